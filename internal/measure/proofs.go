package measure

import (
	"context"

	"github.com/karne-app/karne/db"
)

// Proofs counts the proofs of values that nobody cancelled, by value id, in one statement. It asks no access of its own: it is asked of values
// that the caller was shown.
func (s *Service) Proofs(ctx context.Context, valueIDs []string) (map[string]int, error) {
	out := make(map[string]int, len(valueIDs))
	if len(valueIDs) == 0 {
		return out, nil
	}
	var rows []struct {
		MeasurementID string
		N             int
	}
	err := s.store.db.Conn(ctx).Raw("SELECT measurement_id, COUNT(*) AS n FROM evidence WHERE measurement_id IN ? AND cancelled_at = 0 GROUP BY measurement_id", valueIDs).Scan(&rows).Error
	for _, r := range rows {
		out[r.MeasurementID] = r.N
	}
	return out, db.Error(err)
}
