package xlsx

import (
	"math"
	"slices"
	"strings"

	"github.com/karne-app/karne/reports/model"
)

// A4 in millimetres with the margins of every sheet.
const (
	shortSide, longSide            = 210, 297
	marginSide, marginTop, marginB = 12, 19, 15
	pointsPerMM                    = 72 / 25.4
	padding                        = 5.0 // points a cell keeps free at its sides together
	lineFactor                     = 1.2
	maxHeight                      = 400.0 // Excel's limit is 409.5 points
	safety                         = 0.96  // readers round heights; break a little early
)

// cell is one place of the grid: the corner of an area, or a covered place that only carries the look.
type cell struct {
	look int32 // number of the style, 0 for a place that is not written
	is   byte  // 't' text, 'n' number, 0 only look
	num  float64
	text string
	of   *model.Formula
}

type line struct {
	height float64
	cells  []cell // one a grid column; nil for an empty line
}

// looks numbers the styles in the order the layout meets them, from 1.
type looks struct {
	number map[style]int32
	styles []style
	recent [64]struct { // the last look of each grid column: rows repeat it
		style style
		n     int32
	}
}

// in is of for a cell in a grid column.
func (l *looks) in(col int, s style) int32 {
	r := &l.recent[col%len(l.recent)]
	if r.n == 0 || r.style != s {
		r.style, r.n = s, l.of(s)
	}
	return r.n
}

func (l *looks) of(s style) int32 {
	n, ok := l.number[s]
	if !ok {
		l.styles = append(l.styles, s)
		n = int32(len(l.styles))
		l.number[s] = n
	}
	return n
}

func newLooks() *looks { return &looks{number: map[style]int32{}} }

type area struct{ row, col, toRow, toCol int } // 0-based, inclusive

type link struct {
	row, col int
	to       string
}

// sheet is a laid-out document.
type sheet struct {
	doc     *model.Document
	name    string
	edges   []int // left edges of the grid columns in millimetres, and the right edge of the last
	lines   []line
	merges  []area
	links   []link
	breaks  []int // 0-based rows that start a page
	anchors map[string]int
	names   map[string][2]int      // cell name → row, column
	place   map[*model.Cell][2]int // kept for tests only
	looks   *looks
	slab    []cell // lines are cut from it
	freeze  int    // rows that stay
	titles  [2]int
	y       float64 // points used on the current page
	limit   float64 // points a page holds
}

// layout gives every cell its place. Tables of one document share the columns of the sheet: the grid is the union of their edges.
func layout(doc *model.Document, name string, l *looks) *sheet {
	s := &sheet{doc: doc, name: name, anchors: map[string]int{}, names: map[string][2]int{}, looks: l}
	s.lay()
	return s
}

func (s *sheet) lay() {
	doc := s.doc
	s.grid()
	across, down := shortSide, longSide
	if doc.Page.Landscape {
		across, down = longSide, shortSide
	}
	scale := min(1, float64(across-2*marginSide)/float64(s.edges[len(s.edges)-1]))
	s.limit = float64(down-marginTop-marginB) * pointsPerMM / scale * safety
	if !doc.Page.Plain {
		s.banner(roleTitle, doc.Title)
		if doc.Subtitle != "" {
			s.banner(roleSubtitle, doc.Subtitle)
		}
		if m := markLine(doc); m != "" {
			s.banner(roleMark, m)
		}
		if doc.Page.Many {
			s.freeze = len(s.lines)
		}
		s.gap(6)
	}
	heads := 0
	for i := range doc.Blocks {
		if t := doc.Blocks[i].Table; t != nil && !t.NoHead {
			heads++
		}
	}
	for i := range doc.Blocks {
		switch b := &doc.Blocks[i]; {
		case b.Heading != nil:
			s.gap(6)
			if b.Heading.Anchor != "" {
				s.anchors[b.Heading.Anchor] = len(s.lines)
			}
			if b.Heading.Level <= 1 && doc.Page.Plain {
				s.banner(roleLead, b.Heading.Text)
			} else {
				s.banner(roleHeading, b.Heading.Text)
			}
		case b.Text != nil:
			s.banner(paragraph(b.Text.Style), b.Text.Text)
		case b.Table != nil:
			s.table(b.Table, heads == 1 && !doc.Page.Many)
		case b.Break != nil && len(s.lines) > 0:
			s.newPage()
		}
	}
}

func paragraph(st model.TextStyle) role {
	switch st {
	case model.Note:
		return roleNote
	case model.Lead:
		return roleLead
	}
	return rolePara
}

func markLine(doc *model.Document) string {
	var parts []string
	for _, m := range doc.Marks {
		parts = append(parts, string(m))
	}
	return strings.Join(parts, " · ")
}

func (s *sheet) grid() {
	s.edges = []int{0}
	for i := range s.doc.Blocks {
		if t := s.doc.Blocks[i].Table; t != nil {
			at := 0
			for _, c := range t.Columns {
				at += max(c.Width, 3)
				s.edges = append(s.edges, at)
			}
		}
	}
	if len(s.edges) == 1 {
		s.edges = append(s.edges, shortSide-2*marginSide)
	}
	slices.Sort(s.edges)
	s.edges = slices.Compact(s.edges)
}

func (s *sheet) columns() int { return len(s.edges) - 1 }

// points is the inner width of an area of columns.
func (s *sheet) points(from, to int) float64 {
	return float64(s.edges[to+1]-s.edges[from])*pointsPerMM - padding
}

func (s *sheet) push(height float64) {
	s.lines = append(s.lines, line{height: height})
	s.y += height
}

// at is a place of the grid to write to.
func (s *sheet) at(row, col int) *cell {
	l := &s.lines[row]
	if l.cells == nil {
		n := s.columns()
		if len(s.slab) < n {
			s.slab = make([]cell, 64*n)
		}
		l.cells, s.slab = s.slab[:n:n], s.slab[n:]
	}
	return &l.cells[col]
}

func (s *sheet) gap(points float64) {
	if s.y > 0 {
		s.push(points)
	}
}

func (s *sheet) newPage() {
	if s.y > 0 {
		s.breaks = append(s.breaks, len(s.lines))
		s.y = 0
	}
}

// banner is one text over the whole width.
func (s *sheet) banner(r role, text string) {
	st := style{role: r, kind: model.KindText, inert: formulaLike(text)}
	h := height(text, st, s.points(0, s.columns()-1))
	if r == roleLead {
		h += 14
	}
	row := len(s.lines)
	s.push(h)
	*s.at(row, 0) = cell{look: s.looks.of(st), text: clean(text), is: 't'}
	if s.columns() > 1 {
		s.merges = append(s.merges, area{row, 0, row, s.columns() - 1})
	}
}

// height is the height in points that shows the whole text.
func height(text string, st style, avail float64) float64 {
	factor := 1010.0 // a column is drawn in whole pixels, a little narrower than asked
	if st.bold() {
		factor = 1110
	}
	n := lines(text, int(avail/st.size()*1e6/factor))
	return math.Ceil(float64(n)*st.size()*lineFactor + 3)
}

// formulaLike tells a text that a spreadsheet would read as a formula if a person typed it.
func formulaLike(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) && len(s) <= 255
}
