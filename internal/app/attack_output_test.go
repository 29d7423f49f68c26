package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// The hostile texts: markup that must come out as words, and its short form for codes.
const (
	markup = `"'></textarea></title><img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)>{{.}}`
	tag    = `"><img src=x>`
)

// poison puts a text in every field of a draft a person can fill, and in the house's own records.
func (w *world) poison(text, short string) (id, batch string) {
	w.t.Helper()
	sys, ctx := w.system(), w.as("planner")
	adm, err := w.app.Org.Administration(sys)
	w.ok(err)
	_, err = w.app.Org.ChangeAdministration(sys, org.ChangeAdministration{Version: adm.Version, Name: p(text), Province: p(short), InstitutionalCode: p(short), Source: p(text)})
	w.ok(err)
	unit, err := w.app.Org.AddUnit(sys, org.AddUnit{Name: text, Source: text, Note: text, SpendingUnit: true})
	w.ok(err)
	person, err := w.app.Org.AddPerson(sys, org.AddPerson{Name: text, Title: text, Email: fmt.Sprintf("x%d@deneme.bel.tr", w.next())})
	w.ok(err)
	_, err = w.app.Org.AddPost(sys, org.AddPost{PersonID: person.ID, Role: "unit_manager", UnitID: unit.ID})
	w.ok(err)
	_, err = w.app.Auth.CreateToken(ctx, auth.CreateToken{Name: text[:min(len(text), 100)], Scopes: []access.Action{access.PlanRead}, ExpiresOn: period.Date(w.tomorrow())})
	w.ok(err)
	pl, err := w.app.Plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: short, Name: text, FirstYear: firstYear, LastYear: lastYear, Mission: text, Vision: text, CoreValues: []string{text},
		Preparation: plan.Preparation{CircularNo: short, Board: text, Team: text, Programme: text, Participation: text, PreviousPlan: text}, Source: text}})
	w.ok(err)
	pl, err = w.app.Plans.SetResources(ctx, plan.SetResources{PlanID: pl.ID, Version: pl.Version, ResourceFields: plan.ResourceFields{Resources: []plan.Resource{{Code: short, Name: text, Years: plan.YearMoney{firstYear: 1}}}}})
	w.ok(err)
	g, err := w.app.Plans.AddGoal(ctx, plan.AddGoal{PlanID: pl.ID, GoalFields: plan.GoalFields{Code: short, Text: text, Source: text}})
	w.ok(err)
	h, err := w.app.Plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: short, Text: text, ResponsibleUnitID: unit.ID, PartnerUnitIDs: []string{unit.ID}, Findings: []string{text}, Needs: []string{text},
		Source: text, Activities: []plan.Activity{{Text: text}}, Risks: []plan.Risk{{Text: text, Explanation: text, OwnerUnitID: unit.ID, Controls: []plan.Control{{Text: text}}}}}})
	w.ok(err)
	_, err = w.app.Plans.AddIndicator(ctx, plan.AddIndicator{TargetID: h.ID, IndicatorFields: plan.IndicatorFields{Code: short, Name: text, Definition: text, UnitOfMeasure: short, BaselineNote: text, Formula: text, Numerator: text,
		Denominator: text, DataSource: text, DataOwnerUnitID: unit.ID, Source: text, NoTargetReasons: map[int]string{firstYear: text}, IsKey: true}})
	w.ok(err)
	doc := map[string]any{"schema": "karne.plan/1", "administration": map[string]any{"name": text}, "plan": map[string]any{"code": short + "2", "name": text, "first_year": firstYear, "last_year": lastYear,
		"goals": []any{map[string]any{"code": short, "text": text, "targets": []any{map[string]any{"code": short, "text": text, "responsible_unit": text + "!", "origin": text}}}}}}
	raw, err := json.Marshal(doc)
	w.ok(err)
	b, err := w.app.Intake.Stage(ctx, intake.StageFile{Name: text + ".json", Data: raw})
	w.ok(err)
	return pl.ID, b.ID
}

// pageOf parses a page and fails when a text became markup: an image, a script of its own, a handler, a foreign address.
func pageOf(t *testing.T, path string, a answer) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "img", "iframe", "object", "embed", "base", "style", "math":
			t.Errorf("%s: a text became <%s>", path, n.Data)
		case "script":
			if n.FirstChild != nil {
				t.Errorf("%s: a script stands in the page", path)
			}
		}
		for _, at := range n.Attr {
			if strings.HasPrefix(at.Key, "on") || at.Key == "srcdoc" {
				t.Errorf("%s: <%s %s>", path, n.Data, at.Key)
			}
			if u, err := url.Parse(at.Val); (at.Key == "href" || at.Key == "src" || at.Key == "action" || at.Key == "formaction") && (err != nil || u.Host != "" || u.Scheme != "") {
				t.Errorf("%s: %s=%q leaves the server", path, at.Key, at.Val)
			}
		}
	}
	h := a.header
	if h.Get("Content-Security-Policy") != httpx.ContentPolicy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" || !strings.HasPrefix(h.Get("Content-Type"), "text/html; charset=") {
		t.Errorf("%s: headers %v", path, h)
	}
}

// Nothing typed becomes markup, on any page, in any role that sees it, refused or stored, by body or by address.
func TestTextsStayTexts(t *testing.T) {
	t.Parallel()
	w := one(t)
	id, batch := w.poison(markup, tag)
	w.people["admin"] = w.caller(w.person(markup, "admin", ""))
	tree, err := w.app.Plans.Tree(w.as("planner"), id)
	w.ok(err)
	g, h := tree.Goals[0].ID, tree.Goals[0].Targets[0].ID
	i := tree.Goals[0].Targets[0].Indicators[0].ID
	list := []string{
		"/", "/planlar", "/planlar/" + id, "/planlar/" + id + "/uyarilar", "/planlar/" + id + "/duzenle", "/planlar/" + id + "/kaynaklar", "/planlar/" + id + "/belgeler", "/planlar/" + id + "/sun", "/planlar/" + id + "/iade",
		"/planlar/" + id + "/karar", "/planlar/" + id + "/amaclar/yeni", "/amaclar/" + g, "/amaclar/" + g + "/duzenle", "/amaclar/" + g + "/sil", "/amaclar/" + g + "/hedefler/yeni", "/hedefler/" + h, "/hedefler/" + h + "/duzenle",
		"/hedefler/" + h + "/sil", "/hedefler/" + h + "/gostergeler/yeni", "/gostergeler/" + i + "/duzenle", "/gostergeler/" + i + "/sil", "/aktarim", "/aktarim/" + batch, "/birimler", "/birimler/yeni", "/birimler/" + w.own + "/duzenle",
		"/birimler/aktar", "/kisiler", "/kisiler/yeni", "/kisiler/" + w.people["admin"].id, "/kisiler/" + w.people["admin"].id + "/duzenle", "/belirtecler", "/denetim",
		"/" + url.PathEscape(markup), "/planlar/" + url.PathEscape(markup), "/planlar?sonra=" + url.QueryEscape(markup), "/planlar/" + id + "/uyarilar?asama=" + url.QueryEscape(markup), "/?oldu=" + url.QueryEscape(markup),
		"/planlar?x=" + url.QueryEscape(markup), "/davet/" + url.PathEscape(markup), "/planlar/" + id + "/tablolar/" + url.PathEscape(markup),
	}
	for _, form := range []string{"T15", "T15b", "T16", "T17", "T18", "T21"} {
		list = append(list, "/planlar/"+id+"/tablolar/"+form)
	}
	shown := 0
	for _, path := range list {
		for _, who := range []string{"planner", "admin", "auditor"} {
			a := w.get(who, path)
			if a.status == http.StatusSeeOther {
				continue
			}
			pageOf(t, path, a)
			shown += strings.Count(a.body, "onerror")
		}
	}
	if shown < 100 {
		t.Errorf("the hostile text was looked for and seen %d times only", shown)
	}
	pageOf(t, "/giris", w.get("", "/giris?next="+url.QueryEscape("/"+markup)))
	// Sent back by a refusal, beside its field, in the summary, in the held form of an ended session.
	all := url.Values{"add": {markup}, "key": {markup}, "version": {markup}, "held": {"a=" + markup}, "held_to": {"/" + markup}}
	for _, name := range []string{"email", "name", "code", "text", "title", "first_year", "weight", "stated_total", "values.2020", "risks.0.text", "risks.0.probability", "reason", "number", "date", "valid_from", "parent_id", "scopes", "role", "calc_type", markup} {
		all.Set(name, markup)
	}
	for path, who := range map[string]string{
		"/planlar/yeni": "planner", "/planlar/" + id + "/duzenle": "planner", "/planlar/" + id + "/kaynaklar": "planner", "/hedefler/" + h + "/duzenle": "planner", "/gostergeler/" + i + "/duzenle": "planner",
		"/amaclar/" + g + "/hedefler/yeni": "planner", "/planlar/" + id + "/karar": "planner", "/planlar/" + id + "/iade": "planner", "/birimler/yeni": "admin", "/kisiler/yeni": "admin", "/belirtecler": "planner",
		"/kisiler/" + w.people["viewer"].id + "/gorevler": "admin", "/giris": "", "/planlar/" + id + "/amaclar/yeni": "",
	} {
		a := w.post(who, path, all)
		if a.status >= 500 {
			t.Errorf("%s: %s", path, a)
		}
		if a.status != http.StatusSeeOther {
			pageOf(t, "POST "+path, a)
		}
	}
	// Problems are data, never a page.
	for _, a := range []answer{w.api("planner", http.MethodGet, "/"+url.PathEscape(markup), ""), w.api("planner", http.MethodPost, "/plans", `{"`+strings.ReplaceAll(markup, `"`, `\"`)+`":1}`), w.send(http.MethodGet, "/"+url.PathEscape(markup), "", "", "Cookie", w.cookie("planner"))} {
		if kind := a.header.Get("Content-Type"); kind != "application/problem+json" || a.header.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(a.body, "<img") {
			t.Errorf("%q: %s", kind, a)
		}
	}
}

// A control character in any field of any form is no fault of the house, whatever the database.
func TestControlCharactersInForms(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		fields := []string{"email", "password", "password_again", "name", "code", "text", "title", "first_year", "last_year", "parent_id", "manager_id", "unit_id", "substitute_for", "role", "responsible_unit_id", "partner_unit_ids",
			"risks.0.text", "risks.0.owner_unit_id", "data_owner_unit_id", "calc_type", "scopes", "expires_on", "valid_from", "reason", "number", "body", "result", "date", "person", "next", "back", "to", "key", "source", "institutional_code", "spending_unit"}
		for _, bad := range []string{"\x00", "a\x00b", "\xff\xfe", "\u202eab", "\x1b[31m"} {
			v := url.Values{"version": {"1"}}
			for _, f := range fields {
				v.Set(f, bad)
			}
			some := url.Values{"version": {"1"}, "name": {"Ad"}, "code": {"X"}, "text": {"Metin"}, "role": {"viewer"}, "first_year": {"2020"}, "last_year": {"2024"}, "expires_on": {w.tomorrow()}, "reason": {"neden"}}
			for _, f := range fields {
				if some.Get(f) == "" {
					some.Set(f, bad)
				}
			}
			for path, who := range map[string]string{
				"/giris": "", "/giris/ornek": "", "/dil": "", "/davet/" + url.PathEscape("x"): "", "/planlar/yeni": "planner", "/planlar/" + w.draft.planID + "/duzenle": "planner", "/planlar/" + w.draft.planID + "/kaynaklar": "planner",
				"/planlar/" + w.draft.planID + "/amaclar/yeni": "planner", "/amaclar/" + w.draft.goal.ID + "/hedefler/yeni": "planner", "/hedefler/" + w.draft.own.ID + "/duzenle": "planner", "/hedefler/" + w.draft.own.ID + "/gostergeler/yeni": "planner",
				"/gostergeler/" + w.draft.ownPG.ID + "/duzenle": "planner", "/planlar/" + w.submitted.planID + "/iade": "planner", "/planlar/" + w.submitted.planID + "/karar": "planner", "/birimler/yeni": "admin", "/birimler/" + w.own + "/duzenle": "admin",
				"/kisiler/yeni": "admin", "/kisiler/" + w.people["viewer"].id + "/duzenle": "admin", "/kisiler/" + w.people["viewer"].id + "/gorevler": "admin", "/belirtecler": "planner",
			} {
				for _, form := range []url.Values{v, some} {
					if a := w.post(who, path, form); a.status >= 500 {
						t.Errorf("%s with %q: %d", path, bad, a.status)
					}
				}
			}
			for path, body := range map[string]string{
				"/units": `{"name":%s,"institutional_code":%[1]s,"note":%[1]s}`, "/people": `{"name":"A","email":%s,"title":%[1]s}`, "/tokens": `{"name":%s,"scopes":[%[1]s],"expires_on":"` + w.tomorrow() + `"}`,
				"/plans": `{"code":%s,"name":%[1]s,"first_year":2020,"last_year":2024,"source":%[1]s}`, "/targets/" + w.draft.own.ID + "/indicators": `{"code":%s,"formula":%[1]s,"no_target_reasons":{"2020":%[1]s}}`,
				"/intake/batches": `{"schema":"karne.plan/1","administration":{"name":%s},"plan":{"code":%[1]s,"name":%[1]s,"first_year":2020,"last_year":2024,"goals":[{"code":%[1]s,"text":%[1]s}]}}`,
			} {
				text, err := json.Marshal(bad)
				w.ok(err)
				for _, who := range []string{"admin", "planner"} {
					if a := w.api(who, http.MethodPost, path, fmt.Sprintf(body, text)); a.status >= 500 {
						t.Errorf("%s with %q: %s", path, bad, a)
					}
				}
			}
			if a := w.upload("planner", "/aktarim", bad+".json", []byte("{}")); a.status >= 500 {
				t.Errorf("file name %q: %s", bad, a)
			}
			if a := w.upload("admin", "/birimler/aktar", "x.csv", []byte("Ad Soyad;E-posta;Birim\n"+bad+";"+bad+";"+bad+"\n")); a.status >= 500 {
				t.Errorf("a list with %q: %s", bad, a)
			}
		}
	})
}

// formulas are texts a spreadsheet would run if they were written as formulas.
var formulas = []string{`=HYPERLINK("http://evil.example","x")`, `=cmd|' /C calc'!A0`, "+1+1", "-2+3", "@SUM(1)", "\t=1+1", `=WEBSERVICE("http://evil.example")`}

// No text becomes a formula, a link to elsewhere or a macro in any workbook that leaves the house.
func TestNoFormulaFromText(t *testing.T) {
	t.Parallel()
	w := one(t)
	for n, text := range formulas {
		id, _ := w.poison(text+strings.Repeat(" ", n), fmt.Sprintf("=%d+A%d", n, n))
		for _, path := range []string{"/plans/" + id + "/package?draft=true", "/intake/plan-template?plan=" + id} {
			a := w.api("planner", http.MethodGet, path, "")
			if a.status != http.StatusOK {
				t.Fatalf("%s: %s", path, a)
			}
			workbook(t, path+" with "+text, a.body, text)
			if !strings.Contains(path, "template") {
				continue
			}
			// The same workbook comes back with faults as notes.
			b, err := w.app.Intake.Stage(w.as("planner"), intake.StageFile{Name: "=1+1.xlsx", Data: []byte(a.body)})
			w.ok(err)
			noted := w.api("planner", http.MethodGet, "/intake/batches/"+b.ID+"/workbook", "")
			workbook(t, "annotated with "+text, noted.body, text)
		}
	}
}

func workbook(t *testing.T, what, body, text string) {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	seen := false
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				seen = seen || strings.Contains(value, strings.TrimSpace(text))
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, err := f.GetCellFormula(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				if regexp.MustCompile(`(?i)HYPERLINK\("?http|cmd\||WEBSERVICE|evil|\[\d+\]`).MatchString(formula) {
					t.Errorf("%s: %s!%s is the formula %q", what, sheet, cell, formula)
				}
				if formula != "" && strings.Contains(value, strings.TrimSpace(text)) {
					t.Errorf("%s: %s!%s, a text, is the formula %q", what, sheet, cell, formula)
				}
			}
		}
	}
	if !seen {
		t.Errorf("%s: the text is not in the workbook", what)
	}
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(part.Name, ".rels") && bytes.Contains(b, []byte("External")) || strings.Contains(part.Name, "externalLink") || strings.Contains(part.Name, "vba") {
			t.Errorf("%s: %s leads out of the workbook: %s", what, part.Name, b)
		}
		if strings.Contains(part.Name, "..") || strings.HasPrefix(part.Name, "/") {
			t.Errorf("%s: part %q", what, part.Name)
		}
	}
}

// A download's name is ASCII words in quotes, whatever the code or the sender's file name held.
func TestDownloadNames(t *testing.T) {
	t.Parallel()
	w := one(t)
	safe := regexp.MustCompile(`^attachment; filename="?[A-Za-z0-9.-]+"?$`)
	sent := regexp.MustCompile(`^attachment; filename(="[A-Za-z0-9 .:=-]*"|="?[A-Za-z0-9.-]+"?|\*=utf-8''[A-Za-z0-9%._-]+)$`)
	for _, code := range []string{`a"b;c=d`, "ğüşİ", `..\..\x`, "../../x", "a%0d%0aX-Y: z", "'; filename=evil.exe", "A\tB", "CON", "😀"} {
		x, err := w.app.Plans.Create(w.as("planner"), plan.CreatePlan{PlanFields: plan.PlanFields{Code: code, Name: "Ad", FirstYear: firstYear, LastYear: lastYear}})
		w.ok(err)
		for _, a := range []answer{
			w.api("planner", http.MethodGet, "/plans/"+x.ID+"/package?draft=true", ""), w.api("planner", http.MethodGet, "/plans/"+x.ID+"/package?draft=true&format=json", ""),
			w.api("planner", http.MethodGet, "/intake/plan-template?plan="+x.ID, ""), w.get("planner", "/planlar/"+x.ID+"/paket.xlsx"), w.get("planner", "/planlar/"+x.ID+"/plan.json"),
			w.get("planner", "/aktarim/sablon.xlsx?plan="+x.ID),
		} {
			if got := a.header.Get("Content-Disposition"); a.status != http.StatusOK || !safe.MatchString(got) {
				t.Errorf("code %q: %d %q", code, a.status, got)
			}
			if a.header.Get("X-Y") != "" || a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("code %q: headers %v", code, a.header)
			}
		}
	}
	var book bytes.Buffer
	w.ok(w.app.Intake.Template(w.as("planner"), w.draft.planID, &book))
	for n, name := range []string{`a"; filename=evil.exe`, "ğ.xlsx", "../../etc/passwd", `C:\x\y.xlsx`, "a\r\nX-Y: z.xlsx", "", strings.Repeat("x", 250)} {
		data := bytes.Clone(book.Bytes())
		a := w.send(http.MethodPost, "/api/v1/intake/batches?file_name="+url.QueryEscape(name), typeXLSX, string(data), "Authorization", "Bearer "+w.people["planner"].token)
		var b struct {
			ID       string `json:"id"`
			FileName string `json:"file_name"`
		}
		w.ok(json.Unmarshal([]byte(a.body), &b))
		if a.status != http.StatusCreated || strings.ContainsAny(b.FileName, "/\\\r\n") {
			t.Errorf("%d name %q: %s", n, name, a)
			continue
		}
		for _, a := range []answer{w.api("planner", http.MethodGet, "/intake/batches/"+b.ID+"/workbook", ""), w.get("planner", "/aktarim/"+b.ID+"/isaretli.xlsx")} {
			if got := a.header.Get("Content-Disposition"); a.status != http.StatusOK || !sent.MatchString(got) || a.header.Get("X-Y") != "" {
				t.Errorf("name %q: %d %q", name, a.status, got)
			}
		}
	}
}

// What a role may not see is in none of its answers: ids, texts, counts, faults, tables, neighbours, previews.
func TestForeignRecordsAreNowhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		d, f, s, k := w.draft, w.foreign, w.submitted, w.inForce
		all := func(x planted) []string {
			return []string{x.planID, x.plan.Code, x.goal.ID, x.goal2.ID, x.own.ID, x.partner.ID, x.alien.ID, x.ownPG.ID, x.partnerPG.ID, x.alienPG.ID, x.ownText, x.alienText}
		}
		alien := []string{d.alien.ID, d.alienPG.ID, d.alienText}
		for who, hidden := range map[string][]string{
			"unit_editor": slices.Concat(alien, all(f), all(s)), "unit_manager": slices.Concat(alien, all(f), all(s)), "council_clerk": slices.Concat(all(d), all(f)),
			"viewer": slices.Concat(all(d), all(f), all(s)), "ims_officer": slices.Concat(all(d), all(f), all(s)), "council_member": slices.Concat(all(d), all(f), all(s)), "postless": slices.Concat(all(d), all(f), all(s), all(k)),
		} {
			paths := []string{"/", "/planlar", "/birimler", "/kisiler", "/aktarim", "/belirtecler", "/denetim", "/hedefler/" + d.own.ID, "/hedefler/" + d.partner.ID, "/gostergeler/" + d.ownPG.ID + "/duzenle"}
			for _, api := range []string{"/plans", "/people", "/units", "/tokens", "/me", "/audit", "/intake/plan-template", "/targets/" + d.own.ID} {
				paths = append(paths, "/api/v1"+api)
			}
			for _, x := range []planted{d, f, s, k} {
				for _, leaf := range []string{"", "/uyarilar", "/belgeler", "/kaynaklar", "/duzenle", "/sun", "/karar", "/tablolar/T15", "/tablolar/T15b", "/paket.json", "/plan.json", "/amaclar/yeni"} {
					paths = append(paths, "/planlar/"+x.planID+leaf)
				}
				for _, leaf := range []string{"", "/tree", "/faults", "/document", "/tables/T16", "/package?draft=true&format=json", "/package?format=json", "/editions"} {
					paths = append(paths, "/api/v1/plans/"+x.planID+leaf)
				}
				paths = append(paths, "/amaclar/"+x.goal.ID, "/amaclar/"+x.goal2.ID, "/amaclar/"+x.goal2.ID+"/sil", "/api/v1/goals/"+x.goal.ID)
			}
			for _, path := range paths {
				a := w.get(who, path)
				for _, word := range hidden {
					if strings.Contains(path, word) {
						continue // said by who asks, said back by the refusal
					}
					if strings.Contains(a.body, word) {
						t.Errorf("%s (%d) tells %s %q", path, a.status, who, word)
					}
				}
			}
			// A record out of sight and a record that never was answer alike.
			for _, path := range []string{"/plans/%s", "/plans/%s/tree", "/plans/%s/faults", "/plans/%s/document", "/plans/%s/tables/T15", "/plans/%s/package?draft=true", "/plans/%s/package"} {
				there, never := w.api(who, http.MethodGet, fmt.Sprintf(path, f.planID), ""), w.api(who, http.MethodGet, fmt.Sprintf(path, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), "")
				if there.status != never.status || there.code() != never.code() || there.header.Get("ETag") != "" {
					t.Errorf("%s by %s: %d %s is told from %d %s", path, who, there.status, there.code(), never.status, never.code())
				}
			}
		}
		// What a unit may not see, it may not count either.
		var tree struct {
			Goals []struct{ Targets []json.RawMessage }
		}
		w.ok(json.Unmarshal([]byte(w.api("unit_editor", http.MethodGet, "/plans/"+d.planID+"/tree", "").body), &tree))
		if n := len(tree.Goals[0].Targets) + len(tree.Goals[1].Targets); n != 2 {
			t.Errorf("a unit's tree has %d targets, want its own and the one it takes part in", n)
		}
		var list struct {
			Items []struct {
				ID                         string
				Goals, Targets, Indicators int
			}
		}
		w.ok(json.Unmarshal([]byte(w.api("unit_editor", http.MethodGet, "/plans", "").body), &list))
		if len(list.Items) != 2 || list.Items[1].Targets != 2 || list.Items[1].Indicators != 2 {
			t.Errorf("a unit's list: %+v", list.Items)
		}
	})
}
