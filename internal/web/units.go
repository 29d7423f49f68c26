package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

func (w *Web) orgRoutes(g *echo.Group) {
	g.GET("/birimler", w.units)
	g.GET("/birimler/yeni", w.newUnit)
	g.POST("/birimler/yeni", w.createUnit)
	g.GET("/birimler/:id/duzenle", w.editUnit)
	g.POST("/birimler/:id/duzenle", w.changeUnit)
	g.GET("/birimler/aktar", w.orgImportPage)
	g.POST(OrgUploadPath, w.orgImport)
	w.peopleRoutes(g)
}

// UnitsView is the list of units.
type UnitsView struct {
	Units              []UnitView
	CanEdit, CanImport bool
	HasCodes, HasDates bool // some unit has a code, or a day it begins or ends
	Typical            bool // some unit is not confirmed for this municipality
	Empty              Empty
}

// UnitView is a unit of the list.
// Depth is how far below the top it stands, 0–4.
type UnitView struct {
	ID, Name, Origin, OriginNote, Parent, Code, Spending, Manager, Validity, State string
	Depth                                                                          int
}

func (w *Web) units(c echo.Context) error {
	ctx := c.Request().Context()
	list, err := w.o.Org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	tr := w.words(c)
	v := UnitsView{CanEdit: may(c, access.UnitEdit), CanImport: may(c, access.OrgImport), Empty: Empty{Text: "web.units.none"}}
	if v.CanEdit {
		v.Empty.Href, v.Empty.Act = "/birimler/yeni", "web.units.new"
	}
	names := map[string]string{}
	for _, u := range list {
		names[u.ID] = u.Name
	}
	today := w.today()
	ordered, depth := treeOrder(list)
	words, state := w.filterText(c, "ara", "web.list.words"), w.filterOf(c, "durum", "web.col.state", "web.list.all_states", stateOptions(tr, "active", "unconfirmed", "planned", "ended"))
	for _, u := range ordered {
		if !words.holds(u.Name, u.InstitutionalCode, people[u.ManagerID]) {
			continue
		}
		uv := UnitView{
			ID: u.ID, Name: u.Name, Parent: names[u.ParentID], Code: u.InstitutionalCode, Manager: people[u.ManagerID], Validity: span(u.ValidFrom, u.ValidTo),
			Spending: tr("no"), State: unitState(u, today), Depth: depth[u.ID],
		}
		if u.SpendingUnit {
			uv.Spending = tr("yes")
		}
		if u.Origin != org.OriginEntered && u.Origin != "" {
			uv.Origin = tr("origin." + u.Origin)
			if u.Origin == "typical" {
				uv.OriginNote, v.Typical = tr("web.units.typical"), true
			}
		}
		v.HasCodes, v.HasDates = v.HasCodes || uv.Code != "", v.HasDates || uv.Validity != ""
		if state.is(uv.State) {
			v.Units = append(v.Units, uv)
		}
	}
	page := w.page(c, "units", tr("web.units.title"), nil)
	if err := w.listed(c, page, []ListFilter{words, state}); err != nil {
		return err
	}
	if page.List.Filtered {
		v.Empty = Empty{Text: "web.list.none"}
		for i := range v.Units {
			v.Units[i].Depth = 0 // what it stands under may be filtered away
		}
	}
	page.Data, page.Tabs = v, w.managementTabs(c, "/birimler")
	page.Crumbs = w.crumbs(c, Link{Text: page.Title})
	return w.send(c, http.StatusOK, page)
}

// names are the people the caller may see, by id; whoever may not read people sees no names.
func (w *Web) names(c echo.Context) (map[string]string, error) {
	out := map[string]string{}
	people, err := w.everybody(c)
	for _, p := range people {
		out[p.ID] = p.Name
	}
	return out, err
}

// everybody reads all pages of people; a municipality has a few hundred.
func (w *Web) everybody(c echo.Context) ([]org.Person, error) {
	if !may(c, access.PersonRead) {
		return nil, nil
	}
	var out []org.Person
	q := org.PersonQuery{Limit: 200}
	for {
		page, err := w.o.Org.People(c.Request().Context(), q)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == "" {
			return out, nil
		}
		q.Cursor = page.Next
	}
}

// FormView is a page that is one form.
type FormView struct{ Form *Form }

func (w *Web) unitForm(c echo.Context, status int, titleKey, self string, f *Form) error {
	units, err := w.unitOptions(c)
	if err != nil {
		return err
	}
	for _, u := range units {
		if u.Value != self {
			f.Choices["units"] = append(f.Choices["units"], u)
		}
	}
	people, err := w.everybody(c)
	if err != nil {
		return err
	}
	for _, p := range people {
		f.Choices["people"] = append(f.Choices["people"], Option{Value: p.ID, Text: p.Name})
	}
	tr := w.words(c)
	page := w.page(c, "unitform", tr(titleKey), FormView{Form: f})
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.units.title"), Href: "/birimler"}, Link{Text: page.Title})
	return w.send(c, status, page)
}

func (w *Web) newUnit(c echo.Context) error {
	if err := access.Check(actor(c), access.UnitEdit, access.Whole); err != nil {
		return err
	}
	return w.unitForm(c, http.StatusOK, "web.units.new", "", w.form(c, "/birimler/yeni", "/birimler").fresh())
}

func (w *Web) createUnit(c echo.Context) error {
	f := w.form(c, "/birimler/yeni", "/birimler").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := org.AddUnit{
		Name: r.text("name"), ParentID: r.text("parent_id"), SpendingUnit: r.flag("spending_unit"), InstitutionalCode: r.text("institutional_code"),
		ManagerID: r.text("manager_id"), ValidFrom: r.date("valid_from"), ValidTo: r.date("valid_to"), Source: r.text("source"), Once: f.idempotency(),
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Org.AddUnit(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/birimler", "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.unitForm(c, status(err), "web.units.new", "", f)
}

func unitValues(u org.Unit) url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"name": u.Name, "parent_id": u.ParentID, "spending_unit": checkText(u.SpendingUnit), "institutional_code": u.InstitutionalCode,
		"manager_id": u.ManagerID, "valid_from": u.ValidFrom.TR(), "valid_to": u.ValidTo.TR(), "draft": checkText(u.Draft), "source": u.Source,
	} {
		put(v, name, s)
	}
	return v
}

func (w *Web) editUnit(c echo.Context) error {
	u, err := w.o.Org.Unit(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := access.Check(actor(c), access.UnitEdit, access.Whole); err != nil {
		return err
	}
	f := w.form(c, "/birimler/"+u.ID+"/duzenle", "/birimler/"+u.ID)
	f.Values, f.Version = unitValues(u), itoa(u.Version)
	w.flags(c, f, u.ID, u.Flags())
	return w.unitForm(c, http.StatusOK, "web.units.edit", u.ID, f)
}

func (w *Web) changeUnit(c echo.Context) error {
	ctx := c.Request().Context()
	u, err := w.o.Org.Unit(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "/birimler/"+u.ID+"/duzenle", "/birimler/"+u.ID)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	name, parent, code, manager, source := r.text("name"), r.text("parent_id"), r.text("institutional_code"), r.text("manager_id"), r.text("source")
	spending, draft, from, to := r.flag("spending_unit"), r.flag("draft"), r.date("valid_from"), r.date("valid_to")
	if err = r.err(); err == nil {
		_, err = w.o.Org.ChangeUnit(ctx, org.ChangeUnit{
			ID: u.ID, Version: r.version(), Name: &name, ParentID: &parent, SpendingUnit: &spending, InstitutionalCode: &code, ManagerID: &manager,
			ValidFrom: &from, ValidTo: &to, Draft: &draft, Source: &source,
		})
		if err == nil {
			return w.done(c, "/birimler/"+u.ID, "saved")
		}
	}
	code422, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return unitValues(u), u.Version })
	if err != nil {
		return err
	}
	return w.unitForm(c, code422, "web.units.edit", u.ID, f)
}

// OrgImportView is the import of a list of units and people.
type OrgImportView struct {
	Form   *Form
	Result *OrgResult
}

// OrgResult is what a list changed, or would change.
type OrgResult struct {
	Dry   bool
	Lines []OrgLine
	Notes []Note
}

// OrgLine counts one kind of record.
type OrgLine struct {
	Name               string
	New, Changed, Same int
}

// OrgListLimit is the largest list of units and people, in bytes.
const OrgListLimit int64 = 5 << 20

func (w *Web) orgImportPage(c echo.Context) error {
	if err := access.Check(actor(c), access.OrgImport, access.Whole); err != nil {
		return err
	}
	return w.orgImportForm(c, http.StatusOK, OrgImportView{Form: w.form(c, "", "/birimler")})
}

func (w *Web) orgImportForm(c echo.Context, status int, v OrgImportView) error {
	tr := w.words(c)
	page := w.page(c, "orgimport", tr("web.orgimport.title"), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.units.title"), Href: "/birimler"}, Link{Text: page.Title})
	return w.send(c, status, page)
}

func (w *Web) orgImport(c echo.Context) error {
	v := OrgImportView{Form: w.form(c, "", "/birimler")}
	name, data, err := upload(c, OrgListLimit)
	if err == nil {
		var report org.ImportReport
		report, err = w.o.Org.ImportList(c.Request().Context(), org.ImportList{FileName: name, Data: data, DryRun: c.FormValue("dry") != ""})
		if err == nil {
			v.Result = w.orgResult(c, report)
			return w.orgImportForm(c, http.StatusOK, v)
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, v.Form, err, nil)
	return w.orgImportForm(c, status(err), v)
}

func (w *Web) orgResult(c echo.Context, r org.ImportReport) *OrgResult {
	tr := w.words(c)
	out := &OrgResult{Dry: r.DryRun}
	for _, l := range []struct {
		key string
		n   org.Count
	}{{"units", r.Units}, {"people", r.People}, {"posts", r.Posts}} {
		out.Lines = append(out.Lines, OrgLine{Name: tr("web.orgimport." + l.key), New: l.n.New, Changed: l.n.Changed, Same: l.n.Same})
	}
	for _, f := range r.Faults {
		out.Notes = append(out.Notes, w.r.note(langOf(c), f))
	}
	return out
}

// upload reads the file of a form, at most limit bytes.
func upload(c echo.Context, limit int64) (name string, data []byte, err error) {
	head, err := c.FormFile("file")
	if err != nil || head.Filename == "" {
		return "", nil, fault.Invalid("upload.file_missing", "file")
	}
	if head.Size > limit {
		return "", nil, fault.New(fault.KindTooLarge, "body.too_large", "read", itoa(head.Size), "expected", itoa(limit))
	}
	src, err := head.Open()
	if err != nil {
		return "", nil, fault.New(fault.KindInvalid, "body.unreadable").Wrap(err)
	}
	defer func() { _ = src.Close() }()
	data, err = io.ReadAll(io.LimitReader(src, limit+1))
	if err != nil {
		return "", nil, fault.New(fault.KindInvalid, "body.unreadable").Wrap(err)
	}
	return strings.ToValidUTF8(strings.ReplaceAll(head.Filename, "\x00", ""), ""), data, nil
}
