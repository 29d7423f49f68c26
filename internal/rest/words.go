package rest

import (
	"strconv"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// Between the wire and the house: on the wire a missing value is null, in the house a nil pointer or an empty text.

// orNull writes an empty text as null.
func orNull[T, S ~string](s S) nullable.Nullable[T] {
	if s == "" {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(T(s))
}

// ptrOrNull writes a nil pointer as null.
func ptrOrNull[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

// numberOrNull writes a missing quantity as null.
func numberOrNull[T interface{ String() string }](p *T) nullable.Nullable[string] {
	if p == nil {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue((*p).String())
}

func yearsOut[T interface{ String() string }](m map[int]T) map[string]string {
	out := make(map[string]string, len(m))
	for y, v := range m {
		out[strconv.Itoa(y)] = v.String()
	}
	return out
}

// listOut never writes null for an empty list.
func listOut[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func instant(micros int64) string { return clock.FromMicros(micros).Format(time.RFC3339Nano) }

// deref is a field of a create that may be left out.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// textOf is an optional word: absent and null are both missing.
func textOf[T ~string](n nullable.Nullable[T]) string {
	v, _ := n.Get() // an error means absent or null
	return string(v)
}

// ptrOf is an optional value: absent and null are both missing.
func ptrOf[T any](n nullable.Nullable[T]) *T {
	v, err := n.Get()
	if err != nil {
		return nil
	}
	return &v
}

// patchText is a word in a patch: absent leaves it (nil), null empties it.
func patchText[T, S ~string](n nullable.Nullable[S]) *T {
	if !n.IsSpecified() {
		return nil
	}
	v := T(textOf(n))
	return &v
}

func patchWord[S ~string](p *S) *string {
	if p == nil {
		return nil
	}
	v := string(*p)
	return &v
}

// reading takes numbers of a body; the contract check has already refused what cannot be read, so a fault here is one of range.
type reading struct{ faults fault.List }

func (in *reading) err() error { return in.faults.Err() }

// number reads an optional decimal string: absent and null are missing.
func number[T any](in *reading, field string, n nullable.Nullable[string], parse func(string) (T, error)) *T {
	s, err := n.Get()
	if err != nil {
		return nil
	}
	v, err := parse(s)
	if err != nil {
		in.faults = append(in.faults, numberFault(err, field))
		return nil
	}
	return &v
}

// years reads a map by year.
func years[T any](in *reading, field string, m map[string]string, parse func(string) (T, error)) map[int]T {
	out := make(map[int]T, len(m))
	for _, k := range sorted(m) {
		at := field + "." + k
		y, err := strconv.Atoi(k)
		if err != nil {
			in.faults = append(in.faults, fault.Invalid("year.syntax", at, "read", k))
			continue
		}
		v, err := parse(m[k])
		if err != nil {
			in.faults = append(in.faults, numberFault(err, at))
			continue
		}
		out[y] = v
	}
	return out
}

func yearTexts(in *reading, field string, m map[string]string) map[int]string {
	return years(in, field, m, func(s string) (string, error) { return s, nil })
}

func money(in *reading, field string, n nullable.Nullable[string]) *quantity.Money {
	return number(in, field, n, quantity.ParseMoney)
}

func amount(in *reading, field string, n nullable.Nullable[string]) *quantity.Amount {
	return number(in, field, n, quantity.ParseAmount)
}

func date(n nullable.Nullable[string]) period.Date { return period.Date(textOf(n)) }
