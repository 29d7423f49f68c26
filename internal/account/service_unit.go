package account

import (
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// Write writes a section's text: the administration's while the report is open, a unit's while it is with the unit. What is written gives the
// report (or unit report) its next version: who signs has read it. An emptied text is removed and comes back with version 0.
func (s *Service) Write(ctx context.Context, cmd Write) (Text, error) {
	var out Text
	write := func(ctx context.Context, step *act.Step, r Report, u UnitReport) error {
		t, err := s.textOf(ctx, step, &cmd, r, u)
		if err != nil {
			return err
		}
		out, err = s.saveText(ctx, step, t, cmd)
		return err
	}
	if cmd.UnitReportID == "" {
		err := s.door.Run(ctx, access.ReportEdit, func(ctx context.Context, step *act.Step) error {
			r, err := s.store.report(ctx, cmd.ReportID, forSelf)
			if err != nil {
				return err
			}
			if err := step.Allow(r.Scope()); err != nil {
				return err
			}
			if err := r.in(Consolidating); err != nil {
				return err
			}
			if err := write(ctx, step, r, UnitReport{}); err != nil {
				return err
			}
			return s.store.saveReport(ctx, &r)
		})
		return out, err
	}
	err := s.onUnit(ctx, access.ReportEdit, cmd.UnitReportID, func(ctx context.Context, step *act.Step, r Report, u UnitReport) error {
		if r.ID != cmd.ReportID {
			return fault.NotFound("unit_report", u.ID)
		}
		if err := u.editable(r); err != nil {
			return err
		}
		if err := write(ctx, step, r, u); err != nil {
			return err
		}
		return s.store.saveUnit(ctx, &u)
	})
	return out, err
}

// editable refuses a change of a unit's report that is signed, or of a whole that is.
func (u UnitReport) editable(r Report) error {
	if err := r.in(Consolidating); err != nil {
		return err
	}
	return u.in(UnitDraft, UnitReturned)
}

// textOf checks a command and gives the text as it stands, or a new one of version 0.
func (s *Service) textOf(ctx context.Context, step *act.Step, cmd *Write, r Report, u UnitReport) (Text, error) {
	var l fault.List
	texts(&l, "text", &cmd.Text)
	l.Add(act.Validate(*cmd))
	if x, ok := sectionOf(r.Year, cmd.Section); !ok || (u.ID == "" && !x.Whole) || (u.ID != "" && !x.Unit) {
		l = append(l, fault.Invalid("account.section.unknown", "section", "read", cmd.Section, "year", strconv.Itoa(r.Year)))
	}
	if err := l.Err(); err != nil {
		return Text{}, err
	}
	owner := r.ID
	if u.ID != "" {
		owner = u.ID
	}
	t, err := s.store.text(ctx, owner, cmd.Section)
	if err != nil {
		return Text{}, err
	}
	if err := fault.Fresh(t.ID, t.Version, cmd.Version); err != nil {
		return Text{}, err
	}
	if t.Version == 0 {
		t = Text{ID: s.newID(), ReportID: r.ID, UnitReportID: u.ID, Section: cmd.Section}
	}
	t.WrittenBy = step.Actor.PersonID
	return t, nil
}

func (s *Service) saveText(ctx context.Context, step *act.Step, t Text, cmd Write) (Text, error) {
	before := t
	t.Text, t.Synthetic = cmd.Text, cmd.Synthetic
	switch {
	case t.Text == "" && t.Version == 0:
		return Text{}, fault.Invalid("text.required", "text")
	case t.Text == "":
		step.Record(change("report_text", t.ID, "remove", before, nil))
		removed := t
		removed.Version = 0
		return removed, s.store.removeText(ctx, before)
	case t.Version == 0:
		t.Version = 1
		step.Record(change("report_text", t.ID, "create", nil, t))
		return t, s.store.insertText(ctx, t)
	}
	err := s.store.saveText(ctx, &t)
	step.Record(change("report_text", t.ID, "change", before, t))
	return t, err
}

// RecordWork writes what a unit did for an activity and spent on it: the unit, and finance for the money. The work done is the unit's text:
// who may not edit reports leaves it as it is.
func (s *Service) RecordWork(ctx context.Context, cmd RecordWork) (Work, error) {
	var out Work
	err := s.onUnit(ctx, access.SpendingEdit, cmd.UnitReportID, func(ctx context.Context, step *act.Step, r Report, u UnitReport) error {
		if err := u.editable(r); err != nil {
			return err
		}
		if err := cmd.clean(); err != nil {
			return err
		}
		if err := s.takesPart(ctx, r, u, cmd.ActivityID); err != nil {
			return err
		}
		w, err := s.store.work(ctx, u.ID, cmd.ActivityID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(w.ID, w.Version, cmd.Version); err != nil {
			return err
		}
		if cmd.WorkDone != w.WorkDone {
			if err := step.AllowAction(access.ReportEdit, u.Scope(r)); err != nil {
				return err
			}
		}
		before := w
		if w.Version == 0 {
			w = Work{ID: s.newID(), ReportID: r.ID, UnitReportID: u.ID, ActivityID: cmd.ActivityID}
		}
		w.UnitID, w.WrittenBy = u.UnitID, step.Actor.PersonID
		w.WorkDone, w.Final, w.Spent, w.Reason, w.Synthetic = cmd.WorkDone, cmd.Final, cmd.Spent, cmd.Reason, cmd.Synthetic
		if before.Version == 0 {
			w.Version = 1
			step.Record(change("activity_result", w.ID, "create", nil, w))
			err = s.store.insertWork(ctx, w)
		} else {
			err = s.store.saveWork(ctx, &w)
			step.Record(change("activity_result", w.ID, "change", before, w))
		}
		if err != nil {
			return err
		}
		out = w
		return s.store.saveUnit(ctx, &u)
	})
	return out, err
}

func (c *RecordWork) clean() error {
	var l fault.List
	texts(&l, "work_done", &c.WorkDone, "reason", &c.Reason)
	l.Add(act.Validate(c))
	for _, m := range []struct {
		field string
		of    *quantity.Money
	}{{"final_appropriation", c.Final}, {"spent", c.Spent}} {
		if m.of != nil && (*m.of < 0 || m.of.Check() != nil) {
			l = append(l, fault.Invalid("number.range", m.field, "read", m.of.TR(), "expected", "≥ 0"))
		}
	}
	return l.Err()
}

// takesPart refuses an activity of another programme, and one in which the unit has no part.
func (s *Service) takesPart(ctx context.Context, r Report, u UnitReport, activityID string) error {
	a, err := s.programmes.ActivityOf(ctx, activityID)
	if fault.Has(err, "not_found") || (err == nil && (a.ProgrammeID != r.ProgrammeID || !slices.Contains(a.UnitIDs(), u.UnitID))) {
		return fault.Invalid("account.activity.foreign", "activity_id", "read", activityID, "expected", u.UnitName)
	}
	return err
}

// SignUnit signs a unit's report with the spending authority's statement: draft or returned → signed.
func (s *Service) SignUnit(ctx context.Context, cmd SignUnit) (UnitReport, error) {
	if cmd.Document != nil { // what the step would refuse is refused before a byte of the paper is read
		err := s.onUnit(ctx, access.UnitStatement, cmd.ID, func(_ context.Context, _ *act.Step, r Report, u UnitReport) error {
			if err := fault.Fresh(u.ID, u.Version, cmd.Version); err != nil {
				return err
			}
			return u.editable(r)
		})
		if err != nil {
			return UnitReport{}, err
		}
	}
	paper, err := s.receive(ctx, access.UnitStatement, cmd.DocumentName, cmd.Document)
	if err != nil {
		return UnitReport{}, err
	}
	return s.moveUnit(ctx, access.UnitStatement, cmd.ID, cmd.Version, "unit_sign", func(ctx context.Context, step *act.Step, r Report, u *UnitReport) (StepRecord, error) {
		if err := u.editable(r); err != nil {
			return StepRecord{}, err
		}
		t := Statement{ReportID: r.ID, UnitReportID: u.ID, UnitID: u.UnitID, Kind: SpendingAuthority, StatementFields: cmd.StatementFields, DocumentName: cmd.DocumentName}
		if err := s.sign(ctx, step, r, &t, paper); err != nil {
			return StepRecord{}, err
		}
		u.State, u.Reason = UnitSigned, ""
		return StepRecord{On: t.SignedOn}, nil
	})
}

// ReceiveUnit receives a signed unit report.
func (s *Service) ReceiveUnit(ctx context.Context, cmd UnitStep) (UnitReport, error) {
	return s.moveUnit(ctx, access.ReportReceive, cmd.ID, cmd.Version, "unit_receive", func(_ context.Context, step *act.Step, r Report, u *UnitReport) (StepRecord, error) {
		if err := r.in(Consolidating); err != nil {
			return StepRecord{}, err
		}
		if err := u.in(UnitSigned); err != nil {
			return StepRecord{}, err
		}
		u.State, u.ReceivedBy, u.ReceivedAt = UnitReceived, step.Actor.PersonID, s.store.now()
		return StepRecord{On: s.today()}, nil
	})
}

// ReturnUnit gives a signed or received unit report back with a reason; its statement is withdrawn and stays in the record.
func (s *Service) ReturnUnit(ctx context.Context, cmd UnitStep) (UnitReport, error) {
	return s.moveUnit(ctx, access.ReportReceive, cmd.ID, cmd.Version, "unit_return", func(ctx context.Context, step *act.Step, r Report, u *UnitReport) (StepRecord, error) {
		if err := r.in(Consolidating); err != nil {
			return StepRecord{}, err
		}
		if err := u.in(UnitSigned, UnitReceived); err != nil {
			return StepRecord{}, err
		}
		var l fault.List
		texts(&l, "reason", &cmd.Reason)
		l.Add(act.Validate(cmd))
		needReason(&l, "reason", cmd.Reason)
		if err := l.Err(); err != nil {
			return StepRecord{}, err
		}
		if err := s.withdraw(ctx, step, u.ID, cmd.Reason); err != nil {
			return StepRecord{}, err
		}
		u.State, u.Reason, u.ReceivedBy, u.ReceivedAt = UnitReturned, cmd.Reason, "", 0
		return StepRecord{Note: cmd.Reason}, nil
	})
}

// moveUnit moves a unit's report and writes it into the history.
func (s *Service) moveUnit(ctx context.Context, action access.Action, id string, version int64, name string, fn func(ctx context.Context, step *act.Step, r Report, u *UnitReport) (StepRecord, error)) (UnitReport, error) {
	var out UnitReport
	err := s.onUnit(ctx, action, id, func(ctx context.Context, step *act.Step, r Report, u UnitReport) error {
		if err := fault.Fresh(u.ID, u.Version, version); err != nil {
			return err
		}
		before := u
		line, err := fn(ctx, step, r, &u)
		if err != nil {
			return err
		}
		if err := s.store.saveUnit(ctx, &u); err != nil {
			return err
		}
		line.Step, line.UnitReportID = name, u.ID
		if err := s.history(ctx, step, r.ID, line); err != nil {
			return err
		}
		step.Record(change("unit_report", u.ID, name, before, u))
		out = u
		return nil
	})
	return out, err
}

// sign writes a statement with the wording that holds for the year; without one nobody signs.
func (s *Service) sign(ctx context.Context, step *act.Step, r Report, t *Statement, paper files.File) error {
	if err := s.cleanStatement(ctx, r, t); err != nil {
		return err
	}
	all, err := s.store.wordings(ctx, t.Kind)
	if err != nil {
		return err
	}
	w, ok := wordingOf(all, t.Kind, r.Year)
	if !ok {
		return fault.New(fault.KindConflict, "account.statement.text_missing", "read", t.Kind, "year", strconv.Itoa(r.Year)).On("", r.ID)
	}
	if paper.SHA256 != "" {
		if err := s.files.Keep(ctx, paper); err != nil {
			return err
		}
		t.DocumentSHA256 = paper.SHA256
	} else {
		t.DocumentName = ""
	}
	t.ID, t.TextID, t.Text, t.RecordedBy, t.RecordedAt, t.Version = s.newID(), w.ID, w.Text, step.Actor.PersonID, s.store.now(), 1
	if err := s.store.insertStatement(ctx, *t); err != nil {
		return err
	}
	step.Record(change("statement", t.ID, "sign", nil, *t))
	return nil
}

// wordingOf is the wording of a kind that holds for a report year: the newest one dated by then.
func wordingOf(all []StatementText, kind string, year int) (StatementText, bool) {
	var out StatementText
	for _, w := range all {
		if w.Kind == kind && w.ValidFrom <= year && (out.ID == "" || w.ValidFrom > out.ValidFrom) {
			out = w
		}
	}
	return out, out.ID != ""
}

// cleanStatement checks who signed and when: after the year, in office, on a day that has come.
func (s *Service) cleanStatement(ctx context.Context, r Report, t *Statement) error {
	var l fault.List
	f := &t.StatementFields
	texts(&l, "signer_name", &f.SignerName, "signer_title", &f.SignerTitle, "place", &f.Place, "document_name", &t.DocumentName)
	l.Add(act.Validate(*f))
	if n := len([]rune(t.DocumentName)); n > longestName {
		l = append(l, fault.Invalid("text.length", "document_name", "read", strconv.Itoa(n), "expected", strconv.Itoa(longestName)))
	}
	for _, d := range []struct {
		field string
		of    period.Date
	}{{"office_from", f.OfficeFrom}, {"office_to", f.OfficeTo}} {
		if d.of.Check() != nil {
			l = append(l, fault.Invalid("date.syntax", d.field, "read", string(d.of), "expected", "2019-04-08"))
		}
	}
	s.day(&l, "signed_on", f.SignedOn)
	if len(l) == 0 {
		notBefore(&l, "office_to", f.OfficeTo, f.OfficeFrom)
		notBefore(&l, "signed_on", f.SignedOn, f.OfficeFrom)
		notBefore(&l, "signed_on", f.SignedOn, period.FiscalYear(r.Year+1).First())
		if f.OfficeTo != "" {
			notBefore(&l, "office_to", f.OfficeTo, f.SignedOn)
		}
	}
	if err := l.Err(); err != nil || f.SignerID == "" {
		return err
	}
	known, err := s.store.personExists(ctx, f.SignerID)
	if err == nil && !known {
		err = fault.Invalid("account.signer.unknown", "signer_id", "read", f.SignerID)
	}
	return err
}

const longestName = 300

// withdraw takes the standing statements of an owner back.
func (s *Service) withdraw(ctx context.Context, step *act.Step, ownerID, reason string) error {
	standing, err := s.store.standing(ctx, ownerID)
	if err != nil {
		return err
	}
	for _, t := range standing {
		before := t
		if err := s.store.withdraw(ctx, &t, reason); err != nil {
			return err
		}
		step.Record(change("statement", t.ID, "withdraw", before, t))
	}
	return nil
}
