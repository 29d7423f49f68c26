package calendar_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// house is the windows on one database. Its clock is moved by day().
type house struct {
	t         testing.TB
	db        *db.DB
	log       *audit.Log
	org       *org.Service
	calendar  *calendar.Service
	plan      string
	own       string // unit
	other     string
	frequency []string
	refusal   error // of the plan
}

func build(t testing.TB, d *db.DB, now time.Time) *house {
	h := &house{t: t, db: d, log: audit.New(d, clock.Fixed(now)), frequency: []string{calendar.Quarter, calendar.Year}}
	door := act.New(d, h.log, clock.Fixed(now), true)
	h.org = org.New(d, door, clock.Fixed(now))
	h.calendar = calendar.NewService(calendar.Options{DB: d, Door: door, Clock: clock.Fixed(now), Org: h.org,
		Frequencies: func(context.Context, string, int) ([]string, error) { return h.frequency, h.refusal }})
	return h
}

// april is a day within the first quarter's window of 2022.
var april = time.Date(2022, 4, 10, 9, 0, 0, 0, time.UTC)

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := build(t, d, april)
	ctx := access.WithActor(context.Background(), access.System("test"))
	ok(t, second(h.org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})))
	h.own = must(h.org.AddUnit(ctx, org.AddUnit{Name: "Fen İşleri Müdürlüğü"})).ID
	h.other = must(h.org.AddUnit(ctx, org.AddUnit{Name: "Zabıta Müdürlüğü"})).ID
	plans := plan.NewService(plan.Options{DB: d, Door: act.New(d, h.log, clock.Fixed(april), true), Clock: clock.Fixed(april), Org: h.org})
	h.plan = must(plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P", Name: "Plan", FirstYear: 2020, LastYear: 2024}})).ID
	return h
}

// on is the same house on another day.
func (h *house) on(day string) *house {
	at, err := time.ParseInLocation(time.DateTime, day+" 23:59:00", clock.Istanbul)
	ok(h.t, err)
	n := build(h.t, h.db, at)
	n.plan, n.own, n.other, n.frequency, n.refusal = h.plan, h.own, h.other, h.frequency, h.refusal
	return n
}

func (h *house) as(role access.Role) context.Context {
	p := access.Post{ID: "post", Role: role}
	if role.UnitBound() {
		p.Units = []string{h.own}
	}
	return access.WithActor(context.Background(), access.Actor{PersonID: ids.New(), Name: string(role), Posts: []access.Post{p}})
}

func (h *house) planner() context.Context { return h.as(access.Planner) }

func (h *house) opened() []calendar.Window {
	h.t.Helper()
	return must(h.calendar.OpenYear(h.planner(), calendar.OpenYear{PlanID: h.plan, Year: 2022}))
}

// frozen freezes a window within a step, as the values do.
func (h *house) frozen(id string) calendar.Window {
	h.t.Helper()
	var out calendar.Window
	ok(h.t, act.New(h.db, h.log, clock.Fixed(april), true).Run(h.planner(), access.ValueVerify, func(ctx context.Context, s *act.Step) error {
		w, err := h.calendar.Locked(ctx, id, true)
		ok(h.t, err)
		ok(h.t, s.Allow(access.Whole))
		ok(h.t, h.calendar.SetFrozen(ctx, &w, "someone"))
		s.Record(audit.Change{Entity: "window", ID: w.ID, Op: "freeze"})
		out = w
		return nil
	}))
	return out
}

func (h *house) reopen(window calendar.Window, unit, until string) calendar.Reopen {
	return calendar.Reopen{WindowID: window.ID, UnitID: unit, Reason: "Sayaç okumaları yanlış girilmiş.", UntilOn: period.Date(until)}
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newHouse(t, d)) })
}

func (h *house) state() map[string]string {
	return dbtest.State(h.t, h.db, []string{"report_window", "window_reopening", "audit_row", "audit_text"})
}

func names(l []calendar.Window) string {
	out := make([]string, len(l))
	for i, w := range l {
		out[i] = w.Name()
	}
	return strings.Join(out, " ")
}

func fields(err error) []string {
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, f.Code+" "+f.At.Field)
	}
	slices.Sort(out)
	return out
}

func wants(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Has(err, code) || fault.KindOf(err) != kind {
		t.Fatalf("want kind %d %s, got kind %d: %v", kind, code, fault.KindOf(err), err)
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func p[T any](v T) *T { return &v }
