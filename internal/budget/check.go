package budget

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// checked is everything the money rules look at.
type checked struct {
	programme    programme.Programme
	lines        []Line
	ceilings     []Ceiling
	activities   []activity
	units        map[string]string // names
	codes        *budgetcode.List
	overheadWarn quantity.Percent // 0 asks nothing
	reserveMax   quantity.Percent // 0 asks nothing
	planCost     quantity.Percent // the largest difference from the plan's cost that is not told; 0 asks nothing
}

// Check are the verdicts of the money rules on the lines at the current stage, of those the caller may see; whoever may read no budget
// gets none. A fault of a line stands on the line: its path is the activity's with the economic code (H1.1/F1.1.1/03.2.1.01), that of
// other lines begins with the kind; its argument "unit" names the unit. Faults of a ceiling stand on the unit, faults of the whole on the programme.
func (s *Service) Check(ctx context.Context, programmeID string) (fault.List, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	f := access.Visible(a, access.BudgetRead)
	var out fault.List
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		p, err := s.store.head(ctx, programmeID)
		if err != nil {
			return err
		}
		c := checked{programme: p}
		if c.lines, err = s.store.lines(ctx, wholeOf(programmeID)); err != nil {
			return err
		}
		if c.ceilings, err = s.store.ceilings(ctx, programmeID); err != nil {
			return err
		}
		out, err = s.verdicts(ctx, c, f)
		return err
	})
	return out, err
}

// verdicts asks the rules about lines that were read.
func (s *Service) verdicts(ctx context.Context, c checked, f access.Filter) (fault.List, error) {
	id := c.programme.ID
	var err error
	if c.activities, err = s.store.activities(ctx, id); err != nil {
		return nil, err
	}
	if c.units == nil {
		if c.units, err = s.store.unitNames(ctx, c.programme); err != nil {
			return nil, err
		}
	}
	if c.codes, err = s.org.CodeList(ctx); err != nil {
		return nil, err
	}
	settings, err := s.org.Settings(ctx, c.programme.Year)
	if err != nil {
		return nil, err
	}
	c.overheadWarn, c.reserveMax, c.planCost = settings.OverheadWarn, settings.ReserveMax, settings.PlanCostDifference
	return c.faults(f), nil
}

// verdict is a fault with where its money stands for access.
type verdict struct {
	fault *fault.Fault
	scope access.Scope
}

// checker collects verdicts.
type checker struct {
	checked
	now []Line // lines that have an amount at the current stage
	at  map[string]*activity
	out []verdict
}

func (c checked) checker() *checker {
	k := &checker{checked: c, at: make(map[string]*activity, len(c.activities))}
	for i := range c.activities {
		k.at[c.activities[i].id] = &c.activities[i]
	}
	for _, l := range c.lines {
		if l.At(c.programme.Stage) != nil {
			k.now = append(k.now, l)
		}
	}
	return k
}

// faults are the verdicts on the whole budget that a filter shows.
func (c checked) faults(f access.Filter) fault.List {
	k := c.checker()
	k.codesAndPlaces()
	k.overlaps()
	k.twice()
	k.withoutResource()
	k.exceeded()
	k.fromPlan()
	k.whole()
	return k.shown(f)
}

// ofUnit are the verdicts on the lines of one unit alone.
func (c checked) ofUnit() fault.List {
	k := c.checker()
	k.codesAndPlaces()
	k.overlaps()
	k.twice()
	k.exceeded()
	return k.shown(access.Filter{All: true})
}

func (k *checker) shown(f access.Filter) fault.List {
	var out fault.List
	for _, v := range k.out {
		if f.Shows(v.scope) {
			out = append(out, v.fault)
		}
	}
	return out
}

func (k *checker) amount(l Line) quantity.Money { return *l.At(k.programme.Stage) }

// sum adds exactly; a sum that no amount can hold is a verdict of its own, and nothing else is said of it.
func (k *checker) sum(scope access.Scope, ms []quantity.Money) (quantity.Money, bool) {
	m, err := quantity.SumMoney(ms)
	if err != nil {
		f := moneyFault("amount", err).On("", k.programme.ID)
		f.Stage = fault.Block
		k.out = append(k.out, verdict{f, scope})
	}
	return m, err == nil
}

// ref is the path of a line.
func (k *checker) ref(l Line) string {
	if a := k.at[l.ActivityID]; a != nil {
		return pathOf(a.ref, l.LineFields)
	}
	return pathOf("", l.LineFields)
}

func (k *checker) line(l Line, f *fault.Fault) {
	k.out = append(k.out, verdict{f.On(k.ref(l), l.ID).With("unit", k.units[l.UnitID]), scopeOf(k.programme, l.UnitID)})
}

// codesAndPlaces looks at each line alone.
func (k *checker) codesAndPlaces() {
	status := map[budgetcode.Code]budgetcode.Status{}
	look := func(l Line, kind budgetcode.Kind, field, text string) {
		if text == "" {
			if l.OffBudget == InBudget && l.Kind.Expenditure() {
				k.line(l, fault.Flag(fault.Block, "budget.line.code_missing", field))
			}
			return
		}
		c, err := budgetcode.Parse(kind, setOf(k.programme), text)
		if err != nil { // a code set that was changed under the line
			k.line(l, fault.Flag(fault.Block, "budget.line.code_unreadable", field, "read", text))
			return
		}
		st, ok := status[c]
		if !ok {
			_, st = k.codes.Find(c, k.programme.Year)
			status[c] = st
		}
		switch st {
		case budgetcode.Unknown:
			k.line(l, fault.Flag(fault.Warn, "budget.line.code_unknown", field, "read", text))
		case budgetcode.Expired:
			k.line(l, fault.Flag(fault.Block, "budget.line.code_expired", field, "read", text))
		case budgetcode.Known:
		}
	}
	for _, l := range k.now {
		if l.Kind.Expenditure() {
			look(l, budgetcode.Functional, "functional", l.Functional)
			look(l, budgetcode.Financing, "financing", l.Financing)
		}
		look(l, l.Kind.economicKind(), "economic", l.Economic)
		class := classOf(l.Economic)
		if l.Kind == OfActivity {
			if class == "09" {
				k.line(l, fault.Flag(fault.Warn, "budget.line.reserve_in_activity", "economic", "read", l.Economic))
			}
			if a := k.at[l.ActivityID]; a == nil || !slices.Contains(a.units, l.UnitID) {
				k.line(l, fault.Flag(fault.Block, "budget.line.unit_left_activity", "unit_id", "read", k.units[l.UnitID]))
			}
		}
		if l.Kind == Transfer && l.OffBudget == InBudget && class != "05" && class != "07" {
			k.line(l, fault.Flag(fault.Warn, "budget.line.transfer_code", "economic", "read", l.Economic, "expected", "05, 07"))
		}
		if l.OffBudget != InBudget && donor(l.Financing) {
			k.line(l, fault.Flag(fault.Warn, "budget.line.counted_twice", "off_budget", "read", l.OffBudget, "expected", l.Financing))
		}
	}
}

// donor tells whether a financing type is money from outside that is in the budget: project credit, donations and aid (domain.md §0.2-6).
func donor(financing string) bool { return financing == "7" || financing == "8" }

// overlaps finds amounts on a code and on one below it in the same place.
func (k *checker) overlaps() {
	groups := map[place][]Line{}
	var order []place
	for _, l := range k.now {
		if k.amount(l) == 0 || l.Economic == "" {
			continue
		}
		p := l.place()
		p.economic = ""
		if groups[p] == nil {
			order = append(order, p)
		}
		groups[p] = append(groups[p], l)
	}
	for _, p := range order {
		g := groups[p]
		codes := make([]budgetcode.Code, len(g))
		for i, l := range g {
			if c, err := budgetcode.Parse(l.Kind.economicKind(), setOf(k.programme), l.Economic); err == nil {
				codes[i] = c
			}
		}
		for _, pair := range budgetcode.Overlaps(codes) {
			above, below := g[pair[0]], g[pair[1]]
			k.line(below, fault.Flag(fault.Block, "budget.line.overlap", "economic", "read", below.Economic, "expected", above.Economic))
		}
	}
}

// twice finds money from outside that stands in the budget and, with the same amount, outside it for the same activity and unit.
func (k *checker) twice() {
	type funding struct {
		kind           Kind
		activity, unit string
		amount         quantity.Money
	}
	in := map[funding]Line{}
	for _, l := range k.now {
		if l.OffBudget == InBudget && donor(l.Financing) && k.amount(l) != 0 {
			in[funding{l.Kind, l.ActivityID, l.UnitID, k.amount(l)}] = l
		}
	}
	for _, l := range k.now {
		if l.OffBudget == InBudget || l.OffBudget == RevolvingFund || donor(l.Financing) {
			continue
		}
		if other, ok := in[funding{l.Kind, l.ActivityID, l.UnitID, k.amount(l)}]; ok {
			k.line(l, fault.Flag(fault.Warn, "budget.line.counted_twice", "off_budget", "read", l.OffBudget, "expected", other.Economic))
		}
	}
}

// withoutResource finds activities that cost nothing and do not say why (R-MAL-01).
func (k *checker) withoutResource() {
	has := map[string]bool{}
	for _, l := range k.now {
		if l.Kind == OfActivity && k.amount(l) > 0 {
			has[l.ActivityID] = true
		}
	}
	for _, a := range k.activities {
		if !has[a.id] && strings.TrimSpace(a.noCost) == "" {
			s := k.programme.Scope()
			s.Units = a.units
			k.out = append(k.out, verdict{fault.Flag(fault.Block, "budget.activity.no_resource", "no_cost_reason").On(a.ref, a.id), s})
		}
	}
}

// fromPlan tells targets whose activities cost far more or less than the plan says of the year (R-MAL-05): information, because prices rise
// (domain.md §0.2-4). A target is compared once an activity of it has an amount: until then its cost is missing, not zero. The total is
// that of all its units, so it is for those who see the whole.
func (k *checker) fromPlan() {
	if k.planCost <= 0 {
		return
	}
	cost := map[*target][]quantity.Money{}
	for _, l := range k.now {
		if a := k.at[l.ActivityID]; l.Kind == OfActivity && a != nil {
			cost[a.target] = append(cost[a.target], k.amount(l))
		}
	}
	for _, a := range k.activities {
		parts, there := cost[a.target]
		if !there || a.target.planCost == nil {
			continue
		}
		delete(cost, a.target) // once
		total, fits := k.sum(k.programme.Scope(), parts)
		if !fits {
			continue
		}
		planned := *a.target.planCost
		delta, err := total.Sub(planned)
		if err != nil || !shareAbove(max(delta, -delta), planned, k.planCost) {
			continue
		}
		percent := "–"
		if planned > 0 {
			percent = shareOf(max(delta, -delta), planned)
		}
		f := fault.Flag(fault.Info, "budget.target.plan_cost", "activities", "read", total.TR(), "expected", planned.TR(), "percent", percent)
		k.out = append(k.out, verdict{f.On(a.target.ref, a.target.id), k.programme.Scope()})
	}
}

// exceeded compares each unit's money in the budget with its ceilings.
func (k *checker) exceeded() {
	stage := fault.Warn
	if k.programme.CeilingsBlock {
		stage = fault.Block
	}
	sums := map[string][]quantity.Money{} // unit|class, and unit| for the whole
	for _, l := range k.now {
		if l.Kind.Expenditure() && l.OffBudget == InBudget {
			for _, key := range []string{l.UnitID + "|", l.UnitID + "|" + classOf(l.Economic)} {
				sums[key] = append(sums[key], k.amount(l))
			}
		}
	}
	for _, c := range k.ceilings {
		if total, fits := k.sum(scopeOf(k.programme, c.UnitID), sums[c.UnitID+"|"+c.Economic]); fits && total > c.Amount {
			f := fault.Flag(stage, "budget.ceiling.exceeded", "ceiling", "read", total.TR(), "expected", c.Amount.TR(), "economic", c.Economic, "unit", k.units[c.UnitID])
			ref := k.units[c.UnitID]
			if c.Economic != "" {
				ref += "/" + c.Economic
			}
			k.out = append(k.out, verdict{f.On(ref, c.UnitID), scopeOf(k.programme, c.UnitID)})
		}
	}
}

// whole looks at the budget as one: the shares of overhead and of the reserve, and revenue with net financing against expenditure.
func (k *checker) whole() {
	var spending, overhead, reserve, revenue []quantity.Money
	for _, l := range k.now {
		m := k.amount(l)
		switch {
		case l.Kind == Financing:
			revenue = append(revenue, m)
		case l.Kind == Revenue && LedgerRevenue.Deducted(l.Economic):
			revenue = append(revenue, -m)
		case l.Kind == Revenue:
			revenue = append(revenue, m)
		case l.OffBudget == InBudget:
			spending = append(spending, m)
			if l.Kind == Overhead {
				overhead = append(overhead, m)
			}
			if classOf(l.Economic) == "09" {
				reserve = append(reserve, m)
			}
		}
	}
	total, fits := k.sum(k.programme.Scope(), spending)
	if !fits {
		return
	}
	on := func(f *fault.Fault) { k.out = append(k.out, verdict{f.On("", k.programme.ID), k.programme.Scope()}) }
	for _, x := range []struct {
		code, field string
		of          []quantity.Money
		limit       quantity.Percent
	}{{"budget.overhead.share", "overhead", overhead, k.overheadWarn}, {"budget.reserve.share", "reserve", reserve, k.reserveMax}} {
		if part, fits := k.sum(k.programme.Scope(), x.of); fits && x.limit > 0 && total > 0 && shareAbove(part, total, x.limit) {
			on(fault.Flag(fault.Warn, x.code, x.field, "read", shareOf(part, total), "expected", strings.TrimPrefix(x.limit.TR(), "%")))
		}
	}
	if len(revenue) > 0 {
		if has, fits := k.sum(k.programme.Scope(), revenue); fits && has != total {
			on(fault.Flag(fault.Block, "budget.balance", "revenue", "read", has.TR(), "expected", total.TR()))
		}
	}
}

// shareAbove tells exactly whether part/total is above a limit.
func shareAbove(part, total quantity.Money, limit quantity.Percent) bool {
	return new(big.Rat).Mul(part.Rat(), big.NewRat(100, 1)).Cmp(new(big.Rat).Mul(total.Rat(), limit.Rat())) > 0
}

// shareOf is part of total in percent, rounded for reading.
func shareOf(part, total quantity.Money) string {
	p, err := quantity.PercentFromRatio(new(big.Rat).Quo(part.Rat(), total.Rat()), quantity.RoundHalfUp)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(p.TR(), "%")
}
