package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

func TestUnitsPeopleAndPosts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c, ctx := h.as(t, "admin"), t.Context()
		u, err := c.CreateUnitWithResponse(ctx, nil, client.UnitCreate{Name: "Zabıta Müdürlüğü", ValidFrom: nullable.NewNullableWithValue("2019-04-01")})
		if err != nil {
			t.Fatal(err)
		}
		unit := want(t, u.JSON201, u.HTTPResponse, u.Body)
		if from, _ := unit.ValidFrom.Get(); from != "2019-04-01" || !unit.ValidTo.IsNull() || unit.Version != 1 {
			t.Errorf("%+v", unit)
		}
		patched, err := c.PatchUnitWithResponse(ctx, unit.Id, &client.PatchUnitParams{IfMatch: client.Match(1)}, client.UnitPatch{ValidFrom: nullable.NewNullNullable[string](), Note: ptr("not")})
		if err != nil {
			t.Fatal(err)
		}
		if got := want(t, patched.JSON200, patched.HTTPResponse, patched.Body); !got.ValidFrom.IsNull() || got.Note != "not" || got.Name != unit.Name {
			t.Errorf("%+v", got)
		}
		p, err := c.CreatePersonWithResponse(ctx, nil, client.PersonCreate{Name: "Işıl Şahin", Email: ptr("isil@ornek.bel.tr")})
		if err != nil {
			t.Fatal(err)
		}
		person := want(t, p.JSON201, p.HTTPResponse, p.Body)
		post, err := c.CreatePostWithResponse(ctx, person.Id, nil, client.PostCreate{Role: ptr(client.RoleUnitManager), UnitId: nullable.NewNullableWithValue(unit.Id)})
		if err != nil {
			t.Fatal(err)
		}
		held := want(t, post.JSON201, post.HTTPResponse, post.Body)
		ended, err := c.PatchPostWithResponse(ctx, held.Id, &client.PatchPostParams{IfMatch: client.Match(held.Version)}, client.PostPatch{ValidTo: nullable.NewNullableWithValue("2099-12-31")})
		if err != nil {
			t.Fatal(err)
		}
		want(t, ended.JSON200, ended.HTTPResponse, ended.Body)
		got, err := c.GetPersonWithResponse(ctx, person.Id)
		if err != nil {
			t.Fatal(err)
		}
		if x := want(t, got.JSON200, got.HTTPResponse, got.Body); len(x.Posts) != 1 || x.CanSignIn {
			t.Errorf("%+v", x)
		}
		list, err := c.ListPeopleWithResponse(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, list.JSON200, list.HTTPResponse, list.Body); len(l.Items) != 1 {
			t.Errorf("%+v", l)
		}
		link, err := c.InvitePersonWithResponse(ctx, person.Id)
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, link.JSON201, link.HTTPResponse, link.Body); !strings.HasPrefix(l.Url, "http://karne.test/davet/") || link.HTTPResponse.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%+v %s", l, link.HTTPResponse.Header.Get("Cache-Control"))
		}
		taken, _ := c.CreatePersonWithResponse(ctx, nil, client.PersonCreate{Name: "Başka", Email: ptr("ISIL@ornek.bel.tr")})
		if taken.StatusCode() < 400 {
			t.Errorf("one address, two people: %s", taken.Body)
		}
		units, err := c.ListUnitsWithResponse(ctx, &client.ListUnitsParams{On: ptr("2020-01-01")})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, units.JSON200, units.HTTPResponse, units.Body); len(l.Items) != 1 {
			t.Errorf("%+v", l)
		}
		denied, _ := h.as(t, "planner").CreatePersonWithResponse(ctx, nil, client.PersonCreate{Name: "x"})
		wantProblem(t, denied.ApplicationproblemJSONDefault, denied.HTTPResponse, http.StatusForbidden, "forbidden")
	})
}

func TestAListOfPeopleIsReadAllOrNothing(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	key := []string{"Idempotency-Key", client.NewKey()}
	if status, p, _ := h.raw(t, "admin", "POST", "/org/import", "text/csv", "x"); status != http.StatusBadRequest || p.Code != "idempotency.missing" {
		t.Errorf("%d %v", status, p)
	}
	if status, p, _ := h.raw(t, "admin", "POST", "/org/import", "text/csv", strings.Repeat("x", 21<<20), key...); status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %v", status, p)
	}
	if status, p, _ := h.raw(t, "admin", "POST", "/org/import", "multipart/form-data; boundary=b", "--b--\r\n", key...); status != http.StatusUnprocessableEntity || p.Code != "upload.file_missing" {
		t.Errorf("%d %v", status, p)
	}
	if status, p, _ := h.raw(t, "admin", "POST", "/org/import", "text/csv", "", key...); status != http.StatusBadRequest || p.Code != "body.missing" {
		t.Errorf("%d %v", status, p)
	}
	if n := count(t, h.db, "unit"); n != 0 {
		t.Errorf("%d units", n)
	}
}

func TestMeAndTokens(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	c := h.as(t, "auditor")
	me, err := c.GetMeWithResponse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := want(t, me.JSON200, me.HTTPResponse, me.Body)
	if m.Name != "auditor" || len(m.Posts) != 1 || !m.Scopes.IsNull() || !strings.Contains(sprint(m.Actions), "audit.verify") || strings.Contains(sprint(m.Actions), "plan.edit") {
		t.Errorf("%+v", m)
	}
	list, err := c.ListTokensWithResponse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if l := want(t, list.JSON200, list.HTTPResponse, list.Body); len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
}

func TestTheLogIsReadInPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		x := draft(t, h.as(t, "planner"))
		c, ctx := h.as(t, "auditor"), t.Context()
		page, err := c.ListAuditWithResponse(ctx, &client.ListAuditParams{Limit: ptr(3)})
		if err != nil {
			t.Fatal(err)
		}
		first := want(t, page.JSON200, page.HTTPResponse, page.Body)
		next, err := first.NextCursor.Get()
		if err != nil || len(first.Items) != 3 || first.Items[0].EntityId != x.indicator.Id || !strings.Contains(first.Items[0].After, "Asfaltlanan yol") {
			t.Fatalf("%v %+v", err, first)
		}
		page, err = c.ListAuditWithResponse(ctx, &client.ListAuditParams{Limit: ptr(3), Cursor: &next})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, page.JSON200, page.HTTPResponse, page.Body); len(l.Items) != 2 || !l.NextCursor.IsNull() {
			t.Errorf("%+v", l)
		}
		one, err := c.ListAuditWithResponse(ctx, &client.ListAuditParams{Record: &x.goal.Id})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, one.JSON200, one.HTTPResponse, one.Body); len(l.Items) != 1 {
			t.Errorf("%+v", l)
		}
		bad, _ := c.ListAuditWithResponse(ctx, &client.ListAuditParams{Cursor: ptr("x")})
		wantProblem(t, bad.ApplicationproblemJSONDefault, bad.HTTPResponse, http.StatusUnprocessableEntity, "cursor.syntax")
		verdict, err := c.VerifyAuditWithResponse(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if v := want(t, verdict.JSON200, verdict.HTTPResponse, verdict.Body); !v.Ok || v.Rows != 5 || v.Unsealed != 5 {
			t.Errorf("%+v", v)
		}
	})
}
