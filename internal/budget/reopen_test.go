package budget_test

import (
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// A programme given back to its units while a later stage is open would have amounts that nobody may write: it stays consolidated, finance
// corrects at its stage, and the strategy office changes activities there.
func TestNoReopeningBehindALaterStage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		line := h.costed(t, s)[0]
		h.consolidated(t, s)
		planner := h.as(access.Planner)
		reopen := func() error {
			return second(h.programmes.Reopen(planner, programme.Step{ID: s.id, Version: h.version(t, s), Recorded: programme.Recorded{Note: "eksik faaliyet"}}))
		}
		change := func(version int64, name string) error {
			return second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: s.activities["F1.1.1"].ID, Version: version, Name: &name}))
		}
		wants(t, change(1, "Yeni ad"), fault.KindClosed, "programme.closed") // at the units' stage it is reopened for this
		ok(t, reopen())
		h.force(t, s, "consolidated")
		h.open(t, s, programme.StageFinance)
		before := h.state(t)
		wants(t, reopen(), fault.KindClosed, "programme.reopen.stage")
		dbtest.Unchanged(t, before, h.state(t))
		ok(t, second(h.budgets.ChangeLine(h.as(access.Finance), budget.ChangeLine{ID: line.ID, Version: 1, Amount: p(lira(90))})))
		ok(t, change(1, "Yeni ad"))
		wants(t, second(h.programmes.ChangeActivity(h.editorOf(h.own), programme.ChangeActivity{ID: s.activities["F1.1.1"].ID, Version: 2, Name: p("x")})), fault.KindClosed, "programme.closed")
		h.verifyLog(t)
	})
}
