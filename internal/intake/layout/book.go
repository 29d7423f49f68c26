package layout

import (
	"io"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/trtext"
)

// Book is one kind of workbook as data: its sheets and lists, and how its document is made, filled and assembled. The plan's template is
// one, a unit's proposal another.
type Book struct {
	Guide  Guide
	Sheets []Sheet // those that hold data, in the order of the workbook
	Lists  []List  // columns of the sheet "Listeler", in order

	protect bool // only the open cells of its sheets can be typed into

	fresh    func() any                                // an empty document
	face     func(doc any) face                        // what the workbook calls itself
	years    func(doc any) int                         // first of the five years of its yearly columns; 0: not known, or none
	check    func(p *parser)                           // what the form alone can say, once it is read
	rows     func(doc any) map[string][]line           // the records of each sheet
	assemble func(p *parser, tables map[string][]row)  // puts rows into the document and settles their cells
	heads    func(s Sheet, pl place) (fields []string) // fields of the document that only a heading stands for
}

// Guide is the sheet that tells how to fill the others; it is not read.
type Guide struct {
	Sheet, Title string
	Steps        []string
}

// List is one list of the sheet "Listeler". Area, when set, is a range elsewhere in the workbook that serves as the list. Say is shown when a
// word that is not in an open list is typed.
type List struct {
	Name, Heading string
	Width         float64
	Area          string
	Say           string
}

// face is the title of the workbook, the title of its form, and whether its values were made for a demonstration.
type face struct {
	title, form string
	sample      bool
}

// words are the words of the open lists by name: units, codes, targets. Closed lists stand in Lists.
type words map[string][]string

// Books are all workbooks of the house.
var Books = []*Book{PlanBook, ProposalBook, WindowBook}

func (b *Book) sheet(name string) Sheet {
	for _, s := range b.Sheets {
		if s.Name == name {
			return s
		}
	}
	return Sheet{}
}

// known tells whether a sheet of that name belongs to the workbook, read or not.
func (b *Book) known(name string) bool {
	for _, k := range []string{b.Guide.Sheet, SheetLists, SheetFaults} {
		if trtext.EqualFold(name, k) {
			return true
		}
	}
	for _, s := range b.Sheets {
		if trtext.EqualFold(name, s.Name) {
			return true
		}
	}
	return false
}

// write draws a document. Same input, same bytes.
func (b *Book) write(w io.Writer, doc any, open words) error {
	lists, face, rows := listSheet{b, open}, b.face(doc), b.rows(doc)
	out := sheet.Out{Title: face.title, Sheets: []sheet.OutSheet{b.guide()}}
	for _, s := range b.Sheets {
		if s.Form {
			out.Sheets = append(out.Sheets, formSheet(s, doc, face.form, lists))
		} else {
			out.Sheets = append(out.Sheets, tableSheet(s, doc, b.years(doc), rows[s.Name], lists))
		}
	}
	out.Sheets = append(out.Sheets, lists.sheet())
	for i := range out.Sheets {
		out.Sheets[i].Protect = b.protect
	}
	if face.sample {
		for i := range out.Sheets {
			out.Sheets[i].Banner = sample
			out.Sheets[i].Rows[0].Cells[0].Text += " — " + sample
		}
	}
	return sheet.Write(w, out)
}

// read reads a workbook by its headings, sheet for sheet.
func (b *Book) read(in *sheet.Book) *parser {
	p := &parser{kind: b, book: in, doc: b.fresh(), Where: map[string]fault.Address{}}
	tables := map[string][]row{}
	for _, s := range b.Sheets {
		found := p.find(s)
		switch {
		case found == nil && s.Needed:
			p.add(fault.Invalid("sheet.missing", "", "read", s.Name, "expected", s.Name).Cell(s.Name, ""))
		case found == nil:
		case s.Form:
			p.form(s, found)
			b.check(p)
		default:
			tables[s.Name] = p.table(s, found, b.years(p.doc))
		}
	}
	p.strangers()
	b.assemble(p, tables)
	for _, h := range p.heads {
		if _, ok := p.Where[Key("", h.Field)]; !ok {
			p.Where[Key("", h.Field)] = h
		}
	}
	return p
}
