package quantity

import "math/big"

// Money is Turkish lira in kuruş: 12,50 TL = 1250; |m| ≤ MaxMoney. It may be negative (a deviation, a correction).
type Money int64

// MaxMoney is the largest Money: ninety quadrillion lira.
const MaxMoney Money = limit

// Lira is one lira in kuruş.
const Lira Money = 100

// ParseMoney reads the wire form: an optional '-', digits, '.', digits; nothing else. At most two decimals. Errors are *Error.
func ParseMoney(s string) (Money, error) {
	v, err := moneyKind.parse(s, wireForm)
	return Money(v), err
}

// ParseMoneyTR reads what people write in Turkish: 1.234,56 · 1234,56 · 1,234.56 · 1234.56, with "TL" or "₺" before or after.
// At most two decimals: 1,234 is refused (number.decimals), 1.234 is 1234 lira.
// Errors are *Error.
func ParseMoneyTR(s string) (Money, error) {
	v, err := moneyKind.parse(s, trForm)
	return Money(v), err
}

// ParseMoneyEN reads what people write in English; 1,234 is 1234 and 1.234 has three decimals. Errors are *Error.
func ParseMoneyEN(s string) (Money, error) {
	v, err := moneyKind.parse(s, enForm)
	return Money(v), err
}

// AddMoney is a + b; out of range is number.range.
func AddMoney(a, b Money) (Money, error) {
	return sum(moneyKind, func() string { return a.String() + " + " + b.String() }, a, b)
}

// SumMoney adds all; the sum of nothing is 0 (whether nothing means missing is for the caller to know). Only the total must be in
// range, so the order of the addends does not matter.
func SumMoney(vs []Money) (Money, error) {
	return sum(moneyKind, func() string { return "Σ" }, vs...)
}

// Sub is the value less b; out of range is number.range.
func (a Money) Sub(b Money) (Money, error) {
	n, err := b.Neg()
	if err != nil {
		return 0, err
	}
	return sum(moneyKind, func() string { return a.String() + " - " + b.String() }, a, n)
}

// Neg is the value with the other sign; it fails only for a value that was out of range.
func (a Money) Neg() (Money, error) { return negated(moneyKind, a, a.String()) }

// Cmp is -1, 0 or +1 as the value is less than, equal to or more than b.
func (a Money) Cmp(b Money) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Check refuses (number.range) a value that no parser would give, such as one made from a foreign int64.
func (a Money) Check() error {
	_, err := moneyKind.checked(int64(a), a.String)
	return err
}

// MarshalJSON writes the wire form as a JSON string; a value out of range is refused.
func (a Money) MarshalJSON() ([]byte, error) { return moneyKind.marshal(int64(a)) }

// UnmarshalJSON reads the wire form from a JSON string; a number, null or any other type is number.type. (A pointer reads null as
// nil = missing.)
func (a *Money) UnmarshalJSON(data []byte) error {
	v, err := moneyKind.unmarshal(data)
	if err != nil {
		return err
	}
	*a = Money(v)
	return nil
}

// String is the wire form, always with two decimals: "1234.50".
func (a Money) String() string { return print(int64(a), moneyKind.decimals, 2, wireForm) }

// TR is the Turkish paper form without a currency sign: "1.234,50".
func (a Money) TR() string { return print(int64(a), moneyKind.decimals, 2, trForm) }

// EN is the English form without a currency sign: "1,234.50".
func (a Money) EN() string { return print(int64(a), moneyKind.decimals, 2, enForm) }

// Rat is the exact value in lira.
func (a Money) Rat() *big.Rat { return moneyKind.rat(int64(a)) }

// MoneyFromRat rounds an exact ratio of lira to the kuruş. nil is number.nan.
func MoneyFromRat(r *big.Rat, how Rounding) (Money, error) {
	v, err := moneyKind.fromRat(r, how)
	return Money(v), err
}
