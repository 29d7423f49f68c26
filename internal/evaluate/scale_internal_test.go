package evaluate

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
)

// inside is a number of a stretch.
func (s Stretch) inside() *big.Rat {
	one := big.NewRat(1, 1)
	switch {
	case s.From == nil:
		return new(big.Rat).Sub(s.To, one)
	case s.To == nil:
		return new(big.Rat).Add(s.From, one)
	}
	mid := new(big.Rat).Add(s.From, s.To)
	return mid.Quo(mid, big.NewRat(2, 1))
}

// Wherever C lies on the scale, the score gives it the band of its stretch.
func TestStretchesAreTheScoresBands(t *testing.T) {
	t.Parallel()
	set := org.Settings{BandAcceptable: 800_000, BandPartial: 500_000, OverTarget: 1_200_000}
	b := bands{acceptable: set.BandAcceptable.Rat(), partial: set.BandPartial.Rat(), over: set.OverTarget.Rat()}
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []struct {
		calc, variant string
		n             int
	}{
		{"cumulative_increase", "", 4}, {"cumulative_decrease", "", 4}, {"ranking", "", 4}, {"ratio_increase", "baseline", 4}, {"ratio_increase", "direct", 4}, {"ratio_decrease", "", 4},
		{"ratio_decrease", "direct", 4}, {"yearly_separate", "", 4}, {"maintain_high", "", 4}, {"maintain_low", "", 4}, {"lower_is_better", "", 4}, {"band", "", 7}, {"one_off", "", 0},
		{"qualitative", "", 0}, {"data_only", "", 0},
	} {
		for range 200 {
			low, high := quantity.Amount(1+r.Int64N(90_000_000)), quantity.Amount(100_000_000+r.Int64N(90_000_000))
			i := IndicatorScore{Indicator: plan.IndicatorNode{Indicator: plan.Indicator{IndicatorFields: plan.IndicatorFields{CalcType: kind.calc, Variant: kind.variant, BandLow: &low, BandHigh: &high}}},
				A: big.NewRat(r.Int64N(1000), 7), B: big.NewRat(1000+r.Int64N(1000), 7)}
			if kind.calc == "cumulative_decrease" || kind.calc == "ranking" || kind.calc == "ratio_decrease" && kind.variant == "" {
				i.A, i.B = i.B, i.A
			}
			of := i.Stretches(set)
			if len(of) != kind.n {
				t.Fatal(kind, of)
			}
			for n, s := range of {
				if n > 0 && s.From.Cmp(of[n-1].To) != 0 {
					t.Fatal(kind, "a gap", of)
				}
				c := s.inside()
				def := score.Definition{Type: score.Type(kind.calc), Variant: kind.variant, Aggregation: "last", Entry: "level", Low: low.Rat(), High: high.Rat()}
				got := score.Of(score.Input{Definition: def, Year: 2022, A: i.A, B: i.B, Reached: score.Reached{State: score.Value, C: c}, LastPlanned: 2024})
				if got.State != score.Value {
					t.Fatal(kind, got)
				}
				if c.Sign() < 0 && i.scale() != fromStart {
					continue // below zero such a number has no meaning
				}
				if band := b.band(got.Raw, got.State); band != s.Band && !(s.Band == BandExceeded && band == BandReached) {
					t.Fatal(kind, n, c, got.Raw, band, s)
				}
			}
		}
	}
}

// Money is divided by what the year itself brought.
func TestUnitCost(t *testing.T) {
	t.Parallel()
	spent := quantity.Money(1_000_00)
	for _, x := range []struct {
		calc, unit string
		c, prev, a int64
		first      bool
		want       string
	}{
		{"yearly_separate", "adet", 8, 100, 100, false, "125"}, {"cumulative_increase", "adet", 18, 10, 2, false, "125"}, {"cumulative_increase", "adet", 18, 0, 2, true, "125/2"},
		{"cumulative_increase", "adet", 10, 10, 2, false, ""}, {"yearly_separate", "%", 8, 0, 0, false, ""}, {"ranking", "adet", 8, 0, 0, false, ""}, {"yearly_separate", "adet", 0, 0, 0, false, ""},
	} {
		i := IndicatorScore{Indicator: plan.IndicatorNode{Indicator: plan.Indicator{IndicatorFields: plan.IndicatorFields{CalcType: x.calc, UnitOfMeasure: x.unit}}},
			A: big.NewRat(x.a, 1), C: big.NewRat(x.c, 1), Previous: big.NewRat(x.prev, 1)}
		got := ""
		if r := UnitCost(&spent, i.Output(x.first)); r != nil {
			got = r.RatString()
		}
		if got != x.want {
			t.Error(x, got)
		}
	}
	if UnitCost(nil, big.NewRat(1, 1)) != nil {
		t.Error("no money has a cost")
	}
}
