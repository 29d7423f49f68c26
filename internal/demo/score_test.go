package demo_test

import (
	"context"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/demo"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// withValues is the demo's services as far as scores need them, on a clock that the load moves.
func withValues(t *testing.T, d *db.DB) demo.Services {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := new(clock.Moving)
	now.Set(time.Date(2025, 1, 20, 9, 0, 0, 0, time.UTC))
	s := demo.Services{DB: d, Time: now, Today: period.Date(clock.Today(now)), Door: act.New(d, audit.New(d, now), now, true)}
	s.Org = org.New(d, s.Door, now)
	papers := publish.New(s.Org, words)
	s.Plans = plan.NewService(plan.Options{DB: d, Door: s.Door, Clock: now, Org: s.Org, Freeze: papers.Freeze})
	papers.UsePlans(s.Plans)
	s.Programmes = programme.NewService(programme.Options{DB: d, Door: s.Door, Clock: now, Org: s.Org, Plans: s.Plans, Freeze: papers.FreezeProgramme})
	s.Calendar = calendar.NewService(calendar.Options{DB: d, Door: s.Door, Clock: now, Org: s.Org, Frequencies: func(context.Context, string, int) ([]string, error) {
		return []string{calendar.HalfYear, calendar.Quarter, calendar.Year}, nil
	}})
	s.Measure = measure.NewService(measure.Options{DB: d, Door: s.Door, Clock: now, Org: s.Org, Calendar: s.Calendar, Files: files.New(d, t.TempDir(), now)})
	s.Evaluate = evaluate.NewService(evaluate.Options{DB: d, Door: s.Door, Clock: now, Org: s.Org, Plans: s.Plans, Calendar: s.Calendar, Measure: s.Measure})
	return s
}

// The README's example of a score, worked out by hand there, adds up in itself and is what the demo says.
func TestReadmeScore(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "<!-- score -->\n")
	if !found {
		t.Fatal("the README has no example")
	}
	table, _, _ := strings.Cut(rest, "\n\n")
	want := strings.Split(table, "\n")[2:]
	byHand(t, want)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := withValues(t, d)
		if err := demo.LoadValues(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		found, err := s.Plans.ByCode(system(t), demo.KartalCode)
		if err != nil || len(found) != 1 {
			t.Fatal(len(found), err)
		}
		card, err := s.Evaluate.CardOf(system(t), found[0].ID, found[0].FirstYear, 12)
		if err != nil {
			t.Fatal(err)
		}
		h := card.Goals[0].Targets[0]
		var got []string
		for _, i := range h.Indicators {
			if i.Indicator.CalcType != "cumulative_increase" || len(i.Values) != 2 {
				t.Fatalf("%s: %s with %d values", i.Indicator.Code, i.Indicator.CalcType, len(i.Values))
			}
			got = append(got, row(t, i.Indicator.Code, i.Indicator.Weight.Rat(), i.A, i.B, i.Values[0].Amount.Rat(), i.Values[1].Amount.Rat(), i.C, i.Realised, i.Score.Raw, i.Score.Used))
		}
		got = append(got, row(t, h.Target.Code, h.Sum.Weight, nil, nil, nil, nil, nil, nil, nil, h.Sum.Value))
		if !slices.Equal(got, want) {
			t.Errorf("the demo says\n%s\nthe README says\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// row prints numbers as the README's table does: two decimals at most, nothing for what is not there.
func row(t *testing.T, name string, numbers ...*big.Rat) string {
	t.Helper()
	out := "| " + name + " |"
	for _, n := range numbers {
		if n == nil {
			out += " |"
			continue
		}
		a, err := quantity.AmountFromRat(quantity.Round(n, 2, quantity.RoundHalfUp), quantity.RoundHalfUp)
		if err != nil {
			t.Fatal(err)
		}
		out += " " + a.TR() + " |"
	}
	return out
}

// byHand works the table's numbers out again from its weights, A, B and the values of the two half years.
func byHand(t *testing.T, lines []string) {
	t.Helper()
	hundred, zero := big.NewRat(100, 1), new(big.Rat)
	weights, sum := new(big.Rat), new(big.Rat)
	for n, line := range lines {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if n == len(lines)-1 {
			if want := row(t, cells[0], weights, nil, nil, nil, nil, nil, nil, nil, new(big.Rat).Quo(sum, weights)); line != want {
				t.Fatalf("the README says %s, by hand it is %s", line, want)
			}
			return
		}
		if len(cells) != 10 {
			t.Fatalf("%d cells: %s", len(cells), line)
		}
		var v [5]*big.Rat // weight, A, B, first half, second half
		for i := range v {
			a, err := quantity.ParseAmountTR(cells[i+1])
			if err != nil {
				t.Fatal(line, err)
			}
			v[i] = a.Rat()
		}
		weight, a, b := v[0], v[1], v[2]
		c := new(big.Rat).Add(a, new(big.Rat).Add(v[3], v[4]))
		realised := new(big.Rat).Mul(hundred, new(big.Rat).Quo(c, b))
		performance := new(big.Rat).Mul(hundred, new(big.Rat).Quo(new(big.Rat).Sub(c, a), new(big.Rat).Sub(b, a)))
		counted := performance
		if counted.Cmp(hundred) > 0 {
			counted = hundred
		}
		if counted.Cmp(zero) < 0 {
			counted = zero
		}
		if want := row(t, cells[0], weight, a, b, v[3], v[4], c, realised, performance, counted); line != want {
			t.Fatalf("the README says %s, by hand it is %s", line, want)
		}
		weights.Add(weights, weight)
		sum.Add(sum, new(big.Rat).Mul(weight, counted))
	}
	t.Fatal("the README's example has no target")
}
