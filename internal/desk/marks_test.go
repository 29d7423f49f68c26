package desk_test

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
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

var markDay = clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))

// marksHouse is the desk of two people.
func marksHouse(t *testing.T, d *db.DB) (s *desk.Service, one, two context.Context) {
	t.Helper()
	log := audit.New(d, markDay)
	door := act.New(d, log, markDay, true)
	people := org.New(d, door, markDay)
	system := access.WithActor(context.Background(), access.System("test"))
	person := func(name string) context.Context {
		p, err := people.AddPerson(system, org.AddPerson{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return access.WithActor(context.Background(), access.Actor{PersonID: p.ID, Name: name})
	}
	return desk.New(desk.Options{DB: d, Door: door, Clock: markDay}), person("Ali"), person("Banu")
}

func marksOf(ctx context.Context, t *testing.T, s *desk.Service) []string {
	t.Helper()
	l, err := s.Marks(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// What one puts away stays away for them alone, twice is once, and it can be taken out again.
func TestMarks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, one, two := marksHouse(t, d)
		for range 2 {
			if err := s.Mark(one, "tour.planner"); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Mark(one, "hint.paste"); err != nil {
			t.Fatal(err)
		}
		if got := marksOf(one, t, s); !slices.Equal(got, []string{"hint.paste", "tour.planner"}) {
			t.Errorf("the desk holds %v", got)
		}
		if got := marksOf(two, t, s); len(got) != 0 {
			t.Errorf("another's desk holds %v", got)
		}
		if rows := dbtest.State(t, d, []string{"audit_row"}); len(rows) == 0 {
			t.Error("the log is empty")
		}
		for range 2 {
			if err := s.Unmark(one, "tour.planner"); err != nil {
				t.Fatal(err)
			}
		}
		if got := marksOf(one, t, s); !slices.Equal(got, []string{"hint.paste"}) {
			t.Errorf("taken out, the desk holds %v", got)
		}
	})
}

func TestMarksRefuse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, one, _ := marksHouse(t, d)
		before := dbtest.State(t, d, []string{"person_mark"})
		for _, mark := range []string{"", "tour", "tour.", "TOUR.planner", "tour.planner ", "hint.\x00", "view.x", "tour." + string(make([]byte, 60))} {
			if err := s.Mark(one, mark); !fault.Has(err, "enum.unknown") {
				t.Errorf("%q: %v", mark, err)
			}
		}
		if err := s.Mark(context.Background(), "tour.planner"); fault.KindOf(err) != fault.KindUnauthenticated {
			t.Errorf("nobody: %v", err)
		}
		system := access.WithActor(context.Background(), access.System("test"))
		if err := s.Mark(system, "tour.planner"); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("the command line: %v", err)
		}
		if got := marksOf(system, t, s); len(got) != 0 {
			t.Errorf("the command line has %v", got)
		}
		a, _ := access.ActorFrom(one)
		a.TokenID, a.TokenScopes = "token", []access.Action{access.PlanRead}
		token := access.WithActor(context.Background(), a)
		if err := s.Mark(token, "tour.planner"); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a token without the right: %v", err)
		}
		if _, err := s.Marks(token); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a token without the right reads: %v", err)
		}
		dbtest.Unchanged(t, before, dbtest.State(t, d, []string{"person_mark"}))
	})
}

// A database that fails at any statement leaves no half of a mark behind.
func TestMarksFail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, one, _ := marksHouse(t, d)
		state := func() map[string]string {
			return dbtest.State(t, d, []string{"person_mark", "audit_row", "audit_text"})
		}
		dbtest.EachStatement(one, t, 20, state, func(ctx context.Context) error { return s.Mark(ctx, "tour.planner") })
		dbtest.EachStatement(one, t, 20, state, func(ctx context.Context) error { return s.Unmark(ctx, "tour.planner") })
	})
}
