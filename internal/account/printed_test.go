package account_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

func amount(s string) *quantity.Amount {
	if s == "" {
		return nil
	}
	return p(must(quantity.ParseAmount(s)))
}

// rowsOf is the results table as it should have been printed.
func rowsOf(fn func(rows []account.PrintedRow) []account.PrintedRow) []account.PrintedRow {
	var rows []account.PrintedRow
	for n, code := range []string{"1.1.1", "1.1.2", "1.2.1", "1.2.2"} {
		rows = append(rows, account.PrintedRow{RowNo: n + 1, Code: "PG" + code, Name: "Yapılan iş H" + code, UnitOfMeasure: "adet", Target: amount("2022"), Actual: amount("2022")})
	}
	if fn != nil {
		rows = fn(rows)
	}
	return rows
}

// F26, F27, F28: a printed table that is not the programme's set, with its values, is flagged row by row and goes to no council.
func TestAPrintedTableAgainstTheProgramme(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.MayorSigned)
		planner := h.as(access.Planner)
		h.scores.set("PG1.2.2", func(x *evaluate.IndicatorScore) { x.C, x.Deviation = big.NewRat(100, 3), deviation("approved") })
		right := func(rows []account.PrintedRow) []account.PrintedRow {
			rows[3].Actual, rows[3].Reason = amount("33.33"), "Talep düşük kaldı"
			return rows
		}
		for name, c := range map[string]struct {
			rows func([]account.PrintedRow) []account.PrintedRow
			want []string
		}{
			"as it should be": {func(r []account.PrintedRow) []account.PrintedRow { return r }, nil},
			"in another order and case": {func(r []account.PrintedRow) []account.PrintedRow {
				slices.Reverse(r)
				r[0].Name = "YAPILAN  İŞ H1.2.2"
				return r
			}, nil},
			"without codes": {func(r []account.PrintedRow) []account.PrintedRow { r[0].Code = ""; return r }, nil},
			"more decimals": {func(r []account.PrintedRow) []account.PrintedRow { r[3].Actual = amount("33.3333"); return r }, nil},
			"F28 one more": {func(r []account.PrintedRow) []account.PrintedRow {
				return append(r, account.PrintedRow{RowNo: 9, Code: "PG9.9.9", Name: "Sonradan eklenen"})
			}, []string{"printed extra PG9.9.9 9"}},
			"twice":               {func(r []account.PrintedRow) []account.PrintedRow { x := r[0]; x.RowNo = 9; return append(r, x) }, []string{"printed extra PG1.1.1 9"}},
			"dropped":             {func(r []account.PrintedRow) []account.PrintedRow { return r[1:] }, []string{"printed missing PG1.1.1"}},
			"F27 without a value": {func(r []account.PrintedRow) []account.PrintedRow { r[0].Actual = nil; return r }, []string{"printed no_actual PG1.1.1 1"}},
			"F26 another target": {func(r []account.PrintedRow) []account.PrintedRow {
				r[0].Target, r[0].Actual = amount("2000"), amount("2022")
				r[0].Reason = "x"
				return r
			}, []string{"printed target_altered PG1.1.1 1"}},
			"no target": {func(r []account.PrintedRow) []account.PrintedRow { r[0].Target = nil; return r }, []string{"printed target_altered PG1.1.1 1"}},
			"another value": {func(r []account.PrintedRow) []account.PrintedRow {
				r[0].Actual, r[0].Reason = amount("2023"), "x"
				return r
			}, []string{"printed actual_altered PG1.1.1 1"}},
			"rounded away":               {func(r []account.PrintedRow) []account.PrintedRow { r[3].Actual = amount("33"); return r }, []string{"printed actual_altered PG1.2.2 4"}},
			"renamed":                    {func(r []account.PrintedRow) []account.PrintedRow { r[0].Name = "Başka iş"; return r }, []string{"printed renamed PG1.1.1 1"}},
			"another code":               {func(r []account.PrintedRow) []account.PrintedRow { r[0].Code = "PG7"; return r }, []string{"printed renamed PG1.1.1 1"}},
			"another unit":               {func(r []account.PrintedRow) []account.PrintedRow { r[0].UnitOfMeasure = "km"; return r }, []string{"printed unit PG1.1.1 1"}},
			"F21, F23 no reason printed": {func(r []account.PrintedRow) []account.PrintedRow { r[3].Reason = ""; return r }, []string{"printed reason_missing PG1.2.2 4"}},
		} {
			now := h.get(r)
			loaded := must(h.accounts.LoadPrinted(planner, account.LoadPrinted{ReportID: r.ID, Version: now.Version, FileName: "tablo.xlsx", SHA256: strings.Repeat("0f", 32), Rows: rowsOf(func(x []account.PrintedRow) []account.PrintedRow { return c.rows(right(x)) })}))
			if loaded.PrintedFileName != "tablo.xlsx" || loaded.PrintedSHA256 == "" {
				t.Errorf("%+v", loaded)
			}
			if d := cmp.Diff(c.want, kinds(must(h.accounts.Differences(planner, r.ID)))); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			if len(c.want) > 0 {
				wants(t, second(h.accounts.Present(planner, h.presenting(r))), fault.KindConflict, "account.difference."+strings.Fields(c.want[0])[1])
			}
		}
		// No rows take the table away.
		gone := must(h.accounts.LoadPrinted(planner, account.LoadPrinted{ReportID: r.ID, Version: h.get(r).Version, FileName: "x", SHA256: strings.Repeat("0f", 32)}))
		if w := h.whole(r); gone.PrintedFileName != "" || gone.PrintedSHA256 != "" || w.Printed != nil || w.Differences != nil {
			t.Errorf("%+v %v", gone, w.Differences)
		}
		ok(t, second(h.accounts.Present(planner, h.presenting(r))))
	})
}

func TestPrintedRowsOfAWrongShape(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		for name, c := range map[string]struct {
			rows        []account.PrintedRow
			sum         string
			code, field string
		}{
			"neither code nor name": {[]account.PrintedRow{{Code: " "}}, "", "text.required", "rows[0].code"},
			"a number twice":        {[]account.PrintedRow{{RowNo: 3, Code: "a"}, {RowNo: 3, Code: "b"}}, "", "account.printed.row_twice", "rows[1].row_no"},
			"a negative number":     {[]account.PrintedRow{{RowNo: -1, Code: "a"}}, "", "account.printed.row_twice", "rows[0].row_no"},
			"a long code":           {[]account.PrintedRow{{Code: strings.Repeat("x", 21)}}, "", "text.length", "rows[0].code"},
			"control":               {[]account.PrintedRow{{Code: "a\x00"}}, "", "text.control", "rows[0].code"},
			"no sum":                {[]account.PrintedRow{{Code: "a"}}, "zz", "value.invalid", "sha256"},
			"no amount":             {[]account.PrintedRow{{Code: "a", Target: p(quantity.Amount(math.MaxInt64))}}, "", "number.range", "rows[0].target"},
			"too many":              {make([]account.PrintedRow, 5001), "", "list.length", "rows"},
		} {
			err := second(h.accounts.LoadPrinted(h.as(access.Planner), account.LoadPrinted{ReportID: r.ID, Version: 1, SHA256: c.sum, Rows: c.rows}))
			if !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Code == c.code && f.At.Field == c.field }) || fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%s: %.300s", name, fmt.Sprint(err))
			}
		}
		must(h.accounts.LoadPrinted(h.as(access.Planner), account.LoadPrinted{ReportID: r.ID, Version: 1, Rows: []account.PrintedRow{{Code: "a"}, {RowNo: 7, Code: "b"}, {Code: "c"}}}))
		var rows []int
		for _, x := range h.whole(r).Printed {
			rows = append(rows, x.RowNo)
		}
		if d := cmp.Diff([]int{1, 7, 8}, rows); d != "" {
			t.Error(d)
		}
	})
}
