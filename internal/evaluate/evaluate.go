package evaluate

import (
	"math/big"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

// The kinds of a review and of an assessment: monitoring looks at January–June, evaluation at the whole year.
const (
	Monitoring = "monitoring"
	Evaluation = "evaluation"
)

// Card is the scorecard of a plan year through a month: every indicator's score with its reasons, rolled up.
type Card struct {
	Plan     plan.Plan
	Year     int
	Through  int // last month counted, 1…12; 6 is the half year
	Settings org.Settings
	Goals    []GoalScore
	Overall  rollup.Sum
	Band     string // of Overall
	Units    []UnitScore
	// Names of units by id, and in Silent the data owners that had something due and entered nothing.
	UnitNames map[string]plan.U
	Silent    []plan.UnitRef
	Counts    map[string]int // indicators by band
	Part      bool           // the caller sees a part: sums of what is not shown whole are withheld (no value, no band)
	Reviewed  bool           // the review of the card's kind is frozen
	Evaluated bool           // the evaluation of the year is frozen
	Frozen    bool           // what the card counts is: its review is frozen, or every window that ends with its year
}

// GoalScore is a goal with its targets.
type GoalScore struct {
	Goal    plan.GoalNode // without Targets
	Sum     rollup.Sum
	Band    string
	Targets []TargetScore
}

// TargetScore is a target with its indicators.
type TargetScore struct {
	Target     plan.TargetNode // without Indicators
	Sum        rollup.Sum
	Band       string
	Indicators []IndicatorScore
	Assessment *Assessment // of the card's kind (Through ≤ 6: monitoring), nil: none
	Part       bool        // only the indicators the caller delivers to another unit's target
	Withheld   bool        // the assessment is a draft that the reader does not see
}

// IndicatorScore is one indicator of the year.
type IndicatorScore struct {
	Indicator plan.IndicatorNode
	UnitID    string // who answers
	A         *big.Rat
	B         *big.Rat // the programme's value of the year when a decided programme holds the indicator, else the plan's
	PlanB     *big.Rat // the plan's; differs from B only by a documented override
	BSource   string   // programme, plan
	C         *big.Rat
	Reached   score.Reached
	Score     score.Result
	Realised  *big.Rat        // C/B in percent, nil when B is missing or 0
	Band      string          // exceeded, reached, acceptable, partial, not_reached, no_data, not_scored
	Values    []measure.Value // of the year, by period
	Previous  *big.Rat        // C of the year before
	Pending   int             // values of the year that are entered and not yet approved
	Missing   []string        // opened windows of the year up to Through without a counting value: quarter/3
	Deviation *Deviation
	Withheld  bool // the deviation is a draft that the reader does not see
	// OverBefore: this year and the year before are both above the setting of OverTarget.
	OverBefore bool
}

// UnitScore is a unit's mean over the targets it answers for, beside what it delivers to others' targets.
type UnitScore struct {
	UnitID    string
	Sum       rollup.Sum
	Band      string
	Targets   []string // refs
	Delivers  []string // refs of indicators in targets of others
	Due       int
	EnteredBy int // of Due, those with any value
}

// The bands of domain.md §3.7 and the two words for what has no score.
const (
	BandExceeded   = "exceeded"
	BandReached    = "reached"
	BandAcceptable = "acceptable"
	BandPartial    = "partial"
	BandNotReached = "not_reached"
	BandNoData     = "no_data"
	BandNotScored  = "not_scored"
)

// Bands in the order legends print them.
var Bands = []string{BandExceeded, BandReached, BandAcceptable, BandPartial, BandNotReached, BandNoData, BandNotScored}

// Causes are the causes of a deviation (domain.md §3.8).
var Causes = []string{"budget", "tender_legislation", "disaster_epidemic", "demand", "target_wrong", "personnel", "external_body", "price_increase", "early_completion", "other"}

// DeviationFields is what is typed.
type DeviationFields struct {
	Cause         string      `json:"cause"`
	Narrative     string      `json:"narrative" validate:"max=8000"`
	Measure       string      `json:"measure" validate:"max=8000"` // Alınacak Önlem; asked when C < B
	OwnerUnitID   string      `json:"owner_unit_id" validate:"omitempty,len=26"`
	DueOn         period.Date `json:"due_on"`
	TargetComment string      `json:"target_comment" validate:"max=4000"` // was the target set too low? asked above the setting (120 %)
	Synthetic     bool        `json:"synthetic"`
}

// The states of a deviation.
const (
	DeviationEntered  = "entered"
	DeviationReturned = "returned"
	DeviationApproved = "approved"
)

// Deviation explains C ≠ B of an indicator's year. Value and Percent are computed: C − B and (C − B)/B.
type Deviation struct {
	ID          string `json:"id"`
	PlanID      string `json:"plan_id"`
	IndicatorID string `json:"indicator_id"`
	Year        int    `json:"year"`
	DeviationFields
	State        string `json:"state"`
	ReturnReason string `json:"return_reason"`
	EnteredBy    string `json:"entered_by"`
	EnteredAt    int64  `json:"entered_at"`
	ApprovedBy   string `json:"approved_by"`
	ApprovedAt   int64  `json:"approved_at"`
	Version      int64  `json:"version"`
}

// AssessmentFields is what monitoring or evaluation says of a target; the four criteria belong to the evaluation. nil: not answered.
type AssessmentFields struct {
	Text               string      `json:"text" validate:"max=8000"`     // Hedefe İlişkin Değerlendirmeler
	Reason             string      `json:"reason" validate:"max=8000"`   // Hedefe İlişkin Sapmanın Nedeni
	Measures           string      `json:"measures" validate:"max=8000"` // Hedefe İlişkin Alınacak Önlemler
	EnvironmentChanged *bool       `json:"environment_changed"`          // ilgililik
	EnvironmentText    string      `json:"environment_text" validate:"max=4000"`
	NeedsEffect        string      `json:"needs_effect" validate:"max=4000"`
	ChangeNeeded       *bool       `json:"change_needed"`
	ReachedText        string      `json:"reached_text" validate:"max=4000"` // etkililik
	NeedsMet           *bool       `json:"needs_met"`
	RemainingGap       string      `json:"remaining_gap" validate:"max=4000"`
	CostChanged        *bool       `json:"cost_changed"` // etkinlik
	CostText           string      `json:"cost_text" validate:"max=4000"`
	UpdateNeeded       *bool       `json:"update_needed"`
	Risks              string      `json:"risks" validate:"max=4000"` // sürdürülebilirlik
	RiskMeasures       string      `json:"risk_measures" validate:"max=4000"`
	RiskOwnerUnitID    string      `json:"risk_owner_unit_id" validate:"omitempty,len=26"`
	RiskDueOn          period.Date `json:"risk_due_on"`
	Synthetic          bool        `json:"synthetic"`
}

// Assessment is of a target, a year and a kind.
type Assessment struct {
	ID       string `json:"id"`
	PlanID   string `json:"plan_id"`
	TargetID string `json:"target_id"`
	Year     int    `json:"year"`
	Kind     string `json:"kind"` // monitoring, evaluation
	AssessmentFields
	EnteredBy string `json:"entered_by"`
	EnteredAt int64  `json:"entered_at"`
	Version   int64  `json:"version"`
}

// ReviewFields is what the strategy office writes of a report.
type ReviewFields struct {
	Method         string      `json:"method" validate:"max=8000"`
	Summary        string      `json:"summary" validate:"max=8000"`
	RiskReview     string      `json:"risk_review" validate:"max=8000"`
	Capacity       string      `json:"capacity" validate:"max=8000"`
	Conclusion     string      `json:"conclusion" validate:"omitempty,oneof=continue update renew"` // of an evaluation
	ConclusionText string      `json:"conclusion_text" validate:"max=8000"`
	HeldOn         period.Date `json:"held_on"` // the board's meeting
	MeetingNo      string      `json:"meeting_no" validate:"max=60"`
	Attendees      string      `json:"attendees" validate:"max=4000"`
	MeetingNote    string      `json:"meeting_note" validate:"max=8000"`
	SubmittedOn    period.Date `json:"submitted_on"` // to the senior manager
	Synthetic      bool        `json:"synthetic"`
}

// Review is the monitoring or evaluation report of a year: draft, then frozen with the board's decision as an edition ("monitoring/2022").
type Review struct {
	ID     string `json:"id"`
	PlanID string `json:"plan_id"`
	Year   int    `json:"year"`
	Kind   string `json:"kind"`
	ReviewFields
	State     string            `json:"state"` // draft, frozen
	Decision  *council.Decision `json:"decision,omitempty"`
	Decisions []BoardDecision   `json:"decisions"`
	Version   int64             `json:"version"`
	PlanCode  string            `json:"plan_code"`
	PlanName  string            `json:"plan_name"`
}

// The states of a review.
const (
	ReviewDraft  = "draft"
	ReviewFrozen = "frozen"
)

// Scope is where the review stands for access.
func (r Review) Scope() access.Scope { return access.Scope{Frozen: r.State == ReviewFrozen} }

// The states of a board decision; an empty one is open.
const (
	BoardOpen    = "open"
	BoardDone    = "done"
	BoardDropped = "dropped"
)

// BoardDecisionFields is a decision of the strategy board and what became of it.
type BoardDecisionFields struct {
	Text        string      `json:"text" validate:"required,max=4000"`
	TargetID    string      `json:"target_id" validate:"omitempty,len=26"`
	OwnerUnitID string      `json:"owner_unit_id" validate:"omitempty,len=26"`
	DueOn       period.Date `json:"due_on"`
	State       string      `json:"state" validate:"omitempty,oneof=open done dropped"`
	FollowUp    string      `json:"follow_up" validate:"max=4000"`
	FollowedOn  period.Date `json:"followed_on"`
}

// BoardDecision is of one review; its follow-up may be written after the review is frozen.
type BoardDecision struct {
	ID       string `json:"id"`
	ReviewID string `json:"review_id"`
	No       int    `json:"no"`
	BoardDecisionFields
	Version int64 `json:"version"`
}

// EarlierDecision is a board decision of an earlier review, with the review it is of.
type EarlierDecision struct {
	BoardDecision
	Kind string `json:"kind"`
	Year int    `json:"year"`
}
