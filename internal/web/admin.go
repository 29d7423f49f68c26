package web

import (
	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
)

func (w *Web) adminRoutes(g *echo.Group) {
	w.unitChangeRoutes(g)
	w.handOverRoutes(g)
	w.allTokenRoutes(g)
	w.systemRoutes(g)
}

// mayManage tells whether the reader has administration to look at, and not only the list of units.
func mayManage(c echo.Context) bool {
	for _, a := range []access.Action{access.PersonRead, access.CodeEdit, access.SettingEdit, access.AuditRead, access.SystemRead} {
		if may(c, a) {
			return true
		}
	}
	return false
}

// manageNav is the one entry of the administration in the main menu: the first of its pages that the reader may open.
func (w *Web) manageNav(c echo.Context) (text, href string) {
	if !mayManage(c) {
		return "units", "/birimler"
	}
	return "management", "/birimler"
}

// managementTabs are the pages of the administration that the reader may open.
func (w *Web) managementTabs(c echo.Context, current string) []Link {
	tr := w.words(c)
	var tabs []Link
	add := func(ok bool, key, href string) {
		if ok {
			tabs = append(tabs, Link{Text: tr(key), Href: href, Current: href == current})
		}
	}
	add(may(c, access.UnitRead), "web.units.title", "/birimler")
	add(may(c, access.PersonRead), "web.people.title", "/kisiler")
	add(may(c, access.PersonRead), "web.posts.title", "/yonetim/gorevler")
	add(may(c, access.TokenManage) && w.o.Auth != nil, "web.alltokens.tab", "/yonetim/belirtecler")
	add(w.o.Programmes != nil && may(c, access.UnitRead), "web.codes.title", "/yonetim/kodlar")
	add(w.o.Programmes != nil && may(c, access.UnitRead), "web.settings.title", "/yonetim/ayarlar")
	add(w.o.Account != nil && may(c, access.ReportRead), "web.statement.title", "/yonetim/beyanlar")
	add(w.o.Measure != nil && may(c, access.WindowEdit), "web.admin.windows", "/gerceklesme")
	add(w.o.Audit != nil && may(c, access.AuditRead), "web.audit.title", "/denetim")
	add(w.o.System != nil && may(c, access.SystemRead), "web.system.title", "/yonetim/sistem")
	if len(tabs) < 2 {
		return nil
	}
	return tabs
}

// managed starts a page of the administration: its place in the tabs, its crumbs.
func (w *Web) managed(c echo.Context, key, title, tab string, data any, above ...Link) *Page {
	p := w.page(c, key, title, data)
	p.Tabs = w.managementTabs(c, tab)
	p.Crumbs = w.crumbs(c, append(append([]Link{{Text: w.words(c)("web.nav.management")}}, above...), Link{Text: title})...)
	return p
}
