package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// EntryView is a unit's work list in a window: what it has to enter, what its manager approves and the strategy office verifies.
type EntryView struct {
	Unit, Name, State, Action string
	Year                      int
	Days                      []Option
	Reopened, ReopenedWhy     string // until when the unit has the window again
	Rows                      []EntryRow
	Parts                     []BoardCount // how many stand where
	CanSave                   bool
	Approvable, Verifiable    int
	Refused                   []Note // of rows, for the summary; each links to its field
	Saved                     int    // rows saved beside the refused
	Moved                     string
	MovedN                    int
	Left                      []Note
	Step                      *Form
	Why                       string // why nothing may be entered
	Empty                     bool
	Book, Upload, BoardHref   string // Book: the window as a workbook; Upload: where it comes back
	UploadForm                *Form
}

// EntryRow is one indicator.
type EntryRow struct {
	ID, Code, Target, Name, Unit, Anchor, State, ValueID, Version string
	Shape                                                         string // amount, ratio, done, scale
	Numerator, Denominator, Definition, Source                    string
	A, B, Shown                                                   Num
	Last                                                          []EntryLast
	F                                                             *Form // nil: read only
	Explanation, ReturnReason, Copied, CopiedHref, NoValue, Why   string
	Evidence                                                      []EvidenceLine
	EvidenceDue, Ask                                              bool
	MayApprove, MayVerify, MayReturn, MayFile                     bool
}

// EntryLast is a value of an earlier period.
type EntryLast struct {
	Period, State, Href string
	Value               Num
}

// EvidenceLine is a proof.
type EvidenceLine struct {
	ID, Name, System, Note, Size, Added, Who, Cancelled, Href string
	File, Personal, Synthetic, CanCancel                      bool
	Version                                                   int64
}

// mostLast is how many earlier periods a row shows; perYear is how many periods a year has.
const mostLast = 4

var perYear = map[string]int{"month": 12, "quarter": 4, "half_year": 2, "year": 1}

// valueNum prints what was entered, in the shape of its kind.
func valueNum(tr Tr, vw viewer, x measure.Fields) Num {
	n := func(a *quantity.Amount) string {
		if a == nil {
			return tr("web.missing")
		}
		return vw.amount(a, "").Text
	}
	out := Num{Synthetic: x.Synthetic}
	switch x.Kind {
	case measure.KindNone:
		return Num{Text: tr("web.value.none"), Reason: x.NoValueReason}
	case measure.KindRatio:
		out.Text = n(x.Numerator) + " / " + n(x.Denominator)
	case measure.KindDone:
		if x.Done == nil {
			return Num{Missing: true}
		}
		out.Text = tr("web.value.not_done")
		if *x.Done {
			out.Text = tr("web.value.done")
		}
		if x.Amount != nil {
			out.Text += " (%" + vw.amount(x.Amount, "").Text + ")"
		}
	case measure.KindScale:
		if x.Scale == nil {
			return Num{Missing: true}
		}
		out.Text = itoa(*x.Scale) + " / 4"
	default:
		if x.Amount == nil {
			return Num{Missing: true}
		}
		out.Text = n(x.Amount)
	}
	return out
}

func valueState(x *measure.Value) string {
	if x == nil {
		return "v_open"
	}
	return "v_" + x.State
}

// entryForm is the form of one row, as the record stands.
func (w *Web) entryForm(c echo.Context, e measure.Entry) *Form {
	f := w.form(c, "", "")
	f.Prefix, f.Names, f.Values = e.Indicator.ID+"-", e.Indicator.ID+".", entryValues(e.Value)
	if e.Value != nil {
		f.Version = itoa(e.Value.Version)
	} else {
		f.Key = ids.New()
	}
	f.Choices["scale"] = scaleOptions(w.words(c))
	f.label = func(path string) string {
		if word := entryWords[path]; word != "" {
			return w.words(c)(word)
		}
		return w.r.Label(langOf(c), path)
	}
	f.Values.Set("was", mark(f.Values))
	return f
}

// entryWords are what the fields of a value are called here; an amount is money elsewhere.
var entryWords = map[string]string{
	"amount": "web.entry.amount", "numerator": "web.entry.numerator", "denominator": "web.entry.denominator", "done": "web.entry.done", "scale": "web.entry.scale", "none": "web.entry.none_q",
	"no_value_reason": "web.entry.none_reason", "explanation": "web.entry.explanation", "reference": "web.proof.reference", "system": "web.proof.system",
}

func scaleOptions(tr Tr) []Option {
	var out []Option
	for n := range 5 {
		out = append(out, Option{Value: itoa(n), Text: itoa(n) + " · " + tr("web.scale."+itoa(n))})
	}
	return out
}

// refuseEntry puts what was typed and why it was refused on the form of a row.
func (w *Web) refuseEntry(c echo.Context, f *Form, out entryOutcome) {
	now := entryValues(nil)
	for name, list := range f.Values {
		if name != "was" {
			now[name] = list
		}
	}
	was := out.values.Get("was")
	version := f.Version
	f.Values, f.Dirty = out.values, true
	if key := out.values.Get("key"); ids.Valid(key) {
		f.Key = key
	}
	if fault.KindOf(out.err) == fault.KindStale {
		for _, name := range []string{"key", "reference", "system", "personal_data", "confirmed", "was"} {
			delete(f.Values, name)
		}
		f.Differ(now)
		f.Version = version
		if len(f.Stale) == 0 {
			w.take(c, f, out.err, nil)
		}
		f.Values.Set("was", "x")
		return
	}
	f.Values.Set("was", was)
	if v := out.values.Get("version"); v != "" {
		f.Version = v
	}
	w.take(c, f, out.err, nil)
	for i := range f.Top {
		if f.Top[i].Path != "" {
			f.Top[i].Field = f.Label(f.Top[i].Path)
		}
	}
}

func (w *Web) showEntries(c echo.Context, code int, windowID, unitID string, answer entryAnswer) error {
	ctx, tr := c.Request().Context(), w.words(c)
	x, err := w.o.Calendar.Get(ctx, windowID)
	if err != nil {
		return err
	}
	u, err := w.o.Org.Unit(ctx, unitID)
	if err != nil {
		return err
	}
	entries, err := w.o.Measure.Entries(ctx, windowID, unitID)
	if err != nil {
		return err
	}
	p, err := w.o.Plans.Get(ctx, x.PlanID)
	if err != nil {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	people[actor(c).PersonID] = actor(c).Name
	today := clockDay(w.o.Clock)
	v := EntryView{
		Unit: u.Name, Name: windowName(tr, x.Frequency, x.PeriodNo), State: "w_" + x.State, Action: entryHref(x.ID, unitID), Year: x.Year, Days: stageDays(tr, x),
		Saved: answer.saved, Moved: answer.moved, MovedN: answer.n, Left: answer.left, Step: answer.step, Empty: len(entries) == 0,
		BoardHref: "/gerceklesme?plan=" + url.QueryEscape(x.PlanID) + "&yil=" + itoa(x.Year),
	}
	if r, ok := x.Reopened(unitID, today); ok {
		v.Reopened, v.ReopenedWhy = r.UntilOn.TR(), r.Reason
	}
	w.entryBook(c, &v, x, unitID, answer.book)
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	anchors := map[string]string{}
	for _, e := range entries {
		anchors[e.Indicator.Code] = "#pg-" + e.Indicator.ID
	}
	count, whys := map[string]int{}, map[string]bool{}
	for _, e := range entries {
		row := w.entryRow(c, e, vw, people, today)
		row.CopiedHref = anchors[e.Copied]
		if out, ok := answer.refused[e.Indicator.ID]; ok {
			if row.F == nil {
				row.F = w.entryForm(c, e)
			}
			w.refuseEntry(c, row.F, out)
			row.Ask = asks(out.err)
			for _, n := range row.F.Top {
				n.Field = e.Indicator.Code + " · " + n.Field
				if n.Href == "" {
					n.Href = "#" + row.Anchor
				}
				v.Refused = append(v.Refused, n)
			}
			if len(row.F.Stale) > 0 {
				v.Refused = append(v.Refused, Note{Field: e.Indicator.Code, Title: tr("web.stale.title"), Href: "#" + row.Anchor})
			}
		}
		v.CanSave = v.CanSave || row.F != nil
		if row.MayApprove {
			v.Approvable++
		}
		if row.MayVerify {
			v.Verifiable++
		}
		count[row.State]++
		if row.Why != "" {
			whys[row.Why] = true
		}
		v.Rows = append(v.Rows, row)
	}
	for _, s := range []string{"v_returned", "v_open", "v_waits", "v_missing", "v_entered", "v_approved", "v_verified", "v_frozen"} {
		if count[s] > 0 {
			v.Parts = append(v.Parts, BoardCount{State: s, N: count[s]})
		}
	}
	if len(whys) == 1 && !v.CanSave { // one reason for all: said once
		for s := range whys {
			v.Why = s
		}
		for i := range v.Rows {
			v.Rows[i].Why = ""
		}
	}
	page := w.page(c, "entry", u.Name+" · "+itoa(x.Year)+" "+v.Name, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.board.title"), Href: v.BoardHref}, Link{Text: itoa(x.Year) + " · " + v.Name, Href: "/gerceklesme/donem/" + x.ID}, Link{Text: u.Name})
	return w.send(c, code, page)
}

// why says why an act is not open: a day that passed in full, else what the service gave as a code.
func (w *Web) why(c echo.Context, e measure.Entry, act string, stage calendar.Stage, today period.Date) string {
	code := e.Why[act]
	if code == "" || strings.HasPrefix(code, "forbidden") {
		return ""
	}
	f := fault.New(fault.KindForbidden, code)
	if l := fault.All(e.Window.Accepts(stage, today, e.UnitID)); len(l) > 0 && l[0].Code == code {
		f = l[0]
	}
	return strings.TrimSuffix(w.r.words.Problem(f, lang.Lang(langOf(c))).Title, ": —")
}

func (w *Web) entryRow(c echo.Context, e measure.Entry, vw viewer, people map[string]string, today period.Date) EntryRow {
	tr, i := vw.tr, e.Indicator
	row := EntryRow{
		ID: i.ID, Code: i.Code, Target: e.TargetCode, Name: i.Name, Unit: i.UnitOfMeasure, Anchor: "pg-" + i.ID, State: valueState(e.Value), Shape: entryShape(e),
		Numerator: i.Numerator, Denominator: i.Denominator, Definition: i.Definition, Source: i.DataSource,
		A: vw.amount(i.BaselineValue, ""), B: vw.amount(e.YearTarget, i.NoTargetReasons[e.Window.Year]), Copied: e.Copied,
		MayApprove: e.MayApprove, MayVerify: e.MayVerify, EvidenceDue: i.EvidenceRequired != nil && *i.EvidenceRequired,
	}
	if e.Value == nil {
		_, reopened := e.Window.Reopened(e.UnitID, today)
		switch {
		case today.Before(e.Window.OpensOn):
			row.State = "v_waits"
		case e.Window.State == calendar.Frozen && !reopened:
			row.State = "v_missing"
		}
	}
	year, no := e.Window.Year, e.Window.PeriodNo
	for _, l := range e.Last {
		for n := perYear[e.Window.Frequency]; n > 0 && len(row.Last) < mostLast; { // a period without a value shows as one
			if no--; no == 0 {
				year, no = year-1, n
			}
			if year < l.Year || year == l.Year && no <= l.PeriodNo {
				break
			}
			row.Last = append(row.Last, EntryLast{Period: itoa(year) + " " + windowName(tr, e.Window.Frequency, no), State: "v_missing", Value: Num{Missing: true}})
		}
		if year, no = l.Year, l.PeriodNo; len(row.Last) == mostLast {
			break
		}
		row.Last = append(row.Last, EntryLast{Period: itoa(l.Year) + " " + windowName(tr, l.Frequency, l.PeriodNo), State: "v_" + l.State, Value: valueNum(tr, vw, l.Fields), Href: "/gerceklesme/deger/" + l.ID})
	}
	if e.Value != nil {
		x := *e.Value
		row.ValueID, row.Version, row.Shown, row.Explanation, row.ReturnReason, row.NoValue = x.ID, itoa(x.Version), valueNum(tr, vw, x.Fields), x.Explanation, x.ReturnReason, x.NoValueReason
		row.MayReturn = e.MayApprove || e.MayVerify
		row.MayFile = e.MayEnter
		row.Evidence = evidenceLines(c, x, people, e.MayEnter)
	}
	if e.MayEnter {
		row.F = w.entryForm(c, e)
	} else if access.Check(actor(c), access.ValueEnter, unitScope(e.UnitID)) == nil {
		row.Why = w.why(c, e, "enter", calendar.Entering, today)
	}
	if !row.MayApprove && !row.MayVerify && e.Value != nil {
		switch {
		case e.Value.State == measure.Entered && access.Check(actor(c), access.ValueApprove, unitScope(e.UnitID)) == nil:
			row.Why = w.why(c, e, "approve", calendar.Approving, today)
		case e.Value.State == measure.Approved && access.Check(actor(c), access.ValueVerify, unitScope(e.UnitID)) == nil:
			row.Why = w.why(c, e, "verify", calendar.Verifying, today)
		}
	}
	return row
}

// evidenceLines are the proofs of a value, cancelled ones last; open tells whether a proof may be taken back now.
func evidenceLines(c echo.Context, x measure.Value, people map[string]string, open bool) []EvidenceLine {
	reads := access.Check(actor(c), access.EvidenceRead, unitScope(x.UnitID)) == nil
	var out []EvidenceLine
	for _, e := range x.Evidence {
		l := EvidenceLine{
			ID: e.ID, Name: e.Reference, System: e.System, Note: e.Note, Added: when(e.AddedAt), Who: people[e.AddedBy], Cancelled: e.CancelledReason, File: e.Kind == measure.EvidenceFile,
			Personal: e.PersonalData, Synthetic: e.Synthetic, CanCancel: open && e.CancelledAt == 0, Version: e.Version,
		}
		if l.File {
			l.Name, l.Size = e.FileName, size(int(e.Size))
			if reads && e.CancelledAt == 0 {
				l.Href = "/gerceklesme/kanit/" + e.ID
			}
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b EvidenceLine) int {
		switch {
		case a.Cancelled == "" && b.Cancelled != "":
			return -1
		case a.Cancelled != "" && b.Cancelled == "":
			return 1
		}
		return 0
	})
	return out
}

// back is the page a value is worked on.
func (w *Web) back(c echo.Context, x measure.Value) string {
	if c.FormValue("geri") == "deger" {
		return "/gerceklesme/deger/" + x.ID
	}
	return entryHref(x.WindowID, x.UnitID) + "#pg-" + x.IndicatorID
}

// stepRefused shows the page of entries with why a step of one value was refused.
func (w *Web) stepRefused(c echo.Context, x measure.Value, err error) error {
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f := w.form(c, "", "")
	w.take(c, f, err, nil)
	if c.FormValue("geri") == "deger" {
		return w.showValue(c, status(err), x.ID, f)
	}
	return w.showEntries(c, status(err), x.WindowID, x.UnitID, entryAnswer{step: f})
}
