package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
)

// What is refused is not offered: no link of any page of a year, for any person, answers anything but 200.
func TestNoPageOfAYearOffersWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	y := newYear(t, s)
	y.called("1.000,00")
	unit := s.as(access.UnitEditor)
	y.line(unit, y.activity(unit, s.units[hr], "Hizmet içi eğitim programı"), "03.2.1.01", "2.000,00").want(http.StatusOK)
	read := []string{"/", "/programlar", y.root, y.root + "/uyarilar", y.root + "/bilgiler", y.root + "/asama-farki", y.own, y.root + "/konsolidasyon", y.root + "/asamalar", y.root + "/tablolar", y.root + "/mutabakat",
		y.root + "/gelir", "/butce", "/butce/2025", "/yonetim/kodlar", "/yonetim/ayarlar"}
	for role, most := range map[access.Role]int{access.Planner: 0, access.Auditor: 0, access.SeniorManager: 0, access.Admin: 2, access.UnitEditor: 7, access.UnitManager: 7} {
		b := s.as(role)
		tried, refused := map[string]bool{}, 0
		for _, path := range read {
			p := b.get(path)
			if p.status != http.StatusOK {
				if refused++; p.status != http.StatusForbidden {
					t.Errorf("%s: %s answers %d", role, path, p.status)
				}
				continue
			}
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
		if refused != most || len(tried) < 12 {
			t.Errorf("%s: %d pages are refused, want %d; %d links were tried", role, refused, most, len(tried))
		}
	}
}
