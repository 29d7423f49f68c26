package measure

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
)

// Options wires the service; app fills them.
type Options struct {
	DB       *db.DB
	Door     *act.Runner
	Clock    clock.Clock
	NewID    func() string // nil: ids.New
	Org      *org.Service
	Calendar *calendar.Service
	Files    *files.Store
}

// Service is the use cases of values and their evidence.
type Service struct {
	store    *store
	door     *act.Runner
	newID    func() string
	org      *org.Service
	calendar *calendar.Service
	files    *files.Store
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{store: &store{db: o.DB, clock: o.Clock}, door: o.Door, newID: o.NewID, org: o.Org, calendar: o.Calendar, files: o.Files}
}

func change(entity, id, op string, before, after any) audit.Change {
	return audit.Change{Entity: entity, ID: id, Op: op, Before: before, After: after}
}

// desk is the actor's; managers are read for who manages not every unit they work for.
func (s *Service) desk(ctx context.Context, a access.Actor, units ...string) (desk, error) {
	d := desk{actor: a, today: s.calendar.Today()}
	for _, u := range units {
		if !manages(a, u) {
			var err error
			d.managers, err = s.store.managers(ctx, string(d.today))
			return d, err
		}
	}
	return d, nil
}

// Get is one value with its evidence. Proofs that hold personal data are named only to who may open them.
func (s *Service) Get(ctx context.Context, id string) (v Value, err error) {
	f, err := access.Reader(ctx, access.ValueRead)
	if err != nil {
		return Value{}, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if v, err = s.shown(ctx, f, id); err != nil {
			return err
		}
		v.Evidence, err = s.store.evidenceBy(ctx, "e.measurement_id = ?", id)
		return err
	})
	if err != nil {
		return Value{}, err
	}
	a, _ := access.ActorFrom(ctx)
	discreet(&v, a)
	return v, nil
}

// discreet takes what may name people out of the proofs the actor may not open.
func discreet(v *Value, a access.Actor) {
	if access.Check(a, access.EvidenceRead, v.Scope()) == nil {
		return
	}
	for i := range v.Evidence {
		if e := &v.Evidence[i]; e.PersonalData {
			e.nameless()
		}
	}
}

// shown refuses a value the filter hides with the same answer as an unknown id.
func (s *Service) shown(ctx context.Context, f access.Filter, id string) (Value, error) {
	v, err := s.store.value(ctx, id, db.NoLock)
	if err == nil && !f.Shows(v.Scope()) {
		err = fault.NotFound("value", id)
	}
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

// History is every state of a value, oldest first; of more than a thousand the newest thousand.
func (s *Service) History(ctx context.Context, id string) (out []StepRecord, err error) {
	f, err := access.Reader(ctx, access.ValueRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if _, err := s.shown(ctx, f, id); err != nil {
			return err
		}
		out, err = s.store.history(ctx, id)
		return err
	})
	return out, err
}

// List is one page of the values the caller may see, without evidence, by the place of the indicator in its plan and by period.
func (s *Service) List(ctx context.Context, q ListQuery) (Page, error) {
	f, err := access.Reader(ctx, access.ValueRead)
	if err != nil {
		return Page{}, err
	}
	return s.store.list(ctx, f, q)
}

// EvidenceOf is the evidence of a plan year's values, the cancelled included, each with its ValueID. It asks no access of its own.
func (s *Service) EvidenceOf(ctx context.Context, planID string, year int) ([]Evidence, error) {
	if !ids.Valid(planID) {
		return nil, nil
	}
	return s.store.evidenceBy(ctx, "e.measurement_id IN (SELECT m.id FROM measurement AS m WHERE m.plan_id = ? AND m.year = ?)", planID, year)
}
