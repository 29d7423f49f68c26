package web

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func (w *Web) recordRoutes(g *echo.Group) {
	g.GET("/planlar/:id/amaclar/yeni", w.newGoal)
	g.POST("/planlar/:id/amaclar/yeni", w.createGoal)
	g.GET("/amaclar/:id", w.goal)
	g.GET("/amaclar/:id/duzenle", w.editGoal)
	g.POST("/amaclar/:id/duzenle", w.changeGoal)
	g.GET("/amaclar/:id/sil", w.askRemoveGoal)
	g.POST("/amaclar/:id/sil", w.removeGoal)
	g.GET("/amaclar/:id/hedefler/yeni", w.newTarget)
	g.POST("/amaclar/:id/hedefler/yeni", w.createTarget)
	g.GET("/hedefler/:id", w.target)
	g.GET("/hedefler/:id/duzenle", w.editTarget)
	g.POST("/hedefler/:id/duzenle", w.changeTarget)
	g.GET("/hedefler/:id/sil", w.askRemoveTarget)
	g.POST("/hedefler/:id/sil", w.removeTarget)
	g.GET("/hedefler/:id/gostergeler/yeni", w.newIndicator)
	g.POST("/hedefler/:id/gostergeler/yeni", w.createIndicator)
	g.GET("/gostergeler/:id", w.indicator)
	g.GET("/gostergeler/:id/duzenle", w.editIndicator)
	g.POST("/gostergeler/:id/duzenle", w.changeIndicator)
	g.GET("/gostergeler/:id/sil", w.askRemoveIndicator)
	g.POST("/gostergeler/:id/sil", w.removeIndicator)
}

// trail is the way to a record: plans, the plan, then what the caller adds.
func (w *Web) trail(c echo.Context, p plan.Plan, more ...Link) []Link {
	head := []Link{{Text: w.words(c)("web.nav.plans"), Href: "/planlar"}, {Text: p.Code, Href: "/planlar/" + p.ID}}
	return w.crumbs(c, append(head, more...)...)
}

// loaded is one plan as the caller sees it, with its faults.
func (w *Web) loaded(c echo.Context, planID string) (plan.Tree, fault.List, error) {
	return w.o.Plans.Checked(c.Request().Context(), planID)
}

// recordNotes are the faults of some records, in words.
func (w *Web) recordNotes(c echo.Context, t *plan.Tree, faults fault.List, of func(id string) bool) []Note {
	return w.recordNotesOf(c, t, faults, func(f *fault.Fault) bool { return of(f.At.Record) })
}

func (w *Web) recordNotesOf(c echo.Context, t *plan.Tree, faults fault.List, of func(f *fault.Fault) bool) []Note {
	records := index(t, edits(c, t.Plan))
	var out []Note
	for _, f := range faults {
		if of(f) {
			out = append(out, w.r.addressed(langOf(c), f, records))
		}
	}
	return out
}

// GoalPageView is a goal with its targets.
type GoalPageView struct {
	Goal          GoalView
	State, Source string
	CanEdit       bool
	Years         []int
	Notes         []Note
}

func (w *Web) goal(c echo.Context) error {
	g, p, err := w.o.Plans.Goal(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	t, faults, err := w.loaded(c, p.ID)
	if err != nil {
		return err
	}
	v := GoalPageView{State: string(p.State), Source: g.Source, CanEdit: canEdit(c, p), Years: horizonYears(p)}
	for _, x := range treeView(&t, faults, viewer{lang: langOf(c), tr: w.words(c), edit: edits(c, p)}).Goals {
		if x.ID == g.ID {
			v.Goal = x
		}
	}
	v.Notes = w.recordNotes(c, &t, faults, func(id string) bool { return id == g.ID })
	page := w.page(c, "goal", g.Code+" · "+short(g.Text, 60), v)
	page.Crumbs = w.trail(c, p, Link{Text: g.Code})
	return w.send(c, http.StatusOK, page)
}

// TargetPageView is the target card as it prints, with its faults and neighbours.
type TargetPageView struct {
	ID, Code, State, Source string
	Text                    string
	Synthetic, CanEdit      bool
	CanDelete               bool
	Faults                  Counts
	Card                    template.HTML
	Notes                   []Note       // of the card itself
	Below                   []FaultGroup // of its indicators
	Indicators              []IndicatorView
	Prev, Next              *Link
}

// editable tells whether the caller may change this target's card now.
func editable(c echo.Context, t plan.Target, p plan.Plan) bool { return edits(c, p)(t.Scope(p)) }

// edits tells which records of a plan the caller may change now.
func edits(c echo.Context, p plan.Plan) func(access.Scope) bool {
	a := actor(c)
	return func(s access.Scope) bool { return p.State == plan.Draft && access.Check(a, access.PlanEdit, s) == nil }
}

// asked refuses a page that asks for an act to whoever may not do it; whether the record's state allows it is the service's to say.
func asked(c echo.Context, act access.Action, s access.Scope) error {
	return access.Check(actor(c), act, s)
}

func (w *Web) target(c echo.Context) error {
	ctx := c.Request().Context()
	h, p, err := w.o.Plans.Target(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	t, faults, err := w.loaded(c, p.ID)
	if err != nil {
		return err
	}
	g, node, ok := t.Target(h.ID)
	if !ok {
		return fault.NotFound("target", h.ID)
	}
	tv := targetView(&t, *node, horizonYears(p), count(faults), viewer{lang: langOf(c), tr: w.words(c), synthetic: p.Synthetic, edit: edits(c, p)})
	v := TargetPageView{
		ID: h.ID, Code: h.Code, State: string(p.State), Source: h.Source, Synthetic: tv.Synthetic || p.Synthetic, CanEdit: editable(c, h, p),
		Text: h.Text, CanDelete: canEdit(c, p),
		Faults: tv.Faults, Indicators: tv.Indicators,
	}
	v.Notes = w.recordNotes(c, &t, faults, func(id string) bool { return id == h.ID })
	for _, i := range tv.Indicators {
		if i.Faults.Sum() > 0 {
			v.Below = append(v.Below, FaultGroup{
				Code: i.Code, Title: short(i.Name, 80), Counts: i.Faults,
				Notes: w.recordNotes(c, &t, faults, func(id string) bool { return id == i.ID }),
			})
		}
	}
	if v.Card, err = w.card(c, &t, h.ID); err != nil {
		return err
	}
	v.Prev, v.Next = neighbours(&t, h.ID)
	page := w.page(c, "target", h.Code+" · "+short(h.Text, 60), v)
	page.Crumbs = w.trail(c, p, Link{Text: g.Code, Href: "/amaclar/" + g.ID}, Link{Text: h.Code})
	return w.send(c, http.StatusOK, page)
}

// card draws the target card with the one table that also prints it.
func (w *Web) card(c echo.Context, t *plan.Tree, targetID string) (template.HTML, error) {
	f, err := w.o.Papers.TreeFacts(c.Request().Context(), t)
	if err != nil {
		return "", err
	}
	g, h := factOf(&f, targetID)
	if h == nil {
		return "", fault.NotFound("target", targetID)
	}
	table := tables.TargetCard(&f, g, h)
	doc := model.Document{ID: "T15", Title: table.Title, Blocks: []model.Block{{Table: &table}}}
	if f.Synthetic {
		doc.Marks = []model.Mark{model.Synthetic}
	}
	return w.drawn(c, doc, true)
}

func factOf(f *facts.PlanFacts, id string) (*facts.Goal, *facts.Target) {
	for i := range f.Goals {
		for j := range f.Goals[i].Targets {
			if f.Goals[i].Targets[j].ID == id {
				return &f.Goals[i], &f.Goals[i].Targets[j]
			}
		}
	}
	return nil, nil
}

// drawn renders a document of our own tables; the renderer escapes everything that was typed.
func (w *Web) drawn(c echo.Context, doc model.Document, bare bool) (template.HTML, error) {
	return draw(doc, html.Options{Lang: langOf(c), Bare: bare})
}

func draw(doc model.Document, o html.Options) (template.HTML, error) {
	var b bytes.Buffer
	if err := html.Render(&b, doc, o); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil // #nosec G203 -- reports/html escapes every text
}

func neighbours(t *plan.Tree, id string) (prev, next *Link) {
	var last *Link
	found := false
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			l := &Link{Text: h.Code, Href: "/hedefler/" + h.ID}
			if found {
				return prev, l
			}
			if h.ID == id {
				prev, found = last, true
			}
			last = l
		}
	}
	return prev, nil
}

// removing is the page that asks before a record of a draft is removed, and its answer.
func (w *Web) removing(c echo.Context, kind, code, text, back, action string, p plan.Plan, version int64, err error) error {
	tr := w.words(c)
	f := w.form(c, action, back)
	f.Version = itoa(version)
	code200 := http.StatusOK
	if err != nil {
		w.take(c, f, err, nil)
		code200 = status(err)
	}
	v := ActView{Kind: "delete", Code: code, Lead: short(text, 200), Text: tr("web.delete.lead") + " " + tr("web.delete.text"), Word: tr("web.delete." + kind), Form: f}
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.trail(c, p, Link{Text: code, Href: back}, Link{Text: v.Word})
	return w.send(c, code200, page)
}

// removed answers a removal: done, or the question again with the reason it was refused.
func (w *Web) removed(c echo.Context, err error, to string, again func(err error) error) error {
	if err == nil {
		return w.done(c, to, "deleted")
	}
	if refusable(err) || fault.KindOf(err) == fault.KindStale {
		return again(err)
	}
	return err
}

func (w *Web) version(c echo.Context) int64 {
	r := reader{v: url.Values{"version": {c.FormValue("version")}}}
	return r.version()
}
