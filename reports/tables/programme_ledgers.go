package tables

import (
	"slices"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// ledgerColumn is a money column of an execution table (domain.md §5.3); Key is what cells are called.
type ledgerColumn struct {
	key, title string
	of         func(*facts.LedgerRow) *quantity.Money
}

var executionColumns = []ledgerColumn{
	{"kbo", "Bütçe ile Verilen (KBÖ)", func(r *facts.LedgerRow) *quantity.Money { return r.Initial }},
	{"ek", "Ek Ödenek", func(r *facts.LedgerRow) *quantity.Money { return r.Supplementary }},
	{"arti", "Aktarma (+)", func(r *facts.LedgerRow) *quantity.Money { return r.TransferIn }},
	{"eksi", "Aktarma (−)", func(r *facts.LedgerRow) *quantity.Money { return r.TransferOut }},
	{"devreden", "Devreden", func(r *facts.LedgerRow) *quantity.Money { return r.CarriedIn }},
	{"yilsonu", "Toplam/Yılsonu Ödenek", finalOf},
	{"gider", "Gerçekleşen (Bütçe Gideri)", func(r *facts.LedgerRow) *quantity.Money { return r.Spent }},
	{"iptal", "İptal Edilen", func(r *facts.LedgerRow) *quantity.Money { return r.Cancelled }},
	{"devir", "Ertesi Yıla Devreden", func(r *facts.LedgerRow) *quantity.Money { return r.CarriedOut }},
}

// finalOf is the year-end appropriation: what the export says, or what its parts make when every one of them is there.
func finalOf(r *facts.LedgerRow) *quantity.Money {
	if r.Final != nil {
		return r.Final
	}
	if r.Initial == nil || r.Supplementary == nil || r.TransferIn == nil || r.TransferOut == nil || r.CarriedIn == nil {
		return nil
	}
	v, err := quantity.SumMoney([]quantity.Money{*r.Initial, *r.Supplementary, *r.TransferIn, -*r.TransferOut, *r.CarriedIn})
	if err != nil {
		return nil
	}
	return &v
}

// part is a sum of ledger rows that knows how many of them say nothing.
type part struct {
	s    sum
	gaps int
}

func (p *part) add(m *quantity.Money) {
	if m == nil {
		p.gaps++
		return
	}
	p.s.add(*m)
}

const notInLedger = "Dökümde yok"

// val is the sum as a cell; with a gap it is missing and says what is known.
func (p *part) val(name string) val {
	switch {
	case p.s.n == 0 && p.gaps > 0:
		v := absent(name, notInLedger)
		v.leaves = p.gaps
		return v
	case p.gaps == 0:
		return p.s.leaf(name)
	}
	out := total(name, "", []val{{leaves: p.s.n + p.gaps, have: p.s.n, known: p.s.v, bad: p.s.bad}})
	out.cell.Formula = nil
	return out
}

// ledgerGroup is the rows of a ledger under one key (code, unit).
type ledgerGroup struct {
	key, name string
	parts     []part
	reasons   []string
	under     []*ledgerGroup // the next level, by code
	own       int            // rows that stand on the key itself
}

func (g *ledgerGroup) add(r *facts.LedgerRow, cols []ledgerColumn) {
	if g.parts == nil {
		g.parts = make([]part, len(cols))
	}
	for i := range cols {
		g.parts[i].add(cols[i].of(r))
	}
	if r.Reason != "" && !slices.Contains(g.reasons, r.Reason) {
		g.reasons = append(g.reasons, r.Reason)
	}
}

// groupLedger gathers the rows that are no total lines by keys of one or two levels.
func groupLedger(l *facts.Ledger, cols []ledgerColumn, keys func(*facts.LedgerRow) []string) []*ledgerGroup {
	at := map[string]*ledgerGroup{}
	var out []*ledgerGroup
	for i := range l.Rows {
		r := &l.Rows[i]
		if r.TotalLine {
			continue
		}
		ks := keys(r)
		var above *ledgerGroup
		for n, k := range ks {
			g := at[k]
			if g == nil {
				g = &ledgerGroup{key: k}
				at[k] = g
				if above == nil {
					out = append(out, g)
				} else {
					above.under = append(above.under, g)
				}
			}
			g.add(r, cols)
			if n == len(ks)-1 {
				g.own++
				if g.name == "" && r.Economic == k {
					g.name = r.Name
				}
			}
			above = g
		}
	}
	byKey := func(a, b *ledgerGroup) int { return strings.Compare(a.key, b.key) }
	slices.SortFunc(out, byKey)
	for _, g := range out {
		slices.SortFunc(g.under, byKey)
	}
	return out
}

// levels gives the first one or two levels of a code.
func levels(code string, n int) []string {
	if code == "" {
		return []string{""}
	}
	groups := strings.SplitN(code, ".", n+1)
	out := []string{groups[0]}
	if n > 1 && len(groups) > 1 {
		out = append(out, groups[0]+"."+groups[1])
	}
	return out
}

// vals are the cells of a group: a level whose rows all stand below it is the sum of their cells.
func (g *ledgerGroup) vals(cols []ledgerColumn, table string) (own []val, under [][]val) {
	for _, u := range g.under {
		v, _ := u.vals(cols, table)
		under = append(under, v)
	}
	for i, c := range cols {
		name := table + ":" + g.key + ":" + c.key
		v := g.parts[i].val(name)
		if len(under) > 0 && g.own == 0 && v.cell.Kind == model.KindMoney {
			parts := make([]val, len(under))
			for j := range under {
				parts[j] = under[j][i]
			}
			v = total(name, "", parts)
		}
		own = append(own, v)
	}
	return own, under
}

// codeNames finds the printed name of a code.
type codeNames map[[2]string]string

func codeNamesOf(f *facts.ProgrammeFacts) codeNames {
	out := make(codeNames, len(f.Codes))
	for i := range f.Codes {
		out[[2]string{f.Codes[i].Kind, f.Codes[i].Code}] = f.Codes[i].Name
	}
	return out
}

func (n codeNames) cell(kind, code, own string) model.Cell {
	if s := n[[2]string{kind, code}]; s != "" {
		return model.T(s)
	}
	if own != "" {
		return model.T(own)
	}
	if s := economicSlot(code); kind == "economic" && len(code) == 2 && s < slotElse {
		return model.T(slotLabels[s])
	}
	return model.Missing("Kodun adı listede yok")
}

// noLedger says why a ledger is not there: to whom it is withheld, nothing is said of whether it is.
func noLedger(f *facts.ProgrammeFacts, none string) string {
	if f.Withheld {
		return "Bütün birimlerin bütçe uygulamasını görme yetkiniz yok"
	}
	return none
}

// drawExecution is the use of the budget by economic code, function and unit, and what changed the appropriation.
func drawExecution(p *programmeDraw, d *model.Document) {
	l := p.f.Execution
	if l == nil {
		t := pairs(IDExecution)
		pair(&t, "Bütçe giderleri", model.Missing(noLedger(p.f, "Muhasebe dökümü yüklenmedi ve elle girilmedi")))
		add(d, t)
	} else {
		names := codeNamesOf(p.f)
		ledgerHead(d, l)
		tables := []struct {
			key, title, kind string
			keys             func(*facts.LedgerRow) []string
		}{
			{"eko", "Ekonomik sınıflandırmaya göre (I–II. düzey)", "economic", func(r *facts.LedgerRow) []string { return levels(r.Economic, 2) }},
			{"fonk", "Fonksiyonel sınıflandırmaya göre (I. düzey)", "functional", func(r *facts.LedgerRow) []string { return levels(r.Functional, 1) }},
			{"birim", "Harcama birimlerine göre", "", func(r *facts.LedgerRow) []string { return []string{p.x.ledgerUnit(r)} }},
		}
		for _, x := range tables {
			groups := groupLedger(l, executionColumns, x.keys)
			if x.kind == "" {
				p.x.nameUnits(groups)
			}
			add(d, executionTable(groups, x.key, x.title, x.kind, names))
		}
	}
	add(d, changesTable(p))
	if l != nil && len(p.f.Changes) > 0 {
		add(d, changedTable(p))
	}
}

func ledgerHead(d *model.Document, l *facts.Ledger) {
	s := "Kaynak: " + l.FileName
	if l.ByHand {
		s = "Kaynak: elle girilen kayıtlar"
	}
	if l.Partial {
		s += " · döküm bütçenin yalnız bir bölümünü kapsar"
	}
	if l.Stated != nil && l.Counted != nil && *l.Stated != *l.Counted {
		s += " · dökümün belirttiği toplam " + l.Stated.TR() + ", satırların toplamı " + l.Counted.TR()
		if slices.ContainsFunc(l.Rows, func(r facts.LedgerRow) bool { return r.Changed }) {
			s += "; satırlar dökümden sonra elle değiştirildi"
		} else {
			s += ", kapsanmayan " + difference(*l.Stated, *l.Counted) + " TL"
		}
	}
	note(d, s)
}

// ledgerUnit is the key of a row's unit: the programme's, or what the export calls it.
func (x *figures) ledgerUnit(r *facts.LedgerRow) string {
	switch {
	case r.Unit >= 0 && r.Unit < len(x.f.Units):
		return x.f.Units[r.Unit].Key
	case r.Institutional != "":
		return r.Institutional
	}
	return r.UnitName
}

// yearLedger is the ledger that a form prints; ok is false for a form that needs a programme.
func yearLedger(f *facts.ProgrammeFacts, id string) (l *facts.Ledger, ok bool) {
	switch id {
	case IDAppropriation:
		return f.Appropriation, true
	case IDExecution:
		return f.Execution, true
	case IDRevenue:
		return f.RevenueLedger, true
	}
	return nil, false
}

// DrawYear draws a table of a year's accounting (IDAppropriation, IDExecution or IDRevenue) from its ledgers alone, for a year that may
// have no programme; f needs year, units, codes, changes and ledgers only. The cells are named as in the programme's own table. ok is false for
// another id and for a ledger that is not there.
func DrawYear(f facts.ProgrammeFacts, id string) (doc model.Document, ok bool) {
	l, ok := yearLedger(&f, id)
	if !ok || l == nil {
		return model.Document{}, false
	}
	f.Draft, f.Synthetic = false, f.Synthetic || l.Synthetic
	for _, form := range ProgrammeForms(f.Year) {
		if form.ID != id {
			continue
		}
		d := form.blank(&f)
		d.Subtitle = joined(" · ", f.Administration.Name, yearKey(f.Year)+" yılı bütçesi")
		d.Footer = yearKey(f.Year) + " yılı bütçesi · muhasebe verisi"
		p := &programmeDraw{f: &f, x: figuresOf(&f)}
		p.x.alone = true
		if id == IDRevenue { // the balance is the programme's
			drawReceipts(p, &d)
		} else {
			form.draw(p, &d)
		}
		return d, true
	}
	return model.Document{}, false
}

// stranger marks the name of a unit of a ledger that is none of ours.
func (x *figures) stranger(name string) string {
	if x.alone {
		return strings.TrimSpace(name + " (kayıtlı olmayan birim)")
	}
	return strings.TrimSpace(name + " (programda karşılığı olmayan birim)")
}

// nameUnits gives the groups of units their names; what no unit answers to keeps the export's own key.
func (x *figures) nameUnits(groups []*ledgerGroup) {
	names := map[string]string{}
	for i := range x.f.Units {
		names[x.f.Units[i].Key] = x.f.Units[i].Name
	}
	for _, g := range groups {
		g.name = names[g.key]
		if g.name == "" {
			g.name = x.stranger(g.key)
		}
	}
}

func executionTable(groups []*ledgerGroup, key, title, kind string, names codeNames) model.Table {
	t := model.Table{ID: IDExecution + "/" + key, Anchor: key, Title: title, Continue: true, Columns: []model.Column{
		{Key: "code", Title: "Kod", Width: 19, Kind: model.KindText},
		{Key: "label", Title: "Açıklama", Width: 40, Kind: model.KindText},
	}}
	for _, c := range executionColumns {
		t.Columns = append(t.Columns, model.Column{Key: c.key, Title: c.title, Width: 24, Kind: model.KindMoney})
	}
	t.Columns = append(t.Columns,
		model.Column{Key: "gerceklesme", Title: "Gerçekleşme % (gider / yılsonu ödenek)", Width: 25, Kind: model.KindPercent},
		model.Column{Key: "baslangic", Title: "Başlangıca göre %", Width: 23, Kind: model.KindPercent},
		model.Column{Key: "reason", Title: "Sapma Nedeni", Width: 38, Kind: model.KindText})
	line := func(g *ledgerGroup, v []val, e model.Emphasis) {
		code := model.T(g.key)
		var label model.Cell
		if kind == "" {
			label = model.T(g.name)
			if len(g.key) > 12 {
				code = model.Blank()
			}
		} else {
			label = names.cell(kind, g.key, g.name)
		}
		t.Rows = append(t.Rows, model.Row{Emphasis: e, Cells: executionCells(key+":"+g.key, []model.Cell{code, label}, v, g.reasons)})
	}
	parts := make([][]val, len(executionColumns))
	for _, g := range groups {
		own, under := g.vals(executionColumns, key)
		e := model.Ordinary
		if len(under) > 0 {
			e = model.Subtotal
		}
		line(g, own, e)
		for i := range under {
			line(g.under[i], under[i], model.Ordinary)
		}
		for i := range own {
			parts[i] = append(parts[i], own[i])
		}
	}
	all := make([]val, len(executionColumns))
	for i, c := range executionColumns {
		all[i] = total(key+":TOPLAM:"+c.key, "", parts[i])
	}
	cells := executionCells(key+":TOPLAM", []model.Cell{model.T("TOPLAM").Over(2)}, all, nil)
	cells[len(cells)-1] = model.Blank()
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: cells})
	return t
}

// executionCells are the money columns, both percentages and the reason of a deviation, which must be there (finding F24).
func executionCells(name string, cells []model.Cell, v []val, reasons []string) []model.Cell {
	for i := range v {
		cells = append(cells, v[i].cell)
	}
	kbo, final, spent := &v[0].cell, &v[5].cell, &v[6].cell
	cells = append(cells, share(spent, final).Named(name+":gerceklesme"), share(spent, kbo).Named(name+":baslangic"))
	why := model.T(strings.Join(reasons, "; "))
	if len(reasons) == 0 && spent.Kind == model.KindMoney && final.Kind == model.KindMoney && spent.Number != final.Number {
		why = model.Missing("Sapma nedeni yazılmamış")
	}
	return append(cells, why)
}

func joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}
