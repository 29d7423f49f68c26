package xlsx

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/pkg/trtext"
	"github.com/karne-app/karne/reports/model"
)

// Render writes the documents as one workbook, a sheet each in their order. Equal documents give equal bytes.
func Render(w io.Writer, docs []model.Document) error {
	if len(docs) == 0 {
		return fmt.Errorf("xlsx: no document to draw")
	}
	b := &book{sheets: make(map[string]*sheet, len(docs))}
	sheets := make([]*sheet, len(docs))
	used := map[string]bool{}
	l := newLooks()
	for i := range docs {
		sheets[i] = layout(&docs[i], sheetName(docs[i].Sheet, used), l)
		if b.sheets[docs[i].ID] != nil {
			return fmt.Errorf("xlsx: two documents %q", docs[i].ID)
		}
		b.sheets[docs[i].ID] = sheets[i]
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // an in-memory workbook has nothing to lose
	if err := properties(f, docs); err != nil {
		return err
	}
	for i, s := range sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.name); err != nil {
				return err
			}
			continue
		}
		if _, err := f.NewSheet(s.name); err != nil {
			return err
		}
	}
	f.SetActiveSheet(0) // before the streams: afterwards it would read every sheet back
	ids := make([]int, len(l.styles)+1)
	for i, s := range l.styles {
		var err error
		if ids[i+1], err = f.NewStyle(s.excel()); err != nil {
			return err
		}
	}
	for _, s := range sheets {
		if err := b.write(f, s, ids); err != nil {
			return fmt.Errorf("xlsx: sheet %q: %w", s.name, err)
		}
	}
	f.SetZipWriter(func(out io.Writer) excelize.ZipWriter { return &parts{out: out} })
	return f.Write(w)
}

// properties are fixed: no clock, no host, no user (design.md §8).
func properties(f *excelize.File, docs []model.Document) error {
	if err := f.SetDefaultFont(font); err != nil {
		return err
	}
	ten := 10.0
	if fs := f.Styles.Fonts; fs != nil && len(fs.Font) > 0 && fs.Font[0].Sz != nil {
		fs.Font[0].Sz.Val = &ten
	}
	at := stamp.Format("2006-01-02T15:04:05Z")
	title := docs[0].Title
	if docs[0].Owner != "" {
		title = docs[0].Owner + " " + title
	}
	if err := f.SetDocProps(&excelize.DocProperties{Created: at, Modified: at, Creator: "Karne", LastModifiedBy: "Karne",
		Title: clean(title), Language: "tr-TR", Revision: "1", Version: "1"}); err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Application: "Karne", AppVersion: "1.0"})
}

// sheetName makes a name Excel accepts: 1–31 UTF-16 units without []:*?/\ and unique without regard to case.
func sheetName(s string, used map[string]bool) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || !carried(r) || r < ' ' {
			return ' '
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if s == "" {
		s = "Sayfa"
	}
	base := s
	for n := 2; ; n++ {
		s = cut(s, 31)
		if key := trtext.Fold(s); !used[key] {
			used[key] = true
			return s
		}
		tail := fmt.Sprintf(" %d", n)
		s = cut(base, 31-len(tail)) + tail
	}
}

// cut shortens a text to n UTF-16 units.
func cut(s string, n int) string {
	for i, r := range s {
		if n -= utf16.RuneLen(r); n < 0 {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// write streams one sheet: what stands before the rows, the rows, what stands behind them.
func (b *book) write(f *excelize.File, s *sheet, ids []int) error {
	if err := setUp(f, s); err != nil {
		return err
	}
	if err := b.linkUp(f, s); err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for i := range s.columns() {
		if err := sw.SetColWidth(i+1, i+1, chars(s.edges[i+1]-s.edges[i])); err != nil {
			return err
		}
	}
	if s.freeze > 0 {
		if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: s.freeze, TopLeftCell: address([2]int{s.freeze, 0}),
			ActivePane: "bottomLeft"}); err != nil {
			return err
		}
	}
	cells := make([]excelize.Cell, s.columns())
	values := make([]any, s.columns())
	for i := range s.lines {
		l := &s.lines[i]
		b.fill(s, l, ids, cells, values)
		if err := sw.SetRow(address([2]int{i, 0}), values, excelize.RowOpts{Height: l.height}); err != nil {
			return err
		}
	}
	for _, m := range s.merges {
		if err := sw.MergeCell(address([2]int{m.row, m.col}), address([2]int{m.toRow, m.toCol})); err != nil {
			return err
		}
	}
	for _, r := range s.breaks {
		if err := sw.InsertPageBreak(address([2]int{r, 0})); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// fill puts the cells of a line at their columns.
func (b *book) fill(s *sheet, l *line, ids []int, cells []excelize.Cell, values []any) {
	clear(values)
	for i := range l.cells {
		c := &l.cells[i]
		if c.look == 0 {
			continue
		}
		x := &cells[i]
		*x = excelize.Cell{StyleID: ids[c.look]}
		switch c.is {
		case 't':
			x.Value = c.text
		case 'n':
			x.Value = c.num
			if c.of != nil {
				x.Formula = b.formula(s, c.of)
			}
		}
		values[i] = x
	}
}

// linkUp sets the links within the workbook; a place that is not in it stays plain text.
func (b *book) linkUp(f *excelize.File, s *sheet) error {
	for _, l := range s.links {
		doc, anchor, _ := strings.Cut(l.to, "#")
		to := b.sheets[doc]
		if to == nil {
			continue
		}
		row := to.anchors[anchor]
		if err := f.SetCellHyperLink(s.name, address([2]int{l.row, l.col}), quoted(to.name)+"!"+address([2]int{row, 0}), "Location"); err != nil {
			return err
		}
	}
	return nil
}

// chars is a width in millimetres as Excel counts it: digits of the default font (7 pixels at Arial 10) plus 5 pixels.
func chars(mm int) float64 {
	px := float64(mm) / 25.4 * 96
	return float64(int((px-5)/7*100)) / 100
}
