package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
)

// Every page of a year speaks both languages: no key of the catalogue is left standing where a word belongs.
func TestPagesOfAYearSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	y := newYear(t, s)
	y.described()
	y.called("1.000,00")
	unit := s.as(access.UnitManager)
	activity := y.activity(unit, s.units[hr], "Hizmet içi eğitim programı")
	y.line(unit, activity, "03.2.1.01", "2.000,00").want(http.StatusOK)
	press(unit, unit.get(y.own), y.own+"/gonder").want(http.StatusOK)
	press(y.planner, y.planner.get(y.own), y.own+"/kabul").want(http.StatusOK)
	y.others(t)
	lines, err := s.money.Lines(s.system(), budget.LinesQuery{ProgrammeID: y.id})
	s.must(err)
	paths := []string{
		"/", "/programlar", "/programlar/yeni", y.root, y.root + "/uyarilar", y.root + "/bilgiler", y.root + "/duzenle", y.root + "/konsolidasyon", y.own, y.own + "/iade", y.root + "/gelir", y.root + "/tablolar",
		y.root + "/mutabakat", y.root + "/asama-farki", y.root + "/asamalar", y.root + "/tavanlar", "/butce-satirlari/" + lines[0].ID, "/butce", "/butce/2025", "/butce/2025/degisiklikler/yeni",
		"/butce/2025/gerceklesme/satirlar/yeni", "/butce/2025/gelir/satirlar/yeni", "/faaliyetler/" + activity + "/duzenle", "/faaliyetler/" + activity + "/sil",
		"/performans-hedefleri/" + y.target + "/duzenle", "/program-gostergeleri/" + y.indicator + "/duzenle", y.root + "/hedefler/yeni", "/performans-hedefleri/" + y.target + "/sil",
		"/performans-hedefleri/" + y.target + "/gostergeler/yeni", "/program-gostergeleri/" + y.indicator + "/sil", "/yonetim/kodlar", "/yonetim/ayarlar",
	}
	for _, leaf := range []string{"teklife-ac", "birlestir", "yeniden-ac", "sun", "iade", "encumen", "karar", "buyuksehir", "yururluk"} {
		paths = append(paths, y.root+"/adim/"+leaf)
	}
	key := regexp.MustCompile(`[>"](web|field|record|role|origin|state|setting|code_kind|code_set|ledger_kind|ledger_entry|body)\.[a-z][a-z_.]*[<"]`)
	for _, l := range []string{"tr", "en"} {
		y.planner.post("/dil", url.Values{"to": {l}, "back": {"/"}}).want(http.StatusOK)
		for _, path := range paths {
			if bad := key.FindString(y.planner.get(path).want(http.StatusOK).body); bad != "" {
				t.Errorf("%s in %s shows the key %s", path, l, bad)
			}
		}
	}
	admin := s.as(access.Admin)
	for _, path := range []string{"/yonetim/kodlar/yeni", "/yonetim/ayarlar", "/yonetim/kodlar?tur=revenue"} {
		if bad := key.FindString(admin.get(path).want(http.StatusOK).body); bad != "" {
			t.Errorf("%s shows the key %s", path, bad)
		}
	}
}
