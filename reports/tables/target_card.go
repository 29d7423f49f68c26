package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawCards is T15: every target card on one sheet, a page each.
func drawCards(f *facts.PlanFacts, d *model.Document) {
	first := true
	for gi := range f.Goals {
		g := &f.Goals[gi]
		for ti := range g.Targets {
			if !first {
				pageBreak(d)
			}
			first = false
			add(d, TargetCard(f, g, &g.Targets[ti]))
		}
	}
	if first {
		note(d, "Planda hedef yok.")
	}
}

// TargetCard is the Hedef Kartı of one target (domain.md §2.3). Its cells carry the Ref of their field, so that a page can draw
// the card with inputs.
func TargetCard(f *facts.PlanFacts, g *facts.Goal, t *facts.Target) model.Table {
	width := 5 + len(f.Years)
	card := model.Table{
		ID: "T15/" + t.Ref, Anchor: t.Ref, Title: strings.TrimSpace(t.Code + " HEDEF KARTI"), Continue: true,
		Columns: cardColumns(f),
	}
	card.Before = []model.Row{
		form(width, "Amaç ("+g.Code+")", textOr(g.Text, reason(g.Origin)).At(g.Ref, "text")),
		form(width, "Hedef ("+t.Code+")", textOr(t.Text, reason(t.Origin)).At(t.Ref, "text")),
		form(width, "Sorumlu Birim", textOr(t.ResponsibleUnit, reason(t.Origin)).At(t.Ref, "responsible_unit")),
		form(width, "İş Birliği Yapılacak Birim(ler)", textOr(partners(t), reason(t.Origin)).At(t.Ref, "partner_units")),
	}
	for i := range t.Indicators {
		card.Rows = append(card.Rows, indicatorRow(f, &t.Indicators[i]))
	}
	if len(t.Indicators) == 0 {
		card.Rows = []model.Row{row(model.Missing("Hedefin performans göstergesi yok").Spelled().Over(width).At(t.Ref, "indicators"))}
	}
	card.After = append(card.After, list(width, "Riskler", riskTexts(t), t, "risks")...)
	card.After = append(card.After, list(width, "Faaliyet ve Projeler", activityTexts(t), t, "activities")...)
	cost := TargetTotal(f, t)
	cost.Name = "" // the same sum as in T17: one formula, there
	if cost.Formula != nil {
		cost.Formula = &model.Formula{Op: model.Sum, Of: []string{"T17!" + t.Ref + ":toplam"}}
	}
	card.After = append(card.After, form(width, "Maliyet Tahmini (TL)", cost.Placed(model.Left).At(t.Ref, "stated_total")))
	card.After = append(card.After, list(width, "Tespitler", t.Findings, t, "findings")...)
	card.After = append(card.After, list(width, "İhtiyaçlar", t.Needs, t, "needs")...)
	return card
}

func cardColumns(f *facts.PlanFacts) []model.Column {
	cols := []model.Column{
		{Key: "indicator", Title: "Performans Göstergeleri", Width: 74, Kind: model.KindText},
		{Key: "weight", Title: "Hedefe Etkisi (%)", Width: 21, Kind: model.KindPercent, Align: model.Center},
		{Key: "baseline", Title: "Plan Dönemi Başlangıç Değeri", Width: 28, Kind: model.KindAmount},
	}
	for _, y := range f.Years {
		cols = append(cols, model.Column{Key: yearKey(y), Title: yearKey(y), Width: 20, Kind: model.KindAmount})
	}
	return append(cols,
		model.Column{Key: "monitoring", Title: "İzleme Sıklığı", Width: 23, Kind: model.KindText, Align: model.Center},
		model.Column{Key: "reporting", Title: "Rapor Sıklığı", Width: 23, Kind: model.KindText, Align: model.Center})
}

func indicatorRow(f *facts.PlanFacts, p *facts.Indicator) model.Row {
	name := codeText(p.Code, p.Name)
	if p.UnitOfMeasure != "" {
		name += " (" + p.UnitOfMeasure + ")"
	}
	why := reason(p.Origin)
	cells := make([]model.Cell, 0, 5+len(f.Years))
	cells = append(cells, model.T(name).At(p.Ref, "name"))
	if p.Weight == nil {
		cells = append(cells, model.Missing(why).At(p.Ref, "weight"))
	} else {
		cells = append(cells, model.Percent(*p.Weight).At(p.Ref, "weight"))
	}
	cells = append(cells, baseline(p).At(p.Ref, "baseline.value"))
	for _, y := range f.Years {
		cells = append(cells, planned(p, y).At(p.Ref, "values."+yearKey(y)))
	}
	cells = append(cells,
		textOr(word(frequencies, p.MonitoringFrequency), why).At(p.Ref, "monitoring_frequency"),
		textOr(word(frequencies, p.ReportingFrequency), why).At(p.Ref, "reporting_frequency"))
	return model.Row{Cells: cells, Anchor: p.Ref}
}

func baseline(p *facts.Indicator) model.Cell {
	if p.Baseline == nil {
		if p.BaselineNote != "" {
			return model.Missing(p.BaselineNote)
		}
		return model.Missing(reason(p.Origin))
	}
	return model.Amount(*p.Baseline).Noted(p.BaselineNote)
}

// planned is the value of one year: a number, "no target this year" with its reason, or missing.
func planned(p *facts.Indicator, year int) model.Cell {
	if v, ok := p.Values[year]; ok {
		return model.Amount(v)
	}
	if why := p.NoTargetReasons[year]; why != "" {
		return model.Missing("Bu yıl hedef yok: " + why)
	}
	return model.Missing(reason(p.Origin))
}

// form is a label and its value over the rest of the width.
func form(width int, label string, value model.Cell) model.Row {
	return row(model.T(label).Means(model.Label), value.Over(width-1).Spelled())
}

// list is a label beside one row per item.
func list(width int, label string, items []string, t *facts.Target, field string) []model.Row {
	if len(items) == 0 {
		return []model.Row{form(width, label, model.Missing(reason(t.Origin)).At(t.Ref, field))}
	}
	rows := make([]model.Row, len(items))
	for i, it := range items {
		c := textOr(it, reason(t.Origin)).Spelled().Over(width-1).At(t.Ref, field+"."+yearKey(i))
		if i == 0 {
			rows[i] = row(model.T(label).Means(model.Label).Below(len(items)), c)
		} else {
			rows[i] = row(c)
		}
	}
	return rows
}

func partners(t *facts.Target) string {
	names := t.PartnerUnits
	if t.AllUnits {
		names = append([]string{allUnits}, names...)
	}
	return strings.Join(names, ", ")
}

const allUnits = "Tüm Birimler"

func riskTexts(t *facts.Target) []string {
	var out []string
	for i := range t.Risks {
		out = append(out, t.Risks[i].Text)
	}
	return out
}

func activityTexts(t *facts.Target) []string {
	var out []string
	for _, a := range t.Activities {
		s := a.Text
		if a.Kind == "project" {
			s += " (proje)"
		}
		out = append(out, s)
	}
	return out
}
