package act

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

// Runner opens the door.
type Runner struct {
	db     *db.DB
	log    *audit.Log
	clock  clock.Clock
	strict bool
}

// New makes the door of a database; strict is for tests.
func New(d *db.DB, log *audit.Log, c clock.Clock, strict bool) *Runner {
	return &Runner{db: d, log: log, clock: c, strict: strict}
}

// Step is one change under way.
type Step struct {
	Actor   access.Actor
	action  access.Action
	allowed bool
	changes []audit.Change
	after   []func(context.Context)
	options options
}

type options struct {
	dryRun  bool
	batch   string
	idemKey string
	idemSum string
	result  any
}

// Option changes how a step runs.
type Option func(*options)

// DryRun runs everything and rolls back.
func DryRun() Option { return func(o *options) { o.dryRun = true } }

// Batch marks the step's audit rows with an intake batch.
func Batch(id string) Option { return func(o *options) { o.batch = id } }

// Idempotent remembers the result under the caller's key for 24 hours. sum is the hash of the request; result is a pointer the step
// fills and that is filled from memory when the same key comes again. An empty key does nothing.
func Idempotent(key, sum string, result any) Option {
	return func(o *options) { o.idemKey, o.idemSum, o.result = key, sum, result }
}

type stepKey struct{}

// errDryRun rolls a finished dry run back.
var errDryRun = errors.New("dry run")

// Run runs fn as one step. A Run inside a Run joins it as a savepoint: its audit rows are written by the outer one, whose options hold
// for both; an idempotency key is each Run's own.
func (r *Runner) Run(ctx context.Context, action access.Action, fn func(ctx context.Context, s *Step) error, opts ...Option) error {
	actor, err := access.Require(ctx)
	if err != nil {
		return err
	}
	var o options
	for _, f := range opts {
		f(&o)
	}
	if outer, ok := ctx.Value(stepKey{}).(*Step); ok {
		return r.nested(ctx, outer, action, fn, o)
	}
	var done *Step
	var writes atomic.Int64
	run := func(ctx context.Context) error {
		s := &Step{Actor: actor, action: action, options: o}
		writes.Store(0)
		replayed, err := r.replay(ctx, s)
		if err != nil || replayed {
			return err
		}
		inner := context.WithValue(ctx, stepKey{}, s)
		if r.strict {
			inner = db.WithProbe(inner, watch(ctx, &writes))
		}
		if err := fn(inner, s); err != nil {
			return err
		}
		if err := r.finish(ctx, s, writes.Load()); err != nil {
			return err
		}
		done = s
		if o.dryRun {
			return errDryRun
		}
		return nil
	}
	err = r.db.InTx(ctx, run)
	if o.idemKey != "" && fault.Has(err, "db.duplicate") {
		err = r.db.InTx(ctx, run) // the same key came twice at once: the other one won, and its result is there now
	}
	if errors.Is(err, errDryRun) {
		return nil
	}
	if err != nil {
		r.noteDenial(ctx, actor, action, err)
		return err
	}
	if done != nil {
		for _, f := range done.after {
			f(ctx)
		}
	}
	return nil
}

func (r *Runner) nested(ctx context.Context, outer *Step, action access.Action, fn func(ctx context.Context, s *Step) error, own options) error {
	run := func(ctx context.Context) error {
		s := &Step{Actor: outer.Actor, action: action, options: outer.options}
		s.options.idemKey, s.options.idemSum, s.options.result = own.idemKey, own.idemSum, own.result
		if replayed, err := r.replay(ctx, s); err != nil || replayed {
			return err
		}
		if err := fn(context.WithValue(ctx, stepKey{}, s), s); err != nil {
			return err
		}
		if !s.allowed {
			return neverAsked(action)
		}
		if err := r.remember(ctx, s); err != nil {
			return err
		}
		outer.changes = append(outer.changes, s.changes...)
		outer.after = append(outer.after, s.after...)
		return nil
	}
	err := r.db.InTx(ctx, run)
	if own.idemKey != "" && fault.Has(err, "db.duplicate") {
		err = r.db.InTx(ctx, run) // the same row came twice at once: the other one won, and its result is there now
	}
	return err
}

func neverAsked(action access.Action) error {
	return fault.New(fault.KindInternal, "internal").Wrap(errors.New("step " + string(action) + " never asked Allow"))
}

func (r *Runner) finish(ctx context.Context, s *Step, writes int64) error {
	if !s.allowed {
		return neverAsked(s.action)
	}
	if r.strict && writes > 0 && len(s.changes) == 0 {
		return fault.New(fault.KindInternal, "internal").Wrap(errors.New("step " + string(s.action) + " wrote rows without Record"))
	}
	if err := r.log.Write(ctx, s.Actor, s.action, s.options.batch, s.changes); err != nil {
		return err
	}
	return r.remember(ctx, s)
}

// noteDenial keeps a refused attempt in the log; failing to note it must not hide the refusal.
func (r *Runner) noteDenial(ctx context.Context, a access.Actor, action access.Action, err error) {
	if fault.KindOf(err) != fault.KindForbidden {
		return
	}
	f := fault.All(err)[0]
	c := audit.Change{Entity: "denial", ID: f.At.Record, Op: "deny", After: map[string]string{"code": f.Code, "ref": f.At.Ref}}
	if err := r.log.Note(context.WithoutCancel(ctx), a, action, c); err != nil {
		slog.ErrorContext(ctx, "denial not noted", "error", err)
	}
}

// Allow asks the policy for the step's action on a record in this scope. A step that never asked cannot commit.
func (s *Step) Allow(scope access.Scope) error { return s.AllowAction(s.action, scope) }

// AllowAction asks for another action than the step's own, when one step needs two.
func (s *Step) AllowAction(action access.Action, scope access.Scope) error {
	if err := access.Check(s.Actor, action, scope); err != nil {
		return err
	}
	s.allowed = true
	return nil
}

// Record adds changes to the step's audit rows; they are written last.
func (s *Step) Record(c ...audit.Change) { s.changes = append(s.changes, c...) }

// After runs fn once the step has committed: effects outside the database.
func (s *Step) After(fn func(context.Context)) { s.after = append(s.after, fn) }

// watch counts the changing statements of a strict step and passes every statement on to a probe the context already had.
func watch(ctx context.Context, writes *atomic.Int64) *db.Probe {
	outer := db.ProbeFrom(ctx)
	return &db.Probe{Fail: func(_ int64, query string) error {
		switch verb, _, _ := strings.Cut(query, " "); verb {
		case "INSERT", "UPDATE", "DELETE":
			writes.Add(1)
		}
		return outer.See(query)
	}}
}
