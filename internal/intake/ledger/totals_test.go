package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/pkg/quantity"
)

var execHead = "Kurumsal;Ekonomik;Açıklama;KBÖ;Ek Ödenek;Aktarma (+);Aktarma (-);Devreden;Yılsonu Ödenek;Bütçe Gideri;İptal Edilen;Ertesi Yıla Devreden"

const revenueHead = "Kod;Açıklama;Bütçe Tahmini;Tahsilat;Red ve İade;Net Tahsilat"

// bad is every file the house refuses, with the cells it names.
var bad = []struct {
	name  string
	file  ledger.File
	cells []string
}{
	{"a total that differs from its rows", csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "03;Mal;10", "03.2;Tüketim;6", "03.3;Yolluk;3", ";TOPLAM;10"),
		[]string{"refuse budget.ledger.total C2"}},
	{"a grand total that differs", csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;Personel;10", "03;Mal;5", "830;Bütçe Giderleri;15,01"), []string{"refuse budget.ledger.total C4"}},
	{"a total over a total without amount", csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;Personel;", "01.1;Memurlar;5", ";Toplam;10"), []string{"refuse budget.ledger.total C4"}},
	{"a total over rows without amounts", csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;Personel;10", "01.1;Memurlar;"), []string{"refuse budget.ledger.total C2"}},
	{"a total below its rows in an extract", func() ledger.File {
		f := csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;Personel;10", "03;Mal;5", ";Genel Toplam;14")
		f.Partial = true
		return f
	}(), []string{"refuse budget.ledger.total C4"}},
	{"the same row twice", csv(budget.LedgerAppropriation, "Kurumsal;Kod;KBÖ", "46.42.28.02;03.2;5", "46.42.28.02;03.02.0.00;6"), []string{"refuse budget.ledger.twice B3"}},
	{"a negative refund", csv(budget.LedgerRevenue, revenueHead, "01;Vergi;100;50;-5;55"), []string{"refuse budget.ledger.negative E2"}},
	{"a negative class of refunds", csv(budget.LedgerRevenue, revenueHead, "01;Vergi;100;;;", "09;Red ve İadeler (-);-5;;;", ";Toplam;95;;;"), []string{"refuse budget.ledger.negative C3", "refuse budget.ledger.total C4"}},
	{"a row whose appropriation does not add up", csv(budget.LedgerExecution, execHead, "46.42.28.02;03.2;x;100;10;5;3;2;115;100;11;4"), []string{"block budget.ledger.identity.final I2"}},
	{"a row whose spending does not add up", csv(budget.LedgerExecution, execHead, "46.42.28.02;03.2;x;100;10;5;3;2;114;100;10;5"), []string{"block budget.ledger.identity.used I2"}},
	{"net collections that differ", csv(budget.LedgerRevenue, revenueHead, "01;Vergi;100;50;5;46"), []string{"block budget.ledger.identity.net F2"}},
	{"an amount without a code", csv(budget.LedgerRevenue, revenueHead, "01;Vergi;100;50;5;45", ";Diğer;1;1;0;1"), []string{"refuse budget.ledger.no_code A3"}},
	{"codes that do not parse, all of them", csv(budget.LedgerAppropriation, "Kurumsal;Fonksiyonel;Finansman;Kod;KBÖ", "46.A;01.1.1;5;03.2;1", "46.42.28.02;1.2.3.4.5;5;03.2;1", "46.42.28.02;01;55;03.2;1",
		"46.42.28.02;01;5;3,2;1", "46.42.28.02;01;5;03.02.10.01;1"), []string{"refuse code.syntax A2", "refuse code.level B3", "refuse code.range C4", "refuse code.syntax D5", "refuse code.other_set D6"}},
	{"amounts that are none, all of them", csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;x;beş", "02;x;1.2.3", "03;x;1,234,5", "04;x;1,2,3.4"),
		[]string{"refuse number.syntax C2", "refuse number.syntax C3", "refuse number.syntax C4", "refuse number.syntax C5"}},
	{"a text too long", csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;"+strings.Repeat("ğ", 301)+";1"), []string{"refuse text.length B2"}},
}

func TestBadFilesAreRefusedAtTheirCellsAndLeaveNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		tables := []string{"ledger", "ledger_row", "audit_row"}
		before := h.state(t, tables...)
		for _, b := range bad {
			res, err := h.ledgers.Stage(h.as(access.Finance), b.file)
			ok(t, err)
			if !res.Refused || res.Ledger.ID != "" {
				t.Errorf("%s: taken", b.name)
			}
			slices.Sort(b.cells)
			if d := cmp.Diff(b.cells, told(res.Faults)); d != "" {
				t.Errorf("%s: %s", b.name, d)
			}
		}
		if d := cmp.Diff(before, h.state(t, tables...)); d != "" {
			t.Errorf("a refused file left rows:\n%s", d)
		}
		many := csv(budget.LedgerAppropriation, "Kod;KBÖ")
		many.Data = bytesRepeat("Kod;KBÖ\n", "01;1\n", 200_001)
		_, err := h.ledgers.Stage(h.as(access.Finance), many)
		wants(t, err, fault.KindTooLarge, "sheet.too_many_rows")
		_, err = h.ledgers.Stage(h.as(access.Finance), ledger.File{Name: "x", Data: make([]byte, ledger.MaxFile+1), Year: 2022, Kind: budget.LedgerRevenue})
		wants(t, err, fault.KindTooLarge, "body.too_large")
	})
}

func bytesRepeat(head, line string, n int) []byte { return []byte(head + strings.Repeat(line, n)) }

// What cannot be said for sure is told and taken.
func TestWhatMayBeRightIsToldAndTaken(t *testing.T) {
	t.Parallel()
	h := alone(t)
	for name, c := range map[string]struct {
		file  ledger.File
		cells []string
	}{
		"a missing column of an identity":       {csv(budget.LedgerExecution, execHead, "46.42.28.02;03.2;x;100;;;;;114;100;10;4"), []string{"warn budget.ledger.identity.final I2"}},
		"missing columns that leave it holding": {csv(budget.LedgerExecution, execHead, "46.42.28.02;03.2;x;100;;;;;100;100;;"), nil},
		"a missing appropriation":               {csv(budget.LedgerExecution, execHead, "46.42.28.02;03.2;x;;;;;;;100;;"), nil},
		"a unit nobody knows, once": {csv(budget.LedgerAppropriation, "Kurumsal;Birim;Kod;KBÖ", "46.42.28.77;Olmayan;01;5", "46.42.28.77;Olmayan;02;5", "46.42.28.03;FEN İŞLERİ MÜDÜRLÜĞÜ;02;5"),
			[]string{"warn budget.ledger.unit_unknown A2"}},
		"a share that differs":              {csv(budget.LedgerRevenue, "Kod;Ad;Tutar;Oran", "01;x;1;33,3", "02;x;2;66,6"), []string{"warn budget.ledger.share D3"}},
		"net collections below nothing":     {csv(budget.LedgerRevenue, revenueHead, "01;Vergi;100;5;10;-5"), nil},
		"refunds taken off the total":       {csv(budget.LedgerRevenue, revenueHead, "01;Vergi;100;;;", "09;Red ve İadeler (-);5;;;", "09.6;Vergi iadesi;5;;;", "800;Toplam;95;;;"), nil},
		"carried accrual by other practice": {csv(budget.LedgerRevenue, "Kod;Ad;Toplam Tahakkuk;Net Tahsilat;Terkin;Ertesi Yıla Devreden Tahakkuk", "01;x;100;60;0;30"), []string{"warn budget.ledger.identity.carried F2"}},
		"headings again on each page":       {csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;x;5", "Kod;Açıklama;KBÖ", "02;y;6"), nil},
	} {
		res := h.check(t, c.file)
		if res.Refused {
			t.Errorf("%s: refused", name)
		}
		slices.Sort(c.cells)
		if d := cmp.Diff(c.cells, told(res.Faults)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Any tree whose totals are its sums is taken and counts to its total; one kuruş more in one amount refuses it at the lines above, and
// only there.
func TestTotalsOfRandomTrees(t *testing.T) {
	t.Parallel()
	h := alone(t)
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		type line struct {
			codes string
			money quantity.Money
			leaf  bool
			up    int // index of the line above
		}
		var lines []line
		add := func(codes string, leaf bool, up int) int {
			lines = append(lines, line{codes: codes, leaf: leaf, up: up})
			return len(lines) - 1
		}
		grand := add(";;", false, -1)
		for u := range 1 + r.IntN(3) {
			inst := fmt.Sprintf("46.42.28.%02d", u+2)
			unit := add(inst+";;", false, grand)
			for a := range 1 + r.IntN(3) {
				top := add(fmt.Sprintf("%s;%02d;", inst, a+1), false, unit)
				for b := range 1 + r.IntN(3) {
					leaf := add(fmt.Sprintf("%s;%02d.%d;", inst, a+1, b+1), true, top)
					lines[leaf].money = quantity.Money(r.Int64N(1_000_000_000))
					for i := lines[leaf].up; i >= 0; i = lines[i].up {
						lines[i].money += lines[leaf].money
					}
				}
			}
		}
		order := r.Perm(len(lines)) // totals may stand above or below their rows
		file := func() ledger.File {
			out := []string{"Kurumsal;Kod;Açıklama;KBÖ"}
			for _, i := range order {
				name := "x"
				if i == grand {
					name = "TOPLAM"
				}
				out = append(out, lines[i].codes+name+";"+lines[i].money.TR())
			}
			return csv(budget.LedgerAppropriation, out...)
		}
		res := h.check(t, file())
		if res.Refused || *res.Stated != lines[grand].money || *res.Counted != lines[grand].money || res.Report.Held != res.Report.Checked || res.Report.ChainHeld != res.Report.Chain {
			t.Fatalf("seed %d: %v %+v", seed, res.Faults, res.Report)
		}
		at := func(i int) string { return fmt.Sprintf("refuse budget.ledger.total D%d", slices.Index(order, i)+2) }
		changed := r.IntN(len(lines))
		lines[changed].money++
		var want []string
		if !lines[changed].leaf {
			want = append(want, at(changed))
		}
		if up := lines[changed].up; up >= 0 {
			want = append(want, at(up))
		}
		slices.Sort(want)
		var got []string
		for _, x := range told(h.check(t, file()).Faults) {
			if strings.HasPrefix(x, "refuse") {
				got = append(got, x)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("seed %d, line %d: %s", seed, changed, d)
		}
	}
}

// The published lists know the first levels; what they do not hold is told.
func TestCodesOutsideTheListAreTold(t *testing.T) {
	t.Parallel()
	h := alone(t)
	must(h.org.SeedCodes(access.WithActor(context.Background(), access.System("test"))))
	res := h.check(t, csv(budget.LedgerAppropriation, "Fonksiyonel;Kod;KBÖ", "01.1.1;03.2.1.01;5", "01.1.1;77.2.1.01;5", "01.1.1;77.2.1.02;5"))
	wantFaults(t, res.Faults, "warn budget.ledger.code_unknown B3")
	if res.Faults[0].Args["read"] != "77.2" {
		t.Errorf("%v", res.Faults[0].Args)
	}
}
