package journeys_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/browsertest"
)

// Every page, as every role sees it, keeps the house's rules of accessibility over the tree that Chromium gives to screen readers: names for
// everything one can act on, one heading of the first level and none skipped, landmarks, tables with heads, errors tied to their fields.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	s, pages := crawl(t)
	b := browsertest.Open(t)
	b.Do("begin", chromedp.EmulateViewport(1280, 900))
	s.visit(b, "tr", some(pages, 2), func(p found) {
		unfold(b)
		for _, fault := range append(axFaults(b), domFaults(b)...) {
			t.Errorf("%s %s: %s", p.role, p.path, fault)
		}
	})
}

// acted are the roles that one acts on: the keyboard must reach them.
var acted = []string{"link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "slider", "spinbutton", "treeitem"}

// named are the roles that mean nothing without a name.
var named = []string{"link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "slider", "spinbutton", "menuitem", "tab", "listbox", "option", "treeitem", "image", "img", "dialog", "alertdialog", "grid", "tree", "heading", "DisclosureTriangle"}

type axNode struct {
	id, parent, role, name, description string
	ignored                             bool // not told to anybody: it only stands between others
	props                               map[string]string
	children                            []string
}

func axTree(b *browsertest.Tab) []axNode {
	b.T.Helper()
	res := browsertest.See(b, func(ctx context.Context, target *chromedp.Target) (accessibility.GetFullAXTreeResult, error) {
		return cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	})
	var out []axNode
	for _, n := range res.Nodes {
		x := axNode{ignored: n.Ignored, id: string(n.NodeID), parent: string(n.ParentID), role: axText(n.Role), name: strings.TrimSpace(axText(n.Name)), description: axText(n.Description), props: map[string]string{}}
		for _, p := range n.Properties {
			x.props[string(p.Name)] = axText(p.Value)
		}
		for _, c := range n.ChildIDs {
			x.children = append(x.children, string(c))
		}
		out = append(out, x)
	}
	return out
}

func axText(v *accessibility.Value) string {
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var s any
	if json.Unmarshal([]byte(v.Value), &s) != nil {
		return ""
	}
	return fmt.Sprint(s)
}

// axFaults are what the page's accessibility tree breaks.
func axFaults(b *browsertest.Tab) (out []string) {
	b.T.Helper()
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	nodes := axTree(b)
	count := map[string]int{}
	landmarks := map[string][]string{}
	level := 0
	for _, n := range nodes {
		if n.ignored {
			continue
		}
		count[n.role]++
		if slices.Contains(acted, n.role) && n.props["focusable"] != "true" && n.props["disabled"] != "true" {
			add("the keyboard does not reach the %s %q", n.role, n.name)
		}
		if slices.Contains(named, n.role) && n.name == "" {
			add("a %s without a name (%v)", n.role, n.props)
		}
		switch n.role {
		case "RootWebArea":
			if n.name == "" {
				add("no title")
			}
		case "heading":
			l := 0
			_, _ = fmt.Sscan(n.props["level"], &l)
			if l == 1 {
				count["h1"]++
			}
			if level > 0 && l > level+1 {
				add("heading %q of level %d follows level %d", n.name, l, level)
			}
			level = l
		case "navigation", "complementary", "region", "search":
			landmarks[n.role] = append(landmarks[n.role], n.name)
		case "table", "grid":
			if heads := under(nodes, n.id, "columnheader", "rowheader"); heads == 0 {
				add("table %q has no heads", n.name)
			}
		case "textbox", "combobox", "searchbox":
			if n.props["invalid"] == "true" && n.description == "" {
				add("the refused field %q does not say why", n.name)
			}
		}
	}
	for role, want := range map[string]int{"main": 1, "h1": 1, "banner": 1, "contentinfo": 1} {
		if count[role] != want {
			add("%d of %s, want %d", count[role], role, want)
		}
	}
	for role, names := range landmarks {
		slices.Sort(names)
		if len(names) > 1 && (slices.Contains(names, "") || len(slices.Compact(slices.Clone(names))) != len(names)) {
			add("landmarks %s cannot be told apart: %q", role, names)
		}
	}
	return out
}

// under counts the nodes of some roles below a node.
func under(nodes []axNode, id string, roles ...string) (n int) {
	byID := map[string]axNode{}
	for _, x := range nodes {
		byID[x.id] = x
	}
	var walk func(id string)
	walk = func(id string) {
		for _, c := range byID[id].children {
			x, ok := byID[c]
			if !ok {
				continue
			}
			if !x.ignored && slices.Contains(roles, x.role) {
				n++
			}
			walk(c)
		}
	}
	walk(id)
	return n
}

// domFaults are what the page's elements break and the tree does not show: ids twice, references to nothing, orders of focus, too small targets.
func domFaults(b *browsertest.Tab) []string {
	b.T.Helper()
	return browsertest.See(b, chromedp.Evaluate[[]string](domRules))
}

const domRules = `(() => {
	const out = [], say = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.className && typeof e.className === "string" ? "." + e.className.trim().replaceAll(" ", ".") : "");
	const ids = new Map();
	for (const e of document.querySelectorAll("[id]")) ids.set(e.id, (ids.get(e.id) ?? 0) + 1);
	for (const [id, n] of ids) if (n > 1) out.push("id twice: " + id);
	for (const a of ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant"])
		for (const e of document.querySelectorAll("[" + a + "]"))
			for (const id of e.getAttribute(a).split(/\s+/)) if (id && !ids.has(id)) out.push(a + " of " + say(e) + " points at nothing: " + id);
	for (const l of document.querySelectorAll("label[for]")) if (!ids.has(l.htmlFor)) out.push("a label for nothing: " + l.htmlFor);
	for (const f of document.querySelectorAll("[form]")) if (f.getAttribute("form") && !ids.has(f.getAttribute("form"))) out.push("a field of no form: " + say(f));
	for (const e of document.querySelectorAll("[tabindex]")) if (e.tabIndex > 0) out.push("an order of focus of its own: " + say(e));
	if (!["tr", "en"].includes(document.documentElement.lang)) out.push("no language");
	for (const e of document.querySelectorAll("button, select, summary, input:not([type=hidden], [type=checkbox], [type=radio])")) {
		const r = e.getBoundingClientRect();
		if (r.width > 0 && r.height > 0 && !e.closest("[hidden], .vh") && getComputedStyle(e).visibility !== "hidden" && (r.height < 23.5 || r.width < 23.5)) out.push("too small to hit: " + say(e) + " " + Math.round(r.width) + "×" + Math.round(r.height));
	}
	for (const e of document.querySelectorAll("[style], [onclick], [onchange]")) if (!e.closest("karne-grid, [data-drawn]")) out.push("style or script in the page: " + say(e));
	for (const e of document.querySelectorAll("main *")) {
		if (e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0 && !e.querySelector("a, button, input, select, textarea, summary, [tabindex]") && e.tagName !== "TEXTAREA" && e.tagName !== "INPUT") out.push("scrolls without the keyboard: " + say(e));
	}
	return [...new Set(out)].slice(0, 12);
})()`
