package measure

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

type store struct {
	db    *db.DB
	clock clock.Clock
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }

// subject reads what the values of an indicator ask of it, with its target and plan, in one statement.
func (s *store) subject(ctx context.Context, indicatorID string) (subject, error) {
	var rows []struct {
		ID, PlanID, PlanState, Code, TargetCode, CalcType, Aggregation, Measure, Frequency, Numerator, Denominator, UnitID string

		EvidenceRequired bool
	}
	if ids.Valid(indicatorID) {
		err := s.db.Conn(ctx).Raw(`SELECT i.id, i.plan_id, p.state AS plan_state, i.code, t.code AS target_code, i.calc_type, i.aggregation, i.unit_of_measure AS measure, i.monitoring_frequency AS frequency,
			i.numerator, i.denominator, COALESCE(i.data_owner_unit_id, t.responsible_unit_id, '') AS unit_id, COALESCE(i.evidence_required, ?) AS evidence_required
			FROM indicator AS i JOIN target AS t ON t.id = i.target_id JOIN plan AS p ON p.id = i.plan_id WHERE i.id = ?`, false, indicatorID).Scan(&rows).Error
		if err != nil {
			return subject{}, db.Error(err)
		}
	}
	if len(rows) == 0 {
		return subject{}, fault.NotFound("indicator", indicatorID)
	}
	r := rows[0]
	return subject{
		ID: r.ID, PlanID: r.PlanID, PlanState: r.PlanState, Code: r.Code, TargetCode: r.TargetCode, CalcType: r.CalcType, Aggregation: r.Aggregation, Measure: r.Measure,
		Frequency: r.Frequency, Numerator: r.Numerator, Denominator: r.Denominator, EvidenceRequired: r.EvidenceRequired, UnitID: r.UnitID,
	}, nil
}

// scan reads values by hand; tx must select valueSelect.
func scan(tx *gorm.DB) ([]Value, error) {
	rows, err := tx.Rows()
	if err != nil {
		return nil, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	var out []Value
	var s scanner
	dest := s.dest()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, db.Error(err)
		}
		out = append(out, s.value())
	}
	return out, db.Error(rows.Err())
}

func (s *store) values(ctx context.Context) *gorm.DB {
	return s.db.Conn(ctx).Table("measurement AS m").Select(valueSelect)
}

// value is one value without its evidence.
func (s *store) value(ctx context.Context, id string, l db.Lock) (Value, error) {
	if !ids.Valid(id) {
		return Value{}, fault.NotFound("value", id)
	}
	found, err := scan(db.Locked(s.values(ctx), l).Where("m.id = ?", id))
	if err == nil && len(found) == 0 {
		err = fault.NotFound("value", id)
	}
	if err != nil {
		return Value{}, err
	}
	return found[0], nil
}

// upTo gives the indicator's values of the window's frequency up to the window: its own when it is there, and those of the periods before,
// newest first, lookBack of them.
func (s *store) upTo(ctx context.Context, indicatorID string, w calendar.Window) (own *Value, before []Value, err error) {
	found, err := scan(s.values(ctx).Where("m.indicator_id = ? AND m.frequency = ? AND (m.year < ? OR (m.year = ? AND m.period_no <= ?))", indicatorID, w.Frequency, w.Year, w.Year, w.PeriodNo).
		Order("m.year DESC, m.period_no DESC").Limit(lookBack + 1))
	if err != nil {
		return nil, nil, err
	}
	if len(found) > 0 && found[0].WindowID == w.ID {
		return &found[0], found[1:], nil
	}
	return nil, found[:min(len(found), lookBack)], nil
}

func (s *store) insert(ctx context.Context, v Value) error {
	r := rowOf(v, s.now())
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

// save writes a changed value; v.Version is the version read and becomes the next.
func (s *store) save(ctx context.Context, v *Value, columns []string) error {
	read := v.Version
	v.Version++
	r := rowOf(*v, s.now())
	return db.Bump(ctx, s.db, &r, v.ID, read, columns)
}

// saveAll writes the same move of many values that the step holds, in one statement per 500; it gives each its next version.
func (s *store) saveAll(ctx context.Context, all []Value, set map[string]any) error {
	const atOnce = 500
	set["version"], set["updated_at"] = gorm.Expr("version + 1"), s.now()
	for at := 0; at < len(all); at += atOnce {
		part := all[at:min(at+atOnce, len(all))]
		asked := make([]string, len(part))
		for i := range part {
			asked[i] = part[i].ID
			part[i].Version++
		}
		res := s.db.Conn(ctx).Table("measurement").Where("id IN ?", asked).Updates(set)
		if res.Error != nil {
			return db.Error(res.Error)
		}
	}
	return nil
}

// insertSteps keeps what values said at a step.
func (s *store) insertSteps(ctx context.Context, newID func() string, step, reason, by string, all ...Value) error {
	rows := make([]stepRow, len(all))
	for i, v := range all {
		content, err := json.Marshal(v.Fields)
		if err != nil {
			return fault.New(fault.KindInternal, "internal").Wrap(err)
		}
		rows[i] = stepRow{ID: newID(), MeasurementID: v.ID, Step: step, State: v.State, Content: string(content), Reason: reason, ByPerson: by, At: s.now()}
	}
	return db.InsertAll(ctx, s.db, rows)
}

// evidence is one proof.
func (s *store) evidence(ctx context.Context, id string) (Evidence, error) {
	if !ids.Valid(id) {
		return Evidence{}, fault.NotFound("evidence", id)
	}
	found, err := s.evidenceBy(ctx, "e.id = ?", id)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("evidence", id)
	}
	if err != nil {
		return Evidence{}, err
	}
	return found[0], nil
}

// evidenceBy reads proofs, oldest first, with what is known of their contents.
func (s *store) evidenceBy(ctx context.Context, where string, args ...any) ([]Evidence, error) {
	var rows []storedEvidence
	err := s.db.Conn(ctx).Table("evidence AS e").Joins("LEFT JOIN stored_file AS f ON f.sha256 = e.sha256").Select("e.*, f.size, f.media_type").
		Where(where, args...).Order("e.added_at, e.id").Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	var out []Evidence
	for _, r := range rows {
		out = append(out, r.evidence())
	}
	return out, nil
}

// evidenceFor puts the proofs of values on them, in one statement.
func (s *store) evidenceFor(ctx context.Context, all []*Value) error {
	if len(all) == 0 {
		return nil
	}
	at := make(map[string]int, len(all))
	asked := make([]string, len(all))
	for i, v := range all {
		at[v.ID], asked[i] = i, v.ID
	}
	found, err := s.evidenceBy(ctx, "e.measurement_id IN ?", asked)
	for _, e := range found {
		v := all[at[e.ValueID]]
		v.Evidence = append(v.Evidence, e)
	}
	return err
}

func (s *store) insertEvidence(ctx context.Context, planID string, all []Evidence) error {
	rows := make([]evidenceRow, len(all))
	for i, e := range all {
		rows[i] = evidenceRowOf(e, planID)
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) cancelEvidence(ctx context.Context, e *Evidence) error {
	read := e.Version
	e.Version++
	r := evidenceRowOf(*e, "")
	return db.Bump(ctx, s.db, &r, e.ID, read, []string{"cancelled_reason", "cancelled_by", "cancelled_at", "version"})
}

// managers gives the managers of units on a day: who holds the post, or stands for who holds it, in the unit itself, else in the nearest unit above
// that has one. It reads org's tables by id, in two statements.
func (s *store) managers(ctx context.Context, today string) (func(unitID string) []string, error) {
	var posts []struct{ PersonID, UnitID string }
	err := s.db.Conn(ctx).Raw(`SELECT p.person_id, COALESCE(b.unit_id, p.unit_id) AS unit_id FROM post AS p LEFT JOIN post AS b ON b.id = p.substitute_for_id
		WHERE COALESCE(b.role, p.role) = 'unit_manager' AND p.valid_from <= ? AND (p.valid_to = '' OR p.valid_to >= ?)
		AND (b.id IS NULL OR (b.valid_from <= ? AND (b.valid_to = '' OR b.valid_to >= ?)))`, today, today, today, today).Scan(&posts).Error
	if err != nil {
		return nil, db.Error(err)
	}
	var units []struct {
		ID       string
		ParentID *string
	}
	if err := s.db.Conn(ctx).Table("unit").Select("id, parent_id").Scan(&units).Error; err != nil {
		return nil, db.Error(err)
	}
	of, above := map[string][]string{}, map[string]string{}
	for _, p := range posts {
		of[p.UnitID] = append(of[p.UnitID], p.PersonID)
	}
	for _, u := range units {
		above[u.ID] = db.Text(u.ParentID)
	}
	return func(unitID string) []string {
		for n := 0; unitID != "" && n <= len(above); n++ {
			if found := of[unitID]; len(found) > 0 {
				return found
			}
			unitID = above[unitID]
		}
		return nil
	}, nil
}
