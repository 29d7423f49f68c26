// Package measure is what was reached: one value (gerçekleşme) per indicator and window, in the shape of the indicator's calculation type,
// with explanation and evidence (kanıt), entered by the unit, approved by its manager, verified by the strategy office, frozen.
//
// States: entered → approved → verified → frozen, returned from approved or entered with a reason; open is a value that is not there.
// Who entered a value last never approves it, whichever post or substitution they act through: people are compared, not posts. The managers are those of
// the unit, else of the nearest unit above that has one; where all of them entered it, or there is none, the strategy office approves
// (domain.md §0.2-14). A value that changed starts again at entered. Every state is kept (measurement_step, append-only). A frozen value changes
// only while its window is re-opened for its unit, with that reason.
//
// Each stage has its days (calendar.Window.Accepts). What was returned may be put right, approved and verified until the window's last day.
// Proof may come until then too; a value whose indicator requires it is not approved without.
//
// It refuses at save: another shape than the calculation type's, a negative count, a denominator of 0 or less, a reason of a few letters, a closed
// day, a foreign unit, a window of another plan or frequency. It asks (stage Warn, measure.ask.*, confirmed to pass): a share over 100, a number with a
// fraction where the unit is a count, a negative number, a jump over the setting from the value before and the median of the last four
// (R-VER-07), another sign, and what looks like a comma read as a decimal mark. Missing is not zero: "no value this period" is its own
// kind with a reason.
//
// A step holds the window against a freeze (shared) and relies on the value's version; a freeze holds the window alone, so that a value and a
// freeze never both win.
package measure
