package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawEvidence lists the proof of every realised value; a value without any is marked (R-VER-01).
func drawEvidence(r *resultDraw, d *model.Document) {
	t := model.Table{ID: d.ID, Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 70, Kind: model.KindText},
		{Key: "period", Title: "Dönem", Width: 24, Kind: model.KindText},
		{Key: "kind", Title: "Tür", Width: 16, Kind: model.KindText},
		{Key: "name", Title: "Dosya adı / kayıt no", Width: 60, Kind: model.KindText},
		{Key: "system", Title: "Kaynak sistem", Width: 30, Kind: model.KindText},
		{Key: "hash", Title: "SHA-256 özeti", Width: 43, Kind: model.KindText},
		{Key: "mark", Title: "İşaretler", Width: 30, Kind: model.KindText},
	}, Notes: []string{"Dosyalar içeriklerinin özetiyle saklanır; kişisel veri içeren kanıtın adı ve içeriği bu belgede yer almaz."}}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			for i := range r.f.Goals[gi].Targets[ti].Indicators {
				t.Rows = append(t.Rows, evidenceRows(&r.f.Goals[gi].Targets[ti].Indicators[i])...)
			}
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Kanıt istenecek gerçekleşme değeri yok.").Over(7))}
	}
	add(d, t)
}

func evidenceRows(p *facts.IndicatorResult) []model.Row {
	var lines [][]model.Cell
	none := model.Missing("Gerçekleşme değerinin kanıtı yok").Spelled().Means(model.Warn)
	known := map[string]bool{}
	of := func(period string) (proven bool) {
		known[period] = true
		for i := range p.Evidence {
			if e := &p.Evidence[i]; e.Period == period {
				proven = proven || e.Cancelled == ""
				lines = append(lines, evidenceCells(e))
			}
		}
		return proven
	}
	for i := range p.Periods {
		v := &p.Periods[i]
		if proven := of(v.Period); !proven && v.Kind != "none" {
			lines = append(lines, []model.Cell{model.T(periodWord(v.Period)), none.Over(5)})
		}
	}
	for i := range p.Evidence { // a value that is being corrected is not among the periods
		if at := p.Evidence[i].Period; !known[at] {
			of(at)
		}
	}
	if len(lines) == 0 && p.C != nil {
		lines = append(lines, []model.Cell{none.Over(6)})
	}
	out := make([]model.Row, len(lines))
	for i, cells := range lines {
		out[i] = model.Row{Cells: cells}
		if i == 0 {
			name := textOr(codeText(p.Code, p.Name), notEntered).Below(len(lines)).At(p.Ref, "evidence")
			out[i] = model.Row{Anchor: p.Ref, Cells: append([]model.Cell{name}, cells...)}
		}
	}
	return out
}

func evidenceCells(e *facts.Evidence) []model.Cell {
	var marks []string
	if e.PersonalData {
		marks = append(marks, "Kişisel veri")
	}
	if e.Synthetic {
		marks = append(marks, "Örnek veri")
	}
	if e.Cancelled != "" {
		marks = append(marks, "İptal: "+e.Cancelled)
	}
	shown := textOr(e.Name, notEntered)
	if e.PersonalData {
		shown = model.T("Adı yazılmaz (kişisel veri)")
	}
	return []model.Cell{model.T(periodWord(e.Period)), model.T(word(evidenceKinds, e.Kind)), shown, model.T(e.System), model.T(e.SHA256), model.T(joined("; ", marks...))}
}
