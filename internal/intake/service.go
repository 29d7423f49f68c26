package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
)

// Options wires the service; app fills them.
type Options struct {
	DB     *db.DB
	Door   *act.Runner
	Clock  clock.Clock
	NewID  func() string // nil: ids.New
	Org    *org.Service
	Plans  *plan.Service
	Words  *lang.Catalog
	Limits Limits // zero: the defaults
}

// Service stages, previews and commits plan files.
type Service struct {
	store *store
	door  *act.Runner
	newID func() string
	org   *org.Service
	plans *plan.Service
	words *lang.Catalog
	lim   Limits
}

// New wires the use cases.
func New(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{&store{o.DB, o.Clock}, o.Door, o.NewID, o.Org, o.Plans, o.Words, o.Limits}
}

// reader is the caller's filter for an action; one who may do it nowhere is refused.
func reader(ctx context.Context, action access.Action) (access.Filter, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return access.Filter{}, err
	}
	if !access.May(a, action) {
		return access.Filter{}, access.Check(a, action, access.Whole)
	}
	return access.Visible(a, action), nil
}

// Stage reads a file whole, checks it against the current plan and keeps it as a batch; nothing of the plan changes. A file with shape faults is
// kept too (state Refused), so that its faults can be read and sent back in the file. The same file committed before is a conflict.
func (s *Service) Stage(ctx context.Context, in StageFile, opts ...act.Option) (Batch, error) {
	if _, err := reader(ctx, access.IntakeStage); err != nil {
		return Batch{}, err
	}
	if err := act.Validate(in); err != nil {
		return Batch{}, err
	}
	if s.lim.Bytes > 0 && int64(len(in.Data)) > s.lim.Bytes {
		return Batch{}, fault.New(fault.KindTooLarge, "body.too_large", "read", strconv.Itoa(len(in.Data)), "expected", strconv.FormatInt(s.lim.Bytes, 10))
	}
	b := s.parse(in)
	if b.Format == "" {
		return Batch{}, b.shape
	}
	if err := s.once(ctx, b.SHA256); err != nil {
		return Batch{}, err
	}
	if err := s.preview(ctx, &b); err != nil {
		return Batch{}, err
	}
	b.State, b.base = Staged, fingerprint(b.Preview)
	if refuses(b.Faults) {
		b.State = Refused
	}
	err := s.door.Run(ctx, access.IntakeStage, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		b.ID, b.Version, b.CreatedBy, b.CreatedAt = s.newID(), 1, step.Actor.PersonID, s.store.now()
		if err := s.store.insert(ctx, b, in.Data); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "intake_batch", ID: b.ID, Op: "stage", After: b.summary()})
		return nil
	}, opts...)
	return b, err
}

// parse finds the format from the bytes and reads the file. Format "" means that it is neither.
func (s *Service) parse(in StageFile) Batch {
	sum := sha256.Sum256(in.Data)
	b := Batch{FileName: in.Name, Size: int64(len(in.Data)), SHA256: hex.EncodeToString(sum[:]), where: map[string]fault.Address{}}
	head := bytes.TrimLeft(bytes.TrimPrefix(in.Data[:min(len(in.Data), 512)], []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("{")):
		b.Format = FormatOfJSON
		b.doc, b.shape = ParseJSON(in.Data)
	case bytes.HasPrefix(head, []byte("PK")):
		b.Format = FormatOfXLSX
		b.doc, b.where, b.shape = ParseWorkbook(in.Data, s.lim)
	default:
		_, _, b.shape = ParseWorkbook(in.Data, s.lim) // says what it is instead
	}
	b.PlanCode = b.doc.Plan.Code
	return b
}

// once refuses a file whose bytes were committed before.
func (s *Service) once(ctx context.Context, sha string) error {
	id, err := s.store.committed(ctx, sha)
	if err != nil || id == "" {
		return err
	}
	return fault.New(fault.KindConflict, "intake.same_file", "read", id).On("", id)
}

// preview runs the rules over the plan as it would be. What the plan refuses is a fault of the batch, not of the upload.
func (s *Service) preview(ctx context.Context, b *Batch) error {
	b.Faults = b.shape
	if refuses(b.shape) {
		return nil
	}
	p, err := s.plans.Diff(ctx, b.doc)
	switch {
	case err == nil:
		b.Preview, b.PlanID = p, p.PlanID
		b.Faults = append(b.Faults[:len(b.Faults):len(b.Faults)], AtCells(p.Faults, b.where)...)
	case ofTheFile(err):
		b.Faults = append(b.Faults[:len(b.Faults):len(b.Faults)], AtCells(fault.All(err), b.where)...)
	default:
		return err
	}
	return nil
}

// ofTheFile tells faults a person can mend by another file or another plan from those of the caller or the house.
func ofTheFile(err error) bool {
	for _, f := range fault.All(err) {
		switch f.Kind {
		case fault.KindInvalid, fault.KindConflict, fault.KindClosed:
		default:
			return false
		}
	}
	return true
}

// fingerprint is what a preview stood on: the records it would touch with the values they had. A commit that finds another one is refused,
// so that nobody commits what nobody has seen.
func fingerprint(p plan.Preview) string {
	type field struct{ Name, Before string }
	type record struct {
		Ref, Kind string
		Op        plan.Op
		Fields    []field
	}
	seen := struct {
		PlanID  string
		Absent  int
		Records []record
	}{p.PlanID, p.Absent, []record{}}
	for _, c := range p.Changes {
		r := record{Ref: c.Ref, Kind: c.Kind, Op: c.Op}
		for _, f := range c.Fields {
			r.Fields = append(r.Fields, field{f.Field, f.Before})
		}
		seen.Records = append(seen.Records, r)
	}
	raw, _ := json.Marshal(seen) // strings and numbers only: cannot fail
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func (b Batch) summary() map[string]string {
	return map[string]string{"file": b.FileName, "sha256": b.SHA256, "plan": b.PlanCode, "state": string(b.State), "result": b.Preview.Summary()}
}

// Get is one batch with its preview as of now.
func (s *Service) Get(ctx context.Context, id string) (Batch, error) {
	f, err := reader(ctx, access.IntakeRead)
	if err != nil {
		return Batch{}, err
	}
	b, err := s.store.batch(ctx, f, id, false)
	if err != nil {
		return Batch{}, err
	}
	if b.State == Staged || b.State == Refused {
		err = s.preview(ctx, &b)
	}
	return b, err
}

// List gives the newest batches without content: no preview, no faults.
func (s *Service) List(ctx context.Context) ([]Batch, error) {
	f, err := reader(ctx, access.IntakeRead)
	if err != nil {
		return nil, err
	}
	return s.store.list(ctx, f)
}

// Commit writes a staged file to the plan, all or nothing, in one step. A batch that is no longer staged, a file committed before, and a plan
// that has changed since the preview are refused; faults of the plan come back with their cells.
func (s *Service) Commit(ctx context.Context, id string, version int64, opts ...act.Option) (Batch, error) {
	var b Batch
	err := s.door.Run(ctx, access.IntakeCommit, func(ctx context.Context, step *act.Step) (err error) {
		if b, err = s.open(ctx, step, access.IntakeCommit, id, version); err != nil {
			return err
		}
		if b.State == Refused {
			return fault.New(fault.KindInvalid, "intake.refused", "read", strconv.Itoa(len(b.Faults))).On("", id)
		}
		if err := s.once(ctx, b.SHA256); err != nil {
			return err
		}
		staged := b
		if b.Preview, err = s.plans.Import(ctx, b.doc); err != nil {
			return AtCells(fault.All(err), b.where)
		}
		if fingerprint(b.Preview) != b.base {
			return fault.New(fault.KindConflict, "intake.plan_changed", "read", b.PlanCode).On("", id)
		}
		p, err := s.plans.OneByCode(ctx, b.PlanCode)
		if err != nil {
			return err
		}
		b.PlanID, b.Preview.PlanID = p.ID, p.ID
		flags, err := s.plans.Faults(ctx, p.ID)
		if err != nil {
			return err
		}
		b.State, b.CommittedAt = Committed, s.store.now()
		b.Faults = append(b.shape[:len(b.shape):len(b.shape)], AtCells(flags, b.where)...)
		if err := s.store.save(ctx, b); err != nil {
			return sameFile(err, id)
		}
		b.Version++
		step.Record(audit.Change{Entity: "intake_batch", ID: id, Op: "commit", Before: staged.summary(), After: b.summary()})
		return nil
	}, append([]act.Option{act.Batch(id)}, opts...)...)
	return b, err
}

// sameFile names the unique index that keeps one file from going in twice at the same moment.
func sameFile(err error, id string) error {
	if fault.KindOf(err) == fault.KindConflict {
		return fault.New(fault.KindConflict, "intake.same_file", "read", id).Wrap(err)
	}
	return err
}

// open loads a batch for a change: visible, the version that was read, not closed.
func (s *Service) open(ctx context.Context, step *act.Step, action access.Action, id string, version int64) (Batch, error) {
	if err := step.Allow(access.Whole); err != nil {
		return Batch{}, err
	}
	b, err := s.store.batch(ctx, access.Visible(step.Actor, action), id, true)
	if err != nil {
		return b, err
	}
	if b.State == Committed || b.State == Discarded {
		return b, fault.New(fault.KindConflict, "intake.closed", "read", string(b.State)).On("", id)
	}
	if b.Version != version {
		return b, fault.New(fault.KindStale, "stale", "read", strconv.FormatInt(version, 10), "expected", strconv.FormatInt(b.Version, 10)).On("", id)
	}
	return b, nil
}

// Discard closes a batch that was not committed and drops its file.
func (s *Service) Discard(ctx context.Context, id string, version int64, opts ...act.Option) error {
	return s.door.Run(ctx, access.IntakeStage, func(ctx context.Context, step *act.Step) error {
		b, err := s.open(ctx, step, access.IntakeStage, id, version)
		if err != nil {
			return err
		}
		before := b.summary()
		b.State = Discarded
		if err := s.store.save(ctx, b); err != nil {
			return err
		}
		if err := s.store.forget(ctx, id); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "intake_batch", ID: id, Op: "discard", Before: before, After: b.summary()})
		return nil
	}, opts...)
}

// Annotated gives the uploaded workbook back with its faults as notes, in the caller's language, and the name it was uploaded under.
func (s *Service) Annotated(ctx context.Context, id string) (data []byte, name string, err error) {
	b, err := s.Get(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if b.Format != FormatOfXLSX || b.State == Discarded {
		return nil, "", fault.New(fault.KindConflict, "intake.closed", "read", b.Format+", "+string(b.State)).On("", id)
	}
	file, err := s.store.file(ctx, id)
	if err != nil {
		return nil, "", err
	}
	l := lang.From(ctx)
	data, err = Annotate(file, b.Faults, func(f *fault.Fault) string {
		t := s.words.Problem(f, l)
		return strings.TrimSpace(t.Title + " " + t.Do)
	})
	return data, b.FileName, err
}

// Template writes the Excel template: blank but for the administration's name when planID is empty, else filled with the plan.
func (s *Service) Template(ctx context.Context, planID string, w io.Writer) error {
	if _, err := reader(ctx, access.PlanExport); err != nil {
		return err
	}
	a, _, err := s.org.Identity(ctx)
	if err != nil {
		return err
	}
	d := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: a.Name, Province: a.Province}}
	if planID != "" {
		if d, err = s.plans.Export(ctx, planID, a.Name, a.Province); err != nil {
			return err
		}
	}
	units, err := s.org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return err
	}
	names := make([]string, 0, len(units))
	for _, u := range units {
		names = append(names, u.Name)
	}
	return WriteTemplate(w, d, names)
}
