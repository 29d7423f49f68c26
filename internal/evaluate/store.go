package evaluate

import (
	"context"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

type store struct {
	db        *db.DB
	clock     clock.Clock
	decisions *council.Store
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }

// subject is what a deviation or an assessment is written of: an indicator with the unit that answers for it, or a target with its own.
type subject struct {
	ID, PlanID, Code, UnitID string
}

// indicator is the subject of a deviation, read in one statement from the plan's tables by id.
func (s *store) indicator(ctx context.Context, id string) (subject, error) {
	return s.subject(ctx, "indicator", id, `SELECT i.id, i.plan_id, i.code, COALESCE(i.data_owner_unit_id, t.responsible_unit_id, '') AS unit_id
		FROM indicator AS i JOIN target AS t ON t.id = i.target_id WHERE i.id = ?`)
}

// target is the subject of an assessment.
func (s *store) target(ctx context.Context, id string) (subject, error) {
	return s.subject(ctx, "target", id, "SELECT t.id, t.plan_id, t.code, COALESCE(t.responsible_unit_id, '') AS unit_id FROM target AS t WHERE t.id = ?")
}

func (s *store) subject(ctx context.Context, what, id, query string) (subject, error) {
	var rows []subject
	if ids.Valid(id) {
		if err := s.db.Conn(ctx).Raw(query, id).Scan(&rows).Error; err != nil {
			return subject{}, db.Error(err)
		}
	}
	if len(rows) == 0 {
		return subject{}, fault.NotFound(what, id)
	}
	return rows[0], nil
}

// holdPlan keeps everybody from changing what a freeze looks at: steps below a plan rely on its row.
func (s *store) holdPlan(ctx context.Context, planID string) error {
	var held []string
	return db.Error(db.ForUpdate(s.db.Conn(ctx).Table("plan")).Where("id = ?", planID).Pluck("id", &held).Error)
}

// known tells whether a record of one of the tables of org and plan is there; empty ids are.
func (s *store) known(ctx context.Context, table, id string, where ...any) (bool, error) {
	if id == "" {
		return true, nil
	}
	if !ids.Valid(id) {
		return false, nil
	}
	tx := s.db.Conn(ctx).Table(table).Where("id = ?", id)
	if len(where) > 0 {
		tx = tx.Where(where[0], where[1:]...)
	}
	var n int64
	err := tx.Count(&n).Error
	return n > 0, db.Error(err)
}

func (s *store) deviation(ctx context.Context, id string, l db.Lock) (Deviation, error) {
	var r deviationRow
	if err := db.Take(ctx, s.db, l, &r, "deviation", id); err != nil {
		return Deviation{}, err
	}
	return r.deviation(), nil
}

// deviationOf is the deviation of an indicator's year, held for a change; the zero one when there is none.
func (s *store) deviationOf(ctx context.Context, indicatorID string, year int) (Deviation, error) {
	var rows []deviationRow
	err := db.ForUpdate(s.db.Conn(ctx)).Where("indicator_id = ? AND year = ?", indicatorID, year).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Deviation{}, db.Error(err)
	}
	return rows[0].deviation(), nil
}

func (s *store) insertDeviation(ctx context.Context, d Deviation) error {
	r := deviationRowOf(d, s.now())
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

// saveDeviation writes a changed one; its version is the one read and becomes the next.
func (s *store) saveDeviation(ctx context.Context, d *Deviation) error {
	read := d.Version
	d.Version++
	r := deviationRowOf(*d, s.now())
	return db.Bump(ctx, s.db, &r, d.ID, read, deviationColumns)
}

// deviationsOf are those of a plan's years first…last.
func (s *store) deviationsOf(ctx context.Context, planID string, first, last int) (map[inYear]*Deviation, error) {
	var rows []deviationRow
	if err := s.between(ctx, planID, first, last).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make(map[inYear]*Deviation, len(rows))
	for _, r := range rows {
		d := r.deviation()
		out[inYear{r.IndicatorID, r.Year}] = &d
	}
	return out, nil
}

func (s *store) between(ctx context.Context, planID string, first, last int) *gorm.DB {
	return s.db.Conn(ctx).Where("plan_id = ? AND year >= ? AND year <= ?", planID, first, last)
}

// texts are the narratives of a plan year's deviations but one indicator's, with the codes they stand under.
func (s *store) texts(ctx context.Context, planID string, year int, but string) (rows []struct{ Code, Narrative string }, err error) {
	if !ids.Valid(planID) {
		return nil, nil
	}
	err = s.db.Conn(ctx).Raw(`SELECT i.code, d.narrative FROM deviation AS d JOIN indicator AS i ON i.id = d.indicator_id
		WHERE d.plan_id = ? AND d.year = ? AND d.indicator_id <> ? ORDER BY i.position, i.id`, planID, year, but).Scan(&rows).Error
	return rows, db.Error(err)
}

// assessmentOf is the assessment of a target's year, held for a change; the zero one when there is none.
func (s *store) assessmentOf(ctx context.Context, targetID string, year int, kind string) (Assessment, error) {
	var rows []assessmentRow
	err := db.ForUpdate(s.db.Conn(ctx)).Where("target_id = ? AND year = ? AND kind = ?", targetID, year, kind).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Assessment{}, db.Error(err)
	}
	return rows[0].assessment(), nil
}

func (s *store) insertAssessment(ctx context.Context, a Assessment) error {
	r := assessmentRowOf(a, s.now())
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

func (s *store) saveAssessment(ctx context.Context, a *Assessment) error {
	read := a.Version
	a.Version++
	r := assessmentRowOf(*a, s.now())
	return db.Bump(ctx, s.db, &r, a.ID, read, assessmentColumns)
}

// assessmentsOf are those of a plan's years first…last, by kind.
func (s *store) assessmentsOf(ctx context.Context, planID string, first, last int) (map[string]map[inYear]*Assessment, error) {
	var rows []assessmentRow
	if err := s.between(ctx, planID, first, last).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := map[string]map[inYear]*Assessment{Monitoring: {}, Evaluation: {}}
	for _, r := range rows {
		a := r.assessment()
		if of := out[r.Kind]; of != nil {
			of[inYear{r.TargetID, r.Year}] = &a
		}
	}
	return out, nil
}

// head is a review's own row, held as asked, with the plan's label.
func (s *store) head(ctx context.Context, id string, l db.Lock) (Review, error) {
	var r reviewRow
	if err := db.Take(ctx, s.db, l, &r, "review", id); err != nil {
		return Review{}, err
	}
	out, err := s.labelled(ctx, []reviewRow{r})
	if err != nil {
		return Review{}, err
	}
	return out[0], nil
}

// review is a review with the board's decisions.
func (s *store) review(ctx context.Context, id string, l db.Lock) (Review, error) {
	r, err := s.head(ctx, id, l)
	if err != nil {
		return r, err
	}
	of, err := s.boards(ctx, id)
	r.Decisions = of[id]
	return r, err
}

// labelled gives reviews their plan's label and their decisions.
func (s *store) labelled(ctx context.Context, rows []reviewRow) ([]Review, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var decided, plans []string
	for _, r := range rows {
		plans = append(plans, r.PlanID)
		if r.DecisionID != nil {
			decided = append(decided, *r.DecisionID)
		}
	}
	decisions, err := s.decisions.Some(ctx, decided)
	if err != nil {
		return nil, err
	}
	var named []struct{ ID, Code, Name string }
	if err := s.db.Conn(ctx).Raw("SELECT id, code, name FROM plan WHERE id IN ?", plans).Scan(&named).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Review, len(rows))
	for i, r := range rows {
		out[i] = r.review()
		for _, p := range named {
			if p.ID == r.PlanID {
				out[i].PlanCode, out[i].PlanName = p.Code, p.Name
			}
		}
		if r.DecisionID != nil {
			if d, ok := decisions[*r.DecisionID]; ok {
				out[i].Decision = &d
			}
		}
	}
	return out, nil
}

// reviews are a plan's, newest first, with the board's decisions. A year of 0 and an empty kind do not narrow.
func (s *store) reviews(ctx context.Context, planID string, year int, kind string) ([]Review, error) {
	if !ids.Valid(planID) {
		return nil, nil
	}
	tx := s.db.Conn(ctx).Where("plan_id = ?", planID)
	if year != 0 {
		tx = tx.Where("year = ?", year)
	}
	if kind != "" {
		tx = tx.Where("kind = ?", kind)
	}
	var rows []reviewRow
	if err := tx.Order("year DESC, kind, id").Find(&rows).Error; err != nil { // the evaluation of a year is newer than its monitoring
		return nil, db.Error(err)
	}
	out, err := s.labelled(ctx, rows)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	asked := make([]string, len(out))
	for i, r := range out {
		asked[i] = r.ID
	}
	of, err := s.boards(ctx, asked...)
	for i := range out {
		out[i].Decisions = of[out[i].ID]
	}
	return out, err
}

// stateOf is the state of a plan's review, held so that nobody freezes it meanwhile; empty: there is none.
func (s *store) stateOf(ctx context.Context, planID string, year int, kind string) (string, error) {
	var found []string
	err := db.ForShare(s.db.Conn(ctx).Table("review")).Where("plan_id = ? AND year = ? AND kind = ?", planID, year, kind).Limit(1).Pluck("state", &found).Error
	if err != nil || len(found) == 0 {
		return "", db.Error(err)
	}
	return found[0], nil
}

func (s *store) insertReview(ctx context.Context, r Review) error {
	row := reviewRowOf(r, s.now())
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

func (s *store) saveReview(ctx context.Context, r *Review) error {
	read := r.Version
	r.Version++
	row := reviewRowOf(*r, s.now())
	return db.Bump(ctx, s.db, &row, r.ID, read, reviewColumns)
}

// boards are the board's decisions of reviews, by number.
func (s *store) boards(ctx context.Context, reviews ...string) (map[string][]BoardDecision, error) {
	var rows []boardRow
	if err := s.db.Conn(ctx).Where("review_id IN ?", reviews).Order("review_id, no").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := map[string][]BoardDecision{}
	for _, r := range rows {
		out[r.ReviewID] = append(out[r.ReviewID], r.decision())
	}
	return out, nil
}

func (s *store) board(ctx context.Context, id string, l db.Lock) (BoardDecision, error) {
	var r boardRow
	if err := db.Take(ctx, s.db, l, &r, "board_decision", id); err != nil {
		return BoardDecision{}, err
	}
	return r.decision(), nil
}

// nextNo is the number after a review's last decision; the review is held.
func (s *store) nextNo(ctx context.Context, reviewID string) (n int, err error) {
	err = s.db.Conn(ctx).Table("board_decision").Where("review_id = ?", reviewID).Select("COALESCE(MAX(no), 0) + 1").Scan(&n).Error
	return n, db.Error(err)
}

func (s *store) insertBoard(ctx context.Context, d BoardDecision, planID string) error {
	r := boardRowOf(d, planID, s.now())
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

func (s *store) saveBoard(ctx context.Context, d *BoardDecision) error {
	read := d.Version
	d.Version++
	r := boardRowOf(*d, "", s.now())
	return db.Bump(ctx, s.db, &r, d.ID, read, boardColumns)
}
