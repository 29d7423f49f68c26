package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// A page that asks for an act is refused to whoever may not do it, and what is refused is not offered: no link of any page of any
// person answers 403 or 404.
func TestNoPageOffersWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	planner, planID, goalID, targetID := started(t, s)
	action := "/hedefler/" + targetID + "/gostergeler/yeni"
	f := planner.get(action).form(action)
	f.Set("name", "Eğitim saati")
	planner.post(action, f).want(http.StatusOK)
	tree, err := s.plans.Tree(s.system(), planID)
	s.must(err)
	indicator := "/gostergeler/" + tree.Goals[0].Targets[0].Indicators[0].ID
	root, goal, target := "/planlar/"+planID, "/amaclar/"+goalID, "/hedefler/"+targetID
	whole := []string{root + "/sun", root + "/iade", root + "/karar", root + "/duzenle", root + "/amaclar/yeni", goal + "/duzenle", goal + "/sil", goal + "/hedefler/yeni", target + "/sil"}
	own := []string{target + "/duzenle", target + "/gostergeler/yeni", indicator + "/duzenle", indicator + "/sil"}
	read := []string{"/", "/planlar", root, root + "/uyarilar", root + "/kaynaklar", root + "/bilgiler", root + "/belgeler", goal, target, indicator, "/birimler"}
	for role, asks := range map[access.Role]struct{ whole, own int }{
		access.Planner: {http.StatusOK, http.StatusOK}, access.UnitEditor: {http.StatusForbidden, http.StatusOK}, access.UnitManager: {http.StatusForbidden, http.StatusOK},
		access.SeniorManager: {http.StatusForbidden, http.StatusForbidden}, access.Auditor: {http.StatusForbidden, http.StatusForbidden}, access.Admin: {http.StatusForbidden, http.StatusForbidden},
	} {
		b := s.as(role)
		for _, path := range whole {
			b.get(path).want(asks.whole)
		}
		for _, path := range own {
			b.get(path).want(asks.own)
		}
		tried := map[string]bool{}
		for _, path := range read {
			p := b.get(path).want(http.StatusOK)
			for _, a := range all(p.doc, `a[href^="/"]`) {
				href, _, _ := strings.Cut(attr(a, "href"), "#")
				if tried[href] || href == "" || strings.HasPrefix(href, "/api/") {
					continue
				}
				tried[href] = true
				if got := b.get(href); got.status != http.StatusOK {
					t.Errorf("%s: %s offers %s, which answers %d", role, path, href, got.status)
				}
			}
		}
		if len(tried) < 10 {
			t.Errorf("%s: only %d links were tried", role, len(tried))
		}
	}
	s.as(access.Planner).get("/birimler").has(0, "a", "Listeden aktar").has(1, "a", "Birim ekle")
	s.as(access.Admin).get("/birimler").has(1, "a", "Listeden aktar")
	s.as(access.UnitEditor).get(target).has(0, ".head a", "Sil").has(1, ".head a", "Kartı düzenle")
}

// A fault leads readers to where the field is read and editors to where it is changed.
func TestFaultsLeadReadersToTheCard(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, planID, _, targetID := started(t, s)
	_, err := s.plans.AddIndicator(s.system(), plan.AddIndicator{TargetID: targetID, IndicatorFields: plan.IndicatorFields{Code: "PG1.1.1", Name: "Eğitim saati"}})
	s.must(err)
	auditor := s.as(access.Auditor)
	p := auditor.get("/planlar/" + planID + "/uyarilar").want(http.StatusOK)
	if p.count(`.go a[href="/hedefler/`+targetID+`#kart"]`, "") == 0 || p.count(`.go a[href^="/gostergeler/"]`, "") == 0 {
		t.Error("faults of the target lead to its card, those of the indicator to its page")
	}
	for _, a := range all(p.doc, ".go a") {
		path, field, found := strings.Cut(attr(a, "href"), "#")
		to := auditor.get(path).want(http.StatusOK)
		if strings.HasSuffix(path, "/duzenle") || to.count("main button", "Kaydet") > 0 {
			t.Errorf("a reader is led to a form at %s", path)
		}
		if found && len(all(to.doc, `[id="`+field+`"]`)) != 1 {
			t.Errorf("%s has no place %s", path, field)
		}
	}
	s.as(access.UnitEditor).get("/planlar/"+planID+"/uyarilar").has(0, `.go a[href="/hedefler/`+targetID+`#kart"]`, "")
}

func TestTheCardIsHeadedByItsTarget(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, _, _, targetID := started(t, s)
	h, _, err := s.plans.Target(s.system(), targetID)
	s.must(err)
	source := "Plan, s. 84"
	_, err = s.plans.ChangeTarget(s.system(), plan.ChangeTarget{ID: h.ID, Version: h.Version, Source: &source})
	s.must(err)
	b.get("/hedefler/"+targetID).has(1, "h1", "H1.1 Çalışan başına").has(1, ".head .kind", "Hedef Kartı").has(1, ".head .source", "Kaynak: Plan, s. 84")
}
