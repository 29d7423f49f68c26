package web

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
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

// Every word a template or a page names stands in both catalogues.
func TestEveryWordStandsInBothLanguages(t *testing.T) {
	t.Parallel()
	known := map[string]map[string]bool{}
	for _, l := range Languages {
		known[l] = map[string]bool{}
		for _, name := range []string{"../lang/" + l + ".yaml", "../lang/" + l + ".web.yaml"} {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(b)) {
				if key, value, ok := strings.Cut(line, ": "); ok && strings.TrimSpace(value) != `""` {
					known[l][strings.Trim(key, `"`)] = true
				}
			}
		}
	}
	literal := regexp.MustCompile(`"((?:web|field|record|role|origin)\.[a-z_.0-9]*[a-z_0-9])"`)
	files, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range append(files, sources...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(b), -1) {
			n++
			for _, l := range Languages {
				if !known[l][m[1]] && m[1] != "web.password.differ" { // a fault's code, not a word
					t.Errorf("%s names %s, which has no %s text", name, m[1], l)
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("only %d names were found; the search is broken", n)
	}
	for key := range known["tr"] {
		if strings.HasPrefix(key, "web.") && !known["en"][key] {
			t.Errorf("%s has no English text", key)
		}
	}
}
