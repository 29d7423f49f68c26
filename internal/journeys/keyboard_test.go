package journeys_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/browsertest"
)

// Every page can be worked by keyboard alone: Tab goes to everything one can act on, in the order of the page, nothing holds it, and where it
// stands can be seen.
func TestEveryPageByKeyboard(t *testing.T) {
	t.Parallel()
	s, pages := crawl(t)
	b := browsertest.Open(t)
	b.Do("begin", chromedp.EmulateViewport(1280, 900))
	s.visit(b, "tr", some(pages, 1), func(p found) {
		if fault := tabThrough(b); fault != "" {
			t.Errorf("%s %s: %s", p.role, p.path, fault)
		}
	})
}

// mostTabs bounds how far a page is walked; longer pages repeat the same kind of row.
const mostTabs = 150

// tabThrough presses Tab from the top of the page and compares where it stops with what can be acted on.
func tabThrough(b *browsertest.Tab) string {
	b.T.Helper()
	want := browsertest.See(b, chromedp.Evaluate[int64](watchTab))
	n := min(int(want), mostTabs)
	var keys []chromedp.Action[chromedp.Void]
	for range n {
		keys = append(keys, call(input.DispatchKeyEvent, tabKey(input.DispatchKeyEventTypeRawKeyDown)))
	}
	b.Do("Tab", append(keys, call(input.DispatchKeyEvent, tabKey(input.DispatchKeyEventTypeKeyUp)))...)
	if fault := browsertest.See(b, chromedp.Evaluate[string](`window.karneFaults[0] ?? ""`)); fault != "" {
		return fault
	}
	if at := browsertest.See(b, chromedp.Evaluate[int64](`window.karneAt + 1`)); int(at) < n {
		return fmt.Sprintf("Tab reached %d of %d", at, n)
	}
	return ""
}

// watchTab takes down every stop of the focus: each must be the next of what can be acted on, and be seen to have the focus.
const watchTab = `(() => {
	const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")].filter((e) => {
		if (e.matches(":disabled") || e.tabIndex < 0) return false;
		if (e.type === "radio" && e.name && !e.checked && [...document.getElementsByName(e.name)].some((o) => o.checked && o.form === e.form)) return false;
		if (e.type === "radio" && e.name && !e.checked && [...document.getElementsByName(e.name)].find((o) => o.form === e.form) !== e) return false;
		return e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
	});
	const faults = window.karneFaults = [];
	window.karneAt = -1;
	const say = (e) => e ? e.tagName + "." + e.className + " " + (e.getAttribute("href") ?? e.name ?? "") + " " + (e.textContent ?? "").trim().slice(0, 30) : "nothing";
	// the mark may stand around the field's frame or its cell
	const ring = (e) => { if (!e) return false; const c = getComputedStyle(e); return c.outlineStyle !== "none" && parseFloat(c.outlineWidth) >= 1 || c.boxShadow !== "none"; };
	document.addEventListener("focusin", ({ target: e }) => {
		const at = stops.indexOf(e), was = window.karneAt;
		if (at < 0) faults.push("Tab stops at what is not known: " + say(e));
		else if (at <= was) faults.push("Tab goes back from " + say(stops[was]) + " to " + say(e));
		else if (at > was + 1) faults.push("Tab passes over " + say(stops[was + 1]) + " to " + say(e));
		else if (!ring(e) && !ring(e.parentElement) && !ring(e.closest("td, th"))) faults.push("nothing shows the focus on " + say(e));
		if (at >= 0) window.karneAt = at;
	});
	document.activeElement?.blur();
	return stops.length;
})()`

func tabKey(kind input.DispatchKeyEventType) input.DispatchKeyEventParams {
	return input.DispatchKeyEventParams{Type: kind, Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9, NativeVirtualKeyCode: 9}
}
