package flow

import (
	"context"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/pkg/period"
)

type row struct {
	ID           string `gorm:"primaryKey"`
	Machine      string
	SubjectID    string
	RootID       string
	UnitID       *string
	Step         string
	FromState    string
	ToState      string
	Skipped      string
	OnDate       string
	LetterNumber string
	Document     string
	FileSha256   *string
	FileName     string
	Note         string
	DecisionID   *string
	EditionID    *string
	RecordedBy   string
	RecordedAt   int64
}

func (row) TableName() string { return "process_step" }

// Store keeps the records; it is called inside the step of the record they are about, and asks no access of its own.
type Store struct {
	db    *db.DB
	clock clock.Clock
}

// NewStore makes the store of a database.
func NewStore(d *db.DB, c clock.Clock) *Store { return &Store{db: d, clock: c} }

// Insert writes a record in the step's transaction; RecordedAt is now.
func (s *Store) Insert(ctx context.Context, r Record) error {
	return db.Error(s.db.Conn(ctx).Create(&row{
		ID: r.ID, Machine: r.Machine, SubjectID: r.SubjectID, RootID: r.RootID, UnitID: db.Null(r.UnitID), Step: r.Step, FromState: r.From, ToState: r.To,
		Skipped: strings.Join(r.Skipped, " "), OnDate: string(r.On), LetterNumber: r.LetterNumber, Document: r.Document, FileSha256: db.Null(r.FileSHA256),
		FileName: r.FileName, Note: r.Note, DecisionID: db.Null(r.DecisionID), EditionID: db.Null(r.EditionID), RecordedBy: r.RecordedBy, RecordedAt: clock.Micros(s.clock.Now()),
	}).Error)
}

// Of is the history of a root and of what stands below it, oldest first.
func (s *Store) Of(ctx context.Context, rootID string) ([]Record, error) {
	return s.list(ctx, "root_id = ?", rootID)
}

// Subject is the history of one record, oldest first.
func (s *Store) Subject(ctx context.Context, subjectID string) ([]Record, error) {
	return s.list(ctx, "subject_id = ?", subjectID)
}

func (s *Store) list(ctx context.Context, where string, args ...any) ([]Record, error) {
	var rows []row
	if err := s.db.Conn(ctx).Where(where, args...).Order("recorded_at, id").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Record, len(rows))
	for n, r := range rows {
		out[n] = Record{
			ID: r.ID, Machine: r.Machine, SubjectID: r.SubjectID, RootID: r.RootID, UnitID: db.Text(r.UnitID), Step: r.Step, From: r.FromState, To: r.ToState,
			Skipped: strings.Fields(r.Skipped), On: period.Date(r.OnDate), LetterNumber: r.LetterNumber, Document: r.Document, FileSHA256: db.Text(r.FileSha256),
			FileName: r.FileName, Note: r.Note, DecisionID: db.Text(r.DecisionID), EditionID: db.Text(r.EditionID), RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt,
		}
	}
	return out, nil
}
