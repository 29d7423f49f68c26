package rest

import (
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
)

func planOut(p plan.Plan) Plan {
	out := Plan{
		Id: p.ID, Code: p.Code, Name: p.Name, FirstYear: p.FirstYear, LastYear: p.LastYear, State: PlanState(p.State), VersionNo: p.VersionNo,
		Mission: p.Mission, Vision: p.Vision, CoreValues: listOut(p.CoreValues), Preparation: preparationOut(p.Preparation),
		SubmittedToCouncilOn: orNull[string](p.SubmittedToCouncilOn), Origin: Origin(p.Origin), Source: p.Source, Synthetic: p.Synthetic, Version: p.Version,
	}
	if p.Decision != nil {
		d := decisionOut(p.Decision.DecisionFields)
		out.Decision = &d
	}
	return out
}

func preparationOut(p plan.Preparation) Preparation {
	return Preparation{
		CircularNo: &p.CircularNo, CircularDate: orNull[string](p.CircularDate), Board: &p.Board, Team: &p.Team, Programme: &p.Programme,
		Participation: &p.Participation, PreviousPlan: &p.PreviousPlan,
	}
}

func decisionOut(d council.DecisionFields) RecordedDecision {
	return RecordedDecision{
		Body: &d.Body, Date: orNull[string](d.Date), Number: &d.Number, Meeting: &d.Meeting, Sitting: &d.Sitting, AgendaItem: &d.AgendaItem,
		Result: &d.Result, VotesFor: ptrOrNull(d.VotesFor), VotesAgainst: ptrOrNull(d.VotesAgainst), Note: &d.Note, Ground: &d.Ground, Objection: &d.Objection,
	}
}

func summaryOut(p plan.Summary) PlanSummary {
	return PlanSummary{
		Id: p.ID, Code: p.Code, Name: p.Name, FirstYear: p.FirstYear, LastYear: p.LastYear, State: PlanState(p.State), Synthetic: p.Synthetic,
		Goals: p.Goals, Targets: p.Targets, Indicators: p.Indicators, Version: p.Version,
	}
}

func goalOut(g plan.Goal) Goal {
	return Goal{Id: g.ID, PlanId: g.PlanID, Position: g.Position, Code: g.Code, Text: g.Text, Origin: Origin(g.Origin), Source: g.Source, Version: g.Version}
}

func targetOut(t plan.Target) Target {
	out := Target{
		Id: t.ID, PlanId: t.PlanID, GoalId: t.GoalID, Position: t.Position, Code: t.Code, Text: t.Text,
		ResponsibleUnitId: orNull[string](t.ResponsibleUnitID), AllUnitsPartner: t.AllUnitsPartner, PartnerUnitIds: listOut(t.PartnerUnitIDs),
		StatedTotal: numberOrNull(t.StatedTotal), YearlyCosts: yearsOut(t.YearlyCosts), Risks: make([]Risk, len(t.Risks)), Activities: make([]Activity, len(t.Activities)),
		Findings: listOut(t.Findings), Needs: listOut(t.Needs), Origin: Origin(t.Origin), Source: t.Source, Version: t.Version,
	}
	for i, r := range t.Risks {
		controls := make([]Control, len(r.Controls))
		for j, c := range r.Controls {
			controls[j] = Control{Text: c.Text, Kind: orNull[ControlKind](c.Kind)}
		}
		out.Risks[i] = Risk{
			Text: r.Text, Explanation: &r.Explanation, Probability: ptrOrNull(r.Probability), Impact: ptrOrNull(r.Impact),
			OwnerUnitId: orNull[string](r.OwnerUnitID), Controls: &controls,
		}
	}
	for i, a := range t.Activities {
		out.Activities[i] = Activity{Text: a.Text, Kind: orNull[ActivityKind](a.Kind)}
	}
	return out
}

func indicatorOut(i plan.Indicator) Indicator {
	reasons := YearText{}
	for y, s := range i.NoTargetReasons {
		reasons[itoa(y)] = s
	}
	return Indicator{
		Id: i.ID, PlanId: i.PlanID, TargetId: i.TargetID, Position: i.Position, Code: i.Code, Name: i.Name, Definition: i.Definition,
		UnitOfMeasure: i.UnitOfMeasure, Weight: numberOrNull(i.Weight), BaselineValue: numberOrNull(i.BaselineValue),
		BaselineDate: orNull[string](i.BaselineDate), BaselineNote: i.BaselineNote, CalcType: orNull[CalcType](i.CalcType), Variant: orNull[Variant](i.Variant),
		Entry: orNull[Entry](i.Entry), Aggregation: orNull[Aggregation](i.Aggregation), Direction: orNull[Direction](i.Direction), DueYear: ptrOrNull(i.DueYear),
		BandLow: numberOrNull(i.BandLow), BandHigh: numberOrNull(i.BandHigh), Values: yearsOut(i.Values), NoTargetReasons: reasons,
		MonitoringFrequency: orNull[Frequency](i.MonitoringFrequency), ReportingFrequency: orNull[Frequency](i.ReportingFrequency),
		Class: orNull[IndicatorClass](i.Class), Formula: i.Formula, Numerator: i.Numerator, Denominator: i.Denominator, DataSource: i.DataSource,
		DataOwnerUnitId: orNull[string](i.DataOwnerUnitID), EvidenceRequired: ptrOrNull(i.EvidenceRequired), IsKey: i.IsKey, Origin: Origin(i.Origin),
		Source: i.Source, Version: i.Version,
	}
}

func resourcesOut(f plan.ResourceFields) Resources {
	out := Resources{Resources: make([]Resource, len(f.Resources)), Overhead: yearsOut(f.Overhead)}
	for i, r := range f.Resources {
		out.Resources[i] = Resource{Code: r.Code, Name: r.Name, Years: yearsOut(r.Years)}
	}
	return out
}

func treeOut(t plan.Tree) PlanTree {
	out := PlanTree{
		Plan: planOut(t.Plan), Goals: make([]GoalNode, len(t.Goals)),
		Resources: resourcesOut(plan.ResourceFields{Resources: t.Resources, Overhead: t.Overhead}),
	}
	for i, g := range t.Goals {
		node := GoalNode{Ref: g.Ref, Goal: goalOut(g.Goal), Targets: make([]TargetNode, len(g.Targets))}
		for j, h := range g.Targets {
			target := TargetNode{Ref: h.Ref, Target: targetOut(h.Target), Indicators: make([]IndicatorNode, len(h.Indicators))}
			for k, n := range h.Indicators {
				target.Indicators[k] = IndicatorNode{Ref: n.Ref, Indicator: indicatorOut(n.Indicator)}
			}
			node.Targets[j] = target
		}
		out.Goals[i] = node
	}
	return out
}

func editionOut(e plan.Edition) Edition {
	return Edition{
		Id: e.ID, Document: e.Document, PlanId: e.PlanID, PlanCode: e.PlanCode, PlanName: e.PlanName, ProgrammeId: orNull[string](e.ProgrammeID), Year: yearOrNull(e.Year), Number: e.No, FactsSha256: e.FactsSHA256, DocumentsSha256: e.DocumentsSHA256, FrozenAt: instant(e.FrozenAt),
		Decision: decisionOut(e.Decision.DecisionFields),
	}
}
