package plan

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// draft is the plan that a step on a record below it relies on: held against a change of its state, the step allowed in the record's scope,
// then what the caller has seen (nil: nothing), then open for changes. The order decides the answer: 403 before 412 before 409.
func (s *Service) draft(ctx context.Context, step *act.Step, planID string, scope func(Plan) access.Scope, seen func() error) (Plan, error) {
	p, err := s.store.planHead(ctx, planID, shared)
	if err != nil {
		return p, err
	}
	if err := step.Allow(scope(p)); err != nil {
		return p, err
	}
	if seen != nil {
		if err := seen(); err != nil {
			return p, err
		}
	}
	return p, p.editable()
}

// AddGoal adds a goal at the end of a draft.
func (s *Service) AddGoal(ctx context.Context, cmd AddGoal) (Goal, error) {
	var out Goal
	err := s.door.Run(ctx, access.PlanEdit, func(ctx context.Context, step *act.Step) error {
		p, err := s.draft(ctx, step, cmd.PlanID, Plan.Scope, nil)
		if err != nil {
			return err
		}
		pos, err := s.store.nextPosition(ctx, "goal", "plan_id", p.ID)
		if err != nil {
			return err
		}
		out, err = s.addGoal(ctx, step, p, cmd.GoalFields, pos)
		return err
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

func (s *Service) addGoal(ctx context.Context, step *act.Step, p Plan, f GoalFields, position int) (Goal, error) {
	if err := f.clean(); err != nil {
		return Goal{}, err
	}
	g := Goal{ID: s.newID(), PlanID: p.ID, Position: position, GoalFields: f, Version: 1}
	if err := s.store.insertGoal(ctx, g); err != nil {
		return Goal{}, err
	}
	step.Record(change("goal", g.ID, "create", nil, g))
	return g, nil
}

// ChangeGoal changes a goal of a draft.
func (s *Service) ChangeGoal(ctx context.Context, cmd ChangeGoal) (Goal, error) {
	var out Goal
	err := s.onGoal(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, g Goal, _ Plan) error {
		next := g
		cmd.apply(&next)
		var err error
		out, err = s.changeGoal(ctx, step, g, next)
		return err
	})
	return out, err
}

func (s *Service) changeGoal(ctx context.Context, step *act.Step, before, g Goal) (Goal, error) {
	if err := g.check(); err != nil {
		return Goal{}, err
	}
	if err := s.store.saveGoal(ctx, &g); err != nil {
		return Goal{}, err
	}
	step.Record(change("goal", g.ID, "change", before, g))
	return g, nil
}

// RemoveGoal removes an empty goal of a draft.
func (s *Service) RemoveGoal(ctx context.Context, cmd Remove) error {
	return s.onGoal(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, g Goal, _ Plan) error {
		if err := s.refuseChildren(ctx, "target", "goal_id", g.ID); err != nil {
			return err
		}
		if err := s.store.remove(ctx, &goalRow{}, g.ID, g.Version); err != nil {
			return err
		}
		step.Record(change("goal", g.ID, "remove", g, nil))
		return nil
	})
}

func (s *Service) refuseChildren(ctx context.Context, table, column, id string) error {
	has, err := s.store.exists(ctx, table, column, id)
	if err == nil && has {
		err = fault.New(fault.KindConflict, "plan.has_children", "read", table).On("", id)
	}
	return err
}

func (s *Service) onGoal(ctx context.Context, id string, version int64, fn func(ctx context.Context, step *act.Step, g Goal, p Plan) error) error {
	return s.door.Run(ctx, access.PlanEdit, func(ctx context.Context, step *act.Step) error {
		g, err := s.store.goal(ctx, id, noLock)
		if err != nil {
			return err
		}
		p, err := s.draft(ctx, step, g.PlanID, Plan.Scope, func() error { return fault.Fresh(g.ID, g.Version, version) })
		if err != nil {
			return err
		}
		return fn(ctx, step, g, p)
	})
}

// AddTarget adds a target at the end of a goal. Only planners add targets; units fill the cards they answer for.
func (s *Service) AddTarget(ctx context.Context, cmd AddTarget) (Target, error) {
	var out Target
	err := s.door.Run(ctx, access.PlanEdit, func(ctx context.Context, step *act.Step) error {
		g, err := s.store.goal(ctx, cmd.GoalID, noLock)
		if err != nil {
			return err
		}
		p, err := s.draft(ctx, step, g.PlanID, Plan.Scope, nil)
		if err != nil {
			return err
		}
		pos, err := s.store.nextPosition(ctx, "target", "goal_id", g.ID)
		if err != nil {
			return err
		}
		out, err = s.addTarget(ctx, step, p, g.ID, cmd.TargetFields, pos, true)
		return err
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

func (s *Service) addTarget(ctx context.Context, step *act.Step, p Plan, goalID string, f TargetFields, position int, checkUnits bool) (Target, error) {
	if err := f.clean(p.Horizon()); err != nil {
		return Target{}, err
	}
	t := Target{ID: s.newID(), PlanID: p.ID, GoalID: goalID, Position: position, TargetFields: f, Version: 1}
	if checkUnits {
		if err := s.store.unitsExist(ctx, t.units()); err != nil {
			return Target{}, err
		}
	}
	if err := s.store.insertTarget(ctx, t, p.VersionNo); err != nil {
		return Target{}, err
	}
	step.Record(change("target", t.ID, "create", nil, t))
	return t, nil
}

// units lists the unit ids a card names, by field.
func (t Target) units() map[string]string {
	m := map[string]string{}
	if t.ResponsibleUnitID != "" {
		m["responsible_unit_id"] = t.ResponsibleUnitID
	}
	for n, id := range t.PartnerUnitIDs {
		m["partner_unit_ids["+strconv.Itoa(n)+"]"] = id
	}
	for n, r := range t.Risks {
		if r.OwnerUnitID != "" {
			m["risks["+strconv.Itoa(n)+"].owner_unit_id"] = r.OwnerUnitID
		}
	}
	return m
}

// ChangeTarget changes a card of a draft: planners any, a unit its own. Giving a target to another unit asks for both.
func (s *Service) ChangeTarget(ctx context.Context, cmd ChangeTarget) (Target, error) {
	var out Target
	err := s.onTarget(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, t Target, p Plan) error {
		next := t
		cmd.apply(&next)
		if next.ResponsibleUnitID != t.ResponsibleUnitID {
			if err := step.Allow(next.Scope(p)); err != nil {
				return err
			}
		}
		var err error
		out, err = s.changeTarget(ctx, step, p, t, next, true)
		return err
	})
	return out, err
}

func (s *Service) changeTarget(ctx context.Context, step *act.Step, p Plan, before, t Target, checkUnits bool) (Target, error) {
	if err := t.check(p.Horizon()); err != nil {
		return Target{}, err
	}
	if checkUnits {
		if err := s.store.unitsExist(ctx, t.units()); err != nil {
			return Target{}, err
		}
	}
	if err := s.store.saveTarget(ctx, &t, p.VersionNo); err != nil {
		return Target{}, err
	}
	step.Record(change("target", t.ID, "change", before, t))
	return t, nil
}

// RemoveTarget removes a target without indicators; only planners do.
func (s *Service) RemoveTarget(ctx context.Context, cmd Remove) error {
	return s.onTarget(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, t Target, p Plan) error {
		if err := step.Allow(p.Scope()); err != nil {
			return err
		}
		if err := s.refuseChildren(ctx, "indicator", "target_id", t.ID); err != nil {
			return err
		}
		if err := s.store.deleteCard(ctx, t.ID, p.VersionNo); err != nil {
			return err
		}
		if err := s.store.remove(ctx, &targetRow{}, t.ID, t.Version); err != nil {
			return err
		}
		step.Record(change("target", t.ID, "remove", t, nil))
		return nil
	})
}

func (s *Service) onTarget(ctx context.Context, id string, version int64, fn func(ctx context.Context, step *act.Step, t Target, p Plan) error) error {
	return s.door.Run(ctx, access.PlanEdit, func(ctx context.Context, step *act.Step) error {
		t, err := s.store.target(ctx, id, noLock)
		if err != nil {
			return err
		}
		p, err := s.draft(ctx, step, t.PlanID, t.Scope, func() error { return fault.Fresh(t.ID, t.Version, version) })
		if err != nil {
			return err
		}
		return fn(ctx, step, t, p)
	})
}

// AddIndicator adds an indicator at the end of a target: planners any, a unit to its own.
func (s *Service) AddIndicator(ctx context.Context, cmd AddIndicator) (Indicator, error) {
	var out Indicator
	err := s.door.Run(ctx, access.PlanEdit, func(ctx context.Context, step *act.Step) error {
		var r targetRow
		if err := s.store.take(ctx, noLock, &r, "target", cmd.TargetID); err != nil {
			return err
		}
		p, err := s.draft(ctx, step, r.PlanID, r.target().Scope, nil)
		if err != nil {
			return err
		}
		pos, err := s.store.nextPosition(ctx, "indicator", "target_id", r.ID)
		if err != nil {
			return err
		}
		out, err = s.addIndicator(ctx, step, p, r.ID, cmd.IndicatorFields, pos, true)
		return err
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

func (s *Service) addIndicator(ctx context.Context, step *act.Step, p Plan, targetID string, f IndicatorFields, position int, checkUnits bool) (Indicator, error) {
	if err := f.clean(p.Horizon()); err != nil {
		return Indicator{}, err
	}
	i := Indicator{ID: s.newID(), PlanID: p.ID, TargetID: targetID, Position: position, IndicatorFields: f, Version: 1}
	if checkUnits {
		if err := s.store.unitsExist(ctx, i.units()); err != nil {
			return Indicator{}, err
		}
	}
	if err := s.store.insertIndicator(ctx, i, p.VersionNo); err != nil {
		return Indicator{}, err
	}
	step.Record(change("indicator", i.ID, "create", nil, i))
	return i, nil
}

func (i Indicator) units() map[string]string {
	if i.DataOwnerUnitID == "" {
		return nil
	}
	return map[string]string{"data_owner_unit_id": i.DataOwnerUnitID}
}

// ChangeIndicator changes an indicator of a draft.
func (s *Service) ChangeIndicator(ctx context.Context, cmd ChangeIndicator) (Indicator, error) {
	var out Indicator
	err := s.onIndicator(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, i Indicator, p Plan) error {
		next := i
		cmd.apply(&next)
		var err error
		out, err = s.changeIndicator(ctx, step, p, i, next, true)
		return err
	})
	return out, err
}

func (s *Service) changeIndicator(ctx context.Context, step *act.Step, p Plan, before, i Indicator, checkUnits bool) (Indicator, error) {
	if err := i.check(p.Horizon()); err != nil {
		return Indicator{}, err
	}
	if checkUnits && i.DataOwnerUnitID != before.DataOwnerUnitID {
		if err := s.store.unitsExist(ctx, i.units()); err != nil {
			return Indicator{}, err
		}
	}
	if err := s.store.saveIndicator(ctx, &i, p.VersionNo); err != nil {
		return Indicator{}, err
	}
	step.Record(change("indicator", i.ID, "change", before, i))
	return i, nil
}

// RemoveIndicator removes an indicator of a draft.
func (s *Service) RemoveIndicator(ctx context.Context, cmd Remove) error {
	return s.onIndicator(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, i Indicator, p Plan) error {
		if err := s.store.deleteValues(ctx, i.ID, p.VersionNo); err != nil {
			return err
		}
		if err := s.store.remove(ctx, &indicatorRow{}, i.ID, i.Version); err != nil {
			return err
		}
		step.Record(change("indicator", i.ID, "remove", i, nil))
		return nil
	})
}

func (s *Service) onIndicator(ctx context.Context, id string, version int64, fn func(ctx context.Context, step *act.Step, i Indicator, p Plan) error) error {
	return s.door.Run(ctx, access.PlanEdit, func(ctx context.Context, step *act.Step) error {
		i, err := s.store.indicator(ctx, id, noLock)
		if err != nil {
			return err
		}
		var r targetRow
		if err := s.store.take(ctx, noLock, &r, "target", i.TargetID); err != nil {
			return err
		}
		p, err := s.draft(ctx, step, i.PlanID, r.target().Scope, func() error { return fault.Fresh(i.ID, i.Version, version) })
		if err != nil {
			return err
		}
		return fn(ctx, step, i, p)
	})
}
