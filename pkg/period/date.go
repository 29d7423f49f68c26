package period

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Years that dates and periods may have.
const (
	MinYear = 1900
	MaxYear = 2200
)

const (
	exampleISO = "2019-10-21"
	exampleTR  = "21.10.2019"
)

// Date is a calendar day as ISO text, "2019-10-21"; the empty Date is missing. Dates that come from NewDate, a parser or JSON are
// real days from 1900-01-01 to 2200-12-31, and so the texts order as the days do.
type Date string

// NewDate gives the day, or date.range when there is none.
func NewDate(year, month, day int) (Date, error) {
	return newDate(year, month, day, fmt.Sprintf("%d-%d-%d", year, month, day))
}

func newDate(year, month, day int, read string) (Date, error) {
	switch {
	case year < MinYear || year > MaxYear:
		return "", newError(CodeRange, read, fmt.Sprintf("%d-01-01…%d-12-31", MinYear, MaxYear))
	case month < 1 || month > 12:
		return "", newError(CodeRange, read, fmt.Sprintf("%04d-01-01…%04d-12-31", year, year))
	case day < 1 || day > daysIn(year, month):
		return "", newError(CodeRange, read, fmt.Sprintf("%04d-%02d-01…%04d-%02d-%02d", year, month, year, month, daysIn(year, month)))
	}
	return makeDate(year, month, day), nil
}

func makeDate(year, month, day int) Date {
	return Date(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// ParseISO reads "2019-10-21" and nothing else; the empty text is date.syntax (the caller knows whether the date may be missing).
func ParseISO(s string) (Date, error) {
	parts := strings.Split(s, "-")
	if len(s) != len(exampleISO) || len(parts) != 3 {
		return "", newError(CodeSyntax, s, exampleISO)
	}
	y, m, d := number(parts[0], 4, 4), number(parts[1], 2, 2), number(parts[2], 2, 2)
	if y < 0 || m < 0 || d < 0 {
		return "", newError(CodeSyntax, s, exampleISO)
	}
	return newDate(y, m, d, s)
}

// ParseTR reads what people write in Turkish: "21.10.2019", "21/10/2019", "1.1.2020"; spaces around it are taken, a year of two digits is not.
func ParseTR(s string) (Date, error) {
	text := strings.TrimSpace(s)
	sep := "."
	if strings.Contains(text, "/") {
		sep = "/"
	}
	parts := strings.Split(text, sep)
	if len(text) > len(exampleTR) || len(parts) != 3 {
		return "", newError(CodeSyntax, s, exampleTR)
	}
	d, m, y := number(parts[0], 1, 2), number(parts[1], 1, 2), number(parts[2], 4, 4)
	if y < 0 || m < 0 || d < 0 {
		return "", newError(CodeSyntax, s, exampleTR)
	}
	return newDate(y, m, d, s)
}

// number reads least to most ASCII digits; -1 is no number.
func number(s string, least, most int) int {
	if len(s) < least || len(s) > most {
		return -1
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// DateOf is the day of t in t's own zone; the caller puts t in Europe/Istanbul first.
func DateOf(t time.Time) (Date, error) {
	y, m, d := t.Date()
	return NewDate(y, int(m), d)
}

// IsZero reports a missing date; it lets encoding/json omit one with omitzero.
func (d Date) IsZero() bool { return d == "" }

// Check refuses text that is neither empty nor a real ISO date.
func (d Date) Check() error {
	if d == "" {
		return nil
	}
	_, err := ParseISO(string(d))
	return err
}

// String is the ISO text; "" when missing.
func (d Date) String() string { return string(d) }

// parts are year, month, day; all 0 when missing or not a date.
func (d Date) parts() (year, month, day int) {
	if d == "" || d.Check() != nil {
		return 0, 0, 0
	}
	year, _ = strconv.Atoi(string(d[:4]))
	month, _ = strconv.Atoi(string(d[5:7]))
	day, _ = strconv.Atoi(string(d[8:]))
	return year, month, day
}

// Year is the year, 0 when missing.
func (d Date) Year() int { y, _, _ := d.parts(); return y }

// Month is the month of the date; the zero Month when missing.
func (d Date) Month() Month { y, m, _ := d.parts(); return Month{y, m} }

// Day is the day of the month, 0 when missing.
func (d Date) Day() int { _, _, day := d.parts(); return day }

// TR is the paper form "21.10.2019"; "" when missing. Text that is not a date is given back as it is.
func (d Date) TR() string {
	y, m, day := d.parts()
	if y == 0 {
		return string(d)
	}
	return fmt.Sprintf("%02d.%02d.%04d", day, m, y)
}

// LongTR is the form of letters, "21 Ekim 2019"; otherwise as TR.
func (d Date) LongTR() string {
	y, m, day := d.parts()
	if y == 0 {
		return string(d)
	}
	return fmt.Sprintf("%d %s %04d", day, monthsTR[m-1], y)
}

// Time is midnight UTC of the day, for renderers that need a time.Time; the zero time when missing.
func (d Date) Time() time.Time {
	y, m, day := d.parts()
	if y == 0 {
		return time.Time{}
	}
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
}

// Compare is -1, 0 or +1 in calendar order; a missing date comes before all others.
func (d Date) Compare(o Date) int { return strings.Compare(string(d), string(o)) }

// Before reports whether both dates are there and d is earlier; missing is neither before nor after anything.
func (d Date) Before(o Date) bool { return d != "" && o != "" && d < o }

// After reports whether both dates are there and d is later.
func (d Date) After(o Date) bool { return o.Before(d) }

// AddDays moves by n days, back when n < 0; it refuses to leave the range, and a missing date.
func (d Date) AddDays(n int) (Date, error) {
	y, m, day := d.parts()
	if y == 0 {
		return "", newError(CodeSyntax, string(d), exampleISO)
	}
	const most = (MaxYear - MinYear + 1) * 366
	if n < -most || n > most {
		return "", newError(CodeRange, string(d)+" "+strconv.Itoa(n), fmt.Sprintf("%d-01-01…%d-12-31", MinYear, MaxYear))
	}
	return DateOf(time.Date(y, time.Month(m), day+n, 0, 0, 0, 0, time.UTC))
}

// DaysTo counts the days from d to o, negative when o is earlier; false when one of them is missing.
func (d Date) DaysTo(o Date) (int, bool) {
	a, b := d.Time(), o.Time()
	if a.IsZero() || b.IsZero() {
		return 0, false
	}
	return int(b.Sub(a) / (24 * time.Hour)), true
}

// UnmarshalJSON reads an ISO date; "" and null are a missing date. Errors are *Error.
func (d *Date) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*d = ""
		return nil
	}
	var s string
	if len(data) == 0 || data[0] != '"' || json.Unmarshal(data, &s) != nil {
		return newError(CodeSyntax, string(data), `"`+exampleISO+`"`)
	}
	if s == "" {
		*d = ""
		return nil
	}
	v, err := ParseISO(s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}
