// Package layout is the Excel workbooks people fill: a plan's template and a unit's proposal. One list of columns per sheet both draws a
// workbook and reads it back.
//
// Words: Book (one kind of workbook, as data), Sheet (one of its worksheets), Column (heading, kind, limits, help and the field of the
// document it stands for), Form (a sheet with one field per line), reference (the code by which a row names its parent; the second row of
// one code is "#2").
//
// Invariants: what is written and read gives the document again, missing values included; a field of the document is in exactly one
// column; headings are found by their words, so columns may stand in any order; a computed column is written and never read, and its
// cached value is what its formula gives.
//
// It refuses shape only: a word that is not in the list, a number that is none, a row without a parent, two responsible units.
// The rules of a plan are plan's business, those of a proposal programme's and budget's.
package layout
