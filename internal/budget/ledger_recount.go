package budget

import (
	"context"
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// recount brings a ledger's head up to a row that was typed: its counted total, and the total lines above the row, whose stated amounts are
// of other figures now.
func (s *Service) recount(ctx context.Context, l *Ledger, before, after Row) error {
	if err := s.count(ctx, l, before, after); err != nil {
		return err
	}
	changed := changedColumns(before, after)
	if len(changed) == 0 {
		return nil
	}
	above, err := s.store.totalsAbove(ctx, l.ID, after)
	if err != nil {
		return err
	}
	for i := range above {
		l.Report.typedBelow(&above[i], changed)
	}
	return nil
}

func changedColumns(before, after Row) []string {
	var out []string
	for i, name := range MoneyColumns {
		was, now := *before.Column(i), *after.Column(i)
		if (was == nil) != (now == nil) || was != nil && *was != *now {
			out = append(out, name)
		}
	}
	return out
}

// typedBelow takes a total line that states one of the changed columns out of what holds.
func (r *Report) typedBelow(t *Row, changed []string) {
	if !slices.ContainsFunc(changed, func(c string) bool { return t.At(c) != nil }) {
		return
	}
	at, known := slices.BinarySearch(r.Changed, t.No)
	if !known {
		r.Changed = slices.Insert(r.Changed, at, t.No)
		held := &r.ChainHeld
		if t.Economic != "" {
			held = &r.Held
		}
		if *held > 0 && !slices.ContainsFunc(r.Remainders, func(x Remainder) bool { return x.Row == t.No }) {
			*held--
		}
	}
	r.Remainders = slices.DeleteFunc(r.Remainders, func(x Remainder) bool { return x.Row == t.No && slices.Contains(changed, x.Field) })
}

// count puts the change of a row into the ledger's counted total; with the last amount it becomes missing.
func (s *Service) count(ctx context.Context, l *Ledger, before, after Row) error {
	column := l.Report.Column
	if column == "" {
		column = l.Kind.Principal()[0]
	}
	was, now := before.At(column), after.At(column)
	if was == nil && now == nil {
		return nil
	}
	if now == nil {
		left, err := s.store.anyAmount(ctx, l.ID, column)
		if err != nil {
			return err
		}
		if !left {
			l.CountedTotal = nil
			return nil
		}
	}
	parts := []quantity.Money{}
	if l.CountedTotal != nil {
		parts = append(parts, *l.CountedTotal)
	}
	sign := quantity.Money(1)
	if l.Kind.Deducted(after.Economic) {
		sign = -1
	}
	if was != nil {
		parts = append(parts, -sign**was)
	}
	if now != nil {
		parts = append(parts, sign**now)
	}
	sum, err := quantity.SumMoney(parts)
	if err != nil {
		return fault.Invalid("number.range", column, "read", after.place(), "expected", quantity.MaxMoney.TR())
	}
	l.CountedTotal = &sum
	return nil
}

// upTo gives a code's ancestors and "".
func upTo(code string) []string {
	out := []string{""}
	for i, c := range code {
		if c == '.' {
			out = append(out, code[:i])
		}
	}
	return out
}

// under tells whether a total line sums the row: it stands above it in the order economic code, financing, functional code, unit.
func (r *Row) under(t *Row) bool {
	whole := t.Functional == "" && t.Financing == "" && t.Economic == ""
	switch {
	case !t.sameUnit(r):
		// a higher institution, or the grand total, whose word may stand in the column of units
		return whole && (t.Institutional != "" && strings.HasPrefix(r.Institutional, t.Institutional+".") || t.Institutional == "" && t.UnitID == "" && (t.UnitName == "" || t.UnitName == t.Name))
	case t.Functional != r.Functional:
		return t.Financing == "" && t.Economic == "" && slices.Contains(upTo(r.Functional), t.Functional)
	case t.Financing != r.Financing:
		return t.Financing == "" && t.Economic == ""
	}
	return slices.Contains(upTo(r.Economic), t.Economic)
}

// sameUnit tells whether two rows of one ledger stand on the same unit: by institutional code or our unit; by name where a row has neither.
func (r *Row) sameUnit(o *Row) bool {
	if r.Institutional == "" && r.UnitID == "" && o.Institutional == "" && o.UnitID == "" {
		return r.UnitName == o.UnitName
	}
	return r.Institutional != "" && r.Institutional == o.Institutional || r.UnitID != "" && r.UnitID == o.UnitID
}
