package budget

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// SetCeilings replaces the ceilings of a programme that does not lie before the council yet; the programme's version moves with them.
func (s *Service) SetCeilings(ctx context.Context, cmd SetCeilings) ([]Ceiling, error) {
	var out []Ceiling
	err := s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		p, err := s.programmes.Locked(ctx, cmd.ProgrammeID, true)
		if err != nil {
			return err
		}
		if err := step.Allow(p.Scope()); err != nil {
			return err
		}
		if err := fault.Fresh(p.ID, p.Version, cmd.Version); err != nil {
			return err
		}
		if p.State != programme.Draft && p.State != programme.Proposals && p.State != programme.Consolidated {
			return closed("budget.ceiling.closed", string(p.State))
		}
		next, err := s.cleanCeilings(ctx, p, cmd)
		if err != nil {
			return err
		}
		before, err := s.store.ceilings(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := s.store.replaceCeilings(ctx, p.ID, next); err != nil {
			return err
		}
		if err := s.programmes.Touch(ctx, p.ID); err != nil {
			return err
		}
		step.Record(change("unit_ceilings", p.ID, "set", before, next))
		slices.SortFunc(next, func(a, b Ceiling) int {
			return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(a.Economic, b.Economic))
		})
		out = next
		return nil
	})
	return out, err
}

func (s *Service) cleanCeilings(ctx context.Context, p programme.Programme, cmd SetCeilings) ([]Ceiling, error) {
	var l fault.List
	l.Add(act.Validate(cmd))
	type key struct{ unit, economic string }
	seen := map[key]bool{}
	units := make([]string, len(cmd.Ceilings))
	out := make([]Ceiling, len(cmd.Ceilings))
	for i, c := range cmd.Ceilings {
		at := func(field string) string { return "ceilings[" + strconv.Itoa(i) + "]." + field }
		code := canonical(&l, budgetcode.Economic, setOf(p), at("economic"), &c.Economic)
		if code.Level() > 1 {
			l = append(l, fault.Invalid("budget.ceiling.level", at("economic"), "read", c.Economic, "expected", code.At(1).String()))
		}
		l = append(l, amountFaults(at("amount"), c.Amount, false)...)
		if k := (key{c.UnitID, c.Economic}); seen[k] {
			l = append(l, fault.Invalid("budget.ceiling.twice", at("economic"), "read", c.Economic))
		} else {
			seen[k] = true
		}
		units[i] = c.UnitID
		out[i] = Ceiling{ID: s.newID(), ProgrammeID: p.ID, UnitID: c.UnitID, Economic: c.Economic, Amount: c.Amount, Version: 1}
	}
	known, err := s.store.unitsExist(ctx, units)
	if err != nil {
		return nil, err
	}
	for i, u := range units {
		if u != "" && !known[u] {
			l = append(l, fault.Invalid("plan.unit.unknown", "ceilings["+strconv.Itoa(i)+"].unit_id", "read", u))
		}
	}
	return out, l.Err()
}

// Ceilings are the ceilings the caller may see.
func (s *Service) Ceilings(ctx context.Context, programmeID string) ([]Ceiling, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return nil, err
	}
	p, err := s.programmes.Get(ctx, programmeID)
	if err != nil {
		return nil, err
	}
	all, err := s.store.ceilings(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c Ceiling) bool { return !f.Shows(scopeOf(p, c.UnitID)) }), nil
}

// SumRow is a unit's money in the budget at one first-level economic code (Economic "" is the whole, OffBudget not among it).
type SumRow struct {
	Economic string          `json:"economic"`
	Activity quantity.Money  `json:"activity"`
	Overhead quantity.Money  `json:"overhead"`
	Transfer quantity.Money  `json:"transfer"`
	Total    quantity.Money  `json:"total"`
	Ceiling  *quantity.Money `json:"ceiling"` // nil: none was set
	Rest     *quantity.Money `json:"rest"`    // Ceiling − Total; negative: exceeded
}

// Sums are a unit's money at the current stage, against its ceilings.
type Sums struct {
	UnitID    string          `json:"unit_id"`
	Stage     programme.Stage `json:"stage"`
	Rows      []SumRow        `json:"rows"` // by economic code; one with a ceiling and no line is there too
	Total     SumRow          `json:"total"`
	OffBudget quantity.Money  `json:"off_budget"`
}

// UnitSums are the sums of one unit.
func (s *Service) UnitSums(ctx context.Context, programmeID, unitID string) (Sums, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return Sums{}, err
	}
	var out Sums
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		p, err := s.programmes.Get(ctx, programmeID)
		if err != nil {
			return err
		}
		if !f.Shows(scopeOf(p, unitID)) {
			return fault.NotFound("unit", unitID)
		}
		lines, err := s.store.lines(ctx, LinesQuery{UnitID: unitID}.where(p.ID, f))
		if err != nil {
			return err
		}
		ceilings, err := s.store.ceilings(ctx, p.ID)
		if err != nil {
			return err
		}
		out, err = sums(p, unitID, lines, ceilings)
		return err
	})
	return out, err
}

// sums adds a unit's lines at the current stage.
func sums(p programme.Programme, unitID string, lines []Line, ceilings []Ceiling) (Sums, error) {
	out := Sums{UnitID: unitID, Stage: p.Stage}
	at := map[string]int{}
	row := func(economic string) *SumRow {
		i, ok := at[economic]
		if !ok {
			i = len(out.Rows)
			at[economic] = i
			out.Rows = append(out.Rows, SumRow{Economic: economic})
		}
		return &out.Rows[i]
	}
	var err error
	add := func(to *quantity.Money, m quantity.Money) {
		if sum, e := quantity.AddMoney(*to, m); e != nil && err == nil {
			err = moneyFault("total", e)
		} else {
			*to = sum
		}
	}
	for _, l := range lines {
		m := l.At(p.Stage)
		if m == nil || l.UnitID != unitID || !l.Kind.Expenditure() {
			continue
		}
		if l.OffBudget != InBudget {
			add(&out.OffBudget, *m)
			continue
		}
		for _, r := range []*SumRow{row(classOf(l.Economic)), &out.Total} {
			add(&r.Total, *m)
			switch l.Kind {
			case OfActivity:
				add(&r.Activity, *m)
			case Overhead:
				add(&r.Overhead, *m)
			case Transfer:
				add(&r.Transfer, *m)
			case Revenue, Financing:
			}
		}
	}
	for _, c := range ceilings {
		if c.UnitID != unitID {
			continue
		}
		r := &out.Total
		if c.Economic != "" {
			r = row(c.Economic)
		}
		rest, e := c.Amount.Sub(r.Total)
		if e != nil && err == nil {
			err = moneyFault("rest", e)
		}
		r.Ceiling, r.Rest = &c.Amount, &rest
	}
	slices.SortFunc(out.Rows, func(a, b SumRow) int { return cmp.Compare(a.Economic, b.Economic) })
	return out, err
}

// classOf is the first level of a canonical code: 03 of 03.2.1.01.
func classOf(code string) string {
	if len(code) > 2 {
		return code[:2]
	}
	return code
}
