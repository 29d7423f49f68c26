package calendar

import (
	"fmt"
	"slices"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// The frequencies of windows: those of indicators (domain.md §2.3).
const (
	Month    = "month"
	Quarter  = "quarter"
	HalfYear = "half_year"
	Year     = "year"
)

// Periods is how many windows of a frequency a year has; 0 for an unknown one.
func Periods(frequency string) int {
	return map[string]int{Month: 12, Quarter: 4, HalfYear: 2, Year: 1}[frequency]
}

// The states of a window.
const (
	Open   = "open"
	Frozen = "frozen"
)

// Window is one reporting period.
type Window struct {
	ID              string      `json:"id"`
	PlanID          string      `json:"plan_id"`
	Year            int         `json:"year"`
	Frequency       string      `json:"frequency"`
	PeriodNo        int         `json:"period_no"` // 1-based within the year
	OpensOn         period.Date `json:"opens_on"`
	UnitClosesOn    period.Date `json:"unit_closes_on"`
	ManagerClosesOn period.Date `json:"manager_closes_on"`
	OfficeClosesOn  period.Date `json:"office_closes_on"`
	State           string      `json:"state"` // open, frozen
	FrozenBy        string      `json:"frozen_by,omitempty"`
	FrozenAt        int64       `json:"frozen_at,omitempty"` // UTC microseconds
	Version         int64       `json:"version"`
	Reopenings      []Reopening `json:"reopenings,omitempty"`
}

// Reopening gives one unit a window again.
type Reopening struct {
	ID       string      `json:"id"`
	WindowID string      `json:"window_id"`
	UnitID   string      `json:"unit_id"`
	Reason   string      `json:"reason"`
	UntilOn  period.Date `json:"until_on"`
	OpenedBy string      `json:"opened_by"`
	OpenedAt int64       `json:"opened_at"`
	ClosedBy string      `json:"closed_by,omitempty"`
	ClosedAt int64       `json:"closed_at,omitempty"` // 0: open
	Version  int64       `json:"version"`
}

// Stage is whose turn a day belongs to.
type Stage uint8

// Who works: units enter, managers approve or return, the strategy office verifies or returns.
const (
	Entering Stage = iota
	Approving
	Verifying
)

// First is the first day of the period.
func (w Window) First() period.Date {
	d, _ := period.NewDate(w.Year, w.LastMonth()-w.months()+1, 1)
	return d
}

// Last is the last day of the period.
func (w Window) Last() period.Date {
	if w.LastMonth() == 12 {
		d, _ := period.NewDate(w.Year, 12, 31)
		return d
	}
	d, err := period.NewDate(w.Year, w.LastMonth()+1, 1)
	if err == nil {
		d, _ = d.AddDays(-1)
	}
	return d
}

// months is how many months the period has.
func (w Window) months() int {
	if n := Periods(w.Frequency); n > 0 {
		return 12 / n
	}
	return 0
}

// LastMonth is the month the period ends in, 1…12; 0 for an unknown frequency.
func (w Window) LastMonth() int { return w.PeriodNo * w.months() }

// Name names the window within its year: "quarter/1".
func (w Window) Name() string { return fmt.Sprintf("%s/%d", w.Frequency, w.PeriodNo) }

// Label names the window to people who keep it: "2022 quarter/1".
func (w Window) Label() string { return fmt.Sprintf("%d %s", w.Year, w.Name()) }

// ClosesOn is the last day of a stage.
func (w Window) ClosesOn(s Stage) period.Date {
	switch s {
	case Approving:
		return w.ManagerClosesOn
	case Verifying:
		return w.OfficeClosesOn
	case Entering:
	}
	return w.UnitClosesOn
}

// Accepts tells whether a unit's values of the window may be worked on today: nil, or a Closed fault with the days (calendar.not_open,
// calendar.closed, calendar.frozen). A reopening of the unit opens every stage until its day ends.
func (w Window) Accepts(stage Stage, today period.Date, unitID string) error {
	if _, ok := w.Reopened(unitID, today); ok {
		return nil
	}
	closes := w.ClosesOn(stage)
	refuse := func(code string) error {
		return fault.New(fault.KindClosed, code, "read", today.TR(), "expected", w.OpensOn.TR()+"…"+closes.TR(), "window", w.Label()).On("", w.ID)
	}
	switch {
	case w.State == Frozen:
		return refuse("calendar.frozen")
	case today.Before(w.OpensOn):
		return refuse("calendar.not_open")
	case today.After(closes):
		return refuse("calendar.closed")
	}
	return nil
}

// Reopened is the reopening that lets a unit work today, the one that lasts longest.
func (w Window) Reopened(unitID string, today period.Date) (Reopening, bool) {
	var best Reopening
	for _, r := range w.Reopenings {
		if r.UnitID == unitID && r.Active(today) && r.UntilOn > best.UntilOn {
			best = r
		}
	}
	return best, best.ID != ""
}

// Settled tells whether the window is frozen and given back to no unit: a value that is being corrected counts nowhere.
func (w Window) Settled() bool {
	return w.State == Frozen && !slices.ContainsFunc(w.Reopenings, func(r Reopening) bool { return r.ClosedAt == 0 })
}

// Active tells whether the reopening lets its unit work today.
func (r Reopening) Active(today period.Date) bool { return r.ClosedAt == 0 && !today.After(r.UntilOn) }

// checkDays refuses days that are none, out of order, or before the period begins.
func (w Window) checkDays() error {
	var l fault.List
	days := []struct {
		field string
		day   period.Date
	}{{"opens_on", w.OpensOn}, {"unit_closes_on", w.UnitClosesOn}, {"manager_closes_on", w.ManagerClosesOn}, {"office_closes_on", w.OfficeClosesOn}}
	for _, d := range days {
		if _, err := period.ParseISO(string(d.day)); err != nil {
			l = append(l, fault.Invalid("calendar.day", d.field, "read", string(d.day), "expected", "2022-04-01"))
		}
	}
	if len(l) > 0 {
		return l
	}
	if w.OpensOn.Before(w.First()) {
		l = append(l, fault.Invalid("calendar.opens_before_period", "opens_on", "read", w.OpensOn.TR(), "expected", "≥ "+w.First().TR()))
	}
	for i := 1; i < len(days); i++ {
		if days[i].day.Before(days[i-1].day) {
			l = append(l, fault.Invalid("calendar.days_order", days[i].field, "read", days[i].day.TR(), "expected", "≥ "+days[i-1].day.TR()))
		}
	}
	return l.Err()
}

// planned is the window of a period with days by the settings; it opens the day after the period ended.
func planned(planID string, year int, frequency string, no int, s org.Settings) (Window, error) {
	w := Window{PlanID: planID, Year: year, Frequency: frequency, PeriodNo: no, State: Open, Version: 1}
	for _, d := range []struct {
		day   *period.Date
		after int
	}{{&w.OpensOn, 1}, {&w.UnitClosesOn, s.WindowUnitDays}, {&w.ManagerClosesOn, s.WindowManagerDays}, {&w.OfficeClosesOn, s.WindowOfficeDays}} {
		day, err := w.Last().AddDays(d.after)
		if err != nil {
			return w, fault.Invalid("calendar.day", "year", "read", fmt.Sprint(year), "expected", "1990…2199").Wrap(err)
		}
		*d.day = day
	}
	return w, w.checkDays()
}
