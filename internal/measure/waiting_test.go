package measure_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
)

// waits prints what waits for somebody: kind, window, unit, how many, until when.
func waits(ctx context.Context, t testing.TB, h *house) string {
	t.Helper()
	w := must(h.values.Waiting(ctx))
	var out []string
	for _, x := range w.Waiting {
		over := ""
		if x.Over {
			over = " over"
		}
		out = append(out, fmt.Sprintf("%s %s %s %d %s%s", x.Kind, x.Window.Name(), strings.Fields(x.UnitName)[0], x.N, x.Until, over))
	}
	return strings.Join(out, " | ")
}

// What waits is one's own turn: the unit enters, a second person approves, the office verifies; a day later it is late.
func TestWaitingIsOnesOwnTurn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		expect := func(who, want string, ctx context.Context) {
			t.Helper()
			if got := waits(ctx, t, h); got != want {
				t.Errorf("%s: %s\nwant %s", who, got, want)
			}
		}
		// PG3 is a one-off of 2023 and PG5 another unit's: three are due of the unit.
		expect("editor", "enter quarter/1 Fen 3 2022-04-15", h.enterer())
		expect("office", "", h.office())
		v := must(h.values.Submit(h.enterer(), h.amount("PG1", 10)))
		expect("editor", "enter quarter/1 Fen 2 2022-04-15", h.enterer())
		expect("manager", "enter quarter/1 Fen 2 2022-04-15 | approve quarter/1 Fen 1 2022-04-20", h.approver())
		expect("office", "", h.office())
		v = must(h.values.Return(h.approver(), measure.Move{ID: v.ID, Version: v.Version, Reason: "Belgesi eksik"}))
		expect("editor", "returned quarter/1 Fen 1 2022-04-30 | enter quarter/1 Fen 2 2022-04-15", h.enterer())
		r := must(h.values.Waiting(h.enterer())).Waiting[0].Returned
		if len(r) != 1 || r[0].Code != "PG1" || r[0].Name != "Gösterge PG1" || r[0].Reason != "Belgesi eksik" || r[0].By != "Banu Onaylar" || r[0].ValueID != v.ID {
			t.Errorf("it came back as %+v", r)
		}
		again := h.amount("PG1", 11)
		again.Version = v.Version
		v = must(h.values.Submit(h.enterer(), again))
		v = must(h.values.Approve(h.approver(), move(v)))
		expect("office", "verify quarter/1 Fen 1 2022-04-30", h.office())
		expect("manager", "enter quarter/1 Fen 2 2022-04-15", h.approver())
		h.clock.set(dayManager)
		expect("late", "late quarter/1 Fen 2 2022-04-15 over", h.enterer())
		f := must(h.values.Waiting(h.enterer())).Filled
		if len(f) != 1 || f[0].Entered != 1 || f[0].Due != 3 || f[0].UnitName != "Fen İşleri Müdürlüğü" {
			t.Errorf("filled: %+v", f)
		}
		// Given back to the unit, it is no longer late; the others see nothing of it.
		h.reopen(t, h.own, "2022-05-10")
		expect("again", "enter quarter/1 Fen 2 2022-05-10", h.enterer())
		expect("other unit", "late quarter/1 Zabıta 1 2022-04-15 over", someone(h.boss, post(access.UnitManager, h.other)))
		must(h.values.Verify(h.office(), move(v)))
		expect("verified", "", h.office())
	})
}

// Who entered never approves: the lone manager's value waits for the office, not for the manager.
func TestWaitingForTheLoneManager(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		must(h.values.Submit(h.approver(), h.amount("PG1", 10)))
		if got := waits(h.approver(), t, h); got != "enter quarter/1 Fen 2 2022-04-15" {
			t.Error(got)
		}
		if got := waits(h.office(), t, h); got != "approve quarter/1 Fen 1 2022-04-30" {
			t.Error(got)
		}
		h.freezeAll(t)
		if got := waits(h.enterer(), t, h); got != "" {
			t.Errorf("frozen: %s", got)
		}
	})
}

// freezeAll freezes the first quarter below the services, whatever waits in it.
func (h *house) freezeAll(t testing.TB) {
	t.Helper()
	h.sql(t, "UPDATE report_window SET state = 'frozen' WHERE id = ?", h.windows["quarter/1"].ID)
}

// Roles that neither enter nor approve have nothing waiting; who reads no values is refused.
func TestWhoHasValuesWaiting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, db.SQLite))
	for _, role := range access.Roles {
		w, err := h.values.Waiting(h.as(role))
		works := slices.Contains([]access.Role{access.UnitEditor, access.UnitManager}, role)
		reads := access.Grant(role, access.ValueRead) != access.None
		if reads != (err == nil) || !reads && fault.KindOf(err) != fault.KindForbidden || works != (len(w.Waiting) > 0) {
			t.Errorf("%s: %+v, %v", role, w, err)
		}
	}
	if _, err := h.values.Waiting(context.Background()); fault.KindOf(err) != fault.KindUnauthenticated {
		t.Error(err)
	}
}

// More indicators and values do not cost more statements.
func TestWaitingStatements(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, db.SQLite))
	count := func() int64 {
		return dbtest.Statements(h.enterer(), t, func(ctx context.Context) error { return second(h.values.Waiting(ctx)) })
	}
	h.at(t, measure.Returned)
	few := count()
	c := must(h.values.Submit(h.enterer(), h.ratio(3, 4)))
	must(h.values.Return(h.approver(), measure.Move{ID: c.ID, Version: c.Version, Reason: "eksik"}))
	if many := count(); many != few || many > 12 {
		t.Errorf("%d statements, then %d", few, many)
	}
}
