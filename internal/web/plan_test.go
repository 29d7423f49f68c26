package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// started is a draft with one goal and one target, made by the pages themselves.
func started(t *testing.T, s *site) (b *browser, planID, goalID, targetID string) {
	t.Helper()
	b = s.as(access.Planner)
	f := b.get("/planlar/yeni").want(http.StatusOK).form("/planlar/yeni")
	f.Set("code", "KARTAL-2025")
	f.Set("name", "Kartal Belediyesi 2025-2029 Stratejik Planı")
	f.Set("first_year", "2025")
	f.Set("last_year", "2029")
	f.Set("core_values.0", "Şeffaflık")
	f.Set("core_values.1", "Katılımcılık")
	p := b.post("/planlar/yeni", f).want(http.StatusOK)
	p.has(1, ".note.ok", "Kayıt eklendi").has(1, "h1", "2025-2029").has(1, ".head .chip.draft", "Taslak")
	planID = last(p.url)
	f = b.get("/planlar/" + planID + "/amaclar/yeni").form("/planlar/" + planID + "/amaclar/yeni")
	if f.Get("code") != "A1" {
		t.Errorf("the first goal is offered as %q", f.Get("code"))
	}
	f.Set("text", "Kurumsal kapasiteyi geliştirmek")
	p = b.post("/planlar/"+planID+"/amaclar/yeni", f).want(http.StatusOK)
	goalID = last(p.url)
	f = b.get("/amaclar/" + goalID + "/hedefler/yeni").form("/amaclar/" + goalID + "/hedefler/yeni")
	f.Set("text", "Çalışan başına düşen eğitim saatini artırmak")
	f.Set("responsible_unit_id", s.units["İnsan Kaynakları ve Eğitim Müdürlüğü"])
	f.Set("yearly_costs.2025", "1.234.567,89")
	f.Set("risks.1.text", "Katılımın düşük kalması")
	f.Set("risks.1.controls.0.text", "Takvimin birlikte yapılması")
	f.Set("risks.1.controls.0.kind", "existing")
	f.Set("findings.0", "Eğitim ihtiyaç analizi yok")
	p = b.post("/amaclar/"+goalID+"/hedefler/yeni", f).want(http.StatusOK)
	return b, planID, goalID, last(p.url)
}

func last(u *url.URL) string { return u.Path[strings.LastIndexByte(u.Path, '/')+1:] }

func TestAPlanIsEnteredByForms(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, planID, _, targetID := started(t, s)

	// The card stands on the page as it prints, missing values said.
	p := b.get("/hedefler/" + targetID).want(http.StatusOK)
	p.has(1, ".paper .k-table", "Katılımın düşük kalması").has(1, ".paper .k-table", "İnsan Kaynakları ve Eğitim Müdürlüğü")

	h, _, err := s.plans.Target(s.system(), targetID)
	s.must(err)
	if h.YearlyCosts[2025].String() != "1234567.89" || len(h.YearlyCosts) != 1 {
		t.Errorf("costs read as %v: an empty year is missing, not zero", h.YearlyCosts)
	}
	if len(h.Risks) != 1 || len(h.Risks[0].Controls) != 1 || h.Risks[0].Controls[0].Kind != "existing" {
		t.Errorf("risks read as %+v", h.Risks)
	}

	action := "/hedefler/" + targetID + "/gostergeler/yeni"
	f := b.get(action).form(action)
	f.Set("name", "Çalışan başına eğitim saati")
	f.Set("unit_of_measure", "saat")
	f.Set("weight", "33,3")
	f.Set("values.2025", "16,5")
	f.Set("no_target_reasons.2026", "Ölçüm sistemi kurulacak")
	p = b.post(action, f).want(http.StatusOK)
	p.has(1, ".paper .k-table", "16,5")

	p = b.get("/planlar/" + planID).want(http.StatusOK)
	p.has(1, ".goal .t .code", "H1.1").has(1, ".t.inner td", "16,5").has(1, ".marks a.m-block[href=\"/planlar/"+planID+"/uyarilar\"]", "engel")
	if len(all(p.doc, ".demo-band")) != 1 {
		t.Error("a demo database says ÖRNEK VERİ on every page")
	}

	// Every fault of the list leads to a field that is there.
	p = b.get("/planlar/" + planID + "/uyarilar").want(http.StatusOK)
	links := all(p.doc, ".faults .go a")
	if len(links) == 0 {
		t.Fatal("an unfinished plan has faults")
	}
	for _, a := range links {
		path, field, found := strings.Cut(attr(a, "href"), "#")
		target := b.get(path).want(http.StatusOK)
		if found && len(all(target.doc, `[id="`+field+`"]`)) != 1 {
			t.Errorf("%s has no place %s", path, field)
		}
	}
	b.get("/planlar/"+planID+"/uyarilar?asama=warn").want(http.StatusOK).has(0, ".chip.block", "").has(1, ".filter a[aria-current]", "Uyarı")

	// Blocking faults keep the plan a draft and are listed where the act is asked for.
	act := b.get("/planlar/" + planID + "/sun").want(http.StatusOK)
	act.has(1, ".note.bad", "engelliyor").has(1, "button[disabled]", "Meclise sun")
	b.post("/planlar/"+planID+"/sun", act.form("/planlar/"+planID+"/sun")).want(http.StatusConflict).has(1, ".note.bad[role=alert]", "")
}

func TestRefusedFormsLoseNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, _, _, targetID := started(t, s)
	action := "/hedefler/" + targetID + "/duzenle"
	f := b.get(action).form(action)
	f.Set("text", "Yarım kalan metin")
	f.Set("yearly_costs.2026", "on iki bin")
	f.Set("yearly_costs.2027", "NaN")
	f.Set("needs.1", "<script>alert(1)</script>")
	f.Set("risks.1.text", "İkinci risk")
	p := b.post(action, f).want(http.StatusUnprocessableEntity)
	p.has(1, `.note.bad[role=alert] a[href="#f-yearly_costs.2026"]`, "on iki bin").has(1, `input[id="f-yearly_costs.2026"][aria-invalid=true]`, "")
	p.has(1, `input[id="f-yearly_costs.2027"][aria-invalid=true]`, "").has(1, `[id="f-yearly_costs.2026-err"] .err`, "on iki bin")
	back := p.form(action)
	for name := range f {
		if got, want := strings.TrimSpace(back.Get(name)), strings.TrimSpace(f.Get(name)); got != want {
			t.Errorf("%s was typed as %q and came back as %q", name, want, got)
		}
	}
	if strings.Contains(p.body, "<script>alert") {
		t.Error("typed text is escaped")
	}
	// A service's fault of the second row given points at the row it was typed in.
	f.Set("yearly_costs.2026", "")
	f.Set("yearly_costs.2027", "")
	f.Set("risks.1.text", "")
	f.Set("risks.2.text", strings.Repeat("x", 2100))
	b.post(action, f).want(http.StatusUnprocessableEntity).has(1, `textarea[id="f-risks.2.text"][aria-invalid=true]`, "").has(1, `textarea[aria-invalid=true]`, "")
}

func TestARowIsAddedWithoutSaving(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, _, _, targetID := started(t, s)
	action := "/hedefler/" + targetID + "/duzenle"
	p := b.get(action)
	rows := len(all(p.doc, `[id^="f-activities."]`))
	f := p.form(action)
	f.Set("text", "Henüz kaydedilmedi")
	f.Set("add", "activities")
	p = b.post(action, f).want(http.StatusOK)
	if got := len(all(p.doc, `[id^="f-activities."]`)); got <= rows {
		t.Errorf("%d activity fields after adding rows, %d before", got, rows)
	}
	p.has(1, "textarea[id=f-text]", "Henüz kaydedilmedi")
	h, _, err := s.plans.Target(s.system(), targetID)
	s.must(err)
	if h.Text == "Henüz kaydedilmedi" {
		t.Error("adding a row saves nothing")
	}
}

func TestAStaleFormShowsTheirsAndMine(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, _, _, targetID := started(t, s)
	action := "/hedefler/" + targetID + "/duzenle"
	mine := b.get(action).form(action)
	other := "Başkasının yazdığı"
	h, _, err := s.plans.Target(s.system(), targetID)
	s.must(err)
	_, err = s.plans.ChangeTarget(s.system(), plan.ChangeTarget{ID: h.ID, Version: h.Version, Text: &other})
	s.must(err)
	mine.Set("text", "Benim yazdığım")
	p := b.post(action, mine).want(http.StatusPreconditionFailed)
	p.has(1, ".stale fieldset", "").has(1, ".stale .theirs", "Başkasının yazdığı").has(1, ".stale .mine", "Benim yazdığım").has(1, "textarea[id=f-text]", "Benim yazdığım")
	unchosen := p.form(action)
	p = b.post(action, unchosen).want(http.StatusUnprocessableEntity).has(1, ".stale fieldset[aria-invalid=true]", "Hangisi kalacak").has(1, "textarea[id=f-text]", "Benim yazdığım")
	if h, _, err = s.plans.Target(s.system(), targetID); err != nil || h.Text != other {
		t.Errorf("a save without a choice wrote %q, %v", h.Text, err)
	}
	chosen := p.form(action)
	chosen.Set("merge.text", "mine")
	b.post(action, chosen).want(http.StatusOK)
	h, _, err = s.plans.Target(s.system(), targetID)
	s.must(err)
	if h.Text != "Benim yazdığım" {
		t.Errorf("saving after reading theirs keeps mine, got %q", h.Text)
	}
}

func TestTheSameFormSentTwiceMakesOneRecord(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, planID, _, _ := started(t, s)
	action := "/planlar/" + planID + "/amaclar/yeni"
	f := b.get(action).form(action)
	f.Set("text", "İkinci amaç")
	first, second := b.post(action, f).want(http.StatusOK), b.post(action, f).want(http.StatusOK)
	if first.url.Path != second.url.Path {
		t.Errorf("two records: %s and %s", first.url.Path, second.url.Path)
	}
}

func TestWhoSeesAndMayWhat(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, planID, goalID, targetID := started(t, s)

	nobody := s.browser()
	p := nobody.get("/hedefler/" + targetID)
	if p.url.Path != "/giris" || p.url.Query().Get("next") != "/hedefler/"+targetID {
		t.Errorf("nobody is sent to sign in and back, got %s", p.url)
	}
	p.has(6, ".persons button", "") // one of each role the demo offers that has a person here: all but finance and the council member

	auditor := s.as(access.Auditor)
	auditor.get("/planlar/"+planID).want(http.StatusOK).has(0, "a[href=\"/planlar/"+planID+"/sun\"]", "").has(0, "a", "Amaç ekle")
	f := s.as(access.Planner).get("/hedefler/" + targetID + "/duzenle").form("/hedefler/" + targetID + "/duzenle")
	f.Set("text", "yetkisiz")
	auditor.post("/hedefler/"+targetID+"/duzenle", f).want(http.StatusForbidden).has(1, "h1", "yetkiniz yok")
	log := auditor.get("/denetim").want(http.StatusOK)
	if rows := log.count(".t tbody tr", "Elif Yıldız"); rows < 3 {
		t.Errorf("the log shows %d rows of the planner: %s", rows, short(text(log.doc)))
	}
	auditor.get("/planlar/yeni").want(http.StatusForbidden)

	editor := s.as(access.UnitEditor)
	editor.get("/").want(http.StatusOK).has(1, "section a[href=\"/hedefler/"+targetID+"\"]", "eğitim saatini").has(0, ".top nav a", "Denetim izi")
	editor.get("/denetim").want(http.StatusForbidden)
	foreign, err := s.plans.AddTarget(s.system(), plan.AddTarget{GoalID: goalID, TargetFields: plan.TargetFields{Code: "H1.2", Text: "Başka birimin hedefi", ResponsibleUnitID: s.units["Çevre Koruma ve Kontrol Müdürlüğü"]}})
	s.must(err)
	editor.get("/hedefler/" + foreign.ID).want(http.StatusNotFound)
	editor.get("/planlar/"+planID).want(http.StatusOK).has(0, ".goal", "Başka birimin hedefi")
	editor.get("/boyle-bir-sayfa-yok").want(http.StatusNotFound).has(1, "h1", "sayfa")
}

func TestEnglishAndBack(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := s.as(access.Planner)
	b.post("/dil", url.Values{"to": {"en"}, "back": {"/planlar"}}).want(http.StatusOK).has(1, "html[lang=en] h1", "Strategic plans")
	p := b.post("/dil", url.Values{"to": {"tr"}, "back": {"//evil.example/"}}).want(http.StatusOK)
	if p.url.Path != "/" || !strings.HasPrefix(s.url, "http://"+p.url.Host) {
		t.Errorf("the way back stays here, got %s", p.url)
	}
	p.has(1, "html[lang=tr] h1", "Merhaba")
}

func TestAFormSentAfterTheSessionEndedIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, _, _, targetID := started(t, s)
	action := "/hedefler/" + targetID + "/duzenle"
	f := b.get(action).form(action)
	f.Set("text", "Uzun uzun yazılan metin")
	b.post("/cikis", nil).want(http.StatusOK)
	p := b.post(action, f).want(http.StatusUnauthorized).has(1, ".note.warn", "Yazdıklarınız duruyor")
	in := p.form("/giris/ornek")
	in.Set("person", attr(all(p.doc, ".persons button")[0], "value"))
	p = b.post("/giris/ornek", in).want(http.StatusOK).has(1, "h1", "Kaldığınız yerden")
	b.post(action, p.form(action)).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi").has(1, ".k-table", "Uzun uzun yazılan metin")
}
