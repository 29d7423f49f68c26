package httpx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/lang"
)

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func edge(t *testing.T, change func(*httpx.Options)) (*httpx.Server, *logBuffer) {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	var buf logBuffer
	o := httpx.Options{Words: words, Clock: clock.System, Log: slog.New(slog.NewJSONHandler(&buf, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if change != nil {
		change(&o)
	}
	s, err := httpx.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s, &buf
}

func call(s *httpx.Server, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req := httptest.NewRequest(method, target, r)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	s.Echo.ServeHTTP(rec, req)
	return rec
}

func problem(t *testing.T, rec *httptest.ResponseRecorder) httpx.Problem {
	t.Helper()
	if ct := rec.Header().Get("Content-Type"); ct != httpx.ProblemType {
		t.Fatalf("%d %s: %s", rec.Code, ct, rec.Body)
	}
	var p httpx.Problem
	if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if p.Status != rec.Code {
		t.Errorf("the body says %d, the answer is %d", p.Status, rec.Code)
	}
	return p
}

func TestEveryKindHasItsStatus(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err    error
		status int
		code   string
	}{
		"invalid":         {fault.Invalid("text.required", "name"), 422, "text.required"},
		"two fields":      {fault.List{fault.Invalid("text.required", "name"), fault.Invalid("number.nan", "weight")}, 422, "invalid"},
		"internal first":  {fault.List{fault.Invalid("text.required", "name"), fault.New(fault.KindInternal, "internal")}, 500, "internal"},
		"json":            {fault.New(fault.KindInvalid, "json.syntax"), 400, "json.syntax"},
		"unauthenticated": {fault.New(fault.KindUnauthenticated, "unauthenticated"), 401, "unauthenticated"},
		"forbidden":       {fault.New(fault.KindForbidden, "forbidden"), 403, "forbidden"},
		"not found":       {fault.NotFound("plan", "01"), 404, "not_found"},
		"conflict":        {fault.New(fault.KindConflict, "conflict"), 409, "conflict"},
		"closed":          {fault.New(fault.KindClosed, "closed"), 409, "closed"},
		"stale":           {fault.New(fault.KindStale, "stale"), 412, "stale"},
		"no If-Match":     {fault.New(fault.KindPrecondition, "if_match.missing"), 428, "if_match.missing"},
		"too large":       {httpx.TooLarge(20 << 20), 413, "body.too_large"},
		"rate":            {fault.New(fault.KindRateLimited, "rate_limited", "retry_after", "7"), 429, "rate_limited"},
		"unavailable":     {fault.New(fault.KindUnavailable, "unavailable"), 503, "unavailable"},
		"deadline":        {context.DeadlineExceeded, 503, "unavailable"},
		"stranger":        {errors.New("pq: password of karne is hunter2"), 500, "internal"},
		"wrapped":         {fault.New(fault.KindInternal, "internal").Wrap(errors.New("hunter2")), 500, "internal"},
		"empty list":      {fault.List{}, 500, "internal"},
		"media type":      {echo.ErrUnsupportedMediaType, 415, "content_type"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, log := edge(t, nil)
			s.Echo.GET("/api/x", func(echo.Context) error { return c.err })
			rec := call(s, http.MethodGet, "/api/x", "", "Accept-Language", "en")
			p := problem(t, rec)
			if p.Status != c.status || p.Code != c.code {
				t.Errorf("%d %s, want %d %s", p.Status, p.Code, c.status, c.code)
			}
			if p.Title == "" || p.Do == "" || p.RequestID == "" || p.RequestID != rec.Header().Get("X-Request-Id") {
				t.Errorf("incomplete: %+v", p)
			}
			if strings.Contains(rec.Body.String(), "hunter2") {
				t.Error("the cause was shown")
			}
			if c.status == 500 && !strings.Contains(log.String(), p.RequestID) {
				t.Error("the cause was not logged with the request's number")
			}
			if c.status == 429 && rec.Header().Get("Retry-After") != "7" || c.status == 503 && rec.Header().Get("Retry-After") != "5" {
				t.Errorf("Retry-After is %q", rec.Header().Get("Retry-After"))
			}
			if c.status == 401 && rec.Header().Get("WWW-Authenticate") == "" {
				t.Error("401 without WWW-Authenticate")
			}
		})
	}
}

func TestFaultsSpeakTheCallersLanguage(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, nil)
	s.Echo.GET("/api/x", func(echo.Context) error {
		return fault.Invalid("number.decimals", "values.2021", "read", "1.2345678", "expected", "6").On("A1/H1.1/PG1.1.1", "01J0000000000000000000000A")
	})
	got := problem(t, call(s, http.MethodGet, "/api/x", "", "Accept-Language", "en-GB, tr;q=0.3")).Faults
	want := []httpx.FaultBody{{
		Code: "number.decimals", Stage: "refuse", Ref: "A1/H1.1/PG1.1.1", Record: "01J0000000000000000000000A", Field: "values.2021",
		Read: "1.2345678", Expected: "6", Title: "Too many decimals: 1.2345678", Do: "Write at most 6 decimals; Karne does not round on its own.",
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if tr := problem(t, call(s, http.MethodGet, "/api/x", "")); tr.Title != "Ondalık basamak fazla: 1.2345678" {
		t.Errorf("Turkish first: %q", tr.Title)
	}
}

func TestUnknownRoutesAndMethods(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, nil)
	s.Echo.GET("/api/x", func(c echo.Context) error { return c.NoContent(204) })
	if p := problem(t, call(s, http.MethodGet, "/api/nothing", "")); p.Status != 404 || p.Code != "route.not_found" {
		t.Errorf("%+v", p)
	}
	if p := problem(t, call(s, http.MethodPost, "/api/x", "")); p.Status != 405 || p.Code != "method_not_allowed" {
		t.Errorf("%+v", p)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, func(o *httpx.Options) { o.BaseURL = "https://karne.example" })
	h := call(s, http.MethodGet, "/healthz", "").Header()
	for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=31536000; includeSubDomains"} {
		if h.Get(k) != want {
			t.Errorf("%s: %q", k, h.Get(k))
		}
	}
	if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("CSP: %s", csp)
	}
	plain, _ := edge(t, nil)
	if call(plain, http.MethodGet, "/healthz", "").Header().Get("Strict-Transport-Security") != "" {
		t.Error("HSTS without https locks people out")
	}
}

func TestClientAddressCannotBeForged(t *testing.T) {
	t.Parallel()
	ip := func(trusted ...string) string {
		s, _ := edge(t, func(o *httpx.Options) { o.TrustedProxies = trusted })
		s.Echo.GET("/ip", func(c echo.Context) error { return c.String(200, c.RealIP()) })
		return call(s, http.MethodGet, "/ip", "", "X-Forwarded-For", "203.0.113.9", "X-Real-Ip", "203.0.113.8").Body.String()
	}
	if got := ip(); got != "192.0.2.1" { // httptest's peer
		t.Errorf("a stranger's header was believed: %s", got)
	}
	if got := ip("10.0.0.0/8"); got != "192.0.2.1" {
		t.Errorf("a stranger's header was believed: %s", got)
	}
	for _, p := range []string{"192.0.2.1", "192.0.2.0/24"} {
		if got := ip(p); got != "203.0.113.9" {
			t.Errorf("behind %s: %s", p, got)
		}
	}
	words, _ := lang.Load()
	if _, err := httpx.New(httpx.Options{Words: words, Clock: clock.System, Log: slog.Default(), TrustedProxies: []string{"anyone"}}); err == nil {
		t.Error("an unreadable range was taken")
	}
}

func TestWritesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, func(o *httpx.Options) { o.BaseURL = "https://karne.example" })
	s.Echo.POST("/x", func(c echo.Context) error { return c.NoContent(204) })
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"program":              {nil, 204},
		"same origin":          {[]string{"Sec-Fetch-Site", "same-origin"}, 204},
		"other site":           {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"old browser, other":   {[]string{"Origin", "https://evil.example"}, 403},
		"own address by proxy": {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://karne.example"}, 204},
	} {
		if got := call(s, http.MethodPost, "/x", "", c.headers...); got.Code != c.status {
			t.Errorf("%s: %d, want %d", name, got.Code, c.status)
		}
	}
}

func TestPanicIsA500AndTheServerLives(t *testing.T) {
	t.Parallel()
	s, log := edge(t, nil)
	s.Echo.GET("/api/x", func(echo.Context) error { panic("hunter2") })
	rec := call(s, http.MethodGet, "/api/x", "")
	if p := problem(t, rec); p.Status != 500 || len(p.Faults) != 0 || strings.Contains(rec.Body.String(), "hunter2") {
		t.Errorf("%s", rec.Body)
	}
	if !strings.Contains(log.String(), "hunter2") || !strings.Contains(log.String(), "httpx_test.go") {
		t.Error("the panic's place was not logged")
	}
}

func TestLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s, log := edge(t, nil)
	s.Echo.POST("/davet/:token", func(c echo.Context) error { return fault.Invalid("text.required", "password") })
	call(s, http.MethodPost, "/davet/hunter2?q=hunter3", "password=hunter4", "Authorization", "Bearer hunter5", "Cookie", "karne_session=hunter6")
	call(s, http.MethodGet, "/hunter7", "")
	if strings.Contains(log.String(), "hunter") {
		t.Errorf("a secret was logged: %s", log)
	}
	if !strings.Contains(log.String(), `"route":"/davet/:token"`) {
		t.Errorf("the route is not logged: %s", log)
	}
}

func TestBodyLimits(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, nil)
	read := func(c echo.Context) error {
		_, err := io.Copy(io.Discard, c.Request().Body)
		if err != nil {
			return err
		}
		return c.NoContent(204)
	}
	s.Echo.POST("/api/small", read)
	s.Echo.POST("/api/large/:id", read)
	s.AllowBody(http.MethodPost, "/api/large/:id", 3<<20)
	two := strings.Repeat("x", 2<<20)
	if rec := call(s, http.MethodPost, "/api/small", two); rec.Code != 413 {
		t.Errorf("declared length: %d", rec.Code)
	}
	req := httptest.NewRequest(http.MethodPost, "/api/small", io.MultiReader(strings.NewReader(two))) // length unknown
	rec := httptest.NewRecorder()
	s.Echo.ServeHTTP(rec, req)
	if p := problem(t, rec); p.Status != 413 || p.Faults[0].Expected != "1 MB" {
		t.Errorf("chunked: %+v", p)
	}
	if rec := call(s, http.MethodPost, "/api/large/1", two); rec.Code != 204 {
		t.Errorf("an upload: %d", rec.Code)
	}
}

func TestGuards(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, func(o *httpx.Options) {
		o.Authenticate = func(_ context.Context, r *http.Request) (access.Actor, error) {
			switch r.Header.Get("Authorization") {
			case "Bearer ayşe":
				return access.Actor{PersonID: "ayşe"}, nil
			case "Bearer down":
				return access.Actor{}, fault.New(fault.KindUnavailable, "unavailable")
			}
			return access.Actor{}, fault.New(fault.KindUnauthenticated, "unauthenticated")
		}
	})
	g := s.Echo.Group("/api", s.Identify, s.RequireActor)
	g.GET("/me", func(c echo.Context) error {
		a, _ := access.ActorFrom(c.Request().Context())
		return c.String(200, a.PersonID)
	})
	if rec := call(s, http.MethodGet, "/api/me", "", "Authorization", "Bearer ayşe"); rec.Body.String() != "ayşe" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := call(s, http.MethodGet, "/api/me", "", "Authorization", "Bearer down"); rec.Code != 503 {
		t.Errorf("a broken sign-in is not the caller's fault: %d", rec.Code)
	}
	if rec := call(s, http.MethodGet, "/api/me", ""); rec.Code != 401 {
		t.Errorf("nobody: %d", rec.Code)
	}
	open, _ := edge(t, nil)
	open.Echo.GET("/api/me", func(c echo.Context) error { return nil }, open.Identify, open.RequireActor)
	if rec := call(open, http.MethodGet, "/api/me", ""); rec.Code != 401 {
		t.Errorf("nobody: %d", rec.Code)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, func(o *httpx.Options) { o.Ready = func(context.Context) error { return errors.New("no database") } })
	if rec := call(s, http.MethodGet, "/healthz", ""); rec.Code != 200 {
		t.Errorf("alive: %d", rec.Code)
	}
	if rec := call(s, http.MethodGet, "/readyz", ""); rec.Code != 503 || rec.Header().Get("Retry-After") == "" {
		t.Errorf("not ready: %d", rec.Code)
	}
}

func TestBrowsersGetAPage(t *testing.T) {
	t.Parallel()
	s, _ := edge(t, func(o *httpx.Options) {
		o.ErrorPage = func(c echo.Context, p httpx.Problem) bool {
			return c.HTML(p.Status, "<h1>"+p.Title+"</h1>") == nil
		}
	})
	if rec := call(s, http.MethodGet, "/yok", "", "Accept", "text/html"); rec.Code != 404 || !strings.HasPrefix(rec.Body.String(), "<h1>") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	problem(t, call(s, http.MethodGet, "/yok", "", "Accept", "application/json"))
	problem(t, call(s, http.MethodGet, "/api/yok", "", "Accept", "text/html"))
}

func TestServeFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	ln, err := httpx.Listen(ctx, "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	inside := make(chan struct{})
	goOn := make(chan struct{})
	served := make(chan error, 1)
	go func() {
		served <- httpx.Serve(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(inside)
			<-goOn
			_, _ = io.WriteString(w, "done")
		}), slog.New(slog.DiscardHandler))
	}()
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + ln.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		answer <- string(b)
	}()
	<-inside
	stop()
	close(goOn)
	if got := <-answer; got != "done" {
		t.Errorf("a request under way was cut: %s", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
