package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/trtext"
)

// Typed lists are pages on which many records of one kind are typed at once, in a grid: yearly targets and costs of a plan, values and budget lines of
// a programme, units. The rules are the services'; a page says which fields of which records stand in the grid and which command a row becomes.

func (w *Web) typedRoutes(g *echo.Group) {
	g.GET("/planlar/:id/degerler", w.planValues)
	g.POST("/planlar/:id/degerler", w.savePlanValues)
	g.GET("/planlar/:id/maliyetler", w.planCosts)
	g.POST("/planlar/:id/maliyetler", w.savePlanCosts)
	g.GET("/hedefler/:id/gostergeler", w.indicatorTable)
	g.POST("/hedefler/:id/gostergeler", w.saveIndicatorTable)
	g.GET("/programlar/:id/gosterge-degerleri", w.programmeValues)
	g.POST("/programlar/:id/gosterge-degerleri", w.saveProgrammeValues)
	g.GET("/programlar/:id/gelir/tablo", w.lineTable)
	g.POST("/programlar/:id/gelir/tablo", w.saveLineTable)
	g.GET("/programlar/:id/teklif/:unit/tablo", w.lineTable)
	g.POST("/programlar/:id/teklif/:unit/tablo", w.saveLineTable)
	g.GET("/birimler/tablo", w.unitTable)
	g.POST("/birimler/tablo", w.saveUnitTable)
}

// TypedView is the page of a typed list.
type TypedView struct {
	Plan   *PlanView // of a plan's or a programme's page: its head
	Code   string
	Lead   string
	Links  []Link // what belongs to it
	Root   string // its address without filters
	Filter []Link // parts of a long list
	Units  []Option
	Note   string // why nothing can be typed
	Grid   *Grid
	Empty  Empty
	More   string    // address with more empty rows for new records
	Sums   *PartView // of a proposal: against its ceilings
	Module bool      // sums are counted while one types
}

// typedPage draws a page of a typed list.
func (w *Web) typedPage(c echo.Context, code int, p *Page) error {
	p.Key = "typed"
	return w.send(c, code, p)
}

// sentForm is what a save was sent, nil for a page that was only asked for.
func sentForm(c echo.Context) url.Values {
	if c.Request().Method != http.MethodPost || c.Request().ParseForm() != nil {
		return nil
	}
	return c.Request().PostForm
}

// newRowPrefix tells rows for new records from records.
const newRowPrefix = "yeni-"

// A list offers typedNew rows for new records, draws at most typedMost of them and takes at most sentMost: they are one transaction, and everybody
// else waits for it.
const (
	typedNew  = 3
	typedMost = 500
	sentMost  = 1000
)

// fewNew refuses a form of more new rows than one step takes.
func fewNew(v url.Values) error {
	n := 0
	for name := range v {
		if isNewRow(name) && strings.HasSuffix(name, ".was") {
			n++
		}
	}
	if n > sentMost {
		return fault.New(fault.KindTooLarge, "grid.too_many_rows", "read", itoa(n), "expected", itoa(sentMost))
	}
	return nil
}

// newRows are the rows for new records: those the form sent and that are not saved by now, and in a page that is asked for some empty ones. Their ids
// hold their idempotency keys, so that a form sent twice makes its records once. kept is what gridSpec.Load is given.
func newRows(c echo.Context, kept map[string]gridKept, row func(id string) GridRow) []GridRow {
	var sent []string
	form := sentForm(c)
	for name := range form {
		id, field, _ := strings.Cut(name, ".")
		key, ok := strings.CutPrefix(id, newRowPrefix)
		if _, refused := kept[id]; ok && field == "was" && ids.Valid(key) && (kept == nil || refused) {
			sent = append(sent, id)
		}
	}
	slices.Sort(sent)
	want := len(sent)
	if form == nil || kept != nil {
		want = max(want, typedNew)
		if n, err := strconv.Atoi(c.QueryParam("yeni")); err == nil {
			want = max(want, n)
		}
	}
	var out []GridRow
	for _, id := range sent {
		out = append(out, row(id))
	}
	for len(out) < min(want, typedMost) {
		out = append(out, row(newRowPrefix+ids.New()))
	}
	return out
}

// once is the idempotency of a row for a new record.
func (t GridTyped) once() act.Once {
	key, ok := strings.CutPrefix(t.ID, newRowPrefix)
	if !ok {
		return act.Once{}
	}
	f := Form{Values: url.Values{}, Key: key}
	for name, list := range t.Values {
		if name != "was" && name != "key" && name != "confirmed" {
			f.Values[name] = list
		}
	}
	return f.idempotency()
}

// isNew tells whether the row is for a record that is not there yet.
func isNewRow(id string) bool { return strings.HasPrefix(id, newRowPrefix) }

// choice reads a chosen value: the value itself or, as a pasted text has it, its words.
func (r *reader) choice(name string, of []Option) string {
	s := r.text(name)
	if s == "" || slices.ContainsFunc(of, func(o Option) bool { return o.Value == s }) {
		return s
	}
	fold := trtext.Fold(s)
	for _, o := range of {
		code, _, _ := strings.Cut(o.Text, " · ")
		if o.Value != "" && (trtext.Fold(o.Text) == fold || trtext.Fold(code) == fold || trtext.Fold(o.Value) == fold) {
			return o.Value
		}
	}
	return s
}

// sentText is a text of a row that was sent; nil leaves the record's.
func (r *reader) sentText(name string) *string {
	if !r.v.Has(name) {
		return nil
	}
	s := r.text(name)
	return &s
}

// cellsOf are the cells of a record, from the text of its fields.
func cellsOf(columns []GridColumn, v url.Values) map[string]GridCell {
	out := make(map[string]GridCell, len(columns))
	for i := range columns {
		if k := columns[i].Key; !columns[i].ReadOnly {
			out[k] = GridCell{Value: v.Get(k)}
		}
	}
	return out
}

// shownCell is a cell that is only read.
func shownCell(n Num, tr Tr) GridCell {
	if n.Missing {
		return GridCell{Shown: `<span class="missing">` + template.HTML(template.HTMLEscapeString(tr("web.missing"))) + `</span>`} //nolint:gosec // escaped
	}
	return GridCell{Shown: template.HTML(template.HTMLEscapeString(n.Text))} //nolint:gosec // escaped
}

// withFirst puts the empty choice before the others.
func withFirst(tr Tr, of []Option) []Option {
	return append([]Option{{Text: tr("web.form.choose")}}, of...)
}

// asRecorded tells whether a record holds just what was typed, however it was written: %75, 1.234,5, a pasted word of a choice.
func asRecorded(columns []GridColumn, row GridTyped, now GridRow) bool {
	typed := url.Values{}
	for name, list := range row.Values {
		typed[name] = list
	}
	for i := range columns {
		if key := columns[i].Key; typed.Has(key) {
			typed.Set(key, printedAs(&columns[i], row.Values))
		}
	}
	return mark(typed) == mark(now.seen())
}

// printedAs is a typed text as the page would print what it means; what cannot be read stays.
func printedAs(col *GridColumn, v url.Values) string {
	r := &reader{v: v}
	s := r.text(col.Key)
	out := s
	switch col.Kind {
	case GridMoney:
		out = moneyText(r.money(col.Key))
	case GridPercent:
		out = weightText(r.percent(col.Key))
	case GridAmount:
		out = plainText(r.amountOf(col.Key, "%"))
	case GridDate:
		out = r.date(col.Key).TR()
	case GridChoice:
		out = r.choice(col.Key, col.Options)
	}
	if r.err() != nil {
		return s
	}
	return out
}

// showGrid draws a grid that was only asked for.
func showGrid(s gridSpec) error {
	g, err := s.Load(nil)
	if err != nil {
		return err
	}
	return s.Show(http.StatusOK, g)
}

// returned is where one goes after a save: the page as it was asked for.
func returned(c echo.Context, root string) string {
	if q := c.Request().URL.RawQuery; q != "" {
		return root + "?" + q
	}
	return root
}
