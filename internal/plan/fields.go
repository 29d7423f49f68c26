package plan

import (
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/org"
)

func orEntered(origin string) string {
	if origin == "" {
		return "entered"
	}
	return origin
}

func (d DocPlan) fields() PlanFields {
	return PlanFields{Code: label(d.Code), Name: d.Name, FirstYear: d.FirstYear, LastYear: d.LastYear, Mission: d.Mission, Vision: d.Vision, CoreValues: d.CoreValues,
		Preparation: Preparation(d.Preparation), SubmittedToCouncilOn: d.SubmittedToCouncilOn, Origin: orEntered(d.Origin), Source: d.Source, Synthetic: d.Synthetic}
}

func (m *merger) targetFields(d DocTarget) TargetFields {
	f := TargetFields{Code: label(d.Code), Text: d.Text, ResponsibleUnitID: m.unit(d.ResponsibleUnit), AllUnitsPartner: d.AllUnitsPartner, StatedTotal: d.StatedTotal,
		YearlyCosts: d.YearlyCosts, Findings: d.Findings, Needs: d.Needs, Origin: orEntered(d.Origin), Source: d.Source}
	for _, n := range d.PartnerUnits {
		if org.IsAllUnits(n) {
			f.AllUnitsPartner = true
			continue
		}
		if id := m.unit(n); id != "" && !slices.Contains(f.PartnerUnitIDs, id) {
			f.PartnerUnitIDs = append(f.PartnerUnitIDs, id)
		}
	}
	for _, r := range d.Risks {
		risk := Risk{Text: r.Text, Explanation: r.Explanation, Probability: r.Probability, Impact: r.Impact, OwnerUnitID: m.unit(r.OwnerUnit)}
		for _, c := range r.Controls {
			risk.Controls = append(risk.Controls, Control(c))
		}
		f.Risks = append(f.Risks, risk)
	}
	for _, a := range d.Activities {
		f.Activities = append(f.Activities, Activity(a))
	}
	return f
}

func (m *merger) unit(name string) string {
	if name == "" {
		return ""
	}
	return m.units[name]
}

func (m *merger) indicatorFields(d DocIndicator) IndicatorFields {
	return IndicatorFields{Code: label(d.Code), Name: d.Name, Definition: d.Definition, UnitOfMeasure: d.UnitOfMeasure, Weight: d.Weight, BaselineValue: d.Baseline.Value,
		BaselineDate: d.Baseline.Date, BaselineNote: d.Baseline.Note, CalcType: d.CalcType, Variant: d.Variant, Entry: d.Entry, Aggregation: d.Aggregation,
		Direction: d.Direction, DueYear: d.DueYear, BandLow: d.BandLow, BandHigh: d.BandHigh, Values: d.Values, NoTargetReasons: d.NoTargetReasons,
		MonitoringFrequency: d.MonitoringFrequency, ReportingFrequency: d.ReportingFrequency, Class: d.Class, Formula: d.Formula, Numerator: d.Numerator,
		Denominator: d.Denominator, DataSource: d.DataSource, DataOwnerUnitID: m.unit(d.DataOwnerUnit), EvidenceRequired: d.EvidenceRequired, IsKey: d.IsKey,
		Origin: orEntered(d.Origin), Source: d.Source}
}

// unitNames lists every unit name a document uses, each once.
func (d Doc) unitNames() []string {
	var out []string
	seen := map[string]bool{}
	add := func(n string) {
		if strings.TrimSpace(n) != "" && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	for _, g := range d.Plan.Goals {
		for _, h := range g.Targets {
			add(h.ResponsibleUnit)
			for _, n := range h.PartnerUnits {
				if !org.IsAllUnits(n) {
					add(n)
				}
			}
			for _, r := range h.Risks {
				add(r.OwnerUnit)
			}
			for _, i := range h.Indicators {
				add(i.DataOwnerUnit)
			}
		}
	}
	return out
}
