package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
)

// EvidenceUploadPath takes a proof of a value; the edge must let it take EvidenceLimit bytes.
const (
	EvidenceUploadPath = "/gerceklesme/deger/:id/dosya"
	EvidenceLimit      = 25 << 20
)

// ValueView is one value with its proofs and everything that ever became of it.
type ValueView struct {
	ID, Code, Name, Unit, Owner, Period, State, BackHref, Explanation, NoValue, ReturnReason string
	Shown                                                                                    Num
	Version                                                                                  int64
	Step, Record, File                                                                       *Form
	MayEnter, MayApprove, MayVerify                                                          bool
	Evidence                                                                                 []EvidenceLine
	History                                                                                  []ValueStep
	Who                                                                                      []Option // who did what, by step
}

// ValueStep is one line of a value's history.
type ValueStep struct {
	When, Step, State, Who, Explanation, Reason string
	Value                                       Num
	Changed                                     bool
}

// valueHref is the page of a value; empty where the reader may not open it and reads its number only.
func valueHref(c echo.Context, v *measure.Value) string {
	if access.Check(actor(c), access.ValueRead, v.Scope()) != nil {
		return ""
	}
	return "/gerceklesme/deger/" + v.ID
}

func (w *Web) value(c echo.Context) error { return w.showValue(c, http.StatusOK, c.Param("id"), nil) }

// entryOf is the line of the work list that holds a value: it knows what the caller may do with it now.
func (w *Web) entryOf(ctx context.Context, x measure.Value) (measure.Entry, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return measure.Entry{}, err
	}
	if !access.Visible(a, access.ValueRead).Shows(unitScope(x.UnitID)) {
		return measure.Entry{}, nil // of a frozen value of another unit only the page of the value itself is shown
	}
	entries, err := w.o.Measure.Entries(ctx, x.WindowID, x.UnitID)
	if err != nil {
		return measure.Entry{}, err
	}
	if i := slices.IndexFunc(entries, func(e measure.Entry) bool { return e.Indicator.ID == x.IndicatorID }); i >= 0 {
		return entries[i], nil
	}
	return measure.Entry{}, nil
}

// showValue draws the page of a value; f is a refused form: of a step, of a record or of a file, told apart by its prefix.
func (w *Web) showValue(c echo.Context, status int, id string, f *Form) error {
	ctx, tr := c.Request().Context(), w.words(c)
	x, err := w.o.Measure.Get(ctx, id)
	if err != nil {
		return err
	}
	steps, err := w.o.Measure.History(ctx, id)
	if err != nil {
		return err
	}
	i, p, err := w.o.Plans.Indicator(ctx, x.IndicatorID)
	if err != nil {
		return err
	}
	e, err := w.entryOf(ctx, x)
	if err != nil {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	people[actor(c).PersonID] = actor(c).Name
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	v := ValueView{
		ID: x.ID, Code: i.Code, Name: i.Name, Unit: i.UnitOfMeasure, Owner: e.UnitName, Period: itoa(x.Year) + " · " + windowName(tr, x.Frequency, x.PeriodNo), State: "v_" + x.State,
		BackHref: entryHref(x.WindowID, x.UnitID) + "#pg-" + x.IndicatorID, Explanation: x.Explanation, NoValue: x.NoValueReason, ReturnReason: x.ReturnReason,
		Shown: valueNum(tr, vw, x.Fields), Version: x.Version, MayEnter: e.MayEnter, MayApprove: e.MayApprove, MayVerify: e.MayVerify, Evidence: evidenceLines(c, x, people, e.MayEnter),
	}
	form := func(prefix, leaf string) *Form {
		g := f
		if g == nil || g.Prefix != prefix {
			g = w.form(c, "", "")
			g.Prefix = prefix
		}
		g.Action = "/gerceklesme/deger/" + x.ID + leaf
		return g
	}
	if v.MayEnter {
		v.Record, v.File = form("kayit-", "/kanit"), form("dosya-", "/dosya")
	}
	if f != nil && f.Prefix == "" {
		v.Step = f
	}
	for _, s := range steps {
		v.History = append(v.History, ValueStep{
			When: when(s.At), Step: tr("web.vstep." + s.Step), State: "v_" + s.State, Who: people[s.By], Explanation: s.Value.Explanation, Reason: s.Reason, Value: valueNum(tr, vw, s.Value),
		})
	}
	slices.Reverse(v.History)
	page := w.page(c, "value", i.Code+" · "+v.Period, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.board.title"), Href: "/gerceklesme?plan=" + url.QueryEscape(p.ID) + "&yil=" + itoa(x.Year)}, Link{Text: v.Period, Href: v.BackHref}, Link{Text: i.Code})
	return w.send(c, status, page)
}

// moveValue runs a step of one value and goes back to where it was asked for.
func (w *Web) moveValue(c echo.Context, what string, do func(context.Context, measure.Move) (measure.Value, error)) error {
	ctx := c.Request().Context()
	x, err := w.o.Measure.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if _, err = do(ctx, measure.Move{ID: x.ID, Version: w.version(c)}); err == nil {
		return w.done(c, w.back(c, x), what)
	}
	return w.stepRefused(c, x, err)
}

func (w *Web) approveValue(c echo.Context) error {
	return w.moveValue(c, "value_approved", w.o.Measure.Approve)
}

func (w *Web) verifyValue(c echo.Context) error {
	return w.moveValue(c, "value_verified", w.o.Measure.Verify)
}

func (w *Web) askReturnValue(c echo.Context) error {
	ctx := c.Request().Context()
	x, err := w.o.Measure.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if asked(c, access.ValueApprove, unitScope(x.UnitID)) != nil {
		if err := asked(c, access.ValueVerify, unitScope(x.UnitID)); err != nil {
			return err
		}
	}
	f := w.form(c, "", "")
	f.Version = itoa(x.Version)
	return w.returnValuePage(c, http.StatusOK, x, f)
}

func (w *Web) returnValuePage(c echo.Context, status int, x measure.Value, f *Form) error {
	i, p, err := w.o.Plans.Indicator(c.Request().Context(), x.IndicatorID)
	if err != nil {
		return err
	}
	tr := w.words(c)
	f.Action, f.Cancel = "/gerceklesme/deger/"+x.ID+"/iade", entryHref(x.WindowID, x.UnitID)+"#pg-"+x.IndicatorID
	shown := valueNum(tr, viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}, x.Fields)
	v := ActView{Kind: "return", Code: i.Code, Lead: i.Name + " · " + itoa(x.Year) + " " + windowName(tr, x.Frequency, x.PeriodNo) + " · " + shown.Text, Word: tr("web.value.return"), Form: f}
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.board.title"), Href: "/gerceklesme?plan=" + url.QueryEscape(p.ID) + "&yil=" + itoa(x.Year)}, Link{Text: i.Code, Href: f.Cancel}, Link{Text: v.Word})
	return w.send(c, status, page)
}

func (w *Web) returnValue(c echo.Context) error {
	ctx := c.Request().Context()
	x, err := w.o.Measure.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if _, err = w.o.Measure.Return(ctx, measure.Move{ID: x.ID, Version: r.version(), Reason: r.text("reason")}); err == nil {
		return w.done(c, w.back(c, x), "value_returned")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f.Version = itoa(x.Version)
	w.take(c, f, err, nil)
	return w.returnValuePage(c, status(err), x, f)
}

// addRecord names a record elsewhere as proof.
func (w *Web) addRecord(c echo.Context) error {
	id := c.Param("id")
	f := w.form(c, "", "")
	f.Prefix = "kayit-"
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	_, err = w.o.Measure.AddRecord(c.Request().Context(), id, measure.AddRecord{Reference: r.text("reference"), System: r.text("system"), Note: r.text("note"), PersonalData: r.flag("personal_data")})
	if err == nil {
		return w.done(c, "/gerceklesme/deger/"+id+"#kanitlar", "evidence_added")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showValue(c, status(err), id, f)
}

// inMemory is how much of an uploaded proof may stand in memory; the rest waits in a temporary file.
const inMemory = 1 << 20

// attached opens the file of a form that may be large; the form's other fields come with it.
func attached(c echo.Context, limit int64) (name string, content io.ReadCloser, err error) {
	if err := c.Request().ParseMultipartForm(inMemory); err != nil {
		return "", nil, fault.New(fault.KindInvalid, "body.unreadable").Wrap(err)
	}
	head, err := c.FormFile("file")
	if err != nil || head.Filename == "" {
		return "", nil, fault.Invalid("upload.file_missing", "file")
	}
	if head.Size > limit {
		return "", nil, fault.New(fault.KindTooLarge, "body.too_large", "read", itoa(head.Size), "expected", itoa(limit))
	}
	src, err := head.Open()
	if err != nil {
		return "", nil, fault.New(fault.KindInvalid, "body.unreadable").Wrap(err)
	}
	return strings.ToValidUTF8(strings.ReplaceAll(head.Filename, "\x00", ""), ""), src, nil
}

// addFile keeps a file as proof. It may come from the page of entries or from the value's own.
func (w *Web) addFile(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f := w.form(c, "", "")
	f.Prefix = "dosya-"
	name, content, err := attached(c, EvidenceLimit)
	if c.Request().MultipartForm != nil {
		f.Values = readable(url.Values(c.Request().MultipartForm.Value))
	}
	if err == nil {
		defer func() { _ = content.Close() }()
		r := &reader{v: f.Values}
		_, err = w.o.Measure.AddFile(ctx, measure.AddFile{ValueID: id, FileName: name, Note: r.text("note"), PersonalData: r.flag("personal_data"), Content: content})
	}
	if err != nil && wantsJSON(c) {
		return err
	}
	if err == nil {
		if f.Values.Get("geri") == "giris" {
			x, err := w.o.Measure.Get(ctx, id)
			if err != nil {
				return err
			}
			if wantsJSON(c) {
				p := entryPage{w: w, c: c}
				g, err := p.load(x.WindowID, x.UnitID, nil)
				if err != nil {
					return err
				}
				return w.gridRowJSON(c, g, x.IndicatorID)
			}
			return w.done(c, entryHref(x.WindowID, x.UnitID)+"#pg-"+x.IndicatorID, "evidence_added")
		}
		return w.done(c, "/gerceklesme/deger/"+id+"#kanitlar", "evidence_added")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showValue(c, status(err), id, f)
}

// openEvidence hands a proof out as a download: it is never shown inside our pages.
func (w *Web) openEvidence(c echo.Context) error {
	src, e, err := w.o.Measure.OpenEvidence(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	return sendFile(c, src, e.FileName, e.MediaType)
}

// sendFile streams a stored file as a download.
func sendFile(c echo.Context, src io.Reader, name, kind string) error {
	if kind == "" {
		kind = "application/octet-stream"
	}
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	c.Response().Header().Set("X-Content-Type-Options", "nosniff")
	return c.Stream(http.StatusOK, kind, src)
}

func (w *Web) cancelEvidence(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	value := r.text("value_id")
	_, err = w.o.Measure.CancelEvidence(c.Request().Context(), measure.CancelEvidence{ID: c.Param("id"), Version: r.version(), Reason: r.text("reason")})
	if err == nil {
		return w.done(c, "/gerceklesme/deger/"+url.PathEscape(value)+"#kanitlar", "evidence_cancelled")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	w.take(c, f, err, nil)
	return w.showValue(c, status(err), value, f)
}
