package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

func (w *Web) planRoutes(g *echo.Group) {
	g.GET("/planlar", w.plans)
	g.GET("/planlar/yeni", w.newPlan)
	g.POST("/planlar/yeni", w.createPlan)
	g.GET("/planlar/:id", w.planTree)
	g.GET("/planlar/:id/uyarilar", w.planFaults)
	g.GET("/planlar/:id/bilgiler", w.planFacts)
	g.GET("/planlar/:id/duzenle", w.editPlan)
	g.POST("/planlar/:id/duzenle", w.changePlan)
	g.GET("/planlar/:id/kaynaklar", w.planResources)
	g.POST("/planlar/:id/kaynaklar", w.setResources)
	g.GET("/planlar/:id/sun", w.askSubmit)
	g.POST("/planlar/:id/sun", w.submitPlan)
	g.GET("/planlar/:id/iade", w.askReturn)
	g.POST("/planlar/:id/iade", w.returnPlan)
	g.GET("/planlar/:id/karar", w.askDecision)
	g.POST("/planlar/:id/karar", w.decidePlan)
}

// PlansView is the list of plans.
type PlansView struct {
	Plans                []PlanView
	CanCreate, CanImport bool
	Empty                Empty
	Pager                Pager
}

// Pager is the way to the next page of a list.
type Pager struct {
	More  string
	Shown int
}

func (w *Web) plans(c echo.Context) error {
	v := PlansView{CanCreate: may(c, access.PlanCreate), CanImport: w.canImport(c), Empty: Empty{Text: "web.plans.none"}}
	if v.CanCreate {
		v.Empty.Href, v.Empty.Act = "/planlar/yeni", "web.act.new_plan"
	}
	tr := w.words(c)
	words, state := w.filterText(c, "ara", "web.list.words"), w.filterOf(c, "durum", "web.col.state", "web.list.all_states", stateOptions(tr, string(plan.Draft), string(plan.Submitted), string(plan.InForce)))
	year := w.filterYear(c, "yil", "web.pp.year")
	p := w.page(c, "plans", tr("web.plans.title"), nil)
	if err := w.listed(c, p, []ListFilter{words, state, year}); err != nil {
		return err
	}
	q := plan.ListQuery{After: c.QueryParam("sonra")}
	if p.List.Filtered { // a municipality has a dozen plans: a filter looks at all of them
		q = plan.ListQuery{Limit: 200}
		v.Empty = Empty{Text: "web.list.none"}
	}
	page, err := w.o.Plans.List(c.Request().Context(), q)
	if err != nil {
		return err
	}
	for _, s := range page.Items {
		if words.holds(s.Name, s.Code) && state.is(string(s.State)) && (year.Value == "" || itoa(s.FirstYear) <= year.Value && year.Value <= itoa(s.LastYear)) {
			v.Plans = append(v.Plans, planView(s.Plan))
		}
	}
	if page.Next != "" {
		v.Pager = Pager{More: p.List.kept(url.Values{"sonra": {page.Next}}), Shown: len(page.Items)}
	}
	p.Data = v
	p.Crumbs = w.crumbs(c, Link{Text: p.Title})
	return w.send(c, http.StatusOK, p)
}

// planHead is what stands above every page of one plan: its name, state, what may be done with it, and its tabs.
func (w *Web) planHead(c echo.Context, p plan.Plan, faults fault.List, counted bool) PlanView {
	v := planView(p)
	tr := w.words(c)
	v.Counted, v.MayEdit = counted, canEdit(c, p)
	for _, n := range count(faults) {
		v.Faults = v.Faults.add(n)
	}
	a := actor(c)
	offer := func(act access.Action, key, href string, first bool) {
		if access.Check(a, act, p.Scope()) == nil {
			v.Actions = append(v.Actions, Link{Text: tr("web.act." + key), Href: "/planlar/" + p.ID + href, Current: first})
		}
	}
	switch p.State {
	case plan.Draft:
		offer(access.PlanSubmit, "submit", "/sun", v.Faults.Block == 0) // what would be refused is not put first
	case plan.Submitted:
		offer(access.PlanReturn, "return", "/iade", false)
		offer(access.PlanDecide, "decide", "/karar", true)
	}
	return v
}

// planPage is a page of one plan with tabs and crumbs.
func (w *Web) planPage(c echo.Context, key string, head PlanView, tab string, data any) *Page {
	tr := w.words(c)
	p := w.page(c, key, head.Name, data)
	p.Tabs = planTabs(tr, head, tab)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.plans"), Href: "/planlar"}, Link{Text: short(head.Name, 70), Href: "/planlar/" + head.ID})
	if tab == "" {
		p.Crumbs[len(p.Crumbs)-1].Href = ""
		return p
	}
	for _, t := range p.Tabs {
		if t.Current {
			p.Crumbs = append(p.Crumbs, Link{Text: t.Text})
			p.Title = t.Text + " · " + head.Name
		}
	}
	return p
}

// canEdit tells whether the caller may change this plan's own records now.
func canEdit(c echo.Context, p plan.Plan) bool { return edits(c, p)(p.Scope()) }

// canImport tells whether to offer the import of plan files.
func (w *Web) canImport(c echo.Context) bool { return w.o.Intake != nil && may(c, access.IntakeStage) }

// FaultsView is the list of faults of a plan, by goal.
type FaultsView struct {
	Plan   PlanView
	Filter []Link
	Groups []FaultGroup
}

// FaultGroup is the faults of one goal, of the plan itself or of one sheet.
type FaultGroup struct {
	Code, Title string
	Notes       []Note
	Counts      Counts
}

var stages = map[string]fault.Stage{"block": fault.Block, "warn": fault.Warn, "info": fault.Info}

func (w *Web) planFaults(c echo.Context) error {
	ctx := c.Request().Context()
	t, faults, err := w.o.Plans.Checked(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	v := FaultsView{Plan: w.planHead(c, t.Plan, faults, true)}
	chosen := c.QueryParam("asama")
	v.Filter = w.stageFilter(c, "/planlar/"+t.Plan.ID+"/uyarilar", v.Plan.Faults, chosen)
	stage, only := stages[chosen]
	v.Groups = w.grouped(c, &t, faults, func(f *fault.Fault) bool { return !only || f.Stage == stage })
	return w.send(c, http.StatusOK, w.planPage(c, "faults", v.Plan, "/uyarilar", v))
}

func (w *Web) stageFilter(c echo.Context, to string, n Counts, chosen string) []Link {
	tr := w.words(c)
	out := []Link{{Text: tr("web.faults.all"), Href: to, Count: strconv.Itoa(n.Sum())}}
	for _, s := range []struct {
		stage string
		n     int
	}{{"block", n.Block}, {"warn", n.Warn}, {"info", n.Info}} {
		out = append(out, Link{Text: tr("web.stage." + s.stage), Href: to + "?asama=" + s.stage, Count: strconv.Itoa(s.n)})
	}
	for i := range out {
		out[i].Current = strings.HasSuffix(out[i].Href, "="+chosen) && chosen != "" || i == 0 && stages[chosen] == 0
	}
	return out
}

// grouped puts faults under the goal they belong to; what belongs to the plan itself comes first.
func (w *Web) grouped(c echo.Context, t *plan.Tree, faults fault.List, keep func(*fault.Fault) bool) []FaultGroup {
	records := index(t, edits(c, t.Plan))
	goalOf := map[string]int{}
	groups := make([]FaultGroup, len(t.Goals)+1)
	groups[0] = FaultGroup{Code: t.Plan.Code, Title: t.Plan.Name}
	for i, g := range t.Goals {
		groups[i+1] = FaultGroup{Code: g.Code, Title: g.Text}
		goalOf[g.ID] = i + 1
		for _, h := range g.Targets {
			goalOf[h.ID] = i + 1
			for _, k := range h.Indicators {
				goalOf[k.ID] = i + 1
			}
		}
	}
	for _, f := range faults {
		if keep(f) {
			i := goalOf[f.At.Record]
			groups[i].Notes = append(groups[i].Notes, w.r.addressed(langOf(c), f, records))
		}
	}
	var out []FaultGroup
	for _, g := range groups {
		if len(g.Notes) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// ActView is a page that asks before an act on a plan or a record.
type ActView struct {
	Kind, Code, Lead, Word, Text string
	Form                         *Form
	Blocking                     []Note // the first of them
	NBlocking                    int
	BlockingHref                 string
	Kinds                        []FaultKind // instead of Blocking: grouped by what they say
	Noted                        []Note      // what does not block and should be known
}

// mostBlocking bounds the blocking faults shown where the act is asked for; the whole list has its page.
const mostBlocking = 20

// act draws the page of one act.
func (w *Web) act(c echo.Context, status int, p plan.Plan, kind, leaf string, f *Form, blocking []Note) error {
	tr := w.words(c)
	v := ActView{
		Kind: kind, Code: p.Code, Lead: tr("web." + kind + ".lead"), Word: tr("web.act." + kind), Form: f, Blocking: blocking[:min(len(blocking), mostBlocking)],
		NBlocking: len(blocking), BlockingHref: "/planlar/" + p.ID + "/uyarilar?asama=block",
	}
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.plans"), Href: "/planlar"}, Link{Text: short(p.Name, 70), Href: "/planlar/" + p.ID}, Link{Text: v.Word})
	f.Action, f.Cancel = "/planlar/"+p.ID+"/"+leaf, "/planlar/"+p.ID
	return w.send(c, status, page)
}

// askedActs are the acts on a plan, by the kind of their page.
var askedActs = map[string]access.Action{"submit": access.PlanSubmit, "return": access.PlanReturn, "decide": access.PlanDecide}

// ask draws an act's empty form at the plan's present version.
func (w *Web) ask(c echo.Context, kind, leaf string) error {
	p, err := w.o.Plans.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, askedActs[kind], p.Scope()); err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(p.Version)
	if kind == "submit" {
		put(f.Values, "submitted_to_council_on", p.SubmittedToCouncilOn.TR())
		blocking, err := w.blocking(c, p.ID)
		if err != nil {
			return err
		}
		return w.act(c, http.StatusOK, p, kind, leaf, f, blocking)
	}
	return w.act(c, http.StatusOK, p, kind, leaf, f, nil)
}

func (w *Web) blocking(c echo.Context, id string) ([]Note, error) {
	ctx := c.Request().Context()
	t, faults, err := w.o.Plans.Checked(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []Note
	records := index(&t, edits(c, t.Plan))
	for _, f := range faults {
		if f.Stage == fault.Block {
			out = append(out, w.r.addressed(langOf(c), f, records))
		}
	}
	return out, nil
}

// acted runs an act and answers: done, refused beside its fields, or stale with the present version.
func (w *Web) acted(c echo.Context, kind, leaf, what string, do func(ctx context.Context, id string, version int64, r *reader) error) error {
	ctx := c.Request().Context()
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	id := c.Param("id")
	err = do(ctx, id, r.version(), r)
	if err == nil {
		return w.done(c, "/planlar/"+id, what)
	}
	stale := fault.KindOf(err) == fault.KindStale
	if !refusable(err) && !stale {
		return err
	}
	p, loadErr := w.o.Plans.Get(ctx, id)
	if loadErr != nil {
		return loadErr
	}
	var blocking []Note
	if fault.Has(err, "plan.blocked") {
		if blocking, loadErr = w.blocking(c, id); loadErr != nil {
			return loadErr
		}
		err = fault.All(err)[:1]
	}
	f.Version = itoa(p.Version)
	w.take(c, f, err, nil)
	return w.act(c, status(err), p, kind, leaf, f, blocking)
}

func (w *Web) askSubmit(c echo.Context) error   { return w.ask(c, "submit", "sun") }
func (w *Web) askReturn(c echo.Context) error   { return w.ask(c, "return", "iade") }
func (w *Web) askDecision(c echo.Context) error { return w.ask(c, "decide", "karar") }

func (w *Web) submitPlan(c echo.Context) error {
	return w.acted(c, "submit", "sun", "submitted", func(ctx context.Context, id string, version int64, r *reader) error {
		on := r.date("submitted_to_council_on")
		if err := r.err(); err != nil {
			return err
		}
		_, err := w.o.Plans.Submit(ctx, plan.SubmitPlan{ID: id, Version: version, On: on})
		return err
	})
}

func (w *Web) returnPlan(c echo.Context) error {
	return w.acted(c, "return", "iade", "returned", func(ctx context.Context, id string, version int64, r *reader) error {
		_, err := w.o.Plans.Return(ctx, plan.ReturnPlan{ID: id, Version: version, Reason: r.text("reason")})
		return err
	})
}

func (w *Web) decidePlan(c echo.Context) error {
	return w.acted(c, "decide", "karar", "decided", func(ctx context.Context, id string, version int64, r *reader) error {
		d := readDecision(r)
		if err := r.err(); err != nil {
			return err
		}
		_, _, err := w.o.Plans.Decide(ctx, plan.DecidePlan{ID: id, Version: version, DecisionFields: d})
		return err
	})
}
