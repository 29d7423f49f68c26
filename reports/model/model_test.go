package model_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/model"
)

func m(v int64) *quantity.Money { x := quantity.Money(v); return &x }

func TestTotalMoney(t *testing.T) {
	t.Parallel()
	max := int64(quantity.MaxMoney)
	cases := map[string]struct {
		of   []model.Addend
		want model.Cell
	}{
		"all known": {[]model.Addend{{Name: "a", Value: m(100)}, {Name: "b", Value: m(-30)}},
			model.Cell{Kind: model.KindMoney, Number: 70, Formula: &model.Formula{Op: model.Sum, Of: []string{"a", "b"}}}},
		"zero is known": {[]model.Addend{{Name: "a", Value: m(0)}},
			model.Cell{Kind: model.KindMoney, Formula: &model.Formula{Op: model.Sum, Of: []string{"a"}}}},
		"one missing": {[]model.Addend{{Name: "a", Value: m(123456789)}, {Name: "b"}, {Name: "c", Value: m(1)}},
			model.Cell{Kind: model.KindMissing, Text: "3 kalemden 2 tanesi biliniyor", Note: "bilinen kısım 1.234.567,90 TL"}},
		"none known": {[]model.Addend{{Name: "a"}}, model.Missing("Veri yok")},
		"nothing":    {nil, model.Missing("Veri yok")},
		"too large":  {[]model.Addend{{Name: "a", Value: m(max)}, {Name: "b", Value: m(max)}}, model.Fault("number.range")},
	}
	for name, c := range cases {
		if d := cmp.Diff(c.want, model.TotalMoney(c.of)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestTotalPercent(t *testing.T) {
	t.Parallel()
	a, b := quantity.Percent(333_000), quantity.Percent(667_000)
	if c := model.TotalPercent([]string{"x", "y"}, []*quantity.Percent{&a, &b}); c.Kind != model.KindPercent || c.Display() != "%100" || c.Formula == nil {
		t.Errorf("%+v", c)
	}
	if c := model.TotalPercent([]string{"x", "y"}, []*quantity.Percent{&a, nil}); c.Kind != model.KindMissing || c.Formula != nil || c.Note != "bilinen kısım %33,3" {
		t.Errorf("%+v", c)
	}
}

func TestDifference(t *testing.T) {
	t.Parallel()
	c := model.Difference(model.Addend{Name: "k", Value: m(100)}, model.Addend{Name: "m", Value: m(250)})
	if c.Number != -150 || c.Formula.Op != model.Diff {
		t.Errorf("%+v", c)
	}
	if c := model.Difference(model.Addend{}, model.Addend{Value: m(1)}); c.Kind != model.KindMissing {
		t.Errorf("%+v", c)
	}
}

func TestDisplay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cell        model.Cell
		value, show string
	}{
		{model.Money(123456789), "1234567.89", "1.234.567,89"},
		{model.Amount(-3_250_000), "-3.25", "-3,25"},
		{model.Percent(333_000), "33.3", "%33,3"},
		{model.Percent(333_000).WithPlaces(2), "33.3", "%33,30"},
		{model.Percent(1_000_000).WithPlaces(2), "100", "%100,00"},
		{model.Percent(333_333).WithPlaces(2), "33.3333", "%33,3333"},
		{model.Count(-1234567), "-1234567", "-1.234.567"},
		{model.Count(12), "12", "12"},
		{model.Missing("Girilmedi"), "Girilmedi", "—"},
		{model.Missing("Girilmedi").Spelled(), "Girilmedi", "— Girilmedi"},
		{model.Fault("number.range"), "number.range", "!number.range"},
		{model.T(""), "", ""},
	} {
		if c.cell.Value() != c.value || c.cell.Display() != c.show {
			t.Errorf("%s: value %q display %q", c.cell.Kind, c.cell.Value(), c.cell.Display())
		}
	}
}

func TestFootnotesShareNumbers(t *testing.T) {
	t.Parallel()
	tb := model.Table{Rows: []model.Row{{Cells: []model.Cell{model.Missing("x"), model.Money(1).Noted("y")}},
		{Cells: []model.Cell{model.Missing("x"), model.Missing("x").Noted("y"), model.Missing("z").Spelled()}}}}
	number, texts := tb.Footnotes()
	if d := cmp.Diff([]string{"x", "y", "x; y"}, texts); d != "" {
		t.Error(d)
	}
	if number["x"] != 1 || number["z"] != 0 {
		t.Errorf("%v", number)
	}
}

func TestDecodeRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		`[{"id":"a","colour":"red"}]`,
		`[{"id":"a","blocks":[{"table":{"id":"t","columns":[],"rows":[{"cells":[{"kind":"money","value":"1.234"}]}]}}]}]`,
		`[{"id":"a","blocks":[{"table":{"id":"t","columns":[],"rows":[{"cells":[{"kind":"spell"}]}]}}]}]`,
		`[{"id":"a","blocks":[{"table":{"id":"t","columns":[],"rows":[{"cells":[{"kind":"text","x":1}]}]}}]}]`,
		`{`,
	} {
		if _, err := model.Decode([]byte(s)); err == nil {
			t.Errorf("accepted %s", s)
		}
	}
}

func TestCanonicalSortsKeysAndKeepsText(t *testing.T) {
	t.Parallel()
	b, err := model.Canonical(map[string]any{"b": "<ğ&>", "a": model.Money(5)})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"a":{"kind":"money","value":"0.05"},"b":"<ğ&>"}`; string(b) != want {
		t.Errorf("got %s", b)
	}
	if strings.HasSuffix(string(b), "\n") {
		t.Error("line feed at the end")
	}
}

func TestIndexFindsCellsByNameAndRef(t *testing.T) {
	t.Parallel()
	table := func(cells ...model.Cell) []model.Block {
		return []model.Block{{Table: &model.Table{Before: []model.Row{{Cells: cells[:1]}}, Rows: []model.Row{{Cells: cells[1:2]}}, After: []model.Row{{Cells: cells[2:]}}}}}
	}
	docs := []model.Document{
		{ID: "A", Blocks: table(model.Money(1).Named("x"), model.Money(2).Named("B!y"), model.Money(3).Named("x"))},
		{ID: "B", Blocks: table(model.Money(4).Named("y").At("H1.1", "lines"), model.Money(5).At("H1.1", "lines"), model.Blank())},
	}
	x := model.Index(docs)
	if c := x.Cell("A!x"); c == nil || c.Number != 1 {
		t.Errorf("the first cell of a name stands: %v", c)
	}
	if c, full := x.Resolve("A", "B!y"); c == nil || c.Number != 2 || full != "A!B!y" {
		t.Errorf("a name of the own document comes first: %v %s", c, full)
	}
	if c, full := x.Resolve("B", "A!x"); c == nil || c.Number != 1 || full != "A!x" {
		t.Errorf("a name of another document: %v %s", c, full)
	}
	if c := x.Ref("B", "H1.1:lines"); c == nil || c.Number != 4 {
		t.Errorf("the first cell about a record: %v", c)
	}
	x.Cell("A!x").Number = 9
	if docs[0].Blocks[0].Table.Before[0].Cells[0].Number != 9 {
		t.Error("the index does not point into the documents")
	}
	if x.Cell("C!x") != nil || x.In("A", "") != nil || x.Ref("C", "H1.1:lines") != nil || x.Document("C") != nil || x.Document("B") != &docs[1] {
		t.Error("what is not there was found")
	}
}
