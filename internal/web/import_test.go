package web_test

import (
	"bytes"
	"net/http"
	"os"
	"regexp"
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
	broken.want(http.StatusOK).has(1, ".note.bad", "kaydedilemez").has(0, "button", "Tümünü kaydet").
		has(0, ".facts .n-new", "").has(0, ".facts .n-same", "").has(1, ".facts dd", "karşılaştırılmadı").has(0, ".where", "field.").has(1, ".where", "Plan › İlk Yıl").has(0, ".where", "· Plan").has(1, "section h3", "plan.json (")
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

	edited := regexp.MustCompile(`"stated_total": "[0-9.]+"`).ReplaceAll(file, []byte(`"stated_total": "40000000.50"`))
	b.upload("/aktarim", "plan.json", edited).want(http.StatusOK).has(0, ".t td", "40000000.50").has(0, ".t td", "19781759.88").
		has(1, ".t tr.row td", "19.781.759,88").has(1, "dd.n-new", "0")
	heavy := regexp.MustCompile(`"weight": *"[0-9.]+"`).ReplaceAll(file, []byte(`"weight": "kırk"`))
	if p := b.upload("/aktarim", "plan.json", heavy).want(http.StatusOK); p.count(".where", "plan.") > 0 || p.count(".where", "Hedefe Etkisi (%)") == 0 {
		t.Errorf("a fault of a JSON file is placed in words: %s", text(all(p.doc, ".where")[0]))
	}

	list := b.get("/aktarim").want(http.StatusOK)
	list.has(1, `.uploads th a[href="`+batch+`"]`, "plan.json").has(1, ".uploads .chip.committed", "").has(1, ".uploads tr", "0 değişen · 0 aynı")
	if n := list.count(".uploads tr", "karşılaştırılmadı"); n < 2 || list.count(".uploads tr", "Elif Yıldız") != list.count(".uploads tbody tr", "") {
		t.Errorf("%d refused files in the list, each with who brought it", n)
	}
	list.has(2, `.uploads a[href="`+p.url.Path+`"]`, "SULTANBEYLI-2020")

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
