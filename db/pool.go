package db

import (
	"context"
	"database/sql"
	"sync/atomic"

	"gorm.io/gorm"
)

// Probe sees each statement of the contexts it is put in, begin and commit included. Tests count with it and make one fail.
type Probe struct {
	n    atomic.Int64
	Fail func(n int64, query string) error // nil: count only; n starts at 1
	Seen func(query string)
}

// Count is how many statements were seen.
func (p *Probe) Count() int64 { return p.n.Load() }

// ProbeFrom is the probe a context carries, or nil.
func ProbeFrom(ctx context.Context) *Probe {
	p, _ := ctx.Value(probeKey{}).(*Probe)
	return p
}

// See tells the probe of a statement; a nil probe sees nothing.
func (p *Probe) See(query string) error {
	if p == nil {
		return nil
	}
	n := p.n.Add(1)
	if p.Seen != nil {
		p.Seen(query)
	}
	if p.Fail != nil {
		return p.Fail(n, query)
	}
	return nil
}

type probeKey struct{}

// WithProbe puts a probe in a context.
func WithProbe(ctx context.Context, p *Probe) context.Context {
	return context.WithValue(ctx, probeKey{}, p)
}

func probe(ctx context.Context, query string) error {
	return ProbeFrom(ctx).See(query)
}

type executor interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// probed is gorm's connection with the probe before each statement.
type probed struct{ executor }

func (p probed) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := probe(ctx, query); err != nil {
		return nil, err
	}
	return p.executor.ExecContext(ctx, query, args...)
}

func (p probed) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := probe(ctx, query); err != nil {
		return nil, err
	}
	return p.executor.QueryContext(ctx, query, args...)
}

func (p probed) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if err := probe(ctx, query); err != nil {
		failed, cancel := context.WithCancelCause(ctx)
		cancel(err)
		return p.executor.QueryRowContext(failed, query, args...)
	}
	return p.executor.QueryRowContext(ctx, query, args...)
}

type pool struct{ db *sql.DB }

func (p *pool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.db.PrepareContext(ctx, query)
}
func (p *pool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return probed{p.db}.ExecContext(ctx, query, args...)
}
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return probed{p.db}.QueryContext(ctx, query, args...)
}
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return probed{p.db}.QueryRowContext(ctx, query, args...)
}

// GetDBConn lets gorm reach the handle.
func (p *pool) GetDBConn() (*sql.DB, error) { return p.db, nil }

// BeginTx makes the pool a gorm.ConnPoolBeginner.
func (p *pool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	if err := probe(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	tx, err := p.db.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &transaction{probed{tx}, tx, ctx}, nil
}

type transaction struct {
	probed
	tx  *sql.Tx
	ctx context.Context //nolint:containedctx // Commit has no context of its own, and the probe lives in one
}

func (t *transaction) Commit() error {
	if err := probe(t.ctx, "COMMIT"); err != nil {
		return err
	}
	return t.tx.Commit()
}

func (t *transaction) Rollback() error { return t.tx.Rollback() }
