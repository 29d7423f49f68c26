package calendar

import (
	"context"

	"github.com/karne-app/karne/db"
)

// What the values' steps ask of the windows. None of these asks for access or writes the log: the step that asks does.

// Locked is a window with its reopenings, held for the step: for a change of the window itself, or shared, so that nobody freezes it
// meanwhile.
func (s *Service) Locked(ctx context.Context, windowID string, forUpdate bool) (Window, error) {
	l := db.Shared
	if forUpdate {
		l = db.ForSelf
	}
	return s.store.window(ctx, windowID, l)
}

// Windows are those of a plan year (year 0: every year), in two statements.
func (s *Service) Windows(ctx context.Context, planID string, year int) ([]Window, error) {
	return s.store.windows(ctx, Query{PlanID: planID, Year: year})
}

// LockedReopening is a reopening with its window, which is held for the step.
func (s *Service) LockedReopening(ctx context.Context, reopeningID string) (Reopening, Window, error) {
	r, err := s.store.reopening(ctx, reopeningID)
	if err != nil {
		return Reopening{}, Window{}, err
	}
	w, err := s.store.window(ctx, r.WindowID, db.ForSelf)
	if err != nil {
		return Reopening{}, Window{}, err
	}
	for _, held := range w.Reopenings {
		if held.ID == r.ID {
			r = held // as it is now that the window is held
		}
	}
	return r, w, nil
}

// SetFrozen freezes a window; its version is the one read and becomes the next.
func (s *Service) SetFrozen(ctx context.Context, w *Window, by string) error {
	w.State, w.FrozenBy, w.FrozenAt = Frozen, by, s.store.now()
	return s.store.save(ctx, w)
}

// CloseReopening ends a reopening; its version is the one read and becomes the next.
func (s *Service) CloseReopening(ctx context.Context, r *Reopening, by string) error {
	r.ClosedBy, r.ClosedAt = by, s.store.now()
	return s.store.closeReopening(ctx, r)
}
