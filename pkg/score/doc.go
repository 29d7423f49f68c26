// Package score is the achievement of one indicator (domain.md §3.1–3.3, §0.2-8): from period entries to C, and from A, B, C to a
// performance percentage, by calculation type. Numbers are exact rationals and are rounded once, by Percent. It knows no clock, no unit, no
// record.
//
// A is the plan-period baseline, B the value targeted for the year's end, C what was reached. A score carries its rule, so that it can
// explain itself; what has no score says why (State). Missing is not zero.
package score
