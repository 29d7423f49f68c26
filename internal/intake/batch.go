package intake

import (
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// State is where a staged file stands.
type State string

// The states of a batch. Refused: the file has shape faults and can only be discarded.
const (
	Staged    State = "staged"
	Refused   State = "refused"
	Committed State = "committed"
	Discarded State = "discarded"
)

// The file formats that are taken.
const (
	FormatOfJSON = "json"
	FormatOfXLSX = "xlsx"
)

// Batch is one uploaded file: what was read, every fault at its address, and what a commit would do (or did).
type Batch struct {
	ID       string
	State    State
	Format   string
	FileName string
	SHA256   string
	Size     int64
	PlanCode string
	PlanID   string // empty until the plan is known
	// Preview is what a commit would do now; of a committed batch, what it did. Empty for a refused or discarded one.
	Preview plan.Preview
	// Faults are those of the shape and the verdicts of the rules, with sheet and cell where the file is a workbook.
	Faults      fault.List
	CreatedBy   string
	CreatedAt   int64 // UTC microseconds
	CommittedAt int64 // 0: not committed
	Version     int64

	doc   plan.Doc
	where map[string]fault.Address
	shape fault.List
	base  string // fingerprint of what the preview stood on
}

// Refused tells whether the file has faults that keep it out.
func (b Batch) Refused() bool { return b.State == Refused || refuses(b.Faults) }

func refuses(l fault.List) bool { return list(l).refuses() }

// StageFile is an uploaded file. The format is found from its bytes, not from its name.
type StageFile struct {
	Name string `json:"file_name" validate:"required,max=255"`
	Data []byte `json:"-" validate:"-"`
}
