package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
)

func (w *Web) tokenRoutes(g *echo.Group) {
	g.GET("/belirtecler", w.tokens)
	g.POST("/belirtecler", w.createToken)
	g.POST("/belirtecler/:id/iptal", w.revokeToken)
}

// TokensView is one's own access tokens; Secret is the new one, shown once.
type TokensView struct {
	Form   *Form
	Tokens []TokenView
	Secret string
}

// TokenView is a token without its secret.
type TokenView struct{ ID, Name, Scopes, Expires, Used string }

func (w *Web) tokens(c echo.Context) error {
	return w.tokensPage(c, http.StatusOK, w.form(c, "/belirtecler", ""), "")
}

func (w *Web) tokensPage(c echo.Context, status int, f *Form, secret string) error {
	list, err := w.o.Auth.Tokens(c.Request().Context())
	if err != nil {
		return err
	}
	tr := w.words(c)
	v := TokensView{Form: f, Secret: secret}
	for _, t := range list {
		tv := TokenView{ID: t.ID, Name: t.Name, Expires: t.ExpiresAt.In(clock.Istanbul).Add(-1).Format("02.01.2006"), Used: tr("web.tokens.never")}
		if t.LastUsedAt != nil {
			tv.Used = t.LastUsedAt.In(clock.Istanbul).Format("02.01.2006 15:04")
		}
		words := make([]string, len(t.Scopes))
		for i, s := range t.Scopes {
			words[i] = string(s)
		}
		tv.Scopes = strings.Join(words, ", ")
		v.Tokens = append(v.Tokens, tv)
	}
	for _, a := range access.Actions {
		if a != access.TokenOwn && may(c, a) {
			f.Choices["scopes"] = append(f.Choices["scopes"], Option{Value: string(a), Text: tr("web.scope."+string(a)) + " (" + string(a) + ")"})
		}
	}
	page := w.page(c, "tokens", tr("web.tokens.title"), v)
	page.Crumbs, page.Secret = w.crumbs(c, Link{Text: page.Title}), secret != ""
	return w.send(c, status, page)
}

func (w *Web) createToken(c echo.Context) error {
	f := w.form(c, "/belirtecler", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := auth.CreateToken{Name: r.text("name"), ExpiresOn: r.date("expires_on")}
	for _, s := range r.list("scopes") {
		cmd.Scopes = append(cmd.Scopes, access.Action(s))
	}
	if err = r.err(); err == nil {
		var made auth.NewToken
		if made, err = w.o.Auth.CreateToken(c.Request().Context(), cmd); err == nil {
			return w.tokensPage(c, http.StatusCreated, w.form(c, "/belirtecler", ""), made.Secret)
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.tokensPage(c, status(err), f, "")
}

func (w *Web) revokeToken(c echo.Context) error {
	if err := w.o.Auth.RevokeToken(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return w.done(c, "/belirtecler", "revoked")
}
