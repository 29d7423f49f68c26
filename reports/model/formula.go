package model

import (
	"math/big"

	"github.com/karne-app/karne/pkg/quantity"
)

// Op is what a formula does.
type Op string

// Sum adds all, Diff takes all others from the first.
const (
	Sum  Op = "sum"
	Diff Op = "diff"
)

// The formulas of scores (domain.md §3.2, §3.4). A is the baseline, B the target, C what was reached; a result of 1 is 100 %. Each holds
// all branches of its rule, so that a spreadsheet in which a value is typed over still follows it.
const (
	// Fraction divides two whole numbers that stand in Of themselves: a value that no decimal writes out.
	Fraction Op = "fraction"
	// Ratio is C ÷ B, of B, C: realisation. Direct is the same as performance; with B = 0 it is 1 when C > 0 and else 0.
	Ratio  Op = "ratio"
	Direct Op = "direct"
	// Rise and Fall are (C − A) ÷ (B − A), of A, B, C; with B = A they are 1 when C ≥ B, or C ≤ B, and else 0.
	Rise Op = "rise"
	Fall Op = "fall"
	// Rank is (A − C) ÷ (A − B), of A, B, C: Fall as the guide writes it for ranks.
	Rank Op = "rank"
	// KeepHigh is 1 when C ≥ B, else C ÷ B; KeepLow is 1 when C ≤ B, else B ÷ C; of B, C. Where B ≤ 0 nothing is divided: 0.
	KeepHigh Op = "keep_high"
	KeepLow  Op = "keep_low"
	// InBand is 1 within low … high, else how near C is to the bound it passed, 0 where that bound is not above 0; of low, high, C.
	InBand Op = "in_band"
	// Scale is C ÷ 4, of C.
	Scale Op = "scale"
	// Clamp keeps the first between 0 and the second.
	Clamp Op = "clamp"
	// Mean is the mean of all, WeightedMean of values and weights by turns: (v1·w1 + v2·w2 …) ÷ (w1 + w2 …).
	Mean         Op = "mean"
	WeightedMean Op = "weighted_mean"
)

// Formula names the cells a value is made of. A name is one of the same document, or "T17!name" of another one.
type Formula struct {
	Op Op       `json:"op"`
	Of []string `json:"of"`
}

// Literal tells that Of holds numbers and not names.
func (f *Formula) Literal() bool { return f.Op == Fraction }

// one is 100 %.
var one = big.NewRat(1, 1)

// apply is the result of a formula over the values a spreadsheet calculates with; nil where it divides by zero or lacks a part.
func (f *Formula) apply(v []*big.Rat) *big.Rat {
	if need, ok := arity[f.Op]; ok && len(v) != need || len(v) == 0 {
		return nil
	}
	switch f.Op {
	case Fraction:
		return over(v[0], v[1])
	case Sum:
		return added(v)
	case Diff:
		return new(big.Rat).Sub(v[0], added(v[1:]))
	case Mean:
		return over(added(v), big.NewRat(int64(len(v)), 1))
	case WeightedMean:
		return weighted(v)
	case Clamp:
		return least(most(v[0], new(big.Rat)), v[1])
	}
	return f.score(v)
}

var arity = map[Op]int{Fraction: 2, Ratio: 2, Direct: 2, Rise: 3, Fall: 3, Rank: 3, KeepHigh: 2, KeepLow: 2, InBand: 3, Scale: 1, Clamp: 2}

func (f *Formula) score(v []*big.Rat) *big.Rat {
	switch f.Op {
	case Ratio:
		return over(v[1], v[0])
	case Direct:
		if v[0].Sign() == 0 {
			return either(v[1].Sign() > 0)
		}
		return over(v[1], v[0])
	case Rise, Fall, Rank:
		return between(f.Op, v[0], v[1], v[2])
	case KeepHigh:
		if v[0].Sign() <= 0 || v[1].Cmp(v[0]) >= 0 {
			return either(v[1].Cmp(v[0]) >= 0)
		}
		return over(v[1], v[0])
	case KeepLow:
		if v[0].Sign() <= 0 || v[1].Cmp(v[0]) <= 0 {
			return either(v[1].Cmp(v[0]) <= 0)
		}
		return over(v[0], v[1])
	case InBand:
		return inBand(v[0], v[1], v[2])
	case Scale:
		return over(v[0], big.NewRat(4, 1))
	}
	return nil
}

// between is (c − a) ÷ (b − a) with the column of domain.md §3.2 for b = a.
func between(op Op, a, b, c *big.Rat) *big.Rat {
	if a.Cmp(b) != 0 {
		return over(new(big.Rat).Sub(c, a), new(big.Rat).Sub(b, a))
	}
	return either(op == Rise && c.Cmp(b) >= 0 || op != Rise && c.Cmp(b) <= 0)
}

func inBand(low, high, c *big.Rat) *big.Rat {
	switch {
	case c.Cmp(low) < 0 && low.Sign() > 0:
		return over(c, low)
	case c.Cmp(high) > 0 && high.Sign() > 0:
		return over(high, c)
	}
	return either(c.Cmp(low) >= 0 && c.Cmp(high) <= 0)
}

// either is 1 or 0.
func either(yes bool) *big.Rat {
	if yes {
		return one
	}
	return new(big.Rat)
}

func weighted(v []*big.Rat) *big.Rat {
	if len(v)%2 != 0 {
		return nil
	}
	up, down := new(big.Rat), new(big.Rat)
	for i := 0; i < len(v); i += 2 {
		up.Add(up, new(big.Rat).Mul(v[i], v[i+1]))
		down.Add(down, v[i+1])
	}
	return over(up, down)
}

func over(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(a, b)
}

func added(v []*big.Rat) *big.Rat {
	all := new(big.Rat)
	for _, x := range v {
		all.Add(all, x)
	}
	return all
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return b
	}
	return a
}

func most(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

// Scale is what one of a number cell is divided by to give the value a spreadsheet calculates with: 100 of money, a million of an amount and
// of a share (which is a fraction there), 1 of a count.
func (k Kind) Scale() int64 {
	switch k {
	case KindMoney:
		return 100
	case KindAmount, KindPercent:
		return int64(quantity.One)
	}
	return 1
}

// Calculated is the number a formula's result makes of this cell: rounded half up to the decimals the cell holds, which are Places of a
// percentage or amount that was rounded. ok is false beyond the range of a number.
func (c *Cell) Calculated(v *big.Rat) (n int64, ok bool) {
	unit := int64(1)
	switch {
	case c.Kind == KindPercent && c.Places > 0 && c.Places < 4:
		unit = power(4 - c.Places)
	case c.Kind == KindAmount && c.Places > 0 && c.Places < 6:
		unit = power(6 - c.Places)
	}
	r := new(big.Rat).Mul(v, big.NewRat(c.Kind.Scale(), unit))
	whole := quantity.Round(r, 0, quantity.RoundHalfUp).Num()
	whole = new(big.Int).Mul(whole, big.NewInt(unit))
	return whole.Int64(), whole.IsInt64()
}

func power(n int) int64 {
	v := int64(1)
	for range n {
		v *= 10
	}
	return v
}
