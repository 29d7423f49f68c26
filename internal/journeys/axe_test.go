//go:build axe

package journeys_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/browsertest"
)

// violation is a rule of axe that a page breaks.
type violation struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"`
}

// runAxe runs the rules; in dark only those that colours can break.
const runAxe = `(async (only) => {
	for (const a of document.getAnimations()) a.finish(); // colours that are still on their way to the theme
	const options = { resultTypes: ["violations"], elementRef: false };
	if (only) options.runOnly = { type: "rule", values: only };
	const r = await axe.run(document, options);
	return JSON.stringify(r.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 4).map((n) => n.target.join(" ") + " " + n.html.slice(0, 120) + " " + (n.any[0]?.message ?? "")) })));
})(%s)`

// The axe rule set finds nothing serious on any page, in both languages and both themes. make axe fetches the rules and names them in KARNE_AXE.
func TestAxe(t *testing.T) {
	source, err := os.ReadFile(os.Getenv("KARNE_AXE"))
	if err != nil {
		t.Fatalf("run make axe, which fetches the rules: %v", err)
	}
	s, pages := crawl(t)
	for _, language := range []string{"tr", "en"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			b := browsertest.Open(t)
			b.Do("begin", chromedp.EmulateViewport(1280, 900))
			n, lesser := 0, map[string]int{}
			chosen := some(pages, 2)
			if language == "en" {
				chosen = some(pages, 1) // the same templates with other words
			}
			s.visit(b, language, chosen, func(p found) {
				n++
				unfold(b)
				browsertest.See(b, chromedp.Evaluate[any](string(source)+"; null"))
				for _, theme := range []string{"light", "dark"} {
					only := "null"
					if theme == "dark" {
						only = `["color-contrast", "link-in-text-block"]`
					}
					browsertest.See(b, chromedp.Evaluate[any](`document.documentElement.dataset.theme = "`+theme+`"; null`))
					var found []violation
					if err := json.Unmarshal([]byte(browsertest.See(b, chromedp.Evaluate[string](fmt.Sprintf(runAxe, only), chromedp.EvalAwaitPromise))), &found); err != nil {
						t.Fatal(err)
					}
					for _, v := range found {
						if v.Impact == "serious" || v.Impact == "critical" {
							t.Errorf("%s %s %s %s (%s): %s\n  %s", p.role, p.path, theme, v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
						} else {
							lesser[v.ID+" ("+v.Impact+")"]++
						}
					}
				}
			})
			t.Logf("%s: %d pages in light and dark; findings below serious by rule: %v", language, n, lesser)
		})
	}
}
