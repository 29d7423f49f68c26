package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

func (w *Web) programmeRoutes(g *echo.Group) {
	if w.o.Programmes == nil || w.o.Budget == nil {
		return
	}
	g.GET("/programlar", w.programmes)
	g.GET("/programlar/yeni", w.newProgramme)
	g.POST("/programlar/yeni", w.createProgramme)
	g.GET("/programlar/:id", w.programmeTree)
	g.GET("/programlar/:id/uyarilar", w.programmeFaults)
	g.GET("/programlar/:id/bilgiler", w.programmeFacts)
	g.GET("/programlar/:id/duzenle", w.editProgramme)
	g.POST("/programlar/:id/duzenle", w.changeProgramme)
	g.GET("/programlar/:id/adim/:step", w.askStep)
	g.POST("/programlar/:id/adim/:step", w.takeStep)
	g.GET("/performans-hedefleri/:id/duzenle", w.editPerformanceTarget)
	g.POST("/performans-hedefleri/:id/duzenle", w.changePerformanceTarget)
	g.GET("/program-gostergeleri/:id/duzenle", w.editProgrammeIndicator)
	g.POST("/program-gostergeleri/:id/duzenle", w.changeProgrammeIndicator)
	g.GET("/performans-hedefleri/:id/faaliyetler/yeni", w.newActivity)
	g.POST("/performans-hedefleri/:id/faaliyetler/yeni", w.createActivity)
	g.GET("/faaliyetler/:id/duzenle", w.editActivity)
	g.POST("/faaliyetler/:id/duzenle", w.changeActivity)
	g.GET("/faaliyetler/:id/sil", w.askRemoveActivity)
	g.POST("/faaliyetler/:id/sil", w.removeActivity)
	w.programmeRecordRoutes(g)
	w.proposalRoutes(g)
	w.programmePaperRoutes(g)
	w.rollOverRoutes(g)
}

// ProgrammesView is the list of programmes, newest year first.
type ProgrammesView struct {
	Programmes []ProgrammeLine
	CanCreate  bool
	HasMoney   bool
	Empty      Empty
	Pager      Pager
}

// ProgrammeLine is a programme of the list.
type ProgrammeLine struct {
	ID, Plan, State, Stage, Decision string
	Year                             int
	Synthetic                        bool
	Total                            Num // in the budget, at the stage; of the reader's units where that is all he may read
}

func (w *Web) programmes(c echo.Context) error {
	tr := w.words(c)
	words, year := w.filterText(c, "ara", "web.list.words"), w.filterYear(c, "yil", "web.pp.year")
	state := w.filterOf(c, "durum", "web.col.state", "web.list.all_states", stateOptions(tr, string(programme.Draft), string(programme.Proposals), string(programme.Consolidated), string(programme.Submitted), string(programme.Decided), string(programme.InForce)))
	p := w.page(c, "programmes", tr("web.pp.title"), nil)
	if err := w.listed(c, p, []ListFilter{words, state, year}, "plan"); err != nil {
		return err
	}
	v := ProgrammesView{CanCreate: may(c, access.ProgrammeEdit), Empty: Empty{Text: "web.pp.none"}}
	if v.CanCreate {
		v.Empty.Href, v.Empty.Act = "/programlar/yeni", "web.pp.new"
	}
	q := programme.ListQuery{PlanID: c.QueryParam("plan"), After: c.QueryParam("sonra")}
	if p.List.Filtered { // one a year: a filter looks at all of them
		q.After, q.Limit, v.Empty = "", 200, Empty{Text: "web.list.none"}
	}
	list, err := w.o.Programmes.List(c.Request().Context(), q)
	if err != nil {
		return err
	}
	list.Items = slices.DeleteFunc(list.Items, func(x programme.Programme) bool {
		return !words.holds(x.PlanName, x.PlanCode) || !state.is(string(x.State)) || !year.is(itoa(x.Year))
	})
	v.HasMoney = may(c, access.BudgetRead)
	if v.Programmes, err = w.programmeLines(c, list.Items); err != nil {
		return err
	}
	if list.Next != "" {
		v.Pager = Pager{More: p.List.kept(url.Values{"sonra": {list.Next}}), Shown: len(list.Items)}
	}
	p.Data = v
	p.Crumbs = w.crumbs(c, Link{Text: p.Title})
	return w.send(c, http.StatusOK, p)
}

// programmeLines are programmes with their totals, for who may read money.
func (w *Web) programmeLines(c echo.Context, list []programme.Programme) ([]ProgrammeLine, error) {
	totals := map[string]quantity.Money{}
	if may(c, access.BudgetRead) {
		var err error
		if totals, err = w.o.Budget.Totals(c.Request().Context(), list); err != nil {
			return nil, err
		}
	}
	tr := w.words(c)
	var out []ProgrammeLine
	for _, p := range list {
		l := programmeLine(tr, p)
		if m, ok := totals[p.ID]; ok {
			l.Total = Num{Text: viewer{lang: langOf(c)}.money(m), Synthetic: p.Synthetic}
		}
		out = append(out, l)
	}
	return out, nil
}

func programmeLine(tr Tr, p programme.Programme) ProgrammeLine {
	l := ProgrammeLine{ID: p.ID, Plan: p.PlanCode + " · " + p.PlanName, State: string(p.State), Stage: tr("web.pstage." + string(p.Stage)), Year: p.Year, Synthetic: p.Synthetic, Total: Num{Missing: true}}
	if p.Decision != nil {
		l.Decision = p.Decision.Date.TR() + " · " + p.Decision.Number
	}
	return l
}

// blockingHref is the list of what keeps a programme from going on.
func blockingHref(p programme.Programme) string {
	return "/programlar/" + p.ID + "/uyarilar?asama=block"
}

// programmeHead is what stands above every page of one programme: its name, state, what may be done with it, and its tabs.
func (w *Web) programmeHead(c echo.Context, p programme.Programme, faults fault.List, counted bool) PlanView {
	tr := w.words(c)
	v := PlanView{ID: p.ID, Code: p.PlanCode, Name: tr("web.pp.name", "year", strconv.Itoa(p.Year)), State: string(p.State), Synthetic: p.Synthetic, Counted: counted}
	for _, n := range count(faults) {
		v.Faults = v.Faults.add(n)
	}
	v.MayEdit = editsProgramme(c, p)
	for _, s := range steps {
		if s.offered(p) && access.Check(actor(c), s.action, p.Scope()) == nil {
			href := "/programlar/" + p.ID + "/adim/" + s.leaf
			if s.kind == "consolidate" {
				href = "/programlar/" + p.ID + "/konsolidasyon"
			}
			first := s.first
			if s.kind == "consolidate" { // called for only where nothing is known to block; what blocks comes before it
				first = counted && v.Faults.Block == 0
				if n := v.Faults.Block; n > 0 {
					v.Actions = append(v.Actions, Link{Text: tr("web.cons.blocked", "n", itoa(n)), Href: blockingHref(p)})
				}
			}
			v.Actions = append(v.Actions, Link{Text: tr("web.pp.do." + s.kind), Href: href, Current: first})
		}
	}
	if p.State != programme.Draft && access.Check(actor(c), access.ProgrammeEdit, p.Scope()) == nil {
		v.Actions = append(v.Actions, Link{Text: tr("web.roll.do"), Href: "/programlar/" + p.ID + "/aktar"})
	}
	return v
}

// editsProgramme tells whether the caller may change the programme's own records now; what the council decided is closed.
func editsProgramme(c echo.Context, p programme.Programme) bool {
	open := p.State == programme.Draft || p.State == programme.Proposals || p.State == programme.Consolidated
	return open && access.Check(actor(c), access.ProgrammeEdit, p.Scope()) == nil
}

// wholeBudget tells whether the caller reads the money of every unit.
func wholeBudget(c echo.Context, p programme.Programme) bool {
	s := p.Scope()
	s.Frozen, s.Submitted = false, false
	return access.Check(actor(c), access.BudgetRead, s) == nil
}

// programmeTabs are the pages of one programme that the caller may open.
func (w *Web) programmeTabs(c echo.Context, p programme.Programme, head PlanView, current string) []Link {
	tr, root := w.words(c), "/programlar/"+p.ID
	tabs := []Link{{Text: tr("web.pp.tree"), Href: root}}
	add := func(ok bool, key, leaf string) {
		if ok {
			tabs = append(tabs, Link{Text: tr("web.pp." + key), Href: root + leaf})
		}
	}
	whole := wholeBudget(c, p)
	papers := access.Check(actor(c), access.ProgrammeExport, p.Scope()) == nil
	add(whole, "consolidation", "/konsolidasyon")
	add(true, "faults", "/uyarilar")
	if head.Counted {
		tabs[len(tabs)-1].Count = strconv.Itoa(head.Faults.Sum())
	}
	tabs = append(tabs, Link{Text: tr("web.typed.pp_values"), Href: root + "/gosterge-degerleri"})
	add(papers, "tables", "/tablolar")
	add(papers, "reconciliation", "/mutabakat")
	add(may(c, access.BudgetRead), "difference", "/asama-farki")
	add(whole, "stages", "/asamalar")
	leaf := "/bilgiler"
	if head.MayEdit {
		leaf = "/duzenle"
	}
	add(true, "facts", leaf)
	for i := range tabs {
		tabs[i].Current = tabs[i].Href == root+current
	}
	return tabs
}

// programmePage is a page of one programme with tabs and crumbs.
func (w *Web) programmePage(c echo.Context, key string, p programme.Programme, head PlanView, tab string, data any) *Page {
	page := w.page(c, key, head.Name, data)
	page.Tabs = w.programmeTabs(c, p, head, tab)
	page.Crumbs = w.programmeTrail(c, p)
	if tab == "" {
		page.Crumbs[len(page.Crumbs)-1].Href = ""
		return page
	}
	for _, t := range page.Tabs {
		if t.Current {
			page.Crumbs = append(page.Crumbs, Link{Text: t.Text})
			page.Title = t.Text + " · " + head.Name
		}
	}
	return page
}

func (w *Web) programmeTrail(c echo.Context, p programme.Programme, more ...Link) []Link {
	tr := w.words(c)
	head := []Link{{Text: tr("web.nav.programmes"), Href: "/programlar"}, {Text: tr("web.pp.name", "year", strconv.Itoa(p.Year)), Href: "/programlar/" + p.ID}}
	return w.crumbs(c, append(head, more...)...)
}

// ProgrammeFormView is the form of a new programme, or of a programme's own facts.
type ProgrammeFormView struct {
	Plan   PlanView
	Form   *Form
	Closed bool   // the council decided: only the publication is still written down
	Open   string // where the publication is written down, for who may
}

func (w *Web) newProgramme(c echo.Context) error {
	if err := asked(c, access.ProgrammeEdit, access.Whole); err != nil {
		return err
	}
	return w.newProgrammeForm(c, http.StatusOK, w.form(c, "/programlar/yeni", "/programlar").fresh())
}

func (w *Web) newProgrammeForm(c echo.Context, status int, f *Form) error {
	tr := w.words(c)
	plans, err := w.o.Plans.List(c.Request().Context(), plan.ListQuery{})
	if err != nil {
		return err
	}
	for _, p := range plans.Items {
		f.Choices["plans"] = append(f.Choices["plans"], Option{Value: p.ID, Text: p.Code + " (" + strconv.Itoa(p.FirstYear) + "–" + strconv.Itoa(p.LastYear) + ")"})
	}
	p := w.page(c, "programmeform", tr("web.pp.new"), ProgrammeFormView{Form: f})
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.programmes"), Href: "/programlar"}, Link{Text: p.Title})
	return w.send(c, status, p)
}

func (w *Web) createProgramme(c echo.Context) error {
	if err := asked(c, access.ProgrammeEdit, access.Whole); err != nil {
		return err
	}
	f := w.form(c, "/programlar/yeni", "/programlar").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if f.AddRow() {
		return w.newProgrammeForm(c, http.StatusOK, f)
	}
	fields, rows := readProgramme(r)
	cmd := programme.Create{PlanID: r.text("plan_id"), Year: r.year("year"), Fields: fields, Idempotency: f.idempotency()}
	if cmd.PlanID == "" {
		r.faults = append(r.faults, fault.Invalid("text.required", "plan_id"))
	}
	if err = r.err(); err == nil {
		var p programme.Programme
		if p, err = w.o.Programmes.Create(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/programlar/"+p.ID, "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, rows)
	return w.newProgrammeForm(c, status(err), f)
}

func programmeValues(f programme.Fields) url.Values {
	v := url.Values{}
	put(v, "ceilings_block", checkText(f.CeilingsBlock))
	put(v, "call_date", f.CallDate.TR())
	put(v, "call_number", f.CallNumber)
	put(v, "due_on", f.DueOn.TR())
	put(v, "published_on", f.PublishedOn.TR())
	put(v, "other_matters", f.OtherMatters)
	put(v, "source", f.Source)
	for i, p := range f.Policies {
		put(v, at("policies", i, "document"), p.Document)
		put(v, at("policies", i, "reference"), p.Reference)
		put(v, at("policies", i, "text"), p.Text)
	}
	return v
}

// readProgramme reads the form of a programme's own facts; rows gives the places of the policy rows.
func readProgramme(r *reader) (f programme.Fields, rows map[string][]int) {
	f = programme.Fields{
		CeilingsBlock: r.flag("ceilings_block"), CallDate: r.date("call_date"), CallNumber: r.text("call_number"), DueOn: r.date("due_on"),
		PublishedOn: r.date("published_on"), OtherMatters: r.text("other_matters"), Source: r.text("source"),
	}
	rows = map[string][]int{"policies": r.rows("policies")}
	for _, i := range rows["policies"] {
		f.Policies = append(f.Policies, programme.Policy{Document: r.text(at("policies", i, "document")), Reference: r.text(at("policies", i, "reference")), Text: r.text(at("policies", i, "text"))})
	}
	return f, rows
}

func (w *Web) programmeFacts(c echo.Context) error {
	p, err := w.o.Programmes.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return w.programmeFactsPage(c, p, true)
}

func (w *Web) editProgramme(c echo.Context) error {
	p, err := w.o.Programmes.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.ProgrammeEdit, p.Scope()); err != nil {
		return err
	}
	// The publication is written down after the decision: the form stays open for it.
	return w.programmeFactsPage(c, p, false)
}

func (w *Web) programmeFactsPage(c echo.Context, p programme.Programme, readOnly bool) error {
	f := w.form(c, "/programlar/"+p.ID+"/duzenle", "/programlar/"+p.ID)
	f.Values, f.Version, f.ReadOnly = programmeValues(p.Fields), itoa(p.Version), readOnly
	return w.programmeFactsForm(c, http.StatusOK, p, f)
}

func (w *Web) programmeFactsForm(c echo.Context, status int, p programme.Programme, f *Form) error {
	head := w.programmeHead(c, p, nil, false)
	leaf := "/bilgiler"
	if head.MayEdit {
		leaf = "/duzenle"
	}
	v := ProgrammeFormView{Plan: head, Form: f}
	if decided(p) {
		v.Closed = !f.ReadOnly
		if f.ReadOnly && access.Check(actor(c), access.ProgrammeEdit, p.Scope()) == nil {
			v.Open = "/programlar/" + p.ID + "/duzenle"
		}
	}
	return w.send(c, status, w.programmePage(c, "programmeform", p, head, leaf, v))
}

func (w *Web) changeProgramme(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f := w.form(c, "/programlar/"+id+"/duzenle", "/programlar/"+id)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	p, err := w.o.Programmes.Get(ctx, id)
	if err != nil {
		return err
	}
	if f.AddRow() {
		if err := asked(c, access.ProgrammeEdit, p.Scope()); err != nil {
			return err
		}
		return w.programmeFactsForm(c, http.StatusOK, p, f)
	}
	v, rows := readProgramme(r)
	if err = r.err(); err == nil {
		cmd := programme.Change{ID: id, Version: r.version(), PublishedOn: &v.PublishedOn}
		if editsProgramme(c, p) {
			cmd.CeilingsBlock, cmd.CallDate, cmd.CallNumber, cmd.DueOn = &v.CeilingsBlock, &v.CallDate, &v.CallNumber, &v.DueOn
			cmd.OtherMatters, cmd.Policies, cmd.Source = &v.OtherMatters, plan.Some(v.Policies), &v.Source
		}
		if _, err = w.o.Programmes.Change(ctx, cmd); err == nil {
			return w.done(c, "/programlar/"+id+"/duzenle", "saved")
		}
	}
	code, err := w.refused(c, f, err, rows, func() (url.Values, int64) { return programmeValues(p.Fields), p.Version })
	if err != nil {
		return err
	}
	return w.programmeFactsForm(c, code, p, f)
}
