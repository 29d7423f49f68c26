package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
)

// Rows handed on one by one are those that a kept workbook has, on every sheet; an error of the taker ends the reading.
func TestEachHandsOnWhatOpenKeeps(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	if _, err := f.NewSheet("İkinci"); err != nil {
		t.Fatal(err)
	}
	for i, s := range []string{"Sheet1", "İkinci"} {
		for n := 1; n <= 30; n += i + 2 {
			row := []any{fmt.Sprint("a", n), nil, n, n%2 == 0}[:1+n%4]
			if err := f.SetSheetRow(s, fmt.Sprintf("B%d", n), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	line := func(s *sheet.Sheet, r *sheet.Row) string {
		out := fmt.Sprint(s.Name, " ", r.Num)
		for _, c := range r.Cols() {
			out += fmt.Sprint(" ", c, r.At(c))
		}
		return out
	}
	book, err := sheet.Open(b.Bytes(), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, s := range book.Sheets {
		for i := range s.Rows {
			want = append(want, line(s, &s.Rows[i]))
		}
	}
	streamed, err := sheet.Each(b.Bytes(), sheet.Limits{}, func(s *sheet.Sheet, r *sheet.Row) error {
		got = append(got, line(s, r))
		return nil
	})
	if err != nil || len(want) < 20 || fmt.Sprint(want) != fmt.Sprint(got) {
		t.Errorf("%v\nwant %q\ngot  %q", err, want, got)
	}
	for _, s := range streamed.Sheets {
		if len(s.Rows) > 0 {
			t.Error("rows were kept")
		}
	}
	enough, seen := fault.New(fault.KindInvalid, "sheet.value"), 0
	_, err = sheet.Each(b.Bytes(), sheet.Limits{}, func(*sheet.Sheet, *sheet.Row) error { seen++; return enough })
	if !errors.Is(err, enough) && !fault.Has(err, "sheet.value") || seen != 1 {
		t.Errorf("after %d rows: %v", seen, err)
	}
	if _, err := sheet.Each(b.Bytes(), sheet.Limits{Rows: 5}, func(*sheet.Sheet, *sheet.Row) error { return nil }); !fault.Has(err, "sheet.too_many_rows") {
		t.Errorf("limits do not hold: %v", err)
	}
}
