package rest_test

import (
	"net/http"
	"testing"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

// approved enters 130 of 200 for the first quarter and approves it: A 50, B 80, C 65.
func (x running) approved(t *testing.T) {
	t.Helper()
	v := x.entered(t)
	r, err := x.as(t, "unit_manager").ApproveValueWithResponse(t.Context(), v.Id, &client.ApproveValueParams{IfMatch: client.Match(v.Version)})
	if err != nil {
		t.Fatal(err)
	}
	want(t, r.JSON200, r.HTTPResponse, r.Body)
}

func TestTheScorecardExplainsEachScore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		x.approved(t)
		ctx := t.Context()
		r, err := x.as(t, "auditor").GetScorecardWithResponse(ctx, x.plan.Id, &client.GetScorecardParams{Year: 2022, Through: ptr(3)})
		if err != nil {
			t.Fatal(err)
		}
		card := want(t, r.JSON200, r.HTTPResponse, r.Body)
		if card.Through != 3 || card.Year != 2022 || len(card.Goals) != 1 || card.Policy.Acceptable != "80.00" || card.Policy.OverTarget != "120.00" || card.Policy.GoalRollup != client.ScorePolicyGoalRollupMean || len(card.Counts) != 7 {
			t.Errorf("%s", r.Body)
		}
		target := card.Goals[0].Targets[0]
		for _, i := range target.Indicators {
			if i.Id != x.drafted.indicator.Id {
				continue
			}
			if i.A.MustGet() != "50" || i.B.MustGet() != "80" || i.C.MustGet() != "65" || i.BSource != "plan" || i.Performance.MustGet() != "50.00" || i.Realised.MustGet() != "81.25" ||
				i.Counted.MustGet() != "50.00" || i.Reached.Rule != "last" || i.Reached.Used != 1 || i.Score.State != client.ScoreStateValue || i.Score.Rule == "" || len(i.Values) != 1 {
				t.Errorf("%+v", i)
			}
		}
		if target.Sum.Used != 1 || len(target.Sum.Excluded) != 1 || target.Sum.Excluded[0].Ref == "" || target.Sum.Value.MustGet() != "50.00" {
			t.Errorf("%+v", target.Sum)
		}
		if len(card.Units) != 1 || card.Units[0].Name != x.unit.Name || card.Units[0].Entered != 1 || len(card.Silent) != 0 {
			t.Errorf("%+v %+v", card.Units, card.Silent)
		}
		faults, err := x.as(t, "planner").GetScorecardFaultsWithResponse(ctx, x.plan.Id, &client.GetScorecardFaultsParams{Year: 2022, Through: ptr(12)})
		if err != nil {
			t.Fatal(err)
		}
		codes := map[string]bool{}
		for _, f := range want(t, faults.JSON200, faults.HTTPResponse, faults.Body).Items {
			codes[f.Code] = true
		}
		if !codes["evaluate.deviation.missing"] {
			t.Errorf("no deviation, and nobody misses it: %v", codes)
		}
		for _, query := range []string{"", "?year=2022&through=0", "?year=2022&through=13", "?year=2030", "?year=x"} {
			if status, p, b := x.raw(t, "planner", http.MethodGet, "/plans/"+x.plan.Id+"/scorecard"+query, "", ""); status != http.StatusUnprocessableEntity || p == nil {
				t.Errorf("%q: %d %s", query, status, b)
			}
		}
	})
}

func TestADeviationIsExplainedReturnedAndApproved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		x.approved(t)
		editor, manager, ctx := x.as(t, "unit_editor"), x.as(t, "unit_manager"), t.Context()
		pg := x.drafted.indicator.Id
		body := client.DeviationWrite{
			Year: 2022, Cause: client.DeviationCausePersonnel, Narrative: ptr("Anket ekibinde iki personel eksikti, ikinci tur yapılamadı."),
			Measure: ptr("İki anketör alınacak."), OwnerUnitId: val(x.unit.Id), DueOn: val("2023-06-30"),
		}
		key := client.NewKey()
		var v client.Deviation
		for range 2 { // one key, one deviation
			r, err := editor.CreateDeviationWithResponse(ctx, pg, &client.CreateDeviationParams{IdempotencyKey: &key}, body)
			if err != nil {
				t.Fatal(err)
			}
			v = want(t, r.JSON201, r.HTTPResponse, r.Body)
		}
		if v.State != client.DeviationStateEntered || v.Cause != "personnel" || v.DueOn.MustGet() != "2023-06-30" || v.OwnerUnitId.MustGet() != x.unit.Id || v.IndicatorId != pg {
			t.Errorf("%+v", v)
		}
		again, _ := editor.CreateDeviationWithResponse(ctx, pg, nil, body)
		wantProblem(t, again.ApplicationproblemJSONDefault, again.HTTPResponse, http.StatusPreconditionFailed, "stale")
		own, _ := editor.ApproveDeviationWithResponse(ctx, v.Id, &client.ApproveDeviationParams{IfMatch: client.Match(v.Version)})
		wantProblem(t, own.ApplicationproblemJSONDefault, own.HTTPResponse, http.StatusForbidden, "forbidden")
		back, err := manager.ReturnDeviationWithResponse(ctx, v.Id, &client.ReturnDeviationParams{IfMatch: client.Match(v.Version)}, client.StepReason{Reason: "Rakam verin"})
		if err != nil {
			t.Fatal(err)
		}
		if v = want(t, back.JSON200, back.HTTPResponse, back.Body); v.State != client.DeviationStateReturned || v.ReturnReason != "Rakam verin" {
			t.Errorf("%+v", v)
		}
		body.Narrative, body.DueOn = ptr("200 kişinin 130'u memnun; ikinci tur iki personel eksiğiyle yapılamadı."), nullable.NewNullNullable[string]()
		changed, err := editor.PutDeviationWithResponse(ctx, pg, &client.PutDeviationParams{IfMatch: client.Match(v.Version)}, body)
		if err != nil {
			t.Fatal(err)
		}
		if v = want(t, changed.JSON200, changed.HTTPResponse, changed.Body); v.State != client.DeviationStateEntered || !v.DueOn.IsNull() {
			t.Errorf("%+v", v)
		}
		yes, err := manager.ApproveDeviationWithResponse(ctx, v.Id, &client.ApproveDeviationParams{IfMatch: client.Match(v.Version)})
		if err != nil {
			t.Fatal(err)
		}
		if v = want(t, yes.JSON200, yes.HTTPResponse, yes.Body); v.State != client.DeviationStateApproved || v.ApprovedBy != x.people["unit_manager"].PersonID {
			t.Errorf("%+v", v)
		}
		one, err := manager.GetDeviationWithResponse(ctx, v.Id)
		if err != nil || one.HTTPResponse.Header.Get("ETag") != *client.Match(v.Version) {
			t.Errorf("%v %s", err, one.Body)
		}
		list, err := manager.ListDeviationsWithResponse(ctx, x.plan.Id, &client.ListDeviationsParams{Year: 2022})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, list.JSON200, list.HTTPResponse, list.Body).Items; len(l) != 1 || l[0].Id != v.Id {
			t.Errorf("%s", list.Body)
		}
		for name, b := range map[string]string{
			"an unknown cause": `{"year":2022,"cause":"rain"}`, "no day": `{"year":2022,"cause":"demand","due_on":"2023-02-30"}`,
			"another year": `{"year":2030,"cause":"demand","narrative":"Talep beklenenin altında kaldı, ölçüm yapıldı."}`,
		} {
			if status, _, body := x.raw(t, "planner", http.MethodPut, "/indicators/"+pg+"/deviation", "application/json", b, "If-Match", *client.Match(v.Version)); status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", name, status, body)
			}
		}
	})
}

func TestAReviewIsWrittenAndFrozen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		x.approved(t)
		c, ctx := x.as(t, "planner"), t.Context()
		made, err := c.CreateReviewWithResponse(ctx, x.plan.Id, nil, client.ReviewCreate{Year: 2022, Kind: client.ReviewKindMonitoring, Method: ptr("Anket ve kayıt"), HeldOn: val("2022-07-20")})
		if err != nil {
			t.Fatal(err)
		}
		v := want(t, made.JSON201, made.HTTPResponse, made.Body)
		if v.State != client.ReviewStateDraft || v.HeldOn.MustGet() != "2022-07-20" || !v.Conclusion.IsNull() || v.PlanCode != x.plan.Code {
			t.Errorf("%+v", v)
		}
		twice, _ := c.CreateReviewWithResponse(ctx, x.plan.Id, nil, client.ReviewCreate{Year: 2022, Kind: client.ReviewKindMonitoring})
		wantProblem(t, twice.ApplicationproblemJSONDefault, twice.HTTPResponse, http.StatusConflict, "evaluate.review.exists")
		patched, err := c.PatchReviewWithResponse(ctx, v.Id, &client.PatchReviewParams{IfMatch: client.Match(v.Version)}, client.ReviewPatch{Summary: ptr("Yarıyıl"), HeldOn: nullable.NewNullNullable[string]()})
		if err != nil {
			t.Fatal(err)
		}
		v = want(t, patched.JSON200, patched.HTTPResponse, patched.Body)
		if v.Summary != "Yarıyıl" || v.Method != "Anket ve kayıt" || !v.HeldOn.IsNull() {
			t.Errorf("%+v", v)
		}
		assessed, err := x.as(t, "unit_editor").CreateAssessmentWithResponse(ctx, x.target.Id, client.AssessmentWrite{Year: 2022, Kind: client.ReviewKindMonitoring, Text: ptr("Hedefe ulaşılabilir.")})
		if err != nil {
			t.Fatal(err)
		}
		a := want(t, assessed.JSON201, assessed.HTTPResponse, assessed.Body)
		put, err := x.as(t, "unit_editor").PutAssessmentWithResponse(ctx, x.target.Id, &client.PutAssessmentParams{IfMatch: client.Match(a.Version)}, client.AssessmentWrite{Year: 2022, Kind: client.ReviewKindMonitoring, Text: ptr("Hedefe ulaşılır.")})
		if err != nil {
			t.Fatal(err)
		}
		if a = want(t, put.JSON200, put.HTTPResponse, put.Body); a.Text != "Hedefe ulaşılır." || !a.ChangeNeeded.IsNull() {
			t.Errorf("%+v", a)
		}
		all, err := c.ListAssessmentsWithResponse(ctx, x.plan.Id, &client.ListAssessmentsParams{Year: 2022, Kind: client.ReviewKindMonitoring})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, all.JSON200, all.HTTPResponse, all.Body).Items; len(l) != 1 || l[0].Id != a.Id {
			t.Errorf("%s", all.Body)
		}
		said, err := c.CreateBoardDecisionWithResponse(ctx, v.Id, nil, client.BoardDecisionCreate{Text: "Anket üç ayda bir yapılacak", TargetId: val(x.target.Id), OwnerUnitId: val(x.unit.Id), DueOn: val("2022-12-31")})
		if err != nil {
			t.Fatal(err)
		}
		b := want(t, said.JSON201, said.HTTPResponse, said.Body)
		if b.No != 1 || b.State != client.BoardDecisionStateOpen || b.TargetId.MustGet() != x.target.Id {
			t.Errorf("%+v", b)
		}

		// open windows stand in the way of the freeze; the faults say so
		freeze := func() *client.FreezeReviewResponse {
			now, err := c.GetReviewWithResponse(ctx, v.Id)
			if err != nil {
				t.Fatal(err)
			}
			v = want(t, now.JSON200, now.HTTPResponse, now.Body)
			r, err := c.FreezeReviewWithResponse(ctx, v.Id, &client.FreezeReviewParams{IfMatch: client.Match(v.Version)}, client.ReviewDecision{Body: client.ReviewDecisionBodyStrategyBoard, Date: "2022-07-25", Number: "2022/3"})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		unready, err := c.GetReviewFaultsWithResponse(ctx, v.Id)
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, unready.JSON200, unready.HTTPResponse, unready.Body); l.Blocking == 0 {
			t.Errorf("%s", unready.Body)
		}
		r := freeze()
		if p := r.ApplicationproblemJSONDefault; r.StatusCode() != http.StatusConflict || p == nil || len(p.Faults) == 0 {
			t.Errorf("frozen over open windows: %d %s", r.StatusCode(), r.Body)
		}
		if done, err := c.VerifyWindowValuesWithResponse(ctx, x.first.Id, client.WindowUnit{}); err != nil || len(want(t, done.JSON200, done.HTTPResponse, done.Body).Items) != 1 {
			t.Errorf("%v %s", err, done.Body)
		}
		for _, w := range []client.Window{x.first, x.windows[1]} {
			f, err := c.FreezeWindowWithResponse(ctx, w.Id, &client.FreezeWindowParams{IfMatch: client.Match(w.Version)})
			if err != nil {
				t.Fatal(err)
			}
			want(t, f.JSON200, f.HTTPResponse, f.Body)
		}
		r = freeze()
		done := want(t, r.JSON200, r.HTTPResponse, r.Body)
		if done.Review.State != client.ReviewStateFrozen || done.Review.Decision == nil || *done.Review.Decision.Body != "strategy_board" || done.Edition.Document != "monitoring/2022" || done.Edition.Year.MustGet() != 2022 {
			t.Errorf("%s", r.Body)
		}
		list, err := c.ListReviewEditionsWithResponse(ctx, v.Id)
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, list.JSON200, list.HTTPResponse, list.Body).Items; len(l) != 1 || l[0].Id != done.Edition.Id {
			t.Errorf("%s", list.Body)
		}

		// what became of a decision is written after the freeze too; its text is not
		b.Version = done.Review.Decisions[0].Version
		follow, err := c.PatchBoardDecisionWithResponse(ctx, b.Id, &client.PatchBoardDecisionParams{IfMatch: client.Match(b.Version)}, client.BoardDecisionPatch{State: ptr(client.BoardDecisionStateDone), FollowUp: ptr("İki anket yapıldı"), FollowedOn: val("2022-12-01")})
		if err != nil {
			t.Fatal(err)
		}
		if b = want(t, follow.JSON200, follow.HTTPResponse, follow.Body); b.State != client.BoardDecisionStateDone || b.FollowUp == "" || b.Text != "Anket üç ayda bir yapılacak" {
			t.Errorf("%+v", b)
		}
		late, _ := c.PatchBoardDecisionWithResponse(ctx, b.Id, &client.PatchBoardDecisionParams{IfMatch: client.Match(b.Version)}, client.BoardDecisionPatch{Text: ptr("Başka")})
		if late.StatusCode() != http.StatusConflict {
			t.Errorf("a frozen decision was changed: %d %s", late.StatusCode(), late.Body)
		}
		earlier, err := c.ListEarlierDecisionsWithResponse(ctx, x.plan.Id, &client.ListEarlierDecisionsParams{Year: 2022, Kind: client.ReviewKindEvaluation})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, earlier.JSON200, earlier.HTTPResponse, earlier.Body).Items; len(l) != 1 || l[0].Kind != client.ReviewKindMonitoring || l[0].Decision.Id != b.Id {
			t.Errorf("%s", earlier.Body)
		}

		// papers: the official one is the edition's, and the edition's own address gives the same
		of := client.ResultDocumentMonitoring
		official, err := c.GetResultPackageWithResponse(ctx, x.plan.Id, &client.GetResultPackageParams{Document: of, Year: 2022, Format: ptr(client.GetResultPackageParamsFormat("json"))})
		if err != nil {
			t.Fatal(err)
		}
		p := want(t, official.JSON200, official.HTTPResponse, official.Body)
		if p.Draft || p.EditionId == nil || *p.EditionId != done.Edition.Id || len(p.Documents) < 5 {
			t.Errorf("%s: %d documents", p.Title, len(p.Documents))
		}
		same, err := x.as(t, "council_member").GetEditionPackageWithResponse(ctx, done.Edition.Id, &client.GetEditionPackageParams{Format: ptr(client.GetEditionPackageParamsFormat("json"))})
		if err != nil || string(same.Body) != string(official.Body) {
			t.Errorf("%v: the edition says something else: %.300s", err, same.Body)
		}
		table, err := c.GetResultTableWithResponse(ctx, x.plan.Id, "SKOR", &client.GetResultTableParams{Document: of, Year: 2022})
		if err != nil || table.StatusCode() != http.StatusOK {
			t.Errorf("%v %s", err, table.Body)
		}
		missing, _ := c.GetResultTableWithResponse(ctx, x.plan.Id, "YOK", &client.GetResultTableParams{Document: of, Year: 2022})
		wantProblem(t, missing.ApplicationproblemJSONDefault, missing.HTTPResponse, http.StatusNotFound, "not_found")
		never, _ := c.GetResultPackageWithResponse(ctx, x.plan.Id, &client.GetResultPackageParams{Document: client.ResultDocumentEvaluation, Year: 2022})
		wantProblem(t, never.ApplicationproblemJSONDefault, never.HTTPResponse, http.StatusConflict, "publish.no_edition")
	})
}
