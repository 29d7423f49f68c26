package tables

import (
	"slices"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// ResultsOfTarget draws one form of f.Document with one target only, named by its code path, so that a page can fill it: what is of the whole
// plan is left out. ok is false for an id that is none of its forms, and for a path that is no target of f.
func ResultsOfTarget(f facts.ResultFacts, id, ref string) (doc model.Document, ok bool) {
	var goals []facts.GoalResult
	for _, g := range f.Goals {
		if i := slices.IndexFunc(g.Targets, func(t facts.TargetResult) bool { return t.Ref == ref }); i >= 0 {
			g.Targets = g.Targets[i : i+1]
			goals = append(goals, g)
		}
	}
	if len(goals) == 0 {
		return doc, false
	}
	f.Goals = goals
	if doc, ok = DrawResults(f, id); !ok {
		return doc, false
	}
	for i := range doc.Blocks {
		if t := doc.Blocks[i].Table; t != nil {
			t.Rows = slices.DeleteFunc(t.Rows, func(r model.Row) bool { return r.Emphasis == model.Total })
		}
	}
	return doc, true
}
