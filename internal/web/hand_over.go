package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// Posts of everybody with their substitutions and hand-overs.

func (w *Web) handOverRoutes(g *echo.Group) {
	g.GET("/yonetim/gorevler", w.posts)
	g.POST("/yonetim/gorevler", w.addSubstitution)
	g.GET("/gorevler/:id/devret", w.handOverForm)
	g.POST("/gorevler/:id/devret", w.handOver)
	g.GET("/devirler/:id", w.handedOver)
	g.POST("/devirler/:id/al", w.takeHandOver)
}

// PostsView is who stands for whom, what was handed over, and the posts that are held.
type PostsView struct {
	Running, Coming, Past []PostLine
	HandOvers             []HandOverLine
	CanEdit               bool
	Form                  *Form
}

// HandOverLine is one hand-over as people read it.
type HandOverLine struct {
	ID, Day, Role, Unit, From, To, Note, State, FromHref, ToHref, Recorded string
	Version                                                                int64
}

// postLines are the posts of people, the running ones first, then the newest.
func (w *Web) postLines(c echo.Context, people []org.Person, units map[string]string) []PostLine {
	tr, today, can := w.words(c), w.today(), may(c, access.PostEdit)
	byPost := map[string]string{}
	for _, p := range people {
		for _, x := range p.Posts {
			byPost[x.ID] = p.Name
		}
	}
	type dated struct {
		PostLine
		from period.Date
	}
	var out []dated
	for _, p := range people {
		for _, x := range p.Posts {
			l := PostLine{
				ID: x.ID, PersonID: p.ID, Person: p.Name, Role: tr("role." + string(x.Role)), UnitID: x.UnitID, Unit: units[x.UnitID], Days: span(x.ValidFrom, x.LastDay()),
				State: postState(x, today), Version: x.Version,
			}
			if x.SubstituteFor != "" {
				l.For = cmp.Or(byPost[x.SubstituteFor], "…")
			}
			if x.ValidTo != x.LastDay() {
				l.Note = tr("web.posts.ends_with_unit")
			}
			l.CanGive = can && x.SubstituteFor == "" && l.State != "ended" && l.State != "planned"
			l.CanEnd = can && l.State == "active"
			out = append(out, dated{l, x.ValidFrom})
		}
	}
	rank := map[string]int{"active": 0, "planned": 1, "ended": 2}
	slices.SortStableFunc(out, func(a, b dated) int {
		return cmp.Or(cmp.Compare(rank[a.State], rank[b.State]), cmp.Compare(b.from, a.from))
	})
	lines := make([]PostLine, len(out))
	for i, l := range out {
		lines[i] = l.PostLine
	}
	return lines
}

func postState(p org.Post, today period.Date) string {
	switch {
	case p.LastDay().Before(today):
		return "ended"
	case p.ValidFrom.After(today):
		return "planned"
	}
	return "active"
}

func (w *Web) posts(c echo.Context) error {
	return w.postsPage(c, http.StatusOK, w.form(c, "/yonetim/gorevler", "").fresh())
}

func (w *Web) postsPage(c echo.Context, status int, f *Form) error {
	ctx := c.Request().Context()
	if err := access.Check(actor(c), access.PersonRead, access.Scope{Units: access.Visible(actor(c), access.PersonRead).Units}); err != nil {
		return err
	}
	people, err := w.everybody(c)
	if err != nil {
		return err
	}
	names, err := w.unitNames(c)
	if err != nil {
		return err
	}
	v := PostsView{Form: f, CanEdit: may(c, access.PostEdit)}
	for _, l := range w.postLines(c, people, names) {
		switch {
		case l.For == "":
			if v.CanEdit && l.State == "active" {
				f.Choices["posts"] = append(f.Choices["posts"], Option{Value: l.ID, Text: joined(" · ", l.Person, l.Role, l.Unit)})
			}
		case l.State == "active":
			v.Running = append(v.Running, l)
		case l.State == "planned":
			v.Coming = append(v.Coming, l)
		default:
			v.Past = append(v.Past, l)
		}
	}
	for _, p := range people {
		if p.Active {
			f.Choices["people"] = append(f.Choices["people"], Option{Value: p.ID, Text: p.Name})
		}
	}
	list, err := w.o.Org.HandOvers(ctx)
	if err != nil {
		return err
	}
	for _, h := range slices.Backward(list) {
		v.HandOvers = append(v.HandOvers, w.handOverLine(c, h))
	}
	return w.send(c, status, w.managed(c, "posts", w.words(c)("web.posts.title"), "/yonetim/gorevler", v))
}

// joined puts the texts that are there in one line.
func joined(sep string, parts ...string) string {
	out := ""
	for _, p := range parts {
		switch {
		case p == "":
		case out == "":
			out = p
		default:
			out += sep + p
		}
	}
	return out
}

func (w *Web) handOverLine(c echo.Context, h org.HandedOver) HandOverLine {
	l := HandOverLine{
		ID: h.ID, Day: h.On.TR(), Role: w.words(c)("role." + string(h.Role)), Unit: h.UnitName, From: h.FromName, To: h.ToName, Note: h.Note, State: "ho_waits", Version: h.Version,
		Recorded: clockText(clock.FromMicros(h.RecordedAt)),
	}
	if h.TakenAt > 0 {
		l.State = "ho_taken"
	}
	if may(c, access.PersonRead) {
		l.FromHref, l.ToHref = "/kisiler/"+h.FromPersonID, "/kisiler/"+h.ToPersonID
	}
	return l
}

func (w *Web) addSubstitution(c echo.Context) error {
	f := w.form(c, "/yonetim/gorevler", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := org.AddPost{PersonID: r.text("person_id"), SubstituteFor: r.text("substitute_for"), ValidFrom: r.date("valid_from"), ValidTo: r.date("valid_to"), Once: f.idempotency()}
	if err := asked(c, access.PostEdit, access.Whole); err != nil {
		return err
	}
	if cmd.SubstituteFor == "" { // without one it would be a post of its own
		r.faults = append(r.faults, fault.Invalid("text.required", "substitute_for"))
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Org.AddPost(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/yonetim/gorevler", "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.postsPage(c, status(err), f.fresh())
}

// HandOverView is the form of a hand-over with what is open where the post answers.
type HandOverView struct {
	Person, Role, Unit, Days, Back string
	Form                           *Form
	Open                           []BoardCount
}

func (w *Web) handOverForm(c echo.Context) error {
	p, err := w.postToGive(c)
	if err != nil {
		return err
	}
	f := w.form(c, "/gorevler/"+p.ID+"/devret", "/kisiler/"+p.PersonID).fresh()
	f.New, f.Version = false, itoa(p.Version)
	return w.showHandOver(c, http.StatusOK, p, f)
}

func (w *Web) postToGive(c echo.Context) (org.Post, error) {
	if err := access.Check(actor(c), access.PostEdit, access.Whole); err != nil {
		return org.Post{}, err
	}
	return w.o.Org.Post(c.Request().Context(), c.Param("id"))
}

func (w *Web) showHandOver(c echo.Context, status int, p org.Post, f *Form) error {
	ctx, tr := c.Request().Context(), w.words(c)
	people, err := w.everybody(c)
	if err != nil {
		return err
	}
	v := HandOverView{Role: tr("role." + string(p.Role)), Days: span(p.ValidFrom, p.LastDay()), Back: "/kisiler/" + p.PersonID, Form: f}
	for _, x := range people {
		switch {
		case x.ID == p.PersonID:
			v.Person = x.Name
		case x.Active:
			f.Choices["people"] = append(f.Choices["people"], Option{Value: x.ID, Text: x.Name})
		}
	}
	if p.UnitID != "" {
		u, err := w.o.Org.Unit(ctx, p.UnitID)
		if err != nil {
			return err
		}
		v.Unit = u.Name
		if v.Open, err = w.openWork(c, p.UnitID); err != nil {
			return err
		}
	}
	page := w.managed(c, "handover", tr("web.handover.title"), "/kisiler", v, Link{Text: tr("web.people.title"), Href: "/kisiler"}, Link{Text: v.Person, Href: v.Back})
	return w.send(c, status, page)
}

// openWork counts what a unit has open in the windows under way, for whoever may see it.
func (w *Web) openWork(c echo.Context, unit string) ([]BoardCount, error) {
	if w.o.Measure == nil || w.o.Calendar == nil || !may(c, access.ValueRead) {
		return nil, nil
	}
	ctx, today := c.Request().Context(), w.today()
	windows, err := w.o.Calendar.List(ctx, calendar.Query{})
	if err != nil {
		return nil, err
	}
	type year struct {
		plan string
		year int
	}
	var years []year
	open := map[string]bool{}
	for _, x := range windows {
		if today.Before(x.OpensOn) || x.Settled() {
			continue
		}
		open[x.ID] = true
		if y := (year{x.PlanID, x.Year}); !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	sum := map[string]int{}
	for _, y := range years {
		b, err := w.o.Measure.Board(ctx, y.plan, y.year)
		if err != nil {
			return nil, err
		}
		for _, cell := range b.Cells {
			if cell.UnitID != unit || !open[cell.WindowID] {
				continue
			}
			for _, part := range cellParts(cell, false, false) {
				sum[part.State] += part.N
			}
		}
	}
	var out []BoardCount
	for _, state := range []string{"v_returned", "v_late", "v_open", "v_entered", "v_approved"} {
		if sum[state] > 0 {
			out = append(out, BoardCount{State: state, N: sum[state]})
		}
	}
	return out, nil
}

func (w *Web) handOver(c echo.Context) error {
	p, err := w.postToGive(c)
	if err != nil {
		return err
	}
	f := w.form(c, "/gorevler/"+p.ID+"/devret", "/kisiler/"+p.PersonID)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := org.HandOver{PostID: p.ID, Version: r.version(), ToPersonID: r.text("to_person_id"), On: r.date("on"), Note: r.text("note"), Once: f.idempotency()}
	if err = r.err(); err == nil {
		var h org.HandedOver
		if h, err = w.o.Org.HandOver(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/devirler/"+h.ID, "handed_over")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return url.Values{}, p.Version })
	if err != nil {
		return err
	}
	return w.showHandOver(c, code, p, f.fresh())
}

// HandedView is one hand-over for who gave and who got it.
type HandedView struct {
	HandOverLine
	Open    []BoardCount
	CanTake bool
}

func (w *Web) handedOver(c echo.Context) error {
	h, err := w.o.Org.HandedOver(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := HandedView{HandOverLine: w.handOverLine(c, h), CanTake: h.TakenAt == 0 && actor(c).PersonID == h.ToPersonID}
	if h.UnitID != "" {
		if v.Open, err = w.openWork(c, h.UnitID); err != nil {
			return err
		}
	}
	tr := w.words(c)
	page := w.page(c, "handed", tr("web.handed.title"), v)
	page.Crumbs = w.crumbs(c, Link{Text: page.Title})
	return w.send(c, http.StatusOK, page)
}

func (w *Web) takeHandOver(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	h, err := w.o.Org.TakeHandOver(c.Request().Context(), org.TakeHandOver{ID: c.Param("id"), Version: r.version()})
	if err != nil {
		return err
	}
	return w.done(c, "/devirler/"+h.ID, "hand_over_taken")
}
