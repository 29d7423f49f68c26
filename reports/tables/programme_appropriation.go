package tables

import (
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// appropriationUnit is one unit of the imported expenditure budget.
type appropriationUnit struct {
	key, name string
	slot      [slotOff]part
	rows      int
	stated    *quantity.Money // of the unit's own total line
	changed   bool            // its rows were typed over since
}

// appropriationOf is the amount of a row: what the budget gives, or in an export with one column its final amount.
func appropriationOf(r *facts.LedgerRow) *quantity.Money {
	if r.Initial != nil {
		return r.Initial
	}
	return r.Final
}

// appropriationUnits gathers the expenditure budget by unit, the programme's units first.
func (x *figures) appropriationUnits() (units []*appropriationUnit) {
	at := map[string]*appropriationUnit{}
	for i := range x.f.Units {
		u := &appropriationUnit{key: x.f.Units[i].Key, name: x.f.Units[i].Name}
		at[u.key] = u
		units = append(units, u)
	}
	rows := x.f.Appropriation.Rows
	for i := range rows {
		r := &rows[i]
		key := x.ledgerUnit(r)
		u := at[key]
		if u == nil {
			name := r.UnitName
			if name == "" {
				name = codeText(key, r.Name)
			}
			u = &appropriationUnit{key: key, name: x.stranger(name)}
			at[key] = u
			units = append(units, u)
		}
		m := appropriationOf(r)
		switch {
		case r.TotalLine:
			if r.Functional == "" && r.Financing == "" && r.Economic == "" && u.stated == nil { // not that of one of its services
				u.stated, u.changed = m, r.Changed
			}
		default:
			u.rows++
			u.slot[economicSlot(r.Economic)].add(m)
		}
	}
	return units
}

// drawAppropriation is the imported expenditure budget (A cetveli) by unit and economic class: the right side of I-13 and I-14.
func drawAppropriation(p *programmeDraw, d *model.Document) {
	l := p.f.Appropriation
	if l == nil {
		t := pairs(IDAppropriation)
		pair(&t, "Ödenek cetveli", model.Missing(noLedger(p.f, "Ödenek cetveli (A) yüklenmedi")))
		add(d, t)
		return
	}
	ledgerHead(d, l)
	units := p.x.appropriationUnits()
	other, stated := false, false
	for _, u := range units {
		other = other || u.slot[slotElse].s.n+u.slot[slotElse].gaps > 0
		stated = stated || u.rows > 0 && u.stated != nil
	}
	t := model.Table{ID: IDAppropriation, Columns: []model.Column{{Key: "unit", Title: "Harcama Birimi", Width: 46, Kind: model.KindText}}}
	cols := slotElse
	if other {
		cols = slotOff
	}
	for s := range cols {
		title := slotKeys[s] + " " + slotLabels[s]
		if s == slotElse {
			title = "Diğer"
		}
		t.Columns = append(t.Columns, model.Column{Key: slotKeys[s], Title: title, Width: 26, Kind: model.KindMoney})
	}
	t.Columns = append(t.Columns, model.Column{Key: "toplam", Title: "Toplam", Width: 28, Kind: model.KindMoney})
	if stated {
		t.Columns = append(t.Columns, model.Column{Key: "dokum", Title: "Dökümdeki birim toplamı", Width: 28, Kind: model.KindMoney},
			model.Column{Key: "fark", Title: "Satırların kapsamadığı", Width: 23, Kind: model.KindMoney})
	}
	var parts [slotOff][]val
	var totals []val
	for _, u := range units {
		if u.rows == 0 {
			continue
		}
		cells := []model.Cell{model.T(u.name)}
		var own []val
		for s := range cols {
			v := u.slot[s].val(u.key + ":" + slotKeys[s])
			own, parts[s] = append(own, v), append(parts[s], v)
			cells = append(cells, v.cell)
		}
		all := total(u.key+":toplam", "", own)
		totals = append(totals, all)
		cells = append(cells, all.cell)
		if stated {
			said := moneyVal(u.stated, u.key+":dokum")
			rest := val{cell: model.Blank()}
			if u.stated != nil {
				rest = diffVal(u.key+":kapsanmayan", said, all)
				if u.changed && rest.cell.Kind == model.KindMoney && rest.cell.Number != 0 { // not what the export leaves open
					rest = absent(u.key+":kapsanmayan", "Satırları elle değiştirildi")
				}
			}
			cells = append(cells, said.cell, rest.cell)
		}
		t.Rows = append(t.Rows, model.Row{Anchor: u.key, Cells: cells})
	}
	cells := []model.Cell{model.T("TOPLAM")}
	for s := range cols {
		cells = append(cells, total("TOPLAM:"+slotKeys[s], "", parts[s]).cell)
	}
	cells = append(cells, total("TOPLAM:toplam", "", totals).cell)
	if stated {
		cells = append(cells, model.Blank(), model.Blank())
	}
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: cells})
	add(d, t)
}
