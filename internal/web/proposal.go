package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

func (w *Web) proposalRoutes(g *echo.Group) {
	g.GET("/programlar/:id/gelir", w.incomePage)
	g.POST("/programlar/:id/gelir/satirlar", w.addLine)
	g.GET("/programlar/:id/teklif/:unit", w.proposalPage)
	g.POST("/programlar/:id/teklif/:unit/satirlar", w.addLine)
	g.GET("/programlar/:id/teklif/:unit/yeni-faaliyet", w.chooseTarget)
	g.POST("/programlar/:id/teklif/:unit/gonder", w.submitProposal)
	g.POST("/programlar/:id/teklif/:unit/kabul", w.acceptProposal)
	g.GET("/programlar/:id/teklif/:unit/iade", w.askReturnProposal)
	g.POST("/programlar/:id/teklif/:unit/iade", w.returnProposal)
	g.GET("/butce-satirlari/:id", w.line)
	g.POST("/butce-satirlari/:id", w.changeLine)
	g.POST("/butce-satirlari/:id/sil", w.removeLine)
	w.proposalBookRoutes(g)
}

func proposalHref(programmeID, unitID string) string {
	if unitID == "" {
		return "/programlar/" + programmeID + "/gelir"
	}
	return "/programlar/" + programmeID + "/teklif/" + unitID
}

// part is one unit's part of a programme as its page needs it; Unit "" is the revenue and the net financing of the whole administration.
type part struct {
	tree     programme.Tree
	faults   fault.List
	unit     string
	name     string
	proposal *programme.Proposal
	lines    []budget.Line
	ceilings []budget.Ceiling
}

// loadPart reads it: the tree with its faults, the unit's lines and ceilings.
func (w *Web) loadPart(c echo.Context, programmeID, unitID string) (part, error) {
	ctx := c.Request().Context()
	pt := part{unit: unitID}
	scope := access.Whole
	if unitID != "" {
		scope = access.Scope{Units: []string{unitID}}
	}
	if err := asked(c, access.BudgetRead, scope); err != nil {
		return pt, err
	}
	var err error
	if pt.tree, pt.faults, err = w.o.Programmes.Checked(ctx, programmeID); err != nil {
		return pt, err
	}
	if unitID != "" {
		u, err := w.o.Org.Unit(ctx, unitID)
		if err != nil {
			return pt, err
		}
		pt.name = u.Name
		if i := slices.IndexFunc(pt.tree.Proposals, func(p programme.Proposal) bool { return p.UnitID == unitID }); i >= 0 {
			pt.proposal = &pt.tree.Proposals[i]
		}
		ceilings, err := w.o.Budget.Ceilings(ctx, programmeID)
		if err != nil {
			return pt, err
		}
		pt.ceilings = slices.DeleteFunc(ceilings, func(x budget.Ceiling) bool { return x.UnitID != unitID })
	}
	lines, err := w.o.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: programmeID, UnitID: unitID})
	if err != nil {
		return pt, err
	}
	income := func(l budget.Line) bool { return l.Kind == budget.Revenue || l.Kind == budget.Financing }
	pt.lines = slices.DeleteFunc(lines, func(l budget.Line) bool { return income(l) != (unitID == "") })
	return pt, nil
}

// mayLines tells whether the caller may change lines of the part now, as the budget's services decide it.
func (pt *part) mayLines(c echo.Context) bool {
	p, a := pt.tree.Programme, actor(c)
	scope := p.Scope()
	if pt.unit != "" {
		scope.Units = []string{pt.unit}
	}
	budgets := access.Check(a, access.BudgetEdit, scope) == nil
	switch p.State {
	case programme.Draft:
		return p.Stage == programme.StageUnit && budgets
	case programme.Proposals:
		if p.Stage != programme.StageUnit {
			return false
		}
		if pt.unit == "" {
			return budgets
		}
		return pt.proposal != nil && pt.proposal.Editable() && access.Check(a, access.ProposalEdit, scope) == nil
	case programme.Consolidated, programme.Submitted:
		return p.Stage != programme.StageUnit && p.Stage != programme.StageMetropolitan && budgets
	case programme.Decided:
		return p.Stage == programme.StageMetropolitan && budgets
	case programme.InForce:
	}
	return false
}

func (w *Web) proposalPage(c echo.Context) error {
	return w.showPart(c, http.StatusOK, c.Param("id"), c.Param("unit"), nil)
}

func (w *Web) incomePage(c echo.Context) error {
	return w.showPart(c, http.StatusOK, c.Param("id"), "", nil)
}

// showPart draws the page of a part; f is a refused form of one of its lines, or of the part itself.
func (w *Web) showPart(c echo.Context, status int, programmeID, unitID string, f *Form) error {
	pt, err := w.loadPart(c, programmeID, unitID)
	if err != nil {
		return err
	}
	v, err := w.partView(c, &pt, f)
	if err != nil {
		return err
	}
	if err := w.proposalUploads(c, &pt, &v); err != nil {
		return err
	}
	p := pt.tree.Programme
	tr := w.words(c)
	title := tr("web.prop.income")
	if unitID != "" {
		title = tr("web.prop.of", "unit", pt.name)
	}
	page := w.page(c, "proposal", title, v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: title})
	if wholeBudget(c, p) {
		page.Crumbs = w.programmeTrail(c, p, Link{Text: tr("web.pp.consolidation"), Href: "/programlar/" + p.ID + "/konsolidasyon"}, Link{Text: title})
	}
	return w.send(c, status, page)
}

func lineValues(l budget.Line, stage programme.Stage) url.Values {
	v := url.Values{}
	put(v, "functional", l.Functional)
	put(v, "financing", l.Financing)
	put(v, "economic", l.Economic)
	put(v, "off_budget", l.OffBudget)
	put(v, "note", l.Note)
	put(v, "amount", moneyText(l.At(stage)))
	put(v, "amount_note", l.Amounts[stage].Note)
	return v
}

// lineForm is the form of one line of a page: id is that of the line, or of the place a new one is added to.
func (w *Web) lineForm(c echo.Context, id, action string) *Form {
	f := w.form(c, action, "")
	f.Prefix = id + "-"
	for _, o := range []string{budget.RevolvingFund, budget.OtherDomestic, budget.Foreign} {
		f.Choices["off_budget"] = append(f.Choices["off_budget"], Option{Value: o, Text: w.words(c)("web.off." + o)})
	}
	return f
}

func (w *Web) addLine(c echo.Context) error {
	id, unit := c.Param("id"), c.Param("unit")
	f := w.lineForm(c, "", proposalHref(id, unit)+"/satirlar").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	kind, activity := r.text("kind"), r.text("activity_id")
	f.Prefix = addPlace(kind, activity) + "-"
	cmd := budget.AddLine{
		ProgrammeID: id, Idempotency: f.idempotency(), AmountNote: r.text("amount_note"),
		LineFields: budget.LineFields{
			Kind: budget.Kind(kind), ActivityID: activity, UnitID: unit, Functional: r.text("functional"), Financing: r.text("financing"),
			Economic: r.text("economic"), OffBudget: r.text("off_budget"), Note: r.text("note"),
		},
	}
	if m := r.money("amount"); m != nil {
		cmd.Amount = *m
	} else if r.text("amount") == "" {
		r.faults = append(r.faults, fault.Invalid("text.required", "amount"))
	}
	if err = r.err(); err == nil {
		var l budget.Line
		if l, err = w.o.Budget.AddLine(c.Request().Context(), cmd); err == nil {
			return w.done(c, proposalHref(id, unit)+"#satir-"+l.ID, "line_added")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showPart(c, status(err), id, unit, f)
}

// addPlace names the place of a page where a new line is typed.
func addPlace(kind, activityID string) string {
	if activityID != "" {
		return activityID
	}
	return kind
}

// line is the page of a line's unit, with the line open for change where the reader may: where every list of faults and differences leads.
func (w *Web) line(c echo.Context) error {
	l, p, err := w.o.Budget.Line(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	c.Set(openLine, l.ID)
	return w.showPart(c, http.StatusOK, p.ID, l.UnitID, nil)
}

// openLine names the line of a page that is open for change.
const openLine = "satir"

func (w *Web) changeLine(c echo.Context) error {
	ctx := c.Request().Context()
	l, p, err := w.o.Budget.Line(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.lineForm(c, l.ID, "/butce-satirlari/"+l.ID)
	f.Holder, f.Cancel = "form-"+l.ID, proposalHref(p.ID, l.UnitID)+"#satir-"+l.ID
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := budget.ChangeLine{ID: l.ID, Version: r.version(), Amount: r.money("amount")}
	if cmd.Amount == nil && r.text("amount") == "" {
		r.faults = append(r.faults, fault.Invalid("text.required", "amount"))
	}
	text := func(name string) *string {
		if !f.Values.Has(name) {
			return nil
		}
		s := r.text(name)
		return &s
	}
	cmd.Functional, cmd.Financing, cmd.Economic, cmd.OffBudget = text("functional"), text("financing"), text("economic"), text("off_budget")
	cmd.Note, cmd.AmountNote = text("note"), text("amount_note")
	if err = r.err(); err == nil {
		if _, err = w.o.Budget.ChangeLine(ctx, cmd); err == nil {
			return w.done(c, proposalHref(p.ID, l.UnitID)+"#satir-"+l.ID, "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return lineValues(l, p.Stage), l.Version })
	if err != nil {
		return err
	}
	return w.showPart(c, code, p.ID, l.UnitID, f)
}

func (w *Web) removeLine(c echo.Context) error {
	ctx := c.Request().Context()
	l, p, err := w.o.Budget.Line(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	err = w.o.Budget.RemoveLine(ctx, budget.RemoveLine{ID: l.ID, Version: w.version(c)})
	if err == nil {
		return w.done(c, proposalHref(p.ID, l.UnitID), "line_removed")
	}
	f := w.lineForm(c, l.ID, "/butce-satirlari/"+l.ID)
	f.Values = lineValues(l, p.Stage)
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f.Version = itoa(l.Version)
	w.take(c, f, err, nil)
	return w.showPart(c, status(err), p.ID, l.UnitID, f)
}

// chooseTarget is the form of a new activity of the chosen performance target.
func (w *Web) chooseTarget(c echo.Context) error {
	return w.newActivityIn(c, c.QueryParam("hedef"), c.Param("unit"))
}

// proposalOf is the unit's proposal; a unit without one has no page of steps.
func (w *Web) proposalOf(c echo.Context) (programme.Proposal, error) {
	unit := c.Param("unit")
	list, err := w.o.Programmes.Proposals(c.Request().Context(), c.Param("id"))
	if err != nil {
		return programme.Proposal{}, err
	}
	i := slices.IndexFunc(list, func(p programme.Proposal) bool { return p.UnitID == unit })
	if i < 0 {
		return programme.Proposal{}, fault.NotFound("unit_proposal", unit)
	}
	return list[i], nil
}

// proposalStep runs a step of a proposal and answers on its page.
func (w *Web) proposalStep(c echo.Context, what string, do func(ctx context.Context, cmd programme.ProposalStep) (programme.Proposal, error)) error {
	pr, err := w.proposalOf(c)
	if err != nil {
		return err
	}
	href := proposalHref(pr.ProgrammeID, pr.UnitID)
	if _, err = do(c.Request().Context(), programme.ProposalStep{ID: pr.ID, Version: w.version(c)}); err == nil {
		return w.done(c, href, what)
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f := w.form(c, href, href)
	list := fault.All(err)
	if fault.Has(err, "programme.proposal.blocked") {
		list = list[:1]
	}
	w.take(c, f, list, nil)
	if err := w.takeAddressed(c, f, pr.ProgrammeID, fault.All(err)[len(list):]); err != nil {
		return err
	}
	return w.showPart(c, status(err), pr.ProgrammeID, pr.UnitID, f)
}

// takeAddressed puts faults of other records than the form's into its summary, each with its code path and the way there.
func (w *Web) takeAddressed(c echo.Context, f *Form, programmeID string, l fault.List) error {
	if len(l) == 0 {
		return nil
	}
	t, err := w.o.Programmes.Tree(c.Request().Context(), programmeID)
	if err != nil {
		return err
	}
	places := w.programmePlaces(c, &t)
	for _, x := range l {
		n := w.programmeNote(c, x, places)
		n.Field = strings.TrimSpace(n.Ref + " " + n.Field)
		f.Top = append(f.Top, n)
	}
	return nil
}

func (w *Web) submitProposal(c echo.Context) error {
	return w.proposalStep(c, "proposal_submit", w.o.Programmes.SubmitProposal)
}

func (w *Web) acceptProposal(c echo.Context) error {
	return w.proposalStep(c, "proposal_accept", w.o.Programmes.AcceptProposal)
}

func (w *Web) askReturnProposal(c echo.Context) error {
	pr, err := w.proposalOf(c)
	if err != nil {
		return err
	}
	if err := asked(c, access.ProposalReview, access.Scope{Units: []string{pr.UnitID}}); err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(pr.Version)
	return w.returnProposalPage(c, http.StatusOK, pr, f)
}

func (w *Web) returnProposalPage(c echo.Context, status int, pr programme.Proposal, f *Form) error {
	p, err := w.o.Programmes.Get(c.Request().Context(), pr.ProgrammeID)
	if err != nil {
		return err
	}
	tr, href := w.words(c), proposalHref(pr.ProgrammeID, pr.UnitID)
	f.Action, f.Cancel = href+"/iade", href
	v := ActView{Kind: "return", Lead: pr.UnitName + " · " + tr("web.prop.return_lead"), Word: tr("web.prop.return"), Form: f}
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: pr.UnitName, Href: href}, Link{Text: v.Word})
	return w.send(c, status, page)
}

func (w *Web) returnProposal(c echo.Context) error {
	pr, err := w.proposalOf(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	_, err = w.o.Programmes.ReturnProposal(c.Request().Context(), programme.ProposalStep{ID: pr.ID, Version: r.version(), Reason: r.text("reason")})
	if err == nil {
		return w.done(c, proposalHref(pr.ProgrammeID, pr.UnitID), "proposal_return")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f.Version = itoa(pr.Version)
	w.take(c, f, err, nil)
	return w.returnProposalPage(c, status(err), pr, f)
}

// kurus is an amount as scripts add it: a whole number of kuruş.
func kurus(m quantity.Money) string { return itoa(m) }
