package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/pkg/quantity"
)

// printed reads a table without a database: it has nothing to ask one.
func printed(t testing.TB, name string, data []byte) (rows, faults []string) {
	t.Helper()
	got, l, err := (&intake.Service{}).ReadPrinted(as(access.Planner), name, bytes.NewReader(data))
	must(t, err)
	for _, r := range got {
		rows = append(rows, said1(r))
	}
	return rows, told(l)
}

func said1(r account.PrintedRow) string {
	n := func(a *quantity.Amount) string {
		if a == nil {
			return "yok"
		}
		return a.String()
	}
	return fmt.Sprintf("%d %s|%s|%s|%s|%s|%s", r.RowNo, r.Code, r.Name, r.UnitOfMeasure, n(r.Target), n(r.Actual), r.Reason)
}

// xlsx is a workbook of one sheet.
func xlsx(t testing.TB, sheetName string, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must(t, f.SetSheetName("Sheet1", sheetName))
	for i, r := range rows {
		must(t, f.SetSheetRow(sheetName, fmt.Sprintf("A%d", i+1), &r))
	}
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.Bytes()
}

func TestAPrintedTableIsRead(t *testing.T) {
	t.Parallel()
	want := []string{"4 PG1.1.1|Dikilen ağaç|Adet|5000|4750.5|Kuraklık", "5 PG1.1.2|Geri kazanım oranı|%|40|42|", "6 PG1.1.3|Merkez|Adet|1|yok|İhale gecikti"}
	book := xlsx(t, "Sonuçlar", []any{"Deneme Belediyesi 2022 Faaliyet Raporu"}, []any{},
		[]any{"Sapma Nedeni", "Gerçekleşme (2022)", "PG KODU", "Performans Göstergesi", "Gerçekleşme %", "ÖLÇÜ BİRİMİ", "2021 Gerçekleşme", "2022 Hedefi", "2023 Hedefi", "Hedef"},
		[]any{"Kuraklık", 4750.5, "PG1.1.1", "Dikilen  ağaç", 95.01, "Adet", 4000, "5.000", 6000, "Yeşil kent"},
		[]any{"-", "%42", "PG1.1.2", "Geri kazanım oranı", "105", "%", 1, 40, 45, "Yeşil kent"},
		[]any{"İhale gecikti", "—", "PG1.1.3", "Merkez", "", "Adet", nil, 1})
	rows, faults := printed(t, "rapor.xlsx", book)
	if diff := cmp.Diff(want, rows); diff != "" || len(faults) > 0 {
		t.Error(faults, diff)
	}
	csv := "\xef\xbb\xbfDeneme Belediyesi\r\n\r\nKod;Gösterge;Ölçü Birimi;Hedef;Gerçekleşme;Sapma Nedeni\r\nPG1.1.1;Dikilen ağaç;Adet;5.000;4750,5;Kuraklık\r\nPG1.1.2;Geri kazanım oranı;%;40;42 %;\r\nPG1.1.3;Merkez;Adet;1;;\"İhale gecikti\"\r\n"
	rows, faults = printed(t, "../../rapor.csv", []byte(csv))
	if diff := cmp.Diff(want, rows); diff != "" || len(faults) > 0 {
		t.Error(faults, diff)
	}
	lines := "Kod;Gösterge;Hedef;Sapma Nedeni\nPG1;\"Ağaç\ndikimi\";5;\"bir\niki\"\nPG2;Park;6;\n"
	if rows, faults = printed(t, "a.csv", []byte(lines)); len(faults) > 0 || rows[0] != "2 PG1|Ağaç dikimi||5|yok|bir\niki" || rows[1][:2] != "3 " {
		t.Errorf("%q %v", rows, faults)
	}
	comma := "Gösterge,Gerçekleşen,Hedeflenen,Pg No\nDikilen ağaç,\"4750,5\",5000,PG1.1.1\n"
	if rows, faults = printed(t, "a.csv", []byte(comma)); len(faults) > 0 || rows[0] != "2 PG1.1.1|Dikilen ağaç||5000|4750.5|" {
		t.Error(rows, faults)
	}
	tabs := "PG kodu ve adı\tHedef\tGerçekleşme\nPG2.1.1 - Denetim\t1.234\t-3,5\nDenetim sayısı\t0\t0\n"
	if rows, faults = printed(t, "a.txt", []byte(tabs)); len(faults) > 0 || strings.Join(rows, "; ") != "2 PG2.1.1|Denetim||1234|-3.5|; 3 |Denetim sayısı||0|0|" {
		t.Error(rows, faults)
	}
}

// Rows that part the table, and headings that a new page prints again, are no rows.
func TestAPrintedTableOfSeveralPages(t *testing.T) {
	t.Parallel()
	head := []any{"Kod", "Gösterge", "Hedef", "Gerçekleşme"}
	rows, faults := printed(t, "a.xlsx", xlsx(t, "T", []any{"Özet"}, head, []any{"Amaç 1: Yeşil kent"}, []any{"PG1", "Ağaç", 1, 2}, []any{}, head, []any{"PG2", "Park", 3, nil}, []any{" ", nil, "-", "—"}))
	if diff := cmp.Diff([]string{"4 PG1|Ağaç||1|2|", "7 PG2|Park||3|yok|"}, rows); diff != "" || len(faults) > 0 {
		t.Error(faults, diff)
	}
}

func TestAPrintedTableSaysWhatIsWrongAtItsCells(t *testing.T) {
	t.Parallel()
	head := []any{"Kod", "Gösterge", "Ölçü Birimi", "Hedef", "Gerçekleşme", "Sapma Nedeni"}
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"all at once": {xlsx(t, "S", head, []any{"PG1", "Ağaç", "Adet", "1,234", "belki", strings.Repeat("a", 8001)}, []any{strings.Repeat("P", 21), "Park", "", true, "#YOK", ""}),
			[]string{"refuse number.syntax S!D3", "refuse number.syntax S!E2", "refuse number.syntax S!E3", "refuse sheet.thousands S!D2", "refuse text.length S!A3", "refuse text.length S!F2"}},
		"no name":          {xlsx(t, "S", head, []any{"", "", "Adet", 1, 2}), []string{"refuse printed.no_code S!A2"}},
		"a code twice":     {xlsx(t, "S", head, []any{"PG1", "Ağaç", "", 1, 2}, []any{"pg1", "Park", "", 1, 2}), []string{"warn printed.twice S!A3"}},
		"a heading twice":  {xlsx(t, "S", []any{"Kod", "Hedef", "Hedef"}, []any{"PG1", 1, 2}), []string{"warn printed.repeated_heading S!C1"}},
		"no table":         {xlsx(t, "S", []any{"Kod", "Gösterge"}, []any{"PG1", "Ağaç"}), []string{"refuse printed.no_table !"}},
		"headings alone":   {xlsx(t, "S", head), []string{"refuse printed.no_table !"}},
		"nothing":          {nil, []string{"refuse printed.no_table !"}},
		"a PDF":            {[]byte("%PDF-1.4 x"), []string{"refuse sheet.not_xlsx !"}},
		"binary":           {[]byte("Kod;Hedef\x00"), []string{"refuse sheet.not_xlsx !"}},
		"another encoding": {[]byte("Kod;G\xf6sterge;Hedef\nPG1;a;1\n"), []string{"refuse text.utf8 !"}},
	} {
		if _, faults := printed(t, "a.xlsx", c.data); cmp.Diff(c.want, faults) != "" {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if _, _, err := (&intake.Service{}).ReadPrinted(as(access.Planner), "a.csv", bytes.NewReader(make([]byte, intake.MaxFile+1))); fault.KindOf(err) != fault.KindTooLarge {
		t.Error(err)
	}
	for _, ctx := range []context.Context{context.Background(), as(access.Auditor), as(access.Finance)} {
		if _, _, err := (&intake.Service{}).ReadPrinted(ctx, "a.csv", strings.NewReader("Kod;Hedef\nPG1;1\n")); err == nil {
			t.Error("read for who may not edit a report")
		}
	}
}

func FuzzPrintedTable(f *testing.F) {
	f.Add([]byte("Kod;Gösterge;Hedef;Gerçekleşme\nPG1;Ağaç;1.234,5;%3\n"))
	f.Add([]byte("\"Kod\tHedef\n\"\"PG1\t-\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, l, err := (&intake.Service{}).ReadPrinted(as(access.Planner), "a.csv", bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.RowNo < 1 || len([]rune(r.Code)) > 20 || len([]rune(r.Name)) > 500 {
				t.Errorf("%+v", r)
			}
		}
		for _, x := range l {
			if x.Kind == fault.KindInternal {
				t.Error(x)
			}
		}
	})
}
