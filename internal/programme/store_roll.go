package programme

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
)

type rollRow struct {
	ID              string `gorm:"primaryKey"`
	PlanID          string
	FromProgrammeID string
	ToProgrammeID   string
	Note            string
	DoneBy          string
	DoneAt          int64
}

func (rollRow) TableName() string { return "roll_over" }

type rollLineRow struct {
	ID         string `gorm:"primaryKey"`
	RollOverID string
	Position   int
	Kind       string
	SourceID   string
	ResultID   string
	Ref        string
	Title      string
	Fate       string
	OldValue   string
	NewValue   string
	Reason     string
}

func (rollLineRow) TableName() string { return "roll_over_row" }

func (s *store) insertLedger(ctx context.Context, planID string, l Ledger) error {
	if err := s.db.Conn(ctx).Create(&rollRow{ID: l.ID, PlanID: planID, FromProgrammeID: l.FromID, ToProgrammeID: l.ToID, Note: l.Note, DoneBy: l.DoneBy, DoneAt: l.DoneAt}).Error; err != nil {
		return db.Error(err)
	}
	rows := make([]rollLineRow, len(l.Rows))
	for n, r := range l.Rows {
		rows[n] = rollLineRow{ID: r.ID, RollOverID: l.ID, Position: n + 1, Kind: r.Kind, SourceID: r.SourceID, ResultID: r.ResultID, Ref: r.Ref, Title: r.Title, Fate: r.Fate, OldValue: r.Old, NewValue: r.New, Reason: r.Reason}
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) ledger(ctx context.Context, programmeID string) (Ledger, error) {
	var found []rollRow
	if err := s.db.Conn(ctx).Where("to_programme_id = ?", programmeID).Find(&found).Error; err != nil {
		return Ledger{}, db.Error(err)
	}
	if len(found) == 0 {
		return Ledger{}, fault.NotFound("roll_over", programmeID)
	}
	r := found[0]
	l := Ledger{ID: r.ID, FromID: r.FromProgrammeID, ToID: r.ToProgrammeID, Note: r.Note, DoneBy: r.DoneBy, DoneAt: r.DoneAt}
	var rows []rollLineRow
	if err := s.db.Conn(ctx).Where("roll_over_id = ?", r.ID).Order("position").Find(&rows).Error; err != nil {
		return Ledger{}, db.Error(err)
	}
	for _, x := range rows {
		l.Rows = append(l.Rows, LedgerRow{ID: x.ID, Kind: x.Kind, SourceID: x.SourceID, ResultID: x.ResultID, Ref: x.Ref, Title: x.Title, Fate: x.Fate, Old: x.OldValue, New: x.NewValue, Reason: x.Reason})
	}
	return l, nil
}

// inactive are the units of a tree that are valid on no day of a year.
func (s *store) inactive(ctx context.Context, t *Tree, year int) (map[string]bool, error) {
	var list []string
	for id := range t.Units {
		list = append(list, id)
	}
	out := map[string]bool{}
	if len(list) == 0 {
		return out, nil
	}
	first, last := yearEnds(year)
	var gone []string
	if err := s.db.Conn(ctx).Table("unit").Where("id IN ? AND ((valid_to <> '' AND valid_to < ?) OR (valid_from > ?))", list, first, last).Pluck("id", &gone).Error; err != nil {
		return nil, db.Error(err)
	}
	for _, id := range gone {
		out[id] = true
	}
	return out, nil
}
