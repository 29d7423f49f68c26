package facts

import (
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// ProgrammeSchema names the JSON form of ProgrammeFacts that editions store.
const ProgrammeSchema = "karne.facts.programme/1"

// ProgrammeFacts is one performance programme with everything its official tables print. Year is t+1 of the guide.
type ProgrammeFacts struct {
	Schema               string         `json:"schema"` // ProgrammeSchema
	Administration       Administration `json:"administration"`
	ID                   string         `json:"id,omitempty"`
	PlanID               string         `json:"plan_id,omitempty"`
	PlanCode             string         `json:"plan_code"`
	PlanName             string         `json:"plan_name"`
	PlanFirstYear        int            `json:"plan_first_year"`
	Year                 int            `json:"year"`
	FormSet              string         `json:"form_set"` // PP_2009
	CodeSet              string         `json:"code_set"` // classic, wide
	State                string         `json:"state,omitempty"`
	Stage                string         `json:"stage"` // stage whose amounts the tables print
	Draft                bool           `json:"draft,omitempty"`
	Synthetic            bool           `json:"synthetic,omitempty"`
	Origin               string         `json:"origin,omitempty"`
	Source               string         `json:"source,omitempty"`
	Mission              string         `json:"mission,omitempty"`
	Vision               string         `json:"vision,omitempty"`
	CallDate             period.Date    `json:"call_date,omitempty"`
	CallNumber           string         `json:"call_number,omitempty"`
	SubmittedToCouncilOn period.Date    `json:"submitted_to_council_on,omitempty"`
	PublishedOn          period.Date    `json:"published_on,omitempty"`
	OtherMatters         string         `json:"other_matters,omitempty"`
	Policies             []Policy       `json:"policies,omitempty"`
	Opinion              *Decision      `json:"opinion,omitempty"`
	Decision             *Decision      `json:"decision,omitempty"`
	Metropolitan         *Decision      `json:"metropolitan,omitempty"`
	// OverheadWarn is the share of overhead in the whole above which it is marked (setting, domain.md §4.8); 0 asks nothing.
	OverheadWarn quantity.Percent    `json:"overhead_warn,omitempty"`
	Targets      []PerformanceTarget `json:"targets"`
	// Lines are every budget line, of all kinds, in the order unit, kind, functional, financing, economic.
	Lines []BudgetLine `json:"lines,omitempty"`
	// Units are the units that have a part or money in the programme, in the order of names; lines name them by place in this list.
	Units []SpendingUnit `json:"units,omitempty"`
	// Codes are the names of the codes the lines use and of all their ancestors.
	Codes    []CodeName            `json:"codes,omitempty"`
	Stages   []StageFacts          `json:"stages,omitempty"`
	Ceilings []Ceiling             `json:"ceilings,omitempty"`
	Changes  []AppropriationChange `json:"changes,omitempty"`
	// Ledgers of the year; nil: nothing was imported or typed.
	Appropriation *Ledger `json:"appropriation,omitempty"`
	Execution     *Ledger `json:"execution,omitempty"`
	RevenueLedger *Ledger `json:"revenue_ledger,omitempty"`
	// LastResults is what the activity report of t−1 (Year − 2) says was reached, by PlanRef: its newest edition, or its records. An indicator
	// the report holds without a value stands with nil; a nil map: no such report.
	LastResults map[string]Rat `json:"last_results,omitempty"`
	// Withheld: the reader may not see the money of all units, so changes and ledgers are left out, whether there are any or not.
	Withheld bool     `json:"withheld,omitempty"`
	Edition  *Edition `json:"edition,omitempty"`
	Faults   []Fault  `json:"faults,omitempty"`
}

// Policy is one line of II.A.
type Policy struct {
	Document  string `json:"document"`
	Reference string `json:"reference,omitempty"`
	Text      string `json:"text,omitempty"`
}

// PerformanceTarget is one target of the year with its plan target. Ref: H1.1 (second of one code #2).
type PerformanceTarget struct {
	ID              string               `json:"id,omitempty"`
	Ref             string               `json:"ref"`
	Code            string               `json:"code"`
	Text            string               `json:"text"`
	GoalCode        string               `json:"goal_code"`
	GoalText        string               `json:"goal_text"`
	TargetCode      string               `json:"target_code"`
	TargetText      string               `json:"target_text"`
	ResponsibleUnit string               `json:"responsible_unit,omitempty"`
	Explanation     string               `json:"explanation,omitempty"`
	ProgrammeCode   string               `json:"programme_code,omitempty"`
	Subprogramme    string               `json:"subprogramme_code,omitempty"`
	Origin          string               `json:"origin,omitempty"`
	Source          string               `json:"source,omitempty"`
	Indicators      []ProgrammeIndicator `json:"indicators,omitempty"`
	Activities      []ProgrammeActivity  `json:"activities,omitempty"`
}

// ProgrammeIndicator is a plan indicator in the year. Ref: H1.1/PG1.1.1; PlanRef is its code path in the plan.
type ProgrammeIndicator struct {
	ID             string            `json:"id,omitempty"`
	Ref            string            `json:"ref"`
	PlanRef        string            `json:"plan_ref"`
	Code           string            `json:"code"`
	Name           string            `json:"name"`
	UnitOfMeasure  string            `json:"unit_of_measure,omitempty"`
	CalcType       string            `json:"calc_type,omitempty"`
	Weight         *quantity.Percent `json:"weight,omitempty"`
	Previous       *quantity.Amount  `json:"previous,omitempty"` // t−1
	PreviousSource string            `json:"previous_source,omitempty"`
	Current        *quantity.Amount  `json:"current,omitempty"` // t
	CurrentSource  string            `json:"current_source,omitempty"`
	// PlanValue is the plan's value of the year, PlanBefore of the year before (baseline in the first); nil: missing.
	PlanValue        *quantity.Amount `json:"plan_value,omitempty"`
	PlanBefore       *quantity.Amount `json:"plan_before,omitempty"`
	NoTargetReason   string           `json:"no_target_reason,omitempty"`
	Override         *quantity.Amount `json:"override,omitempty"`
	OverrideReason   string           `json:"override_reason,omitempty"`
	OverrideDecision string           `json:"override_decision,omitempty"`
	Explanation      string           `json:"explanation,omitempty"`
}

// ProgrammeActivity is an activity of the year; its money stands in the lines that name its Ref. Ref: H1.1/F1.1.1.
type ProgrammeActivity struct {
	ID              string   `json:"id,omitempty"`
	Ref             string   `json:"ref"`
	Code            string   `json:"code"`
	Name            string   `json:"name"`
	Explanation     string   `json:"explanation,omitempty"`
	ResponsibleUnit string   `json:"responsible_unit,omitempty"`
	SharingUnits    []string `json:"sharing_units,omitempty"`
	NoCostReason    string   `json:"no_cost_reason,omitempty"`
	ProgrammeCode   string   `json:"programme_code,omitempty"`
	Subprogramme    string   `json:"subprogramme_code,omitempty"`
	ActivityCode    string   `json:"activity_code,omitempty"`
	SubactivityCode string   `json:"subactivity_code,omitempty"`
}

// SpendingUnit is a unit of the programme. Key is short and stable within the facts (B1, B2 … by place: not every unit has an institutional
// code): what cells and links call it.
type SpendingUnit struct {
	ID   string `json:"id,omitempty"`
	Key  string `json:"key"`
	Name string `json:"name"`
	// Proposal is the state of its proposal: open, submitted, returned, accepted; empty: none.
	Proposal string `json:"proposal,omitempty"`
}

// BudgetLine is one line. Kind: activity, overhead, transfer, revenue, financing.
type BudgetLine struct {
	ID         string `json:"id,omitempty"`
	Kind       string `json:"kind"`
	Activity   string `json:"activity,omitempty"` // Ref of the activity
	Unit       int    `json:"unit"`               // place in Units, −1: none
	Functional string `json:"functional,omitempty"`
	Financing  string `json:"financing,omitempty"`
	Economic   string `json:"economic,omitempty"`
	OffBudget  string `json:"off_budget,omitempty"` // revolving_fund, other_domestic, foreign; empty: in the budget
	Note       string `json:"note,omitempty"`
	// Amount is the amount at the printed stage; nil: the line is not there.
	Amount *quantity.Money `json:"amount,omitempty"`
	// Stages are the amounts of every opened stage the line has, with who wrote them.
	Stages []LineStage `json:"stages,omitempty"`
}

// LineStage is what one stage says of a line.
type LineStage struct {
	Stage  string         `json:"stage"`
	Amount quantity.Money `json:"amount"`
	Copied bool           `json:"copied,omitempty"` // taken over unchanged
	By     string         `json:"by,omitempty"`     // name of who changed it
	On     period.Date    `json:"on,omitempty"`
	Note   string         `json:"note,omitempty"`
}

// CodeName is the name of a budget code; Known is false for a well-formed code that is not in the list.
type CodeName struct {
	Kind  string `json:"kind"` // functional, financing, economic, revenue
	Code  string `json:"code"`
	Name  string `json:"name"`
	Known bool   `json:"known"`
}

// StageFacts is one opened stage.
type StageFacts struct {
	Stage      string      `json:"stage"`
	CopiedFrom string      `json:"copied_from,omitempty"`
	On         period.Date `json:"on,omitempty"`
	By         string      `json:"by,omitempty"`
}

// Ceiling is what a unit may propose; Economic is a first-level code or empty.
type Ceiling struct {
	Unit     int            `json:"unit"`
	Economic string         `json:"economic,omitempty"`
	Amount   quantity.Money `json:"amount"`
}

// AppropriationChange is a change of the year's appropriation.
type AppropriationChange struct {
	Kind     string       `json:"kind"` // supplementary, transfer, carried_over
	On       period.Date  `json:"on"`
	Reason   string       `json:"reason,omitempty"`
	Approval string       `json:"approval,omitempty"`
	Decision *Decision    `json:"decision,omitempty"`
	Lines    []ChangeLine `json:"lines"`
}

// ChangeLine is one line of a change; Unit is a place in Units, −1: none.
type ChangeLine struct {
	Unit       int            `json:"unit"`
	Functional string         `json:"functional,omitempty"`
	Financing  string         `json:"financing,omitempty"`
	Economic   string         `json:"economic"`
	Amount     quantity.Money `json:"amount"`
}

// Ledger is an accounting export of the year.
type Ledger struct {
	ID        string          `json:"id,omitempty"`
	FileName  string          `json:"file_name,omitempty"`
	RowsHash  string          `json:"rows_sha256,omitempty"`
	ByHand    bool            `json:"by_hand,omitempty"`
	Partial   bool            `json:"partial,omitempty"`
	Stated    *quantity.Money `json:"stated_total,omitempty"`
	Counted   *quantity.Money `json:"counted_total,omitempty"`
	Synthetic bool            `json:"synthetic,omitempty"`
	Origin    string          `json:"origin,omitempty"`
	Source    string          `json:"source,omitempty"`
	Rows      []LedgerRow     `json:"rows"`
}

// LedgerRow is one row of an export; a total line sums others and is never added. nil is missing.
type LedgerRow struct {
	TotalLine bool `json:"total_line,omitempty"`
	// Changed: a total line whose rows were typed over by hand since the export; what it states is of other figures.
	Changed       bool            `json:"changed,omitempty"`
	Institutional string          `json:"institutional,omitempty"`
	Unit          int             `json:"unit"` // place in Units, −1: not matched
	UnitName      string          `json:"unit_name,omitempty"`
	Functional    string          `json:"functional,omitempty"`
	Financing     string          `json:"financing,omitempty"`
	Economic      string          `json:"economic,omitempty"`
	Name          string          `json:"name,omitempty"`
	Initial       *quantity.Money `json:"initial,omitempty"`
	Supplementary *quantity.Money `json:"supplementary,omitempty"`
	TransferIn    *quantity.Money `json:"transfer_in,omitempty"`
	TransferOut   *quantity.Money `json:"transfer_out,omitempty"`
	CarriedIn     *quantity.Money `json:"carried_in,omitempty"`
	Final         *quantity.Money `json:"final,omitempty"`
	Spent         *quantity.Money `json:"spent,omitempty"`
	Cancelled     *quantity.Money `json:"cancelled,omitempty"`
	CarriedOut    *quantity.Money `json:"carried_out,omitempty"`
	AccruedBefore *quantity.Money `json:"accrued_before,omitempty"`
	Accrued       *quantity.Money `json:"accrued,omitempty"`
	AccruedTotal  *quantity.Money `json:"accrued_total,omitempty"`
	Collected     *quantity.Money `json:"collected,omitempty"`
	Refunded      *quantity.Money `json:"refunded,omitempty"`
	NetCollected  *quantity.Money `json:"net_collected,omitempty"`
	WrittenOff    *quantity.Money `json:"written_off,omitempty"`
	Reason        string          `json:"reason,omitempty"`
}
