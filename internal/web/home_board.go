package web

import (
	"cmp"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
)

// HomeBoard is the status board at a glance.
type HomeBoard struct {
	Title, Href string
	Windows     []BoardWindow
	Rows        []BoardRow
	Counts      []BoardCount
}

// HomeDate is a day that comes, with what happens on it.
type HomeDate struct {
	Day, Left, What, Href string
	day                   period.Date
	label                 string
}

// HomeFact is a number with the place it comes from; State gives its shape.
type HomeFact struct {
	Label, Value, Note, Href, State string
}

// board is units × windows of the page's year, for the strategy office.
func (h *homePage) board() error {
	if !h.office {
		return nil
	}
	if err := h.dates(); err != nil {
		return err
	}
	if h.w.o.Measure == nil || !h.year.opened {
		return nil
	}
	b, err := h.w.o.Measure.Board(h.ctx, h.year.plan, h.year.year)
	if err != nil {
		return err
	}
	v := BoardView{}
	v.fill(b, h.tr, h.today, false)
	if len(v.Rows) == 0 {
		return nil
	}
	for i := range v.Windows {
		x := b.Windows[slices.IndexFunc(b.Windows, func(x calendar.Window) bool { return x.ID == v.Windows[i].ID })]
		v.Windows[i].Short = h.tr("web.window.short."+x.Frequency, "n", itoa(x.PeriodNo))
	}
	h.v.Board = &HomeBoard{
		Title: h.tr("web.home.board", "year", itoa(h.year.year)), Href: "/gerceklesme" + YearChoice{Plan: h.year.plan, Year: h.year.year}.query(), Windows: v.Windows, Rows: v.Rows, Counts: v.Counts,
	}
	return nil
}

// mostDates is how many days to come the page names.
const mostDates = 6

// dates are the days that come next: of windows, of programmes under way and of the year's reports.
func (h *homePage) dates() error {
	var all []HomeDate
	at := func(day period.Date, label, what, href string) {
		if day == "" || day.Before(h.today) {
			return
		}
		if i := slices.IndexFunc(all, func(d HomeDate) bool { return d.day == day && d.label == label }); i >= 0 {
			all[i].What += ", " + what
			return
		}
		l := h.due(WorkLine{}, day)
		all = append(all, HomeDate{Day: l.Until, Left: l.Left, What: what, Href: href, day: day, label: label})
	}
	for _, x := range h.windows {
		if x.State != calendar.Open {
			continue
		}
		name, href := itoa(x.Year)+" "+windowName(h.tr, x.Frequency, x.PeriodNo), "/gerceklesme/donem/"+x.ID
		at(x.OpensOn, "web.home.date.opens", name, href)
		at(x.UnitClosesOn, "web.home.date.unit", name, href)
		at(x.ManagerClosesOn, "web.home.date.manager", name, href)
		at(x.OfficeClosesOn, "web.home.date.office", name, href)
	}
	for _, p := range h.under(programme.Draft, programme.Proposals) {
		at(p.DueOn, "web.home.date.proposals", h.tr("web.pp.name", "year", itoa(p.Year)), "/programlar/"+p.ID)
	}
	year := h.today.Year()
	for _, y := range []int{year - 1, year, year + 1} {
		set, err := h.w.o.Org.Settings(h.ctx, y)
		if err != nil {
			return err
		}
		at(set.UnitReportBy, "web.home.date.unit_reports", itoa(y), "/faaliyet-raporu")
		at(set.EvaluationReportBy, "web.home.date.evaluation", itoa(y), "/karne/raporlar")
		at(set.MonitoringReportBy, "web.home.date.monitoring", itoa(y), "/karne/raporlar")
		at(set.ProgrammeCallBy, "web.home.date.call", itoa(y), "/programlar")
	}
	slices.SortStableFunc(all, func(a, b HomeDate) int { return cmp.Compare(a.day, b.day) })
	for _, d := range all[:min(len(all), mostDates)] {
		d.What = h.tr(d.label, "what", d.What)
		h.v.Dates = append(h.v.Dates, d)
	}
	return nil
}

// admin is what an administrator has left to do.
func (h *homePage) admin() error {
	if keeps := access.Check(h.a, access.PersonEdit, access.Whole) == nil; !keeps {
		return nil
	}
	x, err := h.w.o.Org.Unfinished(h.ctx)
	if err != nil {
		return err
	}
	h.todo.units, h.todo.people, h.todo.drafted, h.todo.noAccount = x.Units, x.People, x.DraftUnits, x.NoAccount
	fact := func(key string, n, of int, href string) {
		f := HomeFact{Label: h.tr("web.home.fact." + key), Value: itoa(n), Note: h.tr("web.home.fact.of", "of", itoa(of)), Href: href, State: "ok"}
		if n > 0 {
			f.State = "warn"
		}
		h.v.Facts = append(h.v.Facts, f)
	}
	fact("draft_units", x.DraftUnits, x.Units, "/birimler")
	fact("no_account", x.NoAccount, x.People, "/kisiler")
	fact("no_post", x.NoPost, x.People, "/kisiler")
	return h.backup()
}

// backup is the last copy of the data that was made.
func (h *homePage) backup() error {
	if h.w.o.System == nil || !may(h.c, access.SystemRead) {
		return nil
	}
	s, err := h.w.o.System(h.ctx)
	if err != nil {
		return err
	}
	f := HomeFact{Label: h.tr("web.home.fact.backup"), Value: h.tr("web.home.fact.backup_none"), State: "block", Href: "/yonetim/sistem"}
	if s.LastBackupAt > 0 {
		f.Value, f.State = when(s.LastBackupAt), "ok"
		made := clock.Micros(h.w.o.Clock.Now()) - s.LastBackupAt
		if days := made / (24 * 3600 * 1_000_000); days > 7 {
			f.State, f.Note = "warn", h.tr("web.home.days_over", "n", itoa(days))
		}
	}
	h.v.Facts = append(h.v.Facts, f)
	return nil
}

// auditor is the count of what is flawed, with the way to it.
func (h *homePage) auditor() error {
	if !h.is(access.Auditor) || h.office {
		return nil
	}
	for _, s := range h.plans {
		if s.ID != h.year.plan {
			continue
		}
		_, faults, err := h.w.loaded(h.c, s.ID)
		if err != nil {
			return err
		}
		h.flawed("plan_faults", count(faults), s.Code, "/planlar/"+s.ID+"/uyarilar")
	}
	if h.card != nil && h.year.opened {
		h.flawed("card_faults", count(h.cardFaults), itoa(h.card.Year), "/karne/uyarilar"+YearChoice{Plan: h.card.Plan.ID, Year: h.card.Year}.query()+"&ay="+itoa(h.card.Through))
	}
	if h.w.o.Audit != nil && may(h.c, access.AuditRead) {
		last, err := h.w.o.Audit(h.ctx, AuditQuery{Limit: 1})
		if err != nil {
			return err
		}
		f := HomeFact{Label: h.tr("web.nav.audit"), Value: "–", Href: "/denetim", State: "info"}
		if len(last) > 0 {
			f.Value, f.Note = when(last[0].At), h.tr("web.home.fact.last_entry")
		}
		h.v.Facts = append(h.v.Facts, f)
	}
	return nil
}

func (h *homePage) flawed(key string, counts map[string]Counts, note, href string) {
	sum := Counts{}
	for _, n := range counts {
		sum = sum.add(n)
	}
	f := HomeFact{Label: h.tr("web.home.fact." + key), Value: itoa(sum.Block + sum.Warn), Note: note, Href: href, State: "ok"}
	switch {
	case sum.Block > 0:
		f.State = "block"
	case sum.Warn > 0:
		f.State = "warn"
	}
	h.v.Facts = append(h.v.Facts, f)
}

// mostEditions is how many editions the home page lists; the others stand on their own page.
const mostEditions = 8

// editions are the documents the council decided, the newest first, for who looks at what was published.
func (h *homePage) editions() error {
	if !may(h.c, access.EditionRead) || h.office || !h.is(access.CouncilMember, access.Viewer, access.IMSOfficer, access.Auditor, access.CouncilClerk) {
		return nil
	}
	all, err := h.w.o.Plans.AllEditions(h.ctx)
	if err != nil {
		return err
	}
	most := mostEditions
	if h.is(access.Auditor, access.CouncilClerk) {
		most = 3 // beside other things they look at
	}
	for _, e := range slices.Backward(all) {
		if len(h.v.Editions) == most {
			break
		}
		h.v.Editions = append(h.v.Editions, editionView(h.tr, e))
	}
	h.v.More = "/belgeler"
	return nil
}
