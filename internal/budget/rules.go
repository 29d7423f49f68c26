package budget

import (
	"errors"
	"slices"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// Expenditure tells whether lines of the kind spend; they belong to a unit.
func (k Kind) Expenditure() bool { return k == OfActivity || k == Overhead || k == Transfer }

// kinds in the order of papers.
var kinds = []Kind{OfActivity, Overhead, Transfer, Revenue, Financing}

// economicKind is the classification of the economic code of a kind of line.
func (k Kind) economicKind() budgetcode.Kind {
	switch k {
	case Revenue:
		return budgetcode.Revenue
	case Financing:
		return budgetcode.NetFinancing
	case OfActivity, Overhead, Transfer:
	}
	return budgetcode.Economic
}

// place is what makes a line this line: two with the same place are one.
type place struct {
	kind                                                           Kind
	activity, unit, functional, financing, economic, outsideBudget string
}

func (f LineFields) place() place {
	return place{f.Kind, f.ActivityID, f.UnitID, f.Functional, f.Financing, f.Economic, f.OffBudget}
}

// canonical reads a code and leaves its canonical form; an empty one stays empty.
func canonical(l *fault.List, k budgetcode.Kind, set budgetcode.Set, field string, s *string) budgetcode.Code {
	act.Text(l, field, s)
	if *s == "" {
		return budgetcode.Code{}
	}
	c, err := budgetcode.Parse(k, set, *s)
	if err != nil {
		*l = append(*l, org.CodeFault(err, field))
		return c
	}
	*s = c.String()
	return c
}

func moneyFault(field string, err error) *fault.Fault {
	var e *quantity.Error
	if !errors.As(err, &e) {
		return fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return fault.Invalid(e.Code, field, "read", e.Read, "expected", e.Expected)
}

// clean brings the fields to their stored form and refuses what has no shape.
func (f *LineFields) clean(set budgetcode.Set) fault.List {
	var l fault.List
	act.Text(&l, "note", &f.Note)
	canonical(&l, budgetcode.Functional, set, "functional", &f.Functional)
	canonical(&l, budgetcode.Financing, set, "financing", &f.Financing)
	canonical(&l, f.Kind.economicKind(), set, "economic", &f.Economic)
	l.Add(act.Validate(*f))
	need := func(field, value string) {
		if value == "" {
			l = append(l, fault.Invalid("text.required", field))
		}
	}
	unused := func(field, value string) {
		if value != "" {
			l = append(l, fault.Invalid("budget.line.not_used", field, "read", value, "expected", string(f.Kind)))
		}
	}
	if f.Kind == OfActivity {
		need("activity_id", f.ActivityID)
	} else {
		unused("activity_id", f.ActivityID)
	}
	if f.Kind.Expenditure() {
		need("unit_id", f.UnitID)
	} else {
		unused("unit_id", f.UnitID)
		unused("functional", f.Functional)
		unused("financing", f.Financing)
		unused("off_budget", f.OffBudget)
	}
	if f.OffBudget == InBudget {
		need("economic", f.Economic)
	}
	return l
}

// checkAmount refuses an amount out of range, and a negative one of anything but net financing: revenue of class 09 is entered positive
// and deducted.
func (k Kind) checkAmount(m quantity.Money) fault.List {
	return amountFaults("amount", m, k == Financing)
}

// amountFaults refuses an amount out of range and, unless it may be, one below nothing.
func amountFaults(field string, m quantity.Money, belowZero bool) fault.List {
	if err := m.Check(); err != nil {
		return fault.List{moneyFault(field, err)}
	}
	if m < 0 && !belowZero {
		return fault.List{fault.Invalid("budget.amount.negative", field, "read", m.TR())}
	}
	return nil
}

// made is the stage where a line was made: the first one it has an amount at.
func (l Line) made() programme.Stage {
	for _, s := range programme.Stages {
		if _, ok := l.Amounts[s]; ok {
			return s
		}
	}
	return ""
}

// apply changes the fields a command names.
func (c ChangeLine) apply(f *LineFields) {
	set(&f.UnitID, c.UnitID)
	set(&f.Functional, c.Functional)
	set(&f.Financing, c.Financing)
	set(&f.Economic, c.Economic)
	set(&f.OffBudget, c.OffBudget)
	set(&f.Note, c.Note)
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// after is the stage that follows; "" after the last.
func after(s programme.Stage) programme.Stage {
	if i := slices.Index(programme.Stages, s); i >= 0 && i+1 < len(programme.Stages) {
		return programme.Stages[i+1]
	}
	return ""
}

// opensIn tells whether a stage may be opened while the programme is in a state: the metropolitan council works on what the council
// decided, all others before that.
func opensIn(to programme.Stage, state programme.State) bool {
	if to == programme.StageMetropolitan {
		return state == programme.Decided
	}
	return state == programme.Consolidated || state == programme.Submitted
}
