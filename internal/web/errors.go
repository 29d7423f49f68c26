package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/httpx"
)

// ErrorView is an error page: what happened and what to do.
type ErrorView struct {
	Status    int
	Title, Do string
	Faults    []httpx.FaultBody
	Back      string
}

// ErrorPage draws a problem for people; httpx calls it for requests that want a page. A caller who is not signed in is sent to the
// sign-in page.
func (w *Web) ErrorPage(c echo.Context, p httpx.Problem) bool {
	if p.Status == http.StatusUnauthorized && c.Request().URL.Path != "/giris" {
		return c.Redirect(http.StatusSeeOther, "/giris?next="+url.QueryEscape(backTo(c))) == nil
	}
	v := ErrorView{Status: p.Status, Title: p.Title, Do: p.Do, Back: backTo(c)}
	if len(p.Faults) > 1 {
		v.Faults = p.Faults
	}
	if c.Request().Method == http.MethodGet {
		v.Back = ""
	}
	page := w.page(c, "error", p.Title, v)
	page.Request = p.RequestID
	return w.send(c, p.Status, page) == nil
}

// backTo is the page a form stood on, when it is one of ours.
func backTo(c echo.Context) string {
	if c.Request().Method == http.MethodGet {
		return c.Request().URL.RequestURI()
	}
	u, err := url.Parse(c.Request().Referer())
	if err != nil || u.Host != c.Request().Host {
		return "/"
	}
	return local(u.RequestURI())
}
