package plan

import "context"

// Whole is the whole tree of a plan, for the feature to the right that stands on it (programme). It asks no access of its own: the caller
// asks for its own records. Inside a Snapshot it reads that state.
func (s *Service) Whole(ctx context.Context, id string) (Tree, error) { return s.store.tree(ctx, id) }

// Relied is the plan's head inside a step that relies on its state and years: held against a change until the step ends. It asks no
// access of its own.
func (s *Service) Relied(ctx context.Context, id string) (Plan, error) {
	return s.store.planHead(ctx, id, shared)
}

// Part is the tree with the given targets only, by id, as they stand; what belongs to the whole (resources, overhead) is left out.
func (t *Tree) Part(targets map[string]bool) Tree {
	out := Tree{Plan: t.Plan, Units: map[string]U{}}
	named := map[string]bool{}
	for _, g := range t.Goals {
		kept := g
		kept.Targets = nil
		for _, h := range g.Targets {
			if targets[h.ID] {
				kept.Targets = append(kept.Targets, h)
				h.names(named)
			}
		}
		if len(kept.Targets) > 0 {
			out.Goals = append(out.Goals, kept)
		}
	}
	for id, u := range t.Units {
		if named[id] {
			out.Units[id] = u
		}
	}
	return out
}
