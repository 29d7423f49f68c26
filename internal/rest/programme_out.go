package rest

import (
	"maps"
	"slices"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/programme"
)

// each writes every item of a list; a list is never null on the wire.
func each[T, U any](l []T, out func(T) U) []U {
	items := make([]U, len(l))
	for i, v := range l {
		items[i] = out(v)
	}
	return items
}

func programmeOut(p programme.Programme) Programme {
	return Programme{
		Id: p.ID, PlanId: p.PlanID, PlanCode: p.PlanCode, PlanName: p.PlanName, Year: p.Year, CeilingsBlock: p.CeilingsBlock,
		CallDate: orNull[string](p.CallDate), CallNumber: p.CallNumber, DueOn: orNull[string](p.DueOn), PublishedOn: orNull[string](p.PublishedOn),
		OtherMatters: p.OtherMatters, Policies: each(p.Policies, policyOut), Origin: Origin(p.Origin), Source: p.Source, Synthetic: p.Synthetic,
		FormSet: p.FormSet, CodeSet: BudgetCodeSet(p.CodeSet), State: ProgrammeState(p.State), Stage: BudgetStage(p.Stage),
		SubmittedToCouncilOn: orNull[string](p.SubmittedToCouncilOn), Opinion: recordedOut(p.Opinion), Decision: recordedOut(p.Decision),
		MetropolitanDecision: recordedOut(p.Metropolitan), Version: p.Version,
	}
}

// recordedOut leaves a decision that was not taken out.
func recordedOut(d *council.Decision) *RecordedDecision {
	if d == nil {
		return nil
	}
	out := decisionOut(d.DecisionFields)
	return &out
}

func policyOut(p programme.Policy) Policy {
	return Policy{Document: p.Document, Reference: &p.Reference, Text: &p.Text}
}

func decidedOut(p programme.Programme, e council.Edition) ProgrammeDecided {
	out := ProgrammeDecided{Programme: programmeOut(p)}
	if e.ID != "" {
		x := editionOut(e)
		out.Edition = &x
	}
	return out
}

func stepOut(s programme.StepRecord) ProgrammeStepRecord {
	return ProgrammeStepRecord{
		Id: s.ID, Step: s.Step, UnitId: orNull[string](s.UnitID), On: orNull[string](s.On), LetterNumber: s.LetterNumber, Document: s.Document, Note: s.Note,
		Decision: recordedOut(s.Decision), RecordedBy: s.RecordedBy, RecordedAt: instant(s.RecordedAt),
	}
}

func performanceTargetOut(t programme.PerformanceTarget) PerformanceTarget {
	return PerformanceTarget{
		Id: t.ID, ProgrammeId: t.ProgrammeID, Position: t.Position, TargetId: t.TargetID, Code: t.Code, Text: t.Text, Explanation: t.Explanation,
		ProgrammeCode: t.ProgrammeCode, SubprogrammeCode: t.SubprogrammeCode, Origin: Origin(t.Origin), Source: t.Source, Version: t.Version,
	}
}

func programmeIndicatorOut(i programme.Indicator) ProgrammeIndicator {
	return ProgrammeIndicator{
		Id: i.ID, ProgrammeId: i.ProgrammeID, PerformanceTargetId: i.PerformanceTargetID, IndicatorId: i.IndicatorID, Position: i.Position,
		PreviousValue: numberOrNull(i.PreviousValue), PreviousSource: i.PreviousSource, CurrentValue: numberOrNull(i.CurrentValue), CurrentSource: i.CurrentSource,
		Explanation: i.Explanation, OverrideValue: numberOrNull(i.OverrideValue), OverrideReason: i.OverrideReason, OverrideDecision: i.OverrideDecision,
		SubprogrammeIndicator: i.SubprogrammeIndicator, ProgrammeCode: i.ProgrammeCode, SubprogrammeCode: i.SubprogrammeCode, Version: i.Version,
	}
}

func activityOut(a programme.Activity) ProgrammeActivity {
	return ProgrammeActivity{
		Id: a.ID, ProgrammeId: a.ProgrammeID, PerformanceTargetId: a.PerformanceTargetID, Position: a.Position, Code: a.Code, Name: a.Name,
		Explanation: a.Explanation, ResponsibleUnitId: orNull[string](a.ResponsibleUnitID), SharingUnitIds: listOut(a.SharingUnitIDs),
		NoCostReason: a.NoCostReason, ProgrammeCode: a.ProgrammeCode, SubprogrammeCode: a.SubprogrammeCode, ActivityCode: a.ActivityCode,
		SubactivityCode: a.SubactivityCode, Origin: Origin(a.Origin), Source: a.Source, Version: a.Version,
	}
}

func proposalOut(p programme.Proposal) Proposal {
	return Proposal{
		Id: p.ID, ProgrammeId: p.ProgrammeID, UnitId: p.UnitID, UnitName: p.UnitName, State: ProposalState(p.State), Reason: p.Reason,
		SubmittedBy: p.SubmittedBy, SubmittedAt: instantOrNull(p.SubmittedAt), DecidedBy: p.DecidedBy, DecidedAt: instantOrNull(p.DecidedAt), Version: p.Version,
	}
}

func programmeTreeOut(t programme.Tree) ProgrammeTree {
	out := ProgrammeTree{Programme: programmeOut(t.Programme), Targets: make([]PerformanceTargetNode, len(t.Targets)), Proposals: each(t.Proposals, proposalOut), Units: []NamedUnit{}}
	for i, n := range t.Targets {
		out.Targets[i] = PerformanceTargetNode{
			Ref: n.Ref, Code: n.ShownCode, Text: n.ShownText, Target: performanceTargetOut(n.PerformanceTarget),
			Indicators: each(n.Indicators, func(x programme.IndicatorNode) ProgrammeIndicatorNode { return indicatorNodeOut(x, t.Programme.Year) }),
			Activities: each(n.Activities, func(x programme.ActivityNode) ProgrammeActivityNode {
				return ProgrammeActivityNode{Ref: x.Ref, Activity: activityOut(x.Activity)}
			}),
		}
	}
	for _, id := range slices.Sorted(maps.Keys(t.Units)) {
		out.Units = append(out.Units, NamedUnit{Id: id, Name: t.Units[id].Name})
	}
	return out
}

func indicatorNodeOut(n programme.IndicatorNode, year int) ProgrammeIndicatorNode {
	out := ProgrammeIndicatorNode{Ref: n.Ref, Indicator: programmeIndicatorOut(n.Indicator), PlanValue: orNull[string]("")}
	if n.Plan == nil {
		return out
	}
	out.Code, out.Name, out.UnitOfMeasure = n.Plan.Code, n.Plan.Name, n.Plan.UnitOfMeasure
	if v, ok := n.Plan.Values[year]; ok {
		out.PlanValue = orNull[string](v.String())
	}
	return out
}
