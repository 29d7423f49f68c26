package xlsx

import (
	"math"

	"github.com/karne-app/karne/reports/model"
)

// tableDraw is the state of one table while it is laid out.
type tableDraw struct {
	*sheet
	t      *model.Table
	from   []int // first and last grid column of each column of the table
	to     []int
	notes  map[string]int
	open   []hold  // areas that reach below the current row
	repeat bool    // pages are broken by us, so that heads and areas are repeated
	titled float64 // height of the heads that print titles repeat; 0 when we repeat them
}

// hold is a cell with Down that still covers rows.
type hold struct {
	cell  *model.Cell
	col   int // column of the table
	row   int // first sheet row of the area on this page
	left  int // rows of the table it still covers
	fresh bool
	style style
	x     cell
	need  float64 // points its text takes
	have  float64 // points of the rows so far on this page
}

func (s *sheet) table(t *model.Table, titles bool) {
	d := &tableDraw{sheet: s, t: t, repeat: !titles && !t.NoHead || t.Continue}
	d.columnsOf()
	var texts []string
	d.notes, texts = t.Footnotes()
	if s.y > 0 && s.y+max(60, d.lead()) > s.limit {
		s.newPage()
	}
	if t.Anchor != "" {
		s.anchors[t.Anchor] = len(s.lines)
	}
	if t.Title != "" {
		s.banner(roleFormTitle, t.Title)
	}
	d.rows(t.Before, false)
	first := len(s.lines)
	if !t.NoHead {
		d.head()
		if titles {
			s.titles = [2]int{first + 1, len(s.lines)}
			for _, l := range s.lines[first:] {
				d.titled += l.height
			}
			s.freeze = len(s.lines)
		}
	}
	d.rows(t.Rows, !t.NoHead)
	d.rows(t.After, false)
	for _, n := range t.Notes {
		s.banner(roleNote, n)
	}
	for i, n := range texts {
		s.banner(roleNote, superscript(i+1)+" "+n)
	}
	s.gap(6)
}

func (d *tableDraw) columnsOf() {
	at, g := 0, 0
	for _, c := range d.t.Columns {
		for d.edges[g] != at {
			g++
		}
		d.from = append(d.from, g)
		at += max(c.Width, 3)
		for d.edges[g+1] != at {
			g++
		}
		d.to = append(d.to, g)
		g++
	}
}

// lead is what must stand on one page: title, column heads and a row. A head without a row below it says nothing.
func (d *tableDraw) lead() float64 {
	need := 34.0
	if d.t.Title != "" {
		need += 20
	}
	if !d.t.NoHead {
		_, tall := d.headHeight()
		need += tall
	}
	return need
}

// headHeight is the height of the column heads without the line of their groups.
func (d *tableDraw) headHeight() (grouped bool, tall float64) {
	for i, c := range d.t.Columns {
		st := headStyle(c)
		h := 0.0
		if c.Upside {
			h = min(float64(width(c.Title))*st.size()*1.07/1000+8, 190)
		} else {
			h = height(c.Title, st, d.points(d.from[i], d.to[i]))
		}
		tall = max(tall, h)
		grouped = grouped || c.Group != ""
	}
	return grouped, tall
}

// head writes the column heads; neighbours with one Group stand under it.
func (d *tableDraw) head() {
	grouped, tall := d.headHeight()
	top := len(d.lines)
	if grouped {
		d.push(14)
	}
	d.push(math.Ceil(tall) + 3)
	bottom := len(d.lines) - 1
	for i := 0; i < len(d.t.Columns); i++ {
		c := d.t.Columns[i]
		if c.Group == "" {
			d.area(top, bottom, d.from[i], d.to[i], headStyle(c), cell{text: c.Title, is: 't'})
			continue
		}
		last := i
		for last+1 < len(d.t.Columns) && d.t.Columns[last+1].Group == c.Group {
			last++
		}
		d.area(top, top, d.from[i], d.to[last], style{role: roleHead, kind: model.KindText}, cell{text: c.Group, is: 't'})
		for ; i <= last; i++ {
			d.area(bottom, bottom, d.from[i], d.to[i], headStyle(d.t.Columns[i]), cell{text: d.t.Columns[i].Title, is: 't'})
		}
		i--
	}
}

func headStyle(c model.Column) style {
	r := roleHead
	if c.Upside {
		r = roleHeadUp
	}
	return style{role: r, kind: model.KindText, inert: formulaLike(c.Title)}
}

// area writes a cell with its covered places and merges them.
func (d *tableDraw) area(row, toRow, col, toCol int, st style, c cell) {
	look := d.looks.in(col, st)
	for r := row; r <= toRow; r++ {
		for g := col; g <= toCol; g++ {
			d.at(r, g).look = look
		}
	}
	c.look = look
	*d.at(row, col) = c
	if toRow > row || toCol > col {
		d.merges = append(d.merges, area{row, col, toRow, toCol})
	}
}

// rows lays out one part of the table; body rows repeat the column heads on a new page.
func (d *tableDraw) rows(rows []model.Row, body bool) {
	for i := range rows {
		keep := 0.0
		for k := i; heads(&rows[k]) && k+1 < len(rows); k++ { // a goal heads a target that heads an indicator
			keep += d.tall(&rows[k+1])
		}
		d.row(&rows[i], min(keep, d.limit/2), body)
	}
	d.closeAll()
}

// heads tells a row that stands above what it names: it is not left alone at the foot of a page. A subtotal with an anchor does; one without
// stands below its addends.
func heads(r *model.Row) bool {
	return r.Emphasis == model.Group || r.Emphasis == model.Subtotal && r.Anchor != ""
}

// tall is the height that the texts of a row take, without those of the areas it lies beside.
func (d *tableDraw) tall(r *model.Row) float64 {
	tall := 14.0
	col := 0
	for i := range r.Cells {
		col = d.free(col)
		c := &r.Cells[i]
		last := min(col+c.Columns(), len(d.t.Columns)) - 1
		if c.Lines() == 1 {
			tall = max(tall, d.need(c, r, col, last))
		}
		col = last + 1
	}
	return tall
}

// row lays out one row; keep is the height of what must stand below it on its page.
func (d *tableDraw) row(r *model.Row, keep float64, body bool) {
	tall := d.tall(r)
	for i := range d.open { // an area that ends here must show all of its text
		if o := &d.open[i]; o.left == 1 {
			tall = max(tall, o.need-o.have)
		}
	}
	if d.repeat && d.y > d.titled && d.y+tall+keep > d.limit {
		d.continued(body)
	}
	// A row higher than Excel allows stands on several merged sheet rows.
	parts := int(math.Ceil(tall / maxHeight))
	top := len(d.lines)
	for range parts {
		d.push(math.Ceil(tall / float64(parts)))
	}
	bottom := len(d.lines) - 1
	if r.Anchor != "" {
		d.anchors[r.Anchor] = top
	}
	col := 0
	for i := range r.Cells {
		col = d.free(col)
		c := &r.Cells[i]
		last := min(col+c.Columns(), len(d.t.Columns)) - 1
		if last < col {
			break // more cells than columns: nothing to stand on
		}
		d.put(c, r, col, last, top, bottom, tall)
		col = last + 1
	}
	for i := range d.open {
		o := &d.open[i]
		o.have += tall
		if !o.fresh {
			o.left--
		}
		o.fresh = false
	}
	d.closeDone(bottom)
}

// put writes one cell, or opens its area when it reaches below.
func (d *tableDraw) put(c *model.Cell, r *model.Row, col, last, top, bottom int, tall float64) {
	st := d.style(c, r, col)
	x := d.content(c, &st, col, last)
	at := [2]int{top, d.from[col]}
	if d.place != nil {
		d.place[c] = at
	}
	if c.Name != "" {
		d.names[c.Name] = at
	}
	if c.Link != "" {
		d.links = append(d.links, link{top, d.from[col], c.Link})
	}
	if c.Lines() == 1 {
		d.area(top, bottom, d.from[col], d.to[last], st, x)
		return
	}
	d.open = append(d.open, hold{cell: c, col: col, row: top, left: c.Lines() - 1, fresh: true, style: st, x: x,
		need: d.need(c, r, col, last)})
}

// free is the next column of the table that no area from above covers.
func (d *tableDraw) free(col int) int {
	for moved := true; moved; {
		moved = false
		for i := range d.open {
			o := &d.open[i]
			if o.left > 0 && o.col <= col && col < o.col+o.cell.Columns() {
				col, moved = o.col+o.cell.Columns(), true
			}
		}
	}
	return col
}

// closeDone writes the covered places of the areas that end at a sheet row.
func (d *tableDraw) closeDone(bottom int) {
	kept := d.open[:0]
	for _, o := range d.open {
		if o.left > 0 {
			kept = append(kept, o)
			continue
		}
		d.cover(o, bottom)
	}
	d.open = kept
}

func (d *tableDraw) closeAll() {
	for _, o := range d.open {
		d.cover(o, len(d.lines)-1)
	}
	d.open = d.open[:0]
}

// cover writes an area from its first row on this page to bottom.
func (d *tableDraw) cover(o hold, bottom int) {
	d.area(o.row, bottom, d.from[o.col], d.to[min(o.col+o.cell.Columns(), len(d.t.Columns))-1], o.style, o.x)
}

// continued starts a page within a table: title with "devam", column heads, and the areas that go on with their text again.
func (d *tableDraw) continued(body bool) {
	for i := range d.open {
		d.cover(d.open[i], len(d.lines)-1)
	}
	d.newPage()
	d.y = d.titled
	if d.t.Title != "" {
		d.banner(roleFormTitle, d.t.Title+" (devam)")
	}
	if body && d.titled == 0 {
		d.head()
	}
	for i := range d.open {
		d.open[i].row, d.open[i].have = len(d.lines), 0
	}
}

// need is the height in points that shows a cell's whole text.
func (d *tableDraw) need(c *model.Cell, r *model.Row, col, last int) float64 {
	st := d.style(c, r, col)
	if c.Numeric() {
		return height("0", st, 1e6)
	}
	return height(d.text(c), st, d.points(d.from[col], d.to[last]))
}

// text is what a cell without a number shows: its words, and the number of its note.
func (d *tableDraw) text(c *model.Cell) string {
	s := clean(c.Display())
	if n := d.notes[c.Footnote()]; n > 0 {
		s += " " + superscript(n)
	}
	return s
}

func (d *tableDraw) style(c *model.Cell, r *model.Row, col int) style {
	st := style{role: roleBody, kind: c.Kind, emphasis: c.Emphasis, align: c.Align, link: c.Link != ""}
	if st.emphasis == model.Ordinary {
		st.emphasis = r.Emphasis
	}
	st.top = c.Lines() > 1
	if st.align == model.AlignDefault && c.Columns() == 1 {
		st.align = d.t.Columns[col].Align
		if c.Kind == model.KindMissing && st.align == model.AlignDefault && numeric(d.t.Columns[col].Kind) {
			st.align = model.Right
		}
	}
	if c.Numeric() {
		st.decimals = places(c)
		st.mark = d.notes[c.Footnote()]
	}
	return st
}

func numeric(k model.Kind) bool {
	c := model.Cell{Kind: k}
	return c.Numeric()
}

// content fills a place: the number a spreadsheet calculates with, or inert text.
func (d *tableDraw) content(c *model.Cell, st *style, col, last int) cell {
	switch {
	case c.Kind == model.KindBlank:
		return cell{}
	case c.Numeric():
		shown := c.Display()
		if st.mark > 0 {
			shown += " " + superscript(st.mark)
		}
		factor := 1000.0
		if st.bold() {
			factor = 1070
		}
		st.shrink = float64(width(shown))*st.size()*factor/1e6 > d.points(d.from[col], d.to[last])
		return cell{is: 'n', num: number(c), of: c.Formula}
	}
	s := d.text(c)
	st.inert = formulaLike(s)
	return cell{is: 't', text: s}
}
