package web

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
)

// StandView is where the plan stands on one page: score and bands, goals, money and the worst deviations.
type StandView struct {
	Plan, Through, Href string
	Year                int
	Synthetic           bool
	Overall             SumView
	Bands               []BandShare
	Counted             int
	Goals               []StandGoal
	Worst               []WorstLine
	WorstHref           string
	Money               *MoneyView
}

// BandShare is how many indicators are in a band, with its tenths of the bar: 1…100.
type BandShare struct {
	Band  string
	N     int
	Share int
}

// StandGoal is a goal with its bar.
type StandGoal struct {
	Code, Text, Href string
	Sum              SumView
}

// WorstLine is an indicator far below its target.
type WorstLine struct {
	Code, Name, Owner, Band, Href, State string
	B, C, Score                          Num
}

// MoneyView is the budget of the year and what was used of it.
type MoneyView struct {
	Href, Meter, Note   string
	Year                int
	Budget, Used, Share Num
}

// FilledView is how far a unit is in the periods under way.
type FilledView struct {
	Unit         string
	Entered, Due int
	Whole        bool
	Targets      int
	Sum          SumView
	HasSum       bool
}

// mostWorst is how many deviations the page of the mayor names.
const mostWorst = 5

// readCard is the card of the page's year; nil where nothing of it is shown.
func (h *homePage) readCard() error {
	if h.card != nil || h.w.o.Evaluate == nil || h.year.plan == "" || !may(h.c, access.EvaluationRead) {
		return nil
	}
	read := func(q evaluate.CardQuery) (evaluate.Card, fault.List, error) {
		card, err := h.w.o.Evaluate.Standing(h.ctx, q, 0)
		return card, nil, err
	}
	if h.is(access.Auditor) {
		read = func(q evaluate.CardQuery) (evaluate.Card, fault.List, error) { return h.w.o.Evaluate.Checked(h.ctx, q) }
	}
	card, faults, err := read(evaluate.CardQuery{PlanID: h.year.plan, Year: h.year.year})
	if fault.KindOf(err) == fault.KindNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	h.card, h.cardFaults = &card, faults
	return nil
}

// stand is the plan's score for who looks at the whole, and a unit's own targets with theirs.
func (h *homePage) stand() error {
	whole := h.is(access.SeniorManager, access.Auditor)
	if !whole && len(h.own) == 0 {
		return nil
	}
	if err := h.readCard(); err != nil {
		return err
	}
	if h.card == nil {
		return h.targetsOfPlan()
	}
	vw := viewer{lang: langOf(h.c), tr: h.tr, synthetic: h.card.Plan.Synthetic}
	if len(h.own) > 0 {
		h.ownScores(vw)
	}
	if whole && h.year.opened {
		h.v.Stand = h.standView(vw)
	}
	return nil
}

// targetsOfPlan are a unit's targets in the newest plan in force, where there is no score.
func (h *homePage) targetsOfPlan() error {
	for _, s := range h.plans {
		if s.State == plan.InForce && len(h.own) > 0 {
			t, faults, err := h.w.loaded(h.c, s.ID)
			if err != nil {
				return err
			}
			h.v.Own = append(h.v.Own, ownTargets(&t, count(faults), h.own)...)
			return nil
		}
	}
	return nil
}

func (h *homePage) ownScores(vw viewer) {
	h.v.OwnYear = h.tr("web.home.scored_through", "year", itoa(h.card.Year), "month", h.tr("web.month."+itoa(h.card.Through)))
	for _, g := range h.card.Goals {
		for _, t := range g.Targets {
			own := h.own[t.Target.ResponsibleUnitID]
			if t.Part || !own && !slices.ContainsFunc(t.Target.PartnerUnitIDs, func(id string) bool { return h.own[id] }) {
				continue
			}
			h.v.Own = append(h.v.Own, HomeTarget{ID: t.Target.ID, Code: t.Target.Code, Text: t.Target.Text, Plan: h.card.Plan.Code, Responsible: own, Sum: sumView(vw, t.Sum, t.Band), HasSum: h.year.opened})
		}
	}
	slices.SortStableFunc(h.v.Own, moreUrgent)
	for _, u := range h.card.Units {
		if !h.own[u.UnitID] || len(u.Targets) == 0 || !h.year.opened {
			continue
		}
		name := h.card.UnitNames[u.UnitID].Name
		i := slices.IndexFunc(h.v.Filled, func(f FilledView) bool { return f.Unit == name })
		if i < 0 {
			h.v.Filled = append(h.v.Filled, FilledView{Unit: name})
			i = len(h.v.Filled) - 1
		}
		f := &h.v.Filled[i]
		f.Targets, f.Sum, f.HasSum = len(u.Targets), sumView(vw, u.Sum, u.Band), true
	}
}

func (h *homePage) standView(vw viewer) *StandView {
	card := h.card
	v := &StandView{
		Plan: card.Plan.Name, Year: card.Year, Through: h.tr("web.month." + itoa(card.Through)), Href: cardHref(card.Plan.ID, card.Year), Synthetic: card.Plan.Synthetic, Overall: sumView(vw, card.Overall, card.Band),
		WorstHref: "/karne/sapmalar" + YearChoice{Plan: card.Plan.ID, Year: card.Year}.query(),
	}
	for _, b := range evaluate.Bands {
		v.Counted += card.Counts[b]
	}
	for _, b := range evaluate.Bands {
		if n := card.Counts[b]; n > 0 {
			v.Bands = append(v.Bands, BandShare{Band: b, N: n, Share: max(1, (n*100+v.Counted/2)/v.Counted)})
		}
	}
	var worst []*evaluate.IndicatorScore
	for g := range card.Goals {
		x := &card.Goals[g]
		v.Goals = append(v.Goals, StandGoal{Code: x.Goal.Code, Text: x.Goal.Text, Href: v.Href + "#" + x.Goal.Ref, Sum: sumView(vw, x.Sum, x.Band)})
		for t := range x.Targets {
			for n := range x.Targets[t].Indicators {
				if i := &x.Targets[t].Indicators[n]; i.Score.State == score.Value && i.Score.Raw != nil && i.Short() {
					worst = append(worst, i)
				}
			}
		}
	}
	slices.SortStableFunc(worst, func(a, b *evaluate.IndicatorScore) int { return a.Score.Raw.Cmp(b.Score.Raw) })
	for _, i := range worst[:min(len(worst), mostWorst)] {
		row := h.w.deviationRow(vw, card, i)
		l := WorstLine{Code: row.Code, Name: row.Name, Owner: row.Owner, Band: i.Band, Href: row.Href, B: row.B, C: row.C, Score: vw.score(i.Score.Raw)}
		if i.Deviation != nil {
			l.State = row.State
		}
		v.Worst = append(v.Worst, l)
	}
	return v
}

// money is the budget of the year for who looks at the whole, and what waits in it for the finance office.
func (h *homePage) money() error {
	if h.w.o.Budget == nil || !mayLedgers(h.c) {
		return nil
	}
	if h.is(access.Finance) {
		if err := h.finance(); err != nil {
			return err
		}
	}
	if h.v.Stand == nil && !h.is(access.Finance) {
		return nil
	}
	m, err := h.moneyView(cmp.Or(h.year.year, h.today.Year()))
	if err != nil {
		return err
	}
	if h.v.Stand == nil {
		h.v.Stand = &StandView{}
	}
	h.v.Stand.Money = m
	return nil
}

// moneyView is the appropriation at the year's end and what accounting says was spent of it; before accounting, the decided budget.
func (h *homePage) moneyView(year int) (*MoneyView, error) {
	use, err := h.w.o.Budget.Use(h.ctx, year)
	if err != nil {
		return nil, err
	}
	vw := viewer{lang: langOf(h.c), tr: h.tr}
	m := &MoneyView{Year: year, Href: "/butce/" + itoa(year), Budget: Num{Missing: true}, Used: Num{Missing: true}, Share: Num{Missing: true}}
	whole := use.Final
	if whole == nil {
		whole = use.Initial
	}
	if whole == nil && h.year.money != nil {
		totals, err := h.w.o.Budget.Totals(h.ctx, []programme.Programme{*h.year.money})
		if err != nil {
			return nil, err
		}
		if t, ok := totals[h.year.money.ID]; ok {
			whole, use.Synthetic = &t, h.year.money.Synthetic
		}
	}
	show := func(x *quantity.Money) Num {
		if x == nil {
			return Num{Missing: true}
		}
		return Num{Text: vw.money(*x), Synthetic: use.Synthetic}
	}
	m.Budget, m.Used = show(whole), show(use.Spent)
	if whole != nil && use.Spent != nil && *whole > 0 {
		share := new(big.Rat).Mul(big.NewRat(int64(*use.Spent), int64(*whole)), big.NewRat(100, 1))
		m.Share, m.Meter = vw.score(share), meterOf(share)
	}
	if use.Silent > 0 {
		m.Note = h.tr("web.home.money_silent", "n", itoa(use.Silent))
	}
	return m, nil
}

// meterOf is a percentage as a bar draws it: whole, between 0 and 100.
func meterOf(r *big.Rat) string {
	whole := quantity.Round(r, 0, quantity.RoundHalfUp)
	switch {
	case whole.Sign() < 0:
		return "0"
	case whole.Cmp(big.NewRat(100, 1)) > 0:
		return "100"
	}
	return whole.Num().String()
}

// finance is what waits for the finance office: imports nobody committed, ceilings, and the stage a programme stands at.
func (h *homePage) finance() error {
	x, err := h.w.o.Budget.Waiting(h.ctx)
	if err != nil {
		return err
	}
	for _, l := range x.Staged {
		h.add(rankDue, WorkLine{Class: "papers", State: "staged", What: h.tr("web.work.ledger", "year", itoa(l.Year), "kind", h.ledgerWord(l.Kind)), Place: l.FileName, Href: "/butce/defter/" + l.ID})
	}
	for _, p := range h.under(programme.Draft, programme.Proposals, programme.Consolidated) {
		name := h.tr("web.pp.name", "year", itoa(p.Year))
		switch {
		case p.State == programme.Consolidated:
			h.add(rankApprove, WorkLine{Class: "papers", State: "consolidated", What: h.tr("web.work.stage", "name", name), Place: h.tr("web.pstage." + string(p.Stage)), Href: "/programlar/" + p.ID + "/asamalar"})
		case x.Ceilings[p.ID] == 0:
			h.add(rankDue, h.due(WorkLine{Class: "papers", State: string(p.State), What: h.tr("web.work.ceilings", "name", name), Href: "/programlar/" + p.ID + "/tavanlar"}, p.DueOn))
		}
	}
	return nil
}

func (h *homePage) ledgerWord(k budget.LedgerKind) string { return h.tr("ledger_kind." + string(k)) }

// HomeYear is a programme as those see it who neither write nor review it: the newest in force, or the newer one on its way.
type HomeYear struct {
	ProgrammeLine
	HasTotal     bool // the reader may see money
	Accepted, Of int  // proposals; Of is 0 for who may not see them
	Papers       bool
}

// years are the newest programme in force and the newest after it that is not yet.
func (h *homePage) years() error {
	if len(h.own) > 0 || h.office || len(h.programmes) == 0 {
		return nil
	}
	var shown []programme.Programme
	for _, p := range h.programmes {
		if p.State == programme.InForce {
			shown = append(shown, p)
			break
		}
		if len(shown) == 0 {
			shown = append(shown, p)
		}
	}
	lines, err := h.w.programmeLines(h.c, shown)
	if err != nil {
		return err
	}
	for i, p := range shown {
		y := HomeYear{ProgrammeLine: lines[i], HasTotal: may(h.c, access.BudgetRead), Papers: access.Check(h.a, access.ProgrammeExport, p.Scope()) == nil}
		if p.State != programme.InForce && access.Check(h.a, access.ProgrammeRead, access.Whole) == nil {
			proposals, err := h.w.o.Programmes.Proposals(h.ctx, p.ID)
			if err != nil {
				return err
			}
			y.Of = len(proposals)
			for _, x := range proposals {
				if x.State == programme.ProposalAccepted {
					y.Accepted++
				}
			}
		}
		h.v.Now = append(h.v.Now, y)
	}
	return nil
}
