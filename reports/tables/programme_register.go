package tables

import (
	"fmt"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// SetProgramme2009 is the form set of the performance-programme guide of May 2009. Municipalities use it up to budget year 2025; from
// 2026 programme budgeting asks for other forms (domain.md §0.1-2), which are no part of this set.
const SetProgramme2009 = "PP_2009"

// ProgrammeForm is one form of the performance programme.
type ProgrammeForm struct {
	ID    string // PP1 … PP5, PPMUT …
	Set   string
	Sheet string
	Title string
	// From and To are the first and last budget year the form is for; To 0 means still in force.
	From, To int
	draw     func(*programmeDraw, *model.Document)
	// landscape, many and plain are as in Form.
	landscape, many, plain bool
}

// Ids of the documents of a performance programme.
const (
	IDProgrammeCover    = "PPKAPAK"
	IDProgrammeContents = "PPICINDEKILER"
	IDPolicies          = "PPA"
	IDUnitShares        = "PPBIRIM"
	IDCeilings          = "PPTAVAN"
	IDStages            = "PPFARK"
	IDAppropriation     = "PPODENEK"
	IDExecution         = "PPGIDER"
	IDRevenue           = "PPGELIR"
	IDProgrammeSources  = "PPKAYNAK"
	IDProgrammeFaults   = "PPEKSIK"
	IDReconciliation    = "PPMUT"
)

func programmeRegister() []ProgrammeForm {
	f := func(id, sheet, title string, draw func(*programmeDraw, *model.Document)) ProgrammeForm {
		return ProgrammeForm{ID: id, Set: SetProgramme2009, Sheet: sheet, Title: title, From: firstProgrammeYear, draw: draw}
	}
	wide := func(f ProgrammeForm) ProgrammeForm { f.landscape = true; return f }
	many := func(f ProgrammeForm) ProgrammeForm { f.many = true; return f }
	cover := f(IDProgrammeCover, "Kapak", "PERFORMANS PROGRAMI", drawProgrammeCover)
	cover.plain = true
	return []ProgrammeForm{
		cover,
		f(IDProgrammeContents, "İçindekiler", "İÇİNDEKİLER", drawProgrammeContents),
		f(IDPolicies, "Politika ve Öncelikler", "TEMEL POLİTİKA VE ÖNCELİKLER", drawPolicies),
		many(f("PP1", "Tablo 1", "TABLO 1 – PERFORMANS HEDEFİ TABLOSU", drawTargets)),
		many(f("PP2", "Tablo 2", "TABLO 2 – FAALİYET MALİYETLERİ TABLOSU", drawActivities)),
		wide(f("PP3", "Tablo 3", "TABLO 3 – İDARE PERFORMANS TABLOSU", drawPerformance)),
		f("PP4", "Tablo 4", "TABLO 4 – TOPLAM KAYNAK İHTİYACI TABLOSU", drawNeed),
		f("PP5", "Tablo 5", "TABLO 5 – FAALİYETLERDEN SORUMLU HARCAMA BİRİMLERİ", drawResponsible),
		f(IDUnitShares, "Birim Payları", "HARCAMA BİRİMLERİNİN PAYLARI (TL)", drawUnitShares),
		f(IDCeilings, "Tavanlar", "ÖDENEK TAVANLARI VE TEKLİFLER (TL)", drawCeilings),
		wide(f(IDStages, "Aşama Farkları", "BÜTÇE AŞAMALARI ARASINDAKİ FARKLAR (TL)", drawStages)),
		wide(f(IDAppropriation, "Ödenek Cetveli", "ÖDENEK CETVELİ (A) – BİRİM VE EKONOMİK SINIF (TL)", drawAppropriation)),
		wide(f(IDExecution, "Gider Gerçekleşmesi", "BÜTÇE GİDERLERİNİN GERÇEKLEŞMESİ (TL)", drawExecution)),
		wide(f(IDRevenue, "Gelir Gerçekleşmesi", "BÜTÇE GELİRLERİNİN GERÇEKLEŞMESİ (TL)", drawRevenue)),
		f(IDProgrammeSources, "Sürüm ve Kaynaklar", "SÜRÜM, KARAR VE VERİ KAYNAKLARI", drawProgrammeSources),
		wide(f(IDProgrammeFaults, "Eksikler", "EKSİKLER VE UYARILAR", drawProgrammeFaults)),
		wide(f(IDReconciliation, "Mutabakat", "TABLOLAR ARASI MUTABAKAT", nil)),
	}
}

// firstProgrammeYear is the first budget year of the guide of 2009.
const firstProgrammeYear = 2010

// ProgrammeForms are the forms of a programme year in the order of the package; the reconciliation is last. The set of 2009 is the only one
// drawn: years before it, and years whose own set (PP_PROGRAM_2026) is not drawn yet, get it too, and the sources sheet says so.
func ProgrammeForms(year int) []ProgrammeForm {
	var out []ProgrammeForm
	for _, f := range programmeRegister() {
		if max(year, firstProgrammeYear) >= f.From && (f.To == 0 || year <= f.To) {
			out = append(out, f)
		}
	}
	return out
}

// Programme draws the package of a performance programme. plan are the documents of its plan, which the reconciliation reads (T15);
// without them what needs them is not applicable.
func Programme(f facts.ProgrammeFacts, plan []model.Document) []model.Document {
	d := &programmeDraw{f: &f, x: figuresOf(&f)}
	forms := ProgrammeForms(f.Year)
	docs := make([]model.Document, 0, len(forms))
	for _, form := range forms {
		if form.ID == IDReconciliation {
			docs = append(docs, Reconcile(docs, plan, &f))
			continue
		}
		docs = append(docs, form.document(d))
	}
	return docs
}

// DrawProgramme draws one form by its id; ok is false for an id that is no form of the programme.
func DrawProgramme(f facts.ProgrammeFacts, plan []model.Document, id string) (doc model.Document, ok bool) {
	if id == IDReconciliation {
		docs := Programme(f, plan)
		return docs[len(docs)-1], true
	}
	for _, form := range ProgrammeForms(f.Year) {
		if form.ID == id {
			return form.document(&programmeDraw{f: &f, x: figuresOf(&f)}), true
		}
	}
	return model.Document{}, false
}

// programmeDraw is what the forms of one programme share.
type programmeDraw struct {
	f *facts.ProgrammeFacts
	x *figures
}

func (form ProgrammeForm) document(p *programmeDraw) model.Document {
	d := form.blank(p.f)
	form.draw(p, &d)
	return d
}

// blank is the document before its tables.
func (form ProgrammeForm) blank(f *facts.ProgrammeFacts) model.Document {
	d := model.Document{
		ID: form.ID, Form: form.Set, Sheet: form.Sheet, Title: form.Title, Subtitle: programmeLine(f), Owner: f.Administration.Name,
		Footer: programmeFooter(f), Page: model.Page{Landscape: form.landscape, Many: form.many, Plain: form.plain},
	}
	if f.Draft {
		d.Marks = append(d.Marks, model.Draft)
	}
	if f.Synthetic {
		d.Marks = append(d.Marks, model.Synthetic)
	}
	return d
}

func programmeLine(f *facts.ProgrammeFacts) string {
	s := fmt.Sprintf("%d Yılı Performans Programı", f.Year)
	if f.Administration.Name != "" {
		s = f.Administration.Name + " · " + s
	}
	if st := word(budgetStages, f.Stage); st != "" {
		s += " · tutarlar: " + st + " aşaması"
	}
	return s
}

func programmeFooter(f *facts.ProgrammeFacts) string {
	name := fmt.Sprintf("%s · %d programı", f.PlanCode, f.Year)
	if f.Edition == nil {
		return name + " · taslak"
	}
	return fmt.Sprintf("%s · sürüm %d · %s", name, f.Edition.No, f.Edition.FrozenOn.TR())
}
