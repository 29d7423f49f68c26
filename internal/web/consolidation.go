package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// ConsolidationView is every unit's part side by side: what came, what it costs against the ceiling, what is missing, and what keeps
// the programme from being consolidated.
type ConsolidationView struct {
	Plan                           PlanView
	Units                          []UnitPart
	Sum                            UnitPart
	Accepted, Submitted, Open      int
	Overhead, Transfers, OffBudget Num
	OverheadShare                  string
	Income, Financing, Expenditure Num
	Balance                        Num
	Balanced, HasIncome            bool
	IncomeHref                     string
	Step                           *Form // nil: the step is not the reader's, or not now
	Blocking                       []Note
	NBlocking                      int
	BlockingHref                   string
	Word                           string
}

// UnitPart is a unit of the consolidation.
type UnitPart struct {
	ID, Name, Href, State               string
	Activities, Lines                   int
	Activity, Overhead, Transfer, Total Num
	Ceiling, Rest                       Num
	Verdict                             string // within, over, none
	Faults                              Counts
	FaultsHref                          string
}

// unitMoney is the money of one unit by kind, in the budget.
type unitMoney struct {
	activity, overhead, transfer, all moneyOf
	classes                           map[string]*moneyOf
	lines                             int
}

func (m *unitMoney) take(l budget.Line, stage programme.Stage) {
	m.lines++
	m.all.add(l, stage)
	if l.OffBudget == budget.InBudget {
		if m.classes == nil {
			m.classes = map[string]*moneyOf{}
		}
		k := class(l.Economic)
		if m.classes[k] == nil {
			m.classes[k] = &moneyOf{}
		}
		m.classes[k].add(l, stage)
	}
	switch l.Kind {
	case budget.OfActivity:
		m.activity.add(l, stage)
	case budget.Overhead:
		m.overhead.add(l, stage)
	case budget.Transfer:
		m.transfer.add(l, stage)
	case budget.Revenue, budget.Financing:
	}
}

func (w *Web) consolidation(c echo.Context) error {
	ctx := c.Request().Context()
	t, faults, err := w.o.Programmes.Checked(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if !wholeBudget(c, t.Programme) {
		return asked(c, access.BudgetRead, access.Whole)
	}
	lines, err := w.o.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: t.Programme.ID})
	if err != nil {
		return err
	}
	ceilings, err := w.o.Budget.Ceilings(ctx, t.Programme.ID)
	if err != nil {
		return err
	}
	p := t.Programme
	head := w.programmeHead(c, p, faults, true)
	v := w.consolidationView(c, &t, faults, lines, ceilings)
	v.Plan = head
	if p.State == programme.Proposals && access.Check(actor(c), access.ProgrammeStep, p.Scope()) == nil {
		v.Step = w.form(c, "/programlar/"+p.ID+"/adim/birlestir", "")
		v.Step.Version = itoa(p.Version)
	}
	return w.send(c, http.StatusOK, w.programmePage(c, "consolidation", p, head, "/konsolidasyon", v))
}

func (w *Web) consolidationView(c echo.Context, t *programme.Tree, faults fault.List, lines []budget.Line, ceilings []budget.Ceiling) ConsolidationView {
	p, tr := t.Programme, w.words(c)
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	v := ConsolidationView{IncomeHref: proposalHref(p.ID, ""), Word: tr("web.pp.do.consolidate"), BlockingHref: blockingHref(p)}
	of, unitOf := map[string]*unitMoney{}, map[string]string{}
	var all, income, financing moneyOf
	whole := &unitMoney{}
	for _, l := range lines {
		switch l.Kind {
		case budget.Revenue:
			income.add(l, p.Stage)
			continue
		case budget.Financing:
			financing.add(l, p.Stage)
			continue
		case budget.OfActivity, budget.Overhead, budget.Transfer:
		}
		if of[l.UnitID] == nil {
			of[l.UnitID] = &unitMoney{}
		}
		of[l.UnitID].take(l, p.Stage)
		whole.take(l, p.Stage)
		all.add(l, p.Stage)
		unitOf[l.ID] = l.UnitID
	}
	activities := map[string]int{}
	for _, h := range t.Targets {
		for _, a := range h.Activities {
			for _, u := range a.UnitIDs() {
				activities[u]++
			}
			unitOf[a.ID] = a.ResponsibleUnitID
		}
	}
	missing := map[string]Counts{}
	places := w.programmePlaces(c, t)
	for _, f := range faults {
		u := unitOf[f.At.Record]
		if u == "" {
			u = f.At.Record
		}
		for _, n := range count(fault.List{f}) {
			missing[u] = missing[u].add(n)
		}
		if f.Stage == fault.Block || f.Stage == fault.Refuse {
			if v.NBlocking++; len(v.Blocking) < mostBlocking {
				v.Blocking = append(v.Blocking, w.programmeNote(c, f, places))
			}
		}
	}
	limits := limitsOf(ceilings)
	for _, pr := range t.Proposals {
		m := of[pr.UnitID]
		if m == nil {
			m = &unitMoney{}
		}
		u := unitPart(m, limits[pr.UnitID], vw)
		u.ID, u.Name, u.Href, u.State = pr.UnitID, pr.UnitName, proposalHref(p.ID, pr.UnitID), "proposal_"+string(pr.State)
		u.Activities, u.Faults, u.FaultsHref = activities[pr.UnitID], missing[pr.UnitID].add(missing[pr.ID]), u.Href
		switch pr.State {
		case programme.ProposalAccepted:
			v.Accepted++
		case programme.ProposalSubmitted:
			v.Submitted++
		case programme.ProposalOpen, programme.ProposalReturned:
			v.Open++
		}
		v.Units = append(v.Units, u)
	}
	v.Sum = unitPart(whole, nil, vw)
	v.Overhead, v.Transfers = whole.overhead.num(vw, whole.overhead.in), whole.transfer.num(vw, whole.transfer.in)
	v.OffBudget, v.Expenditure = all.num(vw, all.off), all.num(vw, all.in)
	v.OverheadShare = share(whole.overhead.in, all.in, vw)
	v.Income, v.Financing = income.num(vw, income.in), financing.num(vw, financing.in)
	if v.HasIncome = income.n > 0; v.HasIncome {
		if got, err := quantity.AddMoney(income.in, financing.in); err == nil {
			if rest, err := got.Sub(all.in); err == nil {
				v.Balance, v.Balanced = Num{Text: vw.money(rest), Synthetic: vw.synthetic}, rest == 0
			}
		}
	}
	return v
}

// orNone is the money in the budget; a kind of which a unit has no line is a dash: nothing is missing.
func (m *moneyOf) orNone(vw viewer) Num {
	if m.n == 0 {
		return Num{Text: "–"}
	}
	return m.num(vw, m.in)
}

// share is a part of the whole in percent, as printed; nothing of a whole of nothing.
func share(part, whole quantity.Money, vw viewer) string {
	if whole <= 0 {
		return ""
	}
	r := part.Rat()
	r.Quo(r, whole.Rat())
	p, err := quantity.PercentFromRatio(r, quantity.RoundHalfUp)
	if err != nil {
		return ""
	}
	tenth, err := quantity.PercentFromRat(quantity.Round(p.Rat(), 1, quantity.RoundHalfUp), quantity.RoundHalfUp)
	if err != nil {
		return ""
	}
	return vw.percent(&tenth).Text
}

func unitPart(m *unitMoney, limits map[string]quantity.Money, vw viewer) UnitPart {
	u := UnitPart{
		Lines: m.lines, Activity: m.activity.orNone(vw), Overhead: m.overhead.orNone(vw), Transfer: m.transfer.orNone(vw),
		Total: m.all.num(vw, m.all.in), Verdict: "none", Ceiling: Num{Missing: true}, Rest: Num{Missing: true},
	}
	if limit, ok := limits[""]; ok {
		l := sumLine("", "", m.all.in, limits, "", vw)
		u.Ceiling, u.Rest, u.Verdict = Num{Text: vw.money(limit)}, l.Rest, l.State
	}
	for k, sum := range m.classes { // a class over its own ceiling is over, also when the whole is not
		if limit, ok := limits[k]; ok && sum.in > limit {
			u.Verdict = "over"
		}
	}
	return u
}
