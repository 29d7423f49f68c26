package budget

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// OpenStage opens the stage that follows the current one and copies every line's amount into it.
func (s *Service) OpenStage(ctx context.Context, cmd OpenStage) (programme.Programme, error) {
	var out programme.Programme
	err := s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		p, err := s.programmes.Locked(ctx, cmd.ProgrammeID, true)
		if err != nil {
			return err
		}
		if err := step.Allow(p.Scope()); err != nil {
			return err
		}
		if err := fault.Fresh(p.ID, p.Version, cmd.Version); err != nil {
			return err
		}
		if next := after(p.Stage); next == "" || cmd.To != next {
			return fault.Invalid("budget.stage.order", "to", "read", string(cmd.To), "expected", string(next))
		}
		if !opensIn(cmd.To, p.State) {
			return closed("budget.stage.closed", string(p.State))
		}
		if err := s.openStage(ctx, step, p, cmd.To); err != nil {
			return err
		}
		if err := s.programmes.SetStage(ctx, step, p.ID, cmd.To); err != nil {
			return err
		}
		out, err = s.programmes.Get(ctx, p.ID)
		return err
	})
	return out, err
}

func (s *Service) openStage(ctx context.Context, step *act.Step, p programme.Programme, to programme.Stage) error {
	if err := s.store.openStage(ctx, p.ID, p.Stage, to, step.Actor.PersonID); err != nil {
		return err
	}
	step.Record(change("budget_stage", p.ID, "open", map[string]any{"stage": p.Stage}, map[string]any{"stage": to}))
	return nil
}

// Decided opens the council's stage from the newest one when it is not there yet; the step that records the council's decision calls it
// while it holds the programme, and writes the programme's new stage itself.
func (s *Service) Decided(ctx context.Context, programmeID string) error {
	return s.door.Run(ctx, access.ProgrammeDecide, func(ctx context.Context, step *act.Step) error {
		p, err := s.programmes.Locked(ctx, programmeID, true)
		if err != nil {
			return err
		}
		if err := step.Allow(p.Scope()); err != nil {
			return err
		}
		opened, err := s.store.stages(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, o := range opened {
			if o.Stage == string(programme.StageCouncil) {
				return nil
			}
		}
		return s.openStage(ctx, step, p, programme.StageCouncil)
	})
}

// Stages are the opened stages of a programme in order; the units' stage is open from the beginning.
func (s *Service) Stages(ctx context.Context, programmeID string) ([]StageOpened, error) {
	if _, err := access.Reader(ctx, access.BudgetRead); err != nil {
		return nil, err
	}
	p, err := s.programmes.Get(ctx, programmeID)
	if err != nil {
		return nil, err
	}
	return s.store.stages(ctx, p.ID)
}

// Differences are the lines whose amount differs between two stages, with who wrote the amount of the later one; unitID "" asks for all
// the caller may see. A stage that is not open is refused.
func (s *Service) Differences(ctx context.Context, programmeID, unitID string, from, to programme.Stage) ([]Difference, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return nil, err
	}
	var out []Difference
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		p, err := s.programmes.Get(ctx, programmeID)
		if err != nil {
			return err
		}
		opened, err := s.store.stages(ctx, p.ID)
		if err != nil {
			return err
		}
		var l fault.List
		for _, x := range []struct {
			field string
			stage programme.Stage
		}{{"from", from}, {"to", to}} {
			if !slices.ContainsFunc(opened, func(o StageOpened) bool { return o.Stage == string(x.stage) }) {
				l = append(l, fault.Invalid("budget.stage.not_open", x.field, "read", string(x.stage)))
			}
		}
		if err := l.Err(); err != nil {
			return err
		}
		lines, err := s.store.lines(ctx, LinesQuery{UnitID: unitID}.where(p.ID, f))
		if err != nil {
			return err
		}
		names, err := s.store.people(ctx, lines, nil)
		if err != nil {
			return err
		}
		out, err = differences(lines, names, from, to)
		return err
	})
	return out, err
}

// differences compares two stages line by line. A line without an amount at one of them was not there: it differs, unless the other side
// is nothing as well.
func differences(lines []Line, names map[string]string, from, to programme.Stage) ([]Difference, error) {
	var out []Difference
	for _, l := range lines {
		d := Difference{Line: l, From: l.At(from), To: l.At(to)}
		if d.From == nil && d.To == nil || d.From != nil && d.To != nil && *d.From == *d.To {
			continue
		}
		var was, is quantity.Money
		set(&was, d.From)
		set(&is, d.To)
		var err error
		if d.Delta, err = is.Sub(was); err != nil {
			return nil, moneyFault("delta", err).On("", l.ID)
		}
		if a, ok := l.Amounts[to]; ok {
			d.ChangedBy, d.ChangedAt, d.Note = a.ChangedBy, a.ChangedAt, a.Note
			if name := names[a.ChangedBy]; name != "" {
				d.ChangedBy = name
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// CheckedSheet is the whole money of a programme with the verdicts of Check on it, both of one state and the lines read once, in a fixed number
// of statements. The lines are not filtered: it is read with the programme the caller was allowed. What was spent, collected and moved in the
// year is no part of what the council decided: those who may not see the money of the whole administration get the sheet without it.
func (s *Service) CheckedSheet(ctx context.Context, programmeID string) (out Sheet, l fault.List, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Sheet{}, nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		p, err := s.store.head(ctx, programmeID)
		if err != nil {
			return err
		}
		if out, err = s.sheet(ctx, p); err != nil {
			return err
		}
		f := access.Visible(a, access.BudgetRead)
		if !f.All {
			out.Changes, out.Appropriation, out.Execution, out.RevenueLedger, out.Withheld = nil, nil, nil, nil, true
		}
		l, err = s.verdicts(ctx, checked{programme: p, lines: out.Lines, ceilings: out.Ceilings, units: out.Units}, f)
		return err
	})
	if err != nil {
		return Sheet{}, nil, err
	}
	return out, l, nil
}

func (s *Service) sheet(ctx context.Context, p programme.Programme) (out Sheet, err error) {
	if out.Lines, err = s.store.lines(ctx, wholeOf(p.ID)); err != nil {
		return out, err
	}
	if out.Stages, err = s.store.stages(ctx, p.ID); err != nil {
		return out, err
	}
	if out.Ceilings, err = s.store.ceilings(ctx, p.ID); err != nil {
		return out, err
	}
	if out.People, err = s.store.people(ctx, out.Lines, out.Stages); err != nil {
		return out, err
	}
	if out.Units, err = s.store.unitNames(ctx, p); err != nil {
		return out, err
	}
	return out, s.accounting(ctx, p.Year, &out)
}

// currentRows is the current ledger of a year and kind with its rows; nil: there is none.
func (s *Service) currentRows(ctx context.Context, year int, kind LedgerKind) (*LedgerRows, error) {
	l, ok, err := s.store.currentLedger(ctx, year, kind, false)
	if err != nil || !ok {
		return nil, err
	}
	rows, err := s.store.ledgerRows(ctx, access.Filter{All: true}, l.ID, 0, 0)
	if err != nil {
		return nil, err
	}
	return &LedgerRows{Ledger: l, Rows: rows}, nil
}
