package auth_test

import (
	"testing"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/fault"
)

// The administrator sees who came in when and with how many sessions and tokens, and ends what is open; a token of another dies at once.
func TestTheAdministratorSeesAndEndsAccounts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p, q := h.ali(t), h.person("Can", "can@kartal.bel.tr")
		me := access.WithActor(t.Context(), access.Actor{PersonID: p.ID, Name: "Ali Öz"})
		tok := must(h.svc.CreateToken(me, auth.CreateToken{Name: "rapor", Scopes: []access.Action{access.MeRead}, ExpiresOn: "2026-12-31"}))
		must(h.signIn(t, password))
		h.clock.move(9 * time.Hour) // the first session idles out
		s := must(h.signIn(t, password))
		list := must(h.svc.Accounts(admin))
		if a := list[p.ID]; a.LastSignIn == nil || !a.LastSignIn.Equal(start.Add(9*time.Hour)) || a.Sessions != 1 || a.Tokens != 1 {
			t.Errorf("%+v", a)
		}
		if _, ok := list[q.ID]; ok {
			t.Error("who never came in has an entry")
		}
		if n := must(h.svc.OpenSessions(admin)); n != 1 {
			t.Error(n)
		}
		all := must(h.svc.AllTokens(admin))
		if len(all) != 1 || all[0].PersonName != "Ali Öz" || all[0].PersonID != p.ID || !all[0].Active || all[0].RevokedAt != nil || all[0].Name != "rapor" {
			t.Errorf("%+v", all)
		}
		if err := h.svc.RevokeAnyToken(admin, tok.Token.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.svc.ActorByToken(t.Context(), tok.Secret); !fault.Has(err, "unauthenticated") {
			t.Errorf("a revoked token works: %v", err)
		}
		if all = must(h.svc.AllTokens(admin)); all[0].RevokedAt == nil {
			t.Errorf("%+v", all)
		}
		rows := len(h.entries(t))
		if err := h.svc.RevokeAnyToken(admin, tok.Token.ID); err != nil || len(h.entries(t)) != rows {
			t.Error("revoked twice", err)
		}
		if err := h.svc.EndSessions(admin, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.svc.ActorBySession(t.Context(), s.Token); !fault.Has(err, "unauthenticated") {
			t.Errorf("an ended session works: %v", err)
		}
		rows = len(h.entries(t))
		if err := h.svc.EndSessions(admin, p.ID); err != nil || len(h.entries(t)) != rows {
			t.Error("ended twice", err)
		}
		if err := h.svc.EndSessions(admin, "x"); !fault.Has(err, "not_found") {
			t.Error(err)
		}
	})
}
