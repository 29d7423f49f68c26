package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// The columns of a printed table of results.
const (
	printedCode    = "code"
	printedName    = "name"
	printedBoth    = "both" // code and name in one cell
	printedMeasure = "unit_of_measure"
	printedTarget  = "target"
	printedActual  = "actual"
	printedReason  = "reason"
)

// printedWords are the headings of each column, folded and without the year (domain.md §5.4).
var printedWords = map[string][]string{
	printedCode:    {"kod", "kodu", "pg", "pg kodu", "pg no", "gösterge kodu", "gösterge no", "performans göstergesi kodu", "performans göstergesi no"},
	printedName:    {"gösterge", "göstergenin adı", "gösterge adı", "performans göstergesi", "performans göstergesi adı", "pg adı", "performans göstergeleri", "göstergeler"},
	printedBoth:    {"pg kodu ve adı", "gösterge kodu ve adı", "kod ve gösterge"},
	printedMeasure: {"ölçü birimi", "ölçü", "birimi"},
	printedTarget:  {"hedef", "hedefi", "hedef değer", "hedef değeri", "hedeflenen", "hedeflenen değer", "planlanan", "planlanan değer", "yıl hedefi", "yılı hedefi", "yılsonu hedefi", "yıl sonu hedefi", "hedef b"},
	printedActual: {"gerçekleşme", "gerçekleşmesi", "gerçekleşen", "gerçekleşen değer", "gerçekleşme değeri", "gerçekleşme düzeyi", "yılsonu gerçekleşme", "yıl sonu gerçekleşme", "yılsonu gerçekleşen", "yıl sonu gerçekleşen",
		"yılı gerçekleşmesi", "yıl gerçekleşmesi", "gerçekleşme c"},
	printedReason: {"sapma nedeni", "sapma nedenleri", "sapmanın nedeni", "sapma açıklaması", "hedeften sapma nedeni", "hedeften sapmanın nedeni", "sapma nedeni ve açıklaması", "açıklama", "açıklamalar"},
}

// Most letters of the texts of a printed row, as the report keeps them.
var printedMax = map[string]int{printedCode: 20, printedName: 500, printedMeasure: 60, printedReason: 8000}

// printedHeadRows is how far down the heading row is looked for; printedRows bounds the rows of a table.
const (
	printedHeadRows = 40
	printedRows     = 5000
)

var printedField = func() map[string]string {
	out := map[string]string{}
	for field, words := range printedWords {
		for _, w := range words {
			out[trtext.Fold(w)] = field
		}
	}
	return out
}()

// ReadPrinted reads a table of results that was printed elsewhere: XLSX or CSV (UTF-8) with the headings Kod, Gösterge, Ölçü Birimi, Hedef,
// Gerçekleşme, Sapma Nedeni in any order, others between them, and a year or not. Of several years the last with a result is read, with its own
// target. A table of which a fault has the stage Refuse is not whole. Dashes and blanks are missing, never zero.
func (s *Service) ReadPrinted(ctx context.Context, name string, r io.Reader) ([]account.PrintedRow, fault.List, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, nil, err
	}
	if !access.May(a, access.ReportEdit) {
		return nil, nil, access.Check(a, access.ReportEdit, access.Whole)
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > MaxFile {
		return nil, nil, fault.New(fault.KindTooLarge, "body.too_large", "read", "> "+strconv.Itoa(MaxFile), "expected", strconv.Itoa(MaxFile))
	}
	grids, err := printedGrids(fileName(name), data)
	if err != nil {
		return nil, fault.All(err), nil
	}
	for _, g := range grids {
		if t, ok := g.table(); ok {
			rows, l := t.read()
			return rows, l, nil
		}
	}
	return nil, fault.List{fault.Invalid("printed.no_table", "file", "read", fileName(name), "expected", "Kod · Gösterge · Ölçü Birimi · Hedef · Gerçekleşme · Sapma Nedeni")}, nil
}

// grid is a sheet of a workbook, or a CSV.
type grid struct {
	name string
	rows []gridRow
}

type gridRow struct {
	num   int
	cells map[int]sheet.Cell // by column, from 1
}

func printedGrids(name string, data []byte) ([]grid, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		g, err := csvGrid(name, data)
		return []grid{g}, err
	}
	book, err := sheet.Open(data, Limits{})
	if err != nil {
		return nil, err
	}
	var out []grid
	for _, s := range book.Sheets {
		if s.Hidden {
			continue
		}
		g := grid{name: s.Name}
		for i := range s.Rows {
			r := &s.Rows[i]
			row := gridRow{num: r.Num, cells: map[int]sheet.Cell{}}
			for _, col := range r.Cols() {
				row.cells[col] = r.At(col)
			}
			g.rows = append(g.rows, row)
		}
		out = append(out, g)
	}
	return out, nil
}

func csvGrid(name string, data []byte) (grid, error) {
	g := grid{name: name}
	if bytes.HasPrefix(data, []byte("%PDF")) || bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0}) || bytes.IndexByte(data, 0) >= 0 {
		return g, fault.Invalid("sheet.not_xlsx", "file", "read", name)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return g, fault.Invalid("text.utf8", "file", "read", name)
	}
	var err error
	for _, sep := range []rune{';', '\t', ','} { // the comma last: it may be the decimal one
		if g, err = csvRows(name, data, sep); err != nil {
			return g, err
		}
		if _, ok := g.table(); ok {
			break
		}
	}
	return g, nil
}

// csvRows reads a CSV; its rows have the numbers a spreadsheet would show.
func csvRows(name string, data []byte, sep rune) (grid, error) {
	g := grid{name: name}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = sep, -1, true
	extra := 0 // line ends inside quotes: the spreadsheet counts rows, the reader lines
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if err != nil {
			return g, fault.Invalid("org.import.csv", "file", "read", strconv.Itoa(len(g.rows)+1))
		}
		line, _ := r.FieldPos(0)
		row := gridRow{num: line - extra, cells: map[int]sheet.Cell{}}
		for i, text := range record {
			if strings.TrimSpace(text) != "" {
				row.cells[i+1] = sheet.Cell{Kind: sheet.Text, Text: text}
			}
			extra += strings.Count(text, "\n")
		}
		if g.rows = append(g.rows, row); len(g.rows) > 2*printedRows {
			return g, fault.Invalid("list.length", "file", "read", strconv.Itoa(len(g.rows)), "expected", strconv.Itoa(printedRows))
		}
	}
}

// heading is what a heading says: its column and the year in it, 0 for none.
func heading(c sheet.Cell) (field string, year int) {
	if c.Kind != sheet.Text || len(c.Text) > 400 {
		return "", 0
	}
	var words []string
	for _, w := range strings.FieldsFunc(trtext.Fold(c.Text), func(r rune) bool { return strings.ContainsRune(" \t\r\n.,:;/()[]'’*_-–", r) }) {
		if n, err := strconv.Atoi(w); err == nil && len(w) == 4 {
			year = n
			continue
		}
		if n, err := strconv.Atoi(strings.TrimRight(w, "abcçdefghıijklmnoöprsştuüvyz")); err == nil && n >= 1990 && n <= 2200 { // 2022'de
			year = n
			continue
		}
		words = append(words, w)
	}
	return printedField[strings.Join(words, " ")], year
}

// printedTable is a grid with the columns of its table.
type printedTable struct {
	grid
	head  int // index of the heading row
	cols  map[string]int
	again fault.List
}

// table finds the heading row: what names an indicator, and its target or its result.
func (g grid) table() (printedTable, bool) {
	for i, r := range g.rows {
		if i >= printedHeadRows {
			break
		}
		if t := (printedTable{grid: g, head: i}); t.take(r) {
			return t, true
		}
	}
	return printedTable{}, false
}

// take reads a row as the headings; false when it is none.
func (t *printedTable) take(r gridRow) bool {
	type place struct{ col, year int }
	found := map[string][]place{}
	for _, col := range columnsOf(r) {
		if f, year := heading(r.cells[col]); f != "" {
			found[f] = append(found[f], place{col, year})
		}
	}
	named := len(found[printedName])+len(found[printedCode])+len(found[printedBoth]) > 0
	if !named || len(found[printedTarget])+len(found[printedActual]) == 0 {
		return false
	}
	last := func(l []place, year int) int {
		best := 0
		for i, p := range l {
			if p.year == year && l[best].year != year || l[best].year != year && p.year > l[best].year {
				best = i
			}
		}
		return best
	}
	t.cols = map[string]int{}
	year := 0
	for _, f := range []string{printedActual, printedTarget, printedCode, printedName, printedBoth, printedMeasure, printedReason} {
		l := found[f]
		if len(l) == 0 {
			continue
		}
		i := last(l, year)
		if f == printedActual {
			year = l[i].year
		}
		t.cols[f] = l[i].col
		for n, p := range l {
			if n != i && p.year == l[i].year { // another year's column is no doubt
				t.again = append(t.again, fault.Flag(fault.Warn, "printed.repeated_heading", f, "read", shown60(r.cells[p.col].Text)).Cell(t.name, sheet.Name(r.num, p.col)))
			}
		}
	}
	return true
}

func columnsOf(r gridRow) []int {
	out := make([]int, 0, len(r.cells))
	for col := range r.cells {
		out = append(out, col)
	}
	slices.Sort(out)
	return out
}

// read reads the rows below the headings. A heading row that comes again (a new page) and rows that only part the table are passed over.
func (t printedTable) read() ([]account.PrintedRow, fault.List) {
	rows, l, seen := []account.PrintedRow{}, t.again, map[string]bool{}
	for _, r := range t.rows[t.head+1:] {
		if (&printedTable{grid: t.grid}).take(r) {
			continue
		}
		p, faults := t.row(r)
		switch {
		case len(r.cells) < 2 && len(faults) == 0:
			continue
		case p == (account.PrintedRow{RowNo: r.num}) && len(faults) == 0:
			continue
		case p.Code == "" && p.Name == "" && len(faults) == 0:
			faults = append(faults, t.at(fault.Invalid("printed.no_code", printedCode), r, t.first()))
		case p.Code != "" && seen[trtext.Fold(p.Code)]:
			faults = append(faults, t.at(fault.Flag(fault.Warn, "printed.twice", printedCode, "read", p.Code), r, t.first()))
		}
		seen[trtext.Fold(p.Code)] = true
		rows, l = append(rows, p), append(l, faults...)
	}
	switch {
	case len(rows) > printedRows:
		l = append(l, fault.Invalid("list.length", "file", "read", strconv.Itoa(len(rows)), "expected", strconv.Itoa(printedRows)))
	case len(rows) == 0 && len(l) == 0:
		l = append(l, fault.Invalid("printed.no_table", "file", "read", t.name, "expected", "≥ 1"))
	}
	return rows, l
}

// first is the column that names a row.
func (t printedTable) first() int {
	for _, f := range []string{printedCode, printedBoth, printedName} {
		if col := t.cols[f]; col > 0 {
			return col
		}
	}
	return 1
}

func (t printedTable) at(f *fault.Fault, r gridRow, col int) *fault.Fault {
	return f.Cell(t.name, sheet.Name(r.num, col))
}

func (t printedTable) row(r gridRow) (account.PrintedRow, fault.List) {
	p, l := account.PrintedRow{RowNo: r.num}, fault.List{}
	text := func(field string, to *string) {
		col := t.cols[field]
		v, f := printedText(r.cells[col], field, printedMax[field])
		if f != nil {
			l = append(l, t.at(f, r, col))
			return
		}
		if v != "" {
			*to = v
		}
	}
	both := ""
	text(printedBoth, &both)
	p.Code, p.Name = parted(both)
	text(printedCode, &p.Code)
	text(printedName, &p.Name)
	text(printedMeasure, &p.UnitOfMeasure)
	text(printedReason, &p.Reason)
	for field, to := range map[string]**quantity.Amount{printedTarget: &p.Target, printedActual: &p.Actual} {
		col := t.cols[field]
		v, f := printedNumber(r.cells[col], field)
		if f != nil {
			l = append(l, t.at(f, r, col))
		}
		*to = v
	}
	slices.SortStableFunc(l, func(a, b *fault.Fault) int { return strings.Compare(a.At.Cell, b.At.Cell) })
	return p, l
}

// parted parts "PG1.1.1 Dikilen ağaç" and "PG1.1.1 - Dikilen ağaç"; a text without a code is a name.
func parted(s string) (code, name string) {
	first, rest, ok := strings.Cut(s, " ")
	if ok && strings.ContainsAny(first, "0123456789") && len([]rune(first)) <= printedMax[printedCode] {
		return strings.TrimRight(first, ":.-–"), strings.TrimSpace(strings.TrimLeft(rest, " :-–"))
	}
	return "", s
}

// dashes are what papers print for a value that is not there.
var dashes = []string{"-", "–", "—", "…", "...", "--", "---"}

func printedText(c sheet.Cell, field string, most int) (string, *fault.Fault) {
	s := c.Text
	if c.Kind == sheet.Error {
		return "", fault.Invalid("sheet.error_value", field, "read", s)
	}
	if d, ok := c.Decimal(); ok {
		s = d
	}
	clean, removed := trtext.Clean(s)
	clean = strings.TrimSpace(clean)
	if field != printedReason {
		clean = trtext.Collapse(clean)
	}
	switch n := utf8.RuneCountInString(clean); {
	case removed:
		return "", fault.Invalid("text.control", field, "read", shown60(clean))
	case field != printedName && slices.Contains(dashes, clean):
		return "", nil
	case most > 0 && n > most:
		return "", fault.Invalid("text.length", field, "read", strconv.Itoa(n), "expected", strconv.Itoa(most))
	}
	return clean, nil
}

// printedNumber reads a printed value: %40 and 40 % are 40, a dash is missing, 1,234 reads in two ways and is refused.
func printedNumber(c sheet.Cell, field string) (*quantity.Amount, *fault.Fault) {
	bad := func(code, expected string) *fault.Fault {
		return fault.Invalid(code, field, "read", shown60(c.Text), "expected", expected)
	}
	text := strings.TrimSpace(c.Text)
	var a quantity.Amount
	var err error
	switch d, number := c.Decimal(); {
	case c.Kind == sheet.Blank || text == "" || slices.Contains(dashes, text):
		return nil, nil
	case c.Kind == sheet.Error:
		return nil, bad("sheet.error_value", "")
	case c.Kind == sheet.Bool || c.Kind == sheet.Number && (c.Form == sheet.Date || !number):
		return nil, bad("number.syntax", "1.234,56")
	case number:
		a, err = quantity.ParseAmount(d)
	default:
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, "%"), "%"))
		if layout.CommaThousands(text) {
			return nil, bad("sheet.thousands", "1234 · 1,2340")
		}
		a, err = quantity.ParseAmountTR(text)
	}
	var q *quantity.Error
	if errors.As(err, &q) {
		return nil, bad(q.Code, q.Expected)
	}
	return &a, nil
}

// shown60 cuts what was read for a fault text.
func shown60(s string) string {
	s = trtext.Collapse(s)
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
