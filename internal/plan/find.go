package plan

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/hit"
)

// Find looks through plans, goals, targets with their cards, and indicators, as far as the lists and pages of plans show them to the caller: a
// fixed number of statements. Who may read no plan finds nothing.
func (s *Service) Find(ctx context.Context, q hit.Query) ([]hit.Found, error) {
	a, err := access.Require(ctx)
	if err != nil || !access.May(a, access.PlanRead) {
		return nil, err
	}
	f := access.Visible(a, access.PlanRead)
	const (
		in     = "plan.code || ' · ' || plan.name"
		inYear = "plan.first_year <= ? AND plan.last_year >= ?"
		order  = "plan.first_year DESC, plan.id"
	)
	some, someArgs := seenPlan(f)
	shown, shownArgs := wholly(f)
	if own, units := shownTarget(f); !f.All {
		shown, shownArgs = shown+" OR "+own, slices.Concat(shownArgs, units)
	}
	target := func(kind, from string) hit.Source {
		return hit.Source{
			Kind: kind, From: from + " JOIN plan ON plan.id = t.plan_id", Shown: shown, Args: shownArgs, ID: "t.id", Code: "t.code", Title: "t.text", In: in, Plan: "plan.id",
			InYear: inYear, Order: order + ", t.position, t.id",
		}
	}
	target1 := target("target", "target AS t")
	need := target("target_item", "target_item AS x JOIN target AS t ON t.id = x.target_id")
	need.ID, need.At, need.Label, need.Texts = "x.target_id || '/' || x.kind || '/' || CAST(x.position AS VARCHAR(20))", "t.id", true, []hit.Text{{Part: "text", SQL: "x.text"}}
	risk := target("risk", "target_risk AS x JOIN target AS t ON t.id = x.target_id")
	risk.ID, risk.At, risk.Label, risk.Texts = "x.target_id || '/' || CAST(x.position AS VARCHAR(20))", "t.id", true, []hit.Text{{Part: "text", SQL: "x.text"}, {Part: "explanation", SQL: "x.explanation"}}
	indicator := target("indicator", "indicator AS i JOIN target AS t ON t.id = i.target_id")
	indicator.ID, indicator.Code, indicator.Title, indicator.In = "i.id", "i.code", "i.name", "t.code || ' · ' || plan.name"
	indicator.Texts = []hit.Text{{Part: "definition", SQL: "i.definition"}, {Part: "data_source", SQL: "i.data_source"}, {Part: "formula", SQL: "i.formula"}}
	return hit.All(ctx, s.store.db, q,
		hit.Source{
			Kind: "plan", From: "plan", Shown: some, Args: someArgs, ID: "plan.id", Code: "plan.code", Title: "plan.name", Plan: "plan.id",
			Texts: []hit.Text{{Part: "mission", SQL: "plan.mission"}, {Part: "vision", SQL: "plan.vision"}}, InYear: inYear, Order: order,
		},
		hit.Source{
			Kind: "goal", From: "goal AS g JOIN plan ON plan.id = g.plan_id", Shown: some, Args: someArgs, ID: "g.id", Code: "g.code", Title: "g.text", In: in, Plan: "plan.id",
			InYear: inYear, Order: order + ", g.position, g.id",
		},
		target1, need, risk, indicator)
}

// seenPlan is the condition of seen.
func seenPlan(f access.Filter) (cond string, args []any) {
	cond, args = wholly(f)
	if !f.All && len(f.Units) > 0 {
		own, units := shownTarget(f)
		cond, args = cond+" OR EXISTS (SELECT 1 FROM target AS t WHERE t.plan_id = plan.id AND ("+own+"))", append(args, units...)
	}
	return "(" + cond + ")", args
}
