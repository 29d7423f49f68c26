package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
)

// The pages of a year's results in a browser: a value typed, refused and corrected; no page wider than its window.
func TestResultsInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	u := underWay(t, s)
	b := chromium(t)
	wait := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(css(sel)) }
	at := func(name string) string { return `[id="f-` + u.pg + `-` + name + `"]` }
	b.do("begin", chromedp.EmulateViewport(1280, 900))
	b.signIn(s, access.UnitEditor)
	b.do("own work first", wait(".values a"), chromedp.Navigate(s.url+u.entry(u.second)), wait(at("amount")))
	b.do("a word for a number", chromedp.SendKeys(css(at("amount")), "yedi"), chromedp.SendKeys(css(at("explanation")), "İkinci yarıyıl"), chromedp.Click(css(".save .btn.first")), wait(at("amount")+"[aria-invalid=true]"), wait(".save.asks"))
	if got := see(b, chromedp.Evaluate[string](`document.querySelector('`+at("amount")+`').value + "|" + document.querySelector('`+at("explanation")+`').value`)); got != "yedi|İkinci yarıyıl" {
		t.Errorf("after a refusal the fields hold %q", got)
	}
	b.do("corrected", chromedp.Clear(css(at("amount"))), chromedp.SendKeys(css(at("amount")), "7,25"), chromedp.Click(css(".save .btn.first")), wait(".measure .chip.v_entered"))
	for _, role := range []access.Role{access.Planner, access.UnitManager} {
		b.do("wide again", chromedp.EmulateViewport(1280, 900))
		b.signIn(s, role)
		for _, width := range []int64{360, 1280} {
			for i, path := range u.read {
				name := fmt.Sprintf("sonuc-%s-%d-%02d", role, width, i)
				b.do(name, chromedp.EmulateViewport(width, 900), chromedp.Navigate(s.url+path), wait("main"))
				b.fits(name)
				b.shot(name)
			}
		}
	}
}
