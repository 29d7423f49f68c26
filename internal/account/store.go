package account

import (
	"context"

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

// What a step does with the row it relies on.
const (
	noLock  = db.NoLock
	shared  = db.Shared
	forSelf = db.ForSelf
)

// report is a report with the plan's label and its decision.
func (s *store) report(ctx context.Context, id string, l db.Lock) (Report, error) {
	var row reportRow
	if err := db.Take(ctx, s.db, l, &row, "activity_report", id); err != nil {
		return Report{}, err
	}
	r := row.report()
	var label struct{ Code, Name string }
	if err := s.db.Conn(ctx).Table("plan").Select("code, name").Where("id = ?", r.PlanID).Take(&label).Error; err != nil {
		return Report{}, db.Error(err)
	}
	r.PlanCode, r.PlanName = label.Code, label.Name
	if row.DecisionID != nil {
		d, err := s.decisions.Get(ctx, *row.DecisionID)
		if err != nil {
			return Report{}, err
		}
		r.Decision = &d
	}
	return r, nil
}

func (s *store) insertReport(ctx context.Context, r Report) error {
	row := reportRowOf(r, s.now())
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

// saveReport writes a changed report; r.Version is the version read and becomes the next.
func (s *store) saveReport(ctx context.Context, r *Report) error {
	read := r.Version
	r.Version++
	row := reportRowOf(*r, s.now())
	return db.Bump(ctx, s.db, &row, r.ID, read, reportColumns)
}

func (s *store) insertUnits(ctx context.Context, list []UnitReport) error {
	rows := make([]unitRow, len(list))
	for n, u := range list {
		rows[n] = unitRowOf(u, s.now())
	}
	return db.InsertAll(ctx, s.db, rows)
}

// unit is a unit's report with the unit's name.
func (s *store) unit(ctx context.Context, id string, l db.Lock) (UnitReport, error) {
	var row unitRow
	if err := db.Take(ctx, s.db, l, &row, "unit_report", id); err != nil {
		return UnitReport{}, err
	}
	u := row.unit()
	err := s.db.Conn(ctx).Table("unit").Select("name").Where("id = ?", u.UnitID).Scan(&u.UnitName).Error
	return u, db.Error(err)
}

func (s *store) saveUnit(ctx context.Context, u *UnitReport) error {
	read := u.Version
	u.Version++
	row := unitRowOf(*u, s.now())
	return db.Bump(ctx, s.db, &row, u.ID, read, unitColumns)
}

func (s *store) insertStep(ctx context.Context, reportID string, r StepRecord) error {
	row := stepRow{
		ID: r.ID, ReportID: reportID, UnitReportID: db.Null(r.UnitReportID), Step: r.Step, OnDate: string(r.On), LetterNumber: r.LetterNumber, Note: r.Note,
		RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt,
	}
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

// text is what an owner (the report, or a unit report) wrote under a section; a Text of version 0: nothing.
func (s *store) text(ctx context.Context, ownerID, section string) (Text, error) {
	var rows []textRow
	err := s.db.Conn(ctx).Where("owner_id = ? AND section = ?", ownerID, section).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Text{}, db.Error(err)
	}
	return rows[0].text(), nil
}

func (s *store) insertText(ctx context.Context, t Text) error {
	row := textRowOf(t, s.now())
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

func (s *store) saveText(ctx context.Context, t *Text) error {
	read := t.Version
	t.Version++
	row := textRowOf(*t, s.now())
	return db.Bump(ctx, s.db, &row, t.ID, read, textColumns)
}

func (s *store) removeText(ctx context.Context, t Text) error {
	res := s.db.Conn(ctx).Where("id = ? AND version = ?", t.ID, t.Version).Delete(&textRow{})
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.Stale(t.ID, t.Version, t.Version+1)
	}
	return nil
}

// work is what a unit wrote of an activity; a Work of version 0: nothing.
func (s *store) work(ctx context.Context, unitReportID, activityID string) (Work, error) {
	if !ids.Valid(activityID) {
		return Work{}, nil
	}
	var rows []workRow
	err := s.db.Conn(ctx).Where("unit_report_id = ? AND activity_id = ?", unitReportID, activityID).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Work{}, db.Error(err)
	}
	return rows[0].work(), nil
}

func (s *store) insertWork(ctx context.Context, w Work) error {
	row := workRowOf(w, s.now())
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

func (s *store) saveWork(ctx context.Context, w *Work) error {
	read := w.Version
	w.Version++
	row := workRowOf(*w, s.now())
	return db.Bump(ctx, s.db, &row, w.ID, read, workColumns)
}

func (s *store) insertStatement(ctx context.Context, t Statement) error {
	row := statementRowOf(t)
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

// standing are the statements of an owner that are not withdrawn.
func (s *store) standing(ctx context.Context, ownerID string) ([]Statement, error) {
	var rows []statementRow
	if err := s.db.Conn(ctx).Where("owner_id = ? AND withdrawn_at = 0", ownerID).Order("recorded_at, id").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Statement, len(rows))
	for n, r := range rows {
		out[n] = r.statement()
	}
	return out, nil
}

func (s *store) withdraw(ctx context.Context, t *Statement, reason string) error {
	read := t.Version
	t.Version++
	t.WithdrawnReason, t.WithdrawnAt = reason, s.now()
	row := statementRowOf(*t)
	return db.Bump(ctx, s.db, &row, t.ID, read, []string{"withdrawn_reason", "withdrawn_at", "version"})
}

// wordings are the loaded texts of statements; kind "" asks for all.
func (s *store) wordings(ctx context.Context, kind string) ([]StatementText, error) {
	tx := s.db.Conn(ctx).Order("kind, valid_from")
	if kind != "" {
		tx = tx.Where("kind = ?", kind)
	}
	var rows []wordingRow
	if err := tx.Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]StatementText, len(rows))
	for n, r := range rows {
		out[n] = r.wording()
	}
	return out, nil
}

func (s *store) insertWording(ctx context.Context, t StatementText) error {
	row := wordingRowOf(t, s.now())
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

func (s *store) saveWording(ctx context.Context, t *StatementText) error {
	read := t.Version
	t.Version++
	row := wordingRowOf(*t, s.now())
	return db.Bump(ctx, s.db, &row, t.ID, read, []string{"text", "source", "synthetic", "version", "updated_at"})
}

func (s *store) insertDistribution(ctx context.Context, d Distribution) error {
	row := distributionRowOf(d)
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

func (s *store) insertFile(ctx context.Context, f DecisionFile) error {
	row := fileRow{ID: f.ID, DecisionID: f.DecisionID, Sha256: f.SHA256, FileName: f.FileName, AddedBy: f.AddedBy, AddedAt: f.AddedAt}
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

// replacePrinted puts rows in the place of a report's printed table.
func (s *store) replacePrinted(ctx context.Context, reportID string, newID func() string, list []PrintedRow) error {
	if err := s.db.Conn(ctx).Where("report_id = ?", reportID).Delete(&printedRow{}).Error; err != nil {
		return db.Error(err)
	}
	rows := make([]printedRow, len(list))
	for n, p := range list {
		rows[n] = printedRow{
			ID: newID(), ReportID: reportID, RowNo: p.RowNo, Code: p.Code, Name: p.Name, UnitOfMeasure: p.UnitOfMeasure, TargetValue: (*int64)(p.Target),
			ActualValue: (*int64)(p.Actual), Reason: p.Reason,
		}
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) personExists(ctx context.Context, id string) (bool, error) {
	if !ids.Valid(id) {
		return false, nil
	}
	var n int64
	err := s.db.Conn(ctx).Table("person").Where("id = ?", id).Limit(1).Count(&n).Error
	return n > 0, db.Error(err)
}
