package calendar

import "github.com/karne-app/karne/pkg/period"

// OpenYear makes the windows of a plan year for every frequency its indicators have, with days by the settings. Windows that are there stay.
type OpenYear struct {
	PlanID string `json:"plan_id" validate:"required,len=26"`
	Year   int    `json:"year" validate:"gte=1990,lte=2200"`
}

// ChangeWindow moves the days of an open window; nil leaves a day.
type ChangeWindow struct {
	ID              string
	Version         int64
	OpensOn         *period.Date
	UnitClosesOn    *period.Date
	ManagerClosesOn *period.Date
	OfficeClosesOn  *period.Date
}

// Reopen gives one unit a window again until a day.
type Reopen struct {
	WindowID string      `json:"window_id" validate:"required,len=26"`
	UnitID   string      `json:"unit_id" validate:"required,len=26"`
	Reason   string      `json:"reason" validate:"required,min=10,max=2000"`
	UntilOn  period.Date `json:"until_on" validate:"required"`
}

// WindowStep moves a window or a reopening: Freeze (measure), CloseReopening (measure).
type WindowStep struct {
	ID      string
	Version int64
}

// Query narrows a list of windows; an empty field does not narrow.
type Query struct {
	PlanID    string
	Year      int
	Frequency string
}
