package web

import (
	"context"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// CardSheetView is the target card as it prints; for who may change it, its fields are inputs in their places.
type CardSheetView struct {
	ID, Code, Text, State, GoalText string
	Synthetic                       bool
	Faults                          Counts
	Sheet                           SheetView
	Notes                           []Note // what the rules say of fields that have no cell
	CanAdd                          bool
	Prev, Next                      *Link
}

// cardPaper is a card being read or filled: the records of the target and its indicators over one state of the plan.
type cardPaper struct {
	*sheet
	tree   plan.Tree
	goal   *plan.GoalNode
	target *plan.TargetNode
	faults fault.List
	years  []int
	spare  map[string]int // lines more than are stored, by group
}

func (w *Web) cardPaper(c echo.Context) (*cardPaper, error) {
	h, p, err := w.o.Plans.Target(c.Request().Context(), c.Param("id"))
	if err != nil {
		return nil, err
	}
	k := &cardPaper{sheet: w.newSheet(c, access.PlanEdit), spare: map[string]int{}}
	if k.tree, k.faults, err = w.loaded(c, p.ID); err != nil {
		return nil, err
	}
	var ok bool
	if k.goal, k.target, ok = k.tree.Target(h.ID); !ok {
		return nil, fault.NotFound("target", h.ID)
	}
	k.years = horizonYears(k.tree.Plan)
	if access.Check(actor(c), access.PlanEdit, k.target.Scope(k.tree.Plan)) != nil {
		return k, nil
	}
	units, err := w.unitOptions(c)
	if err != nil {
		return nil, err
	}
	k.add(w.targetRecord(&k.target.Target, k.target.Ref, k.years, onCard))
	k.records[0].form.Choices["units"] = units
	for i := range k.target.Indicators {
		n := &k.target.Indicators[i]
		k.add(w.indicatorRecord(&n.Indicator, n.Ref, k.years))
	}
	k.flag(k.faults)
	return k, nil
}

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

func (w *Web) cardSheet(c echo.Context) error {
	k, err := w.cardPaper(c)
	if err != nil {
		return err
	}
	if k.tree.Plan.State != plan.Draft {
		k.records = nil
		k.byRef = nil
	}
	return k.page(http.StatusOK)
}

func (w *Web) saveCardSheet(c echo.Context) error {
	k, err := w.cardPaper(c)
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, k.target.Scope(k.tree.Plan)); err != nil {
		return err
	}
	v, err := k.read()
	if err != nil {
		return err
	}
	switch {
	case v.Get("add") != "":
		k.spare[v.Get("add")] = 2
		k.records[0].form.Dirty = true
		return k.page(http.StatusOK)
	case v.Get("kalan") != "":
		return k.page(k.remainder(v.Get("kalan")))
	}
	saved, code, err := k.write()
	if err != nil {
		return err
	}
	if saved {
		return w.done(c, "/hedefler/"+k.target.ID+"/kart", "saved")
	}
	return k.page(code)
}

// remainder gives what is missing to 100 to the last indicator, or what is missing to the stated total to the last year. Nothing is saved.
func (k *cardPaper) remainder(what string) int {
	form := k.records[0].form
	form.Dirty = true
	refuse := func(f *Form, field, code string, kv ...string) int {
		err := fault.Invalid(code, field, kv...)
		k.w.take(k.c, f, err, nil)
		return status(err)
	}
	if what == "cost" {
		r := reader{v: form.Values}
		stated, last := r.money("stated_total"), at("yearly_costs", k.years[len(k.years)-1])
		rest := stated
		for _, y := range k.years[:len(k.years)-1] {
			m := r.money(at("yearly_costs", y))
			if rest == nil || m == nil {
				return refuse(form, last, "sheet.remainder.missing")
			}
			d, err := rest.Sub(*m)
			if err != nil {
				return refuse(form, last, "sheet.remainder.missing")
			}
			rest = &d
		}
		if rest == nil || *rest < 0 {
			return refuse(form, last, "sheet.remainder.none")
		}
		form.Set(last, rest.TR())
		return http.StatusOK
	}
	if len(k.records) < 2 {
		return http.StatusOK
	}
	rest := quantity.Hundred
	last := k.records[len(k.records)-1].form
	for _, rec := range k.records[1 : len(k.records)-1] {
		r := reader{v: rec.form.Values}
		m := r.percent("weight")
		if m == nil {
			return refuse(rec.form, "weight", "sheet.remainder.missing")
		}
		d, err := rest.Sub(*m)
		if err != nil {
			return refuse(rec.form, "weight", "sheet.remainder.none")
		}
		rest = d
	}
	if rest <= 0 {
		return refuse(last, "weight", "sheet.remainder.none")
	}
	last.Set("weight", typedPercent(rest))
	return http.StatusOK
}

// typedPercent is a weight as it is typed: 33,3.
func typedPercent(p quantity.Percent) string { return strings.TrimPrefix(p.TR(), "%") }

// weights is the live sum of a card's weights.
func (k *cardPaper) weights() *SheetSum {
	if len(k.records) < 2 {
		return nil
	}
	out := &SheetSum{}
	var names []string
	var sum quantity.Percent
	missing := false
	for _, rec := range k.records[1:] {
		names = append(names, rec.form.Names+"weight")
		r := reader{v: rec.form.Values}
		if p := r.percent("weight"); p == nil {
			missing = true
		} else if t, err := quantity.AddPercent(sum, *p); err == nil {
			sum = t
		} else {
			sum = math.MaxInt32
		}
	}
	out.Inputs, out.Num = strings.Join(names, " "), typedPercent(sum)
	rest, err := quantity.Hundred.Sub(sum)
	switch {
	case err != nil:
		out.State = "more"
	case rest < 0:
		out.State = "more"
		over, _ := rest.Neg()
		out.Rest = typedPercent(over)
	case rest > 0:
		out.State, out.Rest = "less", typedPercent(rest)
	case missing:
		out.State = "missing"
	default:
		out.State = "full"
	}
	return out
}

// page draws the card with what was typed.
func (k *cardPaper) page(code int) error {
	w, c := k.w, k.c
	h, p := k.target, k.tree.Plan
	drawn, err := k.draw()
	if err != nil {
		return err
	}
	v := CardSheetView{ID: h.ID, Code: h.Code, Text: h.Text, State: string(p.State), GoalText: k.goal.Text, Synthetic: p.Synthetic || h.Origin == "synthetic"}
	k.view(&v.Sheet, drawn)
	v.Sheet.Action, v.Sheet.Cancel = "/hedefler/"+h.ID+"/kart", "/hedefler/"+h.ID
	if v.Sheet.Editing {
		v.Sheet.Weights, v.Sheet.Costs = k.weights(), true
		v.CanAdd, v.Sheet.Adds = true, []string{"risks", "activities", "findings", "needs"}
	}
	counts := count(k.faults)
	v.Faults = counts[h.ID]
	for _, i := range h.Indicators {
		v.Faults = v.Faults.add(counts[i.ID])
	}
	onPaper := map[string]*sheetRecord{}
	for _, r := range k.records {
		onPaper[r.id] = r
	}
	v.Notes = w.recordNotesOf(c, &k.tree, k.faults, func(f *fault.Fault) bool {
		if f.At.Record != h.ID && !k.holds(f.At.Record) {
			return false
		}
		r := onPaper[f.At.Record]
		return r == nil || !r.told[fieldOf(plain(f.At.Field))]
	})
	v.Prev, v.Next = neighbours(&k.tree, h.ID)
	for _, l := range []*Link{v.Prev, v.Next} {
		if l != nil {
			l.Href += "/kart"
		}
	}
	page := w.page(c, "sheetcard", h.Code+" · "+w.words(c)("web.target.card"), v)
	page.Crumbs = w.trail(c, p, Link{Text: k.goal.Code, Href: "/amaclar/" + k.goal.ID}, Link{Text: h.Code, Href: "/hedefler/" + h.ID}, Link{Text: w.words(c)("web.target.card")})
	return w.send(c, code, page)
}

func (k *cardPaper) holds(record string) bool {
	for _, i := range k.target.Indicators {
		if i.ID == record {
			return true
		}
	}
	return false
}

// draw is the one table that also prints the card; lists have a spare line where one can be typed.
func (k *cardPaper) draw() (template.HTML, error) {
	f, err := k.w.o.Papers.TreeFacts(k.c.Request().Context(), &k.tree)
	if err != nil {
		return "", err
	}
	g, h := factOf(&f, k.target.ID)
	if h == nil {
		return "", fault.NotFound("target", k.target.ID)
	}
	o := html.Options{Lang: langOf(k.c), Bare: true}
	if len(k.records) > 0 {
		k.stretch(h)
		o.Edit = k.edit
	}
	table := tables.TargetCard(&f, g, h)
	doc := model.Document{ID: "T15", Title: table.Title, Blocks: []model.Block{{Table: &table}}}
	if f.Synthetic {
		doc.Marks = []model.Mark{model.Synthetic}
	}
	return draw(doc, o)
}

// stretch gives the lists of a card the lines that were typed and one to spare.
func (k *cardPaper) stretch(h *facts.Target) {
	r := reader{v: k.records[0].form.Values}
	lines := func(group string, stored int) int {
		n := stored
		for _, i := range r.rows(group) {
			n = max(n, i+1)
		}
		return min(max(n+1, n+k.spare[group]), maxRows)
	}
	for n := lines("risks", len(h.Risks)); len(h.Risks) < n; {
		h.Risks = append(h.Risks, facts.Risk{})
	}
	for n := lines("activities", len(h.Activities)); len(h.Activities) < n; {
		h.Activities = append(h.Activities, facts.Activity{})
	}
	for n := lines("findings", len(h.Findings)); len(h.Findings) < n; {
		h.Findings = append(h.Findings, "")
	}
	for n := lines("needs", len(h.Needs)); len(h.Needs) < n; {
		h.Needs = append(h.Needs, "")
	}
}
