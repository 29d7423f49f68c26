package budget_test

import (
	"sync"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// moves is a transfer of own's money between codes of one place.
func (h *house) moves(on period.Date, from, to string, n int64) budget.AddChange {
	c := h.transfer()
	c.On = on
	c.Lines[0].Economic, c.Lines[0].Amount, c.Lines[1].Economic, c.Lines[1].Amount = from, lira(-n), to, lira(n)
	return c
}

// A transfer takes what the place holds and no more: what the decided programme gave it and the changes of the year made of it, on that day
// and after it.
func TestATransferTakesWhatIsThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		finance := h.as(access.Finance)
		s := h.called(t)
		h.add(t, h.as(access.Planner), s.cost("F1.1.1", h.own, "03.2.1.01", 60), s.of(budget.Overhead, h.own, "03.2.1.01", 40), s.of(budget.Overhead, h.own, "03.3", 10))
		move := func(on period.Date, from, to string, n int64) error {
			return second(h.budgets.AddChange(finance, h.moves(on, from, to, n)))
		}
		ok(t, move("2022-01-02", "03.7", "03.5", 1)) // nothing is decided: it cannot be checked
		h.force(t, s, "in_force")
		before := h.state(t)
		err := move("2022-03-01", "03.2.1.01", "03.5", 101)
		wants(t, err, fault.KindInvalid, "budget.change.below_zero")
		wantsAt(t, err, "budget.change.below_zero", "lines[0].amount")
		if a := fault.All(err)[0].Args; a["read"] != "101,00" || a["expected"] != "100,00" || a["place"] != "01.1.1 5 03.2.1.01" {
			t.Fatalf("%v", a)
		}
		wants(t, move("2022-03-01", "06.5", "03.5", 1), fault.KindInvalid, "budget.change.below_zero")       // it began with nothing
		wants(t, move("2022-03-01", "03.3.1.01", "03.5", 11), fault.KindInvalid, "budget.change.below_zero") // below a row of 10
		dbtest.Unchanged(t, before, h.state(t))
		ok(t, move("2022-03-01", "03.3.1.01", "03.3.2.01", 11))                                              // within that row
		ok(t, move("2022-03-01", "03.2", "03.5", 70))                                                        // rows below it hold 100
		wants(t, move("2022-03-02", "03.2.1.01", "03.5", 31), fault.KindInvalid, "budget.change.below_zero") // of which 30 are left
		extra := h.supplementary()
		extra.Lines[0].Economic, extra.Lines[0].Amount = "03.2.1.01", lira(5)
		added, err := h.budgets.AddChange(finance, extra) // on 4 July
		ok(t, err)
		wants(t, move("2022-07-03", "03.2.1.01", "03.5", 35), fault.KindInvalid, "budget.change.below_zero") // not there yet
		ok(t, move("2022-07-04", "03.2.1.01", "03.5", 34))
		wants(t, move("2022-02-01", "03.2.1.01", "03.5", 2), fault.KindInvalid, "budget.change.below_zero") // it was there, and is taken later
		ok(t, move("2022-02-01", "03.2.1.01", "03.5", 1))
		ok(t, second(h.budgets.CancelChange(finance, budget.CancelChange{ID: added.ID, Version: 1, Reason: "yanlış"})))
		wants(t, move("2022-12-01", "03.2.1.01", "03.5", 1), fault.KindInvalid, "budget.change.below_zero") // what is cancelled gives nothing
	})
}

// What the accounting says a place began with goes before what the programme says; where a ledger by hand is silent, the programme is asked.
func TestATransferAsksTheLedgerFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		finance := h.as(access.Finance)
		v := lira(20)
		ok(t, second(h.budgets.SetLedgerRow(finance, budget.SetLedgerRow{Year: year, Kind: budget.LedgerAppropriation, UnitID: h.own, Functional: "01.1.1", Financing: "5", Economic: "03.2",
			Money: budget.Money{Initial: &v}, Why: "Cetvelden"})))
		move := func(from string, n int64) error {
			return second(h.budgets.AddChange(finance, h.moves("2022-03-01", from, "03.7", n)))
		}
		wants(t, move("03.2", 21), fault.KindInvalid, "budget.change.below_zero")
		wants(t, move("03.2.1.01", 21), fault.KindInvalid, "budget.change.below_zero")
		ok(t, move("03.3", 21)) // by hand: of other places nothing is known
		s := h.called(t)
		h.add(t, h.as(access.Planner), s.of(budget.Overhead, h.own, "03.2", 500), s.of(budget.Overhead, h.own, "03.5", 30))
		h.force(t, s, "decided")
		wants(t, move("03.2", 21), fault.KindInvalid, "budget.change.below_zero")
		wants(t, move("03.5", 31), fault.KindInvalid, "budget.change.below_zero")
		ok(t, move("03.5", 30))
		ok(t, move("03.2", 20))
	})
}

// Of two transfers at once that together take more than is there, one is recorded.
func TestTwoTransfersOfTheSameMoney(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		s := h.called(t)
		h.add(t, h.as(access.Planner), s.of(budget.Overhead, h.own, "03.2", 100))
		h.force(t, s, "in_force")
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				errs[i] = second(h.budgets.AddChange(h.as(access.Finance), h.moves("2022-03-01", "03.2", "03.5", 60)))
			})
		}
		wg.Wait()
		n := 0
		for _, err := range errs {
			if err == nil {
				n++
			} else {
				wants(t, err, fault.KindInvalid, "budget.change.below_zero")
			}
		}
		if n != 1 {
			t.Fatalf("%d recorded", n)
		}
	})
}

// A code and one below it in one place of a transfer are the same money twice; in different places they are not.
func TestATransferNamesACodeOrThoseBelowIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		finance := h.as(access.Finance)
		before := h.state(t)
		for _, to := range []string{"03.2.1.01", "03"} {
			err := second(h.budgets.AddChange(finance, h.moves("2022-03-01", "03.2", to, 1)))
			wantsAt(t, err, "budget.change.overlap", map[string]string{"03": "lines[0].economic", "03.2.1.01": "lines[1].economic"}[to])
		}
		dbtest.Unchanged(t, before, h.state(t))
		c := h.moves("2022-03-01", "03.2", "03.2.1.01", 1)
		c.Lines[1].Financing = "1"
		ok(t, second(h.budgets.AddChange(finance, c)))
	})
}

// The codes of a year's changes are read as its programme was made, also after the setting of the year changed.
func TestChangesAreReadInTheCodesOfTheProgramme(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		c := h.moves("2022-03-01", "03.02.10.01", "03.05.10.01", 1)
		wants(t, second(h.budgets.AddChange(h.as(access.Finance), c)), fault.KindInvalid, "code.other_set")
		ok(t, h.db.System(t.Context()).Exec("UPDATE programme SET code_set = 'wide' WHERE id = ?", s.id).Error)
		ok(t, second(h.budgets.AddChange(h.as(access.Finance), c)))
		wants(t, second(h.budgets.AddChange(h.as(access.Finance), h.moves("2022-03-01", "03.2.1.01", "03.5.1.01", 1))), fault.KindInvalid, "code.other_set")
	})
}
