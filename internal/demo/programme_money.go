package demo

import (
	"strconv"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// The demo's budgets. The totals of the years are Kartal's published ones; how they fall on units, activities and codes is made up, by
// the same dice for everybody. Nothing of it says what Kartal planned or spent.

// madeActivity is an activity of the year with the lines that pay it.
type madeActivity struct {
	Target  string // H1.1
	Code    string // F1.1.1
	Name    string
	Project bool
	Unit    string
	Sharing []string
}

// madeLine is a budget line as the council decides it.
type madeLine struct {
	Unit       string
	Kind       budget.Kind
	Activity   string
	Functional string
	Economic   string
	OffBudget  string
	Amount     quantity.Money
}

// doc is the line as a proposal has it.
func (l madeLine) doc(amount quantity.Money) programme.DocLine {
	d := programme.DocLine{Kind: string(l.Kind), Activity: l.Activity, Functional: l.Functional, Economic: l.Economic, OffBudget: l.OffBudget, Amount: &amount}
	if l.OffBudget == budget.InBudget {
		d.Financing = "5"
	}
	return d
}

// madeYear is the money of one year.
type madeYear struct {
	Year       int
	Activities []madeActivity
	Lines      []madeLine
	Revenue    []madeLine
}

// profile is how the cost of an activity falls on economic codes, in parts.
type profile []struct {
	economic string
	parts    int64
}

var (
	running    = profile{{"03.5.1.08", 34}, {"03.2.1.01", 6}, {"03.7", 22}, {"03.5.5.02", 18}, {"03.3.1.01", 4}, {"03.8", 16}}
	building   = profile{{"06.5", 68}, {"06.2.1.01", 10}, {"06.7", 16}, {"03.5.1.03", 6}}
	helping    = profile{{"05.4", 58}, {"03.2.1.01", 8}, {"03.5.1.08", 22}, {"03.7", 12}}
	cultural   = profile{{"03.6", 38}, {"03.5.1.08", 30}, {"03.2.1.05", 12}, {"03.7", 20}}
	digital    = profile{{"03.5.1.03", 44}, {"06.3", 30}, {"06.1", 26}}
	sharers    = profile{{"03.5.1.08", 60}, {"03.7", 40}}
	unitOffice = profile{{"01.1.1.01", 22}, {"01.1.2.01", 34}, {"01.1.4.01", 7}, {"02.1.6.01", 6}, {"02.1.6.02", 4}, {"03.2.1.01", 3}, {"03.5.9.03", 2}, {"03.3.1.01", 2}}
)

// profiles say what the directorates spend on; the others run.
var profiles = map[string]profile{sosyal: helping, kadin: helping, kultur: cultural, bilgi: digital}

// functions are the functional codes of directorates; the others serve in general (01.3).
var functions = map[string]string{
	fen: "06.2", "Etüd Proje Müdürlüğü": "06.2", imar: "06.1", donusum: "06.1", yapi: "06.1", "Plan ve Proje Müdürlüğü": "06.1", afet: "02.2", "Sivil Savunma Müdürlüğü": "02.2",
	zabita: "03.1", temizlik: "05.1", cevre: "05.3", park: "05.4", "Veteriner İşleri Müdürlüğü": "07.4", saglik: "07.4", sosyal: "10.9", kadin: "10.4",
	kultur: "08.2", "Kütüphane Müdürlüğü": "08.2", "Gençlik ve Spor Hizmetleri Müdürlüğü": "08.1", mali: "01.1", "Özel Kalem Müdürlüğü": "01.1.1", "Ulaşım Hizmetleri Müdürlüğü": "04.5",
}

func functionOf(unit string) string {
	if f, ok := functions[unit]; ok {
		return f
	}
	return "01.3"
}

// year makes the programme of one plan year: each target's cost of the plan falls on its activities, the plan's overhead on all units, the
// reserve and the transfers.
func (d dice) year(p *plan.DocPlan, units []string, y int, revenue []plan.DocResource) madeYear {
	out := madeYear{Year: y}
	for _, g := range p.Goals {
		for _, t := range g.Targets {
			d.target(&out, t, y)
		}
	}
	d.overhead(&out, units, p.Overhead[y])
	for _, r := range revenue {
		if m := r.Years[y]; m > 0 {
			out.Revenue = append(out.Revenue, madeLine{Kind: budget.Revenue, Economic: r.Code, Amount: m})
		}
	}
	return out
}

func (d dice) target(out *madeYear, t plan.DocTarget, y int) {
	cost := t.YearlyCosts[y]
	acts := t.Activities
	if len(acts) > 3 {
		acts = acts[:3]
	}
	parts := make([]int64, len(acts))
	for i := range acts {
		parts[i] = 40 + d.Int64N(30)
	}
	for i, amount := range split(cost, parts) {
		a := madeActivity{Target: t.Code, Code: "F" + t.Code[1:] + "." + strconv.Itoa(i+1), Name: acts[i].Text, Project: acts[i].Kind == "project", Unit: t.ResponsibleUnit}
		use, ok := profiles[a.Unit]
		switch {
		case a.Project:
			use = building
		case !ok:
			use = running
		}
		if i == 0 && len(t.PartnerUnits) > 0 && !t.AllUnitsPartner { // partners pay a part of the first activity
			a.Sharing = t.PartnerUnits[:min(2, len(t.PartnerUnits))]
			share := amount / 10 / thousand * thousand
			for _, u := range a.Sharing {
				amount -= share
				out.lines(u, a.Code, sharers, share)
			}
		}
		out.lines(a.Unit, a.Code, use, amount)
		if a.Project && d.IntN(4) == 0 { // a grant outside the budget
			out.Lines = append(out.Lines, madeLine{Unit: a.Unit, Kind: budget.OfActivity, Activity: a.Code, OffBudget: budget.OtherDomestic, Amount: cost / 20 / thousand * thousand})
		}
		out.Activities = append(out.Activities, a)
	}
}

func (out *madeYear) lines(unit, activity string, use profile, amount quantity.Money) {
	parts := make([]int64, len(use))
	for i := range use {
		parts[i] = use[i].parts
	}
	for i, m := range split(amount, parts) {
		if m > 0 {
			out.Lines = append(out.Lines, madeLine{Unit: unit, Kind: budget.OfActivity, Activity: activity, Functional: functionOf(unit), Economic: use[i].economic, Amount: m})
		}
	}
}

// overhead: a tenth is reserve, interest and transfers, held by the finance directorate; the rest keeps every directorate's office.
func (d dice) overhead(out *madeYear, units []string, total quantity.Money) {
	part := func(perMille int64) quantity.Money {
		return total / 1000 * quantity.Money(perMille) / thousand * thousand
	}
	held := []madeLine{
		{Unit: mali, Kind: budget.Overhead, Economic: "04.2", Amount: part(30)},
		{Unit: mali, Kind: budget.Overhead, Economic: "09.6", Amount: part(60)},
		{Unit: mali, Kind: budget.Transfer, Economic: "05.8", Amount: part(25)},
		{Unit: strateji, Kind: budget.Transfer, Economic: "05.6.2.01", Amount: part(2)},
		{Unit: "Özel Kalem Müdürlüğü", Kind: budget.Transfer, Economic: "05.3", Amount: part(8)},
	}
	left := total
	for _, l := range held {
		l.Functional = functionOf(l.Unit)
		left -= l.Amount
		out.Lines = append(out.Lines, l)
	}
	parts := make([]int64, len(units))
	for i := range units {
		parts[i] = 10 + d.Int64N(20)
		switch units[i] {
		case fen, temizlik, park, zabita:
			parts[i] *= 4
		}
	}
	for i, m := range split(left, parts) {
		office := make([]int64, len(unitOffice))
		for j := range unitOffice {
			office[j] = unitOffice[j].parts
		}
		for j, m := range split(m, office) {
			out.Lines = append(out.Lines, madeLine{Unit: units[i], Kind: budget.Overhead, Functional: functionOf(units[i]), Economic: unitOffice[j].economic, Amount: m})
		}
	}
}

// split shares an amount by parts in whole thousands; the last takes what is left.
func split(amount quantity.Money, parts []int64) []quantity.Money {
	var all int64
	for _, p := range parts {
		all += p
	}
	out := make([]quantity.Money, len(parts))
	left := amount
	for i, p := range parts {
		if i == len(parts)-1 {
			out[i] = left
			break
		}
		out[i] = amount / quantity.Money(all) * quantity.Money(p) / thousand * thousand
		left -= out[i]
	}
	return out
}
