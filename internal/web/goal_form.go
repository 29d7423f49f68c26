package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// GoalFormView is the form of a goal.
type GoalFormView struct {
	Form *Form
	Code string
}

func (w *Web) goalForm(c echo.Context, status int, p plan.Plan, code, titleKey string, f *Form) error {
	page := w.page(c, "goalform", w.words(c)(titleKey), GoalFormView{Form: f, Code: code})
	page.Crumbs = w.trail(c, p, Link{Text: page.Title})
	return w.send(c, status, page)
}

func readGoal(r *reader) plan.GoalFields {
	return plan.GoalFields{Code: r.text("code"), Text: r.text("text"), Source: r.text("source")}
}

func (w *Web) newGoal(c echo.Context) error {
	t, err := w.o.Plans.Tree(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, t.Plan.Scope()); err != nil {
		return err
	}
	f := w.form(c, "/planlar/"+t.Plan.ID+"/amaclar/yeni", "/planlar/"+t.Plan.ID).fresh()
	f.Set("code", "A"+itoa(len(t.Goals)+1))
	return w.goalForm(c, http.StatusOK, t.Plan, "", "web.goal.new", f)
}

func (w *Web) createGoal(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := w.o.Plans.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "/planlar/"+p.ID+"/amaclar/yeni", "/planlar/"+p.ID).fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	g, err := w.o.Plans.AddGoal(ctx, plan.AddGoal{PlanID: p.ID, GoalFields: readGoal(r), Idempotency: f.idempotency()})
	if err == nil {
		return w.done(c, "/amaclar/"+g.ID, "created")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.goalForm(c, status(err), p, "", "web.goal.new", f)
}

func (w *Web) editGoal(c echo.Context) error {
	ctx := c.Request().Context()
	g, p, err := w.o.Plans.Goal(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
		return err
	}
	faults, err := w.o.Plans.Faults(ctx, p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/amaclar/"+g.ID+"/duzenle", "/amaclar/"+g.ID)
	f.Values, f.Version, f.ReadOnly = goalValues(g.GoalFields), itoa(g.Version), !canEdit(c, p)
	w.flags(c, f, g.ID, faults)
	return w.goalForm(c, http.StatusOK, p, g.Code, "web.goal.edit", f)
}

func (w *Web) changeGoal(c echo.Context) error {
	ctx := c.Request().Context()
	g, p, err := w.o.Plans.Goal(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "/amaclar/"+g.ID+"/duzenle", "/amaclar/"+g.ID)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	v := readGoal(r)
	if err = r.err(); err == nil {
		if _, err = w.o.Plans.ChangeGoal(ctx, plan.ChangeGoal{ID: g.ID, Version: r.version(), Code: &v.Code, Text: &v.Text, Source: &v.Source}); err == nil {
			return w.done(c, "/amaclar/"+g.ID, "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return goalValues(g.GoalFields), g.Version })
	if err != nil {
		return err
	}
	return w.goalForm(c, code, p, g.Code, "web.goal.edit", f)
}

func (w *Web) askRemoveGoal(c echo.Context) error { return w.removeGoalPage(c, nil) }

func (w *Web) removeGoalPage(c echo.Context, refusal error) error {
	g, p, err := w.o.Plans.Goal(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
		return err
	}
	return w.removing(c, "goal", g.Code, g.Text, "/amaclar/"+g.ID, "/amaclar/"+g.ID+"/sil", p, g.Version, refusal)
}

func (w *Web) removeGoal(c echo.Context) error {
	ctx := c.Request().Context()
	g, p, err := w.o.Plans.Goal(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	err = w.o.Plans.RemoveGoal(ctx, plan.Remove{ID: g.ID, Version: w.version(c)})
	return w.removed(c, err, "/planlar/"+p.ID, func(err error) error { return w.removeGoalPage(c, err) })
}
