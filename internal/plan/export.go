package plan

import "context"

// Export is a plan in the interchange form, under the name of its administration; what it lacks stays missing. It asks for export rights.
func (s *Service) Export(ctx context.Context, id string) (Doc, error) {
	t, err := s.TreeToExport(ctx, id)
	if err != nil {
		return Doc{}, err
	}
	a, _, err := s.org.Identity(ctx)
	if err != nil {
		return Doc{}, err
	}
	return t.Doc(a.Name, a.Province), nil
}

// Doc is the tree in the interchange form.
func (t *Tree) Doc(administration, province string) Doc {
	p := t.Plan
	d := Doc{Schema: SchemaV1, Administration: DocAdministration{Name: administration, Province: province}, Plan: DocPlan{
		Code: p.Code, Name: p.Name, FirstYear: p.FirstYear, LastYear: p.LastYear, Mission: p.Mission, Vision: p.Vision, CoreValues: p.CoreValues,
		Preparation: DocPreparation(p.Preparation), SubmittedToCouncilOn: p.SubmittedToCouncilOn, Origin: p.Origin, Source: p.Source, Synthetic: p.Synthetic,
		Goals: []DocGoal{}, Overhead: t.Overhead,
	}}
	if p.Decision != nil {
		k := p.Decision.DecisionFields // of the council: what only a metropolitan council says is no part of a plan
		d.Plan.Decision = &DocDecision{Body: k.Body, Date: k.Date, Number: k.Number, Meeting: k.Meeting, Sitting: k.Sitting, AgendaItem: k.AgendaItem, Result: k.Result,
			VotesFor: k.VotesFor, VotesAgainst: k.VotesAgainst, Note: k.Note}
	}
	for _, r := range t.Resources {
		d.Plan.Resources = append(d.Plan.Resources, DocResource(r))
	}
	for _, g := range t.Goals {
		dg := DocGoal{Code: g.Code, Text: g.Text, Origin: g.Origin, Source: g.Source}
		for _, h := range g.Targets {
			dg.Targets = append(dg.Targets, t.docTarget(h))
		}
		d.Plan.Goals = append(d.Plan.Goals, dg)
	}
	return d
}

func (t *Tree) docTarget(h TargetNode) DocTarget {
	d := DocTarget{Code: h.Code, Text: h.Text, ResponsibleUnit: t.unitName(h.ResponsibleUnitID), AllUnitsPartner: h.AllUnitsPartner,
		StatedTotal: h.StatedTotal, YearlyCosts: h.YearlyCosts, Findings: h.Findings, Needs: h.Needs, Origin: h.Origin, Source: h.Source}
	for _, id := range h.PartnerUnitIDs {
		d.PartnerUnits = append(d.PartnerUnits, t.unitName(id))
	}
	for _, r := range h.Risks {
		dr := DocRisk{Text: r.Text, Explanation: r.Explanation, Probability: r.Probability, Impact: r.Impact, OwnerUnit: t.unitName(r.OwnerUnitID)}
		for _, c := range r.Controls {
			dr.Controls = append(dr.Controls, DocControl(c))
		}
		d.Risks = append(d.Risks, dr)
	}
	for _, a := range h.Activities {
		d.Activities = append(d.Activities, DocActivity(a))
	}
	for _, i := range h.Indicators {
		d.Indicators = append(d.Indicators, t.docIndicator(i))
	}
	return d
}

func (t *Tree) docIndicator(i IndicatorNode) DocIndicator {
	return DocIndicator{Code: i.Code, Name: i.Name, Definition: i.Definition, UnitOfMeasure: i.UnitOfMeasure, Weight: i.Weight,
		Baseline: DocBaseline{Value: i.BaselineValue, Date: i.BaselineDate, Note: i.BaselineNote}, CalcType: i.CalcType, Variant: i.Variant, Entry: i.Entry,
		Aggregation: i.Aggregation, Direction: i.Direction, DueYear: i.DueYear, BandLow: i.BandLow, BandHigh: i.BandHigh, Values: i.Values,
		NoTargetReasons: i.NoTargetReasons, MonitoringFrequency: i.MonitoringFrequency, ReportingFrequency: i.ReportingFrequency, Class: i.Class,
		Formula: i.Formula, Numerator: i.Numerator, Denominator: i.Denominator, DataSource: i.DataSource, DataOwnerUnit: t.unitName(i.DataOwnerUnitID),
		EvidenceRequired: i.EvidenceRequired, IsKey: i.IsKey, Origin: i.Origin, Source: i.Source}
}

func (t *Tree) unitName(id string) string { return t.Units[id].Name }
