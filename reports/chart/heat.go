package chart

import "unicode/utf8"

// HeatMap is a state for every row and column: units and periods, indicators and years.
type HeatMap struct {
	Frame
	Corner  string // the word over the names of the rows
	Columns []string
	Rows    []HeatRow
}

// HeatRow is a row; it has a cell for every column, missing ones are left empty.
type HeatRow struct {
	Name, Href string
	Cells      []HeatCell
}

// HeatCell is a state: its class (colour), its shape, its short word for the picture, and its text and address for the table.
type HeatCell struct {
	Class string
	Shape Shape
	Word  string
	Text  string
	Href  string
}

// Draw draws the map. The words stand in the cells when all of them fit, else the shapes alone: the page's legend says what they mean.
func (h HeatMap) Draw() Picture {
	const width, row, head, gap, size, small = 640 * px, 30 * px, 26 * px, 2 * px, 14 * px, 75
	names, words := 6*letter, true
	for _, line := range h.Rows {
		names = max(names, wide(line.Name))
	}
	names = min(names+10*px, width/3)
	cell := (width - names) / max(len(h.Columns), 1)
	for _, line := range h.Rows {
		for _, c := range line.Cells {
			words = words && utf8.RuneCountInString(c.Word)*small <= cell-gap-26*px
		}
	}
	p := draw(h.Frame, "heat", width, head+row*max(len(h.Rows), 1))
	for i, c := range h.Columns {
		p.text("ch-text ch-tick", atMiddle, names+cell*i+cell/2, head-8*px, cell, c)
	}
	for r, line := range h.Rows {
		y := head + row*r
		p.text("ch-text", atStart, 0, y+row/2+5*px, names-8*px, line.Name)
		for i := range h.Columns {
			if i >= len(line.Cells) || line.Cells[i] == (HeatCell{}) {
				continue
			}
			c, x := line.Cells[i], names+cell*i
			p.rect("ch-cell "+c.Class, x+gap/2, y+gap/2, cell-gap, row-gap)
			if !words {
				p.shape("ch-mark "+c.Class, c.Shape, x+(cell-size)/2, y+(row-size)/2, size)
				continue
			}
			p.shape("ch-mark "+c.Class, c.Shape, x+5*px, y+(row-size)/2, size)
			p.text("ch-text ch-state "+c.Class, atStart, x+24*px, y+row/2+5*px, cell, c.Word)
		}
	}
	return Picture{SVG: p.end(), Table: h.table()}
}

func (h HeatMap) table() Table {
	t := Table{Caption: h.Title, Head: append([]string{h.Corner}, h.Columns...)}
	for _, line := range h.Rows {
		row := []Cell{{Text: line.Name, Href: line.Href}}
		for i := range h.Columns {
			if i < len(line.Cells) {
				row = append(row, Cell{Text: line.Cells[i].Text, Href: line.Cells[i].Href})
			} else {
				row = append(row, Cell{})
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
