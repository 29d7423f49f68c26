package measure

import (
	"context"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// waiting are the values of a window, of one unit or all, in one state or all, held as asked, with what their indicators ask; two statements.
func (s *store) waiting(ctx context.Context, l db.Lock, windowID, unitID, state string) ([]waitingValue, error) {
	tx := db.Locked(s.values(ctx), l).Where("m.window_id = ?", windowID).Order("m.id")
	if unitID != "" {
		tx = tx.Where("m.unit_id = ?", unitID)
	}
	if state != "" {
		tx = tx.Where("m.state = ?", state)
	}
	found, err := scan(tx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var rows []struct {
		ID, Code string
		Required bool
	}
	err = s.db.Conn(ctx).Raw(`SELECT i.id, i.code, COALESCE(i.evidence_required, ?) AS required FROM indicator AS i
		WHERE i.id IN (SELECT m.indicator_id FROM measurement AS m WHERE m.window_id = ?)`, false, windowID).Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	at := make(map[string]int, len(rows))
	for n, r := range rows {
		at[r.ID] = n
	}
	out := make([]waitingValue, len(found))
	for n := range found {
		r := rows[at[found[n].IndicatorID]]
		out[n] = waitingValue{Value: &found[n], code: r.Code, required: r.Required}
	}
	return out, nil
}

// mostSteps is how many steps of a value are read: more come of a script, and each may carry a long explanation.
const mostSteps = 1000

func (s *store) history(ctx context.Context, valueID string) ([]StepRecord, error) {
	var rows []stepRow
	if err := s.db.Conn(ctx).Where("measurement_id = ?", valueID).Order("at DESC, id DESC").Limit(mostSteps).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	slices.Reverse(rows)
	out := make([]StepRecord, len(rows))
	for n, r := range rows {
		var err error
		if out[n], err = r.record(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// seen says in SQL what a filter shows of values.
func seen(f access.Filter) (cond string, args []any) {
	if f.All {
		return "1 = 1", nil
	}
	cond = "1 = 0"
	if f.Frozen {
		cond, args = cond+" OR m.state = ?", append(args, Frozen)
	}
	if len(f.Units) > 0 {
		cond, args = cond+" OR m.unit_id IN ?", append(args, f.Units)
	}
	return "(" + cond + ")", args
}

// place orders values by the code path of their indicator, then by period.
const place = "g.plan_id, g.position, g.id, t.position, t.id, i.position, i.id, m.year, m.period_no, m.id"

const placed = " FROM measurement AS m JOIN indicator AS i ON i.id = m.indicator_id JOIN target AS t ON t.id = i.target_id JOIN goal AS g ON g.id = t.goal_id"

func (s *store) list(ctx context.Context, f access.Filter, q ListQuery) (Page, error) {
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = 50
	}
	if q.After != "" && !ids.Valid(q.After) {
		return Page{}, fault.Invalid("cursor.syntax", "cursor", "read", q.After)
	}
	cond, args := seen(f)
	where := " WHERE " + cond
	for _, w := range []struct{ column, id string }{{"m.plan_id", q.PlanID}, {"m.indicator_id", q.IndicatorID}, {"m.unit_id", q.UnitID}, {"m.window_id", q.WindowID}} {
		if w.id == "" {
			continue
		}
		if !ids.Valid(w.id) { // nothing has an id that is none, and PostgreSQL refuses broken text
			return Page{}, nil
		}
		where, args = where+" AND "+w.column+" = ?", append(args, w.id)
	}
	if q.Year != 0 {
		where, args = where+" AND m.year = ?", append(args, q.Year)
	}
	switch q.State {
	case "":
	case Entered, Returned, Approved, Verified, Frozen:
		where, args = where+" AND m.state = ?", append(args, q.State)
	default:
		return Page{}, fault.Invalid("enum.unknown", "state", "read", q.State, "expected", Entered+", "+Returned+", "+Approved+", "+Verified+", "+Frozen)
	}
	if q.After != "" {
		where, args = where+" AND ("+place+") > (SELECT "+place+placed+" WHERE m.id = ?)", append(args, q.After)
	}
	found, err := scan(s.db.Conn(ctx).Raw("SELECT "+valueSelect+placed+where+" ORDER BY "+place+" LIMIT ?", append(args, q.Limit+1)...))
	if err != nil {
		return Page{}, err
	}
	page := Page{Items: found}
	if len(found) > q.Limit { // there is one more
		page.Items, page.Next = found[:q.Limit], found[q.Limit-1].ID
	}
	return page, nil
}
