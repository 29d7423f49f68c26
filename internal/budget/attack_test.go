package budget_test

import (
	"errors"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

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
		unchanged(t, before, h.state(t))
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
