package budget_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/db/dbtest/turns"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
)

// district gives a programme 8,000 lines of 40 units at six stages (the size), written past the services.
func (h *house) district(b *testing.B) scene {
	b.Helper()
	s := h.called(b)
	ctx := access.WithActor(context.Background(), access.System("bench"))
	raw := h.db.System(context.Background())
	for n, st := range programme.Stages[1:] {
		ok(b, raw.Exec("INSERT INTO budget_stage (programme_id,stage,copied_from,opened_by,opened_at) VALUES (?,?,?,?,1)", s.id, string(st), string(programme.Stages[n]), h.planner).Error)
	}
	activity := s.activities["F1.1.1"].ID
	for u := range 40 {
		unit := must(h.org.AddUnit(ctx, org.AddUnit{Name: fmt.Sprintf("Müdürlük %02d", u), SpendingUnit: true})).ID
		var lines, amounts []string
		for i := range 200 {
			id := ids.New()
			kind, of := "activity", "'"+activity+"'"
			if i%10 == 0 {
				kind, of = "overhead", "NULL"
			}
			lines = append(lines, fmt.Sprintf("('%s','%s','%s',%s,'%s','01.1.1','5','0%d.%d.%d.%02d','','',1,0,0)", id, s.id, kind, of, unit, i%7+1, i/7%9+1, i/63%9+1, i%90+1))
			for n, st := range programme.Stages {
				amounts = append(amounts, fmt.Sprintf("('%s','%s','%s',%d,%t,'','%s',%d)", id, st, s.id, 100_000+i, n > 0, h.planner, 1_600_000_000_000_000+n))
			}
		}
		ok(b, raw.Exec("INSERT INTO budget_line (id,programme_id,kind,activity_id,unit_id,functional,financing,economic,off_budget,note,version,created_at,updated_at) VALUES "+strings.Join(lines, ",")).Error)
		ok(b, raw.Exec("INSERT INTO budget_line_amount (line_id,stage,programme_id,amount,copied,note,changed_by,changed_at) VALUES "+strings.Join(amounts, ",")).Error)
	}
	return s
}

// skim scans every column of the lines and their amounts, and keeps nothing.
func (h *house) skim(id string) error {
	for _, q := range []string{"SELECT * FROM budget_line WHERE programme_id = '" + id + "'", "SELECT * FROM budget_line_amount WHERE programme_id = '" + id + "'"} {
		if err := func() error {
			rows, err := h.db.Raw().QueryContext(context.Background(), q)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			cols, err := rows.Columns()
			if err != nil {
				return err
			}
			dest, cells := make([]any, len(cols)), make([]sql.RawBytes, len(cols))
			for i := range dest {
				dest[i] = &cells[i]
			}
			for rows.Next() {
				if err := rows.Scan(dest...); err != nil {
					return err
				}
			}
			return rows.Err()
		}(); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkSheet reads 8,000 lines with 48,000 amounts and their verdicts beside the raw SQL of the same rows; BenchmarkCheck asks the money rules of them.
func BenchmarkSheet(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := newHouse(b, dbtest.Open(b, e))
			s := h.district(b)
			b.ReportAllocs()
			b.ResetTimer()
			turns.Beside(b, func() error {
				x, err := h.sheet(context.Background(), s.id)
				if err == nil && len(x.Lines) != 8000 {
					err = fmt.Errorf("%d lines", len(x.Lines))
				}
				return err
			}, func() error { return h.skim(s.id) })
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := newHouse(b, dbtest.Open(b, e))
			s := h.district(b)
			ctx := h.as(access.Planner)
			b.ReportAllocs()
			for b.Loop() {
				ok(b, second(h.budgets.Check(ctx, s.id)))
			}
		})
	}
}
