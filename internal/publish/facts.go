package publish

import (
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/reports/facts"
)

// factsOf maps a tree to what the tables need; names instead of unit ids, texts instead of fault codes.
func factsOf(t *plan.Tree, a facts.Administration, synthetic bool, faults fault.List, words *lang.Catalog) facts.PlanFacts {
	p := t.Plan
	f := facts.PlanFacts{
		Schema: facts.PlanSchema, Administration: a, ID: p.ID, Code: p.Code, Name: p.Name, Years: p.Horizon().Years(), VersionNo: p.VersionNo,
		Mission: p.Mission, Vision: p.Vision, CoreValues: p.CoreValues, Preparation: facts.Preparation(p.Preparation),
		SubmittedToCouncilOn: p.SubmittedToCouncilOn, State: string(p.State), Draft: p.State != plan.InForce, Synthetic: synthetic || p.Synthetic,
		Origin: p.Origin, Source: p.Source, Overhead: facts.YearMoney(t.Overhead),
	}
	if p.Decision != nil {
		f.Decision = decisionOf(*p.Decision)
	}
	for _, u := range t.UnitList() {
		f.Units = append(f.Units, facts.Unit(u))
	}
	name := func(id string) string { return t.Units[id].Name }
	for _, g := range t.Goals {
		fg := facts.Goal{ID: g.ID, Ref: g.Ref, Code: g.Code, Text: g.Text, Origin: g.Origin, Source: g.Source}
		for _, h := range g.Targets {
			fg.Targets = append(fg.Targets, targetOf(h, name))
		}
		f.Goals = append(f.Goals, fg)
	}
	for _, r := range t.Resources {
		f.Resources = append(f.Resources, facts.Resource{Code: r.Code, Name: r.Name, Years: facts.YearMoney(r.Years)})
	}
	for _, x := range faults {
		text := words.Problem(x, lang.TR)
		f.Faults = append(f.Faults, facts.Fault{Ref: x.At.Ref, Field: words.FieldName(lang.TR, x.At.Field), Stage: x.Stage.String(), Code: x.Code, Text: text.Title, Do: text.Do})
	}
	return f
}

func decisionOf(d council.Decision) *facts.Decision {
	f := facts.Decision(d.DecisionFields)
	return &f
}

func targetOf(h plan.TargetNode, name func(string) string) facts.Target {
	f := facts.Target{ID: h.ID, Ref: h.Ref, Code: h.Code, Text: h.Text, ResponsibleUnit: name(h.ResponsibleUnitID), AllUnits: h.AllUnitsPartner,
		StatedTotal: h.StatedTotal, YearlyCosts: facts.YearMoney(h.YearlyCosts), Findings: h.Findings, Needs: h.Needs, Origin: h.Origin, Source: h.Source}
	for _, id := range h.PartnerUnitIDs {
		f.PartnerUnits = append(f.PartnerUnits, name(id))
	}
	for _, r := range h.Risks {
		fr := facts.Risk{Text: r.Text, Explanation: r.Explanation, Probability: r.Probability, Impact: r.Impact, OwnerUnit: name(r.OwnerUnitID)}
		for _, c := range r.Controls {
			fr.Controls = append(fr.Controls, facts.Control(c))
		}
		f.Risks = append(f.Risks, fr)
	}
	for _, a := range h.Activities {
		f.Activities = append(f.Activities, facts.Activity(a))
	}
	for _, i := range h.Indicators {
		f.Indicators = append(f.Indicators, indicatorOf(i, name))
	}
	return f
}

func indicatorOf(i plan.IndicatorNode, name func(string) string) facts.Indicator {
	return facts.Indicator{ID: i.ID, Ref: i.Ref, Code: i.Code, Name: i.Name, Definition: i.Definition, UnitOfMeasure: i.UnitOfMeasure, Weight: i.Weight,
		Baseline: i.BaselineValue, BaselineDate: i.BaselineDate, BaselineNote: i.BaselineNote, CalcType: i.CalcType, Variant: i.Variant, Entry: i.Entry,
		Aggregation: i.Aggregation, Direction: i.Direction, DueYear: i.DueYear, BandLow: i.BandLow, BandHigh: i.BandHigh, Values: facts.YearAmount(i.Values),
		NoTargetReasons: i.NoTargetReasons, MonitoringFrequency: i.MonitoringFrequency, ReportingFrequency: i.ReportingFrequency, Class: i.Class,
		Formula: i.Formula, Numerator: i.Numerator, Denominator: i.Denominator, DataSource: i.DataSource, DataOwnerUnit: name(i.DataOwnerUnitID),
		EvidenceRequired: i.EvidenceRequired, IsKey: i.IsKey, Origin: i.Origin, Source: i.Source}
}
