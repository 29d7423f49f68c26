package programme_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// SetStage is budget's: it moves the stage and the version, and its step is recorded.
func TestTheStageMovesWithABudgetStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		door := act.New(h.db, h.log, now, true)
		err := door.Run(h.as(access.Finance), access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
			g, err := h.programmes.Locked(ctx, y.programme.ID, true)
			if err != nil {
				return err
			}
			if err := step.Allow(g.Scope()); err != nil {
				return err
			}
			return h.programmes.SetStage(ctx, step, g.ID, programme.StageFinance)
		})
		ok(t, err)
		if g := h.get(t, y); g.Stage != programme.StageFinance || g.Version != y.programme.Version+1 || g.CallDate != "2021-05-12" {
			t.Fatalf("%+v", g)
		}
	})
}

// A unit that closed before the year is not called, and an activity that names it is flagged; two targets and activities of one code are told apart.
func TestClosedUnitsAndEqualCodes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		known, _, err := h.org.Resolve(planner, []string{"Kapanan Müdürlük"})
		ok(t, err)
		closed := known["Kapanan Müdürlük"]
		again, err := h.programmes.AddPerformanceTarget(planner, programme.AddPerformanceTarget{ProgrammeID: y.programme.ID, PerformanceTargetFields: programme.PerformanceTargetFields{TargetID: y.targets[0].TargetID, Text: "İkinci", Explanation: reason}})
		ok(t, err)
		for range 2 {
			ok(t, second(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: again.ID, ActivityFields: programme.ActivityFields{Code: "F1.1.7", Name: "x", ResponsibleUnitID: closed}})))
		}
		tree, l, err := h.programmes.Checked(planner, y.programme.ID)
		ok(t, err)
		last := tree.Targets[3]
		if last.Ref != "H1.1#2" || last.ShownText != "İkinci" || last.ShownCode != "H1.1" || last.Activities[1].Ref != "H1.1#2/F1.1.7#2" {
			t.Fatalf("%+v", last)
		}
		var got []string
		for _, f := range l {
			got = append(got, f.Code+" "+f.At.Ref)
		}
		want := []string{"programme.target.indicators_none H1.1#2", "programme.unit.inactive H1.1#2/F1.1.7", "programme.activity.code_duplicate H1.1#2/F1.1.7#2", "programme.unit.inactive H1.1#2/F1.1.7#2"}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		h.opened(t, y) // the activity names the closed unit, so it is asked; one that no activity names is not
		if n := len(must(h.programmes.Proposals(planner, y.programme.ID))); n != 4 {
			t.Fatal(n, "proposals")
		}
	})
}

// Ids that no record can have are not found, on both engines, and never an error of the engine.
func TestBrokenIdsAreNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		bad := "a\x00b"
		for name, err := range map[string]error{
			"get": second(h.programmes.Get(planner, bad)), "of": second(h.programmes.Of(planner, bad, year)), "of another year": second(h.programmes.Of(planner, h.plan.Plan.ID, year)),
			"tree": second(h.programmes.Tree(planner, bad)), "edition": second(h.programmes.Edition(planner, bad)), "proposals": second(h.programmes.Proposals(planner, bad)),
			"step": second(h.programmes.OpenProposals(planner, programme.Step{ID: bad})), "create": second(h.programmes.Create(planner, programme.Create{PlanID: bad, Year: year})),
			"activity":     second(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: bad})),
			"proposal":     second(h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: bad})),
			"for budget":   second(h.programmes.ActivityOf(planner, bad)),
			"budget's row": second(h.programmes.Locked(planner, bad, false)),
		} {
			if fault.KindOf(err) != fault.KindNotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		wants(t, second(h.programmes.List(planner, programme.ListQuery{After: bad})), fault.KindInvalid, "cursor.syntax")
		if page := must(h.programmes.List(planner, programme.ListQuery{PlanID: bad})); len(page.Items) != 0 {
			t.Fatal(page)
		}
		if _, found, err := h.programmes.ProposalOf(planner, bad, h.own); found || err != nil {
			t.Fatal(found, err)
		}
		if l := append(must(h.programmes.Editions(planner, bad)), must(h.programmes.Editions(planner, ""))...); len(l) != 0 {
			t.Fatal(l)
		}
	})
}
