package app_test

import (
	"testing"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/demo"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/reports/model"
)

// The demo as the binary loads it: five years of values, each year but the last reported to its publication, the last one still being
// entered; every equality its reports print holds, every file is there, and a second load changes nothing.
func TestTheDemoIsWhole(t *testing.T) {
	t.Parallel()
	eachEmpty(t, func(t *testing.T, a *app.App) {
		w := &world{t: t}
		ctx := w.system()
		w.ok(a.LoadDemo(ctx))
		p := must(a.Plans.ByCode(ctx, demo.KartalCode))[0]
		for year := p.FirstYear; year <= p.LastYear; year++ {
			last := year == p.LastYear
			open := 0
			for _, x := range must(a.Calendar.List(ctx, calendar.Query{PlanID: p.ID, Year: year})) {
				if x.State != calendar.Frozen {
					open++
				}
			}
			if (open > 0) != last {
				t.Errorf("%d: %d windows are open", year, open)
			}
			states := map[string]int{}
			var values []measure.Value
			for after := ""; ; {
				page := must(a.Measure.List(ctx, measure.ListQuery{PlanID: p.ID, Year: year, After: after, Limit: 200}))
				values = append(values, page.Items...)
				if after = page.Next; after == "" {
					break
				}
			}
			for _, v := range values {
				states[v.State]++
				if !v.Synthetic || v.Origin != "synthetic" {
					t.Fatalf("%d: a value is not marked as made up: %+v", year, v)
				}
				if v.ApprovedBy != "" && v.ApprovedBy == v.EnteredBy {
					t.Errorf("%d: %s approved what they entered", year, v.EnteredBy)
				}
			}
			if states[measure.Frozen] < 200 || last != (states[measure.Entered] > 0 && states[measure.Returned] > 0 && states[measure.Approved]+states[measure.Verified] > 0) {
				t.Errorf("%d: %v", year, states)
			}
			r := must(a.Account.Of(ctx, p.ID, year))
			if want := map[bool]string{false: account.Published, true: account.Consolidating}[last]; r.State != want {
				t.Errorf("%d: the report is %s, want %s", year, r.State, want)
			}
			if m := must(a.Evaluate.ReviewOf(ctx, p.ID, year, evaluate.Monitoring)); m.State != evaluate.ReviewFrozen {
				t.Errorf("%d: monitoring is %s", year, m.State)
			}
		}
		pack, err := a.Papers.OfficialResults(ctx, "report", p.ID, 2022)
		w.ok(err)
		x := model.Index(pack.Documents)
		checked, differ := x.Cell("FRMUT!denetlenen"), x.Cell("FRMUT!farkli")
		if checked == nil || differ == nil || checked.Number < 2000 || differ.Number != 0 {
			t.Errorf("the report's reconciliation: %+v checked, %+v differ", checked, differ)
		}
		lost, err := a.Files.Verify(ctx)
		w.ok(err)
		if len(lost) > 0 {
			t.Error(lost)
		}
		everyHitOpens(t, a)
		before := must(a.Audit.Verify(ctx)).Rows
		w.ok(a.LoadDemo(ctx))
		if after := must(a.Audit.Verify(ctx)); after.Rows != before || len(after.Broken) > 0 {
			t.Errorf("a second load wrote %d rows; broken %v", after.Rows-before, after.Broken)
		}
	})
}
