package layout

import (
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/trtext"
)

// headings finds the row of headings among the first lines, and what each of its columns is. nil when there is none.
func (p *parser) headings(s Sheet, in *sheet.Sheet, first int) (*sheet.Row, map[int]place) {
	var best *sheet.Row
	most := 0
	for i := range in.Rows {
		r := &in.Rows[i]
		if r.Num > 15 {
			break
		}
		n := 0
		for _, col := range r.Cols() {
			if _, ok := column(s, headKey(plain(r.At(col), false))); ok {
				n++
			}
		}
		if n > most {
			best, most = r, n
		}
	}
	if most < min(2, len(s.Columns)) {
		return nil, nil
	}
	return best, p.match(s, in, best, first)
}

// column finds a column by its heading key, at any year.
func column(s Sheet, key string) (Column, bool) {
	_, _, rest := yearOf(key)
	for _, c := range s.Columns {
		if c.Yearly {
			if rest != "" && trtext.Fold(strings.TrimPrefix(c.Heading, "{yıl} ")) == rest {
				return c, true
			}
		} else if c.called(key) {
			return c, true
		}
	}
	return Column{}, false
}

func (p *parser) match(s Sheet, in *sheet.Sheet, head *sheet.Row, first int) map[int]place {
	cols, seen := map[int]place{}, map[string]bool{}
	for _, col := range head.Cols() {
		read := plain(head.At(col), false)
		key := headKey(read)
		at := sheet.Name(head.Num, col)
		if key == "" {
			continue
		}
		c, ok := column(s, key)
		if !ok {
			p.add(fault.Invalid("sheet.unknown_heading", "", "read", short(read), "expected", missing(s, head)).Cell(in.Name, at))
			continue
		}
		pl := place{Column: c}
		if c.Yearly {
			year, n, _ := yearOf(key)
			if year == 0 && first > 0 {
				year = first + n - 1
			}
			if pl.year = year; first > 0 && (year < first || year > first+4) {
				p.add(fault.Invalid("sheet.heading_year", c.Key, "read", short(read), "expected", strconv.Itoa(first)+"…"+strconv.Itoa(first+4)).Cell(in.Name, at))
				continue
			}
			if year == 0 { // "1. Yıl" of a plan without years: its missing first year is the fault
				continue
			}
		}
		name := pl.name(pl.arg())
		if seen[name] {
			p.add(fault.Invalid("sheet.duplicate_heading", name, "read", short(read)).Cell(in.Name, at))
			continue
		}
		seen[name] = true
		cols[col] = pl
		for _, field := range p.kind.heads(s, pl) {
			p.heads = append(p.heads, fault.Address{Field: field, Sheet: in.Name, Cell: at})
		}
	}
	for _, pl := range places(s.Columns, max(first, 0)) {
		if pl.Computed || seen[pl.name(pl.arg())] || first == 0 && pl.Yearly {
			continue
		}
		f := fault.Flag(fault.Warn, "sheet.missing_heading", pl.name(pl.arg()), "read", pl.title())
		if pl.Required {
			f.Stage = fault.Refuse
		}
		p.add(f.Cell(in.Name, sheet.Name(head.Num, 1)))
	}
	return cols
}

// missing names the headings of a sheet that the file lacks: what the writer of an unknown one may have meant.
func missing(s Sheet, head *sheet.Row) string {
	have := map[string]bool{}
	for _, col := range head.Cols() {
		if c, ok := column(s, headKey(plain(head.At(col), false))); ok {
			have[c.Key] = true
		}
	}
	var out []string
	for _, c := range s.Columns {
		if !have[c.Key] && !c.Computed && len(out) < 6 {
			out = append(out, strings.ReplaceAll(c.Heading, "{yıl}", "2020"))
		}
	}
	if len(out) == 0 {
		return "boş sütun"
	}
	return strings.Join(out, ", ")
}
