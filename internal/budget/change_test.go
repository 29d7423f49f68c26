package budget_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

var decided = council.DecisionFields{Body: "council", Date: "2022-07-04", Number: "2022/88", Result: "majority", VotesFor: p(20), VotesAgainst: p(11)}

func (h *house) supplementary() budget.AddChange {
	d := decided
	return budget.AddChange{Year: year, Kind: budget.Supplementary, On: "2022-07-04", Reason: "Fiyat artışları", Decision: &d, Lines: []budget.ChangeLineFields{
		{UnitID: h.own, Functional: "01.01.01", Financing: "5", Economic: "03.02", Amount: lira(500)}, {UnitID: h.other, Economic: "06.5", Amount: lira(23)}}}
}

func (h *house) transfer() budget.AddChange {
	return budget.AddChange{Year: year, Kind: budget.Moved, On: "2022-10-03", Reason: "İhtiyaç", Approval: "Başkan onayı 12", Lines: []budget.ChangeLineFields{
		{UnitID: h.own, Functional: "01.1.1", Financing: "5", Economic: "03.2", Amount: lira(-40)}, {UnitID: h.own, Functional: "01.1.1", Financing: "5", Economic: "03.5", Amount: lira(40)}}}
}

func TestChangesOfTheAppropriation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		finance := h.as(access.Finance)
		cmd := h.supplementary()
		cmd.Idempotency = act.Once{Key: "k", Sum: "s"}
		extra := must(h.budgets.AddChange(finance, cmd))
		if again := must(h.budgets.AddChange(finance, cmd)); again.ID != extra.ID {
			t.Fatal("recorded twice")
		}
		moved := must(h.budgets.AddChange(finance, h.transfer()))
		carried := must(h.budgets.AddChange(finance, budget.AddChange{Year: year, Kind: budget.CarriedOver, On: "2022-01-03", Reason: "2021'den", Lines: []budget.ChangeLineFields{
			{UnitID: h.own, Functional: "01.1.1", Financing: "5", Economic: "03.2", Amount: lira(7)}}}))
		list := must(h.budgets.Changes(finance, year))
		if d := cmp.Diff([]budget.AppropriationChange{carried, extra, moved}, list); d != "" {
			t.Fatal(d)
		}
		if extra.Decision == nil || extra.Decision.Number != "2022/88" || extra.Lines[0].Economic != "03.2" || extra.Lines[0].Functional != "01.1.1" {
			t.Fatalf("%+v", extra)
		}
		if mine := must(h.budgets.Changes(h.editorOf(h.other), year)); len(mine) != 1 || len(mine[0].Lines) != 1 || mine[0].Lines[0].UnitID != h.other {
			t.Fatalf("%+v", mine)
		}
		if n := len(must(h.budgets.Changes(finance, year+1))); n != 0 {
			t.Fatal(n)
		}
		wants(t, second(h.budgets.Changes(h.as(access.Viewer), year)), fault.KindForbidden, "forbidden")

		cancel := func(ctx context.Context, v int64, reason string) error {
			return second(h.budgets.CancelChange(ctx, budget.CancelChange{ID: moved.ID, Version: v, Reason: reason}))
		}
		wants(t, cancel(h.editorOf(h.own), 1, "yanlış"), fault.KindForbidden, "forbidden")
		wants(t, cancel(finance, 2, "yanlış"), fault.KindStale, "stale")
		wantsAt(t, cancel(finance, 1, " "), "text.required", "reason")
		ok(t, cancel(finance, 1, "yanlış tertip"))
		wants(t, cancel(finance, 2, "yine"), fault.KindConflict, "budget.change.cancelled")
		for _, c := range must(h.budgets.Changes(finance, year)) {
			if (c.CancelledReason != "") != (c.ID == moved.ID) {
				t.Fatalf("%+v", c)
			}
		}
		h.verifyLog(t)
	})
}

func TestBadChangesAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		finance := h.as(access.Finance)
		before := h.state(t)
		for _, c := range []struct {
			name        string
			cmd         budget.AddChange
			change      func(*budget.AddChange)
			code, field string
		}{
			{"no decision", h.supplementary(), func(c *budget.AddChange) { c.Decision = nil }, "budget.change.needs_council", "decision"},
			{"encümen", h.supplementary(), func(c *budget.AddChange) { c.Decision.Body = "executive_committee" }, "budget.change.needs_council", "decision"},
			{"rejected", h.supplementary(), func(c *budget.AddChange) { c.Decision.Result, c.Decision.VotesFor = "rejected", p(0) }, "budget.change.rejected", "decision.result"},
			{"no number", h.supplementary(), func(c *budget.AddChange) { c.Decision.Number = "" }, "text.required", "decision.number"},
			{"takes", h.supplementary(), func(c *budget.AddChange) { c.Lines[1].Amount = -1 }, "budget.amount.negative", "lines[1].amount"},
			{"nothing", h.supplementary(), func(c *budget.AddChange) { c.Lines[1].Amount = 0 }, "budget.change.nothing", "lines[1].amount"},
			{"no lines", h.supplementary(), func(c *budget.AddChange) { c.Lines = nil }, "list.length", "lines"},
			{"no unit", h.supplementary(), func(c *budget.AddChange) { c.Lines[0].UnitID = "" }, "text.required", "lines[0].unit_id"},
			{"unknown unit", h.supplementary(), func(c *budget.AddChange) { c.Lines[0].UnitID = h.plan.ID }, "plan.unit.unknown", "lines[0].unit_id"},
			{"no code", h.supplementary(), func(c *budget.AddChange) { c.Lines[0].Economic = "" }, "text.required", "lines[0].economic"},
			{"other set", h.supplementary(), func(c *budget.AddChange) { c.Lines[0].Economic = "03.02.10.01" }, "code.other_set", "lines[0].economic"},
			{"another year", h.supplementary(), func(c *budget.AddChange) { c.On = "2021-12-31" }, "budget.change.year", "on"},
			{"no day", h.supplementary(), func(c *budget.AddChange) { c.On = "" }, "text.required", "on"},
			{"no such day", h.supplementary(), func(c *budget.AddChange) { c.On = "2022-02-30" }, "date.syntax", "on"},
			{"no reason", h.supplementary(), func(c *budget.AddChange) { c.Reason = " " }, "text.required", "reason"},
			{"unknown kind", h.supplementary(), func(c *budget.AddChange) { c.Kind = "x" }, "enum.unknown", "kind"},
			{"one kuruş short", h.transfer(), func(c *budget.AddChange) { c.Lines[1].Amount-- }, "budget.change.not_zero", "lines"},
			{"no approval", h.transfer(), func(c *budget.AddChange) { c.Approval = "" }, "budget.change.needs_approval", "approval"},
			{"out of range", h.transfer(), func(c *budget.AddChange) { c.Lines[0].Amount = quantity.MaxMoney + 1 }, "number.range", "lines[0].amount"},
		} {
			c.change(&c.cmd)
			err := second(h.budgets.AddChange(finance, c.cmd))
			if err == nil {
				t.Fatal(c.name)
			}
			t.Log(c.name)
			wantsAt(t, err, c.code, c.field)
		}
		dbtest.Unchanged(t, before, h.state(t))
		wants(t, second(h.budgets.AddChange(h.editorOf(h.own), h.supplementary())), fault.KindForbidden, "forbidden")
		// A transfer with a council decision needs no other approval.
		x := h.transfer()
		x.Approval, x.Decision = "", &decided
		ok(t, second(h.budgets.AddChange(finance, x)))
	})
}
