package intake

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// MaxFile is the largest file taken, in bytes (design.md §6).
const MaxFile = 20 << 20

// Service stages files and commits them.
type Service struct {
	store store
	door  *act.Runner
	clock clock.Clock
	newID func() string
	plans *plan.Service
	org   *org.Service
	words *lang.Catalog

	programmes *programme.Service
	budget     *budget.Service
	calendar   *calendar.Service
	measure    *measure.Service
}

// Options wires the service.
type Options struct {
	DB    *db.DB
	Door  *act.Runner
	Clock clock.Clock
	NewID func() string // nil: ids.New
	Plans *plan.Service
	Org   *org.Service
	Words *lang.Catalog

	// Programmes and Budget take unit proposals; without them there are none.
	Programmes *programme.Service
	Budget     *budget.Service

	// Calendar and Measure take a unit's values of a window; without them there are none.
	Calendar *calendar.Service
	Measure  *measure.Service
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{store: store{db: o.DB, clock: o.Clock}, door: o.Door, clock: o.Clock, newID: o.NewID, plans: o.Plans, org: o.Org, words: o.Words,
		programmes: o.Programmes, budget: o.Budget, calendar: o.Calendar, measure: o.Measure}
}

// StageFile is an uploaded file; its format is read from its bytes.
type StageFile struct {
	Name string
	Data []byte
}

// Stage reads a file, checks it against the plan as it is, and keeps it with its faults and preview. Nothing of the plan changes. A
// file that was committed before is a conflict.
func (s *Service) Stage(ctx context.Context, f StageFile) (Batch, error) {
	return s.stage(ctx, f, gate{access.IntakeStage, access.Whole}, Batch{Kind: OfPlan}, s.read)
}

// gate is what the caller must be allowed to do something with a file: an action, and where the file belongs.
type gate struct {
	action access.Action
	scope  access.Scope
}

// unitActions are what a unit must be allowed to do with its files, by their kind.
var unitActions = map[Kind]access.Action{OfProposal: access.ProposalEdit, OfWindow: access.ValueEnter}

// gateOf is the gate of a batch: a plan's is the administration's, a proposal's and a window's the unit's. A file of another unit is not
// found.
func (s *Service) gateOf(ctx context.Context, id string, of access.Action) (gate, error) {
	whole := gate{of, access.Whole}
	a, err := access.Require(ctx)
	if err != nil || !access.May(a, of) && !access.May(a, access.ProposalEdit) && !access.May(a, access.ValueEnter) {
		return whole, err
	}
	kind, unitID, err := s.store.head(ctx, id)
	action, ofUnit := unitActions[kind]
	if err != nil || !ofUnit {
		return whole, err
	}
	g := gate{action, unitScope(unitID)}
	if access.Check(a, g.action, g.scope) != nil {
		return g, fault.NotFound("batch", id)
	}
	return g, nil
}

// stage reads a file into a batch and keeps it.
func (s *Service) stage(ctx context.Context, f StageFile, g gate, b Batch, read func(ctx context.Context, b *Batch, data []byte) error) (Batch, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Batch{}, err
	}
	if access.Check(a, g.action, g.scope) != nil { // who may not is refused, and noted, by the door
		return Batch{}, s.door.Run(ctx, g.action, func(_ context.Context, step *act.Step) error { return step.Allow(g.scope) })
	}
	if len(f.Data) > MaxFile {
		return Batch{}, fault.New(fault.KindTooLarge, "body.too_large", "read", strconv.Itoa(len(f.Data)), "expected", strconv.Itoa(MaxFile))
	}
	h := sha256.Sum256(f.Data)
	b.ID, b.State, b.FileName, b.SHA256, b.Size = s.newID(), Staged, fileName(f.Name), hex.EncodeToString(h[:]), len(f.Data)
	b.CreatedBy, b.Version, b.CreatedAt = a.PersonID, 1, clock.Micros(s.clock.Now())
	if again, err := s.store.committed(ctx, b.Kind, b.SHA256); err != nil || again {
		if again {
			err = sameFile(b.FileName)
		}
		return Batch{}, err
	}
	if err := read(ctx, &b, f.Data); err != nil {
		return Batch{}, err
	}
	b.judge()
	err = s.door.Run(ctx, g.action, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(g.scope); err != nil {
			return err
		}
		if err := s.store.insert(ctx, b, f.Data); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "intake_batch", ID: b.ID, Op: "stage", After: summary(b)})
		return nil
	})
	return b, err
}

// read parses and compares; what stands in the file's way becomes a fault of the batch, what is wrong in the house an error.
func (s *Service) read(ctx context.Context, b *Batch, data []byte) error {
	var where map[string]fault.Address
	if trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		b.Format = "json"
		b.doc, b.Faults = ParseJSON(data)
	} else {
		b.Format = "xlsx"
		b.doc, where, b.Faults = ParseWorkbook(data, Limits{})
	}
	b.PlanCode = b.doc.Plan.Code
	if !refuses(b.Faults) {
		p, err := s.plans.Diff(ctx, b.doc)
		if err != nil && !ofTheFile(err) {
			return err
		}
		if err != nil {
			b.Faults = append(b.Faults, fault.All(err)...)
		}
		b.Faults = append(b.Faults, p.Faults...)
		b.Preview, b.PlanID, b.fingerprint = p, p.PlanID, fingerprint(p)
	}
	b.Faults = AtCells(b.Faults, where)
	return nil
}

// judge refuses a batch with a fault that refuses, and bounds what is kept of its faults.
func (b *Batch) judge() {
	if refuses(b.Faults) {
		b.State = Refused
	}
	if len(b.Faults) > maxTold {
		slices.SortStableFunc(b.Faults, func(x, y *fault.Fault) int { return cmp.Compare(x.Stage, y.Stage) })
		b.Faults = b.Faults[:maxTold]
	}
}

// maxTold bounds the faults of one file that are kept and shown, those that refuse it first.
const maxTold = 2000

// ofTheFile tells faults that another file or another plan would mend from those of the caller or the house.
func ofTheFile(err error) bool {
	for _, f := range fault.All(err) {
		if f.Kind != fault.KindInvalid && f.Kind != fault.KindConflict && f.Kind != fault.KindClosed {
			return false
		}
	}
	return true
}

// fingerprint is what a person agreed to: the same records of the same plan, touched in the same fields, from the same values. The values to
// come are the file's own and stay out: a unit that does not exist yet is a placeholder in the preview and an id in the commit.
func fingerprint(p plan.Preview) string {
	type record struct {
		Ref, Kind string
		Op        plan.Op
		From      [][2]string // field, value before
	}
	agreed := struct {
		Plan    string
		Absent  int
		Records []record
	}{Plan: p.PlanID, Absent: p.Absent}
	if p.New {
		agreed.Plan = "" // it has an id only after the commit
	}
	for _, c := range p.Changes {
		r := record{Ref: c.Ref, Kind: c.Kind, Op: c.Op}
		for _, f := range c.Fields {
			r.From = append(r.From, [2]string{f.Field, f.Before})
		}
		agreed.Records = append(agreed.Records, r)
	}
	raw, err := json.Marshal(agreed)
	if err != nil {
		return ""
	}
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:])
}

func sameFile(name string) error {
	return fault.New(fault.KindConflict, "intake.same_file", "read", name)
}

func summary(b Batch) map[string]any {
	m := map[string]any{"file": b.FileName, "sha256": b.SHA256, "state": b.State, "plan": b.PlanCode, "faults": len(b.Faults), "changes": b.Preview.Summary()}
	switch b.Kind {
	case OfProposal:
		m["programme"], m["unit"] = b.ProgrammeID, b.UnitID
	case OfWindow:
		m["window"], m["unit"] = b.WindowID, b.UnitID
	case OfPlan:
	}
	return m
}

// fileName keeps the last part of a path, bounded; it is shown, never opened.
func fileName(s string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' || s[i] == '\\' {
			s = s[i+1:]
			break
		}
	}
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}

// Get is one batch.
func (s *Service) Get(ctx context.Context, id string) (Batch, error) {
	g, err := s.gateOf(ctx, id, access.IntakeRead)
	if err != nil {
		return Batch{}, err
	}
	a, err := access.Require(ctx)
	if err == nil {
		err = access.Check(a, g.action, g.scope)
	}
	if err != nil {
		return Batch{}, err
	}
	return s.store.batch(ctx, id, db.NoLock)
}

// Commit writes a staged file to the plan, the proposal or the values, all or nothing. One that changed since the preview is refused: what is written
// is what was shown. The same file twice is a conflict.
func (s *Service) Commit(ctx context.Context, id string, once act.Once) (Batch, error) {
	var done struct{ ID string }
	var out Batch
	g, err := s.gateOf(ctx, id, access.IntakeCommit)
	if err != nil {
		return Batch{}, err
	}
	err = s.door.Run(ctx, g.action, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(g.scope); err != nil {
			return err
		}
		b, err := s.store.batch(ctx, id, db.ForSelf)
		if err != nil {
			return err
		}
		if b.State != Staged {
			return fault.New(fault.KindClosed, "intake.closed", "read", string(b.State)).On("", b.ID)
		}
		again, err := s.store.committed(ctx, b.Kind, b.SHA256)
		if err != nil {
			return err
		}
		if again {
			return sameFile(b.FileName)
		}
		p, changed, err := s.bring(ctx, b)
		if err != nil {
			return err
		}
		if b.fingerprint != fingerprint(p) {
			return fault.New(fault.KindConflict, changed, "read", b.PlanCode).On("", b.ID)
		}
		if err := s.store.finish(ctx, &b, Committed, p.PlanID); err != nil {
			if fault.Has(err, "db.duplicate") {
				return sameFile(b.FileName)
			}
			return err
		}
		step.Record(audit.Change{Entity: "intake_batch", ID: b.ID, Op: "commit", After: summary(b)})
		done.ID, out = b.ID, b
		return nil
	}, act.Batch(id), act.Idempotent(once.Key, once.Sum, &done))
	if err != nil {
		return Batch{}, err
	}
	if out.ID == "" { // the same request came again
		return s.Get(ctx, done.ID)
	}
	return out, nil
}

// bring writes a batch's document; changed is the code of a document that is not what the preview showed.
func (s *Service) bring(ctx context.Context, b Batch) (p plan.Preview, changed string, err error) {
	switch b.Kind {
	case OfProposal:
		p, err = s.bringProposal(ctx, b)
		return p, "intake.proposal_changed", err
	case OfWindow:
		p, err = s.bringWindow(ctx, b)
		return p, "intake.values_changed", err
	case OfPlan:
	}
	p, err = s.plans.Import(ctx, b.doc)
	return p, "intake.plan_changed", err
}

// Discard gives a staged or refused batch up.
func (s *Service) Discard(ctx context.Context, id string) error {
	g, err := s.gateOf(ctx, id, access.IntakeStage)
	if err != nil {
		return err
	}
	return s.door.Run(ctx, g.action, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(g.scope); err != nil {
			return err
		}
		b, err := s.store.batch(ctx, id, db.ForSelf)
		if err != nil {
			return err
		}
		if b.State != Staged && b.State != Refused {
			return fault.New(fault.KindClosed, "intake.closed", "read", string(b.State)).On("", b.ID)
		}
		if err := s.store.finish(ctx, &b, Discarded, b.PlanID); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "intake_batch", ID: b.ID, Op: "discard", After: summary(b)})
		return nil
	})
}

// Annotated gives the user's own workbook back with each fault as a note at its cell.
func (s *Service) Annotated(ctx context.Context, id string, l lang.Lang) (data []byte, name string, err error) {
	b, err := s.Get(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if b.Format != "xlsx" {
		return nil, "", fault.New(fault.KindConflict, "intake.not_a_workbook", "read", b.FileName)
	}
	file, err := s.store.file(ctx, id)
	if err != nil {
		return nil, "", err
	}
	data, err = Annotate(file, b.Faults, func(f *fault.Fault) string {
		t := s.words.Problem(f, l)
		return t.Title + " → " + t.Do
	})
	return data, b.FileName, err
}

// Template writes the Excel template: blank, or filled with a plan the caller may export. Units of today fill its lists.
func (s *Service) Template(ctx context.Context, planID string, w io.Writer) error {
	if err := s.mayTemplate(ctx); err != nil {
		return err
	}
	a, ok, err := s.org.Identity(ctx)
	if err != nil {
		return err
	}
	doc := plan.Doc{Schema: plan.SchemaV1}
	if ok {
		doc.Administration = plan.DocAdministration{Name: a.Name, Province: a.Province}
	}
	if planID != "" {
		if doc, err = s.plans.Export(ctx, planID); err != nil {
			return err
		}
	}
	units, err := s.org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return err
	}
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Name
	}
	return layout.Write(w, doc, names)
}

func (s *Service) mayTemplate(ctx context.Context) error {
	a, err := access.Require(ctx)
	if err != nil {
		return err
	}
	if !access.May(a, access.PlanExport) {
		return access.Check(a, access.PlanExport, access.Whole)
	}
	return nil
}
