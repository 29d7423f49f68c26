package score

import "math/big"

// Type is a calculation type: the words of plan.CalcTypes.
type Type string

// The calculation types of domain.md §3.2 and §0.2-8.
const (
	CumulativeIncrease Type = "cumulative_increase"
	CumulativeDecrease Type = "cumulative_decrease"
	YearlySeparate     Type = "yearly_separate"
	RatioIncrease      Type = "ratio_increase"
	RatioDecrease      Type = "ratio_decrease"
	MaintainHigh       Type = "maintain_high"
	MaintainLow        Type = "maintain_low"
	OneOff             Type = "one_off"
	Ranking            Type = "ranking"
	Qualitative        Type = "qualitative"
	Band               Type = "band"
	DataOnly           Type = "data_only"
	LowerIsBetter      Type = "lower_is_better"
)

// Definition is what of an indicator's identity sheet decides its score.
type Definition struct {
	Type        Type
	Variant     string // baseline, direct (C/B without baseline; ratio types); empty: baseline
	Entry       string // increment: entries are added up; level: each entry is the state; empty: the type's own
	Aggregation string // sum, last, average, ratio_of_sums; empty: the type's own
	Percent     bool   // the unit is a percentage: numerator ÷ denominator is multiplied by 100
	DueYear     int    // one-off; 0: the last year
	Low, High   *big.Rat
}

// Entry is one counting value of a period. Kind: amount, ratio, done, scale, none (no value, with a reason).
type Entry struct {
	Year, Month            int // last month of the period, 1…12
	Kind                   string
	Amount                 *big.Rat // of a done entry: progress in percent, or nil
	Numerator, Denominator *big.Rat
	Done                   bool
	Scale                  int
}

// State says whether there is a score (domain.md §3.3).
type State string

// The states of a score. Missing counts 0 after the freeze, by policy of the roll-up; the others but Value are left out.
const (
	Value         State = "value"
	NotDue        State = "not_due"
	NoTarget      State = "no_target"
	Missing       State = "missing"
	NotMeasurable State = "not_measurable" // every due period says "no value", with a reason
	Unscored      State = "unscored"       // data only
	Undefined     State = "undefined"      // the definition lacks what the type needs; Why says what
)

// Reached is C with how it came about.
type Reached struct {
	C     *big.Rat // nil: nothing entered
	State State    // Value, Missing, NotMeasurable or Undefined
	Rule  string   // sum, last, average, ratio_of_sums, baseline_plus_sum, baseline_minus_sum, delivered, scale
	Used  int      // entries that made it
	None  int      // entries that say there is no value
}

// Input is everything a score needs.
type Input struct {
	Definition
	Year        int
	A, B        *big.Rat // nil: missing
	NoTarget    bool     // "no target this year", with a reason
	Reached     Reached
	LastPlanned int // last plan year: the due year of a one-off without one
}

// Result is a score. Raw is the printed percentage, unclamped; nil without a score.
type Result struct {
	State State
	Raw   *big.Rat
	Used  *big.Rat // Raw between 0 and 100
	Rule  string   // baseline, direct, kept, delivered, ranked, scale, in_band, capped, zero_reached, zero_not_reached …
	Flags []string // zero_target: B = 0 and C > 0 counted as reached; below_baseline …
	Why   string   // for Undefined: what is missing (a field name)
}
