package measure

import (
	"context"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// Submit enters the value of an indicator in a window, or changes it: what is changed starts again at entered. A window, frequency or plan that does
// not take the value, a closed day, a foreign unit and a wrong shape are refused; what looks wrong is asked (stage Warn, measure.ask.*) until the
// command says Confirmed.
func (s *Service) Submit(ctx context.Context, cmd Submit) (Value, error) {
	var out Value
	again := cmd.Idempotency.Key != ""
	err := s.door.Run(ctx, access.ValueEnter, func(ctx context.Context, step *act.Step) (err error) {
		out, err = s.submit(ctx, step, cmd)
		if fault.Has(err, "db.duplicate") { // another one entered it at the same instant
			err = fault.Stale(cmd.IndicatorID, cmd.Version, cmd.Version+1)
		}
		if again && fault.KindOf(err) == fault.KindStale {
			again = false // it may be the same key that won meanwhile: the door looks once more
			err = fault.New(fault.KindConflict, "db.duplicate", "read", cmd.IndicatorID).Wrap(err)
		}
		return err
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	if err != nil {
		return Value{}, err
	}
	return out, nil
}

func (s *Service) submit(ctx context.Context, step *act.Step, cmd Submit) (Value, error) {
	w, err := s.calendar.Locked(ctx, cmd.WindowID, false)
	if err != nil {
		return Value{}, err
	}
	of, err := s.store.subject(ctx, cmd.IndicatorID)
	if err != nil {
		return Value{}, err
	}
	if err := step.Allow(of.scope()); err != nil {
		return Value{}, err
	}
	if err := of.takes(w); err != nil {
		return Value{}, err
	}
	own, before, err := s.store.upTo(ctx, of.ID, w)
	if err != nil {
		return Value{}, err
	}
	if err := fresh(own, of, cmd.Version); err != nil {
		return Value{}, err
	}
	d := desk{actor: step.Actor, today: s.calendar.Today()}
	if err := d.mayEnter(of.UnitID, own, w); err != nil {
		return Value{}, onFault(err, of, own)
	}
	proofs, err := s.read(ctx, &cmd, of, w, before)
	if err != nil {
		return Value{}, onFault(err, of, own)
	}
	return s.put(ctx, step, cmd, of, w, own, proofs)
}

// fresh refuses a version that is not the value's; 0 is that of none.
func fresh(own *Value, of subject, read int64) error {
	if own == nil {
		return fault.Fresh(of.ID, 0, read)
	}
	return fault.Fresh(own.ID, own.Version, read)
}

// onFault puts the indicator on faults that name no record, or only the value.
func onFault(err error, of subject, own *Value) error {
	id := of.ID
	if own != nil {
		id = own.ID
	}
	var l fault.List
	for _, f := range fault.All(err) {
		if f.At.Ref == "" && f.Kind != fault.KindInternal {
			f = f.On(of.Code, id)
		}
		l = append(l, f)
	}
	if len(l) == 1 {
		return l[0]
	}
	return l
}

// read checks what was typed: first what is refused, then what is asked.
func (s *Service) read(ctx context.Context, cmd *Submit, of subject, w calendar.Window, before []Value) ([]Evidence, error) {
	l := cmd.clean()
	if len(l) == 0 {
		l = cmd.shape(of)
	}
	proofs, bad := s.records(cmd.Evidence)
	l = append(l, bad...)
	if len(l) > 0 {
		return nil, l
	}
	set, err := s.org.Settings(ctx, w.Year)
	if err != nil {
		return nil, err
	}
	var earlier []Fields
	for _, v := range before {
		earlier = append(earlier, v.Fields)
	}
	asked := cmd.asks(of, earlier, set.JumpPercent)
	if len(asked) > 0 && !cmd.Confirmed {
		return nil, asked
	}
	cmd.Confirmed = len(asked) > 0 // it says that something was asked and answered
	return proofs, nil
}

// records reads the references that come with a value.
func (s *Service) records(all []AddRecord) ([]Evidence, fault.List) {
	var out []Evidence
	var l fault.List
	for _, a := range all {
		e, bad := a.evidence()
		l = append(l, bad...)
		if slices.ContainsFunc(out, e.same) {
			l = append(l, fault.New(fault.KindConflict, "measure.evidence.duplicate", "read", e.Reference).Field("reference"))
		}
		out = append(out, e)
	}
	return out, l
}

// put writes a value that was checked, its step and its new proofs.
func (s *Service) put(ctx context.Context, step *act.Step, cmd Submit, of subject, w calendar.Window, own *Value, proofs []Evidence) (Value, error) {
	op, why := stepEnter, ""
	v := Value{ID: s.newID(), PlanID: of.PlanID, IndicatorID: of.ID, WindowID: w.ID, Year: w.Year, Frequency: w.Frequency, PeriodNo: w.PeriodNo, Version: 1}
	var before any
	if own != nil {
		before, v, op = *own, *own, stepChange
		if own.State == Frozen {
			r, _ := w.Reopened(of.UnitID, s.calendar.Today())
			op, why = stepReopen, r.Reason
		}
	}
	v.UnitID = of.UnitID
	v.enter(cmd.Fields, step.Actor.PersonID, s.store.now())
	var err error
	if own == nil {
		err = s.store.insert(ctx, v)
	} else if err = s.store.save(ctx, &v, contentColumns); err == nil {
		v.Evidence, err = s.store.evidenceBy(ctx, "e.measurement_id = ?", v.ID)
	}
	if err != nil {
		return Value{}, err
	}
	if err := s.store.insertSteps(ctx, s.newID, op, why, step.Actor.PersonID, v); err != nil {
		return Value{}, err
	}
	audited := v
	audited.Evidence = nil
	step.Record(change("value", v.ID, op, before, audited))
	if err := room(v.Evidence, len(proofs)); err != nil {
		return Value{}, onFault(err, of, own)
	}
	for _, e := range proofs {
		if slices.ContainsFunc(v.Evidence, e.same) {
			return Value{}, fault.New(fault.KindConflict, "measure.evidence.duplicate", "read", e.Reference).Field("reference").On(of.Code, v.ID)
		}
	}
	for i := range proofs {
		e := &proofs[i]
		e.ID, e.ValueID, e.AddedBy, e.AddedAt, e.Version = s.newID(), v.ID, step.Actor.PersonID, s.store.now(), 1
		step.Record(change("evidence", e.ID, "add", nil, logged(*e)))
	}
	v.Evidence = append(v.Evidence, proofs...)
	return v, s.store.insertEvidence(ctx, v.PlanID, proofs)
}

// move is one move of one value: it holds the window, checks, writes and keeps the step.
func (s *Service) move(ctx context.Context, action access.Action, op string, m Move, fn func(d desk, v *Value, w calendar.Window) error) (Value, error) {
	var out Value
	err := s.door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		v, w, err := s.held(ctx, m.ID)
		if err != nil {
			return err
		}
		if err := s.allowMove(step, op, v); err != nil {
			return err
		}
		if err := fault.Fresh(v.ID, v.Version, m.Version); err != nil {
			return err
		}
		of, err := s.store.subject(ctx, v.IndicatorID)
		if err != nil {
			return err
		}
		var asked []string // whose managers matter
		if op == stepApprove {
			asked = []string{v.UnitID}
		}
		d, err := s.desk(ctx, step.Actor, asked...)
		if err != nil {
			return err
		}
		before := v
		if err := fn(d, &v, w); err != nil {
			return onFault(err, of, &before)
		}
		if err := s.store.save(ctx, &v, moveColumns); err != nil {
			return err
		}
		step.Record(change("value", v.ID, op, before, v))
		if err := s.store.insertSteps(ctx, s.newID, op, m.Reason, step.Actor.PersonID, v); err != nil {
			return err
		}
		if v.Evidence, err = s.store.evidenceBy(ctx, "e.measurement_id = ?", v.ID); err != nil {
			return err
		}
		out = v
		if op == stepApprove && of.EvidenceRequired && v.lacksProof() {
			return fault.New(fault.KindConflict, "measure.evidence.missing").On(of.Code, v.ID)
		}
		return nil
	})
	if err != nil {
		return Value{}, err
	}
	return out, nil
}

// allowMove asks for the action of the step; a return is the manager's or the strategy office's.
func (s *Service) allowMove(step *act.Step, op string, v Value) error {
	scope := Value{UnitID: v.UnitID}.Scope()
	if op == stepReturn && step.AllowAction(access.ValueVerify, scope) == nil {
		return nil
	}
	return step.Allow(scope)
}

// held is a value for a move, its window held against a freeze. The value itself is guarded by its version.
func (s *Service) held(ctx context.Context, id string) (Value, calendar.Window, error) {
	v, err := s.store.value(ctx, id, db.NoLock)
	if err != nil {
		return Value{}, calendar.Window{}, err
	}
	w, err := s.calendar.Locked(ctx, v.WindowID, false)
	if err != nil {
		return Value{}, calendar.Window{}, err
	}
	return v, w, nil
}

// lacksProof tells whether a value that says something has no proof that stands.
func (v Value) lacksProof() bool {
	return v.Kind != KindNone && !slices.ContainsFunc(v.Evidence, func(e Evidence) bool { return e.CancelledAt == 0 })
}

// Approve is the manager's yes to an entered value; who entered it is refused (measure.two_people), and so is a value that needs proof and
// has none (measure.evidence.missing).
func (s *Service) Approve(ctx context.Context, m Move) (Value, error) {
	return s.move(ctx, access.ValueApprove, stepApprove, m, func(d desk, v *Value, w calendar.Window) error {
		if err := d.mayApprove(*v, w); err != nil {
			return err
		}
		v.approve(d.actor.PersonID, s.store.now())
		return nil
	})
}

// Verify is the strategy office's yes to an approved value.
func (s *Service) Verify(ctx context.Context, m Move) (Value, error) {
	return s.move(ctx, access.ValueVerify, stepVerify, m, func(d desk, v *Value, w calendar.Window) error {
		if err := d.mayVerify(*v, w); err != nil {
			return err
		}
		v.verify(d.actor.PersonID, s.store.now())
		return nil
	})
}

// Return gives a value back to its unit with a reason: the manager an entered one, the strategy office an entered or approved one. The unit may
// put it right until the last day of the window.
func (s *Service) Return(ctx context.Context, m Move) (Value, error) {
	var l fault.List
	act.Text(&l, "reason", &m.Reason)
	if m.Reason == "" {
		l = append(l, fault.Invalid("text.required", "reason"))
	}
	l.Add(act.Validate(m))
	return s.move(ctx, access.ValueApprove, stepReturn, m, func(d desk, v *Value, w calendar.Window) error {
		if len(l) > 0 {
			return l
		}
		if err := d.mayReturn(*v, w); err != nil {
			return err
		}
		v.giveBack(m.Reason)
		return nil
	})
}

// ApproveAll approves every entered value of a window that the caller may approve, of one unit or (unitID empty) of all of theirs, in one step;
// the others come back with why not.
func (s *Service) ApproveAll(ctx context.Context, windowID, unitID string) ([]Value, fault.List, error) {
	return s.moveAll(ctx, access.ValueApprove, stepApprove, windowID, unitID, Entered)
}

// VerifyAll verifies every approved value of a window, of one unit or of all, in one step; the others come back with why not.
func (s *Service) VerifyAll(ctx context.Context, windowID, unitID string) ([]Value, fault.List, error) {
	return s.moveAll(ctx, access.ValueVerify, stepVerify, windowID, unitID, Approved)
}

func (s *Service) moveAll(ctx context.Context, action access.Action, op, windowID, unitID, from string) (out []Value, why fault.List, err error) {
	if unitID != "" && !ids.Valid(unitID) {
		return nil, nil, fault.NotFound("unit", unitID)
	}
	err = s.door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		out, why = nil, nil
		w, err := s.calendar.Locked(ctx, windowID, false)
		if err != nil {
			return err
		}
		scope := access.Scope{Units: access.Visible(step.Actor, action).Units}
		if unitID != "" {
			scope.Units = []string{unitID}
		}
		if err := step.Allow(scope); err != nil {
			return err
		}
		found, err := s.store.waiting(ctx, db.ForSelf, w.ID, unitID, from)
		if err != nil || len(found) == 0 {
			return err
		}
		if err := s.store.evidenceFor(ctx, values(found)); err != nil {
			return err
		}
		var units []string
		if op == stepApprove {
			for _, x := range found {
				units = append(units, x.UnitID)
			}
		}
		d, err := s.desk(ctx, step.Actor, units...)
		if err != nil {
			return err
		}
		out, why = s.movable(d, op, found, w)
		return s.moveSome(ctx, step, op, out)
	})
	if err != nil {
		return nil, nil, err
	}
	return out, why, nil
}

// waitingValue is a value with what its indicator asks of an approval.
type waitingValue struct {
	*Value
	code     string
	required bool
}

func values(all []waitingValue) []*Value {
	out := make([]*Value, len(all))
	for i, x := range all {
		out[i] = x.Value
	}
	return out
}

// movable parts the values the desk may move from the others; values of foreign units are left out in silence.
func (s *Service) movable(d desk, op string, found []waitingValue, w calendar.Window) (out []Value, why fault.List) {
	may, action := d.mayVerify, access.ValueVerify
	if op == stepApprove {
		may, action = d.mayApprove, access.ValueApprove
	}
	for _, x := range found {
		if access.Check(d.actor, action, Value{UnitID: x.UnitID}.Scope()) != nil {
			continue
		}
		err := may(*x.Value, w)
		if err == nil && op == stepApprove && x.required && x.lacksProof() {
			err = fault.New(fault.KindConflict, "measure.evidence.missing")
		}
		if err != nil {
			for _, f := range fault.All(err) {
				why = append(why, f.On(x.code, x.ID))
			}
			continue
		}
		out = append(out, *x.Value)
	}
	return out, why
}

// moveSome writes one move of values the step holds.
func (s *Service) moveSome(ctx context.Context, step *act.Step, op string, all []Value) error {
	if len(all) == 0 {
		return nil
	}
	by, at := step.Actor.PersonID, s.store.now()
	was := all[0].State
	set := map[string]any{"state": Approved, "approved_by": by, "approved_at": at}
	switch op {
	case stepVerify:
		set = map[string]any{"state": Verified, "verified_by": by, "verified_at": at, "return_reason": ""}
	case stepFreeze:
		set = map[string]any{"state": Frozen}
	}
	for i := range all {
		switch v := &all[i]; op {
		case stepApprove:
			v.approve(by, at)
		case stepVerify:
			v.verify(by, at)
		default:
			v.State = Frozen
		}
	}
	if err := s.store.saveAll(ctx, all, set); err != nil {
		return err
	}
	for _, v := range all {
		step.Record(change("value", v.ID, op, map[string]any{"state": was, "version": v.Version - 1}, map[string]any{"state": v.State, "version": v.Version}))
	}
	return s.store.insertSteps(ctx, s.newID, op, "", by, all...)
}
