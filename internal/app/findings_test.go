package app_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// Findings of auditors (domain.md §6.3) that have to do with results: each test tries to make a report the finding could be written about, with the
// roles' own tokens, and shows what refuses or flags it.

// found is a walk through a year of two halves whose three indicators each have the target 2020.
type found struct {
	*walk
	halves [2]string // windows
	report string
}

// reach is what an indicator reaches in each half; "": nothing is entered.
type reach [2]string

var exact = reach{"1010", "1010"}

// eachFound runs a test in a decided year.
func eachFound(t *testing.T, fn func(j *found)) {
	t.Helper()
	eachAt(t, "2019-12-16", func(t *testing.T, w *world) {
		j := &found{walk: &walk{T: t, w: w, http: &http.Client{Transport: held{t, newPromise(t)}}}}
		j.plan = w.plant("BULGU-2020", w.own)
		_, _, err := w.app.Plans.Decide(w.as("council_clerk"), plan.DecidePlan{ID: j.plan.planID, Version: w.submit(j.plan.planID).Version, DecisionFields: decision})
		w.ok(err)
		j.year = w.plantYear(j.plan, 2020, w.own)
		w.call(&j.year)
		w.table(&j.year)
		w.adopt(&j.year)
		j.on("2020-01-06")
		for _, x := range list(j.do("planner", "POST", "/plans/"+j.plan.planID+"/windows", object{"year": 2020}, 0), "items") {
			if text(x, "frequency") == "half_year" {
				j.halves[int(x["period_no"].(float64))-1] = text(x, "id")
			}
		}
		fn(j)
	})
}

// enter enters what an indicator reached in a window, as its unit does.
func (j *found) enter(i plan.Indicator, window, amount string) object {
	who := "planner" // the strategy office, on behalf of the other unit: its manager approves
	if i.ID == j.plan.ownPG.ID {
		who = "unit_editor"
	}
	return j.do(who, "POST", "/indicators/"+i.ID+"/values", with(amountOf(amount), "window_id", window, "confirmed", true), 0)
}

// measured enters, approves, verifies and freezes both halves.
func (j *found) measured(own, partner, alien reach) {
	for n, day := range []string{"2020-07-06", "2021-01-06"} {
		j.on(day)
		for _, x := range []struct {
			of      plan.Indicator
			reached reach
		}{{j.plan.ownPG, own}, {j.plan.partnerPG, partner}, {j.plan.alienPG, alien}} {
			if x.reached[n] != "" {
				j.enter(x.of, j.halves[n], x.reached[n])
			}
		}
		j.closed(n)
	}
}

// closed approves, verifies and freezes what stands in a half.
func (j *found) closed(n int) {
	window := "/windows/" + j.halves[n]
	for who, unit := range map[string]string{"unit_manager": j.w.own, "neighbour": j.w.other} {
		j.do(who, "POST", window+"/approve", object{"unit_id": unit}, 0)
		j.do("planner", "POST", window+"/verify", object{"unit_id": unit}, 0)
	}
	j.freeze(j.halves[n])
}

// explained writes and approves why an indicator's year ended elsewhere.
func (j *found) explained(i plan.Indicator) {
	writer, approver := "planner", "neighbour"
	if i.ID == j.plan.ownPG.ID {
		writer, approver = "unit_editor", "unit_manager"
	}
	d := j.do(writer, "POST", "/indicators/"+i.ID+"/deviation", object{"year": 2020, "cause": "demand", "narrative": "Talep beklenenden başka oldu, ayrıntısı tutanaktadır.", "measure": "Tanıtım",
		"owner_unit_id": j.w.own, "due_on": "2021-06-30"}, 0)
	j.do(approver, "POST", "/deviations/"+text(d, "id")+"/approve", nil, version(d))
}

// signedReport writes the report of the year and signs it, so that nothing but its results stands between it and the council.
func (j *found) signedReport() {
	w := j.w
	for _, kind := range []string{account.SpendingAuthority, account.FinanceHead, account.SeniorManager} {
		_, err := w.app.Account.LoadStatementText(w.as("admin"), account.LoadStatementText{Kind: kind, ValidFrom: 2020, Text: "Beyan: " + kind, Source: "Deneme"})
		w.ok(err)
	}
	j.on("2021-02-22")
	r, err := w.app.Account.Create(w.as("planner"), account.Create{PlanID: j.plan.planID, Year: 2020})
	w.ok(err)
	j.report = r.ID
	whole, err := w.app.Account.Whole(w.as("planner"), r.ID)
	w.ok(err)
	signed := signer
	signed.SignedOn = "2021-02-22"
	for _, s := range whole.Sections {
		if s.Required && s.Whole {
			w.write(r.ID, "", s.Code, "Metin")
		}
	}
	work := map[string][]string{w.own: {j.year.ownActivity.ID, j.year.partActivity.ID}, w.other: {j.year.partActivity.ID, j.year.alActivity.ID}}
	for _, u := range whole.Units {
		for _, a := range work[u.UnitID] {
			_, err := w.app.Account.RecordWork(w.as("planner"), account.RecordWork{UnitReportID: u.ID, ActivityID: a, WorkDone: "Yapıldı", Final: p(quantity.Money(1000_00)), Spent: p(quantity.Money(900_00)), Reason: "Tasarruf"})
			w.ok(err)
		}
		for _, s := range whole.Sections {
			if s.Required && s.Unit {
				w.write(r.ID, u.ID, s.Code, "Metin")
			}
		}
		_, err := w.app.Account.SignUnit(w.as("planner"), account.SignUnit{ID: u.ID, Version: w.rowVersion("unit_report", u.ID), StatementFields: signed, DocumentName: "beyan.pdf", Document: paper(u.ID)})
		w.ok(err)
		_, err = w.app.Account.ReceiveUnit(w.as("planner"), account.UnitStep{ID: u.ID, Version: w.rowVersion("unit_report", u.ID)})
		w.ok(err)
	}
	for _, x := range []struct{ who, kind string }{{"finance", account.FinanceHead}, {"senior_manager", account.SeniorManager}} {
		_, err := w.app.Account.Sign(w.as(x.who), account.Sign{ID: r.ID, Version: w.rowVersion("activity_report", r.ID), Kind: x.kind, StatementFields: signed, DocumentName: "beyan.pdf", Document: paper(x.kind)})
		w.ok(err)
	}
	j.on("2021-04-05")
}

var april = object{"on": "2021-04-05", "letter_number": "E.88"}

// blocked tries to bring the report before the council: it is refused with exactly these faults, each "code ref".
func (j *found) blocked(want ...string) {
	j.Helper()
	status, out, raw := j.json("council_clerk", "POST", "/reports/"+j.report+"/present", april, j.w.rowVersion("activity_report", j.report))
	var got []string
	for _, f := range list(out, "faults") {
		if text(f, "code") != "account.blocked" {
			got = append(got, text(f, "code")+" "+text(f, "ref"))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if status != http.StatusConflict || text(out, "code") != "account.blocked" || !slices.Equal(got, want) {
		j.Errorf("presented: %d, refused for\n%s\nwant\n%s\n%.600s", status, strings.Join(got, "\n"), strings.Join(want, "\n"), raw)
	}
}

// presented brings the report before the council: nothing is left that blocks.
func (j *found) presented() {
	j.Helper()
	if r := j.do("council_clerk", "POST", "/reports/"+j.report+"/present", april, j.w.rowVersion("activity_report", j.report)); text(r, "state") != "presented" {
		j.Errorf("presented, and is %v", r["state"])
	}
}

// flagged are the faults of a list with a code, by ref.
func (j *found) flagged(path, code string) (refs []string) {
	j.Helper()
	for _, f := range list(j.do("planner", "GET", path, nil, 0), "items") {
		if text(f, "code") == code {
			refs = append(refs, text(f, "stage")+" "+text(f, "ref"))
		}
	}
	slices.Sort(refs)
	return refs
}

func (j *found) scoreFaults() string {
	return "/plans/" + j.plan.planID + "/scorecard/faults?year=2020&through=12"
}

func (j *found) same(what string, got []string, want ...string) {
	j.Helper()
	if !slices.Equal(got, want) {
		j.Errorf("%s: %v, want %v", what, got, want)
	}
}

// unfrozenEvaluation tries to freeze the year's evaluation: it is refused with a code.
func (j *found) unfrozenEvaluation(code string) {
	j.Helper()
	j.on("2021-02-10")
	r := j.do("planner", "POST", "/plans/"+j.plan.planID+"/reviews", object{"year": 2020, "kind": "evaluation", "held_on": "2021-02-10"}, 0)
	j.refuse(http.StatusConflict, code, "planner", "POST", "/reviews/"+text(r, "id")+"/freeze", object{"body": council.StrategyBoard, "date": "2021-02-10", "number": "SGK-1", "result": "unanimous"}, version(r))
}

// printed loads a results table as it was printed elsewhere: the three indicators as they are, changed by fn.
func (j *found) printed(fn func(rows []object) []object) {
	j.Helper()
	var rows []object
	for _, i := range []plan.Indicator{j.plan.ownPG, j.plan.partnerPG, j.plan.alienPG} {
		rows = append(rows, object{"code": i.Code, "name": i.Name, "unit_of_measure": i.UnitOfMeasure, "target": "2020", "actual": "2020", "reason": ""})
	}
	j.do("planner", "PUT", "/reports/"+j.report+"/printed", object{"file_name": "basili.xlsx", "rows": fn(rows)}, j.w.rowVersion("activity_report", j.report))
}

// F21. The auditor wrote: the report shows indicators that missed their targets and gives no reason for any of them.
func TestFinding21ReportWithoutReasons(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		j.measured(reach{"900", "800"}, reach{"700", "700"}, exact)
		j.unfrozenEvaluation("evaluate.deviation.missing")
		j.same("the scorecard", j.flagged(j.scoreFaults(), "evaluate.deviation.missing"), "block A1/H1.1/PG1.1.1", "block A1/H1.2/PG1.2.1")
		j.signedReport()
		j.blocked("account.difference.reason_missing H1.1/PG1.1.1", "account.difference.reason_missing H1.2/PG1.2.1")
		// A reason that nobody but its writer stands for is none.
		d := j.do("unit_editor", "POST", "/indicators/"+j.plan.ownPG.ID+"/deviation", object{"year": 2020, "cause": "demand", "narrative": "Talep beklenenden başka oldu, ayrıntısı tutanaktadır."}, 0)
		j.blocked("account.difference.reason_missing H1.1/PG1.1.1", "account.difference.reason_missing H1.2/PG1.2.1")
		j.do("unit_manager", "POST", "/deviations/"+text(d, "id")+"/approve", nil, version(d))
		j.explained(j.plan.partnerPG)
		j.presented()
	})
}

// F22. The auditor wrote: deviations of one to seven per cent were left unexplained because they were small; the rules know no threshold.
func TestFinding22SmallDeviationsNeedReasonsToo(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		j.measured(reach{"1010", "1009"}, exact, exact) // 0.05 % short
		j.unfrozenEvaluation("evaluate.deviation.missing")
		j.same("the scorecard", j.flagged(j.scoreFaults(), "evaluate.deviation.missing"), "block A1/H1.1/PG1.1.1")
		j.signedReport()
		j.blocked("account.difference.reason_missing H1.1/PG1.1.1")
		// No word to fill the box: a reason has its length.
		d := j.do("unit_editor", "POST", "/indicators/"+j.plan.ownPG.ID+"/deviation", object{"year": 2020, "cause": "demand", "narrative": "küçük sapma"}, 0)
		j.refuse(http.StatusUnprocessableEntity, "evaluate.deviation.short", "unit_manager", "POST", "/deviations/"+text(d, "id")+"/approve", nil, version(d))
		d = j.do("unit_editor", "PUT", "/indicators/"+j.plan.ownPG.ID+"/deviation", object{"year": 2020, "cause": "demand", "narrative": "Son haftanın tutanağı yıl bitiminden sonra onaylanmıştır."}, version(d))
		j.do("unit_manager", "POST", "/deviations/"+text(d, "id")+"/approve", nil, version(d))
		j.presented()
	})
}

// F23. The auditor wrote: the results table lacks reasons for several indicators, above the target as well as below it, which is against full
// disclosure.
func TestFinding23ReasonsInBothDirections(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		j.measured(reach{"1500", "1500"}, reach{"1010", "1000"}, exact)
		j.unfrozenEvaluation("evaluate.deviation.missing")
		j.signedReport()
		j.blocked("account.difference.reason_missing H1.1/PG1.1.1", "account.difference.reason_missing H1.2/PG1.2.1")
		j.explained(j.plan.partnerPG) // the one that fell short only
		j.blocked("account.difference.reason_missing H1.1/PG1.1.1")
		j.explained(j.plan.ownPG)
		// Far above the target, the target itself is asked about.
		j.same("the scorecard", j.flagged(j.scoreFaults(), "evaluate.over_target.comment"), "warn A1/H1.1/PG1.1.1")
		// The record has its reasons now: a table printed without them is not the record's.
		j.printed(func(rows []object) []object {
			rows[0]["actual"], rows[1]["actual"], rows[1]["reason"] = "3000", "2010", "Talep"
			return rows
		})
		j.blocked("account.difference.reason_missing H1.1/PG1.1.1")
		if table := j.table("report", "FRPS"); strings.Count(table, "ayrıntısı tutanaktadır") != 2 {
			j.Errorf("the results table prints %d reasons of 2", strings.Count(table, "ayrıntısı tutanaktadır"))
		}
	})
}

// table is a results table as JSON text.
func (j *found) table(document, id string) string {
	j.Helper()
	status, _, raw := j.send("planner", "GET", "/plans/"+j.plan.planID+"/results/tables/"+id+"?document="+document+"&year=2020", "", nil, 0)
	if status != http.StatusOK {
		j.Fatalf("%s: %d %s", id, status, raw)
	}
	return string(raw)
}

// F26. The auditor wrote: the report measures against other target quantities than the programme the council decided.
func TestFinding26TargetsAlteredInTheReport(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		j.measured(reach{"900", "900"}, exact, exact)
		j.explained(j.plan.ownPG)
		// The report has no place to write a target; the records it prints cannot be changed behind the council's back.
		i := j.do("planner", "GET", "/indicators/"+j.plan.ownPG.ID, nil, 0)
		j.refuse(http.StatusConflict, "plan.closed", "planner", "PATCH", "/indicators/"+j.plan.ownPG.ID, object{"values": object{"2020": "1800"}}, version(i))
		y := j.do("planner", "GET", "/programme-indicators/"+j.year.ownPG.ID, nil, 0)
		j.refuse(http.StatusConflict, "programme.closed", "planner", "PATCH", "/programme-indicators/"+j.year.ownPG.ID, object{"override_value": "1800", "override_reason": "Gerçekçi değil", "override_decision": "2020/7"}, version(y))
		j.signedReport()
		// Lowered to what was reached and printed elsewhere, it is found row by row.
		j.printed(func(rows []object) []object {
			rows[0]["target"], rows[0]["actual"] = "1800", "1800"
			rows[1]["unit_of_measure"] = "km"
			rows[2]["name"] = "Başka gösterge"
			return rows
		})
		j.blocked("account.difference.target_altered H1.1/PG1.1.1", "account.difference.unit H1.2/PG1.2.1", "account.difference.renamed H2.1/PG2.1.1")
		if table := j.table("report", "FRFARK"); !strings.Contains(table, "1800") && !strings.Contains(table, "1.800") {
			j.Error("the list of differences does not print the altered target")
		}
		j.printed(func([]object) []object { return []object{} })
		j.presented()
		if b := j.cell("planner", "report", "FRPS", "A1/H1.1/PG1.1.1:hedef"); b != "2020" {
			j.Errorf("the report prints the target %s", b)
		}
	})
}

// F27. The auditor wrote: indicators of the programme have no realised value in the report.
func TestFinding27IndicatorsWithoutAValue(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		j.refuse(http.StatusConflict, "programme.closed", "planner", "DELETE", "/programme-indicators/"+j.year.alienPG.ID, nil, j.w.rowVersion("programme_indicator", j.year.alienPG.ID))
		j.measured(reach{}, exact, reach{})
		j.same("missing values", j.flagged(j.scoreFaults(), "evaluate.value.missing"), "warn A1/H1.1/PG1.1.1", "warn A2/H2.1/PG2.1.1")
		j.same("silent units", j.flagged(j.scoreFaults(), "evaluate.unit.silent"), "warn Fen İşleri Müdürlüğü")
		j.signedReport()
		j.blocked("account.difference.no_actual H1.1/PG1.1.1", "account.difference.no_actual H2.1/PG2.1.1")
		// Left out of the printed table, or printed with an empty cell.
		j.printed(func(rows []object) []object {
			rows[0]["actual"] = nil
			return rows[:2]
		})
		j.blocked("account.difference.no_actual H1.1/PG1.1.1", "account.difference.no_actual H2.1/PG2.1.1", "account.difference.no_actual H1.1/PG1.1.1", "account.difference.missing H2.1/PG2.1.1")
		// Missing is not zero: the report does not make up a number.
		if c := j.cell("planner", "report", "FRPS", "A1/H1.1/PG1.1.1:gerceklesen"); c != "Veri girilmedi (1. yarıyıl, 2. yarıyıl)" {
			j.Errorf("what nobody entered prints as %q", c)
		}
	})
}

// F28. The auditor wrote: the report holds indicators that the programme does not have.
func TestFinding28IndicatorsTheProgrammeDoesNotHave(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		j.measured(exact, exact, exact)
		j.refuse(http.StatusConflict, "plan.closed", "planner", "POST", "/targets/"+j.plan.own.ID+"/indicators", object{"code": "PG1.1.2", "name": "Sonradan"}, 0)
		j.refuse(http.StatusConflict, "programme.closed", "planner", "POST", "/performance-targets/"+j.year.ownTarget.ID+"/indicators", object{"indicator_id": j.plan.alienPG.ID}, 0)
		j.signedReport()
		j.printed(func(rows []object) []object {
			return append(rows, object{"code": "PG9.9.9", "name": "Sonradan eklenen gösterge", "unit_of_measure": "adet", "target": "5", "actual": "5", "reason": ""})
		})
		j.blocked("account.difference.extra ")
		if table := j.table("report", "FRFARK"); !strings.Contains(table, "PG9.9.9") {
			j.Error("the list of differences does not print the extra indicator")
		}
		if table := j.table("report", "FRPS"); strings.Contains(table, "PG9.9.9") {
			j.Error("the results table prints an indicator that the programme does not have")
		}
		j.printed(func([]object) []object { return []object{} })
		j.presented()
	})
}

// F29. The auditor wrote: nothing says by which approved policy the performance information is made, so the report cannot be verified: no
// owner, source or method of the numbers, and no way back to a record.
func TestFinding29NumbersWithoutSourceOrMethod(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		// A plan whose indicator has no sheet says so before it goes to the council.
		draft := j.w.plant("KUNYESIZ-2020", j.w.own)
		i := j.do("planner", "GET", "/indicators/"+draft.ownPG.ID, nil, 0)
		j.do("planner", "PATCH", "/indicators/"+draft.ownPG.ID, object{"data_source": "", "formula": "", "definition": "", "data_owner_unit_id": nil, "calc_type": nil, "monitoring_frequency": nil}, version(i))
		var sheetless []string
		for _, f := range list(j.do("planner", "GET", "/plans/"+draft.planID+"/faults", nil, 0), "items") {
			if text(f, "record") == draft.ownPG.ID && text(f, "code") == "plan.missing" {
				sheetless = append(sheetless, text(f, "stage")+" "+text(f, "field"))
			}
		}
		slices.Sort(sheetless)
		j.same("the sheet", sheetless, "block calc_type", "block monitoring_frequency", "info definition", "info formula", "warn data_owner_unit_id", "warn data_source")
		x := j.do("planner", "GET", "/plans/"+draft.planID, nil, 0)
		j.refuse(http.StatusConflict, "plan.missing", "planner", "POST", "/plans/"+draft.planID+"/submit", object{}, version(x))

		// A number without a proof goes no further than its unit's desk.
		j.on("2020-07-06")
		v := j.do("unit_editor", "POST", "/indicators/"+j.plan.ownPG.ID+"/values", with(plain("1010"), "window_id", j.halves[0]), 0)
		j.refuse(http.StatusConflict, "measure.evidence.missing", "unit_manager", "POST", "/values/"+text(v, "id")+"/approve", nil, version(v))
		j.refuse(http.StatusConflict, "measure.freeze.waiting", "planner", "POST", "/windows/"+j.halves[0]+"/freeze", nil, version(j.do("planner", "GET", "/windows/"+j.halves[0], nil, 0)))
		j.do("unit_editor", "POST", "/values/"+text(v, "id")+"/evidence", object{"reference": "E-2020/44", "system": "EBYS"}, 0)
		j.enter(j.plan.partnerPG, j.halves[0], "1010")
		j.enter(j.plan.alienPG, j.halves[0], "1010")
		j.closed(0)

		// Everyone reads source, method, owner and definition of a decided indicator, and they are frozen with the plan.
		sheet := j.do("viewer", "GET", "/indicators/"+j.plan.ownPG.ID, nil, 0)
		if text(sheet, "data_source") != "Kayıt" || text(sheet, "formula") != "a/b" || text(sheet, "definition") != "Tanım" || text(sheet, "data_owner_unit_id") != j.w.own || text(sheet, "calc_type") != "yearly_separate" {
			j.Errorf("sheet: %v", sheet)
		}
		j.refuse(http.StatusConflict, "plan.closed", "planner", "PATCH", "/indicators/"+j.plan.ownPG.ID, object{"data_source": "Tahmin"}, version(sheet))
		j.signedReport()
		for id, want := range map[string]string{"FRPS": "Kayıt", "FRKANIT": "E-2020/44"} {
			if table := j.table("report", id); !strings.Contains(table, want) {
				j.Errorf("%s does not print %s", id, want)
			}
		}
		if table := j.table("evaluation", "VERI"); !strings.Contains(table, "Kişi unit_editor") || !strings.Contains(table, "Kişi unit_manager") || !strings.Contains(table, "Kişi planner") {
			j.Error("the annex does not say who entered, approved and verified")
		}
	})
}

// F30. The auditor wrote: there is no system that records measured results; reported values cannot be confirmed from official documents.
func TestFinding30ValuesWithoutARecord(t *testing.T) {
	t.Parallel()
	eachFound(t, func(j *found) {
		w := j.w
		// A value is approved by somebody else than its writer, on a document.
		j.on("2020-07-06")
		v := j.do("unit_editor", "POST", "/indicators/"+j.plan.ownPG.ID+"/values", with(plain("1010"), "window_id", j.halves[0]), 0)
		path := "/values/" + text(v, "id")
		j.refuse(http.StatusForbidden, "forbidden.token_scope", "unit_editor", "POST", path+"/approve", nil, version(v))
		status, e, raw := j.send("unit_editor", "POST", path+"/evidence-files?file_name=tutanak.pdf", "application/octet-stream", paper("tutanak"), 0)
		if status != http.StatusCreated || text(e, "sha256") == "" {
			j.Fatalf("upload: %d %s", status, raw)
		}
		w.sql("UPDATE indicator SET evidence_required = ? WHERE id = ?", false, j.plan.partnerPG.ID) // a plan that asks for no proof
		j.do("planner", "POST", "/indicators/"+j.plan.partnerPG.ID+"/values", with(plain("1010"), "window_id", j.halves[0]), 0)
		x := j.enter(j.plan.alienPG, j.halves[0], "1010")
		j.closed(0)

		// Each value says who entered, who approved and who verified it, three people, and leads to the document.
		v = j.do("auditor", "GET", path, nil, 0)
		who := []string{text(v, "entered_by"), text(v, "approved_by"), text(v, "verified_by")}
		j.same("who", who, w.people["unit_editor"].id, w.people["unit_manager"].id, w.people["planner"].id)
		status, _, raw = j.send("auditor", "GET", "/evidence/"+text(e, "id")+"/file", "", nil, 0)
		if status != http.StatusOK || string(raw) != "%PDF-1.4\ntutanak\n%%EOF\n" {
			j.Errorf("the document: %d %.80s", status, raw)
		}

		// A frozen value, its proof and its history do not change, whoever asks.
		j.refuse(http.StatusConflict, "calendar.frozen", "unit_editor", "PUT", path, plain("2000"), version(v))
		j.refuse(http.StatusConflict, "calendar.frozen", "planner", "POST", path+"/evidence", object{"reference": "E-9"}, 0)
		j.refuse(http.StatusConflict, "calendar.frozen", "planner", "POST", "/evidence/"+text(e, "id")+"/cancel", object{"reason": "Yanlış belge"}, 1)
		for _, query := range []string{"UPDATE measurement_step SET content = '{}'", "DELETE FROM measurement_step", "DELETE FROM audit_row"} {
			if err := w.app.DB.System(context.Background()).Exec(query).Error; err == nil {
				j.Errorf("%s goes through", query)
			}
		}
		var steps []string
		for _, s := range list(j.do("auditor", "GET", path+"/history", nil, 0), "items") {
			steps = append(steps, text(s, "step")+" "+text(s, "by"))
		}
		j.same("history", steps, "enter "+who[0], "approve "+who[1], "verify "+who[2], "freeze "+who[2])

		// A correction is a new page of the record: re-opened with a reason, both values stay.
		r := j.do("planner", "POST", "/windows/"+j.halves[0]+"/reopenings", object{"unit_id": w.own, "reason": "Tutanak yeniden sayıldı", "until_on": "2020-08-01"}, 0)
		v = j.do("unit_editor", "PUT", path, plain("1000"), version(v))
		v = j.do("unit_manager", "POST", path+"/approve", nil, version(v))
		j.do("planner", "POST", path+"/verify", nil, version(v))
		j.do("planner", "POST", "/reopenings/"+text(r, "id")+"/close", nil, version(r))
		_, _, raw = j.send("auditor", "GET", path+"/history", "", nil, 0)
		for _, want := range []string{"1010", "1000", "Tutanak yeniden sayıldı"} {
			if !strings.Contains(string(raw), want) {
				j.Errorf("the history does not tell %s: %s", want, raw)
			}
		}

		// A proof that is taken back leaves its value marked on screen and on paper.
		j.on("2021-01-06")
		y := j.enter(j.plan.ownPG, j.halves[1], "1020")
		for _, e := range list(y, "evidence") {
			j.do("unit_editor", "POST", "/evidence/"+text(e, "id")+"/cancel", object{"reason": "Yanlış belge"}, version(e))
		}
		j.refuse(http.StatusConflict, "measure.evidence.missing", "unit_manager", "POST", "/values/"+text(j.value(j.plan.ownPG, 1), "id")+"/approve", nil, version(j.value(j.plan.ownPG, 1)))
		w.sql("UPDATE evidence SET cancelled_at = 1, cancelled_reason = 'x' WHERE measurement_id = ?", text(x, "id")) // as after a restore that lost it
		j.same("without proof", j.flagged(j.scoreFaults(), "evaluate.evidence.missing"), "warn A2/H2.1/PG2.1.1")
		j.signedReport()
		if n := strings.Count(j.table("report", "FRKANIT"), "Gerçekleşme değerinin kanıtı yok"); n != 3 { // cancelled, lost, never asked for
			j.Errorf("the list of proofs marks %d values without one, of 3", n)
		}
		if l, err := w.app.Audit.Verify(context.Background()); err != nil || len(l.Broken) > 0 {
			j.Errorf("log: %v %v", l.Broken, err)
		}
	})
}

// value is an indicator's in a half, whole.
func (j *found) value(i plan.Indicator, n int) object {
	j.Helper()
	l := list(j.do("planner", "GET", "/values?window="+j.halves[n]+"&indicator="+i.ID, nil, 0), "items")
	if len(l) != 1 {
		j.Fatalf("%d values", len(l))
	}
	return j.do("planner", "GET", "/values/"+text(l[0], "id"), nil, 0)
}
