package app_test

import (
	"net/url"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/ids"
)

// typedRow is a row of a typed list as somebody sends it who read a version that nobody has.
func typedRow(id string, kv ...string) url.Values {
	v := url.Values{id + ".was": {"-"}, id + ".version": {"999"}}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Set(id+"."+kv[i], kv[i+1])
	}
	return v
}

// typedPages is the policy on the pages on which many records are typed at once. What a row asks for is allowed or not by the record, not by the page.
func typedPages(w *world) []sheet {
	d := w.draft
	forms, makers := and(wholes, unitRole), and(planner, unitRole)
	plan := "/planlar/" + d.planID
	return []sheet{
		{"GET /planlar/:id/degerler", access.PlanRead, at(plan + "/degerler"), nil, forms},
		{"GET /planlar/:id/degerler", access.PlanRead, at("/planlar/" + w.foreign.planID + "/degerler"), nil, wholes},
		{"GET /planlar/:id/degerler", access.PlanRead, at("/planlar/" + w.inForce.planID + "/degerler"), nil, readers},
		{"POST /planlar/:id/degerler", access.PlanEdit, at(plan + "/degerler"), typedRow(d.ownPG.ID, "weight", "40"), makers},
		{"POST /planlar/:id/degerler", access.PlanEdit, at(plan + "/degerler"), typedRow(d.partnerPG.ID, "weight", "40"), planner},
		{"POST /planlar/:id/degerler", access.PlanEdit, at(plan + "/degerler"), typedRow(d.alienPG.ID, "weight", "40"), planner},
		{"GET /planlar/:id/maliyetler", access.PlanRead, at(plan + "/maliyetler"), nil, forms},
		{"GET /planlar/:id/maliyetler", access.PlanRead, at("/planlar/" + w.inForce.planID + "/maliyetler"), nil, readers},
		{"POST /planlar/:id/maliyetler", access.PlanEdit, at(plan + "/maliyetler"), typedRow(d.own.ID, "stated_total", "40"), makers},
		{"POST /planlar/:id/maliyetler", access.PlanEdit, at(plan + "/maliyetler"), typedRow(d.partner.ID, "stated_total", "40"), planner},
		{"POST /planlar/:id/maliyetler", access.PlanEdit, at(plan + "/maliyetler"), typedRow(d.alien.ID, "stated_total", "40"), planner},
		{"GET /hedefler/:id/gostergeler", access.PlanRead, at("/hedefler/" + d.own.ID + "/gostergeler"), nil, forms},
		{"GET /hedefler/:id/gostergeler", access.PlanRead, at("/hedefler/" + d.alien.ID + "/gostergeler"), nil, wholes},
		{"POST /hedefler/:id/gostergeler", access.PlanEdit, at("/hedefler/" + d.own.ID + "/gostergeler"), typedRow(d.ownPG.ID, "name", "Ad"), makers},
		{"POST /hedefler/:id/gostergeler", access.PlanEdit, at("/hedefler/" + d.partner.ID + "/gostergeler"), typedRow(d.partnerPG.ID, "name", "Ad"), planner},
		{"POST /hedefler/:id/gostergeler", access.PlanEdit, at("/hedefler/" + d.alien.ID + "/gostergeler"), typedRow(d.alienPG.ID, "name", "Ad"), planner},
		{"GET /birimler/tablo", access.UnitEdit, at("/birimler/tablo"), nil, keepers},
		{"POST /birimler/tablo", access.UnitEdit, at("/birimler/tablo"), typedRow(w.other, "name", "Ad"), keepers},
	}
}

// typedYearPages is the same for a programme whose proposals are called.
func typedYearPages(w *world, y yeared, purse []string) []sheet {
	units, makers := and(wholes, unitRole), and(planner, unitRole)
	id := "/programlar/" + y.id
	own, other := id+"/teklif/"+w.own+"/tablo", id+"/teklif/"+w.other+"/tablo"
	return []sheet{
		{"GET /programlar/:id/gosterge-degerleri", access.ProgrammeRead, at(id + "/gosterge-degerleri"), nil, units},
		{"POST /programlar/:id/gosterge-degerleri", access.ProgrammeEdit, at(id + "/gosterge-degerleri"), typedRow(y.ownPG.ID, "explanation", "Metin"), planner},
		{"GET /programlar/:id/teklif/:unit/tablo", access.BudgetRead, at(own), nil, units},
		{"GET /programlar/:id/teklif/:unit/tablo", access.BudgetRead, at(other), nil, wholes},
		{"POST /programlar/:id/teklif/:unit/tablo", access.ProposalEdit, at(own), typedRow(y.ownLine.ID, "version", strconv.FormatInt(y.ownLine.Version, 10), "amount", "11,00"), makers},
		{"POST /programlar/:id/teklif/:unit/tablo", access.ProposalEdit, at(other), typedRow(y.alienLine.ID, "version", strconv.FormatInt(y.alienLine.Version, 10), "amount", "11,00"), planner},
		{"GET /programlar/:id/gelir/tablo", access.BudgetRead, at(id + "/gelir/tablo"), nil, wholes},
		{"POST /programlar/:id/gelir/tablo", access.BudgetEdit, at(id + "/gelir/tablo"), typedRow("yeni-"+ids.New(), "place", "revenue", "economic", "", "amount", "1,00"), purse},
	}
}
