package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/db"
)

// file writes a file into the site's folder.
func (s *site) file(name string, data []byte) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func TestBudgetImportAndList(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			good := s.file("gelir.csv", []byte("Kod;Açıklama;Bütçe Tahmini;Net Tahsilat;Not\n01;Vergi;10;4;x\n05;Diğer;20;6;y\n800;Toplam;30;10;z\n"))
			says := func(code int, args []string, want ...string) {
				t.Helper()
				out, got := s.run(append([]string{"budget"}, args...)...)
				if got != code {
					t.Fatalf("%v: exit %d\n%s", args, got, out)
				}
				for _, w := range want {
					if !strings.Contains(out, w) {
						t.Errorf("%v: no %q in\n%s", args, w, out)
					}
				}
			}
			says(1, []string{"import", good, "--kind", "revenue", "--year", "2022"}, "budget.ledger.heading_unknown", "gelir.csv!E1", "hiçbir şey değişmedi")
			in := []string{"import", good, "--kind", "revenue", "--year", "2022", "--map", "Not=ignore"}
			says(0, append(in, "--dry-run"), "3 satır; 1/1 toplam satırı tuttu", "Kaydedilseydi")
			says(0, []string{"list"}, "Kayıtlı muhasebe verisi yok")
			says(0, append(in, "--source", "Kesin hesap", "--synthetic"), "belirtilen toplam 10,00", "Kaydedildi: 2022")
			says(0, []string{"list", "--year", "2022"}, "Yürürlükte", "gelir.csv", "10,00")
			says(1, in, "budget.ledger.same_file")
			short := s.file("eksik.csv", []byte("Kod;Açıklama;Net Tahsilat\n01;Vergi;4\n800;Toplam;10\n"))
			in = []string{"import", short, "--kind", "revenue", "--year", "2023"}
			says(1, in, "eksik.csv!C3", "fark 6,00")
			says(0, append(in, "--partial"), "6,00 bu dosyada karşılanmıyor")
			says(1, append(in, "--map", "yanlış"), "text.pattern")
			says(1, []string{"import", short, "--kind", "gelir", "--year", "2023"}, "enum.unknown")
			says(2, []string{"import", short, "--year", "2023"})
		})
	}
}

// export is the rows of an execution export of 40 units as accounting programs write it, with a total line: fifteen columns, nine of them
// amounts that hold together.
func export(rows int, line func(cells []any)) {
	line([]any{"Kurumsal Kod", "Birim Adı", "Fonksiyonel Kod", "Finansman", "Ekonomik Kod", "Açıklama", "KBÖ", "Ek Ödenek", "Aktarma (+)", "Aktarma (-)", "Devreden", "Yılsonu Ödenek",
		"Bütçe Gideri", "İptal Edilen", "Ertesi Yıla Devreden"})
	var total [9]int
	for i := range rows {
		unit, n := i%40, i/40
		v := [9]int{i*1_000 + 12_345, 500, 250, 100, 10, 0, 0, 1, 2}
		v[5] = v[0] + v[1] + v[2] - v[3] + v[4]
		v[6] = v[5] - v[7] - v[8]
		cells := []any{fmt.Sprintf("46.34.05.%02d", unit+2), fmt.Sprintf("Örnek %d. Müdürlük", unit+2), fmt.Sprintf("%02d.%d.%d", n%9+1, n/9%9+1, n/81%9+1), "5",
			fmt.Sprintf("03.%d.%d.%02d", n/729%9+1, i%9+1, i%97+1), fmt.Sprintf("Harcama kalemi %d", i%500)}
		for c, x := range v {
			total[c] += x
			cells = append(cells, x)
		}
		line(cells)
	}
	cells := []any{"", "", "", "", "", "GENEL TOPLAM"}
	for _, x := range total {
		cells = append(cells, x)
	}
	line(cells)
}

// BenchmarkLedgerImport brings an accounting export of 50,000 lines in with the built binary, into an empty database that is there
// already: its seconds and its greatest resident memory. Budgets: 10 s, 256 MB (issue 3).
func BenchmarkLedgerImport(b *testing.B) {
	const rows = 50_000
	var text bytes.Buffer
	export(rows, func(cells []any) {
		for i, c := range cells {
			if i > 0 {
				text.WriteByte(';')
			}
			if n, is := c.(int); is {
				c = fmt.Sprintf("%d,00", n)
			}
			fmt.Fprint(&text, c)
		}
		text.WriteByte('\n')
	})
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	num := 0
	export(rows, func(cells []any) {
		num++
		if err := w.SetRow(fmt.Sprintf("A%d", num), cells); err != nil {
			b.Fatal(err)
		}
	})
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		b.Fatal(err)
	}
	for _, format := range []string{"csv", "xlsx"} {
		for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
			b.Run(format+"/"+string(e), func(b *testing.B) {
				worst, memory := 0.0, 0.0
				for b.Loop() {
					s := newSite(b, e)
					s.must("migrate")
					data := text.Bytes()
					if format == "xlsx" {
						data = book.Bytes()
					}
					c := s.command(b.Context(), "budget", "import", s.file("gider."+format, data), "--kind", "execution", "--year", "2022")
					start := time.Now()
					if out, err := c.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("50001 satır")) {
						b.Fatalf("%v\n%s", err, out)
					}
					worst = max(worst, time.Since(start).Seconds())
					memory = max(memory, float64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)/1024)
				}
				b.ReportMetric(worst, "worst-s")
				b.ReportMetric(memory, "resident-MB")
			})
		}
	}
}
