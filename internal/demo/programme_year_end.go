package demo

import (
	"cmp"
	"slices"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/pkg/quantity"
)

// yearEnd is what a year's end looks like: Kartal's published totals where there are any, a made-up rate elsewhere.
type yearEnd struct {
	final quantity.Money // 0: the budget stayed as it was
	spent quantity.Money // 0: not published
	rate  int64          // made up: per mille of the final appropriation, where spent is 0
	note  string
}

// madeRates stand for years whose spending nobody published.
var madeRates = map[int]int64{2020: 941, 2023: 957, 2024: 948}

func (k kartalRows) yearEnd(year int) yearEnd {
	end := yearEnd{final: k.Final[year], spent: k.Spent[year], rate: madeRates[year], note: "harcama sentetik"}
	if end.spent != 0 {
		end.note = "toplam harcama yayımlanmış (kartal_butce.csv), dağılımı sentetik"
	}
	return end
}

// bookLine is one appropriation line of the accounting system: what several budget lines add up to.
type bookLine struct {
	Unit, Functional, Economic string
	Initial, Supplementary     quantity.Money
	In, Out, Final, Spent      quantity.Money
}

// accounts are the lines in the budget, added up, in order.
func (out madeYear) accounts() []bookLine {
	sums := map[[3]string]quantity.Money{}
	for _, l := range out.Lines {
		if l.OffBudget == budget.InBudget {
			sums[[3]string{l.Unit, l.Functional, l.Economic}] += l.Amount
		}
	}
	all := make([]bookLine, 0, len(sums))
	for k, v := range sums {
		all = append(all, bookLine{Unit: k[0], Functional: k[1], Economic: k[2], Initial: v, Final: v})
	}
	slices.SortFunc(all, func(a, b bookLine) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Functional, b.Functional), cmp.Compare(a.Economic, b.Economic))
	})
	return all
}

// closeYear brings the accounts to the end of the year: supplementary budget, a transfer out of the reserve, spending.
func closeYear(all []bookLine, end yearEnd) {
	var total quantity.Money
	for i := range all {
		total += all[i].Initial
	}
	if end.final > total {
		supplement(all, end.final-total)
		total = end.final
	}
	transfer(all)
	spent := end.spent
	if spent == 0 {
		spent = total / 1000 * quantity.Money(end.rate)
	}
	left := spent
	for i := range all {
		a := &all[i]
		a.Spent = a.Final / 1000 * (spent / (total / 1000)) / quantity.Lira * quantity.Lira
		left -= a.Spent
	}
	for i := range all { // what rounding left is spent where there is room
		a := &all[i]
		if a.Economic == "09.6" {
			continue
		}
		part := min(left, a.Final-a.Spent)
		a.Spent += part
		left -= part
	}
}

// supplement spreads a supplementary budget over goods, services and investments by their size; the last takes what is left.
func supplement(all []bookLine, amount quantity.Money) {
	var places []int
	var parts []int64
	for i, a := range all {
		if c := a.Economic[:2]; c == "03" || c == "06" {
			places, parts = append(places, i), append(parts, int64(a.Initial/quantity.Lira))
		}
	}
	for n, m := range split(amount, parts) {
		a := &all[places[n]]
		a.Supplementary += m
		a.Final += m
	}
}

// transfer gives most of the reserve to a few lines: reserve is not spent, it is transferred first.
func transfer(all []bookLine) {
	from := slices.IndexFunc(all, func(a bookLine) bool { return a.Economic == "09.6" })
	if from < 0 {
		return
	}
	amount := all[from].Final / 10 * 8 / thousand * thousand
	var to []int
	for i, a := range all {
		if a.Economic == "03.7" || a.Economic == "06.5" {
			to = append(to, i)
		}
	}
	to = to[:min(6, len(to))]
	if len(to) == 0 || amount <= 0 {
		return
	}
	all[from].Out, all[from].Final = amount, all[from].Final-amount
	parts := make([]int64, len(to))
	for i := range parts {
		parts[i] = 1
	}
	for n, m := range split(amount, parts) {
		a := &all[to[n]]
		a.In += m
		a.Final += m
	}
}
