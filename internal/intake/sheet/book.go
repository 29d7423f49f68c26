package sheet

import (
	"slices"
	"strconv"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of a cell. Error is an Excel error word (#REF!, #N/A); a blank cell is the zero Cell.
const (
	Blank Kind = iota
	Text
	Number
	Bool
	Error
)

// Form is the number form of a numeric cell, as far as it changes what the eye reads.
type Form uint8

// Percent shows 0.4 as %40; Date shows a serial day number as a date.
const (
	General Form = iota
	Percent
	Date
)

// Cell is one cell as read. Text is the text, the decimal of a number exactly as the file writes it ("17361533.390000001"), "1"/"0"
// of a Bool, the word of an Error. Formula is true when the value is a formula's cached result.
type Cell struct {
	Kind    Kind
	Form    Form
	Formula bool
	Text    string
}

// Row is a row with content; Num counts from 1. Cells are in column order without gaps filled.
type Row struct {
	Num  int
	cols []int
	vals []Cell
}

// At gives the cell of a column (from 1); a missing one is blank.
func (r *Row) At(col int) Cell {
	if i, ok := slices.BinarySearch(r.cols, col); ok {
		return r.vals[i]
	}
	return Cell{}
}

// Cols gives the columns with content, ascending.
func (r *Row) Cols() []int { return r.cols }

// Sheet is one worksheet: its name, whether it is hidden, and its rows with content in order.
type Sheet struct {
	Name   string
	Hidden bool
	Rows   []Row
	merged []area
}

type area struct{ row1, col1, row2, col2 int }

// Row gives the row of a number; a missing one is empty.
func (s *Sheet) Row(num int) *Row {
	i, ok := slices.BinarySearchFunc(s.Rows, num, func(r Row, n int) int { return r.Num - n })
	if !ok {
		return &Row{Num: num}
	}
	return &s.Rows[i]
}

// Anchor gives the cell of a place; in a merged area it is the area's first cell, which alone has the value.
func (s *Sheet) Anchor(row, col int) Cell {
	for _, m := range s.merged {
		if row >= m.row1 && row <= m.row2 && col >= m.col1 && col <= m.col2 {
			return s.Row(m.row1).At(m.col1)
		}
	}
	return s.Row(row).At(col)
}

// Book is a workbook as read.
type Book struct {
	Sheets []*Sheet
	// Date1904 is true when serial day numbers count from 1904-01-01 (old Mac files).
	Date1904 bool
	// Links is true when the file has links to other workbooks; they are never followed.
	Links bool
}

// Name writes a place as Excel does: Name(3, 2) = "B3". Both count from 1.
func Name(row, col int) string { return Column(col) + strconv.Itoa(row) }

// Column writes a column number as letters: 1 = A, 27 = AA.
func Column(col int) string {
	var b [8]byte
	i := len(b)
	for col > 0 && i > 0 {
		col--
		i--
		b[i] = byte('A' + col%26)
		col /= 26
	}
	return string(b[i:])
}

// Place reads a cell name; ok is false when it is none. "$" signs are allowed.
func Place(name string) (row, col int, ok bool) {
	i := 0
	for ; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '$':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
			fallthrough
		case c >= 'A' && c <= 'Z':
			if col = col*26 + int(c-'A') + 1; col > 16_384 {
				return 0, 0, false
			}
			continue
		}
		break
	}
	for ; i < len(name); i++ {
		if name[i] < '0' || name[i] > '9' {
			return 0, 0, false
		}
		if row = row*10 + int(name[i]-'0'); row > 1_048_576 {
			return 0, 0, false
		}
	}
	return row, col, row > 0 && col > 0
}
