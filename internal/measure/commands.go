package measure

import (
	"io"

	"github.com/karne-app/karne/internal/act"
)

// Submit enters or changes the value of an indicator in a window. Version is that of the value that was read, 0 when there was none.
type Submit struct {
	IndicatorID string `json:"indicator_id" validate:"required,len=26"`
	WindowID    string `json:"window_id" validate:"required,len=26"`
	Version     int64  `json:"version" validate:"gte=0"`
	Fields
	Evidence    []AddRecord `json:"evidence" validate:"max=20,dive"` // record references that come with the value
	Idempotency act.Once
}

// AddRecord references a record elsewhere as evidence.
type AddRecord struct {
	Reference    string `json:"reference" validate:"required,max=300"`
	System       string `json:"system" validate:"max=200"`
	Note         string `json:"note" validate:"max=2000"`
	PersonalData bool   `json:"personal_data"`
	Synthetic    bool   `json:"synthetic"`
}

// AddFile adds a file as evidence. Content is read once; at most files.MaxEvidence bytes.
type AddFile struct {
	ValueID      string `json:"value_id" validate:"required,len=26"`
	FileName     string `json:"file_name" validate:"required,max=300"`
	Note         string `json:"note" validate:"max=2000"`
	PersonalData bool   `json:"personal_data"`
	Synthetic    bool   `json:"synthetic"`
	Content      io.Reader
}

// CancelEvidence takes a proof back, with a reason.
type CancelEvidence struct {
	ID      string
	Version int64
	Reason  string `json:"reason" validate:"required,max=2000"`
}

// Move is Approve, Verify or Return (Reason needed) of one value.
type Move struct {
	ID      string
	Version int64
	Reason  string `json:"reason" validate:"max=2000"`
}

// ListQuery asks for values, by code path and period.
type ListQuery struct {
	PlanID      string
	Year        int    // 0: every year
	IndicatorID string // empty: all
	UnitID      string
	WindowID    string
	State       string
	After       string
	Limit       int // 1…200, 50 by default
}

// Page is a page of values.
type Page struct {
	Items []Value
	Next  string
}
