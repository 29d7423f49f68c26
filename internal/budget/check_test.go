package budget_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// Each money rule once, as the list of verdicts of a programme that has nothing else.
func TestMoneyRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		admin := access.WithActor(context.Background(), access.System("test"))
		ok(t, second(h.org.AddCode(admin, org.AddCode{Kind: budgetcode.Economic, Set: budgetcode.Classic, Code: "03.9.9", Name: "Eski", ValidTo: 2019})))
		s := h.called(t)
		base := h.costed(t, s)
		check := func(name string, want []string, add ...budget.AddLine) {
			t.Helper()
			lines := h.add(t, planner, add...)
			got := verdicts(must(h.budgets.Check(planner, s.id)))
			slices.Sort(want)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			for _, l := range lines {
				ok(t, h.budgets.RemoveLine(planner, budget.RemoveLine{ID: l.ID, Version: 1}))
			}
		}
		none := []string{}
		with := func(c budget.AddLine, fn func(*budget.AddLine)) budget.AddLine { fn(&c); return c }
		check("nothing", none)
		check("an amount on a code and on one below it, both levels", []string{"block budget.line.overlap H1.1/F1.1.1/03.2.1.01 economic", "block budget.line.overlap H1.1/F1.1.1/03.2.1.01 economic", "block budget.line.overlap H1.1/F1.1.1/03.2.1 economic"},
			s.cost("F1.1.1", h.own, "03.2", 1), s.cost("F1.1.1", h.own, "03.2.1", 1))
		check("no amount on the upper code", none, s.cost("F1.1.1", h.own, "03.2", 0))
		check("another unit's, another financing's, another service's", none, s.cost("F1.1.1", h.other, "03.2", 1), with(s.cost("F1.1.1", h.own, "03.2", 1), func(c *budget.AddLine) { c.Financing = "1" }),
			with(s.cost("F1.1.1", h.own, "03.2", 1), func(c *budget.AddLine) { c.Functional = "01.1" }))
		check("unknown code", []string{"warn budget.line.code_unknown H1.1/F1.1.1/03.8.9.77 economic"}, s.cost("F1.1.1", h.own, "03.8.9.77", 1))
		check("unknown functional code", []string{"warn budget.line.code_unknown H1.1/F1.1.1/03.5 functional"}, with(s.cost("F1.1.1", h.own, "03.5", 1), func(c *budget.AddLine) { c.Functional = "06.9.9" }))
		check("expired code", []string{"block budget.line.code_expired H1.1/F1.1.1/03.9.9 economic"}, s.cost("F1.1.1", h.own, "03.9.9", 1))
		check("missing codes", []string{"block budget.line.code_missing H1.1/F1.1.1/03.5 functional", "block budget.line.code_missing H1.1/F1.1.1/03.5 financing"},
			with(s.cost("F1.1.1", h.own, "03.5", 1), func(c *budget.AddLine) { c.Functional, c.Financing = "", "" }))
		outside := func(place string, n int64) budget.AddLine {
			return with(s.cost("F1.1.1", h.own, "", n), func(c *budget.AddLine) { c.Functional, c.Financing, c.OffBudget = "", "", place })
		}
		check("outside the budget", none, outside(budget.Foreign, 5))
		check("outside with a type that is in the budget", []string{"warn budget.line.counted_twice H1.1/F1.1.1/foreign off_budget"}, with(outside(budget.Foreign, 5), func(c *budget.AddLine) { c.Financing = "7" }))
		aid := with(s.cost("F1.1.1", h.own, "03.5", 5), func(c *budget.AddLine) { c.Financing = "8" })
		check("the same aid in and outside", []string{"warn budget.line.counted_twice H1.1/F1.1.1/other_domestic off_budget"}, aid, outside(budget.OtherDomestic, 5))
		check("another amount outside", none, aid, outside(budget.OtherDomestic, 6))
		check("reserve in an activity", []string{"warn budget.line.reserve_in_activity H1.1/F1.1.1/09.6 economic"}, s.cost("F1.1.1", h.own, "09.6", 1))
		check("reserve in overhead", none, s.of(budget.Overhead, h.own, "09.6", 1))
		check("transfer that is none", []string{"warn budget.line.transfer_code transfer/03.5 economic"}, s.of(budget.Transfer, h.own, "03.5", 1))
		check("transfers", none, s.of(budget.Transfer, h.own, "05.4", 1), s.of(budget.Transfer, h.own, "07.1", 1))
		// 600 in activities: 257,14 of 857,14 is 29,99998…%, 257,15 of 857,15 is 30,0005…%
		exactly := func(m quantity.Money) budget.AddLine {
			return with(s.of(budget.Overhead, h.own, "03.5", 0), func(c *budget.AddLine) { c.Amount = m })
		}
		check("overhead of 30 %", none, exactly(257_14))
		check("overhead above 30 %", []string{"warn budget.overhead.share  overhead"}, exactly(257_15))
		// 66,66 of 666,66 is 9,9991%, 66,67 of 666,67 is 10,0005%
		reserve := func(m quantity.Money) budget.AddLine {
			return with(s.of(budget.Overhead, h.own, "09.6", 0), func(c *budget.AddLine) { c.Amount = m })
		}
		check("reserve of 10 %", none, reserve(66_66))
		check("reserve above 10 %", []string{"warn budget.reserve.share  reserve"}, reserve(66_67))
		// 1.000 − 50 refunds − 350 repayment = 600
		revenue := func(last quantity.Money) []budget.AddLine {
			return []budget.AddLine{with(s.of(budget.Revenue, "", "01.2", 0), func(c *budget.AddLine) { c.Amount = last }), s.of(budget.Revenue, "", "09.1", 50), s.of(budget.Financing, "", "01.2", -350)}
		}
		unlisted := []string{"warn budget.line.code_unknown revenue/09.1 economic", "warn budget.line.code_unknown financing/01.2 economic"}
		check("revenue equals expenditure", unlisted, revenue(lira(1000))...)
		check("one kuruş more", append([]string{"block budget.balance  revenue"}, unlisted...), revenue(lira(1000)+1)...)
		// A unit that leaves the activity leaves its line behind.
		ok(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: s.activities["F1.1.2"].ID, Version: 1, ResponsibleUnitID: plan.Some(h.third)})))
		check("a unit that left", []string{"block budget.line.unit_left_activity H1.1/F1.1.2/03.2.1.01 unit_id"})
		ok(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: s.activities["F1.1.2"].ID, Version: 2, ResponsibleUnitID: plan.Some(h.other)})))
		// R-MAL-01
		l := base[2]
		ok(t, second(h.budgets.ChangeLine(planner, budget.ChangeLine{ID: l.ID, Version: 1, Amount: p(lira(0))})))
		check("no resource", []string{"block budget.activity.no_resource H1.2/F1.2.1 no_cost_reason"})
		ok(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: s.activities["F1.2.1"].ID, Version: 1, NoCostReason: p("Gönüllüler yapar")})))
		check("no resource, with its reason", none)
	})
}

// Who reads a part of the budget gets the verdicts on that part, who reads none gets none; a blocked programme is not consolidated.
func TestVerdictsAreForThoseWhoReadTheMoney(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		h.add(t, h.as(access.Planner), s.cost("F1.1.1", h.own, "03.8.9.77", 1), s.cost("F1.1.2", h.other, "03.8.9.77", 1), s.of(budget.Revenue, "", "01.2", 3))
		for name, c := range map[string]struct {
			ctx  context.Context
			want []string
		}{
			"planner": {h.as(access.Planner), []string{"block budget.activity.no_resource H1.2/F1.2.1 no_cost_reason", "block budget.balance  revenue", "warn budget.line.code_unknown H1.1/F1.1.1/03.8.9.77 economic",
				"warn budget.line.code_unknown H1.1/F1.1.2/03.8.9.77 economic"}},
			"own":    {h.editorOf(h.own), []string{"warn budget.line.code_unknown H1.1/F1.1.1/03.8.9.77 economic"}},
			"third":  {h.editorOf(h.third), []string{"block budget.activity.no_resource H1.2/F1.2.1 no_cost_reason"}},
			"clerk":  {h.as(access.CouncilClerk), []string{}},
			"viewer": {h.as(access.Viewer), []string{}},
		} {
			if d := cmp.Diff(c.want, verdicts(must(h.budgets.Check(c.ctx, s.id)))); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		wants(t, second(h.budgets.Check(context.Background(), s.id)), fault.KindUnauthenticated, "unauthenticated")
		wants(t, second(h.budgets.Check(h.as(access.Planner), h.own)), fault.KindNotFound, "not_found")
		err := second(h.programmes.Consolidate(h.as(access.Planner), programme.Step{ID: s.id, Version: h.version(t, s)}))
		wantsAt(t, err, "budget.balance", "revenue")
		wantsAt(t, err, "budget.activity.no_resource", "no_cost_reason")
	})
}

// A sum that no amount can hold blocks, and never becomes a wrong figure.
func TestSumsOutOfRange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		a, b := s.cost("F1.1.1", h.own, "03.5", 0), s.cost("F1.1.1", h.own, "03.7", 0)
		a.Amount, b.Amount = quantity.MaxMoney, 1
		h.add(t, h.as(access.Planner), a, b)
		if got := verdicts(must(h.budgets.Check(h.as(access.Planner), s.id))); !slices.Contains(got, "block number.range  amount") {
			t.Fatal(got)
		}
		wants(t, second(h.budgets.UnitSums(h.as(access.Planner), s.id, h.own)), fault.KindInvalid, "number.range")
	})
}
