package layout

import (
	"strings"

	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/trtext"
)

// unitWords end the name of a directorate.
var unitWords = []string{"müdürlüğü", "başkanlığı", "şefliği", "amirliği", "birimi"}

// TwoUnits tells whether a text for exactly one unit names two: split by ";" or a line, or by "," "/" "+" "&" or "ve" when at least two of
// the parts end as a directorate does ("Basın, Yayın ve Halkla İlişkiler Müdürlüğü" is one).
func TwoUnits(s string) bool {
	full := 0
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\n' }) {
		if strings.TrimSpace(part) != "" {
			full++
		}
	}
	if full > 1 {
		return true
	}
	s = strings.NewReplacer(" ve ", ",", " ile ", ",", "/", ",", "+", ",", "&", ",", " - ", ",").Replace(trtext.Fold(s))
	named := 0
	for _, part := range strings.Split(s, ",") {
		for _, w := range unitWords {
			if strings.HasSuffix(strings.TrimRight(part, " .)"), trtext.Fold(w)) {
				named++
				break
			}
		}
	}
	return named > 1
}

// SplitUnits reads a list of partner units: separated by ";" or lines; AllUnits in it is the value, not a unit.
func SplitUnits(s string) (units []string, all bool) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\n' }) {
		if part = trtext.Collapse(part); part != "" {
			units = append(units, part)
		}
	}
	return TakeAllUnits(units)
}

// TakeAllUnits takes the value AllUnits out of a list of unit names.
func TakeAllUnits(names []string) (units []string, all bool) {
	for _, n := range names {
		if org.IsAllUnits(n) {
			all = true
		} else {
			units = append(units, n)
		}
	}
	return units, all
}

func joinUnits(units []string) string { return strings.Join(units, "; ") }
