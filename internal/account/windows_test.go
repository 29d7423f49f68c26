package account_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
)

// What the council reads is finished: a window of the year that is not frozen keeps the report from it, whatever else is in order.
func TestAnOpenWindowKeepsTheReportBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		state, given := calendar.Frozen, []calendar.Reopening(nil)
		h.windows = func(_ context.Context, planID string, asked int) ([]calendar.Window, error) {
			if planID != h.plan.ID || asked != year {
				t.Errorf("asked for %s %d", planID, asked)
			}
			return []calendar.Window{{Year: year, Frequency: calendar.Quarter, PeriodNo: 3, State: calendar.Frozen}, {Year: year, Frequency: calendar.Quarter, PeriodNo: 4, State: state, Reopenings: given}}, nil
		}
		r := h.to(t, account.Consolidating)
		if err := second(h.accounts.Sign(h.as(access.Finance), h.signing(r, account.FinanceHead))); !fault.Has(err, "account.unit.not_received") {
			t.Fatalf("signed while units still work: %v", err)
		}
		h.received(t, r)
		for _, kind := range []string{account.FinanceHead, account.SeniorManager} {
			ok(t, second(h.accounts.Sign(h.as(access.Planner), h.signing(r, kind))))
		}
		r = h.get(r)
		state = calendar.Open
		if d := cmp.Diff([]string{"account.window.open"}, h.blocks(t, r)); d != "" {
			t.Fatal(d)
		}
		state, given = calendar.Frozen, []calendar.Reopening{{ID: "1", ClosedAt: 5}, {ID: "2", UntilOn: "2023-01-01"}}
		if d := cmp.Diff([]string{"account.window.open"}, h.blocks(t, r)); d != "" {
			t.Fatal("a window that was given back to a unit", d)
		}
		given[1].ClosedAt = 6
		if l := h.blocks(t, r); len(l) > 0 {
			t.Fatal(l)
		}
	})
}
