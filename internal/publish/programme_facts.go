package publish

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
	"github.com/karne-app/karne/reports/facts"
)

// programmeFacts maps a programme with its money to what the tables need: names instead of ids, places instead of units.
type programmeFacts struct {
	tree  *programme.Tree
	sheet *budget.Sheet
	codes *budgetcode.List
	words *lang.Catalog

	place map[string]int    // unit id → place in Units
	ref   map[string]string // activity id → Ref
}

func (b *programmeFacts) facts(a facts.Administration, synthetic bool, faults fault.List) facts.ProgrammeFacts {
	p, pl := b.tree.Programme, b.tree.Plan.Plan
	f := facts.ProgrammeFacts{
		Schema: facts.ProgrammeSchema, Administration: a, ID: p.ID, PlanID: p.PlanID, PlanCode: pl.Code, PlanName: pl.Name, PlanFirstYear: pl.FirstYear,
		Year: p.Year, FormSet: p.FormSet, CodeSet: p.CodeSet, State: string(p.State), Stage: string(p.Stage), Synthetic: synthetic || p.Synthetic || pl.Synthetic,
		Draft: p.State != programme.Decided && p.State != programme.InForce, Origin: p.Origin, Source: p.Source, Mission: pl.Mission, Vision: pl.Vision,
		CallDate: p.CallDate, CallNumber: p.CallNumber, SubmittedToCouncilOn: p.SubmittedToCouncilOn, PublishedOn: p.PublishedOn, OtherMatters: p.OtherMatters,
		Opinion: decisionFact(p.Opinion), Decision: decisionFact(p.Decision), Metropolitan: decisionFact(p.Metropolitan),
	}
	for _, x := range p.Policies {
		f.Policies = append(f.Policies, facts.Policy(x))
	}
	b.units(&f)
	b.ref = map[string]string{}
	for i := range b.tree.Targets {
		f.Targets = append(f.Targets, b.target(&b.tree.Targets[i]))
	}
	b.lines(&f)
	for _, s := range b.sheet.Stages {
		f.Stages = append(f.Stages, facts.StageFacts{Stage: s.Stage, CopiedFrom: s.CopiedFrom, On: dayOf(s.OpenedAt), By: b.sheet.People[s.OpenedBy]})
	}
	for _, c := range b.sheet.Ceilings {
		f.Ceilings = append(f.Ceilings, facts.Ceiling{Unit: b.unit(c.UnitID), Economic: c.Economic, Amount: c.Amount})
	}
	for _, c := range b.sheet.Changes {
		f.Changes = append(f.Changes, b.change(c))
	}
	f.Appropriation, f.Execution, f.RevenueLedger = b.ledger(b.sheet.Appropriation), b.ledger(b.sheet.Execution), b.ledger(b.sheet.RevenueLedger)
	f.Withheld = b.sheet.Withheld
	f.Codes = b.names(&f)
	for _, x := range faults {
		text := b.words.Problem(x, lang.TR)
		f.Faults = append(f.Faults, facts.Fault{Ref: x.At.Ref, Field: b.words.FieldName(lang.TR, x.At.Field), Stage: x.Stage.String(), Code: x.Code, Text: text.Title, Do: text.Do})
	}
	return f
}

func decisionFact(d *council.Decision) *facts.Decision {
	if d == nil {
		return nil
	}
	return decisionOf(*d)
}

// dayOf is the day of an instant in Istanbul; 0 is none.
func dayOf(micros int64) period.Date {
	if micros == 0 {
		return ""
	}
	d, err := period.DateOf(clock.FromMicros(micros).In(clock.Istanbul))
	if err != nil {
		return ""
	}
	return d
}

// units are those of the activities, proposals and money by name; their key is their place.
func (b *programmeFacts) units(f *facts.ProgrammeFacts) {
	proposals := map[string]string{}
	for _, p := range b.tree.Proposals {
		proposals[p.UnitID] = string(p.State)
	}
	b.place = map[string]int{}
	named := maps.Clone(b.sheet.Units)
	if named == nil {
		named = map[string]string{}
	}
	for id, u := range b.tree.Units {
		named[id] = u.Name
	}
	ids := slices.SortedFunc(maps.Keys(named), func(x, y string) int {
		return cmp.Or(cmp.Compare(trtext.SortKey(b.unitName(x)), trtext.SortKey(b.unitName(y))), cmp.Compare(x, y))
	})
	for i, id := range ids {
		b.place[id] = i
		f.Units = append(f.Units, facts.SpendingUnit{ID: id, Key: "B" + strconv.Itoa(i+1), Name: b.unitName(id), Proposal: proposals[id]})
	}
}

func (b *programmeFacts) unit(id string) int {
	if n, ok := b.place[id]; ok {
		return n
	}
	return -1
}

func (b *programmeFacts) unitName(id string) string {
	return cmp.Or(b.tree.Units[id].Name, b.sheet.Units[id])
}

func (b *programmeFacts) target(t *programme.TargetNode) facts.PerformanceTarget {
	f := facts.PerformanceTarget{ID: t.ID, Ref: t.Ref, Code: t.ShownCode, Text: t.ShownText, Explanation: t.Explanation, ProgrammeCode: t.ProgrammeCode,
		Subprogramme: t.SubprogrammeCode, Origin: t.Origin, Source: t.Source}
	if t.Target != nil {
		f.TargetCode, f.TargetText, f.ResponsibleUnit = t.Target.Code, t.Target.Text, b.unitName(t.Target.ResponsibleUnitID)
		if f.ResponsibleUnit == "" {
			f.ResponsibleUnit = b.tree.Plan.Units[t.Target.ResponsibleUnitID].Name
		}
	}
	if t.Goal != nil {
		f.GoalCode, f.GoalText = t.Goal.Code, t.Goal.Text
	}
	for i := range t.Indicators {
		f.Indicators = append(f.Indicators, b.indicator(&t.Indicators[i]))
	}
	for _, a := range t.Activities {
		b.ref[a.ID] = a.Ref
		fa := facts.ProgrammeActivity{ID: a.ID, Ref: a.Ref, Code: a.Code, Name: a.Name, Explanation: a.Explanation, ResponsibleUnit: b.unitName(a.ResponsibleUnitID),
			NoCostReason: a.NoCostReason, ProgrammeCode: a.ProgrammeCode, Subprogramme: a.SubprogrammeCode, ActivityCode: a.ActivityCode, SubactivityCode: a.SubactivityCode}
		for _, u := range a.SharingUnitIDs {
			fa.SharingUnits = append(fa.SharingUnits, b.unitName(u))
		}
		f.Activities = append(f.Activities, fa)
	}
	return f
}

func (b *programmeFacts) indicator(i *programme.IndicatorNode) facts.ProgrammeIndicator {
	f := facts.ProgrammeIndicator{ID: i.ID, Ref: i.Ref, Previous: i.PreviousValue, PreviousSource: i.PreviousSource, Current: i.CurrentValue, CurrentSource: i.CurrentSource,
		Override: i.OverrideValue, OverrideReason: i.OverrideReason, OverrideDecision: i.OverrideDecision, Explanation: i.Explanation}
	if p := i.Plan; p != nil {
		f.PlanRef, f.Code, f.Name, f.UnitOfMeasure, f.CalcType, f.Weight = p.Ref, p.Code, p.Name, p.UnitOfMeasure, p.CalcType, p.Weight
		y := b.tree.Programme.Year
		if v, ok := p.Values[y]; ok {
			f.PlanValue = &v
		}
		f.NoTargetReason = p.NoTargetReasons[y]
		if v, ok := p.Values[y-1]; ok {
			f.PlanBefore = &v
		} else if y == b.tree.Plan.Plan.FirstYear {
			f.PlanBefore = p.BaselineValue
		}
	}
	return f
}

func (b *programmeFacts) lines(f *facts.ProgrammeFacts) {
	stage := b.tree.Programme.Stage
	f.Lines = make([]facts.BudgetLine, len(b.sheet.Lines))
	for n := range b.sheet.Lines {
		l := &b.sheet.Lines[n]
		out := facts.BudgetLine{ID: l.ID, Kind: string(l.Kind), Activity: b.ref[l.ActivityID], Unit: b.unit(l.UnitID), Functional: l.Functional, Financing: l.Financing,
			Economic: l.Economic, OffBudget: l.OffBudget, Note: l.Note, Amount: l.At(stage)}
		for _, s := range programme.Stages {
			if a, ok := l.Amounts[s]; ok {
				out.Stages = append(out.Stages, facts.LineStage{Stage: string(s), Amount: a.Amount, Copied: a.Copied, By: b.sheet.People[a.ChangedBy], On: dayOf(a.ChangedAt), Note: a.Note})
			}
		}
		f.Lines[n] = out
	}
}

func (b *programmeFacts) change(c budget.AppropriationChange) facts.AppropriationChange {
	f := facts.AppropriationChange{Kind: c.Kind, On: c.On, Reason: c.Reason, Approval: c.Approval, Decision: decisionFact(c.Decision)}
	for _, l := range c.Lines {
		f.Lines = append(f.Lines, facts.ChangeLine{Unit: b.unit(l.UnitID), Functional: l.Functional, Financing: l.Financing, Economic: l.Economic, Amount: l.Amount})
	}
	return f
}

func (b *programmeFacts) ledger(l *budget.LedgerRows) *facts.Ledger {
	if l == nil {
		return nil
	}
	f := &facts.Ledger{ID: l.ID, FileName: l.FileName, RowsHash: l.RowsSHA256, ByHand: l.Entry == "hand", Partial: l.Partial, Stated: l.StatedTotal, Counted: l.CountedTotal,
		Synthetic: l.Synthetic, Origin: l.Origin, Source: l.Source, Rows: make([]facts.LedgerRow, len(l.Rows))}
	for n, r := range l.Rows {
		m := r.Money
		_, changed := slices.BinarySearch(l.Report.Changed, r.No)
		f.Rows[n] = facts.LedgerRow{TotalLine: r.TotalLine, Changed: changed, Institutional: r.Institutional, Unit: b.unit(r.UnitID), UnitName: cmp.Or(b.unitName(r.UnitID), r.UnitName),
			Functional: r.Functional, Financing: r.Financing, Economic: r.Economic, Name: r.Name, Initial: m.Initial, Supplementary: m.Supplementary, TransferIn: m.TransferIn,
			TransferOut: m.TransferOut, CarriedIn: m.CarriedIn, Final: m.Final, Spent: m.Spent, Cancelled: m.Cancelled, CarriedOut: m.CarriedOut, AccruedBefore: m.AccruedBefore,
			Accrued: m.Accrued, AccruedTotal: m.AccruedTotal, Collected: m.Collected, Refunded: m.Refunded, NetCollected: m.NetCollected, WrittenOff: m.WrittenOff, Reason: r.Reason}
	}
	return f
}

// names are the codes that lines and ledgers use, with their ancestors, in order.
func (b *programmeFacts) names(f *facts.ProgrammeFacts) []facts.CodeName {
	set, year := budgetcode.Set(f.CodeSet), f.Year
	seen := map[budgetcode.Code]bool{}
	var all []budgetcode.Code
	use := func(k budgetcode.Kind, text string) {
		c, err := budgetcode.Parse(k, set, text)
		if err != nil {
			return
		}
		for ok := true; ok && !seen[c]; c, ok = c.Parent() {
			seen[c] = true
			all = append(all, c)
		}
	}
	type used struct {
		kind budgetcode.Kind
		text string
	}
	texts := map[used]bool{}
	note := func(k budgetcode.Kind, text string) {
		if u := (used{k, text}); text != "" && !texts[u] {
			texts[u] = true
			use(k, text)
		}
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		switch l.Kind {
		case string(budget.Revenue):
			note(budgetcode.Revenue, l.Economic)
		case string(budget.Financing):
			note(budgetcode.NetFinancing, l.Economic)
		default:
			note(budgetcode.Functional, l.Functional)
			note(budgetcode.Financing, l.Financing)
			note(budgetcode.Economic, l.Economic)
		}
	}
	for _, x := range []struct {
		ledger *facts.Ledger
		kind   budgetcode.Kind
	}{{f.Appropriation, budgetcode.Economic}, {f.Execution, budgetcode.Economic}, {f.RevenueLedger, budgetcode.Revenue}} {
		if x.ledger == nil {
			continue
		}
		for i := range x.ledger.Rows {
			note(x.kind, x.ledger.Rows[i].Economic)
			note(budgetcode.Functional, x.ledger.Rows[i].Functional)
			note(budgetcode.Financing, x.ledger.Rows[i].Financing)
		}
	}
	slices.SortFunc(all, func(a, c budgetcode.Code) int { return cmp.Or(cmp.Compare(a.Kind(), c.Kind()), a.Compare(c)) })
	out := make([]facts.CodeName, len(all))
	for i, c := range all {
		e, status := b.codes.Find(c, year)
		out[i] = facts.CodeName{Kind: string(c.Kind()), Code: c.String(), Name: e.Name, Known: status == budgetcode.Known}
	}
	return out
}
