package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
)

// sheet is one page: its route, the action of the policy it stands under, who exactly may, and the paths it is tried with.
type sheet struct {
	route   string
	action  access.Action
	path    func(w *world, who string) string
	form    url.Values
	allowed []string
}

// pages names each page's action. A page that asks for an act stands under that act; reading pages stand under reading.
func pages(w *world) []sheet {
	d, f, s, k := w.draft, w.foreign, w.submitted, w.inForce
	forms := and(wholes, unitRole)
	none := url.Values{"version": {"999"}}
	with := func(kv ...string) url.Values {
		v := url.Values{"version": {"999"}}
		for i := 0; i+1 < len(kv); i += 2 {
			v.Set(kv[i], kv[i+1])
		}
		return v
	}
	plan, id := "/planlar/"+d.planID, w.people["neighbour"].id
	list := []sheet{
		{"GET /", access.MeRead, at("/"), nil, everyone},
		{"GET /planlar", access.PlanRead, at("/planlar"), nil, readers},
		{"GET /planlar/yeni", access.PlanCreate, at("/planlar/yeni"), nil, planner},
		{"POST /planlar/yeni", access.PlanCreate, at("/planlar/yeni"), with("code", "", "name", ""), planner},
		{"GET /planlar/:id/sun", access.PlanSubmit, at(plan + "/sun"), nil, planner},
		{"POST /planlar/:id/sun", access.PlanSubmit, at(plan + "/sun"), none, planner},
		{"GET /planlar/:id/iade", access.PlanReturn, at(plan + "/iade"), nil, planner},
		{"POST /planlar/:id/iade", access.PlanReturn, at(plan + "/iade"), with("reason", "neden"), planner},
		{"GET /planlar/:id/karar", access.PlanDecide, at(plan + "/karar"), nil, planner},
		{"GET /planlar/:id/karar", access.PlanDecide, at("/planlar/" + s.planID + "/karar"), nil, []string{"planner", "council_clerk"}},
		{"POST /planlar/:id/karar", access.PlanDecide, at("/planlar/" + s.planID + "/karar"), with("body", "council", "date", "21.10.2019", "number", "1"), []string{"planner", "council_clerk"}},
		{"GET /planlar/:id/bilgiler", access.PlanRead, at(plan + "/bilgiler"), nil, forms},
		{"GET /planlar/:id/duzenle", access.PlanEdit, at(plan + "/duzenle"), nil, planner},
		{"POST /planlar/:id/duzenle", access.PlanEdit, at(plan + "/duzenle"), with("code", "X", "name", "Y", "first_year", "2020", "last_year", "2024"), planner},
		{"GET /planlar/:id/kaynaklar", access.PlanRead, at(plan + "/kaynaklar"), nil, forms},
		{"POST /planlar/:id/kaynaklar", access.PlanEdit, at(plan + "/kaynaklar"), none, planner},
		{"GET /planlar/:id/belgeler", access.PlanRead, at(plan + "/belgeler"), nil, forms},
		{"GET /planlar/:id/tablolar/:table", access.PlanExport, at(plan + "/tablolar/T15"), nil, papers},
		{"GET /planlar/:id/paket.xlsx", access.PlanExport, at(plan + "/paket.xlsx"), nil, papers},
		{"GET /planlar/:id/paket.xlsx", access.PlanExport, at("/planlar/" + k.planID + "/paket.xlsx"), nil, frozens},
		{"GET /planlar/:id/paket.json", access.PlanExport, at(plan + "/paket.json"), nil, papers},
		{"GET /planlar/:id/plan.json", access.PlanExport, at(plan + "/plan.json"), nil, papers},
		{"GET /planlar/:id/plan.json", access.PlanExport, at("/planlar/" + k.planID + "/plan.json"), nil, frozens},
		{"GET /belgeler", access.EditionRead, at("/belgeler"), nil, posts},
		{"GET /belgeler/:file", access.EditionRead, at("/belgeler/" + w.edition + ".json"), nil, posts},
		{"GET /planlar/:id/amaclar/yeni", access.PlanEdit, at(plan + "/amaclar/yeni"), nil, planner},
		{"POST /planlar/:id/amaclar/yeni", access.PlanEdit, at(plan + "/amaclar/yeni"), with("code", "A9"), planner},
		{"GET /amaclar/:id", access.PlanRead, at("/amaclar/" + d.goal.ID), nil, forms},
		{"GET /amaclar/:id/duzenle", access.PlanEdit, at("/amaclar/" + d.goal.ID + "/duzenle"), nil, planner},
		{"POST /amaclar/:id/duzenle", access.PlanEdit, at("/amaclar/" + d.goal.ID + "/duzenle"), none, planner},
		{"GET /amaclar/:id/sil", access.PlanEdit, at("/amaclar/" + d.goal.ID + "/sil"), nil, planner},
		{"POST /amaclar/:id/sil", access.PlanEdit, at("/amaclar/" + d.goal.ID + "/sil"), none, planner},
		{"GET /amaclar/:id/hedefler/yeni", access.PlanEdit, at("/amaclar/" + d.goal.ID + "/hedefler/yeni"), nil, planner},
		{"POST /amaclar/:id/hedefler/yeni", access.PlanEdit, at("/amaclar/" + d.goal.ID + "/hedefler/yeni"), with("code", "H9"), planner},
		{"GET /hedefler/:id", access.PlanRead, at("/hedefler/" + d.own.ID), nil, forms},
		{"GET /hedefler/:id", access.PlanRead, at("/hedefler/" + d.alien.ID), nil, wholes},
		{"GET /hedefler/:id", access.PlanRead, at("/hedefler/" + s.alien.ID), nil, and(wholes, []string{"council_clerk"})},
		{"GET /hedefler/:id/duzenle", access.PlanEdit, at("/hedefler/" + d.own.ID + "/duzenle"), nil, and(planner, unitRole)},
		{"GET /hedefler/:id/duzenle", access.PlanEdit, at("/hedefler/" + d.alien.ID + "/duzenle"), nil, planner},
		{"POST /hedefler/:id/duzenle", access.PlanEdit, at("/hedefler/" + d.own.ID + "/duzenle"), none, and(planner, unitRole)},
		{"POST /hedefler/:id/duzenle", access.PlanEdit, at("/hedefler/" + d.partner.ID + "/duzenle"), none, planner},
		{"GET /hedefler/:id/sil", access.PlanEdit, at("/hedefler/" + d.own.ID + "/sil"), nil, planner},
		{"POST /hedefler/:id/sil", access.PlanEdit, func(w *world, _ string) string { return "/hedefler/" + w.newTarget(w.own) + "/sil" }, url.Values{"version": {"1"}}, planner},
		{"GET /hedefler/:id/gostergeler/yeni", access.PlanEdit, at("/hedefler/" + d.own.ID + "/gostergeler/yeni"), nil, and(planner, unitRole)},
		{"GET /hedefler/:id/gostergeler/yeni", access.PlanEdit, at("/hedefler/" + d.alien.ID + "/gostergeler/yeni"), nil, planner},
		{"POST /hedefler/:id/gostergeler/yeni", access.PlanEdit, at("/hedefler/" + d.own.ID + "/gostergeler/yeni"), with("code", "PG9"), and(planner, unitRole)},
		{"POST /hedefler/:id/gostergeler/yeni", access.PlanEdit, at("/hedefler/" + d.partner.ID + "/gostergeler/yeni"), with("code", "PG9"), planner},
		{"GET /gostergeler/:id/duzenle", access.PlanEdit, at("/gostergeler/" + d.ownPG.ID + "/duzenle"), nil, and(planner, unitRole)},
		{"GET /gostergeler/:id/duzenle", access.PlanEdit, at("/gostergeler/" + d.alienPG.ID + "/duzenle"), nil, planner},
		{"GET /gostergeler/:id", access.PlanRead, at("/gostergeler/" + d.ownPG.ID), nil, forms},
		{"GET /gostergeler/:id", access.PlanRead, at("/gostergeler/" + d.alienPG.ID), nil, wholes},
		{"POST /gostergeler/:id/duzenle", access.PlanEdit, at("/gostergeler/" + d.ownPG.ID + "/duzenle"), none, and(planner, unitRole)},
		{"POST /gostergeler/:id/duzenle", access.PlanEdit, at("/gostergeler/" + d.partnerPG.ID + "/duzenle"), none, planner},
		{"GET /gostergeler/:id/sil", access.PlanEdit, at("/gostergeler/" + d.ownPG.ID + "/sil"), nil, and(planner, unitRole)},
		{"POST /gostergeler/:id/sil", access.PlanEdit, at("/gostergeler/" + d.ownPG.ID + "/sil"), none, and(planner, unitRole)},
		{"GET /aktarim", access.IntakeStage, at("/aktarim"), nil, planner},
		{"POST /aktarim", access.IntakeStage, at("/aktarim"), nil, planner},
		{"GET /aktarim/sablon.xlsx", access.PlanExport, at("/aktarim/sablon.xlsx"), nil, frozens},
		{"GET /aktarim/sablon.xlsx", access.PlanExport, at("/aktarim/sablon.xlsx?plan=" + d.planID), nil, papers},
		{"GET /aktarim/:id", access.IntakeRead, at("/aktarim/" + w.stage()), nil, planner},
		{"GET /aktarim/:id/isaretli.xlsx", access.IntakeRead, at("/aktarim/" + w.stageBook() + "/isaretli.xlsx"), nil, planner},
		{"POST /aktarim/:id/kaydet", access.IntakeCommit, func(w *world, _ string) string { return "/aktarim/" + w.stage() + "/kaydet" }, none, planner},
		{"POST /aktarim/:id/sil", access.IntakeStage, func(w *world, _ string) string { return "/aktarim/" + w.stage() + "/sil" }, none, planner},
		{"GET /birimler", access.UnitRead, at("/birimler"), nil, readers},
		{"GET /birimler/yeni", access.UnitEdit, at("/birimler/yeni"), nil, keepers},
		{"POST /birimler/yeni", access.UnitEdit, at("/birimler/yeni"), with("name", "Yeni birim"), keepers},
		{"GET /birimler/:id/duzenle", access.UnitEdit, at("/birimler/" + w.other + "/duzenle"), nil, keepers},
		{"POST /birimler/:id/duzenle", access.UnitEdit, at("/birimler/" + w.other + "/duzenle"), with("name", "X"), keepers},
		{"GET /birimler/aktar", access.OrgImport, at("/birimler/aktar"), nil, admin},
		{"POST /birimler/aktar", access.OrgImport, at("/birimler/aktar"), nil, admin},
		{"GET /kisiler", access.PersonRead, at("/kisiler"), nil, and(wholes, []string{"unit_manager"})},
		{"GET /kisiler/yeni", access.PersonEdit, at("/kisiler/yeni"), nil, admin},
		{"POST /kisiler/yeni", access.PersonEdit, at("/kisiler/yeni"), with("name", "Ad"), admin},
		{"GET /kisiler/:id", access.PersonRead, at("/kisiler/" + id), nil, wholes},
		{"GET /kisiler/:id", access.PersonRead, at("/kisiler/" + w.people["unit_editor"].id), nil, and(wholes, []string{"unit_manager"})},
		{"GET /kisiler/:id/duzenle", access.PersonEdit, at("/kisiler/" + id + "/duzenle"), nil, admin},
		{"POST /kisiler/:id/duzenle", access.PersonEdit, at("/kisiler/" + id + "/duzenle"), with("name", "X"), admin},
		{"POST /kisiler/:id/gorevler", access.PostEdit, func(w *world, _ string) string { return "/kisiler/" + w.person("Yeni", "", "") + "/gorevler" }, with("role", "viewer"), admin},
		{"POST /kisiler/:id/davet", access.PersonInvite, func(w *world, _ string) string { return "/kisiler/" + w.person("Yeni", "viewer", "") + "/davet" }, none, admin},
		{"POST /kisiler/:id/sifre", access.PersonReset, func(w *world, _ string) string { return "/kisiler/" + w.person("Yeni", "viewer", "") + "/sifre" }, none, admin},
		{"POST /gorevler/:id/bitir", access.PostEdit, func(w *world, _ string) string { return "/gorevler/" + w.newPost() + "/bitir" }, url.Values{"version": {"1"}}, admin},
		{"GET /belirtecler", access.TokenOwn, at("/belirtecler"), nil, everyone},
		{"POST /belirtecler", access.TokenOwn, at("/belirtecler"), with("name", "x"), everyone},
		{"POST /belirtecler/:id/iptal", access.TokenOwn, func(w *world, _ string) string { return "/belirtecler/" + w.newToken("admin") + "/iptal" }, none, admin},
		{"POST /belirtecler/:id/iptal", access.TokenOwn, func(w *world, who string) string { return "/belirtecler/" + w.newToken(who) + "/iptal" }, none, everyone},
		{"GET /denetim", access.AuditRead, at("/denetim"), nil, []string{"admin", "auditor"}},
	}
	for _, x := range []struct {
		p    planted
		read []string
	}{{d, forms}, {f, wholes}, {s, and(wholes, []string{"council_clerk"})}, {k, readers}} {
		for _, leaf := range []string{"", "/uyarilar"} {
			list = append(list, sheet{"GET /planlar/:id" + leaf, access.PlanRead, at("/planlar/" + x.p.planID + leaf), nil, x.read})
		}
	}
	list = append(list, typedPages(w)...)
	list = append(list, searchPages(w)...)
	list = append(list, adminPages(w)...)
	list = append(list, guidePages(w)...)
	return append(append(append(append(list, yearPages(w)...), valuePages(w)...), sheetPages(w)...), homePages(w)...)
}

// open pages ask for nobody: signing in and out, one-time links, language, the files of the pages, health.
var openRoutes = []string{
	"GET /giris", "POST /giris", "POST /giris/ornek", "POST /cikis", "GET /davet/:token", "POST /davet/:token", "GET /sifre/:token", "POST /sifre/:token",
	"POST /dil", "POST /gorunum", "GET /static/:file", "GET /healthz", "GET /readyz", "GET /api/docs", "GET /api/docs/", "GET /api/docs/*", "GET /api/openapi.yaml",
}

// Every page × every role in a signed-in browser. An allowed form is refused for what it says or done, never for who sends it.
func TestEveryPageForEveryRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for _, x := range pages(w) {
			method, _, _ := strings.Cut(x.route, " ")
			ask := func(who, path string) answer {
				if method == http.MethodGet {
					a := w.get(who, path)
					for _, mark := range marked(a) {
						if !maySee(mark, who) {
							t.Errorf("%s (%s) shows %s what it may not: %s", path, x.action, who, mark)
						}
					}
					return a
				}
				if x.form != nil {
					return w.post(who, path, x.form)
				}
				file := "Ad Soyad;E-posta\n"
				if strings.HasSuffix(x.route, "/farklar") {
					file = "Kod;Gösterge;Ölçü Birimi;Hedef;Gerçekleşme;Sapma Nedeni\nPG1;Ad;adet;1;1;Yok\n"
				}
				return w.upload(who, path, "liste.csv", []byte(file))
			}
			answered := func(who string, a answer) {
				denied := a.status == http.StatusForbidden || a.status == http.StatusNotFound
				if may := slices.Contains(x.allowed, who); denied == may || a.status == http.StatusUnauthorized || a.status >= 500 || method == http.MethodGet && may && a.status != http.StatusOK {
					t.Errorf("%s (%s) by %s, may %v: %d", x.route, x.action, who, may, a.status)
				}
			}
			// What is made for a form is made before, so that what a refusal finds is what the one before it left.
			var refused []string
			made := map[string]string{}
			for _, who := range append(slices.Clone(everyone), "nobody") {
				if !slices.Contains(x.allowed, who) {
					refused, made[who] = append(refused, who), x.path(w, who)
				}
			}
			before := w.state()
			for n, who := range refused {
				a := ask(who, made[who])
				if who != "nobody" {
					answered(who, a)
				} else if toSignIn := a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/giris"); !toSignIn && (a.status != http.StatusUnauthorized || method == http.MethodGet) {
					t.Errorf("%s by nobody: %s", x.route, a)
				}
				if method == http.MethodGet && n < len(refused)-1 { // what looks left is looked at once
					continue
				}
				after := w.state()
				if after != before {
					t.Errorf("%s by %s was refused and changed rows:\n%s\n%s", x.route, who, before, after)
				}
				before = after
			}
			for _, who := range x.allowed {
				answered(who, ask(who, x.path(w, who)))
			}
		}
	})
}

// Every route the product serves is in one of the tables: the contract's, the pages', the open ones.
func TestEveryServedRouteIsInATable(t *testing.T) {
	t.Parallel()
	w := one(t)
	known := map[string]bool{}
	for _, x := range pages(w) {
		known[x.route] = true
		if !slices.Contains(access.Actions, x.action) {
			t.Errorf("%s: %q is no action", x.route, x.action)
		}
	}
	for _, r := range openRoutes {
		known[r] = true
	}
	for _, c := range calls(w) {
		known[strings.NewReplacer(" /", " /api/v1/", "{", ":", "}", "").Replace(c.route)] = true
	}
	served := map[string]bool{}
	for _, r := range w.edge.Echo.Routes() {
		if r.Method == "echo_route_not_found" {
			continue
		}
		served[r.Method+" "+r.Path] = true
		if !known[r.Method+" "+r.Path] {
			t.Errorf("%s %s is served and in no table", r.Method, r.Path)
		}
	}
	for r := range known {
		if !served[r] {
			t.Errorf("%s is in a table and not served", r)
		}
	}
}
