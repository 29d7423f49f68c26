package web

import (
	"encoding/json"
	"html"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/pkg/quantity"
)

func (w *Web) gridRoutes(g *echo.Group) { w.typedRoutes(g) }

// The kinds of a grid's cells. What is typed in a cell is read by the server as in any other form; the browser reads it first, by the same rules,
// and marks what cannot be read.
const (
	GridAmount  = "amount"  // up to six decimals; "%75" is read where the cell has Percent
	GridMoney   = "money"   // two decimals
	GridPercent = "percent" // up to four decimals, "%" may stand before or behind
	GridDate    = "date"    // dd.mm.yyyy
	GridInt     = "int"
	GridText    = "text"
	GridArea    = "area" // text of several lines
	GridChoice  = "choice"
)

// Grid is records one a row in one form: a table of inputs that works without a script, and a sheet one types and pastes into with one. Field names are
// "<row id>.<name of the cell>", ids of inputs "f-<row id>-<name>".
type Grid struct {
	ID      string // of the element; several grids may stand on one page
	Caption string
	Action  string // where it is sent
	Columns []GridColumn
	Rows    []GridRow
	CanSave bool
	Head    string // what the rows are, above their names
	Save    string // word of the button; the usual one where empty
	Note    string // beside the button
	Tall    bool   // rows of several lines: names and texts wrap
	NoState bool   // no column of states

	// What a save answered.
	Refused []Note // for the summary; each links to its cell
	Others  int    // rows that could be saved without the refused ones, if the user says so
	Saved   int

	first error
	r     *Renderer
	lang  string
}

// GridColumn is one column.
type GridColumn struct {
	Key, Label, Kind, Hint string
	Options                []Option // of a choice; the first is the empty one
	Width                  string   // narrow, wide, widest or nothing
	Percent                bool     // "%" is read in its cells
	ReadOnly               bool     // shown beside, never typed
	Sum                    bool     // with its sum below, counted while one types
	GroupSum               bool     // with a sum in the heading of each group of rows
	Must                   string   // what the sum must be, in wire form: "100" of weights; it offers to give the rest to the last row
	Max                    int      // longest text
}

// GridRow is one record. Version is that of the record read, Key the idempotency key of one that is not there yet.
type GridRow struct {
	ID, Version, Key       string
	Code, Name, Href, Unit string
	Anchor                 string // id of the row; "g-<id>" where empty
	State, StateWord       string // of the record: a key of web.state, or a word of its own
	Group                  string // heading above this row, when it begins a group
	Class                  string
	Cells                  map[string]GridCell // by column key; a cell that is not there is none in this row
	Fields                 map[string]string   // fields of Detail by name: their words
	Seen                   url.Values          // what was shown of the record, by name of the cell, where it is more than the cells
	Locked                 bool                // shown, not to be typed
	Why                    string              // it is locked
	Errors, Notes          []Note              // of the record as a whole
	Stale                  []Difference        // what somebody else saved meanwhile, beside what was typed
	Ask                    bool                // what was refused is a question: a tick answers it
	Detail                 template.HTML       // more of the record, below it
	Open                   bool                // Detail is open
	was                    string              // mark of a row that was typed over and not saved
}

// GridCell is one cell. Value is what stands in the input, as one types it; Shown is the text of a cell that is only read.
type GridCell struct {
	Name    string // of the field, where it is not the column's key
	Kind    string // where it is not the column's
	Label   string // where it is not the column's
	Value   string
	Shown   template.HTML // escaped by who made it
	Locked  bool          // of an open row
	Tip     string        // more on what it asks for
	Percent bool
	Must    bool // may not be left empty
	Options []Option
	Errors  []Note
	Notes   []Note
}

// gridLine is a row as the template draws it: everything escaped and put together, since a page of 200 rows has no time for more.
type gridLine struct {
	*GridRow
	G     *Grid
	Attrs template.HTMLAttr
	Head  string // id of the row's heading
	Was   string
	Cells []template.HTML
	Mark  template.HTML // the state in colour, word and shape
}

// newGrid gives a grid the language of its page.
func (w *Web) newGrid(c echo.Context, g *Grid) *Grid {
	g.r, g.lang = w.r, langOf(c)
	if g.ID == "" {
		g.ID = "izgara"
	}
	return g
}

func (g *Grid) tr(key string, kv ...string) string { return g.r.T(g.lang, key, kv...) }

// gridWords are the words of grid.js, as JSON.
func (r *Renderer) gridWords(l string) string {
	out := map[string]string{}
	for _, key := range r.words.Keys("web.gridjs.") {
		out[strings.TrimPrefix(key, "web.gridjs.")] = r.T(l, key)
	}
	b, _ := json.Marshal(out) // of strings: cannot fail
	return string(b)
}

// Numeric tells whether a column holds numbers.
func (c GridColumn) Numeric() bool {
	return c.Kind == GridAmount || c.Kind == GridMoney || c.Kind == GridPercent || c.Kind == GridInt
}

// GroupSums are the columns with a sum in the heading of each group.
func (g *Grid) GroupSums() (out []GridColumn) {
	for _, c := range g.Columns {
		if c.GroupSum {
			out = append(out, c)
		}
	}
	return out
}

// GroupSum is the sum of a column over the group that begins with the row.
func (l gridLine) GroupSum(key string) string {
	from := slices.IndexFunc(l.G.Rows, func(x GridRow) bool { return x.ID == l.ID })
	to := from + 1
	for to < len(l.G.Rows) && l.G.Rows[to].Group == "" {
		to++
	}
	return l.G.sumOf(key, l.G.Rows[from:to])
}

// SumOf is the sum of a column as the records stand; empty where a cell cannot be read as a number.
func (g *Grid) SumOf(key string) string { return g.sumOf(key, g.Rows) }

func (g *Grid) sumOf(key string, of []GridRow) string {
	i := slices.IndexFunc(g.Columns, func(c GridColumn) bool { return c.Key == key })
	var amounts []quantity.Amount
	var moneys []quantity.Money
	for _, x := range of {
		s := strings.TrimSpace(x.Cells[key].Value)
		if s == "" {
			continue
		}
		if g.Columns[i].Kind == GridMoney {
			m, err := quantity.ParseMoneyTR(s)
			if err != nil {
				return ""
			}
			moneys = append(moneys, m)
			continue
		}
		a, err := quantity.ParseAmountTR(strings.TrimSpace(strings.Trim(s, "%")))
		if err != nil {
			return ""
		}
		amounts = append(amounts, a)
	}
	english := g.lang == "en"
	if g.Columns[i].Kind == GridMoney {
		return sumText(quantity.SumMoney, moneys, english)
	}
	return sumText(quantity.SumAmount, amounts, english)
}

func sumText[T interface {
	TR() string
	EN() string
}](add func([]T) (T, error), list []T, english bool) string {
	n, err := add(list)
	switch {
	case err != nil:
		return ""
	case english:
		return n.EN()
	}
	return n.TR()
}

// Span is how many columns the table has.
func (g *Grid) Span() int {
	n := len(g.Columns) + 1
	if g.StateColumn() {
		n++
	}
	return n
}

// StateColumn tells whether the states have a column of their own; in rows of several lines they stand below the name.
func (g *Grid) StateColumn() bool { return !g.NoState && !g.Tall }

// HasSum tells whether a row of sums stands below.
func (g *Grid) HasSum() bool {
	return slices.ContainsFunc(g.Columns, func(c GridColumn) bool { return c.Sum })
}

// Lines are the rows, ready to be drawn.
func (g *Grid) Lines() []gridLine {
	out := make([]gridLine, len(g.Rows))
	marks := map[string]template.HTML{}
	var b strings.Builder
	for i := range g.Rows {
		out[i] = g.line(&g.Rows[i], &b, marks)
	}
	return out
}

// anchor is the id of a row.
func (x *GridRow) anchor() string {
	if x.Anchor != "" {
		return x.Anchor
	}
	return "g-" + x.ID
}

// seen is what was shown of the record, for the mark that tells rows typed over from the others.
func (x *GridRow) seen() url.Values {
	if x.Seen != nil {
		return x.Seen
	}
	v := url.Values{}
	for key, cell := range x.Cells {
		if cell.Value != "" && !cell.Locked {
			v.Set(cell.name(key), cell.Value)
		}
	}
	return v
}

func (c GridCell) name(key string) string {
	if c.Name != "" {
		return c.Name
	}
	return key
}

func (g *Grid) line(x *GridRow, b *strings.Builder, marks map[string]template.HTML) gridLine {
	l := gridLine{GridRow: x, G: g, Head: "n-" + x.ID, Cells: make([]template.HTML, 0, len(g.Columns))}
	if l.Was = x.was; l.Was == "" && !x.Locked {
		l.Was = mark(x.seen())
	}
	class := "rec " + x.Class
	if x.State != "" {
		class += " " + x.State
	}
	if x.Locked {
		class += " locked"
	}
	if len(x.Errors) > 0 || len(x.Stale) > 0 {
		class += " refused"
	}
	b.Reset()
	b.WriteString(` id="` + html.EscapeString(x.anchor()) + `" class="` + html.EscapeString(strings.TrimSpace(class)) + `" data-row="` + html.EscapeString(x.ID) + `"`)
	if x.was != "" {
		b.WriteString(` data-kept`)
	}
	l.Attrs = template.HTMLAttr(b.String()) //nolint:gosec // escaped above
	for i := range g.Columns {
		b.Reset()
		g.cell(b, x, &g.Columns[i])
		l.Cells = append(l.Cells, template.HTML(b.String())) //nolint:gosec // escaped by cell
	}
	if !g.NoState {
		l.Mark = g.stateMark(x, marks)
	}
	return l
}

func (g *Grid) stateMark(x *GridRow, marks map[string]template.HTML) template.HTML {
	key := x.State + "\x00" + x.StateWord
	if m, there := marks[key]; there {
		return m
	}
	var m template.HTML
	switch {
	case x.StateWord != "":
		m = `<span class="chip ` + template.HTML(html.EscapeString(x.State)) + `">` + g.r.fixed(g.lang, "shape", x.State) + template.HTML(html.EscapeString(x.StateWord)) + `</span>` //nolint:gosec // escaped
	case x.State != "":
		m = g.r.fixed(g.lang, "chip", x.State)
	}
	marks[key] = m
	return m
}

// cell writes one cell of a row.
func (g *Grid) cell(b *strings.Builder, x *GridRow, c *GridColumn) {
	cell, there := x.Cells[c.Key]
	kind := cell.kind(c)
	number := kind == GridAmount || kind == GridMoney || kind == GridPercent || kind == GridInt
	name := cell.name(c.Key)
	b.WriteString(`<td class="c-`)
	b.WriteString(c.Key)
	if number {
		b.WriteString(` n`)
	}
	open := there && !c.ReadOnly && !cell.Locked && !x.Locked
	switch {
	case !there:
		b.WriteString(` none"></td>`)
		return
	case !open:
		if !c.ReadOnly {
			b.WriteString(` locked`)
		}
		b.WriteString(`"`)
		g.label(b, c, cell)
		if c.Sum || c.GroupSum {
			b.WriteString(` data-v="` + html.EscapeString(cell.Value) + `"`)
		}
		b.WriteString(`>`)
		if cell.Shown != "" {
			b.WriteString(string(cell.Shown))
		} else {
			b.WriteString(html.EscapeString(g.shown(kind, cell, c)))
		}
		g.notes(b, "", cell)
		b.WriteString(`</td>`)
		return
	}
	b.WriteString(` open`)
	if len(cell.Errors) > 0 {
		b.WriteString(` bad`)
	}
	b.WriteString(`"`)
	g.label(b, c, cell)
	b.WriteString(`>`)
	id := html.EscapeString(x.ID + "-" + name)
	g.input(b, x, c, cell, kind, name, id)
	if cell.Shown != "" {
		b.WriteString(`<span class="beside">` + string(cell.Shown) + `</span>`)
	}
	g.notes(b, id, cell)
	b.WriteString(`</td>`)
}

// label names the cell where rows are cards.
func (g *Grid) label(b *strings.Builder, c *GridColumn, cell GridCell) {
	b.WriteString(` data-label="` + html.EscapeString(cell.word(c)) + `"`)
}

func (c GridCell) word(of *GridColumn) string {
	if c.Label != "" {
		return c.Label
	}
	return of.Label
}

func (c GridCell) kind(of *GridColumn) string {
	if c.Kind != "" {
		return c.Kind
	}
	return of.Kind
}

// shown is the value of a locked cell as one reads it.
func (g *Grid) shown(kind string, cell GridCell, c *GridColumn) string {
	if kind != GridChoice {
		return cell.Value
	}
	for _, list := range [][]Option{cell.Options, c.Options} {
		for _, o := range list {
			if o.Value == cell.Value && o.Value != "" {
				return o.Text
			}
		}
	}
	return cell.Value
}

func (g *Grid) notes(b *strings.Builder, id string, cell GridCell) {
	if len(cell.Errors) > 0 {
		b.WriteString(`<div class="fault" id="f-` + id + `-err">`)
		for _, n := range cell.Errors {
			b.WriteString(`<p class="err">` + string(g.r.fixed(g.lang, "shape", "bad")) + ` <span>` + html.EscapeString(n.Title))
			if n.Do != "" {
				b.WriteString(` <span class="do">` + html.EscapeString(n.Do) + `</span>`)
			}
			b.WriteString(`</span></p>`)
		}
		b.WriteString(`</div>`)
	}
	for _, n := range cell.Notes {
		b.WriteString(`<p class="flag m-` + html.EscapeString(n.Stage) + `">` + string(g.r.fixed(g.lang, "shape", n.Stage)) + ` ` + html.EscapeString(n.Title) + `</p>`)
	}
}

// input writes the field of a cell.
func (g *Grid) input(b *strings.Builder, x *GridRow, c *GridColumn, cell GridCell, kind, name, id string) {
	options := cell.Options
	if options == nil {
		options = c.Options
	}
	tag := "input"
	switch kind {
	case GridChoice:
		tag = "select"
	case GridArea:
		tag = "textarea"
	}
	b.WriteString(`<` + tag + ` id="f-` + id + `" name="` + html.EscapeString(x.ID+"."+name) + `" data-k="` + kind + `" aria-labelledby="n-` + html.EscapeString(x.ID) + ` `)
	if cell.Label != "" {
		b.WriteString(`f-` + id + `" aria-label="` + html.EscapeString(cell.Label) + `"`)
	} else {
		b.WriteString(g.ID + `-` + c.Key + `"`)
	}
	if len(cell.Errors) > 0 {
		b.WriteString(` aria-invalid="true" aria-describedby="f-` + id + `-err"`)
	}
	if cell.Tip != "" {
		b.WriteString(` title="` + html.EscapeString(cell.Tip) + `"`)
	}
	if cell.Must {
		b.WriteString(` required`)
	}
	if cell.Percent || c.Percent || kind == GridPercent {
		b.WriteString(` data-p`)
	}
	switch kind {
	case GridChoice:
		g.choices(b, options, cell.Value)
		return
	case GridArea:
		b.WriteString(` rows="1"`)
		if c.Max > 0 {
			b.WriteString(` maxlength="` + itoa(c.Max) + `"`)
		}
		b.WriteString(">\n" + html.EscapeString(cell.Value) + `</textarea>`)
		return
	case GridAmount, GridMoney, GridPercent:
		b.WriteString(` inputmode="decimal"`)
	case GridInt, GridDate:
		b.WriteString(` inputmode="numeric"`)
	}
	if c.Max > 0 {
		b.WriteString(` maxlength="` + itoa(c.Max) + `"`)
	}
	b.WriteString(` autocomplete="off" value="` + html.EscapeString(cell.Value) + `">`)
}

func (g *Grid) choices(b *strings.Builder, options []Option, value string) {
	b.WriteString(`>`)
	found := value == ""
	for _, o := range options {
		b.WriteString(`<option value="` + html.EscapeString(o.Value) + `"`)
		if o.Value == value {
			found = true
			b.WriteString(` selected`)
		}
		b.WriteString(`>` + html.EscapeString(o.Text) + `</option>`)
	}
	if !found {
		b.WriteString(`<option value="` + html.EscapeString(value) + `" selected>` + html.EscapeString(value) + `</option>`)
	}
	b.WriteString(`</select>`)
}
