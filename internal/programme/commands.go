package programme

import (
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// Create makes the programme of a plan year. Unless Empty, the plan's targets and indicators come with it as performance targets and
// programme indicators, and every spending unit gets an open proposal when proposals are opened.
type Create struct {
	PlanID string `json:"plan_id" validate:"required,len=26"`
	Year   int    `json:"year" validate:"gte=1990,lte=2200"`
	Fields
	Empty       bool
	Idempotency act.Once
}

// Change changes the programme's own fields; nil leaves a field, Policies are replaced as a whole.
type Change struct {
	ID            string
	Version       int64
	CeilingsBlock *bool
	CallDate      *period.Date
	CallNumber    *string
	DueOn         *period.Date
	PublishedOn   *period.Date // may be set after the decision as well
	OtherMatters  *string
	Policies      plan.Opt[[]Policy]
	Origin        *string
	Source        *string
	Synthetic     *bool
}

// AddPerformanceTarget adds a plan target to the year.
type AddPerformanceTarget struct {
	ProgrammeID string
	PerformanceTargetFields
	WithIndicators bool // bring the plan target's indicators along
	Idempotency    act.Once
}

// ChangePerformanceTarget changes it; nil leaves a field.
type ChangePerformanceTarget struct {
	ID               string
	Version          int64
	Code             *string
	Text             *string
	Explanation      *string
	ProgrammeCode    *string
	SubprogrammeCode *string
	Origin           *string
	Source           *string
	Position         *int
}

// AddIndicator adds a plan indicator of the target to the year.
type AddIndicator struct {
	PerformanceTargetID string
	IndicatorID         string
	IndicatorFields
	Idempotency act.Once
}

// theIndicator is the plan indicator AddIndicator names. The type has a name because the field of a fault is the part of the path after it.
type theIndicator struct {
	IndicatorID string `json:"indicator_id" validate:"required,len=26"`
}

// ChangeIndicator changes a programme indicator.
type ChangeIndicator struct {
	ID                    string
	Version               int64
	PreviousValue         plan.Opt[*quantity.Amount]
	PreviousSource        *string
	CurrentValue          plan.Opt[*quantity.Amount]
	CurrentSource         *string
	Explanation           *string
	OverrideValue         plan.Opt[*quantity.Amount]
	OverrideReason        *string
	OverrideDecision      *string
	SubprogrammeIndicator *bool
	ProgrammeCode         *string
	SubprogrammeCode      *string
	Position              *int
}

// AddActivity adds an activity to a performance target. A unit adds its own: ResponsibleUnitID is then one of the actor's units.
type AddActivity struct {
	PerformanceTargetID string
	ActivityFields
	Idempotency act.Once
}

// ChangeActivity changes an activity.
type ChangeActivity struct {
	ID                string
	Version           int64
	Code              *string
	Name              *string
	Explanation       *string
	ResponsibleUnitID plan.Opt[string]
	SharingUnitIDs    plan.Opt[[]string]
	NoCostReason      *string
	ProgrammeCode     *string
	SubprogrammeCode  *string
	ActivityCode      *string
	SubactivityCode   *string
	Origin            *string
	Source            *string
	Position          *int
}

// Remove removes a record of an open programme; one with records below it (an activity with budget lines) is refused.
type Remove struct {
	ID      string
	Version int64
}

// Recorded is what is written down about a step that happened on paper.
type Recorded struct {
	On           period.Date `json:"on"`
	LetterNumber string      `json:"letter_number" validate:"max=60"`
	Document     string      `json:"document" validate:"max=300"`
	Note         string      `json:"note" validate:"max=2000"`
}

// Step moves a programme: OpenProposals, Consolidate, Reopen, Submit, Return.
type Step struct {
	ID      string
	Version int64
	Recorded
}

// Decide records a decision about a programme: Opine (encümen), Decide (council), Metropolitan.
type Decide struct {
	ID      string
	Version int64
	council.DecisionFields
	LetterNumber string `json:"letter_number" validate:"max=60"`
	Document     string `json:"document" validate:"max=300"`
}

// ProposalStep moves a unit's proposal: SubmitProposal, ReturnProposal (Reason needed), AcceptProposal.
type ProposalStep struct {
	ID      string
	Version int64
	Reason  string `json:"reason" validate:"max=2000"`
}

// ListQuery asks for a page of programmes.
type ListQuery struct {
	PlanID string // empty: of every plan
	After  string
	Limit  int
}

// Page is a page of programmes, newest year first.
type Page struct {
	Items []Programme
	Next  string
}
