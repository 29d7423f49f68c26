package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func (w *Web) programmePaperRoutes(g *echo.Group) {
	g.GET("/programlar/:id/konsolidasyon", w.consolidation)
	g.GET("/programlar/:id/tablolar", w.programmeTables)
	g.GET("/programlar/:id/tablolar/:table", w.programmeTable)
	g.GET("/programlar/:id/mutabakat", w.reconciliation)
	g.GET("/programlar/:id/paket.xlsx", w.programmePackage)
	g.GET("/programlar/:id/paket.json", w.programmePackage)
	g.GET("/programlar/:id/asama-farki", w.stageDifference)
	g.GET("/programlar/:id/asamalar", w.stagesPage)
	g.POST("/programlar/:id/asamalar", w.openStage)
	g.GET("/programlar/:id/tavanlar", w.editCeilings)
	g.POST("/programlar/:id/tavanlar", w.setCeilings)
}

// TablesView is the official tables of a programme and its papers to download.
type TablesView struct {
	Plan     PlanView
	Groups   []TableGroup
	Editions []EditionView
	Switch   PaperSwitch
}

// ProgrammeTableView is one table of a programme on screen, as it prints.
type ProgrammeTableView struct {
	Plan   PlanView
	Switch PaperSwitch
	HTML   template.HTML
}

// TableGroup is some forms of the package.
type TableGroup struct {
	Title  string
	Tables []Link
}

func (w *Web) programmeTables(c echo.Context) error {
	p, err := w.o.Programmes.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.ProgrammeExport, p.Scope()); err != nil {
		return err
	}
	tr := w.words(c)
	head := w.programmeHead(c, p, nil, false)
	editions, err := w.editionsOf(c, p)
	if err != nil {
		return err
	}
	v := TablesView{Plan: head, Switch: w.paperSwitch(c, "/programlar/"+p.ID+"/tablolar", editions), Groups: []TableGroup{{Title: tr("web.pp.five_tables")}, {Title: tr("web.pp.other_tables")}}}
	for _, f := range tables.ProgrammeForms(p.Year) {
		i := 1
		if strings.HasPrefix(f.Sheet, "Tablo ") {
			i = 0
		}
		v.Groups[i].Tables = append(v.Groups[i].Tables, Link{Text: f.Title, Count: f.Sheet, Href: "/programlar/" + p.ID + "/tablolar/" + f.ID + v.Switch.Query})
	}
	for _, e := range editions {
		v.Editions = append(v.Editions, editionView(tr, e))
	}
	return w.send(c, http.StatusOK, w.programmePage(c, "programmetables", p, head, "/tablolar", v))
}

// paperLink is the address of a place of the papers of today's records: "PP2#H1.1/F1.1.1".
func paperLink(p programme.Programme) func(string) string {
	if decided(p) {
		return paperLinkIn(p, liveQuery)
	}
	return paperLinkIn(p, "")
}

// paperLinkIn is the address of a place of the papers that a query chooses.
func paperLinkIn(p programme.Programme, query string) func(string) string {
	return func(link string) string {
		id, anchor, found := strings.Cut(link, "#")
		if !slices.ContainsFunc(tables.ProgrammeForms(p.Year), func(f tables.ProgrammeForm) bool { return f.ID == id }) {
			return ""
		}
		to := "/programlar/" + p.ID + "/tablolar/" + id + query
		if found {
			to += "#" + url.PathEscape(anchor)
		}
		return to
	}
}

// programmeTable is one official table on screen, as it prints: what the council decided, else the draft.
func (w *Web) programmeTable(c echo.Context) error {
	p, err := w.o.Programmes.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	editions, err := w.editionsOf(c, p)
	if err != nil {
		return err
	}
	head := w.programmeHead(c, p, nil, false)
	list := "/programlar/" + p.ID + "/tablolar"
	v := ProgrammeTableView{Plan: head, Switch: w.paperSwitch(c, list+"/"+url.PathEscape(c.Param("table")), editions)}
	o := html.Options{Lang: langOf(c), Link: paperLinkIn(p, v.Switch.Query)}
	var doc model.Document
	if v.Switch.Edition != nil {
		doc, err = w.frozenTable(c, p, v.Switch, c.Param("table"))
	} else {
		var t programme.Tree
		if doc, t, err = w.o.Papers.ProgrammeSheet(c.Request().Context(), p.ID, c.Param("table")); err == nil && editsRecords(c, p) {
			o.Href = fillHrefs(&t, doc.ID)
		}
	}
	if err != nil {
		return err
	}
	if v.HTML, err = draw(doc, o); err != nil {
		return err
	}
	page := w.programmePage(c, "programmetable", p, head, "/tablolar", v)
	page.Title = doc.Title + " · " + head.Name
	page.Crumbs[len(page.Crumbs)-1].Href = list + v.Switch.Query
	page.Crumbs = append(page.Crumbs, Link{Text: doc.Sheet})
	return w.send(c, http.StatusOK, page)
}

func (w *Web) programmePackage(c echo.Context) error {
	pack, err := w.o.Papers.Programme(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return sendPackage(c, pack.Documents, pack.Name, c.Path()[strings.LastIndexByte(c.Path(), '.'):])
}

// DifferenceView is who changed what between two stages, of one unit or of all.
type DifferenceView struct {
	Plan             PlanView
	From, To, Unit   string
	Stages, Units    []Option
	FromWord, ToWord string
	Rows             []DifferenceRow
	Sum              DifferenceRow
	Action           string
}

// DifferenceRow is one line that differs.
type DifferenceRow struct {
	Href, Unit, Activity, Functional, Financing, Economic, Name, Off string
	From, To, Delta                                                  Num
	Up, Down                                                         bool
	Who, When, Note                                                  string
}

func (w *Web) stageDifference(c echo.Context) error {
	ctx := c.Request().Context()
	t, err := w.o.Programmes.Tree(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	p, tr := t.Programme, w.words(c)
	opened, err := w.o.Budget.Stages(ctx, p.ID)
	if err != nil {
		return err
	}
	head := w.programmeHead(c, p, nil, false)
	v := DifferenceView{Plan: head, Unit: c.QueryParam("birim"), Action: "/programlar/" + p.ID + "/asama-farki"}
	v.From, v.To = v.chosen(c, opened, p.Stage)
	for _, s := range opened {
		v.Stages = append(v.Stages, Option{Value: s.Stage, Text: tr("web.pstage." + s.Stage)})
	}
	v.FromWord, v.ToWord = tr("web.pstage."+v.From), tr("web.pstage."+v.To)
	names := map[string]string{}
	for _, pr := range t.Proposals {
		names[pr.UnitID] = pr.UnitName
		v.Units = append(v.Units, Option{Value: pr.UnitID, Text: pr.UnitName, Selected: pr.UnitID == v.Unit})
	}
	rows, err := w.o.Budget.Differences(ctx, p.ID, v.Unit, programme.Stage(v.From), programme.Stage(v.To))
	if err != nil {
		return err
	}
	codes, err := w.codeNames(c, p)
	if err != nil {
		return err
	}
	activities := map[string]string{}
	for _, h := range t.Targets {
		for _, a := range h.Activities {
			activities[a.ID] = a.Code + " · " + short(a.Name, 80)
		}
	}
	v.fill(rows, viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}, names, activities, &codes)
	return w.send(c, http.StatusOK, w.programmePage(c, "difference", p, head, "/asama-farki", v))
}

// chosen are the stages asked for; without a question the first and the newest.
func (v *DifferenceView) chosen(c echo.Context, opened []budget.StageOpened, now programme.Stage) (from, to string) {
	has := func(s string) bool {
		return slices.ContainsFunc(opened, func(o budget.StageOpened) bool { return o.Stage == s })
	}
	from, to = c.QueryParam("onceki"), c.QueryParam("sonraki")
	if !has(to) {
		to = string(now)
	}
	if !has(from) {
		from = string(programme.StageUnit)
	}
	return from, to
}

func (v *DifferenceView) fill(rows []budget.Difference, vw viewer, names, activities map[string]string, codes *codeNames) {
	num := func(m *quantity.Money) Num {
		if m == nil {
			return Num{Missing: true}
		}
		return Num{Text: vw.money(*m), Synthetic: vw.synthetic}
	}
	var from, to, delta quantity.Money
	sound := true
	add := func(sum *quantity.Money, m *quantity.Money) {
		if m == nil {
			return
		}
		t, err := quantity.AddMoney(*sum, *m)
		if err != nil {
			sound = false
			return
		}
		*sum = t
	}
	for _, d := range rows {
		l := d.Line
		r := DifferenceRow{
			Href: "/butce-satirlari/" + l.ID, Unit: names[l.UnitID], Activity: activities[l.ActivityID], Functional: l.Functional, Financing: l.Financing, Economic: l.Economic,
			Name: codes.of(l), From: num(d.From), To: num(d.To), Delta: signed(d.Delta, vw), Up: d.Delta > 0, Down: d.Delta < 0, Who: d.ChangedBy, Note: d.Note,
		}
		if r.Activity == "" {
			r.Activity = vw.tr("web.line." + string(l.Kind))
		}
		if l.OffBudget != budget.InBudget {
			r.Off = vw.tr("web.off." + l.OffBudget)
		}
		if d.ChangedAt > 0 {
			r.When = when(d.ChangedAt)
		}
		v.Rows = append(v.Rows, r)
		add(&from, d.From)
		add(&to, d.To)
		add(&delta, &d.Delta)
	}
	v.Sum = DifferenceRow{From: num(&from), To: num(&to), Delta: signed(delta, vw), Up: delta > 0, Down: delta < 0}
	if !sound {
		v.Sum = DifferenceRow{From: Num{Missing: true}, To: Num{Missing: true}, Delta: Num{Missing: true}}
	}
}

// signed is a difference with its sign.
func signed(m quantity.Money, vw viewer) Num {
	s := vw.money(m)
	if m > 0 {
		s = "+" + s
	}
	return Num{Text: s, Synthetic: vw.synthetic}
}
