package tables

import (
	"fmt"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/model"
)

var performanceGroups = [...]string{"Bütçe İçi", "Bütçe Dışı", "Toplam"}

// drawPerformance is Tablo 3: each performance target with its activities, and what the whole is made of.
func drawPerformance(p *programmeDraw, d *model.Document) {
	t := model.Table{ID: "PP3", Columns: []model.Column{
		{Key: "target", Title: "Performans Hedefi", Width: 24, Kind: model.KindText},
		{Key: "activity", Title: "Faaliyet", Width: 22, Kind: model.KindText},
		{Key: "text", Title: "Açıklama", Width: 80, Kind: model.KindText},
	}, Notes: []string{fmt.Sprintf(shareNote, shareTolerance(len(p.x.targets)+2)), noLineNote}}
	for i, g := range performanceGroups {
		t.Columns = append(t.Columns, model.Column{Key: sumKeys[i], Title: "TL", Group: g, Width: 32, Kind: model.KindMoney},
			model.Column{Key: sumKeys[i] + "_pay", Title: "PAY (%)", Group: g, Width: 17, Kind: model.KindPercent})
	}
	x := p.x
	for i := range x.targets {
		tg := &x.targets[i]
		ref := tg.fact.Ref
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Subtotal, Anchor: ref, Cells: x.shares(ref, tg.t3, []model.Cell{
			textOr(tg.fact.Code, notEntered).At(ref, "").To("PP1#" + ref), model.Blank(), textOr(tg.fact.Text, reason(tg.fact.Origin))})})
		for _, a := range tg.acts {
			ref := a.fact.Ref
			var v [3]val
			for k, key := range sumKeys {
				v[k] = a.tot[k].shown("PP2!", ref+":"+key)
			}
			t.Rows = append(t.Rows, model.Row{Anchor: ref, Cells: x.shares(ref, v, []model.Cell{model.Blank(),
				textOr(a.fact.Code, notEntered).At(ref, "").To("PP2#" + ref), textOr(a.fact.Name, notEntered)})})
		}
	}
	last := func(name, label string, v [3]val, e model.Emphasis) {
		t.Rows = append(t.Rows, model.Row{Emphasis: e, Cells: x.shares(name, v, []model.Cell{model.T(label).Over(3)})})
	}
	last("hedefler", "Performans Hedefleri Maliyetleri Toplamı", x.costs, model.Subtotal)
	last("gyg", "Genel Yönetim Giderleri", x.side[0], model.Subtotal)
	x.overheadMark(t.Rows[len(t.Rows)-1].Cells, p.f.OverheadWarn)
	last("transfer", "Diğer İdarelere Transfer Edilecek Kaynaklar Toplamı", x.side[1], model.Subtotal)
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: x.allRow(t.Rows)})
	add(d, t)
}

// shares puts the three sums of a row with their shares behind its first cells.
func (x *figures) shares(name string, v [3]val, cells []model.Cell) []model.Cell {
	for k, key := range sumKeys {
		pay := share(&v[k].cell, &x.all[k].cell).Named(name + ":" + key + ".pay")
		cells = append(cells, v[k].cell, pay)
	}
	return cells
}

// overheadMark marks a share of overhead in the budget above the setting (domain.md §4.8, R-MAL-03).
func (x *figures) overheadMark(cells []model.Cell, limit quantity.Percent) {
	c := &cells[2]
	if limit > 0 && c.Kind == model.KindPercent && quantity.Percent(c.Number) > limit {
		*c = c.Means(model.Warn).Noted("Genel yönetim giderlerinin payı uyarı sınırı olan " + limit.TR() + " değerini aşıyor")
	}
}

// allRow is Genel Toplam. Its share is the sum of the printed shares of targets, overhead and transfers: rounding may leave it beside 100,
// which is told and never mended in a row.
func (x *figures) allRow(rows []model.Row) []model.Cell {
	cells := []model.Cell{model.T("Genel Toplam").Over(3)}
	shares := map[string]*model.Cell{}
	for i := range rows {
		for j := range rows[i].Cells {
			if c := &rows[i].Cells[j]; c.Kind == model.KindPercent {
				shares[c.Name] = c
			}
		}
	}
	for k, key := range sumKeys {
		var names []string
		var values []*quantity.Percent
		level := make([]string, 0, len(x.targets)+2)
		for i := range x.targets {
			level = append(level, x.targets[i].fact.Ref)
		}
		for _, n := range append(level, "gyg", "transfer") {
			if c := shares[n+":"+key+".pay"]; c != nil {
				v := quantity.Percent(c.Number)
				names, values = append(names, c.Name), append(values, &v)
			}
		}
		pay := share(&x.all[k].cell, &x.all[k].cell)
		if pay.Kind == model.KindPercent {
			pay = model.TotalPercent(names, values).WithPlaces(2)
			if pay.Kind == model.KindPercent && quantity.Percent(pay.Number) != quantity.Hundred {
				pay = pay.Noted("yuvarlama nedeniyle " + quantity.Percent(pay.Number).TR())
			}
		}
		cells = append(cells, x.all[k].cell, pay.Named("TOPLAM:"+key+".pay"))
	}
	return cells
}

// drawNeed is Tablo 4.
func drawNeed(p *programmeDraw, d *model.Document) {
	t := model.Table{ID: "PP4", Columns: []model.Column{
		{Key: "code", Title: "Kod", Width: 12, Kind: model.KindText, Align: model.Center},
		{Key: "label", Title: "Ekonomik Sınıflandırma", Width: 50, Kind: model.KindText},
		{Key: "faaliyet", Title: "Faaliyet Toplamı", Width: 31, Kind: model.KindMoney},
		{Key: "gyg", Title: "Genel Yönetim Giderleri Toplamı", Width: 31, Kind: model.KindMoney},
		{Key: "transfer", Title: "Diğer İdarelere Transfer Edilecek Kaynaklar Toplamı", Width: 31, Kind: model.KindMoney},
		{Key: "toplam", Title: "Genel Toplam", Width: 31, Kind: model.KindMoney},
	}, Notes: []string{noLineNote, "09 Yedek Ödenek genel yönetim giderleri içinde gösterilir."}}
	x := p.x
	for s := range slots {
		if s == slotElse && x.t4[3][s].leaves == 0 {
			continue
		}
		r := row(model.T(slotCode(s)), model.T(slotLabels[s]))
		for k := range x.t4 {
			r.Cells = append(r.Cells, x.t4[k][s].cell)
		}
		if s == slotElse {
			r.Emphasis = model.Warn
		}
		if s == slotOff {
			t.Rows = append(t.Rows, x.needSum(0, model.Subtotal))
		}
		t.Rows = append(t.Rows, r)
	}
	t.Rows = append(t.Rows, x.needSum(1, model.Subtotal), x.needSum(2, model.Total))
	if x.lost.n > 0 {
		t.Notes = append(t.Notes, yearKey(x.lost.n)+" satırın faaliyeti programda yok; "+x.lost.v.TR()+" TL tablolara girmedi.")
	}
	add(d, t)
}

func (x *figures) needSum(k int, e model.Emphasis) model.Row {
	r := model.Row{Emphasis: e, Cells: []model.Cell{model.Blank(), model.T(sumLabels[k])}}
	for c := range x.t4tot {
		r.Cells = append(r.Cells, x.t4tot[c][k].cell)
	}
	return r
}

// drawResponsible is Tablo 5.
func drawResponsible(p *programmeDraw, d *model.Document) {
	t := model.Table{ID: "PP5", Continue: true, Columns: []model.Column{
		{Key: "target", Title: "Performans Hedefi", Width: 60, Kind: model.KindText},
		{Key: "activity", Title: "Faaliyetler", Width: 70, Kind: model.KindText},
		{Key: "units", Title: "Sorumlu Birimler", Width: 56, Kind: model.KindText},
	}}
	for i := range p.x.targets {
		tg := &p.x.targets[i]
		head := textOr(codeText(tg.fact.Code, tg.fact.Text), reason(tg.fact.Origin)).Below(max(len(tg.acts), 1))
		if len(tg.acts) == 0 {
			t.Rows = append(t.Rows, row(head, model.Missing("Performans hedefinin faaliyeti yok").Spelled().Over(2)))
		}
		for j, a := range tg.acts {
			ref := a.fact.Ref
			cells := []model.Cell{textOr(codeText(a.fact.Code, a.fact.Name), notEntered).At(ref, ""),
				textOr(activityUnits(a.fact), notEntered).Named(ref+":birimler").At(ref, "units")}
			if j == 0 {
				cells = append([]model.Cell{head}, cells...)
			}
			t.Rows = append(t.Rows, model.Row{Cells: cells})
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Programda performans hedefi yok").Spelled().Over(3))}
	}
	add(d, t)
}
