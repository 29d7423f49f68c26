package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
)

// official tells the tables the council decided from those of today's records, once a programme is decided.
func (y yearOf2025) official(t *testing.T) {
	t.Helper()
	b, list := y.planner, y.root+"/tablolar"
	live := "?surum=taslak"
	renamed := "İnsan Kaynakları Müdürlüğü"
	u, err := y.s.org.Unit(y.s.system(), y.s.units[hr])
	y.s.must(err)
	u, err = y.s.org.ChangeUnit(y.s.system(), org.ChangeUnit{ID: u.ID, Version: u.Version, Name: &renamed})
	y.s.must(err)

	// The edition is what is shown unless today's records are asked for; the choice stays on the way from table to table.
	p := b.get(list).want(http.StatusOK).has(2, ".switch a", "").has(1, `.switch a[aria-current=true]`, "Karara bağlanan sürüm").has(1, `.switch a[href="`+list+live+`"]`, "Bugünkü kayıtlar (TASLAK)")
	p.has(1, ".switch p", "05.10.2024 · 2024/88").has(1, `.forms a[href="`+list+`/PP2"]`, "").has(1, `.drafts a[href^="/belgeler/"]`, "xlsx").has(1, ".editions li", "")
	p = b.get(list+live).want(http.StatusOK).has(1, `.switch a[aria-current=true]`, "TASLAK").has(1, `.forms a[href="`+list+`/PP2`+live+`"]`, "").has(1, `.drafts a[href="`+y.root+`/paket.xlsx"]`, "")
	for _, a := range all(p.doc, ".forms a") {
		b.get(attr(a, "href")).want(http.StatusOK).has(1, ".paper .k-doc", "TASLAK").has(1, `.switch a[aria-current=true]`, "Bugünkü kayıtlar")
		b.get(strings.TrimSuffix(attr(a, "href"), live)).want(http.StatusOK).has(0, ".paper .k-doc", "TASLAK").has(1, `.switch a[aria-current=true]`, "Karara bağlanan")
	}
	frozen := b.get(list + "/PP2").want(http.StatusOK)
	if frozen.count(".paper .k-doc", hr) != 1 || frozen.count(".paper .k-doc", renamed) != 0 {
		t.Error("the table the council decided does not show its unit as it was called then")
	}
	b.get(list+"/PP2"+live).want(http.StatusOK).has(1, ".paper .k-doc", renamed).has(0, ".paper .k-doc", hr)
	for _, href := range []string{list, list + live} { // the way back, and the links inside a paper
		at, query, _ := strings.Cut(href, "?")
		if query != "" {
			query = "?" + query
		}
		b.get(at+"/PPICINDEKILER"+query).want(http.StatusOK).has(1, `.crumbs a[href="`+href+`"]`, "")
		for _, a := range all(b.get(at+"/PPICINDEKILER"+query).doc, `.paper a[href^="`+list+`"]`) {
			if strings.Contains(attr(a, "href"), live) != (query != "") {
				t.Errorf("%s leads on to %s", href, attr(a, "href"))
			}
		}
	}
	// The reconciliation is of today's records, and so are the cells it leads to.
	cells := all(b.get(y.root+"/mutabakat").want(http.StatusOK).doc, `.paper a[href^="`+list+`/"]`)
	for _, a := range cells {
		if !strings.Contains(attr(a, "href"), live) {
			t.Errorf("the reconciliation leads to %s", attr(a, "href"))
		}
	}
	if len(cells) == 0 {
		t.Error("the reconciliation leads to no table")
	}
	b.get(list + "/PP99").want(http.StatusNotFound)
	b.get(list+"/PP2?surum=9").want(http.StatusOK).has(1, `.switch a[aria-current=true]`, "Karara bağlanan")
	if n := b.statements(list + "/PP2"); n > 12 {
		t.Errorf("a frozen table asks %d statements", n)
	}
	y.s.as(access.Auditor).get(list+"/PP2").want(http.StatusOK).has(1, `.switch a[aria-current=true]`, "Karara bağlanan")

	back := hr
	_, err = y.s.org.ChangeUnit(y.s.system(), org.ChangeUnit{ID: u.ID, Version: u.Version, Name: &back})
	y.s.must(err)
}
