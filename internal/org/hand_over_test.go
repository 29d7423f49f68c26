package org_test

import (
	"context"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func actorOf(id string, posts ...access.Post) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: id, Name: "Kişi", Posts: posts})
}

func TestAHandOverMovesThePostInOneStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		u := h.unit("Mali", "")
		ali, can := h.person("Ali", ""), h.person("Can", "")
		post := must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.UnitManager, UnitID: u.ID, ValidFrom: "2025-01-01", ValidTo: "2028-12-31"}))
		got := must(h.svc.HandOver(admin, org.HandOver{PostID: post.ID, Version: 1, ToPersonID: can.ID, On: "2026-04-01", Note: "Dosyalar dolapta"}))
		if got.FromName != "Ali" || got.ToName != "Can" || got.UnitName != "Mali" || got.Role != access.UnitManager || got.TakenAt != 0 {
			t.Errorf("%+v", got)
		}
		kept, given := must(h.svc.Post(admin, post.ID)), must(h.svc.Post(admin, got.ToPostID))
		if kept.ValidTo != "2026-03-31" || given.PersonID != can.ID || given.ValidFrom != "2026-04-01" || given.ValidTo != "2028-12-31" {
			t.Errorf("%+v %+v", kept, given)
		}
		for on, want := range map[string][2]int{"2026-03-31": {1, 0}, "2026-04-01": {0, 1}} {
			if a, b := len(h.reach(ali.ID, on)), len(h.reach(can.ID, on)); a != want[0] || b != want[1] {
				t.Errorf("%s: %d %d", on, a, b)
			}
		}
		// The receiver sees it until it is taken; nobody else takes it.
		if list := must(h.svc.HandOversTo(actorOf(can.ID), can.ID)); len(list) != 1 || list[0].Note != "Dosyalar dolapta" {
			t.Errorf("%+v", list)
		}
		if _, err := h.svc.HandOversTo(actorOf(ali.ID), can.ID); !fault.Has(err, "forbidden") {
			t.Error(err)
		}
		if _, err := h.svc.TakeHandOver(actorOf(ali.ID), org.TakeHandOver{ID: got.ID, Version: 1}); !fault.Has(err, "forbidden") {
			t.Error(err)
		}
		_, err := h.svc.TakeHandOver(actorOf(can.ID), org.TakeHandOver{ID: got.ID, Version: 4})
		wants(t, "stale", err, "stale", fault.KindStale, "")
		if taken := must(h.svc.TakeHandOver(actorOf(can.ID), org.TakeHandOver{ID: got.ID, Version: 1})); taken.TakenAt == 0 || taken.Version != 2 {
			t.Errorf("%+v", taken)
		}
		_, err = h.svc.TakeHandOver(actorOf(can.ID), org.TakeHandOver{ID: got.ID, Version: 2})
		wants(t, "twice", err, "org.hand_over.taken", fault.KindConflict, "")
		if list := must(h.svc.HandOversTo(actorOf(can.ID), can.ID)); len(list) != 0 {
			t.Errorf("%+v", list)
		}
		// Giver, receiver and the readers of the unit's people see it afterwards; a stranger does not.
		manager := access.Post{ID: "p", Role: access.UnitManager, Units: []string{u.ID}}
		for who, sees := range map[string]bool{ali.ID: true, can.ID: true, "stranger": false} {
			if _, err := h.svc.HandedOver(actorOf(who), got.ID); (err == nil) != sees {
				t.Error(who, err)
			}
		}
		if _, err := h.svc.HandedOver(actorOf("x", manager), got.ID); err != nil {
			t.Error(err)
		}
		if list := must(h.svc.HandOvers(actorOf("x", manager))); len(list) != 1 {
			t.Errorf("%+v", list)
		}
		manager.Units = []string{"other"}
		if list := must(h.svc.HandOvers(actorOf("x", manager))); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}

func TestHandOversAreRefusedForWhatTheyBreak(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		u := h.unit("Mali", "")
		ali, can, ece := h.person("Ali", ""), h.person("Can", ""), h.person("Ece", "")
		post := must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.UnitEditor, UnitID: u.ID, ValidFrom: "2026-01-01", ValidTo: "2026-12-31"}))
		sub := must(h.svc.AddPost(admin, org.AddPost{PersonID: can.ID, SubstituteFor: post.ID, ValidTo: "2026-03-31"}))
		must(h.svc.ChangePerson(admin, org.ChangePerson{ID: ece.ID, Version: 1, Active: p(false)}))
		for what, x := range map[string]struct {
			post, to, on, code, field string
			kind                      fault.Kind
		}{
			"to oneself":            {post.ID, ali.ID, today, "org.hand_over.self", "to_person_id", fault.KindInvalid},
			"a substitution":        {sub.ID, ali.ID, today, "org.hand_over.substitution", "post_id", fault.KindInvalid},
			"on the first day":      {post.ID, can.ID, "2026-01-01", "org.hand_over.first_day", "on", fault.KindInvalid},
			"after the last day":    {post.ID, can.ID, "2027-01-01", "org.hand_over.ended", "on", fault.KindInvalid},
			"to somebody inactive":  {post.ID, ece.ID, today, "org.hand_over.inactive", "to_person_id", fault.KindInvalid},
			"to nobody":             {post.ID, "x", today, "id.unknown", "to_person_id", fault.KindInvalid},
			"on a day that is not":  {post.ID, can.ID, "2026-02-29", "date.range", "on", fault.KindInvalid},
			"of a post that is not": {"x", can.ID, today, "not_found", "", fault.KindNotFound},
			"on no day":             {post.ID, can.ID, "", "text.required", "on", fault.KindInvalid},
		} {
			_, err := h.svc.HandOver(admin, org.HandOver{PostID: x.post, Version: 1, ToPersonID: x.to, On: period.Date(x.on)})
			wants(t, what, err, x.code, x.kind, x.field)
		}
		_, err := h.svc.HandOver(admin, org.HandOver{PostID: post.ID, Version: 3, ToPersonID: can.ID, On: today})
		wants(t, "stale", err, "stale", fault.KindStale, "")
		must(h.svc.AddPost(admin, org.AddPost{PersonID: can.ID, Role: access.UnitEditor, UnitID: u.ID, ValidFrom: "2026-11-01"}))
		_, err = h.svc.HandOver(admin, org.HandOver{PostID: post.ID, Version: 1, ToPersonID: can.ID, On: today})
		wants(t, "who holds it already", err, "org.hand_over.held", fault.KindConflict, "to_person_id")
		if n := h.count(t, "hand_over"); n != 0 {
			t.Errorf("%d refused hand-overs were kept", n)
		}
		// A second substitute on the same days is refused, one after the other is not.
		_, err = h.svc.AddPost(admin, org.AddPost{PersonID: can.ID, SubstituteFor: post.ID, ValidFrom: "2026-03-31", ValidTo: "2026-04-30"})
		wants(t, "two substitutes", err, "org.post.substitute_overlap", fault.KindConflict, "valid_from")
		must(h.svc.AddPost(admin, org.AddPost{PersonID: can.ID, SubstituteFor: post.ID, ValidFrom: "2026-04-01", ValidTo: "2026-04-30"}))
	})
}

func TestAHandOverIsWholeAndOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.founded()
		u := h.unit("Mali", "")
		ali, can := h.person("Ali", ""), h.person("Can", "")
		post := must(h.svc.AddPost(admin, org.AddPost{PersonID: ali.ID, Role: access.UnitManager, UnitID: u.ID, ValidFrom: "2025-01-01"}))
		key := act.Once{Key: "key-12345678", Sum: "s"}
		var made org.HandedOver
		failing(admin, t, h, "HandOver", []string{"post", "hand_over"}, func(ctx context.Context) (err error) {
			made, err = h.svc.HandOver(ctx, org.HandOver{PostID: post.ID, Version: 1, ToPersonID: can.ID, On: today, Once: key})
			return err
		})
		again := must(h.svc.HandOver(admin, org.HandOver{PostID: post.ID, Version: 1, ToPersonID: can.ID, On: today, Once: key}))
		if again.ID != made.ID || h.count(t, "hand_over") != 1 || h.count(t, "post") != 2 {
			t.Errorf("%+v %+v", made, again)
		}
		failing(actorOf(can.ID), t, h, "TakeHandOver", []string{"hand_over"}, func(ctx context.Context) error {
			_, err := h.svc.TakeHandOver(ctx, org.TakeHandOver{ID: made.ID, Version: 1})
			return err
		})
	})
}
