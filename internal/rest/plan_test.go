package rest_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/oapi-codegen/nullable"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
)

// drafted is a plan with one goal, target and indicator, made by the planner.
type drafted struct {
	plan      client.Plan
	goal      client.Goal
	target    client.Target
	indicator client.Indicator
	unit      client.Unit
}

func draft(t *testing.T, c *client.ClientWithResponses) drafted {
	t.Helper()
	ctx := t.Context()
	u, err := c.CreateUnitWithResponse(ctx, nil, client.UnitCreate{Name: "Fen İşleri Müdürlüğü", SpendingUnit: ptr(true)})
	if err != nil {
		t.Fatal(err)
	}
	unit := want(t, u.JSON201, u.HTTPResponse, u.Body)
	p, err := c.CreatePlanWithResponse(ctx, nil, client.PlanCreate{Code: "ÖRNEK-2020", Name: "2020-2024 Stratejik Planı", FirstYear: 2020, LastYear: 2024})
	if err != nil {
		t.Fatal(err)
	}
	pl := want(t, p.JSON201, p.HTTPResponse, p.Body)
	g, err := c.CreateGoalWithResponse(ctx, pl.Id, nil, client.GoalCreate{Code: ptr("A1"), Text: ptr("Yaşanabilir kent")})
	if err != nil {
		t.Fatal(err)
	}
	goal := want(t, g.JSON201, g.HTTPResponse, g.Body)
	h, err := c.CreateTargetWithResponse(ctx, goal.Id, nil, client.TargetCreate{
		Code: ptr("H1.1"), Text: ptr("Yollar"), ResponsibleUnitId: nullable.NewNullableWithValue(unit.Id), StatedTotal: nullable.NewNullableWithValue("19781759.88"),
		YearlyCosts: &client.YearMoney{"2020": "1000"}, Findings: &[]string{"Tespit"},
		Risks: &[]client.Risk{{Text: "Fiyat artışı", Probability: nullable.NewNullableWithValue(4), Controls: &[]client.Control{{Text: "Çerçeve sözleşme"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	target := want(t, h.JSON201, h.HTTPResponse, h.Body)
	i, err := c.CreateIndicatorWithResponse(ctx, target.Id, nil, client.IndicatorCreate{
		Code: ptr("PG1.1.1"), Name: ptr("Asfaltlanan yol (km)"), Weight: nullable.NewNullableWithValue("40"), Values: &client.YearAmount{"2020": "12.5", "2021": "-0.000001"},
		CalcType: nullable.NewNullableWithValue(client.CalcTypeYearlySeparate),
	})
	if err != nil {
		t.Fatal(err)
	}
	return drafted{pl, goal, target, want(t, i.JSON201, i.HTTPResponse, i.Body), unit}
}

func TestPlanIsWrittenAndRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d).as(t, "planner")
		x := draft(t, c)
		if v, _ := x.target.StatedTotal.Get(); v != "19781759.88" || x.target.YearlyCosts["2020"] != "1000.00" {
			t.Errorf("money: %q %v", v, x.target.YearlyCosts)
		}
		if !x.indicator.BaselineValue.IsNull() || x.indicator.Values["2021"] != "-0.000001" || len(x.indicator.Values) != 2 {
			t.Errorf("missing is not zero: %+v", x.indicator)
		}
		ctx := t.Context()

		// null makes missing, absent leaves
		patched, err := c.PatchIndicatorWithResponse(ctx, x.indicator.Id, &client.PatchIndicatorParams{IfMatch: client.Match(x.indicator.Version)}, client.IndicatorPatch{
			Weight: nullable.NewNullNullable[string](), BaselineValue: nullable.NewNullableWithValue("3"), Values: &client.YearAmount{"2022": "7"},
		})
		if err != nil {
			t.Fatal(err)
		}
		i := want(t, patched.JSON200, patched.HTTPResponse, patched.Body)
		if got, _ := i.CalcType.Get(); !i.Weight.IsNull() || got != client.CalcTypeYearlySeparate || len(i.Values) != 1 || i.Values["2022"] != "7" || i.Version != x.indicator.Version+1 {
			t.Errorf("after the patch: %+v", i)
		}
		if tag := patched.HTTPResponse.Header.Get("ETag"); tag != *client.Match(i.Version) {
			t.Errorf("ETag %s", tag)
		}

		// stale and missing versions
		stale, _ := c.PatchIndicatorWithResponse(ctx, x.indicator.Id, &client.PatchIndicatorParams{IfMatch: client.Match(x.indicator.Version)}, client.IndicatorPatch{Name: ptr("x")})
		wantProblem(t, stale.ApplicationproblemJSONDefault, stale.HTTPResponse, http.StatusPreconditionFailed, "stale")
		none, _ := c.PatchIndicatorWithResponse(ctx, x.indicator.Id, nil, client.IndicatorPatch{Name: ptr("x")})
		wantProblem(t, none.ApplicationproblemJSONDefault, none.HTTPResponse, http.StatusPreconditionRequired, "if_match.missing")

		tree, err := c.GetPlanTreeWithResponse(ctx, x.plan.Id)
		if err != nil {
			t.Fatal(err)
		}
		if n := want(t, tree.JSON200, tree.HTTPResponse, tree.Body).Goals[0].Targets[0].Indicators[0]; n.Ref != "A1/H1.1/PG1.1.1" || n.Indicator.Id != i.Id {
			t.Errorf("tree: %+v", n)
		}
		list, err := c.ListPlansWithResponse(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, list.JSON200, list.HTTPResponse, list.Body); len(l.Items) != 1 || l.Items[0].Indicators != 1 || !l.NextCursor.IsNull() {
			t.Errorf("list: %+v", l)
		}

		// flags have addresses; they block the submission
		flags, err := c.GetPlanFaultsWithResponse(ctx, x.plan.Id)
		if err != nil {
			t.Fatal(err)
		}
		if f := want(t, flags.JSON200, flags.HTTPResponse, flags.Body); f.Blocking == 0 || len(f.Items) != f.Blocking+f.Warnings+f.Infos {
			t.Errorf("flags: %+v", f)
		}
		now, _ := c.GetPlanWithResponse(ctx, x.plan.Id)
		submit, _ := c.SubmitPlanWithResponse(ctx, x.plan.Id, &client.SubmitPlanParams{IfMatch: client.Match(want(t, now.JSON200, now.HTTPResponse, now.Body).Version)})
		wantProblem(t, submit.ApplicationproblemJSONDefault, submit.HTTPResponse, http.StatusConflict, "plan.blocked")
		if len(submit.ApplicationproblemJSONDefault.Faults) < 2 {
			t.Errorf("the blocking faults do not come back: %v", submit.ApplicationproblemJSONDefault)
		}

		// papers
		doc, err := c.GetPlanDocumentWithResponse(ctx, x.plan.Id)
		if err != nil {
			t.Fatal(err)
		}
		if got := want(t, doc.JSON200, doc.HTTPResponse, doc.Body); *got.Plan.Goals[0].Targets != nil && *(*got.Plan.Goals[0].Targets)[0].ResponsibleUnit != x.unit.Name {
			t.Errorf("document: %s", doc.Body)
		}
		book, err := c.GetPlanPackageWithResponse(ctx, x.plan.Id, &client.GetPlanPackageParams{Draft: ptr(true)})
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(book.Body))
		if err != nil {
			t.Fatalf("%s: %v", book.Status(), err)
		}
		if len(f.GetSheetList()) < 5 || !strings.Contains(book.HTTPResponse.Header.Get("Content-Disposition"), "taslak.xlsx") {
			t.Errorf("workbook: %v %v", f.GetSheetList(), book.HTTPResponse.Header)
		}
		js, err := c.GetPlanPackageWithResponse(ctx, x.plan.Id, &client.GetPlanPackageParams{Draft: ptr(true), Format: ptr(client.GetPlanPackageParamsFormat("json"))})
		if err != nil {
			t.Fatal(err)
		}
		if p := want(t, js.JSON200, js.HTTPResponse, js.Body); !p.Draft || len(p.Documents) < 5 {
			t.Errorf("package: %+v", p)
		}
		official, _ := c.GetPlanPackageWithResponse(ctx, x.plan.Id, nil)
		wantProblem(t, official.ApplicationproblemJSONDefault, official.HTTPResponse, http.StatusConflict, "plan.no_edition")
		table, err := c.GetPlanTableWithResponse(ctx, x.plan.Id, "T15")
		if err != nil || table.StatusCode() != http.StatusOK {
			t.Errorf("table: %v %s", err, table.Body)
		}

		// from the leaves up
		gone, _ := c.DeleteIndicatorWithResponse(ctx, i.Id, &client.DeleteIndicatorParams{IfMatch: client.Match(i.Version)})
		if gone.StatusCode() != http.StatusNoContent {
			t.Errorf("delete: %s", gone.Body)
		}
		again, _ := c.GetIndicatorWithResponse(ctx, i.Id)
		wantProblem(t, again.ApplicationproblemJSONDefault, again.HTTPResponse, http.StatusNotFound, "not_found")
	})
}

func TestResourcesAreReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	c := open(t, dbtest.Open(t, db.SQLite)).as(t, "planner")
	x := draft(t, c)
	put, err := c.PutPlanResourcesWithResponse(t.Context(), x.plan.Id, &client.PutPlanResourcesParams{IfMatch: client.Match(x.plan.Version)}, client.Resources{
		Resources: []client.Resource{{Code: "01", Name: "Vergi Gelirleri", Years: client.YearMoney{"2020": "0"}}}, Overhead: client.YearMoney{"2021": "5.5"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := want(t, put.JSON200, put.HTTPResponse, put.Body)
	if r.Resources[0].Years["2020"] != "0.00" || r.Overhead["2021"] != "5.50" || len(r.Overhead) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestARepeatedCreateGivesTheFirstAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d).as(t, "planner")
		x := draft(t, c)
		key := client.NewKey()
		add := func(text string) *client.CreateGoalResponse {
			r, err := c.CreateGoalWithResponse(t.Context(), x.plan.Id, &client.CreateGoalParams{IdempotencyKey: &key}, client.GoalCreate{Code: ptr("A2"), Text: &text})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		first, second := add("İkinci amaç"), add("İkinci amaç")
		if a, b := want(t, first.JSON201, first.HTTPResponse, first.Body), want(t, second.JSON201, second.HTTPResponse, second.Body); a != b {
			t.Errorf("%+v, then %+v", a, b)
		}
		if n := count(t, d, "goal"); n != 2 {
			t.Errorf("%d goals", n)
		}
		other := add("Başka amaç")
		wantProblem(t, other.ApplicationproblemJSONDefault, other.HTTPResponse, http.StatusUnprocessableEntity, "idempotency.other_body")
	})
}

func TestAUnitSeesAndChangesItsOwnTargetsOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		x := draft(t, h.as(t, "planner"))
		h.people["own"] = access.Actor{PersonID: "own", Posts: []access.Post{{Role: access.UnitEditor, Units: []string{x.unit.Id}}}}
		h.people["foreign"] = access.Actor{PersonID: "foreign", Posts: []access.Post{{Role: access.UnitEditor, Units: []string{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}}}}
		own, foreign := h.as(t, "own"), h.as(t, "foreign")
		change := &client.PatchTargetParams{IfMatch: client.Match(x.target.Version)}
		body := client.TargetPatch{Text: ptr("Yolların bakımı")}
		if r, _ := foreign.GetTargetWithResponse(t.Context(), x.target.Id); r.StatusCode() != http.StatusNotFound {
			t.Errorf("a foreign target is seen: %s", r.Body)
		}
		if r, _ := foreign.PatchTargetWithResponse(t.Context(), x.target.Id, change, body); r.StatusCode() != http.StatusNotFound && r.StatusCode() != http.StatusForbidden {
			t.Errorf("a foreign target is changed: %s", r.Body)
		}
		if r, _ := own.PatchTargetWithResponse(t.Context(), x.target.Id, change, body); r.JSON200 == nil {
			t.Errorf("a unit cannot fill its own card: %s", r.Body)
		}
	})
}

func TestConcurrentEditsHaveOneWinner(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d).as(t, "planner")
		x := draft(t, c)
		const writers = 8
		status := make(chan int, writers)
		for n := range writers {
			go func() {
				r, err := c.PatchGoalWithResponse(t.Context(), x.goal.Id, &client.PatchGoalParams{IfMatch: client.Match(x.goal.Version)}, client.GoalPatch{Text: ptr(sprint("Metin ", n))})
				if err != nil {
					t.Error(err)
					status <- 0
					return
				}
				status <- r.StatusCode()
			}()
		}
		won := 0
		for range writers {
			switch s := <-status; s {
			case http.StatusOK:
				won++
			case http.StatusPreconditionFailed:
			default:
				t.Errorf("answered %d", s)
			}
		}
		if won != 1 {
			t.Errorf("%d winners", won)
		}
	})
}

func TestLongAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	x := draft(t, h.as(t, "planner"))
	for path, want := range map[string]string{"/plans/" + x.plan.Id + "/tree": "gzip", "/plans/" + x.plan.Id + "/package?draft=true": ""} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/api/v1"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer planner")
		req.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if got := resp.Header.Get("Content-Encoding"); resp.StatusCode != http.StatusOK || got != want {
			t.Errorf("%s: %s, %q", path, resp.Status, got)
		}
	}
}
