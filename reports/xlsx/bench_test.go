package xlsx

import (
	"bytes"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/db/dbtest/turns"
	"github.com/karne-app/karne/reports/tables"
)

// BenchmarkWorkbook draws the package of a plan of 10 goals, 45 targets, 600 indicators beside excelize writing the same cells (issue 2:
// ≤ 1.5 times as long, ≤ 2 s).
func BenchmarkWorkbook(b *testing.B) {
	docs := tables.Plan(large(10, 45, 600))
	turns.Beside(b, func() error { return Render(io.Discard, docs) }, bareExcelize(b))
}

// BenchmarkReportWorkbook draws the activity report of a year of 600 indicators and writes its workbook (issue 4: ≤ 2 s).
func BenchmarkReportWorkbook(b *testing.B) {
	f := largeResults(10, 45, 600)
	b.ReportAllocs()
	for b.Loop() {
		if err := Render(io.Discard, tables.Results(f)); err != nil {
			b.Fatal(err)
		}
	}
}

// bareExcelize writes the same cells of the same sheets with excelize's stream writer and nothing else: no layout,
// no heights, no paper.
func bareExcelize(b *testing.B) func() error {
	docs := tables.Plan(large(10, 45, 600))
	bk := &book{sheets: map[string]*sheet{}}
	var sheets []*sheet
	l := newLooks()
	for i := range docs {
		s := layout(&docs[i], docs[i].Sheet, l)
		sheets = append(sheets, s)
		bk.sheets[docs[i].ID] = s
	}
	var rows [][][]any
	n := 0
	for _, s := range sheets {
		var of [][]any
		for i := range s.lines {
			values := make([]any, s.columns())
			for col, c := range s.lines[i].cells {
				if c.look == 0 {
					continue
				}
				x := excelize.Cell{StyleID: 1}
				switch c.is {
				case 't':
					x.Value = c.text
				case 'n':
					x.Value = c.num
					if c.of != nil {
						x.Formula = bk.formula(s, c.of)
					}
				}
				values[col] = x
				n++
			}
			of = append(of, values)
		}
		rows = append(rows, of)
	}
	if n < 10_000 {
		b.Fatalf("only %d cells", n)
	}
	return func() error {
		f := excelize.NewFile()
		if _, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
			return err
		}
		for i, s := range sheets {
			if _, err := f.NewSheet(s.name); err != nil {
				return err
			}
			sw, err := f.NewStreamWriter(s.name)
			if err != nil {
				return err
			}
			for r, values := range rows[i] {
				if err := sw.SetRow(address([2]int{r, 0}), values); err != nil {
					return err
				}
			}
			if err := sw.Flush(); err != nil {
				return err
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			return err
		}
		return f.Close()
	}
}
