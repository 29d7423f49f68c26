package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/trtext"
)

func (w *Web) deskRoutes(g *echo.Group) {
	if w.o.Desk == nil {
		return
	}
	g.GET("/gorunumler", w.views)
	g.POST("/gorunumler", w.addView)
	g.POST("/gorunumler/:id", w.renameView)
	g.POST("/gorunumler/:id/sil", w.removeView)
}

// ListTools stand above a list: its filters, and the person's own views of it.
type ListTools struct {
	Path     string // of the list
	Filters  []ListFilter
	Keep     []Option // other parts of the address, carried along: Value by Text
	Clear    string   // the list without filters; empty where none is set
	Filtered bool
	Views    []Link
	CanKeep  bool   // the person has a desk
	Query    string // of this view, as it would be kept
	Key      string // idempotency key of keeping it
}

// ListFilter is one filter of a list.
type ListFilter struct {
	Name, Label, Kind, Value string // Kind: search, select, date, year
	Hint                     string // stands in the empty field
	Options                  []Option
	All                      string // the choice of a select that filters nothing
}

// filterText, filterOf, filterDay and filterYear make the filters of a list with what the address says. A choice that is none is no filter.
func (w *Web) filterText(c echo.Context, name, label string) ListFilter {
	return ListFilter{Name: name, Label: w.words(c)(label), Kind: "search", Value: cut(strings.TrimSpace(c.QueryParam(name)))}
}

func (w *Web) filterOf(c echo.Context, name, label, all string, options []Option) ListFilter {
	tr := w.words(c)
	f := ListFilter{Name: name, Label: tr(label), Kind: "select", All: tr(all), Options: slices.Clone(options)}
	asked := c.QueryParam(name)
	for n := range f.Options {
		if o := &f.Options[n]; o.Value != "" && o.Value == asked {
			o.Selected, f.Value = true, asked
		}
	}
	return f
}

func (w *Web) filterYear(c echo.Context, name, label string) ListFilter {
	f := ListFilter{Name: name, Label: w.words(c)(label), Kind: "year"}
	if y := askedYearText(c); name == "yil" {
		f.Value = y
	}
	return f
}

// stateOptions are the states of a list with their words.
func stateOptions(tr Tr, states ...string) (out []Option) {
	for _, s := range states {
		out = append(out, Option{Value: s, Text: tr("web.state." + s)})
	}
	return out
}

// holds tells whether texts hold what was typed in a filter; nothing typed is in every text.
func (f ListFilter) holds(texts ...string) bool {
	if f.Value == "" {
		return true
	}
	_, _, ok := trtext.NewWords(f.Value).Match(texts...)
	return ok
}

// is tells whether a filter lets a value through.
func (f ListFilter) is(value string) bool { return f.Value == "" || f.Value == value }

// listed puts the tools above a list: keep are the names of other parts of the address that stay.
func (w *Web) listed(c echo.Context, p *Page, filters []ListFilter, keep ...string) error {
	path := c.Request().URL.Path
	t := &ListTools{Path: path, Filters: filters}
	q := url.Values{}
	for _, name := range keep {
		if s := c.QueryParam(name); s != "" {
			t.Keep = append(t.Keep, Option{Text: name, Value: s})
			q.Set(name, s)
		}
	}
	clear := q.Encode()
	for _, f := range filters {
		if f.Value != "" {
			q.Set(f.Name, f.Value)
			t.Filtered = true
		}
	}
	if t.Filtered {
		t.Clear = strings.TrimSuffix(path+"?"+clear, "?")
	}
	t.Query = q.Encode()
	p.List = t
	if w.o.Desk == nil || !slices.Contains(desk.Pages, path) {
		return nil
	}
	t.CanKeep, t.Key = true, ids.New()
	views, err := w.o.Desk.Views(c.Request().Context(), path)
	for _, v := range views {
		t.Views = append(t.Views, Link{Text: v.Name, Href: v.Href(), Current: v.Query == t.Query})
	}
	return err
}

// kept is the address of a list with its filters, for the pager.
func (t *ListTools) kept(more url.Values) string {
	q, _ := url.ParseQuery(t.Query)
	for k, v := range more {
		q[k] = v
	}
	return t.Path + "?" + q.Encode()
}

// ViewsView is all one's own views, by list, to be renamed and removed.
type ViewsView struct {
	Groups []ViewGroup
	Form   *Form // a view that was not kept
	Page   string
}

// ViewGroup is the views of one list.
type ViewGroup struct {
	Page, Word string
	Views      []SavedView
}

// SavedView is one of them.
type SavedView struct {
	ID, Name, Href, Says string
	Version              int64
}

func (w *Web) views(c echo.Context) error {
	return w.viewsPage(c, http.StatusOK, nil)
}

// listWords are what the lists with views are called.
var listWords = map[string]string{
	"/ara": "web.search.title", "/planlar": "web.plans.title", "/programlar": "web.pp.title", "/gerceklesme": "web.board.title", "/karne": "web.card.title", "/karne/sapmalar": "web.dev.title",
	"/karne/uyarilar": "web.card.faults", "/karne/harita": "web.nav.card", "/faaliyet-raporu": "web.report.title", "/birimler": "web.units.title", "/kisiler": "web.people.title",
	"/yonetim/kodlar": "web.codes.title", "/denetim": "web.audit.title",
}

func (w *Web) viewsPage(c echo.Context, status int, refused *Form) error {
	list, err := w.o.Desk.Views(c.Request().Context(), "")
	if err != nil {
		return err
	}
	tr := w.words(c)
	v := ViewsView{Form: refused}
	for _, x := range list {
		n := len(v.Groups)
		if n == 0 || v.Groups[n-1].Page != x.Page {
			v.Groups = append(v.Groups, ViewGroup{Page: x.Page, Word: tr(listWords[x.Page])})
			n++
		}
		g := &v.Groups[n-1]
		g.Views = append(g.Views, SavedView{ID: x.ID, Name: x.Name, Href: x.Href(), Says: said(x.Query), Version: x.Version})
	}
	p := w.page(c, "views", tr("web.views.title"), v)
	p.Crumbs = w.crumbs(c, Link{Text: p.Title})
	return w.send(c, status, p)
}

// said is what the filters of a view say, for people: the values.
func said(query string) string {
	q, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	var out []string
	for k := range q {
		if s := q.Get(k); k != "plan" && s != "" { // a plan is named by its id
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " · ")
}

func (w *Web) addView(c echo.Context) error {
	f := w.form(c, "/gorunumler", "").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := desk.AddView{Page: r.text("page"), Name: r.text("name"), Query: r.text("query"), Once: f.idempotency()}
	made, err := w.o.Desk.AddView(c.Request().Context(), cmd)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, made.Href())
	}
	return w.viewRefused(c, f, err)
}

// viewRefused shows why a view was not kept, with the form beside the views that are.
func (w *Web) viewRefused(c echo.Context, f *Form, err error) error {
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	w.take(c, f, err, nil)
	return w.viewsPage(c, status(err), f)
}

func (w *Web) renameView(c echo.Context) error {
	f := w.form(c, "/gorunumler/"+c.Param("id"), "/gorunumler")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if _, err = w.o.Desk.RenameView(c.Request().Context(), desk.RenameView{ID: c.Param("id"), Version: r.version(), Name: r.text("name")}); err == nil {
		return w.done(c, "/gorunumler", "saved")
	}
	return w.viewRefused(c, f, err)
}

func (w *Web) removeView(c echo.Context) error {
	f := w.form(c, "/gorunumler", "/gorunumler")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if err = w.o.Desk.RemoveView(c.Request().Context(), desk.RemoveView{ID: c.Param("id"), Version: r.version()}); err == nil {
		return w.done(c, "/gorunumler", "deleted")
	}
	return w.viewRefused(c, f, err)
}
