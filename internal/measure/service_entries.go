package measure

import (
	"context"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// copiedChars is from which length an equal explanation counts as copied; "yok" is not.
const copiedChars = 20

// Entries is a unit's work list in a window, in the order of the plan: every indicator the window takes values of, with its value or none. An empty
// unit is every one the caller may see. Of an indicator's identity sheet it holds what a work list shows, of its yearly values that of the
// window's year. It takes a fixed number of statements.
func (s *Service) Entries(ctx context.Context, windowID, unitID string) (out []Entry, err error) {
	f, err := access.Reader(ctx, access.ValueRead)
	if err != nil {
		return nil, err
	}
	a, _ := access.ActorFrom(ctx)
	if unitID != "" {
		if !ids.Valid(unitID) {
			return nil, fault.NotFound("unit", unitID)
		}
		if scope := (access.Scope{Units: []string{unitID}}); !f.Shows(scope) {
			return nil, access.Check(a, access.ValueRead, scope)
		}
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		out, err = s.entries(ctx, a, f, windowID, unitID)
		return err
	})
	return out, err
}

func (s *Service) entries(ctx context.Context, a access.Actor, f access.Filter, windowID, unitID string) ([]Entry, error) {
	w, err := s.calendar.Get(ctx, windowID)
	if err != nil {
		return nil, err
	}
	due, err := s.store.due(ctx, w.PlanID, w.Year)
	if err != nil {
		return nil, err
	}
	sheets, instead, err := s.store.sheets(ctx, w, unitID)
	if err != nil {
		return nil, err
	}
	lately, err := s.store.lately(ctx, w, unitID)
	if err != nil {
		return nil, err
	}
	own, before := part(lately, w)
	if err := s.store.evidenceFor(ctx, own); err != nil {
		return nil, err
	}
	copied, err := s.copies(ctx, w, due)
	if err != nil {
		return nil, err
	}
	d, err := s.desk(ctx, a, "") // nobody manages the empty unit: the managers are read
	if err != nil {
		return nil, err
	}
	at := make(map[string]*Value, len(own))
	for _, v := range own {
		discreet(v, a)
		at[v.IndicatorID] = v
	}
	var out []Entry
	var units []string
	for _, l := range due.lines {
		sheet, there := sheets[l.ID]
		if !there || !due.takes(l, w) || !f.Shows(l.scope()) {
			continue
		}
		e := Entry{Indicator: sheet, Ref: l.Ref, TargetCode: l.TargetCode, UnitID: l.UnitID, Window: w, Value: at[l.ID], Last: before[l.ID], Copied: copied[l.ID]}
		e.YearTarget = target(sheet, instead, w.Year)
		d.may(&e)
		out, units = append(out, e), append(units, l.UnitID)
	}
	return out, s.name(ctx, out, units)
}

// target is B of a year: the decided programme's value, else the plan's; nil: none.
func target(i plan.Indicator, instead map[string]quantity.Amount, year int) *quantity.Amount {
	if a, there := instead[i.ID]; there {
		return &a
	}
	if a, there := i.Values[year]; there {
		return &a
	}
	return nil
}

func (s *Service) name(ctx context.Context, all []Entry, units []string) error {
	known, err := s.store.unitsOf(ctx, known(units))
	names := map[string]string{}
	for _, u := range known {
		names[u.ID] = u.Name
	}
	for i := range all {
		all[i].UnitName = names[all[i].UnitID]
	}
	return err
}

// known are the units of a list, each once, without the missing one.
func known(units []string) (out []string) {
	seen := map[string]bool{"": true}
	for _, u := range units {
		if !seen[u] {
			seen[u] = true
			out = append(out, u)
		}
	}
	return out
}

// part separates the values of the window from those of the periods before, lookBack of each indicator.
func part(lately []Value, w calendar.Window) (own []*Value, before map[string][]Value) {
	before = map[string][]Value{}
	for n := range lately {
		v := &lately[n]
		if v.WindowID == w.ID {
			own = append(own, v)
		} else if len(before[v.IndicatorID]) < lookBack {
			before[v.IndicatorID] = append(before[v.IndicatorID], *v)
		}
	}
	return own, before
}

// copies gives, by indicator, the code of another one with the same explanation in the window.
func (s *Service) copies(ctx context.Context, w calendar.Window, due outline) (map[string]string, error) {
	texts, err := s.store.explained(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	codes := make(map[string]string, len(due.lines))
	for _, l := range due.lines {
		codes[l.ID] = l.Code
	}
	said, folded := map[string][]string{}, map[string]string{} // indicators by text; the same words are folded once
	for _, t := range texts {
		key, there := folded[t.Explanation]
		if !there {
			key = trtext.Fold(t.Explanation)
			folded[t.Explanation] = key
		}
		if utf8.RuneCountInString(key) >= copiedChars {
			said[key] = append(said[key], t.IndicatorID)
		}
	}
	out := map[string]string{}
	for _, same := range said {
		for n, id := range same {
			if len(same) > 1 {
				out[id] = codes[same[(n+1)%len(same)]]
			}
		}
	}
	return out, nil
}

// may fills what the caller may do with an entry now, and why not.
func (d desk) may(e *Entry) {
	e.Why = map[string]string{}
	note := func(what string, may *bool, err error) {
		if *may = err == nil; err != nil {
			e.Why[what] = fault.All(err)[0].Code
		}
	}
	note("enter", &e.MayEnter, d.mayEnter(e.UnitID, e.Value, e.Window))
	v := Value{UnitID: e.UnitID, State: Open}
	if e.Value != nil {
		v = *e.Value
	}
	note("approve", &e.MayApprove, d.mayApprove(v, e.Window))
	note("verify", &e.MayVerify, d.mayVerify(v, e.Window))
}

// Board is unit × window of a plan year: how many values are due, open and in which state. Who sees not every unit sees the rows of theirs. It takes a
// fixed number of statements.
func (s *Service) Board(ctx context.Context, planID string, year int) (out Board, err error) {
	f, err := access.Reader(ctx, access.ValueRead)
	if err != nil {
		return Board{}, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		out, err = s.board(ctx, f, planID, year)
		return err
	})
	return out, err
}

func (s *Service) board(ctx context.Context, f access.Filter, planID string, year int) (Board, error) {
	out := Board{PlanID: planID, Year: year}
	due, err := s.store.due(ctx, planID, year)
	if err != nil || len(due.lines) == 0 {
		return out, err
	}
	if out.Windows, err = s.calendar.Windows(ctx, planID, year); err != nil {
		return out, err
	}
	states, err := s.store.states(ctx, planID, year)
	if err != nil {
		return out, err
	}
	today := s.calendar.Today()
	cells := map[[2]string]*Cell{}
	var units []string
	for _, w := range out.Windows {
		for _, l := range due.lines {
			state, there := states[[2]string{l.ID, w.ID}]
			if !f.Shows(l.scope()) || l.UnitID == "" || !there && !due.in(l, w) {
				continue
			}
			c := cells[[2]string{l.UnitID, w.ID}]
			if c == nil {
				c = &Cell{UnitID: l.UnitID, WindowID: w.ID}
				cells[[2]string{l.UnitID, w.ID}] = c
				units = append(units, l.UnitID)
			}
			c.count(state, late(w, l.UnitID, today))
		}
	}
	if out.Units, err = s.store.unitsOf(ctx, known(units)); err != nil {
		return out, err
	}
	for _, u := range out.Units {
		for _, w := range out.Windows {
			if c := cells[[2]string{u.ID, w.ID}]; c != nil {
				out.Cells = append(out.Cells, *c)
			}
		}
	}
	return out, nil
}

// late tells whether the unit's day of a window has passed, and nobody gave it again.
func late(w calendar.Window, unitID string, today period.Date) bool {
	_, again := w.Reopened(unitID, today)
	return today.After(w.UnitClosesOn) && !again
}

func (c *Cell) count(state string, late bool) {
	c.Due++
	switch state {
	case Entered:
		c.Entered++
	case Approved:
		c.Approved++
	case Verified:
		c.Verified++
	case Frozen:
		c.Frozen++
	case Returned:
		c.Returned++
	default:
		c.Open++
	}
	if late && (state == "" || state == Returned) {
		c.Late++
	}
}
