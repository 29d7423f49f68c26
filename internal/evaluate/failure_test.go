package evaluate_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
)

// useCases are the changes, each with what must stand before it, done by the planner.
var useCases = []struct {
	name    string
	prepare func(t *testing.T, h *house) func(ctx context.Context) error
}{
	{"explain", func(t *testing.T, h *house) func(context.Context) error {
		_, i := h.pg(t, "PG1.1.1")
		return func(ctx context.Context) error {
			return second(h.evaluate.Explain(ctx, evaluate.Explain{IndicatorID: i.ID, Year: year, DeviationFields: fields(), Idempotency: act.Once{Key: "k", Sum: "s"}}))
		}
	}},
	{"explain again", func(t *testing.T, h *house) func(context.Context) error {
		d := h.explained(t, "PG1.1.1")
		return func(ctx context.Context) error {
			return second(h.evaluate.Explain(ctx, evaluate.Explain{IndicatorID: d.IndicatorID, Year: year, Version: d.Version, DeviationFields: fields()}))
		}
	}},
	{"approve", func(t *testing.T, h *house) func(context.Context) error {
		d := h.explain(t, "PG1.1.1")
		return func(ctx context.Context) error {
			return second(h.evaluate.ApproveDeviation(ctx, evaluate.DeviationStep{ID: d.ID, Version: d.Version}))
		}
	}},
	{"return", func(t *testing.T, h *house) func(context.Context) error {
		d := h.explained(t, "PG1.1.1")
		return func(ctx context.Context) error {
			return second(h.evaluate.ReturnDeviation(ctx, evaluate.DeviationStep{ID: d.ID, Version: d.Version, Reason: "neden"}))
		}
	}},
	{"assess", func(t *testing.T, h *house) func(context.Context) error {
		x, _ := h.pg(t, "PG1.1.1")
		return func(ctx context.Context) error {
			return second(h.evaluate.Assess(ctx, evaluate.Assess{TargetID: x.ID, Year: year, Kind: evaluate.Monitoring, AssessmentFields: evaluate.AssessmentFields{Text: "x"}}))
		}
	}},
	{"assess again", func(t *testing.T, h *house) func(context.Context) error {
		x, _ := h.pg(t, "PG1.1.1")
		cmd := evaluate.Assess{TargetID: x.ID, Year: year, Kind: evaluate.Monitoring, AssessmentFields: evaluate.AssessmentFields{Text: "x"}}
		ok(t, second(h.evaluate.Assess(h.as(access.Planner), cmd)))
		cmd.Version, cmd.Text = 1, "y"
		return func(ctx context.Context) error { return second(h.evaluate.Assess(ctx, cmd)) }
	}},
	{"open a review", func(_ *testing.T, h *house) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.evaluate.OpenReview(ctx, evaluate.OpenReview{PlanID: h.plan.Plan.ID, Year: year, Kind: evaluate.Evaluation, Idempotency: act.Once{Key: "k", Sum: "s"}}))
		}
	}},
	{"change a review", func(t *testing.T, h *house) func(context.Context) error {
		r := h.review(t, evaluate.Evaluation)
		return func(ctx context.Context) error {
			return second(h.evaluate.ChangeReview(ctx, evaluate.ChangeReview{ID: r.ID, Version: 1, Summary: p("x")}))
		}
	}},
	{"freeze a review", func(t *testing.T, h *house) func(context.Context) error {
		r := h.review(t, evaluate.Evaluation)
		h.full(t)
		h.explained(t, "PG1.1.2")
		return func(ctx context.Context) error {
			_, _, err := h.evaluate.FreezeReview(ctx, evaluate.FreezeReview{ID: r.ID, Version: 1, DecisionFields: decision()})
			return err
		}
	}},
	{"add a board decision", func(t *testing.T, h *house) func(context.Context) error {
		r := h.review(t, evaluate.Evaluation)
		return func(ctx context.Context) error {
			return second(h.evaluate.AddBoardDecision(ctx, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: "x"}, Idempotency: act.Once{Key: "k", Sum: "s"}}))
		}
	}},
	{"change a board decision", func(t *testing.T, h *house) func(context.Context) error {
		r := h.review(t, evaluate.Evaluation)
		d := must(h.evaluate.AddBoardDecision(h.as(access.Planner), evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: "x"}}))
		return func(ctx context.Context) error {
			return second(h.evaluate.ChangeBoardDecision(ctx, evaluate.ChangeBoardDecision{ID: d.ID, Version: 1, State: p(evaluate.BoardDone)}))
		}
	}},
}

// Each statement of each use case fails once: nothing stays, the log holds, and after that the use case still succeeds.
func TestEachFailedStatementLeavesNoPartialRow(t *testing.T) {
	t.Parallel()
	for _, u := range useCases {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				do := u.prepare(t, h)
				dbtest.EachStatement(h.as(access.Planner), t, 100, func() map[string]string { return h.state(t) }, do)
				h.verifyLog(t)
			})
		})
	}
}

// Every use case as it stands, and a card, take a fixed number of statements: the numbers are asserted so that a loop over rows shows.
func TestStatementsDoNotGrow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx, id := h.as(access.Planner), h.plan.Plan.ID
		reads := func() map[string]int64 {
			return map[string]int64{
				"scorecard": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					return second(h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: id, Year: year}))
				}),
				"scorecard of a unit": dbtest.Statements(h.as(access.UnitEditor), t, func(ctx context.Context) error {
					return second(h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: id, Year: year}))
				}),
				"checked": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					_, _, err := h.evaluate.Checked(ctx, evaluate.CardQuery{PlanID: id, Year: year})
					return err
				}),
				"standing": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					return second(h.evaluate.Standing(ctx, evaluate.CardQuery{PlanID: id, Year: year}, 0))
				}),
				"months": dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.evaluate.Months(ctx, id, year)) }),
				"history": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					return second(h.evaluate.History(ctx, evaluate.HistoryQuery{TargetID: h.plan.Goals[0].Targets[0].ID, Year: year}))
				}),
				"cards":      dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.evaluate.Cards(ctx, id, year)) }),
				"deviations": dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.evaluate.Deviations(ctx, id, year)) }),
				"assessments": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					return second(h.evaluate.Assessments(ctx, id, year, evaluate.Evaluation))
				}),
			}
		}
		few := reads()
		h.full(t)
		for _, c := range codes {
			h.explainAs(ctx, t, c)
			x, _ := h.pg(t, c)
			if c[len(c)-1] == '1' {
				ok(t, second(h.evaluate.Assess(ctx, evaluate.Assess{TargetID: x.ID, Year: year, Kind: evaluate.Evaluation, AssessmentFields: evaluate.AssessmentFields{Text: "x"}})))
			}
		}
		if d := cmp.Diff(few, reads()); d != "" {
			t.Error("more rows, more statements", d)
		}
		want := map[string]int64{"scorecard": 18, "scorecard of a unit": 18, "checked": 19, "standing": 17, "months": 17, "history": 24, "cards": 20, "deviations": 12, "assessments": 10}
		if d := cmp.Diff(want, few); d != "" {
			t.Error(d)
		}

		for k, v := range map[string]int{"monitoring": 1, "evaluation": 3} {
			r := h.review(t, k)
			for range v {
				ok(t, second(h.evaluate.AddBoardDecision(ctx, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: "x"}})))
			}
		}
		if n := dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.evaluate.Reviews(ctx, id)) }); n != 3 {
			t.Errorf("reviews: %d statements", n)
		}
	})
}

// Of eight who approve or change a deviation at once one wins; of eight who freeze a review one does.
func TestOneWinnerAmongConcurrentSteps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.full(t)
		d := h.explain(t, "PG1.1.2")
		r := h.review(t, evaluate.Evaluation)
		won := func(n int, do func(n int) error) int {
			var mu sync.Mutex
			var wg sync.WaitGroup
			wins := 0
			for i := range n {
				wg.Go(func() {
					err := do(i)
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						wins++
					} else if k := fault.KindOf(err); k != fault.KindStale && k != fault.KindClosed && k != fault.KindConflict {
						t.Errorf("unexpected: %v", err)
					}
				})
			}
			wg.Wait()
			return wins
		}
		if n := won(8, func(i int) error {
			if i%2 == 0 {
				return second(h.evaluate.Explain(h.as(access.UnitEditor), evaluate.Explain{IndicatorID: d.IndicatorID, Year: year, Version: 1, DeviationFields: fields()}))
			}
			return second(h.evaluate.ApproveDeviation(h.as(access.UnitManager), evaluate.DeviationStep{ID: d.ID, Version: 1}))
		}); n != 1 {
			t.Errorf("%d winners", n)
		}
		d = must(h.evaluate.Deviation(h.as(access.Planner), d.ID))
		if d.State != evaluate.DeviationApproved {
			ok(t, second(h.evaluate.ApproveDeviation(h.as(access.UnitManager), evaluate.DeviationStep{ID: d.ID, Version: d.Version})))
		}
		// An editor who changes the deviation and the board that freezes the report never both win: the edition holds an approved deviation.
		var changed, froze bool
		var mu sync.Mutex
		version := must(h.evaluate.Deviation(h.as(access.Planner), d.ID)).Version
		won(8, func(i int) error {
			if i == 0 {
				err := second(h.evaluate.Explain(h.as(access.UnitEditor), evaluate.Explain{IndicatorID: d.IndicatorID, Year: year, Version: version, DeviationFields: fields()}))
				mu.Lock()
				changed = err == nil
				mu.Unlock()
				return err
			}
			_, _, err := h.evaluate.FreezeReview(h.as(access.Planner), evaluate.FreezeReview{ID: r.ID, Version: 1, DecisionFields: decision()})
			if err == nil {
				mu.Lock()
				froze = true
				mu.Unlock()
			}
			return err
		})
		if changed == froze {
			t.Errorf("changed %v, frozen %v", changed, froze)
		}
		h.verifyLog(t)
	})
}

// Sums of many values on both engines are the same card.
func TestBothDatabasesGiveOneCard(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]string{}
	t.Run("engines", func(t *testing.T) {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			h := newHouse(t, d)
			for n, c := range codes {
				h.value(t, c, "2022 half_year/1", measure.Verified, int64(7*n))
				h.value(t, c, "2022 half_year/2", []string{measure.Frozen, measure.Entered}[n%2], int64(3*n))
			}
			text := fmt.Sprint(lines(must(h.evaluate.CardOf(context.Background(), h.plan.Plan.ID, year, 12))))
			mu.Lock()
			defer mu.Unlock()
			seen[text] = t.Name()
		})
	})
	if len(seen) != 1 {
		t.Error(seen)
	}
}
