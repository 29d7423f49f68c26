package tables_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func smallProgramme(t testing.TB) facts.ProgrammeFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/programme-small.json")
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var f facts.ProgrammeFacts
	if err := dec.Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestProgrammeGolden(t *testing.T) {
	t.Parallel()
	got := dump(tables.Programme(smallProgramme(t), tables.Plan(small(t))))
	const file = "testdata/programme-small.golden.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Fatalf("golden text differs (-want +got):\n%s", d)
	}
}

func TestNoRecordIDReachesAProgrammeDocument(t *testing.T) {
	t.Parallel()
	b, err := model.Canonical(tables.Programme(smallProgramme(t), tables.Plan(small(t))))
	if err != nil {
		t.Fatal(err)
	}
	if id := ulid.Find(b); id != nil {
		t.Fatalf("record id %s in a document", id)
	}
}

func amount(kurus int64) *quantity.Money { m := quantity.Money(kurus); return &m }

// Tables 1–5 have the columns and labels of the guide (domain.md §4.2–4.6).
func TestProgrammeTablesHaveTheOfficialColumns(t *testing.T) {
	t.Parallel()
	heads := map[string][]string{}
	for _, d := range tables.Programme(smallProgramme(t), nil) {
		for _, b := range d.Blocks {
			if b.Table == nil || heads[d.ID] != nil && !strings.HasSuffix(b.Table.ID, "H1.1/faaliyet") {
				continue
			}
			var got []string
			for i, c := range b.Table.Columns {
				if c.Group != "" && (i == 0 || b.Table.Columns[i-1].Group != c.Group) {
					got = append(got, c.Group+":")
				}
				got = append(got, c.Title)
			}
			heads[d.ID] = append(heads[d.ID], got...)
			for _, r := range b.Table.Rows {
				if d.ID == "PP2" {
					heads[d.ID] = append(heads[d.ID], strings.TrimSpace(r.Cells[0].Text+" "+r.Cells[1].Text))
				}
			}
		}
	}
	want := map[string][]string{
		"PP1": {"No", "Performans Göstergeleri", "2024:", "(t−1) gerçekleşme", "2025:", "t hedef/tahmin", "2026:", "t+1 hedef",
			"No", "Faaliyetler", "Kaynak İhtiyacı (t+1) (TL):", "Bütçe", "Bütçe Dışı", "Toplam"},
		"PP2": {"Kod", "Ekonomik Sınıflandırma", "Ödenek (t+1) (TL)", "01 Personel Giderleri", "02 SGK Devlet Primi Giderleri", "03 Mal ve Hizmet Alım Giderleri",
			"04 Faiz Giderleri", "05 Cari Transferler", "06 Sermaye Giderleri", "07 Sermaye Transferleri", "08 Borç Verme", "09 Yedek Ödenek",
			"Toplam Bütçe Kaynak İhtiyacı", "Döner Sermaye", "Diğer Yurt İçi", "Yurt Dışı", "Toplam Bütçe Dışı Kaynak İhtiyacı", "Toplam Kaynak İhtiyacı"},
		"PP3": {"Performans Hedefi", "Faaliyet", "Açıklama", "Bütçe İçi:", "TL", "PAY (%)", "Bütçe Dışı:", "TL", "PAY (%)", "Toplam:", "TL", "PAY (%)"},
		"PP4": {"Kod", "Ekonomik Sınıflandırma", "Faaliyet Toplamı", "Genel Yönetim Giderleri Toplamı", "Diğer İdarelere Transfer Edilecek Kaynaklar Toplamı",
			"Genel Toplam"},
		"PP5": {"Performans Hedefi", "Faaliyetler", "Sorumlu Birimler"},
	}
	for id, w := range want {
		if d := cmp.Diff(w, heads[id]); d != "" {
			t.Errorf("%s (-want +got):\n%s", id, d)
		}
	}
}

func TestProgrammeRegister(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	plan := tables.Plan(small(t))
	docs := tables.Programme(f, plan)
	forms := tables.ProgrammeForms(f.Year)
	if len(docs) != len(forms) || docs[len(docs)-1].ID != tables.IDReconciliation {
		t.Fatalf("%d documents, %d forms", len(docs), len(forms))
	}
	for i := range docs {
		one, ok := tables.DrawProgramme(f, plan, forms[i].ID)
		if !ok || docs[i].ID != forms[i].ID {
			t.Fatalf("%s: drawn %v", forms[i].ID, ok)
		}
		if d := cmp.Diff(docs[i], one); d != "" {
			t.Errorf("%s alone differs:\n%s", forms[i].ID, d)
		}
		if len(one.Marks) != 2 {
			t.Errorf("%s: marks %v", one.ID, one.Marks)
		}
	}
	if _, ok := tables.DrawProgramme(f, plan, "T15"); ok {
		t.Error("a form of the plan was drawn")
	}
}

// Missing is not zero: an activity without lines leaves the totals above it unwritten and says what is known; one that needs no resource, and
// says why, does not.
func TestAnActivityWithoutLines(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	look := func() (own, target, whole *model.Cell) {
		x := model.Index(tables.Programme(f, nil))
		return x.Cell("PP2!H1.1/F1.1.3:toplam"), x.Cell("PP1!H1.1:toplam"), x.Cell("PP4!toplam:toplam")
	}
	own, target, whole := look()
	if own.Kind != model.KindMissing || !strings.Contains(own.Text, "Gönüllülerle") || target.Display() != "22.000,00" || whole.Display() != "1.400.845,67" {
		t.Errorf("with a reason: %q %q %q", own.Text, target.Display(), whole.Display())
	}
	f.Targets[0].Activities[2].NoCostReason = ""
	own, target, whole = look()
	if own.Kind != model.KindMissing || target.Kind != model.KindMissing || target.Formula != nil || target.Note != "bilinen kısım 22.000,00 TL" ||
		whole.Kind != model.KindMissing || whole.Note != "bilinen kısım 1.400.845,67 TL" {
		t.Errorf("without: %q %q %q, %q %q", own.Text, target.Text, target.Note, whole.Text, whole.Note)
	}
}

// The published revenue of Kartal 2013 (Sayıştay report): total and percentages to the last digit.
func TestPublishedRevenueOfKartal(t *testing.T) {
	t.Parallel()
	f := facts.ProgrammeFacts{Year: 2013, RevenueLedger: &facts.Ledger{FileName: "butce_gelirleri.csv"}}
	shares := map[string]string{}
	for _, x := range []struct {
		code   string
		kurus  int64
		share  string
		stated bool
	}{{"01", 6096902696, "%33,92", false}, {"03", 1810848485, "%10,07", false}, {"04", 39018962, "%0,22", false}, {"05", 7673169944, "%42,69", false},
		{"06", 2354299242, "%13,10", false}, {"08", 0, "%0,00", false}, {"TOPLAM", 17974239329, "%100,00", true}} {
		r := facts.LedgerRow{Unit: -1, Economic: x.code, NetCollected: amount(x.kurus), TotalLine: x.stated}
		if x.stated {
			r.Economic = ""
		}
		f.RevenueLedger.Rows = append(f.RevenueLedger.Rows, r)
		shares[x.code] = x.share
	}
	x := model.Index(tables.Programme(f, nil))
	if got := x.Cell("PPGELIR!gelir:TOPLAM:net").Display(); got != "179.742.393,29" {
		t.Errorf("total %s", got)
	}
	for code, want := range shares {
		if got := x.Cell("PPGELIR!gelir:" + code + ":pay").Display(); got != want {
			t.Errorf("%s: %s, published %s", code, got, want)
		}
	}
	if c := x.Cell("PPGELIR!gelir:01:tahsilat"); c.Kind != model.KindMissing {
		t.Errorf("what the export does not have is %s", c.Display())
	}
}

// The published appropriation of one unit of Meram 2014: its rows leave 320,000.00 of its own total uncovered.
func TestPublishedAppropriationOfMeram(t *testing.T) {
	t.Parallel()
	row := func(code string, kurus int64) facts.LedgerRow {
		return facts.LedgerRow{Unit: -1, Institutional: "46.42.28.02", UnitName: "Özel Kalem Müdürlüğü", Economic: code, Initial: amount(kurus)}
	}
	head := row("", 252735700)
	head.TotalLine = true
	all := facts.LedgerRow{Unit: -1, Institutional: "46.42.28", TotalLine: true, Initial: amount(20000000000)}
	f := facts.ProgrammeFacts{Year: 2014, Appropriation: &facts.Ledger{Partial: true,
		Rows: []facts.LedgerRow{all, head, row("01.1", 50610300), row("01.5", 34365700), row("02.1", 6811200), row("02.5", 1073500), row("03", 127875000)}}}
	x := model.Index(tables.Programme(f, nil))
	for name, want := range map[string]string{"46.42.28.02:01": "849.760,00", "46.42.28.02:02": "78.847,00", "46.42.28.02:toplam": "2.207.357,00",
		"46.42.28.02:dokum": "2.527.357,00", "46.42.28.02:kapsanmayan": "320.000,00", "TOPLAM:toplam": "2.207.357,00"} {
		if c := x.Cell("PPODENEK!" + name); c == nil || c.Display() != want {
			t.Errorf("%s: %v, published %s", name, c, want)
		}
	}
	if x.Cell("PPODENEK!46.42.28:toplam") != nil {
		t.Error("a unit without rows is printed")
	}
	f.Appropriation.Rows[1].Changed = true // a row of the unit was typed over
	if c := model.Index(tables.Programme(f, nil)).Cell("PPODENEK!46.42.28.02:kapsanmayan"); c == nil || c.Kind != model.KindMissing {
		t.Errorf("the difference by hand is called what the export leaves open: %v", c)
	}
	f.Appropriation.Rows[1].Initial = amount(220735700) // the rows make the unit's total again
	if c := model.Index(tables.Programme(f, nil)).Cell("PPODENEK!46.42.28.02:kapsanmayan"); c == nil || c.Display() != "0,00" {
		t.Errorf("rows that make the stated total: %v", c)
	}
}

// Class 09 of revenue stands positive and is deducted, in the estimate and in what came in.
func TestRefundsAreDeducted(t *testing.T) {
	t.Parallel()
	f := facts.ProgrammeFacts{Year: 2022, RevenueLedger: &facts.Ledger{}}
	for code, kurus := range map[string]int64{"01.2": 100000, "05.2": 50000, "09.1": 7000} {
		f.Lines = append(f.Lines, facts.BudgetLine{Kind: "revenue", Unit: -1, Economic: code, Amount: amount(kurus)})
		f.RevenueLedger.Rows = append(f.RevenueLedger.Rows, facts.LedgerRow{Unit: -1, Economic: code, Initial: amount(kurus), NetCollected: amount(kurus / 2)})
	}
	x := model.Index(tables.Programme(f, nil))
	for name, want := range map[string]string{"gelir:BRÜT:tahmin": "1.500,00", "gelir:TOPLAM:tahmin": "1.430,00", "gelir:TOPLAM:net": "715,00",
		"denge:brut": "1.500,00", "denge:gelir": "1.430,00"} {
		if c := x.Cell("PPGELIR!" + name); c == nil || c.Display() != want {
			t.Errorf("%s: %v, want %s", name, c, want)
		}
	}
}
