package programme

import (
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
)

// shortestExplanation of Tablo 1, in characters (R-SUN-05, finding F12).
const shortestExplanation = 30

var (
	activityCode = regexp.MustCompile(`^F\d+\.\d+\.\d+$`)
	targetCode   = regexp.MustCompile(`^H\d+\.\d+$`)
)

// checker collects verdicts; each has the record's code path, its id and the field.
type checker struct {
	t   *Tree
	set org.Settings
	l   fault.List
}

type flagger func(stage fault.Stage, code, field string, args ...string)

func (c *checker) at(ref, id string) flagger {
	return func(stage fault.Stage, code, field string, args ...string) {
		c.l = append(c.l, fault.Flag(stage, code, field, args...).On(ref, id))
	}
}

// Check is the pure rules of domain.md §6.2 over a whole tree, with the settings of its year: every verdict, in the order of the programme.
func Check(t *Tree, set org.Settings) fault.List {
	c := &checker{t: t, set: set}
	c.programme()
	codes := map[string]int{}
	for i := range t.Targets {
		c.target(&t.Targets[i], codes)
	}
	return c.l
}

func (c *checker) programme() {
	t, p := c.t, c.t.Programme
	flag := c.at("", p.ID)
	switch {
	case p.CallDate == "":
		flag(fault.Warn, "programme.call.missing", "call_date", "expected", c.set.ProgrammeCallBy.TR())
	case c.set.ProgrammeCallBy != "" && p.CallDate > c.set.ProgrammeCallBy: // R-TIM-03
		flag(fault.Warn, "programme.call.late", "call_date", "read", p.CallDate.TR(), "expected", c.set.ProgrammeCallBy.TR())
	}
	if len(p.Policies) == 0 { // R-SUN-06
		flag(fault.Block, "programme.policies.none", "policies")
	}
	for n, x := range p.Policies {
		if x.Reference == "" {
			flag(fault.Warn, "programme.policy.reference_missing", "policies["+strconv.Itoa(n)+"].reference", "read", x.Document)
		}
	}
	if p.State == InForce && p.PublishedOn == "" { // R-TIM-06
		flag(fault.Warn, "programme.published.missing", "published_on", "year", strconv.Itoa(p.Year))
	}
	if len(t.Targets) == 0 {
		flag(fault.Block, "programme.targets.none", "targets")
	}
	if t.Plan.Plan.State != plan.InForce && !p.Scope().Frozen { // R-EX-01 blocks the decision, not the work before it
		flag(fault.Warn, "programme.plan.not_in_force", "plan_id", "read", p.PlanCode)
	}
	if p.Opinion == nil && (p.State == Submitted || p.Scope().Frozen) { // R-EX-06
		flag(fault.Warn, "programme.opinion.missing", "opinion")
	}
	if first, _ := yearEnds(p.Year); p.Decision != nil && string(p.Decision.Date) >= first { // R-TIM-02
		flag(fault.Block, "programme.decision.late", "decision.date", "read", p.Decision.Date.TR(), "expected", "31.12."+strconv.Itoa(p.Year-1))
	}
	if p.State != Proposals {
		return
	}
	for _, x := range t.Proposals {
		if x.State != ProposalAccepted {
			c.at(x.UnitName, x.ID)(fault.Block, "programme.proposal.not_accepted", "state", "read", x.UnitName)
		}
	}
}

func (c *checker) target(h *TargetNode, codes map[string]int) {
	flag := c.at(h.Ref, h.ID)
	if n := utf8.RuneCountInString(h.Explanation); n < shortestExplanation { // R-SUN-05
		flag(fault.Block, "programme.explanation.short", "explanation", "read", strconv.Itoa(n), "expected", strconv.Itoa(shortestExplanation))
	}
	if len(h.Activities) == 0 { // R-ILG-04
		flag(fault.Block, "programme.target.activities_none", "activities")
	}
	if len(h.Indicators) == 0 {
		flag(fault.Warn, "programme.target.indicators_none", "indicators")
	}
	for i := range h.Indicators {
		c.indicator(&h.Indicators[i])
	}
	for i := range h.Activities {
		c.activity(h, i, codes)
	}
}

func (c *checker) indicator(i *IndicatorNode) {
	flag := c.at(i.Ref, i.ID)
	year := strconv.Itoa(c.t.Programme.Year)
	if i.OverrideValue == nil {
		if i.Plan != nil && missing(i.Plan, c.t.Programme.Year) {
			flag(fault.Block, "programme.indicator.value_missing", "override_value", "year", year)
		}
	} else { // R-TUT-01
		if i.OverrideReason == "" {
			flag(fault.Block, "programme.override.reason_missing", "override_reason", "read", i.OverrideValue.TR())
		}
		if i.OverrideDecision == "" && c.set.OverrideNeedsDecision {
			flag(fault.Block, "programme.override.decision_missing", "override_decision", "read", i.OverrideValue.TR())
		}
	}
	// In every year: no activity report is kept here yet that t−1 could be compared with (I-17).
	if i.PreviousValue != nil && i.PreviousSource == "" {
		flag(fault.Warn, "programme.indicator.source_missing", "previous_source", "read", i.PreviousValue.TR())
	}
	if i.CurrentValue != nil && i.CurrentSource == "" {
		flag(fault.Warn, "programme.indicator.source_missing", "current_source", "read", i.CurrentValue.TR())
	}
	if last := c.t.Last[i.IndicatorID]; i.CurrentValue != nil && last.Next != nil && *i.CurrentValue != *last.Next { // finding F26
		flag(fault.Warn, "programme.indicator.current_differs", "current_value", "read", i.CurrentValue.TR(), "expected", last.Next.TR(), "year", strconv.Itoa(c.t.Programme.Year-1))
	}
}

// missing tells whether the plan owes a value for the year: none stands there, no reason says why, and the calculation type wants one.
func missing(i *plan.IndicatorNode, year int) bool {
	if _, has := i.Values[year]; has || i.NoTargetReasons[year] != "" {
		return false
	}
	return !slices.Contains([]string{"data_only", "qualitative"}, i.CalcType) && !(i.CalcType == "one_off" && i.DueYear != nil && *i.DueYear != year)
}

func (c *checker) activity(h *TargetNode, n int, codes map[string]int) {
	a := &h.Activities[n]
	flag := c.at(a.Ref, a.ID)
	codes[a.Code]++
	if codes[a.Code] > 1 {
		flag(fault.Block, "programme.activity.code_duplicate", "code", "read", a.Code)
	}
	expected := "F1.1." + strconv.Itoa(n+1)
	prefix := "F"
	if targetCode.MatchString(h.ShownCode) {
		prefix = "F" + h.ShownCode[1:] + "."
		expected = prefix + strconv.Itoa(n+1)
	}
	if !activityCode.MatchString(a.Code) || len(a.Code) < len(prefix) || a.Code[:len(prefix)] != prefix {
		flag(fault.Warn, "programme.activity.code_form", "code", "read", a.Code, "expected", expected)
	}
	if a.ResponsibleUnitID == "" {
		flag(fault.Block, "programme.activity.responsible_missing", "responsible_unit_id")
	}
	units := a.units()
	for _, field := range sorted(units) {
		id := units[field]
		switch u := c.t.Units[id]; {
		case u.Draft:
			flag(fault.Block, "programme.unit.draft", field, "read", u.Name)
		case c.t.Inactive[id]:
			flag(fault.Block, "programme.unit.inactive", field, "read", u.Name, "year", strconv.Itoa(c.t.Programme.Year))
		}
	}
}
