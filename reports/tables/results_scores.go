package tables

import (
	"math/big"
	"slices"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawScores explains every score: A, B, C, how C came about, the rule, what of it counts in the target, and what was left out and why.
func drawScores(r *resultDraw, d *model.Document) {
	add(d, policyTable(r.f))
	add(d, scoreSummary(r))
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			add(d, targetScores(r, &r.f.Goals[gi].Targets[ti]))
		}
	}
	if t, ok := boundsTable(r.f); ok {
		add(d, t)
	}
}

// policyTable is what the calculation holds to; formulas read its cap.
func policyTable(f *facts.ResultFacts) model.Table {
	t := model.Table{ID: IDScores + "/ilke", Anchor: "ilke", Title: "Hesap ilkeleri (idarenin politikası)", NoHead: true, Columns: []model.Column{
		{Key: "label", Title: "İlke", Width: 82, Kind: model.KindText}, {Key: "value", Title: "Değer", Width: 33, Kind: model.KindPercent},
		{Key: "note", Title: "Açıklama", Width: 158, Kind: model.KindText}}}
	line := func(label string, value model.Cell, text string) {
		t.Rows = append(t.Rows, row(model.T(label).Means(model.Label), value, model.T(text)))
	}
	missing := "Hesap dışı bırakılır"
	if f.Policy.MissingZero {
		missing = "0 sayılır"
	}
	roll := "Basit ortalama"
	if f.Policy.GoalRollup == "cost" {
		roll = "Maliyetle ağırlıklı"
	}
	line("Toplamaya giren en yüksek performans", model.Percent(capOf(f)).WithPlaces(2).Named("ust"), "0'ın altı 0, bunun üstü bu değer sayılır; tabloda basılan performans kesilmez.")
	line("Dönemi dondurulmuş eksik değer", model.T(missing).Placed(model.Center), "Vadesi gelmeyen, hedefi olmayan ve ölçülemeyen gösterge her durumda hesap dışıdır.")
	line("Hedef performansı", model.T("Σ w·p ÷ Σ w").Placed(model.Center), "Hesaba giren göstergelerin hedefe etkisiyle ağırlıklı ortalaması.")
	line("Amaç performansı", model.T(roll).Placed(model.Center), "Hesaba giren hedeflerin ortalaması. Plan performansı amaçların basit ortalamasıdır.")
	line("Makul sayılma sınırı", model.Percent(f.Policy.Acceptable).WithPlaces(2), "Bu değer ile %100 arası Makul.")
	line("Kısmen sayılma sınırı", model.Percent(f.Policy.Partial).WithPlaces(2), "Bu değer ile makul sınırı arası Kısmen, altı Ulaşılamadı.")
	t.Notes = []string{lettersNote, twoPercents, missingNote}
	return t
}

// scoreSummary is the plan, its goals and their targets.
func scoreSummary(r *resultDraw) model.Table {
	t := model.Table{ID: IDScores + "/ozet", Anchor: "ozet", Title: "Plan, amaç ve hedef performansı", Continue: true, Columns: []model.Column{
		{Key: "code", Title: "Kod", Width: 20, Kind: model.KindText}, {Key: "text", Title: "Amaç / Hedef", Width: 95, Kind: model.KindText},
		{Key: "unit", Title: "Sorumlu Birim", Width: 38, Kind: model.KindText},
		{Key: "cost", Title: "Yılın Maliyeti (TL)", Width: 28, Kind: model.KindMoney},
		{Key: "performans", Title: "Performans %", Width: 24, Kind: model.KindPercent}, {Key: "band", Title: "Durum", Width: 24, Kind: model.KindText},
		{Key: "used", Title: "Hesaba giren ve girmeyen", Width: 44, Kind: model.KindText}}, Notes: []string{bandNote(r.f), policyNote(r.f)}}
	goals := make([]string, 0, len(r.f.Goals))
	for gi := range r.f.Goals {
		g := &r.f.Goals[gi]
		goal := r.goal(g)
		if used(&r.f.Overall, g.Ref) && g.Sum.Value != nil {
			goals = append(goals, g.Ref+":performans")
		}
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Subtotal, Anchor: g.Ref, Cells: []model.Cell{textOr(g.Code, notEntered), textOr(g.Text, notEntered),
			model.Blank(), model.Blank(), goal, bandCell(g.Sum.Band), model.T(left(&g.Sum, "hedef"))}})
		for ti := range g.Targets {
			x := &g.Targets[ti]
			// The link stands on the code: LibreOffice does not wrap a linked text.
			t.Rows = append(t.Rows, row(textOr(x.Code, notEntered).To(IDScores+"#"+x.Ref), textOr(x.Text, notEntered), textOr(x.ResponsibleUnit, notEntered),
				costCell(x).Named(x.Ref+":maliyet").At(x.Ref, "yearly_costs"), r.shown(x.Ref, &x.Sum, "ozet", ""), bandCell(x.Sum.Band), model.T(left(&x.Sum, "gösterge"))))
		}
	}
	all := from(sumOf(&r.f.Overall), model.Mean, goals...).Named("PLAN:performans")
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: []model.Cell{model.T("Plan performansı").Over(4), all, bandCell(r.f.Overall.Band),
		model.T(left(&r.f.Overall, "amaç"))}})
	return t
}

func costCell(t *facts.TargetResult) model.Cell {
	if t.Cost == nil {
		return model.Missing(notEntered)
	}
	return model.Money(*t.Cost)
}

// used tells that a member counts in a roll-up.
func used(s *facts.SumResult, ref string) bool {
	return !slices.ContainsFunc(s.Excluded, func(x facts.Excluded) bool { return x.Ref == ref })
}

// goal is the cell of a goal's performance.
func (r *resultDraw) goal(g *facts.GoalResult) model.Cell {
	c := sumOf(&g.Sum)
	var of []string
	op := model.Mean
	for i := range g.Targets {
		t := &g.Targets[i]
		if t.Sum.Value == nil || !used(&g.Sum, t.Ref) {
			continue
		}
		of = append(of, t.Ref+":performans")
		if r.f.Policy.GoalRollup == "cost" {
			op, of = model.WeightedMean, append(of, t.Ref+":maliyet")
		}
	}
	return from(c, op, of...).Named(g.Ref+":performans").At(g.Ref, "")
}

// shown is the performance of a target where another table shows it: key names the cell, doc is "SKOR!" outside the sheet of the scores.
func (r *resultDraw) shown(ref string, s *facts.SumResult, key, doc string) model.Cell {
	return from(sumOf(s), model.Sum, doc+ref+":performans").Named(ref+":"+key).At(ref, "")
}

// score is the performance of an indicator where another table shows it.
func (r *resultDraw) score(p *facts.IndicatorResult, key string) model.Cell {
	return from(percentOf(p.Score, noScore(p)), model.Sum, IDScores+"!"+p.Ref+":performans").Named(p.Ref+":"+key).At(p.Ref, "")
}

func targetScores(r *resultDraw, x *facts.TargetResult) model.Table {
	t := model.Table{ID: IDScores + "/" + x.Ref, Anchor: x.Ref, Title: codeText(x.Code, x.Text), Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 46, Kind: model.KindText},
		{Key: "rule", Title: "Hesaplama türü ve kuralı", Width: 36, Kind: model.KindText},
		{Key: "etki", Title: "Hedefe Etkisi (%)", Width: 14, Kind: model.KindPercent},
		{Key: "a", Title: "A", Width: 19, Kind: model.KindAmount},
		{Key: "b", Title: "B", Width: 19, Kind: model.KindAmount},
		{Key: "c", Title: "C", Width: 19, Kind: model.KindAmount},
		{Key: "reached", Title: "C nasıl oluştu", Width: 28, Kind: model.KindText},
		{Key: "performans", Title: "Performans %", Width: 24, Kind: model.KindPercent},
		{Key: "giren", Title: "Toplamaya giren %", Width: 24, Kind: model.KindPercent},
		{Key: "gerceklesme", Title: "Gerçekleşme % (C ÷ B)", Width: 24, Kind: model.KindPercent},
		{Key: "band", Title: "Durum", Width: 20, Kind: model.KindText},
	}}
	var of []string
	for i := range x.Indicators {
		p := &x.Indicators[i]
		cells := r.indicator(p)
		counts := countedCell(r.f, x, p, &cells.performance)
		weight := weightCell(p)
		if counts.Numeric() && weight.Kind == model.KindPercent {
			of = append(of, counts.Name, weight.Name)
		}
		reached := textOr(word(reachedRules, p.ReachedRule), "Hesaplanmadı")
		if p.C != nil {
			reached = model.T(word(reachedRules, p.ReachedRule) + " (" + yearKey(p.ReachedUsed) + " giriş)")
		}
		t.Rows = append(t.Rows, model.Row{Anchor: p.Ref, Cells: []model.Cell{indicatorName(p), ruleCell(p), weight, cells.a, cells.b, cells.c,
			reached, cells.performance, counts, cells.realised, bandCell(p.Band)}})
	}
	if len(x.Indicators) == 0 {
		t.Rows = []model.Row{row(model.Missing("Hedefin göstergesi yok").Spelled().Over(11))}
	}
	own := from(sumOf(&x.Sum), model.WeightedMean, of...).Named(x.Ref+":performans").At(x.Ref, "")
	t.After = []model.Row{
		{Emphasis: model.Total, Cells: []model.Cell{model.T("Hedef performansı").Over(8), own, model.Blank(), bandCell(x.Sum.Band)}},
		row(model.T(left(&x.Sum, "gösterge")).Over(11)),
	}
	return t
}

func indicatorName(p *facts.IndicatorResult) model.Cell {
	name := codeText(p.Code, p.Name)
	if p.UnitOfMeasure != "" {
		name += " (" + p.UnitOfMeasure + ")"
	}
	return textOr(name, notEntered).Named(p.Ref+":ad").At(p.Ref, "")
}

func ruleCell(p *facts.IndicatorResult) model.Cell {
	s := word(calcTypes, p.CalcType)
	if p.Variant != "" {
		s += " · " + word(variants, p.Variant)
	}
	return textOr(strings.TrimSpace(s+"\n"+ruleOf(p).words), notEntered)
}

var variants = map[string]string{"baseline": "başlangıç değerine göre", "direct": "doğrudan"}

func weightCell(p *facts.IndicatorResult) model.Cell {
	c := model.Missing(notEntered)
	if p.Weight != nil {
		c = model.Percent(*p.Weight)
	}
	return c.Named(p.Ref+":etki").At(p.Ref, "weight")
}

// countedCell is what of a score counts in the target.
func countedCell(f *facts.ResultFacts, t *facts.TargetResult, p *facts.IndicatorResult, performance *model.Cell) model.Cell {
	name := p.Ref + ":giren"
	i := slices.IndexFunc(t.Sum.Excluded, func(x facts.Excluded) bool { return x.Ref == p.Ref })
	switch {
	case i >= 0:
		return model.Missing("Hesap dışı: " + word(scoreStates, t.Sum.Excluded[i].Why)).Named(name)
	case slices.Contains(t.Sum.AsZero, p.Ref):
		return model.Percent(0).WithPlaces(2).Noted("Dönemi dondurulduğu hâlde değeri yok: 0 sayıldı (idarenin politikası)").Named(name)
	case p.Score == nil:
		return model.Missing(noScore(p)).Named(name)
	}
	most, v := new(big.Rat).SetFrac64(int64(capOf(f)), int64(quantity.Hundred/100)), p.Score
	switch {
	case v.Sign() < 0:
		v = new(big.Rat)
	case v.Cmp(most) > 0:
		v = most
	}
	if !performance.Numeric() { // too large to print: what counts of it is known
		return percentOf(v, "").Noted("Performans yazılamayacak kadar büyük ya da küçük; sınırda sayıldı").Named(name)
	}
	return from(percentOf(v, ""), model.Clamp, performance.Name, "ust").Named(name)
}

// boundsTable holds the bounds of the indicators that are good within a range; ok is false when there are none.
func boundsTable(f *facts.ResultFacts) (t model.Table, ok bool) {
	t = model.Table{ID: IDScores + "/aralik", Anchor: "aralik", Title: "Aralıkta kalma göstergelerinin sınırları", Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 153, Kind: model.KindText},
		{Key: "alt", Title: "Alt sınır", Width: 52, Kind: model.KindAmount}, {Key: "ust", Title: "Üst sınır", Width: 48, Kind: model.KindAmount}}}
	for gi := range f.Goals {
		for ti := range f.Goals[gi].Targets {
			for i := range f.Goals[gi].Targets[ti].Indicators {
				p := &f.Goals[gi].Targets[ti].Indicators[i]
				if p.CalcType == "band" {
					t.Rows = append(t.Rows, row(textOr(codeText(p.Code, p.Name), notEntered), exact(p.Low, notEntered).Named(p.Ref+":alt").At(p.Ref, "band_low"),
						exact(p.High, notEntered).Named(p.Ref+":ust").At(p.Ref, "band_high")))
				}
			}
		}
	}
	return t, len(t.Rows) > 0
}
