package period_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/karne-app/karne/pkg/period"
)

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	var e *period.Error
	if !errors.As(err, &e) {
		return "not a *period.Error: " + err.Error()
	}
	return e.Code
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		parse    func(string) (period.Date, error)
		text     string
		want     period.Date
		code     string
		expected string
	}{
		{period.ParseISO, "2019-10-21", "2019-10-21", "", ""},
		{period.ParseISO, "2020-02-29", "2020-02-29", "", ""},
		{period.ParseISO, "2000-02-29", "2000-02-29", "", ""},
		{period.ParseISO, "1900-01-01", "1900-01-01", "", ""},
		{period.ParseISO, "2200-12-31", "2200-12-31", "", ""},
		{period.ParseISO, "1899-12-31", "", "date.range", "1900-01-01…2200-12-31"},
		{period.ParseISO, "2201-01-01", "", "date.range", "1900-01-01…2200-12-31"},
		{period.ParseISO, "2019-02-29", "", "date.range", "2019-02-01…2019-02-28"},
		{period.ParseISO, "1900-02-29", "", "date.range", "1900-02-01…1900-02-28"},
		{period.ParseISO, "2019-04-31", "", "date.range", "2019-04-01…2019-04-30"},
		{period.ParseISO, "2019-13-01", "", "date.range", "2019-01-01…2019-12-31"},
		{period.ParseISO, "2019-00-01", "", "date.range", "2019-01-01…2019-12-31"},
		{period.ParseISO, "2019-01-00", "", "date.range", "2019-01-01…2019-01-31"},
		{period.ParseISO, "", "", "date.syntax", "2019-10-21"},
		{period.ParseISO, "2019-1-01", "", "date.syntax", "2019-10-21"},
		{period.ParseISO, "2019-10-21T00:00:00Z", "", "date.syntax", "2019-10-21"},
		{period.ParseISO, " 2019-10-21", "", "date.syntax", "2019-10-21"},
		{period.ParseISO, "21.10.2019", "", "date.syntax", "2019-10-21"},
		{period.ParseISO, "2019-1٠-21", "", "date.syntax", "2019-10-21"},
		{period.ParseTR, "21.10.2019", "2019-10-21", "", ""},
		{period.ParseTR, "21/10/2019", "2019-10-21", "", ""},
		{period.ParseTR, "1.1.2020", "2020-01-01", "", ""},
		{period.ParseTR, "\u00a001.01.2020 ", "2020-01-01", "", ""},
		{period.ParseTR, "31.04.2020", "", "date.range", "2020-04-01…2020-04-30"},
		{period.ParseTR, "21.10/2019", "", "date.syntax", "21.10.2019"},
		{period.ParseTR, "21.10.19", "", "date.syntax", "21.10.2019"},
		{period.ParseTR, "001.1.2020", "", "date.syntax", "21.10.2019"},
		{period.ParseTR, "2019-10-21", "", "date.syntax", "21.10.2019"},
		{period.ParseTR, "21. 10.2019", "", "date.syntax", "21.10.2019"},
		{period.ParseTR, "43759", "", "date.syntax", "21.10.2019"},
		{period.ParseTR, "", "", "date.syntax", "21.10.2019"},
	} {
		got, err := c.parse(c.text)
		if got != c.want || codeOf(err) != c.code {
			t.Errorf("%q: got %q %v, want %q %q", c.text, got, err, c.want, c.code)
		}
		var e *period.Error
		if errors.As(err, &e) && (e.Expected != c.expected || e.Read != c.text) {
			t.Errorf("%q: read %q, expected %q, want %q", c.text, e.Read, e.Expected, c.expected)
		}
	}
}

func TestMissingDateIsNoDay(t *testing.T) {
	t.Parallel()
	var d period.Date
	next, err := d.AddDays(1)
	_, known := d.DaysTo("2020-01-01")
	if !d.IsZero() || d.Check() != nil || d.TR() != "" || d.LongTR() != "" || d.Year() != 0 || d.Day() != 0 || !d.Time().IsZero() ||
		d.Month() != (period.Month{}) || next != "" || codeOf(err) != "date.syntax" || known {
		t.Error("a missing date must stay missing")
	}
	if d.Before("2020-01-01") || d.After("2020-01-01") || period.Date("2020-01-01").After(d) || d.Compare("1900-01-01") != -1 {
		t.Error("missing is neither before nor after, and sorts first")
	}
	if bad := period.Date("2020-02-30"); codeOf(bad.Check()) != "date.range" || bad.Year() != 0 || bad.TR() != "2020-02-30" {
		t.Error("a foreign text is no day and is shown as it is")
	}
}

func TestDateArithmetic(t *testing.T) {
	t.Parallel()
	d := period.Date("2020-02-28")
	if got, err := d.AddDays(2); got != "2020-03-01" || err != nil {
		t.Errorf("two days after: %s %v", got, err)
	}
	if got, err := d.AddDays(-59); got != "2019-12-31" || err != nil {
		t.Errorf("59 days before: %s %v", got, err)
	}
	for _, n := range []int{1 << 62, -1 << 62, 100_000} {
		if _, err := d.AddDays(n); codeOf(err) != "date.range" {
			t.Errorf("%d days: %v", n, err)
		}
	}
	if n, ok := d.DaysTo("2021-02-28"); n != 366 || !ok {
		t.Errorf("a leap year has %d days", n)
	}
	if !d.Before("2020-02-29") || d.Before(d) || d.After(d) {
		t.Error("order")
	}
	if d.TR() != "28.02.2020" || d.LongTR() != "28 Şubat 2020" || d.Year() != 2020 || d.Month().N != 2 || d.Day() != 28 {
		t.Error("parts")
	}
	zone := time.FixedZone("+03", 3*3600)
	if got, _ := period.DateOf(time.Date(2020, 1, 1, 1, 0, 0, 0, zone)); got != "2020-01-01" {
		t.Errorf("the day is that of the time's own zone: %s", got)
	}
}

func TestDateJSON(t *testing.T) {
	t.Parallel()
	type row struct {
		On period.Date `json:"on,omitempty"`
	}
	for in, c := range map[string]struct {
		want period.Date
		code string
	}{
		`{"on":"2019-10-21"}`: {"2019-10-21", ""},
		`{"on":""}`:           {"", ""},
		`{"on":null}`:         {"", ""},
		`{}`:                  {"", ""},
		`{"on":"21.10.2019"}`: {"", "date.syntax"},
		`{"on":"2019-02-30"}`: {"", "date.range"},
		`{"on":20191021}`:     {"", "date.syntax"},
		`{"on":["x"]}`:        {"", "date.syntax"},
	} {
		var r row
		if err := json.Unmarshal([]byte(in), &r); r.On != c.want || codeOf(err) != c.code {
			t.Errorf("%s: got %q %v", in, r.On, err)
		}
	}
	if out, _ := json.Marshal(row{"2019-10-21"}); string(out) != `{"on":"2019-10-21"}` {
		t.Errorf("got %s", out)
	}
}

func TestHorizon(t *testing.T) {
	t.Parallel()
	h := period.Horizon{First: 2020, Last: 2024}
	if !slices.Equal(h.Years(), []int{2020, 2021, 2022, 2023, 2024}) || !h.Valid5() || h.Len() != 5 || h.String() != "2020-2024" ||
		h.Baseline() != 2019 || h.Start() != "2020-01-01" || h.End() != "2024-12-31" {
		t.Errorf("horizon %v", h)
	}
	for year, want := range map[int]bool{2019: false, 2020: true, 2024: true, 2025: false} {
		if _, ok := h.Index(year); h.Contains(year) != want || ok != want {
			t.Errorf("contains %d", year)
		}
	}
	if i, _ := h.Index(2023); i != 3 {
		t.Errorf("index of 2023 is %d", i)
	}
	for _, bad := range []period.Horizon{{}, {2024, 2020}, {1, 5}, {2020, 1 << 40}} {
		if bad.Valid() || bad.Valid5() || bad.Years() != nil || bad.Len() != 0 || bad.Contains(2020) || bad.Start() != "" || bad.End() != "" || bad.Overlaps(h) {
			t.Errorf("%v is no horizon", bad)
		}
	}
	if (period.Horizon{First: 2020, Last: 2023}).Valid5() || !(period.Horizon{First: 2020, Last: 2020}).Valid() {
		t.Error("four years, one year")
	}
	if !h.Overlaps(period.Horizon{First: 2024, Last: 2028}) || h.Overlaps(period.Horizon{First: 2025, Last: 2029}) {
		t.Error("overlap")
	}
}

func TestPartsOfTheFiscalYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p interface {
			String() string
			First() period.Date
			Last() period.Date
			Contains(period.Date) bool
		}
		text        string
		first, last period.Date
	}{
		{period.FiscalYear(2020), "2020", "2020-01-01", "2020-12-31"},
		{period.Half{Year: 2020, N: 1}, "2020-H1", "2020-01-01", "2020-06-30"},
		{period.Half{Year: 2020, N: 2}, "2020-H2", "2020-07-01", "2020-12-31"},
		{period.Quarter{Year: 2020, N: 1}, "2020-Q1", "2020-01-01", "2020-03-31"},
		{period.Quarter{Year: 2020, N: 4}, "2020-Q4", "2020-10-01", "2020-12-31"},
		{period.Month{Year: 2020, N: 2}, "2020-02", "2020-02-01", "2020-02-29"},
	} {
		if c.p.String() != c.text || c.p.First() != c.first || c.p.Last() != c.last {
			t.Errorf("%s: %s to %s", c.p, c.p.First(), c.p.Last())
		}
		before, _ := c.first.AddDays(-1)
		after, _ := c.last.AddDays(1)
		if !c.p.Contains(c.first) || !c.p.Contains(c.last) || c.p.Contains(before) || c.p.Contains(after) || c.p.Contains("") {
			t.Errorf("%s contains", c.p)
		}
	}
	for _, m := range period.FiscalYear(2020).Months() {
		if !m.Quarter().Contains(m.First()) || !m.Half().Contains(m.Last()) || m.Quarter().Half() != m.Half() {
			t.Errorf("%s is in %s and %s", m, m.Quarter(), m.Half())
		}
		if back, err := period.ParseMonth(m.String()); back != m || err != nil {
			t.Errorf("%s: %v", m, err)
		}
	}
	for _, q := range period.FiscalYear(2020).Quarters() {
		if back, err := period.ParseQuarter(q.String()); back != q || err != nil {
			t.Errorf("%s: %v", q, err)
		}
	}
	for _, h := range period.FiscalYear(2020).Halves() {
		if back, err := period.ParseHalf(h.String()); back != h || err != nil {
			t.Errorf("%s: %v", h, err)
		}
	}
	if (period.Half{Year: 2020, N: 1}).TR() != "2020 Ocak-Haziran" || (period.Quarter{Year: 2020, N: 3}).TR() != "2020 Temmuz-Eylül" || (period.Month{Year: 2020, N: 3}).TR() != "Mart 2020" {
		t.Error("Turkish names")
	}
	if (period.Month{Year: 2020, N: 12}).Compare(period.Month{Year: 2021, N: 1}) != -1 || (period.Half{Year: 2020, N: 2}).Compare(period.Half{Year: 2020, N: 1}) != 1 ||
		(period.Quarter{Year: 2020, N: 2}).Compare(period.Quarter{Year: 2020, N: 2}) != 0 {
		t.Error("order")
	}
}

func TestRefusedPeriods(t *testing.T) {
	t.Parallel()
	_, e1 := period.NewHalf(2020, 3)
	_, e2 := period.NewQuarter(2020, 0)
	_, e3 := period.NewMonth(1800, 1)
	_, e4 := period.NewFiscalYear(2201)
	_, e5 := period.ParseMonth("2020-13")
	for i, err := range []error{e1, e2, e3, e4, e5} {
		if codeOf(err) != "date.range" {
			t.Errorf("case %d: %v", i+1, err)
		}
	}
	for _, s := range []string{"", "2020", "2020-3", "2020-H1", "20-03", "2020-03-01", "x020-03"} {
		if _, err := period.ParseMonth(s); codeOf(err) != "date.syntax" {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, m := range []period.Month{{}, {2020, 0}, {2020, 13}, {1 << 40, 1}} {
		if m.First() != "" || m.Last() != "" || m.TR() != "" || m.Contains("2020-01-01") {
			t.Errorf("%v is no month", m)
		}
	}
	if (period.Half{Year: 2020, N: 9}).TR() != "" || (period.Quarter{}).TR() != "" {
		t.Error("no half, no quarter")
	}
}
