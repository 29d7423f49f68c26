package tables

import (
	"fmt"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawCosts is T17: goal cost = Σ target costs, TOPLAM = Σ goals + overhead (domain.md §2.2).
func drawCosts(f *facts.PlanFacts, d *model.Document) {
	t := model.Table{ID: "T17", Columns: moneyColumns(f, "Amaç / Hedef", "Toplam Maliyet"), Notes: []string{missingNote}}
	width := 3 + len(f.Years)
	var leaves leafSums
	for gi := range f.Goals {
		g := &f.Goals[gi]
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Anchor: g.Ref, Cells: []model.Cell{
			model.T(g.Code).At(g.Ref, ""), textOr(g.Text, reason(g.Origin)).Spelled().Over(width-1).At(g.Ref, "text")}})
		for ti := range g.Targets {
			t.Rows = append(t.Rows, costRow(f, &g.Targets[ti]))
		}
		t.Rows = append(t.Rows, goalCosts(f, g, &leaves))
	}
	t.Rows = append(t.Rows, overheadRow(f, &leaves), planCosts(f, &leaves))
	add(d, t)
}

func moneyColumns(f *facts.PlanFacts, what, total string) []model.Column {
	cols := []model.Column{
		{Key: "code", Title: "Kod", Width: 17, Kind: model.KindText},
		{Key: "text", Title: what, Width: max(223-26*len(f.Years), 45), Kind: model.KindText},
	}
	for _, y := range f.Years {
		cols = append(cols, model.Column{Key: yearKey(y), Title: yearKey(y), Width: 26, Kind: model.KindMoney})
	}
	return append(cols, model.Column{Key: "total", Title: total, Width: 30, Kind: model.KindMoney})
}

func costRow(f *facts.PlanFacts, t *facts.Target) model.Row {
	cells := []model.Cell{model.T(t.Code).At(t.Ref, "").To("T15#" + t.Ref), textOr(t.Text, reason(t.Origin)).At(t.Ref, "text")}
	for _, y := range f.Years {
		var c model.Cell
		if v, ok := t.YearlyCosts[y]; ok {
			c = model.Money(v)
		} else {
			c = model.Missing(yearReason(t))
		}
		cells = append(cells, c.Named(t.Ref+":"+yearKey(y)).At(t.Ref, "yearly_costs."+yearKey(y)))
	}
	return model.Row{Anchor: t.Ref, Cells: append(cells, TargetTotal(f, t).At(t.Ref, "stated_total"))}
}

func yearReason(t *facts.Target) string {
	if t.StatedTotal != nil && len(t.YearlyCosts) == 0 {
		return noSplit
	}
	return reason(t.Origin)
}

// TargetTotal is the cost of a target over the plan period. The stated total is what the plan printed and wins; a sum of the years
// that differs from it is printed in the note and marked (domain.md §0.2-2).
func TargetTotal(f *facts.PlanFacts, t *facts.Target) model.Cell {
	parts := make([]model.Addend, 0, len(f.Years))
	for _, y := range f.Years {
		parts = append(parts, model.Addend{Name: t.Ref + ":" + yearKey(y), Value: moneyOf(t.YearlyCosts, y)})
	}
	sum := model.TotalMoney(parts)
	name := t.Ref + ":toplam"
	if t.StatedTotal == nil {
		if sum.Kind == model.KindMissing && sum.Note == "" {
			sum.Text = reason(t.Origin)
		}
		return sum.Named(name)
	}
	stated := *t.StatedTotal
	c := model.Money(stated).Named(name)
	switch {
	case len(t.YearlyCosts) == 0:
	case sum.Kind == model.KindMoney && quantity.Money(sum.Number) == stated:
		c.Formula = sum.Formula
	case sum.Kind == model.KindMoney:
		c = c.Means(model.Warn).Noted(fmt.Sprintf("Belirtilen toplam ile yılların toplamı (%s TL) farklı; fark %s TL",
			quantity.Money(sum.Number).TR(), difference(stated, quantity.Money(sum.Number))))
	default:
		c = c.Noted("Belirtilen toplam; yıllara dağılım eksik: " + sum.Footnote())
	}
	return c
}

func difference(a, b quantity.Money) string {
	d, err := a.Sub(b)
	if err != nil {
		return "hesaplanamıyor"
	}
	return d.TR()
}

func moneyOf(m facts.YearMoney, y int) *quantity.Money {
	if v, ok := m[y]; ok {
		return &v
	}
	return nil
}

// leafSums gathers, per column, the leaves of the plan total (targets and overhead) and the cells its formula adds (subtotals).
type leafSums struct {
	leaves map[string][]model.Addend
	names  map[string][]string
}

func (l *leafSums) add(col, name string, leaves []model.Addend) {
	if l.leaves == nil {
		l.leaves, l.names = map[string][]model.Addend{}, map[string][]string{}
	}
	if len(leaves) == 0 {
		leaves = []model.Addend{{}} // a goal without targets is a missing part of the plan, not nothing
	}
	l.leaves[col] = append(l.leaves[col], leaves...)
	l.names[col] = append(l.names[col], name)
}

func goalCosts(f *facts.PlanFacts, g *facts.Goal, leaves *leafSums) model.Row {
	cells := []model.Cell{model.Blank(), model.T(g.Code + " toplamı")}
	for _, y := range f.Years {
		parts := make([]model.Addend, 0, len(g.Targets))
		for ti := range g.Targets {
			parts = append(parts, model.Addend{Name: g.Targets[ti].Ref + ":" + yearKey(y), Value: moneyOf(g.Targets[ti].YearlyCosts, y)})
		}
		name := g.Ref + ":" + yearKey(y)
		leaves.add(yearKey(y), name, parts)
		cells = append(cells, model.TotalMoney(parts).Named(name))
	}
	parts := make([]model.Addend, 0, len(g.Targets))
	for ti := range g.Targets {
		parts = append(parts, addendOf(TargetTotal(f, &g.Targets[ti])))
	}
	name := g.Ref + ":toplam"
	leaves.add("toplam", name, parts)
	return model.Row{Emphasis: model.Subtotal, Cells: append(cells, model.TotalMoney(parts).Named(name))}
}

// addendOf is a cell as a part of a total.
func addendOf(c model.Cell) model.Addend {
	a := model.Addend{Name: c.Name}
	if c.Kind == model.KindMoney {
		v := quantity.Money(c.Number)
		a.Value = &v
	}
	return a
}

func overheadRow(f *facts.PlanFacts, leaves *leafSums) model.Row {
	cells := []model.Cell{model.Blank(), model.T("Genel Yönetim Giderleri")}
	var parts []model.Addend
	for _, y := range f.Years {
		a := model.Addend{Name: "gyg:" + yearKey(y), Value: moneyOf(f.Overhead, y)}
		c := model.Missing(reason(f.Origin))
		if a.Value != nil {
			c = model.Money(*a.Value)
		}
		parts = append(parts, a)
		leaves.add(yearKey(y), a.Name, []model.Addend{a})
		cells = append(cells, c.Named(a.Name).At("", "overhead."+yearKey(y)))
	}
	total := model.TotalMoney(parts).Named("gyg:toplam")
	if len(f.Overhead) == 0 {
		total = model.Missing(reason(f.Origin)).Named("gyg:toplam")
	}
	leaves.add("toplam", total.Name, []model.Addend{addendOf(total)})
	return model.Row{Emphasis: model.Subtotal, Cells: append(cells, total)}
}

func planCosts(f *facts.PlanFacts, leaves *leafSums) model.Row {
	cells := []model.Cell{model.Blank(), model.T("TOPLAM")}
	cols := make([]string, 0, len(f.Years)+1)
	for _, y := range f.Years {
		cols = append(cols, yearKey(y))
	}
	for _, col := range append(cols, "toplam") {
		c := model.TotalMoney(leaves.leaves[col])
		if c.Formula != nil {
			c.Formula.Of = leaves.names[col] // subtotals and overhead, not every target again
		}
		cells = append(cells, c.Named("TOPLAM:"+col))
	}
	return model.Row{Emphasis: model.Total, Cells: cells}
}

// planCost is a column of the TOPLAM row of T17, for the comparison in T18.
func planCost(f *facts.PlanFacts) model.Row {
	var leaves leafSums
	for gi := range f.Goals {
		goalCosts(f, &f.Goals[gi], &leaves)
	}
	overheadRow(f, &leaves)
	return planCosts(f, &leaves)
}
