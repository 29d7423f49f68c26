package org

import (
	"slices"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// EventKind is what happened to a unit.
type EventKind string

// What can happen to a unit on a day. The day is always the first one of the new state.
const (
	UnitRenamed EventKind = "rename"
	UnitMerged  EventKind = "merge" // the unit ended, Into carries its people's work on
	UnitClosed  EventKind = "close" // the unit ended without a successor: the strategy office answers for what is open
	UnitSetUp   EventKind = "open"  // the unit was set up for a merge
)

// EventState is where a dated change stands.
type EventState string

// A change of a day to come is planned and may still be cancelled; one whose day has come is done and stays.
const (
	EventPlanned   EventState = "planned"
	EventDone      EventState = "done"
	EventCancelled EventState = "cancelled"
)

// UnitEvent is one dated change of a unit. OldName and NewName are the unit's names before and from On; they differ for a renaming only.
// OldLast is the last day the unit had before a change that ends it.
// RecordedAt is UTC microseconds.
type UnitEvent struct {
	ID         string      `json:"id"`
	UnitID     string      `json:"unit_id"`
	Kind       EventKind   `json:"kind"`
	IntoID     string      `json:"into_id"`
	On         period.Date `json:"on"`
	OldName    string      `json:"old_name"`
	NewName    string      `json:"new_name"`
	Reason     string      `json:"reason"`
	Decision   string      `json:"decision"`
	State      EventState  `json:"state"`
	OldLast    period.Date `json:"old_last"`
	RecordedBy string      `json:"recorded_by"`
	RecordedAt int64       `json:"recorded_at"`
	Version    int64       `json:"version"`
}

// ends tells whether the unit is no more from the event's day on.
func (e UnitEvent) ends() bool {
	return e.State != EventCancelled && (e.Kind == UnitMerged || e.Kind == UnitClosed)
}

// NameSpan is one name of a unit with its first and last day; empty dates are open ends.
type NameSpan struct {
	Name     string
	From, To period.Date
}

// UnitHistory is a unit with all that happened to it. Events are of the unit itself, Took those of the units merged into it; both in the
// order of their days, cancelled ones included.
type UnitHistory struct {
	Unit   Unit
	Events []UnitEvent
	Took   []UnitEvent
}

// Names gives the unit's names in the order of their days, those of a day to come included.
func (h UnitHistory) Names() []NameSpan {
	span := NameSpan{Name: h.Unit.Name, From: h.Unit.ValidFrom, To: h.Unit.ValidTo}
	var out []NameSpan
	for _, e := range h.Events {
		if e.Kind != UnitRenamed || e.State == EventCancelled {
			continue
		}
		out = append(out, NameSpan{Name: e.OldName, From: span.From, To: dayBefore(e.On)})
		span.Name, span.From = e.NewName, e.On
	}
	return append(out, span)
}

// NameOn gives the name the unit had, or will have, on a day.
func (h UnitHistory) NameOn(d period.Date) string {
	for _, n := range h.Names() {
		if !n.To.Before(d) {
			return n.Name
		}
	}
	return h.Unit.Name
}

// last is the day of the unit's latest change that was not cancelled, empty when there is none.
func (h UnitHistory) last() (d period.Date) {
	for _, e := range h.Events {
		if e.State != EventCancelled && (d == "" || e.On > d) {
			d = e.On
		}
	}
	return d
}

// dayBefore is the calendar day before d.
func dayBefore(d period.Date) period.Date {
	out, err := d.AddDays(-1)
	if err != nil {
		return d
	}
	return out
}

// checkDay holds the day of a new change: given, a real day, after the unit's first day and after its last change, while the unit stands.
func (h UnitHistory) checkDay(on period.Date) fault.List {
	if on == "" {
		return fault.List{fault.Invalid("text.required", "on")}
	}
	if err := on.Check(); err != nil {
		return fault.List{dateFault(err, "on")}
	}
	u := h.Unit
	for _, e := range h.Events {
		if e.ends() {
			f := fault.Invalid("org.unit.ended", "on", "read", u.Name, "expected", e.On.TR())
			f.Kind = fault.KindConflict
			return fault.List{f.On(u.Name, u.ID)}
		}
	}
	var l fault.List
	if u.ValidFrom != "" && on <= u.ValidFrom {
		l = append(l, fault.Invalid("org.unit.day_order", "on", "read", on.TR(), "expected", u.ValidFrom.TR()).On(u.Name, u.ID))
	}
	if last := h.last(); last != "" && on <= last {
		l = append(l, fault.Invalid("org.unit.day_order", "on", "read", on.TR(), "expected", last.TR()).On(u.Name, u.ID))
	}
	if u.ValidTo != "" && on > u.ValidTo {
		l = append(l, fault.Invalid("org.unit.ended", "on", "read", u.Name, "expected", u.ValidTo.TR()).On(u.Name, u.ID))
	}
	return l
}

// nameFree refuses a name another unit has on or after the day, whether by its row or by a renaming that waits for its day.
func nameFree(name string, id string, on, to period.Date, all []Unit, planned []UnitEvent) fault.List {
	fold := trtext.Fold(name)
	taken := slices.ContainsFunc(all, func(o Unit) bool {
		return o.ID != id && trtext.Fold(o.Name) == fold && overlap(on, to, later(o.ValidFrom, o.named), o.ValidTo)
	}) || slices.ContainsFunc(planned, func(e UnitEvent) bool {
		return e.UnitID != id && e.Kind == UnitRenamed && e.State == EventPlanned && trtext.Fold(e.NewName) == fold && !to.Before(e.On)
	})
	if !taken {
		return nil
	}
	f := fault.Invalid("org.unit.name_taken", "name", "read", name)
	f.Kind = fault.KindConflict
	return fault.List{f}
}

// later is the later of two first days; an empty one is the beginning.
func later(a, b period.Date) period.Date {
	if b > a {
		return b
	}
	return a
}

// openBelow are the units below id that stand on a day, those of a set aside.
func openBelow(id string, on period.Date, all []Unit, but []string) []Unit {
	var out []Unit
	for _, u := range all {
		if u.ParentID == id && !u.ValidTo.Before(on) && !slices.Contains(but, u.ID) {
			out = append(out, u)
		}
	}
	return out
}
