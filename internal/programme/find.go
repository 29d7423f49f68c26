package programme

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/hit"
)

// Find looks through programmes, their performance targets and indicators, and activities, as far as the programme's pages show them to the caller: a
// fixed number of statements. What a record has from the plan is not searched again.
func (s *Service) Find(ctx context.Context, q hit.Query) ([]hit.Found, error) {
	a, err := access.Require(ctx)
	if err != nil || !access.May(a, access.ProgrammeRead) {
		return nil, err
	}
	f := access.Visible(a, access.ProgrammeRead)
	const (
		year  = "programme.year"
		in    = "pl.code || ' · ' || pl.name"
		order = "programme.year DESC, programme.id"
		plan  = " JOIN plan AS pl ON pl.id = programme.plan_id"
	)
	some, someArgs := seenProgramme(f)
	whole, wholeArgs := wholly(f)
	target, targetArgs, activity, activityArgs := whole, wholeArgs, whole, wholeArgs
	if !f.All && len(f.Units) > 0 {
		own, units := shownTarget(f)
		target, targetArgs = whole+" OR "+own, slices.Concat(wholeArgs, units)
		own, units = shownActivity(f)
		activity, activityArgs = whole+" OR "+own, slices.Concat(wholeArgs, units)
	}
	const targets = "performance_target AS pt JOIN target AS t ON t.id = pt.target_id JOIN programme ON programme.id = pt.programme_id" + plan
	return hit.All(ctx, s.store.db, q,
		hit.Source{
			Kind: "programme", From: "programme" + plan, Shown: some, Args: someArgs, ID: "programme.id", Code: "pl.code", Title: "pl.name", Plan: "pl.id", Year: year,
			Texts: []hit.Text{{Part: "other_matters", SQL: "programme.other_matters"}}, Order: order,
		},
		hit.Source{
			Kind: "performance_target", From: targets, Shown: target, Args: targetArgs, ID: "pt.id", Code: "CASE WHEN pt.code <> '' THEN pt.code ELSE t.code END",
			Title: "CASE WHEN pt.text <> '' THEN pt.text ELSE t.text END", In: in, Plan: "pl.id", At: "programme.id || '#pt-' || pt.id", Year: year, Label: true,
			Texts: []hit.Text{{Part: "text", SQL: "pt.text"}, {Part: "code", SQL: "pt.code"}, {Part: "explanation", SQL: "pt.explanation"}}, Order: order + ", pt.position, pt.id",
		},
		hit.Source{
			Kind: "programme_indicator", From: "programme_indicator AS pi JOIN indicator AS i ON i.id = pi.indicator_id JOIN performance_target AS pt ON pt.id = pi.performance_target_id" +
				" JOIN target AS t ON t.id = pt.target_id JOIN programme ON programme.id = pi.programme_id" + plan,
			Shown: target, Args: targetArgs, ID: "pi.id", Code: "i.code", Title: "i.name", In: in, Plan: "pl.id", At: "programme.id || '#pt-' || pt.id", Year: year, Label: true,
			Texts: []hit.Text{
				{Part: "explanation", SQL: "pi.explanation"}, {Part: "override_reason", SQL: "pi.override_reason"}, {Part: "previous_source", SQL: "pi.previous_source"},
				{Part: "current_source", SQL: "pi.current_source"},
			},
		},
		hit.Source{
			Kind: "activity", From: "activity AS a JOIN programme ON programme.id = a.programme_id" + plan, Shown: activity, Args: activityArgs, ID: "a.id", Code: "a.code", Title: "a.name", In: in,
			Plan: "pl.id", At: "programme.id || '#faaliyet-' || a.id", Year: year, Texts: []hit.Text{{Part: "explanation", SQL: "a.explanation"}}, Order: order + ", a.position, a.id",
		})
}

// seenProgramme is the condition of seen.
func seenProgramme(f access.Filter) (cond string, args []any) {
	cond, args = wholly(f)
	if !f.All && len(f.Units) > 0 {
		own, units := shownTarget(f)
		cond += " OR EXISTS (SELECT 1 FROM unit_proposal AS up WHERE up.programme_id = programme.id AND up.unit_id IN ?)" +
			" OR EXISTS (SELECT 1 FROM performance_target AS pt JOIN target AS t ON t.id = pt.target_id WHERE pt.programme_id = programme.id AND (" + own + "))"
		args = slices.Concat(args, []any{f.Units}, units)
	}
	return "(" + cond + ")", args
}
