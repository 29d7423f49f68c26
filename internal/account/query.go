package account

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// seen narrows reports to those a filter shows: all, those before or decided by the council, and those in which one of the units has its own.
func seen(tx *gorm.DB, f access.Filter) *gorm.DB {
	if f.All {
		return tx
	}
	cond, args := "1 = 0", []any(nil)
	if f.Frozen {
		cond, args = cond+" OR r.state IN ?", append(args, []string{VotedSufficient, VotedInsufficient, Distributed, Published})
	}
	if f.Submitted {
		cond, args = cond+" OR r.state = ?", append(args, Presented)
	}
	if len(f.Units) > 0 {
		cond, args = cond+" OR EXISTS (SELECT 1 FROM unit_report AS u WHERE u.report_id = r.id AND u.unit_id IN ?)", append(args, f.Units)
	}
	return tx.Where("("+cond+")", args...)
}

// shows tells whether the filter shows any of the report.
func (s *store) shows(ctx context.Context, f access.Filter, id string) (bool, error) {
	var n int64
	err := seen(s.db.Conn(ctx).Table("activity_report AS r"), f).Where("r.id = ?", id).Count(&n).Error
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
	tx := seen(s.db.Conn(ctx).Table("activity_report AS r"), f).Order("r.year DESC, r.id DESC").Limit(q.Limit + 1)
	if q.PlanID != "" {
		tx = tx.Where("r.plan_id = ?", q.PlanID)
	}
	if q.After != "" {
		tx = tx.Where("(r.year, r.id) < (SELECT x.year, x.id FROM activity_report AS x WHERE x.id = ?)", q.After)
	}
	var rows []struct {
		Row                reportRow `gorm:"embedded"`
		PlanCode, PlanName string
	}
	if err := tx.Joins("JOIN plan AS p ON p.id = r.plan_id").Select("r.*, p.code AS plan_code, p.name AS plan_name").Scan(&rows).Error; err != nil {
		return Page{}, db.Error(err)
	}
	var decided []string
	for _, r := range rows {
		if r.Row.DecisionID != nil {
			decided = append(decided, *r.Row.DecisionID)
		}
	}
	decisions, err := s.decisions.Some(ctx, decided)
	if err != nil {
		return Page{}, err
	}
	out := make([]Report, len(rows))
	for n, r := range rows {
		out[n] = r.Row.report()
		out[n].PlanCode, out[n].PlanName = r.PlanCode, r.PlanName
		if r.Row.DecisionID != nil {
			if d, ok := decisions[*r.Row.DecisionID]; ok {
				out[n].Decision = &d
			}
		}
	}
	page := Page{Items: out}
	if len(out) > q.Limit { // there is one more
		page.Items, page.Next = out[:q.Limit], out[q.Limit-1].ID
	}
	return page, nil
}

// of is the id of a plan's report of a year, empty when there is none.
func (s *store) of(ctx context.Context, planID string, year int) (string, error) {
	if !ids.Valid(planID) {
		return "", nil
	}
	var found []string
	err := s.db.Conn(ctx).Table("activity_report").Where("plan_id = ? AND year = ?", planID, year).Limit(1).Pluck("id", &found).Error
	if err != nil || len(found) == 0 {
		return "", db.Error(err)
	}
	return found[0], nil
}

// whole reads everything a report holds, without the names of people: a fixed number of statements, whatever its size.
func (s *store) whole(ctx context.Context, id string) (w Whole, err error) {
	if w.Report, err = s.report(ctx, id, noLock); err != nil {
		return w, err
	}
	w.Sections = Sections(w.Report.Year)
	if w.Units, err = s.units(ctx, id); err != nil {
		return w, err
	}
	var texts []textRow
	var work []workRow
	var statements []statementRow
	var sent []distributionRow
	var printed []printedRow
	var steps []stepRow
	tx := s.db.Conn(ctx)
	for _, q := range []struct {
		dest  any
		order string
	}{{&texts, "id"}, {&work, "id"}, {&statements, "recorded_at, id"}, {&sent, "sent_on, id"}, {&printed, "row_no"}, {&steps, "recorded_at, id"}} {
		if err := tx.Where("report_id = ?", id).Order(q.order).Find(q.dest).Error; err != nil {
			return w, db.Error(err)
		}
	}
	unitOf := make(map[string]string, len(w.Units))
	place := make(map[string]int, len(w.Units))
	for n, u := range w.Units {
		unitOf[u.ID], place[u.ID] = u.UnitID, n
	}
	for _, r := range texts {
		w.Texts = append(w.Texts, r.text())
	}
	w.orderTexts(place)
	for _, r := range work {
		x := r.work()
		x.UnitID = unitOf[x.UnitReportID]
		w.Work = append(w.Work, x)
	}
	for _, r := range statements {
		x := r.statement()
		x.UnitID = unitOf[x.UnitReportID]
		w.Statements = append(w.Statements, x)
	}
	for _, r := range sent {
		w.Distributions = append(w.Distributions, r.distribution())
	}
	for _, r := range printed {
		w.Printed = append(w.Printed, r.printed())
	}
	for _, r := range steps {
		w.Steps = append(w.Steps, r.step())
	}
	w.Files, err = s.decisionFiles(ctx, w.Report)
	return w, err
}

// orderTexts puts texts in the order of the form, the administration's first, then the units' in their order.
func (w *Whole) orderTexts(place map[string]int) {
	section := map[string]int{}
	for n, s := range w.Sections {
		section[s.Code] = n
	}
	rank := func(t Text) int {
		if t.UnitReportID == "" {
			return -1
		}
		return place[t.UnitReportID]
	}
	slices.SortStableFunc(w.Texts, func(a, b Text) int {
		if c := section[a.Section] - section[b.Section]; c != 0 {
			return c
		}
		return rank(a) - rank(b)
	})
}

// units are the unit reports in the Turkish order of the units' names.
func (s *store) units(ctx context.Context, reportID string) ([]UnitReport, error) {
	var rows []struct {
		Row      unitRow `gorm:"embedded"`
		UnitName string
	}
	err := s.db.Conn(ctx).Table("unit_report AS ur").Joins("JOIN unit AS u ON u.id = ur.unit_id").Select("ur.*, u.name AS unit_name").
		Where("ur.report_id = ?", reportID).Order("u.name_sort, u.id").Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	out := make([]UnitReport, len(rows))
	for n, r := range rows {
		out[n] = r.Row.unit()
		out[n].UnitName = r.UnitName
	}
	return out, nil
}

func (s *store) decisionFiles(ctx context.Context, r Report) ([]DecisionFile, error) {
	if r.Decision == nil {
		return nil, nil
	}
	var rows []struct {
		Row  fileRow `gorm:"embedded"`
		Size int64
	}
	err := s.db.Conn(ctx).Table("decision_file AS d").Joins("JOIN stored_file AS f ON f.sha256 = d.sha256").Select("d.*, f.size AS size").
		Where("d.decision_id = ?", r.Decision.ID).Order("d.added_at, d.id").Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	var out []DecisionFile
	for _, x := range rows {
		out = append(out, DecisionFile{ID: x.Row.ID, DecisionID: x.Row.DecisionID, SHA256: x.Row.Sha256, FileName: x.Row.FileName, Size: x.Size, AddedBy: x.Row.AddedBy, AddedAt: x.Row.AddedAt})
	}
	return out, nil
}

// people reads the names of everybody the whole names, in one statement.
func (s *store) people(ctx context.Context, w *Whole) error {
	asked := map[string]bool{}
	for _, u := range w.Units {
		asked[u.ReceivedBy] = true
	}
	for _, t := range w.Texts {
		asked[t.WrittenBy] = true
	}
	for _, x := range w.Work {
		asked[x.WrittenBy] = true
	}
	for _, x := range w.Statements {
		asked[x.RecordedBy] = true
	}
	for _, x := range w.Distributions {
		asked[x.RecordedBy] = true
	}
	for _, x := range w.Files {
		asked[x.AddedBy] = true
	}
	for _, x := range w.Steps {
		asked[x.RecordedBy] = true
	}
	var list []string
	for id := range asked {
		if ids.Valid(id) {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	var rows []struct{ ID, Name string }
	if len(list) > 0 {
		if err := s.db.Conn(ctx).Table("person").Select("id, name").Where("id IN ?", list).Scan(&rows).Error; err != nil {
			return db.Error(err)
		}
	}
	w.People = make(map[string]string, len(rows))
	for _, r := range rows {
		w.People[r.ID] = r.Name
	}
	return nil
}

type owing struct{ ID, Name string }

// owing are the units that owe a report of the year: every confirmed spending unit that is valid on a day of it, and every unit with a
// proposal or an activity in the programme (R-EX-03). Those that have one are left out.
func (s *store) owing(ctx context.Context, programmeID, reportID string, year int) (out []owing, err error) {
	y := strconv.Itoa(year)
	err = s.db.Conn(ctx).Raw(`SELECT u.id, u.name FROM unit AS u WHERE (
		u.spending_unit = ? AND u.draft = ? AND (u.valid_from = '' OR u.valid_from <= ?) AND (u.valid_to = '' OR u.valid_to >= ?)
		OR u.id IN (SELECT unit_id FROM unit_proposal WHERE programme_id = ?
			UNION SELECT responsible_unit_id FROM activity WHERE programme_id = ? AND responsible_unit_id IS NOT NULL
			UNION SELECT unit_id FROM activity_unit WHERE programme_id = ?))
		AND NOT EXISTS (SELECT 1 FROM unit_report AS ur WHERE ur.report_id = ? AND ur.unit_id = u.id)
		ORDER BY u.name_sort, u.id`, true, false, y+"-12-31", y+"-01-01", programmeID, programmeID, programmeID, reportID).Scan(&out).Error
	return out, db.Error(err)
}
