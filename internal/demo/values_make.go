package demo

import (
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// The demo's values. They are made up by dice from the plan's own values; nothing of them says what Kartal reached.

const valueSeed = loadSeed + 3

// course is where an indicator's year ends, and what its periods say on the way there.
type course struct {
	end     quantity.Amount // C of the year, exact; not used by one-offs
	periods []measure.Fields
}

// fitOf is the step an indicator is counted in.
func fitOf(i *plan.Indicator, target quantity.Amount) quantity.Amount {
	switch {
	case i.UnitOfMeasure == "%":
		return quantity.One / 2
	case target%quantity.One != 0 || (i.BaselineValue != nil && *i.BaselineValue%quantity.One != 0):
		return quantity.One / 10
	}
	return quantity.One
}

// fate says how far a year comes, in per mille of its target: most reach it exactly, some stay a little below, a few far above.
func (d dice) fate() int64 {
	switch roll := d.IntN(100); {
	case roll < 56:
		return 1000
	case roll < 76:
		return 850 + d.Int64N(145)
	case roll < 90:
		return 1005 + d.Int64N(140)
	case roll < 96:
		return 520 + d.Int64N(320)
	default:
		return 1220 + d.Int64N(150)
	}
}

// year makes the course of an indicator in a year of n periods. before is C of the year before (the baseline in the first year).
func (d dice) yearOf(i *plan.Indicator, year, n int, before quantity.Amount) course {
	if i.CalcType == "one_off" {
		return d.delivery(i, year, n)
	}
	target, ok := i.Values[year]
	if !ok {
		target = before
	}
	step := fitOf(i, target)
	end := target
	if fate := d.fate(); fate != 1000 && target > 0 {
		if i.Direction == "down" {
			fate = 2000 - fate
		}
		if i.CalcType == "cumulative_increase" && target > before {
			end = before + (target-before)/1000*quantity.Amount(fate)
		} else {
			end = target / 1000 * quantity.Amount(fate)
		}
		end = max(rounded(end, step), step)
	}
	if i.UnitOfMeasure == "%" {
		end = min(end, quantity.Amount(100)*quantity.One)
	}
	c := course{end: end}
	switch {
	case i.Aggregation == "ratio_of_sums" && i.Numerator != "":
		c.periods = ratios(end, n)
	case i.Entry == "increment" && i.CalcType == "cumulative_increase":
		c.end = max(end, before)
		c.periods = amounts(d.shares(c.end-before, step, n))
	case i.Entry == "increment" || i.Aggregation == "sum":
		c.periods = amounts(d.shares(end, step, n))
	case i.Aggregation == "average":
		c.periods = amounts(d.around(end, step, n, i.UnitOfMeasure == "%"))
	default:
		c.periods = amounts(way(before, end, step, n))
	}
	return c
}

// delivery is a one-off: not delivered before its due year, delivered at that year's end.
func (d dice) delivery(i *plan.Indicator, year, n int) course {
	var c course
	for k := range n {
		done := i.DueYear != nil && (year > *i.DueYear || (year == *i.DueYear && k == n-1))
		c.periods = append(c.periods, measure.Fields{Kind: measure.KindDone, Done: &done})
	}
	c.end = quantity.One
	return c
}

func amounts(vs []quantity.Amount) []measure.Fields {
	out := make([]measure.Fields, len(vs))
	for k := range vs {
		out[k] = measure.Fields{Kind: measure.KindAmount, Amount: &vs[k]}
	}
	return out
}

// shares splits a total into n unequal parts of whole steps that add up to it.
func (d dice) shares(total, step quantity.Amount, n int) []quantity.Amount {
	out := make([]quantity.Amount, n)
	left := total
	for k := range n - 1 {
		even := left / quantity.Amount(n-k)
		out[k] = min(rounded(quantity.Amount(d.about(int64(even), 180)), step), left)
		left -= out[k]
	}
	out[n-1] = left
	return out
}

// around makes n values whose mean is exactly end.
func (d dice) around(end, step quantity.Amount, n int, percent bool) []quantity.Amount {
	out := make([]quantity.Amount, n)
	for k := range out {
		out[k] = end
	}
	for k := 0; k+1 < n; k += 2 {
		off := step * quantity.Amount(1+d.Int64N(3))
		if off >= end || (percent && end+off > 100*quantity.One) {
			continue
		}
		out[k], out[k+1] = end-off, end+off
	}
	return out
}

// way goes from one level to another in n steps and ends there.
func way(from, to, step quantity.Amount, n int) []quantity.Amount {
	out := make([]quantity.Amount, n)
	for k := range out {
		out[k] = rounded(from+(to-from)*quantity.Amount(k+1)/quantity.Amount(n), step)
	}
	out[n-1] = to
	return out
}

// ratios makes n pairs with 200 in each denominator whose sums give the percentage end, a multiple of 0.5.
func ratios(end quantity.Amount, n int) []measure.Fields {
	const per = 200
	total := end * quantity.Amount(per/100) * quantity.Amount(n) / quantity.One // whole things
	out := make([]measure.Fields, n)
	for k := range out {
		part := total / quantity.Amount(n-k)
		total -= part
		num, den := part*quantity.One, quantity.Amount(per)*quantity.One
		out[k] = measure.Fields{Kind: measure.KindRatio, Numerator: &num, Denominator: &den}
	}
	return out
}
