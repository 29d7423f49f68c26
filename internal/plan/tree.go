package plan

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
)

// Tree is the read model of one plan with everything below it, in order.
type Tree struct {
	Plan      Plan         `json:"plan"`
	Goals     []GoalNode   `json:"goals"`
	Resources []Resource   `json:"resources"`
	Overhead  YearMoney    `json:"overhead"`
	Units     map[string]U `json:"units"` // units the tree names, by id
}

// U is what the tree says of a unit.
type U struct {
	Name  string `json:"name"`
	Draft bool   `json:"draft"` // came in with a file and nobody has confirmed it
	order int    // place in the Turkish order of names
}

// GoalNode is a goal with its targets. Ref is its code path, second of the same code #2.
type GoalNode struct {
	Goal
	Ref     string       `json:"ref"`
	Targets []TargetNode `json:"targets"`
}

// TargetNode is a target with its indicators.
type TargetNode struct {
	Target
	Ref        string          `json:"ref"`
	Indicators []IndicatorNode `json:"indicators"`
}

// IndicatorNode is an indicator with its code path.
type IndicatorNode struct {
	Indicator
	Ref string `json:"ref"`
}

// refs gives each record its code path: A1/H1.1/PG1.1.1; the second of the same code under one parent gets #2, a record without
// code its place (?3).
func (t *Tree) refs() {
	goals := NewNamer("")
	for i := range t.Goals {
		g := &t.Goals[i]
		g.Ref = goals.Next(g.Code)
		targets := NewNamer(g.Ref + "/")
		for j := range g.Targets {
			h := &g.Targets[j]
			h.Ref = targets.Next(h.Code)
			inds := NewNamer(h.Ref + "/")
			for k := range h.Indicators {
				h.Indicators[k].Ref = inds.Next(h.Indicators[k].Code)
			}
		}
	}
}

// Namer gives the records of one parent their code paths: the second of one code gets #2, a record without code its place (?3).
type Namer struct {
	prefix string
	seen   map[string]int
	n      int
}

// NewNamer names records below a path; the prefix ends in "/", or is empty at the top.
func NewNamer(prefix string) *Namer { return &Namer{prefix: prefix, seen: map[string]int{}} }

// Next is the path of the next record.
func (n *Namer) Next(code string) string {
	n.n++
	if code == "" {
		return n.prefix + "?" + strconv.Itoa(n.n)
	}
	n.seen[code]++
	if c := n.seen[code]; c > 1 {
		return n.prefix + code + "#" + strconv.Itoa(c)
	}
	return n.prefix + code
}

// visible drops what the filter hides: targets of foreign units in a draft, and the units only those name. Goals stay, so that codes
// keep their place. It is false for a plan of which nothing is shown.
func (t *Tree) visible(f access.Filter) bool {
	if f.Shows(t.Plan.Scope()) {
		return true
	}
	any, named := false, map[string]bool{}
	t.Goals = slices.Clone(t.Goals)
	for i := range t.Goals {
		g := &t.Goals[i]
		var kept []TargetNode
		for _, h := range g.Targets {
			if f.Shows(h.Scope(t.Plan)) {
				kept = append(kept, h)
				h.names(named)
			}
		}
		g.Targets = kept
		any = any || len(kept) > 0
	}
	units := make(map[string]U, len(named))
	for id, u := range t.Units {
		if named[id] {
			units[id] = u
		}
	}
	t.Units = units
	return any
}

func (h TargetNode) names(units map[string]bool) {
	for _, id := range h.units() {
		units[id] = true
	}
	for _, i := range h.Indicators {
		units[i.DataOwnerUnitID] = true
	}
}

// Counts are the sizes of a tree.
func (t *Tree) Counts() (goals, targets, indicators int) {
	goals = len(t.Goals)
	for _, g := range t.Goals {
		targets += len(g.Targets)
		for _, h := range g.Targets {
			indicators += len(h.Indicators)
		}
	}
	return goals, targets, indicators
}

// Target finds a target of the tree by id.
func (t *Tree) Target(id string) (goal *GoalNode, target *TargetNode, ok bool) {
	for i := range t.Goals {
		for j := range t.Goals[i].Targets {
			if t.Goals[i].Targets[j].ID == id {
				return &t.Goals[i], &t.Goals[i].Targets[j], true
			}
		}
	}
	return nil, nil, false
}

// UnitRef is one unit the tree names.
type UnitRef struct {
	ID, Name string
	Draft    bool
}

// UnitList is the units the tree names, in Turkish order.
func (t *Tree) UnitList() []UnitRef {
	ids := slices.SortedFunc(maps.Keys(t.Units), func(a, b string) int {
		return cmp.Or(cmp.Compare(t.Units[a].order, t.Units[b].order), cmp.Compare(a, b))
	})
	out := make([]UnitRef, len(ids))
	for i, id := range ids {
		out[i] = UnitRef{ID: id, Name: t.Units[id].Name, Draft: t.Units[id].Draft}
	}
	return out
}
