package auth

import (
	"context"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

const (
	invitationLife = 72 * time.Hour
	resetLife      = 24 * time.Hour
)

// linkFacts is what the log keeps of a link: never its token.
type linkFacts struct {
	PersonID  string   `json:"person_id"`
	Kind      LinkKind `json:"kind"`
	ExpiresAt string   `json:"expires_at"`
}

// Invite makes the link with which a person sets a first password; older links of the person end.
func (s *Service) Invite(ctx context.Context, personID string) (Link, error) {
	return s.makeLink(ctx, access.PersonInvite, personID, Invitation, invitationLife)
}

// ResetPassword makes the link with which a person sets a new password. The old password, older links, the person's sessions and tokens end at
// once: a reset is asked for when they may be in other hands.
func (s *Service) ResetPassword(ctx context.Context, personID string) (Link, error) {
	return s.makeLink(ctx, access.PersonReset, personID, PasswordReset, resetLife)
}

func (s *Service) makeLink(ctx context.Context, action access.Action, personID string, kind LinkKind, life time.Duration) (Link, error) {
	var out Link
	err := s.run.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: personID}); err != nil {
			return err
		}
		a, err := s.store.account(ctx, personID)
		if err != nil {
			return err
		}
		if err := linkable(a, kind); err != nil {
			return err
		}
		now := s.now()
		link := Link{ID: newID(), PersonID: personID, Kind: kind, Token: secret(), ExpiresAt: now.Add(life)}
		if err := s.store.endLinks(ctx, personID, micros(now)); err != nil {
			return err
		}
		if kind == PasswordReset {
			if err := s.store.dropPassword(ctx, personID); err != nil {
				return err
			}
			if err := s.EndAccess(ctx, personID); err != nil {
				return err
			}
			step.Record(audit.Change{Entity: "credential", ID: personID, Op: "remove"})
		}
		if err := s.store.insertLink(ctx, linkRow{
			ID: link.ID, PersonID: personID, Kind: string(kind), TokenHash: digest(link.Token), CreatedBy: step.Actor.PersonID,
			CreatedAt: micros(now), ExpiresAt: micros(link.ExpiresAt),
		}); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "login_link", ID: link.ID, Op: "create", After: linkFacts{
			PersonID: personID, Kind: kind, ExpiresAt: link.ExpiresAt.Format(time.RFC3339),
		}})
		out = link
		return nil
	})
	return out, err
}

func linkable(a account, kind LinkKind) error {
	switch {
	case !a.Active:
		return fault.New(fault.KindConflict, "auth.person.inactive", "read", a.Name).On("", a.ID)
	case a.Email == "":
		return fault.Invalid("auth.person.no_email", "email", "read", a.Name).On("", a.ID)
	case kind == Invitation && a.PasswordHash != "":
		return fault.New(fault.KindConflict, "auth.invite.has_password", "read", a.Name).On("", a.ID)
	}
	return nil
}

// openLink gives a link that can still be used; every other one is auth.link.invalid.
func (s *Service) openLink(ctx context.Context, token string) (linkSeen, error) {
	l, ok, err := s.store.link(ctx, digest(token))
	if err != nil {
		return l, err
	}
	if !ok || !l.Active || l.UsedAt != 0 || l.ExpiresAt <= micros(s.now()) {
		return linkSeen{}, invalidLink()
	}
	return l, nil
}

func invalidLink() error { return fault.New(fault.KindNotFound, "auth.link.invalid") }

// PeekLink tells whose password a link sets, without spending it.
func (s *Service) PeekLink(ctx context.Context, token string) (LinkInfo, error) {
	l, err := s.openLink(ctx, token)
	if err != nil {
		return LinkInfo{}, err
	}
	return LinkInfo{Kind: LinkKind(l.Kind), Name: l.Name, Email: l.Email, ExpiresAt: clock.FromMicros(l.ExpiresAt)}, nil
}

// AcceptLink spends a link and sets the password of its person; the person's sessions end. Nobody needs to be signed in: the link says
// who it is.
func (s *Service) AcceptLink(ctx context.Context, c AcceptLink) error {
	if err := act.Validate(c); err != nil {
		return err
	}
	l, err := s.openLink(ctx, c.Token)
	if err != nil {
		return err
	}
	if err := checkPassword(c.Password, l.Name, l.Email).Err(); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, c.Password) // before the step: it is slow, and SQLite has one writer
	if err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.Actor{PersonID: l.PersonID, Name: l.Name})
	return s.run.Run(ctx, actPasswordSet, func(ctx context.Context, step *act.Step) error {
		if err := step.AllowAction(access.MeRead, access.Scope{Owner: l.PersonID}); err != nil {
			return err
		}
		now := micros(s.now())
		mine, err := s.store.useLink(ctx, l.ID, now)
		if err != nil {
			return err
		}
		if !mine {
			return invalidLink()
		}
		if err := s.store.setPassword(ctx, l.PersonID, hash, now); err != nil {
			return err
		}
		if err := s.store.endSessions(ctx, l.PersonID); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "credential", ID: l.PersonID, Op: "set", After: map[string]string{"link": l.ID}})
		return nil
	})
}
