package account

import (
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// The states of the administration's report.
const (
	Consolidating     = "consolidating"
	FinanceSigned     = "finance_signed"
	MayorSigned       = "mayor_signed"
	Presented         = "presented"
	VotedSufficient   = "voted_sufficient"
	VotedInsufficient = "voted_insufficient"
	Distributed       = "distributed"
	Published         = "published"
)

// The states of a unit's report.
const (
	UnitDraft    = "draft"
	UnitSigned   = "signed"
	UnitReturned = "returned"
	UnitReceived = "received"
)

// Report is the administration's report of a year.
type Report struct {
	ID              string            `json:"id"`
	PlanID          string            `json:"plan_id"`
	ProgrammeID     string            `json:"programme_id"`
	Year            int               `json:"year"`
	State           string            `json:"state"`
	PresentedOn     period.Date       `json:"presented_on"`
	LetterNumber    string            `json:"letter_number"`
	Chair           string            `json:"chair"` // deputy chair of the council (5393 md. 26)
	TotalMembers    *int              `json:"total_members"`
	Sufficient      *int              `json:"votes_sufficient"`
	Insufficient    *int              `json:"votes_insufficient"`
	Abstentions     *int              `json:"abstentions"`
	Decision        *council.Decision `json:"decision,omitempty"`
	PublishedOn     period.Date       `json:"published_on"`
	PublishedAt     string            `json:"published_at"` // address
	PrintedFileName string            `json:"printed_file_name,omitempty"`
	PrintedSHA256   string            `json:"printed_sha256,omitempty"`
	Synthetic       bool              `json:"synthetic"`
	Version         int64             `json:"version"`
	PlanCode        string            `json:"plan_code"`
	PlanName        string            `json:"plan_name"`
}

// Scope is where the report stands for access.
func (r Report) Scope() access.Scope {
	switch r.State {
	case Presented:
		return access.Scope{Submitted: true}
	case VotedSufficient, VotedInsufficient, Distributed, Published:
		return access.Scope{Frozen: true}
	}
	return access.Whole
}

// UnitReport is a spending unit's.
type UnitReport struct {
	ID         string `json:"id"`
	ReportID   string `json:"report_id"`
	UnitID     string `json:"unit_id"`
	UnitName   string `json:"unit_name"`
	State      string `json:"state"`
	Reason     string `json:"reason"` // of the return
	ReceivedBy string `json:"received_by,omitempty"`
	ReceivedAt int64  `json:"received_at,omitempty"`
	Version    int64  `json:"version"`
}

// Scope is where a unit's report stands: it is the unit's until the council voted on the whole.
func (u UnitReport) Scope(r Report) access.Scope {
	s := r.Scope()
	s.Units = []string{u.UnitID}
	return s
}

// Section is one heading of the form (domain.md §5.2), as dated data: which headings a year has, who writes them and what fills them.
type Section struct {
	Code     string // III.B.2
	Parent   string // III.B
	Level    int    // 1…4
	TR, EN   string
	Unit     bool   // in a unit's report
	Whole    bool   // in the administration's report
	Auto     string // what the system fills it with: one of autos; "" text only
	Required bool   // a text is needed before the report is presented
	From, To int    // years; 0 open
}

// Text is what was written under a section. UnitReportID empty: the administration's own.
type Text struct {
	ID           string `json:"id"`
	ReportID     string `json:"report_id"`
	UnitReportID string `json:"unit_report_id,omitempty"`
	Section      string `json:"section"`
	Text         string `json:"text"`
	WrittenBy    string `json:"written_by"`
	Synthetic    bool   `json:"synthetic"`
	Version      int64  `json:"version"`
}

// Work is what a unit did for an activity, and the money: planned comes from the budget, final and spent are typed (accounting knows no
// activities) and are compared with the unit's ledger.
type Work struct {
	ID           string          `json:"id"`
	ReportID     string          `json:"report_id"`
	UnitReportID string          `json:"unit_report_id"`
	UnitID       string          `json:"unit_id"`
	ActivityID   string          `json:"activity_id"`
	WorkDone     string          `json:"work_done"`
	Final        *quantity.Money `json:"final_appropriation"`
	Spent        *quantity.Money `json:"spent"`
	Reason       string          `json:"reason"`
	WrittenBy    string          `json:"written_by"`
	Synthetic    bool            `json:"synthetic"`
	Version      int64           `json:"version"`
}

// The kinds of statements (domain.md §5.5).
const (
	SpendingAuthority = "spending_authority"
	FinanceHead       = "finance_head"
	SeniorManager     = "senior_manager"
)

// StatementText is the wording an administrator loaded; the newest of a year holds.
type StatementText struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	ValidFrom int    `json:"valid_from"` // report year
	Text      string `json:"text"`
	Source    string `json:"source"`
	Synthetic bool   `json:"synthetic"`
	Version   int64  `json:"version"`
}

// StatementFields is who signed, when and how.
type StatementFields struct {
	SignerID            string      `json:"signer_id" validate:"omitempty,len=26"`
	SignerName          string      `json:"signer_name" validate:"required,max=200"`
	SignerTitle         string      `json:"signer_title" validate:"required,max=200"`
	OfficeFrom          period.Date `json:"office_from" validate:"required"`
	OfficeTo            period.Date `json:"office_to"`
	ReliesOnPredecessor bool        `json:"relies_on_predecessor"` // the post changed hands within the year
	Place               string      `json:"place" validate:"required,max=100"`
	SignedOn            period.Date `json:"signed_on" validate:"required"`
	Signature           string      `json:"signature" validate:"required,oneof=wet electronic"`
}

// Statement is a signed statement. Withdrawn ones (with a returned report) stay.
type Statement struct {
	ID           string `json:"id"`
	ReportID     string `json:"report_id"`
	UnitReportID string `json:"unit_report_id,omitempty"`
	UnitID       string `json:"unit_id,omitempty"`
	Kind         string `json:"kind"`
	StatementFields
	TextID          string `json:"text_id"`
	Text            string `json:"text"`
	DocumentSHA256  string `json:"document_sha256,omitempty"`
	DocumentName    string `json:"document_name,omitempty"`
	RecordedBy      string `json:"recorded_by"`
	RecordedAt      int64  `json:"recorded_at"`
	WithdrawnReason string `json:"withdrawn_reason,omitempty"`
	WithdrawnAt     int64  `json:"withdrawn_at,omitempty"`
	Version         int64  `json:"version"`
}

// Distribution is one copy sent. Recipient: ministry, court_of_accounts, other.
type Distribution struct {
	ID            string      `json:"id"`
	ReportID      string      `json:"report_id"`
	Recipient     string      `json:"recipient" validate:"required,oneof=ministry court_of_accounts other"`
	RecipientName string      `json:"recipient_name" validate:"required,max=300"`
	SentOn        period.Date `json:"sent_on" validate:"required"`
	LetterNumber  string      `json:"letter_number" validate:"required,max=60"`
	Note          string      `json:"note" validate:"max=2000"`
	RecordedBy    string      `json:"recorded_by"`
	RecordedAt    int64       `json:"recorded_at"`
	Version       int64       `json:"version"`
}

// DecisionFile is a signed paper attached to the decision.
type DecisionFile struct {
	ID         string `json:"id"`
	DecisionID string `json:"decision_id"`
	SHA256     string `json:"sha256"`
	FileName   string `json:"file_name"`
	Size       int64  `json:"size"`
	AddedBy    string `json:"added_by"`
	AddedAt    int64  `json:"added_at"`
}

// PrintedRow is a row of a results table as it was printed elsewhere.
type PrintedRow struct {
	RowNo         int              `json:"row_no"`
	Code          string           `json:"code" validate:"max=20"`
	Name          string           `json:"name" validate:"max=500"`
	UnitOfMeasure string           `json:"unit_of_measure" validate:"max=60"`
	Target        *quantity.Amount `json:"target"`
	Actual        *quantity.Amount `json:"actual"`
	Reason        string           `json:"reason" validate:"max=8000"`
}

// The kinds of a difference between programme and report (R-TUT-02…04, findings F26–F28).
const (
	DiffMissing       = "missing"        // of the programme, not in the report
	DiffNoActual      = "no_actual"      // in the report without a realised value (F27)
	DiffExtra         = "extra"          // in the report, not in the programme (F28)
	DiffRenamed       = "renamed"        // another name
	DiffUnit          = "unit"           // another unit of measure
	DiffTarget        = "target_altered" // another target value (F26)
	DiffActual        = "actual_altered" // another realised value than the record's (R-TUT-08)
	DiffReasonMissing = "reason_missing" // C ≠ B without a reason (F21–F23)
)

// Difference is one line of the difference list.
type Difference struct {
	Kind      string `json:"kind"`
	Basis     string `json:"basis"` // live (Karne's own records against the programme's edition), printed (a printed table against both), evaluation (the frozen evaluation against the record)
	Code      string `json:"code"`
	Ref       string `json:"ref"`
	Name      string `json:"name"`
	Programme string `json:"programme"` // what the programme says, in Turkish form
	Report    string `json:"report"`
	Row       int    `json:"row,omitempty"` // of the printed table
	// IndicatorID is of the plan; "" for what neither plan nor programme has. Excused: no value, and a verified reason or an approved
	// deviation says why, or a value that was re-opened after the evaluation; such a line is a warning, every other one blocks presenting.
	IndicatorID string `json:"indicator_id,omitempty"`
	Excused     bool   `json:"excused,omitempty"`
}

// StepRecord is one line of a report's history.
type StepRecord struct {
	ID           string      `json:"id"`
	Step         string      `json:"step"`
	UnitReportID string      `json:"unit_report_id,omitempty"`
	On           period.Date `json:"on,omitempty"`
	LetterNumber string      `json:"letter_number,omitempty"`
	Note         string      `json:"note,omitempty"`
	RecordedBy   string      `json:"recorded_by"`
	RecordedAt   int64       `json:"recorded_at"`
}

// Whole is a report with everything it holds itself, as one reader sees it.
type Whole struct {
	Report        Report
	Sections      []Section
	Units         []UnitReport // those the reader may see
	Texts         []Text
	Work          []Work
	Statements    []Statement
	Distributions []Distribution
	Files         []DecisionFile
	Printed       []PrintedRow
	Differences   []Difference
	Steps         []StepRecord
	People        map[string]string // names by person id
}
