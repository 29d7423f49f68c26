package programme_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// useCase is one change, with what must stand before it.
type useCase struct {
	name string
	// prepare gives the change; it runs once for each database.
	prepare func(t *testing.T, h *house, y year2022) func(ctx context.Context) error
}

func stepped(do func(h *house) func(context.Context, programme.Step) (programme.Programme, error), before func(h *house, t testing.TB, y year2022), r programme.Recorded) func(t *testing.T, h *house, y year2022) func(context.Context) error {
	return func(t *testing.T, h *house, y year2022) func(context.Context) error {
		if before != nil {
			before(h, t, y)
		}
		cmd := h.step(t, y, r)
		return func(ctx context.Context) error { return second(do(h)(ctx, cmd)) }
	}
}

var useCases = []useCase{
	{"create", func(_ *testing.T, h *house, _ year2022) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.programmes.Create(ctx, programme.Create{PlanID: h.plan.Plan.ID, Year: 2023, Fields: programme.Fields{Policies: []programme.Policy{{Document: "x"}}}, Idempotency: act.Once{Key: "k", Sum: "s"}}))
		}
	}},
	{"roll over", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.opened(t, y)
		return func(ctx context.Context) error {
			return second(h.programmes.RollOver(ctx, programme.RollOver{FromID: y.programme.ID, Drop: map[string]string{y.targets[2].ID: "Öncelik değil"}, Idempotency: act.Once{Key: "r", Sum: "s"}}))
		}
	}},
	{"change", func(_ *testing.T, h *house, y year2022) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.programmes.Change(ctx, programme.Change{ID: y.programme.ID, Version: 1, CallDate: p[period.Date]("2021-05-01"), Policies: plan.Some([]programme.Policy{{Document: "a"}, {Document: "b"}})}))
		}
	}},
	{"add target", func(_ *testing.T, h *house, y year2022) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.programmes.AddPerformanceTarget(ctx, programme.AddPerformanceTarget{ProgrammeID: y.programme.ID, PerformanceTargetFields: programme.PerformanceTargetFields{TargetID: y.targets[0].TargetID, Code: "H1.1b"}}))
		}
	}},
	{"change target", func(_ *testing.T, h *house, y year2022) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: y.targets[0].ID, Version: 2, Text: p("x")}))
		}
	}},
	{"remove target", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		ok(t, h.programmes.RemoveActivity(h.as(access.Planner), programme.Remove{ID: y.third.ID, Version: 1}))
		return func(ctx context.Context) error {
			return h.programmes.RemovePerformanceTarget(ctx, programme.Remove{ID: y.targets[2].ID, Version: 2})
		}
	}},
	{"add indicator", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		i := must(h.programmes.Tree(h.as(access.Planner), y.programme.ID)).Targets[0].Indicators[0]
		ok(t, h.programmes.RemoveIndicator(h.as(access.Planner), programme.Remove{ID: i.ID, Version: 1}))
		return func(ctx context.Context) error {
			return second(h.programmes.AddIndicator(ctx, programme.AddIndicator{PerformanceTargetID: y.targets[0].ID, IndicatorID: i.IndicatorID}))
		}
	}},
	{"change indicator", func(_ *testing.T, h *house, y year2022) func(context.Context) error {
		i := must(h.programmes.Tree(h.as(access.Planner), y.programme.ID)).Targets[0].Indicators[0]
		return func(ctx context.Context) error {
			return second(h.programmes.ChangeIndicator(ctx, programme.ChangeIndicator{ID: i.ID, Version: 1, OverrideValue: plan.Some(p(quantity.Amount(0)))}))
		}
	}},
	{"remove indicator", func(_ *testing.T, h *house, y year2022) func(context.Context) error {
		i := must(h.programmes.Tree(h.as(access.Planner), y.programme.ID)).Targets[0].Indicators[0]
		return func(ctx context.Context) error {
			return h.programmes.RemoveIndicator(ctx, programme.Remove{ID: i.ID, Version: 1})
		}
	}},
	{"add activity in the call", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.opened(t, y)
		return func(ctx context.Context) error {
			return second(h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: y.targets[0].ID, ActivityFields: programme.ActivityFields{Code: "F1.1.2", Name: "x", ResponsibleUnitID: h.own, SharingUnitIDs: []string{h.staff, h.other}}}))
		}
	}},
	{"change activity", func(_ *testing.T, h *house, y year2022) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.programmes.ChangeActivity(ctx, programme.ChangeActivity{ID: y.own.ID, Version: 1, Name: p("x"), SharingUnitIDs: plan.Some([]string{h.third})}))
		}
	}},
	{"remove activity", func(_ *testing.T, h *house, y year2022) func(context.Context) error {
		return func(ctx context.Context) error {
			return h.programmes.RemoveActivity(ctx, programme.Remove{ID: y.own.ID, Version: 1})
		}
	}},
	{"open proposals", stepped(func(h *house) func(context.Context, programme.Step) (programme.Programme, error) {
		return h.programmes.OpenProposals
	}, nil, programme.Recorded{On: "2021-06-01"})},
	{"consolidate", stepped(func(h *house) func(context.Context, programme.Step) (programme.Programme, error) {
		return h.programmes.Consolidate
	}, (*house).accepted, programme.Recorded{})},
	{"reopen", stepped(func(h *house) func(context.Context, programme.Step) (programme.Programme, error) {
		return h.programmes.Reopen
	}, (*house).consolidated, programme.Recorded{Note: "neden"})},
	{"submit", stepped(func(h *house) func(context.Context, programme.Step) (programme.Programme, error) {
		return h.programmes.Submit
	}, (*house).consolidated, programme.Recorded{On: "2021-09-01"})},
	{"return", stepped(func(h *house) func(context.Context, programme.Step) (programme.Programme, error) {
		return h.programmes.Return
	}, (*house).submitted, programme.Recorded{Note: "neden"})},
	{"opinion", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.submitted(t, y)
		d := h.decision(t, y, "executive_committee", "2021-09-20")
		return func(ctx context.Context) error { return second(h.programmes.Opine(ctx, d)) }
	}},
	{"decide", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.submitted(t, y)
		d := h.decision(t, y, "council", "2021-10-05")
		return func(ctx context.Context) error {
			_, _, err := h.programmes.Decide(ctx, d)
			return err
		}
	}},
	{"metropolitan", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.decided(t, y)
		d := h.decision(t, y, "metropolitan_council", "2021-11-20")
		return func(ctx context.Context) error {
			_, _, err := h.programmes.Metropolitan(ctx, d)
			return err
		}
	}},
	{"submit a proposal", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.opened(t, y)
		x := h.proposalOf(t, y, h.own)
		return func(ctx context.Context) error {
			return second(h.programmes.SubmitProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version}))
		}
	}},
	{"return a proposal", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.accepted(t, y)
		x := h.proposalOf(t, y, h.own)
		return func(ctx context.Context) error {
			return second(h.programmes.ReturnProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version, Reason: "neden"}))
		}
	}},
	{"accept a proposal", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.opened(t, y)
		x := h.proposalOf(t, y, h.own)
		x = must(h.programmes.SubmitProposal(h.as(access.Planner), programme.ProposalStep{ID: x.ID, Version: x.Version}))
		return func(ctx context.Context) error {
			return second(h.programmes.AcceptProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version}))
		}
	}},
	{"import", func(t *testing.T, h *house, y year2022) func(context.Context) error {
		h.opened(t, y)
		d := ownDoc()
		return func(ctx context.Context) error { return second(h.programmes.Import(ctx, d)) }
	}},
}

// Each statement of each use case fails once: nothing stays, the log holds, and after that the use case still succeeds.
func TestEachFailedStatementLeavesNoPartialRow(t *testing.T) {
	t.Parallel()
	for _, u := range useCases {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				do := u.prepare(t, h, h.newProgramme(t))
				dbtest.EachStatement(h.as(access.Planner), t, 500, func() map[string]string { return h.state(t) }, do)
				h.verifyLog(t)
			})
		})
	}
}

// A programme of 45 targets with 180 indicators and 135 activities takes as many statements as one of 3; the numbers are asserted so that a
// change of them is a decision.
func TestStatementsDoNotGrowWithTheProgramme(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		draft := func(code string, goals, targets, indicators int) string {
			pl, err := h.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: code, Name: code, FirstYear: firstYr, LastYear: lastYr}})
			ok(t, err)
			for g := range goals {
				goal, err := h.plans.AddGoal(ctx, plan.AddGoal{PlanID: pl.ID, GoalFields: plan.GoalFields{Code: fmt.Sprintf("A%d", g+1)}})
				ok(t, err)
				for n := range targets {
					x, err := h.plans.AddTarget(ctx, plan.AddTarget{GoalID: goal.ID, TargetFields: plan.TargetFields{Code: fmt.Sprintf("H%d.%d", g+1, n+1), ResponsibleUnitID: h.other}})
					ok(t, err)
					for i := range indicators {
						ok(t, second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: x.ID, IndicatorFields: plan.IndicatorFields{Code: fmt.Sprintf("PG%d.%d.%d", g+1, n+1, i+1)}})))
					}
				}
			}
			return pl.ID
		}
		var creations []int64
		create := func(planID string, yr int) programme.Programme {
			var g programme.Programme
			creations = append(creations, dbtest.Statements(ctx, t, func(ctx context.Context) (err error) {
				g, err = h.programmes.Create(ctx, programme.Create{PlanID: planID, Year: yr})
				return err
			}))
			return g
		}
		small, big := create(draft("SMALL", 1, 1, 1), year), create(draft("BIG", 9, 5, 4), year)
		if d := cmp.Diff([]int64{26, 28}, creations); d != "" { // two more for 223 more rows of the log, which go in by the hundred
			t.Error("create", d)
		}
		fill := func(id string, each int) programme.Activity {
			var a programme.Activity
			for _, x := range must(h.programmes.Tree(ctx, id)).Targets {
				for n := range each {
					a = must(h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: x.ID, ActivityFields: programme.ActivityFields{Code: fmt.Sprintf("F%d", n), Name: "x", ResponsibleUnitID: h.other, SharingUnitIDs: []string{h.third}}}))
				}
			}
			return a
		}
		acts := map[string]programme.Activity{"small": fill(small.ID, 1), "big": fill(big.ID, 3)}
		tree := must(h.programmes.Tree(ctx, big.ID))
		if a, b, c := tree.Counts(); a != 45 || b != 180 || c != 135 {
			t.Fatal(a, b, c)
		}
		reads := func(id string) map[string]int64 {
			return map[string]int64{
				"tree":            dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.programmes.Tree(ctx, id)) }),
				"tree of a unit":  dbtest.Statements(h.in(access.UnitEditor, h.other), t, func(ctx context.Context) error { return second(h.programmes.Tree(ctx, id)) }),
				"checked":         dbtest.Statements(ctx, t, func(ctx context.Context) error { _, _, err := h.programmes.Checked(ctx, id); return err }),
				"papers":          dbtest.Statements(ctx, t, func(ctx context.Context) error { _, _, err := h.programmes.Papers(ctx, id); return err }),
				"get":             dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.programmes.Get(ctx, id)) }),
				"list":            dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.programmes.List(ctx, programme.ListQuery{})) }),
				"list for a unit": dbtest.Statements(h.in(access.UnitEditor, h.other), t, func(ctx context.Context) error { return second(h.programmes.List(ctx, programme.ListQuery{})) }),
			}
		}
		want := map[string]int64{"tree": 27, "tree of a unit": 27, "checked": 28, "papers": 28, "get": 3, "list": 1, "list for a unit": 1}
		for name, id := range map[string]string{"small": small.ID, "big": big.ID} {
			if d := cmp.Diff(want, reads(id)); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		for name, a := range acts {
			if n := dbtest.Statements(ctx, t, func(ctx context.Context) error {
				return second(h.programmes.ChangeActivity(ctx, programme.ChangeActivity{ID: a.ID, Version: 1, Name: p("x")}))
			}); n != 8 {
				t.Errorf("change activity, %s: %d statements", name, n)
			}
		}
	})
}

// Handing a proposal in and changing an activity at once never lets a change into a submitted proposal, and of eight hands one wins.
func TestOneWinnerAmongConcurrentSteps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		h.opened(t, y)
		x := h.proposalOf(t, y, h.own)
		errs := make(chan error, 8)
		for range 8 {
			go func() {
				errs <- second(h.programmes.SubmitProposal(h.as(access.UnitManager), programme.ProposalStep{ID: x.ID, Version: x.Version}))
			}()
		}
		for n := range 6 {
			go func() {
				errs <- second(h.programmes.AddActivity(h.as(access.UnitEditor), programme.AddActivity{PerformanceTargetID: y.targets[0].ID, ActivityFields: programme.ActivityFields{Code: fmt.Sprintf("F1.1.%d", n+2), Name: "x", ResponsibleUnitID: h.own}}))
			}()
		}
		var kinds []string
		for range 14 {
			switch err := <-errs; {
			case err == nil:
			case fault.KindOf(err) == fault.KindStale, fault.Has(err, "programme.proposal.closed"):
				kinds = append(kinds, "late")
			default:
				kinds = append(kinds, err.Error())
			}
		}
		if n := len(slices.DeleteFunc(slices.Clone(kinds), func(s string) bool { return s != "late" })); n < 7 || n != len(kinds) {
			t.Fatalf("%d late of %v", n, kinds)
		}
		if got := h.proposalOf(t, y, h.own); got.State != programme.ProposalSubmitted || got.Version != 2 {
			t.Fatalf("%+v", got)
		}
		h.verifyLog(t)
	})
}
