package web

import (
	"context"
	"html/template"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

func (w *Web) programmeValues(c echo.Context) error { return showGrid(w.programmeValuesSpec(c)) }

func (w *Web) saveProgrammeValues(c echo.Context) error {
	return w.saveGrid(c, w.programmeValuesSpec(c))
}

func programmeColumns(tr Tr, year int) []GridColumn {
	return []GridColumn{
		{Key: "previous_value", Label: itoa(year-2) + " " + tr("web.pi.actual"), Kind: GridAmount},
		{Key: "previous_source", Label: tr("web.typed.source_of", "year", itoa(year-2)), Kind: GridArea, Max: 1000, Width: "wide"},
		{Key: "current_value", Label: itoa(year-1) + " " + tr("web.pi.estimate"), Kind: GridAmount},
		{Key: "current_source", Label: tr("web.typed.source_of", "year", itoa(year-1)), Kind: GridArea, Max: 1000, Width: "wide"},
		{Key: "next", Label: itoa(year) + " " + tr("web.pi.target"), Kind: GridAmount, ReadOnly: true},
		{Key: "explanation", Label: tr("field.explanation"), Kind: GridArea, Max: 8000, Width: "widest"},
	}
}

// programmeValuesSpec is the grid of what a programme says of its indicators: t−1, t, t+1 and why. t+1 is the plan's; what replaces it is a decision and
// has its form.
func (w *Web) programmeValuesSpec(c echo.Context) gridSpec {
	id, tr := c.Param("id"), w.words(c)
	var t programme.Tree
	units := map[string]string{}
	root := "/programlar/" + id + "/gosterge-degerleri"
	var columns []GridColumn
	s := gridSpec{Action: access.ProgrammeEdit, Done: "saved", Same: "values_same", To: root}
	s.Again = func(row GridTyped, now GridRow) bool { return asRecorded(columns, row, now) }
	s.Load = func(map[string]gridKept) (g *Grid, err error) {
		if t, err = w.o.Programmes.Tree(c.Request().Context(), id); err != nil {
			return nil, err
		}
		p := t.Programme
		g = w.newGrid(c, &Grid{ID: "program-degerleri", Caption: tr("web.typed.pp_values"), Action: root, Columns: programmeColumns(tr, p.Year), Head: tr("record.indicator"), NoState: true, Tall: true, CanSave: editsRecords(c, p)})
		vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
		for i := range t.Targets {
			h := &t.Targets[i]
			for j := range h.Indicators {
				k := &h.Indicators[j]
				row := programmeRow(g, k, p.Year, vw)
				if j == 0 {
					row.Group = h.ShownCode + " " + short(h.ShownText, 140)
				}
				units[k.ID] = row.Unit
				g.Rows = append(g.Rows, row)
			}
		}
		columns = g.Columns
		return g, nil
	}
	s.Save = func(ctx context.Context, row GridTyped) error {
		r := row.read()
		cmd := programme.ChangeIndicator{ID: row.ID, Version: row.Version(), PreviousSource: r.sentText("previous_source"), CurrentSource: r.sentText("current_source"), Explanation: r.sentText("explanation")}
		if r.v.Has("previous_value") {
			cmd.PreviousValue = plan.Some(r.amountOf("previous_value", units[row.ID]))
		}
		if r.v.Has("current_value") {
			cmd.CurrentValue = plan.Some(r.amountOf("current_value", units[row.ID]))
		}
		err := r.err()
		if err == nil {
			_, err = w.o.Programmes.ChangeIndicator(ctx, cmd)
		}
		return err
	}
	s.Show = func(code int, g *Grid) error {
		p := t.Programme
		head := w.programmeHead(c, p, nil, false)
		v := TypedView{Plan: &head, Lead: tr("web.typed.pp_lead"), Grid: g, Root: root, Empty: Empty{Text: "web.typed.no_indicator"}}
		if !g.CanSave && len(g.Rows) > 0 {
			v.Note = tr("web.typed.pp_closed")
		}
		return w.typedPage(c, code, w.programmePage(c, "typed", p, head, "/gosterge-degerleri", v))
	}
	return s
}

func programmeRow(g *Grid, k *programme.IndicatorNode, year int, vw viewer) GridRow {
	v := url.Values{}
	put(v, "previous_value", plainText(k.PreviousValue))
	put(v, "previous_source", k.PreviousSource)
	put(v, "current_value", plainText(k.CurrentValue))
	put(v, "current_source", k.CurrentSource)
	put(v, "explanation", k.Explanation)
	row := GridRow{ID: k.ID, Version: itoa(k.Version), Code: k.Ref, Href: "/program-gostergeleri/" + k.ID + "/duzenle", Locked: !g.CanSave, Cells: cellsOf(g.Columns, v)}
	if !g.CanSave {
		row.Href = ""
	}
	next := Num{Missing: true}
	if k.Plan != nil {
		row.Code, row.Name, row.Unit = k.Plan.Code, k.Plan.Name, k.Plan.UnitOfMeasure
		if a, ok := k.Plan.Values[year]; ok {
			next = vw.amount(&a, "")
		}
	}
	if k.OverrideValue != nil {
		next = vw.amount(k.OverrideValue, "")
	}
	row.Cells["next"] = shownCell(next, vw.tr)
	if k.OverrideValue != nil {
		cell := row.Cells["next"]
		cell.Shown += ` <span class="quiet small">` + template.HTML(template.HTMLEscapeString(vw.tr("web.typed.override"))) + `</span>` //nolint:gosec // escaped
		row.Cells["next"] = cell
	}
	if percentUnit(row.Unit) {
		for _, key := range []string{"previous_value", "current_value"} {
			cell := row.Cells[key]
			cell.Percent = true
			row.Cells[key] = cell
		}
	}
	return row
}
