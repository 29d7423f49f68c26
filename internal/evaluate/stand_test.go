package evaluate_test

import (
	"context"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
)

var exact = cmp.Options{cmp.Comparer(func(a, b *big.Rat) bool { return a == nil && b == nil || a != nil && b != nil && a.Cmp(b) == 0 }), cmp.Comparer(func(a, b plan.U) bool { return a == b })}

// everybody is every role, a unit's in own.
var everybody = []access.Role{access.Planner, access.Finance, access.UnitEditor, access.UnitManager, access.SeniorManager, access.CouncilClerk, access.Auditor, access.CouncilMember, access.Viewer}

// standings are the years' states that who sees what hangs on: everything open, the first half frozen, all frozen.
func standings(t *testing.T, h *house, look func(t *testing.T)) {
	t.Helper()
	h.value(t, "PG1.1.1", "2022 half_year/1", measure.Verified, 40)
	h.value(t, "PG1.2.2", "2022 half_year/1", measure.Entered, 70)
	h.value(t, "PG2.2.1", "2022 half_year/1", measure.Approved, 120)
	look(t)
	h.freeze(t, year, 6)
	h.write(t, "UPDATE measurement SET state = 'frozen' WHERE state <> 'entered'")
	look(t)
	h.value(t, "PG1.1.1", "2022 half_year/2", measure.Frozen, 60)
	h.explain(t, "PG1.1.2")
	h.freeze(t, year, 12)
	look(t)
}

// Where everything stands is the scorecard without the values, for everybody and in every state of the year.
func TestStandingIsTheScorecardWithoutValues(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		standings(t, h, func(t *testing.T) {
			for _, role := range everybody {
				for _, through := range []int{0, 6, 12} {
					q := evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year, Through: through}
					want, refused := h.evaluate.Scorecard(h.as(role), q)
					got, err := h.evaluate.Standing(h.as(role), q, 0)
					if word(t, err) != word(t, refused) {
						t.Fatal(role, through, err, refused)
					}
					whole, err := h.evaluate.Standing(h.as(role), q, 100)
					if d := cmp.Diff(want, whole, exact); d != "" || word(t, err) != word(t, refused) {
						t.Fatal(role, through, "a small card lacks its values", d)
					}
					eachIndicator(&want, func(i *evaluate.IndicatorScore) { i.Values = nil })
					if d := cmp.Diff(want, got, exact); d != "" {
						t.Fatal(role, through, d)
					}
				}
			}
		})
	})
}

func eachIndicator(c *evaluate.Card, fn func(*evaluate.IndicatorScore)) {
	for _, g := range c.Goals {
		for x := range g.Targets {
			for n := range g.Targets[x].Indicators {
				fn(&g.Targets[x].Indicators[n])
			}
		}
	}
}

// The cards of the quarters are the scorecards through their months, to whoever may see those.
func TestMonthsAreScorecards(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		standings(t, h, func(t *testing.T) {
			for _, role := range everybody {
				got, err := h.evaluate.Months(h.as(role), h.plan.Plan.ID, year)
				var want []evaluate.Card
				for _, month := range []int{3, 6, 9, 12} {
					if c, err := h.evaluate.Standing(h.as(role), evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year, Through: month}, 0); err == nil {
						want = append(want, c)
					}
				}
				if (err == nil) != (len(want) > 0) {
					t.Fatal(role, err)
				}
				if d := cmp.Diff(want, got, exact); d != "" {
					t.Fatal(role, d)
				}
			}
		})
		wants(t, second(h.evaluate.Months(h.as(access.Planner), h.plan.Plan.ID, 1999)), fault.KindInvalid, "plan.year.outside")
	})
}

// A target's history is its part of the years' scorecards: nobody sees more of another unit's target there than on the scorecard, and the asked
// year brings its values.
func TestHistoryShowsWhatTheScorecardsShow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		standings(t, h, func(t *testing.T) {
			for _, role := range everybody {
				for _, g := range h.plan.Goals {
					for _, x := range g.Targets {
						h.history(h.as(role), t, role, x.ID)
					}
				}
			}
		})
		target := h.plan.Goals[0].Targets[0].ID
		wants(t, second(h.evaluate.History(h.as(access.Planner), evaluate.HistoryQuery{TargetID: target, Year: 1999})), fault.KindInvalid, "plan.year.outside")
		wants(t, second(h.evaluate.History(h.as(access.Planner), evaluate.HistoryQuery{TargetID: h.plan.Plan.ID, Year: year})), fault.KindNotFound, "not_found")
	})
}

func (h *house) history(ctx context.Context, t *testing.T, role access.Role, target string) {
	t.Helper()
	got, err := h.evaluate.History(ctx, evaluate.HistoryQuery{TargetID: target, Year: year})
	want := map[int]evaluate.TargetScore{}
	for y := firstYr; y <= lastYr; y++ {
		c, _ := h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: y})
		for _, g := range c.Goals {
			if n := slices.IndexFunc(g.Targets, func(t evaluate.TargetScore) bool { return t.Target.ID == target }); n >= 0 {
				want[y] = g.Targets[n]
			}
		}
	}
	if _, there := want[year]; !there {
		if word(t, err) != "hidden" && word(t, err) != "forbidden" {
			t.Fatal(role, "a target of another unit", err)
		}
		return
	}
	if err != nil || len(got) != len(want) {
		t.Fatal(role, err, len(got), len(want))
	}
	for n := range got {
		c := got[n]
		w := want[c.Year]
		g := c.Goals[0].Targets[0]
		for n := range w.Indicators {
			if c.Year != year {
				w.Indicators[n].Values = nil
			}
			w.Indicators[n].Indicator.Values, g.Indicators[n].Indicator.Values = nil, nil // a scorecard holds two years of them, a history all
		}
		w.Target.YearlyCosts, g.Target.YearlyCosts = nil, nil
		if d := cmp.Diff(w, g, exact); d != "" {
			t.Fatal(role, c.Year, d)
		}
		if c.Overall.Value != nil || c.Goals[0].Sum.Value != nil || len(c.Units) > 0 {
			t.Fatal("a sum above the target")
		}
	}
}
