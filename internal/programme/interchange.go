package programme

import "github.com/karne-app/karne/pkg/quantity"

// SchemaProposal is the schema of a ProposalDoc.
const SchemaProposal = "karne.proposal/1"

// ProposalDoc is one unit's proposal in the interchange form; a workbook and the database both become it.
type ProposalDoc struct {
	Schema     string        `json:"schema"` // karne.proposal/1
	PlanCode   string        `json:"plan_code"`
	Year       int           `json:"year"`
	Unit       string        `json:"unit"` // name of the spending unit
	Activities []DocActivity `json:"activities"`
	Lines      []DocLine     `json:"lines"`
}

// DocActivity is an activity of the proposal. Mine false: another unit answers for it, this one shares it; its fields are then only shown.
type DocActivity struct {
	Code         string   `json:"code"`
	Target       string   `json:"target"` // code path of the performance target: H1.1
	Name         string   `json:"name"`
	Explanation  string   `json:"explanation,omitempty"`
	NoCostReason string   `json:"no_cost_reason,omitempty"`
	Sharing      []string `json:"sharing,omitempty"` // names of units
	Programme    string   `json:"programme,omitempty"`
	Subprogramme string   `json:"subprogramme,omitempty"`
	ActivityCode string   `json:"activity_code,omitempty"`
	Subactivity  string   `json:"subactivity,omitempty"`
	Mine         bool     `json:"mine"`
}

// DocLine is a cost line of the proposal.
type DocLine struct {
	Kind       string          `json:"kind"`               // activity, overhead, transfer
	Activity   string          `json:"activity,omitempty"` // code of the activity
	Functional string          `json:"functional,omitempty"`
	Financing  string          `json:"financing,omitempty"`
	Economic   string          `json:"economic,omitempty"`
	OffBudget  string          `json:"off_budget,omitempty"` // revolving_fund, other_domestic, foreign; empty: in the budget
	Amount     *quantity.Money `json:"amount"`
	Note       string          `json:"note,omitempty"`
}
