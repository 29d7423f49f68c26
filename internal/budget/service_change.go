package budget

import (
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// The kinds of a change of the appropriation.
const (
	Supplementary = "supplementary" // Ek Ödenek, by council decision
	Moved         = "transfer"      // Aktarma: what one line gives another takes
	CarriedOver   = "carried_over"  // Devreden
)

// AddChange records a change of a year's appropriation, with its decision where it has one.
func (s *Service) AddChange(ctx context.Context, cmd AddChange) (AppropriationChange, error) {
	var out AppropriationChange
	err := s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		c := AppropriationChange{ID: s.newID(), Version: 1, Year: cmd.Year, Kind: cmd.Kind, On: cmd.On, Synthetic: cmd.Synthetic}
		set, err := s.yearSet(ctx, cmd.Year)
		if err != nil {
			return err
		}
		faults := cmd.clean(set)
		if cmd.Decision != nil {
			d, err := council.NewDecision(s.newID(), step.Actor.PersonID, *cmd.Decision)
			for _, f := range fault.All(err) {
				faults = append(faults, f.Field("decision."+f.At.Field))
			}
			if err == nil && d.Result == "rejected" {
				faults = append(faults, fault.Invalid("budget.change.rejected", "decision.result", "read", d.Result))
			}
			c.Decision = &d
		}
		units := make([]string, len(cmd.Lines))
		for i, l := range cmd.Lines {
			units[i] = l.UnitID
		}
		known, err := s.store.unitsExist(ctx, units)
		if err != nil {
			return err
		}
		for i, u := range units {
			if u != "" && !known[u] {
				faults = append(faults, fault.Invalid("plan.unit.unknown", "lines["+strconv.Itoa(i)+"].unit_id", "read", u))
			}
		}
		if len(faults) == 0 {
			if faults, err = s.belowZero(ctx, cmd); err != nil {
				return err
			}
		}
		if err := unique(faults).Err(); err != nil {
			return err
		}
		c.Reason, c.Approval, c.Lines = cmd.Reason, cmd.Approval, cmd.Lines
		if err := s.store.insertChange(ctx, c); err != nil {
			return err
		}
		step.Record(change("appropriation_change", c.ID, "create", nil, c))
		out = c
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

// clean brings a change to its stored form. A supplementary appropriation and what is carried over add; a transfer gives what it takes.
func (c *AddChange) clean(set budgetcode.Set) fault.List {
	var l fault.List
	act.Text(&l, "reason", &c.Reason)
	act.Text(&l, "approval", &c.Approval)
	shape := *c
	shape.Decision = nil // council checks it, with its own addresses
	l.Add(act.Validate(shape))
	switch {
	case c.On == "":
		l = append(l, fault.Invalid("text.required", "on"))
	case c.On.Check() != nil:
		l = append(l, fault.Invalid("date.syntax", "on", "read", string(c.On), "expected", "2022-06-30"))
	case c.On.Year() != c.Year:
		l = append(l, fault.Invalid("budget.change.year", "on", "read", string(c.On), "expected", strconv.Itoa(c.Year)))
	}
	c.Lines = slices.Clone(c.Lines)
	amounts := make([]quantity.Money, len(c.Lines))
	for i := range c.Lines {
		x := &c.Lines[i]
		at := func(field string) string { return "lines[" + strconv.Itoa(i) + "]." + field }
		canonical(&l, budgetcode.Functional, set, at("functional"), &x.Functional)
		canonical(&l, budgetcode.Financing, set, at("financing"), &x.Financing)
		canonical(&l, budgetcode.Economic, set, at("economic"), &x.Economic)
		amounts[i] = x.Amount
		switch err := x.Amount.Check(); {
		case err != nil:
			l = append(l, moneyFault(at("amount"), err))
		case x.Amount == 0:
			l = append(l, fault.Invalid("budget.change.nothing", at("amount"), "read", x.Amount.TR()))
		case x.Amount < 0 && c.Kind != Moved:
			l = append(l, fault.Invalid("budget.amount.negative", at("amount"), "read", x.Amount.TR()))
		}
	}
	switch c.Kind {
	case Supplementary:
		if c.Decision == nil || c.Decision.Body != "council" {
			l = append(l, fault.Invalid("budget.change.needs_council", "decision"))
		}
	case Moved:
		if c.Decision == nil && c.Approval == "" {
			l = append(l, fault.Invalid("budget.change.needs_approval", "approval"))
		}
		l = append(l, c.toItself()...)
		l = append(l, c.overlap(set)...)
		if total, err := quantity.SumMoney(amounts); err != nil {
			l = append(l, moneyFault("lines", err))
		} else if total != 0 {
			l = append(l, fault.Invalid("budget.change.not_zero", "lines", "read", total.TR(), "expected", "0,00"))
		}
	}
	return l
}

// toItself refuses a place that both gives and takes in one transfer: nothing moved there.
func (c *AddChange) toItself() fault.List {
	var l fault.List
	gives, told := map[changePlace]bool{}, map[changePlace]bool{}
	for i, x := range c.Lines {
		at := x.place()
		before, there := gives[at]
		if x.Amount != 0 && there && before != (x.Amount < 0) && !told[at] {
			told[at] = true
			l = append(l, fault.Invalid("budget.change.same_place", "lines["+strconv.Itoa(i)+"].economic", "read", x.Economic))
		}
		if x.Amount != 0 && !there {
			gives[at] = x.Amount < 0
		}
	}
	return l
}

// overlap refuses a code and one below it in one place: what one of them moves is a part of the other.
func (c *AddChange) overlap(set budgetcode.Set) fault.List {
	var l fault.List
	at := map[changePlace][]int{}
	var order []changePlace
	for i, x := range c.Lines {
		p := x.place()
		p.economic = ""
		if at[p] == nil {
			order = append(order, p)
		}
		at[p] = append(at[p], i)
	}
	for _, p := range order {
		codes := make([]budgetcode.Code, len(at[p]))
		for n, i := range at[p] {
			if code, err := budgetcode.Parse(budgetcode.Economic, set, c.Lines[i].Economic); err == nil {
				codes[n] = code
			}
		}
		for _, pair := range budgetcode.Overlaps(codes) {
			up, down := at[p][pair[0]], at[p][pair[1]]
			l = append(l, fault.Invalid("budget.change.overlap", "lines["+strconv.Itoa(down)+"].economic", "read", c.Lines[down].Economic, "expected", c.Lines[up].Economic))
		}
	}
	return l
}

// CancelChange cancels a recorded change with a reason; it stays and no longer counts.
func (s *Service) CancelChange(ctx context.Context, cmd CancelChange) (AppropriationChange, error) {
	var out AppropriationChange
	err := s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		c, err := s.store.change(ctx, cmd.ID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(c.ID, c.Version, cmd.Version); err != nil {
			return err
		}
		var l fault.List
		act.Text(&l, "reason", &cmd.Reason)
		l.Add(act.Validate(cmd))
		if err := l.Err(); err != nil {
			return err
		}
		if c.CancelledReason != "" {
			return fault.New(fault.KindConflict, "budget.change.cancelled", "read", c.CancelledReason).On("", c.ID)
		}
		before := c
		c.CancelledReason = cmd.Reason
		if err := s.store.saveChange(ctx, &c); err != nil {
			return err
		}
		step.Record(change("appropriation_change", c.ID, "cancel", before, c))
		out = c
		return nil
	})
	return out, err
}

// Changes are the changes of a year's appropriation by date, the cancelled among them. A unit sees its own lines and the changes that have any.
func (s *Service) Changes(ctx context.Context, year int) ([]AppropriationChange, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return nil, err
	}
	var all []AppropriationChange
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		all, err = s.store.changes(ctx, year)
		return err
	})
	if err != nil || f.All {
		return all, err
	}
	out := make([]AppropriationChange, 0, len(all))
	for _, c := range all {
		c.Lines = slices.DeleteFunc(c.Lines, func(l ChangeLineFields) bool { return !f.Shows(access.Scope{Units: []string{l.UnitID}}) })
		if len(c.Lines) > 0 {
			out = append(out, c)
		}
	}
	return out, nil
}
