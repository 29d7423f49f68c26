package evaluate

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
)

// Waiting is what waits for the caller among the deviations of a year that has ended: which indicators of the caller's own units are still to be
// explained, which explanations came back, and which somebody else's entry the caller may approve. Card is the year's, without the values behind its
// scores; who does not see the whole gets the scores of what can wait for them only, and sums that mean nothing.
type Waiting struct {
	PlanID    string
	Year      int
	Card      Card
	Explain   []*IndicatorScore // C ≠ B and nothing is said
	Returned  []*IndicatorScore
	ToApprove []*IndicatorScore
}

// waitingYears bounds how many years are looked at, the newest first: each costs a card.
const waitingYears = 2

// Waiting looks at the years of plans in force that have ended and have no frozen evaluation yet. An indicator whose year may still change —
// a value waits for approval, or is missing in a window that is open — is not asked for. Who writes and approves nothing gets none.
func (s *Service) Waiting(ctx context.Context) (out []Waiting, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	if !access.May(a, access.EvaluationEdit) && !access.May(a, access.ValueApprove) {
		return nil, nil
	}
	var narrow []string
	if access.Check(a, access.EvaluationRead, access.Whole) != nil {
		narrow = []string{}
		for _, p := range a.Posts {
			narrow = append(narrow, p.Units...)
		}
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		years, err := s.store.unevaluated(ctx, s.calendar.Today().Year())
		if err != nil {
			return err
		}
		for _, y := range years[:min(len(years), waitingYears)] {
			m, err := s.load(ctx, wanted{planID: y.PlanID, first: y.Year, last: y.Year, waitingFor: narrow})
			if err != nil {
				return err
			}
			w := Waiting{PlanID: y.PlanID, Year: y.Year, Card: m.card(y.Year, 12)}
			if w.Card.visible(f, m.frozen(y.Year, 12)) {
				w.collect(a, !slices.ContainsFunc(m.windows[y.Year], func(x calendar.Window) bool { return !x.Settled() }))
				out = append(out, w)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// collect sorts the card's indicators by what they wait for; settled: no window of the year takes values any more.
func (w *Waiting) collect(a access.Actor, settled bool) {
	for g := range w.Card.Goals {
		for t := range w.Card.Goals[g].Targets {
			of := w.Card.Goals[g].Targets[t].Indicators
			for n := range of {
				w.sort(a, &of[n], settled)
			}
		}
	}
}

func (w *Waiting) sort(a access.Actor, i *IndicatorScore, settled bool) {
	own := slices.ContainsFunc(a.Posts, func(p access.Post) bool { return p.Role.UnitBound() && slices.Contains(p.Units, i.UnitID) })
	d, scope := i.Deviation, access.Scope{Units: []string{i.UnitID}}
	switch {
	case i.Withheld:
	case d == nil:
		if own && i.Deviates() && i.Pending == 0 && (settled || len(i.Missing) == 0) && access.Check(a, access.EvaluationEdit, scope) == nil {
			w.Explain = append(w.Explain, i)
		}
	case d.State == DeviationReturned:
		if own && access.Check(a, access.EvaluationEdit, scope) == nil {
			w.Returned = append(w.Returned, i)
		}
	case d.State == DeviationEntered:
		if d.EnteredBy != a.PersonID && access.Check(a, access.ValueApprove, scope) == nil {
			w.ToApprove = append(w.ToApprove, i)
		}
	}
}
