package web

import (
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
)

// movedCodes are the answers of ?oldu= after which a score may be another.
var movedCodes = []string{"values_approved", "values_verified", "value_approved", "value_verified"}

// scores tells who approves or verifies where the targets of the page stand, before and after: what is approved is scored at once. Who only types is not
// kept waiting for it.
func (p *entryPage) scores(answer entryAnswer) error {
	w, c, v, x := p.w, p.c, &p.view, p.window
	if w.o.Evaluate == nil || !may(c, access.EvaluationRead) || v.Approvable+v.Verifiable == 0 && answer.moved == "" && !slices.Contains(movedCodes, c.QueryParam("oldu")) {
		return nil
	}
	card, err := w.o.Evaluate.Scorecard(c.Request().Context(), evaluate.CardQuery{PlanID: x.PlanID, Year: x.Year})
	if k := fault.KindOf(err); k == fault.KindNotFound || k == fault.KindForbidden {
		return nil
	}
	if err != nil {
		return err
	}
	mine := map[string]bool{}
	for _, e := range p.entries {
		mine[e.Indicator.TargetID] = true
	}
	v.CardHref = cardHref(x.PlanID, x.Year)
	for _, g := range card.Goals {
		for i := range g.Targets {
			if t := &g.Targets[i]; mine[t.Target.ID] && !t.Part {
				v.Scores = append(v.Scores, EntryScore{Code: t.Target.Code, Text: t.Target.Text, Href: v.CardHref + "#" + t.Target.Code, Sum: sumView(p.vw, t.Sum, t.Band)})
			}
		}
	}
	return nil
}
