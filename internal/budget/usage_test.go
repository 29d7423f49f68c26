package budget_test

import (
	"fmt"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/pkg/quantity"
)

// What was spent by unit: a unit's people see their own, and no sum of the whole; a row without a number leaves the sum missing.
func TestUsageByUnit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		none, err := h.budgets.UsageByUnit(h.as(access.Finance), year)
		if ok(t, err); none.LedgerID != "" || len(none.Units) > 0 {
			t.Error("a year without a ledger was used", none)
		}
		set := func(unit, economic string, final, spent *quantity.Money) {
			t.Helper()
			ok(t, second(h.budgets.SetLedgerRow(h.as(access.Finance), budget.SetLedgerRow{Year: year, Kind: budget.LedgerExecution, UnitID: unit, Functional: "01.1.1", Financing: "5", Economic: economic,
				Money: budget.Money{Final: final, Spent: spent}, Why: "Cetvelde eksikti"})))
		}
		set(h.own, "03.2", p(quantity.Money(200_00)), p(quantity.Money(150_00)))
		set(h.own, "03.5", p(quantity.Money(100_00)), p(quantity.Money(60_00)))
		set(h.other, "03.2", p(quantity.Money(100_00)), nil)
		show := func(u budget.Usage) string {
			out := fmt.Sprintf("%d parts %d missing %d hidden", u.Parts, u.Missing, u.Hidden)
			if u.Spent != nil {
				out += " " + u.Final.String() + "/" + u.Spent.String() + " " + u.Percent().RatString()
			}
			return out
		}
		for role, want := range map[access.Role]string{
			access.Finance: "3 parts 1 missing 0 hidden | 2 parts 0 missing 0 hidden 300.00/210.00 70 | 1 parts 1 missing 0 hidden", access.UnitEditor: "3 parts 0 missing 1 hidden | 2 parts 0 missing 0 hidden 300.00/210.00 70 | 0 parts 0 missing 0 hidden",
		} {
			got, err := h.budgets.UsageByUnit(h.as(role), year)
			ok(t, err)
			if s := show(got.Whole) + " | " + show(got.Units[h.own]) + " | " + show(got.Units[h.other]); s != want {
				t.Errorf("%s: %s", role, s)
			}
		}
		if _, err := h.budgets.UsageByUnit(h.as(access.Viewer), year); err == nil {
			t.Error("a viewer reads the budget")
		}
	})
}
