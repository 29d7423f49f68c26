package app_test

import (
	"net/url"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/programme"
)

// sheetPages is the policy on papers that are filled as they print, and on moving the records of a plan.
func sheetPages(w *world) []sheet {
	d := w.draft
	forms, makers, none := and(wholes, unitRole), and(planner, unitRole), url.Values{"version": {"999"}}
	years, err := w.app.Programmes.List(w.as("planner"), programme.ListQuery{PlanID: d.planID})
	w.ok(err)
	year, err := w.app.Programmes.Tree(w.as("planner"), years.Items[0].ID)
	w.ok(err)
	target := year.Targets[0].ID
	own, other := w.newActivityOf(target, w.own), w.newActivityOf(target, w.other)
	plan := "/planlar/" + d.planID
	return []sheet{
		{"GET /hedefler/:id/kart", access.PlanRead, at("/hedefler/" + d.own.ID + "/kart"), nil, forms},
		{"GET /hedefler/:id/kart", access.PlanRead, at("/hedefler/" + d.alien.ID + "/kart"), nil, wholes},
		{"POST /hedefler/:id/kart", access.PlanEdit, at("/hedefler/" + d.own.ID + "/kart"), none, and(planner, unitRole)},
		{"POST /hedefler/:id/kart", access.PlanEdit, at("/hedefler/" + d.partner.ID + "/kart"), none, planner},
		{"GET /planlar/:id/tablolar/:table/duzenle", access.PlanEdit, at(plan + "/tablolar/T17/duzenle"), nil, planner},
		{"POST /planlar/:id/tablolar/:table/duzenle", access.PlanEdit, at(plan + "/tablolar/T17/duzenle"), none, planner},
		{"GET /performans-hedefleri/:id/tablo", access.ProgrammeEdit, at("/performans-hedefleri/" + target + "/tablo"), nil, planner},
		{"POST /performans-hedefleri/:id/tablo", access.ProgrammeEdit, at("/performans-hedefleri/" + target + "/tablo"), none, planner},
		{"GET /faaliyetler/:id/tablo", access.ProposalEdit, at("/faaliyetler/" + own + "/tablo"), nil, makers},
		{"GET /faaliyetler/:id/tablo", access.ProposalEdit, at("/faaliyetler/" + other + "/tablo"), nil, planner},
		{"POST /faaliyetler/:id/tablo", access.ProposalEdit, at("/faaliyetler/" + own + "/tablo"), none, makers},
		{"POST /planlar/:id/tasi", access.PlanEdit, at(plan + "/tasi"), url.Values{"asagi": {d.alien.ID + ".999"}}, planner},
		{"POST /planlar/:id/tasi", access.PlanEdit, at(plan + "/tasi"), url.Values{"asagi": {d.ownPG.ID + ".999"}}, and(planner, unitRole)},
	}
}

// resultSheetPages is the policy on tables of a year's results that are filled as they print: one target's part is its unit's, the whole table
// the strategy office's.
func resultSheetPages(v valued, review, report string) []sheet {
	const target, route, yearly = "/karne/hedef/:id/:year/:kind/tablo", "/karne/raporlar/:id/tablolar/:table/duzenle", "/faaliyet-raporu/:id/tablolar/:table/duzenle"
	own, partner, alien := "/karne/hedef/"+v.own.ID, "/karne/hedef/"+v.partner.ID, "/karne/hedef/"+v.planted.alien.ID
	return []sheet{
		{"GET " + target, access.EvaluationRead, at(own + "/2024/degerlendirme/tablo"), nil, shares},
		{"GET " + target, access.EvaluationRead, at(own + "/2024/sonuc/tablo"), nil, shares},
		{"GET " + target, access.EvaluationRead, at(partner + "/2024/izleme/tablo"), nil, shares},
		{"GET " + target, access.EvaluationRead, at(alien + "/2024/sapmalar/tablo"), nil, wholes},
		{"GET " + target, access.EvaluationRead, at(alien + "/2022/degerlendirme/tablo"), nil, readers},
		{"POST " + target, access.EvaluationEdit, at(own + "/2024/degerlendirme/tablo"), filled(), makers},
		{"POST " + target, access.EvaluationEdit, at(partner + "/2024/izleme/tablo"), filled(), planner},
		{"POST " + target, access.EvaluationEdit, at(alien + "/2024/degerlendirme/tablo"), filled(), planner},
		{"GET " + route, access.EvaluationEdit, at(review + "/tablolar/SAPMA/duzenle"), nil, planner},
		{"POST " + route, access.EvaluationEdit, at(review + "/tablolar/T20/duzenle"), filled(), planner},
		{"GET " + yearly, access.EvaluationEdit, at(report + "/tablolar/FRPS/duzenle"), nil, planner},
		{"POST " + yearly, access.EvaluationEdit, at(report + "/tablolar/FRPS/duzenle"), filled(), planner},
	}
}
