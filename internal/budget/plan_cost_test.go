package budget_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// The plan's cost of the year against the activities of the target, those outside the budget as well: told above 25 %, never blocking, and
// not while no activity has an amount (R-MAL-05).
func TestCostsFarFromThePlansAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		tree := must(h.plans.Tree(planner, h.plan.ID))
		for n, cost := range []int64{400, 100} {
			x := tree.Goals[0].Targets[n]
			ok(t, second(h.plans.ChangeTarget(planner, plan.ChangeTarget{ID: x.ID, Version: x.Version, YearlyCosts: plan.Some(plan.YearMoney{year: lira(cost), year + 1: lira(7)})})))
		}
		s := h.called(t)
		told := func(who access.Role) (out []string) {
			t.Helper()
			for _, f := range must(h.budgets.Check(h.as(who), s.id)) {
				if f.Code == "budget.target.plan_cost" {
					out = append(out, f.Stage.String()+" "+f.At.Ref+" "+f.At.Field+" "+f.Args["read"]+" "+f.Args["expected"]+" "+f.Args["percent"])
				}
			}
			return out
		}
		want := func(w ...string) {
			t.Helper()
			if d := cmp.Diff(w, told(access.Planner)); d != "" {
				t.Fatal(d)
			}
		}
		want() // nothing typed yet
		lines := h.add(t, planner, s.cost("F1.1.1", h.own, "03.2.1.01", 200), s.cost("F1.1.2", h.other, "03.2.1.01", 100), s.cost("F1.2.1", h.third, "03.2.1.01", 125))
		want() // 300 of 400 and 125 of 100 are 25 % exactly
		ok(t, second(h.budgets.ChangeLine(planner, budget.ChangeLine{ID: lines[0].ID, Version: 1, Amount: p(lira(200) - 1)})))
		want("info H1.1 activities 299,99 400,00 25,0025")
		outside := s.cost("F1.2.1", h.third, "", 75)
		outside.Functional, outside.Financing, outside.OffBudget = "", "", budget.Foreign
		h.add(t, planner, outside)
		want("info H1.1 activities 299,99 400,00 25,0025", "info H1.2 activities 200,00 100,00 100")
		if got := told(access.UnitEditor); len(got) != 0 {
			t.Fatalf("a unit reads what all units cost: %v", got)
		}
		_, l, err := h.programmes.Checked(planner, s.id)
		_, papers, err2 := h.budgets.CheckedSheet(planner, s.id)
		ok(t, err)
		ok(t, err2)
		for _, l := range []fault.List{l, papers} {
			n := 0
			for _, f := range l {
				if f.Code == "budget.target.plan_cost" {
					n++
				}
			}
			if n != 2 {
				t.Fatalf("%d on a page or in the papers", n)
			}
		}
		h.consolidated(t, s)
		h.open(t, s, programme.StageFinance)
		ok(t, second(h.budgets.ChangeLine(h.as(access.Finance), budget.ChangeLine{ID: lines[0].ID, Version: 2, Amount: p(lira(300))})))
		want("info H1.2 activities 200,00 100,00 100") // at the stage that is open
	})
}
