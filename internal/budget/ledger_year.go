package budget

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
)

// YearSheet is the accounting of a budget year in one snapshot, whether or not the year has a programme: the current ledgers with their
// rows, the changes of the appropriation that hold, and the names of the units they name. It is for those who may see the money of the
// whole administration.
func (s *Service) YearSheet(ctx context.Context, year int) (out Sheet, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Sheet{}, err
	}
	if err := access.Check(a, access.BudgetRead, access.Whole); err != nil {
		return Sheet{}, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if err := s.accounting(ctx, year, &out); err != nil {
			return err
		}
		out.Units, err = s.store.ledgerUnits(ctx, year)
		return err
	})
	if err != nil {
		return Sheet{}, err
	}
	return out, nil
}

// accounting fills in what a year's accounting says: changes and current ledgers.
func (s *Service) accounting(ctx context.Context, year int, out *Sheet) error {
	changes, err := s.store.changes(ctx, year)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if c.CancelledReason == "" {
			out.Changes = append(out.Changes, c)
		}
	}
	for _, l := range []struct {
		kind LedgerKind
		to   **LedgerRows
	}{{LedgerAppropriation, &out.Appropriation}, {LedgerExecution, &out.Execution}, {LedgerRevenue, &out.RevenueLedger}} {
		if *l.to, err = s.currentRows(ctx, year, l.kind); err != nil {
			return err
		}
	}
	return nil
}

// ledgerUnits are the names of the units that the current ledgers and the changes of a year name.
func (s *store) ledgerUnits(ctx context.Context, year int) (map[string]string, error) {
	var rows []struct{ ID, Name string }
	err := s.db.Conn(ctx).Raw(`SELECT id, name FROM unit WHERE id IN (SELECT r.unit_id FROM ledger_row AS r JOIN ledger AS l ON l.id = r.ledger_id WHERE l.year = ? AND l.state = ?
		UNION SELECT x.unit_id FROM appropriation_change_line AS x JOIN appropriation_change AS c ON c.id = x.change_id WHERE c.year = ?)`,
		year, LedgerCurrent, year).Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}
