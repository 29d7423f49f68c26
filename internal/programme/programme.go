package programme

import (
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// State of a programme (domain.md §1.5).
type State string

// The states of a programme.
const (
	Draft        State = "draft"        // the strategy office prepares targets, indicators and activities
	Proposals    State = "proposals"    // units cost their activities
	Consolidated State = "consolidated" // every proposal is accepted; finance and the senior manager work on the stages
	Submitted    State = "submitted"    // it lies before encümen and council
	Decided      State = "decided"      // the council accepted it; its edition is frozen
	InForce      State = "in_force"     // after the metropolitan council, or at once where none is above
)

// Stage is where the amounts of the budget stand; the newest opened one is current.
type Stage string

// The stages of a budget line, in order. The sixth is for districts of a metropolitan municipality (5216 md. 25).
const (
	StageUnit         Stage = "unit"
	StageFinance      Stage = "finance"
	StageSenior       Stage = "senior_manager"
	StageExecutive    Stage = "executive_committee"
	StageCouncil      Stage = "council"
	StageMetropolitan Stage = "metropolitan_council"
)

// Stages in their order.
var Stages = []Stage{StageUnit, StageFinance, StageSenior, StageExecutive, StageCouncil, StageMetropolitan}

// Fields is what the strategy office types about a programme.
type Fields struct {
	// CeilingsBlock makes a ceiling exceeded block the consolidation; otherwise it is flagged.
	CeilingsBlock bool        `json:"ceilings_block"`
	CallDate      period.Date `json:"call_date"` // written call for the programme (R-TIM-03)
	CallNumber    string      `json:"call_number" validate:"max=60"`
	DueOn         period.Date `json:"due_on"` // units' last day
	PublishedOn   period.Date `json:"published_on"`
	OtherMatters  string      `json:"other_matters" validate:"max=8000"` // II.E Diğer Hususlar
	Policies      []Policy    `json:"policies" validate:"max=100,dive"`
	Origin        string      `json:"origin" validate:"max=30"`
	Source        string      `json:"source" validate:"max=1000"`
	Synthetic     bool        `json:"synthetic"`
}

// Policy is one line of II.A: a policy document and what it says for the programme (finding F13).
type Policy struct {
	Document  string `json:"document" validate:"required,max=300"`
	Reference string `json:"reference" validate:"max=300"` // paragraph, measure number
	Text      string `json:"text" validate:"max=4000"`
}

// Programme is one year of a plan.
type Programme struct {
	ID     string `json:"id"`
	PlanID string `json:"plan_id"`
	Year   int    `json:"year"` // t+1
	Fields
	FormSet              string            `json:"form_set"` // PP_2009, PP_PROGRAM_2026
	CodeSet              string            `json:"code_set"` // classic, wide (budgetcode.Set)
	State                State             `json:"state"`
	Stage                Stage             `json:"stage"` // current stage of the amounts
	SubmittedToCouncilOn period.Date       `json:"submitted_to_council_on"`
	Opinion              *council.Decision `json:"opinion,omitempty"`      // of the encümen
	Decision             *council.Decision `json:"decision,omitempty"`     // of the council
	Metropolitan         *council.Decision `json:"metropolitan,omitempty"` // of the metropolitan council
	Version              int64             `json:"version"`
	PlanCode             string            `json:"plan_code"`
	PlanName             string            `json:"plan_name"`
}

// Scope is where the programme stands for access.
func (p Programme) Scope() access.Scope {
	return access.Scope{Frozen: p.State == Decided || p.State == InForce, Submitted: p.State == Submitted}
}

// PerformanceTargetFields is what is typed of a performance target. Code and Text empty: the plan target's.
type PerformanceTargetFields struct {
	TargetID         string `json:"target_id" validate:"required,len=26"`
	Code             string `json:"code" validate:"max=20"`
	Text             string `json:"text" validate:"max=2000"`
	Explanation      string `json:"explanation" validate:"max=8000"` // Açıklamalar of Tablo 1; blank is finding F12
	ProgrammeCode    string `json:"programme_code" validate:"max=20"`
	SubprogrammeCode string `json:"subprogramme_code" validate:"max=20"`
	Origin           string `json:"origin" validate:"max=30"`
	Source           string `json:"source" validate:"max=1000"`
}

// PerformanceTarget is one target of the year.
type PerformanceTarget struct {
	ID          string `json:"id"`
	ProgrammeID string `json:"programme_id"`
	Position    int    `json:"position"`
	PerformanceTargetFields
	Version int64 `json:"version"`
}

// IndicatorFields is what is typed of a programme indicator; the t+1 value stands in the plan unless it is overridden.
type IndicatorFields struct {
	PreviousValue  *quantity.Amount `json:"previous_value"` // t−1, realised
	PreviousSource string           `json:"previous_source" validate:"max=1000"`
	CurrentValue   *quantity.Amount `json:"current_value"` // t, target or estimate
	CurrentSource  string           `json:"current_source" validate:"max=1000"`
	Explanation    string           `json:"explanation" validate:"max=8000"`
	// Override replaces the plan's value of the year; it needs a reason and a decision (I-16 lists it).
	OverrideValue         *quantity.Amount `json:"override_value"`
	OverrideReason        string           `json:"override_reason" validate:"max=2000"`
	OverrideDecision      string           `json:"override_decision" validate:"max=200"` // 2021/88 of 05.10.2021
	SubprogrammeIndicator bool             `json:"subprogramme_indicator"`
	ProgrammeCode         string           `json:"programme_code" validate:"max=20"`
	SubprogrammeCode      string           `json:"subprogramme_code" validate:"max=20"`
}

// Indicator is a plan indicator in the programme.
type Indicator struct {
	ID                  string `json:"id"`
	ProgrammeID         string `json:"programme_id"`
	PerformanceTargetID string `json:"performance_target_id"`
	IndicatorID         string `json:"indicator_id"` // of the plan
	Position            int    `json:"position"`
	IndicatorFields
	Version int64 `json:"version"`
}

// ActivityFields is what is typed of an activity.
type ActivityFields struct {
	Code              string   `json:"code" validate:"required,max=20"` // F1.1.1
	Name              string   `json:"name" validate:"required,max=500"`
	Explanation       string   `json:"explanation" validate:"max=8000"`
	ResponsibleUnitID string   `json:"responsible_unit_id" validate:"omitempty,len=26"`
	SharingUnitIDs    []string `json:"sharing_unit_ids" validate:"max=100,dive,len=26"`
	NoCostReason      string   `json:"no_cost_reason" validate:"max=2000"` // why it needs no resource (R-MAL-01, finding F18)
	ProgrammeCode     string   `json:"programme_code" validate:"max=20"`
	SubprogrammeCode  string   `json:"subprogramme_code" validate:"max=20"`
	ActivityCode      string   `json:"activity_code" validate:"max=20"`
	SubactivityCode   string   `json:"subactivity_code" validate:"max=20"`
	Origin            string   `json:"origin" validate:"max=30"`
	Source            string   `json:"source" validate:"max=1000"`
}

// Activity is one activity of the year.
type Activity struct {
	ID                  string `json:"id"`
	ProgrammeID         string `json:"programme_id"`
	PerformanceTargetID string `json:"performance_target_id"`
	Position            int    `json:"position"`
	ActivityFields
	Version int64 `json:"version"`
}

// UnitIDs are the units that may hold cost lines of the activity: the responsible one first.
func (a Activity) UnitIDs() []string {
	var out []string
	if a.ResponsibleUnitID != "" {
		out = append(out, a.ResponsibleUnitID)
	}
	for _, u := range a.SharingUnitIDs {
		if u != a.ResponsibleUnitID {
			out = append(out, u)
		}
	}
	return out
}

// Scope is where the activity stands for access: the responsible unit answers for it, the sharing ones take part.
func (a Activity) Scope(p Programme) access.Scope {
	s := p.Scope()
	if a.ResponsibleUnitID != "" {
		s.Units = []string{a.ResponsibleUnitID}
	}
	s.Partners = a.SharingUnitIDs
	return s
}

// ProposalState of a unit's part.
type ProposalState string

// The states of a unit proposal.
const (
	ProposalOpen      ProposalState = "open"
	ProposalSubmitted ProposalState = "submitted"
	ProposalReturned  ProposalState = "returned"
	ProposalAccepted  ProposalState = "accepted"
)

// Proposal is one spending unit's part of a programme.
type Proposal struct {
	ID          string        `json:"id"`
	ProgrammeID string        `json:"programme_id"`
	UnitID      string        `json:"unit_id"`
	UnitName    string        `json:"unit_name"`
	State       ProposalState `json:"state"`
	Reason      string        `json:"reason"` // of the return
	SubmittedBy string        `json:"submitted_by"`
	SubmittedAt int64         `json:"submitted_at"` // UTC microseconds, 0: never
	DecidedBy   string        `json:"decided_by"`
	DecidedAt   int64         `json:"decided_at"`
	Version     int64         `json:"version"`
}

// Editable tells whether the unit may change its part.
func (p Proposal) Editable() bool { return p.State == ProposalOpen || p.State == ProposalReturned }

// StepRecord is one line of a programme's history.
type StepRecord struct {
	ID           string            `json:"id"`
	Step         string            `json:"step"` // open, unit_submit, unit_return, unit_accept, consolidate, reopen, submit, return, opinion, decide, metropolitan, enforce
	UnitID       string            `json:"unit_id,omitempty"`
	On           period.Date       `json:"on,omitempty"`
	LetterNumber string            `json:"letter_number,omitempty"`
	Document     string            `json:"document,omitempty"` // where the paper lies: EBYS number, file name
	Note         string            `json:"note,omitempty"`
	Decision     *council.Decision `json:"decision,omitempty"`
	RecordedBy   string            `json:"recorded_by"`
	RecordedAt   int64             `json:"recorded_at"`
}
