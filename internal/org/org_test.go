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
		below := must(h.svc.Below(admin))
		if strings.Join(below[a.ID], ",") != strings.Join([]string{a.ID, b.ID, c.ID}, ",") || len(below[c.ID]) != 1 {
			t.Errorf("%v", below)
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
		if n := must(h.svc.UnitNames(as(access.CouncilMember), []string{a.ID, "x"})); len(n) != 1 || n[a.ID] != "A" {
			t.Errorf("%v", n)
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
			"Below":   {access.UnitRead, func(ctx context.Context) error { _, err := h.svc.Below(ctx); return err }},
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
		k := org.Once{Key: "key-12345678", Sum: "s"}
		a := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Mali", Once: k}))
		if b := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Mali", Once: k})); b != a || h.count(t, "unit") != 1 {
			t.Errorf("%+v %+v", a, b)
		}
		_, err := h.svc.AddUnit(admin, org.AddUnit{Name: "Zabıta", Once: org.Once{Key: k.Key, Sum: "t"}})
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
		failing(t, h, "Found", planner, tables, func(ctx context.Context) error {
			_, err := h.svc.Found(ctx, org.FoundAdministration{Name: "Kartal"})
			return err
		})
		failing(t, h, "ChangeAdministration", admin, tables, func(ctx context.Context) error {
			_, err := h.svc.ChangeAdministration(ctx, org.ChangeAdministration{Version: 1, Province: p("İstanbul")})
			return err
		})
		u, x, y := h.unit("Mali", ""), h.person("Ali", ""), h.person("Veli", "")
		var post org.Post
		failing(t, h, "AddUnit", admin, tables, func(ctx context.Context) error {
			_, err := h.svc.AddUnit(ctx, org.AddUnit{Name: "Zabıta", ParentID: u.ID, ManagerID: x.ID, Once: org.Once{Key: "12345678", Sum: "s"}})
			return err
		})
		failing(t, h, "ChangeUnit", admin, tables, func(ctx context.Context) error {
			_, err := h.svc.ChangeUnit(ctx, org.ChangeUnit{ID: u.ID, Version: 1, Name: p("Mali Hizmetler")})
			return err
		})
		failing(t, h, "EnsureDrafts", planner, tables, func(ctx context.Context) error {
			_, err := h.svc.EnsureDrafts(ctx, []string{"A", "B"}, "x")
			return err
		})
		failing(t, h, "AddPerson", admin, tables, func(ctx context.Context) error {
			_, err := h.svc.AddPerson(ctx, org.AddPerson{Name: "Ayşe", Email: "a@b.tr"})
			return err
		})
		failing(t, h, "ChangePerson", admin, tables, func(ctx context.Context) error {
			_, err := h.svc.ChangePerson(ctx, org.ChangePerson{ID: x.ID, Version: 1, Email: p("x@b.tr")})
			return err
		})
		failing(t, h, "AddPost", admin, tables, func(ctx context.Context) error {
			var err error
			post, err = h.svc.AddPost(ctx, org.AddPost{PersonID: x.ID, Role: access.UnitManager, UnitID: u.ID})
			return err
		})
		failing(t, h, "substitution", admin, tables, func(ctx context.Context) error {
			_, err := h.svc.AddPost(ctx, org.AddPost{PersonID: y.ID, SubstituteFor: post.ID, ValidTo: "2026-05-01"})
			return err
		})
		failing(t, h, "EndPost", admin, tables, func(ctx context.Context) error {
			_, err := h.svc.EndPost(ctx, org.EndPost{ID: post.ID, Version: 1, On: "2026-06-01"})
			return err
		})
		failing(t, h, "ImportList", admin, tables, func(ctx context.Context) error {
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
			"Below":   {1, func(ctx context.Context) error { _, err := h.svc.Below(ctx); return err }},
			"AddUnit": {7, func(ctx context.Context) error { _, err := h.svc.AddUnit(ctx, org.AddUnit{Name: "Mali"}); return err }}, // begin, lock, units, insert, 2 log, commit
		} {
			ctx, probe := dbtest.Counted(admin)
			if err := c.do(ctx); err != nil || probe.Count() != c.want {
				t.Errorf("%s: %d statements, want %d (%v)", name, probe.Count(), c.want, err)
			}
		}
	})
}
