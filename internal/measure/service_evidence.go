package measure

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

// evidence reads a reference.
func (a AddRecord) evidence() (Evidence, fault.List) {
	var l fault.List
	act.Text(&l, "reference", &a.Reference)
	act.Text(&l, "system", &a.System)
	act.Text(&l, "note", &a.Note)
	l.Add(act.Validate(a))
	return Evidence{Kind: EvidenceRecord, Reference: a.Reference, System: a.System, Note: a.Note, PersonalData: a.PersonalData, Synthetic: a.Synthetic}, l
}

// same tells whether two proofs that stand are one: the same content, or the same reference of one system.
func (e Evidence) same(o Evidence) bool {
	if e.Kind != o.Kind || e.CancelledAt != 0 || o.CancelledAt != 0 {
		return false
	}
	if e.Kind == EvidenceFile {
		return e.SHA256 == o.SHA256
	}
	return trtext.EqualFold(e.Reference, o.Reference) && trtext.EqualFold(e.System, o.System)
}

// onValue is a step on the proofs of a value: it holds the window against a freeze and the value against a move.
func (s *Service) onValue(ctx context.Context, valueID string, fn func(ctx context.Context, step *act.Step, v Value, of subject) error) error {
	return s.door.Run(ctx, access.ValueEnter, func(ctx context.Context, step *act.Step) error {
		v, w, err := s.held(ctx, valueID)
		if err != nil {
			return err
		}
		if err := step.Allow(Value{UnitID: v.UnitID}.Scope()); err != nil {
			return err
		}
		if v, err = s.store.value(ctx, valueID, db.ForSelf); err != nil {
			return err
		}
		of, err := s.store.subject(ctx, v.IndicatorID)
		if err != nil {
			return err
		}
		// Proof may come until the last day of the window: what lacks it is returned, or waits for approval.
		if err := w.Accepts(calendar.Verifying, s.calendar.Today(), v.UnitID); err != nil {
			return onFault(err, of, &v)
		}
		if v.Evidence, err = s.store.evidenceBy(ctx, "e.measurement_id = ?", v.ID); err != nil {
			return err
		}
		if err := fn(ctx, step, v, of); err != nil {
			return onFault(err, of, &v)
		}
		return nil
	})
}

// logged is a proof as the log keeps it: who reads the log may not open evidence, and the log forgets nothing by itself.
func logged(e Evidence) Evidence {
	if e.PersonalData {
		e.nameless()
	}
	return e
}

// nameless takes out what may name people.
func (e *Evidence) nameless() { e.FileName, e.Reference, e.Note, e.CancelledReason = "", "", "", "" }

// mostProofs is how many proofs a value has, the cancelled ones with them.
const mostProofs = 200

func room(there []Evidence, more int) error {
	if n := len(there) + more; n > mostProofs {
		return fault.Invalid("list.length", "evidence", "read", strconv.Itoa(n), "expected", "≤ "+strconv.Itoa(mostProofs))
	}
	return nil
}

// add writes a proof that the value does not have yet.
func (s *Service) add(ctx context.Context, step *act.Step, v Value, e *Evidence) error {
	if err := room(v.Evidence, 1); err != nil {
		return err
	}
	if slices.ContainsFunc(v.Evidence, e.same) {
		field := "reference"
		if e.Kind == EvidenceFile {
			field = "file"
		}
		return fault.New(fault.KindConflict, "measure.evidence.duplicate", "read", e.Reference+e.FileName).Field(field)
	}
	e.ID, e.ValueID, e.AddedBy, e.AddedAt, e.Version = s.newID(), v.ID, step.Actor.PersonID, s.store.now(), 1
	step.Record(change("evidence", e.ID, "add", nil, logged(*e)))
	return s.store.insertEvidence(ctx, v.PlanID, []Evidence{*e})
}

// AddRecord adds a reference to a record as proof of a value. It takes until the last day of the window.
func (s *Service) AddRecord(ctx context.Context, valueID string, cmd AddRecord) (Evidence, error) {
	var out Evidence
	err := s.onValue(ctx, valueID, func(ctx context.Context, step *act.Step, v Value, _ subject) error {
		e, bad := cmd.evidence()
		if len(bad) > 0 {
			return bad
		}
		out = e
		return s.add(ctx, step, v, &out)
	})
	if err != nil {
		return Evidence{}, err
	}
	return out, nil
}

// AddFile adds a file as proof of a value: its content is received before the step, which may wait, and kept in it. Too large, empty and false files are
// refused by their codes (files.*).
func (s *Service) AddFile(ctx context.Context, cmd AddFile) (Evidence, error) {
	var l fault.List
	act.Text(&l, "file_name", &cmd.FileName)
	act.Text(&l, "note", &cmd.Note)
	if strings.ContainsAny(cmd.FileName, "/\\\n") {
		l = append(l, fault.Invalid("measure.file_name", "file_name", "read", cmd.FileName))
	}
	l.Add(act.Validate(cmd))
	if len(l) > 0 {
		return Evidence{}, l
	}
	if err := s.mayAddFile(ctx, cmd.ValueID); err != nil {
		return Evidence{}, err
	}
	f, err := s.files.Receive(ctx, cmd.FileName, cmd.Content, nil)
	if err != nil {
		return Evidence{}, err
	}
	out := Evidence{Kind: EvidenceFile, SHA256: f.SHA256, FileName: cmd.FileName, MediaType: f.MediaType, Size: f.Size, Note: cmd.Note, PersonalData: cmd.PersonalData, Synthetic: cmd.Synthetic}
	err = s.onValue(ctx, cmd.ValueID, func(ctx context.Context, step *act.Step, v Value, _ subject) error {
		if err := s.files.Keep(ctx, f); err != nil {
			return err
		}
		return s.add(ctx, step, v, &out)
	})
	if err != nil {
		return Evidence{}, err
	}
	return out, nil
}

// mayAddFile refuses before a byte of the content is read what the step would refuse after it.
func (s *Service) mayAddFile(ctx context.Context, valueID string) error {
	return s.door.Run(ctx, access.ValueEnter, func(ctx context.Context, step *act.Step) error {
		v, w, err := s.held(ctx, valueID)
		if err != nil {
			return err
		}
		if err := step.Allow(Value{UnitID: v.UnitID}.Scope()); err != nil {
			return err
		}
		return w.Accepts(calendar.Verifying, s.calendar.Today(), v.UnitID)
	})
}

// CancelEvidence takes a proof back with a reason; it stays readable as cancelled. While the value is approved or
// further, the last proof of one that needs any stays, and what was there at the approval is taken back only by a second person who may approve.
func (s *Service) CancelEvidence(ctx context.Context, cmd CancelEvidence) (Evidence, error) {
	var l fault.List
	act.Text(&l, "reason", &cmd.Reason)
	l.Add(act.Validate(cmd))
	if len(l) > 0 {
		return Evidence{}, l
	}
	found, err := s.store.evidence(ctx, cmd.ID)
	if err != nil {
		return Evidence{}, err
	}
	var out Evidence
	err = s.onValue(ctx, found.ValueID, func(ctx context.Context, step *act.Step, v Value, of subject) error {
		i := slices.IndexFunc(v.Evidence, func(e Evidence) bool { return e.ID == cmd.ID })
		if i < 0 {
			return fault.NotFound("evidence", cmd.ID)
		}
		e := v.Evidence[i]
		if err := fault.Fresh(e.ID, e.Version, cmd.Version); err != nil {
			return err
		}
		if e.CancelledAt != 0 {
			return fault.New(fault.KindClosed, "measure.evidence.cancelled", "read", e.Reference+e.FileName)
		}
		if err := mayTakeBack(step, v, e); err != nil {
			return err
		}
		before := e
		e.CancelledReason, e.CancelledBy, e.CancelledAt = cmd.Reason, step.Actor.PersonID, s.store.now()
		v.Evidence[i] = e
		if of.EvidenceRequired && Counts(v.State) && v.lacksProof() {
			return fault.New(fault.KindConflict, "measure.evidence.needed", "read", v.State)
		}
		if err := s.store.cancelEvidence(ctx, &e); err != nil {
			return err
		}
		step.Record(change("evidence", e.ID, "cancel", logged(before), logged(e)))
		out = e
		return nil
	})
	return out, err
}

// mayTakeBack refuses to take away what an approval stands on, but by a second person who may approve.
func mayTakeBack(step *act.Step, v Value, e Evidence) error {
	if !Counts(v.State) || e.AddedAt > v.ApprovedAt {
		return nil
	}
	if v.EnteredBy != step.Actor.PersonID && step.AllowAction(access.ValueApprove, Value{UnitID: v.UnitID}.Scope()) == nil {
		return nil
	}
	return fault.New(fault.KindForbidden, "measure.evidence.approved", "read", e.Reference+e.FileName)
}

// OpenEvidence is the content of a file for who may EvidenceRead where the value stands; opening personal data is written into the log. The caller
// closes the content.
func (s *Service) OpenEvidence(ctx context.Context, id string) (io.ReadCloser, Evidence, error) {
	e, v, err := s.openable(ctx, id)
	if err != nil {
		return nil, Evidence{}, err
	}
	if e.PersonalData {
		err := s.door.Run(ctx, access.EvidenceRead, func(_ context.Context, step *act.Step) error {
			step.Record(change("evidence", e.ID, "open", nil, nil))
			return step.Allow(v.Scope())
		})
		if err != nil {
			return nil, Evidence{}, err
		}
	}
	in, _, err := s.files.Open(ctx, e.SHA256)
	if err != nil {
		return nil, Evidence{}, err
	}
	return in, e, nil
}

// openable is a file's evidence for who may open it; who does not see the value does not find it.
func (s *Service) openable(ctx context.Context, id string) (Evidence, Value, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Evidence{}, Value{}, err
	}
	e, err := s.store.evidence(ctx, id)
	if err != nil {
		return Evidence{}, Value{}, err
	}
	v, err := s.store.value(ctx, e.ValueID, db.NoLock)
	if err != nil {
		return Evidence{}, Value{}, err
	}
	if err := access.Check(a, access.EvidenceRead, v.Scope()); err != nil {
		if !access.Visible(a, access.ValueRead).Shows(v.Scope()) {
			err = fault.NotFound("evidence", id)
		}
		return Evidence{}, Value{}, err
	}
	if e.Kind != EvidenceFile {
		return Evidence{}, Value{}, fault.Invalid("measure.evidence.no_file", "id", "read", e.Reference).On("", e.ID)
	}
	return e, v, nil
}
