package budgetcode

import (
	"cmp"
	"slices"
)

// Entry is one row of a code list.
type Entry struct {
	Kind     Kind
	Set      Set // of no meaning for kinds that have one form
	Code     string
	Name     string // as published
	From, To int    // first and last budget year it is valid in; 0: open
	Origin   string // published, published-secondary, typical, knowledge, derived, entered
	Source   string // where the name was seen
	Note     string
}

// In tells whether the entry is valid in a budget year; year 0 asks for any year.
func (e Entry) In(year int) bool {
	return year == 0 || (e.From == 0 || e.From <= year) && (e.To == 0 || year <= e.To)
}

// Status is what a list says of a code.
type Status uint8

// Known: listed and valid in the year. Unknown: not listed; the lists are partial, so this is a warning. Expired: listed, but not in
// this year (no longer, or not yet).
const (
	Known Status = iota
	Unknown
	Expired
)

// String is the wire word of the status.
func (s Status) String() string {
	switch s {
	case Known:
		return "known"
	case Unknown:
		return "unknown"
	case Expired:
		return "expired"
	}
	return ""
}

type listed struct {
	code  Code
	entry Entry
}

// List is a code list, safe for concurrent use: it does not change.
type List struct {
	sorted []listed
	byCode map[Code][]Entry // by From, oldest first
}

// NewList makes a list. Codes are kept in their canonical form; an entry whose code cannot be read in its kind and set is left out. The
// same code may come more than once, with other years.
func NewList(entries []Entry) *List {
	l := &List{byCode: make(map[Code][]Entry, len(entries))}
	for _, e := range entries {
		c, err := Parse(e.Kind, e.Set, e.Code)
		if err != nil {
			continue
		}
		e.Code, e.Set = c.String(), c.Set()
		l.sorted = append(l.sorted, listed{c, e})
	}
	slices.SortStableFunc(l.sorted, func(a, b listed) int {
		return cmp.Or(a.code.Compare(b.code), cmp.Compare(a.entry.From, b.entry.From))
	})
	for _, x := range l.sorted {
		l.byCode[x.code] = append(l.byCode[x.code], x.entry)
	}
	return l
}

// Find looks a code up in a budget year; year 0 asks for any year. With Expired comes the entry nearest to the year: the last one that
// ended before it, else the first that begins after it. With Unknown comes the zero Entry.
func (l *List) Find(c Code, year int) (Entry, Status) {
	found := l.byCode[c]
	if len(found) == 0 {
		return Entry{}, Unknown
	}
	nearest := found[0]
	for _, e := range slices.Backward(found) {
		if e.In(year) {
			return e, Known
		}
	}
	for _, e := range found {
		if e.To != 0 && e.To < year {
			nearest = e
		}
	}
	return nearest, Expired
}

// Entries lists the entries of a kind in a set in the order of their codes; of a kind that has one form, whichever set is asked.
func (l *List) Entries(kind Kind, set Set) []Entry {
	if !kind.HasSets() {
		set = Classic
	}
	var out []Entry
	for _, x := range l.sorted {
		if x.entry.Kind == kind && x.entry.Set == set {
			out = append(out, x.entry)
		}
	}
	return out
}
