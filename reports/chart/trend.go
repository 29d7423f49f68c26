package chart

import "math/big"

// Trend is a number over periods beside the path it was to take.
type Trend struct {
	Frame
	// Print writes a tick of the scale.
	Print func(*big.Rat) string
	// Start is where the path begins, one period before the first (A); Mark stands for it on the axis, its Word in the table.
	Start   Named
	Mark    string
	Periods []Period
	Words   TrendWords
}

// Period is one place on the axis.
type Period struct {
	Word     string
	Expected Point // on the path
	Value    Point // reached; a missing one is a gap
	Open     bool  // the value may still change: it is drawn hollow
	Band     string
	State    string // the state in words, for the table
}

// TrendWords are the words of the legend and of the table's head.
type TrendWords struct {
	Period, Expected, Value, State string
	Final, Open, Gap               string
}

// Draw draws the trend.
func (t Trend) Draw() Picture {
	const width, height, left, right, top, bottom = 420 * px, 300 * px, 84 * px, 8 * px, 12 * px, 84 * px
	all := []*big.Rat{t.Start.At}
	for _, p := range t.Periods {
		all = append(all, p.Expected.At, p.Value.At)
	}
	y, ticks := spanOf(height-bottom, top, all...).ticks(5)
	p := draw(t.Frame, "trend", width, height)
	for _, r := range ticks {
		at := y.at(r)
		p.line("ch-rule", left, at, width-right, at)
		p.text("ch-text ch-tick", atEnd, left-8*px, at+5*px, left-8*px, t.Print(r))
	}
	n := len(t.Periods) + 1
	at := func(i int) int { return left + (width-left-right)*(2*i+1)/(2*n) }
	room := (width - left - right) / n
	p.text("ch-text ch-tick", atMiddle, at(0), height-bottom+20*px, room, t.Mark)
	var path []place
	if t.Start.At != nil {
		path = append(path, place{at(0), y.at(t.Start.At)})
	}
	for i, q := range t.Periods {
		p.text("ch-text ch-tick", atMiddle, at(i+1), height-bottom+20*px, room, q.Word)
		if q.Expected.At != nil {
			path = append(path, place{at(i + 1), y.at(q.Expected.At)})
		}
	}
	if len(path) > 0 {
		p.path("ch-path", path)
	}
	for _, a := range path {
		p.path("ch-step", []place{{a.x - 4*px, a.y}, {a.x, a.y - 4*px}, {a.x + 4*px, a.y}, {a.x, a.y + 4*px}, {a.x - 4*px, a.y}})
	}
	t.values(p, y, at, height-bottom)
	t.legend(p, height-34*px)
	return Picture{SVG: p.end(), Table: t.table()}
}

// values draws the runs of values between the gaps, then their marks.
func (t Trend) values(p *pen, y axis, at func(int) int, floor int) {
	var run []place
	flush := func() {
		if len(run) > 1 {
			p.path("ch-line", run)
		}
		run = nil
	}
	for i, q := range t.Periods {
		if q.Value.At == nil {
			flush()
			continue
		}
		run = append(run, place{at(i + 1), y.at(q.Value.At)})
	}
	flush()
	for i, q := range t.Periods {
		switch {
		case q.Value.At == nil:
			p.line("ch-gap", at(i+1)-5*px, floor-5*px, at(i+1)+5*px, floor-5*px)
		case q.Open:
			p.circle("ch-dot ch-open "+q.Band, at(i+1), y.at(q.Value.At), 5*px)
		default:
			p.circle("ch-dot "+q.Band, at(i+1), y.at(q.Value.At), 5*px)
		}
	}
}

// legend says what the marks are; only marks that are there.
func (t Trend) legend(p *pen, y int) {
	x := 4 * px
	item := func(word string, mark func(x, y int)) {
		if word == "" {
			return
		}
		if x+26*px+wide(word) > p.width { // a second line
			x, y = 4*px, y+24*px
		}
		mark(x+10*px, y-5*px)
		p.text("ch-text", atStart, x+26*px, y, p.width, word)
		x += 26*px + wide(word) + 12*px
	}
	var final, open, gap bool
	for _, q := range t.Periods {
		gap = gap || q.Value.At == nil
		open = open || q.Value.At != nil && q.Open
		final = final || q.Value.At != nil && !q.Open
	}
	item(t.Words.Expected, func(x, y int) { p.line("ch-path", x-10*px, y, x+10*px, y) })
	if final {
		item(t.Words.Final, func(x, y int) { p.circle("ch-dot", x, y, 5*px) })
	}
	if open {
		item(t.Words.Open, func(x, y int) { p.circle("ch-dot ch-open", x, y, 5*px) })
	}
	if gap {
		item(t.Words.Gap, func(x, y int) { p.line("ch-gap", x-5*px, y, x+5*px, y) })
	}
}

func (t Trend) table() Table {
	out := Table{Caption: t.Title, Head: []string{t.Words.Period, t.Words.Expected, t.Words.Value, t.Words.State}}
	out.Rows = append(out.Rows, []Cell{{Text: t.Start.Word}, {Text: t.Start.Text, Href: t.Start.Href}, {}, {}})
	for _, q := range t.Periods {
		out.Rows = append(out.Rows, []Cell{{Text: q.Word}, {Text: q.Expected.Text, Href: q.Expected.Href}, {Text: q.Value.Text, Href: q.Value.Href}, {Text: q.State}})
	}
	return out
}
