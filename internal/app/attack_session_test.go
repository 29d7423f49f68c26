package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/org"
)

const password, newPassword = "dogru at pili zimba", "baska bir uzun parola"

func base(address string) settings {
	return func(s *config.Settings, _ *app.Options) { s.BaseURL = address }
}

// member adds a person who has set a password through an invitation, as the product does it, and gives the address.
func (w *world) member(name string, role access.Role) (id, email string) {
	w.t.Helper()
	id = w.person(name, role, w.own)
	x, err := w.app.Org.Person(w.system(), id)
	w.ok(err)
	l, err := w.app.Auth.Invite(w.system(), id)
	w.ok(err)
	w.set("/davet/"+l.Token, password)
	return id, x.Email
}

func (w *world) set(link, password string) {
	w.t.Helper()
	a := w.post("", link, url.Values{"password": {password}, "password_again": {password}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/giris?oldu=password" {
		w.t.Fatalf("a password is set: %s", a)
	}
}

func (w *world) signIn(email, password string, headers ...string) answer {
	w.t.Helper()
	return w.post("", "/giris", url.Values{"email": {email}, "password": {password}}, headers...)
}

// cookie is the cookie of this name that the answer sets, or nil.
func (a answer) cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// opens tells whether a session's cookie opens a page and the interface.
func (w *world) opens(cookie string) bool {
	w.t.Helper()
	page := w.send(http.MethodGet, "/", "", "", "Accept", typeHTML, "Cookie", cookie)
	api := w.send(http.MethodGet, "/api/v1/me", "", "", "Cookie", cookie)
	if (page.status == http.StatusOK) != (api.status == http.StatusOK) {
		w.t.Errorf("page and interface differ about a session: %d %d", page.status, api.status)
	}
	return page.status == http.StatusOK
}

func TestASessionsLife(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		id, email := w.member("Ayşe Öz", access.Viewer)

		// A session somebody else chose is never taken over.
		const name = "karne_session"
		chosen := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		in := w.signIn(email, password, "Cookie", name+"="+chosen)
		c := in.cookie(name)
		if in.status != http.StatusSeeOther || c == nil || c.Value == chosen || len(c.Value) < 43 {
			t.Fatalf("sign-in: %s %v", in, c)
		}
		if !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || time.Until(c.Expires) > 13*time.Hour {
			t.Errorf("cookie over http: %+v", c)
		}
		if w.opens(name + "=" + chosen) {
			t.Error("a chosen session was taken over")
		}
		mine := name + "=" + c.Value
		again := w.signIn(email, password, "Cookie", mine)
		second := name + "=" + again.cookie(name).Value
		if second == mine || !w.opens(mine) || !w.opens(second) {
			t.Error("each sign-in has a session of its own")
		}
		// A cookie of the https name is nobody over http, and a bearer does not open pages.
		if w.opens("__Host-"+mine) || w.send(http.MethodGet, "/", "", "", "Authorization", "Bearer "+c.Value).status == http.StatusOK {
			t.Error("a session is taken under another name")
		}

		// Signing out ends it on the server, from every browser that has it, and only it.
		out := w.send(http.MethodPost, "/cikis", typeForm, "", "Cookie", mine, "Sec-Fetch-Site", "same-origin")
		if c := out.cookie(name); out.status != http.StatusSeeOther || c == nil || c.MaxAge >= 0 {
			t.Errorf("sign-out: %s", out)
		}
		if w.opens(mine) || !w.opens(second) {
			t.Error("sign-out ended the wrong session")
		}
		if a := w.send(http.MethodGet, "/cikis", "", "", "Cookie", second); a.status == http.StatusSeeOther && a.cookie(name) != nil || !w.opens(second) {
			t.Errorf("a link signs out: %s", a)
		}

		// A reset ends password, sessions and older links at once.
		older, err := w.app.Auth.ResetPassword(w.system(), id)
		w.ok(err)
		if w.opens(second) || w.signIn(email, password).status != http.StatusUnauthorized {
			t.Error("a reset left the old password or session")
		}
		l, err := w.app.Auth.ResetPassword(w.system(), id)
		w.ok(err)
		if a := w.get("", "/sifre/"+older.Token); a.status != http.StatusNotFound {
			t.Errorf("an older link: %s", a)
		}
		page := w.get("", "/sifre/"+l.Token)
		if page.status != http.StatusOK || page.header.Get("Referrer-Policy") != "no-referrer" || page.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("link page: %d %v", page.status, page.header)
		}

		// A link is spent once, whoever comes at the same time.
		var wg sync.WaitGroup
		won := make(chan string, 8)
		for range 8 {
			wg.Go(func() {
				a := w.post("", "/sifre/"+l.Token, url.Values{"password": {newPassword}, "password_again": {newPassword}})
				if a.status == http.StatusSeeOther {
					won <- a.header.Get("Location")
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Errorf("a link was spent %d times", len(won))
		}
		if a := w.post("", "/sifre/"+l.Token, url.Values{"password": {password}, "password_again": {password}}); a.status != http.StatusNotFound {
			t.Errorf("a spent link: %s", a)
		}
		if w.signIn(email, newPassword).status != http.StatusSeeOther {
			t.Error("the new password does not open")
		}

		// A session ends by itself.
		late := name + "=" + w.signIn(email, newPassword).cookie(name).Value
		w.clock.move(7 * time.Hour)
		if !w.opens(late) {
			t.Error("a session in use ended")
		}
		w.clock.move(6 * time.Hour)
		if w.opens(late) {
			t.Error("a session of 13 hours lives")
		}
	})
}

func TestBehindHTTPS(t *testing.T) {
	t.Parallel()
	w := open(t, db.SQLite, base("https://karne.deneme.bel.tr")).staff()
	_, email := w.member("Ayşe Öz", access.Admin)
	in := w.signIn(email, password)
	c := in.cookie("__Host-karne_session")
	if c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || in.cookie("karne_session") != nil {
		t.Fatalf("cookie over https: %v", in.header["Set-Cookie"])
	}
	if !strings.Contains(in.header.Get("Strict-Transport-Security"), "max-age=31536000") {
		t.Error("no HSTS")
	}
	if w.opens("karne_session=" + c.Value) {
		t.Error("a cookie another name could plant is taken")
	}
	mine := "__Host-karne_session=" + c.Value
	if !w.opens(mine) {
		t.Fatal("the session does not open")
	}
	// The origin people use is trusted behind a proxy; its http twin and its neighbours are not.
	for origin, want := range map[string]int{
		"https://karne.deneme.bel.tr": http.StatusSeeOther, "http://karne.deneme.bel.tr": http.StatusForbidden, "https://karne.deneme.bel.tr:8443": http.StatusForbidden,
		"https://x.karne.deneme.bel.tr": http.StatusForbidden, "https://karne.deneme.bel.tr.evil.example": http.StatusForbidden, "null": http.StatusForbidden,
	} {
		if a := w.send(http.MethodPost, "/dil", typeForm, "to=tr", "Origin", origin, "Sec-Fetch-Site", "same-site", "Cookie", mine); a.status != want {
			t.Errorf("Origin %s: %d, want %d", origin, a.status, want)
		}
	}
	// One-time links stand at the address of the setting, whatever the caller's headers say.
	target := w.people["viewer"].id
	link := regexp.MustCompile(`https?://[^"< ]*/(?:davet|sifre)/`)
	for _, h := range [][]string{{"Host", "evil.example"}, {"X-Forwarded-Host", "evil.example"}, {"Forwarded", "host=evil.example"}, {"X-Forwarded-Proto", "http"}, {"X-Original-Host", "evil.example"}} {
		headers := append([]string{"Cookie", mine, "Sec-Fetch-Site", "same-origin", "Accept", typeHTML}, h...)
		for _, path := range []string{"/kisiler/" + target + "/sifre", "/api/v1/people/" + target + "/password-reset"} {
			a := w.send(http.MethodPost, path, typeForm, "", headers...)
			if got := link.FindString(a.body); got != "https://karne.deneme.bel.tr/sifre/" || strings.Contains(a.body, "evil.example") {
				t.Errorf("%s with %v: %d link at %q", path, h, a.status, got)
			}
			if !strings.Contains(a.header.Get("Cache-Control"), "no-store") {
				t.Errorf("%s: a secret may be cached: %q", path, a.header.Get("Cache-Control"))
			}
		}
	}
}

// Another site's page cannot write with our cookie, neither by form nor by script; a program with a token can.
func TestWritesFromElsewhere(t *testing.T) {
	t.Parallel()
	w := one(t)
	host := strings.TrimPrefix(w.url, "http://")
	for _, x := range []struct {
		name    string
		headers []string
		may     bool
	}{
		{"no header at all, as programs and old browsers", nil, true},
		{"own origin", []string{"Origin", w.url}, true},
		{"own origin, said twice", []string{"Origin", w.url, "Sec-Fetch-Site", "same-origin"}, true},
		{"typed by hand", []string{"Sec-Fetch-Site", "none"}, true},
		{"another site", []string{"Origin", "https://evil.example"}, false},
		{"another site behind our host's name", []string{"Origin", "https://" + host + ".evil.example"}, false},
		{"another port", []string{"Origin", "http://127.0.0.1:1"}, false},
		{"a sandbox", []string{"Origin", "null"}, false},
		{"cross-site without origin", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"same-site is another origin", []string{"Sec-Fetch-Site", "same-site"}, false},
		{"an unknown word", []string{"Sec-Fetch-Site", "trusted"}, false},
		{"cross-site that names our origin", []string{"Sec-Fetch-Site", "cross-site", "Origin", w.url}, false},
		{"another host of ours", []string{"Host", "evil.example", "Origin", w.url}, false},
	} {
		cookie := append([]string{"Cookie", w.cookie("planner")}, x.headers...)
		before := w.state()
		for path, body := range map[string]string{"/api/v1/units": `{"name":"Uzaktan"}`, "/birimler/yeni": "name=Uzaktan", "/belirtecler": "name=x"} {
			kind := typeForm
			if strings.HasPrefix(path, "/api/") {
				kind = typeJSON
			}
			a := w.send(http.MethodPost, path, kind, body, cookie...)
			if (a.status == http.StatusForbidden) == x.may {
				t.Errorf("%s: %s answers %s", x.name, path, a)
			}
			if !x.may && (a.code() != "forbidden.cross_origin") {
				t.Errorf("%s: %s", x.name, a)
			}
		}
		if after := w.state(); !x.may && after != before {
			t.Errorf("%s wrote", x.name)
		}
	}
	for _, h := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"} {
		if a := w.api("planner", http.MethodGet, "/me", "", "Origin", "https://evil.example"); a.header.Get(h) != "" {
			t.Errorf("%s: %q", h, a.header.Get(h))
		}
	}
}

// Demo persons are for a browser on the demo's own machine.
func TestDemoPersonsStayAtHome(t *testing.T) {
	t.Parallel()
	w := open(t, db.SQLite, func(_ *config.Settings, o *app.Options) { o.Demo = true }).staff()
	person := w.people["planner"].id
	offered := func(w *world, headers ...string) bool {
		page := w.get("", "/giris", headers...)
		in := w.post("", "/giris/ornek", url.Values{"person": {person}}, headers...)
		shown, taken := strings.Contains(page.body, `value="`+person+`"`), in.status == http.StatusSeeOther && in.cookie("karne_session") != nil
		if shown != taken {
			w.t.Errorf("%v: offered %v, taken %v (%d)", headers, shown, taken, in.status)
		}
		return shown || taken
	}
	if !offered(w) {
		t.Error("the demo offers nobody")
	}
	for _, h := range [][]string{
		{"X-Forwarded-For", "8.8.8.8"}, {"X-Forwarded-For", "127.0.0.1"}, {"X-Forwarded-For", "8.8.8.8, 127.0.0.1"}, {"Forwarded", "for=127.0.0.1"}, {"X-Real-IP", "127.0.0.1"},
		{"Via", "1.1 proxy"}, {"Host", "evil.example"}, {"Host", "localhost.evil.example"}, {"Host", "127.0.0.1.evil.example:80"}, {"X-Forwarded-Host", "localhost"},
	} {
		if offered(w, h...) {
			t.Errorf("the demo lets %v in", h)
		}
	}
	// The demo's door takes those of its page, not anybody.
	for _, who := range []string{"viewer", "council_clerk", "ims_officer"} {
		if a := w.post("", "/giris/ornek", url.Values{"person": {w.people[who].id}}); a.status != http.StatusNotFound {
			t.Errorf("the %s through the demo's door: %s", who, a)
		}
	}
	real := open(t, db.SQLite).staff()
	person = real.people["planner"].id
	if offered(real) || offered(real, "X-Forwarded-For", "127.0.0.1") {
		t.Error("a product that is no demo has the demo's door")
	}
	// Behind a proxy that is believed, the client is who the proxy says.
	believed := open(t, db.SQLite, func(s *config.Settings, o *app.Options) { o.Demo, s.TrustedProxies = true, []string{"127.0.0.1"} }).staff()
	person = believed.people["planner"].id
	if offered(believed, "X-Forwarded-For", "8.8.8.8") || offered(believed, "X-Forwarded-For", "127.0.0.1, 8.8.8.8") {
		t.Error("a stranger behind a proxy is let into the demo")
	}
}

// A way back stays on this server, as browsers read addresses.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	w := one(t)
	_, email := w.member("Ayşe Öz", access.Viewer)
	for _, to := range []string{
		"//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example", "https:evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example",
		"/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: a=b", "\t//evil.example", " //evil.example", "/\x00/evil.example", "/ /evil.example", "",
	} {
		for what, a := range map[string]answer{
			"next of the page": w.get("viewer", "/giris?next="+url.QueryEscape(to)),
			"back":             w.post("viewer", "/dil", url.Values{"to": {"en"}, "back": {to}}),
		} {
			unreadable := a.status == http.StatusBadRequest && strings.ContainsRune(to, 0)
			if got := a.header.Get("Location"); !unreadable && (a.status != http.StatusSeeOther || got != "/") {
				t.Errorf("%s %q: %d to %q", what, to, a.status, got)
			}
		}
	}
	for _, to := range []string{"//evil.example", "/\t/evil.example"} {
		a := w.post("", "/giris", url.Values{"email": {email}, "password": {password}, "next": {to}})
		if got := a.header.Get("Location"); a.status != http.StatusSeeOther || got != "/" {
			t.Errorf("next %q: %d to %q", to, a.status, got)
		}
		a = w.post("", "/giris", url.Values{"email": {email}, "password": {password}, "held": {"a=b"}, "held_to": {to}})
		if a.status != http.StatusOK || !strings.Contains(a.body, `action="/"`) || strings.Contains(a.body, "evil.example") {
			t.Errorf("a held form is sent to %q: %s", to, a)
		}
	}
	if a := w.get("viewer", "/giris?next=%2Fplanlar%3Fa%3Db"); a.header.Get("Location") != "/planlar?a=b" {
		t.Errorf("our own page: %s", a.header.Get("Location"))
	}
	if a := w.get("", "//evil.example/x"); strings.HasPrefix(a.header.Get("Location"), "//") || strings.Contains(a.body, `href="//evil`) {
		t.Errorf("a path of two slashes: %s", a)
	}
}

// Whether somebody is known is not told, by words or by status; wrong tries end, and they end for one account and address only.
func TestGuessing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		_, email := w.member("Ayşe Öz", access.Viewer)
		_, friend := w.member("Can Er", access.Viewer)
		gone, leaver := w.member("Ayrılan", access.Viewer)
		x, err := w.app.Org.Person(w.system(), gone)
		w.ok(err)
		w.ok(w.deactivate(gone, x.Version))
		unsaid := regexp.MustCompile(`value="[^"]*"`)
		said := func(email, password string) string {
			a := w.signIn(email, password)
			if a.status != http.StatusUnauthorized || a.cookie("karne_session") != nil {
				t.Errorf("%s: %s", email, a)
			}
			return unsaid.ReplaceAllString(a.body, "")
		}
		wrong := said(email, "yanlis parola 123")
		for who, body := range map[string]string{
			"unknown": said("kimse@deneme.bel.tr", "yanlis parola 123"), "inactive": said(leaver, password), "never invited": said("kisi1@deneme.bel.tr", password),
		} {
			if body != wrong {
				t.Errorf("%s is told apart", who)
			}
		}
		locked := 0
		for range 12 {
			if w.signIn(email, "yanlis parola 123").status == http.StatusTooManyRequests {
				locked++
			}
		}
		a := w.signIn(email, password)
		if locked == 0 || a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
			t.Errorf("wrong tries do not end: %d locked, then %s", locked, a)
		}
		if w.signIn(friend, password).status != http.StatusSeeOther {
			t.Error("one account's wrong tries lock another out")
		}
		w.clock.move(16 * time.Minute)
		if w.signIn(email, password).status != http.StatusSeeOther {
			t.Error("the throttle does not end")
		}
		// An address anybody can write down is no way around.
		for i := range 15 {
			a = w.signIn(email, "yanlis parola 123", "X-Forwarded-For", "10.0.0."+string(rune('1'+i%9)), "X-Real-IP", "10.1.1.1")
		}
		if a.status != http.StatusTooManyRequests {
			t.Errorf("a forged address escapes the throttle: %d", a.status)
		}
	})
}

func (w *world) deactivate(id string, version int64) error {
	_, err := w.app.Org.ChangePerson(w.system(), org.ChangePerson{ID: id, Version: version, Active: p(false)})
	return err
}
