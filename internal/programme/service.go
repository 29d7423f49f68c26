package programme

import (
	"context"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
)

// Budget is what programme asks of the money, which stands to its right; app hands the functions in. A nil function asks nothing.
type Budget struct {
	// Check gives the money rules over all lines of a programme, each fault with its record.
	Check func(ctx context.Context, programmeID string) (fault.List, error)
	// CheckUnit gives the money rules over a unit's lines and the activities it answers for, without ceilings.
	CheckUnit func(ctx context.Context, programmeID, unitID string) (fault.List, error)
	// ActivityHasLines tells whether an activity holds budget lines.
	ActivityHasLines func(ctx context.Context, activityID string) (bool, error)
	// Decided opens the council stage from the newest one when it is not there; it runs inside the step that decides.
	Decided func(ctx context.Context, programmeID string) error
}

// Options wires the service; app fills them.
type Options struct {
	DB     *db.DB
	Door   *act.Runner
	Clock  clock.Clock
	NewID  func() string // nil: ids.New
	Org    *org.Service
	Plans  *plan.Service
	Budget Budget
	// Freeze draws the edition; publish stands to the right of programme, so app hands its function in.
	Freeze func(ctx context.Context, t Tree, e council.Edition) (plan.Frozen, error)
}

// Service is the programme's use cases.
type Service struct {
	store  *store
	door   *act.Runner
	newID  func() string
	org    *org.Service
	plans  *plan.Service
	budget Budget
	freeze func(ctx context.Context, t Tree, e council.Edition) (plan.Frozen, error)

	reported func(ctx context.Context, planID string, year int) (bool, error)
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{
		store: &store{db: o.DB, clock: o.Clock, decisions: council.NewStore(o.DB, o.Clock)}, door: o.Door, newID: o.NewID, org: o.Org, plans: o.Plans,
		budget: o.Budget, freeze: o.Freeze,
	}
}

// UseBudget hands in what programme asks of the money: budget needs the programme before programme can have the budget.
func (s *Service) UseBudget(b Budget) { s.budget = b }

// UseReports hands in whether the activity report of a plan's year is kept: account stands to the right of programme.
func (s *Service) UseReports(f func(ctx context.Context, planID string, year int) (bool, error)) {
	s.reported = f
}

func change(entity, id, op string, before, after any) audit.Change {
	return audit.Change{Entity: entity, ID: id, Op: op, Before: before, After: after}
}

// List is one page of the programmes the caller may see, newest year first, without their policies.
func (s *Service) List(ctx context.Context, q ListQuery) (Page, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return Page{}, err
	}
	return s.store.list(ctx, f, q)
}

// Get is one programme.
func (s *Service) Get(ctx context.Context, id string) (Programme, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return Programme{}, err
	}
	return s.visibleProgramme(ctx, f, id)
}

// visibleProgramme refuses a programme the filter hides with the same answer as an unknown id.
func (s *Service) visibleProgramme(ctx context.Context, f access.Filter, id string) (Programme, error) {
	p, err := s.store.programme(ctx, id, noLock)
	if err != nil || f.Shows(p.Scope()) {
		return p, err
	}
	shown, err := s.store.shows(ctx, f, id)
	if err == nil && !shown {
		err = fault.NotFound("programme", id)
	}
	if err != nil {
		return Programme{}, err
	}
	return p, nil
}

// Of is a plan's programme of a year.
func (s *Service) Of(ctx context.Context, planID string, year int) (Programme, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return Programme{}, err
	}
	id, err := s.store.of(ctx, planID, year)
	if err == nil && id == "" {
		err = fault.NotFound("programme", planID)
	}
	if err != nil {
		return Programme{}, err
	}
	return s.visibleProgramme(ctx, f, id)
}

// Tree is one programme with everything below it the caller may see, read in one snapshot.
func (s *Service) Tree(ctx context.Context, id string) (t Tree, err error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return t, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if t, err = s.store.tree(ctx, s.plans, id); err != nil {
			return err
		}
		if !t.visible(f) {
			return fault.NotFound("programme", id)
		}
		return nil
	})
	if err != nil {
		return Tree{}, err
	}
	return t, nil
}

// Checked is Tree with the rules' verdicts on what the caller sees, both of one state. Who reads money gets its verdicts on what they read too.
func (s *Service) Checked(ctx context.Context, id string) (t Tree, l fault.List, err error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return t, nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if t, err = s.store.tree(ctx, s.plans, id); err != nil {
			return err
		}
		if l, err = s.check(ctx, &t); err != nil {
			return err
		}
		if !t.visible(f) {
			return fault.NotFound("programme", id)
		}
		if l, err = s.allFaults(ctx, &t, f, l); err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return Tree{}, nil, err
	}
	return t, l, nil
}

// faultsFor keeps the faults of the records that visible left.
func (t *Tree) faultsFor(f access.Filter, l fault.List) fault.List {
	if f.All {
		return l
	}
	shown := t.Records()
	if !f.Shows(t.Programme.Scope()) {
		delete(shown, t.Programme.ID) // the programme's own are for those who see the whole
	}
	return slices.DeleteFunc(slices.Clone(l), func(x *fault.Fault) bool { return !shown[x.At.Record] })
}

// allFaults adds the money's verdicts on what the caller may read of it.
func (s *Service) allFaults(ctx context.Context, t *Tree, f access.Filter, l fault.List) (fault.List, error) {
	l = t.faultsFor(f, l)
	if a, _ := access.ActorFrom(ctx); s.budget.Check == nil || !access.May(a, access.BudgetRead) {
		return l, nil
	}
	money, err := s.budget.Check(ctx, t.Programme.ID)
	return append(l, money...), err
}

// check is the rules over the tree with the settings of its year.
func (s *Service) check(ctx context.Context, t *Tree) (fault.List, error) {
	set, err := s.org.Settings(ctx, t.Programme.Year)
	if err != nil {
		return nil, err
	}
	return Check(t, set), nil
}

// Papers is the whole tree with the verdicts of the programme's rules (the money's come with the money) for those who may take the papers
// out; a part of a programme is never exported as the programme. Who sees a programme but may not take it out is refused; who does not see it, does not find it.
func (s *Service) Papers(ctx context.Context, id string) (t Tree, l fault.List, err error) {
	f, err := access.Reader(ctx, access.ProgrammeExport)
	if err != nil {
		return t, nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if t, err = s.store.tree(ctx, s.plans, id); err != nil {
			return err
		}
		if !f.Shows(t.Programme.Scope()) {
			a, _ := access.ActorFrom(ctx)
			if seen := t; seen.visible(access.Visible(a, access.ProgrammeRead)) {
				return access.Check(a, access.ProgrammeExport, t.Programme.Scope())
			}
			return fault.NotFound("programme", id)
		}
		if l, err = s.check(ctx, &t); err != nil {
			return err
		}
		t.visible(f)
		l = t.faultsFor(f, l)
		return nil
	})
	if err != nil {
		return Tree{}, nil, err
	}
	return t, l, nil
}

// PerformanceTarget is one performance target with its programme.
func (s *Service) PerformanceTarget(ctx context.Context, id string) (PerformanceTarget, Programme, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return PerformanceTarget{}, Programme{}, err
	}
	return s.shownTarget(ctx, f, id, "performance_target", id)
}

// shownTarget refuses a target the filter hides as what the caller asked for.
func (s *Service) shownTarget(ctx context.Context, f access.Filter, id, what, asked string) (PerformanceTarget, Programme, error) {
	t, err := s.store.target(ctx, id)
	if err != nil {
		return PerformanceTarget{}, Programme{}, err
	}
	p, err := s.store.programme(ctx, t.ProgrammeID, noLock)
	if err != nil {
		return PerformanceTarget{}, Programme{}, err
	}
	shown := f.Shows(p.Scope())
	if !shown {
		if shown, err = s.store.showsTarget(ctx, f, id); err != nil {
			return PerformanceTarget{}, Programme{}, err
		}
	}
	if !shown {
		return PerformanceTarget{}, Programme{}, fault.NotFound(what, asked)
	}
	return t, p, nil
}

// Indicator is one programme indicator with its programme; it is seen with its target.
func (s *Service) Indicator(ctx context.Context, id string) (Indicator, Programme, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return Indicator{}, Programme{}, err
	}
	i, err := s.store.indicator(ctx, id)
	if err != nil {
		return Indicator{}, Programme{}, err
	}
	_, p, err := s.shownTarget(ctx, f, i.PerformanceTargetID, "programme_indicator", id)
	if err != nil {
		return Indicator{}, Programme{}, err
	}
	return i, p, nil
}

// Activity is one activity with its programme; a foreign unit's is not found until the council decided.
func (s *Service) Activity(ctx context.Context, id string) (Activity, Programme, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return Activity{}, Programme{}, err
	}
	a, err := s.store.activity(ctx, id)
	if err != nil {
		return Activity{}, Programme{}, err
	}
	p, err := s.store.programme(ctx, a.ProgrammeID, noLock)
	if err == nil && !f.Shows(a.Scope(p)) {
		err = fault.NotFound("activity", id)
	}
	if err != nil {
		return Activity{}, Programme{}, err
	}
	return a, p, nil
}

// Proposal is one unit's part with its programme; it stays between the unit and who reads everything.
func (s *Service) Proposal(ctx context.Context, id string) (Proposal, Programme, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return Proposal{}, Programme{}, err
	}
	x, err := s.store.proposal(ctx, id, noLock)
	if err != nil {
		return Proposal{}, Programme{}, err
	}
	if !f.Shows(access.Scope{Units: []string{x.UnitID}}) {
		return Proposal{}, Programme{}, fault.NotFound("proposal", id)
	}
	p, err := s.store.programme(ctx, x.ProgrammeID, noLock)
	return x, p, err
}

// Proposals are the units' parts of a programme that the caller may see, in Turkish order of the units' names.
func (s *Service) Proposals(ctx context.Context, programmeID string) ([]Proposal, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return nil, err
	}
	if _, err := s.visibleProgramme(ctx, f, programmeID); err != nil {
		return nil, err
	}
	all, err := s.store.proposals(ctx, programmeID)
	return slices.DeleteFunc(all, func(p Proposal) bool { return !f.Shows(access.Scope{Units: []string{p.UnitID}}) }), err
}

// Editions lists the editions of a programme, without their contents.
func (s *Service) Editions(ctx context.Context, programmeID string) ([]council.Edition, error) {
	if _, err := access.Reader(ctx, access.EditionRead); err != nil {
		return nil, err
	}
	if programmeID == "" {
		return nil, nil
	}
	return s.store.decisions.Editions(ctx, council.EditionQuery{ProgrammeID: programmeID})
}

// Edition is one edition with its contents; contents whose hash does not hold are refused.
func (s *Service) Edition(ctx context.Context, id string) (council.Edition, error) {
	if _, err := access.Reader(ctx, access.EditionRead); err != nil {
		return council.Edition{}, err
	}
	return s.store.decisions.Edition(ctx, id)
}

// Locked is the programme's own row (without policies, decisions and the plan's label) inside a step of budget: held against a change, or for
// one. It asks no access of its own.
func (s *Service) Locked(ctx context.Context, programmeID string, forUpdate bool) (Programme, error) {
	if forUpdate {
		return s.store.head(ctx, programmeID, forSelf)
	}
	return s.store.head(ctx, programmeID, shared)
}

// ProposalOf is a unit's part of a programme inside a step of budget, held against a change of its state; false when it has none. It asks
// no access of its own.
func (s *Service) ProposalOf(ctx context.Context, programmeID, unitID string) (Proposal, bool, error) {
	return s.store.proposalOf(ctx, programmeID, unitID, shared)
}

// ActivityOf is an activity for budget. It asks no access of its own.
func (s *Service) ActivityOf(ctx context.Context, activityID string) (Activity, error) {
	return s.store.activity(ctx, activityID)
}

// SetStage writes the current stage of a programme inside a step of budget and gives the programme its next version. It asks no access of
// its own; the change is recorded in the step.
func (s *Service) SetStage(ctx context.Context, step *act.Step, programmeID string, stage Stage) error {
	p, err := s.store.head(ctx, programmeID, forSelf)
	if err != nil {
		return err
	}
	before := map[string]any{"stage": p.Stage}
	p.Stage = stage
	if err := s.store.saveStage(ctx, &p); err != nil {
		return err
	}
	step.Record(change("programme", p.ID, "stage", before, map[string]any{"stage": stage}))
	return nil
}

// Touch gives a programme its next version inside a step of budget that changes what belongs to it as a whole and records that itself: who
// read it before has to read it again. It asks no access of its own.
func (s *Service) Touch(ctx context.Context, programmeID string) error {
	p, err := s.store.head(ctx, programmeID, forSelf)
	if err != nil {
		return err
	}
	return s.store.saveStage(ctx, &p)
}
