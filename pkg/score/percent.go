package score

import (
	"math/big"

	"github.com/karne-app/karne/pkg/quantity"
)

// Percent rounds a percentage for output: half up (away from zero) to two decimals (domain.md §3.3).
func Percent(r *big.Rat) (quantity.Percent, error) {
	return quantity.PercentFromRat(quantity.Round(r, 2, quantity.RoundHalfUp), quantity.RoundHalfUp)
}
