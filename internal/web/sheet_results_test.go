package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// said is what is stored of the year: the deviation of the indicator and what is said of its target.
func (r resultsOf2025) said() (d evaluate.Deviation, a evaluate.Assessment) {
	r.s.t.Helper()
	card, err := r.s.scores.Scorecard(r.s.system(), evaluate.CardQuery{PlanID: r.plan, Year: 2025, Through: 12})
	r.s.must(err)
	x := card.Goals[0].Targets[0]
	if x.Assessment != nil {
		a = *x.Assessment
	}
	if x.Indicators[0].Deviation != nil {
		d = *x.Indicators[0].Deviation
	}
	return d, a
}

// The reason of a deviation, its measure and what is said of a target are written in the cells of the tables that print them.
func TestResultsAreFilledAsTheyPrint(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		r.frozen()
		target := r.target2()
		at := "/karne/hedef/" + target + "/2025/sonuc/tablo"
		p := r.editor.get(at).want(http.StatusOK).has(1, ".k-table caption", "PERFORMANS SONUÇLARI").has(1, `td.k-edit textarea[name="`+r.pg+`.narrative"]`, "").has(1, `td.k-edit select[name="`+r.pg+`.cause"]`, "")
		p.has(1, ".k-flag-block", "").has(0, "tr.k-total", "").has(1, `td a.k-link[href^="/karne/gosterge/`+r.pg+`"]`, "15")
		f := p.form(at)
		f.Set(r.pg+".narrative", because)
		f.Set(r.pg+".measure", "Salon yedeklenecek.")
		f.Set(r.pg+".due_on", "yarın")
		r.editor.post(at, f).want(http.StatusUnprocessableEntity).has(1, `.note.bad[role=alert] a`, "yarın").has(1, `input[name="`+r.pg+`.due_on"][aria-invalid=true]`, "").has(1, `textarea[name="`+r.pg+`.narrative"]`, because)
		if x, _ := r.said(); x.ID != "" {
			t.Error("a refused table was saved")
		}
		f.Set(r.pg+".due_on", s.inDays(60))
		f.Set(r.pg+".owner_unit_id", s.units[hr])
		f.Set(r.pg+".cause", "other")
		p = r.editor.post(at, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		x, _ := r.said()
		if x.Narrative != because || x.Cause != "other" || x.Measure != "Salon yedeklenecek." || x.OwnerUnitID != s.units[hr] || x.DueOn.TR() != s.inDays(60) || x.State != evaluate.DeviationEntered || x.Version != 1 {
			t.Errorf("saved as %+v", x)
		}
		r.editor.post(at, p.form(at)).want(http.StatusOK)
		if again, _ := r.said(); again.Version != 1 {
			t.Errorf("an unchanged table was saved: version %d", again.Version)
		}

		// What is said of the target, in the evaluation table: texts, closed answers, and who answers for a measure until when.
		at = "/karne/hedef/" + target + "/2025/degerlendirme/tablo"
		p = r.editor.get(at).want(http.StatusOK).has(1, ".k-table caption", "DEĞERLENDİRME TABLOSU").has(3, "td.k-edit textarea[maxlength=\"8000\"]", "").has(1, ".k-flag-said", "Katılım")
		f = p.form(at)
		f.Set(target+".reason", "Eğitim salonu onarımdaydı.")
		f.Set(target+".cost_changed", "no")
		f.Set(target+".risk_measures", "Yedek salon")
		f.Set(target+".risk_due_on", s.inDays(90))
		r.editor.post(at, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		_, a := r.said()
		if a.Reason != "Eğitim salonu onarımdaydı." || a.CostChanged == nil || *a.CostChanged || a.NeedsMet != nil || a.RiskMeasures != "Yedek salon" || a.RiskDueOn.TR() != s.inDays(90) || a.Text != "" {
			t.Errorf("saved as %+v", a)
		}
		at = "/karne/hedef/" + target + "/2025/izleme/tablo"
		f = r.editor.get(at).want(http.StatusOK).has(1, "td.k-edit textarea", "").form(at)
		f.Set(target+".text", "İlk yarıyıl planlandığı gibi.")
		r.editor.post(at, f).want(http.StatusOK).has(1, "td.k-edit textarea", "planlandığı gibi")
	})
}

// Who changed another field is not held up by what somebody wrote meanwhile beside it in the same record: both are shown, and one decides.
func TestAStaleResultIsChosenFieldByField(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		r.frozen()
		at := "/karne/hedef/" + r.target2() + "/2025/sonuc/tablo"
		f := r.editor.get(at).want(http.StatusOK).form(at)
		f.Set(r.pg+".narrative", because)
		r.editor.post(at, f).want(http.StatusOK)
		f = r.editor.get(at).form(at)
		_, err := s.scores.Explain(s.system(), evaluate.Explain{IndicatorID: r.pg, Year: 2025, Version: 1, DeviationFields: evaluate.DeviationFields{Cause: "demand", Narrative: because + " Başkası yazdı."}})
		s.must(err)
		f.Set(r.pg+".narrative", because+" Ben yazdım.")
		p := r.editor.post(at, f).want(http.StatusPreconditionFailed).has(1, ".stale fieldset.both legend", "Açıklama").has(1, ".stale fieldset.both label.theirs", "Başkası yazdı").has(1, ".stale fieldset.both label.mine", "Ben yazdım").has(1, ".stale fieldset.theirs", "")
		if x, _ := r.said(); x.Version != 2 {
			t.Errorf("a stale table was saved: %+v", x)
		}
		f = p.form(at)
		if f.Get(r.pg+".cause") != "demand" {
			t.Error("what only they changed is not theirs")
		}
		p = r.editor.post(at, f).want(http.StatusUnprocessableEntity).has(1, ".stale fieldset.open", "").has(1, ".stale fieldset.open label.mine", "Ben yazdım")
		f = p.form(at)
		f.Set(r.pg+".merge.narrative", "mine")
		r.editor.post(at, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		if x, _ := r.said(); x.Narrative != because+" Ben yazdım." || x.Cause != "demand" {
			t.Errorf("saved as %+v", x)
		}
	})
}

// The whole table is the strategy office's; a unit writes its own target's rows and nobody else's, and nothing once the report is frozen.
func TestWhoFillsResults(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		r.frozen()
		tree, err := s.plans.Tree(s.system(), r.plan)
		s.must(err)
		foreign := s.foreignTarget(r.plan, tree.Goals[0].ID)
		review := r.planner.post("/karne/raporlar", url.Values{"plan_id": {r.plan}, "year": {"2025"}, "kind": {"evaluation"}}).want(http.StatusOK).url.Path
		report := press(r.planner, r.planner.get("/faaliyet-raporu?plan="+r.plan+"&yil=2025"), "/faaliyet-raporu").want(http.StatusOK).url.Path
		for _, table := range []string{review + "/tablolar/T20", review + "/tablolar/SAPMA", report + "/tablolar/FRPS"} {
			r.planner.get(table).want(http.StatusOK).has(1, `a[href="`+table+`/duzenle"]`, "Tabloda düzenle")
			f := r.planner.get(table + "/duzenle").want(http.StatusOK).form(table + "/duzenle")
			r.planner.post(table+"/duzenle", f).want(http.StatusOK)
			if got := r.editor.get(table + "/duzenle"); got.status != http.StatusNotFound && got.status != http.StatusForbidden {
				t.Errorf("a unit's %s answers %d", table, got.status)
			}
			s.as(access.Auditor).get(table + "/duzenle").want(http.StatusForbidden)
			s.as(access.Auditor).get(table).want(http.StatusOK).has(0, `a[href="`+table+`/duzenle"]`, "")
		}
		r.planner.get(review + "/tablolar/SKOR/duzenle").want(http.StatusNotFound)

		// A unit's rows only: another's target is not there for it, nor inside a form of its own.
		mine, theirs := "/karne/hedef/"+r.target2()+"/2025/degerlendirme/tablo", "/karne/hedef/"+foreign+"/2025/degerlendirme/tablo"
		r.editor.get(theirs).want(http.StatusOK).has(0, ".paper input, .paper textarea", "").has(0, ".sheet-form", "") // a frozen year is read by all
		r.editor.post(theirs, url.Values{foreign + ".version": {"0"}, foreign + ".base": {""}, foreign + ".text": {"Sızan"}}).want(http.StatusForbidden)
		f := r.editor.get(mine).want(http.StatusOK).form(mine)
		f.Set(foreign+".version", "0")
		f.Set(foreign+".text", "Sızan")
		f.Set(r.target2()+".text", "Kendi metnimiz")
		r.editor.post(mine, f).want(http.StatusOK)
		said, err := s.scores.Assessments(s.system(), r.plan, 2025, evaluate.Evaluation)
		s.must(err)
		if len(said) != 1 || said[0].TargetID != r.target2() || said[0].Text != "Kendi metnimiz" {
			t.Errorf("written is %+v", said)
		}
		s.as(access.Auditor).get(mine).want(http.StatusOK).has(0, ".paper input, .paper textarea", "").has(1, ".paper .k-table", "Kendi metnimiz")
		s.as(access.Auditor).post(mine, f).want(http.StatusForbidden)

		// Nothing is written in a frozen report; what was typed before is refused, and not lost.
		f = r.editor.get(mine).form(mine)
		f.Set(r.target2()+".text", "Geç kalan")
		s.must(s.db.System(t.Context()).Exec("UPDATE review SET state = 'frozen' WHERE plan_id = ?", r.plan).Error)
		r.editor.get(mine).want(http.StatusOK).has(0, ".paper textarea", "").has(0, ".sheet-form", "")
		r.editor.post(mine, f).want(http.StatusConflict).has(1, ".note.bad", "").has(1, `textarea[name="`+r.target2()+`.text"]`, "Geç kalan")
		r.planner.get(review+"/tablolar/T20?surum=taslak").want(http.StatusOK).has(0, `a[href$="/duzenle"]`, "")
	})
}

// foreignTarget puts a target of another unit below a goal, with an indicator, past the plan's own states.
func (s *site) foreignTarget(planID, goalID string) string {
	s.t.Helper()
	sys := s.db.System(s.t.Context())
	s.must(sys.Exec("UPDATE plan SET state = 'draft' WHERE id = ?", planID).Error)
	h, err := s.plans.AddTarget(s.system(), plan.AddTarget{GoalID: goalID, TargetFields: plan.TargetFields{Code: "H1.9", Text: "Başka birimin hedefi", ResponsibleUnitID: s.units["Çevre Koruma ve Kontrol Müdürlüğü"]}})
	s.must(err)
	weight := quantity.Hundred
	_, err = s.plans.AddIndicator(s.system(), plan.AddIndicator{TargetID: h.ID, IndicatorFields: plan.IndicatorFields{Code: "PG1.9.1", Name: "Başka gösterge", UnitOfMeasure: "adet", Weight: &weight, MonitoringFrequency: "half_year", Values: plan.YearAmount{2025: 5_000_000}}})
	s.must(err)
	s.must(sys.Exec("UPDATE plan SET state = 'in_force' WHERE id = ?", planID).Error)
	return h.ID
}
