package account

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/pkg/quantity"
)

func TestTheFormIsWhole(t *testing.T) {
	t.Parallel()
	all := Sections(2022)
	if len(all) != 34 || all[0].Code != "SUNUS" || all[len(all)-1].Code != "EK" {
		t.Fatalf("%d headings", len(all))
	}
	var owed, leaves []string
	for _, s := range all {
		if s.Required {
			owed = append(owed, s.Code)
		}
		if s.leaf(all) && s.Auto == "" {
			leaves = append(leaves, s.Code)
		}
	}
	if d := cmp.Diff([]string{"I.D", "III.A.3", "III.A.4"}, owed); d != "" {
		t.Error(d)
	}
	if slices.Contains(leaves, "I.C") || !slices.Contains(leaves, "III.B.4") || slices.Contains(leaves, "III.B.2") {
		t.Error(leaves)
	}
	if s, ok := sectionOf(2022, "III.A.3"); !ok || s.Title() != "III.A.3 Mali Denetim Sonuçları" {
		t.Error(s)
	}
	if s, _ := sectionOf(2022, "SUNUS"); s.Title() != "Sunuş" {
		t.Error(s.Title())
	}
	if _, ok := sectionOf(2022, "VI"); ok {
		t.Error("a heading the form has not")
	}
}

func TestABrokenFormIsRefused(t *testing.T) {
	t.Parallel()
	head := strings.Join(sectionHead, ",") + "\n"
	for name, c := range map[string]struct{ rows, want string }{
		"another head":      {"kod,ust\n", "head"},
		"columns":           {head + "I,,1\n", "wrong number of fields"},
		"a level":           {head + "I,,one,A,B,yes,yes,,,,\n", "line 2"},
		"a year":            {head + "I,,1,A,B,yes,yes,,,x,\n", "line 2"},
		"a mark":            {head + "I,,1,A,B,evet,yes,,,,\n", `read "evet"`},
		"an unknown owner":  {head + "I,,1,A,B,yes,yes,,unit,,\n", `read "unit"`},
		"no title":          {head + "I,,1,,B,yes,yes,,,,\n", "without code or title"},
		"twice":             {head + "I,,1,A,B,yes,yes,,,,\nI,,1,A,B,yes,yes,,,,\n", "twice"},
		"no parent":         {head + "I.A,I,2,A,B,yes,yes,,,,\n", "not below"},
		"another's child":   {head + "I,,1,A,B,yes,yes,,,,\nII.A,I,2,A,B,yes,yes,,,,\n", "not below"},
		"a jump of levels":  {head + "I,,1,A,B,yes,yes,,,,\nI.A,I,3,A,B,yes,yes,,,,\n", "expected 2"},
		"an unknown filler": {head + "I,,1,A,B,yes,yes,weather,,,\n", "weather"},
		"in no report":      {head + "I,,1,A,B,,,,,,\n", "no report"},
		"ends too early":    {head + "I,,1,A,B,yes,yes,,,2022,2020\n", "ends before"},
	} {
		if _, err := readSections(c.rows); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dated, err := readSections(head + "I,,1,Old,B,yes,yes,,,,2020\nI,,1,New,B,yes,yes,,,2021,\n")
	if err != nil || len(dated) != 2 || !dated[0].in(2020) || dated[0].in(2021) || dated[1].in(2020) || !dated[1].in(2021) {
		t.Error(dated, err)
	}
}

func TestTheShareOfAllMembers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		share         int64
		members, want int
	}{{750_000, 37, 28}, {750_000, 36, 27}, {750_000, 4, 3}, {750_000, 1, 1}, {500_000, 37, 19}, {666_667, 3, 3}, {1_000_000, 45, 45}, {0, 45, 1}} {
		if got := InsufficientFrom(quantity.Percent(c.share), c.members); got != c.want {
			t.Errorf("%d of %d: %d, want %d", c.share, c.members, got, c.want)
		}
	}
}
