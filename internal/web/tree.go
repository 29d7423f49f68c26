package web

import (
	"fmt"
	"html"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// treeRoutes are the moves of a plan's tree; the page of the tree itself is the plan's.
func (w *Web) treeRoutes(g *echo.Group) {
	g.POST("/planlar/:id/tasi", w.moveRecord)
}

func (w *Web) planTree(c echo.Context) error {
	t, faults, err := w.o.Plans.Checked(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return w.treePage(c, http.StatusOK, &t, faults, nil)
}

// treePage is the page of a plan: its outline, and its goals with their targets.
func (w *Web) treePage(c echo.Context, code int, t *plan.Tree, faults fault.List, refused error) error {
	may := edits(c, t.Plan)
	v := treeView(t, faults, viewer{lang: langOf(c), tr: w.words(c), edit: may})
	v.Plan = w.planHead(c, t.Plan, faults, true)
	v.CanEdit, v.CanImport = canEdit(c, t.Plan), w.canImport(c)
	v.Sorting = c.QueryParam("sirala") != "" || c.FormValue("sirala") != ""
	v.Outline, v.CanSort = w.outline(c, t, faults, may, v.Sorting)
	for _, f := range fault.All(refused) {
		v.Refused = append(v.Refused, w.r.note(langOf(c), f))
	}
	return w.send(c, code, w.planPage(c, "plan", v.Plan, "", v))
}

// moveRecord moves a goal, a target or an indicator one place among its siblings. The button's value names the record and its version.
func (w *Web) moveRecord(c echo.Context) error {
	ctx := c.Request().Context()
	t, faults, err := w.o.Plans.Checked(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	sent, down := c.FormValue("yukari"), false
	if sent == "" {
		sent, down = c.FormValue("asagi"), true
	}
	id, version, _ := strings.Cut(sent, ".")
	cmd := plan.Move{ID: id, Down: down}
	cmd.Version, _ = strconv.ParseInt(version, 10, 64)
	kind := index(&t, func(access.Scope) bool { return false })[id].kind
	if kind == "" || kind == "plan" {
		return fault.NotFound("record", id)
	}
	err = w.o.Plans.MoveAny(ctx, kind, cmd)
	switch {
	case err == nil:
		to := "/planlar/" + t.Plan.ID + "?oldu=moved"
		if c.FormValue("sirala") != "" {
			to += "&sirala=1"
		}
		return c.Redirect(http.StatusSeeOther, to+"#t-"+id)
	case refusable(err) || fault.KindOf(err) == fault.KindStale:
		return w.treePage(c, status(err), &t, faults, err)
	}
	return err
}

// outliner writes the outline of a plan: nested lists of links, which static/tree.js makes a tree for the keyboard. It is written by hand
// because six hundred lines through a template take as long as all else on the page.
type outliner struct {
	b       strings.Builder
	tr      Tr
	counts  map[string]Counts
	sorting bool
	sorts   bool // something can be moved by this reader
}

// outline draws the outline; sorts tells whether the reader may move anything.
func (w *Web) outline(c echo.Context, t *plan.Tree, faults fault.List, may func(access.Scope) bool, sorting bool) (drawn template.HTML, sorts bool) {
	if len(t.Goals) == 0 {
		return "", false
	}
	o := &outliner{tr: w.words(c), counts: count(faults), sorting: sorting}
	whole := may(t.Plan.Scope())
	o.open(false)
	for gi := range t.Goals {
		g := &t.Goals[gi]
		o.item("goal", g.ID, g.Version, "/amaclar/"+g.ID, g.Code, g.Text, "", whole, gi > 0, gi < len(t.Goals)-1)
		if len(g.Targets) > 0 {
			o.open(true)
			for ti := range g.Targets {
				h := &g.Targets[ti]
				own := may(h.Scope(t.Plan))
				o.item("target", h.ID, h.Version, "/hedefler/"+h.ID, h.Code, h.Text, "", whole, ti > 0, ti < len(g.Targets)-1)
				if len(h.Indicators) > 0 {
					o.open(true)
					for i := range h.Indicators {
						n := &h.Indicators[i]
						href := "/gostergeler/" + n.ID
						if own {
							href += "/duzenle"
						}
						o.item("indicator", n.ID, n.Version, href, n.Code, n.Name, weightOf(n), own, i > 0, i < len(h.Indicators)-1)
						o.b.WriteString("</li>")
					}
					o.b.WriteString("</ul>")
				}
				o.b.WriteString("</li>")
			}
			o.b.WriteString("</ul>")
		}
		o.b.WriteString("</li>")
	}
	o.b.WriteString("</ul>")
	return template.HTML(o.b.String()), o.sorts // #nosec G203 -- every text is escaped below
}

func weightOf(n *plan.IndicatorNode) string {
	if n.Weight == nil {
		return ""
	}
	return n.Weight.TR()
}

func (o *outliner) open(below bool) {
	if below {
		o.b.WriteString(`<ul>`)
		return
	}
	o.b.WriteString(`<ul class="tree">`)
}

// item begins a line; its list item stays open for what is below it. Ids are ULIDs; everything typed is escaped.
func (o *outliner) item(kind, id string, version int64, href, code, text, weight string, may, up, down bool) {
	b := &o.b
	b.WriteString(`<li id="t-` + id + `" data-kind="` + kind + `"`)
	if may && (up || down) {
		o.sorts = true
		b.WriteString(` data-move="` + id + `.` + strconv.FormatInt(version, 10) + `"`)
	}
	b.WriteString(`><div class="tree-row"><a href="` + href + `">`)
	if code != "" {
		b.WriteString(`<span class="code">` + html.EscapeString(code) + `</span> `)
	}
	if text == "" {
		b.WriteString(`<span class="missing">` + html.EscapeString(o.tr("web.missing")) + `</span>`)
	} else {
		b.WriteString(html.EscapeString(short(text, 90)))
	}
	b.WriteString(`</a>`)
	if weight != "" {
		b.WriteString(` <span class="tree-n">` + html.EscapeString(weight) + `</span>`)
	}
	o.mark(o.counts[id])
	if o.sorting && may {
		o.button("yukari", "up", "↑", id, code, version, up)
		o.button("asagi", "down", "↓", id, code, version, down)
	}
	b.WriteString(`</div>`)
}

// mark says in word and colour that a record has faults.
func (o *outliner) mark(n Counts) {
	switch {
	case n.Block > 0:
		o.b.WriteString(` <span class="tree-mark m-block">` + html.EscapeString(o.tr("web.n.block", "n", strconv.Itoa(n.Block))) + `</span>`)
	case n.Warn > 0:
		o.b.WriteString(` <span class="tree-mark m-warn">` + html.EscapeString(o.tr("web.n.warn", "n", strconv.Itoa(n.Warn))) + `</span>`)
	}
}

func (o *outliner) button(name, word, sign, id, code string, version int64, can bool) {
	if !can {
		o.b.WriteString(`<span class="tree-btn" aria-hidden="true"></span>`)
		return
	}
	o.b.WriteString(`<button class="tree-btn" name="` + name + `" value="` + id + `.` + strconv.FormatInt(version, 10) + `" aria-label="` +
		html.EscapeString(strings.TrimSpace(code+" "+o.tr("web.tree."+word))) + `">` + sign + `</button>`)
}

// hrefHole stands for the address in marks that are kept.
const hrefHole = "/KAYDIN-ADRESI/"

// marks draws the marks of a record by their template, which is asked once for each count: its shapes cost more than all else in a line.
func (r *Renderer) marks(l string, n Counts, href string) string {
	key := fmt.Sprint(l, "\x00marks\x00", n)
	kept, ok := r.drawn.Load(key)
	if !ok {
		kept = r.part(l, "marks", map[string]any{"Counts": n, "Href": hrefHole})
		r.drawn.Store(key, kept)
	}
	return strings.ReplaceAll(string(kept.(template.HTML)), hrefHole, html.EscapeString(href)) //nolint:forcetypeassert // nothing else is stored
}

// indicatorRows writes the lines of a target's indicators by hand, for the reason of the outline.
func (r *Renderer) indicatorRows(l string, list []IndicatorView) template.HTML {
	var b strings.Builder
	tr := r.Tr(l)
	missing, note, mark, key := html.EscapeString(tr("web.missing")), html.EscapeString(tr("web.syn.note")), html.EscapeString(tr("web.syn")), html.EscapeString(tr("web.tree.key"))
	num := func(n Num) {
		b.WriteString(`<td class="num">`)
		switch {
		case n.Missing && n.Reason != "":
			b.WriteString(`<span class="missing" title="` + html.EscapeString(n.Reason) + `">` + missing + `</span>`)
		case n.Missing:
			b.WriteString(`<span class="missing">` + missing + `</span>`)
		default:
			b.WriteString(`<span class="nowrap">` + html.EscapeString(n.Text))
			if n.Synthetic {
				b.WriteString(`<sup class="syn" title="` + note + `">°<span class="vh">` + mark + `</span></sup>`)
			}
			b.WriteString(`</span>`)
		}
		b.WriteString(`</td>`)
	}
	for i := range list {
		v := &list[i]
		b.WriteString(`<tr class="row"><td><span class="code">` + html.EscapeString(v.Code) + `</span></td><th scope="row" class="text"><a href="` + html.EscapeString(v.Href) + `">` + html.EscapeString(v.Name) + `</a>`)
		if v.Unit != "" {
			b.WriteString(` <span class="quiet">(` + html.EscapeString(v.Unit) + `)</span>`)
		}
		if v.Key {
			b.WriteString(` <span class="chip info">` + key + `</span>`)
		}
		b.WriteString(`</th>`)
		num(v.Weight)
		num(v.Baseline)
		for _, n := range v.Values {
			num(n)
		}
		b.WriteString(`<td>` + r.marks(l, v.Faults, v.Href) + `</td></tr>`)
	}
	return template.HTML(b.String()) // #nosec G203 -- every text is escaped above
}
