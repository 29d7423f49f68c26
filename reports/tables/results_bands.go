package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawBands is the summary: how many indicators and targets stand where, and which targets are at risk.
func drawBands(r *resultDraw, d *model.Document) {
	risk := atRisk(r)
	if r.midYear() { // domain.md §3.1: a June value of 50 % is normal
		risk.Notes = append(risk.Notes, midYearNote+"; durum ve risk yılsonu hedefine göredir.")
	}
	add(d, bandCounts(r.f))
	add(d, risk)
}

func bandCounts(f *facts.ResultFacts) model.Table {
	t := model.Table{ID: IDBands, Anchor: "durum", Title: "Durumlara göre sayılar", Columns: []model.Column{
		{Key: "band", Title: "Durum", Width: 93, Kind: model.KindText}, {Key: "range", Title: "Performans", Width: 64, Kind: model.KindText},
		{Key: "indicators", Title: "Gösterge", Width: 24, Kind: model.KindCount}, {Key: "targets", Title: "Hedef", Width: 47, Kind: model.KindCount}},
		Notes: []string{bandNote(f), policyNote(f), twoPercents}}
	targets := map[string]int{}
	for gi := range f.Goals {
		for ti := range f.Goals[gi].Targets {
			targets[f.Goals[gi].Targets[ti].Sum.Band]++
		}
	}
	a, p := f.Policy.Acceptable.TR(), f.Policy.Partial.TR()
	ranges := map[string]string{"exceeded": "%100'ün üstü", "reached": "%100", "acceptable": a + " ile %100 arası", "partial": p + " ile " + a + " arası",
		"not_reached": p + "'nin altı", "no_data": "Vadesi geldi, veri girilmedi", "not_scored": "Vadesi gelmedi, hedefi yok, ölçülemedi ya da puanlanmaz"}
	var of [2][]string
	var all [2]int
	for _, band := range bandOrder {
		own := [2]int{f.Counts[band], targets[band]}
		cells := []model.Cell{model.T(word(bandWords, band)), model.T(ranges[band])}
		for i, key := range [2]string{"gosterge", "hedef"} {
			name := band + ":" + key
			cells = append(cells, model.Count(own[i]).Named(name))
			of[i], all[i] = append(of[i], name), all[i]+own[i]
		}
		t.Rows = append(t.Rows, model.Row{Cells: cells})
	}
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: []model.Cell{model.T("TOPLAM").Over(2),
		from(model.Count(all[0]), model.Sum, of[0]...).Named("TOPLAM:gosterge"), from(model.Count(all[1]), model.Sum, of[1]...).Named("TOPLAM:hedef")}})
	return t
}

// atRisk lists the targets below what is acceptable, with their indicators below it and the risks of the plan.
func atRisk(r *resultDraw) model.Table {
	t := model.Table{ID: IDBands + "/risk", Anchor: "risk", Title: "Riskli hedefler (durumu Kısmen, Ulaşılamadı ya da Veri yok)", Continue: true, Columns: []model.Column{
		{Key: "code", Title: "Kod", Width: 18, Kind: model.KindText}, {Key: "text", Title: "Hedef", Width: 75, Kind: model.KindText},
		{Key: "unit", Title: "Sorumlu Birim", Width: 40, Kind: model.KindText}, {Key: "performans", Title: "Performans %", Width: 24, Kind: model.KindPercent},
		{Key: "band", Title: "Durum", Width: 24, Kind: model.KindText}, {Key: "indicators", Title: "Geride kalan göstergeler", Width: 47, Kind: model.KindText},
		{Key: "risks", Title: "Plandaki riskler", Width: 47, Kind: model.KindText}}}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			x := &r.f.Goals[gi].Targets[ti]
			if !behind(x.Sum.Band) {
				continue
			}
			var codes []string
			for i := range x.Indicators {
				if behind(x.Indicators[i].Band) {
					codes = append(codes, x.Indicators[i].Code)
				}
			}
			t.Rows = append(t.Rows, row(model.T(x.Code).To(r.gridID()+"#"+x.Ref), textOr(x.Text, notEntered), textOr(x.ResponsibleUnit, notEntered),
				r.shown(x.Ref, &x.Sum, "performans", IDScores+"!"), bandCell(x.Sum.Band), model.T(strings.Join(codes, ", ")), model.T(strings.Join(x.Risks, "; "))))
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Riskli hedef yok.").Over(7))}
	}
	return t
}

func behind(band string) bool { return band == "partial" || band == "not_reached" || band == "no_data" }

// gridID is the document where a target's own form stands.
func (r *resultDraw) gridID() string {
	switch r.f.Document {
	case facts.DocMonitoring:
		return IDMonitoring
	case facts.DocEvaluation:
		return IDEvaluation
	}
	return IDScores
}
