package rollup

import (
	"math/big"
	"slices"

	"github.com/karne-app/karne/pkg/score"
)

// Weighted is Σ w·clamp(p) ÷ Σ w over the members that count (domain.md §3.4, indicator → target). What is not due, has no target, is not
// measurable, not scored or undefined is left out and named, so the weights of the rest count for more (§3.3); what is missing is
// left out while its window is open and, by policy, counts 0 once it is frozen. A member without a weight above 0 is left out as NoWeight.
func Weighted(members []Member, p Policy) Sum { return add(members, p, nil) }

// Mean is Weighted with weight 1 for a member without one: the simple mean of targets, goals or a unit's targets (domain.md §3.4).
func Mean(members []Member, p Policy) Sum { return add(members, p, big.NewRat(1, 1)) }

// Member is the sum as an addend one level up, without a weight. A sum without a value is left out there for its weightiest reason:
// missing before undefined, no weight, not measurable, no target, not due, not scored; a sum of nothing is undefined. What counted 0
// for being missing is in the value already.
func (s Sum) Member(name string) Member {
	m := Member{Name: name, State: score.Undefined}
	if s.Value != nil {
		m.State, m.Raw = score.Value, new(big.Rat).Set(s.Value)
		return m
	}
	for _, state := range []score.State{score.Missing, score.Undefined, NoWeight, score.NotMeasurable, score.NoTarget, score.NotDue, score.Unscored} {
		if slices.ContainsFunc(s.Excluded, func(e Excluded) bool { return e.Why == state }) {
			m.State = state
			break
		}
	}
	return m
}

func add(members []Member, p Policy, weight *big.Rat) Sum {
	most := p.Cap
	if most == nil {
		most = big.NewRat(100, 1)
	}
	out := Sum{Weight: new(big.Rat), Whole: new(big.Rat)}
	var total adder
	for _, m := range members {
		w := m.Weight
		if w == nil {
			w = weight
		}
		weighty := w != nil && w.Sign() > 0
		if weighty {
			out.Whole.Add(out.Whole, w)
		}
		v, why := m.counts(p, most)
		if why == "" && !weighty {
			why = NoWeight
		}
		if why != "" {
			out.Excluded = append(out.Excluded, Excluded{m.Name, why})
			continue
		}
		if m.State == score.Missing {
			out.AsZero = append(out.AsZero, m.Name)
		}
		out.Used++
		out.Weight.Add(out.Weight, w)
		total.add(v.Mul(v, w))
	}
	if out.Used > 0 {
		out.Value = total.over(out.Weight)
	}
	return out
}

// wide is from how many bits of a denominator on addends are kept apart: to shorten every sum of such fractions takes seconds for a plan of
// numbers chosen to have no common divisor; to shorten the last one alone does not.
const wide = 1024

// adder adds fractions exactly.
type adder struct {
	sum   big.Rat
	apart []*big.Rat
}

func (a *adder) add(r *big.Rat) {
	if r.Denom().BitLen()+a.sum.Denom().BitLen() < wide {
		a.sum.Add(&a.sum, r)
		return
	}
	a.apart = append(a.apart, new(big.Rat).Set(&a.sum), r)
	a.sum.SetInt64(0)
}

// over is the sum divided by w, which is not 0.
func (a *adder) over(w *big.Rat) *big.Rat {
	if len(a.apart) == 0 {
		return new(big.Rat).Quo(&a.sum, w)
	}
	n, d := fraction(append(a.apart, &a.sum))
	return new(big.Rat).SetFrac(n.Mul(n, w.Denom()), d.Mul(d, w.Num()))
}

// fraction is the sum of at least one fraction, not shortened.
func fraction(all []*big.Rat) (n, d *big.Int) {
	if len(all) == 1 {
		return new(big.Int).Set(all[0].Num()), new(big.Int).Set(all[0].Denom())
	}
	n, d = fraction(all[:len(all)/2])
	m, e := fraction(all[len(all)/2:])
	n.Add(n.Mul(n, e), m.Mul(m, d))
	return n, d.Mul(d, e)
}

// counts gives the percentage that counts, a copy, or why none does.
func (m Member) counts(p Policy, most *big.Rat) (v *big.Rat, why score.State) {
	switch {
	case m.State == score.Missing && m.Frozen && p.MissingZero:
		return new(big.Rat), ""
	case m.State == score.Value && m.Raw != nil:
		switch {
		case m.Raw.Sign() < 0 || most.Sign() < 0:
			return new(big.Rat), ""
		case m.Raw.Cmp(most) > 0:
			return new(big.Rat).Set(most), ""
		}
		return new(big.Rat).Set(m.Raw), ""
	case m.State == score.Value || m.State == "":
		return nil, score.Undefined
	}
	return nil, m.State
}
