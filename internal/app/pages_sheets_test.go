package app_test

import (
	"net/url"

	"github.com/karne-app/karne/internal/access"
)

// sheetPages is the policy on papers that are filled as they print, and on moving the records of a plan.
func sheetPages(w *world) []sheet {
	d := w.draft
	forms, none := and(wholes, unitRole), url.Values{"version": {"999"}}
	plan := "/planlar/" + d.planID
	return []sheet{
		{"GET /hedefler/:id/kart", access.PlanRead, at("/hedefler/" + d.own.ID + "/kart"), nil, forms},
		{"GET /hedefler/:id/kart", access.PlanRead, at("/hedefler/" + d.alien.ID + "/kart"), nil, wholes},
		{"POST /hedefler/:id/kart", access.PlanEdit, at("/hedefler/" + d.own.ID + "/kart"), none, and(planner, unitRole)},
		{"POST /hedefler/:id/kart", access.PlanEdit, at("/hedefler/" + d.partner.ID + "/kart"), none, planner},
		{"GET /planlar/:id/tablolar/:table/duzenle", access.PlanEdit, at(plan + "/tablolar/T17/duzenle"), nil, planner},
		{"POST /planlar/:id/tablolar/:table/duzenle", access.PlanEdit, at(plan + "/tablolar/T17/duzenle"), none, planner},
		{"POST /planlar/:id/tasi", access.PlanEdit, at(plan + "/tasi"), url.Values{"asagi": {d.alien.ID + ".999"}}, planner},
		{"POST /planlar/:id/tasi", access.PlanEdit, at(plan + "/tasi"), url.Values{"asagi": {d.ownPG.ID + ".999"}}, and(planner, unitRole)},
	}
}
