package org_test

import (
	"context"
	"strings"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func TestOneDatabaseHoldsOneAdministration(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		if _, err := h.svc.Administration(admin); !fault.Has(err, "org.administration.missing") {
			t.Errorf("before: %v", err)
		}
		if err := h.svc.SameAdministration(admin, "Herhangi"); err != nil {
			t.Errorf("an empty database refuses: %v", err)
		}
		if _, err := h.svc.Found(as(access.Viewer), org.FoundAdministration{Name: "X"}); !fault.Has(err, "forbidden") {
			t.Errorf("a viewer founds: %v", err)
		}
		a, err := h.svc.Found(as(access.Planner), org.FoundAdministration{Name: " Sultanbeyli  Belediyesi ", Province: "İstanbul"})
		if err != nil || a.Name != "Sultanbeyli Belediyesi" || a.Origin != "entered" || a.Version != 1 {
			t.Fatalf("%+v %v", a, err)
		}
		again, err := h.svc.Found(admin, org.FoundAdministration{Name: "SULTANBEYLİ BELEDİYESİ", Province: "Ankara"})
		if err != nil || again != a {
			t.Errorf("founding twice: %+v %v", again, err)
		}
		_, err = h.svc.Found(admin, org.FoundAdministration{Name: "Kartal Belediyesi"})
		wants(t, "another's", err, "org.administration.other", fault.KindConflict, "administration.name")
		wants(t, "another's file", h.svc.SameAdministration(as(access.Planner), "Kartal Belediyesi"), "org.administration.other", fault.KindConflict, "administration.name")
		if err := h.svc.SameAdministration(as(access.Planner), "sultanbeyli belediyesi"); err != nil {
			t.Errorf("its own file: %v", err)
		}
		if id, ok, err := h.svc.Identity(t.Context()); err != nil || !ok || id != a {
			t.Errorf("identity: %+v %v %v", id, ok, err)
		}
		b, err := h.svc.ChangeAdministration(admin, org.ChangeAdministration{Version: 1, InstitutionalCode: p("46.34")})
		if err != nil || b.Version != 2 || b.Name != a.Name || b.InstitutionalCode != "46.34" || len(b.Flags()) != 0 {
			t.Errorf("changed: %+v %v", b, err)
		}
		_, err = h.svc.ChangeAdministration(admin, org.ChangeAdministration{Version: 1, Name: p("Y")})
		wants(t, "stale", err, "stale", fault.KindStale, "")
		_, err = h.svc.ChangeAdministration(admin, org.ChangeAdministration{Version: 2, Name: p("  ")})
		wants(t, "empty name", err, "text.required", fault.KindInvalid, "name")
		_, err = h.svc.ChangeAdministration(as(access.Planner), org.ChangeAdministration{Version: 2, Name: p("Y")})
		wants(t, "planner", err, "forbidden", fault.KindForbidden, "")
	})
}

func TestUnitsKeepTheirRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		top := h.unit("Başkanlık", "")
		mali := h.unit("Mali Hizmetler Müdürlüğü", top.ID)
		if mali.Version != 1 || mali.Origin != "entered" || mali.Draft || mali.ParentID != top.ID {
			t.Errorf("%+v", mali)
		}
		for name, c := range map[string]struct {
			cmd   org.AddUnit
			code  string
			kind  fault.Kind
			field string
		}{
			"no name":        {org.AddUnit{Name: " "}, "text.required", fault.KindInvalid, "name"},
			"long name":      {org.AddUnit{Name: strings.Repeat("ğ", 201)}, "text.length", fault.KindInvalid, "name"},
			"all units":      {org.AddUnit{Name: "TÜM  BİRİMLER"}, "org.unit.all_units", fault.KindInvalid, "name"},
			"taken name":     {org.AddUnit{Name: "MALİ HİZMETLER MÜDÜRLÜĞÜ"}, "org.unit.name_taken", fault.KindConflict, "name"},
			"no such parent": {org.AddUnit{Name: "A", ParentID: "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "id.unknown", fault.KindInvalid, "parent_id"},
			"no such person": {org.AddUnit{Name: "A", ManagerID: "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "id.unknown", fault.KindInvalid, "manager_id"},
			"no such day":    {org.AddUnit{Name: "A", ValidFrom: "2020-02-30"}, "date.range", fault.KindInvalid, "valid_from"},
			"not a date":     {org.AddUnit{Name: "A", ValidTo: "bugün"}, "date.syntax", fault.KindInvalid, "valid_to"},
			"end first":      {org.AddUnit{Name: "A", ValidFrom: "2020-01-02", ValidTo: "2020-01-01"}, "date.order", fault.KindInvalid, "valid_to"},
			"odd origin":     {org.AddUnit{Name: "A", Origin: "rumour"}, "enum.unknown", fault.KindInvalid, "origin"},
			"control":        {org.AddUnit{Name: "A\x00B"}, "text.control", fault.KindInvalid, "name"},
		} {
			_, err := h.svc.AddUnit(admin, c.cmd)
			wants(t, name, err, c.code, c.kind, c.field)
		}
		if n := h.count(t, "unit"); n != 2 {
			t.Errorf("%d units", n)
		}
		_, err := h.svc.AddUnit(admin, org.AddUnit{Name: "", ValidFrom: "x", Origin: "y"})
		if len(fault.All(err)) < 2 {
			t.Errorf("not every shape fault came back: %v", err)
		}
		// Dated units: the same name again after the first has ended.
		old := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Zabıta", ValidTo: "2020-12-31"}))
		if _, err := h.svc.AddUnit(admin, org.AddUnit{Name: "Zabıta", ValidFrom: "2020-12-31"}); !fault.Has(err, "org.unit.name_taken") {
			t.Errorf("one shared day: %v", err)
		}
		young := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Zabıta", ValidFrom: "2021-01-01", InstitutionalCode: "46-34"}))
		if f := young.Flags(); len(f) != 1 || f[0].Code != "org.institutional_code" || f[0].Stage != fault.Warn {
			t.Errorf("an odd code is flagged, not refused: %v", f)
		}
		known, unknown, err := h.svc.Resolve(admin, []string{"ZABITA", "Zabita", "mali hizmetler  müdürlüğü", "Mali Hizmetler"})
		if err != nil || known["ZABITA"] != young.ID || known["mali hizmetler  müdürlüğü"] != mali.ID || strings.Join(unknown, ",") != "Zabita,Mali Hizmetler" {
			t.Errorf("%v %v %v", known, unknown, err)
		}
		on := must(h.svc.Units(admin, org.UnitQuery{On: "2020-06-01"}))
		if names(on) != "Başkanlık,Mali Hizmetler Müdürlüğü,Zabıta" || on[2].ID != old.ID {
			t.Errorf("on a day: %v", names(on))
		}
		if got := names(must(h.svc.Units(admin, org.UnitQuery{}))); got != "Başkanlık,Mali Hizmetler Müdürlüğü,Zabıta,Zabıta" {
			t.Errorf("order: %v", got)
		}
		_, err = h.svc.Units(admin, org.UnitQuery{On: "dün"})
		wants(t, "odd day", err, "date.syntax", fault.KindInvalid, "on")
	})
}

func names(units []org.Unit) string {
	var out []string
	for _, u := range units {
		out = append(out, u.Name)
	}
	return strings.Join(out, ",")
}

func TestNoUnitStandsBelowItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		a := h.unit("A", "")
		b := h.unit("B", a.ID)
		c := h.unit("C", b.ID)
		for _, parent := range []string{a.ID, b.ID, c.ID} {
			_, err := h.svc.ChangeUnit(admin, org.ChangeUnit{ID: a.ID, Version: 1, ParentID: &parent})
			wants(t, "cycle", err, "org.unit.cycle", fault.KindInvalid, "parent_id")
		}
		moved := must(h.svc.ChangeUnit(admin, org.ChangeUnit{ID: c.ID, Version: 1, ParentID: p(""), Note: p("ayrıldı"), SpendingUnit: p(true)}))
		if moved.ParentID != "" || moved.Version != 2 || moved.Note != "ayrıldı" || !moved.SpendingUnit {
			t.Errorf("%+v", moved)
		}
		_, err := h.svc.ChangeUnit(admin, org.ChangeUnit{ID: c.ID, Version: 1, Name: p("D")})
		wants(t, "stale", err, "stale", fault.KindStale, "")
		if f := fault.All(err)[0]; f.Args["read"] != "1" || f.Args["expected"] != "2" || f.At.Record != c.ID {
			t.Errorf("%+v", f)
		}
		_, err = h.svc.ChangeUnit(admin, org.ChangeUnit{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Version: 1})
		wants(t, "unknown", err, "not_found", fault.KindNotFound, "")
		if got := must(h.svc.Unit(admin, c.ID)); got != moved {
			t.Errorf("%+v", got)
		}
	})
}

func TestUnknownUnitsBecomeFlaggedDrafts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		a := h.unit("Zabıta Müdürlüğü", "")
		var ids map[string]string
		err := h.run.Run(as(access.Planner), access.IntakeCommit, func(ctx context.Context, s *act.Step) error {
			if err := s.Allow(access.Whole); err != nil {
				return err
			}
			var err error
			ids, err = h.svc.EnsureDrafts(ctx, []string{"ZABITA MÜDÜRLÜĞÜ", "Park Müdürlüğü", "park  müdürlüğü"}, "plan.json")
			return err
		}, act.Batch("B"))
		if err != nil || ids["ZABITA MÜDÜRLÜĞÜ"] != a.ID || ids["Park Müdürlüğü"] == "" || ids["park  müdürlüğü"] != ids["Park Müdürlüğü"] {
			t.Fatalf("%v %v", ids, err)
		}
		u := must(h.svc.Unit(admin, ids["Park Müdürlüğü"]))
		if !u.Draft || u.Source != "plan.json" || len(u.Flags()) != 1 || u.Flags()[0].Code != "org.unit.draft" {
			t.Errorf("%+v", u)
		}
		u = must(h.svc.ChangeUnit(admin, org.ChangeUnit{ID: u.ID, Version: 1, Draft: p(false)}))
		if u.Draft || len(u.Flags()) != 0 {
			t.Errorf("confirmed: %+v", u)
		}
		_, err = h.svc.EnsureDrafts(as(access.Planner), []string{"Yeni", "Tüm Birimler"}, "x")
		wants(t, "all units", err, "org.unit.all_units", fault.KindInvalid, "name")
		if h.count(t, "unit") != 2 {
			t.Error("half of a refused list was kept")
		}
		if _, err := h.svc.EnsureDrafts(as(access.Finance), []string{"Yeni"}, "x"); !fault.Has(err, "forbidden") {
			t.Errorf("%v", err)
		}
	})
}

func TestPeopleKeepTheirRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ali := h.person("Ali Işık", "Ali.Isik@kartal.bel.tr")
		if !ali.Active || ali.CanSignIn || ali.Version != 1 {
			t.Errorf("%+v", ali)
		}
		for _, email := range []string{"x", "a@", "@b", "a b@c.tr", "a@b@c", "a@.tr", "a@tr.", "a,b@c.tr", "<a@b.tr>"} {
			_, err := h.svc.AddPerson(admin, org.AddPerson{Name: "A", Email: email})
			wants(t, email, err, "org.person.email", fault.KindInvalid, "email")
		}
		_, err := h.svc.AddPerson(admin, org.AddPerson{Name: "A", Email: "ALİ.ISIK@KARTAL.BEL.TR"})
		wants(t, "same address in capitals", err, "org.person.email_taken", fault.KindConflict, "email")
		_, err = h.svc.AddPerson(admin, org.AddPerson{Name: ""})
		wants(t, "no name", err, "text.required", fault.KindInvalid, "name")
		// Without an address any number of people may share the lack of one.
		h.person("Çağla", "")
		zeki := h.person("Zeki", "")
		h.person("Cem", "")
		page := must(h.svc.People(admin, org.PersonQuery{Limit: 3}))
		if len(page.Items) != 3 || page.Items[0].Name != "Ali Işık" || page.Items[1].Name != "Cem" || page.Items[2].Name != "Çağla" || page.Next == "" {
			t.Errorf("%+v", page)
		}
		page = must(h.svc.People(admin, org.PersonQuery{Limit: 3, Cursor: page.Next}))
		if len(page.Items) != 1 || page.Items[0].ID != zeki.ID || page.Next != "" {
			t.Errorf("%+v", page)
		}
		_, err = h.svc.People(admin, org.PersonQuery{Cursor: "x"})
		wants(t, "cursor", err, "cursor.syntax", fault.KindInvalid, "cursor")
		_, err = h.svc.ChangePerson(admin, org.ChangePerson{ID: zeki.ID, Version: 1, Email: p("ali.isik@kartal.bel.tr")})
		wants(t, "taken", err, "org.person.email_taken", fault.KindConflict, "email")
		z := must(h.svc.ChangePerson(admin, org.ChangePerson{ID: zeki.ID, Version: 1, Active: p(false), Title: p("Şef")}))
		if z.Active || z.Title != "Şef" || z.Version != 2 || z.Name != "Zeki" {
			t.Errorf("%+v", z)
		}
		_, err = h.svc.ChangePerson(admin, org.ChangePerson{ID: zeki.ID, Version: 1, Active: p(true)})
		wants(t, "stale", err, "stale", fault.KindStale, "")
	})
}

func TestPostsKeepTheirRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		mali, zabita := h.unit("Mali Hizmetler", ""), must(h.svc.AddUnit(admin, org.AddUnit{Name: "Zabıta", ValidTo: "2025-12-31"}))
		ali, veli := h.person("Ali", ""), h.person("Veli", "")
		post := must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.UnitManager, UnitID: mali.ID}))
		if post.ValidFrom != today || post.ValidTo != "" || post.Version != 1 {
			t.Errorf("%+v", post)
		}
		for name, c := range map[string]struct {
			cmd   org.AddPost
			code  string
			kind  fault.Kind
			field string
		}{
			"no role":           {org.AddPost{PersonID: veli.ID}, "text.required", fault.KindInvalid, "role"},
			"odd role":          {org.AddPost{PersonID: veli.ID, Role: "king"}, "enum.unknown", fault.KindInvalid, "role"},
			"no unit":           {org.AddPost{PersonID: veli.ID, Role: access.UnitEditor}, "org.post.unit_required", fault.KindInvalid, "unit_id"},
			"no such unit":      {org.AddPost{PersonID: veli.ID, Role: access.UnitEditor, UnitID: ali.ID}, "id.unknown", fault.KindInvalid, "unit_id"},
			"no such person":    {org.AddPost{PersonID: mali.ID, Role: access.Viewer}, "not_found", fault.KindNotFound, ""},
			"unit has ended":    {org.AddPost{PersonID: veli.ID, Role: access.UnitEditor, UnitID: zabita.ID}, "org.post.unit_closed", fault.KindInvalid, "unit_id"},
			"end first":         {org.AddPost{PersonID: veli.ID, Role: access.Viewer, ValidTo: "2026-03-01"}, "date.order", fault.KindInvalid, "valid_to"},
			"second manager":    {org.AddPost{PersonID: veli.ID, Role: access.UnitManager, UnitID: mali.ID, ValidFrom: "2027-01-01"}, "org.post.manager_overlap", fault.KindConflict, "valid_from"},
			"substitute of two": {org.AddPost{PersonID: veli.ID, SubstituteFor: veli.ID, ValidTo: "2026-04-01"}, "id.unknown", fault.KindInvalid, "substitute_for"},
			"endless vekâlet":   {org.AddPost{PersonID: veli.ID, SubstituteFor: post.ID}, "org.post.substitute_end", fault.KindInvalid, "valid_to"},
			"own vekâlet":       {org.AddPost{PersonID: ali.ID, SubstituteFor: post.ID, ValidTo: "2026-04-01"}, "org.post.substitute_self", fault.KindInvalid, "substitute_for"},
			"other role":        {org.AddPost{PersonID: veli.ID, SubstituteFor: post.ID, Role: access.Admin, ValidTo: "2026-04-01"}, "org.post.substitute_role", fault.KindInvalid, "role"},
			"other unit":        {org.AddPost{PersonID: veli.ID, SubstituteFor: post.ID, UnitID: zabita.ID, ValidTo: "2026-04-01"}, "org.post.substitute_unit", fault.KindInvalid, "unit_id"},
			"before the post":   {org.AddPost{PersonID: veli.ID, SubstituteFor: post.ID, ValidFrom: "2026-03-01", ValidTo: "2026-04-01"}, "org.post.substitute_dates", fault.KindInvalid, "valid_from"},
		} {
			_, err := h.svc.AddPost(admin, c.cmd)
			wants(t, name, err, c.code, c.kind, c.field)
		}
		// Several posts, a second editor, and a manager after the first one's last day are all right.
		must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.Planner, UnitID: mali.ID}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: veli.ID, Role: access.UnitEditor, UnitID: mali.ID}))
		sub := must(h.svc.AddPost(admin, org.AddPost{PersonID: veli.ID, SubstituteFor: post.ID, ValidTo: "2026-03-20"}))
		if sub.Role != access.UnitManager || sub.UnitID != mali.ID {
			t.Errorf("%+v", sub)
		}
		_, err := h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, SubstituteFor: sub.ID, ValidTo: "2026-03-10"})
		wants(t, "a chain", err, "org.post.substitute_chain", fault.KindInvalid, "substitute_for")
		ended := must(h.svc.EndPost(admin, org.EndPost{ID: post.ID, Version: 1, On: "2026-03-10"}))
		if ended.ValidTo != "2026-03-10" || ended.Version != 2 {
			t.Errorf("%+v", ended)
		}
		next := must(h.svc.AddPost(admin, org.AddPost{PersonID: veli.ID, Role: access.UnitManager, UnitID: mali.ID, ValidFrom: "2026-03-11"}))
		_, err = h.svc.ChangePost(admin, org.ChangePost{ID: post.ID, Version: 2, ValidTo: p(period.Date(""))})
		wants(t, "opened into the next one", err, "org.post.manager_overlap", fault.KindConflict, "valid_from")
		_, err = h.svc.ChangePost(admin, org.ChangePost{ID: post.ID, Version: 1, ValidTo: p(period.Date("2026-03-09"))})
		wants(t, "stale", err, "stale", fault.KindStale, "")
		_, err = h.svc.ChangePost(admin, org.ChangePost{ID: next.ID, Version: 1, ValidFrom: p(period.Date(""))})
		wants(t, "without a start", err, "text.required", fault.KindInvalid, "valid_from")
		got := must(h.svc.Person(admin, ali.ID))
		if len(got.Posts) != 2 || got.Posts[0] != ended && got.Posts[1] != ended {
			t.Errorf("%+v", got.Posts)
		}
		if one := must(h.svc.Post(admin, post.ID)); one != ended {
			t.Errorf("%+v", one)
		}
	})
}

func TestHeldPostsFollowTheDate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		top := h.unit("Başkanlık", "")
		mali := h.unit("Mali Hizmetler", top.ID)
		muh := h.unit("Muhasebe", mali.ID)
		h.unit("Zabıta", top.ID)
		ali, veli := h.person("Ali", ""), h.person("Veli", "")
		post := must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.UnitManager, UnitID: mali.ID, ValidTo: "2026-12-31"}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: veli.ID, Role: access.UnitEditor, UnitID: muh.ID}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: veli.ID, Role: access.Viewer, UnitID: top.ID}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: veli.ID, SubstituteFor: post.ID, ValidFrom: "2026-04-01", ValidTo: "2026-04-10"}))
		held := func(who org.Person, on period.Date) string {
			counted, probe := dbtest.Counted(t.Context())
			posts := must(h.svc.HeldOn(counted, who.ID, on))
			if probe.Count() != 1 {
				t.Errorf("%d statements", probe.Count())
			}
			var out []string
			for _, p := range posts {
				var units []string
				for _, u := range p.Units {
					units = append(units, map[string]string{top.ID: "top", mali.ID: "mali", muh.ID: "muh"}[u])
				}
				out = append(out, string(p.Role)+":"+strings.Join(units, "+"))
			}
			return strings.Join(out, " ")
		}
		for _, c := range []struct {
			who  org.Person
			on   period.Date
			want string
		}{
			{ali, "2026-03-01", ""},
			{ali, "2026-03-02", "unit_manager:mali+muh"},
			{ali, "2026-12-31", "unit_manager:mali+muh"},
			{ali, "2027-01-01", ""},
			{veli, "2026-03-31", "unit_editor:muh viewer:"},
			{veli, "2026-04-01", "unit_editor:muh viewer: unit_manager:mali+muh"},
			{veli, "2026-04-10", "unit_editor:muh viewer: unit_manager:mali+muh"},
			{veli, "2026-04-11", "unit_editor:muh viewer:"},
		} {
			if got := held(c.who, c.on); got != c.want {
				t.Errorf("%s on %s: %q, want %q", c.who.Name, c.on, got, c.want)
			}
		}
		// A substitution ends with the post it stands for.
		must(h.svc.EndPost(admin, org.EndPost{ID: post.ID, Version: 1, On: "2026-04-05"}))
		if got := held(veli, "2026-04-06"); got != "unit_editor:muh viewer:" {
			t.Errorf("after the post: %q", got)
		}
	})
}

func TestAUnitManagerSeesExactlyTheirPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		mali, zabita := h.unit("Mali", ""), h.unit("Zabıta", "")
		ali, veli, eski, bos := h.person("Ali", ""), h.person("Veli", ""), h.person("Eski", ""), h.person("Boş", "")
		must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.UnitEditor, UnitID: mali.ID}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: veli.ID, Role: access.UnitEditor, UnitID: zabita.ID}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: eski.ID, Role: access.UnitEditor, UnitID: mali.ID, ValidFrom: "2020-01-01", ValidTo: "2026-03-01"}))
		ctx := as(access.UnitManager, mali.ID)
		page := must(h.svc.People(ctx, org.PersonQuery{}))
		if len(page.Items) != 1 || page.Items[0].ID != ali.ID {
			t.Errorf("%+v", page.Items)
		}
		for who, seen := range map[string]bool{ali.ID: true, veli.ID: false, eski.ID: false, bos.ID: false} {
			if _, err := h.svc.Person(ctx, who); (err == nil) != seen || err != nil && !fault.Has(err, "not_found") {
				t.Errorf("%s: %v", who, err)
			}
		}
		if n := len(must(h.svc.People(as(access.Auditor), org.PersonQuery{})).Items); n != 4 {
			t.Errorf("the auditor sees %d", n)
		}
	})
}
