package budget_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// A unit hands in what could be consolidated: its own activities and lines without a blocking fault, each named with its place. What others
// owe, and ceilings, do not hold it back.
func TestAUnitHandsInWhatIsInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.draft(t)
		planner := h.as(access.Planner)
		tree := must(h.programmes.Tree(planner, s.id))
		twice := must(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: tree.Targets[0].ID,
			ActivityFields: programme.ActivityFields{Code: "F1.1.1", Name: "Aynı kod", ResponsibleUnitID: h.own}}))
		ok(t, second(h.programmes.OpenProposals(planner, programme.Step{ID: s.id, Version: h.version(t, s)})))
		ok(t, second(h.budgets.SetCeilings(planner, budget.SetCeilings{ProgrammeID: s.id, Version: h.version(t, s), Ceilings: []budget.CeilingFields{{UnitID: h.own, Amount: 1}}})))
		ok(t, second(h.programmes.Change(planner, programme.Change{ID: s.id, Version: h.version(t, s), CeilingsBlock: p(true)})))
		h.add(t, planner, s.cost("F1.1.1", h.own, "03.2", 5))
		below := h.add(t, planner, s.cost("F1.1.1", h.own, "03.2.1.01", 5))[0]
		h.add(t, planner, s.cost("F1.1.1", h.other, "03.2", 5), s.cost("F1.1.1", h.other, "03.2.1.01", 5)) // the sharing unit's own fault
		submit := func(unit string) error {
			x := h.proposal(t, s, unit)
			return second(h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version}))
		}
		want := func(unit string, w ...string) {
			t.Helper()
			before := h.state(t)
			err := submit(unit)
			wants(t, err, fault.KindConflict, "programme.proposal.blocked")
			if d := cmp.Diff(w, verdicts(fault.All(err)[1:])); d != "" {
				t.Fatal(d)
			}
			dbtest.Unchanged(t, before, h.state(t))
		}
		want(h.own, "block budget.activity.no_resource H1.1/F1.1.1#2 no_cost_reason", "block budget.line.overlap H1.1/F1.1.1/03.2.1.01 economic", "block programme.activity.code_duplicate H1.1/F1.1.1#2 code")
		want(h.other, "block budget.activity.no_resource H1.1/F1.1.2 no_cost_reason", "block budget.line.overlap H1.1/F1.1.1/03.2.1.01 economic")
		want(h.third, "block budget.activity.no_resource H1.2/F1.2.1 no_cost_reason")
		ok(t, h.budgets.RemoveLine(planner, budget.RemoveLine{ID: below.ID, Version: 1}))
		ok(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: twice.ID, Version: 1, Code: p("F1.1.3"), NoCostReason: p("Gönüllüler yapar")})))
		ok(t, submit(h.own))
		h.verifyLog(t)
	})
}
