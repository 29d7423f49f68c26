package period

import (
	"fmt"
	"strings"
)

var monthsTR = [12]string{"Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"}

// FiscalYear is a fiscal year, the same as the calendar year (5018 art. 3).
type FiscalYear int

// Half is half a fiscal year: N is 1 (January–June) or 2.
type Half struct{ Year, N int }

// Quarter is a quarter of a fiscal year: N is 1 to 4.
type Quarter struct{ Year, N int }

// Month is a month: N is 1 to 12.
type Month struct{ Year, N int }

// NewFiscalYear refuses (date.range) a year outside MinYear–MaxYear.
func NewFiscalYear(year int) (FiscalYear, error) {
	if err := checkPart(year, 1, 1, fmt.Sprint(year)); err != nil {
		return 0, err
	}
	return FiscalYear(year), nil
}

// NewHalf refuses (date.range) what is no half.
func NewHalf(year, n int) (Half, error) {
	if err := checkPart(year, n, 2, fmt.Sprintf("%d-H%d", year, n)); err != nil {
		return Half{}, err
	}
	return Half{year, n}, nil
}

// NewQuarter refuses (date.range) what is no quarter.
func NewQuarter(year, n int) (Quarter, error) {
	if err := checkPart(year, n, 4, fmt.Sprintf("%d-Q%d", year, n)); err != nil {
		return Quarter{}, err
	}
	return Quarter{year, n}, nil
}

// NewMonth refuses (date.range) what is no month.
func NewMonth(year, n int) (Month, error) {
	if err := checkPart(year, n, 12, fmt.Sprintf("%d-%d", year, n)); err != nil {
		return Month{}, err
	}
	return Month{year, n}, nil
}

func checkPart(year, n, most int, read string) error {
	if year < MinYear || year > MaxYear {
		return newError(CodeRange, read, fmt.Sprintf("%d…%d", MinYear, MaxYear))
	}
	if n < 1 || n > most {
		return newError(CodeRange, read, fmt.Sprintf("1…%d", most))
	}
	return nil
}

// ParseHalf reads "2020-H1".
func ParseHalf(s string) (Half, error) {
	y, n := split(s, "-H", 1)
	if n < 0 {
		return Half{}, newError(CodeSyntax, s, "2020-H1")
	}
	return NewHalf(y, n)
}

// ParseQuarter reads "2020-Q3".
func ParseQuarter(s string) (Quarter, error) {
	y, n := split(s, "-Q", 1)
	if n < 0 {
		return Quarter{}, newError(CodeSyntax, s, "2020-Q3")
	}
	return NewQuarter(y, n)
}

// ParseMonth reads "2020-03".
func ParseMonth(s string) (Month, error) {
	y, n := split(s, "-", 2)
	if n < 0 {
		return Month{}, newError(CodeSyntax, s, "2020-03")
	}
	return NewMonth(y, n)
}

func split(s, sep string, digits int) (year, n int) {
	before, after, _ := strings.Cut(s, sep)
	year, n = number(before, 4, 4), number(after, digits, digits)
	if year < 0 {
		return 0, -1
	}
	return year, n
}

// String is "2020".
func (y FiscalYear) String() string { return fmt.Sprintf("%04d", int(y)) }

// First is the first day, 1 January; missing when the year is out of range.
func (y FiscalYear) First() Date { return monthStart(int(y), 1) }

// Last is the last day, 31 December; missing when the year is out of range.
func (y FiscalYear) Last() Date { return monthEnd(int(y), 12) }

// Contains reports whether the day is in the year; a missing one is in none.
func (y FiscalYear) Contains(d Date) bool { return within(d, y.First(), y.Last()) }

// Halves lists both halves.
func (y FiscalYear) Halves() []Half { return []Half{{int(y), 1}, {int(y), 2}} }

// Quarters lists the four quarters.
func (y FiscalYear) Quarters() []Quarter {
	return []Quarter{{int(y), 1}, {int(y), 2}, {int(y), 3}, {int(y), 4}}
}

// Months lists the twelve months.
func (y FiscalYear) Months() []Month {
	ms := make([]Month, 12)
	for i := range ms {
		ms[i] = Month{int(y), i + 1}
	}
	return ms
}

// String is "2020-H1".
func (h Half) String() string { return fmt.Sprintf("%04d-H%d", h.Year, h.N) }

// First is the first day.
func (h Half) First() Date { return monthStart(h.Year, h.N*6-5) }

// Last is the last day.
func (h Half) Last() Date { return monthEnd(h.Year, h.N*6) }

// Contains reports whether the day is in the half.
func (h Half) Contains(d Date) bool { return within(d, h.First(), h.Last()) }

// TR is "2020 Ocak-Haziran".
func (h Half) TR() string { return spanTR(h.Year, h.N*6-5, h.N*6) }

// Compare orders by time.
func (h Half) Compare(o Half) int { return compare(h.Year, h.N, o.Year, o.N) }

// String is "2020-Q3".
func (q Quarter) String() string { return fmt.Sprintf("%04d-Q%d", q.Year, q.N) }

// First is the first day.
func (q Quarter) First() Date { return monthStart(q.Year, q.N*3-2) }

// Last is the last day.
func (q Quarter) Last() Date { return monthEnd(q.Year, q.N*3) }

// Contains reports whether the day is in the quarter.
func (q Quarter) Contains(d Date) bool { return within(d, q.First(), q.Last()) }

// TR is "2020 Temmuz-Eylül".
func (q Quarter) TR() string { return spanTR(q.Year, q.N*3-2, q.N*3) }

// Half is the half the quarter belongs to.
func (q Quarter) Half() Half { return Half{q.Year, (q.N + 1) / 2} }

// Compare orders by time.
func (q Quarter) Compare(o Quarter) int { return compare(q.Year, q.N, o.Year, o.N) }

// String is "2020-03".
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, m.N) }

// First is the first day.
func (m Month) First() Date { return monthStart(m.Year, m.N) }

// Last is the last day.
func (m Month) Last() Date { return monthEnd(m.Year, m.N) }

// Contains reports whether the day is in the month.
func (m Month) Contains(d Date) bool { return within(d, m.First(), m.Last()) }

// TR is "Mart 2020"; "" for what is no month.
func (m Month) TR() string {
	if m.First() == "" {
		return ""
	}
	return fmt.Sprintf("%s %04d", monthsTR[m.N-1], m.Year)
}

// Quarter is the quarter the month belongs to.
func (m Month) Quarter() Quarter { return Quarter{m.Year, (m.N + 2) / 3} }

// Half is the half the month belongs to.
func (m Month) Half() Half { return Half{m.Year, (m.N + 5) / 6} }

// Compare orders by time.
func (m Month) Compare(o Month) int { return compare(m.Year, m.N, o.Year, o.N) }

func monthStart(year, month int) Date {
	d, err := NewDate(year, month, 1)
	if err != nil {
		return ""
	}
	return d
}

func monthEnd(year, month int) Date {
	if monthStart(year, month) == "" {
		return ""
	}
	return makeDate(year, month, daysIn(year, month))
}

func within(d, first, last Date) bool {
	return d != "" && first != "" && first <= d && d <= last
}

func spanTR(year, first, last int) string {
	if monthStart(year, first) == "" || monthStart(year, last) == "" {
		return ""
	}
	return fmt.Sprintf("%04d %s-%s", year, monthsTR[first-1], monthsTR[last-1])
}

func compare(y, n, oy, on int) int {
	switch {
	case y < oy || y == oy && n < on:
		return -1
	case y == oy && n == on:
		return 0
	}
	return 1
}
