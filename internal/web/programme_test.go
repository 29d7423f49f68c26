package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

const (
	hr     = "İnsan Kaynakları ve Eğitim Müdürlüğü"
	nature = "Çevre Koruma ve Kontrol Müdürlüğü"
)

// yearOf2025 is a programme made by the pages on a plan of one target; the unit of human resources answers for the target.
type yearOf2025 struct {
	s                 *site
	planner           *browser
	id, root, own     string // own is the page of its unit's proposal
	target, indicator string
}

// inForce is a plan of one target with one indicator that the council decided.
func inForce(s *site) string {
	ctx := s.system()
	years, values, resources := plan.YearMoney{}, plan.YearAmount{}, plan.YearMoney{}
	for y := 2025; y <= 2029; y++ {
		years[y], values[y], resources[y] = 1_000_000_00, 16_500_000, 5_000_000_00
	}
	p, err := s.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "KARTAL-2025", Name: "Kartal Belediyesi 2025-2029 Stratejik Planı", FirstYear: 2025, LastYear: 2029, Mission: "Görev", Vision: "Ufuk", CoreValues: []string{"Açıklık"}}})
	s.must(err)
	p, err = s.plans.SetResources(ctx, plan.SetResources{PlanID: p.ID, Version: p.Version, ResourceFields: plan.ResourceFields{
		Resources: []plan.Resource{{Code: "01", Name: "Vergi Gelirleri", Years: resources}}, Overhead: years}})
	s.must(err)
	g, err := s.plans.AddGoal(ctx, plan.AddGoal{PlanID: p.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Kurumsal kapasiteyi geliştirmek"}})
	s.must(err)
	h, err := s.plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{
		Code: "H1.1", Text: "Çalışan başına düşen eğitim saatini artırmak", ResponsibleUnitID: s.units[hr], YearlyCosts: years, Findings: []string{"Tespit"}, Needs: []string{"İhtiyaç"},
		Activities: []plan.Activity{{Text: "Eğitim", Kind: "activity"}},
		Risks:      []plan.Risk{{Text: "Katılım", Probability: new(3), Impact: new(4), OwnerUnitID: s.units[hr], Controls: []plan.Control{{Text: "Takvim", Kind: "existing"}}}},
	}})
	s.must(err)
	_, err = s.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: h.ID, IndicatorFields: plan.IndicatorFields{
		Code: "PG1.1.1", Name: "Çalışan başına eğitim saati", Definition: "Tanım", UnitOfMeasure: "saat", Weight: new(quantity.Hundred), BaselineValue: new(quantity.Amount(14_000_000)),
		BaselineDate: "2024-12-31", CalcType: "yearly_separate", Entry: "increment", Aggregation: "sum", Direction: "up", Values: values, MonitoringFrequency: "half_year",
		ReportingFrequency: "year", Class: "output", Formula: "a/b", DataSource: "Kayıt", DataOwnerUnitID: s.units[hr], EvidenceRequired: new(true), IsKey: true,
	}})
	s.must(err)
	p, err = s.plans.Get(ctx, p.ID)
	s.must(err)
	p, err = s.plans.Submit(ctx, plan.SubmitPlan{ID: p.ID, Version: p.Version})
	s.must(err)
	_, _, err = s.plans.Decide(ctx, plan.DecidePlan{ID: p.ID, Version: p.Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2024-10-07", Number: "2024/70", Result: "unanimous"}})
	s.must(err)
	return p.ID
}

func newYear(t *testing.T, s *site) yearOf2025 {
	t.Helper()
	_, err := s.org.SeedCodes(s.system())
	s.must(err)
	b, planID := s.as(access.Planner), inForce(s)
	f := b.get("/programlar/yeni").want(http.StatusOK).form("/programlar/yeni")
	f.Set("plan_id", planID)
	f.Set("year", "2025")
	f.Set("call_date", "15.05.2024")
	f.Set("policies.0.document", "On İkinci Kalkınma Planı")
	f.Set("policies.0.reference", "689. paragraf")
	f.Set("other_matters", "Yok")
	made := b.post("/programlar/yeni", f).want(http.StatusOK).has(1, "h1", "2025 Performans Programı").has(1, ".head .chip.draft", "Taslak")
	y := yearOf2025{s: s, planner: b, id: last(made.url), root: made.url.Path}
	y.own = y.root + "/teklif/" + s.units[hr]
	tree, err := s.years.Tree(s.system(), y.id)
	s.must(err)
	y.target, y.indicator = tree.Targets[0].ID, tree.Targets[0].Indicators[0].ID
	return y
}

// described writes what Tablo 1 may not leave blank, by the pages.
func (y yearOf2025) described() {
	y.s.t.Helper()
	action := "/performans-hedefleri/" + y.target + "/duzenle"
	f := y.planner.get(action).want(http.StatusOK).form(action)
	f.Set("explanation", strings.Repeat("Eğitim ihtiyacı kurumsal kapasitenin önündedir. ", 3))
	y.planner.post(action, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi").has(1, ".explain", "Eğitim ihtiyacı")
	action = "/program-gostergeleri/" + y.indicator + "/duzenle"
	f = y.planner.get(action).want(http.StatusOK).has(1, ".planned", "16,5").form(action)
	f.Set("previous_value", "14")
	f.Set("previous_source", "2023 faaliyet raporu")
	f.Set("current_value", "15,25")
	f.Set("current_source", "2024 programı")
	y.planner.post(action, f).want(http.StatusOK).has(1, ".t.inner td", "15,25").has(1, ".t.inner td", "2023 faaliyet raporu")
}

func (y yearOf2025) version() int64 {
	x, err := y.s.years.Get(y.s.system(), y.id)
	y.s.must(err)
	return x.Version
}

// called opens the proposals and sets the unit's ceiling.
func (y yearOf2025) called(ceiling string) {
	y.s.t.Helper()
	action := y.root + "/tavanlar"
	y.planner.post(y.root+"/adim/teklife-ac", url.Values{"version": {fmt.Sprint(y.version())}, "on": {"15.05.2024"}, "letter_number": {"E.1"}}).
		want(http.StatusOK).has(1, ".note.ok", "açıldı").has(1, ".head .chip.proposals", "").has(1, ".history td", "Yazı E.1 · 15.05.2024")
	f := y.planner.get(action).want(http.StatusOK).form(action)
	f.Set("ceiling."+y.s.units[hr]+".whole", ceiling)
	y.planner.post(action, f).want(http.StatusOK).has(1, ".note.ok", "Tavanlar").has(1, ".t.money td", ceiling)
}

// activity adds an activity of the unit by its form and gives its id.
func (y yearOf2025) activity(b *browser, unit, name string) string {
	y.s.t.Helper()
	action := "/performans-hedefleri/" + y.target + "/faaliyetler/yeni"
	f := b.get(y.root + "/teklif/" + unit + "/yeni-faaliyet?hedef=" + y.target).want(http.StatusOK).form(action)
	f.Set("name", name)
	got := b.post(action, f).want(http.StatusOK).has(1, ".goal.lines h2", name)
	if !strings.HasPrefix(got.url.Fragment, "faaliyet-") && got.count(".goal.lines", name) != 1 {
		y.s.t.Errorf("a new activity leads to its lines, not to %s", got.url)
	}
	for _, n := range all(got.doc, ".goal.lines") {
		if id, ok := strings.CutPrefix(attr(n, "id"), "faaliyet-"); ok && strings.Contains(text(n), name) {
			return id
		}
	}
	y.s.t.Fatalf("%s is not on the page", name)
	return ""
}

// adding is the empty row of a place as a browser would send it.
func (y yearOf2025) adding(pg *page, place string) url.Values {
	y.s.t.Helper()
	v := url.Values{}
	for _, n := range all(pg.doc, `[form="ekle-`+place+`"]`) {
		v.Set(attr(n, "name"), attr(n, "value"))
	}
	for _, n := range all(pg.doc, `#ekle-`+place+` input`) {
		v.Set(attr(n, "name"), attr(n, "value"))
	}
	return v
}

// line types a line and gives the answer.
func (y yearOf2025) line(b *browser, activity, economic, amount string) *page {
	y.s.t.Helper()
	v := y.adding(b.get(y.own).want(http.StatusOK), activity)
	v.Set("functional", "06.1.1")
	v.Set("financing", "5")
	v.Set("economic", economic)
	v.Set("amount", amount)
	return b.post(y.own+"/satirlar", v)
}

// press sends the page's form with this action.
func press(b *browser, pg *page, action string) *page { return b.post(action, pg.form(action)) }

// The whole way of a unit's proposal by forms alone, on both databases.
func TestAUnitsProposalByForms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		y := newYear(t, s)
		y.described()
		y.called("1.000.000,00")
		unit, manager := s.as(access.UnitEditor), s.as(access.UnitManager)
		unit.get("/").has(1, `.programme a[href="`+y.own+`"]`, hr).has(1, ".programme .chip.proposal_open", "")
		activity := y.activity(unit, s.units[hr], "Hizmet içi eğitim programı")

		// Refused lines come back with what was typed, each fault beside its field, and nothing is stored.
		bad := y.line(unit, activity, "03.2.10.01", "bir milyon").want(http.StatusUnprocessableEntity)
		bad.has(1, `input[aria-invalid=true][id="f-`+activity+`-amount"]`, "").has(1, ".refusal .note.bad", "bir milyon")
		if v := y.adding(bad, activity); v.Get("amount") != "bir milyon" || v.Get("economic") != "03.2.10.01" || v.Get("functional") != "06.1.1" {
			t.Errorf("what was typed came back as %v", v)
		}
		y.line(unit, activity, "03.2.10.01", "1,00").want(http.StatusUnprocessableEntity).has(1, `input[aria-invalid=true][id="f-`+activity+`-economic"]`, "")
		y.line(unit, activity, "03.2.1.01", "").want(http.StatusUnprocessableEntity).has(1, `input[aria-invalid=true][id="f-`+activity+`-amount"]`, "")
		lines, err := s.money.Lines(s.system(), budget.LinesQuery{ProgrammeID: y.id})
		s.must(err)
		if len(lines) != 0 {
			t.Fatalf("refused lines were stored: %+v", lines)
		}

		// Over the ceiling: colour, word and shape; the line is stored and flagged.
		over := y.line(unit, activity, "3.2.1.1", "1.250.000,50").want(http.StatusOK)
		over.has(1, ".note.ok", "Satır eklendi").has(1, ".tertip td .code", "03.2.1.01").has(1, ".sums .big", "1.250.000,50").has(1, ".sums .pairs", "-250.000,50")
		if len(all(over.doc, `.sums .chip.over svg.shape`)) != 1 || hasAttr(all(over.doc, `.sums [data-when="over"]`)[0], "hidden") {
			t.Error("a ceiling exceeded is not said by chip, word and shape")
		}
		over.has(1, ".sums .chip.over", "Tavan aşıldı").has(1, `datalist#codes-economic option[value="03.2.1.01"]`, "").has(1, ".sums .classes th", "Mal ve Hizmet")

		// Its editor cannot send it, its manager can; then it is closed.
		over.has(0, "button", "Teklifi gönder")
		sent := press(manager, manager.get(y.own).has(1, "button", "Teklifi gönder"), y.own+"/gonder").want(http.StatusOK)
		sent.has(1, ".head .chip.proposal_submitted", "Gönderildi").has(0, "tr.adding", "").has(0, "td.acts a", "")

		// Returned with a reason, which the unit reads; without one it is not returned.
		y.planner.get("/").has(1, `.proposals a[href="`+y.own+`"]`, hr)
		iade := y.planner.get(y.own + "/iade").want(http.StatusOK).form(y.own + "/iade")
		y.planner.post(y.own+"/iade", iade).want(http.StatusUnprocessableEntity).has(1, "textarea[aria-invalid=true]", "")
		iade.Set("reason", "Tavanı aşmayın")
		y.planner.post(y.own+"/iade", iade).want(http.StatusOK).has(1, ".note.returned", "Tavanı aşmayın")
		unit.get("/").has(1, ".programme .chip.proposal_returned", "").has(1, "tr.programme", "Tavanı aşmayın")

		// Corrected: the row opens in its place, a stale one shows theirs and mine.
		lines, err = s.money.Lines(s.system(), budget.LinesQuery{ProgrammeID: y.id})
		s.must(err)
		action := "/butce-satirlari/" + lines[0].ID
		open := unit.get(action).want(http.StatusOK).has(1, "tr.editing", "")
		edit := url.Values{"version": {"1"}, "functional": {"06.1.1"}, "financing": {"5"}, "economic": {"03.2.1.01"}, "off_budget": {""}, "note": {"Teklif"}, "amount": {"900.000,00"}}
		if got := attr(all(open.doc, `[id="f-`+lines[0].ID+`-amount"]`)[0], "value"); got != "1.250.000,50" {
			t.Errorf("the row opens with %q", got)
		}
		unit.post(action, edit).want(http.StatusOK).has(1, ".sums .big", "900.000,00").has(1, ".sums .pairs", "100.000,00").has(1, ".t.tertip td", "Teklif")
		stale := unit.post(action, url.Values{"version": {"1"}, "amount": {"1,00"}}).want(http.StatusPreconditionFailed)
		stale.has(1, ".stale fieldset", "900.000,00").has(1, ".stale .mine", "1,00")

		// Sent again and accepted; the other units' too.
		press(manager, manager.get(y.own), y.own+"/gonder").want(http.StatusOK)
		y.planner.get(y.root+"/konsolidasyon").want(http.StatusOK).has(1, ".cons .chip.proposal_submitted", "").has(1, "#engeller .faults li", "İnsan Kaynakları").has(1, "button[disabled]", "birleştir").
			has(0, "main .btn.first", "birleştir").has(1, `.head a.btn[href="`+y.root+`/uyarilar?asama=block"]`, "engel var").has(1, `#birlestir a.btn[href="`+y.root+`/uyarilar?asama=block"]`, "engel var")
		press(y.planner, y.planner.get(y.own), y.own+"/kabul").want(http.StatusOK).has(1, ".head .chip.proposal_accepted", "")
		s.as(access.SeniorManager).get("/").want(http.StatusOK).has(1, ".now tr.row", "3 teklifin 1 tanesi").has(1, ".now .chip.proposals", "").has(1, ".now td.num", "900.000,00")
		y.others(t)
		y.balanced(t)
		y.decided(t)
		y.enforced(t)
	})
}

// others sends and accepts the empty proposals of the other units.
func (y yearOf2025) others(t *testing.T) {
	t.Helper()
	list, err := y.s.years.Proposals(y.s.system(), y.id)
	y.s.must(err)
	for _, x := range list {
		if x.State == programme.ProposalAccepted {
			continue
		}
		href := y.root + "/teklif/" + x.UnitID
		press(y.planner, y.planner.get(href), href+"/gonder").want(http.StatusOK)
		press(y.planner, y.planner.get(href), href+"/kabul").want(http.StatusOK)
	}
}

// balanced enters the revenue that meets the expenditure.
func (y yearOf2025) balanced(t *testing.T) {
	t.Helper()
	pg := y.planner.get(y.root + "/gelir").want(http.StatusOK)
	v := y.adding(pg, "revenue")
	v.Set("economic", "01.2.9.51")
	v.Set("amount", "900.000,00")
	y.planner.post(y.root+"/gelir/satirlar", v).want(http.StatusOK).has(1, ".tertip td .code", "01.2.9.51")
	y.planner.get(y.root+"/konsolidasyon").want(http.StatusOK).has(1, "aside .chip.ok", "Denk").has(0, "#engeller", "").has(2, "main .btn.first", "birleştir").has(0, "a.btn", "engel var")
}

// decided goes from the consolidation to the council's decision, and looks at the papers on the way.
func (y yearOf2025) decided(t *testing.T) {
	t.Helper()
	b := y.planner
	whole := press(b, b.get(y.root+"/konsolidasyon"), y.root+"/adim/birlestir").want(http.StatusOK).has(1, ".head .chip.consolidated", "")
	whole.has(2, ".facts dd", "900.000,00").has(1, ".t.money strong", "900.000,00")

	// Finance's stage: copied, one amount changed, the difference says who and why.
	stages := b.get(y.root + "/asamalar").want(http.StatusOK)
	press(b, stages, y.root+"/asamalar").want(http.StatusOK).has(1, ".stages .chip.active", "").has(1, ".note.ok", "Aşama açıldı")
	lines, err := y.s.money.Lines(y.s.system(), budget.LinesQuery{ProgrammeID: y.id, UnitID: y.s.units[hr]})
	y.s.must(err)
	line := "/butce-satirlari/" + lines[0].ID
	b.get(line).want(http.StatusOK).has(1, "tr.editing input[name=amount]", "").has(0, "tr.editing input[name=economic]", "")
	b.post(line, url.Values{"version": {fmt.Sprint(lines[0].Version)}, "amount": {"850.000,25"}, "amount_note": {"Tasarruf"}}).want(http.StatusOK).has(1, ".tertip td", "900.000,00").has(1, ".tertip td", "850.000,25")
	b.get(y.root+"/asama-farki").want(http.StatusOK).has(1, ".difference tr.row td.down", "-49.999,75").has(1, ".difference tr.row td", "Elif Yıldız").has(1, ".difference tr.row td", "Tasarruf")

	// The papers: the five tables as they print, a workbook, and a reconciliation that says what differs.
	docs := b.get(y.root + "/tablolar").want(http.StatusOK)
	for _, a := range all(docs.doc, `main a[href^="`+y.root+`/"]`) {
		got := b.get(attr(a, "href")).want(http.StatusOK)
		if strings.HasSuffix(attr(a, "href"), ".xlsx") && !strings.HasPrefix(got.body, "PK") {
			t.Errorf("%s is no workbook", attr(a, "href"))
		}
	}
	b.get(y.root+"/tablolar/PP2").has(1, ".paper .k-doc", "850.000,25")
	rec := b.get(y.root + "/mutabakat").want(http.StatusOK)
	if n := rec.count("details.identity", "I-1 "); n != 1 || rec.count(`details.identity a[href="`+y.own+`#faaliyet-`+lines[0].ActivityID+`"]`, "") == 0 {
		t.Errorf("I-1 stands %d times and leads to the lines behind it", n)
	}

	revenue, err := y.s.money.Lines(y.s.system(), budget.LinesQuery{ProgrammeID: y.id, Kind: budget.Revenue})
	y.s.must(err)
	b.post("/butce-satirlari/"+revenue[0].ID, url.Values{"version": {fmt.Sprint(revenue[0].Version)}, "amount": {"850.000,25"}}).want(http.StatusOK)
	step := func(leaf string, kv ...string) *page {
		t.Helper()
		action := y.root + "/adim/" + leaf
		f := b.get(action).want(http.StatusOK).form(action)
		for i := 0; i+1 < len(kv); i += 2 {
			f.Set(kv[i], kv[i+1])
		}
		return b.post(action, f)
	}
	step("sun").want(http.StatusUnprocessableEntity).has(1, "input[name=on][aria-invalid=true]", "")
	step("sun", "on", "02.09.2024").want(http.StatusOK).has(1, ".head .chip.submitted", "")
	step("encumen", "date", "10.09.2024", "number", "2024/55", "result", "unanimous", "letter_number", "E.9").want(http.StatusOK).has(1, ".history td", "Encümen · 10.09.2024 · 2024/55")
	step("karar", "date", "05.10.2024", "number", "2024/88", "result", "majority").want(http.StatusOK).has(1, ".head .chip.decided", "").has(1, ".editions li", "2025 Performans Programı")
	facts := b.get(y.root+"/bilgiler").want(http.StatusOK).has(1, `main a[href="`+y.root+`/duzenle"]`, "Yayım tarihini")
	facts.has(0, "button", "Kaydet")
	late := b.get(y.root+"/duzenle").want(http.StatusOK).has(0, "main textarea", "").form(y.root + "/duzenle")
	late.Set("published_on", "20.10.2024")
	b.post(y.root+"/duzenle", late).want(http.StatusOK)
	if now, err := y.s.years.Get(y.s.system(), y.id); err != nil || now.PublishedOn != "2024-10-20" || now.OtherMatters != "Yok" || len(now.Policies) != 1 {
		t.Errorf("after the decision only the publication is written down: %+v %v", now.Fields, err)
	}
	y.official(t)
	b.get("/programlar").want(http.StatusOK).has(1, ".programmes td", "05.10.2024 · 2024/88").has(1, ".programmes td.num", "850.000,25")
	for _, a := range all(b.get("/belgeler").doc, `.editions a[href^="/belgeler/"]`) {
		b.get(attr(a, "href")).want(http.StatusOK)
	}
}

// A workbook of the proposal goes out and comes in again with its preview.
func TestAProposalComesInByWorkbook(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, proposalByWorkbook)
}

func proposalByWorkbook(t *testing.T, d *db.DB) {
	s := newSite(t, d)
	y := newYear(t, s)
	y.called("1.000.000,00")
	unit := s.as(access.UnitEditor)
	activity := y.activity(unit, s.units[hr], "Hizmet içi eğitim programı")
	y.line(unit, activity, "03.2.1.01", "1.000,00").want(http.StatusOK)
	book := unit.get(y.own + "/calisma-kitabi.xlsx").want(http.StatusOK)
	if !strings.HasPrefix(book.body, "PK") {
		t.Fatal("no workbook")
	}
	p := unit.upload(y.own+"/yukle", "teklif.xlsx", []byte(book.body)).want(http.StatusOK).has(1, "h1", "önizlemesi").has(1, ".facts .n-new", "0").has(1, ".facts .n-changed", "0")
	press(unit, p, p.url.Path+"/kaydet").want(http.StatusOK).has(1, "h1", hr)
	bad := unit.upload(y.own+"/yukle", "teklif.xlsx", []byte("a;b")).want(http.StatusOK)
	bad.has(1, ".note.bad", "kaydedilemez").has(0, "button", "Tümünü kaydet")

	// What came before is listed with who brought it; of colleagues a unit's editor knows no name, and who fills in nothing sees no list.
	kept, refused := p.url.Path, bad.url.Path
	list := unit.get(y.own).want(http.StatusOK).has(2, ".uploads tr.row", "teklif.xlsx").has(2, ".uploads tr.row", "Mehmet Şahin")
	list.has(1, `.uploads tr.row a[href="`+kept+`"]`, "").has(1, ".uploads .chip.committed", "").has(1, ".uploads .chip.refused", "")
	if first := attr(all(list.doc, ".uploads tr.row a")[0], "href"); first != refused {
		t.Errorf("the newest upload stands above: %s", first)
	}
	s.as(access.UnitManager).upload(y.own+"/yukle", "müdür.xlsx", []byte("x"))
	unit.get(y.own).has(3, ".uploads tr.row", "").has(2, ".uploads tr.row", "Mehmet Şahin").has(0, ".uploads tr.row", "Ayşe Güneş")
	y.planner.get(y.own).has(1, ".uploads tr.row", "Ayşe Güneş")
	y.planner.get(y.root+"/teklif/"+s.units[nature]).want(http.StatusOK).has(0, ".uploads", "")
	few := y.planner.statements(y.own)
	for i := range 10 {
		unit.upload(y.own+"/yukle", fmt.Sprintf("%d.xlsx", i), []byte("x"))
	}
	full := unit.get(y.own).has(10, ".uploads tr.row", "").has(1, `.pager a[href^="`+y.own+`?sonra="]`, "")
	if many := y.planner.statements(y.own); many > few {
		t.Errorf("%d statements for 3 uploads, %d for 13", few, many)
	}
	unit.get(attr(all(full.doc, ".pager a")[0], "href")).want(http.StatusOK).has(3, ".uploads tr.row", "").has(1, `.uploads a[href="`+kept+`"]`, "").has(0, ".pager a", "")
	s.as(access.Auditor).get(y.own).want(http.StatusOK).has(0, ".uploads", "")
	s.as(access.Auditor).get(y.own + "/calisma-kitabi.xlsx").want(http.StatusOK)
	s.as(access.Auditor).get(y.own).want(http.StatusOK).has(0, "input[type=file]", "").has(0, "tr.adding", "")
}

// Ledgers come in by a file that is read, checked and shown before it holds; faults are named by their cell.
func TestALedgerComesInByFile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		_, err := s.org.SeedCodes(s.system())
		s.must(err)
		b := s.as(access.Planner)
		upload := func(body, kind string) *page {
			t.Helper()
			return b.uploadWith("/butce/2023/aktar", "cetvel.csv", []byte(body), map[string]string{"kind": kind, "source": "Muhasebe"})
		}
		head := "Kurumsal;Fonksiyonel;Finansman;Ekonomik;Açıklama;Ödenek\n"
		wrong := upload(head+"46.34.05.18;06.1.1;5;03.2.1.01;Alım;100,00\n46.34.05.18;06.1.1;5;03.2.1.02;Alım;yüz\n", "appropriation").want(http.StatusUnprocessableEntity)
		wrong.has(1, ".note.bad", "kaydedilemez").has(1, ".faults .where .code", "F3").has(0, "button", "Geçerli kıl")
		staged := upload(head+"46.34.05.18;06.1.1;5;03.2.1.01;Alım;100,00\n46.34.05.18;06.1.1;5;03.2.1.02;Büro;250,50\n", "appropriation").want(http.StatusOK)
		staged.has(1, ".chip.staged", "").has(1, ".facts .counted", "350,50").has(2, ".ledger tr.row", "")
		b.get("/butce/2023").has(1, ".ledgers .chip.staged", "")
		mapped := b.uploadWith("/butce/2022/aktar", "cetvel.csv", []byte("Yer;Bedel\n03.2.1.01;12,50\n"), map[string]string{"kind": "appropriation", "map": "Yer = code\nBedel = initial\n"})
		mapped.want(http.StatusOK).has(1, ".facts .counted", "12,50")
		press(b, staged, staged.url.Path+"/kaydet").want(http.StatusOK).has(1, ".note.ok", "geçerli kılındı").has(1, ".ledgers .chip.current", "Geçerli")
		upload(head+"46.34.05.18;06.1.1;5;03.2.1.01;Alım;100,00\n46.34.05.18;06.1.1;5;03.2.1.02;Büro;250,50\n", "appropriation").want(http.StatusConflict).has(1, ".note.bad[role=alert]", "")

		action := "/butce/2023/gerceklesme/satirlar/yeni"
		f := b.get(action).want(http.StatusOK).form(action)
		f.Set("unit_id", s.units[hr])
		f.Set("functional", "06.1.1")
		f.Set("financing", "5")
		f.Set("economic", "03.2.1.01")
		f.Set("spent", "80,25")
		b.post(action, f).want(http.StatusUnprocessableEntity).has(1, "input[name=why][aria-invalid=true]", "").has(1, `input[name=spent][value="80,25"]`, "")
		f.Set("why", "Muhasebe çıktısında yok")
		b.post(action, f).want(http.StatusOK).has(1, ".ledgers tr.row", "Elle")

		action = "/butce/2023/degisiklikler/yeni"
		f = b.get(action).want(http.StatusOK).form(action)
		f.Set("kind", "transfer")
		f.Set("on", "01.05.2023")
		f.Set("reason", "Aktarma")
		f.Set("approval", "Başkanlık Oluru")
		for i, x := range []string{"03.2.1.01", "03.2.1.02"} {
			n := fmt.Sprintf("lines.%d.", i)
			f.Set(n+"unit_id", s.units[hr])
			f.Set(n+"functional", "06.1.1")
			f.Set(n+"financing", "5")
			f.Set(n+"economic", x)
			f.Set(n+"amount", []string{"-10,00", "9,00"}[i])
		}
		b.post(action, f).want(http.StatusUnprocessableEntity).has(1, ".note.bad[role=alert]", "")
		f.Set("lines.1.amount", "10,00")
		done := b.post(action, f).want(http.StatusOK).has(1, ".changes tr.row", "Aktarma").has(1, ".changes td.up", "+10,00").has(1, ".changes td.down", "-10,00")
		cancel := attr(all(done.doc, ".changes a.bad")[0], "href")
		b.post(cancel, url.Values{"version": {"1"}, "reason": {"Yanlış tertip"}}).want(http.StatusOK).has(1, ".changes tr.gone", "Yanlış tertip")
	})
}

// uploadWith posts a file with the other fields of its form.
func (b *browser) uploadWith(path, name string, data []byte, fields map[string]string) *page {
	b.t.Helper()
	var body bytes.Buffer
	kind := multipartForm(b, &body, name, data, fields)
	req, err := http.NewRequest(http.MethodPost, b.s.url+path, &body)
	b.s.must(err)
	req.Header.Set("Content-Type", kind)
	return b.do(req)
}

// Codes and settings are read by everyone with a post and corrected by the administrator alone.
func TestCodesAndSettings(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, err := s.org.SeedCodes(s.system())
	s.must(err)
	admin := s.as(access.Admin)
	list := admin.get("/yonetim/kodlar?tur=economic&ara=k%C4%B1rtasiye").want(http.StatusOK)
	if list.count(".codes tr.row", "Kırtasiye") == 0 || list.count(".codes tr.row", "Faiz") != 0 {
		t.Error("the list is not searched by name")
	}
	admin.get("/yonetim/kodlar?tur=functional&ara=06.").want(http.StatusOK).has(0, ".codes .code", "01.1")
	action := "/yonetim/kodlar/yeni"
	f := admin.get(action + "?tur=economic").want(http.StatusOK).form(action)
	f.Set("code", "03.02.10.01")
	f.Set("name", "Deneme alımları")
	refused := admin.post(action, f).want(http.StatusUnprocessableEntity).has(1, "input[name=code][aria-invalid=true]", "")
	if got := refused.form(action).Get("name"); got != "Deneme alımları" {
		t.Errorf("the name came back as %q", got)
	}
	f.Set("code", "03.9.9.97")
	admin.post(action, f).want(http.StatusOK).has(1, ".note.ok", "eklendi")
	found := admin.get("/yonetim/kodlar?tur=economic&ara=03.9.9.97").want(http.StatusOK).has(1, ".codes tr.row", "Deneme alımları")
	edit := attr(all(found.doc, ".codes th a")[0], "href")
	g := admin.get(edit).want(http.StatusOK).form(edit)
	g.Set("valid_to", "2024")
	admin.post(edit, g).want(http.StatusOK)
	admin.get("/yonetim/kodlar?tur=economic&ara=03.9.9.97&yil=2025").want(http.StatusOK).has(0, ".codes tr.row", "")

	set := admin.get("/yonetim/ayarlar").want(http.StatusOK).has(1, ".settings tr.row", "Genel yönetim giderleri payı").form("/yonetim/ayarlar")
	set.Set("name", "overhead_warn_percent")
	set.Set("valid_from", "2025")
	set.Set("value", "%25,5")
	admin.post("/yonetim/ayarlar", set).want(http.StatusUnprocessableEntity).has(1, "input[name=source][aria-invalid=true]", "").has(1, `input[name=value][value="%25,5"]`, "")
	set.Set("source", "Meclis kararı 2024/90")
	admin.post("/yonetim/ayarlar", set).want(http.StatusOK).has(1, ".settings tr.row", "%25,5").has(1, ".settings tr.row", "Meclis kararı 2024/90")
	set.Set("value", "%20") // filled in before the change: it would overwrite what its writer has not seen
	admin.post("/yonetim/ayarlar", set).want(http.StatusPreconditionFailed).has(1, `input[name=value][value="%20"]`, "")
	now, err := s.org.Settings(s.system(), 2025)
	s.must(err)
	if now.OverheadWarn != quantity.Percent(255_000) {
		t.Errorf("%%25,5 was set as %s", now.OverheadWarn)
	}
	s.as(access.UnitEditor).get("/yonetim/ayarlar").want(http.StatusOK).has(0, "main form", "").has(0, ".top nav a", "Yönetim")
}
