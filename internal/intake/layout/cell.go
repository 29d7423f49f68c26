package layout

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// read turns a cell into the wire word of the column, "" for a blank one. The fault has no address yet.
func (c Column) read(cell sheet.Cell, date1904 bool) (string, *fault.Fault) {
	switch cell.Kind {
	case sheet.Blank:
		return "", nil
	case sheet.Error:
		return "", fault.Invalid("sheet.error_value", c.Key, "read", cell.Text)
	}
	switch c.Kind {
	case Money, Amount, Percent:
		return c.readNumber(cell)
	case Typed:
		return c.readTyped(cell)
	case Integer, Year:
		return c.readInteger(cell)
	case Date:
		return c.readDate(cell, date1904)
	}
	if cell.Kind == sheet.Number && cell.Form == sheet.Date && (c.Kind == Code || c.Kind == Ref) {
		d, _ := cell.Day(date1904)
		return "", fault.Invalid("sheet.code_is_date", c.Key, "read", d.TR(), "expected", c.Example)
	}
	s, f := c.readText(plain(cell, date1904))
	if s == "" || f != nil {
		return "", f
	}
	if c.Kind == Enum || c.Kind == Flag {
		return c.readWord(s, cell)
	}
	return s, nil
}

// plain is what a cell shows, as text.
func plain(cell sheet.Cell, date1904 bool) string {
	switch cell.Kind {
	case sheet.Number:
		if cell.Form == sheet.Date {
			if d, ok := cell.Day(date1904); ok {
				return d.TR()
			}
		}
		if s, ok := cell.Decimal(); ok {
			return s
		}
	case sheet.Bool:
		if cell.Text == "1" {
			return "DOĞRU"
		}
		return "YANLIŞ"
	}
	return cell.Text
}

// readText cleans a text and checks its length; scripts, formulas and HTML are text like any other.
func (c Column) readText(s string) (string, *fault.Fault) {
	clean, removed := trtext.Clean(s)
	clean = strings.TrimSpace(clean)
	if removed {
		return "", fault.Invalid("text.control", c.Key, "read", short(s))
	}
	switch c.Kind {
	case Code, Ref, Unit, Enum, Flag:
		if c.Kind == Unit && TwoUnits(clean) {
			code := "text.pattern"
			if c.Key == "responsible_unit" {
				code = "plan.target.two_responsible"
			}
			return "", fault.Invalid(code, c.Key, "read", short(clean), "expected", "tek birim")
		}
		clean = trtext.Collapse(clean)
	}
	if n := utf8.RuneCountInString(clean); c.Max > 0 && n > c.Max {
		return "", fault.Invalid("text.length", c.Key, "read", strconv.Itoa(n), "expected", strconv.Itoa(c.Max))
	}
	if c.Kind == Code && c.Key == "code" && strings.ContainsAny(clean, "#/;") {
		return "", fault.Invalid("text.pattern", c.Key, "read", short(clean), "expected", "# / ; içermeyen kod")
	}
	return clean, nil
}

func (c Column) readWord(s string, cell sheet.Cell) (string, *fault.Fault) {
	if c.Kind == Flag {
		switch trtext.Fold(s) {
		case trtext.Fold("DOĞRU"), "true", "e", "x", "1":
			return "true", nil
		case trtext.Fold("YANLIŞ"), "false", "h", "0":
			return "false", nil
		}
	}
	if w, ok := wire(c.List, s); ok {
		return w, nil
	}
	return "", fault.Invalid("enum.unknown", c.Key, "read", short(s), "expected", strings.Join(choices(c.List), ", "))
}

func (c Column) readNumber(cell sheet.Cell) (string, *fault.Fault) {
	var s string
	var err error
	switch {
	case cell.Kind == sheet.Bool, cell.Kind == sheet.Number && cell.Form == sheet.Date:
		return "", fault.Invalid("number.syntax", c.Key, "read", plain(cell, false), "expected", "1.234,56")
	case cell.Kind == sheet.Number:
		if c.Kind == Money {
			cell.Form = sheet.General
		}
		wire, ok := cell.Decimal()
		if !ok {
			return "", fault.Invalid("number.range", c.Key, "read", short(cell.Text), "expected", "1.234,56")
		}
		s, err = parseWire(c.Kind, wire)
	default:
		text := strings.TrimSpace(cell.Text)
		if text == "" {
			return "", nil
		}
		if c.Kind == Amount { // %85 in a cell of values is read as it is seen
			text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(text, "%"), "%"))
		}
		s, err = parseHuman(c.Kind, text)
	}
	var q *quantity.Error
	if errors.As(err, &q) {
		return "", fault.Invalid(q.Code, c.Key, "read", short(plain(cell, false)), "expected", q.Expected)
	}
	return s, nil
}

// readTyped reads a number with the percent sign it has. Text with one comma before three digits reads in two ways, 1,234 as 1234 or as 1.234, and
// people mean the first as often as the second: it is refused.
func (c Column) readTyped(cell sheet.Cell) (string, *fault.Fault) {
	percent := cell.Kind == sheet.Number && cell.Form == sheet.Percent
	if cell.Kind == sheet.Text {
		text := strings.TrimSpace(cell.Text)
		bare := strings.TrimSpace(strings.Trim(text, "%"))
		percent = bare != text && strings.Contains(text, "%")
		if CommaThousands(bare) {
			return "", fault.Invalid("sheet.thousands", c.Key, "read", short(text), "expected", "1234 · 1,2340")
		}
	}
	c.Kind = Amount
	v, f := c.readNumber(cell)
	if percent && v != "" {
		v += "%"
	}
	return v, f
}

// CommaThousands tells whether commas group digits by three, or may: 1,234 · 1,234,567 · 1,234.5, but not 0,125.
func CommaThousands(s string) bool {
	whole, _, _ := strings.Cut(strings.TrimLeft(s, "-−"), ".")
	parts := strings.Split(whole, ",")
	for i, p := range parts {
		if strings.Trim(p, "0123456789") != "" || i > 0 && len(p) != 3 || i == 0 && (p == "" || len(p) > 3 || p[0] == '0') {
			return false
		}
	}
	return len(parts) > 1
}

func parseWire(k Kind, s string) (string, error) {
	switch k {
	case Money:
		m, err := quantity.ParseMoney(s)
		return m.String(), err
	case Percent:
		p, err := quantity.ParsePercent(s)
		return p.String(), err
	}
	a, err := quantity.ParseAmount(s)
	return a.String(), err
}

func parseHuman(k Kind, s string) (string, error) {
	switch k {
	case Money:
		m, err := quantity.ParseMoneyTR(s)
		return m.String(), err
	case Percent:
		p, err := quantity.ParsePercentTR(s)
		return p.String(), err
	}
	a, err := quantity.ParseAmountTR(s)
	return a.String(), err
}

func (c Column) readInteger(cell sheet.Cell) (string, *fault.Fault) {
	lo, hi, code, form := c.Min, c.Top, "number.range", strconv.Itoa(c.Min)
	if c.Kind == Year {
		lo, hi, code, form = period.MinYear, period.MaxYear, "year.range", "2020"
	}
	s := strings.TrimSpace(plain(cell, false))
	if s == "" {
		return "", nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || cell.Form == sheet.Date || len(s) > 9 {
		syntax := "number.syntax"
		if c.Kind == Year {
			syntax = "year.syntax"
		}
		return "", fault.Invalid(syntax, c.Key, "read", short(s), "expected", form)
	}
	if n < lo || n > hi {
		return "", fault.Invalid(code, c.Key, "read", short(s), "expected", strconv.Itoa(lo)+"…"+strconv.Itoa(hi))
	}
	return strconv.Itoa(n), nil
}

func (c Column) readDate(cell sheet.Cell, date1904 bool) (string, *fault.Fault) {
	if cell.Kind == sheet.Number {
		if d, ok := cell.Day(date1904); ok {
			return string(d), nil
		}
		return "", fault.Invalid("date.range", c.Key, "read", short(cell.Text), "expected", "21.10.2019")
	}
	s := strings.TrimSpace(cell.Text)
	if s == "" {
		return "", nil
	}
	d, err := period.ParseTR(s)
	if err != nil {
		var iso error
		if d, iso = period.ParseISO(s); iso == nil {
			err = nil
		}
	}
	var bad *period.Error
	if errors.As(err, &bad) {
		return "", fault.Invalid(bad.Code, c.Key, "read", short(s), "expected", "21.10.2019")
	}
	return string(d), nil
}

// short cuts what was read for a fault text.
func short(s string) string {
	s = trtext.Collapse(s)
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
