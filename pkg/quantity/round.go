package quantity

import "math/big"

// Rounding names how an exact ratio becomes a quantity. Rounding happens once, at the end of a calculation (design.md §1.3).
type Rounding uint8

const (
	// RoundHalfUp rounds to nearest, and a half away from zero (0,005 → 0,01; -0,005 → -0,01), as Excel's ROUND and YUVARLA do.
	RoundHalfUp Rounding = iota
	// RoundDown cuts toward zero.
	RoundDown
	// RoundExact refuses (number.decimals) what would need rounding.
	RoundExact
)

// Round gives r rounded to a number of decimals, 0 or more; RoundExact leaves r as it is. r is not changed.
func Round(r *big.Rat, decimals int, how Rounding) *big.Rat {
	if how == RoundExact {
		return new(big.Rat).Set(r)
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(decimals, 0))), nil)
	q, _ := divide(new(big.Int).Mul(r.Num(), scale), r.Denom(), how)
	return new(big.Rat).SetFrac(q, scale)
}

// divide gives n/d rounded, and whether no rounding was needed; d > 0.
func divide(n, d *big.Int, how Rounding) (*big.Int, bool) {
	q, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	if rest.Sign() == 0 {
		return q, true
	}
	if how == RoundHalfUp && rest.Lsh(rest.Abs(rest), 1).Cmp(d) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q, false
}
