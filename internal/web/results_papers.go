package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// resultWord names the documents of what a year reached.
var resultWord = map[string]string{facts.DocMonitoring: "web.review.monitoring", facts.DocEvaluation: "web.review.evaluation", facts.DocReport: "web.report.name"}

// paper is one document of a year: a monitoring, evaluation or activity report, with its address and who may take it along.
type paper struct {
	document, planID, base, title string
	year                          int
	action                        access.Action
	scope                         access.Scope
	open                          bool // a draft: what it prints may still be written
	editions                      []council.Edition
	trail                         func(...Link) []Link
}

// ResultTablesView is the tables of a document and its papers to download.
type ResultTablesView struct {
	Title, Base string
	Switch      PaperSwitch
	Groups      []TableGroup
	Editions    []EditionView
}

// ResultTableView is one table on screen, as it prints.
type ResultTableView struct {
	Title  string
	Switch PaperSwitch
	Edit   string // where it is filled in, for who may
	HTML   template.HTML
}

func (w *Web) resultTables(c echo.Context, p paper) error {
	if err := asked(c, p.action, p.scope); err != nil {
		return err
	}
	tr, list := w.words(c), p.base+"/tablolar"
	v := ResultTablesView{Title: p.title, Base: p.base, Switch: w.paperSwitch(c, list, p.editions), Groups: []TableGroup{{Title: tr("web.result.tables")}}}
	for _, f := range tables.ResultForms(p.document) {
		v.Groups[0].Tables = append(v.Groups[0].Tables, Link{Text: f.Title, Count: f.Sheet, Href: list + "/" + f.ID + v.Switch.Query})
	}
	for _, e := range p.editions {
		v.Editions = append(v.Editions, editionView(tr, e))
	}
	page := w.page(c, "resulttables", tr("web.pp.tables")+" · "+p.title, v)
	page.Crumbs = p.trail(Link{Text: tr("web.pp.tables")})
	return w.send(c, http.StatusOK, page)
}

// resultLink is the address of a place of the papers of a document: "T19#H1.1"; places of the plan's card lead to the plan.
func (p paper) link(query string) func(string) string {
	return func(link string) string {
		id, anchor, found := strings.Cut(link, "#")
		to := ""
		switch {
		case slices.ContainsFunc(tables.ResultForms(p.document), func(f tables.ResultForm) bool { return f.ID == id }):
			to = p.base + "/tablolar/" + id + query
		default:
			return ""
		}
		if found {
			to += "#" + url.PathEscape(anchor)
		}
		return to
	}
}

func (w *Web) resultTable(c echo.Context, p paper) error {
	if err := asked(c, p.action, p.scope); err != nil {
		return err
	}
	ctx, list, table := c.Request().Context(), p.base+"/tablolar", c.Param("table")
	v := ResultTableView{Title: p.title, Switch: w.paperSwitch(c, list+"/"+url.PathEscape(table), p.editions)}
	var doc model.Document
	var err error
	if v.Switch.Edition == nil {
		doc, err = w.o.Papers.ResultTable(ctx, p.document, p.planID, p.year, table)
	} else {
		doc, err = w.editionTable(c, v.Switch.Edition.ID, table)
	}
	if err != nil {
		return err
	}
	o := html.Options{Lang: langOf(c), Link: p.link(v.Switch.Query)}
	if v.Switch.Edition == nil {
		if o.Href, v.Edit, err = w.resultHrefs(c, p, table); err != nil {
			return err
		}
	}
	if v.HTML, err = draw(doc, o); err != nil {
		return err
	}
	page := w.page(c, "resulttable", doc.Title+" · "+p.title, v)
	page.Crumbs = p.trail(Link{Text: w.words(c)("web.pp.tables"), Href: list + v.Switch.Query}, Link{Text: doc.Sheet})
	return w.send(c, http.StatusOK, page)
}

func (w *Web) editionTable(c echo.Context, editionID, table string) (model.Document, error) {
	pack, err := w.o.Papers.ResultEdition(c.Request().Context(), editionID)
	if err != nil {
		return model.Document{}, err
	}
	i := slices.IndexFunc(pack.Documents, func(d model.Document) bool { return d.ID == table })
	if i < 0 {
		return model.Document{}, fault.NotFound("table", table)
	}
	return pack.Documents[i], nil
}

func (w *Web) resultPackage(c echo.Context, p paper) error {
	pack, err := w.o.Papers.Results(c.Request().Context(), p.document, p.planID, p.year)
	if err != nil {
		return err
	}
	return sendPackage(c, pack.Documents, pack.Name, c.Path()[strings.LastIndexByte(c.Path(), '.'):])
}

func (w *Web) reviewPaperRoutes(g *echo.Group) {
	paper := func(do func(echo.Context, paper) error) echo.HandlerFunc {
		return func(c echo.Context) error {
			p, err := w.reviewPaper(c)
			if err != nil {
				return err
			}
			return do(c, p)
		}
	}
	g.GET("/karne/raporlar/:id/tablolar", paper(w.resultTables))
	g.GET("/karne/raporlar/:id/tablolar/:table", paper(w.resultTable))
	g.GET("/karne/raporlar/:id/paket.xlsx", paper(w.resultPackage))
	g.GET("/karne/raporlar/:id/paket.json", paper(w.resultPackage))
}

func (w *Web) reviewPaper(c echo.Context) (paper, error) {
	r, err := w.o.Evaluate.Review(c.Request().Context(), c.Param("id"))
	if err != nil {
		return paper{}, err
	}
	p := paper{
		document: r.Kind, planID: r.PlanID, year: r.Year, base: "/karne/raporlar/" + r.ID, title: reviewName(w.words(c), r.Kind, r.Year), action: access.ReviewExport, scope: r.Scope(), open: r.State == evaluate.ReviewDraft,
		trail: func(more ...Link) []Link { return w.reviewTrail(c, r, more...) },
	}
	if r.Scope().Frozen && may(c, access.EditionRead) {
		p.editions, err = w.o.Evaluate.ReviewEditions(c.Request().Context(), r.ID)
	}
	return p, err
}
