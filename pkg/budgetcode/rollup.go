package budgetcode

import (
	"slices"

	"github.com/karne-app/karne/pkg/quantity"
)

// Overlaps finds the amounts that would be counted twice: the pairs of indexes {ancestor, descendant} whose first code covers the
// second and is not equal to it, ordered by the two indexes. Zero codes overlap with nothing. (domain.md §0.2-3)
func Overlaps(codes []Code) [][2]int {
	at := make(map[Code][]int, len(codes))
	for i, c := range codes {
		at[c] = append(at[c], i)
	}
	var out [][2]int
	for i, c := range codes {
		for p, ok := c.Parent(); ok; p, ok = p.Parent() {
			for _, j := range at[p] {
				out = append(out, [2]int{j, i})
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return out
}

// Line is an amount at a code.
type Line struct {
	Code   Code
	Amount quantity.Money
}

// Node is one code of a rolled-up tree.
type Node struct {
	Code     Code
	Total    quantity.Money // Own and everything below
	Own      quantity.Money // the sum of the lines at this very code; 0 when there are none
	Children int            // nodes one level down
}

// Rollup sums lines up their trees: one node for each code that a line has and for each of its ancestors, in the order of Compare.
// Lines at an ancestor and at its descendant are both added: ask Overlaps first whether that is meant. A line without a code is
// code.syntax (*Error), a sum out of range number.range (*quantity.Error).
func Rollup(lines []Line) ([]Node, error) {
	type sums struct {
		own, all []quantity.Money
		children int
	}
	tree := make(map[Code]*sums, len(lines))
	for _, l := range lines {
		if l.Code.IsZero() {
			return nil, &Error{Code: CodeSyntax, Read: "", Expected: classic.sample}
		}
		c, own, fresh := l.Code, true, false
		for {
			s := tree[c]
			isNew := s == nil
			if isNew {
				s = &sums{}
				tree[c] = s
			}
			if own {
				s.own = append(s.own, l.Amount)
			}
			if fresh {
				s.children++
			}
			s.all = append(s.all, l.Amount)
			p, ok := c.Parent()
			if !ok {
				break
			}
			c, own, fresh = p, false, isNew
		}
	}
	nodes := make([]Node, 0, len(tree))
	for c, s := range tree {
		total, err := quantity.SumMoney(s.all)
		if err != nil {
			return nil, err
		}
		own, err := quantity.SumMoney(s.own)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, Node{Code: c, Total: total, Own: own, Children: s.children})
	}
	slices.SortFunc(nodes, func(a, b Node) int { return a.Code.Compare(b.Code) })
	return nodes, nil
}
