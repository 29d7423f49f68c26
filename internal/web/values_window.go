package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// WindowView is one window: its days, its re-openings and its freeze.
type WindowView struct {
	ID, Plan, Name, State, Frequency, Span string
	Year                                   int
	Days                                   *Form // a form to fill, read only for whoever may not move them
	Reopen                                 *Form // nil: may not re-open
	Refused                                *Form // a refused step
	Reopenings                             []ReopeningLine
	CanFreeze                              bool
	Frozen                                 string
	BoardHref                              string
	Version                                int64
	Units                                  []WindowUnit
	HasUnits                               bool // the reader may read values
}

// WindowUnit is a unit's list in the window, with how its values stand.
type WindowUnit struct {
	Name, Href, State string
	Cell              BoardCell
}

// ReopeningLine is one unit that has the window again.
type ReopeningLine struct {
	ID, Unit, Reason, Until, Opened, Who, Closed, Href string
	Version                                            int64
	Open, CanClose                                     bool
}

func windowValues(x calendar.Window) url.Values {
	v := url.Values{}
	put(v, "opens_on", x.OpensOn.TR())
	put(v, "unit_closes_on", x.UnitClosesOn.TR())
	put(v, "manager_closes_on", x.ManagerClosesOn.TR())
	put(v, "office_closes_on", x.OfficeClosesOn.TR())
	return v
}

func (w *Web) window(c echo.Context) error {
	return w.showWindow(c, http.StatusOK, c.Param("id"), nil, nil, nil)
}

// showWindow draws the page; days and reopen are forms that come back, refused is a refused step.
func (w *Web) showWindow(c echo.Context, status int, id string, days, reopen, refused *Form) error {
	ctx, tr := c.Request().Context(), w.words(c)
	x, err := w.o.Calendar.Get(ctx, id)
	if err != nil {
		return err
	}
	edits := access.Check(actor(c), access.WindowEdit, access.Whole) == nil
	if days == nil {
		days = w.form(c, "", "")
		days.Values, days.Version = windowValues(x), itoa(x.Version)
	}
	days.Action, days.ReadOnly = "/gerceklesme/donem/"+x.ID, !edits || x.State != calendar.Open
	units, err := w.o.Org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	if edits {
		if reopen == nil {
			reopen = w.form(c, "", "")
		}
		reopen.Action, reopen.Prefix = "/gerceklesme/donem/"+x.ID+"/ac", "ac-"
		for _, u := range units {
			reopen.Choices["units"] = append(reopen.Choices["units"], Option{Value: u.ID, Text: u.Name})
		}
	} else {
		reopen = nil
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	v := WindowView{
		ID: x.ID, Plan: x.PlanID, Name: windowName(tr, x.Frequency, x.PeriodNo), State: "w_" + x.State, Frequency: tr("frequency." + x.Frequency), Year: x.Year, Span: span(x.First(), x.Last()),
		Days: days, Reopen: reopen, Refused: refused, CanFreeze: edits && x.State == calendar.Open && may(c, access.ValueVerify), Version: x.Version,
		BoardHref: "/gerceklesme?plan=" + x.PlanID + "&yil=" + itoa(x.Year),
	}
	if x.State == calendar.Frozen {
		v.Frozen = when(x.FrozenAt)
		if n := people[x.FrozenBy]; n != "" {
			v.Frozen += " · " + n
		}
	}
	for _, r := range x.Reopenings {
		l := ReopeningLine{
			ID: r.ID, Unit: names[r.UnitID], Reason: r.Reason, Until: r.UntilOn.TR(), Opened: when(r.OpenedAt), Who: people[r.OpenedBy], Version: r.Version, Open: r.ClosedAt == 0,
			Href: entryHref(x.ID, r.UnitID),
		}
		if r.ClosedAt > 0 {
			l.Closed = when(r.ClosedAt)
		}
		l.CanClose = edits && l.Open
		v.Reopenings = append(v.Reopenings, l)
	}
	if v.Units, err = w.windowUnits(c, x); err != nil {
		return err
	}
	v.HasUnits = may(c, access.ValueRead)
	p := w.page(c, "window", itoa(x.Year)+" · "+v.Name, v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.board.title"), Href: v.BoardHref}, Link{Text: p.Title})
	return w.send(c, status, p)
}

// windowUnits are the units with something due in a window that the reader may see, each with its cell of the board.
func (w *Web) windowUnits(c echo.Context, x calendar.Window) ([]WindowUnit, error) {
	if !may(c, access.ValueRead) {
		return nil, nil
	}
	b, err := w.o.Measure.Board(c.Request().Context(), x.PlanID, x.Year)
	if err != nil {
		return nil, err
	}
	v := BoardView{}
	v.fill(b, w.words(c), clockDay(w.o.Clock), false)
	at := slices.IndexFunc(v.Windows, func(b BoardWindow) bool { return b.ID == x.ID })
	if at < 0 {
		return nil, nil
	}
	var out []WindowUnit
	for _, r := range v.Rows {
		if cell := r.Cells[at]; cell.Due > 0 {
			out = append(out, WindowUnit{Name: r.Unit, Href: cell.Href, State: cell.State, Cell: cell})
		}
	}
	return out, nil
}

func (w *Web) changeWindow(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	x, err := w.o.Calendar.Get(ctx, id)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := calendar.ChangeWindow{ID: id, Version: r.version()}
	for name, to := range map[string]**period.Date{
		"opens_on": &cmd.OpensOn, "unit_closes_on": &cmd.UnitClosesOn, "manager_closes_on": &cmd.ManagerClosesOn, "office_closes_on": &cmd.OfficeClosesOn,
	} {
		if !f.Values.Has(name) {
			continue
		}
		if r.text(name) == "" {
			r.faults = append(r.faults, fault.Invalid("text.required", name))
			continue
		}
		d := r.date(name)
		*to = &d
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Calendar.Change(ctx, cmd); err == nil {
			return w.done(c, "/gerceklesme/donem/"+id, "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return windowValues(x), x.Version })
	if err != nil {
		return err
	}
	return w.showWindow(c, code, id, f, nil, nil)
}

func (w *Web) reopenWindow(c echo.Context) error {
	id := c.Param("id")
	f := w.form(c, "", "")
	f.Prefix = "ac-"
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := calendar.Reopen{WindowID: id, UnitID: r.text("unit_id"), Reason: r.text("reason"), UntilOn: r.date("until_on")}
	if err = r.err(); err == nil {
		if _, err = w.o.Calendar.Reopen(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/gerceklesme/donem/"+id, "reopened")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showWindow(c, status(err), id, nil, f, nil)
}

func (w *Web) askFreezeWindow(c echo.Context) error {
	x, err := w.o.Calendar.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.WindowEdit, access.Whole); err != nil {
		return err
	}
	unready, err := w.o.Measure.Unready(c.Request().Context(), x.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(x.Version)
	return w.freezePage(c, http.StatusOK, x, f, w.notes(c, unready))
}

func (w *Web) freezePage(c echo.Context, status int, x calendar.Window, f *Form, said []Note) error {
	tr := w.words(c)
	f.Action, f.Cancel = "/gerceklesme/donem/"+x.ID+"/dondur", "/gerceklesme/donem/"+x.ID
	name := itoa(x.Year) + " · " + windowName(tr, x.Frequency, x.PeriodNo)
	v := ActView{
		Kind: "freeze", Lead: name, Text: tr("web.window.freeze_note"), Word: tr("web.window.freeze"), Form: f, BlockingHref: "/gerceklesme?plan=" + x.PlanID + "&yil=" + itoa(x.Year),
	}
	var blocking []Note
	for _, n := range said {
		if n.Stage == fault.Info.String() || n.Stage == fault.Warn.String() {
			v.Noted = append(v.Noted, n)
			continue
		}
		blocking = append(blocking, n)
	}
	v.Kinds, v.NBlocking = w.kinds(c, held(blocking)), len(blocking)
	p := w.page(c, "act", v.Word, v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.board.title"), Href: v.BlockingHref}, Link{Text: name, Href: f.Cancel}, Link{Text: v.Word})
	return w.send(c, status, p)
}

func (w *Web) freezeWindow(c echo.Context) error {
	ctx := c.Request().Context()
	x, err := w.o.Calendar.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	_, err = w.o.Measure.Freeze(ctx, calendar.WindowStep{ID: x.ID, Version: w.version(c)})
	if err == nil {
		return w.done(c, "/gerceklesme/donem/"+x.ID, "window_frozen")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(x.Version)
	head, rest := addressedFaults(err)
	w.take(c, f, head, nil)
	return w.freezePage(c, status(err), x, f, w.notes(c, rest))
}

// held says of what stands against a freeze that it blocks this step: no council is asked here.
func held(notes []Note) []Note {
	for i := range notes {
		notes[i].Stage = "hold"
	}
	return notes
}

// addressedFaults parts a refusal into what is said of the step itself and what is said of records, each with its code path.
func addressedFaults(err error) (step, records fault.List) {
	for _, x := range fault.All(err) {
		if x.At.Ref != "" || x.At.Record != "" {
			records = append(records, x)
		} else {
			step = append(step, x)
		}
	}
	return step, records
}

// notes are faults in words, without links.
func (w *Web) notes(c echo.Context, l fault.List) []Note {
	out := make([]Note, len(l))
	for i, x := range l {
		out[i] = w.r.note(langOf(c), w.said(c, x))
		if x.Code == "measure.freeze.state" && x.At.Record != "" {
			out[i].Href, out[i].Field = "/gerceklesme/deger/"+x.At.Record, ""
		}
	}
	return out
}

// closeReopening ends a re-opening before its day: the unit's verified values are frozen again.
func (w *Web) closeReopening(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	window := r.text("window_id")
	_, err = w.o.Measure.CloseReopening(c.Request().Context(), calendar.WindowStep{ID: c.Param("id"), Version: r.version()})
	if err == nil {
		return w.done(c, "/gerceklesme/donem/"+window, "reopening_closed")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f.Values = url.Values{}
	w.take(c, f, err, nil)
	return w.showWindow(c, status(err), window, nil, nil, f)
}
