package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawProgrammeSources says what the package was drawn from: edition, decisions, hash, stages and ledgers.
func drawProgrammeSources(p *programmeDraw, d *model.Document) {
	f := p.f
	t := pairs(IDProgrammeSources)
	pair(&t, "Program", model.T(codeText(f.PlanCode, yearKey(f.Year)+" performans programı")))
	pair(&t, "Form seti", model.T(d.Form))
	if f.FormSet != "" && f.FormSet != d.Form {
		pair(&t, "Programın form seti", model.T(f.FormSet+": bu setin tablo düzeni henüz yok, "+d.Form+" ile çizildi").Means(model.Warn))
	}
	pair(&t, "Kod seti", model.T(map[string]string{"classic": "2-1-1-2 (03.2.1.01)", "wide": "2-2-2-2 (03.02.10.01)"}[f.CodeSet]))
	pair(&t, "Tutarların aşaması", textOr(word(budgetStages, f.Stage), notEntered))
	if e := f.Edition; e != nil {
		pair(&t, "Sürüm no", model.Count(e.No).Placed(model.Left))
		pair(&t, "Dondurma tarihi", textOr(dateTR(e.FrozenOn), notEntered))
		pair(&t, "Verinin SHA-256 özeti", textOr(e.FactsSHA256, notEntered))
	} else {
		pair(&t, "Sürüm no", model.Missing("Taslak: dondurulmuş sürüm yok, özet hesaplanmaz"))
	}
	pair(&t, "Program çağrısı", textOr(strings.TrimSpace(dateTR(f.CallDate)+" "+f.CallNumber), notEntered))
	pair(&t, "Encümen görüşü", textOr(decisionLine(f.Opinion), "Görüş kaydı yok"))
	pair(&t, "Meclise sunuluş tarihi", textOr(dateTR(f.SubmittedToCouncilOn), reason(f.Origin)))
	addDecision(&t, programmeDecision(f))
	if f.Metropolitan != nil {
		pair(&t, "Büyükşehir meclisi kararı", model.T(decisionLine(f.Metropolitan)))
	}
	pair(&t, "Yayımlanma tarihi", textOr(dateTR(f.PublishedOn), "Yayımlanmadı ya da girilmedi"))
	pair(&t, "Programın kökeni", model.T(word(origins, f.Origin)))
	pair(&t, "Programın kaynağı", textOr(f.Source, reason("")))
	if f.Synthetic {
		pair(&t, "Örnek veri", model.T("Bu programdaki değerlerin bir bölümü örnek olarak üretilmiştir; resmî belge değildir.").Means(model.Warn))
	}
	add(d, t)
	heading(d, 2, "Bütçe aşamaları")
	add(d, openedStages(f))
	heading(d, 2, "Birim teklifleri")
	add(d, proposals(f))
	heading(d, 2, "Muhasebe dökümleri")
	add(d, ledgers(f))
}

func openedStages(f *facts.ProgrammeFacts) model.Table {
	t := model.Table{ID: IDProgrammeSources + "/asama", Columns: []model.Column{
		{Key: "stage", Title: "Aşama", Width: 60, Kind: model.KindText}, {Key: "from", Title: "Aktarıldığı aşama", Width: 50, Kind: model.KindText},
		{Key: "on", Title: "Tarih", Width: 24, Kind: model.KindText}, {Key: "by", Title: "Açan", Width: 50, Kind: model.KindText}}}
	for _, s := range f.Stages {
		t.Rows = append(t.Rows, row(model.T(word(budgetStages, s.Stage)), model.T(word(budgetStages, s.CopiedFrom)), model.T(dateTR(s.On)), model.T(s.By)))
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Açılmış aşama yok").Spelled().Over(4))}
	}
	return t
}

func proposals(f *facts.ProgrammeFacts) model.Table {
	t := model.Table{ID: IDProgrammeSources + "/teklif", Columns: []model.Column{
		{Key: "code", Title: "Kod", Width: 34, Kind: model.KindText}, {Key: "unit", Title: "Harcama Birimi", Width: 100, Kind: model.KindText},
		{Key: "state", Title: "Teklifin durumu", Width: 50, Kind: model.KindText}}}
	for _, u := range f.Units {
		t.Rows = append(t.Rows, row(model.T(u.Key), model.T(u.Name), textOr(word(proposalStates, u.Proposal), "Teklif yok").Spelled()))
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Programda harcama birimi yok").Spelled().Over(3))}
	}
	return t
}

func ledgers(f *facts.ProgrammeFacts) model.Table {
	t := model.Table{ID: IDProgrammeSources + "/dokum", Columns: []model.Column{
		{Key: "kind", Title: "Döküm", Width: 36, Kind: model.KindText}, {Key: "file", Title: "Dosya", Width: 44, Kind: model.KindText},
		{Key: "rows", Title: "Satır", Width: 14, Kind: model.KindCount}, {Key: "hash", Title: "Satırların SHA-256 özeti", Width: 56, Kind: model.KindText},
		{Key: "source", Title: "Köken ve kaynak", Width: 34, Kind: model.KindText}}}
	for _, x := range []struct {
		name string
		l    *facts.Ledger
	}{{"Ödenek cetveli (A)", f.Appropriation}, {"Gider gerçekleşmesi", f.Execution}, {"Gelir gerçekleşmesi", f.RevenueLedger}} {
		if x.l == nil {
			t.Rows = append(t.Rows, row(model.T(x.name), model.Missing("Yüklenmedi").Spelled().Over(4)))
			continue
		}
		file := textOr(x.l.FileName, notEntered)
		if x.l.ByHand {
			file = model.T("Elle girildi")
		}
		t.Rows = append(t.Rows, row(model.T(x.name), file, model.Count(len(x.l.Rows)), textOr(x.l.RowsHash, notEntered),
			model.T(joined(" · ", word(origins, x.l.Origin), x.l.Source))))
	}
	return t
}

// drawProgrammeFaults lists every verdict of the rules with its address.
func drawProgrammeFaults(p *programmeDraw, d *model.Document) {
	t := model.Table{ID: IDProgrammeFaults, Columns: []model.Column{
		{Key: "no", Title: "No", Width: 11, Kind: model.KindCount, Align: model.Center},
		{Key: "stage", Title: "Düzey", Width: 30, Kind: model.KindText},
		{Key: "ref", Title: "Yer", Width: 40, Kind: model.KindText},
		{Key: "field", Title: "Alan", Width: 34, Kind: model.KindText},
		{Key: "text", Title: "Bulgu", Width: 68, Kind: model.KindText},
		{Key: "do", Title: "Ne yapılmalı", Width: 52, Kind: model.KindText},
		{Key: "code", Title: "Kural", Width: 48, Kind: model.KindText},
	}, Notes: []string{"Engel: meclise sunulmadan giderilmesi gerekir · Uyarı ve Bilgi: sunulmaya engel değildir"}}
	targets, activities := map[string]bool{}, map[string]bool{}
	for i := range p.x.targets {
		targets[p.x.targets[i].fact.Ref] = true
	}
	for _, a := range p.x.acts {
		activities[a.fact.Ref] = true
	}
	faultRows(&t, p.f.Faults, func(ref string) model.Cell {
		target, _, _ := strings.Cut(ref, "/")
		switch {
		case ref == "":
			return model.T("Program")
		case activities[ref]:
			return model.T(ref).To("PP2#" + ref)
		case targets[target]:
			return model.T(ref).To("PP1#" + target)
		}
		return model.T(ref)
	})
	add(d, t)
}
