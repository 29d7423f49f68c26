// Package measure is what was reached: one value (gerçekleşme) per indicator and window, in the shape of the indicator's calculation type,
// with explanation and evidence (kanıt), entered by the unit, approved by its manager, verified by the strategy office, frozen.
//
// States: entered → approved → verified → frozen, returned from approved or entered with a reason; open is a value that is not there.
// Who entered a value last never approves it; where enterer and manager are one person, the strategy office approves (domain.md §0.2-14).
// A value that changed starts again at entered. Every state is kept (measurement_step, append-only). A frozen value changes only while its
// window is re-opened for its unit, with that reason.
//
// It refuses at save: another shape than the calculation type's, text that is not a number, a negative count, a share over 100 without
// permission (the calculation type allows more, or the enterer confirmed it), a denominator of 0, a closed window, a foreign unit. It asks (Warn,
// confirmed to pass): a jump over the setting, a percentage typed where the unit is a count. Missing is not zero: "no value this period"
// is its own kind with a reason.
package measure
