package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
)

// What was typed and not saved is offered back after a reload, goes through the sides of the record when that changed, and goes with the
// save; a button pressed twice saves once.
func TestDraftsInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, _, goalID, _ := started(t, s)
	b := chromium(t)
	wait := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(css(sel)) }
	js := func(code string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](code) }
	value := func() string { return see(b, chromedp.Evaluate[string](`document.getElementById("f-text").value`)) }
	form := s.url + "/amaclar/" + goalID + "/duzenle"
	stored := func() string {
		g, _, err := s.plans.Goal(s.system(), goalID)
		s.must(err)
		return g.Text
	}
	b.signIn(s, access.Planner)
	type_ := func(words string) {
		b.do("type", chromedp.Navigate(form), wait("#f-text"), chromedp.Clear(css("#f-text")), chromedp.SendKeys(css("#f-text"), words))
		b.do("kept", chromedp.Poll[chromedp.Void](`Object.keys(localStorage).some((k) => (localStorage.getItem(k) ?? "").includes(`+"`"+words+"`"+`))`))
	}
	type_("Yarım kalan")
	// A crash asks nothing: the page goes without its question.
	crash := js(`document.querySelectorAll("form[data-guard]").forEach((f) => { f.dataset.sent = "1"; })`)
	b.do("crash", crash, chromedp.Navigate(form), wait(".note.draft"))
	if got := value(); got != stored() {
		t.Errorf("the draft was put in silently: %q", got)
	}
	b.do("bring back", chromedp.Click(css(".note.draft .first")))
	if got := value(); got != "Yarım kalan" {
		t.Errorf("the draft gave back %q", got)
	}

	// Pressed twice: one save. The second is held back while the first is under way, and would change nothing.
	b.do("twice", js(`(() => { const b = document.querySelector(".save .first"); b.click(); b.click(); })()`), wait(".note.ok"))
	g, _, err := s.plans.Goal(s.system(), goalID)
	s.must(err)
	if g.Text != "Yarım kalan" || g.Version != 2 {
		t.Errorf("after two presses %q stands in version %d", g.Text, g.Version)
	}
	b.do("saved", chromedp.Navigate(form), wait("#f-text"))
	if see(b, chromedp.Evaluate[int](`document.querySelectorAll(".note.draft").length + Object.keys(localStorage).filter((k) => k.startsWith("karne.draft.")).length`)) != 0 {
		t.Error("the draft outlives its save")
	}

	// The record changed while the draft waited: brought back, it shows both sides.
	type_("Benimki")
	edit := s.as(access.Planner)
	path := "/amaclar/" + goalID + "/duzenle"
	f := edit.get(path).form(path)
	f.Set("text", "Onunki")
	edit.post(path, f)
	b.do("later", crash, chromedp.Navigate(form), wait(".note.draft p + p"), chromedp.Click(css(".note.draft .first")), chromedp.Click(css(".save .first")), wait(".stale fieldset.both"))
	b.do("choose", chromedp.Click(css(".stale .theirs input")))
	if got := value(); got != "Onunki" {
		t.Errorf("the chosen side is not in the field: %q", got)
	}
	b.do("save", chromedp.Click(css(".stale .mine input")), chromedp.Click(css(".save .first")), wait(".note.ok"))
	if got := stored(); got != "Benimki" {
		t.Errorf("stored is %q", got)
	}

	// Signing out takes the drafts along.
	type_("Gizli kalsın")
	b.do("sign out", crash, chromedp.Navigate(s.url+"/"), chromedp.Click(css(".who .menu summary")), chromedp.Click(css(`form[action="/cikis"] button`)), wait(".persons button"))
	if see(b, chromedp.Evaluate[int](`Object.keys(localStorage).filter((k) => k.startsWith("karne.draft.")).length`)) != 0 {
		t.Error("a draft stays behind on a computer others use")
	}
}

// What was typed a moment before signing out is gone too, in this tab and in the others of the same person: somebody else sits there next.
func TestNothingIsKeptAfterSigningOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, _, goalID, _ := started(t, s)
	b := chromium(t)
	wait := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(css(sel)) }
	js := func(code string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](code) }
	kept := func() int {
		return see(b, chromedp.Evaluate[int](`Object.keys(localStorage).filter((k) => k.startsWith("karne.draft.") || k === "karne.out").length`))
	}
	const typed = `(() => { const e = document.getElementById("f-text"); e.value = "Az önce"; e.dispatchEvent(new Event("input", { bubbles: true })); })();`
	const left = `dispatchEvent(new Event("pagehide")); document.querySelectorAll("form[data-guard]").forEach((f) => { f.dataset.sent = "1"; });`
	b.signIn(s, access.Planner)
	form := s.url + "/amaclar/" + goalID + "/duzenle"
	// The form that signs out is not sent here: what matters is what stays behind.
	b.do("this tab", chromedp.Navigate(form), wait("#f-text"), js(typed+`document.querySelector("form[data-signout]").addEventListener("submit", (e) => e.preventDefault());
		document.querySelector("form[data-signout]").requestSubmit();`+left))
	if n := kept(); n != 0 {
		t.Errorf("%d drafts stay behind on a computer others use", n)
	}
	// Another tab hears that its person signed out; what is typed there later stays nowhere.
	b.do("another tab", chromedp.Navigate(form), wait("#f-text"), js(typed), chromedp.Poll[chromedp.Void](`Object.keys(localStorage).some((k) => k.startsWith("karne.draft."))`),
		js(`dispatchEvent(new StorageEvent("storage", { key: "karne.out", newValue: JSON.stringify("karne.draft." + document.querySelector("main").dataset.drafts + ".") }));`+typed+left))
	if n := kept(); n != 0 {
		t.Errorf("another tab keeps %d drafts", n)
	}
}
