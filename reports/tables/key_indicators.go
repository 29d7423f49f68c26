package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawKeyIndicators is T21 (Ek-G): the flagged indicators, first the baseline, then the indicator, then the last year's value.
func drawKeyIndicators(f *facts.PlanFacts, d *model.Document) {
	t := model.Table{ID: "T21", Columns: []model.Column{
		{Key: "baseline", Title: "Plan Dönemi Başlangıç Değeri", Width: 40, Kind: model.KindAmount, Align: model.Center},
		{Key: "indicator", Title: "Temel Performans Göstergesi", Width: 104, Kind: model.KindText},
		{Key: "end", Title: "Plan Dönemi Sonu Hedeflenen Değer", Width: 40, Kind: model.KindAmount, Align: model.Center},
	}}
	last := 0
	if len(f.Years) > 0 {
		last = f.Years[len(f.Years)-1]
	}
	for gi := range f.Goals {
		for ti := range f.Goals[gi].Targets {
			tg := &f.Goals[gi].Targets[ti]
			for i := range tg.Indicators {
				p := &tg.Indicators[i]
				if !p.IsKey {
					continue
				}
				name := codeText(p.Code, p.Name)
				if p.UnitOfMeasure != "" {
					name += " (" + p.UnitOfMeasure + ")"
				}
				t.Rows = append(t.Rows, row(baseline(p).At(p.Ref, "baseline.value"), model.T(name).At(p.Ref, "name"),
					planned(p, last).At(p.Ref, "values."+yearKey(last))))
			}
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Temel performans göstergesi olarak işaretlenmiş gösterge yok").Spelled().Over(3))}
	}
	add(d, t)
}
