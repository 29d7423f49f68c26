package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
)

func (w *Web) unitTable(c echo.Context) error {
	if err := access.Check(actor(c), access.UnitEdit, access.Whole); err != nil {
		return err
	}
	return showGrid(w.unitTableSpec(c))
}

func (w *Web) saveUnitTable(c echo.Context) error { return w.saveGrid(c, w.unitTableSpec(c)) }

func unitColumns(tr Tr, yesno []Option) []GridColumn {
	return []GridColumn{
		{Key: "name", Label: tr("field.name"), Kind: GridText, Width: "widest", Max: 200},
		{Key: "institutional_code", Label: tr("web.units.code"), Kind: GridText, Max: 20},
		{Key: "spending_unit", Label: tr("web.units.spending"), Kind: GridChoice, Options: yesno, Width: "narrow"},
		{Key: "valid_from", Label: tr("field.valid_from"), Kind: GridDate},
		{Key: "valid_to", Label: tr("field.valid_to"), Kind: GridDate},
	}
}

func unitFields(u org.Unit) url.Values {
	v := url.Values{}
	put(v, "name", u.Name)
	put(v, "institutional_code", u.InstitutionalCode)
	v.Set("spending_unit", yesText(&u.SpendingUnit))
	put(v, "valid_from", u.ValidFrom.TR())
	put(v, "valid_to", u.ValidTo.TR())
	return v
}

// unitTableSpec is the grid of all units, with rows for new ones.
func (w *Web) unitTableSpec(c echo.Context) gridSpec {
	tr := w.words(c)
	yesno := w.form(c, "", "").Choices["yesno"]
	root := "/birimler/tablo"
	var columns []GridColumn
	s := gridSpec{Action: access.UnitEdit, Done: "saved", Same: "values_same", To: root}
	s.Again = func(row GridTyped, now GridRow) bool { return asRecorded(columns, row, now) }
	s.Load = func(kept map[string]gridKept) (*Grid, error) {
		units, err := w.o.Org.Units(c.Request().Context(), org.UnitQuery{})
		if err != nil {
			return nil, err
		}
		may := access.Check(actor(c), access.UnitEdit, access.Whole) == nil
		g := w.newGrid(c, &Grid{ID: "birimler", Caption: tr("web.typed.units"), Action: root, Columns: unitColumns(tr, yesno), Head: tr("record.unit"), NoState: true, CanSave: may})
		today := w.today()
		for _, u := range units {
			row := GridRow{ID: u.ID, Version: itoa(u.Version), Name: u.Name, Href: "/birimler/" + u.ID + "/duzenle", Locked: !may, Cells: cellsOf(g.Columns, unitFields(u))}
			if !u.ValidOn(today) {
				row.Class = "ended"
			}
			g.Rows = append(g.Rows, row)
		}
		if may {
			fresh := 0
			g.Rows = append(g.Rows, newRows(c, kept, func(id string) GridRow {
				fresh++
				return GridRow{ID: id, Key: strings.TrimPrefix(id, newRowPrefix), Name: tr("web.typed.new_n", "n", itoa(fresh)), Cells: cellsOf(g.Columns, url.Values{"spending_unit": {"no"}})}
			})...)
		}
		columns = g.Columns
		return g, nil
	}
	s.Save = func(ctx context.Context, row GridTyped) error {
		r := row.read()
		name, code, from, to := r.text("name"), r.text("institutional_code"), r.date("valid_from"), r.date("valid_to")
		spending := r.choice("spending_unit", yesno) == "yes"
		if err := r.err(); err != nil {
			return err
		}
		if isNewRow(row.ID) {
			_, err := w.o.Org.AddUnit(ctx, org.AddUnit{Name: name, InstitutionalCode: code, SpendingUnit: spending, ValidFrom: from, ValidTo: to, Once: row.once()})
			return err
		}
		_, err := w.o.Org.ChangeUnit(ctx, org.ChangeUnit{ID: row.ID, Version: row.Version(), Name: &name, InstitutionalCode: &code, SpendingUnit: &spending, ValidFrom: &from, ValidTo: &to})
		return err
	}
	s.Show = func(code int, g *Grid) error {
		v := TypedView{Lead: tr("web.typed.units_lead"), Grid: g, Root: root, More: root + "?yeni=20", Links: []Link{{Text: tr("web.typed.units_list"), Href: "/birimler"}}, Empty: Empty{Text: "web.units.none"}}
		page := w.page(c, "typed", tr("web.typed.units"), v)
		page.Crumbs = w.crumbs(c, Link{Text: tr("web.units.title"), Href: "/birimler"}, Link{Text: page.Title})
		return w.typedPage(c, code, page)
	}
	return s
}
