package journeys_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/browsertest"
)

// walk is a person at a browser.
type walk struct {
	*site
	b       *browsertest.Tab
	scripts bool
}

// eachWay walks with scripts and without.
func eachWay(t *testing.T, start func(t testing.TB) *site, way func(t *testing.T, w walk)) {
	t.Helper()
	for _, scripts := range []bool{true, false} {
		t.Run(map[bool]string{true: "scripts", false: "no scripts"}[scripts], func(t *testing.T) {
			t.Parallel()
			w := walk{site: start(t), b: browsertest.Open(t), scripts: scripts}
			w.b.Do("begin", chromedp.EmulateViewport(1280, 900), call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}))
			way(t, w)
		})
	}
}

func css(s string) chromedp.CSS { return chromedp.CSS(s) }

// become signs somebody in by their role.
func (w walk) become(role access.Role) {
	w.t.Helper()
	w.as(w.b, role)
	w.open("/")
}

func (w walk) open(path string) {
	w.t.Helper()
	w.b.Do("open "+path, chromedp.Navigate(w.url+path), chromedp.WaitVisible(css("main")))
}

// fill types into fields by their names; a choice takes the option of that value.
func (w walk) fill(kv ...string) {
	w.t.Helper()
	for i := 0; i+1 < len(kv); i += 2 {
		field := `main [name="` + kv[i] + `"]`
		tag := browsertest.See(w.b, chromedp.Evaluate[string](`(document.querySelector(`+strconv.Quote(field)+`) ?? { tagName: "no field `+kv[i]+` on " + location.pathname }).tagName`))
		switch {
		case strings.HasPrefix(tag, "no field"):
			w.t.Fatal(tag)
		case tag == "SELECT":
			browsertest.See(w.b, chromedp.Evaluate[any](`(() => { const e = document.querySelector(`+strconv.Quote(field)+`); e.value = `+strconv.Quote(kv[i+1])+`; e.dispatchEvent(new Event("change", { bubbles: true })); return null; })()`))
		default:
			browsertest.See(w.b, chromedp.Evaluate[any](`document.querySelector(`+strconv.Quote(field)+`).value = ""; null`))
			w.b.Do(kv[i], chromedp.SendKeys(css(field), kv[i+1]))
		}
	}
}

// press clicks what leads to another page and waits until it is there.
func (w walk) press(selector string) {
	w.t.Helper()
	browsertest.See(w.b, chromedp.Evaluate[any](`document.documentElement.classList.add("left-behind"); null`))
	w.b.Do("press "+selector, chromedp.Click(css(selector)), chromedp.WaitReady(css("html:not(.left-behind) footer")))
}

// says holds the page to words in a place.
func (w walk) says(selector, words string) {
	w.t.Helper()
	got := browsertest.See(w.b, chromedp.Evaluate[string](`[...document.querySelectorAll(`+strconv.Quote(selector)+`)].map((e) => e.textContent).join(" ¶ ").replace(/\s+/g, " ")`))
	if !strings.Contains(got, words) {
		w.t.Fatalf("%s: %s says %.1500q, not %q", w.at(), selector, got, words)
	}
}

func (w walk) at() string {
	w.t.Helper()
	u, err := url.Parse(browsertest.See(w.b, chromedp.Location()))
	w.must(err)
	return u.Path
}

// save presses the form's own save button and expects a page that says so.
func (w walk) save() {
	w.t.Helper()
	w.press(`main form .save button[name="save"]`)
	w.says(".note.ok, .note.bad, .note.warn", "")
	if bad := browsertest.See(w.b, chromedp.Evaluate[string](`[...document.querySelectorAll("main .note.bad[role=alert]")].map((e) => e.textContent).join(" ").replace(/\s+/g, " ")`)); bad != "" {
		w.t.Fatalf("%s was not saved: %s", w.at(), bad)
	}
}

// choose takes the first option of a choice whose words hold these; empty takes the first that is not empty.
func (w walk) choose(name, words string) {
	w.t.Helper()
	value := browsertest.See(w.b, chromedp.Evaluate[string](`(() => {
		const e = document.querySelector('main [name="`+name+`"]');
		if (!e) return "no field `+name+` on " + location.pathname;
		if (e.type === "radio") { const all = [...document.getElementsByName("`+name+`")].find((o) => o.closest("label, .check")?.textContent.includes("`+words+`")); all.checked = true; return ""; }
		const o = [...e.options].find((o) => o.value !== "" && o.textContent.includes("`+words+`"));
		if (!o) return "no option `+words+` of `+name+`: " + [...e.options].map((o) => o.textContent).join(", ");
		o.selected = true;
		e.dispatchEvent(new Event("change", { bubbles: true }));
		return "";
	})()`))
	if value != "" {
		w.t.Fatal(value)
	}
}
