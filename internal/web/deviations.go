package web

import (
	"cmp"
	"context"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/score"
	"github.com/karne-app/karne/pkg/trtext"
)

// deviationHref is the form of an indicator's deviation in a year.
func deviationHref(indicatorID string, year int) string {
	return "/karne/sapma/" + indicatorID + "/" + itoa(year)
}

// DeviationsView is every indicator whose year ended with C ≠ B, with what is said of it.
type DeviationsView struct {
	Choice YearChoice
	Filter []Link
	Rows   []DeviationRow
	Empty  string
}

// DeviationRow is one of them.
type DeviationRow struct {
	Code, Name, Unit, Owner, State, Cause, Narrative, Measure, Due, Href string
	B, C, Delta, Percent                                                 Num
	Up, Own                                                              bool
}

// deltaOf is C − B and (C − B) ÷ B in percent, nil where it cannot be said.
func deltaOf(i *evaluate.IndicatorScore) (delta, share *big.Rat) {
	if i.B == nil || i.C == nil {
		return nil, nil
	}
	delta = new(big.Rat).Sub(i.C, i.B)
	if i.B.Sign() != 0 {
		share = new(big.Rat).Mul(new(big.Rat).Quo(delta, i.B), big.NewRat(100, 1))
	}
	return delta, share
}

// plus puts the sign before what is more.
func plus(n Num, r *big.Rat) Num {
	if r != nil && r.Sign() > 0 {
		n.Text = "+" + n.Text
	}
	return n
}

var deviationStates = []string{"dev_missing", "dev_returned", "dev_entered", "dev_approved"}

func (w *Web) deviations(c echo.Context) error {
	tr := w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	choice, err := w.standYear(c, "/karne/sapmalar")
	if err != nil {
		return err
	}
	v := DeviationsView{Choice: choice, Empty: choice.none()}
	var filters []ListFilter
	if choice.Plan != "" {
		v.Empty = "web.dev.none"
		card, err := w.o.Evaluate.Scorecard(c.Request().Context(), evaluate.CardQuery{PlanID: choice.Plan, Year: choice.Year, Through: 12})
		switch {
		case fault.KindOf(err) == fault.KindNotFound && choice.open: // the half of the year is closed to who reads what is closed, its end is not
		case err != nil:
			return err
		default:
			filters = v.filters(w, c, &card)
			v.fill(w, c, &card, filters)
		}
		if len(v.Rows) == 0 && slices.ContainsFunc(filters, func(f ListFilter) bool { return f.Value != "" }) {
			v.Empty = "web.list.none"
		}
	}
	p := w.page(c, "deviations", tr("web.dev.title"), v)
	if err := w.listed(c, p, filters, "plan", "yil"); err != nil {
		return err
	}
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: "/karne" + choice.query()}, Link{Text: p.Title})
	p.Tabs = w.cardTabs(c, choice, "/karne/sapmalar")
	return w.send(c, http.StatusOK, p)
}

// filters of the list: words, unit, cause and state.
func (v *DeviationsView) filters(w *Web, c echo.Context, card *evaluate.Card) []ListFilter {
	tr := w.words(c)
	var units, causes []Option
	for id, u := range card.UnitNames {
		units = append(units, Option{Value: id, Text: u.Name})
	}
	slices.SortFunc(units, func(a, b Option) int { return cmp.Compare(trtext.SortKey(a.Text), trtext.SortKey(b.Text)) })
	for _, x := range evaluate.Causes {
		causes = append(causes, Option{Value: x, Text: tr("cause." + x)})
	}
	return []ListFilter{
		w.filterText(c, "ara", "web.list.words"), w.filterOf(c, "birim", "record.unit", "all_units", units), w.filterOf(c, "neden", "web.list.cause", "web.list.all_causes", causes),
		w.filterOf(c, "durum", "web.col.state", "web.list.all_states", stateOptions(tr, deviationStates...)),
	}
}

func (v *DeviationsView) fill(w *Web, c echo.Context, card *evaluate.Card, filters []ListFilter) {
	words, unit, cause, state := filters[0], filters[1], filters[2], filters[3]
	chosen := state.Value
	tr := w.words(c)
	vw := viewer{lang: langOf(c), tr: tr, synthetic: card.Plan.Synthetic}
	n, all := map[string]int{}, 0
	for g := range card.Goals {
		for t := range card.Goals[g].Targets {
			for k := range card.Goals[g].Targets[t].Indicators {
				i := &card.Goals[g].Targets[t].Indicators[k]
				if i.Deviation == nil && !i.Deviates() {
					continue
				}
				row := w.deviationRow(vw, card, i)
				said, why := "", ""
				if i.Deviation != nil {
					said, why = i.Deviation.Narrative+" "+i.Deviation.Measure, i.Deviation.Cause
				}
				if !words.holds(row.Name, row.Code, said) || !unit.is(i.UnitID) || !cause.is(why) {
					continue
				}
				n[row.State]++
				all++
				if chosen == "" || chosen == row.State {
					v.Rows = append(v.Rows, row)
				}
			}
		}
	}
	base := "/karne/sapmalar" + v.Choice.query()
	for _, f := range filters[:3] {
		if f.Value != "" {
			base += "&" + f.Name + "=" + url.QueryEscape(f.Value)
		}
	}
	v.Filter = append(v.Filter, Link{Text: tr("web.faults.all"), Count: itoa(all), Href: base, Current: chosen == ""})
	for _, s := range deviationStates {
		if n[s] > 0 {
			v.Filter = append(v.Filter, Link{Text: tr("web.state." + s), Count: itoa(n[s]), Href: base + "&durum=" + s, Current: s == chosen})
		}
	}
}

func (w *Web) deviationRow(vw viewer, card *evaluate.Card, i *evaluate.IndicatorScore) DeviationRow {
	delta, share := deltaOf(i)
	row := DeviationRow{
		Code: i.Indicator.Code, Name: i.Indicator.Name, Unit: i.Indicator.UnitOfMeasure, Owner: card.UnitNames[i.UnitID].Name, State: "dev_missing", Href: deviationHref(i.Indicator.ID, card.Year),
		B: vw.rat(i.B), C: vw.rat(i.C), Delta: plus(vw.rat(delta), delta), Percent: plus(vw.score(share), share), Up: delta != nil && delta.Sign() > 0,
	}
	if d := i.Deviation; d != nil {
		row.State, row.Narrative, row.Measure, row.Due = "dev_"+d.State, short(d.Narrative, 200), short(d.Measure, 120), d.DueOn.TR()
		if d.Cause != "" {
			row.Cause = vw.tr("cause." + d.Cause)
		}
	}
	return row
}

// DeviationView is the form of one deviation.
type DeviationView struct {
	Row                            DeviationRow
	Year                           int
	Form, Step                     *Form
	Short, Over, CanEdit           bool
	CanApprove, CanReturn          bool
	Version                        int64
	Copied, CopiedHref             string
	Cause, Owner, Comment, Measure string
	Narrative, ReturnReason, Who   string
	Limit                          string
	ListHref                       string
}

func deviationValues(d *evaluate.Deviation) url.Values {
	v := url.Values{}
	if d == nil {
		return v
	}
	put(v, "cause", d.Cause)
	put(v, "narrative", d.Narrative)
	put(v, "measure", d.Measure)
	put(v, "owner_unit_id", d.OwnerUnitID)
	put(v, "due_on", d.DueOn.TR())
	put(v, "target_comment", d.TargetComment)
	return v
}

func (w *Web) deviation(c echo.Context) error { return w.showDeviation(c, http.StatusOK, nil, nil) }

// showDeviation draws the form; f is a refused one, step a refused approval.
func (w *Web) showDeviation(c echo.Context, status int, f, step *Form) error {
	ctx, tr := c.Request().Context(), w.words(c)
	_, p, err := w.o.Plans.Indicator(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	year, err := askedYearParam(c, p)
	if err != nil {
		return err
	}
	card, _, i, err := w.cardOf(c, c.Param("id"), year)
	if err != nil {
		return err
	}
	vw := viewer{lang: langOf(c), tr: tr, synthetic: card.Plan.Synthetic}
	a, scope, d := actor(c), unitScope(i.UnitID), i.Deviation
	v := DeviationView{Row: w.deviationRow(vw, &card, i), Year: year, Step: step, Short: i.Short(), ListHref: "/karne/sapmalar?plan=" + url.QueryEscape(p.ID) + "&yil=" + itoa(year)}
	v.CanEdit = access.Check(a, access.EvaluationEdit, scope) == nil && (d != nil || i.Deviates())
	limit := card.Settings.OverTarget
	v.Limit = vw.percent(&limit).Text
	v.Over = i.Score.State == score.Value && i.Score.Raw != nil && i.Score.Raw.Cmp(limit.Rat()) > 0
	if f == nil {
		f = w.form(c, "", "")
		f.Values = deviationValues(d)
		if d != nil {
			f.Version = itoa(d.Version)
		} else {
			f.fresh()
			f.New = false
		}
	}
	f.Action, f.Cancel, f.ReadOnly = deviationHref(i.Indicator.ID, year), v.ListHref, !v.CanEdit
	w.causes(c, f)
	if f.Choices["units"], err = w.unitOptions(c); err != nil {
		return err
	}
	v.Form = f
	if d != nil {
		v.Version = d.Version
		v.CanApprove = d.State == evaluate.DeviationEntered && w.approvesDeviation(c, i, d)
		v.CanReturn = d.State != evaluate.DeviationReturned && access.Check(a, access.ValueApprove, scope) == nil
		if d.State == evaluate.DeviationReturned {
			v.ReturnReason = d.ReturnReason
		}
	}
	text := f.Get("narrative")
	if text != "" && v.CanEdit {
		code, err := w.o.Evaluate.CopiedText(ctx, p.ID, year, i.Indicator.ID, text)
		if err != nil {
			return err
		}
		v.Copied = code
		v.CopiedHref = codeHref(&card, code)
	}
	page := w.page(c, "deviation", i.Indicator.Code+" · "+tr("web.dev.of", "year", itoa(year)), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: cardHref(p.ID, year)}, Link{Text: tr("web.dev.title"), Href: v.ListHref}, Link{Text: i.Indicator.Code})
	return w.send(c, status, page)
}

// copiedText answers while a narrative is typed: the code of another indicator of the year whose deviation says the same, else nothing.
func (w *Web) copiedText(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	i, p, err := w.o.Plans.Indicator(ctx, id)
	if err != nil {
		return err
	}
	year, err := askedYearParam(c, p)
	if err != nil {
		return err
	}
	unit := i.DataOwnerUnitID
	if unit == "" {
		t, _, err := w.o.Plans.Target(ctx, i.TargetID)
		if err != nil {
			return err
		}
		unit = t.ResponsibleUnitID
	}
	if err := access.Check(actor(c), access.EvaluationEdit, unitScope(unit)); err != nil {
		return err
	}
	code, err := w.o.Evaluate.CopiedText(ctx, p.ID, year, id, c.FormValue("narrative"))
	if err != nil {
		return err
	}
	return c.String(http.StatusOK, code)
}

// codeHref is the deviation of the indicator of a code.
func codeHref(card *evaluate.Card, code string) string {
	for _, g := range card.Goals {
		for _, t := range g.Targets {
			for _, i := range t.Indicators {
				if code != "" && (i.Indicator.Code == code || i.Indicator.Ref == code) {
					return deviationHref(i.Indicator.ID, card.Year)
				}
			}
		}
	}
	return ""
}

// approvesDeviation tells whether to offer the approval; who entered it never approves it.
func (w *Web) approvesDeviation(c echo.Context, i *evaluate.IndicatorScore, d *evaluate.Deviation) bool {
	a := actor(c)
	return a.PersonID != d.EnteredBy && access.Check(a, access.ValueApprove, unitScope(i.UnitID)) == nil
}

func (w *Web) causes(c echo.Context, f *Form) {
	f.Choices["cause"] = nil
	for _, x := range evaluate.Causes {
		f.Choices["cause"] = append(f.Choices["cause"], Option{Value: x, Text: w.words(c)("cause." + x)})
	}
}

func (w *Web) explain(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	_, p, err := w.o.Plans.Indicator(ctx, id)
	if err != nil {
		return err
	}
	year, err := askedYearParam(c, p)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	w.causes(c, f)
	cmd := evaluate.Explain{IndicatorID: id, Year: year, Version: r.version(), Idempotency: f.idempotency(), DeviationFields: readDeviation(r)}
	if err = r.err(); err == nil {
		if _, err = w.o.Evaluate.Explain(ctx, cmd); err == nil {
			return w.done(c, deviationHref(id, year), "saved")
		}
	}
	if fault.KindOf(err) == fault.KindStale {
		_, _, i, loadErr := w.cardOf(c, id, year)
		if loadErr != nil {
			return loadErr
		}
		if f.Choices["units"], loadErr = w.unitOptions(c); loadErr != nil {
			return loadErr
		}
		version := int64(0)
		if i.Deviation != nil {
			version = i.Deviation.Version
		}
		code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return deviationValues(i.Deviation), version })
		if err != nil {
			return err
		}
		return w.showDeviation(c, code, f, nil)
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showDeviation(c, status(err), f, nil)
}

// deviationStep runs a step of a deviation.
func (w *Web) deviationStep(c echo.Context, what, reason string, do func(context.Context, evaluate.DeviationStep) (evaluate.Deviation, error)) error {
	ctx, id := c.Request().Context(), c.Param("id")
	_, p, err := w.o.Plans.Indicator(ctx, id)
	if err != nil {
		return err
	}
	year, err := askedYearParam(c, p)
	if err != nil {
		return err
	}
	_, _, i, err := w.cardOf(c, id, year)
	if err != nil {
		return err
	}
	if i.Deviation == nil {
		return fault.NotFound("deviation", id)
	}
	_, err = do(ctx, evaluate.DeviationStep{ID: i.Deviation.ID, Version: w.version(c), Reason: strings.TrimSpace(reason)})
	if err == nil {
		return w.done(c, deviationHref(id, year), what)
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f := w.form(c, "", "")
	if what == "deviation_returned" {
		f.Set("reason", reason)
		f.Version = itoa(i.Deviation.Version)
		w.take(c, f, err, nil)
		return w.returnDeviationPage(c, status(err), i, year, f)
	}
	w.take(c, f, err, nil)
	return w.showDeviation(c, status(err), nil, f)
}

func (w *Web) approveDeviation(c echo.Context) error {
	return w.deviationStep(c, "deviation_approved", "", w.o.Evaluate.ApproveDeviation)
}

func (w *Web) returnDeviation(c echo.Context) error {
	return w.deviationStep(c, "deviation_returned", c.FormValue("reason"), w.o.Evaluate.ReturnDeviation)
}

func (w *Web) askReturnDeviation(c echo.Context) error {
	_, p, err := w.o.Plans.Indicator(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	year, err := askedYearParam(c, p)
	if err != nil {
		return err
	}
	_, _, i, err := w.cardOf(c, c.Param("id"), year)
	if err != nil {
		return err
	}
	if i.Deviation == nil {
		return fault.NotFound("deviation", c.Param("id"))
	}
	if err := asked(c, access.ValueApprove, unitScope(i.UnitID)); err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(i.Deviation.Version)
	return w.returnDeviationPage(c, http.StatusOK, i, year, f)
}

func (w *Web) returnDeviationPage(c echo.Context, status int, i *evaluate.IndicatorScore, year int, f *Form) error {
	tr := w.words(c)
	f.Action, f.Cancel = deviationHref(i.Indicator.ID, year)+"/iade", deviationHref(i.Indicator.ID, year)
	v := ActView{Kind: "return", Code: i.Indicator.Code, Lead: i.Indicator.Name + " · " + itoa(year), Word: tr("web.dev.return"), Form: f}
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: cardHref(i.Indicator.PlanID, year)}, Link{Text: i.Indicator.Code, Href: f.Cancel}, Link{Text: v.Word})
	return w.send(c, status, page)
}
