package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

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
	p.Help = guideHref(c.Request().URL.Path)
	if a, ok := access.ActorFrom(c.Request().Context()); ok {
		p.Search = w.o.Find != nil
		sum := sha256.Sum256([]byte("karne drafts of " + a.PersonID))
		p.Drafts = hex.EncodeToString(sum[:8])
	}
}

// guideOf is the part of the guide that tells of the pages under an address, by the part's id; the longest address that fits counts.
var guideOf = map[string]string{
	"/planlar": "planlamaci-plandan-meclis-paketine", "/amaclar": "planlamaci-plandan-meclis-paketine", "/hedefler": "planlamaci-plandan-meclis-paketine",
	"/gostergeler": "3-gosterge-formundaki-hesaplama-alanlari", "/aktarim": "1-plani-iceri-alin", "/programlar": "performans-programi-cagridan-karara",
	"/performans-hedefleri": "performans-programi-cagridan-karara", "/program-gostergeleri": "performans-programi-cagridan-karara", "/faaliyetler": "2-birim-teklifi-mudurlukler",
	"/butce-satirlari": "2-birim-teklifi-mudurlukler", "/butce": "5-yil-ici-ve-yil-sonu-mali-hizmetler", "/gerceklesme": "gerceklesme-donemden-karneye", "/gerceklesme/deger": "2-degeri-girin-birim",
	"/karne": "karne-iki-yuzde-ve-nasil-okunur", "/karne/sapma": "sapmalar", "/karne/sapmalar": "sapmalar", "/karne/raporlar": "izleme-ve-degerlendirme-raporu", "/faaliyet-raporu": "faaliyet-raporu",
}

// guideHref is the place in the guide that tells of a page; the guide's first page where it has no part of that name.
func guideHref(path string) string {
	best := ""
	for at := range guideOf {
		if (path == at || strings.HasPrefix(path, at+"/")) && len(at) > len(best) {
			best = at
		}
	}
	chapters, err := guide()
	if best == "" || err != nil {
		return "/kilavuz"
	}
	for _, c := range chapters {
		if strings.Contains(string(c.body), `id="`+guideOf[best]+`"`) {
			return "/kilavuz/" + c.name + "#" + guideOf[best]
		}
	}
	return "/kilavuz"
}
