package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
)

// TourView is the first steps of a role. Put: it was put away, and can be taken out again.
type TourView struct {
	Mark  string
	Steps []TourStep
	Done  int
	Put   bool
}

// TourStep is one step; Ticks tells that Karne sees by itself whether it is done.
type TourStep struct {
	Text, Note, Href string
	Done, Ticks      bool
}

// todo is what the parts of the page found, for the tour.
type todo struct {
	values                            map[string]int // by what they wait for
	filled, report, proposal          bool
	explain, drafts                   int
	units, people, drafted, noAccount int
}

// marks are what the person has put away.
func (h *homePage) marks() (err error) {
	if h.w.o.Desk == nil {
		return nil
	}
	h.marked, err = h.w.o.Desk.Marks(h.ctx)
	return err
}

// tourView is the tour of the first role the person holds that has one.
func (h *homePage) tourView() *TourView {
	if h.w.o.Desk == nil {
		return nil
	}
	for _, t := range tours {
		if !h.is(t.role) {
			continue
		}
		v := &TourView{Mark: "tour." + string(t.role)}
		v.Put = slices.Contains(h.marked, v.Mark)
		for _, s := range t.steps(h) {
			if s.Href == "" {
				continue
			}
			if s.Done {
				v.Done++
			}
			v.Steps = append(v.Steps, s)
		}
		return v
	}
	return nil
}

// step is a step of a tour in words; done nil: Karne cannot see it.
func (h *homePage) step(key, href string, done *bool) TourStep {
	s := TourStep{Text: h.tr("web.tour." + key), Note: h.tr("web.tour." + key + "_note"), Href: href, Ticks: done != nil}
	s.Done = done != nil && *done
	return s
}

// on leaves a step out where its page is not there.
func on(there bool, href string) string {
	if there {
		return href
	}
	return ""
}

var tours = []struct {
	role  access.Role
	steps func(h *homePage) []TourStep
}{
	{access.Planner, plannerTour}, {access.UnitManager, managerTour}, {access.UnitEditor, editorTour}, {access.SeniorManager, mayorTour}, {access.Finance, financeTour}, {access.Admin, adminTour},
	{access.CouncilClerk, clerkTour}, {access.Auditor, auditorTour}, {access.CouncilMember, readerTour}, {access.IMSOfficer, readerTour}, {access.Viewer, readerTour},
}

func plannerTour(h *homePage) []TourStep {
	inForce := slices.ContainsFunc(h.plans, func(s plan.Summary) bool { return s.State == plan.InForce })
	verified := h.todo.values[measure.WaitsVerify] == 0 && h.year.opened
	first := "/planlar"
	if len(h.plans) == 0 {
		first = "/planlar/yeni"
	}
	return []TourStep{
		h.step("plan", first, new(len(h.plans) > 0)), h.step("decide", "/planlar", new(inForce)), h.step("windows", on(h.w.o.Measure != nil, "/gerceklesme"), new(h.year.opened)),
		h.step("verify", on(h.w.o.Measure != nil, "/gerceklesme"), new(verified)), h.step("guide", "/kilavuz", nil),
	}
}

// firstWork is the place of the reader's first line of a class and of one of some states, else where all of them are.
func (h *homePage) firstWork(class, otherwise string, states ...string) string {
	for _, l := range h.v.Work {
		if l.Class == class && (len(states) == 0 || slices.Contains(states, l.State)) {
			return l.Href
		}
	}
	return otherwise
}

func editorTour(h *homePage) []TourStep {
	t := h.todo
	entered := h.year.opened && t.values[measure.WaitsEnter]+t.values[measure.WaitsLate] == 0
	back := h.year.opened && t.values[measure.WaitsReturned] == 0
	return []TourStep{
		h.step("enter", on(h.w.o.Measure != nil, h.firstWork("values", "/gerceklesme", "v_late", "v_open")), new(entered)),
		h.step("returned", on(h.w.o.Measure != nil, h.firstWork("values", "/gerceklesme", "v_returned")), new(back)),
		h.step("proposal", on(h.w.o.Programmes != nil, h.firstWork("programme", "/programlar")), new(!t.proposal)),
		h.step("card", on(h.w.o.Evaluate != nil, "/karne"), nil), h.step("guide", "/kilavuz", nil),
	}
}

func managerTour(h *homePage) []TourStep {
	t := h.todo
	approved := h.year.opened && t.values[measure.WaitsApprove] == 0
	return []TourStep{
		h.step("approve", on(h.w.o.Measure != nil, h.firstWork("values", "/gerceklesme", "v_entered")), new(approved)),
		h.step("explain", on(h.w.o.Evaluate != nil, h.firstWork("deviations", "/karne/sapmalar")), new(t.explain == 0)),
		h.step("send", on(h.w.o.Programmes != nil, h.firstWork("programme", "/programlar")), new(!t.proposal)),
		h.step("sign", on(h.w.o.Account != nil, h.firstWork("unitreports", "/faaliyet-raporu")), new(!t.report)), h.step("card", on(h.w.o.Evaluate != nil, "/karne"), nil),
	}
}

func mayorTour(h *homePage) []TourStep {
	signed := !slices.ContainsFunc(h.v.Work, func(l WorkLine) bool { return l.Class == "papers" })
	return []TourStep{
		h.step("look", on(h.w.o.Evaluate != nil, "/karne"), nil), h.step("worst", on(h.w.o.Evaluate != nil, "/karne/sapmalar"), nil), h.step("statement", on(h.w.o.Account != nil, h.firstWork("papers", "/faaliyet-raporu")), new(signed)),
	}
}

func financeTour(h *homePage) []TourStep {
	return []TourStep{
		h.step("ledger", on(h.w.o.Budget != nil, "/butce"), new(h.v.Stand != nil && h.v.Stand.Money != nil && !h.v.Stand.Money.Used.Missing)),
		h.step("ceilings", on(h.w.o.Programmes != nil, h.firstWork("papers", "/programlar", "draft", "proposals")), nil), h.step("finance", on(h.w.o.Account != nil, "/faaliyet-raporu"), nil), h.step("guide", "/kilavuz", nil),
	}
}

func adminTour(h *homePage) []TourStep {
	t := h.todo
	return []TourStep{
		h.step("units", "/birimler", new(t.units > 0 && t.drafted == 0)), h.step("people", "/kisiler", new(t.people > 1)), h.step("accounts", "/kisiler", new(t.people > 1 && t.noAccount == 0)),
		h.step("settings", on(h.w.o.Programmes != nil, "/yonetim/ayarlar"), nil), h.step("guide", "/kilavuz", nil),
	}
}

// editionsAt is where the decided documents are: below on the page, else on theirs.
func (h *homePage) editionsAt() string {
	if len(h.v.Editions) > 0 {
		return "#editions"
	}
	return "/belgeler"
}

func clerkTour(h *homePage) []TourStep {
	open := slices.ContainsFunc(h.v.Work, func(l WorkLine) bool { return l.Class == "papers" })
	return []TourStep{h.step("record", h.firstWork("papers", "/planlar"), new(!open)), h.step("editions", h.editionsAt(), nil), h.step("guide", "/kilavuz", nil)}
}

func auditorTour(h *homePage) []TourStep {
	return []TourStep{h.step("log", on(h.w.o.Audit != nil, "/denetim"), nil), h.step("flaws", on(h.w.o.Evaluate != nil, "/karne/uyarilar"), nil), h.step("editions", h.editionsAt(), nil), h.step("guide", "/kilavuz", nil)}
}

func readerTour(h *homePage) []TourStep {
	out := []TourStep{h.step("editions", h.editionsAt(), nil)}
	if may(h.c, access.EvaluationRead) {
		out = append(out, h.step("card", on(h.w.o.Evaluate != nil, "/karne"), nil))
	}
	return append(out, h.step("guide", "/kilavuz", nil))
}

// tour puts a tour away, or takes it out again.
func (w *Web) tour(c echo.Context) error {
	if w.o.Desk == nil {
		return echo.ErrNotFound
	}
	do := w.o.Desk.Mark
	if c.FormValue("geri") != "" {
		do = w.o.Desk.Unmark
	}
	if err := do(c.Request().Context(), c.FormValue("mark")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}
