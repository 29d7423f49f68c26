package web

import (
	"html/template"
	"math"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// CardSheetView is the target card as it prints; for who may change it, its fields are inputs in their places.
type CardSheetView struct {
	ID, Code, Text, State, GoalText string
	Synthetic                       bool
	Faults                          Counts
	Sheet                           SheetView
	Notes                           []Note // what the rules say of fields that have no cell
	CanAdd                          bool
	Prev, Next                      *Link
}

// cardPaper is a card being read or filled: the records of the target and its indicators over one state of the plan.
type cardPaper struct {
	*sheet
	tree   plan.Tree
	goal   *plan.GoalNode
	target *plan.TargetNode
	faults fault.List
	years  []int
	spare  map[string]int // lines more than are stored, by group
}

func (w *Web) cardPaper(c echo.Context) (*cardPaper, error) {
	h, p, err := w.o.Plans.Target(c.Request().Context(), c.Param("id"))
	if err != nil {
		return nil, err
	}
	k := &cardPaper{sheet: w.newSheet(c, access.PlanEdit), spare: map[string]int{}}
	if k.tree, k.faults, err = w.loaded(c, p.ID); err != nil {
		return nil, err
	}
	var ok bool
	if k.goal, k.target, ok = k.tree.Target(h.ID); !ok {
		return nil, fault.NotFound("target", h.ID)
	}
	k.years = horizonYears(k.tree.Plan)
	if edits := access.Check(actor(c), access.PlanEdit, k.target.Scope(k.tree.Plan)) == nil; !edits {
		return k, nil
	}
	units, err := w.unitOptions(c)
	if err != nil {
		return nil, err
	}
	k.add(w.targetRecord(&k.target.Target, k.target.Ref, k.years, onCard))
	k.records[0].form.Choices["units"] = units
	for i := range k.target.Indicators {
		n := &k.target.Indicators[i]
		k.add(w.indicatorRecord(&n.Indicator, n.Ref, k.years))
	}
	k.flag(k.faults)
	return k, nil
}

func (w *Web) cardSheet(c echo.Context) error {
	k, err := w.cardPaper(c)
	if err != nil {
		return err
	}
	if k.tree.Plan.State != plan.Draft {
		k.records = nil
		k.byRef = nil
	}
	return k.page(http.StatusOK)
}

func (w *Web) saveCardSheet(c echo.Context) error {
	k, err := w.cardPaper(c)
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, k.target.Scope(k.tree.Plan)); err != nil {
		return err
	}
	v, err := k.read()
	if err != nil {
		return err
	}
	switch {
	case v.Get("add") != "":
		k.spare[v.Get("add")] = 2
		k.records[0].form.Dirty = true
		return k.page(http.StatusOK)
	case v.Get("kalan") != "":
		return k.page(k.remainder(v.Get("kalan")))
	}
	return k.finish("/hedefler/"+k.target.ID+"/kart", k.page)
}

// remainder gives what is missing to 100 to the last indicator, or what is missing to the stated total to the last year. Nothing is saved.
func (k *cardPaper) remainder(what string) int {
	form := k.records[0].form
	form.Dirty = true
	refuse := func(f *Form, field, code string, kv ...string) int {
		err := fault.Invalid(code, field, kv...)
		k.w.take(k.c, f, err, nil)
		return status(err)
	}
	if what == "cost" {
		r := reader{v: form.Values}
		stated, last := r.money("stated_total"), at("yearly_costs", k.years[len(k.years)-1])
		rest := stated
		for _, y := range k.years[:len(k.years)-1] {
			m := r.money(at("yearly_costs", y))
			if rest == nil || m == nil {
				return refuse(form, last, "sheet.remainder.missing")
			}
			d, err := rest.Sub(*m)
			if err != nil {
				return refuse(form, last, "sheet.remainder.missing")
			}
			rest = &d
		}
		if rest == nil || *rest < 0 {
			return refuse(form, last, "sheet.remainder.none")
		}
		form.Set(last, rest.TR())
		return http.StatusOK
	}
	if len(k.records) < 2 {
		return http.StatusOK
	}
	rest := quantity.Hundred
	last := k.records[len(k.records)-1].form
	for _, rec := range k.records[1 : len(k.records)-1] {
		r := reader{v: rec.form.Values}
		m := r.percent("weight")
		if m == nil {
			return refuse(rec.form, "weight", "sheet.remainder.missing")
		}
		d, err := rest.Sub(*m)
		if err != nil {
			return refuse(rec.form, "weight", "sheet.remainder.none")
		}
		rest = d
	}
	if rest <= 0 {
		return refuse(last, "weight", "sheet.remainder.none")
	}
	last.Set("weight", typedPercent(rest))
	return http.StatusOK
}

// typedPercent is a weight as it is typed: 33,3.
func typedPercent(p quantity.Percent) string { return strings.TrimPrefix(p.TR(), "%") }

// weights is the live sum of a card's weights.
func (k *cardPaper) weights() *SheetSum {
	if len(k.records) < 2 {
		return nil
	}
	out := &SheetSum{}
	var names []string
	var sum quantity.Percent
	missing := false
	for _, rec := range k.records[1:] {
		names = append(names, rec.form.Names+"weight")
		r := reader{v: rec.form.Values}
		if p := r.percent("weight"); p == nil {
			missing = true
		} else if t, err := quantity.AddPercent(sum, *p); err == nil {
			sum = t
		} else {
			sum = math.MaxInt32
		}
	}
	out.Inputs, out.Num = strings.Join(names, " "), typedPercent(sum)
	rest, err := quantity.Hundred.Sub(sum)
	switch {
	case err != nil:
		out.State = "more"
	case rest < 0:
		out.State = "more"
		over, _ := rest.Neg()
		out.Rest = typedPercent(over)
	case rest > 0:
		out.State, out.Rest = "less", typedPercent(rest)
	case missing:
		out.State = "missing"
	default:
		out.State = "full"
	}
	return out
}

// page draws the card with what was typed.
func (k *cardPaper) page(code int) error {
	w, c := k.w, k.c
	h, p := k.target, k.tree.Plan
	drawn, err := k.draw()
	if err != nil {
		return err
	}
	v := CardSheetView{ID: h.ID, Code: h.Code, Text: h.Text, State: string(p.State), GoalText: k.goal.Text, Synthetic: p.Synthetic || h.Origin == "synthetic"}
	k.view(&v.Sheet, drawn)
	v.Sheet.Action, v.Sheet.Cancel = "/hedefler/"+h.ID+"/kart", "/hedefler/"+h.ID
	if v.Sheet.Editing {
		v.Sheet.Weights, v.Sheet.Costs = k.weights(), true
		v.CanAdd, v.Sheet.Adds = true, []string{"risks", "activities", "findings", "needs"}
	}
	counts := count(k.faults)
	v.Faults = counts[h.ID]
	for _, i := range h.Indicators {
		v.Faults = v.Faults.add(counts[i.ID])
	}
	onPaper := map[string]*sheetRecord{}
	for _, r := range k.records {
		onPaper[r.id] = r
	}
	v.Notes = w.recordNotesOf(c, &k.tree, k.faults, func(f *fault.Fault) bool {
		if f.At.Record != h.ID && !k.holds(f.At.Record) {
			return false
		}
		r := onPaper[f.At.Record]
		return r == nil || !r.told[fieldOf(plain(f.At.Field))]
	})
	v.Prev, v.Next = neighbours(&k.tree, h.ID)
	for _, l := range []*Link{v.Prev, v.Next} {
		if l != nil {
			l.Href += "/kart"
		}
	}
	page := w.page(c, "sheetcard", h.Code+" · "+w.words(c)("web.target.card"), v)
	page.Crumbs = w.trail(c, p, Link{Text: k.goal.Code, Href: "/amaclar/" + k.goal.ID}, Link{Text: h.Code, Href: "/hedefler/" + h.ID}, Link{Text: w.words(c)("web.target.card")})
	return w.send(c, code, page)
}

func (k *cardPaper) holds(record string) bool {
	for _, i := range k.target.Indicators {
		if i.ID == record {
			return true
		}
	}
	return false
}

// draw is the one table that also prints the card; lists have a spare line where one can be typed.
func (k *cardPaper) draw() (template.HTML, error) {
	f, err := k.w.o.Papers.TreeFacts(k.c.Request().Context(), &k.tree)
	if err != nil {
		return "", err
	}
	g, h := factOf(&f, k.target.ID)
	if h == nil {
		return "", fault.NotFound("target", k.target.ID)
	}
	o := html.Options{Lang: langOf(k.c), Bare: true}
	if len(k.records) > 0 {
		k.stretch(h)
		o.Edit = k.edit
	}
	table := tables.TargetCard(&f, g, h)
	doc := model.Document{ID: "T15", Title: table.Title, Blocks: []model.Block{{Table: &table}}}
	if f.Synthetic {
		doc.Marks = []model.Mark{model.Synthetic}
	}
	return draw(doc, o)
}

// stretch gives the lists of a card the lines that were typed and one to spare.
func (k *cardPaper) stretch(h *facts.Target) {
	r := reader{v: k.records[0].form.Values}
	lines := func(group string, stored int) int {
		n := stored
		for _, i := range r.rows(group) {
			n = max(n, i+1)
		}
		return min(max(n+1, n+k.spare[group]), maxRows)
	}
	for n := lines("risks", len(h.Risks)); len(h.Risks) < n; {
		h.Risks = append(h.Risks, facts.Risk{})
	}
	for n := lines("activities", len(h.Activities)); len(h.Activities) < n; {
		h.Activities = append(h.Activities, facts.Activity{})
	}
	for n := lines("findings", len(h.Findings)); len(h.Findings) < n; {
		h.Findings = append(h.Findings, "")
	}
	for n := lines("needs", len(h.Needs)); len(h.Needs) < n; {
		h.Needs = append(h.Needs, "")
	}
}
