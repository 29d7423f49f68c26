package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// step is one step of a programme as the pages ask for it. Bodies rarely sign in: what they did is recorded on their behalf, with the
// letter's number and date (domain.md §0.2-14).
type step struct {
	leaf, kind string // its address and its words
	action     access.Action
	from       []programme.State
	body       string // the body whose decision is asked for; empty: a letter
	first      bool   // the next step on the way
	blocked    bool   // blocking faults are listed where it is asked for
	do         func(ctx context.Context, s *programme.Service, id string, version int64, r *reader) error
}

func (s step) offered(p programme.Programme) bool {
	if s.kind == "opinion" && p.Opinion != nil || s.kind == "metropolitan" && p.Metropolitan != nil {
		return false
	}
	if s.kind == "reopen" && !p.Reopens() {
		return false
	}
	return slices.Contains(s.from, p.State)
}

func recorded(r *reader) programme.Recorded {
	return programme.Recorded{On: r.date("on"), LetterNumber: r.text("letter_number"), Document: r.text("document"), Note: r.text("note")}
}

// moved makes a step of a method that takes a letter.
func moved(do func(*programme.Service, context.Context, programme.Step) (programme.Programme, error)) func(context.Context, *programme.Service, string, int64, *reader) error {
	return func(ctx context.Context, s *programme.Service, id string, version int64, r *reader) error {
		cmd := programme.Step{ID: id, Version: version, Recorded: recorded(r)}
		if err := r.err(); err != nil {
			return err
		}
		_, err := do(s, ctx, cmd)
		return err
	}
}

// resolved makes a step of a method that takes a decision.
func resolved(do func(*programme.Service, context.Context, programme.Decide) error) func(context.Context, *programme.Service, string, int64, *reader) error {
	return func(ctx context.Context, s *programme.Service, id string, version int64, r *reader) error {
		cmd := programme.Decide{ID: id, Version: version, DecisionFields: readDecision(r), LetterNumber: r.text("letter_number"), Document: r.text("document")}
		if err := r.err(); err != nil {
			return err
		}
		return do(s, ctx, cmd)
	}
}

var steps = []step{
	{leaf: "teklife-ac", kind: "open", action: access.ProgrammeStep, from: []programme.State{programme.Draft}, first: true, do: moved((*programme.Service).OpenProposals)},
	{leaf: "birlestir", kind: "consolidate", action: access.ProgrammeStep, from: []programme.State{programme.Proposals}, first: true, blocked: true, do: moved((*programme.Service).Consolidate)},
	{leaf: "yeniden-ac", kind: "reopen", action: access.ProgrammeStep, from: []programme.State{programme.Consolidated}, do: moved((*programme.Service).Reopen)},
	{leaf: "sun", kind: "submit", action: access.ProgrammeStep, from: []programme.State{programme.Consolidated}, first: true, blocked: true, do: moved((*programme.Service).Submit)},
	{leaf: "iade", kind: "return", action: access.ProgrammeStep, from: []programme.State{programme.Submitted}, do: moved((*programme.Service).Return)},
	{leaf: "encumen", kind: "opinion", action: access.ProgrammeDecide, from: []programme.State{programme.Submitted}, body: "executive_committee", do: resolved(func(s *programme.Service, ctx context.Context, d programme.Decide) error {
		_, err := s.Opine(ctx, d)
		return err
	})},
	{leaf: "karar", kind: "decide", action: access.ProgrammeDecide, from: []programme.State{programme.Submitted}, body: "council", first: true, do: resolved(func(s *programme.Service, ctx context.Context, d programme.Decide) error {
		_, _, err := s.Decide(ctx, d)
		return err
	})},
	{leaf: "buyuksehir", kind: "metropolitan", action: access.ProgrammeDecide, from: []programme.State{programme.Decided}, body: "metropolitan_council", do: resolved(func(s *programme.Service, ctx context.Context, d programme.Decide) error {
		_, _, err := s.Metropolitan(ctx, d)
		return err
	})},
	{leaf: "yururluk", kind: "enforce", action: access.ProgrammeStep, from: []programme.State{programme.Decided}, do: moved((*programme.Service).Enforce)},
}

func (w *Web) stepOf(c echo.Context) (step, programme.Programme, error) {
	i := slices.IndexFunc(steps, func(s step) bool { return s.leaf == c.Param("step") })
	if i < 0 {
		return step{}, programme.Programme{}, fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
	}
	p, err := w.o.Programmes.Get(c.Request().Context(), c.Param("id"))
	return steps[i], p, err
}

func (w *Web) askStep(c echo.Context) error {
	s, p, err := w.stepOf(c)
	if err != nil {
		return err
	}
	if err := asked(c, s.action, p.Scope()); err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(p.Version)
	put(f.Values, "body", s.body)
	var blocking []Note
	if s.blocked {
		if blocking, err = w.programmeBlocking(c, p); err != nil {
			return err
		}
	}
	return w.stepPage(c, http.StatusOK, s, p, f, blocking)
}

// programmeBlocking are the faults that keep a programme from going on.
func (w *Web) programmeBlocking(c echo.Context, p programme.Programme) ([]Note, error) {
	t, faults, err := w.o.Programmes.Checked(c.Request().Context(), p.ID)
	if err != nil {
		return nil, err
	}
	places := w.programmePlaces(c, &t)
	var out []Note
	for _, f := range faults {
		if f.Stage == fault.Block || f.Stage == fault.Refuse {
			out = append(out, w.programmeNote(c, f, places))
		}
	}
	return out, nil
}

func (w *Web) stepPage(c echo.Context, status int, s step, p programme.Programme, f *Form, blocking []Note) error {
	tr := w.words(c)
	v := ActView{
		Kind: "record", Code: p.PlanCode, Lead: tr("web.pp.lead." + s.kind), Word: tr("web.pp.do." + s.kind), Form: f,
		Blocking: blocking[:min(len(blocking), mostBlocking)], NBlocking: len(blocking), BlockingHref: "/programlar/" + p.ID + "/uyarilar?asama=block",
	}
	if s.body != "" {
		v.Kind = "resolve"
	}
	f.Action, f.Cancel = "/programlar/"+p.ID+"/adim/"+s.leaf, "/programlar/"+p.ID
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.programmeTrail(c, p, Link{Text: v.Word})
	return w.send(c, status, page)
}

func (w *Web) takeStep(c echo.Context) error {
	s, p, err := w.stepOf(c)
	if err != nil {
		return err
	}
	if err := asked(c, s.action, p.Scope()); err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	err = s.do(c.Request().Context(), w.o.Programmes, p.ID, r.version(), r)
	if err == nil {
		return w.done(c, "/programlar/"+p.ID, "pp_"+s.kind)
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	var blocking []Note
	if s.blocked {
		var loadErr error
		if blocking, loadErr = w.programmeBlocking(c, p); loadErr != nil {
			return loadErr
		}
		if len(blocking) > 0 {
			err = fault.All(err)[:1]
		}
	}
	f.Version = itoa(p.Version)
	w.take(c, f, err, nil)
	return w.stepPage(c, status(err), s, p, f, blocking)
}
