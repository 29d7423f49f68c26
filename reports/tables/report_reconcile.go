package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// ResultReconciliation proves the numbers of an activity report: every value against the programme and the evaluation as they are printed,
// the year's accounting in itself and against what the units report, and every formula against the cells it names. Each side is read from a drawn
// cell: of docs, of others (PP1 of the programme, T20 of the evaluation, FRPS of last year's report, where they are given), or of the
// evaluation drawn from the same facts.
func ResultReconciliation(docs, others []model.Document, f *facts.ResultFacts) []Identity {
	all := append([]model.Document{}, docs...)
	given := model.Index(others)
	if given.Document(IDEvaluation) == nil {
		for _, form := range ResultForms(facts.DocEvaluation) {
			if form.ID == IDEvaluation {
				all = append(all, form.document(newResultDraw(f)))
			}
		}
	}
	year := programmeYear(f)
	r := &resultReconciler{f: f, given: given, reconciler: reconciler{x: model.Index(all), f: &year, execution: IDReportExecution, revenue: IDReportRevenue}}
	r.targets()
	r.evaluated()
	r.lastReport()
	r.percentages()
	r.spending()
	r.ledgers()
	r.changes()
	r.parts(docs)
	return r.ids
}

type resultReconciler struct {
	reconciler
	f     *facts.ResultFacts
	given *model.Cells
}

// each calls do for every indicator of the programme.
func (r *resultReconciler) each(do func(*facts.IndicatorResult, string)) {
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			for i := range r.f.Goals[gi].Targets[ti].Indicators {
				if p := &r.f.Goals[gi].Targets[ti].Indicators[i]; p.InProgramme {
					do(p, codeText(p.Code, p.Name))
				}
			}
		}
	}
}

// other reads a cell of a paper of another package; ok is false when that paper was not given.
func (r *resultReconciler) other(label, doc, name string) (s Side, ok bool) {
	if r.given.Document(doc) == nil {
		return Side{}, false
	}
	s = Side{Label: label, Value: model.Blank()}
	if c := r.given.In(doc, name); c != nil {
		s.Value = model.Cell{Kind: c.Kind, Text: c.Text, Number: c.Number, Places: c.Places}
	}
	return s, true
}

// targets is R-1: the report's target value is the programme's (R-TUT-02).
func (r *resultReconciler) targets() {
	id := r.begin("R-1", "Raporun hedef değeri (B) = performans programının değeri")
	r.each(func(p *facts.IndicatorResult, place string) {
		left, ok := r.other("Tablo 1 · t+1", "PP1", programmeRef(p.Ref)+":hedef")
		if !ok {
			if r.f.ProgrammeValues == nil {
				return
			}
			left = r.amount("Programın sürümü", IDReportDifferences+"#hedef", IDReportDifferences+"!"+p.Ref+":program")
		}
		id.add(amounts(p.Ref, place, p.Ref, left, r.amount("Performans sonuçları · t Hedef", IDReportResults+"#"+p.Ref, IDReportResults+"!"+p.Ref+":hedef")))
	})
	id.ifNone(id.Checked+id.Open == 0, "Programın dondurulmuş sürümü yok")
}

// programmeRef is the programme's code path of a plan's indicator: A1/H1.1/PG1.1.1 is H1.1/PG1.1.1 there.
func programmeRef(ref string) string {
	for i := range ref {
		if ref[i] == '/' {
			return ref[i+1:]
		}
	}
	return ref
}

// evaluated is: the report's values are those of the evaluation (R-TUT-08).
func (r *resultReconciler) evaluated() {
	read := func(name string) Side {
		if s, ok := r.other("Değerlendirme tablosu", IDEvaluation, name); ok {
			return s
		}
		s := r.amount("Değerlendirme tablosu (aynı kayıtlardan)", "", IDEvaluation+"!"+name)
		s.live = nil // no sheet of this package
		return s
	}
	for _, x := range [...]struct{ id, text, key, own, label string }{
		{"R-2", "Raporun hedef değeri = değerlendirme tablosundaki B", "b", "hedef", "t Hedef"},
		{"R-3", "Raporun gerçekleşmesi = değerlendirme tablosundaki C", "c", "gerceklesen", "t Gerçekleşme"},
	} {
		id := r.begin(x.id, x.text)
		r.each(func(p *facts.IndicatorResult, place string) {
			id.add(amounts(p.Ref+":"+x.key, place, p.Ref, read(p.Ref+":"+x.key),
				r.amount("Performans sonuçları · "+x.label, IDReportResults+"#"+p.Ref, IDReportResults+"!"+p.Ref+":"+x.own)))
		})
	}
	id := r.begin("R-4", "Raporun performansı = değerlendirme tablosundaki performans (gösterge ve hedef)")
	one := func(ref, place string) {
		id.add(amounts(ref+":performans", place, ref, read(ref+":performans"),
			r.amount("Performans sonuçları · Performans %", IDReportResults+"#"+ref, IDReportResults+"!"+ref+":performans")))
	}
	r.each(func(p *facts.IndicatorResult, place string) { one(p.Ref, place) })
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			if x := &r.f.Goals[gi].Targets[ti]; r.x.Cell(IDReportResults+"!"+x.Ref+":performans") != nil {
				one(x.Ref, codeText(x.Code, x.Text))
			}
		}
	}
}

// lastReport is I-17 as a report sees it: its t−1 column is what last year's report says (R-TUT-05).
func (r *resultReconciler) lastReport() {
	id := r.begin("I-17", "Raporun (t−1) sütunu = önceki yılın faaliyet raporundaki gerçekleşme")
	before, label := r.f.LastResults, yearKey(r.f.Year-1)+" faaliyet raporu"
	if before == nil {
		before, label = map[string]facts.Rat{}, yearKey(r.f.Year-1)+" yılının değeri"
		for i := range r.f.Years {
			if r.f.Years[i].Year == r.f.Year-1 {
				for ref, x := range r.f.Years[i].Indicators {
					before[ref] = x.C
				}
			}
		}
	}
	r.each(func(p *facts.IndicatorResult, place string) {
		left := r.amount("Performans sonuçları · t−1", IDReportResults+"#"+p.Ref, IDReportResults+"!"+p.Ref+":onceki")
		right, ok := r.other(yearKey(r.f.Year-1)+" faaliyet raporu", IDReportResults, p.Ref+":gerceklesen")
		if c, known := before[p.Ref]; !ok {
			if !known {
				return
			}
			right = Side{Label: label, Value: plain(exact(c, "Gerçekleşmesi yok"))}
		}
		id.add(amounts(p.Ref, place, p.Ref, left, right))
	})
	id.ifNone(id.Checked+id.Open == 0 && r.f.Year == r.f.FirstYear, "Planın ilk yılı: karşılaştırılacak önceki yıl raporu yoktur")
	id.ifNone(id.Checked+id.Open == 0 && r.f.Year != r.f.FirstYear, "Önceki yılın faaliyet raporu bu pakette verilmedi")
}

// percentages is R-5: what was printed as the score of an indicator is what the sheet of the scores makes of A, B and C.
func (r *resultReconciler) percentages() {
	id := r.begin("R-5", "Performans sonuçlarındaki performans ve gerçekleşme = skor açıklaması")
	r.each(func(p *facts.IndicatorResult, place string) {
		for _, key := range [...]string{"performans", "gerceklesme"} {
			id.add(amounts(p.Ref+":"+key, place+" · "+map[string]string{"performans": "Performans %", "gerceklesme": "Gerçekleşme %"}[key], p.Ref,
				r.amount("Performans sonuçları", IDReportResults+"#"+p.Ref, IDReportResults+"!"+p.Ref+":"+key),
				r.amount("Skor açıklaması", IDScores+"#"+p.Ref, IDScores+"!"+p.Ref+":"+key)))
		}
	})
}

// spending is R-6: what a unit reports as spent on its activities cannot be more than its accounting says (R-TUT-06, R-TUT-07); the rest is its
// overhead and transfers, which belong to no activity.
func (r *resultReconciler) spending() {
	id := r.begin("R-6", "Birimin faaliyet harcamaları toplamı birimin bütçe giderini aşmaz (kalan: genel yönetim ve transfer)")
	if r.f.Execution == nil {
		id.Reason = noLedger(r.reconciler.f, "Bütçe gideri dökümü yüklenmedi")
		return
	}
	d := r.x.Document(IDReportActivities)
	if d == nil {
		return
	}
	d.Each(func(_ *model.Table, row *model.Row, c *model.Cell) {
		if c.Name == "" || c.Name != row.Anchor+":harcanan" {
			return
		}
		key := row.Anchor // birim:B1
		if r.f.Execution.Partial && r.x.In(IDReportExecution, key+":gider") == nil {
			return // the export does not speak of it
		}
		left := r.side("Faaliyet harcamaları toplamı", IDReportActivities+"#"+key, IDReportActivities+"!"+key+":harcanan")
		right := r.side("Bütçe gideri", IDReportExecution+"#birim", IDReportExecution+"!"+key+":gider")
		f := money(key, row.Cells[0].Text, "", left, right, true)
		if f.Verdict == Differs && f.Diff.Kind == model.KindMoney && f.Diff.Number < 0 {
			f.Verdict = Holds
		}
		id.add(f)
	})
}

// reconcileReport draws FRMUT.
func reconcileReport(r *resultDraw, form ResultForm, docs, others []model.Document) model.Document {
	d := form.blank(r.f)
	note(&d, "Her iki taraf da basılan tabloların hücrelerinden okunur; hiçbir sayı kayıtlardan yeniden üretilmez. R: program, değerlendirme ve rapor arasında, "+
		"I: rehberin özdeşlikleri, B: bütçe uygulaması, S: her formülün kendi hücreleri.")
	drawIdentities(&d, ResultReconciliation(docs, others, r.f))
	return d
}
