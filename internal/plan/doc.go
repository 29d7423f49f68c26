// Package plan is the five-year strategic plan: goals (Amaç), targets (Hedef) with their cards, indicators (Performans Göstergesi).
//
// Invariants: five consecutive years; a target has one responsible unit or none yet; codes (A1, H1.1, PG1.1.1) are labels, never
// keys; only a draft changes; what the council decided is an edition with two hashes and its decision. Missing is not zero.
//
// Rules have a stage (domain.md §0.2-1): constructors refuse at save (shape, range, reference); Check flags what a planner passes
// through while typing; faults of stage Block stop the submission.
package plan
