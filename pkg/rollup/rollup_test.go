package rollup_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

func n(v int64) *big.Rat { return big.NewRat(v, 1) }

func value(name string, weight, raw int64) rollup.Member {
	return rollup.Member{Name: name, Weight: n(weight), State: score.Value, Raw: n(raw)}
}

func without(name string, weight int64, why score.State) rollup.Member {
	return rollup.Member{Name: name, Weight: n(weight), State: why}
}

func frozen(m rollup.Member) rollup.Member {
	m.Frozen = true
	return m
}

func same(a, b *big.Rat) bool { return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) }

func TestWeighted(t *testing.T) {
	t.Parallel()
	zero := rollup.Policy{MissingZero: true}
	for _, v := range []struct {
		name    string
		members []rollup.Member
		policy  rollup.Policy
		want    *big.Rat
		used    int
		asZero  []string
		out     []rollup.Excluded
		weight  int64
		whole   int64
	}{
		{name: "weights", members: []rollup.Member{value("1", 60, 75), value("2", 40, 50)}, want: n(65), used: 2, weight: 100, whole: 100},
		{name: "clamped below and above", members: []rollup.Member{value("1", 50, 150), value("2", 50, -25)}, want: n(50), used: 2, weight: 100, whole: 100},
		{name: "a cap above 100", members: []rollup.Member{value("1", 50, 150), value("2", 50, 50)}, policy: rollup.Policy{Cap: n(120)}, want: n(85), used: 2, weight: 100, whole: 100},
		{name: "not due: the rest weighs more, and it is named", members: []rollup.Member{value("1", 60, 90), without("2", 40, score.NotDue)}, policy: zero, want: n(90), used: 1,
			out: []rollup.Excluded{{Name: "2", Why: score.NotDue}}, weight: 60, whole: 100},
		{name: "every reason", members: []rollup.Member{
			value("1", 10, 40), without("2", 10, score.NoTarget), without("3", 10, score.NotMeasurable), without("4", 10, score.Unscored), without("5", 10, score.Undefined),
			{Name: "6", State: score.Value, Raw: n(100)}, value("7", 0, 100), {Name: "8", Weight: n(10), State: score.Value}, {Name: "9", Weight: n(10)},
		}, policy: zero, want: n(40), used: 1, out: []rollup.Excluded{
			{Name: "2", Why: score.NoTarget}, {Name: "3", Why: score.NotMeasurable}, {Name: "4", Why: score.Unscored}, {Name: "5", Why: score.Undefined},
			{Name: "6", Why: rollup.NoWeight}, {Name: "7", Why: rollup.NoWeight}, {Name: "8", Why: score.Undefined}, {Name: "9", Why: score.Undefined},
		}, weight: 10, whole: 70},
		{name: "missing while the window is open", members: []rollup.Member{value("1", 50, 80), without("2", 50, score.Missing)}, policy: zero, want: n(80), used: 1,
			out: []rollup.Excluded{{Name: "2", Why: score.Missing}}, weight: 50, whole: 100},
		{name: "missing after the freeze counts 0", members: []rollup.Member{value("1", 50, 80), frozen(without("2", 50, score.Missing))}, policy: zero, want: n(40), used: 2,
			asZero: []string{"2"}, weight: 100, whole: 100},
		{name: "missing after the freeze, by another policy", members: []rollup.Member{value("1", 50, 80), frozen(without("2", 50, score.Missing))}, want: n(80), used: 1,
			out: []rollup.Excluded{{Name: "2", Why: score.Missing}}, weight: 50, whole: 100},
		{name: "only what is missing counts 0 after the freeze", members: []rollup.Member{value("1", 50, 80), frozen(without("2", 50, score.NotMeasurable))}, policy: zero, want: n(80), used: 1,
			out: []rollup.Excluded{{Name: "2", Why: score.NotMeasurable}}, weight: 50, whole: 100},
		{name: "no member counts", members: []rollup.Member{without("1", 100, score.NotDue)}, policy: zero, out: []rollup.Excluded{{Name: "1", Why: score.NotDue}}, whole: 100},
		{name: "nobody", policy: zero},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			got := rollup.Weighted(v.members, v.policy)
			if !same(got.Value, v.want) || got.Used != v.used || !slices.Equal(got.AsZero, v.asZero) || !slices.Equal(got.Excluded, v.out) {
				t.Errorf("got %v, used %d, as zero %v, excluded %v; want %v, %d, %v, %v", got.Value, got.Used, got.AsZero, got.Excluded, v.want, v.used, v.asZero, v.out)
			}
			if !same(got.Weight, n(v.weight)) || !same(got.Whole, n(v.whole)) {
				t.Errorf("weight %s of %s, want %d of %d", got.Weight, got.Whole, v.weight, v.whole)
			}
		})
	}
}

func TestMean(t *testing.T) {
	t.Parallel()
	one := rollup.Member{Name: "1", State: score.Value, Raw: n(90)}
	two := rollup.Member{Name: "2", State: score.Value, Raw: n(60)}
	if got := rollup.Mean([]rollup.Member{one, two}, rollup.Policy{}); !same(got.Value, n(75)) || !same(got.Weight, n(2)) {
		t.Errorf("mean %v of weight %v", got.Value, got.Weight)
	}
	one.Weight = n(3) // by cost
	two.Weight = n(1)
	if got := rollup.Mean([]rollup.Member{one, two}, rollup.Policy{}); !same(got.Value, big.NewRat(330, 4)) {
		t.Errorf("mean by cost %v", got.Value)
	}
	if got := rollup.Mean([]rollup.Member{one, {Name: "2", State: score.NotDue}}, rollup.Policy{}); !same(got.Value, n(90)) || len(got.Excluded) != 1 {
		t.Errorf("with one not due: %+v", got)
	}
}

// A goal is the mean of its targets' scores, never of their indicators (domain.md §3.4).
func TestLevelsAreNotFlattened(t *testing.T) {
	t.Parallel()
	first := rollup.Weighted([]rollup.Member{value("1", 100, 100)}, rollup.Policy{})
	second := rollup.Weighted([]rollup.Member{value("1", 30, 0), value("2", 30, 0), value("3", 40, 0)}, rollup.Policy{})
	if got := rollup.Mean([]rollup.Member{first.Member("H1.1"), second.Member("H1.2")}, rollup.Policy{}); !same(got.Value, n(50)) {
		t.Errorf("goal %v", got.Value)
	}
}

func TestSumAsMember(t *testing.T) {
	t.Parallel()
	sum := rollup.Weighted([]rollup.Member{value("1", 1, 40)}, rollup.Policy{})
	m := sum.Member("H1.1")
	if m.Name != "H1.1" || m.State != score.Value || m.Weight != nil || !same(m.Raw, n(40)) {
		t.Errorf("member %+v", m)
	}
	if m.Raw.SetInt64(1); !same(sum.Value, n(40)) {
		t.Error("the member shares its number with the sum")
	}
	zero := rollup.Weighted([]rollup.Member{frozen(without("1", 1, score.Missing))}, rollup.Policy{MissingZero: true}).Member("H1.1")
	if zero.State != score.Value || !same(zero.Raw, n(0)) {
		t.Errorf("all missing after the freeze: %+v", zero)
	}
	order := []score.State{score.Missing, score.Undefined, rollup.NoWeight, score.NotMeasurable, score.NoTarget, score.NotDue, score.Unscored}
	for i, want := range order {
		var members []rollup.Member
		for j := len(order) - 1; j >= i; j-- {
			members = append(members, without("x", 1, order[j]))
		}
		if got := rollup.Weighted(members, rollup.Policy{}).Member("H1.1"); got.State != want || got.Raw != nil {
			t.Errorf("%v: %+v, want %s", order[i:], got, want)
		}
	}
	if got := rollup.Weighted(nil, rollup.Policy{}).Member("H1.1"); got.State != score.Undefined {
		t.Errorf("of nothing: %+v", got)
	}
}
