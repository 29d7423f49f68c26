package ledger

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/quantity"
)

// The limits of an export. Rows are read one by one, so they are wider than those of a form that a person fills.
const (
	MaxFile  = 20 << 20 // bytes
	maxRows  = 200_000
	maxCols  = 200
	maxChars = 32_767
	headRows = 40 // the heading row is looked for among these
)

// cell is one cell of a row with content.
type cell struct {
	col    int // from 1
	text   string
	number bool // a number of a workbook: text is its exact decimal
	date   bool // a number that shows as a date
	broken bool // an error word of a workbook (#REF!)
}

// see gets the rows with content in order; the cells are lent until it returns.
type see func(sheetName string, num int, cells []cell) error

// read hands every row of a file on.
func read(name string, data []byte, h *headings, fn see) error {
	if len(data) > MaxFile {
		return fault.New(fault.KindTooLarge, "body.too_large", "read", strconv.Itoa(len(data)), "expected", strconv.Itoa(MaxFile))
	}
	switch {
	case bytes.HasPrefix(data, []byte("PK")):
		return readBook(data, fn)
	case bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0}), bytes.HasPrefix(data, []byte("%PDF")), bytes.IndexByte(data, 0) >= 0:
		return fault.Invalid("budget.ledger.format", "file", "read", base(name), "expected", "XLSX, CSV (UTF-8, Windows-1254)")
	}
	return readCSV(name, data, h, fn)
}

// base is the name of a file without its folders; "" where a body came without a name.
func base(name string) string {
	if name == "" {
		return ""
	}
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}

func readBook(data []byte, fn see) error {
	lim := sheet.Limits{Bytes: MaxFile, Inflated: 128 << 20, Rows: maxRows, Cols: maxCols, Cells: 4_000_000, Chars: maxChars}
	var cells []cell
	_, err := sheet.Each(data, lim, func(s *sheet.Sheet, r *sheet.Row) error {
		if s.Hidden {
			return nil
		}
		cells = cells[:0]
		for _, col := range r.Cols() {
			c := r.At(col)
			x := cell{col: col, text: c.Text}
			switch c.Kind {
			case sheet.Number:
				x.number, x.date = true, c.Form == sheet.Date
				if d, ok := c.Decimal(); ok {
					x.text = d
				} else {
					x.broken = true
				}
			case sheet.Error:
				x.broken = true
			case sheet.Blank, sheet.Text, sheet.Bool:
			}
			cells = append(cells, x)
		}
		return fn(s.Name, r.Num, cells)
	})
	return err
}

// readCSV reads UTF-8, with or without a byte order mark, or Windows-1254; separated by what makes the heading row readable.
func readCSV(name string, data []byte, h *headings, fn see) error {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		data = from1254(data)
	}
	sheetName := base(name)
	comma, ok := separator(data, h)
	if !ok {
		return noHeadings(sheetName, h)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.ReuseRecord, r.Comma = -1, true, comma
	var cells []cell
	extra := 0 // line ends inside quotes: the spreadsheet counts rows, the reader lines
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return fault.Invalid("budget.ledger.csv", "file", "read", strconv.Itoa(bad.Line)).Cell(sheetName, sheet.Name(bad.StartLine-extra, 1))
		}
		if err != nil {
			return fault.New(fault.KindInternal, "internal").Wrap(err)
		}
		line, _ := r.FieldPos(0)
		num := line - extra
		cells = cells[:0]
		for i, s := range record {
			extra += strings.Count(s, "\n")
			if s != "" {
				cells = append(cells, cell{col: i + 1, text: s})
			}
		}
		switch {
		case num > maxRows:
			return tooMany("sheet.too_many_rows", num, maxRows).Cell(sheetName, sheet.Name(num, 1))
		case len(record) > maxCols:
			return tooMany("sheet.too_many_columns", len(record), maxCols).Cell(sheetName, sheet.Name(num, len(record)))
		}
		if len(cells) == 0 {
			continue
		}
		if err := fn(sheetName, num, cells); err != nil {
			return err
		}
	}
}

func tooMany(code string, read, expected int) *fault.Fault {
	return fault.New(fault.KindTooLarge, code, "read", strconv.Itoa(read), "expected", strconv.Itoa(expected))
}

// separator finds what stands between the fields: that with which a heading row appears.
func separator(data []byte, h *headings) (rune, bool) {
	best, most := ';', 0
	for _, comma := range []rune{';', '\t', ','} {
		r := csv.NewReader(bytes.NewReader(data))
		r.FieldsPerRecord, r.LazyQuotes, r.Comma = -1, true, comma
		for range headRows {
			record, err := r.Read()
			if err != nil {
				break
			}
			cells := make([]cell, len(record))
			known := 0
			for i, s := range record {
				cells[i] = cell{col: i + 1, text: s}
				if h.field(s) != "" {
					known++
				}
			}
			if h.isHead(cells) && known > most {
				best, most = comma, known
			}
		}
	}
	return best, most > 0
}

// from1254 reads Windows-1254, the Turkish code page: Latin-1 with six Turkish letters, and Windows' signs from 0x80 on.
func from1254(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/8)
	for _, b := range data {
		if b < 0x80 {
			out = append(out, b)
			continue
		}
		r := rune(b)
		switch {
		case b < 0xa0:
			r = signs1254[b-0x80]
		case b == 0xd0:
			r = 'Ğ'
		case b == 0xdd:
			r = 'İ'
		case b == 0xde:
			r = 'Ş'
		case b == 0xf0:
			r = 'ğ'
		case b == 0xfd:
			r = 'ı'
		case b == 0xfe:
			r = 'ş'
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// signs1254 are the signs 0x80…0x9f; what has no sign becomes U+FFFD.
var signs1254 = [32]rune{
	'€', '\uFFFD', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\uFFFD', '\uFFFD', '\uFFFD',
	'\uFFFD', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\uFFFD', '\uFFFD', 'Ÿ',
}

// form is how the numbers of a column are written.
type form uint8

const (
	formTR    form = 1 << iota // 1.234,56
	formEN                     // 1,234.56 or 1234.56
	formMixed = formTR | formEN
)

// numberForm tells what a text says about its column's form, and whether it can be read in two ways by itself (1.234 and 1,234).
func numberForm(s string) (f form, ambiguous bool) {
	s = strings.TrimLeft(s, "-−+( ₺TL\u00a0")
	s = strings.TrimRight(s, ") ₺TL\u00a0")
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	mark, f := ".", formEN // a single dot is English, a single comma Turkish, when they end in one or two digits
	switch {
	case dots == 0 && commas == 0:
		return 0, false
	case dots > 0 && commas > 0:
		if strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') {
			return formTR, false
		}
		return formEN, false
	case dots > 1:
		return formTR, false
	case commas > 1:
		return formEN, false
	case commas == 1:
		mark, f = ",", formTR
	}
	whole, frac, _ := strings.Cut(s, mark)
	if len(frac) == 3 {
		return 0, len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0'
	}
	return f, false
}

// amount reads a text that is not blank (isDash) in the form of its column. Parentheses are a minus.
func amount(s string, f form) (quantity.Money, error) {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s = "-" + strings.TrimSuffix(inner, ")")
	}
	parse := quantity.ParseMoneyTR
	if f == formEN {
		parse = quantity.ParseMoneyEN
	}
	return parse(s)
}

// isDash tells blanks and dashes, which say that there is no amount.
func isDash(s string) bool { return strings.Trim(s, "-–—− \t\n\u00a0\u202f") == "" }
