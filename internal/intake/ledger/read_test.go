package ledger_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/ledger"
)

// book is a workbook of one sheet; a float is a number cell, a text a text cell, nil nothing.
func book(t testing.TB, kind budget.LedgerKind, rows ...[]any) ledger.File {
	t.Helper()
	f := excelize.NewFile()
	ok(t, f.SetSheetName("Sheet1", "Gider"))
	for i, r := range rows {
		ok(t, f.SetSheetRow("Gider", fmt.Sprintf("A%d", i+1), &r))
	}
	var b bytes.Buffer
	ok(t, f.Write(&b))
	return ledger.File{Name: "dosya.xlsx", Data: b.Bytes(), Year: 2022, Kind: kind}
}

// figures is the amounts of a row by column, missing ones left out.
func figures(r budget.Row) map[string]string {
	out := map[string]string{}
	for i, name := range budget.MoneyColumns {
		if v := *r.Column(i); v != nil {
			out[name] = v.TR()
		}
	}
	return out
}

func (h *house) reads(t testing.TB, f ledger.File) []budget.Row {
	t.Helper()
	res := h.check(t, f)
	if res.Refused {
		t.Fatalf("refused: %v", res.Faults)
	}
	return res.Rows
}

func alone(t *testing.T) *house {
	t.Helper()
	return newHouse(t, sqlite(t), true)
}

// Every word that an accounting program uses for a column is known; the whole of one row is read from each.
func TestHeadingsAreKnownInTheWordsOfAccountingPrograms(t *testing.T) {
	t.Parallel()
	h := alone(t)
	full := map[string]string{"initial": "100,00", "supplementary": "10,00", "transfer_in": "5,00", "transfer_out": "3,00", "carried_in": "2,00", "final": "114,00", "spent": "100,00",
		"cancelled": "10,00", "carried_out": "4,00"}
	for _, head := range []string{
		"Kod;Açıklama;KBÖ;Ek Ödenek;Aktarma (+);Aktarma (-);Devreden;Yılsonu Ödenek;Gerçekleşen;İptal;Ertesi Yıla Devreden",
		"EKONOMİK KOD;GİDERİN TÜRÜ;BÜTÇE İLE VERİLEN;EK ÖDENEK;AKTARMA İLE EKLENEN;AKTARMA İLE DÜŞÜLEN;DEVREDEN ÖDENEK;TOPLAM ÖDENEK;BÜTÇE GİDERİ;İPTAL EDİLEN ÖDENEK;ERTESİ YILA DEVREDEN ÖDENEK",
		"Ekonomik Sınıflandırma;Açıklama;Başlangıç Ödeneği (TL);Ek Bütçe;Eklenen;Düşülen;Geçen Yıldan Devreden Ödenek;Yıl Sonu Ödeneği;Harcama;İptal Edilen;Ertesi Yıla Devreden",
		"hesap_kodu;hesap_adı;2022 Yılı Bütçe Ödeneği;Ek Ödenek;Aktarma (+);Aktarma (−);Önceki Yıldan Devir;Net Bütçe Ödeneği Toplamı;Bütçe Gideri Toplamı;İptal Edilen;Sonraki Yıla Devreden Ödenek",
		"code;name;initial;supplementary;transfer_in;transfer_out;carried_in;final;spent;cancelled;carried_out",
	} {
		rows := h.reads(t, csv(budget.LedgerExecution, "Meram Belediyesi 2022 gider kesin hesabı", "", head, "03.2.1.01;Kırtasiye;100;10;5;3;2;114;100;10;4"))
		if len(rows) != 1 || rows[0].Economic != "03.2.1.01" || rows[0].Name != "Kırtasiye" {
			t.Fatalf("%s: %+v", head, rows)
		}
		if d := cmp.Diff(full, figures(rows[0])); d != "" {
			t.Errorf("%s: %s", head, d)
		}
	}
	rows := h.reads(t, csv(budget.LedgerRevenue,
		"Gelir Kodu,Gelirin Türü,Bütçe Tahmini,Devreden Tahakkuk,Yılı Tahakkuku,Toplam Tahakkuk,Tahsilat,Red ve İade,Net Tahsilat,Terkin,Ertesi Yıla Devreden Tahakkuk,Gerçekleşme %,Tahsil/Tahakkuk %",
		"01.2.9.51,Bina Vergisi,100,20,80,100,70,10,60,5,35,60,60"))
	if d := cmp.Diff(map[string]string{"initial": "100,00", "accrued_before": "20,00", "accrued": "80,00", "accrued_total": "100,00", "collected": "70,00", "refunded": "10,00",
		"net_collected": "60,00", "written_off": "5,00", "carried_out": "35,00"}, figures(rows[0])); d != "" {
		t.Error(d)
	}
}

func TestHeadingsThatAreUnknownOrDoubledAreNamedWithTheirCell(t *testing.T) {
	t.Parallel()
	h := alone(t)
	lines := []string{"Kod;Açıklama;KBÖ;Başlangıç Ödeneği;Müsteşar Notu", "01;Personel;5;6;x"}
	res := h.check(t, csv(budget.LedgerAppropriation, lines...))
	wantFaults(t, res.Faults, "refuse budget.ledger.heading_twice D1", "refuse budget.ledger.heading_unknown E1")
	if res.Faults[0].At.Sheet != "dosya.csv" {
		t.Errorf("sheet %q", res.Faults[0].At.Sheet)
	}
	f := csv(budget.LedgerAppropriation, lines...)
	f.Map = map[string]string{"Müsteşar Notu": "ignore", "KBÖ": "ignore"}
	rows := h.reads(t, f)
	if d := cmp.Diff(map[string]string{"initial": "6,00"}, figures(rows[0])); d != "" {
		t.Error(d)
	}
	f.Map = map[string]string{"Yok Böyle": "initial", "KBÖ": "collected"}
	wantFaults(t, h.check(t, f).Faults, "refuse budget.ledger.map_field ")
	f.Map = map[string]string{"Yok Böyle": "initial", "KBÖ": "ignore", "Müsteşar Notu": "ignore"}
	wantFaults(t, h.check(t, f).Faults, "refuse budget.ledger.map_heading A1")
	wantFaults(t, h.check(t, csv(budget.LedgerAppropriation, "a;b", "1;2")).Faults, "refuse budget.ledger.no_headings A1")
	wantFaults(t, h.check(t, csv(budget.LedgerAppropriation, "Kod;KBÖ")).Faults, "refuse budget.ledger.empty A2")
	wantFaults(t, h.check(t, csv(budget.LedgerAppropriation, "Kod;KBÖ;", "01;5;fazla")).Faults, "warn sheet.no_heading C2")
}

// Bytes as accounting programs write them: with and without a byte order mark, in the Turkish code page, with each separator and quotes.
func TestEveryEncodingAndSeparatorReadsTheSame(t *testing.T) {
	t.Parallel()
	h := alone(t)
	const text = "Kod;Açıklama;KBÖ\n06.5;\"Gayrimenkul sermaye üretim giderleri; ĞİŞğış\";\"1.234,56\"\n"
	code := map[rune]byte{'Ğ': 0xd0, 'İ': 0xdd, 'Ş': 0xde, 'ğ': 0xf0, 'ı': 0xfd, 'ş': 0xfe}
	var turkish []byte
	for _, r := range text {
		if b, is := code[r]; is {
			turkish = append(turkish, b)
		} else {
			turkish = append(turkish, byte(r)) // Latin-1
		}
	}
	want := h.reads(t, ledger.File{Name: "a.csv", Data: []byte(text), Year: 2022, Kind: budget.LedgerAppropriation})
	if len(want) != 1 || want[0].Name != "Gayrimenkul sermaye üretim giderleri; ĞİŞğış" || want[0].Initial.TR() != "1.234,56" {
		t.Fatalf("%+v", want)
	}
	swap := func(sep string) []byte {
		return []byte(strings.NewReplacer("Kod;Açıklama;KBÖ", "Kod"+sep+"Açıklama"+sep+"KBÖ", "06.5;", "06.5"+sep, "\";\"", "\""+sep+"\"").Replace(text))
	}
	for name, data := range map[string][]byte{"bom": []byte("\xef\xbb\xbf" + text), "1254": turkish, "comma": swap(","), "tab": swap("\t"), "crlf": []byte(strings.ReplaceAll(text, "\n", "\r\n"))} {
		if d := cmp.Diff(want, h.reads(t, ledger.File{Name: "a.csv", Data: data, Year: 2022, Kind: budget.LedgerAppropriation})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	for name, data := range map[string]string{"old excel": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "pdf": "%PDF-1.4", "nul": "Kod;KBÖ\n01;\x00"} {
		res := h.check(t, ledger.File{Name: name, Data: []byte(data), Year: 2022, Kind: budget.LedgerAppropriation})
		if !res.Refused || !fault.Has(res.Faults, "budget.ledger.format") {
			t.Errorf("%s: %v", name, res.Faults)
		}
	}
	wantFaults(t, h.check(t, csv(budget.LedgerAppropriation, "Kod;Ad;KBÖ", "01;\"açık;5", "02;b;6")).Faults, "refuse budget.ledger.csv A2")
}

func TestAmountsInEveryFormAndTheDoubtfulByTheirColumn(t *testing.T) {
	t.Parallel()
	h := alone(t)
	initial := func(values ...string) (out []string, faults fault.List) {
		lines := []string{"Kod\tAçıklama\tKBÖ"}
		for i, v := range values {
			lines = append(lines, fmt.Sprintf("0%d\tx\t%s", i+1, v))
		}
		res := h.check(t, csv(budget.LedgerAppropriation, lines...))
		for _, r := range res.Rows {
			s := "missing"
			if r.Initial != nil {
				s = r.Initial.String()
			}
			out = append(out, s)
		}
		return out, res.Faults
	}
	for _, c := range []struct{ in, want []string }{
		{[]string{"1.234,56", "1,234.56", "1234.56", "1234,56", "", "0", "-"}, []string{"1234.56", "1234.56", "1234.56", "1234.56", "missing", "0.00", "missing"}},
		{[]string{"1.234", "12"}, []string{"1234.00", "12.00"}},  // nothing else says: Turkish
		{[]string{"1.234", "5,50"}, []string{"1234.00", "5.50"}}, // Turkish column
		{[]string{"1,234", "5.50"}, []string{"1234.00", "5.50"}}, // English column
		{[]string{"₺1.234.567,89", "1.000 TL", "2 TL"}, []string{"1234567.89", "1000.00", "2.00"}},
		{[]string{"1,234,567.8", "1,000"}, []string{"1234567.80", "1000.00"}},
	} {
		got, faults := initial(c.in...)
		if d := cmp.Diff(c.want, got); d != "" || len(faults) > 0 {
			t.Errorf("%q: %s %v", c.in, d, faults)
		}
	}
	for _, c := range []struct{ in, want []string }{
		{[]string{"1.234", "5.50"}, []string{"refuse number.decimals C2"}},                 // English column: three decimals
		{[]string{"1,234", "5"}, []string{"refuse number.decimals C2"}},                    // Turkish by default: three decimals
		{[]string{"1.234", "5,50", "6.50"}, []string{"refuse budget.ledger.ambiguous C2"}}, // both forms in one column
		{[]string{"abc", "5"}, []string{"refuse number.syntax C2"}},
		{[]string{"(5,00)", "-1,00", "2"}, []string{"refuse budget.ledger.negative C2", "refuse budget.ledger.negative C3"}},
		{[]string{"99999999999999999999", "2"}, []string{"refuse number.range C2"}},
	} {
		_, faults := initial(c.in...)
		wantFaults(t, faults, c.want...)
	}
}

func TestAWorkbookReadsLikeAFile(t *testing.T) {
	t.Parallel()
	h := alone(t)
	rows := h.reads(t, book(t, budget.LedgerExecution,
		[]any{"Gider Kesin Hesap Cetveli"}, nil,
		[]any{"Ekonomik Kod", "Açıklama", "KBÖ", "Bütçe Gideri"},
		[]any{"03", "Mal ve hizmet", 1234.5, "1.234,50"},
		[]any{"03.2.1.01", "Kırtasiye", 1234.5, 1234.4999999999998},
		[]any{nil, "TOPLAM", 1234.5, 1234.5},
		[]any{nil, "Düzenleyen: A. B."}))
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(r.TotalLine, r.Economic, " ", figures(r)))
	}
	if d := cmp.Diff([]string{"true03 map[initial:1.234,50 spent:1.234,50]", "false03.2.1.01 map[initial:1.234,50 spent:1.234,50]", "true map[initial:1.234,50 spent:1.234,50]"}, got); d != "" {
		t.Error(d)
	}
	res := h.check(t, book(t, budget.LedgerExecution,
		[]any{"Ekonomik Kod", "Kurumsal Kod", "KBÖ"},
		[]any{3, "46.42.28.02", 1.0},
		[]any{3.2, "46.42.28.02", 1.0},
		[]any{3.15, "46.42.28.02", 1.0},
		[]any{"03.2.2", 46.42, 1.0},
		[]any{"03.2.3", "46.42.28.02", 1.005},
		[]any{"03.02.10.01", "46.42.28.02", 1.0}))
	wantFaults(t, res.Faults, "refuse budget.ledger.code_number A4", "refuse budget.ledger.code_number B5", "refuse number.decimals C6", "refuse code.other_set A7")
	if res.Faults[0].At.Sheet != "Gider" {
		t.Errorf("sheet %q", res.Faults[0].At.Sheet)
	}
}

func TestPlacesOfHierarchicalExportsAndOfWholeTertips(t *testing.T) {
	t.Parallel()
	h := alone(t)
	places := func(rows []budget.Row) (out []string) {
		for _, r := range rows {
			out = append(out, fmt.Sprintf("%t %s %s %s %s %s", r.TotalLine, r.Institutional, r.Functional, r.Financing, r.Economic, r.UnitName))
		}
		return out
	}
	rows := h.reads(t, csv(budget.LedgerAppropriation, "Kurumsal;Fonksiyonel;Finansman;Ekonomik;Açıklama;KBÖ",
		"46.42.28.02;;;;Özel Kalem Müdürlüğü;7", ";01.1.1;;;Yasama;7", ";;5;;Mahalli;7", ";;;01;Personel;4", ";;;03;Mal;3",
		"46.42.28.03;;;;Yazı İşleri Müdürlüğü;2", ";01.1.1.00;;;Yasama;2", ";;5;;Mahalli;2", ";;;01;Personel;2", ";;;;GENEL TOPLAM;9"))
	if d := cmp.Diff([]string{
		"true 46.42.28.02    Özel Kalem Müdürlüğü", "true 46.42.28.02 01.1.1   Özel Kalem Müdürlüğü", "true 46.42.28.02 01.1.1 5  Özel Kalem Müdürlüğü",
		"false 46.42.28.02 01.1.1 5 01 Özel Kalem Müdürlüğü", "false 46.42.28.02 01.1.1 5 03 Özel Kalem Müdürlüğü",
		"true 46.42.28.03    Yazı İşleri Müdürlüğü", "true 46.42.28.03 01.1.1   Yazı İşleri Müdürlüğü", "true 46.42.28.03 01.1.1 5  Yazı İşleri Müdürlüğü",
		"false 46.42.28.03 01.1.1 5 01 Yazı İşleri Müdürlüğü", "true     ",
	}, places(rows)); d != "" {
		t.Error(d)
	}
	rows = h.reads(t, csv(budget.LedgerAppropriation, "Tertip;Açıklama;Ödenek", "46.42.28.02-01.1.1.00-5-03.2.1.01;Kırtasiye;5", "46.42.28.02-01.1.1-5-03.2.1.02;Su;6"))
	if d := cmp.Diff([]string{"false 46.42.28.02 01.1.1 5 03.2.1.01 Özel Kalem Müdürlüğü", "false 46.42.28.02 01.1.1 5 03.2.1.02 Özel Kalem Müdürlüğü"}, places(rows)); d != "" {
		t.Error(d)
	}
}
