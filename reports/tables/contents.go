package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawContents lists the forms with links, and every card of the forms that stand many on one sheet.
func drawContents(f *facts.PlanFacts, d *model.Document) {
	t := model.Table{ID: IDContents, Columns: []model.Column{
		{Key: "form", Title: "Form", Width: 18, Kind: model.KindText},
		{Key: "title", Title: "Başlık", Width: 122, Kind: model.KindText},
		{Key: "sheet", Title: "Sayfa", Width: 44, Kind: model.KindText},
	}}
	for _, form := range Forms(firstYear(f)) {
		if form.ID == IDCover || form.ID == IDContents {
			continue
		}
		// Links stand on short texts: LibreOffice does not wrap a linked one.
		id, title := model.T(form.ID).To(form.ID), model.T(form.Title)
		if form.ID == IDSources || form.ID == IDFaults {
			id, title = model.Blank(), title.To(form.ID)
		}
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Cells: []model.Cell{id, title, model.T(form.Sheet)}})
		if !form.many {
			continue
		}
		for gi := range f.Goals {
			for ti := range f.Goals[gi].Targets {
				tg := &f.Goals[gi].Targets[ti]
				t.Rows = append(t.Rows, row(textOr(tg.Code, notEntered).To(form.ID+"#"+tg.Ref),
					textOr(tg.Text, reason(tg.Origin)), model.T(form.Sheet)))
			}
		}
	}
	add(d, t)
}
