package tables

import (
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// Verdict is what the comparison of two sides says.
type Verdict string

// The verdicts. Documented is a difference that the programme itself explains with a reason and a decision (I-16).
const (
	Holds         Verdict = "tutuyor"
	Differs       Verdict = "FARK"
	NotApplicable Verdict = "uygulanamaz"
	Documented    Verdict = "belgeli değişiklik"
)

// Side is one side of a comparison: what it is called, the cells it was read from ("PP2!H1.1/F1.1.1:butce") and its value. Less
// are cells that are taken away. The value is blank when none of the cells holds anything.
type Side struct {
	Label string
	Names []string
	Less  []string
	Value model.Cell
	Link  string   // where the side stands
	live  []string // of Names, those that hold money: what a formula adds
}

// Finding is one comparison of an identity at one place.
type Finding struct {
	Place   string // what a reader reads: F1.1.1 Hizmet içi eğitim · Bütçe
	Key     string // unique within the identity
	Ref     string // code path of the record with the field: what a page jumps to
	Left    Side
	Right   Side
	Diff    model.Cell
	Verdict Verdict
	Why     string // reason of NotApplicable and Documented
}

// Identity is one identity of domain.md §4.7 (I-…), or one of ours that reads the same way: K (units against the whole), B (budget
// execution, domain.md §5.3) and S (each total against its own parts).
type Identity struct {
	ID, Text string
	Findings []Finding
	Reason   string // why it was not applied at all
	// Counts of all findings, also of those the sheet does not print.
	Checked, Held, Differing, Open int
}

// Reconciliation proves the printed numbers against each other. Both sides of every comparison are read from cells of docs, or of the plan's
// documents; f gives only what there is to compare (targets, activities, units) and its words.
func Reconciliation(docs, plan []model.Document, f *facts.ProgrammeFacts) []Identity {
	r := &reconciler{x: model.Index(docs), plan: model.Index(plan), f: f, execution: IDExecution, revenue: IDRevenue}
	r.costs()
	r.performance()
	r.shares()
	r.need()
	r.appropriation()
	r.responsible()
	r.indicators()
	r.units()
	r.ledgers()
	r.balance()
	r.changes()
	r.parts(docs)
	return r.ids
}

type reconciler struct {
	x, plan *model.Cells
	f       *facts.ProgrammeFacts
	ids     []Identity
	// The documents that hold the year's accounting: the programme's, or the activity report's.
	execution, revenue string
}

// begin opens an identity; findings that follow belong to it.
func (r *reconciler) begin(id, text string) *Identity {
	r.ids = append(r.ids, Identity{ID: id, Text: text})
	return &r.ids[len(r.ids)-1]
}

// add counts a finding. Two blank sides are nothing to compare.
func (id *Identity) add(f Finding) {
	switch f.Verdict {
	case "":
		return
	case Holds, Documented:
		id.Checked++
		id.Held++
	case Differs:
		id.Checked++
		id.Differing++
	case NotApplicable:
		id.Open++
	}
	id.Findings = append(id.Findings, f)
}

// side reads cells and adds them.
func (r *reconciler) side(label, link string, names ...string) Side {
	return r.sideLess(label, link, names, nil)
}

func (r *reconciler) sideLess(label, link string, names, less []string) Side {
	s := Side{Label: label, Link: link, Names: names, Less: less}
	var all sum
	read := func(n string, sign quantity.Money) {
		c := r.x.Cell(n)
		switch {
		case s.Value.Kind == model.KindFault || s.Value.Kind == model.KindMissing || c == nil:
		case c.Kind == model.KindMoney:
			all.add(sign * quantity.Money(c.Number))
			s.live = append(s.live, n)
		case c.Kind == model.KindMissing && strings.HasPrefix(c.Text, noNeed): // needs no resource: no part of any sum
		case c.Kind == model.KindMissing || c.Kind == model.KindFault:
			s.Value = model.Cell{Kind: c.Kind, Text: c.Text}
		}
	}
	for _, n := range names {
		read(n, 1)
	}
	for _, n := range less {
		read(n, -1)
	}
	if s.Value.Kind == "" {
		v := all.leaf("")
		s.Value = v.cell
	}
	return s
}

// text is a side that holds words.
func (r *reconciler) text(label, link, name string) Side {
	s := Side{Label: label, Link: link, Names: []string{name}, Value: model.Blank()}
	if c := r.x.Cell(name); c != nil {
		s.Value = model.Cell{Kind: c.Kind, Text: c.Text}
	}
	return s
}

// money compares two sides of money. One missing side against a number is a difference where both show the same; open says that it is
// not, because one side may know what the other does not.
func money(key, place, ref string, left, right Side, open bool) Finding {
	f := Finding{Key: key, Place: place, Ref: ref, Left: left, Right: right}
	l, rt := &f.Left.Value, &f.Right.Value
	unknown := func(c *model.Cell) bool { return c.Kind == model.KindMissing || c.Kind == model.KindFault }
	switch {
	case l.Kind == model.KindBlank && rt.Kind == model.KindBlank:
		return f
	case (unknown(l) || l.Kind == model.KindBlank) && (unknown(rt) || rt.Kind == model.KindBlank), open && (unknown(l) || unknown(rt)):
		f.Verdict, f.Why = NotApplicable, "Eksik değer: "+reasonOf(l, rt)
		f.Diff = model.Missing("Bir taraf eksik")
		return f
	case unknown(l), unknown(rt):
		f.Verdict, f.Why, f.Diff = Differs, "Bir taraf eksik: "+reasonOf(l, rt), model.Missing("Bir taraf eksik")
		return f
	}
	f.Verdict = Holds
	if l.Number != rt.Number {
		f.Verdict = Differs
	}
	d, err := quantity.Money(l.Number).Sub(quantity.Money(rt.Number))
	f.Diff = model.Money(d)
	if err != nil {
		f.Diff = model.Fault("number.range")
	}
	return f
}

func reasonOf(cells ...*model.Cell) string {
	for _, c := range cells {
		if c.Kind == model.KindMissing || c.Kind == model.KindFault {
			return c.Text
		}
	}
	return ""
}

var sumWords = [...]string{"Bütçe", "Bütçe Dışı", "Toplam"}

func activityPlace(a *facts.ProgrammeActivity) string { return codeText(a.Code, a.Name) }

// activities calls f for every activity with its target.
func (r *reconciler) activities(f func(*facts.PerformanceTarget, *facts.ProgrammeActivity)) {
	for i := range r.f.Targets {
		t := &r.f.Targets[i]
		for j := range t.Activities {
			f(t, &t.Activities[j])
		}
	}
}

// names gives "doc!record:key" for every key.
func names(doc, record string, keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = doc + "!" + record + ":" + k
	}
	return out
}

// costs is I-1 … I-5: Tablo 2 in itself and Tablo 1 against it.
func (r *reconciler) costs() {
	one := func(id *Identity, key, label string, parts []string, text string) {
		r.activities(func(_ *facts.PerformanceTarget, a *facts.ProgrammeActivity) {
			link := "PP2#" + a.Ref
			id.add(money(a.Ref, activityPlace(a), a.Ref+":lines", r.side("Tablo 2 · "+label, link, names("PP2", a.Ref, key)...),
				r.side("Tablo 2 · "+text, link, names("PP2", a.Ref, parts...)...), false))
		})
	}
	one(r.begin("I-1", "Tablo 2: bütçe toplamı = ekonomik kodların toplamı"), "butce", "Bütçe", slotKeys[:slotOff], "Σ 01–09")
	one(r.begin("I-2", "Tablo 2: bütçe dışı toplamı = döner sermaye + diğer yurt içi + yurt dışı"), "dis", "Bütçe dışı", slotKeys[slotOff:], "Σ bütçe dışı")
	one(r.begin("I-3", "Tablo 2: toplam = bütçe + bütçe dışı"), "toplam", "Toplam", sumKeys[:2], "Bütçe + bütçe dışı")
	id := r.begin("I-4", "Tablo 1 faaliyet satırı = Tablo 2 (bütçe, bütçe dışı, toplam)")
	r.activities(func(t *facts.PerformanceTarget, a *facts.ProgrammeActivity) {
		for k, key := range sumKeys {
			id.add(money(a.Ref+":"+key, activityPlace(a)+" · "+sumWords[k], a.Ref+":lines",
				r.side("Tablo 1", "PP1#"+t.Ref, names("PP1", a.Ref, key)...), r.side("Tablo 2", "PP2#"+a.Ref, names("PP2", a.Ref, key)...), false))
		}
	})
	id = r.begin("I-5", "Tablo 1 genel toplamı = faaliyet satırlarının toplamı")
	for i := range r.f.Targets {
		t := &r.f.Targets[i]
		for k, key := range sumKeys {
			id.add(money(t.Ref+":"+key, codeText(t.Code, t.Text)+" · "+sumWords[k], t.Ref+":activities",
				r.side("Tablo 1 · Genel Toplam", "PP1#"+t.Ref, names("PP1", t.Ref, key)...),
				r.side("Tablo 1 · Σ faaliyet", "PP1#"+t.Ref, activityNames("PP1", t, key)...), false))
		}
	}
}

func activityNames(doc string, t *facts.PerformanceTarget, key string) []string {
	out := make([]string, len(t.Activities))
	for i := range t.Activities {
		out[i] = doc + "!" + t.Activities[i].Ref + ":" + key
	}
	return out
}

// performance is I-6 … I-8: Tablo 3.
func (r *reconciler) performance() {
	id := r.begin("I-6", "Tablo 3 hedef ve faaliyet satırları = Tablo 1")
	for i := range r.f.Targets {
		t := &r.f.Targets[i]
		for k, key := range sumKeys {
			id.add(money(t.Ref+":"+key, codeText(t.Code, t.Text)+" · "+sumWords[k], t.Ref+":activities",
				r.side("Tablo 3 · ara toplam", "PP3#"+t.Ref, names("PP3", t.Ref, key)...),
				r.side("Tablo 1 · Genel Toplam", "PP1#"+t.Ref, names("PP1", t.Ref, key)...), false))
			for j := range t.Activities {
				a := &t.Activities[j]
				id.add(money(a.Ref+":"+key, activityPlace(a)+" · "+sumWords[k], a.Ref+":lines",
					r.side("Tablo 3 · faaliyet", "PP3#"+a.Ref, names("PP3", a.Ref, key)...),
					r.side("Tablo 1 · faaliyet", "PP1#"+t.Ref, names("PP1", a.Ref, key)...), false))
			}
		}
	}
	id = r.begin("I-7", "Tablo 3: performans hedefleri maliyetleri toplamı = hedeflerin ara toplamları")
	for k, key := range sumKeys {
		of := make([]string, len(r.f.Targets))
		for i := range r.f.Targets {
			of[i] = "PP3!" + r.f.Targets[i].Ref + ":" + key
		}
		id.add(money(key, sumWords[k], "", r.side("Tablo 3 · Maliyetler Toplamı", "PP3", "PP3!hedefler:"+key),
			r.side("Tablo 3 · Σ hedef", "PP3", of...), false))
	}
	id = r.begin("I-8", "Tablo 3: genel toplam = hedefler + genel yönetim + transfer")
	for k, key := range sumKeys {
		id.add(money(key, sumWords[k], "", r.side("Tablo 3 · Genel Toplam", "PP3", "PP3!TOPLAM:"+key),
			r.side("Tablo 3 · hedefler + GYG + transfer", "PP3", "PP3!hedefler:"+key, "PP3!gyg:"+key, "PP3!transfer:"+key), false))
	}
}

// need is I-10 … I-12: Tablo 4 against Tablo 2 and Tablo 3.
func (r *reconciler) need() {
	rows := append(append([]string{}, slotKeys[:]...), sumKeys[:]...)
	id := r.begin("I-10", "Tablo 4 faaliyet sütunu = Tablo 2'lerin toplamı (her satırda)")
	for _, row := range rows {
		var of []string
		r.activities(func(_ *facts.PerformanceTarget, a *facts.ProgrammeActivity) { of = append(of, "PP2!"+a.Ref+":"+row) })
		id.add(money(row, rowWord(row), "", r.side("Tablo 4 · Faaliyet", "PP4", "PP4!"+row+":faaliyet"),
			r.side("Tablo 2 · Σ faaliyet", "PP2", of...), true))
	}
	id = r.begin("I-11", "Tablo 4 genel toplam sütunu = faaliyet + genel yönetim + transfer")
	for _, row := range rows {
		id.add(money(row, rowWord(row), "", r.side("Tablo 4 · Genel Toplam", "PP4", "PP4!"+row+":toplam"),
			r.side("Tablo 4 · faaliyet + GYG + transfer", "PP4", names("PP4", row, kindKeys[:]...)...), false))
	}
	id = r.begin("I-12", "Tablo 4 toplam kaynak ihtiyacı = Tablo 3 genel toplamı")
	for k, key := range sumKeys {
		id.add(money(key, sumWords[k], "", r.side("Tablo 4", "PP4", "PP4!"+key+":toplam"), r.side("Tablo 3", "PP3", "PP3!TOPLAM:"+key), false))
	}
}

func rowWord(key string) string {
	for s, k := range slotKeys {
		if k == key {
			return codeText(slotCode(s), slotLabels[s])
		}
	}
	for s, k := range sumKeys {
		if k == key {
			return sumLabels[s]
		}
	}
	return key
}

// shares is I-9. A share is compared with the one its row and the total make; the sum of a level may miss 100 by the rounding of its rows.
func (r *reconciler) shares() {
	id := r.begin("I-9", "Tablo 3: PAY = satır / genel toplam × 100; düzeyin payları toplamı 100")
	for k, key := range sumKeys {
		level := []string{}
		one := func(record, place string) {
			name := "PP3!" + record + ":" + key
			c, of, all := r.x.Cell(name+".pay"), r.x.Cell(name), r.x.Cell("PP3!TOPLAM:"+key)
			if of == nil || all == nil || of.Kind != model.KindMoney || all.Kind != model.KindMoney || all.Number == 0 {
				return
			}
			p, err := shareOf(of.Number, all.Number)
			right, left := model.Percent(p), model.Blank()
			if err != nil {
				right = model.Fault("number.range")
			}
			if c != nil { // a share that is not printed where it could be is a difference
				left = model.Cell{Kind: c.Kind, Text: c.Text, Number: c.Number}
			}
			id.add(percent(record+":"+key, place+" · "+sumWords[k], Side{Label: "Tablo 3 · PAY", Link: "PP3", Names: []string{name + ".pay"}, Value: left},
				Side{Label: "satır / genel toplam", Link: "PP3", Value: right}, 0, name, "PP3!TOPLAM:"+key))
		}
		for i := range r.f.Targets {
			t := &r.f.Targets[i]
			one(t.Ref, codeText(t.Code, t.Text))
			for j := range t.Activities {
				one(t.Activities[j].Ref, activityPlace(&t.Activities[j]))
			}
			level = append(level, t.Ref)
		}
		one("hedefler", "Performans hedefleri toplamı")
		one("gyg", "Genel yönetim giderleri")
		one("transfer", "Transferler")
		r.levelShare(id, k, append(level, "gyg", "transfer"))
	}
}

// shareTolerance is how far the rounded shares of n rows may add up beside 100: ±0,05 (domain.md §4.7), and more where so many rows, each
// of which may miss half of 0,01, can miss more.
func shareTolerance(n int) string { return "±" + shareMiss(n).TR()[len("%"):] }

func shareMiss(n int) quantity.Percent {
	return max(quantity.Hundred/2000, quantity.Percent(n)*quantity.Hundred/20_000)
}

// levelShare compares the shares of a level with 100.
func (r *reconciler) levelShare(id *Identity, k int, level []string) {
	key := sumKeys[k]
	var of []string
	var all int64
	for _, record := range level {
		if c := r.x.Cell("PP3!" + record + ":" + key + ".pay"); c != nil && c.Kind == model.KindPercent {
			of, all = append(of, "PP3!"+record+":"+key+".pay"), all+c.Number
		}
	}
	if len(of) == 0 {
		return
	}
	whole := "Tolerans " + shareTolerance(len(of))
	id.add(percent("düzey:"+key, "Düzeyin payları · "+sumWords[k]+" · "+whole, Side{Label: "Tablo 3 · Σ PAY", Link: "PP3", Names: of, Value: model.Percent(quantity.Percent(all))},
		Side{Label: "100", Link: "PP3", Value: model.Percent(quantity.Hundred)}, shareMiss(len(of))))
	if c := r.x.Cell("PP3!TOPLAM:" + key + ".pay"); c != nil && c.Kind == model.KindPercent {
		id.add(percent("TOPLAM:"+key, "Genel Toplam PAY · "+sumWords[k], Side{Label: "Tablo 3 · Genel Toplam PAY", Link: "PP3",
			Names: []string{"PP3!TOPLAM:" + key + ".pay"}, Value: model.Percent(quantity.Percent(c.Number))},
			Side{Label: "Tablo 3 · Σ PAY", Link: "PP3", Names: of, Value: model.Percent(quantity.Percent(all))}, 0))
	}
}

// percent compares two shares within a tolerance; read are the cells the right side was calculated from.
func percent(key, place string, left, right Side, tolerance quantity.Percent, read ...string) Finding {
	f := Finding{Key: key, Place: place, Left: left, Right: right}
	f.Right.Names = append(f.Right.Names, read...)
	d := left.Value.Number - right.Value.Number
	f.Diff = model.Percent(quantity.Percent(d))
	f.Verdict = Holds
	if left.Value.Kind != model.KindPercent || right.Value.Kind != model.KindPercent || max(d, -d) > int64(tolerance) {
		f.Verdict = Differs
	}
	return f
}

// appropriation is I-13 and I-14: the programme against the imported expenditure budget.
func (r *reconciler) appropriation() {
	id := r.begin("I-13", "Tablo 4 bütçe kısmı = ödenek cetveli (A), ekonomik koda göre")
	led := r.f.Appropriation
	none := noLedger(r.f, "Ödenek cetveli (A) yüklenmedi")
	switch {
	case led == nil:
		id.Reason = none
	case led.Partial:
		id.Reason = "Yüklenen ödenek cetveli bütçenin yalnız bir bölümünü kapsıyor"
	default:
		for s := range slotOff {
			id.add(money(slotKeys[s], rowWord(slotKeys[s]), "", r.side("Tablo 4 · Genel Toplam", "PP4", "PP4!"+slotKeys[s]+":toplam"),
				r.side("Ödenek cetveli", IDAppropriation, IDAppropriation+"!TOPLAM:"+slotKeys[s]), true))
		}
		id.add(money("butce", sumLabels[0], "", r.side("Tablo 4 · Genel Toplam", "PP4", "PP4!butce:toplam"),
			r.side("Ödenek cetveli", IDAppropriation, IDAppropriation+"!TOPLAM:toplam"), true))
	}
	id = r.begin("I-14", "Birimin faaliyet payları + genel yönetim payı + transferleri = birimin ödeneği")
	if led == nil {
		id.Reason = none
		return
	}
	known, has := r.appropriationKeys()
	if len(has) == 0 {
		id.Reason = "Yüklenen ödenek cetvelinde harcama birimi yok"
		return
	}
	for _, u := range known {
		if led.Partial && !has[u[0]] {
			continue
		}
		place := "PPBIRIM#" + u[0]
		for s := range slotOff {
			id.add(money(u[0]+":"+slotKeys[s], u[1]+" · "+rowWord(slotKeys[s]), u[0]+":lines."+slotKeys[s],
				r.side("Faaliyet + GYG + transfer", place, names(IDUnitShares, u[0]+":"+slotKeys[s], kindKeys[:]...)...),
				r.side("Ödenek cetveli", IDAppropriation+"#"+u[0], IDAppropriation+"!"+u[0]+":"+slotKeys[s]), true))
		}
		id.add(money(u[0]+":butce", u[1]+" · Bütçe toplamı", u[0]+":lines",
			r.side("Faaliyet + GYG + transfer", place, names(IDUnitShares, u[0]+":butce", kindKeys[:]...)...),
			r.side("Ödenek cetveli", IDAppropriation+"#"+u[0], IDAppropriation+"!"+u[0]+":toplam"), true))
	}
}

// appropriationKeys are the units to compare, by key and name: the programme's and those only the imported budget has.
func (r *reconciler) appropriationKeys() (known [][2]string, has map[string]bool) {
	seen := map[string]bool{"birimsiz": true}
	for i := range r.f.Units {
		u := &r.f.Units[i]
		known = append(known, [2]string{u.Key, u.Name})
		seen[u.Key] = true
	}
	known = append(known, [2]string{"birimsiz", "Birimi belirtilmemiş"})
	has = map[string]bool{}
	if d := r.x.Document(IDAppropriation); d != nil {
		for _, b := range d.Blocks {
			if b.Table == nil {
				continue
			}
			for i := range b.Table.Rows {
				row := &b.Table.Rows[i]
				if row.Anchor == "" {
					continue
				}
				has[row.Anchor] = true
				if !seen[row.Anchor] {
					known = append(known, [2]string{row.Anchor, row.Cells[0].Text})
				}
			}
		}
	}
	return known, has
}
