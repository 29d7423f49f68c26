package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

func (w *Web) entryRoutes(g *echo.Group) {
	g.GET("/gerceklesme/donem/:id/birim/:unit", w.entryPage)
	g.POST("/gerceklesme/donem/:id/birim/:unit", w.saveEntries)
	g.POST("/gerceklesme/donem/:id/birim/:unit/onayla", w.approveAll)
	g.POST("/gerceklesme/donem/:id/birim/:unit/dogrula", w.verifyAll)
	w.windowBookRoutes(g)
	g.GET("/gerceklesme/deger/:id", w.value)
	g.POST("/gerceklesme/deger/:id/onayla", w.approveValue)
	g.POST("/gerceklesme/deger/:id/dogrula", w.verifyValue)
	g.GET("/gerceklesme/deger/:id/iade", w.askReturnValue)
	g.POST("/gerceklesme/deger/:id/iade", w.returnValue)
	g.POST("/gerceklesme/deger/:id/kanit", w.addRecord)
	g.POST(EvidenceUploadPath, w.addFile)
	g.GET("/gerceklesme/kanit/:id", w.openEvidence)
	g.POST("/gerceklesme/kanit/:id/iptal", w.cancelEvidence)
}

func entryHref(windowID, unitID string) string {
	return "/gerceklesme/donem/" + windowID + "/birim/" + unitID
}

// shapeOf is the kind of value an indicator takes, by its calculation type (doc.go of measure).
func shapeOf(calcType string, fractions bool) string {
	switch {
	case calcType == "one_off":
		return measure.KindDone
	case calcType == "qualitative":
		return measure.KindScale
	case strings.HasPrefix(calcType, "ratio_") && fractions:
		return measure.KindRatio
	}
	return measure.KindAmount
}

func entryShape(e measure.Entry) string {
	s := shapeOf(e.Indicator.CalcType, e.Indicator.Numerator != "" || e.Indicator.Denominator != "")
	if may := measure.Kinds(e.Indicator); !slices.Contains(may, s) { // a ratio of sums
		return may[0]
	}
	return s
}

// percentUnit tells whether an indicator is measured in percent, so that "%75" is a value of it.
func percentUnit(unit string) bool {
	return strings.Contains(unit, "%") || strings.HasPrefix(trtext.Fold(unit), trtext.Fold("yüzde"))
}

// entryValues is a value as the text of its fields.
func entryValues(x *measure.Value) url.Values {
	v := url.Values{}
	if x == nil {
		return v
	}
	put(v, "amount", plainText(x.Amount))
	put(v, "numerator", plainText(x.Numerator))
	put(v, "denominator", plainText(x.Denominator))
	put(v, "done", yesText(x.Done))
	put(v, "scale", intText(x.Scale))
	put(v, "none", checkText(x.Kind == measure.KindNone))
	put(v, "no_value_reason", x.NoValueReason)
	put(v, "explanation", x.Explanation)
	return v
}

// mark tells what was shown of a record, so that only what somebody typed over is saved.
func mark(v url.Values) string {
	seen := url.Values{}
	for name, list := range v {
		switch name {
		case "was", "key", "version", "confirmed":
			continue
		}
		if s := strings.TrimSpace(strings.ReplaceAll(strings.Join(list, "\x1f"), "\r\n", "\n")); s != "" {
			seen.Set(name, s)
		}
	}
	sum := sha256.Sum256([]byte(seen.Encode()))
	return hex.EncodeToString(sum[:8])
}

// part is the fields of one record of a form that holds several.
func partOf(v url.Values, id string) url.Values {
	out := url.Values{}
	for name, list := range v {
		if rest, ok := strings.CutPrefix(name, id+"."); ok {
			out[rest] = list
		}
	}
	return out
}

// twoWays are numbers that one reads as thousands and the next as decimals: 1,234; 0,125 is none.
var twoWays = regexp.MustCompile(`^-?[1-9]\d{0,2},\d{3}$`)

// plainText is a number for a form, so that it reads in one way only: 1,2340.
func plainText(a *quantity.Amount) string {
	s := amountText(a)
	if twoWays.MatchString(s) {
		s += "0"
	}
	return s
}

// amountOf reads a number of an indicator: 1.234,56, and %75 where the indicator is measured in percent.
func (r *reader) amountOf(name, unit string) *quantity.Amount {
	s := r.text(name)
	bare := strings.TrimSpace(strings.Trim(s, "%"))
	switch {
	case twoWays.MatchString(bare) && !percentUnit(unit):
		r.faults = append(r.faults, fault.Invalid("number.thousands", name, "read", s, "expected", strings.Replace(bare, ",", "", 1)+" · "+bare+"0"))
		return nil
	case bare == s:
		return r.amount(name)
	case !percentUnit(unit):
		r.faults = append(r.faults, fault.Invalid("measure.percent_sign", name, "read", s, "expected", unit))
		return nil
	}
	a, err := quantity.ParseAmountTR(bare)
	if err != nil {
		r.faults = append(r.faults, fault.Invalid("number.syntax", name, "read", s, "expected", "%75"))
		return nil
	}
	return &a
}

// readEntry is the command that one row of the page asks for.
func readEntry(v url.Values, e measure.Entry) (measure.Submit, error) {
	r := &reader{v: v}
	cmd := measure.Submit{IndicatorID: e.Indicator.ID, WindowID: e.Window.ID, Version: r.version()}
	unit := e.Indicator.UnitOfMeasure
	cmd.Fields = measure.Fields{
		Kind: entryShape(e), Numerator: r.amountOf("numerator", ""), Denominator: r.amountOf("denominator", ""), Done: r.yes("done"), Scale: r.whole("scale"),
		NoValueReason: r.text("no_value_reason"), Explanation: r.text("explanation"), Confirmed: r.flag("confirmed"),
	}
	if cmd.Kind == measure.KindDone {
		unit = "%" // of the progress
	}
	cmd.Amount = r.amountOf("amount", unit)
	if e.Value != nil {
		cmd.Origin, cmd.Source, cmd.Synthetic = e.Value.Origin, e.Value.Source, e.Value.Synthetic
	}
	if r.flag("none") {
		cmd.Kind = measure.KindNone
	}
	if ref := r.text("reference"); ref != "" {
		cmd.Evidence = []measure.AddRecord{{Reference: ref, System: r.text("system"), PersonalData: r.flag("personal_data")}}
	}
	return cmd, r.err()
}

// entryOutcome is what became of one row that was sent.
type entryOutcome struct {
	values url.Values
	err    error
}

// saveEntries saves the rows that were typed over, all of them or none; the user may ask for the rest without the refused ones.
func (w *Web) saveEntries(c echo.Context) error {
	id, unit := c.Param("id"), c.Param("unit")
	page := entryPage{w: w, c: c}
	return w.saveGrid(c, gridSpec{
		Action: access.ValueEnter, To: entryHref(id, unit), Done: "values_saved", Same: "values_same",
		Load: func(kept map[string]gridKept) (*Grid, error) { return page.load(id, unit, kept) },
		Save: func(ctx context.Context, row GridTyped) error {
			cmd, err := readEntry(row.Values, page.entry(row.ID))
			if err == nil {
				_, err = w.o.Measure.Submit(ctx, cmd)
			}
			return err
		},
		Again:  func(row GridTyped, _ GridRow) bool { return entered(row.Values, page.entry(row.ID)) },
		Show:   func(code int, _ *Grid) error { return page.show(code, entryAnswer{}) },
		Beside: page.counts,
	})
}

// entered tells whether a value holds what was typed, its proof too: somebody clicked twice.
func entered(typed url.Values, e measure.Entry) bool {
	if e.Value == nil {
		return false
	}
	now := entryValues(e.Value)
	for _, name := range []string{"amount", "numerator", "denominator", "done", "scale", "none", "no_value_reason", "explanation"} {
		if strings.TrimSpace(strings.ReplaceAll(typed.Get(name), "\r\n", "\n")) != now.Get(name) {
			return false
		}
	}
	ref := strings.TrimSpace(typed.Get("reference"))
	return ref == "" || slices.ContainsFunc(e.Value.Evidence, func(x measure.Evidence) bool { return x.Reference == ref })
}

// moveAll moves every value of the page that may be moved; what may not stands in the answer with why.
func (w *Web) moveAll(c echo.Context, what string, do func(window, unit string) ([]measure.Value, fault.List, error)) error {
	window, unit := c.Param("id"), c.Param("unit")
	moved, left, err := do(window, unit)
	if err != nil && (refusable(err) || fault.KindOf(err) == fault.KindStale) {
		left, err = fault.All(err), nil
	}
	if err != nil {
		return err
	}
	if len(left) == 0 {
		return w.done(c, entryHref(window, unit), what)
	}
	return w.showEntries(c, http.StatusOK, window, unit, entryAnswer{moved: what, n: len(moved), left: w.notes(c, left)})
}

func (w *Web) approveAll(c echo.Context) error {
	return w.moveAll(c, "values_approved", func(window, unit string) ([]measure.Value, fault.List, error) {
		return w.o.Measure.ApproveAll(c.Request().Context(), window, unit)
	})
}

func (w *Web) verifyAll(c echo.Context) error {
	return w.moveAll(c, "values_verified", func(window, unit string) ([]measure.Value, fault.List, error) {
		return w.o.Measure.VerifyAll(c.Request().Context(), window, unit)
	})
}

// entryAnswer is what a page of entries says after something was sent.
type entryAnswer struct {
	moved string // key of what was done to n values
	n     int
	left  []Note
	step  *Form // a refused step of one value
	book  *Form // a refused workbook
}

func (w *Web) entryPage(c echo.Context) error {
	return w.showEntries(c, http.StatusOK, c.Param("id"), c.Param("unit"), entryAnswer{})
}

// asks tells whether a refusal is a question the enterer may answer by confirming.
func asks(err error) bool {
	return slices.ContainsFunc(fault.All(err), func(x *fault.Fault) bool { return strings.HasPrefix(x.Code, "measure.ask.") })
}

// stageDays are the days of a window with whose turn each is.
func stageDays(tr Tr, x calendar.Window) []Option {
	return []Option{
		{Text: tr("web.f.opens_on"), Value: x.OpensOn.TR()}, {Text: tr("web.f.unit_closes_on"), Value: x.UnitClosesOn.TR()},
		{Text: tr("web.f.manager_closes_on"), Value: x.ManagerClosesOn.TR()}, {Text: tr("web.f.office_closes_on"), Value: x.OfficeClosesOn.TR()},
	}
}

// unitScope is the scope of things a unit answers for.
func unitScope(unitID string) access.Scope { return access.Scope{Units: []string{unitID}} }
