package publish_test

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/db/dbtest/turns"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

const (
	bigUnits   = 40
	bigTargets = 45
	bigLines   = 8000 // in five stages (issue 3, Speed)
)

// big is a programme year of a district municipality: 40 units, 45 targets, 180 activities, 8,000 lines.
func (h *moneyHouse) big(t testing.TB) {
	t.Helper()
	ctx := as(access.Planner)
	units := []string{h.unitID, h.other}
	for n := len(units); n < bigUnits; n++ {
		u, err := h.org.AddUnit(ctx, org.AddUnit{Name: "Birim " + strconv.Itoa(n) + " Müdürlüğü", SpendingUnit: true})
		ok(t, err)
		units = append(units, u.ID)
	}
	doc := document()
	doc.Plan.Code = "BIG"
	one := doc.Plan.Goals[0].Targets[0]
	doc.Plan.Goals[0].Targets = nil
	for n := range bigTargets {
		x := one
		x.Code = "H1." + strconv.Itoa(n+1)
		x.Indicators = nil
		for i := range 4 {
			p := one.Indicators[0]
			p.Code = fmt.Sprintf("PG1.%d.%d", n+1, i+1)
			x.Indicators = append(x.Indicators, p)
		}
		doc.Plan.Goals[0].Targets = append(doc.Plan.Goals[0].Targets, x)
	}
	done, err := h.plans.Import(ctx, doc)
	ok(t, err)
	g, err := h.programmes.Create(ctx, programme.Create{PlanID: done.PlanID, Year: 2021})
	ok(t, err)
	tree, err := h.programmes.Tree(ctx, g.ID)
	ok(t, err)
	var acts []programme.Activity
	for n, x := range tree.Targets {
		for i := range 4 {
			u := (n*4 + i) % bigUnits
			a, err := h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: x.ID, ActivityFields: programme.ActivityFields{Code: fmt.Sprintf("F1.%d.%d", n+1, i+1), Name: "Faaliyet",
				ResponsibleUnitID: units[u], SharingUnitIDs: []string{units[(u+1)%bigUnits]}}})
			ok(t, err)
			acts = append(acts, a)
		}
	}
	g = h.get(t, g.ID)
	g, err = h.programmes.OpenProposals(ctx, programme.Step{ID: g.ID, Version: g.Version})
	ok(t, err)
	h.year = g
	h.fill(t, units, acts)
	ok(t, h.db.InTx(context.Background(), func(ctx context.Context) error {
		return h.db.Conn(ctx).Exec("UPDATE programme SET state = 'consolidated' WHERE id = ?", g.ID).Error
	}))
	g = h.get(t, g.ID)
	for _, s := range programme.Stages[1:5] {
		g, err = h.budget.OpenStage(ctx, budget.OpenStage{ProgrammeID: g.ID, Version: g.Version, To: s})
		ok(t, err)
	}
	h.year = g
}

// fill writes the lines through the door, a unit at a time: nine in ten of activities, the rest overhead.
func (h *moneyHouse) fill(t testing.TB, units []string, acts []programme.Activity) {
	t.Helper()
	ctx := as(access.Planner)
	byUnit := map[string][]programme.DocLine{}
	economic, functional := h.leaves(t, budgetcode.Economic), h.leaves(t, budgetcode.Functional)
	made := 0
	for round := 0; made < bigLines; round++ {
		for n, a := range acts {
			if made == bigLines {
				break
			}
			amount := quantity.Money(1000_00 + made)
			l := programme.DocLine{Kind: "activity", Activity: a.Code, Functional: functional[n%len(functional)], Financing: "5", Economic: economic[round%len(economic)], Amount: &amount}
			unit := a.ResponsibleUnitID
			if made%10 == 9 {
				l.Kind, l.Activity = "overhead", ""
				l.Functional = functional[n/bigUnits%len(functional)]
			} else if made%3 == 1 {
				unit = a.SharingUnitIDs[0]
			}
			byUnit[unit] = append(byUnit[unit], l)
			made++
		}
	}
	for _, u := range units {
		ok(t, h.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
			if err := step.Allow(access.Whole); err != nil {
				return err
			}
			_, _, err := h.budget.ImportLines(ctx, h.year.ID, u, byUnit[u])
			return err
		}))
	}
}

// leaves are the listed codes of a kind that have none below them.
func (h *moneyHouse) leaves(t testing.TB, kind budgetcode.Kind) []string {
	t.Helper()
	list, err := h.org.CodeList(context.Background())
	ok(t, err)
	parents := map[string]bool{}
	all := list.Entries(kind, budgetcode.Classic)
	for _, e := range all {
		if c, err := budgetcode.Parse(kind, budgetcode.Classic, e.Code); err == nil {
			if p, has := c.Parent(); has {
				parents[p.String()] = true
			}
		}
	}
	var out []string
	for _, e := range all {
		if !parents[e.Code] {
			out = append(out, e.Code)
		}
	}
	return out
}

// BenchmarkProgrammePapers draws Tables 1 to 5, the other tables and the reconciliation from 8,000 lines of five stages, beside the raw SQL of
// the same rows scanned with database/sql and kept nowhere.
func BenchmarkProgrammePapers(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := newMoneyHouse(b, dbtest.Open(b, e))
			h.big(b)
			ctx := as(access.Planner)
			b.ReportAllocs()
			b.ResetTimer()
			turns.Beside(b, func() error {
				p, err := h.papers.Programme(ctx, h.year.ID)
				if err == nil && len(p.Facts.Lines) != bigLines {
					err = fmt.Errorf("%d lines", len(p.Facts.Lines))
				}
				return err
			}, func() error { return h.readRaw(h.year.ID) })
		})
	}
}

// readRaw reads every row the papers are drawn from, with plain SQL.
func (h *moneyHouse) readRaw(id string) error {
	return h.db.Snapshot(context.Background(), func(ctx context.Context) error {
		for _, q := range []string{
			"SELECT id, kind, activity_id, unit_id, functional, financing, economic, off_budget, note, version FROM budget_line WHERE programme_id = ? ORDER BY id",
			"SELECT line_id, stage, amount, copied, note, changed_by, changed_at FROM budget_line_amount WHERE programme_id = ? ORDER BY line_id",
			"SELECT id, performance_target_id, position, code, name, explanation, responsible_unit_id, no_cost_reason FROM activity WHERE programme_id = ?",
			"SELECT activity_id, position, unit_id FROM activity_unit WHERE programme_id = ?",
			"SELECT id, target_id, position, code, text, explanation FROM performance_target WHERE programme_id = ?",
			"SELECT id, indicator_id, previous_value, current_value, override_value FROM programme_indicator WHERE programme_id = ?",
			"SELECT i.id, i.code, i.name, i.definition, i.unit_of_measure, i.weight, i.baseline_value FROM indicator i JOIN programme_indicator p ON p.indicator_id = i.id WHERE p.programme_id = ?",
			"SELECT v.indicator_id, v.year, v.amount, v.no_target_reason FROM indicator_value v JOIN programme_indicator p ON p.indicator_id = v.indicator_id WHERE p.programme_id = ?",
			"SELECT id, state, reason FROM unit_proposal WHERE programme_id = ?",
		} {
			if err := drain(h.db.Conn(ctx).Raw(q, id).Rows()); err != nil {
				return err
			}
		}
		return nil
	})
}

// drain scans all rows and keeps none.
func drain(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	dest := make([]any, len(cols))
	for i := range dest {
		dest[i] = new(sql.NullString)
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// The papers are drawn with the same statements whatever the size of the year.
func TestProgrammePapersStatements(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newMoneyHouse(t, d)
		h.furnish(t)
		count := func() int64 {
			ctx, probe := dbtest.Counted(as(access.Planner))
			_, err := h.papers.Programme(ctx, h.year.ID)
			ok(t, err)
			return probe.Count()
		}
		count() // the list of codes is read once
		small := count()
		for n := range 30 {
			_, err := h.budget.AddLine(as(access.Planner), budget.AddLine{ProgrammeID: h.year.ID, Amount: 1_00, LineFields: budget.LineFields{Kind: budget.Overhead, UnitID: h.unitID,
				Functional: "06.2", Financing: "5", Economic: fmt.Sprintf("03.2.%d.%02d", n%8+1, n+10)}})
			ok(t, err)
		}
		for n := range 5 {
			_, err := h.programmes.AddActivity(as(access.Planner), programme.AddActivity{PerformanceTargetID: h.activity.PerformanceTargetID, ActivityFields: programme.ActivityFields{
				Code: "F1.1." + strconv.Itoa(n+2), Name: "Faaliyet", ResponsibleUnitID: h.unitID}})
			ok(t, err)
		}
		if large := count(); large != small || small > 60 {
			t.Fatalf("%d statements for 5 lines, %d for 35", small, large)
		}
		t.Logf("%d statements", small)
	})
}
