package programme

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// The conditions below say in SQL what visible says of a tree: wholly of a programme that is shown whole, shownActivity and shownTarget of
// the parts of another one.
func wholly(f access.Filter) (cond string, args []any) {
	if f.All {
		return "1 = 1", nil
	}
	cond = "1 = 0"
	if f.Frozen {
		cond, args = cond+" OR programme.state IN ?", append(args, []string{string(Decided), string(InForce)})
	}
	if f.Submitted {
		cond, args = cond+" OR programme.state = ?", append(args, string(Submitted))
	}
	return cond, args
}

func shownActivity(f access.Filter) (cond string, args []any) {
	cond, args = "a.responsible_unit_id IN ?", []any{f.Units}
	if f.Partners {
		cond += " OR EXISTS (SELECT 1 FROM activity_unit AS au WHERE au.activity_id = a.id AND au.unit_id IN ?)"
		args = append(args, f.Units)
	}
	return cond, args
}

// shownTarget: a performance target is a unit's when the plan target is, or when an activity below it is.
func shownTarget(f access.Filter) (cond string, args []any) {
	cond, args = "t.responsible_unit_id IN ?", []any{f.Units}
	if f.Partners {
		cond += " OR t.all_units_partner OR EXISTS (SELECT 1 FROM target_partner AS tp WHERE tp.target_id = t.id AND tp.unit_id IN ?)"
		args = append(args, f.Units)
	}
	own, units := shownActivity(f)
	return cond + " OR EXISTS (SELECT 1 FROM activity AS a WHERE a.performance_target_id = pt.id AND (" + own + "))", append(args, units...)
}

// seen narrows programmes to those a filter shows: all, the decided ones, and those in which one of the units has a part.
func seen(tx *gorm.DB, f access.Filter) *gorm.DB {
	cond, args := seenProgramme(f)
	return tx.Where(cond, args...)
}

// shows tells whether the filter shows any of the programme.
func (s *store) shows(ctx context.Context, f access.Filter, id string) (bool, error) {
	var n int64
	err := seen(s.db.Conn(ctx).Table("programme"), f).Where("programme.id = ?", id).Count(&n).Error
	return n > 0, db.Error(err)
}

// showsTarget tells whether the filter shows a performance target of a programme it does not show whole.
func (s *store) showsTarget(ctx context.Context, f access.Filter, id string) (bool, error) {
	if len(f.Units) == 0 {
		return false, nil
	}
	cond, args := shownTarget(f)
	var n int64
	err := s.db.Conn(ctx).Table("performance_target AS pt").Joins("JOIN target AS t ON t.id = pt.target_id").Where("pt.id = ?", id).Where("("+cond+")", args...).Count(&n).Error
	return n > 0, db.Error(err)
}

func (s *store) list(ctx context.Context, f access.Filter, q ListQuery) (Page, error) {
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = 50
	}
	if q.After != "" && !ids.Valid(q.After) {
		return Page{}, fault.Invalid("cursor.syntax", "cursor", "read", q.After)
	}
	if q.PlanID != "" && !ids.Valid(q.PlanID) {
		return Page{}, nil
	}
	tx := seen(s.db.Conn(ctx).Table("programme"), f).Order("programme.year DESC, programme.id DESC").Limit(q.Limit + 1)
	if q.PlanID != "" {
		tx = tx.Where("programme.plan_id = ?", q.PlanID)
	}
	if q.After != "" {
		tx = tx.Where("(programme.year, programme.id) < (SELECT g.year, g.id FROM programme AS g WHERE g.id = ?)", q.After)
	}
	found, err := s.labelled(ctx, tx)
	if err != nil {
		return Page{}, err
	}
	page := Page{Items: found}
	if len(found) > q.Limit { // there is one more
		page.Items, page.Next = found[:q.Limit], found[q.Limit-1].ID
	}
	return page, nil
}

// labelled reads programmes with the plan's label and their decisions, without policies.
func (s *store) labelled(ctx context.Context, tx *gorm.DB) ([]Programme, error) {
	var rows []struct {
		Row                programmeRow `gorm:"embedded"`
		PlanCode, PlanName string
	}
	err := tx.Joins("JOIN plan AS pl ON pl.id = programme.plan_id").Select("programme.*, pl.code AS plan_code, pl.name AS plan_name").Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	var decided []string
	for _, r := range rows {
		decided = append(decided, r.Row.decisionIDs()...)
	}
	decisions, err := s.decisions.Some(ctx, decided)
	if err != nil {
		return nil, err
	}
	out := make([]Programme, len(rows))
	for i, r := range rows {
		out[i] = r.Row.programme()
		out[i].PlanCode, out[i].PlanName = r.PlanCode, r.PlanName
		r.Row.decided(&out[i], decisions)
	}
	return out, nil
}

// of is the id of a plan's programme of a year, empty when there is none.
func (s *store) of(ctx context.Context, planID string, year int) (string, error) {
	if !ids.Valid(planID) {
		return "", nil
	}
	var found []string
	err := s.db.Conn(ctx).Table("programme").Where("plan_id = ? AND year = ?", planID, year).Limit(1).Pluck("id", &found).Error
	if err != nil || len(found) == 0 {
		return "", db.Error(err)
	}
	return found[0], nil
}

// tree reads a whole programme and its plan: a fixed number of statements, whatever their size.
func (s *store) tree(ctx context.Context, plans *plan.Service, id string) (Tree, error) {
	var r programmeRow
	if err := s.take(ctx, noLock, &r, "programme", id); err != nil {
		return Tree{}, err
	}
	t := Tree{Programme: r.programme()}
	var err error
	if t.Plan, err = plans.Whole(ctx, r.PlanID); err != nil {
		return t, err
	}
	t.Programme.PlanCode, t.Programme.PlanName = t.Plan.Plan.Code, t.Plan.Plan.Name
	if t.Programme.Policies, err = s.policies(ctx, id); err != nil {
		return t, err
	}
	var targets []targetRow
	var indicators []indicatorRow
	var activities []activityRow
	var sharing []sharingRow
	var steps []stepRow
	tx := s.db.Conn(ctx)
	for _, q := range []struct {
		dest  any
		order string
	}{{&targets, "position, id"}, {&indicators, "position, id"}, {&activities, "position, id"}, {&sharing, "activity_id, position"}, {&steps, "recorded_at, id"}} {
		if err := tx.Where("programme_id = ?", id).Order(q.order).Find(q.dest).Error; err != nil {
			return t, db.Error(err)
		}
	}
	decided := r.decisionIDs()
	for _, x := range steps {
		if x.DecisionID != nil {
			decided = append(decided, *x.DecisionID)
		}
	}
	decisions, err := s.decisions.Some(ctx, decided)
	if err != nil {
		return t, err
	}
	r.decided(&t.Programme, decisions)
	for _, x := range steps {
		rec := StepRecord{ID: x.ID, Step: x.Step, UnitID: db.Text(x.UnitID), LetterNumber: x.LetterNumber, Document: x.Document, Note: x.Note, RecordedBy: x.RecordedBy, RecordedAt: x.RecordedAt}
		rec.On = period.Date(x.OnDate)
		if x.DecisionID != nil {
			if d, ok := decisions[*x.DecisionID]; ok {
				rec.Decision = &d
			}
		}
		t.Steps = append(t.Steps, rec)
	}
	if t.Proposals, err = s.proposals(ctx, id); err != nil {
		return t, err
	}
	if t.Last, err = s.lastYear(ctx, &t.Plan, t.Programme.Year); err != nil {
		return t, err
	}
	t.build(targets, indicators, activities, sharing)
	return t, s.unitsOf(ctx, &t)
}

// lastYear reads, in one statement, what the plan's programme of the year before a year said of its indicators.
func (s *store) lastYear(ctx context.Context, pl *plan.Tree, year int) (map[string]LastYear, error) {
	var rows []struct {
		IndicatorID string
		Current     *int64
		Override    *int64
	}
	err := s.db.Conn(ctx).Raw(`SELECT i.indicator_id, i.current_value AS current, i.override_value AS override FROM programme_indicator AS i
		JOIN programme AS g ON g.id = i.programme_id WHERE g.plan_id = ? AND g.year = ?`, pl.Plan.ID, year-1).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, db.Error(err)
	}
	out := make(map[string]LastYear, len(rows))
	for _, r := range rows {
		out[r.IndicatorID] = LastYear{Current: (*quantity.Amount)(r.Current), Next: (*quantity.Amount)(r.Override)}
	}
	for _, g := range pl.Goals {
		for _, h := range g.Targets {
			for _, i := range h.Indicators {
				x, there := out[i.ID]
				if v, has := i.Values[year-1]; there && has && x.Next == nil {
					x.Next = &v
					out[i.ID] = x
				}
			}
		}
	}
	return out, nil
}

// proposals are the units' parts in the Turkish order of the units' names.
func (s *store) proposals(ctx context.Context, programmeID string) ([]Proposal, error) {
	var rows []struct {
		Row      proposalRow `gorm:"embedded"`
		UnitName string
	}
	err := s.db.Conn(ctx).Table("unit_proposal AS up").Joins("JOIN unit AS u ON u.id = up.unit_id").Select("up.*, u.name AS unit_name").
		Where("up.programme_id = ?", programmeID).Order("u.name_sort, u.id").Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	var out []Proposal
	for _, r := range rows {
		p := r.Row.proposal()
		p.UnitName = r.UnitName
		out = append(out, p)
	}
	return out, nil
}

// unitsOf reads the units of the tree's activities and proposals, in one statement: the programme's own join over org's table by id.
func (s *store) unitsOf(ctx context.Context, t *Tree) error {
	var rows []struct {
		ID, Name, ValidFrom, ValidTo string
		Draft                        bool
	}
	id := t.Programme.ID
	err := s.db.Conn(ctx).Raw(`SELECT u.id, u.name, u.draft, u.valid_from, u.valid_to FROM unit AS u WHERE u.id IN (
		SELECT responsible_unit_id FROM activity WHERE programme_id = ? AND responsible_unit_id IS NOT NULL
		UNION SELECT unit_id FROM activity_unit WHERE programme_id = ?
		UNION SELECT unit_id FROM unit_proposal WHERE programme_id = ?)`, id, id, id).Scan(&rows).Error
	if err != nil {
		return db.Error(err)
	}
	t.Units = make(map[string]plan.U, len(rows))
	first, last := yearEnds(t.Programme.Year)
	for _, r := range rows {
		t.Units[r.ID] = plan.U{Name: r.Name, Draft: r.Draft}
		if r.ValidFrom > last || (r.ValidTo != "" && r.ValidTo < first) {
			if t.Inactive == nil {
				t.Inactive = map[string]bool{}
			}
			t.Inactive[r.ID] = true
		}
	}
	return nil
}

func yearEnds(year int) (first, last string) {
	y := strconv.Itoa(year)
	return y + "-01-01", y + "-12-31"
}

// proposing lists the units that make a proposal: each confirmed spending unit that is valid on a day of the year, and every unit that
// an activity names. Those that have one already are left out.
func (s *store) proposing(ctx context.Context, p Programme) (out []string, err error) {
	first, last := yearEnds(p.Year)
	err = s.db.Conn(ctx).Raw(`SELECT u.id FROM unit AS u WHERE (
		u.spending_unit = ? AND u.draft = ? AND (u.valid_from = '' OR u.valid_from <= ?) AND (u.valid_to = '' OR u.valid_to >= ?)
		OR u.id IN (SELECT responsible_unit_id FROM activity WHERE programme_id = ? AND responsible_unit_id IS NOT NULL UNION SELECT unit_id FROM activity_unit WHERE programme_id = ?))
		AND NOT EXISTS (SELECT 1 FROM unit_proposal AS up WHERE up.programme_id = ? AND up.unit_id = u.id)
		ORDER BY u.name_sort, u.id`, true, false, last, first, p.ID, p.ID, p.ID).Scan(&out).Error
	return out, db.Error(err)
}

// unitsExist refuses ids of units, by field, that no unit has.
func (s *store) unitsExist(ctx context.Context, byField map[string]string) error {
	if len(byField) == 0 {
		return nil
	}
	var asked, found []string
	for _, id := range byField {
		if ids.Valid(id) && !slices.Contains(asked, id) {
			asked = append(asked, id)
		}
	}
	slices.Sort(asked)
	if err := s.db.Conn(ctx).Table("unit").Where("id IN ?", asked).Pluck("id", &found).Error; err != nil {
		return db.Error(err)
	}
	var l fault.List
	for _, field := range sorted(byField) {
		if !slices.Contains(found, byField[field]) {
			l = append(l, fault.Invalid("programme.unit.unknown", field, "read", byField[field]))
		}
	}
	return l.Err()
}

// byCode is the id of the one programme of a plan code and a year.
func (s *store) byCode(ctx context.Context, code string, year int) (string, error) {
	asked := code + " " + strconv.Itoa(year)
	if _, bad := trtext.Clean(code); bad {
		return "", fault.NotFound("programme", asked)
	}
	var found []string
	err := s.db.Conn(ctx).Table("programme").Joins("JOIN plan AS pl ON pl.id = programme.plan_id").Where("pl.code = ? AND programme.year = ?", code, year).
		Order("programme.id").Pluck("programme.id", &found).Error
	switch {
	case err != nil:
		return "", db.Error(err)
	case len(found) == 0:
		return "", fault.NotFound("programme", asked)
	case len(found) > 1:
		return "", fault.New(fault.KindConflict, "plan.code.ambiguous", "read", code, "count", strconv.Itoa(len(found)))
	}
	return found[0], nil
}
