package tables_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/tables"
)

var economics = []string{"01.1", "02.1", "03.2", "03.5.1.03", "03", "04.2", "05.8", "06.5", "07.1", "08.1", "09.6", "", "10.1"}

// randomProgramme is any programme: targets without activities, activities without lines with and without a reason, several units in one
// activity, lines without amount, without unit and without a code of 01–09.
func randomProgramme(r *rapid.T) facts.ProgrammeFacts {
	f := facts.ProgrammeFacts{PlanCode: "X-2025", PlanFirstYear: 2025, Year: 2026, FormSet: tables.SetProgramme2009, Stage: "finance",
		Stages: []facts.StageFacts{{Stage: "unit"}, {Stage: "finance"}}}
	complete := rapid.Bool().Draw(r, "complete")
	for u := range rapid.IntRange(1, 4).Draw(r, "units") {
		f.Units = append(f.Units, facts.SpendingUnit{Key: fmt.Sprintf("B%d", u+1), Name: fmt.Sprintf("%d. Müdürlük", u+1)})
	}
	unit := func() int { return rapid.IntRange(-1, len(f.Units)-1).Draw(r, "unit") }
	line := func(l facts.BudgetLine) {
		l.Unit = unit()
		switch {
		case rapid.IntRange(0, 4).Draw(r, "off") == 0:
			l.OffBudget = rapid.SampledFrom([]string{"revolving_fund", "other_domestic", "foreign"}).Draw(r, "place")
		default:
			l.Economic = rapid.SampledFrom(economics).Draw(r, "economic")
		}
		m := quantity.Money(rapid.Int64Range(0, 50_000_000_000).Draw(r, "amount"))
		l.Stages = []facts.LineStage{{Stage: "unit", Amount: quantity.Money(rapid.Int64Range(0, 3).Draw(r, "before")) + m/2*2}, {Stage: "finance", Amount: m}}
		if complete || rapid.IntRange(0, 9).Draw(r, "there") > 0 {
			l.Amount = &m
		}
		f.Lines = append(f.Lines, l)
	}
	for t := range rapid.IntRange(0, 4).Draw(r, "targets") {
		target := facts.PerformanceTarget{Ref: fmt.Sprintf("H1.%d", t+1), Code: fmt.Sprintf("H1.%d", t+1), Text: "Hedef"}
		least := 0
		if complete {
			least = 1
		}
		for n := range rapid.IntRange(least, 4).Draw(r, "activities") {
			a := facts.ProgrammeActivity{Ref: fmt.Sprintf("%s/F1.%d.%d", target.Ref, t+1, n+1), Code: fmt.Sprintf("F1.%d.%d", t+1, n+1), Name: "Faaliyet",
				ResponsibleUnit: f.Units[0].Name}
			for range rapid.IntRange(least, 5).Draw(r, "lines") {
				line(facts.BudgetLine{Kind: "activity", Activity: a.Ref})
			}
			if rapid.IntRange(0, 3).Draw(r, "reason") == 0 {
				a.NoCostReason = "Gönüllü"
			}
			target.Activities = append(target.Activities, a)
		}
		f.Targets = append(f.Targets, target)
	}
	for _, kind := range []string{"overhead", "transfer"} {
		for range rapid.IntRange(0, 4).Draw(r, kind) {
			line(facts.BudgetLine{Kind: kind})
		}
	}
	if rapid.Bool().Draw(r, "revenue") {
		for _, code := range []string{"01.2", "05.2", "09.1"} {
			m := quantity.Money(rapid.Int64Range(0, 50_000_000_000).Draw(r, "revenue amount"))
			f.Lines = append(f.Lines, facts.BudgetLine{Kind: "revenue", Unit: -1, Economic: code, Amount: &m})
		}
	}
	for u := range f.Units {
		if rapid.Bool().Draw(r, "ceiling") {
			f.Ceilings = append(f.Ceilings, facts.Ceiling{Unit: u, Amount: quantity.Money(rapid.Int64Range(0, 90_000_000_000).Draw(r, "ceiling amount"))},
				facts.Ceiling{Unit: u, Economic: "03", Amount: 1_000_000})
		}
	}
	return f
}

// largeProgramme is the size of issue 3: lines of 40 units over 300 activities, four opened stages, an appropriation and an execution ledger.
func largeProgramme(lines int) facts.ProgrammeFacts {
	seed := uint64(7)
	next := func(n int64) int64 { // a fixed sequence: the same programme in every run
		seed = seed*6364136223846793005 + 1442695040888963407
		return int64(seed>>33) % n
	}
	stages := []string{"unit", "finance", "senior_manager", "executive_committee"}
	f := facts.ProgrammeFacts{Administration: facts.Administration{Name: "Büyük İlçe Belediyesi"}, PlanCode: "BUYUK-2025", PlanFirstYear: 2025, Year: 2026,
		FormSet: tables.SetProgramme2009, CodeSet: "classic", Stage: stages[3], Draft: true, OverheadWarn: 30 * quantity.Hundred / 100}
	for _, s := range stages {
		f.Stages = append(f.Stages, facts.StageFacts{Stage: s})
	}
	for i := range 40 {
		f.Units = append(f.Units, facts.SpendingUnit{Key: fmt.Sprintf("46.34.15.%02d", i+1), Name: fmt.Sprintf("%d. Ölçüm ve Değerlendirme Müdürlüğü", i+1)})
		f.Ceilings = append(f.Ceilings, facts.Ceiling{Unit: i, Amount: 5_000_000_000_00})
	}
	for i := range 300 {
		if i%6 == 0 {
			ref := fmt.Sprintf("H%d.%d", i/60+1, i%60/6+1)
			f.Targets = append(f.Targets, facts.PerformanceTarget{Ref: ref, Code: ref, Text: "Hizmet kalitesini plan dönemi sonuna kadar yükseltmek", GoalCode: "A1"})
		}
		t := &f.Targets[len(f.Targets)-1]
		code := fmt.Sprintf("F%s.%d", t.Code[1:], len(t.Activities)+1)
		t.Activities = append(t.Activities, facts.ProgrammeActivity{Ref: t.Ref + "/" + code, Code: code, Name: "Hizmet içi eğitim ve bilgilendirme faaliyeti",
			ResponsibleUnit: f.Units[i%40].Name, SharingUnits: []string{f.Units[(i+7)%40].Name}})
	}
	execution, appropriation := &facts.Ledger{FileName: "gider.xlsx"}, &facts.Ledger{FileName: "odenek.xlsx"}
	for n := range lines {
		m := quantity.Money(next(90_000_000_00))
		l := facts.BudgetLine{Kind: "activity", Functional: fmt.Sprintf("%02d.%d.0", n%10+1, n%3+1), Financing: "5", Unit: n % 40, Amount: &m,
			Economic: fmt.Sprintf("%02d.%d.%d.%02d", n%7+1, n%5+1, n%8+1, n/280+1)}
		switch {
		case n%19 == 0:
			l.Kind = "overhead"
		case n%53 == 0:
			l.Kind = "transfer"
		default:
			a := n % 300
			l.Activity = f.Targets[a/6].Activities[a%6].Ref
		}
		for i, s := range stages {
			v := m
			if n%10 == i {
				v += 100
			}
			l.Stages = append(l.Stages, facts.LineStage{Stage: s, Amount: v, By: "Ayşe Yılmaz"})
		}
		f.Lines = append(f.Lines, l)
		zero := quantity.Money(0)
		row := facts.LedgerRow{Unit: l.Unit, Functional: l.Functional, Financing: "5", Economic: l.Economic, Initial: &m, Supplementary: &zero,
			TransferIn: &zero, TransferOut: &zero, CarriedIn: &zero, Final: &m, Spent: &m, Cancelled: &zero, CarriedOut: &zero}
		execution.Rows = append(execution.Rows, row)
		appropriation.Rows = append(appropriation.Rows, facts.LedgerRow{Unit: l.Unit, Functional: l.Functional, Financing: "5", Economic: l.Economic, Initial: &m})
	}
	f.Execution, f.Appropriation = execution, appropriation
	return f
}

// BenchmarkProgrammeTables draws every table of 8,000 lines and 40 units with the reconciliation (issue 3: a small part of 1 s).
func BenchmarkProgrammeTables(b *testing.B) {
	f := largeProgramme(8000)
	b.ReportAllocs()
	for b.Loop() {
		if docs := tables.Programme(f, nil); len(docs) != len(tables.ProgrammeForms(f.Year)) {
			b.Fatal(len(docs))
		}
	}
}
