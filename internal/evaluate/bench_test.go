package evaluate_test

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/db/dbtest/turns"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// district is a plan of 10 goals, 45 targets and 600 indicators (design.md §9) in force, with 20 quarters of values: 12,000.
func (h *house) district(b *testing.B) string {
	b.Helper()
	ctx := h.as(access.Planner)
	doc := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: "Deneme Belediyesi"}, Plan: plan.DocPlan{Code: "B", Name: "n", FirstYear: firstYr, LastYear: lastYr}}
	types := []string{"yearly_separate", "cumulative_increase", "maintain_high", "ratio_increase", "lower_is_better"}
	for n := range 45 {
		if n%5 == 0 {
			doc.Plan.Goals = append(doc.Plan.Goals, plan.DocGoal{Code: "A" + strconv.Itoa(n/5+1), Text: "Amaç metni"})
		}
		goal := &doc.Plan.Goals[len(doc.Plan.Goals)-1]
		x := plan.DocTarget{Code: fmt.Sprintf("H%d.%d", n/5+1, n%5+1), Text: "Hedef metni", ResponsibleUnit: []string{"Fen İşleri Müdürlüğü", "Çevre Müdürlüğü"}[n%2], PartnerUnits: []string{"Zabıta Müdürlüğü"},
			YearlyCosts: plan.YearMoney{}, Findings: []string{"Tespit 1", "Tespit 2"}, Needs: []string{"İhtiyaç 1", "İhtiyaç 2"}}
		for r := range 3 {
			x.Risks = append(x.Risks, plan.DocRisk{Text: "Risk " + strconv.Itoa(r), Controls: []plan.DocControl{{Text: "Kontrol"}}})
		}
		for i := range 14 {
			if n < 30 && i == 13 { // 30 × 13 + 15 × 14 = 600
				break
			}
			pg := plan.DocIndicator{Code: fmt.Sprintf("PG%d.%d.%d", n/5+1, n%5+1, i+1), Name: "Göstergenin adı", Definition: "Tanımı", UnitOfMeasure: "adet", Weight: p(quantity.Percent(70_000)), CalcType: types[i%5],
				Baseline: plan.DocBaseline{Value: p(quantity.Amount(5_000_000))}, Direction: "up", MonitoringFrequency: "quarter", ReportingFrequency: "year", Class: "output", DataSource: "Kayıt", Values: plan.YearAmount{}}
			for y := firstYr; y <= lastYr; y++ {
				pg.Values[y] = quantity.Amount((y - 2000) * 1_000_000)
			}
			x.Indicators = append(x.Indicators, pg)
		}
		for y := firstYr; y <= lastYr; y++ {
			x.YearlyCosts[y] = 1000
		}
		goal.Targets = append(goal.Targets, x)
	}
	done, err := h.plans.Import(ctx, doc)
	ok(b, err)
	h.write(b, "UPDATE plan SET state = 'in_force' WHERE id = ?", done.PlanID)
	tree := must(h.plans.Tree(ctx, done.PlanID))
	if _, x, i := tree.Counts(); x != 45 || i != 600 {
		b.Fatal(x, i)
	}
	ok(b, h.db.InTx(context.Background(), func(ctx context.Context) error { return h.fill(ctx, &tree) }))
	return done.PlanID
}

// fill writes windows and values of every quarter.
func (h *house) fill(ctx context.Context, tree *plan.Tree) error {
	tx := h.db.Conn(ctx)
	for y := firstYr; y <= lastYr; y++ {
		for q := 1; q <= 4; q++ {
			w := calendar.Window{ID: ids.New(), Year: y, PeriodNo: q}
			err := tx.Exec(`INSERT INTO report_window (id, plan_id, year, frequency, period_no, opens_on, unit_closes_on, manager_closes_on, office_closes_on, state, frozen_at, version, created_at, updated_at)
				VALUES (?, ?, ?, 'quarter', ?, '2020-01-01', '2020-01-01', '2020-01-01', '2020-01-01', 'frozen', 1, 1, 1, 1)`, w.ID, tree.Plan.ID, y, q).Error
			if err != nil {
				return err
			}
			var rows []string
			var args []any
			flush := func() error {
				if len(rows) == 0 {
					return nil
				}
				err := tx.Exec(`INSERT INTO measurement (id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, no_value_reason, explanation, confirmed, return_reason,
					entered_by, entered_at, approved_by, approved_at, verified_by, verified_at, origin, source, synthetic, version, created_at, updated_at) VALUES `+strings.Join(rows, ", "), args...).Error
				rows, args = rows[:0], args[:0]
				return err
			}
			for _, g := range tree.Goals {
				for _, x := range g.Targets {
					for n, i := range x.Indicators {
						rows = append(rows, "(?, ?, ?, ?, ?, 'quarter', ?, ?, 'frozen', 'amount', ?, '', 'Çalışmalar plana uygun yürütülmüş, dönem hedefine ulaşılmıştır.', ?, '', ?, 1, ?, 1, ?, 1, 'entered', '', ?, 1, 1, 1)")
						args = append(args, ids.New(), tree.Plan.ID, i.ID, w.ID, y, q, x.ResponsibleUnitID, int64((n+q)*1_000_000), false, h.writer, h.own, h.other, false)
						if len(rows) == 200 {
							if err := flush(); err != nil {
								return err
							}
						}
					}
				}
			}
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// cardSQL reads the rows of a scorecard; ? is the plan, $y the year.
var cardSQL = []string{
	"SELECT * FROM plan WHERE id = ?", "SELECT * FROM plan_core_value WHERE plan_id = ? ORDER BY position", "SELECT * FROM plan_resource WHERE plan_id = ? ORDER BY position",
	"SELECT * FROM plan_resource_year WHERE plan_id = ?", "SELECT * FROM plan_overhead WHERE plan_id = ?", "SELECT * FROM goal WHERE plan_id = ? ORDER BY position, id",
	"SELECT * FROM target WHERE plan_id = ? ORDER BY position, id", "SELECT * FROM indicator WHERE plan_id = ? ORDER BY position, id", "SELECT * FROM indicator_value WHERE plan_id = ?",
	"SELECT * FROM target_partner WHERE plan_id = ? ORDER BY target_id, position", "SELECT * FROM target_item WHERE plan_id = ? ORDER BY target_id, position",
	"SELECT * FROM target_risk WHERE plan_id = ? ORDER BY target_id, position", "SELECT * FROM risk_control WHERE plan_id = ? ORDER BY target_id, risk_position, position",
	"SELECT * FROM target_cost WHERE plan_id = ? ORDER BY target_id, year", "SELECT id, name, draft FROM unit ORDER BY name_sort, id", "SELECT * FROM setting",
	"SELECT * FROM report_window WHERE plan_id = ? AND year = $y", "SELECT g.year, i.indicator_id, i.override_value FROM programme_indicator AS i JOIN programme AS g ON g.id = i.programme_id WHERE g.plan_id = ?",
	"SELECT kind, year, state FROM review WHERE plan_id = ?", "SELECT * FROM deviation WHERE plan_id = ? AND year = $y", "SELECT * FROM assessment WHERE plan_id = ? AND year = $y",
	`SELECT indicator_id, year, frequency, period_no, state, kind, amount, numerator, denominator, done, scale FROM measurement WHERE plan_id = ? AND year < $y AND state IN ('approved', 'verified', 'frozen')
		AND (year >= $y - 1 OR indicator_id IN (SELECT id FROM indicator WHERE plan_id = ? AND calc_type IN ('cumulative_increase', 'cumulative_decrease', 'one_off')))`,
	`SELECT id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, numerator, denominator, done, scale, no_value_reason, explanation,
		confirmed, return_reason, entered_by, entered_at, approved_by, approved_at, verified_by, verified_at, origin, source, synthetic, version
		FROM measurement WHERE plan_id = ? AND year = $y`,
}

// readRaw runs the statements of a scorecard on database/sql in one transaction, scans every column and keeps nothing.
func (h *house) readRaw(planID string) error {
	tx, err := h.db.Raw().BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, q := range cardSQL {
		q = strings.ReplaceAll(q, "$y", strconv.Itoa(lastYr))
		var args []any
		for range strings.Count(q, "?") {
			args = append(args, planID)
			if h.db.Engine() == db.PostgreSQL {
				q = strings.Replace(q, "?", "$"+strconv.Itoa(len(args)), 1)
			}
		}
		if err := skim(tx, q, args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func skim(tx *sql.Tx, query string, args ...any) error {
	rows, err := tx.QueryContext(context.Background(), query, args...)
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

// BenchmarkScorecard reads and computes the card of the last year of a plan of 600 indicators × 20 quarters beside the raw SQL of the same
// rows. Budget: at most three times as long, and p95-ms at most 50 on an idle machine (reported, not asserted).
func BenchmarkScorecard(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the binary sets it (internal/cli/memory.go)
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := newHouse(b, dbtest.Open(b, e))
			id, ctx := h.district(b), h.as(access.Planner)
			var took []time.Duration
			b.ReportAllocs()
			b.ResetTimer()
			turns.Beside(b, func() error {
				from := time.Now()
				c, err := h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: id, Year: lastYr})
				took = append(took, time.Since(from))
				if err == nil && (c.Overall.Used != 9 || len(c.Goals[0].Targets[0].Indicators[0].Values) != 4) {
					err = fmt.Errorf("%d goals", c.Overall.Used)
				}
				return err
			}, func() error { return h.readRaw(id) })
			slices.Sort(took)
			b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
		})
	}
}

// BenchmarkStanding is the scores of the same plan year without the values behind them, as the scorecard page reads them. cpu-ms is what the
// process itself worked for one (on SQLite the database too), which a busy machine does not stretch.
func BenchmarkStanding(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300))
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := newHouse(b, dbtest.Open(b, e))
			id, ctx := h.district(b), h.as(access.Planner)
			var took []time.Duration
			b.ReportAllocs()
			before := worked(b)
			for b.Loop() {
				from := time.Now()
				c, err := h.evaluate.Standing(ctx, evaluate.CardQuery{PlanID: id, Year: lastYr}, 0)
				took = append(took, time.Since(from))
				if ok(b, err); c.Overall.Used != 9 {
					b.Fatal(c.Overall.Used)
				}
			}
			b.ReportMetric((worked(b)-before).Seconds()*1000/float64(b.N), "cpu-ms")
			slices.Sort(took)
			b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
		})
	}
}

// worked is the processor time of this process.
func worked(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	ok(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
