package evaluate_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
)

func r(s string) *big.Rat {
	v, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return v
}

var settings = org.Settings{DeviationChars: 30, OverTarget: 120 * quantity.Hundred / 100}

// card is a year with one indicator: B 100, C 100, approved nothing, everything proven and said.
func card(fn func(i *evaluate.IndicatorScore)) *evaluate.Card {
	i := evaluate.IndicatorScore{
		Indicator: plan.IndicatorNode{Ref: "A1/H1.1/PG1.1.1", Indicator: plan.Indicator{ID: "i", IndicatorFields: plan.IndicatorFields{CalcType: "yearly_separate"}}},
		B:         r("100"), C: r("100"), Score: score.Result{State: score.Value, Raw: r("100")},
		Values: []measure.Value{{ID: "v", Frequency: "quarter", PeriodNo: 1, State: measure.Verified, Fields: measure.Fields{Kind: measure.KindAmount}}},
	}
	if fn != nil {
		fn(&i)
	}
	t := evaluate.TargetScore{Target: plan.TargetNode{Ref: "A1/H1.1", Target: plan.Target{ID: "t"}}, Indicators: []evaluate.IndicatorScore{i},
		Assessment: &evaluate.Assessment{AssessmentFields: evaluate.AssessmentFields{Text: "Değerlendirme"}}}
	return &evaluate.Card{Year: year, Through: 12, Settings: settings, Goals: []evaluate.GoalScore{{Targets: []evaluate.TargetScore{t}}}}
}

func ended(c, raw string, d *evaluate.Deviation) func(i *evaluate.IndicatorScore) {
	return func(i *evaluate.IndicatorScore) {
		i.C, i.Score.Raw, i.Deviation = r(c), r(raw), d
	}
}

func deviation(fn func(d *evaluate.Deviation)) *evaluate.Deviation {
	d := &evaluate.Deviation{ID: "d", State: evaluate.DeviationApproved, DeviationFields: evaluate.DeviationFields{Cause: "other", Narrative: reason, Measure: "Önlem", OwnerUnitID: "u", DueOn: "2023-01-31",
		TargetComment: "Hedef yeniden belirlenecek"}}
	if fn != nil {
		fn(d)
	}
	return d
}

var proof = []measure.Evidence{{ValueID: "v"}}

// Each rule fires, and is silent beside the case that does not break it.
func TestRules(t *testing.T) {
	t.Parallel()
	no := false
	for name, c := range map[string]struct {
		card     *evaluate.Card
		evidence []measure.Evidence
		want     string // stage code field …
	}{
		"nothing to say":                   {card(nil), proof, ""},
		"below by a hair":                  {card(ended("99.999999", "99.999999", nil)), proof, "block evaluate.deviation.missing deviation"},
		"above by a hair":                  {card(ended("100.000001", "100.000001", nil)), proof, "block evaluate.deviation.missing deviation"},
		"a third is not 0.33":              {card(func(i *evaluate.IndicatorScore) { i.B, i.C = r("0.33"), r("1/3") }), proof, "block evaluate.deviation.missing deviation"},
		"at the half year nothing is owed": {through(card(ended("50", "50", nil)), 6), proof, ""},
		"explained and approved":           {card(ended("90", "90", deviation(nil))), proof, ""},
		"entered":                          {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.State = evaluate.DeviationEntered }))), proof, "block evaluate.deviation.unapproved deviation"},
		"returned":                         {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.State = evaluate.DeviationReturned }))), proof, "block evaluate.deviation.unapproved deviation"},
		"explained though equal":           {card(ended("100", "100", deviation(nil))), proof, "info evaluate.deviation.needless deviation"},
		"explained without a value": {card(func(i *evaluate.IndicatorScore) {
			i.C, i.Score, i.Deviation = nil, score.Result{State: score.Missing}, deviation(nil)
		}), proof, ""},
		"no cause":                {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.Cause = "" }))), proof, "block evaluate.deviation.cause cause"},
		"29 letters":              {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.Narrative = strings.Repeat("ğ", 29) }))), proof, "block evaluate.deviation.short narrative"},
		"30 letters":              {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.Narrative = strings.Repeat("ğ", 30) }))), proof, ""},
		"no measure":              {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.Measure = "" }))), proof, "warn evaluate.measure.missing measure"},
		"no owner, no day":        {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.OwnerUnitID, d.DueOn = "", "" }))), proof, "warn evaluate.measure.missing due_on · warn evaluate.measure.missing owner_unit_id"},
		"no measure needed above": {card(ended("110", "110", deviation(func(d *evaluate.Deviation) { d.Measure, d.OwnerUnitID, d.DueOn = "", "", "" }))), proof, ""},
		"lower is better: less C is no fall": {card(func(i *evaluate.IndicatorScore) {
			ended("90", "100", deviation(func(d *evaluate.Deviation) { d.Measure = "" }))(i)
			i.Indicator.CalcType = "lower_is_better"
		}), proof, ""},
		"120 % is not over":               {card(ended("120", "120", deviation(func(d *evaluate.Deviation) { d.TargetComment = "" }))), proof, ""},
		"over 120 %":                      {card(ended("120.000001", "120.000001", deviation(func(d *evaluate.Deviation) { d.TargetComment = "" }))), proof, "warn evaluate.over_target.comment target_comment"},
		"over it twice":                   {card(func(i *evaluate.IndicatorScore) { ended("130", "130", deviation(nil))(i); i.OverBefore = true }), proof, "warn evaluate.over_target.twice target_comment"},
		"finished early, yet short":       {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.Cause = "early_completion" }))), proof, "warn evaluate.cause.contradicts cause"},
		"finished early":                  {card(ended("110", "110", deviation(func(d *evaluate.Deviation) { d.Cause = "early_completion" }))), proof, ""},
		"no money, yet above":             {card(ended("110", "110", deviation(func(d *evaluate.Deviation) { d.Cause = "budget" }))), proof, "warn evaluate.cause.contradicts cause"},
		"no money":                        {card(ended("90", "90", deviation(func(d *evaluate.Deviation) { d.Cause = "budget" }))), proof, ""},
		"no proof":                        {card(nil), nil, "warn evaluate.evidence.missing evidence"},
		"a cancelled proof":               {card(nil), []measure.Evidence{{ValueID: "v", CancelledAt: 1}}, "warn evaluate.evidence.missing evidence"},
		"proof is not required":           {card(func(i *evaluate.IndicatorScore) { i.Indicator.EvidenceRequired = &no }), nil, ""},
		"an entered value needs none yet": {card(func(i *evaluate.IndicatorScore) { i.Values[0].State = measure.Entered }), nil, ""},
		"no value needs none":             {card(func(i *evaluate.IndicatorScore) { i.Values[0].Kind = measure.KindNone }), nil, ""},
		"a missing value":                 {card(func(i *evaluate.IndicatorScore) { i.Missing = []string{"quarter/2", "quarter/3"} }), proof, "warn evaluate.value.missing value"},
		"nothing said of the target":      {said(card(nil), nil), proof, "warn evaluate.assessment.missing text"},
		"an empty word on the target":     {said(card(nil), &evaluate.Assessment{}), proof, "warn evaluate.assessment.missing text"},
		"a silent unit":                   {silent(card(nil)), proof, "warn evaluate.unit.silent "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, verdicts(c.card, c.evidence)); d != "" {
				t.Error(d)
			}
		})
	}
}

func verdicts(c *evaluate.Card, evidence []measure.Evidence) string {
	var out []string
	for _, f := range evaluate.Check(c, evidence) {
		out = append(out, fmt.Sprintf("%s %s %s", f.Stage, f.Code, f.At.Field))
	}
	slices.Sort(out)
	return strings.Join(out, " · ")
}

func through(c *evaluate.Card, month int) *evaluate.Card {
	c.Through = month
	return c
}

func said(c *evaluate.Card, a *evaluate.Assessment) *evaluate.Card {
	c.Goals[0].Targets[0].Assessment = a
	return c
}

func silent(c *evaluate.Card) *evaluate.Card {
	c.Silent = []plan.UnitRef{{ID: "u", Name: "Zabıta Müdürlüğü"}}
	return c
}

// Five same texts pass, six are copied, whatever their case and marks.
func TestCopiedTextsAreFlagged(t *testing.T) {
	t.Parallel()
	for n := 5; n <= 6; n++ {
		c := card(ended("90", "90", deviation(nil)))
		x := &c.Goals[0].Targets[0]
		for i := 1; i < n; i++ {
			more := x.Indicators[0]
			d := *more.Deviation
			d.Narrative = strings.ReplaceAll(reason, " ", "  ") + strings.Repeat("!", i)
			if i%2 == 0 {
				d.Narrative = strings.Replace(d.Narrative, "ihale", "İHALE", 1)
			}
			more.Deviation = &d
			x.Indicators = append(x.Indicators, more)
		}
		want := ""
		if n == 6 {
			want = strings.TrimSuffix(strings.Repeat("warn evaluate.deviation.copied narrative · ", 6), " · ")
		}
		if d := cmp.Diff(want, verdicts(c, proof)); d != "" {
			t.Error(n, d)
		}
	}
}

// C ≠ B by calculation type, in both directions, as exact numbers.
func TestDeviates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		calcType, b, c, raw string
		want                bool
	}{
		"equal":                       {"cumulative_increase", "100", "100", "100", false},
		"equal as a fraction":         {"ratio_increase", "1/3", "2/6", "100", false},
		"above":                       {"cumulative_increase", "100", "101", "101", true},
		"below":                       {"yearly_separate", "100", "99", "99", true},
		"kept above":                  {"maintain_high", "95", "96", "100", true}, // the score is 100, C is not B
		"lower than asked":            {"lower_is_better", "10", "9", "100", true},
		"no target":                   {"yearly_separate", "", "9", "", false},
		"no value":                    {"yearly_separate", "9", "", "", false},
		"zero of zero":                {"yearly_separate", "0", "0", "", false},
		"data only":                   {"data_only", "5", "9", "", false},
		"in the band":                 {"band", "", "9", "100", false},
		"at the edge of the band":     {"band", "", "10", "100", false},
		"above the band":              {"band", "", "10.000001", "99.99", true},
		"below the band":              {"band", "", "4.999999", "99.99", true},
		"in the band, other than B":   {"band", "7", "9", "100", false},
		"delivered":                   {"one_off", "", "1", "100", false},
		"not delivered though due":    {"one_off", "1", "0", "0", true},
		"half delivered":              {"one_off", "", "1/2", "50", true},
		"delivered before it was due": {"one_off", "", "1", "", false},
		"a worse rank":                {"ranking", "10", "15", "75", true},
		"a scale":                     {"qualitative", "4", "3", "75", true},
		"a scale without target":      {"qualitative", "", "3", "75", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := evaluate.IndicatorScore{Indicator: plan.IndicatorNode{Indicator: plan.Indicator{IndicatorFields: plan.IndicatorFields{CalcType: c.calcType, BandLow: p(quantity.Amount(5_000_000)), BandHigh: p(quantity.Amount(10_000_000))}}}}
			for _, x := range []struct {
				s  string
				to **big.Rat
			}{{c.b, &i.B}, {c.c, &i.C}, {c.raw, &i.Score.Raw}} {
				if x.s != "" {
					*x.to = r(x.s)
				}
			}
			if got := i.Deviates(); got != c.want {
				t.Errorf("deviates: %v", got)
			}
		})
	}
}
