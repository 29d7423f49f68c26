package evaluate

import (
	"math/big"

	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
)

// Stretch is a part of an indicator's own scale in which C has one band; an end that is nil is open. At an end both bands meet.
type Stretch struct {
	From, To *big.Rat
	Band     string
}

// kindOfScale is how an indicator's performance grows with C.
type kindOfScale int

const (
	noScale   kindOfScale = iota // it is given or not, or has steps
	fromStart                    // (C−A)/(B−A)
	fromZero                     // C/B
	downward                     // B/C
	ranged                       // inside Low…High
)

func (i *IndicatorScore) scale() kindOfScale {
	direct := i.Indicator.Variant == "direct"
	switch score.Type(i.Indicator.CalcType) {
	case score.CumulativeIncrease, score.CumulativeDecrease, score.Ranking:
		return fromStart
	case score.RatioIncrease:
		if direct {
			return fromZero
		}
		return fromStart
	case score.RatioDecrease:
		if direct {
			return downward
		}
		return fromStart
	case score.YearlySeparate, score.MaintainHigh:
		return fromZero
	case score.MaintainLow, score.LowerIsBetter:
		return downward
	case score.Band:
		return ranged
	case score.OneOff, score.Qualitative, score.DataOnly:
	}
	return noScale
}

// FromZero tells whether C is looked at from zero rather than from A: A is no part of its rule.
func (i *IndicatorScore) FromZero() bool { return i.scale() != fromStart }

// Stretches are the bands on the indicator's own scale, by the settings of the year, in the order of the scale; none where performance does not
// follow from C alone, or there is nothing to divide by.
func (i *IndicatorScore) Stretches(s org.Settings) []Stretch {
	partial, acceptable := s.BandPartial.Ratio(), s.BandAcceptable.Ratio()
	times := func(r, by *big.Rat) *big.Rat { return new(big.Rat).Mul(r, by) }
	over := BandExceeded
	switch kind := i.scale(); {
	case kind == fromStart && i.A != nil && i.B != nil && i.A.Cmp(i.B) != 0:
		span := new(big.Rat).Sub(i.B, i.A)
		at := func(p *big.Rat) *big.Rat { return new(big.Rat).Add(i.A, times(span, p)) }
		up := upward(at(partial), at(acceptable), i.B, over)
		if span.Sign() < 0 {
			return turned(up)
		}
		return up
	case kind == fromZero && i.B != nil && i.B.Sign() > 0:
		if score.Type(i.Indicator.CalcType) == score.MaintainHigh {
			over = BandReached
		}
		return upward(times(i.B, partial), times(i.B, acceptable), i.B, over)
	case kind == downward && i.B != nil && i.B.Sign() > 0 && partial.Sign() > 0:
		return turned(upward(new(big.Rat).Quo(i.B, partial), new(big.Rat).Quo(i.B, acceptable), i.B, BandReached))
	case kind == ranged && i.Indicator.BandLow != nil && i.Indicator.BandHigh != nil && *i.Indicator.BandLow > 0 && partial.Sign() > 0:
		low, high := i.Indicator.BandLow.Rat(), i.Indicator.BandHigh.Rat()
		below := upward(times(low, partial), times(low, acceptable), low, BandReached)
		above := turned(upward(new(big.Rat).Quo(high, partial), new(big.Rat).Quo(high, acceptable), high, BandReached))
		below[3].To = high
		return append(below, above[1:]...)
	}
	return nil
}

func upward(partial, acceptable, reached *big.Rat, over string) []Stretch {
	return []Stretch{{To: partial, Band: BandNotReached}, {From: partial, To: acceptable, Band: BandPartial}, {From: acceptable, To: reached, Band: BandAcceptable}, {From: reached, Band: over}}
}

// turned is a scale on which less is better.
func turned(s []Stretch) []Stretch {
	out := make([]Stretch, len(s))
	for n, x := range s {
		out[len(s)-1-n] = Stretch{From: x.To, To: x.From, Band: x.Band}
	}
	return out
}

// Output is what the year itself brought: C, or for what adds up over the years by how much C grew since the year before (since A in the plan's
// first year). It is nil for percentages, ranks, steps and levels, for what is to shrink, and where it is not above zero: no money divides by it.
func (i *IndicatorScore) Output(first bool) *big.Rat {
	if i.C == nil || measure.IsPercent(i.Indicator.UnitOfMeasure) {
		return nil
	}
	out := i.C
	switch score.Type(i.Indicator.CalcType) {
	case score.YearlySeparate, score.MaintainHigh, score.DataOnly:
	case score.CumulativeIncrease:
		before := i.Previous
		if first {
			before = i.A
		}
		if before == nil {
			return nil
		}
		out = new(big.Rat).Sub(i.C, before)
	default:
		return nil
	}
	if out.Sign() <= 0 {
		return nil
	}
	return out
}

// UnitCost is the money of one unit of an output, exact, in lira; nil when the money or the output is missing.
func UnitCost(spent *quantity.Money, output *big.Rat) *big.Rat {
	if spent == nil || output == nil {
		return nil
	}
	return new(big.Rat).Quo(spent.Rat(), output)
}
