package tables

import (
	"strconv"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// unitsPerPage is how many unit columns of 7 mm stand on one landscape A4 page beside code and target.
const unitsPerPage = 25

// drawMatrix is T15b: targets × units, S for the one responsible unit, İ for partners.
func drawMatrix(f *facts.PlanFacts, d *model.Document) {
	units := matrixUnits(f)
	pages := (len(units) + unitsPerPage - 1) / unitsPerPage
	if pages == 0 {
		note(d, "Planda birim yok.")
		return
	}
	note(d, "S: sorumlu birim · İ: iş birliği yapılacak birim")
	// Even pages read better than a full one and a rest.
	per := (len(units) + pages - 1) / pages
	for p := range pages {
		if p > 0 {
			pageBreak(d)
		}
		part := units[p*per : min((p+1)*per, len(units))]
		t := model.Table{ID: "T15b", Columns: []model.Column{
			{Key: "code", Title: "Kod", Width: 16, Kind: model.KindText},
			{Key: "target", Title: "Hedef", Width: 253 - 7*per, Kind: model.KindText},
		}}
		if pages > 1 {
			t.ID += "/" + strconv.Itoa(p+1)
			t.Title = "Birimler " + strconv.Itoa(p*per+1) + "–" + strconv.Itoa(p*per+len(part)) + " / " + strconv.Itoa(len(units))
		}
		for i, u := range part {
			t.Columns = append(t.Columns, model.Column{Key: "u" + strconv.Itoa(p*per+i+1), Title: u, Width: 7, Kind: model.KindText,
				Align: model.Center, Upside: true})
		}
		for gi := range f.Goals {
			matrixGoal(&f.Goals[gi], part, &t)
		}
		add(d, t)
	}
}

func matrixGoal(g *facts.Goal, part []string, t *model.Table) {
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Cells: []model.Cell{
		model.T(g.Code), textOr(g.Text, reason(g.Origin)).Spelled().Over(1 + len(part))}})
	for ti := range g.Targets {
		tg := &g.Targets[ti]
		name := textOr(tg.Text, reason(tg.Origin))
		if tg.ResponsibleUnit == "" {
			name = name.Noted("Sorumlu birim: " + reason(tg.Origin))
		}
		if tg.AllUnits {
			name = name.Noted("İş birliği: Tüm Birimler")
		}
		cells := []model.Cell{model.T(tg.Code).To("T15#" + tg.Ref), name}
		partner := make(map[string]bool, len(tg.PartnerUnits))
		for _, u := range tg.PartnerUnits {
			partner[u] = true
		}
		for _, u := range part {
			switch {
			case u == tg.ResponsibleUnit:
				cells = append(cells, model.T("S").At(tg.Ref, "responsible_unit"))
			case partner[u] || tg.AllUnits:
				cells = append(cells, model.T("İ"))
			default:
				cells = append(cells, model.Blank())
			}
		}
		t.Rows = append(t.Rows, row(cells...))
	}
}

// matrixUnits are the units the targets name, in the administration's order; a name that is not in its list follows at the end.
func matrixUnits(f *facts.PlanFacts) []string {
	used, order, all := map[string]bool{}, []string(nil), false
	see := func(u string) {
		if u != "" && !used[u] {
			used[u] = true
			order = append(order, u)
		}
	}
	for gi := range f.Goals {
		for ti := range f.Goals[gi].Targets {
			t := &f.Goals[gi].Targets[ti]
			see(t.ResponsibleUnit)
			for _, u := range t.PartnerUnits {
				see(u)
			}
			all = all || t.AllUnits
		}
	}
	var out []string
	listed := map[string]bool{}
	for _, u := range f.Units {
		if (used[u.Name] || all) && !listed[u.Name] {
			listed[u.Name] = true
			out = append(out, u.Name)
		}
	}
	for _, u := range order {
		if !listed[u] {
			out = append(out, u)
		}
	}
	return out
}
