package tables

import (
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawResources is T18: resources by year, compared with the costs of T17 (resources ≥ cost in every year).
func drawResources(f *facts.PlanFacts, d *model.Document) {
	t := model.Table{ID: "T18", Columns: moneyColumns(f, "Kaynak", "Toplam"), Notes: []string{missingNote}}
	parts := map[string][]model.Addend{}
	for i := range f.Resources {
		r := &f.Resources[i]
		ref := "K" + yearKey(i+1)
		cells := []model.Cell{model.T(r.Code), textOr(r.Name, reason(f.Origin))}
		var line []model.Addend
		for _, y := range f.Years {
			a := model.Addend{Name: ref + ":" + yearKey(y), Value: moneyOf(r.Years, y)}
			c := model.Missing(reason(f.Origin))
			if a.Value != nil {
				c = model.Money(*a.Value)
			}
			line = append(line, a)
			parts[yearKey(y)] = append(parts[yearKey(y)], a)
			cells = append(cells, c.Named(a.Name).At("", "resources."+yearKey(i)+".years."+yearKey(y)))
		}
		total := model.TotalMoney(line).Named(ref + ":toplam")
		parts["toplam"] = append(parts["toplam"], addendOf(total))
		t.Rows = append(t.Rows, row(append(cells, total)...))
	}
	if len(f.Resources) == 0 {
		t.Rows = append(t.Rows, row(model.Missing("Kaynak satırı yok: "+reason(f.Origin)).Spelled().Over(3+len(f.Years))))
	}
	income := []model.Cell{model.Blank(), model.T("TOPLAM KAYNAK")}
	cost := []model.Cell{model.Blank(), model.T("Toplam maliyet (Tahmini Maliyetler tablosundan)")}
	gap := []model.Cell{model.Blank(), model.T("Fark (kaynak − maliyet)")}
	costs := planCost(f).Cells[2:]
	cols := make([]string, 0, len(f.Years)+1)
	for _, y := range f.Years {
		cols = append(cols, yearKey(y))
	}
	for i, col := range append(cols, "toplam") {
		in := model.TotalMoney(parts[col]).Named("KAYNAK:" + col)
		out := costs[i].Named("MALİYET:" + col)
		if out.Formula != nil {
			out.Formula = &model.Formula{Op: model.Sum, Of: []string{"T17!TOPLAM:" + col}}
		}
		diff := model.Difference(addendOf(in), addendOf(out)).Named("FARK:" + col)
		if diff.Kind == model.KindMoney && quantity.Money(diff.Number) < 0 {
			diff = diff.Means(model.Warn).Noted("Kaynak, maliyeti karşılamıyor")
		}
		income, cost, gap = append(income, in), append(cost, out), append(gap, diff)
	}
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: income}, model.Row{Cells: cost},
		model.Row{Emphasis: model.Subtotal, Cells: gap})
	add(d, t)
}
