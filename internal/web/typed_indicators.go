package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

func (w *Web) indicatorTable(c echo.Context) error { return showGrid(w.indicatorTableSpec(c)) }

func (w *Web) saveIndicatorTable(c echo.Context) error {
	s := w.indicatorTableSpec(c)
	if target := sentForm(c).Get("remainder"); target != "" {
		return w.giveRemainder(c, s, target)
	}
	return w.saveGrid(c, s)
}

func indicatorColumns(tr Tr, of []int, types []Option) []GridColumn {
	out := []GridColumn{
		{Key: "code", Label: tr("field.code"), Kind: GridText, Max: 20},
		{Key: "name", Label: tr("web.f.indicator_name"), Kind: GridArea, Width: "widest", Max: 500},
		{Key: "unit_of_measure", Label: tr("field.unit_of_measure"), Kind: GridText, Max: 60},
		{Key: "calc_type", Label: tr("web.typed.type"), Kind: GridChoice, Options: withFirst(tr, types), Width: "wide"},
		{Key: "weight", Label: tr("web.typed.weight"), Kind: GridPercent, Width: "narrow", Percent: true, GroupSum: true, Must: "100"},
		{Key: "baseline_value", Label: tr("web.typed.baseline"), Kind: GridAmount, Percent: true},
	}
	for _, y := range of {
		out = append(out, GridColumn{Key: at("values", y), Label: itoa(y), Kind: GridAmount, Percent: true})
	}
	return out
}

// indicatorTableSpec is the grid of a target's indicators: those that are there and rows for new ones.
func (w *Web) indicatorTableSpec(c echo.Context) gridSpec {
	id, tr := c.Param("id"), w.words(c)
	types := w.form(c, "", "").Choices["calc_type"]
	var h plan.Target
	var p plan.Plan
	var n *plan.TargetNode
	next := 0 // number of the next new indicator
	root := "/hedefler/" + id + "/gostergeler"
	var columns []GridColumn
	s := gridSpec{Action: access.PlanEdit, Done: "saved", Same: "values_same", To: root}
	s.Again = func(row GridTyped, now GridRow) bool { return asRecorded(columns, row, now) }
	s.Load = func(kept map[string]gridKept) (g *Grid, err error) {
		ctx := c.Request().Context()
		if h, p, err = w.o.Plans.Target(ctx, id); err != nil {
			return nil, err
		}
		t, err := w.o.Plans.Tree(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		_, found, ok := t.Target(id)
		if !ok {
			return nil, fault.NotFound("target", id)
		}
		n, next = found, nextIndicator(found)
		g = w.newGrid(c, &Grid{ID: "gostergeler", Caption: tr("web.typed.indicators"), Action: root, Columns: indicatorColumns(tr, horizonYears(p), types), Head: tr("web.typed.row"), NoState: true, CanSave: editable(c, h, p)})
		g.Rows = w.indicatorRows(c, g, n, horizonYears(p), kept)
		columns = g.Columns
		return g, nil
	}
	s.Save = func(ctx context.Context, row GridTyped) error {
		r, of := row.read(), horizonYears(p)
		f := readTableIndicator(r, of, types)
		if err := r.err(); err != nil {
			return err
		}
		if !isNewRow(row.ID) {
			_, err := w.o.Plans.ChangeIndicator(ctx, plan.ChangeIndicator{
				ID: row.ID, Version: row.Version(), Code: &f.Code, Name: &f.Name, UnitOfMeasure: &f.UnitOfMeasure, CalcType: &f.CalcType, Weight: plan.Some(f.Weight),
				BaselineValue: plan.Some(f.BaselineValue), Values: plan.Some(f.Values),
			})
			return err
		}
		if f.Code == "" && strings.HasPrefix(h.Code, "H") {
			f.Code = "PG" + strings.TrimPrefix(h.Code, "H") + "." + itoa(next)
		}
		_, err := w.o.Plans.AddIndicator(ctx, plan.AddIndicator{TargetID: h.ID, IndicatorFields: f, Idempotency: row.once()})
		if err == nil {
			next++
		}
		return err
	}
	s.Show = func(code int, g *Grid) error {
		v := TypedView{
			Code: h.Code, Lead: short(h.Text, 200), Grid: g, Root: root, Module: true, Empty: Empty{Text: "web.typed.no_indicator"}, More: root + "?yeni=20",
			Links: []Link{{Text: tr("web.target.card"), Href: "/hedefler/" + h.ID}},
		}
		if !g.CanSave {
			v.Note = tr("web.typed.closed")
		}
		page := w.page(c, "typed", tr("web.typed.indicators"), v)
		page.Crumbs = w.trail(c, p, Link{Text: h.Code, Href: "/hedefler/" + h.ID}, Link{Text: page.Title})
		return w.typedPage(c, code, page)
	}
	return s
}

// nextIndicator is one more than the highest last number of a target's codes: 4 after PG1.1.3.
func nextIndicator(h *plan.TargetNode) int {
	most := len(h.Indicators)
	for i := range h.Indicators {
		code := h.Indicators[i].Code
		if n, err := strconv.Atoi(code[strings.LastIndexByte(code, '.')+1:]); err == nil {
			most = max(most, n)
		}
	}
	return most + 1
}

func tableFields(f *plan.IndicatorFields, of []int) url.Values {
	v := valueFields(f, of)
	v.Del("monitoring_frequency")
	put(v, "code", f.Code)
	put(v, "name", f.Name)
	put(v, "unit_of_measure", f.UnitOfMeasure)
	put(v, "calc_type", f.CalcType)
	return v
}

func readTableIndicator(r *reader, of []int, types []Option) plan.IndicatorFields {
	unit := r.text("unit_of_measure")
	return plan.IndicatorFields{
		Code: r.text("code"), Name: r.text("name"), UnitOfMeasure: unit, CalcType: r.choice("calc_type", types), Weight: r.percent("weight"),
		BaselineValue: r.amountOf("baseline_value", unit), Values: r.readValues(of, unit),
	}
}

func (w *Web) indicatorRows(c echo.Context, g *Grid, h *plan.TargetNode, of []int, kept map[string]gridKept) (out []GridRow) {
	class := "t-" + h.ID
	for i := range h.Indicators {
		k := &h.Indicators[i]
		out = append(out, GridRow{ID: k.ID, Version: itoa(k.Version), Name: k.Code, Href: "/gostergeler/" + k.ID, Class: class, Locked: !g.CanSave, Cells: cellsOf(g.Columns, tableFields(&k.IndicatorFields, of))})
		if k.Code == "" {
			out[i].Name = itoa(i + 1)
		}
	}
	if g.CanSave {
		fresh := 0
		out = append(out, newRows(c, kept, func(id string) GridRow {
			fresh++
			return GridRow{ID: id, Key: strings.TrimPrefix(id, newRowPrefix), Name: w.words(c)("web.typed.new_n", "n", itoa(fresh)), Class: class, Cells: cellsOf(g.Columns, url.Values{})}
		})...)
	}
	if n := len(out); n > 0 {
		out[0].Group = h.Code
		out[n-1].Detail = w.remainder(c, h, g.CanSave)
	}
	return out
}
