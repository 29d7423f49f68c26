package quantity

import "math/big"

// Amount is a value in its own unit of measure, in millionths: 12.5 = 12_500_000; |a| ≤ MaxAmount.
type Amount int64

// MaxAmount is the largest Amount: nine trillion units.
const MaxAmount Amount = limit

// One is one unit of an Amount.
const One Amount = 1_000_000

// ParseAmount reads the wire form: an optional '-', digits, '.', digits; nothing else. Errors are *Error.
func ParseAmount(s string) (Amount, error) {
	v, err := amountKind.parse(s, wireForm)
	return Amount(v), err
}

// ParseAmountTR reads what people write in Turkish: 1.234,56 · 1234,56 · 1,234.56 · 1234.56. A single comma is the decimal mark
// (1,234 has three decimals); a single dot before three digits groups (1.234 = 1234), before any other number of digits it is a decimal
// mark (1.5). Spaces around, the no-break space and the Unicode minus are taken. At most six decimals.
// Errors are *Error.
func ParseAmountTR(s string) (Amount, error) {
	v, err := amountKind.parse(s, trForm)
	return Amount(v), err
}

// ParseAmountEN reads what people write in English; 1,234 is 1234 and 1.234 has three decimals. Errors are *Error.
func ParseAmountEN(s string) (Amount, error) {
	v, err := amountKind.parse(s, enForm)
	return Amount(v), err
}

// AddAmount is a + b; out of range is number.range.
func AddAmount(a, b Amount) (Amount, error) {
	return sum(amountKind, func() string { return a.String() + " + " + b.String() }, a, b)
}

// SumAmount adds all; the sum of nothing is 0 (whether nothing means missing is for the caller to know). Only the total must be in
// range, so the order of the addends does not matter.
func SumAmount(vs []Amount) (Amount, error) {
	return sum(amountKind, func() string { return "Σ" }, vs...)
}

// Sub is the value less b; out of range is number.range.
func (a Amount) Sub(b Amount) (Amount, error) {
	n, err := b.Neg()
	if err != nil {
		return 0, err
	}
	return sum(amountKind, func() string { return a.String() + " - " + b.String() }, a, n)
}

// Neg is the value with the other sign; it fails only for a value that was out of range.
func (a Amount) Neg() (Amount, error) { return negated(amountKind, a, a.String()) }

// Cmp is -1, 0 or +1 as the value is less than, equal to or more than b.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Check refuses (number.range) a value that no parser would give, such as one made from a foreign int64.
func (a Amount) Check() error {
	_, err := amountKind.checked(int64(a), a.String)
	return err
}

// MarshalJSON writes the wire form as a JSON string; a value out of range is refused.
func (a Amount) MarshalJSON() ([]byte, error) { return amountKind.marshal(int64(a)) }

// UnmarshalJSON reads the wire form from a JSON string; a number, null or any other type is number.type. (A pointer reads null as
// nil = missing.)
func (a *Amount) UnmarshalJSON(data []byte) error {
	v, err := amountKind.unmarshal(data)
	if err != nil {
		return err
	}
	*a = Amount(v)
	return nil
}

// String is the wire form without trailing zeros: "1234.5".
func (a Amount) String() string { return print(int64(a), amountKind.decimals, 0, wireForm) }

// TR is the Turkish paper form without trailing zeros: "1.234,5".
func (a Amount) TR() string { return print(int64(a), amountKind.decimals, 0, trForm) }

// EN is the English form without trailing zeros: "1,234.5".
func (a Amount) EN() string { return print(int64(a), amountKind.decimals, 0, enForm) }

// Rat is the exact value.
func (a Amount) Rat() *big.Rat { return amountKind.rat(int64(a)) }

// AmountFromRat rounds an exact ratio to millionths. nil is number.nan.
func AmountFromRat(r *big.Rat, how Rounding) (Amount, error) {
	v, err := amountKind.fromRat(r, how)
	return Amount(v), err
}
