package rest_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func sultanbeyli(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../../testdata/sultanbeyli-2020/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func stage(t *testing.T, c *client.ClientWithResponses, contentType string, body []byte) *client.CreateBatchResponse {
	t.Helper()
	r, err := c.CreateBatchWithBodyWithResponse(t.Context(), &client.CreateBatchParams{FileName: ptr("plan.json")}, contentType, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAPlanFileIsStagedShownAndCommitted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d).as(t, "planner"), t.Context()
		r := stage(t, c, "application/json", sultanbeyli(t))
		b := want(t, r.JSON201, r.HTTPResponse, r.Body)
		if b.State != client.BatchStateStaged || b.New < 55 || b.Changed != 0 || len(b.UnknownUnits) == 0 || b.FileName != "plan.json" {
			t.Errorf("%+v", b.State)
		}
		if n := count(t, d, "plan"); n != 0 {
			t.Errorf("staging wrote %d plans", n)
		}
		shown, err := c.GetBatchWithResponse(ctx, b.Id)
		if err != nil {
			t.Fatal(err)
		}
		if got := want(t, shown.JSON200, shown.HTTPResponse, shown.Body); got.New != b.New || len(got.Faults) != len(b.Faults) {
			t.Errorf("%d new, %d faults; staged with %d and %d", got.New, len(got.Faults), b.New, len(b.Faults))
		}
		params := &client.CommitBatchParams{IdempotencyKey: client.NewKey()}
		done, err := c.CommitBatchWithResponse(ctx, b.Id, params)
		if err != nil {
			t.Fatal(err)
		}
		committed := want(t, done.JSON200, done.HTTPResponse, done.Body)
		if committed.State != client.BatchStateCommitted || committed.PlanId.IsNull() {
			t.Errorf("%+v", committed.State)
		}
		again, err := c.CommitBatchWithResponse(ctx, b.Id, params)
		if err != nil {
			t.Fatal(err)
		}
		if x := want(t, again.JSON200, again.HTTPResponse, again.Body); x.PlanId.MustGet() != committed.PlanId.MustGet() {
			t.Errorf("repeated: %+v", x)
		}
		if n := count(t, d, "plan"); n != 1 {
			t.Errorf("%d plans", n)
		}
		twice := stage(t, c, "application/json", sultanbeyli(t))
		wantProblem(t, twice.ApplicationproblemJSONDefault, twice.HTTPResponse, http.StatusConflict, "intake.same_file")

		// out as a template, in again: nothing changes
		id := committed.PlanId.MustGet()
		tmpl, err := c.GetPlanTemplateWithResponse(ctx, &client.GetPlanTemplateParams{Plan: &id})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := excelize.OpenReader(bytes.NewReader(tmpl.Body)); err != nil {
			t.Fatal(err)
		}
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "../../şablon.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(tmpl.Body); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		back := stage(t, c, w.FormDataContentType(), form.Bytes())
		x := want(t, back.JSON201, back.HTTPResponse, back.Body)
		if x.Format != client.BatchFormatXlsx || x.New != 0 || x.Changed != 0 || x.FileName != "şablon.xlsx" {
			t.Errorf("%s %d new, %d changed, %q", x.Format, x.New, x.Changed, x.FileName)
		}
		noted, err := c.GetBatchWorkbookWithResponse(ctx, x.Id)
		if err != nil || noted.StatusCode() != http.StatusOK {
			t.Errorf("%v %s", err, noted.Body)
		}
		listed, err := c.ListBatchesWithResponse(ctx, &client.ListBatchesParams{Limit: ptr(1)})
		if err != nil {
			t.Fatal(err)
		}
		page := want(t, listed.JSON200, listed.HTTPResponse, listed.Body)
		if len(page.Items) != 1 || page.Items[0].Id != x.Id || page.Items[0].State != client.BatchSummaryStateStaged || page.NextCursor.MustGet() != x.Id {
			t.Errorf("%+v", page)
		}
		cursor := page.NextCursor.MustGet()
		if listed, err = c.ListBatchesWithResponse(ctx, &client.ListBatchesParams{Cursor: &cursor}); err != nil {
			t.Fatal(err)
		}
		if page = want(t, listed.JSON200, listed.HTTPResponse, listed.Body); len(page.Items) != 1 || page.Items[0].Id != b.Id || page.Items[0].PlanCode != b.PlanCode || page.Items[0].New != b.New {
			t.Errorf("%+v", page)
		}
		gone, err := c.DeleteBatchWithResponse(ctx, x.Id)
		if err != nil || gone.StatusCode() != http.StatusNoContent {
			t.Errorf("%v %s", err, gone.Body)
		}
	})
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	c := h.as(t, "planner")
	plain := sultanbeyli(t)
	for name, f := range map[string]struct {
		contentType string
		body        []byte
		status      int
	}{
		"too large":     {"application/json", []byte(strings.Repeat(" ", 21<<20)), http.StatusRequestEntityTooLarge},
		"empty":         {"application/json", nil, http.StatusBadRequest},
		"a text":        {"application/json", []byte("Amaç;Hedef"), 0},
		"cut workbook":  {typeXLSX, []byte("PK\x03\x04cut"), 0},
		"cut JSON":      {"application/json", plain[:len(plain)/2], 0},
		"unknown field": {"application/json", bytes.Replace(plain, []byte(`"schema"`), []byte(`"şema": 1, "schema"`), 1), 0},
		"media type":    {"text/html", plain, http.StatusUnsupportedMediaType},
	} {
		r := stage(t, c, f.contentType, f.body)
		if f.status != 0 && r.StatusCode() != f.status {
			t.Errorf("%s: %d %s", name, r.StatusCode(), r.Body)
		}
		// A file with faults of shape is either refused at once or kept as refused with them.
		if r.JSON201 != nil {
			if r.JSON201.State != client.BatchStateRefused || len(r.JSON201.Faults) == 0 {
				t.Errorf("%s was staged: %s", name, r.Body)
				continue
			}
			done, err := c.CommitBatchWithResponse(t.Context(), r.JSON201.Id, &client.CommitBatchParams{IdempotencyKey: client.NewKey()})
			if err != nil || done.StatusCode() < 400 {
				t.Errorf("%s was committed: %v %s", name, err, done.Body)
			}
		}
	}
	if n := count(t, h.db, "plan"); n != 0 {
		t.Errorf("%d plans", n)
	}
}
