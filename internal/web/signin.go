package web

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/fault"
)

func (w *Web) authRoutes(g *echo.Group) {
	g.GET("/giris", w.signInPage)
	g.POST("/giris", w.signIn)
	g.POST("/giris/ornek", w.signInAs)
	g.POST("/cikis", w.signOut)
	g.GET("/davet/:token", w.linkPage)
	g.POST("/davet/:token", w.acceptLink)
	g.GET("/sifre/:token", w.linkPage)
	g.POST("/sifre/:token", w.acceptLink)
}

// SessionCookie is the name of the cookie of a signed-in browser. Behind https the prefix binds it to this host and to https.
func SessionCookie(secure bool) string {
	if secure {
		return "__Host-karne_session"
	}
	return "karne_session"
}

// SessionToken reads the session's token of a request; empty means none.
func SessionToken(r *http.Request, secure bool) string {
	ck, err := r.Cookie(SessionCookie(secure))
	if err != nil {
		return ""
	}
	return ck.Value
}

func (w *Web) setSession(c echo.Context, s auth.Session) {
	c.SetCookie(&http.Cookie{Name: SessionCookie(w.o.Secure), Value: s.Token, Path: "/", Expires: s.ExpiresAt, HttpOnly: true, Secure: w.o.Secure, SameSite: http.SameSiteLaxMode})
}

// SignInView is the sign-in page; Persons are the demo's, Wait the seconds of a throttle.
type SignInView struct {
	Form    *Form
	Next    string
	Wait    int
	Persons []DemoPerson
	Held    *Held
}

// DemoPerson is one of the persons a demo's sign-in page offers.
type DemoPerson struct{ ID, Role, Name, What string }

// demoPersons are offered by the demo only, and only to a browser on this very computer.
func (w *Web) demoPersons(c echo.Context) ([]DemoPerson, error) {
	if !w.o.Demo || !fromHere(c) {
		return nil, nil
	}
	people, err := w.o.Auth.DemoPeople(c.Request().Context())
	if err != nil {
		return nil, err
	}
	tr := w.words(c)
	out := make([]DemoPerson, 0, len(people))
	for _, p := range people {
		name := p.Name
		if p.Unit != "" {
			name += " · " + p.Unit
		}
		out = append(out, DemoPerson{ID: p.ID, Role: tr("web.demo." + string(p.Role)), Name: name, What: tr("web.demo." + string(p.Role) + ".what")})
	}
	return out, nil
}

// fromHere tells whether the browser is on the server's own machine: it came straight (a proxy on this machine carries others' requests
// and says so) and asked for this machine by a name that no other site can have.
func fromHere(c echo.Context) bool {
	r := c.Request()
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return (host == "localhost" || ip != nil && ip.IsLoopback()) && net.ParseIP(c.RealIP()).IsLoopback()
}

func (w *Web) signInPage(c echo.Context) error {
	next := local(c.QueryParam("next"))
	if _, ok := access.ActorFrom(c.Request().Context()); ok {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return w.signInForm(c, http.StatusOK, SignInView{Form: w.form(c, "/giris", ""), Next: next})
}

func (w *Web) signInForm(c echo.Context, status int, v SignInView) error {
	var err error
	if v.Persons, err = w.demoPersons(c); err != nil {
		return err
	}
	return w.send(c, status, w.page(c, "signin", w.words(c)("web.signin.title"), v))
}

func (w *Web) signIn(c echo.Context) error {
	f := w.form(c, "/giris", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	next := local(f.Get("next"))
	s, err := w.o.Auth.SignIn(c.Request().Context(), auth.SignIn{Email: r.text("email"), Password: f.Values.Get("password"), Address: c.RealIP()})
	if err == nil {
		w.setSession(c, s)
		return w.goOn(c, heldIn(f.Values), next)
	}
	f.Values.Del("password")
	v := SignInView{Form: f, Next: next, Held: heldIn(f.Values)}
	switch fault.KindOf(err) {
	case fault.KindRateLimited:
		wait := fault.All(err)[0].Args["retry_after"]
		if v.Wait, _ = strconv.Atoi(wait); v.Wait > 0 {
			c.Response().Header().Set("Retry-After", wait)
		}
	case fault.KindUnauthenticated, fault.KindInvalid:
		w.take(c, f, err, nil)
	default:
		return err
	}
	return w.signInForm(c, status(err), v)
}

func (w *Web) signInAs(c echo.Context) error {
	persons, err := w.demoPersons(c)
	if err != nil {
		return err
	}
	id := c.FormValue("person")
	if !slices.ContainsFunc(persons, func(p DemoPerson) bool { return p.ID == id }) {
		return echo.ErrNotFound
	}
	s, err := w.o.Auth.SignInAs(c.Request().Context(), id, c.RealIP())
	if err != nil {
		return err
	}
	w.setSession(c, s)
	return w.goOn(c, heldIn(c.Request().PostForm), local(c.FormValue("next")))
}

func (w *Web) signOut(c echo.Context) error {
	if token := SessionToken(c.Request(), w.o.Secure); token != "" {
		if err := w.o.Auth.SignOut(c.Request().Context(), token); err != nil {
			return err
		}
	}
	c.SetCookie(&http.Cookie{Name: SessionCookie(w.o.Secure), Path: "/", MaxAge: -1, HttpOnly: true, Secure: w.o.Secure, SameSite: http.SameSiteLaxMode})
	return w.done(c, "/giris", "signedout")
}

// PasswordView is the page of an invitation or a reset.
type PasswordView struct {
	Form        *Form
	Invitation  bool
	Name, Email string
}

func (w *Web) linkPage(c echo.Context) error {
	return w.passwordForm(c, http.StatusOK, w.form(c, "", ""))
}

func (w *Web) passwordForm(c echo.Context, status int, f *Form) error {
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	info, err := w.o.Auth.PeekLink(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	v := PasswordView{Form: f, Invitation: info.Kind == auth.Invitation, Name: info.Name, Email: info.Email}
	key := "web.reset.title"
	if v.Invitation {
		key = "web.invite.title"
	}
	return w.send(c, status, w.page(c, "password", w.words(c)(key), v))
}

func (w *Web) acceptLink(c echo.Context) error {
	f := w.form(c, "", "")
	if _, err := w.posted(c, f); err != nil {
		return err
	}
	password := f.Values.Get("password")
	var err error
	if password != f.Values.Get("password_again") {
		err = fault.Invalid("web.password.differ", "password_again")
	} else {
		err = w.o.Auth.AcceptLink(c.Request().Context(), auth.AcceptLink{Token: c.Param("token"), Password: password})
	}
	if err == nil {
		return w.done(c, "/giris", "password")
	}
	if !refusable(err) {
		return err
	}
	f.Values.Del("password")
	f.Values.Del("password_again")
	w.take(c, f, err, nil)
	return w.passwordForm(c, status(err), f)
}
