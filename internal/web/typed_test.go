package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// table reads the fields of the page's grid.
func (p *page) table() url.Values {
	p.t.Helper()
	forms := all(p.doc, "karne-grid form")
	if len(forms) == 0 {
		p.t.Fatalf("%s has no grid", p.url)
	}
	return fieldsOf(forms[0])
}

// newRowsOf are the ids of the rows for new records, in order.
func newRowsOf(v url.Values) (out []string) {
	for name := range v {
		if id, ok := strings.CutSuffix(name, ".was"); ok && strings.HasPrefix(id, "yeni-") {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// row writes fields of a row.
func row(v url.Values, id string, kv ...string) {
	for i := 0; i+1 < len(kv); i += 2 {
		v.Set(id+"."+kv[i], kv[i+1])
	}
}

// draftOf is a plan of one target with indicators of a unit, and one of another unit.
func draftOf(s *site, indicators int) (planID string, own, other plan.Target, list []plan.Indicator, foreign plan.Indicator) {
	ctx := s.system()
	p, err := s.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "K", Name: "Plan", FirstYear: 2025, LastYear: 2029}})
	s.must(err)
	g, err := s.plans.AddGoal(ctx, plan.AddGoal{PlanID: p.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Amaç"}})
	s.must(err)
	own, err = s.plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: "H1.1", Text: "Eğitim", ResponsibleUnitID: s.units[hr]}})
	s.must(err)
	other, err = s.plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: "H1.2", Text: "Çevre", ResponsibleUnitID: s.units["Çevre Koruma ve Kontrol Müdürlüğü"]}})
	s.must(err)
	for n := range indicators {
		i, err := s.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: own.ID, IndicatorFields: plan.IndicatorFields{Code: "PG1.1." + strconv.Itoa(n+1), Name: "Gösterge", UnitOfMeasure: "saat"}})
		s.must(err)
		list = append(list, i)
	}
	foreign, err = s.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: other.ID, IndicatorFields: plan.IndicatorFields{Code: "PG1.2.1", Name: "Gizli gösterge", UnitOfMeasure: "adet"}})
	s.must(err)
	return p.ID, own, other, list, foreign
}

func (s *site) weightOf(id string) string {
	s.t.Helper()
	i, _, err := s.plans.Indicator(s.system(), id)
	s.must(err)
	if i.Weight == nil {
		return ""
	}
	return i.Weight.String()
}

func TestYearlyTargetsAreTypedInOneTable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		planID, own, _, list, foreign := draftOf(s, 3)
		path := "/planlar/" + planID + "/degerler"
		b := s.as(access.Planner)
		a, c, z := list[0].ID, list[1].ID, list[2].ID

		// All rows are saved in one step, numbers as a spreadsheet writes them.
		first := b.get(path).want(http.StatusOK).has(1, "karne-grid tr.group", "H1.1 Eğitim")
		f := first.table()
		row(f, a, "weight", "%33,3", "baseline_value", "1.234,5", "values.2025", "14", "values.2029", "20,25", "monitoring_frequency", "3 Aylık")
		row(f, c, "weight", "33,3")
		b.post(path, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		i, _, err := s.plans.Indicator(s.system(), a)
		s.must(err)
		if i.Weight.String() != "33.3" || i.BaselineValue.String() != "1234.5" || len(i.Values) != 2 || i.Values[2029].String() != "20.25" || i.MonitoringFrequency != "quarter" {
			t.Fatalf("saved %+v", i.IndicatorFields)
		}
		// Sent again it changes nothing: what was typed is there.
		b.post(path, f).want(http.StatusOK)
		if again, _, err := s.plans.Indicator(s.system(), a); err != nil || again.Version != i.Version {
			t.Fatal(again.Version, err)
		}

		// The remainder goes to the last indicator of the target, and is not saved before one says so.
		f = b.get(path).table()
		f.Set("remainder", own.ID)
		p := b.post(path, f).want(http.StatusOK)
		f = p.table()
		if f.Get(z+".weight") != "33,4" || s.weightOf(z) != "" {
			t.Fatalf("the rest is %q, saved %q", f.Get(z+".weight"), s.weightOf(z))
		}
		b.post(path, f).want(http.StatusOK)
		if s.weightOf(z) != "33.4" {
			t.Fatalf("saved %q", s.weightOf(z))
		}
		f = b.get(path).table()
		f.Set("remainder", own.ID)
		row(f, a, "weight", "70")
		b.post(path, f).want(http.StatusUnprocessableEntity).has(1, "#hatalar li", "hesaplanamıyor")

		// A bad row keeps the others back, until one says so; nothing typed is lost.
		f = b.get(path).table()
		row(f, a, "weight", "40")
		row(f, c, "weight", "bilmem")
		p = b.post(path, f).want(http.StatusUnprocessableEntity).has(1, "#hatalar li", "Ağırlık").has(1, "button[name=rest]", "")
		kept := p.table()
		if kept.Get(a+".weight") != "40" || kept.Get(c+".weight") != "bilmem" || s.weightOf(a) != "33.3" {
			t.Fatalf("kept %q and %q, saved %q", kept.Get(a+".weight"), kept.Get(c+".weight"), s.weightOf(a))
		}
		kept.Set("rest", "1")
		p = b.post(path, kept).want(http.StatusUnprocessableEntity)
		if s.weightOf(a) != "40" || s.weightOf(c) != "33.3" || p.table().Get(c+".weight") != "bilmem" {
			t.Fatalf("saved %q and %q", s.weightOf(a), s.weightOf(c))
		}

		// A row that somebody else changed meanwhile is not written over.
		f = b.get(path).table()
		current, _, err := s.plans.Indicator(s.system(), a)
		s.must(err)
		_, err = s.plans.ChangeIndicator(s.system(), plan.ChangeIndicator{ID: a, Version: current.Version, Weight: plan.Some(new(quantity.Percent(250_000)))})
		s.must(err)
		row(f, a, "weight", "50")
		row(f, c, "weight", "10")
		b.post(path, f).want(http.StatusPreconditionFailed).has(1, ".stale", "25")
		if s.weightOf(a) != "25" || s.weightOf(c) != "33.3" {
			t.Fatalf("saved %q and %q", s.weightOf(a), s.weightOf(c))
		}

		// A unit sees and changes its own indicators; a foreign one is not there, by its id either.
		unit := s.as(access.UnitEditor)
		p = unit.get(path).want(http.StatusOK).has(0, "main", "Gizli gösterge")
		f = p.table()
		row(f, c, "weight", "11")
		smuggled := url.Values{}
		for k, v := range f {
			smuggled[k] = v
		}
		row(smuggled, foreign.ID, "was", "-", "version", "1", "weight", "99")
		unit.post(path, smuggled).want(http.StatusNotFound)
		if s.weightOf(foreign.ID) != "" || s.weightOf(c) != "33.3" {
			t.Fatalf("saved %q and %q", s.weightOf(foreign.ID), s.weightOf(c))
		}
		unit.post(path, f).want(http.StatusOK)
		if s.weightOf(c) != "11" {
			t.Fatalf("saved %q", s.weightOf(c))
		}
	})
}

// A decided plan is read in the same tables and changed in none.
func TestTypedTablesOfADecidedPlanAreOnlyRead(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	planID := inForce(s)
	tree, err := s.plans.Tree(s.system(), planID)
	s.must(err)
	target := tree.Goals[0].Targets[0]
	b := s.as(access.Planner)
	for path, x := range map[string]struct{ id, field string }{
		"/planlar/" + planID + "/degerler":        {target.Indicators[0].ID, "weight"},
		"/planlar/" + planID + "/maliyetler":      {target.ID, "stated_total"},
		"/hedefler/" + target.ID + "/gostergeler": {target.Indicators[0].ID, "name"},
	} {
		b.get(path).want(http.StatusOK).has(0, "karne-grid input", "").has(0, "karne-grid button", "").has(1, ".note.info", "yalnız okunur")
		b.post(path, url.Values{x.id + ".was": {"-"}, x.id + ".version": {"1"}, x.id + "." + x.field: {"40"}}).want(http.StatusConflict)
	}
	now, err := s.plans.Tree(s.system(), planID)
	s.must(err)
	if h := now.Goals[0].Targets[0]; h.Version != target.Version || h.Indicators[0].Version != target.Indicators[0].Version {
		t.Errorf("changed: %+v", h)
	}
}

func TestManyIndicatorsAreAddedAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		planID, own, _, list, _ := draftOf(s, 1)
		path := "/hedefler/" + own.ID + "/gostergeler"
		b := s.as(access.Planner)
		b.get("/hedefler/"+own.ID).has(1, `a[href="`+path+`"]`, "")
		names := func() (out []string) {
			tree, err := s.plans.Tree(s.system(), planID)
			s.must(err)
			for _, i := range tree.Goals[0].Targets[0].Indicators {
				out = append(out, i.Code+" "+i.Name)
			}
			return out
		}
		if n := len(newRowsOf(b.get(path + "?yeni=20").table())); n != 20 {
			t.Errorf("%d empty rows", n)
		}
		f := b.get(path).want(http.StatusOK).table()
		fresh := newRowsOf(f)
		row(f, list[0].ID, "name", "Eğitim saati", "weight", "60")
		row(f, fresh[0], "name", "Katılım", "unit_of_measure", "kişi", "calc_type", "Kümülatif Artış", "weight", "40", "baseline_value", "5", "values.2026", "1.000")
		row(f, fresh[2], "name", "Memnuniyet", "unit_of_measure", "yüzde", "values.2025", "%75", "weight", "yüz")
		p := b.post(path, f).want(http.StatusUnprocessableEntity).has(1, "#hatalar li", "Ağırlık")
		if got := names(); len(got) != 1 || got[0] != "PG1.1.1 Gösterge" {
			t.Fatalf("one bad row saved %q", got)
		}
		f = p.table()
		if f.Get(fresh[0]+".name") != "Katılım" || f.Get(fresh[2]+".weight") != "yüz" {
			t.Fatalf("typed rows are lost: %v", f)
		}
		f.Set("rest", "1")
		p = b.post(path, f).want(http.StatusUnprocessableEntity)
		if got := strings.Join(names(), ", "); got != "PG1.1.1 Eğitim saati, PG1.1.2 Katılım" {
			t.Fatalf("the rest is %q", got)
		}
		f = p.table()
		row(f, fresh[2], "weight", "")
		for range 2 { // the same form sent twice makes one record
			b.post(path, f).want(http.StatusOK)
			if got := strings.Join(names(), ", "); got != "PG1.1.1 Eğitim saati, PG1.1.2 Katılım, PG1.1.3 Memnuniyet" {
				t.Fatalf("saved %q", got)
			}
		}
		tree, err := s.plans.Tree(s.system(), planID)
		s.must(err)
		if k := tree.Goals[0].Targets[0].Indicators[1]; k.CalcType != "cumulative_increase" || k.Values[2026].String() != "1000" || k.Weight.String() != "40" || k.BaselineValue.String() != "5" {
			t.Errorf("saved %+v", k.IndicatorFields)
		}
	})
}

func TestTargetCostsAreTypedInOneTable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		planID, own, other, _, _ := draftOf(s, 0)
		path := "/planlar/" + planID + "/maliyetler"
		unit := s.as(access.UnitEditor)
		f := unit.get(path).want(http.StatusOK).table()
		row(f, own.ID, "yearly_costs.2025", "1.234.567,89", "yearly_costs.2026", "1.000,11", "stated_total", "1.300.000,00")
		unit.post(path, f).want(http.StatusOK).has(1, "td.c-sum", "1.235.568,00").has(1, "td.c-sum", "(2/5 yıl)").has(1, "td.c-difference .differs", "64.432,00").has(1, "tfoot", "1.300.000,00")
		row(f, other.ID, "was", "-", "version", "1", "stated_total", "1")
		unit.post(path, f).want(http.StatusNotFound)
		h, _, err := s.plans.Target(s.system(), own.ID)
		s.must(err)
		if len(h.YearlyCosts) != 2 || h.YearlyCosts[2025].String() != "1234567.89" || h.StatedTotal.String() != "1300000.00" || h.Text != "Eğitim" {
			t.Errorf("saved %+v", h.TargetFields)
		}
	})
}

func TestProgrammeValuesAndLinesAreTypedInTables(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		y := newYear(t, s)
		path := y.root + "/gosterge-degerleri"
		f := y.planner.get(path).want(http.StatusOK).has(1, "td.c-next", "16,5").table()
		row(f, y.indicator, "previous_value", "14", "previous_source", "2023 faaliyet raporu", "current_value", "15,25", "explanation", "Eğitim talebi arttı")
		y.planner.post(path, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		k, _, err := s.years.Indicator(s.system(), y.indicator)
		s.must(err)
		if k.PreviousValue.String() != "14" || k.CurrentValue.String() != "15.25" || k.PreviousSource != "2023 faaliyet raporu" || k.Explanation != "Eğitim talebi arttı" {
			t.Errorf("saved %+v", k.IndicatorFields)
		}
		y.described()
		y.called("1.000.000,00")
		unit := s.as(access.UnitManager)
		unit.post(path, url.Values{y.indicator + ".was": {"-"}, y.indicator + ".version": {"3"}, y.indicator + ".explanation": {"x"}}).want(http.StatusForbidden)

		// Lines: new ones by the code of their activity, as a paste has it; a refused one keeps all back.
		activity := y.activity(unit, s.units[hr], "Hizmet içi eğitim programı")
		a, _, err := s.years.Activity(s.system(), activity)
		s.must(err)
		lines := y.own + "/tablo"
		unit.get(y.own).has(1, `a[href="`+lines+`"]`, "")
		f = unit.get(lines).want(http.StatusOK).table()
		fresh := newRowsOf(f)
		row(f, fresh[0], "place", a.Code, "functional", "01.3", "financing", "5", "economic", "03.2.1.01", "amount", "900.000,00", "note", "Eğitmen")
		row(f, fresh[1], "place", "Genel yönetim giderleri", "functional", "01.3", "financing", "5", "economic", "01.1.1.01", "amount", "")
		p := unit.post(lines, f).want(http.StatusUnprocessableEntity).has(1, "#hatalar li", "Tutar")
		count := func() int {
			sheet, err := s.money.Lines(s.system(), budget.LinesQuery{ProgrammeID: y.id})
			s.must(err)
			return len(sheet)
		}
		if count() != 0 {
			t.Fatal("a refused row let another be saved")
		}
		f = p.table()
		row(f, fresh[1], "amount", "50.000")
		p = unit.post(lines, f).want(http.StatusOK).has(1, ".sums [data-state=within]", "")
		if count() != 2 {
			t.Fatalf("%d lines", count())
		}
		sheet, err := s.money.Lines(s.system(), budget.LinesQuery{ProgrammeID: y.id})
		s.must(err)
		f = p.table()
		for _, l := range sheet {
			if l.ActivityID == activity {
				row(f, l.ID, "amount", "1.100.000,00", "economic", "03.2.1.02")
			}
		}
		unit.post(lines, f).want(http.StatusOK).has(1, ".sums [data-state=over]", "")

		// The unit's table takes no line of another part.
		other := y.root + "/teklif/" + s.units["Çevre Koruma ve Kontrol Müdürlüğü"] + "/tablo"
		unit.post(other, f).want(http.StatusForbidden)
		income := y.planner.get(y.root + "/gelir/tablo").want(http.StatusOK).table()
		row(income, newRowsOf(income)[0], "place", "revenue", "economic", "01.2", "amount", "2.000.000,00")
		y.planner.post(y.root+"/gelir/tablo", income).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		if count() != 3 {
			t.Errorf("%d lines", count())
		}
	})
}

func TestUnitsAreTypedInOneTable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b := s.as(access.Planner)
		b.get("/birimler").has(1, `a[href="/birimler/tablo"]`, "")
		f := b.get("/birimler/tablo").want(http.StatusOK).table()
		fresh := newRowsOf(f)
		row(f, s.units[hr], "institutional_code", "46.34.11.05", "valid_from", "01.01.2020")
		row(f, fresh[0], "name", "Zabıta Müdürlüğü", "spending_unit", "Evet", "valid_from", "2020-02-01")
		row(f, fresh[1], "name", hr)
		p := b.post("/birimler/tablo", f).want(http.StatusConflict)
		if u, err := s.org.Unit(s.system(), s.units[hr]); err != nil || u.InstitutionalCode != "" {
			t.Fatal(u, err)
		}
		f = p.table()
		row(f, fresh[1], "name", "")
		for range 2 {
			b.post("/birimler/tablo", f).want(http.StatusOK)
		}
		units, err := s.org.Units(s.system(), org.UnitQuery{})
		s.must(err)
		u, err := s.org.Unit(s.system(), s.units[hr])
		s.must(err)
		if len(units) != 4 || u.InstitutionalCode != "46.34.11.05" || u.ValidFrom != "2020-01-01" || !u.SpendingUnit || u.Name != hr {
			t.Errorf("%d units, %+v", len(units), u)
		}
		i := slices.IndexFunc(units, func(u org.Unit) bool { return u.Name == "Zabıta Müdürlüğü" })
		if i < 0 || !units[i].SpendingUnit || units[i].ValidFrom != "2020-02-01" {
			t.Errorf("units %+v", units)
		}
		s.as(access.UnitEditor).get("/birimler/tablo").want(http.StatusForbidden)
	})
}
