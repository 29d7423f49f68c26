package rest_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/ids"
)

// running is a plan in force with the windows of 2022, of which the first stands open; its indicator is of the editor's and the manager's unit.
type running struct {
	*house
	drafted
	windows []client.Window
	first   client.Window
}

func run(t *testing.T, d *db.DB) running {
	t.Helper()
	h := open(t, d)
	planner, ctx := h.as(t, "planner"), t.Context()
	x := running{house: h, drafted: draft(t, planner)}
	made, err := planner.CreateIndicatorWithResponse(ctx, x.target.Id, nil, client.IndicatorCreate{
		Code: ptr("PG1.1.2"), Name: ptr("Memnuniyet"), UnitOfMeasure: ptr("%"), Weight: val("60"), Values: &client.YearAmount{"2022": "80"}, BaselineValue: val("50"),
		CalcType: val(client.CalcTypeRatioIncrease), MonitoringFrequency: val(client.FrequencyQuarter), Numerator: ptr("Memnun"), Denominator: ptr("Sorulan"),
	})
	if err != nil {
		t.Fatal(err)
	}
	x.indicator = want(t, made.JSON201, made.HTTPResponse, made.Body)
	for _, role := range []access.Role{access.UnitEditor, access.UnitManager} {
		h.people[string(role)].Posts[0].Units = []string{x.unit.Id}
	}
	h.people["neighbour"] = access.Actor{PersonID: ids.New(), Name: "neighbour", Posts: []access.Post{{ID: ids.New(), Role: access.UnitEditor, Units: []string{ids.New()}}}}
	if err := d.System(ctx).Exec("UPDATE plan SET state = 'in_force' WHERE id = ?", x.plan.Id).Error; err != nil {
		t.Fatal(err)
	}
	for range 2 { // opening a year again opens nothing twice
		l, err := planner.OpenWindowsWithResponse(ctx, x.plan.Id, client.WindowsOpen{Year: 2022})
		if err != nil {
			t.Fatal(err)
		}
		x.windows = want(t, l.JSON200, l.HTTPResponse, l.Body).Items
	}
	if len(x.windows) != 4 {
		t.Fatalf("%d windows", len(x.windows))
	}
	w := x.windows[0]
	p, err := planner.PatchWindowWithResponse(ctx, w.Id, &client.PatchWindowParams{IfMatch: client.Match(w.Version)}, client.WindowPatch{
		UnitClosesOn: ptr("2199-12-01"), ManagerClosesOn: ptr("2199-12-01"), OfficeClosesOn: ptr("2199-12-01"),
	})
	if err != nil {
		t.Fatal(err)
	}
	x.first = want(t, p.JSON200, p.HTTPResponse, p.Body)
	return x
}

func (x running) ratio(t *testing.T, c *client.ClientWithResponses, n, d string) *client.CreateValueResponse {
	t.Helper()
	r, err := c.CreateValueWithResponse(t.Context(), x.indicator.Id, nil, client.ValueCreate{
		WindowId: x.first.Id, Kind: client.ValueKindRatio, Numerator: val(n), Denominator: val(d), Explanation: ptr("Anket"),
		Evidence: &[]client.EvidenceRecord{{Reference: "EBYS 2022/15", System: ptr("EBYS")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (x running) entered(t *testing.T) client.Value {
	t.Helper()
	r := x.ratio(t, x.as(t, "unit_editor"), "130", "200")
	return want(t, r.JSON201, r.HTTPResponse, r.Body)
}

func TestAValueGoesFromEnteredToFrozen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		editor, manager, planner, ctx := x.as(t, "unit_editor"), x.as(t, "unit_manager"), x.as(t, "planner"), t.Context()
		foreign := x.ratio(t, x.as(t, "neighbour"), "1", "2")
		wantProblem(t, foreign.ApplicationproblemJSONDefault, foreign.HTTPResponse, http.StatusForbidden, "forbidden")
		v := x.entered(t)
		if v.State != client.ValueStateEntered || v.Numerator.MustGet() != "130" || !v.Amount.IsNull() || len(v.Evidence) != 1 || v.UnitId.MustGet() != x.unit.Id || v.EnteredBy != x.people["unit_editor"].PersonID {
			t.Errorf("%+v", v)
		}
		twice := x.ratio(t, editor, "131", "200")
		if twice.StatusCode() != http.StatusConflict && twice.StatusCode() != http.StatusPreconditionFailed {
			t.Errorf("a second value of one window: %d %s", twice.StatusCode(), twice.Body)
		}

		// a change starts again at entered; what was read counts
		put := func(version int64, n string) *client.PutValueResponse {
			r, err := editor.PutValueWithResponse(ctx, v.Id, &client.PutValueParams{IfMatch: client.Match(version)}, client.ValuePut{Kind: client.ValueKindRatio, Numerator: val(n), Denominator: val("200")})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := put(v.Version, "140")
		v = want(t, r.JSON200, r.HTTPResponse, r.Body)
		if v.Numerator.MustGet() != "140" || v.Explanation != "" || r.HTTPResponse.Header.Get("ETag") != *client.Match(v.Version) {
			t.Errorf("%+v", v)
		}
		r = put(v.Version-1, "141")
		wantProblem(t, r.ApplicationproblemJSONDefault, r.HTTPResponse, http.StatusPreconditionFailed, "stale")
		none, _ := editor.PutValueWithResponse(ctx, v.Id, nil, client.ValuePut{Kind: client.ValueKindNone})
		wantProblem(t, none.ApplicationproblemJSONDefault, none.HTTPResponse, http.StatusPreconditionRequired, "if_match.missing")

		list, err := manager.ListEntriesWithResponse(ctx, x.first.Id, &client.ListEntriesParams{Unit: &x.unit.Id})
		if err != nil {
			t.Fatal(err)
		}
		entries := want(t, list.JSON200, list.HTTPResponse, list.Body).Items
		if len(entries) != 1 || entries[0].Value == nil || entries[0].Value.Id != v.Id || !entries[0].MayApprove || entries[0].MayVerify || entries[0].Why.Verify == "" || entries[0].YearTarget.MustGet() != "80" || entries[0].Ref != "A1/H1.1/PG1.1.2" {
			t.Errorf("%s", list.Body)
		}

		back, err := manager.ReturnValueWithResponse(ctx, v.Id, &client.ReturnValueParams{IfMatch: client.Match(v.Version)}, client.StepReason{Reason: "Anketin tarihi eksik"})
		if err != nil {
			t.Fatal(err)
		}
		if v = want(t, back.JSON200, back.HTTPResponse, back.Body); v.State != client.ValueStateReturned || v.ReturnReason == "" {
			t.Errorf("%+v", v)
		}
		r = put(v.Version, "140")
		v = want(t, r.JSON200, r.HTTPResponse, r.Body)

		all, err := manager.ApproveWindowValuesWithResponse(ctx, x.first.Id, client.WindowUnit{UnitId: val(x.unit.Id)})
		if err != nil {
			t.Fatal(err)
		}
		if b := want(t, all.JSON200, all.HTTPResponse, all.Body); len(b.Items) != 1 || b.Items[0].State != client.ValueStateApproved || len(b.Faults) != 0 {
			t.Errorf("%s", all.Body)
		}
		got, err := planner.GetValueWithResponse(ctx, v.Id)
		if err != nil {
			t.Fatal(err)
		}
		v = want(t, got.JSON200, got.HTTPResponse, got.Body)
		verified, err := planner.VerifyValueWithResponse(ctx, v.Id, &client.VerifyValueParams{IfMatch: client.Match(v.Version)})
		if err != nil {
			t.Fatal(err)
		}
		if v = want(t, verified.JSON200, verified.HTTPResponse, verified.Body); v.State != client.ValueStateVerified || v.ApprovedBy == v.EnteredBy || v.VerifiedAt.IsNull() {
			t.Errorf("%+v", v)
		}
		ready, err := planner.GetWindowFaultsWithResponse(ctx, x.first.Id)
		if err != nil {
			t.Fatal(err)
		}
		if f := want(t, ready.JSON200, ready.HTTPResponse, ready.Body); f.Blocking != 0 {
			t.Errorf("%s", ready.Body)
		}
		frozen, err := planner.FreezeWindowWithResponse(ctx, x.first.Id, &client.FreezeWindowParams{IfMatch: client.Match(x.first.Version)})
		if err != nil {
			t.Fatal(err)
		}
		if w := want(t, frozen.JSON200, frozen.HTTPResponse, frozen.Body); w.State != client.WindowStateFrozen || w.FrozenAt.IsNull() || w.Version != x.first.Version+1 {
			t.Errorf("%+v", w)
		}
		r = put(v.Version+1, "150")
		if f := r.ApplicationproblemJSONDefault; f == nil || f.Code != "calendar.frozen" {
			t.Errorf("a frozen value changed: %s", r.Body)
		}

		// one unit has it again until a day, and it is closed again
		o, err := planner.ReopenWindowWithResponse(ctx, x.first.Id, client.WindowReopen{UnitId: x.unit.Id, Reason: "Anket yeniden sayıldı", UntilOn: "2199-01-01"})
		if err != nil {
			t.Fatal(err)
		}
		again := want(t, o.JSON201, o.HTTPResponse, o.Body)
		closed, err := planner.CloseReopeningWithResponse(ctx, again.Id, &client.CloseReopeningParams{IfMatch: client.Match(again.Version)})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, closed.JSON200, closed.HTTPResponse, closed.Body); y.ClosedAt.IsNull() || y.ClosedBy != x.people["planner"].PersonID {
			t.Errorf("%+v", y)
		}
		history, err := x.as(t, "auditor").ListValueHistoryWithResponse(ctx, v.Id)
		if err != nil {
			t.Fatal(err)
		}
		var steps []string
		for _, s := range want(t, history.JSON200, history.HTTPResponse, history.Body).Items {
			steps = append(steps, s.Step)
		}
		if got := strings.Join(steps, " "); !strings.HasPrefix(got, "enter change return change approve verify freeze") {
			t.Errorf("history: %s", got)
		}
		page, err := planner.ListValuesWithResponse(ctx, &client.ListValuesParams{Plan: &x.plan.Id, State: ptr(client.ValueStateFrozen)})
		if err != nil {
			t.Fatal(err)
		}
		if p := want(t, page.JSON200, page.HTTPResponse, page.Body); len(p.Items) != 1 || p.Items[0].Id != v.Id || !p.NextCursor.IsNull() {
			t.Errorf("%s", page.Body)
		}
		board, err := planner.GetBoardWithResponse(ctx, x.plan.Id, &client.GetBoardParams{Year: 2022})
		if err != nil {
			t.Fatal(err)
		}
		if b := want(t, board.JSON200, board.HTTPResponse, board.Body); len(b.Windows) != 4 || len(b.Units) != 1 || b.Units[0].Name != x.unit.Name || len(b.Cells) == 0 {
			t.Errorf("%s", board.Body)
		}
	})
}

func TestValuesThatAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		path := "/indicators/" + x.indicator.Id + "/values"
		body := func(rest string) string { return `{"window_id":"` + x.first.Id + `",` + rest + `}` }
		steps := count(t, d, "measurement_step")
		for name, c := range map[string]struct {
			body, code, field string
		}{
			"a comma as thousands mark": {body(`"kind":"ratio","numerator":"1,234","denominator":"2"`), "number.syntax", "numerator"},
			"a JSON number":             {body(`"kind":"ratio","numerator":1,"denominator":"2"`), "number.type", "numerator"},
			"denominator zero":          {body(`"kind":"ratio","numerator":"1","denominator":"0"`), "measure.denominator.zero", "denominator"},
			"another shape":             {body(`"kind":"amount","amount":"5"`), "measure.kind", "kind"},
			"an unknown shape":          {body(`"kind":"guess"`), "enum.unknown", "kind"},
			"a scale too high":          {body(`"kind":"scale","scale":5`), "number.range", "scale"},
			"an unknown field":          {body(`"kind":"none","deger":"1"`), "json.unknown_field", "deger"},
			"no value and no reason":    {body(`"kind":"none","no_value_reason":"yok"`), "measure.reason.short", "no_value_reason"},
			"no such window":            {`{"window_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","kind":"none","no_value_reason":"Ölçüm yapılmadı"}`, "", ""},
		} {
			status, p, b := x.raw(t, "unit_editor", http.MethodPost, path, "application/json", c.body)
			if p == nil || status < 400 || status >= 500 || (c.code != "" && (len(p.Faults) == 0 || p.Faults[0].Code != c.code || p.Faults[0].Field == nil || *p.Faults[0].Field != c.field)) {
				t.Errorf("%s: %d %s", name, status, b)
			}
		}
		// a window that has closed, and one of another year's end that nobody opened for the unit
		later := x.windows[1]
		status, p, b := x.raw(t, "unit_editor", http.MethodPost, path, "application/json", strings.Replace(body(`"kind":"ratio","numerator":"1","denominator":"2"`), x.first.Id, later.Id, 1))
		if p == nil || p.Code != "calendar.closed" {
			t.Errorf("a closed window: %d %s", status, b)
		}
		if n := count(t, d, "measurement") + count(t, d, "measurement_step") - steps; n != 0 {
			t.Errorf("%d rows", n)
		}

		// who entered does not approve
		v := x.entered(t)
		x.people["both"] = access.Actor{PersonID: x.people["unit_editor"].PersonID, Name: "both", Posts: []access.Post{{ID: ids.New(), Role: access.UnitManager, Units: []string{x.unit.Id}}}}
		own, _ := x.as(t, "both").ApproveValueWithResponse(t.Context(), v.Id, &client.ApproveValueParams{IfMatch: client.Match(v.Version)})
		wantProblem(t, own.ApplicationproblemJSONDefault, own.HTTPResponse, http.StatusForbidden, "measure.two_people")
	})
}

// A cursor that is none is refused, and pages of one follow each other to the end.
func TestValuesComeInPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		x.entered(t)
		w := x.windows[1]
		if err := d.System(t.Context()).Exec("UPDATE report_window SET unit_closes_on = '2199-12-01', manager_closes_on = '2199-12-01', office_closes_on = '2199-12-01' WHERE id = ?", w.Id).Error; err != nil {
			t.Fatal(err)
		}
		r, err := x.as(t, "unit_editor").CreateValueWithResponse(t.Context(), x.drafted.indicator.Id, nil, client.ValueCreate{WindowId: w.Id, Kind: client.ValueKindNone, NoValueReason: ptr("Anket yapılmadı, ihale iptal")})
		if err != nil {
			t.Fatal(err)
		}
		want(t, r.JSON201, r.HTTPResponse, r.Body)
		for _, path := range []string{"/values?cursor=x", "/reports?cursor=x", "/values?limit=0", "/values?state=open", "/values?plan=x"} {
			if status, p, b := x.raw(t, "planner", http.MethodGet, path, "", ""); status != http.StatusUnprocessableEntity || p == nil {
				t.Errorf("%s: %d %s", path, status, b)
			}
		}
		var periods []int
		var cursor *string
		for range 3 {
			page, err := x.as(t, "planner").ListValuesWithResponse(t.Context(), &client.ListValuesParams{Cursor: cursor, Limit: ptr(1)})
			if err != nil {
				t.Fatal(err)
			}
			p := want(t, page.JSON200, page.HTTPResponse, page.Body)
			for _, v := range p.Items {
				periods = append(periods, v.PeriodNo)
			}
			if p.NextCursor.IsNull() {
				break
			}
			cursor = ptr(p.NextCursor.MustGet())
		}
		if len(periods) != 2 || periods[0] != 1 || periods[1] != 2 {
			t.Errorf("periods %v", periods)
		}
	})
}

// asked is a question of the checks: refused once, taken when it is answered.
func TestWhatIsAskedPassesWhenConfirmed(t *testing.T) {
	t.Parallel()
	x := run(t, dbtest.Open(t, db.SQLite))
	c := x.as(t, "unit_editor")
	send := func(confirmed bool) *client.CreateValueResponse {
		r, err := c.CreateValueWithResponse(t.Context(), x.indicator.Id, nil, client.ValueCreate{
			WindowId: x.first.Id, Kind: client.ValueKindRatio, Numerator: val("300"), Denominator: val("200"), Confirmed: &confirmed,
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := send(false)
	if f := r.ApplicationproblemJSONDefault; f == nil || len(f.Faults) == 0 || !strings.HasPrefix(f.Faults[0].Code, "measure.") {
		t.Errorf("a share over 100: %s", r.Body)
	}
	r = send(true)
	if v := want(t, r.JSON201, r.HTTPResponse, r.Body); !v.Confirmed {
		t.Errorf("%+v", v)
	}
}

var pdf = []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

func (x running) proof(t *testing.T, who, value, name string, body []byte) *client.UploadEvidenceResponse {
	t.Helper()
	r, err := x.as(t, who).UploadEvidenceWithBodyWithResponse(t.Context(), value, &client.UploadEvidenceParams{FileName: &name, PersonalData: ptr(true), Note: ptr("Tutanak")}, "application/octet-stream", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestProofsComeAndGoAsFiles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		v, ctx := x.entered(t), t.Context()
		r := x.proof(t, "unit_editor", v.Id, `../"tutanak".pdf`, pdf)
		e := want(t, r.JSON201, r.HTTPResponse, r.Body)
		if e.Kind != client.EvidenceKindFile || e.Size != int64(len(pdf)) || e.MediaType != "application/pdf" || strings.Contains(e.FileName, "/") || !e.PersonalData || e.Note != "Tutanak" {
			t.Errorf("%+v", e)
		}

		// the other way in is a form
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "liste.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte("ad;sayı\nyol;3\n")); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f, err := x.as(t, "unit_editor").UploadEvidenceWithBodyWithResponse(ctx, v.Id, nil, w.FormDataContentType(), &form)
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, f.JSON201, f.HTTPResponse, f.Body); y.FileName != "liste.csv" || y.PersonalData {
			t.Errorf("%+v", y)
		}

		// out again as it came, for saving only, and only for who may
		out, err := x.as(t, "auditor").GetEvidenceFileWithResponse(ctx, e.Id)
		if err != nil {
			t.Fatal(err)
		}
		head := out.HTTPResponse.Header
		if !bytes.Equal(out.Body, pdf) || head.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") ||
			head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s %v", out.Status(), head)
		}
		if n := count(t, d, "audit_row"); n == 0 {
			t.Error("opening personal data was not noted")
		}
		for _, who := range []string{"admin", "finance", "viewer", "neighbour"} {
			out, err := x.as(t, who).GetEvidenceFileWithResponse(ctx, e.Id)
			if err != nil || out.StatusCode() != http.StatusForbidden && out.StatusCode() != http.StatusNotFound {
				t.Errorf("%s opened a proof: %v %s", who, err, out.Status())
			}
		}

		gone, err := x.as(t, "unit_editor").CancelEvidenceWithResponse(ctx, e.Id, &client.CancelEvidenceParams{IfMatch: client.Match(e.Version)}, client.EvidenceCancel{Reason: "Yanlış dosya"})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, gone.JSON200, gone.HTTPResponse, gone.Body); y.CancelledReason != "Yanlış dosya" || y.CancelledAt.IsNull() {
			t.Errorf("%+v", y)
		}
		record, err := x.as(t, "unit_editor").CreateEvidenceWithResponse(ctx, v.Id, client.EvidenceRecord{Reference: "Sampaş 17"})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, record.JSON201, record.HTTPResponse, record.Body); y.Kind != client.EvidenceKindRecord || y.Reference != "Sampaş 17" {
			t.Errorf("%+v", y)
		}
	})
}

func TestProofsThatAreRefused(t *testing.T) {
	t.Parallel()
	x := run(t, dbtest.Open(t, db.SQLite))
	v := x.entered(t)
	for name, c := range map[string]struct {
		who, file string
		body      []byte
		status    int
		code      string
	}{
		"a false type":      {"unit_editor", "tutanak.pdf", []byte("MZ\x90\x00"), http.StatusUnprocessableEntity, "files.type"},
		"no known type":     {"unit_editor", "tutanak.exe", pdf, http.StatusUnprocessableEntity, "files.type"},
		"no name":           {"unit_editor", "", pdf, http.StatusUnprocessableEntity, ""},
		"nothing":           {"unit_editor", "tutanak.pdf", nil, http.StatusUnprocessableEntity, "files.empty"},
		"another's":         {"neighbour", "tutanak.pdf", pdf, http.StatusForbidden, "forbidden"},
		"a bit too large":   {"unit_editor", "tutanak.pdf", append(bytes.Clone(pdf), make([]byte, 25<<20)...), http.StatusRequestEntityTooLarge, ""},
		"50 MB of one byte": {"unit_editor", "tutanak.pdf", make([]byte, 50<<20), http.StatusRequestEntityTooLarge, ""},
	} {
		r := x.proof(t, c.who, v.Id, c.file, c.body)
		if p := r.ApplicationproblemJSONDefault; r.StatusCode() != c.status || p == nil || c.code != "" && p.Code != c.code {
			t.Errorf("%s: %d %s", name, r.StatusCode(), r.Body)
		}
	}
	if status, _, b := x.raw(t, "unit_editor", http.MethodPost, "/values/"+v.Id+"/evidence-files?file_name=a.pdf", "text/html", "x"); status != http.StatusUnsupportedMediaType {
		t.Errorf("media type: %d %s", status, b)
	}
	if n := count(t, x.db, "evidence"); n != 1 {
		t.Errorf("%d proofs", n)
	}
}

func TestAWindowGoesOutAndInAsAWorkbook(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := run(t, d)
		c, ctx := x.as(t, "unit_editor"), t.Context()
		out, err := c.GetWindowWorkbookWithResponse(ctx, x.first.Id, &client.GetWindowWorkbookParams{Unit: x.unit.Id})
		if err != nil || out.StatusCode() != http.StatusOK || !strings.Contains(out.HTTPResponse.Header.Get("Content-Disposition"), "quarter-1.xlsx") {
			t.Fatalf("%v %s %v", err, out.Status(), out.HTTPResponse.Header)
		}
		book, err := excelize.OpenReader(bytes.NewReader(out.Body))
		if err != nil {
			t.Fatal(err)
		}
		for cell, v := range map[string]int{"K4": 130, "M4": 200} { // numerator and denominator of the one indicator
			if err := book.SetCellValue("Değerler", cell, v); err != nil {
				t.Fatal(err)
			}
		}
		var filled bytes.Buffer
		if err := book.Write(&filled); err != nil {
			t.Fatal(err)
		}
		stage := func(who string) *client.StageWindowResponse {
			r, err := x.as(t, who).StageWindowWithBodyWithResponse(ctx, x.first.Id, &client.StageWindowParams{Unit: x.unit.Id, FileName: ptr("q1.xlsx")}, typeXLSX, bytes.NewReader(filled.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		foreign := stage("neighbour")
		wantProblem(t, foreign.ApplicationproblemJSONDefault, foreign.HTTPResponse, http.StatusForbidden, "forbidden")
		r := stage("unit_editor")
		b := want(t, r.JSON201, r.HTTPResponse, r.Body)
		if b.Kind != client.BatchKindWindow || b.State != client.BatchStateStaged || b.New != 1 || b.WindowId.MustGet() != x.first.Id || b.UnitId.MustGet() != x.unit.Id {
			t.Fatalf("%s", r.Body)
		}
		if n := count(t, d, "measurement"); n != 0 {
			t.Errorf("staging wrote %d values", n)
		}
		if hidden, err := x.as(t, "neighbour").GetBatchWithResponse(ctx, b.Id); err != nil || hidden.StatusCode() != http.StatusNotFound {
			t.Errorf("%v %s", err, hidden.Body)
		}
		done, err := c.CommitBatchWithResponse(ctx, b.Id, &client.CommitBatchParams{IdempotencyKey: client.NewKey()})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, done.JSON200, done.HTTPResponse, done.Body); y.State != client.BatchStateCommitted {
			t.Errorf("%s", done.Body)
		}
		page, err := c.ListValuesWithResponse(ctx, &client.ListValuesParams{Window: &x.first.Id})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, page.JSON200, page.HTTPResponse, page.Body).Items; len(l) != 1 || l[0].Numerator.MustGet() != "130" || l[0].State != client.ValueStateEntered {
			t.Errorf("%s", page.Body)
		}
		again := stage("unit_editor")
		wantProblem(t, again.ApplicationproblemJSONDefault, again.HTTPResponse, http.StatusConflict, "intake.same_file")
	})
}
