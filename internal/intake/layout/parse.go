package layout

import (
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/trtext"
)

// Key is the key of Where.
func Key(ref, field string) string { return ref + "|" + field }

// parser reads one workbook into one document.
type parser struct {
	kind   *Book
	book   *sheet.Book
	doc    any
	Where  map[string]fault.Address
	Faults fault.List
	heads  []fault.Address // places of fields that only a heading stands for
}

func (p *parser) add(f *fault.Fault) { p.Faults = append(p.Faults, f) }

func (p *parser) find(s Sheet) *sheet.Sheet {
	for _, in := range p.book.Sheets {
		if trtext.EqualFold(in.Name, s.Name) {
			return in
		}
	}
	return nil
}

// strangers warns about sheets that hold something and are not read.
func (p *parser) strangers() {
	for _, in := range p.book.Sheets {
		if !p.kind.known(in.Name) && len(in.Rows) > 0 {
			p.add(fault.Flag(fault.Warn, "sheet.unknown_sheet", "", "read", in.Name).Cell(in.Name, ""))
		}
	}
	if p.book.Links {
		p.add(fault.Flag(fault.Warn, "sheet.links", ""))
	}
}

// form reads a sheet of fields, one per line.
func (p *parser) form(s Sheet, in *sheet.Sheet) {
	seen := map[string]int{}
	for i := range in.Rows {
		r := &in.Rows[i]
		label := headKey(plain(r.At(1), false))
		for _, c := range s.Columns {
			if c.Computed || !c.called(label) {
				continue
			}
			n, at := seen[c.Key], sheet.Name(r.Num, 2)
			seen[c.Key]++
			if n > 0 && !c.Many {
				p.add(fault.Invalid("sheet.duplicate_heading", c.Key, "read", c.Heading).Cell(in.Name, sheet.Name(r.Num, 1)))
				continue
			}
			if c.Many {
				n = c.count(p.doc)
			}
			v := p.value(c, r.At(2), "", c.name(n), in.Name, at)
			if v != "" {
				if err := c.set(p.doc, n, v); err != nil {
					p.add(fault.Invalid("sheet.value", c.name(n), "read", v).Cell(in.Name, at).Wrap(err))
				}
			}
		}
	}
	for _, c := range s.Columns {
		if seen[c.Key] == 0 && !c.Computed {
			f := fault.Flag(fault.Warn, "sheet.missing_heading", c.Key, "read", c.Heading)
			if c.Required {
				f.Stage = fault.Refuse
			}
			p.add(f.Cell(in.Name, ""))
		}
	}
}

// value reads one cell with its place and faults; a required blank is a fault.
func (p *parser) value(c Column, cell sheet.Cell, ref, name, sheetName, at string) string {
	if _, ok := p.Where[Key(ref, name)]; !ok {
		p.Where[Key(ref, name)] = fault.Address{Ref: ref, Field: name, Sheet: sheetName, Cell: at}
	}
	v, fs := c.take(cell, p.book.Date1904)
	for _, f := range fs {
		p.add(f.Field(name).On(ref, "").Cell(sheetName, at))
	}
	return v
}

// take reads a cell with all that can be said about it.
func (c Column) take(cell sheet.Cell, date1904 bool) (string, fault.List) {
	var out fault.List
	v, f := c.read(cell, date1904)
	if f != nil {
		return "", append(out, f)
	}
	if cell.Formula && v != "" {
		out = append(out, fault.Flag(fault.Warn, "sheet.formula", c.Key, "read", short(plain(cell, date1904))))
	}
	if c.Required && v == "" {
		out = append(out, fault.Invalid("text.required", c.Key, "read", "", "expected", c.Heading))
	}
	return v, out
}

// headKey is a heading without the sign of a required column.
func headKey(s string) string { return trtext.Fold(strings.TrimRight(strings.TrimSpace(s), "* ")) }

// yearOf splits a heading as "2020 hedefi" or "1. yıl hedefi".
func yearOf(key string) (year, at int, rest string) {
	word, rest, ok := strings.Cut(key, " ")
	if !ok {
		return 0, 0, ""
	}
	if n, err := strconv.Atoi(word); err == nil && len(word) == 4 {
		return n, 0, rest
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(word, ".")); err == nil && strings.HasSuffix(word, ".") {
		if after, ok := strings.CutPrefix(rest, trtext.Fold("Yıl")+" "); ok {
			return 0, n, after
		}
	}
	return 0, 0, ""
}

// row is a line of a sheet as read, before it has its place in the plan.
type row struct {
	sheet  string
	num    int
	parent string
	rec    any
	cells  map[string]string // field → cell
	faults fault.List
	known  map[string]bool // fields that have a value
}

// table reads a sheet of rows.
func (p *parser) table(s Sheet, in *sheet.Sheet, first int) []row {
	head, cols := p.headings(s, in, first)
	if head == nil {
		p.add(fault.Invalid("sheet.no_headings", "", "read", in.Name, "expected", s.Columns[0].Heading+", "+s.Columns[1].Heading).Cell(in.Name, ""))
		return nil
	}
	var out []row
	stray := map[int]bool{}
	for i := range in.Rows {
		src := &in.Rows[i]
		if src.Num <= head.Num {
			continue
		}
		blank := true
		for _, col := range src.Cols() {
			pl, ok := cols[col]
			switch {
			case !ok && !stray[col] && head.At(col).Kind == sheet.Blank:
				stray[col] = true
				p.add(fault.Flag(fault.Warn, "sheet.no_heading", "", "read", short(plain(src.At(col), false))).Cell(in.Name, sheet.Name(src.Num, col)))
			case ok && !pl.Computed && strings.TrimSpace(src.At(col).Text) != "":
				blank = false
			}
		}
		if !blank {
			out = append(out, p.row(s, in, src, cols))
		}
	}
	return out
}

func (p *parser) row(s Sheet, in *sheet.Sheet, src *sheet.Row, cols map[int]place) row {
	r := row{sheet: in.Name, num: src.Num, rec: s.fresh(), cells: map[string]string{}, known: map[string]bool{}}
	for col := 1; col <= maxCol(cols); col++ {
		c, ok := cols[col]
		if !ok || c.Computed {
			continue
		}
		at, name := sheet.Name(src.Num, col), c.name(c.arg())
		cell := src.At(col)
		if c.Kind == Ref {
			cell = in.Anchor(src.Num, col) // a code merged over several rows stands for each of them
		}
		r.cells[name] = at
		v, fs := c.take(cell, p.book.Date1904)
		for _, f := range fs {
			r.faults = append(r.faults, f.Field(name).Cell(in.Name, at))
		}
		if v == "" {
			continue
		}
		r.known[name] = true
		if c.Kind == Ref {
			r.parent = v
		} else if err := c.set(r.rec, c.arg(), v); err != nil {
			r.faults = append(r.faults, fault.Invalid("sheet.value", name, "read", v).Cell(in.Name, at).Wrap(err))
		}
	}
	return r
}

func maxCol(cols map[int]place) int {
	n := 0
	for c := range cols {
		n = max(n, c)
	}
	return n
}
