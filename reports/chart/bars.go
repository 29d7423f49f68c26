package chart

import "math/big"

// Bars are lines of one or more bars beside each other: budget use beside performance, shares of a cost.
type Bars struct {
	Frame
	Corner string // the word over the names of the rows
	Series []Series
	Rows   []BarRow
	// Whole is the number of the full width where it is fixed (100 for percentages); larger numbers widen the scale. Nil: the largest.
	Whole *big.Rat
	// Mark is a line over all bars, at Whole when there is one; empty: none.
	Mark string
}

// Series is a kind of bar: its word and its class.
type Series struct {
	Word, Class string
}

// BarRow is a line; Values has one point for each series.
type BarRow struct {
	Name, Href string
	Values     []BarValue
}

// BarValue is a bar's number with the class of its band, if it has one.
type BarValue struct {
	Point
	Class string
}

// Draw draws the bars.
func (b Bars) Draw() Picture {
	const width, bar, name, gap, foot = 420 * px, 14 * px, 22 * px, 12 * px, 30 * px
	row := name + (bar+3*px)*len(b.Series) + gap
	text, mark := b.room(), -1
	p := draw(b.Frame, "bars", width, row*max(len(b.Rows), 1)+foot)
	all := []*big.Rat{new(big.Rat), b.Whole}
	for _, r := range b.Rows {
		for _, v := range r.Values {
			all = append(all, v.At)
		}
	}
	x := spanOf(0, width-text, all...)
	zero := x.at(new(big.Rat))
	if b.Mark != "" && b.Whole != nil {
		mark = x.at(b.Whole)
	}
	bottom := row*max(len(b.Rows), 1) - gap/2
	for r, line := range b.Rows {
		y := row * r
		p.text("ch-text ch-name", atStart, 0, y+15*px, width, line.Name)
		for i, s := range b.Series {
			at := y + name + (bar+3*px)*i
			var v BarValue
			if i < len(line.Values) {
				v = line.Values[i]
			}
			end := zero
			if v.At != nil {
				end = x.at(v.At)
				p.rect("ch-bar "+joined(s.Class, v.Class), min(zero, end), at, max(max(zero, end)-min(zero, end), px), bar)
			}
			class := "ch-text"
			if v.At == nil {
				class = "ch-text ch-none"
			}
			from := max(zero, end) + 6*px
			if from <= mark && mark <= from+wide(v.Text) { // not across the mark
				from = mark + 6*px
			}
			p.text(class, atStart, from, at+bar-2*px, text, v.Text)
		}
	}
	p.line("ch-axis", zero, name, zero, bottom)
	if mark >= 0 {
		p.line("ch-target", mark, name, mark, bottom)
	}
	b.legend(p, p.height-10*px)
	return Picture{SVG: p.end(), Table: b.table()}
}

func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

// room is the width kept for the longest number.
func (b Bars) room() int {
	most := 6
	for _, r := range b.Rows {
		for _, v := range r.Values {
			most = max(most, wide(v.Text)/letter)
		}
	}
	return min(most, 24)*letter + 8*px
}

func (b Bars) legend(p *pen, y int) {
	x := 0
	for _, s := range b.Series {
		if len(b.Series) == 1 || s.Word == "" || x+20*px+wide(s.Word) > p.width {
			continue
		}
		p.rect("ch-bar "+s.Class, x, y-11*px, 14*px, 12*px)
		p.text("ch-text", atStart, x+20*px, y, p.width, s.Word)
		x += 20*px + wide(s.Word) + 14*px
	}
	if b.Mark != "" && b.Whole != nil && x+20*px+wide(b.Mark) <= p.width {
		p.line("ch-target", x+7*px, y-12*px, x+7*px, y+2*px)
		p.text("ch-text", atStart, x+20*px, y, p.width, b.Mark)
	}
}

func (b Bars) table() Table {
	t := Table{Caption: b.Title, Head: []string{b.Corner}}
	for _, s := range b.Series {
		t.Head = append(t.Head, s.Word)
	}
	for _, line := range b.Rows {
		row := []Cell{{Text: line.Name, Href: line.Href}}
		for i := range b.Series {
			if i < len(line.Values) {
				row = append(row, Cell{Text: line.Values[i].Text, Href: line.Values[i].Href})
			} else {
				row = append(row, Cell{})
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
