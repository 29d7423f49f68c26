package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// HomeView is one's own work: plans under way with their faults, the unit's targets, and what one may do.
type HomeView struct {
	Windows []HomeWindow
	Reports []HomeReport
	Plans   []PlanView
	InForce []PlanView
	Years   []HomeProgramme
	Now     []HomeYear
	Targets []HomeTarget
	May     []Link
	Empty   Empty
}

// HomeTarget is a target one's unit answers for.
type HomeTarget struct {
	ID, Code, Text, Plan string
	Responsible          bool // else a partner
	Open                 bool // in a draft: there is something to do
	Faults               Counts
}

// HomeProgramme is a programme under way: the proposals that wait for the reader, and what blocks it.
type HomeProgramme struct {
	Name, Href, State, Due string
	Proposals              []HomeProposal
	Waiting, Accepted, Of  int
	Whole                  bool // the reader consolidates
	Faults                 Counts
	FaultsHref             string
}

// HomeYear is a programme as those see it who neither write nor review it: the newest in force, or the newer one on its way.
type HomeYear struct {
	ProgrammeLine
	HasTotal     bool // the reader may see money
	Accepted, Of int  // proposals; Of is 0 for who may not see them
	Papers       bool
}

// HomeProposal is a proposal to work on: one's own open or returned one, or one to review.
type HomeProposal struct{ Unit, Href, State, Reason string }

// homePlans bounds how many plans under way are checked for the home page; there is seldom more than one.
const homePlans = 3

func (w *Web) homeRoutes(g *echo.Group) { g.GET("/", w.home) }

func (w *Web) home(c echo.Context) error {
	v := HomeView{May: w.mayDo(c), Empty: Empty{Text: "web.home.none"}}
	if may(c, access.PlanCreate) {
		v.Empty.Href, v.Empty.Act = "/planlar/yeni", "web.act.new_plan"
	}
	if may(c, access.PlanRead) {
		if err := w.ownWork(c, &v); err != nil {
			return err
		}
	}
	if w.o.Programmes != nil && may(c, access.ProgrammeRead) {
		if err := w.ownProgrammes(c, &v); err != nil {
			return err
		}
	}
	if w.o.Measure != nil && w.o.Calendar != nil && may(c, access.WindowRead) {
		if err := w.ownValues(c, &v); err != nil {
			return err
		}
	}
	if w.o.Account != nil && may(c, access.ReportRead) {
		if err := w.ownReports(c, &v); err != nil {
			return err
		}
	}
	return w.send(c, http.StatusOK, w.page(c, "home", w.words(c)("web.nav.home"), v))
}

func (w *Web) ownWork(c echo.Context, v *HomeView) error {
	ctx := c.Request().Context()
	list, err := w.o.Plans.List(ctx, plan.ListQuery{})
	if err != nil {
		return err
	}
	units := ownUnits(c)
	inForce := 0
	for _, s := range list.Items {
		current := s.State == plan.InForce
		if current {
			inForce++
			v.InForce = append(v.InForce, planView(s.Plan))
		}
		// The newest plan in force matters to those whose unit has targets in it; older ones are history.
		if current && (inForce > 1 || len(units) == 0) || !current && len(v.Plans) == homePlans {
			continue
		}
		t, faults, err := w.loaded(c, s.ID)
		if err != nil {
			return err
		}
		counts := count(faults)
		if !current {
			head := planView(s.Plan)
			head.Counted = true
			for _, n := range counts {
				head.Faults = head.Faults.add(n)
			}
			v.Plans = append(v.Plans, head)
		}
		v.Targets = append(v.Targets, ownTargets(&t, counts, units)...)
	}
	slices.SortStableFunc(v.Targets, moreUrgent)
	return nil
}

// ownProgrammes are the programmes under way: for a unit its own proposals, the returned above; for who reviews those that wait, and what
// blocks the consolidation.
func (w *Web) ownProgrammes(c echo.Context, v *HomeView) error {
	ctx := c.Request().Context()
	list, err := w.o.Programmes.List(ctx, programme.ListQuery{})
	if err != nil {
		return err
	}
	tr, units := w.words(c), ownUnits(c)
	reviews := may(c, access.ProposalReview)
	if !reviews && len(units) == 0 {
		v.Now, err = w.yearsNow(c, list.Items)
		return err
	}
	for _, p := range list.Items {
		if p.State == programme.InForce || p.State == programme.Decided || len(v.Years) == homePlans {
			continue
		}
		h := HomeProgramme{Name: tr("web.pp.name", "year", itoa(p.Year)), Href: "/programlar/" + p.ID, State: string(p.State), Whole: reviews, FaultsHref: "/programlar/" + p.ID + "/uyarilar"}
		if p.DueOn != "" && p.State == programme.Proposals {
			h.Due = tr("web.home.due", "date", p.DueOn.TR())
		}
		t, faults, err := w.o.Programmes.Checked(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, n := range count(faults) {
			h.Faults = h.Faults.add(n)
		}
		for _, pr := range t.Proposals {
			h.Of++
			switch pr.State {
			case programme.ProposalAccepted:
				h.Accepted++
			case programme.ProposalSubmitted:
				h.Waiting++
			case programme.ProposalOpen, programme.ProposalReturned:
			}
			mine := units[pr.UnitID] && pr.Editable() && p.State == programme.Proposals
			if mine || reviews && pr.State == programme.ProposalSubmitted {
				h.Proposals = append(h.Proposals, HomeProposal{Unit: pr.UnitName, Href: proposalHref(p.ID, pr.UnitID), State: "proposal_" + string(pr.State), Reason: short(pr.Reason, 160)})
			}
		}
		slices.SortStableFunc(h.Proposals, func(a, b HomeProposal) int { return cmp.Compare(b.State, a.State) }) // sent, returned, open
		if h.Whole || len(h.Proposals) > 0 {
			v.Years = append(v.Years, h)
		}
	}
	return nil
}

// yearsNow are the newest programme in force and the newest after it that is not yet, of a list from new to old.
func (w *Web) yearsNow(c echo.Context, list []programme.Programme) ([]HomeYear, error) {
	ctx := c.Request().Context()
	var shown []programme.Programme
	for _, p := range list {
		if p.State == programme.InForce {
			shown = append(shown, p)
			break
		}
		if len(shown) == 0 {
			shown = append(shown, p)
		}
	}
	lines, err := w.programmeLines(c, shown)
	if err != nil {
		return nil, err
	}
	out := make([]HomeYear, len(shown))
	for i, p := range shown {
		h := HomeYear{ProgrammeLine: lines[i], HasTotal: may(c, access.BudgetRead), Papers: access.Check(actor(c), access.ProgrammeExport, p.Scope()) == nil}
		if p.State != programme.InForce && access.Check(actor(c), access.ProgrammeRead, access.Whole) == nil {
			proposals, err := w.o.Programmes.Proposals(ctx, p.ID)
			if err != nil {
				return nil, err
			}
			h.Of = len(proposals)
			for _, x := range proposals {
				if x.State == programme.ProposalAccepted {
					h.Accepted++
				}
			}
		}
		out[i] = h
	}
	return out, nil
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
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Faults.Block, a.Faults.Block), cmp.Compare(b.Faults.Warn, a.Faults.Warn))
}

// ownUnits are the units one speaks for: those of posts that are bound to a unit, with the units below them.
func ownUnits(c echo.Context) map[string]bool {
	out := map[string]bool{}
	for _, p := range actor(c).Posts {
		if p.Role.UnitBound() {
			for _, u := range p.Units {
				out[u] = true
			}
		}
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

func (w *Web) mayDo(c echo.Context) []Link {
	tr := w.words(c)
	var out []Link
	for _, m := range []struct {
		act  access.Action
		key  string
		href string
		on   bool
	}{
		{access.PlanRead, "read", "/planlar", true}, {access.ProgrammeRead, "programmes", "/programlar", w.o.Programmes != nil}, {access.BudgetRead, "budget", "/butce", w.o.Programmes != nil && mayLedgers(c)},
		{access.WindowRead, "values", "/gerceklesme", w.o.Measure != nil}, {access.EvaluationRead, "card", "/karne", w.o.Evaluate != nil}, {access.ReportRead, "reports", "/faaliyet-raporu", w.o.Account != nil},
		{access.EditionRead, "editions", "/belgeler", true}, {access.PlanCreate, "new", "/planlar/yeni", true},
		{access.IntakeStage, "import", "/aktarim", w.o.Intake != nil}, {access.UnitEdit, "units", "/birimler", true},
		{access.CodeEdit, "codes", "/yonetim/kodlar", w.o.Programmes != nil}, {access.SettingEdit, "settings", "/yonetim/ayarlar", w.o.Programmes != nil},
		{access.PersonInvite, "people", "/kisiler", true}, {access.AuditRead, "audit", "/denetim", w.o.Audit != nil},
		{access.TokenOwn, "tokens", "/belirtecler", true},
	} {
		if m.on && may(c, m.act) {
			out = append(out, Link{Text: tr("web.home.may." + m.key), Href: m.href})
		}
	}
	return out
}
