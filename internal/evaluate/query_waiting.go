package evaluate

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/plan"
)

// planYear is a year of a plan.
type planYear struct {
	PlanID string
	Year   int
}

// waitingEntries narrows entries to the indicators that units answer for.
const waitingEntries = ` AND indicator_id IN (SELECT i.id FROM indicator AS i JOIN target AS t ON t.id = i.target_id
	WHERE i.plan_id = ? AND COALESCE(i.data_owner_unit_id, t.responsible_unit_id) IN ?)`

// unevaluated are the years before one that have windows and no frozen evaluation, of plans in force, the newest first.
func (s *store) unevaluated(ctx context.Context, before int) (out []planYear, err error) {
	err = s.db.Conn(ctx).Raw(`SELECT w.plan_id, w.year FROM report_window AS w JOIN plan AS p ON p.id = w.plan_id WHERE p.state = ? AND w.year < ?
		AND NOT EXISTS (SELECT 1 FROM review AS r WHERE r.plan_id = w.plan_id AND r.year = w.year AND r.kind = ? AND r.state = ?)
		GROUP BY w.plan_id, w.year ORDER BY w.year DESC, w.plan_id DESC`, string(plan.InForce), before, Evaluation, ReviewFrozen).Scan(&out).Error
	return out, db.Error(err)
}
