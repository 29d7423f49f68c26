// Package evaluate scores targets from approved values, explains each score, and holds what people say of it: deviations (sapma), the
// assessments of targets, monitoring (izleme) and evaluation (değerlendirme) reports with the board's decisions.
//
// Scores are never stored: Scorecard computes them from plan, programme and values of one snapshot (pkg/score, pkg/rollup). Two percentages
// stand apart: realisation (gerçekleşme, C/B) and performance ((C−A)/(B−A)). Every score says A, B, C, its rule, how many
// indicators it used, and which it left out and why.
//
// At year end every C ≠ B has a deviation, both directions, no threshold (findings F21–F23): without an approved one the evaluation and the
// activity report cannot be frozen.
package evaluate
