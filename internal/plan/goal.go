package plan

import (
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// GoalFields is what a planner types about a goal.
type GoalFields struct {
	Code   string `json:"code" validate:"max=20"`
	Text   string `json:"text" validate:"max=2000"`
	Origin string `json:"origin" validate:"max=30"`
	Source string `json:"source" validate:"max=1000"`
}

// Goal is one goal (Amaç) of a plan.
type Goal struct {
	ID       string `json:"id"`
	PlanID   string `json:"plan_id"`
	Position int    `json:"position"`
	GoalFields
	Version int64 `json:"version"`
}

func (f *GoalFields) clean() error {
	var l fault.List
	act.Text(&l, "code", &f.Code)
	act.Text(&l, "text", &f.Text)
	act.Text(&l, "source", &f.Source)
	l.Add(act.Validate(f))
	checkOrigin(&l, &f.Origin)
	return l.Err()
}

// check is clean with the place among the records of its parent.
func (g *Goal) check() error {
	var l fault.List
	l.Add(g.clean())
	checkPosition(&l, g.Position)
	return l.Err()
}
