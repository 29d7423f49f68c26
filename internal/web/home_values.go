package web

import (
	"cmp"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/pkg/period"
)

// HomeWindow is an open window with what waits for the reader in it.
type HomeWindow struct {
	Name, Day string
	Late      bool
	Lines     []HomeEntry
	day       string
}

// HomeEntry is a unit's list with how many values wait for the reader.
type HomeEntry struct {
	Unit, Href string
	Parts      []BoardCount
}

// HomeReport is a unit's activity report to write, or to receive.
type HomeReport struct {
	Unit, Year, Href, State, Reason string
	Receive                         bool
}

// homeYears bounds how many years of open windows the home page looks at; a year's last window closes in the year after.
const homeYears = 2

// ownValues are the open windows with what waits for the reader: to enter or correct, to approve, to verify.
func (w *Web) ownValues(c echo.Context, v *HomeView) error {
	enters, approves, verifies := may(c, access.ValueEnter), may(c, access.ValueApprove), access.Check(actor(c), access.ValueVerify, access.Whole) == nil
	if !enters && !approves && !verifies {
		return nil
	}
	ctx, today := c.Request().Context(), clockDay(w.o.Clock)
	windows, err := w.o.Calendar.List(ctx, calendar.Query{})
	if err != nil {
		return err
	}
	type year struct {
		plan string
		year int
	}
	begun := func(x calendar.Window) bool {
		return !today.Before(x.OpensOn) && (x.State == calendar.Open || slices.ContainsFunc(x.Reopenings, func(r calendar.Reopening) bool { return r.ClosedAt == 0 }))
	}
	var years []year
	for _, x := range windows {
		if y := (year{x.PlanID, x.Year}); begun(x) && !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	slices.SortStableFunc(years, func(a, b year) int { return cmp.Compare(b.year, a.year) })
	own := ownUnits(c)
	for _, y := range years[:min(len(years), homeYears)] {
		b, err := w.o.Measure.Board(ctx, y.plan, y.year)
		if err != nil {
			return err
		}
		for _, x := range b.Windows {
			if begun(x) {
				w.homeWindow(c, v, b, x, own, verifies)
			}
		}
	}
	slices.SortStableFunc(v.Windows, func(a, b HomeWindow) int { return cmp.Compare(a.day, b.day) })
	return nil
}

// homeWindow adds a window if something in it waits for the reader. Own units see what they enter and approve, the strategy office what is
// approved and waits for it.
func (w *Web) homeWindow(c echo.Context, v *HomeView, b measure.Board, x calendar.Window, own map[string]bool, verifies bool) {
	tr, today := w.words(c), clockDay(w.o.Clock)
	names := map[string]string{}
	for _, u := range b.Units {
		names[u.ID] = u.Name
	}
	day := x.UnitClosesOn
	if verifies {
		day = x.OfficeClosesOn
	}
	h, until := HomeWindow{Name: itoa(x.Year) + " · " + windowName(tr, x.Frequency, x.PeriodNo)}, period.Date("")
	for _, cell := range b.Cells {
		if cell.WindowID != x.ID {
			continue
		}
		var parts []BoardCount
		again, reopened := x.Reopened(cell.UnitID, today)
		for _, p := range cellParts(cell, false, x.State == calendar.Frozen && !reopened) {
			mine := own[cell.UnitID] && (p.State == "v_returned" || p.State == "v_late" || p.State == "v_open" || p.State == "v_entered")
			if mine || verifies && p.State == "v_approved" {
				parts = append(parts, p)
			}
		}
		if len(parts) > 0 && (x.State == calendar.Open || reopened) {
			h.Lines = append(h.Lines, HomeEntry{Unit: names[cell.UnitID], Href: entryHref(x.ID, cell.UnitID), Parts: parts})
			last := day
			if reopened && day.Before(again.UntilOn) {
				last = again.UntilOn
			}
			if until == "" || last.Before(until) {
				until = last
			}
		}
	}
	if len(h.Lines) > 0 {
		h.Day, h.Late, h.day = until.TR(), until.Before(today), string(until)
		v.Windows = append(v.Windows, h)
	}
}

// ownReports are the units' activity reports that wait for the reader: to write and sign, or to receive.
func (w *Web) ownReports(c echo.Context, v *HomeView) error {
	receives := access.Check(actor(c), access.ReportReceive, access.Whole) == nil
	own := ownUnits(c)
	if !receives && len(own) == 0 {
		return nil
	}
	list, err := w.o.Account.List(c.Request().Context(), account.ListQuery{Limit: homePlans})
	if err != nil {
		return err
	}
	for _, r := range list.Items {
		if r.State != account.Consolidating {
			continue
		}
		x, err := w.o.Account.Whole(c.Request().Context(), r.ID)
		if err != nil {
			return err
		}
		for _, u := range x.Units {
			mine := own[u.UnitID] && (u.State == account.UnitDraft || u.State == account.UnitReturned)
			if mine || receives && u.State == account.UnitSigned {
				v.Reports = append(v.Reports, HomeReport{Unit: u.UnitName, Year: reportName(w.words(c), r.Year), Href: unitReportHref(r.ID, u.ID), State: "ur_" + u.State, Reason: short(u.Reason, 160), Receive: !mine})
			}
		}
		break // the newest one under way
	}
	return nil
}
