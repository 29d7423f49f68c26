package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// quarter is the second quarter of 2022 of a plan in force: own answers for PG1…PG4 (a count, a ratio, a delivery, a scale), other for PG5.
type quarter struct {
	house
	calendar   *calendar.Service
	measure    *measure.Service
	own, other string
	window     string          // the second quarter
	first      string          // the first one
	unit       context.Context // an editor of own
	indicators map[string]plan.Indicator
}

var july = clock.Fixed(time.Date(2022, 7, 5, 9, 0, 0, 0, time.UTC))

func newQuarter(t *testing.T, d *db.DB) quarter {
	t.Helper()
	words, err := lang.Load()
	must(t, err)
	door := act.New(d, audit.New(d, july), july, true)
	o := org.New(d, door, july)
	q := quarter{indicators: map[string]plan.Indicator{}}
	q.db, q.ctx = d, as(access.Planner)
	q.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: july, Org: o})
	q.calendar = calendar.NewService(calendar.Options{DB: d, Door: door, Clock: july, Org: o,
		Frequencies: func(context.Context, string, int) ([]string, error) { return []string{calendar.Quarter}, nil }})
	q.measure = measure.NewService(measure.Options{DB: d, Door: door, Clock: july, Org: o, Calendar: q.calendar})
	q.intake = intake.NewService(intake.Options{DB: d, Door: door, Clock: july, Org: o, Plans: q.plans, Words: words, Calendar: q.calendar, Measure: q.measure})
	system := access.WithActor(context.Background(), access.System("test"))
	_, err = o.Found(system, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})
	must(t, err)
	unit := func(name string) string {
		u, err := o.AddUnit(system, org.AddUnit{Name: name, SpendingUnit: true})
		must(t, err)
		return u.ID
	}
	q.own, q.other = unit("Fen İşleri Müdürlüğü"), unit("Zabıta Müdürlüğü")
	pl, err := q.plans.Create(q.ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P", Name: "Plan", FirstYear: 2020, LastYear: 2024}})
	must(t, err)
	g, err := q.plans.AddGoal(q.ctx, plan.AddGoal{PlanID: pl.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Amaç"}})
	must(t, err)
	h, err := q.plans.AddTarget(q.ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: "H1.1", Text: "Hedef", ResponsibleUnitID: q.own}})
	must(t, err)
	due := 2022
	for _, i := range []plan.IndicatorFields{
		{Code: "PG1", Name: "Dikilen ağaç", UnitOfMeasure: "Adet", CalcType: "cumulative_increase", Values: plan.YearAmount{2022: 5000 * quantity.One}},
		{Code: "PG2", Name: "Geri kazanım oranı", UnitOfMeasure: "%", CalcType: "ratio_increase", Numerator: "Geri kazanılan (ton)", Denominator: "Toplanan (ton)"},
		{Code: "PG3", Name: "Merkezin açılması", UnitOfMeasure: "Adet", CalcType: "one_off", DueYear: &due},
		{Code: "PG4", Name: "Olgunluk", UnitOfMeasure: "Düzey", CalcType: "qualitative"},
		{Code: "PG5", Name: "Denetim", UnitOfMeasure: "Adet", CalcType: "cumulative_increase", DataOwnerUnitID: q.other},
	} {
		i.MonitoringFrequency = calendar.Quarter
		if q.indicators[i.Code], err = q.plans.AddIndicator(q.ctx, plan.AddIndicator{TargetID: h.ID, IndicatorFields: i}); err != nil {
			t.Fatal(i.Code, err)
		}
	}
	must(t, d.System(context.Background()).Exec("UPDATE plan SET state = ? WHERE id = ?", string(plan.InForce), pl.ID).Error)
	l, err := q.calendar.OpenYear(q.ctx, calendar.OpenYear{PlanID: pl.ID, Year: 2022})
	must(t, err)
	q.first, q.window, q.unit = l[0].ID, l[1].ID, editor(q.own)
	return q
}

func eachQuarter(t *testing.T, fn func(t *testing.T, q quarter)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newQuarter(t, d)) })
}

func (q quarter) workbook(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, q.intake.WindowTemplate(q.unit, q.window, q.own, &b))
	return b.Bytes()
}

// The columns of "Değerler".
var columns = map[string]string{"code": "A", "name": "B", "amount": "I", "numerator": "K", "denominator": "M", "done": "N", "scale": "O", "no_value_reason": "P",
	"explanation": "Q", "reference": "R", "system": "S", "confirmed": "T", "state": "U", "seal": "V"}

// rowsOf are the rows of the indicators in the workbook of own.
var rowsOf = map[string]string{"PG1": "4", "PG2": "5", "PG3": "6", "PG4": "7"}

// into types into a workbook: "PG1.amount=1234,5".
func into(t *testing.T, data []byte, cells ...string) []byte {
	t.Helper()
	return edited(t, data, func(f *excelize.File) {
		for _, c := range cells {
			place, v, _ := strings.Cut(c, "=")
			code, column, _ := strings.Cut(place, ".")
			must(t, f.SetCellStr(layout.SheetValues, columns[column]+rowsOf[code], v))
		}
	})
}

func (q quarter) stage(t *testing.T, data []byte) intake.Batch {
	t.Helper()
	b, err := q.intake.StageWindow(q.unit, q.window, q.own, intake.StageFile{Name: "değerler.xlsx", Data: data})
	must(t, err)
	return b
}

// bring stages and commits.
func (q quarter) bring(t *testing.T, cells ...string) intake.Batch {
	t.Helper()
	b := q.stage(t, into(t, q.workbook(t), cells...))
	if b.Refused() {
		t.Fatal(b.Faults)
	}
	b, err := q.intake.CommitWindow(q.unit, b.ID, act.Once{})
	must(t, err)
	return b
}

// values are what stands in the window: "PG1 amount 3 entered v1".
func (q quarter) values(t *testing.T) []string {
	t.Helper()
	l, err := q.measure.Entries(q.ctx, q.window, "")
	must(t, err)
	var out []string
	for _, e := range l {
		if v := e.Value; v != nil {
			s := fmt.Sprintf("%s %s", e.Indicator.Code, v.Kind)
			for _, a := range []*quantity.Amount{v.Amount, v.Numerator, v.Denominator} {
				if a != nil {
					s += " " + a.String()
				}
			}
			switch {
			case v.Done != nil:
				s += fmt.Sprint(" ", *v.Done)
			case v.Scale != nil:
				s += fmt.Sprint(" ", *v.Scale)
			}
			out = append(out, fmt.Sprintf("%s %s v%d", s, v.State, v.Version))
		}
	}
	return out
}

// told are the faults of a batch: "refuse code at sheet!cell".
func told(l fault.List) (out []string) {
	for _, f := range l {
		out = append(out, fmt.Sprintf("%s %s %s!%s", f.Stage, f.Code, f.At.Sheet, f.At.Cell))
	}
	slices.Sort(out)
	return out
}

func TestAUnitsWindowGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		if b := q.stage(t, q.workbook(t)); b.Refused() || len(said(b)) > 0 || b.Kind != intake.OfWindow || b.WindowID != q.window || b.UnitID != q.own || b.Year != 2022 || b.PlanCode != "P" {
			t.Fatalf("an untouched workbook changes something: %v %v %+v", said(b), b.Faults, b)
		}
		file := into(t, q.workbook(t), "PG1.amount=1.234", "PG1.explanation=Bahar dikimi", "PG1.reference=E-100", "PG1.system=EBYS", "PG2.numerator=12,5", "PG2.denominator=50",
			"PG3.done=Hayır", "PG3.amount=40", "PG4.scale=2")
		b := q.stage(t, file)
		want := []string{"add value A1/H1.1/PG1", "  amount:  → 1234", "  explanation:  → Bahar dikimi", "add value A1/H1.1/PG2", "  numerator:  → 12.5", "  denominator:  → 50",
			"add value A1/H1.1/PG3", "  amount:  → 40", "  done:  → false", "add value A1/H1.1/PG4", "  scale:  → 2"}
		if diff := cmp.Diff(want, said(b)); diff != "" || b.Refused() {
			t.Fatal(b.Faults, diff)
		}
		if count(t, q.db, "measurement") != 0 || count(t, q.db, "evidence") != 0 {
			t.Fatal("a preview wrote something")
		}
		done, err := q.intake.CommitWindow(q.unit, b.ID, act.Once{})
		must(t, err)
		want = []string{"PG1 amount 1234 entered v1", "PG2 ratio 12.5 50 entered v1", "PG3 done 40 false entered v1", "PG4 scale 2 entered v1"}
		if diff := cmp.Diff(want, q.values(t)); diff != "" || done.State != intake.Committed || done.WindowID != q.window || count(t, q.db, "evidence") != 1 {
			t.Fatal(done, diff)
		}
		// Out again with what is there now; the same bytes are a conflict, once committed they are closed.
		again := q.workbook(t)
		if b := q.stage(t, again); b.Refused() || len(said(b)) > 0 {
			t.Error(said(b), b.Faults)
		}
		for _, data := range [][]byte{file} {
			if _, err := q.intake.StageWindow(q.unit, q.window, q.own, intake.StageFile{Name: "b.xlsx", Data: data}); !fault.Has(err, "intake.same_file") || fault.KindOf(err) != fault.KindConflict {
				t.Errorf("again: %v", err)
			}
		}
		if _, err := q.intake.Commit(q.unit, b.ID, act.Once{}); !fault.Has(err, "intake.closed") {
			t.Errorf("twice: %v", err)
		}
		// One row changes; evidence alone leaves the value as it is.
		q.bring(t, "PG1.amount=1300", "PG2.reference=E-200")
		want[0] = "PG1 amount 1300 entered v2"
		if diff := cmp.Diff(want, q.values(t)); diff != "" || count(t, q.db, "evidence") != 2 {
			t.Error(diff)
		}
		page, err := q.intake.List(q.unit, intake.ListQuery{WindowID: q.window})
		must(t, err)
		if len(page.Items) != 4 || page.Items[0].State != intake.Committed || page.Items[0].UnitID != q.own || page.Items[0].PlanCode != "P" {
			t.Errorf("%+v", page)
		}
	})
}

// Only what is to be typed is open: the cells of the indicator's shape, in rows that the caller may enter now.
func TestAWindowsWorkbookOpensOnlyItsInput(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		q.bring(t, "PG1.amount=7")
		check := func(want map[string]string) {
			t.Helper()
			f, err := excelize.OpenReader(bytes.NewReader(q.workbook(t)))
			must(t, err)
			defer f.Close()
			for _, name := range f.GetSheetList() {
				p, err := f.GetSheetProtection(name)
				if err != nil || p.FormatCells || !p.SelectUnlockedCells {
					t.Errorf("%s is not protected: %+v %v", name, p, err)
				}
			}
			for code, row := range rowsOf {
				var open []string
				for key, col := range columns {
					id, err := f.GetCellStyle(layout.SheetValues, col+row)
					must(t, err)
					st, err := f.GetStyle(id)
					must(t, err)
					unlocked := st.Protection != nil && !st.Protection.Locked
					if fill := len(st.Fill.Color) > 0 && st.Fill.Color[0] == "FFFDF2"; fill != unlocked {
						t.Errorf("%s %s looks otherwise than it is", code, key)
					}
					if unlocked && !slices.Contains([]string{"no_value_reason", "explanation", "reference", "system", "confirmed"}, key) {
						open = append(open, key)
					}
				}
				slices.Sort(open)
				if strings.Join(open, " ") != want[code] {
					t.Errorf("%s opens %v", code, open)
				}
			}
			if hidden, err := f.GetColVisible(layout.SheetValues, columns["seal"]); err != nil || hidden {
				t.Error("the seal is seen", err)
			}
			if v, err := f.GetCellValue(layout.SheetValues, "U4"); err != nil || v != "Girildi" {
				t.Error(v, err)
			}
			if v, err := f.GetCellValue(layout.SheetValues, "D4"); err != nil || v != "5,000" && v != "5.000" {
				t.Error(v, err)
			}
		}
		check(map[string]string{"PG1": "amount", "PG2": "denominator numerator", "PG3": "amount done", "PG4": "scale"})
		must(t, q.db.System(context.Background()).Exec("UPDATE report_window SET unit_closes_on = '2022-07-04' WHERE id = ?", q.window).Error)
		check(map[string]string{})
	})
}

// Every fault comes back to its cell, all of them at once, and nothing is written.
func TestAWindowsFaultsComeBackToTheirCells(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		v := layout.SheetValues + "!"
		for name, c := range map[string]struct {
			cells []string
			want  []string
		}{
			"a comma for thousands":   {[]string{"PG1.amount=1,234"}, []string{"refuse sheet.thousands " + v + "I4"}},
			"commas for thousands":    {[]string{"PG1.amount=1,234,567"}, []string{"refuse sheet.thousands " + v + "I4"}},
			"no number":               {[]string{"PG1.amount=yüz"}, []string{"refuse number.syntax " + v + "I4"}},
			"a percentage in a count": {[]string{"PG1.amount=%40"}, []string{"refuse intake.percent_in_count " + v + "I4"}},
			"percentages of a ratio":  {[]string{"PG2.numerator=%5", "PG2.denominator=10"}, []string{"refuse intake.percent_in_count " + v + "K5"}},
			"a negative count":        {[]string{"PG1.amount=-5"}, []string{"refuse measure.count.negative " + v + "I4"}},
			"denominator 0":           {[]string{"PG2.numerator=5", "PG2.denominator=0"}, []string{"refuse measure.denominator.zero " + v + "M5"}},
			"half a ratio":            {[]string{"PG2.numerator=5"}, []string{"refuse text.required " + v + "M5"}},
			"over 100 %":              {[]string{"PG2.numerator=60", "PG2.denominator=50"}, []string{"refuse measure.ask.over_hundred " + v + "K5"}},
			"another shape":           {[]string{"PG4.scale=2", "PG4.numerator=5"}, []string{"refuse measure.field.foreign " + v + "K7"}},
			"off the scale":           {[]string{"PG4.scale=5"}, []string{"refuse number.range " + v + "O7"}},
			"neither yes nor no":      {[]string{"PG3.done=belki"}, []string{"refuse enum.unknown " + v + "N6"}},
			"no reason for none":      {[]string{"PG1.no_value_reason=yok"}, []string{"refuse measure.reason.short " + v + "P4"}},
			"a value and none":        {[]string{"PG1.amount=5", "PG1.no_value_reason=Ölçüm yapılmadı, cihaz arızalı"}, []string{"refuse measure.field.foreign " + v + "P4"}},
			"words alone":             {[]string{"PG1.explanation=Açıklama"}, []string{"refuse text.required " + v + "I4"}},
			"an unknown indicator":    {[]string{"PG1.code=A1/H1.1/PG9", "PG1.amount=1"}, []string{"refuse intake.not_due " + v + "A4"}},
			"another unit's":          {[]string{"PG1.code=A1/H1.1/PG5", "PG1.amount=1"}, []string{"refuse intake.not_due " + v + "A4"}},
			"an indicator twice":      {[]string{"PG2.code=A1/H1.1/PG1", "PG2.amount=1"}, []string{"refuse intake.value_twice " + v + "A5"}},
			"several at once": {[]string{"PG1.amount=-5", "PG2.numerator=5", "PG2.denominator=0", "PG3.done=belki", "PG4.scale=9"},
				[]string{"refuse enum.unknown " + v + "N6", "refuse measure.count.negative " + v + "I4", "refuse measure.denominator.zero " + v + "M5", "refuse number.range " + v + "O7"}},
		} {
			b := q.stage(t, into(t, q.workbook(t), c.cells...))
			if diff := cmp.Diff(c.want, told(b.Faults)); diff != "" || !b.Refused() {
				t.Errorf("%s: %s", name, diff)
			}
			if _, err := q.intake.Commit(q.unit, b.ID, act.Once{}); !fault.Has(err, "intake.closed") {
				t.Errorf("%s: a refused file was committed: %v", name, err)
			}
		}
		if count(t, q.db, "measurement") != 0 {
			t.Fatal("a refused file wrote something")
		}
		percent := edited(t, q.workbook(t), func(f *excelize.File) { // 40 % as a number with a percent format
			id, err := f.NewStyle(&excelize.Style{NumFmt: 9})
			must(t, err)
			must(t, f.SetCellFloat(layout.SheetValues, "I4", 0.4, -1, 64))
			must(t, f.SetCellStyle(layout.SheetValues, "I4", "I4", id))
		})
		if b := q.stage(t, percent); !slices.Equal(told(b.Faults), []string{"refuse intake.percent_in_count " + v + "I4"}) {
			t.Error(told(b.Faults))
		}
		// What was asked is answered in the row.
		q.bring(t, "PG2.numerator=60", "PG2.denominator=50", "PG2.confirmed=Evet", "PG1.no_value_reason=Ölçüm yapılmadı, cihaz arızalı")
		if diff := cmp.Diff([]string{"PG1 none entered v1", "PG2 ratio 60 50 entered v1"}, q.values(t)); diff != "" {
			t.Error(diff)
		}
		if b := q.stage(t, into(t, q.workbook(t), "PG1.no_value_reason=")); !slices.Equal(told(b.Faults), []string{"refuse intake.row_cleared " + v + "I4"}) {
			t.Error(told(b.Faults))
		}
		notes, _, err := q.intake.Annotated(q.unit, q.stage(t, into(t, q.workbook(t), "PG1.amount=-5", "PG1.no_value_reason=")).ID, lang.TR)
		must(t, err)
		f, err := excelize.OpenReader(bytes.NewReader(notes))
		must(t, err)
		defer f.Close()
		comments, err := f.GetComments(layout.SheetValues)
		if at := slices.IndexFunc(comments, func(c excelize.Comment) bool { return c.Cell == "I4" }); err != nil || at < 0 {
			t.Error(comments, err)
		}
	})
}

// A value that changed in the house since the file was written is not run over, and the file says which one it is.
func TestAStaleRowIsRefusedByName(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		q.bring(t, "PG1.amount=10", "PG4.scale=1")
		old := q.workbook(t)
		staged := q.stage(t, into(t, old, "PG1.amount=30"))
		q.bring(t, "PG1.amount=20")
		b := q.stage(t, into(t, old, "PG1.amount=25", "PG4.scale=2"))
		if len(b.Faults) != 1 || b.Faults[0].Code != "intake.row_stale" || b.Faults[0].At.Cell != "I4" || b.Faults[0].Args["read"] != "A1/H1.1/PG1 Dikilen ağaç" || b.Faults[0].Args["expected"] != "20" {
			t.Errorf("%+v", b.Faults)
		}
		// An untouched row of the old file is no wish to go back, and the same value is none to change.
		for _, cells := range [][]string{{"PG4.scale=3"}, {"PG1.amount=20", "PG4.scale=4"}} {
			if b := q.stage(t, into(t, old, cells...)); b.Refused() || len(said(b)) != 2 {
				t.Errorf("%v: %v %v", cells, b.Faults, said(b))
			}
		}
		// What was staged before the change is refused at its commit.
		_, err := q.intake.CommitWindow(q.unit, staged.ID, act.Once{})
		if !fault.Has(err, "intake.row_stale") || fault.KindOf(err) != fault.KindConflict {
			t.Error(err)
		}
		// A seal that somebody took out or made up protects the value all the same.
		for _, seal := range []string{"", "0-", "x", "99999999999999999999-a", "7-ab"} {
			if b := q.stage(t, into(t, q.workbook(t), "PG1.amount=26", "PG1.seal="+seal)); !fault.Has(b.Faults, "intake.row_stale") {
				t.Errorf("%q: %v", seal, b.Faults)
			}
		}
		if diff := cmp.Diff([]string{"PG1 amount 20 entered v2", "PG4 scale 1 entered v1"}, q.values(t)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAForeignWindowIsRefused(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		form := func(cell, v string) []byte {
			return edited(t, q.workbook(t), func(f *excelize.File) { must(t, f.SetCellStr(layout.SheetPeriod, cell, v)) })
		}
		for name, c := range map[string]struct {
			data []byte
			want string
		}{
			"plan":      {form("B4", "Q"), "intake.other_window"},
			"year":      {form("B5", "2021"), "intake.other_window"},
			"frequency": {form("B6", "Aylık"), "intake.other_window"},
			"period":    {form("B7", "1"), "intake.other_window"},
			"unit":      {form("B8", "Zabıta Müdürlüğü"), "intake.other_unit"},
			"no sheet":  {edited(t, q.workbook(t), func(f *excelize.File) { must(t, f.DeleteSheet(layout.SheetValues)) }), "sheet.missing"},
			"junk":      {[]byte("kod;değer"), "sheet.not_xlsx"},
		} {
			if b := q.stage(t, c.data); !b.Refused() || !fault.Has(b.Faults, c.want) {
				t.Errorf("%s: %v", name, b.Faults)
			}
		}
		if _, err := q.intake.StageWindow(q.ctx, q.window, "01HZZZZZZZZZZZZZZZZZZZZZZZ", intake.StageFile{Data: q.workbook(t)}); fault.KindOf(err) != fault.KindNotFound {
			t.Error(err)
		}
		b := q.stage(t, into(t, edited(t, q.workbook(t), func(f *excelize.File) { must(t, f.RemoveRow(layout.SheetValues, 7)) }), "PG1.amount=1"))
		if b.Refused() || b.Preview.Absent != 1 {
			t.Error(b.Faults, b.Preview.Absent)
		}
	})
}

// A closed window refuses each row with its days.
func TestAClosedWindowTakesNoFile(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		staged := q.stage(t, into(t, q.workbook(t), "PG1.amount=1"))
		file := into(t, q.workbook(t), "PG1.amount=2", "PG4.scale=2")
		must(t, q.db.System(context.Background()).Exec("UPDATE report_window SET unit_closes_on = '2022-07-04' WHERE id = ?", q.window).Error)
		if b := q.stage(t, file); !slices.Equal(told(b.Faults), []string{"refuse calendar.closed Değerler!I4", "refuse calendar.closed Değerler!O7"}) {
			t.Error(told(b.Faults))
		}
		if _, err := q.intake.CommitWindow(q.unit, staged.ID, act.Once{}); !fault.Has(err, "calendar.closed") {
			t.Error(err)
		}
		if count(t, q.db, "measurement") != 0 {
			t.Error("a closed window took a value")
		}
	})
}
