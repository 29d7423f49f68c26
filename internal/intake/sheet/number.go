package sheet

import (
	"strconv"
	"strings"
	"time"

	"github.com/karne-app/karne/pkg/period"
)

// maxDigits is what Excel shows of a number; the digits behind it are noise of its binary form (17361533.390000001).
const maxDigits = 15

// Decimal gives a numeric cell as an exact decimal in wire form ("17361533.39"), rounded to Excel's 15 digits, and a percentage as
// the eye reads it (0.4 shown as %40 gives "40"). ok is false when the text is no finite number or needs more than 40 digits.
func (c Cell) Decimal() (string, bool) {
	if c.Kind != Number {
		return "", false
	}
	digits, exp, neg, ok := split(c.Text)
	if !ok {
		return "", false
	}
	if c.Form == Percent {
		exp += 2
	}
	if len(digits) > maxDigits {
		digits, exp = roundTo15(digits, exp)
	}
	digits = strings.TrimLeft(digits, "0")
	for strings.HasSuffix(digits, "0") {
		digits, exp = digits[:len(digits)-1], exp+1
	}
	if digits == "" {
		return "0", true
	}
	if exp > 40 || exp < -40-len(digits) {
		return "", false
	}
	var b strings.Builder
	if neg {
		b.WriteByte('-')
	}
	switch point := len(digits) + exp; {
	case exp >= 0:
		b.WriteString(digits + strings.Repeat("0", exp))
	case point <= 0:
		b.WriteString("0." + strings.Repeat("0", -point) + digits)
	default:
		b.WriteString(digits[:point] + "." + digits[point:])
	}
	return b.String(), true
}

// split reads "-1.25E+3" as digits "125", exponent 1.
func split(s string) (digits string, exp int, neg, ok bool) {
	if neg = strings.HasPrefix(s, "-"); neg || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil || n > 400 || n < -400 {
			return "", 0, false, false
		}
		s, exp = s[:i], n
	}
	whole, frac, _ := strings.Cut(s, ".")
	digits = whole + frac
	if digits == "" || len(digits) > 400 || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false, false
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return "0", 0, neg, true
	}
	return digits, exp - len(frac), neg, true
}

func roundTo15(digits string, exp int) (string, int) {
	exp += len(digits) - maxDigits
	up := digits[maxDigits] >= '5'
	b := []byte(digits[:maxDigits])
	for i := len(b) - 1; up && i >= 0; i-- {
		if b[i]++; b[i] <= '9' {
			up = false
		} else {
			b[i] = '0'
		}
	}
	if up {
		return "1" + string(b), exp
	}
	return string(b), exp
}

// Day gives a numeric cell as the day it shows. Times of day are cut off.
func (c Cell) Day(date1904 bool) (period.Date, bool) {
	s, ok := Cell{Kind: Number, Text: c.Text}.Decimal()
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if !ok || err != nil || n < 0 || n > 200_000 {
		return "", false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 61: // before 1900-03-01 Excel counts a day that never was
		base = base.AddDate(0, 0, 1)
	}
	d, err := period.DateOf(base.AddDate(0, 0, n))
	return d, err == nil
}

// Serial is the day number Excel keeps for a date, 0 when it has none (before 1900-03-01).
func Serial(d period.Date) int {
	t, err := time.Parse("2006-01-02", string(d))
	if err != nil {
		return 0
	}
	n := int((t.Unix() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()) / 86_400)
	if n < 61 {
		return 0
	}
	return n
}
