package sheet

// Out is a workbook to write: pure data, drawn by Write.
type Out struct {
	Title  string
	Sheets []OutSheet
}

// OutSheet is one worksheet to write. Rows are written from row 1 in order.
type OutSheet struct {
	Name      string
	Widths    []float64 // by column, in Excel's character units
	Rows      []OutRow
	Freeze    int // rows kept on screen and repeated on paper
	FreezeAt  int // columns kept on screen
	Filter    bool
	PagesWide int // pages of paper side by side; 0 is one
	PrintRows int // last row on paper; 0 is all
	Checks    []Check
	Notes     []Note
	Banner    string // printed above every page
	Protect   bool   // only Input cells can be typed into; no password: it guards against slips, not people
	Hide      []int  // columns that are not on screen
}

// OutRow is a row; Height 0 lets the program choose.
type OutRow struct {
	Height float64
	Cells  []OutCell
}

// Look says what a cell is for; the writer alone knows colours.
type Look uint8

// The looks. Input is typed by people, Computed is not read back.
const (
	Plain Look = iota
	Title
	Hint
	Head
	HeadNeeded
	HeadComputed
	Label
	Input
	Computed
	Link
	Ruled // a bordered cell of a reference table
)

// OutCell is a cell to write. Exactly one of Text, Number, Day is meant: Number is a decimal in wire form, written as a number when
// Excel can hold all its digits. Formula needs the Number as its cached value. Format is an Excel number format.
type OutCell struct {
	Look    Look
	Text    string
	Number  string
	Day     int // serial day number
	Formula string
	Format  string
	Left    bool   // a number at the left, as in a form
	NoWrap  bool   // one line that may run over its neighbours
	Target  string // for Link: 'Sheet'!A1
}

// Check is a data validation over Area ("C4:C1000").
type Check struct {
	Area       string
	List       string // a range of another sheet
	Strict     bool   // a list that refuses other words
	Min, Max   string // a decimal between, when List is empty
	Whole      bool   // whole numbers only
	Title, Say string // shown when a wrong value is typed
}

// Note is a comment at a cell.
type Note struct{ Cell, Text string }
