package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

func (w *Web) importRoutes(g *echo.Group) {
	if w.o.Intake == nil {
		return
	}
	g.GET("/aktarim", w.importPage)
	g.POST(UploadPath, w.stage)
	g.GET("/aktarim/sablon.xlsx", w.planTemplate)
	g.GET("/aktarim/:id", w.batch)
	g.POST("/aktarim/:id/kaydet", w.commitBatch)
	g.POST("/aktarim/:id/sil", w.discardBatch)
	g.GET("/aktarim/:id/isaretli.xlsx", w.annotated)
}

// UploadPath takes plan files; the edge must let it take UploadLimit bytes. OrgUploadPath takes lists up to OrgListLimit.
const (
	UploadPath    = "/aktarim"
	OrgUploadPath = "/birimler/aktar"

	UploadLimit int64 = intake.MaxFile
)

// ImportView is the import page.
type ImportView struct {
	Form    *Form
	Plans   []Option
	Uploads []UploadLine
	Pager   Pager
}

// UploadLine is an upload of the list. A refused file was compared with nothing and has no counts.
type UploadLine struct {
	ID, File, When, Who, Plan, PlanHref, State string
	Compared                                   bool
	New, Changed, Same                         int
	Refusals, Flags                            int
}

// uploads is a page of the files that came before, for those who may read them.
func (w *Web) uploads(c echo.Context, v *ImportView) error {
	if !may(c, access.IntakeRead) {
		return nil
	}
	page, err := w.o.Intake.List(c.Request().Context(), intake.ListQuery{Before: c.QueryParam("sonra")})
	if err != nil {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	for _, u := range page.Items {
		l := uploadLine(u, people)
		if u.PlanID != "" && may(c, access.PlanRead) {
			l.PlanHref = "/planlar/" + u.PlanID
		}
		v.Uploads = append(v.Uploads, l)
	}
	if page.Next != "" {
		v.Pager = Pager{More: "/aktarim?sonra=" + page.Next, Shown: len(page.Items)}
	}
	return nil
}

func uploadLine(u intake.Upload, people map[string]string) UploadLine {
	return UploadLine{
		ID: u.ID, File: short(u.FileName, 80), When: when(u.CreatedAt), Who: people[u.CreatedBy], Plan: u.PlanCode, State: string(u.State),
		Compared: u.Refusals == 0, New: u.New, Changed: u.Changed, Same: u.Same, Refusals: u.Refusals, Flags: u.Flags,
	}
}

func (w *Web) importPage(c echo.Context) error {
	return w.importForm(c, http.StatusOK, w.form(c, UploadPath, "/"))
}

func (w *Web) importForm(c echo.Context, status int, f *Form) error {
	ctx := c.Request().Context()
	if err := access.Check(actor(c), access.IntakeStage, access.Whole); err != nil {
		return err
	}
	tr := w.words(c)
	v := ImportView{Form: f}
	plans, err := w.o.Plans.List(ctx, plan.ListQuery{})
	if err != nil {
		return err
	}
	for _, p := range plans.Items {
		v.Plans = append(v.Plans, Option{Value: p.ID, Text: p.Code + " · " + p.Name})
	}
	if err := w.uploads(c, &v); err != nil {
		return err
	}
	page := w.page(c, "import", tr("web.import.title"), v)
	page.Crumbs = w.crumbs(c, Link{Text: page.Title})
	return w.send(c, status, page)
}

func (w *Web) stage(c echo.Context) error {
	f := w.form(c, UploadPath, "/")
	name, data, err := upload(c, UploadLimit)
	if err == nil {
		var b intake.Batch
		if b, err = w.o.Intake.Stage(c.Request().Context(), intake.StageFile{Name: name, Data: data}); err == nil {
			return c.Redirect(http.StatusSeeOther, "/aktarim/"+b.ID)
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.importForm(c, status(err), f)
}

// BatchView is one staged file: its faults by sheet and cell, what it would change, and the way to store it.
type BatchView struct {
	Form                     *Form
	ID, File, Size, Hash     string
	State                    string
	Annotated, Committed     bool
	Proposal                 bool // of a unit's proposal, not of a plan
	Values                   bool // of a unit's values of a window
	Dropped                  bool
	CanCommit, CanDrop       bool
	Refused, Flags           int
	PlanName, PlanHref       string
	New, Changed, Same, Gone int
	Units                    []string
	Faults                   []FaultGroup
	Changes                  []ChangeLine
	More                     int
}

// ChangeLine is one field that would change, or one record that would come in.
type ChangeLine struct{ Kind, Ref, Record, Field, Before, After string }

// mostChanges bounds the lines a preview shows; the counts above it are of all.
const mostChanges = 500

func (w *Web) batch(c echo.Context) error {
	return w.batchPage(c, http.StatusOK, nil)
}

func (w *Web) batchPage(c echo.Context, status int, refusal error) error {
	b, err := w.o.Intake.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	tr := w.words(c)
	f := w.form(c, "/aktarim/"+b.ID+"/kaydet", "/aktarim")
	f.Version = itoa(b.Version)
	if refusal != nil {
		w.take(c, f, refusal, nil)
	}
	v := w.batchView(c, b)
	v.Form = f
	page := w.page(c, "batch", tr("web.batch.title"), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.import.title"), Href: "/aktarim"}, Link{Text: short(b.FileName, 60)})
	if b.Kind == intake.OfProposal {
		page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.programmes"), Href: "/programlar"}, Link{Text: tr("web.pp.name", "year", itoa(b.Year)), Href: "/programlar/" + b.ProgrammeID},
			Link{Text: tr("web.prop.proposal"), Href: batchHref(b)}, Link{Text: short(b.FileName, 60)})
	}
	if b.Kind == intake.OfWindow {
		page.Crumbs = w.crumbs(c, Link{Text: tr("web.board.title"), Href: "/gerceklesme"}, Link{Text: tr("web.entry.list"), Href: batchHref(b)}, Link{Text: short(b.FileName, 60)})
	}
	return w.send(c, status, page)
}

func (w *Web) batchView(c echo.Context, b intake.Batch) BatchView {
	v := BatchView{
		ID: b.ID, File: b.FileName, Size: size(b.Size), Hash: b.SHA256[:min(12, len(b.SHA256))], State: string(b.State),
		Annotated: b.Format == "xlsx" && b.State != intake.Discarded && len(b.Faults) > 0,
		Committed: b.State == intake.Committed, Dropped: b.State == intake.Discarded, PlanName: b.PlanCode,
		New: b.Preview.Count(plan.OpAdd), Changed: b.Preview.Count(plan.OpChange), Same: b.Preview.Count(plan.OpSame), Gone: b.Preview.Absent,
		Units: b.Preview.UnknownUnits, CanCommit: may(c, access.IntakeCommit), CanDrop: may(c, access.IntakeStage),
	}
	if v.PlanHref = batchHref(b); b.Kind == intake.OfProposal {
		v.Proposal = true
		v.CanCommit, v.CanDrop, v.PlanName = may(c, access.ProposalEdit), may(c, access.ProposalEdit), b.PlanCode+" "+itoa(b.Year)
	} else if b.Kind == intake.OfWindow {
		v.Values = true
		v.CanCommit, v.CanDrop, v.PlanName = may(c, access.ValueEnter), may(c, access.ValueEnter), b.PlanCode+" "+itoa(b.Year)
	}
	groups := map[string]int{}
	for _, x := range b.Faults {
		if x.Stage == fault.Refuse {
			v.Refused++
		} else {
			v.Flags++
		}
		n := w.r.note(langOf(c), x)
		if word := entryWords[n.Path]; v.Values && word != "" {
			n.Field = w.words(c)(word)
		}
		title := n.Sheet
		if title == "" {
			title = b.PlanCode
		}
		if title == "" {
			title = short(b.FileName, 60)
		}
		i, ok := groups[title]
		if !ok {
			i = len(v.Faults)
			groups[title] = i
			v.Faults = append(v.Faults, FaultGroup{Title: title})
		}
		v.Faults[i].Notes = append(v.Faults[i].Notes, n)
	}
	v.changes(w, c, b.Preview.Changes)
	return v
}

// batchHref is the page of what a file is of: the plan, or the unit's proposal.
func batchHref(b intake.Batch) string {
	switch {
	case b.Kind == intake.OfProposal:
		return proposalHref(b.ProgrammeID, b.UnitID)
	case b.Kind == intake.OfWindow:
		return entryHref(b.WindowID, b.UnitID)
	case b.PlanID != "":
		return "/planlar/" + b.PlanID
	}
	return ""
}

func (v *BatchView) changes(w *Web, c echo.Context, changes []plan.RecordChange) {
	tr := w.words(c)
	add := func(l ChangeLine) {
		if len(v.Changes) < mostChanges {
			v.Changes = append(v.Changes, l)
		} else {
			v.More++
		}
	}
	for _, r := range changes {
		record := tr("record." + r.Kind)
		switch r.Op {
		case plan.OpAdd:
			l, line := langOf(c), ChangeLine{Kind: "new", Ref: r.Ref, Record: record}
			for _, f := range r.Fields { // of a budget line its amount
				line.Field, line.After = w.changedField(c, r.Kind, f.Field), w.changedValue(l, r.Kind, f.Field, f.After)
			}
			add(line)
		case plan.OpChange:
			for _, f := range r.Fields {
				l := langOf(c)
				add(ChangeLine{
					Kind: "changed", Ref: r.Ref, Record: record, Field: w.changedField(c, r.Kind, f.Field),
					Before: w.changedValue(l, r.Kind, f.Field, f.Before), After: w.changedValue(l, r.Kind, f.Field, f.After),
				})
			}
		case plan.OpSame:
		}
	}
}

// valueRecord is the kind of an indicator's value in a preview; its amount is no money.
const valueRecord = "value"

// changedField is what a field of a record is called in the preview.
func (w *Web) changedField(c echo.Context, kind, field string) string {
	path := fieldOf(plain(field))
	if word := entryWords[path]; kind == valueRecord && word != "" {
		return w.words(c)(word)
	}
	return w.r.Label(langOf(c), path)
}

// changedValue is a field's wire form as people read it in the preview.
func (w *Web) changedValue(l, kind, field, wire string) string {
	if kind != valueRecord {
		return w.r.Value(l, field, wire)
	}
	switch base(plain(field)) {
	case "amount", "numerator", "denominator":
		return printed(quantity.ParseAmount, wire, l == "en")
	case "done":
		if word := map[string]string{"true": "yes", "false": "no"}[wire]; word != "" {
			return w.r.T(l, word)
		}
	}
	return w.r.Value(l, field, wire)
}

func size(n int) string {
	if n < 1<<20 {
		return strconv.Itoa((n+1023)/1024) + " KB"
	}
	return strconv.Itoa(n>>20) + "," + strconv.Itoa(n%(1<<20)*10>>20) + " MB"
}

func (w *Web) commitBatch(c echo.Context) error {
	b, err := w.o.Intake.Commit(c.Request().Context(), c.Param("id"), act.Once{})
	if err == nil {
		return w.done(c, batchHref(b), "committed")
	}
	return w.batchRefused(c, err)
}

func (w *Web) batchRefused(c echo.Context, err error) error {
	if refusable(err) || fault.KindOf(err) == fault.KindStale {
		return w.batchPage(c, status(err), err)
	}
	return err
}

func (w *Web) discardBatch(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	b, err := w.o.Intake.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := w.o.Intake.Discard(ctx, id); err != nil {
		return w.batchRefused(c, err)
	}
	if b.Kind == intake.OfProposal || b.Kind == intake.OfWindow {
		return w.done(c, batchHref(b), "dropped")
	}
	return w.done(c, "/aktarim", "dropped")
}

func (w *Web) annotated(c echo.Context) error {
	data, name, err := w.o.Intake.Annotated(c.Request().Context(), c.Param("id"), lang.Lang(langOf(c)))
	if err != nil {
		return err
	}
	name = strings.TrimSuffix(name, ".xlsx")
	return download(c, asciiName(name)+"-isaretli.xlsx", data)
}

func (w *Web) planTemplate(c echo.Context) error {
	var b bytes.Buffer
	id := c.QueryParam("plan")
	if err := w.o.Intake.Template(c.Request().Context(), id, &b); err != nil {
		return err
	}
	name := "karne-plan-sablonu.xlsx"
	if id != "" {
		p, err := w.o.Plans.Get(c.Request().Context(), id)
		if err != nil {
			return err
		}
		name = asciiName(p.Code) + "-sablon.xlsx"
	}
	return download(c, name, b.Bytes())
}
