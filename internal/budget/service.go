package budget

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
)

// Programmes is what the money asks of the programmes; *programme.Service answers it. Locked, ProposalOf, ActivityOf, SetStage and Touch are asked
// within a step that asks for access itself.
type Programmes interface {
	Get(ctx context.Context, id string) (programme.Programme, error)
	Locked(ctx context.Context, programmeID string, forUpdate bool) (programme.Programme, error)
	ProposalOf(ctx context.Context, programmeID, unitID string) (programme.Proposal, bool, error)
	ActivityOf(ctx context.Context, activityID string) (programme.Activity, error)
	SetStage(ctx context.Context, step *act.Step, programmeID string, stage programme.Stage) error
	Touch(ctx context.Context, programmeID string) error
}

// Options wires the service; app fills them.
type Options struct {
	DB         *db.DB
	Door       *act.Runner
	Clock      clock.Clock
	NewID      func() string // nil: ids.New
	Org        *org.Service
	Programmes Programmes
}

// Service is the use cases of the money.
type Service struct {
	store      *store
	door       *act.Runner
	newID      func() string
	org        *org.Service
	programmes Programmes
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{
		store: &store{db: o.DB, clock: o.Clock, decisions: council.NewStore(o.DB, o.Clock)}, door: o.Door, newID: o.NewID, org: o.Org,
		programmes: o.Programmes,
	}
}

func change(entity, id, op string, before, after any) audit.Change {
	return audit.Change{Entity: entity, ID: id, Op: op, Before: before, After: after}
}

// scopeOf is where money of a unit stands for access; "" is money of the whole administration.
func scopeOf(p programme.Programme, unitID string) access.Scope {
	s := p.Scope()
	if unitID != "" {
		s.Units = []string{unitID}
	}
	return s
}
