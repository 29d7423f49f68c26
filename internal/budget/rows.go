package budget

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

type lineRow struct {
	ID          string `gorm:"primaryKey"`
	ProgrammeID string
	Kind        string
	ActivityID  *string
	UnitID      *string
	Functional  string
	Financing   string
	Economic    string
	OffBudget   string
	Note        string
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
}

func (lineRow) TableName() string { return "budget_line" }

func (r lineRow) line() Line {
	return Line{ID: r.ID, ProgrammeID: r.ProgrammeID, Version: r.Version, LineFields: LineFields{
		Kind: Kind(r.Kind), ActivityID: db.Text(r.ActivityID), UnitID: db.Text(r.UnitID), Functional: r.Functional, Financing: r.Financing, Economic: r.Economic,
		OffBudget: r.OffBudget, Note: r.Note,
	}}
}

func lineRowOf(l Line, now int64) lineRow {
	return lineRow{
		ID: l.ID, ProgrammeID: l.ProgrammeID, Kind: string(l.Kind), ActivityID: db.Null(l.ActivityID), UnitID: db.Null(l.UnitID), Functional: l.Functional,
		Financing: l.Financing, Economic: l.Economic, OffBudget: l.OffBudget, Note: l.Note, Version: l.Version, CreatedAt: now, UpdatedAt: now,
	}
}

var lineColumns = []string{"activity_id", "unit_id", "functional", "financing", "economic", "off_budget", "note", "version", "updated_at"}

type amountRow struct {
	LineID      string `gorm:"primaryKey"`
	Stage       string `gorm:"primaryKey"`
	ProgrammeID string
	Amount      int64
	Copied      bool
	Note        string
	ChangedBy   string
	ChangedAt   int64
}

func (amountRow) TableName() string { return "budget_line_amount" }

func amountRowOf(l Line, stage programme.Stage) amountRow {
	a := l.Amounts[stage]
	return amountRow{LineID: l.ID, Stage: string(stage), ProgrammeID: l.ProgrammeID, Amount: int64(a.Amount), Copied: a.Copied, Note: a.Note, ChangedBy: a.ChangedBy, ChangedAt: a.ChangedAt}
}

type stageRow struct {
	ProgrammeID string `gorm:"primaryKey"`
	Stage       string `gorm:"primaryKey"`
	CopiedFrom  string
	OpenedBy    string
	OpenedAt    int64
}

func (stageRow) TableName() string { return "budget_stage" }

type ceilingRow struct {
	ID          string `gorm:"primaryKey"`
	ProgrammeID string
	UnitID      string
	Economic    string
	Amount      int64
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
}

func (ceilingRow) TableName() string { return "unit_ceiling" }

func (r ceilingRow) ceiling() Ceiling {
	return Ceiling{ID: r.ID, ProgrammeID: r.ProgrammeID, UnitID: r.UnitID, Economic: r.Economic, Amount: quantity.Money(r.Amount), Version: r.Version}
}

type changeRow struct {
	ID              string `gorm:"primaryKey"`
	Year            int
	Kind            string
	OnDate          string
	Reason          string
	DecisionID      *string
	Approval        string
	Synthetic       bool
	CancelledReason string
	Version         int64
	CreatedAt       int64 `gorm:"autoCreateTime:false"`
	UpdatedAt       int64 `gorm:"autoUpdateTime:false"`
}

func (changeRow) TableName() string { return "appropriation_change" }

func (r changeRow) change() AppropriationChange {
	return AppropriationChange{ID: r.ID, Year: r.Year, Kind: r.Kind, On: period.Date(r.OnDate), Reason: r.Reason, Approval: r.Approval, Synthetic: r.Synthetic,
		CancelledReason: r.CancelledReason, Version: r.Version}
}

func changeRowOf(c AppropriationChange, now int64) changeRow {
	r := changeRow{ID: c.ID, Year: c.Year, Kind: c.Kind, OnDate: string(c.On), Reason: c.Reason, Approval: c.Approval, Synthetic: c.Synthetic,
		CancelledReason: c.CancelledReason, Version: c.Version, CreatedAt: now, UpdatedAt: now}
	if c.Decision != nil {
		r.DecisionID = &c.Decision.ID
	}
	return r
}

type changeLineRow struct {
	ChangeID   string `gorm:"primaryKey"`
	Position   int    `gorm:"primaryKey;autoIncrement:false"`
	UnitID     *string
	Functional string
	Financing  string
	Economic   string
	Amount     int64
}

func (changeLineRow) TableName() string { return "appropriation_change_line" }

func (r changeLineRow) line() ChangeLineFields {
	return ChangeLineFields{UnitID: db.Text(r.UnitID), Functional: r.Functional, Financing: r.Financing, Economic: r.Economic, Amount: quantity.Money(r.Amount)}
}
