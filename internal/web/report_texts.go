package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/reports/facts"
)

func unitReportHref(reportID, unitReportID string) string {
	return "/faaliyet-raporu/" + reportID + "/birim/" + unitReportID
}

// sectionHref is the form of a section's text: the administration's, or a unit's.
func sectionHref(reportID, unitReportID, section string) string {
	if unitReportID == "" {
		return "/faaliyet-raporu/" + reportID + "/bolum/" + url.PathEscape(section)
	}
	return unitReportHref(reportID, unitReportID) + "/bolum/" + url.PathEscape(section)
}

func sectionTitle(l string, s account.Section) string {
	if l == "en" && s.EN != "" {
		return s.EN
	}
	return s.TR
}

// sectionLines are the headings of a report of one owner, with what stands under each; of the administration's, how many units wrote.
func sectionLines(tr Tr, l string, x *account.Whole, unitReportID string) []SectionLine {
	own, units := map[string]string{}, map[string]int{}
	for _, t := range x.Texts {
		if t.UnitReportID == unitReportID {
			own[t.Section] = t.Text
		} else if t.UnitReportID != "" {
			units[t.Section]++
		}
	}
	parents := map[string]bool{}
	for _, s := range x.Sections {
		parents[s.Parent] = true
	}
	var out []SectionLine
	for _, s := range x.Sections {
		if unitReportID == "" && !s.Whole || unitReportID != "" && !s.Unit {
			continue
		}
		line := SectionLine{Code: s.Code, Title: sectionTitle(l, s), Level: s.Level, Text: short(own[s.Code], 220), Required: s.Required && unitReportID == "", Href: sectionHref(x.Report.ID, unitReportID, s.Code)}
		if unitReportID == "" {
			line.Units = units[s.Code]
		}
		if s.Auto != "" {
			line.Auto = tr("web.auto." + s.Auto)
		}
		switch {
		case line.Text != "":
			line.State = "s_written"
		case line.Required:
			line.State = "s_missing"
		case s.Auto != "":
			line.State = "s_auto"
		case line.Units > 0:
			line.State = "s_units"
		case parents[s.Code]:
			line.State = "heading"
		default:
			line.State = "s_empty"
		}
		out = append(out, line)
	}
	return out
}

// SectionView is the form of one section's text, with what the units wrote under it.
type SectionView struct {
	Code, Title, Owner, Auto string
	Form                     *Form
	Units                    []Option // unit and its text
	Prev, Next               *Link
}

// sectionAsked is the report, the unit's report (or none) and the section an address names.
func (w *Web) sectionAsked(c echo.Context, writes bool) (x account.Whole, u account.UnitReport, s account.Section, err error) {
	if x, err = w.o.Account.Whole(c.Request().Context(), c.Param("id")); err != nil {
		return x, u, s, err
	}
	scope := x.Report.Scope()
	if unit := c.Param("unit"); unit != "" {
		if u, err = unitOf(&x, unit); err != nil {
			return x, u, s, err
		}
		scope = u.Scope(x.Report)
	}
	switch {
	case writes:
		err = asked(c, access.ReportEdit, scope)
	case u.ID == "" && !access.Visible(actor(c), access.ReportRead).Shows(scope): // a unit sees its own part
		err = fault.NotFound("section", c.Param("section"))
	}
	if err != nil {
		return x, u, s, err
	}
	code, _ := url.PathUnescape(c.Param("section"))
	i := slices.IndexFunc(x.Sections, func(s account.Section) bool { return s.Code == code && (u.ID == "" && s.Whole || u.ID != "" && s.Unit) })
	if i < 0 {
		return x, u, s, fault.NotFound("section", code)
	}
	return x, u, x.Sections[i], nil
}

func unitOf(x *account.Whole, id string) (account.UnitReport, error) {
	i := slices.IndexFunc(x.Units, func(u account.UnitReport) bool { return u.ID == id })
	if i < 0 {
		return account.UnitReport{}, fault.NotFound("unit_report", id)
	}
	return x.Units[i], nil
}

func textIn(x *account.Whole, unitReportID, section string) account.Text {
	for _, t := range x.Texts {
		if t.UnitReportID == unitReportID && t.Section == section {
			return t
		}
	}
	return account.Text{}
}

func (w *Web) section(c echo.Context) error {
	x, u, s, err := w.sectionAsked(c, false)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	t := textIn(&x, u.ID, s.Code)
	put(f.Values, "text", t.Text)
	f.Version = itoa(t.Version)
	return w.sectionPage(c, http.StatusOK, &x, u, s, f)
}

func (w *Web) sectionPage(c echo.Context, status int, x *account.Whole, u account.UnitReport, s account.Section, f *Form) error {
	tr, l := w.words(c), langOf(c)
	back := "/faaliyet-raporu/" + x.Report.ID
	scope := x.Report.Scope()
	open := x.Report.State == account.Consolidating
	v := SectionView{Code: s.Code, Title: sectionTitle(l, s), Owner: tr("web.report.whole"), Form: f}
	if u.ID != "" {
		v.Owner, back = u.UnitName, unitReportHref(x.Report.ID, u.ID)
		scope = u.Scope(x.Report)
		open = open && (u.State == account.UnitDraft || u.State == account.UnitReturned)
	} else {
		names := map[string]string{}
		for _, y := range x.Units {
			names[y.ID] = y.UnitName
		}
		for _, t := range x.Texts {
			if t.UnitReportID != "" && t.Section == s.Code {
				v.Units = append(v.Units, Option{Value: t.Text, Text: names[t.UnitReportID]})
			}
		}
	}
	if s.Auto != "" {
		v.Auto = tr("web.auto." + s.Auto)
	}
	var all []account.Section
	for _, y := range x.Sections {
		if u.ID == "" && y.Whole || u.ID != "" && y.Unit {
			all = append(all, y)
		}
	}
	for i, y := range all {
		if y.Code != s.Code {
			continue
		}
		if i > 0 {
			v.Prev = &Link{Text: all[i-1].Code, Href: sectionHref(x.Report.ID, u.ID, all[i-1].Code)}
		}
		if i < len(all)-1 {
			v.Next = &Link{Text: all[i+1].Code, Href: sectionHref(x.Report.ID, u.ID, all[i+1].Code)}
		}
	}
	f.Action, f.Cancel, f.ReadOnly = sectionHref(x.Report.ID, u.ID, s.Code), back+"#bolumler", !open || access.Check(actor(c), access.ReportEdit, scope) != nil
	p := w.page(c, "section", s.Code+" · "+v.Title, v)
	p.Crumbs = w.reportTrail(c, x.Report, Link{Text: s.Code})
	if u.ID != "" {
		p.Crumbs = w.reportTrail(c, x.Report, Link{Text: u.UnitName, Href: back}, Link{Text: s.Code})
	}
	return w.send(c, status, p)
}

func (w *Web) writeSection(c echo.Context) error {
	x, u, s, err := w.sectionAsked(c, true)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	t := textIn(&x, u.ID, s.Code)
	if err = r.err(); err == nil {
		_, err = w.o.Account.Write(c.Request().Context(), account.Write{ReportID: x.Report.ID, UnitReportID: u.ID, Section: s.Code, Text: r.text("text"), Version: r.version()})
		if err == nil {
			return w.done(c, sectionHref(x.Report.ID, u.ID, s.Code), "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return url.Values{"text": {t.Text}}, t.Version })
	if err != nil {
		return err
	}
	return w.sectionPage(c, code, &x, u, s, f)
}

func (w *Web) reportPaper(c echo.Context) (paper, error) {
	r, err := w.o.Account.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return paper{}, err
	}
	p := paper{
		document: facts.DocReport, planID: r.PlanID, year: r.Year, base: "/faaliyet-raporu/" + r.ID, title: reportName(w.words(c), r.Year), action: access.ReportExport, scope: r.Scope(), open: r.State == account.Consolidating,
		trail: func(more ...Link) []Link { return w.reportTrail(c, r, more...) },
	}
	if voted(r) && may(c, access.EditionRead) {
		p.editions, err = w.o.Account.Editions(c.Request().Context(), r.ID)
	}
	return p, err
}
