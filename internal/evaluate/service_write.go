package evaluate

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

func cleaned(s string) (string, bool) { return trtext.Clean(s) }

// shortestReason is the least a reason says, in characters.
const shortestReason = 3

func day(l *fault.List, field string, d period.Date) {
	if d != "" && d.Check() != nil {
		*l = append(*l, fault.Invalid("date.syntax", field, "read", string(d), "expected", "2022-10-21"))
	}
}

type text struct {
	field string
	s     *string
}

func tidy(l *fault.List, texts ...text) {
	for _, t := range texts {
		act.Text(l, t.field, t.s)
	}
}

func (f *DeviationFields) clean() fault.List {
	var l fault.List
	tidy(&l, text{"narrative", &f.Narrative}, text{"measure", &f.Measure}, text{"target_comment", &f.TargetComment})
	l.Add(act.Validate(f))
	if f.Cause != "" && !slices.Contains(Causes, f.Cause) {
		l = append(l, fault.Invalid("enum.unknown", "cause", "read", f.Cause, "expected", strings.Join(Causes, ", ")))
	}
	day(&l, "due_on", f.DueOn)
	return l
}

func (f *AssessmentFields) clean() fault.List {
	var l fault.List
	tidy(&l, text{"text", &f.Text}, text{"reason", &f.Reason}, text{"measures", &f.Measures}, text{"environment_text", &f.EnvironmentText}, text{"needs_effect", &f.NeedsEffect},
		text{"reached_text", &f.ReachedText}, text{"remaining_gap", &f.RemainingGap}, text{"cost_text", &f.CostText}, text{"risks", &f.Risks}, text{"risk_measures", &f.RiskMeasures})
	l.Add(act.Validate(f))
	day(&l, "risk_due_on", f.RiskDueOn)
	return l
}

// unitKnown refuses a unit that is not there.
func (s *Service) unitKnown(ctx context.Context, l *fault.List, field, id string) error {
	known, err := s.store.known(ctx, "unit", id)
	if err == nil && !known {
		*l = append(*l, fault.Invalid("evaluate.unit.unknown", field, "read", id))
	}
	return err
}

// decidedYear refuses a year outside a plan, and a plan the council has not decided: it has no values.
func decidedYear(p plan.Plan, year int) error {
	if p.State != plan.InForce {
		return fault.New(fault.KindClosed, "evaluate.plan.undecided", "read", string(p.State), "expected", string(plan.InForce)).On(p.Code, p.ID)
	}
	return askedYear(p, year, 12)
}

func closed(what, ref, id string) error {
	return fault.New(fault.KindClosed, "evaluate.review.frozen", "read", what).On(ref, id)
}

func scopeOf(unitID string) access.Scope {
	if unitID == "" {
		return access.Whole
	}
	return access.Scope{Units: []string{unitID}}
}

// Explain writes the deviation of an indicator's year: the unit that answers for it, or the strategy office. A changed one starts again at
// entered. What the frozen evaluation says stays; a correction after it, which that evaluation does not explain, may still be explained.
func (s *Service) Explain(ctx context.Context, cmd Explain) (Deviation, error) {
	var out Deviation
	err := s.door.Run(ctx, access.EvaluationEdit, func(ctx context.Context, step *act.Step) error {
		in, err := s.store.indicator(ctx, cmd.IndicatorID)
		if err != nil {
			return err
		}
		if err := step.Allow(scopeOf(in.UnitID)); err != nil {
			return err
		}
		if err := s.mayExplain(ctx, in, &cmd); err != nil {
			return err
		}
		was, err := s.store.deviationOf(ctx, in.ID, cmd.Year)
		if err != nil {
			return err
		}
		if err := fault.Fresh(in.ID, was.Version, cmd.Version); err != nil {
			return err
		}
		if err := s.unfrozen(ctx, in, was, cmd.Year); err != nil {
			return err
		}
		d := Deviation{ID: was.ID, PlanID: in.PlanID, IndicatorID: in.ID, Year: cmd.Year, DeviationFields: cmd.DeviationFields, State: DeviationEntered,
			EnteredBy: step.Actor.PersonID, EnteredAt: s.store.now(), Version: was.Version}
		if was.ID == "" {
			d.ID, d.Version = s.newID(), 1
			if err := s.store.insertDeviation(ctx, d); err != nil {
				return err
			}
			step.Record(change("deviation", d.ID, "create", nil, d))
		} else {
			if err := s.store.saveDeviation(ctx, &d); err != nil {
				return err
			}
			step.Record(change("deviation", d.ID, "change", was, d))
		}
		out = d
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	if err != nil {
		return Deviation{}, err
	}
	return out, nil
}

func (s *Service) mayExplain(ctx context.Context, in subject, cmd *Explain) error {
	l := cmd.clean()
	if cmd.Version < 0 {
		l = append(l, fault.Invalid("number.range", "version", "read", strconv.FormatInt(cmd.Version, 10), "expected", "≥ 0"))
	}
	p, err := s.plans.Relied(ctx, in.PlanID)
	if err != nil {
		return err
	}
	l.Add(decidedYear(p, cmd.Year))
	if err := s.unitKnown(ctx, &l, "owner_unit_id", cmd.OwnerUnitID); err != nil {
		return err
	}
	return l.Err()
}

// unfrozen refuses a change of an approved deviation once the evaluation of its year is frozen.
func (s *Service) unfrozen(ctx context.Context, in subject, d Deviation, year int) error {
	state, err := s.store.stateOf(ctx, in.PlanID, year, Evaluation)
	if err != nil {
		return err
	}
	if state == ReviewFrozen && d.State == DeviationApproved {
		return closed(Document(Evaluation, year), in.Code, d.ID)
	}
	return nil
}

// ApproveDeviation is a second person's yes: the unit's manager, or the strategy office (action value.approve). Who entered it last never
// approves it, and an unfinished one cannot be approved.
func (s *Service) ApproveDeviation(ctx context.Context, cmd DeviationStep) (Deviation, error) {
	return s.moveDeviation(ctx, cmd, "approve", func(ctx context.Context, step *act.Step, d *Deviation, _ string) error {
		if d.State != DeviationEntered {
			return fault.New(fault.KindClosed, "evaluate.deviation.state", "read", d.State, "expected", DeviationEntered).On("", d.ID)
		}
		if d.EnteredBy == step.Actor.PersonID {
			return fault.New(fault.KindForbidden, "evaluate.deviation.two_people").On("", d.ID)
		}
		set, err := s.org.Settings(ctx, d.Year)
		if err != nil {
			return err
		}
		if l := d.unfinished(set); len(l) > 0 {
			return l
		}
		d.State, d.ReturnReason, d.ApprovedBy, d.ApprovedAt = DeviationApproved, "", step.Actor.PersonID, s.store.now()
		return nil
	})
}

// ReturnDeviation gives an entered or approved deviation back with a reason (action value.approve).
func (s *Service) ReturnDeviation(ctx context.Context, cmd DeviationStep) (Deviation, error) {
	return s.moveDeviation(ctx, cmd, "return", func(_ context.Context, _ *act.Step, d *Deviation, reason string) error {
		if d.State == DeviationReturned {
			return fault.New(fault.KindClosed, "evaluate.deviation.state", "read", d.State, "expected", DeviationEntered+", "+DeviationApproved).On("", d.ID)
		}
		if len([]rune(reason)) < shortestReason {
			return fault.Invalid("text.required", "reason")
		}
		d.State, d.ReturnReason, d.ApprovedBy, d.ApprovedAt = DeviationReturned, reason, "", 0
		return nil
	})
}

func (s *Service) moveDeviation(ctx context.Context, cmd DeviationStep, name string, fn func(ctx context.Context, step *act.Step, d *Deviation, reason string) error) (Deviation, error) {
	var l fault.List
	tidy(&l, text{"reason", &cmd.Reason})
	l.Add(act.Validate(cmd))
	if err := l.Err(); err != nil {
		return Deviation{}, err
	}
	var out Deviation
	err := s.door.Run(ctx, access.ValueApprove, func(ctx context.Context, step *act.Step) error {
		found, err := s.store.deviation(ctx, cmd.ID, db.NoLock)
		if err != nil {
			return err
		}
		in, err := s.store.indicator(ctx, found.IndicatorID)
		if err != nil {
			return err
		}
		if err := step.Allow(scopeOf(in.UnitID)); err != nil {
			return err
		}
		if _, err := s.plans.Relied(ctx, in.PlanID); err != nil {
			return err
		}
		d, err := s.store.deviation(ctx, cmd.ID, db.ForSelf)
		if err != nil {
			return err
		}
		if err := fault.Fresh(d.ID, d.Version, cmd.Version); err != nil {
			return err
		}
		if err := s.unfrozen(ctx, in, d, d.Year); err != nil {
			return err
		}
		was := d
		if err := fn(ctx, step, &d, cmd.Reason); err != nil {
			return err
		}
		if err := s.store.saveDeviation(ctx, &d); err != nil {
			return err
		}
		step.Record(change("deviation", d.ID, name, was, d))
		out = d
		return nil
	})
	return out, err
}

// Assess writes what is said of a target, until the review of its kind is frozen: the target's responsible unit, or the strategy office.
func (s *Service) Assess(ctx context.Context, cmd Assess) (Assessment, error) {
	var out Assessment
	err := s.door.Run(ctx, access.EvaluationEdit, func(ctx context.Context, step *act.Step) error {
		in, err := s.store.target(ctx, cmd.TargetID)
		if err != nil {
			return err
		}
		if err := step.Allow(scopeOf(in.UnitID)); err != nil {
			return err
		}
		if err := s.mayAssess(ctx, in, &cmd); err != nil {
			return err
		}
		was, err := s.store.assessmentOf(ctx, in.ID, cmd.Year, cmd.Kind)
		if err != nil {
			return err
		}
		if err := fault.Fresh(in.ID, was.Version, cmd.Version); err != nil {
			return err
		}
		a := Assessment{ID: was.ID, PlanID: in.PlanID, TargetID: in.ID, Year: cmd.Year, Kind: cmd.Kind, AssessmentFields: cmd.AssessmentFields,
			EnteredBy: step.Actor.PersonID, EnteredAt: s.store.now(), Version: was.Version}
		if was.ID == "" {
			a.ID, a.Version = s.newID(), 1
			if err := s.store.insertAssessment(ctx, a); err != nil {
				return err
			}
			step.Record(change("assessment", a.ID, "create", nil, a))
		} else {
			if err := s.store.saveAssessment(ctx, &a); err != nil {
				return err
			}
			step.Record(change("assessment", a.ID, "change", was, a))
		}
		out = a
		return nil
	})
	return out, err
}

func (s *Service) mayAssess(ctx context.Context, in subject, cmd *Assess) error {
	l := cmd.clean()
	if cmd.Kind != Monitoring && cmd.Kind != Evaluation {
		l = append(l, fault.Invalid("enum.unknown", "kind", "read", cmd.Kind, "expected", Monitoring+", "+Evaluation))
	}
	p, err := s.plans.Relied(ctx, in.PlanID)
	if err != nil {
		return err
	}
	l.Add(decidedYear(p, cmd.Year))
	if err := s.unitKnown(ctx, &l, "risk_owner_unit_id", cmd.RiskOwnerUnitID); err != nil {
		return err
	}
	if err := l.Err(); err != nil {
		return err
	}
	state, err := s.store.stateOf(ctx, in.PlanID, cmd.Year, cmd.Kind)
	if err == nil && state == ReviewFrozen {
		err = closed(Document(cmd.Kind, cmd.Year), in.Code, in.ID)
	}
	return err
}
