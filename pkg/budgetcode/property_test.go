package budgetcode_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// anyCode draws a code of a few numbers, so that ancestors and equals meet.
func anyCode(k budgetcode.Kind, s budgetcode.Set) *rapid.Generator[budgetcode.Code] {
	return rapid.Custom(func(t *rapid.T) budgetcode.Code {
		n := rapid.IntRange(1, k.Levels()).Draw(t, "level")
		parts := make([]string, n)
		for i := range parts {
			parts[i] = fmt.Sprintf("%02d", rapid.IntRange(1, 3).Draw(t, "group"))
		}
		c, err := budgetcode.Parse(k, s, strings.Join(parts, "."))
		if err != nil {
			t.Fatalf("%v: %v", parts, err)
		}
		return c
	})
}

func anyOf() *rapid.Generator[budgetcode.Code] {
	return rapid.Custom(func(t *rapid.T) budgetcode.Code {
		return anyCode(rapid.SampledFrom(budgetcode.Kinds).Draw(t, "kind"), rapid.SampledFrom(budgetcode.Sets).Draw(t, "set")).Draw(t, "code")
	})
}

func TestEveryFormOfACodeReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyOf().Draw(t, "code")
		forms := []string{c.String(), c.Padded(), " " + c.String() + "\t"}
		for n := c.Level() + 1; n <= c.Kind().Levels(); n++ {
			forms = append(forms, c.Padded()+strings.Repeat(".00", n-c.Level()))
		}
		for _, s := range forms {
			if got, err := budgetcode.Parse(c.Kind(), c.Set(), s); err != nil || got != c {
				t.Fatalf("%q of %s: %s %v", s, c, got, err)
			}
		}
	})
}

// A full code of one set is never read in the other one.
func TestNoCodeIsConverted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		group := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
		a, d := group("a", 1, 99), group("d", 1, 99)
		classic := fmt.Sprintf("%02d.%d.%d.%02d", a, group("b", 1, 9), group("c", 1, 9), d)
		wideCode := fmt.Sprintf("%02d.%02d.%02d.%02d", a, group("bb", 1, 99), group("cc", 10, 99), d)
		for text, set := range map[string]budgetcode.Set{classic: wide, wideCode: cls} {
			var e *budgetcode.Error
			if got, err := budgetcode.Parse(eco, set, text); !errors.As(err, &e) || e.Code != budgetcode.CodeOtherSet {
				t.Fatalf("%s in %s: %s %v", text, set, got, err)
			}
		}
	})
}

func TestCoversIsTheChainOfParents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyOf().Draw(t, "a"), anyOf().Draw(t, "b")
		above := b == a
		for p, ok := b.Parent(); ok; p, ok = p.Parent() {
			above = above || p == a
		}
		if a.Covers(b) != above {
			t.Fatalf("%s covers %s: %v", a, b, a.Covers(b))
		}
		if a.Compare(b) != -b.Compare(a) || (a.Compare(b) == 0) != (a == b) || (a.Covers(b) && a != b && a.Compare(b) >= 0) {
			t.Fatalf("%s and %s compare %d", a, b, a.Compare(b))
		}
	})
}

func TestOverlapsAreAllPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfN(anyOf(), 0, 30).Draw(t, "codes")
		var want [][2]int
		for i, a := range codes {
			for j, b := range codes {
				if a != b && a.Covers(b) {
					want = append(want, [2]int{i, j})
				}
			}
		}
		if got := budgetcode.Overlaps(codes); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", codes, got, want)
		}
	})
}

func TestRollupAddsWhatStandsBelow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var lines []budgetcode.Line
		for _, c := range rapid.SliceOfN(anyOf(), 0, 40).Draw(t, "codes") {
			lines = append(lines, budgetcode.Line{Code: c, Amount: quantity.Money(rapid.Int64Range(-1e12, 1e12).Draw(t, "amount"))})
		}
		nodes, err := budgetcode.Rollup(lines)
		if err != nil {
			t.Fatal(err)
		}
		var all, tops quantity.Money
		for _, l := range lines {
			all += l.Amount
		}
		for i, n := range nodes {
			var total, own quantity.Money
			for _, l := range lines {
				if n.Code.Covers(l.Code) {
					total += l.Amount
				}
				if n.Code == l.Code {
					own += l.Amount
				}
			}
			children, below := 0, own
			for _, m := range nodes {
				if p, ok := m.Code.Parent(); ok && p == n.Code {
					children++
					below += m.Total
				}
			}
			if n.Total != total || n.Own != own || n.Children != children || below != total {
				t.Fatalf("%+v: total %d, own %d, children %d, below %d", n, total, own, children, below)
			}
			if i > 0 && nodes[i-1].Code.Compare(n.Code) >= 0 {
				t.Fatalf("%s after %s", n.Code, nodes[i-1].Code)
			}
			if n.Code.Level() == 1 {
				tops += n.Total
			}
		}
		if tops != all {
			t.Fatalf("the first levels add up to %d, the lines to %d", tops, all)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"03.2.1.01", "03.02.10.01", "5", "", "46.34.05.18", "0.0", "03..1", "\xff.1", "99999999999", "٣", "03.2.1.01.00.00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range budgetcode.Kinds {
			for _, s := range budgetcode.Sets {
				c, err := budgetcode.Parse(k, s, text)
				if err != nil {
					var e *budgetcode.Error
					if !errors.As(err, &e) || !c.IsZero() || e.Code == "" || e.Expected == "" || len([]rune(e.Read)) > 40 {
						t.Errorf("%s %s %q: %v", k, s, text, err)
					}
					continue
				}
				for _, form := range []string{c.String(), c.Padded()} {
					if back, err := budgetcode.Parse(k, s, form); err != nil || back != c {
						t.Errorf("%s %s %q reads as %s; its form %q as %s: %v", k, s, text, c, form, back, err)
					}
				}
				if c.Level() < 1 || c.Level() > k.Levels() || c.Kind() != k {
					t.Errorf("%s %s %q: %+v", k, s, text, c)
				}
			}
		}
	})
}
