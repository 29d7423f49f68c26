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

// The rules by which entries become C (Reached.Rule).
const (
	RuleSum              = "sum"
	RuleLast             = "last"
	RuleAverage          = "average"
	RuleRatioOfSums      = "ratio_of_sums"
	RuleBaselinePlusSum  = "baseline_plus_sum"
	RuleBaselineMinusSum = "baseline_minus_sum"
	RuleDelivered        = "delivered" // one-off: C = 1, or 0 without progress; also the rule of its score
	RuleProgress         = "progress"  // one-off not delivered: C = progress ÷ 100; also the rule of its score
	RuleScale            = "scale"     // qualitative: C = 0…4; also the rule of its score
)

// Reached is C with how it came about.
type Reached struct {
	C     *big.Rat // nil: nothing that counts
	State State    // Value, Missing, NotMeasurable or Undefined
	Rule  string   // one of the rules above
	Used  int      // entries that made it
	None  int      // entries that say there is no value
	Unfit int      // entries that the type cannot use (another kind, a part missing, a denominator of 0): never counted, never hidden
	Why   string   // for Undefined: the field that is missing or wrong; entries when only unfit ones are there
}

// Input is everything a score needs.
type Input struct {
	Definition
	Year        int
	A, B        *big.Rat // nil: missing
	NoTarget    bool     // "no target this year", with a reason
	Reached     Reached
	LastPlanned int // last plan year: the due year of a one-off without one
	Open        int // due periods of the year without any counting entry: with one, "not measurable" is not said of all, so it is missing
}

// The rules by which A, B and C become a percentage (Result.Rule), beside RuleDelivered, RuleProgress and RuleScale.
const (
	RuleBaseline       = "baseline"         // (C − A) ÷ (B − A)
	RuleRanked         = "ranked"           // (A − C) ÷ (A − B)
	RuleDirect         = "direct"           // C ÷ B
	RuleInverse        = "inverse"          // B ÷ C
	RuleKept           = "kept"             // C stays on the good side of B: 100
	RuleCapped         = "capped"           // lower is better and C ≤ B: 100, never more
	RuleInBand         = "in_band"          // Low ≤ C ≤ High: 100
	RuleBelowBand      = "below_band"       // C ÷ Low
	RuleAboveBand      = "above_band"       // High ÷ C
	RuleZeroReached    = "zero_reached"     // nothing to divide by, and C is as good as B: 100
	RuleZeroNotReached = "zero_not_reached" // nothing to divide by, and C is not: 0
	RuleZeroOfZero     = "zero_of_zero"     // B = 0 and C = 0 of a separate value: no score (State NoTarget)
)

// The flags of a score: what a reader must know beside it.
const (
	FlagZeroTarget       = "zero_target"       // B = 0 and C > 0 counted as reached
	FlagBelowBaseline    = "below_baseline"    // C is worse than A
	FlagAgainstDirection = "against_direction" // B lies on the wrong side of A (or of 0) for the type: the plan or the type is wrong
	FlagNotDelivered     = "not_delivered"     // a due one-off that is not delivered; a progress of 100 is no delivery either
	FlagDeliveredEarly   = "delivered_early"   // a one-off delivered before its due year: not due, no score yet
	FlagUnfitEntries     = "unfit_entries"     // Reached.Unfit > 0
)

// Result is a score. Raw is the printed percentage, unclamped; nil without a score.
type Result struct {
	State State
	Raw   *big.Rat
	Used  *big.Rat // Raw between 0 and 100
	Rule  string   // one of the rules above; "" without a score, but for zero_of_zero
	Flags []string
	Why   string // for Undefined: what is missing (a field name of the indicator; values: B; entries)
}
