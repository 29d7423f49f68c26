package web

import (
	"html"
	"html/template"
	"strconv"
	"strings"
)

// rowWriter writes rows by hand: two hundred of them through a template take as long as all else on their page. Every text is escaped by esc.
type rowWriter struct {
	strings.Builder
	r    *Renderer
	lang string
	tr   Tr
}

func (b *rowWriter) raw(parts ...string) {
	for _, s := range parts {
		b.WriteString(s)
	}
}

func (b *rowWriter) esc(s string) { b.WriteString(html.EscapeString(s)) }

// t writes a word of the catalogue.
func (b *rowWriter) t(key string, kv ...string) { b.esc(b.tr(key, kv...)) }

func (b *rowWriter) shape(of string) { b.WriteString(string(b.r.fixed(b.lang, "shape", of))) }

// vh writes a text that is heard and not seen.
func (b *rowWriter) vh(s string) {
	b.raw(`<span class="vh"> `)
	b.esc(s)
	b.raw(`</span>`)
}

func (b *rowWriter) done() template.HTML {
	return template.HTML(b.String()) //nolint:gosec // escaped by esc
}

// hidden writes a hidden field of a record, where it has a value.
func (b *rowWriter) hidden(id, name, value string) {
	if value == "" {
		return
	}
	b.raw(`<input type="hidden" name="`)
	b.esc(id)
	b.raw(`.`, name, `" value="`)
	b.esc(value)
	b.raw(`">`)
}

// HTML is the row as the table holds it: a record, with what is said of it below.
func (l gridLine) HTML() template.HTML {
	g, x := l.G, l.GridRow
	b := rowWriter{r: g.r, lang: g.lang, tr: g.tr}
	b.Grow(1024)
	b.raw(`<tbody`, string(l.Attrs), `>`)
	if x.Group != "" {
		l.group(&b)
	}
	b.raw("\n<tr><th scope=\"row\" class=\"rowhead\"><span id=\"")
	b.esc(l.Head)
	b.raw(`">`)
	if x.Code != "" {
		b.raw(`<span class="code">`)
		b.esc(x.Code)
		b.raw(`</span> `)
	}
	if x.Href != "" {
		b.raw(`<a href="`)
		b.esc(x.Href)
		b.raw(`">`)
		b.esc(x.Name)
		b.raw(`</a>`)
	} else {
		b.esc(x.Name)
	}
	if x.Unit != "" {
		b.raw(` <span class="quiet">(`)
		b.esc(x.Unit)
		b.raw(`)</span>`)
	}
	b.raw(`</span>`)
	if g.Tall && !g.NoState {
		l.state(&b, "div")
	}
	if l.Was != "" {
		b.hidden(x.ID, "was", l.Was)
		b.hidden(x.ID, "version", x.Version)
		b.hidden(x.ID, "key", x.Key)
	}
	b.raw(`</th>`)
	for _, c := range l.Cells {
		b.raw(string(c))
	}
	if g.StateColumn() {
		l.state(&b, "td")
	}
	b.raw(`</tr>`)
	if len(x.Errors) > 0 || len(x.Notes) > 0 || len(x.Stale) > 0 || x.Ask {
		b.raw(string(g.r.part(g.lang, "gridsaid", l)))
	}
	if x.Detail != "" {
		b.raw(`<tr class="more"><td colspan="`, strconv.Itoa(g.Span()), `">`, string(x.Detail), `</td></tr>`)
	}
	b.raw(`</tbody>`)
	return b.done()
}

func (l gridLine) state(b *rowWriter, tag string) {
	b.raw(`<`, tag, ` class="statecell">`, string(l.Mark))
	if l.Why != "" {
		b.raw(`<span class="why">`)
		b.esc(l.Why)
		b.raw(`</span>`)
	}
	b.raw(`</`, tag, `>`)
}

// group writes the heading of the group that begins with the row, with its sums.
func (l gridLine) group(b *rowWriter) {
	b.raw(`<tr class="group"><th scope="rowgroup" colspan="`, strconv.Itoa(l.G.Span()), `">`)
	b.esc(l.Group)
	for _, c := range l.G.GroupSums() {
		b.raw(` <span class="gsum">`)
		b.esc(c.Label)
		b.raw(`: <span data-sum="`)
		b.esc(c.Key)
		b.raw(`" data-k="`)
		b.esc(c.Kind)
		b.raw(`"`)
		if c.Must != "" {
			b.raw(` data-must="`)
			b.esc(c.Must)
			b.raw(`"`)
		}
		b.raw(`><output>`)
		b.esc(l.GroupSum(c.Key))
		b.raw(`</output></span></span>`)
	}
	b.raw(`</th></tr>`)
}
