package programme_test

import (
	"slices"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// What the programme of the year before said of an indicator is where this year's t and t−1 begin, with their source; another t is flagged
// with both figures.
func TestTheYearBeforeIsWhereTAndTMinusOneBegin(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		y := h.newProgramme(t)
		was := must(h.programmes.Tree(planner, y.programme.ID)).Targets[0].Indicators
		amount := func(n int64) *quantity.Amount { return p(quantity.Amount(n * 1_000_000)) }
		if was[0].CurrentValue != nil || was[0].PreviousValue != nil {
			t.Fatalf("a first programme begins with %+v", was[0])
		}
		ok(t, second(h.programmes.ChangeIndicator(planner, programme.ChangeIndicator{ID: was[0].ID, Version: 1, CurrentValue: plan.Some(amount(40)), CurrentSource: p("2021 raporu")})))
		ok(t, second(h.programmes.ChangeIndicator(planner, programme.ChangeIndicator{ID: was[1].ID, Version: 1, OverrideValue: plan.Some(amount(55)), OverrideReason: p("Karar"), OverrideDecision: p("2021/88")})))
		ok(t, h.programmes.RemoveIndicator(planner, programme.Remove{ID: must(h.programmes.Tree(planner, y.programme.ID)).Targets[1].Indicators[0].ID, Version: 1}))

		next := must(h.programmes.Create(planner, programme.Create{PlanID: h.plan.Plan.ID, Year: year + 1}))
		tree := must(h.programmes.Tree(planner, next.ID))
		is := tree.Targets[0].Indicators
		if is[0].CurrentValue == nil || *is[0].CurrentValue != *amount(year) || is[0].CurrentSource != "Önceki yılın programı (t+1)" ||
			is[0].PreviousValue == nil || *is[0].PreviousValue != *amount(40) || is[0].PreviousSource != "Önceki yılın programı (t)" {
			t.Errorf("the plan's value and t: %+v", is[0].IndicatorFields)
		}
		if is[1].CurrentValue == nil || *is[1].CurrentValue != *amount(55) || is[1].PreviousValue != nil || is[1].PreviousSource != "" {
			t.Errorf("the override, and no t: %+v", is[1].IndicatorFields)
		}
		if x := tree.Targets[1].Indicators[0]; x.CurrentValue != nil || x.CurrentSource != "" {
			t.Errorf("an indicator that was not in it: %+v", x.IndicatorFields)
		}
		flagged := func() []*fault.Fault {
			_, l, err := h.programmes.Checked(planner, next.ID)
			ok(t, err)
			return slices.DeleteFunc(l, func(f *fault.Fault) bool { return f.Code != "programme.indicator.current_differs" })
		}
		if l := flagged(); len(l) != 0 {
			t.Error(l)
		}
		ok(t, second(h.programmes.ChangeIndicator(planner, programme.ChangeIndicator{ID: is[0].ID, Version: 1, CurrentValue: plan.Some(amount(2000))})))
		if l := flagged(); len(l) != 1 || l[0].Stage != fault.Warn || l[0].At.Record != is[0].ID || l[0].Args["read"] != amount(2000).TR() || l[0].Args["expected"] != amount(year).TR() {
			t.Error(l)
		}
		// A target that is added with its indicators begins the same way.
		third := tree.Targets[2]
		ok(t, h.programmes.RemovePerformanceTarget(planner, programme.Remove{ID: third.ID, Version: 1}))
		ok(t, second(h.programmes.AddPerformanceTarget(planner, programme.AddPerformanceTarget{ProgrammeID: next.ID, WithIndicators: true,
			PerformanceTargetFields: programme.PerformanceTargetFields{TargetID: third.TargetID}})))
		if x := must(h.programmes.Tree(planner, next.ID)).Targets[2].Indicators[0]; x.CurrentValue == nil || *x.CurrentValue != *amount(year) {
			t.Errorf("added: %+v", x.IndicatorFields)
		}
	})
}
