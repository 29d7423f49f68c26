package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// under is the pages of a year's results with something on each of them.
type under struct {
	resultsOf2025
	value, review, report, unit string
	read                        []string
}

func underWay(t *testing.T, s *site) under {
	t.Helper()
	r := newResults(t, s)
	u := under{resultsOf2025: r}
	at := r.entry(r.first)
	r.editor.post(at, r.typed(r.editor, r.first, map[string]string{"amount": "8", "explanation": "Kayıtlardan", "reference": "E.1"})).want(http.StatusOK)
	page, err := s.values.List(s.system(), measure.ListQuery{PlanID: r.plan})
	s.must(err)
	u.value = "/gerceklesme/deger/" + page.Items[0].ID
	u.review = r.planner.post("/karne/raporlar", url.Values{"plan_id": {r.plan}, "year": {"2025"}, "kind": {"evaluation"}}).want(http.StatusOK).url.Path
	made := press(r.planner, r.planner.get("/faaliyet-raporu?plan="+r.plan+"&yil=2025"), "/faaliyet-raporu").want(http.StatusOK)
	u.report = made.url.Path
	for _, a := range all(made.doc, ".units th a") {
		if text(a) == hr {
			u.unit = attr(a, "href")
		}
	}
	q := "?plan=" + r.plan + "&yil=2025"
	u.read = []string{
		"/", "/gerceklesme" + q, "/gerceklesme/donem/" + r.first, at, u.value, "/karne" + q + "&ay=12", "/karne/sapmalar" + q, "/karne/uyarilar" + q, "/karne/sapma/" + r.pg + "/2025",
		"/karne" + q + "&ay=12&ac=hepsi", "/karne/hedef/" + r.target2() + "?yil=2025&ay=12", "/karne/gosterge/" + r.pg + "?yil=2025&ay=12", "/karne/isi" + q, "/karne/isi" + q + "&ne=durum", "/karne/butce" + q + "&ay=12",
		"/karne/hedef/" + r.target2() + "/2025/izleme", "/karne/hedef/" + r.target2() + "/2025/degerlendirme", "/karne/raporlar" + q, u.review, "/faaliyet-raporu", u.report, u.unit, u.report + "/farklar", "/yonetim/beyanlar",
	}
	return u
}

// What is refused is not offered: no link of any page of a year's results, for any person, answers anything but 200; and an act that is asked
// for by its address is refused to whoever may not do it.
func TestNoPageOfResultsOffersWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	u := underWay(t, s)
	manage := []string{"/gerceklesme/donem/" + u.first + "/dondur", u.review + "/duzenle", u.review + "/dondur", u.report + "/adim/yeniden-ac"}
	for role, want := range map[access.Role]struct {
		refused int // of the pages to read
		manage  int // status of the strategy office's acts
		sign    int
		back    int // return a value
	}{
		access.Planner: {0, http.StatusOK, http.StatusOK, http.StatusOK}, access.UnitEditor: {1, http.StatusForbidden, http.StatusForbidden, http.StatusForbidden},
		access.UnitManager: {1, http.StatusForbidden, http.StatusOK, http.StatusOK}, access.SeniorManager: {0, http.StatusForbidden, http.StatusForbidden, http.StatusForbidden},
		access.Auditor: {0, http.StatusForbidden, http.StatusForbidden, http.StatusForbidden}, access.Admin: {0, http.StatusForbidden, http.StatusForbidden, http.StatusForbidden},
	} {
		b := s.as(role)
		for _, path := range manage {
			if got := b.get(path); got.status != want.manage && !(want.manage == http.StatusForbidden && got.status == http.StatusNotFound) {
				t.Errorf("%s: %s answers %d", role, path, got.status)
			}
		}
		if got := b.get(u.unit + "/imza"); got.status != want.sign {
			t.Errorf("%s: signing answers %d", role, got.status)
		}
		if got := b.get(u.value + "/iade"); got.status != want.back {
			t.Errorf("%s: returning a value answers %d", role, got.status)
		}
		tried, refused := map[string]bool{}, 0
		for _, path := range u.read {
			p := b.get(path)
			if p.status != http.StatusOK {
				if refused++; p.status != http.StatusForbidden && p.status != http.StatusNotFound {
					t.Errorf("%s: %s answers %d", role, path, p.status)
				}
				continue
			}
			for _, a := range all(p.doc, `a[href^="/"]`) {
				href, _, _ := strings.Cut(attr(a, "href"), "#")
				if tried[href] || href == "" || strings.HasPrefix(href, "/api/") {
					continue
				}
				tried[href] = true
				if got := b.get(href); got.status != http.StatusOK {
					t.Errorf("%s: %s offers %s, which answers %d", role, path, href, got.status)
				}
			}
		}
		if refused != want.refused || len(tried) < 20 {
			t.Errorf("%s: %d pages are refused, want %d; %d links were tried", role, refused, want.refused, len(tried))
		}
	}
	for role, offers := range map[access.Role][3]int{access.UnitEditor: {1, 0, 0}, access.UnitManager: {1, 1, 0}, access.Planner: {1, 0, 0}, access.Auditor: {0, 0, 0}} {
		s.as(role).get(u.entry(u.first)).want(http.StatusOK).has(offers[0], ".save", "").has(offers[1], ".moves button", "Onayla").has(offers[2], ".moves button", "Doğrula")
	}
}

// Every page of a year's results speaks both languages: no key of the catalogue is left standing where a word belongs.
func TestPagesOfResultsSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	u := underWay(t, s)
	paths := append([]string{u.value + "/iade", "/gerceklesme/donem/" + u.first + "/dondur", u.review + "/duzenle", u.review + "/dondur", u.review + "/tablolar", u.review + "/tablolar/T20", u.report + "/tablolar", u.report + "/bolum/I.A", u.unit + "/bolum/I.A", u.unit + "/imza"}, u.read...)
	for _, leaf := range []string{"mali-beyan", "ust-yonetici-beyani", "sun", "oyla", "dagit", "yayimla", "yeniden-ac"} {
		paths = append(paths, u.report+"/adim/"+leaf)
	}
	key := regexp.MustCompile(`[>"](web|field|record|role|origin|state|setting|body|cause|band|conclusion|statement|signature|recipient|difference|difference_basis|report_step|frequency)\.[a-z][a-z_.]*[<"]`)
	for _, l := range []string{"tr", "en"} {
		for _, b := range []*browser{u.planner, u.editor} {
			b.post("/dil", url.Values{"to": {l}, "back": {"/"}}).want(http.StatusOK)
			for _, path := range paths {
				p := b.get(path)
				if b == u.planner {
					p.want(http.StatusOK)
				}
				if bad := key.FindString(p.body); bad != "" {
					t.Errorf("%s in %s shows the key %s", path, l, bad)
				}
			}
		}
	}
	if strings.Contains(u.planner.get("/belirtecler").want(http.StatusOK).body, "web.scope.") {
		t.Error("an action of results has no word on the page of tokens")
	}
	english := u.planner.get("/karne?plan=" + u.plan + "&yil=2025&ay=12").want(http.StatusOK)
	english.has(1, ".scores th.num abbr", "A").has(1, "h1", "Scorecard")
}

// wide is a plan year of many indicators with a value each.
func wide(t *testing.T, indicators int) (*browser, map[string]string) {
	t.Helper()
	return wideOn(t, sqlite(t), indicators)
}

func wideOn(t *testing.T, d *db.DB, indicators int) (*browser, map[string]string) {
	t.Helper()
	s := newSite(t, d)
	ctx := s.system()
	values, costs, resources := plan.YearAmount{}, plan.YearMoney{}, plan.YearMoney{}
	for y := 2025; y <= 2029; y++ {
		values[y], costs[y], resources[y] = 16_500_000, 1_000_000_00, 9_000_000_00
	}
	p, err := s.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "KARTAL-2025", Name: "Plan", FirstYear: 2025, LastYear: 2029, Mission: "Görev", Vision: "Ufuk", CoreValues: []string{"Açıklık"}}})
	s.must(err)
	_, err = s.plans.SetResources(ctx, plan.SetResources{PlanID: p.ID, Version: p.Version, ResourceFields: plan.ResourceFields{Resources: []plan.Resource{{Code: "01", Name: "Vergi", Years: resources}}, Overhead: costs}})
	s.must(err)
	g, err := s.plans.AddGoal(ctx, plan.AddGoal{PlanID: p.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Amaç"}})
	s.must(err)
	h, err := s.plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{
		Code: "H1.1", Text: "Hedef", ResponsibleUnitID: s.units[hr], YearlyCosts: costs, Findings: []string{"Tespit"}, Needs: []string{"İhtiyaç"}, Activities: []plan.Activity{{Text: "Eğitim", Kind: "activity"}},
		Risks: []plan.Risk{{Text: "Katılım", Probability: new(3), Impact: new(4), OwnerUnitID: s.units[hr], Controls: []plan.Control{{Text: "Takvim", Kind: "existing"}}}},
	}})
	s.must(err)
	for i := range indicators {
		weight := quantity.Hundred / quantity.Percent(indicators)
		_, err = s.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: h.ID, IndicatorFields: plan.IndicatorFields{
			Code: fmt.Sprintf("PG1.1.%d", i+1), Name: fmt.Sprintf("Gösterge %d", i+1), Definition: "Tanım", UnitOfMeasure: "saat", Weight: &weight, BaselineValue: new(quantity.Amount(14_000_000)), BaselineDate: "2024-12-31",
			CalcType: "yearly_separate", Entry: "increment", Aggregation: "sum", Direction: "up", Values: values, MonitoringFrequency: "half_year", ReportingFrequency: "year", Class: "output", Formula: "a/b", DataSource: "Kayıt",
			DataOwnerUnitID: s.units[hr], EvidenceRequired: new(true), IsKey: true,
		}})
		s.must(err)
	}
	p, err = s.plans.Get(ctx, p.ID)
	s.must(err)
	p, err = s.plans.Submit(ctx, plan.SubmitPlan{ID: p.ID, Version: p.Version})
	s.must(err)
	_, _, err = s.plans.Decide(ctx, plan.DecidePlan{ID: p.ID, Version: p.Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2024-10-07", Number: "2024/70", Result: "unanimous"}})
	s.must(err)
	windows, err := s.windows.OpenYear(ctx, calendar.OpenYear{PlanID: p.ID, Year: 2025})
	s.must(err)
	_, err = s.windows.Reopen(ctx, calendar.Reopen{WindowID: windows[0].ID, UnitID: s.units[hr], Reason: "Bütün değerler yeniden girilecek", UntilOn: s.day(5)})
	s.must(err)
	entries, err := s.values.Entries(ctx, windows[0].ID, s.units[hr])
	s.must(err)
	var last measure.Value
	for _, e := range entries {
		amount := quantity.Amount(8_000_000)
		last, err = s.values.Submit(ctx, measure.Submit{IndicatorID: e.Indicator.ID, WindowID: windows[0].ID, Fields: measure.Fields{Kind: measure.KindAmount, Amount: &amount, Explanation: "Kayıtlardan " + e.Indicator.Code},
			Evidence: []measure.AddRecord{{Reference: "E." + e.Indicator.Code}}})
		s.must(err)
	}
	q := "?plan=" + p.ID + "&yil=2025&ay=12"
	tree, err := s.plans.Tree(ctx, p.ID)
	s.must(err)
	return s.as(access.Planner), map[string]string{
		"home": "/", "board": "/gerceklesme" + q, "window": "/gerceklesme/donem/" + windows[0].ID, "entry": "/gerceklesme/donem/" + windows[0].ID + "/birim/" + s.units[hr], "value": "/gerceklesme/deger/" + last.ID,
		"card": "/karne" + q, "deviations": "/karne/sapmalar" + q, "faults": "/karne/uyarilar" + q, "deviation": "/karne/sapma/" + tree.Goals[0].Targets[0].Indicators[0].ID + "/2025",
		"assessment": "/karne/hedef/" + tree.Goals[0].Targets[0].ID + "/2025/degerlendirme", "reviews": "/karne/raporlar" + q, "reports": "/faaliyet-raporu" + q,
	}
}

// A page of a year's results asks the database as often for 40 indicators as for two.
func TestPagesOfResultsDoNotAskMoreForMore(t *testing.T) {
	t.Parallel()
	few, small := wide(t, 2)
	many, large := wide(t, 40)
	for name, most := range map[string]int64{
		"home": 60, "board": 14, "window": 20, "entry": 29, "value": 40, "card": 35, "deviations": 34, "faults": 35, "deviation": 56, "assessment": 43, "reviews": 7, "reports": 7,
	} {
		a, b := few.statements(small[name]), many.statements(large[name])
		t.Logf("%s: %d statements", name, b)
		if b > a+1 || b > most {
			t.Errorf("%s: %d statements for two indicators, %d for forty, at most %d", name, a, b, most)
		}
	}
	many.get(large["entry"]).want(http.StatusOK).has(40, ".measure", "")
}
