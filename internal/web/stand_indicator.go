package web

import (
	"math/big"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// StandIndicator is the page of one indicator in a year: where it stands, how that was found, what became of it over the years, and the records
// behind every number.
type StandIndicator struct {
	Pick                        StandPick
	Row                         CardIndicator
	Target, TargetHref          string
	PlanHref                    string
	Bullet, Trend               Drawn
	Values                      []StandValue
	Deviation                   *DeviationRow
	Cost                        *UnitCostView
	Synthetic, Proofs, Reported bool
	Legend                      []Option
}

// StandValue is a value of the year with its proofs.
type StandValue struct {
	Period, State, Href, Entered string
	Value                        Num
	Proofs                       int
}

// UnitCostView is what one unit of the year's output cost: the money of the target's activities over the output.
type UnitCostView struct {
	Money          MoneyLine
	Output, Cost   Num
	Grown          bool // the output is what C grew by
	Target, Unit   string
	Parts          []MoneyRow
	WhyNot         string // why there is no cost
	Shared         int    // indicators of the target beside this one
	Formula, Spent string
}

func (w *Web) standIndicator(c echo.Context) error {
	ctx, tr := c.Request().Context(), w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	x, p, err := w.o.Plans.Indicator(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	s, err := w.standingOf(c, x.TargetID, p)
	if err != nil {
		return err
	}
	i := indicatorOf(s.card, x.ID)
	if i == nil {
		return fault.NotFound("indicator", x.ID)
	}
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	card := s.card
	v := StandIndicator{
		Pick: standPick(tr, "gosterge", x.ID, s.cards, card.Year, card.Through), Row: w.standRow(c, vw, card, i), Target: s.t.Target.Code + " · " + s.t.Target.Text,
		TargetHref: standHref("hedef", s.t.Target.ID, card.Year, card.Through), PlanHref: "/gostergeler/" + x.ID, Synthetic: p.Synthetic, Legend: bandLegend(vw, card),
		Bullet: drawn(bulletOf(vw, card, i, true), "olcek"), Trend: drawn(trendOf(vw, &s, i), "seyir"),
	}
	if v.Values, v.Proofs, err = w.standValues(c, vw, i); err != nil {
		return err
	}
	if card.Through == 12 && !i.Withheld && (i.Deviation != nil || i.Deviates()) {
		row := w.deviationRow(vw, card, i)
		v.Deviation = &row
	}
	if v.Cost, err = w.unitCost(c, vw, &s, i); err != nil {
		return err
	}
	page := w.page(c, "standindicator", i.Indicator.Code+" · "+tr("web.stand.year", "year", itoa(card.Year)), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: cardHref(p.ID, card.Year) + "&ay=" + itoa(card.Through)}, Link{Text: s.t.Target.Code, Href: v.TargetHref}, Link{Text: i.Indicator.Code})
	return w.send(c, http.StatusOK, page)
}

// standValues are the values of the year with the number of their proofs, for those who may see proofs.
func (w *Web) standValues(c echo.Context, v viewer, i *evaluate.IndicatorScore) (out []StandValue, proofs bool, err error) {
	proofs = access.Check(actor(c), access.EvidenceRead, access.Scope{Units: []string{i.UnitID}}) == nil
	var ids []string
	for n := range i.Values {
		ids = append(ids, i.Values[n].ID)
	}
	var of map[string]int
	if proofs {
		if of, err = w.o.Measure.Proofs(c.Request().Context(), ids); err != nil {
			return nil, false, err
		}
	}
	for n := range i.Values {
		y := &i.Values[n]
		out = append(out, StandValue{Period: windowName(v.tr, y.Frequency, y.PeriodNo), State: "v_" + y.State, Value: valueNum(v.tr, v, y.Fields), Proofs: of[y.ID], Href: valueHref(c, y)})
	}
	return out, proofs, nil
}

// unitCost is the money of the target's activities over the year's output; nil where the indicator has no output that money could be divided by.
func (w *Web) unitCost(c echo.Context, v viewer, s *standing, i *evaluate.IndicatorScore) (*UnitCostView, error) {
	output := i.Output(s.first)
	if output == nil || s.card.Through != 12 || s.t.Part {
		return nil, nil //nolint:nilnil // no unit cost is no fault
	}
	of, err := w.spending(c, s.plan.ID, s.card.Year)
	if err != nil || of == nil {
		return nil, err
	}
	rows, line, err := targetSpending(v, of, s)
	if err != nil {
		return nil, err
	}
	out := &UnitCostView{Money: line, Output: v.rat(output), Cost: Num{Missing: true}, Target: s.t.Target.Code, Unit: i.Indicator.UnitOfMeasure, Parts: rows, Shared: len(s.t.Indicators) - 1,
		Grown: i.C.Cmp(output) != 0}
	cost := evaluate.UnitCost(line.spent, output)
	if cost == nil {
		out.WhyNot = v.tr("web.stand.cost.none")
		return out, nil
	}
	out.Cost = v.lira(cost)
	out.Formula = v.tr("web.stand.cost.formula", "spent", numText(line.Spent), "output", numText(out.Output), "unit", i.Indicator.UnitOfMeasure, "cost", numText(out.Cost))
	return out, nil
}

// lira prints an exact amount of money, rounded half up to the kuruş.
func (v viewer) lira(r *big.Rat) Num {
	m, err := quantity.MoneyFromRat(r, quantity.RoundHalfUp)
	if err != nil {
		return Num{Missing: true}
	}
	return Num{Text: v.money(m), Synthetic: v.synthetic}
}
