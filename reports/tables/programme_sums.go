package tables

import (
	"fmt"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// slotKeys name the rows of Tablo 2 and 4: the economic codes of the first level, what has none of them, and the places outside the
// budget.
var slotKeys = [...]string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "diger", "doner", "yurtici", "yurtdisi"}

var slotLabels = [...]string{"Personel Giderleri", "SGK Devlet Primi Giderleri", "Mal ve Hizmet Alım Giderleri", "Faiz Giderleri",
	"Cari Transferler", "Sermaye Giderleri", "Sermaye Transferleri", "Borç Verme", "Yedek Ödenek", "Ekonomik kodu 01–09 dışında kalan",
	"Döner Sermaye", "Diğer Yurt İçi", "Yurt Dışı"}

const (
	slots    = len(slotKeys)
	slotElse = 9  // in the budget without a code of 01–09: never lost, never usual
	slotOff  = 10 // first place outside the budget
)

var offSlots = map[string]int{"revolving_fund": 10, "other_domestic": 11, "foreign": 12}

// sumKeys name the three money columns of Tablo 1 and 3 and the sum rows of Tablo 2 and 4.
var sumKeys = [...]string{"butce", "dis", "toplam"}

var sumLabels = [...]string{"Toplam Bütçe Kaynak İhtiyacı", "Toplam Bütçe Dışı Kaynak İhtiyacı", "Toplam Kaynak İhtiyacı"}

// The kinds of expenditure lines, in the order of the columns of Tablo 4.
var kindKeys = [...]string{"faaliyet", "gyg", "transfer"}

var kindOf = map[string]int{"activity": 0, "overhead": 1, "transfer": 2}

// slotOf is the row of a line.
func slotOf(l *facts.BudgetLine) int {
	if l.OffBudget != "" {
		if s, ok := offSlots[l.OffBudget]; ok {
			return s
		}
		return slotOff + 1
	}
	return economicSlot(l.Economic)
}

func economicSlot(code string) int {
	if len(code) >= 2 && code[0] == '0' && code[1] >= '1' && code[1] <= '9' && (len(code) == 2 || code[2] == '.') {
		return int(code[1] - '1')
	}
	return slotElse
}

// sum is an exact sum of lines; n counts them, so that nothing is told from zero.
type sum struct {
	v   quantity.Money
	n   int
	bad bool // beyond the range of money
}

func (s *sum) add(m quantity.Money) {
	v, err := quantity.AddMoney(s.v, m)
	if err != nil {
		s.bad = true
		return
	}
	s.v, s.n = v, s.n+1
}

type grid [slots]sum

// val is a cell of a total with what lies below it: leaves that should be there, leaves that are, and their sum.
type val struct {
	cell         model.Cell
	known        quantity.Money
	leaves, have int
	bad          bool
}

// leaf is a sum of lines as a cell; without a line it is blank.
func (s *sum) leaf(name string) val {
	switch {
	case s.bad:
		return val{cell: model.Fault("number.range").Named(name), leaves: 1, bad: true}
	case s.n == 0:
		return val{cell: model.Blank().Named(name)}
	}
	return val{cell: model.Money(s.v).Named(name), known: s.v, leaves: 1, have: 1}
}

// absent is a value that should be there and is not.
func absent(name, why string) val { return val{cell: model.Missing(why).Named(name), leaves: 1} }

// total adds vals whose cells stand in the same document, or with doc "PP2!" in another one. Blank parts are no parts; without any part
// the total is blank; with a missing leaf it is missing and says what is known (design.md §1-6).
func total(name, doc string, parts []val) val {
	out := val{}
	of := make([]string, 0, len(parts))
	for i := range parts {
		p := &parts[i]
		out.leaves, out.have, out.bad = out.leaves+p.leaves, out.have+p.have, out.bad || p.bad
		v, err := quantity.AddMoney(out.known, p.known)
		if err != nil {
			out.bad = true
		} else {
			out.known = v
		}
		if p.cell.Kind == model.KindMoney {
			of = append(of, doc+p.cell.Name)
		}
	}
	switch {
	case out.bad:
		out.cell = model.Fault("number.range")
	case out.leaves == 0:
		out.cell = model.Blank()
	case out.have < out.leaves:
		out.cell = model.Missing(fmt.Sprintf("%d kalemden %d tanesi biliniyor", out.leaves, out.have))
		if out.have > 0 {
			out.cell = out.cell.Noted("bilinen kısım " + out.known.TR() + " TL")
		}
	default:
		out.cell = model.Money(out.known)
		out.cell.Formula = &model.Formula{Op: model.Sum, Of: of}
	}
	out.cell.Name = name
	return out
}

// shown is the val as another document shows it: its own name, and a formula that reads the cell where it is made.
func (v val) shown(doc, name string) val {
	c := model.Cell{Kind: v.cell.Kind, Text: v.cell.Text, Number: v.cell.Number, Note: v.cell.Note, Name: name}
	if c.Kind == model.KindMoney {
		c.Formula = &model.Formula{Op: model.Sum, Of: []string{doc + v.cell.Name}}
	}
	v.cell = c
	return v
}

// activityFigures is Tablo 2 of one activity.
type activityFigures struct {
	fact  *facts.ProgrammeActivity
	lines int
	slot  [slots]val
	tot   [3]val
	parts []unitFigures // by unit, in the order of the units; only when more than one has lines
	grid  grid
	by    []unitGrid
}

type unitGrid struct {
	unit int
	grid grid
}

type unitFigures struct {
	unit int
	slot [slots]val
	tot  [3]val
}

// targetFigures is Tablo 1 part 2 and Tablo 3 of one performance target.
type targetFigures struct {
	fact *facts.PerformanceTarget
	acts []*activityFigures
	t1   [3]val // Genel Toplam of Tablo 1
	t3   [3]val // subtotal of Tablo 3
}

// figures are all sums of a programme, made once.
type figures struct {
	f       *facts.ProgrammeFacts
	targets []targetFigures
	acts    []*activityFigures
	unit    [][3]grid // by place in Units; the last: lines without unit
	kind    [3]grid
	lost    sum // lines of an activity that is not in the programme
	t4      [4][slots]val
	t4tot   [4][3]val
	costs   [3]val // Performans Hedefleri Maliyetleri Toplamı
	side    [2][3]val
	all     [3]val // Genel Toplam of Tablo 3
	alone   bool   // a year's accounting without a programme
}

func figuresOf(f *facts.ProgrammeFacts) *figures {
	x := &figures{f: f, targets: make([]targetFigures, len(f.Targets)), unit: make([][3]grid, len(f.Units)+1)}
	byRef := map[string]*activityFigures{}
	for i := range f.Targets {
		t := &f.Targets[i]
		x.targets[i].fact = t
		for j := range t.Activities {
			a := &activityFigures{fact: &t.Activities[j]}
			byRef[a.fact.Ref] = a
			x.acts = append(x.acts, a)
			x.targets[i].acts = append(x.targets[i].acts, a)
		}
	}
	x.gather(byRef)
	for _, a := range x.acts {
		a.figure(len(f.Units))
		x.split(a)
	}
	for i := range x.targets {
		x.targets[i].figure()
	}
	x.whole()
	return x
}

// gather reads the lines once.
func (x *figures) gather(byRef map[string]*activityFigures) {
	for i := range x.f.Lines {
		l := &x.f.Lines[i]
		k, ok := kindOf[l.Kind]
		if !ok || l.Amount == nil {
			continue
		}
		s, m := slotOf(l), *l.Amount
		unit := x.unitOf(l.Unit)
		if k == 0 {
			a := byRef[l.Activity]
			if a == nil {
				x.lost.add(m)
				continue
			}
			a.lines++
			a.grid[s].add(m)
			a.of(unit)[s].add(m)
		}
		x.kind[k][s].add(m)
		x.unit[unit][k][s].add(m)
	}
}

// unitOf is the place of a unit; what has none stands behind the last.
func (x *figures) unitOf(n int) int {
	if n < 0 || n >= len(x.f.Units) {
		return len(x.f.Units)
	}
	return n
}

func (x *figures) unitKey(n int) string {
	if n >= len(x.f.Units) {
		return "birimsiz"
	}
	return x.f.Units[n].Key
}

func (x *figures) unitName(n int) string {
	if n >= len(x.f.Units) {
		return "Birimi belirtilmemiş"
	}
	return x.f.Units[n].Name
}

func (a *activityFigures) of(unit int) *grid {
	for i := range a.by {
		if a.by[i].unit == unit {
			return &a.by[i].grid
		}
	}
	a.by = append(a.by, unitGrid{unit: unit})
	return &a.by[len(a.by)-1].grid
}

// noNeed begins the reason of an amount that is missing because nothing is needed: such a cell is no missing part of a total.
const noNeed = "Kaynak gerektirmez"

const noCostLine = "Maliyet satırı ve kaynak gerektirmediğine ilişkin gerekçe yok"

// figure makes the rows and sums of Tablo 2. Without a line all three sums are missing with their reason: an activity that needs no
// resource says so and is no missing part of the totals, one that says nothing is.
func (a *activityFigures) figure(none int) {
	ref := a.fact.Ref
	if len(a.by) > 1 {
		for u := 0; u <= none; u++ {
			for i := range a.by {
				if a.by[i].unit == u {
					a.parts = append(a.parts, unitFigures{unit: u})
				}
			}
		}
	}
	for s := range slots {
		a.slot[s] = a.grid[s].leaf(ref + ":" + slotKeys[s])
	}
	if a.lines == 0 {
		for i, key := range sumKeys {
			a.tot[i] = absent(ref+":"+key, noCostLine)
			if a.fact.NoCostReason != "" {
				a.tot[i] = val{cell: model.Missing(noNeed + ": " + a.fact.NoCostReason).Named(ref + ":" + key)}
			}
		}
		return
	}
	a.tot = sums(ref, &a.slot)
}

// sums are the three sum rows over the rows of a column.
func sums(name string, slot *[slots]val) [3]val {
	b := total(name+":butce", "", slot[:slotOff])
	d := total(name+":dis", "", slot[slotOff:])
	return [3]val{b, d, total(name+":toplam", "", []val{b, d})}
}

func (t *targetFigures) figure() {
	ref := t.fact.Ref
	for i, key := range sumKeys {
		parts := make([]val, len(t.acts))
		for j, a := range t.acts {
			parts[j] = a.tot[i]
		}
		t.t1[i] = total(ref+":"+key, "", parts)
		switch {
		case len(t.acts) == 0:
			t.t1[i] = absent(ref+":"+key, "Performans hedefinin faaliyeti yok")
		case t.idle():
			t.t1[i] = val{cell: model.Missing(noNeed + ": faaliyetlerin hiçbiri kaynak istemiyor").Named(ref + ":" + key)}
		}
		t.t3[i] = t.t1[i]
	}
}

// idle tells that no activity of the target needs a resource, and each says why.
func (t *targetFigures) idle() bool {
	for _, a := range t.acts {
		if a.lines > 0 || a.fact.NoCostReason == "" {
			return false
		}
	}
	return true
}

// whole makes Tablo 4 and the last rows of Tablo 3.
func (x *figures) whole() {
	for s, key := range slotKeys {
		parts := make([]val, 0, len(x.acts))
		for _, a := range x.acts {
			if a.slot[s].leaves > 0 {
				parts = append(parts, a.slot[s])
			}
		}
		x.t4[0][s] = total(key+":faaliyet", "PP2!", parts)
		x.t4[1][s] = x.kind[1][s].leaf(key + ":gyg")
		x.t4[2][s] = x.kind[2][s].leaf(key + ":transfer")
		x.t4[3][s] = total(key+":toplam", "", []val{x.t4[0][s], x.t4[1][s], x.t4[2][s]})
	}
	for k := range kindKeys {
		x.t4tot[k] = x.columnSums(k)
	}
	for i := range sumKeys {
		parts := make([]val, len(x.targets))
		for j := range x.targets {
			parts[j] = x.targets[j].t3[i]
		}
		x.costs[i] = total("hedefler:"+sumKeys[i], "", parts)
		x.t4tot[3][i] = total(sumKeys[i]+":toplam", "", []val{x.t4tot[0][i], x.t4tot[1][i], x.t4tot[2][i]})
		x.side[0][i] = x.t4tot[1][i].shown("PP4!", "gyg:"+sumKeys[i])
		x.side[1][i] = x.t4tot[2][i].shown("PP4!", "transfer:"+sumKeys[i])
		x.all[i] = total("TOPLAM:"+sumKeys[i], "", []val{x.costs[i], x.side[0][i], x.side[1][i]})
	}
}

// columnSums are the sum rows of one column of Tablo 4. The cells below show what is there; what is missing in the activities is missing
// in their sum too.
func (x *figures) columnSums(k int) [3]val {
	col := kindKeys[k]
	b := total("butce:"+col, "", x.t4[k][:slotOff])
	d := total("dis:"+col, "", x.t4[k][slotOff:])
	out := [3]val{b, d, total("toplam:"+col, "", []val{b, d})}
	if k != 0 {
		return out
	}
	for i := range out {
		parts := make([]val, 0, len(x.targets))
		for j := range x.targets {
			parts = append(parts, x.targets[j].t1[i])
		}
		if whole := total(out[i].cell.Name, "", parts); whole.have < whole.leaves {
			out[i] = whole
		}
	}
	return out
}
