package account

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
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
	Programmes *programme.Service
	Budget     *budget.Service
	Evaluate   Scores
	Files      *files.Store
	// Windows are the windows of a plan's year; nil asks none.
	Windows func(ctx context.Context, planID string, year int) ([]calendar.Window, error)
	// Freeze draws the edition; publish stands to the right of account, so app hands its function in.
	Freeze func(ctx context.Context, r Report, e council.Edition) (plan.Frozen, error)
}

// Service is the use cases of the activity report.
type Service struct {
	store      *store
	door       *act.Runner
	newID      func() string
	org        *org.Service
	programmes *programme.Service
	budget     *budget.Service
	evaluate   Scores
	files      *files.Store
	windows    func(ctx context.Context, planID string, year int) ([]calendar.Window, error)
	freeze     func(ctx context.Context, r Report, e council.Edition) (plan.Frozen, error)
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{
		store: &store{db: o.DB, clock: o.Clock, decisions: council.NewStore(o.DB, o.Clock)}, door: o.Door, newID: o.NewID, org: o.Org,
		programmes: o.Programmes, budget: o.Budget, evaluate: o.Evaluate, files: o.Files, windows: o.Windows, freeze: o.Freeze,
	}
}

// UseFreeze hands in what draws editions: publish needs account before account can have it.
func (s *Service) UseFreeze(f func(ctx context.Context, r Report, e council.Edition) (plan.Frozen, error)) {
	s.freeze = f
}

func (s *Service) today() period.Date { return period.Date(clock.Today(s.store.clock)) }

func change(entity, id, op string, before, after any) audit.Change {
	return audit.Change{Entity: entity, ID: id, Op: op, Before: before, After: after}
}

// system reads for a rule what the caller may not see: it blocks all the same.
func system(ctx context.Context) context.Context {
	return access.WithActor(ctx, access.System("account"))
}

// Get is one report the caller may see: a unit sees that of a year in which it reports itself.
func (s *Service) Get(ctx context.Context, id string) (Report, error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return Report{}, err
	}
	return s.visible(ctx, f, id)
}

// visible refuses a report the filter hides with the same answer as an unknown id.
func (s *Service) visible(ctx context.Context, f access.Filter, id string) (Report, error) {
	r, err := s.store.report(ctx, id, noLock)
	if err != nil || f.Shows(r.Scope()) {
		return r, err
	}
	shown, err := s.store.shows(ctx, f, id)
	if err == nil && !shown {
		err = fault.NotFound("activity_report", id)
	}
	if err != nil {
		return Report{}, err
	}
	return r, nil
}

// Of is a plan's report of a year.
func (s *Service) Of(ctx context.Context, planID string, year int) (Report, error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return Report{}, err
	}
	id, err := s.store.of(ctx, planID, year)
	if err == nil && id == "" {
		err = fault.NotFound("activity_report", planID)
	}
	if err != nil {
		return Report{}, err
	}
	return s.visible(ctx, f, id)
}

// List is one page of the reports the caller may see, newest year first.
func (s *Service) List(ctx context.Context, q ListQuery) (Page, error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return Page{}, err
	}
	return s.store.list(ctx, f, q)
}

// Whole is a report with what the caller may see of it, of one state, with the programme-versus-report list for those who see all of it.
func (s *Service) Whole(ctx context.Context, id string) (w Whole, err error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return w, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		if w, err = s.store.whole(ctx, id); err != nil {
			return err
		}
		if !w.visible(f) {
			return fault.NotFound("activity_report", id)
		}
		if err := s.store.people(ctx, &w); err != nil || !f.Shows(w.Report.Scope()) {
			return err
		}
		m, err := s.results(ctx, w)
		w.Differences = m.differences()
		return err
	})
	if err != nil {
		return Whole{}, err
	}
	return w, nil
}

// visible drops what the filter hides: until the council voted, a unit sees its own report only, and of the administration's the head. It is
// false for a report of which nothing is shown.
func (w *Whole) visible(f access.Filter) bool {
	if f.Shows(w.Report.Scope()) {
		return true
	}
	own := map[string]bool{}
	w.Units = slices.DeleteFunc(w.Units, func(u UnitReport) bool {
		own[u.ID] = slices.Contains(f.Units, u.UnitID)
		return !own[u.ID]
	})
	w.Texts = slices.DeleteFunc(w.Texts, func(t Text) bool { return !own[t.UnitReportID] })
	w.Work = slices.DeleteFunc(w.Work, func(x Work) bool { return !own[x.UnitReportID] })
	w.Statements = slices.DeleteFunc(w.Statements, func(x Statement) bool { return !own[x.UnitReportID] })
	w.Steps = slices.DeleteFunc(w.Steps, func(x StepRecord) bool { return !own[x.UnitReportID] })
	w.Distributions, w.Files, w.Printed = nil, nil, nil
	return len(w.Units) > 0
}

// Differences is the programme-versus-report list: what the council decided of the programme against Karne's own records, and a printed
// table against both. It is for those who see the whole report.
func (s *Service) Differences(ctx context.Context, id string) ([]Difference, error) {
	w, err := s.Whole(ctx, id)
	return w.Differences, err
}

// Editions lists the editions of a report, without their contents.
func (s *Service) Editions(ctx context.Context, reportID string) ([]council.Edition, error) {
	if _, err := access.Reader(ctx, access.EditionRead); err != nil {
		return nil, err
	}
	r, err := s.store.report(ctx, reportID, noLock)
	if err != nil {
		return nil, err
	}
	return s.store.decisions.Editions(ctx, council.EditionQuery{PlanID: r.PlanID, Document: Document(r.Year)})
}

// OpenFile opens a signed paper of the report: of a statement or of the decision, for those who see it. The caller closes it.
func (s *Service) OpenFile(ctx context.Context, reportID, sha256 string) (io.ReadCloser, DecisionFile, error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return nil, DecisionFile{}, err
	}
	w, err := s.store.whole(ctx, reportID)
	if err == nil && !w.visible(f) {
		err = fault.NotFound("activity_report", reportID)
	}
	if err != nil {
		return nil, DecisionFile{}, err
	}
	paper, ok := w.paper(sha256)
	if !ok {
		return nil, DecisionFile{}, fault.NotFound("file", sha256)
	}
	in, stored, err := s.files.Open(ctx, sha256)
	paper.Size = stored.Size
	return in, paper, err
}

// paper is the file of this content among those the whole shows.
func (w *Whole) paper(sha256 string) (DecisionFile, bool) {
	for _, x := range w.Files {
		if sha256 != "" && x.SHA256 == sha256 {
			return x, true
		}
	}
	for _, x := range w.Statements {
		if sha256 != "" && x.DocumentSHA256 == sha256 {
			return DecisionFile{ID: x.ID, SHA256: sha256, FileName: x.DocumentName, AddedBy: x.RecordedBy, AddedAt: x.RecordedAt}, true
		}
	}
	return DecisionFile{}, false
}

// onReport is one step on a report: held for a change, allowed, and as the caller read it.
func (s *Service) onReport(ctx context.Context, action access.Action, id string, version int64, fn func(ctx context.Context, step *act.Step, r Report) error) error {
	return s.door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		r, err := s.store.report(ctx, id, forSelf)
		if err != nil {
			return err
		}
		if err := step.Allow(r.Scope()); err != nil {
			return err
		}
		if err := fault.Fresh(r.ID, r.Version, version); err != nil {
			return err
		}
		return fn(ctx, step, r)
	})
}

// onUnit is one step on a unit's report. The report is held against a change first, then the unit's.
func (s *Service) onUnit(ctx context.Context, action access.Action, id string, fn func(ctx context.Context, step *act.Step, r Report, u UnitReport) error) error {
	return s.door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		found, err := s.store.unit(ctx, id, noLock)
		if err != nil {
			return err
		}
		r, err := s.store.report(ctx, found.ReportID, shared)
		if err != nil {
			return err
		}
		if err := step.Allow(found.Scope(r)); err != nil {
			return err
		}
		u, err := s.store.unit(ctx, id, forSelf)
		if err != nil {
			return err
		}
		return fn(ctx, step, r, u)
	})
}

// in refuses a report in another state than those.
func (r Report) in(states ...string) error {
	if slices.Contains(states, r.State) {
		return nil
	}
	return fault.New(fault.KindClosed, "account.state", "read", r.State, "expected", strings.Join(states, ", ")).On("", r.ID)
}

func (u UnitReport) in(states ...string) error {
	if slices.Contains(states, u.State) {
		return nil
	}
	return fault.New(fault.KindClosed, "account.unit.state", "read", u.State, "expected", strings.Join(states, ", ")).On(u.UnitName, u.ID)
}

// history writes one line of the report's history.
func (s *Service) history(ctx context.Context, step *act.Step, reportID string, r StepRecord) error {
	r.ID, r.RecordedBy, r.RecordedAt = s.newID(), step.Actor.PersonID, s.store.now()
	return s.store.insertStep(ctx, reportID, r)
}

// receive takes an uploaded paper in before the step begins, for those who may do the action somewhere: no transaction waits for a slow
// sender. No content is the zero File.
func (s *Service) receive(ctx context.Context, action access.Action, name string, content io.Reader) (files.File, error) {
	if content == nil {
		return files.File{}, nil
	}
	if _, err := access.Reader(ctx, action); err != nil {
		return files.File{}, err
	}
	return s.files.Receive(ctx, name, content, papers)
}

// papers are the endings of signed papers.
var papers = []string{"pdf"}

// texts brings texts to their stored form, so that a text of spaces is missing.
func texts(l *fault.List, fields ...any) {
	for i := 0; i+1 < len(fields); i += 2 {
		act.Text(l, fields[i].(string), fields[i+1].(*string))
	}
}

// shape asks the tags of a command without those of the part of this name, which is asked by itself.
func shape(l *fault.List, cmd any, without string) {
	for _, f := range fault.All(act.Validate(cmd)) {
		if without == "" || !strings.HasPrefix(f.At.Field, without+".") {
			*l = append(*l, f)
		}
	}
}

// day refuses what is no day, and one that is still to come; empty is missing.
func (s *Service) day(l *fault.List, field string, d period.Date) {
	switch {
	case d.Check() != nil:
		*l = append(*l, fault.Invalid("date.syntax", field, "read", string(d), "expected", "2023-04-03"))
	case d > s.today():
		*l = append(*l, fault.Invalid("account.date.future", field, "read", d.TR(), "expected", s.today().TR()))
	}
}

// notBefore refuses a day that comes before another one that must have been; a missing one refuses nothing.
func notBefore(l *fault.List, field string, d, earliest period.Date) {
	if d.Before(earliest) {
		*l = append(*l, fault.Invalid("account.date.order", field, "read", d.TR(), "expected", earliest.TR()))
	}
}

// shortestReason is the least a reason says, in characters.
const shortestReason = 3

func needReason(l *fault.List, field, reason string) {
	if len([]rune(reason)) < shortestReason {
		*l = append(*l, fault.Invalid("text.required", field))
	}
}

// needed refuses an empty text.
func needed(l *fault.List, field, text string) {
	if text == "" {
		*l = append(*l, fault.Invalid("text.required", field))
	}
}
