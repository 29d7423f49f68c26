package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawRisks is T16. The guide asks for risk and control; probability and impact (1–5) are our extension.
func drawRisks(f *facts.PlanFacts, d *model.Document) {
	t := model.Table{ID: "T16", Continue: true, Columns: []model.Column{
		{Key: "target", Title: "Hedef", Width: 58, Kind: model.KindText},
		{Key: "risk", Title: "Risk", Width: 56, Kind: model.KindText},
		{Key: "explanation", Title: "Riskin Açıklaması", Width: 46, Kind: model.KindText},
		{Key: "probability", Title: "Olasılık", Width: 15, Kind: model.KindCount, Align: model.Center},
		{Key: "impact", Title: "Etki", Width: 12, Kind: model.KindCount, Align: model.Center},
		{Key: "controls", Title: "Kontrol Faaliyetleri", Width: 52, Kind: model.KindText},
		{Key: "owner", Title: "Sorumlu", Width: 32, Kind: model.KindText},
	}, Notes: []string{missingNote}}
	for gi := range f.Goals {
		g := &f.Goals[gi]
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Cells: []model.Cell{
			textOr(codeText(g.Code, g.Text), reason(g.Origin)).Spelled().Over(7)}})
		for ti := range g.Targets {
			t.Rows = append(t.Rows, targetRisks(&g.Targets[ti])...)
		}
	}
	add(d, t)
}

func targetRisks(t *facts.Target) []model.Row {
	target := textOr(codeText(t.Code, t.Text), reason(t.Origin)).At(t.Ref, "text")
	why := reason(t.Origin)
	if len(t.Risks) == 0 {
		return []model.Row{row(target, model.Missing("Risk yazılmamış: "+why).Spelled().Over(6).At(t.Ref, "risks"))}
	}
	rows := make([]model.Row, 0, len(t.Risks))
	for i := range t.Risks {
		r := &t.Risks[i]
		at := "risks." + yearKey(i)
		cells := []model.Cell{
			textOr(r.Text, why).At(t.Ref, at+".text"),
			textOr(r.Explanation, why).At(t.Ref, at+".explanation"),
			score(r.Probability, why).At(t.Ref, at+".probability"),
			score(r.Impact, why).At(t.Ref, at+".impact"),
			textOr(controls(r), why).At(t.Ref, at+".controls"),
			textOr(r.OwnerUnit, why).At(t.Ref, at+".owner_unit"),
		}
		if i == 0 {
			cells = append([]model.Cell{target.Below(len(t.Risks))}, cells...)
		}
		rows = append(rows, row(cells...))
	}
	return rows
}

func score(n *int, why string) model.Cell {
	if n == nil {
		return model.Missing(why)
	}
	return model.Count(*n)
}

func controls(r *facts.Risk) string {
	var out []string
	for _, c := range r.Controls {
		s := c.Text
		switch c.Kind {
		case "existing":
			s += " (mevcut)"
		case "planned":
			s += " (planlanan)"
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}
