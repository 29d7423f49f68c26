package tables

import (
	"strings"

	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawCover is the first sheet: whose plan it is, what state it is in and what it is for.
func drawCover(f *facts.PlanFacts, d *model.Document) {
	lead := func(s string) {
		if s != "" {
			d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Style: model.Lead, Text: s}})
		}
	}
	lead(f.Administration.Name)
	d.Title = span(f) + " STRATEJİK PLANI"
	d.Subtitle = ""
	heading(d, 1, d.Title)
	for _, m := range d.Marks {
		lead(string(m))
	}
	t := pairs(IDCover)
	pair(&t, "Plan kodu", model.T(f.Code))
	pair(&t, "Plan adı", textOr(f.Name, notEntered))
	pair(&t, "Plan dönemi", textOr(span(f), notEntered))
	pair(&t, "İl", textOr(f.Administration.Province, notEntered))
	if f.State != "" {
		pair(&t, "Durumu", model.T(word(planStates, f.State)))
	}
	pair(&t, "Karar", textOr(decisionLine(decision(f)), "Karar kaydı yok"))
	if f.Edition != nil {
		pair(&t, "Sürüm", model.T(yearKey(f.Edition.No)+" · "+f.Edition.FrozenOn.TR()))
	} else {
		pair(&t, "Sürüm", model.Missing("Taslak: dondurulmuş sürüm yok"))
	}
	pair(&t, "Misyon", textOr(f.Mission, reason(f.Origin)).At("", "mission"))
	pair(&t, "Vizyon", textOr(f.Vision, reason(f.Origin)).At("", "vision"))
	pair(&t, "Temel değerler", textOr(strings.Join(f.CoreValues, "\n"), reason(f.Origin)).At("", "core_values"))
	add(d, t)
}

// pairs is a table of labels and values without column heads.
func pairs(id string) model.Table {
	return model.Table{ID: id, NoHead: true, Columns: []model.Column{
		{Key: "label", Title: "Alan", Width: 46, Kind: model.KindText}, {Key: "value", Title: "Değer", Width: 138, Kind: model.KindText}}}
}

func pair(t *model.Table, label string, value model.Cell) {
	t.Rows = append(t.Rows, row(model.T(label).Means(model.Label), value.Spelled()))
}

// decision is the decision that stands for the paper: the edition's, else the plan's.
func decision(f *facts.PlanFacts) *facts.Decision {
	if f.Edition != nil && f.Edition.Decision != nil {
		return f.Edition.Decision
	}
	return f.Decision
}

func decisionLine(d *facts.Decision) string {
	if d == nil {
		return ""
	}
	var parts []string
	for _, s := range []string{bodyWord(d.Body), dateTR(d.Date), prefixed("karar no ", d.Number), word(results, d.Result)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

func prefixed(p, s string) string {
	if s == "" {
		return ""
	}
	return p + s
}

func dateTR(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.TR()
}
