// Package clock is the only place that reads the machine's time. Instants are UTC microseconds (design.md §5); the zone of screen
// and paper is Europe/Istanbul.
package clock

import (
	"sync/atomic"
	"time"
	_ "time/tzdata" // the binary must know Istanbul on machines without a zone database
)

// Clock tells the time; it is passed in, so that tests and the demo can fix it.
type Clock interface{ Now() time.Time }

type system struct{}

func (system) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// System is the machine's clock in UTC microseconds.
var System Clock = system{}

// Fixed always tells the same time.
type Fixed time.Time

// Now is the fixed instant.
func (f Fixed) Now() time.Time { return time.Time(f).UTC().Truncate(time.Microsecond) }

// Micros is the storage form of an instant.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// FromMicros reads the storage form.
func FromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }

// Istanbul is the zone of screens and papers (domain.md §8.5).
var Istanbul = func() *time.Location {
	l, err := time.LoadLocation("Europe/Istanbul")
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return l
}()

// Today is the date in Istanbul as ISO text.
func Today(c Clock) string { return c.Now().In(Istanbul).Format(time.DateOnly) }

// Moving tells the time somebody set: the demo writes five years of history, each entry on its day.
type Moving struct{ at atomic.Int64 }

// Set moves the clock to an instant.
func (m *Moving) Set(t time.Time) { m.at.Store(Micros(t)) }

// Now is the instant set last.
func (m *Moving) Now() time.Time { return FromMicros(m.at.Load()) }
