package quantity

import (
	"encoding/json"
	"math"
	"math/big"
	"math/bits"
)

// kind is what distinguishes the three quantities inside: the decimals kept and those always printed.
type kind struct {
	decimals int    // digits after the mark that the int64 holds
	always   int    // digits after the mark that are always printed
	examples forms  // a well-formed number in each form
	marks    string // words or signs that may stand before or after the number in human forms
}

// limit bounds every quantity: |v| ≤ 9e18 of the smallest unit, so that a value and its negative both fit an int64.
const limit = 9_000_000_000_000_000_000

type forms struct{ wire, tr, en string }

var (
	amountKind  = &kind{decimals: 6, examples: forms{"1234.56", "1.234,56", "1,234.56"}}
	moneyKind   = &kind{decimals: 2, always: 2, examples: forms{"1234.56", "1.234,56", "1,234.56"}, marks: "money"}
	percentKind = &kind{decimals: 4, examples: forms{"33.3", "%33,3", "33.3%"}, marks: "percent"}
)

// form is a way of writing: its digit grouping (0 = none allowed), its decimal mark, and its example.
type form struct {
	group, mark byte
	example     func(forms) string
}

var (
	wireForm = form{0, '.', func(f forms) string { return f.wire }}
	trForm   = form{'.', ',', func(f forms) string { return f.tr }}
	enForm   = form{',', '.', func(f forms) string { return f.en }}
)

func (k *kind) inRange(v int64) bool { return v >= -limit && v <= limit }

// bounds writes the range of the kind in wire form.
func (k *kind) bounds() string {
	whole := int64(limit) / pow10(k.decimals)
	return print(-whole, 0, 0, wireForm) + "…" + print(whole, 0, 0, wireForm)
}

func (k *kind) checked(v int64, read func() string) (int64, error) {
	if !k.inRange(v) {
		return 0, newError(CodeRange, read(), k.bounds())
	}
	return v, nil
}

// sum adds in 128 bits, so that the order of the addends never decides whether a sum exists.
func sum[T ~int64](k *kind, read func() string, vs ...T) (T, error) {
	var hi int64
	var lo, carry uint64
	for _, v := range vs {
		lo, carry = bits.Add64(lo, uint64(v), 0)
		hi += int64(v)>>63 + int64(carry)
	}
	if hi != int64(lo)>>63 || !k.inRange(int64(lo)) {
		return 0, newError(CodeRange, read(), k.bounds())
	}
	return T(lo), nil
}

func negated[T ~int64](k *kind, v T, read string) (T, error) {
	if v == math.MinInt64 || !k.inRange(int64(-v)) {
		return 0, newError(CodeRange, read, k.bounds())
	}
	return -v, nil
}

func (k *kind) marshal(v int64) ([]byte, error) {
	text := print(v, k.decimals, k.always, wireForm)
	if !k.inRange(v) {
		return nil, newError(CodeRange, text, k.bounds())
	}
	return []byte(`"` + text + `"`), nil
}

// unmarshal refuses null too: null into a plain value would turn missing into zero. A pointer field reads null as nil before this.
func (k *kind) unmarshal(data []byte) (int64, error) {
	var s string
	if len(data) == 0 || data[0] != '"' || json.Unmarshal(data, &s) != nil {
		return 0, newError(CodeType, string(data), `"`+k.examples.wire+`"`)
	}
	return k.parse(s, wireForm)
}

func (k *kind) rat(v int64) *big.Rat { return big.NewRat(v, pow10(k.decimals)) }

func (k *kind) fromRat(r *big.Rat, how Rounding) (int64, error) {
	if r == nil {
		return 0, newError(CodeNaN, "", k.examples.wire)
	}
	n := new(big.Int).Mul(r.Num(), big.NewInt(pow10(k.decimals)))
	q, exact := divide(n, r.Denom(), how)
	if !exact && how == RoundExact {
		return 0, newError(CodeDecimals, r.RatString(), k.most())
	}
	if !q.IsInt64() || !k.inRange(q.Int64()) {
		return 0, newError(CodeRange, r.RatString(), k.bounds())
	}
	return q.Int64(), nil
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
