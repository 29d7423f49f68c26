package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// StagesView is the stages of a budget with their totals, the next one to open, and the ceilings.
type StagesView struct {
	Plan       PlanView
	Form       *Form // refused opening
	Stages     []StageLine
	Next       string // stage that follows; empty: none
	NextWord   string
	Version    int64
	CanOpen    bool
	CanCeiling bool
	Ceilings   []CeilingLine
	Classes    []Option
}

// StageLine is one stage.
type StageLine struct {
	Word, From, Who, When string
	Opened, Current       bool
	Total                 Num
	Changed               int // lines this stage changed or added
	Href                  string
}

// CeilingLine is a unit's ceilings.
type CeilingLine struct {
	Unit, Href string
	Whole      Num
	Classes    []Num
}

func (w *Web) stagesPage(c echo.Context) error { return w.showStages(c, http.StatusOK, nil) }

func (w *Web) showStages(c echo.Context, status int, f *Form) error {
	ctx := c.Request().Context()
	t, err := w.o.Programmes.Tree(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	p, tr := t.Programme, w.words(c)
	if !wholeBudget(c, p) {
		return asked(c, access.BudgetRead, access.Whole)
	}
	opened, err := w.o.Budget.Stages(ctx, p.ID)
	if err != nil {
		return err
	}
	lines, err := w.o.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: p.ID})
	if err != nil {
		return err
	}
	ceilings, err := w.o.Budget.Ceilings(ctx, p.ID)
	if err != nil {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	head := w.programmeHead(c, p, nil, false)
	v := StagesView{Plan: head, Form: f, Version: p.Version}
	for i, s := range programme.Stages {
		l := StageLine{Word: tr("web.pstage." + string(s)), Current: s == p.Stage}
		if j := slices.IndexFunc(opened, func(o budget.StageOpened) bool { return o.Stage == string(s) }); j >= 0 {
			l.Opened, l.Who = true, people[opened[j].OpenedBy]
			if opened[j].CopiedFrom != "" {
				l.From = tr("web.pstage." + opened[j].CopiedFrom)
				l.Href = "/programlar/" + p.ID + "/asama-farki?onceki=" + opened[j].CopiedFrom + "&sonraki=" + string(s)
			}
			if opened[j].OpenedAt > 0 {
				l.When = when(opened[j].OpenedAt)
			}
			var m moneyOf
			for _, x := range lines {
				if x.Kind != budget.Revenue && x.Kind != budget.Financing {
					m.add(x, s)
					if a, ok := x.Amounts[s]; ok && !a.Copied {
						l.Changed++
					}
				}
			}
			l.Total = m.num(vw, m.in)
		}
		if i > 0 && programme.Stages[i-1] == p.Stage {
			v.Next, v.NextWord = string(s), l.Word
		}
		v.Stages = append(v.Stages, l)
	}
	edits := access.Check(actor(c), access.BudgetEdit, p.Scope()) == nil
	v.CanOpen = edits && v.Next != "" && opensNext(p)
	v.CanCeiling = edits && (p.State == programme.Draft || p.State == programme.Proposals || p.State == programme.Consolidated)
	v.ceilings(&t, ceilings, vw)
	return w.send(c, status, w.programmePage(c, "stages", p, head, "/asamalar", v))
}

// opensNext tells whether the page offers to open the next stage; the council's is opened by its decision.
func opensNext(p programme.Programme) bool {
	switch p.State {
	case programme.Consolidated, programme.Submitted:
		return p.Stage == programme.StageUnit || p.Stage == programme.StageFinance || p.Stage == programme.StageSenior
	case programme.Decided:
		return p.Stage == programme.StageCouncil
	case programme.Draft, programme.Proposals, programme.InForce:
	}
	return false
}

// limitsOf are the ceilings by unit and economic class; the whole stands under "".
func limitsOf(ceilings []budget.Ceiling) map[string]map[string]quantity.Money {
	of := map[string]map[string]quantity.Money{}
	for _, x := range ceilings {
		if of[x.UnitID] == nil {
			of[x.UnitID] = map[string]quantity.Money{}
		}
		of[x.UnitID][x.Economic] = x.Amount
	}
	return of
}

func (v *StagesView) ceilings(t *programme.Tree, ceilings []budget.Ceiling, vw viewer) {
	of := limitsOf(ceilings)
	var classes []string
	for _, x := range ceilings {
		if x.Economic != "" && !slices.Contains(classes, x.Economic) {
			classes = append(classes, x.Economic)
		}
	}
	slices.Sort(classes)
	for _, k := range classes {
		v.Classes = append(v.Classes, Option{Value: k, Text: k})
	}
	num := func(unit, class string) Num {
		m, ok := of[unit][class]
		if !ok {
			return Num{Missing: true}
		}
		return Num{Text: vw.money(m), Synthetic: vw.synthetic}
	}
	for _, pr := range t.Proposals {
		l := CeilingLine{Unit: pr.UnitName, Href: proposalHref(t.Programme.ID, pr.UnitID), Whole: num(pr.UnitID, "")}
		for _, k := range classes {
			l.Classes = append(l.Classes, num(pr.UnitID, k))
		}
		v.Ceilings = append(v.Ceilings, l)
	}
}

func (w *Web) openStage(c echo.Context) error {
	id := c.Param("id")
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	_, err = w.o.Budget.OpenStage(c.Request().Context(), budget.OpenStage{ProgrammeID: id, Version: r.version(), To: programme.Stage(r.text("to"))})
	if err == nil {
		return w.done(c, "/programlar/"+id+"/asamalar", "stage_opened")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	w.take(c, f, err, nil)
	return w.showStages(c, status(err), f)
}

// CeilingsView is the form of a programme's ceilings: a unit each row, the whole and the nine classes its columns.
type CeilingsView struct {
	Plan    PlanView
	Form    *Form
	Units   []Option
	Classes []Option
}

// economicClasses are the first-level expenditure codes (rows of Tablo 2).
var economicClasses = []string{"01", "02", "03", "04", "05", "06", "07", "08", "09"}

// ceilingName is the field of a unit's ceiling.
func ceilingName(unitID, class string) string {
	if class == "" {
		class = "whole"
	}
	return "ceiling." + unitID + "." + class
}

func ceilingValues(ceilings []budget.Ceiling) url.Values {
	v := url.Values{}
	for _, x := range ceilings {
		v.Set(ceilingName(x.UnitID, x.Economic), x.Amount.TR())
	}
	return v
}

func (w *Web) editCeilings(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := w.o.Programmes.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.BudgetEdit, p.Scope()); err != nil {
		return err
	}
	ceilings, err := w.o.Budget.Ceilings(ctx, p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/programlar/"+p.ID+"/tavanlar", "/programlar/"+p.ID+"/asamalar")
	f.Values, f.Version = ceilingValues(ceilings), itoa(p.Version)
	return w.ceilingsForm(c, http.StatusOK, p, f)
}

func (w *Web) ceilingsForm(c echo.Context, status int, p programme.Programme, f *Form) error {
	list, err := w.o.Programmes.Proposals(c.Request().Context(), p.ID)
	if err != nil {
		return err
	}
	codes, err := w.codeNames(c, p)
	if err != nil {
		return err
	}
	head := w.programmeHead(c, p, nil, false)
	v := CeilingsView{Plan: head, Form: f}
	for _, pr := range list {
		v.Units = append(v.Units, Option{Value: pr.UnitID, Text: pr.UnitName})
	}
	for _, k := range economicClasses {
		v.Classes = append(v.Classes, Option{Value: k, Text: codes.names["economic"][k]})
	}
	page := w.programmePage(c, "ceilings", p, head, "/asamalar", v)
	title := w.words(c)("web.stages.ceilings")
	page.Title = title + " · " + head.Name
	page.Crumbs[len(page.Crumbs)-1].Href = "/programlar/" + p.ID + "/asamalar"
	page.Crumbs = append(page.Crumbs, Link{Text: title})
	return w.send(c, status, page)
}

func (w *Web) setCeilings(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f := w.form(c, "/programlar/"+id+"/tavanlar", "/programlar/"+id+"/asamalar")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	p, err := w.o.Programmes.Get(ctx, id)
	if err != nil {
		return err
	}
	cmd := budget.SetCeilings{ProgrammeID: id, Version: r.version()}
	var places []string // of the fields, in the order of the command
	for _, name := range sortedNames(f.Values) {
		parts := strings.Split(name, ".")
		if len(parts) != 3 || parts[0] != "ceiling" {
			continue
		}
		m := r.money(name)
		if m == nil {
			continue
		}
		x := budget.CeilingFields{UnitID: parts[1], Economic: parts[2], Amount: *m}
		if x.Economic == "whole" {
			x.Economic = ""
		}
		cmd.Ceilings, places = append(cmd.Ceilings, x), append(places, name)
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Budget.SetCeilings(ctx, cmd); err == nil {
			return w.done(c, "/programlar/"+id+"/asamalar", "ceilings")
		}
	}
	err = atCeilings(err, places)
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) {
		now, loadErr := w.o.Budget.Ceilings(ctx, id)
		if loadErr != nil {
			return f.Values, p.Version
		}
		return ceilingValues(now), p.Version
	})
	if err != nil {
		return err
	}
	return w.ceilingsForm(c, code, p, f)
}

// atCeilings puts a fault of the n-th ceiling at its field.
func atCeilings(err error, places []string) error {
	if !refusable(err) {
		return err
	}
	var l fault.List
	for _, x := range fault.All(err) {
		rest, ok := strings.CutPrefix(plain(x.At.Field), "ceilings.")
		no, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(no); ok && err == nil && n >= 0 && n < len(places) {
			x = x.Field(places[n])
		}
		l = append(l, x)
	}
	return l
}
