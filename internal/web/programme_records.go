package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

func (w *Web) programmeRecordRoutes(g *echo.Group) {
	g.GET("/programlar/:id/hedefler/yeni", w.newPerformanceTarget)
	g.POST("/programlar/:id/hedefler/yeni", w.createPerformanceTarget)
	g.GET("/performans-hedefleri/:id/sil", w.askRemovePerformanceTarget)
	g.POST("/performans-hedefleri/:id/sil", w.removePerformanceTarget)
	g.GET("/performans-hedefleri/:id/gostergeler/yeni", w.newProgrammeIndicator)
	g.POST("/performans-hedefleri/:id/gostergeler/yeni", w.createProgrammeIndicator)
	g.GET("/program-gostergeleri/:id/sil", w.askRemoveProgrammeIndicator)
	g.POST("/program-gostergeleri/:id/sil", w.removeProgrammeIndicator)
}

// PickView asks which record of the plan comes into the year; None says why there is nothing to choose.
type PickView struct {
	Form                           *Form
	Code, Lead, Field, Label, None string
}

// editsRecords tells whether the caller may change targets and indicators of a year now: they are closed as soon as the proposals are
// consolidated, before the programme's own facts are.
func editsRecords(c echo.Context, p programme.Programme) bool {
	return p.State != programme.Consolidated && editsProgramme(c, p)
}

// absentTargets are the plan's targets that the year does not have, in the plan's order.
func absentTargets(t *programme.Tree) (out []Option) {
	has := map[string]bool{}
	for _, h := range t.Targets {
		has[h.TargetID] = true
	}
	for _, g := range t.Plan.Goals {
		for _, h := range g.Targets {
			if !has[h.ID] {
				out = append(out, Option{Value: h.ID, Text: h.Code + " · " + short(h.Text, 110)})
			}
		}
	}
	return out
}

// indicatorsIn are the plan's indicators that the year has.
func indicatorsIn(t *programme.Tree) map[string]bool {
	has := map[string]bool{}
	for _, h := range t.Targets {
		for _, k := range h.Indicators {
			has[k.IndicatorID] = true
		}
	}
	return has
}

// absentIndicators are the indicators of a performance target's plan target that stand nowhere in the year.
func absentIndicators(has map[string]bool, h *programme.TargetNode) (out []Option) {
	if h.Target == nil {
		return nil
	}
	for _, k := range h.Target.Indicators {
		if !has[k.ID] {
			out = append(out, Option{Value: k.ID, Text: k.Code + " · " + short(k.Name, 110)})
		}
	}
	return out
}

// pick draws the form of a choice.
func (w *Web) pick(c echo.Context, status int, p programme.Programme, title string, v PickView) error {
	switch {
	case !editsRecords(c, p):
		v.None = "web.pick.closed"
	case len(v.Form.Choices["picks"]) > 0:
		v.None = ""
	}
	if chosen := v.Form.Get(v.Field); !slices.ContainsFunc(v.Form.Choices["picks"], func(o Option) bool { return o.Value == chosen }) {
		v.Form.Values.Del(v.Field) // it came into the year meanwhile
	}
	page := w.page(c, "pick", w.words(c)(title), v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: page.Title})
	if v.Code != "" {
		page.Crumbs = w.programmeTrail(c, p, Link{Text: v.Code, Href: v.Form.Cancel}, Link{Text: page.Title})
	}
	return w.send(c, status, page)
}

// programmeForPick is the tree of a programme whose records the caller may change.
func (w *Web) programmeForPick(c echo.Context, id string) (programme.Tree, error) {
	ctx := c.Request().Context()
	p, err := w.o.Programmes.Get(ctx, id)
	if err == nil {
		err = asked(c, access.ProgrammeEdit, p.Scope())
	}
	if err != nil {
		return programme.Tree{}, err
	}
	return w.o.Programmes.Tree(ctx, id)
}

func (w *Web) newPerformanceTarget(c echo.Context) error {
	t, err := w.programmeForPick(c, c.Param("id"))
	if err != nil {
		return err
	}
	return w.pickTarget(c, http.StatusOK, &t, w.form(c, "", "").fresh())
}

func (w *Web) pickTarget(c echo.Context, status int, t *programme.Tree, f *Form) error {
	p := t.Programme
	f.Action, f.Cancel = "/programlar/"+p.ID+"/hedefler/yeni", "/programlar/"+p.ID
	f.Choices["picks"] = absentTargets(t)
	return w.pick(c, status, p, "web.pt.add", PickView{Form: f, Lead: w.words(c)("web.pt.add_lead", "year", itoa(p.Year)), Field: "target_id", Label: "web.pt.plan_target", None: "web.pt.all_in"})
}

func (w *Web) createPerformanceTarget(c echo.Context) error {
	t, err := w.programmeForPick(c, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "", "").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	h, err := w.o.Programmes.AddPerformanceTarget(c.Request().Context(), programme.AddPerformanceTarget{
		ProgrammeID: t.Programme.ID, PerformanceTargetFields: programme.PerformanceTargetFields{TargetID: r.text("target_id")}, WithIndicators: true, Idempotency: f.idempotency(),
	})
	if err == nil {
		return w.done(c, "/programlar/"+t.Programme.ID+"#pt-"+h.ID, "created")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.pickTarget(c, status(err), &t, f)
}

// targetForPick is a performance target whose indicators the caller may change, in its tree.
func (w *Web) targetForPick(c echo.Context) (t programme.Tree, h *programme.TargetNode, err error) {
	id := c.Param("id")
	_, p, err := w.o.Programmes.PerformanceTarget(c.Request().Context(), id)
	if err == nil {
		t, err = w.programmeForPick(c, p.ID)
	}
	if err == nil {
		h, err = node(&t, id)
	}
	return t, h, err
}

func (w *Web) newProgrammeIndicator(c echo.Context) error {
	t, h, err := w.targetForPick(c)
	if err != nil {
		return err
	}
	return w.pickIndicator(c, http.StatusOK, &t, h, w.form(c, "", "").fresh())
}

func (w *Web) pickIndicator(c echo.Context, status int, t *programme.Tree, h *programme.TargetNode, f *Form) error {
	p := t.Programme
	f.Action, f.Cancel = "/performans-hedefleri/"+h.ID+"/gostergeler/yeni", "/programlar/"+p.ID+"#"+h.Ref
	f.Choices["picks"] = absentIndicators(indicatorsIn(t), h)
	return w.pick(c, status, p, "web.act.add_indicator", PickView{Form: f, Code: h.ShownCode, Lead: short(h.ShownText, 200), Field: "indicator_id", Label: "web.pi.plan_indicator", None: "web.pi.all_in"})
}

// createProgrammeIndicator leads on to the values of the years before, which the plan does not have.
func (w *Web) createProgrammeIndicator(c echo.Context) error {
	t, h, err := w.targetForPick(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := programme.AddIndicator{PerformanceTargetID: h.ID, IndicatorID: r.text("indicator_id"), Idempotency: f.idempotency()}
	if cmd.IndicatorID == "" {
		r.faults = append(r.faults, fault.Invalid("text.required", "indicator_id"))
	}
	if err = r.err(); err == nil {
		var k programme.Indicator
		if k, err = w.o.Programmes.AddIndicator(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/program-gostergeleri/"+k.ID+"/duzenle", "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.pickIndicator(c, status(err), &t, h, f)
}

func (w *Web) askRemovePerformanceTarget(c echo.Context) error {
	return w.removePerformanceTargetPage(c, nil)
}

func (w *Web) removePerformanceTargetPage(c echo.Context, refusal error) error {
	t, h, err := w.targetForPick(c)
	if err != nil {
		return err
	}
	back := "/programlar/" + t.Programme.ID + "#" + h.Ref
	return w.removingOf(c, "performance_target", h.ShownCode, h.ShownText, back, "/performans-hedefleri/"+h.ID+"/sil", t.Programme, h.Version, refusal)
}

func (w *Web) removePerformanceTarget(c echo.Context) error {
	ctx := c.Request().Context()
	h, p, err := w.o.Programmes.PerformanceTarget(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	err = w.o.Programmes.RemovePerformanceTarget(ctx, programme.Remove{ID: h.ID, Version: w.version(c)})
	return w.removed(c, err, "/programlar/"+p.ID, func(err error) error { return w.removePerformanceTargetPage(c, err) })
}

func (w *Web) askRemoveProgrammeIndicator(c echo.Context) error {
	return w.removeProgrammeIndicatorPage(c, nil)
}

func (w *Web) removeProgrammeIndicatorPage(c echo.Context, refusal error) error {
	t, _, k, f, err := w.indicatorForms(c)
	if err != nil {
		return err
	}
	code, name := k.Ref, ""
	if k.Plan != nil {
		code, name = k.Plan.Code, k.Plan.Name
	}
	return w.removingOf(c, "programme_indicator", code, name, f.Cancel, "/program-gostergeleri/"+k.ID+"/sil", t.Programme, k.Version, refusal)
}

func (w *Web) removeProgrammeIndicator(c echo.Context) error {
	ctx := c.Request().Context()
	k, p, err := w.o.Programmes.Indicator(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	err = w.o.Programmes.RemoveIndicator(ctx, programme.Remove{ID: k.ID, Version: w.version(c)})
	return w.removed(c, err, "/programlar/"+p.ID, func(err error) error { return w.removeProgrammeIndicatorPage(c, err) })
}
