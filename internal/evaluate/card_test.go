package evaluate_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/rollup"
)

func two(r *big.Rat) string {
	if r == nil {
		return "–"
	}
	return r.FloatString(2)
}

func sumOf(s rollup.Sum, band string) string {
	out := fmt.Sprintf("%s/%d", two(s.Value), s.Used)
	for _, e := range s.Excluded {
		out += fmt.Sprintf(" -%s:%s", e.Name, e.Why)
	}
	for _, z := range s.AsZero {
		out += " 0:" + z
	}
	return out + " " + band
}

// lines are a card in words, one line for each of its records.
func lines(c evaluate.Card) []string {
	out := []string{fmt.Sprintf("%d/%d %s part %v", c.Year, c.Through, sumOf(c.Overall, ""), c.Part)}
	for _, g := range c.Goals {
		out = append(out, g.Goal.Ref+" "+sumOf(g.Sum, g.Band))
		for _, t := range g.Targets {
			out = append(out, t.Target.Ref+" "+sumOf(t.Sum, t.Band))
			for _, i := range t.Indicators {
				out = append(out, fmt.Sprintf("%s A %s B %s %s C %s %s score %s %s real %s %s values %d pending %d missing %v", i.Indicator.Ref, two(i.A), two(i.B), i.BSource, two(i.C), i.Reached.Rule,
					two(i.Score.Raw), i.Score.State, two(i.Realised), i.Band, len(i.Values), i.Pending, i.Missing))
			}
		}
	}
	for _, u := range c.Units {
		out = append(out, fmt.Sprintf("%s %s targets %v delivers %v due %d entered %d", c.UnitNames[u.UnitID].Name, sumOf(u.Sum, u.Band), u.Targets, u.Delivers, u.Due, u.EnteredBy))
	}
	for _, u := range c.Silent {
		out = append(out, "silent "+u.Name)
	}
	return out
}

func TestAScorecardExplainsItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.value(t, "PG1.1.1", "2022 half_year/1", measure.Frozen, 50)
		h.value(t, "PG1.1.1", "2022 half_year/2", measure.Approved, 45)
		h.value(t, "PG1.1.2", "2022 half_year/1", measure.Verified, 75)
		h.value(t, "PG1.1.2", "2022 half_year/2", measure.Entered, 25) // nobody approved it: it does not count
		h.value(t, "PG1.2.1", "2022 half_year/1", measure.Approved, 120)
		h.valueOf(t, "PG1.2.1", "2022 half_year/2", measure.Value{State: measure.Approved, Fields: measure.Fields{Kind: measure.KindNone, NoValueReason: "Bu dönem ölçüm yapılmadı"}})
		h.valueOf(t, "PG1.2.2", "2022 half_year/1", measure.Value{State: measure.Returned, Fields: measure.Fields{Kind: measure.KindAmount}})
		h.value(t, "PG2.1.2", "2022 half_year/1", measure.Approved, 0) // zero is not missing
		got := must(h.evaluate.Scorecard(h.as(access.Planner), evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year}))
		want := []string{
			"2022/12 46.25/2  part false",
			"A1 92.50/2 acceptable",
			"A1/H1.1 85.00/2 acceptable",
			"A1/H1.1/PG1.1.1 A 0.00 B 100.00 plan C 95.00 sum score 95.00 value real 95.00 acceptable values 2 pending 0 missing []",
			"A1/H1.1/PG1.1.2 A 0.00 B 100.00 plan C 75.00 sum score 75.00 value real 75.00 partial values 2 pending 1 missing [half_year/2]",
			"A1/H1.2 100.00/1 -A1/H1.2/PG1.2.2:missing reached",
			"A1/H1.2/PG1.2.1 A 0.00 B 100.00 plan C 120.00 sum score 120.00 value real 120.00 exceeded values 2 pending 0 missing []",
			"A1/H1.2/PG1.2.2 A 0.00 B 100.00 plan C – sum score – missing real – no_data values 1 pending 1 missing [half_year/1 half_year/2]",
			"A2 0.00/1 -A2/H2.2:missing not_reached",
			"A2/H2.1 0.00/1 -A2/H2.1/PG2.1.1:missing not_reached",
			"A2/H2.1/PG2.1.1 A 0.00 B 100.00 plan C – sum score – missing real – no_data values 0 pending 0 missing [half_year/1 half_year/2]",
			"A2/H2.1/PG2.1.2 A 0.00 B 100.00 plan C 0.00 sum score 0.00 value real 0.00 not_reached values 1 pending 0 missing [half_year/2]",
			"A2/H2.2 –/0 -A2/H2.2/PG2.2.1:missing -A2/H2.2/PG2.2.2:missing no_data",
			"A2/H2.2/PG2.2.1 A 0.00 B 100.00 plan C – sum score – missing real – no_data values 0 pending 0 missing [half_year/1 half_year/2]",
			"A2/H2.2/PG2.2.2 A 0.00 B 100.00 plan C – sum score – missing real – no_data values 0 pending 0 missing [half_year/1 half_year/2]",
			"Çevre Müdürlüğü 0.00/1 -A2/H2.2:missing not_reached targets [A2/H2.1 A2/H2.2] delivers [] due 6 entered 0",
			"Fen İşleri Müdürlüğü 85.00/1 acceptable targets [A1/H1.1] delivers [A2/H2.1/PG2.1.2] due 6 entered 5",
			"Zabıta Müdürlüğü 100.00/1 reached targets [A1/H1.2] delivers [] due 4 entered 3",
			"silent Çevre Müdürlüğü",
		}

		if d := cmp.Diff(want, lines(got)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(map[string]int{"acceptable": 1, "partial": 1, "exceeded": 1, "no_data": 4, "not_reached": 1}, got.Counts); d != "" {
			t.Error(d)
		}

		// After the freeze what is missing counts 0, and says so.
		h.freeze(t, year, 12)
		frozen := lines(must(h.evaluate.Scorecard(h.as(access.Planner), evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year})))
		for n, want := range map[int]string{
			0: "2022/12 33.75/2  part false", 5: "A1/H1.2 50.00/2 0:A1/H1.2/PG1.2.2 partial", 12: "A2/H2.2 0.00/2 0:A2/H2.2/PG2.2.1 0:A2/H2.2/PG2.2.2 not_reached",
			13: "A2/H2.2/PG2.2.1 A 0.00 B 100.00 plan C – sum score – missing real – no_data values 0 pending 0 missing [half_year/1 half_year/2]",
		} {
			if frozen[n] != want {
				t.Errorf("frozen: want %s\ngot %s", want, frozen[n])
			}
		}

		// The half year looks at June; a yearly indicator would not be due yet.
		half := lines(must(h.evaluate.Scorecard(h.as(access.Planner), evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year, Through: 6})))
		for n, want := range map[int]string{
			0: "2022/6 28.13/2  part false",
			3: "A1/H1.1/PG1.1.1 A 0.00 B 100.00 plan C 50.00 sum score 50.00 value real 50.00 partial values 1 pending 0 missing []",
			4: "A1/H1.1/PG1.1.2 A 0.00 B 100.00 plan C 75.00 sum score 75.00 value real 75.00 partial values 1 pending 0 missing []",
		} {
			if half[n] != want {
				t.Errorf("half: want %s\ngot %s", want, half[n])
			}
		}
	})
}

// The settings decide: missing left out, a cap above 100, bands, and goals weighted by cost.
func TestSettingsDecideTheRollUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		h.value(t, "PG1.1.1", "2022 half_year/1", measure.Frozen, 150)
		h.value(t, "PG1.2.1", "2022 half_year/1", measure.Frozen, 40)
		h.freeze(t, year, 12)
		set := func(name, value string) {
			ok(t, second(h.org.SetSetting(access.WithActor(ctx, access.System("test")), org.SetSetting{Name: name, Value: value, Source: "deneme"})))
		}
		goal := func() string {
			g := must(h.evaluate.CardOf(ctx, h.plan.Plan.ID, year, 12)).Goals[0]
			return sumOf(g.Sum, g.Band)
		}
		steps := []string{goal()}
		set(org.ScoreMissing, org.MissingExcluded)
		steps = append(steps, goal())
		set(org.ScoreCap, "120")
		steps = append(steps, goal())
		set(org.BandAcceptable, "85")
		steps = append(steps, goal())
		set(org.GoalRollup, org.RollupCost) // H1.1 costs 100, H1.2 with a partner 300
		steps = append(steps, goal())
		if d := cmp.Diff([]string{"35.00/2 not_reached", "70.00/2 partial", "80.00/2 acceptable", "80.00/2 partial", "60.00/2 partial"}, steps); d != "" {
			t.Error(d)
		}
	})
}

// B is the decided programme's value; the plan's stays beside it. An undecided programme changes nothing.
func TestBIsTheDecidedProgrammes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		g, err := h.programmes.Create(ctx, programme.Create{PlanID: h.plan.Plan.ID, Year: year})
		ok(t, err)
		_, i := h.pg(t, "PG1.1.1")
		_, j := h.pg(t, "PG1.1.2")
		h.write(t, "UPDATE programme_indicator SET override_value = 80000000, override_reason = 'Karar' WHERE indicator_id = ?", i.ID)
		h.write(t, "DELETE FROM programme_indicator WHERE indicator_id = ?", j.ID)
		h.value(t, "PG1.1.1", "2022 half_year/1", measure.Frozen, 80)
		see := func() []string {
			x := must(h.evaluate.CardOf(ctx, h.plan.Plan.ID, year, 12)).Goals[0]
			var out []string
			for _, i := range append(slices.Clone(x.Targets[0].Indicators), x.Targets[1].Indicators[0]) {
				out = append(out, fmt.Sprintf("%s %s %s %s %v", two(i.B), two(i.PlanB), i.BSource, two(i.Score.Raw), i.Deviates()))
			}
			return out
		}
		if d := cmp.Diff([]string{"100.00 100.00 plan 80.00 true", "100.00 100.00 plan – false", "100.00 100.00 plan – false"}, see()); d != "" {
			t.Error("draft", d)
		}
		h.write(t, "UPDATE programme SET state = 'in_force' WHERE id = ?", g.ID)
		if d := cmp.Diff([]string{"80.00 100.00 programme 100.00 false", "100.00 100.00 plan – false", "100.00 100.00 programme – false"}, see()); d != "" {
			t.Error("decided", d)
		}
	})
}

// Years of a plan stand side by side; values of later years change nothing, and t−1 is the year before.
func TestCardsOfTheYears(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx, id := h.as(access.Planner), h.plan.Plan.ID
		for _, y := range []int{2020, 2021, 2023} {
			h.open(t, y)
		}
		for n, y := range []int{2020, 2021, 2022, 2023} {
			h.value(t, "PG1.1.1", fmt.Sprintf("%d half_year/2", y), measure.Frozen, int64(100+50*n))
		}
		var got []string
		for _, c := range must(h.evaluate.Cards(ctx, id, 2022)) {
			i := c.Goals[0].Targets[0].Indicators[0]
			got = append(got, fmt.Sprintf("%d C %s t-1 %s %s over before %v values %d", c.Year, two(i.C), two(i.Previous), two(i.Score.Raw), i.OverBefore, len(i.Values)))
		}
		want := []string{"2020 C 100.00 t-1 – 100.00 over before false values 0", "2021 C 150.00 t-1 100.00 150.00 over before false values 0", "2022 C 200.00 t-1 150.00 200.00 over before true values 0"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		one := must(h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: id, Year: 2022, Through: 12}))
		many := must(h.evaluate.Cards(ctx, id, 2022))[2]
		for _, c := range []*evaluate.Card{&one, &many} { // the same card, but for the values themselves
			for g := range c.Goals {
				for x := range c.Goals[g].Targets {
					for i := range c.Goals[g].Targets[x].Indicators {
						c.Goals[g].Targets[x].Indicators[i].Values = nil
					}
				}
			}
		}
		if d := cmp.Diff(lines(one), lines(many)); d != "" {
			t.Error(d)
		}
		for name, err := range map[string]error{
			"before the plan": second(h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: id, Year: 2019})),
			"after the plan":  second(h.evaluate.Cards(ctx, id, 2025)),
			"no such month":   second(h.evaluate.CardOf(ctx, id, 2022, 13)),
		} {
			if fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := second(h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: "x", Year: 2022})); fault.KindOf(err) != fault.KindNotFound {
			t.Error(err)
		}
	})
}

// A card looks as far as its windows have opened.
func TestThroughFollowsTheWindows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		see := func() string {
			c := must(h.evaluate.CardOf(h.as(access.Planner), h.plan.Plan.ID, year, 0))
			return fmt.Sprintf("%d %s", c.Through, strings.Join(c.Goals[0].Targets[0].Indicators[0].Missing, " "))
		}
		steps := []string{see()}
		h.write(t, "UPDATE report_window SET opens_on = '2027-01-01', unit_closes_on = '2027-01-01', manager_closes_on = '2027-01-01', office_closes_on = '2027-01-01' WHERE period_no = 2 OR frequency = 'year'")
		steps = append(steps, see())
		h.write(t, "UPDATE report_window SET opens_on = '2027-01-01', unit_closes_on = '2027-01-01', manager_closes_on = '2027-01-01', office_closes_on = '2027-01-01'")
		steps = append(steps, see())
		if d := cmp.Diff([]string{"12 half_year/1 half_year/2", "6 half_year/1", "12 "}, steps); d != "" {
			t.Error(d)
		}
	})
}

// Every kind of indicator beside each other: what is not due, has no target, has no score, or lacks what its type needs says so.
func TestEachKindOfIndicatorOnACard(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.open(t, 2021)
		set := func(code, what string, args ...any) {
			_, i := h.pg(t, code)
			h.write(t, "UPDATE indicator SET "+what+" WHERE id = ?", append(args, i.ID)...)
		}
		target := func(code string, b any, reason string) {
			_, i := h.pg(t, code)
			h.write(t, "UPDATE indicator_value SET amount = ?, no_target_reason = ? WHERE indicator_id = ? AND year = 2022", b, reason, i.ID)
		}
		set("PG1.1.1", "monitoring_frequency = 'year'")
		set("PG1.1.2", "calc_type = 'one_off', entry = '', aggregation = '', due_year = 2024")
		target("PG1.2.1", nil, "Bu yıl hedef yok")
		set("PG1.2.2", "calc_type = 'ratio_increase', entry = '', aggregation = 'ratio_of_sums', variant = 'direct', unit_of_measure = 'Yüzde (%)'")
		set("PG2.1.1", "calc_type = 'qualitative', entry = '', aggregation = ''")
		set("PG2.1.2", "calc_type = 'data_only'")
		target("PG2.2.1", nil, "")
		set("PG2.2.2", "calc_type = 'cumulative_increase', aggregation = 'sum', baseline_value = 10000000")
		ratio := func(n, d int64) measure.Value {
			return measure.Value{State: measure.Approved, Fields: measure.Fields{Kind: measure.KindRatio, Numerator: p(quantity.Amount(n * 1_000_000)), Denominator: p(quantity.Amount(d * 1_000_000))}}
		}
		h.valueOf(t, "PG1.1.2", "2022 half_year/1", measure.Value{State: measure.Approved, Fields: measure.Fields{Kind: measure.KindDone, Done: p(true)}})
		h.value(t, "PG1.2.1", "2022 half_year/1", measure.Approved, 5)
		h.valueOf(t, "PG1.2.2", "2022 half_year/1", ratio(1, 3))
		h.valueOf(t, "PG1.2.2", "2022 half_year/2", ratio(2, 4))
		h.valueOf(t, "PG2.1.1", "2022 half_year/1", measure.Value{State: measure.Approved, Fields: measure.Fields{Kind: measure.KindScale, Scale: p(3)}})
		h.value(t, "PG2.1.2", "2022 half_year/1", measure.Approved, 7)
		h.value(t, "PG2.2.1", "2022 half_year/1", measure.Approved, 7)
		h.value(t, "PG2.2.2", "2021 half_year/2", measure.Approved, 20)
		h.value(t, "PG2.2.2", "2021 half_year/1", measure.Entered, 1000)
		h.value(t, "PG2.2.2", "2022 half_year/1", measure.Approved, 25)
		see := func(through int) (out []string) {
			for _, g := range must(h.evaluate.CardOf(context.Background(), h.plan.Plan.ID, year, through)).Goals {
				for _, x := range g.Targets {
					out = append(out, x.Target.Code+" "+sumOf(x.Sum, x.Band))
					for _, i := range x.Indicators {
						out = append(out, fmt.Sprintf("%s C %s t-1 %s %s %s %s %v%s %v", i.Indicator.Code, two(i.C), two(i.Previous), two(i.Score.Raw), i.Score.State, i.Band, i.Score.Flags, i.Score.Why, i.Missing))
					}
				}
			}
			return out
		}
		want := []string{
			"H1.1 –/0 -A1/H1.1/PG1.1.1:missing -A1/H1.1/PG1.1.2:not_due no_data",
			"PG1.1.1 C – t-1 – – missing no_data [] [year/1]",
			"PG1.1.2 C 1.00 t-1 – – not_due not_scored [delivered_early] []",
			"H1.2 42.86/1 -A1/H1.2/PG1.2.1:no_target not_reached",
			"PG1.2.1 C 5.00 t-1 – – no_target not_scored [] []",
			"PG1.2.2 C 42.86 t-1 – 42.86 value not_reached [] []",
			"H2.1 75.00/1 -A2/H2.1/PG2.1.2:unscored partial",
			"PG2.1.1 C 3.00 t-1 – 75.00 value partial [] [half_year/2]",
			"PG2.1.2 C 7.00 t-1 – – unscored not_scored [] [half_year/2]",
			"H2.2 50.00/1 -A2/H2.2/PG2.2.1:undefined partial",
			"PG2.2.1 C 7.00 t-1 – – undefined not_scored []values [half_year/2]",
			"PG2.2.2 C 55.00 t-1 30.00 50.00 value partial [] [half_year/2]",
		}
		if d := cmp.Diff(want, see(12)); d != "" {
			t.Error(d)
		}
		half := see(6)
		for n, want := range map[int]string{
			0: "H1.1 –/0 -A1/H1.1/PG1.1.1:not_due -A1/H1.1/PG1.1.2:not_due not_scored", 1: "PG1.1.1 C – t-1 – – not_due not_scored [] []", 5: "PG1.2.2 C 33.33 t-1 – 33.33 value not_reached [] []",
			11: "PG2.2.2 C 55.00 t-1 30.00 50.00 value partial [] []",
		} {
			if half[n] != want {
				t.Errorf("half: want %s\ngot %s", want, half[n])
			}
		}
	})
}
