package budget

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// rights is what the caller may do with money of a unit: propose it for the unit, or edit the budget.
type rights struct{ proposes, budgets bool }

// allow asks for access to money of a unit ("" the whole administration's).
func allow(step *act.Step, p programme.Programme, unitID string) (rights, error) {
	var r rights
	scope := scopeOf(p, unitID)
	r.proposes = unitID != "" && step.AllowAction(access.ProposalEdit, scope) == nil
	err := step.AllowAction(access.BudgetEdit, scope)
	r.budgets = err == nil
	if r.proposes || r.budgets {
		return r, nil
	}
	if unitID != "" && access.May(step.Actor, access.ProposalEdit) { // of a unit: it hears of its own right
		err = access.Check(step.Actor, access.ProposalEdit, scope)
	}
	return r, err
}

func closed(code, read string) error { return fault.New(fault.KindClosed, code, "read", read) }

// open tells whether money of a unit may be changed now. At the stage of the units it is the unit's while its proposal is open or returned
// (what belongs to no unit is the budget's); before the call and at the later stages it is the budget's, until the council decides; after
// that only the metropolitan stage is open.
func (s *Service) open(ctx context.Context, p programme.Programme, unitID string, r rights) error {
	shut := closed("budget.line.closed", string(p.State)+"/"+string(p.Stage))
	switch p.State {
	case programme.Draft:
		if p.Stage != programme.StageUnit || !r.budgets {
			return shut
		}
		return nil
	case programme.Proposals:
		switch {
		case p.Stage != programme.StageUnit:
			return shut
		case unitID == "":
			return nil
		case !r.proposes:
			return fault.New(fault.KindForbidden, "forbidden", "expected", string(access.ProposalEdit))
		}
		pr, ok, err := s.programmes.ProposalOf(ctx, p.ID, unitID)
		if err != nil {
			return err
		}
		if !ok || !pr.Editable() {
			return closed("budget.proposal.closed", string(pr.State))
		}
		return nil
	case programme.Consolidated, programme.Submitted:
		if p.Stage == programme.StageUnit || p.Stage == programme.StageMetropolitan || !r.budgets {
			return shut
		}
		return nil
	case programme.Decided:
		if p.Stage != programme.StageMetropolitan || !r.budgets {
			return shut
		}
		return nil
	case programme.InForce:
	}
	return shut
}

// stands refuses a place that nobody can fill: an unknown activity or unit, a unit that takes no part in the activity, and the place of
// another line.
func (s *Service) stands(ctx context.Context, p programme.Programme, l Line) error {
	switch {
	case l.Kind == OfActivity:
		a, err := s.programmes.ActivityOf(ctx, l.ActivityID)
		if fault.Has(err, "not_found") || err == nil && a.ProgrammeID != p.ID {
			return fault.Invalid("budget.line.activity_unknown", "activity_id", "read", l.ActivityID)
		}
		if err != nil {
			return err
		}
		if !slices.Contains(a.UnitIDs(), l.UnitID) {
			return fault.Invalid("budget.line.unit_not_of_activity", "unit_id", "read", a.Code)
		}
	case l.UnitID != "":
		known, err := s.store.unitsExist(ctx, []string{l.UnitID})
		if err != nil {
			return err
		}
		if !known[l.UnitID] {
			return fault.Invalid("plan.unit.unknown", "unit_id", "read", l.UnitID)
		}
	}
	other, err := s.store.samePlace(ctx, l)
	if err == nil && other != "" {
		return fault.New(fault.KindConflict, "budget.line.duplicate", "read", l.Economic).On("", other)
	}
	return err
}

func setOf(p programme.Programme) budgetcode.Set { return budgetcode.Set(p.CodeSet) }

// hold holds what a change of the lines of units relies on: the programme against a change of its state and stage, and each unit's proposal
// for update, so that of two edits of one unit the second sees the first, and units do not wait for each other. Where a unit has no proposal, and for
// money of no unit, the programme itself is held for update.
func (s *Service) hold(ctx context.Context, programmeID string, units ...string) (programme.Programme, error) {
	all, err := s.store.allPropose(ctx, programmeID, units)
	if err != nil {
		return programme.Programme{}, err
	}
	p, err := s.programmes.Locked(ctx, programmeID, !all)
	if err == nil && all {
		err = s.store.lockProposals(ctx, programmeID, units)
	}
	return p, err
}

// AddLine adds a line with its amount at the current stage.
func (s *Service) AddLine(ctx context.Context, cmd AddLine) (Line, error) {
	var out Line
	err := s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		unit := cmd.UnitID
		if !cmd.Kind.Expenditure() {
			unit = ""
		}
		p, err := s.hold(ctx, cmd.ProgrammeID, unit)
		if err != nil {
			return err
		}
		r, err := allow(step, p, unit)
		if err != nil {
			return err
		}
		if err := s.open(ctx, p, unit, r); err != nil {
			return err
		}
		faults := cmd.clean(setOf(p))
		act.Text(&faults, "amount_note", &cmd.AmountNote)
		faults = append(faults, cmd.Kind.checkAmount(cmd.Amount)...)
		faults.Add(act.Validate(cmd))
		if err := unique(faults).Err(); err != nil {
			return err
		}
		l := Line{ID: s.newID(), ProgrammeID: p.ID, LineFields: cmd.LineFields, Version: 1, Amounts: map[programme.Stage]StageAmount{
			p.Stage: {Amount: cmd.Amount, Note: cmd.AmountNote, ChangedBy: step.Actor.PersonID, ChangedAt: s.store.now()},
		}}
		if err := s.stands(ctx, p, l); err != nil {
			return err
		}
		if err := s.store.insertLines(ctx, []Line{l}, p.Stage); err != nil {
			return err
		}
		step.Record(change("budget_line", l.ID, "create", nil, l))
		out = l
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

// unique drops faults that say the same of the same field.
func unique(l fault.List) fault.List {
	type key struct{ code, field string }
	seen := map[key]bool{}
	return slices.DeleteFunc(l, func(f *fault.Fault) bool {
		k := key{f.Code, f.At.Field}
		was := seen[k]
		seen[k] = true
		return was
	})
}

// onLine loads a line and holds its programme for a change of the line.
func (s *Service) onLine(ctx context.Context, id string, version int64, more *string, fn func(ctx context.Context, step *act.Step, l Line, p programme.Programme) error) error {
	return s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		l, err := s.store.lineHead(ctx, id)
		if err != nil {
			return err
		}
		units := []string{l.UnitID}
		if more != nil && *more != l.UnitID && l.Kind.Expenditure() {
			units = append(units, *more) // giving a line to another unit asks for both
		}
		p, err := s.hold(ctx, l.ProgrammeID, units...)
		if err != nil {
			return err
		}
		held := make([]rights, len(units))
		for i, u := range units {
			if held[i], err = allow(step, p, u); err != nil {
				return err
			}
		}
		if err := fault.Fresh(l.ID, l.Version, version); err != nil {
			return err
		}
		for i, u := range units {
			if err := s.open(ctx, p, u, held[i]); err != nil {
				return err
			}
		}
		if l.Amounts, err = s.store.amountsOf(ctx, l.ID); err != nil {
			return err
		}
		return fn(ctx, step, l, p)
	})
}

// ChangeLine changes a line's amount at the current stage and, at the stage where it was made, its codes.
func (s *Service) ChangeLine(ctx context.Context, cmd ChangeLine) (Line, error) {
	var out Line
	err := s.onLine(ctx, cmd.ID, cmd.Version, cmd.UnitID, func(ctx context.Context, step *act.Step, l Line, p programme.Programme) error {
		next, faults := l.changed(cmd, p, step.Actor.PersonID, s.store.now())
		if err := faults.Err(); err != nil {
			return err
		}
		if next.place() != l.place() {
			if err := s.stands(ctx, p, next); err != nil {
				return err
			}
		}
		if err := s.store.saveLine(ctx, &next, p.Stage); err != nil {
			return err
		}
		step.Record(change("budget_line", l.ID, "change", l, next))
		out = next
		return nil
	})
	return out, err
}

// changed is the line as a command makes it.
func (l Line) changed(cmd ChangeLine, p programme.Programme, by string, now int64) (Line, fault.List) {
	next := l
	next.Amounts = make(map[programme.Stage]StageAmount, len(l.Amounts))
	for k, v := range l.Amounts {
		next.Amounts[k] = v
	}
	cmd.apply(&next.LineFields)
	faults := next.clean(setOf(p))
	if len(faults) == 0 && next.place() != l.place() && l.made() != p.Stage {
		faults = append(faults, fault.New(fault.KindClosed, "budget.line.codes_fixed", "read", string(p.Stage), "expected", string(l.made())).On("", l.ID))
	}
	is, there := next.Amounts[p.Stage]
	was := is
	set(&is.Amount, cmd.Amount)
	set(&is.Note, cmd.AmountNote)
	act.Text(&faults, "amount_note", &is.Note)
	if len([]rune(is.Note)) > 1000 {
		faults = append(faults, fault.Invalid("text.length", "amount_note", "expected", "1000"))
	}
	faults = append(faults, l.Kind.checkAmount(is.Amount)...)
	if is != was || !there && cmd.Amount != nil {
		is.Copied, is.ChangedBy, is.ChangedAt = false, by, now
		next.Amounts[p.Stage] = is
	}
	return next, unique(faults)
}

// removedNote stands on the amount 0 of a line that a later stage took out.
const removedNote = "Bu aşamada çıkarıldı"

// RemoveLine removes a line of the stage where it was made; at a later stage it stays with the amount 0 and a note.
func (s *Service) RemoveLine(ctx context.Context, cmd RemoveLine) error {
	return s.onLine(ctx, cmd.ID, cmd.Version, nil, func(ctx context.Context, step *act.Step, l Line, p programme.Programme) error {
		if l.made() == p.Stage {
			if err := s.store.removeLine(ctx, l); err != nil {
				return err
			}
			step.Record(change("budget_line", l.ID, "remove", l, nil))
			return nil
		}
		zero, note := quantity.Money(0), removedNote
		next, faults := l.changed(ChangeLine{Amount: &zero, AmountNote: &note}, p, step.Actor.PersonID, s.store.now())
		if err := faults.Err(); err != nil {
			return err
		}
		if err := s.store.saveLine(ctx, &next, p.Stage); err != nil {
			return err
		}
		step.Record(change("budget_line", l.ID, "take_out", l, next))
		return nil
	})
}

// Line is one line with its programme; a line of a foreign unit is not found.
func (s *Service) Line(ctx context.Context, id string) (Line, programme.Programme, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return Line{}, programme.Programme{}, err
	}
	l, err := s.store.lineHead(ctx, id)
	if err != nil {
		return Line{}, programme.Programme{}, err
	}
	p, err := s.programmes.Get(ctx, l.ProgrammeID)
	if fault.Has(err, "not_found") || err == nil && !f.Shows(scopeOf(p, l.UnitID)) {
		err = fault.NotFound("budget_line", id)
	}
	if err == nil {
		l.Amounts, err = s.store.amountsOf(ctx, id)
	}
	if err != nil {
		return Line{}, programme.Programme{}, err
	}
	return l, p, nil
}

// LinesQuery asks for lines of a programme; what is empty asks nothing.
type LinesQuery struct {
	ProgrammeID string
	UnitID      string
	ActivityID  string
	Kind        Kind
}

// Lines are the lines of a programme the caller may see, in the order of CheckedSheet.
func (s *Service) Lines(ctx context.Context, q LinesQuery) ([]Line, error) {
	f, err := access.Reader(ctx, access.BudgetRead)
	if err != nil {
		return nil, err
	}
	var out []Line
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		p, err := s.programmes.Get(ctx, q.ProgrammeID)
		if err != nil {
			return err
		}
		out, err = s.store.lines(ctx, q.where(p.ID, f))
		return err
	})
	return out, err
}

// ActivityHasLines tells whether an activity has lines of any stage; it asks no access: the step that removes the activity did.
func (s *Service) ActivityHasLines(ctx context.Context, activityID string) (bool, error) {
	return s.store.hasLines(ctx, activityID)
}
