// Package evaluate scores targets from approved values, explains each score, and holds what people say of it: deviations (sapma), the
// assessments of targets, monitoring (izleme) and evaluation (değerlendirme) reports with the board's decisions.
//
// Scores are never stored: Scorecard computes them from plan, programme and values of one snapshot (pkg/score, pkg/rollup). Two percentages
// stand apart: realisation (gerçekleşme, C/B) and performance ((C−A)/(B−A)). Every score says A, B, C, its rule, how many
// indicators it used, and which it left out and why. B is the year's decided programme's value (an override, else the plan's) when that
// programme holds the indicator, else the plan's. A value counts from its approval on.
//
// At year end every C ≠ B has a deviation, both directions, no threshold (findings F21–F23): without an approved one the evaluation and the
// activity report cannot be frozen. The unit that answers for the indicator writes it, another person approves it (the unit's manager, or the
// strategy office), and a changed one starts again. Deviations may be written in few words; an unfinished one cannot be approved.
//
// Reviews: draft → frozen with the strategy board's decision as an edition ("monitoring/2022"). A monitoring needs its windows up to June
// frozen; an evaluation every window of the year, and nothing that blocks. A frozen review keeps its approved deviations, assessments and
// decisions as they are; what became of a decision is still written, and so is the deviation of a value that was corrected later.
//
// Who sees what: everything, or the years that are frozen (the review, or every window that ends with the year), or the targets one's units
// answer for or take part in, and the indicators they deliver to others' targets; sums of what is shown in part are withheld. What a frozen year
// shows to everybody leaves out what others have not finished: values that are being corrected, deviations nobody approved, and assessments
// until the review of their kind is frozen.
package evaluate
