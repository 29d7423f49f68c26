package facts

import (
	"math/big"

	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// ResultsSchema names the JSON form of ResultFacts that editions store.
const ResultsSchema = "karne.facts.results/1"

// The documents drawn from ResultFacts.
const (
	DocMonitoring = "monitoring"
	DocEvaluation = "evaluation"
	DocReport     = "report"
)

// Rat is an exact rational in canonical JSON: "3/4"; nil is missing.
type Rat = *big.Rat

// ResultFacts is what a year reached, with everything the monitoring report, the evaluation report and the activity report print of it.
type ResultFacts struct {
	Schema         string         `json:"schema"` // ResultsSchema
	Document       string         `json:"document"`
	Administration Administration `json:"administration"`
	PlanID         string         `json:"plan_id,omitempty"`
	PlanCode       string         `json:"plan_code"`
	PlanName       string         `json:"plan_name"`
	FirstYear      int            `json:"first_year"`
	LastYear       int            `json:"last_year"`
	Year           int            `json:"year"`
	Through        int            `json:"through"` // last month counted: 6 monitoring, 12 else
	Draft          bool           `json:"draft,omitempty"`
	Synthetic      bool           `json:"synthetic,omitempty"`
	Mission        string         `json:"mission,omitempty"`
	Vision         string         `json:"vision,omitempty"`
	Policy         ScorePolicy    `json:"policy"`
	Goals          []GoalResult   `json:"goals"`
	Overall        SumResult      `json:"overall"`
	Units          []UnitResult   `json:"units,omitempty"`
	Silent         []string       `json:"silent,omitempty"` // units that had something due and entered nothing
	Counts         map[string]int `json:"counts,omitempty"` // indicators by band
	// Years are the plan's years up to this one, for the cumulative table; nil in the first year.
	Years []YearResult `json:"years,omitempty"`
	// Review is of monitoring and evaluation; nil for the activity report.
	Review *Review `json:"review,omitempty"`
	// EarlierDecisions are the board's decisions of earlier reviews with their follow-up.
	EarlierDecisions []BoardDecision `json:"earlier_decisions,omitempty"`
	// Activities with work and money, and Report, are of the activity report.
	Activities []ActivityResult `json:"activities,omitempty"`
	Report     *ActivityReport  `json:"report,omitempty"`
	// Ledgers of the year; nil: nothing was imported or typed.
	SpendingUnits []SpendingUnit        `json:"spending_units,omitempty"`
	CodeSet       string                `json:"code_set,omitempty"` // classic, wide
	Codes         []CodeName            `json:"codes,omitempty"`    // of the ledgers, with their ancestors
	Changes       []AppropriationChange `json:"changes,omitempty"`
	Policies      []Policy              `json:"policies,omitempty"` // of the programme, II.A
	Withheld      bool                  `json:"withheld,omitempty"` // the reader may not see the money of all units: ledgers and changes are left out
	// ProgrammeValues are the year's targets as the newest edition of the programme prints them, by the indicator's ref; nil: no edition.
	ProgrammeValues map[string]Rat `json:"programme_values,omitempty"`
	// LastResults is what last year's activity report says was reached, by the indicator's ref: its newest edition, or its records. An indicator
	// that report holds without a value stands with nil; a nil map: no such report.
	LastResults map[string]Rat `json:"last_results,omitempty"`
	Execution   *Ledger        `json:"execution,omitempty"`
	Revenue     *Ledger        `json:"revenue,omitempty"`
	Differences []Difference   `json:"differences,omitempty"`
	Faults      []Fault        `json:"faults,omitempty"`
	Edition     *Edition       `json:"edition,omitempty"`
}

// ScorePolicy is what the printed legend says: bands, cap, missing, roll-up.
type ScorePolicy struct {
	Acceptable  quantity.Percent `json:"acceptable"`
	Partial     quantity.Percent `json:"partial"`
	Cap         quantity.Percent `json:"cap"`
	MissingZero bool             `json:"missing_zero"`
	GoalRollup  string           `json:"goal_rollup"` // mean, cost
	OverTarget  quantity.Percent `json:"over_target"`
}

// SumResult is a rolled-up score. Value in percent; nil: no member counts.
type SumResult struct {
	Value    Rat        `json:"value,omitempty"`
	Band     string     `json:"band,omitempty"`
	Used     int        `json:"used"`
	AsZero   []string   `json:"as_zero,omitempty"`
	Excluded []Excluded `json:"excluded,omitempty"`
}

// Excluded is a member left out of a roll-up, and why (score.State).
type Excluded struct {
	Ref string `json:"ref"`
	Why string `json:"why"`
}

// GoalResult is a goal.
type GoalResult struct {
	Ref     string         `json:"ref"`
	Code    string         `json:"code"`
	Text    string         `json:"text"`
	Sum     SumResult      `json:"sum"`
	Targets []TargetResult `json:"targets"`
}

// TargetResult is a target. Ref: A1/H1.1.
type TargetResult struct {
	ID              string            `json:"id,omitempty"`
	Ref             string            `json:"ref"`
	Code            string            `json:"code"`
	Text            string            `json:"text"`
	ResponsibleUnit string            `json:"responsible_unit,omitempty"`
	Cost            *quantity.Money   `json:"cost,omitempty"` // of the plan, this year
	Sum             SumResult         `json:"sum"`
	Indicators      []IndicatorResult `json:"indicators"`
	Assessment      *Assessment       `json:"assessment,omitempty"`
	Risks           []string          `json:"risks,omitempty"`
}

// IndicatorResult is an indicator of the year. Ref: A1/H1.1/PG1.1.1.
type IndicatorResult struct {
	ID            string            `json:"id,omitempty"`
	Ref           string            `json:"ref"`
	Code          string            `json:"code"`
	Name          string            `json:"name"`
	UnitOfMeasure string            `json:"unit_of_measure,omitempty"`
	CalcType      string            `json:"calc_type"`
	Variant       string            `json:"variant,omitempty"`
	Weight        *quantity.Percent `json:"weight,omitempty"`
	InProgramme   bool              `json:"in_programme"`
	Unit          string            `json:"unit,omitempty"` // who answers
	DataSource    string            `json:"data_source,omitempty"`
	Definition    string            `json:"definition,omitempty"`
	Formula       string            `json:"formula,omitempty"` // calculation as the identity sheet says it
	Numerator     string            `json:"numerator,omitempty"`
	Denominator   string            `json:"denominator,omitempty"`
	Entry         string            `json:"entry,omitempty"`       // increment, level
	Aggregation   string            `json:"aggregation,omitempty"` // sum, last, average, ratio_of_sums
	Frequency     string            `json:"frequency,omitempty"`   // of monitoring
	Proof         bool              `json:"proof,omitempty"`       // evidence is required
	A             Rat               `json:"a,omitempty"`
	B             Rat               `json:"b,omitempty"`
	PlanB         Rat               `json:"plan_b,omitempty"`
	BSource       string            `json:"b_source,omitempty"` // programme, plan
	C             Rat               `json:"c,omitempty"`
	Previous      Rat               `json:"previous,omitempty"` // t−1
	Low           Rat               `json:"low,omitempty"`      // band types
	High          Rat               `json:"high,omitempty"`
	State         string            `json:"state"`        // score.State
	Rule          string            `json:"rule"`         // of the score
	ReachedRule   string            `json:"reached_rule"` // of C
	ReachedUsed   int               `json:"reached_used"`
	Flags         []string          `json:"flags,omitempty"`
	Why           string            `json:"why,omitempty"`
	Score         Rat               `json:"score,omitempty"`    // performance, unclamped, percent
	Realised      Rat               `json:"realised,omitempty"` // C/B, percent
	Band          string            `json:"band"`
	Pending       int               `json:"pending,omitempty"`
	Missing       []string          `json:"missing,omitempty"`  // opened periods without a counting value: quarter/3
	Deviates      bool              `json:"deviates,omitempty"` // it ended elsewhere than planned and a reason is owed (domain.md §3.8)
	Short         bool              `json:"short,omitempty"`    // it fell short of the target, whichever way is good
	Periods       []PeriodValue     `json:"periods,omitempty"`
	Deviation     *Deviation        `json:"deviation,omitempty"`
	Evidence      []Evidence        `json:"evidence,omitempty"`
}

// PeriodValue is what was entered for one period.
type PeriodValue struct {
	Period      string           `json:"period"` // quarter/1, half_year/2, month/3, year/1
	Kind        string           `json:"kind"`
	Amount      *quantity.Amount `json:"amount,omitempty"`
	Numerator   *quantity.Amount `json:"numerator,omitempty"`
	Denominator *quantity.Amount `json:"denominator,omitempty"`
	Done        *bool            `json:"done,omitempty"`
	Scale       *int             `json:"scale,omitempty"`
	NoValue     string           `json:"no_value,omitempty"`
	Explanation string           `json:"explanation,omitempty"`
	State       string           `json:"state"`
	EnteredBy   string           `json:"entered_by,omitempty"` // name
	ApprovedBy  string           `json:"approved_by,omitempty"`
	VerifiedBy  string           `json:"verified_by,omitempty"`
}

// Deviation explains C ≠ B.
type Deviation struct {
	Cause         string      `json:"cause"`
	Narrative     string      `json:"narrative,omitempty"`
	Measure       string      `json:"measure,omitempty"`
	Owner         string      `json:"owner,omitempty"`
	DueOn         period.Date `json:"due_on,omitempty"`
	TargetComment string      `json:"target_comment,omitempty"`
	State         string      `json:"state"`
	ApprovedBy    string      `json:"approved_by,omitempty"`
}

// Evidence is a proof as the list prints it: no person's data, no path.
type Evidence struct {
	Period       string `json:"period"`
	Kind         string `json:"kind"` // file, record
	Name         string `json:"name"` // file name or reference; empty where it holds personal data
	System       string `json:"system,omitempty"`
	SHA256       string `json:"sha256,omitempty"`
	PersonalData bool   `json:"personal_data,omitempty"`
	Synthetic    bool   `json:"synthetic,omitempty"`
	Cancelled    string `json:"cancelled,omitempty"` // reason; "—" where it holds personal data
}

// Assessment is what is said of a target; nil answers are not answered.
type Assessment struct {
	Text               string      `json:"text,omitempty"`
	Reason             string      `json:"reason,omitempty"`
	Measures           string      `json:"measures,omitempty"`
	EnvironmentChanged *bool       `json:"environment_changed,omitempty"`
	EnvironmentText    string      `json:"environment_text,omitempty"`
	NeedsEffect        string      `json:"needs_effect,omitempty"`
	ChangeNeeded       *bool       `json:"change_needed,omitempty"`
	ReachedText        string      `json:"reached_text,omitempty"`
	NeedsMet           *bool       `json:"needs_met,omitempty"`
	RemainingGap       string      `json:"remaining_gap,omitempty"`
	CostChanged        *bool       `json:"cost_changed,omitempty"`
	CostText           string      `json:"cost_text,omitempty"`
	UpdateNeeded       *bool       `json:"update_needed,omitempty"`
	Risks              string      `json:"risks,omitempty"`
	RiskMeasures       string      `json:"risk_measures,omitempty"`
	RiskOwner          string      `json:"risk_owner,omitempty"`
	RiskDueOn          period.Date `json:"risk_due_on,omitempty"`
}

// UnitResult is a unit's score. Delivers are refs of indicators in others' targets.
type UnitResult struct {
	Name     string    `json:"name"`
	Sum      SumResult `json:"sum"`
	Targets  []string  `json:"targets,omitempty"`
	Delivers []string  `json:"delivers,omitempty"`
	Due      int       `json:"due"`
	Entered  int       `json:"entered"`
}

// YearResult is one earlier or the present year of the plan, for the cumulative table.
type YearResult struct {
	Year       int                  `json:"year"`
	Overall    SumResult            `json:"overall"`
	Targets    map[string]SumResult `json:"targets"` // by ref
	Indicators map[string]YearCell  `json:"indicators"`
}

// YearCell is one indicator in one year.
type YearCell struct {
	B     Rat    `json:"b,omitempty"`
	C     Rat    `json:"c,omitempty"`
	Score Rat    `json:"score,omitempty"`
	State string `json:"state"`
}

// Review is the monitoring or evaluation report with the board's meeting.
type Review struct {
	Kind           string          `json:"kind"`
	State          string          `json:"state"`
	Method         string          `json:"method,omitempty"`
	Summary        string          `json:"summary,omitempty"`
	RiskReview     string          `json:"risk_review,omitempty"`
	Capacity       string          `json:"capacity,omitempty"`
	Conclusion     string          `json:"conclusion,omitempty"`
	ConclusionText string          `json:"conclusion_text,omitempty"`
	HeldOn         period.Date     `json:"held_on,omitempty"`
	MeetingNo      string          `json:"meeting_no,omitempty"`
	Attendees      string          `json:"attendees,omitempty"`
	MeetingNote    string          `json:"meeting_note,omitempty"`
	SubmittedOn    period.Date     `json:"submitted_on,omitempty"`
	Decision       *Decision       `json:"decision,omitempty"`
	Decisions      []BoardDecision `json:"decisions,omitempty"`
}

// BoardDecision is a decision of the strategy board and what became of it.
type BoardDecision struct {
	Review     string      `json:"review,omitempty"` // monitoring/2021, of earlier ones
	No         int         `json:"no"`
	Text       string      `json:"text"`
	Target     string      `json:"target,omitempty"` // ref
	Owner      string      `json:"owner,omitempty"`
	DueOn      period.Date `json:"due_on,omitempty"`
	State      string      `json:"state"`
	FollowUp   string      `json:"follow_up,omitempty"`
	FollowedOn period.Date `json:"followed_on,omitempty"`
}

// ActivityResult is an activity of the programme with what was done and spent, by unit and in all. nil is missing.
type ActivityResult struct {
	Ref    string         `json:"ref"` // H1.1/F1.1.1
	Code   string         `json:"code"`
	Name   string         `json:"name"`
	Target string         `json:"target"` // ref of the performance target
	NoCost string         `json:"no_cost_reason,omitempty"`
	Units  []ActivityUnit `json:"units"`
}

// ActivityUnit is one unit's part of an activity.
type ActivityUnit struct {
	Unit     string          `json:"unit"`
	Planned  *quantity.Money `json:"planned,omitempty"` // the council's (or metropolitan council's) amounts, in the budget
	Off      *quantity.Money `json:"off_budget,omitempty"`
	Final    *quantity.Money `json:"final,omitempty"`
	Spent    *quantity.Money `json:"spent,omitempty"`
	WorkDone string          `json:"work_done,omitempty"`
	Reason   string          `json:"reason,omitempty"`
}

// ActivityReport is the report's own part.
type ActivityReport struct {
	State        string          `json:"state"`
	Sections     []ReportSection `json:"sections"`
	Units        []UnitReport    `json:"units,omitempty"`
	Statements   []Statement     `json:"statements,omitempty"`
	PresentedOn  period.Date     `json:"presented_on,omitempty"`
	Chair        string          `json:"chair,omitempty"`
	TotalMembers *int            `json:"total_members,omitempty"`
	Sufficient   *int            `json:"votes_sufficient,omitempty"`
	Insufficient *int            `json:"votes_insufficient,omitempty"`
	Abstentions  *int            `json:"abstentions,omitempty"`
	// InsufficientAt is how many votes find the report insufficient, by the setting's share of all members; nil: not known.
	InsufficientAt *int           `json:"insufficient_at,omitempty"`
	Decision       *Decision      `json:"decision,omitempty"`
	Distributions  []Distribution `json:"distributions,omitempty"`
	PublishedOn    period.Date    `json:"published_on,omitempty"`
	PublishedAt    string         `json:"published_at,omitempty"`
	PrintedFile    string         `json:"printed_file,omitempty"`
}

// ReportSection is a heading with the administration's text and those of the units.
type ReportSection struct {
	Code     string     `json:"code"`
	Level    int        `json:"level"`
	Title    string     `json:"title"`
	Auto     string     `json:"auto,omitempty"` // account.Section.Auto
	Required bool       `json:"required,omitempty"`
	Text     string     `json:"text,omitempty"`
	Units    []UnitText `json:"units,omitempty"`
}

// UnitText is what a unit wrote under a section.
type UnitText struct {
	Unit string `json:"unit"`
	Text string `json:"text"`
}

// UnitReport is a unit's report in the list.
type UnitReport struct {
	Unit       string      `json:"unit"`
	State      string      `json:"state"`
	SignedOn   period.Date `json:"signed_on,omitempty"`
	ReceivedOn period.Date `json:"received_on,omitempty"`
}

// Statement is a signed statement.
type Statement struct {
	Kind       string      `json:"kind"`
	Unit       string      `json:"unit,omitempty"`
	SignerName string      `json:"signer_name"`
	Title      string      `json:"title"`
	OfficeFrom period.Date `json:"office_from"`
	OfficeTo   period.Date `json:"office_to,omitempty"`
	Relies     bool        `json:"relies_on_predecessor,omitempty"`
	Place      string      `json:"place"`
	SignedOn   period.Date `json:"signed_on"`
	Signature  string      `json:"signature"`
	Text       string      `json:"text"`
	Document   string      `json:"document_sha256,omitempty"`
}

// Distribution is one copy sent.
type Distribution struct {
	Recipient string      `json:"recipient"`
	Name      string      `json:"name"`
	SentOn    period.Date `json:"sent_on"`
	Letter    string      `json:"letter_number"`
	Note      string      `json:"note,omitempty"`
}

// Difference is a line of the programme-versus-report list (account.Difference).
type Difference struct {
	Kind      string `json:"kind"`
	Basis     string `json:"basis"`
	Code      string `json:"code,omitempty"`
	Ref       string `json:"ref,omitempty"`
	Name      string `json:"name,omitempty"`
	Programme string `json:"programme,omitempty"`
	Report    string `json:"report,omitempty"`
	Row       int    `json:"row,omitempty"`
	Excused   bool   `json:"excused,omitempty"` // no value, and an approved reason says why
}
