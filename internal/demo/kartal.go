package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// Codes of the demo's plans.
const (
	KartalCode      = "KARTAL-ORNEK-2020"
	KartalDraftCode = "KARTAL-ORNEK-2025"
)

// KartalDoc is the demo plan 2020-2024: complete, without a fault that blocks submission, and without a decision. Published texts keep
// their source; every number in it is synthetic, but for the budget totals. The same seed gives the same document.
func KartalDoc(seed uint64) plan.Doc {
	k, err := readKartal()
	if err != nil {
		panic("demo: embedded rows: " + err.Error()) // the binary itself is damaged; there is nobody to correct it
	}
	b := builder{k: k, dice: newDice(seed), h: period.Horizon{First: 2020, Last: 2024}}
	d := b.doc(KartalCode, kartalLayout)
	p, in := &d.Plan, k.Institution
	p.Source += "; bütçe toplamları yayımlanmış (Kartal 2020-2024), kaynak dağılımı 2013 gelir paylarından türetilmiş"
	p.Preparation = plan.DocPreparation{
		CircularNo: "ÖRNEK-2019/1", CircularDate: "2019-04-15", Board: in.Plan.Boards[0], Team: in.Plan.Boards[1], Programme: "ÖRNEK: Hazırlık programı, Nisan-Eylül 2019",
		Participation: fmt.Sprintf("%q: %d mahalle toplantısı (%s)", in.Participation.Name, in.Participation.Meetings, in.Participation.Dates),
		PreviousPlan:  in.PreviousPlan.Name,
	}
	p.SubmittedToCouncilOn = "2019-09-20"
	p.Overhead = b.costs(p.Goals, b.shares, b.h, k.Budget)
	p.Resources = resources(k.Revenue, b.h, k.Budget)
	return d
}

// KartalDraft is the demo's second plan, 2025-2029: a smaller draft with deliberate faults, so that the faults page has something to
// show. Its costs are made up and stand for no budget.
func KartalDraft(seed uint64) plan.Doc {
	k, err := readKartal()
	if err != nil {
		panic("demo: embedded rows: " + err.Error()) // as in KartalDoc
	}
	b := builder{k: k, dice: newDice(seed + 1), h: period.Horizon{First: 2025, Last: 2029}}
	layout := []laidGoal{kartalLayout[0], kartalLayout[1], kartalLayout[6]}
	for i := range layout {
		layout[i].targets = layout[i].targets[:2]
	}
	works := kartalLayout[1].targets
	layout[1].targets = []laidTarget{works[1], works[3]} // the one of Fen İşleri, whose people the demo has, and of disasters
	d := b.doc(KartalDraftCode, layout)
	d.Plan.Source += "; taslaktaki hatalar bilerek konmuştur"
	b.costs(d.Plan.Goals, b.shares, b.h, map[int]quantity.Money{2025: 900_000_000_00, 2026: 1_100_000_000_00, 2027: 1_300_000_000_00, 2028: 1_500_000_000_00, 2029: 1_700_000_000_00})
	spoil(d.Plan.Goals)
	return d
}

// spoil puts the faults a planner meets most into the draft.
func spoil(goals []plan.DocGoal) {
	first := goals[0].Targets[0].Indicators
	*first[0].Weight -= quantity.Hundred / 20 // the weights add up to 95
	goals[0].Targets[1].ResponsibleUnit = ""
	own := goals[1].Targets[0].Indicators // of Fen İşleri: what its representative and manager can fill in
	delete(own[0].Values, 2028)
	delete(own[0].Values, 2029)
	own[2].CalcType = ""
	twice := goals[1].Targets[1].Indicators
	twice[1].Code = twice[0].Code
	goals[2].Targets[0].Risks[0].Controls = nil
	delete(goals[2].Targets[1].YearlyCosts, 2027)
	goals[2].Targets[1].Indicators[1].Baseline = plan.DocBaseline{}
}

type builder struct {
	k kartalRows
	dice
	h      period.Horizon
	shares []int64 // of each target, in order
}

func (b *builder) doc(code string, layout []laidGoal) plan.Doc {
	in := b.k.Institution
	years := strconv.Itoa(b.h.First) + "-" + strconv.Itoa(b.h.Last)
	d := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: in.Identity.Name, Province: in.Identity.Province}}
	d.Plan = plan.DocPlan{
		Code: code, Name: in.Identity.Name + " " + years + " Stratejik Planı — ÖRNEK VERİ", FirstYear: b.h.First, LastYear: b.h.Last,
		Mission: madeMission, Vision: madeVision, CoreValues: madeValues, Synthetic: true, Origin: "synthetic",
		Source: "Örnek plan: misyon, vizyon, temel değerler ve değerler sentetik; belediyenin yayımlanmış misyon ve vizyonunun Türkçe aslı bulunamadı (İngilizcesi: " + in.Mission.Source + ")",
	}
	for gi, lg := range layout {
		g := b.goal(gi+1, lg)
		for ti, lt := range lg.targets {
			b.shares = append(b.shares, lt.share)
			g.Targets = append(g.Targets, b.target(strconv.Itoa(gi+1)+"."+strconv.Itoa(ti+1), lt))
		}
		d.Plan.Goals = append(d.Plan.Goals, g)
	}
	return d
}

func (b *builder) goal(no int, lg laidGoal) plan.DocGoal {
	g := plan.DocGoal{Code: "A" + strconv.Itoa(no)}
	if own := b.k.Institution.FirstGoal; lg.from == "kartal" {
		g.Text, g.Origin, g.Source = own.Text, own.Origin, "Metin: Kartal 2020-2024 A1, basına yansıdığı gibi ("+own.Source+")"
		return g
	}
	code, rest, _ := strings.Cut(lg.from, "/")
	n, _ := strconv.Atoi(rest)
	for _, s := range b.k.Goals {
		if code == sultanbeyliCode && s.No == n {
			g.Text, g.Origin, g.Source = s.Text, "published", "Metin: Sultanbeyli 2020-2024 A"+rest+" (yayımlanmış, "+sultanbeyliSource+")"
			return g
		}
	}
	for _, c := range b.k.Cards {
		if c.Code == code && c.GoalNo == n {
			g.Text, g.Origin, g.Source = c.Goal, c.Origin, "Metin: "+c.Municipality+" 2020-2024 A"+rest+" (yayımlanmış, "+c.URL+")"
			return g
		}
	}
	panic("demo: no goal " + lg.from) // a slip in kartal_layout.go
}

// card finds the published target and what was published with it.
func (b *builder) card(from string) (t sourceTarget, source string) {
	code, no, _ := strings.Cut(from, "/")
	for _, c := range b.k.Cards {
		if c.Code == code && c.No == no {
			return sourceTarget{No: no, Text: c.Text, Origin: c.Origin, Partners: c.Partners, Risks: c.Risks, Findings: c.Findings, Needs: c.Needs, Indicators: c.Indicators},
				"Metin: " + c.Municipality + " 2020-2024 H" + no + " (yayımlanmış, " + c.URL + ")"
		}
	}
	for _, g := range b.k.Goals {
		for _, t := range g.Targets {
			if code == sultanbeyliCode && t.No == no {
				return t, "Metin: Sultanbeyli 2020-2024 H" + no + " (yayımlanmış, " + sultanbeyliSource + ")"
			}
		}
	}
	panic("demo: no target " + from) // a slip in kartal_layout.go
}

func (b *builder) target(no string, lt laidTarget) plan.DocTarget {
	src, source := b.card(lt.from)
	made := []string{"birimler Kartal'a eşlendi"}
	t := plan.DocTarget{Code: "H" + no, Text: src.Text, ResponsibleUnit: lt.unit, Origin: src.Origin}
	b.partners(&t, src.Partners, lt.partners)
	risks := src.Risks
	if len(risks) == 0 {
		risks, made = some(b.dice, 2, madeRisks), append(made, "riskler sentetik")
	}
	for _, r := range risks {
		p, i := 2+b.IntN(3), 2+b.IntN(4)
		t.Risks = append(t.Risks, plan.DocRisk{Text: r, Probability: &p, Impact: &i, OwnerUnit: lt.unit, Controls: some(b.dice, 1+b.IntN(2), madeControls)})
	}
	if t.Findings = stated(src.Findings); t.Findings == nil {
		t.Findings, made = some(b.dice, 2, madeFindings), append(made, "tespitler sentetik")
	}
	if t.Needs = stated(src.Needs); t.Needs == nil {
		t.Needs, made = some(b.dice, 2, madeNeeds), append(made, "ihtiyaçlar sentetik")
	}
	for _, a := range src.Activities {
		t.Activities = append(t.Activities, plan.DocActivity{Text: a, Kind: "activity"})
	}
	if len(src.Activities) == 0 {
		made = append(made, "faaliyetler sentetik")
		t.Activities = []plan.DocActivity{{Text: lt.activities[0], Kind: "activity"}, {Text: lt.activities[1], Kind: "project"}}
	}
	weights, published := b.publishedWeights(src.Indicators, lt.rows)
	t.Source = source + "; maliyetler, risk puanları ve kontroller sentetik; " + strings.Join(made, "; ")
	for i, l := range lt.rows {
		p := b.indicator(lt.unit, l)
		p.Code, p.Weight, p.IsKey = "PG"+no+"."+strconv.Itoa(i+1), &weights[i], lt.key && i == 0
		if published {
			p.Source += "; hedefe etki karttaki gibi"
		} else {
			p.Source += "; hedefe etki sentetik"
		}
		t.Indicators = append(t.Indicators, p)
	}
	return t
}

// partners maps the published partners to Kartal's directorates; those Kartal does not have are left out.
func (b *builder) partners(t *plan.DocTarget, published, typical []string) {
	if len(published) == 0 {
		published = typical
	}
	for _, name := range published {
		if org.IsAllUnits(name) {
			t.AllUnitsPartner = true
			continue
		}
		u, ok := b.k.kartalUnit(name)
		if ok && u != t.ResponsibleUnit && !slices.Contains(t.PartnerUnits, u) {
			t.PartnerUnits = append(t.PartnerUnits, u)
		}
	}
}

// publishedWeights are the card's own weights where the target has exactly the card's indicators and they make 100; else made ones.
func (b *builder) publishedWeights(card []sourceIndicator, rows []laidRow) ([]quantity.Percent, bool) {
	converted, err := indicators(card, "", "")
	if err != nil {
		panic("demo: embedded rows: " + err.Error()) // as in KartalDoc
	}
	var out []quantity.Percent
	var sum quantity.Percent
	for i, p := range converted {
		if p.Weight != nil && i < len(rows) && sameName(p.Name, b.k.Indicators[rows[i].no].Name) {
			out = append(out, *p.Weight)
			sum += *p.Weight
		}
	}
	if len(out) == len(rows) && sum == quantity.Hundred {
		return out, true
	}
	return b.weights(len(rows)), false
}

// sameName sees a row's remark in brackets as no part of the name.
func sameName(card, row string) bool {
	if trtext.EqualFold(card, row) {
		return true
	}
	row, _, _ = strings.Cut(row, " (")
	return trtext.EqualFold(card, row)
}
