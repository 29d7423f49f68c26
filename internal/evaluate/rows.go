package evaluate

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/pkg/period"
)

type deviationRow struct {
	ID            string `gorm:"primaryKey"`
	PlanID        string
	IndicatorID   string
	Year          int
	Cause         string
	Narrative     string
	Measure       string
	OwnerUnitID   *string
	DueOn         string
	TargetComment string
	State         string
	ReturnReason  string
	EnteredBy     string
	EnteredAt     int64
	ApprovedBy    *string
	ApprovedAt    int64
	Synthetic     bool
	Version       int64
	CreatedAt     int64 `gorm:"autoCreateTime:false"`
	UpdatedAt     int64 `gorm:"autoUpdateTime:false"`
}

func (deviationRow) TableName() string { return "deviation" }

var deviationColumns = []string{
	"cause", "narrative", "measure", "owner_unit_id", "due_on", "target_comment", "state", "return_reason", "entered_by", "entered_at", "approved_by", "approved_at",
	"synthetic", "version", "updated_at",
}

func deviationRowOf(d Deviation, now int64) deviationRow {
	return deviationRow{
		ID: d.ID, PlanID: d.PlanID, IndicatorID: d.IndicatorID, Year: d.Year, Cause: d.Cause, Narrative: d.Narrative, Measure: d.Measure, OwnerUnitID: db.Null(d.OwnerUnitID),
		DueOn: string(d.DueOn), TargetComment: d.TargetComment, State: d.State, ReturnReason: d.ReturnReason, EnteredBy: d.EnteredBy, EnteredAt: d.EnteredAt,
		ApprovedBy: db.Null(d.ApprovedBy), ApprovedAt: d.ApprovedAt, Synthetic: d.Synthetic, Version: d.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r deviationRow) deviation() Deviation {
	return Deviation{
		ID: r.ID, PlanID: r.PlanID, IndicatorID: r.IndicatorID, Year: r.Year, State: r.State, ReturnReason: r.ReturnReason, EnteredBy: r.EnteredBy, EnteredAt: r.EnteredAt,
		ApprovedBy: db.Text(r.ApprovedBy), ApprovedAt: r.ApprovedAt, Version: r.Version, DeviationFields: DeviationFields{
			Cause: r.Cause, Narrative: r.Narrative, Measure: r.Measure, OwnerUnitID: db.Text(r.OwnerUnitID), DueOn: period.Date(r.DueOn), TargetComment: r.TargetComment, Synthetic: r.Synthetic,
		},
	}
}

type assessmentRow struct {
	ID                 string `gorm:"primaryKey"`
	PlanID             string
	TargetID           string
	Year               int
	Kind               string
	Text               string
	Reason             string
	Measures           string
	EnvironmentChanged *bool
	EnvironmentText    string
	NeedsEffect        string
	ChangeNeeded       *bool
	ReachedText        string
	NeedsMet           *bool
	RemainingGap       string
	CostChanged        *bool
	CostText           string
	UpdateNeeded       *bool
	Risks              string
	RiskMeasures       string
	RiskOwnerUnitID    *string
	RiskDueOn          string
	EnteredBy          string
	EnteredAt          int64
	Synthetic          bool
	Version            int64
	CreatedAt          int64 `gorm:"autoCreateTime:false"`
	UpdatedAt          int64 `gorm:"autoUpdateTime:false"`
}

func (assessmentRow) TableName() string { return "assessment" }

var assessmentColumns = []string{
	"text", "reason", "measures", "environment_changed", "environment_text", "needs_effect", "change_needed", "reached_text", "needs_met", "remaining_gap", "cost_changed",
	"cost_text", "update_needed", "risks", "risk_measures", "risk_owner_unit_id", "risk_due_on", "entered_by", "entered_at", "synthetic", "version", "updated_at",
}

func assessmentRowOf(a Assessment, now int64) assessmentRow {
	return assessmentRow{
		ID: a.ID, PlanID: a.PlanID, TargetID: a.TargetID, Year: a.Year, Kind: a.Kind, Text: a.Text, Reason: a.Reason, Measures: a.Measures, EnvironmentChanged: a.EnvironmentChanged,
		EnvironmentText: a.EnvironmentText, NeedsEffect: a.NeedsEffect, ChangeNeeded: a.ChangeNeeded, ReachedText: a.ReachedText, NeedsMet: a.NeedsMet, RemainingGap: a.RemainingGap,
		CostChanged: a.CostChanged, CostText: a.CostText, UpdateNeeded: a.UpdateNeeded, Risks: a.Risks, RiskMeasures: a.RiskMeasures, RiskOwnerUnitID: db.Null(a.RiskOwnerUnitID),
		RiskDueOn: string(a.RiskDueOn), EnteredBy: a.EnteredBy, EnteredAt: a.EnteredAt, Synthetic: a.Synthetic, Version: a.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r assessmentRow) assessment() Assessment {
	return Assessment{ID: r.ID, PlanID: r.PlanID, TargetID: r.TargetID, Year: r.Year, Kind: r.Kind, EnteredBy: r.EnteredBy, EnteredAt: r.EnteredAt, Version: r.Version, AssessmentFields: AssessmentFields{
		Text: r.Text, Reason: r.Reason, Measures: r.Measures, EnvironmentChanged: r.EnvironmentChanged, EnvironmentText: r.EnvironmentText, NeedsEffect: r.NeedsEffect,
		ChangeNeeded: r.ChangeNeeded, ReachedText: r.ReachedText, NeedsMet: r.NeedsMet, RemainingGap: r.RemainingGap, CostChanged: r.CostChanged, CostText: r.CostText,
		UpdateNeeded: r.UpdateNeeded, Risks: r.Risks, RiskMeasures: r.RiskMeasures, RiskOwnerUnitID: db.Text(r.RiskOwnerUnitID), RiskDueOn: period.Date(r.RiskDueOn), Synthetic: r.Synthetic,
	}}
}

type reviewRow struct {
	ID             string `gorm:"primaryKey"`
	PlanID         string
	Year           int
	Kind           string
	State          string
	Method         string
	Summary        string
	RiskReview     string
	Capacity       string
	Conclusion     string
	ConclusionText string
	HeldOn         string
	MeetingNo      string
	Attendees      string
	MeetingNote    string
	SubmittedOn    string
	DecisionID     *string
	Synthetic      bool
	Version        int64
	CreatedAt      int64 `gorm:"autoCreateTime:false"`
	UpdatedAt      int64 `gorm:"autoUpdateTime:false"`
}

func (reviewRow) TableName() string { return "review" }

var reviewColumns = []string{
	"state", "method", "summary", "risk_review", "capacity", "conclusion", "conclusion_text", "held_on", "meeting_no", "attendees", "meeting_note", "submitted_on", "decision_id",
	"synthetic", "version", "updated_at",
}

func reviewRowOf(r Review, now int64) reviewRow {
	out := reviewRow{
		ID: r.ID, PlanID: r.PlanID, Year: r.Year, Kind: r.Kind, State: r.State, Method: r.Method, Summary: r.Summary, RiskReview: r.RiskReview, Capacity: r.Capacity,
		Conclusion: r.Conclusion, ConclusionText: r.ConclusionText, HeldOn: string(r.HeldOn), MeetingNo: r.MeetingNo, Attendees: r.Attendees, MeetingNote: r.MeetingNote,
		SubmittedOn: string(r.SubmittedOn), Synthetic: r.Synthetic, Version: r.Version, CreatedAt: now, UpdatedAt: now,
	}
	if r.Decision != nil {
		out.DecisionID = &r.Decision.ID
	}
	return out
}

func (r reviewRow) review() Review {
	return Review{ID: r.ID, PlanID: r.PlanID, Year: r.Year, Kind: r.Kind, State: r.State, Version: r.Version, ReviewFields: ReviewFields{
		Method: r.Method, Summary: r.Summary, RiskReview: r.RiskReview, Capacity: r.Capacity, Conclusion: r.Conclusion, ConclusionText: r.ConclusionText, HeldOn: period.Date(r.HeldOn),
		MeetingNo: r.MeetingNo, Attendees: r.Attendees, MeetingNote: r.MeetingNote, SubmittedOn: period.Date(r.SubmittedOn), Synthetic: r.Synthetic,
	}}
}

type boardRow struct {
	ID          string `gorm:"primaryKey"`
	ReviewID    string
	PlanID      string
	No          int
	Text        string
	TargetID    *string
	OwnerUnitID *string
	DueOn       string
	State       string
	FollowUp    string
	FollowedOn  string
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
}

func (boardRow) TableName() string { return "board_decision" }

var boardColumns = []string{"text", "target_id", "owner_unit_id", "due_on", "state", "follow_up", "followed_on", "version", "updated_at"}

func boardRowOf(d BoardDecision, planID string, now int64) boardRow {
	return boardRow{
		ID: d.ID, ReviewID: d.ReviewID, PlanID: planID, No: d.No, Text: d.Text, TargetID: db.Null(d.TargetID), OwnerUnitID: db.Null(d.OwnerUnitID), DueOn: string(d.DueOn), State: d.State,
		FollowUp: d.FollowUp, FollowedOn: string(d.FollowedOn), Version: d.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r boardRow) decision() BoardDecision {
	return BoardDecision{ID: r.ID, ReviewID: r.ReviewID, No: r.No, Version: r.Version, BoardDecisionFields: BoardDecisionFields{
		Text: r.Text, TargetID: db.Text(r.TargetID), OwnerUnitID: db.Text(r.OwnerUnitID), DueOn: period.Date(r.DueOn), State: r.State, FollowUp: r.FollowUp, FollowedOn: period.Date(r.FollowedOn),
	}}
}
