package quantity_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"github.com/karne-app/karne/pkg/quantity"
)

func TestPrint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q interface {
			String() string
			TR() string
			EN() string
		}
		wire, tr, en string
	}{
		{quantity.Amount(0), "0", "0", "0"},
		{quantity.Amount(1), "0.000001", "0,000001", "0.000001"},
		{quantity.Amount(-1_500_000), "-1.5", "-1,5", "-1.5"},
		{quantity.Amount(999_000_000), "999", "999", "999"},
		{quantity.Amount(1_234_567_890_000), "1234567.89", "1.234.567,89", "1,234,567.89"},
		{quantity.MaxAmount, "9000000000000", "9.000.000.000.000", "9,000,000,000,000"},
		{quantity.Amount(math.MinInt64), "-9223372036854.775808", "-9.223.372.036.854,775808", "-9,223,372,036,854.775808"},
		{quantity.Money(0), "0.00", "0,00", "0.00"},
		{quantity.Money(-5), "-0.05", "-0,05", "-0.05"},
		{quantity.Money(123_456_789), "1234567.89", "1.234.567,89", "1,234,567.89"},
		{quantity.Money(100_000), "1000.00", "1.000,00", "1,000.00"},
		{quantity.Percent(333_000), "33.3", "%33,3", "33.3%"},
		{quantity.Hundred, "100", "%100", "100%"},
		{quantity.Percent(-50_000), "-5", "-%5", "-5%"},
		{quantity.Percent(12_345_678), "1234.5678", "%1.234,5678", "1,234.5678%"},
	} {
		if c.q.String() != c.wire || c.q.TR() != c.tr || c.q.EN() != c.en {
			t.Errorf("got %s · %s · %s, want %s · %s · %s", c.q, c.q.TR(), c.q.EN(), c.wire, c.tr, c.en)
		}
	}
}

func TestSumsNeverWrap(t *testing.T) {
	t.Parallel()
	const most = quantity.MaxMoney
	if _, err := quantity.AddMoney(most, 1); codeOf(err) != "number.range" {
		t.Errorf("most + 1: %v", err)
	}
	if _, err := quantity.AddMoney(math.MaxInt64, math.MaxInt64); codeOf(err) != "number.range" {
		t.Errorf("two largest int64: %v", err)
	}
	if _, err := quantity.SumMoney([]quantity.Money{math.MinInt64, math.MinInt64}); codeOf(err) != "number.range" {
		t.Errorf("two smallest int64 wrap to 0: %v", err)
	}
	if got, err := quantity.SumMoney([]quantity.Money{most, most, most, -most, -most, -most + 1}); got != 1 || err != nil {
		t.Errorf("only the total must be in range: got %d %v", got, err)
	}
	if got, err := quantity.SumPercent(nil); got != 0 || err != nil {
		t.Errorf("sum of nothing: got %d %v", got, err)
	}
	if got, err := quantity.AddAmount(quantity.One, -3*quantity.One); got != -2*quantity.One || err != nil {
		t.Errorf("1 + -3: got %d %v", got, err)
	}
	if got, err := quantity.Money(5).Sub(7); got != -2 || err != nil {
		t.Errorf("5 - 7: got %d %v", got, err)
	}
	if _, err := (-most).Sub(1); codeOf(err) != "number.range" {
		t.Errorf("-most - 1: %v", err)
	}
	if _, err := quantity.Money(0).Sub(math.MinInt64); codeOf(err) != "number.range" {
		t.Errorf("0 - smallest int64: %v", err)
	}
	if _, err := quantity.Money(math.MinInt64).Neg(); codeOf(err) != "number.range" {
		t.Errorf("-smallest int64: %v", err)
	}
	if quantity.Money(1).Cmp(2) != -1 || quantity.Money(2).Cmp(2) != 0 || quantity.Money(3).Cmp(2) != 1 {
		t.Error("Cmp")
	}
	if err := quantity.Money(math.MaxInt64).Check(); codeOf(err) != "number.range" {
		t.Errorf("Check of a foreign int64: %v", err)
	}
}

func TestRounding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		num, den int64
		how      quantity.Rounding
		want     quantity.Money
		code     string
	}{
		{1, 3, quantity.RoundHalfUp, 33, ""},
		{2, 3, quantity.RoundHalfUp, 67, ""},
		{1, 200, quantity.RoundHalfUp, 1, ""},
		{-1, 200, quantity.RoundHalfUp, -1, ""},
		{-1, 201, quantity.RoundHalfUp, 0, ""},
		{2, 3, quantity.RoundDown, 66, ""},
		{-2, 3, quantity.RoundDown, -66, ""},
		{5, 4, quantity.RoundExact, 125, ""},
		{1, 3, quantity.RoundExact, 0, "number.decimals"},
		{math.MaxInt64, 1, quantity.RoundHalfUp, 0, "number.range"},
		{90_000_000_000_000_000, 1, quantity.RoundHalfUp, quantity.MaxMoney, ""},
	} {
		got, err := quantity.MoneyFromRat(big.NewRat(c.num, c.den), c.how)
		if got != c.want || codeOf(err) != c.code {
			t.Errorf("%d/%d: got %d %v, want %d %s", c.num, c.den, got, err, c.want, c.code)
		}
	}
	if _, err := quantity.AmountFromRat(nil, quantity.RoundHalfUp); codeOf(err) != "number.nan" {
		t.Errorf("nil ratio: %v", err)
	}
	if _, err := quantity.PercentFromRatio(nil, quantity.RoundHalfUp); codeOf(err) != "number.nan" {
		t.Errorf("nil ratio: %v", err)
	}
	if got, _ := quantity.PercentFromRatio(big.NewRat(1, 3), quantity.RoundHalfUp); got != 333_333 {
		t.Errorf("1/3 as percent: %s", got)
	}
	if got := quantity.Hundred.Ratio(); got.Cmp(big.NewRat(1, 1)) != 0 {
		t.Errorf("Hundred as ratio: %s", got)
	}
	r := big.NewRat(-5, 2)
	if got := quantity.Round(r, 0, quantity.RoundHalfUp); got.Cmp(big.NewRat(-3, 1)) != 0 || r.Cmp(big.NewRat(-5, 2)) != 0 {
		t.Errorf("Round(-5/2) = %s, argument now %s", got, r)
	}
	if got := quantity.Round(big.NewRat(2, 3), 1, quantity.RoundDown); got.Cmp(big.NewRat(3, 5)) != 0 {
		t.Errorf("Round(2/3) down = %s", got)
	}
	if got := quantity.Round(big.NewRat(2, 3), 1, quantity.RoundExact); got.Cmp(big.NewRat(2, 3)) != 0 {
		t.Errorf("Round(2/3) exact = %s", got)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type row struct {
		Total  *quantity.Money         `json:"total"`
		Weight quantity.Percent        `json:"weight"`
		Values map[int]quantity.Amount `json:"values"`
	}
	const text = `{"total":"1000.50","weight":"33.3","values":{"2020":"0.5"}}`
	var r row
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(r); err != nil || string(out) != text {
		t.Errorf("got %s %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"total":null}`), &r); err != nil || r.Total != nil {
		t.Errorf("null into a pointer is missing: %v %v", r.Total, err)
	}
	for in, code := range map[string]string{
		`{"weight":33.3}`:                "number.type",
		`{"weight":null}`:                "number.type", // would read missing as zero
		`{"values":{"2020":null}}`:       "number.type",
		`{"weight":["1"]}`:               "number.type",
		`{"weight":true}`:                "number.type",
		`{"weight":"33,3"}`:              "number.syntax",
		`{"weight":""}`:                  "number.syntax",
		`{"total":"1.234"}`:              "number.decimals",
		`{"total":"1e400"}`:              "number.syntax",
		`{"values":{"2021":"Infinity"}}`: "number.nan",
	} {
		var r row
		if err := json.Unmarshal([]byte(in), &r); codeOf(err) != code {
			t.Errorf("%s: got %v, want %s", in, err, code)
		}
	}
	if _, err := json.Marshal(quantity.Money(math.MaxInt64)); codeOf(err) != "number.range" {
		t.Errorf("a value out of range must not be written: %v", err)
	}
}
