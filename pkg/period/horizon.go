package period

import "fmt"

// Horizon is the run of fiscal years of a plan, both ends included.
type Horizon struct {
	First int `json:"first_year"`
	Last  int `json:"last_year"`
}

// Valid reports whether the years stand in order and between MinYear and MaxYear.
func (h Horizon) Valid() bool { return h.First >= MinYear && h.First <= h.Last && h.Last <= MaxYear }

// Valid5 reports a valid horizon of exactly five years, the length of a strategic plan.
func (h Horizon) Valid5() bool { return h.Valid() && h.Len() == 5 }

// Len is the number of years, 0 for a horizon that is not valid.
func (h Horizon) Len() int {
	if !h.Valid() {
		return 0
	}
	return h.Last - h.First + 1
}

// Years lists the years in order; nil for a horizon that is not valid.
func (h Horizon) Years() []int {
	if !h.Valid() {
		return nil
	}
	years := make([]int, 0, h.Len())
	for y := h.First; y <= h.Last; y++ {
		years = append(years, y)
	}
	return years
}

// Contains reports whether the year is one of the horizon's.
func (h Horizon) Contains(year int) bool { return h.Valid() && h.First <= year && year <= h.Last }

// Index is the place of the year, from 0; false when it is outside.
func (h Horizon) Index(year int) (int, bool) {
	if !h.Contains(year) {
		return 0, false
	}
	return year - h.First, true
}

// Overlaps reports whether the two horizons share a year.
func (h Horizon) Overlaps(o Horizon) bool {
	return h.Valid() && o.Valid() && h.First <= o.Last && o.First <= h.Last
}

// Baseline is the year before the first, to whose end baseline values belong.
func (h Horizon) Baseline() int { return h.First - 1 }

// Start is the first day; missing for a horizon that is not valid.
func (h Horizon) Start() Date {
	if !h.Valid() {
		return ""
	}
	return makeDate(h.First, 1, 1)
}

// End is the last day; missing for a horizon that is not valid.
func (h Horizon) End() Date {
	if !h.Valid() {
		return ""
	}
	return makeDate(h.Last, 12, 31)
}

// String is "2020-2024", as plans are titled.
func (h Horizon) String() string { return fmt.Sprintf("%d-%d", h.First, h.Last) }
