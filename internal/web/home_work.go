package web

import (
	"cmp"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
)

// WorkLine is one thing that waits for the reader: what, how many, until when, and the place where it is done.
type WorkLine struct {
	Class string // what it belongs to: values, deviations, unitreports, programme, proposals, targets, papers, handovers
	State string // shape and word
	N     int    // how many; 0: the state says it
	What  string
	Place string
	Href  string
	Until string
	Left  string // "3 gün kaldı"
	Over  bool   // the day has passed
	Notes []string
	rank  int
	day   period.Date
}

// The ranks of work, the most urgent first.
const (
	rankReturned = iota
	rankLate
	rankDue
	rankApprove
	rankDeviation
	rankReport
	rankProposal
	rankDraft
	rankHandOver
)

func moreUrgentWork(a, b WorkLine) int {
	day := func(d period.Date) string { return cmp.Or(string(d), "9999") }
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(day(a.day), day(b.day)))
}

// notes bounds how many returned things a line names.
const mostNotes = 3

// spread is how many lines of one kind stand by themselves; more are one line that opens their list.
const spread = 3

// due puts a day on a line.
func (h *homePage) due(l WorkLine, day period.Date) WorkLine {
	if day == "" {
		return l
	}
	l.day, l.Until = day, day.TR()
	n, ok := h.today.DaysTo(day)
	if !ok {
		return l
	}
	switch {
	case n < 0:
		l.Over, l.Left = true, h.tr("web.home.days_over", "n", itoa(-n))
	case n == 0:
		l.Left = h.tr("web.home.today")
	default:
		l.Left = h.tr("web.home.days_left", "n", itoa(n))
	}
	return l
}

func (h *homePage) add(rank int, l WorkLine) {
	l.rank = rank
	h.v.Work = append(h.v.Work, l)
}

func (h *homePage) windowWord(x measure.Waiting) string {
	return itoa(x.Window.Year) + " · " + windowName(h.tr, x.Window.Frequency, x.Window.PeriodNo)
}

var waitsLine = map[string]struct {
	rank  int
	state string
	what  string
}{
	measure.WaitsReturned: {rankReturned, "v_returned", "web.work.returned"}, measure.WaitsLate: {rankLate, "v_late", "web.work.late"}, measure.WaitsEnter: {rankDue, "v_open", "web.work.enter"},
	measure.WaitsApprove: {rankApprove, "v_entered", "web.work.approve"}, measure.WaitsVerify: {rankApprove, "v_approved", "web.work.verify"},
}

// values are what waits of values: to put right, to enter, to approve, to verify. What the strategy office verifies stands by window.
func (h *homePage) values() error {
	if h.w.o.Measure == nil || h.w.o.Calendar == nil || !may(h.c, access.ValueRead) {
		return nil
	}
	work, err := h.w.o.Measure.Waiting(h.ctx)
	if err != nil {
		return err
	}
	for _, f := range work.Filled {
		h.v.Filled = append(h.v.Filled, FilledView{Unit: f.UnitName, Entered: f.Entered, Due: f.Due, Whole: f.Entered == f.Due})
		h.todo.filled = h.todo.filled || f.Entered > 0
	}
	grouped := map[string][]measure.Waiting{}
	var order []string
	for _, x := range work.Waiting {
		h.todo.values[x.Kind] += x.N
		if h.own[x.UnitID] {
			h.add(waitsLine[x.Kind].rank, h.valueLine(x, x.UnitName, entryHref(x.Window.ID, x.UnitID)))
			continue
		}
		k := x.Kind + x.Window.ID
		if grouped[k] == nil {
			order = append(order, k)
		}
		grouped[k] = append(grouped[k], x)
	}
	for _, k := range order {
		g := grouped[k]
		if len(g) == 1 {
			h.add(waitsLine[g[0].Kind].rank, h.valueLine(g[0], g[0].UnitName, entryHref(g[0].Window.ID, g[0].UnitID)))
			continue
		}
		all, names := g[0], []string(nil)
		all.N = 0
		for _, x := range g {
			all.N += x.N
			names = append(names, x.UnitName)
			if x.Until.Before(all.Until) {
				all.Until = x.Until
			}
		}
		h.add(waitsLine[all.Kind].rank, h.valueLine(all, namedSome(h.tr, names, spread), "/gerceklesme/donem/"+all.Window.ID+"#birimler"))
	}
	return nil
}

func (h *homePage) valueLine(x measure.Waiting, place, href string) WorkLine {
	k := waitsLine[x.Kind]
	l := WorkLine{Class: "values", State: k.state, N: x.N, What: h.tr(k.what, "window", h.windowWord(x)), Place: place, Href: href}
	for i, r := range x.Returned {
		if i == mostNotes {
			l.Notes = append(l.Notes, h.tr("web.home.and_more", "n", itoa(len(x.Returned)-mostNotes)))
			break
		}
		l.Notes = append(l.Notes, h.why(r.Code, r.Reason, r.By))
	}
	if len(x.Returned) == 1 {
		l.Href = "/gerceklesme/deger/" + x.Returned[0].ValueID
	}
	return h.due(l, x.Until)
}

// why says what came back, why and who sent it.
func (h *homePage) why(code, reason, by string) string {
	s := short(reason, 160)
	if code != "" {
		s = code + ": " + s
	}
	if by != "" {
		s += " — " + by
	}
	return s
}

// deviations are what waits of them in years that have ended.
func (h *homePage) deviations() error {
	if h.w.o.Evaluate == nil || !may(h.c, access.EvaluationRead) || len(h.own) == 0 && !h.office {
		return nil
	}
	var err error
	if h.waiting, err = h.w.o.Evaluate.Waiting(h.ctx); err != nil {
		return err
	}
	for n := range h.waiting {
		x := &h.waiting[n]
		day := x.Card.Settings.EvaluationReportBy
		h.todo.explain += len(x.Explain) + len(x.Returned)
		for _, i := range x.Returned {
			h.add(rankReturned, h.due(WorkLine{Class: "deviations", State: "dev_returned", What: h.tr("web.work.dev_returned", "code", i.Indicator.Code, "year", itoa(x.Year)), Place: x.Card.UnitNames[i.UnitID].Name,
				Href: deviationHref(i.Indicator.ID, x.Year), Notes: []string{h.why("", i.Deviation.ReturnReason, "")}}, day))
		}
		h.deviationLine(x, x.Explain, "dev_missing", "web.work.explain", day)
		h.deviationLine(x, x.ToApprove, "dev_entered", "web.work.dev_approve", day)
	}
	return nil
}

func (h *homePage) deviationLine(x *evaluate.Waiting, of []*evaluate.IndicatorScore, state, what string, day period.Date) {
	if len(of) == 0 {
		return
	}
	l := WorkLine{Class: "deviations", State: state, N: len(of), What: h.tr(what, "year", itoa(x.Year)), Href: "/karne/sapmalar" + YearChoice{Plan: x.PlanID, Year: x.Year}.query() + "&durum=" + state}
	var units []string
	for _, i := range of {
		if name := x.Card.UnitNames[i.UnitID].Name; name != "" && !slices.Contains(units, name) {
			units = append(units, name)
		}
	}
	if l.Place = namedSome(h.tr, units, spread); len(of) == 1 {
		l.Href = deviationHref(of[0].Indicator.ID, x.Year)
	}
	h.add(rankDeviation, h.due(l, day))
}

// reports are the units' activity reports to write, to put right or to receive, and the statements to sign.
func (h *homePage) reports() error {
	if h.w.o.Account == nil || !may(h.c, access.ReportRead) {
		return nil
	}
	list, err := h.w.o.Account.Waiting(h.ctx)
	if err != nil {
		return err
	}
	receives := access.Check(h.a, access.ReportReceive, access.Whole) == nil
	for n, r := range list {
		h.reportSteps(r)
		if r.State != account.Consolidating || n >= homePlans {
			continue
		}
		var signed []account.WaitingUnit
		for _, u := range r.Units {
			switch {
			case h.own[u.UnitID] && u.State == account.UnitReturned:
				h.add(rankReturned, h.unitReport(r, u, "web.work.report_returned", h.why("", u.Reason, u.ReturnedBy)))
			case h.own[u.UnitID] && u.State == account.UnitDraft:
				h.add(rankReport, h.unitReport(r, u, "web.work.report_write"))
				h.todo.report = true
			case receives && u.State == account.UnitSigned:
				signed = append(signed, u)
			}
		}
		if len(signed) <= spread {
			for _, u := range signed {
				h.add(rankReport, h.unitReport(r, u, "web.work.report_receive"))
			}
			continue
		}
		names := make([]string, len(signed))
		for i, u := range signed {
			names[i] = u.UnitName
		}
		h.add(rankReport, WorkLine{Class: "unitreports", State: "ur_signed", N: len(signed), What: h.tr("web.work.report_receive", "year", itoa(r.Year)), Place: namedSome(h.tr, names, spread), Href: "/faaliyet-raporu/" + r.ID + "#birimler"})
	}
	return nil
}

func (h *homePage) unitReport(r account.WaitingReport, u account.WaitingUnit, what string, notes ...string) WorkLine {
	l := WorkLine{Class: "unitreports", State: "ur_" + u.State, What: h.tr(what, "year", itoa(r.Year)), Place: u.UnitName, Href: unitReportHref(r.ID, u.ID), Notes: notes}
	if u.State != account.UnitSigned {
		l = h.due(l, r.UnitsBy)
	}
	return l
}

// proposals are a unit's own open or returned parts of a programme, and those that wait for who reviews them.
func (h *homePage) proposals() error {
	reviews := may(h.c, access.ProposalReview)
	if !reviews && len(h.own) == 0 {
		return nil
	}
	for _, p := range h.under(programme.Proposals) {
		all, err := h.w.o.Programmes.Proposals(h.ctx, p.ID)
		if err != nil {
			return err
		}
		if err := h.proposalLines(p, all, reviews); err != nil {
			return err
		}
	}
	return nil
}

func (h *homePage) proposalLines(p programme.Programme, all []programme.Proposal, reviews bool) error {
	var sent []programme.Proposal
	var asked []string
	for _, x := range all {
		if x.State == programme.ProposalReturned && h.own[x.UnitID] {
			asked = append(asked, x.DecidedBy)
		}
	}
	names, err := h.w.o.Org.Names(h.ctx, asked)
	if err != nil {
		return err
	}
	year := itoa(p.Year)
	for _, x := range all {
		l := WorkLine{Class: "programme", State: "proposal_" + string(x.State), Place: x.UnitName, Href: proposalHref(p.ID, x.UnitID)}
		switch {
		case h.own[x.UnitID] && x.State == programme.ProposalReturned:
			l.What, l.Notes = h.tr("web.work.proposal_returned", "year", year), []string{h.why("", x.Reason, names[x.DecidedBy])}
			h.add(rankReturned, h.due(l, p.DueOn))
			h.todo.proposal = true
		case h.own[x.UnitID] && x.State == programme.ProposalOpen:
			l.What = h.tr("web.work.proposal_open", "year", year)
			h.add(rankProposal, h.due(l, p.DueOn))
			h.todo.proposal = true
		case reviews && x.State == programme.ProposalSubmitted:
			sent = append(sent, x)
		}
	}
	if len(sent) <= spread {
		for _, x := range sent {
			h.add(rankProposal, WorkLine{Class: "proposals", State: "proposal_submitted", What: h.tr("web.work.proposal_review", "year", year), Place: x.UnitName, Href: proposalHref(p.ID, x.UnitID)})
		}
		return nil
	}
	units := make([]string, len(sent))
	for i, x := range sent {
		units[i] = x.UnitName
	}
	h.add(rankProposal, WorkLine{Class: "proposals", State: "proposal_submitted", N: len(sent), What: h.tr("web.work.proposal_review", "year", year), Place: namedSome(h.tr, units, spread), Href: "/programlar/" + p.ID + "/konsolidasyon"})
	return nil
}
