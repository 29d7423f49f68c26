package app_test

import (
	"fmt"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// yearCalls is the policy on the wire for a programme year and its money: who may do what to which record.
func yearCalls(w *world) []call {
	y := w.plantYear(w.draft, 2021, w.own) // proposals are called
	w.call(&y)
	w.year = y
	f := w.plantYear(w.foreign, 2021, w.other) // a draft in which the own unit has no part
	s := w.plantYear(w.inForce, 2021, w.other) // lies before the council
	w.call(&s)
	w.table(&s)
	k := w.plantYear(w.inForce, 2020, w.other) // decided
	w.call(&k)
	w.table(&k)
	w.adopt(&k)
	m := w.plantMoney()

	id := "/programmes/" + y.id
	fresh := func(make func() string) func(*world, string) string {
		return func(*world, string) string { return make() }
	}
	units := and(wholes, unitRole)          // who reads what is the own unit's
	makers := and(planner, unitRole)        // who writes the own unit's part
	purse := []string{"planner", "finance"} // who writes the money of the whole
	clerks := []string{"planner", "council_clerk"}
	decided := `{"body":"council","date":"2019-10-21","number":"1"}`
	own, other := fmt.Sprintf(`{"code":"F%%d","name":"Faaliyet","responsible_unit_id":%q}`, w.own), fmt.Sprintf(`{"code":"F%%d","name":"Faaliyet","responsible_unit_id":%q}`, w.other)
	line := `{"kind":"activity","activity_id":"{activity of %[1]s}","unit_id":%[1]q,"functional":"06.1.1","financing":"5","economic":"03.2.1.01","amount":"10.00"}`
	change := fmt.Sprintf(`{"year":2021,"kind":"transfer","on":"2021-05-01","reason":"Aktarma","approval":"Olur","lines":[{"unit_id":%[1]q,"economic":"03.2.1.01","functional":"06.1.1","financing":"5","amount":"-1.00"},{"unit_id":%[1]q,"economic":"03.2.1.02","functional":"06.1.1","financing":"5","amount":"1.00"}]}`, w.own)
	row := fmt.Sprintf(`{"year":2023,"kind":"appropriation","unit_id":%q,"functional":"{functional}","financing":"5","economic":"03.2.1.01","figures":{"initial":"100.00"},"why":"Deneme"}`, w.own)
	list := []call{
		{"GET /programmes", "", at("/programmes"), "", "", 200, readers},
		{"POST /programmes", "", at("/programmes"), "", fmt.Sprintf(`{"plan_id":%q,"year":2024}`, w.draft.planID), 201, planner},
		{"PATCH /programmes/{id}", "", at(id), ".", `{"source":"x"}`, 200, planner},
		{"POST /programmes/{id}/roll-over", "the next year is there", at("/programmes/" + k.id + "/roll-over"), "", `{}`, 409, planner},
		{"GET /programmes/{id}/roll-over", "", at("/programmes/" + w.rollOver(y.id) + "/roll-over"), "", "", 200, wholes},
		{"POST /programmes/{id}/open-proposals", "", at(id + "/open-proposals"), id, `{}`, 409, planner},
		{"POST /programmes/{id}/consolidate", "", at(id + "/consolidate"), id, `{}`, 409, planner},
		{"POST /programmes/{id}/reopen", "", at(id + "/reopen"), id, `{"note":"neden"}`, 409, planner},
		{"POST /programmes/{id}/submit", "", at(id + "/submit"), id, `{"on":"2019-11-01"}`, 409, planner},
		{"POST /programmes/{id}/return", "", at(id + "/return"), id, `{"note":"neden"}`, 409, planner},
		{"POST /programmes/{id}/enforce", "", at(id + "/enforce"), id, `{}`, 409, planner},
		{"POST /programmes/{id}/opinion", "", at(id + "/opinion"), id, `{"body":"executive_committee","date":"2019-10-21","number":"1"}`, 409, clerks},
		{"POST /programmes/{id}/decision", "", at(id + "/decision"), id, decided, 409, clerks},
		{"POST /programmes/{id}/metropolitan-decision", "", at(id + "/metropolitan-decision"), id, `{"body":"metropolitan_council","date":"2019-10-21","number":"1"}`, 409, clerks},
		{"POST /programmes/{id}/performance-targets", "", at(id + "/performance-targets"), "", fmt.Sprintf(`{"target_id":%q}`, w.draft.own.ID), 201, planner},
		{"GET /performance-targets/{id}", "of the own unit", at("/performance-targets/" + y.ownTarget.ID), "", "", 200, units},
		{"GET /performance-targets/{id}", "of another unit", at("/performance-targets/" + y.alienTarget.ID), "", "", 200, wholes},
		{"PATCH /performance-targets/{id}", "of the own unit", at("/performance-targets/" + y.ownTarget.ID), ".", `{"source":"x"}`, 200, planner},
		{"DELETE /performance-targets/{id}", "", fresh(func() string { return "/performance-targets/" + w.newPerformanceTarget(y.id, w.draft.own.ID) }), ".", "", 204, planner},
		{"POST /performance-targets/{id}/indicators", "", at("/performance-targets/" + y.ownTarget.ID + "/indicators"), "", fmt.Sprintf(`{"indicator_id":%q}`, w.newIndicator(w.draft.own.ID)), 201, planner},
		{"GET /programme-indicators/{id}", "of the own unit", at("/programme-indicators/" + y.ownPG.ID), "", "", 200, units},
		{"GET /programme-indicators/{id}", "of another unit", at("/programme-indicators/" + y.alienPG.ID), "", "", 200, wholes},
		{"PATCH /programme-indicators/{id}", "of the own unit", at("/programme-indicators/" + y.ownPG.ID), ".", `{"explanation":"x"}`, 200, planner},
		{"DELETE /programme-indicators/{id}", "", fresh(func() string { return "/programme-indicators/" + w.newProgrammeIndicator(y.ownTarget.ID) }), ".", "", 204, planner},
		{"POST /performance-targets/{id}/activities", "of the own unit", at("/performance-targets/" + y.ownTarget.ID + "/activities"), "", own, 201, makers},
		{"POST /performance-targets/{id}/activities", "of another unit", at("/performance-targets/" + y.ownTarget.ID + "/activities"), "", other, 201, planner},
		{"GET /activities/{id}", "of the own unit", at("/activities/" + y.ownActivity.ID), "", "", 200, units},
		{"GET /activities/{id}", "the own unit takes part", at("/activities/" + y.partActivity.ID), "", "", 200, units},
		{"GET /activities/{id}", "of another unit", at("/activities/" + y.alActivity.ID), "", "", 200, wholes},
		{"GET /activities/{id}", "of another unit, before the council", at("/activities/" + s.alActivity.ID), "", "", 200, and(wholes, []string{"council_clerk"})},
		{"GET /activities/{id}", "of another unit, decided", at("/activities/" + k.alActivity.ID), "", "", 200, readers},
		{"PATCH /activities/{id}", "of the own unit", at("/activities/" + y.ownActivity.ID), ".", `{"source":"x"}`, 200, makers},
		{"PATCH /activities/{id}", "the own unit takes part", at("/activities/" + y.partActivity.ID), ".", `{"source":"x"}`, 200, planner},
		{"PATCH /activities/{id}", "of the own unit, given to another", fresh(func() string { return "/activities/" + w.newActivityOf(y.ownTarget.ID, w.own) }), ".", fmt.Sprintf(`{"responsible_unit_id":%q}`, w.other), 200, planner},
		{"DELETE /activities/{id}", "of the own unit", fresh(func() string { return "/activities/" + w.newActivityOf(y.ownTarget.ID, w.own) }), ".", "", 204, makers},
		{"DELETE /activities/{id}", "of another unit", fresh(func() string { return "/activities/" + w.newActivityOf(y.alienTarget.ID, w.other) }), ".", "", 204, planner},
		{"GET /programmes/{id}/proposals", "", at(id + "/proposals"), "", "", 200, units},
		{"GET /proposals/{id}", "of the own unit", at("/proposals/" + y.ownProposal.ID), "", "", 200, units},
		{"GET /proposals/{id}", "of another unit", at("/proposals/" + y.alienProposal.ID), "", "", 200, wholes},
		{"POST /proposals/{id}/submit", "of the own unit, accepted", at("/proposals/" + s.ownProposal.ID + "/submit"), "/proposals/" + s.ownProposal.ID, "", 409, []string{"planner", "unit_manager"}},
		{"POST /proposals/{id}/submit", "of another unit, accepted", at("/proposals/" + s.alienProposal.ID + "/submit"), "/proposals/" + s.alienProposal.ID, "", 409, planner},
		{"POST /proposals/{id}/return", "", at("/proposals/" + s.ownProposal.ID + "/return"), "/proposals/" + s.ownProposal.ID, `{"reason":"neden"}`, 409, planner},
		{"POST /proposals/{id}/accept", "", at("/proposals/" + s.ownProposal.ID + "/accept"), "/proposals/" + s.ownProposal.ID, "", 409, planner},
		{"GET /proposals/{id}/workbook", "of the own unit", at("/proposals/" + y.ownProposal.ID + "/workbook"), "", "", 200, units},
		{"GET /proposals/{id}/workbook", "of another unit", at("/proposals/" + y.alienProposal.ID + "/workbook"), "", "", 200, wholes},
		{"POST /proposals/{id}/workbook", "of the own unit", at("/proposals/" + y.ownProposal.ID + "/workbook"), "", string(w.proposalBook(y.id, w.own)), 201, makers},
		{"POST /proposals/{id}/workbook", "of another unit", at("/proposals/" + y.alienProposal.ID + "/workbook"), "", string(w.proposalBook(y.id, w.other)), 201, planner},
		{"GET /intake/batches/{id}", "the own unit's proposal", at("/intake/batches/" + w.stageProposal(y.id, w.own)), "", "", 200, makers},
		{"GET /intake/batches/{id}", "another unit's proposal", at("/intake/batches/" + w.stageProposal(y.id, w.other)), "", "", 200, planner},
		{"DELETE /intake/batches/{id}", "the own unit's proposal", fresh(func() string { return "/intake/batches/" + w.stageProposal(y.id, w.own) }), "", "", 204, makers},
		{"GET /programmes/{id}/lines", "", at(id + "/lines"), "", "", 200, units},
		{"POST /programmes/{id}/lines", "of the own unit", at(id + "/lines"), "", fmt.Sprintf(line, w.own), 201, makers},
		{"POST /programmes/{id}/lines", "of another unit", at(id + "/lines"), "", fmt.Sprintf(line, w.other), 201, planner},
		{"GET /budget-lines/{id}", "of the own unit", at("/budget-lines/" + y.ownLine.ID), "", "", 200, units},
		{"GET /budget-lines/{id}", "of another unit", at("/budget-lines/" + y.alienLine.ID), "", "", 200, wholes},
		{"GET /budget-lines/{id}", "of another unit, decided", at("/budget-lines/" + k.alienLine.ID), "", "", 200, wholes},
		{"PATCH /budget-lines/{id}", "of the own unit", at("/budget-lines/" + y.ownLine.ID), ".", `{"amount":"11.00"}`, 200, makers},
		{"PATCH /budget-lines/{id}", "of another unit", at("/budget-lines/" + y.alienLine.ID), ".", `{"amount":"11.00"}`, 200, planner},
		{"DELETE /budget-lines/{id}", "of the own unit", fresh(func() string { return "/budget-lines/" + w.newLineOf(y, y.ownTarget.ID, w.own) }), ".", "", 204, makers},
		{"DELETE /budget-lines/{id}", "of another unit", fresh(func() string { return "/budget-lines/" + w.newLineOf(y, y.alienTarget.ID, w.other) }), ".", "", 204, planner},
		{"GET /programmes/{id}/stages", "", at(id + "/stages"), "", "", 200, units},
		{"POST /programmes/{id}/stages", "out of order", at(id + "/stages"), id, `{"to":"council"}`, 422, purse},
		{"GET /programmes/{id}/differences", "", at(id + "/differences?from=unit&to=unit"), "", "", 200, units},
		{"GET /programmes/{id}/ceilings", "", at(id + "/ceilings"), "", "", 200, units},
		{"PUT /programmes/{id}/ceilings", "", at(id + "/ceilings"), id, fmt.Sprintf(`{"ceilings":[{"unit_id":%q,"amount":"100.00"}]}`, w.own), 200, purse},
		{"GET /programmes/{id}/unit-sums", "of the own unit", at(id + "/unit-sums?unit=" + w.own), "", "", 200, units},
		{"GET /programmes/{id}/unit-sums", "of another unit", at(id + "/unit-sums?unit=" + w.other), "", "", 200, wholes},
		{"GET /budget-codes", "", at("/budget-codes?kind=financing"), "", "", 200, posts},
		{"POST /budget-codes", "", at("/budget-codes"), "", `{"kind":"economic","code_set":"classic","code":"03.9.9.97","name":"Deneme"}`, 201, admin},
		{"GET /budget-codes/{id}", "", at("/budget-codes/" + m.code.ID), "", "", 200, posts},
		{"PATCH /budget-codes/{id}", "", at("/budget-codes/" + m.code.ID), ".", `{"note":"x"}`, 200, admin},
		{"GET /settings", "", at("/settings"), "", "", 200, posts},
		{"POST /settings", "", at("/settings"), "", `{"name":"overhead_warn_percent","valid_from":2022,"value":"35","source":"Deneme"}`, 201, admin},
		{"PATCH /settings/{id}", "", at("/settings/" + m.setting.ID), "post", `{"value":"41","source":"Deneme"}`, 200, admin},
		{"GET /appropriation-changes", "", at("/appropriation-changes?year=2021"), "", "", 200, units},
		{"POST /appropriation-changes", "", at("/appropriation-changes"), "", change, 201, purse},
		{"POST /appropriation-changes/{id}/cancel", "", fresh(func() string { return "/appropriation-changes/" + w.newChange() + "/cancel" }), "post", `{"reason":"neden"}`, 200, purse},
		{"GET /ledgers", "", at("/ledgers?year=2021"), "", "", 200, units},
		{"POST /ledgers", "", at("/ledgers?year=2022&kind=appropriation"), "", "Kurumsal;Fonksiyonel;Finansman;Ekonomik;Açıklama;Ödenek\n46.34.05.18;06.1.1;5;03.2.1.01;Alım;100,00\n", 201, purse},
		{"GET /ledgers/{id}", "", at("/ledgers/" + m.current.ID), "", "", 200, units},
		{"DELETE /ledgers/{id}", "", fresh(func() string { return "/ledgers/" + w.newLedger() }), ".", "", 204, purse},
		{"POST /ledgers/{id}/commit", "", fresh(func() string { return "/ledgers/" + w.newLedger() + "/commit" }), "ledger", "", 200, purse},
		{"GET /ledgers/{id}/rows", "", at("/ledgers/" + m.current.ID + "/rows"), "", "", 200, units},
		{"PUT /ledgers/{id}/rows/{no}", "", fresh(func() string { return fmt.Sprintf("/ledgers/%s/rows/%d", m.current.ID, w.newRow()) }), "post", `{"figures":{"initial":"5.00"},"why":"Deneme"}`, 200, purse},
		{"POST /ledger-rows", "", at("/ledger-rows"), "", row, 201, purse},
	}
	for _, x := range []struct {
		what         string
		y            yeared
		read, export []string
	}{
		{"called, the own unit takes part", y, units, papers},
		{"draft of others", f, wholes, papers},
		{"before the council", s, and(units, []string{"council_clerk"}), papers},
		{"decided", k, readers, frozens},
	} {
		path := "/programmes/" + x.y.id
		for _, leaf := range []string{"", "/tree", "/faults", "/steps"} {
			list = append(list, call{"GET /programmes/{id}" + leaf, x.what, at(path + leaf), "", "", 200, x.read})
		}
		list = append(list,
			call{"GET /programmes/{id}/tables/{table}", x.what, at(path + "/tables/PP2"), "", "", 200, x.export},
			call{"GET /programmes/{id}/package", x.what + ", as draft", at(path + "/package?draft=true&format=json"), "", "", 200, x.export},
			call{"GET /programmes/{id}/editions", x.what, at(path + "/editions"), "", "", 200, posts},
		)
	}
	return append(list, call{"GET /programmes/{id}/package", "decided", at("/programmes/" + k.id + "/package?format=json"), "", "", 200, frozens})
}

// rollOver makes the next year of a programme, once, and gives the new one's id.
func (w *world) rollOver(id string) string {
	l, err := w.app.Programmes.RollOver(w.as("planner"), programme.RollOver{FromID: id})
	if fault.Has(err, "programme.exists") {
		return fault.All(err)[0].At.Record
	}
	w.ok(err)
	return l.ToID
}
