package web

import (
	"html/template"
	"strconv"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// The fixture is one small plan with what pages must cope with: long texts, missing values, a duplicate sum, generated numbers.

func id(n int) string { s := strconv.Itoa(n); return "01JZZZZZZZZZZZZZZZZZZZ0000"[:26-len(s)] + s }

func p[T any](v T) *T { return &v }

func renderer(t testing.TB) *Renderer {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRenderer(words)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func fixtureTree() *plan.Tree {
	tree := &plan.Tree{
		Plan: plan.Plan{ID: id(1), PlanFields: plan.PlanFields{
			Code: "KARTAL-2025", Name: "Kartal Belediyesi 2025-2029 Stratejik Planı", FirstYear: 2025, LastYear: 2029, Synthetic: true,
			Mission: "Kartal'da yaşayanların hayatını kolaylaştırmak.", CoreValues: []string{"Şeffaflık", "Katılımcılık", "Hesap verebilirlik"},
		}, State: plan.Draft, Version: 3},
		Units:     map[string]plan.U{id(50): {Name: "Strateji Geliştirme Müdürlüğü"}, id(51): {Name: "Çevre Koruma ve Kontrol Müdürlüğü"}, id(52): {Name: "İnsan Kaynakları ve Eğitim Müdürlüğü"}},
		Resources: []plan.Resource{{Code: "01", Name: "Vergi Gelirleri", Years: plan.YearMoney{2025: 450000000_00, 2026: 520000000_00}}},
	}
	n := 100
	next := func() string { n++; return id(n) }
	texts := []string{
		"Kurumsal kapasitenin geliştirilmesi, hizmet süreçlerinin vatandaş odaklı biçimde yeniden düzenlenmesi ve çalışan memnuniyetinin artırılması",
		"Afetlere dirençli, iklim değişikliğine uyumlu ve sağlıklı bir çevre oluşturmak",
	}
	for g, text := range texts {
		goal := plan.GoalNode{Goal: plan.Goal{ID: next(), GoalFields: plan.GoalFields{Code: "A" + strconv.Itoa(g+1), Text: text}, Version: 1}, Ref: "A" + strconv.Itoa(g+1)}
		for h := range 3 {
			code := strconv.Itoa(g+1) + "." + strconv.Itoa(h+1)
			target := plan.TargetNode{Ref: goal.Ref + "/H" + code, Target: plan.Target{ID: next(), Version: 4, TargetFields: plan.TargetFields{
				Code: "H" + code, Text: "Plan dönemi sonuna kadar hizmet içi eğitimlerle çalışan başına düşen eğitim saatinin artırılması", ResponsibleUnitID: id(50 + h),
				PartnerUnitIDs: []string{id(51), id(52)}[:h%3], AllUnitsPartner: h == 2,
				YearlyCosts: plan.YearMoney{2025: 1234567_89, 2026: 1334567_00, 2027: 1434567_00, 2028: 1534567_00, 2029: 1634567_00},
				Risks:       []plan.Risk{{Text: "Eğitimlere katılımın düşük kalması", Explanation: "İş yoğunluğu", Probability: p(3), Impact: p(4), Controls: []plan.Control{{Text: "Eğitim takviminin birimlerle birlikte yapılması", Kind: "existing"}}}},
				Activities:  []plan.Activity{{Text: "Hizmet içi eğitim programı", Kind: "activity"}}, Findings: []string{"Eğitim ihtiyaç analizi düzenli yapılmıyor."}, Needs: []string{"Eğitim yönetim sistemi"},
				Origin: "published", Source: "belediyenin yayımladığı plan, s. 84",
			}}}
			if h == 1 {
				target.ResponsibleUnitID, target.YearlyCosts = "", nil
			}
			for i := range 3 - h {
				ind := plan.IndicatorNode{Indicator: plan.Indicator{ID: next(), Version: 2, IndicatorFields: plan.IndicatorFields{
					Code: "PG" + code + "." + strconv.Itoa(i+1), Name: "Çalışan başına düşen yıllık eğitim saati", UnitOfMeasure: "saat/kişi", Weight: p(quantity.Percent(333_000)),
					BaselineValue: p(quantity.Amount(12_500_000)), CalcType: "cumulative_increase", Values: plan.YearAmount{2025: 14_000_000, 2026: 16_500_000, 2027: 1_250_000_000_000}, IsKey: i == 0,
				}}}
				if i == 1 {
					ind.Weight, ind.Values = nil, nil
				}
				target.Indicators = append(target.Indicators, ind)
			}
			goal.Targets = append(goal.Targets, target)
		}
		tree.Goals = append(tree.Goals, goal)
	}
	tree.Goals[1].Targets[2].Indicators = nil
	return tree
}

func fixtureFaults(t *plan.Tree) fault.List {
	h := t.Goals[0].Targets[1]
	i := t.Goals[0].Targets[0].Indicators[1]
	return fault.List{
		fault.Flag(fault.Block, "text.required", "responsible_unit_id").On(h.Ref, h.ID),
		fault.Flag(fault.Warn, "text.required", "stated_total").On(h.Ref, h.ID),
		fault.Flag(fault.Block, "text.required", "weight").On(t.Goals[0].Targets[0].Ref+"/"+i.Code, i.ID),
		fault.Flag(fault.Info, "text.required", "values.2028").On(t.Goals[0].Targets[0].Ref+"/"+i.Code, i.ID),
		fault.Flag(fault.Warn, "text.required", "vision").On("", t.Plan.ID),
	}
}

// fixturePages is every page of the house with something on it, by template name and case.
func fixturePages(r *Renderer, l string) map[string]*Page {
	tr := r.Tr(l)
	tree := fixtureTree()
	faults := fixtureFaults(tree)
	v := viewer{lang: l, tr: tr}
	tv := treeView(tree, faults, v)
	tv.CanEdit, tv.Plan.Counted = true, true
	tv.Plan.Actions = []Link{{Text: tr("web.act.submit"), Href: "/planlar/x/sun", Current: true}}
	units := []Option{{Value: id(50), Text: "Strateji Geliştirme Müdürlüğü"}, {Value: id(51), Text: "Çevre Koruma ve Kontrol Müdürlüğü"}, {Value: id(52), Text: "İnsan Kaynakları ve Eğitim Müdürlüğü"}}
	nav := []Link{}
	for _, k := range []string{"home", "plans", "import", "units", "people", "audit"} {
		nav = append(nav, Link{Text: tr("web.nav." + k), Href: "/" + k, Current: k == "plans"})
	}
	tabs := planTabs(tr, tv.Plan, "")
	form := func() *Form {
		f := r.NewForm(l)
		f.Action, f.Cancel, f.Version = "/x", "/y", "3"
		f.Choices["units"] = units
		r.choices(f, l)
		return f
	}
	target := tree.Goals[0].Targets[0]
	tf := form()
	tf.Values = targetValues(target.TargetFields)
	tf.Flags["responsible_unit_id"] = []Note{r.note(l, faults[0])}
	refused := form()
	refused.Values = targetValues(target.TargetFields)
	refused.Set("yearly_costs.2026", "on iki bin")
	refused.Set("risks.0.probability", "9")
	refused.Take(fault.List{
		fault.Invalid("number.syntax", "yearly_costs.2026", "read", "on iki bin", "expected", "1.234,56"),
		fault.Invalid("number.range", "risks[0].probability", "read", "9", "expected", "1–5"),
	}, func(f *fault.Fault) Note { return r.note(l, f) })
	inf := form()
	inf.Values = indicatorValues(target.Indicators[0].IndicatorFields)
	stale := form()
	stale.Values = indicatorValues(target.Indicators[0].IndicatorFields)
	stale.Set("name", "Çalışan başına yıllık eğitim (saat)")
	stale.Set("values.2025", "15")
	stale.Set("calc_type", "yearly_separate")
	stale.Differ(indicatorValues(target.Indicators[0].IndicatorFields))
	stale.Dirty = true
	pf := form()
	pf.Values = planValues(tree.Plan.PlanFields)
	rf := form()
	rf.Values = resourceValues(tree.Resources, plan.YearMoney{2025: 100_00})
	df := form()
	notes := []Note{}
	records := index(tree, func(access.Scope) bool { return true })
	for _, f := range faults {
		notes = append(notes, r.addressed(l, f, records))
	}
	cellNotes := []Note{r.note(l, fault.Invalid("number.syntax", "weight", "read", "kırk", "expected", "40").Cell("Göstergeler", "F12")), r.note(l, fault.Flag(fault.Warn, "text.required", "definition").Cell("Göstergeler", "D13"))}
	signin := r.NewForm(l)
	signin.Take(fault.New(fault.KindUnauthenticated, "unauthenticated"), func(f *fault.Fault) Note { return r.note(l, f) })
	type m = map[string]any
	card := template.HTML("<table class=\"t\"><tr><th>Amaç (A1)</th><td>…</td></tr></table>")
	pages := map[string]*Page{
		"signin":          {Key: "signin", Title: tr("web.signin.title"), Data: m{"Form": r.NewForm(l), "Held": nil, "Wait": 0, "Next": "/", "Persons": []m{{"ID": "planner", "Role": tr("web.demo.planner"), "Name": "Elif Yıldız", "What": tr("web.demo.planner.what")}, {"ID": "unit_editor", "Role": tr("web.demo.unit_editor"), "Name": "Mehmet Şahin", "What": tr("web.demo.unit_editor.what")}, {"ID": "unit_manager", "Role": tr("web.demo.unit_manager"), "Name": "Ayşe Güneş", "What": tr("web.demo.unit_manager.what")}, {"ID": "m", "Role": tr("web.demo.senior_manager"), "Name": "Hakan Öztürk", "What": tr("web.demo.senior_manager.what")}, {"ID": "a", "Role": tr("web.demo.auditor"), "Name": "Zeynep Kılıç", "What": tr("web.demo.auditor.what")}}}},
		"signin-wait":     {Key: "signin", Title: tr("web.signin.title"), Data: m{"Form": signin, "Held": &Held{To: "/x", Values: "a=b"}, "Wait": 30, "Next": "/", "Persons": []m{}}},
		"resume":          {Key: "resume", Title: tr("web.resume.title"), Data: ResumeView{Action: "/x", Fields: []HeldField{{"text", "yarım kalan"}}}},
		"password":        {Key: "password", Title: tr("web.invite.title"), Data: m{"Form": r.NewForm(l), "Invitation": true, "Name": "Elif Yıldız", "Email": "elif@ornek.bel.tr"}},
		"home":            {Key: "home", Title: tr("web.nav.home"), Data: fixtureHome(tr, tv.Plan, target.Text)},
		"home-mayor":      {Key: "home", Title: tr("web.nav.home"), Data: fixtureMayor(tr)},
		"home-empty":      {Key: "home", Title: tr("web.nav.home"), Data: HomeView{HasWork: true, Empty: Empty{Text: "web.home.no_work"}, NoPlan: Empty{Text: "web.home.none", Href: "/planlar/yeni", Act: "web.act.new_plan"}}},
		"home-nobody":     {Key: "home", Title: tr("web.nav.home"), Data: HomeView{Nothing: true}},
		"plans":           {Key: "plans", Title: tr("web.plans.title"), Data: m{"Plans": []PlanView{tv.Plan, {ID: id(2), Code: "KARTAL-2020", Name: "Kartal Belediyesi 2020-2024 Stratejik Planı", Period: "2020–2024", State: "in_force", Counted: true}}, "CanCreate": true, "CanImport": true, "Pager": m{"More": "/planlar?c=1", "Shown": 2}}},
		"plan":            {Key: "plan", Title: tv.Plan.Name, Tabs: tabs, Done: "web.done.saved", Data: tv},
		"faults":          {Key: "faults", Title: tr("web.plan.faults"), Tabs: tabs, Data: m{"Plan": tv.Plan, "Filter": []Link{{Text: tr("web.faults.all"), Count: "5", Current: true, Href: "?"}, {Text: tr("web.stage.block"), Count: "2", Href: "?"}}, "Groups": []m{{"Code": "A1", "Title": texts(tree), "Notes": notes}}}},
		"planform":        {Key: "planform", Title: tr("web.plan.facts"), Tabs: tabs, Data: m{"Plan": tv.Plan, "Form": pf}},
		"resources":       {Key: "resources", Title: tr("web.plan.resources"), Tabs: tabs, Data: m{"Plan": tv.Plan, "Form": rf, "Years": tv.Years, "CanEdit": true}},
		"documents":       {Key: "documents", Title: tr("web.plan.documents"), Tabs: tabs, Data: m{"Plan": tv.Plan, "CanExport": true, "Editions": []m{{"ID": id(7), "No": 1, "Decision": "21.10.2019 · 2019/127", "FrozenOn": "22.10.2019", "Hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}, "Tables": []Link{{Text: "T17 Tahmini Maliyetler", Href: "/x"}}}},
		"table":           {Key: "table", Title: "T17", Tabs: tabs, Data: m{"Plan": tv.Plan, "HTML": card}},
		"act-submit":      {Key: "act", Title: tr("web.act.submit"), Data: m{"Kind": "submit", "Code": "KARTAL-2025", "Lead": tr("web.submit.lead"), "Word": tr("web.act.submit"), "Form": form(), "Blocking": notes[:1], "NBlocking": 30, "BlockingHref": "/x", "Text": ""}},
		"act-decide":      {Key: "act", Title: tr("web.act.decide"), Data: m{"Kind": "decide", "Code": "KARTAL-2025", "Lead": tr("web.decide.lead"), "Word": tr("web.act.decide"), "Form": df, "Blocking": []Note{}, "NBlocking": 0, "BlockingHref": "", "Text": ""}},
		"goal":            {Key: "goal", Title: "A1", Data: m{"Goal": tv.Goals[0], "State": "draft", "Source": "", "CanEdit": true, "Years": tv.Years, "Notes": notes[:1]}},
		"target":          {Key: "target", Title: "H1.1", Data: m{"ID": target.ID, "Code": "H1.1", "State": "draft", "Synthetic": true, "Faults": Counts{Block: 1}, "Source": target.Source, "Text": target.Text, "CanEdit": true, "CanDelete": true, "Card": card, "Notes": notes[:2], "Below": []FaultGroup{{Code: "PG1.1.2", Title: "Eğitim saati", Notes: notes[2:4], Counts: Counts{Block: 1, Info: 1}}}, "Indicators": tv.Goals[0].Targets[0].Indicators, "Prev": nil, "Next": &Link{Text: "H1.2", Href: "/x"}}},
		"goalform":        {Key: "goalform", Title: tr("web.goal.edit"), Data: m{"Form": form(), "Code": "A1"}},
		"targetform":      {Key: "targetform", Title: tr("web.target.edit"), Data: m{"Form": tf, "Code": "H1.1", "Parent": "A1 · " + texts(tree), "Years": tv.Years}},
		"targetform-bad":  {Key: "targetform", Title: tr("web.target.edit"), Data: m{"Form": refused, "Code": "H1.1", "Parent": "A1", "Years": tv.Years}},
		"indicatorform":   {Key: "indicatorform", Title: tr("web.indicator.edit"), Data: m{"Form": inf, "Code": "PG1.1.1", "Parent": target.Text, "Years": tv.Years, "DeleteHref": "/x", "EditHref": "", "Reasons": true, "ReadOnly": false}},
		"indicator-stale": {Key: "indicatorform", Title: tr("web.indicator.edit"), Data: m{"Form": stale, "Code": "PG1.1.1", "Parent": target.Text, "Years": tv.Years, "DeleteHref": "", "EditHref": "/x", "Reasons": false, "ReadOnly": false}},
		"import":          {Key: "import", Title: tr("web.import.title"), Data: m{"Form": form(), "Plans": units, "Pager": Pager{}, "Uploads": []UploadLine{{ID: id(8), File: "plan.xlsx", When: "22.11.2026 14:03", Who: "Elif Yıldız", Plan: "KARTAL-2025", PlanHref: "/planlar/x", State: "committed", Compared: true, New: 12, Same: 600, Flags: 2}, {ID: id(9), File: "bozuk.xlsx", When: "22.11.2026 14:01", Who: "Elif Yıldız", State: "refused", Refusals: 3}}}},
		"batch":           {Key: "batch", Title: tr("web.batch.title"), Data: m{"Form": form(), "ID": id(8), "File": "plan.xlsx", "Size": "84 KB", "Hash": "9f86d081884c", "Annotated": true, "Committed": false, "Dropped": false, "CanCommit": true, "CanDrop": true, "Units": []string{"Afet İşleri Müdürlüğü"}, "More": 3, "Refused": 0, "Flags": 2, "PlanName": "KARTAL-2025", "PlanHref": "", "New": 12, "Changed": 3, "Same": 600, "Gone": 0, "Faults": []m{{"Title": "Göstergeler", "Notes": cellNotes}}, "Changes": []m{{"Kind": "changed", "Record": "PG", "Ref": "A1/H1.1/PG1.1.1", "Field": "2026", "Before": "16,5", "After": "17"}, {"Kind": "new", "Record": "PG", "Ref": "A1/H1.1/PG1.1.4", "Field": "", "Before": "", "After": ""}}}},
		"batch-refused":   {Key: "batch", Title: tr("web.batch.title"), Data: m{"Form": form(), "ID": id(8), "File": "plan.xlsx", "Size": "84 KB", "Hash": "9f86d081884c", "Annotated": true, "Committed": false, "Dropped": false, "CanCommit": true, "CanDrop": true, "Units": []string{"Afet İşleri Müdürlüğü"}, "More": 3, "Refused": 2, "Flags": 0, "PlanName": "KARTAL-2025", "PlanHref": "", "New": 0, "Changed": 0, "Same": 0, "Gone": 0, "Faults": []m{{"Title": "Göstergeler", "Notes": cellNotes}}, "Changes": []m{}}},
		"units":           {Key: "units", Title: tr("web.units.title"), Data: m{"CanEdit": true, "CanImport": true, "Typical": true, "Units": []m{{"ID": id(50), "Name": "Strateji Geliştirme Müdürlüğü", "Origin": tr("origin.typical"), "OriginNote": tr("web.units.typical"), "Parent": "Başkan Yardımcılığı", "Code": "46.34.11.01", "Spending": tr("yes"), "Manager": "Elif Yıldız", "Validity": "01.01.2020 –", "State": "active"}, {"ID": id(51), "Name": "Afet İşleri Müdürlüğü", "Origin": "", "OriginNote": "", "Parent": "", "Code": "", "Spending": "", "Manager": "", "Validity": "", "State": "unconfirmed"}}}},
		"unitform":        {Key: "unitform", Title: tr("web.units.edit"), Data: m{"Form": form()}},
		"orgimport":       {Key: "orgimport", Title: tr("web.orgimport.title"), Data: m{"Form": form(), "Result": m{"Dry": true, "Lines": []m{{"Name": tr("web.orgimport.units"), "New": 3, "Changed": 1, "Same": 30}}, "Notes": cellNotes}}},
		"people":          {Key: "people", Title: tr("web.people.title"), Data: m{"CanEdit": true, "Pager": m{"More": ""}, "People": []m{{"ID": id(60), "Name": "Elif Yıldız", "Title": "Müdür", "Email": "elif@ornek.bel.tr", "Posts": []string{"Planlama"}, "State": "active"}, {"ID": id(61), "Name": "Can Er", "Title": "", "Email": "can@ornek.bel.tr", "Posts": []string{}, "State": "invited"}}}},
		"person":          {Key: "person", Title: "Elif Yıldız", Data: m{"ID": id(60), "Name": "Elif Yıldız", "Title": "Müdür", "Email": "elif@ornek.bel.tr", "State": "active", "CanEdit": true, "CanPost": true, "CanInvite": true, "CanReset": true, "CanSignIn": true, "Form": form(), "Link": m{"URL": "http://localhost:8080/davet/3Jk29sdkjh2398sdkjh2398sd", "Until": "25.11.2026 14:03"}, "Posts": []m{{"ID": id(70), "Role": tr("role.planner"), "Unit": "", "Validity": "01.01.2026 –", "State": "active", "Version": 1}}}},
		"personform":      {Key: "personform", Title: tr("web.people.edit"), Data: m{"Form": form()}},
		"tokens":          {Key: "tokens", Title: tr("web.tokens.title"), Data: m{"Form": form(), "Secret": "karne_3Jk29sdkjh2398sdkjh2398sd", "Tokens": []m{{"ID": id(80), "Name": "Rapor robotu", "Scopes": "plan.read, plan.export", "Expires": "31.12.2026", "Used": tr("web.tokens.never")}}}},
		"audit":           {Key: "audit", Title: tr("web.audit.title"), Data: m{"Pager": m{"More": "/x", "Shown": 50}, "Rows": []m{{"When": "22.11.2026 14:03:22", "Who": "Elif Yıldız", "What": tr("web.op.change"), "Under": tr("web.scope.plan.edit"), "Code": "plan.edit · change", "Kind": tr("record.indicator"), "Ref": "PG1.1.1", "ID": id(80), "Before": "{\"weight\":\"40\"}", "After": "{\"weight\":\"35\"}"}}}},
		"error":           {Key: "error", Title: "Kayıt bulunamadı", Request: "01JZZZ", Data: m{"Status": 404, "Title": "Kayıt bulunamadı ya da görme yetkiniz yok", "Do": "Adresi denetleyin.", "Faults": []Note{}, "Back": "/planlar"}},
	}
	for key, page := range pages {
		page.Lang, page.Admin, page.Demo, page.Version, page.Path = l, "Kartal Belediyesi", true, "0.1", "/"+key
		if page.Key != "signin" && page.Key != "password" {
			page.Person, page.Nav = &Who{Name: "Elif Yıldız", Roles: tr("role.planner")}, nav
			page.Crumbs = []Link{{Text: tr("web.nav.home"), Href: "/"}, {Text: tr("web.nav.plans"), Href: "/planlar"}, {Text: page.Title}}
		}
	}
	return pages
}

func texts(t *plan.Tree) string { return t.Goals[0].Text }
