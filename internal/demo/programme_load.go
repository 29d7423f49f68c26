package demo

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

const moneySeed = loadSeed + 2

// madePolicies stand for II.A; the documents are real, what is said of them is made up.
var madePolicies = []programme.Policy{
	{Document: "On Birinci Kalkınma Planı (2019-2023)", Reference: "ÖRNEK", Text: "ÖRNEK: Yerel hizmetlerin yaşam kalitesini yükseltecek biçimde sunulması."},
	{Document: "Orta Vadeli Program", Reference: "ÖRNEK", Text: "ÖRNEK: Kamu kaynaklarının öncelikli alanlara yönlendirilmesi."},
	{Document: "Stratejik Plan 2020-2024", Reference: "ÖRNEK", Text: "ÖRNEK: Amaç ve hedeflerin yılına düşen bölümü."},
}

// addProgrammes makes the programme and the budget of each year. Every part of a year is one step, so that a load that was cut off goes
// on with the next part.
func (l *loader) addProgrammes(ctx context.Context) error {
	if l.Programmes == nil {
		return nil
	}
	k, err := readKartal()
	if err != nil {
		return err
	}
	if err := l.knowUnits(ctx); err != nil {
		return err
	}
	names := make([]string, len(k.Units))
	for i, u := range k.Units {
		names[i] = u.Name
	}
	doc := KartalDoc(loadSeed)
	p, _, err := l.plan(ctx, KartalCode)
	if err != nil {
		return err
	}
	r, err := l.newResults(ctx)
	if err != nil {
		return err
	}
	d := newDice(moneySeed)
	for y := p.FirstYear; y <= p.LastYear; y++ {
		made := d.year(&doc.Plan, names, y, doc.Plan.Resources)
		l.at(on(y-1, 11, 20))
		if err := l.programmeYear(ctx, p.ID, &doc.Plan, made, k.yearEnd(made.Year)); err != nil {
			return err
		}
		if err := r.year(ctx, y, made, k.yearEnd(made.Year)); err != nil {
			return err
		}
	}
	return l.openYear(ctx, names)
}

// programmeYear brings one year from nothing to the year's end.
func (l *loader) programmeYear(ctx context.Context, planID string, doc *plan.DocPlan, made madeYear, end yearEnd) error {
	g, there, err := l.programmeOf(ctx, planID, made.Year)
	if err != nil {
		return err
	}
	y := yearLoader{loader: l, doc: doc, made: made, end: end, dice: newDice(moneySeed + uint64(made.Year)), finance: l.actor(demoPersons.Finance.Email), planner: l.actor(demoPersons.Planner.Email)}
	if !there {
		if g, err = y.propose(ctx, planID); err != nil {
			return err
		}
	}
	if g.State == programme.Consolidated && g.Stage == programme.StageUnit {
		if g, err = y.stages(ctx, g); err != nil {
			return err
		}
	}
	if g.State == programme.Consolidated || g.State == programme.Submitted || g.State == programme.Decided {
		if g, err = y.decide(ctx, g); err != nil {
			return err
		}
	}
	return y.account(ctx, g)
}

// yearLoader types one year in.
type yearLoader struct {
	*loader
	dice
	doc     *plan.DocPlan
	made    madeYear
	end     yearEnd
	finance access.Actor
	planner access.Actor
}

func (l *loader) programmeOf(ctx context.Context, planID string, year int) (programme.Programme, bool, error) {
	g, err := l.Programmes.Of(ctx, planID, year)
	if fault.KindOf(err) == fault.KindNotFound {
		return g, false, nil
	}
	return g, err == nil, err
}

// actor is a person of the demo as the services see them.
func (l *loader) actor(email string) access.Actor {
	p := l.people[email]
	a := access.Actor{PersonID: p.ID, Name: p.Name}
	for _, o := range p.Posts {
		a.Posts = append(a.Posts, access.Post{ID: o.ID, Role: o.Role, Units: []string{o.UnitID}})
	}
	return a
}

// whole runs a part of a year as one step: all of it or nothing.
func (l *loader) whole(ctx context.Context, action access.Action, fn func(ctx context.Context) error) error {
	return l.Door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		return fn(ctx)
	})
}

func on(year, month, day int) period.Date {
	two := func(n int) string {
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	}
	return period.Date(strconv.Itoa(year) + "-" + two(month) + "-" + two(day))
}

// propose: created, called, proposed by every unit above what the council will decide, accepted, consolidated.
func (y *yearLoader) propose(ctx context.Context, planID string) (g programme.Programme, err error) {
	err = y.whole(ctx, access.ProgrammeEdit, func(ctx context.Context) error {
		if g, err = y.draft(ctx, planID); err != nil {
			return err
		}
		if g, err = y.Programmes.OpenProposals(ctx, programme.Step{ID: g.ID, Version: g.Version, Recorded: programme.Recorded{On: on(y.made.Year-1, 6, 3), LetterNumber: "ÖRNEK-E.1", Note: decisionNote}}); err != nil {
			return err
		}
		if g, err = y.ceilings(ctx, g, 1060); err != nil {
			return err
		}
		if err := y.propositions(ctx, g, func(int) bool { return true }); err != nil {
			return err
		}
		if g, err = y.Programmes.Get(ctx, g.ID); err != nil {
			return err
		}
		g, err = y.Programmes.Consolidate(ctx, programme.Step{ID: g.ID, Version: g.Version, Recorded: programme.Recorded{On: on(y.made.Year-1, 8, 10)}})
		return err
	})
	return g, err
}

// draft is the programme with its targets' explanations, its indicators' past and its activities.
func (y *yearLoader) draft(ctx context.Context, planID string) (programme.Programme, error) {
	year := y.made.Year
	g, err := y.Programmes.Create(ctx, programme.Create{PlanID: planID, Year: year, Fields: programme.Fields{
		CallDate: on(year-1, 5, 15), CallNumber: "ÖRNEK-" + strconv.Itoa(year-1) + "/5", DueOn: on(year-1, 7, 31), Policies: madePolicies, Origin: "synthetic", Synthetic: true,
		Source: "Örnek program: bütçe toplamı yayımlanmış (Kartal), dağılımı, faaliyet maliyetleri ve birim teklifleri sentetik", OtherMatters: "ÖRNEK VERİ",
	}})
	if err != nil {
		return g, err
	}
	t, err := y.Programmes.Tree(ctx, g.ID)
	if err != nil {
		return g, err
	}
	byTarget := map[string][]madeActivity{}
	for _, a := range y.made.Activities {
		byTarget[a.Target] = append(byTarget[a.Target], a)
	}
	for _, n := range t.Targets {
		explain := "ÖRNEK: " + strconv.Itoa(year) + " yılında bu hedef, planın ilgili yıl değerlerine ulaşmak ve hizmetin sürekliliğini sağlamak için seçilmiştir."
		if _, err := y.Programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: n.ID, Version: n.Version, Explanation: &explain}); err != nil {
			return g, err
		}
		for _, i := range n.Indicators {
			if err := y.indicator(ctx, i); err != nil {
				return g, err
			}
		}
		for _, a := range byTarget[n.ShownCode] {
			add := programme.AddActivity{PerformanceTargetID: n.ID, ActivityFields: programme.ActivityFields{Code: a.Code, Name: a.Name, Explanation: "ÖRNEK: " + a.Name,
				ResponsibleUnitID: y.units[a.Unit], Origin: "synthetic", Source: "Örnek"}}
			for _, u := range a.Sharing {
				add.SharingUnitIDs = append(add.SharingUnitIDs, y.units[u])
			}
			if _, err := y.Programmes.AddActivity(ctx, add); err != nil {
				return g, err
			}
		}
	}
	return y.Programmes.Get(ctx, g.ID)
}

// indicator fills t−1 and t: near the plan's own values, made up.
func (y *yearLoader) indicator(ctx context.Context, i programme.IndicatorNode) error {
	if i.Plan == nil {
		return nil
	}
	made := "Örnek değer (sentetik)"
	explain := "ÖRNEK: yıl hedefi planın değeridir; ölçüm birimin kayıtlarından yapılır."
	cmd := programme.ChangeIndicator{ID: i.ID, Version: i.Version, Explanation: &explain}
	before := func(year int) (quantity.Amount, bool) {
		if v, ok := i.Plan.Values[year]; ok {
			return v, true
		}
		if i.Plan.BaselineValue != nil && year < y.doc.FirstYear {
			return *i.Plan.BaselineValue, true
		}
		return 0, false
	}
	// From the third year on t−1 is a record of Karne itself; the first two programmes type it with its source (domain.md §0.2-10).
	if v, ok := before(y.made.Year - 2); ok && (y.Measure == nil || y.made.Year < y.doc.FirstYear+2) {
		cmd.PreviousValue, cmd.PreviousSource = plan.Some(&v), &made
	}
	if v, ok := before(y.made.Year - 1); ok {
		cmd.CurrentValue, cmd.CurrentSource = plan.Some(&v), &made
	}
	_, err := y.Programmes.ChangeIndicator(ctx, cmd)
	return err
}

// byUnit are the places of the lines of each unit, in the order of the units.
func (y *yearLoader) byUnit() map[string][]int {
	out := map[string][]int{}
	for i, l := range y.made.Lines {
		out[l.Unit] = append(out[l.Unit], i)
	}
	return out
}

// ceilings gives every unit its council amount times so many per mille.
func (y *yearLoader) ceilings(ctx context.Context, g programme.Programme, perMille int64) (programme.Programme, error) {
	set := budget.SetCeilings{ProgrammeID: g.ID, Version: g.Version}
	sums := map[string]quantity.Money{}
	for _, l := range y.made.Lines {
		if l.OffBudget == budget.InBudget {
			sums[l.Unit] += l.Amount
		}
	}
	for unit, places := range y.byUnit() {
		if len(places) > 0 {
			set.Ceilings = append(set.Ceilings, budget.CeilingFields{UnitID: y.units[unit], Amount: sums[unit] / 1000 * quantity.Money(perMille)})
		}
	}
	if _, err := y.Budget.SetCeilings(ctx, set); err != nil {
		return g, err
	}
	return y.Programmes.Get(ctx, g.ID)
}

// proposed is what a unit asks for a line the council will decide otherwise: about one in twelve, a little more.
func (y *yearLoader) proposed(i int) quantity.Money {
	l := y.made.Lines[i]
	if i%12 != 5 || l.OffBudget != budget.InBudget {
		return l.Amount
	}
	return l.Amount + l.Amount/100*quantity.Money(3+i%5)/thousand*thousand
}

// propositions brings the proposals of the units in, accepted where accept says so of the unit's place.
func (y *yearLoader) propositions(ctx context.Context, g programme.Programme, accept func(int) bool) error {
	proposals, err := y.Programmes.Proposals(ctx, g.ID)
	if err != nil {
		return err
	}
	lines := y.byUnit()
	for n, p := range proposals {
		docs := make([]programme.DocLine, 0, len(lines[p.UnitName]))
		for _, i := range lines[p.UnitName] {
			docs = append(docs, y.made.Lines[i].doc(y.proposed(i)))
		}
		if err := y.whole(ctx, access.ProposalEdit, func(ctx context.Context) error {
			_, _, err := y.Budget.ImportLines(ctx, g.ID, p.UnitID, docs)
			return err
		}); err != nil {
			return err
		}
		if p, _, err = y.Programmes.Proposal(ctx, p.ID); err != nil {
			return err
		}
		if !accept(n) {
			continue
		}
		if p, err = y.Programmes.SubmitProposal(ctx, programme.ProposalStep{ID: p.ID, Version: p.Version}); err != nil {
			return err
		}
		if _, err = y.Programmes.AcceptProposal(ctx, programme.ProposalStep{ID: p.ID, Version: p.Version}); err != nil {
			return err
		}
	}
	return nil
}

// lineKey is where a line stands, in names.
type lineKey struct{ unit, kind, activity, functional, economic, offBudget string }

func (l madeLine) key(y *yearLoader) lineKey {
	return lineKey{y.units[l.Unit], string(l.Kind), l.Activity, l.Functional, l.Economic, l.OffBudget}
}

// recorded are the programme's lines by their place.
func (y *yearLoader) recorded(ctx context.Context, g programme.Programme) (map[lineKey]budget.Line, error) {
	t, err := y.Programmes.Tree(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	code := map[string]string{}
	for _, n := range t.Targets {
		for _, a := range n.Activities {
			code[a.ID] = a.Code
		}
	}
	lines, err := y.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: g.ID})
	if err != nil {
		return nil, err
	}
	out := map[lineKey]budget.Line{}
	for _, l := range lines {
		out[lineKey{l.UnitID, string(l.Kind), code[l.ActivityID], l.Functional, l.Economic, l.OffBudget}] = l
	}
	return out, nil
}

// shift is what the senior manager moves between two lines and the council moves back.
const shift = 250_000 * quantity.Lira

// at is the amount of a made line at a stage.
func (y *yearLoader) at(i int, s programme.Stage) quantity.Money {
	final := y.made.Lines[i].Amount
	switch s {
	case programme.StageUnit:
		return y.proposed(i)
	case programme.StageFinance:
		if i%24 != 5 {
			return y.proposed(i)
		}
	case programme.StageSenior, programme.StageExecutive:
		first, second := y.pair()
		switch i {
		case first:
			return final + shift
		case second:
			return final - shift
		}
	case programme.StageCouncil, programme.StageMetropolitan:
	}
	return final
}

// pair are two large lines of Fen İşleri.
func (y *yearLoader) pair() (first, second int) {
	first = -1
	for i, l := range y.made.Lines {
		if l.Unit == fen && l.Kind == budget.OfActivity && l.Amount > 4*shift && i%12 != 5 {
			if first < 0 {
				first = i
			} else {
				return first, i
			}
		}
	}
	return -1, -1
}

// stage opens a stage and writes what differs in it.
func (y *yearLoader) stage(ctx context.Context, g programme.Programme, s, before programme.Stage, note string) (programme.Programme, error) {
	g, err := y.Budget.OpenStage(ctx, budget.OpenStage{ProgrammeID: g.ID, Version: g.Version, To: s})
	if err != nil {
		return g, err
	}
	lines, err := y.recorded(ctx, g)
	if err != nil {
		return g, err
	}
	for i, l := range y.made.Lines {
		amount := y.at(i, s)
		if amount == y.at(i, before) {
			continue
		}
		there := lines[l.key(y)]
		if _, err := y.Budget.ChangeLine(ctx, budget.ChangeLine{ID: there.ID, Version: there.Version, Amount: &amount, AmountNote: &note}); err != nil {
			return g, err
		}
	}
	return y.Programmes.Get(ctx, g.ID)
}

// stages: finance brings revenue in and cuts a part of what was asked, the senior manager the rest.
func (y *yearLoader) stages(ctx context.Context, g programme.Programme) (programme.Programme, error) {
	ctx = access.WithActor(ctx, y.finance)
	err := y.whole(ctx, access.BudgetEdit, func(ctx context.Context) (err error) {
		if g, err = y.stage(ctx, g, programme.StageFinance, programme.StageUnit, "ÖRNEK: gelir tahminine göre düşürüldü"); err != nil {
			return err
		}
		for _, r := range y.made.Revenue {
			if _, err := y.Budget.AddLine(ctx, budget.AddLine{ProgrammeID: g.ID, LineFields: budget.LineFields{Kind: budget.Revenue, Economic: r.Economic}, Amount: r.Amount}); err != nil {
				return err
			}
		}
		if g, err = y.Programmes.Get(ctx, g.ID); err != nil {
			return err
		}
		g, err = y.stage(ctx, g, programme.StageSenior, programme.StageFinance, "ÖRNEK: önceliklere göre")
		return err
	})
	return g, err
}

// decide: submitted, the encümen's opinion, the council's decision, the metropolitan council's result. All decisions are made up.
func (y *yearLoader) decide(ctx context.Context, g programme.Programme) (programme.Programme, error) {
	year := y.made.Year - 1
	decision := func(body string, d period.Date, no int) council.DecisionFields {
		return council.DecisionFields{Body: body, Date: d, Number: "ÖRNEK-" + strconv.Itoa(year) + "/" + strconv.Itoa(no), Result: "majority", Note: decisionNote}
	}
	ctx = access.WithActor(ctx, y.planner) // who records what the bodies did
	err := y.whole(ctx, access.ProgrammeStep, func(ctx context.Context) (err error) {
		if g.State == programme.Consolidated {
			if g, err = y.stage(ctx, g, programme.StageExecutive, programme.StageSenior, ""); err != nil {
				return err
			}
			if g, err = y.Programmes.Submit(ctx, programme.Step{ID: g.ID, Version: g.Version, Recorded: programme.Recorded{On: on(year, 9, 1), LetterNumber: "ÖRNEK-E.9", Note: decisionNote}}); err != nil {
				return err
			}
			if g, err = y.Programmes.Opine(ctx, programme.Decide{ID: g.ID, Version: g.Version, DecisionFields: decision("executive_committee", on(year, 9, 20), 120)}); err != nil {
				return err
			}
			if g, err = y.stage(ctx, g, programme.StageCouncil, programme.StageExecutive, "ÖRNEK: meclis geri aldı"); err != nil {
				return err
			}
		}
		if g.State == programme.Submitted {
			if g, _, err = y.Programmes.Decide(ctx, programme.Decide{ID: g.ID, Version: g.Version, DecisionFields: decision("council", on(year, 10, 7), 88)}); err != nil {
				return err
			}
		}
		if g, err = y.stage(ctx, g, programme.StageMetropolitan, programme.StageCouncil, ""); err != nil {
			return err
		}
		g, _, err = y.Programmes.Metropolitan(ctx, programme.Decide{ID: g.ID, Version: g.Version, DecisionFields: decision("metropolitan_council", on(year, 11, 24), 1200)})
		return err
	})
	return g, err
}

// openYear is the year the units work on: of the second, faulty plan; some have submitted, one is over its ceiling, Fen İşleri is open.
func (l *loader) openYear(ctx context.Context, names []string) error {
	p, ok, err := l.plan(ctx, KartalDraftCode)
	if err != nil || !ok {
		return err
	}
	if _, there, err := l.programmeOf(ctx, p.ID, p.FirstYear); err != nil || there {
		return err
	}
	doc := KartalDraft(loadSeed)
	for gi := range doc.Plan.Goals { // the draft's target without a unit: its activities have one
		for ti := range doc.Plan.Goals[gi].Targets {
			if t := &doc.Plan.Goals[gi].Targets[ti]; t.ResponsibleUnit == "" {
				t.ResponsibleUnit = donusum
			}
		}
	}
	doc.Plan.Overhead = plan.YearMoney{p.FirstYear: 210_000_000 * quantity.Lira}
	made := newDice(moneySeed+uint64(p.FirstYear)).year(&doc.Plan, names, p.FirstYear, nil)
	y := yearLoader{loader: l, doc: &doc.Plan, made: made, dice: newDice(moneySeed)}
	return y.whole(ctx, access.ProgrammeEdit, func(ctx context.Context) error {
		g, err := y.draft(ctx, p.ID)
		if err != nil {
			return err
		}
		if g, err = y.Programmes.OpenProposals(ctx, programme.Step{ID: g.ID, Version: g.Version, Recorded: programme.Recorded{On: on(p.FirstYear-1, 6, 3), LetterNumber: "ÖRNEK-E.1", Note: decisionNote}}); err != nil {
			return err
		}
		if g, err = y.ceilings(ctx, g, 1010); err != nil {
			return err
		}
		return y.propositions(ctx, g, func(n int) bool { return n%3 == 0 })
	})
}
