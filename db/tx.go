package db

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type txKey struct{}

// txState is the open transaction a context carries; each database has its own, so that two open databases never mix.
type txState struct {
	db    *DB
	tx    *gorm.DB
	depth int
	write bool
}

func (d *DB) state(ctx context.Context) *txState {
	if s, ok := ctx.Value(txKey{}).(*txState); ok && s.db == d {
		return s
	}
	return nil
}

// Conn is the only way to a handle: the transaction the context carries, else the read-only pool.
func (d *DB) Conn(ctx context.Context) *gorm.DB {
	if s := d.state(ctx); s != nil {
		return s.tx.WithContext(ctx)
	}
	return d.reader.WithContext(ctx)
}

// System is the second, listed write handle (sessions, tokens' last use, counters, leases, seals, migrations), never for domain
// rows. It joins no transaction, so that what it writes stays when a step is refused.
func (d *DB) System(ctx context.Context) *gorm.DB { return d.writer.WithContext(ctx) }

// SystemTx runs fn in its own write transaction, for the callers System is for.
func (d *DB) SystemTx(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return mapped(d.writer.WithContext(ctx).Transaction(fn))
}

// InTx runs fn in one write transaction; inside another it becomes a savepoint. Deadlocks and serialisation failures (40P01, 40001)
// are retried twice from the outermost level, so fn must not have effects outside the database.
func (d *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if s := d.state(ctx); s != nil && s.write {
		return d.savepoint(ctx, s, fn)
	}
	for try := 0; ; try++ {
		err := d.once(ctx, d.writer, nil, true, fn)
		if try < 2 && retryable(err) && ctx.Err() == nil {
			continue
		}
		return mapped(err)
	}
}

func (d *DB) savepoint(ctx context.Context, s *txState, fn func(ctx context.Context) error) error {
	name := fmt.Sprintf("karne_%d", s.depth+1)
	tx := s.tx.WithContext(ctx)
	if err := tx.Exec("SAVEPOINT " + name).Error; err != nil {
		return mapped(err)
	}
	inner := context.WithValue(ctx, txKey{}, &txState{db: d, tx: s.tx, depth: s.depth + 1, write: true})
	if err := fn(inner); err != nil {
		// The outer step decides; a failed rollback leaves the transaction unusable, which its commit will report.
		_ = tx.Exec("ROLLBACK TO SAVEPOINT " + name).Error
		return err
	}
	return mapped(tx.Exec("RELEASE SAVEPOINT " + name).Error)
}

// Snapshot runs fn on one consistent, read-only state: a read transaction on SQLite, repeatable read on PostgreSQL. Inside a write
// transaction it reads that transaction's own state.
func (d *DB) Snapshot(ctx context.Context, fn func(ctx context.Context) error) error {
	if d.state(ctx) != nil {
		return fn(ctx)
	}
	var opts *sql.TxOptions
	if d.engine == PostgreSQL {
		opts = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return mapped(d.once(ctx, d.reader, opts, false, fn))
}

func (d *DB) once(ctx context.Context, h *gorm.DB, opts *sql.TxOptions, write bool, fn func(ctx context.Context) error) (err error) {
	tx := h.WithContext(ctx).Begin(opts)
	if tx.Error != nil {
		return tx.Error
	}
	done := false
	defer func() {
		if !done { // an error or a panic
			tx.Rollback()
		}
	}()
	if err := fn(context.WithValue(ctx, txKey{}, &txState{db: d, tx: tx, write: write})); err != nil {
		return err
	}
	if err := tx.Commit().Error; err != nil {
		return err
	}
	done = true
	return nil
}

// ForUpdate locks the rows a step relies on (roots first, in id order); SQLite has one writer and needs none.
func ForUpdate(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.Locking{Strength: "UPDATE"}) }

// ForShare lets other readers of the same root in, but no change of it.
func ForShare(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.Locking{Strength: "SHARE"}) }
