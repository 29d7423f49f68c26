package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
)

// signIn changes the person at the browser through the demo's sign-in page.
func (b *tab) signIn(s *site, role access.Role) {
	b.t.Helper()
	person, err := s.org.PersonByEmail(s.system(), string(role)+"@ornek.bel.tr")
	s.must(err)
	b.do("sign in as "+string(role), chromedp.Navigate(s.url+"/"), chromedp.WaitVisible(css("main")))
	if see(b, chromedp.Evaluate[bool](`document.querySelector(".who .menu") !== null`)) {
		b.do("sign out", chromedp.Click(css(".who .menu summary")), chromedp.Click(css(`form[action="/cikis"] button`)), chromedp.WaitVisible(css(".persons button")))
	}
	b.do("choose "+string(role), chromedp.WaitVisible(css(".persons button")), chromedp.Click(css(`.persons button[value="`+person.ID+`"]`)), chromedp.WaitVisible(css(".who .menu")))
}

// A unit's year in the browser: a proposal over its ceiling, seen while it is typed; returned, corrected, accepted; consolidated, seen by
// the encümen and decided.
func TestAUnitsYearInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	y := newYear(t, s)
	y.described()
	y.called("1.000.000,00")
	b := chromium(t)
	wait := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(css(sel)) }
	click := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.Click(css(sel)) }
	words := func(sel string) string {
		t.Helper()
		return see(b, chromedp.Evaluate[string](`document.querySelector(`+"`"+sel+"`"+`)?.innerText ?? ""`))
	}
	goTo := func(path string) chromedp.Action[chromedp.Void] { return chromedp.Navigate(s.url + path) }
	has := func(sel, want string) {
		t.Helper()
		if got := words(sel); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", sel, got, want)
		}
	}

	// The unit opens its own work from the first page and adds an activity.
	b.do("begin", chromedp.EmulateViewport(1280, 900))
	b.signIn(s, access.UnitManager)
	b.do("own work first", goTo("/"), wait("tr.programme a"), click("tr.programme a"), wait(".sums"))
	b.do("a new activity", click(`form[action$="/yeni-faaliyet"] button`), wait("#f-name"), chromedp.SetValue(css("#f-name"), "Hizmet içi eğitim programı"), click(".save .btn.first"), wait(".goal.lines tr.adding"))
	activity := strings.TrimPrefix(see(b, chromedp.Evaluate[string](`document.querySelector(".goal.lines").id`)), "faaliyet-")
	at := func(field string) string { return `[id="f-` + activity + `-` + field + `"]` }

	// The sums are counted while the amount is typed, and the ceiling says by itself that it is exceeded.
	b.do("type a line", chromedp.SetValue(css(at("functional")), "06.1.1"), chromedp.SetValue(css(at("financing")), "5"), chromedp.SetValue(css(at("economic")), "03.2.1.01"),
		chromedp.SendKeys(css(at("amount")), "1.250.000,50"))
	has(".sums .big", "1.250.000,50")
	has(".sums [data-live=rest]", "-250.000,50")
	has(".sums .state", "Tavan aşıldı")
	b.shot("teklif-yazarken")
	b.do("save it", click(`[id="ekle-`+activity+`"] button`), wait(".note.ok"), wait("tr.row td.acts a"))
	has(".sums .big", "1.250.000,50")
	has(".sums .state", "Tavan aşıldı")
	b.do("the same in English", click("button.lang"), wait(`html[lang=en] tr.adding`), chromedp.SendKeys(css(at("amount")), "1.000,50"))
	has(".sums .big", "1,251,001.00")
	has(".sums .state", "Over the ceiling")
	see(b, chromedp.Evaluate[string]("document.querySelector(`"+at("amount")+"`).value = ''")) // what was typed and not sent would be asked about
	b.do("and back", click("button.lang"), wait(`html[lang=tr] tr.adding`))
	b.fits("teklif")
	b.shot("teklif-tavan-asildi")
	b.do("send", click(`form[action$="/gonder"] button`), wait("dialog"), click("dialog .btn.first"), wait(".chip.proposal_submitted"))

	b.signIn(s, access.Planner)
	b.do("review from the first page", goTo("/"), wait("tr.proposals a"), click("tr.proposals a"), wait(`a[href$="/iade"]`), click(`a[href$="/iade"]`), wait("#f-reason"),
		chromedp.SetValue(css("#f-reason"), "Tavanı aşmayın"), click(".save .btn.first"), wait(".note.returned"))

	b.signIn(s, access.UnitManager)
	b.do("the reason is on the first page", goTo("/"), wait(".chip.proposal_returned"))
	has("tr.programme", "Tavanı aşmayın")
	b.do("correct", click("tr.programme a"), wait(".note.returned"), click("tr.row td.acts a"), wait("tr.editing input[name=amount]"),
		chromedp.Clear(css("tr.editing input[name=amount]")), chromedp.SendKeys(css("tr.editing input[name=amount]"), "900.000,00"))
	has(".sums .state", "Tavan içinde")
	has(".sums [data-live=rest]", "100.000,00")
	b.do("save the correction", click("tr.editing .btn.first"), wait(".note.ok"))
	b.do("send again", click(`form[action$="/gonder"] button`), wait("dialog"), click("dialog .btn.first"), wait(".chip.proposal_submitted"))

	b.signIn(s, access.Planner)
	b.do("accept", goTo(y.own), wait(`form[action$="/kabul"]`), click(`form[action$="/kabul"] button`), wait(".head .chip.proposal_accepted"))
	b.do("what is missing", goTo(y.root+"/konsolidasyon"), wait("#engeller"))
	has("#engeller", "kabul edilmedi")
	b.shot("konsolidasyon-engelli")
	y.others(t)
	y.balanced(t)
	b.do("consolidate", goTo(y.root+"/konsolidasyon"), wait("#birlestir"), click("#birlestir .btn.first"), wait(".head .chip.consolidated"))
	b.do("submit", goTo(y.root+"/adim/sun"), wait("#f-on"), chromedp.SetValue(css("#f-on"), "02.09.2024"), click(".save .btn.first"), wait(".head .chip.submitted"))
	decide := func(leaf, number, chip string) {
		t.Helper()
		b.do(leaf, goTo(y.root+"/adim/"+leaf), wait("#f-number"), chromedp.SetValue(css("#f-result"), "unanimous"), chromedp.SetValue(css("#f-date"), "05.10.2024"),
			chromedp.SetValue(css("#f-number"), number), click(".save .btn.first"), wait(chip))
	}
	decide("encumen", "2024/55", ".history")
	has(".history", "Encümen · 05.10.2024 · 2024/55")
	decide("karar", "2024/88", ".head .chip.decided")
	has(".editions", "2025 Performans Programı")
	b.shot("program-kararlasti")

	lines, err := s.money.Lines(s.system(), budget.LinesQuery{ProgrammeID: y.id})
	s.must(err)
	for _, width := range []int64{360, 400, 1280} {
		for i, path := range []string{
			"/", "/programlar", "/programlar/yeni", y.root, y.root + "/uyarilar", y.root + "/bilgiler", y.root + "/konsolidasyon", y.own, y.root + "/gelir", y.root + "/tablolar", y.root + "/tablolar/PP2",
			y.root + "/tablolar/PP3", y.root + "/mutabakat", y.root + "/asama-farki", y.root + "/asamalar", y.root + "/tavanlar", "/butce-satirlari/" + lines[0].ID, "/butce", "/butce/2025",
			"/butce/2025/degisiklikler/yeni", "/butce/2025/gerceklesme/satirlar/yeni", "/faaliyetler/" + activity + "/duzenle", "/performans-hedefleri/" + y.target + "/duzenle",
			"/program-gostergeleri/" + y.indicator + "/duzenle", "/yonetim/kodlar", "/yonetim/ayarlar",
		} {
			u, err := url.Parse(path)
			s.must(err)
			name := fmt.Sprintf("yil-%d-%02d%s", width, i, strings.ReplaceAll(strings.ReplaceAll(u.Path, y.id, "x"), "/", "-"))
			b.do(name, chromedp.EmulateViewport(width, 900), goTo(path), wait("main"))
			b.fits(name)
			b.shot(name)
		}
	}
}
