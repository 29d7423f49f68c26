package demo

import (
	"strconv"

	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// BigCode is the code of the plan that Big makes.
const BigCode = "BUYUK-ORNEK-2020"

// Big makes a complete plan of the demo's administration with this many goals, targets and indicators in all, spread evenly; for
// measuring and for tests. Each count is at least one more than nothing: goals ≤ targets ≤ indicators. Every word and number is made
// up; the same counts give the same document.
func Big(goals, targets, indicators int) plan.Doc {
	d := newDice(uint64(goals)<<40 | uint64(targets)<<20 | uint64(indicators))
	h := period.Horizon{First: 2020, Last: 2024}
	const source = "Ölçüm için üretilmiş örnek"
	doc := newDoc("Kartal Belediyesi", "İstanbul", BigCode, "Büyük Örnek Plan — ÖRNEK VERİ", "synthetic", source)
	doc.Plan.Synthetic = true
	doc.Plan.Mission, doc.Plan.Vision, doc.Plan.CoreValues = "ÖRNEK misyon", "ÖRNEK vizyon", madeValues
	units := []string{imar, donusum, yapi, fen, afet, zabita, temizlik, cevre, park, saglik, sosyal, kultur, mali, insan, bilgi, destek}
	doc.Plan.Overhead = plan.YearMoney{}
	need := plan.YearMoney{}
	add := func(y int, m quantity.Money) { need[y] += m }
	for g := range goals {
		no := strconv.Itoa(g + 1)
		goal := plan.DocGoal{Code: "A" + no, Text: "Örnek amaç " + no, Origin: "synthetic", Source: source}
		for t := range spread(targets, goals, g) {
			tno := no + "." + strconv.Itoa(t+1)
			unit := units[d.IntN(len(units))]
			target := plan.DocTarget{Code: "H" + tno, Text: "Örnek hedef " + tno, ResponsibleUnit: unit, PartnerUnits: []string{strateji}, YearlyCosts: plan.YearMoney{},
				Risks:      []plan.DocRisk{{Text: madeRisks[d.IntN(len(madeRisks))], Controls: some(d, 1, madeControls)}},
				Activities: []plan.DocActivity{{Text: "Örnek faaliyet " + tno, Kind: "activity"}},
				Findings:   some(d, 1, madeFindings), Needs: some(d, 1, madeNeeds), Origin: "synthetic", Source: source}
			for _, y := range h.Years() {
				m := quantity.Money(1000+d.IntN(9000)) * thousand
				target.YearlyCosts[y] = m
				add(y, m)
			}
			before := spreadBefore(targets, goals, g) + t
			target.Indicators = bigIndicators(d, tno, unit, spread(indicators, targets, before), h, source)
			goal.Targets = append(goal.Targets, target)
		}
		doc.Plan.Goals = append(doc.Plan.Goals, goal)
	}
	years := plan.YearMoney{}
	for _, y := range h.Years() {
		doc.Plan.Overhead[y] = need[y] / 4 / thousand * thousand
		years[y] = need[y] + doc.Plan.Overhead[y]
	}
	doc.Plan.Resources = []plan.DocResource{{Code: "01", Name: "Örnek gelir", Years: years}}
	return doc
}

func bigIndicators(d dice, tno, unit string, n int, h period.Horizon, source string) []plan.DocIndicator {
	out := make([]plan.DocIndicator, n)
	left := quantity.Hundred
	for i := range out {
		weight := quantity.Hundred / quantity.Percent(n) / 10_000 * 10_000 // whole per cents
		if n > 100 {
			weight = quantity.Hundred / quantity.Percent(n)
		}
		if i == n-1 {
			weight = left
		}
		left -= weight
		base := quantity.Amount(10+d.IntN(90)) * quantity.One
		p := plan.DocIndicator{Code: "PG" + tno + "." + strconv.Itoa(i+1), Name: "Örnek gösterge " + tno + "." + strconv.Itoa(i+1), UnitOfMeasure: "adet", Weight: &weight,
			Baseline: plan.DocBaseline{Value: &base, Date: baselineDate(h)}, CalcType: "cumulative_increase", Entry: "increment", Aggregation: "sum", Direction: "up",
			MonitoringFrequency: "half_year", ReportingFrequency: "year", Class: "output", DataSource: madeDataSources[0], DataOwnerUnit: unit, Values: plan.YearAmount{},
			Definition: "Örnek tanım", Formula: "Dönem artışlarının toplamı", Origin: "synthetic", Source: source}
		v := base
		for _, y := range h.Years() {
			v += quantity.Amount(1+d.IntN(20)) * quantity.One
			p.Values[y] = v
		}
		out[i] = p
	}
	return out
}

// spread is how many of all fall to the i-th of n, the first ones taking the remainder.
func spread(all, n, i int) int {
	if i < all%n {
		return all/n + 1
	}
	return all / n
}

func spreadBefore(all, n, i int) int { return all/n*i + min(i, all%n) }
