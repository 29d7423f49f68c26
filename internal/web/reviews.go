package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

func (w *Web) reviewRoutes(g *echo.Group) {
	g.GET("/karne/raporlar", w.reviews)
	g.POST("/karne/raporlar", w.openReview)
	g.GET("/karne/raporlar/:id", w.review)
	g.GET("/karne/raporlar/:id/duzenle", w.editReview)
	g.POST("/karne/raporlar/:id/duzenle", w.changeReview)
	g.POST("/karne/raporlar/:id/kararlar", w.addBoardDecision)
	g.GET("/karne/raporlar/:id/kararlar/:decision", w.boardDecision)
	g.POST("/karne/raporlar/:id/kararlar/:decision", w.changeBoardDecision)
	g.GET("/karne/raporlar/:id/dondur", w.askFreezeReview)
	g.POST("/karne/raporlar/:id/dondur", w.freezeReview)
	w.reviewPaperRoutes(g)
}

// ReviewsView is the monitoring and evaluation reports of a plan.
type ReviewsView struct {
	Choice  YearChoice
	Reviews []ReviewLine
	Open    []Option // kinds the year has no report of yet
	Form    *Form
	Empty   string
}

// ReviewLine is one report.
type ReviewLine struct {
	ID, Name, State, Decision, Held string
	Year, Decisions, Undone         int
	Synthetic                       bool
}

func reviewName(tr Tr, kind string, year int) string {
	return tr("web.review."+kind, "year", itoa(year))
}

func (w *Web) reviews(c echo.Context) error { return w.showReviews(c, http.StatusOK, nil) }

func (w *Web) showReviews(c echo.Context, status int, f *Form) error {
	tr := w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	choice, err := w.askedYear(c, "/karne/raporlar")
	if err != nil {
		return err
	}
	v := ReviewsView{Choice: choice, Form: f, Empty: "web.board.no_plan"}
	if choice.Plan != "" {
		v.Empty = "web.review.none"
		list, err := w.o.Evaluate.Reviews(c.Request().Context(), choice.Plan)
		if err != nil {
			return err
		}
		has := map[string]bool{}
		for _, r := range list {
			has[r.Kind+itoa(r.Year)] = true
			v.Reviews = append(v.Reviews, reviewLine(tr, r))
		}
		if access.Check(actor(c), access.ReviewEdit, access.Whole) == nil {
			for _, k := range []string{evaluate.Monitoring, evaluate.Evaluation} {
				if !has[k+itoa(choice.Year)] {
					v.Open = append(v.Open, Option{Value: k, Text: reviewName(tr, k, choice.Year)})
				}
			}
		}
	}
	p := w.page(c, "reviews", tr("web.review.title"), v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: "/karne" + choice.query()}, Link{Text: p.Title})
	p.Tabs = w.cardTabs(c, choice, "/karne/raporlar")
	return w.send(c, status, p)
}

func reviewLine(tr Tr, r evaluate.Review) ReviewLine {
	l := ReviewLine{ID: r.ID, Name: reviewName(tr, r.Kind, r.Year), Year: r.Year, State: "r_" + r.State, Decisions: len(r.Decisions), Synthetic: r.Synthetic, Held: r.HeldOn.TR()}
	if r.Decision != nil {
		l.Decision = r.Decision.Date.TR() + " · " + r.Decision.Number
	}
	for _, d := range r.Decisions {
		if d.State == evaluate.BoardOpen {
			l.Undone++
		}
	}
	return l
}

func (w *Web) openReview(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := evaluate.OpenReview{PlanID: r.text("plan_id"), Year: r.year("year"), Kind: r.text("kind")}
	made, err := w.o.Evaluate.OpenReview(c.Request().Context(), cmd)
	if err == nil {
		return w.done(c, "/karne/raporlar/"+made.ID, "created")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	c.QueryParams().Set("plan", cmd.PlanID)
	c.QueryParams().Set("yil", itoa(cmd.Year))
	return w.showReviews(c, status(err), f)
}

// ReviewView is one report: what the strategy office wrote, the board's meeting and decisions, what blocks its freeze, its papers.
type ReviewView struct {
	ID, Name, State, Plan, Kind, Decision, CardHref string
	Year                                            int
	Version                                         int64
	Facts                                           []Option
	Decisions                                       []BoardLine
	Earlier                                         []BoardLine
	Add                                             *Form
	CanEdit, CanFreeze, CanExport, Synthetic        bool
	Blocking, Noted                                 []FaultKind
	NBlocking, NNoted                               int
	Editions                                        []EditionView
	Assessed, Targets                               int
	Tables                                          string
}

// BoardLine is a decision of the board and what became of it.
type BoardLine struct {
	ID, Review, Text, Target, Owner, Due, State, FollowUp, Followed, Href string
	No                                                                    int
	Late                                                                  bool
}

func (w *Web) review(c echo.Context) error { return w.showReview(c, http.StatusOK, nil) }

func (w *Web) showReview(c echo.Context, status int, add *Form) error {
	ctx, tr := c.Request().Context(), w.words(c)
	r, err := w.o.Evaluate.Review(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	a := actor(c)
	v := ReviewView{
		ID: r.ID, Name: reviewName(tr, r.Kind, r.Year), State: "r_" + r.State, Plan: r.PlanCode + " · " + r.PlanName, Kind: r.Kind, Year: r.Year, Version: r.Version, Synthetic: r.Synthetic,
		CardHref: cardHref(r.PlanID, r.Year) + "&ay=" + itoa(lastMonth(r.Kind)), CanExport: access.Check(a, access.ReviewExport, r.Scope()) == nil, Tables: "/karne/raporlar/" + r.ID + "/tablolar",
	}
	edits := access.Check(a, access.ReviewEdit, r.Scope()) == nil
	v.CanEdit = edits && r.State == evaluate.ReviewDraft
	v.CanFreeze = v.CanEdit
	if r.Decision != nil {
		v.Decision = tr("body."+r.Decision.Body) + " · " + r.Decision.Date.TR() + " · " + r.Decision.Number
	}
	v.Facts = reviewFacts(tr, r)
	names, targets, err := w.boardNames(c, r.PlanID)
	if err != nil {
		return err
	}
	today := clockDay(w.o.Clock)
	for _, d := range r.Decisions {
		l := boardLine(d, names, targets, today)
		if edits {
			l.Href = "/karne/raporlar/" + r.ID + "/kararlar/" + d.ID
		}
		v.Decisions = append(v.Decisions, l)
	}
	earlier, err := w.o.Evaluate.EarlierDecisions(ctx, r.PlanID, r.Year, r.Kind)
	if err != nil {
		return err
	}
	for _, d := range earlier {
		l := boardLine(d.BoardDecision, names, targets, today)
		l.Review = reviewName(tr, d.Kind, d.Year)
		if edits {
			l.Href = "/karne/raporlar/" + d.ReviewID + "/kararlar/" + d.ID
		}
		v.Earlier = append(v.Earlier, l)
	}
	slices.SortStableFunc(v.Earlier, func(a, b BoardLine) int { return cmp.Compare(closedLast[a.State], closedLast[b.State]) })
	if v.CanEdit {
		if add == nil {
			add = w.form(c, "", "").fresh()
		}
		if err := w.boardForm(c, add, r, targets); err != nil {
			return err
		}
		add.Action = "/karne/raporlar/" + r.ID + "/kararlar"
		v.Add = add
		unready, err := w.o.Evaluate.Unready(ctx, r.ID)
		if err != nil {
			return err
		}
		blocking, noted := w.unready(c, unready, r.PlanID, r.Year, lastMonth(r.Kind))
		for i, x := range noted {
			if n := slices.IndexFunc(v.Earlier, func(l BoardLine) bool { return l.ID == x.ID }); n >= 0 {
				noted[i].Href = v.Earlier[n].Href
			}
		}
		v.Blocking, v.Noted, v.NBlocking, v.NNoted = w.kinds(c, blocking), w.kinds(c, noted), len(blocking), len(noted)
	}
	if may(c, access.EditionRead) && r.State == evaluate.ReviewFrozen {
		editions, err := w.o.Evaluate.ReviewEditions(ctx, r.ID)
		if err != nil {
			return err
		}
		for _, e := range editions {
			v.Editions = append(v.Editions, editionView(tr, e))
		}
	}
	p := w.page(c, "review", v.Name, v)
	p.Crumbs = w.reviewTrail(c, r)
	return w.send(c, status, p)
}

// unready parts what the rules say into what blocks and what is only noted.
func (w *Web) unready(c echo.Context, l fault.List, planID string, year, through int) (blocking, noted []Note) {
	for _, x := range l {
		note := w.r.note(langOf(c), w.said(c, x))
		note.Href = resultHref(x, planID, year, through)
		note.ID = x.At.Record
		if strings.HasPrefix(x.Code, "evaluate.window.") { // its title names the window in words
			note.Ref, note.Field = "", ""
		}
		if x.Stage == fault.Block || x.Stage == fault.Refuse {
			blocking = append(blocking, note)
		} else {
			noted = append(noted, note)
		}
	}
	return blocking, noted
}

func (w *Web) reviewTrail(c echo.Context, r evaluate.Review, more ...Link) []Link {
	tr := w.words(c)
	here := Link{Text: reviewName(tr, r.Kind, r.Year)}
	if len(more) > 0 {
		here.Href = "/karne/raporlar/" + r.ID
	}
	return append(w.crumbs(c, Link{Text: tr("web.review.title"), Href: "/karne/raporlar?plan=" + url.QueryEscape(r.PlanID) + "&yil=" + itoa(r.Year)}, here), more...)
}

// reviewFacts are the texts of a report; a missing one is said to be missing.
func reviewFacts(tr Tr, r evaluate.Review) []Option {
	facts := []Option{
		{Text: tr("web.f.held_on"), Value: r.HeldOn.TR()}, {Text: tr("web.f.meeting_no"), Value: r.MeetingNo}, {Text: tr("web.f.attendees"), Value: r.Attendees}, {Text: tr("web.f.meeting_note"), Value: r.MeetingNote},
		{Text: tr("web.f.submitted_on"), Value: r.SubmittedOn.TR()}, {Text: tr("web.f.method"), Value: r.Method}, {Text: tr("web.f.summary"), Value: r.Summary}, {Text: tr("web.f.risk_review"), Value: r.RiskReview},
		{Text: tr("web.f.capacity"), Value: r.Capacity},
	}
	if r.Kind == evaluate.Evaluation {
		conclusion := ""
		if r.Conclusion != "" {
			conclusion = tr("conclusion." + r.Conclusion)
		}
		facts = append(facts, Option{Text: tr("web.f.conclusion"), Value: conclusion}, Option{Text: tr("web.f.conclusion_text"), Value: r.ConclusionText})
	}
	return facts
}

// boardNames are the names of units and the targets of a plan, for the decisions of its board.
func (w *Web) boardNames(c echo.Context, planID string) (units map[string]string, targets []Option, err error) {
	list, err := w.unitOptions(c)
	if err != nil {
		return nil, nil, err
	}
	units = map[string]string{}
	for _, u := range list {
		units[u.Value] = u.Text
	}
	t, err := w.o.Plans.Tree(c.Request().Context(), planID)
	if err != nil {
		return nil, nil, err
	}
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			targets = append(targets, Option{Value: h.ID, Text: h.Code + " · " + short(h.Text, 90)})
		}
	}
	return units, targets, nil
}

// closedLast puts what is still open before what was done or dropped.
var closedLast = map[string]int{"b_" + evaluate.BoardDone: 1, "b_" + evaluate.BoardDropped: 1}

func boardLine(d evaluate.BoardDecision, units map[string]string, targets []Option, today period.Date) BoardLine {
	l := BoardLine{
		ID: d.ID, No: d.No, Text: d.Text, Owner: units[d.OwnerUnitID], Due: d.DueOn.TR(), State: "b_" + orWord(d.State, evaluate.BoardOpen), FollowUp: d.FollowUp, Followed: d.FollowedOn.TR(),
		Late: d.State == evaluate.BoardOpen && d.DueOn.Before(today),
	}
	if i := slices.IndexFunc(targets, func(o Option) bool { return o.Value == d.TargetID }); i >= 0 && d.TargetID != "" {
		l.Target = targets[i].Text
	}
	return l
}

func (w *Web) boardForm(c echo.Context, f *Form, r evaluate.Review, targets []Option) error {
	units, err := w.unitOptions(c)
	if err != nil {
		return err
	}
	tr := w.words(c)
	f.Choices["units"], f.Choices["targets"] = units, targets
	f.Choices["board_state"] = nil
	for _, s := range []string{evaluate.BoardOpen, evaluate.BoardDone, evaluate.BoardDropped} {
		f.Choices["board_state"] = append(f.Choices["board_state"], Option{Value: s, Text: tr("web.state." + "b_" + s)})
	}
	f.Cancel = "/karne/raporlar/" + r.ID
	return nil
}

func readBoard(r *reader) evaluate.BoardDecisionFields {
	return evaluate.BoardDecisionFields{
		Text: r.text("text"), TargetID: r.text("target_id"), OwnerUnitID: r.text("owner_unit_id"), DueOn: r.date("due_on"), State: r.text("state"), FollowUp: r.text("follow_up"), FollowedOn: r.date("followed_on"),
	}
}

func (w *Web) addBoardDecision(c echo.Context) error {
	id := c.Param("id")
	f := w.form(c, "", "").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := evaluate.AddBoardDecision{ReviewID: id, BoardDecisionFields: readBoard(r), Idempotency: f.idempotency()}
	if err = r.err(); err == nil {
		if _, err = w.o.Evaluate.AddBoardDecision(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/karne/raporlar/"+id+"#kararlar", "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showReview(c, status(err), f)
}

// BoardDecisionView is the form of one decision of the board; after the freeze only its follow-up is open.
type BoardDecisionView struct {
	Form   *Form
	No     int
	Frozen bool
	Line   BoardLine
}

func (w *Web) decisionOf(c echo.Context) (evaluate.Review, evaluate.BoardDecision, error) {
	r, err := w.o.Evaluate.Review(c.Request().Context(), c.Param("id"))
	if err != nil {
		return r, evaluate.BoardDecision{}, err
	}
	if err := asked(c, access.ReviewEdit, r.Scope()); err != nil {
		return r, evaluate.BoardDecision{}, err
	}
	i := slices.IndexFunc(r.Decisions, func(d evaluate.BoardDecision) bool { return d.ID == c.Param("decision") })
	if i < 0 {
		return r, evaluate.BoardDecision{}, fault.NotFound("board_decision", c.Param("decision"))
	}
	return r, r.Decisions[i], nil
}

func boardValues(d evaluate.BoardDecision, frozen bool) url.Values {
	v := url.Values{}
	if !frozen {
		put(v, "text", d.Text)
		put(v, "target_id", d.TargetID)
		put(v, "owner_unit_id", d.OwnerUnitID)
		put(v, "due_on", d.DueOn.TR())
	}
	put(v, "state", d.State)
	put(v, "follow_up", d.FollowUp)
	put(v, "followed_on", d.FollowedOn.TR())
	return v
}

func (w *Web) boardDecision(c echo.Context) error {
	r, d, err := w.decisionOf(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Values, f.Version = boardValues(d, r.State != evaluate.ReviewDraft), itoa(d.Version)
	return w.boardPage(c, http.StatusOK, r, d, f)
}

func (w *Web) boardPage(c echo.Context, status int, r evaluate.Review, d evaluate.BoardDecision, f *Form) error {
	names, targets, err := w.boardNames(c, r.PlanID)
	if err != nil {
		return err
	}
	if err := w.boardForm(c, f, r, targets); err != nil {
		return err
	}
	f.Action = "/karne/raporlar/" + r.ID + "/kararlar/" + d.ID
	v := BoardDecisionView{Form: f, No: d.No, Frozen: r.State != evaluate.ReviewDraft, Line: boardLine(d, names, targets, clockDay(w.o.Clock))}
	p := w.page(c, "boarddecision", w.words(c)("web.board_decision.no", "n", itoa(d.No)), v)
	p.Crumbs = w.reviewTrail(c, r, Link{Text: p.Title})
	return w.send(c, status, p)
}

func (w *Web) changeBoardDecision(c echo.Context) error {
	r, d, err := w.decisionOf(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	in, err := w.posted(c, f)
	if err != nil {
		return err
	}
	x := readBoard(in)
	cmd := evaluate.ChangeBoardDecision{ID: d.ID, Version: in.version(), State: &x.State, FollowUp: &x.FollowUp, FollowedOn: &x.FollowedOn}
	if r.State == evaluate.ReviewDraft {
		cmd.Text, cmd.TargetID, cmd.OwnerUnitID, cmd.DueOn = &x.Text, plan.Some(x.TargetID), plan.Some(x.OwnerUnitID), &x.DueOn
	}
	if err = in.err(); err == nil {
		if _, err = w.o.Evaluate.ChangeBoardDecision(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/karne/raporlar/"+r.ID+"#kararlar", "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return boardValues(d, r.State != evaluate.ReviewDraft), d.Version })
	if err != nil {
		return err
	}
	return w.boardPage(c, code, r, d, f)
}
