package app_test

import "github.com/karne-app/karne/internal/access"

// standPages is the policy on the pages of where everything stands: a year that is frozen is open to whoever reads results; of one that is not, a
// unit sees the targets it answers for or takes part in and the indicators it delivers, and of another's nothing.
func standPages(v valued) []sheet {
	var list []sheet
	for _, x := range []struct {
		route, own, partner, alien string
	}{
		{"/karne/hedef/:id", "/karne/hedef/" + v.own.ID, "/karne/hedef/" + v.partner.ID, "/karne/hedef/" + v.planted.alien.ID},
		{"/karne/gosterge/:id", "/karne/gosterge/" + v.ownPG.ID, "/karne/gosterge/" + v.partnerPG.ID, "/karne/gosterge/" + v.alienPG.ID},
	} {
		list = append(list,
			sheet{"GET " + x.route, access.EvaluationRead, at(x.own + "?yil=2024"), nil, shares},
			sheet{"GET " + x.route, access.EvaluationRead, at(x.partner + "?yil=2024&ay=6"), nil, shares},
			sheet{"GET " + x.route, access.EvaluationRead, at(x.alien + "?yil=2024"), nil, wholes},
			sheet{"GET " + x.route, access.EvaluationRead, at(x.alien + "?yil=2023&ay=12"), nil, wholes},
			sheet{"GET " + x.route, access.EvaluationRead, at(x.alien + "?yil=2022&ay=12"), nil, readers},
		)
	}
	for _, leaf := range []string{"/isi", "/butce"} {
		list = append(list,
			sheet{"GET /karne" + leaf, access.EvaluationRead, at("/karne" + leaf + "?plan=" + v.planID + "&yil=2022"), nil, readers},
			sheet{"GET /karne" + leaf, access.EvaluationRead, at("/karne" + leaf + "?plan=" + v.planID + "&yil=2024"), nil, shares},
		)
	}
	return append(list, sheet{"GET /karne/isi", access.EvaluationRead, at("/karne/isi?plan=" + v.planID + "&yil=2022&ne=durum"), nil, readers})
}
