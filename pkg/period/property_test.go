package period_test

import (
	"fmt"
	"testing"

	"github.com/karne-app/karne/pkg/period"
	"pgregory.net/rapid"
)

func TestEveryDayIsReadBackAndOrdered(t *testing.T) {
	t.Parallel()
	day := period.Date("1900-01-01")
	for day != "2200-12-31" {
		iso, err := period.ParseISO(string(day))
		tr, errTR := period.ParseTR(day.TR())
		if err != nil || errTR != nil || iso != day || tr != day {
			t.Fatalf("%s: %s %v, %s %v", day, iso, err, tr, errTR)
		}
		next, err := day.AddDays(1)
		if err != nil || !day.Before(next) {
			t.Fatalf("%s, then %s %v", day, next, err)
		}
		day = next
	}
	if _, err := day.AddDays(1); codeOf(err) != "date.range" {
		t.Errorf("after the last day: %v", err)
	}
}

func TestAddDaysAndDaysToAreInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, _ := period.Date("2050-01-01").AddDays(rapid.IntRange(-50_000, 50_000).Draw(t, "d"))
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		e, err := d.AddDays(n)
		if err != nil {
			t.Fatal(err)
		}
		if back, ok := d.DaysTo(e); !ok || back != n {
			t.Fatalf("%s + %d = %s, back %d", d, n, e, back)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"", "2019-10-21", "21.10.2019", "21/10/2019", "1.1.2020", "31.04.2020", "2019-02-29", "0000-00-00", "٢٠٢٠", "\xff", "1.1.-202"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, parse := range map[string]func(string) (period.Date, error){"iso": period.ParseISO, "tr": period.ParseTR} {
			d, err := parse(s)
			if err != nil {
				if d != "" || codeOf(err) == "" {
					t.Fatalf("%s %q: %q %v", name, s, d, err)
				}
				continue
			}
			if d == "" || d.Check() != nil {
				t.Fatalf("%s %q gave %q", name, s, d)
			}
		}
	})
}

func ExampleParseTR() {
	d, _ := period.ParseTR("1.1.2020")
	fmt.Println(d, d.TR(), d.LongTR())
	_, err := period.ParseTR("31.04.2020")
	fmt.Println(err)
	// Output:
	// 2020-01-01 01.01.2020 1 Ocak 2020
	// date.range: read 31.04.2020, expected 2020-04-01…2020-04-30
}

func ExampleHorizon() {
	h := period.Horizon{First: 2020, Last: 2024}
	fmt.Println(h, h.Years(), h.Valid5(), h.Contains(2025))
	// Output: 2020-2024 [2020 2021 2022 2023 2024] true false
}
