package web

import (
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
	Days                      []Option
	Year                      int
	Reopened, ReopenedWhy     string // until when the unit has the window again
	Grid                      *Grid
	Steps                     []EntryStep  // forms of the buttons beside the rows
	Parts                     []BoardCount // how many stand where
	Approvable, Verifiable    int
	Moved                     string
	MovedN                    int
	Left                      []Note
	Step                      *Form
	Why                       string // why nothing may be entered
	Empty                     bool
	Scores                    []EntryScore // the targets these values are scored in, for who approves or verifies
	CardHref                  string
	Book, Upload, BoardHref   string // Book: the window as a workbook; Upload: where it comes back
	UploadForm                *Form
}

// EntryScore is where a target of the page's indicators stands now.
type EntryScore struct {
	Code, Text, Href string
	Sum              SumView
}

// EntryStep is what may be done to a value beside typing it.
type EntryStep struct {
	ID, ValueID, Version       string
	MayApprove, MayVerify, Own bool // Own: the caller may add proofs
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
