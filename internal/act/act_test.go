package act_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// house is one database with its door. The rows of the steps are leases: a table without rules of its own.
type house struct {
	db  *db.DB
	log *audit.Log
	run *act.Runner
}

func build(d *db.DB, c clock.Clock) house {
	l := audit.New(d, c)
	return house{d, l, act.New(d, l, c, true)}
}

func (h house) write(ctx context.Context, name string) error {
	return h.db.Conn(ctx).Exec("INSERT INTO lease (name, holder, expires_at) VALUES (?, 'h', 0)", name).Error
}

func (h house) rows(t *testing.T) string {
	t.Helper()
	var names []string
	if err := h.db.Conn(t.Context()).Table("lease").Order("name").Pluck("name", &names).Error; err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, ",")
}

// entries are the log's rows, oldest first, as "action entity op".
func (h house) entries(t *testing.T) string {
	t.Helper()
	var rows []string
	if err := h.db.Conn(t.Context()).Table("audit_row").Order("id").Pluck("action || ' ' || entity || ' ' || op", &rows).Error; err != nil {
		t.Fatal(err)
	}
	return strings.Join(rows, ", ")
}

func as(r access.Role) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "me", Name: "Ben", Posts: []access.Post{{ID: "p", Role: r}}})
}

// good is a step that does everything in the order of the house.
func (h house) good(name string) func(ctx context.Context, s *act.Step) error {
	return func(ctx context.Context, s *act.Step) error {
		if err := s.Allow(access.Whole); err != nil {
			return err
		}
		if err := h.write(ctx, name); err != nil {
			return err
		}
		s.Record(audit.Change{Entity: "lease", ID: name, Op: "create", After: name})
		return nil
	}
}

func each(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, build(d, clock.Fixed(start))) })
}

func TestAStepCommitsWithItsLog(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		if err := h.run.Run(as(access.Planner), access.PlanEdit, h.good("a")); err != nil {
			t.Fatal(err)
		}
		if h.rows(t) != "a" || h.entries(t) != "plan.edit lease create" {
			t.Errorf("rows %q, log %q", h.rows(t), h.entries(t))
		}
	})
}

func TestTheDoorRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for name, c := range map[string]struct {
			ctx  context.Context
			fn   func(ctx context.Context, s *act.Step) error
			want string
		}{
			"nobody":               {context.Background(), h.good("x"), "unauthenticated"},
			"who may not":          {as(access.Viewer), h.good("x"), "forbidden"},
			"a step without Allow": {as(access.Planner), func(ctx context.Context, _ *act.Step) error { return h.write(ctx, "x") }, "internal"},
			"a read without Allow": {as(access.Planner), func(context.Context, *act.Step) error { return nil }, "internal"},
			"a write unrecorded": {as(access.Planner), func(ctx context.Context, s *act.Step) error {
				return errors.Join(s.Allow(access.Whole), h.write(ctx, "x"))
			}, "internal"},
			"a step that fails": {as(access.Planner), func(ctx context.Context, s *act.Step) error {
				_ = h.good("x")(ctx, s)
				return fault.Invalid("text.required", "f")
			}, "text.required"},
			"an update unrecorded": {as(access.Planner), func(ctx context.Context, s *act.Step) error {
				return errors.Join(s.Allow(access.Whole), h.db.Conn(ctx).Exec("UPDATE lease SET holder = 'y'").Error)
			}, "internal"},
			"a deletion unrecorded": {as(access.Planner), func(ctx context.Context, s *act.Step) error {
				return errors.Join(s.Allow(access.Whole), h.db.Conn(ctx).Exec("DELETE FROM lease").Error)
			}, "internal"},
		} {
			if err := h.run.Run(c.ctx, access.PlanEdit, c.fn); !fault.Has(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if h.rows(t) != "" {
			t.Errorf("rows %q", h.rows(t))
		}
		// Of all of these only the denial is noted, in a transaction of its own.
		if h.entries(t) != "plan.edit denial deny" {
			t.Errorf("log %q", h.entries(t))
		}
	})
}

func TestAReadOnlyStepNeedsNoRecord(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		err := h.run.Run(as(access.Planner), access.PlanEdit, func(_ context.Context, s *act.Step) error { return s.Allow(access.Whole) })
		if err != nil || h.entries(t) != "" {
			t.Errorf("%v, log %q", err, h.entries(t))
		}
	})
}

func TestAnInnerStepJoinsTheOuter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		var effects []string
		ctx := as(access.Planner)
		err := h.run.Run(ctx, access.IntakeCommit, func(ctx context.Context, s *act.Step) error {
			if err := h.good("outer")(ctx, s); err != nil {
				return err
			}
			s.After(func(context.Context) { effects = append(effects, "outer") })
			if err := h.run.Run(ctx, access.PlanEdit, func(ctx context.Context, s *act.Step) error {
				s.After(func(context.Context) { effects = append(effects, "inner") })
				return h.good("inner")(ctx, s)
			}); err != nil {
				return err
			}
			refused := h.run.Run(ctx, access.PlanEdit, func(ctx context.Context, s *act.Step) error {
				_ = h.good("undone")(ctx, s)
				s.After(func(context.Context) { effects = append(effects, "undone") })
				return fault.Invalid("text.required", "f")
			})
			if !fault.Has(refused, "text.required") {
				t.Errorf("the inner refusal: %v", refused)
			}
			forgot := h.run.Run(ctx, access.PlanEdit, func(ctx context.Context, _ *act.Step) error { return h.write(ctx, "forgot") })
			if !fault.Has(forgot, "internal") {
				t.Errorf("an inner step without Allow: %v", forgot)
			}
			if len(effects) != 0 {
				t.Errorf("effects before commit: %v", effects)
			}
			return nil
		}, act.Batch("B7"))
		if err != nil {
			t.Fatal(err)
		}
		if h.rows(t) != "inner,outer" || strings.Count(h.entries(t), "lease create") != 2 {
			t.Errorf("rows %q, log %q", h.rows(t), h.entries(t))
		}
		if strings.Join(effects, ",") != "outer,inner" {
			t.Errorf("effects %v", effects)
		}
		var batches []string
		if err := h.db.Conn(t.Context()).Table("audit_row").Distinct().Pluck("batch_id", &batches).Error; err != nil || len(batches) != 1 || batches[0] != "B7" {
			t.Errorf("batches %v, %v", batches, err)
		}
	})
}

func TestEffectsRunOnlyAfterCommit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ran := 0
		step := func(name string, err error) func(ctx context.Context, s *act.Step) error {
			return func(ctx context.Context, s *act.Step) error {
				s.After(func(context.Context) {
					ran++
					if h.rows(t) != name {
						t.Errorf("the effect sees %q", h.rows(t))
					}
				})
				return errors.Join(h.good(name)(ctx, s), err)
			}
		}
		ctx := as(access.Planner)
		if err := h.run.Run(ctx, access.PlanEdit, step("a", errors.New("no"))); err == nil || ran != 0 {
			t.Errorf("refused: %v, effects %d", err, ran)
		}
		if err := h.run.Run(ctx, access.PlanEdit, step("a", nil), act.DryRun()); err != nil || ran != 0 {
			t.Errorf("dry: %v, effects %d", err, ran)
		}
		if err := h.run.Run(ctx, access.PlanEdit, step("a", nil)); err != nil || ran != 1 {
			t.Errorf("done: %v, effects %d", err, ran)
		}
	})
}

func TestADryRunLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		out := ""
		err := h.run.Run(as(access.Planner), access.PlanEdit, func(ctx context.Context, s *act.Step) error {
			out = "seen"
			return h.good("a")(ctx, s)
		}, act.DryRun(), act.Idempotent("key-1", "sum", &out))
		if err != nil || out != "seen" || h.rows(t) != "" || h.entries(t) != "" {
			t.Errorf("%v %q, rows %q, log %q", err, out, h.rows(t), h.entries(t))
		}
		err = h.run.Run(as(access.Planner), access.PlanEdit, func(context.Context, *act.Step) error { return nil }, act.DryRun())
		if !fault.Has(err, "internal") {
			t.Errorf("a dry run without Allow: %v", err)
		}
	})
}

func TestTheSameKeyGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		type result struct{ Name string }
		post := func(h house, ctx context.Context, key, sum, name string) (result, error) {
			var out result
			err := h.run.Run(ctx, access.PlanEdit, func(ctx context.Context, s *act.Step) error {
				out = result{name}
				return h.good(name)(ctx, s)
			}, act.Idempotent(key, sum, &out))
			return out, err
		}
		ctx := as(access.Planner)
		other := access.WithActor(ctx, access.Actor{PersonID: "you", Posts: []access.Post{{Role: access.Planner}}})
		for _, c := range []struct {
			ctx             context.Context
			key, sum, name  string
			want, wantFault string
		}{
			{ctx, "k1", "s1", "a", "a", ""},
			{ctx, "k1", "s1", "b", "a", ""}, // replayed, b is not written
			{ctx, "k1", "s2", "c", "", "idempotency.other_body"},
			{other, "k1", "s2", "d", "d", ""}, // keys are their owner's
			{ctx, "", "s1", "e", "e", ""},
			{ctx, "", "s1", "f", "f", ""},
		} {
			got, err := post(h, c.ctx, c.key, c.sum, c.name)
			if c.wantFault == "" && (err != nil || got.Name != c.want) || c.wantFault != "" && !fault.Has(err, c.wantFault) {
				t.Errorf("%+v: %+v, %v", c, got, err)
			}
		}
		if h.rows(t) != "a,d,e,f" {
			t.Errorf("rows %q", h.rows(t))
		}
		// A refused step is not remembered: the same key may try again.
		if err := h.run.Run(ctx, access.PlanEdit, func(_ context.Context, s *act.Step) error {
			return errors.Join(s.Allow(access.Whole), fault.Invalid("text.required", "f"))
		}, act.Idempotent("k2", "s", &result{})); err == nil {
			t.Error("not refused")
		}
		if got, err := post(h, ctx, "k2", "s", "g"); err != nil || got.Name != "g" {
			t.Errorf("after a refusal: %+v, %v", got, err)
		}
		// After 24 hours a key is new again.
		later := build(h.db, clock.Fixed(start.Add(24*time.Hour+time.Second)))
		if got, err := post(later, ctx, "k1", "s9", "z"); err != nil || got.Name != "z" {
			t.Errorf("a day later: %+v, %v", got, err)
		}
	})
}

// The same key sent by eight at once makes one record, and all eight get its answer.
func TestTheSameKeyAtOnceMakesOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		type result struct{ Name string }
		ctx := as(access.Planner)
		answers := make(chan string, 8)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				name := string(rune('a' + i))
				var out result
				err := h.run.Run(ctx, access.PlanEdit, func(ctx context.Context, s *act.Step) error {
					out = result{name}
					return h.good(name)(ctx, s)
				}, act.Idempotent("k", "s", &out))
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				answers <- out.Name
			})
		}
		wg.Wait()
		first := <-answers
		for range 7 {
			if a := <-answers; a != first {
				t.Errorf("answers %q and %q", first, a)
			}
		}
		if h.rows(t) != first {
			t.Errorf("rows %q, answer %q", h.rows(t), first)
		}
	})
}

func TestASweepForgetsOldKeys(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := as(access.Planner)
		if err := h.run.Run(ctx, access.PlanEdit, h.good("a"), act.Idempotent("k", "s", &struct{}{})); err != nil {
			t.Fatal(err)
		}
		keys := func() (n int64) {
			if err := h.db.Conn(ctx).Table("idempotency").Count(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		if err := h.run.Sweep(ctx); err != nil || keys() != 1 {
			t.Errorf("young key: %v, %d left", err, keys())
		}
		if err := build(h.db, clock.Fixed(start.Add(25*time.Hour))).run.Sweep(ctx); err != nil || keys() != 0 {
			t.Errorf("old key: %v, %d left", err, keys())
		}
	})
}

func TestEveryFailedStatementLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for n := int64(1); ; n++ {
			out := ""
			ctx, hit := dbtest.FailAt(as(access.Planner), n)
			err := h.run.Run(ctx, access.PlanEdit, func(ctx context.Context, s *act.Step) error {
				out = "a"
				if err := h.good("a")(ctx, s); err != nil {
					return err
				}
				return h.run.Run(ctx, access.PlanEdit, h.good("b"))
			}, act.Idempotent("k", "s", &out))
			if !hit() {
				if err != nil || h.rows(t) != "a,b" || n < 8 {
					t.Fatalf("without failure (%d statements): %v, %q", n-1, err, h.rows(t))
				}
				return
			}
			var keys int64
			if e := h.db.Conn(t.Context()).Table("idempotency").Count(&keys).Error; e != nil {
				t.Fatal(e)
			}
			if err == nil || h.rows(t) != "" || h.entries(t) != "" || keys != 0 {
				t.Fatalf("statement %d failed: %v, rows %q, log %q, keys %d", n, err, h.rows(t), h.entries(t), keys)
			}
		}
	})
}

func TestAPanicRollsBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = h.run.Run(as(access.Planner), access.PlanEdit, func(ctx context.Context, s *act.Step) error {
				_ = h.good("a")(ctx, s)
				panic("boom")
			})
		}()
		if h.rows(t) != "" || h.run.Run(as(access.Planner), access.PlanEdit, h.good("b")) != nil {
			t.Error("the database is not usable after a panic")
		}
	})
}

func TestShapesAreCheckedByTheirTags(t *testing.T) {
	t.Parallel()
	type inner struct {
		Text string `json:"text" validate:"max=3"`
	}
	type command struct {
		Name  string   `json:"name" validate:"required,max=4"`
		Kind  string   `json:"kind" validate:"omitempty,oneof=a b"`
		Year  int      `json:"year" validate:"gte=1"`
		Items []inner  `json:"items" validate:"max=2,dive"`
		Mail  string   `json:"mail" validate:"omitempty,email"`
		Notes []string `json:"notes" validate:"max=1"`
	}
	if err := act.Validate(command{Name: "ğışİ", Year: 1}); err != nil {
		t.Errorf("four letters are four: %v", err)
	}
	err := act.Validate(command{Kind: "c", Items: []inner{{"ok"}, {"uzun"}}, Mail: "x", Notes: []string{"a", "b"}})
	got := map[string]string{}
	for _, f := range fault.All(err) {
		got[f.At.Field] = f.Code
	}
	for field, code := range map[string]string{
		"name": "text.required", "kind": "enum.unknown", "year": "number.range", "items[1].text": "text.length", "mail": "value.invalid", "notes": "list.length",
	} {
		if got[field] != code {
			t.Errorf("%s: %q, want %q", field, got[field], code)
		}
	}
	if len(got) != 6 {
		t.Errorf("%v", got)
	}
	var l fault.List
	s := "  Kâ\u0000ğıt\r\niki \t"
	act.Text(&l, "text", &s)
	if s != "Kâğıt\niki" || !fault.Has(l, "text.control") {
		t.Errorf("%q %v", s, l)
	}
}
