package account

import (
	"context"
	"io"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// Scores is what account asks of evaluate: the scorecard of a plan year through a month. It asks no access of its own.
type Scores interface {
	CardOf(ctx context.Context, planID string, year, through int) (evaluate.Card, error)
}

// Options wires the service; app fills them.
type Options struct {
	DB         *db.DB
	Door       *act.Runner
	Clock      clock.Clock
	NewID      func() string // nil: ids.New
	Org        *org.Service
	Plans      *plan.Service
	Programmes *programme.Service
	Budget     *budget.Service
	Evaluate   Scores
	// Freeze draws the edition; publish stands to the right of account, so app hands its function in.
	Freeze func(ctx context.Context, r Report, e council.Edition) (plan.Frozen, error)
}

// Service is the use cases of the activity report.
type Service struct {
	o Options
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{o: o}
}

var errNotYet = fault.New(fault.KindInternal, "internal")

// Create opens the report of a year whose programme is decided, with a draft for every spending unit.
func (s *Service) Create(ctx context.Context, cmd Create) (Report, error) { return Report{}, errNotYet }

// Get is one report the caller may see.
func (s *Service) Get(ctx context.Context, id string) (Report, error) { return Report{}, errNotYet }

// Of is a plan's report of a year.
func (s *Service) Of(ctx context.Context, planID string, year int) (Report, error) {
	return Report{}, errNotYet
}

// List is one page of the reports the caller may see, newest year first.
func (s *Service) List(ctx context.Context, q ListQuery) (Page, error) { return Page{}, errNotYet }

// Whole is a report with what the caller may see of it, of one state.
func (s *Service) Whole(ctx context.Context, id string) (Whole, error) { return Whole{}, errNotYet }

// AddUnits gives a draft to every spending unit that has none yet.
func (s *Service) AddUnits(ctx context.Context, cmd Step) (Report, error) { return Report{}, errNotYet }

// Write writes a section's text; the removed one comes back with version 0.
func (s *Service) Write(ctx context.Context, cmd Write) (Text, error) { return Text{}, errNotYet }

// RecordWork writes what a unit did for an activity and spent on it.
func (s *Service) RecordWork(ctx context.Context, cmd RecordWork) (Work, error) {
	return Work{}, errNotYet
}

// SignUnit signs a unit's report.
func (s *Service) SignUnit(ctx context.Context, cmd SignUnit) (UnitReport, error) {
	return UnitReport{}, errNotYet
}

// ReceiveUnit receives a signed unit report.
func (s *Service) ReceiveUnit(ctx context.Context, cmd UnitStep) (UnitReport, error) {
	return UnitReport{}, errNotYet
}

// ReturnUnit gives a signed or received unit report back with a reason; its statement is withdrawn.
func (s *Service) ReturnUnit(ctx context.Context, cmd UnitStep) (UnitReport, error) {
	return UnitReport{}, errNotYet
}

// Sign signs the administration's report.
func (s *Service) Sign(ctx context.Context, cmd Sign) (Report, error) { return Report{}, errNotYet }

// Reopen takes a signed or presented report back to work; its statements are withdrawn.
func (s *Service) Reopen(ctx context.Context, cmd Step) (Report, error) { return Report{}, errNotYet }

// Present lays the report before the council; refused with every blocking fault.
func (s *Service) Present(ctx context.Context, cmd Step) (Report, error) { return Report{}, errNotYet }

// Vote records the council's decision and freezes the report.
func (s *Service) Vote(ctx context.Context, cmd Vote) (Report, council.Edition, error) {
	return Report{}, council.Edition{}, errNotYet
}

// Distribute records a copy sent.
func (s *Service) Distribute(ctx context.Context, cmd Distribute) (Report, error) {
	return Report{}, errNotYet
}

// Publish records where and when the report was published.
func (s *Service) Publish(ctx context.Context, cmd Step) (Report, error) { return Report{}, errNotYet }

// AttachDecision attaches a signed PDF to the report's decision.
func (s *Service) AttachDecision(ctx context.Context, cmd AttachDecision) (DecisionFile, error) {
	return DecisionFile{}, errNotYet
}

// LoadPrinted replaces the printed results table.
func (s *Service) LoadPrinted(ctx context.Context, cmd LoadPrinted) (Report, error) {
	return Report{}, errNotYet
}

// LoadStatementText gives a statement its wording from a report year on.
func (s *Service) LoadStatementText(ctx context.Context, cmd LoadStatementText) (StatementText, error) {
	return StatementText{}, errNotYet
}

// StatementTexts are the loaded wordings, by kind and year.
func (s *Service) StatementTexts(ctx context.Context) ([]StatementText, error) { return nil, errNotYet }

// Check is everything that blocks presenting the report, and what is worth a warning.
func (s *Service) Check(ctx context.Context, id string) (fault.List, error) { return nil, errNotYet }

// Differences is the programme-versus-report list.
func (s *Service) Differences(ctx context.Context, id string) ([]Difference, error) {
	return nil, errNotYet
}

// Editions lists the editions of a report, without their contents.
func (s *Service) Editions(ctx context.Context, reportID string) ([]council.Edition, error) {
	return nil, errNotYet
}

// OpenFile opens a signed paper of the report: of a statement or of the decision. The caller closes it.
func (s *Service) OpenFile(ctx context.Context, reportID, sha256 string) (io.ReadCloser, DecisionFile, error) {
	return nil, DecisionFile{}, errNotYet
}

// Sections are the headings of a report year, in the order of the form.
func Sections(year int) []Section { return nil }
