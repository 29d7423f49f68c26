package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// SetPlan2019 is the form set of the strategic-planning guide for municipalities of 2019; it governs plans from 2020 on.
const SetPlan2019 = "SP_2019"

// Form is one official form of the plan document.
type Form struct {
	ID    string // T15, T17 … of domain.md §2.2
	Set   string
	Sheet string // sheet name
	Title string // as printed
	// From and To are the first years of the plans the form is for; To 0 means still in force.
	From, To int
	draw     func(*facts.PlanFacts, *model.Document)
	many     bool
	portrait bool
	plain    bool
}

// Ids of the sheets that are not numbered forms.
const (
	IDCover    = "kapak"
	IDContents = "icindekiler"
	IDSources  = "kaynaklar"
	IDFaults   = "eksikler"
)

// The register is filled in a func because the contents sheet reads it.
func register() []Form {
	f := func(id, sheet, title string, draw func(*facts.PlanFacts, *model.Document)) Form {
		return Form{ID: id, Set: SetPlan2019, Sheet: sheet, Title: title, From: 2020, draw: draw}
	}
	cover := f(IDCover, "Kapak", "STRATEJİK PLAN", drawCover)
	cover.portrait, cover.plain = true, true
	contents := f(IDContents, "İçindekiler", "İÇİNDEKİLER", drawContents)
	contents.portrait = true
	cards := f("T15", "Hedef Kartları", "HEDEF KARTLARI", drawCards)
	cards.many = true
	key := f("T21", "Temel Göstergeler", "TEMEL PERFORMANS GÖSTERGELERİ", drawKeyIndicators)
	key.portrait = true
	sources := f(IDSources, "Sürüm ve Kaynaklar", "SÜRÜM, KARAR VE VERİ KAYNAKLARI", drawSources)
	sources.portrait = true
	return []Form{
		cover,
		contents,
		cards,
		f("T15b", "Sorumlu Birimler", "HEDEFLERDEN SORUMLU VE İŞ BİRLİĞİ YAPILACAK BİRİMLER", drawMatrix),
		f("T16", "Hedef Riskleri", "HEDEF RİSKLERİ VE KONTROL FAALİYETLERİ", drawRisks),
		f("T17", "Tahmini Maliyetler", "TAHMİNİ MALİYETLER (TL)", drawCosts),
		f("T18", "Tahmini Kaynaklar", "TAHMİNİ KAYNAKLAR (TL)", drawResources),
		key,
		sources,
		f(IDFaults, "Eksikler", "EKSİKLER VE UYARILAR", drawFaults),
	}
}

// Forms are the forms of a plan that begins in firstYear, in the order of the council package. A plan from before the first set
// is drawn with that set: no older one is known to us.
func Forms(firstYear int) []Form {
	var out []Form
	for _, f := range register() {
		if max(firstYear, 2020) >= f.From && (f.To == 0 || firstYear <= f.To) {
			out = append(out, f)
		}
	}
	return out
}

// Plan draws the council package of a plan: cover and contents first, then the forms, sources and faults.
func Plan(f facts.PlanFacts) []model.Document {
	forms := Forms(firstYear(&f))
	docs := make([]model.Document, 0, len(forms))
	for _, form := range forms {
		docs = append(docs, form.document(&f))
	}
	return docs
}

// Draw draws one form by its id; ok is false for an id that the plan's form set does not have.
func Draw(f facts.PlanFacts, id string) (doc model.Document, ok bool) {
	for _, form := range Forms(firstYear(&f)) {
		if form.ID == id {
			return form.document(&f), true
		}
	}
	return model.Document{}, false
}

func (form Form) document(f *facts.PlanFacts) model.Document {
	d := model.Document{
		ID: form.ID, Form: form.Set, Sheet: form.Sheet, Title: form.Title,
		Subtitle: planLine(f), Owner: f.Administration.Name, Footer: footer(f), Marks: marks(f),
		Page: model.Page{Landscape: !form.portrait, Many: form.many, Plain: form.plain},
	}
	form.draw(f, &d)
	return d
}
