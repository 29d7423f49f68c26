package model

// Mark is a warning that stands on every sheet and page of a document.
type Mark string

// The marks of the house; their text is printed as it is.
const (
	Draft     Mark = "TASLAK"
	Synthetic Mark = "ÖRNEK VERİ"
)

// Document is one kind of official form, ready to be drawn.
type Document struct {
	ID       string  `json:"id"`             // form id of domain.md §2.2: T15, T17 …; unique within a package
	Form     string  `json:"form,omitempty"` // form set the layout belongs to: SP_2019
	Sheet    string  `json:"sheet"`          // short name, ≤ 31 characters, none of []:*?/\
	Title    string  `json:"title"`          // HEDEF KARTLARI
	Subtitle string  `json:"subtitle,omitempty"`
	Owner    string  `json:"owner,omitempty"`  // administration, printed at the head of each page
	Footer   string  `json:"footer,omitempty"` // plan and edition, printed at the foot of each page
	Marks    []Mark  `json:"marks,omitempty"`
	Page     Page    `json:"page,omitzero"`
	Blocks   []Block `json:"blocks,omitempty"`
}

// Page is how the document stands on A4.
type Page struct {
	Landscape bool `json:"landscape,omitempty"`
	// Many says that the document holds many forms of one kind: each starts a page, and a list of them is linked.
	Many bool `json:"many,omitempty"`
	// Plain leaves out the title block, for a cover that draws its own.
	Plain bool `json:"plain,omitempty"`
}

// Block is exactly one of its fields.
type Block struct {
	Heading *Heading `json:"heading,omitempty"`
	Text    *Text    `json:"text,omitempty"`
	Table   *Table   `json:"table,omitempty"`
	Break   *Break   `json:"break,omitempty"`
}

// Heading is a title within the document; Anchor is what a link jumps to. Level 1 is the largest.
type Heading struct {
	Level  int    `json:"level"`
	Text   string `json:"text"`
	Anchor string `json:"anchor,omitempty"`
}

// TextStyle is the meaning of a paragraph.
type TextStyle string

// Paragraphs are plain, notes (smaller, policy and explanation) or lead (the large lines of a cover).
const (
	Plain TextStyle = ""
	Note  TextStyle = "note"
	Lead  TextStyle = "lead"
)

// Text is a paragraph.
type Text struct {
	Style TextStyle `json:"style,omitempty"`
	Text  string    `json:"text"`
}

// Break starts a new page.
type Break struct {
	Page bool `json:"page"`
}

// Table is one table or one form.
type Table struct {
	ID     string `json:"id"`               // unique within the package: T17, T15/A1/H1.1
	Anchor string `json:"anchor,omitempty"` // what a link jumps to; a code path
	Title  string `json:"title,omitempty"`
	// Columns hold the column heads; NoHead leaves the head row out (label and value lists).
	Columns []Column `json:"columns"`
	NoHead  bool     `json:"no_head,omitempty"`
	Before  []Row    `json:"before,omitempty"`
	Rows    []Row    `json:"rows,omitempty"`
	After   []Row    `json:"after,omitempty"`
	Notes   []string `json:"notes,omitempty"` // printed under the table, before the numbered notes of the cells
	// Continue repeats the column heads (with Title and "devam") and the text of cells over several rows when the table does not
	// fit its page.
	Continue bool `json:"continue,omitempty"`
}

// Align is the horizontal place of a column's text.
type Align string

// Left is the default of text, Right of numbers.
const (
	AlignDefault Align = ""
	Left         Align = "left"
	Center       Align = "center"
	Right        Align = "right"
)

// Column is a column with its head.
type Column struct {
	Key    string `json:"key"` // unique within the table
	Title  string `json:"title"`
	Group  string `json:"group,omitempty"` // a head above several neighbours with the same Group
	Width  int    `json:"width"`           // millimetres on paper
	Kind   Kind   `json:"kind,omitempty"`  // what most cells hold
	Align  Align  `json:"align,omitempty"`
	Upside bool   `json:"upside,omitempty"` // the head is printed upwards (narrow matrix columns)
}

// Row is a line of cells. Cells stand in column order; a cell with Span or Down covers the places beside and below it, which
// have no cell of their own.
type Row struct {
	Cells    []Cell   `json:"cells"`
	Emphasis Emphasis `json:"emphasis,omitempty"`
	Anchor   string   `json:"anchor,omitempty"`
}

// Emphasis is meaning, never colour.
type Emphasis string

// Label is the head of a row, Group the line above its members, Subtotal and Total lines of sums, Warn something to look at.
const (
	Ordinary Emphasis = ""
	Label    Emphasis = "label"
	Group    Emphasis = "group"
	Subtotal Emphasis = "subtotal"
	Total    Emphasis = "total"
	Warn     Emphasis = "warn"
)

// Footnotes numbers the notes of the table's cells in reading order: equal notes share a number. A Missing or Fault cell whose
// text is its reason contributes that too. The result gives the number of a note text and the texts in order.
func (t *Table) Footnotes() (number map[string]int, texts []string) {
	number = map[string]int{}
	for _, part := range [][]Row{t.Before, t.Rows, t.After} {
		for i := range part {
			for j := range part[i].Cells {
				n := part[i].Cells[j].Footnote()
				if n == "" || number[n] != 0 {
					continue
				}
				texts = append(texts, n)
				number[n] = len(texts)
			}
		}
	}
	return number, texts
}
