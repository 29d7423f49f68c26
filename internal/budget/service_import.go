package budget

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// merged is a unit's lines as a file would make them.
type merged struct {
	added   []Line
	before  []Line // of the changed ones
	changed []Line
	records []plan.RecordChange
	refused fault.List     // what a commit would meet: all of it, before anything is written
	lines   []Line         // the unit's lines as they would be
	from    map[string]int // line id → number in the file
}

// DiffLines says what the lines of a unit's proposal would change, with the verdicts on them: refusals and flags, each at lines[n] of the
// file. Lines are matched by kind, activity, functional, financing, economic code and place outside the budget; what the file does not name stays.
// A line of an activity that the file itself brings is matched only in the step that adds the activity.
func (s *Service) DiffLines(ctx context.Context, programmeID, unitID string, lines []programme.DocLine) ([]plan.RecordChange, fault.List, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, nil, err
	}
	var m merged
	var flags fault.List
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		p, err := s.store.head(ctx, programmeID)
		if err != nil {
			return err
		}
		if err := access.Check(a, access.ProposalEdit, scopeOf(p, unitID)); err != nil {
			if e := access.Check(a, access.BudgetEdit, scopeOf(p, unitID)); e != nil {
				return err
			}
		}
		m, flags, err = s.merge(ctx, p, unitID, lines, a.PersonID)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return m.records, append(m.refused, flags...), nil
}

// ImportLines writes the lines of a unit's proposal, all or none, under the rules of AddLine and ChangeLine; it adds and changes, and never
// removes. It joins an outer step. A refused file comes back as an error with every refusal; flags do not refuse.
func (s *Service) ImportLines(ctx context.Context, programmeID, unitID string, lines []programme.DocLine) ([]plan.RecordChange, fault.List, error) {
	var m merged
	var flags fault.List
	err := s.door.Run(ctx, access.BudgetEdit, func(ctx context.Context, step *act.Step) error {
		p, err := s.hold(ctx, programmeID, unitID)
		if err != nil {
			return err
		}
		if unitID == "" {
			return fault.Invalid("text.required", "unit")
		}
		r, err := allow(step, p, unitID)
		if err != nil {
			return err
		}
		if err := s.open(ctx, p, unitID, r); err != nil {
			return err
		}
		if m, flags, err = s.merge(ctx, p, unitID, lines, step.Actor.PersonID); err != nil {
			return err
		}
		if err := m.refused.Err(); err != nil {
			return err
		}
		known, err := s.store.unitsExist(ctx, []string{unitID})
		if err != nil {
			return err
		}
		if !known[unitID] {
			return fault.Invalid("plan.unit.unknown", "unit", "read", unitID)
		}
		if err := s.store.saveLines(ctx, m.before, m.changed, p.Stage); err != nil {
			return err
		}
		for i := range m.changed {
			step.Record(change("budget_line", m.changed[i].ID, "change", m.before[i], m.changed[i]))
		}
		if err := s.store.insertLines(ctx, m.added, p.Stage); err != nil {
			return err
		}
		for _, l := range m.added {
			step.Record(change("budget_line", l.ID, "create", nil, l))
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return m.records, flags, nil
}

// merge lays the lines of a file over those of a unit, in memory, and asks the money rules about the result.
func (s *Service) merge(ctx context.Context, p programme.Programme, unitID string, docs []programme.DocLine, by string) (merged, fault.List, error) {
	w := wholeOf(p.ID)
	w.and("l.unit_id = ?", unitID)
	cur, err := s.store.lines(ctx, w)
	if err != nil {
		return merged{}, nil, err
	}
	activities, err := s.store.activities(ctx, p.ID)
	if err != nil {
		return merged{}, nil, err
	}
	m := mergeLines(p, unitID, cur, activities, docs, by, s.store.now(), s.newID)
	c := checked{programme: p, lines: m.lines, activities: activities}
	if c.ceilings, err = s.store.ceilings(ctx, p.ID); err != nil {
		return m, nil, err
	}
	if c.units, err = s.store.unitNames(ctx, p); err != nil {
		return m, nil, err
	}
	if c.codes, err = s.org.CodeList(ctx); err != nil {
		return m, nil, err
	}
	c.ceilings = slices.DeleteFunc(c.ceilings, func(x Ceiling) bool { return x.UnitID != unitID })
	flags := c.ofUnit()
	for i, f := range flags {
		if n, ok := m.from[f.At.Record]; ok {
			flags[i] = f.On(lineRef(n), "")
		}
	}
	return m, flags, nil
}

func lineRef(n int) string { return "lines[" + strconv.Itoa(n) + "]" }

func mergeLines(p programme.Programme, unitID string, cur []Line, activities []activity, docs []programme.DocLine, by string, now int64, newID func() string) merged {
	m := merged{from: map[string]int{}}
	at := make(map[place]int, len(cur))
	m.lines = slices.Clone(cur)
	for i, l := range cur {
		at[l.place()] = i
	}
	refs := make(map[string]string, len(activities))
	for _, a := range activities {
		refs[a.id] = a.ref
	}
	inFile := map[place]int{}
	for n, d := range docs {
		f, amount, faults := fieldsOf(p, unitID, activities, d)
		if first, twice := inFile[f.place()]; twice && len(faults) == 0 {
			faults = append(faults, fault.Invalid("budget.line.twice_in_file", "economic", "read", f.Economic, "expected", lineRef(first)))
		}
		if len(faults) > 0 {
			for _, x := range unique(faults) {
				m.refused = append(m.refused, x.On(lineRef(n), ""))
			}
			continue
		}
		inFile[f.place()] = n
		record := plan.RecordChange{Ref: pathOf(refs[f.ActivityID], f), Kind: "line", Op: plan.OpSame}
		i, there := at[f.place()]
		if !there {
			l := Line{ID: newID(), ProgrammeID: p.ID, LineFields: f, Version: 1, Amounts: map[programme.Stage]StageAmount{p.Stage: {Amount: amount, ChangedBy: by, ChangedAt: now}}}
			m.from[l.ID] = n
			m.added, m.lines = append(m.added, l), append(m.lines, l)
			record.Op, record.Fields = plan.OpAdd, []plan.FieldChange{{Field: "amount", After: amount.String()}}
			m.records = append(m.records, record)
			continue
		}
		was := m.lines[i]
		m.from[was.ID] = n
		if had := was.At(p.Stage); had == nil || *had != amount {
			before := ""
			if had != nil {
				before = had.String()
			}
			record.Fields = append(record.Fields, plan.FieldChange{Field: "amount", Before: before, After: amount.String()})
		}
		if was.Note != f.Note {
			record.Fields = append(record.Fields, plan.FieldChange{Field: "note", Before: was.Note, After: f.Note})
		}
		if len(record.Fields) > 0 {
			record.Op = plan.OpChange
			next, refused := was.changed(ChangeLine{Amount: &amount, Note: &f.Note}, p, by, now)
			for _, x := range refused {
				m.refused = append(m.refused, x.On(lineRef(n), ""))
			}
			m.before, m.changed, m.lines[i] = append(m.before, was), append(m.changed, next), next
		}
		m.records = append(m.records, record)
	}
	return m
}

// fieldsOf reads one line of a file.
func fieldsOf(p programme.Programme, unitID string, activities []activity, d programme.DocLine) (LineFields, quantity.Money, fault.List) {
	f := LineFields{Kind: Kind(d.Kind), UnitID: unitID, Functional: d.Functional, Financing: d.Financing, Economic: d.Economic, OffBudget: d.OffBudget, Note: d.Note}
	var faults fault.List
	if !f.Kind.Expenditure() {
		return f, 0, fault.List{fault.Invalid("enum.unknown", "kind", "read", d.Kind, "expected", "activity, overhead, transfer")}
	}
	code := d.Activity
	act.Text(&faults, "activity", &code)
	switch {
	case f.Kind == OfActivity && code == "":
		faults = append(faults, fault.Invalid("text.required", "activity"))
	case f.Kind == OfActivity:
		id, refused := activityOf(activities, code, unitID)
		if refused != nil {
			faults = append(faults, refused)
		}
		f.ActivityID = id
	case code != "":
		faults = append(faults, fault.Invalid("budget.line.not_used", "activity", "read", code, "expected", d.Kind))
	}
	for _, x := range f.clean(setOf(p)) {
		if x.At.Field != "activity_id" { // said above, of the field the file has
			faults = append(faults, x)
		}
	}
	if d.Amount == nil {
		return f, 0, append(faults, fault.Invalid("text.required", "amount"))
	}
	return f, *d.Amount, append(faults, f.Kind.checkAmount(*d.Amount)...)
}

// activityOf finds the activity of a code among those the unit takes part in.
func activityOf(activities []activity, code, unitID string) (string, *fault.Fault) {
	known, found := false, ""
	for _, a := range activities {
		if a.code != code {
			continue
		}
		known = true
		if !slices.Contains(a.units, unitID) {
			continue
		}
		if found != "" {
			return "", fault.Invalid("budget.line.activity_ambiguous", "activity", "read", code)
		}
		found = a.id
	}
	switch {
	case found != "":
		return found, nil
	case known:
		return "", fault.Invalid("budget.line.unit_not_of_activity", "activity", "read", code)
	}
	return "", fault.Invalid("budget.line.activity_unknown", "activity", "read", code)
}

// pathOf is the path of a line: that of its activity (else its kind) with the economic code or the place outside the budget.
func pathOf(activityRef string, f LineFields) string {
	parts := []string{activityRef}
	if activityRef == "" {
		parts[0] = string(f.Kind)
	}
	switch {
	case f.Economic != "":
		parts = append(parts, f.Economic)
	case f.OffBudget != "":
		parts = append(parts, f.OffBudget)
	}
	return strings.Join(parts, "/")
}
