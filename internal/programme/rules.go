package programme

import (
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

// Check is the pure rules over a whole tree.
func Check(t *Tree, set org.Settings) fault.List { return nil }
