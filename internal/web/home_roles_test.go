package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// someone is the browser of a new person with posts.
func (s *site) someone(name string, posts ...org.AddPost) *browser {
	s.t.Helper()
	person, err := s.org.AddPerson(s.system(), org.AddPerson{Name: name})
	s.must(err)
	for _, p := range posts {
		p.PersonID = person.ID
		_, err := s.org.AddPost(s.system(), p)
		s.must(err)
	}
	session, err := s.auth.SignInAs(s.system(), person.ID, "127.0.0.1")
	s.must(err)
	return s.signedIn(session.Token)
}

// iso is a day as the services take it, some days from today.
func (s *site) iso(n int) period.Date {
	s.t.Helper()
	d, err := period.ParseTR(s.inDays(n))
	s.must(err)
	return d
}

// main is the text of the page without its frame.
func (p *page) main() string {
	var b strings.Builder
	for _, n := range all(p.doc, "main") {
		b.WriteString(text(n))
	}
	return b.String()
}

// Everybody lands on their own work, and nobody on another's: a year whose windows are open, seen by each role.
func TestHomeByRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		at := r.entry(r.first)
		r.editor.get("/").want(http.StatusOK).has(1, "tr.values a[href=\""+at+"\"]", "girilecek").has(2, "tr.values td", "10 gün kaldı").has(0, ".miniboard", "").has(0, ".next", "").has(1, ".filled dd", "2 değerin 0 tanesi").
			has(1, ".own th a", "Çalışan başına").has(0, ".stand", "")

		// Entered by the representative: the manager approves, the office verifies, each finds it and nobody else.
		r.editor.post(at, r.typed(r.editor, r.first, map[string]string{"amount": "8", "explanation": "Kayıtlardan alındı", "reference": "E.1"})).want(http.StatusOK)
		r.manager.get("/").has(1, "tr.values .cnt.v_entered", "1").has(1, "tr.values th", "onayınızı bekliyor")
		r.editor.get("/").has(0, "tr.values .cnt.v_entered", "")
		r.planner.get("/").has(0, "tr.values", "").has(1, ".miniboard tbody th", hr).has(1, ".miniboard a.dot.v_entered", "1/1").has(2, ".next a", "2025 Değerlendirme Raporu").has(1, ".next strong", "2025 Faaliyet Raporu").has(1, ".dates td a", "birim girişinin son günü")
		press(r.manager, r.manager.get(at), at+"/onayla").want(http.StatusOK)
		r.planner.get("/").has(1, `tr.values a[href="`+at+`"]`, "doğrulamanızı bekliyor").has(1, "tr.values .place", hr)
		r.manager.get("/").has(0, "tr.values .cnt.v_entered", "")

		// Another unit sees nothing of it, whatever its posts.
		other := s.someone("Başka Birim", org.AddPost{Role: access.UnitManager, UnitID: s.units[nature]}).get("/").want(http.StatusOK).has(0, "tr.values", "").has(0, ".own", "").has(1, ".worklist th", "başladı")
		for _, theirs := range []string{hr, "Çalışan başına", r.pg} {
			if strings.Contains(other.main(), theirs) || strings.Contains(other.body, r.s.units[hr]) {
				t.Errorf("another unit's home says %q", theirs)
			}
		}
		// Who heads two units finds both, each by its name; who stands in for the manager finds the manager's work and until when.
		two := s.someone("İki Birim", org.AddPost{Role: access.UnitEditor, UnitID: s.units[nature], ValidTo: s.iso(100)}, org.AddPost{Role: access.UnitEditor, UnitID: s.units[hr]})
		two.get("/").has(1, ".posts li", hr).has(1, ".posts li", nature).has(1, `tr.values a[href="`+r.entry(r.second)+`"] .place`, hr)
		base := s.managerPost(t)
		in := s.someone("Vekil Deneme", org.AddPost{SubstituteFor: base, ValidTo: s.iso(5)})
		in.get("/").has(1, ".posts .chip.info", "Ayşe Güneş").has(1, "tr.handovers", "vekâlet").has(1, "tr.handovers td", "5 gün kaldı").has(1, `tr.values a[href="`+r.entry(r.second)+`"]`, "")

		// The mayor: one page; the auditor counts; a viewer and a council member see what was decided and no work.
		s.as(access.SeniorManager).get("/").has(1, ".stand .tile.score", "").has(1, ".goalbars tr.row", "A1").has(1, ".moneytile", "2025").has(0, ".miniboard", "").has(0, ".next", "").has(1, ".signature", "yok")
		s.as(access.Auditor).get("/").has(3, ".homefacts a[href]", "").has(0, ".worklist", "").has(0, ".next", "")
		for _, role := range []access.Role{access.Viewer, access.CouncilMember} {
			p := s.someone("Bakan "+string(role), org.AddPost{Role: role}).get("/").want(http.StatusOK).has(0, ".worklist", "").has(0, ".stand", "").has(0, ".next", "").has(0, ".miniboard", "").has(0, ".own", "")
			if p.count(".editions .item", "") == 0 {
				t.Errorf("%s finds no edition", role)
			}
			if role == access.CouncilMember {
				p.has(0, `main a[href^="/planlar"]`, "").has(0, `main a[href^="/programlar"]`, "")
			}
		}
		s.as(access.Admin).get("/").has(1, ".homefacts dt", "Doğrulanmamış birim").has(1, ".homefacts dt", "Hesabı olmayan").has(0, ".worklist", "")
		s.someone("Görevsiz").get("/").want(http.StatusOK).has(1, ".empty h2", "görev verilmemiş").has(0, ".worklist", "").has(0, ".editions", "")
	})
}

// managerPost is the post of the unit's manager.
func (s *site) managerPost(t *testing.T) string {
	t.Helper()
	people, err := s.org.People(s.system(), org.PersonQuery{Limit: 200})
	s.must(err)
	for _, p := range people.Items {
		for _, x := range p.Posts {
			if x.Role == access.UnitManager && x.UnitID == s.units[hr] && x.SubstituteFor == "" {
				return x.ID
			}
		}
	}
	t.Fatal("no manager")
	return ""
}

// Before there is anything, each role is told what to do first, and the tour ticks off what is done.
func TestHomeBeforeThereIsAnything(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		planner := s.as(access.Planner)
		planner.get("/").want(http.StatusOK).has(1, `.empty a.btn[href="/planlar/yeni"]`, "").has(0, ".tour li.done", "").has(5, ".tour li", "").has(1, ".worklist .empty", "")
		s.as(access.UnitEditor).get("/").want(http.StatusOK).has(1, ".worklist .status", "açılmadı").has(1, "tr.handovers th", "başladı").has(0, ".own", "")
		for _, role := range []access.Role{access.UnitManager, access.SeniorManager, access.Auditor, access.Admin} {
			s.as(role).get("/").want(http.StatusOK)
		}
		_, err := s.plans.Create(s.system(), plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P", Name: "Plan", FirstYear: 2025, LastYear: 2029}})
		s.must(err)
		planner.get("/").has(1, ".tour li.done", "planı oluşturun").has(1, ".next .chip.draft", "").has(1, ".next .marks", "engel").has(0, ".empty a.btn", "Yeni plan")

		// Put away it stays away, for this person alone; taken out it is there again. Nothing else can be put away by this way.
		planner.post("/tur", url.Values{"mark": {"tour.planner"}}).want(http.StatusOK).has(0, ".tour", "").has(1, ".again button", "")
		planner.get("/").has(0, ".tour", "")
		s.someone("İkinci Plancı", org.AddPost{Role: access.Planner}).get("/").has(1, ".tour", "")
		planner.post("/tur", url.Values{"mark": {"tour.planner"}, "geri": {"1"}}).want(http.StatusOK).has(1, ".tour", "")
		planner.post("/tur", url.Values{"mark": {"başka bir şey"}}).want(http.StatusUnprocessableEntity)
	})
}

// Every role reads the page in both languages without a key of the catalogue in it.
func TestHomeSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	r := newResults(t, s)
	r.editor.post(r.entry(r.first), r.typed(r.editor, r.first, map[string]string{"amount": "8", "explanation": "Kayıtlardan alındı", "reference": "E.1"})).want(http.StatusOK)
	for _, role := range access.Roles {
		post := org.AddPost{Role: role}
		if role.UnitBound() {
			post.UnitID, post.ValidTo = s.units[nature], ""
			if role == access.UnitManager {
				post.UnitID = s.units["Strateji Geliştirme Müdürlüğü"]
			}
		}
		b := s.someone("Dil "+string(role), post)
		for _, l := range []string{"tr", "en"} {
			b.post("/dil", url.Values{"to": {l}, "back": {"/"}}).want(http.StatusOK)
			p := b.get("/").want(http.StatusOK)
			for _, key := range []string{"web.home", "web.work", "web.tour", "web.n.", "web.state", "web.band", "role.", "web.window"} {
				if strings.Contains(p.main(), key) {
					t.Errorf("%s in %s shows a key of %s: %s", role, l, key, short(p.main()))
				}
			}
		}
	}
}
