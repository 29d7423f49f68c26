package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/programme"
)

// The strategy office takes targets and indicators of the plan out of the year and brings them back, by the programme's pages alone.
func TestTargetsAndIndicatorsOfThePlanComeAndGo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		y := newYear(t, s)
		b, unit := y.planner, s.as(access.UnitEditor)
		addTarget, removeTarget := y.root+"/hedefler/yeni", "/performans-hedefleri/"+y.target+"/sil"
		addIndicator, removeIndicator := "/performans-hedefleri/"+y.target+"/gostergeler/yeni", "/program-gostergeleri/"+y.indicator+"/sil"

		// While the year has all of the plan nothing is offered to add.
		b.get(y.root).want(http.StatusOK).has(0, `main a[href="`+addTarget+`"]`, "").has(0, `main a[href="`+addIndicator+`"]`, "").has(1, `.pt footer a[href="`+removeTarget+`"]`, "Programdan çıkar")
		b.get(addTarget).want(http.StatusOK).has(0, "main form", "").has(1, ".empty p", "bütün hedefleri")
		b.get(addIndicator).want(http.StatusOK).has(0, "main form", "").has(1, ".empty p", "bütün göstergeleri")

		// An indicator goes, asked first, and comes back by its name; the values of the years before are asked next.
		b.get("/program-gostergeleri/"+y.indicator+"/duzenle").has(1, `.head a.bad[href="`+removeIndicator+`"]`, "Programdan çıkar")
		ask := b.get(removeIndicator).want(http.StatusOK).has(1, ".head .code", "PG1.1.1").has(1, "form.sheet .box p", "planda kalır")
		b.post(removeIndicator, url.Values{"version": {"7"}}).want(http.StatusPreconditionFailed).has(1, "main .note", "")
		press(b, ask, removeIndicator).want(http.StatusOK).has(1, ".note.ok", "silindi").has(0, ".t.inner", "").has(1, `.pt footer a[href="`+addIndicator+`"]`, "Gösterge ekle")
		pick := b.get(addIndicator).want(http.StatusOK).has(1, `select[name=indicator_id] option`, "PG1.1.1 · Çalışan başına eğitim saati")
		none := pick.form(addIndicator)
		b.post(addIndicator, none).want(http.StatusUnprocessableEntity).has(1, `select[name=indicator_id][aria-invalid=true]`, "")
		f := pick.form(addIndicator)
		f.Set("indicator_id", attr(all(pick.doc, `select[name=indicator_id] option`)[1], "value"))
		back := b.post(addIndicator, f).want(http.StatusOK).has(1, ".note.ok", "eklendi").has(1, "input[name=previous_value]", "").has(1, ".planned", "16,5")
		if again := b.post(addIndicator, f).want(http.StatusOK); again.url.Path != back.url.Path {
			t.Errorf("the same form sent twice made %s and %s", back.url.Path, again.url.Path)
		}
		f.Del("key")
		b.post(addIndicator, f).want(http.StatusConflict).has(1, "main .note", "")

		// A target with an activity is not taken out, and why is said.
		a, err := s.years.AddActivity(s.system(), programme.AddActivity{PerformanceTargetID: y.target, ActivityFields: programme.ActivityFields{Code: "F1.1.1", Name: "Faaliyet", ResponsibleUnitID: s.units[hr]}})
		s.must(err)
		press(b, b.get(removeTarget).want(http.StatusOK).has(1, ".head .code", "H1.1"), removeTarget).want(http.StatusConflict).has(1, "main .note", "altında başka kayıtlar").has(1, "form.sheet button.bad", "")
		s.must(s.years.RemoveActivity(s.system(), programme.Remove{ID: a.ID, Version: a.Version}))
		press(b, b.get(removeTarget), removeTarget).want(http.StatusOK).has(1, ".note.ok", "silindi").has(0, "section.pt", "").has(1, `main a[href="`+addTarget+`"]`, "Plandan hedef ekle")
		b.get(removeTarget).want(http.StatusNotFound)

		// It comes back with its indicators.
		pick = b.get(addTarget).want(http.StatusOK).has(2, "select[name=target_id] option", "").has(1, "select[name=target_id] option", "H1.1 · Çalışan başına düşen")
		b.post(addTarget, pick.form(addTarget)).want(http.StatusUnprocessableEntity).has(1, `select[name=target_id][aria-invalid=true]`, "")
		f = pick.form(addTarget)
		f.Set("target_id", attr(all(pick.doc, `select[name=target_id] option`)[1], "value"))
		b.post(addTarget, f).want(http.StatusOK).has(1, ".note.ok", "eklendi").has(1, "section.pt h3", "Çalışan başına düşen").has(1, ".pt .t.inner tbody tr", "PG1.1.1").has(0, `main a[href="`+addTarget+`"]`, "")
		tree, err := s.years.Tree(s.system(), y.id)
		s.must(err)
		if len(tree.Targets) != 1 || len(tree.Targets[0].Indicators) != 1 {
			t.Fatalf("the year has %d targets", len(tree.Targets))
		}
		f.Del("key")
		b.post(addTarget, f).want(http.StatusConflict).has(1, "main .note", "")

		// Nobody else is offered it or does it.
		y.called("1.000,00")
		now := "/performans-hedefleri/" + tree.Targets[0].ID
		unit.get(y.root).want(http.StatusOK).has(1, ".pt footer a", "Faaliyet ekle").has(0, ".pt footer a.away", "")
		for _, path := range []string{addTarget, now + "/sil", now + "/gostergeler/yeni", "/program-gostergeleri/" + tree.Targets[0].Indicators[0].ID + "/sil"} {
			unit.get(path).want(http.StatusForbidden)
			unit.post(path, url.Values{"version": {"1"}, "target_id": {tree.Targets[0].TargetID}}).want(http.StatusForbidden)
		}
	})
}

// Once the proposals are consolidated, targets, indicators and activities are closed: nothing is offered that the services refuse.
func TestAConsolidatedYearOffersNoChangeOfItsRecords(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	y := newYear(t, s)
	y.described()
	y.called("1.000.000,00")
	unit := s.as(access.UnitManager)
	activity := y.activity(unit, s.units[hr], "Hizmet içi eğitim programı")
	y.line(unit, activity, "03.2.1.01", "900.000,00").want(http.StatusOK)
	press(unit, unit.get(y.own), y.own+"/gonder").want(http.StatusOK)
	press(y.planner, y.planner.get(y.own), y.own+"/kabul").want(http.StatusOK)
	y.others(t)
	y.balanced(t)
	b := y.planner
	press(b, b.get(y.root+"/konsolidasyon"), y.root+"/adim/birlestir").want(http.StatusOK).has(1, ".head .chip.consolidated", "").has(0, ".pt footer", "").has(0, `.pt a[href="/performans-hedefleri/`+y.target+`/duzenle"]`, "").has(0, `.pt a[href="/faaliyetler/`+activity+`/duzenle"]`, "")
	for _, path := range []string{"/performans-hedefleri/" + y.target, "/program-gostergeleri/" + y.indicator, "/faaliyetler/" + activity} {
		b.get(path+"/duzenle").want(http.StatusOK).has(1, "fieldset.whole[disabled]", "").has(0, ".head a.bad", "")
	}
	add := "/performans-hedefleri/" + y.target + "/gostergeler/yeni"
	b.get(add).want(http.StatusOK).has(0, "main form", "").has(1, ".empty p", "birleştirildikten sonra")
	b.post(add, url.Values{"indicator_id": {y.indicator}}).want(http.StatusConflict).has(1, "main .note.bad", "")
	b.post("/performans-hedefleri/"+y.target+"/sil", url.Values{"version": {"2"}}).want(http.StatusConflict)
	b.get(y.root+"/duzenle").want(http.StatusOK).has(0, "fieldset.whole[disabled]", "").has(1, ".save button", "Kaydet")
}
