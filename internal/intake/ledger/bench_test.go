package ledger_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/intake/ledger"
)

// bigHead and bigRow make an execution export as accounting programs write it: 40 units, each code of the row in a column of its own, nine
// amounts that hold together, and a total line at the end.
var bigHead = []string{"Kurumsal Kod", "Birim Adı", "Fonksiyonel Kod", "Finansman", "Ekonomik Kod", "Açıklama", "KBÖ", "Ek Ödenek", "Aktarma (+)", "Aktarma (-)", "Devreden", "Yılsonu Ödenek",
	"Bütçe Gideri", "İptal Edilen", "Ertesi Yıla Devreden"}

func bigRow(i int) (texts []string, kurus [9]int64) {
	unit, n := i%40, i/40
	texts = []string{fmt.Sprintf("46.34.05.%02d", unit+2), fmt.Sprintf("Örnek %d. Müdürlük", unit+2), fmt.Sprintf("%02d.%d.%d", n%9+1, n/9%9+1, n/81%9+1), "5",
		fmt.Sprintf("%02d.%d.%d.%02d", 3, n/729%9+1, i%9+1, i%97+1), fmt.Sprintf("Harcama kalemi %d", i%500)}
	initial := int64(i)*1_000_07 + 12_345_67
	kurus = [9]int64{initial, 500_00, 250_25, 100_10, 10, 0, 0, 1_00, 2_00}
	kurus[5] = kurus[0] + kurus[1] + kurus[2] - kurus[3] + kurus[4]
	kurus[6] = kurus[5] - kurus[7] - kurus[8]
	return texts, kurus
}

func tr(kurus int64) string {
	whole, out := fmt.Sprint(kurus/100), ""
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out += "."
		}
		out += string(d)
	}
	return fmt.Sprintf("%s,%02d", out, kurus%100)
}

func bigCSV(rows int) []byte {
	var b bytes.Buffer
	line := func(texts []string, kurus [9]int64) {
		for _, s := range texts {
			b.WriteString(s + ";")
		}
		for i, v := range kurus {
			if i > 0 {
				b.WriteByte(';')
			}
			b.WriteString(tr(v))
		}
		b.WriteByte('\n')
	}
	for i, s := range bigHead {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(s)
	}
	b.WriteByte('\n')
	var total [9]int64
	for i := range rows {
		texts, kurus := bigRow(i)
		line(texts, kurus)
		for c, v := range kurus {
			total[c] += v
		}
	}
	line([]string{"", "", "", "", "", "GENEL TOPLAM"}, total)
	return b.Bytes()
}

// BenchmarkLedgerRead reads the 50,000 rows of the current ledger.
func BenchmarkLedgerRead(b *testing.B) {
	data := bigCSV(50_000)
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := newHouse(b, dbtest.Open(b, e), false)
			h.commit(b, ledger.File{Name: "gider.csv", Data: data, Year: 2022, Kind: budget.LedgerExecution})
			b.ReportAllocs()
			for b.Loop() {
				if _, rows, err := h.budget.Current(h.as(access.Finance), 2022, budget.LedgerExecution); err != nil || len(rows) != 50_001 {
					b.Fatal(len(rows), err)
				}
			}
		})
	}
}
