package plan_test

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
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// district is a plan of 10 goals, 45 targets and 600 indicators with five values each (design.md §9).
func (h *house) district(b *testing.B) plan.Tree {
	b.Helper()
	ctx := h.as(access.Planner)
	doc := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: townName}, Plan: plan.DocPlan{Code: "B", Name: "n", FirstYear: firstYr, LastYear: lastYr}}
	made := 0
	for g := range 10 {
		goal := plan.DocGoal{Code: "A" + strconv.Itoa(g+1), Text: "Amaç metni"}
		for n := range 5 {
			if made++; made > 45 {
				break
			}
			x := plan.DocTarget{Code: fmt.Sprintf("H%d.%d", g+1, n+1), Text: "Hedef metni", ResponsibleUnit: "Fen İşleri Müdürlüğü", PartnerUnits: []string{"Zabıta Müdürlüğü", "Çevre Müdürlüğü"}, YearlyCosts: plan.YearMoney{},
				Findings: []string{"Tespit 1", "Tespit 2"}, Needs: []string{"İhtiyaç 1", "İhtiyaç 2"}, Activities: []plan.DocActivity{{Text: "Faaliyet", Kind: "activity"}, {Text: "Proje", Kind: "project"}}}
			for r := range 3 {
				x.Risks = append(x.Risks, plan.DocRisk{Text: "Risk " + strconv.Itoa(r), Controls: []plan.DocControl{{Text: "Kontrol"}}})
			}
			for i := range 14 {
				if made <= 30 && i == 13 { // 30 × 13 + 15 × 14 = 600
					break
				}
				pg := plan.DocIndicator{Code: fmt.Sprintf("PG%d.%d.%d", g+1, n+1, i+1), Name: "Göstergenin adı", Definition: "Tanımı", UnitOfMeasure: "adet", Weight: p(quantity.Percent(70_000)), CalcType: "yearly_separate",
					Entry: "increment", Aggregation: "sum", Direction: "up", MonitoringFrequency: "half_year", ReportingFrequency: "year", Class: "output", DataSource: "Kayıt", DataOwnerUnit: "Fen İşleri Müdürlüğü", Values: plan.YearAmount{}}
				for y := firstYr; y <= lastYr; y++ {
					pg.Values[y] = quantity.Amount(y * 1_000_000)
				}
				x.Indicators = append(x.Indicators, pg)
			}
			for y := firstYr; y <= lastYr; y++ {
				x.YearlyCosts[y] = 1000
			}
			goal.Targets = append(goal.Targets, x)
		}
		doc.Plan.Goals = append(doc.Plan.Goals, goal)
	}
	done, err := h.plans.Import(ctx, doc)
	ok(b, err)
	t := must(h.plans.Tree(ctx, done.PlanID))
	if g, x, i := t.Counts(); g != 10 || x != 45 || i != 600 {
		b.Fatal(g, x, i)
	}
	return t
}

func benchEach(b *testing.B, fn func(b *testing.B, h *house, t plan.Tree)) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := wire(b, dbtest.Open(b, e), false).furnish(b)
			t := h.district(b)
			b.ReportAllocs()
			b.ResetTimer()
			fn(b, h, t)
		})
	}
}

// BenchmarkTree reads a whole plan beside the raw SQL of the same rows, scanned with database/sql and kept nowhere.
func BenchmarkTree(b *testing.B) {
	benchEach(b, func(b *testing.B, h *house, t plan.Tree) {
		ctx := h.as(access.Planner)
		turns.Beside(b, func() error {
			got, err := h.plans.Tree(ctx, t.Plan.ID)
			if err == nil && len(got.Goals) != 10 {
				err = fmt.Errorf("%d goals", len(got.Goals))
			}
			return err
		}, func() error { return h.readRaw(t.Plan.ID) })
	})
}

// treeSQL reads the rows of a tree; ? is the plan.
var treeSQL = []string{
	"SELECT * FROM plan WHERE id = ?", "SELECT * FROM plan_core_value WHERE plan_id = ? ORDER BY position", "SELECT * FROM plan_resource WHERE plan_id = ? ORDER BY position",
	"SELECT * FROM plan_resource_year WHERE plan_id = ?", "SELECT * FROM plan_overhead WHERE plan_id = ?", "SELECT * FROM goal WHERE plan_id = ? ORDER BY position, id",
	"SELECT * FROM target WHERE plan_id = ? ORDER BY position, id", "SELECT * FROM indicator WHERE plan_id = ? ORDER BY position, id", "SELECT * FROM indicator_value WHERE plan_id = ?",
	"SELECT * FROM target_partner WHERE plan_id = ? ORDER BY target_id, position", "SELECT * FROM target_item WHERE plan_id = ? ORDER BY target_id, position",
	"SELECT * FROM target_risk WHERE plan_id = ? ORDER BY target_id, position", "SELECT * FROM risk_control WHERE plan_id = ? ORDER BY target_id, risk_position, position",
	"SELECT * FROM target_cost WHERE plan_id = ? ORDER BY target_id, year",
	`SELECT u.id, u.name, u.draft FROM unit AS u WHERE u.id IN (SELECT responsible_unit_id FROM target WHERE plan_id = ? AND responsible_unit_id IS NOT NULL
		UNION SELECT unit_id FROM target_partner WHERE plan_id = ? UNION SELECT owner_unit_id FROM target_risk WHERE plan_id = ? AND owner_unit_id IS NOT NULL
		UNION SELECT data_owner_unit_id FROM indicator WHERE plan_id = ? AND data_owner_unit_id IS NOT NULL) ORDER BY u.name_sort, u.id`,
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

// readRaw runs the statements of Tree in one transaction.
func (h *house) readRaw(planID string) error {
	tx, err := h.db.Raw().BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, q := range treeSQL {
		args := make([]any, strings.Count(q, "?"))
		for n := range args {
			args[n] = planID
		}
		if err := skim(tx, dollars(h.db.Engine(), q), args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

const (
	clients = 16
	turn    = 20 // writes of one client in one turn
)

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

func (t benchTargets) at(n int64) string { return t[n%int64(len(t))] }

type benchTargets []string

func targetsOf(t plan.Tree) (out benchTargets) {
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			out = append(out, h.ID)
		}
	}
	return out
}

// BenchmarkAddIndicator adds indicators with 16 clients beside the same statements run bare on database/sql: no check, audit hash or
// domain type. Budget: at least half their rate.
func BenchmarkAddIndicator(b *testing.B) {
	benchEach(b, func(b *testing.B, h *house, t plan.Tree) {
		ctx, targets, f := h.as(access.Planner), targetsOf(t), h.indicatorFields("PG", h.own, 5)
		var n atomic.Int64
		bare := h.bareIndicator(t)
		turns.Beside(b, func() error {
			return in16(&n, func(n int64) error {
				return second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: targets.at(n), IndicatorFields: f}))
			})
		}, func() error { return in16(&n, bare) })
		b.ReportMetric(clients*turn, "writes/op")
	})
}

// bareIndicator is AddIndicator's statements in one transaction.
func (h *house) bareIndicator(t plan.Tree) func(n int64) error {
	targets, e := targetsOf(t), h.db.Engine()
	share := ""
	if e == db.PostgreSQL {
		share = " FOR SHARE"
	}
	marks := func(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
	// Built in one go, so that no query shares a placeholder number with another.
	q := map[string]string{
		"target": "SELECT * FROM target WHERE id = ?", "plan": "SELECT * FROM plan WHERE id = ?" + share, "max": "SELECT COALESCE(MAX(position), 0) + 1 FROM indicator WHERE target_id = ?", "unit": "SELECT id FROM unit WHERE id IN (?)",
		"indicator": `INSERT INTO indicator (id, plan_id, target_id, position, code, name, definition, unit_of_measure, weight, baseline_value, baseline_date, baseline_note, calc_type, variant, entry, aggregation, direction,
				monitoring_frequency, reporting_frequency, class, formula, numerator, denominator, data_source, data_owner_unit_id, evidence_required, is_key, origin, source, version, created_at, updated_at) VALUES (` + marks(32) + ")",
		"values": "INSERT INTO indicator_value (indicator_id, plan_id, year, version_no, amount, no_target_reason) VALUES " + strings.TrimSuffix(strings.Repeat("("+marks(6)+"),", 5), ","),
		"audit":  "INSERT INTO audit_row (id, at, actor_id, actor_name, token_id, action, request_id, batch_id, entity, entity_id, op, before_hash, after_hash, row_hash) VALUES (" + marks(14) + ")",
		"text":   "INSERT INTO audit_text (row_id, before_text, after_text, erased_at) VALUES (" + marks(4) + ")",
	}
	for k := range q {
		q[k] = dollars(e, q[k])
	}
	text, hash := strings.Repeat("x", 900), strings.Repeat("0", 64)
	one := func(tx *sql.Tx, n int64) error {
		target, id, row := targets.at(n), ids.New(), ids.New()
		for _, s := range []struct {
			key string
			arg string
		}{{"target", target}, {"plan", t.Plan.ID}, {"max", target}, {"unit", h.own}} {
			if err := skim(tx, q[s.key], s.arg); err != nil {
				return err
			}
		}
		var values []any
		for y := firstYr; y <= lastYr; y++ {
			values = append(values, id, t.Plan.ID, y, 1, int64(y)*1_000_000, "")
		}
		for _, s := range []struct {
			key  string
			args []any
		}{
			{"indicator", []any{id, t.Plan.ID, target, n, "PG", "Gösterge", "Tanım", "adet", 50_000, 1_000_000, "2019-12-31", "", "yearly_separate", "", "increment", "sum", "up", "half_year", "year", "output", "a/b", "", "",
				"Kayıt", h.own, true, true, "entered", "", 1, 1, 1}},
			{"values", values},
			{"audit", []any{row, 1, "p", "planner", "", "plan.edit", "", "", "indicator", id, "create", hash, hash, hash}},
			{"text", []any{row, "", text, 0}},
		} {
			if _, err := tx.Exec(q[s.key], s.args...); err != nil {
				return err
			}
		}
		return nil
	}
	return func(n int64) error {
		tx, err := h.db.Raw().BeginTx(context.Background(), nil)
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

// BenchmarkListOf50 reads a page of 50 plans beside the raw SQL of the same rows.
func BenchmarkListOf50(b *testing.B) {
	const q = `SELECT plan.*, (SELECT count(*) FROM goal WHERE goal.plan_id = plan.id) AS goals, (SELECT count(*) FROM target WHERE target.plan_id = plan.id) AS targets,
		(SELECT count(*) FROM indicator WHERE indicator.plan_id = plan.id) AS indicators FROM plan ORDER BY plan.id DESC LIMIT 51`
	benchEach(b, func(b *testing.B, h *house, _ plan.Tree) {
		ctx := h.as(access.Planner)
		for range 60 {
			ok(b, second(h.plans.Create(ctx, plan.CreatePlan{PlanFields: planFields("L")})))
		}
		turns.Beside(b, func() error {
			page, err := h.plans.List(ctx, plan.ListQuery{Limit: 50})
			if err == nil && len(page.Items) != 50 {
				err = fmt.Errorf("%d plans", len(page.Items))
			}
			return err
		}, func() error { return skim(h.db.Raw(), q) })
	})
}
