package web_test

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
)

func sultanbeyli(t *testing.T) (plan []byte, who org.FoundAdministration) {
	t.Helper()
	data, err := os.ReadFile("../../testdata/sultanbeyli-2020/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return data, org.FoundAdministration{Name: "Sultanbeyli Belediyesi", Province: "İstanbul"}
}

func TestAPlanComesInByFile(t *testing.T) {
	t.Parallel()
	file, who := sultanbeyli(t)
	s := newSiteOf(t, sqlite(t), who)
	b := s.as(access.Planner)

	broken := b.upload("/aktarim", "plan.json", bytes.Replace(file, []byte(`"first_year": 2020`), []byte(`"first_year": "iki bin yirmi"`), 1))
	broken.want(http.StatusOK).has(1, ".note.bad", "kaydedilemez").has(0, "button", "Tümünü kaydet")
	if len(all(broken.doc, ".faults li")) == 0 {
		t.Error("a refused file lists its faults")
	}
	b.upload("/aktarim", "resim.png", []byte("\x89PNG....")).has(0, "button", "Tümünü kaydet")
	b.post("/aktarim", nil).want(http.StatusUnprocessableEntity).has(1, ".note.bad[role=alert]", "")

	p := b.upload("/aktarim", "plan.json", file).want(http.StatusOK)
	batch := p.url.Path
	p.has(1, "button", "Tümünü kaydet").has(1, ".facts dd", "SULTANBEYLI-2020")
	if n := p.count(".t .chip.new", ""); n < 50 {
		t.Errorf("the preview lists %d new records", n)
	}
	p = b.post(batch+"/kaydet", p.form(batch+"/kaydet")).want(http.StatusOK).has(1, ".note.ok", "bütün değişiklikler").has(10, "section.goal", "")
	p.has(1, ".goal .cost strong", "66.340.176,23").has(1, ".goal .cost strong", "102.787.792,53").has(1, ".goal .cost strong", "57.112.372,03")
	b.get(batch).want(http.StatusOK).has(1, ".note.ok", "kaydedildi").has(0, "button", "Tümünü kaydet")
	b.upload("/aktarim", "plan.json", file).want(http.StatusConflict)

	planURL := p.url.Path
	docs := b.get(planURL + "/belgeler").want(http.StatusOK)
	for _, a := range all(docs.doc, `main a[href^="/planlar/"]`) {
		href := attr(a, "href")
		got := b.get(href).want(http.StatusOK)
		if strings.HasSuffix(href, ".xlsx") && !strings.HasPrefix(got.body, "PK") {
			t.Errorf("%s is no workbook", href)
		}
		if strings.Contains(href, "/tablolar/") {
			got.has(1, ".paper .k-doc", "")
		}
	}
	if got := b.get("/aktarim/sablon.xlsx?plan=" + last(p.url)).want(http.StatusOK); !strings.HasPrefix(got.body, "PK") || !strings.Contains(got.header.Get("Content-Disposition"), "SULTANBEYLI-2020") {
		t.Errorf("the template is sent as %v", got.header)
	}
	s.as(access.Auditor).get("/aktarim").want(http.StatusForbidden)
}

func TestAnothersPlanIsRefused(t *testing.T) {
	t.Parallel()
	file, _ := sultanbeyli(t)
	s := newSite(t, sqlite(t))
	p := s.as(access.Planner).upload("/aktarim", "plan.json", file)
	p.has(0, "button", "Tümünü kaydet").has(0, ".chip.new", "")
	if !strings.Contains(text(p.doc), "Sultanbeyli Belediyesi") {
		t.Errorf("the refusal says whose plan it is: %s", short(text(p.doc)))
	}
}
