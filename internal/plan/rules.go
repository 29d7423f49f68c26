package plan

import "github.com/karne-app/karne/internal/fault"

// Check is the pure rules of domain.md §2.5 over a whole tree.
func Check(t *Tree, sameCode int) fault.List { return nil }
