package intake_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

func tl(t testing.TB, s string) *quantity.Money {
	t.Helper()
	m, err := quantity.ParseMoney(s)
	must(t, err)
	return &m
}

// sampleProposal is the proposal whose workbook LibreOffice saved in testdata (testdata/README.md says how).
func sampleProposal(t testing.TB) layout.Proposal {
	t.Helper()
	d := layout.Proposal{ProposalDoc: programme.ProposalDoc{Schema: programme.SchemaProposal, PlanCode: "KARTAL-2020", Year: 2022, Unit: "Bilgi İşlem Müdürlüğü",
		Activities: []programme.DocActivity{
			{Code: "F1.1.1", Target: "H1.1", Name: "Sunucu yenileme", Explanation: "Sunucuların yenilenmesi, yedekleme altyapısının kurulması.",
				Sharing: []string{"Destek Hizmetleri Müdürlüğü"}, Mine: true},
			{Code: "F1.1.2", Target: "H1.1", Name: "Personel eğitimi", NoCostReason: "Eğitim kurum içi eğitmenlerle verilir.", Mine: true},
			{Code: "F2.3.4", Target: "H2.3", Name: "Akıllı kavşak yazılımı"},
		},
		Lines: []programme.DocLine{
			{Kind: "activity", Activity: "F1.1.1", Functional: "01.3.9", Financing: "5", Economic: "03.7.1.01", Amount: tl(t, "1250000.55")},
			{Kind: "activity", Activity: "F1.1.1", Functional: "01.3.9", Financing: "5", Economic: "06.1.2.02", Amount: tl(t, "4000000"), Note: "32 sunucu"},
			{Kind: "activity", Activity: "F2.3.4", OffBudget: "other_domestic", Amount: tl(t, "750000")},
			{Kind: "overhead", Functional: "01.3.9", Financing: "5", Economic: "01.1.1.01", Amount: tl(t, "2345678.9")},
			{Kind: "transfer", Functional: "01.3.9", Financing: "5", Economic: "05.9.9.99", Amount: tl(t, "100")},
		}}}
	d.Around = layout.Around{Administration: "Kartal Belediyesi", PlanName: "2020-2024 Stratejik Planı", DueOn: "2021-08-15", Synthetic: true,
		Targets:    []layout.Item{{Code: "H1.1", Name: "Dijital belediyecilik"}, {Code: "H2.3", Name: "Ulaşım"}},
		Units:      []string{"Zabıta Müdürlüğü", "Bilgi İşlem Müdürlüğü"},
		Economic:   []layout.Item{{Code: "01", Name: "Personel Giderleri"}, {Code: "01.1.1.01", Name: "Temel Maaşlar"}, {Code: "06.1.2.02", Name: "Bilgisayar Alımları"}},
		Functional: []layout.Item{{Code: "01.3.9", Name: "Diğer Genel Hizmetler"}}, Financing: []layout.Item{{Code: "5", Name: "Mahalli İdareler"}},
		Ceilings: map[string]quantity.Money{"": 700_000_000, "06": 450_000_000, "03": 100_000_000}}
	return d
}

// LibreOffice typed an amount, a new line and a code, calculated everything anew and saved: we read what was typed, and every value it
// calculated is the one we would have written.
func TestLibreOfficeCalculatesWhatWeCalculate(t *testing.T) {
	t.Parallel()
	data := saved(t, "teklif-libreoffice.xlsx")
	got, _, faults := intake.ParseProposalWorkbook(data, intake.Limits{})
	want := sampleProposal(t)
	want.Lines[0].Amount = tl(t, "1999999.99")
	want.Lines[4].Economic = "06.1.2.02"
	want.Lines = append(want.Lines, programme.DocLine{Kind: "activity", Activity: "F1.1.2", Functional: "01.3.9", Financing: "5", Economic: "03.2.1.01", Amount: tl(t, "1234.56")})
	if diff := cmp.Diff(want.ProposalDoc, got); diff != "" || len(faults) > 0 {
		t.Fatal(faults, diff)
	}
	theirs, ours := computed(t, data), computed(t, proposalBook(t, want))
	if diff := cmp.Diff(ours, theirs); diff != "" || len(ours) != 14+3+2+3+5 {
		t.Errorf("%d values, ours and theirs differ: %s", len(ours), diff)
	}
}

// computed are the values of the formulas of a workbook that have one, by place.
func computed(t *testing.T, data []byte) map[string]string {
	t.Helper()
	book, err := sheet.Open(data, sheet.Limits{})
	must(t, err)
	out := map[string]string{}
	for _, s := range book.Sheets {
		for i := range s.Rows {
			r := &s.Rows[i]
			for _, col := range r.Cols() {
				c := r.At(col)
				if !c.Formula {
					continue
				}
				v := c.Text
				if n, ok := c.Decimal(); ok {
					v = n
				}
				out[s.Name+"!"+sheet.Name(r.Num, col)] = v
			}
		}
	}
	return out
}
