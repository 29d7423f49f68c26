package rollup_test

import (
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

// hostile are members whose denominators have no divisor in common: the sum of them is as wide as all of them together.
func hostile(seed uint64, n, bits int) []rollup.Member {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // numbers for a test
	number := func() *big.Int {
		x := big.NewInt(1)
		for x.BitLen() < bits {
			x.Mul(x, big.NewInt(r.Int64N(1<<62)|1))
		}
		return x
	}
	out := make([]rollup.Member, n)
	for i := range out {
		raw := new(big.Rat).SetFrac(number(), number())
		out[i] = rollup.Member{Name: strconv.Itoa(i), State: score.Value, Raw: raw, Weight: big.NewRat(int64(i%7)+1, 100)}
	}
	return out
}

// Wide fractions add up to the same number as one by one.
func TestWideSumsAreExact(t *testing.T) {
	t.Parallel()
	most := big.NewRat(100, 1)
	for n := 1; n <= 40; n++ {
		ms := hostile(uint64(n), n, 20*n)
		for name, got := range sums(ms, rollup.Policy{}) {
			total, weight := new(big.Rat), new(big.Rat)
			for _, m := range ms {
				v := new(big.Rat).Set(m.Raw)
				if v.Cmp(most) > 0 {
					v.Set(most)
				}
				total.Add(total, v.Mul(v, m.Weight))
				weight.Add(weight, m.Weight)
			}
			if want := total.Quo(total, weight); got.Value.Cmp(want) != 0 {
				t.Fatalf("%s of %d: %s, want %s", name, n, got.Value.FloatString(6), want.FloatString(6))
			}
		}
	}
}

// A plan of 600 indicators of twelve hostile ratios each: the sum of its targets comes at once.
func BenchmarkHostilePlan(b *testing.B) {
	var targets []rollup.Member
	for n := range 45 {
		targets = append(targets, rollup.Weighted(hostile(uint64(n), 13, 12*62), rollup.Policy{}).Member(strconv.Itoa(n)))
	}
	for b.Loop() {
		rollup.Mean(targets, rollup.Policy{})
	}
}
