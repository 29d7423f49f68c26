package web

import (
	"context"
	"html/template"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// typedTargets is how many targets a page of costs shows at most.
const typedTargets = 250

func (w *Web) planCosts(c echo.Context) error     { return showGrid(w.planCostsSpec(c)) }
func (w *Web) savePlanCosts(c echo.Context) error { return w.saveGrid(c, w.planCostsSpec(c)) }

func costColumns(tr Tr, of []int) (out []GridColumn) {
	for _, y := range of {
		out = append(out, GridColumn{Key: at("yearly_costs", y), Label: itoa(y), Kind: GridMoney, Sum: true})
	}
	return append(out,
		GridColumn{Key: "sum", Label: tr("web.typed.cost_sum"), Kind: GridMoney, ReadOnly: true},
		GridColumn{Key: "stated_total", Label: tr("web.typed.stated"), Kind: GridMoney, Sum: true, Hint: "TL"},
		GridColumn{Key: "difference", Label: tr("web.typed.difference"), Kind: GridMoney, ReadOnly: true})
}

// costFields are the money of a target card in that grid.
func costFields(f *plan.TargetFields, of []int) url.Values {
	v := url.Values{}
	put(v, "stated_total", moneyText(f.StatedTotal))
	for _, y := range of {
		if m, ok := f.YearlyCosts[y]; ok {
			put(v, at("yearly_costs", y), m.TR())
		}
	}
	return v
}

// planCostsSpec is the grid of a plan's target costs by year.
func (w *Web) planCostsSpec(c echo.Context) gridSpec {
	id, tr := c.Param("id"), w.words(c)
	var t plan.Tree
	var part planPart
	root := "/planlar/" + id + "/maliyetler"
	var columns []GridColumn
	s := gridSpec{Action: access.PlanEdit, Done: "saved", Same: "values_same", To: returned(c, root)}
	s.Again = func(row GridTyped, now GridRow) bool { return asRecorded(columns, row, now) }
	s.Load = func(map[string]gridKept) (g *Grid, err error) {
		if t, err = w.o.Plans.Tree(c.Request().Context(), id); err != nil {
			return nil, err
		}
		part = partOfPlan(c, &t, typedTargets, func(*plan.TargetNode) int { return 1 })
		of := horizonYears(t.Plan)
		g = w.newGrid(c, &Grid{ID: "maliyetler", Caption: tr("web.typed.costs"), Action: part.href(root, part.no), Columns: costColumns(tr, of), Head: tr("record.target"), NoState: true})
		may, vw := edits(c, t.Plan), viewer{lang: langOf(c), tr: tr}
		goals := map[string]string{}
		for _, goal := range t.Goals {
			goals[goal.ID] = strings.TrimSpace(goal.Code + " " + short(goal.Text, 140))
		}
		for _, h := range part.targets {
			open := may(h.Scope(t.Plan))
			g.CanSave = g.CanSave || open
			row := GridRow{ID: h.ID, Version: itoa(h.Version), Code: h.Code, Name: short(h.Text, 80), Href: "/hedefler/" + h.ID, Locked: !open, Group: goals[h.GoalID], Cells: cellsOf(g.Columns, costFields(&h.TargetFields, of))}
			delete(goals, h.GoalID) // the first of its goal carries the heading
			row.Cells["sum"], row.Cells["difference"] = costSums(vw, &h.TargetFields, of)
			g.Rows = append(g.Rows, row)
		}
		columns = g.Columns
		return g, nil
	}
	s.Save = func(ctx context.Context, row GridTyped) error {
		r := row.read()
		cmd := plan.ChangeTarget{ID: row.ID, Version: row.Version()}
		if of := horizonYears(t.Plan); r.v.Has(at("yearly_costs", of[0])) {
			cmd.YearlyCosts = plan.Some(years[plan.YearMoney](r, "yearly_costs", of, quantity.ParseMoneyTR))
		}
		if r.v.Has("stated_total") {
			cmd.StatedTotal = plan.Some(r.money("stated_total"))
		}
		err := r.err()
		if err == nil {
			_, err = w.o.Plans.ChangeTarget(ctx, cmd)
		}
		return err
	}
	s.Show = func(code int, g *Grid) error {
		head := w.planHead(c, t.Plan, nil, false)
		v := TypedView{Plan: &head, Lead: tr("web.typed.costs_lead"), Grid: g, Filter: part.links(root), Units: unitsOfTree(&t, part.unit), Root: root, Module: true, Empty: Empty{Text: "web.typed.no_target"}}
		if !g.CanSave && len(g.Rows) > 0 {
			v.Note = tr("web.typed.closed")
		}
		return w.typedPage(c, code, w.planPage(c, "typed", head, "/maliyetler", v))
	}
	return s
}

// costSums are the sum of a target's years and how far the stated total is from it. Both are counted again while one types.
func costSums(vw viewer, f *plan.TargetFields, of []int) (sum, difference GridCell) {
	var all sums
	for _, y := range of {
		if m, ok := f.YearlyCosts[y]; ok {
			all.add(&m)
		} else {
			all.add(nil)
		}
	}
	text, state := "–", "none"
	sum.Shown = liveCell("rowsum", "yearly_costs.", text, "")
	if all.n > 0 {
		note := ""
		if all.n < all.of {
			note = vw.tr("web.typed.years_of", "n", itoa(all.n), "of", itoa(all.of))
		}
		sum.Shown = liveCell("rowsum", "yearly_costs.", vw.money(all.known), note)
	}
	if all.n > 0 && f.StatedTotal != nil {
		if d, err := f.StatedTotal.Sub(all.known); err == nil {
			if text, state = vw.money(d), "off"; d == 0 {
				state = "same"
			}
		}
	}
	difference.Shown = liveCell("rowdiff", "stated_total", text, "")
	if state == "off" {
		difference.Shown = `<span class="differs">` + difference.Shown + `</span>`
	}
	return sum, difference
}

// liveCell is a sum that a script counts again while one types.
func liveCell(what, of, text, note string) template.HTML {
	h := `<output data-` + what + `="` + template.HTMLEscapeString(of) + `">` + template.HTMLEscapeString(text) + `</output>`
	if note != "" {
		h += ` <span class="quiet small">` + template.HTMLEscapeString(note) + `</span>`
	}
	return template.HTML(h) //nolint:gosec // escaped
}
