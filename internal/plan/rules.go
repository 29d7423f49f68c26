package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// Guidance on numbers (domain.md §2.5, [K?]: warnings only).
const (
	manyGoals       = 7
	manyTargets     = 5
	manyIndicators  = 5
	fewKey, manyKey = 5, 15
	weightTenth     = quantity.Hundred / 1000 // one decimal of a percent
)

var (
	goalCode      = regexp.MustCompile(`^A[1-9]\d?$`)
	targetCode    = regexp.MustCompile(`^H\d+\.\d+$`)
	indicatorCode = regexp.MustCompile(`^PG\d+\.\d+\.\d+$`)
)

// checker collects verdicts; each has the record's code path, its id and the field.
type checker struct {
	t *Tree
	l fault.List
}

func (c *checker) at(ref, id string) func(stage fault.Stage, code, field string, args ...string) {
	return func(stage fault.Stage, code, field string, args ...string) {
		c.l = append(c.l, fault.Flag(stage, code, field, args...).On(ref, id))
	}
}

// Check is the pure rules of domain.md §2.5 over a whole tree: every verdict, in the order of the plan. sameCode is how many other
// plans carry the same code.
func Check(t *Tree, sameCode int) fault.List {
	c := &checker{t: t}
	c.plan(sameCode)
	seen := map[string]int{}
	for i := range t.Goals {
		c.goal(i, &t.Goals[i], seen)
	}
	return c.l
}

func (c *checker) plan(sameCode int) {
	t, p := c.t, c.t.Plan
	flag := c.at("", p.ID)
	if sameCode > 0 {
		flag(fault.Block, "plan.code.duplicate", "code", "read", p.Code)
	}
	for _, m := range []struct {
		field string
		empty bool
		stage fault.Stage
	}{
		{"mission", p.Mission == "", fault.Block}, {"vision", p.Vision == "", fault.Block}, {"core_values", len(p.CoreValues) == 0, fault.Block},
		{"preparation.circular_no", p.Preparation.CircularNo == "" || p.Preparation.CircularDate == "", fault.Warn},
		{"preparation.board", p.Preparation.Board == "", fault.Warn}, {"preparation.team", p.Preparation.Team == "", fault.Warn},
		{"preparation.participation", p.Preparation.Participation == "", fault.Warn},
		{"preparation.previous_plan", p.Preparation.PreviousPlan == "", fault.Warn},
	} {
		if m.empty {
			flag(m.stage, "plan.missing", m.field)
		}
	}
	if p.SubmittedToCouncilOn == "" {
		flag(fault.Info, "plan.submission_unknown", "submitted_to_council_on") // R-TIM-01 is unverifiable, not broken
	}
	if len(t.Goals) == 0 {
		flag(fault.Block, "plan.goals.none", "goals")
	} else if len(t.Goals) > manyGoals {
		flag(fault.Warn, "plan.goals.many", "goals", "read", strconv.Itoa(len(t.Goals)), "expected", strconv.Itoa(manyGoals))
	}
	keys := 0
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			for _, i := range h.Indicators {
				if i.IsKey {
					keys++
				}
			}
		}
	}
	if keys < fewKey || keys > manyKey {
		flag(fault.Warn, "plan.key_indicators", "key_indicators", "read", strconv.Itoa(keys), "expected", strconv.Itoa(fewKey)+"–"+strconv.Itoa(manyKey))
	}
	c.money(flag)
}

// money compares cost and resources by year where both are known (T17, T18).
func (c *checker) money(flag func(fault.Stage, string, string, ...string)) {
	t := c.t
	if len(t.Resources) == 0 {
		flag(fault.Warn, "plan.resources.none", "resources")
	}
	for _, y := range t.Plan.Horizon().Years() {
		ys := strconv.Itoa(y)
		if _, ok := t.Overhead[y]; !ok {
			flag(fault.Warn, "plan.overhead.missing", "overhead."+ys, "year", ys)
		}
		cost, known := t.costOf(y)
		resource, have := t.resourceOf(y)
		if known && have && cost > resource {
			flag(fault.Block, "plan.resources.short", "resources."+ys, "year", ys, "read", resource.TR(), "expected", cost.TR())
		}
	}
}

// costOf is the whole cost of a year: false while any target or the overhead is missing, or a sum overflows.
func (t *Tree) costOf(y int) (quantity.Money, bool) {
	total, ok := t.Overhead[y]
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			v, have := h.YearlyCosts[y]
			next, err := quantity.AddMoney(total, v)
			ok = ok && have && err == nil
			total = next
		}
	}
	return total, ok
}

func (t *Tree) resourceOf(y int) (quantity.Money, bool) {
	ok := len(t.Resources) > 0
	var total quantity.Money
	for _, r := range t.Resources {
		v, have := r.Years[y]
		next, err := quantity.AddMoney(total, v)
		ok = ok && have && err == nil
		total = next
	}
	return total, ok
}

// code checks a label: present, well formed, once in the plan. Older plans use other forms, so the form only warns.
func (c *checker) code(flag func(fault.Stage, string, string, ...string), seen map[string]int, code string, form *regexp.Regexp, expected string) {
	if code == "" {
		flag(fault.Block, "plan.code.missing", "code", "expected", expected)
		return
	}
	seen[code]++
	if seen[code] > 1 {
		flag(fault.Block, "plan.record.code_duplicate", "code", "read", code)
	}
	if !form.MatchString(code) {
		flag(fault.Warn, "plan.code.form", "code", "read", code, "expected", expected)
	}
}

func (c *checker) goal(n int, g *GoalNode, seen map[string]int) {
	flag := c.at(g.Ref, g.ID)
	want := "A" + strconv.Itoa(n+1)
	c.code(flag, seen, g.Code, goalCode, want)
	if goalCode.MatchString(g.Code) && g.Code != want {
		flag(fault.Warn, "plan.code.order", "code", "read", g.Code, "expected", want)
	}
	if g.Text == "" {
		flag(fault.Block, "plan.missing", "text")
	}
	switch n := len(g.Targets); {
	case n == 0:
		flag(fault.Block, "plan.goal.targets_none", "targets")
	case n > manyTargets:
		flag(fault.Warn, "plan.goal.targets_many", "targets", "read", strconv.Itoa(n), "expected", strconv.Itoa(manyTargets))
	}
	for i := range g.Targets {
		c.target(g, i, &g.Targets[i], seen)
	}
}

func (c *checker) target(g *GoalNode, n int, h *TargetNode, seen map[string]int) {
	flag := c.at(h.Ref, h.ID)
	expected := "H" + strings.TrimPrefix(g.Code, "A") + "." + strconv.Itoa(n+1)
	c.code(flag, seen, h.Code, targetCode, expected)
	if targetCode.MatchString(h.Code) && goalCode.MatchString(g.Code) && !strings.HasPrefix(h.Code, "H"+g.Code[1:]+".") {
		flag(fault.Warn, "plan.code.parent", "code", "read", h.Code, "expected", expected)
	}
	if h.Text == "" {
		flag(fault.Block, "plan.missing", "text")
	}
	switch u, ok := c.t.Units[h.ResponsibleUnitID]; {
	case h.ResponsibleUnitID == "":
		flag(fault.Block, "plan.target.responsible_missing", "responsible_unit_id")
	case ok && u.Draft:
		flag(fault.Block, "plan.unit.draft", "responsible_unit_id", "read", u.Name)
	}
	for i, id := range h.PartnerUnitIDs {
		field := "partner_unit_ids[" + strconv.Itoa(i) + "]"
		if u := c.t.Units[id]; u.Draft {
			flag(fault.Block, "plan.unit.draft", field, "read", u.Name)
		}
		if id == h.ResponsibleUnitID {
			flag(fault.Warn, "plan.target.partner_is_responsible", field, "read", c.t.Units[id].Name)
		}
	}
	c.cost(flag, h)
	if len(h.Risks) == 0 {
		flag(fault.Block, "plan.target.risks_none", "risks")
	}
	for i, r := range h.Risks {
		if u := c.t.Units[r.OwnerUnitID]; u.Draft {
			flag(fault.Block, "plan.unit.draft", "risks["+strconv.Itoa(i)+"].owner_unit_id", "read", u.Name)
		}
		if len(r.Controls) == 0 {
			flag(fault.Block, "plan.target.controls_none", "risks["+strconv.Itoa(i)+"].controls", "read", r.Text)
		}
	}
	if len(h.Needs) == 0 {
		flag(fault.Block, "plan.target.needs_none", "needs")
	}
	if len(h.Findings) == 0 {
		flag(fault.Warn, "plan.missing", "findings")
	}
	if len(h.Activities) == 0 {
		flag(fault.Warn, "plan.missing", "activities")
	}
	switch n := len(h.Indicators); {
	case n == 0:
		flag(fault.Block, "plan.target.indicators_none", "indicators")
	case n > manyIndicators:
		flag(fault.Warn, "plan.target.indicators_many", "indicators", "read", strconv.Itoa(n), "expected", strconv.Itoa(manyIndicators))
	}
	c.weights(flag, h)
	for i := range h.Indicators {
		c.indicator(h, i, &h.Indicators[i], seen)
	}
}

// cost: every target has a cost per year; a published card often states one five-year sum only (domain.md §0.2-2).
func (c *checker) cost(flag func(fault.Stage, string, string, ...string), h *TargetNode) {
	years := c.t.Plan.Horizon().Years()
	if len(h.YearlyCosts) == 0 {
		if h.StatedTotal == nil {
			flag(fault.Block, "plan.target.cost_missing", "yearly_costs")
		} else {
			flag(fault.Warn, "plan.target.cost_no_split", "yearly_costs", "read", h.StatedTotal.TR())
		}
		return
	}
	var parts []quantity.Money
	for _, y := range years {
		v, ok := h.YearlyCosts[y]
		if !ok {
			flag(fault.Block, "plan.target.cost_year_missing", "yearly_costs."+strconv.Itoa(y), "year", strconv.Itoa(y))
			continue
		}
		parts = append(parts, v)
	}
	total, err := quantity.SumMoney(parts)
	if err != nil {
		flag(fault.Block, "number.range", "yearly_costs", "read", "∑", "expected", "")
		return
	}
	if h.StatedTotal != nil && len(parts) == len(years) && total != *h.StatedTotal {
		diff, _ := total.Sub(*h.StatedTotal)
		flag(fault.Warn, "plan.target.cost_differs", "stated_total", "read", h.StatedTotal.TR(), "expected", total.TR(), "difference", diff.TR())
	}
}

// weights must add up to exactly 100 at submission; while typing any sum passes.
func (c *checker) weights(flag func(fault.Stage, string, string, ...string), h *TargetNode) {
	if len(h.Indicators) == 0 {
		return
	}
	var sum quantity.Percent
	for _, i := range h.Indicators {
		if i.Weight == nil {
			return // each missing weight is flagged on its own; a sum of some is not a sum
		}
		sum += *i.Weight
	}
	if sum != quantity.Hundred {
		flag(fault.Block, "plan.target.weight_sum", "indicators", "read", strings.TrimPrefix(sum.TR(), "%"), "expected", "100")
	}
}

// needsBaseline: these types measure from A; the others treat A as information (domain.md §3.2).
func needsBaseline(calcType, variant string) bool {
	switch calcType {
	case "cumulative_increase", "cumulative_decrease", "ranking":
		return true
	case "ratio_increase", "ratio_decrease":
		return variant != "direct"
	}
	return false
}

func (c *checker) indicator(h *TargetNode, n int, i *IndicatorNode, seen map[string]int) {
	flag := c.at(i.Ref, i.ID)
	expected := "PG" + strings.TrimPrefix(h.Code, "H") + "." + strconv.Itoa(n+1)
	c.code(flag, seen, i.Code, indicatorCode, expected)
	if indicatorCode.MatchString(i.Code) && targetCode.MatchString(h.Code) && !strings.HasPrefix(i.Code, "PG"+h.Code[1:]+".") {
		flag(fault.Warn, "plan.code.parent", "code", "read", i.Code, "expected", expected)
	}
	for _, m := range []struct {
		field string
		empty bool
		stage fault.Stage
	}{
		{"name", i.Name == "", fault.Block}, {"unit_of_measure", i.UnitOfMeasure == "", fault.Block}, {"weight", i.Weight == nil, fault.Block},
		{"calc_type", i.CalcType == "", fault.Block}, {"entry", i.Entry == "", fault.Block}, {"aggregation", i.Aggregation == "", fault.Block},
		{"monitoring_frequency", i.MonitoringFrequency == "", fault.Block}, {"reporting_frequency", i.ReportingFrequency == "", fault.Block},
		{"direction", i.Direction == "", fault.Warn}, {"class", i.Class == "", fault.Warn}, {"data_source", i.DataSource == "", fault.Warn},
		{"data_owner_unit_id", i.DataOwnerUnitID == "", fault.Warn}, {"definition", i.Definition == "", fault.Info}, {"formula", i.Formula == "", fault.Info},
	} {
		if m.empty {
			flag(m.stage, "plan.missing", m.field)
		}
	}
	if i.Weight != nil && *i.Weight%weightTenth != 0 {
		flag(fault.Warn, "plan.indicator.weight_decimals", "weight", "read", i.Weight.TR())
	}
	if u := c.t.Units[i.DataOwnerUnitID]; u.Draft {
		flag(fault.Block, "plan.unit.draft", "data_owner_unit_id", "read", u.Name)
	}
	c.calculation(flag, i)
	c.values(flag, i)
}

func (c *checker) calculation(flag func(fault.Stage, string, string, ...string), i *IndicatorNode) {
	baseline := fault.Warn
	if needsBaseline(i.CalcType, i.Variant) {
		baseline = fault.Block
	}
	if i.BaselineValue == nil {
		flag(baseline, "plan.missing", "baseline_value")
	} else if i.BaselineDate == "" {
		flag(fault.Warn, "plan.missing", "baseline_date")
	}
	switch i.CalcType {
	case "ratio_increase", "ratio_decrease":
		if i.Variant == "" {
			flag(fault.Block, "plan.missing", "variant")
		}
	case "one_off":
		if i.DueYear == nil {
			flag(fault.Block, "plan.missing", "due_year")
		}
	case "band":
		if i.BandLow == nil {
			flag(fault.Block, "plan.missing", "band_low")
		}
		if i.BandHigh == nil {
			flag(fault.Block, "plan.missing", "band_high")
		}
	}
	if i.Aggregation == "ratio_of_sums" {
		if i.Numerator == "" {
			flag(fault.Block, "plan.missing", "numerator")
		}
		if i.Denominator == "" {
			flag(fault.Block, "plan.missing", "denominator")
		}
	}
	if i.Aggregation == "sum" && i.Entry == "level" {
		flag(fault.Block, "plan.indicator.sum_of_levels", "aggregation")
	}
}

// values: every year has a number or a reason, never both; a cumulative series must not turn back.
func (c *checker) values(flag func(fault.Stage, string, string, ...string), i *IndicatorNode) {
	var last *quantity.Amount
	for _, y := range c.t.Plan.Horizon().Years() {
		ys := strconv.Itoa(y)
		v, has := i.Values[y]
		reason := i.NoTargetReasons[y]
		switch {
		case has && reason != "":
			flag(fault.Block, "plan.indicator.value_and_reason", "no_target_reasons."+ys, "year", ys, "read", v.TR())
		case !has && reason == "" && !slices.Contains([]string{"data_only", "qualitative"}, i.CalcType) && !(i.CalcType == "one_off" && i.DueYear != nil && *i.DueYear != y):
			flag(fault.Block, "plan.indicator.value_missing", "values."+ys, "year", ys)
		}
		if !has {
			continue
		}
		if last != nil && (i.CalcType == "cumulative_increase" && v < *last || i.CalcType == "cumulative_decrease" && v > *last) {
			flag(fault.Warn, "plan.indicator.turns_back", "values."+ys, "year", ys, "read", v.TR(), "expected", last.TR())
		}
		last = &v
	}
}
