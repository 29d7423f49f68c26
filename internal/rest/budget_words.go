package rest

import (
	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// sum reads a required amount of money.
func (in *reading) sum(field, s string) quantity.Money {
	m, err := quantity.ParseMoney(s)
	if err != nil {
		in.faults = append(in.faults, numberFault(err, field))
	}
	return m
}

func instantOrNull(micros int64) nullable.Nullable[string] {
	if micros == 0 {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(instant(micros))
}

func lineIn(b BudgetLineCreate) (budget.AddLine, error) {
	var in reading
	cmd := budget.AddLine{
		LineFields: budget.LineFields{
			Kind: budget.Kind(b.Kind), ActivityID: textOf(b.ActivityId), UnitID: textOf(b.UnitId), Functional: deref(b.Functional), Financing: deref(b.Financing),
			Economic: deref(b.Economic), OffBudget: textOf(b.OffBudget), Note: deref(b.Note),
		},
		Amount: in.sum("amount", b.Amount), AmountNote: deref(b.AmountNote),
	}
	return cmd, in.err()
}

func linePatch(b BudgetLinePatch) (budget.ChangeLine, error) {
	var in reading
	c := budget.ChangeLine{
		UnitID: patchText[string](b.UnitId), Functional: b.Functional, Financing: b.Financing, Economic: b.Economic, OffBudget: patchText[string](b.OffBudget),
		Note: b.Note, AmountNote: b.AmountNote,
	}
	if b.Amount != nil {
		m := in.sum("amount", *b.Amount)
		c.Amount = &m
	}
	return c, in.err()
}

func lineOut(l budget.Line) BudgetLine {
	out := BudgetLine{
		Id: l.ID, ProgrammeId: l.ProgrammeID, Kind: BudgetLineKind(l.Kind), ActivityId: orNull[string](l.ActivityID), UnitId: orNull[string](l.UnitID),
		Functional: l.Functional, Financing: l.Financing, Economic: l.Economic, OffBudget: orNull[OffBudget](l.OffBudget), Note: l.Note,
		Amounts: []StageAmount{}, Version: l.Version,
	}
	for _, s := range programme.Stages {
		if a, ok := l.Amounts[s]; ok {
			out.Amounts = append(out.Amounts, StageAmount{
				Stage: BudgetStage(s), Amount: a.Amount.String(), Copied: a.Copied, Note: a.Note, ChangedBy: a.ChangedBy, ChangedAt: instant(a.ChangedAt),
			})
		}
	}
	return out
}

func differenceOut(d budget.Difference) BudgetDifference {
	return BudgetDifference{
		Line: lineOut(d.Line), From: numberOrNull(d.From), To: numberOrNull(d.To), Delta: d.Delta.String(), ChangedBy: d.ChangedBy,
		ChangedAt: instantOrNull(d.ChangedAt), Note: d.Note,
	}
}

func sumOut(r budget.SumRow) UnitSum {
	return UnitSum{
		Economic: r.Economic, Activity: r.Activity.String(), Overhead: r.Overhead.String(), Transfer: r.Transfer.String(), Total: r.Total.String(),
		Ceiling: numberOrNull(r.Ceiling), Rest: numberOrNull(r.Rest),
	}
}

func ceilingOut(c budget.Ceiling) Ceiling {
	return Ceiling{UnitId: c.UnitID, Economic: &c.Economic, Amount: c.Amount.String()}
}

func ceilingsIn(b []Ceiling) ([]budget.CeilingFields, error) {
	var in reading
	out := make([]budget.CeilingFields, len(b))
	for i, c := range b {
		out[i] = budget.CeilingFields{UnitID: c.UnitId, Economic: deref(c.Economic), Amount: in.sum("ceilings["+itoa(i)+"].amount", c.Amount)}
	}
	return out, in.err()
}

func changeIn(b AppropriationChangeCreate) (budget.AddChange, error) {
	var in reading
	cmd := budget.AddChange{
		Year: b.Year, Kind: string(b.Kind), On: period.Date(b.On), Reason: b.Reason, Approval: deref(b.Approval), Synthetic: deref(b.Synthetic),
		Lines: make([]budget.ChangeLineFields, len(b.Lines)),
	}
	if b.Decision != nil {
		d := decisionIn(*b.Decision)
		cmd.Decision = &d
	}
	for i, l := range b.Lines {
		cmd.Lines[i] = budget.ChangeLineFields{
			UnitID: l.UnitId, Functional: deref(l.Functional), Financing: deref(l.Financing), Economic: l.Economic,
			Amount: in.sum("lines["+itoa(i)+"].amount", l.Amount),
		}
	}
	return cmd, in.err()
}

func changeOut(c budget.AppropriationChange) AppropriationChange {
	return AppropriationChange{
		Id: c.ID, Year: c.Year, Kind: AppropriationChangeKind(c.Kind), On: orNull[string](c.On), Reason: c.Reason, Approval: c.Approval,
		Decision: recordedOut(c.Decision), Synthetic: c.Synthetic, CancelledReason: c.CancelledReason, Version: c.Version,
		Lines: each(c.Lines, func(l budget.ChangeLineFields) ChangeLine {
			return ChangeLine{UnitId: l.UnitID, Functional: &l.Functional, Financing: &l.Financing, Economic: l.Economic, Amount: l.Amount.String()}
		}),
	}
}
