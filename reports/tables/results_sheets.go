package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawSheets is the identity sheet (gösterge künyesi) of every indicator: what is counted, how, from which record and by whom. Auditors ask for
// method and source before they ask for the value (findings F29, F30).
func drawSheets(r *resultDraw, d *model.Document) {
	t := model.Table{ID: d.ID, Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 54, Kind: model.KindText},
		{Key: "definition", Title: "Tanım", Width: 54, Kind: model.KindText},
		{Key: "method", Title: "Hesaplama Yöntemi", Width: 62, Kind: model.KindText},
		{Key: "type", Title: "Hesaplama Türü", Width: 32, Kind: model.KindText},
		{Key: "source", Title: "Veri Kaynağı", Width: 36, Kind: model.KindText},
		{Key: "unit", Title: "Sorumlu Birim · Sıklık · Kanıt", Width: 36, Kind: model.KindText},
	}}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			for i := range r.f.Goals[gi].Targets[ti].Indicators {
				p := &r.f.Goals[gi].Targets[ti].Indicators[i]
				t.Rows = append(t.Rows, model.Row{Anchor: p.Ref, Cells: []model.Cell{
					textOr(codeText(p.Code, p.Name)+inBrackets(p.UnitOfMeasure), notEntered).At(p.Ref, "name"), sheetText(p.Definition).At(p.Ref, "definition"),
					sheetText(methodOf(p)).At(p.Ref, "formula"), textOr(joined("; ", calcTypes[p.CalcType], variants[p.Variant], entries[p.Entry], aggregations[p.Aggregation]), notEntered).At(p.Ref, "calc_type"),
					sheetText(p.DataSource).At(p.Ref, "data_source"), textOr(joined("; ", p.Unit, frequencies[p.Frequency], proofWord(p)), notEntered).At(p.Ref, "data_owner_unit_id"),
				}})
			}
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Planın göstergesi yok.").Over(len(t.Columns)))}
	}
	add(d, t)
}

// sheetText is a text of the sheet; one that nobody wrote is marked.
func sheetText(s string) model.Cell {
	if s == "" {
		return model.Missing("Künyede yazılmamış").Spelled().Means(model.Warn)
	}
	return model.T(s)
}

func methodOf(p *facts.IndicatorResult) string {
	if p.Numerator == "" && p.Denominator == "" {
		return p.Formula
	}
	parts := "pay: " + p.Numerator + "; payda: " + p.Denominator
	if p.Formula == "" {
		return parts
	}
	return p.Formula + " (" + parts + ")"
}

func proofWord(p *facts.IndicatorResult) string {
	if p.Proof {
		return "kanıt istenir"
	}
	return "kanıt istenmez"
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

var (
	entries      = map[string]string{"increment": "dönem artışı girilir", "level": "ulaşılan düzey girilir"}
	aggregations = map[string]string{"sum": "toplam", "last": "son değer", "average": "ortalama", "ratio_of_sums": "toplamların oranı"}
)
