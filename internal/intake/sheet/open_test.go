package sheet_test

import (
	"archive/zip"
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/period"
)

func made(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t testing.TB, f *excelize.File, cell string, v any) {
	t.Helper()
	if err := f.SetCellValue("Sheet1", cell, v); err != nil {
		t.Fatal(err)
	}
}

func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	typesXML = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>`
	bookXML  = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`
	relsXML  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
)

// raw is a workbook of one sheet with this XML as its data.
func raw(t testing.TB, data string) []byte {
	t.Helper()
	return zipped(t, "[Content_Types].xml", typesXML, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", relsXML, "xl/worksheets/sheet1.xml", data)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good := made(t, func(f *excelize.File) { set(t, f, "A1", "Plan") })
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	wide := func(v string) string { return strings.Join(strings.Split(v, ""), "\x00") }
	tests := map[string]struct {
		data []byte
		lim  sheet.Limits
		code string
		read string
		cell string
	}{
		"empty":           {nil, sheet.Limits{}, "sheet.not_xlsx", "boş dosya", ""},
		"xls":             {[]byte(ole), sheet.Limits{}, "sheet.not_xlsx", ".xls", ""},
		"password":        {[]byte(ole + wide("EncryptedPackage")), sheet.Limits{}, "sheet.encrypted", "", ""},
		"pdf":             {[]byte("%PDF-1.7 …"), sheet.Limits{}, "sheet.not_xlsx", "PDF", ""},
		"csv":             {[]byte("Kod;Amaç\nA1;Güçlü yönetim\n"), sheet.Limits{}, "sheet.not_xlsx", "CSV", ""},
		"html":            {[]byte("  <html><table>"), sheet.Limits{}, "sheet.not_xlsx", "HTML", ""},
		"json":            {[]byte(`{"schema":1}`), sheet.Limits{}, "sheet.not_xlsx", "JSON", ""},
		"word":            {zipped(t, "[Content_Types].xml", typesXML, "word/document.xml", "<x/>"), sheet.Limits{}, "sheet.not_xlsx", "Word", ""},
		"ods":             {zipped(t, "mimetype", "x", "content.xml", "<x/>"), sheet.Limits{}, "sheet.not_xlsx", "OpenDocument", ""},
		"xlsb":            {zipped(t, "[Content_Types].xml", typesXML, "xl/workbook.bin", "x"), sheet.Limits{}, "sheet.not_xlsx", ".xlsb", ""},
		"any zip":         {zipped(t, "a.txt", "x"), sheet.Limits{}, "sheet.not_xlsx", "ZIP", ""},
		"too large":       {good, sheet.Limits{Bytes: 100}, "sheet.too_large", "", ""},
		"cut off":         {good[:len(good)/2], sheet.Limits{}, "sheet.truncated", "", ""},
		"cut off by one":  {good[:len(good)-1], sheet.Limits{}, "sheet.truncated", "", ""},
		"macros":          {zipped(t, "[Content_Types].xml", typesXML, "xl/vbaProject.bin", "x"), sheet.Limits{}, "sheet.macros", "", ""},
		"macro type":      {zipped(t, "[Content_Types].xml", "<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"), sheet.Limits{}, "sheet.macros", "", ""},
		"same part twice": {zipped(t, "[Content_Types].xml", typesXML, "xl/a.xml", "", "XL/A.xml", ""), sheet.Limits{}, "sheet.broken", "", ""},
		"inflates":        {raw(t, "<worksheet><!--"+strings.Repeat(" ", 3<<20)+"--></worksheet>"), sheet.Limits{Inflated: 1 << 20}, "sheet.inflates", "", ""},
		"broken XML":      {raw(t, `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2"`), sheet.Limits{}, "sheet.broken", "", ""},
		"unknown string":  {raw(t, `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>`), sheet.Limits{}, "sheet.broken", "", ""},
		"rows backwards":  {raw(t, `<worksheet><sheetData><row r="5"/><row r="2"/></sheetData></worksheet>`), sheet.Limits{}, "sheet.broken", "", ""},
		"no sheet":        {zipped(t, "[Content_Types].xml", typesXML, "xl/workbook.xml", "<workbook/>", "xl/_rels/workbook.xml.rels", relsXML), sheet.Limits{}, "sheet.broken", "", ""},
		"entity bomb":     {raw(t, `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row r="1"><c r="A1"><v>&a;</v></c></row></sheetData></worksheet>`), sheet.Limits{}, "sheet.broken", "", ""},
		"sheets":          {made(t, func(f *excelize.File) { _, _ = f.NewSheet("B"); _, _ = f.NewSheet("C") }), sheet.Limits{Sheets: 2}, "sheet.too_many_sheets", "3", ""},
		"rows":            {made(t, func(f *excelize.File) { set(t, f, "A30", "x") }), sheet.Limits{Rows: 20}, "sheet.too_many_rows", "30", "A30"},
		"columns":         {made(t, func(f *excelize.File) { set(t, f, "AB2", "x") }), sheet.Limits{Cols: 20}, "sheet.too_many_columns", "28", "AB2"},
		"cells":           {made(t, func(f *excelize.File) { set(t, f, "A1", "x"); set(t, f, "A2", "y") }), sheet.Limits{Cells: 1}, "sheet.too_many_cells", "", "A2"},
		"letters":         {made(t, func(f *excelize.File) { set(t, f, "B2", "ğğğğğğ") }), sheet.Limits{Chars: 5}, "sheet.cell_too_long", "6", "B2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sheet.Open(tt.data, tt.lim)
			fs := fault.All(err)
			if len(fs) != 1 || fs[0].Code != tt.code || !strings.Contains(fs[0].Args["read"], tt.read) || fs[0].At.Cell != tt.cell {
				t.Fatalf("faults = %v", fs)
			}
		})
	}
}

func TestCellsAreThoseOfExcelize(t *testing.T) {
	t.Parallel()
	data := made(t, func(f *excelize.File) {
		for i, v := range []any{"İŞLEM ğüşiöç", "=SUM(A1)", " boşluklu ", "_x0041_", "a\nb", 17361533.39, 0.1, -5, 12345678901234, "🏛", "<b>&amp;</b>"} {
			set(t, f, "A"+strconv.Itoa(i+1), v)
		}
		set(t, f, "C2", true)
		if err := f.SetCellFormula("Sheet1", "D2", "1+1"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellRichText("Sheet1", "E2", []excelize.RichTextRun{{Text: "ka"}, {Text: "lın", Font: &excelize.Font{Bold: true}}}); err != nil {
			t.Fatal(err)
		}
		for cell, format := range map[string]string{"B1": "0.00%", "B2": "dd.mm.yyyy", "B3": `#,##0.00 "gün"`, "B4": "[$-41F]d mmmm yyyy"} {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			if err != nil {
				t.Fatal(err)
			}
			set(t, f, cell, 0.4)
			if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.MergeCell("Sheet1", "F1", "F3"); err != nil {
			t.Fatal(err)
		}
		set(t, f, "F1", "H1.1")
	})
	book, err := sheet.Open(data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		for c, want := range row {
			if got := s.Row(r + 1).At(c + 1); got.Text != want && sheet.Name(r+1, c+1) != "C2" {
				t.Errorf("%s = %q, excelize %q", sheet.Name(r+1, c+1), got.Text, want)
			}
		}
	}
	for cell, want := range map[string]sheet.Cell{
		"C2": {Kind: sheet.Bool, Text: "1"}, "E2": {Kind: sheet.Text, Text: "kalın"}, "A2": {Kind: sheet.Text, Text: "=SUM(A1)"},
		"B1": {Kind: sheet.Number, Form: sheet.Percent, Text: "0.4"}, "B2": {Kind: sheet.Number, Form: sheet.Date, Text: "0.4"},
		"B3": {Kind: sheet.Number, Text: "0.4"}, "B4": {Kind: sheet.Number, Form: sheet.Date, Text: "0.4"},
	} {
		r, c, _ := sheet.Place(cell)
		if got := s.Row(r).At(c); got != want {
			t.Errorf("%s = %+v, want %+v", cell, got, want)
		}
	}
	if got := s.Anchor(3, 6); got.Text != "H1.1" {
		t.Errorf("merged = %+v", got)
	}
}

func TestRawCells(t *testing.T) {
	t.Parallel()
	book, err := sheet.Open(raw(t, `<worksheet><sheetData><row><c><v>1</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="str"><f>A1</f><v>x</v></c>`+
		`<c t="inlineStr"><is><t>a</t><rPh><t>no</t></rPh></is></c><c t="d"><v>2019-10-21T00:00:00</v></c></row></sheetData></worksheet>`), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []sheet.Cell{{Kind: sheet.Number, Text: "1"}, {Kind: sheet.Error, Formula: true, Text: "#DIV/0!"}, {Kind: sheet.Text, Formula: true, Text: "x"},
		{Kind: sheet.Text, Text: "a"}, {Kind: sheet.Text, Text: "2019-10-21"}}
	for i, w := range want {
		if got := book.Sheets[0].Row(1).At(i + 1); got != w {
			t.Errorf("%s = %+v, want %+v", sheet.Name(1, i+1), got, w)
		}
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0": "0", "-0.0": "0", "17361533.390000001": "17361533.39", "0.30000000000000004": "0.3", "1E3": "1000", "1.25E-2": "0.0125", "-12.50": "-12.5",
		"999999999999999.9": "1000000000000000", "1e400": "", "NaN": "", "": "", "1.2.3": "", "--1": "", "1e999999999": "", "99999999999999": "99999999999999",
	} {
		got, ok := sheet.Cell{Kind: sheet.Number, Text: in}.Decimal()
		if got != want || ok != (want != "") {
			t.Errorf("%s = %q, %v; want %q", in, got, ok, want)
		}
	}
	if got, _ := (sheet.Cell{Kind: sheet.Number, Form: sheet.Percent, Text: "0.333"}).Decimal(); got != "33.3" {
		t.Errorf("percent = %s", got)
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	for serial, want := range map[string]period.Date{"43759": "2019-10-21", "1": "1900-01-01", "61": "1900-03-01", "43759.75": "2019-10-21"} {
		if got, ok := (sheet.Cell{Kind: sheet.Number, Text: serial}).Day(false); !ok || got != want {
			t.Errorf("%s = %s", serial, got)
		}
	}
	if got, _ := (sheet.Cell{Kind: sheet.Number, Text: "42297"}).Day(true); got != "2019-10-21" {
		t.Errorf("1904 = %s", got)
	}
	if sheet.Serial("2019-10-21") != 43759 || sheet.Serial("1900-02-01") != 0 || sheet.Serial("") != 0 {
		t.Error("serial")
	}
	for _, bad := range []string{"-1", "300000", "x"} {
		if _, ok := (sheet.Cell{Kind: sheet.Number, Text: bad}).Day(false); ok {
			t.Errorf("%s is no day", bad)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for col, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA"} {
		if got := sheet.Column(col); got != want {
			t.Errorf("%d = %s", col, got)
		}
		if r, c, ok := sheet.Place("$" + want + "$7"); !ok || r != 7 || c != col {
			t.Errorf("place of %s = %d, %d", want, r, c)
		}
	}
	for _, bad := range []string{"", "A", "7", "A0", "ZZZZZ1", "A1B", "A99999999"} {
		if _, _, ok := sheet.Place(bad); ok {
			t.Errorf("%q is no place", bad)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(made(f, func(x *excelize.File) { set(f, x, "A1", "Plan"); set(f, x, "B2", 1.5) }))
	f.Add(raw(f, `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`))
	f.Add([]byte("%PDF"))
	lim := sheet.Limits{Inflated: 1 << 20, Cells: 2000}
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := sheet.Open(data, lim)
		if (book == nil) == (err == nil) {
			t.Fatalf("book %v, error %v", book, err)
		}
		for _, fl := range fault.All(err) {
			if fl.Kind == fault.KindInternal {
				t.Fatalf("a stranger's file is no internal fault: %v", fl)
			}
		}
	})
}
