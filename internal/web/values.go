package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

func (w *Web) valueRoutes(g *echo.Group) {
	if w.o.Calendar == nil || w.o.Measure == nil {
		return
	}
	g.GET("/gerceklesme", w.board)
	g.POST("/gerceklesme/donemler", w.openYear)
	g.GET("/gerceklesme/donem/:id", w.window)
	g.POST("/gerceklesme/donem/:id", w.changeWindow)
	g.POST("/gerceklesme/donem/:id/ac", w.reopenWindow)
	g.GET("/gerceklesme/donem/:id/dondur", w.askFreezeWindow)
	g.POST("/gerceklesme/donem/:id/dondur", w.freezeWindow)
	g.POST("/gerceklesme/yeniden-acma/:id/kapat", w.closeReopening)
	w.entryRoutes(g)
}

// YearChoice is the plan and the year a page of results is about, with what else there is to choose.
type YearChoice struct {
	Action, Plan, PlanName string
	Year                   int
	Plans, Years           []Option
	Months                 []Option // through which month; empty where a page counts whole years
	Synthetic              bool

	plan    plan.Plan
	decided []plan.Plan
	open    bool // the reader may see something of the year (standYear)
	closed  bool // there are years, and none that the reader may see
}

// query keeps the choice on a link.
func (y YearChoice) query() string {
	return "?plan=" + url.QueryEscape(y.Plan) + "&yil=" + itoa(y.Year)
}

// askedYear is the decided plan and the year that the query names; without it the plan of today, else the newest, and the year of today,
// else the plan's nearest. Without any decided plan there is nothing to choose.
func (w *Web) askedYear(c echo.Context, action string) (YearChoice, error) {
	y := YearChoice{Action: action}
	list, err := w.o.Plans.List(c.Request().Context(), plan.ListQuery{Limit: 200})
	if err != nil {
		return y, err
	}
	today := clockDay(w.o.Clock).Year()
	if n, err := strconv.Atoi(c.QueryParam("yil")); err == nil {
		today = n
	}
	var decided []plan.Plan
	for _, s := range list.Items {
		if s.State == plan.InForce {
			decided = append(decided, s.Plan)
			y.Plans = append(y.Plans, Option{Value: s.ID, Text: s.Code + " · " + s.Name})
		}
	}
	y.decided = decided
	if len(decided) == 0 {
		if id := c.QueryParam("plan"); id != "" {
			return y, fault.NotFound("plan", id)
		}
		return y, nil
	}
	asked := c.QueryParam("plan")
	i := slices.IndexFunc(decided, func(p plan.Plan) bool { return p.ID == asked })
	switch {
	case i < 0 && asked != "":
		return y, fault.NotFound("plan", asked)
	case i < 0:
		if i = slices.IndexFunc(decided, func(p plan.Plan) bool { return p.FirstYear <= today && today <= p.LastYear }); i < 0 {
			i = slices.IndexFunc(decided, func(p plan.Plan) bool { return p.LastYear == newestYear(decided) })
		}
	}
	y.choose(decided[i], min(max(today, decided[i].FirstYear), decided[i].LastYear))
	return y, nil
}

func newestYear(l []plan.Plan) int {
	return slices.MaxFunc(l, func(a, b plan.Plan) int { return cmp.Compare(a.LastYear, b.LastYear) }).LastYear
}

// choose marks the plan and the year that are shown.
func (y *YearChoice) choose(p plan.Plan, year int) {
	y.Plan, y.PlanName, y.Year, y.Synthetic, y.plan = p.ID, p.Name, year, p.Synthetic, p
	for i := range y.Plans {
		y.Plans[i].Selected = y.Plans[i].Value == p.ID
	}
	y.Years = nil
	for _, n := range horizonYears(p) {
		y.Years = append(y.Years, Option{Value: itoa(n), Text: itoa(n), Selected: n == year})
	}
}

// windowName is what people call a period: 2. çeyrek, Haziran, Yıl sonu.
func windowName(tr Tr, frequency string, no int) string {
	switch frequency {
	case calendar.Month:
		return tr("web.month." + itoa(no))
	case calendar.Year:
		return tr("web.window.year")
	}
	return tr("web.window."+frequency, "n", itoa(no))
}

// BoardView is the status board: a row each unit, a column each window of the year.
type BoardView struct {
	Choice  YearChoice
	Form    *Form
	Windows []BoardWindow
	Rows    []BoardRow
	Counts  []BoardCount // legend: what each word counts, over the whole board
	CanOpen bool
	Empty   string
}

// boardStates are the states of values on the board, the most urgent first.
var boardStates = []string{"v_returned", "v_late", "v_open", "v_waits", "v_missing", "v_entered", "v_approved", "v_verified", "v_frozen"}

// BoardWindow is a column.
type BoardWindow struct {
	ID, Name, Href, State, Opens, Unit, Manager, Office string
	Short                                               string // in a narrow column
	Reopened                                            int
	Waits                                               bool // it has not opened yet
}

// BoardRow is a unit with its cells, in the order of the windows.
type BoardRow struct {
	Unit  string
	Cells []BoardCell
}

// BoardCell is unit × window; State "" when nothing is due there.
type BoardCell struct {
	State, Href string
	Entered     int // of Due, those with a value
	Due         int
	Parts       []BoardCount
	Label       string
}

// BoardCount is a number of values in one state.
type BoardCount struct {
	State string
	N     int
}

// cellParts counts a cell by what people call its states, the most urgent first.
// over: the window is frozen and not open again to the unit, so that what was not entered stays missing.
func cellParts(c measure.Cell, waits, over bool) []BoardCount {
	late := max(0, min(c.Late-c.Returned, c.Open))
	open := "v_open"
	switch {
	case over:
		open, late = "v_missing", 0
	case waits:
		open = "v_waits"
	}
	var out []BoardCount
	for _, p := range []BoardCount{
		{"v_returned", c.Returned}, {"v_late", late}, {open, c.Open - late}, {"v_entered", c.Entered}, {"v_approved", c.Approved}, {"v_verified", c.Verified}, {"v_frozen", c.Frozen},
	} {
		if p.N > 0 {
			out = append(out, p)
		}
	}
	return out
}

func (w *Web) board(c echo.Context) error { return w.showBoard(c, http.StatusOK, nil) }

func (w *Web) showBoard(c echo.Context, status int, f *Form) error {
	ctx, tr := c.Request().Context(), w.words(c)
	if err := askedSomewhere(c, access.WindowRead); err != nil {
		return err
	}
	choice, err := w.askedYear(c, "/gerceklesme")
	if err != nil {
		return err
	}
	v := BoardView{Choice: choice, Form: f, Empty: "web.board.no_plan"}
	if choice.Plan != "" {
		v.CanOpen = access.Check(actor(c), access.WindowEdit, access.Whole) == nil
		v.Empty = "web.board.no_window"
		b, err := w.o.Measure.Board(ctx, choice.Plan, choice.Year)
		if err != nil {
			return err
		}
		v.fill(b, tr, clockDay(w.o.Clock), v.CanOpen)
	}
	words, state := w.filterText(c, "ara", "record.unit"), w.filterOf(c, "durum", "web.col.state", "web.list.all_states", stateOptions(tr, boardStates...))
	v.Rows = slices.DeleteFunc(v.Rows, func(r BoardRow) bool {
		return !words.holds(r.Unit) || state.Value != "" && !slices.ContainsFunc(r.Cells, func(x BoardCell) bool {
			return slices.ContainsFunc(x.Parts, func(n BoardCount) bool { return n.State == state.Value })
		})
	})
	p := w.page(c, "board", tr("web.board.title"), nil)
	if choice.Plan != "" {
		if err := w.listed(c, p, []ListFilter{words, state}, "plan", "yil"); err != nil {
			return err
		}
	}
	p.Data = v
	p.Crumbs = w.crumbs(c, Link{Text: p.Title})
	return w.send(c, status, p)
}

// clockDay is today as a date.
func clockDay(cl clock.Clock) period.Date { return period.Date(clock.Today(cl)) }

// askedSomewhere refuses a page to whoever may do the act nowhere.
func askedSomewhere(c echo.Context, act access.Action) error {
	if may(c, act) {
		return nil
	}
	return asked(c, act, access.Whole)
}

func (v *BoardView) fill(b measure.Board, tr Tr, today period.Date, manages bool) {
	due := map[string]bool{}
	cells := map[[2]string]measure.Cell{}
	for _, x := range b.Cells {
		due[x.WindowID] = true
		cells[[2]string{x.UnitID, x.WindowID}] = x
	}
	var shown []calendar.Window
	for _, x := range b.Windows {
		if due[x.ID] || manages {
			shown = append(shown, x)
		}
	}
	for _, x := range shown {
		col := BoardWindow{
			ID: x.ID, Name: windowName(tr, x.Frequency, x.PeriodNo), State: "w_" + x.State, Opens: x.OpensOn.TR(), Unit: x.UnitClosesOn.TR(), Manager: x.ManagerClosesOn.TR(), Office: x.OfficeClosesOn.TR(),
			Waits: today.Before(x.OpensOn), Href: "/gerceklesme/donem/" + x.ID,
		}
		if col.Waits {
			col.State = "w_waits"
		}
		for _, r := range x.Reopenings {
			if r.ClosedAt == 0 {
				col.Reopened++
			}
		}
		v.Windows = append(v.Windows, col)
	}
	sum := map[string]int{}
	for _, u := range b.Units {
		row := BoardRow{Unit: u.Name}
		any := false
		for i, x := range shown {
			cell, ok := cells[[2]string{u.ID, x.ID}]
			if !ok || cell.Due == 0 {
				row.Cells = append(row.Cells, BoardCell{})
				continue
			}
			any = true
			_, reopened := x.Reopened(u.ID, today)
			parts := cellParts(cell, v.Windows[i].Waits, x.State == calendar.Frozen && !reopened)
			bc := BoardCell{Due: cell.Due, Entered: cell.Due - cell.Open, Parts: parts, Href: entryHref(x.ID, u.ID), Label: u.Name + " · " + v.Windows[i].Name}
			if len(parts) > 0 {
				bc.State = parts[0].State
			}
			for _, n := range parts {
				sum[n.State] += n.N
			}
			row.Cells = append(row.Cells, bc)
		}
		if any {
			v.Rows = append(v.Rows, row)
		}
	}
	for _, s := range boardStates {
		if sum[s] > 0 {
			v.Counts = append(v.Counts, BoardCount{State: s, N: sum[s]})
		}
	}
}

func (w *Web) openYear(c echo.Context) error {
	f := w.form(c, "/gerceklesme/donemler", "/gerceklesme")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := calendar.OpenYear{PlanID: r.text("plan_id"), Year: r.year("year")}
	_, err = w.o.Calendar.OpenYear(c.Request().Context(), cmd)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/gerceklesme?plan="+url.QueryEscape(cmd.PlanID)+"&yil="+itoa(cmd.Year)+"&oldu=windows_opened")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	c.QueryParams().Set("plan", cmd.PlanID)
	c.QueryParams().Set("yil", itoa(cmd.Year))
	return w.showBoard(c, status(err), f)
}
