package org

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
)

// Administration gives the one administration; org.administration.missing (NotFound) before it was founded.
func (s *Service) Administration(ctx context.Context) (Administration, error) {
	if _, _, err := may(ctx, access.AdministrationRead); err != nil {
		return Administration{}, err
	}
	a, ok, err := s.store.administration(ctx)
	if err == nil && !ok {
		err = notFounded()
	}
	return a, err
}

// Identity is Administration for everybody, signed in or not: the sign-in page shows the name and the demo mark. ok is false before the
// administration was founded.
func (s *Service) Identity(ctx context.Context) (a Administration, ok bool, err error) {
	return s.store.administration(ctx)
}

// Found makes the administration of an empty database. When it is there already, the same name changes nothing and another name is
// org.administration.other: one database holds one administration. Whoever may import plans may found it, nobody else but an admin.
func (s *Service) Found(ctx context.Context, c FoundAdministration) (Administration, error) {
	if err := act.Validate(c); err != nil {
		return Administration{}, err
	}
	var out Administration
	err := s.run.Run(ctx, access.AdministrationEdit, func(ctx context.Context, step *act.Step) error {
		now, ok, err := s.store.administration(ctx)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			if step.AllowAction(access.IntakeCommit, access.Whole) != nil {
				return err
			}
		}
		if ok {
			out = now
			return now.accepts(c.Name)
		}
		a, faults := newAdministration(s.newID(), c)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := s.store.insertAdministration(ctx, a); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "administration", ID: a.ID, Op: "create", After: a})
		out = a
		return nil
	})
	if fault.Has(err, "db.duplicate") { // two founders at once: the second meets the first
		return s.Found(ctx, c)
	}
	return out, err
}

// SameAdministration refuses another administration's file. Before the administration was founded every name passes: Found it then.
func (s *Service) SameAdministration(ctx context.Context, name string) error {
	if _, _, err := may(ctx, access.AdministrationRead); err != nil {
		return err
	}
	a, ok, err := s.store.administration(ctx)
	if err != nil || !ok {
		return err
	}
	return a.accepts(name)
}

func (a Administration) accepts(name string) error {
	if a.Same(name) {
		return nil
	}
	f := fault.New(fault.KindConflict, "org.administration.other", "read", name, "expected", a.Name)
	f.At.Field = "administration.name"
	return f
}

// ChangeAdministration changes the administration's identity.
func (s *Service) ChangeAdministration(ctx context.Context, c ChangeAdministration) (Administration, error) {
	if err := act.Validate(c); err != nil {
		return Administration{}, err
	}
	var out Administration
	err := s.run.Run(ctx, access.AdministrationEdit, func(ctx context.Context, step *act.Step) error {
		before, ok, err := s.store.administration(ctx)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if !ok {
			return notFounded()
		}
		if err := fault.Fresh(before.ID, before.Version, c.Version); err != nil {
			return err
		}
		after, faults := before.change(c)
		if err := faults.Err(); err != nil {
			return err
		}
		if out, err = s.store.saveAdministration(ctx, after); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "administration", ID: out.ID, Op: "change", Before: before, After: out})
		return nil
	})
	return out, err
}
