package measure

import (
	"database/sql"
	"encoding/json"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

type valueRow struct {
	ID            string `gorm:"primaryKey"`
	PlanID        string
	IndicatorID   string
	WindowID      string
	Year          int
	Frequency     string
	PeriodNo      int
	UnitID        *string
	State         string
	Kind          string
	Amount        *int64
	Numerator     *int64
	Denominator   *int64
	Done          *bool
	Scale         *int
	NoValueReason string
	Explanation   string
	Confirmed     bool
	ReturnReason  string
	EnteredBy     string
	EnteredAt     int64
	ApprovedBy    *string
	ApprovedAt    int64
	VerifiedBy    *string
	VerifiedAt    int64
	Origin        string
	Source        string
	Synthetic     bool
	Version       int64
	CreatedAt     int64 `gorm:"autoCreateTime:false"`
	UpdatedAt     int64 `gorm:"autoUpdateTime:false"`
}

func (valueRow) TableName() string { return "measurement" }

// contentColumns are what Submit writes of a value that is there; moveColumns what a move writes.
var (
	moveColumns = []string{"state", "return_reason", "entered_by", "entered_at", "approved_by", "approved_at", "verified_by", "verified_at", "version", "updated_at"}

	contentColumns = append([]string{
		"unit_id", "kind", "amount", "numerator", "denominator", "done", "scale", "no_value_reason", "explanation", "confirmed", "origin", "source", "synthetic",
	}, moveColumns...)
)

func rowOf(v Value, now int64) valueRow {
	return valueRow{
		ID: v.ID, PlanID: v.PlanID, IndicatorID: v.IndicatorID, WindowID: v.WindowID, Year: v.Year, Frequency: v.Frequency, PeriodNo: v.PeriodNo, UnitID: db.Null(v.UnitID),
		State: v.State, Kind: v.Kind, Amount: (*int64)(v.Amount), Numerator: (*int64)(v.Numerator), Denominator: (*int64)(v.Denominator), Done: v.Done, Scale: v.Scale,
		NoValueReason: v.NoValueReason, Explanation: v.Explanation, Confirmed: v.Confirmed, ReturnReason: v.ReturnReason, EnteredBy: v.EnteredBy, EnteredAt: v.EnteredAt,
		ApprovedBy: db.Null(v.ApprovedBy), ApprovedAt: v.ApprovedAt, VerifiedBy: db.Null(v.VerifiedBy), VerifiedAt: v.VerifiedAt, Origin: v.Origin, Source: v.Source,
		Synthetic: v.Synthetic, Version: v.Version, CreatedAt: now, UpdatedAt: now,
	}
}

// valueSelect are the columns of a value in the order of scanner.dest. Values are the feature's most numerous rows and are scanned by hand.
const valueSelect = `m.id, m.plan_id, m.indicator_id, m.window_id, m.year, m.frequency, m.period_no, m.unit_id, m.state, m.kind, m.amount, m.numerator, m.denominator, m.done, m.scale,
	m.no_value_reason, m.explanation, m.confirmed, m.return_reason, m.entered_by, m.entered_at, m.approved_by, m.approved_at, m.verified_by, m.verified_at, m.origin, m.source, m.synthetic, m.version`

// scanner holds the nullable columns of one row between Scan and value.
type scanner struct {
	v                              Value
	unit, approved, verified       sql.NullString
	amount, numerator, denominator sql.NullInt64
	done                           sql.NullBool
	scale                          sql.NullInt64
}

func (s *scanner) dest() []any {
	v := &s.v
	return []any{&v.ID, &v.PlanID, &v.IndicatorID, &v.WindowID, &v.Year, &v.Frequency, &v.PeriodNo, &s.unit, &v.State, &v.Kind, &s.amount, &s.numerator, &s.denominator, &s.done, &s.scale,
		&v.NoValueReason, &v.Explanation, &v.Confirmed, &v.ReturnReason, &v.EnteredBy, &v.EnteredAt, &s.approved, &v.ApprovedAt, &s.verified, &v.VerifiedAt, &v.Origin, &v.Source,
		&v.Synthetic, &v.Version}
}

func (s *scanner) value() Value {
	v := s.v
	v.UnitID, v.ApprovedBy, v.VerifiedBy = s.unit.String, s.approved.String, s.verified.String
	s.numbers(&v.Fields)
	return v
}

func (s *scanner) numbers(f *Fields) {
	f.Amount, f.Numerator, f.Denominator = amountOf(s.amount), amountOf(s.numerator), amountOf(s.denominator)
	if s.done.Valid {
		d := s.done.Bool
		f.Done = &d
	}
	if s.scale.Valid {
		n := int(s.scale.Int64)
		f.Scale = &n
	}
}

func amountOf(n sql.NullInt64) *quantity.Amount {
	if !n.Valid {
		return nil
	}
	a := quantity.Amount(n.Int64)
	return &a
}

type stepRow struct {
	ID            string `gorm:"primaryKey"`
	MeasurementID string
	Step          string
	State         string
	Content       string
	Reason        string
	ByPerson      string
	At            int64
}

func (stepRow) TableName() string { return "measurement_step" }

func (r stepRow) record() (StepRecord, error) {
	out := StepRecord{ID: r.ID, Step: r.Step, State: r.State, Reason: r.Reason, By: r.ByPerson, At: r.At}
	if err := json.Unmarshal([]byte(r.Content), &out.Value); err != nil {
		return out, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return out, nil
}

type evidenceRow struct {
	ID              string `gorm:"primaryKey"`
	MeasurementID   string
	PlanID          string
	Kind            string
	SHA256          *string `gorm:"column:sha256"`
	FileName        string
	Reference       string
	System          string
	Note            string
	PersonalData    bool
	Synthetic       bool
	AddedBy         string
	AddedAt         int64
	CancelledReason string
	CancelledBy     *string
	CancelledAt     int64
	Version         int64
}

func (evidenceRow) TableName() string { return "evidence" }

// storedEvidence is an evidence with what the store of files knows of its content.
type storedEvidence struct {
	Row       evidenceRow `gorm:"embedded"`
	Size      *int64
	MediaType *string
}

func (r storedEvidence) evidence() Evidence {
	e := r.Row.evidence()
	e.MediaType = db.Text(r.MediaType)
	if r.Size != nil {
		e.Size = *r.Size
	}
	return e
}

func (r evidenceRow) evidence() Evidence {
	return Evidence{ID: r.ID, ValueID: r.MeasurementID, Kind: r.Kind, SHA256: db.Text(r.SHA256), FileName: r.FileName, Reference: r.Reference, System: r.System, Note: r.Note,
		PersonalData: r.PersonalData, Synthetic: r.Synthetic, AddedBy: r.AddedBy, AddedAt: r.AddedAt, CancelledReason: r.CancelledReason, CancelledBy: db.Text(r.CancelledBy),
		CancelledAt: r.CancelledAt, Version: r.Version}
}

func evidenceRowOf(e Evidence, planID string) evidenceRow {
	return evidenceRow{ID: e.ID, MeasurementID: e.ValueID, PlanID: planID, Kind: e.Kind, SHA256: db.Null(e.SHA256), FileName: e.FileName, Reference: e.Reference, System: e.System,
		Note: e.Note, PersonalData: e.PersonalData, Synthetic: e.Synthetic, AddedBy: e.AddedBy, AddedAt: e.AddedAt, CancelledReason: e.CancelledReason,
		CancelledBy: db.Null(e.CancelledBy), CancelledAt: e.CancelledAt, Version: e.Version}
}
