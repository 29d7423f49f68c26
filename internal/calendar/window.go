package calendar

import (
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
