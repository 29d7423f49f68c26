package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawMonitoring is T19, İzleme Tablosu: one form per target with what is said of it.
func drawMonitoring(r *resultDraw, d *model.Document) {
	r.grids(d, func(t *facts.TargetResult, tb *model.Table) []model.Table {
		text := ""
		if t.Assessment != nil {
			text = t.Assessment.Text
		}
		say(tb, "Hedefe İlişkin Değerlendirmeler", text, t.Ref, "text")
		return nil
	})
}

// drawEvaluation is T20, Değerlendirme Tablosu: the grid of the year end, the reason of the deviation, the measures and the four criteria.
func drawEvaluation(r *resultDraw, d *model.Document) {
	r.grids(d, func(t *facts.TargetResult, tb *model.Table) []model.Table {
		a := t.Assessment
		if a == nil {
			a = &facts.Assessment{}
		}
		say(tb, "Hedefe İlişkin Değerlendirmeler", a.Text, t.Ref, "text")
		say(tb, "Hedefe İlişkin Sapmanın Nedeni", a.Reason, t.Ref, "reason")
		say(tb, "Hedefe İlişkin Alınacak Önlemler", a.Measures, t.Ref, "measures")
		return []model.Table{criteria(t, a)}
	})
}

func say(tb *model.Table, label, text, ref, field string) {
	tb.After = append(tb.After, row(model.T(label).Means(model.Label), textOr(text, notEntered).Spelled().Over(5).At(ref, assessed+field)))
}

// Before the field of what is said of a target, and of a deviation, in the reference of their cells: A1/H1.1:assessment.reason.
const (
	assessed = "assessment."
	deviated = "deviation."
)

// grids draws the grid of every target, each on its own page; more adds what stands below it.
func (r *resultDraw) grids(d *model.Document, more func(*facts.TargetResult, *model.Table) []model.Table) {
	first := true
	for gi := range r.f.Goals {
		g := &r.f.Goals[gi]
		for ti := range g.Targets {
			if !first {
				pageBreak(d)
			}
			first = false
			tb := r.grid(d.ID, g, &g.Targets[ti])
			below := more(&g.Targets[ti], &tb)
			add(d, tb)
			for _, t := range below {
				add(d, t)
			}
		}
	}
	if first {
		note(d, "Planda hedef yok.")
	}
}

// grid is the head and the indicators of T19 and T20 (domain.md §3.5).
func (r *resultDraw) grid(id string, g *facts.GoalResult, t *facts.TargetResult) model.Table {
	tb := model.Table{ID: id + "/" + t.Ref, Anchor: t.Ref, Title: strings.TrimSpace(t.Code + " " + gridTitle(id)), Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 98, Kind: model.KindText},
		{Key: "etki", Title: "Hedefe Etkisi (%)", Width: 24, Kind: model.KindPercent},
		{Key: "a", Title: "Plan Dönemi Başlangıç Değeri (A)", Width: 37, Kind: model.KindAmount},
		{Key: "b", Title: "İzleme Dönemindeki Yılsonu Hedeflenen Değer (B)", Width: 39, Kind: model.KindAmount},
		{Key: "c", Title: "İzleme Dönemindeki Gerçekleşme Değeri (C)", Width: 39, Kind: model.KindAmount},
		{Key: "performans", Title: "Performans (%) (C−A)/(B−A)", Width: 36, Kind: model.KindPercent},
	}, Notes: []string{resultPeriod(r.f) + " · " + lettersNote, "Performans hesaplama türünün kuralıyla bulunur; (C−A)/(B−A) dışındaki kurallar Skor Açıklaması sayfasındadır. Gerçekleşme oranı (C ÷ B) da oradadır.",
		policyNote(r.f), missingNote}}
	if r.midYear() {
		tb.Notes[0] += " · " + midYearNote
	}
	lead := func(label string, value model.Cell) {
		tb.Before = append(tb.Before, row(model.T(label).Means(model.Label), value.Spelled().Over(5)))
	}
	lead("Amaç", textOr(codeText(g.Code, g.Text), notEntered))
	lead("Hedef", textOr(codeText(t.Code, t.Text), notEntered).At(t.Ref, "text"))
	lead(strings.TrimSpace(t.Code+" Performansı"), r.shown(t.Ref, &t.Sum, "performans", IDScores+"!").Placed(model.Left).Noted(left(&t.Sum, "gösterge")))
	lead("Durum", bandCell(t.Sum.Band).Placed(model.Left))
	lead("Sorumlu Birim", textOr(t.ResponsibleUnit, notEntered))
	for i := range t.Indicators {
		p := &t.Indicators[i]
		c := r.indicator(p)
		tb.Rows = append(tb.Rows, model.Row{Anchor: p.Ref, Cells: []model.Cell{indicatorName(p), weightCell(p), c.a, c.b, c.c, c.performance}})
	}
	if len(t.Indicators) == 0 {
		tb.Rows = []model.Row{row(model.Missing("Hedefin göstergesi yok").Spelled().Over(6))}
	}
	return tb
}

func gridTitle(id string) string {
	if id == IDMonitoring {
		return "İZLEME TABLOSU"
	}
	return "DEĞERLENDİRME TABLOSU"
}

// criteria are the questions of domain.md §3.6.
func criteria(t *facts.TargetResult, a *facts.Assessment) model.Table {
	tb := model.Table{ID: IDEvaluation + "/" + t.Ref + "/olcut", Title: strings.TrimSpace(t.Code + " DEĞERLENDİRME ÖLÇÜTLERİ"), Continue: true, Columns: []model.Column{
		{Key: "criterion", Title: "Ölçüt", Width: 32, Kind: model.KindText},
		{Key: "question", Title: "Soru", Width: 90, Kind: model.KindText},
		{Key: "answer", Title: "Yanıt", Width: 37, Kind: model.KindText, Align: model.Center},
		{Key: "text", Title: "Açıklama", Width: 114, Kind: model.KindText},
	}}
	type question struct {
		ask    string
		answer *bool
		closed bool // a yes or no is asked
		text   model.Cell
		of     string // the field of the answer
	}
	text := func(s, field string) model.Cell {
		return textOr(s, notEntered).Spelled().At(t.Ref, assessed+field)
	}
	risk := joined(" · ", prefixed("Sorumlu: ", a.RiskOwner), prefixed("Tarih: ", dateTR(a.RiskDueOn)))
	for _, c := range []struct {
		name string
		of   []question
	}{
		{"İlgililik", []question{
			{"Dönemde iç ve dış çevrede ciddi bir değişiklik oldu mu?", a.EnvironmentChanged, true, text(a.EnvironmentText, "environment_text"), "environment_changed"},
			{"Değişiklik tespit ve ihtiyaçları nasıl etkiledi?", nil, false, text(a.NeedsEffect, "needs_effect"), ""},
			{"Hedef ve göstergelerde değişiklik gerekiyor mu?", a.ChangeNeeded, true, model.Blank(), "change_needed"}}},
		{"Etkililik", []question{
			{"Gösterge değerlerine ulaşıldı mı? Üst politika belgelerine ve yararlananlara katkısı nedir?", nil, false, text(a.ReachedText, "reached_text"), ""},
			{"Ulaşılan düzey belirlenen ihtiyaçları karşıladı mı? Kalan açık nedir?", a.NeedsMet, true, text(a.RemainingGap, "remaining_gap"), "needs_met"}}},
		{"Etkinlik", []question{
			{"Gösterge değerlerine ulaşılırken tahmini maliyetler değişti mi? (Planlanan: " + costWords(t) + ")", a.CostChanged, true, text(a.CostText, "cost_text"), "cost_changed"},
			{"Maliyeti yüksek gösterge değerlerinin güncellenmesi gerekiyor mu?", a.UpdateNeeded, true, model.Blank(), "update_needed"}}},
		{"Sürdürülebilirlik", []question{
			{"Sürekliliği tehdit eden kurumsal, yasal, çevresel ve mali riskler nelerdir?", nil, false, text(joined("\n", a.Risks, riskWords(t.Risks)), "risks"), ""},
			{"Riskleri azaltacak önlemler, sorumlusu ve tarihi", nil, false, text(joined("\n", a.RiskMeasures, risk), "risk_measures"), ""}}},
	} {
		for i, q := range c.of {
			answer := model.Blank()
			if q.closed {
				answer = textOr(yesNo(q.answer), "Yanıtlanmadı").At(t.Ref, assessed+q.of)
			}
			cells := []model.Cell{model.T(q.ask), answer, q.text}
			if i == 0 {
				cells = append([]model.Cell{model.T(c.name).Means(model.Label).Below(len(c.of))}, cells...)
			}
			tb.Rows = append(tb.Rows, model.Row{Cells: cells})
		}
	}
	return tb
}

func costWords(t *facts.TargetResult) string {
	if t.Cost == nil {
		return "girilmedi"
	}
	return t.Cost.TR() + " TL"
}

func riskWords(risks []string) string {
	if len(risks) == 0 {
		return ""
	}
	return "Plandaki riskler: " + strings.Join(risks, "; ")
}
