package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/html"
)

// onCard tells which fields of a target its card holds.
func onCard(name string) bool {
	switch first, rest, _ := strings.Cut(name, "."); first {
	case "text", "responsible_unit_id", "all_units_partner", "partner_unit_ids", "stated_total", "yearly_costs", "activities", "findings", "needs":
		return true
	case "risks":
		return strings.HasSuffix(rest, ".text") && !strings.Contains(rest, ".controls.")
	}
	return false
}

// targetRecord is a target on a paper.
func (w *Web) targetRecord(h *plan.Target, ref string, years []int, fields func(string) bool) *sheetRecord {
	return &sheetRecord{
		id: h.ID, ref: ref, name: strings.TrimSpace(h.Code + " " + short(h.Text, 80)), href: "/hedefler/" + h.ID + "/duzenle",
		now: targetValues(h.TargetFields), version: h.Version, fields: fields, input: targetInput(years),
		rows: func(v url.Values) map[string][]int {
			_, rows := readTarget(&reader{v: v}, years)
			return rows
		},
		save: func(ctx context.Context, all *reader, changed func(string) bool, version int64) error {
			f, _ := readTarget(all, years)
			if err := all.err(); err != nil || isDry(ctx) {
				return err
			}
			_, err := w.o.Plans.ChangeTarget(ctx, targetPatch(h.ID, version, f, changed))
			return err
		},
	}
}

func targetPatch(id string, version int64, f plan.TargetFields, changed func(string) bool) plan.ChangeTarget {
	cmd := plan.ChangeTarget{ID: id, Version: version}
	if changed("text") {
		cmd.Text = &f.Text
	}
	if changed("responsible_unit_id") {
		cmd.ResponsibleUnitID = plan.Some(f.ResponsibleUnitID)
	}
	if changed("all_units_partner") {
		cmd.AllUnitsPartner = &f.AllUnitsPartner
	}
	if changed("partner_unit_ids") {
		cmd.PartnerUnitIDs = plan.Some(f.PartnerUnitIDs)
	}
	if changed("stated_total") {
		cmd.StatedTotal = plan.Some(f.StatedTotal)
	}
	if changed("yearly_costs") {
		cmd.YearlyCosts = plan.Some(f.YearlyCosts)
	}
	if changed("risks") {
		cmd.Risks = plan.Some(f.Risks)
	}
	if changed("activities") {
		cmd.Activities = plan.Some(f.Activities)
	}
	if changed("findings") {
		cmd.Findings = plan.Some(f.Findings)
	}
	if changed("needs") {
		cmd.Needs = plan.Some(f.Needs)
	}
	return cmd
}

// indicatorRecord is an indicator on a paper.
func (w *Web) indicatorRecord(i *plan.Indicator, ref string, years []int) *sheetRecord {
	return &sheetRecord{
		id: i.ID, ref: ref, name: strings.TrimSpace(i.Code + " " + short(i.Name, 80)), href: "/gostergeler/" + i.ID + "/duzenle",
		now: indicatorValues(i.IndicatorFields), version: i.Version, fields: indicatorOnCard, input: indicatorInput(i.Code),
		rows: func(url.Values) map[string][]int { return nil },
		save: func(ctx context.Context, all *reader, changed func(string) bool, version int64) error {
			f := readIndicator(all, years)
			if err := all.err(); err != nil || isDry(ctx) {
				return err
			}
			_, err := w.o.Plans.ChangeIndicator(ctx, indicatorPatch(i.ID, version, f, changed))
			return err
		},
	}
}

// indicatorOnCard tells which fields of an indicator a card holds.
func indicatorOnCard(name string) bool {
	switch first, _, _ := strings.Cut(name, "."); first {
	case "name", "unit_of_measure", "weight", "baseline_value", "values", "monitoring_frequency", "reporting_frequency":
		return true
	}
	return false
}

func indicatorPatch(id string, version int64, f plan.IndicatorFields, changed func(string) bool) plan.ChangeIndicator {
	cmd := plan.ChangeIndicator{ID: id, Version: version}
	if changed("name") {
		cmd.Name = &f.Name
	}
	if changed("unit_of_measure") {
		cmd.UnitOfMeasure = &f.UnitOfMeasure
	}
	if changed("weight") {
		cmd.Weight = plan.Some(f.Weight)
	}
	if changed("baseline_value") {
		cmd.BaselineValue = plan.Some(f.BaselineValue)
	}
	if changed("values") {
		cmd.Values = plan.Some(f.Values)
	}
	if changed("monitoring_frequency") {
		cmd.MonitoringFrequency = &f.MonitoringFrequency
	}
	if changed("reporting_frequency") {
		cmd.ReportingFrequency = &f.ReportingFrequency
	}
	return cmd
}

// targetInput draws the fields of a target as its card names them.
func targetInput(years []int) func(*sheetRecord, string) *html.Input {
	return func(r *sheetRecord, field string) *html.Input {
		first, rest, _ := strings.Cut(field, ".")
		label := r.form.Label
		var in html.Input
		switch first {
		case "text":
			in = r.cell("text", "long", label("target_text"))
			in.Max = 2000
		case "responsible_unit":
			in = r.chosen("responsible_unit_id", "units", label("responsible_unit_id"))
		case "partner_units":
			in = r.partners()
		case "risks":
			in = r.line("risks", place0(rest), ".text")
		case "activities":
			in = r.line("activities", place0(rest), ".text")
			kind := r.chosen(at("activities", place0(rest), "kind"), "activity", label("activities.kind"))
			if kind.Options = kind.Options[1:]; kind.Value == "" {
				kind.Value = kind.Options[0].Value
			}
			in = html.Input{Kind: "group", Parts: []html.Input{in, kind}}
		case "findings", "needs":
			in = r.line(first, place0(rest), "")
		case "stated_total":
			in = r.costs(years)
		default:
			return nil
		}
		return &in
	}
}

// place0 is the number of a line as a reference names it; a list without lines is named without number.
func place0(rest string) int {
	n, _, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(n)
	if err != nil || i < 0 {
		return 0
	}
	return i
}

// line is one line of a list; what the rules say of the whole list stands beside its first.
func (r *sheetRecord) line(group string, n int, leaf string) html.Input {
	in := r.cell(at(group, n)+leaf, "long", r.form.Label(group)+" "+itoa(n+1))
	in.Max = 2000
	if n == 0 {
		in.Flags = append(in.Flags, r.flags(group)...)
		r.told[group] = true
	}
	return in
}

// partners are the units that share a target; "all units" is a value of its own.
func (r *sheetRecord) partners() html.Input {
	all := r.cell("all_units_partner", "check", r.form.tr("all_units"))
	if all.Value != "" {
		all.Value = "true"
	}
	units := r.cell("partner_unit_ids", "choices", r.form.Label("partner_unit_ids"))
	for _, o := range r.form.options("partner_unit_ids", "units") {
		units.Options = append(units.Options, html.Option{Value: o.Value, Text: o.Text, Selected: o.Selected})
	}
	return html.Input{Kind: "group", Parts: []html.Input{all, units}}
}

// costs are the years of a card's estimate, their sum, and the total the plan printed, which wins.
func (r *sheetRecord) costs(years []int) html.Input {
	out := html.Input{Kind: "group"}
	var names []string
	var sum []*quantity.Money
	rd := reader{v: r.form.Values}
	for _, y := range years {
		in := r.cell(at("yearly_costs", y), "number", itoa(y))
		names = append(names, in.Name)
		sum = append(sum, rd.money(at("yearly_costs", y)))
		out.Parts = append(out.Parts, in)
	}
	value := html.Dash
	if total := moneySum(sum); total != nil {
		value = total.TR()
	}
	out.Parts = append(out.Parts, html.Input{Kind: "sum", Label: r.form.tr("web.sheet.cost_sum"), Sums: strings.Join(names, " "), Value: value})
	stated := r.cell("stated_total", "number", r.form.Label("stated_total"))
	stated.Flags = append(stated.Flags, r.flags("yearly_costs")...)
	r.told["yearly_costs"] = true
	out.Parts = append(out.Parts, stated)
	return out
}

// moneySum is the sum of amounts that are all there; nil when one is missing.
func moneySum(of []*quantity.Money) *quantity.Money {
	known := make([]quantity.Money, 0, len(of))
	for _, m := range of {
		if m == nil {
			return nil
		}
		known = append(known, *m)
	}
	sum, err := quantity.SumMoney(known)
	if err != nil {
		return nil
	}
	return &sum
}

// indicatorInput draws the fields of an indicator as a card names them.
func indicatorInput(code string) func(*sheetRecord, string) *html.Input {
	return func(r *sheetRecord, field string) *html.Input {
		first, rest, _ := strings.Cut(field, ".")
		label := func(name string) string { return strings.TrimSpace(code + " " + r.form.Label(name)) }
		var in html.Input
		switch first {
		case "name":
			name := r.cell("name", "long", label("name"))
			name.Lead, name.Max = code, 500
			unit := r.cell("unit_of_measure", "", r.form.Label("unit_of_measure"))
			unit.Max = 60
			in = html.Input{Kind: "group", Parts: []html.Input{name, unit}}
		case "weight":
			in = r.cell("weight", "number", label("weight"))
		case "baseline":
			in = r.cell("baseline_value", "number", label("baseline_value"))
			in.Flags = append(in.Flags, noted(r.form.Values.Get("baseline_note"))...)
		case "values":
			in = r.cell("values."+rest, "number", label("values."+rest))
			in.Flags = append(in.Flags, noted(r.form.Values.Get("no_target_reasons."+rest))...)
		case "monitoring_frequency", "reporting_frequency":
			in = r.chosen(first, "frequency", label(first))
		default:
			return nil
		}
		return &in
	}
}

// noted is a note of the record below its input.
func noted(text string) []html.Flag {
	if text == "" {
		return nil
	}
	return []html.Flag{{Stage: "said", Text: text}}
}
