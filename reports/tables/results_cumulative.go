package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawCumulative is the table of the plan's years up to this one: in the first year it holds that year alone (domain.md §3.5).
func drawCumulative(r *resultDraw, d *model.Document) {
	years := r.f.Years
	if r.f.Year == r.f.FirstYear {
		note(d, "Planın ilk yılı: birikimli tabloda yalnız bu yıl vardır.")
	}
	t := model.Table{ID: IDCumulative, Continue: true, Columns: []model.Column{{Key: "indicator", Title: "Amaç / Hedef / Performans Göstergesi", Width: 70, Kind: model.KindText}},
		Notes: []string{lettersNote, "Geçmiş yılların performansı o yılın donmuş değerlerinden hesaplanmıştır; bu yılınki Skor Açıklaması sayfasından okunur.", policyNote(r.f), missingNote}}
	for i := range years {
		y := yearKey(years[i].Year)
		t.Columns = append(t.Columns, model.Column{Key: y + "b", Title: "B", Group: y, Width: 16, Kind: model.KindAmount},
			model.Column{Key: y + "c", Title: "C", Group: y, Width: 16, Kind: model.KindAmount},
			model.Column{Key: y + "p", Title: "Performans %", Group: y, Width: 24, Kind: model.KindPercent})
	}
	rolled := func(ref, label string, anchor string, of func(*facts.YearResult) facts.SumResult, e model.Emphasis) {
		cells := []model.Cell{model.T(label)}
		for i := range years {
			y, s := &years[i], of(&years[i])
			c := sumOf(&s)
			if y.Year == r.f.Year {
				c = from(c, model.Sum, IDScores+"!"+ref+":performans")
			}
			cells = append(cells, model.Blank().Over(2), c.Named(ref+":"+yearKey(y.Year)+":performans"))
		}
		t.Rows = append(t.Rows, model.Row{Emphasis: e, Anchor: anchor, Cells: cells})
	}
	for gi := range r.f.Goals {
		g := &r.f.Goals[gi]
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Anchor: g.Ref, Cells: []model.Cell{textOr(codeText(g.Code, g.Text), notEntered).Over(1 + 3*len(years))}})
		for ti := range g.Targets {
			x := &g.Targets[ti]
			rolled(x.Ref, codeText(x.Code, x.Text), x.Ref, func(y *facts.YearResult) facts.SumResult { return y.Targets[x.Ref] }, model.Subtotal)
			for i := range x.Indicators {
				t.Rows = append(t.Rows, r.years(&x.Indicators[i], years))
			}
		}
	}
	rolled("PLAN", "Plan performansı", "", func(y *facts.YearResult) facts.SumResult { return y.Overall }, model.Total)
	add(d, t)
}

// years is the row of an indicator; of this year it reads the sheet of the scores.
func (r *resultDraw) years(p *facts.IndicatorResult, years []facts.YearResult) model.Row {
	out := model.Row{Cells: []model.Cell{indicatorName(p)}}
	for i := range years {
		y := &years[i]
		x, ok := y.Indicators[p.Ref]
		name := p.Ref + ":" + yearKey(y.Year) + ":"
		why := word(scoreStates, x.State)
		switch {
		case !ok:
			why = "O yılın planında yok"
		case x.State == "value": // the score does not lean on it
			why = "Hedef değeri yok"
		}
		b, c, s := exact(x.B, why), exact(x.C, why), percentOf(x.Score, why)
		if y.Year == r.f.Year {
			s = from(s, model.Sum, IDScores+"!"+p.Ref+":performans")
		}
		out.Cells = append(out.Cells, b.Named(name+"b"), c.Named(name+"c"), s.Named(name+"performans"))
	}
	return out
}
