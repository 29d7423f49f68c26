package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/karne-app/karne/internal/fault"
)

// Engine names a database engine.
type Engine string

// The two engines; one SQL set serves both (docs/adr/0002).
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// DB is one open database with its two pools.
type DB struct {
	engine   Engine
	writer   *gorm.DB
	reader   *gorm.DB
	writeSQL *sql.DB
	readSQL  *sql.DB
	where    string
	address  string // SQLite: path of the file; PostgreSQL: the address, which may hold a password
}

// Open opens the database at url: "postgres://…" or "sqlite:PATH" (or a bare path). It does not migrate.
func Open(ctx context.Context, rawURL string) (*DB, error) {
	if strings.HasPrefix(rawURL, "postgres://") || strings.HasPrefix(rawURL, "postgresql://") {
		return openPostgres(ctx, rawURL)
	}
	return openSQLite(ctx, strings.TrimPrefix(rawURL, "sqlite:"))
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.New(fault.KindUnavailable, "db.folder", "read", filepath.Base(filepath.Dir(path))).Wrap(err)
	}
	dsn := func(query string) string {
		return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + query
	}
	// synchronous(FULL): an acknowledged write survives power loss. One writer connection: writers queue in Go, fairly, instead of
	// polling SQLite's lock. The reader is query_only, so a write outside the door fails in the database.
	const pragmas = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"
	w, err := driver.Open(dsn("_txlock=immediate&" + pragmas))
	if err != nil {
		return nil, unavailable(err)
	}
	w.SetMaxOpenConns(1)
	w.SetConnMaxLifetime(0)
	if err := w.PingContext(ctx); err != nil {
		_ = w.Close()
		return nil, unavailable(err)
	}
	r, err := driver.Open(dsn("_txlock=deferred&" + pragmas + "&_pragma=query_only(1)"))
	if err != nil {
		_ = w.Close()
		return nil, unavailable(err)
	}
	r.SetMaxOpenConns(8)
	r.SetMaxIdleConns(8)
	d := &DB{engine: SQLite, writeSQL: w, readSQL: r, where: "SQLite", address: path}
	return d.wrap(func(p gorm.ConnPool) gorm.Dialector { return gormlite.OpenDB(p) })
}

func openPostgres(ctx context.Context, rawURL string) (*DB, error) {
	open := func(readOnly bool, conns int) (*sql.DB, error) {
		cfg, err := pgxConfig(rawURL)
		if err != nil {
			return nil, fault.New(fault.KindUnavailable, "db.url").Wrap(err)
		}
		if readOnly {
			cfg.RuntimeParams["default_transaction_read_only"] = "on"
		}
		h := stdlib.OpenDB(*cfg)
		h.SetMaxOpenConns(conns)
		h.SetMaxIdleConns(conns)
		h.SetConnMaxIdleTime(5 * time.Minute)
		return h, nil
	}
	w, err := open(false, 16)
	if err != nil {
		return nil, err
	}
	if err := w.PingContext(ctx); err != nil {
		_ = w.Close()
		return nil, unavailable(err)
	}
	r, err := open(true, 16)
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	d := &DB{engine: PostgreSQL, writeSQL: w, readSQL: r, where: "PostgreSQL", address: rawURL}
	return d.wrap(func(p gorm.ConnPool) gorm.Dialector { return postgres.New(postgres.Config{Conn: p}) })
}

func (d *DB) wrap(dialector func(gorm.ConnPool) gorm.Dialector) (*DB, error) {
	cfg := func() *gorm.Config {
		return &gorm.Config{
			SkipDefaultTransaction: true,
			TranslateError:         false, // dberr.go maps engine codes itself, with columns
			PrepareStmt:            false,
			Logger:                 logger.Discard,
			NamingStrategy:         schema.NamingStrategy{SingularTable: true},
			DisableAutomaticPing:   true,
		}
	}
	var err error
	if d.writer, err = gorm.Open(dialector(&pool{d.writeSQL}), cfg()); err == nil {
		d.reader, err = gorm.Open(dialector(&pool{d.readSQL}), cfg())
	}
	if err != nil {
		_ = d.Close()
		return nil, unavailable(err)
	}
	return d, nil
}

// Engine tells which engine this is.
func (d *DB) Engine() Engine { return d.engine }

// Describe is the engine with its version, for doctor and test output; it holds no path, host or password.
func (d *DB) Describe(ctx context.Context) (string, error) {
	q := "SELECT sqlite_version()"
	if d.engine == PostgreSQL {
		q = "SHOW server_version"
	}
	var v string
	if err := d.readSQL.QueryRowContext(ctx, q).Scan(&v); err != nil {
		return "", unavailable(err)
	}
	return d.where + " " + v, nil
}

// Ready tells whether both pools answer.
func (d *DB) Ready(ctx context.Context) error {
	for _, h := range []*sql.DB{d.writeSQL, d.readSQL} {
		var one int
		if err := h.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
			return unavailable(err)
		}
	}
	return nil
}

// Raw gives the writer's database/sql handle to tests and the bench, never to a feature.
func (d *DB) Raw() *sql.DB { return d.writeSQL }

// Close closes both pools.
func (d *DB) Close() error {
	var err error
	for _, h := range []*sql.DB{d.readSQL, d.writeSQL} {
		if h != nil {
			if e := h.Close(); e != nil {
				err = e
			}
		}
	}
	return err
}

func unavailable(err error) error {
	return fault.New(fault.KindUnavailable, "db.unavailable").Wrap(fmt.Errorf("open database: %w", err))
}
