package web

import (
	"html/template"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// PlanView is a plan as a line of a list and as the head of its pages.
type PlanView struct {
	ID, Code, Name, Period, State string
	Synthetic, Counted, MayEdit   bool
	Faults                        Counts
	Actions                       []Link
}

// TreeView is the page of a plan.
type TreeView struct {
	Plan                          PlanView
	Years                         []int
	Goals                         []GoalView
	NGoals, NTargets, NIndicators int
	Total                         Num
	TotalNote                     string
	Filled, Of                    int
	Percent                       string
	CanEdit, CanImport, Waiting   bool
	Outline                       template.HTML // the tree for the keyboard
	CanSort, Sorting              bool
	Refused                       []Note // of a move
}

// GoalView is a goal of the tree.
type GoalView struct {
	ID, Ref, Code, Text string
	Cost                Num
	CostNote            string
	Faults              Counts // its own, without those of its targets
	Targets             []TargetView
}

// TargetView is a target of the tree.
type TargetView struct {
	ID, Ref, Code, Text, Unit, Partners string
	Weights                             string
	WeightsOK, Synthetic                bool
	Cost                                Num
	Faults                              Counts
	FaultsHref                          string
	Indicators                          []IndicatorView
}

// IndicatorView is an indicator of the tree.
type IndicatorView struct {
	ID, Code, Name, Unit string
	Href                 string
	Key                  bool
	Weight, Baseline     Num
	Values               []Num
	Faults               Counts
}

func planView(p plan.Plan) PlanView {
	return PlanView{ID: p.ID, Code: p.Code, Name: p.Name, Period: strconv.Itoa(p.FirstYear) + "–" + strconv.Itoa(p.LastYear), State: string(p.State), Synthetic: p.Synthetic}
}

// sums adds money that may be missing: the known part, and how many were known of how many.
type sums struct {
	known quantity.Money
	n, of int
}

func (s *sums) add(m *quantity.Money) {
	s.of++
	if m == nil {
		return
	}
	if t, err := quantity.AddMoney(s.known, *m); err == nil {
		s.known = t
		s.n++
	}
}

// num prints the sum; with a missing addend the known part is printed with its note, never as the whole.
func (s *sums) num(v viewer) (Num, string) {
	switch {
	case s.n == 0:
		return Num{Missing: true}, ""
	case s.n < s.of:
		return Num{Text: v.money(s.known), Synthetic: v.synthetic}, v.tr("web.plan.total_partial", "n", strconv.Itoa(s.n), "of", strconv.Itoa(s.of))
	}
	return Num{Text: v.money(s.known), Synthetic: v.synthetic}, ""
}

// viewer prints numbers in a language and knows whether the plan's numbers are generated.
type viewer struct {
	lang      string
	tr        Tr
	synthetic bool
	edit      func(access.Scope) bool // what the reader may change now; nil: nothing
}

// indicator is where the reader opens an indicator: its form, or the page it is read on.
func (v viewer) indicator(id string, s access.Scope) string {
	if v.edit != nil && v.edit(s) {
		return "/gostergeler/" + id + "/duzenle"
	}
	return "/gostergeler/" + id
}

func (v viewer) money(m quantity.Money) string {
	if v.lang == "en" {
		return m.EN()
	}
	return m.TR()
}

func (v viewer) amount(a *quantity.Amount, reason string) Num {
	if a == nil {
		return Num{Missing: true, Reason: reason}
	}
	if v.lang == "en" {
		return Num{Text: a.EN(), Synthetic: v.synthetic}
	}
	return Num{Text: a.TR(), Synthetic: v.synthetic}
}

func (v viewer) percent(p *quantity.Percent) Num {
	if p == nil {
		return Num{Missing: true}
	}
	if v.lang == "en" {
		return Num{Text: p.EN()}
	}
	return Num{Text: p.TR()}
}

// targetCost is what the card states, else the sum of its years when all are known.
func targetCost(t plan.TargetFields, of []int) *quantity.Money {
	if t.StatedTotal != nil {
		return t.StatedTotal
	}
	var s sums
	for _, y := range of {
		if m, ok := t.YearlyCosts[y]; ok {
			s.add(&m)
		} else {
			s.add(nil)
		}
	}
	if s.n < s.of || s.of == 0 {
		return nil
	}
	return &s.known
}

func treeView(t *plan.Tree, faults fault.List, v viewer) TreeView {
	v.synthetic = t.Plan.Synthetic
	counts := count(faults)
	out := TreeView{Plan: planView(t.Plan), Years: horizonYears(t.Plan), Waiting: t.Plan.State == plan.Submitted}
	out.NGoals, out.NTargets, out.NIndicators = t.Counts()
	for _, c := range counts {
		out.Plan.Faults = out.Plan.Faults.add(c)
	}
	var all sums
	fill := &filler{}
	for _, g := range t.Goals {
		gv := GoalView{ID: g.ID, Ref: g.Ref, Code: g.Code, Text: g.Text, Faults: counts[g.ID]}
		var goal sums
		for _, h := range g.Targets {
			gv.Targets = append(gv.Targets, targetView(t, h, out.Years, counts, v))
			c := targetCost(h.TargetFields, out.Years)
			goal.add(c)
			all.add(c)
			fill.target(h, out.Years)
		}
		gv.Cost, gv.CostNote = goal.num(v)
		out.Goals = append(out.Goals, gv)
	}
	out.Total, out.TotalNote = all.num(v)
	out.Filled, out.Of = fill.filled, fill.of
	if fill.of > 0 {
		out.Percent = "%" + strconv.Itoa(fill.filled*100/fill.of)
		if v.lang == "en" {
			out.Percent = strconv.Itoa(fill.filled*100/fill.of) + "%"
		}
	} else {
		out.Of = 1
	}
	return out
}

func targetView(t *plan.Tree, h plan.TargetNode, of []int, counts map[string]Counts, v viewer) TargetView {
	out := TargetView{
		ID: h.ID, Ref: h.Ref, Code: h.Code, Text: h.Text, Unit: t.Units[h.ResponsibleUnitID].Name, Synthetic: h.Origin == "synthetic",
		Faults: counts[h.ID], FaultsHref: "/hedefler/" + h.ID + "#uyarilar",
	}
	switch n := len(h.PartnerUnitIDs); {
	case h.AllUnitsPartner:
		out.Partners = v.tr("all_units")
	case n > 0:
		out.Partners = v.tr("web.tree.partners", "n", strconv.Itoa(n))
	}
	if m := targetCost(h.TargetFields, of); m != nil {
		out.Cost = Num{Text: v.money(*m), Synthetic: v.synthetic}
	} else {
		out.Cost = Num{Missing: true}
	}
	var sum quantity.Percent
	known := 0
	scope := h.Scope(t.Plan)
	for _, i := range h.Indicators {
		iv := IndicatorView{
			ID: i.ID, Code: i.Code, Name: i.Name, Unit: i.UnitOfMeasure, Key: i.IsKey, Weight: v.percent(i.Weight), Baseline: v.amount(i.BaselineValue, i.BaselineNote),
			Faults: counts[i.ID], Href: v.indicator(i.ID, scope),
		}
		for _, y := range of {
			var a *quantity.Amount
			if x, ok := i.Values[y]; ok {
				a = &x
			}
			iv.Values = append(iv.Values, v.amount(a, i.NoTargetReasons[y]))
		}
		out.Indicators = append(out.Indicators, iv)
		out.Faults = out.Faults.add(counts[i.ID])
		if i.Weight != nil {
			if s, err := quantity.AddPercent(sum, *i.Weight); err == nil {
				sum = s
				known++
			}
		}
	}
	if known > 0 {
		out.Weights, out.WeightsOK = v.percent(&sum).Text, sum == quantity.Hundred && known == len(h.Indicators)
	}
	return out
}

// filler counts the fields of the official card: how many there are and how many hold something. A year without target but with a
// reason is filled.
type filler struct{ filled, of int }

func (f *filler) is(ok bool) {
	f.of++
	if ok {
		f.filled++
	}
}

func (f *filler) target(h plan.TargetNode, of []int) {
	f.is(h.Text != "")
	f.is(h.ResponsibleUnitID != "")
	f.is(targetCost(h.TargetFields, of) != nil)
	f.is(len(h.Risks) > 0)
	f.is(len(h.Activities) > 0)
	f.is(len(h.Findings) > 0)
	f.is(len(h.Needs) > 0)
	for _, i := range h.Indicators {
		f.is(i.Name != "")
		f.is(i.UnitOfMeasure != "")
		f.is(i.Weight != nil)
		f.is(i.BaselineValue != nil)
		f.is(i.CalcType != "")
		f.is(i.MonitoringFrequency != "")
		f.is(i.ReportingFrequency != "")
		for _, y := range of {
			_, ok := i.Values[y]
			f.is(ok || i.NoTargetReasons[y] != "")
		}
	}
}
