package evaluate_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
)

func (h *house) score(ctx context.Context, t *testing.T, through int, code string) evaluate.IndicatorScore {
	t.Helper()
	c, err := h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year, Through: through})
	ok(t, err)
	for _, g := range c.Goals {
		for _, x := range g.Targets {
			for _, i := range x.Indicators {
				if i.Indicator.Code == code {
					return i
				}
			}
		}
	}
	t.Fatal("no indicator", code)
	return evaluate.IndicatorScore{}
}

// A frozen half year shows no reason of the year's end, and a frozen year shows strangers neither a reason that nobody approved nor a value
// that is being corrected.
func TestStrangersSeeNothingUnfinished(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.full(t)
		h.write(t, "UPDATE report_window SET state = 'open' WHERE period_no = 2")
		h.freeze(t, year, 6)
		d := h.explained(t, "PG1.1.2")
		h.write(t, "UPDATE review SET state = 'frozen' WHERE id = ?", h.review(t, evaluate.Monitoring).ID)
		viewer, stranger := h.as(access.Viewer), h.in(access.UnitEditor, h.other)
		if got := h.score(viewer, t, 6, "PG1.1.2"); got.Deviation != nil || len(got.Values) != 1 {
			t.Errorf("the half year shows %+v", got)
		}
		h.freeze(t, year, 12)
		h.write(t, "UPDATE measurement SET state = 'entered' WHERE period_no = 2 AND indicator_id = ?", d.IndicatorID)
		for n, ctx := range []context.Context{viewer, stranger, h.as(access.UnitEditor), h.as(access.Auditor)} {
			got := h.score(ctx, t, 12, "PG1.1.2")
			if mayAll := n > 1; (len(got.Values) == 2) != mayAll || got.Deviation == nil || got.Deviation.ID != d.ID {
				t.Errorf("reader %d: %+v", n, got)
			}
		}
		ok(t, second(h.evaluate.ReturnDeviation(h.as(access.Planner), evaluate.DeviationStep{ID: d.ID, Version: d.Version, Reason: "Kısa"})))
		for n, ctx := range []context.Context{viewer, stranger, h.as(access.UnitEditor), h.as(access.Auditor)} {
			mayAll := n > 1
			list := must(h.evaluate.Deviations(ctx, h.plan.Plan.ID, year))
			_, err := h.evaluate.Deviation(ctx, d.ID)
			if got := h.score(ctx, t, 12, "PG1.1.2"); (got.Deviation != nil) != mayAll || (len(list) == 1) != mayAll || (err == nil) != mayAll {
				t.Errorf("reader %d: %+v %v %v", n, got.Deviation, list, err)
			}
		}
	})
}

// A year does not freeze past a value that is being corrected: in a window given back to a unit it counts nowhere, and no reason would be asked.
func TestNoFreezeWhileAWindowIsGivenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.full(t)
		_, i := h.pg(t, "PG1.1.2")
		planner := h.as(access.Planner)
		reopening := must(h.calendar.Reopen(planner, calendar.Reopen{WindowID: h.windows["2022 half_year/2"].ID, UnitID: h.own, Reason: "Değer düzeltilecek", UntilOn: "2026-12-31"}))
		h.write(t, "UPDATE measurement SET state = 'entered' WHERE indicator_id = ?", i.ID)
		r := h.review(t, evaluate.Evaluation)
		_, _, err := h.evaluate.FreezeReview(planner, evaluate.FreezeReview{ID: r.ID, Version: r.Version, DecisionFields: decision()})
		wants(t, err, fault.KindConflict, "evaluate.blocked")
		wants(t, err, fault.KindConflict, "evaluate.window.open")
		h.write(t, "UPDATE measurement SET state = 'verified' WHERE indicator_id = ?", i.ID)
		ok(t, second(h.measure.CloseReopening(planner, calendar.WindowStep{ID: reopening.ID, Version: reopening.Version})))
		h.explained(t, "PG1.1.2")
		_, _, err = h.evaluate.FreezeReview(planner, evaluate.FreezeReview{ID: r.ID, Version: r.Version, DecisionFields: decision()})
		ok(t, err)
	})
}

// A freeze and a change of a reason at the same instant: either the reason is changed and the freeze refused, or the year is frozen with the
// reason a second person approved.
func TestAFreezeAndAChangedReasonDoNotBothWin(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.full(t)
		d := h.explained(t, "PG1.1.2")
		r := h.review(t, evaluate.Evaluation)
		for round := range 8 {
			changes := []func() error{
				func() error {
					return second(h.evaluate.Explain(h.as(access.UnitEditor), evaluate.Explain{IndicatorID: d.IndicatorID, Year: year, Version: d.Version, DeviationFields: fields()}))
				},
				func() error {
					return second(h.evaluate.ReturnDeviation(h.as(access.UnitManager), evaluate.DeviationStep{ID: d.ID, Version: d.Version, Reason: "Kısa"}))
				},
			}
			start, froze, changed := make(chan struct{}), make(chan error, 1), make(chan error, 1)
			go func() {
				<-start
				f := decision()
				f.Number = fmt.Sprintf("2023/%d", round+1)
				_, _, err := h.evaluate.FreezeReview(h.as(access.Planner), evaluate.FreezeReview{ID: r.ID, Version: r.Version, DecisionFields: f})
				froze <- err
			}()
			go func() { <-start; changed <- changes[round%2]() }()
			close(start)
			f, c := <-froze, <-changed
			now := must(h.evaluate.Deviation(h.as(access.Planner), d.ID))
			switch {
			case f == nil && fault.Has(c, "evaluate.review.frozen") && now.State == evaluate.DeviationApproved:
				return // what is frozen stays: there is no second round
			case c == nil && fault.Has(f, "evaluate.blocked") && now.State != evaluate.DeviationApproved:
			default:
				t.Fatalf("round %d: freeze %v, change %v, the reason is %s", round, f, c, now.State)
			}
			h.write(t, "UPDATE deviation SET state = 'approved', version = ? WHERE id = ?", d.Version, d.ID)
		}
	})
}
