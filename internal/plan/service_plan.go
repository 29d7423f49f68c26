package plan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
)

// Create makes a draft plan.
func (s *Service) Create(ctx context.Context, cmd CreatePlan) (Plan, error) {
	var out Plan
	err := s.door.Run(ctx, access.PlanCreate, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		p, err := s.create(ctx, step, cmd.PlanFields)
		out = p
		return err
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

func (s *Service) create(ctx context.Context, step *act.Step, f PlanFields) (Plan, error) {
	if err := f.clean(); err != nil {
		return Plan{}, err
	}
	p := Plan{ID: s.newID(), PlanFields: f, State: Draft, VersionNo: 1, Version: 1}
	if err := s.store.insertPlan(ctx, p, s.newID()); err != nil {
		return Plan{}, err
	}
	step.Record(change("plan", p.ID, "create", nil, p))
	return p, nil
}

// Change changes a draft's own fields. Its years can move only while no value stands in a year that would fall out.
func (s *Service) Change(ctx context.Context, cmd ChangePlan) (Plan, error) {
	var out Plan
	err := s.onPlan(ctx, access.PlanEdit, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Plan) (err error) {
		out, err = s.change(ctx, step, p, cmd, false)
		return err
	})
	return out, err
}

// change writes a draft's own fields; laterYears leaves it to the caller to look for figures outside moved years.
func (s *Service) change(ctx context.Context, step *act.Step, p Plan, cmd ChangePlan, laterYears bool) (Plan, error) {
	if err := p.editable(); err != nil {
		return Plan{}, err
	}
	before := p
	cmd.apply(&p.PlanFields)
	if err := p.clean(); err != nil {
		return Plan{}, err
	}
	if p.Horizon() != before.Horizon() && !laterYears {
		if err := s.store.noneOutside(ctx, p); err != nil {
			return Plan{}, err
		}
	}
	if err := s.store.savePlan(ctx, &p, cmd.CoreValues.Set); err != nil {
		return Plan{}, err
	}
	step.Record(change("plan", p.ID, "change", before, p))
	return p, nil
}

// SetResources replaces the resource table and the overhead row of a draft.
func (s *Service) SetResources(ctx context.Context, cmd SetResources) (Plan, error) {
	var out Plan
	err := s.onPlan(ctx, access.PlanEdit, cmd.PlanID, cmd.Version, func(ctx context.Context, step *act.Step, p Plan) (err error) {
		out, err = s.setResources(ctx, step, p, cmd.ResourceFields)
		return err
	})
	return out, err
}

func (s *Service) setResources(ctx context.Context, step *act.Step, p Plan, f ResourceFields) (Plan, error) {
	if err := p.editable(); err != nil {
		return Plan{}, err
	}
	if err := f.clean(p.Horizon()); err != nil {
		return Plan{}, err
	}
	before, err := s.store.resources(ctx, p.ID)
	if err != nil {
		return Plan{}, err
	}
	if err := s.store.replaceResources(ctx, p.ID, f, s.newID); err != nil {
		return Plan{}, err
	}
	if err := s.store.savePlan(ctx, &p, false); err != nil {
		return Plan{}, err
	}
	step.Record(change("plan", p.ID, "set_resources", before, f))
	return p, nil
}

// Resources are the resource table and overhead row of a visible plan.
func (s *Service) Resources(ctx context.Context, planID string) (ResourceFields, error) {
	if _, err := s.Get(ctx, planID); err != nil {
		return ResourceFields{}, err
	}
	return s.store.resources(ctx, planID)
}

// onPlan loads and locks a plan for a change of itself.
func (s *Service) onPlan(ctx context.Context, action access.Action, id string, version int64, fn func(ctx context.Context, step *act.Step, p Plan) error) error {
	return s.door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		p, err := s.store.plan(ctx, id, forSelf)
		if err != nil {
			return err
		}
		if err := step.Allow(p.Scope()); err != nil {
			return err
		}
		if err := fault.Fresh(p.ID, p.Version, version); err != nil {
			return err
		}
		return fn(ctx, step, p)
	})
}

// Submit submits a draft; blocking faults refuse it and come back with their addresses.
func (s *Service) Submit(ctx context.Context, cmd SubmitPlan) (Plan, error) {
	var out Plan
	err := s.onPlan(ctx, access.PlanSubmit, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Plan) error {
		before := map[string]any{"state": p.State, "submitted_to_council_on": p.SubmittedToCouncilOn}
		var l fault.List
		if checkDate(&l, "submitted_to_council_on", cmd.On); len(l) > 0 {
			return l
		}
		if cmd.On != "" {
			p.SubmittedToCouncilOn = cmd.On
		}
		t, err := s.store.tree(ctx, p.ID)
		if err != nil {
			return err
		}
		faults, err := s.check(ctx, &t)
		if err != nil {
			return err
		}
		if err := p.submit(faults); err != nil {
			return err
		}
		if err := s.store.savePlan(ctx, &p, false); err != nil {
			return err
		}
		step.Record(change("plan", p.ID, "submit", before, map[string]any{"state": p.State, "submitted_to_council_on": p.SubmittedToCouncilOn}))
		out = p
		return nil
	})
	return out, err
}

// Return gives a submitted plan back to draft with a reason.
func (s *Service) Return(ctx context.Context, cmd ReturnPlan) (Plan, error) {
	var out Plan
	err := s.onPlan(ctx, access.PlanReturn, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Plan) error {
		var l fault.List
		act.Text(&l, "reason", &cmd.Reason)
		l.Add(act.Validate(cmd))
		if err := l.Err(); err != nil {
			return err
		}
		if err := p.giveBack(); err != nil {
			return err
		}
		if err := s.store.savePlan(ctx, &p, false); err != nil {
			return err
		}
		step.Record(change("plan", p.ID, "return", map[string]any{"state": Submitted}, map[string]any{"state": p.State, "reason": cmd.Reason}))
		out = p
		return nil
	})
	return out, err
}

// Decide records the council's acceptance, puts the plan in force and freezes its edition, all in one step.
func (s *Service) Decide(ctx context.Context, cmd DecidePlan) (Plan, Edition, error) {
	var out Plan
	var edition Edition
	err := s.onPlan(ctx, access.PlanDecide, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Plan) error {
		d, err := council.NewDecision(s.newID(), step.Actor.PersonID, cmd.DecisionFields)
		if err != nil {
			return err
		}
		if err := p.decide(d); err != nil {
			return err
		}
		if err := s.store.decisions.Insert(ctx, d); err != nil {
			return err
		}
		if err := s.store.savePlan(ctx, &p, false); err != nil {
			return err
		}
		if err := s.store.decideVersion(ctx, p); err != nil {
			return err
		}
		if edition, err = s.freezePlan(ctx, step, p, d); err != nil {
			return err
		}
		step.Record(change("plan", p.ID, "decide", map[string]any{"state": Submitted}, map[string]any{"state": p.State, "decision": d, "edition": edition.ID, "facts_sha256": edition.FactsSHA256, "documents_sha256": edition.DocumentsSHA256}))
		out = p
		return nil
	})
	return out, edition, err
}

func (s *Service) freezePlan(ctx context.Context, step *act.Step, p Plan, d council.Decision) (Edition, error) {
	t, err := s.store.tree(ctx, p.ID)
	if err != nil {
		return Edition{}, err
	}
	e := Edition{ID: s.newID(), Document: council.DocumentPlan, PlanID: p.ID, PlanCode: p.Code, PlanName: p.Name, No: p.VersionNo, Decision: d, FrozenBy: step.Actor.PersonID, FrozenAt: s.store.now()}
	frozen, err := s.freeze(ctx, t, e)
	if err != nil {
		return Edition{}, err
	}
	e.Contain(frozen.Facts, frozen.Documents)
	return e, s.store.decisions.InsertEdition(ctx, e)
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Editions lists the editions of a plan, not of its programmes, without their contents.
func (s *Service) Editions(ctx context.Context, planID string) ([]Edition, error) {
	if _, err := access.Reader(ctx, access.EditionRead); err != nil {
		return nil, err
	}
	if planID == "" {
		return nil, nil
	}
	return s.store.decisions.Editions(ctx, council.EditionQuery{PlanID: planID})
}

// AllEditions lists every edition of plans and programmes, newest last, without contents: what a council member sees.
func (s *Service) AllEditions(ctx context.Context) ([]Edition, error) {
	if _, err := access.Reader(ctx, access.EditionRead); err != nil {
		return nil, err
	}
	return s.store.decisions.Editions(ctx, council.EditionQuery{})
}

// Edition is one edition, of a plan or a programme, with its contents; contents whose hash does not hold are refused.
func (s *Service) Edition(ctx context.Context, id string) (Edition, error) {
	if _, err := access.Reader(ctx, access.EditionRead); err != nil {
		return Edition{}, err
	}
	return s.store.decisions.Edition(ctx, id)
}
