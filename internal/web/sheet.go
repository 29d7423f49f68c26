package web

import (
	"context"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
)

func (w *Web) sheetRoutes(g *echo.Group) {
	w.treeRoutes(g)
	w.programmeSheetRoutes(g)
	w.resultSheetRoutes(g)
	g.GET("/hedefler/:id/kart", w.cardSheet)
	g.POST("/hedefler/:id/kart", w.saveCardSheet)
	g.GET("/planlar/:id/tablolar/:table/duzenle", w.tableSheet)
	g.POST("/planlar/:id/tablolar/:table/duzenle", w.saveTableSheet)
}

// sheet is one official paper of which some cells are fields of records. It is drawn by the table that prints it; the cells of fields
// the reader may change are inputs in their places. All changed records are saved in one step, or none.
type sheet struct {
	w       *Web
	c       echo.Context
	action  access.Action // of the whole step
	records []*sheetRecord
	byRef   map[string]*sheetRecord
	failed  bool
}

// sheetRecord is one record whose fields stand in cells. Field names are those of its own form, with "ID." before them as they are sent.
type sheetRecord struct {
	id, ref string
	name    string // what the record is called beside its faults
	href    string // its own form
	form    *Form
	now     url.Values // its fields as stored
	version int64
	// fields tells which fields this paper holds: only those are read, kept and saved.
	fields func(name string) bool
	// input draws a field of the paper, as the reference of a cell names it.
	input func(r *sheetRecord, field string) *html.Input
	// save writes the changed fields; all holds the stored values with the typed ones over them.
	save func(ctx context.Context, all *reader, changed func(field string) bool, version int64) error
	// rows are the places of the lines as they were sent, by group.
	rows func(v url.Values) map[string][]int

	base url.Values // its fields as they were when the page was drawn
	told map[string]bool
	said map[string]string // what stands in a field when nothing is typed, by field
}

// SheetView is a paper with its inputs.
type SheetView struct {
	Action, Cancel string
	Editing        bool
	HTML           template.HTML
	Hidden         []HeldField // versions, and the values before typing
	Refused        []SheetRefusal
	Weights        *SheetSum // live sum of a card
	Costs          bool      // the remainder of the costs can be given to the last year
	Adds           []string  // lists that grow by lines
	Dirty          bool
}

// SheetRefusal is one record of a paper that was not saved: what is wrong with it, or what somebody else changed meanwhile.
type SheetRefusal struct {
	Name, Href string
	Form       *Form
}

// SheetSum is a sum that the page counts again while somebody types: it must reach 100.
type SheetSum struct {
	Inputs string // names of the inputs, a space between
	Num    string // as it stands
	State  string // full, less, more, missing
	Rest   string
}

func (w *Web) newSheet(c echo.Context, action access.Action) *sheet {
	return &sheet{w: w, c: c, action: action, byRef: map[string]*sheetRecord{}}
}

// add puts a record on the paper, its form filled with what is stored.
func (s *sheet) add(r *sheetRecord) {
	f := s.w.form(s.c, "", "")
	f.Prefix, f.Names = r.id+"-", r.id+"."
	f.Version, f.Values = itoa(r.version), clone(r.now)
	r.form, r.base, r.told = f, r.shown(r.now), map[string]bool{}
	s.records = append(s.records, r)
	s.byRef[r.ref] = r
}

func clone(v url.Values) url.Values {
	out := make(url.Values, len(v))
	for k, list := range v {
		out[k] = slices.Clone(list)
	}
	return out
}

// shown are the fields of a record that the paper holds.
func (r *sheetRecord) shown(v url.Values) url.Values {
	out := url.Values{}
	for name, list := range v {
		if r.fields(name) && strings.Join(list, "") != "" {
			out[name] = list
		}
	}
	return out
}

// flag puts the rules' verdicts beside their fields.
func (s *sheet) flag(faults fault.List) {
	byID := make(map[string]*sheetRecord, len(s.records))
	for _, r := range s.records {
		byID[r.id] = r
	}
	for _, x := range faults {
		if r := byID[x.At.Record]; r != nil && x.At.Field != "" {
			n := s.w.r.note(langOf(s.c), x)
			r.form.Flags[n.Path] = append(r.form.Flags[n.Path], n)
		}
	}
}

// edit is the input in the place of a cell.
func (s *sheet) edit(ref string) *html.Input {
	path, field := model.RefField(ref)
	r := s.byRef[path]
	if r == nil || field == "" {
		return nil
	}
	return r.input(r, field)
}

// cell is one control of a field: name, typed value, what is wrong with it and what the rules say.
func (r *sheetRecord) cell(name, kind, label string) html.Input {
	f := r.form
	in := html.Input{Name: f.Names + name, ID: fieldID(f.Prefix + name), Kind: kind, Label: label, Value: f.Values.Get(name)}
	if r.told[name] {
		in.ID = "" // shown twice on one paper: an id stands once
	}
	r.told[name] = true
	var wrong []string
	for _, n := range f.Errors[name] {
		wrong = append(wrong, strings.TrimSpace(n.Title+" "+n.Do))
	}
	in.Error = strings.Join(wrong, " ")
	in.Flags = append(r.flags(name), noted(r.said[name])...)
	return in
}

func (r *sheetRecord) flags(name string) []html.Flag {
	var out []html.Flag
	for _, n := range r.form.Flags[name] {
		out = append(out, html.Flag{Stage: n.Stage, Word: r.form.tr("web.stage." + n.Stage), Text: n.Title})
	}
	return out
}

// chosen is a cell with a closed list; the empty choice says nothing was chosen.
func (r *sheetRecord) chosen(name, list, label string) html.Input {
	in := r.cell(name, "choice", label)
	in.Options = append(in.Options, html.Option{Text: html.Dash})
	for _, o := range r.form.Choices[list] {
		in.Options = append(in.Options, html.Option{Value: o.Value, Text: o.Text})
	}
	return in
}

// read takes what was typed: of every record its fields, its version and how they were before typing.
func (s *sheet) read() (url.Values, error) {
	f := s.w.form(s.c, "", "")
	if _, err := s.w.posted(s.c, f); err != nil {
		return nil, err
	}
	for _, r := range s.records {
		prefix := r.form.Names
		if _, sent := f.Values[prefix+"version"]; !sent {
			continue
		}
		typed := url.Values{}
		for name, list := range f.Values {
			if field, ok := strings.CutPrefix(name, prefix); ok && (r.fields(field) || strings.HasSuffix(field, ".rows")) {
				typed[field] = list
			}
		}
		if typed.Get("all_units_partner") != "" {
			typed.Set("all_units_partner", checkText(true))
		}
		r.form.Values = merged(r.now, typed, r.fields)
		r.form.Version = f.Values.Get(prefix + "version")
		if base, err := url.ParseQuery(f.Values.Get(prefix + baseField)); err == nil {
			r.base = base
		}
		r.chosen3(f.Values)
	}
	return f.Values, nil
}

// chosen3 applies the choices of a stale paper, field by field; what both changed and nobody chose stays open.
func (r *sheetRecord) chosen3(sent url.Values) {
	prefix, choices := r.form.Names, url.Values{}
	packed := sent.Get(prefix + mergeField)
	if packed == "" {
		return
	}
	for name, list := range sent {
		if field, ok := strings.CutPrefix(name, prefix+choicePrefix); ok {
			choices[field] = list
		}
	}
	r.form.base = pack(slices.Sorted(maps.Keys(r.base)), r.base)
	r.form.choose(packed, choices)
}

// merged is what is stored with the typed fields in the places of the paper's own.
func merged(now, typed url.Values, fields func(string) bool) url.Values {
	out := clone(typed)
	for name, list := range now {
		if !fields(name) {
			out[name] = list
		}
	}
	return out
}

// same compares two values of a field as they were sent; a browser sends line ends its own way.
func same(a, b []string) bool {
	norm := func(l []string) string {
		var out []string
		for _, s := range l {
			if s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")); s != "" {
				out = append(out, s)
			}
		}
		slices.Sort(out)
		return strings.Join(out, "\x00")
	}
	return norm(a) == norm(b)
}

// changed are the fields of the paper that were typed over.
func (r *sheetRecord) changed() map[string]bool {
	out := map[string]bool{}
	for _, v := range []url.Values{r.form.Values, r.base} {
		for name := range v {
			if line, ok := strings.CutSuffix(name, ".kind"); ok && r.form.Get(line+".text") == "" && r.base.Get(line+".text") == "" {
				continue // a line that nobody wrote has a kind by itself
			}
			if r.fields(name) && !formOnly(name) && !same(r.form.Values[name], r.base[name]) {
				out[name] = true
			}
		}
	}
	return out
}

// finish saves the paper: on to where it is read again, or its page with what was refused.
func (s *sheet) finish(to string, page func(code int) error) error {
	saved, code, err := s.write()
	switch {
	case err != nil:
		return err
	case saved:
		return s.w.done(s.c, to, "saved")
	}
	return page(code)
}

// write saves every changed record in one step; it is false when the paper has to be shown again.
func (s *sheet) write() (saved bool, code int, err error) {
	type job struct {
		r       *sheetRecord
		reader  *reader
		changed map[string]bool
	}
	var jobs []job
	for _, r := range s.records {
		if l := r.form.unchosen(); len(l) > 0 {
			s.w.take(s.c, r.form, l, nil)
			s.failed, code = true, http.StatusUnprocessableEntity
		}
	}
	if s.failed {
		return false, code, nil
	}
	for _, r := range s.records {
		if changed := r.changed(); len(changed) > 0 {
			all := clone(r.form.Values)
			for name, list := range r.now { // what somebody else wrote and this page did not touch stays
				if r.fields(name) && !changed[name] {
					all[name] = list
				}
			}
			jobs = append(jobs, job{r: r, reader: &reader{v: all}, changed: changed})
		}
	}
	if len(jobs) == 0 {
		return true, 0, nil
	}
	// What cannot be read is told for all records at once, before any is saved.
	code = 0
	for _, j := range jobs {
		probe := &reader{v: j.reader.v}
		if err := j.r.save(dry(s.c.Request().Context()), probe, of(j.changed), 0); err != nil {
			s.w.take(s.c, j.r.form, err, nil)
			code = status(err)
		}
	}
	if code != 0 {
		s.failed = true
		return false, code, nil
	}
	ctx := s.c.Request().Context()
	errs, err := s.w.o.Together(ctx, s.action, false, len(jobs), func(ctx context.Context, i int) error {
		j := jobs[i]
		v := reader{v: url.Values{"version": {j.r.form.Version}}}
		return j.r.save(ctx, j.reader, of(j.changed), v.version())
	})
	if err != nil {
		return false, 0, err
	}
	for i, err := range errs {
		if err == nil {
			continue
		}
		again, e := s.refuse(jobs[i].r, err)
		if e != nil {
			return false, 0, e
		}
		s.failed, code = true, max(code, again)
	}
	return !s.failed, code, nil
}

func of(changed map[string]bool) func(string) bool {
	return func(field string) bool {
		if changed[field] {
			return true
		}
		for name := range changed {
			if strings.HasPrefix(name, field+".") {
				return true
			}
		}
		return false
	}
}

// refuse puts a refusal on its record. A record that somebody else changed keeps what was typed and takes theirs in all other fields;
// the differences are shown field by field, with a choice where both changed one.
func (s *sheet) refuse(r *sheetRecord, err error) (int, error) {
	if fault.KindOf(err) != fault.KindStale {
		if !refusable(err) {
			return 0, err
		}
		s.w.take(s.c, r.form, err, r.rows(r.form.Values))
		return status(err), nil
	}
	now := r.shown(r.now)
	three := sides{base: r.base, mine: r.shown(r.form.Values), theirs: now, based: true}
	for _, v := range []url.Values{three.base, three.mine, three.theirs} {
		three.order = append(three.order, slices.Sorted(maps.Keys(v))...)
	}
	slices.Sort(three.order)
	three.order = slices.Compact(three.order)
	r.form.merge(three)
	for name, list := range r.now { // what the paper does not hold
		if !r.fields(name) {
			r.form.Values[name] = list
		}
	}
	if len(r.form.Stale) == 0 {
		r.form.Stale = []Difference{}
		s.w.take(s.c, r.form, err, nil)
	}
	r.form.Version, r.base, r.form.Dirty = itoa(r.version), now, true
	return http.StatusPreconditionFailed, nil
}

type dryKey struct{}

// dry marks a save that only reads what was typed.
func dry(ctx context.Context) context.Context { return context.WithValue(ctx, dryKey{}, true) }

func isDry(ctx context.Context) bool { return ctx.Value(dryKey{}) != nil }

// view fills what every paper shows around its table.
func (s *sheet) view(v *SheetView, drawn template.HTML) {
	v.HTML, v.Editing = drawn, len(s.records) > 0
	for _, r := range s.records {
		v.Hidden = append(v.Hidden, HeldField{Name: r.form.Names + "version", Value: r.form.Version}, HeldField{Name: r.form.Names + "base", Value: r.base.Encode()})
		if len(r.form.Top) > 0 || r.form.Stale != nil {
			v.Refused = append(v.Refused, SheetRefusal{Name: r.name, Href: r.href, Form: r.form})
		}
		v.Dirty = v.Dirty || r.form.Dirty
	}
}
