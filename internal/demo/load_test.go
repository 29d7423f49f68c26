package demo_test

import (
	"context"
	"maps"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/demo"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/publish"
)

// house is the demo's services over one database; ids and clock are given, so that everything repeats.
type house struct {
	demo.Services
	auth  *auth.Service
	log   *audit.Log
	Clock clock.Clock
	newID func() string
}

func wire(t *testing.T, d *db.DB) house {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 5, 6, 9, 0, 0, 0, time.UTC)
	source := ids.NewSource(now, rand.New(rand.NewSource(7)))
	c := clock.Fixed(now)
	log := audit.New(d, c)
	door := act.New(d, log, c, true)
	o := org.New(d, door, c, org.WithIDs(source.New))
	papers := publish.New(o, words)
	plans := plan.NewService(plan.Options{DB: d, Door: door, Clock: c, NewID: source.New, Org: o, Freeze: papers.Freeze})
	papers.UsePlans(plans)
	return house{demo.Services{Org: o, Plans: plans, Door: door}, auth.New(d, door, log, o, c, auth.Demo()), log, c, source.New}
}

func system(t *testing.T) context.Context {
	return access.WithActor(t.Context(), access.System("test"))
}

func one(t *testing.T, h house, code string) plan.Plan {
	t.Helper()
	found, err := h.Plans.ByCode(system(t), code)
	if err != nil || len(found) != 1 {
		t.Fatalf("plans %s = %d, %v", code, len(found), err)
	}
	p, err := h.Plans.Get(system(t), found[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func blocks(t *testing.T, h house, id string) map[string]int {
	t.Helper()
	l, err := h.Plans.Faults(system(t), id)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, f := range l {
		if f.Stage == fault.Block {
			out[f.Code]++
		}
	}
	return out
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := wire(t, d)
		persons, err := demo.Load(t.Context(), h.Services)
		if err != nil {
			t.Fatal(err)
		}
		who, ok, err := h.Org.Identity(t.Context())
		if err != nil || !ok || !who.Synthetic || who.Name != "Kartal Belediyesi" {
			t.Errorf("administration = %+v, %v", who, err)
		}
		first := one(t, h, demo.KartalCode)
		if first.State != plan.InForce || !first.Synthetic || first.Decision == nil || first.Decision.Number != "ÖRNEK-1" {
			t.Errorf("first plan = %s, decision %+v", first.State, first.Decision)
		}
		if b := blocks(t, h, first.ID); len(b) > 0 {
			t.Errorf("the plan in force has blocking faults: %v", b)
		}
		editions, err := h.Plans.Editions(system(t), first.ID)
		if err != nil || len(editions) != 1 {
			t.Fatalf("editions = %d, %v", len(editions), err)
		}
		edition, err := h.Plans.Edition(system(t), editions[0].ID)
		if err != nil || strings.Contains(string(edition.Facts)+string(edition.Documents), "2019/127") || !strings.Contains(string(edition.Documents), "ÖRNEK VERİ") {
			t.Errorf("edition: %v", err)
		}
		second := one(t, h, demo.KartalDraftCode)
		want := map[string]int{"plan.target.weight_sum": 1, "plan.target.responsible_missing": 1, "plan.indicator.value_missing": 2,
			"plan.record.code_duplicate": 1, "plan.target.controls_none": 1, "plan.target.cost_year_missing": 1, "plan.missing": 2}
		if b := blocks(t, h, second.ID); second.State != plan.Draft || !maps.Equal(b, want) {
			t.Errorf("draft %s has %v, want %v", second.State, b, want)
		}
		checkUnits(t, h)
		checkPersons(t, h, persons)
		if r, err := h.log.Verify(t.Context()); err != nil || len(r.Broken) > 0 || r.Rows == 0 {
			t.Errorf("audit = %+v, %v", r, err)
		}
	})
}

func checkUnits(t *testing.T, h house) {
	t.Helper()
	units, err := h.Org.Units(system(t), org.UnitQuery{})
	if err != nil {
		t.Fatal(err)
	}
	origins := map[string]int{}
	for _, u := range units {
		origins[u.Origin]++
		if u.Draft || !u.SpendingUnit || u.ParentID != "" || u.InstitutionalCode != "" || u.Source == "" {
			t.Errorf("unit = %+v", u)
		}
	}
	if origins["published"] != 5 || origins["typical"] != 29 || len(units) != 34 {
		t.Errorf("units = %v", origins)
	}
}

func checkPersons(t *testing.T, h house, persons demo.Persons) {
	t.Helper()
	offered, err := h.auth.DemoPeople(t.Context())
	if err != nil || len(offered) != 8 {
		t.Fatalf("people of the sign-in page = %v, %v", offered, err)
	}
	for i, p := range persons.List() {
		if o := offered[i]; p.ID == "" || o.ID != p.ID || o.Role != p.Role || !strings.HasSuffix(p.Email, ".invalid") {
			t.Errorf("person %d = %+v, the sign-in page offers %+v", i, p, o)
		}
		if _, err := h.auth.SignInAs(t.Context(), p.ID, "127.0.0.1"); err != nil {
			t.Errorf("%s cannot sign in: %v", p.Name, err)
		}
	}
	page, err := h.Org.People(system(t), org.PersonQuery{Limit: 200})
	if err != nil || len(page.Items) != 26 {
		t.Errorf("people = %d, %v", len(page.Items), err)
	}
}

// rows is every row of every table that a load may write.
func rows(t *testing.T, d *db.DB) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, table := range []string{"administration", "unit", "person", "post", "plan", "goal", "target", "indicator", "indicator_value", "council_decision", "edition", "audit_row"} {
		var n int64
		if err := d.Conn(t.Context()).Table(table).Count(&n).Error; err != nil {
			t.Fatal(err)
		}
		out[table] = n
	}
	return out
}

func TestLoadTwiceIsLoadOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := wire(t, d)
		first, err := demo.Load(t.Context(), h.Services)
		if err != nil {
			t.Fatal(err)
		}
		// What a user changes stays changed: the draft gets another code, a unit another name.
		draft := one(t, h, demo.KartalDraftCode)
		code, name := "BENIM-PLANIM", "Yeni Ad Müdürlüğü"
		if _, err := h.Plans.Change(system(t), plan.ChangePlan{ID: draft.ID, Version: draft.Version, Code: &code}); err != nil {
			t.Fatal(err)
		}
		units, err := h.Org.Units(system(t), org.UnitQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Org.ChangeUnit(system(t), org.ChangeUnit{ID: units[0].ID, Version: units[0].Version, Name: &name}); err != nil {
			t.Fatal(err)
		}
		before := rows(t, d)
		again, err := demo.Load(t.Context(), h.Services)
		if err != nil || again != first {
			t.Errorf("second load = %+v, %v", again, err)
		}
		if after := rows(t, d); !maps.Equal(before, after) {
			t.Errorf("the second load wrote: %v, then %v", before, after)
		}
	})
}

// A load cut off anywhere goes on where it stopped.
func TestLoadGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := wire(t, d)
		cuts := 0
		for n := int64(3); ; n += 131 {
			ctx, hit := dbtest.FailAt(t.Context(), n)
			_, err := demo.Load(ctx, h.Services)
			if !hit() {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if err == nil {
				t.Fatalf("a load that fails at statement %d says it went well", n)
			}
			cuts++
		}
		if cuts < 4 {
			t.Errorf("the load was cut off %d times only", cuts)
		}
		if got := rows(t, d); got["unit"] != 34 || got["person"] != 26 || got["post"] != 26 || got["plan"] != 2 || got["edition"] != 1 {
			t.Errorf("rows = %v", got)
		}
	})
}

func TestLoadRefusesRealData(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := wire(t, d)
		if _, err := h.Org.Found(system(t), org.FoundAdministration{Name: "Kartal Belediyesi"}); err != nil {
			t.Fatal(err)
		}
		if _, err := demo.Load(t.Context(), h.Services); !fault.Has(err, "demo.real_data") {
			t.Errorf("error = %v", err)
		}
	})
}

func TestBigHasNoBlockingFault(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := wire(t, d)
		if _, err := demo.Load(t.Context(), h.Services); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Plans.Import(system(t), demo.Big(10, 45, 600)); err != nil {
			t.Fatal(err)
		}
		if b := blocks(t, h, one(t, h, demo.BigCode).ID); len(b) > 0 {
			t.Errorf("faults = %v", b)
		}
	})
}
