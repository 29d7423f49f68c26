package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// The sets of the tables below. everyone is each signed-in person, with or without a post.
var (
	posts    = []string{"admin", "planner", "finance", "unit_editor", "unit_manager", "senior_manager", "council_clerk", "ims_officer", "auditor", "council_member", "viewer"}
	everyone = append(slices.Clone(posts), "postless")
	nobody   []string
	readers  = slices.DeleteFunc(slices.Clone(posts), func(r string) bool { return r == "council_member" })
	wholes   = []string{"admin", "planner", "finance", "senior_manager", "auditor"}
	papers   = []string{"planner", "finance", "senior_manager", "auditor"}
	frozens  = append(slices.Clone(papers), "unit_editor", "unit_manager", "council_clerk", "ims_officer", "viewer")
	planner  = []string{"planner"}
	admin    = []string{"admin"}
	keepers  = []string{"admin", "planner"}
	unitRole = []string{"unit_editor", "unit_manager"}
)

func and(sets ...[]string) []string { return slices.Concat(sets...) }

// call is one row: a route of the contract on one record, who exactly may, and what they get.
type call struct {
	route   string // of the contract
	what    string // which record
	path    func(w *world, who string) string
	etag    string // path whose ETag is sent as If-Match; "." is the path itself
	body    string
	ok      int
	allowed []string
}

func at(path string) func(*world, string) string {
	return func(*world, string) string { return path }
}

// calls is the policy on the wire, written out by hand from design.md §5: who may do what to which record.
func calls(w *world) []call {
	d, f, s, k := w.draft, w.foreign, w.submitted, w.inForce
	ownPerson, otherPerson := w.people["unit_editor"].id, w.people["neighbour"].id
	fresh := func(make func() string) func(*world, string) string {
		return func(*world, string) string { return make() }
	}
	goal := func() string { return "/goals/" + w.newGoal() }
	json := `{"code":"Y-%d","name":"Yeni","first_year":2020,"last_year":2024}`
	list := []call{
		{"GET /me", "", at("/me"), "", "", 200, everyone},
		{"GET /administration", "", at("/administration"), "", "", 200, posts},
		{"PATCH /administration", "", at("/administration"), ".", `{"source":"x"}`, 200, admin},
		{"GET /units", "", at("/units"), "", "", 200, readers},
		{"POST /units", "", at("/units"), "", `{"name":"Birim %d"}`, 201, keepers},
		{"GET /units/{id}", "", at("/units/" + w.other), "", "", 200, readers},
		{"PATCH /units/{id}", "", at("/units/" + w.other), ".", `{"note":"x"}`, 200, keepers},
		{"GET /people", "", at("/people"), "", "", 200, and(wholes, []string{"unit_manager"})},
		{"POST /people", "", at("/people"), "", `{"name":"Kişi %d"}`, 201, admin},
		{"GET /people/{id}", "of the own unit", at("/people/" + ownPerson), "", "", 200, and(wholes, []string{"unit_manager"})},
		{"GET /people/{id}", "of another unit", at("/people/" + otherPerson), "", "", 200, wholes},
		{"PATCH /people/{id}", "", at("/people/" + otherPerson), ".", `{"title":"x"}`, 200, admin},
		{"POST /people/{id}/posts", "", fresh(func() string { return "/people/" + w.person("Yeni", "", "") + "/posts" }), "", `{"role":"viewer"}`, 201, admin},
		{"PATCH /posts/{id}", "", func(w *world, _ string) string { return "/posts/" + w.newPost() }, "post", `{"valid_to":"2199-01-01"}`, 200, admin},
		{"POST /people/{id}/invitation", "", fresh(func() string { return "/people/" + w.person("Davetli", "viewer", "") + "/invitation" }), "", "", 201, admin},
		{"POST /people/{id}/password-reset", "", fresh(func() string { return "/people/" + w.person("Unutkan", "viewer", "") + "/password-reset" }), "", "", 201, admin},
		{"POST /org/import", "", at("/org/import?dry_run=true"), "", "Ad Soyad;E-posta\n", 200, admin},
		{"GET /tokens", "", at("/tokens"), "", "", 200, everyone},
		{"POST /tokens", "by a token", at("/tokens"), "", `{"name":"x","scopes":["me.read"],"expires_on":"` + w.tomorrow() + `"}`, 201, nobody},
		{"DELETE /tokens/{id}", "of the admin", func(w *world, _ string) string { return "/tokens/" + w.newToken("admin") }, "", "", 204, admin},
		{"DELETE /tokens/{id}", "own", func(w *world, who string) string { return "/tokens/" + w.newToken(who) }, "", "", 204, everyone},
		{"GET /plans", "", at("/plans"), "", "", 200, readers},
		{"POST /plans", "", at("/plans"), "", json, 201, planner},
		{"POST /plans/{id}/submit", "", at("/plans/" + d.planID + "/submit"), "/plans/" + d.planID, "", 409, planner},
		{"POST /plans/{id}/return", "", at("/plans/" + d.planID + "/return"), "/plans/" + d.planID, `{"reason":"neden"}`, 409, planner},
		{"POST /plans/{id}/decision", "", at("/plans/" + d.planID + "/decision"), "/plans/" + d.planID, `{"body":"council","date":"2019-10-21","number":"1"}`, 409, []string{"planner", "council_clerk"}},
		{"PATCH /plans/{id}", "", at("/plans/" + d.planID), ".", `{"mission":"x"}`, 200, planner},
		{"PUT /plans/{id}/resources", "", at("/plans/" + d.planID + "/resources"), "/plans/" + d.planID, `{"resources":[],"overhead":{}}`, 200, planner},
		{"GET /editions", "", at("/editions"), "", "", 200, posts},
		{"GET /editions/{id}", "", at("/editions/" + w.edition), "", "", 200, posts},
		{"GET /editions/{id}/compare/{other}", "", at("/editions/" + w.edition + "/compare/" + w.edition), "", "", 200, posts},
		{"GET /plans/{id}/edition-on/{date}", "", at("/plans/" + k.planID + "/edition-on/2030-02-28"), "", "", 200, posts},
		{"GET /editions/{id}/package", "", at("/editions/" + w.edition + "/package?format=json"), "", "", 200, posts},
		{"POST /plans/{id}/goals", "", at("/plans/" + d.planID + "/goals"), "", `{}`, 201, planner},
		{"PATCH /goals/{id}", "", at("/goals/" + d.goal.ID), ".", `{"source":"x"}`, 200, planner},
		{"DELETE /goals/{id}", "", fresh(goal), ".", "", 204, planner},
		{"POST /goals/{id}/targets", "", at("/goals/" + d.goal.ID + "/targets"), "", `{}`, 201, planner},
		{"GET /targets/{id}", "of the own unit", at("/targets/" + d.own.ID), "", "", 200, and(wholes, unitRole)},
		{"GET /targets/{id}", "the own unit takes part", at("/targets/" + d.partner.ID), "", "", 200, and(wholes, unitRole)},
		{"GET /targets/{id}", "of another unit", at("/targets/" + d.alien.ID), "", "", 200, wholes},
		{"GET /targets/{id}", "of another unit, submitted", at("/targets/" + s.alien.ID), "", "", 200, and(wholes, []string{"council_clerk"})},
		{"GET /targets/{id}", "of another unit, in force", at("/targets/" + k.alien.ID), "", "", 200, readers},
		{"PATCH /targets/{id}", "of the own unit", at("/targets/" + d.own.ID), ".", `{"source":"x"}`, 200, and(planner, unitRole)},
		{"PATCH /targets/{id}", "the own unit takes part", at("/targets/" + d.partner.ID), ".", `{"source":"x"}`, 200, planner},
		{"PATCH /targets/{id}", "of another unit", at("/targets/" + d.alien.ID), ".", `{"source":"x"}`, 200, planner},
		{"PATCH /targets/{id}", "of the own unit, given to another", func(w *world, _ string) string { return "/targets/" + w.newTarget(w.own) }, ".", `{"responsible_unit_id":"` + w.other + `"}`, 200, planner},
		{"PATCH /targets/{id}", "of the own unit, given to nobody", func(w *world, _ string) string { return "/targets/" + w.newTarget(w.own) }, ".", `{"responsible_unit_id":null}`, 200, planner},
		{"DELETE /targets/{id}", "of the own unit", func(w *world, _ string) string { return "/targets/" + w.newTarget(w.own) }, ".", "", 204, planner},
		{"POST /targets/{id}/indicators", "of the own unit", at("/targets/" + d.own.ID + "/indicators"), "", `{}`, 201, and(planner, unitRole)},
		{"POST /targets/{id}/indicators", "of another unit", at("/targets/" + d.partner.ID + "/indicators"), "", `{}`, 201, planner},
		{"GET /indicators/{id}", "of the own unit", at("/indicators/" + d.ownPG.ID), "", "", 200, and(wholes, unitRole)},
		{"GET /indicators/{id}", "of another unit", at("/indicators/" + d.alienPG.ID), "", "", 200, wholes},
		{"GET /indicators/{id}", "in force", at("/indicators/" + k.alienPG.ID), "", "", 200, readers},
		{"PATCH /indicators/{id}", "of the own unit", at("/indicators/" + d.ownPG.ID), ".", `{"source":"x"}`, 200, and(planner, unitRole)},
		{"PATCH /indicators/{id}", "the own unit takes part", at("/indicators/" + d.partnerPG.ID), ".", `{"source":"x"}`, 200, planner},
		{"DELETE /indicators/{id}", "of the own unit", func(w *world, _ string) string { return "/indicators/" + w.newIndicator(d.own.ID) }, ".", "", 204, and(planner, unitRole)},
		{"DELETE /indicators/{id}", "of another unit", func(w *world, _ string) string { return "/indicators/" + w.newIndicator(d.alien.ID) }, ".", "", 204, planner},
		{"GET /intake/batches", "", at("/intake/batches"), "", "", 200, planner},
		{"POST /intake/batches", "", at("/intake/batches"), "", `{}`, 201, planner},
		{"GET /intake/batches/{id}", "", at("/intake/batches/" + w.stage()), "", "", 200, planner},
		{"GET /intake/batches/{id}/workbook", "", at("/intake/batches/" + w.stageBook() + "/workbook"), "", "", 200, planner},
		{"DELETE /intake/batches/{id}", "", func(w *world, _ string) string { return "/intake/batches/" + w.stage() }, "", "", 204, planner},
		{"POST /intake/batches/{id}/commit", "", func(w *world, _ string) string { return "/intake/batches/" + w.stage() + "/commit" }, "", "", 200, planner},
		{"GET /intake/plan-template", "blank", at("/intake/plan-template"), "", "", 200, frozens},
		{"GET /intake/plan-template", "of a draft", at("/intake/plan-template?plan=" + d.planID), "", "", 200, papers},
		{"GET /intake/plan-template", "of a plan in force", at("/intake/plan-template?plan=" + k.planID), "", "", 200, frozens},
		{"GET /audit", "", at("/audit"), "", "", 200, []string{"admin", "auditor"}},
		{"GET /audit/verify", "", at("/audit/verify"), "", "", 200, []string{"admin", "auditor"}},
	}
	for _, x := range []struct {
		what         string
		p            planted
		read, export []string
	}{
		{"draft with the own unit", d, and(wholes, unitRole), papers},
		{"draft of others", f, wholes, papers},
		{"submitted, of others", s, and(wholes, []string{"council_clerk"}), papers},
		{"in force, of others", k, readers, frozens},
	} {
		id := "/plans/" + x.p.planID
		for _, leaf := range []string{"", "/tree", "/faults"} {
			list = append(list, call{"GET /plans/{id}" + leaf, x.what, at(id + leaf), "", "", 200, x.read})
		}
		list = append(list,
			call{"GET /goals/{id}", x.what, at("/goals/" + x.p.goal.ID), "", "", 200, x.read},
			call{"GET /plans/{id}/document", x.what, at(id + "/document"), "", "", 200, x.export},
			call{"GET /plans/{id}/tables/{table}", x.what, at(id + "/tables/T15"), "", "", 200, x.export},
			call{"GET /plans/{id}/package", x.what + ", as draft", at(id + "/package?draft=true&format=json"), "", "", 200, x.export},
			call{"GET /plans/{id}/editions", x.what, at(id + "/editions"), "", "", 200, posts},
		)
	}
	list = append(list, call{"GET /plans/{id}/package", "in force", at("/plans/" + k.planID + "/package?format=json"), "", "", 200, frozens})
	list = append(append(list, searchCalls(w)...), adminCalls(w)...)
	return append(append(list, yearCalls(w)...), valueCalls(w)...)
}

func (w *world) tomorrow() string {
	d, err := period.Date(clock.Today(w.clock)).AddDays(1)
	w.ok(err)
	return string(d)
}

func (w *world) newGoal() string {
	g, err := w.app.Plans.AddGoal(w.as("planner"), plan.AddGoal{PlanID: w.draft.planID})
	w.ok(err)
	return g.ID
}

func (w *world) newTarget(unit string) string {
	h, err := w.app.Plans.AddTarget(w.as("planner"), plan.AddTarget{GoalID: w.draft.goal2.ID, TargetFields: plan.TargetFields{ResponsibleUnitID: unit}})
	w.ok(err)
	return h.ID
}

func (w *world) newIndicator(target string) string {
	i, err := w.app.Plans.AddIndicator(w.as("planner"), plan.AddIndicator{TargetID: target})
	w.ok(err)
	return i.ID
}

func (w *world) newPost() string {
	x, err := w.app.Org.AddPost(w.system(), org.AddPost{PersonID: w.person("Görevli", "", ""), Role: access.Viewer})
	w.ok(err)
	return x.ID
}

func (w *world) newToken(who string) string {
	if w.people[who] == nil {
		who = "admin"
	}
	return w.token(w.people[who], access.MeRead).Token.ID
}

// do makes one call of the table.
func (w *world) do(c call, who string) answer {
	w.t.Helper()
	method, _, _ := strings.Cut(c.route, " ")
	path, body := c.path(w, who), c.fill(w)
	var headers []string
	switch c.etag {
	case "":
	case "post", "ledger": // a record that was just made; a staged ledger has been counted once
		headers = []string{"If-Match", map[string]string{"post": `"1"`, "ledger": `"2"`}[c.etag]}
	case ".":
		headers = []string{"If-Match", w.etag(path)}
	default:
		headers = []string{"If-Match", w.etag(c.etag)}
	}
	headers = append(headers, "Authorization", "Bearer "+w.people[who].token)
	switch c.route {
	case "POST /windows/{id}/workbook":
		return w.send(method, "/api/v1"+path, typeXLSX, body, headers...)
	case "POST /values/{id}/evidence-files", "POST /reports/{id}/decision-files":
		return w.send(method, "/api/v1"+path, "application/octet-stream", body, headers...)
	case "POST /reports/{id}/printed":
		return w.send(method, "/api/v1"+path, "text/csv", body, headers...)
	case "POST /org/import":
		return w.send(method, "/api/v1"+path, "text/csv", body, append(headers, "Idempotency-Key", fmt.Sprintf("anahtar-%d", w.next()))...)
	case "POST /ledgers":
		return w.send(method, "/api/v1"+path, "text/csv", body, headers...)
	case "POST /proposals/{id}/workbook":
		return w.send(method, "/api/v1"+path, typeXLSX, body, headers...)
	case "POST /intake/batches/{id}/commit":
		headers = append(headers, "Idempotency-Key", fmt.Sprintf("anahtar-%d", w.next()))
	}
	return w.api("", method, path, body, headers...)
}

// etag is the version of a path, or "#table/id" of a row that no path shows alone.
func (w *world) etag(path string) string {
	if table, id, ok := strings.Cut(strings.TrimPrefix(path, "#"), "/"); ok && path[0] == '#' {
		return fmt.Sprintf("%q", fmt.Sprint(w.rowVersion(table, id)))
	}
	for _, who := range []string{"planner", "admin"} {
		if a := w.api(who, http.MethodGet, path, ""); a.header.Get("ETag") != "" {
			return a.header.Get("ETag")
		}
	}
	w.t.Fatalf("no ETag of %s", path)
	return ""
}

// state is a fingerprint of everything a write could change; denials, sessions and last uses are none of it.
func (w *world) state() string {
	w.t.Helper()
	var parts []string
	for _, table := range []string{"administration", "unit", "person", "post", "plan", "goal", "target", "indicator", "api_token", "programme", "performance_target",
		"programme_indicator", "activity", "unit_proposal", "budget_line", "budget_code", "setting", "unit_ceiling", "appropriation_change", "ledger", "ledger_row",
		"report_window", "window_reopening", "measurement", "evidence", "deviation", "assessment", "review", "board_decision", "activity_report", "unit_report", "report_text",
		"activity_result", "statement_text", "statement", "distribution", "saved_view", "unit_event", "hand_over"} {
		parts = append(parts, "SELECT '"+table+"' AS t, count(*) AS n, CAST(COALESCE(sum(version), 0) AS BIGINT) AS v FROM "+table)
	}
	for _, table := range []string{"edition", "council_decision", "login_link", "intake_batch", "idempotency", "backup_run", "credential", "programme_step", "programme_policy",
		"activity_unit", "budget_line_amount", "budget_stage", "appropriation_change_line", "stored_file", "measurement_step", "report_step", "decision_file", "printed_result"} {
		parts = append(parts, "SELECT '"+table+"' AS t, count(*) AS n, CAST(0 AS BIGINT) AS v FROM "+table)
	}
	type row struct {
		T    string
		N, V int64
	}
	var rows []row
	w.ok(w.app.DB.Conn(context.Background()).Raw(strings.Join(parts, " UNION ALL ")).Scan(&rows).Error)
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.T, b.T) })
	return fmt.Sprint(rows)
}

// Every route of the contract × every role, with real tokens, on records of every kind: exactly those the table names may.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		list, contract, seen := calls(w), newPromise(t), map[string]bool{}
		// One refusal and one answer of each call are held against the contract.
		hold := func(c call, path string, a answer) {
			method, _, _ := strings.Cut(c.route, " ")
			r, err := http.NewRequestWithContext(t.Context(), method, "/api/v1"+path, nil)
			w.ok(err)
			contract.hold(t, r, a.status, a.header, []byte(a.body))
		}
		for _, c := range list {
			// What is made for a call is made before, so that what a refusal finds is what the one before it left.
			var refused []string
			made := map[string]call{}
			for _, who := range everyone {
				if !slices.Contains(c.allowed, who) {
					x := c
					x.path, x.body = at(c.path(w, who)), c.fill(w)
					refused, made[who] = append(refused, who), x
				}
			}
			reads, before := strings.HasPrefix(c.route, "GET "), w.state()
			for n, who := range refused {
				x := made[who]
				a := w.do(x, who)
				if n == 0 {
					hold(x, x.path(w, who), a)
				}
				if a.status != http.StatusForbidden && a.status != http.StatusNotFound {
					t.Errorf("%s (%s) by %s, who may not: %s", c.route, c.what, who, a)
				}
				if a.header.Get("ETag") != "" {
					t.Errorf("%s (%s) by %s: a refusal with an ETag", c.route, c.what, who)
				}
				if reads && n < len(refused)-1 { // what looks left is looked at once
					continue
				}
				after := w.state()
				if after != before {
					t.Errorf("%s (%s) by %s was refused and changed rows:\n%s\n%s", c.route, c.what, who, before, after)
				}
				before = after
			}
			for n, who := range c.allowed {
				x := c
				x.path = at(c.path(w, who))
				a := w.do(x, who)
				if a.status != c.ok {
					t.Errorf("%s (%s) by %s, who may: %s", c.route, c.what, who, a)
				}
				for _, mark := range marked(a) {
					if seen[mark] = true; !maySee(mark, who) {
						t.Errorf("%s (%s) shows %s what it may not: %s", c.route, c.what, who, mark)
					}
				}
				if n == 0 {
					hold(x, x.path(w, who), a)
				}
			}
		}
		for mark := range marks {
			if !seen[mark] {
				t.Errorf("nobody was shown %s: the marks prove nothing", mark)
			}
		}
	})
}

// The table above names every route of the contract.
func TestTheTableIsTheContract(t *testing.T) {
	t.Parallel()
	w := one(t)
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	w.ok(err)
	tested := map[string]bool{}
	for _, c := range calls(w) {
		tested[c.route] = true
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if !tested[method+" "+path] {
				t.Errorf("%s %s: nobody tests who may", method, path)
			}
			delete(tested, method+" "+path)
		}
	}
	for route := range tested {
		t.Errorf("%s is not in the contract", route)
	}
}

// A token that is narrower than its owner opens what it names and nothing else; one that has ended opens nothing.
func TestTokensThatAreLess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		chief := w.caller(w.person("Her şey", access.Admin, ""))
		_, err := w.app.Org.AddPost(w.system(), org.AddPost{PersonID: chief.id, Role: access.Planner})
		w.ok(err)
		chief.actor, err = w.app.Auth.ActorOf(context.Background(), chief.id)
		w.ok(err)
		w.people["narrow"] = &caller{token: w.token(chief, access.MeRead).Secret, actor: chief.actor}
		w.people["exporter"] = &caller{token: w.token(chief, access.PlanExport, access.PlanCreate).Secret, actor: chief.actor}
		revoked := w.token(w.people["planner"], access.MeRead)
		dead := map[string]string{
			"nobody": "", "no token": "Bearer ", "a session's token": "Bearer " + w.people["planner"].session, "a wrong token": w.people["planner"].token + "x",
			"another scheme": "Basic " + w.people["planner"].token, "a revoked token": "Bearer " + revoked.Secret, "upper case": "Bearer " + strings.ToUpper(w.people["planner"].token),
		}
		w.ok(w.app.Auth.RevokeToken(w.as("planner"), revoked.Token.ID))
		list := calls(w)
		for _, c := range list {
			if c.what == "own" {
				continue
			}
			a := w.do(c, "narrow")
			if c.route == "GET /search" { // asks for me.read, and finds what the token reads: nothing
				if a.status != http.StatusOK || !strings.Contains(a.body, `"items":[]`) {
					t.Errorf("%s (%s) by a token of me.read: %s", c.route, c.what, a)
				}
				continue
			}
			if c.route != "GET /me" && a.status != http.StatusForbidden && a.status != http.StatusNotFound {
				t.Errorf("%s (%s) by a token of me.read: %s", c.route, c.what, a)
			}
		}
		if a := w.api("narrow", http.MethodGet, "/me", ""); a.status != http.StatusOK {
			t.Errorf("me by a token of me.read: %s", a)
		}
		if a := w.api("exporter", http.MethodGet, "/plans/"+w.draft.planID+"/document", ""); a.status != http.StatusOK {
			t.Errorf("export by a token of it: %s", a)
		}
		for _, path := range []string{"/plans", "/plans/" + w.draft.planID, "/plans/" + w.draft.planID + "/tree", "/audit", "/people", "/tokens", "/me"} {
			if a := w.api("exporter", http.MethodGet, path, ""); a.status != http.StatusForbidden {
				t.Errorf("%s by a token of plan.export: %s", path, a)
			}
		}
		gone := w.caller(w.person("Ayrılan", access.Planner, ""))
		left, err := w.app.Org.Person(w.system(), gone.id)
		w.ok(err)
		_, err = w.app.Org.ChangePerson(w.system(), org.ChangePerson{ID: gone.id, Version: left.Version, Active: p(false)})
		w.ok(err)
		dead["an inactive person"] = "Bearer " + gone.token
		late := w.people["auditor"].token
		check := func(dead map[string]string) {
			for _, c := range list {
				method, _, _ := strings.Cut(c.route, " ")
				for who, h := range dead { // before anything else is read of the call
					if a := w.send(method, "/api/v1"+c.path(w, "admin"), typeJSON, "{}", "Authorization", h); a.status != http.StatusUnauthorized || a.code() != "unauthenticated" || a.header.Get("WWW-Authenticate") == "" {
						t.Errorf("%s by %s: %s", c.route, who, a)
					}
				}
			}
		}
		check(dead)
		if a := w.send(http.MethodGet, "/planlar", "", "", "Accept", typeHTML, "Cookie", "karne_session="+gone.session); a.status != http.StatusSeeOther {
			t.Errorf("a page for an inactive person: %s", a)
		}
		list = list[:1]
		w.clock.move(72 * time.Hour)
		check(map[string]string{"an expired token": "Bearer " + late})
	})
}
