package quantity_test

import (
	"math/big"
	"testing"

	"github.com/karne-app/karne/pkg/quantity"
	"pgregory.net/rapid"
)

var anyValue = rapid.Int64Range(int64(-quantity.MaxAmount), int64(quantity.MaxAmount))

func TestWhatIsPrintedIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue.Draw(t, "v")
		a, m, p := quantity.Amount(v), quantity.Money(v), quantity.Percent(v)
		for parser, text := range map[string]string{
			"amount": a.String(), "amount tr": a.TR(), "amount en": a.EN(),
			"money": m.String(), "money tr": m.TR() + " TL", "money en": m.EN(),
			"percent": p.String(), "percent tr": p.TR(), "percent en": p.EN(),
		} {
			if got, err := parsers[parser](text); err != nil || got != v {
				t.Fatalf("%s %q: got %d %v, want %d", parser, text, got, err, v)
			}
		}
		if got, err := quantity.AmountFromRat(a.Rat(), quantity.RoundExact); err != nil || got != a {
			t.Fatalf("amount ratio: %v %v", got, err)
		}
		if got, err := quantity.MoneyFromRat(m.Rat(), quantity.RoundExact); err != nil || got != m {
			t.Fatalf("money ratio: %v %v", got, err)
		}
		if got, err := quantity.PercentFromRatio(p.Ratio(), quantity.RoundExact); err != nil || got != p {
			t.Fatalf("percent ratio: %v %v", got, err)
		}
		var back quantity.Percent
		if data, err := p.MarshalJSON(); err != nil || back.UnmarshalJSON(data) != nil || back != p {
			t.Fatalf("json: %s %v", data, err)
		}
	})
}

func TestSumIsExactOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		vs := rapid.SliceOf(rapid.Int64()).Draw(t, "vs")
		want := new(big.Int)
		ms := make([]quantity.Money, len(vs))
		for i, v := range vs {
			want.Add(want, big.NewInt(v))
			ms[i] = quantity.Money(v)
		}
		fits := new(big.Int).Abs(want).Cmp(big.NewInt(int64(quantity.MaxMoney))) <= 0
		got, err := quantity.SumMoney(ms)
		if fits != (err == nil) || fits && big.NewInt(int64(got)).Cmp(want) != 0 || !fits && codeOf(err) != "number.range" {
			t.Fatalf("sum %v: got %d %v, want %s", vs, got, err, want)
		}
	})
}

func TestHalfUpIsTheNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64Range(-1_000_000_000_000_000, 1_000_000_000_000_000).Draw(t, "n"), rapid.Int64Range(1, 1_000_000_000).Draw(t, "d"))
		got, err := quantity.MoneyFromRat(r, quantity.RoundHalfUp)
		if err != nil {
			t.Fatal(err)
		}
		gap := new(big.Rat).Sub(got.Rat(), r)
		if gap.Abs(gap).Cmp(big.NewRat(1, 200)) > 0 {
			t.Fatalf("%s rounds to %s", r, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "0", "-0", "1234.56", "1.234,56", "1,234.56", "%33,3", "33.3 %", "₺1.234,50", "5 TL", "−12,5", "\u00a01\u00a0", "1.234", "1,234",
		"0.123", "012.345", "NaN", "-Inf", "1e9", "0x1", "9000000000000", "9000000000000.000001", "--1", "1,2,3", "\xff", "-%-5",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, parse := range parsers {
			v, err := parse(s)
			if err != nil {
				if v != 0 || codeOf(err) == "" || len([]rune(err.Error())) > 140 {
					t.Fatalf("%s %q: %d %v", name, s, v, err)
				}
				continue
			}
			if quantity.Amount(v).Check() != nil {
				t.Fatalf("%s %q gave %d, out of range", name, s, v)
			}
		}
		// what wire accepts is read back from its canonical form
		if a, err := quantity.ParseAmount(s); err == nil {
			if b, err := quantity.ParseAmount(a.String()); err != nil || a != b {
				t.Fatalf("%q: %s then %s %v", s, a, b, err)
			}
		}
	})
}
