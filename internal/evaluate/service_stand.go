package evaluate

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/rollup"
)

// shown is the card of a year as far as a filter shows it. Through 0 is the last month that opened, else what is published of the year: its
// monitoring.
func (m *material) shown(f access.Filter, year, through int) (Card, bool) {
	c := m.card(year, through)
	shown := c.visible(f, m.frozen(year, c.Through))
	if !shown && through == 0 && m.frozen(year, 6) {
		c = m.card(year, 6)
		shown = c.visible(f, true)
	}
	return c, shown
}

// Standing is Scorecard without the values behind the scores (IndicatorScore.Values is empty): what a page that shows where everything stands
// needs. A card of at most few indicators brings its values all the same.
func (s *Service) Standing(ctx context.Context, q CardQuery, few int) (c Card, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return c, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		m, err := s.load(ctx, wanted{planID: q.PlanID, first: q.Year, last: q.Year})
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
		if c.Indicators() > few {
			return nil
		}
		if err := s.store.values(ctx, m, wanted{planID: q.PlanID, last: q.Year}, periods{}); err != nil {
			return err
		}
		c, _ = m.shown(f, q.Year, q.Through)
		return nil
	})
	if err != nil {
		return Card{}, err
	}
	return c, nil
}

// Indicators is how many indicators the card shows.
func (c *Card) Indicators() (n int) {
	for _, g := range c.Goals {
		for _, t := range g.Targets {
			n += len(t.Indicators)
		}
	}
	return n
}

// Months are the cards of a year at the ends of its quarters up to the last month that opened, those of which the caller may see anything, oldest
// first; the scores only. It takes as many statements as one card.
func (s *Service) Months(ctx context.Context, planID string, year int) (out []Card, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		m, err := s.load(ctx, wanted{planID: planID, first: year, last: year})
		if err != nil {
			return err
		}
		if err := askedYear(m.tree.Plan, year, 0); err != nil {
			return err
		}
		for month := 3; month <= m.through(year); month += 3 {
			if c, shown := m.shown(f, year, month); shown {
				out = append(out, c)
			}
		}
		if len(out) == 0 {
			return fault.NotFound("scorecard", planID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// OpenYears are the years of a plan of which the caller may see anything, oldest first: all of them for who reads everything or has units, else
// those that are closed, at least to their middles.
func (s *Service) OpenYears(ctx context.Context, p plan.Plan) (out []int, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	m := &material{windows: map[int][]calendar.Window{}}
	every := f.All || len(f.Units) > 0
	if !every {
		err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
			windows, err := s.calendar.Windows(ctx, p.ID, 0)
			if err != nil {
				return err
			}
			for _, w := range windows {
				m.windows[w.Year] = append(m.windows[w.Year], w)
			}
			m.reviews, err = s.store.states(ctx, p.ID)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for year := p.FirstYear; year <= p.LastYear; year++ {
		if every || f.Frozen && m.frozen(year, 6) {
			out = append(out, year)
		}
	}
	return out, nil
}

// HistoryQuery asks for one target in all its years; Values of the asked year come in full.
type HistoryQuery struct {
	TargetID string
	Year     int // whose values come in full
	Through  int // of Year; 0: the last month whose windows have opened
}

// History is what became of a target and its indicators in every year of the plan of which the caller may see anything, oldest first: each card
// holds the target alone, and no sums above it. Years are counted to their end, one that still runs to the last month that
// opened, and the asked one through the asked month. A target of which the asked year shows nothing is not found.
func (s *Service) History(ctx context.Context, q HistoryQuery) (out []Card, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		t, err := s.store.target(ctx, q.TargetID)
		if err != nil {
			return err
		}
		m, err := s.load(ctx, wanted{planID: t.PlanID, target: q.TargetID})
		if err != nil {
			return err
		}
		if err := askedYear(m.tree.Plan, q.Year, q.Through); err != nil {
			return err
		}
		if err := s.store.values(ctx, m, wanted{planID: t.PlanID, last: q.Year, target: q.TargetID}, periods{}); err != nil {
			return err
		}
		asked := false
		for year := m.tree.Plan.FirstYear; year <= m.tree.Plan.LastYear; year++ {
			through := 0
			if year == q.Year {
				through = q.Through
			}
			if c, shown := m.shown(f, year, through); shown && c.of(q.TargetID) {
				out, asked = append(out, c), asked || year == q.Year
			}
		}
		if !asked {
			return fault.NotFound("target", q.TargetID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// of leaves a card its one target and takes out what is summed above it; false: the target is not there.
func (c *Card) of(targetID string) bool {
	for _, g := range c.Goals {
		for _, t := range g.Targets {
			if t.Target.ID == targetID {
				g.Targets, g.Sum, g.Band = []TargetScore{t}, rollup.Sum{}, ""
				c.Goals, c.Overall, c.Band, c.Units, c.Silent, c.Counts = []GoalScore{g}, rollup.Sum{}, "", nil, nil, nil
				return true
			}
		}
	}
	return false
}
