package measure

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
)

// Freeze closes a window for good: every verified value becomes frozen, and reopenings of before end. It is refused before the window opens, and, with every one of them, while
// values stand entered, approved or returned. What was never entered stays open, which is missing (Unready lists it before).
func (s *Service) Freeze(ctx context.Context, cmd calendar.WindowStep) (calendar.Window, error) {
	var out calendar.Window
	err := s.door.Run(ctx, access.WindowEdit, func(ctx context.Context, step *act.Step) error {
		w, err := s.calendar.Locked(ctx, cmd.ID, true)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := fault.Fresh(w.ID, w.Version, cmd.Version); err != nil {
			return err
		}
		today := s.calendar.Today()
		switch {
		case w.State != calendar.Open:
			return fault.New(fault.KindClosed, "calendar.frozen", "read", w.Label(), "expected", calendar.Open, "window", w.Label()).On("", w.ID)
		case today.Before(w.OpensOn):
			return fault.New(fault.KindClosed, "calendar.not_open", "read", today.TR(), "expected", "≥ "+w.OpensOn.TR(), "window", w.Label()).On("", w.ID)
		}
		if err := s.freezeValues(ctx, step, w, ""); err != nil {
			return err
		}
		if err := s.endReopenings(ctx, step, &w); err != nil {
			return err
		}
		before := w
		if err := s.calendar.SetFrozen(ctx, &w, step.Actor.PersonID); err != nil {
			return err
		}
		step.Record(change("window", w.ID, stepFreeze, before, w))
		out = w
		return nil
	})
	return out, err
}

// endReopenings closes what gave units an open window again: after the freeze they would open frozen values, for which nobody gave them.
func (s *Service) endReopenings(ctx context.Context, step *act.Step, w *calendar.Window) error {
	for i := range w.Reopenings {
		r := &w.Reopenings[i]
		if r.ClosedAt != 0 {
			continue
		}
		before := *r
		if err := s.calendar.CloseReopening(ctx, r, step.Actor.PersonID); err != nil {
			return err
		}
		step.Record(change("window_reopening", r.ID, "close", before, *r))
	}
	return nil
}

// freezeValues freezes the verified values of a window, of one unit or of all; it refuses while one is under way.
func (s *Service) freezeValues(ctx context.Context, step *act.Step, w calendar.Window, unitID string) error {
	found, err := s.store.waiting(ctx, db.ForSelf, w.ID, unitID, "")
	if err != nil {
		return err
	}
	if l := underWay(found); len(l) > 0 {
		return append(fault.List{fault.New(fault.KindConflict, "measure.freeze.waiting", "read", strconv.Itoa(len(l)), "window", w.Label()).On("", w.ID)}, l...)
	}
	var verified []Value
	for _, x := range found {
		if x.State == Verified {
			verified = append(verified, *x.Value)
		}
	}
	return s.moveSome(ctx, step, stepFreeze, verified)
}

// underWay are the values that stand between a window and its freeze.
func underWay(found []waitingValue) fault.List {
	var l fault.List
	for _, x := range found {
		if x.State == Entered || x.State == Returned || x.State == Approved {
			l = append(l, fault.Flag(fault.Block, "measure.freeze.state", "state", "read", x.State, "expected", Verified).On(x.code, x.ID))
		}
	}
	return l
}

// Unready says what stands between a window and its freeze: values under way (Block), and what will be missing for good (Info), by indicator.
func (s *Service) Unready(ctx context.Context, windowID string) (l fault.List, err error) {
	f, err := access.Reader(ctx, access.ValueRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		w, err := s.calendar.Get(ctx, windowID)
		if err != nil {
			return err
		}
		found, err := s.store.waiting(ctx, db.NoLock, w.ID, "", "")
		if err != nil {
			return err
		}
		there := map[string]bool{}
		kept := found[:0]
		for _, x := range found {
			there[x.IndicatorID] = true
			if f.Shows(x.Scope()) {
				kept = append(kept, x)
			}
		}
		l = underWay(kept)
		due, err := s.store.due(ctx, w.PlanID, w.Year)
		if err != nil {
			return err
		}
		for _, i := range due.lines {
			if due.in(i, w) && !there[i.ID] && f.Shows(i.scope()) {
				l = append(l, fault.Flag(fault.Info, "measure.freeze.open", "state", "read", i.Code, "window", w.Label()).On(i.Ref, i.ID))
			}
		}
		return nil
	})
	return l, err
}

// CloseReopening ends a reopening. In a frozen window the unit's values freeze again; it is refused, with every one of them, while values of the
// unit stand entered, approved or returned.
func (s *Service) CloseReopening(ctx context.Context, cmd calendar.WindowStep) (calendar.Reopening, error) {
	var out calendar.Reopening
	err := s.door.Run(ctx, access.WindowEdit, func(ctx context.Context, step *act.Step) error {
		r, w, err := s.calendar.LockedReopening(ctx, cmd.ID)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := fault.Fresh(r.ID, r.Version, cmd.Version); err != nil {
			return err
		}
		if r.ClosedAt != 0 {
			return fault.New(fault.KindClosed, "measure.reopening.closed", "read", w.Label()).On("", r.ID)
		}
		if w.State == calendar.Frozen {
			if err := s.freezeValues(ctx, step, w, r.UnitID); err != nil {
				return err
			}
		}
		before := r
		if err := s.calendar.CloseReopening(ctx, &r, step.Actor.PersonID); err != nil {
			return err
		}
		step.Record(change("window_reopening", r.ID, "close", before, r))
		out = r
		return nil
	})
	return out, err
}
