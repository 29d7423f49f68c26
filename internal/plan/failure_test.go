package plan_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// useCase is one change, with what must stand before it.
type useCase struct {
	name string
	// prepare gives the change; it runs once for each database.
	prepare func(t *testing.T, h *house, d draft) func(ctx context.Context) error
}

func (h *house) submitted(t *testing.T, d draft) plan.Plan {
	t.Helper()
	pl, err := h.plans.Submit(h.as(access.Planner), plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version})
	ok(t, err)
	return pl
}

var useCases = []useCase{
	{"create", func(_ *testing.T, h *house, _ draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.plans.Create(ctx, plan.CreatePlan{PlanFields: planFields("N"), Idempotency: act.Once{Key: "k", Sum: "s"}}))
		}
	}},
	{"change", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.plans.Change(ctx, plan.ChangePlan{ID: d.plan.ID, Version: d.plan.Version, Vision: p("x"), CoreValues: plan.Some([]string{"y"})}))
		}
	}},
	{"move the years", func(t *testing.T, h *house, _ draft) func(context.Context) error {
		pl, err := h.plans.Create(h.as(access.Planner), plan.CreatePlan{PlanFields: planFields("EMPTY")})
		ok(t, err)
		return func(ctx context.Context) error {
			return second(h.plans.Change(ctx, plan.ChangePlan{ID: pl.ID, Version: 1, FirstYear: p(2021), LastYear: p(2025)}))
		}
	}},
	{"set resources", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		f := plan.ResourceFields{Resources: []plan.Resource{{Code: "02", Name: "Yeni", Years: plan.YearMoney{2020: 5}}}, Overhead: plan.YearMoney{2021: 7}}
		return func(ctx context.Context) error {
			return second(h.plans.SetResources(ctx, plan.SetResources{PlanID: d.plan.ID, Version: d.plan.Version, ResourceFields: f}))
		}
	}},
	{"submit", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version}))
		}
	}},
	{"return", func(t *testing.T, h *house, d draft) func(context.Context) error {
		pl := h.submitted(t, d)
		return func(ctx context.Context) error {
			return second(h.plans.Return(ctx, plan.ReturnPlan{ID: pl.ID, Version: pl.Version, Reason: "neden"}))
		}
	}},
	{"decide", func(t *testing.T, h *house, d draft) func(context.Context) error {
		pl := h.submitted(t, d)
		return func(ctx context.Context) error {
			_, _, err := h.plans.Decide(ctx, plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: accepted})
			return err
		}
	}},
	{"add goal", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.plans.AddGoal(ctx, plan.AddGoal{PlanID: d.plan.ID, GoalFields: plan.GoalFields{Code: "A3"}}))
		}
	}},
	{"change goal", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.plans.ChangeGoal(ctx, plan.ChangeGoal{ID: d.goals[0].ID, Version: 1, Text: p("x")}))
		}
	}},
	{"remove goal", func(t *testing.T, h *house, d draft) func(context.Context) error {
		g, err := h.plans.AddGoal(h.as(access.Planner), plan.AddGoal{PlanID: d.plan.ID})
		ok(t, err)
		return func(ctx context.Context) error { return h.plans.RemoveGoal(ctx, plan.Remove{ID: g.ID, Version: 1}) }
	}},
	{"add target", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		f := h.targetFields("H1.3", h.own)
		f.PartnerUnitIDs = []string{h.other, h.third}
		return func(ctx context.Context) error {
			return second(h.plans.AddTarget(ctx, plan.AddTarget{GoalID: d.goals[0].ID, TargetFields: f}))
		}
	}},
	{"change target", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: d.own.ID, Version: 1, Text: p("x"), PartnerUnitIDs: plan.Some([]string{h.third}), Needs: plan.Some([]string{"a", "b"})}))
		}
	}},
	{"remove target", func(t *testing.T, h *house, d draft) func(context.Context) error {
		x, err := h.plans.AddTarget(h.as(access.Planner), plan.AddTarget{GoalID: d.goals[0].ID, TargetFields: h.targetFields("H1.3", h.own)})
		ok(t, err)
		return func(ctx context.Context) error { return h.plans.RemoveTarget(ctx, plan.Remove{ID: x.ID, Version: 1}) }
	}},
	{"add indicator", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		f := h.indicatorFields("PG1.1.3", h.own, 5)
		return func(ctx context.Context) error {
			return second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: d.own.ID, IndicatorFields: f}))
		}
	}},
	{"change indicator", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: d.indicators["PG1.1.1"].ID, Version: 1, Name: p("x"), DataOwnerUnitID: plan.Some(h.third)}))
		}
	}},
	{"remove indicator", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return h.plans.RemoveIndicator(ctx, plan.Remove{ID: d.indicators["PG1.1.1"].ID, Version: 1})
		}
	}},
	{"move goal", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return h.plans.MoveGoal(ctx, plan.Move{ID: d.goals[1].ID, Version: 1})
		}
	}},
	{"move target", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return h.plans.MoveTarget(ctx, plan.Move{ID: d.own.ID, Version: 1, Down: true})
		}
	}},
	{"move indicator", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		return func(ctx context.Context) error {
			return h.plans.MoveIndicator(ctx, plan.Move{ID: d.indicators["PG1.1.2"].ID, Version: 1})
		}
	}},
	{"import a new plan", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		doc := must(h.plans.Export(h.as(access.Planner), d.plan.ID))
		doc.Plan.Code = "NEW"
		doc.Plan.Goals[0].Targets[0].PartnerUnits = []string{"Bilinmeyen Müdürlük", "BİLİNMEYEN MÜDÜRLÜK"}
		doc.Plan.Goals = doc.Plan.Goals[:1]
		return func(ctx context.Context) error { return second(h.plans.Import(ctx, doc)) }
	}},
	{"import changes", func(_ *testing.T, h *house, d draft) func(context.Context) error {
		doc := must(h.plans.Export(h.as(access.Planner), d.plan.ID))
		doc.Plan.Vision, doc.Plan.Goals[0].Text, doc.Plan.Goals[1].Targets[0].Text = "x", "y", "z"
		doc.Plan.Goals[1].Targets[0].Indicators[0].Name = "w"
		doc.Plan.Overhead[2020] = 1
		return func(ctx context.Context) error { return second(h.plans.Import(ctx, doc)) }
	}},
}

// Each statement of each use case fails once: nothing stays, the log holds, and after that the use case still succeeds.
func TestEachFailedStatementLeavesNoPartialRow(t *testing.T) {
	t.Parallel()
	for _, u := range useCases {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				do := u.prepare(t, h, h.newDraft(t, "P1"))
				dbtest.EachStatement(h.as(access.Planner), t, 500, func() map[string]string { return h.state(t) }, do)
				h.verifyLog(t)
			})
		})
	}
}

// A plan of 45 targets with 180 indicators takes as many statements as one of 3 with 6; the numbers are asserted so that a change of them
// is a decision.
func TestStatementsDoNotGrowWithThePlan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		small := h.newDraft(t, "P1")
		doc := must(h.plans.Export(ctx, small.plan.ID))
		doc.Plan.Code = "BIG"
		doc.Plan.Goals = nil
		for g := range 9 {
			goal := plan.DocGoal{Code: fmt.Sprintf("A%d", g+1), Text: "x"}
			for n := range 5 {
				x := plan.DocTarget{Code: fmt.Sprintf("H%d.%d", g+1, n+1), Text: "x", ResponsibleUnit: "Zabıta Müdürlüğü", PartnerUnits: []string{"Çevre Müdürlüğü"}, YearlyCosts: plan.YearMoney{2020: 1},
					Risks: []plan.DocRisk{{Text: "r", Controls: []plan.DocControl{{Text: "k"}}}}, Needs: []string{"n"}}
				for i := range 4 {
					x.Indicators = append(x.Indicators, plan.DocIndicator{Code: fmt.Sprintf("PG%d.%d.%d", g+1, n+1, i+1), Name: "x", Values: plan.YearAmount{2020: 1, 2021: 2}})
				}
				goal.Targets = append(goal.Targets, x)
			}
			doc.Plan.Goals = append(doc.Plan.Goals, goal)
		}
		big, err := h.plans.Import(ctx, doc)
		ok(t, err)
		tree := must(h.plans.Tree(ctx, big.PlanID))
		if _, targets, indicators := tree.Counts(); targets != 45 || indicators != 180 {
			t.Fatal(targets, indicators)
		}
		reads := func(id string) map[string]int64 {
			return map[string]int64{
				"tree":            dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.plans.Tree(ctx, id)) }),
				"tree of a unit":  dbtest.Statements(h.editorOf(h.other), t, func(ctx context.Context) error { return second(h.plans.Tree(ctx, id)) }),
				"faults":          dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.plans.Faults(ctx, id)) }),
				"export":          dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.plans.Export(ctx, id)) }),
				"get":             dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.plans.Get(ctx, id)) }),
				"list of 50":      dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.plans.List(ctx, plan.ListQuery{Limit: 50})) }),
				"list for a unit": dbtest.Statements(h.editorOf(h.own), t, func(ctx context.Context) error { return second(h.plans.List(ctx, plan.ListQuery{Limit: 50})) }),
			}
		}
		want := map[string]int64{"tree": 17, "tree of a unit": 17, "faults": 18, "export": 18, "get": 2, "list of 50": 1, "list for a unit": 1}
		for range 40 {
			ok(t, second(h.plans.Create(ctx, plan.CreatePlan{PlanFields: planFields("L")})))
		}
		for name, id := range map[string]string{"small": small.plan.ID, "big": big.PlanID} {
			if d := cmp.Diff(want, reads(id)); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		same := func(name string, want int64, do func(ctx context.Context, id string, version int64) error, ids ...string) {
			t.Helper()
			for _, id := range ids {
				if n := dbtest.Statements(ctx, t, func(ctx context.Context) error { return do(ctx, id, 1) }); n != want {
					t.Errorf("%s: %d statements, want %d", name, n, want)
				}
			}
		}
		same("add indicator", 10, func(ctx context.Context, id string, _ int64) error {
			return second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: id, IndicatorFields: h.indicatorFields("PG", h.own, 1)}))
		}, small.own.ID, tree.Goals[3].Targets[3].ID)
		same("change indicator", 11, func(ctx context.Context, id string, v int64) error {
			return second(h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: id, Version: v, Name: p("x")}))
		}, small.indicators["PG1.1.1"].ID, tree.Goals[3].Targets[3].Indicators[2].ID)
		same("change target", 23, func(ctx context.Context, id string, v int64) error {
			return second(h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: id, Version: v, Text: p("x"), PartnerUnitIDs: plan.Some([]string{h.third}), Risks: plan.Some(h.targetFields("", h.own).Risks),
				Needs: plan.Some([]string{"a"}), YearlyCosts: plan.Some(plan.YearMoney{2020: 1})}))
		}, small.own.ID, tree.Goals[3].Targets[3].ID)
		goal := tree.Goals[8].ID
		for range 2 { // the second after the first made the goal longer
			same("add target", 14, func(ctx context.Context, id string, _ int64) error {
				f := h.targetFields("H", h.own)
				f.PartnerUnitIDs = []string{h.other}
				return second(h.plans.AddTarget(ctx, plan.AddTarget{GoalID: id, TargetFields: f}))
			}, goal)
		}
	})
}

// One record, one version, eight writers in two processes' worth of connections: one wins, the others are told that they are late.
func TestOneWinnerAmongConcurrentChanges(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			url := dbtest.URL(t, e)
			opened := func() *db.DB {
				d, err := db.Open(t.Context(), url)
				ok(t, err)
				t.Cleanup(func() { _ = d.Close() })
				return d
			}
			h := newHouse(t, opened())
			houses := []*house{h, h}
			if e == db.PostgreSQL {
				o := *h
				o.db = opened()
				built := build(t, o.db)
				o.plans, o.org, o.log = built.plans, built.org, built.log
				houses[1] = &o
			}
			d := h.newDraft(t, "P1")
			names := []string{"plan", "resources", "goal", "target", "indicator", "remove indicator"}
			for _, name := range names {
				errs := make(chan error, 8)
				start := make(chan struct{})
				for n := range 8 {
					do := houses[n%2].changes(d, must(h.plans.Get(h.as(access.Planner), d.plan.ID)).Version, 1)[name]
					if name == "remove indicator" {
						do = func(ctx context.Context) error {
							return houses[n%2].plans.RemoveIndicator(ctx, plan.Remove{ID: d.indicators["PG2.1.1"].ID, Version: 1})
						}
					}
					go func() {
						<-start
						errs <- do(h.as(access.Planner))
					}()
				}
				close(start)
				var kinds []string
				for range 8 {
					switch err := <-errs; {
					case err == nil:
						kinds = append(kinds, "won")
					case fault.Has(err, "stale") && fault.KindOf(err) == fault.KindStale, name == "remove indicator" && fault.Has(err, "not_found"):
						kinds = append(kinds, "late")
					default:
						kinds = append(kinds, err.Error())
					}
				}
				slices.Sort(kinds)
				want := []string{"late", "late", "late", "late", "late", "late", "late", "won"}
				if x := cmp.Diff(want, kinds); x != "" {
					t.Errorf("%s: %s", name, x)
				}
			}
			h.verifyLog(t)
		})
	}
}

// Submitting and changing at once never lets a change into a submitted plan: whoever comes second is refused.
func TestASubmissionAndAChangeDoNotPass(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		errs := make(chan error, 7)
		for n := range 6 {
			go func() {
				errs <- second(h.plans.AddIndicator(h.as(access.Planner), plan.AddIndicator{TargetID: d.own.ID, IndicatorFields: h.indicatorFields(fmt.Sprintf("PG1.1.%d", n+3), h.own, 1)}))
			}()
		}
		go func() {
			errs <- second(h.plans.Submit(h.as(access.Planner), plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version}))
		}()
		for range 7 {
			if err := <-errs; err != nil && !fault.Has(err, "plan.closed") && !fault.Has(err, "plan.blocked") {
				t.Error(err)
			}
		}
		l := must(h.plans.Faults(h.as(access.Planner), d.plan.ID))
		state := must(h.plans.Get(h.as(access.Planner), d.plan.ID)).State
		if state == plan.Submitted && fault.Has(l, "plan.target.weight_sum") {
			t.Fatal("a change slipped into a submitted plan")
		}
	})
}
