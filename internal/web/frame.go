package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
)

// themeCookie holds a browser's chosen look: acik (light) or koyu (dark). Without it the page follows the computer.
const themeCookie = "karne_gorunum"

// themes is what the look may be, by the word the form sends; the value is the page's data-theme.
var themes = map[string]string{"acik": "light", "koyu": "dark", "sistem": ""}

// Themes are the choices of the look in the order they are offered.
func (p *Page) Themes() []Link {
	out := make([]Link, 0, len(themes))
	for _, name := range []string{"sistem", "acik", "koyu"} {
		out = append(out, Link{Text: "web.theme." + name, Href: name, Current: themes[name] == p.Theme})
	}
	return out
}

// setTheme keeps the chosen look for a year and goes back where one was. An unknown look means: follow the computer.
func (w *Web) setTheme(c echo.Context) error {
	to := c.FormValue("to")
	ck := &http.Cookie{Name: themeCookie, Value: to, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: w.o.Secure, SameSite: http.SameSiteLaxMode}
	if themes[to] == "" {
		ck.Value, ck.MaxAge = "", -1
	}
	c.SetCookie(ck)
	return c.Redirect(http.StatusSeeOther, local(c.FormValue("back")))
}

// frame fills what stands around every page.
func (w *Web) frame(c echo.Context, p *Page) {
	if ck, err := c.Cookie(themeCookie); err == nil {
		p.Theme = themes[ck.Value]
	}
	if d := w.today(); p.Lang == "tr" {
		p.Today = d.TR()
	} else {
		p.Today = string(d)
	}
	p.Help = guideHref(p.Key, c.Request().URL.Path)
	if a, ok := access.ActorFrom(c.Request().Context()); ok {
		p.Search = w.o.Find != nil
		sum := sha256.Sum256([]byte("karne drafts of " + a.PersonID))
		p.Drafts = hex.EncodeToString(sum[:8])
	}
}
