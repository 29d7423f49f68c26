package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// RecordFormView is the form of one record of a programme.
type RecordFormView struct {
	Form              *Form
	Code, Parent      string
	DeleteHref        string
	Year, Now, Before int
	Planned           Num    // the plan's value of the year
	PlanNote          string // why the plan has none
	Whole             bool   // the strategy office: it chooses the responsible unit
	Codes             []CodeList
}

// CodeList is the codes a field offers, as a datalist.
type CodeList struct {
	ID      string
	Options []Option
}

// recordForm draws the form of a record below its programme.
func (w *Web) recordForm(c echo.Context, status int, key, title string, p programme.Programme, v RecordFormView) error {
	v.Year, v.Now, v.Before = p.Year, p.Year-1, p.Year-2
	page := w.page(c, key, w.words(c)(title), v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: v.Code}, Link{Text: page.Title})
	if v.Code == "" {
		page.Crumbs = w.programmeTrail(c, p, Link{Text: page.Title})
	}
	return w.send(c, status, page)
}

// node finds a performance target of a tree.
func node(t *programme.Tree, id string) (*programme.TargetNode, error) {
	for i := range t.Targets {
		if t.Targets[i].ID == id {
			return &t.Targets[i], nil
		}
	}
	return nil, fault.NotFound("performance_target", id)
}

func performanceTargetValues(f programme.PerformanceTargetFields) url.Values {
	v := url.Values{}
	put(v, "code", f.Code)
	put(v, "text", f.Text)
	put(v, "explanation", f.Explanation)
	put(v, "programme_code", f.ProgrammeCode)
	put(v, "subprogramme_code", f.SubprogrammeCode)
	put(v, "source", f.Source)
	return v
}

// targetForms is what the two handlers of a performance target's form share.
func (w *Web) targetForms(c echo.Context, act access.Action) (t programme.Tree, faults fault.List, h *programme.TargetNode, f *Form, err error) {
	ctx, id := c.Request().Context(), c.Param("id")
	_, p, err := w.o.Programmes.PerformanceTarget(ctx, id)
	if err == nil {
		err = asked(c, act, p.Scope())
	}
	if err == nil {
		t, faults, err = w.o.Programmes.Checked(ctx, p.ID)
	}
	if err == nil {
		h, err = node(&t, id)
	}
	return t, faults, h, w.form(c, "/performans-hedefleri/"+id+"/duzenle", "/programlar/"+p.ID), err
}

func (w *Web) editPerformanceTarget(c echo.Context) error {
	t, faults, h, f, err := w.targetForms(c, access.ProgrammeEdit)
	if err != nil {
		return err
	}
	f.Values, f.Version, f.ReadOnly = performanceTargetValues(h.PerformanceTargetFields), itoa(h.Version), !editsRecords(c, t.Programme)
	w.flags(c, f, h.ID, faults)
	return w.performanceTargetForm(c, http.StatusOK, &t, h, f)
}

func (w *Web) performanceTargetForm(c echo.Context, status int, t *programme.Tree, h *programme.TargetNode, f *Form) error {
	v := RecordFormView{Form: f, Code: h.ShownCode, Parent: h.ShownText}
	if h.Target != nil {
		v.Parent = h.Target.Code + " · " + h.Target.Text
	}
	if !f.ReadOnly {
		v.DeleteHref = "/performans-hedefleri/" + h.ID + "/sil"
	}
	return w.recordForm(c, status, "ptargetform", "web.pt.edit", t.Programme, v)
}

func (w *Web) changePerformanceTarget(c echo.Context) error {
	t, _, h, f, err := w.targetForms(c, access.ProgrammeEdit)
	if err != nil {
		return err
	}
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	text := func(name string) *string { s := r.text(name); return &s }
	if err = r.err(); err == nil {
		_, err = w.o.Programmes.ChangePerformanceTarget(c.Request().Context(), programme.ChangePerformanceTarget{
			ID: h.ID, Version: r.version(), Code: text("code"), Text: text("text"), Explanation: text("explanation"), ProgrammeCode: text("programme_code"),
			SubprogrammeCode: text("subprogramme_code"), Source: text("source"),
		})
		if err == nil {
			return w.done(c, "/programlar/"+t.Programme.ID+"#"+h.Ref, "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return performanceTargetValues(h.PerformanceTargetFields), h.Version })
	if err != nil {
		return err
	}
	return w.performanceTargetForm(c, code, &t, h, f)
}

func programmeIndicatorValues(f programme.IndicatorFields) url.Values {
	v := url.Values{}
	put(v, "previous_value", amountText(f.PreviousValue))
	put(v, "previous_source", f.PreviousSource)
	put(v, "current_value", amountText(f.CurrentValue))
	put(v, "current_source", f.CurrentSource)
	put(v, "explanation", f.Explanation)
	put(v, "override_value", amountText(f.OverrideValue))
	put(v, "override_reason", f.OverrideReason)
	put(v, "override_decision", f.OverrideDecision)
	put(v, "subprogramme_indicator", checkText(f.SubprogrammeIndicator))
	put(v, "programme_code", f.ProgrammeCode)
	put(v, "subprogramme_code", f.SubprogrammeCode)
	return v
}

func readProgrammeIndicator(r *reader) programme.IndicatorFields {
	return programme.IndicatorFields{
		PreviousValue: r.amount("previous_value"), PreviousSource: r.text("previous_source"), CurrentValue: r.amount("current_value"),
		CurrentSource: r.text("current_source"), Explanation: r.text("explanation"), OverrideValue: r.amount("override_value"),
		OverrideReason: r.text("override_reason"), OverrideDecision: r.text("override_decision"), SubprogrammeIndicator: r.flag("subprogramme_indicator"),
		ProgrammeCode: r.text("programme_code"), SubprogrammeCode: r.text("subprogramme_code"),
	}
}

// indicatorForms is what the two handlers of a programme indicator's form share.
func (w *Web) indicatorForms(c echo.Context) (t programme.Tree, faults fault.List, k *programme.IndicatorNode, f *Form, err error) {
	ctx, id := c.Request().Context(), c.Param("id")
	ind, p, err := w.o.Programmes.Indicator(ctx, id)
	if err == nil {
		err = asked(c, access.ProgrammeEdit, p.Scope())
	}
	if err == nil {
		t, faults, err = w.o.Programmes.Checked(ctx, p.ID)
	}
	if err != nil {
		return t, faults, nil, nil, err
	}
	h, err := node(&t, ind.PerformanceTargetID)
	if err != nil {
		return t, faults, nil, nil, err
	}
	for i := range h.Indicators {
		if h.Indicators[i].ID == id {
			return t, faults, &h.Indicators[i], w.form(c, "/program-gostergeleri/"+id+"/duzenle", "/programlar/"+p.ID+"#"+h.Ref), nil
		}
	}
	return t, faults, nil, nil, fault.NotFound("programme_indicator", id)
}

func (w *Web) editProgrammeIndicator(c echo.Context) error {
	t, faults, k, f, err := w.indicatorForms(c)
	if err != nil {
		return err
	}
	f.Values, f.Version, f.ReadOnly = programmeIndicatorValues(k.IndicatorFields), itoa(k.Version), !editsRecords(c, t.Programme)
	w.flags(c, f, k.ID, faults)
	return w.programmeIndicatorForm(c, http.StatusOK, &t, k, f)
}

func (w *Web) programmeIndicatorForm(c echo.Context, status int, t *programme.Tree, k *programme.IndicatorNode, f *Form) error {
	v := RecordFormView{Form: f, Planned: Num{Missing: true}}
	if k.Plan != nil {
		v.Code, v.Parent = k.Plan.Code, k.Plan.Name+" ("+k.Plan.UnitOfMeasure+")"
		vw := viewer{lang: langOf(c), tr: w.words(c), synthetic: t.Programme.Synthetic}
		if a, ok := k.Plan.Values[t.Programme.Year]; ok {
			v.Planned = vw.amount(&a, "")
		}
		v.PlanNote = k.Plan.NoTargetReasons[t.Programme.Year]
	}
	if !f.ReadOnly {
		v.DeleteHref = "/program-gostergeleri/" + k.ID + "/sil"
	}
	return w.recordForm(c, status, "pindicatorform", "web.pi.edit", t.Programme, v)
}

func (w *Web) changeProgrammeIndicator(c echo.Context) error {
	t, _, k, f, err := w.indicatorForms(c)
	if err != nil {
		return err
	}
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	v := readProgrammeIndicator(r)
	if err = r.err(); err == nil {
		_, err = w.o.Programmes.ChangeIndicator(c.Request().Context(), programme.ChangeIndicator{
			ID: k.ID, Version: r.version(), PreviousValue: plan.Some(v.PreviousValue), PreviousSource: &v.PreviousSource, CurrentValue: plan.Some(v.CurrentValue),
			CurrentSource: &v.CurrentSource, Explanation: &v.Explanation, OverrideValue: plan.Some(v.OverrideValue), OverrideReason: &v.OverrideReason,
			OverrideDecision: &v.OverrideDecision, SubprogrammeIndicator: &v.SubprogrammeIndicator, ProgrammeCode: &v.ProgrammeCode, SubprogrammeCode: &v.SubprogrammeCode,
		})
		if err == nil {
			return w.done(c, f.Cancel, "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return programmeIndicatorValues(k.IndicatorFields), k.Version })
	if err != nil {
		return err
	}
	return w.programmeIndicatorForm(c, code, &t, k, f)
}

func activityValues(f programme.ActivityFields) url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"code": f.Code, "name": f.Name, "explanation": f.Explanation, "responsible_unit_id": f.ResponsibleUnitID, "no_cost_reason": f.NoCostReason,
		"programme_code": f.ProgrammeCode, "subprogramme_code": f.SubprogrammeCode, "activity_code": f.ActivityCode, "subactivity_code": f.SubactivityCode, "source": f.Source,
	} {
		put(v, name, s)
	}
	if len(f.SharingUnitIDs) > 0 {
		v["sharing_unit_ids"] = f.SharingUnitIDs
	}
	return v
}

func readActivity(r *reader) programme.ActivityFields {
	return programme.ActivityFields{
		Code: r.text("code"), Name: r.text("name"), Explanation: r.text("explanation"), ResponsibleUnitID: r.text("responsible_unit_id"),
		SharingUnitIDs: r.list("sharing_unit_ids"), NoCostReason: r.text("no_cost_reason"), ProgrammeCode: r.text("programme_code"),
		SubprogrammeCode: r.text("subprogramme_code"), ActivityCode: r.text("activity_code"), SubactivityCode: r.text("subactivity_code"), Source: r.text("source"),
	}
}

// activityForm draws the form of an activity: the strategy office names any unit, a unit its own.
func (w *Web) activityForm(c echo.Context, status int, p programme.Programme, h programme.PerformanceTarget, a *programme.Activity, f *Form) error {
	units, err := w.unitOptions(c)
	if err != nil {
		return err
	}
	f.Choices["units"] = units
	v := RecordFormView{Form: f, Whole: access.Check(actor(c), access.ProgrammeEdit, p.Scope()) == nil, Parent: h.Code + " · " + short(h.Text, 160)}
	if own := ownUnits(c); !v.Whole {
		for _, u := range units {
			if own[u.Value] {
				f.Choices["own"] = append(f.Choices["own"], u)
			}
		}
	} else {
		f.Choices["own"] = units
	}
	title := "web.ac.new"
	if a != nil {
		v.Code, title = a.Code, "web.ac.edit"
		if !f.ReadOnly {
			v.DeleteHref = "/faaliyetler/" + a.ID + "/sil"
		}
	}
	return w.recordForm(c, status, "activityform", title, p, v)
}

// activityBack is the page an activity is worked on: the proposal of its unit, else the programme.
func activityBack(c echo.Context, p programme.Programme, unitID, id string) string {
	if unitID != "" && access.Check(actor(c), access.BudgetRead, access.Scope{Units: []string{unitID}}) == nil {
		return proposalHref(p.ID, unitID) + "#faaliyet-" + id
	}
	return "/programlar/" + p.ID
}

func (w *Web) newActivity(c echo.Context) error {
	unit := c.QueryParam("birim")
	if own := ownUnits(c); unit == "" && len(own) == 1 {
		for u := range own {
			unit = u
		}
	}
	return w.newActivityIn(c, c.Param("id"), unit)
}

// newActivityIn draws the empty form of an activity of a performance target, for a unit.
func (w *Web) newActivityIn(c echo.Context, targetID, unit string) error {
	h, p, err := w.newActivityOf(c, targetID)
	if err != nil {
		return err
	}
	t, err := w.o.Programmes.Tree(c.Request().Context(), p.ID)
	if err != nil {
		return err
	}
	n, err := node(&t, h.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/performans-hedefleri/"+h.ID+"/faaliyetler/yeni", "/programlar/"+p.ID).fresh()
	put(f.Values, "code", n.NextCode)
	if put(f.Values, "responsible_unit_id", unit); unit != "" {
		f.Cancel = activityBack(c, p, unit, "")
	}
	h.Code, h.Text = n.ShownCode, n.ShownText
	return w.activityForm(c, http.StatusOK, p, h, nil, f)
}

// newActivityOf is the target of a new activity; the strategy office adds anywhere, a unit where it may propose.
func (w *Web) newActivityOf(c echo.Context, id string) (programme.PerformanceTarget, programme.Programme, error) {
	h, p, err := w.o.Programmes.PerformanceTarget(c.Request().Context(), id)
	if err == nil && !may(c, access.ProposalEdit) {
		err = asked(c, access.ProgrammeEdit, p.Scope())
	}
	return h, p, err
}

func (w *Web) createActivity(c echo.Context) error {
	h, p, err := w.newActivityOf(c, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "/performans-hedefleri/"+h.ID+"/faaliyetler/yeni", "/programlar/"+p.ID).fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	a, err := w.o.Programmes.AddActivity(c.Request().Context(), programme.AddActivity{PerformanceTargetID: h.ID, ActivityFields: readActivity(r), Idempotency: f.idempotency()})
	if err == nil {
		return w.done(c, activityBack(c, p, a.ResponsibleUnitID, a.ID), "created")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.activityForm(c, status(err), p, h, nil, f)
}

// activityOf is an activity with its target and its empty form.
func (w *Web) activityOf(c echo.Context) (a programme.Activity, p programme.Programme, h programme.PerformanceTarget, f *Form, err error) {
	ctx := c.Request().Context()
	a, p, err = w.o.Programmes.Activity(ctx, c.Param("id"))
	if err == nil && access.Check(actor(c), access.ProgrammeEdit, p.Scope()) != nil {
		err = asked(c, access.ProposalEdit, a.Scope(p))
	}
	if err == nil {
		h, _, err = w.o.Programmes.PerformanceTarget(ctx, a.PerformanceTargetID)
	}
	return a, p, h, w.form(c, "/faaliyetler/"+a.ID+"/duzenle", activityBack(c, p, a.ResponsibleUnitID, a.ID)), err
}

func (w *Web) editActivity(c echo.Context) error {
	a, p, h, f, err := w.activityOf(c)
	if err != nil {
		return err
	}
	t, faults, err := w.o.Programmes.Checked(c.Request().Context(), p.ID)
	if err != nil {
		return err
	}
	if n, err := node(&t, h.ID); err == nil {
		h.Code, h.Text = n.ShownCode, n.ShownText
	}
	f.Values, f.Version, f.ReadOnly = activityValues(a.ActivityFields), itoa(a.Version), !editsActivity(c, p, a, openProposal(&t))
	w.flags(c, f, a.ID, faults)
	return w.activityForm(c, http.StatusOK, p, h, &a, f)
}

func (w *Web) changeActivity(c echo.Context) error {
	a, p, h, f, err := w.activityOf(c)
	if err != nil {
		return err
	}
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	v := readActivity(r)
	cmd := programme.ChangeActivity{
		ID: a.ID, Version: r.version(), Code: &v.Code, Name: &v.Name, Explanation: &v.Explanation, NoCostReason: &v.NoCostReason, ProgrammeCode: &v.ProgrammeCode,
		SubprogrammeCode: &v.SubprogrammeCode, ActivityCode: &v.ActivityCode, SubactivityCode: &v.SubactivityCode, Source: &v.Source,
		ResponsibleUnitID: plan.Some(v.ResponsibleUnitID), SharingUnitIDs: plan.Some(v.SharingUnitIDs),
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Programmes.ChangeActivity(c.Request().Context(), cmd); err == nil {
			return w.done(c, activityBack(c, p, v.ResponsibleUnitID, a.ID), "saved")
		}
	}
	units, loadErr := w.unitOptions(c)
	if loadErr != nil {
		return loadErr
	}
	f.Choices["units"] = units
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return activityValues(a.ActivityFields), a.Version })
	if err != nil {
		return err
	}
	return w.activityForm(c, code, p, h, &a, f)
}

func (w *Web) askRemoveActivity(c echo.Context) error { return w.removeActivityPage(c, nil) }

func (w *Web) removeActivityPage(c echo.Context, refusal error) error {
	a, p, _, _, err := w.activityOf(c)
	if err != nil {
		return err
	}
	return w.removingOf(c, "activity", a.Code, a.Name, activityBack(c, p, a.ResponsibleUnitID, a.ID), "/faaliyetler/"+a.ID+"/sil", p, a.Version, refusal)
}

func (w *Web) removeActivity(c echo.Context) error {
	a, p, err := w.o.Programmes.Activity(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	err = w.o.Programmes.RemoveActivity(c.Request().Context(), programme.Remove{ID: a.ID, Version: w.version(c)})
	to := "/programlar/" + p.ID
	if a.ResponsibleUnitID != "" {
		to = activityBack(c, p, a.ResponsibleUnitID, "")
	}
	return w.removed(c, err, to, func(err error) error { return w.removeActivityPage(c, err) })
}

// removingOf is the page that asks before a record of a programme is removed, and its answer.
func (w *Web) removingOf(c echo.Context, kind, code, text, back, action string, p programme.Programme, version int64, err error) error {
	tr := w.words(c)
	f := w.form(c, action, back)
	f.Version = itoa(version)
	answer := http.StatusOK
	if err != nil {
		w.take(c, f, err, nil)
		answer = status(err)
	}
	lead := tr("web.pp.delete_lead") + " " + tr("web.delete.text")
	if kind != "activity" { // the plan keeps it
		lead = tr("web.pp.delete_lead." + kind)
	}
	v := ActView{Kind: "delete", Code: code, Lead: short(text, 200), Text: lead, Word: tr("web.pp.delete." + kind), Form: f}
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: code, Href: back}, Link{Text: v.Word})
	return w.send(c, answer, page)
}
