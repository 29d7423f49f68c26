package web_test

import (
	"net/http"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
)

// enforced puts the decided year in force and begins the next one: who only looks finds both on the home page, a viewer what was decided.
func (y yearOf2025) enforced(t *testing.T) {
	t.Helper()
	s := y.s
	now, _, err := s.years.Metropolitan(s.system(), programme.Decide{ID: y.id, Version: y.version(), DecisionFields: council.DecisionFields{Body: "metropolitan_council", Date: "2024-11-20", Number: "2024/900", Result: "unanimous"}})
	s.must(err)
	next, err := s.years.Create(s.system(), programme.Create{PlanID: now.PlanID, Year: 2026})
	s.must(err)
	for _, p := range []struct {
		role  access.Role
		years int
		money int
	}{{access.SeniorManager, 2, 1}, {access.Auditor, 2, 1}, {access.Finance, 2, 1}, {access.Viewer, 1, 0}} {
		b := s.seated(p.role)
		home := b.get("/").want(http.StatusOK).has(p.years, ".now tr.row", "").has(1, ".now .chip.in_force", "").has(p.money, ".now td.num", "850.000,25")
		for _, leaf := range []string{"", "/tablolar", "/mutabakat"} {
			home.has(1, `.now a[href="`+y.root+leaf+`"]`, "")
			b.get(y.root + leaf).want(http.StatusOK)
		}
		home.has(p.years-1, `.now a[href="/programlar/`+next.ID+`"]`, "2026").has(0, ".now .small", "")
	}
	y.planner.get("/").has(0, ".now", "")
}

// seated is a browser of somebody in a role the site has nobody in, or of the one it has.
func (s *site) seated(role access.Role) *browser {
	s.t.Helper()
	if role == access.Finance || role == access.Viewer {
		person, err := s.org.AddPerson(s.system(), org.AddPerson{Name: "Deneme Kişisi", Email: string(role) + "@ornek.bel.tr"})
		s.must(err)
		_, err = s.org.AddPost(s.system(), org.AddPost{PersonID: person.ID, Role: role})
		s.must(err)
	}
	return s.as(role)
}
