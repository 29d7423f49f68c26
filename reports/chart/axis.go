package chart

import "math/big"

// axis maps exact numbers to tenths of a pixel; from may lie behind to.
type axis struct {
	lo, hi   *big.Rat
	from, to int
}

// spanOf is an axis over numbers; nil ones are left out. Equal or no numbers get room around them, so that a place is always defined.
func spanOf(from, to int, all ...*big.Rat) axis {
	a := axis{from: from, to: to}
	for _, r := range all {
		if r == nil {
			continue
		}
		if a.lo == nil || r.Cmp(a.lo) < 0 {
			a.lo = r
		}
		if a.hi == nil || r.Cmp(a.hi) > 0 {
			a.hi = r
		}
	}
	if a.lo == nil {
		a.lo, a.hi = new(big.Rat), big.NewRat(1, 1)
	}
	if a.lo.Cmp(a.hi) == 0 {
		by := new(big.Rat).Abs(a.lo)
		if by.Sign() == 0 { // nothing but zeros: they lie at the start
			a.hi = one
			return a
		}
		a.lo, a.hi = new(big.Rat).Sub(a.lo, by), new(big.Rat).Add(a.hi, by)
	}
	return a
}

// wider gives an axis room on both sides, in parts of its span; a side that ends at zero stays there.
func (a axis) wider(parts int64) axis {
	by := new(big.Rat).Sub(a.hi, a.lo)
	by.Quo(by, big.NewRat(parts, 1))
	if a.lo.Sign() != 0 {
		a.lo = new(big.Rat).Sub(a.lo, by)
	}
	if a.hi.Sign() != 0 {
		a.hi = new(big.Rat).Add(a.hi, by)
	}
	return a
}

// at is the place of a number, on the axis whatever the number.
func (a axis) at(r *big.Rat) int {
	q := new(big.Rat).Sub(r, a.lo)
	q.Quo(q, new(big.Rat).Sub(a.hi, a.lo))
	switch {
	case q.Sign() <= 0:
		return a.from
	case q.Cmp(one) >= 0:
		return a.to
	}
	q.Mul(q, big.NewRat(int64(a.to-a.from), 1))
	q.Add(q, half) // half up
	return a.from + floor(q)
}

var (
	one  = big.NewRat(1, 1)
	half = big.NewRat(1, 2)
	ten  = big.NewRat(10, 1)
)

func floor(r *big.Rat) int {
	q, _ := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	return int(q.Int64())
}

// ticks are round numbers (1, 2 or 5 times a power of ten apart) that cover the axis, at most about n of them; the axis is widened to the outermost.
func (a axis) ticks(n int64) (axis, []*big.Rat) {
	span := new(big.Rat).Sub(a.hi, a.lo)
	step := stepOf(new(big.Rat).Quo(span, big.NewRat(n, 1)))
	k := new(big.Rat).Quo(a.lo, step)
	from, _ := new(big.Int).DivMod(k.Num(), k.Denom(), new(big.Int))
	t := new(big.Rat).Mul(new(big.Rat).SetInt(from), step)
	var out []*big.Rat
	for {
		out = append(out, t)
		if t.Cmp(a.hi) >= 0 {
			break
		}
		t = new(big.Rat).Add(t, step)
	}
	a.lo, a.hi = out[0], out[len(out)-1]
	return a, out
}

// stepOf is the smallest 1, 2 or 5 × a power of ten that is not below r (r > 0).
func stepOf(r *big.Rat) *big.Rat {
	p := big.NewRat(1, 1)
	for p.Cmp(r) < 0 {
		p = new(big.Rat).Mul(p, ten)
	}
	for {
		less := new(big.Rat).Quo(p, ten)
		if less.Cmp(r) < 0 {
			break
		}
		p = less
	}
	for _, part := range []int64{5, 2} { // p/5 and p/2 are 2 and 5 of the power below
		if s := new(big.Rat).Quo(p, big.NewRat(part, 1)); s.Cmp(r) >= 0 {
			return s
		}
	}
	return p
}
