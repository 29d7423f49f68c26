package desk

import (
	"context"
	"regexp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// markForm is what a mark looks like: what it belongs to, a dot, which one: "tour.planner", "hint.paste".
var markForm = regexp.MustCompile(`^(tour|hint)\.[a-z0-9_]{1,50}$`)

// Marks are what the caller has put away, in order of their names.
func (s *Service) Marks(ctx context.Context) ([]string, error) {
	a, err := owner(ctx)
	if err != nil || !ids.Valid(a.PersonID) {
		return nil, err
	}
	return s.store.marks(ctx, a.PersonID)
}

// owner is the caller, who may use a desk of their own.
func owner(ctx context.Context) (access.Actor, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return a, err
	}
	return a, access.Check(a, access.DeskOwn, access.Scope{Owner: a.PersonID})
}

// Mark puts something away for good; what is put away already stays so. Refused: a mark of no known form (enum.unknown), a caller who is no
// person (forbidden).
func (s *Service) Mark(ctx context.Context, mark string) error {
	return s.onMark(ctx, mark, true)
}

// Unmark takes it out again; what was not put away is no fault.
func (s *Service) Unmark(ctx context.Context, mark string) error {
	return s.onMark(ctx, mark, false)
}

func (s *Service) onMark(ctx context.Context, mark string, put bool) error {
	return s.door.Run(ctx, access.DeskOwn, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: step.Actor.PersonID}); err != nil {
			return err
		}
		if !markForm.MatchString(mark) {
			return fault.Invalid("enum.unknown", "mark", "read", mark, "expected", "tour.…, hint.…")
		}
		if !ids.Valid(step.Actor.PersonID) { // the command line has no desk
			return fault.New(fault.KindForbidden, "forbidden", "expected", string(access.DeskOwn))
		}
		there, err := s.store.marked(ctx, step.Actor.PersonID, mark)
		if err != nil || there == put {
			return err
		}
		change := audit.Change{Entity: "person_mark", ID: step.Actor.PersonID, Op: "set", After: map[string]string{"mark": mark}}
		write := s.store.mark
		if !put {
			change, write = audit.Change{Entity: "person_mark", ID: step.Actor.PersonID, Op: "remove", Before: map[string]string{"mark": mark}}, s.store.unmark
		}
		if err := write(ctx, step.Actor.PersonID, mark); err != nil {
			return err
		}
		step.Record(change)
		return nil
	})
}
