package programme

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

type programmeRow struct {
	ID                   string `gorm:"primaryKey"`
	PlanID               string
	Year                 int
	FormSet              string
	CodeSet              string
	State                string
	Stage                string
	CeilingsBlock        bool
	CallDate             string
	CallNumber           string
	DueOn                string
	SubmittedToCouncilOn string
	PublishedOn          string
	OtherMatters         string
	OpinionID            *string
	DecisionID           *string
	MetropolitanID       *string
	Origin               string
	Source               string
	Synthetic            bool
	Version              int64
	CreatedAt            int64 `gorm:"autoCreateTime:false"`
	UpdatedAt            int64 `gorm:"autoUpdateTime:false"`
}

func (programmeRow) TableName() string { return "programme" }

var programmeColumns = []string{
	"state", "stage", "ceilings_block", "call_date", "call_number", "due_on", "submitted_to_council_on", "published_on", "other_matters", "opinion_id",
	"decision_id", "metropolitan_id", "origin", "source", "synthetic", "version", "updated_at",
}

func (r programmeRow) programme() Programme {
	return Programme{
		ID: r.ID, PlanID: r.PlanID, Year: r.Year, FormSet: r.FormSet, CodeSet: r.CodeSet, State: State(r.State), Stage: Stage(r.Stage),
		SubmittedToCouncilOn: period.Date(r.SubmittedToCouncilOn), Version: r.Version, Fields: Fields{
			CeilingsBlock: r.CeilingsBlock, CallDate: period.Date(r.CallDate), CallNumber: r.CallNumber, DueOn: period.Date(r.DueOn),
			PublishedOn: period.Date(r.PublishedOn), OtherMatters: r.OtherMatters, Origin: r.Origin, Source: r.Source, Synthetic: r.Synthetic,
		},
	}
}

func programmeRowOf(p Programme, now int64) programmeRow {
	r := programmeRow{
		ID: p.ID, PlanID: p.PlanID, Year: p.Year, FormSet: p.FormSet, CodeSet: p.CodeSet, State: string(p.State), Stage: string(p.Stage),
		CeilingsBlock: p.CeilingsBlock, CallDate: string(p.CallDate), CallNumber: p.CallNumber, DueOn: string(p.DueOn),
		SubmittedToCouncilOn: string(p.SubmittedToCouncilOn), PublishedOn: string(p.PublishedOn), OtherMatters: p.OtherMatters, Origin: p.Origin,
		Source: p.Source, Synthetic: p.Synthetic, Version: p.Version, CreatedAt: now, UpdatedAt: now,
	}
	if p.Opinion != nil {
		r.OpinionID = &p.Opinion.ID
	}
	if p.Decision != nil {
		r.DecisionID = &p.Decision.ID
	}
	if p.Metropolitan != nil {
		r.MetropolitanID = &p.Metropolitan.ID
	}
	return r
}

type policyRow struct {
	ProgrammeID string `gorm:"primaryKey"`
	Position    int    `gorm:"primaryKey;autoIncrement:false"`
	Document    string
	Reference   string
	Text        string
}

func (policyRow) TableName() string { return "programme_policy" }

type stepRow struct {
	ID           string `gorm:"primaryKey"`
	ProgrammeID  string
	Step         string
	UnitID       *string
	OnDate       string
	LetterNumber string
	Document     string
	Note         string
	DecisionID   *string
	RecordedBy   string
	RecordedAt   int64
}

func (stepRow) TableName() string { return "programme_step" }

type targetRow struct {
	ID               string `gorm:"primaryKey"`
	ProgrammeID      string
	TargetID         string
	Position         int
	Code             string
	Text             string
	Explanation      string
	ProgrammeCode    *string
	SubprogrammeCode *string
	Origin           string
	Source           string
	Version          int64
	CreatedAt        int64 `gorm:"autoCreateTime:false"`
	UpdatedAt        int64 `gorm:"autoUpdateTime:false"`
}

func (targetRow) TableName() string { return "performance_target" }

var targetColumns = []string{"position", "code", "text", "explanation", "programme_code", "subprogramme_code", "origin", "source", "version", "updated_at"}

func (r targetRow) target() PerformanceTarget {
	return PerformanceTarget{ID: r.ID, ProgrammeID: r.ProgrammeID, Position: r.Position, Version: r.Version, PerformanceTargetFields: PerformanceTargetFields{
		TargetID: r.TargetID, Code: r.Code, Text: r.Text, Explanation: r.Explanation, ProgrammeCode: db.Text(r.ProgrammeCode), SubprogrammeCode: db.Text(r.SubprogrammeCode),
		Origin: r.Origin, Source: r.Source,
	}}
}

func targetRowOf(t PerformanceTarget, now int64) targetRow {
	return targetRow{
		ID: t.ID, ProgrammeID: t.ProgrammeID, TargetID: t.TargetID, Position: t.Position, Code: t.Code, Text: t.Text, Explanation: t.Explanation,
		ProgrammeCode: db.Null(t.ProgrammeCode), SubprogrammeCode: db.Null(t.SubprogrammeCode), Origin: t.Origin, Source: t.Source, Version: t.Version,
		CreatedAt: now, UpdatedAt: now,
	}
}

type indicatorRow struct {
	ID                    string `gorm:"primaryKey"`
	ProgrammeID           string
	PerformanceTargetID   string
	IndicatorID           string
	Position              int
	PreviousValue         *int64
	PreviousSource        string
	CurrentValue          *int64
	CurrentSource         string
	Explanation           string
	OverrideValue         *int64
	OverrideReason        string
	OverrideDecision      string
	SubprogrammeIndicator bool
	ProgrammeCode         *string
	SubprogrammeCode      *string
	Version               int64
	CreatedAt             int64 `gorm:"autoCreateTime:false"`
	UpdatedAt             int64 `gorm:"autoUpdateTime:false"`
}

func (indicatorRow) TableName() string { return "programme_indicator" }

var indicatorColumns = []string{
	"position", "previous_value", "previous_source", "current_value", "current_source", "explanation", "override_value", "override_reason", "override_decision",
	"subprogramme_indicator", "programme_code", "subprogramme_code", "version", "updated_at",
}

func (r indicatorRow) indicator() Indicator {
	return Indicator{
		ID: r.ID, ProgrammeID: r.ProgrammeID, PerformanceTargetID: r.PerformanceTargetID, IndicatorID: r.IndicatorID, Position: r.Position, Version: r.Version,
		IndicatorFields: IndicatorFields{
			PreviousValue: (*quantity.Amount)(r.PreviousValue), PreviousSource: r.PreviousSource, CurrentValue: (*quantity.Amount)(r.CurrentValue),
			CurrentSource: r.CurrentSource, Explanation: r.Explanation, OverrideValue: (*quantity.Amount)(r.OverrideValue), OverrideReason: r.OverrideReason,
			OverrideDecision: r.OverrideDecision, SubprogrammeIndicator: r.SubprogrammeIndicator, ProgrammeCode: db.Text(r.ProgrammeCode),
			SubprogrammeCode: db.Text(r.SubprogrammeCode),
		},
	}
}

func indicatorRowOf(i Indicator, now int64) indicatorRow {
	return indicatorRow{
		ID: i.ID, ProgrammeID: i.ProgrammeID, PerformanceTargetID: i.PerformanceTargetID, IndicatorID: i.IndicatorID, Position: i.Position,
		PreviousValue: (*int64)(i.PreviousValue), PreviousSource: i.PreviousSource, CurrentValue: (*int64)(i.CurrentValue), CurrentSource: i.CurrentSource,
		Explanation: i.Explanation, OverrideValue: (*int64)(i.OverrideValue), OverrideReason: i.OverrideReason, OverrideDecision: i.OverrideDecision,
		SubprogrammeIndicator: i.SubprogrammeIndicator, ProgrammeCode: db.Null(i.ProgrammeCode), SubprogrammeCode: db.Null(i.SubprogrammeCode),
		Version: i.Version, CreatedAt: now, UpdatedAt: now,
	}
}

type activityRow struct {
	ID                  string `gorm:"primaryKey"`
	ProgrammeID         string
	PerformanceTargetID string
	Position            int
	Code                string
	Name                string
	Explanation         string
	ResponsibleUnitID   *string
	NoCostReason        string
	ProgrammeCode       *string
	SubprogrammeCode    *string
	ActivityCode        *string
	SubactivityCode     *string
	Origin              string
	Source              string
	Version             int64
	CreatedAt           int64 `gorm:"autoCreateTime:false"`
	UpdatedAt           int64 `gorm:"autoUpdateTime:false"`
}

func (activityRow) TableName() string { return "activity" }

var activityColumns = []string{
	"position", "code", "name", "explanation", "responsible_unit_id", "no_cost_reason", "programme_code", "subprogramme_code", "activity_code",
	"subactivity_code", "origin", "source", "version", "updated_at",
}

func (r activityRow) activity() Activity {
	return Activity{ID: r.ID, ProgrammeID: r.ProgrammeID, PerformanceTargetID: r.PerformanceTargetID, Position: r.Position, Version: r.Version, ActivityFields: ActivityFields{
		Code: r.Code, Name: r.Name, Explanation: r.Explanation, ResponsibleUnitID: db.Text(r.ResponsibleUnitID), NoCostReason: r.NoCostReason,
		ProgrammeCode: db.Text(r.ProgrammeCode), SubprogrammeCode: db.Text(r.SubprogrammeCode), ActivityCode: db.Text(r.ActivityCode),
		SubactivityCode: db.Text(r.SubactivityCode), Origin: r.Origin, Source: r.Source,
	}}
}

func activityRowOf(a Activity, now int64) activityRow {
	return activityRow{
		ID: a.ID, ProgrammeID: a.ProgrammeID, PerformanceTargetID: a.PerformanceTargetID, Position: a.Position, Code: a.Code, Name: a.Name,
		Explanation: a.Explanation, ResponsibleUnitID: db.Null(a.ResponsibleUnitID), NoCostReason: a.NoCostReason, ProgrammeCode: db.Null(a.ProgrammeCode),
		SubprogrammeCode: db.Null(a.SubprogrammeCode), ActivityCode: db.Null(a.ActivityCode), SubactivityCode: db.Null(a.SubactivityCode),
		Origin: a.Origin, Source: a.Source, Version: a.Version, CreatedAt: now, UpdatedAt: now,
	}
}

type sharingRow struct {
	ActivityID  string `gorm:"primaryKey"`
	ProgrammeID string
	Position    int
	UnitID      string `gorm:"primaryKey"`
}

func (sharingRow) TableName() string { return "activity_unit" }

type proposalRow struct {
	ID          string `gorm:"primaryKey"`
	ProgrammeID string
	UnitID      string
	State       string
	Reason      string
	SubmittedBy string
	SubmittedAt int64
	DecidedBy   string
	DecidedAt   int64
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
}

func (proposalRow) TableName() string { return "unit_proposal" }

var proposalColumns = []string{"state", "reason", "submitted_by", "submitted_at", "decided_by", "decided_at", "version", "updated_at"}

func (r proposalRow) proposal() Proposal {
	return Proposal{
		ID: r.ID, ProgrammeID: r.ProgrammeID, UnitID: r.UnitID, State: ProposalState(r.State), Reason: r.Reason, SubmittedBy: r.SubmittedBy,
		SubmittedAt: r.SubmittedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Version: r.Version,
	}
}

func proposalRowOf(p Proposal, now int64) proposalRow {
	return proposalRow{
		ID: p.ID, ProgrammeID: p.ProgrammeID, UnitID: p.UnitID, State: string(p.State), Reason: p.Reason, SubmittedBy: p.SubmittedBy, SubmittedAt: p.SubmittedAt,
		DecidedBy: p.DecidedBy, DecidedAt: p.DecidedAt, Version: p.Version, CreatedAt: now, UpdatedAt: now,
	}
}
