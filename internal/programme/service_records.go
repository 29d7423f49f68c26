package programme

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// Create makes the programme of a plan year; the plan may be in any state.
func (s *Service) Create(ctx context.Context, cmd Create) (Programme, error) {
	var out Programme
	err := s.door.Run(ctx, access.ProgrammeEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		p, err := s.create(ctx, step, cmd)
		out = p
		return err
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

func (s *Service) create(ctx context.Context, step *act.Step, cmd Create) (Programme, error) {
	var l fault.List
	l.Add(cmd.Fields.clean())
	pl, err := s.plans.Relied(ctx, cmd.PlanID)
	if err != nil {
		return Programme{}, err
	}
	if !pl.Horizon().Contains(cmd.Year) {
		l = append(l, fault.Invalid("programme.year.outside", "year", "read", strconv.Itoa(cmd.Year), "expected", pl.Horizon().String()))
	}
	if err := l.Err(); err != nil {
		return Programme{}, err
	}
	other, err := s.store.of(ctx, pl.ID, cmd.Year)
	if err != nil {
		return Programme{}, err
	}
	if other != "" {
		return Programme{}, exists(cmd.Year, other)
	}
	set, err := s.org.Settings(ctx, cmd.Year)
	if err != nil {
		return Programme{}, err
	}
	p := Programme{
		ID: s.newID(), PlanID: pl.ID, PlanCode: pl.Code, PlanName: pl.Name, Year: cmd.Year, Fields: cmd.Fields, FormSet: set.FormSet, CodeSet: string(set.CodeSet),
		State: Draft, Stage: StageUnit, Version: 1,
	}
	if err := s.store.insertProgramme(ctx, p); err != nil {
		if fault.Has(err, "db.duplicate") {
			return Programme{}, exists(cmd.Year, "").Wrap(err)
		}
		return Programme{}, err
	}
	step.Record(change("programme", p.ID, "create", nil, p))
	if cmd.Empty {
		return p, nil
	}
	return p, s.takePlan(ctx, step, p)
}

func exists(year int, id string) *fault.Fault {
	f := fault.Invalid("programme.exists", "year", "read", strconv.Itoa(year)).On("", id)
	f.Kind = fault.KindConflict
	return f
}

// takePlan makes every target of the plan a performance target, with its indicators, in the plan's order.
func (s *Service) takePlan(ctx context.Context, step *act.Step, p Programme) error {
	t, err := s.plans.Whole(ctx, p.PlanID)
	if err != nil {
		return err
	}
	last, err := s.lastYear(ctx, &t, p.Year)
	if err != nil {
		return err
	}
	var targets []PerformanceTarget
	var indicators []Indicator
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			x := PerformanceTarget{ID: s.newID(), ProgrammeID: p.ID, Position: len(targets) + 1, PerformanceTargetFields: PerformanceTargetFields{TargetID: h.ID, Origin: "entered"}, Version: 1}
			targets = append(targets, x)
			indicators = append(indicators, s.indicatorsOf(p, x, h, last)...)
		}
	}
	if err := s.store.insertTargets(ctx, targets); err != nil {
		return err
	}
	if err := s.store.insertIndicators(ctx, indicators); err != nil {
		return err
	}
	for _, x := range targets {
		step.Record(change("performance_target", x.ID, "create", nil, x))
	}
	for _, i := range indicators {
		step.Record(change("programme_indicator", i.ID, "create", nil, i))
	}
	return nil
}

// The sources of values that the programme of the year before said.
const (
	lastNext    = "Önceki yılın programı (t+1)"
	lastCurrent = "Önceki yılın programı (t)"
)

// lastYear is what the programme of the year before said. Its t is left out where an activity report of that year is kept: t−1 is then a
// record, and nobody types it again.
func (s *Service) lastYear(ctx context.Context, pl *plan.Tree, year int) (map[string]LastYear, error) {
	last, err := s.store.lastYear(ctx, pl, year)
	if err != nil || s.reported == nil || len(last) == 0 {
		return last, err
	}
	there, err := s.reported(ctx, pl.Plan.ID, year-2)
	if err != nil || !there {
		return last, err
	}
	for id, l := range last {
		l.Current = nil
		last[id] = l
	}
	return last, nil
}

// indicatorsOf are a target's indicators as they come from the plan. Where the programme of the year before said t+1 and t of one, they are
// the t and t−1 of this one, with their source.
func (s *Service) indicatorsOf(p Programme, x PerformanceTarget, h plan.TargetNode, last map[string]LastYear) (out []Indicator) {
	for n, i := range h.Indicators {
		k := Indicator{ID: s.newID(), ProgrammeID: p.ID, PerformanceTargetID: x.ID, IndicatorID: i.ID, Position: n + 1, Version: 1}
		if was := last[i.ID]; was.Next != nil {
			k.CurrentValue, k.CurrentSource = was.Next, lastNext
		}
		if was := last[i.ID]; was.Current != nil {
			k.PreviousValue, k.PreviousSource = was.Current, lastCurrent
		}
		out = append(out, k)
	}
	return out
}

// Change changes the programme's own fields while it is prepared; the day of publication also after the decision.
func (s *Service) Change(ctx context.Context, cmd Change) (Programme, error) {
	var out Programme
	err := s.onProgramme(ctx, access.ProgrammeEdit, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Programme) error {
		late := p.Scope().Frozen && cmd.onlyPublished()
		if !late {
			if err := p.in("programme.closed", Draft, Proposals, Consolidated); err != nil {
				return err
			}
		}
		before := p
		cmd.apply(&p.Fields)
		if err := p.Fields.clean(); err != nil {
			return err
		}
		if err := s.store.saveProgramme(ctx, &p, cmd.Policies.Set); err != nil {
			return err
		}
		step.Record(change("programme", p.ID, "change", before, p))
		out = p
		return nil
	})
	return out, err
}

// onProgramme loads and locks a programme for a change of itself. The order decides the answer: 403 before 412 before 409.
func (s *Service) onProgramme(ctx context.Context, action access.Action, id string, version int64, fn func(ctx context.Context, step *act.Step, p Programme) error) error {
	return s.door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		p, err := s.store.programme(ctx, id, forSelf)
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

// in refuses a programme in another state than those.
func (p Programme) in(code string, states ...State) error {
	expected := ""
	for i, s := range states {
		if s == p.State {
			return nil
		}
		if i > 0 {
			expected += ", "
		}
		expected += string(s)
	}
	return fault.New(fault.KindClosed, code, "read", string(p.State), "expected", expected).On("", p.ID)
}

// prepared is the programme that a step of the strategy office on a record below it relies on.
func (s *Service) prepared(ctx context.Context, step *act.Step, programmeID string, seen func() error) (Programme, error) {
	p, err := s.store.head(ctx, programmeID, shared)
	if err != nil {
		return p, err
	}
	if err := step.Allow(p.Scope()); err != nil {
		return p, err
	}
	if seen != nil {
		if err := seen(); err != nil {
			return p, err
		}
	}
	return p, p.in("programme.closed", Draft, Proposals)
}

// AddPerformanceTarget adds a plan target at the end of the programme.
func (s *Service) AddPerformanceTarget(ctx context.Context, cmd AddPerformanceTarget) (PerformanceTarget, error) {
	var out PerformanceTarget
	err := s.door.Run(ctx, access.ProgrammeEdit, func(ctx context.Context, step *act.Step) error {
		p, err := s.prepared(ctx, step, cmd.ProgrammeID, nil)
		if err != nil {
			return err
		}
		if err := cmd.clean(); err != nil {
			return err
		}
		t, err := s.plans.Whole(ctx, p.PlanID)
		if err != nil {
			return err
		}
		_, h, ok := t.Target(cmd.TargetID)
		if !ok {
			return fault.Invalid("programme.target.other_plan", "target_id", "read", cmd.TargetID)
		}
		pos, err := s.store.nextPosition(ctx, "performance_target", "programme_id", p.ID)
		if err != nil {
			return err
		}
		x := PerformanceTarget{ID: s.newID(), ProgrammeID: p.ID, Position: pos, PerformanceTargetFields: cmd.PerformanceTargetFields, Version: 1}
		if err := s.store.insertTargets(ctx, []PerformanceTarget{x}); err != nil {
			return err
		}
		step.Record(change("performance_target", x.ID, "create", nil, x))
		if cmd.WithIndicators {
			last, err := s.lastYear(ctx, &t, p.Year)
			if err != nil {
				return err
			}
			list := s.indicatorsOf(p, x, *h, last)
			if err := s.store.insertIndicators(ctx, list); err != nil {
				return indicatorTwice(err, cmd.TargetID)
			}
			for _, i := range list {
				step.Record(change("programme_indicator", i.ID, "create", nil, i))
			}
		}
		out = x
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

// indicatorTwice names what the database refused: an indicator stands in a programme once.
func indicatorTwice(err error, id string) error {
	if fault.Has(err, "db.duplicate") {
		f := fault.Invalid("programme.indicator.twice", "indicator_id", "read", id)
		f.Kind = fault.KindConflict
		return f.Wrap(err)
	}
	return err
}

func (s *Service) onTarget(ctx context.Context, id string, version int64, fn func(ctx context.Context, step *act.Step, t PerformanceTarget, p Programme) error) error {
	return s.door.Run(ctx, access.ProgrammeEdit, func(ctx context.Context, step *act.Step) error {
		t, err := s.store.target(ctx, id)
		if err != nil {
			return err
		}
		p, err := s.prepared(ctx, step, t.ProgrammeID, func() error { return fault.Fresh(t.ID, t.Version, version) })
		if err != nil {
			return err
		}
		return fn(ctx, step, t, p)
	})
}

// ChangePerformanceTarget changes a performance target.
func (s *Service) ChangePerformanceTarget(ctx context.Context, cmd ChangePerformanceTarget) (PerformanceTarget, error) {
	var out PerformanceTarget
	err := s.onTarget(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, t PerformanceTarget, _ Programme) error {
		before := t
		cmd.apply(&t)
		if err := checked(t.clean(), t.Position); err != nil {
			return err
		}
		if err := s.store.saveTarget(ctx, &t); err != nil {
			return err
		}
		step.Record(change("performance_target", t.ID, "change", before, t))
		out = t
		return nil
	})
	return out, err
}

// RemovePerformanceTarget removes a performance target without activities, and its indicators with it.
func (s *Service) RemovePerformanceTarget(ctx context.Context, cmd Remove) error {
	return s.onTarget(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, t PerformanceTarget, _ Programme) error {
		has, err := s.store.exists(ctx, "activity", "performance_target_id", t.ID)
		if err != nil {
			return err
		}
		if has {
			return hasChildren("activity", t.ID)
		}
		gone, err := s.store.removeIndicators(ctx, t.ID)
		if err != nil {
			return err
		}
		if err := s.store.remove(ctx, &targetRow{}, t.ID, t.Version); err != nil {
			return err
		}
		for _, i := range gone {
			step.Record(change("programme_indicator", i.ID, "remove", i, nil))
		}
		step.Record(change("performance_target", t.ID, "remove", t, nil))
		return nil
	})
}

func hasChildren(what, id string) error {
	return fault.New(fault.KindConflict, "programme.has_children", "read", what).On("", id)
}

// AddIndicator adds an indicator of the plan target at the end of a performance target.
func (s *Service) AddIndicator(ctx context.Context, cmd AddIndicator) (Indicator, error) {
	var out Indicator
	err := s.door.Run(ctx, access.ProgrammeEdit, func(ctx context.Context, step *act.Step) error {
		t, err := s.store.target(ctx, cmd.PerformanceTargetID)
		if err != nil {
			return err
		}
		p, err := s.prepared(ctx, step, t.ProgrammeID, nil)
		if err != nil {
			return err
		}
		var l fault.List
		l.Add(act.Validate(theIndicator{cmd.IndicatorID}))
		l.Add(cmd.clean())
		if err := l.Err(); err != nil {
			return err
		}
		whole, err := s.plans.Whole(ctx, p.PlanID)
		if err != nil {
			return err
		}
		if !hasIndicator(&whole, t.TargetID, cmd.IndicatorID) {
			return fault.Invalid("programme.indicator.other_target", "indicator_id", "read", cmd.IndicatorID)
		}
		pos, err := s.store.nextPosition(ctx, "programme_indicator", "performance_target_id", t.ID)
		if err != nil {
			return err
		}
		i := Indicator{ID: s.newID(), ProgrammeID: p.ID, PerformanceTargetID: t.ID, IndicatorID: cmd.IndicatorID, Position: pos, IndicatorFields: cmd.IndicatorFields, Version: 1}
		if err := s.store.insertIndicators(ctx, []Indicator{i}); err != nil {
			return indicatorTwice(err, cmd.IndicatorID)
		}
		step.Record(change("programme_indicator", i.ID, "create", nil, i))
		out = i
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

func hasIndicator(t *plan.Tree, targetID, id string) bool {
	if _, h, ok := t.Target(targetID); ok {
		for _, i := range h.Indicators {
			if i.ID == id {
				return true
			}
		}
	}
	return false
}

func (s *Service) onIndicator(ctx context.Context, id string, version int64, fn func(ctx context.Context, step *act.Step, i Indicator) error) error {
	return s.door.Run(ctx, access.ProgrammeEdit, func(ctx context.Context, step *act.Step) error {
		i, err := s.store.indicator(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.prepared(ctx, step, i.ProgrammeID, func() error { return fault.Fresh(i.ID, i.Version, version) }); err != nil {
			return err
		}
		return fn(ctx, step, i)
	})
}

// ChangeIndicator changes a programme indicator.
func (s *Service) ChangeIndicator(ctx context.Context, cmd ChangeIndicator) (Indicator, error) {
	var out Indicator
	err := s.onIndicator(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, i Indicator) error {
		before := i
		cmd.apply(&i)
		if err := checked(i.clean(), i.Position); err != nil {
			return err
		}
		if err := s.store.saveIndicator(ctx, &i); err != nil {
			return err
		}
		step.Record(change("programme_indicator", i.ID, "change", before, i))
		out = i
		return nil
	})
	return out, err
}

// RemoveIndicator takes an indicator out of the year; the plan keeps it.
func (s *Service) RemoveIndicator(ctx context.Context, cmd Remove) error {
	return s.onIndicator(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, i Indicator) error {
		if err := s.store.remove(ctx, &indicatorRow{}, i.ID, i.Version); err != nil {
			return err
		}
		step.Record(change("programme_indicator", i.ID, "remove", i, nil))
		return nil
	})
}
