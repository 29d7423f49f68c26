package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/demo"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
)

// A finished plan goes to the council and comes back as an edition, all by pages.
func TestFromDraftToEdition(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t, sqlite(t))
	_, err := demo.Load(s.system(), demo.Services{Org: s.org, Plans: s.plans})
	s.must(err)
	b := s.as(access.Planner)
	list, err := s.plans.List(s.system(), plan.ListQuery{})
	s.must(err)
	var old plan.Plan
	for _, p := range list.Items {
		if p.State == plan.InForce {
			old = p.Plan
		}
	}
	b.get("/planlar/"+old.ID).want(http.StatusOK).has(0, "a", "Amaç ekle").has(0, ".head a.btn", "Meclise sun")
	b.get("/planlar/"+old.ID+"/duzenle").want(http.StatusOK).has(1, "fieldset[disabled]", "")
	b.get("/planlar/" + old.ID + "/sun").want(http.StatusOK)
	b.get("/planlar/"+old.ID).has(1, ".facts .wide dd", "")
	facts := b.get("/planlar/" + old.ID + "/bilgiler").want(http.StatusOK)
	whole, err := s.plans.Get(s.system(), old.ID)
	s.must(err)
	if n := facts.count(`input[name^="core_values."]`, ""); n != len(whole.CoreValues) || n == 0 {
		t.Errorf("%d core values are shown, the plan has %d", n, len(whole.CoreValues))
	}
	units := b.get("/birimler").want(http.StatusOK).has(1, ".legend", "doğrulanmadı")
	if units.count(`th span[title]`, "Tipik") == 0 {
		t.Error("a typical unit says what that means")
	}

	file := []byte(b.get("/planlar/" + old.ID + "/plan.json").want(http.StatusOK).body)
	file = bytes.Replace(file, []byte(`"code": "`+old.Code+`"`), []byte(`"code": "KARTAL-YENI"`), 1)
	p := b.upload("/aktarim", "plan.json", file).want(http.StatusOK)
	p = b.post(p.url.Path+"/kaydet", p.form(p.url.Path+"/kaydet")).want(http.StatusOK).has(1, ".note.ok", "")
	root := p.url.Path

	act := func(leaf string, values map[string]string, status int) *page {
		t.Helper()
		f := b.get(root + "/" + leaf).want(http.StatusOK).form(root + "/" + leaf)
		for k, v := range values {
			f.Set(k, v)
		}
		return b.post(root+"/"+leaf, f).want(status)
	}
	act("sun", map[string]string{"submitted_to_council_on": "10.10.2019"}, http.StatusOK).has(1, ".head .chip.submitted", "sunuldu").has(1, ".note.info", "karar bekleniyor").has(0, "a", "Amaç ekle")
	act("iade", map[string]string{"reason": ""}, http.StatusUnprocessableEntity).has(1, "textarea[aria-invalid=true]", "")
	act("iade", map[string]string{"reason": "Maliyetler yeniden hesaplanacak"}, http.StatusOK).has(1, ".head .chip.draft", "Taslak")
	act("sun", nil, http.StatusOK)
	act("karar", map[string]string{"body": "council", "date": "21.10.2019", "number": ""}, http.StatusUnprocessableEntity).has(1, "input[id=f-number][aria-invalid=true]", "")
	act("karar", map[string]string{"body": "council", "result": "majority", "date": "21.10.2019", "number": "2019/301", "votes_for": "20", "votes_against": "5"}, http.StatusOK).
		has(1, ".head .chip.in_force", "Yürürlükte")

	docs := b.get(root+"/belgeler").want(http.StatusOK).has(1, ".rows .item", "2019/301").has(1, ".item dd.mono", "")
	for _, a := range all(docs.doc, `a[href^="/belgeler/"]`) {
		first, second := b.get(attr(a, "href")).want(http.StatusOK), b.get(attr(a, "href")).want(http.StatusOK)
		if first.body != second.body || len(first.body) < 1000 {
			t.Errorf("%s: the same edition gives the same bytes", attr(a, "href"))
		}
		if !strings.Contains(first.header.Get("Content-Disposition"), "KARTAL-YENI") {
			t.Errorf("the file is named %q", first.header.Get("Content-Disposition"))
		}
	}
	b.get("/belgeler/yok.xlsx").want(http.StatusNotFound)
	b.get("/planlar/yok").want(http.StatusNotFound)
	if kids := all(docs.doc, "section.box"); len(kids) < 2 || !strings.Contains(text(kids[0]), "2019/301") || !strings.Contains(text(kids[1]), "TASLAK") || !strings.Contains(text(kids[1]), "Resmî olan") {
		t.Error("the official edition stands first, drafts below it and explained")
	}
	mayor := s.as(access.SeniorManager)
	mayor.get("/").has(1, `.in-force th a[href="`+root+`"]`, "").has(1, `.in-force a[href="/planlar/`+old.ID+`"]`, "")
	mayor.get("/planlar").has(1, `.t th a[href="`+root+`"]`, "").has(0, ".t a", "Uyarılar")
	// A council member opens no plan, but finds what the council decided and takes it away.
	seat, err := s.org.AddPerson(s.system(), org.AddPerson{Name: "Meclis Üyesi", Email: "council_member@ornek.bel.tr"})
	s.must(err)
	_, err = s.org.AddPost(s.system(), org.AddPost{PersonID: seat.ID, Role: access.CouncilMember})
	s.must(err)
	member := s.as(access.CouncilMember)
	member.get("/").want(http.StatusOK).has(1, `main a[href="/belgeler"]`, "").has(0, `a[href="/planlar"]`, "")
	decided := member.get("/belgeler").want(http.StatusOK).has(1, ".rows .item", "2019/301")
	for _, a := range all(decided.doc, `a[href^="/belgeler/"]`) {
		if got := member.get(attr(a, "href")).want(http.StatusOK); len(got.body) < 1000 {
			t.Errorf("%s: %d bytes", attr(a, "href"), len(got.body))
		}
	}
	s.as(access.SeniorManager).get(root).want(http.StatusOK).has(1, ".demo-band", "ÖRNEK VERİ")
	s.as(access.UnitManager).get("/").want(http.StatusOK).has(1, "h2", "Birimimin hedefleri")
}
