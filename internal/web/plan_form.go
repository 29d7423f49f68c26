package web

import (
	"net/url"
	"strconv"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// The forms of the plan, both ways: a record as the text of its fields, and typed text as the fields of a command.

func at(parts ...any) string {
	s := ""
	for i, p := range parts {
		if i > 0 {
			s += "."
		}
		switch p := p.(type) {
		case string:
			s += p
		case int:
			s += strconv.Itoa(p)
		}
	}
	return s
}

func yearText(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

func moneyText(m *quantity.Money) string {
	if m == nil {
		return ""
	}
	return m.TR()
}

func amountText(a *quantity.Amount) string {
	if a == nil {
		return ""
	}
	return a.TR()
}

func intText(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func yesText(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func checkText(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// put writes a value unless it is empty, so that an untouched field and a missing one look alike.
func put(v url.Values, name, text string) {
	if text != "" {
		v.Set(name, text)
	}
}

func planValues(f plan.PlanFields) url.Values {
	v := url.Values{}
	put(v, "code", f.Code)
	put(v, "name", f.Name)
	put(v, "first_year", yearText(f.FirstYear))
	put(v, "last_year", yearText(f.LastYear))
	put(v, "mission", f.Mission)
	put(v, "vision", f.Vision)
	put(v, "source", f.Source)
	put(v, "submitted_to_council_on", f.SubmittedToCouncilOn.TR())
	for i, s := range f.CoreValues {
		put(v, at("core_values", i), s)
	}
	p := f.Preparation
	put(v, "preparation.circular_no", p.CircularNo)
	put(v, "preparation.circular_date", p.CircularDate.TR())
	put(v, "preparation.board", p.Board)
	put(v, "preparation.team", p.Team)
	put(v, "preparation.programme", p.Programme)
	put(v, "preparation.participation", p.Participation)
	put(v, "preparation.previous_plan", p.PreviousPlan)
	return v
}

// readPlan reads the plan form; rows gives the places of the repeated rows, by group.
func readPlan(r *reader) (f plan.PlanFields, rows map[string][]int) {
	f = plan.PlanFields{
		Code: r.text("code"), Name: r.text("name"), FirstYear: r.year("first_year"), LastYear: r.year("last_year"),
		Mission: r.text("mission"), Vision: r.text("vision"), Source: r.text("source"), SubmittedToCouncilOn: r.date("submitted_to_council_on"),
		Preparation: plan.Preparation{
			CircularNo: r.text("preparation.circular_no"), CircularDate: r.date("preparation.circular_date"), Board: r.text("preparation.board"),
			Team: r.text("preparation.team"), Programme: r.text("preparation.programme"), Participation: r.text("preparation.participation"),
			PreviousPlan: r.text("preparation.previous_plan"),
		},
	}
	rows = map[string][]int{"core_values": r.rows("core_values")}
	for _, i := range rows["core_values"] {
		f.CoreValues = append(f.CoreValues, r.text(at("core_values", i)))
	}
	return f, rows
}

func resourceValues(lines []plan.Resource, overhead plan.YearMoney) url.Values {
	v := url.Values{}
	for i, l := range lines {
		put(v, at("resources", i, "code"), l.Code)
		put(v, at("resources", i, "name"), l.Name)
		for y, m := range l.Years {
			put(v, at("resources", i, "years", y), m.TR())
		}
	}
	for y, m := range overhead {
		put(v, at("overhead", y), m.TR())
	}
	return v
}

func readResources(r *reader, of []int) (f plan.ResourceFields, rows map[string][]int) {
	rows = map[string][]int{"resources": r.rows("resources")}
	for _, i := range rows["resources"] {
		f.Resources = append(f.Resources, plan.Resource{
			Code: r.text(at("resources", i, "code")), Name: r.text(at("resources", i, "name")),
			Years: years[plan.YearMoney](r, at("resources", i, "years"), of, quantity.ParseMoneyTR),
		})
	}
	f.Overhead = years[plan.YearMoney](r, "overhead", of, quantity.ParseMoneyTR)
	return f, rows
}

func goalValues(f plan.GoalFields) url.Values {
	v := url.Values{}
	put(v, "code", f.Code)
	put(v, "text", f.Text)
	put(v, "source", f.Source)
	return v
}

func targetValues(f plan.TargetFields) url.Values {
	v := url.Values{}
	put(v, "code", f.Code)
	put(v, "text", f.Text)
	put(v, "responsible_unit_id", f.ResponsibleUnitID)
	put(v, "all_units_partner", checkText(f.AllUnitsPartner))
	if len(f.PartnerUnitIDs) > 0 {
		v["partner_unit_ids"] = f.PartnerUnitIDs
	}
	put(v, "stated_total", moneyText(f.StatedTotal))
	for y, m := range f.YearlyCosts {
		put(v, at("yearly_costs", y), m.TR())
	}
	for i, k := range f.Risks {
		put(v, at("risks", i, "text"), k.Text)
		put(v, at("risks", i, "explanation"), k.Explanation)
		put(v, at("risks", i, "probability"), intText(k.Probability))
		put(v, at("risks", i, "impact"), intText(k.Impact))
		put(v, at("risks", i, "owner_unit_id"), k.OwnerUnitID)
		for j, c := range k.Controls {
			put(v, at("risks", i, "controls", j, "text"), c.Text)
			put(v, at("risks", i, "controls", j, "kind"), c.Kind)
		}
	}
	for i, a := range f.Activities {
		put(v, at("activities", i, "text"), a.Text)
		put(v, at("activities", i, "kind"), a.Kind)
	}
	for i, s := range f.Findings {
		put(v, at("findings", i), s)
	}
	for i, s := range f.Needs {
		put(v, at("needs", i), s)
	}
	put(v, "source", f.Source)
	return v
}

func readTarget(r *reader, of []int) (f plan.TargetFields, rows map[string][]int) {
	rows = map[string][]int{}
	f = plan.TargetFields{
		Code: r.text("code"), Text: r.text("text"), ResponsibleUnitID: r.text("responsible_unit_id"), AllUnitsPartner: r.flag("all_units_partner"),
		PartnerUnitIDs: r.list("partner_unit_ids"), StatedTotal: r.money("stated_total"), Source: r.text("source"),
		YearlyCosts: years[plan.YearMoney](r, "yearly_costs", of, quantity.ParseMoneyTR),
	}
	each := func(group string, do func(i int)) {
		rows[group] = r.rows(group)
		for _, i := range rows[group] {
			do(i)
		}
	}
	each("risks", func(i int) {
		k := plan.Risk{
			Text: r.text(at("risks", i, "text")), Explanation: r.text(at("risks", i, "explanation")), Probability: r.whole(at("risks", i, "probability")),
			Impact: r.whole(at("risks", i, "impact")), OwnerUnitID: r.text(at("risks", i, "owner_unit_id")),
		}
		group := at("risks", i, "controls")
		each(group, func(j int) {
			k.Controls = append(k.Controls, plan.Control{Text: r.text(at(group, j, "text")), Kind: r.text(at(group, j, "kind"))})
		})
		f.Risks = append(f.Risks, k)
	})
	each("activities", func(i int) {
		f.Activities = append(f.Activities, plan.Activity{Text: r.text(at("activities", i, "text")), Kind: r.text(at("activities", i, "kind"))})
	})
	each("findings", func(i int) { f.Findings = append(f.Findings, r.text(at("findings", i))) })
	each("needs", func(i int) { f.Needs = append(f.Needs, r.text(at("needs", i))) })
	return f, rows
}

func indicatorValues(f plan.IndicatorFields) url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"code": f.Code, "name": f.Name, "definition": f.Definition, "unit_of_measure": f.UnitOfMeasure, "baseline_value": amountText(f.BaselineValue),
		"baseline_date": f.BaselineDate.TR(), "baseline_note": f.BaselineNote, "calc_type": f.CalcType, "variant": f.Variant, "entry": f.Entry,
		"aggregation": f.Aggregation, "direction": f.Direction, "due_year": intText(f.DueYear), "band_low": amountText(f.BandLow),
		"band_high": amountText(f.BandHigh), "monitoring_frequency": f.MonitoringFrequency, "reporting_frequency": f.ReportingFrequency,
		"class": f.Class, "formula": f.Formula, "numerator": f.Numerator, "denominator": f.Denominator, "data_source": f.DataSource,
		"data_owner_unit_id": f.DataOwnerUnitID, "evidence_required": yesText(f.EvidenceRequired), "is_key": checkText(f.IsKey), "source": f.Source,
	} {
		put(v, name, s)
	}
	if f.Weight != nil {
		put(v, "weight", quantity.Amount(*f.Weight*100).TR())
	}
	for y, a := range f.Values {
		put(v, at("values", y), a.TR())
	}
	for y, s := range f.NoTargetReasons {
		put(v, at("no_target_reasons", y), s)
	}
	return v
}

func readIndicator(r *reader, of []int) plan.IndicatorFields {
	f := plan.IndicatorFields{
		Code: r.text("code"), Name: r.text("name"), Definition: r.text("definition"), UnitOfMeasure: r.text("unit_of_measure"), Weight: r.percent("weight"),
		BaselineValue: r.amount("baseline_value"), BaselineDate: r.date("baseline_date"), BaselineNote: r.text("baseline_note"),
		CalcType: r.text("calc_type"), Variant: r.text("variant"), Entry: r.text("entry"), Aggregation: r.text("aggregation"),
		Direction: r.text("direction"), DueYear: r.whole("due_year"), BandLow: r.amount("band_low"), BandHigh: r.amount("band_high"),
		MonitoringFrequency: r.text("monitoring_frequency"), ReportingFrequency: r.text("reporting_frequency"), Class: r.text("class"),
		Formula: r.text("formula"), Numerator: r.text("numerator"), Denominator: r.text("denominator"), DataSource: r.text("data_source"),
		DataOwnerUnitID: r.text("data_owner_unit_id"), EvidenceRequired: r.yes("evidence_required"), IsKey: r.flag("is_key"), Source: r.text("source"),
		Values: years[plan.YearAmount](r, "values", of, quantity.ParseAmountTR), NoTargetReasons: map[int]string{},
	}
	for _, y := range of {
		if s := r.text(at("no_target_reasons", y)); s != "" {
			f.NoTargetReasons[y] = s
		}
	}
	return f
}

func readDecision(r *reader) council.DecisionFields {
	return council.DecisionFields{
		Body: r.text("body"), Date: r.date("date"), Number: r.text("number"), Meeting: r.text("meeting"), Sitting: r.text("sitting"),
		AgendaItem: r.text("agenda_item"), Result: r.text("result"), VotesFor: r.whole("votes_for"), VotesAgainst: r.whole("votes_against"), Note: r.text("note"),
		Ground: r.text("ground"), Objection: r.text("objection"),
	}
}

func horizonYears(p plan.Plan) []int {
	return period.Horizon{First: p.FirstYear, Last: p.LastYear}.Years()
}
