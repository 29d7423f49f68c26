package quantity

import "math/big"

// Percent is percentage points in units of 1e-4: %33,3 = 333_000 and %100 = Hundred. It may be above 100 or negative; |p| ≤ MaxPercent.
type Percent int64

// Hundred is %100.
const Hundred Percent = 1_000_000

// MaxPercent is the largest Percent.
const MaxPercent Percent = limit

// ParsePercent reads the wire form: an optional '-', digits, '.', digits; nothing else. At most four decimals. Errors are *Error.
func ParsePercent(s string) (Percent, error) {
	v, err := percentKind.parse(s, wireForm)
	return Percent(v), err
}

// ParsePercentTR reads what people write in Turkish: %33,3 · 33,3% · 33,3 · -%5, the sign before or after, and the
// number as in ParseAmountTR. At most four decimals.
// Errors are *Error.
func ParsePercentTR(s string) (Percent, error) {
	v, err := percentKind.parse(s, trForm)
	return Percent(v), err
}

// ParsePercentEN reads what people write in English; 1,234 is 1234 and 1.234 has three decimals. Errors are *Error.
func ParsePercentEN(s string) (Percent, error) {
	v, err := percentKind.parse(s, enForm)
	return Percent(v), err
}

// AddPercent is a + b; out of range is number.range.
func AddPercent(a, b Percent) (Percent, error) {
	return sum(percentKind, func() string { return a.String() + " + " + b.String() }, a, b)
}

// SumPercent adds all; the sum of nothing is 0 (whether nothing means missing is for the caller to know). Only the total must be in
// range, so the order of the addends does not matter.
func SumPercent(vs []Percent) (Percent, error) {
	return sum(percentKind, func() string { return "Σ" }, vs...)
}

// Sub is the value less b; out of range is number.range.
func (a Percent) Sub(b Percent) (Percent, error) {
	n, err := b.Neg()
	if err != nil {
		return 0, err
	}
	return sum(percentKind, func() string { return a.String() + " - " + b.String() }, a, n)
}

// Neg is the value with the other sign; it fails only for a value that was out of range.
func (a Percent) Neg() (Percent, error) { return negated(percentKind, a, a.String()) }

// Cmp is -1, 0 or +1 as the value is less than, equal to or more than b.
func (a Percent) Cmp(b Percent) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Check refuses (number.range) a value that no parser would give, such as one made from a foreign int64.
func (a Percent) Check() error {
	_, err := percentKind.checked(int64(a), a.String)
	return err
}

// MarshalJSON writes the wire form as a JSON string; a value out of range is refused.
func (a Percent) MarshalJSON() ([]byte, error) { return percentKind.marshal(int64(a)) }

// UnmarshalJSON reads the wire form from a JSON string; a number, null or any other type is number.type. (A pointer reads null as
// nil = missing.)
func (a *Percent) UnmarshalJSON(data []byte) error {
	v, err := percentKind.unmarshal(data)
	if err != nil {
		return err
	}
	*a = Percent(v)
	return nil
}

// String is the wire form in percentage points without the sign: "33.3".
func (a Percent) String() string { return print(int64(a), percentKind.decimals, 0, wireForm) }

// TR is the Turkish paper form, the sign in front (domain.md §8.5): "%33,3", "-%5".
func (a Percent) TR() string {
	text := print(int64(a), percentKind.decimals, 0, trForm)
	if a < 0 {
		return "-%" + text[1:]
	}
	return "%" + text
}

// EN is the English form, the sign behind: "33.3%".
func (a Percent) EN() string { return print(int64(a), percentKind.decimals, 0, enForm) + "%" }

// Rat is the exact value in percentage points: Hundred gives 100.
func (a Percent) Rat() *big.Rat { return percentKind.rat(int64(a)) }

// Ratio is the exact value as a ratio: Hundred gives 1.
func (a Percent) Ratio() *big.Rat { return big.NewRat(int64(a), int64(Hundred)) }

// PercentFromRat rounds exact percentage points (100 gives Hundred). nil is number.nan.
func PercentFromRat(r *big.Rat, how Rounding) (Percent, error) {
	v, err := percentKind.fromRat(r, how)
	return Percent(v), err
}

// PercentFromRatio rounds an exact ratio (1 gives Hundred). nil is number.nan.
func PercentFromRatio(r *big.Rat, how Rounding) (Percent, error) {
	if r == nil {
		return PercentFromRat(nil, how)
	}
	return PercentFromRat(new(big.Rat).Mul(r, big.NewRat(100, 1)), how)
}
