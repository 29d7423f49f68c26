package app_test

import (
	"fmt"
	"net/url"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// adminPages is the policy on the pages of the administration: units that change on a day, substitutions and hand-overs, everybody's tokens
// and sessions, the system.
func adminPages(w *world) []sheet {
	people := and(wholes, []string{"unit_manager"})
	to := w.person("Devralan", "", "")
	given := w.handOver(w.people["neighbour"].id)
	list := []sheet{
		{"GET /birimler/:id", access.UnitRead, at("/birimler/" + w.other), nil, readers},
		{"POST /birim-degisiklikleri/:id/iptal", access.UnitEdit, func(w *world, _ string) string {
			return "/birim-degisiklikleri/" + w.plannedClosing() + "/iptal"
		}, url.Values{"version": {"1"}}, keepers},
		{"GET /yonetim/gorevler", access.PersonRead, at("/yonetim/gorevler"), nil, people},
		{"POST /yonetim/gorevler", access.PostEdit, at("/yonetim/gorevler"), filled("person_id", to), admin},
		{"GET /gorevler/:id/devret", access.PostEdit, func(w *world, _ string) string { return "/gorevler/" + w.newPost() + "/devret" }, nil, admin},
		{"POST /gorevler/:id/devret", access.PostEdit, func(w *world, _ string) string { return "/gorevler/" + w.newPost() + "/devret" },
			url.Values{"version": {"1"}, "to_person_id": {to}, "on": {"01.01.2199"}}, admin},
		{"GET /devirler/:id", access.DeskOwn, at("/devirler/" + given), nil, wholes},
		{"POST /devirler/:id/al", access.DeskOwn, at("/devirler/" + given + "/al"), url.Values{"version": {"1"}}, nobody},
		{"POST /devirler/:id/al", access.DeskOwn, func(w *world, who string) string {
			if p, ok := w.people[who]; ok {
				return "/devirler/" + w.handOver(p.id) + "/al"
			}
			return "/devirler/" + w.handOver(w.people["neighbour"].id) + "/al"
		}, url.Values{"version": {"1"}}, everyone},
		{"GET /yonetim/belirtecler", access.TokenManage, at("/yonetim/belirtecler"), nil, admin},
		{"POST /yonetim/belirtecler/:id/iptal", access.TokenManage, func(w *world, _ string) string {
			return "/yonetim/belirtecler/" + w.newToken("planner") + "/iptal"
		}, filled(), admin},
		{"POST /kisiler/:id/oturumlar", access.PersonReset, at("/kisiler/" + to + "/oturumlar"), filled(), admin},
		{"GET /yonetim/sistem", access.SystemRead, at("/yonetim/sistem"), nil, admin},
		{"GET /yonetim/sistem", access.SystemRead, at("/yonetim/sistem?denetle=1"), nil, admin},
	}
	for _, leaf := range []string{"ad", "birlestir", "kapat"} {
		list = append(list,
			sheet{"GET /birimler/:id/:change", access.UnitEdit, at("/birimler/" + w.other + "/" + leaf), nil, keepers},
			sheet{"POST /birimler/:id/:change", access.UnitEdit, at("/birimler/" + w.other + "/" + leaf), filled("name", "Yeni ad", "on", "01.01.2199", "reason", "Deneme"), keepers})
	}
	return list
}

// plannedClosing is a fresh unit that will be closed on a far day; it gives the change.
func (w *world) plannedClosing() string {
	e, err := w.app.Org.CloseUnit(w.system(), org.CloseUnit{ID: w.unit(fmt.Sprintf("Kapanacak %d", w.next()), w.other), Version: 1, On: "2199-01-01", Reason: "Deneme"})
	w.ok(err)
	return e.ID
}

// handOver is a post of one far day that went over to a person; it gives the hand-over.
func (w *world) handOver(to string) string {
	day := must(period.Date("2150-01-01").AddDays(w.next()))
	role := access.CouncilMember
	if to == w.people[string(role)].id { // who holds it already cannot be given it
		role = access.IMSOfficer
	}
	p, err := w.app.Org.AddPost(w.system(), org.AddPost{PersonID: w.person("Devreden", "", ""), Role: role, ValidFrom: "2000-01-01", ValidTo: day})
	w.ok(err)
	h, err := w.app.Org.HandOver(w.system(), org.HandOver{PostID: p.ID, Version: 1, ToPersonID: to, On: day, Note: "Not"})
	w.ok(err)
	return h.ID
}

// freshUnit is a unit nobody works in.
func (w *world) freshUnit() string { return w.unit(fmt.Sprintf("Yeni birim %d", w.next()), w.other) } // no spending unit, which reports would wait for

// datedPost is a post that lasts one day after the hand-over of the calls' table, so that its receiver never holds two.
func (w *world) datedPost() string {
	p, err := w.app.Org.AddPost(w.system(), org.AddPost{PersonID: w.person("Devreden", "", ""), Role: access.CouncilMember, ValidFrom: "2000-01-01", ValidTo: "2140-01-01"})
	w.ok(err)
	return p.ID
}
