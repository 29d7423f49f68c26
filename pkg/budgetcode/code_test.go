package budgetcode_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/pkg/budgetcode"
)

const (
	inst  = budgetcode.Institutional
	fun   = budgetcode.Functional
	fin   = budgetcode.Financing
	eco   = budgetcode.Economic
	rev   = budgetcode.Revenue
	net   = budgetcode.NetFinancing
	prog  = budgetcode.Programme
	cls   = budgetcode.Classic
	wide  = budgetcode.Wide
	nosuc = budgetcode.Kind("tertip")
)

func parse(t testing.TB, k budgetcode.Kind, s budgetcode.Set, text string) budgetcode.Code {
	t.Helper()
	c, err := budgetcode.Parse(k, s, text)
	if err != nil {
		t.Fatalf("%s %s %q: %v", k, s, text, err)
	}
	return c
}

func TestCodesAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind               budgetcode.Kind
		set                budgetcode.Set
		text, want, padded string
		level              int
	}{
		{eco, cls, "03.2.1.01", "03.2.1.01", "03.02.01.01", 4},
		{eco, cls, "03.02.01.01", "03.2.1.01", "03.02.01.01", 4}, // padded by the accounting system
		{eco, cls, "3.2.1.1", "03.2.1.01", "03.02.01.01", 4},
		{eco, cls, " 03.2 ", "03.2", "03.02", 2},
		{eco, cls, "03 . 2 . 1", "03.2.1", "03.02.01", 3},
		{eco, cls, "\u00a0" + "1\t", "01", "01", 1},
		{eco, cls, "03.2.1.90", "03.2.1.90", "03.02.01.90", 4},
		{eco, cls, "03.02.00.00", "03.2", "03.02", 2},
		{eco, cls, "03.0.0.00", "03", "03", 1},
		{eco, wide, "03.02.10.01", "03.02.10.01", "03.02.10.01", 4},
		{eco, wide, "3.02.10.1", "03.02.10.01", "03.02.10.01", 4},
		{eco, wide, "03.02.01.01", "03.02.01.01", "03.02.01.01", 4}, // its own code, not 03.2.1.01
		{eco, wide, "3", "03", "03", 1},
		{eco, wide, "03.02.0.0", "03.02", "03.02", 2},
		{fun, cls, "01.1.2.00", "01.1.2", "01.01.02", 3},
		{fun, cls, "10.9", "10.9", "10.09", 2},
		{fun, wide, "06.1.1.00", "06.1.1", "06.01.01", 3}, // one form in both sets
		{rev, cls, "01.2.9.51", "01.2.9.51", "01.02.09.51", 4},
		{rev, wide, "1", "01", "01", 1},
		{net, cls, "01.1", "01.1", "01.01", 2},
		{inst, cls, "46.34.5.18", "46.34.05.18", "46.34.05.18", 4},
		{inst, wide, "46.42.28.02", "46.42.28.02", "46.42.28.02", 4},
		{inst, cls, "46.34.05.00", "46.34.05", "46.34.05", 3},
		{fin, cls, "5", "5", "5", 1},
		{fin, wide, "05", "5", "5", 1},
		{prog, cls, "62.239.756.1", "62.239.756.01", "62.239.756.01", 4},
		{prog, wide, "7", "07", "07", 1},
		{prog, wide, "99999", "99999", "99999", 1},
	} {
		got, err := budgetcode.Parse(c.kind, c.set, c.text)
		if err != nil {
			t.Errorf("%s %s %q: %v", c.kind, c.set, c.text, err)
			continue
		}
		if got.String() != c.want || got.Padded() != c.padded || got.Level() != c.level || got.Kind() != c.kind {
			t.Errorf("%s %s %q: %s, padded %s, level %d, kind %s", c.kind, c.set, c.text, got, got.Padded(), got.Level(), got.Kind())
		}
		if set := got.Set(); set != c.set && (c.kind.HasSets() || set != cls) {
			t.Errorf("%s %s %q is of set %s", c.kind, c.set, c.text, set)
		}
	}
}

func TestNoCodesAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind           budgetcode.Kind
		set            budgetcode.Set
		text           string
		code, expected string
	}{
		{eco, cls, "03.02.10.01", budgetcode.CodeOtherSet, "03.2.1.01"},
		{eco, cls, "03.10", budgetcode.CodeOtherSet, "03.2.1.01"},
		{eco, wide, "03.2.1.01", budgetcode.CodeOtherSet, "03.02.10.01"},
		{eco, wide, "03.2", budgetcode.CodeOtherSet, "03.02.10.01"},
		{eco, wide, "03.2.0.0", budgetcode.CodeOtherSet, "03.02.10.01"},
		{eco, wide, "03.2.10.01", budgetcode.CodeSyntax, "03.02.10.01"}, // of neither set
		{eco, cls, "03.2.10.01", budgetcode.CodeRange, "1…9"},
		{eco, cls, "", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "  ", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "03.2.", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, ".03", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "03..1", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "03,2", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "03-2", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "-3", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "+3", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "0x3", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "03.2.1.O1", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "٠٣", budgetcode.CodeSyntax, "03.2.1.01"}, // digits of another script
		{eco, cls, "003", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "Kırtasiye", budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "00", budgetcode.CodeRange, "1…99"},
		{eco, cls, "0.0.0.0", budgetcode.CodeRange, "1…99"},
		{eco, cls, "100", budgetcode.CodeRange, "1…99"},
		{eco, cls, "03.2.1.100", budgetcode.CodeRange, "1…99"},
		{eco, cls, "03.0.1", budgetcode.CodeLevel, "03.2.1.01"},
		{eco, cls, "00.2", budgetcode.CodeLevel, "03.2.1.01"},
		{eco, cls, "03.2.1.01.01", budgetcode.CodeLevel, "1…4"},
		{eco, cls, "03.2.1.01.00", budgetcode.CodeLevel, "1…4"},
		{fun, wide, "06.10", budgetcode.CodeRange, "1…9"},
		{rev, wide, "01.02.10", budgetcode.CodeRange, "1…9"},
		{inst, cls, "46.340", budgetcode.CodeRange, "1…99"},
		{fin, cls, "10", budgetcode.CodeRange, "1…9"},
		{fin, cls, "0", budgetcode.CodeRange, "1…9"},
		{fin, cls, "5.1", budgetcode.CodeLevel, "1…1"},
		{prog, cls, "100000", budgetcode.CodeRange, "1…99999"},
		{nosuc, cls, "5", budgetcode.CodeSyntax, "tertip classic"},
		{eco, "narrow", "5", budgetcode.CodeSyntax, "economic narrow"},
		{eco, cls, strings.Repeat("1", 1000), budgetcode.CodeSyntax, "03.2.1.01"},
		{eco, cls, "999999999999999999999999", budgetcode.CodeRange, "1…99"},
	} {
		got, err := budgetcode.Parse(c.kind, c.set, c.text)
		var e *budgetcode.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Expected != c.expected || !got.IsZero() {
			t.Errorf("%s %s %q: %q %v, want %s, expected %s", c.kind, c.set, c.text, got, err, c.code, c.expected)
			continue
		}
		if n := len([]rune(e.Read)); n > 40 || e.Error() != e.Code+": read "+e.Read+", expected "+e.Expected {
			t.Errorf("%q: %d runes, %s", c.text, n, e)
		}
	}
}

func TestTheSetIsThatOfTheYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		year, from int
		want       budgetcode.Set
	}{{2025, 2026, cls}, {2026, 2026, wide}, {2030, 2026, wide}, {2030, 0, cls}, {2030, -1, cls}} {
		if got := budgetcode.SetFor(c.year, c.from); got != c.want {
			t.Errorf("%d from %d: %s", c.year, c.from, got)
		}
	}
	var sets []budgetcode.Kind
	for _, k := range budgetcode.Kinds {
		if !k.Valid() || k.Levels() < 1 {
			t.Errorf("%s: %v, %d levels", k, k.Valid(), k.Levels())
		}
		if k.HasSets() {
			sets = append(sets, k)
		}
	}
	if !slices.Equal(sets, []budgetcode.Kind{eco}) || nosuc.Valid() || nosuc.HasSets() || nosuc.Levels() != 0 || !wide.Valid() || budgetcode.Set("").Valid() {
		t.Errorf("kinds with two forms: %v", sets)
	}
}

func TestACodeKnowsItsPlace(t *testing.T) {
	t.Parallel()
	c := parse(t, eco, cls, "03.2.1.01")
	p, ok := c.Parent()
	if !ok || p.String() != "03.2.1" || c.At(1).String() != "03" || c.At(2).String() != "03.2" || c.At(4) != c || c.At(9) != c || !c.At(0).IsZero() || !c.At(-1).IsZero() {
		t.Errorf("parent %s, at 1 %s", p, c.At(1))
	}
	if _, ok := parse(t, eco, cls, "03").Parent(); ok {
		t.Error("a first level has a parent")
	}
	for _, x := range []struct {
		a, b budgetcode.Code
		want bool
	}{
		{p, c, true}, {c, c, true}, {c, p, false},
		{parse(t, eco, cls, "03"), c, true},
		{parse(t, eco, cls, "04"), c, false},
		{parse(t, eco, cls, "03.2.1.02"), c, false},
		{parse(t, eco, wide, "03"), c, false}, // the same digits in the other set
		{parse(t, rev, cls, "03"), c, false},  // and in another classification
		{budgetcode.Code{}, c, false},
		{c, budgetcode.Code{}, false},
		{budgetcode.Code{}, budgetcode.Code{}, false},
	} {
		if x.a.Covers(x.b) != x.want {
			t.Errorf("%s covers %s: %v", x.a, x.b, !x.want)
		}
	}
	var zero budgetcode.Code
	if !zero.IsZero() || zero.String() != "" || zero.Padded() != "" || zero.Level() != 0 || zero.Kind() != "" || zero.Set() != "" {
		t.Errorf("the zero code: %+v", zero)
	}
	if _, ok := zero.Parent(); ok {
		t.Error("no code has a parent")
	}
}

func TestCodesAreOrderedAsATree(t *testing.T) {
	t.Parallel()
	want := []string{"03", "03.2", "03.2.1", "03.2.1.01", "03.2.1.90", "03.2.2", "03.5", "10"}
	var codes []budgetcode.Code
	for _, s := range []string{"10", "03.5", "03.2.2", "03.2.1.90", "03.2.1.01", "03.2.1", "03.2", "03"} {
		codes = append(codes, parse(t, eco, cls, s))
	}
	slices.SortFunc(codes, budgetcode.Code.Compare)
	for i, c := range codes {
		if c.String() != want[i] {
			t.Fatalf("%v", codes)
		}
	}
	if parse(t, eco, cls, "03").Compare(parse(t, eco, wide, "03")) == 0 || parse(t, fun, cls, "03").Compare(parse(t, eco, cls, "03")) == 0 {
		t.Error("codes of two lists are equal")
	}
}
