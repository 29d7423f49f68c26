package plan_test

import (
	"context"
	"strings"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// order is the tree's codes in their order.
func (h *house) order(t *testing.T, planID string) string {
	t.Helper()
	tree, err := h.plans.Tree(h.as(access.Planner), planID)
	ok(t, err)
	var out []string
	for _, g := range tree.Goals {
		out = append(out, g.Code)
		for _, x := range g.Targets {
			out = append(out, x.Code)
			for _, i := range x.Indicators {
				out = append(out, i.Code)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestRecordsMoveAmongTheirSiblings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		ctx := h.as(access.Planner)
		check := func(want string) {
			t.Helper()
			if got := h.order(t, d.plan.ID); got != want {
				t.Errorf("the tree is %s, want %s", got, want)
			}
		}
		check("A1 H1.1 PG1.1.1 PG1.1.2 H1.2 PG1.2.1 PG1.2.2 A2 H2.1 PG2.1.1 PG2.1.2")
		ok(t, h.plans.MoveTarget(ctx, plan.Move{ID: d.own.ID, Version: 1, Down: true}))
		ok(t, h.plans.MoveIndicator(ctx, plan.Move{ID: d.indicators["PG1.2.2"].ID, Version: 1}))
		ok(t, h.plans.MoveGoal(ctx, plan.Move{ID: d.goals[1].ID, Version: 1}))
		check("A2 H2.1 PG2.1.1 PG2.1.2 A1 H1.2 PG1.2.2 PG1.2.1 H1.1 PG1.1.1 PG1.1.2")
		// Both that changed places have a new version; nothing else of a card is touched.
		for _, id := range []string{d.own.ID, d.other.ID} {
			x, _, err := h.plans.Target(ctx, id)
			ok(t, err)
			if x.Version != 2 || len(x.Risks) == 0 || len(x.YearlyCosts) == 0 {
				t.Errorf("after the move %+v", x)
			}
		}
		// At the edge there is no further.
		wants(t, h.plans.MoveTarget(ctx, plan.Move{ID: d.own.ID, Version: 2, Down: true}), fault.KindConflict, "plan.move.edge")
		wants(t, h.plans.MoveGoal(ctx, plan.Move{ID: d.goals[1].ID, Version: 2}), fault.KindConflict, "plan.move.edge")
		// Two in one place, as two people adding at once make, are counted anew.
		ok(t, second(h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: d.indicators["PG1.1.2"].ID, Version: 1, Position: p(1)})))
		tree, err := h.plans.Tree(ctx, d.plan.ID)
		ok(t, err)
		first := tree.Goals[1].Targets[1].Indicators[0]
		ok(t, h.plans.MoveIndicator(ctx, plan.Move{ID: first.ID, Version: first.Version, Down: true}))
		if got := h.order(t, d.plan.ID); !strings.HasSuffix(got, " "+first.Code) {
			t.Errorf("%s was moved down: %s", first.Code, got)
		}
		h.verifyLog(t)
	})
}

// A unit moves the indicators of its own target; targets and goals are the strategy office's.
func TestWhoMoves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		ctx := h.editorOf(h.own)
		ok(t, h.plans.MoveIndicator(ctx, plan.Move{ID: d.indicators["PG1.1.1"].ID, Version: 1, Down: true}))
		wants(t, h.plans.MoveTarget(ctx, plan.Move{ID: d.own.ID, Version: 1, Down: true}), fault.KindForbidden, "forbidden")
		wants(t, h.plans.MoveGoal(ctx, plan.Move{ID: d.goals[0].ID, Version: 1, Down: true}), fault.KindForbidden, "forbidden")
		wants(t, h.plans.MoveIndicator(ctx, plan.Move{ID: d.indicators["PG2.1.1"].ID, Version: 1, Down: true}), fault.KindForbidden, "forbidden")
	})
}

// A move of one among many writes two rows, however many there are.
func TestAMoveCostsTheSameAmongMany(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		ctx := h.as(access.Planner)
		few := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			return h.plans.MoveIndicator(ctx, plan.Move{ID: d.indicators["PG1.1.1"].ID, Version: 1, Down: true})
		})
		for range 12 {
			ok(t, second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: d.other.ID, IndicatorFields: plan.IndicatorFields{Name: "x"}})))
		}
		many := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			return h.plans.MoveIndicator(ctx, plan.Move{ID: d.indicators["PG1.2.1"].ID, Version: 1, Down: true})
		})
		if few != many {
			t.Errorf("%d statements among two, %d among fourteen", few, many)
		}
	})
}
