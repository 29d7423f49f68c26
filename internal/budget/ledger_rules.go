package budget

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// MoneyColumns are the names of the columns of Money, in its order.
var MoneyColumns = [...]string{
	"initial", "supplementary", "transfer_in", "transfer_out", "carried_in", "final", "spent", "cancelled", "carried_out",
	"accrued_before", "accrued", "accrued_total", "collected", "refunded", "net_collected", "written_off",
}

// The columns by place in MoneyColumns.
const (
	colInitial = iota
	colSupplementary
	colTransferIn
	colTransferOut
	colCarriedIn
	colFinal
	colSpent
	colCancelled
	colCarriedOut
	colAccruedBefore
	colAccrued
	colAccruedTotal
	colCollected
	colRefunded
	colNetCollected
	colWrittenOff
)

// Column gives the place of the i-th column (MoneyColumns) in the row.
func (m *Money) Column(i int) **quantity.Money {
	return [...]**quantity.Money{
		&m.Initial, &m.Supplementary, &m.TransferIn, &m.TransferOut, &m.CarriedIn, &m.Final, &m.Spent, &m.Cancelled, &m.CarriedOut,
		&m.AccruedBefore, &m.Accrued, &m.AccruedTotal, &m.Collected, &m.Refunded, &m.NetCollected, &m.WrittenOff,
	}[i]
}

// At gives the amount of a column by name; nil is missing, and what no column is called.
func (m *Money) At(column string) *quantity.Money {
	if i := slices.Index(MoneyColumns[:], column); i >= 0 {
		return *m.Column(i)
	}
	return nil
}

// MoneyColumns are the columns a ledger of this kind may have.
func (k LedgerKind) MoneyColumns() []string {
	if k == LedgerRevenue {
		return []string{"initial", "accrued_before", "accrued", "accrued_total", "collected", "refunded", "net_collected", "written_off", "carried_out"}
	}
	return MoneyColumns[colInitial : colCarriedOut+1]
}

// Principal lists the columns that stand for the ledger's total, the best first; the first that the ledger has is it.
func (k LedgerKind) Principal() []string {
	switch k {
	case LedgerAppropriation:
		return []string{"initial", "final"}
	case LedgerExecution:
		return []string{"spent", "final", "initial"}
	}
	return []string{"net_collected", "collected", "accrued_total", "initial"}
}

// refunds is the revenue class that is deducted: Red ve İadeler (−).
const refunds = "09"

// Deducted tells whether a code is deducted in the sums of a ledger: class 09 of the revenue classification (Red ve İadeler), which
// stands in exports as a positive amount.
func (k LedgerKind) Deducted(economic string) bool {
	return k == LedgerRevenue && (economic == refunds || strings.HasPrefix(economic, refunds+"."))
}

// identity says that one column is the sum of others.
type identity struct {
	whole int
	parts []int
	less  []int
	soft  bool // only a warning: practice differs
	code  string
}

// The identities of domain.md §5.3. What is carried into the next year's accrual differs between administrations by refunds, so it only warns.
var (
	expenditureIdentities = []identity{
		{whole: colFinal, parts: []int{colInitial, colSupplementary, colTransferIn, colCarriedIn}, less: []int{colTransferOut},
			code: "budget.ledger.identity.final"},
		{whole: colFinal, parts: []int{colSpent, colCancelled, colCarriedOut}, code: "budget.ledger.identity.used"},
	}
	revenueIdentities = []identity{
		{whole: colAccruedTotal, parts: []int{colAccruedBefore, colAccrued}, code: "budget.ledger.identity.accrued"},
		{whole: colNetCollected, parts: []int{colCollected}, less: []int{colRefunded}, code: "budget.ledger.identity.net"},
		{whole: colCarriedOut, parts: []int{colAccruedTotal}, less: []int{colNetCollected, colWrittenOff}, soft: true,
			code: "budget.ledger.identity.carried"},
	}
)

// Check compares the columns of one row with each other (domain.md §5.3): Block where every column of an identity is there and it does
// not hold, Warn where it could hold with the missing ones. Negative amounts refuse; net collections alone may be negative, when more
// was given back than came in. The field of a fault is the column.
func (k LedgerKind) Check(m Money) fault.List {
	var l fault.List
	for i, name := range MoneyColumns {
		if v := *m.Column(i); v != nil && *v < 0 && i != colNetCollected {
			l = append(l, fault.Invalid("budget.ledger.negative", name, "read", v.TR()))
		}
	}
	if l != nil {
		return l
	}
	ids := expenditureIdentities
	if k == LedgerRevenue {
		ids = revenueIdentities
	}
	for _, id := range ids {
		if f := id.check(&m); f != nil {
			l = append(l, f)
		}
	}
	return l
}

func (id identity) check(m *Money) *fault.Fault {
	whole, first := *m.Column(id.whole), *m.Column(id.parts[0])
	if whole == nil || first == nil {
		return nil
	}
	missing := false
	var all []quantity.Money
	for _, c := range id.parts {
		if v := *m.Column(c); v != nil {
			all = append(all, *v)
		} else {
			missing = true
		}
	}
	for _, c := range id.less {
		if v := *m.Column(c); v != nil {
			all = append(all, -*v)
		} else {
			missing = true
		}
	}
	sum, err := quantity.SumMoney(all)
	if err == nil && sum == *whole {
		return nil
	}
	stage := fault.Block
	if missing || id.soft {
		stage = fault.Warn
	}
	if err != nil {
		return fault.Flag(stage, "number.range", MoneyColumns[id.whole], "read", whole.TR(), "expected", quantity.MaxMoney.TR())
	}
	diff := *whole - sum
	return fault.Flag(stage, id.code, MoneyColumns[id.whole], "read", whole.TR(), "expected", sum.TR(), "difference", diff.TR())
}

// rowSum is the fingerprint of rows, so that the same export with another name or layout is known again. The unit a row was matched to
// is no part of it: it is ours, not the export's.
type rowSum struct {
	h   hash.Hash
	buf []byte
}

func newRowSum() *rowSum { return &rowSum{h: sha256.New()} }

func (s *rowSum) add(r *Row) {
	b := s.buf[:0]
	b = strconv.AppendBool(b, r.TotalLine)
	for _, t := range []string{r.Institutional, r.UnitName, r.Functional, r.Financing, r.Economic, r.Name, r.Reason} {
		b = append(strconv.AppendInt(b, int64(len(t)), 10), ':')
		b = append(b, t...)
	}
	for i := range MoneyColumns {
		if v := *r.Column(i); v != nil {
			b = strconv.AppendInt(b, int64(*v), 10)
		}
		b = append(b, '|')
	}
	b = append(b, '\n')
	s.h.Write(b)
	s.buf = b
}

func (s *rowSum) String() string { return hex.EncodeToString(s.h.Sum(nil)) }
