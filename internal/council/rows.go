package council

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/pkg/period"
)

type decisionRow struct {
	ID           string `gorm:"primaryKey"`
	Body         string
	DecidedOn    string
	Number       string
	Meeting      string
	Sitting      string
	AgendaItem   string
	Result       string
	VotesFor     *int
	VotesAgainst *int
	Note         string
	Ground       *string
	Objection    *string
	RecordedBy   string
	Version      int64
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
	UpdatedAt    int64 `gorm:"autoUpdateTime:false"`
}

func (decisionRow) TableName() string { return "council_decision" }

// Store keeps decisions; it is called inside the step of the record that the decision is about.
type Store struct {
	db    *db.DB
	clock clock.Clock
}

// NewStore makes the store of a database.
func NewStore(d *db.DB, c clock.Clock) *Store { return &Store{db: d, clock: c} }

// Insert writes a new decision in the step's transaction.
func (s *Store) Insert(ctx context.Context, d Decision) error {
	now := clock.Micros(s.clock.Now())
	return db.Error(s.db.Conn(ctx).Create(&decisionRow{
		ID: d.ID, Body: d.Body, DecidedOn: string(d.Date), Number: d.Number, Meeting: d.Meeting, Sitting: d.Sitting, AgendaItem: d.AgendaItem,
		Result: d.Result, VotesFor: d.VotesFor, VotesAgainst: d.VotesAgainst, Note: d.Note, Ground: db.Null(d.Ground), Objection: db.Null(d.Objection), RecordedBy: d.RecordedBy, Version: 1, CreatedAt: now, UpdatedAt: now,
	}).Error)
}

// Get is one decision. It asks no access of its own: a decision is read with the record it is about.
func (s *Store) Get(ctx context.Context, id string) (Decision, error) {
	var r decisionRow
	if err := db.Take(ctx, s.db, db.NoLock, &r, "decision", id); err != nil {
		return Decision{}, err
	}
	return r.decision(), nil
}

// Some gives decisions by id in one statement; like Get it asks no access of its own.
func (s *Store) Some(ctx context.Context, ids []string) (map[string]Decision, error) {
	if len(ids) == 0 {
		return map[string]Decision{}, nil
	}
	var rows []decisionRow
	if err := s.db.Conn(ctx).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make(map[string]Decision, len(rows))
	for _, r := range rows {
		out[r.ID] = r.decision()
	}
	return out, nil
}

func (r decisionRow) decision() Decision {
	return Decision{ID: r.ID, RecordedBy: r.RecordedBy, Version: r.Version, DecisionFields: DecisionFields{
		Body: r.Body, Date: period.Date(r.DecidedOn), Number: r.Number, Meeting: r.Meeting, Sitting: r.Sitting, AgendaItem: r.AgendaItem,
		Result: r.Result, VotesFor: r.VotesFor, VotesAgainst: r.VotesAgainst, Note: r.Note, Ground: db.Text(r.Ground), Objection: db.Text(r.Objection),
	}}
}
