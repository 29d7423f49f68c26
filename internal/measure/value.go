package measure

import (
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// The kinds of a value.
const (
	KindAmount = "amount"
	KindRatio  = "ratio" // numerator and denominator
	KindDone   = "done"  // one-off: delivered or not, Amount may hold a progress in percent
	KindScale  = "scale" // qualitative, 0–4
	KindNone   = "none"  // no value this period, with a reason
)

// The states of a value; Open is never stored.
const (
	Open     = "open"
	Entered  = "entered"
	Returned = "returned"
	Approved = "approved"
	Verified = "verified"
	Frozen   = "frozen"
)

// Counts tells whether a score may use a value of this state (design.md §1-4: approved values).
func Counts(state string) bool { return state == Approved || state == Verified || state == Frozen }

// Fields is what is typed; nil is missing, and only the fields of Kind are there.
type Fields struct {
	Kind          string           `json:"kind" validate:"required,oneof=amount ratio done scale none"`
	Amount        *quantity.Amount `json:"amount"`
	Numerator     *quantity.Amount `json:"numerator"`
	Denominator   *quantity.Amount `json:"denominator"`
	Done          *bool            `json:"done"`
	Scale         *int             `json:"scale" validate:"omitempty,gte=0,lte=4"`
	NoValueReason string           `json:"no_value_reason" validate:"max=2000"`
	Explanation   string           `json:"explanation" validate:"max=8000"`
	Confirmed     bool             `json:"confirmed"` // the enterer answered what was asked (jump, share over 100)
	Origin        string           `json:"origin" validate:"max=30"`
	Source        string           `json:"source" validate:"max=1000"`
	Synthetic     bool             `json:"synthetic"`
}

// Value is one value with its state.
type Value struct {
	ID          string `json:"id"`
	PlanID      string `json:"plan_id"`
	IndicatorID string `json:"indicator_id"`
	WindowID    string `json:"window_id"`
	Year        int    `json:"year"`
	Frequency   string `json:"frequency"`
	PeriodNo    int    `json:"period_no"`
	UnitID      string `json:"unit_id"` // who answers: the data owner, else the target's responsible unit
	Fields
	State        string     `json:"state"`
	ReturnReason string     `json:"return_reason"`
	EnteredBy    string     `json:"entered_by"` // person ids
	EnteredAt    int64      `json:"entered_at"` // UTC microseconds
	ApprovedBy   string     `json:"approved_by"`
	ApprovedAt   int64      `json:"approved_at"`
	VerifiedBy   string     `json:"verified_by"`
	VerifiedAt   int64      `json:"verified_at"`
	Version      int64      `json:"version"`
	Evidence     []Evidence `json:"evidence,omitempty"`
}

// Scope is where the value stands for access.
func (v Value) Scope() access.Scope {
	s := access.Scope{Frozen: v.State == Frozen}
	if v.UnitID != "" {
		s.Units = []string{v.UnitID}
	}
	return s
}

// The kinds of evidence.
const (
	EvidenceFile   = "file"
	EvidenceRecord = "record"
)

// Evidence is a proof of a value: a file, or a reference to a record elsewhere (EBYS number, register). Cancelled evidence stays.
type Evidence struct {
	ID              string `json:"id"`
	ValueID         string `json:"value_id"`
	Kind            string `json:"kind"` // file, record
	SHA256          string `json:"sha256,omitempty"`
	FileName        string `json:"file_name,omitempty"`
	MediaType       string `json:"media_type,omitempty"`
	Size            int64  `json:"size,omitempty"`
	Reference       string `json:"reference,omitempty"`
	System          string `json:"system,omitempty"` // of the record: EBYS, Sampaş, e-Belediye …
	Note            string `json:"note,omitempty"`
	PersonalData    bool   `json:"personal_data"` // KVKK: the file is opened only by who may EvidenceRead
	Synthetic       bool   `json:"synthetic"`
	AddedBy         string `json:"added_by"`
	AddedAt         int64  `json:"added_at"`
	CancelledReason string `json:"cancelled_reason,omitempty"`
	CancelledBy     string `json:"cancelled_by,omitempty"`
	CancelledAt     int64  `json:"cancelled_at,omitempty"`
	Version         int64  `json:"version"`
}

// StepRecord is one line of a value's history; Value is what it said then.
type StepRecord struct {
	ID     string `json:"id"`
	Step   string `json:"step"` // enter, change, approve, verify, return, freeze, reopen
	State  string `json:"state"`
	Value  Fields `json:"value"`
	Reason string `json:"reason,omitempty"`
	By     string `json:"by"`
	At     int64  `json:"at"`
}

// Entry is one line of a unit's work list in a window: the indicator, its targets, its last values and the value if there is one.
type Entry struct {
	Indicator  plan.Indicator
	Ref        string // code path in the plan
	TargetCode string
	UnitID     string // who answers
	UnitName   string
	Window     calendar.Window
	Value      *Value           // nil: open
	YearTarget *quantity.Amount // B: the programme's value of the year, else the plan's; nil: none
	Last       []Value          // up to four before this period, newest first, whatever their state
	Copied     string           // code of another indicator with the same explanation in this window; "" none
	MayEnter   bool             // the caller, now
	MayApprove bool
	MayVerify  bool
	Why        map[string]string // problem code why not, by enter, approve, verify
}

// Cell is unit × window on the status board.
type Cell struct {
	UnitID   string `json:"unit_id"`
	WindowID string `json:"window_id"`
	Due      int    `json:"due"` // indicators due
	Open     int    `json:"open"`
	Entered  int    `json:"entered"`
	Returned int    `json:"returned"`
	Approved int    `json:"approved"`
	Verified int    `json:"verified"`
	Frozen   int    `json:"frozen"`
	Late     int    `json:"late"` // of Open and Returned, those whose unit day has passed
}

// Board is the status board of a plan year.
type Board struct {
	PlanID  string            `json:"plan_id"`
	Year    int               `json:"year"`
	Windows []calendar.Window `json:"windows"`
	Units   []plan.UnitRef    `json:"units"`
	Cells   []Cell            `json:"cells"` // only where something is due
}
