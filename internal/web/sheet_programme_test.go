package web_test

import (
	"net/http"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// costed gives the unit of human resources an activity with two lines of one class and one of another.
func (y yearOf2025) costed() (activity string, lines []budget.Line) {
	y.s.t.Helper()
	ctx := y.s.system()
	a, err := y.s.years.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: y.target, ActivityFields: programme.ActivityFields{Code: "F1.1.1", Name: "Eğitim programı", ResponsibleUnitID: y.s.units[hr]}})
	y.s.must(err)
	for i, economic := range []string{"03.5.1", "03.2.1", "05.3.1"} {
		l, err := y.s.money.AddLine(ctx, budget.AddLine{ProgrammeID: y.id, LineFields: budget.LineFields{Kind: budget.OfActivity, UnitID: y.s.units[hr], ActivityID: a.ID,
			Functional: "01.3.9.00", Financing: "5", Economic: economic}, Amount: quantity.Money(100_00 * (i + 1))})
		y.s.must(err)
		lines = append(lines, l)
	}
	return a.ID, lines
}

func TestTablesOneAndTwoAreFilledAsTheyPrint(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		y := newYear(t, s)
		activity, lines := y.costed()
		one, two := "/performans-hedefleri/"+y.target+"/tablo", "/faaliyetler/"+activity+"/tablo"
		y.planner.get(y.root+"/tablolar/PP1").want(http.StatusOK).has(1, `td a[href="`+one+`"]`, "Çalışan")
		p := y.planner.get(one).want(http.StatusOK).has(1, "th.k-label", "Açıklamalar").has(1, `td.k-edit input[name="`+y.indicator+`.previous_value"]`, "")
		f := p.form(one)
		f.Set(y.target+".explanation", "Neden seçildi")
		f.Set(y.indicator+".current_value", "15,25")
		f.Set(y.indicator+".previous_value", "on dört")
		p = y.planner.post(one, f).want(http.StatusUnprocessableEntity).has(1, ".k-error", "on dört")
		f = p.form(one)
		f.Set(y.indicator+".previous_value", "14")
		y.planner.post(one, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		tree, err := s.years.Tree(s.system(), y.id)
		s.must(err)
		h := tree.Targets[0]
		if i := h.Indicators[0]; h.Explanation != "Neden seçildi" || i.CurrentValue == nil || *i.CurrentValue != 15_250_000 || i.PreviousValue == nil || *i.PreviousValue != 14_000_000 {
			t.Errorf("saved as %+v, %+v", h.PerformanceTarget, h.Indicators[0])
		}
		// A cell of one line is typed, a cell of two leads to them, a sum is computed.
		p = y.planner.get(two).want(http.StatusOK)
		p.has(1, `td.k-edit textarea[name="`+activity+`.name"]`, "").has(0, `input[name="`+lines[0].ID+`.amount"]`, "").has(2, "td.k-computed", "")
		f = p.form(two)
		f.Set(lines[2].ID+".amount", "400")
		y.planner.post(two, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi").has(1, "tr.k-total td.k-computed", "700,00")
	})
}

func TestAUnitFillsItsOwnTableTwo(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	y := newYear(t, s)
	activity, lines := y.costed()
	y.called("5.000.000,00")
	two := "/faaliyetler/" + activity + "/tablo"
	b := s.as(access.UnitEditor)
	p := b.get(two).want(http.StatusOK).has(1, `td.k-edit input[name="`+lines[2].ID+`.amount"]`, "").has(0, `input[name="`+lines[0].ID+`.amount"]`, "")
	f := p.form(two)
	f.Set(lines[2].ID+".amount", "1.250,75")
	f.Set(activity+".explanation", "Birimin açıklaması")
	b.post(two, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
	l, _, err := s.money.Line(s.system(), lines[2].ID)
	s.must(err)
	a, _, err := s.years.Activity(s.system(), activity)
	s.must(err)
	if got := l.At(programme.StageUnit); got == nil || *got != 1250_75 || a.Explanation != "Birimin açıklaması" {
		t.Errorf("saved as %v, %q", got, a.Explanation)
	}
	f.Set(lines[2].ID+".amount", "")
	b.post(two, f).want(http.StatusUnprocessableEntity).has(1, ".k-error", "")
	b.get("/performans-hedefleri/" + y.target + "/tablo").want(http.StatusForbidden)
	s.as(access.Auditor).get(two).want(http.StatusForbidden)
	shared, err := s.years.ChangeActivity(s.system(), programme.ChangeActivity{ID: activity, Version: a.Version, SharingUnitIDs: plan.Some([]string{s.units[nature]})})
	s.must(err)
	b.get("/faaliyetler/" + shared.ID + "/tablo").want(http.StatusNotFound)
}
