package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/fault"
)

const insertLease = "INSERT INTO lease (name, holder, expires_at) VALUES (?, 'h', 0)"

func leases(t *testing.T, d *db.DB) (names []string) {
	t.Helper()
	if err := d.Conn(t.Context()).Table("lease").Order("name").Pluck("name", &names).Error; err != nil {
		t.Fatal(err)
	}
	return names
}

func TestTheReaderRefusesWrites(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := db.Error(d.Conn(t.Context()).Exec(insertLease, "a").Error)
		if !fault.Has(err, "db.read_only") {
			t.Fatalf("a write outside the door: %v", err)
		}
	})
}

func TestANestedStepIsASavepoint(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.InTx(t.Context(), func(ctx context.Context) error {
			if err := d.Conn(ctx).Exec(insertLease, "outer").Error; err != nil {
				return err
			}
			inner := d.InTx(ctx, func(ctx context.Context) error {
				if err := d.Conn(ctx).Exec(insertLease, "inner").Error; err != nil {
					return err
				}
				return errors.New("inner refused")
			})
			if inner == nil {
				t.Error("the inner error was lost")
			}
			return nil
		})
		if got := strings.Join(leases(t, d), ","); err != nil || got != "outer" {
			t.Fatalf("err %v, rows %q", err, got)
		}
	})
}

func TestEachFailedStatementLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for n := int64(1); ; n++ {
			ctx, hit := dbtest.FailAt(t.Context(), n)
			err := d.InTx(ctx, func(ctx context.Context) error {
				for _, name := range []string{"a", "b"} {
					if err := d.Conn(ctx).Exec(insertLease, name).Error; err != nil {
						return err
					}
				}
				return nil
			})
			if !hit() {
				if err != nil || len(leases(t, d)) != 2 {
					t.Fatalf("without failure: %v", err)
				}
				if n != 5 { // begin, two inserts, commit
					t.Fatalf("failed %d statements, want 4", n-1)
				}
				return
			}
			if err == nil || len(leases(t, d)) != 0 {
				t.Fatalf("statement %d failed: err %v, rows %v", n, err, leases(t, d))
			}
		}
	})
}

func TestASnapshotSeesOneState(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Snapshot(t.Context(), func(ctx context.Context) error {
			count := func() (n int64) {
				if err := d.Conn(ctx).Table("lease").Count(&n).Error; err != nil {
					t.Error(err)
				}
				return n
			}
			before := count()
			if err := d.System(t.Context()).Exec(insertLease, "late").Error; err != nil {
				return err
			}
			if after := count(); before != 0 || after != 0 {
				t.Errorf("before %d, after %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestEngineErrorsBecomeFaults(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sys := d.System(t.Context())
		if err := sys.Exec(insertLease, "a").Error; err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ code, sql string }{
			{"db.duplicate", "INSERT INTO lease (name, holder, expires_at) VALUES ('a', 'h', 0)"},
			{"db.reference", "INSERT INTO plan_core_value (plan_id, position, text) VALUES ('x', 1, '')"},
			{"db.check", "INSERT INTO administration (id, only_one, name, name_fold, province, institutional_code, synthetic, origin, source, version, created_at, updated_at) VALUES ('x', 2, '', '', '', '', false, '', '', 1, 0, 0)"},
		} {
			if err := db.Error(sys.Exec(c.sql).Error); !fault.Has(err, c.code) {
				t.Errorf("want %s, got %v", c.code, err)
			}
		}
	})
}

func TestTheEngineRefusesToChangeTheLog(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sys := d.System(t.Context())
		row := "INSERT INTO audit_row (id, at, actor_id, actor_name, token_id, action, request_id, batch_id, entity, entity_id, op, before_hash, after_hash, row_hash) VALUES ('r', 1, '', '', '', '', '', '', '', '', '', '', '', '')"
		for _, q := range []string{row, "INSERT INTO audit_text (row_id, before_text, after_text, erased_at) VALUES ('r', 'b', 'a', 0)"} {
			if err := sys.Exec(q).Error; err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range []string{"UPDATE audit_row SET actor_id = 'x'", "DELETE FROM audit_row", "DELETE FROM audit_text", "UPDATE audit_text SET after_text = 'x'"} {
			if err := db.Error(sys.Exec(q).Error); !fault.Has(err, "db.audit_append_only") {
				t.Errorf("%s: %v", q, err)
			}
		}
		if err := sys.Exec("UPDATE audit_text SET before_text = '', after_text = '', erased_at = 5").Error; err != nil {
			t.Errorf("erasure: %v", err)
		}
	})
}

// A start killed between the migration and its triggers must not leave the log and the editions open to changes for good.
func TestTheNextStartLaysTriggersThatAreMissing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		last, first := "DROP TRIGGER process_step_no_delete", "DROP TRIGGER audit_row_no_update"
		if d.Engine() == db.PostgreSQL {
			last, first = "DROP TRIGGER process_step_kept ON process_step", "DROP TRIGGER audit_row_append_only ON audit_row"
		}
		for _, drop := range []string{last, first} {
			if _, err := d.Raw().ExecContext(t.Context(), drop); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := d.Migrate(t.Context()); err != nil || n != 0 {
			t.Fatalf("%d migrations, %v", n, err)
		}
		for _, drop := range []string{last, first} {
			if _, err := d.Raw().ExecContext(t.Context(), drop); err != nil {
				t.Errorf("not laid again: %v", err)
			}
		}
	})
}

func TestMigrateIsSafeToRepeatAndRefusesForeignDatabases(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			d, err := db.Open(t.Context(), dbtest.EmptyURL(t, e))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			if n, err := d.Migrate(t.Context()); err != nil || n == 0 {
				t.Fatalf("first: %d, %v", n, err)
			}
			if n, err := d.Migrate(t.Context()); err != nil || n != 0 {
				t.Fatalf("second: %d, %v", n, err)
			}
			if err := d.System(t.Context()).Exec("INSERT INTO schema_version (version_id, is_applied) VALUES (99999, true)").Error; err != nil {
				t.Fatal(err)
			}
			if _, err := d.Migrate(t.Context()); !fault.Has(err, "db.schema_newer") {
				t.Fatalf("newer schema: %v", err)
			}
			other, err := db.Open(t.Context(), dbtest.EmptyURL(t, e))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = other.Close() }()
			if err := other.System(t.Context()).Exec("CREATE TABLE somebody (id VARCHAR(10))").Error; err != nil {
				t.Fatal(err)
			}
			if _, err := other.Migrate(t.Context()); !fault.Has(err, "db.schema_unknown") {
				t.Fatalf("another product's database: %v", err)
			}
		})
	}
}

func TestSQLiteIsNewEnough(t *testing.T) {
	t.Parallel()
	s, err := dbtest.Open(t, db.SQLite).Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// 3.51.0–3.51.2 can lose data in WAL mode; the pinned driver brings a newer engine (docs/adr/dependencies.md).
	if s < "SQLite 3.51.3" {
		t.Fatalf("%s: older than 3.51.3", s)
	}
}
