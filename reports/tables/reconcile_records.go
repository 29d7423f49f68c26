package tables

import (
	"slices"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// responsible is I-15: each activity stands once in Tablo 3 and Tablo 5, with the units of Tablo 2.
func (r *reconciler) responsible() {
	id := r.begin("I-15", "Her faaliyet Tablo 3 ve Tablo 5'te bir kez; Tablo 5 birimleri = Tablo 2 birimleri")
	in3, in5 := r.appearances("PP3"), r.appearances("PP5")
	r.activities(func(t *facts.PerformanceTarget, a *facts.ProgrammeActivity) {
		once := func(doc, label string, n int) {
			id.add(count(a.Ref+":"+doc, activityPlace(a)+" · "+label, a.Ref, Side{Label: label + " satır sayısı", Link: doc, Value: model.Count(n)}))
		}
		once("PP3", "Tablo 3", in3[a.Ref])
		once("PP5", "Tablo 5", in5[a.Ref])
		left := r.text("Tablo 5 · Sorumlu Birimler", "PP5", "PP5!"+a.Ref+":birimler")
		right := r.text("Tablo 2 · Sorumlu Harcama Birimi veya Birimleri", "PP2#"+a.Ref, "PP2!"+a.Ref+":birimler")
		id.add(sameText(a.Ref+":birimler", activityPlace(a)+" · birimler", a.Ref+":units", left, right))
	})
}

// appearances counts the rows of a document that are about a record.
func (r *reconciler) appearances(doc string) map[string]int {
	out := map[string]int{}
	if d := r.x.Document(doc); d != nil {
		d.Each(func(_ *model.Table, _ *model.Row, c *model.Cell) {
			if path, field := model.RefField(c.Ref); path != "" && field == "" {
				out[path]++
			}
		})
	}
	return out
}

func count(key, place, ref string, left Side) Finding {
	f := Finding{Key: key, Place: place, Ref: ref, Left: left, Right: Side{Label: "1", Value: model.Count(1)}, Verdict: Holds}
	d := left.Value.Number - 1
	f.Diff = model.Count(int(d))
	if d != 0 {
		f.Verdict = Differs
	}
	return f
}

// sameText compares lists of names regardless of their order.
func sameText(key, place, ref string, left, right Side) Finding {
	f := Finding{Key: key, Place: place, Ref: ref, Left: left, Right: right, Diff: model.Blank(), Verdict: Holds}
	if left.Value.Kind != model.KindText && right.Value.Kind != model.KindText {
		f.Verdict, f.Why = NotApplicable, reasonOf(&left.Value, &right.Value)
		return f
	}
	a, b := strings.Split(left.Value.Text, ", "), strings.Split(right.Value.Text, ", ")
	slices.Sort(a)
	slices.Sort(b)
	if left.Value.Kind != right.Value.Kind || !slices.Equal(a, b) {
		f.Verdict, f.Diff = Differs, model.T("Birim kümeleri farklı")
	}
	return f
}

// indicators is I-16 and I-17: Tablo 1 against the target cards of the plan, and against last year's activity report.
func (r *reconciler) indicators() {
	id := r.begin("I-16", "Tablo 1 t+1 değeri = planın o yıldaki değeri ya da belgeli değişiklik")
	if r.plan.Document("T15") == nil {
		id.Reason = "Planın hedef kartları bu pakette verilmedi"
	} else {
		for i := range r.f.Targets {
			t := &r.f.Targets[i]
			for j := range t.Indicators {
				r.indicator(id, t, &t.Indicators[j])
			}
		}
	}
	id = r.begin("I-17", "Tablo 1 (t−1) değeri = önceki yılın faaliyet raporundaki gerçekleşme")
	switch {
	case r.f.LastResults != nil:
		for i := range r.f.Targets {
			for j := range r.f.Targets[i].Indicators {
				r.lastYear(id, &r.f.Targets[i], &r.f.Targets[i].Indicators[j])
			}
		}
	case r.f.Year == r.f.PlanFirstYear:
		id.Reason = "Planın ilk program yılı: (t−1) ve t değerleri kaynağıyla yazılır, karşılaştırılacak faaliyet raporu yoktur"
	default:
		id.Reason = "Önceki yılın faaliyet raporu henüz kayıtlı değil"
	}
}

// lastYear compares what Tablo 1 prints of t−1 with what the activity report of that year says. A value without end is compared as paper
// rounds it.
func (r *reconciler) lastYear(id *Identity, t *facts.PerformanceTarget, p *facts.ProgrammeIndicator) {
	c, reported := r.f.LastResults[p.PlanRef]
	if !reported {
		return // the report does not know the indicator: it is new
	}
	left := r.amount("Tablo 1 · t−1", "PP1#"+t.Ref, "PP1!"+p.Ref+":onceki")
	right := Side{Label: "Faaliyet raporu · " + yearKey(r.f.Year-2), Value: plain(exact(c, "Raporda gerçekleşmesi yok"))}
	id.add(amounts(p.Ref, codeText(p.Code, p.Name), p.Ref+":previous_value", left, right))
}

// amount reads one cell that holds a value of an indicator.
func (r *reconciler) amount(label, link, name string) Side {
	s := Side{Label: label, Link: link, Names: []string{name}, Value: model.Blank()}
	if c := r.x.Cell(name); c != nil {
		s.Value = model.Cell{Kind: c.Kind, Text: c.Text, Number: c.Number, Places: c.Places}
		if c.Numeric() {
			s.live = []string{name}
		}
	}
	return s
}

// amounts compares two values of an indicator, or two percentages. Two missing sides are nothing to compare, one is a difference.
func amounts(key, place, ref string, left, right Side) Finding {
	f := Finding{Key: key, Place: place, Ref: ref, Left: left, Right: right, Diff: model.Blank()}
	l, rt := &f.Left.Value, &f.Right.Value
	switch {
	case !l.Numeric() && !rt.Numeric():
		f.Verdict, f.Why = NotApplicable, "İki yerde de değer yok: "+reasonOf(l, rt)
	case !l.Numeric() || !rt.Numeric():
		f.Verdict, f.Why = Differs, "Bir taraf eksik: "+reasonOf(l, rt)
	default:
		f.Verdict = Holds
		if l.Number != rt.Number || l.Kind != rt.Kind {
			f.Verdict = Differs
		}
		f.Diff = model.Cell{Kind: l.Kind, Number: l.Number - rt.Number, Places: max(l.Places, rt.Places)}
	}
	return f
}

func (r *reconciler) indicator(id *Identity, t *facts.PerformanceTarget, p *facts.ProgrammeIndicator) {
	place, link := codeText(p.Code, p.Name), "PP1#"+t.Ref
	card := "T15#" + p.PlanRef
	if path, _, ok := strings.Cut(p.PlanRef, "/PG"); ok {
		card = "T15#" + path
	}
	year := r.plan.Ref("T15", p.PlanRef+":values."+yearKey(r.f.Year))
	left := Side{Label: "Tablo 1 · t+1", Link: link, Names: []string{"PP1!" + p.Ref + ":hedef"}, Value: model.Blank()}
	if c := r.x.Cell(left.Names[0]); c != nil {
		left.Value = model.Cell{Kind: c.Kind, Text: c.Text, Number: c.Number}
	}
	right := Side{Label: "Hedef kartı · " + yearKey(r.f.Year), Link: card, Names: []string{"T15!" + p.PlanRef + ":values." + yearKey(r.f.Year)}, Value: model.Blank()}
	f := Finding{Key: p.Ref, Place: place, Ref: p.Ref + ":target_value", Left: left, Right: right, Diff: model.Blank()}
	if year == nil {
		f.Verdict, f.Why = Differs, "Gösterge planın hedef kartlarında yok"
		id.add(f)
		return
	}
	f.Right.Value = model.Cell{Kind: year.Kind, Text: year.Text, Number: year.Number}
	own, planned := f.Left.Value.Kind == model.KindAmount, year.Kind == model.KindAmount
	switch {
	case !own && !planned:
		f.Verdict, f.Why = NotApplicable, "İki yerde de değer yok: "+reasonOf(&f.Left.Value, year)
	case own != planned:
		f.Verdict, f.Why = Differs, "Bir taraf eksik: "+reasonOf(&f.Left.Value, year)
	default:
		r.amounts(&f, p)
	}
	if f.Verdict == Differs && p.Override != nil && p.OverrideReason != "" && p.OverrideDecision != "" {
		f.Verdict, f.Why = Documented, "Gerekçe: "+p.OverrideReason+" · karar: "+p.OverrideDecision
	}
	id.add(f)
	if name, own := r.plan.Ref("T15", p.PlanRef+":name"), r.x.Cell("PP1!"+p.Ref+":ad"); name != nil && own != nil && name.Text != own.Text {
		id.add(Finding{Key: p.Ref + ":ad", Place: place + " · ad ve ölçü birimi", Ref: p.Ref + ":name",
			Left:  Side{Label: "Tablo 1", Link: link, Names: []string{"PP1!" + p.Ref + ":ad"}, Value: model.T(own.Text)},
			Right: Side{Label: "Hedef kartı", Link: card, Value: model.T(name.Text)}, Diff: model.T("Ad ya da ölçü birimi farklı"), Verdict: Differs})
	}
}

// amounts compares two values on one basis (domain.md §0.2-10): of a cumulative plan value the year's difference, both printed.
func (r *reconciler) amounts(f *Finding, p *facts.ProgrammeIndicator) {
	l, rt := quantity.Amount(f.Left.Value.Number), quantity.Amount(f.Right.Value.Number)
	if cumulative(p.CalcType) {
		before := r.plan.Ref("T15", p.PlanRef+":values."+yearKey(r.f.Year-1))
		label := yearKey(r.f.Year - 1)
		if r.f.Year == r.f.PlanFirstYear {
			before, label = r.plan.Ref("T15", p.PlanRef+":baseline.value"), "başlangıç"
		}
		if before != nil && before.Kind == model.KindAmount {
			b := quantity.Amount(before.Number)
			lo, err1 := l.Sub(b)
			ro, err2 := rt.Sub(b)
			if err1 == nil && err2 == nil {
				note := " (birikimli; " + label + " " + b.TR() + ")"
				f.Left.Label += " " + l.TR() + note + " · yılın farkı"
				f.Right.Label += " " + rt.TR() + note + " · yılın farkı"
				f.Left.Value, f.Right.Value = model.Amount(lo), model.Amount(ro)
				l, rt = lo, ro
			}
		}
	}
	f.Verdict = Holds
	if l != rt {
		f.Verdict = Differs
	}
	d, err := l.Sub(rt)
	f.Diff = model.Amount(d)
	if err != nil {
		f.Diff = model.Fault("number.range")
	}
}

// units is K-1: the units' shares make Tablo 4.
func (r *reconciler) units() {
	id := r.begin("K-1", "Birim paylarının toplamı = Tablo 4 (her satır ve sütunda)")
	for _, row := range append(append([]string{}, slotKeys[:]...), sumKeys[:]...) {
		for _, col := range append(append([]string{}, kindKeys[:]...), "toplam") {
			id.add(money(row+":"+col, rowWord(row)+" · "+colWords[col], "", r.side("Birim payları · toplam", IDUnitShares, IDUnitShares+"!TOPLAM:"+row+":"+col),
				r.side("Tablo 4", "PP4", "PP4!"+row+":"+col), true))
		}
	}
}

var colWords = map[string]string{"faaliyet": "Faaliyet", "gyg": "Genel yönetim", "transfer": "Transfer", "toplam": "Genel toplam"}

// ledgers is B-1 … B-4: the identities of domain.md §5.3 in every row of the execution tables.
func (r *reconciler) ledgers() {
	keys := r.ledgerKeys(r.execution, ":yilsonu")
	none := noLedger(r.f, "Bütçe gideri dökümü yüklenmedi")
	each := func(id *Identity, doc string, keys []string, whole, label string, plus, less []string, text string) {
		for _, k := range keys {
			full := func(cols []string) []string {
				out := make([]string, len(cols))
				for i, c := range cols {
					out[i] = doc + "!" + k + ":" + c
				}
				return out
			}
			link, _, _ := strings.Cut(k, ":")
			id.add(money(k, strings.Replace(k, ":", " · ", 1), "", r.side(label, doc+"#"+link, full([]string{whole})...),
				r.sideLess(text, doc+"#"+link, full(plus), full(less)), true))
		}
	}
	id := r.begin("B-1", "Yılsonu ödenek = KBÖ + ek + aktarma (+) − aktarma (−) + devreden")
	each(id, r.execution, keys, "yilsonu", "Yılsonu ödenek", []string{"kbo", "ek", "arti", "devreden"}, []string{"eksi"}, "KBÖ + ek ± aktarma + devreden")
	id.ifNone(len(keys) == 0, none)
	id = r.begin("B-2", "Yılsonu ödenek = bütçe gideri + iptal edilen + ertesi yıla devreden")
	each(id, r.execution, keys, "yilsonu", "Yılsonu ödenek", []string{"gider", "iptal", "devir"}, nil, "Gider + iptal + devir")
	id.ifNone(len(keys) == 0, none)
	keys = r.ledgerKeys(r.revenue, ":tahakkuk")
	noRevenue := noLedger(r.f, "Bütçe geliri dökümü yüklenmedi")
	id = r.begin("B-3", "Toplam tahakkuk = devreden + yılı tahakkuku")
	each(id, r.revenue, keys, "tahakkuk", "Toplam tahakkuk", []string{"devreden", "yili"}, nil, "Devreden + yılı")
	id.ifNone(len(keys) == 0, noRevenue)
	id = r.begin("B-4", "Net tahsilat = tahsilat − red ve iade")
	each(id, r.revenue, keys, "net", "Net tahsilat", []string{"tahsilat"}, []string{"iade"}, "Tahsilat − red ve iade")
	id.ifNone(len(keys) == 0, noRevenue)
}

// balance is B-5: the programme's revenue against its expenditure.
func (r *reconciler) balance() {
	id := r.begin("B-5", "Bütçe gelirleri + net finansman = bütçe giderleri (t+1)")
	if r.x.Cell(IDRevenue+"!denge:gelir") == nil {
		id.Reason = "Gelir tahmini girilmedi"
		return
	}
	id.add(money("denge", "Bütçe dengesi", "", r.side("Gelir + net finansman", IDRevenue+"#denge", IDRevenue+"!denge:gelir", IDRevenue+"!denge:finansman"),
		r.side("Tablo 4 · bütçe", "PP4", "PP4!butce:toplam"), true))
}

// ifNone says why an identity has nothing to compare.
func (id *Identity) ifNone(none bool, why string) {
	if none {
		id.Reason = why
	}
}

// ledgerKeys are the rows of an execution table, by the cell they all have.
func (r *reconciler) ledgerKeys(doc, suffix string) []string {
	var out []string
	if d := r.x.Document(doc); d != nil {
		d.Each(func(_ *model.Table, _ *model.Row, c *model.Cell) {
			if k, ok := strings.CutSuffix(c.Name, suffix); ok && !strings.HasPrefix(k, "denge") {
				out = append(out, k)
			}
		})
	}
	return out
}

// parts is S-1: every total of every table, made anew of the cells its formula names. Only what is printed is kept of those that hold.
func (r *reconciler) parts(docs []model.Document) {
	id := r.begin("S-1", "Her toplam hücresi = formülündeki hücreler")
	for i := range docs {
		if docs[i].ID == IDReconciliation {
			continue
		}
		docs[i].Each(func(t *model.Table, _ *model.Row, c *model.Cell) {
			if c.Formula == nil {
				return
			}
			made, lost := r.x.Made(docs[i].ID, c)
			if lost == "" && made == c.Number && len(id.Findings) >= printedRows {
				id.Checked++
				id.Held++
				return
			}
			id.add(r.part(&docs[i], t, c, made, lost))
		})
	}
}

func (r *reconciler) part(d *model.Document, t *model.Table, c *model.Cell, made int64, lost string) Finding {
	f := Finding{Key: d.ID + "!" + c.Name, Place: d.Sheet + " · " + c.Name, Ref: c.Ref, Verdict: Holds,
		Left:  Side{Label: d.Sheet, Link: d.ID, Names: []string{d.ID + "!" + c.Name}, Value: model.Cell{Kind: c.Kind, Number: c.Number}},
		Right: Side{Label: "formül", Link: d.ID, Value: model.Cell{Kind: c.Kind, Number: made}},
		Diff:  model.Cell{Kind: c.Kind, Number: c.Number - made}}
	if t.Anchor != "" {
		f.Left.Link += "#" + t.Anchor
	}
	for _, of := range c.Formula.Of {
		if _, full := r.x.Resolve(d.ID, of); full != "" {
			f.Right.Names = append(f.Right.Names, full)
		}
	}
	if lost != "" {
		f.Verdict, f.Why = Differs, "Formülün hücresi yok ya da hesaplanamıyor: "+lost
	} else if made != c.Number {
		f.Verdict = Differs
	}
	return f
}
