package budget_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// A row without any amount says nothing; it is not kept.
func TestARowByHandHasAFigure(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, err := h.budgets.SetLedgerRow(h.as(access.Finance), budget.SetLedgerRow{Year: year, Kind: budget.LedgerExecution, UnitID: h.own, Functional: "01.1.1", Financing: "5", Economic: "03.2", Why: "Cetvelde eksikti"})
		if !fault.Has(err, "budget.ledger.no_figure") {
			t.Fatal(err)
		}
		if l, err := h.budgets.Ledgers(h.as(access.Finance), year); err != nil || len(l) != 0 {
			t.Fatal(l, err)
		}
	})
}

// A figure typed on a code and on one below it would count twice, whichever came first; beside, elsewhere and below a total line it may
// stand.
func TestRowsByHandOnACodeAndBelowIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		row := func(unit, functional, economic string) error {
			v := lira(5)
			return second(h.budgets.SetLedgerRow(h.as(access.Finance), budget.SetLedgerRow{Year: year, Kind: budget.LedgerExecution, UnitID: unit, Functional: functional, Financing: "5",
				Economic: economic, Money: budget.Money{Spent: &v}, Why: "Cetvelde eksikti"}))
		}
		ok(t, row(h.own, "01.1.1", "03.2.1.01"))
		for _, above := range []string{"03", "03.2", "03.2.1"} {
			err := row(h.own, "01.1.1", above)
			wants(t, err, fault.KindConflict, "budget.line.overlap")
			wantsAt(t, err, "budget.line.overlap", "economic")
		}
		ok(t, row(h.own, "01.1.1", "03.2.1.02"))
		ok(t, row(h.own, "01.1.1", "03.3"))
		wants(t, row(h.own, "01.1.1", "03.3.1.01"), fault.KindConflict, "budget.line.overlap")
		ok(t, row(h.own, "01.1.2", "03.2")) // another place
		ok(t, row(h.other, "01.1.1", "03.2"))
		l, rows, err := h.budgets.Current(h.as(access.Finance), year, budget.LedgerExecution)
		if err != nil || len(rows) != 5 || l.CountedTotal == nil || *l.CountedTotal != lira(25) {
			t.Fatalf("%d rows, %v: %v", len(rows), l.CountedTotal, err)
		}
	})
}

// What a place gives itself is no transfer: it would show as moved what never moved.
func TestATransferFromAPlaceToItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		before := h.state(t)
		cmd := h.transfer()
		cmd.Lines[1].Economic = "03.02"
		err := second(h.budgets.AddChange(h.as(access.Finance), cmd))
		wants(t, err, fault.KindInvalid, "budget.change.same_place")
		wantsAt(t, err, "budget.change.same_place", "lines[1].economic")
		dbtest.Unchanged(t, before, h.state(t))
		cmd = h.transfer()
		cmd.Lines = append(cmd.Lines, cmd.Lines...) // more of the same is more of the same
		ok(t, second(h.budgets.AddChange(h.as(access.Finance), cmd)))
	})
}

// A unit that reaches for money of another hears which right it lacks, not that of the budget office; who edits budgets hears of that.
func TestTheRightThatIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		told := func(err error) string {
			var f *fault.Fault
			if !errors.As(err, &f) {
				t.Fatal(err)
			}
			return f.Args["expected"]
		}
		line := s.of(budget.Overhead, h.other, "03.2", 5)
		if x := told(second(h.budgets.AddLine(h.editorOf(h.own), line))); x != string(access.ProposalEdit) {
			t.Error(x)
		}
		if x := told(second(h.budgets.AddLine(h.as(access.Viewer), line))); x != string(access.BudgetEdit) {
			t.Error(x)
		}
		l := h.add(t, h.as(access.Planner), line)[0]
		if x := told(second(h.budgets.ChangeLine(h.editorOf(h.own), budget.ChangeLine{ID: l.ID, Version: 1}))); x != string(access.ProposalEdit) {
			t.Error(x)
		}
	})
}

// Who comes too late hears both versions.
func TestAStaleChangeNamesTheVersions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		l := h.add(t, h.as(access.Planner), s.of(budget.Overhead, h.own, "03.2", 5))[0]
		err := second(h.budgets.ChangeLine(h.editorOf(h.own), budget.ChangeLine{ID: l.ID, Version: 7}))
		wants(t, err, fault.KindStale, "stale")
		if f := fault.All(err)[0]; f.Args["read"] != "7" || f.Args["expected"] != "1" {
			t.Errorf("%v", f.Args)
		}
		_, err = h.programmes.Change(h.as(access.Planner), programme.Change{ID: s.id, Version: 99})
		wants(t, err, fault.KindStale, "stale")
		if f := fault.All(err)[0]; f.Args["read"] != "99" || f.Args["expected"] == "" {
			t.Errorf("%v", f.Args)
		}
	})
}

// What was spent and moved after the decision is no part of what the council decided: who may see the decided programme, and of the money
// only that of a unit or none, gets the papers' money without it. The edition and who sees all money get it.
func TestPapersTellTheYearsMoneyToThoseWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		h.add(t, h.as(access.Planner), s.of(budget.Overhead, h.other, "03.2", 5))
		v := lira(5)
		for kind, m := range map[budget.LedgerKind]budget.Money{budget.LedgerAppropriation: {Initial: &v}, budget.LedgerExecution: {Spent: &v}, budget.LedgerRevenue: {Collected: &v}} {
			c := budget.SetLedgerRow{Year: year, Kind: kind, Economic: "03.2", Money: m, Why: "Cetvelde eksikti"}
			if kind != budget.LedgerRevenue {
				c.UnitID = h.other
			}
			ok(t, second(h.budgets.SetLedgerRow(h.as(access.Finance), c)))
		}
		ok(t, second(h.budgets.AddChange(h.as(access.Finance), h.supplementary())))
		h.force(t, s, "in_force")
		for who, c := range map[string]struct {
			ctx context.Context
			all bool
		}{
			"planner": {h.as(access.Planner), true}, "auditor": {h.as(access.Auditor), true}, "edition": {access.WithActor(context.Background(), access.System("edition")), true},
			"a unit": {h.editorOf(h.own), false}, "viewer": {h.as(access.Viewer), false}, "clerk": {h.as(access.CouncilClerk), false},
		} {
			sheet, _, err := h.budgets.CheckedSheet(c.ctx, s.id)
			ok(t, err)
			got := []bool{sheet.Appropriation != nil, sheet.Execution != nil, sheet.RevenueLedger != nil, len(sheet.Changes) > 0}
			if slices.Contains(got, !c.all) || len(sheet.Lines) != 1 {
				t.Errorf("%s: %v, %d lines", who, got, len(sheet.Lines))
			}
		}
	})
}
