package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/reports/model"
)

// printed writes the tables of a year's accounting and reads the JSON back.
func (s *site) printed(year string) []model.Document {
	s.t.Helper()
	s.must("budget", "export", "--year", year, "--out", s.dir)
	data, err := os.ReadFile(filepath.Join(s.dir, year+"-butce-muhasebe.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	docs, err := model.Decode(data)
	if err != nil {
		s.t.Fatal(err)
	}
	return docs
}

// holds compares cells, found by their names, with what was published.
func holds(t *testing.T, docs []model.Document, published map[string]string) {
	t.Helper()
	x := model.Index(docs)
	for name, want := range published {
		c := x.Cell(name)
		if c == nil {
			t.Errorf("no cell %s", name)
			continue
		}
		if got := c.Display(); got != want {
			t.Errorf("%s prints %s, published %s", name, got, want)
		}
	}
}

// Two published tables go in by the command and come out as printed tables of their year, without a programme: what the command says of
// its checks, and every figure by its cell.
func TestPublishedTablesComeOutAsTheyWentIn(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			says := func(want []string, args ...string) {
				t.Helper()
				out := s.must(append([]string{"budget", "import"}, args...)...)
				for _, w := range want {
					if !strings.Contains(out, w) {
						t.Errorf("no %q in\n%s", w, out)
					}
				}
			}
			const revenue, appropriations = "../../testdata/sources/kartal-2013-revenue/butce_gelirleri.csv", "../../testdata/sources/meram-2014-appropriations/odenek_cetveli_a_ozel_kalem.csv"
			says([]string{"7 satır; 1/1 toplam satırı tuttu; belirtilen toplam 179.742.393,29, satırların toplamı 179.742.393,29", "7/7 yüzde tuttu", "Kaydedildi: 2013"},
				revenue, "--kind", "revenue", "--year", "2013")
			if out, code := s.run("budget", "import", appropriations, "--kind", "appropriation", "--year", "2014"); code != 1 || !strings.Contains(out, "320.000,00") {
				t.Errorf("an extract is taken for the whole: exit %d\n%s", code, out)
			}
			says([]string{"30 satır; 17/19 toplam satırı tuttu; belirtilen toplam 200.000.000,00, satırların toplamı 2.207.357,00", "ekonomik kod toplamları 13/13; ", "genel toplamlar 4/6",
				"Özel Kalem Müdürlüğü › Mahalli İdareler (finansman)", "320.000,00 bu dosyada karşılanmıyor", "197.472.643,00 bu dosyada karşılanmıyor", "Kaydedildi: 2014"},
				appropriations, "--kind", "appropriation", "--year", "2014", "--partial")

			docs := s.printed("2013")
			if len(docs) != 1 || docs[0].ID != "PPGELIR" || len(docs[0].Marks) != 0 {
				t.Fatalf("%d tables of 2013", len(docs))
			}
			holds(t, docs, map[string]string{
				"PPGELIR!gelir:TOPLAM:net": "179.742.393,29", "PPGELIR!gelir:TOPLAM:pay": "%100,00",
				"PPGELIR!gelir:01:net": "60.969.026,96", "PPGELIR!gelir:01:pay": "%33,92",
				"PPGELIR!gelir:03:net": "18.108.484,85", "PPGELIR!gelir:03:pay": "%10,07",
				"PPGELIR!gelir:04:net": "390.189,62", "PPGELIR!gelir:04:pay": "%0,22",
				"PPGELIR!gelir:05:net": "76.731.699,44", "PPGELIR!gelir:05:pay": "%42,69",
				"PPGELIR!gelir:06:net": "23.542.992,42", "PPGELIR!gelir:06:pay": "%13,10",
				"PPGELIR!gelir:08:net": "0,00", "PPGELIR!gelir:08:pay": "%0,00",
			})
			docs = s.printed("2014")
			holds(t, docs, map[string]string{
				"PPODENEK!46.42.28.02:01": "849.760,00", "PPODENEK!46.42.28.02:02": "78.847,00", "PPODENEK!46.42.28.02:03": "1.278.750,00",
				"PPODENEK!46.42.28.02:toplam": "2.207.357,00", "PPODENEK!46.42.28.02:dokum": "2.527.357,00", "PPODENEK!46.42.28.02:kapsanmayan": "320.000,00",
				"PPODENEK!TOPLAM:toplam": "2.207.357,00",
			})
			if out, code := s.run("budget", "export", "--year", "2015", "--out", s.dir); code != 1 || !strings.Contains(out, "not_found") {
				t.Errorf("a year without accounting: exit %d\n%s", code, out)
			}
		})
	}
}
