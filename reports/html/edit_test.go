package html_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	draw "github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// While there are inputs, a computed cell names the cells it reads by their numbers, and those hold what they say exactly.
func TestComputedCellsSayWhatTheyRead(t *testing.T) {
	t.Parallel()
	f := small(t)
	doc, _ := tables.Draw(f, "T17")
	root, _ := parse(t, doc, draw.Options{Edit: func(ref string) *draw.Input {
		if strings.Contains(ref, ":yearly_costs.") {
			return &draw.Input{Name: ref, Kind: "number"}
		}
		return nil
	}})
	byNumber := map[string]*html.Node{}
	for _, td := range all(root, "td") {
		if n := attr(td, "data-cell"); n != "" && byNumber[n] == nil {
			byNumber[n] = td
		}
	}
	want := map[string]*model.Formula{}
	names, numbers := map[string]string{}, 0
	doc.Each(func(_ *model.Table, _ *model.Row, c *model.Cell) {
		if c.Name != "" && names[c.Name] == "" {
			numbers++
			names[c.Name] = strconv.Itoa(numbers)
			want[strconv.Itoa(numbers)] = c.Formula
		}
	})
	sums := 0
	for n, td := range byNumber {
		computed := slices.Contains(strings.Fields(attr(td, "class")), "k-computed")
		input := len(all(td, "input")) > 0
		switch f := want[n]; {
		case input && (computed || attr(td, "data-of") != ""):
			t.Errorf("cell %s is typed and computed", n)
		case f == nil || input:
		default:
			sums++
			var of []string
			for _, name := range f.Of {
				of = append(of, names[name])
			}
			if !computed || attr(td, "data-op") != string(f.Op) || attr(td, "data-of") != strings.Join(of, " ") || attr(td, "data-n") == "" {
				t.Errorf("cell %s: class %q, %s of %q, want %v", n, attr(td, "class"), attr(td, "data-op"), attr(td, "data-of"), of)
			}
		}
	}
	if sums == 0 {
		t.Fatal("no computed cell")
	}
	// Reading, nothing is marked.
	if _, s := parse(t, doc, draw.Options{}); strings.Contains(s, "data-") || strings.Contains(s, "colgroup") {
		t.Error("a table that is read carries what only typing needs")
	}
}

// A total that lacks a part says what it would add when the caller knows; a part of another document is not counted.
func TestATotalWithoutAPartSaysWhatItWouldAdd(t *testing.T) {
	t.Parallel()
	doc := model.Document{ID: "X", Title: "X", Blocks: []model.Block{{Table: &model.Table{ID: "X",
		Columns: []model.Column{{Key: "a", Title: "A", Kind: model.KindMoney}, {Key: "b", Title: "B", Kind: model.KindMoney}, {Key: "c", Title: "C", Kind: model.KindMoney}},
		Rows: []model.Row{{Cells: []model.Cell{model.Money(100_05).Named("a").At("R", "a"), model.Missing("yok").Named("b").At("R", "b"), model.Missing("1 of 2").Named("sum")}},
			{Cells: []model.Cell{{Kind: model.KindMoney, Number: 5, Name: "far", Formula: &model.Formula{Op: model.Sum, Of: []string{"T9!x"}}}, model.Blank(), model.Blank()}}}}}}}
	root, _ := parse(t, doc, draw.Options{
		Edit: func(ref string) *draw.Input {
			return &draw.Input{Name: ref, Kind: "number", ID: "f-" + ref, Error: "Olmaz", Flags: []draw.Flag{{Stage: "warn", Word: "Uyarı", Text: "<b>"}}}
		},
		Formula: func(name string) *model.Formula {
			if name == "sum" {
				return &model.Formula{Op: model.Sum, Of: []string{"a", "b"}}
			}
			return nil
		},
	})
	td := all(root, "td")
	if attr(td[2], "data-of") != "1 2" || attr(td[2], "data-op") != "sum" || attr(td[2], "data-n") != "" || attr(td[2], "data-kind") != "money" {
		t.Errorf("the total says %v", td[2].Attr)
	}
	if attr(td[0], "data-n") != "10005" || attr(td[1], "data-kind") != "money" || attr(td[3], "data-of") != "" || !strings.Contains(attr(td[3], "class"), "k-computed") {
		t.Errorf("parts %v, far %v", td[0].Attr, td[3].Attr)
	}
	in := all(td[0], "input")[0]
	if attr(in, "aria-describedby") != "f-R:a-err f-R:a-flag" || attr(in, "aria-label") != "A" || text(all(td[0], "b")[0]) != "Uyarı" || !strings.Contains(text(td[0]), "<b>") {
		t.Errorf("the input says %v, its cell %q", in.Attr, text(td[0]))
	}
}

// Several controls of one cell have their labels, a list of units is behind what is chosen, and a choice that is none any more stays.
func TestACellOfSeveralControls(t *testing.T) {
	t.Parallel()
	doc, _ := tables.Draw(small(t), "T15")
	root, _ := parse(t, doc, draw.Options{Edit: func(ref string) *draw.Input {
		switch ref {
		case "A1/H1.1:partner_units":
			return &draw.Input{Kind: "group", Parts: []draw.Input{{Name: "all", Kind: "check", Value: "true", Label: "Tüm Birimler"},
				{Name: "units", Kind: "choices", Label: "Birimler", Options: []draw.Option{{Value: "1", Text: "Fen", Selected: true}, {Value: "2", Text: "Park"}}}}}
		case "A1/H1.1:responsible_unit":
			return &draw.Input{Name: "unit", Kind: "choice", Value: "gone", Options: []draw.Option{{Value: "1", Text: "Fen"}}}
		case "A1/H1.1:stated_total":
			return &draw.Input{Kind: "group", Parts: []draw.Input{{Name: "y1", Kind: "number", Label: "2025"}, {Kind: "sum", Sums: "y1", Label: "Toplam", Value: "0,00"}}}
		}
		return nil
	}})
	details := all(root, "details")
	if len(details) != 1 || text(all(details[0], "summary")[0]) != "Fen" || len(all(details[0], "input")) != 2 {
		t.Errorf("%d lists of units", len(details))
	}
	options := all(all(root, "select")[0], "option")
	if len(options) != 2 || attr(options[0], "value") != "gone" {
		t.Errorf("%d options", len(options))
	}
	out := all(root, "output")
	if len(out) != 1 || attr(out[0], "data-sum") != "y1" || text(out[0].Parent) != "Toplam0,00" {
		t.Errorf("%d sums", len(out))
	}
	for _, l := range all(root, "label") {
		if len(all(l, "input", "select", "textarea")) != 1 {
			t.Errorf("label %q names no control", text(l))
		}
	}
}
