package measure

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// reasonChars is the least length of a reason for "no value this period".
const reasonChars = 10

// subject is the indicator of a value, as far as its values ask for it, with who answers for it.
type subject struct {
	ID, PlanID, PlanState          string
	Code, TargetCode               string
	CalcType, Aggregation, Measure string // Measure: the unit of measure
	Frequency                      string
	Numerator, Denominator         string
	EvidenceRequired               bool
	UnitID                         string
}

func (s subject) scope() access.Scope { return Value{UnitID: s.UnitID}.Scope() }

// kinds are the shapes the calculation type takes beside KindNone, the usual one first.
func (s subject) kinds() []string {
	switch s.CalcType {
	case "ratio_increase", "ratio_decrease":
		if s.Numerator == "" && s.Denominator == "" {
			return []string{KindRatio, KindAmount}
		}
		return []string{KindRatio}
	case "one_off":
		return []string{KindDone}
	case "qualitative":
		return []string{KindScale}
	}
	if s.Aggregation == "ratio_of_sums" {
		return []string{KindRatio}
	}
	return []string{KindAmount}
}

// Kinds are the shapes a value of the indicator may have beside KindNone, the usual one first.
func Kinds(i plan.Indicator) []string {
	return subject{CalcType: i.CalcType, Aggregation: i.Aggregation, Numerator: i.Numerator, Denominator: i.Denominator}.kinds()
}

// counts are the units of measure that come one by one.
var counts = map[string]bool{
	"adet": true, "kişi": true, "sayı": true, "tane": true, "araç": true, "personel": true, "öğrenci": true, "hane": true, "proje": true, "eğitim": true, "etkinlik": true,
	"faaliyet": true, "toplantı": true, "rapor": true, "denetim": true, "başvuru": true, "ziyaret": true, "kurum": true, "bina": true, "konut": true, "ağaç": true, "fidan": true,
}

// isCount tells whether the unit of measure comes one by one: adet, kişi/yıl, sayı (adet).
func isCount(measure string) bool {
	words := strings.FieldsFunc(trtext.Fold(measure), func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) > 0 && counts[words[0]] && !IsPercent(measure)
}

// IsPercent tells whether a unit of measure is a percentage: "%", "% (yüzde)", "Yüzde".
func IsPercent(measure string) bool {
	return strings.Contains(measure, "%") || strings.HasPrefix(trtext.Fold(measure), "yüzde")
}

// clean brings the texts to their stored form.
func (f *Fields) clean() fault.List {
	var l fault.List
	act.Text(&l, "no_value_reason", &f.NoValueReason)
	act.Text(&l, "explanation", &f.Explanation)
	act.Text(&l, "source", &f.Source)
	if f.Origin == "" {
		f.Origin = "entered"
	}
	if !slices.Contains(plan.Origins, f.Origin) {
		l = append(l, fault.Invalid("enum.unknown", "origin", "read", f.Origin, "expected", strings.Join(plan.Origins, ", ")))
	}
	l.Add(act.Validate(f))
	return l
}

// shape refuses what no value of this indicator can be; a broken kind is said alone.
func (f Fields) shape(s subject) fault.List {
	if may := append(s.kinds(), KindNone); !slices.Contains(may, f.Kind) {
		return fault.List{fault.Invalid("measure.kind", "kind", "read", f.Kind, "expected", strings.Join(may, ", "))}
	}
	l := f.fields()
	for _, a := range f.amounts() {
		switch {
		case a.v.Check() != nil:
			l = append(l, fault.Invalid("number.range", a.field, "read", a.v.String(), "expected", ""))
		case a.field == "denominator" && *a.v == 0:
			l = append(l, fault.Invalid("measure.denominator.zero", a.field, "read", a.v.TR()))
		case a.field == "denominator" && *a.v < 0:
			l = append(l, fault.Invalid("measure.denominator.negative", a.field, "read", a.v.TR()))
		case a.field == "amount" && f.Kind == KindDone && (*a.v < 0 || *a.v > 100*quantity.One || f.Done != nil && *f.Done && *a.v != 100*quantity.One):
			l = append(l, fault.Invalid("measure.progress", a.field, "read", a.v.TR(), "expected", "0…100"))
		case a.field == "amount" && f.Kind == KindAmount && *a.v < 0 && isCount(s.Measure):
			l = append(l, fault.Invalid("measure.count.negative", a.field, "read", a.v.TR(), "expected", s.Measure))
		}
	}
	if f.Kind == KindNone && f.NoValueReason != "" && utf8.RuneCountInString(f.NoValueReason) < reasonChars {
		l = append(l, fault.Invalid("measure.reason.short", "no_value_reason", "read", f.NoValueReason, "expected", strconv.Itoa(reasonChars)))
	}
	return l
}

type namedAmount struct {
	field string
	v     *quantity.Amount
}

// amounts are the numbers that are there.
func (f Fields) amounts() []namedAmount {
	all := []namedAmount{{"amount", f.Amount}, {"numerator", f.Numerator}, {"denominator", f.Denominator}}
	return slices.DeleteFunc(all, func(a namedAmount) bool { return a.v == nil })
}

// fields refuses a missing field of the kind and a field of another one.
func (f Fields) fields() fault.List {
	var l fault.List
	for _, x := range []struct {
		name         string
		there        bool
		needs, takes []string
	}{
		{"amount", f.Amount != nil, []string{KindAmount}, []string{KindDone}},
		{"numerator", f.Numerator != nil, []string{KindRatio}, nil},
		{"denominator", f.Denominator != nil, []string{KindRatio}, nil},
		{"done", f.Done != nil, []string{KindDone}, nil},
		{"scale", f.Scale != nil, []string{KindScale}, nil},
		{"no_value_reason", f.NoValueReason != "", []string{KindNone}, nil},
	} {
		needed := slices.Contains(x.needs, f.Kind)
		switch {
		case needed && !x.there:
			l = append(l, fault.Invalid("text.required", x.name))
		case x.there && !needed && !slices.Contains(x.takes, f.Kind):
			l = append(l, fault.Invalid("measure.field.foreign", x.name, "read", x.name, "expected", f.Kind))
		}
	}
	return l
}

// number is what a value says as one number, a percentage in points; nil when it says none.
func (f Fields) number(percent bool) *big.Rat {
	switch {
	case f.Kind == KindAmount && f.Amount != nil:
		return f.Amount.Rat()
	case f.Kind == KindRatio && f.Numerator != nil && f.Denominator != nil && *f.Denominator != 0:
		r := new(big.Rat).Quo(f.Numerator.Rat(), f.Denominator.Rat())
		if percent {
			r.Mul(r, big.NewRat(100, 1))
		}
		return r
	}
	return nil
}

// numberField is where asks about the number are put.
func (f Fields) numberField() string {
	if f.Kind == KindRatio {
		return "numerator"
	}
	return "amount"
}

// ask is a question to the enterer: a save with Confirmed answers it.
func ask(code, field, read, expected string) *fault.Fault {
	return fault.Flag(fault.Warn, code, field, "read", read, "expected", expected)
}

// readAs prints a number as the enterer wrote it, or nearly.
func readAs(r *big.Rat) string {
	a, err := quantity.AmountFromRat(quantity.Round(r, 2, quantity.RoundHalfUp), quantity.RoundHalfUp)
	if err != nil {
		return r.FloatString(2)
	}
	return a.TR()
}

// asks are the questions a well-formed value raises. earlier are the values of the periods before, newest first; jump is the setting in percent
// (R-VER-07).
func (f Fields) asks(s subject, earlier []Fields, jump quantity.Percent) fault.List {
	percent := IsPercent(s.Measure)
	v, at := f.number(percent), f.numberField()
	if v == nil {
		return nil
	}
	var l fault.List
	if f.Kind == KindAmount && isCount(s.Measure) && !v.IsInt() {
		l = append(l, ask("measure.ask.count_fraction", at, readAs(v), s.Measure))
	}
	if percent && v.Cmp(big.NewRat(100, 1)) > 0 {
		l = append(l, ask("measure.ask.over_hundred", at, readAs(v), "0…100"))
	}
	before := numbers(earlier, percent)
	switch {
	case v.Sign() < 0 && (len(before) == 0 || before[0].Sign() == 0):
		l = append(l, ask("measure.ask.negative", at, readAs(v), "≥ 0"))
	case len(before) > 0 && before[0].Sign()*v.Sign() < 0:
		l = append(l, ask("measure.ask.sign", at, readAs(v), readAs(before[0])))
	case len(before) > 0 && f.Kind == KindAmount && thousandth(v, median(before)):
		l = append(l, ask("measure.ask.thousands", at, f.Amount.TR(), readAs(new(big.Rat).Mul(v, big.NewRat(1000, 1)))))
	case len(before) > 0 && jumps(v, before, jump):
		l = append(l, ask("measure.ask.jump", at, readAs(v), readAs(before[0])))
	}
	return l
}

// lookBack is how many earlier values a new one is compared with.
const lookBack = 4

func numbers(earlier []Fields, percent bool) []*big.Rat {
	var out []*big.Rat
	for _, e := range earlier {
		if r := e.number(percent); r != nil && len(out) < lookBack {
			out = append(out, r)
		}
	}
	return out
}

// jumps tells whether a value is further than the setting from the one before it and from the median of the last four, so that a season that
// comes again is not asked about. Rise and fall are asked alike: at 200 % three times as much, or less than a third. From 0 nothing is measured.
func jumps(v *big.Rat, before []*big.Rat, jump quantity.Percent) bool {
	limit := new(big.Rat).Quo(jump.Rat(), big.NewRat(100, 1))
	measured := false
	for _, ref := range []*big.Rat{before[0], median(before)} {
		if ref.Sign() == 0 {
			continue
		}
		measured = true
		small, large := new(big.Rat).Abs(v), new(big.Rat).Abs(ref)
		if small.Cmp(large) > 0 {
			small, large = large, small
		}
		if far := new(big.Rat).Sub(large, small); far.Cmp(small.Mul(small, limit)) <= 0 {
			return false
		}
	}
	return measured
}

// thousandth tells whether a value of exactly three decimals looks like one whose thousands mark was read as a decimal one: 1,234 after 1.200.
func thousandth(v, usual *big.Rat) bool {
	thousand := new(big.Rat).Mul(v, big.NewRat(1000, 1))
	if !thousand.IsInt() || new(big.Rat).Mul(v, big.NewRat(100, 1)).IsInt() || usual.Sign() == 0 {
		return false
	}
	ratio := new(big.Rat).Quo(thousand, usual)
	return ratio.Cmp(big.NewRat(1, 4)) >= 0 && ratio.Cmp(big.NewRat(4, 1)) <= 0
}

// median is the middle of numbers, the mean of the middle two for an even count.
func median(all []*big.Rat) *big.Rat {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b *big.Rat) int { return a.Cmp(b) })
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	sum := new(big.Rat).Add(sorted[n/2-1], sorted[n/2])
	return sum.Mul(sum, big.NewRat(1, 2))
}

// takes refuses an indicator whose values the window does not take: of another plan or frequency, or of a plan no council decided.
func (s subject) takes(w calendar.Window) error {
	switch {
	case s.PlanID != w.PlanID:
		return fault.Invalid("measure.window.other_plan", "window_id", "read", w.Label()).On(s.Code, s.ID)
	case s.PlanState != string(plan.InForce):
		return fault.New(fault.KindClosed, "measure.plan.undecided", "read", s.PlanState, "expected", string(plan.InForce)).On(s.Code, s.ID)
	case s.Frequency != w.Frequency:
		return fault.Invalid("measure.window.frequency", "window_id", "read", w.Label(), "expected", s.Frequency).On(s.Code, s.ID)
	}
	return nil
}
