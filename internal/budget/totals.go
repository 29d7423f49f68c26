package budget

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// Totals are the expenditure in the budget of programmes at the stage each stands at, by programme id, in one statement; a programme
// without lines is not there. Who reads the money of some units gets the sums of theirs.
func (s *Service) Totals(ctx context.Context, programmes []programme.Programme) (map[string]quantity.Money, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return nil, err
	}
	out := map[string]quantity.Money{}
	ids := make([]string, len(programmes))
	for i, p := range programmes {
		ids[i] = p.ID
	}
	if len(ids) == 0 || !f.All && len(f.Units) == 0 {
		return out, nil
	}
	// Whole millions of kuruş and the rest are summed apart: neither sum can leave 64 bits, and what both make is checked here.
	const million = 1_000_000
	tx := s.store.db.Conn(ctx).Table("programme AS p").
		Select("p.id, CAST(SUM(a.amount / ?) AS BIGINT) AS millions, CAST(SUM(a.amount % ?) AS BIGINT) AS rest", million, million).
		Joins("JOIN budget_line_amount AS a ON a.programme_id = p.id AND a.stage = p.stage").
		Joins("JOIN budget_line AS l ON l.id = a.line_id").
		Where("p.id IN ? AND l.off_budget = ? AND l.kind IN ?", ids, InBudget, []string{string(OfActivity), string(Overhead), string(Transfer)}).
		Group("p.id")
	if !f.All {
		tx = tx.Where("l.unit_id IN ?", f.Units)
	}
	var rows []struct {
		ID             string
		Millions, Rest int64
	}
	if err := tx.Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	for _, r := range rows {
		whole := quantity.MaxMoney // more millions than money holds are refused as one more than the most
		if r.Millions <= int64(quantity.MaxMoney)/million {
			whole = quantity.Money(r.Millions * million)
		} else {
			r.Rest = 1
		}
		sum, err := quantity.AddMoney(whole, quantity.Money(r.Rest))
		if err != nil {
			return nil, moneyFault("total", err)
		}
		out[r.ID] = sum
	}
	return out, nil
}
