package web

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The "?" beside a field says what it means and what it rests on, for the record the form is about.
func TestHelpStandsBesideItsField(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for route, want := range map[string]string{
		"/planlar/yeni": "plan", "/planlar/:id/duzenle": "plan", "/amaclar/:id/hedefler/yeni": "target", "/gostergeler/:id/duzenle": "indicator", "/planlar/:id/kaynaklar": "resources",
		"/karne/sapma/:id/:year": "deviation", "/gerceklesme/donem/:id": "window", "/faaliyet-raporu/:id/birim/:unit/bolum/:section": "section", "/yonetim/ayarlar": "setting", "/": "",
	} {
		if got := helpKind(route); got != want {
			t.Errorf("%s is about %q, want %q", route, got, want)
		}
	}
	f := r.NewForm("tr")
	f.Kind = "goal"
	goal := f.input("text")
	f.Kind = "target"
	if target := f.input("text"); goal.Help == "" || target.Help == "" || goal.Help == target.Help || goal.Law == "" {
		t.Errorf("a goal's text %+v, a target's %+v", goal, target)
	}
	if in := f.input("values.2025"); in.Help == "" || in.Law == "" {
		t.Error("a yearly value has no help")
	}
	if in := f.input("weight", "bare"); in.Help != "" {
		t.Error("a cell of a table has help that nobody sees")
	}
	for name, page := range fixturePages(r, "tr") {
		if name != "indicator-stale" {
			continue
		}
		var b bytes.Buffer
		if err := r.Draw(&b, page); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), `<details class="help">`); n < 8 {
			t.Errorf("the indicator's form has %d fields with help", n)
		}
	}
}

// Every explanation stands in both languages, and is about a field of some form.
func TestHelpIsCompleteAndUsed(t *testing.T) {
	t.Parallel()
	keys := regexp.MustCompile(`(?m)^((?:help|law)\.[a-z_.]+): "(.+)"$`)
	texts := map[string]map[string]string{}
	for _, l := range Languages {
		b, err := os.ReadFile("../lang/" + l + ".web.yaml")
		if err != nil {
			t.Fatal(err)
		}
		texts[l] = map[string]string{}
		for _, m := range keys.FindAllStringSubmatch(string(b), -1) {
			texts[l][m[1]] = m[2]
		}
	}
	kinds := map[string]bool{}
	for _, k := range helpKinds {
		kinds[k] = true
	}
	forms := fieldNames(t)
	for key, text := range texts["tr"] {
		if texts["en"][key] == "" || texts["en"][key] == text {
			t.Errorf("%s has no English text", key)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(key, "help."), "law.")
		if kind, rest, ok := strings.Cut(name, "."); ok && kinds[kind] {
			name = rest
		}
		if !forms[name] {
			t.Errorf("%s is about no field of a form", key)
		}
	}
	if len(texts["tr"]) < 100 || len(texts["tr"]) != len(texts["en"]) {
		t.Errorf("%d Turkish, %d English explanations", len(texts["tr"]), len(texts["en"]))
	}
}

// fieldNames are the base names of all fields the templates draw.
func fieldNames(t *testing.T) map[string]bool {
	t.Helper()
	field := regexp.MustCompile(`field (?:\$?[\w.]+|\.) (?:"([a-z_.]+)"|\(path ((?:"[a-z_]+"|\$?[\w.]+| )+)\))`)
	literal := regexp.MustCompile(`"([a-z_]+)"`)
	out := map[string]bool{}
	files, err := os.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile("templates/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range field.FindAllStringSubmatch(string(b), -1) {
			name := m[1]
			if name == "" {
				var parts []string
				for _, p := range literal.FindAllStringSubmatch(m[2], -1) {
					parts = append(parts, p[1])
				}
				name = strings.Join(parts, ".")
			}
			out[name] = true
		}
	}
	return out
}
