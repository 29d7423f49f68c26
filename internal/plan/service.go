package plan

import (
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
)

// Frozen is what a freeze stores of a plan: two canonical JSONs.
type Frozen struct{ Facts, Documents []byte }

// Options wires the service; app fills them.
type Options struct {
	DB    *db.DB
	Door  *act.Runner
	Clock clock.Clock
	NewID func() string // nil: ids.New
	Org   *org.Service
	// Freeze draws the edition; publish stands to the right of plan, so app hands its function in.
	Freeze func(ctx context.Context, t Tree, e Edition) (Frozen, error)
}

// Service is the plan's use cases.
type Service struct {
	store  *store
	door   *act.Runner
	newID  func() string
	org    *org.Service
	freeze func(ctx context.Context, t Tree, e Edition) (Frozen, error)
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{
		store: &store{db: o.DB, clock: o.Clock, decisions: council.NewStore(o.DB, o.Clock)}, door: o.Door, newID: o.NewID, org: o.Org, freeze: o.Freeze,
	}
}

func change(entity, id, op string, before, after any) audit.Change {
	return audit.Change{Entity: entity, ID: id, Op: op, Before: before, After: after}
}

// List is one page of the plans the caller may see.
func (s *Service) List(ctx context.Context, q ListQuery) (Page, error) {
	f, err := access.Reader(ctx, access.PlanRead)
	if err != nil {
		return Page{}, err
	}
	return s.store.list(ctx, f, q)
}

// ByCode lists the visible plans of a code; a code is a label and may be there twice.
func (s *Service) ByCode(ctx context.Context, code string) ([]Plan, error) {
	f, err := access.Reader(ctx, access.PlanRead)
	if err != nil {
		return nil, err
	}
	return s.store.byCode(ctx, f, code)
}

// OneByCode is the plan of a code; none and more than one are refused.
func (s *Service) OneByCode(ctx context.Context, code string) (Plan, error) {
	found, err := s.ByCode(ctx, code)
	if err != nil {
		return Plan{}, err
	}
	switch len(found) {
	case 0:
		return Plan{}, fault.NotFound("plan", code)
	case 1:
		return found[0], nil
	}
	return Plan{}, ambiguous(code, len(found))
}

func ambiguous(code string, n int) error {
	return fault.New(fault.KindConflict, "plan.code.ambiguous", "read", code, "count", strconv.Itoa(n))
}

// visiblePlan refuses a plan the filter hides with the same answer as an unknown id.
func (s *Service) visiblePlan(ctx context.Context, f access.Filter, id string) (Plan, error) {
	p, err := s.store.plan(ctx, id, noLock)
	if err != nil || f.Shows(p.Scope()) {
		return p, err
	}
	shown, err := s.store.shows(ctx, f, id)
	if err == nil && !shown {
		err = fault.NotFound("plan", id)
	}
	if err != nil {
		return Plan{}, err
	}
	return p, nil
}

// Get is one plan.
func (s *Service) Get(ctx context.Context, id string) (Plan, error) {
	f, err := access.Reader(ctx, access.PlanRead)
	if err != nil {
		return Plan{}, err
	}
	return s.visiblePlan(ctx, f, id)
}

// Tree is one plan with everything below it the caller may see, read in one snapshot.
func (s *Service) Tree(ctx context.Context, id string) (Tree, error) {
	return s.treeFor(ctx, access.PlanRead, id)
}

func (s *Service) treeFor(ctx context.Context, action access.Action, id string) (t Tree, err error) {
	f, err := access.Reader(ctx, action)
	if err != nil {
		return t, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if t, err = s.store.tree(ctx, id); err != nil {
			return err
		}
		if !t.visible(f) {
			return fault.NotFound("plan", id)
		}
		return nil
	})
	if err != nil {
		return Tree{}, err
	}
	return t, nil
}

// TreeToExport is Tree for those who may take the papers out; a part of a plan is never exported as the plan. Who sees a plan but may
// not take it out is refused; who does not see it, does not find it.
func (s *Service) TreeToExport(ctx context.Context, id string) (Tree, error) {
	t, _, err := s.export(ctx, id, false)
	return t, err
}

// Papers is TreeToExport with the rules' verdicts on it, both of one state.
func (s *Service) Papers(ctx context.Context, id string) (Tree, fault.List, error) {
	return s.export(ctx, id, true)
}

func (s *Service) export(ctx context.Context, id string, check bool) (t Tree, l fault.List, err error) {
	f, err := access.Reader(ctx, access.PlanExport)
	if err != nil {
		return t, nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if t, err = s.store.tree(ctx, id); err != nil {
			return err
		}
		if !f.Shows(t.Plan.Scope()) {
			a, _ := access.ActorFrom(ctx)
			if seen := t; seen.visible(access.Visible(a, access.PlanRead)) {
				return access.Check(a, access.PlanExport, t.Plan.Scope())
			}
			return fault.NotFound("plan", id)
		}
		if check {
			l, err = s.check(ctx, &t)
		}
		return err
	})
	if err != nil {
		return Tree{}, nil, err
	}
	return t, l, nil
}

// Faults are the rules' verdicts over the plan, of the records the caller may see.
func (s *Service) Faults(ctx context.Context, id string) (fault.List, error) {
	_, l, err := s.Checked(ctx, id)
	return l, err
}

// Checked is Tree and Faults of one snapshot: what a page shows together was true together.
func (s *Service) Checked(ctx context.Context, id string) (t Tree, l fault.List, err error) {
	f, err := access.Reader(ctx, access.PlanRead)
	if err != nil {
		return t, nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if t, err = s.store.tree(ctx, id); err != nil {
			return err
		}
		if l, err = s.check(ctx, &t); err != nil {
			return err
		}
		if !t.visible(f) {
			return fault.NotFound("plan", id)
		}
		l = t.faultsFor(f, l)
		return nil
	})
	if err != nil {
		return Tree{}, nil, err
	}
	return t, l, nil
}

func (s *Service) check(ctx context.Context, t *Tree) (fault.List, error) {
	others, err := s.store.othersOfCode(ctx, t.Plan.Code, t.Plan.ID)
	if err != nil {
		return nil, err
	}
	return Check(t, others), nil
}

// faultsFor keeps the faults of the records that visible left; the plan's and the goals' are for those who see the whole.
func (t *Tree) faultsFor(f access.Filter, l fault.List) fault.List {
	if f.Shows(t.Plan.Scope()) {
		return l
	}
	shown := map[string]bool{}
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			shown[h.ID] = true
			for _, i := range h.Indicators {
				shown[i.ID] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(l), func(x *fault.Fault) bool { return !shown[x.At.Record] })
}

// Goal is one goal with its plan.
func (s *Service) Goal(ctx context.Context, id string) (Goal, Plan, error) {
	f, err := access.Reader(ctx, access.PlanRead)
	if err != nil {
		return Goal{}, Plan{}, err
	}
	g, err := s.store.goal(ctx, id, noLock)
	if err != nil {
		return Goal{}, Plan{}, err
	}
	p, err := s.visiblePlan(ctx, f, g.PlanID)
	if fault.Has(err, "not_found") {
		err = fault.NotFound("goal", id)
	}
	if err != nil {
		return Goal{}, Plan{}, err
	}
	return g, p, nil
}

// Target is one target with its plan; a foreign unit's target of a draft is not found.
func (s *Service) Target(ctx context.Context, id string) (Target, Plan, error) {
	f, err := access.Reader(ctx, access.PlanRead)
	if err != nil {
		return Target{}, Plan{}, err
	}
	t, err := s.store.target(ctx, id, noLock)
	if err != nil {
		return Target{}, Plan{}, err
	}
	p, err := s.store.plan(ctx, t.PlanID, noLock)
	if err == nil && !f.Shows(t.Scope(p)) {
		err = fault.NotFound("target", id)
	}
	if err != nil {
		return Target{}, Plan{}, err
	}
	return t, p, nil
}

// Indicator is one indicator with its plan; it is seen with its target.
func (s *Service) Indicator(ctx context.Context, id string) (Indicator, Plan, error) {
	if _, err := access.Reader(ctx, access.PlanRead); err != nil {
		return Indicator{}, Plan{}, err
	}
	i, err := s.store.indicator(ctx, id, noLock)
	if err != nil {
		return Indicator{}, Plan{}, err
	}
	_, p, err := s.Target(ctx, i.TargetID)
	if fault.Has(err, "not_found") {
		err = fault.NotFound("indicator", id)
	}
	if err != nil {
		return Indicator{}, Plan{}, err
	}
	return i, p, nil
}
