package web

import (
	"html"
	"html/template"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/pkg/period"
)

// entryPage is the page of a unit's entries while it is put together: what it read, and the grid made of it.
type entryPage struct {
	w       *Web
	c       echo.Context
	window  calendar.Window
	unit    string
	entries []measure.Entry
	people  map[string]string
	today   period.Date
	vw      viewer
	view    EntryView
}

// EntryMore is what stands below a row: the definition, the proofs, and the fields that are seldom needed.
type EntryMore struct {
	ID, Code, ValueID, Shape                                          string
	Numerator, Denominator, Definition, Source                        string
	Evidence                                                          []EvidenceLine
	EvidenceDue, Typed, Again, Open, MayApprove, MayVerify, MayReturn bool
	None, Personal                                                    bool // as typed
	NoValueReason, System                                             string
	Explanation                                                       string // of a row that is only read
}

// entry is the line of an indicator; one of an indicator that is not on the page is empty.
func (p *entryPage) entry(id string) measure.Entry {
	for _, e := range p.entries {
		if e.Indicator.ID == id {
			return e
		}
	}
	return measure.Entry{}
}

// load reads the entries and makes the grid of them; kept are rows that were typed over and not saved.
func (p *entryPage) load(windowID, unitID string, kept map[string]gridKept) (*Grid, error) {
	w, c := p.w, p.c
	ctx, tr := c.Request().Context(), w.words(c)
	var err error
	if p.people == nil { // the second reading is of what a save changes alone
		if p.window, err = w.o.Calendar.Get(ctx, windowID); err != nil {
			return nil, err
		}
		plan, err := w.o.Plans.Get(ctx, p.window.PlanID)
		if err != nil {
			return nil, err
		}
		if p.people, err = w.names(c); err != nil {
			return nil, err
		}
		p.people[actor(c).PersonID] = actor(c).Name
		p.unit, p.today, p.vw = unitID, clockDay(w.o.Clock), viewer{lang: langOf(c), tr: tr, synthetic: plan.Synthetic}
	}
	if p.entries, err = w.o.Measure.Entries(ctx, windowID, unitID); err != nil {
		return nil, err
	}
	g := w.newGrid(c, &Grid{ID: "giris", Caption: tr("web.entry.grid"), Action: entryHref(windowID, unitID), Head: tr("web.entry.indicator"), Save: tr("web.entry.save"), Note: tr("web.entry.save_note"), Tall: true})
	p.view = EntryView{Grid: g, Empty: len(p.entries) == 0}
	back := p.lastPeriods()
	g.Columns = p.columns(back, len(kept) > 0)
	count, whys := map[string]int{}, map[string]bool{}
	for _, e := range p.entries {
		row := p.row(e, back, kept[e.Indicator.ID])
		g.CanSave = g.CanSave || !row.Locked
		count[row.State]++
		if row.Why != "" {
			whys[row.Why] = true
		}
		g.Rows = append(g.Rows, row)
	}
	for _, s := range []string{"v_returned", "v_open", "v_waits", "v_missing", "v_entered", "v_approved", "v_verified", "v_frozen"} {
		if count[s] > 0 {
			p.view.Parts = append(p.view.Parts, BoardCount{State: s, N: count[s]})
		}
	}
	if len(whys) == 1 && !g.CanSave { // one reason for all: said once
		for s := range whys {
			p.view.Why = s
		}
		for i := range g.Rows {
			g.Rows[i].Why = ""
		}
	}
	return g, nil
}

// counts are the counts above the grid, after a save.
func (p *entryPage) counts() map[string]template.HTML {
	return map[string]template.HTML{"sayilar": p.w.r.part(langOf(p.c), "entrycounts", p.view.Parts)}
}

// show draws the page of the grid that load made.
func (p *entryPage) show(code int, answer entryAnswer) error {
	w, c, x, v := p.w, p.c, p.window, &p.view
	tr := w.words(c)
	u, err := w.o.Org.Unit(c.Request().Context(), p.unit)
	if err != nil {
		return err
	}
	v.Unit, v.Name, v.State, v.Action, v.Year, v.Days = u.Name, windowName(tr, x.Frequency, x.PeriodNo), "w_"+x.State, entryHref(x.ID, p.unit), x.Year, stageDays(tr, x)
	v.Moved, v.MovedN, v.Left, v.Step = answer.moved, answer.n, answer.left, answer.step
	v.BoardHref = "/gerceklesme?plan=" + url.QueryEscape(x.PlanID) + "&yil=" + itoa(x.Year)
	if r, ok := x.Reopened(p.unit, p.today); ok {
		v.Reopened, v.ReopenedWhy = r.UntilOn.TR(), r.Reason
	}
	w.entryBook(c, v, x, p.unit, answer.book)
	if err := p.scores(answer); err != nil {
		return err
	}
	page := w.page(c, "entry", u.Name+" · "+itoa(x.Year)+" "+v.Name, *v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.board.title"), Href: v.BoardHref}, Link{Text: itoa(x.Year) + " · " + v.Name, Href: "/gerceklesme/donem/" + x.ID}, Link{Text: u.Name})
	return w.send(c, code, page)
}

func (w *Web) showEntries(c echo.Context, code int, windowID, unitID string, answer entryAnswer) error {
	p := entryPage{w: w, c: c}
	if _, err := p.load(windowID, unitID, nil); err != nil {
		return err
	}
	return p.show(code, answer)
}

// placeInTime is a period of the window's frequency.
type placeInTime struct{ year, no int }

// lastPeriods are the periods before the window, the newest last, as far as a value of the unit stands in them.
func (p *entryPage) lastPeriods() []placeInTime {
	n := perYear[p.window.Frequency]
	known := map[placeInTime]bool{}
	for _, e := range p.entries {
		for _, l := range e.Last {
			known[placeInTime{l.Year, l.PeriodNo}] = true
		}
	}
	var out []placeInTime
	at, found := placeInTime{p.window.Year, p.window.PeriodNo}, 0
	for range mostLast {
		if at.no--; at.no < 1 {
			at = placeInTime{at.year - 1, n}
		}
		if out = append([]placeInTime{at}, out...); known[at] {
			found = len(out)
		}
	}
	return out[len(out)-found:]
}

func (p *entryPage) columns(back []placeInTime, kept bool) []GridColumn {
	tr := p.vw.tr
	second, proofs := false, kept
	for _, e := range p.entries {
		s := entryShape(e)
		second = second || s == measure.KindRatio || s == measure.KindDone
		proofs = proofs || e.MayEnter
	}
	out := []GridColumn{{Key: "a", Label: "A", Hint: tr("web.entry.a_short"), Kind: GridAmount, ReadOnly: true, Width: "narrow"}, {Key: "b", Label: "B", Hint: tr("web.entry.b_short", "year", itoa(p.window.Year)), Kind: GridAmount, ReadOnly: true, Width: "narrow"}}
	for i, at := range back {
		out = append(out, GridColumn{Key: "last" + itoa(i), Label: itoa(at.year) + " " + windowName(tr, p.window.Frequency, at.no), Kind: GridAmount, ReadOnly: true, Width: "narrow last"})
	}
	out = append(out, GridColumn{Key: "v1", Label: tr("web.entry.amount"), Kind: GridAmount, Max: 30, Width: "value"})
	if second {
		out = append(out, GridColumn{Key: "v2", Label: tr("web.entry.second"), Kind: GridAmount, Max: 30, Width: "value"})
	}
	out = append(out, GridColumn{Key: "explanation", Label: tr("web.entry.explanation"), Kind: GridArea, Max: 8000, Width: "widest"})
	if proofs {
		out = append(out, GridColumn{Key: "reference", Label: tr("web.proof.reference"), Kind: GridText, Max: 300, Width: "wide"})
	}
	return out
}

// row is one indicator.
func (p *entryPage) row(e measure.Entry, back []placeInTime, kept gridKept) GridRow {
	i, tr := e.Indicator, p.vw.tr
	x := GridRow{
		ID: i.ID, Code: i.Code, Name: i.Name, Unit: i.UnitOfMeasure, Anchor: "pg-" + i.ID, Class: "measure", State: p.state(e), Seen: entryValues(e.Value), Locked: !e.MayEnter && kept.typed == nil, Why: p.why(e),
		Cells:  map[string]GridCell{"a": {Shown: p.num(p.vw.amount(i.BaselineValue, ""))}, "b": {Shown: p.num(p.vw.amount(e.YearTarget, i.NoTargetReasons[e.Window.Year]))}},
		Fields: map[string]string{"no_value_reason": tr("web.entry.none_reason"), "none": tr("web.entry.none_q"), "system": tr("web.proof.system")},
	}
	if e.Value != nil {
		x.Version = itoa(e.Value.Version)
	}
	p.before(&x, e, back)
	p.cells(&x, e)
	p.notes(&x, e)
	m := p.more(e, kept)
	x.Detail = p.w.r.entryMore(langOf(p.c), &m)
	if m.ValueID != "" {
		p.view.Steps = append(p.view.Steps, EntryStep{ID: m.ID, ValueID: m.ValueID, Version: x.Version, MayApprove: m.MayApprove, MayVerify: m.MayVerify, Own: e.MayEnter})
		if m.MayApprove {
			p.view.Approvable++
		}
		if m.MayVerify {
			p.view.Verifiable++
		}
	}
	return x
}

func (p *entryPage) state(e measure.Entry) string {
	if e.Value != nil {
		return valueState(e.Value)
	}
	_, reopened := e.Window.Reopened(e.UnitID, p.today)
	switch {
	case p.today.Before(e.Window.OpensOn):
		return "v_waits"
	case e.Window.State == calendar.Frozen && !reopened:
		return "v_missing"
	}
	return "v_open"
}

// before fills the cells of the earlier periods; one without a value after one with shows as missing.
func (p *entryPage) before(x *GridRow, e measure.Entry, back []placeInTime) {
	began := false
	for i, at := range back {
		for _, l := range e.Last {
			if l.Year == at.year && l.PeriodNo == at.no {
				n := valueNum(p.vw.tr, p.vw, l.Fields)
				began = true
				shown := p.num(n)
				if to := valueHref(p.c, &l); to != "" {
					shown = template.HTML(`<a href="`+html.EscapeString(to)+`">`) + shown + `</a>` //nolint:gosec // escaped
				}
				x.Cells["last"+itoa(i)] = GridCell{Shown: shown + " " + p.shape("v_"+l.State)}
			}
		}
		if _, there := x.Cells["last"+itoa(i)]; !there && (began || earlier(e.Last, at)) {
			x.Cells["last"+itoa(i)] = GridCell{Shown: p.num(Num{Missing: true}) + " " + p.shape("v_missing")}
		}
	}
}

// earlier tells whether a value stands before a period.
func earlier(list []measure.Value, at placeInTime) bool {
	for _, l := range list {
		if l.Year < at.year || l.Year == at.year && l.PeriodNo < at.no {
			return true
		}
	}
	return false
}

// num is the template "num", which a page of 200 rows asks for too often.
func (p *entryPage) num(n Num) template.HTML {
	esc := template.HTMLEscapeString
	switch {
	case n.Missing && n.Reason != "":
		return template.HTML(`<span class="missing" title="` + esc(n.Reason) + `">` + esc(p.vw.tr("web.missing")) + `</span>`) //nolint:gosec // escaped
	case n.Missing:
		return template.HTML(`<span class="missing">` + esc(p.vw.tr("web.missing")) + `</span>`) //nolint:gosec // escaped
	case n.Synthetic:
		return template.HTML(`<span class="nowrap">` + esc(n.Text) + `<sup class="syn" title="` + esc(p.vw.tr("web.syn.note")) + `">°<span class="vh">` + esc(p.vw.tr("web.syn")) + `</span></sup></span>`) //nolint:gosec // escaped
	}
	return template.HTML(`<span class="nowrap">` + esc(n.Text) + `</span>`) //nolint:gosec // escaped
}

// shape is a state as its outline alone, with its word for who does not see it.
func (p *entryPage) shape(state string) template.HTML {
	return p.w.r.fixed(langOf(p.c), "shape", state) + template.HTML(`<span class="vh">`+template.HTMLEscapeString(p.vw.tr("web.state."+state))+`</span>`) //nolint:gosec // escaped
}

// cells are the fields of a value in the shape of its calculation type.
func (p *entryPage) cells(x *GridRow, e measure.Entry) {
	tr := p.vw.tr
	value := func(name string) string { return x.Seen.Get(name) }
	switch entryShape(e) {
	case measure.KindRatio:
		x.Cells["v1"] = GridCell{Name: "numerator", Label: tr("web.entry.numerator"), Value: value("numerator"), Tip: e.Indicator.Numerator}
		x.Cells["v2"] = GridCell{Name: "denominator", Label: tr("web.entry.denominator"), Value: value("denominator"), Tip: e.Indicator.Denominator}
	case measure.KindDone:
		x.Cells["v1"] = GridCell{Name: "done", Kind: GridChoice, Label: tr("web.entry.done"), Value: value("done"), Options: []Option{{Text: tr("web.entry.done")}, {Value: "yes", Text: tr("yes")}, {Value: "no", Text: tr("no")}}}
		x.Cells["v2"] = GridCell{Name: "amount", Label: tr("web.entry.progress"), Value: value("amount"), Percent: true}
	case measure.KindScale:
		x.Cells["v1"] = GridCell{Name: "scale", Kind: GridChoice, Label: tr("web.entry.scale"), Value: value("scale"), Options: append([]Option{{Text: tr("web.entry.scale")}}, scaleOptions(tr)...)}
	default:
		x.Cells["v1"] = GridCell{Name: "amount", Value: value("amount"), Percent: percentUnit(e.Indicator.UnitOfMeasure)}
	}
	x.Cells["explanation"] = GridCell{Value: value("explanation")}
	if !x.Locked {
		x.Cells["reference"] = GridCell{}
	}
	if e.Value == nil || !x.Locked {
		return
	}
	n := valueNum(tr, p.vw, e.Value.Fields)
	v1 := x.Cells["v1"]
	v1.Shown = template.HTML(`<span class="shown">`) + p.num(n) + `</span>`
	x.Cells["v1"] = v1
	delete(x.Cells, "v2")
}

// notes say what one must know of the row: why it came back, whose text it repeats, why it has no value.
func (p *entryPage) notes(x *GridRow, e measure.Entry) {
	tr := p.vw.tr
	if e.Value != nil && e.Value.ReturnReason != "" && e.Value.State == measure.Returned {
		x.Notes = append(x.Notes, Note{Stage: "bad", Title: tr("web.value.returned_because"), Do: e.Value.ReturnReason})
	}
	if e.Value != nil && e.Value.Kind == measure.KindNone {
		x.Notes = append(x.Notes, Note{Stage: "info", Title: tr("web.entry.none_q"), Do: e.Value.NoValueReason})
	}
	if e.Copied != "" {
		n := Note{Stage: "warn", Title: tr("web.entry.copied"), Do: e.Copied}
		for _, o := range p.entries {
			if o.Indicator.Code == e.Copied {
				n.Href = "#pg-" + o.Indicator.ID
			}
		}
		x.Notes = append(x.Notes, n)
	}
}

// why says why the caller may not do what is theirs.
func (p *entryPage) why(e measure.Entry) string {
	w, c := p.w, p.c
	may := func(action access.Action) bool { return access.Check(actor(c), action, unitScope(e.UnitID)) == nil }
	switch {
	case e.Value != nil && !e.MayApprove && !e.MayVerify && e.Value.State == measure.Entered && may(access.ValueApprove):
		return w.why(c, e, "approve", calendar.Approving, p.today)
	case e.Value != nil && !e.MayApprove && !e.MayVerify && e.Value.State == measure.Approved && may(access.ValueVerify):
		return w.why(c, e, "verify", calendar.Verifying, p.today)
	case !e.MayEnter && may(access.ValueEnter):
		return w.why(c, e, "enter", calendar.Entering, p.today)
	}
	return ""
}

func (p *entryPage) more(e measure.Entry, kept gridKept) EntryMore {
	i := e.Indicator
	m := EntryMore{
		ID: i.ID, Code: i.Code, Shape: entryShape(e), Numerator: i.Numerator, Denominator: i.Denominator, Definition: i.Definition, Source: i.DataSource,
		Typed: e.MayEnter || kept.typed != nil, MayApprove: e.MayApprove, MayVerify: e.MayVerify, EvidenceDue: i.EvidenceRequired != nil && *i.EvidenceRequired,
	}
	if e.Value != nil {
		x := *e.Value
		m.ValueID, m.MayReturn, m.Again, m.None, m.NoValueReason = x.ID, e.MayApprove || e.MayVerify, x.State == measure.Returned && e.MayEnter, x.Kind == measure.KindNone, x.NoValueReason
		m.Evidence = evidenceLines(p.c, x, p.people, e.MayEnter)
	}
	if v := kept.typed; v != nil {
		m.None, m.NoValueReason, m.System, m.Personal = v.Get("none") != "", v.Get("no_value_reason"), v.Get("system"), v.Get("personal_data") != ""
		m.Open = m.None || m.NoValueReason != "" || m.System != "" || m.Personal
		m.Again = m.Again && fault.KindOf(kept.err) != fault.KindStale
	}
	return m
}
