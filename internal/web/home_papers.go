package web

import (
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// HomeTarget is a target one's unit answers for or takes part in, with its score where the year has one.
type HomeTarget struct {
	ID, Code, Text, Plan string
	Responsible          bool // else a partner
	Open                 bool // in a draft: there is something to do
	Faults               Counts
	Sum                  SumView
	HasSum               bool
}

// moreUrgent puts one's own open work first: what one answers for in a draft, the most blocking faults above; then what one takes part
// in; then what is in force.
func moreUrgent(a, b HomeTarget) int {
	rank := func(t HomeTarget) int {
		switch {
		case t.Open && t.Responsible:
			return 0
		case t.Open:
			return 1
		case t.Responsible:
			return 2
		}
		return 3
	}
	if c := rank(a) - rank(b); c != 0 {
		return c
	}
	if c := b.Faults.Block - a.Faults.Block; c != 0 {
		return c
	}
	return b.Faults.Warn - a.Faults.Warn
}

// NextDocument is a paper on its way with the step that comes next and what stands before it.
type NextDocument struct {
	Name, Href, State string
	Step, StepHref    string
	Faults            Counts
	Counted           bool
	FaultsHref        string
	Facts             []string
	Due, Left         string
	Over              bool
}

// drafts are the plans under way: for a unit the targets with something to complete, for the strategy office what blocks the next step.
func (h *homePage) drafts() error {
	shown := 0
	for _, s := range h.plans {
		if s.State == plan.InForce || shown == homePlans {
			continue
		}
		shown++
		head := planView(s.Plan)
		if len(h.own) == 0 && !h.office {
			h.v.Plans = append(h.v.Plans, head)
			continue
		}
		t, faults, err := h.w.loaded(h.c, s.ID)
		if err != nil {
			return err
		}
		counts := count(faults)
		head.Counted = true
		for _, n := range counts {
			head.Faults = head.Faults.add(n)
		}
		if h.office {
			h.v.Next = append(h.v.Next, h.nextPlan(s.Plan, head))
		}
		h.draftTargets(&t, counts)
	}
	return nil
}

// draftTargets puts a unit's targets of a draft with something to complete into the list of work, the others among its targets.
func (h *homePage) draftTargets(t *plan.Tree, counts map[string]Counts) {
	var open []HomeTarget
	for _, x := range ownTargets(t, counts, h.own) {
		if x.Open && x.Responsible && x.Faults.Block+x.Faults.Warn > 0 {
			open = append(open, x)
		} else {
			h.v.Own = append(h.v.Own, x)
		}
	}
	slices.SortStableFunc(open, moreUrgent)
	if h.todo.drafts += len(open); len(open) > spread {
		sum := Counts{}
		for _, x := range open {
			sum = sum.add(x.Faults)
		}
		h.add(rankDraft, WorkLine{Class: "targets", State: "draft", N: len(open), What: h.tr("web.work.targets", "plan", t.Plan.Code), Place: t.Plan.Name, Href: "/planlar/" + t.Plan.ID + "/uyarilar", Notes: faultNotes(h.tr, sum)})
		return
	}
	for _, x := range open {
		h.add(rankDraft, WorkLine{Class: "targets", State: "draft", What: x.Code + " · " + x.Text, Place: h.tr("web.work.target", "plan", x.Plan), Href: "/hedefler/" + x.ID, Notes: faultNotes(h.tr, x.Faults)})
	}
}

func faultNotes(tr Tr, n Counts) (out []string) {
	if n.Block > 0 {
		out = append(out, tr("web.n.block", "n", itoa(n.Block)))
	}
	if n.Warn > 0 && n.Block == 0 {
		out = append(out, tr("web.n.warn", "n", itoa(n.Warn)))
	}
	return out
}

// ownTargets are the targets a unit answers for or takes part in by name.
func ownTargets(t *plan.Tree, counts map[string]Counts, units map[string]bool) []HomeTarget {
	var out []HomeTarget
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			own := units[h.ResponsibleUnitID]
			if !own && !slices.ContainsFunc(h.PartnerUnitIDs, func(id string) bool { return units[id] }) {
				continue
			}
			n := counts[h.ID]
			for _, i := range h.Indicators {
				n = n.add(counts[i.ID])
			}
			out = append(out, HomeTarget{ID: h.ID, Code: h.Code, Text: h.Text, Plan: t.Plan.Code, Responsible: own, Open: t.Plan.State == plan.Draft, Faults: n})
		}
	}
	return out
}

func (h *homePage) nextPlan(p plan.Plan, head PlanView) NextDocument {
	n := NextDocument{Name: p.Name, Href: "/planlar/" + p.ID, State: string(p.State), Faults: head.Faults, Counted: true, FaultsHref: "/planlar/" + p.ID + "/uyarilar?asama=block"}
	if p.State == plan.Draft {
		n.Step, n.StepHref = h.tr("web.act.submit"), "/planlar/"+p.ID+"/sun"
	} else {
		n.Step, n.StepHref = h.tr("web.act.decide"), "/planlar/"+p.ID+"/karar"
	}
	return n
}

// next is what blocks the next document: programmes, the evaluation and the activity report, for the strategy office.
func (h *homePage) next() error {
	if !h.office {
		return nil
	}
	for _, p := range h.under(programme.Draft, programme.Proposals, programme.Consolidated, programme.Submitted) {
		n := NextDocument{Name: h.tr("web.pp.name", "year", itoa(p.Year)), Href: "/programlar/" + p.ID, State: string(p.State), FaultsHref: blockingHref(p)}
		t, faults, err := h.w.o.Programmes.Checked(h.ctx, p.ID)
		if err != nil {
			return err
		}
		n.Counted = true
		for _, f := range count(faults) {
			n.Faults = n.Faults.add(f)
		}
		accepted := 0
		for _, x := range t.Proposals {
			if x.State == programme.ProposalAccepted {
				accepted++
			}
		}
		if of := len(t.Proposals); of > 0 && p.State == programme.Proposals {
			n.Facts = append(n.Facts, h.tr("web.home.accepted", "n", itoa(accepted), "of", itoa(of)))
		}
		h.programmeStep(&n, p)
		if p.State == programme.Proposals {
			l := h.due(WorkLine{}, p.DueOn)
			n.Due, n.Left, n.Over = l.Until, l.Left, l.Over
		}
		h.v.Next = append(h.v.Next, n)
	}
	return h.nextReviews()
}

func (h *homePage) programmeStep(n *NextDocument, p programme.Programme) {
	for _, s := range steps {
		if s.first && s.offered(p) && access.Check(h.a, s.action, p.Scope()) == nil {
			n.Step, n.StepHref = h.tr("web.pp.do."+s.kind), n.Href+"/adim/"+s.leaf
			if s.kind == "consolidate" {
				n.StepHref = n.Href + "/konsolidasyon"
			}
			return
		}
	}
}

// nextReviews are the evaluations of years that have ended: what blocks their freeze.
func (h *homePage) nextReviews() error {
	for n := range h.waiting {
		x := &h.waiting[n]
		list, err := h.w.o.Evaluate.Reviews(h.ctx, x.PlanID)
		if err != nil {
			return err
		}
		base := "/karne/raporlar" + YearChoice{Plan: x.PlanID, Year: x.Year}.query()
		d := NextDocument{Name: reviewName(h.tr, evaluate.Evaluation, x.Year), Href: base, State: "r_draft", Step: h.tr("web.review.open", "name", reviewName(h.tr, evaluate.Evaluation, x.Year)), StepHref: base, FaultsHref: "/karne/uyarilar" + YearChoice{Plan: x.PlanID, Year: x.Year}.query() + "&ay=12"}
		for _, r := range list {
			if r.Year == x.Year && r.Kind == evaluate.Evaluation {
				d.Href, d.Step, d.StepHref = "/karne/raporlar/"+r.ID, h.tr("web.review.freeze"), "/karne/raporlar/"+r.ID+"/dondur"
			}
		}
		for _, f := range count(evaluate.Check(&x.Card, nil)) {
			d.Faults.Block += f.Block
		}
		d.Counted = true
		if open := h.openWindows(x.PlanID, x.Year); open > 0 {
			d.Facts = append(d.Facts, h.tr("web.home.open_windows_n", "n", itoa(open)))
		}
		l := h.due(WorkLine{}, x.Card.Settings.EvaluationReportBy)
		d.Due, d.Left, d.Over = l.Until, l.Left, l.Over
		h.v.Next = append(h.v.Next, d)
	}
	return h.nextReports()
}

// nextReports are the activity reports of ended years that nobody has begun.
func (h *homePage) nextReports() error {
	if h.w.o.Account == nil || len(h.waiting) == 0 {
		return nil
	}
	list, err := h.w.o.Account.List(h.ctx, account.ListQuery{Limit: 200})
	if err != nil {
		return err
	}
	for n := range h.waiting {
		x := &h.waiting[n]
		if slices.ContainsFunc(list.Items, func(r account.Report) bool { return r.PlanID == x.PlanID && r.Year == x.Year }) {
			continue
		}
		href := "/faaliyet-raporu" + YearChoice{Plan: x.PlanID, Year: x.Year}.query()
		h.v.Next = append(h.v.Next, NextDocument{Name: reportName(h.tr, x.Year), Href: href, State: "ar_none", Step: h.tr("web.home.begin_report"), StepHref: href})
	}
	return nil
}

// openWindows counts the windows of a plan year that still take values.
func (h *homePage) openWindows(planID string, year int) (n int) {
	for _, x := range h.windows {
		if x.PlanID == planID && x.Year == year && !x.Settled() {
			n++
		}
	}
	return n
}

// reportSteps is the administration's part of a report: the next step for the strategy office, the statement to whoever signs it, the
// council's steps to whoever records them.
func (h *homePage) reportSteps(r account.WaitingReport) {
	if !r.Whole {
		return
	}
	report := account.Report{ID: r.ID, State: r.State}
	href := "/faaliyet-raporu/" + r.ID
	for _, s := range reportSteps {
		if s.kind == "reopen" || !slices.Contains(s.from, r.State) || s.kind == "distribute" && r.State == account.Distributed || access.Check(h.a, s.action, report.Scope()) != nil {
			continue
		}
		if h.office {
			d := NextDocument{Name: reportName(h.tr, r.Year), Href: href, State: "ar_" + r.State, Step: h.tr("web.report.do." + s.kind), StepHref: href + "/adim/" + s.leaf}
			if r.State == account.Consolidating {
				if rest := r.All - r.Received; rest > 0 {
					d.Facts = append(d.Facts, h.tr("web.home.reports_missing", "n", itoa(rest), "of", itoa(r.All)))
				}
				if open := h.openWindows(r.PlanID, r.Year); open > 0 {
					d.Facts = append(d.Facts, h.tr("web.home.open_windows_n", "n", itoa(open)))
				}
				l := h.due(WorkLine{}, r.UnitsBy)
				d.Due, d.Left, d.Over = l.Until, l.Left, l.Over
			}
			h.v.Next = append(h.v.Next, d)
			return
		}
		l := WorkLine{Class: "papers", State: "ar_" + r.State, What: reportName(h.tr, r.Year) + ": " + h.tr("web.report.do."+s.kind), Href: href + "/adim/" + s.leaf}
		if rest := r.All - r.Received; s.kind == "finance" && rest > 0 {
			l.Href, l.Place = href, h.tr("web.home.reports_missing", "n", itoa(rest), "of", itoa(r.All))
		}
		h.add(rankReport, l)
		return
	}
}

// clerk is what lies before the council, for who records its decisions and is not the strategy office.
func (h *homePage) clerk() error {
	if h.office {
		return nil
	}
	for _, s := range h.plans {
		if s.State == plan.Submitted && access.Check(h.a, access.PlanDecide, s.Scope()) == nil {
			h.add(rankDue, WorkLine{Class: "papers", State: "submitted", What: h.tr("web.act.decide"), Place: s.Name, Href: "/planlar/" + s.ID + "/karar"})
		}
	}
	for _, p := range h.under(programme.Submitted) {
		for _, s := range steps {
			if s.body != "" && s.offered(p) && access.Check(h.a, s.action, p.Scope()) == nil {
				h.add(rankDue, WorkLine{Class: "papers", State: "submitted", What: h.tr("web.pp.do." + s.kind), Place: h.tr("web.pp.name", "year", itoa(p.Year)), Href: "/programlar/" + p.ID + "/adim/" + s.leaf})
			}
		}
	}
	for _, p := range h.under(programme.Decided) {
		for _, s := range steps {
			if s.kind == "metropolitan" && s.offered(p) && access.Check(h.a, s.action, p.Scope()) == nil {
				h.add(rankDue, WorkLine{Class: "papers", State: "decided", What: h.tr("web.pp.do." + s.kind), Place: h.tr("web.pp.name", "year", itoa(p.Year)), Href: "/programlar/" + p.ID + "/adim/" + s.leaf})
			}
		}
	}
	return nil
}
