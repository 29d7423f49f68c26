package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/intake/ledger"
)

const placedHead = "Sıra;Kurumsal Kod;Fonksiyonel Kod;Finansman;Ekonomik Kod;Açıklama;KBÖ"

var placedRows = []string{"1;46.42.28.02;01.1.1;5;03.2.1.01;Kırtasiye;10,00", "2;46.42.28.02;01.1.1;5;03.2.1.02;Büro;5,00"}

func placed(last ...string) ledger.File {
	return csv(budget.LedgerAppropriation, append(append([]string{placedHead}, placedRows...), last...)...)
}

// Programs write the word of the last line into the column that is leftmost, whatever that column holds: it is the grand total, at the
// top or at the end, and it is held to its rows like any other.
func TestTheWordOfTheTotalInAnyColumn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for _, line := range []string{";TOPLAM;;;;;15,00", ";GENEL TOPLAM;;;;;15,00", ";Genel Toplam :;;;;;15,00", ";;TOPLAM;;;;15,00", ";;;Toplam;;;15,00", ";;;;TOPLAM;;15,00",
			"TOPLAM;;;;;;15,00", "Genel Toplam;;;;;;15,00", ";YEKÜN;;;;;15,00", ";GİDERLER TOPLAMI;;;;;15,00"} {
			for _, f := range []ledger.File{placed(line), csv(budget.LedgerAppropriation, append([]string{placedHead, line}, placedRows...)...)} {
				res := h.check(t, f)
				if res.Refused || res.Stated == nil || *res.Stated != 15_00 || res.Counted == nil || *res.Counted != 15_00 || len(res.Rows) != 3 || !slices.ContainsFunc(res.Rows, func(r budget.Row) bool { return r.TotalLine && r.Name == strings.Trim(line, ";15,0") }) {
					t.Errorf("%s: %v, stated %v, counted %v, %d rows", line, res.Faults, res.Stated, res.Counted, len(res.Rows))
				}
			}
		}
		l := h.stage(t, placed(";TOPLAM;;;;;15,00"))
		_, err := h.budget.CommitLedger(h.as(access.Finance), l.ID, l.Version)
		ok(t, err)
	})
}

func TestATotalInTheFirstColumnIsHeldToItsRows(t *testing.T) {
	t.Parallel()
	h := alone(t)
	for line, want := range map[string][]string{
		";TOPLAM;;;;;16,00":             {"refuse budget.ledger.total G4"},
		"TOPLAM;;;;;;14,99":             {"refuse budget.ledger.total G4"},
		";TOPLAM;;;01;Personel;5,00":    {"refuse code.syntax B4"}, // a total of a code over all units is no place
		";;TOPLAM;5;;;5,00":             {"refuse code.syntax C4"},
		";Fen İşleri Toplamı;;;;;15,00": {"refuse code.syntax B4"},
		";46.42.28.02;TOPLAM;;;;15,00":  nil, // the unit's own total
		";46.42.28.02;TOPLAM;;;;15,01":  {"refuse budget.ledger.total G4"},
		"Hazırlayan;;;;;;":              nil,
		"3;;;;;;7,00":                   {"refuse budget.ledger.no_code E4"},
	} {
		got := slices.DeleteFunc(told(h.check(t, placed(line)).Faults), func(s string) bool { return s[:6] != "refuse" })
		if d := cmp.Diff(want, got); d != "" && len(want)+len(got) > 0 {
			t.Errorf("%s: %s", line, d)
		}
	}
}
