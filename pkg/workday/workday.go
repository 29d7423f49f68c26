// Package workday knows the public holidays of Türkiye and counts working days over them: a statutory day that falls on one moves to the next working day.
//
// The days of 2429 sayılı Ulusal Bayram ve Genel Tatiller Hakkında Kanun are counted by rule, with the years in which a day became one (1 May: 2009, 15 July:
// 2017). The two religious feasts follow the moon and stand in a table of the days published by the Diyanet İşleri Başkanlığı, for the years of which we
// are sure; Known says which. What an administration adds (a local day, a leave by circular) is given to New.
//
// It reads no clock. An afternoon off (28 October, the eves of feasts) is a working day: papers are taken in the morning.
package workday

import (
	"slices"

	"github.com/karne-app/karne/pkg/period"
)

// Holiday is a day off, or its afternoon.
type Holiday struct {
	On   period.Date
	Name string // Turkish, as the law names it
	Half bool   // from 13:00
}

// The names of the law.
const (
	newYear   = "Yılbaşı"
	children  = "Ulusal Egemenlik ve Çocuk Bayramı"
	labour    = "Emek ve Dayanışma Günü"
	youth     = "Atatürk'ü Anma, Gençlik ve Spor Bayramı"
	democracy = "Demokrasi ve Millî Birlik Günü"
	victory   = "Zafer Bayramı"
	republic  = "Cumhuriyet Bayramı"
	ramazan   = "Ramazan Bayramı"
	kurban    = "Kurban Bayramı"
	eve       = " Arifesi"
)

// fixed are the days that are the same each year; since: the first year, 0: always.
var fixed = []struct {
	month, day, since int
	name              string
	half              bool
}{
	{1, 1, 0, newYear, false}, {4, 23, 0, children, false}, {5, 1, 2009, labour, false}, {5, 19, 0, youth, false}, {7, 15, 2017, democracy, false},
	{8, 30, 0, victory, false}, {10, 28, 0, republic, true}, {10, 29, 0, republic, false},
}

// feasts are the first days of Ramazan Bayramı (three days) and Kurban Bayramı (four days) by year.
var feasts = map[int][2]period.Date{
	2018: {"2018-06-15", "2018-08-21"}, 2019: {"2019-06-04", "2019-08-11"}, 2020: {"2020-05-24", "2020-07-31"}, 2021: {"2021-05-13", "2021-07-20"},
	2022: {"2022-05-02", "2022-07-09"}, 2023: {"2023-04-21", "2023-06-28"}, 2024: {"2024-04-10", "2024-06-16"}, 2025: {"2025-03-30", "2025-06-06"},
	2026: {"2026-03-20", "2026-05-27"},
}

// Known tells whether the religious feasts of a year stand in the table; in another year only weekends and the fixed days count.
func Known(year int) bool { _, ok := feasts[year]; return ok }

// Of lists the public holidays of a year, in order.
func Of(year int) (out []Holiday) {
	for _, f := range fixed {
		if year < f.since {
			continue
		}
		if d, err := period.NewDate(year, f.month, f.day); err == nil {
			out = append(out, Holiday{d, f.name, f.half})
		}
	}
	for n, first := range feasts[year] {
		name, days := ramazan, 3
		if n == 1 {
			name, days = kurban, 4
		}
		for k := -1; k < days; k++ {
			d, err := first.AddDays(k)
			if err != nil {
				continue
			}
			if k < 0 {
				out = append(out, Holiday{d, name + eve, true})
			} else {
				out = append(out, Holiday{d, name, false})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Holiday) int { return a.On.Compare(b.On) })
	return out
}

// Calendar tells working days, with the days an administration added.
type Calendar struct{ extra []Holiday }

// New makes a calendar with days beside those of the law.
func New(extra ...Holiday) Calendar { return Calendar{slices.Clone(extra)} }

// Off is why a day is no working day: a holiday's name, or "" with weekend true; a working day has neither.
func (c Calendar) Off(d period.Date) (name string, weekend bool) {
	if d.Check() != nil {
		return "", false
	}
	for _, h := range slices.Concat(Of(d.Year()), c.extra) {
		if h.On == d && !h.Half {
			return h.Name, false
		}
	}
	w := d.Time().Weekday()
	return "", w == 0 || w == 6
}

// IsWorkday tells whether offices are open on a day, if only in the morning.
func (c Calendar) IsWorkday(d period.Date) bool {
	name, weekend := c.Off(d)
	return d.Check() == nil && name == "" && !weekend
}

// Next is the day itself when it is a working day, else the first one after it; the empty date beyond the last day there is.
func (c Calendar) Next(d period.Date) period.Date { return c.walk(d, 1) }

// Last is the day itself when it is a working day, else the last one before it.
func (c Calendar) Last(d period.Date) period.Date { return c.walk(d, -1) }

func (c Calendar) walk(d period.Date, step int) period.Date {
	for d != "" && !c.IsWorkday(d) {
		next, err := d.AddDays(step)
		if err != nil {
			return ""
		}
		d = next
	}
	return d
}

// Add counts n working days on from a day, backwards when n is negative; the day itself does not count. The empty date beyond the days there are.
func (c Calendar) Add(d period.Date, n int) period.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for ; n > 0; n-- {
		next, err := d.AddDays(step)
		if err != nil {
			return ""
		}
		if d = c.walk(next, step); d == "" {
			return ""
		}
	}
	return d
}
