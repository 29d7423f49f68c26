package rest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/backup"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
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
	"github.com/karne-app/karne/internal/rest"
)

// house is the interface over one database: real services, real edge; who calls is said by a header (the app tests sign in for real).
type house struct {
	*httptest.Server
	edge   *httpx.Server
	db     *db.DB
	router routers.Router
	people map[string]access.Actor
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{db: d, people: map[string]access.Actor{}}
	for _, r := range access.Roles {
		h.people[string(r)] = access.Actor{PersonID: ids.New(), Name: string(r), Posts: []access.Post{{ID: ids.New(), Role: r}}}
	}
	log := audit.New(d, clock.System)
	door := act.New(d, log, clock.System, true)
	people := org.New(d, door, clock.System)
	papers := publish.New(people, words)
	plans := plan.NewService(plan.Options{DB: d, Door: door, Clock: clock.System, Org: people, Freeze: papers.Freeze})
	papers.UsePlans(plans)
	programmes := programme.NewService(programme.Options{DB: d, Door: door, Clock: clock.System, Org: people, Plans: plans, Freeze: papers.FreezeProgramme})
	money := budget.NewService(budget.Options{DB: d, Door: door, Clock: clock.System, Org: people, Programmes: programmes})
	programmes.UseBudget(programme.Budget{Check: money.Check, CheckUnit: money.CheckUnit, ActivityHasLines: money.ActivityHasLines, Decided: money.Decided})
	papers.UseProgrammes(d, programmes, money)
	proofs := files.New(d, t.TempDir(), clock.System)
	windows := calendar.NewService(calendar.Options{DB: d, Door: door, Clock: clock.System, Org: people, Frequencies: func(context.Context, string, int) ([]string, error) {
		return []string{calendar.Quarter}, nil
	}})
	values := measure.NewService(measure.Options{DB: d, Door: door, Clock: clock.System, Org: people, Calendar: windows, Files: proofs})
	scores := evaluate.NewService(evaluate.Options{
		DB: d, Door: door, Clock: clock.System, Org: people, Plans: plans, Calendar: windows, Measure: values, Freeze: papers.FreezeReview,
	})
	reports := account.NewService(account.Options{
		DB: d, Door: door, Clock: clock.System, Org: people, Programmes: programmes, Budget: money, Evaluate: scores, Files: proofs, Freeze: papers.FreezeReport,
	})
	papers.UseResults(values, scores, reports)
	h.edge, err = httpx.New(httpx.Options{
		Words: words, Log: slog.New(slog.DiscardHandler), Clock: clock.System,
		Authenticate: func(_ context.Context, r *http.Request) (access.Actor, error) {
			name, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			if a, ok := h.people[name]; ok {
				return a, nil
			}
			return access.Actor{}, fault.New(fault.KindUnauthenticated, "unauthenticated")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = rest.Mount(h.edge, rest.Services{
		Org: people, Auth: auth.New(d, door, log, people, clock.System), Plan: plans, Publish: papers,
		Intake:     intake.NewService(intake.Options{DB: d, Door: door, Clock: clock.System, Org: people, Plans: plans, Words: words, Programmes: programmes, Budget: money, Calendar: windows, Measure: values}),
		Programmes: programmes, Budget: money, Ledgers: ledger.New(money, people),
		Calendar: windows, Measure: values, Evaluate: scores, Account: reports,
		Audit: rest.Audit{
			List: func(ctx context.Context, record, before string, limit int) ([]rest.AuditEntry, error) {
				l, err := log.List(ctx, audit.Query{EntityID: record, Before: before, Limit: limit})
				out := make([]rest.AuditEntry, len(l))
				for i, e := range l {
					out[i] = rest.AuditEntry(e)
				}
				return out, err
			},
			Verify: func(ctx context.Context) (rest.AuditReport, error) {
				r, err := log.Verify(ctx)
				return rest.AuditReport(r), err
			},
		},
		LinkURL: func(l auth.Link) string { return "http://karne.test/davet/" + l.Token },
		Backups: backup.New(backup.Options{DB: d, Door: door, Clock: clock.System, Files: t.TempDir()}),
		Desk:    desk.New(desk.Options{DB: d, Door: door, Clock: clock.System}),
		Find: find.New(find.Options{
			Plans: plans, Programmes: programmes, Org: people, Measure: values, Evaluate: scores, Account: reports, Editions: council.NewStore(d, clock.System),
			Setting: func(_ context.Context, name string) string { return name },
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	if h.router, err = gorillamux.NewRouter(doc); err != nil {
		t.Fatal(err)
	}
	h.Server = httptest.NewServer(h.edge.Echo)
	t.Cleanup(h.Close)
	return h
}

// as is the public client of a person; every response is held against the contract.
func (h *house) as(t *testing.T, name string) *client.ClientWithResponses {
	t.Helper()
	c, err := client.NewClientWithResponses(h.URL+rest.Base, client.WithToken(name), client.WithLanguage("en"), client.WithHTTPClient(&http.Client{Transport: checked{t, h}}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checked fails the test when a response is not what the contract promises.
type checked struct {
	t *testing.T
	h *house
}

func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	probe := r.Clone(r.Context())
	probe.URL.Host, probe.Host = "", ""
	probe.URL.Scheme = ""
	route, params, err := c.h.router.FindRoute(probe)
	if err != nil {
		c.t.Errorf("%s %s is not in the contract: %v", r.Method, r.URL.Path, err)
		return resp, nil
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 resp.StatusCode, Header: resp.Header, Options: &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true},
	}
	in.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(r.Context(), in); err != nil {
		c.t.Errorf("%s %s answered %d outside the contract: %v\n%s", r.Method, r.URL.Path, resp.StatusCode, err, body)
	}
	return resp, nil
}

// raw sends a body as it is and gives the status and the problem, if any.
func (h *house) raw(t *testing.T, who, method, path, contentType, body string, headers ...string) (int, *client.Problem, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.URL+rest.Base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+who)
	req.Header.Set("Accept-Language", "en")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := checked{t, h}.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p *client.Problem
	errors.As(client.RefusalOf(resp, b), &p)
	return resp.StatusCode, p, b
}

func want[T any](t *testing.T, got *T, resp *http.Response, body []byte) T {
	t.Helper()
	if got == nil {
		t.Fatalf("%s: %v", resp.Status, client.RefusalOf(resp, body))
	}
	return *got
}

func wantProblem(t *testing.T, p *client.Problem, resp *http.Response, status int, code string) {
	t.Helper()
	if resp.StatusCode != status || p == nil || p.Code != code {
		t.Fatalf("%s %v, want %d %s", resp.Status, p, status, code)
	}
}

func count(t *testing.T, d *db.DB, table string) int64 {
	t.Helper()
	var n int64
	if err := d.Conn(context.Background()).Table(table).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func ptr[T any](v T) *T { return &v }

func sprint(v ...any) string { return fmt.Sprint(v...) }
