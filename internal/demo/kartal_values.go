package demo

import (
	"math/rand/v2"

	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// dice is the seeded chance of the demo; whole numbers only.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0x6b61726e65))} }

// about is v, up to perMille off either way.
func (d dice) about(v int64, perMille int64) int64 {
	return v * (1000 + d.Int64N(2*perMille+1) - perMille) / 1000
}

// some takes n different ones, in their order.
func some[T any](d dice, n int, from []T) []T {
	taken := make([]bool, len(from))
	for _, i := range d.Perm(len(from))[:n] {
		taken[i] = true
	}
	var out []T
	for i, t := range taken {
		if t {
			out = append(out, from[i])
		}
	}
	return out
}

// weights share 100 % out in steps of 5, at least 10 each.
func (d dice) weights(n int) []quantity.Percent {
	const step = quantity.Hundred / 20
	out := make([]quantity.Percent, n)
	left := 20 - 2*n
	for i := range out {
		out[i] = 2 * step
	}
	for range left {
		out[d.IntN(n)] += step
	}
	return out
}

// roundTo rounds to the step a value of this size is planned in: 560 to fives, 44 000 to five hundreds.
func roundTo(v quantity.Amount) quantity.Amount {
	step := quantity.One
	for limit := 200 * quantity.One; v >= limit && step < 5000*quantity.One; limit *= 10 {
		if step == quantity.One {
			step = quantity.One / 2
		}
		step *= 10
	}
	return rounded(v, step)
}

func rounded(v, step quantity.Amount) quantity.Amount { return (v + step/2) / step * step }

// series gives the baseline and the yearly values of an indicator whose calculation is set already.
func (d dice) series(p *plan.DocIndicator, l laidRow, h period.Horizon) {
	base, err := quantity.ParseAmount(l.base)
	if err != nil {
		panic("demo: base of row: " + err.Error()) // a slip in kartal_layout.go, which every test of the room meets
	}
	percent := p.UnitOfMeasure == "%"
	fit, step := roundTo, quantity.One
	switch {
	case percent:
		fit, step = func(v quantity.Amount) quantity.Amount { return rounded(v, quantity.One/2) }, quantity.One/2
	case base%quantity.One != 0:
		fit, step = func(v quantity.Amount) quantity.Amount { return rounded(v, quantity.One/10) }, quantity.One/10
	}
	if l.how != keep && l.how != band && base >= 10*quantity.One {
		base = quantity.Amount(d.about(int64(base), 60))
	}
	base = fit(base)
	start := base
	p.Baseline = plan.DocBaseline{Value: &start, Date: baselineDate(h), Note: "ÖRNEK VERİ: başlangıç değeri sentetiktir"}
	p.Values = plan.YearAmount{}
	switch l.how {
	case once:
		due := h.First + 3
		p.DueYear, p.Values[due] = &due, quantity.One
		return
	case observe:
		p.Values = nil
		return
	case keep, band:
		for _, y := range h.Years() {
			p.Values[y] = base
		}
		return
	case "", direct, ratio, total, daily, stock:
	}
	for _, y := range h.Years() {
		var move quantity.Amount
		if percent {
			move = fit(quantity.Amount(d.about(l.grow, 250)) * quantity.One / 10)
		} else {
			move = quantity.Amount(d.about(int64(start)/1000*l.grow, 120))
		}
		move = max(move, step)
		switch {
		case p.Direction == "down":
			base = max(fit(base-move), step)
		case percent:
			base = min(fit(base+move), 98*quantity.One)
		default:
			base = max(fit(base+move), base+step)
		}
		p.Values[y] = base
	}
}

// late leaves the years before a unit was founded without a target, and says why.
func late(p *plan.DocIndicator, h period.Horizon) {
	founded, ok := lateUnits[p.DataOwnerUnit]
	for _, y := range h.Years() {
		if ok && y < founded {
			delete(p.Values, y)
			if p.NoTargetReasons == nil {
				p.NoTargetReasons = map[int]string{}
			}
			p.NoTargetReasons[y] = p.DataOwnerUnit + " bu yıldan sonra kuruldu"
		}
	}
}
