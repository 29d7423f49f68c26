// Package sheet reads and writes Excel workbooks at the edge: a stranger's file becomes plain cells, or faults with a sheet and a cell.
//
// Words: Book (a workbook as read), Sheet, Cell (kind, text, number form), Limits (what a file may weigh), Out (a workbook to write).
//
// Invariants: a Book is complete or Open fails (a part that breaks in the middle is a fault, never fewer rows); no formula is ever
// calculated, no link followed, no macro kept; a number is the exact decimal text of the file, never a float; same Out, same bytes.
//
// It refuses: a file that is not .xlsx (and says what it is), a password, macros, a truncated or inflating file, too many sheets,
// rows, columns or letters in a cell.
//
// Reading is our own stream over zip and XML, not excelize: excelize's row iterator ends silently at a broken token, pads each row
// to its last column, and tells neither formula, error nor number form; a 64 MB sheet needs ~500 MB when loaded whole. Writing and
// notes use excelize. A test compares the cells read here with excelize's.
package sheet
