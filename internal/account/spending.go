package account

import (
	"context"
	"database/sql"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/quantity"
)

// SpentPart is the money of one activity in one unit, as the unit's report says it.
type SpentPart struct {
	TargetID     string // the plan's target
	ActivityID   string
	Code, Name   string
	UnitID       string
	UnitReportID string          // empty: the unit has no report of the year
	Final, Spent *quantity.Money // nil: not typed, or hidden
	Hidden       bool            // the unit's report is not the reader's to see
}

// Spending is the money of a year by activity and unit: every part that a budget line of the programme gives money to, and every part a report
// has money of, in the order of targets and activities.
type Spending struct {
	ReportID string // empty: no report of the year is open to the reader, and there are no parts
	Parts    []SpentPart
}

// Of adds up the parts that keep tells.
func (s Spending) Of(keep func(SpentPart) bool) (u budget.Usage, err error) {
	for _, p := range s.Parts {
		switch {
		case !keep(p):
		case p.Hidden:
			u.Hide()
		default:
			if err := u.Add(p.Final, p.Spent); err != nil {
				return u, err
			}
		}
	}
	return u, nil
}

// Spending is what the year's report says of the money of activities, as far as the caller sees the report: until the council voted, a unit's own
// parts only. It takes a fixed number of statements.
func (s *Service) Spending(ctx context.Context, planID string, year int) (out Spending, err error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return out, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		id, err := s.store.of(ctx, planID, year)
		if err != nil || id == "" {
			return err
		}
		r, err := s.store.report(ctx, id, noLock)
		if err != nil {
			return err
		}
		all := f.Shows(r.Scope())
		if !all {
			if some, err := s.store.shows(ctx, f, id); err != nil || !some {
				return err
			}
		}
		out.ReportID = id
		if out.Parts, err = s.store.spentParts(ctx, r); err != nil || all {
			return err
		}
		for n := range out.Parts {
			if p := &out.Parts[n]; !slices.Contains(f.Units, p.UnitID) {
				p.Hidden, p.Final, p.Spent, p.UnitReportID = true, nil, nil, ""
			}
		}
		return nil
	})
	if err != nil {
		return Spending{}, err
	}
	return out, nil
}

// spentParts joins the programme's lines and the report's work by activity and unit: account's own join over the tables of programme and budget.
func (s *store) spentParts(ctx context.Context, r Report) (out []SpentPart, err error) {
	if !ids.Valid(r.ProgrammeID) {
		return nil, nil
	}
	rows, err := s.db.Conn(ctx).Raw(`SELECT t.target_id, a.id, a.code, a.name, u.unit_id, COALESCE(x.id, ''), w.final_appropriation, w.spent
		FROM (SELECT l.activity_id, l.unit_id FROM budget_line AS l JOIN programme AS p ON p.id = l.programme_id
				JOIN budget_line_amount AS m ON m.line_id = l.id AND m.stage = p.stage
				WHERE p.id = ? AND l.kind = ? AND l.unit_id IS NOT NULL AND m.amount > 0
			UNION SELECT w.activity_id, x.unit_id FROM activity_result AS w JOIN unit_report AS x ON x.id = w.unit_report_id
				WHERE w.report_id = ? AND (w.final_appropriation IS NOT NULL OR w.spent IS NOT NULL)) AS u
		JOIN activity AS a ON a.id = u.activity_id JOIN performance_target AS t ON t.id = a.performance_target_id
		LEFT JOIN unit_report AS x ON x.report_id = ? AND x.unit_id = u.unit_id
		LEFT JOIN activity_result AS w ON w.unit_report_id = x.id AND w.activity_id = a.id
		ORDER BY t.position, t.id, a.position, a.id, u.unit_id`, r.ProgrammeID, string(budget.OfActivity), r.ID, r.ID).Rows()
	if err != nil {
		return nil, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p SpentPart
		var final, spent sql.NullInt64
		if err := rows.Scan(&p.TargetID, &p.ActivityID, &p.Code, &p.Name, &p.UnitID, &p.UnitReportID, &final, &spent); err != nil {
			return nil, db.Error(err)
		}
		p.Final, p.Spent = kurus(final), kurus(spent)
		out = append(out, p)
	}
	return out, db.Error(rows.Err())
}

func kurus(n sql.NullInt64) *quantity.Money {
	if !n.Valid {
		return nil
	}
	m := quantity.Money(n.Int64)
	return &m
}
