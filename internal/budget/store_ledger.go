package budget

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
)

// rowsAtOnce rows go into one statement: 28 columns each stay below SQLite's 32,766 arguments and PostgreSQL's 65,535.
const rowsAtOnce = 1000

var insertRowsSQL = "INSERT INTO ledger_row (" + rowColumns + ") VALUES "

func insertRows(n int) string {
	one := "(" + strings.Repeat("?, ", rowWidth-1) + "?)"
	return insertRowsSQL + strings.Repeat(one+", ", n-1) + one
}

func (s *store) insertLedger(ctx context.Context, l Ledger) error {
	r, err := ledgerRowOf(l, s.now())
	if err != nil {
		return err
	}
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

// insertLedgerRows writes rows in statements of rowsAtOnce.
func (s *store) insertLedgerRows(ctx context.Context, ledgerID string, rows []Row) error {
	args := make([]any, 0, min(len(rows), rowsAtOnce)*rowWidth)
	for len(rows) > 0 {
		n := min(len(rows), rowsAtOnce)
		args = args[:0]
		for i := range rows[:n] {
			args = rows[i].args(args, ledgerID)
		}
		if err := s.db.Conn(ctx).Exec(insertRows(n), args...).Error; err != nil {
			return db.Error(err)
		}
		rows = rows[n:]
	}
	return nil
}

// countStaged adds to the rows of a ledger that is being written; false when it is not being written any more.
func (s *store) countStaged(ctx context.Context, id string, n int) (bool, error) {
	res := s.db.Conn(ctx).Exec("UPDATE ledger SET row_count = row_count + ?, updated_at = ? WHERE id = ? AND state = ?", n, s.now(), id, LedgerStaging)
	return res.RowsAffected == 1, db.Error(res.Error)
}

func (s *store) ledger(ctx context.Context, id string, l db.Lock) (Ledger, error) {
	var r ledgerRow
	if err := db.Take(ctx, s.db, l, &r, "ledger", id); err != nil {
		return Ledger{}, err
	}
	return r.ledger()
}

func (s *store) ledgersBy(tx *gorm.DB) ([]Ledger, error) {
	var rows []ledgerRow
	if err := tx.Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Ledger, len(rows))
	for i, r := range rows {
		l, err := r.ledger()
		if err != nil {
			return nil, err
		}
		out[i] = l
	}
	return out, nil
}

// currentLedger is the one that holds; ok is false when there is none.
func (s *store) currentLedger(ctx context.Context, year int, kind LedgerKind, lock bool) (l Ledger, ok bool, err error) {
	tx := s.db.Conn(ctx)
	if lock {
		tx = db.ForUpdate(tx)
	}
	found, err := s.ledgersBy(tx.Where("year = ? AND kind = ? AND state = ?", year, string(kind), LedgerCurrent).Limit(1))
	if err != nil || len(found) == 0 {
		return Ledger{}, false, err
	}
	return found[0], true, nil
}

// fileHolds finds a current ledger of this kind, whatever its year, that came from the very same file and was not changed by hand since.
func (s *store) fileHolds(ctx context.Context, kind LedgerKind, sha string) (l Ledger, ok bool, err error) {
	if sha == "" { // rows that came from no file
		return Ledger{}, false, nil
	}
	found, err := s.ledgersBy(s.db.Conn(ctx).Where("kind = ? AND state = ? AND file_sha256 = ? AND rows_sha256 <> ''", string(kind), LedgerCurrent, sha).Limit(1))
	if err != nil || len(found) == 0 {
		return Ledger{}, false, err
	}
	return found[0], true, nil
}

// saveLedger writes what changes of a ledger; l.Version is the version read and becomes the next.
func (s *store) saveLedger(ctx context.Context, l *Ledger) error {
	read := l.Version
	l.Version++
	r, err := ledgerRowOf(*l, s.now())
	if err != nil {
		return err
	}
	return db.Bump(ctx, s.db, &r, l.ID, read, ledgerColumns)
}

func (s *store) deleteLedgerRows(ctx context.Context, id string) error {
	return db.Error(s.db.Conn(ctx).Exec("DELETE FROM ledger_row WHERE ledger_id = ?", id).Error)
}

// ledgersToSweep are those that began to be written before a moment and never were finished.
func (s *store) ledgersToSweep(ctx context.Context, before int64) ([]Ledger, error) {
	return s.ledgersBy(s.db.Conn(ctx).Where("state = ? AND updated_at < ?", LedgerStaging, before).Order("id"))
}

// ledgerRows reads rows in the order of the export, those after a number; limit 0 reads them all. Without the sight of all, only rows of
// the units in sight come.
func (s *store) ledgerRows(ctx context.Context, f access.Filter, ledgerID string, after, limit int) (out []Row, err error) {
	tx := s.db.Conn(ctx).Table("ledger_row").Select(rowColumns).Where("ledger_id = ? AND no > ?", ledgerID, after).Order("no")
	if !f.All {
		tx = tx.Where("unit_id IN ?", f.Units)
	}
	if limit > 0 {
		tx = tx.Limit(limit)
	}
	return scanRows(tx)
}

func scanRows(tx *gorm.DB) (out []Row, err error) {
	rows, err := tx.Rows()
	if err != nil {
		return nil, db.Error(err)
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = db.Error(e)
		}
	}()
	var sc scanner
	for rows.Next() {
		r, err := sc.scan(rows)
		if err != nil {
			return nil, db.Error(err)
		}
		out = append(out, r)
	}
	return out, db.Error(rows.Err())
}

// oneLedgerRow is a row of a ledger by its number.
func (s *store) oneLedgerRow(ctx context.Context, ledgerID string, no int) (Row, error) {
	rows, err := s.ledgerRows(ctx, access.Filter{All: true}, ledgerID, no-1, 1)
	if err == nil && (len(rows) == 0 || rows[0].No != no) {
		err = fault.NotFound("ledger_row", ledgerID)
	}
	if err != nil {
		return Row{}, err
	}
	return rows[0], nil
}

// placeOf asks for the other rows of a ledger in the place of a row: its unit, functional code and financing.
func (s *store) placeOf(ctx context.Context, ledgerID string, r Row) *gorm.DB {
	tx := s.db.Conn(ctx).Table("ledger_row").Where("ledger_id = ? AND functional = ? AND financing = ? AND no <> ?", ledgerID, r.Functional, r.Financing, r.No)
	switch {
	case r.Institutional == "" && r.UnitID == "": // only a name tells where it stands
		return tx.Where("institutional = '' AND unit_id IS NULL AND unit_name = ?", r.UnitName)
	case r.UnitID == "":
		return tx.Where("institutional = ?", r.Institutional)
	case r.Institutional == "":
		return tx.Where("unit_id = ?", r.UnitID)
	}
	return tx.Where("(institutional = ? OR unit_id = ?)", r.Institutional, r.UnitID)
}

// totalsAbove are the total lines of a ledger that sum a row.
func (s *store) totalsAbove(ctx context.Context, ledgerID string, r Row) ([]Row, error) {
	rows, err := scanRows(s.db.Conn(ctx).Table("ledger_row").Select(rowColumns).Order("no").
		Where("ledger_id = ? AND total_line = ? AND financing IN ? AND functional IN ? AND economic IN ?", ledgerID, true,
			[]string{"", r.Financing}, append(upTo(r.Functional), r.Functional), upTo(r.Economic)))
	return slices.DeleteFunc(rows, func(t Row) bool { return !r.under(&t) }), err
}

// anyAmount tells whether a row of a ledger that is no total line has an amount in a column.
func (s *store) anyAmount(ctx context.Context, ledgerID, column string) (bool, error) {
	var found []int
	err := s.db.Conn(ctx).Table("ledger_row").Where("ledger_id = ? AND total_line = ?", ledgerID, false).Where(clause.Neq{Column: clause.Column{Name: column}}).Limit(1).Pluck("no", &found).Error
	return len(found) > 0, db.Error(err)
}

// rowAround finds the code of a row that sums what the row states or is summed by it: one below it, or one above it that is no total line.
func (s *store) rowAround(ctx context.Context, ledgerID string, r Row) (economic string, err error) {
	var found []string
	err = s.placeOf(ctx, ledgerID, r).Where("economic LIKE ? OR (total_line = ? AND economic IN ?)", r.Economic+".%", false, upTo(r.Economic)).Order("no").Limit(1).Pluck("economic", &found).Error
	if err != nil || len(found) == 0 {
		return "", db.Error(err)
	}
	return found[0], nil
}

// rowLike finds a row at the same place and codes, so that a place is not stated twice.
func (s *store) rowLike(ctx context.Context, ledgerID string, r Row) (no int, err error) {
	var found []int
	err = s.placeOf(ctx, ledgerID, r).Where("economic = ?", r.Economic).Order("no").Limit(1).Pluck("no", &found).Error
	if err != nil || len(found) == 0 {
		return 0, db.Error(err)
	}
	return found[0], nil
}

// updateLedgerRow writes the figures of a row that is still as it was read; r.Version is that version and becomes the next.
func (s *store) updateLedgerRow(ctx context.Context, ledgerID string, r *Row) error {
	fields := map[string]any{"reason": r.Reason, "version": r.Version + 1}
	for i, name := range MoneyColumns {
		if v := *r.Column(i); v != nil {
			fields[name] = int64(*v)
		} else {
			fields[name] = nil
		}
	}
	res := s.db.Conn(ctx).Table("ledger_row").Where("ledger_id = ? AND no = ? AND version = ?", ledgerID, r.No, r.Version).Updates(fields)
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected != 1 {
		return fault.Stale(ledgerID, r.Version, r.Version+1)
	}
	r.Version++
	return nil
}
