package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// resultSheet is a table of a year's results of which some cells are what units write: what is said of a target, the reason of a deviation
// and its measure.
type resultSheet struct {
	document, table string
	through         int
	assessed        bool // its cells hold what is said of targets; else the reasons of deviations
}

// resultLeaves are those tables, by their word in the address of a target.
var resultLeaves = map[string]resultSheet{
	"izleme":        {facts.DocMonitoring, tables.IDMonitoring, 6, true},
	"degerlendirme": {facts.DocEvaluation, tables.IDEvaluation, 12, true},
	"sapmalar":      {facts.DocEvaluation, tables.IDDeviations, 12, false},
	"sonuc":         {facts.DocReport, tables.IDReportResults, 12, false},
}

func resultLeaf(document, table string) string {
	for leaf, s := range resultLeaves {
		if s.document == document && s.table == table {
			return leaf
		}
	}
	return ""
}

// resultSheetHref is where the part of a table that is about one target is filled.
func resultSheetHref(targetID string, year int, leaf string) string {
	return "/karne/hedef/" + targetID + "/" + itoa(year) + "/" + leaf + "/tablo"
}

// mostResults is the most records that one page fills; a longer table is filled a target at a time.
const mostResults = 60

func (w *Web) resultSheetRoutes(g *echo.Group) {
	if w.o.Evaluate == nil {
		return
	}
	g.GET("/karne/hedef/:id/:year/:kind/tablo", w.targetResults(false))
	g.POST("/karne/hedef/:id/:year/:kind/tablo", w.targetResults(true))
	g.GET("/karne/raporlar/:id/tablolar/:table/duzenle", w.paperResults(w.reviewPaper, false))
	g.POST("/karne/raporlar/:id/tablolar/:table/duzenle", w.paperResults(w.reviewPaper, true))
	if w.o.Account != nil {
		g.GET("/faaliyet-raporu/:id/tablolar/:table/duzenle", w.paperResults(w.reportPaper, false))
		g.POST("/faaliyet-raporu/:id/tablolar/:table/duzenle", w.paperResults(w.reportPaper, true))
	}
}

// resultPaper is such a table being filled: all of it, or what is about one target.
type resultPaper struct {
	*sheet
	resultSheet
	card   evaluate.Card
	facts  facts.ResultFacts
	faults fault.List
	target *evaluate.TargetScore // nil: the whole table
	goal   int
	closed error // why nothing of the document is written any more
	mine   bool  // something of it is the caller's to write, were it open
	units  []Option
	own    string
	back   string
	trail  []Link
}

// ResultSheetView is a table of results with inputs in the cells of its records.
type ResultSheetView struct {
	Title, Lead, Read string
	Prev, Next        *Link
	Sheet             SheetView
}

// targetResults is the part of a table that is about one target, for the unit that answers for it and for the strategy office; who only reads
// sees it without inputs.
func (w *Web) targetResults(save bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		h, p, err := w.o.Plans.Target(c.Request().Context(), c.Param("id"))
		if err != nil {
			return err
		}
		year, err := askedYearParam(c, p)
		if err != nil {
			return err
		}
		is, ok := resultLeaves[c.Param("kind")]
		if !ok || is.document == facts.DocReport && w.o.Account == nil {
			return fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
		}
		k := &resultPaper{sheet: w.newSheet(c, access.EvaluationEdit), resultSheet: is, own: resultSheetHref(h.ID, year, c.Param("kind"))}
		k.back = standHref("hedef", h.ID, year, is.through)
		if err := k.load(p.ID, year, h.ID); err != nil {
			return err
		}
		k.trail = []Link{{Text: w.words(c)("web.card.title"), Href: cardHref(p.ID, year)}, {Text: h.Code, Href: k.back}}
		return k.answer(save)
	}
}

// paperResults is the whole table of a document, for who writes all of it.
func (w *Web) paperResults(of func(echo.Context) (paper, error), save bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := of(c)
		if err == nil {
			err = asked(c, p.action, p.scope)
		}
		if err == nil {
			err = asked(c, access.EvaluationEdit, access.Whole)
		}
		if err != nil {
			return err
		}
		leaf := resultLeaf(p.document, c.Param("table"))
		if leaf == "" {
			return fault.NotFound("table", c.Param("table"))
		}
		read := p.base + "/tablolar/" + c.Param("table")
		k := &resultPaper{sheet: w.newSheet(c, access.EvaluationEdit), resultSheet: resultLeaves[leaf], own: read + "/duzenle", back: read, trail: p.trail(Link{Text: w.words(c)("web.pp.tables"), Href: p.base + "/tablolar"})}
		if err := k.load(p.planID, p.year, ""); err != nil {
			return err
		}
		if !save && len(k.records) > mostResults {
			return c.Redirect(http.StatusSeeOther, resultSheetHref(k.first(), p.year, leaf))
		}
		return k.answer(save)
	}
}

// first is the first target with a record on the paper.
func (k *resultPaper) first() string {
	for g := range k.card.Goals {
		for t := range k.card.Goals[g].Targets {
			x := &k.card.Goals[g].Targets[t]
			if k.byRef[x.Target.Ref] != nil || slices.ContainsFunc(x.Indicators, func(i evaluate.IndicatorScore) bool { return k.byRef[i.Indicator.Ref] != nil }) {
				return x.Target.ID
			}
		}
	}
	return ""
}

// load reads the year as the caller may see it and puts the records on the paper that are theirs to write.
func (k *resultPaper) load(planID string, year int, targetID string) (err error) {
	w, c := k.w, k.c
	ctx := c.Request().Context()
	if k.card, k.faults, err = w.o.Evaluate.Checked(ctx, evaluate.CardQuery{PlanID: planID, Year: year, Through: k.through, Paper: true}); err != nil {
		return err
	}
	if k.document == facts.DocMonitoring {
		k.card.WithholdDeviations()
	}
	if k.facts, err = w.o.Papers.CardFacts(ctx, k.document, &k.card); err != nil {
		return err
	}
	if k.units, err = w.unitOptions(c); err != nil {
		return err
	}
	if k.document == facts.DocReport {
		r, err := w.o.Account.Of(ctx, planID, year)
		if kind := fault.KindOf(err); err != nil && kind != fault.KindNotFound && kind != fault.KindForbidden {
			return err
		}
		if err == nil && r.State != account.Consolidating {
			k.closed = fault.New(fault.KindClosed, "account.state", "read", r.State, "expected", string(account.Consolidating)).On("", r.ID)
		}
	}
	if k.assessed && k.card.Reviewed {
		k.closed = fault.New(fault.KindClosed, "evaluate.review.frozen", "read", evaluate.Document(k.document, year))
	}
	for g := range k.card.Goals {
		for t := range k.card.Goals[g].Targets {
			x := &k.card.Goals[g].Targets[t]
			if targetID != "" && x.Target.ID != targetID {
				continue
			}
			if targetID != "" {
				k.target, k.goal = x, g
			}
			k.put(x)
		}
	}
	if targetID != "" && k.target == nil {
		return fault.NotFound("target", targetID)
	}
	k.flag(k.faults)
	for _, r := range k.records { // what the rules say of a deviation as a whole stands beside its text
		r.form.Flags["narrative"] = append(r.form.Flags["narrative"], r.form.Flags["deviation"]...)
	}
	return nil
}

// put puts the records of a target on the paper.
func (k *resultPaper) put(x *evaluate.TargetScore) {
	a := actor(k.c)
	if k.assessed {
		scope := access.Whole
		if u := x.Target.ResponsibleUnitID; u != "" {
			scope = unitScope(u)
		}
		if !x.Part && !x.Withheld && access.Check(a, access.EvaluationEdit, scope) == nil {
			k.mine = true
			k.lists(k.assessmentRecord(x))
		}
		return
	}
	for n := range x.Indicators {
		i := &x.Indicators[n]
		d := i.Deviation
		if i.Withheld || d == nil && !i.Deviates() || access.Check(a, access.EvaluationEdit, unitScope(i.UnitID)) != nil {
			continue
		}
		k.mine = true
		if k.c.Request().Method == http.MethodGet && k.card.Evaluated && d != nil && d.State == evaluate.DeviationApproved {
			continue // it stands in the frozen evaluation
		}
		k.lists(k.deviationRecord(i))
	}
}

// lists puts a record on the paper with what its fields are chosen from.
func (k *resultPaper) lists(r *sheetRecord) {
	k.add(r)
	r.form.Choices["units"] = k.units
	k.w.causes(k.c, r.form)
}

// answer shows the paper, or saves what was typed on it.
func (k *resultPaper) answer(save bool) error {
	if !save {
		if k.closed != nil {
			k.records, k.byRef = nil, map[string]*sheetRecord{}
		}
		return k.page(http.StatusOK)
	}
	if !k.mine {
		return asked(k.c, access.EvaluationEdit, k.scope())
	}
	if _, err := k.read(); err != nil {
		return err
	}
	return k.finish(k.own, k.page)
}

// scope is whose the paper is.
func (k *resultPaper) scope() access.Scope {
	if k.target == nil || k.target.Target.ResponsibleUnitID == "" {
		return access.Whole
	}
	return unitScope(k.target.Target.ResponsibleUnitID)
}

// page draws the paper with what was typed.
func (k *resultPaper) page(code int) error {
	w, c := k.w, k.c
	if err := k.copies(); err != nil {
		return err
	}
	doc, ok := tables.DrawResults(k.facts, k.table)
	if k.target != nil {
		doc, ok = tables.ResultsOfTarget(k.facts, k.table, k.target.Target.Ref)
	}
	if !ok {
		return fault.NotFound("table", k.table)
	}
	drawn, err := draw(doc, html.Options{Lang: langOf(c), Bare: true, Edit: k.edit, Href: recordHref(&k.card, k.document, k.through), Link: func(string) string { return "" }})
	if err != nil {
		return err
	}
	v := ResultSheetView{Title: doc.Title, Lead: k.card.Plan.Code + " · " + itoa(k.card.Year), Read: k.back}
	if k.target != nil {
		v.Lead = strings.TrimSpace(k.target.Target.Code + " " + short(k.target.Target.Text, 160))
		v.Prev, v.Next = k.neighbours()
	}
	k.view(&v.Sheet, drawn)
	v.Sheet.Action, v.Sheet.Cancel = k.own, k.back
	page := w.page(c, "sheetresults", doc.Title+" · "+itoa(k.card.Year), v)
	if k.target != nil {
		page.Title = k.target.Target.Code + " · " + page.Title
	}
	page.Crumbs = k.trail
	if k.target != nil {
		page.Crumbs = w.crumbs(c, k.trail...)
	}
	page.Crumbs = append(page.Crumbs, Link{Text: doc.Sheet})
	return w.send(c, code, page)
}

// neighbours are the same table of the targets before and behind this one.
func (k *resultPaper) neighbours() (prev, next *Link) {
	var last *evaluate.TargetScore
	leaf := k.c.Param("kind")
	link := func(x *evaluate.TargetScore) *Link {
		return &Link{Text: x.Target.Code, Href: resultSheetHref(x.Target.ID, k.card.Year, leaf)}
	}
	found := false
	for g := range k.card.Goals {
		for t := range k.card.Goals[g].Targets {
			x := &k.card.Goals[g].Targets[t]
			switch {
			case found:
				return prev, link(x)
			case x == k.target:
				found = true
				if last != nil {
					prev = link(last)
				}
			}
			last = x
		}
	}
	return prev, nil
}

// copies says beside the reason of a deviation which other one says the same, of what is typed now.
func (k *resultPaper) copies() error {
	if k.assessed {
		return nil
	}
	for _, r := range k.records {
		text := r.form.Get("narrative")
		if text == "" {
			continue
		}
		code, err := k.card.CopyOf(r.id, text), error(nil)
		if k.card.Part {
			code, err = k.w.o.Evaluate.CopiedText(k.c.Request().Context(), k.card.Plan.ID, k.card.Year, r.id, text)
		}
		if err != nil {
			return err
		}
		if code != "" {
			r.form.Flags["narrative"] = append(r.form.Flags["narrative"], Note{Stage: "warn", Title: k.w.words(k.c)("web.dev.copied") + " " + code})
		}
	}
	return nil
}

// resultHrefs lead from the cells of a year's tables to their records: a value to its indicator with the values behind it, the reason of a
// deviation and its measure to where they are written, what is said of a target to its questions. Cells of what the reader may not see lead
// nowhere. fill leads who writes to the table itself, to be filled in its cells.
func (w *Web) resultHrefs(c echo.Context, p paper, table string) (hrefs func(ref string) string, fill string, err error) {
	if !may(c, access.EvaluationRead) {
		return nil, "", nil
	}
	is := resultSheet{document: p.document, through: 12}
	if p.document == facts.DocMonitoring {
		is.through = 6
	}
	card, err := w.o.Evaluate.Scorecard(c.Request().Context(), evaluate.CardQuery{PlanID: p.planID, Year: p.year, Through: is.through})
	switch fault.KindOf(err) {
	case fault.KindNotFound, fault.KindForbidden:
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	if leaf := resultLeaf(p.document, table); leaf != "" && p.open && access.Check(actor(c), access.EvaluationEdit, access.Whole) == nil {
		fill = p.base + "/tablolar/" + table + "/duzenle"
	}
	return recordHref(&card, p.document, is.through), fill, nil
}

// recordHref leads from the cells of a document's tables to their records.
func recordHref(card *evaluate.Card, document string, through int) func(ref string) string {
	indicators, targets := map[string]string{}, map[string]string{}
	for g := range card.Goals {
		for t := range card.Goals[g].Targets {
			x := &card.Goals[g].Targets[t]
			targets[x.Target.Ref] = x.Target.ID
			for i := range x.Indicators {
				indicators[x.Indicators[i].Indicator.Ref] = x.Indicators[i].Indicator.ID
			}
		}
	}
	return func(ref string) string {
		path, field := model.RefField(ref)
		first, _, _ := strings.Cut(field, ".")
		id, target := indicators[path], targets[path]
		switch {
		case id != "" && first == "deviation":
			return deviationHref(id, card.Year)
		case id != "":
			return standHref("gosterge", id, card.Year, through)
		case target != "" && first == "assessment" && kindLeaf[document] != "":
			return assessHref(target, card.Year, document)
		case target != "":
			return standHref("hedef", target, card.Year, through)
		}
		return ""
	}
}
