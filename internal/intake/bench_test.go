package intake_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// large is a plan of 10 goals, 45 targets and 600 indicators, every field of a usual card filled.
func large() plan.Doc {
	w, b := quantity.Hundred/10, quantity.Amount(12_500_000)
	d := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: "Örnek Belediyesi"}, Plan: plan.DocPlan{Code: "P", Name: "Plan", FirstYear: 2020, LastYear: 2024, Goals: []plan.DocGoal{}}}
	n := 0
	for g := 1; g <= 10; g++ {
		goal := plan.DocGoal{Code: fmt.Sprint("A", g), Text: "Hizmet kalitesini yükseltmek"}
		for t := 1; t <= 5 && len(goal.Targets) < 5 && n < 45; t++ {
			n++
			target := plan.DocTarget{Code: fmt.Sprintf("H%d.%d", g, t), Text: "Hedef metni", ResponsibleUnit: "Mali Hizmetler Müdürlüğü", YearlyCosts: plan.YearMoney{2020: 100, 2021: 200, 2022: 300, 2023: 400, 2024: 500}}
			for i := 1; i <= 14 && (n-1)*14+i <= 600; i++ {
				target.Indicators = append(target.Indicators, plan.DocIndicator{Code: fmt.Sprintf("PG%d.%d.%d", g, t, i), Name: "Eğitim verilen personel sayısı", UnitOfMeasure: "adet", Weight: &w,
					Baseline: plan.DocBaseline{Value: &b, Date: "2019-12-31"}, CalcType: "yearly_separate", Values: plan.YearAmount{2020: 1e6, 2021: 2e6, 2022: 3e6, 2023: 4e6, 2024: 5e6}})
			}
			goal.Targets = append(goal.Targets, target)
		}
		d.Plan.Goals = append(d.Plan.Goals, goal)
	}
	return d
}

func BenchmarkTemplate(b *testing.B) {
	d := large()
	b.ReportAllocs()
	for b.Loop() {
		template(b, d)
	}
}

func BenchmarkParseWorkbook(b *testing.B) {
	data := template(b, large())
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, faults := intake.ParseWorkbook(data, intake.Limits{}); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}

func BenchmarkParseJSON(b *testing.B) {
	data, err := intake.FormatJSON(large())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, faults := intake.ParseJSON(bytes.Clone(data)); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}
