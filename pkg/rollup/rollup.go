package rollup

import (
	"math/big"

	"github.com/karne-app/karne/pkg/score"
)

// Policy is how a roll-up treats what is not a plain value.
type Policy struct {
	Cap         *big.Rat // largest percentage that counts; nil: 100
	MissingZero bool     // a value missing after the freeze counts 0; else it is left out
}

// Member is one addend.
type Member struct {
	Name   string      // code path: how Excluded names it
	Weight *big.Rat    // nil: missing; Mean takes 1
	State  score.State // of the score
	Raw    *big.Rat    // percentage
	Frozen bool        // the window is frozen: what is missing stays missing
}

// Excluded is a member that was left out.
type Excluded struct {
	Name string
	Why  score.State // not_due, no_target, missing, not_measurable, unscored, undefined; or NoWeight
}

// NoWeight is the reason of a member without weight.
const NoWeight score.State = "no_weight"

// Sum is a rolled-up percentage.
type Sum struct {
	Value    *big.Rat // percentage between 0 and the cap; nil: no member counts
	Used     int
	AsZero   []string // of Used, those that count 0 because they are missing after the freeze
	Excluded []Excluded
	Weight   *big.Rat // of the used members
	Whole    *big.Rat // of all members with a weight
}
