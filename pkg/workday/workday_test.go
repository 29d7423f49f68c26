package workday_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/workday"
)

func TestWorkdays(t *testing.T) {
	t.Parallel()
	local := workday.New(workday.Holiday{On: "2024-04-08", Name: "İdari izin"})
	for name, c := range map[string]struct {
		c        workday.Calendar
		day      period.Date
		is       bool
		why      string
		weekend  bool
		next     period.Date
		previous period.Date
	}{
		"a Monday":              {workday.New(), "2024-02-26", true, "", false, "2024-02-26", "2024-02-26"},
		"leap day, a Thursday":  {workday.New(), "2024-02-29", true, "", false, "2024-02-29", "2024-02-29"},
		"a Saturday":            {workday.New(), "2024-03-30", false, "", true, "2024-04-01", "2024-03-29"},
		"new year, a Wednesday": {workday.New(), "2020-01-01", false, "Yılbaşı", false, "2020-01-02", "2019-12-31"},
		"year's end, a Sunday":  {workday.New(), "2023-12-31", false, "", true, "2024-01-02", "2023-12-29"},
		"the eve is worked":     {workday.New(), "2024-04-09", true, "", false, "2024-04-09", "2024-04-09"},
		"Ramazan to Monday":     {workday.New(), "2024-04-10", false, "Ramazan Bayramı", false, "2024-04-15", "2024-04-09"},
		"Kurban on a weekend":   {workday.New(), "2024-06-16", false, "Kurban Bayramı", false, "2024-06-20", "2024-06-14"},
		"an afternoon":          {workday.New(), "2024-10-28", true, "", false, "2024-10-28", "2024-10-28"},
		"15 July before 2017":   {workday.New(), "2016-07-15", true, "", false, "2016-07-15", "2016-07-15"},
		"15 July since":         {workday.New(), "2019-07-15", false, "Demokrasi ve Millî Birlik Günü", false, "2019-07-16", "2019-07-12"},
		"1 May before 2009":     {workday.New(), "2008-05-01", true, "", false, "2008-05-01", "2008-05-01"},
		"a leave by circular":   {local, "2024-04-08", false, "İdari izin", false, "2024-04-09", "2024-04-05"},
		"a year without feasts": {workday.New(), "2035-12-03", true, "", false, "2035-12-03", "2035-12-03"},
		"no day":                {workday.New(), "2023-02-29", false, "", false, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			why, weekend := c.c.Off(c.day)
			if got := c.c.IsWorkday(c.day); got != c.is || why != c.why || weekend != c.weekend {
				t.Fatalf("%t %q %t", got, why, weekend)
			}
			if c.day.Check() != nil {
				return
			}
			if n, l := c.c.Next(c.day), c.c.Last(c.day); n != c.next || l != c.previous {
				t.Fatalf("next %s, last %s", n, l)
			}
		})
	}
}

// Where the feasts are known a year has 14 whole days off (7 fixed ones, 3 and 4 of the feasts) and three afternoons (2429 md. 1–2).
func TestAYearHasItsHolidays(t *testing.T) {
	t.Parallel()
	for year := 2018; year <= 2026; year++ {
		full, half := 0, 0
		last := period.Date("")
		for _, h := range workday.Of(year) {
			if h.Half {
				half++
			} else {
				full++
			}
			if h.On < last || h.On.Year() != year || h.Name == "" {
				t.Errorf("%d: %+v after %s", year, h, last)
			}
			last = h.On
		}
		if !workday.Known(year) || full != 14 || half != 3 {
			t.Errorf("%d: %d days, %d afternoons", year, full, half)
		}
	}
	if workday.Known(2017) || workday.Known(2050) || len(workday.Of(2000)) != 6 {
		t.Error(workday.Of(2000))
	}
}

func TestCountingIsThereAndBack(t *testing.T) {
	t.Parallel()
	c := workday.New()
	for n, want := range map[int]period.Date{0: "2024-04-09", 1: "2024-04-15", 2: "2024-04-16", -1: "2024-04-08"} {
		if got := c.Add("2024-04-09", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if c.Add("2200-12-31", 1) != "" || c.Next("2200-12-28") == "" {
		t.Error("beyond the last day")
	}
	rapid.Check(t, func(t *rapid.T) {
		d, err := period.Date("2018-01-01").AddDays(rapid.IntRange(0, 3200).Draw(t, "day"))
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(0, 60).Draw(t, "n")
		from := c.Next(d)
		to := c.Add(from, n)
		if !c.IsWorkday(from) || !c.IsWorkday(to) || from < d || c.Add(to, -n) != from {
			t.Fatalf("%s → %s + %d → %s → %s", d, from, n, to, c.Add(to, -n))
		}
		days, _ := from.DaysTo(to)
		worked := 0
		for k := 1; k <= days; k++ {
			x, _ := from.AddDays(k)
			if c.IsWorkday(x) {
				worked++
			}
		}
		if worked != n {
			t.Fatalf("%d working days from %s to %s, want %d", worked, from, to, n)
		}
	})
}
