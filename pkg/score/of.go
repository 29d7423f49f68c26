package score

import "math/big"

// Of scores one indicator of one year (domain.md §3.2, with the column for B = A, and §0.2-8). B is the value targeted for the year's end also
// when C is of June: a monitoring score is C against the year-end value, without a penalty for what cannot be reached yet (§3.1).
//
//	cumulative_*, ratio_* (baseline)  (C−A)/(B−A); B = A: increase C ≥ B → 100 else 0, decrease C ≤ B → 100 else 0
//	ranking                           (A−C)/(A−B), the same with the signs written for ranks; B = A: C ≤ B → 100 else 0
//	yearly_separate, ratio_increase (direct)   C/B; B = 0: C = 0 → no score, C > 0 → 100 with a flag, C < 0 → 0
//	maintain_high                     C ≥ B → 100 else C/B; B = 0: 100 while C ≥ 0
//	maintain_low                      C ≤ B → 100 else B/C; B = 0: C = 0 → 100 else 0
//	lower_is_better, ratio_decrease (direct)   the same as maintain_low: B/C, capped at 100
//	band                              Low ≤ C ≤ High → 100; below C/Low, above High/C; nothing to divide by (Low or High ≤ 0): 0
//	one_off                           not due before its due year; then C·100: delivered 100, else the progress
//	qualitative                       C·25
//	data_only                         no score
//
// A target on the wrong side of its baseline (an increase with B < A) is computed by the formula as it stands, and flagged. The types that
// compare with B alone and need B > 0 to divide (maintain_*, lower_is_better) score 100 or 0 when B < 0, flagged too.
//
// What has no score says why: the definition first (Unscored, NotDue, NoTarget, Undefined), then the entries (Missing, NotMeasurable).
func Of(in Input) Result {
	out := Result{State: Value}
	if in.Reached.Unfit > 0 {
		out.Flags = append(out.Flags, FlagUnfitEntries)
	}
	if state, why := in.before(); state != Value {
		out.State, out.Why = state, why
		if state == NotDue && in.Reached.C != nil && in.Reached.Rule == RuleDelivered && in.Reached.C.Sign() > 0 {
			out.Flags = append(out.Flags, FlagDeliveredEarly)
		}
		return out
	}
	out.score(in)
	if out.Raw != nil {
		out.Used = clamp(out.Raw)
	}
	return out
}

// before is what keeps an indicator from a score, or Value.
func (in Input) before() (state State, why string) {
	due := in.DueYear
	if due == 0 {
		due = in.LastPlanned
	}
	switch {
	case in.Type == DataOnly:
		return Unscored, ""
	case in.Type == OneOff && due > in.Year:
		return NotDue, ""
	case in.NoTarget:
		return NoTarget, ""
	}
	if _, why := in.reachRule(); why != "" {
		return Undefined, why
	}
	if why := in.lacks(due); why != "" {
		return Undefined, why
	}
	switch r := in.Reached; {
	case r.C != nil && (r.State == Value || r.State == ""):
		return Value, ""
	case r.State == Undefined:
		return Undefined, r.Why
	case r.State == NotMeasurable && in.Open <= 0:
		return NotMeasurable, ""
	}
	return Missing, ""
}

// lacks names the first field that the type needs and that is not there.
func (in Input) lacks(due int) string {
	needsA, needsB := false, true
	switch in.Type {
	case CumulativeIncrease, CumulativeDecrease, Ranking:
		needsA = true
	case RatioIncrease, RatioDecrease:
		if in.Variant != "" && in.Variant != "baseline" && in.Variant != "direct" {
			return "variant"
		}
		needsA = in.Variant != "direct"
	case OneOff:
		if due == 0 {
			return "due_year"
		}
		needsB = false
	case Qualitative:
		needsB = false
	case Band:
		switch {
		case in.Low == nil || in.High != nil && in.Low.Cmp(in.High) > 0:
			return "band_low"
		case in.High == nil:
			return "band_high"
		}
		needsB = false
	case YearlySeparate, MaintainHigh, MaintainLow, DataOnly, LowerIsBetter:
	}
	switch {
	case needsA && in.A == nil:
		return "baseline_value"
	case needsB && in.B == nil:
		return "values"
	}
	return ""
}

// score sets Raw, Rule and Flags; everything that the type needs is there.
func (out *Result) score(in Input) {
	c := in.Reached.C
	switch in.Type {
	case CumulativeIncrease:
		out.baseline(in.A, in.B, c, +1)
	case CumulativeDecrease:
		out.baseline(in.A, in.B, c, -1)
	case Ranking:
		if out.baseline(in.A, in.B, c, -1); out.Rule == RuleBaseline {
			out.Rule = RuleRanked
		}
	case RatioIncrease:
		if in.Variant == "direct" {
			out.direct(in.B, c)
		} else {
			out.baseline(in.A, in.B, c, +1)
		}
	case RatioDecrease:
		if in.Variant == "direct" {
			out.inverse(in.B, c, RuleCapped)
		} else {
			out.baseline(in.A, in.B, c, -1)
		}
	case YearlySeparate:
		out.direct(in.B, c)
	case MaintainHigh:
		out.maintainHigh(in.B, c)
	case MaintainLow:
		out.inverse(in.B, c, RuleKept)
	case LowerIsBetter:
		out.inverse(in.B, c, RuleCapped)
	case Band:
		out.band(in.Low, in.High, c)
	case OneOff:
		out.Rule, out.Raw = RuleDelivered, percent(c, one)
		if in.Reached.Rule == RuleProgress {
			out.Rule = RuleProgress
		}
		if out.Rule == RuleProgress || c.Cmp(one) < 0 {
			out.Flags = append(out.Flags, FlagNotDelivered)
		}
	case Qualitative:
		out.Rule, out.Raw = RuleScale, percent(c, big.NewRat(scaleMax, 1))
	case DataOnly: // never comes here
	}
}

// baseline is (C−A)/(B−A); good is +1 where more is better and -1 where less is.
func (out *Result) baseline(a, b, c *big.Rat, good int) {
	span := new(big.Rat).Sub(b, a)
	if span.Sign() == 0 {
		out.step(c.Cmp(b)*good >= 0)
		return
	}
	if span.Sign() != good {
		out.Flags = append(out.Flags, FlagAgainstDirection)
	}
	out.Rule, out.Raw = RuleBaseline, percent(new(big.Rat).Sub(c, a), span)
	if c.Cmp(a)*good < 0 {
		out.Flags = append(out.Flags, FlagBelowBaseline)
	}
}

// direct is C/B.
func (out *Result) direct(b, c *big.Rat) {
	switch {
	case b.Sign() == 0 && c.Sign() == 0:
		out.State, out.Rule = NoTarget, RuleZeroOfZero
	case b.Sign() == 0:
		if out.step(c.Sign() > 0); c.Sign() > 0 {
			out.Flags = append(out.Flags, FlagZeroTarget)
		}
	default:
		if b.Sign() < 0 {
			out.Flags = append(out.Flags, FlagAgainstDirection)
		}
		out.Rule, out.Raw = RuleDirect, percent(c, b)
	}
}

func (out *Result) maintainHigh(b, c *big.Rat) {
	switch {
	case b.Sign() <= 0:
		out.against(b)
		out.step(c.Cmp(b) >= 0)
	case c.Cmp(b) >= 0:
		out.Rule, out.Raw = RuleKept, percent(one, one)
	default:
		out.Rule, out.Raw = RuleDirect, percent(c, b)
	}
}

// inverse is B/C, at most 100; reached names the rule of C ≤ B.
func (out *Result) inverse(b, c *big.Rat, reached string) {
	switch {
	case b.Sign() <= 0:
		out.against(b)
		out.step(c.Cmp(b) <= 0)
	case c.Cmp(b) <= 0:
		out.Rule, out.Raw = reached, percent(one, one)
	default: // C > B > 0
		out.Rule, out.Raw = RuleInverse, percent(b, c)
	}
}

func (out *Result) band(low, high, c *big.Rat) {
	switch {
	case c.Cmp(low) < 0 && low.Sign() > 0:
		out.Rule, out.Raw = RuleBelowBand, percent(c, low)
	case c.Cmp(high) > 0 && high.Sign() > 0:
		out.Rule, out.Raw = RuleAboveBand, percent(high, c)
	case c.Cmp(low) < 0 || c.Cmp(high) > 0:
		out.step(false)
	default:
		out.Rule, out.Raw = RuleInBand, percent(one, one)
	}
}

// step is the score where there is nothing to divide by.
func (out *Result) step(reached bool) {
	if reached {
		out.Rule, out.Raw = RuleZeroReached, percent(one, one)
		return
	}
	out.Rule, out.Raw = RuleZeroNotReached, new(big.Rat)
}

func (out *Result) against(b *big.Rat) {
	if b.Sign() < 0 {
		out.Flags = append(out.Flags, FlagAgainstDirection)
	}
}

// Realised is the realisation (gerçekleşme), C/B in percent: not the performance, and never printed without its label (domain.md §0.2-9). nil
// when B or C is missing or B is 0.
func Realised(b, c *big.Rat) *big.Rat {
	if b == nil || c == nil || b.Sign() == 0 {
		return nil
	}
	return percent(c, b)
}

// percent is n/d·100; d is not 0.
func percent(n, d *big.Rat) *big.Rat {
	out := new(big.Rat).Quo(n, d)
	return out.Mul(out, hundred)
}

// clamp is a copy between 0 and 100.
func clamp(r *big.Rat) *big.Rat {
	switch {
	case r.Sign() < 0:
		return new(big.Rat)
	case r.Cmp(hundred) > 0:
		return new(big.Rat).Set(hundred)
	}
	return new(big.Rat).Set(r)
}
