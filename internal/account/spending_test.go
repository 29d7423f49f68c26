package account_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/pkg/quantity"
)

// money is what a caller reads of the money of activities, in one line.
func (h *house) money(ctx context.Context, t *testing.T, r account.Report) string {
	t.Helper()
	of, err := h.accounts.Spending(ctx, r.PlanID, r.Year)
	if err != nil {
		return word(err)
	}
	show := func(m *quantity.Money) string {
		if m == nil {
			return "?"
		}
		return m.String()
	}
	out := fmt.Sprintf("report %v:", of.ReportID == r.ID)
	for _, p := range of.Parts {
		out += fmt.Sprintf(" %s %s/%s", p.Code, show(p.Final), show(p.Spent))
		if p.Hidden {
			out += " hidden"
		}
	}
	u, err := of.Of(func(account.SpentPart) bool { return true })
	ok(t, err)
	return out + fmt.Sprintf(" sum %s/%s of %d, %d missing, %d hidden", show(u.Final), show(u.Spent), u.Parts, u.Missing, u.Hidden)
}

// The money of activities is shown as the units' reports are: until the council voted, a unit sees its own parts, and no sum that would name
// another's. What a part lacks is lacking in the sum too.
func TestSpendingByActivity(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		u := h.unit(r, h.own)
		record := func(final, spent *quantity.Money) {
			t.Helper()
			ok(t, second(h.accounts.RecordWork(h.as(access.Planner), account.RecordWork{UnitReportID: u.ID, ActivityID: h.first.ID, WorkDone: "Yapıldı", Final: final, Spent: spent})))
		}
		statements := dbtest.Statements(h.as(access.Planner), t, func(ctx context.Context) error { return second(h.accounts.Spending(ctx, r.PlanID, r.Year)) })
		record(p(120*quantity.Lira), p(90*quantity.Lira))
		mine := "F1.1.1 120.00/90.00"
		both := "report true: " + mine + " F1.1.1 ?/? sum ?/? of 2, 1 missing, 0 hidden"
		turned := "report true: F1.1.1 ?/? " + mine + " sum ?/? of 2, 1 missing, 0 hidden" // the units of an activity stand by id
		look := func(role access.Role, want ...string) {
			t.Helper()
			got := h.money(h.as(role), t, r)
			for _, w := range want {
				if got == w {
					return
				}
			}
			t.Errorf("%s: %s", role, cmp.Diff(want[0], got))
		}
		look(access.Planner, both, turned)
		look(access.UnitEditor, "report true: "+mine+" F1.1.1 ?/? hidden sum ?/? of 2, 0 missing, 1 hidden", "report true: F1.1.1 ?/? hidden "+mine+" sum ?/? of 2, 0 missing, 1 hidden")
		look(access.Viewer, "report false: sum ?/? of 0, 0 missing, 0 hidden")
		if got := h.money(h.in(access.UnitManager, h.third), t, r); got != "report true: F1.1.1 ?/? hidden F1.1.1 ?/? hidden sum ?/? of 2, 0 missing, 2 hidden" {
			t.Error("third:", got)
		}
		if _, err := h.accounts.Spending(h.as(access.CouncilMember), r.PlanID, r.Year); err == nil {
			t.Error("a council member reads the money of a report")
		}
		h.received2(t, r, h.other)
		if n := dbtest.Statements(h.as(access.Planner), t, func(ctx context.Context) error { return second(h.accounts.Spending(ctx, r.PlanID, r.Year)) }); n != statements {
			t.Errorf("%d statements, %d before", n, statements)
		}
		none, err := h.accounts.Spending(h.as(access.Planner), r.PlanID, r.Year+1)
		if ok(t, err); none.ReportID != "" || len(none.Parts) > 0 {
			t.Error("a year without a report has money", none)
		}
	})
}

// A sum that lacks an addend is missing, whatever else is known.
func TestUsageIsNeverSmallerThanItIs(t *testing.T) {
	t.Parallel()
	var u, o budget.Usage
	if u.Final != nil || u.Percent() != nil {
		t.Error("nothing is a sum")
	}
	ok(t, u.Add(p(200*quantity.Lira), p(150*quantity.Lira)))
	ok(t, u.Add(p(quantity.Money(0)), p(quantity.Money(0))))
	if u.Percent().RatString() != "75" || u.Known() != 150*quantity.Lira {
		t.Error(u.Percent(), u.Known())
	}
	ok(t, o.Add(p(1*quantity.Lira), nil))
	ok(t, u.Join(o))
	if u.Spent != nil || u.Final != nil || u.Percent() != nil || u.Missing != 1 || u.Parts != 3 || u.Known() != 150*quantity.Lira {
		t.Error(u)
	}
	full := quantity.MaxMoney
	var x budget.Usage
	ok(t, x.Add(&full, &full))
	if x.Add(p(quantity.Money(1)), p(quantity.Money(1))) == nil {
		t.Error("more than money holds was added")
	}
	var zero budget.Usage
	ok(t, zero.Add(p(quantity.Money(0)), p(quantity.Money(0))))
	if zero.Percent() != nil {
		t.Error("a share of no appropriation")
	}
}
