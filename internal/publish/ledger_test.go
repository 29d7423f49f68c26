package publish_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/model"
)

// The accounting of a year that has no programme is drawn from its ledgers, for those who may see all of it.
func TestTheAccountingOfAYearWithoutAProgramme(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newMoneyHouse(t, d)
		ctx := as(access.Finance)
		m := func(kurus int64) *quantity.Money { v := quantity.Money(kurus); return &v }
		row := func(unit, name, code string, initial, extra int64) budget.Row {
			return budget.Row{UnitID: unit, UnitName: name, Functional: "01.1.1", Financing: "5", Economic: code, Money: budget.Money{Initial: m(initial), Supplementary: m(extra),
				TransferIn: m(0), TransferOut: m(0), CarriedIn: m(0), Final: m(initial + extra), Spent: m(initial)}}
		}
		l, err := h.budget.StageLedger(ctx, budget.StageLedger{Year: 2019, Kind: budget.LedgerExecution, FileName: "gider.xlsx", Synthetic: true,
			Rows: slices.Values([]budget.Row{row(h.unitID, "", "03.2.1.01", 100_00, 20_00), row("", "Başka", "01.1.1.01", 50_00, 0)})})
		ok(t, err)
		_, err = h.budget.CommitLedger(ctx, l.ID, l.Version)
		ok(t, err)
		pack, err := h.papers.Ledgers(ctx, 2019)
		ok(t, err)
		if len(pack.Documents) != 1 || pack.Name != "2019-butce-muhasebe" {
			t.Fatal(len(pack.Documents), pack.Name)
		}
		paper := pack.Documents[0]
		if paper.ID != "PPGIDER" || !slices.Contains(paper.Marks, model.Synthetic) || slices.Contains(paper.Marks, model.Draft) || !strings.HasSuffix(paper.Subtitle, "2019 yılı bütçesi") {
			t.Errorf("%s %v %s", paper.ID, paper.Marks, paper.Subtitle)
		}
		for name, want := range map[string]string{"birim:B1:kbo": "100,00", "birim:B1:ek": "20,00", "birim:B1:yilsonu": "120,00", "birim:Başka:kbo": "50,00", "eko:TOPLAM:yilsonu": "170,00"} {
			if c := cell(t, pack.Documents, "PPGIDER", name); c.Display() != want {
				t.Errorf("%s: %s, want %s", name, c.Display(), want)
			}
		}
		text := canonical(t, paper)
		if !strings.Contains(text, "Fen İşleri Müdürlüğü") || !strings.Contains(text, "Başka (kayıtlı olmayan birim)") || ulid.MatchString(text) {
			t.Error("units are not named as they should be")
		}
		_, err = h.papers.Ledgers(ctx, 2018)
		wants(t, err, fault.KindNotFound, "not_found")
		for _, role := range []access.Role{access.UnitEditor, access.UnitManager, access.Viewer, access.CouncilMember} {
			_, err := h.papers.Ledgers(as(role), 2019)
			wants(t, err, fault.KindForbidden, "forbidden")
		}
	})
}
