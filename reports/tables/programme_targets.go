package tables

import (
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawTargets is Tablo 1: one form per performance target, a page each.
func drawTargets(p *programmeDraw, d *model.Document) {
	for i := range p.x.targets {
		if i > 0 {
			pageBreak(d)
		}
		add(d, indicatorTable(p.f, p.x.targets[i].fact))
		add(d, needTable(p, &p.x.targets[i]))
	}
	if len(p.x.targets) == 0 {
		note(d, "Programda performans hedefi yok.")
	}
}

// indicatorTable is the head of Tablo 1 and its first part.
func indicatorTable(f *facts.ProgrammeFacts, t *facts.PerformanceTarget) model.Table {
	why := reason(t.Origin)
	tb := model.Table{ID: "PP1/" + t.Ref, Anchor: t.Ref, Title: strings.TrimSpace(t.Code + " PERFORMANS HEDEFİ TABLOSU"), Continue: true,
		Columns: []model.Column{
			{Key: "no", Title: "No", Width: 10, Kind: model.KindCount, Align: model.Center},
			{Key: "indicator", Title: "Performans Göstergeleri", Width: 86, Kind: model.KindText},
			{Key: "previous", Title: "(t−1) gerçekleşme", Group: yearKey(f.Year - 2), Width: 30, Kind: model.KindAmount},
			{Key: "current", Title: "t hedef/tahmin", Group: yearKey(f.Year - 1), Width: 30, Kind: model.KindAmount},
			{Key: "target", Title: "t+1 hedef", Group: yearKey(f.Year), Width: 30, Kind: model.KindAmount},
		}, Notes: []string{years(f)}}
	lead := func(label string, value model.Cell) {
		tb.Before = append(tb.Before, row(model.T(label).Means(model.Label).Over(2), value.Spelled().Over(3)))
	}
	lead("İdare Adı", textOr(f.Administration.Name, notEntered))
	lead("Amaç", textOr(codeText(t.GoalCode, t.GoalText), why))
	lead("Hedef", textOr(codeText(t.TargetCode, t.TargetText), why))
	lead("Performans Hedefi", textOr(codeText(t.Code, t.Text), why).At(t.Ref, "text"))
	lead("Açıklamalar", textOr(t.Explanation, why).At(t.Ref, "explanation"))
	for i := range t.Indicators {
		tb.Rows = append(tb.Rows, programmeIndicatorRows(i+1, &t.Indicators[i], why)...)
	}
	if len(t.Indicators) == 0 {
		tb.Rows = []model.Row{row(model.Missing("Performans hedefinin göstergesi yok").Spelled().Over(5).At(t.Ref, "indicators"))}
	}
	return tb
}

// cumulative tells an indicator whose plan values add up over the years (domain.md §3.2).
func cumulative(calc string) bool {
	return calc == "cumulative_increase" || calc == "cumulative_decrease"
}

func programmeIndicatorRows(no int, p *facts.ProgrammeIndicator, why string) []model.Row {
	name := codeText(p.Code, p.Name)
	if p.UnitOfMeasure != "" {
		name += " (" + p.UnitOfMeasure + ")"
	}
	value := func(v *quantity.Amount, source, key, field string) model.Cell {
		c := model.Missing(why)
		if v != nil {
			c = model.Amount(*v)
			if source != "" {
				c = c.Noted("Kaynak: " + source)
			}
		}
		return c.Named(p.Ref+":"+key).At(p.Ref, field)
	}
	return []model.Row{
		{Anchor: p.Ref, Cells: []model.Cell{model.Count(no).Below(2), model.T(name).Named(p.Ref+":ad").At(p.Ref, ""),
			value(p.Previous, p.PreviousSource, "onceki", "previous_value"), value(p.Current, p.CurrentSource, "cari", "current_value"),
			targetValue(p, why)}},
		row(textOr(p.Explanation, why).Spelled().Over(4).At(p.Ref, "explanation")),
	}
}

// targetValue is the value of t+1: the plan's, or what replaces it with its reason and decision. It stands on the plan's basis; of a
// cumulative value the year's own part is told in the note.
func targetValue(p *facts.ProgrammeIndicator, why string) model.Cell {
	c := model.Missing(why)
	switch {
	case p.Override != nil:
		c = model.Amount(*p.Override).Noted(overrideNote(p))
	case p.PlanValue != nil:
		c = model.Amount(*p.PlanValue)
	case p.NoTargetReason != "":
		c = model.Missing("Bu yıl hedef yok: " + p.NoTargetReason)
	}
	if cumulative(p.CalcType) && c.Kind == model.KindAmount && p.PlanBefore != nil {
		if own, err := quantity.Amount(c.Number).Sub(*p.PlanBefore); err == nil {
			c = c.Noted("Birikimli değer; yılın kendi payı " + own.TR())
		}
	}
	return c.Named(p.Ref+":hedef").At(p.Ref, "target_value")
}

func overrideNote(p *facts.ProgrammeIndicator) string {
	s := "Plan değeri "
	if p.PlanValue != nil {
		s += p.PlanValue.TR()
	} else {
		s += "yok"
	}
	s += "; değiştirme gerekçesi: " + orNone(p.OverrideReason) + "; karar: " + orNone(p.OverrideDecision)
	return s
}

func orNone(s string) string {
	if s == "" {
		return "yazılmamış"
	}
	return s
}

// needTable is the second part of Tablo 1.
func needTable(p *programmeDraw, t *targetFigures) model.Table {
	const group = "Kaynak İhtiyacı (t+1) (TL)"
	tb := model.Table{ID: "PP1/" + t.fact.Ref + "/faaliyet", Continue: true, Columns: []model.Column{
		{Key: "no", Title: "No", Width: 10, Kind: model.KindCount, Align: model.Center},
		{Key: "activity", Title: "Faaliyetler", Width: 86, Kind: model.KindText},
		{Key: "butce", Title: "Bütçe", Group: group, Width: 30, Kind: model.KindMoney},
		{Key: "dis", Title: "Bütçe Dışı", Group: group, Width: 30, Kind: model.KindMoney},
		{Key: "toplam", Title: "Toplam", Group: group, Width: 30, Kind: model.KindMoney},
	}, Notes: []string{noLineNote}}
	for i, a := range t.acts {
		// The link stands on the number: LibreOffice does not wrap a linked text.
		cells := []model.Cell{model.Count(i + 1).To("PP2#" + a.fact.Ref), activityName(a.fact)}
		for k, key := range sumKeys {
			cells = append(cells, a.tot[k].shown("PP2!", a.fact.Ref+":"+key).at(a.fact.Ref, "lines"))
		}
		tb.Rows = append(tb.Rows, model.Row{Cells: cells})
	}
	if len(t.acts) == 0 {
		tb.Rows = []model.Row{row(model.Missing("Performans hedefinin faaliyeti yok").Spelled().Over(5).At(t.fact.Ref, "activities"))}
	}
	tb.After = []model.Row{{Emphasis: model.Total, Cells: []model.Cell{model.T("Genel Toplam").Over(2), t.t1[0].cell, t.t1[1].cell, t.t1[2].cell}}}
	return tb
}

func activityName(a *facts.ProgrammeActivity) model.Cell {
	return textOr(codeText(a.Code, a.Name), notEntered).At(a.Ref, "name")
}
