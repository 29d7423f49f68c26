package flow_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/flow"
	"github.com/karne-app/karne/internal/ids"
)

var life = flow.Life{
	Name: "plan", Path: []string{"draft", "reviewed", "submitted", "accepted"}, Aside: []string{"closed"}, Refusal: "plan.state",
	Steps: []flow.Step{
		{Name: "review", From: []string{"draft"}, To: "reviewed", Action: access.PlanSubmit, For: flow.Mayor, Needs: []string{flow.On, flow.Letter}},
		{Name: "submit", From: []string{"draft", "reviewed"}, To: "submitted", Action: access.PlanSubmit},
		{Name: "note", From: []string{"submitted"}, Action: access.PlanSubmit, Needs: []string{flow.Reason}},
		{Name: "return", From: []string{"submitted"}, To: "draft", Action: access.PlanReturn, Back: true},
		{Name: "accept", From: []string{"submitted"}, To: "accepted", Action: access.PlanDecide, For: "council", Needs: []string{flow.Decision, flow.Edition}},
		{Name: "close", From: []string{"accepted"}, To: "closed", Action: access.PlanSubmit},
	},
}

func codes(err error) (out []string) {
	for _, f := range fault.All(err) {
		out = append(out, f.Code+" "+f.At.Field)
	}
	return out
}

func TestAStepNeedsItsStateAndItsRecord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step, state string
		full        bool
		r           flow.Record
		faults      []string
		to          string
		skipped     []string
	}{
		"straight":             {"submit", "reviewed", true, flow.Record{}, nil, "submitted", nil},
		"skipping":             {"submit", "draft", false, flow.Record{}, nil, "submitted", []string{"reviewed"}},
		"skipping refused":     {"submit", "draft", true, flow.Record{}, []string{"flow.skipped "}, "", nil},
		"out of order":         {"accept", "draft", false, flow.Record{DecisionID: "d", EditionID: "e"}, []string{"plan.state "}, "", nil},
		"twice":                {"submit", "submitted", false, flow.Record{}, []string{"plan.state "}, "", nil},
		"after the end":        {"close", "closed", false, flow.Record{}, []string{"plan.state "}, "", nil},
		"all that is missing":  {"accept", "submitted", false, flow.Record{}, []string{"text.required decision", "text.required edition"}, "", nil},
		"no day, no letter":    {"review", "draft", false, flow.Record{}, []string{"text.required on", "text.required letter_number"}, "", nil},
		"a return says why":    {"return", "submitted", false, flow.Record{Note: " x "}, []string{"text.required note"}, "", nil},
		"a return skips none":  {"return", "submitted", true, flow.Record{Note: "eksik"}, nil, "draft", nil},
		"stays where it is":    {"note", "submitted", false, flow.Record{Note: "görüş"}, nil, "submitted", nil},
		"no such day":          {"submit", "reviewed", false, flow.Record{On: "2019-02-29"}, []string{"date.syntax on"}, "", nil},
		"control in a letter":  {"submit", "reviewed", false, flow.Record{LetterNumber: "a\x00"}, []string{"text.control letter_number"}, "", nil},
		"no such step":         {"fly", "draft", false, flow.Record{}, []string{"not_found "}, "", nil},
		"an unknown state":     {"submit", "lost", false, flow.Record{}, []string{"plan.state "}, "", nil},
		"leap day":             {"submit", "reviewed", false, flow.Record{On: "2020-02-29"}, nil, "submitted", nil},
		"aside, from its path": {"close", "accepted", false, flow.Record{}, nil, "closed", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := life.Enter(c.step, c.state, c.full, c.r)
			if d := cmp.Diff(c.faults, codes(err)); d != "" {
				t.Fatal(d)
			}
			if err == nil && (r.To != c.to || r.From != c.state || r.Machine != "plan" || !slices.Equal(r.Skipped, c.skipped)) {
				t.Fatalf("%+v", r)
			}
		})
	}
}

func TestOffersSayWhyAStepIsClosed(t *testing.T) {
	t.Parallel()
	planner := access.Actor{PersonID: "p", Posts: []access.Post{{Role: access.Planner}}}
	clerk := access.Actor{PersonID: "c", Posts: []access.Post{{Role: access.CouncilClerk}}}
	why := func(s flow.Step) fault.List {
		if s.Name == "submit" {
			return fault.List{fault.Flag(fault.Block, "plan.missing", "mission")}
		}
		return nil
	}
	for name, c := range map[string]struct {
		who   access.Actor
		state string
		full  bool
		open  []string
		first map[string]string // step → the first reason
	}{
		"planner, a draft with a fault": {planner, "draft", false, []string{"review"}, map[string]string{"submit": "plan.missing", "accept": "plan.state"}},
		"planner, no skipping":          {planner, "draft", true, []string{"review"}, map[string]string{"submit": "flow.skipped"}},
		"clerk, a draft":                {clerk, "draft", false, nil, map[string]string{"review": "forbidden", "submit": "forbidden"}},
		"clerk, before the council":     {clerk, "submitted", false, []string{"accept"}, map[string]string{"return": "forbidden", "submit": "plan.state"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var open []string
			for _, o := range life.Offers(c.who, access.Whole, c.state, "id", c.full, why) {
				if o.Open {
					open = append(open, o.Name)
				}
				if want := c.first[o.Name]; want != "" && (len(o.Why) == 0 || o.Why[0].Code != want) {
					t.Errorf("%s: %v, want %s", o.Name, o.Why, want)
				}
			}
			if !slices.Equal(open, c.open) {
				t.Fatalf("%v, want %v", open, c.open)
			}
		})
	}
}

// Whatever steps are tried in whatever order, the state is the one its records lead to, and no record follows from another state than its own.
func TestNoStateWithoutItsRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		state, history := "draft", []flow.Record(nil)
		for range rapid.IntRange(0, 30).Draw(t, "tries") {
			s := rapid.SampledFrom(life.Steps).Draw(t, "step")
			r := flow.Record{On: "2020-02-29", Note: rapid.SampledFrom([]string{"", "neden"}).Draw(t, "note"), LetterNumber: "E.1"}
			if rapid.Bool().Draw(t, "decided") {
				r.DecisionID, r.EditionID = "d", "e"
			}
			if r, err := life.Enter(s.Name, state, rapid.Bool().Draw(t, "full"), r); err == nil {
				state, history = r.To, append(history, r)
			}
			if got, err := life.Replay("draft", history); err != nil || got != state {
				t.Fatalf("%s, replayed %s: %v", state, got, err)
			}
		}
		if (state == "accepted" || state == "closed") && !slices.ContainsFunc(history, func(r flow.Record) bool { return r.DecisionID != "" && r.EditionID != "" }) {
			t.Fatalf("%s without a decision: %+v", state, history)
		}
		if n := len(history); n > 1 {
			if _, err := life.Replay("draft", history[1:]); err == nil && history[0].To != "draft" && history[1].From != "draft" {
				t.Fatal("a history without its first record holds")
			}
		}
	})
}

func TestRecordsAreKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := flow.NewStore(d, clock.System)
		root, part := ids.New(), ids.New()
		want := flow.Record{ID: ids.New(), Machine: "plan", SubjectID: root, RootID: root, Step: "submit", From: "draft", To: "submitted", Skipped: []string{"reviewed", "seen"}, On: "2020-02-29", LetterNumber: "E.1", Document: "EBYS", FileName: "a.pdf", Note: "ğışİ", RecordedBy: "me"}
		other := flow.Record{ID: ids.New(), Machine: "proposal", SubjectID: part, RootID: root, Step: "accept", To: "accepted", RecordedBy: "me"}
		if err := s.Insert(t.Context(), want); !fault.Has(err, "db.read_only") {
			t.Fatalf("a write outside the door: %v", err)
		}
		for _, r := range []flow.Record{want, other} {
			if err := d.InTx(t.Context(), func(ctx context.Context) error { return s.Insert(ctx, r) }); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.Of(t.Context(), root)
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		one, err := s.Subject(t.Context(), root)
		if err != nil || len(one) != 1 || one[0].RecordedAt == 0 {
			t.Fatal(one, err)
		}
		one[0].RecordedAt = 0
		if x := cmp.Diff(want, one[0]); x != "" {
			t.Fatal(x)
		}
		for _, q := range []string{"UPDATE process_step SET to_state = 'accepted'", "DELETE FROM process_step"} {
			if err := db.Error(d.System(t.Context()).Exec(q).Error); !fault.Has(err, "db.process_step_kept") {
				t.Errorf("%s: %v", q, err)
			}
		}
		if _, err := life.Enter("submit", "submitted", false, flow.Record{}); !errors.As(err, new(*fault.Fault)) {
			t.Fatal(err)
		}
	})
}
