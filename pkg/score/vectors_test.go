package score_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/karne-app/karne/pkg/score"
)

// rat reads "7", "-5/2", "0.5"; "" is missing.
func rat(t testing.TB, s string) *big.Rat {
	t.Helper()
	if s == "" {
		return nil
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is not a number", s)
	}
	return r
}

func same(a, b *big.Rat) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0)
}

func printed(r *big.Rat) string {
	if r == nil {
		return "missing"
	}
	return r.RatString()
}

// vector is A, B, C and what comes out. raw and used "" : no score.
type vector struct {
	name      string
	in        score.Input
	a, b, c   string
	low, high string
	raw, used string
	state     score.State // empty: value
	rule      string
	flags     []string
	why       string
}

func (v vector) check(t *testing.T) {
	t.Run(v.name, func(t *testing.T) {
		t.Parallel()
		in := v.in
		in.A, in.B, in.Low, in.High = rat(t, v.a), rat(t, v.b), rat(t, v.low), rat(t, v.high)
		if c := rat(t, v.c); c != nil {
			in.Reached.C, in.Reached.State, in.Reached.Used = c, score.Value, 1
		}
		if v.state == "" {
			v.state = score.Value
		}
		got := score.Of(in)
		if !same(got.Raw, rat(t, v.raw)) || !same(got.Used, rat(t, v.used)) {
			t.Errorf("raw %s, used %s; want %q, %q", printed(got.Raw), printed(got.Used), v.raw, v.used)
		}
		if got.State != v.state || got.Rule != v.rule || got.Why != v.why || !slices.Equal(got.Flags, v.flags) {
			t.Errorf("state %s, rule %s, why %q, flags %v; want %s, %s, %q, %v", got.State, got.Rule, got.Why, got.Flags, v.state, v.rule, v.why, v.flags)
		}
	})
}

func of(typ score.Type) score.Input {
	return score.Input{Definition: score.Definition{Type: typ}, Year: 2022, LastPlanned: 2024}
}

func with(in score.Input, change func(*score.Input)) score.Input {
	change(&in)
	return in
}

func direct(typ score.Type) score.Input {
	return with(of(typ), func(in *score.Input) { in.Variant = "direct" })
}

// The twelve test vectors of domain.md §3.2, in its order.
func TestVectors(t *testing.T) {
	t.Parallel()
	below := []string{score.FlagBelowBaseline}
	due := with(of(score.OneOff), func(in *score.Input) { in.DueYear = 2022 })
	for _, v := range []vector{
		{name: "1", in: of(score.CumulativeIncrease), a: "20", b: "40", c: "35", raw: "75", used: "75", rule: score.RuleBaseline},
		{name: "2", in: of(score.CumulativeIncrease), a: "20", b: "40", c: "50", raw: "150", used: "100", rule: score.RuleBaseline},
		{name: "3", in: of(score.CumulativeIncrease), a: "20", b: "40", c: "15", raw: "-25", used: "0", rule: score.RuleBaseline, flags: below},
		{name: "4", in: of(score.CumulativeDecrease), a: "10", b: "6", c: "7", raw: "75", used: "75", rule: score.RuleBaseline},
		{name: "5", in: of(score.CumulativeDecrease), a: "10", b: "6", c: "11", raw: "-25", used: "0", rule: score.RuleBaseline, flags: below},
		{name: "6", in: of(score.YearlySeparate), b: "120", c: "90", raw: "75", used: "75", rule: score.RuleDirect},
		{name: "7", in: of(score.MaintainHigh), a: "95", b: "95", c: "96", raw: "100", used: "100", rule: score.RuleKept}, // C/B is 101.05: TestRealised
		{name: "8", in: of(score.MaintainHigh), a: "95", b: "95", c: "76", raw: "80", used: "80", rule: score.RuleDirect},
		{name: "9", in: of(score.MaintainLow), a: "0", b: "0", c: "2", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "10", in: due, a: "0", b: "1", c: "0", raw: "0", used: "0", rule: score.RuleDelivered, flags: []string{score.FlagNotDelivered}},
		{name: "11", in: of(score.Ranking), a: "30", b: "10", c: "15", raw: "75", used: "75", rule: score.RuleRanked},
	} {
		v.check(t)
	}
	for _, typ := range []score.Type{
		score.CumulativeIncrease, score.CumulativeDecrease, score.YearlySeparate, score.RatioIncrease, score.RatioDecrease, score.MaintainHigh,
		score.MaintainLow, score.Ranking, score.Qualitative, score.LowerIsBetter,
	} {
		v := vector{name: "12 " + string(typ), in: of(typ), a: "20", b: "40", state: score.Missing}
		v.in.Reached = score.Reach(v.in.Definition, big.NewRat(20, 1), 2022, 12, nil)
		v.check(t)
	}
}

// Every cell of the column "B = A (zero denominator)" of domain.md §3.2.
func TestZeroDenominators(t *testing.T) {
	t.Parallel()
	zeroTarget := []string{score.FlagZeroTarget}
	for _, v := range []vector{
		{name: "cumulative increase, at", in: of(score.CumulativeIncrease), a: "5", b: "5", c: "5", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "cumulative increase, above", in: of(score.CumulativeIncrease), a: "5", b: "5", c: "9", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "cumulative increase, below", in: of(score.CumulativeIncrease), a: "5", b: "5", c: "4", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "cumulative decrease, at", in: of(score.CumulativeDecrease), a: "5", b: "5", c: "5", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "cumulative decrease, below", in: of(score.CumulativeDecrease), a: "5", b: "5", c: "4", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "cumulative decrease, above", in: of(score.CumulativeDecrease), a: "5", b: "5", c: "6", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "yearly, zero of zero", in: of(score.YearlySeparate), b: "0", c: "0", state: score.NoTarget, rule: score.RuleZeroOfZero},
		{name: "yearly, zero target", in: of(score.YearlySeparate), b: "0", c: "1", raw: "100", used: "100", rule: score.RuleZeroReached, flags: zeroTarget},
		{name: "yearly, below zero", in: of(score.YearlySeparate), b: "0", c: "-1", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "ratio increase, at", in: of(score.RatioIncrease), a: "5", b: "5", c: "5", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "ratio increase, below", in: of(score.RatioIncrease), a: "5", b: "5", c: "4", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "ratio increase direct, zero of zero", in: direct(score.RatioIncrease), a: "0", b: "0", c: "0", state: score.NoTarget, rule: score.RuleZeroOfZero},
		{name: "ratio increase direct, zero target", in: direct(score.RatioIncrease), b: "0", c: "3", raw: "100", used: "100", rule: score.RuleZeroReached, flags: zeroTarget},
		{name: "ratio decrease, at", in: of(score.RatioDecrease), a: "5", b: "5", c: "5", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "ratio decrease, above", in: of(score.RatioDecrease), a: "5", b: "5", c: "6", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "ratio decrease direct, zero", in: direct(score.RatioDecrease), b: "0", c: "0", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "ratio decrease direct, above", in: direct(score.RatioDecrease), b: "0", c: "1", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "maintain high, zero", in: of(score.MaintainHigh), b: "0", c: "0", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "maintain high, more", in: of(score.MaintainHigh), b: "0", c: "7", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "maintain high, not kept", in: of(score.MaintainHigh), b: "0", c: "-7", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "maintain low, zero", in: of(score.MaintainLow), b: "0", c: "0", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "maintain low, more", in: of(score.MaintainLow), b: "0", c: "1", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "ranking, at", in: of(score.Ranking), a: "3", b: "3", c: "3", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "ranking, better", in: of(score.Ranking), a: "3", b: "3", c: "1", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "ranking, worse", in: of(score.Ranking), a: "3", b: "3", c: "4", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "lower is better, zero", in: of(score.LowerIsBetter), b: "0", c: "0", raw: "100", used: "100", rule: score.RuleZeroReached},
		{name: "lower is better, above", in: of(score.LowerIsBetter), b: "0", c: "1", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "band at zero", in: of(score.Band), low: "0", high: "0", c: "0", raw: "100", used: "100", rule: score.RuleInBand},
		{name: "below a band at zero", in: of(score.Band), low: "0", high: "4", c: "-1", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "above a band at zero", in: of(score.Band), low: "-4", high: "0", c: "1", raw: "0", used: "0", rule: score.RuleZeroNotReached},
	} {
		v.check(t)
	}
}

// The types of domain.md §0.2-8 and those without a vector in §3.2.
func TestOtherTypes(t *testing.T) {
	t.Parallel()
	due := with(of(score.OneOff), func(in *score.Input) { in.DueYear = 2022 })
	progress := with(due, func(in *score.Input) { in.Reached.Rule = score.RuleProgress })
	delivered := with(of(score.OneOff), func(in *score.Input) { in.DueYear, in.Reached.Rule = 2023, score.RuleDelivered })
	late := with(of(score.OneOff), func(in *score.Input) { in.DueYear = 2020 })
	last := with(of(score.OneOff), func(in *score.Input) { in.Year = 2024 })
	unfit := with(of(score.CumulativeIncrease), func(in *score.Input) { in.Reached.Unfit = 1 })
	notDelivered := []string{score.FlagNotDelivered}
	against := []string{score.FlagAgainstDirection}
	for _, v := range []vector{
		{name: "in band", in: of(score.Band), low: "20", high: "30", c: "20", raw: "100", used: "100", rule: score.RuleInBand},
		{name: "below band", in: of(score.Band), low: "20", high: "30", c: "15", raw: "75", used: "75", rule: score.RuleBelowBand},
		{name: "above band", in: of(score.Band), low: "20", high: "30", c: "40", raw: "75", used: "75", rule: score.RuleAboveBand},
		{name: "at the top of the band", in: of(score.Band), low: "20", high: "30", c: "30", raw: "100", used: "100", rule: score.RuleInBand},
		{name: "band of one value", in: of(score.Band), low: "7", high: "7", c: "14", raw: "50", used: "50", rule: score.RuleAboveBand},
		{name: "band needs no target", in: of(score.Band), b: "25", low: "20", high: "30", c: "25", raw: "100", used: "100", rule: score.RuleInBand},
		{name: "band below nothing", in: of(score.Band), low: "-30", high: "-20", c: "-40", raw: "0", used: "0", rule: score.RuleZeroNotReached},
		{name: "band without low", in: of(score.Band), high: "30", c: "25", state: score.Undefined, why: "band_low"},
		{name: "band without high", in: of(score.Band), low: "30", c: "25", state: score.Undefined, why: "band_high"},
		{name: "band upside down", in: of(score.Band), low: "30", high: "20", c: "25", state: score.Undefined, why: "band_low"},
		{name: "data only", in: of(score.DataOnly), c: "25", state: score.Unscored},
		{name: "data only without data", in: of(score.DataOnly), a: "1", b: "2", state: score.Unscored},
		{name: "lower is better, worse", in: of(score.LowerIsBetter), a: "99", b: "6", c: "8", raw: "75", used: "75", rule: score.RuleInverse},
		{name: "lower is better, better is capped", in: of(score.LowerIsBetter), b: "6", c: "3", raw: "100", used: "100", rule: score.RuleCapped},
		{name: "lower is better, none", in: of(score.LowerIsBetter), b: "6", c: "0", raw: "100", used: "100", rule: score.RuleCapped},
		{name: "lower is better, target below zero", in: of(score.LowerIsBetter), b: "-6", c: "-3", raw: "0", used: "0", rule: score.RuleZeroNotReached, flags: against},
		{name: "lower is better, exactly", in: of(score.LowerIsBetter), b: "6", c: "6", raw: "100", used: "100", rule: score.RuleCapped},
		{name: "maintain high, exactly", in: of(score.MaintainHigh), b: "6", c: "6", raw: "100", used: "100", rule: score.RuleKept},
		{name: "maintain low, exactly", in: of(score.MaintainLow), b: "6", c: "6", raw: "100", used: "100", rule: score.RuleKept},
		{name: "maintain low, kept", in: of(score.MaintainLow), b: "6", c: "3", raw: "100", used: "100", rule: score.RuleKept},
		{name: "maintain low, not kept", in: of(score.MaintainLow), b: "6", c: "12", raw: "50", used: "50", rule: score.RuleInverse},
		{name: "maintain high below zero", in: of(score.MaintainHigh), b: "-5", c: "-10", raw: "0", used: "0", rule: score.RuleZeroNotReached, flags: against},
		{name: "one-off delivered", in: due, c: "1", raw: "100", used: "100", rule: score.RuleDelivered},
		{name: "one-off in progress", in: progress, c: "3/5", raw: "60", used: "60", rule: score.RuleProgress, flags: notDelivered},
		{name: "one-off at 100 and not delivered", in: progress, c: "1", raw: "100", used: "100", rule: score.RuleProgress, flags: notDelivered},
		{name: "one-off not due", in: with(due, func(in *score.Input) { in.Year = 2021 }), c: "0", state: score.NotDue},
		{name: "one-off delivered early", in: delivered, c: "1", state: score.NotDue, flags: []string{score.FlagDeliveredEarly}},
		{name: "one-off not delivered and not due", in: delivered, c: "0", state: score.NotDue},
		{name: "one-off overdue", in: late, c: "0", raw: "0", used: "0", rule: score.RuleDelivered, flags: notDelivered},
		{name: "one-off overdue, nothing entered", in: late, state: score.Missing},
		{name: "one-off due in the last year by default", in: of(score.OneOff), state: score.NotDue},
		{name: "one-off in the last year", in: last, c: "1", raw: "100", used: "100", rule: score.RuleDelivered},
		{name: "one-off without any due year", in: with(of(score.OneOff), func(in *score.Input) { in.LastPlanned = 0 }), c: "1", state: score.Undefined, why: "due_year"},
		{name: "qualitative 3", in: of(score.Qualitative), c: "3", raw: "75", used: "75", rule: score.RuleScale},
		{name: "qualitative 0", in: of(score.Qualitative), c: "0", raw: "0", used: "0", rule: score.RuleScale},
		{name: "ratio increase", in: of(score.RatioIncrease), a: "50", b: "70", c: "60", raw: "50", used: "50", rule: score.RuleBaseline},
		{name: "ratio increase direct", in: direct(score.RatioIncrease), a: "50", b: "80", c: "60", raw: "75", used: "75", rule: score.RuleDirect},
		{name: "ratio decrease", in: of(score.RatioDecrease), a: "50", b: "30", c: "35", raw: "75", used: "75", rule: score.RuleBaseline},
		{name: "ratio decrease direct", in: direct(score.RatioDecrease), b: "30", c: "40", raw: "75", used: "75", rule: score.RuleInverse},
		{name: "target below the baseline of an increase", in: of(score.CumulativeIncrease), a: "100", b: "50", c: "75", raw: "50", used: "50", rule: score.RuleBaseline, flags: append(slices.Clone(against), score.FlagBelowBaseline)},
		{name: "target above the baseline of a ranking", in: of(score.Ranking), a: "10", b: "20", c: "10", raw: "0", used: "0", rule: score.RuleRanked, flags: against},
		{name: "yearly target below zero", in: of(score.YearlySeparate), b: "-4", c: "-3", raw: "75", used: "75", rule: score.RuleDirect, flags: against},
		{name: "every flag beside the others", in: unfit, a: "1", b: "2", c: "0", raw: "-100", used: "0", rule: score.RuleBaseline, flags: []string{score.FlagUnfitEntries, score.FlagBelowBaseline}},
		{name: "yearly above", in: of(score.YearlySeparate), b: "4", c: "5", raw: "125", used: "100", rule: score.RuleDirect},
		{name: "exact third", in: of(score.YearlySeparate), b: "3", c: "1", raw: "100/3", used: "100/3", rule: score.RuleDirect},
	} {
		v.check(t)
	}
}

func TestWithoutScore(t *testing.T) {
	t.Parallel()
	increase := of(score.CumulativeIncrease)
	reason := with(increase, func(in *score.Input) { in.NoTarget = true })
	excused := with(increase, func(in *score.Input) { in.Reached = score.Reached{State: score.NotMeasurable, None: 2} })
	half := with(excused, func(in *score.Input) { in.Open = 2 })
	broken := with(increase, func(in *score.Input) { in.Reached = score.Reached{State: score.Undefined, Why: "entries", Unfit: 1} })
	for _, v := range []vector{
		{name: "no target this year", in: reason, a: "1", b: "2", c: "3", state: score.NoTarget},
		{name: "no target and no number", in: reason, a: "1", state: score.NoTarget},
		{name: "no number and no reason", in: increase, a: "1", c: "3", state: score.Undefined, why: "values"},
		{name: "no baseline", in: increase, b: "2", c: "3", state: score.Undefined, why: "baseline_value"},
		{name: "not measurable", in: excused, a: "1", b: "2", state: score.NotMeasurable},
		{name: "one period excused, others silent", in: half, a: "1", b: "2", state: score.Missing},
		{name: "entries of another shape", in: broken, a: "1", b: "2", state: score.Undefined, why: "entries", flags: []string{score.FlagUnfitEntries}},
		{name: "no type", in: of(""), a: "1", b: "2", c: "3", state: score.Undefined, why: "calc_type"},
		{name: "another variant", in: with(of(score.RatioIncrease), func(in *score.Input) { in.Variant = "x" }), a: "1", b: "2", c: "3", state: score.Undefined, why: "variant"},
		{name: "another entry", in: with(increase, func(in *score.Input) { in.Entry = "x" }), a: "1", b: "2", c: "3", state: score.Undefined, why: "entry"},
	} {
		v.check(t)
	}
}

// In June C stands against the year-end B (domain.md §3.1): half of the way is 50, without a penalty and without a share of B.
func TestMonitoringComparesWithTheYearsEnd(t *testing.T) {
	t.Parallel()
	in := of(score.YearlySeparate)
	in.B = big.NewRat(120, 1)
	entries := []score.Entry{amount(2022, 3, "20"), amount(2022, 6, "40"), amount(2022, 9, "50"), amount(2022, 12, "10")}
	for through, want := range map[int]string{3: "50/3", 6: "50", 9: "275/3", 12: "100"} {
		in.Reached = score.Reach(in.Definition, nil, 2022, through, entries)
		if got := score.Of(in); !same(got.Raw, rat(t, want)) {
			t.Errorf("through %d: %s, want %s", through, printed(got.Raw), want)
		}
	}
}

func TestRealised(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ b, c, want string }{
		{"95", "96", "9600/95"}, {"40", "50", "125"}, {"40", "0", "0"}, {"0", "5", ""}, {"", "5", ""}, {"5", "", ""}, {"10", "15", "150"},
	} {
		if got := score.Realised(rat(t, v.b), rat(t, v.c)); !same(got, rat(t, v.want)) {
			t.Errorf("%q of %q: %s, want %q", v.c, v.b, printed(got), v.want)
		}
	}
	for _, v := range []struct{ in, want string }{{"9600/95", "101.05"}, {"100/3", "33.33"}, {"0.125", "0.13"}, {"-0.125", "-0.13"}} {
		if got, err := score.Percent(rat(t, v.in)); err != nil || got.String() != v.want {
			t.Errorf("%s is printed %s (%v), want %s", v.in, got, err, v.want)
		}
	}
}
