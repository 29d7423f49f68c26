package html

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/karne-app/karne/reports/model"
)

// Options are what the page decides.
type Options struct {
	// Lang is the language of the controls, "tr" (default) or "en".
	Lang string
	// Edit gives the input that stands in the place of the cell with this Ref ("A1/H1.1/PG1.1.1:weight"), or nil to show the value.
	// With it, the cells of one document that a sum or a difference reads are numbered, and the computed cell says which they are, so that
	// a page can count again while somebody types: data-cell, data-op and data-of, data-kind and, exact, data-n.
	Edit func(ref string) *Input
	// Formula gives the formula of a named total that has none because a part is missing, or nil: it is what the total would add.
	Formula func(name string) *model.Formula
	// Flags are what the rules say of the field a cell shows; the input of a cell carries its own.
	Flags func(ref string) []Flag
	// Href gives the address of the record behind a cell that is no input, or "".
	Href func(ref string) string
	// Link gives the address of a place of the package ("T15#A1/H1.1"); "" shows plain text. Without it, links within the
	// document work and others are plain text.
	Link func(link string) string
	// Bare leaves out the title block, where the page has its own.
	Bare bool
}

// Render writes the document as a fragment.
func Render(w io.Writer, doc model.Document, o Options) error {
	d := &draw{o: o, doc: &doc}
	if o.Edit != nil {
		d.number()
	}
	d.put(`<section class="k-doc" lang="tr">`)
	if !o.Bare && !doc.Page.Plain {
		d.put(`<h2 class="k-title">`, esc(doc.Title), `</h2>`)
		if doc.Subtitle != "" {
			d.put(`<p class="k-sub">`, esc(doc.Subtitle), `</p>`)
		}
	}
	if len(doc.Marks) > 0 && !doc.Page.Plain {
		d.put(`<p class="k-marks">`)
		for i, m := range doc.Marks {
			if i > 0 {
				d.put(" · ")
			}
			d.put(`<strong class="k-mark">`, esc(string(m)), `</strong>`)
		}
		d.put(`</p>`)
	}
	for i := range doc.Blocks {
		d.block(&doc.Blocks[i])
	}
	d.put(`</section>`)
	_, err := w.Write(d.b.Bytes())
	return err
}

type draw struct {
	b     bytes.Buffer
	o     Options
	doc   *model.Document
	table *model.Table
	notes map[string]int
	cells map[string]int // numbers of the named cells, while there are inputs
}

func (d *draw) put(parts ...string) {
	for _, p := range parts {
		d.b.WriteString(p)
	}
}

func esc(s string) string { return html.EscapeString(s) }

// lined escapes and keeps line ends.
func lined(s string) string { return strings.ReplaceAll(esc(s), "\n", "<br>") }

func (d *draw) block(b *model.Block) {
	switch {
	case b.Heading != nil:
		tag := "h" + strconv.Itoa(min(max(b.Heading.Level, 1)+1, 6))
		d.put("<", tag, ` class="k-heading"`, anchor(b.Heading.Anchor), ">", esc(b.Heading.Text), "</", tag, ">")
	case b.Text != nil:
		class := "k-para"
		switch b.Text.Style {
		case model.Note:
			class = "k-note"
		case model.Lead:
			class = "k-lead"
		}
		d.put(`<p class="`, class, `">`, lined(b.Text.Text), `</p>`)
	case b.Table != nil:
		d.drawTable(b.Table)
	}
}

func anchor(a string) string {
	if a == "" {
		return ""
	}
	return ` id="` + esc(a) + `"`
}

func (d *draw) drawTable(t *model.Table) {
	d.table = t
	var texts []string
	d.notes, texts = t.Footnotes()
	class := "k-table"
	if len(t.Before)+len(t.After) > 0 {
		class += " k-form"
	}
	d.put(`<table class="`, class, `"`, anchor(t.Anchor), `>`)
	caption := t.Title
	if caption == "" {
		caption = d.doc.Title
	}
	d.put(`<caption>`, esc(caption), `</caption>`)
	if d.o.Edit != nil {
		d.widths()
	}
	switch {
	case t.NoHead:
	case len(t.Before) == 0:
		d.put(`<thead>`)
		d.head()
		d.put(`</thead>`)
	default: // the column heads of a form stand below its label rows, where only a body may be
		d.body(t.Before)
		d.put(`<tbody>`)
		d.head()
		d.put(`</tbody>`)
	}
	d.body(t.Rows)
	d.body(t.After)
	d.put(`</table>`)
	for _, n := range t.Notes {
		d.put(`<p class="k-tnote">`, lined(n), `</p>`)
	}
	if len(texts) > 0 {
		d.put(`<ol class="k-notes">`)
		for _, n := range texts {
			d.put(`<li>`, lined(n), `</li>`)
		}
		d.put(`</ol>`)
	}
}

// widths give the columns their share of the paper's width, so that inputs do not push them apart: k-w5 is 5 %.
func (d *draw) widths() {
	all := 0
	for _, c := range d.table.Columns {
		all += max(c.Width, 1)
	}
	d.put(`<colgroup>`)
	for _, c := range d.table.Columns {
		d.put(`<col class="k-w`, strconv.Itoa(min(max((100*c.Width+all/2)/max(all, 1), 2), 70)), `">`)
	}
	d.put(`</colgroup>`)
}

func (d *draw) head() {
	cols := d.table.Columns
	grouped := false
	for _, c := range cols {
		grouped = grouped || c.Group != ""
	}
	if grouped {
		d.put(`<tr class="k-head">`)
		for i := 0; i < len(cols); i++ {
			if cols[i].Group == "" {
				d.put(`<th scope="col" rowspan="2"`, headClass(cols[i]), `>`, lined(cols[i].Title), `</th>`)
				continue
			}
			last := i
			for last+1 < len(cols) && cols[last+1].Group == cols[i].Group {
				last++
			}
			d.put(fmt.Sprintf(`<th scope="colgroup" colspan="%d">`, last-i+1), lined(cols[i].Group), `</th>`)
			i = last
		}
		d.put(`</tr>`)
	}
	d.put(`<tr class="k-head">`)
	for _, c := range cols {
		if !grouped || c.Group != "" {
			d.put(`<th scope="col"`, headClass(c), `>`, lined(c.Title), `</th>`)
		}
	}
	d.put(`</tr>`)
}

func headClass(c model.Column) string {
	if c.Upside {
		return ` class="k-up"`
	}
	return ""
}

func (d *draw) body(rows []model.Row) {
	if len(rows) == 0 {
		return
	}
	d.put(`<tbody>`)
	var covered []int // rows below that each column is still covered for
	for i := range rows {
		covered = d.row(&rows[i], covered)
	}
	d.put(`</tbody>`)
}

func (d *draw) row(r *model.Row, covered []int) []int {
	if len(covered) == 0 {
		covered = make([]int, len(d.table.Columns))
	}
	d.put(`<tr`, anchor(r.Anchor))
	if r.Emphasis != model.Ordinary {
		d.put(` class="k-`, string(r.Emphasis), `"`)
	}
	d.put(`>`)
	next := make([]int, len(covered))
	for i, n := range covered {
		next[i] = max(n-1, 0)
	}
	col := 0
	for i := range r.Cells {
		for col < len(covered) && covered[col] > 0 {
			col++
		}
		if col >= len(covered) {
			break
		}
		c := &r.Cells[i]
		d.cell(c, col)
		for g := col; g < min(col+c.Columns(), len(next)); g++ {
			next[g] = max(next[g], c.Lines()-1)
		}
		col += c.Columns()
	}
	d.put(`</tr>`)
	return next
}

func (d *draw) cell(c *model.Cell, col int) {
	tag := "td"
	if c.Emphasis == model.Label {
		tag = "th"
	}
	class := "k-" + string(c.Kind)
	var in *Input
	if d.o.Edit != nil && c.Ref != "" {
		in = d.o.Edit(c.Ref)
	}
	switch {
	case in != nil:
		class += " k-edit"
	case d.o.Edit != nil && d.formula(c) != nil:
		class += " k-computed"
	}
	if c.Emphasis != model.Ordinary {
		class += " k-" + string(c.Emphasis)
	}
	if a := d.align(c, col); a != model.AlignDefault {
		class += " k-" + string(a)
	}
	d.put("<", tag, ` class="`, class, `"`)
	if tag == "th" {
		if c.Lines() > 1 {
			d.put(` scope="rowgroup"`)
		} else {
			d.put(` scope="row"`)
		}
	}
	if c.Columns() > 1 {
		d.put(` colspan="`, strconv.Itoa(c.Columns()), `"`)
	}
	if c.Lines() > 1 {
		d.put(` rowspan="`, strconv.Itoa(c.Lines()), `"`)
	}
	d.counted(c, in, col)
	d.put(`>`)
	d.content(c, in, col)
	if n := d.notes[c.Footnote()]; n > 0 && in == nil {
		d.put(`<sup class="k-ref">`, strconv.Itoa(n), `</sup>`)
	}
	d.put("</", tag, ">")
}

func (d *draw) align(c *model.Cell, col int) model.Align {
	if c.Align != model.AlignDefault {
		return c.Align
	}
	if c.Columns() > 1 {
		return model.AlignDefault
	}
	if c.Kind == model.KindMissing {
		k := model.Cell{Kind: d.table.Columns[col].Kind}
		if d.table.Columns[col].Align == model.AlignDefault && k.Numeric() {
			return model.Right
		}
	}
	return d.table.Columns[col].Align
}

func (d *draw) content(c *model.Cell, in *Input, col int) {
	if in != nil {
		d.input(in, d.table.Columns[col].Title)
		return
	}
	shown := lined(c.Display())
	href := d.href(c.Link)
	if href == "" && d.o.Href != nil && c.Ref != "" && shown != "" { // an empty cell gives nothing to follow
		href = d.o.Href(c.Ref)
	}
	if href != "" {
		d.put(`<a class="k-link" href="`, esc(href), `">`, shown, `</a>`)
	} else {
		d.put(shown)
	}
	if d.o.Flags != nil && c.Ref != "" {
		d.flags(d.o.Flags(c.Ref), "")
	}
}

func (d *draw) href(link string) string {
	switch {
	case link == "":
		return ""
	case d.o.Link != nil:
		return d.o.Link(link)
	}
	if doc, at, ok := strings.Cut(link, "#"); ok && doc == d.doc.ID {
		return "#" + at
	}
	return ""
}
