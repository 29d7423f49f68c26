package intake

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/trtext"
)

// ParseWindowWorkbook reads a unit's filled window as ParseWorkbook reads a plan.
func ParseWindowWorkbook(data []byte, lim Limits) (layout.WindowDoc, map[string]fault.Address, fault.List) {
	book, err := sheet.Open(data, lim)
	if err != nil {
		return layout.WindowDoc{}, map[string]fault.Address{}, fault.All(err)
	}
	p := layout.ParseWindow(book)
	return p.Doc, p.Where, p.Faults
}

// StageWindow reads a unit's values of a window and keeps them with their faults and preview, as Stage does a plan's file: no value changes. A
// unit stages its own, the strategy office any.
func (s *Service) StageWindow(ctx context.Context, windowID, unitID string, f StageFile) (Batch, error) {
	b := Batch{Kind: OfWindow, WindowID: windowID, UnitID: unitID}
	return s.stage(ctx, f, gate{access.ValueEnter, unitScope(unitID)}, b, s.readWindow)
}

// CommitWindow writes staged values; it is Commit.
func (s *Service) CommitWindow(ctx context.Context, id string, once act.Once) (Batch, error) {
	return s.Commit(ctx, id, once)
}

// desk is a unit's work in a window.
type desk struct {
	window  calendar.Window
	plan    plan.Plan
	unit    string // name
	entries []measure.Entry
}

// desk reads a unit's work; a unit with nothing due there has none.
func (s *Service) desk(ctx context.Context, windowID, unitID string) (d desk, err error) {
	if s.calendar == nil || s.measure == nil {
		return d, fault.NotFound("window", windowID)
	}
	if d.window, err = s.calendar.Get(ctx, windowID); err != nil {
		return d, err
	}
	if d.plan, err = s.plans.Get(ctx, d.window.PlanID); err != nil {
		return d, err
	}
	if d.entries, err = s.measure.Entries(ctx, windowID, unitID); err != nil {
		return d, err
	}
	if len(d.entries) == 0 {
		return d, fault.New(fault.KindNotFound, "intake.nothing_due", "read", d.window.Label())
	}
	d.unit = d.entries[0].UnitName
	return d, nil
}

// belongs refuses a workbook of another plan, window or unit.
func (d desk) belongs(w layout.WindowDoc) fault.List {
	var out fault.List
	other := func(field, read, expected string) {
		out = append(out, fault.Invalid("intake.other_window", field, "read", read, "expected", expected))
	}
	if w.PlanCode != "" && !trtext.EqualFold(w.PlanCode, d.plan.Code) {
		other("plan_code", w.PlanCode, d.plan.Code)
	}
	if w.Year != 0 && w.Year != d.window.Year {
		other("year", strconv.Itoa(w.Year), strconv.Itoa(d.window.Year))
	}
	if w.Frequency != "" && w.Frequency != d.window.Frequency {
		other("frequency", w.Frequency, d.window.Frequency)
	}
	if w.PeriodNo != 0 && w.PeriodNo != d.window.PeriodNo {
		other("period_no", strconv.Itoa(w.PeriodNo), strconv.Itoa(d.window.PeriodNo))
	}
	if w.Unit != "" && !trtext.EqualFold(w.Unit, d.unit) {
		out = append(out, fault.Invalid("intake.other_unit", "unit", "read", w.Unit, "expected", d.unit))
	}
	return out
}

func (s *Service) readWindow(ctx context.Context, b *Batch, data []byte) error {
	d, err := s.desk(ctx, b.WindowID, b.UnitID)
	if err != nil {
		return err
	}
	b.Format, b.PlanID, b.PlanCode, b.Year = "xlsx", d.window.PlanID, d.plan.Code, d.window.Year
	var where map[string]fault.Address
	b.window, where, b.Faults = ParseWindowWorkbook(data, Limits{})
	b.window.WindowID = b.WindowID
	if len(where) == 0 { // nothing could be read
		return nil
	}
	foreign := d.belongs(b.window)
	if b.Faults = append(b.Faults, foreign...); len(foreign) == 0 {
		// What a commit would do is done and taken back: the preview and the refusals are the commit's own.
		broken := map[string]bool{}
		for _, f := range b.Faults {
			broken[f.At.Ref] = broken[f.At.Ref] || f.Stage == fault.Refuse
		}
		err := s.door.Run(ctx, access.ValueEnter, func(ctx context.Context, step *act.Step) error {
			if err := step.Allow(unitScope(b.UnitID)); err != nil {
				return err
			}
			b.Preview, err = s.enter(ctx, d, b.window, broken)
			return err
		}, act.DryRun())
		if err != nil {
			return err
		}
		b.fingerprint = fingerprint(b.Preview)
		b.Faults = append(b.Faults, b.Preview.Faults...)
	}
	b.Faults = once(AtCells(b.Faults, where))
	return nil
}

// bringWindow enters the changed rows of a staged file, all or nothing.
func (s *Service) bringWindow(ctx context.Context, b Batch) (plan.Preview, error) {
	d, err := s.desk(ctx, b.WindowID, b.UnitID)
	if err != nil {
		return plan.Preview{}, err
	}
	p, err := s.enter(ctx, d, b.window, nil)
	if err != nil {
		return plan.Preview{}, err
	}
	if refuses(p.Faults) {
		return plan.Preview{}, p.Faults.Err()
	}
	return p, nil
}

// enter submits the rows that say something new, and tells what is wrong with each of the others. Rows of broken could not be read whole.
func (s *Service) enter(ctx context.Context, d desk, w layout.WindowDoc, broken map[string]bool) (plan.Preview, error) {
	p := plan.Preview{PlanID: d.window.PlanID, Code: d.plan.Code}
	due := map[string]*measure.Entry{}
	for i := range d.entries {
		due[d.entries[i].Ref] = &d.entries[i]
	}
	named := map[string]bool{}
	for _, r := range w.Rows {
		e := due[r.Code]
		switch {
		case r.Code == "", named[r.Code]: // refused when it was read
			continue
		case e == nil:
			p.Faults = append(p.Faults, fault.Invalid("intake.not_due", "code", "read", r.Code, "expected", d.window.Label()).On(r.Code, ""))
			continue
		}
		named[r.Code] = true
		c := plan.RecordChange{Ref: r.Code, Kind: "value", Op: plan.OpSame}
		if c.Fields = changes(*e, r); !r.Untouched() && (len(c.Fields) > 0 || r.Reference != "") && !broken[r.Code] {
			if c.Op = plan.OpChange; e.Value == nil {
				c.Op = plan.OpAdd
			}
			err := s.enterRow(ctx, *e, r, len(c.Fields) > 0)
			if err != nil && !ofTheFile(err) && fault.KindOf(err) != fault.KindStale {
				return p, err
			}
			for _, f := range fault.All(err) {
				if err != nil {
					p.Faults = append(p.Faults, atRow(f, *e, r))
				}
			}
		}
		if c.Op == plan.OpSame {
			c.Fields = nil
		}
		p.Changes = append(p.Changes, c)
	}
	p.Absent = len(due) - len(named)
	return p, nil
}

// atRow puts a fault of a row at it. A question of the rules refuses in a file: its answer is the row's own "Teyit".
func atRow(f *fault.Fault, e measure.Entry, r layout.ValueRow) *fault.Fault {
	if f.Kind == fault.KindStale {
		f = rowStale(e, r)
	}
	out := f.On(r.Code, f.At.Record)
	if out.Stage == fault.Warn {
		out.Stage = fault.Refuse
	}
	switch { // fields of the row, not of the command
	case out.At.Field == "", out.At.Field == "kind":
		out.At.Field = firstOpen(e)
	case strings.HasPrefix(out.At.Field, "evidence["):
		out.At.Field = out.At.Field[strings.LastIndexByte(out.At.Field, '.')+1:]
	}
	return out
}

// rowStale names a row whose value changed in the house since the workbook was written.
func rowStale(e measure.Entry, r layout.ValueRow) *fault.Fault {
	now := ""
	if e.Value != nil {
		now = sayValue(e.Value.Fields)
	}
	return &fault.Fault{Kind: fault.KindConflict, Code: "intake.row_stale", At: fault.Address{Field: firstOpen(e)}, Args: map[string]string{"read": r.Code + " " + e.Indicator.Name, "expected": now}}
}

// enterRow submits a row, or adds its evidence alone to a value that stays as it is.
func (s *Service) enterRow(ctx context.Context, e measure.Entry, r layout.ValueRow, changed bool) error {
	version := int64(0)
	if e.Value != nil {
		version = e.Value.Version
	}
	var proof []measure.AddRecord
	if r.Reference != "" {
		proof = append(proof, measure.AddRecord{Reference: r.Reference, System: r.System})
	}
	signs := percentFaults(e, r)
	switch {
	case len(signs) > 0:
		return signs
	case r.Version() != version:
		return rowStale(e, r)
	case r.Blank():
		return fault.Invalid("intake.row_cleared", firstOpen(e), "read", sayValue(e.Value.Fields))
	case !changed && e.Value != nil:
		_, err := s.measure.AddRecord(ctx, e.Value.ID, proof[0])
		return err
	}
	_, err := s.measure.Submit(ctx, measure.Submit{IndicatorID: e.Indicator.ID, WindowID: e.Window.ID, Version: version, Fields: fieldsOf(e, r), Evidence: proof})
	return err
}

// WindowTemplate writes a unit's workbook of a window, filled with the values as they are.
func (s *Service) WindowTemplate(ctx context.Context, windowID, unitID string, w io.Writer) error {
	a, err := access.Require(ctx)
	if err != nil {
		return err
	}
	if access.Check(a, access.ValueEnter, unitScope(unitID)) != nil { // who reads the unit's values may take its workbook, too
		if err := access.Check(a, access.ValueRead, unitScope(unitID)); err != nil {
			return err
		}
	}
	d, err := s.desk(ctx, windowID, unitID)
	if err != nil {
		return err
	}
	admin, _, err := s.org.Identity(ctx)
	if err != nil {
		return err
	}
	book := layout.Window{WindowDoc: layout.WindowDoc{WindowID: windowID, Schema: layout.SchemaWindow, PlanCode: d.plan.Code, Year: d.window.Year, Frequency: d.window.Frequency,
		PeriodNo: d.window.PeriodNo, Unit: d.unit}}
	book.Around = layout.WindowAround{Administration: admin.Name, PlanName: d.plan.Name, OpensOn: d.window.OpensOn, DueOn: d.window.UnitClosesOn, Synthetic: d.plan.Synthetic,
		Title: strconv.Itoa(d.window.Year) + " " + s.words.Period(lang.TR, d.window.Frequency, strconv.Itoa(d.window.PeriodNo))}
	if r, ok := d.window.Reopened(unitID, s.calendar.Today()); ok {
		book.Around.DueOn = r.UntilOn
	}
	for _, e := range d.entries {
		row := rowOf(e)
		book.Rows = append(book.Rows, row)
		book.Around.Shown = append(book.Around.Shown, shown(e))
	}
	return layout.WriteWindow(w, book)
}

// openFields are the fields a value of the indicator has, in the order of the sheet.
func openFields(i plan.Indicator) []string {
	kinds := measure.Kinds(i)
	var out []string
	for _, f := range []struct {
		name string
		of   []string
	}{
		{"amount", []string{measure.KindAmount, measure.KindDone}}, {"numerator", []string{measure.KindRatio}}, {"denominator", []string{measure.KindRatio}},
		{"done", []string{measure.KindDone}}, {"scale", []string{measure.KindScale}},
	} {
		if slices.ContainsFunc(f.of, func(k string) bool { return slices.Contains(kinds, k) }) {
			out = append(out, f.name)
		}
	}
	return append(out, "no_value_reason", "explanation", "reference", "system", "confirmed")
}

// firstOpen is where a fault of the whole row is put.
func firstOpen(e measure.Entry) string {
	switch measure.Kinds(e.Indicator)[0] {
	case measure.KindRatio:
		return "numerator"
	case measure.KindDone:
		return "done"
	case measure.KindScale:
		return "scale"
	}
	return "amount"
}
