package web_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/browsertest"
)

type css = chromedp.CSS

// tab is a tab of a Chromium of its own; a machine without one fails the test.
type tab struct {
	*browsertest.Tab
	t *testing.T
}

func chromium(t *testing.T) *tab {
	t.Helper()
	return &tab{Tab: browsertest.Open(t), t: t}
}

// do runs the steps of one act, within a minute.
func (b *tab) do(act string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	b.Do(act, steps...)
}

// see reads something of the page.
func see[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	return browsertest.See(b.Tab, a)
}

// shot keeps a picture of the page when KARNE_WEB_SHOTS names a folder.
func (b *tab) shot(name string) {
	b.t.Helper()
	b.Shot("KARNE_WEB_SHOTS", name)
}

// fits asks that nothing makes the page itself scroll sideways.
func (b *tab) fits(name string) {
	b.t.Helper()
	wide := see(b, chromedp.Evaluate[[]string](`(() => {
		const w = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= w) return [];
		const at = document.documentElement.scrollWidth + "";
		return [...document.querySelectorAll("body *")].filter((e) => {
			for (let p = e.parentElement; p; p = p.parentElement) if (p !== document.body && getComputedStyle(p).overflowX !== "visible" && p !== document.documentElement) return false;
			return e.getBoundingClientRect().right > w + 1;
		}).slice(0, 6)
			.map((e) => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right)).concat(at);
	})()`))
	if len(wide) > 0 {
		b.t.Errorf("%s scrolls sideways: %v", name, wide)
	}
}

func TestJourneyInABrowser(t *testing.T) {
	t.Parallel()
	file, who := sultanbeyli(t)
	s := newSiteOf(t, sqlite(t), who)
	path := filepath.Join(t.TempDir(), "plan.json")
	s.must(os.WriteFile(path, file, 0o600))
	b := chromium(t)
	wait := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(css(sel)) }
	click := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.Click(css(sel)) }

	b.do("the sign-in page", chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.url+"/planlar"), wait(".persons button"))
	b.shot("giris")
	b.do("sign in", click(".persons button"), wait(".top nav"))
	if at := see(b, chromedp.Location()); !strings.HasSuffix(at, "/planlar") {
		t.Errorf("after signing in one is where one wanted to go, not %s", at)
	}
	b.do("upload", chromedp.Navigate(s.url+"/aktarim"), chromedp.SetUploadFiles(css("#f-file"), []string{path}), click(`form[action="/aktarim"] button`), wait(".facts"))
	b.shot("onizleme")
	b.do("the commit asks first", click(".actions .btn.first"), wait("dialog"))
	b.shot("soru")
	b.do("commit", click("dialog .btn.first"), wait("section.goal"))
	b.shot("plan")
	if title := see(b, chromedp.Text(css("h1"))); !strings.Contains(title, "Sultanbeyli") {
		t.Errorf("the tree is of %q", title)
	}
	b.do("open a card", click(".goal .t tbody th a"), wait(".k-table"))
	b.shot("hedef-karti")
	b.do("a refused save", click(`.head .btn[href$="/duzenle"]`), wait("#f-text"), chromedp.SetValue(css("#f-stated_total"), "bir milyon"), click(".save .btn.first"), wait(".note.bad"))
	b.shot("hedef-hata")
	if n, at := see(b, chromedp.Evaluate[int](`document.querySelectorAll("[aria-invalid=true]").length`)), see(b, chromedp.Value(css("#f-stated_total"))); n != 1 || at != "bir milyon" {
		t.Errorf("%d fields are marked, the field holds %q", n, at)
	}
	b.do("the summary leads to the field", click(".note.bad li a"))
	if at := see(b, chromedp.Evaluate[string](`location.hash`)); at != "#f-stated_total" {
		t.Errorf("the summary leads to %q", at)
	}
	b.do("correct and save", chromedp.SetValue(css("#f-stated_total"), "1.250.000,50"), click(".save .btn.first"), wait(".note.ok"))
	b.shot("hedef-kaydedildi")

	pages := []string{"/", "/planlar", "/aktarim", "/birimler", "/kisiler", "/belirtecler"}
	plans, err := s.plans.ByCode(s.system(), "SULTANBEYLI-2020")
	s.must(err)
	root := "/planlar/" + plans[0].ID
	tree, err := s.plans.Tree(s.system(), plans[0].ID)
	s.must(err)
	target := tree.Goals[0].Targets[0]
	pages = append(pages, root, root+"/uyarilar", root+"/kaynaklar", root+"/duzenle", root+"/belgeler", root+"/tablolar/T17", root+"/sun", "/amaclar/"+tree.Goals[0].ID,
		"/hedefler/"+target.ID, "/hedefler/"+target.ID+"/duzenle", "/hedefler/"+target.ID+"/gostergeler/yeni", "/yok")
	for _, g := range tree.Goals {
		for _, h := range g.Targets {
			if len(h.Indicators) > 0 {
				pages = append(pages, "/hedefler/"+h.ID, "/gostergeler/"+h.Indicators[0].ID+"/duzenle")
			}
		}
	}
	for _, width := range []int64{360, 1280} {
		for i, p := range pages {
			name := fmt.Sprintf("%d-%02d%s", width, i, strings.ReplaceAll(strings.ReplaceAll(p, plans[0].ID, "x"), "/", "-"))
			b.do(name, chromedp.EmulateViewport(width, 900), chromedp.Navigate(s.url+p), wait("main"))
			b.fits(name)
			b.shot(name)
		}
	}
}

// Without a script a person does the same: the button posts, the page answers.
func TestEverythingWorksWithoutScript(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, planID, _, _ := started(t, s)
	b := s.as(access.Planner)
	p := b.get("/planlar/" + planID).want(http.StatusOK)
	for _, n := range all(p.doc, "[onclick]") {
		t.Errorf("%s needs a script", n.Data)
	}
	for _, n := range all(p.doc, "script") {
		if attr(n, "src") == "" || attr(n, "type") != "module" {
			t.Error("a script that is not a file of ours")
		}
	}
}
