package auth_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

// The fixture: 2 March 2026, noon in Istanbul; a clock that tests move.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

type movable struct {
	mu  sync.Mutex
	now time.Time
}

func (c *movable) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *movable) move(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

type house struct {
	db    *db.DB
	org   *org.Service
	svc   *auth.Service
	clock *movable
}

func build(d *db.DB, opts ...auth.Option) house {
	c := &movable{now: start}
	l := audit.New(d, c)
	r := act.New(d, l, c, true)
	o := org.New(d, r, c)
	return house{d, o, auth.New(d, r, l, o, c, opts...), c}
}

func each(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, build(d)) })
}

var admin = access.WithActor(context.Background(), access.System("test"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

const (
	password = "doğru at pil zımba"
	email    = "ali.oz@kartal.bel.tr"
)

func (h house) person(name, email string) org.Person {
	return must(h.org.AddPerson(admin, org.AddPerson{Name: name, Email: email}))
}

// ali is a person with a password.
func (h house) ali(t *testing.T) org.Person {
	t.Helper()
	p := h.person("Ali Öz", email)
	if err := h.svc.AcceptLink(t.Context(), auth.AcceptLink{Token: must(h.svc.Invite(admin, p.ID)).Token, Password: password}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (h house) signIn(t *testing.T, password string) (auth.Session, error) {
	t.Helper()
	return h.svc.SignIn(t.Context(), auth.SignIn{Email: email, Password: password, Address: "192.0.2.7"})
}

func (h house) count(t *testing.T, table string) (n int64) {
	t.Helper()
	if err := h.db.Conn(t.Context()).Table(table).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// entries are the log's rows of sign-ins, links, credentials and tokens as "action entity op".
func (h house) entries(t *testing.T) []string {
	t.Helper()
	var rows []string
	if err := h.db.Conn(t.Context()).Table("audit_row").Where("entity NOT IN ('person', 'unit', 'post')").Order("id").
		Pluck("action || ' ' || entity || ' ' || op", &rows).Error; err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAnInvitationBecomesASession(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.person("Ali Öz", email)
		link := must(h.svc.Invite(admin, p.ID))
		if link.Kind != auth.Invitation || !link.ExpiresAt.Equal(start.Add(72*time.Hour)) || len(link.Token) != 43 {
			t.Errorf("%+v", link)
		}
		if info := must(h.svc.PeekLink(t.Context(), link.Token)); info.Name != "Ali Öz" || info.Email != email || info.Kind != auth.Invitation {
			t.Errorf("%+v", info)
		}
		if err := h.svc.AcceptLink(t.Context(), auth.AcceptLink{Token: link.Token, Password: password}); err != nil {
			t.Fatal(err)
		}
		if err := h.svc.AcceptLink(t.Context(), auth.AcceptLink{Token: link.Token, Password: password + "2"}); !fault.Has(err, "auth.link.invalid") {
			t.Errorf("used twice: %v", err)
		}
		if !must(h.org.Person(admin, p.ID)).CanSignIn {
			t.Error("cannot sign in")
		}
		if _, err := h.svc.Invite(admin, p.ID); !fault.Has(err, "auth.invite.has_password") {
			t.Errorf("invited again: %v", err)
		}
		// The address in capitals of a Turkish keyboard, the password in decomposed letters.
		s, err := h.svc.SignIn(t.Context(), auth.SignIn{Email: " ALİ.OZ@KARTAL.BEL.TR ", Password: strings.ReplaceAll(password, "ğ", "g\u0306")})
		if err != nil || s.PersonID != p.ID || s.Name != "Ali Öz" || !s.ExpiresAt.Equal(start.Add(12*time.Hour)) {
			t.Fatalf("%+v %v", s, err)
		}
		a, err := h.svc.ActorBySession(t.Context(), s.Token)
		if err != nil || a.PersonID != p.ID || a.Name != "Ali Öz" || a.TokenScopes != nil || len(a.Posts) != 0 {
			t.Errorf("%+v %v", a, err)
		}
		if access.May(a, access.PlanRead) || access.May(a, access.UnitRead) || !access.May(a, access.MeRead) {
			t.Error("without a post one sees only oneself")
		}
		if err := h.svc.SignOut(t.Context(), s.Token); err != nil {
			t.Fatal(err)
		}
		if _, err := h.svc.ActorBySession(t.Context(), s.Token); !fault.Has(err, "unauthenticated") {
			t.Errorf("after sign-out: %v", err)
		}
		if err := h.svc.SignOut(t.Context(), s.Token); err != nil {
			t.Errorf("signing out twice: %v", err)
		}
		want := "person.invite login_link create|password.set credential set|session.sign_in session sign_in|session.sign_out session sign_out"
		if got := strings.Join(h.entries(t), "|"); got != want {
			t.Errorf("%s", got)
		}
	})
}

func TestSecretsAreNowhereInTheDatabase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.ali(t)
		s := must(h.signIn(t, password))
		link := must(h.svc.ResetPassword(admin, p.ID))
		tok := must(h.svc.CreateToken(access.WithActor(t.Context(), access.Actor{PersonID: p.ID}), auth.CreateToken{Name: "x", Scopes: []access.Action{access.MeRead}, ExpiresOn: "2026-04-01"}))
		var tables []string
		q := "SELECT name FROM sqlite_master WHERE type = 'table'"
		if h.db.Engine() == db.PostgreSQL {
			q = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
		}
		if err := h.db.Conn(t.Context()).Raw(q).Scan(&tables).Error; err != nil || len(tables) < 20 {
			t.Fatal(tables, err)
		}
		for _, table := range tables {
			var rows []map[string]any
			if err := h.db.Conn(t.Context()).Table(table).Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			all := fmt.Sprint(rows)
			for _, secret := range []string{password, s.Token, link.Token, tok.Secret} {
				if strings.Contains(all, secret) {
					t.Errorf("%s keeps a secret", table)
				}
			}
		}
	})
}

func TestLinksAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p, mailless := h.person("Ali Öz", email), h.person("Veli", "")
		if _, err := h.svc.Invite(admin, mailless.ID); !fault.Has(err, "auth.person.no_email") {
			t.Errorf("%v", err)
		}
		if _, err := h.svc.Invite(admin, "01ARZ3NDEKTSV4RRFFQ69G5FAV"); !fault.Has(err, "not_found") {
			t.Errorf("%v", err)
		}
		older, newer := must(h.svc.Invite(admin, p.ID)), must(h.svc.Invite(admin, p.ID))
		for name, token := range map[string]string{"older": older.Token, "odd": "x", "cut": newer.Token[:42]} {
			if _, err := h.svc.PeekLink(t.Context(), token); !fault.Has(err, "auth.link.invalid") {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, c := range map[string]struct{ password, code string }{
			"short":     {"kısa parola", "auth.password.short"},
			"long":      {strings.Repeat("x", 129), "auth.password.long"},
			"address":   {"ALİ.OZ@kartal.bel.tr", "auth.password.own"},
			"control":   {"doğru at pil\x00zımba", "text.control"},
			"no letter": {"", "text.required"},
		} {
			if err := h.svc.AcceptLink(t.Context(), auth.AcceptLink{Token: newer.Token, Password: c.password}); !fault.Has(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.clock.move(72*time.Hour - time.Microsecond)
		must(h.svc.PeekLink(t.Context(), newer.Token))
		h.clock.move(time.Microsecond)
		if err := h.svc.AcceptLink(t.Context(), auth.AcceptLink{Token: newer.Token, Password: password}); !fault.Has(err, "auth.link.invalid") {
			t.Errorf("expired: %v", err)
		}
		third := must(h.svc.Invite(admin, p.ID))
		must(h.org.ChangePerson(admin, org.ChangePerson{ID: p.ID, Version: 1, Active: new(bool)}))
		if _, err := h.svc.PeekLink(t.Context(), third.Token); !fault.Has(err, "auth.link.invalid") {
			t.Errorf("inactive: %v", err)
		}
		if _, err := h.svc.Invite(admin, p.ID); !fault.Has(err, "auth.person.inactive") {
			t.Errorf("%v", err)
		}
	})
}

func TestOfManyWhoUseALinkOneWins(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		link := must(h.svc.Invite(admin, h.person("Ali Öz", email).ID))
		errs := make(chan error, 4)
		for i := range cap(errs) {
			go func() {
				errs <- h.svc.AcceptLink(context.Background(), auth.AcceptLink{Token: link.Token, Password: fmt.Sprint(password, i)})
			}()
		}
		won := 0
		for range cap(errs) {
			if err := <-errs; err == nil {
				won++
			} else if !fault.Has(err, "auth.link.invalid") {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}

func TestAResetEndsWhatWasOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.ali(t)
		s := must(h.signIn(t, password))
		link := must(h.svc.ResetPassword(admin, p.ID))
		if !link.ExpiresAt.Equal(start.Add(24*time.Hour)) || link.Kind != auth.PasswordReset {
			t.Errorf("%+v", link)
		}
		if _, err := h.svc.ActorBySession(t.Context(), s.Token); !fault.Has(err, "unauthenticated") {
			t.Errorf("the session lives: %v", err)
		}
		if _, err := h.signIn(t, password); !fault.Has(err, "auth.sign_in.refused") {
			t.Errorf("the old password lives: %v", err)
		}
		if err := h.svc.AcceptLink(t.Context(), auth.AcceptLink{Token: link.Token, Password: "yepyeni uzun parola"}); err != nil {
			t.Fatal(err)
		}
		must(h.signIn(t, "yepyeni uzun parola"))
		if _, err := h.signIn(t, password); !fault.Has(err, "auth.sign_in.refused") {
			t.Errorf("the old password came back: %v", err)
		}
	})
}

// Unknown address, wrong password, no password set and inactive person give one answer and one row in the log.
func TestRefusalsDoNotTellWhy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ali := h.ali(t)
		h.person("Veli", "veli@x.tr")
		must(h.org.ChangePerson(admin, org.ChangePerson{ID: ali.ID, Version: 1, Active: new(bool)}))
		before := len(h.entries(t))
		var texts []string
		for _, c := range []auth.SignIn{
			{Email: "yok@x.tr", Password: password}, {Email: "veli@x.tr", Password: password}, {Email: "veli@x.tr", Password: strings.Repeat("x", 5000)},
			{Email: email, Password: password}, {Email: email, Password: "yanlış parola"}, {Email: "@", Password: "x"},
		} {
			_, err := h.svc.SignIn(t.Context(), c)
			if fault.KindOf(err) != fault.KindUnauthenticated {
				t.Errorf("%s: %v", c.Email, err)
			}
			texts = append(texts, fmt.Sprintf("%+v", *fault.All(err)[0]))
		}
		if len(slices.Compact(texts)) != 1 {
			t.Errorf("answers differ: %v", texts)
		}
		rows := h.entries(t)[before:]
		if len(rows) != 6 || len(slices.Compact(rows)) != 1 || rows[0] != "session.refuse session refuse" {
			t.Errorf("%v", rows)
		}
		if _, err := h.svc.SignIn(t.Context(), auth.SignIn{}); len(fault.All(err)) != 2 || !fault.Has(err, "text.required") {
			t.Errorf("an empty form: %v", err)
		}
	})
}

func TestWrongTriesAreThrottled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.ali(t)
		try := func(who, from, pw string) error {
			_, err := h.svc.SignIn(t.Context(), auth.SignIn{Email: who, Password: pw, Address: from})
			return err
		}
		for range 9 {
			if err := try(email, "192.0.2.7", "yanlış"); !fault.Has(err, "auth.sign_in.refused") {
				t.Fatal(err)
			}
		}
		if err := try(email, "192.0.2.7", password); err != nil { // the tenth is right and takes the wrong ones back
			t.Fatal(err)
		}
		for range 10 {
			if err := try(email, "192.0.2.7", "yanlış"); !fault.Has(err, "auth.sign_in.refused") {
				t.Fatal(err)
			}
		}
		h.clock.move(5*time.Minute + 500*time.Millisecond)
		before := len(h.entries(t))
		for range 3 { // even the right password, in any capitals
			err := try("ALI.oz@kartal.bel.tr", "192.0.2.7", password)
			f := fault.All(err)[0]
			if f.Kind != fault.KindRateLimited || f.Code != "rate_limited" || f.Args["retry_after"] != "600" || f.Args["expected"] != "600" {
				t.Errorf("%+v", f)
			}
		}
		if rows := h.entries(t)[before:]; len(rows) != 1 || rows[0] != "session.refuse session throttle" {
			t.Errorf("the log of a lock: %v", rows)
		}
		if err := try(email, "198.51.100.1", password); err != nil { // a stranger's tries lock the owner out from the stranger's place only
			t.Errorf("the owner elsewhere: %v", err)
		}
		h.clock.move(10 * time.Minute)
		if err := try(email, "192.0.2.7", password); err != nil {
			t.Errorf("after the window: %v", err)
		}
		// Many strangers at many places: the account itself ends after a hundred tries. A house of IPv6 is one place.
		h.clock.move(time.Hour)
		for n := range 100 {
			if err := try(email, "203.0.113."+strconv.Itoa(n), "yanlış"); !fault.Has(err, "auth.sign_in.refused") {
				t.Fatal(err)
			}
		}
		if err := try(email, "198.51.100.1", password); !fault.Has(err, "rate_limited") {
			t.Errorf("after a hundred places: %v", err)
		}
		h.clock.move(time.Hour)
		for n := range 11 {
			if err := try(email, "2001:db8:1:2::"+strconv.Itoa(n), "yanlış"); fault.Has(err, "rate_limited") != (n == 10) {
				t.Errorf("try %d of one house: %v", n, err)
			}
		}
		// One client that tries many accounts.
		h.clock.move(time.Hour)
		if err := h.db.System(t.Context()).Exec("UPDATE rate_counter SET hits = 99, window_start = ? WHERE hits < 99", h.clock.Now().UnixMicro()).Error; err != nil {
			t.Fatal(err)
		}
		if err := try("yok1@x.tr", "192.0.2.7", "x"); !fault.Has(err, "auth.sign_in.refused") {
			t.Errorf("the hundredth: %v", err)
		}
		if err := try("yok2@x.tr", "192.0.2.7", "x"); !fault.Has(err, "rate_limited") {
			t.Errorf("the next: %v", err)
		}
		if err := try("yok2@x.tr", "192.0.2.8", "x"); !fault.Has(err, "auth.sign_in.refused") {
			t.Errorf("another client: %v", err)
		}
		h.clock.move(time.Hour)
		if err := h.svc.Sweep(t.Context()); err != nil || h.count(t, "rate_counter") != 0 {
			t.Errorf("%v, %d counters", err, h.count(t, "rate_counter"))
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.ali(t)
		alive := func(s auth.Session) bool {
			_, err := h.svc.ActorBySession(t.Context(), s.Token)
			if err != nil && !fault.Has(err, "unauthenticated") {
				t.Fatal(err)
			}
			return err == nil
		}
		idle := must(h.signIn(t, password))
		busy := must(h.signIn(t, password))
		h.clock.move(7*time.Hour + 59*time.Minute)
		if !alive(busy) {
			t.Error("ended too early")
		}
		h.clock.move(time.Minute)
		if alive(idle) || !alive(busy) {
			t.Error("8 hours without use end a session")
		}
		h.clock.move(4*time.Hour - time.Microsecond)
		if !alive(busy) {
			t.Error("ended before 12 hours")
		}
		h.clock.move(time.Microsecond)
		if alive(busy) {
			t.Error("12 hours end every session")
		}
		fresh := must(h.signIn(t, password))
		if err := h.svc.Sweep(t.Context()); err != nil || h.count(t, "session") != 1 {
			t.Errorf("%v, %d sessions", err, h.count(t, "session"))
		}
		must(h.org.ChangePerson(admin, org.ChangePerson{ID: p.ID, Version: 1, Active: new(bool)}))
		if alive(fresh) {
			t.Error("an inactive person is signed in")
		}
		for _, odd := range []string{"", "x", fresh.Token + "x"} {
			if _, err := h.svc.ActorBySession(t.Context(), odd); !fault.Has(err, "unauthenticated") {
				t.Errorf("%q: %v", odd, err)
			}
		}
	})
}

func TestAnActorCostsTwoStatements(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.ali(t)
		u := must(h.org.AddUnit(admin, org.AddUnit{Name: "Mali"}))
		must(h.org.AddUnit(admin, org.AddUnit{Name: "Muhasebe", ParentID: u.ID}))
		must(h.org.AddPost(admin, org.AddPost{PersonID: p.ID, Role: access.UnitManager, UnitID: u.ID}))
		must(h.org.AddPost(admin, org.AddPost{PersonID: p.ID, Role: access.Planner}))
		s := must(h.signIn(t, password))
		tok := must(h.svc.CreateToken(access.WithActor(t.Context(), must(h.svc.ActorBySession(t.Context(), s.Token))),
			auth.CreateToken{Name: "rapor", Scopes: []access.Action{access.PlanRead}, ExpiresOn: "2026-12-31"}))
		cost := func(what string, want int64, do func(ctx context.Context) (access.Actor, error)) {
			ctx, probe := dbtest.Counted(t.Context())
			a, err := do(ctx)
			var units []string
			for _, p := range a.Posts {
				units = append(units, p.Units...)
			}
			if err != nil || probe.Count() != want || len(a.Posts) != 2 || len(units) != 2 || units[0] != u.ID {
				t.Errorf("%s: %d statements, want %d; %+v %v", what, probe.Count(), want, a, err)
			}
		}
		session := func(ctx context.Context) (access.Actor, error) { return h.svc.ActorBySession(ctx, s.Token) }
		token := func(ctx context.Context) (access.Actor, error) { return h.svc.ActorByToken(ctx, tok.Secret) }
		cost("session", 2, session)
		cost("token, first use", 3, token)
		cost("token", 2, token)
		h.clock.move(5*time.Minute - time.Microsecond)
		cost("session within 5 minutes", 2, session)
		h.clock.move(time.Microsecond)
		cost("session, touched", 3, session)
		cost("session, after", 2, session)
		cost("token, touched", 3, token)
		cost("token, after", 2, token)
	})
}

func TestASubstituteActsByDate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p, chief := h.ali(t), h.person("Müdür", "")
		u := must(h.org.AddUnit(admin, org.AddUnit{Name: "Mali"}))
		post := must(h.org.AddPost(admin, org.AddPost{PersonID: chief.ID, Role: access.UnitManager, UnitID: u.ID}))
		must(h.org.AddPost(admin, org.AddPost{PersonID: p.ID, SubstituteFor: post.ID, ValidFrom: "2026-03-03", ValidTo: "2026-03-03"}))
		// 21:00 UTC is midnight in Istanbul: the day of the papers, not of the machine.
		for _, c := range []struct {
			at   time.Time
			acts bool
		}{
			{time.Date(2026, 3, 2, 20, 59, 59, 0, time.UTC), false},
			{time.Date(2026, 3, 2, 21, 0, 0, 0, time.UTC), true},
			{time.Date(2026, 3, 3, 20, 59, 59, 0, time.UTC), true},
			{time.Date(2026, 3, 3, 21, 0, 0, 0, time.UTC), false},
		} {
			h.clock.move(c.at.Sub(h.clock.Now()))
			s := must(h.signIn(t, password))
			a := must(h.svc.ActorBySession(t.Context(), s.Token))
			if got := access.Check(a, access.PlanEdit, access.Scope{Units: []string{u.ID}}) == nil; got != c.acts {
				t.Errorf("%s: acts %v", c.at, got)
			}
		}
	})
}
