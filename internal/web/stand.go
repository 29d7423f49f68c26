package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// standRoutes are the pages of one target, of one indicator, and of the whole year at a glance.
func (w *Web) standRoutes(g *echo.Group) {
	if w.o.Evaluate == nil || w.o.Calendar == nil || w.o.Measure == nil {
		return
	}
	g.GET("/karne/hedef/:id", w.standTarget)
	g.GET("/karne/gosterge/:id", w.standIndicator)
	g.GET("/karne/isi", w.heat)
	g.GET("/karne/butce", w.moneyBeside)
}

// StandPick is what a page of one record lets one choose: the year, and through which month.
type StandPick struct {
	Action        string
	Year          int
	Years, Months []Option
}

// standHref is the page of a target (hedef) or of an indicator (gosterge) in a year through a month; 0: as far as it opened.
func standHref(leaf, id string, year, through int) string {
	to := "/karne/" + leaf + "/" + id + "?yil=" + itoa(year)
	if through != 0 {
		to += "&ay=" + itoa(through)
	}
	return to
}

// standYear is askedYear for the pages of what a year reached: the years that the reader may see are offered, and without a year in the query the
// newest of them that has begun. Where there is none yet, nothing is chosen.
func (w *Web) standYear(c echo.Context, action string) (YearChoice, error) {
	y, err := w.askedYear(c, action)
	if err != nil || y.Plan == "" {
		return y, err
	}
	plans := y.decided
	if c.QueryParam("plan") != "" {
		plans = []plan.Plan{y.plan}
	}
	asked, today := c.QueryParam("yil") != "", y.Year
	// The chosen plan first, then the newer ones before the older.
	plans = slices.Clone(plans)
	slices.SortStableFunc(plans, func(a, b plan.Plan) int {
		return cmp.Or(boolOrder(a.ID == y.Plan)-boolOrder(b.ID == y.Plan), b.LastYear-a.LastYear)
	})
	for _, p := range plans {
		open, err := w.o.Evaluate.OpenYears(c.Request().Context(), p)
		if err != nil {
			return y, err
		}
		switch begun := slices.DeleteFunc(slices.Clone(open), func(n int) bool { return n > today }); {
		case asked:
			y.only(open)
			return y, nil
		case len(open) == 0:
			continue
		case len(begun) > 0:
			y.choose(p, begun[len(begun)-1])
		default:
			y.choose(p, open[0])
		}
		y.only(open)
		return y, nil
	}
	return YearChoice{Action: action, closed: true}, nil
}

// only leaves these years to choose, and the one that is shown.
func (y *YearChoice) only(open []int) {
	y.open = slices.Contains(open, y.Year)
	y.Years = slices.DeleteFunc(y.Years, func(o Option) bool {
		return !o.Selected && !slices.ContainsFunc(open, func(n int) bool { return itoa(n) == o.Value })
	})
}

// none says why there is nothing to choose.
func (y YearChoice) none() string {
	if y.closed {
		return "web.card.none_closed"
	}
	return "web.board.no_plan"
}

func standPick(tr Tr, leaf, id string, cards []evaluate.Card, year, through int) StandPick {
	out := StandPick{Action: "/karne/" + leaf + "/" + id, Year: year, Months: monthOptions(tr, through)}
	for i := range cards {
		n := cards[i].Year
		out.Years = append(out.Years, Option{Value: itoa(n), Text: itoa(n), Selected: n == year})
	}
	return out
}

func monthOptions(tr Tr, chosen int) []Option {
	out := make([]Option, 12)
	for m := 1; m <= 12; m++ {
		out[m-1] = Option{Value: itoa(m), Text: tr("web.month." + itoa(m)), Selected: m == chosen}
	}
	return out
}

// standAt is the year a page of one record is about: the asked one, else that of today, within the plan.
func (w *Web) standAt(c echo.Context, p plan.Plan) int {
	year, err := strconv.Atoi(c.QueryParam("yil"))
	if err != nil {
		year = clockDay(w.o.Clock).Year()
	}
	return min(max(year, p.FirstYear), p.LastYear)
}

// standing is a target's years, with the card of the asked one.
type standing struct {
	plan  plan.Plan
	cards []evaluate.Card
	card  *evaluate.Card
	t     *evaluate.TargetScore
	goal  *evaluate.GoalScore
	first bool // the asked year is the plan's first
}

// standingOf reads the history of a target as far as the caller sees it.
func (w *Web) standingOf(c echo.Context, targetID string, p plan.Plan) (s standing, err error) {
	year := w.standAt(c, p)
	s.plan = p
	if s.cards, err = w.o.Evaluate.History(c.Request().Context(), evaluate.HistoryQuery{TargetID: targetID, Year: year, Through: askedMonth(c)}); err != nil {
		return s, err
	}
	n := slices.IndexFunc(s.cards, func(x evaluate.Card) bool { return x.Year == year })
	if n < 0 {
		return s, fault.NotFound("target", targetID)
	}
	s.card = &s.cards[n]
	s.goal = &s.card.Goals[0]
	s.t, s.first = &s.goal.Targets[0], year == p.FirstYear
	return s, nil
}

// of finds an indicator in a card of one target.
func indicatorOf(card *evaluate.Card, id string) *evaluate.IndicatorScore {
	for g := range card.Goals {
		for t := range card.Goals[g].Targets {
			of := card.Goals[g].Targets[t].Indicators
			for n := range of {
				if of[n].Indicator.ID == id {
					return &of[n]
				}
			}
		}
	}
	return nil
}

// StandTarget is the page of one target.
type StandTarget struct {
	Pick                          StandPick
	Code, Text, Unit, Goal        string
	PlanHref, CardHref            string
	Sum                           SumView
	Part                          bool
	Indicators                    []CardIndicator
	Years                         Drawn
	Assessments                   []StandAssessment
	Deviations                    []DeviationRow
	Money                         []MoneyRow
	MoneySum                      MoneyLine
	HasMoney, Synthetic, Reported bool
	Legend                        []Option
}

// StandAssessment is what was said of a target in monitoring or evaluation.
type StandAssessment struct {
	Word, Text, Href string
	Mine             bool // the reader may write it
}

func (w *Web) standTarget(c echo.Context) error {
	tr := w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	h, p, err := w.o.Plans.Target(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	s, err := w.standingOf(c, h.ID, p)
	if err != nil {
		return err
	}
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	card := s.card
	v := StandTarget{
		Pick: standPick(tr, "hedef", h.ID, s.cards, card.Year, card.Through), Code: s.t.Target.Code, Text: s.t.Target.Text, Unit: card.UnitNames[s.t.Target.ResponsibleUnitID].Name,
		Goal: s.goal.Goal.Code + " · " + s.goal.Goal.Text, PlanHref: "/hedefler/" + h.ID, CardHref: cardHref(p.ID, card.Year) + "&ay=" + itoa(card.Through) + "#" + s.t.Target.Code,
		Sum: sumView(vw, s.t.Sum, s.t.Band), Part: s.t.Part, Synthetic: p.Synthetic, Legend: bandLegend(vw, card),
	}
	for n := range s.t.Indicators {
		v.Indicators = append(v.Indicators, w.standRow(c, vw, card, &s.t.Indicators[n]))
		if i := &s.t.Indicators[n]; card.Through == 12 && !i.Withheld && (i.Deviation != nil || i.Deviates()) {
			v.Deviations = append(v.Deviations, w.deviationRow(vw, card, i))
		}
	}
	if len(v.Indicators) > 0 {
		v.Years = drawn(targetYears(vw, &s), "yillar")
		v.Years.Wide = true
	}
	if !s.t.Part {
		v.Assessments = w.standAssessments(c, &s)
	}
	if err := w.targetMoney(c, vw, &v, &s); err != nil {
		return err
	}
	page := w.page(c, "standtarget", s.t.Target.Code+" · "+tr("web.stand.year", "year", itoa(card.Year)), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: v.CardHref}, Link{Text: s.t.Target.Code})
	return w.send(c, http.StatusOK, page)
}

// standRow is an indicator's line with its picture.
func (w *Web) standRow(c echo.Context, v viewer, card *evaluate.Card, i *evaluate.IndicatorScore) CardIndicator {
	out := w.cardIndicator(c, v, card, i)
	out.Href = standHref("gosterge", out.ID, card.Year, card.Through)
	out.Bullet = drawn(bulletOf(v, card, i, false), out.Code)
	return out
}

func (w *Web) standAssessments(c echo.Context, s *standing) []StandAssessment {
	tr := w.words(c)
	scope := access.Scope{}
	if unit := s.t.Target.ResponsibleUnitID; unit != "" {
		scope.Units = []string{unit}
	}
	mine := access.Check(actor(c), access.EvaluationEdit, scope) == nil
	kind := cardKind(s.card.Through)
	out := []StandAssessment{{Word: tr("web.kind." + kind), Href: assessHref(s.t.Target.ID, s.card.Year, kind), Mine: mine}}
	if a := s.t.Assessment; a != nil {
		out[0].Text = a.Text
	}
	for _, k := range []string{evaluate.Monitoring, evaluate.Evaluation} {
		if k != kind {
			out = append(out, StandAssessment{Word: tr("web.kind." + k), Href: assessHref(s.t.Target.ID, s.card.Year, k), Mine: false})
		}
	}
	return out
}

// cardQuery is the scorecard's own query: plan, year, month and unit.
func cardQuery(y YearChoice, through int, unit string) string {
	q := y.query()
	if through != 0 {
		q += "&ay=" + itoa(through)
	}
	if unit != "" {
		q += "&birim=" + url.QueryEscape(unit)
	}
	return q
}
