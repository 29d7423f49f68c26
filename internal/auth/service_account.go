package auth

import (
	"context"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
)

// Account is what an administrator sees of how somebody comes in; it holds no secret and no address.
type Account struct {
	PersonID   string
	LastSignIn *time.Time // nil: never, or before the log began
	Sessions   int64      // browser sessions that are open now
	Tokens     int64      // access tokens that still work
}

// OwnedToken is a token with its owner, without its secret.
type OwnedToken struct {
	Token
	PersonID, PersonName string
	Active               bool // the owner's account
	RevokedAt            *time.Time
}

// Accounts gives how people come in, by person; one who never did has no entry. It is the administrator's.
func (s *Service) Accounts(ctx context.Context) (map[string]Account, error) {
	if _, err := all(ctx, access.PersonReset); err != nil {
		return nil, err
	}
	out := map[string]Account{}
	rows, err := s.store.signIns(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		at := clock.FromMicros(r.N)
		out[r.PersonID] = Account{PersonID: r.PersonID, LastSignIn: &at}
	}
	now := s.now()
	if rows, err = s.store.openSessions(ctx, micros(now), micros(now.Add(-SessionIdle))); err != nil {
		return nil, err
	}
	for _, r := range rows {
		a := out[r.PersonID]
		a.PersonID, a.Sessions = r.PersonID, r.N
		out[r.PersonID] = a
	}
	if rows, err = s.store.liveTokens(ctx, micros(now)); err != nil {
		return nil, err
	}
	for _, r := range rows {
		a := out[r.PersonID]
		a.PersonID, a.Tokens = r.PersonID, r.N
		out[r.PersonID] = a
	}
	return out, nil
}

// OpenSessions counts the browser sessions that are open now, of everybody.
func (s *Service) OpenSessions(ctx context.Context) (n int64, err error) {
	if _, err := all(ctx, access.SystemRead); err != nil {
		return 0, err
	}
	now := s.now()
	rows, err := s.store.openSessions(ctx, micros(now), micros(now.Add(-SessionIdle)))
	for _, r := range rows {
		n += r.N
	}
	return n, err
}

// all is the actor of a read that only the whole administration's reach allows.
func all(ctx context.Context, action access.Action) (access.Actor, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return a, err
	}
	return a, access.Check(a, action, access.Whole)
}

// EndSessions ends every browser session of a person; tokens stay. Ending none changes nothing.
func (s *Service) EndSessions(ctx context.Context, personID string) error {
	return s.run.Run(ctx, access.PersonReset, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: personID}); err != nil {
			return err
		}
		if _, err := s.store.account(ctx, personID); err != nil {
			return err
		}
		n, err := s.store.sessionsOf(ctx, personID)
		if err != nil || n == 0 {
			return err
		}
		if err := s.store.endSessions(ctx, personID); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "session", ID: personID, Op: "end", Before: map[string]int64{"sessions": n}})
		return nil
	})
}

// AllTokens gives every access token with its owner, the newest first; ended and revoked ones are among them.
func (s *Service) AllTokens(ctx context.Context) ([]OwnedToken, error) {
	if _, err := all(ctx, access.TokenManage); err != nil {
		return nil, err
	}
	rows, err := s.store.ownedTokens(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]OwnedToken, len(rows))
	for i, r := range rows {
		out[i] = OwnedToken{Token: r.Row.token(), PersonID: r.Row.PersonID, PersonName: r.OwnerName, Active: r.OwnerActive}
		if r.Row.RevokedAt > 0 {
			at := clock.FromMicros(r.Row.RevokedAt)
			out[i].RevokedAt = &at
		}
	}
	return out, nil
}

// RevokeAnyToken ends anybody's token at once; one that was revoked already changes nothing.
func (s *Service) RevokeAnyToken(ctx context.Context, id string) error {
	return s.run.Run(ctx, access.TokenManage, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		t, err := s.store.anyToken(ctx, id)
		if err != nil || t.RevokedAt != 0 {
			return err
		}
		if err := s.store.revokeToken(ctx, id, micros(s.now())); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "api_token", ID: id, Op: "revoke", Before: map[string]string{"name": t.Name, "person_id": t.PersonID}})
		return nil
	})
}

func (r tokenRow) token() Token {
	t := Token{ID: r.ID, Name: r.Name, Scopes: split(r.Scopes), CreatedAt: clock.FromMicros(r.CreatedAt), ExpiresAt: clock.FromMicros(r.ExpiresAt)}
	if r.UsedAt > 0 {
		at := clock.FromMicros(r.UsedAt)
		t.LastUsedAt = &at
	}
	return t
}
