package measure_test

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/db/dbtest/turns"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
)

const (
	clients    = 16
	turn       = 20  // writes of one client in one turn
	indicators = 600 // of the district's plan (design.md §9)
)

// district is a plan of 600 indicators of a quarter in 40 targets with 20 quarters of values each, written past the services. The last quarter is open.
type district struct {
	*house
	indicators []string
	window     string // quarter/1 of 2022
}

func newDistrict(b *testing.B, e db.Engine) district {
	b.Helper()
	h := build(b, dbtest.Open(b, e), false) // the strict door watches every statement: the bench takes that of production
	h.furnish(b)
	d := district{house: h, window: h.windows["quarter/1"].ID}
	raw := h.db.System(context.Background())
	insert := func(table, columns string, rows []string) {
		for at := 0; at < len(rows); at += 500 {
			ok(b, raw.Exec("INSERT INTO "+table+" ("+columns+") VALUES "+strings.Join(rows[at:min(at+500, len(rows))], ",")).Error)
		}
	}
	var list, values, windows []string
	for n := range indicators {
		id := ids.New()
		d.indicators = append(d.indicators, id)
		target := h.pg[[]string{"PG1", "PG6"}[n%2]].TargetID
		list = append(list, fmt.Sprintf("('%s','%s','%s',%d,'PG%d','Gösterge %d','Tanım','Adet','','','yearly_separate','','increment','sum','up','quarter','year','output','a/b','','','Kayıt','%s',FALSE,FALSE,'synthetic','',1,1,1)",
			id, h.plan.ID, target, n+10, n, n, []string{h.own, h.other, h.third}[n%3]))
	}
	insert("indicator", `id, plan_id, target_id, position, code, name, definition, unit_of_measure, baseline_date, baseline_note, calc_type, variant, entry, aggregation, direction,
		monitoring_frequency, reporting_frequency, class, formula, numerator, denominator, data_source, data_owner_unit_id, evidence_required, is_key, origin, source, version, created_at, updated_at`, list)
	for q := range 19 { // quarters 2017/2 … 2021/4
		year, no, w := 2017+(q+1)/4, (q+1)%4+1, ids.New()
		windows = append(windows, fmt.Sprintf("('%s','%s',%d,'quarter',%d,'2021-01-01','2021-01-02','2021-01-03','2021-01-04','frozen',1,1,1,1)", w, h.plan.ID, year, no))
		for n, i := range d.indicators {
			values = append(values, fmt.Sprintf("('%s','%s','%s','%s',%d,'quarter',%d,'%s','frozen','amount',%d,'','Dönem içinde yapılan çalışmalar %d',FALSE,'','%s',1,1,1,'synthetic','',TRUE,1,1,1)",
				ids.New(), h.plan.ID, i, w, year, no, []string{h.own, h.other, h.third}[n%3], (n%90+10)*1_000_000, n, h.editor))
		}
	}
	insert("report_window", "id, plan_id, year, frequency, period_no, opens_on, unit_closes_on, manager_closes_on, office_closes_on, state, frozen_at, version, created_at, updated_at", windows)
	insert("measurement", `id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, no_value_reason, explanation, confirmed, return_reason,
		entered_by, entered_at, approved_at, verified_at, origin, source, synthetic, version, created_at, updated_at`, values)
	if e == db.PostgreSQL {
		ok(b, raw.Exec("ANALYZE").Error)
	}
	return d
}

func benchEach(b *testing.B, fn func(b *testing.B, d district)) {
	b.Helper()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			d := newDistrict(b, e)
			b.ReportAllocs()
			b.ResetTimer()
			fn(b, d)
		})
	}
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// skim scans every column of every row and keeps nothing.
func skim(q querier, query string, args ...any) error {
	rows, err := q.QueryContext(context.Background(), query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for n := range dest {
		dest[n] = &values[n]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// dollars writes ? as PostgreSQL wants it.
func dollars(e db.Engine, q string) string {
	if e == db.SQLite {
		return q
	}
	for n := 1; strings.Contains(q, "?"); n++ {
		q = strings.Replace(q, "?", "$"+strconv.Itoa(n), 1)
	}
	return q
}

// in16 lets 16 clients run fn, turn times each.
func in16(n *atomic.Int64, fn func(n int64) error) error {
	var group errgroup.Group
	for range clients {
		group.Go(func() error {
			for range turn {
				if err := fn(n.Add(1)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// slots gives each write of a value a place of its own: an indicator of a quarter whose days are open, in years far ahead.
type slots struct {
	indicators, windows []string
}

func (d district) slots(b *testing.B, year int) slots {
	b.Helper()
	const windows = 400 // × 600 indicators: more than a bench fills
	s := slots{indicators: d.indicators}
	for i := range windows {
		id := ids.New()
		d.sql(b, `INSERT INTO report_window (id, plan_id, year, frequency, period_no, opens_on, unit_closes_on, manager_closes_on, office_closes_on, state, frozen_at, version, created_at, updated_at)
			SELECT ?, plan_id, ?, frequency, ?, opens_on, unit_closes_on, manager_closes_on, office_closes_on, state, frozen_at, version, created_at, updated_at FROM report_window WHERE id = ?`,
			id, year+i/4, i%4+1, d.window)
		s.windows = append(s.windows, id)
	}
	return s
}

func (s slots) at(n int64) (indicator, window string, nth int) {
	nth = int(n) / indicators
	return s.indicators[int(n)%indicators], s.windows[nth], nth
}

// BenchmarkSubmit enters values with 16 clients beside the same statements run bare on database/sql: no check, audit hash or domain type. Budget: at
// least half their rate.
func BenchmarkSubmit(b *testing.B) {
	benchEach(b, func(b *testing.B, d district) {
		b.StopTimer()
		ctx, mine, bare := d.office(), d.slots(b, 3000), d.bare(d.slots(b, 4000))
		var own, other atomic.Int64
		b.StartTimer()
		turns.Beside(b, func() error {
			return in16(&own, func(n int64) error {
				c := d.amount("PG1", n%40+10)
				c.IndicatorID, c.WindowID, _ = mine.at(n)
				c.Explanation, c.Confirmed = "Dönem içinde yapılan çalışmalar", true
				return second(d.values.Submit(ctx, c))
			})
		}, func() error { return in16(&other, bare) })
		b.ReportMetric(clients*turn, "writes/op")
	})
}

// bare is Submit's statements in one transaction.
func (d district) bare(s slots) func(n int64) error {
	e, share := d.db.Engine(), ""
	if e == db.PostgreSQL {
		share = " FOR SHARE"
	}
	marks := func(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }
	q := map[string]string{
		"window":   "SELECT * FROM report_window WHERE id = ?" + share,
		"reopened": "SELECT * FROM window_reopening WHERE window_id IN (?) ORDER BY opened_at, id",
		"subject": `SELECT i.id, i.plan_id, p.state AS plan_state, i.code, t.code AS target_code, i.calc_type, i.aggregation, i.unit_of_measure, i.monitoring_frequency, i.numerator, i.denominator,
			COALESCE(i.data_owner_unit_id, t.responsible_unit_id, '') AS unit_id, COALESCE(i.evidence_required, FALSE) AS evidence_required
			FROM indicator AS i JOIN target AS t ON t.id = i.target_id JOIN plan AS p ON p.id = i.plan_id WHERE i.id = ?`,
		"up to":    "SELECT * FROM measurement AS m WHERE m.indicator_id = ? AND m.frequency = 'quarter' AND (m.year < ? OR (m.year = ? AND m.period_no <= ?)) ORDER BY m.year DESC, m.period_no DESC LIMIT 5",
		"settings": "SELECT * FROM setting",
		"value": `INSERT INTO measurement (id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, no_value_reason, explanation, confirmed, return_reason,
			entered_by, entered_at, approved_at, verified_at, origin, source, synthetic, version, created_at, updated_at) VALUES ` + marks(25),
		"step":  "INSERT INTO measurement_step (id, measurement_id, step, state, content, reason, by_person, at) VALUES " + marks(8),
		"audit": "INSERT INTO audit_row (id, at, actor_id, actor_name, token_id, action, request_id, batch_id, entity, entity_id, op, before_hash, after_hash, row_hash) VALUES " + marks(14),
		"text":  "INSERT INTO audit_text (row_id, before_text, after_text, erased_at) VALUES " + marks(4),
	}
	for k := range q {
		q[k] = dollars(e, q[k])
	}
	content, after, hash := strings.Repeat("x", 250), strings.Repeat("x", 900), strings.Repeat("0", 64)
	one := func(tx *sql.Tx, n int64) error {
		indicator, window, nth := s.at(n)
		id, row, year, no := ids.New(), ids.New(), 4000+nth/4, nth%4+1
		for _, r := range []struct {
			key  string
			args []any
		}{{"window", []any{window}}, {"reopened", []any{window}}, {"subject", []any{indicator}}, {"up to", []any{indicator, year, year, no}}, {"settings", nil}} {
			if err := skim(tx, q[r.key], r.args...); err != nil {
				return err
			}
		}
		for _, w := range []struct {
			key  string
			args []any
		}{
			{"value", []any{id, d.plan.ID, indicator, window, year, "quarter", no, d.own, "entered", "amount", 10_000_000, "", "Dönem içinde yapılan çalışmalar", false, "", d.planner, 1, 0, 0, "entered", "", false, 1, 1, 1}},
			{"step", []any{ids.New(), id, "enter", "entered", content, "", d.planner, 1}},
			{"audit", []any{row, 1, "p", "planner", "", "value.enter", "", "", "value", id, "enter", hash, hash, hash}},
			{"text", []any{row, "", after, 0}},
		} {
			if _, err := tx.Exec(q[w.key], w.args...); err != nil {
				return err
			}
		}
		return nil
	}
	return func(n int64) error {
		tx, err := d.db.Raw().BeginTx(context.Background(), nil)
		if err != nil {
			return err
		}
		if err := one(tx, n); err != nil {
			_ = tx.Rollback()
			return err
		}
		return tx.Commit()
	}
}

// BenchmarkList50 reads a page of 50 values of a unit's year beside the raw SQL of the same rows. Budget: at least half its rate.
func BenchmarkList50(b *testing.B) {
	const q = `SELECT m.id, m.plan_id, m.indicator_id, m.window_id, m.year, m.frequency, m.period_no, m.unit_id, m.state, m.kind, m.amount, m.numerator, m.denominator, m.done, m.scale,
		m.no_value_reason, m.explanation, m.confirmed, m.return_reason, m.entered_by, m.entered_at, m.approved_by, m.approved_at, m.verified_by, m.verified_at, m.origin, m.source, m.synthetic, m.version
		FROM measurement AS m JOIN indicator AS i ON i.id = m.indicator_id JOIN target AS t ON t.id = i.target_id JOIN goal AS g ON g.id = t.goal_id
		WHERE (1 = 0 OR m.state = ? OR m.unit_id IN (?, ?)) AND m.plan_id = ? AND m.unit_id = ? AND m.year = ?
		ORDER BY g.plan_id, g.position, g.id, t.position, t.id, i.position, i.id, m.year, m.period_no, m.id LIMIT 51`
	benchEach(b, func(b *testing.B, d district) {
		ctx, query := d.enterer(), dollars(d.db.Engine(), q)
		turns.Beside(b, func() error {
			page, err := d.values.List(ctx, measure.ListQuery{PlanID: d.plan.ID, UnitID: d.own, Year: 2021, Limit: 50})
			if err == nil && len(page.Items) != 50 {
				err = fmt.Errorf("%d values", len(page.Items))
			}
			return err
		}, func() error { return skim(d.db.Raw(), query, measure.Frozen, d.own, d.branch, d.plan.ID, d.own, 2021) })
	})
}

// BenchmarkEntries reads the work list of a unit of 200 indicators; no peer, its seconds are the figure.
func BenchmarkEntries(b *testing.B) {
	benchEach(b, func(b *testing.B, d district) {
		ctx := d.enterer()
		for b.Loop() {
			if got := must(d.values.Entries(ctx, d.window, d.own)); len(got) < 200 {
				b.Fatal(len(got))
			}
		}
	})
}
