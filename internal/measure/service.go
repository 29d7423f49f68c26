package measure

import (
	"context"
	"io"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// Options wires the service; app fills them.
type Options struct {
	DB         *db.DB
	Door       *act.Runner
	Clock      clock.Clock
	NewID      func() string // nil: ids.New
	Org        *org.Service
	Plans      *plan.Service
	Programmes *programme.Service
}

// Service is the use cases of values and their evidence.
type Service struct {
	store *store
	door  *act.Runner
	newID func() string
	org   *org.Service
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{store: &store{db: o.DB, clock: o.Clock}, door: o.Door, newID: o.NewID, org: o.Org}
}

type store struct {
	db    *db.DB
	clock clock.Clock
}

func change(entity, id, op string, before, after any) audit.Change {
	return audit.Change{Entity: entity, ID: id, Op: op, Before: before, After: after}
}

func soon() error { return fault.New(fault.KindUnavailable, "internal") }

// Submit enters the value of an indicator in a window, or changes it.
func (s *Service) Submit(context.Context, Submit) (Value, error) { return Value{}, soon() }

// Approve is the manager's yes to an entered value.
func (s *Service) Approve(context.Context, Move) (Value, error) { return Value{}, soon() }

// Verify is the strategy office's yes to an approved value.
func (s *Service) Verify(context.Context, Move) (Value, error) { return Value{}, soon() }

// Return gives an entered or approved value back to the unit, with a reason.
func (s *Service) Return(context.Context, Move) (Value, error) { return Value{}, soon() }

// ApproveAll approves every value of a window that the caller may approve, of one unit or (unitID empty) of all; the others come back with why not.
func (s *Service) ApproveAll(_ context.Context, windowID, unitID string) ([]Value, fault.List, error) {
	return nil, nil, soon()
}

// VerifyAll is ApproveAll for the strategy office.
func (s *Service) VerifyAll(_ context.Context, windowID, unitID string) ([]Value, fault.List, error) {
	return nil, nil, soon()
}

// Freeze closes a window.
func (s *Service) Freeze(context.Context, calendar.WindowStep) (calendar.Window, error) {
	return calendar.Window{}, soon()
}

// Unready says what stands between a window and its freeze (Block), and what will be missing (Info).
func (s *Service) Unready(_ context.Context, windowID string) (fault.List, error) { return nil, soon() }

// CloseReopening ends a reopening.
func (s *Service) CloseReopening(context.Context, calendar.WindowStep) (calendar.Reopening, error) {
	return calendar.Reopening{}, soon()
}

// AddRecord adds a reference as evidence.
func (s *Service) AddRecord(_ context.Context, valueID string, cmd AddRecord) (Evidence, error) {
	return Evidence{}, soon()
}

// AddFile adds a file as evidence.
func (s *Service) AddFile(context.Context, AddFile) (Evidence, error) { return Evidence{}, soon() }

// CancelEvidence takes a proof back; it stays readable.
func (s *Service) CancelEvidence(context.Context, CancelEvidence) (Evidence, error) {
	return Evidence{}, soon()
}

// OpenEvidence is the content of a file.
func (s *Service) OpenEvidence(_ context.Context, id string) (io.ReadCloser, Evidence, error) {
	return nil, Evidence{}, soon()
}

// Get is one value with its evidence.
func (s *Service) Get(_ context.Context, id string) (Value, error) { return Value{}, soon() }

// History is every state of a value, oldest first.
func (s *Service) History(_ context.Context, id string) ([]StepRecord, error) { return nil, soon() }

// List is one page of the values the caller may see.
func (s *Service) List(context.Context, ListQuery) (Page, error) { return Page{}, soon() }

// Entries is a unit's work list in a window; an empty unit is every one the caller may see.
func (s *Service) Entries(_ context.Context, windowID, unitID string) ([]Entry, error) {
	return nil, soon()
}

// Board is unit × window of a plan year.
func (s *Service) Board(_ context.Context, planID string, year int) (Board, error) {
	return Board{}, soon()
}

// Counting is every value of a plan up to a year.
func (s *Service) Counting(_ context.Context, planID string, throughYear int) ([]Value, error) {
	return nil, soon()
}

// EvidenceOf is the evidence of a plan year's values.
func (s *Service) EvidenceOf(_ context.Context, planID string, year int) ([]Evidence, error) {
	return nil, soon()
}
