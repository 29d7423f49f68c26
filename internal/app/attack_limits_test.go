package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/org"
)

// Wrong tries from one place lock nobody out who signs in from another.
func TestAStrangerLocksNobodyOut(t *testing.T) {
	t.Parallel()
	w := open(t, "sqlite", func(s *config.Settings, _ *app.Options) { s.TrustedProxies = []string{"127.0.0.1"} }).staff()
	_, email := w.member("Ayşe Öz", access.SeniorManager)
	for range 12 {
		w.signIn(email, "yanlis parola 123", "X-Forwarded-For", "203.0.113.9")
	}
	if a := w.signIn(email, password, "X-Forwarded-For", "203.0.113.9"); a.status != http.StatusTooManyRequests {
		t.Errorf("the stranger: %d", a.status)
	}
	if a := w.signIn(email, password, "X-Forwarded-For", "198.51.100.1"); a.status != http.StatusSeeOther {
		t.Errorf("the owner: %d", a.status)
	}
}

// A reset, asked for when an account may be in other hands, ends what those hands made.
func TestAResetEndsTokens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		if _, err := w.app.Auth.ResetPassword(w.system(), w.people["planner"].id); err != nil {
			t.Fatal(err)
		}
		if a := w.api("planner", http.MethodGet, "/me", ""); a.status != http.StatusUnauthorized {
			t.Errorf("a token after a reset: %s", a)
		}
	})
}

// Who was made inactive and comes back signs in anew: old sessions and tokens stay dead.
func TestComingBackRevivesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		c := w.caller(w.person("Dönen", access.Planner, ""))
		for _, active := range []bool{false, true} {
			person, err := w.app.Org.Person(w.system(), c.id)
			w.ok(err)
			_, err = w.app.Org.ChangePerson(w.system(), org.ChangePerson{ID: c.id, Version: person.Version, Active: &active})
			w.ok(err)
		}
		if a := w.send(http.MethodGet, "/api/v1/me", "", "", "Authorization", "Bearer "+c.token); a.status != http.StatusUnauthorized {
			t.Errorf("the old token: %s", a)
		}
		if a := w.send(http.MethodGet, "/planlar", "", "", "Accept", typeHTML, "Cookie", "karne_session="+c.session); a.status != http.StatusSeeOther {
			t.Errorf("the old session: %s", a)
		}
	})
}

// A file of nothing but faults costs a moment, not the server: eight megabytes of it took 38 s and 4.7 GB.
func TestAFileOfFaultsIsCheap(t *testing.T) {
	t.Parallel()
	w := one(t)
	head := `{"schema":"karne.plan/1","administration":{"name":"` + townName + `"},"plan":{"code":"Z","name":"z","first_year":2020,"last_year":2024,`
	for name, body := range map[string]string{
		"records": head + `"goals":[` + strings.Repeat(`{"x":1},`, 1_000_000) + `{}]}}`,
		"values":  head + `"core_values":[` + strings.Repeat(`1,`, 3_000_000) + `1],"goals":[]}}`,
		"just in": head + `"goals":[` + strings.Repeat(`{"x":1},`, 19_000) + `{}]}}`,
	} {
		a := w.api("planner", http.MethodPost, "/intake/batches", body)
		if a.status != http.StatusCreated || !strings.Contains(a.body, `"state":"refused"`) || len(a.body) > 2<<20 {
			t.Errorf("%s: %d bytes, %s", name, len(a.body), a)
		}
	}
}
