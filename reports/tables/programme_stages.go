package tables

import (
	"strconv"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// LineRef is the code path of a budget line: unit key, place (activity, gyg, transfer, gelir, finansman), functional, financing, economic code
// and place outside the budget, divided by "|". It is what PPFARK calls a line. Two lines of one place differ in nothing else:
// the later one gets #2.
func LineRef(f *facts.ProgrammeFacts, l *facts.BudgetLine) string {
	unit := "birimsiz"
	if l.Unit >= 0 && l.Unit < len(f.Units) {
		unit = f.Units[l.Unit].Key
	}
	return strings.Join([]string{unit, linePlace(l), l.Functional, l.Financing, l.Economic, l.OffBudget}, "|")
}

var placeKeys = map[string]string{"overhead": "gyg", "transfer": "transfer", "revenue": "gelir", "financing": "finansman"}

var placeWords = map[string]string{"overhead": "Genel yönetim giderleri", "transfer": "Diğer idarelere transfer", "revenue": "Bütçe geliri",
	"financing": "Net finansman"}

func linePlace(l *facts.BudgetLine) string {
	if l.Kind == "activity" {
		return l.Activity
	}
	return word(placeKeys, l.Kind)
}

var offWords = map[string]string{"revolving_fund": "Döner Sermaye", "other_domestic": "Diğer Yurt İçi", "foreign": "Yurt Dışı"}

// drawStages is one table for each step between two opened stages that follow each other: every line whose amount differs.
func drawStages(p *programmeDraw, d *model.Document) {
	f := p.f
	if len(f.Stages) < 2 {
		t := pairs(IDStages)
		pair(&t, "Aşamalar", model.Missing("Karşılaştırılacak ikinci aşama açılmadı"))
		add(d, t)
		return
	}
	refs := make([]string, len(f.Lines))
	seen := make(map[string]int, len(f.Lines))
	for i := range f.Lines {
		refs[i] = LineRef(f, &f.Lines[i])
		if seen[refs[i]]++; seen[refs[i]] > 1 {
			refs[i] += "#" + strconv.Itoa(seen[refs[i]])
		}
	}
	names := map[string]string{}
	for _, a := range p.x.acts {
		names[a.fact.Ref] = codeText(a.fact.Code, a.fact.Name)
	}
	for i := 1; i < len(f.Stages); i++ {
		s := stageStep{p: p, refs: refs, names: names, from: f.Stages[i-1].Stage, to: f.Stages[i].Stage}
		add(d, s.table())
	}
}

// stageStep compares two stages.
type stageStep struct {
	p        *programmeDraw
	refs     []string
	names    map[string]string
	from, to string
}

func (s *stageStep) key() string { return s.from + "-" + s.to }

func (s *stageStep) table() model.Table {
	t := model.Table{ID: IDStages + "/" + s.key(), Anchor: s.key(), Title: word(budgetStages, s.from) + " → " + word(budgetStages, s.to),
		Continue: true, Columns: []model.Column{
			{Key: "place", Title: "Yer", Width: 62, Kind: model.KindText},
			{Key: "functional", Title: "Fonksiyonel", Width: 20, Kind: model.KindText},
			{Key: "financing", Title: "Fin.", Width: 9, Kind: model.KindText, Align: model.Center},
			{Key: "economic", Title: "Ekonomik", Width: 22, Kind: model.KindText},
			{Key: "once", Title: word(budgetStages, s.from), Width: 28, Kind: model.KindMoney},
			{Key: "sonra", Title: word(budgetStages, s.to), Width: 28, Kind: model.KindMoney},
			{Key: "fark", Title: "Fark", Width: 27, Kind: model.KindMoney},
			{Key: "by", Title: "Değiştiren", Width: 28, Kind: model.KindText, Align: model.Center},
			{Key: "on", Title: "Tarih", Width: 19, Kind: model.KindText, Align: model.Center},
			{Key: "note", Title: "Açıklama", Width: 36, Kind: model.KindText},
		}, Notes: []string{"Boş hücre: satır o aşamada yoktu; farkta yok sayılır. Yalnız tutarı değişen, eklenen ve çıkarılan satırlar yazılır."}}
	byUnit := make([][]int, len(s.p.f.Units)+1)
	for i := range s.p.f.Lines {
		l := &s.p.f.Lines[i]
		a, b := stageOf(l, s.from), stageOf(l, s.to)
		if a == nil && b == nil || a != nil && b != nil && a.Amount == b.Amount {
			continue
		}
		n := s.p.x.unitOf(l.Unit)
		byUnit[n] = append(byUnit[n], i)
	}
	var all [3][]val
	for n, lines := range byUnit {
		if len(lines) == 0 {
			continue
		}
		name := s.p.x.unitName(n)
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Anchor: s.key() + "/" + s.p.x.unitKey(n), Cells: []model.Cell{model.T(name).Over(10)}})
		var parts [3][]val
		for k := range parts {
			parts[k] = make([]val, len(lines))
		}
		for at, i := range lines {
			r, v := s.row(i)
			t.Rows = append(t.Rows, r)
			for k := range v {
				parts[k][at] = v[k]
			}
		}
		r, v := s.sumRow(s.p.x.unitKey(n), "Birim toplamı", parts)
		t.Rows = append(t.Rows, r)
		for k := range v {
			all[k] = append(all[k], v[k])
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("İki aşama arasında tutarı değişen satır yok.").Over(10))}
		return t
	}
	r, _ := s.sumRow("TOPLAM", "TOPLAM (değişen satırlar)", all)
	r.Emphasis = model.Total
	t.Rows = append(t.Rows, r)
	return t
}

func stageOf(l *facts.BudgetLine, stage string) *facts.LineStage {
	for i := range l.Stages {
		if l.Stages[i].Stage == stage {
			return &l.Stages[i]
		}
	}
	return nil
}

var stageCols = [...]string{"once", "sonra", "fark"}

func (s *stageStep) row(i int) (model.Row, [3]val) {
	l := &s.p.f.Lines[i]
	name := s.key() + "|" + s.refs[i]
	a, b := stageOf(l, s.from), stageOf(l, s.to)
	v := [3]val{stageVal(a, name+":once"), stageVal(b, name+":sonra"), {}}
	diff, err := v[1].known.Sub(v[0].known)
	c := model.Money(diff)
	switch {
	case err != nil:
		c = model.Fault("number.range")
	case a != nil && b != nil:
		c.Formula = &model.Formula{Op: model.Diff, Of: []string{name + ":sonra", name + ":once"}}
	case b != nil:
		c.Formula = &model.Formula{Op: model.Sum, Of: []string{name + ":sonra"}}
	}
	v[2] = val{cell: c.Named(name + ":fark"), known: diff, leaves: 1, have: 1, bad: err != nil}
	code := l.Economic
	if l.OffBudget != "" {
		code = strings.TrimSpace(word(offWords, l.OffBudget) + " " + l.Economic)
	}
	place, economic := model.T(word(placeWords, l.Kind)), model.T(code)
	if l.Kind == "activity" {
		place = textOr(s.names[l.Activity], "Faaliyeti programda yok")
		economic = economic.To("PP2#" + l.Activity)
	}
	by, on, why := model.Blank(), model.Blank(), model.T(l.Note)
	if b != nil {
		by, on = model.T(b.By), model.T(dateTR(b.On))
		if b.Note != "" {
			why = model.T(b.Note)
		}
	}
	return model.Row{Cells: []model.Cell{place.At(s.refs[i], ""), model.T(l.Functional), model.T(l.Financing), economic,
		v[0].cell, v[1].cell, v[2].cell, by, on, why}}, v
}

func stageVal(s *facts.LineStage, name string) val {
	if s == nil {
		return val{cell: model.Blank().Named(name)}
	}
	one := sum{v: s.Amount, n: 1}
	return one.leaf(name)
}

func (s *stageStep) sumRow(key, label string, parts [3][]val) (model.Row, [3]val) {
	var v [3]val
	cells := []model.Cell{model.T(label).Over(4)}
	for k, col := range stageCols {
		v[k] = total(s.key()+"|"+key+":"+col, "", parts[k])
		cells = append(cells, v[k].cell)
	}
	return model.Row{Emphasis: model.Subtotal, Cells: append(cells, model.Blank().Over(3))}, v
}

// diffVal is a − b as a total; a blank side is nothing.
func diffVal(name string, a, b val) val {
	out := total(name, "", []val{a, b})
	if out.cell.Kind != model.KindMoney {
		return out
	}
	v, err := a.known.Sub(b.known)
	if err != nil {
		return val{cell: model.Fault("number.range").Named(name), leaves: 1, bad: true}
	}
	out.cell.Number, out.known = int64(v), v
	switch {
	case a.leaves == 0:
		out.cell.Formula = nil // nothing less something: no formula of ours says that
	case b.leaves == 0:
		out.cell.Formula = &model.Formula{Op: model.Sum, Of: []string{a.cell.Name}}
	default:
		out.cell.Formula = &model.Formula{Op: model.Diff, Of: []string{a.cell.Name, b.cell.Name}}
	}
	return out
}

// moneyVal is one amount, or nothing at all.
func moneyVal(m *quantity.Money, name string) val {
	if m == nil {
		return val{cell: model.Blank().Named(name)}
	}
	one := sum{v: *m, n: 1}
	return one.leaf(name)
}
