package rest_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

// accounted is the activity report of 2022 with the unit's draft.
type accounted struct {
	running
	report   client.Report
	unit     client.UnitReport
	activity client.ProgrammeActivity
}

func accountFor(t *testing.T, d *db.DB) accounted {
	t.Helper()
	x := accounted{running: run(t, d)}
	c, ctx := x.as(t, "planner"), t.Context()
	p, err := c.CreateProgrammeWithResponse(ctx, nil, client.ProgrammeCreate{PlanId: x.plan.Id, Year: 2022})
	if err != nil {
		t.Fatal(err)
	}
	programme := want(t, p.JSON201, p.HTTPResponse, p.Body)
	tree, err := c.GetProgrammeTreeWithResponse(ctx, programme.Id)
	if err != nil {
		t.Fatal(err)
	}
	target := want(t, tree.JSON200, tree.HTTPResponse, tree.Body).Targets[0].Target
	a, err := c.CreateActivityWithResponse(ctx, target.Id, nil, client.ProgrammeActivityCreate{Code: "F1.1.1", Name: "Anket", ResponsibleUnitId: val(x.drafted.unit.Id)})
	if err != nil {
		t.Fatal(err)
	}
	x.activity = want(t, a.JSON201, a.HTTPResponse, a.Body)
	undecided, _ := c.CreateReportWithResponse(ctx, nil, client.ReportCreate{PlanId: x.plan.Id, Year: 2022})
	wantProblem(t, undecided.ApplicationproblemJSONDefault, undecided.HTTPResponse, http.StatusConflict, "account.programme.not_decided")
	if err := d.System(ctx).Exec("UPDATE programme SET state = 'decided' WHERE id = ?", programme.Id).Error; err != nil {
		t.Fatal(err)
	}
	key := client.NewKey()
	for range 2 { // one key, one report
		r, err := c.CreateReportWithResponse(ctx, &client.CreateReportParams{IdempotencyKey: &key}, client.ReportCreate{PlanId: x.plan.Id, Year: 2022})
		if err != nil {
			t.Fatal(err)
		}
		x.report = want(t, r.JSON201, r.HTTPResponse, r.Body)
	}
	w := x.whole(t, "planner")
	if len(w.Units) != 1 || w.Units[0].UnitId != x.drafted.unit.Id || w.Units[0].State != client.UnitReportStateDraft || len(w.Sections) < 20 || w.Report.State != client.ReportStateConsolidating {
		t.Fatalf("%+v", w)
	}
	x.unit = w.Units[0]
	for _, kind := range []client.StatementKind{client.StatementKindSpendingAuthority, client.StatementKindFinanceHead, client.StatementKindSeniorManager} {
		r, err := x.as(t, "admin").CreateStatementTextWithResponse(ctx, client.StatementTextWrite{Kind: kind, ValidFrom: 2014, Text: "Bu raporda yer alan bilgilerin güvenilir olduğunu beyan ederim.", Source: "Deneme", Synthetic: ptr(true)})
		if err != nil {
			t.Fatal(err)
		}
		want(t, r.JSON201, r.HTTPResponse, r.Body)
	}
	return x
}

func (x accounted) whole(t *testing.T, who string) client.ReportWhole {
	t.Helper()
	r, err := x.as(t, who).GetReportWholeWithResponse(t.Context(), x.report.Id)
	if err != nil {
		t.Fatal(err)
	}
	return want(t, r.JSON200, r.HTTPResponse, r.Body)
}

const statement = `{"signer_name":"Banu Onaylar","signer_title":"Fen İşleri Müdürü","office_from":"2020-01-01","place":"Kartal","signed_on":"2023-02-20","signature":"wet"}`

// paperForm is a statement with its signed paper, the parts in the given order.
func paperForm(t *testing.T, name string, parts ...string) (contentType, body string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for _, p := range parts {
		if p != "file" {
			if err := w.WriteField("statement", p); err != nil {
				t.Fatal(err)
			}
			continue
		}
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(pdf); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), form.String()
}

func TestAUnitsReportIsWrittenSignedReturnedAndReceived(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := accountFor(t, d)
		editor, ctx := x.as(t, "unit_editor"), t.Context()
		made, err := editor.CreateReportTextWithResponse(ctx, x.report.Id, client.ReportTextWrite{UnitReportId: val(x.unit.Id), Section: "SUNUS", Text: "Müdürlüğümüz 2022 yılında …"})
		if err != nil {
			t.Fatal(err)
		}
		text := want(t, made.JSON201, made.HTTPResponse, made.Body)
		put := func(version int64, s string) *client.PutReportTextResponse {
			r, err := editor.PutReportTextWithResponse(ctx, x.report.Id, &client.PutReportTextParams{IfMatch: client.Match(version)}, client.ReportTextWrite{UnitReportId: val(x.unit.Id), Section: "SUNUS", Text: s})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := put(text.Version, "Değişti")
		if y := want(t, r.JSON200, r.HTTPResponse, r.Body); y.Text != "Değişti" || y.Version != text.Version+1 || y.UnitReportId.MustGet() != x.unit.Id {
			t.Errorf("%+v", y)
		}
		r = put(text.Version, "Eskidi")
		wantProblem(t, r.ApplicationproblemJSONDefault, r.HTTPResponse, http.StatusPreconditionFailed, "stale")
		whole, _ := editor.CreateReportTextWithResponse(ctx, x.report.Id, client.ReportTextWrite{Section: "SUNUS", Text: "Başkan"})
		wantProblem(t, whole.ApplicationproblemJSONDefault, whole.HTTPResponse, http.StatusForbidden, "forbidden")

		done, err := editor.CreateWorkWithResponse(ctx, x.unit.Id, client.WorkWrite{ActivityId: x.activity.Id, WorkDone: ptr("Anket yapıldı"), FinalAppropriation: val("1000"), Spent: val("999.99")})
		if err != nil {
			t.Fatal(err)
		}
		work := want(t, done.JSON201, done.HTTPResponse, done.Body)
		again, err := x.as(t, "finance").PutWorkWithResponse(ctx, x.unit.Id, &client.PutWorkParams{IfMatch: client.Match(work.Version)}, client.WorkWrite{ActivityId: x.activity.Id, WorkDone: ptr("Anket yapıldı"), Spent: val("900")})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, again.JSON200, again.HTTPResponse, again.Body); y.Spent.MustGet() != "900.00" || !y.FinalAppropriation.IsNull() || y.UnitId != x.drafted.unit.Id {
			t.Errorf("%+v", y)
		}

		// signed alone, returned with a reason, signed with its paper, received
		path := "/unit-reports/" + x.unit.Id + "/sign"
		match := func(state client.UnitReportState) []string {
			u := x.whole(t, "planner").Units[0]
			if u.State != state {
				t.Errorf("%s, want %s", u.State, state)
			}
			return []string{"If-Match", *client.Match(u.Version)}
		}
		if status, p, _ := x.raw(t, "unit_manager", http.MethodPost, path, "application/json", statement); status != http.StatusPreconditionRequired || p.Code != "if_match.missing" {
			t.Errorf("%d %v", status, p)
		}
		m := match(client.UnitReportStateDraft)
		for name, c := range map[string]struct{ body, code, field string }{
			"no place":         {strings.Replace(statement, `"place":"Kartal",`, "", 1), "json.missing_field", "place"},
			"no such day":      {strings.Replace(statement, "2023-02-20", "2023-02-30", 1), "date.range", "signed_on"},
			"another ink":      {strings.Replace(statement, "wet", "dry", 1), "enum.unknown", "signature"},
			"an unknown field": {strings.Replace(statement, "{", `{"imza":1,`, 1), "json.unknown_field", "imza"},
		} {
			status, p, b := x.raw(t, "unit_manager", http.MethodPost, path, "application/json", c.body, m...)
			if status != http.StatusUnprocessableEntity || p == nil || p.Faults[0].Code != c.code || *p.Faults[0].Field != c.field {
				t.Errorf("%s: %d %s", name, status, b)
			}
		}
		if status, _, b := x.raw(t, "unit_editor", http.MethodPost, path, "application/json", statement, m...); status != http.StatusForbidden {
			t.Errorf("an editor signs: %d %s", status, b)
		}
		if status, _, b := x.raw(t, "unit_manager", http.MethodPost, path, "application/json", statement, m...); status != http.StatusOK {
			t.Errorf("signed: %d %s", status, b)
		}
		signed := x.whole(t, "planner").Units[0]
		back, err := x.as(t, "planner").ReturnUnitReportWithResponse(ctx, x.unit.Id, &client.ReturnUnitReportParams{IfMatch: client.Match(signed.Version)}, client.StepReason{Reason: "Harcama eksik"})
		if err != nil {
			t.Fatal(err)
		}
		if u := want(t, back.JSON200, back.HTTPResponse, back.Body); u.State != client.UnitReportStateReturned || u.Reason != "Harcama eksik" {
			t.Errorf("%+v", u)
		}
		for name, parts := range map[string][]string{"the paper first": {"file", statement}, "no paper": {statement}, "no statement": {"file"}} {
			contentType, body := paperForm(t, "beyan.pdf", parts...)
			if status, p, b := x.raw(t, "unit_manager", http.MethodPost, path, contentType, body, match(client.UnitReportStateReturned)...); status != http.StatusUnprocessableEntity || p == nil || p.Code != "upload.file_missing" {
				t.Errorf("%s: %d %s", name, status, b)
			}
		}
		contentType, body := paperForm(t, "beyan.pdf", statement, "file")
		if status, _, b := x.raw(t, "unit_manager", http.MethodPost, path, contentType, body, match(client.UnitReportStateReturned)...); status != http.StatusOK {
			t.Errorf("signed with its paper: %d %s", status, b)
		}
		got, err := x.as(t, "planner").ReceiveUnitReportWithResponse(ctx, x.unit.Id, &client.ReceiveUnitReportParams{IfMatch: &match(client.UnitReportStateSigned)[1]})
		if err != nil {
			t.Fatal(err)
		}
		if u := want(t, got.JSON200, got.HTTPResponse, got.Body); u.State != client.UnitReportStateReceived || u.ReceivedAt.IsNull() {
			t.Errorf("%+v", u)
		}
		w := x.whole(t, "auditor")
		var sum string
		for _, s := range w.Statements {
			if s.WithdrawnAt.IsNull() {
				sum = s.DocumentSha256
			}
		}
		if len(w.Statements) != 2 || sum == "" || len(w.Texts) != 1 || len(w.Work) != 1 || len(w.Steps) < 4 {
			t.Errorf("%+v", w.Statements)
		}
		paper, err := x.as(t, "auditor").GetReportFileWithResponse(ctx, x.report.Id, sum)
		if err != nil || !bytes.Equal(paper.Body, pdf) || !strings.Contains(paper.HTTPResponse.Header.Get("Content-Disposition"), "beyan.pdf") || paper.HTTPResponse.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%v %s %v", err, paper.Status(), paper.HTTPResponse.Header)
		}
		if status, _, b := x.raw(t, "neighbour", http.MethodGet, "/reports/"+x.report.Id+"/files/"+sum, "", ""); status != http.StatusNotFound {
			t.Errorf("a neighbour opened the unit's paper: %d %s", status, b)
		}
	})
}

func TestTheAdministrationsReportIsSignedComparedAndRefusedToTheCouncil(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := accountFor(t, d)
		c, ctx := x.as(t, "planner"), t.Context()
		now := func() client.Report {
			r, err := c.GetReportWithResponse(ctx, x.report.Id)
			if err != nil {
				t.Fatal(err)
			}
			return want(t, r.JSON200, r.HTTPResponse, r.Body)
		}
		match := func() []string { return []string{"If-Match", *client.Match(now().Version)} }

		// the printed table is compared row by row
		printed, err := c.PutReportPrintedWithResponse(ctx, x.report.Id, &client.PutReportPrintedParams{IfMatch: client.Match(now().Version)}, client.PrintedPut{FileName: ptr("faaliyet-2022.pdf"), Rows: []client.PrintedRowIn{
			{Code: ptr("PG9.9.9"), Name: ptr("Başka gösterge"), Target: val("1"), Actual: nullable.NewNullNullable[string]()},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if r := want(t, printed.JSON200, printed.HTTPResponse, printed.Body); r.PrintedFileName != "faaliyet-2022.pdf" {
			t.Errorf("%+v", r)
		}
		diffs, err := c.ListReportDifferencesWithResponse(ctx, x.report.Id)
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[client.ReportDifferenceKind]bool{}
		for _, f := range want(t, diffs.JSON200, diffs.HTTPResponse, diffs.Body).Items {
			kinds[f.Kind] = true
		}
		if !kinds[client.ReportDifferenceKindExtra] {
			t.Errorf("%s", diffs.Body)
		}
		if status, p, b := x.raw(t, "planner", http.MethodPut, "/reports/"+x.report.Id+"/printed", "application/json", `{"rows":[{"code":"PG1","target":"1,5"}]}`, match()...); status != http.StatusUnprocessableEntity || *p.Faults[0].Field != "rows[0].target" {
			t.Errorf("%d %s", status, b)
		}

		upload := func(who, table string) *client.UploadReportPrintedResponse {
			r, err := x.as(t, who).UploadReportPrintedWithBodyWithResponse(ctx, x.report.Id, &client.UploadReportPrintedParams{IfMatch: client.Match(now().Version), FileName: ptr("tablo.csv")}, "text/csv", strings.NewReader(table))
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		read := upload("planner", "Kod;Gösterge;Ölçü Birimi;Hedef;Gerçekleşme;Sapma Nedeni\nPG1.1.2;Memnuniyet;%;80;65,5;Personel\n")
		if r := want(t, read.JSON200, read.HTTPResponse, read.Body).Report; r.PrintedFileName != "tablo.csv" || len(r.PrintedSha256) != 64 {
			t.Errorf("%s", read.Body)
		}
		if rows := x.whole(t, "planner").Printed; len(rows) != 1 || rows[0].Code != "PG1.1.2" || rows[0].Actual.MustGet() != "65.5" || rows[0].Reason != "Personel" {
			t.Errorf("%+v", rows)
		}
		read = upload("planner", "a;b\n1;2\n")
		wantProblem(t, read.ApplicationproblemJSONDefault, read.HTTPResponse, http.StatusUnprocessableEntity, "printed.no_table")
		read = upload("auditor", "a;b\n1;2\n")
		wantProblem(t, read.ApplicationproblemJSONDefault, read.HTTPResponse, http.StatusForbidden, "forbidden")

		// finance head before senior manager, each its own signature, and back again
		finance, senior := "/reports/"+x.report.Id+"/finance-statement", "/reports/"+x.report.Id+"/senior-statement"
		if status, _, b := x.raw(t, "senior_manager", http.MethodPost, senior, "application/json", statement, match()...); status != http.StatusConflict {
			t.Errorf("the senior manager signs first: %d %s", status, b)
		}
		if status, _, b := x.raw(t, "senior_manager", http.MethodPost, finance, "application/json", statement, match()...); status != http.StatusForbidden {
			t.Errorf("the senior manager signs for finance: %d %s", status, b)
		}
		contentType, body := paperForm(t, "mali-beyan.pdf", statement, "file")
		if status, p, b := x.raw(t, "finance", http.MethodPost, finance, contentType, body, match()...); status != http.StatusConflict || p.Code != "account.unsigned" {
			t.Errorf("signed while a unit still works: %d %s", status, b)
		}
		if err := d.System(ctx).Exec("UPDATE unit_report SET state = 'received' WHERE report_id = ?", x.report.Id).Error; err != nil {
			t.Fatal(err)
		}
		if status, _, b := x.raw(t, "finance", http.MethodPost, finance, contentType, body, match()...); status != http.StatusOK {
			t.Fatalf("%d %s", status, b)
		}
		if status, _, b := x.raw(t, "senior_manager", http.MethodPost, senior, "application/json", statement, match()...); status != http.StatusOK {
			t.Fatalf("%d %s", status, b)
		}
		if r := now(); r.State != client.ReportStateMayorSigned {
			t.Errorf("%+v", r)
		}

		// what is missing keeps it from the council, all of it at once
		faults, err := c.GetReportFaultsWithResponse(ctx, x.report.Id)
		if err != nil {
			t.Fatal(err)
		}
		l := want(t, faults.JSON200, faults.HTTPResponse, faults.Body)
		present, err := c.PresentReportWithResponse(ctx, x.report.Id, &client.PresentReportParams{IfMatch: client.Match(now().Version)}, client.ReportStep{On: val("2023-04-03"), LetterNumber: ptr("E-1")})
		if err != nil {
			t.Fatal(err)
		}
		if f := present.ApplicationproblemJSONDefault; l.Blocking == 0 || present.StatusCode() != http.StatusConflict || f == nil || len(f.Faults) < l.Blocking {
			t.Errorf("%d blocking: %d %s", l.Blocking, present.StatusCode(), present.Body)
		}
		for path, body := range map[string]string{
			"/vote":          `{"body":"council","date":"2023-04-10","number":"2023/40","chair":"Can Vekil","total_members":37,"votes_sufficient":20,"votes_insufficient":10,"abstentions":0}`,
			"/distributions": `{"recipient":"ministry","recipient_name":"Bakanlık","sent_on":"2023-05-02","letter_number":"E-2"}`,
			"/publish":       `{"on":"2023-05-03","address":"https://karne.test/faaliyet"}`,
		} {
			if status, _, b := x.raw(t, "planner", http.MethodPost, "/reports/"+x.report.Id+path, "application/json", body, match()...); status != http.StatusConflict {
				t.Errorf("%s before its turn: %d %s", path, status, b)
			}
		}
		early, _ := c.AttachReportDecisionWithBodyWithResponse(ctx, x.report.Id, &client.AttachReportDecisionParams{FileName: ptr("karar.pdf")}, "application/pdf", bytes.NewReader(pdf))
		if early.StatusCode() != http.StatusConflict {
			t.Errorf("a paper of no decision: %d %s", early.StatusCode(), early.Body)
		}

		// the vote is checked as a whole before it counts
		if err := d.System(ctx).Exec("UPDATE activity_report SET state = 'presented', presented_on = '2023-04-03' WHERE id = ?", x.report.Id).Error; err != nil {
			t.Fatal(err)
		}
		vote := `{"body":"council","date":"2023-04-10","number":"2023/40","chair":"Can Vekil","total_members":29,"votes_sufficient":20,"votes_insufficient":10,"abstentions":0}`
		if status, p, b := x.raw(t, "council_clerk", http.MethodPost, "/reports/"+x.report.Id+"/vote", "application/json", vote, match()...); status != http.StatusUnprocessableEntity || p.Code != "account.vote.too_many" || *p.Faults[0].Read != "30" {
			t.Errorf("more votes than members: %d %s", status, b)
		}
		chair := strings.NewReplacer(`"total_members":29`, `"total_members":37`, "Can Vekil", "Banu Onaylar").Replace(vote)
		if status, p, b := x.raw(t, "council_clerk", http.MethodPost, "/reports/"+x.report.Id+"/vote", "application/json", chair, match()...); status != http.StatusUnprocessableEntity || p.Code != "account.ask.chair" {
			t.Errorf("the mayor in the chair: %d %s", status, b)
		}
		chair = strings.Replace(chair, "{", `{"confirmed":true,`, 1)
		if status, p, b := x.raw(t, "council_clerk", http.MethodPost, "/reports/"+x.report.Id+"/vote", "application/json", chair, match()...); status != http.StatusConflict || p == nil || len(p.Faults) == 0 {
			t.Errorf("a vote on a report that is not whole: %d %s", status, b)
		}
		again, err := c.ReopenReportWithResponse(ctx, x.report.Id, &client.ReopenReportParams{IfMatch: client.Match(now().Version)}, client.ReportStep{Note: ptr("Eksikler tamamlanacak")})
		if err != nil {
			t.Fatal(err)
		}
		if r := want(t, again.JSON200, again.HTTPResponse, again.Body); r.State != client.ReportStateConsolidating {
			t.Errorf("%+v", r)
		}
		list, err := c.ListReportsWithResponse(ctx, &client.ListReportsParams{Plan: &x.plan.Id})
		if err != nil {
			t.Fatal(err)
		}
		if p := want(t, list.JSON200, list.HTTPResponse, list.Body); len(p.Items) != 1 || p.Items[0].Id != x.report.Id {
			t.Errorf("%s", list.Body)
		}
	})
}

func TestStatementTextsAreTheAdministrators(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	c, ctx := h.as(t, "admin"), t.Context()
	body := client.StatementTextWrite{Kind: client.StatementKindFinanceHead, ValidFrom: 2020, Text: "Beyan", Source: "Yönetmelik EK-1"}
	made, err := c.CreateStatementTextWithResponse(ctx, body)
	if err != nil {
		t.Fatal(err)
	}
	x := want(t, made.JSON201, made.HTTPResponse, made.Body)
	body.Text = "Beyan ederim"
	put, err := c.PutStatementTextWithResponse(ctx, &client.PutStatementTextParams{IfMatch: client.Match(x.Version)}, body)
	if err != nil {
		t.Fatal(err)
	}
	if y := want(t, put.JSON200, put.HTTPResponse, put.Body); y.Text != "Beyan ederim" || y.Id != x.Id || y.Version != x.Version+1 {
		t.Errorf("%+v", y)
	}
	twice, _ := c.CreateStatementTextWithResponse(ctx, body)
	if twice.StatusCode() < 400 {
		t.Errorf("a second text of one year: %s", twice.Body)
	}
	refused, _ := h.as(t, "planner").CreateStatementTextWithResponse(ctx, body)
	wantProblem(t, refused.ApplicationproblemJSONDefault, refused.HTTPResponse, http.StatusForbidden, "forbidden")
	list, err := c.ListStatementTextsWithResponse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if l := want(t, list.JSON200, list.HTTPResponse, list.Body).Items; len(l) != 1 || l[0].Text != "Beyan ederim" {
		t.Errorf("%s", list.Body)
	}
}
