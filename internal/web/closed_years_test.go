package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/web"
)

// closedReaders see results of closed years only.
var closedReaders = []access.Role{access.Viewer, access.CouncilClerk, access.IMSOfficer}

// newcomer is a browser of a new person who holds one role.
func (s *site) newcomer(role access.Role) *browser {
	s.t.Helper()
	person, err := s.org.AddPerson(s.system(), org.AddPerson{Name: "Yeni Kişi", Email: "yeni." + string(role) + "@ornek.bel.tr"})
	s.must(err)
	_, err = s.org.AddPost(s.system(), org.AddPost{PersonID: person.ID, Role: role})
	s.must(err)
	session, err := s.auth.SignInAs(context.Background(), person.ID, "127.0.0.1")
	s.must(err)
	b := s.browser()
	u, err := url.Parse(s.url)
	s.must(err)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: web.SessionCookie(false), Value: session.Token}})
	return b
}

// Who reads closed years only is led to one: without a year the newest closed one is shown, no other is offered, and where none is closed the page
// says so. Nothing that the pages of the menu and of the scorecard offer is refused.
func TestReadersOfClosedYearsAreLedToThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		readers := map[access.Role]*browser{}
		for _, role := range closedReaders {
			readers[role] = s.newcomer(role)
		}
		pages := []string{"/karne", "/karne/isi", "/karne/butce", "/karne/sapmalar", "/karne/uyarilar"}
		for role, b := range readers {
			for _, path := range pages {
				b.get(path).want(http.StatusOK).has(1, ".empty", "Henüz kapanmış bir yıl yok").has(0, "nav.tabs", "")
			}
			b.offersOnlyWhatOpens(role, "/", "/karne")
		}
		at := "/karne?plan=" + r.plan + "&yil=2025"
		readers[access.Viewer].get(at).want(http.StatusNotFound)
		r.frozen()
		for role, b := range readers {
			for _, path := range pages {
				b.get(path).want(http.StatusOK).has(1, "#f-yil option", "").has(1, "#f-yil option[selected]", "2025")
			}
			b.get(at).want(http.StatusOK)
			b.offersOnlyWhatOpens(role, append([]string{"/", at + "&ay=12&ac=hepsi", "/karne/gosterge/" + r.pg + "?yil=2025&ay=12"}, pages...)...)
		}
		readers[access.CouncilClerk].get("/karne/gosterge/"+r.pg+"?yil=2025&ay=12").has(2, "#degerler tbody tr", "").has(0, "#degerler tbody a", "").has(0, `a[href="/gerceklesme"]`, "")
		readers[access.Viewer].get("/karne/gosterge/"+r.pg+"?yil=2025&ay=12").has(2, "#degerler tbody a", "")
		s.as(access.Planner).get("/karne").want(http.StatusOK).has(5, "#f-yil option", "")
	})
}

// offersOnlyWhatOpens follows every link of the pages.
func (b *browser) offersOnlyWhatOpens(role access.Role, paths ...string) {
	b.t.Helper()
	tried := map[string]bool{}
	for _, path := range paths {
		for _, a := range all(b.get(path).want(http.StatusOK).doc, `a[href^="/"]`) {
			href, _, _ := strings.Cut(attr(a, "href"), "#")
			if href == "" || tried[href] || strings.HasPrefix(href, "/api/") {
				continue
			}
			tried[href] = true
			if got := b.get(href); got.status != http.StatusOK {
				b.t.Errorf("%s: %s offers %s, which answers %d", role, path, href, got.status)
			}
		}
	}
	if len(tried) < 5 {
		b.t.Errorf("%s: only %d links on %v", role, len(tried), paths)
	}
}
