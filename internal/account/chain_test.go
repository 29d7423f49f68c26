package account_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/quantity"
)

// The chain with the real scores: what directorates entered is what the report says. An indicator that ended one per cent below its target (F22)
// and one that nobody entered (F27) keep the report from the council until a second person approved the reason, and the value is there.
func TestFromValuesToTheReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		admin, planner := h.as(access.Admin), h.as(access.Planner)
		for _, name := range []string{org.WindowUnitDays, org.WindowManagerDays, org.WindowOfficeDays} {
			ok(t, second(h.org.SetSetting(admin, org.SetSetting{Name: name, Value: "1000", Source: "deneme"})))
		}
		windows := calendar.NewService(calendar.Options{DB: h.db, Door: h.door, Clock: now, Org: h.org,
			Frequencies: func(context.Context, string, int) ([]string, error) { return []string{calendar.Quarter}, nil }})
		store := files.New(h.db, h.dir, now)
		values := measure.NewService(measure.Options{DB: h.db, Door: h.door, Clock: now, Org: h.org, Calendar: windows, Files: store})
		scores := evaluate.NewService(evaluate.Options{DB: h.db, Door: h.door, Clock: now, Org: h.org, Plans: h.plans, Calendar: windows, Measure: values})
		h.accounts = account.NewService(account.Options{DB: h.db, Door: h.door, Clock: now, Org: h.org, Programmes: h.programmes, Budget: h.budgets, Evaluate: scores, Files: store})

		year2022 := must(windows.OpenYear(planner, calendar.OpenYear{PlanID: h.plan.ID, Year: year}))
		if len(year2022) != 4 {
			t.Fatal(year2022)
		}
		enter := func(code, unit string, quarters ...int64) {
			t.Helper()
			var id struct{ ID string }
			ok(t, h.db.Conn(t.Context()).Table("indicator").Where("code = ?", code).Take(&id).Error)
			for n, q := range quarters {
				v := must(values.Submit(h.in(access.UnitEditor, unit), measure.Submit{IndicatorID: id.ID, WindowID: year2022[n].ID,
					Fields: measure.Fields{Kind: measure.KindAmount, Amount: p(quantity.Amount(q) * quantity.One), Explanation: "Dönem çalışması", Confirmed: true}}))
				ok(t, second(values.Approve(h.in(access.UnitManager, unit), measure.Move{ID: v.ID, Version: v.Version})))
			}
		}
		enter("PG1.1.1", h.own, 500, 500, 500, 522)
		enter("PG1.1.2", h.own, 500, 500, 500, 500)
		enter("PG1.2.2", h.other, 522, 500, 500, 500)
		r := h.to(t, account.MayorSigned)
		blocked := []string{"account.difference.no_actual H1.2/PG1.2.1", "account.difference.reason_missing H1.1/PG1.1.2"}
		if d := cmp.Diff(blocked, h.blocks(t, r)); d != "" {
			t.Fatal(d)
		}
		for _, d := range must(h.accounts.Differences(planner, r.ID)) {
			if d.Kind == account.DiffReasonMissing && (d.Programme != "2.022" || d.Report != "2.000") {
				t.Errorf("%+v", d)
			}
		}
		var below struct{ ID string }
		ok(t, h.db.Conn(t.Context()).Table("indicator").Where("code = 'PG1.1.2'").Take(&below).Error)
		reason := deviation("").DeviationFields
		reason.OwnerUnitID = h.own
		d := must(scores.Explain(h.as(access.UnitEditor), evaluate.Explain{IndicatorID: below.ID, Year: year, DeviationFields: reason}))
		if d := cmp.Diff(blocked, h.blocks(t, r)); d != "" {
			t.Errorf("a reason nobody approved: %s", d)
		}
		ok(t, second(scores.ApproveDeviation(h.as(access.UnitManager), evaluate.DeviationStep{ID: d.ID, Version: d.Version})))
		if got := h.blocks(t, r); !slices.Equal(got, blocked[:1]) {
			t.Error(got)
		}
		err := second(h.accounts.Present(planner, h.presenting(r)))
		wants(t, err, fault.KindConflict, "account.difference.no_actual")
		enter("PG1.2.1", h.other, 500, 500, 500, 522)
		ok(t, second(h.accounts.Present(planner, h.presenting(r))))

		// The printed table against the same record.
		rows := rowsOf(func(rows []account.PrintedRow) []account.PrintedRow {
			rows[1].Actual, rows[1].Reason = amount("2000"), "Talep düşük kaldı"
			rows[3].Actual, rows[3].Reason = amount("2050"), "Fazla iş"
			return rows
		})
		ok(t, second(h.accounts.LoadPrinted(planner, account.LoadPrinted{ReportID: r.ID, Version: h.get(r).Version, Rows: rows})))
		if d := cmp.Diff([]string{"printed actual_altered PG1.2.2 4"}, kinds(must(h.accounts.Differences(planner, r.ID)))); d != "" {
			t.Error(d)
		}
	})
}
