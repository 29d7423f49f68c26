package org_test

import (
	"context"
	"slices"
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
	"github.com/karne-app/karne/pkg/period"
)

// at is the same house on another day.
func (h house) at(day string) house {
	when, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	c := clock.Fixed(when.Add(9 * time.Hour))
	l := audit.New(h.db, c)
	r := act.New(h.db, l, c, true)
	return house{h.db, org.New(h.db, r, c), l, r}
}

func (h house) founded() house {
	must(h.svc.Found(admin, org.FoundAdministration{Name: "Kartal"}))
	return h
}

func (h house) rename(u org.Unit, name, on string) (org.UnitEvent, error) {
	return h.svc.RenameUnit(admin, org.RenameUnit{ID: u.ID, Version: must(h.svc.Unit(admin, u.ID)).Version, Name: name, On: period.Date(on), Reason: "Meclis kararı"})
}

func (h house) merge(u, into org.Unit, on string) (org.UnitEvent, error) {
	return h.svc.MergeUnits(admin, org.MergeUnits{ID: u.ID, Version: must(h.svc.Unit(admin, u.ID)).Version, IntoID: into.ID, On: period.Date(on), Reason: "Birleşme"})
}

func (h house) close(u org.Unit, on string) (org.UnitEvent, error) {
	return h.svc.CloseUnit(admin, org.CloseUnit{ID: u.ID, Version: must(h.svc.Unit(admin, u.ID)).Version, On: period.Date(on), Reason: "Kapanış"})
}

// names are a unit's names as the history tells them: "Ad [ilk–son]".
func (h house) names(id string) (out []string) {
	for _, n := range must(h.svc.UnitHistory(admin, id)).Names() {
		out = append(out, n.Name+" ["+string(n.From)+"–"+string(n.To)+"]")
	}
	return out
}

func TestARenamingKeepsBothNames(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		u := h.unit("Fen İşleri", "")
		e := must(h.rename(u, "  Yapı  İşleri ", today))
		if got := must(h.svc.Unit(admin, u.ID)); e.State != org.EventDone || got.Name != "Yapı İşleri" || got.Version != 2 {
			t.Errorf("%+v %+v", e, got)
		}
		if got := h.names(u.ID); !slices.Equal(got, []string{"Fen İşleri [–2026-03-01]", "Yapı İşleri [2026-03-02–]"}) {
			t.Error(got)
		}
		hist := must(h.svc.UnitHistory(admin, u.ID))
		if hist.NameOn("2026-03-01") != "Fen İşleri" || hist.NameOn("2026-03-02") != "Yapı İşleri" {
			t.Error(hist.Names())
		}
		// A plan file that still says the former name means this unit, and the former name is free for another one from that day.
		known, unknown, err := h.svc.Resolve(admin, []string{"FEN İŞLERİ", "Yapı İşleri", "Zabıta"})
		if err != nil || known["FEN İŞLERİ"] != u.ID || known["Yapı İşleri"] != u.ID || !slices.Equal(unknown, []string{"Zabıta"}) {
			t.Error(known, unknown, err)
		}
		must(h.svc.AddUnit(admin, org.AddUnit{Name: "Fen İşleri", ValidFrom: "2026-03-02"}))
		// The renamed unit can still be corrected beside the new one of its former name.
		must(h.svc.ChangeUnit(admin, org.ChangeUnit{ID: u.ID, Version: 2, Note: p("x")}))
	})
}

func TestARenamingOfADayToComeWaitsForIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		u, o := h.unit("Fen İşleri", ""), h.unit("Zabıta", "")
		e := must(h.rename(u, "Yapı İşleri", "2028-02-29"))
		if e.State != org.EventPlanned || must(h.svc.Unit(admin, u.ID)).Name != "Fen İşleri" {
			t.Errorf("%+v", e)
		}
		_, err := h.rename(o, "yapı işleri", "2029-01-01")
		wants(t, "a name that waits", err, "org.unit.name_taken", fault.KindConflict, "name")
		_, err = h.rename(u, "Başka", "2027-12-31")
		wants(t, "before what is planned", err, "org.unit.day_order", fault.KindInvalid, "on")
		for day, want := range map[string]string{"2028-02-28": "Fen İşleri"} {
			if n, err := h.at(day).svc.ApplyDue(admin); err != nil || n != 0 || must(h.svc.Unit(admin, u.ID)).Name != want {
				t.Error(day, n, err)
			}
		}
		if n, err := h.at("2028-02-29").svc.ApplyDue(admin); err != nil || n != 1 || must(h.svc.Unit(admin, u.ID)).Name != "Yapı İşleri" {
			t.Error(n, err, must(h.svc.Unit(admin, u.ID)))
		}
		if n, err := h.at("2028-03-01").svc.ApplyDue(admin); err != nil || n != 0 {
			t.Error(n, err)
		}
		if got := h.names(u.ID); !slices.Equal(got, []string{"Fen İşleri [–2028-02-28]", "Yapı İşleri [2028-02-29–]"}) {
			t.Error(got)
		}
	})
}

func TestAPlannedChangeIsTakenBackBeforeItsDayOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		u, into := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Fen İşleri", ValidTo: "2040-12-31"})), h.unit("Yapı", "")
		e := must(h.merge(u, into, "2027-01-01"))
		if got := must(h.svc.Unit(admin, u.ID)); got.ValidTo != "2026-12-31" {
			t.Errorf("the year's end: %+v", got)
		}
		_, err := h.svc.ChangeUnit(admin, org.ChangeUnit{ID: u.ID, Version: 2, ValidTo: p(period.Date(""))})
		wants(t, "the last day by hand", err, "org.unit.ended_by_change", fault.KindInvalid, "valid_to")
		_, err = h.at("2027-01-01").svc.CancelUnitEvent(admin, org.CancelUnitEvent{ID: e.ID, Version: 1})
		wants(t, "on its day", err, "org.unit.change_done", fault.KindConflict, "")
		_, err = h.svc.CancelUnitEvent(admin, org.CancelUnitEvent{ID: e.ID, Version: 9})
		wants(t, "stale", err, "stale", fault.KindStale, "")
		if e = must(h.svc.CancelUnitEvent(admin, org.CancelUnitEvent{ID: e.ID, Version: 1})); e.State != org.EventCancelled {
			t.Errorf("%+v", e)
		}
		if got := must(h.svc.Unit(admin, u.ID)); got.ValidTo != "2040-12-31" {
			t.Errorf("%+v", got)
		}
		_, err = h.svc.CancelUnitEvent(admin, org.CancelUnitEvent{ID: e.ID, Version: 2})
		wants(t, "twice", err, "org.unit.change_done", fault.KindConflict, "")
		must(h.merge(u, into, "2027-01-01"))
		r := must(h.rename(into, "Yapı İşleri", "2027-06-01"))
		must(h.svc.CancelUnitEvent(admin, org.CancelUnitEvent{ID: r.ID, Version: 1}))
		if n, err := h.at("2030-01-01").svc.ApplyDue(admin); err != nil || n != 1 || must(h.svc.Unit(admin, into.ID)).Name != "Yapı" {
			t.Error("a cancelled renaming took effect", n, err)
		}
	})
}

func TestDatedChangesAreRefusedForWhatTheyBreak(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		u := must(h.svc.AddUnit(admin, org.AddUnit{Name: "Fen İşleri", ValidFrom: "2020-01-01"}))
		child, into, gone := h.unit("Asfalt", u.ID), h.unit("Yapı", ""), must(h.svc.AddUnit(admin, org.AddUnit{Name: "Eski", ValidTo: "2024-12-31"}))
		for what, x := range map[string]struct {
			do          func() error
			code, field string
			kind        fault.Kind
		}{
			"rename: no such day":             {func() error { _, err := h.rename(u, "A", "2027-02-29"); return err }, "date.range", "on", fault.KindInvalid},
			"rename: on the unit's first day": {func() error { _, err := h.rename(u, "A", "2020-01-01"); return err }, "org.unit.day_order", "on", fault.KindInvalid},
			"rename: the same":                {func() error { _, err := h.rename(u, "Fen İşleri", today); return err }, "org.unit.same_name", "name", fault.KindInvalid},
			"rename: taken":                   {func() error { _, err := h.rename(u, "yapı", today); return err }, "org.unit.name_taken", "name", fault.KindConflict},
			"rename: a value":                 {func() error { _, err := h.rename(u, "Tüm Birimler", today); return err }, "org.unit.all_units", "name", fault.KindInvalid},
			"rename: of a closed unit":        {func() error { _, err := h.rename(gone, "A", today); return err }, "org.unit.ended", "on", fault.KindInvalid},
			"merge: a unit below is open":     {func() error { _, err := h.merge(u, into, today); return err }, "org.unit.open_below", "on", fault.KindConflict},
			"merge: into what lies below":     {func() error { _, err := h.merge(u, child, today); return err }, "org.unit.open_below", "on", fault.KindConflict},
			"merge: into itself":              {func() error { _, err := h.merge(child, child, today); return err }, "org.unit.into_itself", "into_id", fault.KindInvalid},
			"merge: into a closed one":        {func() error { _, err := h.merge(child, gone, today); return err }, "org.unit.successor_closed", "into_id", fault.KindConflict},
			"merge: into nothing":             {func() error { _, err := h.merge(child, org.Unit{}, today); return err }, "org.unit.one_successor", "into_id", fault.KindInvalid},
			"merge: into nobody":              {func() error { _, err := h.merge(child, org.Unit{ID: "x"}, today); return err }, "id.unknown", "into_id", fault.KindInvalid},
			"close: a unit below is open":     {func() error { _, err := h.close(u, today); return err }, "org.unit.open_below", "on", fault.KindConflict},
			"rename: stale": {func() error {
				_, err := h.svc.RenameUnit(admin, org.RenameUnit{ID: u.ID, Version: 7, Name: "A", On: today, Reason: "x"})
				return err
			}, "stale", "", fault.KindStale},
			"close: without a reason": {func() error {
				_, err := h.svc.CloseUnit(admin, org.CloseUnit{ID: child.ID, Version: 1, On: today, Reason: " "})
				return err
			}, "text.required", "reason", fault.KindInvalid},
			"merge: of nobody": {func() error {
				_, err := h.svc.MergeUnits(admin, org.MergeUnits{ID: "x", Version: 1, IntoID: into.ID, On: today, Reason: "x"})
				return err
			}, "not_found", "", fault.KindNotFound},
		} {
			wants(t, what, x.do(), x.code, x.kind, x.field)
		}
		if n := h.count(t, "unit_event"); n != 0 {
			t.Errorf("%d refused changes were kept", n)
		}
		must(h.merge(child, into, today))
		_, err := h.merge(child, u, "2026-06-01")
		wants(t, "merged twice", err, "org.unit.ended", fault.KindConflict, "on")
		_, err = h.merge(into, u, "2026-03-01")
		wants(t, "before what it took", err, "org.unit.day_order", fault.KindInvalid, "on")
		_, err = h.merge(into, child, "2026-06-01")
		wants(t, "back again", err, "org.unit.successor_closed", fault.KindConflict, "into_id")
		must(h.close(u, "2026-03-03"))
		_, err = h.close(u, "2026-06-01")
		wants(t, "closed twice", err, "org.unit.ended", fault.KindConflict, "on")
	})
}

// units of a person's posts on a day, as access sees them.
func (h house) reach(person, on string) []string {
	var out []string
	for _, p := range must(h.svc.HeldOn(context.Background(), person, period.Date(on))) {
		out = append(out, p.Units...)
	}
	return out
}

// A manager of the successor answers for the predecessor from the day of the merge, its own manager until the day before.
func TestTheSuccessorAnswersFromTheDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		top := h.unit("Başkanlık", "")
		a, b, c := h.unit("Fen İşleri", top.ID), h.unit("Park", ""), h.unit("Yapı", "")
		below := h.unit("Asfalt", a.ID)
		ali, can, ece := h.person("Ali", ""), h.person("Can", ""), h.person("Ece", "")
		post := must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.UnitManager, UnitID: a.ID}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: can.ID, Role: access.UnitManager, UnitID: b.ID}))
		must(h.svc.AddPost(admin, org.AddPost{PersonID: ece.ID, SubstituteFor: post.ID, ValidTo: "2026-12-31"}))
		must(h.svc.ChangeUnit(admin, org.ChangeUnit{ID: below.ID, Version: 1, ParentID: &b.ID}))
		must(h.merge(a, b, "2026-07-01"))
		_, err := h.merge(b, c, "2027-01-01")
		wants(t, "a unit below", err, "org.unit.open_below", fault.KindConflict, "on")
		for on, want := range map[string][3][]string{
			"2026-06-30": {{a.ID}, {b.ID, below.ID}, {a.ID}},
			"2026-07-01": {nil, {b.ID, a.ID, below.ID}, nil},
		} {
			for i, who := range []string{ali.ID, can.ID, ece.ID} {
				got := h.reach(who, on)
				slices.Sort(got)
				slices.Sort(want[i])
				if !slices.Equal(got, want[i]) {
					t.Errorf("%s %d: %v, want %v", on, i, got, want[i])
				}
			}
		}
		if got := h.reach(can.ID, "2026-07-01"); got[0] != b.ID {
			t.Errorf("a post's own unit comes first: %v", got)
		}
		if x := must(h.svc.Person(admin, ali.ID)).Posts[0]; x.LastDay() != "2026-06-30" || x.ValidOn("2026-07-01") || !x.ValidOn("2026-06-30") {
			t.Errorf("%+v", x)
		}
		// A chain of merges ends at the last successor.
		must(h.svc.ChangeUnit(admin, org.ChangeUnit{ID: below.ID, Version: 2, ParentID: &top.ID}))
		must(h.merge(b, c, "2027-01-01"))
		eda := h.person("Eda", "")
		must(h.svc.AddPost(admin, org.AddPost{PersonID: eda.ID, Role: access.UnitEditor, UnitID: c.ID}))
		if got := h.reach(eda.ID, "2027-01-01"); !slices.Equal(got, []string{c.ID, b.ID, a.ID}) {
			t.Errorf("%v", got)
		}
		if got := h.reach(eda.ID, "2026-12-31"); !slices.Equal(got, []string{c.ID}) {
			t.Errorf("%v", got)
		}
	})
}

func TestAMergeCanSetUpItsSuccessor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		a, b := h.unit("Fen İşleri", ""), h.unit("Park", "")
		e := must(h.svc.MergeUnits(admin, org.MergeUnits{ID: a.ID, Version: 1, Name: "Fen İşleri", On: "2026-12-31", Reason: "Yeniden kuruluş"}))
		made := must(h.svc.Unit(admin, e.IntoID))
		if made.Name != "Fen İşleri" || made.ValidFrom != "2026-12-31" || must(h.svc.Unit(admin, a.ID)).ValidTo != "2026-12-30" {
			t.Errorf("%+v", made)
		}
		_, err := h.svc.MergeUnits(admin, org.MergeUnits{ID: b.ID, Version: 1, Name: "fen işleri", On: "2027-01-01", Reason: "x"})
		wants(t, "the name of the new one", err, "org.unit.name_taken", fault.KindConflict, "name")
		must(h.merge(b, made, "2027-01-01"))
		if got := must(h.svc.UnitHistory(admin, made.ID)); len(got.Events) != 1 || got.Events[0].Kind != org.UnitSetUp || len(got.Took) != 2 {
			t.Errorf("%+v", got)
		}
		if all := must(h.svc.UnitEvents(admin)); len(all) != 3 {
			t.Errorf("%+v", all)
		}
	})
}

func TestDatedChangesAreWrittenDownOnceAndWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		tables := []string{"unit", "unit_event"}
		a, b, c := h.unit("A", ""), h.unit("B", ""), h.unit("C", "")
		key := act.Once{Key: "key-12345678", Sum: "s"}
		var e, again org.UnitEvent
		failing(admin, t, h, "RenameUnit", tables, func(ctx context.Context) (err error) {
			e, err = h.svc.RenameUnit(ctx, org.RenameUnit{ID: a.ID, Version: 1, Name: "AA", On: today, Reason: "x", Once: key})
			return err
		})
		if again = must(h.svc.RenameUnit(admin, org.RenameUnit{ID: a.ID, Version: 1, Name: "AA", On: today, Reason: "x", Once: key})); again != e || h.count(t, "unit_event") != 1 {
			t.Errorf("%+v %+v", e, again)
		}
		failing(admin, t, h, "MergeUnits", tables, func(ctx context.Context) error {
			_, err := h.svc.MergeUnits(ctx, org.MergeUnits{ID: a.ID, Version: 2, Name: "Yeni", On: "2026-03-03", Reason: "x"})
			return err
		})
		var closing org.UnitEvent
		failing(admin, t, h, "CloseUnit", tables, func(ctx context.Context) (err error) {
			closing, err = h.svc.CloseUnit(ctx, org.CloseUnit{ID: b.ID, Version: 1, On: "2027-01-01", Reason: "x"})
			return err
		})
		failing(admin, t, h, "CancelUnitEvent", tables, func(ctx context.Context) error {
			_, err := h.svc.CancelUnitEvent(ctx, org.CancelUnitEvent{ID: closing.ID, Version: 1})
			return err
		})
		must(h.rename(c, "CC", "2026-12-31"))
		later := h.at("2026-12-31")
		failing(admin, t, h, "ApplyDue", tables, func(ctx context.Context) error { _, err := later.svc.ApplyDue(ctx); return err })
		var rows []string
		if err := h.db.Conn(t.Context()).Table("audit_row").Where("entity = 'unit_event'").Order("id").Pluck("op", &rows).Error; err != nil {
			t.Fatal(err)
		}
		slices.Sort(rows)
		if want := []string{"cancel", "close", "merge", "open", "rename", "rename", "take_effect", "take_effect", "take_effect"}; !slices.Equal(rows, want) {
			t.Error(rows)
		}
	})
}

// Two administrators at once: a unit ends once.
func TestAUnitEndsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(d).founded()
		u, into := h.unit("A", ""), h.unit("B", "")
		errs := make(chan error, 6)
		for i := range cap(errs) {
			go func() {
				var err error
				if i%2 == 0 {
					_, err = h.svc.MergeUnits(admin, org.MergeUnits{ID: u.ID, Version: 1, IntoID: into.ID, On: today, Reason: "x"})
				} else {
					_, err = h.svc.CloseUnit(admin, org.CloseUnit{ID: u.ID, Version: 1, On: today, Reason: "x"})
				}
				errs <- err
			}()
		}
		won := 0
		for range cap(errs) {
			if err := <-errs; err == nil {
				won++
			} else if !fault.Has(err, "stale") {
				t.Error(err)
			}
		}
		if won != 1 || h.count(t, "unit_event") != 1 {
			t.Errorf("%d won", won)
		}
	})
}
