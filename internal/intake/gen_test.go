package intake_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// drawDoc makes any document of the right shape in its normal form: many fields missing, duplicate codes, odd texts.
func drawDoc(t *rapid.T) plan.Doc {
	g := gen{t}
	first := rapid.IntRange(1990, 2100).Draw(t, "first")
	years := []int{first, first + 1, first + 2, first + 3, first + 4}
	d := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: g.need(), Province: g.text()}}
	p := &d.Plan
	p.Code, p.Name, p.FirstYear, p.LastYear = g.code(), g.need(), first, first+4
	p.Mission, p.Vision, p.CoreValues = g.text(), g.text(), g.texts()
	p.Preparation = plan.DocPreparation{CircularNo: g.single(), CircularDate: g.date(), Board: g.text(), Team: g.text(), PreviousPlan: g.text()}
	p.SubmittedToCouncilOn, p.Origin, p.Source, p.Synthetic = g.date(), g.word("origin"), g.text(), g.flag()
	dec := plan.DocDecision{Body: g.word("body"), Date: g.date(), Number: g.single(), Result: g.word("result"), VotesFor: g.num(0, 1000), Note: g.text()}
	if dec != (plan.DocDecision{}) {
		p.Decision = &dec
	}
	p.Goals = []plan.DocGoal{}
	for range g.n(3) {
		goal := plan.DocGoal{Code: g.code(), Text: g.text(), Origin: g.word("origin"), Source: g.text()}
		for range g.n(3) {
			goal.Targets = append(goal.Targets, g.target(years))
		}
		p.Goals = append(p.Goals, goal)
	}
	for range g.n(3) {
		p.Resources = append(p.Resources, plan.DocResource{Code: g.code(), Name: g.need(), Years: g.costs(years)})
	}
	p.Overhead = g.costs(years)
	return d
}

type gen struct{ t *rapid.T }

func (g gen) n(max int) int { return rapid.IntRange(0, max).Draw(g.t, "n") }
func (g gen) flag() bool    { return rapid.Bool().Draw(g.t, "flag") }

var odd = []string{"=SUM(A1:A9)", "<script>alert('ğ')</script>", "_x0041_ ve _x000D_", "00123", "1.10", "%50", "-", "H1.1", "DOĞRU", "2020-01-01",
	"iki\nsatır", "a  b", "“tırnak” & <b>", "+90 212", "@ad", "'tek", "1e5", "müdürlük; ekip", "🏛 belediye", "İŞLEM ığüşöç"}

func (g gen) text() string {
	switch g.n(3) {
	case 0:
		return ""
	case 1:
		return rapid.SampledFrom(odd).Draw(g.t, "odd")
	}
	s, _ := trtext.Clean(rapid.StringMatching(`[A-Za-zçğıöşüÇĞİÖŞÜ0-9 .,;:<>&"'=+\-_%/#\n]{0,60}`).Draw(g.t, "text"))
	return strings.TrimSpace(s)
}

func (g gen) need() string {
	if s := g.text(); s != "" {
		return s
	}
	return "Ad"
}

// single is one line of at most 40 letters, what the shortest of such fields holds.
func (g gen) single() string {
	line := []rune(trtext.Collapse(g.text()))
	return strings.TrimSpace(string(line[:min(len(line), 40)]))
}
func (g gen) texts() (out []string) {
	for range g.n(3) {
		out = append(out, g.need())
	}
	return out
}
func (g gen) code() string {
	return rapid.SampledFrom([]string{"A1", "H1.1", "1.10", "01", "8.4.1.1", "2020", "S.A. 1", "1e5", "DOĞRU", "1-2"}).Draw(g.t, "code")
}
func (g gen) unit() string {
	return rapid.SampledFrom([]string{"", "Mali Hizmetler Müdürlüğü", "Basın, Yayın ve Halkla İlişkiler Müdürlüğü", "Özel Kalem", "=Birim"}).Draw(g.t, "unit")
}
func (g gen) units() (out []string) {
	for range g.n(3) {
		if u := g.unit(); u != "" {
			out = append(out, u)
		}
	}
	return out
}
func (g gen) word(list string) string {
	if g.flag() {
		return ""
	}
	return rapid.SampledFrom(layout.Lists()[list]).Draw(g.t, list).Wire
}
func (g gen) date() period.Date {
	if g.flag() {
		return ""
	}
	d, err := period.NewDate(rapid.IntRange(1900, 2200).Draw(g.t, "y"), rapid.IntRange(1, 12).Draw(g.t, "m"), rapid.IntRange(1, 28).Draw(g.t, "d"))
	if err != nil {
		g.t.Fatal(err)
	}
	return d
}
func (g gen) num(lo, hi int) *int {
	if g.flag() {
		return nil
	}
	n := rapid.IntRange(lo, hi).Draw(g.t, "num")
	return &n
}
func (g gen) amount() *quantity.Amount {
	if g.flag() {
		return nil
	}
	a := quantity.Amount(rapid.Int64Range(-int64(quantity.MaxAmount), int64(quantity.MaxAmount)).Draw(g.t, "amount"))
	return &a
}
func (g gen) money() *quantity.Money {
	if g.flag() {
		return nil
	}
	m := quantity.Money(rapid.Int64Range(-900_000_000_000_000, 900_000_000_000_000).Draw(g.t, "money"))
	return &m
}
func (g gen) costs(years []int) plan.YearMoney {
	var out plan.YearMoney
	for _, y := range years {
		if m := g.money(); m != nil {
			if out == nil {
				out = plan.YearMoney{}
			}
			out[y] = *m
		}
	}
	return out
}

func (g gen) target(years []int) plan.DocTarget {
	t := plan.DocTarget{Code: g.code(), Text: g.text(), ResponsibleUnit: g.unit(), AllUnitsPartner: g.flag(), PartnerUnits: g.units(),
		StatedTotal: g.money(), YearlyCosts: g.costs(years), Findings: g.texts(), Needs: g.texts(), Origin: g.word("origin"), Source: g.text()}
	for range g.n(3) {
		r := plan.DocRisk{Text: g.need(), Explanation: g.text(), Probability: g.num(1, 5), Impact: g.num(1, 5), OwnerUnit: g.unit()}
		for range g.n(3) {
			r.Controls = append(r.Controls, plan.DocControl{Text: g.need(), Kind: g.word("control_kind")})
		}
		t.Risks = append(t.Risks, r)
	}
	for range g.n(2) {
		t.Activities = append(t.Activities, plan.DocActivity{Text: g.need(), Kind: g.word("activity_kind")})
	}
	for range g.n(3) {
		t.Indicators = append(t.Indicators, g.indicator(years))
	}
	return t
}

func (g gen) indicator(years []int) plan.DocIndicator {
	p := plan.DocIndicator{Code: g.code(), Name: g.text(), Definition: g.text(), UnitOfMeasure: g.text(),
		Baseline: plan.DocBaseline{Value: g.amount(), Date: g.date(), Note: g.text()}, CalcType: g.word("calc_type"), Variant: g.word("variant"),
		Entry: g.word("entry"), Aggregation: g.word("aggregation"), Direction: g.word("direction"), DueYear: g.num(1900, 2200),
		BandLow: g.amount(), BandHigh: g.amount(), MonitoringFrequency: g.word("frequency"), ReportingFrequency: g.word("frequency"),
		Class: g.word("class"), Formula: g.text(), Numerator: g.text(), Denominator: g.text(), DataSource: g.text(), DataOwnerUnit: g.unit(),
		IsKey: g.flag(), Origin: g.word("origin"), Source: g.text()}
	if g.flag() {
		w := quantity.Percent(rapid.Int64Range(0, 1_000_000).Draw(g.t, "weight"))
		p.Weight = &w
	}
	if g.flag() {
		b := g.flag()
		p.EvidenceRequired = &b
	}
	for _, y := range years {
		if a := g.amount(); a != nil {
			if p.Values == nil {
				p.Values = plan.YearAmount{}
			}
			p.Values[y] = *a
		}
		if s := g.text(); s != "" {
			if p.NoTargetReasons == nil {
				p.NoTargetReasons = map[int]string{}
			}
			p.NoTargetReasons[y] = fmt.Sprint(s)
		}
	}
	return p
}
