package app

import (
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/org"
)

// peopleTable reads the first visible sheet of a workbook for org's list import; org stands to the left of intake and may not.
func peopleTable(_ string, data []byte) ([]org.Row, error) {
	book, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		return nil, err
	}
	for _, s := range book.Sheets {
		if !s.Hidden {
			return rowsOf(book, s), nil
		}
	}
	return nil, nil
}

func rowsOf(book *sheet.Book, s *sheet.Sheet) []org.Row {
	width := 0
	for i := range s.Rows {
		for _, c := range s.Rows[i].Cols() {
			width = max(width, c)
		}
	}
	out := make([]org.Row, 0, len(s.Rows))
	for i := range s.Rows {
		r := &s.Rows[i]
		row := make(org.Row, width)
		for col := 1; col <= width; col++ {
			c := s.Anchor(r.Num, col)
			text := c.Text
			if c.Form == sheet.Date {
				if d, ok := c.Day(book.Date1904); ok {
					text = string(d)
				}
			}
			row[col-1] = org.Cell{Text: text, Sheet: s.Name, Addr: sheet.Name(r.Num, col)}
		}
		out = append(out, row)
	}
	return out
}
