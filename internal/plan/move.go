package plan

import (
	"context"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// Move moves a record of a draft one place among those of its parent: up, or with Down down. Codes are labels and stay as they are.
type Move struct {
	ID      string
	Version int64
	Down    bool
}

// place is where a record stands; it is what a move changes of it.
type place struct {
	Position int   `json:"position"`
	Version  int64 `json:"version"`
}

// MoveGoal moves a goal among those of its plan.
func (s *Service) MoveGoal(ctx context.Context, cmd Move) error {
	return s.onGoal(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, g Goal, p Plan) error {
		var rows []goalRow
		if err := s.store.siblings(ctx, &rows, "plan_id", p.ID); err != nil {
			return err
		}
		return moved(rows, cmd, func(r *goalRow) (string, *int) { return r.ID, &r.Position }, func(r *goalRow, before int) error {
			read := r.Version
			r.Version, r.UpdatedAt = read+1, s.store.now()
			return placed(ctx, s, step, "goal", r, r.ID, read, place{before, read}, place{r.Position, r.Version})
		})
	})
}

// MoveTarget moves a target among those of its goal. Its neighbours may be other units': only planners move targets.
func (s *Service) MoveTarget(ctx context.Context, cmd Move) error {
	return s.onTarget(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, t Target, p Plan) error {
		if err := step.Allow(p.Scope()); err != nil {
			return err
		}
		var rows []targetRow
		if err := s.store.siblings(ctx, &rows, "goal_id", t.GoalID); err != nil {
			return err
		}
		return moved(rows, cmd, func(r *targetRow) (string, *int) { return r.ID, &r.Position }, func(r *targetRow, before int) error {
			read := r.Version
			r.Version, r.UpdatedAt = read+1, s.store.now()
			return placed(ctx, s, step, "target", r, r.ID, read, place{before, read}, place{r.Position, r.Version})
		})
	})
}

// MoveIndicator moves an indicator among those of its target: planners any, a unit those of its own targets.
func (s *Service) MoveIndicator(ctx context.Context, cmd Move) error {
	return s.onIndicator(ctx, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, i Indicator, _ Plan) error {
		var rows []indicatorRow
		if err := s.store.siblings(ctx, &rows, "target_id", i.TargetID); err != nil {
			return err
		}
		return moved(rows, cmd, func(r *indicatorRow) (string, *int) { return r.ID, &r.Position }, func(r *indicatorRow, before int) error {
			read := r.Version
			r.Version, r.UpdatedAt = read+1, s.store.now()
			return placed(ctx, s, step, "indicator", r, r.ID, read, place{before, read}, place{r.Position, r.Version})
		})
	})
}

// siblings reads the records of one parent in their order.
func (s *store) siblings(ctx context.Context, rows any, parent, id string) error {
	return db.Error(s.db.Conn(ctx).Where(parent+" = ?", id).Order("position, id").Find(rows).Error)
}

// moved swaps a record with its neighbour and saves those whose place changed. Places stay as they are but for the two, unless two
// records had the same one: then all are counted anew.
func moved[R any](rows []R, cmd Move, of func(*R) (string, *int), save func(r *R, before int) error) error {
	at := slices.IndexFunc(rows, func(r R) bool { id, _ := of(&r); return id == cmd.ID })
	to := at - 1
	if cmd.Down {
		to = at + 1
	}
	if at < 0 || to < 0 || to >= len(rows) {
		return fault.New(fault.KindConflict, "plan.move.edge").On("", cmd.ID)
	}
	places := make([]int, len(rows))
	twice := false
	for i := range rows {
		_, n := of(&rows[i])
		places[i] = *n
		twice = twice || i > 0 && places[i] <= places[i-1]
	}
	rows[at], rows[to] = rows[to], rows[at]
	for i := range rows {
		want := places[i]
		if twice {
			want = i + 1
		}
		_, n := of(&rows[i])
		if before := *n; before != want {
			*n = want
			if err := save(&rows[i], before); err != nil {
				return err
			}
		}
	}
	return nil
}

var placeColumns = []string{"position", "version", "updated_at"}

func placed[R any](ctx context.Context, s *Service, step *act.Step, entity string, row *R, id string, read int64, before, after place) error {
	if err := db.Bump(ctx, s.store.db, row, id, read, placeColumns); err != nil {
		return err
	}
	step.Record(change(entity, id, "change", before, after))
	return nil
}

// MoveAny moves a record of a plan by its id, whatever it is: "goal", "target" or "indicator".
func (s *Service) MoveAny(ctx context.Context, kind string, cmd Move) error {
	switch kind {
	case "goal":
		return s.MoveGoal(ctx, cmd)
	case "target":
		return s.MoveTarget(ctx, cmd)
	case "indicator":
		return s.MoveIndicator(ctx, cmd)
	}
	return fault.NotFound("record", cmd.ID)
}
