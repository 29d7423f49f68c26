package quantity_test

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/karne-app/karne/pkg/quantity"
)

func ExampleParseMoneyTR() {
	m, _ := quantity.ParseMoneyTR("19.781.759,88 TL")
	fmt.Println(m, m.TR(), int64(m))

	_, err := quantity.ParseMoneyTR("12,500")
	var e *quantity.Error
	fmt.Println(errors.As(err, &e), e.Code, e.Read, e.Expected)
	// Output:
	// 19781759.88 19.781.759,88 1978175988
	// true number.decimals 12,500 2
}

func ExamplePercentFromRatio() {
	p, _ := quantity.PercentFromRatio(big.NewRat(1, 3), quantity.RoundHalfUp)
	fmt.Println(p.TR(), p.EN(), p)
	// Output: %33,3333 33.3333% 33.3333
}

func ExampleSumPercent() {
	total, _ := quantity.SumPercent([]quantity.Percent{333_000, 333_000, 334_000})
	fmt.Println(total == quantity.Hundred)
	// Output: true
}
