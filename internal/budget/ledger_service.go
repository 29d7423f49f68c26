package budget

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// StageLedger is an export that was read and checked. The ledger is written beside the current one and changes nothing until it is
// committed.
type StageLedger struct {
	Year         int        `json:"year" validate:"gte=1990,lte=2200"`
	Kind         LedgerKind `json:"kind" validate:"required,oneof=appropriation execution revenue"`
	FileName     string     `json:"file_name" validate:"max=255"`
	SHA256       string     `json:"file_sha256" validate:"max=64"`
	Partial      bool
	Origin       string        `json:"origin" validate:"max=30"`
	Source       string        `json:"source" validate:"max=2000"`
	Synthetic    bool          `json:"synthetic"`
	Rows         iter.Seq[Row] `json:"-"` // in the order of the export, the same each time it is asked; numbers are given here, from 1
	Report       Report
	StatedTotal  *quantity.Money
	CountedTotal *quantity.Money
}

// chunk rows are written in one step, so that nobody waits long for the database while a large export comes in.
const chunk = 5000

// StageLedger writes an export beside the current ledger in steps of 5,000 rows. The same file, or the same rows, as the current ledger
// of the year and kind is a conflict and leaves nothing: rows are compared before the first is written. What is broken off is never current: a failure gives the ledger up again, and SweepLedgers takes
// what a killed process left.
func (s *Service) StageLedger(ctx context.Context, c StageLedger) (Ledger, error) {
	if err := act.Validate(c); err != nil {
		return Ledger{}, err
	}
	l := Ledger{ID: s.newID(), Year: c.Year, Kind: c.Kind, State: LedgerStaging, Entry: ByFile, FileName: c.FileName, FileSHA256: c.SHA256, Partial: c.Partial,
		StatedTotal: c.StatedTotal, CountedTotal: c.CountedTotal, Report: c.Report, Origin: c.Origin, Source: c.Source, Synthetic: c.Synthetic, Version: 1, CreatedAt: s.store.now()}
	if err := s.beginLedger(ctx, &l, c.Rows); err != nil {
		return Ledger{}, err
	}
	err := s.fillLedger(ctx, &l, c.Rows)
	if err != nil {
		// The failure is what the caller hears; a ledger that cannot be given up now is swept later.
		_ = s.endLedger(context.WithoutCancel(ctx), l.ID, LedgerStaging, 0)
		return Ledger{}, err
	}
	return l, nil
}

// beginLedger writes the head of a ledger that is none we have.
func (s *Service) beginLedger(ctx context.Context, l *Ledger, rows iter.Seq[Row]) error {
	if rows != nil {
		l.RowsSHA256 = sumOf(rows)
	}
	return s.door.Run(ctx, access.BudgetImport, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		l.CreatedBy = step.Actor.PersonID
		if same, ok, err := s.store.fileHolds(ctx, l.Kind, l.FileSHA256); err != nil || ok {
			if err == nil {
				err = fault.New(fault.KindConflict, "budget.ledger.same_file", "read", l.FileName, "year", strconv.Itoa(same.Year)).On("", same.ID)
			}
			return err
		}
		if l.RowsSHA256 == "" {
			return fault.Invalid("budget.ledger.empty", "file", "read", l.FileName)
		}
		if err := s.sameRows(ctx, *l); err != nil {
			return err
		}
		if err := s.store.insertLedger(ctx, *l); err != nil {
			return err
		}
		step.Record(change("ledger", l.ID, "stage", nil, *l))
		return nil
	})
}

// sumOf is the fingerprint of rows; "" of none.
func sumOf(rows iter.Seq[Row]) string {
	sum, n := newRowSum(), 0
	for r := range rows {
		sum.add(&r)
		n++
	}
	if n == 0 {
		return ""
	}
	return sum.String()
}

func (s *Service) fillLedger(ctx context.Context, l *Ledger, rows iter.Seq[Row]) error {
	sum, n := newRowSum(), 0
	batch := make([]Row, 0, chunk)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := s.addRows(ctx, l.ID, batch)
		batch = batch[:0]
		return err
	}
	for r := range rows {
		n++
		r.No, r.Version = n, 1
		sum.add(&r)
		if batch = append(batch, r); len(batch) == chunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return s.door.Run(ctx, access.BudgetImport, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		now, err := s.store.ledger(ctx, l.ID, db.ForSelf)
		if err != nil {
			return err
		}
		if now.State != LedgerStaging || now.RowCount != n {
			return closedLedger(now)
		}
		now.State, now.RowsSHA256 = LedgerStaged, sum.String()
		if err := s.sameRows(ctx, now); err != nil {
			return err
		}
		if err := s.store.saveLedger(ctx, &now); err != nil {
			return err
		}
		step.Record(change("ledger", l.ID, "staged", nil, now))
		*l = now
		return nil
	})
}

// addRows writes a part of the rows of a ledger that is being written.
func (s *Service) addRows(ctx context.Context, id string, rows []Row) error {
	return s.door.Run(ctx, access.BudgetImport, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		open, err := s.store.countStaged(ctx, id, len(rows))
		if err != nil {
			return err
		}
		if !open { // swept or given up while it was written
			return fault.New(fault.KindClosed, "budget.ledger.closed", "read", LedgerDiscarded).On("", id)
		}
		if err := s.store.insertLedgerRows(ctx, id, rows); err != nil {
			return err
		}
		step.Record(change("ledger", id, "rows", nil, map[string]int{"from": rows[0].No, "to": rows[len(rows)-1].No}))
		return nil
	})
}

func closedLedger(l Ledger) error {
	return fault.New(fault.KindClosed, "budget.ledger.closed", "read", l.State).On("", l.ID)
}

// sameRows refuses rows that are those of the current ledger.
func (s *Service) sameRows(ctx context.Context, l Ledger) error {
	now, ok, err := s.store.currentLedger(ctx, l.Year, l.Kind, true)
	if err != nil {
		return err
	}
	if ok && now.RowsSHA256 != "" && now.RowsSHA256 == l.RowsSHA256 {
		return fault.New(fault.KindConflict, "budget.ledger.same", "read", l.FileName, "expected", now.FileName).On("", now.ID)
	}
	return nil
}

// CommitLedger makes a staged ledger the current one of its year and kind; the one that held is superseded and kept.
func (s *Service) CommitLedger(ctx context.Context, id string, version int64) (Ledger, error) {
	var out Ledger
	err := s.door.Run(ctx, access.BudgetImport, func(ctx context.Context, step *act.Step) error {
		l, err := s.store.ledger(ctx, id, db.ForSelf)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := fault.Fresh(id, l.Version, version); err != nil {
			return err
		}
		if l.State != LedgerStaged {
			return closedLedger(l)
		}
		if err := s.sameRows(ctx, l); err != nil {
			return err
		}
		if err := s.supersede(ctx, step, l); err != nil {
			return err
		}
		before := l
		l.State = LedgerCurrent
		if err := s.store.saveLedger(ctx, &l); err != nil {
			if fault.Has(err, "db.duplicate") { // another one became current at the same moment
				return fault.New(fault.KindConflict, "budget.ledger.switched").On("", id).Wrap(err)
			}
			return err
		}
		step.Record(change("ledger", id, "commit", before, l))
		out = l
		return nil
	})
	return out, err
}

// supersede takes the current ledger out of the way of the next one.
func (s *Service) supersede(ctx context.Context, step *act.Step, next Ledger) error {
	now, ok, err := s.store.currentLedger(ctx, next.Year, next.Kind, true)
	if err != nil || !ok {
		return err
	}
	before := now
	now.State = LedgerSuperseded
	if err := s.store.saveLedger(ctx, &now); err != nil {
		return err
	}
	step.Record(change("ledger", now.ID, "supersede", before, now))
	return nil
}

// DiscardLedger gives up a ledger that is not current and never was: its rows go, its head and the log stay. Version 0 is for what is
// still being written.
func (s *Service) DiscardLedger(ctx context.Context, id string, version int64) error {
	return s.endLedger(ctx, id, "", version)
}

// endLedger gives a ledger up; a state that is asked for must still be so.
func (s *Service) endLedger(ctx context.Context, id, state string, version int64) error {
	return s.door.Run(ctx, access.BudgetImport, func(ctx context.Context, step *act.Step) error {
		l, err := s.store.ledger(ctx, id, db.ForSelf)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if version != 0 || l.State != LedgerStaging {
			if err := fault.Fresh(id, l.Version, version); err != nil {
				return err
			}
		}
		if l.State != LedgerStaged && l.State != LedgerStaging || state != "" && l.State != state {
			return closedLedger(l)
		}
		before := l
		l.State = LedgerDiscarded
		if err := s.store.deleteLedgerRows(ctx, id); err != nil {
			return err
		}
		if err := s.store.saveLedger(ctx, &l); err != nil {
			return err
		}
		step.Record(change("ledger", id, "discard", before, l))
		return nil
	})
}

// sweepAfter is how long a ledger may go without a new row before it counts as broken off.
const sweepAfter = time.Hour

// SweepLedgers gives up what killed processes left half-written, and says how many. The caller acts as the system.
func (s *Service) SweepLedgers(ctx context.Context) (int, error) {
	dead, err := s.store.ledgersToSweep(ctx, clock.Micros(s.store.clock.Now().Add(-sweepAfter)))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, l := range dead {
		switch err := s.endLedger(ctx, l.ID, LedgerStaging, 0); {
		case fault.Has(err, "budget.ledger.closed"): // another replica was quicker
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}

// Ledgers lists the ledgers of a year, the newest first; year 0 asks for every year. Totals of the whole administration are shown only
// to those who may see all of it.
func (s *Service) Ledgers(ctx context.Context, year int) ([]Ledger, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return nil, err
	}
	tx := s.store.db.Conn(ctx).Order("year DESC, kind, created_at DESC, id DESC")
	if year != 0 {
		tx = tx.Where("year = ?", year)
	}
	out, err := s.store.ledgersBy(tx)
	for i := range out {
		out[i] = seen(out[i], f)
	}
	return out, err
}

// seen leaves out of a ledger's head what only those may know who see the whole administration.
func seen(l Ledger, f access.Filter) Ledger {
	if !f.All {
		l.StatedTotal, l.CountedTotal, l.Report = nil, nil, Report{}
	}
	return l
}

// Ledger is one ledger's head.
func (s *Service) Ledger(ctx context.Context, id string) (Ledger, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return Ledger{}, err
	}
	l, err := s.store.ledger(ctx, id, db.NoLock)
	return seen(l, f), err
}

// Current is the ledger that holds for a year and kind with all its rows in sight; a Ledger without ID means that there is none. Roles of
// a unit see the rows of their unit only.
func (s *Service) Current(ctx context.Context, year int, kind LedgerKind) (Ledger, []Row, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return Ledger{}, nil, err
	}
	var l Ledger
	var rows []Row
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		var ok bool
		if l, ok, err = s.store.currentLedger(ctx, year, kind, false); err != nil || !ok {
			return err
		}
		rows, err = s.store.ledgerRows(ctx, f, l.ID, 0, 0)
		return err
	})
	if err != nil {
		return Ledger{}, nil, err
	}
	return seen(l, f), rows, nil
}

// maxRows bounds one page of rows.
const maxRows = 5000

// RowsOf reads a page of a ledger's rows: those after a row number, at most limit (1…5,000; 0 takes 5,000).
func (s *Service) RowsOf(ctx context.Context, ledgerID string, after, limit int) ([]Row, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return nil, err
	}
	if _, err := s.store.ledger(ctx, ledgerID, db.NoLock); err != nil {
		return nil, err
	}
	if limit <= 0 || limit > maxRows {
		limit = maxRows
	}
	return s.store.ledgerRows(ctx, f, ledgerID, after, limit)
}
