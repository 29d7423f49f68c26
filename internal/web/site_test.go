package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/internal/web"
	"github.com/karne-app/karne/pkg/period"
)

// site is the pages on a database of their own, served over HTTP as the product serves them.
type site struct {
	t     *testing.T
	url   string
	db    *db.DB
	org   *org.Service
	auth  *auth.Service
	plans *plan.Service
	years *programme.Service
	money *budget.Service
	// what a year reached
	windows *calendar.Service
	values  *measure.Service
	scores  *evaluate.Service
	reports *account.Service
	units   map[string]string // id by name
	log     *bytes.Buffer
	probe   atomic.Pointer[db.Probe] // counts the statements of the requests that follow, when set
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	return newSiteOf(t, d, org.FoundAdministration{Name: "Kartal Belediyesi", Province: "İstanbul", Synthetic: true})
}

// newSiteOf serves the pages of a municipality.
func newSiteOf(t *testing.T, d *db.DB, who org.FoundAdministration) *site {
	t.Helper()
	s := newEmptySite(t, d)
	s.found(who)
	return s
}

// newEmptySite serves the pages of a database that nobody has used yet.
func newEmptySite(t *testing.T, d *db.DB) *site {
	t.Helper()
	s := &site{t: t, db: d, log: &bytes.Buffer{}}
	words, err := lang.Load()
	s.must(err)
	log := audit.New(d, clock.System)
	door := act.New(d, log, clock.System, true)
	s.org = org.New(d, door, clock.System)
	s.auth = auth.New(d, door, log, s.org, clock.System, auth.Demo())
	papers := publish.New(s.org, words)
	s.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Freeze: papers.Freeze})
	papers.UsePlans(s.plans)
	s.years = programme.NewService(programme.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Plans: s.plans, Freeze: papers.FreezeProgramme})
	s.money = budget.NewService(budget.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Programmes: s.years})
	s.years.UseBudget(programme.Budget{Check: s.money.Check, CheckUnit: s.money.CheckUnit, ActivityHasLines: s.money.ActivityHasLines, Decided: s.money.Decided})
	papers.UseProgrammes(d, s.years, s.money)
	store := files.New(d, t.TempDir(), clock.System)
	s.windows = calendar.NewService(calendar.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Frequencies: s.frequencies})
	s.values = measure.NewService(measure.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Calendar: s.windows, Files: store})
	s.scores = evaluate.NewService(evaluate.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Plans: s.plans, Calendar: s.windows, Measure: s.values, Freeze: papers.FreezeReview})
	s.reports = account.NewService(account.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Programmes: s.years, Budget: s.money, Evaluate: s.scores, Files: store, Freeze: papers.FreezeReport})
	papers.UseResults(s.values, s.scores, s.reports)
	pages, err := web.New(web.Options{
		Words: words, Clock: clock.System, Version: "test", Plans: s.plans, Org: s.org, Auth: s.auth, Papers: papers,
		Programmes: s.years, Budget: s.money, Calendar: s.windows, Measure: s.values, Evaluate: s.scores, Account: s.reports, LedgerFiles: ledger.New(s.money, s.org),
		Intake: intake.NewService(intake.Options{DB: d, Door: door, Clock: clock.System, Org: s.org, Plans: s.plans, Words: words, Programmes: s.years, Budget: s.money, Calendar: s.windows, Measure: s.values}), Base: "http://karne.test", Demo: true, Together: door.Together, Desk: desk.New(desk.Options{DB: d, Door: door, Clock: clock.System}), Changed: log.LastChange,
		Audit: func(ctx context.Context, q web.AuditQuery) ([]web.AuditEntry, error) {
			rows, err := log.List(ctx, audit.Query(q))
			out := make([]web.AuditEntry, len(rows))
			for i, r := range rows {
				out[i] = web.AuditEntry{ID: r.ID, ActorName: r.ActorName, Action: r.Action, Entity: r.Entity, EntityID: r.EntityID, Op: r.Op, At: r.At, Before: r.Before, After: r.After, Erased: r.Erased}
			}
			return out, err
		},
	})
	s.must(err)
	srv, err := httpx.New(httpx.Options{
		Words: words, Log: slog.New(slog.NewTextHandler(s.log, nil)), Clock: clock.System, ErrorPage: pages.ErrorPage,
		WithRequest: func(ctx context.Context, _ string) context.Context {
			if p := s.probe.Load(); p != nil {
				return db.WithProbe(ctx, p)
			}
			return ctx
		},
		Authenticate: func(ctx context.Context, r *http.Request) (access.Actor, error) {
			token := web.SessionToken(r, false)
			if token == "" {
				return access.Actor{}, fault.New(fault.KindUnauthenticated, "unauthenticated")
			}
			return s.auth.ActorBySession(ctx, token)
		},
	})
	s.must(err)
	srv.AllowBody(http.MethodPost, web.UploadPath, web.UploadLimit+1<<20)
	srv.AllowBody(http.MethodPost, web.ProposalUploadPath, web.UploadLimit+1<<20)
	srv.AllowBody(http.MethodPost, web.LedgerUploadPath, web.UploadLimit+1<<20)
	srv.AllowBody(http.MethodPost, web.OrgUploadPath, web.OrgListLimit+1<<20)
	for path, limit := range web.Uploads {
		srv.AllowBody(http.MethodPost, path, limit+1<<20)
	}
	pages.Register(srv.Echo, srv.Identify)
	h := httptest.NewServer(srv.Echo)
	t.Cleanup(h.Close)
	s.url = h.URL
	return s
}

// frequencies are those of the plan's indicators, as app hands them to the calendar.
func (s *site) frequencies(ctx context.Context, planID string, _ int) ([]string, error) {
	t, err := s.plans.Whole(ctx, planID)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			for _, i := range h.Indicators {
				found[i.MonitoringFrequency] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// found makes the administration, its units and five persons.
func (s *site) found(who org.FoundAdministration) {
	ctx := s.system()
	_, err := s.org.Found(ctx, who)
	s.must(err)
	s.units = map[string]string{}
	for _, name := range []string{"Strateji Geliştirme Müdürlüğü", "İnsan Kaynakları ve Eğitim Müdürlüğü", "Çevre Koruma ve Kontrol Müdürlüğü"} {
		u, err := s.org.AddUnit(ctx, org.AddUnit{Name: name, SpendingUnit: true})
		s.must(err)
		s.units[name] = u.ID
	}
	for _, p := range []struct {
		name string
		role access.Role
		unit string
	}{
		{"Elif Yıldız", access.Planner, ""}, {"Mehmet Şahin", access.UnitEditor, "İnsan Kaynakları ve Eğitim Müdürlüğü"},
		{"Ayşe Güneş", access.UnitManager, "İnsan Kaynakları ve Eğitim Müdürlüğü"}, {"Hakan Öztürk", access.SeniorManager, ""}, {"Zeynep Kılıç", access.Auditor, ""},
		{"Admin Işık", access.Admin, ""},
	} {
		person, err := s.org.AddPerson(ctx, org.AddPerson{Name: p.name, Email: string(p.role) + "@ornek.bel.tr"})
		s.must(err)
		_, err = s.org.AddPost(ctx, org.AddPost{PersonID: person.ID, Role: p.role, UnitID: s.units[p.unit]})
		s.must(err)
	}
}

func (s *site) system() context.Context {
	return access.WithActor(context.Background(), access.System("test"))
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// browser is one person's browser.
type browser struct {
	s      *site
	t      *testing.T
	client *http.Client
}

// page is one answer.
type page struct {
	t      *testing.T
	status int
	url    *url.URL
	header http.Header
	body   string
	doc    *html.Node
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &browser{s: s, t: s.t, client: &http.Client{Jar: jar}}
}

// signedIn is a browser with a session.
func (s *site) signedIn(token string) *browser {
	b := s.browser()
	u, _ := url.Parse(s.url)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: web.SessionCookie(false), Value: token}})
	return b
}

// as is a browser in which the person of a role is signed in, through the demo's sign-in page.
func (s *site) as(role access.Role) *browser {
	s.t.Helper()
	b := s.browser()
	if slices.Contains([]access.Role{access.Admin, access.CouncilMember, access.Finance, access.Viewer}, role) { // the demo's page may not offer them
		person, err := s.org.PersonByEmail(s.system(), string(role)+"@ornek.bel.tr")
		s.must(err)
		session, err := s.auth.SignInAs(context.Background(), person.ID, "127.0.0.1")
		s.must(err)
		u, _ := url.Parse(s.url)
		b.client.Jar.SetCookies(u, []*http.Cookie{{Name: web.SessionCookie(false), Value: session.Token}})
		return b
	}
	people, err := s.auth.DemoPeople(context.Background())
	s.must(err)
	for _, p := range people {
		if p.Role == role {
			b.post("/giris/ornek", url.Values{"person": {p.ID}}).want(http.StatusOK)
			return b
		}
	}
	s.t.Fatalf("no demo person is %s", role)
	return nil
}

func (b *browser) do(req *http.Request) *page {
	b.t.Helper()
	req.Header.Set("Accept", "text/html")
	res, err := b.client.Do(req)
	b.s.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	b.s.must(err)
	doc, err := html.Parse(bytes.NewReader(body))
	b.s.must(err)
	return &page{t: b.t, status: res.StatusCode, url: res.Request.URL, header: res.Header, body: string(body), doc: doc}
}

func (b *browser) get(path string) *page {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodGet, b.s.url+path, nil)
	b.s.must(err)
	return b.do(req)
}

func (b *browser) post(path string, v url.Values) *page {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodPost, b.s.url+path, strings.NewReader(v.Encode()))
	b.s.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

func (b *browser) upload(path, name string, data []byte) *page {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	b.s.must(err)
	_, err = part.Write(data)
	b.s.must(err)
	b.s.must(w.Close())
	req, err := http.NewRequest(http.MethodPost, b.s.url+path, &body)
	b.s.must(err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(req)
}

func (p *page) want(status int) *page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s answered %d, want %d: %s", p.url, p.status, status, short(text(p.doc)))
	}
	return p
}

func short(s string) string {
	if len(s) > 1200 {
		return s[:1200]
	}
	return s
}

// has asks for n nodes of a selector whose text holds words.
func (p *page) has(n int, selector, words string) *page {
	p.t.Helper()
	if found := p.count(selector, words); found != n {
		p.t.Errorf("%s: %q with %q stands %d times, want %d: %s", p.url, selector, words, found, n, short(text(p.doc)))
	}
	return p
}

// count is how many nodes of a selector hold words.
func (p *page) count(selector, words string) (n int) {
	for _, node := range all(p.doc, selector) {
		if strings.Contains(text(node), words) {
			n++
		}
	}
	return n
}

// form reads the fields of the page's form with this action as a browser would send them.
func (p *page) form(action string) url.Values {
	p.t.Helper()
	forms := all(p.doc, `form[action="`+action+`"]`)
	if len(forms) == 0 {
		p.t.Fatalf("%s has no form to %s", p.url, action)
	}
	return fieldsOf(forms[0])
}

// fieldsOf are the fields of a form as a browser sends them.
func fieldsOf(form *html.Node) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || attr(n, "name") == "" {
			continue
		}
		name := attr(n, "name")
		switch n.Data {
		case "input":
			kind := attr(n, "type")
			if (kind == "checkbox" || kind == "radio") && !hasAttr(n, "checked") || kind == "file" {
				continue
			}
			v.Add(name, attr(n, "value"))
		case "textarea":
			if n.FirstChild != nil {
				v.Add(name, n.FirstChild.Data)
			} else {
				v.Add(name, "")
			}
		case "select":
			value := ""
			for _, o := range all(n, "option") {
				if hasAttr(o, "selected") {
					value = attr(o, "value")
				}
			}
			v.Add(name, value)
		}
	}
	return v
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// sqlite is a database for tests of pages alone; what a service does on both engines is tested with the service.
func sqlite(t *testing.T) *db.DB { return dbtest.Open(t, db.SQLite) }

// inDays is a day to type, counted from today.
func (s *site) inDays(n int) string {
	s.t.Helper()
	return s.day(n).TR()
}

// day is a day counted from today.
func (s *site) day(n int) period.Date {
	s.t.Helper()
	d, err := period.Date(clock.Today(clock.System)).AddDays(n)
	s.must(err)
	return d
}

// multipartForm writes a file and other fields as a browser sends them, and gives the content type.
func multipartForm(b *browser, body *bytes.Buffer, name string, data []byte, fields map[string]string) string {
	b.t.Helper()
	w := multipart.NewWriter(body)
	for k, v := range fields {
		b.s.must(w.WriteField(k, v))
	}
	part, err := w.CreateFormFile("file", name)
	b.s.must(err)
	_, err = part.Write(data)
	b.s.must(err)
	b.s.must(w.Close())
	return w.FormDataContentType()
}
