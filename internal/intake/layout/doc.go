// Package layout is the Excel plan template: one list of columns per sheet both draws the template and reads it back.
//
// Words: Sheet (one worksheet of the template), Column (heading, kind, limits, help and the field of plan.Doc it stands for), Form
// (the "Plan" sheet: one field per line), reference (the code by which a row names its parent; the second row of one code is "#2").
//
// Invariants: Parse(Template(doc)) gives doc again, missing values included; a field of plan.Doc is in exactly one column; headings
// are found by their words, so columns may stand in any order; a computed column is written and never read.
//
// It refuses shape only: a word that is not in the list, a number that is none, a row without a parent, two responsible units.
// The rules of a plan are plan's business.
package layout
