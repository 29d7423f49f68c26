// Package dbtest gives each test its own database on both engines: a copied file on SQLite, a cloned database on PostgreSQL. A
// machine without PostgreSQL fails the test, it never skips (design.md §10).
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // "pgx" for the cluster's own database

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest/pgserver"
	"github.com/karne-app/karne/internal/ids"
)

// Each runs fn as a parallel subtest per engine, with a migrated, empty database of its own.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			fn(t, Open(t, e))
		})
	}
}

// Open is a migrated, empty database of one engine, closed and removed with the test.
func Open(t testing.TB, e db.Engine) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), URL(t, e))
	if err != nil {
		t.Fatalf("open %s: %v", e, err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// URL is the address of a migrated, empty database, for tests that open it more than once or in another process.
func URL(t testing.TB, e db.Engine) string {
	t.Helper()
	if e == db.PostgreSQL {
		return postgresURL(t)
	}
	tmpl, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("SQLite template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "karne.db")
	if err := os.WriteFile(path, tmpl, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// EmptyURL is the address of a database without any table, for tests of migration itself.
func EmptyURL(t testing.TB, e db.Engine) string {
	t.Helper()
	if e == db.PostgreSQL {
		s, err := server()
		if err != nil {
			t.Fatalf("PostgreSQL: %v", err)
		}
		return create(t, s, "template0")
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "karne.db")
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "karne-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "karne.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // closing the last connection folded the WAL back into the file
})

func migrate(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url)
	if err != nil {
		return err
	}
	_, err = d.Migrate(ctx)
	return errors.Join(err, d.Close())
}

// server is one PostgreSQL per test process: that of pgrun, else one of its own, which dies with the process.
var server = sync.OnceValues(func() (*pgserver.Server, error) {
	return pgserver.Obtain(context.Background())
})

var postgresTemplate = sync.OnceValues(func() (string, error) {
	s, err := server()
	if err != nil {
		return "", err
	}
	name := "karne_template_" + schemaHash()
	admin, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close() }()
	ctx := context.Background()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	// Test processes share the server of pgrun: the first one builds the template, the others wait for it.
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(5018)"); err != nil {
		return "", err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock(5018)") }()
	var n int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM pg_database WHERE datname = $1 AND datistemplate", name).Scan(&n); err != nil {
		return "", err
	}
	if n == 1 {
		return name, nil
	}
	for _, q := range []string{"DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name + " TEMPLATE template0"} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return "", err
		}
	}
	if err := migrate(s.URL(name)); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+name+" IS_TEMPLATE true")
	return name, err
})

func schemaHash() string {
	h := sha256.New()
	for _, dir := range []string{"migrations", "triggers"} {
		_ = fs.WalkDir(db.SchemaFiles(), dir, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				b, _ := fs.ReadFile(db.SchemaFiles(), path)
				_, _ = h.Write(b)
			}
			return err
		})
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func postgresURL(t testing.TB) string {
	t.Helper()
	tmpl, err := postgresTemplate()
	if err != nil {
		t.Fatalf("PostgreSQL: %v (run the tests with `make test`, or set %s)", err, pgserver.EnvURL)
	}
	s, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	return create(t, s, tmpl)
}

func create(t testing.TB, s *pgserver.Server, tmpl string) string {
	t.Helper()
	name := "t_" + strings.ToLower(ids.New())
	run := func(q string) error {
		admin, err := sql.Open("pgx", s.URL("postgres"))
		if err != nil {
			return err
		}
		defer func() { _ = admin.Close() }()
		_, err = admin.Exec(q)
		return err
	}
	if err := run(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, tmpl)); err != nil {
		t.Fatalf("create test database: %v", err)
	}
	t.Cleanup(func() { _ = run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") })
	return s.URL(name)
}

// ErrInjected is what a statement made to fail returns.
var ErrInjected = errors.New("injected failure")

// FailAt makes the n-th statement of a context fail, begin and commit included; hit tells whether it was reached.
func FailAt(ctx context.Context, n int64) (failing context.Context, hit func() bool) {
	p := &db.Probe{Fail: func(i int64, _ string) error {
		if i == n {
			return ErrInjected
		}
		return nil
	}}
	return db.WithProbe(ctx, p), func() bool { return p.Count() >= n }
}

// Counted gives a context that counts statements.
func Counted(ctx context.Context) (context.Context, *db.Probe) {
	p := &db.Probe{}
	return db.WithProbe(ctx, p), p
}
