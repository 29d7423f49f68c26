package auth_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func TestTokensStayWithinTheirOwner(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.ali(t)
		must(h.org.AddPost(admin, org.AddPost{PersonID: p.ID, Role: access.Auditor}))
		me := access.WithActor(t.Context(), must(h.svc.ActorOf(t.Context(), p.ID)))
		for name, c := range map[string]struct {
			cmd         auth.CreateToken
			code, field string
		}{
			"no name":     {auth.CreateToken{Name: " ", Scopes: []access.Action{access.PlanRead}, ExpiresOn: "2026-04-01"}, "text.required", "name"},
			"no scope":    {auth.CreateToken{Name: "x", ExpiresOn: "2026-04-01"}, "text.required", "scopes"},
			"odd scope":   {auth.CreateToken{Name: "x", Scopes: []access.Action{access.PlanRead, "plan.burn"}, ExpiresOn: "2026-04-01"}, "auth.token.scope_unknown", "scopes[1]"},
			"more":        {auth.CreateToken{Name: "x", Scopes: []access.Action{access.PlanEdit}, ExpiresOn: "2026-04-01"}, "auth.token.scope", "scopes[0]"},
			"yesterday":   {auth.CreateToken{Name: "x", Scopes: []access.Action{access.PlanRead}, ExpiresOn: "2026-03-01"}, "auth.token.expiry", "expires_on"},
			"over a year": {auth.CreateToken{Name: "x", Scopes: []access.Action{access.PlanRead}, ExpiresOn: "2027-03-04"}, "auth.token.expiry", "expires_on"},
			"no day":      {auth.CreateToken{Name: "x", Scopes: []access.Action{access.PlanRead}, ExpiresOn: "2026-02-30"}, "date.range", "expires_on"},
			"no end":      {auth.CreateToken{Name: "x", Scopes: []access.Action{access.PlanRead}}, "text.required", "expires_on"},
		} {
			_, err := h.svc.CreateToken(me, c.cmd)
			if l := fault.All(err); len(l) != 1 || l[0].Code != c.code || l[0].At.Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		tok := must(h.svc.CreateToken(me, auth.CreateToken{Name: " rapor  aracı ", Scopes: []access.Action{access.PlanRead, access.AuditRead, access.PlanRead}, ExpiresOn: "2026-03-03"}))
		if !strings.HasPrefix(tok.Secret, "karne_pat_") || len(tok.Secret) != 53 || tok.Token.Name != "rapor aracı" || len(tok.Token.Scopes) != 2 || tok.Token.LastUsedAt != nil {
			t.Errorf("%+v", tok)
		}
		a := must(h.svc.ActorByToken(t.Context(), tok.Secret))
		if a.PersonID != p.ID || a.TokenID != tok.Token.ID || !access.May(a, access.PlanRead) || access.May(a, access.UnitRead) || access.May(a, access.TokenOwn) {
			t.Errorf("%+v", a)
		}
		narrow := a
		narrow.TokenScopes = []access.Action{access.TokenOwn, access.PlanRead}
		if _, err := h.svc.CreateToken(access.WithActor(t.Context(), narrow), auth.CreateToken{Name: "x", Scopes: []access.Action{access.PlanRead}, ExpiresOn: "2026-04-01"}); !fault.Has(err, "auth.token.by_token") {
			t.Errorf("a token made a token: %v", err)
		}
		list := must(h.svc.Tokens(me))
		if len(list) != 1 || list[0].ID != tok.Token.ID || list[0].LastUsedAt == nil || !list[0].LastUsedAt.Equal(start) || !list[0].ExpiresAt.Equal(time.Date(2026, 3, 3, 21, 0, 0, 0, time.UTC)) {
			t.Errorf("%+v", list)
		}
		other := access.WithActor(t.Context(), access.Actor{PersonID: h.person("Veli", "").ID})
		if got := must(h.svc.Tokens(other)); len(got) != 0 {
			t.Errorf("another's tokens: %+v", got)
		}
		if err := h.svc.RevokeToken(other, tok.Token.ID); !fault.Has(err, "not_found") {
			t.Errorf("another revoked it: %v", err)
		}
		// What the owner loses the token loses.
		posts := must(h.org.Person(admin, p.ID)).Posts
		ended := must(h.org.EndPost(admin, org.EndPost{ID: posts[0].ID, Version: 1, On: "2026-03-02"}))
		h.clock.move(24 * time.Hour)
		if a := must(h.svc.ActorByToken(t.Context(), tok.Secret)); access.May(a, access.PlanRead) {
			t.Error("the post is over")
		}
		open := period.Date("")
		must(h.org.ChangePost(admin, org.ChangePost{ID: ended.ID, Version: 2, ValidTo: &open}))
		h.clock.move(12*time.Hour - time.Microsecond) // the last microsecond of 3 March in Istanbul
		must(h.svc.ActorByToken(t.Context(), tok.Secret))
		h.clock.move(time.Microsecond)
		if _, err := h.svc.ActorByToken(t.Context(), tok.Secret); !fault.Has(err, "unauthenticated") {
			t.Errorf("expired: %v", err)
		}
		second := must(h.svc.CreateToken(me, auth.CreateToken{Name: "iki", Scopes: []access.Action{access.PlanRead}, ExpiresOn: "2026-12-31"}))
		for range 2 {
			if err := h.svc.RevokeToken(me, second.Token.ID); err != nil {
				t.Fatal(err)
			}
		}
		for _, odd := range []string{second.Secret, "", "karne_pat_", "x", strings.TrimPrefix(tok.Secret, "karne_pat_")} {
			if _, err := h.svc.ActorByToken(t.Context(), odd); !fault.Has(err, "unauthenticated") {
				t.Errorf("%q: %v", odd, err)
			}
		}
		if got := must(h.svc.Tokens(me)); len(got) != 1 {
			t.Errorf("%+v", got)
		}
		rows := h.entries(t)
		// The second revocation changed nothing and is not written down.
		if got := strings.Join(rows[len(rows)-2:], "|"); got != "token.own api_token create|token.own api_token revoke" {
			t.Errorf("%s", got)
		}
	})
}

func TestAnInactivePersonsTokenIsDead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.ali(t)
		me := access.WithActor(t.Context(), access.Actor{PersonID: p.ID})
		tok := must(h.svc.CreateToken(me, auth.CreateToken{Name: "x", Scopes: []access.Action{access.MeRead}, ExpiresOn: "2026-12-31"}))
		must(h.org.ChangePerson(admin, org.ChangePerson{ID: p.ID, Version: 1, Active: new(bool)}))
		if _, err := h.svc.ActorByToken(t.Context(), tok.Secret); !fault.Has(err, "unauthenticated") {
			t.Errorf("%v", err)
		}
		if _, err := h.svc.ActorOf(t.Context(), p.ID); !fault.Has(err, "not_found") {
			t.Errorf("%v", err)
		}
	})
}

func TestEveryRoleAtEveryDoor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.person("Ali", email)
		for name, door := range map[string]struct {
			action access.Action
			do     func(ctx context.Context) error
		}{
			"Invite":         {access.PersonInvite, func(ctx context.Context) error { _, err := h.svc.Invite(ctx, p.ID); return err }},
			"ResetPassword":  {access.PersonReset, func(ctx context.Context) error { _, err := h.svc.ResetPassword(ctx, p.ID); return err }},
			"Tokens":         {access.TokenOwn, func(ctx context.Context) error { _, err := h.svc.Tokens(ctx); return err }},
			"RevokeToken":    {access.TokenOwn, func(ctx context.Context) error { return h.svc.RevokeToken(ctx, "x") }},
			"Accounts":       {access.PersonReset, func(ctx context.Context) error { _, err := h.svc.Accounts(ctx); return err }},
			"EndSessions":    {access.PersonReset, func(ctx context.Context) error { return h.svc.EndSessions(ctx, p.ID) }},
			"OpenSessions":   {access.SystemRead, func(ctx context.Context) error { _, err := h.svc.OpenSessions(ctx); return err }},
			"AllTokens":      {access.TokenManage, func(ctx context.Context) error { _, err := h.svc.AllTokens(ctx); return err }},
			"RevokeAnyToken": {access.TokenManage, func(ctx context.Context) error { return h.svc.RevokeAnyToken(ctx, "x") }},
			"CreateToken": {access.TokenOwn, func(ctx context.Context) error {
				_, err := h.svc.CreateToken(ctx, auth.CreateToken{Name: "x", Scopes: []access.Action{"?"}, ExpiresOn: "2026-04-01"})
				return err
			}},
		} {
			for _, r := range access.Roles {
				err := door.do(access.WithActor(t.Context(), access.Actor{PersonID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Posts: []access.Post{{Role: r, Units: []string{"u"}}}}))
				if may := access.Grant(r, door.action) != access.None; fault.Has(err, "forbidden") == may {
					t.Errorf("%s as %s: %v, may %v", name, r, err, may)
				}
			}
			if err := door.do(t.Context()); !fault.Has(err, "unauthenticated") {
				t.Errorf("%s as nobody: %v", name, err)
			}
		}
	})
}

func TestTheDemoSignsInWithoutAPassword(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(d, auth.Demo())
		u := must(h.org.AddUnit(admin, org.AddUnit{Name: "Mali"}))
		for _, c := range []struct {
			name string
			role access.Role
		}{{"Zeki", access.Planner}, {"Ayşe", access.Planner}, {"Can", access.Auditor}, {"Ece", access.UnitEditor}, {"Efe", access.UnitManager}, {"Başkan", access.SeniorManager}, {"Yönetici", access.Admin}} {
			must(h.org.AddPost(admin, org.AddPost{PersonID: h.person(c.name, "").ID, Role: c.role, UnitID: u.ID}))
		}
		people := must(h.svc.DemoPeople(t.Context()))
		got := ""
		for _, x := range people {
			got += x.Name + ":" + string(x.Role) + " "
		}
		if got != "Ayşe:planner Ece:unit_editor Efe:unit_manager Başkan:senior_manager Can:auditor Yönetici:admin " || people[1].Unit != "Mali" {
			t.Errorf("%s", got)
		}
		s := must(h.svc.SignInAs(t.Context(), people[0].ID, "127.0.0.1"))
		if a := must(h.svc.ActorBySession(t.Context(), s.Token)); !access.May(a, access.PlanCreate) {
			t.Errorf("%+v", a)
		}
		if _, err := h.svc.SignInAs(t.Context(), "x", ""); !fault.Has(err, "not_found") {
			t.Errorf("%v", err)
		}
		real := build(d)
		if _, err := real.svc.SignInAs(t.Context(), people[0].ID, "127.0.0.1"); !fault.Has(err, "auth.demo.off") {
			t.Errorf("%v", err)
		}
		if _, err := real.svc.DemoPeople(t.Context()); !fault.Has(err, "auth.demo.off") {
			t.Errorf("%v", err)
		}
		if rows := h.entries(t); len(rows) != 1 || rows[0] != "session.sign_in session sign_in_as" {
			t.Errorf("%v", rows)
		}
	})
}

// failing runs a use case with each of its statements failing in turn; the listed tables must be as before.
func failing(ctx context.Context, t *testing.T, h house, what string, do func(ctx context.Context) error) {
	t.Helper()
	state := func() string {
		s := ""
		for _, q := range []string{
			"SELECT COUNT(*) FROM credential", "SELECT COALESCE(SUM(changed_at), 0) FROM credential", "SELECT COUNT(*) FROM login_link WHERE used_at = 0", "SELECT COUNT(*) FROM login_link",
			"SELECT COUNT(*) FROM session", "SELECT COUNT(*) FROM api_token WHERE revoked_at = 0", "SELECT COUNT(*) FROM audit_row WHERE action NOT LIKE 'session.%'",
		} {
			var n int64
			if err := h.db.Conn(t.Context()).Raw(q).Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			s += fmt.Sprint(n, " ")
		}
		return s
	}
	before := state()
	for n := int64(1); ; n++ {
		bad, hit := dbtest.FailAt(ctx, n)
		err := do(bad)
		if !hit() {
			if err != nil || n < 4 || state() == before {
				t.Errorf("%s without failure, %d statements: %v", what, n-1, err)
			}
			return
		}
		if err == nil || state() != before {
			t.Fatalf("%s, statement %d failed: err %v, before %s, after %s", what, n, err, before, state())
		}
	}
}

func TestNoUseCaseLeavesHalfOfItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.person("Ali", email)
		var link auth.Link
		var s auth.Session
		var tok auth.NewToken
		me := access.WithActor(t.Context(), access.Actor{PersonID: p.ID, Name: "Ali"})
		failing(admin, t, h, "Invite", func(ctx context.Context) (err error) { link, err = h.svc.Invite(ctx, p.ID); return err })
		failing(t.Context(), t, h, "AcceptLink", func(ctx context.Context) error {
			return h.svc.AcceptLink(ctx, auth.AcceptLink{Token: link.Token, Password: password})
		})
		failing(t.Context(), t, h, "SignIn", func(ctx context.Context) (err error) {
			h.clock.move(16 * time.Minute) // a new window for each try
			s, err = h.svc.SignIn(ctx, auth.SignIn{Email: email, Password: password, Address: "192.0.2.7"})
			return err
		})
		failing(t.Context(), t, h, "SignOut", func(ctx context.Context) error { return h.svc.SignOut(ctx, s.Token) })
		if out, err := audit.New(h.db, h.clock).List(admin, audit.Query{EntityID: p.ID}); err != nil || len(out) == 0 || out[0].Op != "sign_out" {
			t.Errorf("the sign-out is not in the log: %+v, %v", out, err)
		}
		demo := build(h.db, auth.Demo())
		failing(t.Context(), t, demo, "SignInAs", func(ctx context.Context) (err error) {
			s, err = demo.svc.SignInAs(ctx, p.ID, "127.0.0.1")
			return err
		})
		failing(me, t, h, "CreateToken", func(ctx context.Context) (err error) {
			tok, err = h.svc.CreateToken(ctx, auth.CreateToken{Name: "x", Scopes: []access.Action{access.MeRead}, ExpiresOn: "2026-12-31"})
			return err
		})
		failing(me, t, h, "RevokeToken", func(ctx context.Context) error { return h.svc.RevokeToken(ctx, tok.Token.ID) })
		again := must(h.svc.CreateToken(me, auth.CreateToken{Name: "y", Scopes: []access.Action{access.MeRead}, ExpiresOn: "2026-12-31"}))
		failing(admin, t, h, "RevokeAnyToken", func(ctx context.Context) error { return h.svc.RevokeAnyToken(ctx, again.Token.ID) })
		other := must(demo.svc.SignInAs(t.Context(), p.ID, "127.0.0.1"))
		failing(admin, t, h, "EndSessions", func(ctx context.Context) error { return h.svc.EndSessions(ctx, p.ID) })
		if _, err := h.svc.ActorBySession(t.Context(), other.Token); !fault.Has(err, "unauthenticated") {
			t.Errorf("%v", err)
		}
		s = must(demo.svc.SignInAs(t.Context(), p.ID, "127.0.0.1"))
		failing(admin, t, h, "ResetPassword", func(ctx context.Context) (err error) { link, err = h.svc.ResetPassword(ctx, p.ID); return err })
		if _, err := h.svc.ActorBySession(t.Context(), s.Token); !fault.Has(err, "unauthenticated") {
			t.Errorf("%v", err)
		}
	})
}
