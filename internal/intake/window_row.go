package intake

import (
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// rowOf is an entry as its row is written, sealed. Evidence and "Teyit" are what a file adds, and stand empty.
func rowOf(e measure.Entry) layout.ValueRow {
	r, version := layout.ValueRow{Code: e.Ref}, int64(0)
	if v := e.Value; v != nil {
		version = v.Version
		r.Amount, r.Numerator, r.Denominator, r.Done, r.Scale = v.Amount, v.Numerator, v.Denominator, v.Done, v.Scale
		r.NoValueReason, r.Explanation = v.NoValueReason, v.Explanation
	}
	r.Seal = layout.SealOf(r, version)
	return r
}

// fieldsOf is what a row says, in the shape of its indicator. Where two shapes are allowed, the one that is typed.
func fieldsOf(e measure.Entry, r layout.ValueRow) measure.Fields {
	kinds := measure.Kinds(e.Indicator)
	f := measure.Fields{Kind: kinds[0], Amount: r.Amount, Numerator: r.Numerator, Denominator: r.Denominator, Done: r.Done, Scale: r.Scale,
		NoValueReason: r.NoValueReason, Explanation: r.Explanation, Confirmed: r.Confirmed}
	switch {
	case r.NoValueReason != "" && r.Amount == nil && r.Numerator == nil && r.Denominator == nil && r.Done == nil && r.Scale == nil:
		f.Kind = measure.KindNone
	case r.Amount != nil && r.Numerator == nil && r.Denominator == nil && slices.Contains(kinds, measure.KindAmount):
		f.Kind = measure.KindAmount
	}
	if v := e.Value; v != nil { // what the file does not say stays
		f.Origin, f.Source, f.Synthetic = v.Origin, v.Source, v.Synthetic
	}
	return f
}

// changes are the fields of an entry that a row says otherwise, in wire form.
func changes(e measure.Entry, r layout.ValueRow) []plan.FieldChange {
	now := rowOf(e)
	var out []plan.FieldChange
	for _, f := range []struct{ field, before, after string }{
		{"amount", wire(now.Amount), wire(r.Amount)}, {"numerator", wire(now.Numerator), wire(r.Numerator)},
		{"denominator", wire(now.Denominator), wire(r.Denominator)}, {"done", flag(now.Done), flag(r.Done)}, {"scale", whole(now.Scale), whole(r.Scale)},
		{"no_value_reason", now.NoValueReason, r.NoValueReason}, {"explanation", now.Explanation, r.Explanation},
	} {
		if f.before != f.after {
			out = append(out, plan.FieldChange{Field: f.field, Before: f.before, After: f.after})
		}
	}
	return out
}

func wire(a *quantity.Amount) string {
	if a == nil {
		return ""
	}
	return a.String()
}

func flag(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

func whole(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// stateWords are the states of a value as the workbook shows them.
var stateWords = map[string]string{measure.Open: "Girilmedi", measure.Entered: "Girildi", measure.Returned: "İade edildi", measure.Approved: "Birim onayladı",
	measure.Verified: "Doğrulandı", measure.Frozen: "Donduruldu"}

// shown is what stands beside an entry's row. Nothing is open in a row that the caller may not change now.
func shown(e measure.Entry) layout.ShownValue {
	s := layout.ShownValue{Name: e.Indicator.Name, Measure: e.Indicator.UnitOfMeasure, Numerator: e.Indicator.Numerator, Denominator: e.Indicator.Denominator,
		Target: wire(e.YearTarget), State: stateWords[measure.Open]}
	if e.Value != nil {
		s.State = stateWords[e.Value.State]
	}
	for i, v := range e.Last {
		if i < len(s.Last) {
			s.Last[i] = sayValue(v.Fields) + " (" + strconv.Itoa(v.Year) + "/" + strconv.Itoa(v.PeriodNo) + ")"
		}
	}
	if e.MayEnter {
		s.Open = openFields(e.Indicator)
	}
	return s
}

// sayValue is a value in a word or two: 12,5 · 3 / 4 · Evet · Ölçek 2 · değer yok.
func sayValue(f measure.Fields) string {
	switch {
	case f.Kind == measure.KindNone:
		return "değer yok"
	case f.Numerator != nil && f.Denominator != nil:
		return f.Numerator.TR() + " / " + f.Denominator.TR()
	case f.Done != nil && *f.Done:
		return "Evet"
	case f.Done != nil && f.Amount != nil:
		return "Hayır, %" + f.Amount.TR()
	case f.Done != nil:
		return "Hayır"
	case f.Scale != nil:
		return "Ölçek " + strconv.Itoa(*f.Scale)
	case f.Amount != nil:
		return f.Amount.TR()
	}
	return "—"
}

// percentFaults refuses a percent sign where none belongs: in the two parts of a ratio, which are counted, and in a value whose unit of measure is
// no percentage. The progress of a delivery is one.
func percentFaults(e measure.Entry, r layout.ValueRow) fault.List {
	var l fault.List
	for _, field := range r.Percent {
		expected := e.Indicator.UnitOfMeasure
		switch {
		case field == "numerator":
			expected = e.Indicator.Numerator
		case field == "denominator":
			expected = e.Indicator.Denominator
		case percentMeasure(expected), measure.Kinds(e.Indicator)[0] == measure.KindDone:
			continue
		}
		l = append(l, fault.Invalid("intake.percent_in_count", field, "read", "%", "expected", expected))
	}
	return l
}

// percentMeasure tells whether a percent sign may be typed for a unit of measure; one that is not known says nothing against it.
func percentMeasure(measure string) bool {
	key := trtext.Fold(measure)
	return strings.TrimSpace(measure) == "" || strings.Contains(measure, "%") || strings.Contains(key, trtext.Fold("yüzde")) || strings.Contains(key, "oran")
}
