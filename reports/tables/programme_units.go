package tables

import (
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// unitShares are the sums of one unit: activity, overhead, transfer and their total by row.
type unitShares struct {
	key, name string
	slot      [4][slots]val
	tot       [4][3]val
}

// used tells whether the unit has a line in a row.
func (u *unitShares) used(s int) bool { return u.slot[3][s].leaves > 0 }

func (u *unitShares) empty() bool { return u.tot[3][2].leaves == 0 }

// shareName is the cell of one unit: row is a code, butce, dis or toplam; col is faaliyet, gyg, transfer or toplam.
func shareName(unit, row, col string) string { return unit + ":" + row + ":" + col }

func (x *figures) unitShares() []unitShares {
	out := make([]unitShares, len(x.unit))
	for n := range x.unit {
		u := &out[n]
		u.key, u.name = x.unitKey(n), x.unitName(n)
		for s, row := range slotKeys {
			for k, col := range kindKeys {
				u.slot[k][s] = x.unit[n][k][s].leaf(shareName(u.key, row, col))
			}
			u.slot[3][s] = total(shareName(u.key, row, "toplam"), "", []val{u.slot[0][s], u.slot[1][s], u.slot[2][s]})
		}
		u.sum()
	}
	return out
}

// sum makes the sum rows of every column.
func (u *unitShares) sum() {
	for k := range u.slot {
		col := "toplam"
		if k < len(kindKeys) {
			col = kindKeys[k]
		}
		b := total(shareName(u.key, "butce", col), "", u.slot[k][:slotOff])
		d := total(shareName(u.key, "dis", col), "", u.slot[k][slotOff:])
		u.tot[k] = [3]val{b, d, total(shareName(u.key, "toplam", col), "", []val{b, d})}
	}
}

// drawUnitShares is what each spending unit has of activities, overhead and transfers, by economic code: the left side of I-14.
func drawUnitShares(p *programmeDraw, d *model.Document) {
	t := model.Table{ID: IDUnitShares, Columns: []model.Column{
		{Key: "code", Title: "Kod", Width: 12, Kind: model.KindText, Align: model.Center},
		{Key: "label", Title: "Harcama Birimi / Ekonomik Sınıf", Width: 58, Kind: model.KindText},
		{Key: "faaliyet", Title: "Faaliyet Payı", Width: 29, Kind: model.KindMoney},
		{Key: "gyg", Title: "Genel Yönetim Gideri Payı", Width: 29, Kind: model.KindMoney},
		{Key: "transfer", Title: "Transfer", Width: 29, Kind: model.KindMoney},
		{Key: "toplam", Title: "Toplam", Width: 29, Kind: model.KindMoney},
	}, Notes: []string{noLineNote}}
	units := p.x.unitShares()
	for n := range units {
		u := &units[n]
		if u.empty() {
			if n < len(p.f.Units) {
				t.Rows = append(t.Rows, unitHead(u), row(model.Blank(), model.Missing("Birimin bütçe satırı yok").Spelled().Over(5)))
			}
			continue
		}
		t.Rows = append(append(t.Rows, unitHead(u)), u.rows()...)
	}
	all := wholeShares(units)
	t.Rows = append(append(t.Rows, unitHead(&all)), all.rows()...)
	t.Rows[len(t.Rows)-1].Emphasis = model.Total
	add(d, t)
}

func unitHead(u *unitShares) model.Row {
	return model.Row{Emphasis: model.Group, Anchor: u.key, Cells: []model.Cell{model.T(u.name).Over(6)}}
}

func (u *unitShares) rows() []model.Row {
	var out []model.Row
	sum := func(k int) {
		r := model.Row{Emphasis: model.Subtotal, Cells: []model.Cell{model.Blank(), model.T(sumLabels[k])}}
		for c := range u.tot {
			r.Cells = append(r.Cells, u.tot[c][k].cell)
		}
		out = append(out, r)
	}
	for s := range slots {
		if s == slotOff && u.tot[3][0].leaves > 0 {
			sum(0)
		}
		if !u.used(s) {
			continue
		}
		r := row(model.T(slotCode(s)), model.T(slotLabels[s]))
		for c := range u.slot {
			r.Cells = append(r.Cells, u.slot[c][s].cell)
		}
		out = append(out, r)
	}
	if u.tot[3][1].leaves > 0 {
		sum(1)
	}
	sum(2)
	return out
}

// wholeShares adds the units.
func wholeShares(units []unitShares) unitShares {
	all := unitShares{key: "TOPLAM", name: "TÜM BİRİMLER"}
	for k := range all.slot {
		col := "toplam"
		if k < len(kindKeys) {
			col = kindKeys[k]
		}
		for s, key := range slotKeys {
			parts := make([]val, 0, len(units))
			for n := range units {
				parts = append(parts, units[n].slot[k][s])
			}
			all.slot[k][s] = total(shareName("TOPLAM", key, col), "", parts)
		}
	}
	all.sum()
	return all
}

// drawCeilings compares what each unit asks for in the budget with its ceiling.
func drawCeilings(p *programmeDraw, d *model.Document) {
	t := model.Table{ID: IDCeilings, Columns: []model.Column{
		{Key: "unit", Title: "Harcama Birimi", Width: 44, Kind: model.KindText},
		{Key: "code", Title: "Kod", Width: 10, Kind: model.KindText, Align: model.Center},
		{Key: "label", Title: "Ekonomik Sınıf", Width: 28, Kind: model.KindText},
		{Key: "tavan", Title: "Tavan", Width: 26, Kind: model.KindMoney},
		{Key: "teklif", Title: "Teklif", Width: 26, Kind: model.KindMoney},
		{Key: "kalan", Title: "Kalan", Width: 26, Kind: model.KindMoney},
		{Key: "asim", Title: "Aşım", Width: 26, Kind: model.KindMoney},
	}, Notes: []string{"Teklif: birimin bütçe içi satırlarının toplamı (faaliyet, genel yönetim gideri ve transfer). Bütçe dışı kaynak tavana girmez.", noLineNote}}
	of := map[int][]*facts.Ceiling{}
	for i := range p.f.Ceilings {
		c := &p.f.Ceilings[i]
		n := p.x.unitOf(c.Unit)
		of[n] = append(of[n], c)
	}
	units := p.x.unitShares()
	for n := range units {
		u := &units[n]
		if len(of[n]) == 0 {
			if n < len(p.f.Units) {
				ask := u.tot[3][0].shown(IDUnitShares+"!", u.key+":toplam:teklif").cell
				t.Rows = append(t.Rows, row(model.T(u.name), model.Blank(), model.T("Bütçe toplamı"), model.Missing("Tavan girilmedi"), ask,
					model.Blank(), model.Blank()))
			}
			continue
		}
		for i, c := range of[n] {
			r := u.ceiling(c)
			if i == 0 {
				r.Cells = append([]model.Cell{model.T(u.name).Below(len(of[n]))}, r.Cells...)
			}
			t.Rows = append(t.Rows, r)
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Programda harcama birimi yok").Spelled().Over(7))}
	}
	add(d, t)
}

// ceiling is one ceiling with what stands against it.
func (u *unitShares) ceiling(c *facts.Ceiling) model.Row {
	key, label, ask := "toplam", "Bütçe toplamı", u.tot[3][0]
	if c.Economic != "" {
		s := economicSlot(c.Economic)
		key, label, ask = c.Economic, slotLabels[s], u.slot[3][s]
	}
	name := u.key + ":" + key
	top := model.Money(c.Amount).Named(name + ":tavan")
	asked := ask.shown(IDUnitShares+"!", name+":teklif").cell
	rest, over := model.Blank(), model.Blank()
	switch {
	case asked.Kind == model.KindBlank:
		rest = model.Money(c.Amount)
		rest.Formula = &model.Formula{Op: model.Sum, Of: []string{top.Name}}
	case asked.Kind != model.KindMoney:
		rest = model.Missing("Teklif toplanamadı")
	case quantity.Money(asked.Number) <= c.Amount:
		rest = model.Difference(addendOf(top), addendOf(asked))
	default:
		over = model.Difference(addendOf(asked), addendOf(top)).Means(model.Warn)
	}
	return row(model.T(c.Economic), model.T(label), top, asked, rest.Named(name+":kalan"), over.Named(name+":asim"))
}
