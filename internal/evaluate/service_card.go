package evaluate

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// askedYear refuses a year outside the plan, and a month that is none; 0 is the last one that opened.
func askedYear(p plan.Plan, year, through int) error {
	var l fault.List
	if !p.Horizon().Contains(year) {
		l = append(l, fault.Invalid("plan.year.outside", "year", "read", strconv.Itoa(year), "expected", p.Horizon().String()))
	}
	if through < 0 || through > 12 {
		l = append(l, fault.Invalid("number.range", "through", "read", strconv.Itoa(through), "expected", "1…12"))
	}
	return l.Err()
}

// Scorecard is the card of a plan year as far as the caller may see it: all of it, a frozen year, or what the caller's units answer for, take
// part in and deliver to. A year of which nothing is shown is not found.
func (s *Service) Scorecard(ctx context.Context, q CardQuery) (Card, error) {
	c, _, err := s.read(ctx, q, false)
	return c, err
}

// Checked is Scorecard with the rules' verdicts on what the caller sees, both of one state.
func (s *Service) Checked(ctx context.Context, q CardQuery) (Card, fault.List, error) {
	return s.read(ctx, q, true)
}

func (s *Service) read(ctx context.Context, q CardQuery, checked bool) (c Card, l fault.List, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return c, nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		m, err := s.load(ctx, wanted{planID: q.PlanID, first: q.Year, last: q.Year, paper: q.Paper, values: true})
		if err != nil {
			return err
		}
		if err := askedYear(m.tree.Plan, q.Year, q.Through); err != nil {
			return err
		}
		shown := false
		if c, shown = m.shown(f, q.Year, q.Through); !shown {
			return fault.NotFound("scorecard", q.PlanID)
		}
		if !checked {
			return nil
		}
		evidence, err := s.measure.EvidenceOf(ctx, q.PlanID, q.Year)
		if err != nil {
			return err
		}
		l = Check(&c, evidence)
		return nil
	})
	if err != nil {
		return Card{}, nil, err
	}
	return c, l, nil
}

// Cards are the cards of the plan's years up to one at their ends, those of which the caller may see anything, oldest first: one read of the
// values, which the cards hold as scores only (IndicatorScore.Values is empty).
func (s *Service) Cards(ctx context.Context, planID string, upTo int) (out []Card, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		m, err := s.load(ctx, wanted{planID: planID, last: upTo})
		if err != nil {
			return err
		}
		if err := askedYear(m.tree.Plan, upTo, 12); err != nil {
			return err
		}
		for year := m.tree.Plan.FirstYear; year <= upTo; year++ {
			if c := m.card(year, 12); c.visible(f, m.frozen(year, 12)) {
				out = append(out, c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// CardOf is the whole card for the features to the right (publish, account), inside their own access checks and their own state of the
// database. Through 0: the last month whose windows have opened.
func (s *Service) CardOf(ctx context.Context, planID string, year, through int) (c Card, err error) {
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		m, err := s.load(ctx, wanted{planID: planID, first: year, last: year, paper: true, values: true})
		if err != nil {
			return err
		}
		if err := askedYear(m.tree.Plan, year, through); err != nil {
			return err
		}
		c = m.card(year, through)
		return nil
	})
	return c, err
}

// of reads a plan and whether its year is frozen, for lists of what belongs to its targets.
func (s *Service) of(ctx context.Context, planID string, year, through int) (plan.Tree, bool, error) {
	t, err := s.plans.Scored(ctx, plan.ScoredQuery{PlanID: planID, First: year, Last: year})
	if err != nil {
		return t, false, err
	}
	if err := askedYear(t.Plan, year, through); err != nil {
		return t, false, err
	}
	frozen, err := s.frozen(ctx, planID, year, through)
	return t, frozen, err
}

// Deviations are the deviations of a year that the caller may see, in the order of the plan. Those of a frozen year are shown to everybody once
// they are approved.
func (s *Service) Deviations(ctx context.Context, planID string, year int) (out []Deviation, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		t, frozen, err := s.of(ctx, planID, year, 12)
		if err != nil {
			return err
		}
		all, err := s.store.deviationsOf(ctx, planID, year, year)
		if err != nil {
			return err
		}
		published := f.Frozen && frozen
		for _, g := range t.Goals {
			for _, h := range g.Targets {
				whole := shownTarget(f, &h.Target, false)
				for _, i := range h.Indicators {
					if d := all[inYear{i.ID, year}]; d != nil && (whole || published && finished(d, true) || delivers(f, Answers(&h.Target, &i.Indicator))) {
						out = append(out, *d)
					}
				}
			}
		}
		return nil
	})
	return out, err
}

// Deviation is one deviation.
func (s *Service) Deviation(ctx context.Context, id string) (Deviation, error) {
	if _, err := access.Reader(ctx, access.EvaluationRead); err != nil {
		return Deviation{}, err
	}
	d, err := s.store.deviation(ctx, id, 0)
	if err != nil {
		return Deviation{}, err
	}
	all, err := s.Deviations(ctx, d.PlanID, d.Year)
	if err != nil {
		return Deviation{}, err
	}
	for _, x := range all {
		if x.ID == id {
			return x, nil
		}
	}
	return Deviation{}, fault.NotFound("deviation", id)
}

// Assessments are those of a year and kind that the caller may see, in the order of the plan: everybody's once the review of the kind is frozen.
func (s *Service) Assessments(ctx context.Context, planID string, year int, kind string) (out []Assessment, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		t, err := s.plans.Scored(ctx, plan.ScoredQuery{PlanID: planID, First: year, Last: year})
		if err != nil {
			return err
		}
		if err := askedYear(t.Plan, year, 12); err != nil {
			return err
		}
		states, err := s.store.states(ctx, planID)
		if err != nil {
			return err
		}
		all, err := s.store.assessmentsOf(ctx, planID, year, year)
		if err != nil {
			return err
		}
		for _, g := range t.Goals {
			for _, h := range g.Targets {
				if a := all[kind][inYear{h.ID, year}]; a != nil && shownTarget(f, &h.Target, states[Document(kind, year)] == ReviewFrozen) {
					out = append(out, *a)
				}
			}
		}
		return nil
	})
	return out, err
}

// CopiedText is the code of another indicator whose deviation of the year says the same, whatever its case and marks; empty: none. It is asked
// while somebody types, and says nothing else of what others wrote.
func (s *Service) CopiedText(ctx context.Context, planID string, year int, indicatorID, text string) (string, error) {
	if _, err := access.Reader(ctx, access.EvaluationEdit); err != nil {
		return "", err
	}
	asked := plainText(text)
	if asked == "" {
		return "", nil
	}
	if _, bad := cleaned(indicatorID); bad {
		indicatorID = ""
	}
	rows, err := s.store.texts(ctx, planID, year, indicatorID)
	for _, r := range rows {
		if plainText(r.Narrative) == asked {
			return r.Code, err
		}
	}
	return "", err
}
