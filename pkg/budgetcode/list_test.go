package budgetcode_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

func TestAListKnowsCodesByYear(t *testing.T) {
	t.Parallel()
	l := budgetcode.NewList([]budgetcode.Entry{
		{Kind: eco, Set: cls, Code: "03.02", Name: "Tüketim", From: 2006},
		{Kind: eco, Set: cls, Code: "04.1", Name: "Yeni ad", From: 2021},
		{Kind: eco, Set: cls, Code: "04.1", Name: "Eski ad", From: 2010, To: 2019},
		{Kind: eco, Set: cls, Code: "01", Name: "Personel"},
		{Kind: eco, Set: wide, Code: "03.02.10.01", Name: "Kırtasiye"},
		{Kind: eco, Set: cls, Code: "Kırtasiye", Name: "kod değil"},
		{Kind: fin, Set: wide, Code: "5", Name: "Mahalli İdareler"},
	})
	for _, c := range []struct {
		code budgetcode.Code
		year int
		name string
		want budgetcode.Status
	}{
		{parse(t, eco, cls, "3.2"), 2020, "Tüketim", budgetcode.Known},
		{parse(t, eco, cls, "03.2"), 2005, "Tüketim", budgetcode.Expired}, // not yet
		{parse(t, eco, cls, "03.2"), 0, "Tüketim", budgetcode.Known},
		{parse(t, eco, cls, "04.1"), 2019, "Eski ad", budgetcode.Known},
		{parse(t, eco, cls, "04.1"), 2020, "Eski ad", budgetcode.Expired},
		{parse(t, eco, cls, "04.1"), 2021, "Yeni ad", budgetcode.Known},
		{parse(t, eco, cls, "04.1"), 2000, "Eski ad", budgetcode.Expired},
		{parse(t, eco, cls, "04.1"), 0, "Yeni ad", budgetcode.Known},
		{parse(t, eco, cls, "01"), 1900, "Personel", budgetcode.Known},
		{parse(t, eco, cls, "02"), 2020, "", budgetcode.Unknown},
		{parse(t, eco, wide, "03.02.10.01"), 2026, "Kırtasiye", budgetcode.Known},
		{parse(t, eco, wide, "03.02"), 2026, "", budgetcode.Unknown}, // known of the other set only
		{parse(t, fin, cls, "5"), 2020, "Mahalli İdareler", budgetcode.Known},
		{parse(t, fin, wide, "5"), 2026, "Mahalli İdareler", budgetcode.Known},
		{budgetcode.Code{}, 2020, "", budgetcode.Unknown},
	} {
		if e, s := l.Find(c.code, c.year); e.Name != c.name || s != c.want {
			t.Errorf("%s in %d: %q %s, want %q %s", c.code, c.year, e.Name, s, c.name, c.want)
		}
	}
	names := func(k budgetcode.Kind, s budgetcode.Set) (out []string) {
		for _, e := range l.Entries(k, s) {
			out = append(out, e.Code+" "+e.Name)
		}
		return out
	}
	if got := names(eco, cls); !slices.Equal(got, []string{"01 Personel", "03.2 Tüketim", "04.1 Eski ad", "04.1 Yeni ad"}) {
		t.Errorf("%v", got)
	}
	if a, b := names(fin, cls), names(fin, wide); len(a) != 1 || !slices.Equal(a, b) || len(names(rev, cls)) != 0 {
		t.Errorf("%v %v", a, b)
	}
	if s := budgetcode.Expired; s.String() != "expired" || budgetcode.Known.String() != "known" || budgetcode.Unknown.String() != "unknown" || budgetcode.Status(9).String() != "" {
		t.Errorf("words of the status")
	}
}

func TestAmountsAtAncestorAndDescendantAreFound(t *testing.T) {
	t.Parallel()
	var codes []budgetcode.Code
	for _, s := range []string{"03.2.1.01", "03", "04", "03.2", "03.2", "03.2.2", "05.1"} {
		codes = append(codes, parse(t, eco, cls, s))
	}
	codes = append(codes, budgetcode.Code{}, parse(t, eco, wide, "05"), parse(t, rev, cls, "05"))
	if got := fmt.Sprint(budgetcode.Overlaps(codes)); got != "[[1 0] [1 3] [1 4] [1 5] [3 0] [3 5] [4 0] [4 5]]" {
		t.Error(got)
	}
	if got := budgetcode.Overlaps(nil); len(got) != 0 {
		t.Error(got)
	}
}

func TestLinesRollUp(t *testing.T) {
	t.Parallel()
	line := func(code string, m quantity.Money) budgetcode.Line {
		return budgetcode.Line{Code: parse(t, eco, cls, code), Amount: m}
	}
	nodes, err := budgetcode.Rollup([]budgetcode.Line{
		line("03.2.1.01", 100), line("03.2.1.02", 50), line("03.2.1.01", 1), line("03.5", 7), line("01.1", 1000), line("01", -1),
	})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, n := range nodes {
		got += fmt.Sprintf("%s %d %d %d; ", n.Code, n.Total, n.Own, n.Children)
	}
	if want := "01 999 -1 1; 01.1 1000 1000 0; 03 158 0 2; 03.2 151 0 1; 03.2.1 151 0 2; 03.2.1.01 101 101 0; 03.2.1.02 50 50 0; 03.5 7 7 0; "; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	var number *quantity.Error
	if _, err := budgetcode.Rollup([]budgetcode.Line{line("03.1", quantity.MaxMoney), line("03.2", 1)}); !errors.As(err, &number) || number.Code != quantity.CodeRange {
		t.Errorf("a sum out of range: %v", err)
	}
	if _, err := budgetcode.Rollup([]budgetcode.Line{line("03.1", quantity.MaxMoney), line("03.2", 1), line("03.3", -1)}); err != nil {
		t.Errorf("only the total must be in range: %v", err)
	}
	var code *budgetcode.Error
	if _, err := budgetcode.Rollup([]budgetcode.Line{{Amount: 1}}); !errors.As(err, &code) || code.Code != budgetcode.CodeSyntax {
		t.Errorf("a line without a code: %v", err)
	}
	if nodes, err := budgetcode.Rollup(nil); err != nil || len(nodes) != 0 {
		t.Errorf("%v %v", nodes, err)
	}
}
