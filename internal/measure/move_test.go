package measure_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
)

func codeOf(err error) string {
	if err == nil {
		return "ok"
	}
	return fault.All(err)[0].Code
}

// steps are the transitions of a value.
func (h *house) steps() map[string]func(ctx context.Context, v measure.Value) error {
	return map[string]func(ctx context.Context, v measure.Value) error{
		"submit": func(ctx context.Context, v measure.Value) error {
			c := h.amount("PG1", 12)
			c.Version = v.Version
			return second(h.values.Submit(ctx, c))
		},
		"approve": func(ctx context.Context, v measure.Value) error { return second(h.values.Approve(ctx, move(v))) },
		"verify":  func(ctx context.Context, v measure.Value) error { return second(h.values.Verify(ctx, move(v))) },
		"return": func(ctx context.Context, v measure.Value) error {
			return second(h.values.Return(ctx, measure.Move{ID: v.ID, Version: v.Version, Reason: "eksik"}))
		},
	}
}

// transitions says what each role gets for each step from each state; F: forbidden, S: the state does not allow it, M: the manager's, ok.
// Roles that are not named get F. A frozen value lies in a frozen window: calendar.frozen.
var transitions = map[string]map[string]map[access.Role]string{
	"submit": {
		measure.Entered:  {access.UnitEditor: "ok", access.UnitManager: "ok", access.Planner: "ok"},
		measure.Returned: {access.UnitEditor: "ok", access.UnitManager: "ok", access.Planner: "ok"},
		measure.Approved: {access.UnitEditor: "ok", access.UnitManager: "ok", access.Planner: "ok"},
		measure.Verified: {access.UnitEditor: "ok", access.UnitManager: "ok", access.Planner: "ok"},
		measure.Frozen:   {access.UnitEditor: "calendar.frozen", access.UnitManager: "calendar.frozen", access.Planner: "calendar.frozen"},
	},
	"approve": {
		measure.Entered:  {access.UnitManager: "ok", access.Planner: "measure.approve.manager"},
		measure.Returned: {access.UnitManager: "measure.state", access.Planner: "measure.state"},
		measure.Approved: {access.UnitManager: "measure.state", access.Planner: "measure.state"},
		measure.Verified: {access.UnitManager: "measure.state", access.Planner: "measure.state"},
		measure.Frozen:   {access.UnitManager: "measure.state", access.Planner: "measure.state"},
	},
	"verify": {
		measure.Entered:  {access.Planner: "measure.state"},
		measure.Returned: {access.Planner: "measure.state"},
		measure.Approved: {access.Planner: "ok"},
		measure.Verified: {access.Planner: "measure.state"},
		measure.Frozen:   {access.Planner: "measure.state"},
	},
	"return": {
		measure.Entered:  {access.UnitManager: "ok", access.Planner: "ok"},
		measure.Returned: {access.UnitManager: "measure.state", access.Planner: "measure.state"},
		measure.Approved: {access.UnitManager: "measure.state", access.Planner: "ok"},
		measure.Verified: {access.UnitManager: "measure.state", access.Planner: "measure.state"},
		measure.Frozen:   {access.UnitManager: "measure.state", access.Planner: "measure.state"},
	},
}

// Every transition for every role, from every state: who is refused changes nothing.
func TestTransitionsForEveryRole(t *testing.T) {
	t.Parallel()
	for state := range transitions["submit"] {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				v := h.at(t, state)
				for step, do := range h.steps() {
					for _, role := range access.Roles {
						want := transitions[step][state][role]
						if want == "" {
							want = "forbidden"
						}
						got := codeOf(do(h.as(role), v))
						if got != want {
							t.Errorf("%s of a %s value by %s: %s, wants %s", step, state, role, got, want)
						}
						if got == "ok" {
							h.forget(t)
							v = h.at(t, state)
						} else if d := cmp.Diff(v, must(h.values.Get(h.office(), v.ID))); d != "" {
							t.Fatal(d)
						}
					}
				}
			})
		})
	}
}

// The chain of a quarter with a return: every state is kept with who, when, why and what was said.
func TestAYearsQuarterIsKeptStepByStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Returned)
		if v.ReturnReason != "eksik" || v.Version != 2 {
			t.Fatalf("%+v", v)
		}
		c := h.amount("PG1", 20)
		c.Version = v.Version
		v = must(h.values.Submit(h.enterer(), c))
		v = must(h.values.Approve(h.approver(), move(v)))
		if v.ApprovedBy != h.manager || v.ReturnReason != "eksik" {
			t.Fatalf("%+v", v)
		}
		v = must(h.values.Verify(h.office(), move(v)))
		if v.VerifiedBy != h.planner || v.ReturnReason != "" || v.State != measure.Verified {
			t.Fatalf("%+v", v)
		}
		h.freeze(t, "quarter/1")
		var got []string
		for _, s := range must(h.values.History(h.enterer(), v.ID)) {
			got = append(got, fmt.Sprintf("%s %s %s %s %s", s.Step, s.State, s.Value.Amount, s.By, s.Reason))
		}
		want := []string{
			"enter entered 10 " + h.editor + " ", "return returned 10 " + h.manager + " eksik", "change entered 20 " + h.editor + " ",
			"approve approved 20 " + h.manager + " ", "verify verified 20 " + h.planner + " ", "freeze frozen 20 " + h.planner + " ",
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		h.verifyLog(t)
	})
}

// Neither the engine changes nor removes a line of the history.
func TestHistoryIsAppendOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.at(t, measure.Approved)
		raw := h.db.System(context.Background())
		for _, q := range []string{"UPDATE measurement_step SET reason = 'x'", "UPDATE measurement_step SET content = '{}'", "DELETE FROM measurement_step"} {
			if err := db.Error(raw.Exec(q).Error); !fault.Has(err, "db.measurement_step_kept") {
				t.Fatalf("%s: %v", q, err)
			}
		}
	})
}

// Who entered last does not approve, whichever post or substitution they act through; where the enterer is the only manager, the strategy office
// approves, unless it is the enterer itself.
func TestTwoPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		two := func(err error) { t.Helper(); wants(t, err, fault.KindForbidden, "measure.two_people") }
		approve := func(ctx context.Context, v measure.Value) error { return second(h.values.Approve(ctx, move(v))) }
		v := must(h.values.Submit(h.approver(), h.amount("PG1", 10)))
		two(approve(h.approver(), v))
		asSubstitute := someone(h.manager, access.Post{ID: "other post", Role: access.UnitManager, Units: []string{h.own}})
		two(approve(asSubstitute, v))
		asOffice := someone(h.manager, post(access.UnitManager, h.own), post(access.Planner))
		two(approve(asOffice, v))

		// A deputy stands in for the manager: another person, who approves; so the office does not.
		sub := must(h.org.AddPost(access.WithActor(context.Background(), access.System("x")), org.AddPost{PersonID: h.deputy, SubstituteFor: h.managerPost, ValidFrom: "2022-04-01", ValidTo: "2022-04-10"}))
		wants(t, approve(h.office(), v), fault.KindForbidden, "measure.approve.manager")
		v = must(h.values.Approve(someone(h.deputy, access.Post{ID: sub.ID, Role: access.UnitManager, Units: []string{h.own}}), move(v)))
		if v.ApprovedBy != h.deputy {
			t.Fatalf("%+v", v)
		}

		// The deputy changed it: that starts again, and the deputy may not approve while the manager may.
		c := h.amount("PG1", 11)
		c.Version = v.Version
		deputy := someone(h.deputy, access.Post{ID: sub.ID, Role: access.UnitManager, Units: []string{h.own}})
		v = must(h.values.Submit(deputy, c))
		two(approve(deputy, v))
		v = must(h.values.Approve(h.approver(), move(v)))

		// After the deputy's days the manager is alone: the office approves what the manager entered, but not what it entered itself.
		h.clock.set("2022-04-12")
		c.Version = v.Version
		v = must(h.values.Submit(h.approver(), c))
		v = must(h.values.Approve(h.office(), move(v)))
		if v.ApprovedBy != h.planner {
			t.Fatalf("%+v", v)
		}
		c.Version = v.Version
		v = must(h.values.Submit(h.office(), c))
		two(approve(h.office(), v))
		wants(t, approve(someone("another planner", post(access.Planner)), v), fault.KindForbidden, "measure.approve.manager")
		ok(t, approve(h.approver(), v))
	})
}

// One person who heads two units approves in neither what they entered; a unit without a manager has the nearest one above, and a unit
// without any the office.
func TestWhoManagesAUnit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.amount("PG7", 1) // third has no manager
		v := must(h.values.Submit(someone("x", post(access.UnitEditor, h.third)), c))
		must(h.values.Approve(h.office(), move(v)))
		h.sql(t, "UPDATE indicator SET data_owner_unit_id = ? WHERE code = 'PG4'", h.branch)
		c = h.amount("PG4", 0)
		c.Fields = measure.Fields{Kind: measure.KindScale, Scale: p(3)}
		v = must(h.values.Submit(h.enterer(), c))
		wants(t, second(h.values.Approve(h.office(), move(v))), fault.KindForbidden, "measure.approve.manager")
		ok(t, second(h.values.Approve(h.approver(), move(v)))) // own's manager, from above
		both := someone(h.boss, post(access.UnitManager, h.own, h.other))
		c = h.amount("PG5", 90)
		v = must(h.values.Submit(both, c))
		wants(t, second(h.values.Approve(both, move(v))), fault.KindForbidden, "measure.two_people")
		ok(t, second(h.values.Approve(h.office(), move(v))))
	})
}

// The engine itself refuses one person in both places.
func TestTheEngineRefusesOnePersonInBothPlaces(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.at(t, measure.Entered)
		err := db.Error(h.db.System(context.Background()).Exec("UPDATE measurement SET approved_by = entered_by").Error)
		wants(t, err, fault.KindInvalid, "db.check")
	})
}

// Days by stage; what was returned may be put right, approved and verified until the last day.
func TestDaysOfTheStages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Entered)
		other := must(h.values.Submit(h.enterer(), h.ratio(3, 4)))
		ok(t, second(h.values.AddRecord(h.enterer(), other.ID, measure.AddRecord{Reference: "E-1"})))
		c := h.amount("PG1", 11)
		c.Version = v.Version
		closed := func(err error) { t.Helper(); wants(t, err, fault.KindClosed, "calendar.closed") }

		h.clock.set(dayManager)
		closed(second(h.values.Submit(h.enterer(), c)))
		v = must(h.values.Return(h.approver(), measure.Move{ID: v.ID, Version: v.Version, Reason: "düzeltin"}))
		c.Version = v.Version
		v = must(h.values.Submit(h.enterer(), c))

		h.clock.set(dayOffice)
		closed(second(h.values.Approve(h.approver(), move(other))))
		closed(second(h.values.Return(h.approver(), measure.Move{ID: other.ID, Version: other.Version, Reason: "x"})))
		v = must(h.values.Approve(h.approver(), move(v)))
		v = must(h.values.Return(h.office(), measure.Move{ID: v.ID, Version: v.Version, Reason: "kanıt nerede"}))
		if v.ApprovedBy != "" || v.ReturnReason != "kanıt nerede" {
			t.Fatalf("%+v", v)
		}
		c.Version = v.Version
		v = must(h.values.Submit(h.enterer(), c))
		v = must(h.values.Approve(h.approver(), move(v)))

		h.clock.set(dayOver)
		closed(second(h.values.Verify(h.office(), move(v))))
		closed(second(h.values.Return(h.office(), measure.Move{ID: v.ID, Version: v.Version, Reason: "x"})))
		h.clock.set("2022-04-30")
		ok(t, second(h.values.Verify(h.office(), move(v))))
	})
}

func TestMovesAreRefusedWhenStaleOrUnsaid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Entered)
		before := h.state(t)
		old := measure.Move{ID: v.ID, Version: v.Version + 1, Reason: "x"}
		for name, err := range map[string]error{"approve": second(h.values.Approve(h.approver(), old)), "return": second(h.values.Return(h.approver(), old)), "verify": second(h.values.Verify(h.office(), old))} {
			if fault.KindOf(err) != fault.KindStale {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantsAt(t, second(h.values.Return(h.approver(), measure.Move{ID: v.ID, Version: v.Version, Reason: " "})), "text.required", "reason")
		for _, id := range []string{"", "\xff", ids.New()} {
			wants(t, second(h.values.Approve(h.approver(), measure.Move{ID: id})), fault.KindNotFound, "not_found")
		}
		dbtest.Unchanged(t, before, h.state(t))
	})
}

// All that may be approved in one step; the others come back with why, addressed. So with verifying.
func TestApproveAndVerifyAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.windows["quarter/1"].ID
		own := must(h.values.Submit(h.enterer(), h.amount("PG1", 10)))
		lacking := must(h.values.Submit(h.enterer(), h.ratio(3, 4)))
		c := h.amount("PG4", 0)
		c.Fields = measure.Fields{Kind: measure.KindScale, Scale: p(4)}
		mine := must(h.values.Submit(h.approver(), c))
		foreign := must(h.values.Submit(h.office(), h.amount("PG5", 90)))
		done, why, err := h.values.ApproveAll(h.approver(), w, "")
		ok(t, err)
		if len(done) != 1 || done[0].ID != own.ID || done[0].State != measure.Approved || done[0].Version != 2 || done[0].ApprovedBy != h.manager {
			t.Fatalf("%+v", done)
		}
		var got []string
		for _, f := range why {
			got = append(got, f.At.Ref+" "+f.Code+" "+f.At.Record)
		}
		slices.Sort(got)
		if d := cmp.Diff([]string{"PG2 measure.evidence.missing " + lacking.ID, "PG4 measure.two_people " + mine.ID}, got); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(done[0].Fields, must(h.values.Get(h.office(), own.ID)).Fields); d != "" {
			t.Fatal(d)
		}
		// The office: only what the lone manager entered; other's manager is there.
		done, why, err = h.values.ApproveAll(h.office(), w, "")
		ok(t, err)
		if len(done) != 1 || done[0].ID != mine.ID || len(why) != 2 {
			t.Fatalf("%+v %v", done, why)
		}
		_, _, err = h.values.ApproveAll(h.approver(), w, h.other)
		wants(t, err, fault.KindForbidden, "forbidden")
		_, _, err = h.values.VerifyAll(h.approver(), w, h.own)
		wants(t, err, fault.KindForbidden, "forbidden")
		done, why, err = h.values.VerifyAll(h.office(), w, h.own)
		ok(t, err)
		if len(done) != 2 || len(why) != 0 || done[0].State != measure.Verified || done[0].VerifiedBy != h.planner {
			t.Fatalf("%+v %v", done, why)
		}
		done, why, err = h.values.VerifyAll(h.office(), w, h.other)
		if err != nil || len(done)+len(why) != 0 {
			t.Fatal(done, why, err)
		}
		if got := must(h.values.Get(h.office(), foreign.ID)); got.State != measure.Entered {
			t.Fatalf("%+v", got)
		}
		for _, bad := range []string{"x", "\xff"} {
			_, _, err = h.values.ApproveAll(h.office(), w, bad)
			wants(t, err, fault.KindNotFound, "not_found")
		}
		h.verifyLog(t)
	})
}
