package evaluate

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
)

// Options wires the service; app fills them.
type Options struct {
	DB       *db.DB
	Door     *act.Runner
	Clock    clock.Clock
	NewID    func() string // nil: ids.New
	Org      *org.Service
	Plans    *plan.Service
	Calendar *calendar.Service
	Measure  *measure.Service
	// Freeze draws the edition of a review; publish stands to the right of evaluate, so app hands its function in.
	Freeze func(ctx context.Context, r Review, e council.Edition) (plan.Frozen, error)
}

// Service is the use cases of scores, deviations, assessments and reviews.
type Service struct {
	store    *store
	door     *act.Runner
	newID    func() string
	org      *org.Service
	plans    *plan.Service
	calendar *calendar.Service
	measure  *measure.Service
	freeze   func(ctx context.Context, r Review, e council.Edition) (plan.Frozen, error)
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{
		store: &store{db: o.DB, clock: o.Clock, decisions: council.NewStore(o.DB, o.Clock)}, door: o.Door, newID: o.NewID, org: o.Org, plans: o.Plans,
		calendar: o.Calendar, measure: o.Measure, freeze: o.Freeze,
	}
}

// UseFreeze hands in what draws editions: publish needs evaluate before evaluate can have it.
func (s *Service) UseFreeze(f func(ctx context.Context, r Review, e council.Edition) (plan.Frozen, error)) {
	s.freeze = f
}

func change(entity, id, op string, before, after any) audit.Change {
	return audit.Change{Entity: entity, ID: id, Op: op, Before: before, After: after}
}
