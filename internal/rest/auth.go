package rest

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/pkg/period"
)

func timeOut(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func (h *handlers) linkOut(l auth.Link) LoginLink {
	return LoginLink{Url: h.LinkURL(l), ExpiresAt: timeOut(l.ExpiresAt)}
}

// InvitePerson makes the link that sets a first password.
func (h *handlers) InvitePerson(ctx context.Context, r InvitePersonRequestObject) (InvitePersonResponseObject, error) {
	l, err := h.Auth.Invite(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return InvitePerson201JSONResponse(h.linkOut(l)), nil
}

// ResetPassword makes the link that sets a new password.
func (h *handlers) ResetPassword(ctx context.Context, r ResetPasswordRequestObject) (ResetPasswordResponseObject, error) {
	l, err := h.Auth.ResetPassword(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ResetPassword201JSONResponse(h.linkOut(l)), nil
}

func tokenOut(t auth.Token) Token {
	out := Token{
		Id: t.ID, Name: t.Name, Scopes: make([]string, len(t.Scopes)), CreatedAt: timeOut(t.CreatedAt), ExpiresAt: timeOut(t.ExpiresAt),
		LastUsedAt: nullable.NewNullNullable[string](),
	}
	for i, s := range t.Scopes {
		out.Scopes[i] = string(s)
	}
	if t.LastUsedAt != nil {
		out.LastUsedAt.Set(timeOut(*t.LastUsedAt))
	}
	return out
}

// ListTokens are the caller's own tokens.
func (h *handlers) ListTokens(ctx context.Context, _ ListTokensRequestObject) (ListTokensResponseObject, error) {
	l, err := h.Auth.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	out := ListTokens200JSONResponse{Items: make([]Token, len(l))}
	for i, t := range l {
		out.Items[i] = tokenOut(t)
	}
	return out, nil
}

// CreateToken makes a token; its secret is shown here and never again.
func (h *handlers) CreateToken(ctx context.Context, r CreateTokenRequestObject) (CreateTokenResponseObject, error) {
	cmd := auth.CreateToken{Name: r.Body.Name, Scopes: make([]access.Action, len(r.Body.Scopes)), ExpiresOn: period.Date(r.Body.ExpiresOn)}
	for i, s := range r.Body.Scopes {
		cmd.Scopes[i] = access.Action(s)
	}
	t, err := h.Auth.CreateToken(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return CreateToken201JSONResponse{Token: tokenOut(t.Token), Secret: t.Secret}, nil
}

// DeleteToken revokes a token.
func (h *handlers) DeleteToken(ctx context.Context, r DeleteTokenRequestObject) (DeleteTokenResponseObject, error) {
	if err := h.Auth.RevokeToken(ctx, r.Id); err != nil {
		return nil, err
	}
	return DeleteToken204Response{}, nil
}
