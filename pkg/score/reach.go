package score

import (
	"cmp"
	"math/big"
	"slices"
)

// The kinds of an entry (measure.Kind…).
const (
	kindAmount = "amount"
	kindRatio  = "ratio"
	kindDone   = "done"
	kindScale  = "scale"
	kindNone   = "none"
)

const scaleMax = 4

var (
	one     = big.NewRat(1, 1)
	hundred = big.NewRat(100, 1)
)

// Reach makes C of the year from the entries up to and with its month through (domain.md §3.2, column "C computed from entries"); entries may
// be in any order and of all plan years, later ones are left alone. Two entries of one month: the later in the slice is the last.
//
// Increments of the cumulative types are added to (taken from) A over all plan years; a one-off is what its newest entry says, and stays
// delivered in later years without an entry; all else is of the year. A year without an entry of its own is Missing, whatever earlier years hold. "No value"
// entries are counted and never become 0. Undefined says in Why what the definition lacks.
func Reach(d Definition, a *big.Rat, year, through int, entries []Entry) Reached {
	rule, why := d.reachRule()
	if why == "" && (rule == RuleBaselinePlusSum || rule == RuleBaselineMinusSum) && a == nil {
		why = "baseline_value"
	}
	if why != "" {
		return Reached{State: Undefined, Rule: rule, Why: why}
	}
	out := Reached{Rule: rule}
	all := rule == RuleBaselinePlusSum || rule == RuleBaselineMinusSum || rule == RuleDelivered
	var used []Entry
	var values []*big.Rat
	now, unfit, none := 0, 0, 0 // of the year itself
	for _, e := range until(entries, year, through, all) {
		of := 0
		if e.Year == year {
			of = 1
		}
		if e.Kind == kindNone {
			out.None++
			none += of
			continue
		}
		v := d.value(e, rule)
		if v == nil {
			out.Unfit++
			unfit += of
			continue
		}
		used, values = append(used, e), append(values, v)
		now += of
	}
	delivered := rule == RuleDelivered && len(used) > 0 && used[len(used)-1].Done
	switch {
	case now > 0 || delivered:
		out.State = Value
	case unfit > 0:
		out.State, out.Why = Undefined, "entries"
	case none > 0:
		out.State = NotMeasurable
	default:
		out.State = Missing
	}
	if out.State != Value {
		return out
	}
	return out.of(a, used, values)
}

// of computes C by the rule from the entries that count; there is at least one.
func (r Reached) of(a *big.Rat, used []Entry, values []*big.Rat) Reached {
	r.Used = len(used)
	switch r.Rule {
	case RuleBaselinePlusSum:
		r.C = new(big.Rat).Add(a, sum(values))
	case RuleBaselineMinusSum:
		r.C = new(big.Rat).Sub(a, sum(values))
	case RuleSum:
		r.C = sum(values)
	case RuleAverage:
		r.C = sum(values)
		r.C.Quo(r.C, big.NewRat(int64(len(values)), 1))
	case RuleRatioOfSums:
		n, d := new(big.Rat), new(big.Rat)
		for i, e := range used {
			n.Add(n, values[i]) // the numerator, times 100 for a percentage
			d.Add(d, e.Denominator)
		}
		if d.Sign() == 0 {
			r.State, r.Why, r.Used = Undefined, "denominator", 0
			return r
		}
		r.C = n.Quo(n, d)
	case RuleDelivered:
		last := used[len(used)-1]
		if !last.Done && last.Amount != nil {
			r.Rule = RuleProgress
		}
		r.C = values[len(values)-1]
	default: // last, scale
		r.C = values[len(values)-1]
	}
	return r
}

// reachRule gives the rule by which entries of this definition become C, or the field that makes it impossible.
func (d Definition) reachRule() (rule, why string) {
	if !slices.Contains([]string{"", "increment", "level"}, d.Entry) {
		return "", "entry"
	}
	own, sums := RuleLast, true
	switch d.Type {
	case CumulativeIncrease, CumulativeDecrease:
		if d.Entry == "increment" || d.Entry == "" && (d.Aggregation == "" || d.Aggregation == RuleSum) {
			if d.Type == CumulativeDecrease {
				return RuleBaselineMinusSum, ""
			}
			return RuleBaselinePlusSum, ""
		}
	case YearlySeparate, LowerIsBetter, DataOnly:
		if d.Entry != "level" {
			own = RuleSum
		}
	case MaintainHigh, MaintainLow, Band:
	case RatioIncrease, RatioDecrease, Ranking:
		sums = false // ratios and ranks do not add up
	case Qualitative:
		if d.Aggregation == RuleAverage {
			return RuleAverage, ""
		}
		if d.Aggregation != "" && d.Aggregation != RuleLast {
			return "", "aggregation"
		}
		return RuleScale, ""
	case OneOff:
		return RuleDelivered, ""
	default:
		return "", "calc_type"
	}
	switch d.Aggregation {
	case "":
		return own, ""
	case RuleLast, RuleAverage, RuleRatioOfSums:
		return d.Aggregation, ""
	case RuleSum:
		if sums && d.Entry != "level" { // states do not add up either
			return RuleSum, ""
		}
	}
	return "", "aggregation"
}

// value is what one entry adds, a copy; nil: the type cannot use it.
func (d Definition) value(e Entry, rule string) *big.Rat {
	switch {
	case d.Type == Qualitative:
		if e.Kind == kindScale && e.Scale >= 0 && e.Scale <= scaleMax {
			return big.NewRat(int64(e.Scale), 1)
		}
	case d.Type == OneOff:
		switch {
		case e.Kind != kindDone:
		case e.Done:
			return big.NewRat(1, 1)
		case e.Amount != nil:
			return new(big.Rat).Quo(e.Amount, hundred)
		default:
			return new(big.Rat)
		}
	case e.Kind == kindRatio && e.Numerator != nil && e.Denominator != nil:
		v := new(big.Rat).Set(e.Numerator)
		if d.Percent {
			v.Mul(v, hundred)
		}
		if rule == RuleRatioOfSums {
			return v
		}
		if e.Denominator.Sign() != 0 {
			return v.Quo(v, e.Denominator)
		}
	case e.Kind == kindAmount && e.Amount != nil && rule != RuleRatioOfSums:
		return new(big.Rat).Set(e.Amount)
	}
	return nil
}

// until takes the entries up to (year, through), of all years or of this one, in order of time.
func until(entries []Entry, year, through int, all bool) []Entry {
	var out []Entry
	for _, e := range entries {
		if e.Year == year && e.Month <= through || all && e.Year < year {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month)) })
	return out
}

func sum(vs []*big.Rat) *big.Rat {
	out := new(big.Rat)
	for _, v := range vs {
		out.Add(out, v)
	}
	return out
}
