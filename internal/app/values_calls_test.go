package app_test

import (
	"fmt"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/measure"
)

// Who reads what of the values and the reports that come of them.
var (
	shares   = and(wholes, unitRole)                                    // what the own unit answers for
	provers  = []string{"planner", "auditor"}                           // who opens any unit's proofs
	values   = and(wholes, unitRole, []string{"ims_officer", "viewer"}) // values once they are frozen
	makers   = and(planner, unitRole)                                   // who writes the own unit's part
	managers = []string{"planner", "unit_manager"}
	spenders = and(makers, []string{"finance"})
	clerk    = []string{"council_clerk"}
	clerks   = and(planner, clerk)
)

// valueCalls is the policy on the wire for values, scores and reports: who may do what to which record.
func valueCalls(w *world) []call {
	v := w.plantValues()
	return append(append(windowCalls(w, v), scoreCalls(w, v)...), reportCalls(w, v)...)
}

func fresh(make func() string) func(*world, string) string {
	return func(*world, string) string { return make() }
}

func windowCalls(w *world, v valued) []call {
	at2 := func(name string) string { return "/windows/" + v.windows[name] }
	plan, open, half := "/plans/"+v.planID, at2("2023/2"), at2("2024/2")
	theirs := fmt.Sprintf("?unit=%s", w.other)
	mine := fmt.Sprintf("?unit=%s", w.own)
	unit := func(id string) string { return fmt.Sprintf(`{"unit_id":%q}`, id) }
	number := `{"kind":"amount","amount":"500","explanation":"Deneme","confirmed":true}`
	first := func(indicator string) string {
		return fmt.Sprintf(`{"window_id":"{window of %s}","kind":"amount","amount":"500","confirmed":true}`, indicator)
	}
	reason := `{"reason":"Belge eksik"}`
	value := func(id, leaf string) string { return "/values/" + id + leaf }
	newProof := func(x measure.Value) func() string {
		return func() string {
			return "/evidence/" + w.proof(x, fmt.Sprintf("deneme %d", w.next()), false).ID + "/cancel"
		}
	}
	list := []call{
		{"GET /windows", "", at("/windows?plan=" + v.planID), "", "", 200, readers},
		{"POST /plans/{id}/windows", "there already", at(plan + "/windows"), "", `{"year":2024}`, 200, planner},
		{"GET /windows/{id}", "", at(open), "", "", 200, readers},
		{"PATCH /windows/{id}", "", at(open), ".", `{"unit_closes_on":"2199-12-30"}`, 200, planner},
		{"POST /windows/{id}/freeze", "frozen", at(at2("2022/1") + "/freeze"), at2("2022/1"), "", 409, planner},
		{"POST /windows/{id}/freeze", "values are under way", at(open + "/freeze"), open, "", 409, planner},
		{"GET /windows/{id}/unready", "", at(open + "/unready"), "", "", 200, values},
		{"POST /windows/{id}/reopenings", "frozen", at(at2("2022/1") + "/reopenings"), "", fmt.Sprintf(`{"unit_id":%q,"reason":"Sayım yenilendi","until_on":"2199-01-01"}`, w.other), 201, planner},
		{"POST /reopenings/{id}/close", "", fresh(func() string { return "/reopenings/" + w.reopening(v.windows["2022/2"], w.other) + "/close" }), "post", "", 200, planner},
		{"GET /windows/{id}/entries", "open, of those in sight", at(open + "/entries"), "", "", 200, values},
		{"GET /windows/{id}/entries", "frozen, of those in sight", at(at2("2022/2") + "/entries"), "", "", 200, values},
		{"GET /windows/{id}/entries", "of the own unit", at(open + "/entries" + mine), "", "", 200, shares},
		{"GET /windows/{id}/entries", "of another unit", at(open + "/entries" + theirs), "", "", 200, wholes},
		{"POST /windows/{id}/approve", "of the own unit", at(half + "/approve"), "", unit(w.own), 200, managers},
		{"POST /windows/{id}/approve", "of another unit", at(half + "/approve"), "", unit(w.other), 200, planner},
		{"POST /windows/{id}/approve", "of those in reach", at(half + "/approve"), "", `{"unit_id":null}`, 200, managers},
		{"POST /windows/{id}/verify", "of the own unit", at(half + "/verify"), "", unit(w.own), 200, planner},
		{"POST /windows/{id}/verify", "of another unit", at(half + "/verify"), "", unit(w.other), 200, planner},
		{"GET /windows/{id}/workbook", "of the own unit", at(open + "/workbook" + mine), "", "", 200, shares},
		{"GET /windows/{id}/workbook", "of another unit", at(open + "/workbook" + theirs), "", "", 200, wholes},
		{"POST /windows/{id}/workbook", "of the own unit", at(open + "/workbook" + mine), "", string(w.windowBook(v.windows["2023/2"], w.own)), 201, makers},
		{"POST /windows/{id}/workbook", "of another unit", at(open + "/workbook" + theirs), "", string(w.windowBook(v.windows["2023/2"], w.other)), 201, planner},
		{"GET /intake/batches/{id}", "the own unit's window", at("/intake/batches/" + w.stageWindow(v.windows["2023/2"], w.own)), "", "", 200, makers},
		{"GET /intake/batches/{id}", "another unit's window", at("/intake/batches/" + w.stageWindow(v.windows["2023/2"], w.other)), "", "", 200, planner},
		{"DELETE /intake/batches/{id}", "the own unit's window", fresh(func() string { return "/intake/batches/" + w.stageWindow(v.windows["2023/2"], w.own) }), "", "", 204, makers},
		{"GET /plans/{id}/board", "", at(plan + "/board?year=2023"), "", "", 200, values},
		{"POST /indicators/{id}/values", "of the own unit", at("/indicators/" + v.ownPG.ID + "/values"), "", first(v.ownPG.ID), 201, makers},
		{"POST /indicators/{id}/values", "the own unit takes part", at("/indicators/" + v.partnerPG.ID + "/values"), "", first(v.partnerPG.ID), 201, planner},
		{"POST /indicators/{id}/values", "of another unit", at("/indicators/" + v.alienPG.ID + "/values"), "", first(v.alienPG.ID), 201, planner},
		{"GET /values", "of the open year", at("/values?plan=" + v.planID + "&year=2024"), "", "", 200, values},
		{"GET /values", "of another unit", at("/values?unit=" + w.other), "", "", 200, values},
		{"PUT /values/{id}", "of the own unit", at(value(v.mine["entered"].ID, "")), ".", number, 200, makers},
		{"PUT /values/{id}", "of the own unit, verified", fresh(func() string { return value(w.verified(v.mine["entered"]).ID, "") }), ".", number, 200, makers},
		{"PUT /values/{id}", "of the own unit, frozen", at(value(v.mine["frozen"].ID, "")), ".", number, 409, makers},
		{"PUT /values/{id}", "of another unit", at(value(v.theirs["entered"].ID, "")), ".", number, 200, planner},
		{"PUT /values/{id}", "of another unit, frozen", at(value(v.theirs["frozen"].ID, "")), ".", number, 409, planner},
		{"GET /values/{id}/history", "of the own unit", at(value(v.mine["entered"].ID, "/history")), "", "", 200, shares},
		{"GET /values/{id}/history", "of another unit", at(value(v.theirs["returned"].ID, "/history")), "", "", 200, wholes},
		{"GET /values/{id}/history", "of another unit, frozen", at(value(v.theirs["frozen"].ID, "/history")), "", "", 200, values},
		// Who entered it is the editor; while its unit has a manager, the strategy office does not approve in his place.
		{"POST /values/{id}/approve", "of the own unit", fresh(func() string { return value(w.entered(v.mine["entered"]).ID, "/approve") }), value(v.mine["entered"].ID, ""), "", 200, []string{"unit_manager"}},
		{"POST /values/{id}/approve", "of the own unit, verified", at(value(v.mine["verified"].ID, "/approve")), value(v.mine["verified"].ID, ""), "", 409, managers},
		{"POST /values/{id}/approve", "of another unit", fresh(func() string { return value(w.entered(v.theirs["approved"]).ID, "/approve") }), value(v.theirs["approved"].ID, ""), "", 200, planner},
		{"POST /values/{id}/verify", "of the own unit", fresh(func() string { return value(w.approved(v.mine["entered"]).ID, "/verify") }), value(v.mine["entered"].ID, ""), "", 200, planner},
		{"POST /values/{id}/verify", "of another unit", fresh(func() string { return value(w.approved(v.theirs["approved"]).ID, "/verify") }), value(v.theirs["approved"].ID, ""), "", 200, planner},
		{"POST /values/{id}/return", "of the own unit", fresh(func() string { return value(w.entered(v.mine["entered"]).ID, "/return") }), value(v.mine["entered"].ID, ""), reason, 200, managers},
		{"POST /values/{id}/return", "of another unit", fresh(func() string { return value(w.entered(v.theirs["approved"]).ID, "/return") }), value(v.theirs["approved"].ID, ""), reason, 200, planner},
		{"POST /values/{id}/evidence", "of the own unit", at(value(v.mine["entered"].ID, "/evidence")), "", `{"reference":"E-%d"}`, 201, makers},
		{"POST /values/{id}/evidence", "of another unit", at(value(v.theirs["entered"].ID, "/evidence")), "", `{"reference":"E-%d"}`, 201, planner},
		{"POST /values/{id}/evidence", "of the own unit, frozen", at(value(v.mine["frozen"].ID, "/evidence")), "", `{"reference":"E-%d"}`, 409, makers},
		{"POST /values/{id}/evidence-files", "of the own unit", at(value(v.mine["entered"].ID, "/evidence-files?file_name=kanit.pdf")), "", "%%PDF-1.4\n%d\n%%%%EOF\n", 201, makers},
		{"POST /values/{id}/evidence-files", "of another unit", at(value(v.theirs["entered"].ID, "/evidence-files?file_name=kanit.pdf")), "", "%%PDF-1.4\n%d\n%%%%EOF\n", 201, planner},
		{"POST /evidence/{id}/cancel", "of the own unit", fresh(newProof(v.mine["entered"])), "post", reason, 200, makers},
		{"POST /evidence/{id}/cancel", "of another unit", fresh(newProof(v.theirs["entered"])), "post", reason, 200, planner},
		{"GET /evidence/{id}/file", "of the own unit, personal data", at("/evidence/" + v.files["own"].ID + "/file"), "", "", 200, and(provers, unitRole)},
		{"GET /evidence/{id}/file", "of the own unit, personal data, frozen", at("/evidence/" + v.files["own/frozen"].ID + "/file"), "", "", 200, and(provers, unitRole)},
		{"GET /evidence/{id}/file", "of another unit, personal data", at("/evidence/" + v.files["alien"].ID + "/file"), "", "", 200, provers},
		{"GET /evidence/{id}/file", "of another unit", at("/evidence/" + v.files["plain"].ID + "/file"), "", "", 200, provers},
		{"GET /evidence/{id}/file", "of another unit, personal data, frozen", at("/evidence/" + v.files["alien/frozen"].ID + "/file"), "", "", 200, provers},
		{"GET /evidence/{id}/file", "of another unit, frozen", at("/evidence/" + v.files["plain/frozen"].ID + "/file"), "", "", 200, provers},
	}
	for _, state := range []string{"entered", "returned", "approved", "verified"} {
		list = append(list,
			call{"GET /values/{id}", "of the own unit, " + state, at(value(v.mine[state].ID, "")), "", "", 200, shares},
			call{"GET /values/{id}", "of another unit, " + state, at(value(v.theirs[state].ID, "")), "", "", 200, wholes})
	}
	return append(list,
		call{"GET /values/{id}", "of the own unit, frozen", at(value(v.mine["frozen"].ID, "")), "", "", 200, values},
		call{"GET /values/{id}", "of another unit, frozen", at(value(v.theirs["frozen"].ID, "")), "", "", 200, values})
}

func scoreCalls(w *world, v valued) []call {
	plan, alone := "/plans/"+v.planID, "/plans/"+w.inForce.planID
	explain := func(year int) string {
		return fmt.Sprintf(`{"year":%d,"cause":"demand","narrative":"Talep beklenenden başka oldu, ayrıntısı tutanaktadır.","measure":"Yeni ekip kurulacak"}`, year)
	}
	deviation := func(name, leaf string) string { return "/deviations/" + v.deviations[name].ID + leaf }
	unexplained := func(indicator string) func() string {
		return func() string {
			w.sql("DELETE FROM deviation WHERE indicator_id = ? AND year = 2024", indicator)
			return "/indicators/" + indicator + "/deviation"
		}
	}
	assessment := `{"year":2021,"kind":"evaluation","text":"Metin"}`
	assessed := func(target string, write bool) func() string {
		return func() string {
			w.sql("DELETE FROM assessment WHERE target_id = ? AND year = 2021", target)
			if write {
				_, err := w.app.Evaluate.Assess(w.as("planner"), evaluate.Assess{TargetID: target, Year: 2021, Kind: evaluate.Evaluation, AssessmentFields: evaluate.AssessmentFields{Text: "Önce"}})
				w.ok(err)
			}
			return "/targets/" + target + "/assessment"
		}
	}
	review := func(name, leaf string) string { return "/reviews/" + v.reviews[name].ID + leaf }
	editions, err := w.app.Evaluate.ReviewEditions(w.as("planner"), v.reviews["evaluation"].ID)
	w.ok(err)
	list := []call{
		{"GET /editions/{id}", "of an evaluation", at("/editions/" + editions[0].ID), "", "", 200, posts},
		{"GET /editions/{id}/package", "of an evaluation", at("/editions/" + editions[0].ID + "/package?format=json"), "", "", 200, posts},
		{"GET /deviations/{id}", "of the own unit", at(deviation("own", "")), "", "", 200, shares},
		{"GET /deviations/{id}", "the own unit takes part", at(deviation("partner", "")), "", "", 200, shares},
		{"GET /deviations/{id}", "of another unit", at(deviation("alien", "")), "", "", 200, wholes},
		{"GET /deviations/{id}", "of another unit, frozen", at(deviation("frozen", "")), "", "", 200, readers},
		{"POST /indicators/{id}/deviation", "of the own unit", fresh(unexplained(v.ownPG.ID)), "", explain(2024), 201, makers},
		{"POST /indicators/{id}/deviation", "the own unit takes part", fresh(unexplained(v.partnerPG.ID)), "", explain(2024), 201, planner},
		{"POST /indicators/{id}/deviation", "of another unit", fresh(unexplained(v.alienPG.ID)), "", explain(2024), 201, planner},
		{"PUT /indicators/{id}/deviation", "of the own unit", at("/indicators/" + v.ownPG.ID + "/deviation"), deviation("own", ""), explain(2023), 200, makers},
		{"PUT /indicators/{id}/deviation", "the own unit takes part", at("/indicators/" + v.partnerPG.ID + "/deviation"), deviation("partner", ""), explain(2023), 200, planner},
		{"POST /deviations/{id}/approve", "of the own unit", fresh(func() string { return "/deviations/" + w.explained(v.deviations["own"]).ID + "/approve" }), deviation("own", ""), "", 200, managers},
		{"POST /deviations/{id}/approve", "of another unit", at(deviation("alien", "/approve")), deviation("alien", ""), "", 200, planner},
		{"POST /deviations/{id}/return", "of the own unit", fresh(func() string { return "/deviations/" + w.explained(v.deviations["own"]).ID + "/return" }), deviation("own", ""), `{"reason":"Kısa"}`, 200, managers},
		{"POST /deviations/{id}/return", "of another unit", at(deviation("alien", "/return")), deviation("alien", ""), `{"reason":"Kısa"}`, 200, planner},
		{"POST /targets/{id}/assessment", "of the own unit", fresh(assessed(v.planted.own.ID, false)), "", assessment, 201, makers},
		{"POST /targets/{id}/assessment", "the own unit takes part", fresh(assessed(v.partner.ID, false)), "", assessment, 201, planner},
		{"PUT /targets/{id}/assessment", "of the own unit", fresh(assessed(v.planted.own.ID, true)), "post", assessment, 200, makers},
		{"PUT /targets/{id}/assessment", "of another unit", fresh(assessed(v.planted.alien.ID, true)), "post", assessment, 200, planner},
		{"GET /plans/{id}/reviews", "", at(plan + "/reviews"), "", "", 200, readers},
		{"POST /plans/{id}/reviews", "", at(plan + "/reviews"), "", `{"year":2024,"kind":"monitoring"}`, 201, planner},
		{"GET /reviews/{id}", "draft", at(review("draft", "")), "", "", 200, wholes},
		{"GET /reviews/{id}", "frozen monitoring", at(review("monitoring", "")), "", "", 200, readers},
		{"GET /reviews/{id}", "frozen evaluation", at(review("evaluation", "")), "", "", 200, readers},
		{"PATCH /reviews/{id}", "draft", at(review("draft", "")), ".", `{"method":"Toplantı"}`, 200, planner},
		{"PATCH /reviews/{id}", "frozen", at(review("evaluation", "")), ".", `{"method":"Toplantı"}`, 409, planner},
		{"POST /reviews/{id}/freeze", "windows are open", at(review("draft", "/freeze")), review("draft", ""), `{"body":"strategy_board","date":"2024-03-01","number":"K-1"}`, 409, planner},
		{"GET /reviews/{id}/faults", "draft", at(review("draft", "/faults")), "", "", 200, wholes},
		{"GET /reviews/{id}/faults", "frozen", at(review("evaluation", "/faults")), "", "", 200, wholes},
		{"GET /reviews/{id}/editions", "draft", at(review("draft", "/editions")), "", "", 200, posts},
		{"GET /reviews/{id}/editions", "frozen", at(review("evaluation", "/editions")), "", "", 200, posts},
		{"POST /reviews/{id}/decisions", "", at(review("draft", "/decisions")), "", `{"text":"Karar"}`, 201, planner},
		{"PATCH /board-decisions/{id}", "", at("/board-decisions/" + v.board.ID), "#board_decision/" + v.board.ID, `{"follow_up":"Yapıldı"}`, 200, planner},
		{"GET /plans/{id}/board-decisions", "", at(plan + "/board-decisions?year=2024&kind=evaluation"), "", "", 200, readers},
		{"GET /plans/{id}/results/package", "evaluation, never frozen", at(plan + "/results/package?document=evaluation&year=2023&format=json"), "", "", 409, papers},
		{"GET /plans/{id}/results/package", "monitoring", at(plan + "/results/package?document=monitoring&year=2022&format=json"), "", "", 200, frozens},
		{"GET /plans/{id}/results/package", "evaluation", at(plan + "/results/package?document=evaluation&year=2022&format=json"), "", "", 200, frozens},
	}
	for _, x := range []struct {
		what, path string
		read       []string
	}{
		{"frozen", plan + "%s?year=2022", readers},
		{"open, the own unit has a part", plan + "%s?year=2024", shares},
		{"open, its first half", plan + "%s?year=2024&through=6", shares},
		{"the first half is frozen", plan + "%s?year=2023", readers},
		{"the first half is frozen, asked for", plan + "%s?year=2023&through=6", readers},
		{"the first half is frozen, the whole asked for", plan + "%s?year=2023&through=12", shares},
		{"open, of others", alone + "%s?year=2021", wholes},
	} {
		for _, leaf := range []string{"/scorecard", "/scorecard/faults"} {
			list = append(list, call{"GET /plans/{id}" + leaf, x.what, at(fmt.Sprintf(x.path, leaf)), "", "", 200, x.read})
		}
	}
	for _, year := range []string{"2022", "2023", "2024"} {
		list = append(list,
			call{"GET /plans/{id}/deviations", year, at(plan + "/deviations?year=" + year), "", "", 200, readers},
			call{"GET /plans/{id}/assessments", year, at(plan + "/assessments?kind=evaluation&year=" + year), "", "", 200, readers})
	}
	for _, x := range []struct {
		document, year, table, what string
		export                      []string
	}{
		{"monitoring", "2022", "T19", "frozen", frozens}, {"monitoring", "2023", "KANIT", "frozen, its year is open", frozens}, {"evaluation", "2022", "KANIT", "frozen", frozens},
		{"evaluation", "2023", "SAPMA", "draft", papers}, {"evaluation", "2024", "VERI", "there is none", papers},
		{"report", "2020", "FRMETIN", "with the units", papers}, {"report", "2021", "FRPS", "before the council", and(papers, clerk)}, {"report", "2022", "FRPS", "voted", frozens},
	} {
		what := x.document + " " + x.year + ", " + x.what
		list = append(list,
			call{"GET /plans/{id}/results/tables/{table}", what, at(plan + "/results/tables/" + x.table + "?document=" + x.document + "&year=" + x.year), "", "", 200, x.export},
			call{"GET /plans/{id}/results/package", what + ", as draft", at(plan + "/results/package?draft=true&format=json&document=" + x.document + "&year=" + x.year), "", "", 200, x.export})
	}
	return list
}

func reportCalls(w *world, v valued) []call {
	report := func(name, leaf string) string { return "/reports/" + v.reports[name].ID + leaf }
	unit := func(name, leaf string) string { return "/unit-reports/" + v.units[name].ID + leaf }
	tag := func(name string) string { return "#unit_report/" + v.units[name].ID }
	con, pre, vot := report("consolidating", ""), report("presented", ""), report("voted", "")
	sign := `{"signer_name":"Ayşe Deneme","signer_title":"Müdür","office_from":"2019-04-08","place":"İstanbul","signed_on":"2025-02-01","signature":"wet"}`
	// A text or work that is written for the first time, or once more, by a unit whose report is with it.
	section := func(owner, unitReport string, there bool) func() string {
		return func() string {
			if unitReport != "" {
				w.unsigned(unitReport)
			}
			w.erased(owner, "IV.A")
			if there {
				w.write(v.reports["consolidating"].ID, unitReport, "IV.A", "Önce")
			}
			return con + "/texts"
		}
	}
	text := func(unitReport string) string {
		if unitReport == "" {
			return `{"section":"IV.A","text":"Metin"}`
		}
		return fmt.Sprintf(`{"unit_report_id":%q,"section":"IV.A","text":"Metin"}`, unitReport)
	}
	work := func(name, activity string, there bool) func() string {
		return func() string {
			w.unsigned(v.units[name].ID)
			w.sql("DELETE FROM activity_result WHERE unit_report_id = ? AND activity_id = ?", v.units[name].ID, v.activities[activity])
			if there {
				_, err := w.app.Account.RecordWork(w.as("planner"), account.RecordWork{UnitReportID: v.units[name].ID, ActivityID: v.activities[activity], Reason: "Önce"})
				w.ok(err)
			}
			return unit(name, "/work")
		}
	}
	spent := func(activity string) string {
		return fmt.Sprintf(`{"activity_id":%q,"spent":"10.00"}`, v.activities[activity])
	}
	done := func(activity string) string {
		return fmt.Sprintf(`{"activity_id":%q,"work_done":"Yapıldı","spent":"10.00"}`, v.activities[activity])
	}
	own, other := v.units["own"].ID, v.units["alien"].ID
	signedAt := func(name, leaf string) func() string {
		return func() string {
			if leaf == "/sign" {
				w.unsigned(v.units[name].ID)
			} else {
				w.signed(v.units[name].ID)
			}
			return unit(name, leaf)
		}
	}
	step, reason := `{"on":"2022-05-02","address":"https://deneme.bel.tr/rapor","note":"neden"}`, `{"reason":"Eksik"}`
	list := []call{
		{"GET /reports", "", at("/reports"), "", "", 200, readers},
		{"POST /reports", "", at("/reports"), "", fmt.Sprintf(`{"plan_id":%q,"year":2020}`, w.inForce.planID), 201, planner},
		{"POST /reports/{id}/units", "none came", at(con + "/units"), con, "", 409, planner},
		{"POST /reports/{id}/texts", "of the own unit", fresh(section(own, own, false)), "", text(own), 201, makers},
		{"POST /reports/{id}/texts", "of another unit", fresh(section(other, other, false)), "", text(other), 201, planner},
		{"POST /reports/{id}/texts", "of the administration", fresh(section(v.reports["consolidating"].ID, "", false)), "", text(""), 201, planner},
		{"PUT /reports/{id}/texts", "of the own unit", fresh(section(own, own, true)), "post", text(own), 200, makers},
		{"PUT /reports/{id}/texts", "of another unit", fresh(section(other, other, true)), "post", text(other), 200, planner},
		{"PUT /reports/{id}/texts", "of the administration", fresh(section(v.reports["consolidating"].ID, "", true)), "post", text(""), 200, planner},
		{"POST /unit-reports/{id}/work", "of the own unit, its money", fresh(work("own", "own", false)), "", spent("own"), 201, spenders},
		{"POST /unit-reports/{id}/work", "of the own unit, what was done", fresh(work("own", "own", false)), "", done("own"), 201, makers},
		{"POST /unit-reports/{id}/work", "the own unit takes part", fresh(work("own", "partner", false)), "", done("partner"), 201, makers},
		{"POST /unit-reports/{id}/work", "of another unit, its money", fresh(work("alien", "alien", false)), "", spent("alien"), 201, []string{"planner", "finance"}},
		{"POST /unit-reports/{id}/work", "of another unit, what was done", fresh(work("alien", "alien", false)), "", done("alien"), 201, planner},
		{"PUT /unit-reports/{id}/work", "of the own unit, its money", fresh(work("own", "own", true)), "post", spent("own"), 200, spenders},
		{"PUT /unit-reports/{id}/work", "of another unit, its money", fresh(work("alien", "alien", true)), "post", spent("alien"), 200, []string{"planner", "finance"}},
		{"POST /unit-reports/{id}/sign", "of the own unit", fresh(signedAt("own", "/sign")), tag("own"), sign, 200, managers},
		{"POST /unit-reports/{id}/sign", "of another unit", fresh(signedAt("alien", "/sign")), tag("alien"), sign, 200, planner},
		{"POST /unit-reports/{id}/receive", "of the own unit", fresh(signedAt("own", "/receive")), tag("own"), "", 200, planner},
		{"POST /unit-reports/{id}/return", "of the own unit", fresh(signedAt("own", "/return")), tag("own"), reason, 200, planner},
		{"POST /reports/{id}/finance-statement", "signed already", at(pre + "/finance-statement"), pre, sign, 409, []string{"planner", "finance"}},
		{"POST /reports/{id}/senior-statement", "signed already", at(pre + "/senior-statement"), pre, sign, 409, []string{"planner", "senior_manager"}},
		{"POST /reports/{id}/reopen", "with the units", at(con + "/reopen"), con, step, 409, planner},
		{"POST /reports/{id}/present", "with the units", at(con + "/present"), con, step, 409, clerks},
		{"POST /reports/{id}/vote", "with the units", at(con + "/vote"), con, `{"body":"council","date":"2022-05-02","number":"M-9","chair":"Can Vekil","total_members":37,"votes_sufficient":30,"votes_insufficient":0,"abstentions":0}`, 409, clerks},
		{"POST /reports/{id}/distributions", "voted", at(vot + "/distributions"), vot, `{"recipient":"ministry","recipient_name":"Bakanlık","sent_on":"2024-05-02","letter_number":"E-%d"}`, 200, clerks},
		{"POST /reports/{id}/publish", "before the council", at(pre + "/publish"), pre, step, 409, clerks},
		{"POST /reports/{id}/decision-files", "voted", at(vot + "/decision-files?file_name=karar.pdf"), "", "%%PDF-1.4\n%d\n%%%%EOF\n", 201, clerks},
		{"POST /reports/{id}/decision-files", "with the units", at(con + "/decision-files?file_name=karar.pdf"), "", "%%PDF-1.4\n%d\n%%%%EOF\n", 409, clerks},
		{"PUT /reports/{id}/printed", "", at(con + "/printed"), con, `{"rows":[{"code":"PG1","target":"1"}]}`, 200, planner},
		{"POST /reports/{id}/printed", "", at(con + "/printed?file_name=tablo.csv"), con, "Kod;Gösterge;Ölçü Birimi;Hedef;Gerçekleşme;Sapma Nedeni\nPG1;Ad;adet;1;1;Yok\n", 200, planner},
		{"GET /statement-texts", "", at("/statement-texts"), "", "", 200, readers},
		{"POST /statement-texts", "", at("/statement-texts"), "", `{"kind":"finance_head","valid_from":2030,"text":"Beyan","source":"Deneme"}`, 201, admin},
		{"PUT /statement-texts", "", at("/statement-texts"), "post", `{"kind":"senior_manager","valid_from":2019,"text":"Beyan ederim","source":"Deneme"}`, 200, admin},
		{"GET /reports/{id}/files/{sha256}", "the own unit's statement", at(con + "/files/" + v.papers["own"]), "", "", 200, shares},
		{"GET /reports/{id}/files/{sha256}", "another unit's statement", at(con + "/files/" + v.papers["alien"]), "", "", 200, wholes},
		{"GET /reports/{id}/files/{sha256}", "another unit's statement, asked of another report", at(pre + "/files/" + v.papers["alien"]), "", "", 200, nobody},
		{"GET /reports/{id}/files/{sha256}", "the finance head's statement, before the council", at(pre + "/files/" + v.papers["finance"]), "", "", 200, and(wholes, clerk)},
		{"GET /reports/{id}/files/{sha256}", "the council's decision", at(vot + "/files/" + v.papers["decision"]), "", "", 200, readers},
	}
	for _, x := range []struct {
		what, path string
		read       []string
	}{
		{"with the units", con, shares}, {"before the council", pre, and(shares, clerk)}, {"voted", vot, readers},
	} {
		for _, leaf := range []string{"", "/whole", "/faults", "/differences"} {
			list = append(list, call{"GET /reports/{id}" + leaf, x.what, at(x.path + leaf), "", "", 200, x.read})
		}
		list = append(list, call{"GET /reports/{id}/editions", x.what, at(x.path + "/editions"), "", "", 200, posts})
	}
	return list
}
