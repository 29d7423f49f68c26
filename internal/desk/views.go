package desk

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// Views are the caller's own views of a page, or of every page, by page and name. Who is no person (the command line) has none.
func (s *Service) Views(ctx context.Context, page string) ([]View, error) {
	a, err := owner(ctx)
	if err != nil || !ids.Valid(a.PersonID) {
		return nil, err
	}
	return s.store.views(ctx, a.PersonID, page)
}

// AddView keeps a view. Refused: a page that is no list (desk.view.page), a name the caller has on this page in whatever case
// (desk.view.name_taken), more than MostViews (desk.view.too_many).
func (s *Service) AddView(ctx context.Context, c AddView) (out View, err error) {
	if err := act.Validate(c); err != nil {
		return View{}, err
	}
	err = s.onViews(ctx, c.Once, &out, func(ctx context.Context, step *act.Step) error {
		v, err := newView(s.newID(), c)
		if err != nil {
			return err
		}
		n, err := s.store.countViews(ctx, step.Actor.PersonID)
		if err != nil {
			return err
		}
		if n >= MostViews {
			return fault.New(fault.KindConflict, "desk.view.too_many", "count", itoa(n))
		}
		if err := s.store.insertView(ctx, step.Actor.PersonID, v); err != nil {
			return taken(err, v)
		}
		step.Record(audit.Change{Entity: "saved_view", ID: v.ID, Op: "create", After: v})
		out = v
		return nil
	})
	return out, err
}

// RenameView gives one of the caller's views another name.
func (s *Service) RenameView(ctx context.Context, c RenameView) (out View, err error) {
	if err := act.Validate(c); err != nil {
		return View{}, err
	}
	err = s.onViews(ctx, act.Once{}, nil, func(ctx context.Context, step *act.Step) error {
		was, err := s.store.view(ctx, step.Actor.PersonID, c.ID)
		if err != nil {
			return err
		}
		v := was
		if err := v.rename(c.Name); err != nil {
			return err
		}
		if v.Version++; c.Version != was.Version {
			return fault.Stale(v.Name, c.Version, was.Version)
		}
		if err := s.store.saveView(ctx, step.Actor.PersonID, v, was.Version); err != nil {
			return taken(err, v)
		}
		step.Record(audit.Change{Entity: "saved_view", ID: v.ID, Op: "change", Before: was, After: v})
		out = v
		return nil
	})
	return out, err
}

// RemoveView takes one of the caller's views away.
func (s *Service) RemoveView(ctx context.Context, c RemoveView) error {
	if err := act.Validate(c); err != nil {
		return err
	}
	return s.onViews(ctx, act.Once{}, nil, func(ctx context.Context, step *act.Step) error {
		was, err := s.store.view(ctx, step.Actor.PersonID, c.ID)
		if err != nil {
			return err
		}
		if c.Version != was.Version {
			return fault.Stale(was.Name, c.Version, was.Version)
		}
		if err := s.store.deleteView(ctx, step.Actor.PersonID, was); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "saved_view", ID: was.ID, Op: "remove", Before: was})
		return nil
	})
}

// onViews runs a step on the caller's own desk.
func (s *Service) onViews(ctx context.Context, once act.Once, out *View, fn func(ctx context.Context, step *act.Step) error) error {
	return s.door.Run(ctx, access.DeskOwn, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: step.Actor.PersonID}); err != nil {
			return err
		}
		if !ids.Valid(step.Actor.PersonID) { // the command line has no desk
			return fault.New(fault.KindForbidden, "forbidden", "expected", string(access.DeskOwn))
		}
		return fn(ctx, step)
	}, act.Idempotent(once.Key, once.Sum, out))
}

// taken names a view whose name is there already.
func taken(err error, v View) error {
	if fault.Has(err, "db.duplicate") {
		return fault.New(fault.KindConflict, "desk.view.name_taken", "read", v.Name).Field("name")
	}
	return err
}
