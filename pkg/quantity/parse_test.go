package quantity_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/karne-app/karne/pkg/quantity"
)

type parser func(string) (int64, error)

func of[T ~int64](f func(string) (T, error)) parser {
	return func(s string) (int64, error) { v, err := f(s); return int64(v), err }
}

var parsers = map[string]parser{
	"amount": of(quantity.ParseAmount), "amount tr": of(quantity.ParseAmountTR), "amount en": of(quantity.ParseAmountEN),
	"money": of(quantity.ParseMoney), "money tr": of(quantity.ParseMoneyTR), "money en": of(quantity.ParseMoneyEN),
	"percent": of(quantity.ParsePercent), "percent tr": of(quantity.ParsePercentTR), "percent en": of(quantity.ParsePercentEN),
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		parser, text string
		want         int64
		code         string
	}{
		// wire is strict
		{"amount", "1234.56", 1_234_560_000, ""},
		{"amount", "-0.000001", -1, ""},
		{"amount", "0", 0, ""},
		{"amount", "-0", 0, ""},
		{"amount", "1000.00", 1_000_000_000, ""},
		{"amount", "9000000000000", 9_000_000_000_000_000_000, ""},
		{"amount", "-9000000000000", -9_000_000_000_000_000_000, ""},
		{"amount", "9000000000000.000001", 0, "number.range"},
		{"amount", "99999999999999999999", 0, "number.range"},
		{"amount", strings.Repeat("9", 41), 0, "number.range"},
		{"amount", "0.0000001", 0, "number.decimals"},
		{"amount", "1.0000000", 0, "number.decimals"},
		{"amount", "", 0, "number.syntax"},
		{"amount", "-", 0, "number.syntax"},
		{"amount", ".", 0, "number.syntax"},
		{"amount", ".5", 0, "number.syntax"},
		{"amount", "5.", 0, "number.syntax"},
		{"amount", "1,5", 0, "number.syntax"},
		{"amount", "1,234.5", 0, "number.syntax"},
		{"amount", " 1", 0, "number.syntax"},
		{"amount", "+1", 0, "number.syntax"},
		{"amount", "−1", 0, "number.syntax"},
		{"amount", "1e3", 0, "number.syntax"},
		{"amount", "0x10", 0, "number.syntax"},
		{"amount", "1_000", 0, "number.syntax"},
		{"amount", "١", 0, "number.syntax"},
		{"amount", "NaN", 0, "number.nan"},
		{"amount", "-Inf", 0, "number.nan"},
		{"money", "19781759.88", 1_978_175_988, ""},
		{"money", "1", 100, ""},
		{"money", "1.005", 0, "number.decimals"},
		{"money", "90000000000000000", 9_000_000_000_000_000_000, ""},
		{"money", "90000000000000000.01", 0, "number.range"},
		{"money", "1 TL", 0, "number.syntax"},
		{"percent", "33.3", 333_000, ""},
		{"percent", "100", 1_000_000, ""},
		{"percent", "33.33333", 0, "number.decimals"},
		{"percent", "33.3%", 0, "number.syntax"},

		// Turkish
		{"amount tr", "1.234.567,89", 1_234_567_890_000, ""},
		{"amount tr", "1234,56", 1_234_560_000, ""},
		{"amount tr", "1,234.56", 1_234_560_000, ""},
		{"amount tr", "1234.56", 1_234_560_000, ""},
		{"amount tr", "1,234,567", 1_234_567_000_000, ""},
		{"amount tr", "1,234,567.5", 1_234_567_500_000, ""},
		{"amount tr", "1.234", 1_234_000_000, ""},
		{"amount tr", "1,234", 1_234_000, ""},
		{"amount tr", "1,5", 1_500_000, ""},
		{"amount tr", "1.5", 1_500_000, ""},
		{"amount tr", "1.2345", 1_234_500, ""},
		{"amount tr", "0.123", 123_000, ""},
		{"amount tr", "1234.567", 1_234_567_000, ""},
		{"amount tr", "\u00a0 12,5\u202f\t", 12_500_000, ""},
		{"amount tr", "−12,5", -12_500_000, ""},
		{"amount tr", "-1.234,5", -1_234_500_000, ""},
		{"amount tr", "9.000.000.000.000", 9_000_000_000_000_000_000, ""},
		{"amount tr", "9.000.000.000.000,000001", 0, "number.range"},
		{"amount tr", "0,0000001", 0, "number.decimals"},
		{"amount tr", "12.34,5", 0, "number.syntax"},
		{"amount tr", "1.23.456", 0, "number.syntax"},
		{"amount tr", "1234.567,8", 0, "number.syntax"},
		{"amount tr", "0.123,4", 0, "number.syntax"},
		{"amount tr", "012.345", 0, "number.syntax"},
		{"amount tr", "1,2,3", 0, "number.syntax"},
		{"amount tr", "1,234.567,8", 0, "number.syntax"},
		{"amount tr", "1.234,567.8", 0, "number.syntax"},
		{"amount tr", "1..234", 0, "number.syntax"},
		{"amount tr", "1,,5", 0, "number.syntax"},
		{"amount tr", ",5", 0, "number.syntax"},
		{"amount tr", "5,", 0, "number.syntax"},
		{"amount tr", "1 234,5", 0, "number.syntax"},
		{"amount tr", "1\u00a0234,5", 0, "number.syntax"},
		{"amount tr", "- 5", 0, "number.syntax"},
		{"amount tr", "--5", 0, "number.syntax"},
		{"amount tr", "−-5", 0, "number.syntax"},
		{"amount tr", "+5", 0, "number.syntax"},
		{"amount tr", "1e3", 0, "number.syntax"},
		{"amount tr", "0x1F", 0, "number.syntax"},
		{"amount tr", "%5", 0, "number.syntax"},
		{"amount tr", "5 TL", 0, "number.syntax"},
		{"amount tr", "٣", 0, "number.syntax"},
		{"amount tr", "½", 0, "number.syntax"},
		{"amount tr", "", 0, "number.syntax"},
		{"amount tr", "  ", 0, "number.syntax"},
		{"amount tr", "\xff", 0, "number.syntax"},
		{"amount tr", "NaN", 0, "number.nan"},
		{"amount tr", "−∞", 0, "number.nan"},
		{"amount tr", strings.Repeat("1.", 30), 0, "number.range"},
		{"amount tr", "Yönetmelik yürürlüğe girdikten sonra belirlenecektir", 0, "number.syntax"},
		{"money tr", "1.234,56 TL", 123_456, ""},
		{"money tr", "₺1.234,56", 123_456, ""},
		{"money tr", "1234,5₺", 123_450, ""},
		{"money tr", "-₺5", -500, ""},
		{"money tr", "₺ -5", -500, ""},
		{"money tr", "1.234", 123_400, ""},
		{"money tr", "1,234", 0, "number.decimals"},
		{"money tr", "12,500", 0, "number.decimals"},
		{"money tr", "₺5₺", 0, "number.syntax"},
		{"money tr", "-₺-5", 0, "number.syntax"},
		{"money tr", "TL", 0, "number.syntax"},
		{"money tr", "5 USD", 0, "number.syntax"},
		{"percent tr", "%33,3", 333_000, ""},
		{"percent tr", "33,3%", 333_000, ""},
		{"percent tr", "% 33,3", 333_000, ""},
		{"percent tr", "33,3 %", 333_000, ""},
		{"percent tr", "33,3", 333_000, ""},
		{"percent tr", "-%5", -50_000, ""},
		{"percent tr", "%-5", -50_000, ""},
		{"percent tr", "%%5", 0, "number.syntax"},
		{"percent tr", "%5%", 0, "number.syntax"},
		{"percent tr", "%33,33333", 0, "number.decimals"},

		// English
		{"amount en", "1,234,567.89", 1_234_567_890_000, ""},
		{"amount en", "1,234", 1_234_000_000, ""},
		{"amount en", "1.234", 1_234_000, ""},
		{"amount en", "1,5", 1_500_000, ""},
		{"amount en", "1.234,5", 1_234_500_000, ""},
		{"money en", "1,234.50", 123_450, ""},
		{"percent en", "33.3%", 333_000, ""},
	} {
		got, err := parsers[c.parser](c.text)
		if code := codeOf(err); got != c.want || code != c.code {
			t.Errorf("%s %q: got %d %q, want %d %q", c.parser, c.text, got, code, c.want, c.code)
		}
	}
}

func TestErrorSaysWhatWasReadAndExpected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		parser, text, read, expected string
	}{
		{"amount", "bin", "bin", "1234.56"},
		{"money tr", "bin", "bin", "1.234,56"},
		{"percent tr", "yüzde beş", "yüzde beş", "%33,3"},
		{"percent en", "five", "five", "33.3%"},
		{"money tr", "1,234", "1,234", "2"},
		{"percent", "1.23456", "1.23456", "4"},
		{"amount", "9000000000001", "9000000000001", "-9000000000000…9000000000000"},
		{"amount tr", strings.Repeat("ş", 50), strings.Repeat("ş", 40), "1.234,56"},
		{"amount", "\xff\xfe", "\uFFFD", "1234.56"},
	} {
		_, err := parsers[c.parser](c.text)
		var e *quantity.Error
		if !errors.As(err, &e) || e.Read != c.read || e.Expected != c.expected {
			t.Errorf("%s %q: got %#v, want read %q, expected %q", c.parser, c.text, e, c.read, c.expected)
		}
	}
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	var e *quantity.Error
	if !errors.As(err, &e) {
		return "not a *quantity.Error: " + err.Error()
	}
	return e.Code
}
