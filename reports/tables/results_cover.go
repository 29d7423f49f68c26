package tables

import (
	"fmt"
	"strings"

	"github.com/karne-app/karne/pkg/trtext"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawResultCover is the first sheet: whose paper it is, of which year and period, and in what state.
func drawResultCover(r *resultDraw, d *model.Document) {
	f := r.f
	lead := func(s string) {
		if s != "" {
			d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Style: model.Lead, Text: s}})
		}
	}
	lead(f.Administration.Name)
	d.Title, d.Subtitle = trtext.Upper(resultName(f)), ""
	heading(d, 1, d.Title)
	for _, m := range d.Marks {
		lead(string(m))
	}
	t := pairs(d.ID)
	pair(&t, "Yıl", model.T(yearKey(f.Year)))
	pair(&t, "Dönem", model.T(resultPeriod(f)))
	pair(&t, "Stratejik plan", textOr(codeText(f.PlanCode, f.PlanName), notEntered))
	pair(&t, "Plan dönemi", textOr(planSpan(f), notEntered))
	pair(&t, "İl", textOr(f.Administration.Province, notEntered))
	if s := resultState(f); s != "" {
		pair(&t, "Durumu", model.T(s))
	}
	pair(&t, decisionLabel(f), textOr(decisionLine(resultDecision(f)), "Karar kaydı yok"))
	if f.Edition != nil {
		pair(&t, "Sürüm", model.T(yearKey(f.Edition.No)+" · "+f.Edition.FrozenOn.TR()))
	} else {
		pair(&t, "Sürüm", model.Missing("Taslak: dondurulmuş sürümden değil, güncel kayıtlardan"))
	}
	all := from(sumOf(&f.Overall), model.Sum, IDScores+"!PLAN:performans").Named("PLAN:performans").Placed(model.Left)
	pair(&t, "Plan performansı", all.Noted(left(&f.Overall, "amaç")))
	pair(&t, "Misyon", textOr(f.Mission, notEntered))
	pair(&t, "Vizyon", textOr(f.Vision, notEntered))
	t.Notes = []string{policyNote(f)}
	add(d, t)
}

func planSpan(f *facts.ResultFacts) string {
	if f.FirstYear == 0 || f.LastYear == 0 {
		return ""
	}
	return fmt.Sprintf("%d-%d", f.FirstYear, f.LastYear)
}

func resultState(f *facts.ResultFacts) string {
	switch {
	case f.Report != nil:
		return word(reportStates, f.Report.State)
	case f.Review != nil:
		return word(reviewStates, f.Review.State)
	}
	return ""
}

func decisionLabel(f *facts.ResultFacts) string {
	if f.Document == facts.DocReport {
		return "Meclis kararı"
	}
	return "Kurul kararı"
}

func resultDecision(f *facts.ResultFacts) *facts.Decision {
	switch {
	case f.Edition != nil && f.Edition.Decision != nil:
		return f.Edition.Decision
	case f.Report != nil:
		return f.Report.Decision
	case f.Review != nil:
		return f.Review.Decision
	}
	return nil
}

// drawResultContents lists the forms with links, and every target of the forms that stand many on one sheet.
func drawResultContents(r *resultDraw, d *model.Document) {
	t := model.Table{ID: d.ID, Columns: []model.Column{
		{Key: "form", Title: "Form", Width: 22, Kind: model.KindText},
		{Key: "title", Title: "Başlık", Width: 118, Kind: model.KindText},
		{Key: "sheet", Title: "Sayfa", Width: 44, Kind: model.KindText},
	}}
	for i, form := range ResultForms(r.f.Document) {
		if i < 2 {
			continue
		}
		// Links stand on short texts: LibreOffice does not wrap a linked one.
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Cells: []model.Cell{model.T(form.ID).To(form.ID), model.T(form.Title), model.T(form.Sheet)}})
		if !form.many {
			continue
		}
		for gi := range r.f.Goals {
			for ti := range r.f.Goals[gi].Targets {
				x := &r.f.Goals[gi].Targets[ti]
				t.Rows = append(t.Rows, row(textOr(x.Code, notEntered).To(form.ID+"#"+x.Ref), textOr(x.Text, notEntered), model.T(form.Sheet)))
			}
		}
	}
	add(d, t)
}

// drawResultSources says of which edition the papers are, by which decision, and from which records.
func drawResultSources(r *resultDraw, d *model.Document) {
	f := r.f
	t := pairs(d.ID)
	pair(&t, "Belge", model.T(joined(" · ", codeText(f.PlanCode, resultName(f)), resultPeriod(f))))
	pair(&t, "Form seti", model.T(d.Form))
	if e := f.Edition; e != nil {
		pair(&t, "Sürüm no", model.Count(e.No).Placed(model.Left))
		pair(&t, "Dondurma tarihi", textOr(dateTR(e.FrozenOn), notEntered))
		pair(&t, "Verinin SHA-256 özeti", textOr(e.FactsSHA256, notEntered))
	} else {
		pair(&t, "Sürüm no", model.Missing("Taslak: dondurulmuş sürümden değil, güncel kayıtlardan; özet hesaplanmaz"))
	}
	addDecision(&t, resultDecision(f))
	pair(&t, "Hedef değerleri", model.T(targetSource(f)))
	if f.Synthetic {
		pair(&t, "Örnek veri", model.T("Bu belgedeki değerlerin bir bölümü örnek olarak üretilmiştir; resmî belge değildir.").Means(model.Warn))
	}
	t.Notes = []string{twoPercents, policyNote(f), bandNote(f)}
	add(d, t)
	if f.Document == facts.DocReport {
		heading(d, 2, "Muhasebe dökümleri")
		p := programmeYear(f)
		led := ledgers(&p)
		led.ID = d.ID + "/dokum"
		led.Rows = led.Rows[1:] // the appropriation is the programme's
		add(d, led)
	}
}

func targetSource(f *facts.ResultFacts) string {
	own := 0
	all := 0
	for gi := range f.Goals {
		for ti := range f.Goals[gi].Targets {
			for i := range f.Goals[gi].Targets[ti].Indicators {
				all++
				if f.Goals[gi].Targets[ti].Indicators[i].BSource == "programme" {
					own++
				}
			}
		}
	}
	return fmt.Sprintf("%d göstergenin %d tanesinde performans programından, kalanlarda plandan", all, own)
}

// drawResultFaults lists every verdict of the rules with its address.
func drawResultFaults(r *resultDraw, d *model.Document) {
	t := model.Table{ID: d.ID, Columns: []model.Column{
		{Key: "no", Title: "No", Width: 11, Kind: model.KindCount, Align: model.Center},
		{Key: "stage", Title: "Düzey", Width: 30, Kind: model.KindText},
		{Key: "ref", Title: "Yer", Width: 40, Kind: model.KindText},
		{Key: "field", Title: "Alan", Width: 34, Kind: model.KindText},
		{Key: "text", Title: "Bulgu", Width: 68, Kind: model.KindText},
		{Key: "do", Title: "Ne yapılmalı", Width: 52, Kind: model.KindText},
		{Key: "code", Title: "Kural", Width: 48, Kind: model.KindText},
	}, Notes: []string{"Engel: belge dondurulmadan ya da meclise sunulmadan giderilmesi gerekir · Uyarı ve Bilgi: engel değildir"}}
	targets := map[string]bool{}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			targets[r.f.Goals[gi].Targets[ti].Ref] = true
		}
	}
	whole := "Rapor"
	faultRows(&t, r.f.Faults, func(ref string) model.Cell {
		place := model.T(ref)
		if ref == "" {
			place = model.T(whole)
		}
		if card := cardRef(ref); targets[card] {
			return place.To(r.gridID() + "#" + card)
		}
		return place
	})
	add(d, t)
}

// sectionLevel is the level of a heading of the report: I 1, I.A 2 …
func sectionLevel(s *facts.ReportSection) int {
	if s.Level > 0 {
		return s.Level
	}
	return strings.Count(s.Code, ".") + 1
}
