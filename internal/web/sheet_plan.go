package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// planSheets are the tables of a plan whose cells are fields of its records, one record a cell.
var planSheets = []string{"T16", "T17", "T18", "T21"}

// TableSheetView is a table of a plan with inputs in the cells of its records.
type TableSheetView struct {
	Plan  PlanView
	Read  string // the same table to read
	Sheet SheetView
}

// planPaper is a table of a plan being filled.
type planPaper struct {
	*sheet
	tree   plan.Tree
	faults fault.List
	table  string
}

// planPaper loads a table to fill. Only who may change the whole plan fills a table over all of it; a unit fills its own cards.
func (w *Web) planPaper(c echo.Context) (*planPaper, error) {
	ctx := c.Request().Context()
	p, err := w.o.Plans.Get(ctx, c.Param("id"))
	if err != nil {
		return nil, err
	}
	if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
		return nil, err
	}
	k := &planPaper{sheet: w.newSheet(c, access.PlanEdit), table: c.Param("table")}
	if !slices.Contains(planSheets, k.table) {
		return nil, fault.NotFound("table", k.table)
	}
	if k.tree, k.faults, err = w.loaded(c, p.ID); err != nil {
		return nil, err
	}
	years := horizonYears(k.tree.Plan)
	if k.table == "T17" || k.table == "T18" {
		k.add(w.planRecord(&k.tree, years))
	}
	for _, g := range k.tree.Goals {
		for _, h := range g.Targets {
			switch k.table {
			case "T16":
				r := w.targetRecord(&h.Target, h.Ref, years, onRisks)
				r.input = riskInput
				k.add(r)
			case "T17":
				r := w.targetRecord(&h.Target, h.Ref, years, onCosts)
				r.input = costInput(h.StatedTotal != nil || len(h.YearlyCosts) == 0)
				k.add(r)
			case "T21":
				for _, i := range h.Indicators {
					if i.IsKey {
						k.add(w.indicatorRecord(&i.Indicator, i.Ref, years))
					}
				}
			}
		}
	}
	k.flag(k.faults)
	return k, nil
}

func onRisks(name string) bool {
	rest, ok := strings.CutPrefix(name, "risks.")
	if !ok || strings.Contains(rest, ".controls.") {
		return false
	}
	return strings.HasSuffix(rest, ".text") || strings.HasSuffix(rest, ".explanation") || strings.HasSuffix(rest, ".probability") || strings.HasSuffix(rest, ".impact")
}

// riskInput draws the fields of a target's risks as T16 names them; controls and owner stay with the card's form.
func riskInput(r *sheetRecord, field string) *html.Input {
	rest, ok := strings.CutPrefix(field, "risks")
	if !ok {
		return nil
	}
	n, leaf := place0(strings.TrimPrefix(rest, ".")), rest[strings.LastIndexByte(rest, '.')+1:]
	var in html.Input
	switch leaf {
	case "", "text":
		in = r.line("risks", n, ".text")
	case "explanation":
		in = r.cell(at("risks", n, leaf), "long", r.form.Label(at("risks", n, leaf)))
		in.Max = 2000
	case "probability", "impact":
		in = r.chosen(at("risks", n, leaf), "score", r.form.Label(at("risks", n, leaf)))
	default:
		return nil
	}
	return &in
}

func onCosts(name string) bool {
	return name == "stated_total" || strings.HasPrefix(name, "yearly_costs.")
}

// costInput draws the money of a target as T17 names it; without a stated total the sum of the years is computed.
func costInput(stated bool) func(*sheetRecord, string) *html.Input {
	return func(r *sheetRecord, field string) *html.Input {
		if !strings.HasPrefix(field, "yearly_costs.") && (field != "stated_total" || !stated) {
			return nil
		}
		in := r.cell(field, "number", r.name+" "+r.form.Label(field))
		return &in
	}
}

// planRecord is the plan's own money: its resources and its overhead.
func (w *Web) planRecord(t *plan.Tree, years []int) *sheetRecord {
	p := t.Plan
	return &sheetRecord{
		id: p.ID, name: p.Name, href: "/planlar/" + p.ID + "/kaynaklar", now: resourceValues(t.Resources, t.Overhead), version: p.Version,
		fields: func(name string) bool {
			return strings.HasPrefix(name, "overhead.") || strings.HasPrefix(name, "resources.") && strings.Contains(name, ".years.")
		},
		rows: func(v url.Values) map[string][]int {
			_, rows := readResources(&reader{v: v}, years)
			return rows
		},
		input: func(r *sheetRecord, field string) *html.Input {
			if !r.fields(field) {
				return nil
			}
			in := r.cell(field, "number", r.form.Label(field))
			return &in
		},
		save: func(ctx context.Context, all *reader, _ func(string) bool, version int64) error {
			f, _ := readResources(all, years)
			if err := all.err(); err != nil || isDry(ctx) {
				return err
			}
			_, err := w.o.Plans.SetResources(ctx, plan.SetResources{PlanID: p.ID, Version: version, ResourceFields: f})
			return err
		},
	}
}

func (w *Web) tableSheet(c echo.Context) error {
	k, err := w.planPaper(c)
	if err != nil {
		return err
	}
	if k.tree.Plan.State != plan.Draft {
		return c.Redirect(http.StatusSeeOther, k.read())
	}
	return k.page(http.StatusOK)
}

func (k *planPaper) read() string { return "/planlar/" + k.tree.Plan.ID + "/tablolar/" + k.table }

func (w *Web) saveTableSheet(c echo.Context) error {
	k, err := w.planPaper(c)
	if err != nil {
		return err
	}
	if _, err := k.sheet.read(); err != nil {
		return err
	}
	return k.finish(k.read()+"/duzenle", k.page)
}

// page draws the table with what was typed.
func (k *planPaper) page(code int) error {
	w, c := k.w, k.c
	f, err := w.o.Papers.TreeFacts(c.Request().Context(), &k.tree)
	if err != nil {
		return err
	}
	doc, ok := tables.Draw(f, k.table)
	if !ok {
		return fault.NotFound("table", k.table)
	}
	drawn, err := draw(doc, html.Options{Lang: langOf(c), Bare: true, Edit: k.edit, Formula: fullFormulas(f, k.table), Link: k.link})
	if err != nil {
		return err
	}
	v := TableSheetView{Plan: w.planHead(c, k.tree.Plan, nil, false), Read: k.read()}
	k.view(&v.Sheet, drawn)
	v.Sheet.Action, v.Sheet.Cancel = k.read()+"/duzenle", k.read()
	page := w.planPage(c, "sheettable", v.Plan, "/belgeler", v)
	page.Title = doc.Title + " · " + k.tree.Plan.Code
	page.Crumbs[len(page.Crumbs)-1].Href = "/planlar/" + k.tree.Plan.ID + "/belgeler"
	page.Crumbs = append(page.Crumbs, Link{Text: doc.Sheet, Href: k.read()}, Link{Text: w.words(c)("web.act.edit")})
	return w.send(c, code, page)
}

// link leads from the table to the card of a target, where all of it is filled.
func (k *planPaper) link(to string) string {
	ref, ok := strings.CutPrefix(to, "T15#")
	if !ok {
		return ""
	}
	for _, g := range k.tree.Goals {
		for _, h := range g.Targets {
			if h.Ref == ref {
				return "/hedefler/" + h.ID + "/kart"
			}
		}
	}
	return ""
}

// fullFormulas are the formulas that the totals of a table have once nothing is missing any more: what a page counts while somebody types.
func fullFormulas(f facts.PlanFacts, table string) func(name string) *model.Formula {
	fill := func(m facts.YearMoney) facts.YearMoney {
		out := facts.YearMoney{}
		maps.Copy(out, m)
		for _, y := range f.Years {
			if _, ok := out[y]; !ok {
				out[y] = 0
			}
		}
		return out
	}
	whole := f
	whole.Overhead = fill(f.Overhead)
	whole.Goals = slices.Clone(f.Goals)
	for i := range whole.Goals {
		whole.Goals[i].Targets = slices.Clone(whole.Goals[i].Targets)
		for j := range whole.Goals[i].Targets {
			h := &whole.Goals[i].Targets[j]
			h.YearlyCosts = fill(h.YearlyCosts)
		}
	}
	whole.Resources = slices.Clone(f.Resources)
	for i := range whole.Resources {
		whole.Resources[i].Years = fill(whole.Resources[i].Years)
	}
	doc, ok := tables.Draw(whole, table)
	if !ok {
		return nil
	}
	found := map[string]*model.Formula{}
	doc.Each(func(_ *model.Table, _ *model.Row, c *model.Cell) {
		if c.Name != "" && c.Formula != nil && found[c.Name] == nil {
			found[c.Name] = c.Formula
		}
	})
	return func(name string) *model.Formula { return found[name] }
}
