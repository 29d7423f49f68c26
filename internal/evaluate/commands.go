package evaluate

import (
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// CardQuery asks for a scorecard. Through 0: the last month whose windows have opened, at most 12. Paper: with all of the plan that the tables
// of the year print of the targets shown, as their costs and risks; otherwise what scores need of it.
type CardQuery struct {
	PlanID  string
	Year    int
	Through int
	Paper   bool
}

// Explain writes or changes the deviation of an indicator's year; Version 0: there was none.
type Explain struct {
	IndicatorID string `json:"indicator_id" validate:"required,len=26"`
	Year        int    `json:"year" validate:"gte=1990,lte=2200"`
	Version     int64  `json:"version" validate:"gte=0"`
	DeviationFields
	Idempotency act.Once
}

// DeviationStep is ApproveDeviation or ReturnDeviation (Reason needed).
type DeviationStep struct {
	ID      string
	Version int64
	Reason  string `json:"reason" validate:"max=2000"`
}

// Assess writes or changes what is said of a target; Version 0: there was nothing.
type Assess struct {
	TargetID string `json:"target_id" validate:"required,len=26"`
	Year     int    `json:"year" validate:"gte=1990,lte=2200"`
	Kind     string `json:"kind" validate:"required,oneof=monitoring evaluation"`
	Version  int64  `json:"version" validate:"gte=0"`
	AssessmentFields
}

// OpenReview makes the report of a year.
type OpenReview struct {
	PlanID string `json:"plan_id" validate:"required,len=26"`
	Year   int    `json:"year" validate:"gte=1990,lte=2200"`
	Kind   string `json:"kind" validate:"required,oneof=monitoring evaluation"`
	ReviewFields
	Idempotency act.Once
}

// ChangeReview changes a draft; nil leaves a field.
type ChangeReview struct {
	ID             string
	Version        int64
	Method         *string
	Summary        *string
	RiskReview     *string
	Capacity       *string
	Conclusion     *string
	ConclusionText *string
	HeldOn         *period.Date
	MeetingNo      *string
	Attendees      *string
	MeetingNote    *string
	SubmittedOn    *period.Date
	Synthetic      *bool
}

// AddBoardDecision adds a decision of the board to a review.
type AddBoardDecision struct {
	ReviewID string `json:"review_id" validate:"required,len=26"`
	BoardDecisionFields
	Idempotency act.Once
}

// ChangeBoardDecision changes it; after the freeze only State, FollowUp and FollowedOn.
type ChangeBoardDecision struct {
	ID          string
	Version     int64
	Text        *string
	TargetID    plan.Opt[string]
	OwnerUnitID plan.Opt[string]
	DueOn       *period.Date
	State       *string
	FollowUp    *string
	FollowedOn  *period.Date
}

// FreezeReview records the board's decision (Body strategy_board) and freezes the report as an edition.
type FreezeReview struct {
	ID      string
	Version int64
	council.DecisionFields
}
