package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// PerformanceTargetForm is Tablo 1 of one performance target, named by its code path: the form of the package, alone, so that a page can
// fill it. ok is false for a path that is no performance target of the programme.
func PerformanceTargetForm(f facts.ProgrammeFacts, ref string) (doc model.Document, ok bool) {
	p := &programmeDraw{f: &f, x: figuresOf(&f)}
	for i := range p.x.targets {
		t := &p.x.targets[i]
		if t.fact.Ref == ref {
			doc = p.alone("PP1")
			add(&doc, indicatorTable(p.f, t.fact))
			add(&doc, needTable(p, t))
			return doc, true
		}
	}
	return doc, false
}

// ActivityForm is Tablo 2 of one activity, named by its code path.
func ActivityForm(f facts.ProgrammeFacts, ref string) (doc model.Document, ok bool) {
	p := &programmeDraw{f: &f, x: figuresOf(&f)}
	for i := range p.x.targets {
		t := &p.x.targets[i]
		for _, a := range t.acts {
			if a.fact.Ref != ref {
				continue
			}
			doc = p.alone("PP2")
			add(&doc, activityTable(p.f, t.fact, a))
			if len(a.parts) > 0 {
				add(&doc, splitTable(p.x, a))
			}
			return doc, true
		}
	}
	return doc, false
}

// alone is the empty document of a form that is drawn without the rest of its package.
func (p *programmeDraw) alone(id string) model.Document {
	for _, form := range ProgrammeForms(p.f.Year) {
		if form.ID == id {
			return form.blank(p.f)
		}
	}
	return model.Document{ID: id}
}

// SlotKey is the row of Tablo 2 that an amount stands in, as its cells are named: the economic code of the first level, or the place
// outside the budget.
func SlotKey(economic, offBudget string) string {
	return slotKeys[slotOf(&facts.BudgetLine{Economic: economic, OffBudget: offBudget})]
}
