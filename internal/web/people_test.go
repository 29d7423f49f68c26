package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
)

func TestInvitationPasswordAndThrottle(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	admin := s.as(access.Admin)
	f := admin.get("/kisiler/yeni").want(http.StatusOK).form("/kisiler/yeni")
	f.Set("name", "Gülşen İnce")
	f.Set("email", "gulsen@ornek.bel.tr")
	p := admin.post("/kisiler/yeni", f).want(http.StatusOK).has(1, "h1", "Gülşen İnce")
	id := last(p.url)
	f = p.form("/kisiler/" + id + "/gorevler")
	f.Set("role", "unit_editor")
	admin.post("/kisiler/"+id+"/gorevler", f).want(http.StatusUnprocessableEntity).has(1, "select[id=f-unit_id][aria-invalid=true]", "")
	f.Set("unit_id", s.units["Strateji Geliştirme Müdürlüğü"])
	admin.post("/kisiler/"+id+"/gorevler", f).want(http.StatusOK).has(1, ".t th", "Birim Veri Sorumlusu")

	link := text(all(admin.post("/kisiler/"+id+"/davet", nil).want(http.StatusOK).doc, "code.secret")[0])
	admin.get("/kisiler/"+id).want(http.StatusOK).has(0, "code.secret", "")
	u, err := url.Parse(link)
	s.must(err)
	b := s.browser()
	b.get(u.Path).want(http.StatusOK).has(1, "h1", "hoş geldiniz").has(1, ".lead", "Gülşen İnce")
	differ := b.post(u.Path, url.Values{"password": {"uzun bir parola cümlesi"}, "password_again": {"başka bir parola cümlesi"}}).want(http.StatusUnprocessableEntity)
	if strings.Contains(differ.body, "uzun bir parola") {
		t.Error("a password never comes back")
	}
	b.post(u.Path, url.Values{"password": {"uzun bir parola cümlesi"}, "password_again": {"uzun bir parola cümlesi"}}).want(http.StatusOK).has(1, ".note.ok", "Parolanız kaydedildi")
	b.get(u.Path).want(http.StatusNotFound)

	wrong := url.Values{"email": {"gulsen@ornek.bel.tr"}, "password": {"yanlış"}, "next": {"/"}}
	b.post("/giris", wrong).want(http.StatusUnauthorized).has(1, ".note.bad", "")
	right := url.Values{"email": {"GULSEN@ornek.bel.tr"}, "password": {"uzun bir parola cümlesi"}, "next": {"https://evil.example/"}}
	in := b.post("/giris", right).want(http.StatusOK).has(1, "h1", "Gülşen İnce")
	if in.url.Path != "/" {
		t.Errorf("after signing in the browser stays here, got %s", in.url)
	}
	b.post("/cikis", nil).want(http.StatusOK).has(1, ".note.ok", "kapatıldı")
	if at := b.get("/planlar"); at.url.Path != "/giris" {
		t.Errorf("after signing out the pages are closed, got %s", at.url)
	}
	for range 12 {
		in = b.post("/giris", wrong)
	}
	in.want(http.StatusTooManyRequests).has(1, ".note.warn[role=alert]", "saniye")
	if in.header.Get("Retry-After") == "" {
		t.Error("a throttle says how long")
	}
}

func TestTokensAreShownOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := s.as(access.Planner)
	f := b.get("/belirtecler").want(http.StatusOK).form("/belirtecler")
	f.Set("name", "Rapor robotu")
	f.Set("expires_on", "31.02.2027")
	b.post("/belirtecler", f).want(http.StatusUnprocessableEntity).has(1, "input[id=f-expires_on][aria-invalid=true]", "")
	f.Set("expires_on", s.inDays(60))
	f["scopes"] = []string{"plan.read"}
	made := b.post("/belirtecler", f).want(http.StatusCreated).has(1, "code.secret", "karne_pat_")
	made.has(1, ".t th", "Rapor robotu")
	list := b.get("/belirtecler").want(http.StatusOK).has(0, "code.secret", "")
	action := attr(all(list.doc, `form[action^="/belirtecler/"]`)[0], "action")
	b.post(action, nil).want(http.StatusOK).has(1, ".note.ok", "iptal").has(0, ".t th", "Rapor robotu")
}

func TestUnitsAreEdited(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	admin := s.as(access.Admin)
	id := s.units["Çevre Koruma ve Kontrol Müdürlüğü"]
	f := admin.get("/birimler/" + id + "/duzenle").want(http.StatusOK).form("/birimler/" + id + "/duzenle")
	f.Set("parent_id", s.units["Strateji Geliştirme Müdürlüğü"])
	f.Set("valid_from", "01.01.2020")
	admin.post("/birimler/"+id+"/duzenle", f).want(http.StatusOK).has(1, ".dl dd", "01.01.2020 –")
	admin.get("/birimler").want(http.StatusOK).has(1, ".t tr", "01.01.2020 –")
	admin.post("/birimler/"+id+"/duzenle", f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
	f.Set("valid_from", "01.01.2021")
	admin.post("/birimler/"+id+"/duzenle", f).want(http.StatusPreconditionFailed).has(1, ".stale fieldset", "").has(1, ".stale .theirs", "01.01.2020").has(1, ".stale .mine", "01.01.2021")
	admin.upload("/birimler/aktar", "liste.csv", []byte("birim;üst birim\nFen İşleri Müdürlüğü;\n"))
	s.as(access.Auditor).get("/birimler").want(http.StatusOK).has(0, "a", "Birim ekle")
}

func TestFramesAndFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := s.as(access.Planner)
	p := b.get("/").want(http.StatusOK)
	if p.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("pages are cached as %q", p.header.Get("Cache-Control"))
	}
	for _, link := range all(p.doc, "link[rel=stylesheet]") {
		css := b.get(attr(link, "href")).want(http.StatusOK)
		if !strings.Contains(css.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(css.header.Get("Content-Type"), "text/css") {
			t.Errorf("the stylesheet is sent as %v", css.header)
		}
	}
	b.get("/static/yok.css").want(http.StatusNotFound)
	b.get("/static/..%2fweb.go").want(http.StatusNotFound)
}
