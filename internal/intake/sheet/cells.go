package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// reading is one pass over the sheets of a workbook.
type reading struct {
	*pack
	strings []string
	forms   []Form
	each    func(*Sheet, *Row) error // nil: rows are kept
	spare   Row                      // the slices of the row handed on last
}

// sharedStrings reads the string table; phonetic runs (rPh) are not part of the text.
func (p *pack) sharedStrings(part string) ([]string, error) {
	if part == "" {
		return nil, nil
	}
	var out []string
	err := p.walk(part, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := richText(d)
		out = append(out, unescape(s))
		return err
	})
	return out, err
}

// richText joins the <t> texts up to the end of the element just started.
func richText(d *xml.Decoder) (string, error) {
	var b strings.Builder
	depth, inText, skip := 1, false, 0
	for depth > 0 {
		t, err := d.Token()
		if err != nil {
			return "", noEOF(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			depth++
			if e.Name.Local == "rPh" && skip == 0 {
				skip = depth
			}
			inText = e.Name.Local == "t"
		case xml.EndElement:
			if depth == skip {
				skip = 0
			}
			depth--
			inText = false
		case xml.CharData:
			if inText && skip == 0 {
				b.Write(e)
			}
		}
	}
	return b.String(), nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unescape undoes Excel's _xHHHH_ writing of letters that XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if r, ok := escaped(s[i:]); ok {
			if utf16.IsSurrogate(r) {
				if low, ok := escaped(s[i+7:]); ok {
					if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
						b.WriteRune(whole)
						i += 14
						continue
					}
				}
			}
			b.WriteRune(r)
			i += 7
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func escaped(s string) (rune, bool) {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

// sheet reads one worksheet part into s.
func (r *reading) sheet(s *Sheet, part string) error {
	row, col := 0, 0
	return r.walk(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			row++
			if n := attr(e, "r"); n != "" {
				num, err := strconv.Atoi(n)
				if err != nil || num < row || num > 1_048_576 {
					return refuse("sheet.broken", "read", "row "+n).Cell(s.Name, "")
				}
				row = num
			}
			col = 0
		case "c":
			col++
			if n := attr(e, "r"); n != "" {
				cr, cc, ok := Place(n)
				if !ok || cr != row || cc < col {
					return refuse("sheet.broken", "read", n).Cell(s.Name, n)
				}
				col = cc
			}
			c, err := r.cell(d, e)
			if err != nil {
				return err
			}
			return r.keep(s, row, col, c)
		case "mergeCell":
			if from, to, ok := strings.Cut(attr(e, "ref"), ":"); ok && len(s.merged) < 5000 {
				r1, c1, ok1 := Place(from)
				r2, c2, ok2 := Place(to)
				if ok1 && ok2 {
					s.merged = append(s.merged, area{r1, c1, r2, c2})
				}
			}
		}
		return nil
	})
}

func (r *reading) keep(s *Sheet, row, col int, c Cell) error {
	if c.Kind == Blank {
		return nil
	}
	at := Name(row, col)
	switch {
	case row > r.lim.Rows:
		return tooLarge("sheet.too_many_rows", int64(row), int64(r.lim.Rows)).Cell(s.Name, at)
	case col > r.lim.Cols:
		return tooLarge("sheet.too_many_columns", int64(col), int64(r.lim.Cols)).Cell(s.Name, at)
	case len(c.Text) > r.lim.Chars && utf8.RuneCountInString(c.Text) > r.lim.Chars:
		return tooLarge("sheet.cell_too_long", int64(utf8.RuneCountInString(c.Text)), int64(r.lim.Chars)).Cell(s.Name, at)
	}
	if r.cells++; r.cells > r.lim.Cells {
		return tooLarge("sheet.too_many_cells", int64(r.cells), int64(r.lim.Cells)).Cell(s.Name, at)
	}
	if n := len(s.Rows); n == 0 || s.Rows[n-1].Num != row {
		if err := r.hand(s); err != nil {
			return err
		}
		s.Rows = append(s.Rows, Row{Num: row, cols: r.spare.cols, vals: r.spare.vals})
	}
	last := &s.Rows[len(s.Rows)-1]
	last.cols = append(last.cols, col)
	last.vals = append(last.vals, c)
	return nil
}

// cell reads one <c>: type, style, formula or not, value.
func (r *reading) cell(d *xml.Decoder, e xml.StartElement) (Cell, error) {
	var c Cell
	var value strings.Builder
	typ, inline, inValue := attr(e, "t"), "", false
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return c, noEOF(err)
		}
		switch x := t.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "is":
				if inline, err = richText(d); err != nil {
					return c, err
				}
				continue
			case "f":
				c.Formula = true
			case "v":
				inValue = true
			}
			depth++
		case xml.EndElement:
			depth--
			inValue = false
		case xml.CharData:
			if inValue {
				value.Write(x)
			}
		}
	}
	return r.typed(c, typ, attr(e, "s"), value.String(), inline)
}

func (r *reading) typed(c Cell, typ, style, v, inline string) (Cell, error) {
	c.Kind, c.Text = Text, v
	switch typ {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if v == "" {
			break
		}
		if err != nil || i < 0 || i >= len(r.strings) {
			return Cell{}, refuse("sheet.broken", "read", "sharedStrings "+v)
		}
		c.Text = r.strings[i]
	case "inlineStr":
		c.Text = unescape(inline)
	case "str":
		c.Text = unescape(v)
	case "b":
		c.Kind = Bool
	case "e":
		c.Kind = Error
	case "d": // ISO 8601 text, "2019-10-21T00:00:00"
		c.Text, _, _ = strings.Cut(v, "T")
	default:
		c.Kind = Number
		c.Text = strings.TrimSpace(v)
		if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(r.forms) {
			c.Form = r.forms[i]
		}
	}
	if c.Text == "" {
		return Cell{}, nil
	}
	return c, nil
}

// forms reads, for each cell style, whether its number format shows a percentage or a date.
func (p *pack) forms(part string) ([]Form, error) {
	if part == "" {
		return nil, nil
	}
	custom, inXfs := map[string]string{}, false
	var out []Form
	err := p.walk(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if !inXfs {
				custom[attr(e, "numFmtId")] = attr(e, "formatCode")
			}
		case "cellXfs":
			inXfs = true
		case "cellStyles", "dxfs":
			inXfs = false
		case "xf":
			if inXfs {
				id := attr(e, "numFmtId")
				out = append(out, formOf(id, custom[id]))
			}
		}
		return nil
	})
	return out, err
}

// formOf reads a number format: built-in ids by ECMA-376 18.8.30, others by their code outside quotes and brackets.
func formOf(id, code string) Form {
	switch n, _ := strconv.Atoi(id); {
	case n == 9, n == 10:
		return Percent
	case n >= 14 && n <= 22, n >= 27 && n <= 36, n >= 45 && n <= 47, n >= 50 && n <= 58:
		return Date
	}
	var close byte
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case close != 0:
			if c == close {
				close = 0
			}
		case c == '"':
			close = '"'
		case c == '[':
			close = ']'
		case c == '\\', c == '_', c == '*':
			i++
		case c == '%':
			return Percent
		case strings.IndexByte("yYdD", c) >= 0:
			return Date
		}
	}
	return General
}
