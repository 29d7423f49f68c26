package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// reader takes typed text out of a form and collects every fault of what cannot be read as a number or a date. An empty field is
// missing, never zero.
type reader struct {
	v      url.Values
	faults fault.List
}

func (r *reader) err() error { return r.faults.Err() }

func (r *reader) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(r.v.Get(name), "\r\n", "\n"))
}

func (r *reader) flag(name string) bool { return r.v.Get(name) != "" }

func (r *reader) list(name string) []string {
	var out []string
	for _, s := range r.v[name] {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// take parses one field; the fault names the field, what was read and what was expected.
func take[T any](r *reader, name string, parse func(string) (T, error)) *T {
	s := r.text(name)
	if s == "" {
		return nil
	}
	v, err := parse(s)
	if err == nil {
		return &v
	}
	var q *quantity.Error
	if errors.As(err, &q) {
		r.faults = append(r.faults, fault.Invalid(q.Code, name, "read", q.Read, "expected", q.Expected))
		return nil
	}
	r.faults = append(r.faults, fault.Invalid("number.syntax", name, "read", s, "expected", "1234"))
	return nil
}

func (r *reader) money(name string) *quantity.Money   { return take(r, name, quantity.ParseMoneyTR) }
func (r *reader) amount(name string) *quantity.Amount { return take(r, name, quantity.ParseAmountTR) }
func (r *reader) percent(name string) *quantity.Percent {
	return take(r, name, quantity.ParsePercentTR)
}
func (r *reader) whole(name string) *int { return take(r, name, strconv.Atoi) }

func (r *reader) year(name string) int {
	if n := r.whole(name); n != nil {
		return *n
	}
	return 0
}

func (r *reader) version() int64 {
	n, _ := strconv.ParseInt(r.v.Get("version"), 10, 64)
	return n
}

// date reads 21.10.2019; the ISO form is taken too, since a date picker sends it.
func (r *reader) date(name string) period.Date {
	s := r.text(name)
	if s == "" {
		return ""
	}
	if d, err := period.ParseTR(s); err == nil {
		return d
	}
	if d, err := period.ParseISO(s); err == nil {
		return d
	}
	r.faults = append(r.faults, fault.Invalid("date.syntax", name, "read", s, "expected", "21.10.2019"))
	return ""
}

// yes reads a choice of yes, no and nothing said.
func (r *reader) yes(name string) *bool {
	switch r.text(name) {
	case "yes":
		v := true
		return &v
	case "no":
		v := false
		return &v
	}
	return nil
}

// years reads one field per plan year; a year left empty is missing.
func years[M ~map[int]T, T any](r *reader, name string, of []int, parse func(string) (T, error)) M {
	m := M{}
	for _, y := range of {
		if v := take(r, name+"."+strconv.Itoa(y), parse); v != nil {
			m[y] = *v
		}
	}
	return m
}

// rows gives the row numbers of a repeated group in which something is typed, in order, at most maxRows+1 (the service then refuses
// the length). Names like kind are a choice and do not make a row by themselves.
func (r *reader) rows(group string) []int {
	var out []int
	for i := range maxRows {
		prefix := group + "." + strconv.Itoa(i)
		for name, values := range r.v {
			if (name == prefix || strings.HasPrefix(name, prefix+".")) && !strings.HasSuffix(name, ".kind") && !strings.HasSuffix(name, ".rows") &&
				strings.TrimSpace(strings.Join(values, "")) != "" {
				out = append(out, i)
				break
			}
		}
	}
	return out
}

// renumber makes the fault of the n-th row of a list point at the row of the form it was typed in: empty rows between are skipped
// when a list is read.
func renumber(l fault.List, group string, rows []int) {
	for i, f := range l {
		rest, ok := strings.CutPrefix(plain(f.At.Field), group+".")
		if !ok {
			continue
		}
		no, tail, more := strings.Cut(rest, ".")
		n, err := strconv.Atoi(no)
		if err != nil || n >= len(rows) {
			continue
		}
		path := group + "." + strconv.Itoa(rows[n])
		if more {
			path += "." + tail
		}
		l[i] = f.Field(path)
	}
}
