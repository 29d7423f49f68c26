package account

import (
	"io"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// Create opens the report of a year whose programme is decided; every spending unit with a part in the programme gets a draft.
type Create struct {
	PlanID      string `json:"plan_id" validate:"required,len=26"`
	Year        int    `json:"year" validate:"gte=1990,lte=2200"`
	Synthetic   bool   `json:"synthetic"`
	Idempotency act.Once
}

// Write writes a section's text; UnitReportID empty: the administration's. Version 0: there was none. An empty Text removes it.
type Write struct {
	ReportID     string `json:"report_id" validate:"required,len=26"`
	UnitReportID string `json:"unit_report_id" validate:"omitempty,len=26"`
	Section      string `json:"section" validate:"required,max=20"`
	Text         string `json:"text" validate:"max=40000"`
	Synthetic    bool   `json:"synthetic"`
	Version      int64  `json:"version" validate:"gte=0"`
}

// RecordWork writes what a unit did for an activity and spent on it; Version 0: there was nothing.
type RecordWork struct {
	UnitReportID string          `json:"unit_report_id" validate:"required,len=26"`
	ActivityID   string          `json:"activity_id" validate:"required,len=26"`
	WorkDone     string          `json:"work_done" validate:"max=8000"`
	Final        *quantity.Money `json:"final_appropriation"`
	Spent        *quantity.Money `json:"spent"`
	Reason       string          `json:"reason" validate:"max=4000"`
	Synthetic    bool            `json:"synthetic"`
	Version      int64           `json:"version" validate:"gte=0"`
}

// SignUnit signs a unit's report with the spending authority's statement: draft or returned → signed.
type SignUnit struct {
	ID      string // of the unit report
	Version int64
	StatementFields
	DocumentName string
	Document     io.Reader // signed PDF; nil: none
}

// UnitStep is ReceiveUnit or ReturnUnit (Reason needed; the statement is withdrawn).
type UnitStep struct {
	ID      string
	Version int64
	Reason  string `json:"reason" validate:"max=2000"`
}

// Sign signs the administration's report: Kind finance_head, then senior_manager.
type Sign struct {
	ID      string // of the report
	Version int64
	Kind    string `json:"kind" validate:"required,oneof=finance_head senior_manager"`
	StatementFields
	DocumentName string
	Document     io.Reader
}

// Step moves a report: AddUnits (units that came later get a draft), Reopen (with Note: back to consolidating, statements withdrawn), Present (On needed), Publish (On and Address needed).
type Step struct {
	ID           string
	Version      int64
	On           period.Date `json:"on"`
	LetterNumber string      `json:"letter_number" validate:"max=60"`
	Note         string      `json:"note" validate:"max=2000"`
	Address      string      `json:"address" validate:"max=300"` // where it is published
}

// Vote records the council's decision and votes, and freezes the report as an edition ("report/2022").
type Vote struct {
	ID      string
	Version int64
	council.DecisionFields
	Chair        string `json:"chair" validate:"required,max=200"`
	TotalMembers int    `json:"total_members" validate:"gte=1,lte=1000"`
	Sufficient   int    `json:"votes_sufficient" validate:"gte=0,lte=1000"`
	Insufficient int    `json:"votes_insufficient" validate:"gte=0,lte=1000"`
	Abstentions  int    `json:"abstentions" validate:"gte=0,lte=1000"`
	Confirmed    bool   `json:"confirmed"` // the chair carries the name of who signed as senior manager: asked, and meant
}

// Distribute records a copy sent; the first one moves the report to distributed.
type Distribute struct {
	ID      string // of the report
	Version int64
	Distribution
}

// AttachDecision attaches a signed PDF to the report's decision.
type AttachDecision struct {
	ReportID string
	FileName string `json:"file_name" validate:"required,max=300"`
	Content  io.Reader
}

// LoadPrinted replaces the printed results table the report is compared with; no rows removes it.
type LoadPrinted struct {
	ReportID string
	Version  int64  // of the report
	FileName string `json:"file_name" validate:"max=300"`
	SHA256   string
	Rows     []PrintedRow `json:"rows" validate:"max=5000,dive"`
}

// LoadStatementText gives a statement its wording from a report year on.
type LoadStatementText struct {
	Kind      string `json:"kind" validate:"required,oneof=spending_authority finance_head senior_manager"`
	ValidFrom int    `json:"valid_from" validate:"gte=0,lte=2200"`
	Text      string `json:"text" validate:"required,max=20000"`
	Source    string `json:"source" validate:"required,max=500"`
	Synthetic bool   `json:"synthetic"`
	Version   int64  `json:"version" validate:"gte=0"` // 0: there was none of this kind and year
}

// ListQuery asks for reports, newest year first.
type ListQuery struct {
	PlanID string
	After  string
	Limit  int
}

// Page is a page of reports.
type Page struct {
	Items []Report
	Next  string
}
