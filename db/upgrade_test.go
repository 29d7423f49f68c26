package db_test

import (
	"context"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/fault"
)

// first is a small administration as the first release left it: a plan in force with its edition, an upload, an audit row.
const first = `
INSERT INTO administration VALUES ('a', 1, 'Deneme', 'deneme', 'İstanbul', '', false, 'entered', '', 1, 1, 1);
INSERT INTO person VALUES ('p', 'Ayşe', 'ayse', 'x', '', 'a@b.example', 'a@b.example', true, 'entered', 1, 1, 1);
INSERT INTO unit VALUES ('u', NULL, 'Fen İşleri', 'fen isleri', 'x', true, '', 'p', '', '', false, 'entered', '', '', 1, 1, 1);
INSERT INTO council_decision (id, body, decided_on, number, meeting, sitting, agenda_item, result, votes_for, votes_against, note, recorded_by, version, created_at, updated_at)
 VALUES ('d', 'council', '2019-10-21', '2019/127', '', '', '', 'majority', 20, 3, '', 'p', 1, 1, 1);
INSERT INTO plan VALUES ('pl', 'P-2020', 'Plan', 2020, 2024, 'm', 'v', '', '', '', '', '', '', '', '2019-09-20', 'in_force', 1, 'entered', '', false, 'd', 1, 1, 1);
INSERT INTO plan_version VALUES ('pv', 'pl', 1, 2020, 'd');
INSERT INTO goal VALUES ('g', 'pl', 1, 'A1', 'Amaç', 'entered', '', 1, 1, 1);
INSERT INTO target VALUES ('t', 'pl', 'g', 1, 'H1.1', 'Hedef', 'u', false, NULL, 'entered', '', 1, 1, 1);
INSERT INTO target_cost VALUES ('t', 'pl', 2020, 1, 12345);
INSERT INTO edition VALUES ('e', 'plan', 'pl', 1, 'd', '{"f":1}', 'hf', '[{"d":1}]', 'hd', 'p', 1);
INSERT INTO intake_batch VALUES ('b', 'plan', 'committed', 'f.json', 's', 'json', 1, '{}', '[]', '{}', 'pl', '', 'p', 1, 1, 1, 1);
INSERT INTO audit_row VALUES ('r', 1, 'p', 'Ayşe', '', 'plan.decide', '', '', 'plan', 'pl', 'decide', 'x', 'y', 'z')`

// A filled database of the first release comes forward: every row stays as it was, the edition stays frozen, and the new columns are empty.
func TestUpgradeFromTheFirstRelease(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			d, err := db.Open(ctx, dbtest.EmptyURL(t, e))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			if err := d.MigrateTo(ctx, 1); err != nil {
				t.Fatal(err)
			}
			for _, q := range strings.Split(first, ";\n") {
				if err := d.System(ctx).Exec(q).Error; err != nil {
					t.Fatalf("%s: %v", q, err)
				}
			}
			if err := d.CheckSchema(ctx, true); !fault.Has(err, "db.schema_older") {
				t.Fatalf("an older schema is served: %v", err)
			}
			before := dump(t, d)
			if n, err := d.Migrate(ctx); err != nil || int64(n) != db.Latest()-1 {
				t.Fatal(n, err)
			}
			if err := d.CheckSchema(ctx, true); err != nil {
				t.Fatal(err)
			}
			if after := dump(t, d); after != before {
				t.Fatalf("rows changed:\n%s\n%s", before, after)
			}
			var none int64
			if err := d.Conn(ctx).Raw("SELECT count(*) FROM edition WHERE programme_id IS NULL").Scan(&none).Error; err != nil || none != 1 {
				t.Fatal(none, err)
			}
			if err := db.Error(d.System(ctx).Exec("UPDATE edition SET facts = ''").Error); err == nil {
				t.Fatal("the edition can be changed after the upgrade")
			}
			if n, err := d.Migrate(ctx); err != nil || n != 0 {
				t.Fatal(n, err)
			}
		})
	}
}

// dump is the old columns of the old tables as one text.
func dump(t *testing.T, d *db.DB) string {
	t.Helper()
	var out strings.Builder
	for _, q := range []string{
		"SELECT name || province FROM administration", "SELECT name || email FROM person", "SELECT name || COALESCE(manager_id, '') FROM unit",
		"SELECT number || result || votes_for FROM council_decision", "SELECT code || state || COALESCE(decision_id, '') FROM plan", "SELECT code || text FROM goal",
		"SELECT code || text || COALESCE(responsible_unit_id, '') FROM target", "SELECT year || ' ' || amount FROM target_cost",
		"SELECT document || facts || facts_sha256 || documents || documents_sha256 FROM edition", "SELECT kind || state || file_sha256 FROM intake_batch",
		"SELECT action || row_hash FROM audit_row",
	} {
		var rows []string
		if err := d.Conn(context.Background()).Raw(q).Scan(&rows).Error; err != nil {
			t.Fatal(q, err)
		}
		out.WriteString(strings.Join(rows, "\n") + "\n")
	}
	return out.String()
}
