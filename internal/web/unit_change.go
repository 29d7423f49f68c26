package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// A unit's own page with its history, and its changes of a day: another name, a merge, an end.

func (w *Web) unitChangeRoutes(g *echo.Group) {
	g.GET("/birimler/:id", w.unitPage)
	g.GET("/birimler/:id/:change", w.unitChangeForm)
	g.POST("/birimler/:id/:change", w.changeUnitOn)
	g.POST("/birim-degisiklikleri/:id/iptal", w.cancelUnitChange)
}

// unitChanges are the leaves of the address with the kind of change each asks for.
var unitChanges = map[string]org.EventKind{"ad": org.UnitRenamed, "birlestir": org.UnitMerged, "kapat": org.UnitClosed}

// UnitPageView is one unit: what it is today, what its names were, what happened to it and who works there.
type UnitPageView struct {
	ID, Name, State, Parent, ParentHref, Code, Spending, Manager, Validity, Source string
	Waiting                                                                        string // what is planned next
	Names                                                                          []NameLine
	Events                                                                         []EventLine
	Below                                                                          []Link
	Posts                                                                          []PostLine
	CanEdit, CanSeePeople, Open                                                    bool
}

// NameLine is one name with its days.
type NameLine struct {
	Name, Days string
	Now        bool
}

// EventLine is one dated change as people read it.
type EventLine struct {
	ID, Day, What, Reason, Decision, State, Href string
	Version                                      int64
	CanCancel                                    bool
	day                                          period.Date
}

// PostLine is one post in a list of a unit's people.
type PostLine struct {
	ID, PersonID, Person, Role, Unit, UnitID, Days, State, For, Note string
	Version                                                          int64
	CanGive, CanEnd                                                  bool
}

func (w *Web) unitPage(c echo.Context) error {
	ctx := c.Request().Context()
	h, err := w.o.Org.UnitHistory(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	list, err := w.o.Org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return err
	}
	tr, today := w.words(c), w.today()
	u := h.Unit
	v := UnitPageView{
		ID: u.ID, Name: u.Name, State: unitState(u, today), Code: u.InstitutionalCode, Spending: tr("no"), Validity: span(u.ValidFrom, u.ValidTo), Source: u.Source,
		CanEdit: may(c, access.UnitEdit), CanSeePeople: may(c, access.PersonRead), Open: !u.ValidTo.Before(today),
	}
	if u.SpendingUnit {
		v.Spending = tr("yes")
	}
	names := map[string]string{}
	for _, o := range list {
		names[o.ID] = o.Name
		if o.ParentID == u.ID {
			v.Below = append(v.Below, Link{Text: o.Name, Href: "/birimler/" + o.ID})
		}
	}
	if v.Parent = names[u.ParentID]; v.Parent != "" {
		v.ParentHref = "/birimler/" + u.ParentID
	}
	for _, n := range h.Names() {
		v.Names = append(v.Names, NameLine{Name: n.Name, Days: span(n.From, n.To), Now: !n.From.After(today) && !n.To.Before(today)})
	}
	for _, e := range append(slices.Clone(h.Events), h.Took...) {
		v.Events = append(v.Events, eventLine(tr, e, u.ID, names, today, v.CanEdit))
	}
	slices.SortStableFunc(v.Events, func(a, b EventLine) int { return cmp.Compare(b.day, a.day) })
	for _, e := range v.Events {
		if e.CanCancel {
			v.Waiting = e.Day + " · " + e.What
		}
	}
	if err := w.unitPeople(c, &v, u); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, w.managed(c, "unit", u.Name, "/birimler", v, Link{Text: tr("web.units.title"), Href: "/birimler"}))
}

func unitState(u org.Unit, today period.Date) string {
	switch {
	case u.Draft:
		return "unconfirmed"
	case u.ValidTo.Before(today):
		return "ended"
	case u.ValidFrom.After(today):
		return "planned"
	}
	return "active"
}

func eventLine(tr Tr, e org.UnitEvent, unit string, names map[string]string, today period.Date, can bool) EventLine {
	l := EventLine{ID: e.ID, Day: e.On.TR(), Reason: e.Reason, Decision: e.Decision, State: "ev_" + string(e.State), Version: e.Version, day: e.On}
	l.CanCancel = can && e.State == org.EventPlanned && e.On.After(today) && e.Kind != org.UnitSetUp
	other := cmp.Or(names[e.IntoID], "…")
	switch e.Kind {
	case org.UnitRenamed:
		l.What = tr("web.unitev.rename", "old", e.OldName, "new", e.NewName)
	case org.UnitMerged:
		if e.UnitID == unit {
			l.What, l.Href = tr("web.unitev.merge", "into", other), "/birimler/"+e.IntoID
		} else {
			l.What, l.Href = tr("web.unitev.took", "unit", e.OldName), "/birimler/"+e.UnitID
		}
	case org.UnitClosed:
		l.What = tr("web.unitev.close")
	case org.UnitSetUp:
		l.What = tr("web.unitev.open")
	}
	return l
}

// unitPeople are the posts of the unit, for whoever may read them.
func (w *Web) unitPeople(c echo.Context, v *UnitPageView, u org.Unit) error {
	if !v.CanSeePeople {
		return nil
	}
	people, err := w.everybody(c)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == u.ManagerID {
			v.Manager = p.Name
		}
	}
	all := w.postLines(c, people, map[string]string{u.ID: u.Name})
	for _, l := range all {
		if l.UnitID == u.ID {
			v.Posts = append(v.Posts, l)
		}
	}
	return nil
}

// UnitChangeView is the form of one dated change.
type UnitChangeView struct {
	Kind, Name, Back string
	Form             *Form
}

func (w *Web) unitChangeForm(c echo.Context) error {
	h, kind, err := w.unitToChange(c)
	if err != nil {
		return err
	}
	f := w.form(c, c.Request().URL.Path, "/birimler/"+h.Unit.ID).fresh()
	f.New, f.Version = false, itoa(h.Unit.Version)
	return w.showUnitChange(c, http.StatusOK, h.Unit, kind, f)
}

func (w *Web) unitToChange(c echo.Context) (org.UnitHistory, org.EventKind, error) {
	kind, ok := unitChanges[c.Param("change")]
	if !ok {
		return org.UnitHistory{}, "", echo.ErrNotFound
	}
	if err := access.Check(actor(c), access.UnitEdit, access.Whole); err != nil {
		return org.UnitHistory{}, "", err
	}
	h, err := w.o.Org.UnitHistory(c.Request().Context(), c.Param("id"))
	return h, kind, err
}

func (w *Web) showUnitChange(c echo.Context, status int, u org.Unit, kind org.EventKind, f *Form) error {
	tr := w.words(c)
	if kind == org.UnitMerged {
		units, err := w.o.Org.Units(c.Request().Context(), org.UnitQuery{On: w.today()})
		if err != nil {
			return err
		}
		for _, o := range units {
			if o.ID != u.ID {
				f.Choices["units"] = append(f.Choices["units"], Option{Value: o.ID, Text: o.Name})
			}
		}
	}
	v := UnitChangeView{Kind: string(kind), Name: u.Name, Back: "/birimler/" + u.ID, Form: f}
	page := w.managed(c, "unitchange", tr("web.unitchange."+string(kind)), "/birimler", v, Link{Text: tr("web.units.title"), Href: "/birimler"}, Link{Text: u.Name, Href: v.Back})
	return w.send(c, status, page)
}

func (w *Web) changeUnitOn(c echo.Context) error {
	h, kind, err := w.unitToChange(c)
	if err != nil {
		return err
	}
	f := w.form(c, c.Request().URL.Path, "/birimler/"+h.Unit.ID)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	ctx, once := c.Request().Context(), f.idempotency()
	id, version, on, reason, decision := h.Unit.ID, r.version(), r.date("on"), r.text("reason"), r.text("decision")
	name, into := r.text("name"), r.text("into_id")
	if err = r.err(); err == nil {
		switch kind {
		case org.UnitRenamed:
			_, err = w.o.Org.RenameUnit(ctx, org.RenameUnit{ID: id, Version: version, Name: name, On: on, Reason: reason, Decision: decision, Once: once})
		case org.UnitMerged:
			_, err = w.o.Org.MergeUnits(ctx, org.MergeUnits{ID: id, Version: version, IntoID: into, Name: name, On: on, Reason: reason, Decision: decision, Once: once})
		default:
			_, err = w.o.Org.CloseUnit(ctx, org.CloseUnit{ID: id, Version: version, On: on, Reason: reason, Decision: decision, Once: once})
		}
		if err == nil {
			return w.done(c, "/birimler/"+id, "unit_"+string(kind))
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return url.Values{"name": {h.Unit.Name}}, h.Unit.Version })
	if err != nil {
		return err
	}
	return w.showUnitChange(c, code, h.Unit, kind, f.fresh())
}

func (w *Web) cancelUnitChange(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	e, err := w.o.Org.CancelUnitEvent(c.Request().Context(), org.CancelUnitEvent{ID: c.Param("id"), Version: r.version()})
	if err != nil {
		return err
	}
	return w.done(c, "/birimler/"+e.UnitID, "unit_cancelled")
}

// treeOrder puts units below the unit they belong to, each with how deep it stands; a unit whose parent is not in the list stands on top.
func treeOrder(units []org.Unit) (ordered []org.Unit, depth map[string]int) {
	here, below := map[string]bool{}, map[string][]org.Unit{}
	for _, u := range units {
		here[u.ID] = true
	}
	for _, u := range units {
		parent := u.ParentID
		if !here[parent] {
			parent = ""
		}
		below[parent] = append(below[parent], u)
	}
	depth = map[string]int{}
	var walk func(parent string, level int)
	walk = func(parent string, level int) {
		for _, u := range below[parent] {
			depth[u.ID] = min(level, 4)
			ordered = append(ordered, u)
			walk(u.ID, level+1)
		}
	}
	walk("", 0)
	return ordered, depth
}
