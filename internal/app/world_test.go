// Package app_test attacks the whole product: real database, real edge, real sign-ins and tokens over HTTP.
package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/web"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

const townName = "Deneme Belediyesi"

// caller is somebody with a session and a token of everything they may do.
type caller struct {
	id, session, token string
	actor              access.Actor
}

// hands is a clock one can move.
type hands struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return clock.System.Now().Add(h.ahead)
}

func (h *hands) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead += d
}

// diary is a log that many goroutines write.
type diary struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.String()
}

// world is the product on one database, with one person per role.
//
//	own    answers for H1.1 of the draft; branch stands below it; unit-bound persons stand in own
//	other  answers for H1.2 (own is its partner), H2.1 (own has no part) and everything of the other plans
type world struct {
	t     testing.TB
	app   *app.App
	edge  *httpx.Server
	clock *hands
	log   *diary
	url   string

	own, branch, other string
	people             map[string]*caller // by role; "postless", "neighbour" (a unit manager of other)

	draft, foreign, submitted, inForce planted
	edition                            string
	year                               yeared // the called programme of the tables
	values                             valued // the plan with values of the tables
	number                             int
	mu                                 sync.Mutex
}

// planted is a plan with its records.
type planted struct {
	plan                       plan.Plan
	goal, goal2                plan.Goal
	own, partner, alien        plan.Target
	ownPG, partnerPG, alienPG  plan.Indicator
	ownText, alienText, planID string
}

type settings func(*config.Settings, *app.Options)

// open serves an empty database.
func open(t testing.TB, e db.Engine, change ...settings) *world {
	t.Helper()
	w := &world{t: t, clock: &hands{}, log: &diary{}, people: map[string]*caller{}}
	s := config.Settings{Addr: "localhost:0", DataDir: t.TempDir(), DatabaseURL: dbtest.URL(t, e), Log: "debug"}
	o := app.Options{Clock: w.clock, Strict: true, Version: "test", Log: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, f := range change {
		f(&s, &o)
	}
	var err error
	w.app, err = app.Open(context.Background(), s, o)
	w.ok(err)
	t.Cleanup(func() { _ = w.app.Close() })
	w.edge, err = w.app.Server()
	w.ok(err)
	server := httptest.NewServer(w.edge)
	t.Cleanup(server.Close)
	w.url = server.URL
	_, err = w.app.Org.Found(w.system(), org.FoundAdministration{Name: townName, Province: "İstanbul"})
	w.ok(err)
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func p[T any](v T) *T { return &v }

func (w *world) system() context.Context {
	return access.WithActor(context.Background(), access.System("test"))
}

func (w *world) as(name string) context.Context {
	return access.WithActor(context.Background(), w.people[name].actor)
}

func (w *world) next() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.number++
	return w.number
}

func (w *world) unit(name, parent string) string {
	u, err := w.app.Org.AddUnit(w.system(), org.AddUnit{Name: name, ParentID: parent, SpendingUnit: parent == ""})
	w.ok(err)
	return u.ID
}

// person adds somebody with a post; a role that is not unit-bound takes no unit.
func (w *world) person(name string, role access.Role, unit string) string {
	x, err := w.app.Org.AddPerson(w.system(), org.AddPerson{Name: name, Email: fmt.Sprintf("kisi%d@deneme.bel.tr", w.next())})
	w.ok(err)
	if role == "" {
		return x.ID
	}
	if !role.UnitBound() {
		unit = ""
	}
	_, err = w.app.Org.AddPost(w.system(), org.AddPost{PersonID: x.ID, Role: role, UnitID: unit})
	w.ok(err)
	return x.ID
}

// caller signs a person in and makes a token of all they may do.
func (w *world) caller(id string) *caller {
	c := &caller{id: id}
	// The demo's door is a service of its own here: the product under test is no demo.
	door := auth.New(w.app.DB, w.app.Door, w.app.Audit, w.app.Org, w.clock, auth.Demo())
	s, err := door.SignInAs(context.Background(), id, "127.0.0.1")
	w.ok(err)
	c.session = s.Token
	c.actor, err = w.app.Auth.ActorOf(context.Background(), id)
	w.ok(err)
	var all []access.Action
	for _, a := range access.Actions {
		if access.May(c.actor, a) {
			all = append(all, a)
		}
	}
	c.token = w.token(c, all...).Secret
	return c
}

func (w *world) token(c *caller, scopes ...access.Action) auth.NewToken {
	w.t.Helper()
	last, err := period.Date(clock.Today(w.clock)).AddDays(1)
	w.ok(err)
	made, err := w.app.Auth.CreateToken(access.WithActor(context.Background(), c.actor), auth.CreateToken{Name: "deneme", Scopes: scopes, ExpiresOn: last})
	w.ok(err)
	return made
}

// staff makes the units and one person per role.
func (w *world) staff() *world {
	w.own, w.other = w.unit("Fen İşleri Müdürlüğü", ""), w.unit("Zabıta Müdürlüğü", "")
	w.branch = w.unit("Yol Şefliği", w.own)
	for _, r := range access.Roles {
		w.people[string(r)] = w.caller(w.person("Kişi "+string(r), r, w.own))
	}
	w.people["postless"] = w.caller(w.person("Görevsiz", "", ""))
	w.people["neighbour"] = w.caller(w.person("Komşu", access.UnitManager, w.other))
	return w
}

// furnish is staff with the four plans of the tables.
func (w *world) furnish() *world {
	w.staff()
	w.draft = w.plant("TASLAK-2020", w.own)
	_, err := w.app.Plans.AddGoal(w.as("planner"), plan.AddGoal{PlanID: w.draft.planID, GoalFields: plan.GoalFields{Code: "A3", Text: "Boş amaç"}}) // blocks submission
	w.ok(err)
	w.foreign = w.plant("YABANCI-2020", w.other)
	w.submitted = w.plant("SUNULAN-2020", w.other)
	w.submit(w.submitted.planID)
	w.inForce = w.plant("KARARLI-2020", w.other)
	_, e, err := w.app.Plans.Decide(w.as("council_clerk"), plan.DecidePlan{ID: w.inForce.planID, Version: w.submit(w.inForce.planID).Version, DecisionFields: decision})
	w.ok(err)
	w.edition = e.ID
	return w
}

func (w *world) submit(id string) plan.Plan {
	x, err := w.app.Plans.Get(w.as("planner"), id)
	w.ok(err)
	x, err = w.app.Plans.Submit(w.as("planner"), plan.SubmitPlan{ID: id, Version: x.Version})
	w.ok(err)
	return x
}

var decision = council.DecisionFields{Body: "council", Date: "2019-10-21", Number: "2019/1", Result: "unanimous", VotesFor: p(31), VotesAgainst: p(0)}

const firstYear, lastYear = 2020, 2024

// plant makes a plan without blocking faults. own answers for H1.1, other for H1.2 (own takes part) and H2.1.
func (w *world) plant(code, own string) planted {
	ctx := w.as("planner")
	f := plan.PlanFields{Code: code, Name: code + " Stratejik Planı", FirstYear: firstYear, LastYear: lastYear, Mission: "Görev", Vision: "Ufuk", CoreValues: []string{"Açıklık"}}
	x, err := w.app.Plans.Create(ctx, plan.CreatePlan{PlanFields: f})
	w.ok(err)
	years, overhead := plan.YearMoney{}, plan.YearMoney{}
	for y := firstYear; y <= lastYear; y++ {
		years[y], overhead[y] = 100_000_00, 50_00
	}
	x, err = w.app.Plans.SetResources(ctx, plan.SetResources{PlanID: x.ID, Version: x.Version, ResourceFields: plan.ResourceFields{
		Resources: []plan.Resource{{Code: "01", Name: "Vergi Gelirleri", Years: years}}, Overhead: overhead}})
	w.ok(err)
	out := planted{plan: x, planID: x.ID, ownText: code + " kendi hedefi", alienText: code + " gizli hedefi"}
	out.goal, err = w.app.Plans.AddGoal(ctx, plan.AddGoal{PlanID: x.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Birinci amaç"}})
	w.ok(err)
	out.goal2, err = w.app.Plans.AddGoal(ctx, plan.AddGoal{PlanID: x.ID, GoalFields: plan.GoalFields{Code: "A2", Text: "İkinci amaç"}})
	w.ok(err)
	out.own, out.ownPG = w.target(out.goal.ID, "H1.1", out.ownText, own)
	out.partner, out.partnerPG = w.target(out.goal.ID, "H1.2", code+" ortak hedefi", w.other, partnerOf(own, w.other)...)
	out.alien, out.alienPG = w.target(out.goal2.ID, "H2.1", out.alienText, w.other)
	return out
}

func partnerOf(own, other string) []string {
	if own == other {
		return nil
	}
	return []string{own}
}

func (w *world) target(goal, code, text, unit string, partners ...string) (plan.Target, plan.Indicator) {
	ctx := w.as("planner")
	f := plan.TargetFields{Code: code, Text: text, ResponsibleUnitID: unit, PartnerUnitIDs: partners, YearlyCosts: plan.YearMoney{}, Findings: []string{"Tespit"}, Needs: []string{"İhtiyaç"},
		Activities: []plan.Activity{{Text: "Proje", Kind: "project"}},
		Risks:      []plan.Risk{{Text: "Risk", Probability: p(3), Impact: p(4), OwnerUnitID: unit, Controls: []plan.Control{{Text: "Kontrol", Kind: "existing"}}}}}
	i := plan.IndicatorFields{Code: "PG" + code[1:] + ".1", Name: "Göstergesi " + text, Definition: "Tanım", UnitOfMeasure: "adet", Weight: p(quantity.Hundred), BaselineValue: p(quantity.Amount(1_000_000)),
		BaselineDate: "2019-12-31", CalcType: "yearly_separate", Entry: "increment", Aggregation: "sum", Direction: "up", Values: plan.YearAmount{}, MonitoringFrequency: "half_year",
		ReportingFrequency: "year", Class: "output", Formula: "a/b", DataSource: "Kayıt", DataOwnerUnitID: unit, EvidenceRequired: p(true), IsKey: true}
	for y := firstYear; y <= lastYear; y++ {
		f.YearlyCosts[y], i.Values[y] = 100_00, quantity.Amount(int64(y)*1_000_000)
	}
	h, err := w.app.Plans.AddTarget(ctx, plan.AddTarget{GoalID: goal, TargetFields: f})
	w.ok(err)
	g, err := w.app.Plans.AddIndicator(ctx, plan.AddIndicator{TargetID: h.ID, IndicatorFields: i})
	w.ok(err)
	return h, g
}

// stage stages a small plan file of its own, so that each can be committed.
func (w *world) stage() string {
	doc := fmt.Sprintf(`{"schema":"karne.plan/1","administration":{"name":%q,"province":"İstanbul"},"plan":{"code":"DOSYA-%d","name":"Dosya planı","first_year":2020,"last_year":2024,"goals":[]}}`, townName, w.next())
	b, err := w.app.Intake.Stage(w.as("planner"), intake.StageFile{Name: "plan.json", Data: []byte(doc)})
	w.ok(err)
	return b.ID
}

// stageBook stages a workbook: the filled template.
func (w *world) stageBook() string {
	var b bytes.Buffer
	w.ok(w.app.Intake.Template(w.as("planner"), w.draft.planID, &b))
	batch, err := w.app.Intake.Stage(w.as("planner"), intake.StageFile{Name: "plan.xlsx", Data: b.Bytes()})
	w.ok(err)
	return batch.ID
}

// answer is one response, read whole.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) code() string {
	var x struct{ Code string }
	_ = json.Unmarshal([]byte(a.body), &x)
	return x.Code
}

func (a answer) String() string {
	return fmt.Sprintf("%d %s", a.status, a.body[:min(len(a.body), 300)])
}

// client follows no redirect and keeps no cookie: every test says what it sends.
var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 32},
}

// send makes one request. Headers are name, value pairs.
func (w *world) send(method, path, contentType, body string, headers ...string) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, w.url+path, strings.NewReader(body))
	w.ok(err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	w.ok(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	w.ok(err)
	return answer{res.StatusCode, res.Header, string(b)}
}

const typeJSON, typeForm, typeHTML = "application/json", "application/x-www-form-urlencoded", "text/html"

// api sends JSON with a person's token.
func (w *world) api(who, method, path, body string, headers ...string) answer {
	w.t.Helper()
	contentType := ""
	if body != "" {
		contentType = typeJSON
	}
	if c := w.people[who]; c != nil {
		headers = append(headers, "Authorization", "Bearer "+c.token)
	}
	return w.send(method, "/api/v1"+path, contentType, body, headers...)
}

func (w *world) cookie(who string) string {
	if c := w.people[who]; c != nil {
		return web.SessionCookie(false) + "=" + c.session
	}
	return ""
}

// get asks for a page in a person's browser.
func (w *world) get(who, path string, headers ...string) answer {
	w.t.Helper()
	return w.send(http.MethodGet, path, "", "", append(headers, "Accept", typeHTML, "Cookie", w.cookie(who))...)
}

// post sends a form from a page of our own in a person's browser.
func (w *world) post(who, path string, v url.Values, headers ...string) answer {
	w.t.Helper()
	return w.send(http.MethodPost, path, typeForm, v.Encode(), append(headers, "Accept", typeHTML, "Sec-Fetch-Site", "same-origin", "Cookie", w.cookie(who))...)
}

// upload sends a file as the form of a page does.
func (w *world) upload(who, path, name string, data []byte, headers ...string) answer {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	w.ok(err)
	_, err = part.Write(data)
	w.ok(err)
	w.ok(form.Close())
	return w.send(http.MethodPost, path, form.FormDataContentType(), b.String(), append(headers, "Accept", typeHTML, "Sec-Fetch-Site", "same-origin", "Cookie", w.cookie(who))...)
}

// each runs a test in a furnished world of each engine.
func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			fn(t, open(t, e).furnish())
		})
	}
}

// one runs a test in a furnished world of SQLite, for what no database changes.
func one(t *testing.T) *world {
	t.Helper()
	return open(t, db.SQLite).furnish()
}
