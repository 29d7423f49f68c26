package web

import (
	"math/big"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

// paperDecimals is how many decimals of an amount are printed at most (domain.md §3.3).
const paperDecimals = 4

// rat prints an exact amount, rounded for the screen only.
func (v viewer) rat(r *big.Rat) Num {
	if r == nil {
		return Num{Missing: true}
	}
	a, err := quantity.AmountFromRat(quantity.Round(r, paperDecimals, quantity.RoundHalfUp), quantity.RoundHalfUp)
	if err != nil {
		return Num{Missing: true}
	}
	return v.amount(&a, "")
}

// score prints a percentage, rounded half up to two decimals.
func (v viewer) score(r *big.Rat) Num {
	if r == nil {
		return Num{Missing: true}
	}
	p, err := score.Percent(r)
	if err != nil {
		return Num{Missing: true}
	}
	n := v.percent(&p)
	n.Text, n.Synthetic = twoPlaces(n.Text, v.lang), v.synthetic
	return n
}

// twoPlaces writes a percentage with the two decimals it is rounded to, so that a column of them stands in line.
func twoPlaces(s, l string) string {
	mark, tail := ",", ""
	if l == "en" {
		mark = "."
		s, tail = strings.TrimSuffix(s, "%"), "%"
	}
	i := strings.LastIndex(s, mark)
	switch {
	case i < 0:
		s += mark + "00"
	case len(s)-i == 2:
		s += "0"
	}
	return s + tail
}

func sumView(v viewer, s rollup.Sum, band string) SumView {
	out := SumView{Value: v.score(s.Value), Band: band, Used: s.Used, AsZero: lastParts(s.AsZero)}
	for _, x := range s.Excluded {
		out.Excluded = append(out.Excluded, ExcludedLine{Name: lastParts([]string{x.Name})[0], Why: v.tr("web.why." + string(x.Why))})
	}
	if s.Value != nil {
		whole := quantity.Round(s.Value, 0, quantity.RoundHalfUp)
		switch {
		case whole.Sign() < 0:
			out.Meter = "0"
		case whole.Cmp(big.NewRat(100, 1)) > 0:
			out.Meter = "100"
		default:
			out.Meter = whole.Num().String()
		}
	}
	return out
}

// bandLegend says from where to where each band goes, by the settings of the year.
func bandLegend(v viewer, card *evaluate.Card) []Option {
	pct := func(p quantity.Percent) string { return v.percent(&p).Text }
	s := card.Settings
	args := []string{"acceptable", pct(s.BandAcceptable), "partial", pct(s.BandPartial)}
	var out []Option
	for _, b := range evaluate.Bands {
		out = append(out, Option{Value: b, Text: v.tr("web.legend."+b, args...)})
	}
	return out
}

func (w *Web) cardIndicator(c echo.Context, v viewer, card *evaluate.Card, i *evaluate.IndicatorScore) CardIndicator {
	tr, x := v.tr, i.Indicator
	out := CardIndicator{
		ID: x.ID, Code: x.Code, Ref: x.Ref, Name: x.Name, Unit: x.UnitOfMeasure, Owner: card.UnitNames[i.UnitID].Name, Band: i.Band,
		Weight: v.percent(x.Weight), A: v.rat(i.A), B: v.rat(i.B), C: v.rat(i.C), Realised: v.score(i.Realised), Score: v.score(i.Score.Raw), Previous: v.rat(i.Previous), PlanB: v.rat(i.PlanB),
		Pending: i.Pending, Source: tr("web.bsource." + orWord(i.BSource, "none")), Formula: formulaText(v, i),
	}
	out.Overridden = i.B != nil && i.PlanB != nil && i.B.Cmp(i.PlanB) != 0
	if i.Score.State != score.Value {
		out.Why = tr("web.why." + string(i.Score.State))
		if i.Score.Why != "" {
			out.Why += ": " + w.r.Label(v.lang, i.Score.Why)
		}
	}
	out.ReachedBy = reachedText(tr, i.Reached)
	for _, f := range i.Score.Flags {
		out.Flags = append(out.Flags, tr("web.flag."+f))
	}
	for _, m := range i.Missing {
		f, no, _ := strings.Cut(m, "/")
		out.Missing = append(out.Missing, windowNameOf(tr, f, no))
	}
	for _, y := range i.Values {
		out.Values = append(out.Values, EntryLast{Period: windowName(tr, y.Frequency, y.PeriodNo), State: "v_" + y.State, Value: valueNum(tr, v, y.Fields), Href: valueHref(c, &y)})
	}
	if card.Through == 12 {
		switch {
		case i.Deviation != nil:
			out.Deviation = "dev_" + i.Deviation.State
		case i.Deviates():
			out.Deviation = "dev_missing"
		}
		if out.Deviation != "" {
			out.DeviationHref = deviationHref(x.ID, card.Year)
		}
	}
	return out
}

func windowNameOf(tr Tr, frequency, no string) string {
	for n := 1; n <= 12; n++ {
		if itoa(n) == no {
			return windowName(tr, frequency, n)
		}
	}
	return frequency + "/" + no
}

func orWord(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// formulaText is the rule of a score with its numbers put in.
func formulaText(v viewer, i *evaluate.IndicatorScore) string {
	if i.Score.Rule == "" {
		return ""
	}
	return v.tr("web.rule."+i.Score.Rule, "a", numText(v.rat(i.A)), "b", numText(v.rat(i.B)), "c", numText(v.rat(i.C)), "low", amountOr(v, i.Indicator.BandLow), "high", amountOr(v, i.Indicator.BandHigh), "p", numText(v.score(i.Score.Raw)))
}

func numText(n Num) string {
	if n.Missing {
		return "–"
	}
	return n.Text
}

func amountOr(v viewer, a *quantity.Amount) string { return numText(v.amount(a, "")) }

// reachedText says how C came about.
func reachedText(tr Tr, r score.Reached) string {
	var parts []string
	if r.Rule != "" {
		parts = append(parts, tr("web.crule."+r.Rule))
	}
	parts = append(parts, tr("web.card.used", "n", itoa(r.Used)))
	if r.None > 0 {
		parts = append(parts, tr("web.card.nones", "n", itoa(r.None)))
	}
	if r.Unfit > 0 {
		parts = append(parts, tr("web.card.unfit", "n", itoa(r.Unfit)))
	}
	return strings.Join(parts, " · ")
}
