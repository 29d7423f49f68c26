package tables_test

import (
	"encoding/json"
	"fmt"
	"github.com/google/go-cmp/cmp"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

var documents = []string{facts.DocMonitoring, facts.DocEvaluation, facts.DocReport}

// Every cell with a formula is what the formula makes of the cells it names, names are unique, and a score, a realisation and a roll-up that is a
// number has a formula.
func TestEveryScoreRecomputesFromItsFormula(t *testing.T) {
	t.Parallel()
	seen := map[model.Op]int{}
	rapid.Check(t, func(r *rapid.T) {
		f := randomResults(r, rapid.SampledFrom(documents).Draw(r, "document"))
		docs := tables.Results(f)
		x := model.Index(docs)
		named := map[string]bool{}
		each(docs, func(d *model.Document, tb *model.Table, c *model.Cell) {
			full := d.ID + "!" + c.Name
			if c.Name != "" && named[full] {
				r.Fatalf("two cells %q", full)
			}
			named[full] = true
			key := c.Name[strings.LastIndexByte(c.Name, ':')+1:]
			if c.Formula == nil {
				scored := slices.Contains([]string{"performans", "giren", "gerceklesme", "ozet", "oran", "sapma", "sapmaorani"}, key)
				zero := key == "giren" && c.Note != ""
				if scored && c.Numeric() && !zero && d.ID != tables.IDReportExecution && d.ID != tables.IDReportRevenue {
					r.Fatalf("%s of %s is a number without a formula", full, tb.ID)
				}
				return
			}
			seen[c.Formula.Op]++
			if made, lost := x.Made(d.ID, c); lost != "" || made != c.Number {
				r.Fatalf("%s: %v gives %d (%s), cell shows %d", full, *c.Formula, made, lost, c.Number)
			}
		})
		if f.Document == facts.DocReport {
			if got := differing(tables.ResultReconciliation(docs, nil, &f)); len(got) > 0 {
				r.Fatalf("%s", strings.Join(got, "\n"))
			}
		}
	})
	for _, op := range []model.Op{model.Sum, model.Diff, model.Fraction, model.Ratio, model.Direct, model.Rise, model.Fall, model.Rank, model.KeepHigh, model.KeepLow,
		model.InBand, model.Scale, model.Clamp, model.Mean, model.WeightedMean} {
		if seen[op] == 0 {
			t.Errorf("no cell was made by %s", op)
		}
	}
}

// reached lists the cells that C of an indicator reaches, as doc.go says.
func reached(f *facts.ResultFacts, p *facts.IndicatorResult) (own, above []string) {
	grid, deviations := tables.IDMonitoring, tables.IDDeviations
	switch f.Document {
	case facts.DocEvaluation:
		grid = tables.IDEvaluation
	case facts.DocReport:
		grid, deviations = "", tables.IDReportDeviations
	}
	target := p.Ref[:strings.LastIndexByte(p.Ref, '/')]
	goal, _, _ := strings.Cut(p.Ref, "/")
	add := func(to *[]string, doc, record string, keys ...string) {
		for _, k := range keys {
			*to = append(*to, doc+"!"+record+":"+k)
		}
	}
	year := fmt.Sprint(f.Year)
	add(&own, tables.IDScores, p.Ref, "c", "performans", "giren", "gerceklesme")
	add(&own, deviations, p.Ref, "b", "c", "sapma", "sapmaorani") // the row comes and goes
	add(&above, tables.IDScores, target, "performans", "ozet")
	add(&above, tables.IDScores, goal, "performans")
	add(&above, tables.IDScores, "PLAN", "performans")
	for i, u := range f.Units {
		if slices.Contains(u.Targets, target) {
			add(&above, tables.IDUnitScores, fmt.Sprintf("B%d", i+1), "performans")
		}
	}
	if grid != "" {
		add(&own, grid, p.Ref, "c", "performans")
		add(&own, tables.IDCumulative, p.Ref, year+":c", year+":performans")
		add(&above, grid, target, "performans")
		add(&above, tables.IDCumulative, target, year+":performans")
		add(&above, tables.IDCumulative, "PLAN", year+":performans")
		add(&above, tables.IDBands, target, "performans")
		add(&above, map[string]string{facts.DocMonitoring: tables.IDMonitoringCover, facts.DocEvaluation: tables.IDEvaluationCover}[f.Document], "PLAN", "performans")
		return own, above
	}
	add(&own, tables.IDReportResults, p.Ref, "gerceklesen", "performans", "gerceklesme")
	add(&above, tables.IDReportResults, target, "performans")
	add(&above, tables.IDReportResults, "PLAN", "performans")
	add(&above, tables.IDReportCover, "PLAN", "performans")
	return own, above
}

// Another C changes exactly the cells of its indicator and the sums above it, and the value itself always.
func TestOneValueReachesItsCells(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := randomResults(r, rapid.SampledFrom(documents).Draw(r, "document"))
		var there []*facts.IndicatorResult
		for _, p := range indicatorsOf(&f) {
			if p.C != nil {
				there = append(there, p)
			}
		}
		if len(there) == 0 {
			return
		}
		p := rapid.SampledFrom(there).Draw(r, "indicator")
		before := numbers(tables.Results(f))
		p.C = newRat().Add(p.C, rat(rapid.Int64Range(1, 1000).Draw(r, "more"), 8))
		scoreAll(&f)
		after := numbers(tables.Results(f))
		own, above := reached(&f, p)
		changed := map[string]bool{}
		for name := range maps.Keys(before) {
			if before[name] != after[name] {
				changed[name] = true
			}
		}
		for name := range maps.Keys(after) {
			if before[name] != after[name] {
				changed[name] = true
			}
		}
		if !changed[own[0]] {
			r.Fatalf("%s did not change", own[0])
		}
		for name := range changed {
			if !slices.Contains(own, name) && !slices.Contains(above, name) {
				r.Fatalf("%s changed: %q, %q", name, before[name], after[name])
			}
		}
	})
}

// numbers are the named cells of kinds that hold a value or say why not; counts by band and words are no part of it.
func numbers(docs []model.Document) map[string]string {
	out := map[string]string{}
	each(docs, func(d *model.Document, _ *model.Table, c *model.Cell) {
		if c.Name != "" && c.Kind != model.KindText && c.Kind != model.KindCount && d.ID != tables.IDReportReconciliation {
			out[d.ID+"!"+c.Name] = string(c.Kind) + " " + c.Value()
		}
	})
	return out
}

const smallResultsFile = "../testdata/results-small.json"

func smallResults(t testing.TB) facts.ResultFacts {
	t.Helper()
	b, err := os.ReadFile(smallResultsFile)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var f facts.ResultFacts
	if err := dec.Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

// of is the same year as another document.
func of(f facts.ResultFacts, document string) facts.ResultFacts {
	f.Document = document
	if document == facts.DocMonitoring {
		f.Through = 6
	}
	return f
}

// A year of which nothing is known is drawn: no table is empty, every sheet has its marks, nothing is invented.
func TestNothingKnownIsDrawn(t *testing.T) {
	t.Parallel()
	for _, document := range documents {
		f := facts.ResultFacts{Document: document, Year: 2026, Draft: true, Goals: []facts.GoalResult{{Ref: "A1", Targets: []facts.TargetResult{{Ref: "A1/H1.1",
			Indicators: []facts.IndicatorResult{{Ref: "A1/H1.1/PG1.1.1", State: "missing", InProgramme: true}}}}}}}
		for _, known := range []facts.ResultFacts{f, {Document: document, Year: 2026, Draft: true}} {
			for _, d := range tables.Results(known) {
				for _, b := range d.Blocks {
					if b.Table != nil && len(b.Table.Before)+len(b.Table.Rows)+len(b.Table.After) == 0 {
						t.Errorf("%s: table %s is empty", d.ID, b.Table.ID)
					}
				}
				if len(d.Blocks) == 0 || len(d.Marks) != 1 {
					t.Errorf("%s: %d blocks, marks %v", d.ID, len(d.Blocks), d.Marks)
				}
				d.Each(func(_ *model.Table, _ *model.Row, c *model.Cell) {
					if c.Kind == model.KindAmount || c.Kind == model.KindMoney || c.Kind == model.KindPercent && c.Number != 0 && c.Name != "ust" {
						t.Errorf("%s: %s is %s", d.ID, c.Name, c.Display())
					}
				})
			}
		}
	}
}

// Realisation and performance stand under their own names wherever a percentage of an indicator is printed, and what is our policy is said
// below (domain.md §0.2-9, 13).
func TestPercentagesAndPoliciesAreNamed(t *testing.T) {
	t.Parallel()
	for _, document := range documents {
		for _, d := range tables.Results(of(smallResults(t), document)) {
			for _, b := range d.Blocks {
				if b.Table == nil || d.ID == tables.IDReportReconciliation {
					continue
				}
				text := strings.Join(b.Table.Notes, " ")
				for _, col := range b.Table.Columns {
					switch {
					case col.Key == "performans" && !strings.Contains(col.Title, "Performans"), col.Key == "gerceklesme" && !strings.Contains(col.Title, "Gerçekleşme"):
						t.Errorf("%s: column %s is called %q", b.Table.ID, col.Key, col.Title)
					case col.Key == "band" && b.Table.ID == d.ID && !strings.Contains(text, "politikası"):
						t.Errorf("%s: bands without the policy behind them", b.Table.ID)
					}
				}
			}
		}
	}
}

// The small facts hold the scores that pkg/score and pkg/rollup make of their A, B and C.
func TestSmallResultsAreScored(t *testing.T) {
	t.Parallel()
	stored := smallResults(t)
	f := smallResults(t)
	scoreAll(&f)
	f.Years[len(f.Years)-1] = thisYear(&f)
	if *update {
		b, err := json.MarshalIndent(f, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(smallResultsFile, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(canonical(t, f), canonical(t, stored)); d != "" {
		t.Error(d)
	}
}

func canonical(t testing.TB, v any) string {
	t.Helper()
	b, err := model.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func thisYear(f *facts.ResultFacts) facts.YearResult {
	y := facts.YearResult{Year: f.Year, Overall: f.Overall, Targets: map[string]facts.SumResult{}, Indicators: map[string]facts.YearCell{}}
	for _, g := range f.Goals {
		for _, x := range g.Targets {
			y.Targets[x.Ref] = x.Sum
		}
	}
	eachIndicator(f, func(p *facts.IndicatorResult) {
		y.Indicators[p.Ref] = facts.YearCell{B: p.B, C: p.C, Score: p.Score, State: p.State}
	})
	return y
}

func TestResultsGolden(t *testing.T) {
	t.Parallel()
	for _, document := range documents {
		got := dump(tables.Results(of(smallResults(t), document)))
		file := "testdata/results-" + document + ".golden.txt"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s differs (-want +got):\n%s", file, d)
		}
	}
}

func TestResultsRegister(t *testing.T) {
	t.Parallel()
	for _, document := range documents {
		f := of(smallResults(t), document)
		docs, forms := tables.Results(f), tables.ResultForms(document)
		if len(docs) != len(forms) {
			t.Fatalf("%s: %d documents, %d forms", document, len(docs), len(forms))
		}
		ids := map[string]bool{}
		for i := range docs {
			one, ok := tables.DrawResults(f, forms[i].ID)
			if !ok || docs[i].ID != forms[i].ID || forms[i].Document != document || ids[docs[i].ID] {
				t.Fatalf("%s: drawn %v", forms[i].ID, ok)
			}
			ids[docs[i].ID] = true
			if d := cmp.Diff(docs[i], one); d != "" {
				t.Errorf("%s alone differs:\n%s", forms[i].ID, d)
			}
			if len(one.Marks) != 2 {
				t.Errorf("%s: marks %v", one.ID, one.Marks)
			}
			if id := ulid.Find([]byte(canonical(t, one))); id != nil {
				t.Errorf("%s: record id %s", one.ID, id)
			}
		}
		if _, ok := tables.DrawResults(f, "PP1"); ok {
			t.Error("a form of the programme was drawn")
		}
	}
	if tables.ResultForms("x") != nil || len(tables.Results(facts.ResultFacts{Document: "x"})) != 0 {
		t.Error("a document that is not there has forms")
	}
}
