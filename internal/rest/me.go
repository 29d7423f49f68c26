package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/access"
)

// GetMe is who is calling, with today's posts and what they allow somewhere.
func (h *handlers) GetMe(ctx context.Context, _ GetMeRequestObject) (GetMeResponseObject, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.MeRead, access.Scope{Owner: a.PersonID}); err != nil {
		return nil, err
	}
	out := GetMe200JSONResponse{PersonId: a.PersonID, Name: a.Name, Posts: make([]MyPost, len(a.Posts)), Actions: []string{}, Scopes: nullable.NewNullNullable[[]string]()}
	for i, p := range a.Posts {
		out.Posts[i] = MyPost{Id: p.ID, Role: Role(p.Role), Units: listOut(p.Units)}
	}
	for _, action := range access.Actions {
		if access.May(a, action) {
			out.Actions = append(out.Actions, string(action))
		}
	}
	if a.TokenScopes != nil {
		scopes := make([]string, len(a.TokenScopes))
		for i, s := range a.TokenScopes {
			scopes[i] = string(s)
		}
		out.Scopes = nullable.NewNullableWithValue(scopes)
	}
	return out, nil
}
