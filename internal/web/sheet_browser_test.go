package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/karne-app/karne/internal/access"
)

// A card and the tree in a browser: a weight is typed and the sum seen, the rest is given to the last, all is saved; the tree is walked and
// sorted by the keyboard alone.
func TestCardAndTreeInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, planID, targetID, ids := carded(t, s, "60", "")
	b := chromium(t)
	wait := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(css(sel)) }
	weight := func(i int) string { return `[name="` + ids[i] + `.weight"]` }
	b.do("begin", chromedp.EmulateViewport(1280, 900))
	b.signIn(s, access.Planner)
	b.do("the card", chromedp.Navigate(s.url+"/hedefler/"+targetID+"/kart"), wait(weight(0)), wait(".k-sum [data-when=less]"))
	b.fits("kart-1280")
	b.do("typed", chromedp.Clear(css(weight(0))), chromedp.SendKeys(css(weight(0)), "62,5"), chromedp.SendKeys(css(weight(1)), "40"), wait(".k-sum [data-when=more]"))
	if got := see(b, chromedp.Evaluate[string](`document.querySelector(".k-sum [data-now]").textContent + "|" + document.querySelector(".k-sum [data-when=more] [data-rest]").textContent`)); got != "102,5|2,5" {
		t.Errorf("the sum says %q while typing", got)
	}
	b.do("the rest", chromedp.Click(css(".k-sum button")), wait(".k-sum [data-when=full]"))
	if got := see(b, chromedp.Evaluate[string](`document.querySelector('`+weight(1)+`').value + "|" + document.activeElement.name`)); got != "37,5|"+ids[1]+".weight" {
		t.Errorf("the rest went in as %q", got)
	}
	b.do("saved", chromedp.Click(css(".save .btn.first")), wait(".note.ok"))
	if i := s.indicator(ids[1]); i.Weight == nil || *i.Weight != 375_000 {
		t.Errorf("saved as %v", i.Weight)
	}

	focus := func() string {
		return see(b, chromedp.Evaluate[string](`(document.activeElement.closest("li")?.id ?? "") + "|" + (document.activeElement.getAttribute("aria-expanded") ?? "")`))
	}
	key := func(name, keys, want string) {
		t.Helper()
		b.do(name, chromedp.KeyEvent(keys))
		if got := focus(); got != want {
			t.Errorf("%s: the focus is on %q, want %q", name, got, want)
		}
	}
	b.do("the tree", chromedp.Navigate(s.url+"/planlar/"+planID), wait("karne-tree [role=tree]"), chromedp.Evaluate[chromedp.Void](`document.querySelector("karne-tree [role=treeitem]").focus()`))
	key("down", kb.ArrowDown, "t-"+targetID+"|false")
	key("open", kb.ArrowRight, "t-"+targetID+"|true")
	key("into", kb.ArrowRight, "t-"+ids[0]+"|")
	key("last", kb.End, "t-"+ids[1]+"|")
	key("search", "h", "t-"+targetID+"|true")
	key("last again", kb.End, "t-"+ids[1]+"|")
	b.do("moved", chromedp.KeyEvent(kb.ArrowUp, chromedp.KeyModifiers(chromedp.ModifierAlt)), wait(`li[id="t-`+ids[1]+`"][data-move$=".`+fmt.Sprint(s.indicator(ids[1]).Version+1)+`"]`))
	if got := focus(); got != "t-"+ids[1]+"|" {
		t.Errorf("after the move the focus is on %q", got)
	}
	tree, err := s.plans.Tree(s.system(), planID)
	s.must(err)
	if got := tree.Goals[0].Targets[0].Indicators[0].ID; got != ids[1] {
		t.Error("Alt with the arrow did not move the indicator")
	}
	b.do("opened", chromedp.KeyEvent(kb.Enter), wait(`[id="f-weight"]`))
	b.do("narrow", chromedp.EmulateViewport(360, 900), chromedp.Navigate(s.url+"/hedefler/"+targetID+"/kart"), wait(weight(0)))
	b.fits("kart-360")
	b.do("narrow tree", chromedp.Navigate(s.url+"/planlar/"+planID), wait("karne-tree [role=tree]"))
	b.fits("agac-360")
}
