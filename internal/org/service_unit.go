package org

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// Units lists the units in the actor's sight in Turkish order of their names.
func (s *Service) Units(ctx context.Context, q UnitQuery) ([]Unit, error) {
	_, f, err := may(ctx, access.UnitRead)
	if err != nil {
		return nil, err
	}
	if err := q.On.Check(); err != nil {
		return nil, dateFault(err, "on")
	}
	return s.store.units(ctx, f, q.On)
}

// Unit gives one unit.
func (s *Service) Unit(ctx context.Context, id string) (Unit, error) {
	_, f, err := may(ctx, access.UnitRead)
	if err != nil {
		return Unit{}, err
	}
	u, err := s.store.unit(ctx, id)
	if err == nil && !f.Shows(access.Scope{Units: []string{id}}) {
		return Unit{}, fault.NotFound("unit", id)
	}
	return u, err
}

// AddUnit adds a unit.
func (s *Service) AddUnit(ctx context.Context, c AddUnit) (Unit, error) {
	if err := act.Validate(c); err != nil {
		return Unit{}, err
	}
	var out Unit
	err := s.run.Run(ctx, access.UnitEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		u, faults := newUnit(s.newID(), c)
		if err := s.checkUnit(ctx, u, faults); err != nil {
			return err
		}
		if err := s.store.insertUnits(ctx, u); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "unit", ID: u.ID, Op: "create", After: u})
		out = u
		return nil
	}, once(c.Once, &out))
	return out, err
}

// ChangeUnit changes a unit.
func (s *Service) ChangeUnit(ctx context.Context, c ChangeUnit) (Unit, error) {
	if err := act.Validate(c); err != nil {
		return Unit{}, err
	}
	var out Unit
	err := s.run.Run(ctx, access.UnitEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Units: []string{c.ID}}); err != nil {
			return err
		}
		before, err := s.store.unit(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(c.ID, before.Version, c.Version); err != nil {
			return err
		}
		after, faults := before.change(c)
		if err := s.keepsEnd(ctx, before, after, &faults); err != nil {
			return err
		}
		if err := s.checkUnit(ctx, after, faults); err != nil {
			return err
		}
		if out, err = s.store.saveUnit(ctx, after); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "unit", ID: out.ID, Op: "change", Before: before, After: out})
		return nil
	})
	return out, err
}

// keepsEnd refuses to move the last day that a merge or a closing gave a unit: its people and its successor go by it.
func (s *Service) keepsEnd(ctx context.Context, before, after Unit, l *fault.List) error {
	if after.ValidTo == before.ValidTo {
		return nil
	}
	h, err := s.store.history(ctx, before.ID)
	if err != nil {
		return err
	}
	for _, e := range h.Events {
		if e.ends() {
			*l = append(*l, fault.Invalid("org.unit.ended_by_change", "valid_to", "read", e.On.TR()))
		}
	}
	return nil
}

// checkUnit adds the faults a unit has beside the other records to those it has by itself.
func (s *Service) checkUnit(ctx context.Context, u Unit, faults fault.List) error {
	if err := s.store.lockUnits(ctx); err != nil {
		return err
	}
	units, err := s.store.units(ctx, all, "")
	if err != nil {
		return err
	}
	faults = append(faults, u.checkAmong(units)...)
	if u.ManagerID != "" {
		known, err := s.store.personExists(ctx, u.ManagerID)
		if err != nil {
			return err
		}
		if !known {
			faults = append(faults, fault.Invalid("id.unknown", "manager_id", "read", u.ManagerID))
		}
	}
	return faults.Err()
}

// Resolve finds units by name: capitals, circumflexes and spaces aside the name must be the same, nothing is guessed. Of several units
// of one name the one valid today is meant, else the newest; a name nobody has any more is that of the unit that had it last. known maps each given name to an id; unknown keeps the order given.
func (s *Service) Resolve(ctx context.Context, names []string) (known map[string]string, unknown []string, err error) {
	if _, _, err := may(ctx, access.UnitRead); err != nil {
		return nil, nil, err
	}
	units, err := s.store.units(ctx, all, "")
	if err != nil {
		return nil, nil, err
	}
	events, err := s.store.events(ctx)
	if err != nil {
		return nil, nil, err
	}
	known, unknown = resolve(units, events, names, s.today())
	return known, unknown, nil
}

func resolve(units []Unit, events []UnitEvent, names []string, today period.Date) (known map[string]string, unknown []string) {
	byFold := make(map[string]Unit, len(units))
	former := map[string]string{}
	for _, e := range events {
		if e.Kind == UnitRenamed && e.State == EventDone {
			former[trtext.Fold(e.OldName)] = e.UnitID
		}
	}
	for _, u := range units {
		fold := trtext.Fold(u.Name)
		if o, ok := byFold[fold]; !ok || (!o.ValidOn(today) && (u.ValidOn(today) || u.ValidFrom > o.ValidFrom)) {
			byFold[fold] = u
		}
	}
	known = make(map[string]string, len(names))
	for _, n := range names {
		if u, ok := byFold[trtext.Fold(n)]; ok {
			known[n] = u.ID
		} else if id, ok := former[trtext.Fold(n)]; ok {
			known[n] = id
		} else if !slices.Contains(unknown, n) {
			unknown = append(unknown, n)
		}
	}
	return known, unknown
}

// EnsureDrafts makes a draft unit of each name that no unit has; source says which file named it. It joins the caller's step and gives
// the id of every name given. "Tüm Birimler" is refused: the caller reads it as a value.
func (s *Service) EnsureDrafts(ctx context.Context, names []string, source string) (map[string]string, error) {
	var out map[string]string
	err := s.run.Run(ctx, access.UnitEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := s.store.lockUnits(ctx); err != nil {
			return err
		}
		units, err := s.store.units(ctx, all, "")
		if err != nil {
			return err
		}
		events, err := s.store.events(ctx)
		if err != nil {
			return err
		}
		known, unknown := resolve(units, events, names, s.today())
		var made []Unit
		var faults fault.List
		byFold := map[string]string{}
		for _, name := range unknown {
			fold := trtext.Fold(name)
			if id, ok := byFold[fold]; ok {
				known[name] = id
				continue
			}
			u, l := newUnit(s.newID(), AddUnit{Name: name, Origin: OriginEntered, Source: source})
			u.Draft = true
			faults = append(faults, l...)
			byFold[fold], known[name] = u.ID, u.ID
			made = append(made, u)
			step.Record(audit.Change{Entity: "unit", ID: u.ID, Op: "create", After: u})
		}
		if err := faults.Err(); err != nil {
			return err
		}
		out = known
		return s.store.insertUnits(ctx, made...)
	})
	return out, err
}
