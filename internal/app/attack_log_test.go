package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
)

// The diary at its most talkative and the sealed log hold no secret: no password right or wrong, no token, no link, no cookie.
func TestNoSecretInAnyLog(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		id, email := w.member("Ayşe Öz", access.Viewer)
		wrong := []string{"yanlis parola 123", "gizli-eposta-yerine@parola", strings.Repeat("cok uzun parola ", 40)}
		for _, s := range wrong {
			w.signIn(email, s)
			w.signIn(s, s)
			w.post("", "/giris", url.Values{"email": {s}})
			w.send(http.MethodPost, "/giris", typeForm, "email="+url.QueryEscape(email)+"&password="+url.QueryEscape(s)+"&%ZZ", "Accept", typeHTML)
		}
		session := w.signIn(email, password).cookie("karne_session").Value
		link, err := w.app.Auth.ResetPassword(w.system(), id)
		w.ok(err)
		for _, path := range []string{"/sifre/%s", "/davet/%s", "/sifre/%s/", "/Sifre/%s", "/sifre/%s/x", "/sifre/%s%%00", "/sifre/%%ff%s", "/sifre//%s", "/planlar/%s", "/static/%s", "/api/v1/plans/%s", "/api/v1/%s", "/?next=%s", "/api/v1/me?x=%s", "/belgeler/%s.xlsx", "/hedefler/%s"} {
			for _, method := range []string{"GET", "POST", "DELETE"} {
				w.send(method, fmt.Sprintf(path, link.Token), typeForm, "password=kisa&password_again=kisa", "Accept", typeHTML)
				w.send(method, fmt.Sprintf(path, link.Token), "", "", "Cookie", w.cookie("viewer"))
			}
		}
		w.post("", "/sifre/"+link.Token, url.Values{"password": {"kisa-gizli"}, "password_again": {"baska-gizli"}})
		w.set("/sifre/"+link.Token, newPassword)
		made := w.get("viewer", "/belirtecler")
		page := w.post("viewer", "/belirtecler", url.Values{"name": {"x"}, "scopes": {"plan.read"}, "expires_on": {w.tomorrow()}})
		shown := strings.Contains(page.body, "karne_pat_")
		token := w.people["viewer"].token
		for _, h := range []string{"Bearer " + token, "bearer " + token, "Token " + token, token} {
			w.send(http.MethodGet, "/api/v1/me", "", "", "Authorization", h)
			w.send(http.MethodGet, "/api/v1/plans/"+token, "", "", "Authorization", h)
			w.send(http.MethodGet, "/planlar?token="+token, "", "", "Authorization", h, "Accept", typeHTML)
		}
		w.send(http.MethodPost, "/api/v1/tokens", typeJSON, `{"name":"`+token+`x"`, "Cookie", w.cookie("viewer"))
		w.post("", "/kisiler/yeni", url.Values{"password": {"tutulan-gizli"}})
		if !shown || made.status != http.StatusOK {
			t.Fatalf("a token is shown once: %s", page)
		}
		secrets := append([]string{password, newPassword, "kisa-gizli", "baska-gizli", "tutulan-gizli", session, link.Token, token, w.people["viewer"].session, "karne_pat_"}, wrong...)
		for _, s := range secrets {
			for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
				if i := strings.Index(w.log.String(), form); i >= 0 {
					t.Errorf("the diary holds a secret (%s…): …%s…", form[:8], w.log.String()[max(0, i-200):i])
				}
			}
		}
		var texts []string
		for _, table := range []string{"audit_text:before_text", "audit_text:after_text", "idempotency:result", "login_link:token_hash", "session:token_hash", "api_token:token_hash", "credential:password_hash", "rate_counter:counter_key", "audit_row:entity_id", "audit_row:actor_name"} {
			name, column, _ := strings.Cut(table, ":")
			var found []string
			w.ok(w.app.DB.Conn(context.Background()).Table(name).Pluck(column, &found).Error)
			texts = append(texts, found...)
		}
		for _, s := range append(secrets, email) {
			for _, text := range texts {
				if s != "karne_pat_" && s != email && strings.Contains(text, s) {
					t.Errorf("the database keeps a secret (%s…) in %q", s[:8], cut(text))
				}
			}
		}
		if n := len(texts); n < 50 {
			t.Errorf("only %d texts were looked at", n)
		}
	})
}

// Every refused write leaves a denial that says who and what; reads that are refused change nothing; the log holds after all.
func TestDenialsAreNoted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		before := w.denials()
		refused := map[string]answer{
			"plan.create": w.api("viewer", http.MethodPost, "/plans", `{"code":"X","name":"Y","first_year":2020,"last_year":2024}`),
			"plan.edit":   w.api("unit_editor", http.MethodPatch, "/targets/"+w.draft.alien.ID, `{"source":"x"}`, "If-Match", `"1"`),
			"unit.edit":   w.post("viewer", "/birimler/yeni", url.Values{"name": {"Birim"}}),
			"plan.decide": w.api("viewer", http.MethodPost, "/plans/"+w.draft.planID+"/decision", `{"body":"council","date":"2019-10-21","number":"1"}`, "If-Match", `"1"`),
			"person.edit": w.api("planner", http.MethodPost, "/people", `{"name":"Kişi"}`),
		}
		for what, a := range refused {
			if a.status != http.StatusForbidden {
				t.Errorf("%s: %s", what, a)
			}
		}
		after := w.denials()
		if len(after) != len(before)+len(refused) {
			t.Errorf("%d denials for %d refusals", len(after)-len(before), len(refused))
		}
		for what := range refused {
			if !slices.ContainsFunc(after, func(e audit.Entry) bool {
				return e.Action == what && e.ActorID != "" && e.RequestID != "" && e.Op == "deny"
			}) {
				t.Errorf("no denial of %s with person and request", what)
			}
		}
		// The database itself keeps the log as it is.
		for _, q := range []string{"UPDATE audit_row SET actor_id = 'x'", "DELETE FROM audit_row", "DELETE FROM audit_text", "UPDATE audit_row SET row_hash = ''", "DELETE FROM audit_seal_row"} {
			if err := w.app.DB.System(context.Background()).Exec(q).Error; err == nil && !strings.Contains(q, "seal") {
				t.Errorf("%s was done", q)
			}
		}
		w.ok(w.app.Seal(context.Background()))
		r, err := w.app.Audit.Verify(context.Background())
		if err != nil || len(r.Broken) > 0 || r.Unsealed > 0 {
			t.Errorf("the log after the attack: %+v %v", r, err)
		}
	})
}

func (w *world) denials() []audit.Entry {
	list, err := w.app.Audit.List(w.as("auditor"), audit.Query{Limit: 200})
	w.ok(err)
	return slices.DeleteFunc(list, func(e audit.Entry) bool { return e.Entity != "denial" })
}

// What goes wrong inside is told by a number only.
func TestBreakdownsTellNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.ok(w.app.Close())
		for _, path := range []string{"/planlar", "/api/v1/plans", "/api/v1/me", "/giris", "/readyz", "/davet/x", "/denetim", "/api/v1/audit"} {
			a := w.get("auditor", path, "Authorization-None", "")
			leaks(t, path, a)
			if path != "/giris" && a.status < 500 {
				t.Errorf("%s without a database: %s", path, a)
			}
			if a.status >= 500 && path != "/readyz" && !strings.Contains(a.body, a.header.Get("X-Request-Id")) {
				t.Errorf("%s does not say its number", path)
			}
		}
		a := w.post("", "/giris", url.Values{"email": {"x@deneme.bel.tr"}, "password": {password}})
		if a.status < 500 {
			t.Errorf("sign-in without a database: %s", a)
		}
		leaks(t, "sign-in", a)
		if a := w.get("", "/healthz"); a.status != http.StatusOK || a.body != "ok\n" {
			t.Errorf("alive: %s", a)
		}
		if !strings.Contains(w.log.String(), `"level":"ERROR"`) {
			t.Error("the cause is not in the diary")
		}
	})
}

// What anybody may open tells the product and its contract, nothing of the house; figures for operators are not served.
func TestWhatStrangersSee(t *testing.T) {
	t.Parallel()
	w := one(t)
	for _, path := range []string{"/healthz", "/readyz", "/api/docs/", "/api/openapi.yaml", "/giris", "/static/karne.css", "/static/karne.js"} {
		a := w.get("", path)
		if a.status != http.StatusOK || a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %s", path, a)
		}
		for _, word := range []string{"Fen İşleri", "planner", "deneme.bel.tr", w.draft.plan.Code, w.people["admin"].id} {
			if strings.Contains(a.body, word) && (word != "planner" || !strings.HasPrefix(path, "/api/")) {
				t.Errorf("%s tells strangers %q", path, word)
			}
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/vars", "/api/v1/metrics", "/karne.db", "/.env", "/.git/config", "/static/", "/static/../web.go", "/static/..%2fweb.go", "/static/%2e%2e/templates/_layout.html", "/api/docs/..%2f..%2fgo.mod", "/api/docs/../../v1/plans"} {
		for _, who := range []string{"", "admin"} {
			a := w.get(who, path)
			signIn := a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/giris?next=")
			if a.status != http.StatusNotFound && a.status != http.StatusUnauthorized && !signIn {
				t.Errorf("%s by %q: %s", path, who, a)
			}
			leaks(t, path, a)
		}
	}
}

// Two decisions, two submissions, two commits at once: one is done.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, err := w.app.Plans.Get(w.as("planner"), w.submitted.planID)
		w.ok(err)
		tag := fmt.Sprintf(`"%d"`, x.Version)
		race := func(what string, do func(i int) answer, done int) {
			t.Helper()
			var wg sync.WaitGroup
			got := make([]answer, 6)
			for i := range got {
				wg.Go(func() { got[i] = do(i) })
			}
			wg.Wait()
			n := 0
			for _, a := range got {
				switch a.status {
				case done:
					n++
				case http.StatusPreconditionFailed, http.StatusConflict:
				default:
					t.Errorf("%s: %s", what, a)
				}
			}
			if n != 1 {
				t.Errorf("%s at once: %d were done", what, n)
			}
		}
		race("decision", func(i int) answer {
			who := []string{"planner", "council_clerk"}[i%2]
			return w.api(who, http.MethodPost, "/plans/"+x.ID+"/decision", fmt.Sprintf(`{"body":"council","date":"2019-10-21","number":"2019/%d","result":"majority"}`, i), "If-Match", tag)
		}, http.StatusOK)
		list, err := w.app.Plans.Editions(w.as("planner"), x.ID)
		if err != nil || len(list) != 1 {
			t.Errorf("%d editions, %v", len(list), err)
		}
		var decisions int64
		w.ok(w.app.DB.Conn(context.Background()).Table("council_decision").Count(&decisions).Error)
		if decisions != 2 { // this one and that of the plan in force
			t.Errorf("%d decisions", decisions)
		}
		f, err := w.app.Plans.Get(w.as("planner"), w.foreign.planID)
		w.ok(err)
		race("submission against change", func(i int) answer {
			if i%2 == 0 {
				return w.api("planner", http.MethodPost, "/plans/"+f.ID+"/submit", "", "If-Match", fmt.Sprintf(`"%d"`, f.Version))
			}
			return w.api("planner", http.MethodPatch, "/plans/"+f.ID, `{"mission":"Yarış"}`, "If-Match", fmt.Sprintf(`"%d"`, f.Version))
		}, http.StatusOK)
		batch := w.stage()
		race("commit", func(i int) answer {
			return w.api("planner", http.MethodPost, "/intake/batches/"+batch+"/commit", "", "Idempotency-Key", fmt.Sprintf("anahtar-yaris-%d", i))
		}, http.StatusOK)
		g := w.newGoal()
		race("deletion", func(int) answer {
			a := w.api("planner", http.MethodDelete, "/goals/"+g, "", "If-Match", `"1"`)
			if a.status == http.StatusNotFound { // it is gone already
				a.status = http.StatusPreconditionFailed
			}
			return a
		}, http.StatusNoContent)
	})
}
