package flow

import (
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// What a step's record must hold.
const (
	On       = "on"            // the day it happened
	Letter   = "letter_number" // of the paper (EBYS)
	Reason   = "note"          // why, at least three characters
	Decision = "decision"      // of the body it is recorded for
	Edition  = "edition"       // the frozen edition the decision accepts
)

// On whose behalf a step is recorded, beside the bodies of internal/council (domain.md §0.2-14).
const (
	Mayor      = "mayor"
	Commission = "commission"
	Clock      = "clock" // a day came: taken by the system
)

// Step is one way on.
type Step struct {
	Name   string
	From   []string // states it may be taken from; what lies between one of them and To on the Path is skipped, and said so
	To     string   // "": the state stays
	Action access.Action
	For    string   // on whose behalf; "": the one who takes it
	Needs  []string // what its record must hold
	Back   bool     // a return: it needs a Reason
}

// Life is the states of one kind of record and the steps between them.
type Life struct {
	Name    string   // plan, update, programme, proposal, value, review, report, unit_report
	Path    []string // states in the order of the straight way
	Aside   []string // states off the straight way: returned, renewed
	Steps   []Step
	Refusal string // fault code of a step out of order: "plan.state"
}

// Record is one step taken (domain.md §1.5). What it rests on stands beside it: a letter, a paper, a decision, an edition.
type Record struct {
	ID           string      `json:"id"`
	Machine      string      `json:"machine"`
	SubjectID    string      `json:"subject_id"`
	RootID       string      `json:"root_id"` // the record whose page shows the history: a unit's part stands with its programme
	UnitID       string      `json:"unit_id,omitempty"`
	Step         string      `json:"step"`
	From         string      `json:"from"`
	To           string      `json:"to"`
	Skipped      []string    `json:"skipped,omitempty"`
	On           period.Date `json:"on,omitempty"`
	LetterNumber string      `json:"letter_number,omitempty" validate:"max=60"`
	Document     string      `json:"document,omitempty" validate:"max=300"`
	FileSHA256   string      `json:"file_sha256,omitempty"`
	FileName     string      `json:"file_name,omitempty" validate:"max=300"`
	Note         string      `json:"note,omitempty" validate:"max=4000"`
	DecisionID   string      `json:"decision_id,omitempty"`
	EditionID    string      `json:"edition_id,omitempty"`
	RecordedBy   string      `json:"recorded_by"`
	RecordedAt   int64       `json:"recorded_at"` // UTC microseconds
}

// States are all states of the life, the straight way first.
func (l Life) States() []string { return slices.Concat(l.Path, l.Aside) }

// Step finds a step by its name.
func (l Life) Step(name string) (Step, bool) {
	i := slices.IndexFunc(l.Steps, func(s Step) bool { return s.Name == name })
	if i < 0 {
		return Step{}, false
	}
	return l.Steps[i], true
}

// Skips are the states that a step passes over from a state: those between the two on the straight way.
func (l Life) Skips(s Step, from string) []string {
	a, b := slices.Index(l.Path, from), slices.Index(l.Path, s.To)
	if s.Back || a < 0 || b < 0 || b-a < 2 {
		return nil
	}
	return slices.Clone(l.Path[a+1 : b])
}

// Out is the refusal of a step that a state does not allow: what the record is and what it would have to be.
func (l Life) Out(s Step, state, id string) *fault.Fault {
	return fault.New(fault.KindClosed, l.Refusal, "read", state, "expected", strings.Join(s.From, ", ")).On("", id)
}

// Enter checks that a step may be taken from a state and that its record holds what it must, and completes the record. full refuses the
// skipping of inner states. Everything that is missing comes back at once, at its field.
func (l Life) Enter(name, state string, full bool, r Record) (Record, error) {
	s, ok := l.Step(name)
	if !ok {
		return r, fault.NotFound("step", name)
	}
	if !slices.Contains(s.From, state) {
		return r, l.Out(s, state, r.SubjectID)
	}
	var f fault.List
	for _, t := range []struct {
		field string
		s     *string
	}{{Letter, &r.LetterNumber}, {"document", &r.Document}, {"file_name", &r.FileName}, {Reason, &r.Note}} {
		act.Text(&f, t.field, t.s)
	}
	f.Add(act.Validate(r))
	if r.On != "" && r.On.Check() != nil {
		f = append(f, fault.Invalid("date.syntax", On, "read", string(r.On), "expected", "2019-10-21"))
	}
	for _, need := range s.Needs {
		f.Add(lacks(need, r))
	}
	if s.Back && !slices.Contains(s.Needs, Reason) {
		f.Add(lacks(Reason, r))
	}
	r.Skipped = l.Skips(s, state)
	if full && len(r.Skipped) > 0 {
		f = append(f, fault.New(fault.KindConflict, "flow.skipped", "read", strings.Join(r.Skipped, ", ")).On("", r.SubjectID))
	}
	if err := f.Err(); err != nil {
		return r, err
	}
	r.Machine, r.Step, r.From, r.To = l.Name, s.Name, state, s.To
	if r.To == "" {
		r.To = state
	}
	return r, nil
}

// shortestReason is the least a reason says, in characters.
const shortestReason = 3

func lacks(need string, r Record) error {
	var there bool
	switch need {
	case On:
		there = r.On != ""
	case Letter:
		there = r.LetterNumber != ""
	case Reason:
		there = len([]rune(r.Note)) >= shortestReason
	case Decision:
		there = r.DecisionID != ""
	case Edition:
		there = r.EditionID != ""
	}
	if there {
		return nil
	}
	return fault.Invalid("text.required", need)
}

// Offer is a step as a reader sees it: open, or closed and why.
type Offer struct {
	Step
	Open    bool
	Skipped []string   // inner states it would pass over
	Why     fault.List // why it is closed: state, right, blocking rules with their addresses
}

// Offers are the steps that lead on from a state, then the rest of the life, each with why it is closed. why says what else blocks a step that
// state and right allow; nil: nothing does.
func (l Life) Offers(a access.Actor, scope access.Scope, state, id string, full bool, why func(Step) fault.List) []Offer {
	out := make([]Offer, 0, len(l.Steps))
	for _, s := range l.Steps {
		o := Offer{Step: s}
		if !slices.Contains(s.From, state) {
			o.Why = fault.List{l.Out(s, state, id)}
			out = append(out, o)
			continue
		}
		if o.Skipped = l.Skips(s, state); full && len(o.Skipped) > 0 {
			o.Why = append(o.Why, fault.New(fault.KindConflict, "flow.skipped", "read", strings.Join(o.Skipped, ", ")).On("", id))
		}
		if err := access.Check(a, s.Action, scope); err != nil {
			o.Why = append(o.Why, fault.All(err)...)
		} else if why != nil && len(o.Why) == 0 {
			o.Why = append(o.Why, why(s)...)
		}
		o.Open = len(o.Why) == 0
		out = append(out, o)
	}
	return out
}

// Replay goes through a history from the first state and gives the state it ends in; a record that does not follow from the one before is
// refused. Histories written before 2027 (no from_state) are taken as they stand.
func (l Life) Replay(first string, history []Record) (string, error) {
	state := first
	for _, r := range history {
		s, ok := l.Step(r.Step)
		if !ok || (r.From != "" && (r.From != state || !slices.Contains(s.From, state))) {
			return state, fault.New(fault.KindConflict, "flow.history", "read", r.Step, "expected", state).On("", r.SubjectID)
		}
		if s.To != "" {
			state = s.To
		}
	}
	return state, nil
}
