package evaluate

import (
	"math/big"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

// shownTarget tells whether a target of a year is shown whole: to who reads everything, to everybody once the year is frozen, and to the unit
// that answers for it or takes part in it. frozen is the year's.
func shownTarget(f access.Filter, t *plan.Target, frozen bool) bool {
	s := t.Scope(plan.Plan{})
	s.Frozen = frozen
	return f.Shows(s)
}

// delivers tells whether an indicator is shown within a target that is not: to the unit that answers for it.
func delivers(f access.Filter, unitID string) bool {
	return f.Shows(access.Scope{Units: []string{unitID}})
}

// visible drops what the filter hides. Sums of what is shown in part are withheld: they would name what is hidden. It is false for a card of
// which nothing is shown.
func (c *Card) visible(f access.Filter, frozen bool) bool {
	if f.All {
		return true
	}
	if f.Frozen && frozen {
		c.withhold(f, isFrozen)
		return true
	}
	c.Counts = map[string]int{}
	var goals []GoalScore
	for _, g := range c.Goals {
		var kept []TargetScore
		whole := true
		for _, t := range g.Targets {
			if !shownTarget(f, &t.Target.Target, frozen) {
				whole, t.Part = false, true
				t.Indicators = slices.DeleteFunc(slices.Clone(t.Indicators), func(i IndicatorScore) bool { return !delivers(f, i.UnitID) })
				t.Sum, t.Band, t.Assessment = rollup.Sum{}, "", nil
				if len(t.Indicators) == 0 {
					continue
				}
			}
			for _, i := range t.Indicators {
				c.Counts[i.Band]++
			}
			kept = append(kept, t)
		}
		if len(kept) == 0 {
			continue
		}
		if g.Targets = kept; !whole {
			g.Sum, g.Band = rollup.Sum{}, ""
		}
		goals = append(goals, g)
	}
	c.Part, c.Goals, c.Overall, c.Band = true, goals, rollup.Sum{}, ""
	c.Units = slices.DeleteFunc(slices.Clone(c.Units), func(u UnitScore) bool { return !delivers(f, u.UnitID) })
	c.Silent = slices.DeleteFunc(slices.Clone(c.Silent), func(u plan.UnitRef) bool { return !delivers(f, u.ID) })
	return len(goals) > 0
}

func isFrozen(state string) bool { return state == measure.Frozen }

// withhold takes out what others have not finished: deviations nobody approved, or of a year that still runs; assessments until the review of
// their kind is frozen; values in another state than those of keep. What the filter's own units write stays theirs to see.
func (c *Card) withhold(f access.Filter, keep func(state string) bool) {
	f.Frozen = false
	for g := range c.Goals {
		for n := range c.Goals[g].Targets {
			t := &c.Goals[g].Targets[n]
			own := shownTarget(f, &t.Target.Target, false)
			if !own && !c.Reviewed && t.Assessment != nil {
				t.Assessment, t.Withheld = nil, true
			}
			for k := range t.Indicators {
				i := &t.Indicators[k]
				if own || delivers(f, i.UnitID) {
					continue
				}
				if i.Deviation != nil && !finished(i.Deviation, c.Through == 12 || c.Evaluated) {
					i.Deviation, i.Withheld = nil, true
				}
				i.Values = slices.DeleteFunc(slices.Clone(i.Values), func(v measure.Value) bool { return !keep(v.State) })
			}
		}
	}
}

// finished tells whether others may read a deviation: a second person approved it, and its year has ended.
func finished(d *Deviation, ended bool) bool { return ended && d.State == DeviationApproved }

// WithholdDrafts takes out of a card what nobody has finished, and values that do not count, for papers that others than its writers read.
func (c *Card) WithholdDrafts() { c.withhold(access.Filter{}, measure.Counts) }

// WithholdOpen is WithholdDrafts without the values that are not frozen: a paper for those who see what is frozen.
func (c *Card) WithholdOpen() { c.withhold(access.Filter{}, isFrozen) }

// WithholdDeviations takes every deviation out: a paper of a half year has none.
func (c *Card) WithholdDeviations() {
	for g := range c.Goals {
		for n := range c.Goals[g].Targets {
			for k := range c.Goals[g].Targets[n].Indicators {
				c.Goals[g].Targets[n].Indicators[k].Deviation = nil
			}
		}
	}
}

// trimmed prints an exact number for the text of a fault: at most four decimals (domain.md §3.3).
func trimmed(r *big.Rat) string {
	if r == nil {
		return ""
	}
	a, err := quantity.AmountFromRat(quantity.Round(r, 4, quantity.RoundHalfUp), quantity.RoundHalfUp)
	if err != nil {
		return r.RatString()
	}
	return a.TR()
}

// wanted is what C should have been, for the text of a fault.
func (i *IndicatorScore) wanted() string {
	if score.Type(i.Indicator.CalcType) == score.Band {
		return trimmed(rat(i.Indicator.BandLow)) + "–" + trimmed(rat(i.Indicator.BandHigh))
	}
	return trimmed(i.B)
}
