package html_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/karne-app/karne/reports/facts"
	draw "github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func small(t *testing.T) facts.PlanFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/plan-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.PlanFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func programme(t *testing.T) facts.ProgrammeFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/programme-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.ProgrammeFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// papers are all documents: of a plan, of its programme and of what its year reached.
func papers(t *testing.T) []model.Document {
	t.Helper()
	b, err := os.ReadFile("../testdata/results-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.ResultFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	out := append(tables.Plan(small(t)), tables.Programme(programme(t), tables.Plan(small(t)))...)
	for _, document := range []string{facts.DocMonitoring, facts.DocEvaluation, facts.DocReport} {
		f.Document = document
		out = append(out, tables.Results(f)...)
	}
	return out
}

func parse(t *testing.T, doc model.Document, o draw.Options) (*html.Node, string) {
	t.Helper()
	var b bytes.Buffer
	if err := draw.Render(&b, doc, o); err != nil {
		t.Fatal(err)
	}
	n, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return n, b.String()
}

func all(n *html.Node, tags ...string) []*html.Node {
	var out []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && slices.Contains(tags, c.Data) {
			out = append(out, c)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// text is what a reader sees in a cell, without the number of its note; line ends are line ends.
func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && n.Data == "sup":
			return
		case n.Type == html.ElementNode && n.Data == "br":
			b.WriteString("\n")
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(n)
	return b.String()
}

func modelTables(d *model.Document) []*model.Table {
	var out []*model.Table
	for _, b := range d.Blocks {
		if b.Table != nil {
			out = append(out, b.Table)
		}
	}
	return out
}

// Every table is drawn, parsed back and compared with the model cell by cell: text, kind, span, note, head.
func TestConform(t *testing.T) {
	t.Parallel()
	for _, doc := range papers(t) {
		root, _ := parse(t, doc, draw.Options{})
		drawn, want := all(root, "table"), modelTables(&doc)
		if len(drawn) != len(want) {
			t.Fatalf("%s: %d tables drawn, %d in the model", doc.ID, len(drawn), len(want))
		}
		for i, tb := range want {
			compareTable(t, tb, drawn[i])
		}
		if strings.Count(text(root), string(model.Synthetic)) == 0 || strings.Count(text(root), string(model.Draft)) == 0 {
			t.Errorf("%s: marks missing", doc.ID)
		}
	}
}

func compareTable(t *testing.T, tb *model.Table, n *html.Node) {
	t.Helper()
	var heads []string
	var cells []*html.Node
	for _, tr := range all(n, "tr") {
		if attr(tr, "class") == "k-head" {
			for _, th := range all(tr, "th") {
				heads = append(heads, text(th))
			}
			continue
		}
		cells = append(cells, all(tr, "td", "th")...)
	}
	if !tb.NoHead {
		var want, below []string // a head above several neighbours comes first, with those that have none
		for i, c := range tb.Columns {
			switch {
			case c.Group == "":
				want = append(want, c.Title)
				continue
			case i == 0 || tb.Columns[i-1].Group != c.Group:
				want = append(want, c.Group)
			}
			below = append(below, c.Title)
		}
		want = append(want, below...)
		if !slices.Equal(heads, want) {
			t.Errorf("%s: heads %q, want %q", tb.ID, heads, want)
		}
	}
	notes, texts := tb.Footnotes()
	at := 0
	for _, part := range [][]model.Row{tb.Before, tb.Rows, tb.After} {
		for _, r := range part {
			for _, c := range r.Cells {
				if at >= len(cells) {
					t.Fatalf("%s: only %d cells drawn", tb.ID, len(cells))
				}
				compareCell(t, tb.ID, &c, cells[at], notes[c.Footnote()])
				at++
			}
		}
	}
	if at != len(cells) {
		t.Errorf("%s: %d cells drawn, %d in the model", tb.ID, len(cells), at)
	}
	if len(texts) > 0 {
		list := n.NextSibling
		for list != nil && list.Data != "ol" {
			list = list.NextSibling
		}
		var got []string
		if list != nil {
			for _, li := range all(list, "li") {
				got = append(got, text(li))
			}
		}
		if !slices.Equal(got, texts) {
			t.Errorf("%s: notes %q, want %q", tb.ID, got, texts)
		}
	}
}

func compareCell(t *testing.T, id string, c *model.Cell, n *html.Node, note int) {
	t.Helper()
	// HTML has no way to carry NUL; a parser drops it. Everything else must come back as it was.
	if got, want := text(n), strings.ReplaceAll(c.Display(), "\x00", "\uFFFD"); got != want && got != strings.ReplaceAll(c.Display(), "\x00", "") {
		t.Errorf("%s: cell shows %q, model %q", id, got, want)
	}
	if class := strings.Fields(attr(n, "class")); !slices.Contains(class, "k-"+string(c.Kind)) {
		t.Errorf("%s: class %q for a %s", id, class, c.Kind)
	}
	span, down := attr(n, "colspan"), attr(n, "rowspan")
	if c.Columns() > 1 && span != strconv.Itoa(c.Columns()) || c.Lines() > 1 && down != strconv.Itoa(c.Lines()) {
		t.Errorf("%s: span %q × %q, model %d × %d", id, span, down, c.Columns(), c.Lines())
	}
	got := 0
	if sup := all(n, "sup"); len(sup) == 1 {
		got, _ = strconv.Atoi(text(sup[0].FirstChild))
	}
	if got != note {
		t.Errorf("%s: note %d, model %d", id, got, note)
	}
}

func TestNoStyleNoScriptAndEscaped(t *testing.T) {
	t.Parallel()
	for _, doc := range papers(t) {
		root, s := parse(t, doc, draw.Options{Link: func(l string) string { return `/x?a="&b=` + l }})
		if strings.Contains(s, "style=") || len(all(root, "script", "style")) > 0 {
			t.Errorf("%s: style or script in the fragment", doc.ID)
		}
	}
}

func TestEditDrawsAPlainControl(t *testing.T) {
	t.Parallel()
	f := small(t)
	doc, ok := tables.Draw(f, "T15")
	if !ok {
		t.Fatal("no T15")
	}
	asked := map[string]bool{}
	root, _ := parse(t, doc, draw.Options{Edit: func(ref string) *draw.Input {
		asked[ref] = true
		switch ref {
		case "A1/H1.1/PG1.1.1:weight":
			return &draw.Input{Name: "weight", Value: `33,3"><b>`, Kind: "number", Version: 7, Action: "/g/1", Error: "Toplam 100 olmalı"}
		case "A1/H1.1:text":
			return &draw.Input{Name: "text", Value: "\nMetin", Kind: "long"}
		case "A1/H1.1/PG1.1.1:monitoring_frequency":
			return &draw.Input{Name: "f", Value: "year", Kind: "choice", Options: []draw.Option{{Value: "month", Text: "Aylık"}, {Value: "year", Text: "Yılda Bir"}}}
		}
		return nil
	}})
	for _, ref := range []string{"A1:text", "A1/H1.1:stated_total", "A1/H1.1/PG1.1.2:values.2026", "A1/H1.1:risks.0", "A1/H1.1#2/PG1.1.1:baseline.value"} {
		if !asked[ref] {
			t.Errorf("no cell asked for %q", ref)
		}
	}
	forms := all(root, "form")
	if len(forms) != 1 || attr(forms[0], "method") != "post" || attr(forms[0], "action") != "/g/1" {
		t.Fatalf("%d forms", len(forms))
	}
	in := all(forms[0], "input")
	if len(in) != 2 || attr(in[0], "value") != "7" || attr(in[1], "value") != `33,3"><b>` || attr(in[1], "aria-label") != "Hedefe Etkisi (%)" ||
		attr(in[1], "aria-invalid") != "true" {
		t.Errorf("inputs %v", in)
	}
	if area := all(root, "textarea"); len(area) != 1 || text(area[0]) != "\nMetin" {
		t.Errorf("textarea %v", area)
	}
	for _, o := range all(root, "option") {
		if selected := slices.ContainsFunc(o.Attr, func(a html.Attribute) bool { return a.Key == "selected" }); selected != (attr(o, "value") == "year") {
			t.Errorf("option %q selected %v", attr(o, "value"), selected)
		}
	}
}
