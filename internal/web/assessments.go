package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// kindLeaf is the route word of a kind of review.
var kindLeaf = map[string]string{evaluate.Monitoring: "izleme", evaluate.Evaluation: "degerlendirme"}

func kindOfLeaf(leaf string) string {
	for kind, word := range kindLeaf {
		if word == leaf {
			return kind
		}
	}
	return ""
}

// assessHref is what is said of a target in a year's monitoring or evaluation.
func assessHref(targetID string, year int, kind string) string {
	return "/karne/hedef/" + targetID + "/" + itoa(year) + "/" + kindLeaf[kind]
}

// AssessmentView is the form of what is said of a target, with its indicators beside it.
type AssessmentView struct {
	Code, Text, Unit, Kind, Word string
	Year                         int
	Form                         *Form
	Sum                          SumView
	Indicators                   []CardIndicator
	Evaluation, CanEdit          bool
	Kinds                        []Link
	Tables                       []Link // where the same is written in the cells of the official tables
}

func assessmentValues(a *evaluate.Assessment) url.Values {
	v := url.Values{}
	if a == nil {
		return v
	}
	for name, s := range map[string]string{
		"text": a.Text, "reason": a.Reason, "measures": a.Measures, "environment_text": a.EnvironmentText, "needs_effect": a.NeedsEffect, "reached_text": a.ReachedText, "remaining_gap": a.RemainingGap,
		"cost_text": a.CostText, "risks": a.Risks, "risk_measures": a.RiskMeasures, "risk_owner_unit_id": a.RiskOwnerUnitID, "risk_due_on": a.RiskDueOn.TR(),
		"environment_changed": yesText(a.EnvironmentChanged), "change_needed": yesText(a.ChangeNeeded), "needs_met": yesText(a.NeedsMet), "cost_changed": yesText(a.CostChanged), "update_needed": yesText(a.UpdateNeeded),
	} {
		put(v, name, s)
	}
	return v
}

func readAssessment(r *reader) evaluate.AssessmentFields {
	return evaluate.AssessmentFields{
		Text: r.text("text"), Reason: r.text("reason"), Measures: r.text("measures"), EnvironmentChanged: r.yes("environment_changed"), EnvironmentText: r.text("environment_text"),
		NeedsEffect: r.text("needs_effect"), ChangeNeeded: r.yes("change_needed"), ReachedText: r.text("reached_text"), NeedsMet: r.yes("needs_met"), RemainingGap: r.text("remaining_gap"),
		CostChanged: r.yes("cost_changed"), CostText: r.text("cost_text"), UpdateNeeded: r.yes("update_needed"), Risks: r.text("risks"), RiskMeasures: r.text("risk_measures"),
		RiskOwnerUnitID: r.text("risk_owner_unit_id"), RiskDueOn: r.date("risk_due_on"),
	}
}

// askedTarget is the target, its plan, the year and the kind that an address names.
func (w *Web) askedTarget(c echo.Context) (h plan.Target, p plan.Plan, year int, kind string, err error) {
	if h, p, err = w.o.Plans.Target(c.Request().Context(), c.Param("id")); err != nil {
		return h, p, 0, "", err
	}
	if year, err = askedYearParam(c, p); err != nil {
		return h, p, 0, "", err
	}
	if kind = kindOfLeaf(c.Param("kind")); kind == "" {
		err = fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
	}
	return h, p, year, kind, err
}

func (w *Web) assessment(c echo.Context) error { return w.showAssessment(c, http.StatusOK, nil) }

func (w *Web) showAssessment(c echo.Context, status int, f *Form) error {
	ctx, tr := c.Request().Context(), w.words(c)
	h, p, year, kind, err := w.askedTarget(c)
	if err != nil {
		return err
	}
	card, err := w.o.Evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: p.ID, Year: year, Through: lastMonth(kind)})
	if err != nil {
		return err
	}
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	v := AssessmentView{Code: h.Code, Text: h.Text, Kind: kind, Word: tr("web.kind." + kind), Year: year, Evaluation: kind == evaluate.Evaluation}
	var now *evaluate.Assessment
	found := false
	for g := range card.Goals {
		for t := range card.Goals[g].Targets {
			x := &card.Goals[g].Targets[t]
			if x.Target.ID != h.ID {
				continue
			}
			found, now = true, x.Assessment
			v.Unit, v.Sum = card.UnitNames[x.Target.ResponsibleUnitID].Name, sumView(vw, x.Sum, x.Band)
			for k := range x.Indicators {
				v.Indicators = append(v.Indicators, w.cardIndicator(c, vw, &card, &x.Indicators[k]))
			}
		}
	}
	if !found {
		return fault.NotFound("target", h.ID)
	}
	scope := access.Whole
	if h.ResponsibleUnitID != "" {
		scope = unitScope(h.ResponsibleUnitID)
	}
	v.CanEdit = access.Check(actor(c), access.EvaluationEdit, scope) == nil
	if f == nil {
		f = w.form(c, "", "")
		f.Values = assessmentValues(now)
		if now != nil {
			f.Version = itoa(now.Version)
		}
	}
	if f.Choices["units"], err = w.unitOptions(c); err != nil {
		return err
	}
	f.Action, f.Cancel, f.ReadOnly = assessHref(h.ID, year, kind), cardHref(p.ID, year)+"&ay="+itoa(lastMonth(kind))+"#"+h.Code, !v.CanEdit
	v.Form = f
	for _, k := range []string{evaluate.Monitoring, evaluate.Evaluation} {
		v.Kinds = append(v.Kinds, Link{Text: tr("web.kind." + k), Href: assessHref(h.ID, year, k), Current: k == kind})
	}
	if v.CanEdit {
		v.Tables = append(v.Tables, Link{Text: tr("web.sheet.open_table"), Href: resultSheetHref(h.ID, year, kindLeaf[kind])})
		if v.Evaluation && w.o.Account != nil {
			v.Tables = append(v.Tables, Link{Text: tr("web.sheet.open_results"), Href: resultSheetHref(h.ID, year, "sonuc")})
		}
	}
	page := w.page(c, "assessment", h.Code+" · "+tr("web.assess.of", "year", itoa(year), "kind", v.Word), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: f.Cancel}, Link{Text: h.Code + " · " + v.Word})
	return w.send(c, status, page)
}

// lastMonth is the last month a kind of review looks to.
func lastMonth(kind string) int {
	if kind == evaluate.Monitoring {
		return 6
	}
	return 12
}

func (w *Web) assess(c echo.Context) error {
	ctx := c.Request().Context()
	h, p, year, kind, err := w.askedTarget(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := evaluate.Assess{TargetID: h.ID, Year: year, Kind: kind, Version: r.version(), AssessmentFields: readAssessment(r)}
	if err = r.err(); err == nil {
		if _, err = w.o.Evaluate.Assess(ctx, cmd); err == nil {
			return w.done(c, assessHref(h.ID, year, kind), "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) {
		list, loadErr := w.o.Evaluate.Assessments(ctx, p.ID, year, kind)
		for i := range list {
			if loadErr == nil && list[i].TargetID == h.ID {
				return assessmentValues(&list[i]), list[i].Version
			}
		}
		return f.Values, r.version()
	})
	if err != nil {
		return err
	}
	return w.showAssessment(c, code, f)
}
