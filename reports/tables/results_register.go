package tables

import (
	"fmt"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// SetReport2006 is the form set of the activity report: the regulation of 2006 names its sections, and the tables below them are each
// municipality's own (domain.md §5.1).
const SetReport2006 = "FR_2006"

// Ids of the documents drawn from what a year reached. The reviews of one plan share the ids of the tables they both have.
const (
	IDMonitoringCover    = "IZKAPAK"
	IDMonitoringContents = "IZICINDEKILER"
	IDEvaluationCover    = "DGKAPAK"
	IDEvaluationContents = "DGICINDEKILER"
	IDMonitoring         = "T19"
	IDEvaluation         = "T20"
	IDReviewText         = "METIN"
	IDScores             = "SKOR"
	IDSheets             = "KUNYE"
	IDBands              = "BANT"
	IDUnitScores         = "BIRIM"
	IDBoard              = "KURUL"
	IDCumulative         = "BIRIKIM"
	IDDeviations         = "SAPMA"
	IDEvidence           = "KANIT"
	IDData               = "VERI"
	IDResultSources      = "KAYNAK"
	IDResultFaults       = "EKSIK"

	IDReportCover          = "FRKAPAK"
	IDReportContents       = "FRICINDEKILER"
	IDReportText           = "FRMETIN"
	IDReportResults        = "FRPS"
	IDReportActivities     = "FRFAAL"
	IDReportDeviations     = "FRSAPMA"
	IDReportDifferences    = "FRFARK"
	IDReportEvidence       = "FRKANIT"
	IDReportExecution      = "FRGIDER"
	IDReportRevenue        = "FRGELIR"
	IDReportStatements     = "FRBEYAN"
	IDReportCouncil        = "FRMECLIS"
	IDReportReconciliation = "FRMUT"
	IDReportSources        = "FRKAYNAK"
	IDReportFaults         = "FREKSIK"
)

// ResultForm is one form of a monitoring report, an evaluation report or an activity report.
type ResultForm struct {
	ID       string
	Set      string
	Document string // facts.DocMonitoring …
	Sheet    string
	Title    string
	draw     func(*resultDraw, *model.Document)
	// landscape, many and plain are as in Form.
	landscape, many, plain bool
}

// ResultForms are the forms of a document (facts.DocMonitoring, DocEvaluation, DocReport) in the order of its package; none for another word.
func ResultForms(document string) []ResultForm {
	var out []ResultForm
	switch document {
	case facts.DocMonitoring, facts.DocEvaluation:
		out = reviewRegister(document)
	case facts.DocReport:
		out = reportRegister()
	}
	for i := range out {
		out[i].Document = document
	}
	return out
}

func reviewForm(id, sheet, title string, draw func(*resultDraw, *model.Document)) ResultForm {
	return ResultForm{ID: id, Set: SetPlan2019, Sheet: sheet, Title: title, draw: draw}
}

func onSide(f ResultForm) ResultForm { f.landscape = true; return f }

func eachPage(f ResultForm) ResultForm { f.many = true; return f }

func reviewRegister(document string) []ResultForm {
	cover := reviewForm(IDMonitoringCover, "Kapak", "STRATEJİK PLAN İZLEME RAPORU", drawResultCover)
	contents := reviewForm(IDMonitoringContents, "İçindekiler", "İÇİNDEKİLER", drawResultContents)
	grid := reviewForm(IDMonitoring, "İzleme Tablosu", "STRATEJİK PLAN İZLEME TABLOSU", drawMonitoring)
	if document == facts.DocEvaluation {
		cover = reviewForm(IDEvaluationCover, "Kapak", "STRATEJİK PLAN DEĞERLENDİRME RAPORU", drawResultCover)
		contents.ID = IDEvaluationContents
		grid = reviewForm(IDEvaluation, "Değerlendirme Tablosu", "STRATEJİK PLAN DEĞERLENDİRME TABLOSU", drawEvaluation)
	}
	cover.plain = true
	return []ResultForm{
		cover,
		contents,
		reviewForm(IDReviewText, "Yöntem ve Sonuç", "YÖNTEM, ÖZET VE SONUÇ", drawReviewText),
		onSide(reviewForm(IDBands, "Durum Özeti", "HEDEFLERİN VE GÖSTERGELERİN DURUMU", drawBands)),
		eachPage(onSide(grid)),
		onSide(reviewForm(IDCumulative, "Birikimli Tablo", "YILLARA GÖRE GERÇEKLEŞME VE PERFORMANS", drawCumulative)),
		onSide(reviewForm(IDScores, "Skor Açıklaması", "PERFORMANS HESABININ AÇIKLAMASI", drawScores)),
		onSide(reviewForm(IDSheets, "Gösterge Künyeleri", "GÖSTERGE KÜNYELERİ", drawSheets)),
		onSide(reviewForm(IDUnitScores, "Birimler", "BİRİMLERİN PERFORMANSI VE VERİ GİRİŞİ", drawUnitScores)),
		onSide(reviewForm(IDDeviations, "Sapmalar", "HEDEFTEN SAPMALAR, NEDENLERİ VE ÖNLEMLER", drawDeviations)),
		onSide(reviewForm(IDBoard, "Kurul Kararları", "STRATEJİ GELİŞTİRME KURULU KARARLARI VE İZLENMESİ", drawBoard)),
		onSide(reviewForm(IDEvidence, "Kanıtlar", "GERÇEKLEŞME DEĞERLERİNİN KANITLARI", drawEvidence)),
		onSide(reviewForm(IDData, "Veri Eki", "EK: DÖNEMLERE GÖRE GİRİLEN VERİLER", drawData)),
		reviewForm(IDResultSources, "Sürüm ve Kaynaklar", "SÜRÜM, KARAR VE VERİ KAYNAKLARI", drawResultSources),
		onSide(reviewForm(IDResultFaults, "Eksikler", "EKSİKLER VE UYARILAR", drawResultFaults)),
	}
}

func reportRegister() []ResultForm {
	f := func(id, sheet, title string, draw func(*resultDraw, *model.Document)) ResultForm {
		return ResultForm{ID: id, Set: SetReport2006, Sheet: sheet, Title: title, draw: draw}
	}
	cover := f(IDReportCover, "Kapak", "FAALİYET RAPORU", drawResultCover)
	cover.plain = true
	return []ResultForm{
		cover,
		f(IDReportContents, "İçindekiler", "İÇİNDEKİLER", drawResultContents),
		f(IDReportText, "Rapor Metni", "FAALİYET RAPORU METNİ", drawReportText),
		onSide(f(IDReportResults, "Performans Sonuçları", "PERFORMANS SONUÇLARI TABLOSU", drawReportResults)),
		onSide(f(IDReportActivities, "Faaliyet Harcamaları", "FAALİYETLER, ÖDENEK VE HARCAMALAR (TL)", drawReportActivities)),
		onSide(f(IDScores, "Skor Açıklaması", "PERFORMANS HESABININ AÇIKLAMASI", drawScores)),
		onSide(f(IDSheets, "Gösterge Künyeleri", "GÖSTERGE KÜNYELERİ", drawSheets)),
		onSide(f(IDReportDeviations, "Sapmalar", "HEDEFTEN SAPMALAR, NEDENLERİ VE ÖNLEMLER", drawDeviations)),
		onSide(f(IDReportDifferences, "Program Farkları", "PERFORMANS PROGRAMI İLE FAALİYET RAPORU ARASINDAKİ FARKLAR", drawReportDifferences)),
		onSide(f(IDReportEvidence, "Kanıtlar", "GERÇEKLEŞME DEĞERLERİNİN KANITLARI", drawEvidence)),
		onSide(f(IDReportExecution, "Gider Gerçekleşmesi", "BÜTÇE GİDERLERİNİN GERÇEKLEŞMESİ (TL)", drawReportExecution)),
		onSide(f(IDReportRevenue, "Gelir Gerçekleşmesi", "BÜTÇE GELİRLERİNİN GERÇEKLEŞMESİ (TL)", drawReportRevenue)),
		f(IDReportStatements, "Beyanlar", "İÇ KONTROL GÜVENCE BEYANLARI VE MALİ HİZMETLER BEYANI", drawReportStatements),
		f(IDReportCouncil, "Meclis ve Dağıtım", "MECLİS GÖRÜŞMESİ, OYLAMA, DAĞITIM VE YAYIM", drawReportCouncil),
		f(IDReportSources, "Sürüm ve Kaynaklar", "SÜRÜM, KARAR VE VERİ KAYNAKLARI", drawResultSources),
		onSide(f(IDReportFaults, "Eksikler", "EKSİKLER VE UYARILAR", drawResultFaults)),
		onSide(f(IDReportReconciliation, "Mutabakat", "PROGRAM, İZLEME VE RAPOR ARASINDA MUTABAKAT", nil)),
	}
}

// Results draws the package of f.Document. others are papers of other packages that the reconciliation of an activity report reads when they
// are given: PP1 of the programme and T20 of the evaluation, as they were frozen; what is not given is drawn or taken from f.
func Results(f facts.ResultFacts, others ...model.Document) []model.Document {
	r := newResultDraw(&f)
	forms := ResultForms(f.Document)
	docs := make([]model.Document, 0, len(forms))
	for _, form := range forms {
		if form.ID == IDReportReconciliation {
			docs = append(docs, reconcileReport(r, form, docs, others))
			continue
		}
		docs = append(docs, form.document(r))
	}
	return docs
}

// DrawResults draws one form of f.Document by its id; ok is false for an id that is none of its forms.
func DrawResults(f facts.ResultFacts, id string, others ...model.Document) (doc model.Document, ok bool) {
	if id == IDReportReconciliation && f.Document == facts.DocReport {
		docs := Results(f, others...)
		return docs[len(docs)-1], true
	}
	for _, form := range ResultForms(f.Document) {
		if form.ID == id {
			return form.document(newResultDraw(&f)), true
		}
	}
	return model.Document{}, false
}

// resultDraw is what the forms of one document share.
type resultDraw struct {
	f *facts.ResultFacts
}

func newResultDraw(f *facts.ResultFacts) *resultDraw { return &resultDraw{f: f} }

func (form ResultForm) document(r *resultDraw) model.Document {
	d := form.blank(r.f)
	form.draw(r, &d)
	return d
}

// blank is the document before its tables.
func (form ResultForm) blank(f *facts.ResultFacts) model.Document {
	d := model.Document{
		ID: form.ID, Form: form.Set, Sheet: form.Sheet, Title: form.Title, Subtitle: resultLine(f), Owner: f.Administration.Name,
		Footer: resultFooter(f), Page: model.Page{Landscape: form.landscape, Many: form.many, Plain: form.plain},
	}
	if f.Draft {
		d.Marks = append(d.Marks, model.Draft)
	}
	if f.Synthetic {
		d.Marks = append(d.Marks, model.Synthetic)
	}
	return d
}

func resultLine(f *facts.ResultFacts) string {
	return joined(" · ", f.Administration.Name, resultName(f), resultPeriod(f))
}

// resultName is the document in words.
func resultName(f *facts.ResultFacts) string {
	switch f.Document {
	case facts.DocMonitoring:
		return fmt.Sprintf("%d Yılı Stratejik Plan İzleme Raporu", f.Year)
	case facts.DocEvaluation:
		if f.Year == f.LastYear {
			return fmt.Sprintf("%d-%d Stratejik Planı Gerçekleşme Raporu", f.FirstYear, f.LastYear)
		}
		return fmt.Sprintf("%d Yılı Stratejik Plan Değerlendirme Raporu", f.Year)
	}
	return fmt.Sprintf("%d Yılı Faaliyet Raporu", f.Year)
}

func resultPeriod(f *facts.ResultFacts) string {
	if f.Through == 0 || f.Through == 12 {
		return fmt.Sprintf("Ocak–Aralık %d", f.Year)
	}
	return fmt.Sprintf("Ocak–%s %d", monthNames[min(max(f.Through, 1), 12)], f.Year)
}

var monthNames = [...]string{"", "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"}

func resultFooter(f *facts.ResultFacts) string {
	name := f.PlanCode + " · " + resultName(f)
	if f.Edition == nil {
		return name + " · taslak"
	}
	return fmt.Sprintf("%s · sürüm %d · %s", name, f.Edition.No, f.Edition.FrozenOn.TR())
}
