package org

import (
	"context"
	"sync/atomic"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/period"
)

// Cell is one cell of a list of people: its text and where it stands ("Sayfa1", "C7").
type Cell struct{ Text, Sheet, Addr string }

// Row is one row of a list, the heading row first. Blank cells have their address too.
type Row []Cell

// Table reads a file that is not CSV (an Excel workbook) as rows. Numbers come as they are typed, dates as 2019-10-21 or 21.10.2019.
type Table func(name string, data []byte) ([]Row, error)

// Service is the feature's door.
type Service struct {
	store store
	run   *act.Runner
	clock clock.Clock
	newID func() string
	table Table
	ended func(ctx context.Context, personID string) error
	codes atomic.Pointer[codeCache] // what CodeList read last
}

// Option fills what the service cannot import.
type Option func(*Service)

// WithTable gives the reader of Excel lists; without one only CSV is read.
func WithTable(t Table) Option { return func(s *Service) { s.table = t } }

// WithEnded gives what else ends when a person is made inactive (sessions and tokens); it joins the step.
func WithEnded(fn func(ctx context.Context, personID string) error) Option {
	return func(s *Service) { s.ended = fn }
}

// WithIDs gives the source of keys, for tests and the demo.
func WithIDs(newID func() string) Option { return func(s *Service) { s.newID = newID } }

// New makes the service of a database.
func New(d *db.DB, run *act.Runner, c clock.Clock, opts ...Option) *Service {
	s := &Service{store: store{db: d, clock: c}, run: run, clock: c, newID: ids.New}
	for _, o := range opts {
		o(s)
	}
	return s
}

func (s *Service) today() period.Date { return period.Date(clock.Today(s.clock)) }

// may is the access check of a read: the actor and what the actor may see.
func may(ctx context.Context, action access.Action) (access.Actor, access.Filter, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return a, access.Filter{}, err
	}
	if !access.May(a, action) {
		return a, access.Filter{}, access.Check(a, action, access.Whole)
	}
	return a, access.Visible(a, action), nil
}

func once(o act.Once, result any) act.Option { return act.Idempotent(o.Key, o.Sum, result) }

// HeldOn gives the posts a person holds on a day as access sees them: a substitution with the role and unit of the post it stands for,
// each post's own unit first in Units, then the units below it. It asks no access: it is what an actor is made of (internal/auth).
func (s *Service) HeldOn(ctx context.Context, personID string, on period.Date) ([]access.Post, error) {
	return s.store.held(ctx, personID, on)
}

func notFounded() *fault.Fault { return fault.New(fault.KindNotFound, "org.administration.missing") }
