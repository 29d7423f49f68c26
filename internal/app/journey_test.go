package app_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/api"
	wire "github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/internal/plan"
)

// promise is the contract that answers are held against.
type promise struct{ router routers.Router }

func newPromise(t *testing.T) promise {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return promise{router}
}

// hold fails the test when an answer is not what the contract promises.
func (p promise) hold(t *testing.T, r *http.Request, status int, header http.Header, body []byte) {
	t.Helper()
	probe := r.Clone(r.Context())
	probe.URL, probe.Host = &url.URL{Path: r.URL.Path, RawQuery: r.URL.RawQuery}, ""
	route, params, err := p.router.FindRoute(probe)
	if err != nil {
		t.Errorf("%s %s is not in the contract: %v", r.Method, r.URL.Path, err)
		return
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 status, Header: header, Options: &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true},
	}
	in.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(r.Context(), in); err != nil {
		t.Errorf("%s %s answered %d outside the contract: %v\n%.300s", r.Method, r.URL.Path, status, err, body)
	}
}

// held holds every answer against the contract.
type held struct {
	t *testing.T
	promise
}

func (h held) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	h.hold(h.t, r, resp.StatusCode, resp.Header, body)
	return resp, nil
}

// client is the public client of a person with a real token.
func (w *world) client(t *testing.T, who string) *wire.ClientWithResponses {
	t.Helper()
	c, err := wire.NewClientWithResponses(w.url+"/api/v1", wire.WithToken(w.people[who].token), wire.WithHTTPClient(&http.Client{Transport: held{t, newPromise(t)}}))
	w.ok(err)
	return c
}

// got is the body of an answer that was expected to be one.
func got[T any](t *testing.T, body *T, resp *http.Response, raw []byte, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if body == nil {
		t.Fatalf("%s %s: %s %v", resp.Request.Method, resp.Request.URL.Path, resp.Status, wire.RefusalOf(resp, raw))
	}
	return *body
}

func refused(t *testing.T, p *wire.Problem, resp *http.Response, status int, code string) {
	t.Helper()
	if resp.StatusCode != status || p == nil || p.Code != code {
		t.Errorf("%s %s: %s %v, want %d %s", resp.Request.Method, resp.Request.URL.Path, resp.Status, p, status, code)
	}
}

func value[T any](v T) nullable.Nullable[T] { return nullable.NewNullableWithValue(v) }

// journey is a programme year on the wire.
type journey struct {
	*testing.T
	w                                                        *world
	planner, editor, manager, neighbour, finance, clerk, all *wire.ClientWithResponses
	plan                                                     planted
	year                                                     wire.Programme
}

func (j *journey) version() *string {
	r, err := j.planner.GetProgrammeWithResponse(j.Context(), j.year.Id)
	j.year = got(j.T, r.JSON200, r.HTTPResponse, r.Body, err)
	return wire.Match(j.year.Version)
}

func (j *journey) sums() wire.UnitSums {
	r, err := j.editor.GetUnitSumsWithResponse(j.Context(), j.year.Id, &wire.GetUnitSumsParams{Unit: j.w.own})
	return got(j.T, r.JSON200, r.HTTPResponse, r.Body, err)
}

func (j *journey) tree() wire.ProgrammeTree {
	r, err := j.planner.GetProgrammeTreeWithResponse(j.Context(), j.year.Id)
	return got(j.T, r.JSON200, r.HTTPResponse, r.Body, err)
}

func (j *journey) proposal(unit string) wire.Proposal {
	r, err := j.planner.ListProposalsWithResponse(j.Context(), j.year.Id)
	for _, x := range got(j.T, r.JSON200, r.HTTPResponse, r.Body, err).Items {
		if x.UnitId == unit {
			return x
		}
	}
	j.Fatalf("unit %s has no proposal", unit)
	return wire.Proposal{}
}

// begin makes the programme of a plan in force with its texts and a ceiling of 1,000.00, and calls the units.
func (j *journey) begin() {
	ctx, key := j.Context(), wire.NewKey()
	body := wire.ProgrammeCreate{PlanId: j.plan.planID, Year: 2021, CallDate: value("2020-06-01"), CallNumber: p("E.1"),
		Policies: &[]wire.Policy{{Document: "On Birinci Kalkınma Planı", Reference: p("689")}}, OtherMatters: p("Yok")}
	for range 2 { // the same key gives the same programme
		r, err := j.planner.CreateProgrammeWithResponse(ctx, &wire.CreateProgrammeParams{IdempotencyKey: &key}, body)
		x := got(j.T, r.JSON201, r.HTTPResponse, r.Body, err)
		if j.year.Id != "" && x.Id != j.year.Id {
			j.Errorf("two programmes by one key: %s, %s", x.Id, j.year.Id)
		}
		j.year = x
	}
	list, err := j.all.ListProgrammesWithResponse(ctx, &wire.ListProgrammesParams{Plan: &j.plan.planID})
	if l := got(j.T, list.JSON200, list.HTTPResponse, list.Body, err); len(l.Items) != 0 {
		j.Errorf("a draft is listed to a viewer: %v", l.Items)
	}
	list, err = j.planner.ListProgrammesWithResponse(ctx, &wire.ListProgrammesParams{Plan: &j.plan.planID, Limit: p(1)})
	if l := got(j.T, list.JSON200, list.HTTPResponse, list.Body, err); len(l.Items) != 1 || l.Items[0].Id != j.year.Id || l.Items[0].PlanCode != "YOL-2020" || !l.NextCursor.IsNull() {
		j.Errorf("listed: %+v", l)
	}
	again, _ := j.planner.CreateProgrammeWithResponse(ctx, nil, body)
	refused(j.T, again.ApplicationproblemJSONDefault, again.HTTPResponse, http.StatusConflict, "programme.exists")
	for _, t := range j.tree().Targets {
		r, err := j.planner.PatchPerformanceTargetWithResponse(ctx, t.Target.Id, &wire.PatchPerformanceTargetParams{IfMatch: wire.Match(t.Target.Version)},
			wire.PerformanceTargetPatch{Explanation: p(strings.Repeat("Bu hedef kentin ihtiyacını karşılar. ", 3))})
		got(j.T, r.JSON200, r.HTTPResponse, r.Body, err)
		for _, i := range t.Indicators {
			r, err := j.planner.PatchProgrammeIndicatorWithResponse(ctx, i.Indicator.Id, &wire.PatchProgrammeIndicatorParams{IfMatch: wire.Match(i.Indicator.Version)},
				wire.ProgrammeIndicatorPatch{PreviousValue: value("2019"), PreviousSource: p("Faaliyet raporu"), CurrentValue: value("2020"), CurrentSource: p("Plan")})
			got(j.T, r.JSON200, r.HTTPResponse, r.Body, err)
			if v, _ := i.PlanValue.Get(); v != "2021" {
				j.Errorf("the plan's value of 2021 reads %q", v)
			}
		}
	}
	put, err := j.finance.PutCeilingsWithResponse(ctx, j.year.Id, &wire.PutCeilingsParams{IfMatch: j.version()}, wire.CeilingsPut{Ceilings: []wire.Ceiling{{UnitId: j.w.own, Amount: "1000"}}})
	if c := got(j.T, put.JSON200, put.HTTPResponse, put.Body, err); len(c.Items) != 1 || c.Items[0].Amount != "1000.00" || put.HTTPResponse.Header.Get("ETag") != *j.version() {
		j.Errorf("ceilings %v with %s, the programme is at %d", c.Items, put.HTTPResponse.Header.Get("ETag"), j.year.Version)
	}
	r, err := j.planner.OpenProposalsWithResponse(ctx, j.year.Id, &wire.OpenProposalsParams{IfMatch: j.version()}, wire.ProgrammeStep{On: value("2020-06-01"), LetterNumber: p("E.1")})
	if x := got(j.T, r.JSON200, r.HTTPResponse, r.Body, err); x.State != wire.ProgrammeStateProposals {
		j.Errorf("called, and is %s", x.State)
	}
}

// activities are one of the own unit, made by its editor, and those of the others, which need no resource.
func (j *journey) activities() (own wire.ProgrammeActivity) {
	ctx := j.Context()
	for _, t := range j.tree().Targets {
		body := wire.ProgrammeActivityCreate{Code: "F" + t.Code[1:] + ".1", Name: "Faaliyet " + t.Code, ResponsibleUnitId: value(j.w.other), NoCostReason: p("Personelle yürütülür")}
		c := j.neighbour
		if t.Target.TargetId == j.plan.own.ID {
			c, body.ResponsibleUnitId, body.NoCostReason = j.editor, value(j.w.own), nil
			foreign, _ := j.neighbour.CreateActivityWithResponse(ctx, t.Target.Id, nil, body)
			if foreign.JSON201 != nil {
				j.Errorf("a unit added an activity of another: %s", foreign.Body)
			}
		}
		r, err := c.CreateActivityWithResponse(ctx, t.Target.Id, nil, body)
		if a := got(j.T, r.JSON201, r.HTTPResponse, r.Body, err); t.Target.TargetId == j.plan.own.ID {
			own = a
		}
	}
	return own
}

func (j *journey) submit(who *wire.ClientWithResponses, unit string) *wire.SubmitProposalResponse {
	x := j.proposal(unit)
	r, err := who.SubmitProposalWithResponse(j.Context(), x.Id, &wire.SubmitProposalParams{IfMatch: wire.Match(x.Version)})
	j.w.ok(err)
	return r
}

func (j *journey) accept(unit string) {
	x := j.proposal(unit)
	r, err := j.planner.AcceptProposalWithResponse(j.Context(), x.Id, &wire.AcceptProposalParams{IfMatch: wire.Match(x.Version)})
	if a := got(j.T, r.JSON200, r.HTTPResponse, r.Body, err); a.State != wire.ProposalStateAccepted {
		j.Errorf("accepted, and is %s", a.State)
	}
}

// A unit's year on the wire: it proposes over its ceiling, is returned, corrects, is accepted; the whole is consolidated, looked through by
// finance, seen by the encümen and decided by both councils.
func TestAUnitsProposalGoesItsWay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		pl := w.plant("YOL-2020", w.own)
		_, _, err := w.app.Plans.Decide(w.as("council_clerk"), plan.DecidePlan{ID: pl.planID, Version: w.submit(pl.planID).Version, DecisionFields: decision})
		w.ok(err)
		j := &journey{T: t, w: w, plan: pl, planner: w.client(t, "planner"), editor: w.client(t, "unit_editor"), manager: w.client(t, "unit_manager"),
			neighbour: w.client(t, "neighbour"), finance: w.client(t, "finance"), clerk: w.client(t, "council_clerk"), all: w.client(t, "viewer")}
		j.begin()
		activity := j.activities()

		// the unit proposes 1,500.00 over a ceiling of 1,000.00; its editor cannot hand it in
		key := wire.NewKey()
		made, err := j.editor.CreateBudgetLineWithResponse(ctx, j.year.Id, &wire.CreateBudgetLineParams{IdempotencyKey: &key}, wire.BudgetLineCreate{
			Kind: wire.BudgetLineKindActivity, ActivityId: value(activity.Id), UnitId: value(w.own), Functional: p("06.1.1"), Financing: p("5"), Economic: p("3.2.1.1"), Amount: "1500"})
		line := got(t, made.JSON201, made.HTTPResponse, made.Body, err)
		if line.Economic != "03.2.1.01" || len(line.Amounts) != 1 || line.Amounts[0].Amount != "1500.00" || line.Amounts[0].Stage != wire.BudgetStageUnit {
			t.Errorf("line: %+v", line)
		}
		for code, amount := range map[string]string{"03.2.10.01": "1", "03.02.10.01": "1", "x": "1", "03.2.1.02": "-1"} {
			bad, err := j.editor.CreateBudgetLineWithResponse(ctx, j.year.Id, nil, wire.BudgetLineCreate{
				Kind: wire.BudgetLineKindActivity, ActivityId: value(activity.Id), UnitId: value(w.own), Functional: p("06.1.1"), Financing: p("5"), Economic: p(code), Amount: amount})
			w.ok(err)
			if x := bad.ApplicationproblemJSONDefault; bad.StatusCode() != http.StatusUnprocessableEntity || x == nil || len(x.Faults) == 0 || x.Faults[0].Field == nil {
				t.Errorf("%s of %s: %d %s", amount, code, bad.StatusCode(), bad.Body)
			}
		}
		if s := j.sums(); s.Total.Total != "1500.00" || s.Total.Rest.MustGet() != "-500.00" || s.Stage != wire.BudgetStageUnit {
			t.Errorf("sums over the ceiling: %+v", s)
		}
		for who, c := range map[string]*wire.ClientWithResponses{"unit": j.editor, "planner": j.planner} {
			flags, err := c.GetProgrammeFaultsWithResponse(ctx, j.year.Id)
			if l := got(t, flags.JSON200, flags.HTTPResponse, flags.Body, err); count(l.Items, "budget.ceiling.exceeded") != 1 || len(l.Items) != l.Blocking+l.Warnings+l.Infos {
				t.Errorf("the %s does not see once that the unit is over its ceiling: %+v", who, l)
			}
		}
		hidden, _ := j.neighbour.GetBudgetLineWithResponse(ctx, line.Id)
		refused(t, hidden.ApplicationproblemJSONDefault, hidden.HTTPResponse, http.StatusNotFound, "not_found")
		denied := j.submit(j.editor, w.own)
		refused(t, denied.ApplicationproblemJSONDefault, denied.HTTPResponse, http.StatusForbidden, "forbidden.token_scope")
		in := j.submit(j.manager, w.own)
		if x := got(t, in.JSON200, in.HTTPResponse, in.Body, nil); x.State != wire.ProposalStateSubmitted || x.SubmittedBy != w.people["unit_manager"].id {
			t.Errorf("handed in: %+v", x)
		}
		locked, _ := j.editor.PatchBudgetLineWithResponse(ctx, line.Id, &wire.PatchBudgetLineParams{IfMatch: wire.Match(line.Version)}, wire.BudgetLinePatch{Amount: p("1")})
		refused(t, locked.ApplicationproblemJSONDefault, locked.HTTPResponse, http.StatusConflict, "budget.proposal.closed")

		// returned with a reason, corrected, handed in again, accepted
		x := j.proposal(w.own)
		back, err := j.planner.ReturnProposalWithResponse(ctx, x.Id, &wire.ReturnProposalParams{IfMatch: wire.Match(x.Version)}, wire.ProposalReturn{Reason: "Tavan aşıldı"})
		if y := got(t, back.JSON200, back.HTTPResponse, back.Body, err); y.State != wire.ProposalStateReturned || y.Reason != "Tavan aşıldı" {
			t.Errorf("returned: %+v", y)
		}
		none, _ := j.editor.PatchBudgetLineWithResponse(ctx, line.Id, nil, wire.BudgetLinePatch{Amount: p("900")})
		refused(t, none.ApplicationproblemJSONDefault, none.HTTPResponse, http.StatusPreconditionRequired, "if_match.missing")
		fixed, err := j.editor.PatchBudgetLineWithResponse(ctx, line.Id, &wire.PatchBudgetLineParams{IfMatch: wire.Match(line.Version)}, wire.BudgetLinePatch{Amount: p("900")})
		line = got(t, fixed.JSON200, fixed.HTTPResponse, fixed.Body, err)
		stale, _ := j.editor.PatchBudgetLineWithResponse(ctx, line.Id, &wire.PatchBudgetLineParams{IfMatch: wire.Match(line.Version - 1)}, wire.BudgetLinePatch{Amount: p("901")})
		refused(t, stale.ApplicationproblemJSONDefault, stale.HTTPResponse, http.StatusPreconditionFailed, "stale")
		if s := j.sums(); s.Total.Total != "900.00" || s.Total.Rest.MustGet() != "100.00" {
			t.Errorf("sums after the correction: %+v", s)
		}
		j.workbook()
		early, _ := j.planner.ConsolidateProgrammeWithResponse(ctx, j.year.Id, &wire.ConsolidateProgrammeParams{IfMatch: j.version()}, wire.ProgrammeStep{})
		refused(t, early.ApplicationproblemJSONDefault, early.HTTPResponse, http.StatusConflict, "programme.blocked")
		if count(early.ApplicationproblemJSONDefault.Faults, "programme.proposal.not_accepted") != 2 {
			t.Errorf("what is missing is not said: %s", early.Body)
		}
		in = j.submit(j.manager, w.own)
		got(t, in.JSON200, in.HTTPResponse, in.Body, nil)
		in = j.submit(j.neighbour, w.other)
		got(t, in.JSON200, in.HTTPResponse, in.Body, nil)
		j.accept(w.own)
		j.accept(w.other)
		j.decide(line)
	})
}

func count(l []wire.Fault, code string) (n int) {
	for _, f := range l {
		if f.Code == code {
			n++
		}
	}
	return n
}

// workbook takes the own unit's proposal out and in again: nothing changes; another unit does not see the file.
func (j *journey) workbook() {
	ctx, x := j.Context(), j.proposal(j.w.own)
	out, err := j.editor.GetProposalWorkbookWithResponse(ctx, x.Id)
	if err != nil || out.StatusCode() != http.StatusOK {
		j.Fatalf("%v %s", err, out.Body)
	}
	in, err := j.editor.StageProposalWithBodyWithResponse(ctx, x.Id, &wire.StageProposalParams{FileName: p("teklif.xlsx")}, typeXLSX, bytes.NewReader(out.Body))
	b := got(j.T, in.JSON201, in.HTTPResponse, in.Body, err)
	if b.Kind != wire.BatchKindProposal || b.State != wire.BatchStateStaged || b.New != 0 || b.Changed != 0 || b.UnitId.MustGet() != j.w.own || b.ProgrammeId.MustGet() != j.year.Id {
		j.Errorf("the same workbook: %+v", b)
	}
	foreign, _ := j.neighbour.GetBatchWithResponse(ctx, b.Id)
	refused(j.T, foreign.ApplicationproblemJSONDefault, foreign.HTTPResponse, http.StatusNotFound, "not_found")
	done, err := j.editor.CommitBatchWithResponse(ctx, b.Id, &wire.CommitBatchParams{IdempotencyKey: wire.NewKey()})
	if c := got(j.T, done.JSON200, done.HTTPResponse, done.Body, err); c.State != wire.BatchStateCommitted {
		j.Errorf("committed, and is %s", c.State)
	}
}

// decide goes from the consolidation to the year in force.
func (j *journey) decide(line wire.BudgetLine) {
	ctx := j.Context()
	whole, err := j.planner.ConsolidateProgrammeWithResponse(ctx, j.year.Id, &wire.ConsolidateProgrammeParams{IfMatch: j.version()}, wire.ProgrammeStep{})
	got(j.T, whole.JSON200, whole.HTTPResponse, whole.Body, err)
	stage, err := j.finance.OpenBudgetStageWithResponse(ctx, j.year.Id, &wire.OpenBudgetStageParams{IfMatch: j.version()}, wire.BudgetStageOpen{To: wire.BudgetStageFinance})
	if x := got(j.T, stage.JSON200, stage.HTTPResponse, stage.Body, err); x.Stage != wire.BudgetStageFinance {
		j.Errorf("finance's stage is open, and the programme stands at %s", x.Stage)
	}
	now, err := j.finance.GetBudgetLineWithResponse(ctx, line.Id)
	line = got(j.T, now.JSON200, now.HTTPResponse, now.Body, err)
	cut, err := j.finance.PatchBudgetLineWithResponse(ctx, line.Id, &wire.PatchBudgetLineParams{IfMatch: wire.Match(line.Version)}, wire.BudgetLinePatch{Amount: p("850.25"), AmountNote: p("Tasarruf")})
	got(j.T, cut.JSON200, cut.HTTPResponse, cut.Body, err)
	j.revenue("850.24", "850.25")
	diff, err := j.planner.ListBudgetDifferencesWithResponse(ctx, j.year.Id, &wire.ListBudgetDifferencesParams{From: wire.BudgetStageUnit, To: wire.BudgetStageFinance})
	d := got(j.T, diff.JSON200, diff.HTTPResponse, diff.Body, err)
	d.Items = slices.DeleteFunc(d.Items, func(x wire.BudgetDifference) bool { return x.Line.Kind == wire.BudgetLineKindRevenue })
	if len(d.Items) != 1 || d.Delta != "800.50" || d.Items[0].Delta != "-49.75" || d.Items[0].ChangedBy != "Kişi finance" || d.Items[0].Note != "Tasarruf" || d.Items[0].From.MustGet() != "900.00" {
		j.Errorf("what finance changed: %+v", d)
	}

	tabled, err := j.planner.SubmitProgrammeWithResponse(ctx, j.year.Id, &wire.SubmitProgrammeParams{IfMatch: j.version()}, wire.ProgrammeStep{On: value("2020-11-02")})
	got(j.T, tabled.JSON200, tabled.HTTPResponse, tabled.Body, err)
	hidden, _ := j.all.GetProgrammeWithResponse(ctx, j.year.Id)
	refused(j.T, hidden.ApplicationproblemJSONDefault, hidden.HTTPResponse, http.StatusNotFound, "not_found")
	opinion, err := j.clerk.RecordProgrammeOpinionWithResponse(ctx, j.year.Id, &wire.RecordProgrammeOpinionParams{IfMatch: j.version()}, wire.ProgrammeDecision{
		Body: wire.ProgrammeDecisionBodyExecutiveCommittee, Date: "2020-11-10", Number: "2020/88", Result: p(wire.ProgrammeDecisionResultUnanimous), LetterNumber: p("E.2")})
	if x := got(j.T, opinion.JSON200, opinion.HTTPResponse, opinion.Body, err); x.Opinion == nil || *x.Opinion.Number != "2020/88" {
		j.Errorf("the opinion is not kept: %+v", x.Opinion)
	}
	wrong, _ := j.clerk.DecideProgrammeWithResponse(ctx, j.year.Id, &wire.DecideProgrammeParams{IfMatch: j.version()}, wire.ProgrammeDecision{
		Body: wire.ProgrammeDecisionBodyExecutiveCommittee, Date: "2020-11-25", Number: "1"})
	refused(j.T, wrong.ApplicationproblemJSONDefault, wrong.HTTPResponse, http.StatusUnprocessableEntity, "programme.decision.body")
	council, err := j.clerk.DecideProgrammeWithResponse(ctx, j.year.Id, &wire.DecideProgrammeParams{IfMatch: j.version()}, wire.ProgrammeDecision{
		Body: wire.ProgrammeDecisionBodyCouncil, Date: "2020-11-25", Number: "2020/101", Result: p(wire.ProgrammeDecisionResultMajority), VotesFor: value(20), VotesAgainst: value(9)})
	x := got(j.T, council.JSON200, council.HTTPResponse, council.Body, err)
	if x.Programme.State != wire.ProgrammeStateDecided || x.Programme.Stage != wire.BudgetStageCouncil || x.Edition == nil || x.Edition.Number != 1 || x.Edition.Year.MustGet() != 2021 {
		j.Errorf("decided: %+v", x)
	}
	closed, _ := j.finance.PatchBudgetLineWithResponse(ctx, line.Id, &wire.PatchBudgetLineParams{IfMatch: wire.Match(line.Version + 1)}, wire.BudgetLinePatch{Amount: p("1")})
	if closed.StatusCode() < http.StatusBadRequest {
		j.Errorf("money was changed after the decision: %s", closed.Body)
	}
	alone, _ := j.planner.EnforceProgrammeWithResponse(ctx, j.year.Id, &wire.EnforceProgrammeParams{IfMatch: j.version()}, wire.ProgrammeStep{})
	refused(j.T, alone.ApplicationproblemJSONDefault, alone.HTTPResponse, http.StatusConflict, "programme.metropolitan.needed")
	above, err := j.clerk.DecideProgrammeMetropolitanWithResponse(ctx, j.year.Id, &wire.DecideProgrammeMetropolitanParams{IfMatch: j.version()}, wire.ProgrammeDecision{
		Body: wire.ProgrammeDecisionBodyMetropolitanCouncil, Date: "2020-12-15", Number: "2020/900",
		Ground: p("Bütçe dengesi (5216 md. 25)"), Objection: p("Süresinde itiraz edilmedi")})
	if y := got(j.T, above.JSON200, above.HTTPResponse, above.Body, err); y.Programme.State != wire.ProgrammeStateInForce || y.Edition == nil || y.Edition.Number != 2 {
		j.Errorf("in force: %+v", y)
	}
	j.papers(*x.Edition)
}

// revenue writes the income of the year as finance, who proposes nothing but holds the budget: one key, one line. A year whose income is
// not its spending is not tabled.
func (j *journey) revenue(short, whole string) {
	ctx, key := j.Context(), wire.NewKey()
	var line wire.BudgetLine
	for n := range 2 {
		r, err := j.finance.CreateBudgetLineWithResponse(ctx, j.year.Id, &wire.CreateBudgetLineParams{IdempotencyKey: &key}, wire.BudgetLineCreate{Kind: wire.BudgetLineKindRevenue, Economic: p("01.2.9.51"), Amount: short})
		x := got(j.T, r.JSON201, r.HTTPResponse, r.Body, err)
		if n > 0 && x.Id != line.Id {
			j.Errorf("two lines by one key: %s, %s", x.Id, line.Id)
		}
		line = x
	}
	uneven, _ := j.planner.SubmitProgrammeWithResponse(ctx, j.year.Id, &wire.SubmitProgrammeParams{IfMatch: j.version()}, wire.ProgrammeStep{On: value("2020-11-02")})
	refused(j.T, uneven.ApplicationproblemJSONDefault, uneven.HTTPResponse, http.StatusConflict, "programme.blocked")
	r, err := j.finance.PatchBudgetLineWithResponse(ctx, line.Id, &wire.PatchBudgetLineParams{IfMatch: wire.Match(line.Version)}, wire.BudgetLinePatch{Amount: &whole})
	got(j.T, r.JSON200, r.HTTPResponse, r.Body, err)
}

// papers are read by everyone now, of the programme and of its editions, and the history says what happened.
func (j *journey) papers(first wire.Edition) {
	ctx := j.Context()
	seen, err := j.all.GetProgrammeWithResponse(ctx, j.year.Id)
	year := got(j.T, seen.JSON200, seen.HTTPResponse, seen.Body, err)
	if k := year.MetropolitanDecision; k == nil || k.Ground == nil || *k.Ground != "Bütçe dengesi (5216 md. 25)" || k.Objection == nil || *k.Objection != "Süresinde itiraz edilmedi" {
		j.Errorf("what the metropolitan council said: %+v", k)
	}
	official, err := j.all.GetProgrammePackageWithResponse(ctx, j.year.Id, &wire.GetProgrammePackageParams{Format: p(wire.GetProgrammePackageParamsFormat("json"))})
	pack := got(j.T, official.JSON200, official.HTTPResponse, official.Body, err)
	if pack.Draft || pack.EditionId == nil || *pack.EditionId == first.Id || len(pack.Documents) < 10 {
		j.Errorf("package: draft %v, edition %v, %d documents", pack.Draft, pack.EditionId, len(pack.Documents))
	}
	if !strings.Contains(string(official.Body), "Değişiklik gerekçesi") || !strings.Contains(string(official.Body), "Süresinde itiraz edilmedi") {
		j.Error("the papers do not say on what ground the budget was changed")
	}
	member := j.w.client(j.T, "council_member")
	for range 2 {
		book, err := member.GetEditionPackageWithResponse(ctx, first.Id, nil)
		if err != nil || book.StatusCode() != http.StatusOK || !strings.Contains(book.HTTPResponse.Header.Get("Content-Disposition"), "2021") {
			j.Fatalf("edition: %v %s %.200s", err, book.HTTPResponse.Header, book.Body)
		}
	}
	table, err := j.planner.GetProgrammeTableWithResponse(ctx, j.year.Id, "PPMUT")
	if err != nil || table.StatusCode() != http.StatusOK || !bytes.Contains(table.Body, []byte("I-1")) {
		j.Errorf("reconciliation: %v %.200s", err, table.Body)
	}
	missing, _ := j.planner.GetProgrammeTableWithResponse(ctx, j.year.Id, "T15")
	refused(j.T, missing.ApplicationproblemJSONDefault, missing.HTTPResponse, http.StatusNotFound, "not_found")
	steps, err := j.planner.ListProgrammeStepsWithResponse(ctx, j.year.Id)
	var words []string
	for _, s := range got(j.T, steps.JSON200, steps.HTTPResponse, steps.Body, err).Items {
		words = append(words, s.Step)
	}
	want := "open unit_submit unit_return unit_submit unit_submit unit_accept unit_accept consolidate submit opinion decide metropolitan"
	if is := strings.Join(words, " "); is != want {
		j.Errorf("history: %s, want %s", is, want)
	}
	report, err := j.w.app.Audit.Verify(context.Background())
	if err != nil || len(report.Broken) > 0 {
		j.Errorf("the log: %v %v", report.Broken, err)
	}
}
