// Package xlsx draws documents as an Excel workbook: one sheet a document, A4, made for paper and for calculating.
//
// A sheet is laid out first (layout.go) and written in one pass by excelize's stream writer. Every number is a real number with a
// number format (Excel localises it: 1.234,56), every total has its formula and, beside it, the value of the model as the cached
// number, so that a reader without a calculation engine sees the same. Text is always inert: a text that begins like a formula
// stays text. Missing values are a grey dash with a numbered note under the table, never an empty cell and never zero.
//
// Heights are computed from text and column width, because a stream has no automatic height; a row higher than Excel allows stands
// on several sheet rows that are merged. Forms of one kind stand on one sheet with page breaks; a form that does not fit its page
// repeats its column heads, a long table by print titles.
//
// The same documents give the same bytes: parts and content types are sorted, times are fixed (zip.go).
package xlsx
