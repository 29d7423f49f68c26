package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/pkg/quantity"
)

var written = []string{"ledger", "ledger_row", "audit_row", "audit_text", "idempotency"}

func units(lines ...string) ledger.File {
	return csv(budget.LedgerAppropriation, append([]string{"Kurumsal;Birim;Kod;KBÖ"}, lines...)...)
}

func TestALedgerIsStagedBesideTheCurrentOneAndSwitchedAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		none, rows, err := h.budget.Current(ctx, 2022, budget.LedgerAppropriation)
		ok(t, err)
		if none.ID != "" || rows != nil {
			t.Fatal("a ledger out of nothing")
		}
		first := h.commit(t, units("46.42.28.02;;01;5"))
		second := h.stage(t, units("46.42.28.02;;01;6", ";Fen İşleri Müdürlüğü;01;7"))
		now := func() (string, []budget.Row) {
			l, rows, err := h.budget.Current(ctx, 2022, budget.LedgerAppropriation)
			ok(t, err)
			return l.ID, rows
		}
		if id, _ := now(); id != first.ID {
			t.Fatal("a staged ledger holds")
		}
		_, err = h.budget.CommitLedger(ctx, second.ID, second.Version+1)
		wants(t, err, fault.KindStale, "stale")
		second, err = h.budget.CommitLedger(ctx, second.ID, second.Version)
		ok(t, err)
		if id, rows := now(); id != second.ID || len(rows) != 2 || rows[0].UnitID != h.own || rows[1].UnitID != h.other || rows[1].No != 2 || rows[1].Version != 1 {
			t.Fatalf("%+v", rows)
		}
		old, err := h.budget.Ledger(ctx, first.ID)
		ok(t, err)
		if old.State != budget.LedgerSuperseded {
			t.Fatalf("the first is %s", old.State)
		}
		kept, err := h.budget.RowsOf(ctx, first.ID, 0, 0)
		ok(t, err)
		if len(kept) != 1 || *kept[0].Initial != 5_00 {
			t.Fatalf("its rows were not kept: %+v", kept)
		}
		page, err := h.budget.RowsOf(ctx, second.ID, 1, 1)
		ok(t, err)
		if len(page) != 1 || page[0].No != 2 {
			t.Fatalf("%+v", page)
		}
		_, err = h.budget.CommitLedger(ctx, second.ID, second.Version)
		wants(t, err, fault.KindClosed, "budget.ledger.closed")
		wants(t, h.budget.DiscardLedger(ctx, second.ID, second.Version), fault.KindClosed, "budget.ledger.closed")
		_, err = h.budget.CommitLedger(ctx, ids.New(), 1)
		wants(t, err, fault.KindNotFound, "not_found")
		all, err := h.budget.Ledgers(ctx, 2022)
		ok(t, err)
		if len(all) != 2 || all[0].CountedTotal == nil {
			t.Fatalf("%+v", all)
		}
		h.verifyLog(t)
	})
}

// The same export twice is a conflict: by its file, and by its rows when the file was saved anew.
func TestTheSameExportTwiceIsAConflict(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		f := units("46.42.28.02;;01;5", "46.42.28.02;;02;6")
		first := h.commit(t, f)
		before := h.state(t, "ledger_row")
		_, err := h.ledgers.Stage(ctx, f)
		wants(t, err, fault.KindConflict, "budget.ledger.same_file")
		other := f
		other.Year = 2023
		_, err = h.ledgers.Stage(ctx, other)
		wants(t, err, fault.KindConflict, "budget.ledger.same_file")
		again := units("46.42.28.02;;1;5,00", "46.42.28.02;;02;6.00", "")
		_, err = h.ledgers.Stage(ctx, again)
		wants(t, err, fault.KindConflict, "budget.ledger.same")
		if d := cmp.Diff(before, h.state(t, "ledger_row")); d != "" {
			t.Errorf("rows were left: %s", d)
		}
		_, err = h.budget.StageLedger(ctx, budget.StageLedger{Year: 2022, Kind: budget.LedgerAppropriation, FileName: "boş", Rows: slices.Values([]budget.Row{})})
		wants(t, err, fault.KindInvalid, "budget.ledger.empty")
		if all := must(h.budget.Ledgers(ctx, 0)); len(all) != 1 || all[0].ID != first.ID {
			t.Errorf("a refused export leaves a head: %+v", all)
		}
		// two that wait: the second to be committed is the same as the first
		a, b := h.stage(t, units("46.42.28.02;;01;7")), h.stage(t, units("46.42.28.02;;1;7"))
		_, err = h.budget.CommitLedger(ctx, a.ID, a.Version)
		ok(t, err)
		_, err = h.budget.CommitLedger(ctx, b.ID, b.Version)
		wants(t, err, fault.KindConflict, "budget.ledger.same")
		ok(t, h.budget.DiscardLedger(ctx, b.ID, b.Version))
		// what held before may come back: it is not current any more
		if l := h.commit(t, f); l.ID == first.ID {
			t.Error("the old ledger was changed")
		}
	})
}

func TestRolesSeeAndImportWhatThePolicySays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l := h.commit(t, units("46.42.28.02;;01;5", ";Fen İşleri Müdürlüğü;01;7", "46.42.28.99;;01;1"))
		for _, role := range []access.Role{access.Planner, access.Finance, access.SeniorManager, access.Auditor} {
			now, rows, err := h.budget.Current(h.as(role), 2022, budget.LedgerAppropriation)
			ok(t, err)
			if len(rows) != 3 || now.CountedTotal == nil {
				t.Errorf("%s sees %d rows", role, len(rows))
			}
		}
		for _, role := range []access.Role{access.UnitEditor, access.UnitManager} {
			now, rows, err := h.budget.Current(h.as(role), 2022, budget.LedgerAppropriation)
			ok(t, err)
			page, err := h.budget.RowsOf(h.as(role), l.ID, 0, 10)
			ok(t, err)
			if len(rows) != 1 || rows[0].UnitID != h.own || now.CountedTotal != nil || now.Report.Column != "" || cmp.Diff(rows, page) != "" {
				t.Errorf("%s sees %+v of %+v", role, rows, now)
			}
		}
		for _, role := range []access.Role{access.Viewer, access.CouncilMember, access.IMSOfficer} {
			_, _, err := h.budget.Current(h.as(role), 2022, budget.LedgerAppropriation)
			wants(t, err, fault.KindForbidden, "forbidden")
			_, err = h.budget.Ledgers(h.as(role), 0)
			wants(t, err, fault.KindForbidden, "forbidden")
		}
		staged := h.stage(t, units("46.42.28.02;;01;6"))
		for _, role := range []access.Role{access.UnitEditor, access.UnitManager, access.SeniorManager, access.Auditor, access.Viewer} {
			_, err := h.ledgers.Stage(h.as(role), units("46.42.28.02;;01;9"))
			wants(t, err, fault.KindForbidden, "forbidden")
			_, err = h.budget.StageLedger(h.as(role), budget.StageLedger{Year: 2022, Kind: budget.LedgerRevenue, Rows: slices.Values([]budget.Row{{}})})
			wants(t, err, fault.KindForbidden, "forbidden")
			_, err = h.budget.CommitLedger(h.as(role), staged.ID, staged.Version)
			wants(t, err, fault.KindForbidden, "forbidden")
			wants(t, h.budget.DiscardLedger(h.as(role), staged.ID, staged.Version), fault.KindForbidden, "forbidden")
			_, err = h.budget.SetLedgerRow(h.as(role), typed("02", 1))
			wants(t, err, fault.KindForbidden, "forbidden")
		}
	})
}

// Each statement of an import fails once: what holds stays as it was, no row is left behind, and after that the import still succeeds.
func TestEachFailedStatementOfAnImportLeavesTheCurrentLedger(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		f := units("46.42.28.02;;01;6", ";Fen İşleri Müdürlüğü;01;7")
		h.commit(t, units("46.42.28.02;;01;5"))
		before := h.state(t, "ledger_row")
		for n := int64(1); ; n++ {
			ctx, hit := dbtest.FailAt(h.as(access.Finance), n)
			res, err := h.ledgers.Stage(ctx, f)
			if !hit() {
				ok(t, err)
				_, err = h.budget.CommitLedger(h.as(access.Finance), res.Ledger.ID, res.Ledger.Version)
				ok(t, err)
				break
			}
			if err == nil { // the last statements gave the ledger up or were after the end
				t.Fatalf("statement %d: no error", n)
			}
			if !errors.Is(err, dbtest.ErrInjected) || fault.KindOf(err) != fault.KindInternal {
				t.Fatalf("statement %d: %v", n, err)
			}
			if d := cmp.Diff(before, h.state(t, "ledger_row")); d != "" {
				t.Fatalf("statement %d left rows: %s", n, d)
			}
			for _, l := range must(h.budget.Ledgers(h.as(access.Finance), 2022)) {
				if l.State != budget.LedgerCurrent && l.State != budget.LedgerDiscarded {
					t.Fatalf("statement %d left a ledger %s", n, l.State)
				}
			}
			if n > 200 {
				t.Fatal("no end")
			}
		}
		h.verifyLog(t)
	})
}

func TestEachFailedStatementOfTheOtherStepsChangesNothing(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, h *house) func(context.Context) error{
		"commit": func(t *testing.T, h *house) func(context.Context) error {
			h.commit(t, units("46.42.28.02;;01;5"))
			l := h.stage(t, units("46.42.28.02;;01;6"))
			return func(ctx context.Context) error { _, err := h.budget.CommitLedger(ctx, l.ID, l.Version); return err }
		},
		"discard": func(t *testing.T, h *house) func(context.Context) error {
			l := h.stage(t, units("46.42.28.02;;01;6"))
			return func(ctx context.Context) error { return h.budget.DiscardLedger(ctx, l.ID, l.Version) }
		},
		"a row by hand": func(_ *testing.T, h *house) func(context.Context) error {
			return func(ctx context.Context) error {
				c := typed("02", 7)
				c.Idempotency = act.Once{Key: "k", Sum: "s"}
				_, err := h.budget.SetLedgerRow(ctx, c)
				return err
			}
		},
		"other figures by hand": func(t *testing.T, h *house) func(context.Context) error {
			h.commit(t, units("46.42.28.02;;01;5"))
			c := typed("", 7)
			c.No, c.Version = 1, 1
			return func(ctx context.Context) error { _, err := h.budget.SetLedgerRow(ctx, c); return err }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				do := prepare(t, h)
				before := h.state(t, written...)
				for n := int64(1); ; n++ {
					ctx, hit := dbtest.FailAt(h.as(access.Finance), n)
					err := do(ctx)
					if !hit() {
						ok(t, err)
						break
					}
					if !errors.Is(err, dbtest.ErrInjected) {
						t.Fatalf("statement %d: %v", n, err)
					}
					if d := cmp.Diff(before, h.state(t, written...)); d != "" {
						t.Fatalf("statement %d left rows: %s", n, d)
					}
				}
				if cmp.Equal(before, h.state(t, written...)) {
					t.Fatal("nothing changed")
				}
				h.verifyLog(t)
			})
		})
	}
}

// killed is a panic in the middle of the rows: what a process that dies leaves.
func (h *house) killed(t *testing.T) (id string) {
	t.Helper()
	asked := 0
	func() {
		defer func() { _ = recover() }()
		_, err := h.budget.StageLedger(h.as(access.Finance), budget.StageLedger{Year: 2022, Kind: budget.LedgerExecution, FileName: "yarım", Rows: func(yield func(budget.Row) bool) {
			for i := range 12_000 {
				if !yield(budget.Row{Economic: "01", Name: fmt.Sprint(i)}) {
					return
				}
			}
			if asked++; asked == 2 { // the first reading only compares them
				panic("killed")
			}
		}})
		t.Error("not killed", err)
	}()
	for _, l := range must(h.budget.Ledgers(h.as(access.Finance), 2022)) {
		if l.State == budget.LedgerStaging && l.RowCount == 10_000 {
			return l.ID
		}
	}
	t.Fatal("nothing was left")
	return ""
}

func TestAKilledImportLeavesOnlyWhatIsSweptOrGivenUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		system := access.WithActor(context.Background(), access.System("sweep"))
		left := h.killed(t)
		if l, _, err := h.budget.Current(ctx, 2022, budget.LedgerExecution); err != nil || l.ID != "" {
			t.Fatalf("it holds: %+v %v", l, err)
		}
		_, err := h.budget.CommitLedger(ctx, left, 1)
		wants(t, err, fault.KindClosed, "budget.ledger.closed")
		if n, err := h.budget.SweepLedgers(system); n != 0 || err != nil {
			t.Fatalf("swept %d while it may still be written: %v", n, err)
		}
		later := newHouseAt(h, clock.Fixed(now.Now().Add(2*time.Hour)))
		if n, err := later.SweepLedgers(system); n != 1 || err != nil {
			t.Fatalf("swept %d: %v", n, err)
		}
		ok(t, h.budget.DiscardLedger(ctx, h.killed(t), 0))
		if got := h.state(t, "ledger_row")["ledger_row"]; got[:6] != "0 rows" {
			t.Fatalf("rows are left: %s", got)
		}
		h.verifyLog(t)
	})
}

func typed(economic string, lira int64) budget.SetLedgerRow {
	v := quantity.Money(lira * 100)
	return budget.SetLedgerRow{Year: 2022, Kind: budget.LedgerAppropriation, Economic: economic, Name: "Elle", Money: budget.Money{Initial: &v}, Why: "Cetvelde eksikti"}
}

func TestFiguresByHand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		c := typed("1", 100)
		c.UnitID = h.own
		r, err := h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		if r.No != 1 || r.Economic != "01" || r.Institutional != "46.42.28.02" || r.UnitName != "Özel Kalem Müdürlüğü" {
			t.Fatalf("%+v", r)
		}
		_, err = h.budget.SetLedgerRow(ctx, c)
		wants(t, err, fault.KindConflict, "budget.ledger.row_twice")
		_, err = h.budget.SetLedgerRow(ctx, typed("02", 30))
		ok(t, err)
		change := typed("", 120)
		change.No, change.Version, change.Reason = 1, 1, "Ek ödenek beklendi"
		r, err = h.budget.SetLedgerRow(ctx, change)
		ok(t, err)
		if *r.Initial != 120_00 || r.Version != 2 || r.Reason == "" || r.Economic != "01" {
			t.Fatalf("%+v", r)
		}
		_, err = h.budget.SetLedgerRow(ctx, change)
		wants(t, err, fault.KindStale, "stale")
		l, rows, err := h.budget.Current(ctx, 2022, budget.LedgerAppropriation)
		ok(t, err)
		if l.Entry != budget.ByHand || l.RowCount != 2 || *l.CountedTotal != 150_00 || len(rows) != 2 {
			t.Fatalf("%+v", l)
		}
		for name, bad := range map[string]struct {
			change func(*budget.SetLedgerRow)
			code   string
		}{
			"no reason":            {func(c *budget.SetLedgerRow) { c.Why = "" }, "text.required"},
			"no code":              {func(c *budget.SetLedgerRow) { c.Economic = "" }, "text.required"},
			"a code that is none":  {func(c *budget.SetLedgerRow) { c.Economic = "x" }, "code.syntax"},
			"below nothing":        {func(c *budget.SetLedgerRow) { *c.Initial = -1 }, "budget.ledger.negative"},
			"a column of revenue":  {func(c *budget.SetLedgerRow) { c.Collected = c.Initial }, "budget.ledger.column"},
			"an identity":          {func(c *budget.SetLedgerRow) { full(&c.Money); *c.Final++ }, "budget.ledger.identity.final"},
			"a unit that is none":  {func(c *budget.SetLedgerRow) { c.UnitID = ids.New() }, "not_found"},
			"a row that is not":    {func(c *budget.SetLedgerRow) { c.No = 99; c.Version = 1 }, "not_found"},
			"a kind that is none":  {func(c *budget.SetLedgerRow) { c.Kind = "x" }, "enum.unknown"},
			"a year out of reason": {func(c *budget.SetLedgerRow) { c.Year = 3 }, "number.range"},
		} {
			before := h.state(t, written...)
			c := typed("03", 5)
			bad.change(&c)
			_, err := h.budget.SetLedgerRow(ctx, c)
			if !fault.Has(err, bad.code) {
				t.Errorf("%s: %v", name, err)
			}
			if d := cmp.Diff(before, h.state(t, written...)); d != "" {
				t.Errorf("%s left rows: %s", name, d)
			}
		}
		h.verifyLog(t)
	})
}

func full(m *budget.Money) {
	v := func(n int64) *quantity.Money { q := quantity.Money(n); return &q }
	*m = budget.Money{Initial: v(100), Supplementary: v(10), TransferIn: v(5), TransferOut: v(3), CarriedIn: v(2), Final: v(114)}
}

// A row of a file may be corrected; a total line may not, and the export may come again over it.
func TestFiguresOfAFileByHand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		f := csv(budget.LedgerRevenue, revenueHead, "01;Vergi;100;;;", "09;Red ve İadeler (-);5;;;", "800;Toplam;95;;;")
		h.commit(t, f)
		c := typed("", 7)
		c.Kind, c.No, c.Version = budget.LedgerRevenue, 2, 1
		_, err := h.budget.SetLedgerRow(ctx, c)
		ok(t, err)
		l, _, err := h.budget.Current(ctx, 2022, budget.LedgerRevenue)
		ok(t, err)
		if *l.CountedTotal != 93_00 || *l.StatedTotal != 95_00 {
			t.Errorf("counted %s, stated %s", l.CountedTotal.TR(), l.StatedTotal.TR())
		}
		c.No = 3
		_, err = h.budget.SetLedgerRow(ctx, c)
		wants(t, err, fault.KindConflict, "budget.ledger.total_line")
		h.commit(t, f)
	})
}

// The number of statements is a decision: a step of 5,000 rows takes as many as one of a single row, but for the inserts of 1,000.
func TestStatementsOfAnImport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		count := func(rows int) int64 {
			ctx, probe := dbtest.Counted(h.as(access.Finance))
			res, err := h.ledgers.Stage(ctx, ledger.File{Name: "x.csv", Data: bigCSV(rows), Year: 2022, Kind: budget.LedgerExecution})
			ok(t, err)
			_, err = h.budget.CommitLedger(ctx, res.Ledger.ID, res.Ledger.Version)
			ok(t, err)
			return probe.Count()
		}
		_, one, two := count(1), count(2), count(3) // the first loads the code list and supersedes nothing
		if one != two || one > 40 {
			t.Errorf("%d, then %d statements", one, two)
		}
		large := count(10_000) // 10,001 rows: 3 steps with 11 inserts, two steps and ten inserts more
		const step = 5         // begin, count, the log's two, commit
		if large != one+2*step+10 {
			t.Errorf("%d statements for 10,001 rows, %d for 3", large, one)
		}
		ctx, probe := dbtest.Counted(h.as(access.Finance))
		_, rows, err := h.budget.Current(ctx, 2022, budget.LedgerExecution)
		ok(t, err)
		if len(rows) != 10_001 || probe.Count() > 4 {
			t.Errorf("%d statements for %d rows", probe.Count(), len(rows))
		}
	})
}

// Two that are made current at the same moment: one of them holds at the end, never both, never none.
func TestTwoCommitsAtOnceLeaveOneCurrentLedger(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.commit(t, units("46.42.28.02;;01;1"))
		staged := make([]budget.Ledger, 6)
		for i := range staged {
			staged[i] = h.stage(t, units(fmt.Sprintf("46.42.28.02;;01;%d", i+2)))
		}
		var wg sync.WaitGroup
		errs := make([]error, len(staged))
		for i, l := range staged {
			wg.Go(func() { _, errs[i] = h.budget.CommitLedger(h.as(access.Finance), l.ID, l.Version) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else {
				wants(t, err, fault.KindConflict, "budget.ledger.switched")
			}
		}
		states := map[string]int{}
		for _, l := range must(h.budget.Ledgers(h.as(access.Finance), 2022)) {
			states[l.State]++
		}
		if done == 0 || states[budget.LedgerCurrent] != 1 || states[budget.LedgerSuperseded] != done || states[budget.LedgerStaged] != len(staged)-done {
			t.Fatalf("%d committed: %v", done, states)
		}
		h.verifyLog(t)
	})
}
