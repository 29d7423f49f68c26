package programme

import "github.com/karne-app/karne/internal/plan"

// Tree is a programme with everything below it, in order, and the plan it is of.
type Tree struct {
	Programme Programme         `json:"programme"`
	Targets   []TargetNode      `json:"targets"`
	Proposals []Proposal        `json:"proposals"`
	Steps     []StepRecord      `json:"steps"`
	Units     map[string]plan.U `json:"units"` // units the tree names, by id
	Plan      plan.Tree         `json:"-"`     // the plan as the same snapshot has it, whole
}

// TargetNode is a performance target. Ref is its code path H1.1 (second of one code #2); Code and Text are the plan's unless it has its own.
type TargetNode struct {
	PerformanceTarget
	Ref        string           `json:"ref"`
	ShownCode  string           `json:"shown_code"`
	ShownText  string           `json:"shown_text"`
	Target     *plan.TargetNode `json:"-"` // of the plan
	Goal       *plan.GoalNode   `json:"-"`
	Indicators []IndicatorNode  `json:"indicators"`
	Activities []ActivityNode   `json:"activities"`
}

// IndicatorNode is a programme indicator with the plan's record. Ref: H1.1/PG1.1.1.
type IndicatorNode struct {
	Indicator
	Ref  string              `json:"ref"`
	Plan *plan.IndicatorNode `json:"-"`
}

// ActivityNode is an activity. Ref: H1.1/F1.1.1.
type ActivityNode struct {
	Activity
	Ref string `json:"ref"`
}
