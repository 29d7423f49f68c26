package org

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// UnitHistory gives a unit with its dated changes.
func (s *Service) UnitHistory(ctx context.Context, id string) (UnitHistory, error) {
	_, f, err := may(ctx, access.UnitRead)
	if err != nil {
		return UnitHistory{}, err
	}
	h, err := s.store.history(ctx, id)
	if err == nil && !f.Shows(access.Scope{Units: []string{id}}) {
		return UnitHistory{}, fault.NotFound("unit", id)
	}
	return h, err
}

// UnitEvents gives every dated change of every unit, the oldest day first.
func (s *Service) UnitEvents(ctx context.Context) ([]UnitEvent, error) {
	_, f, err := may(ctx, access.UnitRead)
	if err != nil {
		return nil, err
	}
	list, err := s.store.events(ctx)
	return slices.DeleteFunc(list, func(e UnitEvent) bool { return !f.Shows(access.Scope{Units: []string{e.UnitID, e.IntoID}}) }), err
}

// house is all units with all their dated changes, read under the lock.
type house struct {
	units  []Unit
	events []UnitEvent
}

func (h house) unit(id string) (Unit, bool) {
	i := slices.IndexFunc(h.units, func(u Unit) bool { return u.ID == id })
	if i < 0 {
		return Unit{}, false
	}
	return h.units[i], true
}

// change runs one dated change of a unit: it locks the units, reads them, and hands over the one that changes with its history.
func (s *Service) change(ctx context.Context, id string, version int64, o act.Once, result any, fn func(ctx context.Context, step *act.Step, h UnitHistory, now house) error) error {
	return s.run.Run(ctx, access.UnitEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Units: []string{id}}); err != nil {
			return err
		}
		if err := s.store.lockUnits(ctx); err != nil {
			return err
		}
		var now house
		var err error
		if now.units, err = s.store.units(ctx, all, ""); err != nil {
			return err
		}
		if now.events, err = s.store.events(ctx); err != nil {
			return err
		}
		u, ok := now.unit(id)
		if !ok {
			return fault.NotFound("unit", id)
		}
		if err := fault.Fresh(id, u.Version, version); err != nil {
			return err
		}
		return fn(ctx, step, historyOf(u, now.events), now)
	}, once(o, result))
}

// newEvent is a dated change as it is recorded today.
func (s *Service) newEvent(step *act.Step, u Unit, kind EventKind, on period.Date, reason, decision string) (UnitEvent, fault.List) {
	var l fault.List
	act.Text(&l, "reason", &reason)
	line(&l, "decision", &decision)
	if reason == "" {
		l = append(l, fault.Invalid("text.required", "reason"))
	}
	state := EventDone
	if on.After(s.today()) {
		state = EventPlanned
	}
	return UnitEvent{
		ID: s.newID(), UnitID: u.ID, Kind: kind, On: on, OldName: u.Name, NewName: u.Name, OldLast: u.ValidTo, Reason: reason, Decision: decision, State: state,
		RecordedBy: step.Actor.PersonID, RecordedAt: s.store.now(), Version: 1,
	}, l
}

// RenameUnit gives a unit another name from a day on.
func (s *Service) RenameUnit(ctx context.Context, c RenameUnit) (UnitEvent, error) {
	if err := act.Validate(c); err != nil {
		return UnitEvent{}, err
	}
	var out UnitEvent
	err := s.change(ctx, c.ID, c.Version, c.Once, &out, func(ctx context.Context, step *act.Step, h UnitHistory, now house) error {
		e, faults := s.newEvent(step, h.Unit, UnitRenamed, c.On, c.Reason, c.Decision)
		faults = append(faults, h.checkDay(c.On)...)
		after := h.Unit
		after.Name = c.Name
		faults = append(faults, after.check()...)
		e.NewName = after.Name
		if after.Name == h.Unit.Name {
			faults = append(faults, fault.Invalid("org.unit.same_name", "name", "read", after.Name))
		}
		if err := append(faults, nameFree(after.Name, after.ID, c.On, after.ValidTo, now.units, now.events)...).Err(); err != nil {
			return err
		}
		if err := s.store.insertEvents(ctx, e); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "unit_event", ID: e.ID, Op: "rename", After: e})
		out = e
		if e.State == EventPlanned {
			return nil
		}
		return s.saveUnitIn(ctx, step, h.Unit, after)
	})
	return out, err
}

func (s *Service) saveUnitIn(ctx context.Context, step *act.Step, before, after Unit) error {
	saved, err := s.store.saveUnit(ctx, after)
	if err == nil {
		step.Record(audit.Change{Entity: "unit", ID: after.ID, Op: "change", Before: before, After: saved})
	}
	return err
}

// MergeUnits ends a unit and lets another carry its work on. The successor's people answer for the predecessor's records from that day,
// its own people until the day before (heldQuery).
func (s *Service) MergeUnits(ctx context.Context, c MergeUnits) (UnitEvent, error) {
	if err := act.Validate(c); err != nil {
		return UnitEvent{}, err
	}
	var out UnitEvent
	err := s.change(ctx, c.ID, c.Version, c.Once, &out, func(ctx context.Context, step *act.Step, h UnitHistory, now house) error {
		e, faults := s.newEvent(step, h.Unit, UnitMerged, c.On, c.Reason, c.Decision)
		faults = append(append(faults, h.checkDay(c.On)...), h.checkEnd(c.On, now)...)
		var set *Unit
		switch {
		case (c.IntoID == "") == (c.Name == ""):
			faults = append(faults, fault.Invalid("org.unit.one_successor", "into_id"))
		case c.IntoID != "":
			faults = append(faults, successor(c, now)...)
			e.IntoID = c.IntoID
		default:
			u, l := newUnit(s.newID(), AddUnit{Name: c.Name, ParentID: h.Unit.ParentID, SpendingUnit: h.Unit.SpendingUnit, ValidFrom: c.On})
			faults = append(append(faults, l...), nameFree(u.Name, u.ID, c.On, "", without(now.units, h.Unit.ID), now.events)...)
			e.IntoID, set = u.ID, &u
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if set != nil {
			if err := s.setUp(ctx, step, *set, e); err != nil {
				return err
			}
		}
		out = e
		return s.end(ctx, step, h.Unit, e)
	})
	return out, err
}

// setUp adds the unit a merge makes.
func (s *Service) setUp(ctx context.Context, step *act.Step, u Unit, merge UnitEvent) error {
	if err := s.store.insertUnits(ctx, u); err != nil {
		return err
	}
	e := merge
	e.ID, e.UnitID, e.Kind, e.IntoID, e.OldName, e.NewName, e.OldLast = s.newID(), u.ID, UnitSetUp, "", u.Name, u.Name, ""
	step.Record(audit.Change{Entity: "unit", ID: u.ID, Op: "create", After: u}, audit.Change{Entity: "unit_event", ID: e.ID, Op: "open", After: e})
	return s.store.insertEvents(ctx, e)
}

func without(units []Unit, id string) []Unit {
	return slices.DeleteFunc(slices.Clone(units), func(u Unit) bool { return u.ID == id })
}

// successor holds what the unit that carries the work on must be: another one, there on the day and after.
func successor(c MergeUnits, now house) fault.List {
	into, ok := now.unit(c.IntoID)
	switch {
	case !ok:
		return fault.List{fault.Invalid("id.unknown", "into_id", "read", c.IntoID)}
	case into.ID == c.ID:
		return fault.List{fault.Invalid("org.unit.into_itself", "into_id", "read", into.Name)}
	case into.ValidFrom.After(c.On) || into.ValidTo.Before(c.On):
		f := fault.Invalid("org.unit.successor_closed", "into_id", "read", into.Name, "expected", span(into.ValidFrom, into.ValidTo))
		f.Kind = fault.KindConflict
		return fault.List{f}
	}
	return nil
}

// checkEnd refuses to end a unit that others still stand under, or that others have yet to be merged into.
func (h UnitHistory) checkEnd(on period.Date, now house) fault.List {
	var l fault.List
	for _, u := range openBelow(h.Unit.ID, on, now.units, nil) {
		f := fault.Invalid("org.unit.open_below", "on", "read", u.Name).On(u.Name, u.ID)
		f.Kind = fault.KindConflict
		l = append(l, f)
	}
	for _, e := range h.Took {
		if e.ends() && e.On >= on {
			f := fault.Invalid("org.unit.day_order", "on", "read", on.TR(), "expected", e.On.TR()).On(e.OldName, e.UnitID)
			l = append(l, f)
		}
	}
	return l
}

// end gives the unit its last day.
func (s *Service) end(ctx context.Context, step *act.Step, u Unit, e UnitEvent) error {
	if err := s.store.insertEvents(ctx, e); err != nil {
		return err
	}
	step.Record(audit.Change{Entity: "unit_event", ID: e.ID, Op: string(e.Kind), After: e})
	after := u
	after.ValidTo = dayBefore(e.On)
	return s.saveUnitIn(ctx, step, u, after)
}

// CloseUnit ends a unit without a successor.
func (s *Service) CloseUnit(ctx context.Context, c CloseUnit) (UnitEvent, error) {
	if err := act.Validate(c); err != nil {
		return UnitEvent{}, err
	}
	var out UnitEvent
	err := s.change(ctx, c.ID, c.Version, c.Once, &out, func(ctx context.Context, step *act.Step, h UnitHistory, now house) error {
		e, faults := s.newEvent(step, h.Unit, UnitClosed, c.On, c.Reason, c.Decision)
		if err := append(append(faults, h.checkDay(c.On)...), h.checkEnd(c.On, now)...).Err(); err != nil {
			return err
		}
		out = e
		return s.end(ctx, step, h.Unit, e)
	})
	return out, err
}

// CancelUnitEvent takes back a change whose day has not come: the unit is again as it was planned before. A unit that was to be set up for
// a merge stays: it may be closed, or keep its name only while the other one has another.
func (s *Service) CancelUnitEvent(ctx context.Context, c CancelUnitEvent) (UnitEvent, error) {
	if err := act.Validate(c); err != nil {
		return UnitEvent{}, err
	}
	var out UnitEvent
	err := s.run.Run(ctx, access.UnitEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := s.store.lockUnits(ctx); err != nil {
			return err
		}
		before, err := s.store.event(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(c.ID, before.Version, c.Version); err != nil {
			return err
		}
		if before.State != EventPlanned || !before.On.After(s.today()) || before.Kind == UnitSetUp {
			f := fault.New(fault.KindConflict, "org.unit.change_done", "read", before.On.TR())
			return f.On(before.OldName, before.UnitID)
		}
		after := before
		after.State = EventCancelled
		if out, err = s.store.saveEvent(ctx, after); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "unit_event", ID: out.ID, Op: "cancel", Before: before, After: out})
		if !before.ends() {
			return nil
		}
		return s.reopen(ctx, step, before)
	})
	return out, err
}

// reopen takes the last day back that a planned end gave a unit. Its name must still be free.
func (s *Service) reopen(ctx context.Context, step *act.Step, e UnitEvent) error {
	units, err := s.store.units(ctx, all, "")
	if err != nil {
		return err
	}
	events, err := s.store.events(ctx)
	if err != nil {
		return err
	}
	now := house{units, events}
	u, _ := now.unit(e.UnitID)
	after := u
	after.ValidTo = e.OldLast
	// The unit set up for the merge may bear the name: it then gives way only when it is changed first.
	if err := nameFree(u.Name, u.ID, e.On, after.ValidTo, units, events).Err(); err != nil {
		return err
	}
	return s.saveUnitIn(ctx, step, u, after)
}

// ApplyDue gives units the names whose day has come and marks their other planned changes done; app calls it when a day begins. It
// returns how many changes it carried out.
func (s *Service) ApplyDue(ctx context.Context) (int, error) {
	if list, err := s.store.due(ctx, s.today()); err != nil || len(list) == 0 {
		return 0, err
	}
	n := 0
	err := s.run.Run(ctx, access.UnitEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := s.store.lockUnits(ctx); err != nil {
			return err
		}
		list, err := s.store.due(ctx, s.today()) // another replica may have been quicker
		if err != nil {
			return err
		}
		n = len(list)
		for _, e := range list {
			if err := s.apply(ctx, step, e); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

func (s *Service) apply(ctx context.Context, step *act.Step, e UnitEvent) error {
	done := e
	done.State = EventDone
	saved, err := s.store.saveEvent(ctx, done)
	if err != nil {
		return err
	}
	step.Record(audit.Change{Entity: "unit_event", ID: e.ID, Op: "take_effect", Before: e, After: saved})
	if e.Kind != UnitRenamed {
		return nil
	}
	u, err := s.store.unit(ctx, e.UnitID)
	if err != nil || u.Name == e.NewName {
		return err
	}
	after := u
	after.Name = e.NewName
	return s.saveUnitIn(ctx, step, u, after)
}
