package rest

import (
	"strconv"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

func itoa(n int) string { return strconv.Itoa(n) }

func planFields(b PlanCreate) plan.PlanFields {
	f := plan.PlanFields{
		Code: b.Code, Name: b.Name, FirstYear: b.FirstYear, LastYear: b.LastYear, Mission: deref(b.Mission), Vision: deref(b.Vision),
		CoreValues: deref(b.CoreValues), SubmittedToCouncilOn: date(b.SubmittedToCouncilOn), Origin: string(deref(b.Origin)), Source: deref(b.Source),
		Synthetic: deref(b.Synthetic),
	}
	if b.Preparation != nil {
		f.Preparation = preparationIn(*b.Preparation)
	}
	return f
}

func preparationIn(b Preparation) plan.Preparation {
	return plan.Preparation{
		CircularNo: deref(b.CircularNo), CircularDate: date(b.CircularDate), Board: deref(b.Board), Team: deref(b.Team), Programme: deref(b.Programme),
		Participation: deref(b.Participation), PreviousPlan: deref(b.PreviousPlan),
	}
}

func planPatch(b PlanPatch) plan.ChangePlan {
	c := plan.ChangePlan{
		Code: b.Code, Name: b.Name, FirstYear: b.FirstYear, LastYear: b.LastYear, Mission: b.Mission, Vision: b.Vision, CoreValues: listPatch(b.CoreValues),
		SubmittedToCouncilOn: patchText[period.Date](b.SubmittedToCouncilOn), Origin: patchWord(b.Origin), Source: b.Source,
	}
	if b.Preparation != nil {
		p := preparationIn(*b.Preparation)
		c.Preparation = &p
	}
	return c
}

// listPatch: a list that is sent replaces the stored one.
func listPatch[T any](p *[]T) plan.Opt[[]T] {
	if p == nil {
		return plan.Opt[[]T]{}
	}
	return plan.Some(*p)
}

// ptrPatch: absent leaves the value, null makes it missing.
func ptrPatch[T any](n nullable.Nullable[T]) plan.Opt[*T] {
	if !n.IsSpecified() {
		return plan.Opt[*T]{}
	}
	return plan.Some(ptrOf(n))
}

func textPatch(n nullable.Nullable[string]) plan.Opt[string] {
	if !n.IsSpecified() {
		return plan.Opt[string]{}
	}
	return plan.Some(textOf(n))
}

func numberPatch[T any](in *reading, field string, n nullable.Nullable[string], parse func(string) (T, error)) plan.Opt[*T] {
	if !n.IsSpecified() {
		return plan.Opt[*T]{}
	}
	return plan.Some(number(in, field, n, parse))
}

func decisionIn(b Decision) council.DecisionFields {
	return council.DecisionFields{
		Body: string(b.Body), Date: period.Date(b.Date), Number: b.Number, Meeting: deref(b.Meeting), Sitting: deref(b.Sitting), AgendaItem: deref(b.AgendaItem),
		Result: string(deref(b.Result)), VotesFor: ptrOf(b.VotesFor), VotesAgainst: ptrOf(b.VotesAgainst), Note: deref(b.Note), Ground: deref(b.Ground), Objection: deref(b.Objection),
	}
}

func resourcesIn(b Resources) (plan.ResourceFields, error) {
	var in reading
	f := plan.ResourceFields{Resources: make([]plan.Resource, len(b.Resources)), Overhead: years(&in, "overhead", b.Overhead, quantity.ParseMoney)}
	for i, r := range b.Resources {
		f.Resources[i] = plan.Resource{Code: r.Code, Name: r.Name, Years: years(&in, "resources["+itoa(i)+"].years", r.Years, quantity.ParseMoney)}
	}
	return f, in.err()
}

func goalFields(b GoalCreate) plan.GoalFields {
	return plan.GoalFields{Code: deref(b.Code), Text: deref(b.Text), Origin: string(deref(b.Origin)), Source: deref(b.Source)}
}

func goalPatch(b GoalPatch) plan.ChangeGoal {
	return plan.ChangeGoal{Code: b.Code, Text: b.Text, Origin: patchWord(b.Origin), Source: b.Source, Position: b.Position}
}

func risksIn(b []Risk) []plan.Risk {
	out := make([]plan.Risk, len(b))
	for i, r := range b {
		controls := make([]plan.Control, len(deref(r.Controls)))
		for j, c := range deref(r.Controls) {
			controls[j] = plan.Control{Text: c.Text, Kind: textOf(c.Kind)}
		}
		out[i] = plan.Risk{
			Text: r.Text, Explanation: deref(r.Explanation), Probability: ptrOf(r.Probability), Impact: ptrOf(r.Impact), OwnerUnitID: textOf(r.OwnerUnitId), Controls: controls,
		}
	}
	return out
}

func activitiesIn(b []Activity) []plan.Activity {
	out := make([]plan.Activity, len(b))
	for i, a := range b {
		out[i] = plan.Activity{Text: a.Text, Kind: textOf(a.Kind)}
	}
	return out
}

func targetFields(b TargetCreate) (plan.TargetFields, error) {
	var in reading
	f := plan.TargetFields{
		Code: deref(b.Code), Text: deref(b.Text), ResponsibleUnitID: textOf(b.ResponsibleUnitId), AllUnitsPartner: deref(b.AllUnitsPartner),
		PartnerUnitIDs: deref(b.PartnerUnitIds), StatedTotal: money(&in, "stated_total", b.StatedTotal),
		YearlyCosts: years(&in, "yearly_costs", deref(b.YearlyCosts), quantity.ParseMoney), Risks: risksIn(deref(b.Risks)), Activities: activitiesIn(deref(b.Activities)),
		Findings: deref(b.Findings), Needs: deref(b.Needs), Origin: string(deref(b.Origin)), Source: deref(b.Source),
	}
	return f, in.err()
}

func targetPatch(b TargetPatch) (plan.ChangeTarget, error) {
	var in reading
	c := plan.ChangeTarget{
		Code: b.Code, Text: b.Text, ResponsibleUnitID: textPatch(b.ResponsibleUnitId), AllUnitsPartner: b.AllUnitsPartner, PartnerUnitIDs: listPatch(b.PartnerUnitIds),
		StatedTotal: numberPatch(&in, "stated_total", b.StatedTotal, quantity.ParseMoney), Findings: listPatch(b.Findings), Needs: listPatch(b.Needs),
		Origin: patchWord(b.Origin), Source: b.Source, Position: b.Position,
	}
	if b.YearlyCosts != nil {
		c.YearlyCosts = plan.Some(plan.YearMoney(years(&in, "yearly_costs", *b.YearlyCosts, quantity.ParseMoney)))
	}
	if b.Risks != nil {
		c.Risks = plan.Some(risksIn(*b.Risks))
	}
	if b.Activities != nil {
		c.Activities = plan.Some(activitiesIn(*b.Activities))
	}
	return c, in.err()
}

func indicatorFields(b IndicatorCreate) (plan.IndicatorFields, error) {
	var in reading
	f := plan.IndicatorFields{
		Code: deref(b.Code), Name: deref(b.Name), Definition: deref(b.Definition), UnitOfMeasure: deref(b.UnitOfMeasure),
		Weight: number(&in, "weight", b.Weight, quantity.ParsePercent), BaselineValue: amount(&in, "baseline_value", b.BaselineValue),
		BaselineDate: date(b.BaselineDate), BaselineNote: deref(b.BaselineNote), CalcType: textOf(b.CalcType), Variant: textOf(b.Variant), Entry: textOf(b.Entry),
		Aggregation: textOf(b.Aggregation), Direction: textOf(b.Direction), DueYear: ptrOf(b.DueYear), BandLow: amount(&in, "band_low", b.BandLow),
		BandHigh: amount(&in, "band_high", b.BandHigh), Values: years(&in, "values", deref(b.Values), quantity.ParseAmount),
		NoTargetReasons: yearTexts(&in, "no_target_reasons", deref(b.NoTargetReasons)), MonitoringFrequency: textOf(b.MonitoringFrequency),
		ReportingFrequency: textOf(b.ReportingFrequency), Class: textOf(b.Class), Formula: deref(b.Formula), Numerator: deref(b.Numerator),
		Denominator: deref(b.Denominator), DataSource: deref(b.DataSource), DataOwnerUnitID: textOf(b.DataOwnerUnitId), EvidenceRequired: ptrOf(b.EvidenceRequired),
		IsKey: deref(b.IsKey), Origin: string(deref(b.Origin)), Source: deref(b.Source),
	}
	return f, in.err()
}

func indicatorPatch(b IndicatorPatch) (plan.ChangeIndicator, error) {
	var in reading
	c := plan.ChangeIndicator{
		Code: b.Code, Name: b.Name, Definition: b.Definition, UnitOfMeasure: b.UnitOfMeasure,
		Weight: numberPatch(&in, "weight", b.Weight, quantity.ParsePercent), BaselineValue: numberPatch(&in, "baseline_value", b.BaselineValue, quantity.ParseAmount),
		BaselineDate: patchText[period.Date](b.BaselineDate), BaselineNote: b.BaselineNote, CalcType: patchText[string](b.CalcType), Variant: patchText[string](b.Variant),
		Entry: patchText[string](b.Entry), Aggregation: patchText[string](b.Aggregation), Direction: patchText[string](b.Direction), DueYear: ptrPatch(b.DueYear),
		BandLow: numberPatch(&in, "band_low", b.BandLow, quantity.ParseAmount), BandHigh: numberPatch(&in, "band_high", b.BandHigh, quantity.ParseAmount),
		MonitoringFrequency: patchText[string](b.MonitoringFrequency), ReportingFrequency: patchText[string](b.ReportingFrequency), Class: patchText[string](b.Class),
		Formula: b.Formula, Numerator: b.Numerator, Denominator: b.Denominator, DataSource: b.DataSource, DataOwnerUnitID: textPatch(b.DataOwnerUnitId),
		EvidenceRequired: ptrPatch(b.EvidenceRequired), IsKey: b.IsKey, Origin: patchWord(b.Origin), Source: b.Source, Position: b.Position,
	}
	if b.Values != nil {
		c.Values = plan.Some(plan.YearAmount(years(&in, "values", *b.Values, quantity.ParseAmount)))
	}
	if b.NoTargetReasons != nil {
		c.NoTargetReasons = plan.Some(yearTexts(&in, "no_target_reasons", *b.NoTargetReasons))
	}
	return c, in.err()
}
