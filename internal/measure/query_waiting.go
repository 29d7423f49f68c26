package measure

import (
	"context"

	"github.com/karne-app/karne/db"
)

// underWay are the values of windows by indicator and window, as far as it takes to say whom they wait for.
func (s *store) underWay(ctx context.Context, windows []string) (map[[2]string]*Value, error) {
	rows, err := s.db.Conn(ctx).Raw(`SELECT m.id, m.indicator_id, m.window_id, COALESCE(m.unit_id, ''), m.state, m.entered_by, m.return_reason FROM measurement AS m WHERE m.window_id IN ?`, windows).Rows()
	if err != nil {
		return nil, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[[2]string]*Value{}
	for rows.Next() {
		var v Value
		if err := rows.Scan(&v.ID, &v.IndicatorID, &v.WindowID, &v.UnitID, &v.State, &v.EnteredBy, &v.ReturnReason); err != nil {
			return nil, db.Error(err)
		}
		out[[2]string{v.IndicatorID, v.WindowID}] = &v
	}
	return out, db.Error(rows.Err())
}

// returnStep is a return of a value: the indicator's name, who returned it and when.
type returnStep struct {
	ID, Name, ReturnedBy string
	ReturnedAt           int64
}

// returned gives the last return of each value.
func (s *store) returned(ctx context.Context, values []string) (map[string]returnStep, error) {
	out := make(map[string]returnStep, len(values))
	if len(values) == 0 {
		return out, nil
	}
	var rows []returnStep
	err := s.db.Conn(ctx).Raw(`SELECT m.id, i.name, COALESCE(p.name, '') AS returned_by, COALESCE(s.at, 0) AS returned_at FROM measurement AS m JOIN indicator AS i ON i.id = m.indicator_id
		LEFT JOIN measurement_step AS s ON s.measurement_id = m.id AND s.step = ? LEFT JOIN person AS p ON p.id = s.by_person WHERE m.id IN ? ORDER BY m.id, s.at, s.id`, stepReturn, values).Scan(&rows).Error
	for _, r := range rows {
		out[r.ID] = r
	}
	return out, db.Error(err)
}
