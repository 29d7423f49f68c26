package web

import (
	"context"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

func (w *Web) lineTable(c echo.Context) error { return showGrid(w.lineTableSpec(c)) }

func (w *Web) saveLineTable(c echo.Context) error { return w.saveGrid(c, w.lineTableSpec(c)) }

// lineColumns are the columns of a part's lines: income has no functional code and no place outside the budget.
func (w *Web) lineColumns(tr Tr, pt *part, places, off []Option) []GridColumn {
	out := []GridColumn{{Key: "place", Label: tr("web.typed.place"), Kind: GridChoice, Options: places, Width: "wide"}}
	if pt.unit != "" {
		out = append(out, GridColumn{Key: "functional", Label: tr("web.line.functional"), Kind: GridText, Max: 30},
			GridColumn{Key: "financing", Label: tr("web.line.financing_type"), Kind: GridText, Max: 10, Width: "narrow"})
	}
	out = append(out, GridColumn{Key: "economic", Label: tr("web.line.economic"), Kind: GridText, Max: 30})
	if pt.unit != "" {
		out = append(out, GridColumn{Key: "off_budget", Label: tr("web.line.place"), Kind: GridChoice, Options: off})
	}
	if i := slices.Index(programme.Stages, pt.tree.Programme.Stage); i > 0 {
		out = append(out, GridColumn{Key: "before", Label: tr("web.pstage." + string(programme.Stages[i-1])), Kind: GridMoney, ReadOnly: true})
	}
	return append(out, GridColumn{Key: "amount", Label: tr("web.line.amount"), Kind: GridMoney, Sum: true}, GridColumn{Key: "note", Label: tr("web.f.note"), Kind: GridText, Max: 1000, Width: "wide"})
}

// linePlaces are what a part's lines may be of: its activities, overhead and transfers, or revenue and financing.
func linePlaces(tr Tr, pt *part) []Option {
	out := []Option{{Text: tr("web.form.choose")}}
	if pt.unit == "" {
		return append(out, Option{Value: string(budget.Revenue), Text: tr("web.line.revenue")}, Option{Value: string(budget.Financing), Text: tr("web.line.financing")})
	}
	has := map[string]bool{}
	for _, l := range pt.lines {
		has[l.ActivityID] = true
	}
	for _, h := range pt.tree.Targets {
		for _, a := range h.Activities {
			if has[a.ID] || slices.Contains(a.UnitIDs(), pt.unit) {
				out = append(out, Option{Value: a.ID, Text: a.Code + " · " + short(a.Name, 60)})
			}
		}
	}
	return append(out, Option{Value: string(budget.Overhead), Text: tr("web.line.overhead")}, Option{Value: string(budget.Transfer), Text: tr("web.line.transfer")})
}

// lineTableSpec is the grid of a unit's budget lines, or of the income of the whole, with rows for new lines.
func (w *Web) lineTableSpec(c echo.Context) gridSpec {
	id, unit, tr := c.Param("id"), c.Param("unit"), w.words(c)
	var pt part
	places, off := []Option(nil), []Option{{Text: tr("web.off.in")}}
	for _, o := range []string{budget.RevolvingFund, budget.OtherDomestic, budget.Foreign} {
		off = append(off, Option{Value: o, Text: tr("web.off." + o)})
	}
	fixed := map[string]bool{} // lines whose codes an earlier stage made
	root := proposalHref(id, unit) + "/tablo"
	var columns []GridColumn
	s := gridSpec{Action: access.BudgetEdit, Done: "saved", Same: "values_same", To: root}
	s.Again = func(row GridTyped, now GridRow) bool { return asRecorded(columns, row, now) }
	s.Load = func(kept map[string]gridKept) (*Grid, error) {
		var err error
		if pt, err = w.loadPart(c, id, unit); err != nil {
			return nil, err
		}
		codes, err := w.codeNames(c, pt.tree.Programme)
		if err != nil {
			return nil, err
		}
		places = linePlaces(tr, &pt)
		vw := viewer{lang: langOf(c), tr: tr}
		g := w.newGrid(c, &Grid{ID: "satirlar", Caption: tr("web.typed.lines"), Action: root, Columns: w.lineColumns(tr, &pt, places, off), Head: tr("web.typed.code_name"), NoState: true, CanSave: pt.mayLines(c)})
		for _, l := range inOrder(pt.lines, places) {
			row := lineRow(g, &pt, &codes, l, vw)
			fixed[l.ID] = madeAt(l) != pt.tree.Programme.Stage
			g.Rows = append(g.Rows, row)
		}
		if g.CanSave {
			fresh := 0
			g.Rows = append(g.Rows, newRows(c, kept, func(id string) GridRow {
				fresh++
				return GridRow{ID: id, Key: strings.TrimPrefix(id, newRowPrefix), Name: tr("web.typed.new_n", "n", itoa(fresh)), Cells: cellsOf(g.Columns, url.Values{})}
			})...)
		}
		columns = g.Columns
		return g, nil
	}
	s.Save = func(ctx context.Context, row GridTyped) error {
		if isNewRow(row.ID) {
			return w.addTableLine(ctx, id, unit, row, places, off)
		}
		return w.changeTableLine(ctx, row, fixed[row.ID], off)
	}
	view := func() (PartView, error) { return w.partView(c, &pt, nil) }
	s.Beside = func() map[string]template.HTML {
		v, err := view()
		if err != nil {
			return nil
		}
		return map[string]template.HTML{"toplamlar": w.r.part(langOf(c), "partsums", &v)}
	}
	s.Show = func(code int, g *Grid) error {
		pv, err := view()
		if err != nil {
			return err
		}
		title := tr("web.prop.income")
		if unit != "" {
			title = tr("web.prop.of", "unit", pt.name)
		}
		v := TypedView{Lead: tr("web.typed.lines_lead", "stage", pv.Stage), Grid: g, Root: root, More: root + "?yeni=20", Sums: &pv, Module: true, Links: []Link{{Text: tr("web.typed.lines_page"), Href: proposalHref(id, unit)}}, Empty: Empty{Text: "web.prop.no_line"}}
		if !g.CanSave {
			v.Note = tr("web.typed.lines_closed")
		}
		page := w.page(c, "typed", title, v)
		page.Crumbs = w.programmeTrail(c, pt.tree.Programme, Link{Text: title, Href: proposalHref(id, unit)}, Link{Text: tr("web.typed.lines")})
		return w.typedPage(c, code, page)
	}
	return s
}

// inOrder puts lines in the order of their places.
func inOrder(lines []budget.Line, places []Option) []budget.Line {
	at := map[string]int{}
	for i, o := range places {
		at[o.Value] = i
	}
	out := slices.Clone(lines)
	slices.SortStableFunc(out, func(a, b budget.Line) int {
		return at[addPlace(string(a.Kind), a.ActivityID)] - at[addPlace(string(b.Kind), b.ActivityID)]
	})
	return out
}

func lineRow(g *Grid, pt *part, codes *codeNames, l budget.Line, vw viewer) GridRow {
	stage := pt.tree.Programme.Stage
	place := addPlace(string(l.Kind), l.ActivityID)
	v := lineValues(l, stage)
	fixed := madeAt(l) != stage
	if fixed { // a later stage says why it changed the amount
		v.Del("note")
		put(v, "note", l.Amounts[stage].Note)
	}
	put(v, "place", place)
	row := GridRow{ID: l.ID, Version: itoa(l.Version), Code: l.Economic, Name: codes.of(l), Href: "/butce-satirlari/" + l.ID, Anchor: "satir-" + l.ID, Locked: !g.CanSave, Class: "ek-" + class(l.Economic), Cells: cellsOf(g.Columns, v)}
	if row.Name == "" {
		row.Name = vw.tr("web.line.no_name")
	}
	switch {
	case l.Kind == budget.Financing: // its codes are of another list
		row.Class = "ek-" + string(budget.Financing)
	case l.OffBudget != budget.InBudget:
		row.Class += " off"
	}
	for _, key := range []string{"place", "functional", "financing", "economic", "off_budget"} {
		if cell, ok := row.Cells[key]; ok && (fixed || key == "place") {
			cell.Locked = true
			row.Cells[key] = cell
		}
	}
	if i := slices.Index(programme.Stages, stage); i > 0 {
		n := Num{Missing: true}
		if m := l.At(programme.Stages[i-1]); m != nil {
			n = Num{Text: vw.money(*m)}
		}
		row.Cells["before"] = shownCell(n, vw.tr)
	}
	return row
}

func (w *Web) addTableLine(ctx context.Context, programmeID, unit string, row GridTyped, places, off []Option) error {
	r := row.read()
	place := r.choice("place", places)
	cmd := budget.AddLine{ProgrammeID: programmeID, Idempotency: row.once(), LineFields: budget.LineFields{
		Kind: budget.Kind(place), UnitID: unit, Functional: r.text("functional"), Financing: r.text("financing"), Economic: r.text("economic"), OffBudget: r.choice("off_budget", off), Note: r.text("note"),
	}}
	switch budget.Kind(place) {
	case budget.Overhead, budget.Transfer, budget.Revenue, budget.Financing:
	default:
		cmd.Kind, cmd.ActivityID = budget.OfActivity, place
	}
	if place == "" {
		r.faults = append(r.faults, fault.Invalid("text.required", "place"))
	}
	if m := r.money("amount"); m != nil {
		cmd.Amount = *m
	} else if r.text("amount") == "" {
		r.faults = append(r.faults, fault.Invalid("text.required", "amount"))
	}
	err := r.err()
	if err == nil {
		_, err = w.o.Budget.AddLine(ctx, cmd)
	}
	return asCells(err)
}

func (w *Web) changeTableLine(ctx context.Context, row GridTyped, fixed bool, off []Option) error {
	r := row.read()
	cmd := budget.ChangeLine{ID: row.ID, Version: row.Version(), Amount: r.money("amount"), Functional: r.sentText("functional"), Financing: r.sentText("financing"), Economic: r.sentText("economic")}
	if cmd.Amount == nil && r.text("amount") == "" {
		r.faults = append(r.faults, fault.Invalid("text.required", "amount"))
	}
	if r.v.Has("off_budget") {
		s := r.choice("off_budget", off)
		cmd.OffBudget = &s
	}
	if cmd.Note = r.sentText("note"); fixed {
		cmd.Note, cmd.AmountNote = nil, cmd.Note
	}
	err := r.err()
	if err == nil {
		_, err = w.o.Budget.ChangeLine(ctx, cmd)
	}
	return asCells(err)
}

// asCells names the cells of faults whose fields are called otherwise in the services.
func asCells(err error) error {
	if err == nil || fault.KindOf(err) == fault.KindStale || fault.KindOf(err) == fault.KindForbidden {
		return err
	}
	l := slices.Clone(fault.All(err))
	for i, x := range l {
		switch x.At.Field {
		case "activity_id", "kind":
			l[i] = x.Field("place")
		case "amount_note":
			l[i] = x.Field("note")
		}
	}
	return l.Err()
}
