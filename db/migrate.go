package db

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/karne-app/karne/internal/fault"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

//go:embed triggers/*.sql
var triggerFiles embed.FS

func pgxConfig(url string) (*pgx.ConnConfig, error) { return pgx.ParseConfig(url) }

func (d *DB) provider() (*goose.Provider, error) {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	opts := []goose.ProviderOption{goose.WithTableName("schema_version"), goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if d.engine == PostgreSQL {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, d.writeSQL, sub, opts...)
}

// Latest is the schema version this binary knows.
func Latest() int64 {
	var last int64
	entries, err := fs.ReadDir(migrationFiles, "migrations")
	if err != nil {
		panic(err) // embedded
	}
	for _, e := range entries {
		no, _, _ := strings.Cut(e.Name(), "_")
		if v, err := strconv.ParseInt(no, 10, 64); err == nil && v > last {
			last = v
		}
	}
	return last
}

// SchemaVersion is the version of the open database; 0 is an empty one. A database that holds other tables is refused.
func (d *DB) SchemaVersion(ctx context.Context) (int64, error) {
	var n int64
	q := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"
	all := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if d.engine == PostgreSQL {
		q = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_version'"
		all = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	if err := d.readSQL.QueryRowContext(ctx, q).Scan(&n); err != nil {
		return 0, mapped(err)
	}
	if n == 0 {
		if err := d.readSQL.QueryRowContext(ctx, all).Scan(&n); err != nil {
			return 0, mapped(err)
		}
		if n > 0 {
			return 0, fault.New(fault.KindConflict, "db.schema_unknown", "read", strconv.FormatInt(n, 10))
		}
		return 0, nil
	}
	var v int64
	if err := d.readSQL.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM schema_version WHERE is_applied").Scan(&v); err != nil {
		return 0, mapped(err)
	}
	return v, nil
}

// CheckSchema refuses a database that this binary must not run on: newer, unknown, or (when exact) older.
func (d *DB) CheckSchema(ctx context.Context, exact bool) error {
	v, err := d.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	read, want := strconv.FormatInt(v, 10), strconv.FormatInt(Latest(), 10)
	if v > Latest() {
		return fault.New(fault.KindConflict, "db.schema_newer", "read", read, "expected", want)
	}
	if exact && v < Latest() {
		return fault.New(fault.KindConflict, "db.schema_older", "read", read, "expected", want)
	}
	return nil
}

// Migrate brings the schema forward under a lock and lays the triggers; it returns how many migrations ran.
func (d *DB) Migrate(ctx context.Context) (int, error) {
	if err := d.CheckSchema(ctx, false); err != nil {
		return 0, err
	}
	if err := d.checkCollation(ctx); err != nil {
		return 0, err
	}
	p, err := d.provider()
	if err != nil {
		return 0, fmt.Errorf("migrations: %w", err)
	}
	done, err := p.Up(ctx)
	if err != nil {
		var partial *goose.PartialError
		if errors.As(err, &partial) {
			return len(partial.Applied), mapped(err)
		}
		return 0, mapped(err)
	}
	return len(done), d.layTriggers(ctx, len(done) > 0)
}

// layTriggers lays the triggers after a migration, and where a start was killed between the two: the last one is not there.
func (d *DB) layTriggers(ctx context.Context, migrated bool) error {
	name, last := "triggers/sqlite.sql", "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'process_step_no_delete'"
	if d.engine == PostgreSQL {
		name, last = "triggers/postgres.sql", "SELECT count(*) FROM pg_trigger WHERE tgname = 'process_step_kept' AND tgrelid = 'process_step'::regclass"
	}
	if !migrated {
		var n int64
		if err := d.readSQL.QueryRowContext(ctx, last).Scan(&n); err != nil || n > 0 {
			return mapped(err)
		}
	}
	text, err := triggerFiles.ReadFile(name)
	if err != nil {
		return err
	}
	_, err = d.writeSQL.ExecContext(ctx, string(text))
	return mapped(err)
}

// checkCollation refuses a PostgreSQL database whose order is not that of bytes: sort keys are hex of Turkish collation keys made in Go.
func (d *DB) checkCollation(ctx context.Context) error {
	if d.engine != PostgreSQL {
		return nil
	}
	var c string
	const q = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
	if err := d.readSQL.QueryRowContext(ctx, q).Scan(&c); err != nil {
		return mapped(err)
	}
	switch c {
	case "C", "C.UTF-8", "C.utf8", "POSIX":
		return nil
	}
	return fault.New(fault.KindConflict, "db.collation", "read", c, "expected", "C.UTF-8")
}

type schemaFiles struct{}

func (schemaFiles) Open(name string) (fs.File, error) {
	if strings.HasPrefix(name, "triggers") {
		return triggerFiles.Open(name)
	}
	return migrationFiles.Open(name)
}

// SchemaFiles holds the migrations and triggers, so that tests can tell one schema from another.
func SchemaFiles() fs.FS { return schemaFiles{} }
