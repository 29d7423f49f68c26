package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/measure"
)

// resultsOf2025 is a year whose programme the council decided and whose windows are open: half years, for the one indicator of the unit of
// human resources (yearly_separate, A 14, B 16,5).
type resultsOf2025 struct {
	yearOf2025
	plan, pg      string
	first, second string // windows
	editor        *browser
	manager       *browser
}

// councilDecided takes the programme to the council's decision by the shortest way.
func (y yearOf2025) councilDecided(t *testing.T) {
	t.Helper()
	y.described()
	y.called("1.000.000,00")
	unit := s2(y, access.UnitManager)
	y.line(unit, y.activity(unit, y.s.units[hr], "Hizmet içi eğitim programı"), "03.2.1.01", "900.000,00").want(http.StatusOK)
	press(unit, unit.get(y.own), y.own+"/gonder").want(http.StatusOK)
	press(y.planner, y.planner.get(y.own), y.own+"/kabul").want(http.StatusOK)
	y.others(t)
	y.balanced(t)
	b := y.planner
	press(b, b.get(y.root+"/konsolidasyon"), y.root+"/adim/birlestir").want(http.StatusOK)
	step := func(leaf string, v url.Values) {
		t.Helper()
		f := b.get(y.root + "/adim/" + leaf).want(http.StatusOK).form(y.root + "/adim/" + leaf)
		for name, list := range v {
			f[name] = list
		}
		b.post(y.root+"/adim/"+leaf, f).want(http.StatusOK).has(1, ".note.ok", "")
	}
	step("sun", url.Values{"on": {"02.09.2024"}})
	decision := url.Values{"result": {"unanimous"}, "date": {"05.10.2024"}, "number": {"2024/55"}}
	step("encumen", decision)
	step("karar", decision)
}

func s2(y yearOf2025, role access.Role) *browser { return y.s.as(role) }

// newResults opens the windows of the year by the board, and moves their days so that today is one of entering.
func newResults(t *testing.T, s *site) resultsOf2025 {
	t.Helper()
	y := newYear(t, s)
	y.councilDecided(t)
	p, err := s.years.Get(s.system(), y.id)
	s.must(err)
	tree, err := s.plans.Tree(s.system(), p.PlanID)
	s.must(err)
	r := resultsOf2025{yearOf2025: y, plan: p.PlanID, pg: tree.Goals[0].Targets[0].Indicators[0].ID, editor: s.as(access.UnitEditor), manager: s.as(access.UnitManager)}
	board := "/gerceklesme?plan=" + r.plan + "&yil=2025"
	opened := press(y.planner, y.planner.get(board).want(http.StatusOK).has(1, ".head .btn.first", "2025 dönemlerini aç"), "/gerceklesme/donemler").want(http.StatusOK)
	opened.has(1, ".note.ok", "Dönemler açıldı").has(2, ".t.board thead a", "yarıyıl").has(1, ".t.board tbody th", hr)
	list, err := s.windows.List(s.system(), calendar.Query{PlanID: r.plan, Year: 2025})
	s.must(err)
	for _, x := range list {
		action := "/gerceklesme/donem/" + x.ID
		f := y.planner.get(action).want(http.StatusOK).form(action)
		f.Set("unit_closes_on", s.inDays(10))
		f.Set("manager_closes_on", s.inDays(20))
		f.Set("office_closes_on", s.inDays(5))
		y.planner.post(action, f).want(http.StatusUnprocessableEntity).has(1, `input[name=unit_closes_on][value="`+s.inDays(10)+`"]`, "") // out of order: nothing typed is lost
		f.Set("office_closes_on", s.inDays(30))
		y.planner.post(action, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		if x.PeriodNo == 1 {
			r.first = x.ID
		} else {
			r.second = x.ID
		}
	}
	return r
}

func (r resultsOf2025) entry(window string) string {
	return "/gerceklesme/donem/" + window + "/birim/" + r.s.units[hr]
}

// typed is the form of the unit's page with fields of the one indicator set.
func (r resultsOf2025) typed(b *browser, window string, fields map[string]string) url.Values {
	r.s.t.Helper()
	f := b.get(r.entry(window)).want(http.StatusOK).form(r.entry(window))
	for name, v := range fields {
		f.Set(r.pg+"."+name, v)
	}
	return f
}

// entered is a value of the indicator, approved and verified by the pages.
func (r resultsOf2025) entered(window, amount string) measure.Value {
	r.s.t.Helper()
	at := r.entry(window)
	r.editor.post(at, r.typed(r.editor, window, map[string]string{"amount": amount, "explanation": "Eğitim kayıtlarından alındı " + amount, "reference": "E.2025/" + amount})).want(http.StatusOK).
		has(1, ".note.ok", "kaydedildi").has(1, ".measure .chip.v_entered", "Onay bekliyor")
	press(r.manager, r.manager.get(at), at+"/onayla").want(http.StatusOK).has(1, ".note.ok", "onaylandı").has(1, ".measure .chip.v_approved", "")
	press(r.planner, r.planner.get(at), at+"/dogrula").want(http.StatusOK).has(1, ".note.ok", "doğrulandı").has(1, ".measure .chip.v_verified", "")
	page, err := r.s.values.List(r.s.system(), measure.ListQuery{PlanID: r.plan, WindowID: window})
	r.s.must(err)
	return page.Items[0]
}

// A value's way by forms alone, on both databases: refused as typed, asked, entered with proof, returned with a reason, corrected, approved by
// another person, verified, frozen, opened again for one unit.
func TestAValueByForms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		at := r.entry(r.first)
		s.as(access.UnitEditor).get("/").has(1, `.values a[href="`+at+`"]`, hr).has(2, ".values .cnt.v_open", "1")
		form := r.editor.get(at).want(http.StatusOK).has(1, ".measure th.rowhead", "Çalışan başına eğitim saati").has(1, ".measure td.c-a", "14").has(1, ".measure td.c-b", "16,5").has(1, ".measure th.rowhead", "saat").has(1, ".measure .more", "kanıt bekleniyor")
		form.has(0, "button", "Onayla").has(1, ".save button", "kaydet")

		// Refused: what was typed stands, the fault beside its field, nothing is stored.
		for amount, why := range map[string]string{"onaltı": "Gerçekleşen değer: Sayı okunamadı", "%75": "Yüzde", "1,234": "iki türlü", "1,2345678": "Ondalık", "-5": ""} {
			f := r.typed(r.editor, r.first, map[string]string{"amount": amount, "explanation": "İlk yarıyıl", "reference": "E.1"})
			bad := r.editor.post(at, f).want(http.StatusUnprocessableEntity).has(1, `input[name="`+r.pg+`.amount"][value="`+amount+`"]`, "").has(1, `textarea[name="`+r.pg+`.explanation"]`, "İlk yarıyıl")
			bad.has(1, `#hatalar a[href^="#f-`+r.pg+`-"]`, why).has(1, `input[name="`+r.pg+`.reference"][value="E.1"]`, "")
		}
		none := r.typed(r.editor, r.first, map[string]string{"none": "1", "no_value_reason": "kısa"})
		r.editor.post(at, none).want(http.StatusUnprocessableEntity).has(1, ".more details[open] textarea", "kısa")
		list, err := s.values.List(s.system(), measure.ListQuery{PlanID: r.plan})
		s.must(err)
		if len(list.Items) != 0 {
			t.Fatalf("refused values were stored: %+v", list.Items)
		}
		r.editor.post(at, r.typed(r.editor, r.first, nil)).want(http.StatusOK).has(1, ".note.ok", "Değişen bir değer yok")

		// Entered with a record as proof; who entered it is not offered to approve it, and may not.
		stale := r.typed(r.editor, r.first, map[string]string{"amount": "9"})
		r.editor.post(at, r.typed(r.editor, r.first, map[string]string{"amount": "7,5", "explanation": "Eğitim kayıtları", "reference": "EBYS 2025/12", "system": "EBYS", "personal_data": "1"})).want(http.StatusOK).
			has(1, ".note.ok", "kaydedildi").has(1, ".proofs li", "EBYS 2025/12").has(1, ".proofs .chip.warn", "kişisel veri").has(1, `input[value="7,5"]`, "")
		list, err = s.values.List(s.system(), measure.ListQuery{PlanID: r.plan})
		s.must(err)
		value := list.Items[0]
		step := "/gerceklesme/deger/" + value.ID
		if got := r.editor.post(step+"/onayla", url.Values{"version": {"1"}}); got.status != http.StatusForbidden {
			t.Errorf("the editor approved: %d", got.status)
		}
		again := r.editor.post(at, stale).want(http.StatusPreconditionFailed)
		again.has(1, ".stale dd .theirs", "7,5").has(1, ".stale dd .mine", "9")

		// Proof as a file: refused by its content, kept by its content, taken back with a reason, handed out as a download.
		upload := func(name string, data []byte, fields map[string]string) *page {
			var body bytes.Buffer
			kind := multipartForm(r.editor, &body, name, data, fields)
			req, err := http.NewRequest(http.MethodPost, s.url+step+"/dosya", &body)
			s.must(err)
			req.Header.Set("Content-Type", kind)
			return r.editor.do(req)
		}
		upload("tutanak.pdf", []byte("bu bir pdf değil"), map[string]string{"note": "Tutanak"}).want(http.StatusUnprocessableEntity).has(1, "#f-dosya-note[value=Tutanak]", "")
		kept := upload("tutanak.pdf", []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), map[string]string{"note": "Tutanak", "personal_data": "1"}).want(http.StatusOK).has(1, ".proofs a", "tutanak.pdf")
		href := attr(all(kept.doc, ".proofs a")[0], "href")
		got := r.editor.get(href).want(http.StatusOK)
		if got.header.Get("Content-Disposition") != "attachment; filename=tutanak.pdf" || got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(got.body, "%PDF") {
			t.Errorf("a proof comes as %v", got.header)
		}
		s.as(access.SeniorManager).get(href).want(http.StatusForbidden) // reads values, not their proofs

		// The planner returns it, the unit reads why, corrects it; another person approves.
		press(r.manager, r.manager.get(at), at+"/onayla").want(http.StatusOK)
		back := r.planner.get(step + "/iade").want(http.StatusOK).form(step + "/iade")
		r.planner.post(step+"/iade", back).want(http.StatusUnprocessableEntity)
		back.Set("reason", "Katılım listesindeki saatle karşılaştırın")
		r.planner.post(step+"/iade", back).want(http.StatusOK).has(1, ".note.ok", "iade edildi")
		r.editor.get(at).want(http.StatusOK).has(1, ".measure.v_returned .flag", "Katılım listesindeki")
		r.editor.get("/").has(1, ".values .cnt.v_returned", "1")
		// It stands by the value: sent again as it is.
		r.editor.post(at, r.typed(r.editor, r.first, map[string]string{"again": "1"})).want(http.StatusOK).has(1, ".measure .chip.v_entered", "").has(1, `input[value="7,5"]`, "").has(0, `input[name="`+r.pg+`.again"]`, "")
		r.entered(r.first, "8")
		history := r.editor.get(step).want(http.StatusOK)
		history.has(1, ".history th", "İade edildi").has(1, ".history td", "Katılım listesindeki").has(2, ".history th", "Onaylandı").has(1, ".history th", "Doğrulandı").has(4, ".history td", "7,5")

		// Frozen: nothing is offered any more; opened again for the unit with a reason, and closed.
		freeze := "/gerceklesme/donem/" + r.first + "/dondur"
		r.planner.post(freeze, r.planner.get(freeze).want(http.StatusOK).form(freeze)).want(http.StatusOK).has(1, ".head .chip.w_frozen", "Donduruldu")
		r.editor.get(at).want(http.StatusOK).has(0, ".save", "").has(1, ".measure .chip.v_frozen", "").has(1, ".note.info", "")
		window := "/gerceklesme/donem/" + r.first
		f := r.planner.get(window).form(window + "/ac")
		f.Set("unit_id", s.units[hr])
		f.Set("until_on", s.inDays(3))
		f.Set("reason", "kısa")
		r.planner.post(window+"/ac", f).want(http.StatusUnprocessableEntity).has(1, `textarea[name=reason]`, "kısa").has(1, `select[name=unit_id] option[selected]`, hr)
		f.Set("reason", "Katılım listesi sonradan düzeltildi")
		r.planner.post(window+"/ac", f).want(http.StatusOK).has(1, "#acilanlar td", "Katılım listesi")
		r.editor.get(at).want(http.StatusOK).has(1, ".note.warn", "Katılım listesi").has(1, ".save", "")
		r.entered(r.first, "8,25")
		closed := r.planner.get(window)
		press(r.planner, closed, attr(all(closed.doc, `form[action^="/gerceklesme/yeniden-acma/"]`)[0], "action")).want(http.StatusOK).has(1, ".note.ok", "kapatıldı")
		r.editor.get(at).want(http.StatusOK).has(0, ".save", "").has(1, ".shown", "8,25")
	})
}
