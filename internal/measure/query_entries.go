package measure

import (
	"context"
	"database/sql"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// line is an indicator as the work list and the board see it.
type line struct {
	ID, Code, Ref      string
	TargetCode, UnitID string
	Frequency, Type    string
	DueYear            int // of a one-off; the plan's last year where none is given
}

func (l line) scope() access.Scope { return Value{UnitID: l.UnitID}.Scope() }

// outline is a plan's indicators in order, with what was delivered when.
type outline struct {
	plan      string
	lines     []line
	delivered map[string]moment // one-offs, by indicator: the first period that said done
}

// moment is a period by its end.
type moment struct{ year, month int }

func (m moment) before(o moment) bool {
	return m.year < o.year || m.year == o.year && m.month < o.month
}

func momentOf(w calendar.Window) moment { return moment{w.Year, w.LastMonth()} }

// takes tells whether a window takes values of an indicator.
func (o outline) takes(l line, w calendar.Window) bool { return l.Frequency == w.Frequency }

// in tells whether an indicator is due in a window: one of its frequency; a one-off from its due year on, until it was delivered. It may be entered earlier.
func (o outline) in(l line, w calendar.Window) bool {
	if !o.takes(l, w) {
		return false
	}
	if l.Type != "one_off" {
		return true
	}
	done, there := o.delivered[l.ID]
	return w.Year >= l.DueYear && !(there && done.before(momentOf(w)))
}

// due reads the outline of a plan with what was delivered up to a year: two statements, whatever its size. A plan no council decided has none.
func (s *store) due(ctx context.Context, planID string, throughYear int) (outline, error) {
	o := outline{plan: planID, delivered: map[string]moment{}}
	if !ids.Valid(planID) {
		return o, nil
	}
	rows, err := s.db.Conn(ctx).Raw(`SELECT g.id, g.code, t.id, t.code, i.id, i.code, i.monitoring_frequency, i.calc_type, COALESCE(i.due_year, p.last_year), COALESCE(i.data_owner_unit_id, t.responsible_unit_id)
		FROM plan AS p JOIN goal AS g ON g.plan_id = p.id LEFT JOIN target AS t ON t.goal_id = g.id LEFT JOIN indicator AS i ON i.target_id = t.id
		WHERE p.id = ? AND p.state = ? ORDER BY g.position, g.id, t.position, t.id, i.position, i.id`, planID, string(plan.InForce)).Rows()
	if err != nil {
		return o, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	var goal, goalCode, lastGoal, lastTarget, goalRef, targetRef string
	var target, targetCode, id, code, frequency, calc, unit sql.NullString
	var dueYear sql.NullInt64
	goals, targets, indicators := plan.NewNamer(""), plan.NewNamer(""), plan.NewNamer("")
	for rows.Next() {
		if err := rows.Scan(&goal, &goalCode, &target, &targetCode, &id, &code, &frequency, &calc, &dueYear, &unit); err != nil {
			return o, db.Error(err)
		}
		if goal != lastGoal {
			lastGoal, goalRef = goal, goals.Next(goalCode)
			targets = plan.NewNamer(goalRef + "/")
		}
		if target.Valid && target.String != lastTarget {
			lastTarget, targetRef = target.String, targets.Next(targetCode.String)
			indicators = plan.NewNamer(targetRef + "/")
		}
		if id.Valid {
			o.lines = append(o.lines, line{ID: id.String, Code: code.String, Ref: indicators.Next(code.String), TargetCode: targetCode.String, UnitID: unit.String,
				Frequency: frequency.String, Type: calc.String, DueYear: int(dueYear.Int64)})
		}
	}
	if err := rows.Err(); err != nil {
		return o, db.Error(err)
	}
	return o, s.deliveredUpTo(ctx, &o, throughYear)
}

func (s *store) deliveredUpTo(ctx context.Context, o *outline, year int) error {
	var done []struct {
		IndicatorID, Frequency string
		Year, PeriodNo         int
	}
	err := s.db.Conn(ctx).Table("measurement").Select("indicator_id, frequency, year, period_no").Where("plan_id = ? AND year <= ? AND done = ?", o.plan, year, true).
		Order("indicator_id, year, period_no").Scan(&done).Error
	for _, d := range done {
		if _, there := o.delivered[d.IndicatorID]; !there {
			o.delivered[d.IndicatorID] = momentOf(calendar.Window{Year: d.Year, Frequency: d.Frequency, PeriodNo: d.PeriodNo})
		}
	}
	return db.Error(err)
}

// answeredBy is the condition of the indicators a unit answers for, or all.
func answeredBy(planID, unitID, frequency string) (from string, args []any) {
	from, args = " FROM indicator AS i JOIN target AS t ON t.id = i.target_id WHERE i.plan_id = ? AND i.monitoring_frequency = ?", []any{planID, frequency}
	if unitID != "" {
		from, args = from+" AND COALESCE(i.data_owner_unit_id, t.responsible_unit_id) = ?", append(args, unitID)
	}
	return from, args
}

// sheets reads the identity sheets of a unit's indicators of a frequency, as far as a work list shows them, with the plan's value of the year, and
// beside them the values that the year's decided programme gives instead; two statements.
func (s *store) sheets(ctx context.Context, w calendar.Window, unitID string) (map[string]plan.Indicator, map[string]quantity.Amount, error) {
	from, args := answeredBy(w.PlanID, unitID, w.Frequency)
	var rows []struct {
		ID, TargetID, Code, Name, Definition        string
		UnitOfMeasure, CalcType, Variant, Entry     string
		Aggregation, Direction, Formula, DataSource string
		Numerator, Denominator, BaselineNote        string
		DataOwnerUnitID                             *string
		Position                                    int
		DueYear                                     *int
		BaselineValue, BandLow, BandHigh, YearValue *int64
		EvidenceRequired                            *bool
		IsKey                                       bool
		Version                                     int64
		NoTarget                                    *string
	}
	err := s.db.Conn(ctx).Raw(`SELECT i.id, i.target_id, i.position, i.code, i.name, i.definition, i.unit_of_measure, i.calc_type, i.variant, i.entry, i.aggregation, i.direction, i.formula, i.data_source,
		i.numerator, i.denominator, i.baseline_note, i.data_owner_unit_id, i.due_year, i.baseline_value, i.band_low, i.band_high, i.evidence_required, i.is_key, i.version,
		v.amount AS year_value, v.no_target_reason AS no_target FROM (SELECT i.*`+from+`) AS i LEFT JOIN indicator_value AS v ON v.indicator_id = i.id AND v.year = ?`, append(args, w.Year)...).Scan(&rows).Error
	if err != nil {
		return nil, nil, db.Error(err)
	}
	sheets := make(map[string]plan.Indicator, len(rows))
	for _, r := range rows {
		i := plan.Indicator{ID: r.ID, PlanID: w.PlanID, TargetID: r.TargetID, Position: r.Position, Version: r.Version}
		i.IndicatorFields = plan.IndicatorFields{
			Code: r.Code, Name: r.Name, Definition: r.Definition, UnitOfMeasure: r.UnitOfMeasure, BaselineValue: (*quantity.Amount)(r.BaselineValue), BaselineNote: r.BaselineNote, CalcType: r.CalcType,
			Variant: r.Variant, Entry: r.Entry, Aggregation: r.Aggregation, Direction: r.Direction, DueYear: r.DueYear, BandLow: (*quantity.Amount)(r.BandLow), BandHigh: (*quantity.Amount)(r.BandHigh),
			MonitoringFrequency: w.Frequency, Formula: r.Formula, Numerator: r.Numerator, Denominator: r.Denominator, DataSource: r.DataSource, DataOwnerUnitID: db.Text(r.DataOwnerUnitID),
			EvidenceRequired: r.EvidenceRequired, IsKey: r.IsKey,
		}
		if r.YearValue != nil {
			i.Values = plan.YearAmount{w.Year: quantity.Amount(*r.YearValue)}
		}
		if why := db.Text(r.NoTarget); why != "" {
			i.NoTargetReasons = map[int]string{w.Year: why}
		}
		sheets[i.ID] = i
	}
	instead, err := s.instead(ctx, w.PlanID, w.Year)
	return sheets, instead, err
}

// instead gives the values of a year that its decided programme has in place of the plan's.
func (s *store) instead(ctx context.Context, planID string, year int) (map[string]quantity.Amount, error) {
	var rows []struct {
		IndicatorID   string
		OverrideValue int64
	}
	err := s.db.Conn(ctx).Raw(`SELECT x.indicator_id, x.override_value FROM programme_indicator AS x JOIN programme AS g ON g.id = x.programme_id
		WHERE g.plan_id = ? AND g.year = ? AND g.state IN ('decided', 'in_force') AND x.override_value IS NOT NULL`, planID, year).Scan(&rows).Error
	out := make(map[string]quantity.Amount, len(rows))
	for _, r := range rows {
		out[r.IndicatorID] = quantity.Amount(r.OverrideValue)
	}
	return out, db.Error(err)
}

// reach is how many years back the last lookBack periods of a frequency go, at most.
func reach(frequency string) int {
	n := calendar.Periods(frequency)
	return (lookBack + n - 1) / max(n, 1)
}

// lately reads the values of a unit's indicators in a window and in the periods before it, newest first.
func (s *store) lately(ctx context.Context, w calendar.Window, unitID string) ([]Value, error) {
	from, args := answeredBy(w.PlanID, unitID, w.Frequency)
	return scan(s.values(ctx).Where("m.plan_id = ? AND m.frequency = ? AND m.year >= ? AND (m.year < ? OR (m.year = ? AND m.period_no <= ?)) AND m.indicator_id IN (SELECT i.id"+from+")",
		append([]any{w.PlanID, w.Frequency, w.Year - reach(w.Frequency), w.Year, w.Year, w.PeriodNo}, args...)...).Order("m.year DESC, m.period_no DESC"))
}

// explained reads what was explained in a window, of all units.
func (s *store) explained(ctx context.Context, windowID string) (out []struct{ IndicatorID, Explanation string }, err error) {
	err = s.db.Conn(ctx).Table("measurement").Select("indicator_id, explanation").Where("window_id = ? AND explanation <> ''", windowID).Scan(&out).Error
	return out, db.Error(err)
}

// unitsOf are units in the order of their names.
func (s *store) unitsOf(ctx context.Context, asked []string) (out []plan.UnitRef, err error) {
	if len(asked) == 0 {
		return nil, nil
	}
	err = s.db.Conn(ctx).Table("unit").Select("id, name, draft").Where("id IN ?", asked).Order("name_sort, id").Scan(&out).Error
	return out, db.Error(err)
}

// states are the values of a plan year, each as far as the board counts it.
func (s *store) states(ctx context.Context, planID string, year int) (map[[2]string]string, error) {
	rows, err := s.db.Conn(ctx).Raw("SELECT indicator_id, window_id, state FROM measurement WHERE plan_id = ? AND year = ?", planID, year).Rows()
	if err != nil {
		return nil, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[[2]string]string{}
	var indicator, window, state string
	for rows.Next() {
		if err := rows.Scan(&indicator, &window, &state); err != nil {
			return nil, db.Error(err)
		}
		out[[2]string{indicator, window}] = state
	}
	return out, db.Error(rows.Err())
}
