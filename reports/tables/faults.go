package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawFaults lists every verdict of the rules with its address: what blocks the submission, what is only a warning.
func drawFaults(f *facts.PlanFacts, d *model.Document) {
	t := model.Table{ID: IDFaults, Columns: []model.Column{
		{Key: "no", Title: "No", Width: 11, Kind: model.KindCount, Align: model.Center},
		{Key: "stage", Title: "Düzey", Width: 30, Kind: model.KindText},
		{Key: "ref", Title: "Yer", Width: 36, Kind: model.KindText},
		{Key: "field", Title: "Alan", Width: 34, Kind: model.KindText},
		{Key: "text", Title: "Bulgu", Width: 70, Kind: model.KindText},
		{Key: "do", Title: "Ne yapılmalı", Width: 54, Kind: model.KindText},
		{Key: "code", Title: "Kural", Width: 48, Kind: model.KindText},
	}, Notes: []string{"Engel: meclise sunulmadan giderilmesi gerekir · Uyarı ve Bilgi: sunulmaya engel değildir"}}
	cards := map[string]bool{}
	for gi := range f.Goals {
		for ti := range f.Goals[gi].Targets {
			cards[f.Goals[gi].Targets[ti].Ref] = true
		}
	}
	faultRows(&t, f.Faults, func(ref string) model.Cell {
		place := model.T(ref)
		if ref == "" {
			place = model.T("Plan")
		}
		if card := cardRef(ref); cards[card] {
			place = place.To("T15#" + card)
		}
		return place
	})
	add(d, t)
}

// faultRows are the verdicts of the rules, each with what place says of its code path.
func faultRows(t *model.Table, faults []facts.Fault, place func(ref string) model.Cell) {
	for i := range faults {
		x := &faults[i]
		stage := model.T(word(stages, x.Stage))
		if x.Stage == "block" || x.Stage == "refuse" {
			stage = stage.Means(model.Warn)
		}
		t.Rows = append(t.Rows, row(model.Count(i+1), stage, place(x.Ref).At(x.Ref, x.Field), model.T(fieldWord(x.Field)),
			model.T(x.Text), model.T(x.Do), model.T(x.Code)))
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Kurallar eksik ya da hata bulmadı.").Over(7))}
	}
}

// cardRef is the target part of a code path: A1/H1.1/PG1.1.1 → A1/H1.1.
func cardRef(ref string) string {
	parts := strings.SplitN(ref, "/", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[0] + "/" + parts[1]
}
