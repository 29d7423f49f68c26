package journeys_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/browsertest"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/web"
	"github.com/karne-app/karne/pkg/period"
)

// site is the product on a data folder of its own, on a free port.
type site struct {
	t      testing.TB
	app    *app.App
	edge   *httpx.Server
	url    string
	people map[access.Role]auth.DemoPerson
	// letters are addresses of pages that stand behind a letter or a state made for the test, by their routes.
	letters map[string]string
}

var (
	template    string // data folder with the demo, loaded once and copied for each test that writes
	loadOnce    sync.Once
	errTemplate error

	atEnd     []func() // what tests that share a product leave to the end
	shareOnce sync.Once
	shared    *site
)

// lasting is a test whose cleanup waits until all tests have run.
type lasting struct{ testing.TB }

func (lasting) Cleanup(f func()) { atEnd = append(atEnd, f) }

// served is one product with the demo for all tests that only read.
func served(t testing.TB) *site {
	t.Helper()
	shareOnce.Do(func() {
		dir, err := os.MkdirTemp("", "karne-journeys-") //nolint:usetesting // outlives the test that made it
		if err != nil {
			t.Fatal(err)
		}
		atEnd = append(atEnd, func() { _ = os.RemoveAll(dir) })
		fill(t, dir)
		shared = serve(lasting{t}, dir)
	})
	if shared == nil {
		t.Fatal("the product of another test was not served")
	}
	s := *shared
	s.t = t
	return &s
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, end := range slices.Backward(atEnd) {
		end()
	}
	if template != "" {
		_ = os.RemoveAll(template)
	}
	os.Exit(code)
}

// demo is the product with the demo's data on SQLite, as make run serves it.
func demo(t testing.TB) *site {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	fill(t, dir)
	return serve(t, dir)
}

// fill puts the demo's data into a folder.
func fill(t testing.TB, dir string) {
	t.Helper()
	loadOnce.Do(func() {
		if template, errTemplate = os.MkdirTemp("", "karne-journeys-"); errTemplate != nil {
			return
		}
		var a *app.App
		if a, errTemplate = open(template); errTemplate != nil {
			return
		}
		if errTemplate = a.LoadDemo(context.Background()); errTemplate == nil {
			errTemplate = a.Seal(context.Background())
		}
		if err := a.Close(); errTemplate == nil {
			errTemplate = err
		}
	})
	if errTemplate != nil {
		t.Fatalf("load the demo: %v", errTemplate)
	}
	if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
		t.Fatal(err)
	}
}

func open(dir string) (*app.App, error) {
	return app.Open(context.Background(), config.Settings{Addr: "localhost:0", DataDir: dir}, app.Options{Migrate: true, Demo: true, Version: "test"})
}

// serve starts the product on a data folder.
func serve(t testing.TB, dir string) *site {
	t.Helper()
	a, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return serveApp(t, a)
}

// serveApp serves what was opened.
func serveApp(t testing.TB, a *app.App) *site {
	t.Helper()
	a.Log = slog.New(slog.DiscardHandler)
	var err error
	s := &site{t: t, app: a, people: map[access.Role]auth.DemoPerson{}, letters: map[string]string{}}
	if s.edge, err = a.Server(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.edge)
	t.Cleanup(server.Close)
	s.url = server.URL
	people, err := a.Org.People(s.system(), org.PersonQuery{Limit: 100})
	s.must(err)
	today := period.Date(clock.Today(a.Clock))
	for _, p := range people.Items {
		posts, err := a.Org.HeldOn(s.system(), p.ID, today)
		s.must(err)
		for _, post := range posts {
			if _, taken := s.people[post.Role]; !taken {
				s.people[post.Role] = auth.DemoPerson{ID: p.ID, Name: p.Name, Role: post.Role}
			}
		}
	}
	demo, err := a.Auth.DemoPeople(context.Background())
	s.must(err)
	for _, p := range demo { // those that the sign-in page offers have work to do
		s.people[p.Role] = p
	}
	return s
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

// session is a cookie of somebody signed in.
func (s *site) session(personID string) string {
	s.t.Helper()
	x, err := s.app.Auth.SignInAs(context.Background(), personID, "127.0.0.1")
	s.must(err)
	return x.Token
}

// as gives the tab to a role's demo person; an empty role is nobody.
func (s *site) as(b *browsertest.Tab, role access.Role) {
	b.T.Helper()
	b.Do("sign out", call(network.ClearBrowserCookies, cdp.Empty{}))
	if role != "" {
		p, ok := s.people[role]
		if !ok {
			s.t.Fatalf("the demo has no %s", role)
		}
		s.cookie(b, web.SessionCookie(false), s.session(p.ID))
	}
}

// cookie sets one in the browser.
func (s *site) cookie(b *browsertest.Tab, name, value string) {
	s.t.Helper()
	http := true
	b.Do("set "+name, call(network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.url, HTTPOnly: &http, SameSite: network.CookieSameSiteLax}))
}

// call is a command of the browser whose answer nobody reads.
func call[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, cmd, params)
		return chromedp.Void{}, err
	}
}

// get asks for a page as a person, without a browser.
func (s *site) get(path, session string) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	s.must(err)
	req.AddCookie(&http.Cookie{Name: web.SessionCookie(false), Value: session})
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	s.must(err)
	return resp
}
