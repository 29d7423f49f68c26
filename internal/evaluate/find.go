package evaluate

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/hit"
)

// endsFrozen says in SQL what material.frozen says of a whole year: its evaluation is frozen, or every window that ends with it. d names the plan and
// the year.
const endsFrozen = `(EXISTS (SELECT 1 FROM review AS r WHERE r.plan_id = d.plan_id AND r.year = d.year AND r.kind = ? AND r.state = ?) OR
	(EXISTS (SELECT 1 FROM report_window AS w WHERE w.plan_id = d.plan_id AND w.year = d.year AND ` + lastOfYear + ` AND w.state = ?) AND
	NOT EXISTS (SELECT 1 FROM report_window AS w WHERE w.plan_id = d.plan_id AND w.year = d.year AND ` + lastOfYear + ` AND w.state <> ?)))`

// lastOfYear is the condition of a window that ends with its year.
const lastOfYear = "w.period_no = CASE w.frequency WHEN 'month' THEN 12 WHEN 'quarter' THEN 4 WHEN 'half_year' THEN 2 ELSE 1 END"

// ofUnits are the conditions of targets that units answer for or take part in, and of indicators they answer for.
func ofUnits(f access.Filter) (target string, targetArgs []any, indicator string, indicatorArgs []any) {
	target, indicator = "1 = 0", "1 = 0"
	if len(f.Units) == 0 {
		return target, nil, indicator, nil
	}
	target, targetArgs = "t.responsible_unit_id IN ?", []any{f.Units}
	if f.Partners {
		target += " OR t.all_units_partner OR EXISTS (SELECT 1 FROM target_partner AS tp WHERE tp.target_id = t.id AND tp.unit_id IN ?)"
		targetArgs = append(targetArgs, f.Units)
	}
	return target, targetArgs, "COALESCE(i.data_owner_unit_id, t.responsible_unit_id) IN ?", []any{f.Units}
}

// Find looks through deviations, assessments, and reviews with the board's decisions, as far as the caller's lists show them: a fixed number of
// statements.
func (s *Service) Find(ctx context.Context, q hit.Query) ([]hit.Found, error) {
	a, err := access.Require(ctx)
	if err != nil || !access.May(a, access.EvaluationRead) {
		return nil, err
	}
	f := access.Visible(a, access.EvaluationRead)
	deviations, assessments, reviews := "1 = 1", "1 = 1", "1 = 1"
	var deviationArgs, assessmentArgs, reviewArgs []any
	if !f.All {
		target, targetArgs, indicator, indicatorArgs := ofUnits(f)
		deviations, deviationArgs = target+" OR "+indicator, slices.Concat(targetArgs, indicatorArgs)
		assessments, assessmentArgs, reviews = target, targetArgs, "1 = 0"
		if f.Frozen {
			deviations += " OR (d.state = ? AND " + endsFrozen + ")"
			deviationArgs = append(deviationArgs, DeviationApproved, Evaluation, ReviewFrozen, calendar.Frozen, calendar.Frozen)
			assessments += " OR EXISTS (SELECT 1 FROM review AS r WHERE r.plan_id = d.plan_id AND r.year = d.year AND r.kind = d.kind AND r.state = ?)"
			assessmentArgs = append(slices.Clone(assessmentArgs), ReviewFrozen)
			reviews, reviewArgs = "r.state = ?", []any{ReviewFrozen}
		}
	}
	const in = "p.code || ' · ' || p.name"
	return hit.All(ctx, s.store.db, q,
		hit.Source{
			Kind: "deviation", From: "deviation AS d JOIN indicator AS i ON i.id = d.indicator_id JOIN target AS t ON t.id = i.target_id JOIN plan AS p ON p.id = d.plan_id", Shown: deviations, Args: deviationArgs,
			ID: "d.id", Code: "i.code", Title: "i.name", In: in, Plan: "p.id", At: "i.id", Year: "d.year", Label: true,
			Texts: []hit.Text{{Part: "narrative", SQL: "d.narrative"}, {Part: "measure", SQL: "d.measure"}, {Part: "target_comment", SQL: "d.target_comment"}},
		},
		hit.Source{
			Kind: "assessment", From: "assessment AS d JOIN target AS t ON t.id = d.target_id JOIN plan AS p ON p.id = d.plan_id", Shown: assessments, Args: assessmentArgs,
			ID: "d.id", Code: "t.code", Title: "t.text", In: in, Plan: "p.id", At: "t.id || '/' || d.kind", Year: "d.year", Label: true,
			Texts: []hit.Text{
				{Part: "text", SQL: "d.text"}, {Part: "reason", SQL: "d.reason"}, {Part: "measures", SQL: "d.measures"}, {Part: "environment_text", SQL: "d.environment_text"},
				{Part: "needs_effect", SQL: "d.needs_effect"}, {Part: "reached_text", SQL: "d.reached_text"}, {Part: "remaining_gap", SQL: "d.remaining_gap"}, {Part: "cost_text", SQL: "d.cost_text"},
				{Part: "risks", SQL: "d.risks"}, {Part: "risk_measures", SQL: "d.risk_measures"},
			},
		},
		hit.Source{
			Kind: "review", From: "review AS r JOIN plan AS p ON p.id = r.plan_id", Shown: reviews, Args: reviewArgs, ID: "r.id", Code: "r.kind", Title: "p.name", In: "p.code", Plan: "p.id", Year: "r.year", Label: true,
			Texts: []hit.Text{
				{Part: "method", SQL: "r.method"}, {Part: "summary", SQL: "r.summary"}, {Part: "risk_review", SQL: "r.risk_review"}, {Part: "capacity", SQL: "r.capacity"},
				{Part: "conclusion_text", SQL: "r.conclusion_text"}, {Part: "meeting_note", SQL: "r.meeting_note"},
			},
			Order: "r.year DESC, r.id",
		},
		hit.Source{
			Kind: "board_decision", From: "board_decision AS b JOIN review AS r ON r.id = b.review_id JOIN plan AS p ON p.id = r.plan_id", Shown: reviews, Args: reviewArgs,
			ID: "b.id", Code: "CAST(b.no AS VARCHAR(20))", Title: "b.text", In: in, Plan: "p.id", At: "r.id", Year: "r.year",
			Texts: []hit.Text{{Part: "follow_up", SQL: "b.follow_up"}}, Order: "r.year DESC, b.no, b.id",
		})
}
