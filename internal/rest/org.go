package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// GetAdministration is whose database this is.
func (h *handlers) GetAdministration(ctx context.Context, _ GetAdministrationRequestObject) (GetAdministrationResponseObject, error) {
	a, err := h.Org.Administration(ctx)
	if err != nil {
		return nil, err
	}
	return GetAdministration200JSONResponse{Body: administrationOut(a), Headers: GetAdministration200ResponseHeaders{ETag: httpx.ETag(a.Version)}}, nil
}

// PatchAdministration changes the administration's identity.
func (h *handlers) PatchAdministration(ctx context.Context, r PatchAdministrationRequestObject) (PatchAdministrationResponseObject, error) {
	a, err := h.Org.ChangeAdministration(ctx, org.ChangeAdministration{
		Version: version(ctx), Name: r.Body.Name, Province: r.Body.Province, InstitutionalCode: r.Body.InstitutionalCode,
		Origin: patchWord(r.Body.Origin), Source: r.Body.Source,
	})
	if err != nil {
		return nil, err
	}
	return PatchAdministration200JSONResponse{Body: administrationOut(a), Headers: PatchAdministration200ResponseHeaders{ETag: httpx.ETag(a.Version)}}, nil
}

// ListUnits are all units, or those of a day.
func (h *handlers) ListUnits(ctx context.Context, r ListUnitsRequestObject) (ListUnitsResponseObject, error) {
	l, err := h.Org.Units(ctx, org.UnitQuery{On: period.Date(deref(r.Params.On))})
	if err != nil {
		return nil, err
	}
	out := ListUnits200JSONResponse{Items: make([]Unit, len(l))}
	for i, u := range l {
		out.Items[i] = unitOut(u)
	}
	return out, nil
}

// CreateUnit adds a unit.
func (h *handlers) CreateUnit(ctx context.Context, r CreateUnitRequestObject) (CreateUnitResponseObject, error) {
	cmd := unitIn(*r.Body)
	cmd.Once = once(ctx)
	u, err := h.Org.AddUnit(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return CreateUnit201JSONResponse{Body: unitOut(u), Headers: CreateUnit201ResponseHeaders{ETag: httpx.ETag(u.Version), Location: location("units", u.ID)}}, nil
}

// GetUnit is one unit.
func (h *handlers) GetUnit(ctx context.Context, r GetUnitRequestObject) (GetUnitResponseObject, error) {
	u, err := h.Org.Unit(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetUnit200JSONResponse{Body: unitOut(u), Headers: GetUnit200ResponseHeaders{ETag: httpx.ETag(u.Version)}}, nil
}

// PatchUnit changes a unit.
func (h *handlers) PatchUnit(ctx context.Context, r PatchUnitRequestObject) (PatchUnitResponseObject, error) {
	cmd := unitPatch(*r.Body)
	cmd.ID, cmd.Version = r.Id, version(ctx)
	u, err := h.Org.ChangeUnit(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchUnit200JSONResponse{Body: unitOut(u), Headers: PatchUnit200ResponseHeaders{ETag: httpx.ETag(u.Version)}}, nil
}

// ListPeople is a page of people.
func (h *handlers) ListPeople(ctx context.Context, r ListPeopleRequestObject) (ListPeopleResponseObject, error) {
	page, err := h.Org.People(ctx, org.PersonQuery{Cursor: deref(r.Params.Cursor), Limit: deref(r.Params.Limit)})
	if err != nil {
		return nil, err
	}
	out := ListPeople200JSONResponse{Items: make([]Person, len(page.Items)), NextCursor: orNull[string](page.Next)}
	for i, p := range page.Items {
		out.Items[i] = personOut(p)
	}
	return out, nil
}

// CreatePerson adds a person.
func (h *handlers) CreatePerson(ctx context.Context, r CreatePersonRequestObject) (CreatePersonResponseObject, error) {
	p, err := h.Org.AddPerson(ctx, org.AddPerson{
		Name: r.Body.Name, Email: deref(r.Body.Email), Title: deref(r.Body.Title), Origin: string(deref(r.Body.Origin)), Once: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreatePerson201JSONResponse{Body: personOut(p), Headers: CreatePerson201ResponseHeaders{ETag: httpx.ETag(p.Version), Location: location("people", p.ID)}}, nil
}

// GetPerson is one person with posts.
func (h *handlers) GetPerson(ctx context.Context, r GetPersonRequestObject) (GetPersonResponseObject, error) {
	p, err := h.Org.Person(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetPerson200JSONResponse{Body: personOut(p), Headers: GetPerson200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// PatchPerson changes a person.
func (h *handlers) PatchPerson(ctx context.Context, r PatchPersonRequestObject) (PatchPersonResponseObject, error) {
	p, err := h.Org.ChangePerson(ctx, org.ChangePerson{
		ID: r.Id, Version: version(ctx), Name: r.Body.Name, Email: r.Body.Email, Title: r.Body.Title, Active: r.Body.Active,
	})
	if err != nil {
		return nil, err
	}
	return PatchPerson200JSONResponse{Body: personOut(p), Headers: PatchPerson200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// CreatePost gives a person a role.
func (h *handlers) CreatePost(ctx context.Context, r CreatePostRequestObject) (CreatePostResponseObject, error) {
	cmd := postIn(r.Id, *r.Body)
	cmd.Once = once(ctx)
	p, err := h.Org.AddPost(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return CreatePost201JSONResponse{Body: postOut(p), Headers: CreatePost201ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// PatchPost changes the dates of a post.
func (h *handlers) PatchPost(ctx context.Context, r PatchPostRequestObject) (PatchPostResponseObject, error) {
	p, err := h.Org.ChangePost(ctx, org.ChangePost{
		ID: r.Id, Version: version(ctx), ValidFrom: patchText[period.Date](r.Body.ValidFrom), ValidTo: patchText[period.Date](r.Body.ValidTo),
	})
	if err != nil {
		return nil, err
	}
	return PatchPost200JSONResponse{Body: postOut(p), Headers: PatchPost200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}
