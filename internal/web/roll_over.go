package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

func (w *Web) rollOverRoutes(g *echo.Group) {
	g.GET("/programlar/:id/aktar", w.askRollOver)
	g.POST("/programlar/:id/aktar", w.rollOver)
	g.GET("/programlar/:id/aktarim", w.rollLedger)
}

// RollOverView is the form that makes the next year's programme: what does not go on gets a reason, the rest goes on.
type RollOverView struct {
	Form     *Form
	Next     int
	Rows     []RollOverRecord
	There    string // address of the next year's programme where there is one already
	Activity string // word of an activity row
}

// RollOverRecord is one record that goes on unless a reason is typed.
type RollOverRecord struct {
	Field, Code, Text, Unit, Label string
	Activity                       bool
}

// RollLedgerView is what became of each record of the year before.
type RollLedgerView struct {
	Plan           PlanView
	Note, When     string
	From, FromHref string
	Counts         []Link
	Rows           []RollLedgerLine
}

// RollLedgerLine is one line of the ledger.
type RollLedgerLine struct {
	Kind, Ref, Title, Fate, Shape, Old, New, Reason string
}

func (w *Web) askRollOver(c echo.Context) error {
	t, f, err := w.rollForm(c)
	if err != nil {
		return err
	}
	return w.rollPage(c, http.StatusOK, t, f)
}

func (w *Web) rollForm(c echo.Context) (*programme.Tree, *Form, error) {
	ctx, id := c.Request().Context(), c.Param("id")
	p, err := w.o.Programmes.Get(ctx, id)
	if err == nil {
		err = asked(c, access.ProgrammeEdit, p.Scope())
	}
	if err != nil {
		return nil, nil, err
	}
	t, err := w.o.Programmes.Tree(ctx, id)
	return &t, w.form(c, "/programlar/"+p.ID+"/aktar", "/programlar/"+p.ID).fresh(), err
}

func (w *Web) rollPage(c echo.Context, status int, t *programme.Tree, f *Form) error {
	tr, p := w.words(c), t.Programme
	v := RollOverView{Form: f, Next: p.Year + 1}
	next, err := w.o.Programmes.Of(c.Request().Context(), p.PlanID, p.Year+1)
	switch {
	case err == nil:
		v.There = "/programlar/" + next.ID
	case fault.KindOf(err) != fault.KindNotFound:
		return err
	}
	for _, h := range t.Targets {
		v.Rows = append(v.Rows, RollOverRecord{Field: "drop." + h.ID, Code: h.ShownCode, Text: h.ShownText, Label: tr("web.roll.reason_of", "code", h.ShownCode)})
		for _, a := range h.Activities {
			v.Rows = append(v.Rows, RollOverRecord{Field: "drop." + a.ID, Code: a.Code, Text: a.Name, Unit: t.Units[a.ResponsibleUnitID].Name, Activity: true, Label: tr("web.roll.reason_of", "code", a.Code)})
		}
	}
	page := w.page(c, "rollover", tr("web.roll.title", "year", itoa(v.Next)), v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: page.Title})
	return w.send(c, status, page)
}

func (w *Web) rollOver(c echo.Context) error {
	t, f, err := w.rollForm(c)
	if err != nil {
		return err
	}
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := programme.RollOver{FromID: t.Programme.ID, Note: r.text("note"), Drop: dropped(f.Values), Idempotency: f.idempotency(),
		Fields: programme.Fields{CallDate: r.date("call_date"), CallNumber: r.text("call_number"), DueOn: r.date("due_on")}}
	if err = r.err(); err == nil {
		var l programme.Ledger
		if l, err = w.o.Programmes.RollOver(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/programlar/"+l.ToID+"/aktarim", "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.rollPage(c, status(err), t, f)
}

// dropped are the reasons that were typed, by the record they are about.
func dropped(v url.Values) map[string]string {
	out := map[string]string{}
	for name := range v {
		if id, ok := strings.CutPrefix(name, "drop."); ok && strings.TrimSpace(v.Get(name)) != "" {
			out[id] = v.Get(name)
		}
	}
	return out
}

// fateShapes is the shape beside the word of a fate.
var fateShapes = map[string]string{programme.Carried: "ok", programme.Dropped: "bad", programme.Retargeted: "changed", programme.New: "new"}

func (w *Web) rollLedger(c echo.Context) error {
	ctx, tr := c.Request().Context(), w.words(c)
	p, err := w.o.Programmes.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	l, err := w.o.Programmes.Ledger(ctx, p.ID)
	if err != nil {
		return err
	}
	v := RollLedgerView{Note: l.Note, When: when(l.DoneAt), From: tr("web.pp.name", "year", itoa(p.Year-1)), FromHref: "/programlar/" + l.FromID}
	n := map[string]int{}
	for _, x := range l.Rows {
		n[x.Fate]++
		reason := x.Reason
		if strings.HasPrefix(reason, "roll.") {
			reason = tr(reason)
		}
		v.Rows = append(v.Rows, RollLedgerLine{Kind: tr("roll.kind." + x.Kind), Ref: x.Ref, Title: x.Title, Fate: tr("roll.fate." + x.Fate), Shape: fateShapes[x.Fate], Old: x.Old, New: x.New, Reason: reason})
	}
	for _, fate := range []string{programme.Carried, programme.Retargeted, programme.Dropped, programme.New} {
		v.Counts = append(v.Counts, Link{Text: tr("roll.fate." + fate), Href: itoa(n[fate])})
	}
	page := w.page(c, "rollledger", tr("web.roll.ledger"), v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: page.Title})
	return w.send(c, http.StatusOK, page)
}
