package rest

import (
	"context"

	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/find"
	"github.com/karne-app/karne/internal/hit"
	"github.com/karne-app/karne/internal/httpx"
)

// Search finds the records that hold every word, among those the caller may see.
func (h *handlers) Search(ctx context.Context, r SearchRequestObject) (SearchResponseObject, error) {
	q := find.Query{Text: r.Params.Q}
	if r.Params.Kind != nil {
		q.Kinds = []string{string(*r.Params.Kind)}
	}
	if r.Params.Year != nil {
		q.Year = *r.Params.Year
	}
	if r.Params.Limit != nil {
		q.Limit = *r.Params.Limit
	}
	found, err := h.Find.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	out := Search200JSONResponse{Items: make([]SearchHit, len(found.Hits)), Counts: make([]SearchCount, len(found.Counts)), Total: found.Total, More: found.More, Short: found.Short}
	for n, x := range found.Hits {
		out.Items[n] = hitOut(x)
	}
	for n, x := range found.Counts {
		out.Counts[n] = SearchCount{Kind: SearchKind(x.Kind), Count: x.Count, More: x.More}
	}
	return out, nil
}

func hitOut(x hit.Hit) SearchHit {
	out := SearchHit{
		Kind: SearchKind(x.Kind), Id: x.ID, Code: x.Code, Title: x.Title, TitleMarks: marksOut(x.TitleMarks), In: x.In, PlanId: some(x.Plan), At: some(x.At), Part: x.Part, Snippet: x.Snippet,
		Marks: marksOut(x.Marks),
	}
	if x.Year >= 1990 { // a setting that always holds has none
		out.Year = &x.Year
	}
	return out
}

func marksOut(marks [][2]int) []SearchMark {
	out := make([]SearchMark, len(marks))
	for n, m := range marks {
		out[n] = SearchMark{From: m[0], To: m[1]}
	}
	return out
}

func viewOut(v desk.View) SavedView {
	return SavedView{Id: v.ID, Page: v.Page, Name: v.Name, Query: v.Query, Version: v.Version}
}

// ListViews are the caller's own views.
func (h *handlers) ListViews(ctx context.Context, r ListViewsRequestObject) (ListViewsResponseObject, error) {
	page := ""
	if r.Params.Page != nil {
		page = *r.Params.Page
	}
	l, err := h.Desk.Views(ctx, page)
	if err != nil {
		return nil, err
	}
	out := ListViews200JSONResponse{Items: make([]SavedView, len(l))}
	for n, v := range l {
		out.Items[n] = viewOut(v)
	}
	return out, nil
}

// CreateView keeps a list with its filters.
func (h *handlers) CreateView(ctx context.Context, r CreateViewRequestObject) (CreateViewResponseObject, error) {
	cmd := desk.AddView{Page: r.Body.Page, Name: r.Body.Name, Once: once(ctx)}
	if r.Body.Query != nil {
		cmd.Query = *r.Body.Query
	}
	v, err := h.Desk.AddView(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return CreateView201JSONResponse{Body: viewOut(v), Headers: CreateView201ResponseHeaders{ETag: httpx.ETag(v.Version), Location: location("views", v.ID)}}, nil
}

// PatchView renames a view.
func (h *handlers) PatchView(ctx context.Context, r PatchViewRequestObject) (PatchViewResponseObject, error) {
	v, err := h.Desk.RenameView(ctx, desk.RenameView{ID: r.Id, Version: version(ctx), Name: r.Body.Name})
	if err != nil {
		return nil, err
	}
	return PatchView200JSONResponse{Body: viewOut(v), Headers: PatchView200ResponseHeaders{ETag: httpx.ETag(v.Version)}}, nil
}

// DeleteView removes a view.
func (h *handlers) DeleteView(ctx context.Context, r DeleteViewRequestObject) (DeleteViewResponseObject, error) {
	if err := h.Desk.RemoveView(ctx, desk.RemoveView{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeleteView204Response{}, nil
}
