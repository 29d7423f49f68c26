package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
)

// HomeView is one's own work first, then what one's role looks at. What a role does not have is empty.
type HomeView struct {
	Lead     []HomePost
	Nothing  bool // the person holds no post: nothing can be shown but whom to ask
	Tour     *TourView
	Work     []WorkLine
	HasWork  bool // the role works in Karne, so that an empty list is worth saying
	Empty    Empty
	Filled   []FilledView
	Own      []HomeTarget
	OwnYear  string
	Stand    *StandView
	Board    *HomeBoard
	Next     []NextDocument
	Dates    []HomeDate
	Facts    []HomeFact
	Now      []HomeYear
	Plans    []PlanView
	InForce  []PlanView
	Editions []EditionView
	More     string // where the rest of the editions are
	Folded   bool   // programmes and plans stand folded below the page of the mayor
	NoPlan   Empty
}

// HomePost is a post the person holds, with its unit.
type HomePost struct{ Role, Unit, Until, StandsFor string }

// homePlans bounds how many plans and programmes under way are checked for the home page; there is seldom more than one.
const homePlans = 3

func (w *Web) homeRoutes(g *echo.Group) {
	g.GET("/", w.home)
	g.POST("/tur", w.tour)
}

// homePage collects what the home page shows of one person; each part reads what it needs once.
type homePage struct {
	w          *Web
	c          echo.Context
	ctx        context.Context
	tr         Tr
	a          access.Actor
	today      period.Date
	own        map[string]bool // units the person holds a post of
	office     bool            // the strategy office: it verifies the whole
	v          *HomeView
	posts      []org.OwnPost
	plans      []plan.Summary
	windows    []calendar.Window
	programmes []programme.Programme
	year       homeYear
	waiting    []evaluate.Waiting
	card       *evaluate.Card
	cardFaults fault.List
	todo       todo // what the tour ticks off
	marked     []string
}

// homeYear is the plan year the page is about: the newest whose windows have opened, else the newest decided plan's year of today.
type homeYear struct {
	plan   string
	year   int
	opened bool
	money  *programme.Programme // of the year
}

func (w *Web) home(c echo.Context) error {
	h := homePage{w: w, c: c, ctx: c.Request().Context(), tr: w.words(c), a: actor(c), today: clockDay(w.o.Clock), own: ownUnits(c), todo: todo{values: map[string]int{}}}
	h.v = &HomeView{NoPlan: Empty{Text: "web.home.none"}}
	h.office = access.Check(h.a, access.ValueVerify, access.Whole) == nil
	for _, read := range []func() error{
		h.readPosts, h.readPlans, h.readWindows, h.readProgrammes, h.values, h.deviations, h.reports, h.proposals, h.drafts, h.handOvers, h.stand, h.board, h.next, h.clerk, h.money, h.years,
		h.admin, h.auditor, h.editions, h.marks,
	} {
		if err := read(); err != nil {
			return err
		}
	}
	h.finish()
	return w.send(c, http.StatusOK, w.page(c, "home", w.words(c)("web.nav.home"), *h.v))
}

// is tells whether the person holds a post of one of the roles; a page is laid out by it, never opened.
func (h *homePage) is(roles ...access.Role) bool {
	return slices.ContainsFunc(h.a.Posts, func(p access.Post) bool { return slices.Contains(roles, p.Role) })
}

func (h *homePage) readPosts() (err error) {
	if h.posts, err = h.w.o.Org.OwnPosts(h.ctx); err != nil {
		return err
	}
	for _, p := range h.posts {
		x := HomePost{Role: h.tr("role." + string(p.Role)), Unit: p.UnitName, StandsFor: p.StandsFor}
		if p.Until != "" {
			x.Until = p.Until.TR()
		}
		h.v.Lead = append(h.v.Lead, x)
	}
	h.v.Nothing = len(h.a.Posts) == 0
	return nil
}

func (h *homePage) readPlans() error {
	if !may(h.c, access.PlanRead) {
		return nil
	}
	list, err := h.w.o.Plans.List(h.ctx, plan.ListQuery{})
	if err != nil {
		return err
	}
	h.plans = list.Items
	for _, s := range list.Items {
		if s.State == plan.InForce {
			h.v.InForce = append(h.v.InForce, planView(s.Plan))
		}
	}
	if may(h.c, access.PlanCreate) && len(h.plans) == 0 {
		h.v.NoPlan.Href, h.v.NoPlan.Act = "/planlar/yeni", "web.act.new_plan"
	}
	return nil
}

// readWindows finds the year the page is about.
func (h *homePage) readWindows() (err error) {
	if h.w.o.Calendar == nil || !may(h.c, access.WindowRead) {
		return nil
	}
	if h.windows, err = h.w.o.Calendar.List(h.ctx, calendar.Query{}); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, s := range h.plans {
		if s.State != plan.InForce {
			continue
		}
		known[s.ID] = true
		year := min(max(h.today.Year(), s.FirstYear), s.LastYear)
		if h.year.plan == "" || year > h.year.year {
			h.year = homeYear{plan: s.ID, year: year}
		}
	}
	best := homeYear{}
	for _, x := range h.windows {
		if known[x.PlanID] && !h.today.Before(x.OpensOn) && x.Year > best.year {
			best = homeYear{plan: x.PlanID, year: x.Year, opened: true}
		}
	}
	if best.opened {
		h.year = best
	}
	return nil
}

func (h *homePage) readProgrammes() error {
	if h.w.o.Programmes == nil || !may(h.c, access.ProgrammeRead) {
		return nil
	}
	list, err := h.w.o.Programmes.List(h.ctx, programme.ListQuery{})
	if err != nil {
		return err
	}
	h.programmes = list.Items
	for i := range h.programmes {
		if p := &h.programmes[i]; p.PlanID == h.year.plan && p.Year == h.year.year {
			h.year.money = p
		}
	}
	return nil
}

// under are the programmes under way: not yet decided, the newest first.
func (h *homePage) under(states ...programme.State) (out []programme.Programme) {
	for _, p := range h.programmes {
		if slices.Contains(states, p.State) && len(out) < homePlans {
			out = append(out, p)
		}
	}
	return out
}

// finish orders the list of work and says what to do first where there is none.
func (h *homePage) finish() {
	slices.SortStableFunc(h.v.Work, moreUrgentWork)
	h.v.HasWork = h.office || len(h.own) > 0 || h.is(access.Finance, access.CouncilClerk, access.SeniorManager)
	h.v.Empty = Empty{Text: "web.home.no_work"}
	switch {
	case !h.year.opened && h.office && h.year.plan != "":
		h.v.Empty = Empty{Text: "web.home.no_window_office", Href: "/gerceklesme", Act: "web.home.open_windows"}
	case !h.year.opened && len(h.own) > 0:
		h.v.Empty = Empty{Text: "web.home.no_window_unit", Href: "/gerceklesme", Act: "web.home.see_board"}
	case h.is(access.SeniorManager) && !h.office:
		h.v.Empty = Empty{Text: "web.home.no_signature"}
	}
	h.v.Folded = h.v.Stand != nil && h.is(access.SeniorManager) && !h.office
	if h.office || len(h.own) > 0 {
		h.v.InForce, h.v.Plans = nil, nil // their plans stand in the work and among the next documents
	}
	h.v.Tour = h.tourView()
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

// namedSome is a list of words, and how many more there are.
func namedSome(tr Tr, words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:most], ", ") + " " + tr("web.home.and_more", "n", itoa(len(words)-most))
}
