package xlsx

import (
	"bytes"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/reports/tables"
)

// BenchmarkWorkbook draws the package of a plan of 10 goals, 45 targets, 600 indicators (issue 2: ≤ 1.5 × bare excelize, ≤ 2 s).
func BenchmarkWorkbook(b *testing.B) {
	docs := tables.Plan(large(10, 45, 600))
	b.ReportAllocs()
	for b.Loop() {
		if err := Render(io.Discard, docs); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWorkbookBareExcelize writes the same cells of the same sheets with excelize's stream writer and nothing else: no layout,
// no heights, no paper.
func BenchmarkWorkbookBareExcelize(b *testing.B) {
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
	b.ReportAllocs()
	for b.Loop() {
		f := excelize.NewFile()
		if _, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
			b.Fatal(err)
		}
		for i, s := range sheets {
			if _, err := f.NewSheet(s.name); err != nil {
				b.Fatal(err)
			}
			sw, err := f.NewStreamWriter(s.name)
			if err != nil {
				b.Fatal(err)
			}
			for r, values := range rows[i] {
				if err := sw.SetRow(address([2]int{r, 0}), values); err != nil {
					b.Fatal(err)
				}
			}
			if err := sw.Flush(); err != nil {
				b.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n), "cells")
}
