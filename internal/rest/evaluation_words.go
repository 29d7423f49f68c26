package rest

import (
	"math/big"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

func deviationFields(b DeviationWrite) evaluate.DeviationFields {
	return evaluate.DeviationFields{
		Cause: string(b.Cause), Narrative: deref(b.Narrative), Measure: deref(b.Measure), OwnerUnitID: textOf(b.OwnerUnitId), DueOn: date(b.DueOn),
		TargetComment: deref(b.TargetComment), Synthetic: deref(b.Synthetic),
	}
}

func assessmentFields(b AssessmentWrite) evaluate.AssessmentFields {
	return evaluate.AssessmentFields{
		Text: deref(b.Text), Reason: deref(b.Reason), Measures: deref(b.Measures), EnvironmentChanged: ptrOf(b.EnvironmentChanged),
		EnvironmentText: deref(b.EnvironmentText), NeedsEffect: deref(b.NeedsEffect), ChangeNeeded: ptrOf(b.ChangeNeeded), ReachedText: deref(b.ReachedText),
		NeedsMet: ptrOf(b.NeedsMet), RemainingGap: deref(b.RemainingGap), CostChanged: ptrOf(b.CostChanged), CostText: deref(b.CostText),
		UpdateNeeded: ptrOf(b.UpdateNeeded), Risks: deref(b.Risks), RiskMeasures: deref(b.RiskMeasures), RiskOwnerUnitID: textOf(b.RiskOwnerUnitId),
		RiskDueOn: date(b.RiskDueOn), Synthetic: deref(b.Synthetic),
	}
}

func reviewFields(b ReviewCreate) evaluate.ReviewFields {
	return evaluate.ReviewFields{
		Method: deref(b.Method), Summary: deref(b.Summary), RiskReview: deref(b.RiskReview), Capacity: deref(b.Capacity), Conclusion: textOf(b.Conclusion),
		ConclusionText: deref(b.ConclusionText), HeldOn: date(b.HeldOn), MeetingNo: deref(b.MeetingNo), Attendees: deref(b.Attendees),
		MeetingNote: deref(b.MeetingNote), SubmittedOn: date(b.SubmittedOn), Synthetic: deref(b.Synthetic),
	}
}

func deviationOut(d evaluate.Deviation) Deviation {
	return Deviation{
		Id: d.ID, PlanId: d.PlanID, IndicatorId: d.IndicatorID, Year: d.Year, Cause: d.Cause, Narrative: d.Narrative, Measure: d.Measure,
		OwnerUnitId: orNull[string](d.OwnerUnitID), DueOn: orNull[string](d.DueOn), TargetComment: d.TargetComment, Synthetic: d.Synthetic,
		State: DeviationState(d.State), ReturnReason: d.ReturnReason, EnteredBy: d.EnteredBy, EnteredAt: instantOrNull(d.EnteredAt),
		ApprovedBy: d.ApprovedBy, ApprovedAt: instantOrNull(d.ApprovedAt), Version: d.Version,
	}
}

func assessmentOut(a evaluate.Assessment) Assessment {
	return Assessment{
		Id: a.ID, PlanId: a.PlanID, TargetId: a.TargetID, Year: a.Year, Kind: ReviewKind(a.Kind), Text: a.Text, Reason: a.Reason, Measures: a.Measures,
		EnvironmentChanged: ptrOrNull(a.EnvironmentChanged), EnvironmentText: a.EnvironmentText, NeedsEffect: a.NeedsEffect,
		ChangeNeeded: ptrOrNull(a.ChangeNeeded), ReachedText: a.ReachedText, NeedsMet: ptrOrNull(a.NeedsMet), RemainingGap: a.RemainingGap,
		CostChanged: ptrOrNull(a.CostChanged), CostText: a.CostText, UpdateNeeded: ptrOrNull(a.UpdateNeeded), Risks: a.Risks, RiskMeasures: a.RiskMeasures,
		RiskOwnerUnitId: orNull[string](a.RiskOwnerUnitID), RiskDueOn: orNull[string](a.RiskDueOn), Synthetic: a.Synthetic, EnteredBy: a.EnteredBy,
		EnteredAt: instantOrNull(a.EnteredAt), Version: a.Version,
	}
}

func reviewOut(r evaluate.Review) Review {
	return Review{
		Id: r.ID, PlanId: r.PlanID, PlanCode: r.PlanCode, PlanName: r.PlanName, Year: r.Year, Kind: ReviewKind(r.Kind), Method: r.Method, Summary: r.Summary,
		RiskReview: r.RiskReview, Capacity: r.Capacity, Conclusion: orNull[Conclusion](r.Conclusion), ConclusionText: r.ConclusionText,
		HeldOn: orNull[string](r.HeldOn), MeetingNo: r.MeetingNo, Attendees: r.Attendees, MeetingNote: r.MeetingNote,
		SubmittedOn: orNull[string](r.SubmittedOn), Synthetic: r.Synthetic, State: ReviewState(r.State), Decision: recordedOut(r.Decision),
		Decisions: each(r.Decisions, boardDecisionOut), Version: r.Version,
	}
}

func boardDecisionOut(d evaluate.BoardDecision) BoardDecision {
	return BoardDecision{
		Id: d.ID, ReviewId: d.ReviewID, No: d.No, Text: d.Text, TargetId: orNull[string](d.TargetID), OwnerUnitId: orNull[string](d.OwnerUnitID),
		DueOn: orNull[string](d.DueOn), State: BoardDecisionState(d.State), FollowUp: d.FollowUp, FollowedOn: orNull[string](d.FollowedOn), Version: d.Version,
	}
}

// A score's numbers are rounded here, once: percentages to two decimals, values to six.

func percentOut(r *big.Rat) nullable.Nullable[string] {
	if r == nil {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(decimal(r, 2))
}

func ratOut(r *big.Rat) nullable.Nullable[string] {
	if r == nil {
		return nullable.NewNullNullable[string]()
	}
	s := decimal(r, 6)
	return nullable.NewNullableWithValue(strings.TrimSuffix(strings.TrimRight(s, "0"), "."))
}

// decimal is a rational with a number of decimals, however large it is: a performance has no bound.
func decimal(r *big.Rat, places int) string {
	return quantity.Round(r, places, quantity.RoundHalfUp).FloatString(places)
}

func sumScoreOut(s rollup.Sum) ScoreSum {
	return ScoreSum{
		Value: percentOut(s.Value), Used: s.Used, AsZero: listOut(s.AsZero),
		Excluded: each(s.Excluded, func(e rollup.Excluded) ScoreExcluded { return ScoreExcluded{Ref: e.Name, Why: ScoreState(e.Why)} }),
	}
}

func cardOut(c *evaluate.Card) Scorecard {
	s := c.Settings
	out := Scorecard{
		PlanId: c.Plan.ID, Year: c.Year, Through: c.Through, Overall: sumScoreOut(c.Overall), Goals: make([]GoalScore, len(c.Goals)),
		Policy: ScorePolicy{
			Acceptable: decimal(s.BandAcceptable.Rat(), 2), Partial: decimal(s.BandPartial.Rat(), 2), Cap: decimal(s.ScoreCap.Rat(), 2),
			OverTarget: decimal(s.OverTarget.Rat(), 2), Missing: ScorePolicyMissing(s.ScoreMissing), GoalRollup: ScorePolicyGoalRollup(s.GoalRollup),
		},
		Units: each(c.Units, func(u evaluate.UnitScore) UnitScore {
			return UnitScore{
				UnitId: u.UnitID, Name: c.UnitNames[u.UnitID].Name, Sum: sumScoreOut(u.Sum), Band: ScoreBand(u.Band), Targets: listOut(u.Targets),
				Delivers: listOut(u.Delivers), Due: u.Due, Entered: u.EnteredBy,
			}
		}),
		Silent: each(c.Silent, unitRefOut),
		Counts: each(evaluate.Bands, func(b string) BandCount { return BandCount{Band: ScoreBand(b), Indicators: c.Counts[b]} }),
	}
	for i, g := range c.Goals {
		out.Goals[i] = GoalScore{
			Id: g.Goal.ID, Ref: g.Goal.Ref, Code: g.Goal.Code, Text: g.Goal.Text, Sum: sumScoreOut(g.Sum), Band: ScoreBand(g.Band),
			Targets: each(g.Targets, targetScoreOut),
		}
	}
	return out
}

func targetScoreOut(t evaluate.TargetScore) TargetScore {
	out := TargetScore{
		Id: t.Target.ID, Ref: t.Target.Ref, Code: t.Target.Code, Text: t.Target.Text, Sum: sumScoreOut(t.Sum), Band: ScoreBand(t.Band),
		Indicators: each(t.Indicators, indicatorScoreOut),
	}
	if t.Assessment != nil {
		a := assessmentOut(*t.Assessment)
		out.Assessment = &a
	}
	return out
}

func indicatorScoreOut(i evaluate.IndicatorScore) IndicatorScore {
	x := i.Indicator
	out := IndicatorScore{
		Id: x.ID, Ref: x.Ref, Code: x.Code, Name: x.Name, UnitOfMeasure: x.UnitOfMeasure, CalcType: orNull[CalcType](x.CalcType),
		UnitId: orNull[string](i.UnitID), Weight: numberOrNull(x.Weight), A: ratOut(i.A), B: ratOut(i.B), PlanB: ratOut(i.PlanB), BSource: i.BSource, C: ratOut(i.C),
		Previous: ratOut(i.Previous), Reached: reachedOut(i.Reached), Performance: percentOut(i.Score.Raw), Counted: percentOut(i.Score.Used),
		Score:    ScoreOf{State: ScoreState(i.Score.State), Rule: i.Score.Rule, Flags: listOut(i.Score.Flags), Why: i.Score.Why},
		Realised: percentOut(i.Realised), Band: ScoreBand(i.Band), Pending: i.Pending, Missing: listOut(i.Missing), Values: each(i.Values, valueOut),
	}
	if i.Deviation != nil {
		d := deviationOut(*i.Deviation)
		out.Deviation = &d
	}
	return out
}

func reachedOut(r score.Reached) ReachedBy {
	return ReachedBy{State: ScoreState(r.State), Rule: r.Rule, Used: r.Used, None: r.None}
}
