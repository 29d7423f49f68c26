package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// TargetFormView is the form of a target card.
type TargetFormView struct {
	Form         *Form
	Code, Parent string
	Years        []int
}

func (w *Web) targetForm(c echo.Context, status int, p plan.Plan, g plan.Goal, code, titleKey string, f *Form) error {
	units, err := w.unitOptions(c)
	if err != nil {
		return err
	}
	f.Choices["units"] = units
	page := w.page(c, "targetform", w.words(c)(titleKey), TargetFormView{Form: f, Code: code, Parent: g.Code + " · " + short(g.Text, 160), Years: horizonYears(p)})
	page.Crumbs = w.trail(c, p, Link{Text: g.Code, Href: "/amaclar/" + g.ID}, Link{Text: page.Title})
	return w.send(c, status, page)
}

func (w *Web) newTarget(c echo.Context) error {
	ctx := c.Request().Context()
	g, p, err := w.o.Plans.Goal(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
		return err
	}
	t, err := w.o.Plans.Tree(ctx, p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/amaclar/"+g.ID+"/hedefler/yeni", "/amaclar/"+g.ID).fresh()
	for _, n := range t.Goals {
		if n.ID == g.ID && strings.HasPrefix(g.Code, "A") {
			f.Set("code", "H"+strings.TrimPrefix(g.Code, "A")+"."+itoa(len(n.Targets)+1))
		}
	}
	return w.targetForm(c, http.StatusOK, p, g, "", "web.target.new", f)
}

func (w *Web) createTarget(c echo.Context) error {
	ctx := c.Request().Context()
	g, p, err := w.o.Plans.Goal(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "/amaclar/"+g.ID+"/hedefler/yeni", "/amaclar/"+g.ID).fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if f.AddRow() {
		if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
			return err
		}
		return w.targetForm(c, http.StatusOK, p, g, "", "web.target.new", f)
	}
	v, rows := readTarget(r, horizonYears(p))
	err = r.err()
	if err == nil {
		var h plan.Target
		if h, err = w.o.Plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: v, Idempotency: f.idempotency()}); err == nil {
			return w.done(c, "/hedefler/"+h.ID, "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, rows)
	return w.targetForm(c, status(err), p, g, "", "web.target.new", f)
}

func (w *Web) editTarget(c echo.Context) error {
	ctx := c.Request().Context()
	h, p, err := w.o.Plans.Target(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, h.Scope(p)); err != nil {
		return err
	}
	g, _, err := w.o.Plans.Goal(ctx, h.GoalID)
	if err != nil {
		return err
	}
	faults, err := w.o.Plans.Faults(ctx, p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/hedefler/"+h.ID+"/duzenle", "/hedefler/"+h.ID)
	f.Values, f.Version, f.ReadOnly = targetValues(h.TargetFields), itoa(h.Version), !editable(c, h, p)
	w.flags(c, f, h.ID, faults)
	return w.targetForm(c, http.StatusOK, p, g, h.Code, "web.target.edit", f)
}

func (w *Web) changeTarget(c echo.Context) error {
	ctx := c.Request().Context()
	h, p, err := w.o.Plans.Target(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	g, _, err := w.o.Plans.Goal(ctx, h.GoalID)
	if err != nil {
		return err
	}
	f := w.form(c, "/hedefler/"+h.ID+"/duzenle", "/hedefler/"+h.ID)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if f.AddRow() {
		if err := asked(c, access.PlanEdit, h.Scope(p)); err != nil {
			return err
		}
		return w.targetForm(c, http.StatusOK, p, g, h.Code, "web.target.edit", f)
	}
	v, rows := readTarget(r, horizonYears(p))
	if err = r.err(); err == nil {
		_, err = w.o.Plans.ChangeTarget(ctx, plan.ChangeTarget{
			ID: h.ID, Version: r.version(), Code: &v.Code, Text: &v.Text, ResponsibleUnitID: plan.Some(v.ResponsibleUnitID),
			AllUnitsPartner: &v.AllUnitsPartner, PartnerUnitIDs: plan.Some(v.PartnerUnitIDs), StatedTotal: plan.Some(v.StatedTotal),
			YearlyCosts: plan.Some(v.YearlyCosts), Risks: plan.Some(v.Risks), Activities: plan.Some(v.Activities), Findings: plan.Some(v.Findings),
			Needs: plan.Some(v.Needs), Source: &v.Source,
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
	code, err := w.refused(c, f, err, rows, func() (url.Values, int64) { return targetValues(h.TargetFields), h.Version })
	if err != nil {
		return err
	}
	return w.targetForm(c, code, p, g, h.Code, "web.target.edit", f)
}

func (w *Web) askRemoveTarget(c echo.Context) error { return w.removeTargetPage(c, nil) }

func (w *Web) removeTargetPage(c echo.Context, refusal error) error {
	h, p, err := w.o.Plans.Target(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
		return err
	}
	return w.removing(c, "target", h.Code, h.Text, "/hedefler/"+h.ID, "/hedefler/"+h.ID+"/sil", p, h.Version, refusal)
}

func (w *Web) removeTarget(c echo.Context) error {
	ctx := c.Request().Context()
	h, _, err := w.o.Plans.Target(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	err = w.o.Plans.RemoveTarget(ctx, plan.Remove{ID: h.ID, Version: w.version(c)})
	return w.removed(c, err, "/amaclar/"+h.GoalID, func(err error) error { return w.removeTargetPage(c, err) })
}
