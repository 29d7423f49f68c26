package layout

import (
	"fmt"
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

const (
	headRow   = 3    // title, hint, headings
	checkRows = 2000 // rows that get drop-down lists and number checks
	sample    = "ÖRNEK VERİ"
)

func titleRows(title, hint string) []sheet.OutRow {
	return []sheet.OutRow{
		{Height: 22, Cells: []sheet.OutCell{{Look: sheet.Title, Text: title}}},
		{Cells: []sheet.OutCell{{Look: sheet.Hint, Text: hint}}},
	}
}

func (c Column) look() sheet.Look {
	switch {
	case c.Computed:
		return sheet.HeadComputed
	case c.Required:
		return sheet.HeadNeeded
	}
	return sheet.Head
}

// mark is the heading with the sign of a required column.
func (c Column) mark(heading string) string {
	if c.Required && !c.Given {
		return heading + " *"
	}
	return heading
}

// formSheet draws fields in lines: name, value, help.
func formSheet(s Sheet, doc any, title string, lists listSheet) sheet.OutSheet {
	out := sheet.OutSheet{Name: s.Name, Widths: []float64{30, 80, 52}, Freeze: headRow, Rows: titleRows(title, s.Intro)}
	if s.widths != nil {
		out.Widths = s.widths
	}
	out.Rows = append(out.Rows, sheet.OutRow{Cells: []sheet.OutCell{{Look: sheet.Head, Text: "Alan"}, {Look: sheet.Head, Text: "Değer"}, {Look: sheet.Head, Text: "Açıklama"}}})
	for _, c := range s.Columns {
		n := 1
		if c.Many {
			n = max(5, c.count(doc)+1)
		}
		for i := range n {
			cell := c.cell(c.get(doc, i))
			cell.Left = true
			out.Rows = append(out.Rows, sheet.OutRow{Cells: []sheet.OutCell{
				{Look: sheet.Label, Text: c.mark(c.Heading)}, cell, {Look: sheet.Hint, Text: c.hint()}}})
			out.Checks = append(out.Checks, c.checks(sheet.Name(len(out.Rows), 2), lists)...)
		}
	}
	if s.after != nil {
		out.Rows = append(out.Rows, s.after(doc)...)
	}
	return out
}

func (c Column) hint() string {
	h := c.Help
	if c.Example != "" {
		h = strings.TrimSpace(h + " Örnek: " + c.Example)
	}
	return h
}

// tableSheet draws one record per row, then empty rows to type into.
func tableSheet(s Sheet, doc any, first int, rows []line, lists listSheet) sheet.OutSheet {
	ps := places(s.Columns, first)
	out := sheet.OutSheet{Name: s.Name, Freeze: headRow, FreezeAt: frozen(s), Filter: true, Rows: titleRows(s.Name, s.Intro)}
	var head []sheet.OutCell
	var total float64
	for i, p := range ps {
		out.Widths = append(out.Widths, p.Width)
		if p.Hidden {
			out.Hide = append(out.Hide, i+1)
		} else {
			total += p.Width
		}
		head = append(head, sheet.OutCell{Look: p.look(), Text: p.mark(p.title())})
		if say := p.note(); say != "" {
			out.Notes = append(out.Notes, sheet.Note{Cell: sheet.Name(headRow, i+1), Text: say})
		}
		area := fmt.Sprintf("%s:%s", sheet.Name(headRow+1, i+1), sheet.Name(checkRows, i+1))
		out.Checks = append(out.Checks, p.checks(area, lists)...)
	}
	out.Rows = append(out.Rows, sheet.OutRow{Cells: head})
	out.PagesWide = int(total)/260 + 1 // about 260 letters fit on A4 at a size that can be read
	if s.top != nil {
		for i, cells := range s.top(doc, ps) {
			out.Rows[i].Cells = append(out.Rows[i].Cells, cells...)
		}
	}
	if out.PrintRows = headRow + len(rows); len(rows) == 0 {
		out.PrintRows = headRow + s.Spare
	}
	last := headRow + len(rows) + s.Spare
	here := spot{doc: doc, lists: lists, places: ps, rows: rows, last: last}
	if s.sums != nil {
		here.sums = s.sums(rows)
	}
	for i := range len(rows) + s.Spare {
		num := headRow + 1 + i
		var cells []sheet.OutCell
		for col, p := range ps {
			switch {
			case p.Computed:
				here.row, here.col, here.line = num, col+1, at(rows, i)
				cells = append(cells, p.calc(here))
			case i >= len(rows):
				cells = append(cells, p.cell(""))
			case p.Kind == Ref:
				cells = append(cells, p.cell(rows[i].parent))
			default:
				cells = append(cells, p.cell(p.get(rows[i].rec, p.arg())))
			}
			if i < len(rows) && s.shown != nil && s.shown(rows[i].rec) {
				cells[len(cells)-1].Look = sheet.Computed
			}
			if i < len(rows) && s.open != nil && !s.open(rows[i].rec, p.Key) {
				cells[len(cells)-1].Look = sheet.Computed
			}
		}
		out.Rows = append(out.Rows, sheet.OutRow{Cells: cells})
	}
	return out
}

// frozen keeps the codes of a row on screen.
func frozen(s Sheet) int {
	if s.keep > 0 {
		return s.keep
	}
	n := 0
	for _, c := range s.Columns {
		if c.Kind != Ref && c.Kind != Code {
			break
		}
		n++
	}
	return n
}

func (c Column) note() string {
	say := c.hint()
	if c.List != "" && !isOpen(c.List) {
		say = strings.TrimSpace(say + " Seçenekler: " + strings.Join(choices(c.List), ", "))
	}
	if c.Required {
		say = strings.TrimSpace("Zorunlu. " + say)
	}
	return say
}

// cell draws a value in wire words.
func (c Column) cell(v string) sheet.OutCell {
	out := sheet.OutCell{Look: sheet.Input}
	if c.Given {
		out.Look = sheet.Computed
	}
	switch c.Kind {
	case Code, Ref, Unit:
		out.Text, out.Format = v, "@"
	case Text, Units:
		out.Text = v
		if c.Max > 0 && c.Max <= 255 { // Excel shows #### for longer text in a text cell
			out.Format = "@"
		}
	case Enum, Flag:
		out.Text = v
		if v != "" {
			out.Text = turkish(c.List, v)
		}
	case Money:
		out.Format = "#,##0.00"
		setNumber(&out, v, func() string { m, _ := quantity.ParseMoney(v); return m.TR() })
	case Amount, Percent, Typed:
		if v != "" {
			out.Format = decimals(v)
		}
		setNumber(&out, v, func() string { a, _ := quantity.ParseAmount(v); return a.TR() })
	case Integer, Year:
		out.Number, out.Format = v, "0"
	case Date:
		d := period.Date(v)
		out.Format = "dd.mm.yyyy"
		if out.Day = sheet.Serial(d); out.Day == 0 && v != "" {
			out.Text = d.TR()
		}
	}
	return out
}

// decimals is a number format with as many decimals as the value has: "#,##0.######" would print "5," in Turkish.
func decimals(v string) string {
	_, frac, _ := strings.Cut(v, ".")
	if frac == "" {
		return "#,##0"
	}
	return "#,##0." + strings.Repeat("0", len(frac))
}

// spot is where a computed cell stands, and what it may look at.
type spot struct {
	doc      any
	lists    listSheet
	places   []place
	rows     []line
	sums     map[string]string
	row, col int
	last     int  // last row with room for a record
	line     line // of this row; zero in an empty one
}

// column is the number of a column by its key, 0 for none.
func (s spot) column(key string) int { return columnOf(s.places, key) }

func columnOf(ps []place, key string) int {
	for i, p := range ps {
		if p.Key == key {
			return i + 1
		}
	}
	return 0
}

// weightSum draws the sum of the weights of a target with its formula and the value it has now; with a part missing there is no total
// (missing is not zero).
func weightSum(s spot) sheet.OutCell {
	w := sheet.Column(s.column("weight"))
	codes := fmt.Sprintf("$A$%d:$A$%d", headRow+1, s.last)
	weights := fmt.Sprintf("$%s$%d:$%s$%d", w, headRow+1, w, s.last)
	me := sheet.Name(s.row, 1)
	out := sheet.OutCell{Look: sheet.Computed, Format: "0.####"}
	out.Formula = fmt.Sprintf(`IF(OR(%s="",SUMPRODUCT((%s=%s)*(%s=""))>0),"",SUMPRODUCT((%s=%s)*1,%s))`, me, codes, me, weights, codes, me, weights)
	if v := s.sums[s.line.parent]; v != "" {
		out.Number, out.Format = v, decimals(v)
	}
	return out
}

// yearsSum draws the sum of the five columns of years before it.
func yearsSum(s spot) sheet.OutCell {
	span := sheet.Name(s.row, s.col-5) + ":" + sheet.Name(s.row, s.col-1)
	out := sheet.OutCell{Look: sheet.Computed, Format: "#,##0.00", Formula: fmt.Sprintf(`IF(COUNT(%s)<5,"",SUM(%s))`, span, span)}
	if s.line.rec == nil {
		return out
	}
	var parts []quantity.Money
	for _, q := range s.places[s.col-6 : s.col-1] {
		if m, err := quantity.ParseMoney(q.get(s.line.rec, q.arg())); err == nil {
			parts = append(parts, m)
		}
	}
	if sum, err := quantity.SumMoney(parts); err == nil && len(parts) == 5 && sheet.Fits(sum.String()) {
		out.Number = sum.String()
	}
	return out
}

// weightSums adds the weights of each target; a target with a missing weight has no sum.
func weightSums(rows []line) map[string]string {
	parts, missing := map[string][]quantity.Percent{}, map[string]bool{}
	for _, l := range rows {
		p, ok := l.rec.(*plan.DocIndicator)
		if !ok {
			return nil
		}
		if p.Weight == nil {
			missing[l.parent] = true
		} else {
			parts[l.parent] = append(parts[l.parent], *p.Weight)
		}
	}
	out := map[string]string{}
	for ref, ws := range parts {
		if sum, err := quantity.SumPercent(ws); err == nil && !missing[ref] {
			out[ref] = sum.String()
		}
	}
	return out
}
