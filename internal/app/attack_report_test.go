package app_test

import (
	"archive/zip"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/pkg/quantity"
)

// poisonYear puts a text in every field that people fill around values, scores and reports, of years that are open.
func (w *world) poisonYear(v valued, text string) {
	w.t.Helper()
	x := w.entered(v.mine[measure.Entered])
	fields := x.Fields
	fields.Explanation, fields.Source, fields.Confirmed = text, text, true
	_, err := w.app.Measure.Submit(w.as("unit_editor"), measure.Submit{IndicatorID: x.IndicatorID, WindowID: x.WindowID, Version: x.Version, Fields: fields,
		Evidence: []measure.AddRecord{{Reference: text, System: text, Note: text}}})
	w.ok(err)
	year, ctx := 2023, w.as("planner")
	d, err := w.app.Evaluate.Deviation(ctx, v.deviations["own"].ID)
	w.ok(err)
	d, err = w.app.Evaluate.Explain(w.as("unit_editor"), evaluate.Explain{IndicatorID: d.IndicatorID, Year: year, Version: d.Version,
		DeviationFields: evaluate.DeviationFields{Cause: "demand", Narrative: text + ": talep beklenenden başka oldu", Measure: text, TargetComment: text}})
	w.ok(err)
	_, err = w.app.Evaluate.ReturnDeviation(ctx, evaluate.DeviationStep{ID: d.ID, Version: d.Version, Reason: text})
	w.ok(err)
	_, err = w.app.Evaluate.Assess(ctx, evaluate.Assess{TargetID: v.planted.own.ID, Year: year, Kind: evaluate.Evaluation, AssessmentFields: evaluate.AssessmentFields{Text: text, Reason: text, Measures: text,
		EnvironmentText: text, NeedsEffect: text, ReachedText: text, RemainingGap: text, CostText: text, Risks: text, RiskMeasures: text}})
	w.ok(err)
	r, err := w.app.Evaluate.Review(ctx, v.reviews["draft"].ID)
	w.ok(err)
	_, err = w.app.Evaluate.ChangeReview(ctx, evaluate.ChangeReview{ID: r.ID, Version: r.Version, Method: p(text), Summary: p(text), RiskReview: p(text), Capacity: p(text), ConclusionText: p(text), Attendees: p(text),
		MeetingNote: p(text)})
	w.ok(err)
	_, err = w.app.Evaluate.AddBoardDecision(ctx, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: text, FollowUp: text}})
	w.ok(err)
	report, unit := v.reports["consolidating"], v.units["own"].ID
	w.unsigned(unit)
	w.write(report.ID, unit, "IV.A", text)
	w.write(report.ID, "", "IV.A", text)
	_, err = w.app.Account.RecordWork(ctx, account.RecordWork{UnitReportID: unit, ActivityID: v.activities["partner"], WorkDone: text, Reason: text, Spent: p(quantity.Money(1))})
	w.ok(err)
	_, err = w.app.Account.SignUnit(ctx, account.SignUnit{ID: unit, Version: w.rowVersion("unit_report", unit), DocumentName: "a.pdf", Document: paper("x"),
		StatementFields: account.StatementFields{SignerName: text, SignerTitle: text, OfficeFrom: "2019-04-08", Place: cutTo(text, 100), SignedOn: "2025-02-01", Signature: "wet"}})
	w.ok(err)
	_, err = w.app.Account.ReturnUnit(ctx, account.UnitStep{ID: unit, Version: w.rowVersion("unit_report", unit), Reason: text})
	w.ok(err)
	_, err = w.app.Account.LoadPrinted(ctx, account.LoadPrinted{ReportID: report.ID, Version: w.rowVersion("activity_report", report.ID), FileName: text,
		Rows: []account.PrintedRow{{Code: cutTo(text, 20), Name: text, UnitOfMeasure: cutTo(text, 60), Reason: text}}})
	w.ok(err)
}

func cutTo(s string, n int) string { return s[:min(len(s), n)] }

func resultPaths(planID, format string) []string {
	var out []string
	for document, year := range map[string]int{"monitoring": 2023, "evaluation": 2023, "report": 2020} {
		out = append(out, fmt.Sprintf("/plans/%s/results/package?draft=true&format=%s&document=%s&year=%d", planID, format, document, year))
	}
	return out
}

// No text of a year's results becomes a formula in a paper, nor in the workbook a unit fills.
func TestNoFormulaFromResults(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	for _, text := range formulas {
		w.poisonYear(v, text)
		for _, path := range resultPaths(v.planID, "xlsx") {
			if strings.Contains(path, "monitoring") {
				continue // nothing of the second half stands in it
			}
			a := w.api("planner", http.MethodGet, path, "")
			if a.status != http.StatusOK {
				t.Fatalf("%s: %s", path, a)
			}
			workbook(t, path+" with "+text, a.body, text)
		}
		book := string(w.windowBook(v.windows["2023/2"], w.own))
		workbook(t, "the window's workbook with "+text, book, text)
		w.sql("DELETE FROM report_text WHERE section = 'IV.A'")
		w.sql("DELETE FROM activity_result WHERE activity_id = ?", v.activities["partner"])
		w.sql("DELETE FROM assessment WHERE year = 2023")
	}
}

// No text of a year's results becomes markup on a page.
func TestResultTextsStayTexts(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	w.poisonYear(v, markup)
	report, value, q := "/faaliyet-raporu/"+v.reports["consolidating"].ID, v.mine[measure.Entered].ID, "?plan="+v.planID+"&yil=2023"
	shown := 0
	for _, path := range []string{
		"/gerceklesme" + q, "/gerceklesme/donem/" + v.windows["2023/2"], "/gerceklesme/donem/" + v.windows["2023/2"] + "/birim/" + w.own, "/gerceklesme/deger/" + value, "/gerceklesme/deger/" + value + "/iade", "/karne" + q,
		"/karne/uyarilar" + q, "/karne/sapmalar" + q, "/karne/sapma/" + v.ownPG.ID + "/2023", "/karne/sapma/" + v.ownPG.ID + "/2023/iade", "/karne/hedef/" + v.planted.own.ID + "/2023/degerlendirme", "/karne/raporlar" + q,
		"/karne/raporlar/" + v.reviews["draft"].ID, "/karne/raporlar/" + v.reviews["draft"].ID + "/duzenle", "/karne/raporlar/" + v.reviews["draft"].ID + "/tablolar", report, report + "/birim/" + v.units["own"].ID, report + "/tablolar",
		report + "/tablolar/FRMETIN", report + "/tablolar/FRFARK", report + "/tablolar/FRFAAL", report + "/farklar", "/denetim", "/", "/karne?plan=" + url.QueryEscape(markup) + "&yil=" + url.QueryEscape(markup),
		"/gerceklesme?oldu=" + url.QueryEscape(markup), "/karne/sapma/" + url.PathEscape(markup) + "/2023", "/faaliyet-raporu?oldu=" + url.QueryEscape(markup),
	} {
		for _, who := range []string{"planner", "auditor"} {
			if a := w.get(who, path); a.status != http.StatusSeeOther {
				if a.status >= 500 {
					t.Errorf("%s: %d", path, a.status)
				}
				pageOf(t, path, a)
				shown += strings.Count(a.body, "onerror")
			}
		}
	}
	if shown < 30 {
		t.Errorf("the hostile text was looked for and seen %d times only", shown)
	}
}

// Values as large and as small as a value can be have a score, a page and a paper; nobody's number closes the scorecard to the others.
func TestExtremeValuesHaveAScore(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	w.sql("UPDATE indicator SET calc_type = 'ratio_increase', variant = 'direct', aggregation = 'average', numerator = '', denominator = '', unit_of_measure = '%' WHERE id = ?", v.ownPG.ID)
	most := quantity.MaxAmount
	x := w.anew(v, measure.Fields{Kind: measure.KindRatio, Numerator: &most, Denominator: p(quantity.Amount(1)), Confirmed: true})
	x, err := w.app.Measure.Approve(w.as("unit_manager"), measure.Move{ID: x.ID, Version: x.Version})
	w.ok(err)
	for _, lowest := range []quantity.Amount{-most, 1, most} {
		w.sql("UPDATE indicator_value SET amount = ? WHERE indicator_id = ?", int64(lowest), v.ownPG.ID)
		for _, path := range append(resultPaths(v.planID, "xlsx"), "/plans/"+v.planID+"/scorecard?year=2023", "/plans/"+v.planID+"/scorecard/faults?year=2023", "/values/"+x.ID, "/plans/"+v.planID+"/deviations?year=2023") {
			if a := w.api("planner", http.MethodGet, path, ""); a.status != http.StatusOK {
				t.Errorf("B %s: %s: %s", lowest.TR(), path, a)
			}
		}
		for _, path := range []string{"/karne?plan=" + v.planID + "&yil=2023", "/karne/uyarilar?plan=" + v.planID + "&yil=2023", "/karne/sapma/" + v.ownPG.ID + "/2023", "/gerceklesme/donem/" + v.windows["2023/2"] + "/birim/" + w.own, "/"} {
			if a := w.get("planner", path); a.status != http.StatusOK {
				t.Errorf("B %s: page %s: %d", lowest.TR(), path, a.status)
			}
		}
	}
}

// anew enters the own value of the second half of 2023 anew.
func (w *world) anew(v valued, f measure.Fields) measure.Value {
	now, err := w.app.Measure.Get(w.as("planner"), v.mine[measure.Entered].ID)
	w.ok(err)
	x, err := w.app.Measure.Submit(w.as("unit_editor"), measure.Submit{IndicatorID: now.IndicatorID, WindowID: now.WindowID, Version: now.Version, Fields: f})
	w.ok(err)
	return x
}

// A report whose every section is as long as it may be still is a workbook, whole.
func TestALongReport(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	r := v.reports["consolidating"]
	text := strings.Repeat("Yıl içinde yapılan işlerin ayrıntısı şöyledir. ", 850)
	texts := 0
	for _, x := range account.Sections(r.Year) {
		for _, owner := range []string{"", v.units["own"].ID, v.units["alien"].ID} {
			if owner == "" && !x.Whole || owner != "" && !x.Unit {
				continue
			}
			if owner != "" {
				w.unsigned(owner)
			}
			id := owner
			if id == "" {
				id = r.ID
			}
			w.erased(id, x.Code)
			w.write(r.ID, owner, x.Code, text)
			texts++
		}
	}
	var a answer
	for _, path := range resultPaths(v.planID, "xlsx") {
		if strings.Contains(path, "report") {
			a = w.api("planner", http.MethodGet, path, "")
		}
	}
	if a.status != http.StatusOK {
		t.Fatal(a)
	}
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	w.ok(err)
	found := 0
	for _, part := range z.File {
		in, err := part.Open()
		w.ok(err)
		b, err := io.ReadAll(in)
		w.ok(err)
		found += strings.Count(string(b), "şöyledir")
	}
	if want := texts * 850; found < want {
		t.Errorf("%d sentences of %d are in the workbook", found, want)
	}
}

// A form of a foreign page does nothing: not with the cookie of who may, on any new address; and no address sends a reader out of the house.
func TestForeignFormsOfAYearDoNothing(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	value, report := v.mine[measure.Entered].ID, "/faaliyet-raporu/"+v.reports["consolidating"].ID
	before := w.state()
	form := url.Values{"version": {"1"}, "reason": {"neden budur"}, "reference": {"E-1"}, "text": {"metin"}, "section": {"IV.A"}, "plan_id": {v.planID}, "year": {"2024"}, "kind": {"monitoring"}, "unit_id": {w.other},
		"until_on": {w.tomorrow()}, "cause": {"demand"}, "narrative": {"talep"}, "geri": {"//evil.example"}, "next": {"https://evil.example"}, "back": {"//evil.example/x"}, "oldu": {"//evil.example"}, "value_id": {"/../../evil.example"}}
	for _, path := range []string{
		"/gerceklesme/donemler", "/gerceklesme/donem/" + v.windows["2023/2"], "/gerceklesme/donem/" + v.windows["2023/2"] + "/ac", "/gerceklesme/donem/" + v.windows["2023/2"] + "/dondur",
		"/gerceklesme/donem/" + v.windows["2023/2"] + "/birim/" + w.own, "/gerceklesme/donem/" + v.windows["2023/2"] + "/birim/" + w.own + "/onayla", "/gerceklesme/deger/" + value + "/onayla", "/gerceklesme/deger/" + value + "/dogrula",
		"/gerceklesme/deger/" + value + "/iade", "/gerceklesme/deger/" + value + "/kanit", "/gerceklesme/kanit/" + v.files["own"].ID + "/iptal", "/karne/sapma/" + v.ownPG.ID + "/2023", "/karne/sapma/" + v.ownPG.ID + "/2023/onayla",
		"/karne/hedef/" + v.planted.own.ID + "/2024/degerlendirme", "/karne/raporlar", report + "/birimler", report + "/bolumler/IV.A", report + "/oylama",
	} {
		for _, site := range []string{"cross-site", "same-site"} {
			a := w.send(http.MethodPost, path, typeForm, form.Encode(), "Accept", typeHTML, "Sec-Fetch-Site", site, "Origin", "https://evil.example", "Cookie", w.cookie("planner"))
			if a.status < 400 {
				t.Errorf("%s from %s: %s", path, site, a)
			}
		}
	}
	if w.state() != before {
		t.Error("a foreign form changed something")
	}
	for _, path := range []string{"/gerceklesme/deger/" + value + "/kanit", "/gerceklesme/kanit/" + v.files["own"].ID + "/iptal", "/gerceklesme/donemler", "/karne/sapma/" + v.ownPG.ID + "/2023", "/gerceklesme/deger/" + value + "/iade"} {
		a := w.post("planner", path, form)
		to := a.header.Get("Location")
		u, err := url.Parse(to)
		if err != nil || u.Host != "" || u.Scheme != "" || to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) || a.status >= 500 {
			t.Errorf("%s sends to %q: %d", path, to, a.status)
		}
	}
}
