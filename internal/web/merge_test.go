package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// Two people edit one record. Each side is shown field by field with who was there before; choices are applied, rows by row, and what
// is stored already as it was sent counts as saved.
func TestTwoPeopleEditOneRecord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b, _, _, targetID := started(t, s)
		action := "/hedefler/" + targetID + "/duzenle"
		read := b.get(action).want(http.StatusOK).form(action)
		if read.Get("base") == "" {
			t.Fatal("the form does not carry what it was read as")
		}

		// The same content sent twice is one save, also when both are under way at once.
		same := maps.Clone(read)
		same.Set("text", "Eğitim saatini artırmak")
		same.Set("yearly_costs.2025", "1234567,89")
		var both sync.WaitGroup
		answers := make([]*page, 2)
		for i := range answers {
			both.Go(func() { answers[i] = b.post(action, same) })
		}
		both.Wait()
		for _, p := range append(answers, b.post(action, same)) {
			p.want(http.StatusOK).has(1, ".note.ok", "Kaydedildi").has(0, ".stale", "")
		}
		h, _, err := s.plans.Target(s.system(), targetID)
		s.must(err)
		if h.Version != 2 {
			t.Errorf("three sends of one form made version %d, want 2", h.Version)
		}

		// Theirs only, mine only, both; a row of theirs and a row of mine in one group.
		mine := b.get(action).form(action)
		theirs := "Onun metni"
		_, err = s.plans.ChangeTarget(s.system(), plan.ChangeTarget{ID: h.ID, Version: h.Version, Text: &theirs, Findings: plan.Some([]string{"Onun tespiti"}), Source: &theirs})
		s.must(err)
		mine.Set("text", "Benim metnim")
		mine.Set("needs.0", "Benim ihtiyacım")
		stale := b.post(action, mine).want(http.StatusPreconditionFailed)
		stale.has(4, ".stale fieldset", "").has(1, ".stale fieldset.both .mine", "Benim metnim").has(1, ".stale fieldset.both .was", "Eğitim saatini artırmak").has(1, ".stale fieldset.both .theirs", "Onun metni")
		stale.has(2, ".stale fieldset.theirs", "Onun").has(1, ".stale fieldset.mine .mine", "Benim ihtiyacım").has(1, ".who-changed", "Son değiştiren").has(1, `input[required][name="merge.text"][value=theirs]`, "")
		stale.has(1, "textarea[id=f-text]", "Benim metnim")
		f := stale.form(action)
		if f.Get("source") != "Onun metni" || f.Get("merge.source") != "theirs" || f.Get("needs.0") != "Benim ihtiyacım" || f.Get("merge.text") != "" {
			t.Errorf("the form below is filled with %v", f)
		}
		open := b.post(action, f).want(http.StatusUnprocessableEntity).has(1, `.note.bad a[href="#f-merge.text"]`, "seçilmedi").has(1, ".stale fieldset.open", "Hangisi kalacak")
		f = open.form(action)
		f.Set("merge.text", "theirs")
		f.Set("merge.source", "mine")
		b.post(action, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		h, _, err = s.plans.Target(s.system(), targetID)
		s.must(err)
		if h.Text != "Onun metni" || h.Source != "" || !slices.Equal(h.Findings, []string{"Onun tespiti"}) || !slices.Equal(h.Needs, []string{"Benim ihtiyacım"}) {
			t.Errorf("stored are %q, %q, %v, %v", h.Text, h.Source, h.Findings, h.Needs)
		}
	})
}

// Every form that changes a record carries what it was read as, and a stale save of it is shown side by side.
func TestEveryEditFormHasThreeSides(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	u := underWay(t, s)
	admin := s.as(access.Admin)
	_, err := s.org.SeedCodes(s.system())
	s.must(err)
	code := attr(all(admin.get("/yonetim/kodlar?tur=economic").doc, ".codes th a[href]")[0], "href")
	unit := "/birimler/" + s.units["Çevre Koruma ve Kontrol Müdürlüğü"] + "/duzenle"
	person, err := s.org.PersonByEmail(s.system(), string(access.UnitEditor)+"@ornek.bel.tr")
	s.must(err)
	window := "/gerceklesme/donem/" + u.second
	for path, field := range map[string]string{unit: "source", code: "note", "/kisiler/" + person.ID + "/duzenle": "title", window: "office_closes_on"} {
		b := admin
		if path == window {
			b = s.as(access.Planner)
		}
		threeSided(t, b, path, field)
	}
}

// threeSided reads a form twice, saves the first and sends the second too late.
func threeSided(t *testing.T, b *browser, path, field string) {
	t.Helper()
	first := b.get(path).want(http.StatusOK).form(path)
	if first.Get("base") == "" {
		t.Errorf("%s does not carry what it was read as", path)
	}
	late := maps.Clone(first)
	a, z := "Biri", "Öteki"
	if strings.HasSuffix(field, "_on") {
		a, z = b.s.inDays(400), b.s.inDays(401)
	}
	first.Set(field, a)
	late.Set(field, z)
	b.post(path, first).want(http.StatusOK)
	p := b.post(path, late).want(http.StatusPreconditionFailed).has(1, ".stale fieldset.both", "").has(1, ".stale .theirs", a).has(1, ".stale .mine", z)
	f := p.form(path)
	f.Set("merge."+field, "mine")
	b.post(path, f).want(http.StatusOK)
	if got := b.get(path).form(path).Get(field); got != z {
		t.Errorf("%s: %s is %q after the choice, want %q", path, field, got, z)
	}
}

// The look is a person's choice and goes back where they were; an unknown one follows the computer.
func TestTheLookIsChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := s.browser()
	b.get("/giris").want(http.StatusOK).has(0, "html[data-theme]", "").has(1, ".theme button[value=sistem][aria-pressed=true]", "Sistem")
	b.post("/gorunum", url.Values{"to": {"koyu"}, "back": {"/giris"}}).want(http.StatusOK).has(1, "html[data-theme=dark]", "").has(1, ".theme button[value=koyu][aria-pressed=true]", "Koyu")
	b.post("/gorunum", url.Values{"to": {"acik"}, "back": {"//evil.example/giris"}}).want(http.StatusOK).has(1, "html[data-theme=light]", "")
	for _, to := range []string{"sistem", "\"><script>", ""} {
		if p := b.post("/gorunum", url.Values{"to": {to}, "back": {"/giris"}}).want(http.StatusOK).has(0, "html[data-theme]", ""); p.url.Path != "/giris" {
			t.Errorf("one is sent to %s", p.url)
		}
	}
	admin := s.as(access.Admin)
	admin.get("/").want(http.StatusOK).has(1, ".who .theme button[value=sistem][aria-pressed=true]", "").has(1, `.top nav.wide a[href="/planlar"]`, "Planlar").has(1, `.small-menu a[href="/planlar"]`, "Planlar").
		has(1, "main[data-drafts]", "").has(1, `.menu-list a[href^="/kilavuz"]`, "kılavuz")
}

// A form with a file that is sent after the session ended keeps its texts and asks for the file again.
func TestAFormWithAFileIsHeld(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := s.browser()
	p := b.uploadWith("/birimler/aktar", "liste.csv", []byte("birim;üst birim\nFen İşleri Müdürlüğü;\n"), map[string]string{"source": "Norm kadro & liste", "version": "3"})
	p.want(http.StatusUnauthorized).has(1, ".note.warn", "Yazdıklarınız duruyor")
	f := p.form("/giris/ornek")
	admin, err := s.org.PersonByEmail(s.system(), string(access.Planner)+"@ornek.bel.tr")
	s.must(err)
	f.Set("person", admin.ID)
	p = b.post("/giris/ornek", f).want(http.StatusOK).has(1, `form[action="/birimler/aktar"][enctype="multipart/form-data"] input[type=file][name=file][required]`, "").has(1, "main .hint", "yeniden seçin")
	if got := p.form("/birimler/aktar"); got.Get("source") != "Norm kadro & liste" || got.Get("version") != "3" {
		t.Errorf("the held texts are %v", got)
	}
	// Text without end is not kept.
	b = s.browser()
	long := b.uploadWith("/birimler/aktar", "liste.csv", []byte("x"), map[string]string{"source": strings.Repeat("x", 2<<20)}).want(http.StatusUnauthorized)
	if len(long.body) > 1<<20 {
		t.Errorf("%d bytes are held", len(long.body))
	}
}
