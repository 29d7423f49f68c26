package intake

import (
	"encoding/json"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// State of a batch: a refused file cannot be committed, a committed one not discarded.
type State string

// The states of a batch.
const (
	Staged    State = "staged"
	Refused   State = "refused"
	Committed State = "committed"
	Discarded State = "discarded"
)

// Kind says what a file holds.
type Kind string

// The kinds of a file: a plan, a unit's proposal of a programme year, or a unit's values of a window.
const (
	OfPlan     Kind = "plan"
	OfProposal Kind = "proposal"
	OfWindow   Kind = "window"
)

// Batch is one staged file: its faults, and what a commit would do to the plan or proposal as it was when the file was staged.
type Batch struct {
	ID          string
	Kind        Kind
	State       State
	Format      string // json, xlsx
	FileName    string
	SHA256      string
	Size        int
	PlanID      string // empty: a new plan, until committed
	PlanCode    string
	ProgrammeID string // of a proposal
	WindowID    string // of values
	UnitID      string // of a proposal or values
	Year        int    // of a proposal or values
	Faults      fault.List
	Preview     plan.Preview
	CreatedBy   string
	CreatedAt   int64 // UTC microseconds
	CommittedAt int64
	Version     int64

	doc         plan.Doc              // of a plan
	proposal    programme.ProposalDoc // of a proposal
	window      layout.WindowDoc      // of values
	fingerprint string
}

// Refused tells whether the file cannot be committed.
func (b Batch) Refused() bool { return b.State == Refused }

// problem is a fault as stored; causes are for the log only and are not kept.
type problem struct {
	Kind  fault.Kind        `json:"kind"`
	Stage fault.Stage       `json:"stage"`
	Code  string            `json:"code"`
	At    fault.Address     `json:"at"`
	Args  map[string]string `json:"args,omitempty"`
}

func packFaults(l fault.List) (string, error) {
	out := make([]problem, len(l))
	for i, f := range l {
		out[i] = problem{Kind: f.Kind, Stage: f.Stage, Code: f.Code, At: f.At, Args: f.Args}
	}
	b, err := json.Marshal(out)
	return string(b), err
}

func unpackFaults(s string) (fault.List, error) {
	var in []problem
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, err
	}
	out := make(fault.List, len(in))
	for i, p := range in {
		out[i] = &fault.Fault{Kind: p.Kind, Stage: p.Stage, Code: p.Code, At: p.At, Args: p.Args}
	}
	return out, nil
}

func refuses(l fault.List) bool {
	for _, f := range l {
		if f.Stage == fault.Refuse {
			return true
		}
	}
	return false
}

// content is the document as stored.
func (b Batch) content() ([]byte, error) {
	switch b.Kind {
	case OfProposal:
		return json.Marshal(b.proposal)
	case OfWindow:
		return json.Marshal(b.window)
	case OfPlan:
	}
	return FormatJSON(b.doc)
}

// take reads the stored document.
func (b *Batch) take(content []byte) error {
	switch b.Kind {
	case OfProposal:
		err := json.Unmarshal(content, &b.proposal)
		b.PlanCode, b.Year = b.proposal.PlanCode, b.proposal.Year
		return err
	case OfWindow:
		err := json.Unmarshal(content, &b.window)
		b.PlanCode, b.Year, b.WindowID = b.window.PlanCode, b.window.Year, b.window.WindowID
		return err
	case OfPlan:
	}
	err := json.Unmarshal(content, &b.doc)
	b.PlanCode = b.doc.Plan.Code
	return err
}
