package xlsx

import (
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/reports/model"
)

// number is the value a spreadsheet calculates with. The scaled integer and the power of ten are both exact in binary up to 2^53,
// so that the quotient is the nearest binary number to the decimal value and prints as it; beyond 15 digits a spreadsheet itself
// keeps no more. A share is a fraction, because its format multiplies by 100.
func number(c *model.Cell) float64 {
	n := float64(c.Number)
	switch c.Kind {
	case model.KindMoney:
		return n / 100
	case model.KindAmount, model.KindPercent:
		return n / 1e6
	}
	return n
}

// places is how many decimals a value has, so that its format shows all of them and no empty ones.
func places(c *model.Cell) uint8 {
	most, n := 0, c.Number
	switch c.Kind {
	case model.KindAmount:
		most = 6
	case model.KindPercent:
		most = 4
	}
	for most > 0 && n%10 == 0 {
		n /= 10
		most--
	}
	return uint8(max(most, c.Places))
}

// clean drops what XML 1.0 cannot carry. Excelize escapes the rest, also the _xHHHH_ form.
func clean(s string) string {
	bad := false
	for _, r := range s {
		if !carried(r) {
			bad = true
			break
		}
	}
	if !bad {
		return s
	}
	return strings.Map(func(r rune) rune {
		if carried(r) {
			return r
		}
		return -1
	}, s)
}

func carried(r rune) bool {
	switch {
	case r == utf8.RuneError, r == '\r':
		return false
	case r < ' ':
		return r == '\t' || r == '\n'
	}
	return r != 0xFFFE && r != 0xFFFF
}
