package org_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

// The fixture: 2 March 2026 in Istanbul; Başkanlık › Mali Hizmetler › Muhasebe, and Zabıta beside them.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const today = "2026-03-02"

type house struct {
	db  *db.DB
	svc *org.Service
	log *audit.Log
	run *act.Runner
}

func build(d *db.DB) house {
	c := clock.Fixed(start)
	l := audit.New(d, c)
	r := act.New(d, l, c, true)
	return house{d, org.New(d, r, c), l, r}
}

func each(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, build(d)) })
}

func as(r access.Role, units ...string) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Name: "Ben", Posts: []access.Post{{ID: "p", Role: r, Units: units}}})
}

var admin = as(access.Admin)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (h house) unit(name, parent string) org.Unit {
	return must(h.svc.AddUnit(admin, org.AddUnit{Name: name, ParentID: parent}))
}

func (h house) person(name, email string) org.Person {
	return must(h.svc.AddPerson(admin, org.AddPerson{Name: name, Email: email}))
}

func (h house) count(t *testing.T, table string) (n int64) {
	t.Helper()
	if err := h.db.Conn(t.Context()).Table(table).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// wants asserts one fault by code, kind and field.
func wants(t *testing.T, what string, err error, code string, kind fault.Kind, field string) {
	t.Helper()
	for _, f := range fault.All(err) {
		if f.Code == code && f.Kind == kind && f.At.Field == field {
			return
		}
	}
	t.Errorf("%s: got %v, want %s (kind %d) at %q", what, err, code, kind, field)
}

func p[T any](v T) *T { return &v }

// failing runs a use case with each of its statements failing in turn; state must be as before until it succeeds once.
func failing(ctx context.Context, t *testing.T, h house, what string, tables []string, do func(ctx context.Context) error) {
	t.Helper()
	state := func() string {
		s := ""
		for _, table := range append(tables, "audit_row", "audit_text", "idempotency") {
			var sum int64
			q := "COUNT(*)"
			switch table {
			case "unit", "unit_event", "hand_over", "person", "post", "administration", "budget_code", "setting":
				q = "COALESCE(SUM(version), 0) * 1000 + COUNT(*)"
			}
			if err := h.db.Conn(t.Context()).Table(table).Select(q).Scan(&sum).Error; err != nil {
				t.Fatal(err)
			}
			s += fmt.Sprintf("%s=%d ", table, sum)
		}
		return s
	}
	before := state()
	for n := int64(1); ; n++ {
		bad, hit := dbtest.FailAt(ctx, n)
		err := do(bad)
		if !hit() {
			if err != nil {
				t.Errorf("%s without failure: %v", what, err)
			}
			if n < 4 || state() == before {
				t.Errorf("%s: %d statements, changed nothing", what, n-1)
			}
			return
		}
		if err == nil || state() != before {
			t.Fatalf("%s, statement %d failed: err %v, before %s, after %s", what, n, err, before, state())
		}
	}
}
