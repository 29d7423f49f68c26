package ledger_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/pkg/quantity"
)

// A row that is typed over leaves the total lines above it, and only those, stating other figures: they are named, count no longer as
// held and leave no remainder.
func TestARowTypedOverTakesTheTotalsAboveItOutOfWhatHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		f := ledger.File{Name: "odenek.csv", Data: source(t, "meram-2014-appropriations", "odenek_cetveli_a_ozel_kalem.csv"), Year: 2014, Kind: budget.LedgerAppropriation, Partial: true}
		imported := h.commit(t, f)
		_, rows, err := h.budget.Current(ctx, 2014, budget.LedgerAppropriation)
		ok(t, err)
		at := map[string]int{}
		for _, r := range rows {
			at[r.Economic] = r.No
		}
		now := func() budget.Ledger {
			l, _, err := h.budget.Current(ctx, 2014, budget.LedgerAppropriation)
			ok(t, err)
			return l
		}
		c := typed("", 0)
		c.Year, c.No, c.Version, c.Initial, c.Reason = 2014, at["01.1.1.01"], 1, rows[at["01.1.1.01"]-1].Initial, "Yalnız gerekçe"
		_, err = h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		if d := cmp.Diff(imported.Report, now().Report); d != "" {
			t.Errorf("a reason alone changes what holds: %s", d)
		}
		more := *c.Initial + 100
		c.Version, c.Initial = 2, &more
		_, err = h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		want := budget.Report{Column: "initial", Checked: 13, Held: 10, Chain: 6, ChainHeld: 0, Changed: []int{1, 2, 3, 4, 5, 6, at["01"], at["01.1"], at["01.1.1"]}}
		l := now()
		if d := cmp.Diff(want, l.Report); d != "" {
			t.Error(d)
		}
		if *l.CountedTotal != *imported.CountedTotal+100 || *l.StatedTotal != *imported.StatedTotal {
			t.Errorf("counted %s", l.CountedTotal.TR())
		}
		c.No, c.Version = at["02.1.6.02"], 1
		_, err = h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		want.Held, want.Changed = 7, append(want.Changed, at["02"], at["02.1"], at["02.1.6"])
		slices.Sort(want.Changed)
		if d := cmp.Diff(want, now().Report); d != "" {
			t.Errorf("the second: %s", d)
		}
		h.verifyLog(t)
	})
}

// A row that is added changes its unit's total and the grand one, not another unit's.
func TestANewRowLeavesTheTotalsOfOtherUnits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		h.commit(t, units("46.42.28.02;;;11", "46.42.28.02;;01;5", "46.42.28.02;;02;6", ";Fen İşleri Müdürlüğü;;7", ";Fen İşleri Müdürlüğü;01;7", ";Bilinmeyen;;2", ";Bilinmeyen;01;2",
			";TOPLAM;;20"))
		c := typed("03", 1)
		c.UnitID = h.own
		_, err := h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		l, _, err := h.budget.Current(ctx, 2022, budget.LedgerAppropriation)
		ok(t, err)
		if d := cmp.Diff([]int{1, 8}, l.Report.Changed); d != "" || l.Report.Chain-l.Report.ChainHeld != 2 {
			t.Errorf("%+v: %s", l.Report, d)
		}
		c.UnitID = h.other
		_, err = h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		l, _, err = h.budget.Current(ctx, 2022, budget.LedgerAppropriation)
		ok(t, err)
		if d := cmp.Diff([]int{1, 4, 8}, l.Report.Changed); d != "" || l.Report.Chain-l.Report.ChainHeld != 3 {
			t.Errorf("%+v: %s", l.Report, d)
		}
	})
}

// Where the last amount is emptied, nothing is counted any more: missing is not zero.
func TestEmptyingTheLastAmountLeavesNoTotal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		h.commit(t, units("46.42.28.02;;01;5", "46.42.28.02;;02;6"))
		counted := func() *quantity.Money {
			l, _, err := h.budget.Current(ctx, 2022, budget.LedgerAppropriation)
			ok(t, err)
			return l.CountedTotal
		}
		c := typed("", 0)
		c.Initial, c.Version = nil, 1
		for no, want := range []string{"6,00", "—"} {
			c.No = no + 1
			_, err := h.budget.SetLedgerRow(ctx, c)
			ok(t, err)
			got := "—"
			if m := counted(); m != nil {
				got = m.TR()
			}
			if got != want {
				t.Errorf("after %d rows the total is %s, not %s", no+1, got, want)
			}
		}
		c = typed("03", 4)
		c.UnitID = h.own
		_, err := h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		if m := counted(); m == nil || *m != 4_00 {
			t.Errorf("counted %v", m)
		}
	})
}
