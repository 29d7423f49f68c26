// Package calendar is when directorates report: windows (veri giriş dönemi) by frequency and period, with the days until which units enter,
// managers approve and the strategy office verifies (staggered), their re-opening for one unit, and their freeze.
//
// Words: a frequency is month, quarter, half_year or year; a window is one period of one frequency of a plan year; an indicator is due in
// the windows of its monitoring frequency. A reopening gives one unit the whole window again until a day, before or after the freeze.
//
// Invariants: opens ≤ unit ≤ manager ≤ office; a frozen window stays frozen, a correction goes through a reopening with a reason.
// It refuses windows of undecided plans, days out of order, and work outside the days (calendar.closed, kind Closed).
//
// Days are days of Europe/Istanbul; a day is in until its end.
package calendar
