package score_test

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/score"
)

var allTypes = []score.Type{
	score.CumulativeIncrease, score.CumulativeDecrease, score.YearlySeparate, score.RatioIncrease, score.RatioDecrease, score.MaintainHigh,
	score.MaintainLow, score.OneOff, score.Ranking, score.Qualitative, score.Band, score.DataOnly, score.LowerIsBetter,
}

// number draws a rational; small whole ones often, so that A, B and C meet.
func number(t *rapid.T, name string) *big.Rat {
	if rapid.Bool().Draw(t, name+" is small") {
		return big.NewRat(rapid.Int64Range(-3, 3).Draw(t, name), 1)
	}
	return big.NewRat(rapid.Int64().Draw(t, name), rapid.Int64Range(1, 1_000_000).Draw(t, name+" in parts"))
}

// maybe draws a number or nothing.
func maybe(t *rapid.T, name string) *big.Rat {
	if rapid.IntRange(0, 4).Draw(t, name+" is missing") == 0 {
		return nil
	}
	return number(t, name)
}

// scorable draws an input of one of the types that has everything its type needs.
func scorable(t *rapid.T, types []score.Type) score.Input {
	in := score.Input{Year: 2022, LastPlanned: 2024, A: number(t, "A"), B: number(t, "B")}
	in.Type = rapid.SampledFrom(types).Draw(t, "type")
	in.Variant = rapid.SampledFrom([]string{"", "baseline", "direct"}).Draw(t, "variant")
	in.DueYear = 2022
	in.Low, in.High = number(t, "low"), number(t, "high")
	if in.Low.Cmp(in.High) > 0 {
		in.Low, in.High = in.High, in.Low
	}
	in.Reached = score.Reached{State: score.Value, C: number(t, "C")}
	return in
}

func alike(a, b score.Result) bool {
	return a.State == b.State && same(a.Raw, b.Raw) && same(a.Used, b.Used) && a.Rule == b.Rule && slices.Equal(a.Flags, b.Flags) && a.Why == b.Why
}

// Kilometres or metres: the unit of measure does not decide the score. One-off and qualitative have scales of their own.
func TestScoreIsScaleFree(t *testing.T) {
	t.Parallel()
	scaled := slices.DeleteFunc(slices.Clone(allTypes), func(x score.Type) bool { return x == score.OneOff || x == score.Qualitative })
	rapid.Check(t, func(t *rapid.T) {
		in := scorable(t, scaled)
		k := big.NewRat(rapid.Int64Range(1, 1_000_000_000).Draw(t, "k"), rapid.Int64Range(1, 1_000_000_000).Draw(t, "k in parts"))
		times := in
		for _, r := range []**big.Rat{&times.A, &times.B, &times.Low, &times.High, &times.Reached.C} {
			*r = new(big.Rat).Mul(*r, k)
		}
		if a, b := score.Of(in), score.Of(times); !alike(a, b) {
			t.Fatalf("%+v scores %+v, times %s %+v", in, a, k, b)
		}
	})
}

// better is the direction of a type: +1 more is better, -1 less is. A formula whose target lies on the wrong side runs the other way, and is
// flagged.
func better(in score.Input, flags []string) int {
	up := 1
	switch in.Type {
	case score.CumulativeDecrease, score.RatioDecrease, score.Ranking, score.MaintainLow, score.LowerIsBetter:
		up = -1
	}
	formula := in.Type != score.MaintainHigh && in.Type != score.MaintainLow && in.Type != score.LowerIsBetter &&
		(in.Type != score.RatioDecrease || in.Variant != "direct")
	if formula && slices.Contains(flags, score.FlagAgainstDirection) {
		return -up
	}
	return up
}

func TestScoreIsMonotoneInC(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := scorable(t, allTypes)
		more := in
		more.Reached.C = new(big.Rat).Add(in.Reached.C, new(big.Rat).Abs(number(t, "more")))
		a, b := score.Of(in), score.Of(more)
		if a.Raw == nil || b.Raw == nil {
			return // TestScoreStates looks at these
		}
		cmp := b.Used.Cmp(a.Used)
		switch {
		case in.Type == score.Band && more.Reached.C.Cmp(in.High) <= 0, in.Type != score.Band && better(in, a.Flags) > 0:
			if cmp < 0 {
				t.Fatalf("%+v: C %s scores %s, more (%s) scores %s", in, in.Reached.C, a.Used, more.Reached.C, b.Used)
			}
		case in.Type == score.Band && in.Reached.C.Cmp(in.Low) >= 0, in.Type != score.Band:
			if cmp > 0 {
				t.Fatalf("%+v: C %s scores %s, more (%s) scores %s", in, in.Reached.C, a.Used, more.Reached.C, b.Used)
			}
		}
	})
}

// Reaching the target is 100 and worse than the target never is, for every type whose target lies on its good side.
func TestOnlyWhatIsReachedIsHundred(t *testing.T) {
	t.Parallel()
	hundred := big.NewRat(100, 1)
	numeric := []score.Type{
		score.CumulativeIncrease, score.CumulativeDecrease, score.YearlySeparate, score.RatioIncrease, score.RatioDecrease, score.MaintainHigh,
		score.MaintainLow, score.Ranking, score.LowerIsBetter,
	}
	rapid.Check(t, func(t *rapid.T) {
		in := scorable(t, numeric)
		got := score.Of(in)
		if got.State != score.Value || slices.Contains(got.Flags, score.FlagAgainstDirection) {
			return
		}
		reached := in.Reached.C.Cmp(in.B)*better(in, nil) >= 0
		if full := got.Used.Cmp(hundred) == 0; full != reached {
			t.Fatalf("%+v: %s of %s scores %s", in, in.Reached.C, in.B, got.Used)
		}
	})
}

// anything draws an input with every hole and slip a caller may leave.
func anything(t *rapid.T) (score.Definition, []score.Entry, score.Input) {
	d := score.Definition{
		Type:        rapid.SampledFrom(append([]score.Type{"", "guess"}, allTypes...)).Draw(t, "type"),
		Variant:     rapid.SampledFrom([]string{"", "baseline", "direct", "x"}).Draw(t, "variant"),
		Entry:       rapid.SampledFrom([]string{"", "increment", "level", "x"}).Draw(t, "entry"),
		Aggregation: rapid.SampledFrom([]string{"", "sum", "last", "average", "ratio_of_sums", "x"}).Draw(t, "aggregation"),
		Percent:     rapid.Bool().Draw(t, "percent"),
		DueYear:     rapid.SampledFrom([]int{0, 2021, 2022, 2023}).Draw(t, "due"),
		Low:         maybe(t, "low"), High: maybe(t, "high"),
	}
	entries := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) score.Entry {
		return score.Entry{
			Year: rapid.IntRange(2020, 2023).Draw(t, "year"), Month: rapid.IntRange(-1, 13).Draw(t, "month"),
			Kind:   rapid.SampledFrom([]string{"amount", "ratio", "done", "scale", "none", "", "x"}).Draw(t, "kind"),
			Amount: maybe(t, "amount"), Numerator: maybe(t, "numerator"), Denominator: maybe(t, "denominator"),
			Done: rapid.Bool().Draw(t, "done"), Scale: rapid.IntRange(-1, 5).Draw(t, "scale"),
		}
	}), 0, 6).Draw(t, "entries")
	in := score.Input{
		Definition: d, Year: 2022, A: maybe(t, "A"), B: maybe(t, "B"), NoTarget: rapid.IntRange(0, 5).Draw(t, "no target") == 0,
		LastPlanned: rapid.SampledFrom([]int{0, 2022, 2024}).Draw(t, "last planned"), Open: rapid.IntRange(-1, 2).Draw(t, "open"),
	}
	in.Reached = score.Reached{
		C: maybe(t, "C"), State: rapid.SampledFrom([]score.State{"", score.Value, score.Missing, score.NotMeasurable, score.Undefined, "x"}).Draw(t, "state"),
		Rule: rapid.SampledFrom([]string{"", score.RuleDelivered, score.RuleProgress, "x"}).Draw(t, "rule"), Unfit: rapid.IntRange(0, 1).Draw(t, "unfit"),
	}
	return d, entries, in
}

// holds is true of every input: nothing panics, there is a number where and only where the state says so, Used is Raw between 0 and 100,
// what is undefined says why, every entry is counted once, and nothing that went in was changed.
func holds(t *rapid.T) {
	d, entries, in := anything(t)
	a := maybe(t, "baseline")
	through := rapid.IntRange(-1, 14).Draw(t, "through")
	before := make([]string, len(entries))
	for i, e := range entries {
		before[i] = printed(e.Amount) + printed(e.Numerator) + printed(e.Denominator)
	}
	r := score.Reach(d, a, in.Year, through, entries)
	for i, e := range entries {
		if before[i] != printed(e.Amount)+printed(e.Numerator)+printed(e.Denominator) {
			t.Fatalf("entry %d was changed", i)
		}
	}
	if (r.C != nil) != (r.State == score.Value) || (r.Why != "") != (r.State == score.Undefined) || (r.Used > 0) != (r.C != nil) {
		t.Fatalf("reached %+v", r)
	}
	if !slices.Contains([]score.State{score.Value, score.Missing, score.NotMeasurable, score.Undefined}, r.State) || r.Used+r.None+r.Unfit > len(entries) {
		t.Fatalf("reached %+v of %d entries", r, len(entries))
	}
	score.Realised(in.B, in.Reached.C)
	whole := in
	whole.A, whole.Reached = a, r
	for _, in := range []score.Input{in, whole} {
		asked := printed(in.A) + printed(in.B) + printed(in.Low) + printed(in.High) + printed(in.Reached.C)
		got := score.Of(in)
		if asked != printed(in.A)+printed(in.B)+printed(in.Low)+printed(in.High)+printed(in.Reached.C) {
			t.Fatal("the input was changed")
		}
		if (got.Raw != nil) != (got.State == score.Value) || (got.Used != nil) != (got.Raw != nil) || got.Why != "" && got.State != score.Undefined {
			t.Fatalf("%+v scores %+v", in, got)
		}
		if got.Raw == nil {
			continue
		}
		want := got.Raw
		if want.Sign() < 0 {
			want = new(big.Rat)
		} else if want.Cmp(big.NewRat(100, 1)) > 0 {
			want = big.NewRat(100, 1)
		}
		if !same(got.Used, want) || got.Rule == "" {
			t.Fatalf("%+v scores %+v", in, got)
		}
	}
}

func TestScoreStates(t *testing.T) {
	t.Parallel()
	rapid.Check(t, holds)
}

func FuzzScore(f *testing.F) { f.Fuzz(rapid.MakeFuzz(holds)) }

// One entry per month: their order in the slice says nothing, and entries that say there is no value change no C.
func TestReachOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, entries, _ := anything(t)
		seen := map[[2]int]bool{}
		entries = slices.DeleteFunc(entries, func(e score.Entry) bool {
			again := seen[[2]int{e.Year, e.Month}]
			seen[[2]int{e.Year, e.Month}] = true
			return again
		})
		a := maybe(t, "baseline")
		shuffled := slices.Clone(entries)
		if len(entries) > 0 {
			shuffled = rapid.Permutation(entries).Draw(t, "order")
		}
		x, y := score.Reach(d, a, 2022, 12, entries), score.Reach(d, a, 2022, 12, shuffled)
		if !same(x.C, y.C) {
			t.Fatalf("%+v and %+v", x, y)
		}
		more := score.Reach(d, a, 2022, 12, append(shuffled, score.Entry{Year: 2022, Month: 12, Kind: "none"}))
		if !same(x.C, more.C) {
			t.Fatalf("%+v, with one without a value %+v", x, more)
		}
		if x.C, y.C = nil, nil; x != y {
			t.Fatalf("%+v and %+v", x, y)
		}
	})
}
