package score_test

import (
	"math/big"
	"testing"

	"github.com/karne-app/karne/pkg/score"
)

func amount(year, month int, v string) score.Entry {
	r, _ := new(big.Rat).SetString(v)
	return score.Entry{Year: year, Month: month, Kind: "amount", Amount: r}
}

func ratio(month int, n, d int64) score.Entry {
	return score.Entry{Year: 2022, Month: month, Kind: "ratio", Numerator: big.NewRat(n, 1), Denominator: big.NewRat(d, 1)}
}

func none(year, month int) score.Entry { return score.Entry{Year: year, Month: month, Kind: "none"} }

func scale(month, n int) score.Entry {
	return score.Entry{Year: 2022, Month: month, Kind: "scale", Scale: n}
}

func done(year, month int, yes bool, progress string) score.Entry {
	e := score.Entry{Year: year, Month: month, Kind: "done", Done: yes}
	if progress != "" {
		e.Amount, _ = new(big.Rat).SetString(progress)
	}
	return e
}

func TestReach(t *testing.T) {
	t.Parallel()
	quarters := []score.Entry{amount(2022, 12, "8"), amount(2022, 3, "1"), amount(2022, 9, "4"), amount(2022, 6, "3")} // not in order
	years := []score.Entry{amount(2020, 12, "10"), amount(2021, 12, "20"), amount(2022, 6, "5"), amount(2023, 6, "999")}
	shares := []score.Entry{ratio(3, 1, 2), ratio(6, 3, 4), ratio(12, 30, 40)}
	type D = score.Definition
	for _, v := range []struct {
		name    string
		d       score.Definition
		a       string
		through int
		entries []score.Entry
		c       string
		want    score.Reached // without C
	}{
		{"increments since the plan's start", D{Type: score.CumulativeIncrease, Entry: "increment", Aggregation: "sum"}, "100", 12, years, "135", score.Reached{State: score.Value, Rule: score.RuleBaselinePlusSum, Used: 3}},
		{"reductions since the plan's start", D{Type: score.CumulativeDecrease, Entry: "increment", Aggregation: "sum"}, "100", 12, years, "65", score.Reached{State: score.Value, Rule: score.RuleBaselineMinusSum, Used: 3}},
		{"cumulative adds by default", D{Type: score.CumulativeIncrease}, "100", 12, quarters, "116", score.Reached{State: score.Value, Rule: score.RuleBaselinePlusSum, Used: 4}},
		{"a level is what stands last", D{Type: score.CumulativeIncrease, Entry: "level"}, "", 12, years, "5", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 1}},
		{"a level by its aggregation", D{Type: score.CumulativeDecrease, Aggregation: "last"}, "", 9, quarters, "4", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 3}},
		{"flow of the year", D{Type: score.YearlySeparate}, "", 12, quarters, "16", score.Reached{State: score.Value, Rule: score.RuleSum, Used: 4}},
		{"flow of the half year", D{Type: score.YearlySeparate, Aggregation: "sum"}, "", 6, quarters, "4", score.Reached{State: score.Value, Rule: score.RuleSum, Used: 2}},
		{"stock of the year", D{Type: score.YearlySeparate, Entry: "level"}, "", 12, quarters, "8", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 4}},
		{"average", D{Type: score.LowerIsBetter, Aggregation: "average"}, "", 9, quarters, "8/3", score.Reached{State: score.Value, Rule: score.RuleAverage, Used: 3}},
		{"lower is better adds by default", D{Type: score.LowerIsBetter}, "", 12, quarters, "16", score.Reached{State: score.Value, Rule: score.RuleSum, Used: 4}},
		{"kept is what stands last", D{Type: score.MaintainHigh}, "", 12, quarters, "8", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 4}},
		{"data only has a C", D{Type: score.DataOnly}, "", 12, quarters, "16", score.Reached{State: score.Value, Rule: score.RuleSum, Used: 4}},
		{"last ratio", D{Type: score.RatioIncrease, Aggregation: "last"}, "", 12, shares, "3/4", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 3}},
		{"percentage", D{Type: score.RatioIncrease, Percent: true}, "", 3, shares, "50", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 1}},
		{"mean of ratios", D{Type: score.RatioIncrease, Aggregation: "average", Percent: true}, "", 6, shares, "125/2", score.Reached{State: score.Value, Rule: score.RuleAverage, Used: 2}},
		{"ratio of sums is not the mean of ratios", D{Type: score.RatioDecrease, Aggregation: "ratio_of_sums", Percent: true}, "", 6, shares, "200/3", score.Reached{State: score.Value, Rule: score.RuleRatioOfSums, Used: 2}},
		{"ratio of sums takes an empty period", D{Type: score.RatioIncrease, Aggregation: "ratio_of_sums"}, "", 12, append([]score.Entry{ratio(9, 0, 0)}, shares...), "34/46", score.Reached{State: score.Value, Rule: score.RuleRatioOfSums, Used: 4}},
		{"ratio of nothing", D{Type: score.RatioIncrease, Aggregation: "ratio_of_sums"}, "", 12, []score.Entry{ratio(3, 0, 0)}, "", score.Reached{State: score.Undefined, Rule: score.RuleRatioOfSums, Why: "denominator"}},
		{"ratio typed as its result", D{Type: score.RatioIncrease, Percent: true}, "", 12, []score.Entry{amount(2022, 6, "62.5")}, "62.5", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 1}},
		{"ratio of sums needs both parts", D{Type: score.RatioIncrease, Aggregation: "ratio_of_sums"}, "", 12, []score.Entry{amount(2022, 6, "62.5")}, "", score.Reached{State: score.Undefined, Rule: score.RuleRatioOfSums, Unfit: 1, Why: "entries"}},
		{"denominator of 0", D{Type: score.RatioIncrease}, "", 12, []score.Entry{ratio(3, 1, 2), ratio(6, 1, 0)}, "1/2", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 1, Unfit: 1}},
		{"rank", D{Type: score.Ranking, Entry: "level", Aggregation: "last"}, "30", 6, quarters, "3", score.Reached{State: score.Value, Rule: score.RuleLast, Used: 2}},
		{"scale", D{Type: score.Qualitative}, "", 12, []score.Entry{scale(6, 4), scale(12, 3)}, "3", score.Reached{State: score.Value, Rule: score.RuleScale, Used: 2}},
		{"scale 0 is a value", D{Type: score.Qualitative}, "", 12, []score.Entry{scale(6, 0)}, "0", score.Reached{State: score.Value, Rule: score.RuleScale, Used: 1}},
		{"mean of scales", D{Type: score.Qualitative, Aggregation: "average"}, "", 12, []score.Entry{scale(6, 4), scale(12, 3)}, "7/2", score.Reached{State: score.Value, Rule: score.RuleAverage, Used: 2}},
		{"scale outside 0–4", D{Type: score.Qualitative}, "", 12, []score.Entry{scale(6, 5), scale(12, -1)}, "", score.Reached{State: score.Undefined, Rule: score.RuleScale, Unfit: 2, Why: "entries"}},
		{"delivered", D{Type: score.OneOff}, "", 12, []score.Entry{done(2022, 3, false, "30"), done(2022, 6, true, "")}, "1", score.Reached{State: score.Value, Rule: score.RuleDelivered, Used: 2}},
		{"not delivered", D{Type: score.OneOff}, "", 12, []score.Entry{done(2022, 6, false, "")}, "0", score.Reached{State: score.Value, Rule: score.RuleDelivered, Used: 1}},
		{"progress", D{Type: score.OneOff}, "", 3, []score.Entry{done(2022, 3, false, "30"), done(2022, 6, true, "")}, "3/10", score.Reached{State: score.Value, Rule: score.RuleProgress, Used: 1}},
		{"delivered in an earlier year", D{Type: score.OneOff}, "", 12, []score.Entry{done(2021, 6, true, "")}, "1", score.Reached{State: score.Value, Rule: score.RuleDelivered, Used: 1}},
		{"delivery taken back", D{Type: score.OneOff}, "", 12, []score.Entry{done(2022, 3, true, ""), done(2022, 6, false, "")}, "0", score.Reached{State: score.Value, Rule: score.RuleDelivered, Used: 2}},
		{"progress of an earlier year is not this year's", D{Type: score.OneOff}, "", 12, []score.Entry{done(2021, 6, false, "60")}, "", score.Reached{State: score.Missing, Rule: score.RuleDelivered}},
		{"nothing", D{Type: score.YearlySeparate}, "", 12, nil, "", score.Reached{State: score.Missing, Rule: score.RuleSum}},
		{"earlier years do not stand for this one", D{Type: score.CumulativeIncrease}, "100", 12, years[:2], "", score.Reached{State: score.Missing, Rule: score.RuleBaselinePlusSum}},
		{"later months do not count yet", D{Type: score.CumulativeIncrease}, "100", 3, years, "", score.Reached{State: score.Missing, Rule: score.RuleBaselinePlusSum}},
		{"no value, with a reason", D{Type: score.YearlySeparate}, "", 12, []score.Entry{none(2022, 6), none(2022, 12)}, "", score.Reached{State: score.NotMeasurable, Rule: score.RuleSum, None: 2}},
		{"no value in one period is not 0", D{Type: score.YearlySeparate, Aggregation: "average"}, "", 12, append([]score.Entry{none(2022, 8)}, quarters...), "4", score.Reached{State: score.Value, Rule: score.RuleAverage, Used: 4, None: 1}},
		{"cumulative without a baseline", D{Type: score.CumulativeIncrease}, "", 12, quarters, "", score.Reached{State: score.Undefined, Rule: score.RuleBaselinePlusSum, Why: "baseline_value"}},
		{"levels do not add up", D{Type: score.YearlySeparate, Entry: "level", Aggregation: "sum"}, "", 12, quarters, "", score.Reached{State: score.Undefined, Why: "aggregation"}},
		{"nor do ratios", D{Type: score.RatioIncrease, Aggregation: "sum"}, "", 12, quarters, "", score.Reached{State: score.Undefined, Why: "aggregation"}},
		{"nor do ranks", D{Type: score.Ranking, Aggregation: "sum"}, "1", 12, quarters, "", score.Reached{State: score.Undefined, Why: "aggregation"}},
		{"nor do scales", D{Type: score.Qualitative, Aggregation: "sum"}, "", 12, nil, "", score.Reached{State: score.Undefined, Why: "aggregation"}},
		{"unknown aggregation", D{Type: score.Band, Aggregation: "median"}, "", 12, quarters, "", score.Reached{State: score.Undefined, Why: "aggregation"}},
		{"unknown entry", D{Type: score.Band, Entry: "median"}, "", 12, quarters, "", score.Reached{State: score.Undefined, Why: "entry"}},
		{"unknown type", D{Type: "guess"}, "", 12, quarters, "", score.Reached{State: score.Undefined, Why: "calc_type"}},
		{"another shape", D{Type: score.OneOff}, "", 12, quarters, "", score.Reached{State: score.Undefined, Rule: score.RuleDelivered, Unfit: 4, Why: "entries"}},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			got := score.Reach(v.d, rat(t, v.a), 2022, v.through, v.entries)
			if !same(got.C, rat(t, v.c)) {
				t.Errorf("C %s, want %q", printed(got.C), v.c)
			}
			if got.C = nil; got != v.want {
				t.Errorf("got %+v, want %+v", got, v.want)
			}
		})
	}
}

// What comes out shares nothing with what went in: a caller may compute on with it.
func TestReachKeepsItsInput(t *testing.T) {
	t.Parallel()
	entries := []score.Entry{amount(2022, 12, "8"), amount(2022, 6, "3")}
	got := score.Reach(score.Definition{Type: score.MaintainHigh}, nil, 2022, 12, entries)
	got.C.SetInt64(99)
	if entries[0].Month != 12 || entries[0].Amount.Cmp(big.NewRat(8, 1)) != 0 {
		t.Fatalf("the entries were changed: %+v", entries)
	}
}
