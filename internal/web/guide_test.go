package web

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/docs/kilavuz"
)

var (
	guideTarget  = regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	guidePicture = regexp.MustCompile(`<img [^>]*>`)
)

// Every link of the guide leads somewhere, every picture is there, is used and has words, and every page that names a part of the guide names one
// that exists.
func TestTheGuideLeadsSomewhere(t *testing.T) {
	t.Parallel()
	list, err := guide()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"/kilavuz": true}
	for _, c := range list {
		known["/kilavuz/"+c.name] = true
		for _, m := range regexp.MustCompile(`id="([^"]+)"`).FindAllStringSubmatch(string(c.body), -1) {
			known["/kilavuz/"+c.name+"#"+m[1]] = true
		}
		if c.title == "" {
			t.Errorf("%s has no title", c.name)
		}
	}
	pictures, err := fs.Glob(kilavuz.Files, "resim/*.png")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, c := range list {
		for _, m := range guideTarget.FindAllStringSubmatch(string(c.body), -1) {
			to := m[1]
			switch {
			case strings.HasPrefix(to, "/kilavuz/resim/"):
				if !slices.Contains(pictures, "resim/"+path.Base(to)) {
					t.Errorf("%s: no picture %s", c.name, to)
				}
				used["resim/"+path.Base(to)] = true
			case strings.HasPrefix(to, "#"):
				if !known["/kilavuz/"+c.name+to] {
					t.Errorf("%s: no part %s", c.name, to)
				}
			case strings.HasPrefix(to, "/kilavuz"), strings.HasSuffix(to, ".md"):
				if !known[to] {
					t.Errorf("%s: no place %s", c.name, to)
				}
			}
		}
		for _, img := range guidePicture.FindAllString(string(c.body), -1) {
			if strings.Contains(img, `alt=""`) {
				t.Errorf("%s: a picture without words: %s", c.name, img)
			}
		}
	}
	for _, p := range pictures {
		if !used[p] {
			t.Errorf("%s is shown nowhere", p)
		}
	}
	r := renderer(t)
	for key, at := range chapters {
		if !known["/kilavuz/"+at] {
			t.Errorf("the page %s points at %s, which is not there", key, at)
		}
		if r.sets["tr"].Lookup(pagePrefix+key) == nil {
			t.Errorf("no page %s", key)
		}
	}
	for path, at := range areas {
		if !known["/kilavuz/"+at] {
			t.Errorf("pages below %s point at %s, which is not there", path, at)
		}
	}
}
