package layout

import (
	"fmt"
	"io"
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

const (
	headRow   = 3    // title, hint, headings
	checkRows = 2000 // rows that get drop-down lists and number checks
	sample    = "ÖRNEK VERİ"
)

// Write draws the template: empty for an empty doc, filled for a plan. units fill the drop-down list of directorates; the units the
// plan names are added. Same input, same bytes.
func Write(w io.Writer, d plan.Doc, units []string) error {
	lists := listSheet{units: unitList(d, units)}
	out := sheet.Out{Title: "Stratejik plan şablonu"}
	if d.Plan.Name != "" {
		out.Title = d.Plan.Name
	}
	out.Sheets = append(out.Sheets, guideSheet())
	rows := lines(&d)
	for _, s := range Sheets {
		if s.Form {
			out.Sheets = append(out.Sheets, formSheet(s, &d, lists))
		} else {
			out.Sheets = append(out.Sheets, tableSheet(s, &d, rows[s.Name], lists))
		}
	}
	out.Sheets = append(out.Sheets, lists.sheet())
	if d.Plan.Synthetic {
		for i := range out.Sheets {
			out.Sheets[i].Banner = sample
			out.Sheets[i].Rows[0].Cells[0].Text += " — " + sample
		}
	}
	return sheet.Write(w, out)
}

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
	if c.Required {
		return heading + " *"
	}
	return heading
}

// formSheet draws fields in lines: name, value, help.
func formSheet(s Sheet, d *plan.Doc, lists listSheet) sheet.OutSheet {
	out := sheet.OutSheet{Name: s.Name, Widths: []float64{30, 80, 52}, Freeze: headRow, Rows: titleRows(formTitle(d), s.Intro)}
	out.Rows = append(out.Rows, sheet.OutRow{Cells: []sheet.OutCell{{Look: sheet.Head, Text: "Alan"}, {Look: sheet.Head, Text: "Değer"}, {Look: sheet.Head, Text: "Açıklama"}}})
	for _, c := range s.Columns {
		n := 1
		if c.Many {
			n = max(5, len(d.Plan.CoreValues)+1)
		}
		for i := range n {
			cell := c.cell(c.get(d, i))
			cell.Left = true
			out.Rows = append(out.Rows, sheet.OutRow{Cells: []sheet.OutCell{
				{Look: sheet.Label, Text: c.mark(c.Heading)}, cell, {Look: sheet.Hint, Text: c.hint()}}})
			out.Checks = append(out.Checks, c.checks(sheet.Name(len(out.Rows), 2), lists)...)
		}
	}
	return out
}

func formTitle(d *plan.Doc) string {
	if d.Plan.Name == "" {
		return "Plan"
	}
	if strings.Contains(trtext.Fold(d.Plan.Name), trtext.Fold(d.Administration.Name)) {
		return d.Plan.Name
	}
	return strings.TrimSpace(d.Administration.Name + " " + d.Plan.Name)
}

func (c Column) hint() string {
	h := c.Help
	if c.Example != "" {
		h = strings.TrimSpace(h + " Örnek: " + c.Example)
	}
	return h
}

// tableSheet draws one record per row, then empty rows to type into.
func tableSheet(s Sheet, d *plan.Doc, rows []line, lists listSheet) sheet.OutSheet {
	ps := places(s.Columns, d.Plan.FirstYear)
	out := sheet.OutSheet{Name: s.Name, Freeze: headRow, FreezeAt: frozen(s), Filter: true, Rows: titleRows(s.Name, s.Intro)}
	var head []sheet.OutCell
	var total float64
	for i, p := range ps {
		out.Widths = append(out.Widths, p.Width)
		total += p.Width
		head = append(head, sheet.OutCell{Look: p.look(), Text: p.mark(p.title())})
		if say := p.note(); say != "" {
			out.Notes = append(out.Notes, sheet.Note{Cell: sheet.Name(headRow, i+1), Text: say})
		}
		area := fmt.Sprintf("%s:%s", sheet.Name(headRow+1, i+1), sheet.Name(checkRows, i+1))
		out.Checks = append(out.Checks, p.checks(area, lists)...)
	}
	out.Rows = append(out.Rows, sheet.OutRow{Cells: head})
	out.PagesWide = int(total)/260 + 1 // about 260 letters fit on A4 at a size that can be read
	if out.PrintRows = headRow + len(rows); len(rows) == 0 {
		out.PrintRows = headRow + s.Spare
	}
	last := headRow + len(rows) + s.Spare
	sums := weightSums(rows)
	for i := range len(rows) + s.Spare {
		num := headRow + 1 + i
		var cells []sheet.OutCell
		for col, p := range ps {
			switch {
			case p.Computed:
				cells = append(cells, computed(p, ps, num, col+1, last, at(rows, i), sums))
			case i >= len(rows):
				cells = append(cells, p.cell(""))
			case p.Kind == Ref:
				cells = append(cells, p.cell(rows[i].parent))
			default:
				cells = append(cells, p.cell(p.get(rows[i].rec, p.arg())))
			}
		}
		out.Rows = append(out.Rows, sheet.OutRow{Cells: cells})
	}
	return out
}

// frozen keeps the codes of a row on screen.
func frozen(s Sheet) int {
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
	if c.List != "" && c.List != "units" {
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
	case Amount, Percent:
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

// computed draws a total with its formula and the value it has now; with a part missing there is no total (missing is not zero).
func computed(p place, ps []place, num, col, last int, l line, sums map[string]string) sheet.OutCell {
	out := sheet.OutCell{Look: sheet.Computed, Format: "#,##0.00"}
	if p.Key == "weight_sum" {
		w := 0
		for i, q := range ps {
			if q.Key == "weight" {
				w = i + 1
			}
		}
		codes := fmt.Sprintf("$A$%d:$A$%d", headRow+1, last)
		weights := fmt.Sprintf("$%s$%d:$%s$%d", sheet.Column(w), headRow+1, sheet.Column(w), last)
		me := sheet.Name(num, 1)
		out.Formula = fmt.Sprintf(`IF(OR(%s="",SUMPRODUCT((%s=%s)*(%s=""))>0),"",SUMPRODUCT((%s=%s)*1,%s))`, me, codes, me, weights, codes, me, weights)
		out.Format = "0.####"
		if v := sums[l.parent]; v != "" {
			out.Number, out.Format = v, decimals(v)
		}
		return out
	}
	span := sheet.Name(num, col-5) + ":" + sheet.Name(num, col-1)
	out.Formula = fmt.Sprintf(`IF(COUNT(%s)<5,"",SUM(%s))`, span, span)
	if l.rec == nil {
		return out
	}
	var parts []quantity.Money
	for _, q := range ps[col-6 : col-1] {
		if m, err := quantity.ParseMoney(q.get(l.rec, q.arg())); err == nil {
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
