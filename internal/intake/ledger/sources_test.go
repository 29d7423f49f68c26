package ledger_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/pkg/quantity"
)

// source reads a published table of testdata/sources; its notes.md says where it comes from.
func source(t testing.TB, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "testdata", "sources"}, parts...)...))
	ok(t, err)
	return data
}

// The revenue of Kartal 2013 as the court of accounts published it: six classes, the account 800 and the percentages.
func TestKartal2013RevenueReproducesEveryPublishedFigure(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		res, err := h.ledgers.Stage(ctx, ledger.File{Name: "butce_gelirleri.csv", Data: source(t, "kartal-2013-revenue", "butce_gelirleri.csv"), Year: 2013,
			Kind: budget.LedgerRevenue, Origin: "published", Source: "Sayıştay Denetim Raporu 2013"})
		ok(t, err)
		if res.Refused || len(res.Faults) > 0 {
			t.Fatalf("refused: %v", res.Faults)
		}
		_, err = h.budget.CommitLedger(ctx, res.Ledger.ID, res.Ledger.Version)
		ok(t, err)

		l, rows, err := h.budget.Current(ctx, 2013, budget.LedgerRevenue)
		ok(t, err)
		if got := l.StatedTotal.TR(); got != "179.742.393,29" {
			t.Errorf("stated %s", got)
		}
		if l.CountedTotal == nil || *l.CountedTotal != *l.StatedTotal {
			t.Errorf("counted %v", l.CountedTotal)
		}
		want := budget.Report{Column: "net_collected", Chain: 1, ChainHeld: 1, Shares: 7, SharesHeld: 7}
		if d := cmp.Diff(want, l.Report); d != "" {
			t.Error(d)
		}
		got := map[string]string{}
		for _, r := range rows {
			if !r.TotalLine {
				got[r.Economic] = r.NetCollected.TR()
			}
		}
		if d := cmp.Diff(map[string]string{"01": "60.969.026,96", "03": "18.108.484,85", "04": "390.189,62", "05": "76.731.699,44", "06": "23.542.992,42", "08": "0,00"}, got); d != "" {
			t.Error(d)
		}
	})
}

// The appropriations of one unit of Meram 2014: an extract of a hierarchical table.
func TestMeram2014AppropriationsNameWhatTheExtractDoesNotCover(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Finance)
		f := ledger.File{Name: "odenek.csv", Data: source(t, "meram-2014-appropriations", "odenek_cetveli_a_ozel_kalem.csv"), Year: 2014, Kind: budget.LedgerAppropriation, Origin: "published"}
		whole, err := h.ledgers.Stage(ctx, f)
		ok(t, err)
		var cells []string
		for _, x := range whole.Faults {
			if x.Stage == fault.Refuse {
				cells = append(cells, x.Code+" "+x.At.Cell+" "+x.Args["difference"])
			}
		}
		if d := cmp.Diff([]string{"budget.ledger.total D2 197.472.643,00", "budget.ledger.total D7 320.000,00"}, cells); d != "" || !whole.Refused || whole.Ledger.ID != "" {
			t.Fatalf("as a whole file it is refused with nothing staged: %s", d)
		}

		f.Partial = true
		res, err := h.ledgers.Stage(ctx, f)
		ok(t, err)
		if res.Refused {
			t.Fatalf("refused: %v", res.Faults)
		}
		_, err = h.budget.CommitLedger(ctx, res.Ledger.ID, res.Ledger.Version)
		ok(t, err)
		l, rows, err := h.budget.Current(ctx, 2014, budget.LedgerAppropriation)
		ok(t, err)
		money := func(s string) quantity.Money { return must(quantity.ParseMoneyTR(s)) }
		want := budget.Report{Column: "initial", Checked: 13, Held: 13, Chain: 6, ChainHeld: 4, Remainders: []budget.Remainder{
			{Field: "initial", Row: 1, Place: "46.42.28", Name: "MERAM BELEDİYESİ (toplam)", Stated: money("200.000.000"), Rows: money("2.527.357"), Rest: money("197.472.643")},
			{Field: "initial", Row: 6, Place: "46.42.28.02|01.1.1|5", Name: "Özel Kalem Müdürlüğü › Mahalli İdareler (finansman)", Stated: money("2.527.357"), Rows: money("2.207.357"), Rest: money("320.000")},
		}}
		if d := cmp.Diff(want, l.Report); d != "" {
			t.Error(d)
		}
		rest := *l.CountedTotal
		for _, r := range l.Report.Remainders {
			rest += r.Rest
		}
		if l.StatedTotal.TR() != "200.000.000,00" || rest != *l.StatedTotal {
			t.Errorf("stated %v, rows with remainders %v", l.StatedTotal, rest)
		}
		total := 0
		for _, r := range rows {
			if r.TotalLine {
				total++
			} else if r.Institutional != "46.42.28.02" || r.Functional != "01.1.1" || r.Financing != "5" || r.UnitName != "Özel Kalem Müdürlüğü" || r.UnitID != h.own {
				t.Errorf("a row stands in another place: %+v", r)
			}
		}
		if total != 19 || len(rows) != 30 {
			t.Errorf("%d of %d rows are totals", total, len(rows))
		}
	})
}
