package web

import (
	"context"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
)

// GridTyped is a row that was typed over, by the names of its cells.
type GridTyped struct {
	ID     string
	Row    GridRow // as the record stood when the save began
	Values url.Values
	gone   bool // the record is not in the grid any more
}

// read reads its fields.
func (t GridTyped) read() *reader { return &reader{v: t.Values} }

// Version is that of the record it was typed over, 0 when there was none.
func (t GridTyped) Version() int64 {
	n, _ := strconv.ParseInt(t.Values.Get("version"), 10, 64)
	return n
}

// gridKept is a row that was typed over and not saved; err is why, nil where only its neighbours were refused.
type gridKept struct {
	typed url.Values
	err   error
}

// gridSpec says how the rows of a grid are saved.
type gridSpec struct {
	Action access.Action
	// Load is the grid as the records stand now. kept are the rows that were not saved, by id, for what a page shows of them outside the cells; nil before.
	Load func(kept map[string]gridKept) (*Grid, error)
	// Save saves one row by its service; the faults' fields are names of cells.
	Save func(ctx context.Context, row GridTyped) error
	// Again tells of a stale row that the record holds just what was typed already: somebody clicked twice. nil: compare the cells.
	Again func(row GridTyped, now GridRow) bool
	// Show draws the whole page with the grid.
	Show func(code int, g *Grid) error
	// Beside are parts of the page outside the grid that a save changes, by id of the element, for the script; may be nil.
	Beside func() map[string]template.HTML
	// To is where one goes after a save, Done and Same are the words there (see done).
	To, Done, Same string
}

// gridAnswer is what a script gets.
type gridAnswer struct {
	Whole   bool                     `json:"whole"`  // everything that was sent is saved
	Others  int                      `json:"others"` // rows that could be saved without the refused ones, with rest=1
	Saved   []gridSaved              `json:"saved"`
	Refused []gridRefused            `json:"refused"`
	Title   string                   `json:"title"`
	Beside  map[string]template.HTML `json:"beside,omitempty"`
}

type gridSaved struct {
	ID      string            `json:"id"`
	Version string            `json:"version"`
	State   string            `json:"state"`
	Word    string            `json:"word"`
	Values  map[string]string `json:"values"`
	HTML    template.HTML     `json:"html"` // the row as it is drawn now
}

type gridRefused struct {
	ID    string                `json:"id"`
	Title string                `json:"title,omitempty"` // of a fault that belongs to no cell
	Do    string                `json:"do,omitempty"`
	Stale bool                  `json:"stale,omitempty"`
	Ask   bool                  `json:"ask,omitempty"` // a tick answers it
	Cells map[string][]gridNote `json:"cells"`
	HTML  template.HTML         `json:"html"` // the row with what was typed and why it was refused
}

type gridNote struct {
	Title string `json:"title"`
	Do    string `json:"do,omitempty"`
}

// saveGrid saves the rows that were typed over as one step: all of them or none, unless the form says rest=1. A refused row comes back as it was typed,
// with why beside its cells. A script (Accept: application/json) gets the rows alone.
func (w *Web) saveGrid(c echo.Context, s gridSpec) error {
	f := w.form(c, "", "")
	if _, err := w.posted(c, f); err != nil {
		return err
	}
	if err := fewNew(f.Values); err != nil {
		return err
	}
	g, err := s.Load(nil)
	if err != nil {
		return err
	}
	rows, err := typedRows(g, f.Values)
	if err != nil {
		return err
	}
	rest := f.Values.Get("rest") != ""
	errs, err := w.o.Together(c.Request().Context(), s.Action, rest, len(rows), func(ctx context.Context, i int) error {
		if rows[i].gone {
			return fault.NotFound("row", rows[i].ID)
		}
		return s.Save(ctx, rows[i])
	})
	if err != nil {
		return err
	}
	kept := map[string]gridKept{}
	for i, e := range errs {
		if fault.KindOf(e) == fault.KindForbidden {
			return e
		}
		if e != nil {
			kept[rows[i].ID] = gridKept{typed: rows[i].Values, err: e}
		}
	}
	if len(kept) > 0 && !rest { // none of them is saved
		for _, row := range rows {
			if _, ok := kept[row.ID]; !ok {
				kept[row.ID] = gridKept{typed: row.Values}
			}
		}
	}
	return w.answerGrid(c, s, rows, kept)
}

// typedRows are the rows of a form that hold something else than what was shown, in the order of the grid; those that are not there any more stand last.
func typedRows(g *Grid, v url.Values) ([]GridTyped, error) {
	sent := map[string]url.Values{}
	for name, list := range v {
		id, rest, ok := strings.Cut(name, ".")
		if !ok {
			continue
		}
		if sent[id] == nil {
			sent[id] = url.Values{}
		}
		sent[id][rest] = list
	}
	var out []GridTyped
	for _, x := range g.Rows {
		part := sent[x.ID]
		delete(sent, x.ID)
		if part != nil && part.Get("was") != mark(part) {
			out = append(out, GridTyped{ID: x.ID, Row: x, Values: part})
		}
	}
	gone, err := goneRows(sent)
	return append(out, gone...), err
}

func (w *Web) answerGrid(c echo.Context, s gridSpec, rows []GridTyped, kept map[string]gridKept) error {
	g, err := s.Load(kept)
	if err != nil {
		return err
	}
	if forget(s, g, rows, kept) {
		if g, err = s.Load(kept); err != nil {
			return err
		}
	}
	g.Saved = len(rows) - len(kept)
	for _, row := range rows {
		switch out, ok := kept[row.ID]; {
		case ok && out.err == nil:
			g.Others++
		case ok && g.first == nil:
			g.first = out.err
		}
	}
	for i := range g.Rows {
		if out, ok := kept[g.Rows[i].ID]; ok {
			w.keepRow(c, g, &g.Rows[i], out)
		}
	}
	g.addGone(rows)
	code := http.StatusOK
	if g.first != nil {
		code = status(g.first)
	}
	if wantsJSON(c) {
		return w.gridJSON(c, s, code, g, rows, kept)
	}
	switch {
	case g.first != nil:
		return s.Show(code, g)
	case len(rows) == 0:
		return w.done(c, s.To, s.Same)
	}
	return w.done(c, s.To, s.Done)
}

// forget leaves out the stale rows whose records hold just what was typed: somebody clicked twice, and they are saved already.
func forget(s gridSpec, g *Grid, rows []GridTyped, kept map[string]gridKept) bool {
	found := false
	for _, row := range rows {
		if out, ok := kept[row.ID]; ok && fault.KindOf(out.err) == fault.KindStale && s.again(row, g) {
			delete(kept, row.ID)
			found = true
		}
	}
	return found
}

// again tells whether a record holds just what was typed.
func (s gridSpec) again(row GridTyped, g *Grid) bool {
	for _, now := range g.Rows {
		if now.ID != row.ID {
			continue
		}
		if s.Again != nil {
			return s.Again(row, now)
		}
		return mark(now.seen()) == mark(row.Values)
	}
	return false
}

// keepRow puts what was typed, and why it was refused, on a row of the grid.
func (w *Web) keepRow(c echo.Context, g *Grid, x *GridRow, out gridKept) {
	now := x.seen()
	stale := fault.KindOf(out.err) == fault.KindStale
	for i := range g.Columns {
		key := g.Columns[i].Key
		cell, there := x.Cells[key]
		if !there || g.Columns[i].ReadOnly || cell.Locked {
			continue
		}
		name := cell.name(key)
		mine := strings.TrimSpace(out.typed.Get(name))
		if theirs := now.Get(name); stale && theirs != mine {
			x.Stale = append(x.Stale, Difference{
				Label: cell.word(&g.Columns[i]), Theirs: g.shown(cell.kind(&g.Columns[i]), cell, &g.Columns[i]),
				Mine: g.shown(cell.kind(&g.Columns[i]), GridCell{Value: mine, Options: cell.Options}, &g.Columns[i]), Href: "#f-" + x.ID + "-" + name,
			})
		}
		cell.Value = mine
		x.Cells[key] = cell
	}
	x.Locked = false
	for _, name := range slices.Sorted(maps.Keys(x.Fields)) {
		if mine, theirs := strings.TrimSpace(out.typed.Get(name)), now.Get(name); stale && mine != theirs {
			x.Stale = append(x.Stale, Difference{Label: x.Fields[name], Theirs: theirs, Mine: mine, Href: "#f-" + x.ID + "-" + name})
		}
	}
	switch {
	case stale:
		x.was = "x"
		g.Refused = append(g.Refused, Note{Field: x.Code, Title: g.tr("web.grid.stale"), Href: "#" + x.anchor()})
		return
	case out.typed.Has("version"):
		x.Version = out.typed.Get("version")
	}
	x.was = out.typed.Get("was")
	if out.err == nil {
		return
	}
	x.Ask = asks(out.err)
	for _, fx := range fault.All(out.err) {
		w.blame(g, x, w.r.note(g.lang, fx))
	}
}

// blame puts a refusal beside its cell, or on the row where it belongs to none.
func (w *Web) blame(g *Grid, x *GridRow, n Note) {
	n.Href = "#" + x.anchor()
	n.Field = x.Code
	for i := range g.Columns {
		key := g.Columns[i].Key
		cell, there := x.Cells[key]
		if !there || g.Columns[i].ReadOnly || cell.name(key) != n.Path {
			continue
		}
		cell.Errors = append(cell.Errors, n)
		x.Cells[key] = cell
		n.Href, n.Field = "#f-"+x.ID+"-"+n.Path, x.Code+" · "+cell.word(&g.Columns[i])
		g.Refused = append(g.Refused, n)
		return
	}
	if word, there := x.Fields[n.Path]; there {
		n.Href, n.Field = "#f-"+x.ID+"-"+n.Path, x.Code+" · "+word
	}
	x.Errors = append(x.Errors, n)
	g.Refused = append(g.Refused, n)
}

func (w *Web) gridJSON(c echo.Context, s gridSpec, code int, g *Grid, rows []GridTyped, kept map[string]gridKept) error {
	a := gridAnswer{Whole: len(kept) == 0, Others: g.Others, Saved: []gridSaved{}, Refused: []gridRefused{}}
	lines := map[string]gridLine{}
	for _, l := range g.Lines() {
		lines[l.ID] = l
	}
	for _, row := range rows {
		l, there := lines[row.ID]
		out, refused := kept[row.ID]
		switch {
		case !there && !refused: // saved, and not on this page any more
			a.Saved = append(a.Saved, gridSaved{ID: row.ID})
		case !refused:
			a.Saved = append(a.Saved, l.saved(w.r))
		case out.err != nil:
			a.Refused = append(a.Refused, l.refused(w.r.part(g.lang, "gridrow", l), fault.KindOf(out.err) == fault.KindStale))
		}
	}
	if s.Beside != nil && len(a.Saved) > 0 {
		a.Beside = s.Beside()
	}
	return packedJSON(c, code, a)
}

func textsOf(v url.Values) map[string]string {
	out := make(map[string]string, len(v))
	for name := range v {
		out[name] = v.Get(name)
	}
	return out
}

// wantsJSON tells whether a script asks.
func wantsJSON(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get("Accept"), "application/json")
}

// gridRowJSON gives one row as it is drawn now, after something beside its cells changed.
func (w *Web) gridRowJSON(c echo.Context, g *Grid, id string) error {
	a := gridAnswer{Whole: true, Saved: []gridSaved{}, Refused: []gridRefused{}}
	for _, l := range g.Lines() {
		if l.ID == id {
			a.Saved = append(a.Saved, l.saved(w.r))
		}
	}
	return packedJSON(c, http.StatusOK, a)
}

// packedJSON is an answer that may hold hundreds of drawn rows.
func packedJSON(c echo.Context, code int, answer any) error {
	b, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return httpx.Packed(c, code, echo.MIMEApplicationJSON, b)
}

func (l gridLine) saved(r *Renderer) gridSaved {
	return gridSaved{ID: l.ID, Version: l.Version, State: l.State, Word: l.word(l.G), Values: textsOf(l.seen()), HTML: r.part(l.G.lang, "gridrow", l)}
}

func (l gridLine) word(g *Grid) string {
	if l.StateWord != "" || l.State == "" {
		return l.StateWord
	}
	return g.tr("web.state." + l.State)
}

func (l gridLine) refused(drawn template.HTML, stale bool) gridRefused {
	r := gridRefused{ID: l.ID, Stale: stale, Ask: l.Ask, Cells: map[string][]gridNote{}, HTML: drawn}
	for key, cell := range l.GridRow.Cells {
		for _, n := range cell.Errors {
			r.Cells[cell.name(key)] = append(r.Cells[cell.name(key)], gridNote{n.Title, n.Do})
		}
	}
	if len(l.Errors) > 0 {
		r.Title, r.Do = l.Errors[0].Title, l.Errors[0].Do
	}
	return r
}
