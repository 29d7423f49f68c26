package db

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"

	"github.com/karne-app/karne/internal/fault"
)

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001")
}

// Error maps an engine's error to the house's faults: CHECK by its name, UNIQUE by its columns, foreign keys by operation. Faults and
// context errors pass unchanged. gorm.ErrRecordNotFound must be mapped by the store, which knows what was not found.
func Error(err error) error { return mapped(err) }

func mapped(err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Fault
	var l fault.List
	if errors.As(err, &f) || errors.As(err, &l) || errors.Is(err, context.Canceled) || errors.Is(err, gorm.ErrRecordNotFound) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sqlite3.INTERRUPT) { // SQLite's word for a statement whose time ran out
		return fault.New(fault.KindUnavailable, "unavailable").Wrap(err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return mapPostgres(pg, err)
	}
	var lite *sqlite3.Error
	if errors.As(err, &lite) {
		return mapSQLite(lite, err)
	}
	if errors.Is(err, sqlite3.READONLY) { // a bare code, without the engine's message
		return fault.New(fault.KindInternal, "db.read_only").Wrap(err)
	}
	return fault.New(fault.KindInternal, "internal").Wrap(err)
}

func mapPostgres(pg *pgconn.PgError, err error) error {
	switch {
	case pg.Code == "23505":
		return fault.New(fault.KindConflict, "db.duplicate", "read", pg.ConstraintName).Wrap(err)
	case pg.Code == "23503":
		return fault.New(fault.KindConflict, "db.reference", "read", pg.TableName).Wrap(err)
	case pg.Code == "23514":
		return fault.Invalid("db.check", pg.ConstraintName, "read", pg.ConstraintName).Wrap(err)
	case pg.Code == "22001":
		return fault.Invalid("text.length", pg.ColumnName).Wrap(err)
	case pg.Code == "22003":
		return fault.Invalid("number.range", pg.ColumnName).Wrap(err)
	case pg.Code == "25006":
		return fault.New(fault.KindInternal, "db.read_only").Wrap(err)
	case pg.Code == "P0001" && slices.Contains(refusals, pg.Message):
		return fault.New(fault.KindConflict, "db."+pg.Message).Wrap(err)
	case strings.HasPrefix(pg.Code, "40"), strings.HasPrefix(pg.Code, "53"), strings.HasPrefix(pg.Code, "57"), strings.HasPrefix(pg.Code, "08"):
		return fault.New(fault.KindUnavailable, "unavailable").Wrap(err)
	}
	return fault.New(fault.KindInternal, "internal").Wrap(err)
}

// refusals are what the triggers of db/triggers say; each is the code of a fault below "db.".
var refusals = []string{"audit_append_only", "edition_frozen", "measurement_step_kept", "process_step_kept"}

func mapSQLite(lite *sqlite3.Error, err error) error {
	msg := lite.Error()
	last := msg[strings.LastIndex(msg, ": ")+1:]
	switch lite.ExtendedCode() {
	case sqlite3.CONSTRAINT_UNIQUE, sqlite3.CONSTRAINT_PRIMARYKEY:
		return fault.New(fault.KindConflict, "db.duplicate", "read", strings.TrimSpace(last)).Wrap(err)
	case sqlite3.CONSTRAINT_FOREIGNKEY:
		return fault.New(fault.KindConflict, "db.reference", "read", "").Wrap(err)
	case sqlite3.CONSTRAINT_CHECK:
		return fault.Invalid("db.check", strings.TrimSpace(last), "read", strings.TrimSpace(last)).Wrap(err)
	case sqlite3.CONSTRAINT_TRIGGER:
		for _, code := range refusals {
			if strings.Contains(msg, code) {
				return fault.New(fault.KindConflict, "db."+code).Wrap(err)
			}
		}
	}
	switch lite.Code() {
	case sqlite3.BUSY, sqlite3.LOCKED, sqlite3.FULL, sqlite3.IOERR, sqlite3.CANTOPEN:
		return fault.New(fault.KindUnavailable, "unavailable").Wrap(err)
	}
	return fault.New(fault.KindInternal, "internal").Wrap(err)
}
