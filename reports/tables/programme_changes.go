package tables

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// changesTable lists what changed the appropriation within the year, with its decision. Its edges, and those of changedTable, are edges of the
// execution tables above them on the sheet: an edge of their own would cut a money column in two and widen the sheet.
func changesTable(p *programmeDraw) model.Table {
	t := model.Table{ID: IDExecution + "/degisiklik", Anchor: "degisiklik", Title: "Yıl içi ödenek değişiklikleri", Continue: true, Columns: []model.Column{
		{Key: "on", Title: "Tarih", Width: 19, Kind: model.KindText},
		{Key: "kind", Title: "Tür", Width: 40, Kind: model.KindText},
		{Key: "unit", Title: "Harcama Birimi", Width: 72, Kind: model.KindText},
		{Key: "code", Title: "Fonksiyonel – Finansman – Ekonomik", Width: 48, Kind: model.KindText},
		{Key: "amount", Title: "Tutar (TL)", Width: 24, Kind: model.KindMoney},
		{Key: "reason", Title: "Gerekçe", Width: 72, Kind: model.KindText},
		{Key: "decision", Title: "Onay / Karar", Width: 86, Kind: model.KindText},
	}}
	nth := map[string]int{}
	for i := range p.f.Changes {
		c := &p.f.Changes[i]
		decided := decisionLine(c.Decision)
		if decided == "" {
			decided = word(bodies, c.Approval)
		}
		n := max(len(c.Lines), 1)
		head := []model.Cell{textOr(dateTR(c.On), notEntered).Below(n), model.T(word(changeKinds, c.Kind)).Below(n)}
		tail := []model.Cell{textOr(c.Reason, notEntered).Below(n), textOr(decided, "Onay kaydı yok").Below(n)}
		for j := range c.Lines {
			x := &c.Lines[j]
			cells := []model.Cell{model.T(p.x.unitName(p.x.unitOf(x.Unit))), model.T(joined(" – ", x.Functional, x.Financing, x.Economic)), model.Money(x.Amount)}
			if col := changeColumn(c.Kind, x.Amount); col != "" {
				name := recorded + p.x.unitKey(p.x.unitOf(x.Unit)) + ":" + classOf(x.Economic) + ":" + col
				nth[name]++
				cells[2] = cells[2].Named(name + ":" + strconv.Itoa(nth[name]))
			}
			if j == 0 {
				cells = append(append(head, cells...), tail...)
			}
			t.Rows = append(t.Rows, model.Row{Cells: cells})
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Yıl içinde kaydedilmiş ödenek değişikliği yok.").Over(7))}
	}
	return t
}

// recorded begins the names of the amounts of recorded changes: kayit:B1:03.2:ek:1, the first supplementary amount of unit and class.
const recorded = "kayit:"

// exported begins the names of what the export says of the same places: degisen:B1:03.2:ek.
const exported = "degisen:"

// movements are the columns of an execution table that recorded changes make.
var movements = [...]string{"ek", "arti", "eksi"}

// changeColumn is the column of the execution table that a recorded amount belongs to; what is carried over is brought by law and none.
func changeColumn(kind string, amount quantity.Money) string {
	switch {
	case kind == "supplementary":
		return "ek"
	case kind == "transfer" && amount < 0:
		return "eksi"
	case kind == "transfer":
		return "arti"
	}
	return ""
}

// classOf is the second level of an economic code, or the first of one that has no second.
func classOf(code string) string {
	l := levels(code, 2)
	return l[len(l)-1]
}

// changedTable is what the export says of the places whose appropriation was changed within the year, in the export or in the record: the
// right side of B-6.
func changedTable(p *programmeDraw) model.Table {
	cols := make([]ledgerColumn, 0, len(movements))
	for _, key := range movements {
		cols = append(cols, executionColumns[slices.IndexFunc(executionColumns, func(c ledgerColumn) bool { return c.key == key })])
	}
	t := model.Table{ID: IDExecution + "/degisen", Anchor: "degisen", Title: "Yıl içinde değişen ödenekler: dökümün söylediği (birim ve II. düzey ekonomik kod)", Continue: true,
		Columns: []model.Column{
			{Key: "unit", Title: "Harcama Birimi", Width: 83, Kind: model.KindText},
			{Key: "code", Title: "Ekonomik Kod", Width: 24, Kind: model.KindText},
		}}
	for _, c := range cols {
		t.Columns = append(t.Columns, model.Column{Key: c.key, Title: c.title, Width: 48, Kind: model.KindMoney})
	}
	changed := map[string]bool{}
	for i := range p.f.Changes {
		for _, x := range p.f.Changes[i].Lines {
			changed[p.x.unitKey(p.x.unitOf(x.Unit))+":"+classOf(x.Economic)] = true
		}
	}
	units := groupLedger(p.f.Execution, cols, func(r *facts.LedgerRow) []string {
		unit := p.x.ledgerUnit(r)
		if unit == "" {
			unit = p.x.unitKey(len(p.f.Units))
		}
		return []string{unit, unit + ":" + classOf(r.Economic)}
	})
	p.x.nameUnits(units)
	for _, u := range units {
		if u.key == p.x.unitKey(len(p.f.Units)) {
			u.name = p.x.unitName(len(p.f.Units))
		}
		for _, g := range u.under {
			if !changed[g.key] && !slices.ContainsFunc(g.parts, func(x part) bool { return x.s.v != 0 || x.s.bad }) {
				continue
			}
			cells := []model.Cell{model.T(u.name), model.T(strings.TrimPrefix(g.key, u.key+":"))}
			for i, c := range cols {
				cells = append(cells, g.parts[i].val(exported+g.key+":"+c.key).cell)
			}
			t.Rows = append(t.Rows, model.Row{Cells: cells})
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Dökümde ek ödenek veya aktarma yok.").Over(len(t.Columns)))}
	}
	return t
}

// changes is B-6: what was recorded of the year's changes against what the export says of the same units and classes.
func (r *reconciler) changes() {
	id := r.begin("B-6", "Kaydedilen ek ödenek ve aktarmalar = dökümün ek ödenek ve aktarma sütunları (birim ve II. düzey ekonomik kod)")
	d, led := r.x.Document(r.execution), r.f.Execution
	switch {
	case led == nil || d == nil:
		id.Reason = noLedger(r.f, "Bütçe gideri dökümü yüklenmedi")
		return
	case len(r.f.Changes) == 0:
		id.Reason = "Yıl içinde ödenek değişikliği kaydedilmedi"
		return
	}
	var places []string
	amounts, listed := map[string][]string{}, map[string]bool{} // by place and column; by place
	d.Each(func(_ *model.Table, _ *model.Row, c *model.Cell) {
		key, isRecord := strings.CutPrefix(c.Name, recorded)
		if isRecord {
			key = key[:strings.LastIndexByte(key, ':')]
			amounts[key] = append(amounts[key], r.execution+"!"+c.Name)
		} else if key, isRecord = strings.CutPrefix(c.Name, exported); isRecord {
			listed[key[:strings.LastIndexByte(key, ':')]] = true
		}
		if isRecord {
			if place := key[:strings.LastIndexByte(key, ':')]; !slices.Contains(places, place) {
				places = append(places, place)
			}
		}
	})
	slices.Sort(places)
	names := map[string]string{}
	for i := range r.f.Units {
		names[r.f.Units[i].Key] = r.f.Units[i].Name
	}
	for _, place := range places {
		if led.Partial && !listed[place] {
			continue // the export does not speak of it
		}
		cut := strings.LastIndexByte(place, ':')
		unit := cmp.Or(names[place[:cut]], place[:cut])
		for _, col := range movements {
			plus, minus := amounts[place+":"+col], []string(nil)
			if col == "eksi" {
				plus, minus = nil, plus
			}
			left := r.sideLess("Kaydedilen değişiklikler", r.execution+"#degisiklik", plus, minus)
			right := r.side("Döküm", r.execution+"#degisen", r.execution+"!"+exported+place+":"+col)
			if left.Value.Kind == model.KindBlank && (right.Value.Kind != model.KindMoney || right.Value.Number == 0) {
				continue
			}
			id.add(money(place+":"+col, unit+" · "+place[cut+1:]+" · "+movementWords[col], "", left, right, true))
		}
	}
}

var movementWords = map[string]string{"ek": "Ek ödenek", "arti": "Aktarma (+)", "eksi": "Aktarma (−)"}
