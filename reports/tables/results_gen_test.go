package tables_test

import (
	"fmt"
	"math/big"
	"slices"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
	"github.com/karne-app/karne/reports/facts"
)

var calcTypes = []string{"cumulative_increase", "cumulative_decrease", "yearly_separate", "ratio_increase", "ratio_decrease", "maintain_high", "maintain_low",
	"one_off", "ranking", "qualitative", "band", "data_only", "lower_is_better"}

// scoreAll fills every score, realisation, band and roll-up of the facts from A, B, C, type and weight, as evaluate does. An indicator whose State
// is already not_due, no_target, missing or not_measurable stays without a score.
func scoreAll(f *facts.ResultFacts) {
	policy := rollup.Policy{Cap: f.Policy.Cap.Rat(), MissingZero: f.Policy.MissingZero}
	f.Counts = map[string]int{}
	var goals []rollup.Member
	sums := map[string]rollup.Sum{}
	for gi := range f.Goals {
		g := &f.Goals[gi]
		var targets []rollup.Member
		for ti := range g.Targets {
			t := &g.Targets[ti]
			var members []rollup.Member
			for i := range t.Indicators {
				p := &t.Indicators[i]
				scoreOne(f, p)
				m := rollup.Member{Name: p.Ref, State: score.State(p.State), Raw: p.Score, Frozen: true}
				if p.Weight != nil {
					m.Weight = p.Weight.Rat()
				}
				members = append(members, m)
				f.Counts[p.Band]++
			}
			s := rollup.Weighted(members, policy)
			t.Sum, sums[t.Ref] = sumFact(f, s), s
			m := s.Member(t.Ref)
			if f.Policy.GoalRollup == "cost" && t.Cost != nil {
				m.Weight = t.Cost.Rat()
			}
			targets = append(targets, m)
		}
		s := rollup.Mean(targets, policy)
		if f.Policy.GoalRollup == "cost" {
			s = rollup.Weighted(targets, policy)
		}
		g.Sum = sumFact(f, s)
		goals = append(goals, s.Member(g.Ref))
	}
	f.Overall = sumFact(f, rollup.Mean(goals, policy))
	for i := range f.Units {
		var own []rollup.Member
		for _, ref := range f.Units[i].Targets {
			own = append(own, sums[ref].Member(ref))
		}
		f.Units[i].Sum = sumFact(f, rollup.Mean(own, policy))
	}
}

func scoreOne(f *facts.ResultFacts, p *facts.IndicatorResult) {
	if p.Rule == score.RuleZeroOfZero {
		p.State = ""
	}
	p.Score, p.Realised, p.Flags, p.Why, p.Rule = nil, score.Realised(p.B, p.C), nil, "", ""
	in := score.Input{Definition: score.Definition{Type: score.Type(p.CalcType), Variant: p.Variant, Low: p.Low, High: p.High},
		Year: f.Year, A: p.A, B: p.B, LastPlanned: f.Year, NoTarget: p.State == "no_target", Reached: score.Reached{C: p.C, State: score.Value}}
	switch {
	case p.State == "not_due":
		in.LastPlanned++
	case p.C == nil && p.State == "not_measurable":
		in.Reached.State = score.NotMeasurable
	case p.C == nil:
		in.Reached.State = score.Missing
	}
	if in.Type == score.OneOff {
		in.Reached.Rule = score.RuleDelivered
	}
	out := score.Of(in)
	p.State, p.Score, p.Rule, p.Flags, p.Why, p.Band = string(out.State), out.Raw, out.Rule, out.Flags, out.Why, bandOf(f, string(out.State), out.Raw)
	p.Deviates = deviates(p)
	p.Short = p.Score != nil && p.Score.Cmp(big.NewRat(100, 1)) < 0
}

func deviates(p *facts.IndicatorResult) bool {
	switch p.CalcType {
	case "data_only":
		return false
	case "band":
		return p.C != nil && (p.Low != nil && p.C.Cmp(p.Low) < 0 || p.High != nil && p.C.Cmp(p.High) > 0)
	case "one_off":
		return p.Score != nil && p.Score.Cmp(big.NewRat(100, 1)) != 0
	}
	return p.B != nil && p.C != nil && p.B.Cmp(p.C) != 0
}

func bandOf(f *facts.ResultFacts, state string, v *big.Rat) string {
	hundred := big.NewRat(100, 1)
	switch {
	case v == nil && state == "missing":
		return "no_data"
	case v == nil:
		return "not_scored"
	case v.Cmp(hundred) > 0:
		return "exceeded"
	case v.Cmp(hundred) == 0:
		return "reached"
	case v.Cmp(f.Policy.Acceptable.Rat()) >= 0:
		return "acceptable"
	case v.Cmp(f.Policy.Partial.Rat()) >= 0:
		return "partial"
	}
	return "not_reached"
}

func sumFact(f *facts.ResultFacts, s rollup.Sum) facts.SumResult {
	out := facts.SumResult{Value: s.Value, Used: s.Used, AsZero: s.AsZero, Band: bandOf(f, "missing", s.Value)}
	for _, x := range s.Excluded {
		out.Excluded = append(out.Excluded, facts.Excluded{Ref: x.Name, Why: string(x.Why)})
	}
	return out
}

func rat(a, b int64) *big.Rat { return big.NewRat(a, b) }

// randomValue is a value of an indicator: small, large, zero, negative, with decimals, and one that no decimal writes out.
func randomValue(r *rapid.T, label string) *big.Rat {
	switch rapid.IntRange(0, 9).Draw(r, label+" shape") {
	case 0:
		return nil
	case 1:
		return new(big.Rat)
	case 2:
		return rat(rapid.Int64Range(1, 1000).Draw(r, label), rapid.Int64Range(1, 97).Draw(r, label+" of"))
	case 3:
		return rat(rapid.Int64Range(-1_000_000, 1_000_000).Draw(r, label), 1_000_000)
	case 4:
		return rat(rapid.Int64Range(0, 1_000_000_000).Draw(r, label), 1)
	}
	return rat(rapid.Int64Range(-20, 200).Draw(r, label), rapid.SampledFrom([]int64{1, 2, 4, 10, 100}).Draw(r, label+" tenths"))
}

// randomResults is any year: every calculation type, missing and endless values, targets without indicators, weights that are not there, units
// without targets, several years, activities with and without money.
func randomResults(r *rapid.T, document string) facts.ResultFacts {
	f := facts.ResultFacts{Document: document, PlanCode: "X-2025", FirstYear: 2025, LastYear: 2029, Year: 2026, Through: 12,
		Policy: facts.ScorePolicy{Acceptable: 80 * quantity.Hundred / 100, Partial: 50 * quantity.Hundred / 100,
			Cap: rapid.SampledFrom([]quantity.Percent{quantity.Hundred, 120 * quantity.Hundred / 100}).Draw(r, "cap"), MissingZero: rapid.Bool().Draw(r, "zero"),
			GoalRollup: rapid.SampledFrom([]string{"mean", "cost"}).Draw(r, "rollup"), OverTarget: 120 * quantity.Hundred / 100}}
	if document == facts.DocMonitoring {
		f.Through = 6
	}
	for u := range rapid.IntRange(1, 3).Draw(r, "units") {
		name := fmt.Sprintf("%d. Müdürlük", u+1)
		f.Units = append(f.Units, facts.UnitResult{Name: name, Due: rapid.IntRange(0, 9).Draw(r, "due")})
		f.SpendingUnits = append(f.SpendingUnits, facts.SpendingUnit{Key: fmt.Sprintf("B%d", u+1), Name: name})
	}
	for g := range rapid.IntRange(1, 3).Draw(r, "goals") {
		goal := facts.GoalResult{Ref: fmt.Sprintf("A%d", g+1), Code: fmt.Sprintf("A%d", g+1), Text: "Amaç"}
		for n := range rapid.IntRange(0, 3).Draw(r, "targets") {
			u := rapid.IntRange(0, len(f.Units)-1).Draw(r, "unit")
			code := fmt.Sprintf("H%d.%d", g+1, n+1)
			t := facts.TargetResult{Ref: goal.Ref + "/" + code, Code: code, Text: "Hedef", ResponsibleUnit: f.Units[u].Name}
			f.Units[u].Targets = append(f.Units[u].Targets, t.Ref)
			if rapid.Bool().Draw(r, "cost") {
				t.Cost = amount(rapid.Int64Range(0, 90_000_000).Draw(r, "cost amount"))
			}
			for i := range rapid.IntRange(0, 4).Draw(r, "indicators") {
				t.Indicators = append(t.Indicators, randomIndicator(r, t.Ref, fmt.Sprintf("PG%s.%d", code[1:], i+1)))
			}
			goal.Targets = append(goal.Targets, t)
		}
		f.Goals = append(f.Goals, goal)
	}
	randomActivities(r, &f)
	scoreAll(&f)
	if document == facts.DocReport && rapid.Bool().Draw(r, "edition") {
		f.ProgrammeValues = map[string]facts.Rat{}
		eachIndicator(&f, func(p *facts.IndicatorResult) {
			if p.InProgramme {
				f.ProgrammeValues[p.Ref] = p.B
			}
		})
	}
	return f
}

func randomIndicator(r *rapid.T, target, code string) facts.IndicatorResult {
	p := facts.IndicatorResult{Ref: target + "/" + code, Code: code, Name: "Gösterge", CalcType: rapid.SampledFrom(calcTypes).Draw(r, "type"),
		A: randomValue(r, "a"), B: randomValue(r, "b"), C: randomValue(r, "c"), Low: randomValue(r, "low"), High: randomValue(r, "high"), Previous: randomValue(r, "before"),
		InProgramme: rapid.IntRange(0, 4).Draw(r, "programme") > 0, ReachedRule: "last", ReachedUsed: 1,
		State: rapid.SampledFrom([]string{"", "", "", "", "no_target", "not_measurable", "not_due"}).Draw(r, "state")}
	if p.CalcType == "ratio_increase" || p.CalcType == "ratio_decrease" {
		p.Variant = rapid.SampledFrom([]string{"", "baseline", "direct"}).Draw(r, "variant")
	}
	if rapid.IntRange(0, 7).Draw(r, "weighty") > 0 {
		w := quantity.Percent(rapid.Int64Range(0, 1_000_000).Draw(r, "weight"))
		p.Weight = &w
	}
	if rapid.Bool().Draw(r, "explained") {
		p.Deviation = &facts.Deviation{Cause: "budget", Narrative: "Ödenek yetersiz kaldı", State: "approved"}
	}
	return p
}

func randomActivities(r *rapid.T, f *facts.ResultFacts) {
	money := func(label string) *quantity.Money {
		if rapid.IntRange(0, 5).Draw(r, label+" there") == 0 {
			return nil
		}
		return amount(rapid.Int64Range(0, 90_000_000).Draw(r, label))
	}
	f.Execution = &facts.Ledger{FileName: "gider.xlsx"}
	for i, u := range f.SpendingUnits {
		f.Execution.Rows = append(f.Execution.Rows, facts.LedgerRow{Unit: i, Economic: "03.2", Final: amount(1_000_000_000), Spent: amount(900_000_000), Name: u.Name})
	}
	for i := range rapid.IntRange(0, 3).Draw(r, "activities") {
		a := facts.ActivityResult{Ref: fmt.Sprintf("H1.1/F1.1.%d", i+1), Code: fmt.Sprintf("F1.1.%d", i+1), Name: "Faaliyet", Target: "H1.1"}
		for u := range f.SpendingUnits[:rapid.IntRange(0, len(f.SpendingUnits)).Draw(r, "parts")] {
			a.Units = append(a.Units, facts.ActivityUnit{Unit: f.SpendingUnits[u].Name, Planned: money("planned"), Off: money("off"), Final: money("final"), Spent: money("spent"),
				WorkDone: "Yapıldı"})
		}
		f.Activities = append(f.Activities, a)
	}
}

func eachIndicator(f *facts.ResultFacts, do func(*facts.IndicatorResult)) {
	for gi := range f.Goals {
		for ti := range f.Goals[gi].Targets {
			for i := range f.Goals[gi].Targets[ti].Indicators {
				do(&f.Goals[gi].Targets[ti].Indicators[i])
			}
		}
	}
}

func indicatorsOf(f *facts.ResultFacts) (out []*facts.IndicatorResult) {
	eachIndicator(f, func(p *facts.IndicatorResult) { out = append(out, p) })
	return slices.Clip(out)
}

func newRat() *big.Rat { return new(big.Rat) }
