package measure_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
)

// The log is read by people who may not open evidence: what may name a person never stands in it, neither when a proof comes nor when it goes.
func TestTheLogNamesNoPersonOfAProof(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.amount("PG1", 10)
		c.Evidence = []measure.AddRecord{{Reference: "SIR 12345678901", System: "EBYS", Note: "SIR Ayşe", PersonalData: true}}
		v := must(h.values.Submit(h.enterer(), c))
		must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "SIR kayıt", Note: "SIR", PersonalData: true}))
		e := must(h.values.AddFile(h.enterer(), measure.AddFile{ValueID: v.ID, FileName: "SIR Ayşe.pdf", Note: "SIR", PersonalData: true, Content: strings.NewReader(pdf)}))
		must(h.values.CancelEvidence(h.enterer(), measure.CancelEvidence{ID: e.ID, Version: e.Version, Reason: "SIR yanlış kişi"}))
		plain := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "AÇIK kayıt"}))
		named := 0
		for _, r := range must(h.log.List(h.as(access.Admin), audit.Query{Limit: 200})) {
			if strings.Contains(r.Before+r.After, "SIR") {
				t.Errorf("%s %s: %s %s", r.Entity, r.Op, r.Before, r.After)
			}
			if r.EntityID == plain.ID && strings.Contains(r.After, "AÇIK kayıt") {
				named++
			}
		}
		if named != 1 {
			t.Errorf("what names nobody is logged %d times", named)
		}
	})
}

// A reopening gives a unit the days of an open window; it ends with the freeze, so that what was frozen changes only by one that was given
// for it.
func TestAFreezeEndsTheReopeningsBeforeIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Verified)
		r := h.reopen(t, h.own, "2022-12-31")
		h.freeze(t, "quarter/1")
		c := h.amount("PG1", 99)
		c.Version = v.Version + 1
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindClosed, "calendar.frozen")
		wants(t, second(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-9"})), fault.KindClosed, "calendar.frozen")
		w := must(h.calendar.Get(h.office(), h.windows["quarter/1"].ID))
		if len(w.Reopenings) != 1 || w.Reopenings[0].ClosedAt == 0 || w.Reopenings[0].ClosedBy != h.planner || w.Reopenings[0].Version != r.Version+1 {
			t.Fatalf("%+v", w.Reopenings)
		}
		again := h.reopen(t, h.own, "2022-12-31")
		ok(t, second(h.values.Submit(h.enterer(), c)))
		if again.ID == r.ID {
			t.Fatal("the reopening that ended came back")
		}
		h.verifyLog(t)
	})
}

// What a value was approved on is not swapped by who entered it: proof that was there at the approval is taken back by a second person, or after a
// return. Proof that came later is still the enterer's.
func TestApprovedProofIsNotSwapped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := must(h.values.Submit(h.enterer(), h.ratio(3, 4)))
		e := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-1"}))
		h.clock.later()
		v = must(h.values.Approve(h.approver(), move(v)))
		h.clock.later()
		late := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-2"}))
		later := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-3"}))
		cancel := func(ctx context.Context, e measure.Evidence) error {
			return second(h.values.CancelEvidence(ctx, measure.CancelEvidence{ID: e.ID, Version: e.Version, Reason: "yanlış belge"}))
		}
		for _, state := range []string{measure.Approved, measure.Verified, measure.Frozen} {
			if got := must(h.values.Get(h.office(), v.ID)); got.State != state {
				t.Fatal(got.State)
			}
			wants(t, cancel(h.enterer(), e), fault.KindForbidden, "measure.evidence.approved")
			switch state {
			case measure.Approved:
				ok(t, cancel(h.enterer(), later))
				ok(t, second(h.values.Verify(h.office(), move(v))))
			case measure.Verified:
				h.freeze(t, "quarter/1")
				h.reopen(t, h.own, "2022-12-31")
			}
		}
		ok(t, cancel(h.approver(), e))
		wants(t, cancel(h.approver(), late), fault.KindConflict, "measure.evidence.needed")

		// Who entered the value is no second person, whatever posts they hold.
		own := someone("both", post(access.UnitManager, h.own))
		x := must(h.values.Submit(own, h.amount("PG1", 10)))
		proof := must(h.values.AddRecord(own, x.ID, measure.AddRecord{Reference: "E-4"}))
		h.clock.later()
		x = must(h.values.Approve(h.approver(), move(x)))
		wants(t, cancel(own, proof), fault.KindForbidden, "measure.evidence.approved")
		ok(t, second(h.values.Return(h.office(), measure.Move{ID: x.ID, Version: x.Version, Reason: "belge yanlış"})))
		ok(t, cancel(own, proof))
		h.verifyLog(t)
	})
}

// A script that changes a value or proves it without end fills no answer: a value has so many proofs, and its history is read so far back.
func TestAValueHasABoundedPast(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Entered)
		for n := range 1200 {
			h.sql(t, "INSERT INTO measurement_step (id, measurement_id, step, state, content, reason, by_person, at) VALUES (?, ?, 'change', 'entered', '{}', '', ?, ?)", fmt.Sprintf("%026d", n), v.ID, h.editor, n)
		}
		steps := must(h.values.History(h.office(), v.ID))
		if n := len(steps); n != 1000 || steps[n-1].Step != "enter" || steps[0].At != 201 {
			t.Errorf("%d steps, from %+v to %+v", n, steps[0], steps[n-1])
		}
		for n := range 10 {
			c := h.amount("PG1", int64(10+n))
			for k := range 20 {
				c.Evidence = append(c.Evidence, measure.AddRecord{Reference: fmt.Sprintf("E-%d/%d", n, k)})
			}
			c.Version = v.Version
			v = must(h.values.Submit(h.enterer(), c))
		}
		before := h.state(t)
		wantsAt(t, second(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-11"})), "list.length", "evidence")
		wantsAt(t, second(h.values.AddFile(h.enterer(), file(v, "a.pdf", pdf))), "list.length", "evidence")
		c := h.amount("PG1", 20)
		c.Version, c.Evidence = v.Version, []measure.AddRecord{{Reference: "E-11"}}
		wantsAt(t, second(h.values.Submit(h.enterer(), c)), "list.length", "evidence")
		dbtest.Unchanged(t, before, h.state(t))
	})
}
