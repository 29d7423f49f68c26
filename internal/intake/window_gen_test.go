package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/pkg/quantity"
)

// drawWindow makes any unit's values that a workbook can say.
func drawWindow(t *rapid.T) layout.Window {
	g := gen{t}
	amount := func(name string) *quantity.Amount {
		if rapid.Bool().Draw(t, name+" there") {
			a := quantity.Amount(rapid.Int64Range(-9_000_000_000_000_000, 9_000_000_000_000_000).Draw(t, name))
			return &a
		}
		return nil
	}
	d := layout.Window{WindowDoc: layout.WindowDoc{Schema: layout.SchemaWindow, PlanCode: "KARTAL-2020", Year: 2022,
		Frequency: rapid.SampledFrom([]string{"month", "quarter", "half_year", "year"}).Draw(t, "frequency"), PeriodNo: rapid.IntRange(1, 12).Draw(t, "no"), Unit: "Mali Hizmetler Müdürlüğü", Rows: []layout.ValueRow{}}}
	for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
		r := layout.ValueRow{Code: fmt.Sprintf("A1/H1.1/PG1.1.%d", i+1), Amount: amount("amount"), Numerator: amount("numerator"), Denominator: amount("denominator"),
			NoValueReason: g.text(), Explanation: g.text(), Reference: rapid.SampledFrom([]string{"", "E-12345678-100", "007"}).Draw(t, "reference"), System: rapid.SampledFrom([]string{"", "EBYS"}).Draw(t, "system"),
			Confirmed: rapid.Bool().Draw(t, "confirmed")}
		if rapid.Bool().Draw(t, "done there") {
			b := rapid.Bool().Draw(t, "done")
			r.Done = &b
		}
		if rapid.Bool().Draw(t, "scale there") {
			n := rapid.IntRange(0, 4).Draw(t, "scale")
			r.Scale = &n
		}
		r.Seal = layout.SealOf(r, rapid.Int64Range(0, 1_000_000).Draw(t, "version"))
		d.Rows = append(d.Rows, r)
		d.Around.Shown = append(d.Around.Shown, layout.ShownValue{Name: "Gösterge" + g.text(), Target: "12.5", Last: [4]string{"1 (2021/4)"}, State: "Girilmedi",
			Open: []string{"amount", "explanation"}})
	}
	return d
}

func windowBook(t interface{ Fatal(...any) }, d layout.Window) []byte {
	var b bytes.Buffer
	if err := layout.WriteWindow(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A workbook gives back every row as it was written, and knows that none was touched.
func TestWindowWorkbookGivesTheValuesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawWindow(t)
		book := windowBook(t, d)
		got, where, faults := intake.ParseWindowWorkbook(book, intake.Limits{})
		if diff := cmp.Diff(d.WindowDoc, got); diff != "" || len(faults) > 0 {
			t.Fatal(faults, diff)
		}
		for i, r := range got.Rows {
			if !r.Untouched() || r.Version() != d.Rows[i].Version() || where[layout.Key(r.Code, "amount")].Cell != fmt.Sprint("I", i+4) {
				t.Fatalf("%+v %v", r, where[layout.Key(r.Code, "amount")])
			}
			touched := r
			if touched.Explanation += "x"; touched.Untouched() {
				t.Fatal("a touched row looks untouched")
			}
		}
		if !bytes.Equal(book, windowBook(t, d)) {
			t.Fatal("other bytes")
		}
	})
}

// sampleWindow is the workbook that LibreOffice saved in testdata (testdata/README.md says how).
func sampleWindow(t testing.TB) layout.Window {
	t.Helper()
	a := func(s string) *quantity.Amount {
		v, err := quantity.ParseAmount(s)
		must(t, err)
		return &v
	}
	yes, two := false, 2
	d := layout.Window{WindowDoc: layout.WindowDoc{Schema: layout.SchemaWindow, PlanCode: "KARTAL-2020", Year: 2022, Frequency: "quarter", PeriodNo: 2, Unit: "Park ve Bahçeler Müdürlüğü",
		Rows: []layout.ValueRow{{Code: "A1/H1.1/PG1.1.1", Amount: a("1234.5"), Explanation: "Bahar dikimi"}, {Code: "A1/H1.1/PG1.1.2", Numerator: a("12"), Denominator: a("48")},
			{Code: "A1/H1.1/PG1.1.3", Done: &yes, Amount: a("40")}, {Code: "A1/H1.2/PG1.2.1", Scale: &two}, {Code: "A1/H1.2/PG1.2.2"}}}}
	d.Around = layout.WindowAround{Administration: "Kartal Belediyesi", PlanName: "2020-2024 Stratejik Planı", Title: "2022 3 Aylık 2. dönem", OpensOn: "2022-07-01", DueOn: "2022-07-15", Synthetic: true}
	always := []string{"no_value_reason", "explanation", "reference", "system", "confirmed"}
	for i, s := range []layout.ShownValue{
		{Name: "Dikilen ağaç", Measure: "Adet", Target: "5000", Last: [4]string{"1.100 (2022/1)", "3.000 (2021/4)"}, State: "Girildi", Open: []string{"amount"}},
		{Name: "Geri kazanım oranı", Measure: "%", Numerator: "Geri kazanılan (ton)", Denominator: "Toplanan (ton)", Target: "30.5", State: "İade edildi", Open: []string{"numerator", "denominator"}},
		{Name: "Merkezin açılması", Measure: "Adet", Target: "1", State: "Girildi", Open: []string{"done", "amount"}},
		{Name: "Olgunluk düzeyi", Measure: "Düzey", State: "Girildi", Open: []string{"scale"}},
		{Name: "Yeşil alan", Measure: "m²", Target: "12", State: "Girilmedi", Open: []string{"amount"}},
	} {
		s.Open = slices.Concat(s.Open, always)
		d.Rows[i].Seal = layout.SealOf(d.Rows[i], int64(i))
		d.Around.Shown = append(d.Around.Shown, s)
	}
	return d
}

// LibreOffice typed a value, a percentage and a reason and saved: we read what was typed, and the rows it did not touch are untouched.
func TestLibreOfficeSavesAWindow(t *testing.T) {
	t.Parallel()
	got, _, faults := intake.ParseWindowWorkbook(saved(t, "degerler-libreoffice.xlsx"), intake.Limits{})
	want := sampleWindow(t)
	typed, eight := quantity.Amount(1_500_250_000), 30*quantity.One
	want.Rows[0].Amount = &typed
	want.Rows[1].Numerator, want.Rows[1].Percent = &eight, []string{"numerator"}
	want.Rows[4].NoValueReason, want.Rows[4].Confirmed = "Ölçüm cihazı arızalıydı", true
	if diff := cmp.Diff(want.WindowDoc, got); diff != "" || len(faults) > 0 {
		t.Fatal(faults, diff)
	}
	for i, r := range got.Rows {
		if r.Untouched() != (i == 2 || i == 3) {
			t.Errorf("row %d", i)
		}
	}
}
