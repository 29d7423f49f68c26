package auth

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// TokenPrefix lets people and scanners of leaked secrets know a token of Karne.
const TokenPrefix = "karne_pat_"

const tokenDays = 366

// tokenFacts is what the log keeps of a token: never its secret.
type tokenFacts struct {
	Name      string          `json:"name"`
	Scopes    []access.Action `json:"scopes"`
	ExpiresOn period.Date     `json:"expires_on"`
}

// CreateToken makes a token of the actor's own. Its scopes lie within the actor's actions; a token cannot make tokens, so that none
// outlives its end.
func (s *Service) CreateToken(ctx context.Context, c CreateToken) (NewToken, error) {
	if err := act.Validate(c); err != nil {
		return NewToken{}, err
	}
	var out NewToken
	err := s.run.Run(ctx, access.TokenOwn, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: step.Actor.PersonID}); err != nil {
			return err
		}
		if step.Actor.TokenScopes != nil {
			return fault.New(fault.KindForbidden, "auth.token.by_token")
		}
		expires, err := s.checkToken(&c, step.Actor)
		if err != nil {
			return err
		}
		now := s.now()
		t := NewToken{Secret: TokenPrefix + secret(), Token: Token{ID: newID(), Name: c.Name, Scopes: c.Scopes, CreatedAt: now, ExpiresAt: expires}}
		if err := s.store.insertToken(ctx, tokenRow{
			ID: t.Token.ID, PersonID: step.Actor.PersonID, Name: c.Name, TokenHash: digest(t.Secret), Scopes: join(c.Scopes),
			CreatedAt: micros(now), ExpiresAt: micros(expires), Version: 1,
		}); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "api_token", ID: t.Token.ID, Op: "create", After: tokenFacts(c)})
		out = t
		return nil
	})
	return out, err
}

// checkToken cleans the command, gives every fault of it, and the instant behind the last day in Istanbul.
func (s *Service) checkToken(c *CreateToken, owner access.Actor) (time.Time, error) {
	var l fault.List
	act.Text(&l, "name", &c.Name)
	if c.Name = trtext.Collapse(c.Name); c.Name == "" {
		l = append(l, fault.Invalid("text.required", "name"))
	}
	for i, a := range c.Scopes {
		field := "scopes[" + strconv.Itoa(i) + "]"
		switch {
		case !slices.Contains(access.Actions, a):
			l = append(l, fault.Invalid("auth.token.scope_unknown", field, "read", string(a)))
		case !access.May(owner, a):
			l = append(l, fault.Invalid("auth.token.scope", field, "read", string(a)))
		}
	}
	c.Scopes = slices.Compact(slices.Sorted(slices.Values(c.Scopes)))
	if err := c.ExpiresOn.Check(); err != nil {
		var e *period.Error
		if errors.As(err, &e) {
			l = append(l, fault.Invalid(e.Code, "expires_on", "read", e.Read, "expected", e.Expected))
		}
		return time.Time{}, l.Err()
	}
	today := s.today()
	last, err := today.AddDays(tokenDays)
	if err != nil {
		return time.Time{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	if c.ExpiresOn.Before(today) || c.ExpiresOn.After(last) {
		l = append(l, fault.Invalid("auth.token.expiry", "expires_on", "read", c.ExpiresOn.TR(), "expected", today.TR()+"–"+last.TR()))
	}
	d := c.ExpiresOn.Time()
	return time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, clock.Istanbul).UTC(), l.Err()
}

// Tokens lists the actor's own tokens that were not revoked, the oldest first.
func (s *Service) Tokens(ctx context.Context) ([]Token, error) {
	f, err := own(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.tokens(ctx, f)
	if err != nil {
		return nil, err
	}
	out := make([]Token, len(rows))
	for i, r := range rows {
		out[i] = r.token()
	}
	return out, nil
}

func own(ctx context.Context) (access.Filter, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return access.Filter{}, err
	}
	return access.Visible(a, access.TokenOwn), access.Check(a, access.TokenOwn, access.Scope{Owner: a.PersonID})
}

// RevokeToken ends a token of the actor's own at once; revoking it again changes nothing.
func (s *Service) RevokeToken(ctx context.Context, id string) error {
	return s.run.Run(ctx, access.TokenOwn, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: step.Actor.PersonID}); err != nil {
			return err
		}
		t, err := s.store.tokenOf(ctx, access.Visible(step.Actor, access.TokenOwn), id)
		if err != nil || t.RevokedAt != 0 {
			return err
		}
		if err := s.store.revokeToken(ctx, id, micros(s.now())); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "api_token", ID: id, Op: "revoke", Before: map[string]string{"name": t.Name}})
		return nil
	})
}

// ActorByToken gives who a program acts for, limited to the token's scopes; two statements and one more like ActorBySession.
func (s *Service) ActorByToken(ctx context.Context, bearer string) (access.Actor, error) {
	if !strings.HasPrefix(bearer, TokenPrefix) {
		return access.Actor{}, unauthenticated()
	}
	t, ok, err := s.store.token(ctx, digest(bearer))
	if err != nil {
		return access.Actor{}, err
	}
	if !ok || !t.Active || t.RevokedAt != 0 || t.ExpiresAt <= micros(s.now()) {
		return access.Actor{}, unauthenticated()
	}
	a, err := s.actor(ctx, t.PersonID, t.Name)
	if err != nil {
		return access.Actor{}, err
	}
	a.TokenID, a.TokenScopes = t.ID, split(t.Scopes)
	s.touch(ctx, t.UsedAt, func(ctx context.Context, now int64) error { return s.store.touchToken(ctx, t.ID, now) })
	return a, nil
}

func join(scopes []access.Action) string {
	words := make([]string, len(scopes))
	for i, a := range scopes {
		words[i] = string(a)
	}
	return strings.Join(words, " ")
}

// split never gives nil, which would be a session's limitless scope.
func split(s string) []access.Action {
	out := []access.Action{}
	for w := range strings.FieldsSeq(s) {
		out = append(out, access.Action(w))
	}
	return out
}
