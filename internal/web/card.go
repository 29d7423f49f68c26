package web

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

func (w *Web) cardRoutes(g *echo.Group) {
	if w.o.Evaluate == nil || w.o.Calendar == nil {
		return
	}
	g.GET("/karne", w.scorecard)
	g.GET("/karne/uyarilar", w.cardFaults)
	g.GET("/karne/sapmalar", w.deviations)
	g.GET("/karne/sapma/:id/:year", w.deviation)
	g.POST("/karne/sapma/:id/:year", w.explain)
	g.POST("/karne/sapma/:id/:year/ayni", w.copiedText)
	g.POST("/karne/sapma/:id/:year/onayla", w.approveDeviation)
	g.GET("/karne/sapma/:id/:year/iade", w.askReturnDeviation)
	g.POST("/karne/sapma/:id/:year/iade", w.returnDeviation)
	g.GET("/karne/hedef/:id/:year/:kind", w.assessment)
	g.POST("/karne/hedef/:id/:year/:kind", w.assess)
	w.reviewRoutes(g)
}

// CardView is the scorecard of a year: every goal, target and indicator with its band, the units, and who entered nothing.
type CardView struct {
	Choice         YearChoice
	Overall        SumView
	Counts         []BandCount
	Goals          []CardGoal
	Units          []CardUnit
	Silent         []string
	FaultsHref     string
	DeviationsHref string
	Kind           string // monitoring or evaluation: which assessment the page shows
	YearEnd        bool
	Part           bool
	Legend         []Option
	Empty          string
	Bars           Drawn    // of the goals
	UnitOptions    []Option // whose targets are shown
	Unit           string   // chosen; empty: all
	ToExplain      int      // indicators off their target of which nothing is said
	OpenAll        string   // address that opens every target in place; empty: all are
}

// SumView is a rolled-up score with what it used.
type SumView struct {
	Value    Num
	Band     string
	Used     int
	AsZero   []string
	Excluded []ExcludedLine
	Meter    string // whole percent between 0 and 100, for the bar; empty: none
}

// ExcludedLine is a member that was left out and why.
type ExcludedLine struct{ Name, Why string }

// BandCount is how many indicators are in a band.
type BandCount struct {
	Band string
	N    int
}

// CardGoal is a goal.
type CardGoal struct {
	Code, Text, Anchor string
	Sum                SumView
	Targets            []CardTarget
}

// CardTarget is a target.
type CardTarget struct {
	ID, Code, Text, Ref, Unit, AssessHref, Assessment string
	Href, Toggle                                      string // its own page; opens or closes it in place
	Sum                                               SumView
	Bands                                             []BandCount
	Count                                             int
	Indicators                                        []CardIndicator // while it is open
	Part, Assessed, CanAssess, Open                   bool
}

// CardIndicator is an indicator with its score and everything the score says of itself.
type CardIndicator struct {
	ID, Code, Ref, Name, Unit, Owner, Band string
	Weight, A, B, C, Realised, Score       Num
	Previous, PlanB                        Num
	Overridden                             bool
	Formula, ReachedBy, Source, Why        string
	Flags                                  []string
	Values                                 []EntryLast
	Missing                                []string
	Pending                                int
	Deviation, DeviationHref               string // state of the deviation: dev_entered …, dev_missing; empty: none is asked for
	Href                                   string // its own page
	Bullet                                 Drawn
}

// CardUnit is a unit's line.
type CardUnit struct {
	Name, Delivers, Targets, Href string
	Sum                           SumView
	Due, Entered                  int
	Silent                        bool
}

// askedMonth is the month of the query; 0 leaves it to the service.
func askedMonth(c echo.Context) int {
	n, err := strconv.Atoi(c.QueryParam("ay"))
	if err != nil || n < 1 || n > 12 {
		return 0
	}
	return n
}

// cardHref is the scorecard of a plan year.
func cardHref(planID string, year int) string {
	return "/karne?plan=" + url.QueryEscape(planID) + "&yil=" + itoa(year)
}

func (w *Web) scorecard(c echo.Context) error {
	tr := w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	choice, err := w.standYear(c, "/karne")
	if err != nil {
		return err
	}
	v := CardView{Choice: choice, Empty: choice.none()}
	if choice.Plan != "" {
		ask := evaluate.CardQuery{PlanID: choice.Plan, Year: choice.Year, Through: askedMonth(c)}
		few := fewIndicators
		if c.QueryParam("ac") != "" { // what stands open shows the values behind it
			few = math.MaxInt
		}
		card, err := w.o.Evaluate.Standing(c.Request().Context(), ask, few)
		if err != nil {
			return err
		}
		w.cardView(c, &v, &card)
		v.FaultsHref = "/karne/uyarilar" + cardQuery(choice, card.Through, "")
	}
	p := w.page(c, "card", tr("web.card.title"), v)
	p.Crumbs = w.crumbs(c, Link{Text: p.Title})
	p.Tabs = w.cardTabs(c, choice, "/karne")
	return w.send(c, http.StatusOK, p)
}

// fewIndicators is how many indicators stand open without asking: a unit sees its own at once, the whole plan is read target by target.
const fewIndicators = 12

// cardTabs are the pages of what a year reached.
func (w *Web) cardTabs(c echo.Context, y YearChoice, current string) []Link {
	if y.Plan == "" {
		return nil
	}
	tr := w.words(c)
	tabs := []Link{
		{Text: tr("web.card.title"), Href: "/karne"}, {Text: tr("web.heat.title"), Href: "/karne/isi"}, {Text: tr("web.stand.money.title"), Href: "/karne/butce"}, {Text: tr("web.dev.title"), Href: "/karne/sapmalar"}, {Text: tr("web.card.faults"), Href: "/karne/uyarilar"}, {Text: tr("web.review.title"), Href: "/karne/raporlar"},
	}
	for i := range tabs {
		tabs[i].Current = tabs[i].Href == current
		tabs[i].Href += y.query()
	}
	return tabs
}

func (w *Web) cardView(c echo.Context, v *CardView, card *evaluate.Card) {
	tr := w.words(c)
	vw := viewer{lang: langOf(c), tr: tr, synthetic: card.Plan.Synthetic}
	v.Choice.Months = monthOptions(tr, card.Through)
	v.Kind, v.YearEnd, v.Part = cardKind(card.Through), card.Through == 12, card.Part
	v.Overall = sumView(vw, card.Overall, card.Band)
	v.DeviationsHref = "/karne/sapmalar" + v.Choice.query()
	for _, b := range evaluate.Bands {
		if n := card.Counts[b]; n > 0 {
			v.Counts = append(v.Counts, BandCount{b, n})
		}
	}
	v.Legend = bandLegend(vw, card)
	v.askUnit(c, card)
	open := newOpened(c, card, v)
	for _, g := range card.Goals {
		cg := CardGoal{Code: g.Goal.Code, Text: g.Goal.Text, Anchor: g.Goal.Ref, Sum: sumView(vw, g.Sum, g.Band)}
		for i := range g.Targets {
			t := &g.Targets[i]
			v.ToExplain += unexplained(card, t)
			if v.Unit == "" || ofUnit(t, v.Unit) {
				cg.Targets = append(cg.Targets, w.cardTarget(c, vw, card, t, open))
			}
		}
		if len(cg.Targets) > 0 || v.Unit == "" {
			v.Goals = append(v.Goals, cg)
		}
	}
	if !card.Part && v.Unit == "" && len(card.Goals) > 0 {
		v.Bars = drawn(goalBars(vw, card), "amaclar")
	}
	v.cardUnits(vw, card)
}

func (v *CardView) cardUnits(vw viewer, card *evaluate.Card) {
	silent := map[string]bool{}
	for _, u := range card.Silent {
		silent[u.ID] = true
		v.Silent = append(v.Silent, u.Name)
	}
	for _, u := range card.Units {
		if v.Unit != "" && v.Unit != u.UnitID {
			continue
		}
		v.Units = append(v.Units, CardUnit{
			Name: card.UnitNames[u.UnitID].Name, Href: "/karne" + cardQuery(v.Choice, card.Through, u.UnitID), Sum: sumView(vw, u.Sum, u.Band), Targets: strings.Join(lastParts(u.Targets), ", "),
			Delivers: strings.Join(lastParts(u.Delivers), ", "), Due: u.Due, Entered: u.EnteredBy, Silent: silent[u.UnitID],
		})
	}
	slices.SortStableFunc(v.Units, func(a, b CardUnit) int { return cmp.Compare(boolOrder(a.Silent), boolOrder(b.Silent)) })
}

func boolOrder(first bool) int {
	if first {
		return 0
	}
	return 1
}

// lastParts are the codes at the end of code paths.
func lastParts(refs []string) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r[strings.LastIndexByte(r, '/')+1:]
	}
	return out
}

func cardKind(through int) string {
	if through <= 6 {
		return evaluate.Monitoring
	}
	return evaluate.Evaluation
}

// cardFaults is what the rules say of the year, by target and indicator.
func (w *Web) cardFaults(c echo.Context) error {
	tr := w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	choice, err := w.standYear(c, "/karne/uyarilar")
	if err != nil {
		return err
	}
	v := CardFaultsView{Choice: choice, Empty: choice.none()}
	if choice.Plan != "" {
		card, faults, err := w.o.Evaluate.Checked(c.Request().Context(), evaluate.CardQuery{PlanID: choice.Plan, Year: choice.Year, Through: askedMonth(c)})
		if err != nil {
			return err
		}
		v.Choice.Months = monthOptions(tr, card.Through)
		v.fill(w, c, &card, faults, c.QueryParam("tur"))
	}
	p := w.page(c, "cardfaults", tr("web.card.faults"), v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: "/karne" + choice.query()}, Link{Text: p.Title})
	p.Tabs = w.cardTabs(c, choice, "/karne/uyarilar")
	return w.send(c, http.StatusOK, p)
}

// CardFaultsView is the list of what the rules say, by kind.
type CardFaultsView struct {
	Choice YearChoice
	Filter []Link
	Notes  []Note
	More   int
	Empty  string // why there is no year to choose
}

// mostFaults bounds a list of faults on one page; the filter narrows it.
const mostFaults = 300

func (v *CardFaultsView) fill(w *Web, c echo.Context, card *evaluate.Card, faults fault.List, chosen string) {
	tr := w.words(c)
	n, names := map[string]int{}, map[string]string{}
	var codes []string
	for _, f := range faults {
		if n[f.Code] == 0 {
			codes = append(codes, f.Code)
			names[f.Code] = tr(faultKey(f.Code))
		}
		n[f.Code]++
		if chosen != "" && f.Code != chosen {
			continue
		}
		if len(v.Notes) == mostFaults {
			v.More++
			continue
		}
		note := w.r.note(langOf(c), w.said(c, f))
		note.Href = resultHref(f, card.Plan.ID, card.Year, card.Through)
		v.Notes = append(v.Notes, note)
	}
	base := "/karne/uyarilar" + v.Choice.query() + "&ay=" + itoa(card.Through)
	v.Filter = append(v.Filter, Link{Text: tr("web.faults.all"), Count: itoa(len(faults)), Href: base, Current: chosen == ""})
	for _, code := range codes {
		v.Filter = append(v.Filter, Link{Text: names[code], Count: itoa(n[code]), Href: base + "&tur=" + url.QueryEscape(code), Current: code == chosen})
	}
}

// resultHref is where what a rule says of a year's results is worked on.
func resultHref(x *fault.Fault, planID string, year, through int) string {
	board := "/gerceklesme?plan=" + url.QueryEscape(planID) + "&yil=" + itoa(year)
	switch {
	case x.Code == "evaluate.window.open":
		return "/gerceklesme/donem/" + x.At.Record
	case x.Code == "evaluate.window.none", x.Code == "evaluate.unit.silent":
		return board
	case x.Code == "evaluate.assessment.missing":
		return assessHref(x.At.Record, year, cardKind(through))
	case x.Code == "evaluate.value.missing", x.Code == "evaluate.evidence.missing":
		return cardHref(planID, year) + "&ay=" + itoa(through) + "#" + url.PathEscape(x.At.Ref)
	case x.Code == "evaluate.board.open":
		return "/karne/raporlar?plan=" + url.QueryEscape(planID) + "&yil=" + itoa(year)
	case strings.HasPrefix(x.Code, "evaluate.review."):
		return "/karne/raporlar/" + x.At.Record + "/duzenle"
	case x.At.Record != "" && strings.HasPrefix(x.Code, "evaluate."):
		return deviationHref(x.At.Record, year)
	}
	return ""
}

// cardOf is the year's card as the reader may see it, with the indicator on it.
func (w *Web) cardOf(c echo.Context, indicatorID string, year int) (card evaluate.Card, t *evaluate.TargetScore, i *evaluate.IndicatorScore, err error) {
	_, p, err := w.o.Plans.Indicator(c.Request().Context(), indicatorID)
	if err != nil {
		return card, nil, nil, err
	}
	card, err = w.o.Evaluate.Scorecard(c.Request().Context(), evaluate.CardQuery{PlanID: p.ID, Year: year, Through: 12})
	if err != nil {
		return card, nil, nil, err
	}
	for g := range card.Goals {
		for h := range card.Goals[g].Targets {
			t := &card.Goals[g].Targets[h]
			if n := slices.IndexFunc(t.Indicators, func(x evaluate.IndicatorScore) bool { return x.Indicator.ID == indicatorID }); n >= 0 {
				return card, t, &t.Indicators[n], nil
			}
		}
	}
	return card, nil, nil, fault.NotFound("indicator", indicatorID)
}

func askedYearParam(c echo.Context, p plan.Plan) (int, error) {
	n, err := strconv.Atoi(c.Param("year"))
	if err != nil || n < p.FirstYear || n > p.LastYear {
		return 0, fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
	}
	return n, nil
}

// FaultKind is the faults of one code: twenty units that did the same are one line until it is opened.
type FaultKind struct {
	Title, Stage string
	N            int
	Open         bool
	Notes        []Note
}

// fewFaults is how many faults stand open without asking.
const fewFaults = 6

// kinds groups notes by their code, in their order.
func (w *Web) kinds(c echo.Context, notes []Note) []FaultKind {
	var out []FaultKind
	at := map[string]int{}
	for _, n := range notes {
		i, ok := at[n.Code]
		if !ok {
			i = len(out)
			at[n.Code] = i
			out = append(out, FaultKind{Title: w.kindTitle(c, n), Stage: n.Stage})
		}
		if out[i].N++; len(out[i].Notes) < mostFaults {
			out[i].Notes = append(out[i].Notes, n)
		}
	}
	for i := range out {
		out[i].Open = len(notes) <= fewFaults
	}
	return out
}

// kindTitle is what all faults of a note's code say.
func (w *Web) kindTitle(c echo.Context, n Note) string {
	for _, key := range []string{faultKey(n.Code), strings.TrimPrefix(n.Code, "account.")} {
		if w.o.Words.Has(key) {
			return w.words(c)(key)
		}
	}
	title, _, _ := strings.Cut(n.Title, ": ")
	return title
}

// faultKey is the short word of what a rule over results says.
func faultKey(code string) string {
	return "web.fault." + strings.ReplaceAll(strings.TrimPrefix(code, "evaluate."), ".", "_")
}

// stateWords are the lists of words of what a fault read, by its code: a state reads as people call it.
var stateWords = map[string]string{
	"account.unit.not_received": "unit_report_state.", "account.unit.state": "unit_report_state.", "account.state": "report_state.", "account.statement.missing": "statement.", "account.copy.missing": "recipient.",
	"evaluate.deviation.unapproved": "deviation_state.", "evaluate.deviation.state": "deviation_state.", "account.difference.reason_missing": "deviation_state.",
}

// said is a fault whose states are words.
func (w *Web) said(c echo.Context, x *fault.Fault) *fault.Fault {
	list := stateWords[x.Code]
	if list == "" {
		return x
	}
	for _, arg := range []string{"read", "expected"} {
		words := strings.Split(x.Args[arg], ", ")
		for i, word := range words {
			if w.o.Words.Has(list + word) {
				words[i] = w.words(c)(list + word)
			}
		}
		if x.Args[arg] != "" {
			x = x.With(arg, strings.Join(words, ", "))
		}
	}
	return x
}
