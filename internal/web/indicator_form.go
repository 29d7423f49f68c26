package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// IndicatorFormView is the form of an indicator; ReadOnly shows it to who may not change it.
type IndicatorFormView struct {
	Form              *Form
	Code, Parent      string
	Years             []int
	DeleteHref        string
	EditHref          string
	Reasons, ReadOnly bool
}

func (w *Web) indicatorForm(c echo.Context, status int, p plan.Plan, h plan.Target, ind *plan.Indicator, f *Form) error {
	units, err := w.unitOptions(c)
	if err != nil {
		return err
	}
	f.Choices["units"] = units
	tr := w.words(c)
	v := IndicatorFormView{Form: f, Parent: h.Code + " · " + short(h.Text, 160), Years: horizonYears(p), ReadOnly: f.ReadOnly}
	title := tr("web.indicator.new")
	if ind != nil {
		v.Code, title = ind.Code, tr("web.indicator.edit")
		if v.ReadOnly {
			title = tr("web.indicator.read")
			if editable(c, h, p) {
				v.EditHref = "/gostergeler/" + ind.ID + "/duzenle"
			}
		} else {
			v.DeleteHref = "/gostergeler/" + ind.ID + "/sil"
		}
	}
	for name := range f.Values {
		v.Reasons = v.Reasons || strings.HasPrefix(name, "no_target_reasons.") && f.Get(name) != ""
	}
	page := w.page(c, "indicatorform", title, v)
	page.Crumbs = w.trail(c, p, Link{Text: h.Code, Href: "/hedefler/" + h.ID}, Link{Text: title})
	return w.send(c, status, page)
}

func (w *Web) newIndicator(c echo.Context) error {
	ctx := c.Request().Context()
	h, p, err := w.o.Plans.Target(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, h.Scope(p)); err != nil {
		return err
	}
	t, err := w.o.Plans.Tree(ctx, p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/hedefler/"+h.ID+"/gostergeler/yeni", "/hedefler/"+h.ID).fresh()
	if _, n, ok := t.Target(h.ID); ok && strings.HasPrefix(h.Code, "H") {
		f.Set("code", "PG"+strings.TrimPrefix(h.Code, "H")+"."+itoa(len(n.Indicators)+1))
	}
	return w.indicatorForm(c, http.StatusOK, p, h, nil, f)
}

func (w *Web) createIndicator(c echo.Context) error {
	ctx := c.Request().Context()
	h, p, err := w.o.Plans.Target(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "/hedefler/"+h.ID+"/gostergeler/yeni", "/hedefler/"+h.ID).fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	v := readIndicator(r, horizonYears(p))
	if err = r.err(); err == nil {
		if _, err = w.o.Plans.AddIndicator(ctx, plan.AddIndicator{TargetID: h.ID, IndicatorFields: v, Idempotency: f.idempotency()}); err == nil {
			return w.done(c, "/hedefler/"+h.ID, "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.indicatorForm(c, status(err), p, h, nil, f)
}

// oneIndicator loads an indicator with its target and plan.
func (w *Web) oneIndicator(c echo.Context) (i plan.Indicator, h plan.Target, p plan.Plan, err error) {
	ctx := c.Request().Context()
	if i, p, err = w.o.Plans.Indicator(ctx, c.Param("id")); err != nil {
		return i, h, p, err
	}
	h, _, err = w.o.Plans.Target(ctx, i.TargetID)
	return i, h, p, err
}

// indicator is an indicator to read.
func (w *Web) indicator(c echo.Context) error {
	i, h, p, err := w.oneIndicator(c)
	if err != nil {
		return err
	}
	return w.indicatorPage(c, i, h, p, true)
}

func (w *Web) editIndicator(c echo.Context) error {
	i, h, p, err := w.oneIndicator(c)
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, h.Scope(p)); err != nil {
		return err
	}
	return w.indicatorPage(c, i, h, p, !editable(c, h, p))
}

func (w *Web) indicatorPage(c echo.Context, i plan.Indicator, h plan.Target, p plan.Plan, readOnly bool) error {
	faults, err := w.o.Plans.Faults(c.Request().Context(), p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/gostergeler/"+i.ID+"/duzenle", "/hedefler/"+h.ID)
	f.Values, f.Version, f.ReadOnly = indicatorValues(i.IndicatorFields), itoa(i.Version), readOnly
	w.flags(c, f, i.ID, faults)
	return w.indicatorForm(c, http.StatusOK, p, h, &i, f)
}

func (w *Web) changeIndicator(c echo.Context) error {
	i, h, p, err := w.oneIndicator(c)
	if err != nil {
		return err
	}
	f := w.form(c, "/gostergeler/"+i.ID+"/duzenle", "/hedefler/"+h.ID)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	v := readIndicator(r, horizonYears(p))
	if err = r.err(); err == nil {
		_, err = w.o.Plans.ChangeIndicator(c.Request().Context(), plan.ChangeIndicator{
			ID: i.ID, Version: r.version(), Code: &v.Code, Name: &v.Name, Definition: &v.Definition, UnitOfMeasure: &v.UnitOfMeasure,
			Weight: plan.Some(v.Weight), BaselineValue: plan.Some(v.BaselineValue), BaselineDate: &v.BaselineDate, BaselineNote: &v.BaselineNote,
			CalcType: &v.CalcType, Variant: &v.Variant, Entry: &v.Entry, Aggregation: &v.Aggregation, Direction: &v.Direction,
			DueYear: plan.Some(v.DueYear), BandLow: plan.Some(v.BandLow), BandHigh: plan.Some(v.BandHigh), Values: plan.Some(v.Values),
			NoTargetReasons: plan.Some(v.NoTargetReasons), MonitoringFrequency: &v.MonitoringFrequency, ReportingFrequency: &v.ReportingFrequency,
			Class: &v.Class, Formula: &v.Formula, Numerator: &v.Numerator, Denominator: &v.Denominator, DataSource: &v.DataSource,
			DataOwnerUnitID: plan.Some(v.DataOwnerUnitID), EvidenceRequired: plan.Some(v.EvidenceRequired), IsKey: &v.IsKey, Source: &v.Source,
		})
		if err == nil {
			return w.done(c, "/hedefler/"+h.ID, "saved")
		}
	}
	units, loadErr := w.unitOptions(c)
	if loadErr != nil {
		return loadErr
	}
	f.Choices["units"] = units
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return indicatorValues(i.IndicatorFields), i.Version })
	if err != nil {
		return err
	}
	return w.indicatorForm(c, code, p, h, &i, f)
}

func (w *Web) askRemoveIndicator(c echo.Context) error { return w.removeIndicatorPage(c, nil) }

func (w *Web) removeIndicatorPage(c echo.Context, refusal error) error {
	i, h, p, err := w.oneIndicator(c)
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, h.Scope(p)); err != nil {
		return err
	}
	return w.removing(c, "indicator", i.Code, i.Name, "/hedefler/"+h.ID, "/gostergeler/"+i.ID+"/sil", p, i.Version, refusal)
}

func (w *Web) removeIndicator(c echo.Context) error {
	i, h, _, err := w.oneIndicator(c)
	if err != nil {
		return err
	}
	err = w.o.Plans.RemoveIndicator(c.Request().Context(), plan.Remove{ID: i.ID, Version: w.version(c)})
	return w.removed(c, err, "/hedefler/"+h.ID, func(err error) error { return w.removeIndicatorPage(c, err) })
}
