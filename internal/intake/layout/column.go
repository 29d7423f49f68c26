package layout

import (
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// Kind says how a cell is written and read.
type Kind uint8

// The kinds of a column. Code and Ref are text that Excel must not turn into numbers or dates; Units is a list in one cell.
const (
	Text Kind = iota
	Code
	Ref
	Unit
	Units
	Money
	Amount
	Percent
	Integer
	Year
	Date
	Enum
	Flag
	Typed // a number with the percent sign it was typed with
)

// Column is one field of a row. Its two functions speak in wire words ("" = missing), so that one list serves both ways.
type Column struct {
	Key      string   // field path on the record: "weight", "values" (with Yearly: "values.2020")
	Heading  string   // with Yearly, {yıl} stands for the year
	Was      []string // headings of templates written before, still read
	Kind     Kind
	Required bool
	Computed bool // written with a formula, never read
	Yearly   bool // one column per plan year
	Many     bool // one form line per item
	Given    bool // filled by Karne and read back: it looks computed
	Hidden   bool // not on screen
	Width    float64
	Max      int    // letters
	List     string // name of a closed list; "units" for an open one
	Min, Top int    // of an Integer
	Help     string
	Example  string

	get   func(rec any, at int) string
	set   func(rec any, at int, v string) error
	count func(rec any) int          // with Many: the items there are
	calc  func(s spot) sheet.OutCell // of a Computed column
}

func field[T any](c Column, get func(*T, int) string, set func(*T, int, string) error) Column {
	c.get = func(rec any, at int) string { return get(rec.(*T), at) }
	c.set = func(rec any, at int, v string) error { return set(rec.(*T), at, v) }
	return c
}

func textOf[T any](c Column, p func(*T) *string) Column {
	return field(c, func(r *T, _ int) string { return *p(r) }, func(r *T, _ int, v string) error { *p(r) = v; return nil })
}

func dateOf[T any](c Column, p func(*T) *period.Date) Column {
	c.Kind = Date
	return field(c, func(r *T, _ int) string { return string(*p(r)) },
		func(r *T, _ int, v string) (err error) { *p(r), err = period.ParseISO(v); return err })
}

func moneyOf[T any](c Column, p func(*T) **quantity.Money) Column {
	c.Kind = Money
	return field(c, func(r *T, _ int) string { return wireOf(*p(r)) }, func(r *T, _ int, v string) error {
		m, err := quantity.ParseMoney(v)
		*p(r) = &m
		return err
	})
}

func amountOf[T any](c Column, p func(*T) **quantity.Amount) Column {
	c.Kind = Amount
	return field(c, func(r *T, _ int) string { return wireOf(*p(r)) }, func(r *T, _ int, v string) error {
		m, err := quantity.ParseAmount(v)
		*p(r) = &m
		return err
	})
}

func percentOf[T any](c Column, p func(*T) **quantity.Percent) Column {
	c.Kind = Percent
	return field(c, func(r *T, _ int) string { return wireOf(*p(r)) }, func(r *T, _ int, v string) error {
		m, err := quantity.ParsePercent(v)
		*p(r) = &m
		return err
	})
}

func wireOf[Q interface{ String() string }](p *Q) string {
	if p == nil {
		return ""
	}
	return (*p).String()
}

func integerOf[T any](c Column, p func(*T) **int) Column {
	if c.Kind != Year {
		c.Kind = Integer
	}
	return field(c, func(r *T, _ int) string {
		if *p(r) == nil {
			return ""
		}
		return strconv.Itoa(**p(r))
	}, func(r *T, _ int, v string) error {
		n, err := strconv.Atoi(v)
		*p(r) = &n
		return err
	})
}

// plainInt is an int whose zero means missing (the years of the plan).
func plainInt[T any](c Column, p func(*T) *int) Column {
	return field(c, func(r *T, _ int) string {
		if *p(r) == 0 {
			return ""
		}
		return strconv.Itoa(*p(r))
	}, func(r *T, _ int, v string) (err error) { *p(r), err = strconv.Atoi(v); return err })
}

// flagOf is a bool whose "Hayır" is the same as an empty cell.
func flagOf[T any](c Column, p func(*T) *bool) Column {
	c.Kind, c.List = Flag, "yes_no"
	return field(c, func(r *T, _ int) string {
		if *p(r) {
			return "true"
		}
		return ""
	}, func(r *T, _ int, v string) error { *p(r) = v == "true"; return nil })
}

// knownFlag is a bool that may be missing.
func knownFlag[T any](c Column, p func(*T) **bool) Column {
	c.Kind, c.List = Flag, "yes_no"
	return field(c, func(r *T, _ int) string {
		if *p(r) == nil {
			return ""
		}
		return strconv.FormatBool(**p(r))
	}, func(r *T, _ int, v string) error { b := v == "true"; *p(r) = &b; return nil })
}

func yearMoney[T any](c Column, p func(*T) *plan.YearMoney) Column {
	c.Kind, c.Yearly = Money, true
	return field(c, func(r *T, y int) string {
		if m, ok := (*p(r))[y]; ok {
			return m.String()
		}
		return ""
	}, func(r *T, y int, v string) error {
		m, err := quantity.ParseMoney(v)
		if *p(r) == nil {
			*p(r) = plan.YearMoney{}
		}
		(*p(r))[y] = m
		return err
	})
}

func yearAmount[T any](c Column, p func(*T) *plan.YearAmount) Column {
	c.Kind, c.Yearly = Amount, true
	return field(c, func(r *T, y int) string {
		if m, ok := (*p(r))[y]; ok {
			return m.String()
		}
		return ""
	}, func(r *T, y int, v string) error {
		m, err := quantity.ParseAmount(v)
		if *p(r) == nil {
			*p(r) = plan.YearAmount{}
		}
		(*p(r))[y] = m
		return err
	})
}

func yearText[T any](c Column, p func(*T) *map[int]string) Column {
	c.Yearly = true
	return field(c, func(r *T, y int) string { return (*p(r))[y] }, func(r *T, y int, v string) error {
		if *p(r) == nil {
			*p(r) = map[int]string{}
		}
		(*p(r))[y] = v
		return nil
	})
}

// called tells whether a heading, folded, is the column's; older ones count.
func (c Column) called(key string) bool {
	return trtext.Fold(c.Heading) == key || slices.ContainsFunc(c.Was, func(w string) bool { return trtext.Fold(w) == key })
}

// name is the field path of a column at a year or an index.
func (c Column) name(at int) string {
	switch {
	case c.Yearly:
		return c.Key + "." + strconv.Itoa(at)
	case c.Many:
		return c.Key + "[" + strconv.Itoa(at) + "]"
	}
	return c.Key
}

// heading is the heading of a column for a year; year 0 is an empty template without years, where at counts 1–5.
func (c Column) heading(year, at int) string {
	if !c.Yearly {
		return c.Heading
	}
	if year == 0 {
		return strings.ReplaceAll(c.Heading, "{yıl}", strconv.Itoa(at)+". Yıl")
	}
	return strings.ReplaceAll(c.Heading, "{yıl}", strconv.Itoa(year))
}
