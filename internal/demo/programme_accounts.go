package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// account brings what the accounting system says of the year: the expenditure budget as adopted, its year's end, and the revenue.
func (y *yearLoader) account(ctx context.Context, g programme.Programme) error {
	there, err := y.Budget.Ledgers(ctx, g.Year)
	if err != nil {
		return err
	}
	for _, l := range there {
		if l.Kind == budget.LedgerRevenue && l.State == budget.LedgerCurrent { // the last thing of a year
			return nil
		}
	}
	all := y.made.accounts()
	closeYear(all, y.end)
	changes, err := y.Budget.Changes(ctx, g.Year)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		if err := y.changes(ctx, g.Year, all); err != nil {
			return err
		}
	}
	for _, made := range []struct {
		kind budget.LedgerKind
		rows func(func(budget.Row) bool)
	}{
		{budget.LedgerAppropriation, y.adopted(all)}, {budget.LedgerExecution, y.executed(all)}, {budget.LedgerRevenue, y.collected()},
	} {
		if err := y.ledger(ctx, made.kind, made.rows, y.end.note); err != nil {
			return err
		}
	}
	return nil
}

func (y *yearLoader) changes(ctx context.Context, year int, all []bookLine) error {
	extra := budget.AddChange{Year: year, Kind: budget.Supplementary, On: on(year, 7, 6), Reason: "ÖRNEK: ek bütçe (650 → 1.173 milyon; dağılımı sentetik)", Synthetic: true,
		Decision: &council.DecisionFields{Body: "council", Date: on(year, 7, 6), Number: "ÖRNEK-" + strconv.Itoa(year) + "/61", Result: "majority", Note: decisionNote}}
	moved := budget.AddChange{Year: year, Kind: budget.Moved, On: on(year, 10, 14), Reason: "ÖRNEK: yedek ödenekten aktarma", Approval: "ÖRNEK: Encümen kararı", Synthetic: true}
	for _, a := range all {
		l := budget.ChangeLineFields{UnitID: y.units[a.Unit], Functional: a.Functional, Financing: "5", Economic: a.Economic}
		if l.Amount = a.Supplementary; l.Amount != 0 {
			extra.Lines = append(extra.Lines, l)
		}
		if l.Amount = a.In - a.Out; l.Amount != 0 {
			moved.Lines = append(moved.Lines, l)
		}
	}
	for _, c := range []budget.AddChange{extra, moved} {
		if len(c.Lines) == 0 {
			continue
		}
		if _, err := y.Budget.AddChange(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (y *yearLoader) ledger(ctx context.Context, kind budget.LedgerKind, rows func(func(budget.Row) bool), note string) error {
	var counted quantity.Money
	for r := range rows {
		for _, c := range kind.Principal() {
			if m := r.At(c); m != nil {
				counted += *m
				break
			}
		}
	}
	name := "ornek-" + string(kind) + "-" + strconv.Itoa(y.made.Year)
	h := sha256.Sum256([]byte(name)) // there is no file; the hash stands for what it would be
	l, err := y.Budget.StageLedger(ctx, budget.StageLedger{Year: y.made.Year, Kind: kind, FileName: name, SHA256: hex.EncodeToString(h[:]), Origin: "synthetic",
		Source: "Örnek muhasebe verisi: " + note, Synthetic: true, Rows: rows, StatedTotal: &counted, CountedTotal: &counted})
	if err != nil {
		return err
	}
	_, err = y.Budget.CommitLedger(ctx, l.ID, l.Version)
	return err
}

func (y *yearLoader) row(a bookLine) budget.Row {
	return budget.Row{UnitID: y.units[a.Unit], UnitName: a.Unit, Functional: a.Functional, Financing: "5", Economic: a.Economic}
}

func ptr(m quantity.Money) *quantity.Money { return &m }

func (y *yearLoader) adopted(all []bookLine) func(func(budget.Row) bool) {
	return func(yield func(budget.Row) bool) {
		for _, a := range all {
			r := y.row(a)
			r.Initial = ptr(a.Initial)
			if !yield(r) {
				return
			}
		}
	}
}

func (y *yearLoader) executed(all []bookLine) func(func(budget.Row) bool) {
	return func(yield func(budget.Row) bool) {
		for _, a := range all {
			r := y.row(a)
			r.Money = budget.Money{Initial: ptr(a.Initial), Supplementary: ptr(a.Supplementary), TransferIn: ptr(a.In), TransferOut: ptr(a.Out), CarriedIn: ptr(0),
				Final: ptr(a.Final), Spent: ptr(a.Spent), Cancelled: ptr(a.Final - a.Spent), CarriedOut: ptr(0)}
			r.Reason = "ÖRNEK: ödenek kullanımı"
			if !yield(r) {
				return
			}
		}
	}
}

// collected: what was estimated is nearly accrued, most of it collected.
func (y *yearLoader) collected() func(func(budget.Row) bool) {
	return func(yield func(budget.Row) bool) {
		d := newDice(moneySeed + uint64(y.made.Year)*7)
		for _, l := range y.made.Revenue {
			of := func(perMille int64) quantity.Money { return l.Amount / 1000 * quantity.Money(perMille) }
			before, accrued := of(60+d.Int64N(40)), of(930+d.Int64N(90))
			collected, refunded, off := of(880+d.Int64N(60)), of(d.Int64N(6)), of(d.Int64N(4))
			r := budget.Row{Economic: l.Economic, Reason: "ÖRNEK: tahsilat"}
			r.Money = budget.Money{Initial: ptr(l.Amount), AccruedBefore: ptr(before), Accrued: ptr(accrued), AccruedTotal: ptr(before + accrued), Collected: ptr(collected),
				Refunded: ptr(refunded), NetCollected: ptr(collected - refunded), WrittenOff: ptr(off), CarriedOut: ptr(before + accrued - collected + refunded - off)}
			if !yield(r) {
				return
			}
		}
	}
}
