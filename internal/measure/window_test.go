package measure_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
)

func verdicts(l fault.List) []string {
	out := make([]string, len(l))
	for i, f := range l {
		out[i] = strings.TrimSpace(fmt.Sprintf("%s %s %s %s", f.Stage, f.Code, f.At.Ref, f.Args["read"]))
	}
	slices.Sort(out)
	return out
}

// A window freezes when nothing is under way; what is open stays open, and is listed before.
func TestFreeze(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.windows["quarter/1"]
		v := h.at(t, measure.Verified)
		entered := must(h.values.Submit(h.office(), h.amount("PG5", 90)))
		freeze := func(ctx context.Context, version int64) error {
			return second(h.values.Freeze(ctx, calendar.WindowStep{ID: w.ID, Version: version}))
		}
		for _, role := range access.Roles {
			if role != access.Planner {
				wants(t, freeze(h.as(role), w.Version), fault.KindForbidden, "forbidden")
			}
		}
		wants(t, freeze(h.office(), w.Version+1), fault.KindStale, "stale")
		err := freeze(h.office(), w.Version)
		wants(t, err, fault.KindConflict, "measure.freeze.waiting")
		if d := cmp.Diff([]string{"block measure.freeze.state PG5 entered", "refuse measure.freeze.waiting  1"}, verdicts(fault.All(err))); d != "" {
			t.Fatal(d)
		}
		want := []string{"block measure.freeze.state PG5 entered", "info measure.freeze.open A1/H1.1/PG2 PG2", "info measure.freeze.open A1/H1.1/PG4 PG4", "info measure.freeze.open A1/H1.2/PG7 PG7"}
		if d := cmp.Diff(want, verdicts(must(h.values.Unready(h.office(), w.ID)))); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff([]string{want[1], want[2]}, verdicts(must(h.values.Unready(h.enterer(), w.ID)))); d != "" {
			t.Fatal(d)
		}
		boss := someone(h.boss, post(access.UnitManager, h.other))
		entered = must(h.values.Approve(boss, move(entered)))
		wants(t, freeze(h.office(), w.Version), fault.KindConflict, "measure.freeze.waiting")
		ok(t, second(h.values.Verify(h.office(), move(entered))))
		ok(t, freeze(h.office(), w.Version))
		if got := must(h.calendar.Get(h.office(), w.ID)); got.State != calendar.Frozen || got.FrozenBy != h.planner || got.Version != w.Version+1 {
			t.Fatalf("%+v", got)
		}
		if got := must(h.values.Get(h.office(), v.ID)); got.State != measure.Frozen || got.Version != v.Version+1 || got.VerifiedBy != h.planner {
			t.Fatalf("%+v", got)
		}
		wants(t, freeze(h.office(), w.Version+1), fault.KindClosed, "calendar.frozen")
		wants(t, second(h.values.Submit(h.enterer(), h.ratio(1, 2))), fault.KindClosed, "calendar.frozen")
		next := h.windows["quarter/2"]
		wants(t, second(h.values.Freeze(h.office(), calendar.WindowStep{ID: next.ID, Version: next.Version})), fault.KindClosed, "calendar.not_open")
		h.verifyLog(t)
	})
}

// A frozen value changes only while its window is re-opened for its unit, with that reason; closing freezes again.
func TestReopening(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Frozen)
		h.clock.set(dayOver)
		c := h.amount("PG1", 25)
		c.Version = v.Version
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindClosed, "calendar.frozen")
		r := h.reopen(t, h.own, "2022-05-10")
		wants(t, second(h.values.Submit(someone("x", post(access.UnitEditor, h.other)), h.amount("PG5", 1))), fault.KindClosed, "calendar.frozen")
		v = must(h.values.Submit(h.enterer(), c))
		missing := must(h.values.Submit(h.enterer(), h.ratio(1, 2))) // open at the freeze, entered now
		steps := must(h.values.History(h.office(), v.ID))
		if last := steps[len(steps)-1]; last.Step != "reopen" || last.Reason != r.Reason || last.State != measure.Entered {
			t.Fatalf("%+v", last)
		}
		closing := calendar.WindowStep{ID: r.ID, Version: r.Version}
		wants(t, second(h.values.CloseReopening(h.office(), closing)), fault.KindConflict, "measure.freeze.waiting")
		wants(t, second(h.values.CloseReopening(h.approver(), closing)), fault.KindForbidden, "forbidden")
		ok(t, second(h.values.AddRecord(h.enterer(), missing.ID, measure.AddRecord{Reference: "E-1"})))
		for _, x := range []measure.Value{v, missing} {
			x = must(h.values.Approve(h.approver(), move(x)))
			ok(t, second(h.values.Verify(h.office(), move(x))))
		}
		wants(t, second(h.values.CloseReopening(h.office(), calendar.WindowStep{ID: r.ID, Version: r.Version + 1})), fault.KindStale, "stale")
		if got := must(h.values.CloseReopening(h.office(), closing)); got.ClosedBy != h.planner || got.ClosedAt == 0 {
			t.Fatalf("%+v", got)
		}
		got := must(h.values.Get(h.office(), v.ID))
		if got.State != measure.Frozen || *got.Amount != 25*one {
			t.Fatalf("%+v", got)
		}
		c.Version = got.Version
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindClosed, "calendar.frozen")
		closing.Version++
		wants(t, second(h.values.CloseReopening(h.office(), closing)), fault.KindClosed, "measure.reopening.closed")
		h.verifyLog(t)
	})
}

// Before the freeze a reopening gives the unit its days again; closing it freezes nothing. After its last day it gives nothing.
func TestReopeningBeforeTheFreeze(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.clock.set(dayOver)
		wants(t, second(h.values.Submit(h.enterer(), h.amount("PG1", 1))), fault.KindClosed, "calendar.closed")
		r := h.reopen(t, h.own, "2022-05-10")
		v := must(h.values.Submit(h.enterer(), h.amount("PG1", 1)))
		v = must(h.values.Approve(h.approver(), move(v)))
		ok(t, second(h.values.CloseReopening(h.office(), calendar.WindowStep{ID: r.ID, Version: r.Version})))
		if got := must(h.values.Get(h.office(), v.ID)); got.State != measure.Approved {
			t.Fatalf("%+v", got)
		}
		r = h.reopen(t, h.own, "2022-05-10")
		h.clock.set("2022-05-11")
		wants(t, second(h.values.Verify(h.office(), move(v))), fault.KindClosed, "calendar.closed")
	})
}

// houses are two services over one database, as two processes would be (SQLite has one).
func houses(t *testing.T, e db.Engine) []*house {
	t.Helper()
	url := dbtest.URL(t, e)
	opened := func() *db.DB {
		d, err := db.Open(t.Context(), url)
		ok(t, err)
		t.Cleanup(func() { _ = d.Close() })
		return d
	}
	h := newHouse(t, opened())
	if e == db.SQLite {
		return []*house{h, h}
	}
	o := *h
	built := build(t, opened(), true)
	o.db, o.log, o.calendar, o.values = built.db, built.log, built.calendar, built.values
	return []*house{h, &o}
}

// outcomes runs n calls at once and counts their answers: "won", else the code of the refusal.
func outcomes(n int, do func(i int) error) map[string]int {
	errs, start := make(chan error, n), make(chan struct{})
	for i := range n {
		go func() {
			<-start
			errs <- do(i)
		}()
	}
	close(start)
	out := map[string]int{}
	for range n {
		word := "won"
		if err := <-errs; err != nil {
			word = fault.All(err)[0].Code
		}
		out[word]++
	}
	return out
}

func eachTwice(t *testing.T, fn func(t *testing.T, both []*house)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			fn(t, houses(t, e))
		})
	}
}

// Eight at once: one enters, one changes a version, one approves; the others hear that it is no longer as they read it.
func TestOneWinnerAmongConcurrentSubmits(t *testing.T) {
	t.Parallel()
	eachTwice(t, func(t *testing.T, both []*house) {
		h := both[0]
		check := func(name string, late []string, do func(h *house) error) {
			t.Helper()
			got := outcomes(8, func(i int) error { return do(both[i%2]) })
			lost := 0
			for _, code := range late {
				lost += got[code]
			}
			if got["won"] != 1 || lost != 7 {
				t.Errorf("%s: %v", name, got)
			}
		}
		for n, code := range []string{"PG1", "PG5", "PG7"} { // the first rounds open connections
			c := h.amount(code, int64(n+1))
			check("enter "+code, []string{"stale"}, func(h *house) error { return second(h.values.Submit(h.office(), c)) })
		}
		c := h.amount("PG1", 2)
		c.Version = 1
		check("change", []string{"stale"}, func(h *house) error { return second(h.values.Submit(h.enterer(), c)) })
		v := must(h.values.List(h.office(), measure.ListQuery{IndicatorID: c.IndicatorID})).Items[0]
		check("approve", []string{"stale", "measure.state"}, func(h *house) error { return second(h.values.Approve(h.approver(), move(v))) })
		v.Version++
		check("return or verify", []string{"stale", "measure.state"}, func(h *house) error {
			if v.Version%2 == 0 {
				return second(h.values.Verify(h.office(), move(v)))
			}
			return second(h.values.Return(h.office(), measure.Move{ID: v.ID, Version: v.Version, Reason: "x"}))
		})
		h.verifyLog(t)
	})
}

// The same form with the same key, sent four times at once, is one value and one answer.
func TestOneKeyAtOnceIsOneValue(t *testing.T) {
	t.Parallel()
	eachTwice(t, func(t *testing.T, both []*house) {
		h := both[0]
		c := h.amount("PG1", 10)
		c.Idempotency = act.Once{Key: "k", Sum: "s"}
		answers := make([]measure.Value, 4)
		got := outcomes(len(answers), func(i int) (err error) { answers[i], err = both[i%2].values.Submit(h.enterer(), c); return err })
		if got["won"] != len(answers) {
			t.Fatal(got)
		}
		for _, v := range answers {
			if d := cmp.Diff(must(h.values.Get(h.office(), answers[0].ID)), v); d != "" {
				t.Fatal(d)
			}
		}
	})
}

// A freeze and submits at the same instant: either the value is there and the freeze is refused, or the window is frozen and the value is refused.
func TestAFreezeAndASubmitDoNotBothWin(t *testing.T) {
	t.Parallel()
	eachTwice(t, func(t *testing.T, both []*house) {
		h := both[0]
		w := h.windows["quarter/1"]
		won := map[string]int{}
		for round := range 6 {
			got := outcomes(2, func(i int) error {
				if i == round%2 {
					return second(both[i].values.Freeze(h.office(), calendar.WindowStep{ID: w.ID, Version: w.Version}))
				}
				return second(both[i].values.Submit(h.enterer(), h.amount("PG1", 10)))
			})
			submitted, refused := got["measure.freeze.waiting"], got["calendar.frozen"]
			if got["won"] != 1 || submitted+refused != 1 {
				t.Fatal(got)
			}
			var left struct{ State, Window string }
			ok(t, h.db.Conn(context.Background()).Raw("SELECT COALESCE((SELECT state FROM measurement), '') AS state, (SELECT state FROM report_window WHERE id = ?) AS window", w.ID).Scan(&left).Error)
			want := struct{ State, Window string }{measure.Entered, calendar.Open}
			if refused == 1 {
				want = struct{ State, Window string }{"", calendar.Frozen}
			}
			if left != want {
				t.Fatal(left, got)
			}
			won[left.Window]++
			h.forget(t)
			h.sql(t, "UPDATE report_window SET state = 'open', version = ? WHERE id = ?", w.Version, w.ID)
		}
		t.Log(won)
	})
}

// A mass approval never approves what changed under it.
func TestApproveAllSeesWhatItApproves(t *testing.T) {
	t.Parallel()
	eachTwice(t, func(t *testing.T, both []*house) {
		h := both[0]
		v := must(h.values.Submit(h.enterer(), h.amount("PG1", 10)))
		for n := range int64(6) {
			c := h.amount("PG1", 11+n)
			c.Version = v.Version
			outcomes(2, func(i int) error {
				if i == 0 {
					_, _, err := both[0].values.ApproveAll(h.approver(), h.windows["quarter/1"].ID, h.own)
					return err
				}
				return second(both[1].values.Submit(h.enterer(), c))
			})
			v = must(h.values.Get(h.office(), v.ID))
			steps := must(h.values.History(h.office(), v.ID))
			last := steps[len(steps)-1]
			if last.State != v.State || *last.Value.Amount != *v.Amount || int64(len(steps)) != v.Version {
				t.Fatalf("%+v\n%+v", v, last)
			}
		}
	})
}
