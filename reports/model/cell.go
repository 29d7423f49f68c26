package model

import (
	"strconv"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
)

// Kind is what a cell holds.
type Kind string

// The kinds of design.md §8.
const (
	KindText    Kind = "text"
	KindCount   Kind = "count"
	KindAmount  Kind = "amount"
	KindPercent Kind = "percent"
	KindMoney   Kind = "money"
	KindBlank   Kind = "blank"
	KindMissing Kind = "missing"
	KindFault   Kind = "fault"
)

// Dash stands for a missing value; the reason follows as a note.
const Dash = "—"

// Cell is one value. Text holds the text, the reason of Missing or the code of Fault; Number the value of a numeric kind in
// its scaled unit (kuruş, millionths, 1e-4 percentage points, units).
type Cell struct {
	Kind     Kind
	Text     string
	Number   int64
	Formula  *Formula
	Note     string
	Name     string // what formulas call this cell; unique within the document
	Ref      string // code path of the record; with a field after ":" (A1/H1.1/PG1.1.1:values.2021)
	Link     string // another place of the package: "T15" or "T15#A1/H1.1"
	Emphasis Emphasis
	Align    Align
	Span     int  // columns covered; 0 and 1 are one
	Down     int  // rows covered; 0 and 1 are one
	Places   int  // decimals a percentage prints at least, and those a formula's result was rounded to; 0: as many as it has
	Spell    bool // the reason of Missing is written in the cell; otherwise it is a note under the table
}

// T is a text cell; an empty text is a blank.
func T(s string) Cell {
	if s == "" {
		return Blank()
	}
	return Cell{Kind: KindText, Text: s}
}

// Blank is a cell that is empty on purpose.
func Blank() Cell { return Cell{Kind: KindBlank} }

// Count is a whole number of things.
func Count(n int) Cell { return Cell{Kind: KindCount, Number: int64(n)} }

// Amount is a value of an indicator.
func Amount(a quantity.Amount) Cell { return Cell{Kind: KindAmount, Number: int64(a)} }

// Percent is a share; it prints as %75.
func Percent(p quantity.Percent) Cell { return Cell{Kind: KindPercent, Number: int64(p)} }

// Money is an amount of TL.
func Money(m quantity.Money) Cell { return Cell{Kind: KindMoney, Number: int64(m)} }

// Missing is a value that is not there, and why.
func Missing(reason string) Cell { return Cell{Kind: KindMissing, Text: reason} }

// Fault is a value that cannot be printed, and the code that says why.
func Fault(code string) Cell { return Cell{Kind: KindFault, Text: code} }

// Spelled returns a copy that writes the reason of a missing value in the cell, for places wide enough.
func (c Cell) Spelled() Cell { c.Spell = c.Kind == KindMissing; return c }

// Numeric tells whether the cell holds a number.
func (c *Cell) Numeric() bool {
	switch c.Kind {
	case KindCount, KindAmount, KindPercent, KindMoney:
		return true
	}
	return false
}

// Value is the canonical value: the text, or the number as a decimal string in wire form.
func (c *Cell) Value() string {
	switch c.Kind {
	case KindCount:
		return strconv.FormatInt(c.Number, 10)
	case KindAmount:
		return quantity.Amount(c.Number).String()
	case KindPercent:
		return quantity.Percent(c.Number).String()
	case KindMoney:
		return quantity.Money(c.Number).String()
	case KindBlank:
		return ""
	}
	return c.Text
}

// Display is what a reader sees in Turkish: 1.234,50 · %33,3 · the dash of a missing value.
func (c *Cell) Display() string {
	switch c.Kind {
	case KindCount:
		return grouped(c.Number)
	case KindAmount:
		return quantity.Amount(c.Number).TR()
	case KindPercent:
		return padded(quantity.Percent(c.Number).TR(), c.Places)
	case KindMoney:
		return quantity.Money(c.Number).TR()
	case KindMissing:
		if c.Spell && c.Text != "" {
			return Dash + " " + c.Text
		}
		return Dash
	case KindFault:
		return "!" + c.Text
	}
	return c.Text
}

// padded gives a number in Turkish form at least so many decimals: %0,9 with two is %0,90.
func padded(s string, places int) string {
	_, frac, ok := strings.Cut(s, ",")
	if places > len(frac) && !ok {
		s += ","
	}
	for n := len(frac); n < places; n++ {
		s += "0"
	}
	return s
}

// grouped prints a whole number with thousands dots.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return sign + s
}

// Footnote is the note that is printed under the table for this cell: its own note, else the reason of a missing value.
func (c *Cell) Footnote() string {
	if c.Kind == KindMissing && !c.Spell {
		switch {
		case c.Note == "":
			return c.Text
		case c.Text == "":
			return c.Note
		}
		return c.Text + "; " + c.Note
	}
	return c.Note
}

// Columns is the number of columns the cell covers, Lines the number of rows; both are at least 1.
func (c *Cell) Columns() int { return max(c.Span, 1) }

// Lines is the number of rows the cell covers, at least 1.
func (c *Cell) Lines() int { return max(c.Down, 1) }

// Over returns a copy that covers n columns.
func (c Cell) Over(n int) Cell { c.Span = n; return c }

// Below returns a copy that covers n rows.
func (c Cell) Below(n int) Cell { c.Down = n; return c }

// WithPlaces returns a copy that prints at least n decimals, so that the shares of a column stand under each other.
func (c Cell) WithPlaces(n int) Cell { c.Places = n; return c }

// Named returns a copy that formulas call name.
func (c Cell) Named(name string) Cell { c.Name = name; return c }

// At returns a copy about a record's field (code path, then ":" and the field).
func (c Cell) At(ref, field string) Cell {
	c.Ref = ref
	if field != "" {
		c.Ref += ":" + field
	}
	return c
}

// To returns a copy that links to another place of the package.
func (c Cell) To(link string) Cell { c.Link = link; return c }

// Means returns a copy with an emphasis.
func (c Cell) Means(e Emphasis) Cell { c.Emphasis = e; return c }

// Placed returns a copy with its own alignment.
func (c Cell) Placed(a Align) Cell { c.Align = a; return c }

// Noted returns a copy with a note; a second note is added to the first.
func (c Cell) Noted(note string) Cell {
	switch {
	case note == "":
	case c.Note == "":
		c.Note = note
	default:
		c.Note += "; " + note
	}
	return c
}

// RefField splits a Ref into code path and field.
func RefField(ref string) (path, field string) {
	path, field, _ = strings.Cut(ref, ":")
	return path, field
}
