package budget

import (
	"context"
	"database/sql"
	"math/big"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/quantity"
)

// Usage is how much of an appropriation was spent, over one or more parts. A sum that lacks an addend is missing (nil), never smaller: Missing says how
// many parts have no number, Hidden how many are not the reader's to see, of Parts in all.
type Usage struct {
	Final, Spent           *quantity.Money // the appropriation at the year's end, and what was spent of it
	Parts, Missing, Hidden int
	final, spent           quantity.Money
}

// Add adds a part; nil is missing. A sum that no amount of money holds is a fault.
func (u *Usage) Add(final, spent *quantity.Money) (err error) {
	u.Parts++
	if final == nil || spent == nil {
		u.Missing++
	}
	if final != nil {
		if u.final, err = quantity.AddMoney(u.final, *final); err != nil {
			return moneyFault("final", err)
		}
	}
	if spent != nil {
		if u.spent, err = quantity.AddMoney(u.spent, *spent); err != nil {
			return moneyFault("spent", err)
		}
	}
	u.settle()
	return nil
}

// Hide counts a part that the reader may not see.
func (u *Usage) Hide() {
	u.Parts++
	u.Hidden++
	u.settle()
}

// Join adds the parts of another use.
func (u *Usage) Join(o Usage) (err error) {
	u.Parts, u.Missing, u.Hidden = u.Parts+o.Parts, u.Missing+o.Missing, u.Hidden+o.Hidden
	if u.final, err = quantity.AddMoney(u.final, o.final); err != nil {
		return moneyFault("final", err)
	}
	if u.spent, err = quantity.AddMoney(u.spent, o.spent); err != nil {
		return moneyFault("spent", err)
	}
	u.settle()
	return nil
}

func (u *Usage) settle() {
	u.Final, u.Spent = nil, nil
	if u.Parts > 0 && u.Missing == 0 && u.Hidden == 0 {
		f, s := u.final, u.spent
		u.Final, u.Spent = &f, &s
	}
}

// Known is what is known to be spent, for the note beside a missing sum.
func (u *Usage) Known() quantity.Money { return u.spent }

// Percent is spent of final in percent; nil when one is missing or there was no appropriation.
func (u *Usage) Percent() *big.Rat {
	if u.Final == nil || u.Spent == nil || *u.Final == 0 {
		return nil
	}
	r := new(big.Rat).Quo(u.Spent.Rat(), u.Final.Rat())
	return r.Mul(r, big.NewRat(100, 1))
}

// YearUsage is the execution of a budget year by unit: the sums of the current execution ledger's rows (its total lines are not added).
type YearUsage struct {
	LedgerID string // empty: there is none
	Whole    Usage  // of all rows; withheld from a reader of some units' money
	Units    map[string]Usage
}

// UsageByUnit sums what was spent in a year by unit. Who reads the money of some units gets theirs only, and no sum of the whole.
func (s *Service) UsageByUnit(ctx context.Context, year int) (out YearUsage, err error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return out, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		l, ok, err := s.store.currentLedger(ctx, year, LedgerExecution, false)
		if err != nil || !ok {
			return err
		}
		out = YearUsage{LedgerID: l.ID, Units: map[string]Usage{}}
		return s.store.usage(ctx, f, &out)
	})
	if err != nil {
		return YearUsage{}, err
	}
	return out, nil
}

// usage adds the rows of a ledger up by hand: there are thousands, and three columns of them are asked.
func (s *store) usage(ctx context.Context, f access.Filter, out *YearUsage) error {
	tx := s.db.Conn(ctx).Table("ledger_row").Select("unit_id, final, spent").Where("ledger_id = ? AND total_line = ?", out.LedgerID, false)
	if !f.All {
		out.Whole.Hide()
		tx = tx.Where("unit_id IN ?", f.Units)
	}
	rows, err := tx.Rows()
	if err != nil {
		return db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	var unit sql.RawBytes
	var final, spent sql.NullInt64
	for rows.Next() {
		if err := rows.Scan(&unit, &final, &spent); err != nil {
			return db.Error(err)
		}
		a, b := money(final), money(spent)
		if err := out.Whole.Add(a, b); err != nil {
			return err
		}
		if len(unit) == 0 {
			continue // no unit has the row's code or name
		}
		u := out.Units[string(unit)]
		if err := u.Add(a, b); err != nil {
			return err
		}
		out.Units[string(unit)] = u
	}
	return db.Error(rows.Err())
}

func money(n sql.NullInt64) *quantity.Money {
	if !n.Valid {
		return nil
	}
	m := quantity.Money(n.Int64)
	return &m
}
