package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// Words of the log for what happens outside the contract; the policy table knows only what a route or page names.
const (
	actSignIn      access.Action = "session.sign_in"
	actRefuse      access.Action = "session.refuse"
	actSignOut     access.Action = "session.sign_out"
	actPasswordSet access.Action = "password.set"
)

// Service is the feature's door.
type Service struct {
	store  store
	run    *act.Runner
	log    *audit.Log
	org    *org.Service
	clock  clock.Clock
	hasher hasher
	demo   bool
}

// Option changes what the service does.
type Option func(*Service)

// Demo lets SignInAs and DemoPeople work; serve gives it with --demo on a loopback address only.
func Demo() Option { return func(s *Service) { s.demo = true } }

// New makes the service of a database.
func New(d *db.DB, run *act.Runner, log *audit.Log, o *org.Service, c clock.Clock, opts ...Option) *Service {
	s := &Service{store: store{db: d}, run: run, log: log, org: o, clock: c, hasher: newHasher()}
	for _, f := range opts {
		f(s)
	}
	return s
}

func (s *Service) now() time.Time     { return s.clock.Now() }
func (s *Service) today() period.Date { return period.Date(clock.Today(s.clock)) }

func micros(t time.Time) int64 { return clock.Micros(t) }

// secret gives 256 random bits as text.
func secret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// digest is the form in which secrets of 256 random bits are kept; they need no slow hash.
func digest(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

func unauthenticated() error { return fault.New(fault.KindUnauthenticated, "unauthenticated") }

// note writes an event outside any step; the caller's answer does not wait for its request to stay open.
func (s *Service) note(ctx context.Context, a access.Actor, action access.Action, c audit.Change) error {
	return s.log.Note(context.WithoutCancel(ctx), a, action, c)
}

// actor makes the actor of a person with today's posts: one statement.
func (s *Service) actor(ctx context.Context, id, name string) (access.Actor, error) {
	posts, err := s.org.HeldOn(ctx, id, s.today())
	if err != nil {
		return access.Actor{}, err
	}
	return access.Actor{PersonID: id, Name: name, Posts: posts}, nil
}

// ActorOf makes the actor of a person without a session or token, for the command line and the demo: whoever may run the binary on the
// data folder owns the data. It is never called for a request.
func (s *Service) ActorOf(ctx context.Context, personID string) (access.Actor, error) {
	a, err := s.store.account(ctx, personID)
	if err != nil {
		return access.Actor{}, err
	}
	if !a.Active {
		return access.Actor{}, fault.NotFound("person", personID)
	}
	return s.actor(ctx, a.ID, a.Name)
}

// EndAccess ends a person's sessions and access tokens in the caller's step: who becomes active again signs in anew.
func (s *Service) EndAccess(ctx context.Context, personID string) error {
	if err := s.store.endSessions(ctx, personID); err != nil {
		return err
	}
	return s.store.revokeTokens(ctx, personID, micros(s.now()))
}

// Sweep removes sessions and counters that have ended; app calls it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	return s.store.sweep(ctx, micros(now), micros(now.Add(-SessionIdle)), micros(now.Add(-throttleWindow)))
}

// touchEvery bounds how often a last use is written.
const touchEvery = 5 * time.Minute

// touch writes a last use when the one known is older; failing to is logged and refuses nobody.
func (s *Service) touch(ctx context.Context, used int64, write func(context.Context, int64) error) {
	now := s.now()
	if clock.FromMicros(used).Add(touchEvery).After(now) {
		return
	}
	if err := write(context.WithoutCancel(ctx), micros(now)); err != nil {
		slog.ErrorContext(ctx, "last use not written", "error", err)
	}
}

func newID() string { return ids.New() }
