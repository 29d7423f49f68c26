package calendar

import (
	"cmp"
	"context"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// Options wires the service; app fills them.
type Options struct {
	DB    *db.DB
	Door  *act.Runner
	Clock clock.Clock
	NewID func() string // nil: ids.New
	Org   *org.Service

	// Frequencies are the monitoring frequencies of a plan's indicators in a year of it; it refuses a plan that no council decided, and a year
	// outside the plan. It is asked inside the step, which asks for access itself.
	Frequencies func(ctx context.Context, planID string, year int) ([]string, error)
}

// Service is the use cases of the windows.
type Service struct {
	store       *store
	door        *act.Runner
	newID       func() string
	org         *org.Service
	frequencies func(ctx context.Context, planID string, year int) ([]string, error)
}

// NewService wires the use cases.
func NewService(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{store: &store{db: o.DB, clock: o.Clock}, door: o.Door, newID: o.NewID, org: o.Org, frequencies: o.Frequencies}
}

// Today is the day in Europe/Istanbul.
func (s *Service) Today() period.Date { return period.Date(clock.Today(s.store.clock)) }

func sortWindows(all []Window) {
	slices.SortStableFunc(all, func(a, b Window) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(Periods(b.Frequency), Periods(a.Frequency)), cmp.Compare(a.PeriodNo, b.PeriodNo), cmp.Compare(a.PlanID, b.PlanID))
	})
}

// OpenYear makes the windows a plan year lacks and gives all of them; windows that are there keep their days. Frequencies the plan's
// indicators do not have get no window.
func (s *Service) OpenYear(ctx context.Context, cmd OpenYear) ([]Window, error) {
	if err := act.Validate(cmd); err != nil {
		return nil, err
	}
	var out []Window
	err := s.door.Run(ctx, access.WindowEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		frequencies, err := s.frequencies(ctx, cmd.PlanID, cmd.Year)
		if err != nil {
			return err
		}
		if out, err = s.store.windows(ctx, Query{PlanID: cmd.PlanID, Year: cmd.Year}); err != nil {
			return err
		}
		settings, err := s.org.Settings(ctx, cmd.Year)
		if err != nil {
			return err
		}
		missing, err := s.missing(cmd, frequencies, out, settings)
		if err != nil || len(missing) == 0 {
			return err
		}
		if err := s.store.insert(ctx, missing); err != nil {
			return err
		}
		for _, w := range missing {
			step.Record(audit.Change{Entity: "window", ID: w.ID, Op: "open", After: w})
		}
		out = append(out, missing...)
		sortWindows(out)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Service) missing(cmd OpenYear, frequencies []string, have []Window, settings org.Settings) ([]Window, error) {
	there := map[string]bool{}
	for _, w := range have {
		there[w.Name()] = true
	}
	var out []Window
	for _, f := range frequencies {
		for no := 1; no <= Periods(f); no++ {
			w, err := planned(cmd.PlanID, cmd.Year, f, no, settings)
			if err != nil {
				return nil, err
			}
			if there[w.Name()] {
				continue
			}
			there[w.Name()] = true
			w.ID = s.newID()
			out = append(out, w)
		}
	}
	return out, nil
}

// Change moves the days of an open window.
func (s *Service) Change(ctx context.Context, cmd ChangeWindow) (Window, error) {
	var out Window
	err := s.door.Run(ctx, access.WindowEdit, func(ctx context.Context, step *act.Step) error {
		w, err := s.store.window(ctx, cmd.ID, db.ForSelf)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := fault.Fresh(w.ID, w.Version, cmd.Version); err != nil {
			return err
		}
		if w.State == Frozen {
			return fault.New(fault.KindClosed, "calendar.frozen", "read", w.Label(), "expected", Open, "window", w.Label()).On("", w.ID)
		}
		before := w
		for _, d := range []struct{ to, from *period.Date }{
			{&w.OpensOn, cmd.OpensOn}, {&w.UnitClosesOn, cmd.UnitClosesOn}, {&w.ManagerClosesOn, cmd.ManagerClosesOn}, {&w.OfficeClosesOn, cmd.OfficeClosesOn},
		} {
			if d.from != nil {
				*d.to = *d.from
			}
		}
		if err := w.checkDays(); err != nil {
			return err
		}
		if err := s.store.save(ctx, &w); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "window", ID: w.ID, Op: "change", Before: before, After: w})
		out = w
		return nil
	})
	return out, err
}

// Reopen gives a unit a window again, before or after its freeze. It is refused while the unit has a reopening that still lasts
// (calendar.reopened), before the window opens, and until a day that has passed.
func (s *Service) Reopen(ctx context.Context, cmd Reopen) (Reopening, error) {
	var l fault.List
	act.Text(&l, "reason", &cmd.Reason)
	l.Add(act.Validate(cmd))
	if cmd.UntilOn != "" && cmd.UntilOn.Check() != nil {
		l = append(l, fault.Invalid("calendar.day", "until_on", "read", string(cmd.UntilOn), "expected", "2022-04-01"))
	}
	if len(l) > 0 {
		return Reopening{}, l
	}
	var out Reopening
	err := s.door.Run(ctx, access.WindowEdit, func(ctx context.Context, step *act.Step) error {
		w, err := s.store.window(ctx, cmd.WindowID, db.ForSelf)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := s.mayReopen(ctx, w, cmd); err != nil {
			return err
		}
		out = Reopening{ID: s.newID(), WindowID: w.ID, UnitID: cmd.UnitID, Reason: cmd.Reason, UntilOn: cmd.UntilOn, OpenedBy: step.Actor.PersonID, OpenedAt: s.store.now(), Version: 1}
		if err := s.store.insertReopening(ctx, out); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "window_reopening", ID: out.ID, Op: "reopen", After: out})
		return nil
	})
	if err != nil {
		return Reopening{}, err
	}
	return out, nil
}

func (s *Service) mayReopen(ctx context.Context, w Window, cmd Reopen) error {
	today := s.Today()
	var l fault.List
	switch there, err := s.store.unitExists(ctx, cmd.UnitID); {
	case err != nil:
		return err
	case !there:
		l = append(l, fault.Invalid("calendar.unit", "unit_id", "read", cmd.UnitID))
	}
	if cmd.UntilOn.Before(today) {
		l = append(l, fault.Invalid("calendar.until_past", "until_on", "read", cmd.UntilOn.TR(), "expected", "≥ "+today.TR()))
	}
	if len(l) > 0 {
		return l
	}
	if w.State != Frozen && today.Before(w.OpensOn) {
		return w.Accepts(Entering, today, "")
	}
	if r, ok := w.Reopened(cmd.UnitID, today); ok {
		return fault.New(fault.KindConflict, "calendar.reopened", "read", r.UntilOn.TR(), "window", w.Label()).On("", r.ID)
	}
	return nil
}

// List gives windows with their reopenings, by year, frequency and period, in two statements.
func (s *Service) List(ctx context.Context, q Query) ([]Window, error) {
	f, err := access.Reader(ctx, access.WindowRead)
	if err != nil || !f.Shows(access.Whole) {
		return nil, err
	}
	var out []Window
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		out, err = s.store.windows(ctx, q)
		return err
	})
	return out, err
}

// Get gives one window with its reopenings.
func (s *Service) Get(ctx context.Context, id string) (Window, error) {
	f, err := access.Reader(ctx, access.WindowRead)
	if err != nil {
		return Window{}, err
	}
	if !f.Shows(access.Whole) {
		return Window{}, fault.NotFound("window", id)
	}
	var out Window
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		out, err = s.store.window(ctx, id, db.NoLock)
		return err
	})
	return out, err
}
