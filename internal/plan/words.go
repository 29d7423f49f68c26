package plan

import (
	"cmp"
	"maps"
	"slices"

	"github.com/karne-app/karne/internal/fault"
)

// The closed lists of domain.md §2.3 and §3.2. An empty word is missing. They grow by law, so the database has no CHECK on them.
var (
	CalcTypes = []string{
		"cumulative_increase", "cumulative_decrease", "yearly_separate", "ratio_increase", "ratio_decrease", "maintain_high", "maintain_low",
		"one_off", "ranking", "qualitative", "band", "data_only", "lower_is_better",
	}
	Variants      = []string{"baseline", "direct"}
	Entries       = []string{"increment", "level"}
	Aggregations  = []string{"sum", "last", "average", "ratio_of_sums"}
	Directions    = []string{"up", "down", "keep"}
	Frequencies   = []string{"month", "quarter", "half_year", "year"}
	Classes       = []string{"input", "output", "outcome", "quality", "efficiency", "other"}
	ActivityKinds = []string{"activity", "project"}
	ControlKinds  = []string{"existing", "planned"}
	Origins       = []string{"published", "published-secondary", "typical", "knowledge", "derived", "synthetic", "entered"}
)

func checkWord(l *fault.List, field, read string, known []string) {
	if read != "" && !slices.Contains(known, read) {
		*l = append(*l, fault.Invalid("enum.unknown", field, "read", read, "expected", joined(known)))
	}
}

// checkOrigin makes what a person types "entered"; sources say otherwise.
func checkOrigin(l *fault.List, origin *string) {
	if *origin == "" {
		*origin = "entered"
	}
	checkWord(l, "origin", *origin, Origins)
}

func joined(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += ", "
		}
		out += w
	}
	return out
}

func sortedYears[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
