package org

import (
	"cmp"
	"context"
	"slices"

	"github.com/karne-app/karne/db/seed"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/budgetcode"
)

// Codes lists budget codes in the order of the classification, later years of one code after earlier ones.
func (s *Service) Codes(ctx context.Context, q CodeQuery) ([]BudgetCode, error) {
	if _, _, err := may(ctx, access.AdministrationRead); err != nil {
		return nil, err
	}
	all, err := s.store.codes(ctx)
	if err != nil {
		return nil, err
	}
	out := all[:0]
	for _, b := range all {
		if q.takes(b) {
			out = append(out, b)
		}
	}
	type placed struct {
		kind int
		code budgetcode.Code
	}
	at := make(map[string]placed, len(out))
	for _, b := range out {
		c, err := budgetcode.Parse(b.Kind, b.Set, b.Code)
		if err != nil {
			return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
		}
		at[b.ID] = placed{slices.Index(budgetcode.Kinds, b.Kind), c}
	}
	slices.SortFunc(out, func(a, b BudgetCode) int {
		x, y := at[a.ID], at[b.ID]
		return cmp.Or(cmp.Compare(x.kind, y.kind), x.code.Compare(y.code), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	return out, nil
}

// Code gives one row of the code lists.
func (s *Service) Code(ctx context.Context, id string) (BudgetCode, error) {
	if _, _, err := may(ctx, access.AdministrationRead); err != nil {
		return BudgetCode{}, err
	}
	return s.store.code(ctx, id)
}

// codeCache is the code list of a state of the table.
type codeCache struct {
	stamp codeStamp
	list  *budgetcode.List
}

// CodeList gives every code as a list to look codes up in. It asks no access: services read it inside their steps. One short statement
// asks whether the table is still as it was read; only then the rows are read again, so that every replica sees a correction at once.
func (s *Service) CodeList(ctx context.Context) (*budgetcode.List, error) {
	stamp, err := s.store.codeStamp(ctx)
	if err != nil {
		return nil, err
	}
	if c := s.codes.Load(); c != nil && c.stamp == stamp {
		return c.list, nil
	}
	all, err := s.store.codes(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]budgetcode.Entry, len(all))
	for i, b := range all {
		entries[i] = b.Entry()
	}
	list := budgetcode.NewList(entries)
	s.codes.Store(&codeCache{stamp, list})
	return list, nil
}

// AddCode adds a code; the same code for the same years is org.code.taken (Conflict).
func (s *Service) AddCode(ctx context.Context, c AddCode) (BudgetCode, error) {
	if err := act.Validate(c); err != nil {
		return BudgetCode{}, err
	}
	var out BudgetCode
	err := s.run.Run(ctx, access.CodeEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		b, faults := newCode(s.newID(), c)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := s.checkCode(ctx, b); err != nil {
			return err
		}
		if err := s.store.insertCodes(ctx, b); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "budget_code", ID: b.ID, Op: "create", After: b})
		out = b
		return nil
	}, once(c.Once, &out))
	return out, err
}

// ChangeCode corrects a row of the code lists.
func (s *Service) ChangeCode(ctx context.Context, c ChangeCode) (BudgetCode, error) {
	if err := act.Validate(c); err != nil {
		return BudgetCode{}, err
	}
	var out BudgetCode
	err := s.run.Run(ctx, access.CodeEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		before, err := s.store.lockedCode(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(c.ID, before.Version, c.Version); err != nil {
			return err
		}
		after, faults := before.change(c)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := s.checkCode(ctx, after); err != nil {
			return err
		}
		if out, err = s.store.saveCode(ctx, after); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "budget_code", ID: out.ID, Op: "change", Before: before, After: out})
		return nil
	})
	return out, err
}

// checkCode keeps the years of one code apart; the administration's row keeps another writer of the same code waiting.
func (s *Service) checkCode(ctx context.Context, b BudgetCode) error {
	if err := s.store.lockUnits(ctx); err != nil {
		return err
	}
	same, err := s.store.codesAt(ctx, b)
	if err != nil {
		return err
	}
	return b.checkAmong(same)
}

// SeedCodes adds the codes of db/seed that the table does not hold in any years, as the system, in one step with one audit record. It
// never changes a row that is there: what an administrator corrected or ended stays. It gives how many it added.
func (s *Service) SeedCodes(ctx context.Context) (int, error) {
	listed, err := seed.Codes()
	if err != nil {
		return 0, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	ctx = access.WithActor(ctx, access.System("karne"))
	if missing, err := s.missing(ctx, listed); err != nil || len(missing) == 0 {
		return 0, err
	}
	added := 0
	seedOnce := func() error {
		return s.run.Run(ctx, access.CodeEdit, func(ctx context.Context, step *act.Step) error {
			if err := step.Allow(access.Whole); err != nil {
				return err
			}
			missing, err := s.missing(ctx, listed)
			if err != nil {
				return err
			}
			added = len(missing)
			if added == 0 {
				return nil
			}
			if err := s.store.insertCodes(ctx, missing...); err != nil {
				return err
			}
			names := make([]string, len(missing))
			for i, b := range missing {
				names[i] = string(b.Kind) + " " + string(b.Set) + " " + b.Code
			}
			step.Record(audit.Change{Entity: "budget_code", ID: missing[0].ID, Op: "seed", After: map[string]any{"count": added, "codes": names}})
			return nil
		})
	}
	err = seedOnce()
	if fault.Has(err, "db.duplicate") || fault.Has(err, "org.code.taken") { // another replica seeded at the same time
		err = seedOnce()
	}
	if err != nil {
		return 0, err
	}
	return added, nil
}

// missing gives the listed codes that have no row in any years.
func (s *Service) missing(ctx context.Context, listed []seed.Code) ([]BudgetCode, error) {
	all, err := s.store.codes(ctx)
	if err != nil {
		return nil, err
	}
	type key struct {
		kind budgetcode.Kind
		set  budgetcode.Set
		code string
	}
	have := make(map[key]bool, len(all))
	for _, b := range all {
		have[key{b.Kind, b.Set, b.Code}] = true
	}
	var out []BudgetCode
	for _, c := range listed {
		b, faults := newCode(s.newID(), AddCode{
			Kind: budgetcode.Kind(c.Kind), Set: budgetcode.Set(c.Set), Code: c.Code, Name: c.Name, ValidFrom: c.From, Origin: c.Origin,
			Source: c.Source, Note: c.Note,
		})
		if err := faults.Err(); err != nil {
			return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
		}
		if !have[key{b.Kind, b.Set, b.Code}] {
			out = append(out, b)
		}
	}
	return out, nil
}
