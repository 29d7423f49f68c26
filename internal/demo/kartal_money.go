package demo

import (
	"math/big"

	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// baselineDate is the last day before the plan's period.
func baselineDate(h period.Horizon) period.Date {
	return period.Horizon{First: h.Baseline(), Last: h.Baseline()}.End()
}

// thousand is the step of target costs.
const thousand = 1000 * quantity.Lira

// costs shares each year's budget over the targets by their parts; what is left, about a quarter, is the overhead, so that targets and
// overhead add up to the budget to the kuruş.
func (d dice) costs(goals []plan.DocGoal, shares []int64, h period.Horizon, budget map[int]quantity.Money) plan.YearMoney {
	overhead := plan.YearMoney{}
	var all int64
	for _, s := range shares {
		all += s
	}
	for _, y := range h.Years() {
		total := budget[y]
		left := total
		n := 0
		for gi := range goals {
			for ti := range goals[gi].Targets {
				t := &goals[gi].Targets[ti]
				if t.YearlyCosts == nil {
					t.YearlyCosts = plan.YearMoney{}
				}
				cost := quantity.Money(d.about(int64(total)/4*3/all*shares[n], 80)) / thousand * thousand
				t.YearlyCosts[y] = cost
				left -= cost
				n++
			}
		}
		overhead[y] = left
	}
	return overhead
}

// resources splits each year's budget by the real shares of 2013; the largest class takes what rounding leaves.
func resources(rows []revenueRow, h period.Horizon, budget map[int]quantity.Money) []plan.DocResource {
	var all quantity.Money
	largest := 0
	out := make([]plan.DocResource, len(rows))
	for i, r := range rows {
		out[i] = plan.DocResource{Code: r.Code, Name: r.Name, Years: plan.YearMoney{}}
		all += r.Amount
		if r.Amount > rows[largest].Amount {
			largest = i
		}
	}
	for _, y := range h.Years() {
		left := budget[y]
		for i, r := range rows {
			n := new(big.Int).Mul(big.NewInt(int64(budget[y])), big.NewInt(int64(r.Amount)))
			part := quantity.Money(n.Quo(n, big.NewInt(int64(all))).Int64())
			out[i].Years[y] = part
			left -= part
		}
		out[largest].Years[y] += left
	}
	return out
}
