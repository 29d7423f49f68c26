package budget

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// ceilingsUnderWay counts the units with a ceiling of each programme before its decision.
func (s *store) ceilingsUnderWay(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		ProgrammeID string
		N           int
	}
	err := s.db.Conn(ctx).Raw(`SELECT c.programme_id, COUNT(DISTINCT c.unit_id) AS n FROM unit_ceiling AS c JOIN programme AS p ON p.id = c.programme_id WHERE p.state IN ? GROUP BY c.programme_id`,
		[]string{string(programme.Draft), string(programme.Proposals), string(programme.Consolidated)}).Scan(&rows).Error
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.ProgrammeID] = r.N
	}
	return out, db.Error(err)
}

// use sums whole millions of kuruş and the rest apart, as Totals does: neither sum can leave 64 bits, and what both make is checked here.
func (s *store) use(ctx context.Context, year int) (Use, error) {
	const million = 1_000_000
	var r struct {
		Rows, Silent, Synthetic                                      int
		InitialWhole, InitialRest, FinalWhole, FinalRest, SpentWhole *int64
		SpentRest                                                    *int64
	}
	err := s.db.Conn(ctx).Raw(`SELECT COUNT(*) AS rows, COALESCE(SUM(CASE WHEN r.spent IS NULL THEN 1 ELSE 0 END), 0) AS silent, COALESCE(MAX(CASE WHEN l.synthetic THEN 1 ELSE 0 END), 0) AS synthetic,
		CAST(SUM(r.initial / ?) AS BIGINT) AS initial_whole, CAST(SUM(r.initial % ?) AS BIGINT) AS initial_rest, CAST(SUM(r.final / ?) AS BIGINT) AS final_whole, CAST(SUM(r.final % ?) AS BIGINT) AS final_rest,
		CAST(SUM(r.spent / ?) AS BIGINT) AS spent_whole, CAST(SUM(r.spent % ?) AS BIGINT) AS spent_rest
		FROM ledger_row AS r JOIN ledger AS l ON l.id = r.ledger_id WHERE l.year = ? AND l.kind = ? AND l.state = ? AND r.total_line = ?`,
		million, million, million, million, million, million, year, string(LedgerExecution), LedgerCurrent, false).Scan(&r).Error
	if err != nil {
		return Use{}, db.Error(err)
	}
	out := Use{Rows: r.Rows, Silent: r.Silent, Synthetic: r.Synthetic > 0}
	for _, x := range []struct {
		to          **quantity.Money
		whole, rest *int64
	}{{&out.Initial, r.InitialWhole, r.InitialRest}, {&out.Final, r.FinalWhole, r.FinalRest}, {&out.Spent, r.SpentWhole, r.SpentRest}} {
		if x.whole == nil || x.rest == nil {
			continue
		}
		if *x.whole > int64(quantity.MaxMoney)/million {
			return Use{}, moneyFault("total", errTooMuch())
		}
		sum, err := quantity.AddMoney(quantity.Money(*x.whole*million), quantity.Money(*x.rest))
		if err != nil {
			return Use{}, moneyFault("total", err)
		}
		*x.to = &sum
	}
	return out, nil
}

// errTooMuch is what adding more than money holds answers.
func errTooMuch() error {
	_, err := quantity.AddMoney(quantity.MaxMoney, 1)
	return err
}
