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
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/org"
)

// clerk is the browser of a council clerk.
func (s *site) clerk() *browser {
	s.t.Helper()
	person, err := s.org.AddPerson(s.system(), org.AddPerson{Name: "Kâtip Deneme", Email: string(access.CouncilClerk) + "@ornek.bel.tr"})
	s.must(err)
	_, err = s.org.AddPost(s.system(), org.AddPost{PersonID: person.ID, Role: access.CouncilClerk})
	s.must(err)
	session, err := s.auth.SignInAs(s.system(), person.ID, "127.0.0.1")
	s.must(err)
	return s.signedIn(session.Token)
}

// frozen enters both halves, and freezes their windows.
func (r resultsOf2025) frozen() {
	r.s.t.Helper()
	for window, amount := range map[string]string{r.first: "8", r.second: "7"} {
		r.entered(window, amount)
		freeze := "/gerceklesme/donem/" + window + "/dondur"
		r.planner.post(freeze, r.planner.get(freeze).want(http.StatusOK).form(freeze)).want(http.StatusOK).has(1, ".head .chip.w_frozen", "")
	}
}

const because = "Eğitim salonu onarımda olduğu için ikinci yarıyılda eğitimler ertelendi."

// explained writes the deviation and has it approved.
func (r resultsOf2025) explained(t *testing.T) {
	t.Helper()
	at := "/karne/sapma/" + r.pg + "/2025"
	asked := r.editor.get(at).want(http.StatusOK).has(1, ".facts dd", "16,5").has(1, ".facts dd", "15").has(1, ".facts dd", "-1,5").has(1, ".facts dd", "-%9,09").has(0, "button", "Onayla")
	f := asked.form(at)
	f.Set("narrative", because)
	f.Set("due_on", "yarın")
	r.editor.post(at, f).want(http.StatusUnprocessableEntity).has(1, "textarea[name=narrative]", because).has(1, `input[name=due_on][value=yarın]`, "")
	f.Set("cause", "other")
	f.Set("measure", "Salon yedeklenecek ve eğitimler yılın ilk yarısına alınacak.")
	f.Set("owner_unit_id", r.s.units[hr])
	f.Set("due_on", r.s.inDays(60))
	r.editor.post(at, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi").has(1, ".head .chip.dev_entered", "").has(0, "button", "Onayla")
	back := r.manager.get(at + "/iade").want(http.StatusOK).form(at + "/iade")
	back.Set("reason", "Nedeni belgeleyin, ayrıntılı yazın")
	r.manager.post(at+"/iade", back).want(http.StatusOK).has(1, ".head .chip.dev_returned", "").has(1, ".note.bad", "Nedeni belgeleyin")
	f = r.editor.get(at).form(at)
	r.editor.post(at, f).want(http.StatusOK)
	press(r.manager, r.manager.get(at), at+"/onayla").want(http.StatusOK).has(1, ".head .chip.dev_approved", "")
	r.planner.get("/karne/sapmalar?plan="+r.plan+"&yil=2025").want(http.StatusOK).has(1, ".deviations tr.row", "Eğitim salonu").has(1, ".deviations .chip.dev_approved", "").has(1, ".deviations td", "-1,5")
}

// reviewed opens, writes and freezes a report of the year with a decision of the board, and follows it up.
func (r resultsOf2025) reviewed(t *testing.T, kind, leaf string) {
	t.Helper()
	b, list := r.planner, "/karne/raporlar?plan="+r.plan+"&yil=2025"
	assess := "/karne/hedef/" + r.target2() + "/2025/" + leaf
	f := r.editor.get(assess).want(http.StatusOK).form(assess)
	f.Set("text", "Eğitimler planlandığı gibi yürüdü.")
	r.editor.post(assess, f).want(http.StatusOK).has(1, "textarea[name=text]", "planlandığı gibi")
	opened := b.get(list).want(http.StatusOK)
	for _, n := range all(opened.doc, `form[action="/karne/raporlar"] input[name=kind]`) {
		if attr(n, "value") == kind {
			opened = b.post("/karne/raporlar", url.Values{"plan_id": {r.plan}, "year": {"2025"}, "kind": {kind}}).want(http.StatusOK)
		}
	}
	at := opened.url.Path
	f = b.get(at + "/duzenle").want(http.StatusOK).form(at + "/duzenle")
	f.Set("held_on", "on Temmuz")
	f.Set("summary", "Özet metni")
	b.post(at+"/duzenle", f).want(http.StatusUnprocessableEntity).has(1, "textarea[name=summary]", "Özet metni")
	f.Set("held_on", r.s.inDays(-20))
	b.post(at+"/duzenle", f).want(http.StatusOK).has(1, ".dl dd", "Özet metni").has(1, ".note.ok", "Kaydedildi")
	f = b.get(at).form(at + "/kararlar")
	f.Set("text", "Eğitim takvimi üç ayda bir gözden geçirilecek.")
	f.Set("owner_unit_id", r.s.units[hr])
	f.Set("due_on", r.s.inDays(30))
	decided := b.post(at+"/kararlar", f).want(http.StatusOK).has(1, "#kararlar tr.row", "üç ayda bir").has(1, "#kararlar .chip.b_open", "")
	f = b.get(at+"/dondur").want(http.StatusOK).has(0, ".note.bad", "").form(at + "/dondur")
	f.Set("result", "unanimous")
	f.Set("date", r.s.inDays(-20))
	f.Set("number", "2026/3")
	b.post(at+"/dondur", f).want(http.StatusOK).has(1, ".head .chip.r_frozen", "").has(1, ".editions li", "2025").has(0, "a", "Düzenle")
	link := attr(all(decided.doc, "#kararlar th a")[0], "href")
	f = b.get(link).want(http.StatusOK).has(0, "textarea[name=text]", "").form(link)
	f.Set("state", "done")
	f.Set("follow_up", "Takvim yayımlandı.")
	b.post(link, f).want(http.StatusOK).has(1, "#kararlar .chip.b_done", "").has(1, "#kararlar td", "Takvim yayımlandı")
	r.papers(t, at)
}

// papers opens every table of a document, drafts and edition, and takes the packages along.
func (r resultsOf2025) papers(t *testing.T, at string) {
	t.Helper()
	tables := r.planner.get(at+"/tablolar").want(http.StatusOK).has(2, ".switch a", "")
	links := all(tables.doc, ".forms a")
	if len(links) < 8 {
		t.Errorf("%s has %d tables", at, len(links))
	}
	for _, a := range links {
		href := attr(a, "href")
		got := r.planner.get(href)
		if got.status != http.StatusOK && got.status != http.StatusNotFound { // a table without a row has no paper in the edition
			t.Errorf("%s answers %d", href, got.status)
		}
		r.planner.get(href+"?surum=taslak").want(http.StatusOK).has(1, ".paper .k-doc", "TASLAK")
	}
	for _, a := range all(tables.doc, ".drafts a") {
		if got := r.planner.get(attr(a, "href")).want(http.StatusOK); strings.HasSuffix(attr(a, "href"), ".xlsx") && !strings.HasPrefix(got.body, "PK") {
			t.Errorf("%s is no workbook", attr(a, "href"))
		}
	}
	r.planner.get(at + "/paket.xlsx").want(http.StatusOK)
}

// target2 is the plan's target.
func (r resultsOf2025) target2() string {
	r.s.t.Helper()
	t, err := r.s.plans.Tree(r.s.system(), r.plan)
	r.s.must(err)
	return t.Goals[0].Targets[0].ID
}

// worded loads the wordings of the three statements by the administrator's page.
func (s *site) worded() {
	s.t.Helper()
	b := s.as(access.Admin)
	for _, kind := range []string{account.SpendingAuthority, account.FinanceHead, account.SeniorManager} {
		f := b.get("/yonetim/beyanlar").want(http.StatusOK).form("/yonetim/beyanlar")
		f.Set("kind", kind)
		f.Set("text", "Beyan ederim ki bu rapor doğrudur.")
		b.post("/yonetim/beyanlar", f).want(http.StatusUnprocessableEntity).has(1, "textarea[name=text]", "Beyan ederim")
		f.Set("source", "Kamu İdarelerince Hazırlanacak Faaliyet Raporları Hakkında Yönetmelik")
		b.post("/yonetim/beyanlar", f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		f.Set("text", "Başka bir metin")
		b.post("/yonetim/beyanlar", f).want(http.StatusPreconditionFailed).has(1, ".stale fieldset", "").has(1, ".stale .theirs", "Beyan ederim").has(1, ".stale .mine", "Başka bir metin")
	}
}

func signature(f url.Values, s *site) url.Values {
	for name, v := range map[string]string{"signer_name": "Ayşe Güneş", "signer_title": "Müdür", "office_from": "01.01.2024", "place": "Kartal", "signed_on": s.inDays(-10), "signature": "wet"} {
		f.Set(name, v)
	}
	return f
}

// The activity report by forms alone: unit's text, work and money, signatures, receipt, statements, council, distribution, publication.
func (r resultsOf2025) accounted(t *testing.T) {
	t.Helper()
	s, b := r.s, r.planner
	s.worded()
	list := "/faaliyet-raporu?plan=" + r.plan + "&yil=2025"
	made := press(b, b.get(list).want(http.StatusOK), "/faaliyet-raporu").want(http.StatusOK).has(1, ".head .chip.ar_consolidating", "")
	at := made.url.Path
	unit := ""
	for _, a := range all(made.doc, ".units th a") {
		if text(a) == hr {
			unit = attr(a, "href")
		}
	}
	r.editor.get("/").has(1, `.unitreports a[href="`+unit+`"]`, hr)
	section := unit + "/bolum/I.C.5"
	f := r.editor.get(section).want(http.StatusOK).form(section)
	f.Set("text", "Hizmet içi eğitim hizmetleri sunuldu.")
	r.editor.post(section, f).want(http.StatusOK).has(1, "textarea[name=text]", "Hizmet içi")
	f.Set("text", "Bayat metin")
	r.editor.post(section, f).want(http.StatusPreconditionFailed).has(1, ".stale .mine", "Bayat metin")

	// Work and money: a refused row stands as typed.
	typed := r.editor.get(unit).want(http.StatusOK).has(1, ".work .pairs dd", "900.000,00").has(1, ".scores tr.row", "Çalışan başına eğitim saati").has(1, ".scores td strong", "%90,91")
	f = typed.form(unit + "/isler")
	activity := ""
	for name := range f {
		if id, ok := strings.CutSuffix(name, ".spent"); ok {
			activity = id
		}
	}
	f.Set(activity+".work_done", "Altı eğitim verildi.")
	f.Set(activity+".spent", "sekiz yüz bin")
	r.editor.post(unit+"/isler", f).want(http.StatusUnprocessableEntity).has(1, "textarea", "Altı eğitim").has(1, `input[name="`+activity+`.spent"]`, "").has(1, "#hatalar a", "sekiz yüz bin")
	f.Set(activity+".final_appropriation", "900.000,00")
	f.Set(activity+".spent", "800.000,00")
	r.editor.post(unit+"/isler", f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi").has(1, ".work .pairs dd", "800.000,00").has(1, ".work .pairs dd", "%88,9")

	// Signed by the manager with a paper, returned, signed again, received; the other units by the planner.
	sign := func(who *browser, href string, paper bool) *page {
		t.Helper()
		f := signature(who.get(href).want(http.StatusOK).has(1, ".wording", "Beyan ederim").form(href), s)
		if !paper {
			return who.post(href, f).want(http.StatusOK)
		}
		fields := map[string]string{}
		for name := range f {
			fields[name] = f.Get(name)
		}
		var body bytes.Buffer
		kind := multipartForm(who, &body, "beyan.pdf", []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), fields)
		req, err := http.NewRequest(http.MethodPost, s.url+href, &body)
		s.must(err)
		req.Header.Set("Content-Type", kind)
		return who.do(req).want(http.StatusOK)
	}
	sign(r.manager, unit+"/imza", true).has(1, ".head .chip.ur_signed", "").has(1, `a[href^="`+at+`/dosya/"]`, "beyan.pdf")
	f = b.get(unit + "/iade").want(http.StatusOK).form(unit + "/iade")
	f.Set("reason", "Yapılan işleri ayrıntılı yazın")
	b.post(unit+"/iade", f).want(http.StatusOK).has(1, ".head .chip.ur_returned", "")
	r.editor.get("/").has(1, ".unitreports td", "İade").has(1, ".unitreports th", "Yapılan işleri")
	sign(r.manager, unit+"/imza", false)
	for _, a := range all(made.doc, ".units th a") {
		href := attr(a, "href")
		if href != unit {
			sign(b, href+"/imza", false)
		}
		press(b, b.get(href), href+"/teslim").want(http.StatusOK).has(1, ".head .chip.ur_received", "")
	}

	// What blocks is listed with the way there; the required texts are written.
	blocked := b.get(at).want(http.StatusOK)
	if blocked.count(".faults .where", "") == 0 {
		t.Error("nothing blocks a report without its required texts")
	}
	for _, code := range []string{"I.D", "III.A.3", "III.A.4"} {
		f := b.get(at + "/bolum/" + code).want(http.StatusOK).form(at + "/bolum/" + code)
		f.Set("text", "Bulgu yoktur.")
		b.post(at+"/bolum/"+code, f).want(http.StatusOK)
	}
	b.get(at+"/farklar").want(http.StatusOK).has(1, ".note.ok", "fark yok")
	b.upload(at+"/farklar", "basili.csv", []byte("Kod;Gösterge;Ölçü Birimi;Hedef;Gerçekleşme;Sapma Nedeni\nPG1.1.1;Çalışan başına eğitim saati;saat;16,5;16;\n")).want(http.StatusPreconditionFailed) // without the version
	sign(b, at+"/adim/mali-beyan", false).has(1, ".head .chip.ar_finance_signed", "")
	sign(s.as(access.SeniorManager), at+"/adim/ust-yonetici-beyani", true).has(1, ".head .chip.ar_mayor_signed", "")
	clerk := s.clerk()
	clerk.get(at).want(http.StatusNotFound)
	f = b.get(at+"/adim/sun").want(http.StatusOK).has(0, ".note.bad", "").form(at + "/adim/sun")
	f.Set("on", s.inDays(-5))
	b.post(at+"/adim/sun", f).want(http.StatusOK).has(1, ".head .chip.ar_presented", "")

	// The clerk records the vote: votes that contradict the result come back as typed.
	f = clerk.get(at + "/adim/oyla").want(http.StatusOK).form(at + "/adim/oyla")
	for name, v := range map[string]string{"result": "majority", "date": s.inDays(-4), "number": "2026/44", "chair": "Vekil Başkan", "total_members": "37", "votes_sufficient": "5", "votes_insufficient": "30", "abstentions": "0"} {
		f.Set(name, v)
	}
	clerk.post(at+"/adim/oyla", f).want(http.StatusUnprocessableEntity).has(1, `input[name=votes_insufficient][value=30]`, "").has(1, `input[name=chair]`, "")
	f.Set("votes_sufficient", "30")
	f.Set("votes_insufficient", "5")
	clerk.post(at+"/adim/oyla", f).want(http.StatusOK).has(1, ".head .chip.ar_voted_sufficient", "").has(1, "#meclis dd", "30 yeterli, 5 yetersiz")
	b.upload(at+"/karar-belgesi", "karar.pdf", []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")).want(http.StatusOK).has(1, "#meclis a", "karar.pdf")
	f = b.get(at + "/adim/dagit").want(http.StatusOK).form(at + "/adim/dagit")
	for name, v := range map[string]string{"recipient": "ministry", "recipient_name": "Bakanlık", "sent_on": s.inDays(-3), "letter_number": "E.77"} {
		f.Set(name, v)
	}
	b.post(at+"/adim/dagit", f).want(http.StatusOK).has(1, ".head .chip.ar_distributed", "").has(2, "td", "E.77")
	f = b.get(at + "/adim/yayimla").want(http.StatusOK).form(at + "/adim/yayimla")
	f.Set("on", s.inDays(-2))
	f.Set("address", "https://kartal.example/faaliyet-raporu")
	b.post(at+"/adim/yayimla", f).want(http.StatusOK).has(1, ".head .chip.ar_published", "").has(1, "#meclis dd", "kartal.example")
	r.papers(t, at)
}

// A year's results by forms alone, on both databases: one record's value stands in entry, scorecard, evaluation and activity report.
func TestResultsOfAYearByForms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		card := "/karne?plan=" + r.plan + "&yil=2025"
		r.planner.get(card+"&ay=12").want(http.StatusOK).has(1, ".scores .band.no_data", "Veri yok").has(1, ".how .m-warn", "veri girilmedi")
		r.frozen()
		scored := r.planner.get(card+"&ay=12").want(http.StatusOK).has(1, ".scores td.num strong", "15").has(1, ".scores td.num strong", "%90,91").has(1, ".how", "C ÷ B = 15 ÷ 16,5 = %90,91").has(1, ".how dd", "dönemlerin toplamı")
		scored.has(1, ".scores .chip.dev_missing", "").has(1, ".units td", "2/2")
		r.planner.get(card+"&ay=6").want(http.StatusOK).has(1, ".scores .num strong", "48,48")
		r.planner.get("/karne/uyarilar?plan="+r.plan+"&yil=2025&ay=12").want(http.StatusOK).has(2, ".faults .go a", "")
		r.reviewed(t, "monitoring", "izleme")
		blocked := r.planner.post("/karne/raporlar", url.Values{"plan_id": {r.plan}, "year": {"2025"}, "kind": {"evaluation"}}).want(http.StatusOK)
		blocked.has(1, ".faults li", "Sapma").has(1, `.faults .go a[href="/karne/sapma/`+r.pg+`/2025"]`, "")
		r.explained(t)
		r.reviewedFrom(t, blocked.url.Path)
		r.accounted(t)
		r.planner.get("/belgeler").want(http.StatusOK).has(1, "strong", "2025 İzleme Raporu").has(1, "strong", "2025 Değerlendirme Raporu").has(1, "strong", "2025 Faaliyet Raporu")
	})
}

// reviewedFrom freezes an evaluation that was opened before.
func (r resultsOf2025) reviewedFrom(t *testing.T, at string) {
	t.Helper()
	b := r.planner
	f := b.get(at + "/dondur").want(http.StatusOK).form(at + "/dondur")
	f.Set("result", "unanimous")
	f.Set("date", r.s.inDays(-15))
	f.Set("number", "2026/4")
	b.post(at+"/dondur", f).want(http.StatusOK).has(1, ".head .chip.r_frozen", "").has(1, "section tr.row", "Takvim yayımlandı")
	r.papers(t, at)
}
