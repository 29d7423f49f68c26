package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
)

// The tokens of everybody, for the administrator: what they may do and when they were used, never their secrets.

func (w *Web) allTokenRoutes(g *echo.Group) {
	if w.o.Auth == nil {
		return
	}
	g.GET("/yonetim/belirtecler", w.allTokens)
	g.POST("/yonetim/belirtecler/:id/iptal", w.revokeAnyToken)
	g.POST("/kisiler/:id/oturumlar", w.endSessions)
}

// AllTokensView is everybody's tokens: those that work, then those that ended.
type AllTokensView struct{ Working, Ended []OwnedTokenView }

// OwnedTokenView is one token with its owner.
type OwnedTokenView struct {
	ID, Name, Owner, OwnerHref, Created, Expires, Used, State string
	Scopes                                                    []string
}

func (w *Web) allTokens(c echo.Context) error {
	list, err := w.o.Auth.AllTokens(c.Request().Context())
	if err != nil {
		return err
	}
	var v AllTokensView
	for _, t := range list {
		if o := w.ownedToken(c, t); o.State == "active" {
			v.Working = append(v.Working, o)
		} else {
			v.Ended = append(v.Ended, o)
		}
	}
	return w.send(c, http.StatusOK, w.managed(c, "alltokens", w.words(c)("web.alltokens.title"), "/yonetim/belirtecler", v))
}

func (w *Web) ownedToken(c echo.Context, t auth.OwnedToken) OwnedTokenView {
	tr := w.words(c)
	o := OwnedTokenView{
		ID: t.ID, Name: t.Name, Owner: t.PersonName, OwnerHref: "/kisiler/" + t.PersonID, Created: t.CreatedAt.In(clock.Istanbul).Format("02.01.2006"),
		Expires: t.ExpiresAt.In(clock.Istanbul).Add(-1).Format("02.01.2006"), Used: tr("web.tokens.never"), State: "active",
	}
	if t.LastUsedAt != nil {
		o.Used = clockText(*t.LastUsedAt)
	}
	for _, s := range t.Scopes {
		o.Scopes = append(o.Scopes, tr("web.scope."+string(s)))
	}
	slices.Sort(o.Scopes)
	switch {
	case t.RevokedAt != nil:
		o.State = "revoked"
	case !t.ExpiresAt.After(w.o.Clock.Now()):
		o.State = "expired"
	case !t.Active:
		o.State = "ended"
	}
	return o
}

func (w *Web) revokeAnyToken(c echo.Context) error {
	if err := w.o.Auth.RevokeAnyToken(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return w.done(c, "/yonetim/belirtecler", "revoked")
}

func (w *Web) endSessions(c echo.Context) error {
	if err := w.o.Auth.EndSessions(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return w.done(c, "/kisiler/"+c.Param("id"), "sessions_ended")
}
