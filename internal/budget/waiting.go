package budget

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/quantity"
)

// Waiting is what waits in the money for those who see all of it: the imports of accounting that were looked at and not committed, and of each
// programme before its decision how many units have a ceiling.
type Waiting struct {
	Staged   []Ledger
	Ceilings map[string]int // by programme id; a programme without a ceiling is not there
}

// Waiting takes two statements.
func (s *Service) Waiting(ctx context.Context) (out Waiting, err error) {
	if err := wholeMoney(ctx); err != nil {
		return Waiting{}, err
	}
	if out.Staged, err = s.store.ledgersBy(s.store.db.Conn(ctx).Where("state = ?", LedgerStaged).Order("year DESC, kind, created_at DESC, id DESC")); err != nil {
		return Waiting{}, err
	}
	out.Ceilings, err = s.store.ceilingsUnderWay(ctx)
	return out, err
}

func wholeMoney(ctx context.Context) error {
	a, err := access.Require(ctx)
	if err != nil {
		return err
	}
	return access.Check(a, access.BudgetRead, access.Whole)
}

// Use is what accounting says of a year's expenditure by its current execution ledger; nil: none of its rows says so. Lines without a spent
// amount are missing, not zero: Silent counts them.
type Use struct {
	Initial, Final, Spent *quantity.Money
	Rows, Silent          int
	Synthetic             bool
}

// Use sums the year's execution ledger without its total lines; a year without one gives zero rows. It is for those who see all the money.
func (s *Service) Use(ctx context.Context, year int) (Use, error) {
	if err := wholeMoney(ctx); err != nil {
		return Use{}, err
	}
	return s.store.use(ctx, year)
}
