package ledger

import (
	"testing"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/budgetcode"
)

// Whatever the bytes are: no panic, every fault of a row has its cell, and what is taken adds up to what it states.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Kod;Açıklama;KBÖ\n01;x;1.234,56\n;TOPLAM;1.234,56\n", "\xef\xbb\xbfkod,ad,tutar_tl,oran_pct\n1,a,2,100\n800,b,2,100\n",
		"Tertip\tKBÖ\n46.42.28.02-01.1.1-5-03.2.1.01\t(5,00)\n", "Kurumsal;Fonksiyonel;Finansman;Kod;KBÖ\n46;;;;1\n;01;;;1\n;;5;;1\n;;;01;1\n", "Kod;KBÖ\n\"01;1\n", "PK\x03\x04", "Kod;KBÖ\n01;1,234\n02;1.234\n03;1,2\n04;1.2\n",
	} {
		for k := range 3 {
			f.Add([]byte(s), k, false)
		}
	}
	list := budgetcode.NewList(nil)
	f.Fuzz(func(t *testing.T, data []byte, kind int, partial bool) {
		kinds := []budget.LedgerKind{budget.LedgerAppropriation, budget.LedgerExecution, budget.LedgerRevenue}
		res, err := parse(File{Name: "x.csv", Data: data, Year: 2022, Kind: kinds[uint(kind)%3], Partial: partial}, budgetcode.Classic, nil, list)
		if err != nil {
			if fault.KindOf(err) == fault.KindInternal {
				t.Fatal(err)
			}
			return
		}
		for _, x := range res.Faults {
			if x.At.Cell == "" && x.At.Field != "file" && x.At.Field != "" {
				t.Errorf("no cell: %v", x)
			}
		}
		if res.Refused || partial || res.Stated == nil {
			return
		}
		if res.Counted == nil && *res.Stated != 0 || res.Counted != nil && *res.Stated != *res.Counted {
			t.Errorf("stated %v, counted %v of %q", res.Stated, res.Counted, data)
		}
	})
}
