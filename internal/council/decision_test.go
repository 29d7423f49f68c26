package council_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

func p(n int) *int { return &n }

func fields(fn func(*council.DecisionFields)) council.DecisionFields {
	f := council.DecisionFields{Body: "council", Date: "2019-10-21", Number: "2019/127"}
	fn(&f)
	return f
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields      council.DecisionFields
		code, field string // empty: accepted
	}{
		"as printed":          {fields(func(*council.DecisionFields) {}), "", ""},
		"a plain number":      {fields(func(f *council.DecisionFields) { f.Number = " 220 " }), "", ""},
		"votes without word":  {fields(func(f *council.DecisionFields) { f.VotesFor, f.VotesAgainst = p(1), p(9) }), "", ""},
		"half a vote":         {fields(func(f *council.DecisionFields) { f.Result, f.VotesFor = "majority", p(0) }), "", ""},
		"rejected by a tie":   {fields(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "rejected", p(9), p(9) }), "", ""},
		"no body":             {fields(func(f *council.DecisionFields) { f.Body = "" }), "text.required", "body"},
		"no date":             {fields(func(f *council.DecisionFields) { f.Date = "" }), "text.required", "date"},
		"no such day":         {fields(func(f *council.DecisionFields) { f.Date = "2019-02-29" }), "date.syntax", "date"},
		"no number":           {fields(func(f *council.DecisionFields) { f.Number = "  " }), "text.required", "number"},
		"long number":         {fields(func(f *council.DecisionFields) { f.Number = "12345678901234567890123456789012345678901" }), "text.length", "number"},
		"control":             {fields(func(f *council.DecisionFields) { f.Note = "a\x00" }), "text.control", "note"},
		"unknown result":      {fields(func(f *council.DecisionFields) { f.Result = "maybe" }), "enum.unknown", "result"},
		"negative votes":      {fields(func(f *council.DecisionFields) { f.VotesFor = p(-1) }), "number.range", "votes_for"},
		"unanimous, one not":  {fields(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "unanimous", p(9), p(1) }), "council.votes_contradict", "result"},
		"unanimous, nobody":   {fields(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "unanimous", p(0), p(0) }), "council.votes_contradict", "result"},
		"majority by a tie":   {fields(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "majority", p(9), p(9) }), "council.votes_contradict", "result"},
		"rejected, more for":  {fields(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "rejected", p(9), p(8) }), "council.votes_contradict", "result"},
		"a long ground":       {fields(func(f *council.DecisionFields) { f.Ground = strings.Repeat("g", 501) }), "text.length", "ground"},
		"a long objection":    {fields(func(f *council.DecisionFields) { f.Objection = strings.Repeat("i", 2001) }), "text.length", "objection"},
		"control in a ground": {fields(func(f *council.DecisionFields) { f.Ground = "a\x00" }), "text.control", "ground"},
		"metropolitan, later": {fields(func(f *council.DecisionFields) { f.Body = "metropolitan_council" }), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := council.NewDecision("id", "me", c.fields)
			if c.code == "" {
				if err != nil || d.ID != "id" || d.RecordedBy != "me" || d.Version != 1 {
					t.Fatal(d, err)
				}
				return
			}
			var l fault.List
			if !errors.As(err, &l) || len(l) != 1 || l[0].Code != c.code || l[0].At.Field != c.field || l[0].Kind != fault.KindInvalid {
				t.Fatalf("want %s at %s, got %v", c.code, c.field, err)
			}
		})
	}
}

func TestDecisionsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := council.NewStore(d, clock.System)
		want, err := council.NewDecision(ids.New(), "me", fields(func(f *council.DecisionFields) {
			f.VotesFor, f.Note, f.Ground, f.Objection = p(0), "ğışİ =1+1", "Bütçe dengesi", "Süresinde itiraz edilmedi"
		}))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Insert(t.Context(), want); !fault.Has(err, "db.read_only") {
			t.Fatalf("a write outside the door: %v", err)
		}
		if err := d.InTx(t.Context(), func(ctx context.Context) error { return s.Insert(ctx, want) }); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(t.Context(), want.ID)
		if x := cmp.Diff(want, got); err != nil || x != "" {
			t.Fatal(err, x)
		}
		some, err := s.Some(t.Context(), []string{want.ID, ids.New()})
		if x := cmp.Diff(map[string]council.Decision{want.ID: want}, some); err != nil || x != "" {
			t.Fatal(err, x)
		}
		if _, err := s.Get(t.Context(), ids.New()); fault.KindOf(err) != fault.KindNotFound {
			t.Fatal(err)
		}
	})
}
