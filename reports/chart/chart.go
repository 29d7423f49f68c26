package chart

import (
	"html"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Frame is what every picture has around it. ID is unique on the page; letters, digits, - and _ of it are kept. Title is the picture's name and Desc
// says in one sentence what there is to see.
type Frame struct {
	ID, Title, Desc string
}

// Point is a number with its printed text. At nil: missing, and Text says so in the reader's words. Href is where the records behind it stand; only
// the table carries links, because a picture is one image to a reader of the screen.
type Point struct {
	At   *big.Rat
	Text string
	Href string
}

// Cell is a text of a table, with the address of the records behind it.
type Cell struct {
	Text, Href string
}

// Table is the numbers of a picture as rows of text; the first cell of a row names it.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]Cell
}

// Picture is a drawing and its numbers.
type Picture struct {
	SVG   string
	Table Table
}

// Lengths are whole tenths of a pixel. em is the letter height texts are laid out for; the stylesheet may draw them up to em high. letter is the width
// laid out for one letter, that of a wide one.
const (
	px     = 10
	em     = 16 * px
	letter = 9 * px
)

// pen writes an SVG.
type pen struct {
	b             strings.Builder
	width, height int
}

// draw starts a picture of a class and size.
func draw(f Frame, class string, width, height int) *pen {
	p := &pen{width: width, height: height}
	id := f.id()
	p.raw(`<svg class="chart `, class, `" viewBox="0 0 `, num(width), " ", num(height), `" width="`, num(width), `" height="`, num(height), `" role="img" aria-labelledby="`, id, "-t ", id, `-d" focusable="false">`)
	p.raw(`<title id="`, id, `-t">`, html.EscapeString(f.Title), `</title><desc id="`, id, `-d">`, html.EscapeString(f.Desc), `</desc>`)
	return p
}

func (f Frame) id() string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, f.ID)
}

func (p *pen) raw(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *pen) end() string {
	p.raw("</svg>")
	return p.b.String()
}

// num prints tenths of a pixel.
func num(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := sign + strconv.Itoa(n/px)
	if n%px != 0 {
		s += "." + strconv.Itoa(n%px)
	}
	return s
}

func (p *pen) rect(class string, x, y, w, h int) {
	p.raw(`<rect class="`, class, `" x="`, num(x), `" y="`, num(y), `" width="`, num(max(w, 0)), `" height="`, num(max(h, 0)), `"/>`)
}

func (p *pen) line(class string, x1, y1, x2, y2 int) {
	p.raw(`<path class="`, class, `" d="M`, num(x1), " ", num(y1), "L", num(x2), " ", num(y2), `"/>`)
}

func (p *pen) circle(class string, x, y, r int) {
	p.raw(`<circle class="`, class, `" cx="`, num(x), `" cy="`, num(y), `" r="`, num(r), `"/>`)
}

// path draws a line through places.
func (p *pen) path(class string, at []place) {
	p.raw(`<path class="`, class, `" d="`)
	for n, a := range at {
		if n == 0 {
			p.raw("M")
		} else {
			p.raw("L")
		}
		p.raw(num(a.x), " ", num(a.y))
	}
	p.raw(`"/>`)
}

type place struct{ x, y int }

// Where a text is held.
const (
	atStart  = "start"
	atMiddle = "middle"
	atEnd    = "end"
)

// text writes a text held at x, moved so that it stays inside the picture, and cut where it is wider than room.
func (p *pen) text(class, hold string, x, y, room int, s string) {
	s = fit(s, room)
	w := wide(s)
	switch hold {
	case atMiddle:
		x = max(min(x, p.width-(w+1)/2), (w+1)/2)
	case atEnd:
		x = max(min(x, p.width), w)
	default:
		x = max(min(x, p.width-w), 0)
	}
	p.raw(`<text class="`, class, `" x="`, num(x), `" y="`, num(y), `"`)
	if hold != atStart {
		p.raw(` text-anchor="`, hold, `"`)
	}
	p.raw(">", html.EscapeString(s), "</text>")
}

// wide is the room laid out for a text.
func wide(s string) int { return utf8.RuneCountInString(s) * letter }

// fit cuts a text to a width, with an ellipsis.
func fit(s string, room int) string {
	if wide(s) <= room {
		return s
	}
	n := max(room/letter-1, 0)
	r := []rune(s)
	return strings.TrimRight(string(r[:min(n, len(r))]), " ") + "…"
}

// shape draws a status mark of 16×16 pixels' grid, scaled by tenths to size, with its corner at x, y.
func (p *pen) shape(class string, s Shape, x, y, size int) {
	d := shapes[s]
	if d == "" {
		d = shapes[Dash]
	}
	p.raw(`<path class="`, class, `" fill-rule="evenodd" transform="translate(`, num(x), " ", num(y), `) scale(`, thousandths(size*1000/(16*px)), `)" d="`, d, `"/>`)
}

func thousandths(n int) string {
	s := strconv.Itoa(n + 1000)
	return strings.TrimRight(strings.TrimRight(strconv.Itoa(n/1000)+"."+s[len(s)-3:], "0"), ".")
}

// Shape is the outline of a status: colour alone never carries a meaning.
type Shape string

// The shapes, as the pages draw them beside words.
const (
	Arrow    Shape = "arrow"    // above
	Check    Shape = "check"    // reached, done
	Half     Shape = "half"     // on the way
	Triangle Shape = "triangle" // attention
	Stop     Shape = "stop"     // not reached, refused
	Ring     Shape = "ring"     // nothing there
	Lock     Shape = "lock"     // frozen
	Dash     Shape = "dash"     // does not apply
)

var shapes = map[Shape]string{
	Arrow:    "M8 .5 14.8 8H11v7.5H5V8H1.2z",
	Check:    "M8 .5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zm3.6 4.1L6.9 9.4 4.4 7 3 8.4l3.9 3.9L13 6z",
	Half:     "M8 .5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zm0 2a5.5 5.5 0 0 0 0 11z",
	Triangle: "M8 .6 15.8 15H.2zM7.1 5.6v4.8h1.8V5.6zM7.1 11.6v1.9h1.8v-1.9z",
	Stop:     "M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5zM7 3.5v5.4h2V3.5zM7 10.6v2h2v-2z",
	Ring:     "M8 .5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zm0 2a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z",
	Lock:     "M4 7V5a4 4 0 0 1 8 0v2h1.5v8.5h-11V7zm2 0h4V5a2 2 0 0 0-4 0z",
	Dash:     "M1.5 6.6h13v2.8h-13z",
}
