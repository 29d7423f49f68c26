package tables_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// wrongIn gives the identities that name a cell as one side of a difference.
func wrongIn(ids []tables.Identity, full string) (out []string) {
	for _, id := range ids {
		for _, x := range id.Findings {
			if x.Verdict == tables.Differs && (slices.Contains(x.Left.Names, full) || slices.Contains(x.Right.Names, full)) && !slices.Contains(out, id.ID) {
				out = append(out, id.ID)
			}
		}
	}
	return out
}

// A number of the activity report that is forced wrong is named: one with a formula by its own parts, a value of Performans Sonuçları by the
// programme, the evaluation or the sheet of the scores.
func TestAWrongNumberOfTheReportIsNamed(t *testing.T) {
	t.Parallel()
	f := smallResults(t)
	docs := tables.Results(f)
	before := map[string][]string{}
	ids := tables.ResultReconciliation(docs, nil, &f)
	byDoc, byKey := map[string]int{}, map[string]int{}
	expect := map[string]string{"hedef": "R-2", "gerceklesen": "R-3", "performans": "R-4", "gerceklesme": "R-5"}
	each(docs, func(d *model.Document, tb *model.Table, c *model.Cell) {
		full := d.ID + "!" + c.Name
		key := c.Name[strings.LastIndexByte(c.Name, ':')+1:]
		own := d.ID == tables.IDReportResults && tb.ID == d.ID && expect[key] != "" && c.Numeric() && !strings.HasPrefix(c.Name, "PLAN")
		if d.ID == tables.IDReportReconciliation || c.Formula == nil && !own {
			return
		}
		before[full] = wrongIn(ids, full)
		kept := *c
		c.Number += 100
		if c.Kind == model.KindAmount {
			c.Number += int64(quantity.One)
		}
		got := wrongIn(tables.ResultReconciliation(docs, nil, &f), full)
		*c = kept
		if c.Formula != nil {
			byDoc[d.ID]++
			if !slices.Contains(got, "S-1") {
				t.Errorf("%s is wrong: named by %v", full, got)
			}
		}
		if own {
			byKey[key]++
			if want := expect[key]; !slices.Contains(got, want) && !(key == "performans" && slices.Contains(got, "R-5")) {
				t.Errorf("%s is wrong: named by %v, not by %s", full, got, want)
			}
		}
	})
	for _, id := range []string{tables.IDReportResults, tables.IDReportActivities, tables.IDScores, tables.IDReportDeviations, tables.IDReportDifferences,
		tables.IDReportExecution, tables.IDReportRevenue, tables.IDReportCover} {
		if byDoc[id] == 0 {
			t.Errorf("%s has no formula", id)
		}
	}
	for key := range expect {
		if byKey[key] == 0 {
			t.Errorf("no %s was forced wrong", key)
		}
	}
	for full, names := range before {
		if slices.Contains(names, "S-1") {
			t.Errorf("%s was wrong before", full)
		}
	}
}

// What the small year plants is named: a target altered after the council (F26), a t−1 that is not last year's value, spending beyond the
// unit's accounting; nothing else differs.
func TestPlantedDifferencesAreNamed(t *testing.T) {
	t.Parallel()
	f := smallResults(t)
	var got []string
	for _, id := range tables.ResultReconciliation(tables.Results(f), nil, &f) {
		for _, x := range id.Findings {
			if x.Verdict == tables.Differs {
				got = append(got, id.ID+" "+x.Key)
			}
		}
	}
	want := []string{"R-1 A1/H1.1/PG1.1.4", "I-17 A1/H1.1/PG1.1.2", "R-6 birim:46.34.15.12", "R-6 birim:B4"}
	if !slices.Equal(got, want) {
		t.Errorf("differing %v, planted %v", got, want)
	}
}

// Papers that are given are read instead of what is drawn: the programme's Tablo 1, the evaluation as it was frozen, last year's report.
func TestGivenPapersAreRead(t *testing.T) {
	t.Parallel()
	f := smallResults(t)
	ref := "A1/H1.1/PG1.1.3"
	one := func(id, name string, v int64) model.Document {
		return model.Document{ID: id, Blocks: []model.Block{{Table: &model.Table{Rows: []model.Row{{Cells: []model.Cell{model.Amount(quantity.Amount(v) * quantity.One).Named(name)}}}}}}}
	}
	others := []model.Document{one("PP1", "H1.1/PG1.1.3:hedef", 119), one(tables.IDEvaluation, ref+":c", 149), one(tables.IDReportResults, ref+":gerceklesen", 99)}
	docs := tables.Results(f, others...)
	ids := tables.ResultReconciliation(docs, others, &f)
	for id, key := range map[string]string{"R-1": ref, "R-3": ref + ":c", "I-17": ref} {
		if got := finding(t, ids, id, key); got.Verdict != tables.Differs || got.Diff.Number != int64(-quantity.One) && got.Diff.Number != int64(quantity.One) {
			t.Errorf("%s %s: %+v", id, key, got)
		}
	}
	drawn, ok := tables.DrawResults(f, tables.IDReportReconciliation, others...)
	if last := docs[len(docs)-1]; !ok || canonical(t, drawn) != canonical(t, last) {
		t.Error("the sheet drawn alone differs")
	}
}

// Last year's report is read where the facts carry it; the years' own values stand in for it.
func TestLastYearOfTheReport(t *testing.T) {
	t.Parallel()
	f := smallResults(t)
	const ref = "A1/H1.1/PG1.1.1"
	check := func(verdict tables.Verdict) {
		t.Helper()
		if got := finding(t, tables.ResultReconciliation(tables.Results(f), nil, &f), "I-17", ref); got.Verdict != verdict {
			t.Errorf("%+v", got)
		}
	}
	check(tables.Holds)
	f.LastResults = map[string]facts.Rat{ref: rat(1281, 1)}
	check(tables.Differs)
	f.LastResults = map[string]facts.Rat{ref: nil}
	check(tables.Differs)
	f.LastResults = map[string]facts.Rat{ref: rat(1280, 1)}
	check(tables.Holds)
}

// Without a programme's edition, a ledger and earlier years the identities say why they were not applied.
func TestWhatCannotBeComparedSaysWhy(t *testing.T) {
	t.Parallel()
	f := smallResults(t)
	f.ProgrammeValues, f.Execution, f.Revenue, f.Years = nil, nil, nil, nil
	reasons := map[string]string{}
	for _, id := range tables.ResultReconciliation(tables.Results(f), nil, &f) {
		if id.Checked+id.Open == 0 {
			reasons[id.ID] = id.Reason
		}
	}
	for _, id := range []string{"R-1", "I-17", "R-6", "B-1", "B-3", "B-6"} {
		if reasons[id] == "" {
			t.Errorf("%s: no reason in %v", id, reasons)
		}
	}
	f.Withheld = true
	for _, id := range tables.ResultReconciliation(tables.Results(f), nil, &f) {
		if id.ID == "R-6" && !strings.Contains(id.Reason, "yetkiniz yok") {
			t.Errorf("withheld: %q", id.Reason)
		}
	}
}

// I-17 of the programme: its t−1 is what the activity report of that year says, rounded as paper rounds it.
func TestLastYearsReportIsTheOtherSide(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	p := &f.Targets[0].Indicators[0]
	check := func(verdict tables.Verdict, values map[string]facts.Rat) {
		t.Helper()
		f.LastResults = values
		docs := tables.Programme(f, nil)
		got := finding(t, tables.Reconciliation(docs, nil, &f), "I-17", p.Ref)
		if got.Verdict != verdict {
			t.Errorf("%v: %+v", values, got)
		}
	}
	check(tables.Holds, map[string]facts.Rat{p.PlanRef: p.Previous.Rat()})
	check(tables.Differs, map[string]facts.Rat{p.PlanRef: rat(1201, 1)})
	check(tables.Differs, map[string]facts.Rat{p.PlanRef: nil})
	rounded := quantity.Amount(66_666_700)
	p.Previous = &rounded
	check(tables.Holds, map[string]facts.Rat{p.PlanRef: rat(200, 3)})
	p.Previous = nil
	check(tables.NotApplicable, map[string]facts.Rat{p.PlanRef: nil})
	f.LastResults = nil
	for _, id := range tables.Reconciliation(tables.Programme(f, nil), nil, &f) {
		if id.ID == "I-17" && (id.Reason == "" || id.Checked+id.Open > 0) {
			t.Errorf("without a report: %+v", id)
		}
	}
}
