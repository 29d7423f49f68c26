package web

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/find"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
)

// Options is what the composition root gives the pages. Words, Clock, Plans and Org are required; a page whose service is nil is
// not there (404) and not in the menu.
type Options struct {
	Words   *lang.Catalog
	Clock   clock.Clock
	Version string
	Plans   *plan.Service
	Org     *org.Service
	Auth    *auth.Service
	Intake  *intake.Service
	Papers  *publish.Service
	// Programmes and Budget are the yearly programmes and their money; both or neither.
	Programmes *programme.Service
	Budget     *budget.Service
	// Calendar, Measure, Evaluate and Account are what a year reached: windows, values, scores with what is said of them, the activity report.
	Calendar *calendar.Service
	Measure  *measure.Service
	Evaluate *evaluate.Service
	Account  *account.Service
	// LedgerFiles reads exports of the accounting system.
	LedgerFiles *ledger.Importer
	Audit       func(ctx context.Context, q AuditQuery) ([]AuditEntry, error)
	// Changed tells who changed a record last, for who was about to change it too; an empty name: not known.
	Changed func(ctx context.Context, id string) (name string, at int64, err error)
	// Together runs the saves of a grid as one step (act.Runner.Together).
	Together func(ctx context.Context, action access.Action, rest bool, n int, do func(ctx context.Context, i int) error) ([]error, error)
	// Desk is each person's own saved views and what they have put away; Find searches over everything the reader may see.
	Desk *desk.Service
	Find *find.Service
	// System tells of the running product: version, database, storage, last backup.
	System func(ctx context.Context) (SystemFacts, error)
	// CheckLog recomputes the whole audit log.
	CheckLog func(ctx context.Context) (LogCheck, error)
	// Secure is true behind https: cookies are sent back over https only.
	Secure bool
	// Base is the address people use, for one-time links: https://karne.example.
	Base string
	// Demo offers the demo's persons on the sign-in page, to browsers on this computer only.
	Demo bool
}

// Web is the pages.
type Web struct {
	o Options
	r *Renderer
}

// New parses the templates.
func New(o Options) (*Web, error) {
	r, err := NewRenderer(o.Words)
	if err != nil {
		return nil, err
	}
	return &Web{o: o, r: r}, nil
}

// Register puts every page on e. session is the middleware that knows who is calling (and lets nobody pass, too).
func (w *Web) Register(e *echo.Echo, session ...echo.MiddlewareFunc) {
	e.GET("/static/:file", w.static)
	open := e.Group("", append(slices.Clone(session), noStore)...)
	open.POST("/dil", w.setLanguage)
	open.POST("/gorunum", w.setTheme)
	w.authRoutes(open)
	g := e.Group("", append(append(slices.Clone(session), noStore), w.signedIn, w.settled)...)
	w.planRoutes(g)
	w.recordRoutes(g)
	w.paperRoutes(g)
	w.programmeRoutes(g)
	w.budgetRoutes(g)
	w.referenceRoutes(g)
	w.valueRoutes(g)
	w.cardRoutes(g)
	w.reportRoutes(g)
	w.importRoutes(g)
	w.orgRoutes(g)
	w.tokenRoutes(g)
	w.gridRoutes(g)
	w.sheetRoutes(g)
	w.standRoutes(g)
	w.homeRoutes(g)
	w.deskRoutes(g)
	w.searchRoutes(g)
	w.adminRoutes(g)
	w.guideRoutes(g)
	g.GET("/denetim", w.audit)
}

// noStore: a page holds what one person may see; no cache keeps it.
func noStore(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "private, no-store")
		return next(c)
	}
}

// signedIn sends nobody to the sign-in page and back afterwards.
func (w *Web) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, ok := access.ActorFrom(c.Request().Context()); ok {
			return next(c)
		}
		if h := hold(c.Request()); h != nil {
			return w.signInForm(c, http.StatusUnauthorized, SignInView{Form: w.form(c, "/giris", ""), Next: "/", Held: h})
		}
		to := "/giris"
		if c.Request().Method == http.MethodGet && c.Request().URL.Path != "/" {
			to += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
		}
		return c.Redirect(http.StatusSeeOther, to)
	}
}

func (w *Web) static(c echo.Context) error {
	name := c.Param("file")
	b, ok := w.r.static[name]
	if !ok {
		return echo.ErrNotFound
	}
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	kind := types[name[strings.LastIndexByte(name, '.'):]]
	if c.QueryParam("v") != "" && strings.HasSuffix(w.r.assets[name], "="+c.QueryParam("v")) {
		c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		c.Response().Header().Set("Cache-Control", "no-cache")
	}
	return httpx.PackedAs(c, http.StatusOK, kind, b, func() []byte { return w.r.packed(name) })
}

// setLanguage keeps the chosen language for a year and goes back where one was.
func (w *Web) setLanguage(c echo.Context) error {
	l, _ := lang.Parse(c.FormValue("to"))
	c.SetCookie(&http.Cookie{Name: httpx.LangCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: w.o.Secure, SameSite: http.SameSiteLaxMode})
	return c.Redirect(http.StatusSeeOther, local(c.FormValue("back")))
}

// local keeps a way back inside this server. Browsers leave tabs and line ends out of an address: "/\t/evil" is "//evil" to them.
func local(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return "/"
	}
	return to
}

func langOf(c echo.Context) string { return string(lang.From(c.Request().Context())) }

// words is the catalogue in the caller's language.
func (w *Web) words(c echo.Context) Tr { return w.r.Tr(langOf(c)) }

func actor(c echo.Context) access.Actor {
	a, _ := access.ActorFrom(c.Request().Context())
	return a
}

// may tells whether to offer a command; the service decides.
func may(c echo.Context, act access.Action) bool { return access.May(actor(c), act) }

// page starts a page: the frame is filled, the caller adds its data.
func (w *Web) page(c echo.Context, key, title string, data any) *Page {
	ctx := c.Request().Context()
	tr := w.words(c)
	p := &Page{Lang: langOf(c), Key: key, Title: title, Path: c.Request().URL.RequestURI(), Version: w.o.Version, Data: data, Done: doneKey(c)}
	if adm, ok, err := w.o.Org.Identity(ctx); err == nil && ok {
		p.Admin, p.Demo = adm.Name, adm.Synthetic
	}
	if a, ok := access.ActorFrom(ctx); ok {
		p.Person = &Who{Name: a.Name, Roles: roles(tr, a)}
		p.Nav = w.nav(c)
	}
	w.frame(c, p)
	return p
}

func roles(tr Tr, a access.Actor) string {
	var out []string
	for _, post := range a.Posts {
		if word := tr("role." + string(post.Role)); !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	if len(out) == 0 {
		return tr("web.people.no_post")
	}
	return strings.Join(out, " · ")
}

func (w *Web) nav(c echo.Context) []Link {
	tr := w.words(c)
	path := c.Request().URL.Path
	var out []Link
	add := func(ok bool, key string, href string, under ...string) {
		if !ok {
			return
		}
		current := path == href
		for _, u := range under {
			current = current || strings.HasPrefix(path, u)
		}
		out = append(out, Link{Text: tr("web.nav." + key), Href: href, Current: current})
	}
	add(true, "home", "/")
	add(may(c, access.PlanRead), "plans", "/planlar", "/planlar/", "/amaclar/", "/hedefler/", "/gostergeler/")
	if w.o.Programmes != nil {
		add(may(c, access.ProgrammeRead), "programmes", "/programlar", "/programlar/", "/performans-hedefleri/", "/program-gostergeleri/", "/faaliyetler/", "/butce-satirlari/")
		add(mayLedgers(c), "budget", "/butce", "/butce/")
	}
	add(w.o.Measure != nil && may(c, access.WindowRead) && may(c, access.ValueRead), "values", "/gerceklesme", "/gerceklesme/")
	add(w.o.Evaluate != nil && may(c, access.EvaluationRead), "card", "/karne", "/karne/")
	add(w.o.Account != nil && may(c, access.ReportRead), "report", "/faaliyet-raporu", "/faaliyet-raporu/")
	add(may(c, access.EditionRead), "editions", "/belgeler", "/belgeler/")
	add(w.canImport(c), "import", "/aktarim", "/aktarim/")
	manage, first := w.manageNav(c)
	add(may(c, access.UnitRead), manage, first, "/birimler/", "/kisiler", "/gorevler/", "/yonetim/", "/denetim")
	return out
}

// send draws the whole page before the first byte goes out, packed on the wire: a grid of 1,600 cells is 1.3 MB as it is. What holds a secret (a token shown
// once; the address of a page opened by a one-time link, where nobody is signed in) is not packed, for the length of the answer would tell of it.
func (w *Web) send(c echo.Context, status int, p *Page) error {
	var b bytes.Buffer
	if err := w.r.Draw(&b, p); err != nil {
		return err
	}
	if p.Person == nil || p.Secret {
		return c.HTMLBlob(status, b.Bytes())
	}
	return httpx.Packed(c, status, echo.MIMETextHTMLCharsetUTF8, b.Bytes())
}

// dones are the codes of ?oldu= and so the only words that query can put on a page.
var dones = []string{"saved", "created", "deleted", "submitted", "returned", "decided", "committed", "dropped", "revoked", "ended", "password", "signedout",
	"pp_open", "pp_consolidate", "pp_reopen", "pp_submit", "pp_return", "pp_opinion", "pp_decide", "pp_metropolitan", "pp_enforce", "line_added", "line_removed",
	"proposal_submit", "proposal_return", "proposal_accept", "stage_opened", "ceilings", "ledger_committed", "ledger_dropped", "cancelled",
	"windows_opened", "reopened", "reopening_closed", "window_frozen", "values_saved", "values_same", "values_approved", "values_verified", "value_approved", "value_verified", "value_returned",
	"evidence_added", "evidence_cancelled", "deviation_approved", "deviation_returned", "review_frozen",
	"unit_rename", "unit_merge", "unit_close", "unit_cancelled", "handed_over", "hand_over_taken", "sessions_ended",
	"units_added", "moved", "ar_finance", "ar_senior", "ar_present", "ar_vote", "ar_distribute", "ar_publish", "ar_reopen", "paper_attached", "printed_loaded", "printed_dropped", "unit_signed", "unit_received", "unit_returned"}

func doneKey(c echo.Context) string {
	if d := c.QueryParam("oldu"); slices.Contains(dones, d) {
		return "web.done." + d
	}
	return ""
}

// done goes to a page that says what happened.
func (w *Web) done(c echo.Context, to, what string) error {
	path, anchor, found := strings.Cut(to, "#")
	if strings.Contains(path, "?") {
		path += "&oldu=" + what
	} else {
		path += "?oldu=" + what
	}
	if found {
		path += "#" + anchor
	}
	return c.Redirect(http.StatusSeeOther, path)
}

// form starts a form: choices, cancel address, and an idempotency key for a create.
func (w *Web) form(c echo.Context, action, cancel string) *Form {
	f := w.r.NewForm(langOf(c))
	f.Action, f.Cancel, f.Kind = action, cancel, helpKind(c.Path())
	w.r.choices(f, langOf(c))
	return f
}

// fresh gives a new create its idempotency key.
func (f *Form) fresh() *Form {
	f.New = true
	if f.Key == "" {
		f.Key = ids.New()
	}
	return f
}

// posted reads what was typed.
func (w *Web) posted(c echo.Context, f *Form) (*reader, error) {
	if err := c.Request().ParseForm(); err != nil {
		return nil, fault.New(fault.KindInvalid, "body.unreadable").Wrap(err)
	}
	f.Values = readable(c.Request().PostForm)
	if f.Version, f.Key = f.Values.Get("version"), f.Values.Get("key"); !ids.Valid(f.Key) {
		f.Key = ""
	}
	f.carried()
	return &reader{v: f.Values, faults: f.unchosen()}, nil
}

// readable marks what no database takes, broken UTF-8 and NUL, with U+FFFD: the field then is refused or stored as any other.
func readable(v url.Values) url.Values {
	for _, list := range v {
		for i, s := range list {
			list[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\ufffd"), "\ufffd")
		}
	}
	return v
}

// refusable tells whether an error belongs beside the fields of a form. All others get their own page: nobody signed in, no such
// record, no right, an unexpected failure.
func refusable(err error) bool {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict, fault.KindClosed, fault.KindTooLarge:
		return true
	default:
		return false
	}
}

// take puts a refusal on its form; rows names the places of repeated rows.
func (w *Web) take(c echo.Context, f *Form, err error, rows map[string][]int) {
	var l, served fault.List
	for _, x := range fault.All(err) {
		if strings.Contains(x.At.Field, "[") { // a service counts the rows it was given, a form the rows it shows
			served = append(served, x.Field(plain(x.At.Field)))
		} else {
			l = append(l, x)
		}
	}
	// A row of a row is named by its place on the form, so outer groups are renumbered before the groups inside them.
	for _, group := range slices.SortedFunc(maps.Keys(rows), func(a, b string) int { return strings.Count(a, ".") - strings.Count(b, ".") }) {
		renumber(served, group, rows[group])
	}
	l = append(l, served...)
	f.Take(l, func(x *fault.Fault) Note { return w.r.note(langOf(c), x) })
}

func status(err error) int {
	l := fault.All(err)
	if len(l) == 0 {
		return http.StatusOK
	}
	return httpx.Status(l[0])
}

func itoa[T ~int | ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// unitOptions are the units to choose from, in the order of the service; drafts are marked.
func (w *Web) unitOptions(c echo.Context) ([]Option, error) {
	units, err := w.o.Org.Units(c.Request().Context(), org.UnitQuery{})
	if err != nil {
		return nil, err
	}
	out := make([]Option, len(units))
	for i, u := range units {
		out[i] = Option{Value: u.ID, Text: u.Name}
		if u.Draft {
			out[i].Text += " (" + w.words(c)("web.state.unconfirmed") + ")"
		}
	}
	return out, nil
}

func (w *Web) crumbs(c echo.Context, links ...Link) []Link {
	return append([]Link{{Text: w.words(c)("web.nav.home"), Href: "/"}}, links...)
}
