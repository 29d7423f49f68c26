package measure

import (
	"cmp"
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// The kinds of what waits for somebody, the most urgent first.
const (
	WaitsReturned = "returned" // to put right
	WaitsLate     = "late"     // to enter, and the unit's last day has passed
	WaitsEnter    = "enter"    // to enter
	WaitsApprove  = "approve"  // entered by somebody else, to approve
	WaitsVerify   = "verify"   // approved, to verify
)

var waitsOrder = []string{WaitsReturned, WaitsLate, WaitsEnter, WaitsApprove, WaitsVerify}

// Waiting is how many values of a unit in a window wait for the caller, and until which day they may be worked on.
type Waiting struct {
	Kind             string
	Window           calendar.Window
	UnitID, UnitName string
	N                int
	Until            period.Date
	Over             bool            // the day has passed: only a re-opening helps
	Returned         []ReturnedValue // of what was returned: which, why and by whom, the newest first
}

// ReturnedValue is one value that came back. Name is the indicator's; By is the name of who returned it, empty where that is no person.
type ReturnedValue struct {
	ValueID, Code, Name, Reason, By string
	At                              int64 // UTC microseconds
}

// Filled is how far a unit of the caller is in the windows that are under way: Entered of Due have a value.
type Filled struct {
	UnitID, UnitName string
	Entered, Due     int
}

// Work is what waits for the caller, by kind, then by day, and how far the caller's own units are.
type Work struct {
	Waiting []Waiting
	Filled  []Filled
}

// Waiting is what waits for the caller in every window under way: to enter and to put right for those who hold a post of the unit, to approve
// for whoever may approve it (never who entered it), to verify for the strategy office. It takes a fixed number of statements for each plan
// that has a window under way.
func (s *Service) Waiting(ctx context.Context) (out Work, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Work{}, err
	}
	if _, err := access.Reader(ctx, access.ValueRead); err != nil {
		return Work{}, err
	}
	if !access.May(a, access.ValueEnter) && !access.May(a, access.ValueApprove) && !access.May(a, access.ValueVerify) {
		return Work{}, nil
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		out, err = s.work(ctx, a)
		return err
	})
	return out, err
}

// underWayOn tells whether somebody may work on a window: it has opened, and is open or given back to a unit.
func underWayOn(w calendar.Window, today period.Date) bool {
	return !today.Before(w.OpensOn) && !w.Settled()
}

func (s *Service) work(ctx context.Context, a access.Actor) (Work, error) {
	today := s.calendar.Today()
	all, err := s.calendar.Windows(ctx, "", 0)
	if err != nil {
		return Work{}, err
	}
	byPlan, asked, last := map[string][]calendar.Window{}, []string(nil), map[string]int{}
	var plans []string
	for _, w := range all {
		if !underWayOn(w, today) {
			continue
		}
		if byPlan[w.PlanID] == nil {
			plans = append(plans, w.PlanID)
		}
		byPlan[w.PlanID], asked, last[w.PlanID] = append(byPlan[w.PlanID], w), append(asked, w.ID), max(last[w.PlanID], w.Year)
	}
	if len(asked) == 0 {
		return Work{}, nil
	}
	values, err := s.store.underWay(ctx, asked)
	if err != nil {
		return Work{}, err
	}
	d := desk{actor: a, today: today}
	if d.managers, err = s.store.managers(ctx, string(today)); err != nil {
		return Work{}, err
	}
	c := collector{desk: d, lines: map[waitsKey]*Waiting{}, filled: map[string]*Filled{}}
	for _, id := range plans {
		due, err := s.store.due(ctx, id, last[id])
		if err != nil {
			return Work{}, err
		}
		for _, w := range byPlan[id] {
			for _, l := range due.lines {
				v := values[[2]string{l.ID, w.ID}]
				if l.UnitID != "" && (v != nil || due.in(l, w)) {
					c.add(l, w, v)
				}
			}
		}
	}
	return c.work(ctx, s.store)
}

type waitsKey struct{ kind, window, unit string }

// collector sorts values by what they wait for.
type collector struct {
	desk
	lines  map[waitsKey]*Waiting
	filled map[string]*Filled
}

// speaksFor tells whether the actor holds a post of the unit; the strategy office enters for others, but that is not its own work.
func speaksFor(a access.Actor, unitID string) bool {
	return slices.ContainsFunc(a.Posts, func(p access.Post) bool { return p.Role.UnitBound() && slices.Contains(p.Units, unitID) })
}

func (c *collector) add(l line, w calendar.Window, v *Value) {
	_, again := w.Reopened(l.UnitID, c.today)
	if w.State == calendar.Frozen && !again {
		return
	}
	own := speaksFor(c.actor, l.UnitID)
	if own {
		f := c.filled[l.UnitID]
		if f == nil {
			f = &Filled{UnitID: l.UnitID}
			c.filled[l.UnitID] = f
		}
		f.Due++
		if v != nil && v.State != Returned {
			f.Entered++
		}
	}
	switch {
	case v == nil && own:
		if err := c.mayEnter(l.UnitID, nil, w); err == nil {
			c.count(WaitsEnter, l, w, calendar.Entering, nil)
		} else if fault.KindOf(err) == fault.KindClosed {
			c.count(WaitsLate, l, w, calendar.Entering, nil)
		}
	case v == nil:
	case v.State == Returned && own:
		if err := c.mayEnter(l.UnitID, v, w); err == nil || fault.KindOf(err) == fault.KindClosed {
			c.count(WaitsReturned, l, w, calendar.Verifying, v)
		}
	case v.State == Entered:
		if err := c.mayApprove(*v, w); err == nil || fault.KindOf(err) == fault.KindClosed {
			stage := calendar.Verifying
			if manages(c.actor, v.UnitID) {
				stage = answered(calendar.Approving, v.ReturnReason)
			}
			c.count(WaitsApprove, l, w, stage, nil)
		}
	case v.State == Approved:
		if err := c.mayVerify(*v, w); err == nil || fault.KindOf(err) == fault.KindClosed {
			c.count(WaitsVerify, l, w, calendar.Verifying, nil)
		}
	}
}

// count adds a value to its line; of several days the nearest stands there.
func (c *collector) count(kind string, l line, w calendar.Window, stage calendar.Stage, back *Value) {
	until := w.ClosesOn(stage)
	if r, again := w.Reopened(l.UnitID, c.today); again && until.Before(r.UntilOn) {
		until = r.UntilOn
	}
	k := waitsKey{kind, w.ID, l.UnitID}
	x := c.lines[k]
	if x == nil {
		x = &Waiting{Kind: kind, Window: w, UnitID: l.UnitID, Until: until}
		c.lines[k] = x
	}
	x.N++
	if until.Before(x.Until) {
		x.Until = until
	}
	x.Over = x.Until.Before(c.today)
	if back != nil {
		x.Returned = append(x.Returned, ReturnedValue{ValueID: back.ID, Code: l.Code, Reason: back.ReturnReason})
	}
}

// work names units and who returned what, and puts everything in order.
func (c *collector) work(ctx context.Context, s *store) (out Work, err error) {
	var units, back []string
	for _, x := range c.lines {
		units = append(units, x.UnitID)
		for _, r := range x.Returned {
			back = append(back, r.ValueID)
		}
	}
	for id := range c.filled {
		units = append(units, id)
	}
	named, err := s.unitsOf(ctx, known(units))
	if err != nil {
		return Work{}, err
	}
	names := map[string]string{}
	for _, u := range named {
		names[u.ID] = u.Name
		if f := c.filled[u.ID]; f != nil {
			f.UnitName = u.Name
			out.Filled = append(out.Filled, *f)
		}
	}
	steps, err := s.returned(ctx, back)
	if err != nil {
		return Work{}, err
	}
	for _, x := range c.lines {
		x.UnitName = names[x.UnitID]
		for i := range x.Returned {
			r := &x.Returned[i]
			r.Name, r.By, r.At = steps[r.ValueID].Name, steps[r.ValueID].ReturnedBy, steps[r.ValueID].ReturnedAt
		}
		slices.SortFunc(x.Returned, func(a, b ReturnedValue) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.Code, b.Code)) })
		out.Waiting = append(out.Waiting, *x)
	}
	place := map[string]int{}
	for i, u := range named {
		place[u.ID] = i
	}
	slices.SortFunc(out.Waiting, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(slices.Index(waitsOrder, a.Kind), slices.Index(waitsOrder, b.Kind)), a.Until.Compare(b.Until), cmp.Compare(a.Window.ID, b.Window.ID), cmp.Compare(place[a.UnitID], place[b.UnitID]))
	})
	return out, nil
}
