package web

import (
	"math/big"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/chart"
)

// MoneyLine is an appropriation with what was spent of it, and what is lacking of the sum.
type MoneyLine struct {
	Final, Spent, Use Num
	Why               string // why a sum is missing

	use   *big.Rat
	spent *quantity.Money
}

// MoneyRow is the money of one activity in one unit.
type MoneyRow struct {
	Code, Name, Unit, Href string
	Hidden                 bool
	Line                   MoneyLine
}

func moneyLine(v viewer, u *budget.Usage) MoneyLine {
	out := MoneyLine{Final: Num{Missing: true}, Spent: Num{Missing: true}, use: u.Percent(), spent: u.Spent}
	if u.Final != nil {
		out.Final = Num{Text: v.money(*u.Final), Synthetic: v.synthetic}
	}
	if u.Spent != nil {
		out.Spent = Num{Text: v.money(*u.Spent), Synthetic: v.synthetic}
	}
	out.Use = v.score(out.use)
	switch {
	case u.Hidden > 0:
		out.Why = v.tr("web.stand.money.hidden")
	case u.Parts == 0:
		out.Why = v.tr("web.stand.money.none")
	case u.Missing > 0:
		out.Why = v.tr("web.stand.money.missing", "n", itoa(u.Missing), "of", itoa(u.Parts), "known", v.money(u.Known()))
	}
	return out
}

// spending is what the year's report says of the money of activities; nil where the reader sees no report.
func (w *Web) spending(c echo.Context, planID string, year int) (*account.Spending, error) {
	if w.o.Account == nil || !may(c, access.ReportRead) {
		return nil, nil //nolint:nilnil // no report to read is no fault
	}
	of, err := w.o.Account.Spending(c.Request().Context(), planID, year)
	if err != nil || of.ReportID == "" {
		return nil, err
	}
	return &of, nil
}

// targetSpending are the parts of one target's money, and their sum.
func targetSpending(v viewer, of *account.Spending, s *standing) (rows []MoneyRow, sum MoneyLine, err error) {
	own := func(p account.SpentPart) bool { return p.TargetID == s.t.Target.ID }
	for _, p := range of.Parts {
		if !own(p) {
			continue
		}
		row := MoneyRow{Code: p.Code, Name: p.Name, Unit: s.card.UnitNames[p.UnitID].Name, Hidden: p.Hidden}
		if p.UnitReportID != "" {
			row.Href = unitReportHref(of.ReportID, p.UnitReportID) + "#is-" + p.ActivityID
		}
		var u budget.Usage
		if p.Hidden {
			u.Hide()
		} else if err := u.Add(p.Final, p.Spent); err != nil {
			return nil, sum, err
		}
		row.Line = moneyLine(v, &u)
		if !p.Hidden { // one of the two may be there
			if p.Final != nil {
				row.Line.Final = Num{Text: v.money(*p.Final), Synthetic: v.synthetic}
			}
			if p.Spent != nil {
				row.Line.Spent = Num{Text: v.money(*p.Spent), Synthetic: v.synthetic}
			}
		}
		rows = append(rows, row)
	}
	u, err := of.Of(own)
	return rows, moneyLine(v, &u), err
}

func (w *Web) targetMoney(c echo.Context, vw viewer, v *StandTarget, s *standing) error {
	if s.t.Part {
		return nil
	}
	of, err := w.spending(c, s.plan.ID, s.card.Year)
	if err != nil || of == nil {
		return err
	}
	v.HasMoney = true
	v.Money, v.MoneySum, err = targetSpending(vw, of, s)
	return err
}

// MoneyBeside is budget use beside performance: by goal and target, and by unit.
type MoneyBeside struct {
	Choice         YearChoice
	Goals          []BesideRow
	Units          []BesideRow
	Chart, Share   *Drawn
	UnitChart      *Drawn
	NoReport       bool
	NoLedger       bool
	LedgerHref     string
	Part           bool
	Empty, Through string
}

// BesideRow is a line of the table: a goal, its targets below it, or a unit.
type BesideRow struct {
	Code, Text, Href, Band string
	Money                  MoneyLine
	Score                  Num
	Targets                []BesideRow

	score *big.Rat
}

func (w *Web) moneyBeside(c echo.Context) error {
	ctx, tr := c.Request().Context(), w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	choice, err := w.standYear(c, "/karne/butce")
	if err != nil {
		return err
	}
	v := MoneyBeside{Choice: choice, Empty: choice.none()}
	if choice.Plan != "" {
		card, err := w.o.Evaluate.Standing(ctx, evaluate.CardQuery{PlanID: choice.Plan, Year: choice.Year, Through: askedMonth(c)}, 0)
		if err != nil {
			return err
		}
		v.Choice.Months, v.Through, v.Part = monthOptions(tr, card.Through), tr("web.month."+itoa(card.Through)), card.Part
		vw := viewer{lang: langOf(c), tr: tr, synthetic: card.Plan.Synthetic}
		if err := w.besideGoals(c, vw, &v, &card); err != nil {
			return err
		}
		if err := w.besideUnits(c, vw, &v, &card); err != nil {
			return err
		}
	}
	p := w.page(c, "standmoney", tr("web.stand.money.title"), v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: "/karne" + choice.query()}, Link{Text: p.Title})
	p.Tabs = w.cardTabs(c, choice, "/karne/butce")
	return w.send(c, http.StatusOK, p)
}

// besideGoals reads the money of activities from the year's report, by target and goal.
func (w *Web) besideGoals(c echo.Context, vw viewer, v *MoneyBeside, card *evaluate.Card) error {
	of, err := w.spending(c, card.Plan.ID, card.Year)
	if err != nil {
		return err
	}
	if v.NoReport = of == nil; v.NoReport {
		of = &account.Spending{}
	}
	for _, g := range card.Goals {
		row := BesideRow{Code: g.Goal.Code, Text: g.Goal.Text, Band: g.Band, Score: vw.score(g.Sum.Value), score: g.Sum.Value, Href: cardHref(card.Plan.ID, card.Year) + "&ay=" + itoa(card.Through) + "#" + g.Goal.Ref}
		var whole budget.Usage
		for _, t := range g.Targets {
			u, err := of.Of(func(p account.SpentPart) bool { return p.TargetID == t.Target.ID })
			if err != nil {
				return err
			}
			if err := whole.Join(u); err != nil {
				return err
			}
			row.Targets = append(row.Targets, BesideRow{Code: t.Target.Code, Text: t.Target.Text, Band: t.Band, Score: vw.score(t.Sum.Value), Money: moneyLine(vw, &u),
				Href: standHref("hedef", t.Target.ID, card.Year, card.Through)})
		}
		row.Money = moneyLine(vw, &whole)
		v.Goals = append(v.Goals, row)
	}
	if len(v.Goals) > 0 && !v.NoReport {
		x := drawn(besideChart(vw, "butce-amac", vw.tr("record.goal"), v.Goals), "butce-amac")
		v.Chart = &x
		v.Share = costShare(vw, v.Goals)
	}
	return nil
}

// besideUnits reads the execution of the budget by unit; without the right to read budgets there is no such part.
func (w *Web) besideUnits(c echo.Context, vw viewer, v *MoneyBeside, card *evaluate.Card) error {
	if w.o.Budget == nil || !may(c, access.BudgetRead) || len(card.Units) == 0 {
		return nil
	}
	of, err := w.o.Budget.UsageByUnit(c.Request().Context(), card.Year)
	if err != nil {
		return err
	}
	v.NoLedger = of.LedgerID == ""
	if !v.NoLedger && mayLedgers(c) {
		v.LedgerHref = "/butce/" + itoa(card.Year)
	}
	for _, u := range card.Units {
		money := of.Units[u.UnitID]
		if u.Sum.Value == nil && money.Parts == 0 {
			continue
		}
		v.Units = append(v.Units, BesideRow{Text: card.UnitNames[u.UnitID].Name, Band: u.Band, Score: vw.score(u.Sum.Value), score: u.Sum.Value, Money: moneyLine(vw, &money),
			Href: "/karne" + cardQuery(v.Choice, card.Through, u.UnitID)})
	}
	if len(v.Units) > 0 && !v.NoLedger {
		x := drawn(besideChart(vw, "butce-birim", vw.tr("record.unit"), v.Units), "butce-birim")
		v.UnitChart = &x
	}
	return nil
}

// besideChart draws budget use and performance in pairs, both in percent.
func besideChart(v viewer, id, corner string, rows []BesideRow) chart.Picture {
	b := chart.Bars{
		Frame: chart.Frame{ID: id, Title: v.tr("web.chart.beside") + " · " + corner, Desc: v.tr("web.chart.beside.desc")}, Corner: corner, Whole: big.NewRat(100, 1), Mark: v.tr("web.chart.hundred"),
		Series: []chart.Series{{Word: v.tr("web.stand.money.use"), Class: "s2"}, {Word: v.tr("web.card.performance"), Class: "s1"}},
	}
	for _, r := range rows {
		name := r.Text
		if r.Code != "" {
			name = r.Code + " " + r.Text
		}
		b.Rows = append(b.Rows, chart.BarRow{Name: name, Href: r.Href, Values: []chart.BarValue{{Point: v.percentPoint(r.Money.use, "")}, {Point: v.percentPoint(r.score, ""), Class: r.Band}}})
	}
	return b.Draw()
}

// costShare is what part of the money each goal took; nil while the money of any is missing.
func costShare(v viewer, goals []BesideRow) *Drawn {
	total := new(big.Rat)
	for _, g := range goals {
		if g.Money.spent == nil {
			return nil
		}
		total.Add(total, g.Money.spent.Rat())
	}
	if total.Sign() == 0 {
		return nil
	}
	b := chart.Bars{
		Frame: chart.Frame{ID: "pay", Title: v.tr("web.chart.share"), Desc: v.tr("web.chart.share.desc")}, Corner: v.tr("record.goal"),
		Series: []chart.Series{{Word: v.tr("web.chart.share.of"), Class: "s2"}},
	}
	for _, g := range goals {
		part := new(big.Rat).Quo(g.Money.spent.Rat(), total)
		b.Rows = append(b.Rows, chart.BarRow{Name: g.Code + " " + g.Text, Href: g.Href, Values: []chart.BarValue{{Point: v.percentPoint(part.Mul(part, big.NewRat(100, 1)), "")}}})
	}
	out := drawn(b.Draw(), "pay")
	return &out
}
