package rollup_test

import (
	"math/big"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

func number(t *rapid.T, name string, least, most int64) *big.Rat {
	return big.NewRat(rapid.Int64Range(least, most).Draw(t, name), rapid.Int64Range(1, 1000).Draw(t, name+" in parts"))
}

// members draws members with unique names, every state, and weights that may be missing, 0 or negative.
func members(t *rapid.T) []rollup.Member {
	out := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) rollup.Member {
		m := rollup.Member{
			State: rapid.SampledFrom([]score.State{
				score.Value, score.Value, score.Value, score.Missing, score.NotDue, score.NoTarget, score.NotMeasurable, score.Unscored, score.Undefined, rollup.NoWeight, "",
			}).Draw(t, "state"),
			Frozen: rapid.Bool().Draw(t, "frozen"),
		}
		if rapid.IntRange(0, 9).Draw(t, "no weight") > 0 {
			m.Weight = number(t, "weight", -10, 100_000)
		}
		if rapid.IntRange(0, 9).Draw(t, "no raw") > 0 {
			m.Raw = number(t, "raw", -1_000_000, 1_000_000)
		}
		return m
	}), 0, 8).Draw(t, "members")
	for i := range out {
		out[i].Name = strconv.Itoa(i)
	}
	return out
}

func policy(t *rapid.T) rollup.Policy {
	p := rollup.Policy{MissingZero: rapid.Bool().Draw(t, "missing is zero")}
	if rapid.Bool().Draw(t, "capped") {
		p.Cap = number(t, "cap", 0, 200_000)
	}
	return p
}

func sums(members []rollup.Member, p rollup.Policy) map[string]rollup.Sum {
	return map[string]rollup.Sum{"weighted": rollup.Weighted(members, p), "mean": rollup.Mean(members, p)}
}

// Every member is used or named as excluded, never both and never neither; the value stands exactly when something was used, between 0 and
// the cap; nothing that went in is changed and nothing panics.
func holds(t *rapid.T) {
	ms, p := members(t), policy(t)
	most := big.NewRat(100, 1)
	if p.Cap != nil {
		most = p.Cap
	}
	before := prints(ms)
	for name, s := range sums(ms, p) {
		if s.Used+len(s.Excluded) != len(ms) || (s.Value != nil) != (s.Used > 0) || len(s.AsZero) > s.Used || s.Weight.Cmp(s.Whole) > 0 {
			t.Fatalf("%s of %d: %+v", name, len(ms), s)
		}
		for i, e := range s.Excluded {
			if e.Why == "" || slices.Contains(s.AsZero, e.Name) || slices.ContainsFunc(s.Excluded[:i], func(x rollup.Excluded) bool { return x.Name == e.Name }) {
				t.Fatalf("%s: excluded %v, as zero %v", name, s.Excluded, s.AsZero)
			}
		}
		if s.Value != nil && (s.Value.Sign() < 0 || s.Value.Cmp(most) > 0) {
			t.Fatalf("%s: %s is not in 0…%s", name, s.Value, most)
		}
		if m := s.Member("x"); (m.Raw != nil) != (m.State == score.Value) || m.State == "" {
			t.Fatalf("%s: %+v as a member: %+v", name, s, m)
		}
	}
	if !slices.Equal(before, prints(ms)) {
		t.Fatal("the members were changed")
	}
}

func prints(ms []rollup.Member) []string {
	var out []string
	for _, m := range ms {
		for _, r := range []*big.Rat{m.Weight, m.Raw} {
			if r == nil {
				r = big.NewRat(-99, 1)
			}
			out = append(out, r.String())
		}
	}
	return out
}

func TestSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, holds)
}

func FuzzSum(f *testing.F) { f.Fuzz(rapid.MakeFuzz(holds)) }

func TestOrderAndScaleOfWeightsDoNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms, p := members(t), policy(t)
		if len(ms) == 0 {
			return
		}
		k := number(t, "k", 1, 1_000_000)
		shuffled := slices.Clone(rapid.Permutation(ms).Draw(t, "order"))
		for i := range shuffled {
			if shuffled[i].Weight != nil {
				shuffled[i].Weight = new(big.Rat).Mul(shuffled[i].Weight, k)
			}
		}
		a, b := rollup.Weighted(ms, p), rollup.Weighted(shuffled, p)
		sorted := func(s rollup.Sum) []rollup.Excluded {
			slices.SortFunc(s.Excluded, func(x, y rollup.Excluded) int {
				n, _ := strconv.Atoi(x.Name)
				m, _ := strconv.Atoi(y.Name)
				return n - m
			})
			return s.Excluded
		}
		if !same(a.Value, b.Value) || a.Used != b.Used || !slices.Equal(sorted(a), sorted(b)) {
			t.Fatalf("%+v, in another order and by %s: %+v", a, k, b)
		}
	})
}

// Leaving an indicator out may raise a score, but only by name: the sum lists it, and counted as 0 it would never have been more.
func TestExcludedNeverRaiseAScoreSilently(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms, p := members(t), policy(t)
		got := rollup.Weighted(ms, p)
		asZero := slices.Clone(ms)
		for _, e := range got.Excluded {
			i, _ := strconv.Atoi(e.Name)
			asZero[i].State, asZero[i].Raw = score.Value, new(big.Rat)
		}
		if zero := rollup.Weighted(asZero, p); got.Value != nil && zero.Value.Cmp(got.Value) > 0 {
			t.Fatalf("%s, with the excluded as 0 %s", got.Value, zero.Value)
		}
		if len(ms) == 0 {
			return
		}
		i := rapid.IntRange(0, len(ms)-1).Draw(t, "left out")
		left := slices.Clone(ms)
		left[i].State = rapid.SampledFrom([]score.State{score.Missing, score.NotDue, score.NoTarget, score.NotMeasurable, score.Unscored, score.Undefined}).Draw(t, "why")
		less := rollup.Weighted(left, p)
		named := slices.ContainsFunc(less.Excluded, func(e rollup.Excluded) bool { return e.Name == left[i].Name }) || slices.Contains(less.AsZero, left[i].Name)
		if !named {
			t.Fatalf("%s is left out and not named: %+v", left[i].Name, less)
		}
	})
}

// A value missing after the freeze counts exactly as an entered 0 does.
func TestMissingAfterTheFreezeIsZero(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := members(t)
		entered := slices.Clone(ms)
		var want []string
		for i, m := range ms {
			if m.State == score.Missing && m.Frozen {
				entered[i].State, entered[i].Raw = score.Value, new(big.Rat)
				if m.Weight != nil && m.Weight.Sign() > 0 {
					want = append(want, m.Name)
				}
			}
		}
		got, zero := rollup.Weighted(ms, rollup.Policy{MissingZero: true}), rollup.Weighted(entered, rollup.Policy{MissingZero: true})
		if !same(got.Value, zero.Value) || !slices.Equal(got.AsZero, want) {
			t.Fatalf("%+v, with 0 entered %+v, want as zero %v", got, zero, want)
		}
		open := rollup.Weighted(ms, rollup.Policy{})
		if len(open.AsZero) > 0 || open.Value != nil && got.Value.Cmp(open.Value) > 0 {
			t.Fatalf("left out %v, as zero %v", open.Value, got.Value)
		}
	})
}

func TestSumIsMonotoneInEveryMember(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms, p := members(t), policy(t)
		more := slices.Clone(ms)
		for i := range more {
			if more[i].Raw != nil {
				more[i].Raw = new(big.Rat).Add(more[i].Raw, number(t, "more", 0, 1000))
			}
		}
		for name, a := range sums(ms, p) {
			if b := sums(more, p)[name]; a.Value != nil && b.Value.Cmp(a.Value) < 0 {
				t.Fatalf("%s: more in every member is less: %s, %s", name, a.Value, b.Value)
			}
		}
	})
}
