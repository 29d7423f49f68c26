package programme

import (
	"context"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// mayChange tells whether the actor may change an activity of these units now. Who edits every unit's proposal (the strategy office) may in
// draft and while proposals are made, also when a proposal lies submitted; a unit only while its own is open or returned. Once a later stage
// of a consolidated programme is open it cannot be reopened, so the strategy office changes activities there.
func (s *Service) mayChange(ctx context.Context, a access.Actor, p Programme, l db.Lock, units ...string) error {
	if access.Visible(a, access.ProposalEdit).All {
		if p.State == Consolidated && !p.Reopens() {
			return nil
		}
		return p.in("programme.closed", Draft, Proposals)
	}
	if err := p.in("programme.closed", Proposals); err != nil {
		return err
	}
	for _, u := range units {
		x, ok, err := s.store.proposalOf(ctx, p.ID, u, l)
		if err != nil {
			return err
		}
		if !ok || !x.Editable() {
			return fault.New(fault.KindClosed, "programme.proposal.closed", "read", string(x.State)).On("", x.ID)
		}
	}
	return nil
}

// AddActivity adds an activity at the end of a performance target: the strategy office any, a unit its own, to a target it is shown.
func (s *Service) AddActivity(ctx context.Context, cmd AddActivity) (Activity, error) {
	var out Activity
	err := s.door.Run(ctx, access.ProposalEdit, func(ctx context.Context, step *act.Step) error {
		t, err := s.store.target(ctx, cmd.PerformanceTargetID)
		if err != nil {
			return err
		}
		p, err := s.store.head(ctx, t.ProgrammeID, shared)
		if err != nil {
			return err
		}
		a := Activity{ID: s.newID(), ProgrammeID: p.ID, PerformanceTargetID: t.ID, ActivityFields: cmd.ActivityFields, Version: 1}
		if err := step.Allow(a.Scope(p)); err != nil {
			return err
		}
		if f := access.Visible(step.Actor, access.ProgrammeRead); !f.All {
			shown, err := s.store.showsTarget(ctx, f, t.ID)
			if err != nil {
				return err
			}
			if !shown {
				return fault.NotFound("performance_target", t.ID)
			}
		}
		if err := s.mayChange(ctx, step.Actor, p, shared, a.ResponsibleUnitID); err != nil {
			return err
		}
		if a.Position, err = s.store.nextPosition(ctx, "activity", "performance_target_id", t.ID); err != nil {
			return err
		}
		out, err = s.addActivity(ctx, step, p, a)
		return err
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

func (s *Service) addActivity(ctx context.Context, step *act.Step, p Programme, a Activity) (Activity, error) {
	if err := checked(a.clean(), a.Position); err != nil {
		return Activity{}, err
	}
	if err := s.store.unitsExist(ctx, a.units()); err != nil {
		return Activity{}, err
	}
	if err := s.store.insertActivity(ctx, a); err != nil {
		return Activity{}, err
	}
	step.Record(change("activity", a.ID, "create", nil, a))
	return a, s.call(ctx, step, p)
}

// call gives a proposal to every unit that must make one and has none yet; before the call nobody has one.
func (s *Service) call(ctx context.Context, step *act.Step, p Programme) error {
	if p.State != Proposals {
		return nil
	}
	units, err := s.store.proposing(ctx, p)
	if err != nil {
		return err
	}
	var list []Proposal
	for _, u := range units {
		list = append(list, Proposal{ID: s.newID(), ProgrammeID: p.ID, UnitID: u, State: ProposalOpen, Version: 1})
	}
	if err := s.store.insertProposals(ctx, list); err != nil {
		return err
	}
	for _, x := range list {
		step.Record(change("proposal", x.ID, "create", nil, x))
	}
	return nil
}

// onActivity loads an activity for a change: allowed in its own scope, then seen, then open.
func (s *Service) onActivity(ctx context.Context, id string, version int64, fn func(ctx context.Context, step *act.Step, a Activity, p Programme) error) error {
	return s.door.Run(ctx, access.ProposalEdit, func(ctx context.Context, step *act.Step) error {
		a, err := s.store.activity(ctx, id)
		if err != nil {
			return err
		}
		p, err := s.store.head(ctx, a.ProgrammeID, shared)
		if err != nil {
			return err
		}
		if err := step.Allow(a.Scope(p)); err != nil {
			return err
		}
		if err := fault.Fresh(a.ID, a.Version, version); err != nil {
			return err
		}
		if err := s.mayChange(ctx, step.Actor, p, shared, a.ResponsibleUnitID); err != nil {
			return err
		}
		return fn(ctx, step, a, p)
	})
}

// ChangeActivity changes an activity. Giving it to another unit asks for both.
func (s *Service) ChangeActivity(ctx context.Context, cmd ChangeActivity) (Activity, error) {
	var out Activity
	err := s.onActivity(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, a Activity, p Programme) error {
		next := a
		cmd.apply(&next)
		if next.ResponsibleUnitID != a.ResponsibleUnitID {
			if err := step.Allow(next.Scope(p)); err != nil {
				return err
			}
			if err := s.mayChange(ctx, step.Actor, p, shared, next.ResponsibleUnitID); err != nil {
				return err
			}
		}
		var err error
		out, err = s.changeActivity(ctx, step, p, a, next)
		return err
	})
	return out, err
}

func (s *Service) changeActivity(ctx context.Context, step *act.Step, p Programme, before, a Activity) (Activity, error) {
	if err := checked(a.clean(), a.Position); err != nil {
		return Activity{}, err
	}
	sharing := !slices.Equal(before.SharingUnitIDs, a.SharingUnitIDs)
	moved := sharing || before.ResponsibleUnitID != a.ResponsibleUnitID
	if moved {
		if err := s.store.unitsExist(ctx, a.units()); err != nil {
			return Activity{}, err
		}
	}
	if err := s.store.saveActivity(ctx, &a, sharing); err != nil {
		return Activity{}, err
	}
	step.Record(change("activity", a.ID, "change", before, a))
	if !moved {
		return a, nil
	}
	return a, s.call(ctx, step, p)
}

// RemoveActivity removes an activity without budget lines.
func (s *Service) RemoveActivity(ctx context.Context, cmd Remove) error {
	return s.onActivity(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, a Activity, _ Programme) error {
		if s.budget.ActivityHasLines != nil {
			has, err := s.budget.ActivityHasLines(ctx, a.ID)
			if err != nil {
				return err
			}
			if has {
				return hasChildren("budget_line", a.ID)
			}
		}
		if err := s.store.deleteSharing(ctx, a.ID); err != nil {
			return err
		}
		if err := s.store.remove(ctx, &activityRow{}, a.ID, a.Version); err != nil {
			return err
		}
		step.Record(change("activity", a.ID, "remove", a, nil))
		return nil
	})
}
