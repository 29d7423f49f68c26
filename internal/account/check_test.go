package account_test

import (
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/fault"
)

// codes are the codes of the faults of a stage (1: Block, 2: Warn), each with its reference, sorted.
func codes(l fault.List, stage fault.Stage) []string {
	var out []string
	for _, f := range l {
		if f.Stage == stage {
			out = append(out, strings.TrimSpace(f.Code+" "+f.At.Ref))
		}
	}
	slices.Sort(out)
	return out
}
