package web

import (
	"bytes"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
	"github.com/karne-app/karne/reports/jsondoc"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
	"github.com/karne-app/karne/reports/xlsx"
)

func (w *Web) paperRoutes(g *echo.Group) {
	g.GET("/planlar/:id/belgeler", w.documents)
	g.GET("/planlar/:id/tablolar/:table", w.table)
	g.GET("/planlar/:id/paket.xlsx", w.draftPackage)
	g.GET("/planlar/:id/paket.json", w.draftPackage)
	g.GET("/planlar/:id/plan.json", w.planJSON)
	g.GET("/belgeler", w.editions)
	g.GET("/belgeler/:file", w.editionPackage)
}

// DocumentsView is the papers of a plan: drafts from live rows and the frozen editions.
type DocumentsView struct {
	Plan      PlanView
	Editions  []EditionView
	Tables    []Link
	CanExport bool
}

// EditionView is a frozen edition.
type EditionView struct {
	ID, Plan, Decision, FrozenOn, Hash string
	No                                 int
}

// editionView names a plan's edition by the plan, a programme's by its year.
func editionView(tr Tr, e plan.Edition) EditionView {
	v := EditionView{
		ID: e.ID, Plan: e.PlanName, No: e.No, Decision: strings.Trim(e.Decision.Date.TR()+" · "+e.Decision.Number, " ·"), FrozenOn: when(e.FrozenAt), Hash: e.FactsSHA256,
	}
	if document, _, _ := strings.Cut(e.Document, "/"); resultWord[document] != "" {
		v.Plan = tr(resultWord[document], "year", itoa(e.Year)) + " · " + e.PlanCode
		v.Decision = tr("body."+e.Decision.Body) + " · " + v.Decision
	} else if e.ProgrammeID != "" {
		v.Plan = tr("web.pp.name", "year", itoa(e.Year)) + " · " + e.PlanCode
		v.Decision = tr("body."+e.Decision.Body) + " · " + v.Decision
	}
	return v
}

// EditionsView is every document the council decided, the newest first: what a council member reads and an auditor verifies.
type EditionsView struct{ Editions []EditionView }

func (w *Web) editions(c echo.Context) error {
	l, err := w.o.Plans.AllEditions(c.Request().Context())
	if err != nil {
		return err
	}
	var v EditionsView
	tr := w.words(c)
	for _, e := range slices.Backward(l) {
		v.Editions = append(v.Editions, editionView(tr, e))
	}
	return w.send(c, http.StatusOK, w.page(c, "editions", w.words(c)("web.nav.editions"), v))
}

func (w *Web) documents(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := w.o.Plans.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	v := DocumentsView{Plan: w.planHead(c, p, nil, false), CanExport: access.Check(actor(c), access.PlanExport, p.Scope()) == nil}
	if may(c, access.EditionRead) {
		editions, err := w.o.Plans.Editions(ctx, p.ID)
		if err != nil {
			return err
		}
		tr := w.words(c)
		for _, e := range editions {
			v.Editions = append(v.Editions, editionView(tr, e))
		}
	}
	if v.CanExport {
		for _, f := range tables.Forms(p.FirstYear) {
			v.Tables = append(v.Tables, Link{Text: f.Sheet, Href: "/planlar/" + p.ID + "/tablolar/" + f.ID})
		}
	}
	return w.send(c, http.StatusOK, w.planPage(c, "documents", v.Plan, "/belgeler", v))
}

// when is an instant on the clock of the screens.
func when(micros int64) string {
	return clock.FromMicros(micros).In(clock.Istanbul).Format("02.01.2006 15:04")
}

// TableView is one official table on screen, as it prints.
type TableView struct {
	Plan PlanView
	Edit string // where it is filled in, for who may
	HTML template.HTML
}

func (w *Web) table(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := w.o.Plans.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	doc, err := w.o.Papers.Table(ctx, p.ID, c.Param("table"))
	if err != nil {
		return err
	}
	v := TableView{Plan: w.planHead(c, p, nil, false)}
	if canEdit(c, p) && slices.Contains(planSheets, doc.ID) {
		v.Edit = "/planlar/" + p.ID + "/tablolar/" + doc.ID + "/duzenle"
	}
	if v.HTML, err = w.drawn(c, doc, false); err != nil {
		return err
	}
	page := w.planPage(c, "table", v.Plan, "/belgeler", v)
	page.Title = doc.Title + " · " + p.Code
	page.Crumbs[len(page.Crumbs)-1].Href = "/planlar/" + p.ID + "/belgeler"
	page.Crumbs = append(page.Crumbs, Link{Text: doc.Sheet})
	return w.send(c, http.StatusOK, page)
}

func (w *Web) draftPackage(c echo.Context) error {
	pack, err := w.o.Papers.Draft(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return w.file(c, pack, c.Path()[strings.LastIndexByte(c.Path(), '.'):])
}

func (w *Web) editionPackage(c echo.Context) error {
	name := c.Param("file")
	id, ending := name, ""
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		id, ending = name[:i], name[i:]
	}
	ctx := c.Request().Context()
	e, err := w.o.Plans.Edition(ctx, id)
	if err != nil {
		return err
	}
	if document, _, _ := strings.Cut(e.Document, "/"); resultWord[document] != "" {
		pack, err := w.o.Papers.ResultEdition(ctx, id)
		if err != nil {
			return err
		}
		return sendPackage(c, pack.Documents, pack.Name, ending)
	}
	if e.ProgrammeID != "" {
		pack, err := w.o.Papers.ProgrammeEdition(ctx, id)
		if err != nil {
			return err
		}
		return sendPackage(c, pack.Documents, pack.Name, ending)
	}
	pack, err := w.o.Papers.Edition(ctx, id)
	if err != nil {
		return err
	}
	return w.file(c, pack, ending)
}

// file sends a package as a download; it is drawn whole before its first byte is sent.
func (w *Web) file(c echo.Context, pack publish.Package, ending string) error {
	return sendPackage(c, pack.Documents, pack.Name, ending)
}

func sendPackage(c echo.Context, docs []model.Document, name, ending string) error {
	render := map[string]func(io.Writer, []model.Document) error{
		".xlsx": func(out io.Writer, d []model.Document) error { return xlsx.Render(out, d) },
		".json": func(out io.Writer, d []model.Document) error { return jsondoc.Render(out, d) },
	}[ending]
	if render == nil {
		return fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
	}
	var b bytes.Buffer
	if err := render(&b, docs); err != nil {
		return err
	}
	return download(c, name+ending, b.Bytes())
}

func download(c echo.Context, name string, body []byte) error {
	kind := "application/json; charset=utf-8"
	if strings.HasSuffix(name, ".xlsx") {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, kind, body)
}

func (w *Web) planJSON(c echo.Context) error {
	doc, err := w.o.Plans.Export(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	body, err := intake.FormatJSON(doc)
	if err != nil {
		return err
	}
	return download(c, asciiName(doc.Plan.Code)+".json", body)
}

// asciiName makes a file name of a code.
func asciiName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '.' {
			return r
		}
		return '-'
	}, s)
}

// plainName writes a Turkish name in letters every file system takes: "Fen İşleri Müdürlüğü" is "fen-isleri-mudurlugu".
func plainName(s string) string {
	return strings.NewReplacer("ç", "c", "ğ", "g", "ı", "i", "ö", "o", "ş", "s", "ü", "u", " ", "-").Replace(trtext.Fold(s))
}

func span(from, to period.Date) string {
	if from == "" && to == "" {
		return ""
	}
	return strings.TrimSpace(from.TR() + " – " + to.TR())
}
