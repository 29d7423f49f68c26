package programme

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// Tree is a programme with everything below it, in order, and the plan it is of.
type Tree struct {
	Programme Programme         `json:"programme"`
	Targets   []TargetNode      `json:"targets"`
	Proposals []Proposal        `json:"proposals"`
	Steps     []StepRecord      `json:"steps"`
	Units     map[string]plan.U `json:"units"` // units the activities and proposals name, by id
	Inactive  map[string]bool   `json:"-"`     // of them, those that are not valid on any day of the year
	Plan      plan.Tree         `json:"-"`     // the plan as the same snapshot has it; for a unit, only the targets it is shown here
	// Last is what the plan's programme of the year before said of its indicators, by the plan indicator's id; nil: there was none.
	Last map[string]LastYear `json:"-"`
}

// LastYear is what the programme of the year before said of an indicator; nil: missing.
type LastYear struct {
	Current *quantity.Amount // its t: now t−1
	Next    *quantity.Amount // its t+1, the plan's value or the override: now t
}

// TargetNode is a performance target. Ref is its code path H1.1 (second of one code #2); Code and Text are the plan's unless it has its own.
type TargetNode struct {
	PerformanceTarget
	Ref        string           `json:"ref"`
	ShownCode  string           `json:"shown_code"`
	ShownText  string           `json:"shown_text"`
	Target     *plan.TargetNode `json:"-"` // of the plan
	Goal       *plan.GoalNode   `json:"-"`
	Indicators []IndicatorNode  `json:"indicators"`
	Activities []ActivityNode   `json:"activities"`
	NextCode   string           `json:"-"` // free for a new activity, those counted that the caller does not see; "" without a target code
}

// IndicatorNode is a programme indicator with the plan's record. Ref: H1.1/PG1.1.1.
type IndicatorNode struct {
	Indicator
	Ref  string              `json:"ref"`
	Plan *plan.IndicatorNode `json:"-"`
}

// ActivityNode is an activity. Ref: H1.1/F1.1.1.
type ActivityNode struct {
	Activity
	Ref string `json:"ref"`
}

func (t *Tree) build(targets []targetRow, indicators []indicatorRow, activities []activityRow, sharing []sharingRow) {
	shared := map[string][]string{}
	for _, r := range sharing {
		shared[r.ActivityID] = append(shared[r.ActivityID], r.UnitID)
	}
	actsOf := map[string][]ActivityNode{}
	for _, r := range activities {
		a := r.activity()
		a.SharingUnitIDs = shared[a.ID]
		actsOf[a.PerformanceTargetID] = append(actsOf[a.PerformanceTargetID], ActivityNode{Activity: a})
	}
	indsOf := map[string][]IndicatorNode{}
	for _, r := range indicators {
		indsOf[r.PerformanceTargetID] = append(indsOf[r.PerformanceTargetID], IndicatorNode{Indicator: r.indicator()})
	}
	for _, r := range targets {
		t.Targets = append(t.Targets, TargetNode{PerformanceTarget: r.target(), Indicators: indsOf[r.ID], Activities: actsOf[r.ID]})
	}
	t.link()
	t.refs()
}

// link points each record at the plan's, in t.Plan.
func (t *Tree) link() {
	targets, goals, inds := map[string]*plan.TargetNode{}, map[string]*plan.GoalNode{}, map[string]*plan.IndicatorNode{}
	for i := range t.Plan.Goals {
		g := &t.Plan.Goals[i]
		for j := range g.Targets {
			h := &g.Targets[j]
			targets[h.ID], goals[h.ID] = h, g
			for k := range h.Indicators {
				inds[h.Indicators[k].ID] = &h.Indicators[k]
			}
		}
	}
	for i := range t.Targets {
		h := &t.Targets[i]
		h.Target, h.Goal = targets[h.TargetID], goals[h.TargetID]
		h.ShownCode, h.ShownText = h.Code, h.Text
		if h.Target != nil {
			h.ShownCode, h.ShownText = cmp.Or(h.Code, h.Target.Code), cmp.Or(h.Text, h.Target.Text)
		}
		for k := range h.Indicators {
			h.Indicators[k].Plan = inds[h.Indicators[k].IndicatorID]
		}
	}
}

// refs gives each record its code path.
func (t *Tree) refs() {
	targets := plan.NewNamer("")
	for i := range t.Targets {
		h := &t.Targets[i]
		h.Ref = targets.Next(h.ShownCode)
		inds, acts := plan.NewNamer(h.Ref+"/"), plan.NewNamer(h.Ref+"/")
		for k := range h.Indicators {
			code := ""
			if p := h.Indicators[k].Plan; p != nil {
				code = p.Code
			}
			h.Indicators[k].Ref = inds.Next(code)
		}
		for k := range h.Activities {
			h.Activities[k].Ref = acts.Next(h.Activities[k].Code)
		}
	}
}

// nextCode is F, the target's number and the first number after its activities that none of them has.
func (h *TargetNode) nextCode() string {
	if !targetCode.MatchString(h.ShownCode) {
		return ""
	}
	for n := len(h.Activities) + 1; ; n++ {
		code := "F" + h.ShownCode[1:] + "." + strconv.Itoa(n)
		if !slices.ContainsFunc(h.Activities, func(a ActivityNode) bool { return a.Code == code }) {
			return code
		}
	}
}

// visible drops what the filter hides: activities of which no unit of the caller answers or takes part, targets that neither hold one nor
// are the unit's in the plan, the proposals of others, and all of the plan but these targets. It is false for a programme of which
// nothing is shown. What the council decided is shown whole, but the units' proposals stay between the unit and who reads everything.
func (t *Tree) visible(f access.Filter) bool {
	for i := range t.Targets {
		t.Targets[i].NextCode = t.Targets[i].nextCode()
	}
	own := func(unitID string) bool { return f.All || slices.Contains(f.Units, unitID) }
	t.Proposals = slices.DeleteFunc(slices.Clone(t.Proposals), func(p Proposal) bool { return !own(p.UnitID) })
	t.Steps = slices.DeleteFunc(slices.Clone(t.Steps), func(s StepRecord) bool { return s.UnitID != "" && !own(s.UnitID) })
	if f.Shows(t.Programme.Scope()) {
		return true
	}
	part := access.Filter{Units: f.Units, Partners: f.Partners}
	var kept []TargetNode
	planTargets, named := map[string]bool{}, map[string]bool{}
	for _, h := range t.Targets {
		h.Activities = slices.DeleteFunc(slices.Clone(h.Activities), func(a ActivityNode) bool { return !part.Shows(a.Scope(Programme{})) })
		if len(h.Activities) == 0 && (h.Target == nil || !part.Shows(h.Target.Target.Scope(plan.Plan{}))) {
			continue
		}
		kept = append(kept, h)
		planTargets[h.TargetID] = true
		for _, a := range h.Activities {
			for _, u := range a.UnitIDs() {
				named[u] = true
			}
		}
	}
	for _, p := range t.Proposals {
		named[p.UnitID] = true
	}
	t.Targets = kept
	t.Plan = t.Plan.Part(planTargets)
	t.link()
	units := make(map[string]plan.U, len(named))
	for id, u := range t.Units {
		if named[id] {
			units[id] = u
		}
	}
	t.Units = units
	return len(kept) > 0 || len(t.Proposals) > 0
}

// Records are the ids the tree shows: the programme's, and those of its targets, indicators, activities and proposals.
func (t *Tree) Records() map[string]bool {
	m := map[string]bool{t.Programme.ID: true}
	for _, h := range t.Targets {
		m[h.ID] = true
		for _, i := range h.Indicators {
			m[i.ID] = true
		}
		for _, a := range h.Activities {
			m[a.ID] = true
		}
	}
	for _, p := range t.Proposals {
		m[p.ID] = true
	}
	return m
}

// Counts are the sizes of a tree.
func (t *Tree) Counts() (targets, indicators, activities int) {
	for _, h := range t.Targets {
		indicators += len(h.Indicators)
		activities += len(h.Activities)
	}
	return len(t.Targets), indicators, activities
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
