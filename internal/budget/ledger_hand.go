package budget

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// SetLedgerRow types figures by hand: a new row of the year's current ledger (a ledger by hand is made when there is none), or other
// figures of a row that is there. Codes and unit belong to a new row only.
type SetLedgerRow struct {
	Year    int        `json:"year" validate:"gte=1990,lte=2200"`
	Kind    LedgerKind `json:"kind" validate:"required,oneof=appropriation execution revenue"`
	No      int        `json:"no" validate:"gte=0"` // 0: a new row
	Version int64      // of the row, when there is one

	UnitID     string `json:"unit_id" validate:"omitempty,len=26"`
	Functional string `json:"functional" validate:"max=30"`
	Financing  string `json:"financing" validate:"max=10"`
	Economic   string `json:"economic" validate:"max=30"` // expenditure code, or revenue code; required for a new row
	Name       string `json:"name" validate:"max=300"`
	Money
	Reason      string `json:"reason" validate:"max=2000"`             // of the deviation
	Why         string `json:"why" validate:"required,min=3,max=2000"` // why these figures are typed: it goes into the log
	Synthetic   bool   `json:"synthetic"`                              // of a ledger that is made
	Idempotency act.Once
}

// SetLedgerRow writes one row by hand. A line that sums others is refused: it follows from its rows. So is a new row on a code that has rows
// below it in its place, or that stands below one that is no total line: it would count twice.
func (s *Service) SetLedgerRow(ctx context.Context, c SetLedgerRow) (Row, error) {
	var texts fault.List
	act.Text(&texts, "reason", &c.Reason)
	act.Text(&texts, "why", &c.Why)
	texts.Add(act.Validate(c))
	if len(texts) > 0 {
		return Row{}, texts
	}
	var out Row
	err := s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		l, ok, err := s.store.currentLedger(ctx, c.Year, c.Kind, true)
		if err != nil {
			return err
		}
		if !ok {
			if c.No != 0 {
				return fault.NotFound("ledger_row", strconv.Itoa(c.No))
			}
			if l, err = s.handLedger(ctx, step, c); err != nil {
				return err
			}
		}
		if c.No == 0 {
			out, err = s.addRow(ctx, step, &l, c)
		} else {
			out, err = s.changeRow(ctx, step, &l, c)
		}
		if err != nil {
			return err
		}
		l.RowsSHA256 = "" // no longer what the file said
		return s.store.saveLedger(ctx, &l)
	}, act.Idempotent(c.Idempotency.Key, c.Idempotency.Sum, &out))
	return out, err
}

func (s *Service) handLedger(ctx context.Context, step *act.Step, c SetLedgerRow) (Ledger, error) {
	l := Ledger{ID: s.newID(), Year: c.Year, Kind: c.Kind, State: LedgerCurrent, Entry: ByHand, Origin: "entered", Synthetic: c.Synthetic, CreatedBy: step.Actor.PersonID,
		CreatedAt: s.store.now(), Version: 1, Report: Report{Column: c.Kind.Principal()[0]}}
	if err := s.store.insertLedger(ctx, l); err != nil {
		if fault.Has(err, "db.duplicate") {
			err = fault.New(fault.KindConflict, "budget.ledger.switched").Wrap(err)
		}
		return Ledger{}, err
	}
	step.Record(change("ledger", l.ID, "create", nil, l))
	return l, nil
}

// figures refuses what cannot hold within one row.
func figures(k LedgerKind, m Money) error {
	var l fault.List
	allowed := map[string]bool{}
	for _, c := range k.MoneyColumns() {
		allowed[c] = true
	}
	for i, name := range MoneyColumns {
		v := *m.Column(i)
		if v == nil {
			continue
		}
		if !allowed[name] {
			l = append(l, fault.Invalid("budget.ledger.column", name, "read", v.TR()))
		} else if err := v.Check(); err != nil {
			l = append(l, fault.Invalid("number.range", name, "read", v.TR(), "expected", quantity.MaxMoney.TR()))
		}
	}
	for _, f := range k.Check(m) {
		if f.Stage == fault.Refuse || f.Stage == fault.Block {
			f.Stage = fault.Refuse
			l = append(l, f)
		}
	}
	return l.Err()
}

func (s *Service) addRow(ctx context.Context, step *act.Step, l *Ledger, c SetLedgerRow) (Row, error) {
	r := Row{No: l.RowCount + 1, UnitID: c.UnitID, Name: c.Name, Money: c.Money, Reason: c.Reason, Version: 1}
	var faults fault.List
	faults.Add(s.handCodes(ctx, &r, c))
	faults.Add(figures(c.Kind, c.Money))
	if len(faults) > 0 {
		return Row{}, faults
	}
	if no, err := s.store.rowLike(ctx, l.ID, r); err != nil || no > 0 {
		if no > 0 {
			err = fault.New(fault.KindConflict, "budget.ledger.row_twice", "read", r.place(), "other", strconv.Itoa(no)).Field("economic")
		}
		return Row{}, err
	}
	if other, err := s.store.rowAround(ctx, l.ID, r); err != nil || other != "" {
		if other != "" {
			err = fault.New(fault.KindConflict, "budget.line.overlap", "read", r.place(), "expected", other).Field("economic")
		}
		return Row{}, err
	}
	if err := s.store.insertLedgerRows(ctx, l.ID, []Row{r}); err != nil {
		return Row{}, err
	}
	l.RowCount++
	if err := s.recount(ctx, l, Row{}, r); err != nil {
		return Row{}, err
	}
	step.Record(change("ledger_row", l.ID, "create", nil, handRow{r, c.Why}))
	return r, nil
}

func (s *Service) changeRow(ctx context.Context, step *act.Step, l *Ledger, c SetLedgerRow) (Row, error) {
	r, err := s.store.oneLedgerRow(ctx, l.ID, c.No)
	if err != nil {
		return Row{}, err
	}
	if err := fault.Fresh(l.ID, r.Version, c.Version); err != nil {
		return Row{}, err
	}
	if r.TotalLine {
		return Row{}, fault.New(fault.KindConflict, "budget.ledger.total_line", "read", r.Name).On("", l.ID)
	}
	if err := figures(c.Kind, c.Money); err != nil {
		return Row{}, err
	}
	before := r
	r.Money, r.Reason = c.Money, c.Reason
	if err := s.store.updateLedgerRow(ctx, l.ID, &r); err != nil {
		return Row{}, err
	}
	if err := s.recount(ctx, l, before, r); err != nil {
		return Row{}, err
	}
	step.Record(change("ledger_row", l.ID, "change", before, handRow{r, c.Why}))
	return r, nil
}

// handRow is a row in the log with why it was typed.
type handRow struct {
	Row
	Why string `json:"why"`
}

// place is how a row is named to people: its codes.
func (r Row) place() string {
	out := ""
	for _, c := range []string{r.Institutional, r.Functional, r.Financing, r.Economic} {
		if c != "" {
			if out != "" {
				out += " "
			}
			out += c
		}
	}
	return out
}

// handCodes reads the codes of a new row in the form of the year.
func (s *Service) handCodes(ctx context.Context, r *Row, c SetLedgerRow) error {
	set, err := s.yearSet(ctx, c.Year)
	if err != nil {
		return err
	}
	var l fault.List
	if c.Money == (Money{}) {
		l = append(l, fault.Invalid("budget.ledger.no_figure", c.Kind.MoneyColumns()[0]))
	}
	act.Text(&l, "name", &c.Name)
	r.Name = c.Name
	if c.Economic == "" {
		l = append(l, fault.Invalid("text.required", "economic"))
	}
	if c.Kind == LedgerRevenue {
		canonical(&l, budgetcode.Revenue, set, "economic", &c.Economic)
		c.Functional, c.Financing = "", ""
	} else {
		canonical(&l, budgetcode.Functional, set, "functional", &c.Functional)
		canonical(&l, budgetcode.Financing, set, "financing", &c.Financing)
		canonical(&l, budgetcode.Economic, set, "economic", &c.Economic)
	}
	r.Functional, r.Financing, r.Economic = c.Functional, c.Financing, c.Economic
	if c.UnitID != "" {
		u, err := s.org.Unit(ctx, c.UnitID)
		if err != nil {
			return err
		}
		r.UnitName = u.Name
		if code, err := budgetcode.Parse(budgetcode.Institutional, set, u.InstitutionalCode); err == nil {
			r.Institutional = code.String()
		}
	}
	return l.Err()
}
