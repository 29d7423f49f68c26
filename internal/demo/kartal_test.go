package demo

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

const seed = 2020

func text(t *testing.T, d plan.Doc) []byte {
	t.Helper()
	b, err := intake.FormatJSON(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEmbeddedRowsAreTheSources(t *testing.T) {
	t.Parallel()
	from := map[string][]string{"cards.json": {"target-cards-2020", "cards.json"}, "sultanbeyli.json": {"sultanbeyli-2020", "plan.json"}}
	entries, err := fs.ReadDir(kartalFiles, "data")
	if err != nil || len(entries) != 7 {
		t.Fatalf("embedded files = %v, %v", entries, err)
	}
	for _, e := range entries {
		path := append([]string{"sources"}, from[e.Name()]...)
		if len(path) == 1 {
			path = append(path, "kartal", e.Name())
		}
		b, err := kartalFiles.ReadFile("data/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b, read(t, path...)) {
			t.Errorf("data/%s differs from testdata/%s", e.Name(), filepath.Join(path...))
		}
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]func(uint64) plan.Doc{"plan": KartalDoc, "draft": KartalDraft} {
		a := text(t, doc(seed))
		if !bytes.Equal(a, text(t, doc(seed))) {
			t.Errorf("%s: the same seed gives another document", name)
		}
		if bytes.Equal(a, text(t, doc(seed+1))) {
			t.Errorf("%s: another seed gives the same document", name)
		}
		if _, faults := intake.ParseJSON(a); len(faults) > 0 {
			t.Errorf("%s does not read back: %v", name, faults)
		}
		if bytes.Contains(a, []byte("2019/127")) {
			t.Errorf("%s carries the number of the real decision", name)
		}
	}
	if !bytes.Equal(text(t, Big(10, 45, 600)), text(t, Big(10, 45, 600))) {
		t.Error("Big differs from itself")
	}
}

// Another municipality's cost is never printed as Kartal's, and everything says where it is from.
func TestKartalRecordsSayWhereTheyAreFrom(t *testing.T) {
	t.Parallel()
	for _, d := range []plan.Doc{KartalDoc(seed), KartalDraft(seed)} {
		p := d.Plan
		if !p.Synthetic || p.Origin != "synthetic" || p.Source == "" || !strings.Contains(p.Name, "ÖRNEK VERİ") || p.Decision != nil {
			t.Errorf("plan %s: synthetic %v, origin %q, decision %v", p.Code, p.Synthetic, p.Origin, p.Decision)
		}
		say := func(what, origin, source string) {
			if origin == "" || source == "" {
				t.Errorf("%s: origin %q, source %q", what, origin, source)
			}
		}
		for _, g := range p.Goals {
			say(g.Code, g.Origin, g.Source)
			for _, h := range g.Targets {
				say(h.Code, h.Origin, h.Source)
				if h.StatedTotal != nil {
					t.Errorf("%s states another municipality's cost", h.Code)
				}
				for _, i := range h.Indicators {
					say(i.Code, i.Origin, i.Source)
					if !strings.Contains(i.Source, "sentetik") {
						t.Errorf("%s does not say that its values are synthetic: %s", i.Code, i.Source)
					}
				}
			}
		}
	}
}

// The texts are Turkish and say that they are examples; the list's shorthand for unchecked rows is spelled out.
func TestKartalSpeaksPlainTurkish(t *testing.T) {
	t.Parallel()
	for _, d := range []plan.Doc{KartalDoc(seed), KartalDraft(seed)} {
		if !strings.HasPrefix(d.Plan.Mission, "ÖRNEK: ") || !strings.HasPrefix(d.Plan.Vision, "ÖRNEK: ") {
			t.Errorf("mission %q, vision %q", d.Plan.Mission, d.Plan.Vision)
		}
		all := string(text(t, d))
		if strings.Contains(all, "bellekten") || strings.Contains(all, " municipality ") {
			t.Error("English or shorthand is left in " + d.Plan.Code)
		}
		if d.Plan.Code == KartalCode && !strings.Contains(all, "bilgiye dayanır, doğrulanmadı") {
			t.Error("unchecked rows do not say so")
		}
	}
}

// The people of Fen İşleri find something to fill in.
func TestTheDraftHasWorkForFenIsleri(t *testing.T) {
	t.Parallel()
	missing := 0
	for _, g := range KartalDraft(seed).Plan.Goals {
		for _, h := range g.Targets {
			if h.ResponsibleUnit != fen {
				continue
			}
			for _, i := range h.Indicators {
				missing += 5 - len(i.Values)
				if i.CalcType == "" {
					missing++
				}
			}
		}
	}
	if missing < 3 {
		t.Errorf("missing parts = %d", missing)
	}
}

func TestKartalSizeAndVariety(t *testing.T) {
	t.Parallel()
	d := KartalDoc(seed)
	targets, indicators, keys, published := 0, 0, 0, 0
	types, units := map[string]int{}, map[string]bool{}
	for _, g := range d.Plan.Goals {
		for _, h := range g.Targets {
			targets++
			units[h.ResponsibleUnit] = true
			var sum quantity.Percent
			for _, i := range h.Indicators {
				indicators++
				types[i.CalcType]++
				sum += *i.Weight
				if i.IsKey {
					keys++
				}
				if strings.Contains(i.Source, "hedefe etki karttaki gibi") {
					published++
				}
			}
			if sum != quantity.Hundred {
				t.Errorf("%s weights = %s", h.Code, sum.TR())
			}
		}
	}
	if len(d.Plan.Goals) != 7 || targets != 28 || indicators != 98 || keys < 5 || keys > 15 || len(types) < 9 || len(units) < 15 {
		t.Errorf("goals %d, targets %d, indicators %d, keys %d, types %v, units %d", len(d.Plan.Goals), targets, indicators, keys, types, len(units))
	}
	if published != 3+3+3+2+5+3+4+3 {
		t.Errorf("indicators with the weight of their card = %d", published)
	}
}

// A yearly value is ahead of the baseline, no series turns back, and what has no value in a year says why.
func TestKartalValuesMove(t *testing.T) {
	t.Parallel()
	late := 0
	for _, g := range KartalDoc(seed).Plan.Goals {
		for _, h := range g.Targets {
			for _, i := range h.Indicators {
				last := *i.Baseline.Value
				if i.CalcType == string(once) && (len(i.Values) != 1 || i.Values[*i.DueYear] != quantity.One) {
					t.Errorf("%s = %v, due %d", i.Code, i.Values, *i.DueYear)
				}
				if i.CalcType == string(once) || i.CalcType == string(observe) {
					continue
				}
				for y := 2020; y <= 2024; y++ {
					v, ok := i.Values[y]
					if !ok {
						late++
						if i.NoTargetReasons[y] == "" || y != 2020 {
							t.Errorf("%s has no value and no reason in %d", i.Code, y)
						}
						continue
					}
					step := v.Cmp(last)
					if want := map[string]int{"up": 1, "down": -1, "keep": 0}[i.Direction]; step == -want && want != 0 || y == 2020 && step != want || v <= 0 || i.UnitOfMeasure == "%" && v > 100*quantity.One {
						t.Errorf("%s (%s) in %d: %s after %s", i.Code, i.Direction, y, v, last)
					}
					last = v
				}
			}
		}
	}
	if late != 4 {
		t.Errorf("values without a target = %d; the directorate founded in 2021 has four indicators", late)
	}
}

func TestKartalMoneyIsTheBudget(t *testing.T) {
	t.Parallel()
	d := KartalDoc(seed)
	for year, want := range map[int]string{2020: "520.000.000,00", 2021: "543.000.000,00", 2022: "650.000.000,00", 2023: "1.890.000.000,00", 2024: "3.536.000.000,00"} {
		cost, resource := []quantity.Money{d.Plan.Overhead[year]}, []quantity.Money{}
		for _, g := range d.Plan.Goals {
			for _, h := range g.Targets {
				if h.YearlyCosts[year] <= 0 {
					t.Errorf("%s costs nothing in %d", h.Code, year)
				}
				cost = append(cost, h.YearlyCosts[year])
			}
		}
		for _, r := range d.Plan.Resources {
			resource = append(resource, r.Years[year])
		}
		for name, list := range map[string][]quantity.Money{"cost": cost, "resources": resource} {
			if sum, err := quantity.SumMoney(list); err != nil || sum.TR() != want {
				t.Errorf("%s %d = %s, %v; want %s", name, year, sum.TR(), err, want)
			}
		}
		share := int64(d.Plan.Overhead[year]) * 100 / int64(cost[0]+sumOf(cost[1:]))
		if share < 15 || share > 35 {
			t.Errorf("overhead %d = %% %d", year, share)
		}
	}
}

func sumOf(l []quantity.Money) (s quantity.Money) {
	for _, m := range l {
		s += m
	}
	return s
}

func TestBigHasTheCountsAskedFor(t *testing.T) {
	t.Parallel()
	d := Big(10, 45, 600)
	targets, indicators := 0, 0
	for _, g := range d.Plan.Goals {
		for _, h := range g.Targets {
			targets++
			indicators += len(h.Indicators)
			var sum quantity.Percent
			for _, i := range h.Indicators {
				sum += *i.Weight
			}
			if sum != quantity.Hundred {
				t.Errorf("%s weights = %s", h.Code, sum.TR())
			}
		}
	}
	if len(d.Plan.Goals) != 10 || targets != 45 || indicators != 600 {
		t.Errorf("Big = %d, %d, %d", len(d.Plan.Goals), targets, indicators)
	}
}
