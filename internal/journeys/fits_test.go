package journeys_test

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/browsertest"
)

// shiftLimit is the cumulative layout shift above which a page is felt to jump while it loads (web.dev/articles/cls: good is 0.1 or less).
const shiftLimit = 0.1

// One page of every route stays where it is while it loads, and neither on a wide desk nor on a phone does a page scroll sideways: what is wider
// than the window (a board, a sheet) scrolls inside its own frame.
func TestEveryPageFits(t *testing.T) {
	t.Parallel()
	s, pages := crawl(t)
	if pages = some(pages, 1); len(pages) < 100 {
		t.Errorf("only %d pages are looked at", len(pages))
	}
	b := browsertest.Open(t)
	size := func(width int64) {
		b.T.Helper()
		b.Do("resize", chromedp.EmulateViewport(width, 900))
	}
	size(1920)
	s.visit(b, "tr", pages, func(p found) {
		if got := browsertest.See(b, chromedp.Evaluate[float64](layoutShift, chromedp.EvalAwaitPromise)); got > shiftLimit {
			t.Errorf("%s %s shifts by %.3f while it loads", p.role, p.path, got)
		}
		for _, width := range []int64{1920, 360} {
			size(width)
			var wide struct {
				Page, Window int
				Widest       []string
			}
			if err := json.Unmarshal([]byte(browsertest.See(b, chromedp.Evaluate[string](sideways))), &wide); err != nil {
				t.Fatal(err)
			}
			if wide.Window != int(width) || wide.Page > wide.Window {
				t.Errorf("%s %s at %d px: the page is %d px wide in a window of %d: %q", p.role, p.path, width, wide.Page, wide.Window, wide.Widest)
			}
		}
		size(1920)
	})
}

// layoutShift adds up the shifts since the page began to load.
const layoutShift = `new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 30));
})`

// sideways names what reaches beyond the window when the page is wider than it.
const sideways = `(() => {
  const page = document.scrollingElement;
  const out = { Page: page.scrollWidth, Window: innerWidth, Widest: [] };
  if (page.scrollWidth > innerWidth)
    for (const e of document.body.querySelectorAll("*"))
      if (out.Widest.length < 5 && e.getBoundingClientRect().right > innerWidth + 1) out.Widest.push(e.tagName + "." + e.getAttribute("class"));
  return JSON.stringify(out);
})()`
