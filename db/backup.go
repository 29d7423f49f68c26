package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3/driver"

	"github.com/karne-app/karne/internal/fault"
)

// DumpName is what a copy of this engine's database is called: a database file, or a custom-format dump of pg_dump.
func (d *DB) DumpName() string {
	if d.engine == PostgreSQL {
		return "karne.dump"
	}
	return "karne.db"
}

// Dump writes a consistent copy of the database to a new file while others write: SQLite's own copy, or pg_dump's. backup.pg_dump says that
// pg_dump is not there; backup.failed that it, or the disk, refused.
func (d *DB) Dump(ctx context.Context, path string) error {
	if d.engine == PostgreSQL {
		return d.pgDump(ctx, path)
	}
	// A connection of its own: the writer's is one, and a copy must not keep writers waiting. VACUUM INTO reads one snapshot.
	h, err := driver.Open("file:" + (&url.URL{Path: filepath.ToSlash(d.address)}).EscapedPath() + "?_pragma=busy_timeout(5000)")
	if err != nil {
		return failed(err)
	}
	defer func() { _ = h.Close() }()
	if _, err := h.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return failed(err)
	}
	return nil
}

func failed(err error) error {
	return fault.New(fault.KindUnavailable, "backup.failed").Wrap(err)
}

func (d *DB) pgDump(ctx context.Context, path string) error {
	tool, err := exec.LookPath("pg_dump")
	if err != nil {
		return fault.New(fault.KindUnavailable, "backup.pg_dump", "expected", "pg_dump --format=custom --no-owner --no-privileges --file="+d.DumpName()+` "$KARNE_DATABASE_URL"`).Wrap(err)
	}
	env, err := d.environment()
	if err != nil {
		return failed(err)
	}
	cmd := exec.CommandContext(ctx, tool, "--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file="+path)
	cmd.Env = append(os.Environ(), env...) // never an argument: others on this machine see those
	if out, err := cmd.CombinedOutput(); err != nil {
		return failed(fmt.Errorf("pg_dump: %w: %s", err, strings.TrimSpace(string(out))))
	}
	return nil
}

// environment is the address as libpq's variables.
func (d *DB) environment() ([]string, error) {
	cfg, err := pgxConfig(d.address)
	if err != nil {
		return nil, err
	}
	env := []string{"PGHOST=" + cfg.Host, "PGPORT=" + strconv.Itoa(int(cfg.Port)), "PGUSER=" + cfg.User, "PGDATABASE=" + cfg.Database}
	if cfg.Password != "" {
		env = append(env, "PGPASSWORD="+cfg.Password)
	}
	if u, err := url.Parse(d.address); err == nil {
		for key, name := range map[string]string{"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"} {
			if v := u.Query().Get(key); v != "" {
				env = append(env, name+"="+v)
			}
		}
	}
	return env, nil
}

// CheckDump reads a copy made by Dump: a SQLite file is opened and checked whole; a dump's contents are listed by pg_restore when that is
// there. It gives the schema of a SQLite copy, 0 for a dump.
func CheckDump(ctx context.Context, path string) (schema int64, err error) {
	if filepath.Ext(path) == ".dump" {
		tool, err := exec.LookPath("pg_restore")
		if err != nil {
			return 0, nil // its hash was checked; without the tool nothing more can be
		}
		if out, err := exec.CommandContext(ctx, tool, "--list", path).CombinedOutput(); err != nil {
			return 0, failed(fmt.Errorf("pg_restore: %w: %s", err, strings.TrimSpace(string(out))))
		}
		return 0, nil
	}
	h, err := driver.Open("file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?mode=ro&_pragma=query_only(1)")
	if err != nil {
		return 0, failed(err)
	}
	defer func() { _ = h.Close() }()
	var answer string
	if err := h.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&answer); err != nil {
		return 0, failed(err)
	}
	if answer != "ok" {
		return 0, failed(fmt.Errorf("integrity_check: %s", answer))
	}
	err = h.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM schema_version WHERE is_applied").Scan(&schema)
	if err != nil {
		return 0, failed(err)
	}
	return schema, nil
}

// Size is how many bytes the database takes; SQLite's log of the last writes is not counted.
func (d *DB) Size(ctx context.Context) (int64, error) {
	q := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if d.engine == PostgreSQL {
		q = "SELECT pg_database_size(current_database())"
	}
	var n sql.NullInt64
	if err := d.readSQL.QueryRowContext(ctx, q).Scan(&n); err != nil {
		return 0, mapped(err)
	}
	return n.Int64, nil
}
