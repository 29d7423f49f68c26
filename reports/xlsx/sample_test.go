package xlsx

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"testing"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
)

func small(t testing.TB) facts.PlanFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/plan-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.PlanFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func programme(t testing.TB) facts.ProgrammeFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/programme-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.ProgrammeFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func results(t testing.TB, document string) facts.ResultFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/results-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.ResultFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	f.Document = document
	if document == facts.DocMonitoring {
		f.Through = 6
	}
	return f
}

// large is a complete plan without gaps: every total is a number with a formula. The benchmark of issue 2 is 10, 45, 600.
func large(goals, targets, indicators int) facts.PlanFacts {
	years := []int{2025, 2026, 2027, 2028, 2029}
	seed := uint64(1)
	next := func(n int64) int64 { // a fixed sequence: the same plan in every run
		seed = seed*6364136223846793005 + 1442695040888963407
		return int64(seed>>33) % n
	}
	money := func() facts.YearMoney {
		m := facts.YearMoney{}
		for _, y := range years {
			m[y] = quantity.Money(next(90_000_000_00))
		}
		return m
	}
	f := facts.PlanFacts{Administration: facts.Administration{Name: "Büyük İlçe Belediyesi", Province: "İstanbul"}, Code: "BUYUK-2025",
		Name: "2025-2029 Stratejik Planı", Years: years, Draft: true, Overhead: money()}
	for i := range 40 {
		f.Units = append(f.Units, facts.Unit{Name: fmt.Sprintf("%d. Ölçüm ve Değerlendirme Müdürlüğü", i+1)})
	}
	for g := range goals {
		f.Goals = append(f.Goals, facts.Goal{Ref: fmt.Sprintf("A%d", g+1), Code: fmt.Sprintf("A%d", g+1),
			Text: "Kurumsal kapasiteyi güçlendirerek hizmetlerin niteliğini ve erişilebilirliğini artırmak"})
	}
	for n := range targets {
		g := &f.Goals[n%goals]
		code := fmt.Sprintf("H%d.%d", n%goals+1, len(g.Targets)+1)
		t := facts.Target{Ref: g.Ref + "/" + code, Code: code, Text: "Vatandaşların şehir hizmetlerine ilişkin memnuniyetini plan dönemi sonuna kadar yükseltmek",
			ResponsibleUnit: f.Units[n%40].Name, PartnerUnits: []string{f.Units[(n+1)%40].Name, f.Units[(n+7)%40].Name}, YearlyCosts: money()}
		for i := range 3 {
			p := i + 2
			t.Risks = append(t.Risks, facts.Risk{Text: "Kaynakların öngörülen sürede sağlanamaması nedeniyle faaliyetlerin gecikmesi", Explanation: "Ekonomik koşullar",
				Probability: &p, Impact: &p, OwnerUnit: t.ResponsibleUnit, Controls: []facts.Control{{Text: "Üç ayda bir bütçe izlemesi yapılması", Kind: "planned"}}})
			t.Activities = append(t.Activities, facts.Activity{Text: "Hizmet içi eğitim ve bilgilendirme faaliyeti", Kind: "activity"})
			t.Findings = append(t.Findings, "Hizmet süreçleri birimler arasında farklı yürütülmektedir")
			t.Needs = append(t.Needs, "Süreçlerin tek elden ve ölçülebilir biçimde tanımlanması")
		}
		g.Targets = append(g.Targets, t)
	}
	for n := range indicators {
		g := &f.Goals[n%goals]
		t := &g.Targets[n/goals%len(g.Targets)]
		w, a := quantity.Hundred/10, quantity.Amount(next(1_000_000_000))
		code := fmt.Sprintf("PG%s.%d", t.Code[1:], len(t.Indicators)+1)
		p := facts.Indicator{Ref: t.Ref + "/" + code, Code: code, Name: "Zamanında tamamlanan başvuruların tüm başvurulara oranı", UnitOfMeasure: "%",
			Weight: &w, Baseline: &a, Values: facts.YearAmount{}, MonitoringFrequency: "half_year", ReportingFrequency: "year", IsKey: n%60 == 0}
		for _, y := range years {
			p.Values[y] = quantity.Amount(next(5_000_000_000))
		}
		t.Indicators = append(t.Indicators, p)
	}
	for i := range 7 {
		f.Resources = append(f.Resources, facts.Resource{Code: fmt.Sprintf("0%d", i+1), Name: "Gelir kalemi", Years: money()})
	}
	return f
}

// largeResults is an activity report on the large plan: every indicator has a value, four periods, a deviation and a proof.
func largeResults(goals, targets, indicators int) facts.ResultFacts {
	plan := large(goals, targets, indicators)
	hundred := quantity.Hundred
	f := facts.ResultFacts{Document: facts.DocReport, Administration: plan.Administration, PlanCode: plan.Code, PlanName: plan.Name, FirstYear: 2025, LastYear: 2029,
		Year: 2025, Through: 12, Policy: facts.ScorePolicy{Acceptable: hundred * 8 / 10, Partial: hundred / 2, Cap: hundred}, Execution: &facts.Ledger{FileName: "gider.xlsx"},
		ProgrammeValues: map[string]facts.Rat{}}
	share := big.NewRat(75, 1)
	for _, g := range plan.Goals {
		goal := facts.GoalResult{Ref: g.Ref, Code: g.Code, Text: g.Text, Sum: facts.SumResult{Value: share, Band: "partial"}}
		for _, t := range g.Targets {
			x := facts.TargetResult{Ref: t.Ref, Code: t.Code, Text: t.Text, ResponsibleUnit: t.ResponsibleUnit, Sum: facts.SumResult{Value: share, Band: "partial", Used: len(t.Indicators)}}
			goal.Sum.Used++
			for _, p := range t.Indicators {
				b := new(big.Rat).Add(p.Values[2025].Rat(), big.NewRat(4, 1))
				c := new(big.Rat).Mul(b, big.NewRat(3, 4))
				f.ProgrammeValues[p.Ref] = b
				ind := facts.IndicatorResult{Ref: p.Ref, Code: p.Code, Name: p.Name, UnitOfMeasure: p.UnitOfMeasure, CalcType: "yearly_separate", Weight: p.Weight,
					InProgramme: true, Unit: t.ResponsibleUnit, DataSource: "Kayıtlar", B: b, C: c, State: "value", Rule: "direct", ReachedRule: "sum", ReachedUsed: 4, Score: share,
					Realised: share, Band: "partial", Deviation: &facts.Deviation{Cause: "budget", Narrative: "Ödenek yıl içinde kısıldığı için çalışma tamamlanamadı.",
						Measure: "Ek ödenek istenecek", Owner: t.ResponsibleUnit, State: "approved"}}
				for q := range 4 {
					ind.Evidence = append(ind.Evidence, facts.Evidence{Period: fmt.Sprintf("quarter/%d", q+1), Kind: "record", Name: "2025/118", System: "EBYS"})
				}
				x.Indicators = append(x.Indicators, ind)
			}
			goal.Targets = append(goal.Targets, x)
		}
		f.Goals = append(f.Goals, goal)
		f.Overall.Used++
	}
	f.Overall.Value, f.Overall.Band = share, "partial"
	for i, u := range plan.Units {
		f.SpendingUnits = append(f.SpendingUnits, facts.SpendingUnit{Key: fmt.Sprintf("B%d", i+1), Name: u.Name})
		m := quantity.Money(5_000_000_00)
		for n := range 50 {
			f.Execution.Rows = append(f.Execution.Rows, facts.LedgerRow{Unit: i, Functional: "01.1", Economic: fmt.Sprintf("0%d.%d", n%7+1, n%5+1), Initial: &m, Final: &m, Spent: &m})
		}
	}
	for n := range 300 {
		m := quantity.Money(1_000_00)
		target := f.Goals[n%goals].Targets[0].Code
		f.Activities = append(f.Activities, facts.ActivityResult{Ref: fmt.Sprintf("%s/F%d", target, n+1), Code: fmt.Sprintf("F%d", n+1), Name: "Hizmet içi eğitim faaliyeti", Target: target,
			Units: []facts.ActivityUnit{{Unit: plan.Units[n%40].Name, Planned: &m, Final: &m, Spent: &m, WorkDone: "Planlanan eğitimlerin tümü yapıldı."}}})
	}
	return f
}
