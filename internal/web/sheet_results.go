package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// resultHrefs lead from the cells of a year's tables to their records: a value to its indicator with the values behind it, the reason of a
// deviation and its measure to where they are written, what is said of a target to its questions. Cells of what the reader may not see lead
// nowhere.
func (w *Web) resultHrefs(c echo.Context, p paper) (func(ref string) string, error) {
	if !may(c, access.EvaluationRead) {
		return nil, nil
	}
	t, err := w.o.Plans.Tree(c.Request().Context(), p.planID)
	switch fault.KindOf(err) {
	case fault.KindNotFound, fault.KindForbidden:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	indicators, targets := map[string]string{}, map[string]string{}
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			targets[h.Ref] = h.ID
			for _, i := range h.Indicators {
				indicators[i.Ref] = i.ID
			}
		}
	}
	through := 12
	if p.document == facts.DocMonitoring {
		through = 6
	}
	kind := map[string]string{facts.DocMonitoring: "monitoring", facts.DocEvaluation: "evaluation"}[p.document]
	return func(ref string) string {
		path, field := model.RefField(ref)
		id, target := indicators[path], targets[path]
		switch {
		case id != "" && field == "deviation":
			return deviationHref(id, p.year)
		case id != "":
			return standHref("gosterge", id, p.year, through)
		case target != "" && field == "assessment" && kind != "":
			return "/karne/hedef/" + target + "/" + strconv.Itoa(p.year) + "/" + kind
		case target != "":
			return standHref("hedef", target, p.year, through)
		}
		return ""
	}, nil
}
