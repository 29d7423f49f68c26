package rest_test

import (
	"net/http"
	"testing"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
)

func TestSearchAndViews(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		admin, ctx := h.as(t, "admin"), t.Context()
		for _, name := range []string{"İmar Müdürlüğü", "Işık Şefliği"} {
			u, err := admin.CreateUnitWithResponse(ctx, nil, client.UnitCreate{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			want(t, u.JSON201, u.HTTPResponse, u.Body)
		}
		for q, title := range map[string]string{"imar": "İmar Müdürlüğü", "isik": "Işık Şefliği"} {
			kind, limit := client.SearchKindUnit, 5
			r, err := admin.SearchWithResponse(ctx, &client.SearchParams{Q: q, Kind: &kind, Limit: &limit})
			if err != nil {
				t.Fatal(err)
			}
			x := want(t, r.JSON200, r.HTTPResponse, r.Body)
			if len(x.Items) != 1 || x.Items[0].Title != title || x.Total != 1 || len(x.Counts) != 1 || len(x.Items[0].TitleMarks) != 1 || x.Items[0].TitleMarks[0].From != 0 {
				t.Errorf("%q: %+v", q, x)
			}
		}
		short, err := admin.SearchWithResponse(ctx, &client.SearchParams{Q: "i"})
		if err != nil {
			t.Fatal(err)
		}
		if x := want(t, short.JSON200, short.HTTPResponse, short.Body); !x.Short || len(x.Items) > 0 {
			t.Errorf("%+v", x)
		}
		// every kind of the contract is a kind of the search, and no other
		if code, p, _ := h.raw(t, "admin", http.MethodGet, "/search?q=imar&kind=nothing", "", ""); code != http.StatusBadRequest && code != http.StatusUnprocessableEntity || p == nil {
			t.Errorf("an unknown kind: %d %+v", code, p)
		}

		p, err := admin.CreatePersonWithResponse(ctx, nil, client.PersonCreate{Name: "Ayşe"})
		if err != nil {
			t.Fatal(err)
		}
		h.people["ayse"] = access.Actor{PersonID: want(t, p.JSON201, p.HTTPResponse, p.Body).Id, Name: "Ayşe"}
		c := h.as(t, "ayse")
		made, err := c.CreateViewWithResponse(ctx, nil, client.SavedViewCreate{Page: "/birimler", Name: "Müdürlükler", Query: ptr("ara=mudur&sonra=x")})
		if err != nil {
			t.Fatal(err)
		}
		v := want(t, made.JSON201, made.HTTPResponse, made.Body)
		if v.Query != "ara=mudur" || v.Version != 1 {
			t.Errorf("%+v", v)
		}
		twice, _ := c.CreateViewWithResponse(ctx, nil, client.SavedViewCreate{Page: "/birimler", Name: "MÜDÜRLÜKLER"})
		if twice.StatusCode() != http.StatusConflict {
			t.Errorf("one name twice: %s", twice.Body)
		}
		named, err := c.PatchViewWithResponse(ctx, v.Id, &client.PatchViewParams{IfMatch: client.Match(1)}, client.SavedViewPatch{Name: "Birimler"})
		if err != nil {
			t.Fatal(err)
		}
		if x := want(t, named.JSON200, named.HTTPResponse, named.Body); x.Name != "Birimler" || x.Version != 2 {
			t.Errorf("%+v", x)
		}
		stale, _ := c.PatchViewWithResponse(ctx, v.Id, &client.PatchViewParams{IfMatch: client.Match(1)}, client.SavedViewPatch{Name: "Eski"})
		if stale.StatusCode() != http.StatusPreconditionFailed {
			t.Errorf("stale: %s", stale.Body)
		}
		list, err := c.ListViewsWithResponse(ctx, &client.ListViewsParams{Page: ptr("/birimler")})
		if err != nil {
			t.Fatal(err)
		}
		if x := want(t, list.JSON200, list.HTTPResponse, list.Body); len(x.Items) != 1 || x.Items[0].Name != "Birimler" {
			t.Errorf("%+v", x)
		}
		gone, err := c.DeleteViewWithResponse(ctx, v.Id, &client.DeleteViewParams{IfMatch: client.Match(2)})
		if err != nil || gone.StatusCode() != http.StatusNoContent {
			t.Errorf("%v %s", err, gone.Body)
		}
		if blind, _, _ := h.raw(t, "ayse", http.MethodDelete, "/views/"+v.Id, "", ""); blind != http.StatusPreconditionRequired {
			t.Errorf("removed without a version: %d", blind)
		}
	})
}
