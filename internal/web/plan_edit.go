package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// PlanFormView is the form of a plan's own facts.
type PlanFormView struct {
	Plan PlanView
	Form *Form
}

func (w *Web) newPlan(c echo.Context) error {
	if err := access.Check(actor(c), access.PlanCreate, access.Whole); err != nil {
		return err
	}
	return w.planForm(c, http.StatusOK, PlanView{}, w.form(c, "/planlar/yeni", "/planlar").fresh())
}

func (w *Web) planForm(c echo.Context, status int, head PlanView, f *Form) error {
	v := PlanFormView{Plan: head, Form: f}
	if head.ID != "" {
		return w.send(c, status, w.planPage(c, "planform", head, factsLeaf(head), v))
	}
	tr := w.words(c)
	p := w.page(c, "planform", tr("web.planform.new"), v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.plans"), Href: "/planlar"}, Link{Text: p.Title})
	return w.send(c, status, p)
}

func (w *Web) createPlan(c echo.Context) error {
	f := w.form(c, "/planlar/yeni", "/planlar").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if f.AddRow() {
		if err := asked(c, access.PlanCreate, access.Whole); err != nil {
			return err
		}
		return w.planForm(c, http.StatusOK, PlanView{}, f)
	}
	fields, rows := readPlan(r)
	err = r.err()
	if err == nil {
		var p plan.Plan
		if p, err = w.o.Plans.Create(c.Request().Context(), plan.CreatePlan{PlanFields: fields, Idempotency: f.idempotency()}); err == nil {
			return w.done(c, "/planlar/"+p.ID, "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, rows)
	return w.planForm(c, status(err), PlanView{}, f)
}

// planFacts is the plan's own facts to read.
func (w *Web) planFacts(c echo.Context) error {
	p, err := w.o.Plans.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return w.factsPage(c, p, true)
}

func (w *Web) editPlan(c echo.Context) error {
	p, err := w.o.Plans.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
		return err
	}
	return w.factsPage(c, p, !canEdit(c, p))
}

func (w *Web) factsPage(c echo.Context, p plan.Plan, readOnly bool) error {
	ctx := c.Request().Context()
	faults, err := w.o.Plans.Faults(ctx, p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/planlar/"+p.ID+"/duzenle", "/planlar/"+p.ID)
	f.Values, f.Version, f.ReadOnly = planValues(p.PlanFields), itoa(p.Version), readOnly
	w.flags(c, f, p.ID, faults)
	return w.planForm(c, http.StatusOK, w.planHead(c, p, faults, true), f)
}

// flags puts the draft flags of one record beside their fields. Flags of fields the form does not hold are left to the list of faults.
func (w *Web) flags(c echo.Context, f *Form, record string, faults fault.List) {
	for _, x := range faults {
		if x.At.Record == record && x.At.Field != "" {
			n := w.r.note(langOf(c), x)
			f.Flags[n.Path] = append(f.Flags[n.Path], n)
		}
	}
}

func (w *Web) changePlan(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f := w.form(c, "/planlar/"+id+"/duzenle", "/planlar/"+id)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	p, err := w.o.Plans.Get(ctx, id)
	if err != nil {
		return err
	}
	if f.AddRow() {
		if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
			return err
		}
		return w.planForm(c, http.StatusOK, w.planHead(c, p, nil, false), f)
	}
	v, rows := readPlan(r)
	err = r.err()
	if err == nil {
		_, err = w.o.Plans.Change(ctx, plan.ChangePlan{
			ID: id, Version: r.version(), Code: &v.Code, Name: &v.Name, FirstYear: &v.FirstYear, LastYear: &v.LastYear, Mission: &v.Mission, Vision: &v.Vision,
			CoreValues: plan.Some(v.CoreValues), Preparation: &v.Preparation, SubmittedToCouncilOn: &v.SubmittedToCouncilOn, Source: &v.Source,
		})
		if err == nil {
			return w.done(c, "/planlar/"+id+"/duzenle", "saved")
		}
	}
	code, err := w.refused(c, f, err, rows, func() (url.Values, int64) { return planValues(p.PlanFields), p.Version })
	if err != nil {
		return err
	}
	return w.planForm(c, code, w.planHead(c, p, nil, false), f)
}

// refused turns a failed save into its form again: beside the fields what is wrong, or, when the record changed meanwhile, theirs
// and mine with the present version, so that saving again is a decision. now gives the record as it stands.
func (w *Web) refused(c echo.Context, f *Form, err error, rows map[string][]int, now func() (url.Values, int64)) (int, error) {
	if fault.KindOf(err) == fault.KindStale && len(f.open) == 0 {
		return w.stale(c, f, now)
	}
	if !refusable(err) {
		return 0, err
	}
	w.take(c, f, err, rows)
	return status(err), nil
}

// ResourcesView is the resource table and the overhead row.
type ResourcesView struct {
	Plan    PlanView
	Form    *Form
	Years   []int
	Lines   []ResourceLine
	CanEdit bool
}

// ResourceLine is one line of the table when it is only read.
type ResourceLine struct {
	Code, Name string
	Values     []Num
	Total      bool
}

func (w *Web) planResources(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := w.o.Plans.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	res, err := w.o.Plans.Resources(ctx, p.ID)
	if err != nil {
		return err
	}
	faults, err := w.o.Plans.Faults(ctx, p.ID)
	if err != nil {
		return err
	}
	f := w.form(c, "/planlar/"+p.ID+"/kaynaklar", "/planlar/"+p.ID)
	f.Values, f.Version = resourceValues(res.Resources, res.Overhead), itoa(p.Version)
	w.flags(c, f, p.ID, faults)
	return w.resourcesPage(c, http.StatusOK, p, res, f, faults)
}

func (w *Web) resourcesPage(c echo.Context, status int, p plan.Plan, res plan.ResourceFields, f *Form, faults fault.List) error {
	v := ResourcesView{Plan: w.planHead(c, p, faults, faults != nil), Form: f, Years: horizonYears(p), CanEdit: canEdit(c, p)}
	if !v.CanEdit {
		v.Lines = resourceLines(res, v.Years, viewer{lang: langOf(c), tr: w.words(c), synthetic: p.Synthetic})
	}
	return w.send(c, status, w.planPage(c, "resources", v.Plan, "/kaynaklar", v))
}

func resourceLines(res plan.ResourceFields, years []int, v viewer) []ResourceLine {
	line := func(code, name string, m plan.YearMoney) ResourceLine {
		l := ResourceLine{Code: code, Name: name}
		for _, y := range years {
			if x, ok := m[y]; ok {
				l.Values = append(l.Values, Num{Text: v.money(x), Synthetic: v.synthetic})
			} else {
				l.Values = append(l.Values, Num{Missing: true})
			}
		}
		return l
	}
	var out []ResourceLine
	totals := make([]sums, len(years))
	for _, r := range res.Resources {
		out = append(out, line(r.Code, r.Name, r.Years))
		for i, y := range years {
			if x, ok := r.Years[y]; ok {
				totals[i].add(&x)
			} else {
				totals[i].add(nil)
			}
		}
	}
	if len(out) > 0 {
		total := ResourceLine{Name: v.tr("web.resources.total"), Total: true}
		for i := range totals {
			n, note := totals[i].num(v)
			if note != "" {
				n = Num{Missing: true, Reason: note}
			}
			total.Values = append(total.Values, n)
		}
		out = append(out, total)
	}
	if len(res.Overhead) > 0 {
		out = append(out, line("", v.tr("field.overhead"), res.Overhead))
	}
	return out
}

func (w *Web) setResources(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f := w.form(c, "/planlar/"+id+"/kaynaklar", "/planlar/"+id)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	p, err := w.o.Plans.Get(ctx, id)
	if err != nil {
		return err
	}
	if f.AddRow() {
		if err := asked(c, access.PlanEdit, p.Scope()); err != nil {
			return err
		}
		return w.resourcesPage(c, http.StatusOK, p, plan.ResourceFields{}, f, nil)
	}
	fields, rows := readResources(r, period.Horizon{First: p.FirstYear, Last: p.LastYear}.Years())
	err = r.err()
	if err == nil {
		if _, err = w.o.Plans.SetResources(ctx, plan.SetResources{PlanID: id, Version: r.version(), ResourceFields: fields}); err == nil {
			return w.done(c, "/planlar/"+id+"/kaynaklar", "saved")
		}
	}
	res, loadErr := w.o.Plans.Resources(ctx, id)
	if loadErr != nil {
		return loadErr
	}
	code, err := w.refused(c, f, err, rows, func() (url.Values, int64) { return resourceValues(res.Resources, res.Overhead), p.Version })
	if err != nil {
		return err
	}
	return w.resourcesPage(c, code, p, res, f, nil)
}
