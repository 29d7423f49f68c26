package web

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every page draws in both languages with every word found; nothing inline, no missing key, no value of a wrong shape.
func TestEveryPageDraws(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for _, l := range Languages {
		for name, page := range fixturePages(r, l) {
			var b bytes.Buffer
			if err := r.Draw(&b, page); err != nil {
				t.Errorf("%s/%s: %v", l, name, err)
				continue
			}
			out := b.String()
			for _, bad := range []string{"web.", "field.", " style=", "onclick=", "<no value>", "ZgotmplZ", "%!", "state.", "role."} {
				if bad == "web." || bad == "field." || bad == "state." || bad == "role." {
					if i := strings.Index(out, ">"+bad); i >= 0 {
						t.Errorf("%s/%s: word without text near %q", l, name, out[i:min(len(out), i+60)])
					}
					continue
				}
				if i := strings.Index(out, bad); i >= 0 {
					t.Errorf("%s/%s: holds %q: %s", l, name, bad, out[max(0, i-60):min(len(out), i+60)])
				}
			}
			if dir := os.Getenv("KARNE_WEB_PAGES"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, l+"-"+name+".html"), b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
