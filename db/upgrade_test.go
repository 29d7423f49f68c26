package db_test

import (
	"context"
	"fmt"
	"slices"
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
			insert(t, d, first)
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

// second is what the second release added: the decided programme of a year with its money, both editions, and what accounting sent.
const second = `
INSERT INTO council_decision (id, body, decided_on, number, meeting, sitting, agenda_item, result, votes_for, votes_against, note, recorded_by, version, created_at, updated_at, ground, objection)
 VALUES ('d2', 'metropolitan_council', '2020-12-15', '2020/900', '', '', '', 'majority', 90, 7, '', 'p', 1, 1, 1, 'Bütçe dengesi', 'İtiraz edilmedi');
INSERT INTO indicator (id, plan_id, target_id, position, code, name, definition, unit_of_measure, weight, baseline_value, baseline_date, baseline_note, calc_type, variant, entry, aggregation, direction,
 monitoring_frequency, reporting_frequency, class, formula, numerator, denominator, data_source, data_owner_unit_id, evidence_required, is_key, origin, source, version, created_at, updated_at)
 VALUES ('i', 'pl', 't', 1, 'PG1.1.1', 'Yol', 'Tanım', 'km', 100000000, 5000000, '2019-12-31', '', 'yearly_separate', '', 'increment', 'sum', 'up', 'quarter', 'year', 'output', '', '', '', 'Kayıt', 'u', true, true, 'entered', '', 1, 1, 1);
INSERT INTO indicator_value VALUES ('i', 'pl', 2021, 1, 12500000, '');
INSERT INTO budget_code VALUES ('c', 'economic', 'classic', '03.2.1.01', 'Alım', 2020, 0, 'seed', 'Deneme', '', 1, 1, 1);
INSERT INTO setting VALUES ('s', 'overhead_warn_percent', 2021, '40', 'Deneme', 1, 1, 1);
INSERT INTO programme VALUES ('pr', 'pl', 2021, 'classic', 'classic', 'in_force', 'metropolitan', true, '2020-06-01', '1', '2020-09-01', '2020-11-02', '2021-01-05', 'Yok', NULL, 'd', 'd2', 'entered', '', false, 7, 1, 1);
INSERT INTO programme_step VALUES ('ps', 'pr', 'decide', NULL, '2020-11-25', 'E.2', '', '', 'd', 'p', 1);
INSERT INTO programme_policy VALUES ('pr', 1, 'Kalkınma Planı', '1', 'Kent');
INSERT INTO performance_target VALUES ('pt', 'pr', 't', 1, 'H1.1', 'Hedef', 'Açıklama', NULL, NULL, 'entered', '', 1, 1, 1);
INSERT INTO programme_indicator VALUES ('pi', 'pr', 'pt', 'i', 1, 11000000, 'Kayıt', NULL, '', '', 12000000, 'Ödenek', '2020/101', false, NULL, NULL, 1, 1, 1);
INSERT INTO activity VALUES ('f', 'pr', 'pt', 1, 'F1.1.1', 'Yol bakımı', 'Açıklama', 'u', '', NULL, NULL, NULL, NULL, 'entered', '', 1, 1, 1);
INSERT INTO activity_unit VALUES ('f', 'pr', 1, 'u');
INSERT INTO unit_proposal VALUES ('up', 'pr', 'u', 'accepted', '', 'p', 1, 'p', 1, 3, 1, 1);
INSERT INTO budget_line VALUES ('l', 'pr', 'activity', 'f', 'u', '06.1.1', '5', '03.2.1.01', '', '', 1, 1, 1);
INSERT INTO budget_line_amount VALUES ('l', 'unit', 'pr', 150000, false, '', 'p', 1);
INSERT INTO budget_line_amount VALUES ('l', 'metropolitan', 'pr', 149999, true, 'Tasarruf', 'p', 2);
INSERT INTO budget_stage VALUES ('pr', 'metropolitan', 'council', 'p', 2);
INSERT INTO unit_ceiling VALUES ('uc', 'pr', 'u', '', 200000, 1, 1, 1);
INSERT INTO appropriation_change VALUES ('ac', 2021, 'transfer', '2021-05-01', 'Aktarma', NULL, 'Olur', false, '', 1, 1, 1);
INSERT INTO appropriation_change_line VALUES ('ac', 1, 'u', '06.1.1', '5', '03.2.1.01', -100);
INSERT INTO ledger VALUES ('le', 2021, 'execution', 'current', 'file', 'gider.csv', 's', 'r', 2, false, NULL, 148000, '[]', 'import', '', false, 'p', 1, 1, 1);
INSERT INTO ledger_row VALUES ('le', 1, false, '46.34.1', 'u', 'Fen İşleri', '06.1.1', '5', '03.2.1.01', 'Alım', 149999, NULL, NULL, 100, NULL, 149899, 148000, 1899, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO ledger_row VALUES ('le', 2, true, '', NULL, '', '', '', '', 'Toplam', NULL, NULL, NULL, NULL, NULL, NULL, 148000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO edition (id, document, plan_id, no, decision_id, facts, facts_sha256, documents, documents_sha256, frozen_by, frozen_at, programme_id)
 VALUES ('e2', 'programme/2021', 'pl', 1, 'd', '{"f":2}', 'hf2', '[{"d":2}]', 'hd2', 'p', 2, 'pr')`

// values is a window with one value and its step, as the third release writes them.
const values = `
INSERT INTO report_window VALUES ('w', 'pl', 2021, 'quarter', 1, '2021-04-01', '2021-04-10', '2021-04-15', '2021-04-20', 'open', NULL, 0, 1, 1, 1);
INSERT INTO measurement VALUES ('m', 'pl', 'i', 'w', 2021, 'quarter', 1, 'u', 'entered', 'amount', 3000000, NULL, NULL, NULL, NULL, '', '', false, '', 'p', 1, NULL, 0, NULL, 0, 'entered', '', false, 1, 1, 1);
INSERT INTO measurement_step VALUES ('ms', 'm', 'enter', 'entered', '{}', '', 'p', 1)`

// desk is what the fourth release adds: a unit merged into another on a day, a saved view, a mark, a backup.
const desk = `
INSERT INTO unit VALUES ('u2', NULL, 'Yol Bakım', 'yol bakim', 'y', true, '', NULL, '', '', false, 'entered', '', '', 1, 1, 1);
INSERT INTO unit_event (id, unit_id, kind, into_id, on_date, old_name, new_name, reason, decision, recorded_by, recorded_at) VALUES ('ue', 'u2', 'merge', 'u', '2022-01-01', '', '', 'Birleşme', '2021/9', 'p', 1);
INSERT INTO saved_view VALUES ('sv', 'p', '/karne', 'Benim', 'benim', 'yil=2022', 1, 1, 1);
INSERT INTO person_mark VALUES ('p', 'tour', 1);
INSERT INTO backup_run VALUES ('br', 1, 'sqlite', 'yedek.tar.gz', 1, 's', '', 'p')`

// changes is what the fifth release adds: where a unit's change stands.
const changes = `
INSERT INTO unit_event (id, unit_id, kind, into_id, on_date, old_name, new_name, reason, decision, recorded_by, recorded_at, state, version, old_last)
 VALUES ('ue2', 'u', 'rename', NULL, '2023-01-01', 'Fen İşleri', 'Yapı İşleri', 'Yönetmelik', '2022/40', 'p', 1, 'planned', 2, '')`

// process is what the sixth release adds: a step with its decision and edition, a referred agenda item, an update of the plan, a waiver, a sample.
const process = `
INSERT INTO process_step VALUES ('st', 'plan', 'pl', 'pl', NULL, 'decide', 'submitted', 'in_force', 'mayor_approved', '2019-10-21', 'E.1', '', NULL, '', '', 'd', 'e', 'p', 1);
INSERT INTO council_body VALUES ('cb', 'council', 'Meclis', 37, '2019-04-01', '', 'entered', '', 1, 1, 1);
INSERT INTO council_meeting VALUES ('cm', 'cb', '2019 Ekim', '2019-10-01', '', false, 1, 1, 1);
INSERT INTO council_sitting VALUES ('cs', 'cm', 2, '2019-10-21', 'Başkan', 30, '', 1, 1, 1);
INSERT INTO council_item VALUES ('ci', 'cs', 1, 'Stratejik plan', 'plan', 'pl', 'decided', '', 1, 1, 1);
INSERT INTO council_referral VALUES ('cr', 'ci', 'cb', '2019-10-01', '', '2019-10-10', '12', 'Uygun', 'accept', NULL, '', 'p', 1, 1, 1);
INSERT INTO plan_change VALUES ('pc', 'pl', 2, 'cost', 't', 'amount', 2022, '12345', '23456', 'Fiyat artışı', 'p', 1, 1, 1);
INSERT INTO comply_waiver VALUES ('cw', 'R-EX-06', 'pl', 'plan', 2020, 'pl', 'P-2020', 'Karne öncesi', '2024-12-31', false, 'p', 1, NULL, 0, '', 1);
INSERT INTO duty_done VALUES ('dd', 'final_account', 2021, '2022-05-10', 'E.5', '', false, 'p', 1, 1)`

// A database of any release from the second on, with a decided programme, its money, a ledger and (from the third) a value with its steps, comes
// forward: every column of every row stays as it was, both editions stay frozen, what happened to a value cannot be rewritten, and the new
// tables take rows.
func TestUpgradeFromLaterReleases(t *testing.T) {
	t.Parallel()
	releases := []string{first, second, values, desk, changes, process}
	for from := 2; from < len(releases); from++ {
		for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
			t.Run(fmt.Sprintf("%d/%s", from, e), func(t *testing.T) {
				t.Parallel()
				upgrade(t, e, releases[:from], releases[from:])
			})
		}
	}
}

func upgrade(t *testing.T, e db.Engine, old, added []string) {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, dbtest.EmptyURL(t, e))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	var rows []string
	for release, text := range old { // it had come forward from the first
		if err := d.MigrateTo(ctx, int64(release+1)); err != nil {
			t.Fatal(err)
		}
		insert(t, d, text)
		rows = append(rows, statements(text)...)
	}
	if err := d.CheckSchema(ctx, true); !fault.Has(err, "db.schema_older") {
		t.Fatalf("an older schema is served: %v", err)
	}
	tables := map[string][]string{}
	for _, q := range rows {
		name := strings.Fields(q)[2]
		tables[name] = columns(t, d, name)
	}
	before := whole(t, d, tables)
	if n, err := d.Migrate(ctx); err != nil || int64(n) != db.Latest()-int64(len(old)) {
		t.Fatal(n, err)
	}
	if err := d.CheckSchema(ctx, true); err != nil {
		t.Fatal(err)
	}
	if after := whole(t, d, tables); after != before || strings.Count(before, "\n") != len(rows) {
		t.Fatalf("rows changed:\n%s\n%s", before, after)
	}
	for _, text := range added {
		insert(t, d, text)
	}
	for _, refused := range []struct{ code, query string }{
		{"db.edition_frozen", "UPDATE edition SET facts = '' WHERE id = 'e2'"},
		{"db.edition_frozen", "DELETE FROM edition WHERE id = 'e'"},
		{"db.measurement_step_kept", "UPDATE measurement_step SET content = ''"},
		{"db.measurement_step_kept", "DELETE FROM measurement_step"},
		{"db.process_step_kept", "UPDATE process_step SET note = 'x'"},
		{"db.process_step_kept", "DELETE FROM process_step"},
		{"db.audit_append_only", "DELETE FROM audit_row"},
	} {
		if err := db.Error(d.System(ctx).Exec(refused.query).Error); !fault.Has(err, refused.code) {
			t.Errorf("%s: %v, want %s", refused.query, err, refused.code)
		}
	}
	if n, err := d.Migrate(ctx); err != nil || n != 0 {
		t.Fatal(n, err)
	}
}

func statements(text string) []string { return strings.Split(strings.TrimSpace(text), ";\n") }

func insert(t *testing.T, d *db.DB, text string) {
	t.Helper()
	for _, q := range statements(text) {
		if err := d.System(context.Background()).Exec(q).Error; err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

// columns are a table's of now.
func columns(t *testing.T, d *db.DB, table string) []string {
	t.Helper()
	rows, err := d.Raw().QueryContext(context.Background(), "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil || rows.Err() != nil {
		t.Fatal(err, rows.Err())
	}
	return names
}

// whole is every row of the tables by these columns, a line each.
func whole(t *testing.T, d *db.DB, tables map[string][]string) string {
	t.Helper()
	var lines []string
	for table, names := range tables {
		rows, err := d.Raw().QueryContext(context.Background(), "SELECT "+strings.Join(names, ", ")+" FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, dest := make([]any, len(names)), make([]any, len(names))
			for n := range row {
				dest[n] = &row[n]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintln(table, row))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
