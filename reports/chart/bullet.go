package chart

import (
	"cmp"
	"math/big"
	"slices"
)

// Bullet is one number on its way: where it started (A), where it is to be (B) and where it stands (C), over the bands of the scale.
type Bullet struct {
	Frame
	Start, Target, Reached Named
	Class                  string // of the bar, that of C's band
	Bands                  []Band
	// Base is where the bar begins; nil: at Start.
	Base *big.Rat
	// Large draws the texts of the three into the picture; a small one stands beside them in a table.
	Large bool
	// Head are the words over the columns of the table: what, value.
	Head [2]string
}

// Named is a point with its word.
type Named struct {
	Word string
	Point
}

// Band is a stretch of the scale; an end that is nil is open.
type Band struct {
	From, To *big.Rat
	Class    string
}

// Draw draws the bullet.
func (b Bullet) Draw() Picture {
	width, height, top := 200*px, 24*px, 2*px
	if b.Large {
		width, height, top = 420*px, 104*px, 30*px
	}
	inset := 6 * px
	x := spanOf(inset, width-inset, append(b.edges(), b.Base, b.Start.At, b.Target.At, b.Reached.At)...).wider(12)
	p := draw(b.Frame, "bullet", width, height)
	tall := 20 * px
	if b.Large {
		tall = 32 * px
	}
	p.rect("ch-ground", 0, top, width, tall)
	for _, s := range b.Bands {
		from, to := 0, width
		if s.From != nil {
			from = x.at(s.From)
		}
		if s.To != nil {
			to = x.at(s.To)
		}
		p.rect("ch-band "+s.Class, min(from, to), top, max(from, to)-min(from, to), tall)
	}
	third := tall / 3
	if b.Reached.At != nil {
		from := inset
		switch {
		case b.Base != nil:
			from = x.at(b.Base)
		case b.Start.At != nil:
			from = x.at(b.Start.At)
		}
		to := x.at(b.Reached.At)
		p.rect("ch-bar "+b.Class, min(from, to), top+third, max(max(from, to)-min(from, to), px), third)
		p.line("ch-reached "+b.Class, to, top+third/2, to, top+tall-third/2)
	}
	if b.Start.At != nil {
		at, mid := x.at(b.Start.At), top+tall/2
		p.path("ch-start", []place{{at, mid - third/2}, {at + third/2, mid}, {at, mid + third/2}, {at - third/2, mid}, {at, mid - third/2}})
	}
	if b.Target.At != nil {
		at := x.at(b.Target.At)
		p.line("ch-target", at, top-2*px+px, at, top+tall+px)
	}
	if b.Large {
		b.words(p, x, top, tall)
	}
	return Picture{SVG: p.end(), Table: b.table()}
}

// edges are the ends of the bands.
func (b Bullet) edges() []*big.Rat {
	var out []*big.Rat
	for _, s := range b.Bands {
		out = append(out, s.From, s.To)
	}
	return out
}

// words writes the three texts: B above, A and C below, on one line where they do not touch.
func (b Bullet) words(p *pen, x axis, top, tall int) {
	label := func(n Named) string { return n.Word + " " + n.Text }
	if b.Target.At != nil {
		p.text("ch-text", atMiddle, x.at(b.Target.At), top-10*px, p.width, label(b.Target))
	}
	first, second := top+tall+18*px, top+tall+38*px
	below := []Named{b.Reached, b.Start}
	below = slices.DeleteFunc(below, func(n Named) bool { return n.At == nil })
	slices.SortStableFunc(below, func(a, c Named) int { return cmp.Compare(x.at(a.At), x.at(c.At)) })
	for n, l := range below {
		y := first
		if n > 0 && b.touch(p, x.at(below[0].At), wide(label(below[0])), x.at(l.At), wide(label(l))) {
			y = second
		}
		class := "ch-text"
		if l.Word == b.Reached.Word {
			class = "ch-text ch-strong"
		}
		p.text(class, atMiddle, x.at(l.At), y, p.width, label(l))
	}
}

// touch tells whether two texts held in their middle meet, after both were moved inside the picture.
func (b Bullet) touch(p *pen, x1, w1, x2, w2 int) bool {
	in := func(x, w int) int { return max(min(x, p.width-(w+1)/2), (w+1)/2) }
	x1, x2 = in(x1, w1), in(x2, w2)
	return x2-x1 < (w1+w2)/2+letter
}

func (b Bullet) table() Table {
	t := Table{Caption: b.Title, Head: b.Head[:]}
	for _, n := range []Named{b.Start, b.Target, b.Reached} {
		t.Rows = append(t.Rows, []Cell{{Text: n.Word}, {Text: n.Text, Href: n.Href}})
	}
	return t
}
