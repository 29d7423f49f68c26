package demo

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

var update = flag.Bool("update", false, "write the converted plans into testdata")

const data = "../../testdata"

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{data}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// kept checks that a document is, byte for byte, the committed file, and that the file reads back as the document without a fault.
func kept(t *testing.T, d plan.Doc, path ...string) {
	t.Helper()
	b, err := intake.FormatJSON(d)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(filepath.Join(append([]string{data}, path...)...), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b, read(t, path...)) {
		t.Errorf("%v differs from its sources; run go test ./internal/demo -update", path)
	}
	got, faults := intake.ParseJSON(b)
	if len(faults) > 0 {
		t.Errorf("%v: %v", path, faults)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
}

func sultanbeyli(t *testing.T) plan.Doc {
	t.Helper()
	d, err := Sultanbeyli(read(t, "sources", "sultanbeyli-2020", "plan.json"), read(t, "sources", "target-cards-2020", "cards.json"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSultanbeyliIsItsSources(t *testing.T) {
	d := sultanbeyli(t)
	kept(t, d, "sultanbeyli-2020", "plan.json")
}

func TestSultanbeyliNumbers(t *testing.T) {
	d := sultanbeyli(t)
	sums := map[string]string{}
	targets, stated := 0, 0
	for _, g := range d.Plan.Goals {
		var costs []quantity.Money
		for _, tg := range g.Targets {
			targets++
			if tg.StatedTotal != nil {
				stated++
				costs = append(costs, *tg.StatedTotal)
			}
			if tg.YearlyCosts != nil || tg.Code == "H4.1" && (tg.ResponsibleUnit != "" || tg.Indicators != nil) {
				t.Errorf("%s has values that no source states", tg.Code)
			}
			if tg.Code == "H2.3" {
				if tg.StatedTotal.String() != "17361533.39" || len(tg.Indicators) != 3 || !strings.Contains(tg.Indicators[0].Source, "19.3432.0.2.3") {
					t.Errorf("H2.3 = %+v", tg)
				}
			}
		}
		sum, err := quantity.SumMoney(costs)
		if err != nil {
			t.Fatal(err)
		}
		sums[g.Code] = sum.TR()
	}
	if len(d.Plan.Goals) != 10 || targets != 45 || stated != 15 {
		t.Errorf("goals, targets, stated totals = %d, %d, %d", len(d.Plan.Goals), targets, stated)
	}
	want := map[string]string{"A1": "66.340.176,23", "A2": "102.787.792,53", "A3": "57.112.372,03"}
	for code, w := range want {
		if sums[code] != w {
			t.Errorf("%s = %s, want %s", code, sums[code], w)
		}
	}
	for _, ind := range d.Plan.Goals[0].Targets[0].Indicators {
		if ind.Values != nil || ind.Baseline.Value != nil || ind.UnitOfMeasure != "" || ind.Weight == nil {
			t.Errorf("%s = %+v", ind.Code, ind)
		}
	}
}

func TestTargetCardsAreTheirSource(t *testing.T) {
	docs, err := TargetCards(read(t, "sources", "target-cards-2020", "cards.json"))
	if err != nil {
		t.Fatal(err)
	}
	cards := 0
	for slug, d := range docs {
		kept(t, d, "target-cards-2020", slug+".json")
		for _, g := range d.Plan.Goals {
			cards += len(g.Targets)
		}
	}
	if cards != 16 || len(docs) != 11 {
		t.Errorf("cards = %d in %d files", cards, len(docs))
	}
	files, err := filepath.Glob(filepath.Join(data, "target-cards-2020", "*.json"))
	if err != nil || len(files) != len(docs) {
		t.Errorf("files = %v, %v", files, err)
	}
	if !docs["burdur-1509"].Plan.Goals[0].Targets[0].AllUnitsPartner {
		t.Error("Tüm Birimler is a value, not a unit")
	}
}
