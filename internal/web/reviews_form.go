package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
)

// ReviewFormView is the form of a report's texts and of the board's meeting.
type ReviewFormView struct {
	Form       *Form
	Name       string
	Evaluation bool
}

func reviewValues(r evaluate.Review) url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"method": r.Method, "summary": r.Summary, "risk_review": r.RiskReview, "capacity": r.Capacity, "conclusion": r.Conclusion, "conclusion_text": r.ConclusionText, "held_on": r.HeldOn.TR(),
		"meeting_no": r.MeetingNo, "attendees": r.Attendees, "meeting_note": r.MeetingNote, "submitted_on": r.SubmittedOn.TR(),
	} {
		put(v, name, s)
	}
	return v
}

// reviewToEdit is a draft the caller may change.
func (w *Web) reviewToEdit(c echo.Context) (evaluate.Review, error) {
	r, err := w.o.Evaluate.Review(c.Request().Context(), c.Param("id"))
	if err == nil {
		err = asked(c, access.ReviewEdit, r.Scope())
	}
	return r, err
}

func (w *Web) editReview(c echo.Context) error {
	r, err := w.reviewToEdit(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Values, f.Version = reviewValues(r), itoa(r.Version)
	return w.reviewForm(c, http.StatusOK, r, f)
}

func (w *Web) reviewForm(c echo.Context, status int, r evaluate.Review, f *Form) error {
	tr := w.words(c)
	f.Action, f.Cancel, f.ReadOnly = "/karne/raporlar/"+r.ID+"/duzenle", "/karne/raporlar/"+r.ID, r.State != evaluate.ReviewDraft
	f.Choices["conclusion"] = nil
	for _, k := range []string{"continue", "update", "renew"} {
		f.Choices["conclusion"] = append(f.Choices["conclusion"], Option{Value: k, Text: tr("conclusion." + k)})
	}
	p := w.page(c, "reviewform", reviewName(tr, r.Kind, r.Year), ReviewFormView{Form: f, Name: reviewName(tr, r.Kind, r.Year), Evaluation: r.Kind == evaluate.Evaluation})
	p.Crumbs = w.reviewTrail(c, r, Link{Text: tr("web.act.edit")})
	return w.send(c, status, p)
}

func (w *Web) changeReview(c echo.Context) error {
	r, err := w.reviewToEdit(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	in, err := w.posted(c, f)
	if err != nil {
		return err
	}
	text := func(name string) *string { s := in.text(name); return &s }
	held, submitted := in.date("held_on"), in.date("submitted_on")
	cmd := evaluate.ChangeReview{
		ID: r.ID, Version: in.version(), Method: text("method"), Summary: text("summary"), RiskReview: text("risk_review"), Capacity: text("capacity"), HeldOn: &held, MeetingNo: text("meeting_no"),
		Attendees: text("attendees"), MeetingNote: text("meeting_note"), SubmittedOn: &submitted,
	}
	if r.Kind == evaluate.Evaluation {
		cmd.Conclusion, cmd.ConclusionText = text("conclusion"), text("conclusion_text")
	}
	if err = in.err(); err == nil {
		if _, err = w.o.Evaluate.ChangeReview(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/karne/raporlar/"+r.ID, "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return reviewValues(r), r.Version })
	if err != nil {
		return err
	}
	return w.reviewForm(c, code, r, f)
}

func (w *Web) askFreezeReview(c echo.Context) error {
	r, err := w.reviewToEdit(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(r.Version)
	put(f.Values, "body", council.StrategyBoard)
	put(f.Values, "date", r.HeldOn.TR())
	put(f.Values, "number", r.MeetingNo)
	return w.freezeReviewPage(c, http.StatusOK, r, f)
}

func (w *Web) freezeReviewPage(c echo.Context, status int, r evaluate.Review, f *Form) error {
	tr := w.words(c)
	unready, err := w.o.Evaluate.Unready(c.Request().Context(), r.ID)
	if err != nil {
		return err
	}
	v := ActView{Kind: "decide", Code: r.PlanCode, Lead: reviewName(tr, r.Kind, r.Year) + " · " + tr("web.review.freeze_lead"), Word: tr("web.review.freeze"), Form: f, BlockingHref: "/karne/uyarilar?plan=" + url.QueryEscape(r.PlanID) + "&yil=" + itoa(r.Year) + "&ay=" + itoa(lastMonth(r.Kind))}
	blocking, noted := w.unready(c, unready, r.PlanID, r.Year, lastMonth(r.Kind))
	v.Kinds, v.NBlocking, v.Noted = w.kinds(c, held(blocking)), len(blocking), noted[:min(len(noted), mostFaults)]
	f.Action, f.Cancel = "/karne/raporlar/"+r.ID+"/dondur", "/karne/raporlar/"+r.ID
	f.Choices["body"] = []Option{{Value: council.StrategyBoard, Text: tr("body." + council.StrategyBoard)}}
	p := w.page(c, "act", v.Word, v)
	p.Crumbs = w.reviewTrail(c, r, Link{Text: v.Word})
	return w.send(c, status, p)
}

func (w *Web) freezeReview(c echo.Context) error {
	r, err := w.reviewToEdit(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	in, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := evaluate.FreezeReview{ID: r.ID, Version: in.version(), DecisionFields: readDecision(in)}
	if err = in.err(); err == nil {
		if _, _, err = w.o.Evaluate.FreezeReview(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/karne/raporlar/"+r.ID, "review_frozen")
		}
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	head := fault.All(err)
	if fault.Has(err, "evaluate.blocked") {
		head = head[:1]
	}
	f.Version = itoa(r.Version)
	w.take(c, f, head, nil)
	return w.freezeReviewPage(c, status(err), r, f)
}
