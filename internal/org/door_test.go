package org_test

import (
	"context"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

// Each service method for each role: allowed, or refused with forbidden and nothing else.
func TestEveryRoleAtEveryDoor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		must(h.svc.Found(admin, org.FoundAdministration{Name: "Kartal"}))
		unit, person := h.unit("Mali", ""), h.person("Ali", "")
		post := must(h.svc.AddPost(admin, org.AddPost{PersonID: person.ID, Role: access.UnitEditor, UnitID: unit.ID}))
		ghost := "01ARZ3NDEKTSV4RRFFQ69G5FAV"
		doors := map[string]struct {
			action access.Action
			do     func(ctx context.Context) error
		}{
			"Administration":     {access.AdministrationRead, func(ctx context.Context) error { _, err := h.svc.Administration(ctx); return err }},
			"SameAdministration": {access.AdministrationRead, func(ctx context.Context) error { return h.svc.SameAdministration(ctx, "Kartal") }},
			"ChangeAdministration": {access.AdministrationEdit, func(ctx context.Context) error {
				_, err := h.svc.ChangeAdministration(ctx, org.ChangeAdministration{Version: 99})
				return err
			}},
			"Units":   {access.UnitRead, func(ctx context.Context) error { _, err := h.svc.Units(ctx, org.UnitQuery{}); return err }},
			"Unit":    {access.UnitRead, func(ctx context.Context) error { _, err := h.svc.Unit(ctx, unit.ID); return err }},
			"Resolve": {access.UnitRead, func(ctx context.Context) error { _, _, err := h.svc.Resolve(ctx, nil); return err }},
			"AddUnit": {access.UnitEdit, func(ctx context.Context) error { _, err := h.svc.AddUnit(ctx, org.AddUnit{Name: "Mali"}); return err }},
			"ChangeUnit": {access.UnitEdit, func(ctx context.Context) error {
				_, err := h.svc.ChangeUnit(ctx, org.ChangeUnit{ID: unit.ID, Version: 99})
				return err
			}},
			"EnsureDrafts": {access.UnitEdit, func(ctx context.Context) error { _, err := h.svc.EnsureDrafts(ctx, nil, ""); return err }},
			"People":       {access.PersonRead, func(ctx context.Context) error { _, err := h.svc.People(ctx, org.PersonQuery{}); return err }},
			"Person":       {access.PersonRead, func(ctx context.Context) error { _, err := h.svc.Person(ctx, person.ID); return err }},
			"Post":         {access.PersonRead, func(ctx context.Context) error { _, err := h.svc.Post(ctx, post.ID); return err }},
			"AddPerson": {access.PersonEdit, func(ctx context.Context) error {
				_, err := h.svc.AddPerson(ctx, org.AddPerson{Name: "A", Email: "x"})
				return err
			}},
			"ChangePerson": {access.PersonEdit, func(ctx context.Context) error {
				_, err := h.svc.ChangePerson(ctx, org.ChangePerson{ID: person.ID, Version: 99})
				return err
			}},
			"AddPost": {access.PostEdit, func(ctx context.Context) error {
				_, err := h.svc.AddPost(ctx, org.AddPost{PersonID: ghost, Role: access.Viewer})
				return err
			}},
			"ChangePost": {access.PostEdit, func(ctx context.Context) error {
				_, err := h.svc.ChangePost(ctx, org.ChangePost{ID: post.ID, Version: 99})
				return err
			}},
			"EndPost": {access.PostEdit, func(ctx context.Context) error {
				_, err := h.svc.EndPost(ctx, org.EndPost{ID: post.ID, Version: 99, On: today})
				return err
			}},
			"UnitHistory": {access.UnitRead, func(ctx context.Context) error { _, err := h.svc.UnitHistory(ctx, unit.ID); return err }},
			"UnitEvents":  {access.UnitRead, func(ctx context.Context) error { _, err := h.svc.UnitEvents(ctx); return err }},
			"RenameUnit": {access.UnitEdit, func(ctx context.Context) error {
				_, err := h.svc.RenameUnit(ctx, org.RenameUnit{ID: unit.ID, Version: 99, Name: "X", On: today, Reason: "x"})
				return err
			}},
			"MergeUnits": {access.UnitEdit, func(ctx context.Context) error {
				_, err := h.svc.MergeUnits(ctx, org.MergeUnits{ID: unit.ID, Version: 99, Name: "X", On: today, Reason: "x"})
				return err
			}},
			"CloseUnit": {access.UnitEdit, func(ctx context.Context) error {
				_, err := h.svc.CloseUnit(ctx, org.CloseUnit{ID: unit.ID, Version: 99, On: today, Reason: "x"})
				return err
			}},
			"CancelUnitEvent": {access.UnitEdit, func(ctx context.Context) error {
				_, err := h.svc.CancelUnitEvent(ctx, org.CancelUnitEvent{ID: ghost, Version: 1})
				return err
			}},
			"HandOver": {access.PostEdit, func(ctx context.Context) error {
				_, err := h.svc.HandOver(ctx, org.HandOver{PostID: post.ID, Version: 99, ToPersonID: person.ID, On: today})
				return err
			}},
			"HandOvers": {access.PersonRead, func(ctx context.Context) error { _, err := h.svc.HandOvers(ctx); return err }},
			"ImportList": {access.OrgImport, func(ctx context.Context) error {
				_, err := h.svc.ImportList(ctx, org.ImportList{FileName: "x.csv"})
				return err
			}},
			"ImportList dry": {access.OrgImport, func(ctx context.Context) error {
				_, err := h.svc.ImportList(ctx, org.ImportList{FileName: "x.csv", DryRun: true})
				return err
			}},
		}
		for name, door := range doors {
			for _, r := range access.Roles {
				err := door.do(as(r, unit.ID))
				may := access.Grant(r, door.action) != access.None
				if refused := fault.Has(err, "forbidden"); refused == may {
					t.Errorf("%s as %s: %v, may %v", name, r, err, may)
				}
			}
			if err := door.do(t.Context()); !fault.Has(err, "unauthenticated") && name != "EndPost" {
				t.Errorf("%s as nobody: %v", name, err)
			}
		}
		if h.count(t, "unit") != 1 || h.count(t, "person") != 1 || h.count(t, "post") != 1 {
			t.Error("a refused door let something in")
		}
	})
}

func TestCreatesAnswerTheSameKeyOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		k := act.Once{Key: "key-12345678", Sum: "s"}
		a := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Mali", Once: k}))
		if b := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Mali", Once: k})); b != a || h.count(t, "unit") != 1 {
			t.Errorf("%+v %+v", a, b)
		}
		_, err := h.svc.AddUnit(admin, org.AddUnit{Name: "Zabıta", Once: act.Once{Key: k.Key, Sum: "t"}})
		wants(t, "other body", err, "idempotency.other_body", fault.KindInvalid, "")
	})
}

func TestChangesAreWrittenDown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		must(h.svc.Found(admin, org.FoundAdministration{Name: "Kartal"}))
		must(h.svc.ChangeAdministration(admin, org.ChangeAdministration{Version: 1, Province: p("İstanbul")}))
		u, x := h.unit("Mali", ""), h.person("Ali", "ali@x.tr")
		must(h.svc.ChangeUnit(admin, org.ChangeUnit{ID: u.ID, Version: 1, Name: p("Mâli"), ManagerID: &x.ID}))
		must(h.svc.ChangePerson(admin, org.ChangePerson{ID: x.ID, Version: 1, Title: p("Şef")}))
		o := must(h.svc.AddPost(admin, org.AddPost{PersonID: x.ID, Role: access.UnitEditor, UnitID: u.ID}))
		must(h.svc.EndPost(admin, org.EndPost{ID: o.ID, Version: 1, On: today}))
		var rows []string
		if err := h.db.Conn(t.Context()).Table("audit_row").Order("id").Pluck("action || ' ' || entity || ' ' || op", &rows).Error; err != nil {
			t.Fatal(err)
		}
		want := "administration.edit administration create|administration.edit administration change|unit.edit unit create|person.edit person create|" +
			"unit.edit unit change|person.edit person change|post.edit post create|post.edit post change"
		if got := strings.Join(rows, "|"); got != want {
			t.Errorf("%s", got)
		}
		var after []string
		if err := h.db.Conn(t.Context()).Table("audit_text").Order("row_id").Pluck("before_text || after_text", &after).Error; err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(after[4], `"name":"Mali"`) || !strings.Contains(after[4], `"name":"Mâli"`) || !strings.Contains(after[4], `"version":2`) {
			t.Errorf("%s", after[4])
		}
	})
}

func TestNoUseCaseLeavesHalfOfItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		tables := []string{"administration", "unit", "person", "post"}
		planner := as(access.Planner)
		failing(planner, t, h, "Found", tables, func(ctx context.Context) error {
			_, err := h.svc.Found(ctx, org.FoundAdministration{Name: "Kartal"})
			return err
		})
		failing(admin, t, h, "ChangeAdministration", tables, func(ctx context.Context) error {
			_, err := h.svc.ChangeAdministration(ctx, org.ChangeAdministration{Version: 1, Province: p("İstanbul")})
			return err
		})
		u, x, y := h.unit("Mali", ""), h.person("Ali", ""), h.person("Veli", "")
		var post org.Post
		failing(admin, t, h, "AddUnit", tables, func(ctx context.Context) error {
			_, err := h.svc.AddUnit(ctx, org.AddUnit{Name: "Zabıta", ParentID: u.ID, ManagerID: x.ID, Once: act.Once{Key: "12345678", Sum: "s"}})
			return err
		})
		failing(admin, t, h, "ChangeUnit", tables, func(ctx context.Context) error {
			_, err := h.svc.ChangeUnit(ctx, org.ChangeUnit{ID: u.ID, Version: 1, Name: p("Mali Hizmetler")})
			return err
		})
		failing(planner, t, h, "EnsureDrafts", tables, func(ctx context.Context) error {
			_, err := h.svc.EnsureDrafts(ctx, []string{"A", "B"}, "x")
			return err
		})
		failing(admin, t, h, "AddPerson", tables, func(ctx context.Context) error {
			_, err := h.svc.AddPerson(ctx, org.AddPerson{Name: "Ayşe", Email: "a@b.tr"})
			return err
		})
		failing(admin, t, h, "ChangePerson", tables, func(ctx context.Context) error {
			_, err := h.svc.ChangePerson(ctx, org.ChangePerson{ID: x.ID, Version: 1, Email: p("x@b.tr")})
			return err
		})
		failing(admin, t, h, "AddPost", tables, func(ctx context.Context) error {
			var err error
			post, err = h.svc.AddPost(ctx, org.AddPost{PersonID: x.ID, Role: access.UnitManager, UnitID: u.ID})
			return err
		})
		failing(admin, t, h, "substitution", tables, func(ctx context.Context) error {
			_, err := h.svc.AddPost(ctx, org.AddPost{PersonID: y.ID, SubstituteFor: post.ID, ValidTo: "2026-05-01"})
			return err
		})
		failing(admin, t, h, "EndPost", tables, func(ctx context.Context) error {
			_, err := h.svc.EndPost(ctx, org.EndPost{ID: post.ID, Version: 1, On: "2026-06-01"})
			return err
		})
		failing(admin, t, h, "ImportList", tables, func(ctx context.Context) error {
			_, err := h.svc.ImportList(ctx, org.ImportList{FileName: "l.csv", Data: []byte("Müdürlük;Üst Birim;Ad Soyad;Rol\nPark;Mali Hizmetler;Can;Birim Müdürü\nMali Hizmetler;Park2;Ali;Planlama\nPark2;;;\n")})
			return err
		})
	})
}

func TestTwoWritersGiveOneWinner(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(d)
		u := h.unit("Mali", "")
		must(h.svc.Found(admin, org.FoundAdministration{Name: "Kartal"}))
		const writers = 6
		errs := make(chan error, 2*writers)
		for i := range writers {
			go func() {
				_, err := h.svc.ChangeUnit(admin, org.ChangeUnit{ID: u.ID, Version: 1, Note: p(strings.Repeat("x", i+1))})
				errs <- err
			}()
			go func() {
				_, err := h.svc.AddUnit(admin, org.AddUnit{Name: "Zabıta"})
				errs <- err
			}()
		}
		stale, taken, won := 0, 0, 0
		for range 2 * writers {
			switch err := <-errs; {
			case err == nil:
				won++
			case fault.Has(err, "stale"):
				stale++
			case fault.Has(err, "org.unit.name_taken"):
				taken++
			default:
				t.Error(err)
			}
		}
		if won != 2 || stale != writers-1 || taken != writers-1 {
			t.Errorf("%d won, %d stale, %d taken", won, stale, taken)
		}
	})
}

func TestStatementsAreCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		must(h.svc.Found(admin, org.FoundAdministration{Name: "Kartal"}))
		for _, n := range []string{"A", "B", "C", "D"} {
			x := h.person(n, "")
			must(h.svc.AddPost(admin, org.AddPost{PersonID: x.ID, Role: access.Viewer}))
		}
		for name, c := range map[string]struct {
			want int64
			do   func(ctx context.Context) error
		}{
			"People":  {2, func(ctx context.Context) error { _, err := h.svc.People(ctx, org.PersonQuery{}); return err }},
			"Units":   {1, func(ctx context.Context) error { _, err := h.svc.Units(ctx, org.UnitQuery{}); return err }},
			"AddUnit": {7, func(ctx context.Context) error { _, err := h.svc.AddUnit(ctx, org.AddUnit{Name: "Mali"}); return err }}, // begin, lock, units, insert, 2 log, commit
		} {
			ctx, probe := dbtest.Counted(admin)
			if err := c.do(ctx); err != nil || probe.Count() != c.want {
				t.Errorf("%s: %d statements, want %d (%v)", name, probe.Count(), c.want, err)
			}
		}
	})
}
