package evaluate

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/trtext"
)

// sameTexts is how many deviations may say the same before it is flagged as copied (R-SAP-04).
const sameTexts = 5

// Check is the rules over a card, each fault with its record; evidence is that of the year's values. Nothing here refuses a save: what blocks
// (Block) blocks the freeze of the evaluation and of the activity report.
//
//	R-SAP-01  C ≠ B at the year's end without an approved deviation: evaluate.deviation.missing, .unapproved (Block)
//	R-SAP-02  short of the target without measure, owner or due day: evaluate.measure.missing
//	R-SAP-03  above the setting without a comment: evaluate.over_target.comment; two years in a row: evaluate.over_target.twice
//	R-SAP-04  more than five deviations of one text: evaluate.deviation.copied
//	R-SAP-06  a cause the numbers contradict: evaluate.cause.contradicts
//	R-VER-01  a value without proof: evaluate.evidence.missing
//	F27       a value missing in an opened window: evaluate.value.missing; owners who entered nothing: evaluate.unit.silent
func Check(c *Card, evidence []measure.Evidence) fault.List {
	k := checker{card: c, proven: map[string]bool{}, same: map[string]int{}}
	for _, e := range evidence {
		if e.CancelledAt == 0 {
			k.proven[e.ValueID] = true
		}
	}
	for _, g := range c.Goals {
		for _, t := range g.Targets {
			for n := range t.Indicators {
				if d := t.Indicators[n].Deviation; d != nil && d.Narrative != "" {
					k.same[plainText(d.Narrative)]++
				}
			}
		}
	}
	for _, g := range c.Goals {
		for i := range g.Targets {
			t := &g.Targets[i]
			for n := range t.Indicators {
				k.indicator(&t.Indicators[n])
			}
			if t.Part || t.Withheld {
				continue // what is said of a target is its unit's
			}
			if a := t.Assessment; a == nil || a.Text == "" {
				k.out = append(k.out, fault.Flag(fault.Warn, "evaluate.assessment.missing", "text").On(t.Target.Ref, t.Target.ID))
			}
		}
	}
	for _, u := range c.Silent {
		k.out = append(k.out, fault.Flag(fault.Warn, "evaluate.unit.silent", "", "read", u.Name).On(u.Name, u.ID))
	}
	return k.out
}

type checker struct {
	card   *Card
	proven map[string]bool // values with a proof
	same   map[string]int  // deviations by their plain text
	out    fault.List
}

func (k *checker) indicator(i *IndicatorScore) {
	flag := func(stage fault.Stage, code, field string, args ...string) {
		k.out = append(k.out, fault.Flag(stage, code, field, args...).On(i.Indicator.Ref, i.Indicator.ID))
	}
	if len(i.Missing) > 0 {
		flag(fault.Warn, "evaluate.value.missing", "value", "read", strings.Join(i.Missing, ", "), "year", strconv.Itoa(k.card.Year))
	}
	if need := i.Indicator.EvidenceRequired; need == nil || *need {
		if without := k.unproven(i.Values); len(without) > 0 {
			flag(fault.Warn, "evaluate.evidence.missing", "evidence", "read", strings.Join(without, ", "), "year", strconv.Itoa(k.card.Year))
		}
	}
	if k.card.Through < 12 || i.Withheld { // a deviation is of the year's end
		return
	}
	d, deviates := i.Deviation, i.Deviates()
	switch {
	case d == nil && deviates:
		flag(fault.Block, "evaluate.deviation.missing", "deviation", "read", trimmed(i.C), "expected", i.wanted(), "year", strconv.Itoa(k.card.Year))
	case d != nil && i.C != nil && !deviates:
		flag(fault.Info, "evaluate.deviation.needless", "deviation", "read", trimmed(i.C))
	case d != nil:
		k.deviation(i, *d, flag)
	}
}

func (k *checker) deviation(i *IndicatorScore, d Deviation, flag func(stage fault.Stage, code, field string, args ...string)) {
	if d.State != DeviationApproved {
		flag(fault.Block, "evaluate.deviation.unapproved", "deviation", "read", d.State, "expected", DeviationApproved)
	}
	for _, f := range d.unfinished(k.card.Settings) {
		k.out = append(k.out, f.On(i.Indicator.Ref, i.Indicator.ID))
	}
	if n := k.same[plainText(d.Narrative)]; n > sameTexts {
		flag(fault.Warn, "evaluate.deviation.copied", "narrative", "read", strconv.Itoa(n))
	}
	if i.Short() {
		for _, m := range []struct{ field, v string }{{"measure", d.Measure}, {"owner_unit_id", d.OwnerUnitID}, {"due_on", string(d.DueOn)}} {
			if m.v == "" {
				flag(fault.Warn, "evaluate.measure.missing", m.field)
			}
		}
	}
	if i.over(k.card.Settings) {
		over := k.card.Settings.OverTarget.TR()
		if d.TargetComment == "" {
			flag(fault.Warn, "evaluate.over_target.comment", "target_comment", "read", trimmed(i.Score.Raw), "expected", over)
		}
		if i.OverBefore {
			flag(fault.Warn, "evaluate.over_target.twice", "target_comment", "read", strconv.Itoa(k.card.Year-1)+", "+strconv.Itoa(k.card.Year), "expected", over)
		}
	}
	if i.contradicts(d.Cause) {
		flag(fault.Warn, "evaluate.cause.contradicts", "cause", "read", d.Cause)
	}
}

// unproven are the periods of the values that count and have no proof.
func (k *checker) unproven(values []measure.Value) (out []string) {
	for _, v := range values {
		if measure.Counts(v.State) && v.Kind != measure.KindNone && !k.proven[v.ID] {
			out = append(out, v.Frequency+"/"+strconv.Itoa(v.PeriodNo))
		}
	}
	return out
}

// unfinished are the faults of the deviation itself: it cannot be approved with them.
func (d Deviation) unfinished(s org.Settings) (l fault.List) {
	if d.Cause == "" {
		l = append(l, fault.Flag(fault.Block, "evaluate.deviation.cause", "cause"))
	}
	if n := len([]rune(d.Narrative)); n < s.DeviationChars {
		l = append(l, fault.Flag(fault.Block, "evaluate.deviation.short", "narrative", "read", strconv.Itoa(n), "expected", strconv.Itoa(s.DeviationChars)))
	}
	return l
}

// contradicts tells whether a cause cannot explain which way the year went: finished early though short of the target, or held back by money,
// law, people, prices or a disaster though above it.
func (i *IndicatorScore) contradicts(cause string) bool {
	switch cause {
	case "early_completion":
		return i.Short()
	case "budget", "tender_legislation", "personnel", "price_increase", "disaster_epidemic":
		return i.Score.Raw != nil && i.Score.Raw.Cmp(hundred) > 0
	}
	return false
}

// plainText is a text as two of them are compared: letters and digits only, without case and marks.
func plainText(s string) string {
	return trtext.Collapse(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, trtext.Fold(s)))
}

// Over tells whether the year ended so far above its target that the target itself is asked about.
func (i *IndicatorScore) Over(s org.Settings) bool { return i.over(s) }

// CopyOf is the code of another indicator of the card whose deviation says the same, whatever its case and marks; empty: none.
func (c *Card) CopyOf(indicatorID, text string) string {
	asked := plainText(text)
	for g := range c.Goals {
		for t := range c.Goals[g].Targets {
			for _, i := range c.Goals[g].Targets[t].Indicators {
				if asked != "" && i.Deviation != nil && i.Indicator.ID != indicatorID && plainText(i.Deviation.Narrative) == asked {
					return i.Indicator.Code
				}
			}
		}
	}
	return ""
}
