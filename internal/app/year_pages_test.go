package app_test

import (
	"fmt"
	"net/url"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/quantity"
)

// yearPages is the policy on the pages of a programme year and its money.
func yearPages(w *world) []sheet {
	y := w.plantYear(w.draft, 2022, w.own) // proposals are called
	w.call(&y)
	s := w.plantYear(w.inForce, 2023, w.other) // lies before the council
	w.call(&s)
	w.table(&s)
	k := w.plantYear(w.inForce, 2022, w.other) // decided
	w.call(&k)
	w.table(&k)
	w.adopt(&k)

	units, makers, purse, clerks := and(wholes, unitRole), and(planner, unitRole), []string{"planner", "finance"}, []string{"planner", "council_clerk"}
	senders := []string{"planner", "unit_manager"}
	none := func(kv ...string) url.Values {
		v := url.Values{"version": {"999"}}
		for i := 0; i+1 < len(kv); i += 2 {
			v.Set(kv[i], kv[i+1])
		}
		return v
	}
	fresh := func(make func() string) func(*world, string) string {
		return func(*world, string) string { return make() }
	}
	row := func() int {
		r, err := w.app.Budget.SetLedgerRow(w.as("planner"), budget.SetLedgerRow{Year: 2023, Kind: budget.LedgerExecution, UnitID: w.own, Functional: w.functional(),
			Financing: "5", Economic: "03.2.1.01", Money: budget.Money{Spent: p(quantity.Money(100_00))}, Why: "Deneme"})
		w.ok(err)
		return r.No
	}
	no := row()
	code, err := w.app.Org.AddCode(w.as("admin"), org.AddCode{Kind: "economic", Set: "classic", Code: "03.9.9.96", Name: "Deneme"})
	w.ok(err)
	current, err := w.app.Budget.Ledgers(w.as("planner"), 2023)
	w.ok(err)

	id, own, other := "/programlar/"+y.id, "/programlar/"+y.id+"/teklif/"+w.own, "/programlar/"+y.id+"/teklif/"+w.other
	line := none("kind", "activity", "activity_id", y.ownActivity.ID, "functional", "06.1.1", "financing", "5", "economic", "", "amount", "10,00")
	target := "/performans-hedefleri/" + y.ownTarget.ID
	step := func(of, leaf string, who []string) []sheet {
		action := access.ProgrammeStep
		if leaf == "encumen" || leaf == "karar" || leaf == "buyuksehir" {
			action = access.ProgrammeDecide
		}
		return []sheet{
			{"GET /programlar/:id/adim/:step", action, at("/programlar/" + of + "/adim/" + leaf), nil, who},
			{"POST /programlar/:id/adim/:step", action, at("/programlar/" + of + "/adim/" + leaf), none("body", "council", "date", "21.10.2021", "number", "1"), who},
		}
	}
	list := []sheet{
		{"GET /programlar", access.ProgrammeRead, at("/programlar"), nil, readers},
		{"GET /programlar/:id/aktar", access.ProgrammeEdit, at("/programlar/" + k.id + "/aktar"), nil, planner},
		{"POST /programlar/:id/aktar", access.ProgrammeEdit, at("/programlar/" + k.id + "/aktar"), none("note", ""), planner},
		{"GET /programlar/:id/aktarim", access.ProgrammeRead, at("/programlar/" + w.rollOver(y.id) + "/aktarim"), nil, wholes},
		{"GET /programlar/yeni", access.ProgrammeEdit, at("/programlar/yeni"), nil, planner},
		{"POST /programlar/yeni", access.ProgrammeEdit, at("/programlar/yeni"), none("plan_id", "", "year", ""), planner},
		{"GET /programlar/:id/duzenle", access.ProgrammeEdit, at(id + "/duzenle"), nil, planner},
		{"POST /programlar/:id/duzenle", access.ProgrammeEdit, at(id + "/duzenle"), none(), planner},
		{"GET /performans-hedefleri/:id/duzenle", access.ProgrammeEdit, at(target + "/duzenle"), nil, planner},
		{"POST /performans-hedefleri/:id/duzenle", access.ProgrammeEdit, at(target + "/duzenle"), none(), planner},
		{"GET /program-gostergeleri/:id/duzenle", access.ProgrammeEdit, at("/program-gostergeleri/" + y.ownPG.ID + "/duzenle"), nil, planner},
		{"POST /program-gostergeleri/:id/duzenle", access.ProgrammeEdit, at("/program-gostergeleri/" + y.ownPG.ID + "/duzenle"), none(), planner},
		{"GET /programlar/:id/hedefler/yeni", access.ProgrammeEdit, at(id + "/hedefler/yeni"), nil, planner},
		{"POST /programlar/:id/hedefler/yeni", access.ProgrammeEdit, at(id + "/hedefler/yeni"), none("target_id", ""), planner},
		{"GET /performans-hedefleri/:id/sil", access.ProgrammeEdit, at(target + "/sil"), nil, planner},
		{"POST /performans-hedefleri/:id/sil", access.ProgrammeEdit, fresh(func() string { return "/performans-hedefleri/" + w.newPerformanceTarget(y.id, w.draft.own.ID) + "/sil" }), url.Values{"version": {"1"}}, planner},
		{"GET /performans-hedefleri/:id/gostergeler/yeni", access.ProgrammeEdit, at(target + "/gostergeler/yeni"), nil, planner},
		{"POST /performans-hedefleri/:id/gostergeler/yeni", access.ProgrammeEdit, at(target + "/gostergeler/yeni"), none("indicator_id", ""), planner},
		{"GET /program-gostergeleri/:id/sil", access.ProgrammeEdit, at("/program-gostergeleri/" + y.ownPG.ID + "/sil"), nil, planner},
		{"POST /program-gostergeleri/:id/sil", access.ProgrammeEdit, fresh(func() string { return "/program-gostergeleri/" + w.newProgrammeIndicator(y.ownTarget.ID) + "/sil" }), url.Values{"version": {"1"}}, planner},
		{"GET /performans-hedefleri/:id/faaliyetler/yeni", access.ProposalEdit, at(target + "/faaliyetler/yeni"), nil, makers},
		{"POST /performans-hedefleri/:id/faaliyetler/yeni", access.ProposalEdit, at(target + "/faaliyetler/yeni"), none("code", "", "name", "", "responsible_unit_id", w.own), makers},
		{"GET /faaliyetler/:id/duzenle", access.ProposalEdit, at("/faaliyetler/" + y.ownActivity.ID + "/duzenle"), nil, makers},
		{"GET /faaliyetler/:id/duzenle", access.ProposalEdit, at("/faaliyetler/" + y.alActivity.ID + "/duzenle"), nil, planner},
		{"POST /faaliyetler/:id/duzenle", access.ProposalEdit, at("/faaliyetler/" + y.ownActivity.ID + "/duzenle"), none("code", "F1", "name", "Ad", "responsible_unit_id", w.own), makers},
		{"POST /faaliyetler/:id/duzenle", access.ProposalEdit, at("/faaliyetler/" + y.partActivity.ID + "/duzenle"), none("code", "F1", "name", "Ad"), planner},
		{"GET /faaliyetler/:id/sil", access.ProposalEdit, at("/faaliyetler/" + y.ownActivity.ID + "/sil"), nil, makers},
		{"POST /faaliyetler/:id/sil", access.ProposalEdit, fresh(func() string { return "/faaliyetler/" + w.newActivityOf(y.ownTarget.ID, w.own) + "/sil" }), url.Values{"version": {"1"}}, makers},
		{"GET /programlar/:id/teklif/:unit", access.BudgetRead, at(own), nil, units},
		{"GET /programlar/:id/teklif/:unit", access.BudgetRead, at(other), nil, wholes},
		{"POST /programlar/:id/teklif/:unit/satirlar", access.ProposalEdit, at(own + "/satirlar"), line, makers},
		{"POST /programlar/:id/teklif/:unit/satirlar", access.ProposalEdit, at(other + "/satirlar"), line, planner},
		{"GET /programlar/:id/teklif/:unit/yeni-faaliyet", access.ProposalEdit, at(own + "/yeni-faaliyet?hedef=" + y.ownTarget.ID), nil, makers},
		{"POST /programlar/:id/teklif/:unit/gonder", access.ProposalSubmit, at(own + "/gonder"), none(), senders},
		{"POST /programlar/:id/teklif/:unit/gonder", access.ProposalSubmit, at(other + "/gonder"), none(), planner},
		{"POST /programlar/:id/teklif/:unit/kabul", access.ProposalReview, at(own + "/kabul"), none(), planner},
		{"GET /programlar/:id/teklif/:unit/iade", access.ProposalReview, at(own + "/iade"), nil, planner},
		{"POST /programlar/:id/teklif/:unit/iade", access.ProposalReview, at(own + "/iade"), none("reason", "neden"), planner},
		{"GET /programlar/:id/teklif/:unit/calisma-kitabi.xlsx", access.BudgetRead, at(own + "/calisma-kitabi.xlsx"), nil, units},
		{"POST /programlar/:id/teklif/:unit/yukle", access.ProposalEdit, at(own + "/yukle"), nil, makers},
		{"GET /butce-satirlari/:id", access.BudgetRead, at("/butce-satirlari/" + y.ownLine.ID), nil, units},
		{"GET /butce-satirlari/:id", access.BudgetRead, at("/butce-satirlari/" + y.alienLine.ID), nil, wholes},
		{"POST /butce-satirlari/:id", access.ProposalEdit, fresh(func() string { return "/butce-satirlari/" + w.newLineOf(y, y.ownTarget.ID, w.own) }), url.Values{"version": {"1"}, "amount": {"11,00"}}, makers},
		{"POST /butce-satirlari/:id/sil", access.ProposalEdit, fresh(func() string { return "/butce-satirlari/" + w.newLineOf(y, y.ownTarget.ID, w.own) + "/sil" }), url.Values{"version": {"1"}}, makers},
		{"GET /programlar/:id/gelir", access.BudgetRead, at(id + "/gelir"), nil, wholes},
		{"POST /programlar/:id/gelir/satirlar", access.BudgetEdit, at(id + "/gelir/satirlar"), none("kind", "revenue", "economic", "", "amount", "1,00"), purse},
		{"GET /programlar/:id/konsolidasyon", access.BudgetRead, at(id + "/konsolidasyon"), nil, wholes},
		{"GET /programlar/:id/asama-farki", access.BudgetRead, at(id + "/asama-farki"), nil, units},
		{"GET /programlar/:id/asamalar", access.BudgetRead, at(id + "/asamalar"), nil, wholes},
		{"POST /programlar/:id/asamalar", access.BudgetEdit, at(id + "/asamalar"), none("to", "finance"), purse},
		{"GET /programlar/:id/tavanlar", access.BudgetEdit, at(id + "/tavanlar"), nil, purse},
		{"POST /programlar/:id/tavanlar", access.BudgetEdit, at(id + "/tavanlar"), none(), purse},
		{"GET /butce", access.BudgetRead, at("/butce"), nil, wholes},
		{"GET /butce/:year", access.BudgetRead, at("/butce/2023"), nil, wholes},
		{"POST /butce/:year/aktar", access.BudgetImport, at("/butce/2023/aktar"), nil, purse},
		{"GET /butce/defter/:id", access.BudgetRead, at("/butce/defter/" + current[0].ID), nil, wholes},
		{"POST /butce/defter/:id/kaydet", access.BudgetImport, fresh(func() string { return "/butce/defter/" + w.newLedger() + "/kaydet" }), none(), purse},
		{"POST /butce/defter/:id/sil", access.BudgetImport, fresh(func() string { return "/butce/defter/" + w.newLedger() + "/sil" }), none(), purse},
		{"GET /butce/:year/:kind/satirlar/:no", access.BudgetEdit, at("/butce/2023/gerceklesme/satirlar/yeni"), nil, purse},
		{"GET /butce/:year/:kind/satirlar/:no", access.BudgetEdit, at(fmt.Sprintf("/butce/2023/gerceklesme/satirlar/%d", no)), nil, purse},
		{"POST /butce/:year/:kind/satirlar/:no", access.BudgetEdit, at(fmt.Sprintf("/butce/2023/gerceklesme/satirlar/%d", no)), none("why", "neden", "spent", "1,00"), purse},
		{"GET /butce/:year/degisiklikler/yeni", access.BudgetEdit, at("/butce/2023/degisiklikler/yeni"), nil, purse},
		{"POST /butce/:year/degisiklikler/yeni", access.BudgetEdit, at("/butce/2023/degisiklikler/yeni"), none("kind", "transfer"), purse},
		{"GET /butce/:year/degisiklikler/:id/iptal", access.BudgetEdit, at("/butce/2021/degisiklikler/" + w.newChange() + "/iptal"), nil, purse},
		{"POST /butce/:year/degisiklikler/:id/iptal", access.BudgetEdit, fresh(func() string { return "/butce/2021/degisiklikler/" + w.newChange() + "/iptal" }), url.Values{"version": {"1"}, "reason": {"neden"}}, purse},
		{"GET /yonetim/kodlar", access.AdministrationRead, at("/yonetim/kodlar"), nil, posts},
		{"GET /yonetim/kodlar/yeni", access.CodeEdit, at("/yonetim/kodlar/yeni"), nil, admin},
		{"POST /yonetim/kodlar/yeni", access.CodeEdit, at("/yonetim/kodlar/yeni"), none("code", ""), admin},
		{"GET /yonetim/kodlar/:id/duzenle", access.CodeEdit, at("/yonetim/kodlar/" + code.ID + "/duzenle"), nil, admin},
		{"POST /yonetim/kodlar/:id/duzenle", access.CodeEdit, at("/yonetim/kodlar/" + code.ID + "/duzenle"), none("name", "Ad"), admin},
		{"GET /yonetim/ayarlar", access.AdministrationRead, at("/yonetim/ayarlar"), nil, posts},
		{"POST /yonetim/ayarlar", access.SettingEdit, at("/yonetim/ayarlar"), none("name", ""), admin},
	}
	for _, leaf := range []string{"teklife-ac", "birlestir", "yeniden-ac", "sun", "iade", "yururluk"} {
		list = append(list, step(y.id, leaf, planner)...)
	}
	for _, leaf := range []string{"encumen", "karar", "buyuksehir"} {
		list = append(list, step(s.id, leaf, clerks)...)
	}
	for _, x := range []struct {
		of           yeared
		read, export []string
	}{{y, units, papers}, {s, and(units, []string{"council_clerk"}), papers}, {k, readers, frozens}} {
		root := "/programlar/" + x.of.id
		for _, leaf := range []string{"", "/uyarilar", "/bilgiler"} {
			list = append(list, sheet{"GET /programlar/:id" + leaf, access.ProgrammeRead, at(root + leaf), nil, x.read})
		}
		list = append(list, sheet{"GET /programlar/:id/tablolar/:table", access.ProgrammeExport, at(root + "/tablolar/PP3?surum=taslak"), nil, x.export})
		for route, leaf := range map[string]string{"/tablolar": "", "/tablolar/:table": "/tablolar/PP3", "/mutabakat": "", "/paket.xlsx": "", "/paket.json": ""} {
			if leaf == "" {
				leaf = route
			}
			list = append(list, sheet{"GET /programlar/:id" + route, access.ProgrammeExport, at(root + leaf), nil, x.export})
		}
	}
	return append(list, typedYearPages(w, y, purse)...)
}
