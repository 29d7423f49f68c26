package plan

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/trtext"
)

// Diff says what an import of the document would do, without writing and without a lock; the rules' verdicts on the result come
// with it. It refuses another administration's document and a plan that is no draft.
func (s *Service) Diff(ctx context.Context, d Doc) (p Preview, err error) {
	if _, err := access.Reader(ctx, access.IntakeStage); err != nil {
		return p, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		laid, err := s.lay(ctx, d, noLock)
		if err != nil {
			return err
		}
		p, err = s.preview(ctx, laid)
		return err
	})
	if err != nil {
		return Preview{}, err
	}
	return p, nil
}

// laid is a document laid over the plan it is about, with placeholders for units that do not exist yet.
type laid struct {
	*merger
	t       *Tree
	isNew   bool
	unknown []string // unit names, as the document writes them
}

func (s *Service) preview(ctx context.Context, l laid) (Preview, error) {
	flags, err := s.check(ctx, l.t)
	if err != nil {
		return Preview{}, err
	}
	return Preview{PlanID: l.t.Plan.ID, Code: l.t.Plan.Code, New: l.isNew, Changes: l.changes, UnknownUnits: l.unknown, Absent: len(l.absent),
		Faults: slices.Concat(l.refused, l.notes, flags)}, nil
}

// refusals are the value faults that a commit would meet, with their code paths: all of them, before anything is written. They bring
// each value to its stored form on the way.
func (t *Tree) refusals() fault.List {
	var l fault.List
	l = append(l, addressed(t.Plan.clean(), "", t.Plan.ID)...)
	h := t.Plan.Horizon()
	f := ResourceFields{t.Resources, t.Overhead}
	l = append(l, addressed(f.clean(h), "", t.Plan.ID)...)
	t.Resources, t.Overhead = f.Resources, f.Overhead
	for gi := range t.Goals {
		g := &t.Goals[gi]
		l = append(l, addressed(g.check(), g.Ref, g.ID)...)
		for ti := range g.Targets {
			n := &g.Targets[ti]
			l = append(l, addressed(n.Target.check(h), n.Ref, n.ID)...)
			l = append(l, addressed(t.unitFaults(n.units()), n.Ref, n.ID)...)
			for ii := range n.Indicators {
				i := &n.Indicators[ii]
				l = append(l, addressed(i.check(h), i.Ref, i.ID)...)
				l = append(l, addressed(t.unitFaults(i.Indicator.units()), i.Ref, i.ID)...)
			}
		}
	}
	for _, f := range l {
		f.Stage = fault.Refuse
	}
	return l
}

// unitFaults refuses names that can become no unit.
func (t *Tree) unitFaults(byField map[string]string) error {
	var l fault.List
	for _, field := range sortedYears(byField) {
		id := byField[field]
		name := t.Units[id].Name
		switch n := utf8.RuneCountInString(name); {
		case !strings.HasPrefix(id, "?"):
		case org.IsAllUnits(name):
			l = append(l, fault.Invalid("org.unit.all_units", field, "read", name))
		case badText(name):
			l = append(l, fault.Invalid("text.control", field, "read", ""))
		case n > longestUnitName:
			l = append(l, fault.Invalid("text.length", field, "read", strconv.Itoa(n), "expected", strconv.Itoa(longestUnitName)))
		}
	}
	return l.Err()
}

const longestUnitName = 200 // org.AddUnit

// lay finds the plan the document is about and merges.
func (s *Service) lay(ctx context.Context, d Doc, l db.Lock) (out laid, err error) {
	if err := s.org.SameAdministration(ctx, d.Administration.Name); err != nil {
		return out, err
	}
	cur, err := s.current(ctx, label(d.Plan.Code), l)
	if err != nil {
		return out, err
	}
	units, unknown, err := s.org.Resolve(ctx, d.unitNames())
	if err != nil {
		return out, err
	}
	names := map[string]U{}
	if err := s.store.namesOf(ctx, units, names); err != nil {
		return out, err
	}
	for _, n := range unknown {
		units[n] = placeholder(n) // no id yet; it becomes a flagged draft
		names[units[n]] = U{Name: n, Draft: true, order: len(names)}
	}
	if cur != nil {
		for id, u := range cur.Units {
			names[id] = u
		}
	}
	out.t, out.merger = merge(cur, d, units, names)
	out.isNew, out.unknown = cur == nil, unknown
	if d.Plan.Decision != nil {
		out.notes = fault.List{fault.Flag(fault.Info, "plan.decision.not_imported", "decision", "read", d.Plan.Decision.Number).On("", out.t.Plan.ID)}
	}
	return out, nil
}

// current is the tree of the one plan of a code, nil when there is none.
func (s *Service) current(ctx context.Context, code string, l db.Lock) (*Tree, error) {
	found, err := s.store.byCode(ctx, access.Filter{All: true}, code)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if len(found) > 1 {
		return nil, ambiguous(code, len(found))
	}
	p, err := s.store.planHead(ctx, found[0].ID, l) // locked before its tree is read
	if err != nil {
		return nil, err
	}
	if err := p.editable(); err != nil {
		return nil, err
	}
	t, err := s.store.tree(ctx, p.ID)
	return &t, err
}

// Import commits the document all or nothing: a new plan, or additions and changes of a draft. It joins an outer step (an intake
// batch). Nothing is removed: what the file does not name stays. A decision in the document is not recorded: only Decide makes one.
func (s *Service) Import(ctx context.Context, d Doc) (p Preview, err error) {
	err = s.door.Run(ctx, access.IntakeCommit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		// The first plan founds the administration of an empty database; another administration's is refused here.
		if _, err := s.org.Found(ctx, org.FoundAdministration{Name: d.Administration.Name, Province: d.Administration.Province, Origin: orEntered(d.Plan.Origin), Source: cut(d.Plan.Source, 500)}); err != nil {
			return err
		}
		l, err := s.lay(ctx, d, forSelf)
		if err != nil {
			return err
		}
		if err := l.refused.Err(); err != nil {
			return err
		}
		if err := s.draftUnits(ctx, l); err != nil {
			return err
		}
		if err := s.write(ctx, step, l.t, l.merger); err != nil {
			return err
		}
		p, err = s.preview(ctx, l)
		return err
	})
	if err != nil {
		return Preview{}, err
	}
	return p, nil
}

// draftUnits makes the units the plan does not know and puts their ids where the placeholders stand.
func (s *Service) draftUnits(ctx context.Context, l laid) error {
	if len(l.unknown) == 0 {
		return nil
	}
	drafts, err := s.org.EnsureDrafts(ctx, l.unknown, l.t.Plan.Code)
	if err != nil {
		return err
	}
	ids := make(map[string]string, len(drafts))
	for n, id := range drafts {
		ids[placeholder(n)] = id
		l.t.Units[id] = l.t.Units[placeholder(n)]
	}
	put := func(id *string) {
		if made, ok := ids[*id]; ok {
			*id = made
		}
	}
	for gi := range l.t.Goals {
		for hi := range l.t.Goals[gi].Targets {
			h := &l.t.Goals[gi].Targets[hi]
			put(&h.ResponsibleUnitID)
			for n := range h.PartnerUnitIDs {
				put(&h.PartnerUnitIDs[n])
			}
			for n := range h.Risks {
				put(&h.Risks[n].OwnerUnitID)
			}
			for n := range h.Indicators {
				put(&h.Indicators[n].DataOwnerUnitID)
			}
		}
	}
	return nil
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// write puts a merged tree into the database. Its values were checked before; what fails here ends the step.
func (s *Service) write(ctx context.Context, step *act.Step, t *Tree, m *merger) error {
	moved, err := s.writePlan(ctx, step, t, m)
	if err != nil {
		return err
	}
	for gi := range t.Goals {
		g := &t.Goals[gi]
		if err := s.writeGoal(ctx, step, t, m, g); err != nil {
			return at(err, g.Ref, g.ID)
		}
		for hi := range g.Targets {
			h := &g.Targets[hi]
			if err := s.writeTarget(ctx, step, t, m, g, h); err != nil {
				return at(err, h.Ref, h.ID)
			}
			for ii := range h.Indicators {
				i := &h.Indicators[ii]
				if err := s.writeIndicator(ctx, step, t, m, h, i); err != nil {
					return at(err, i.Ref, i.ID)
				}
			}
		}
	}
	if moved {
		return s.store.noneOutside(ctx, t.Plan)
	}
	return nil
}

// at is err at a record. One fault stays one, so that its cause is still found: a deadlock is tried again.
func at(err error, ref, id string) error {
	l := addressed(err, ref, id)
	if len(l) == 1 {
		return l[0]
	}
	return l.Err()
}

func addressed(err error, ref, id string) fault.List {
	var out fault.List
	for _, f := range fault.All(err) {
		out = append(out, f.On(ref, id))
	}
	return out
}

// writePlan tells whether the years moved: no figure may stay outside them once the records are written.
func (s *Service) writePlan(ctx context.Context, step *act.Step, t *Tree, m *merger) (moved bool, err error) {
	if t.Plan.ID == "" {
		if t.Plan, err = s.create(ctx, step, t.Plan.PlanFields); err != nil {
			return false, at(err, "", "")
		}
	} else {
		cur, err := s.store.plan(ctx, t.Plan.ID, noLock) // current locked it
		if err != nil {
			return false, err
		}
		moved = cur.Horizon() != t.Plan.Horizon()
		if m.ops[&t.Plan] == OpChange {
			if cur, err = s.change(ctx, step, cur, replaceAll(t.Plan), true); err != nil {
				return false, at(err, "", cur.ID)
			}
		}
		t.Plan = cur
	}
	if op := m.ops[&t.Resources]; op == OpAdd || op == OpChange {
		if t.Plan, err = s.setResources(ctx, step, t.Plan, ResourceFields{t.Resources, t.Overhead}); err != nil {
			return false, at(err, "", t.Plan.ID)
		}
	}
	return moved, nil
}

func replaceAll(p Plan) ChangePlan {
	f := p.PlanFields
	return ChangePlan{ID: p.ID, Version: p.Version, Code: &f.Code, Name: &f.Name, FirstYear: &f.FirstYear, LastYear: &f.LastYear, Mission: &f.Mission, Vision: &f.Vision,
		CoreValues: Some(f.CoreValues), Preparation: &f.Preparation, SubmittedToCouncilOn: &f.SubmittedToCouncilOn, Origin: &f.Origin, Source: &f.Source, Synthetic: &f.Synthetic}
}

func (s *Service) writeGoal(ctx context.Context, step *act.Step, t *Tree, m *merger, g *GoalNode) (err error) {
	switch m.ops[&g.Goal] {
	case OpAdd:
		g.Goal, err = s.addGoal(ctx, step, t.Plan, g.GoalFields, g.Position)
	case OpChange:
		g.Goal, err = s.changeGoal(ctx, step, m.before[&g.Goal].(Goal), g.Goal)
	case OpSame:
	}
	return err
}

func (s *Service) writeTarget(ctx context.Context, step *act.Step, t *Tree, m *merger, g *GoalNode, h *TargetNode) (err error) {
	switch m.ops[&h.Target] {
	case OpAdd:
		h.Target, err = s.addTarget(ctx, step, t.Plan, g.ID, h.TargetFields, h.Position, false)
	case OpChange:
		h.Target, err = s.changeTarget(ctx, step, t.Plan, m.before[&h.Target].(Target), h.Target, false)
	case OpSame:
	}
	return err
}

func (s *Service) writeIndicator(ctx context.Context, step *act.Step, t *Tree, m *merger, h *TargetNode, i *IndicatorNode) (err error) {
	switch m.ops[&i.Indicator] {
	case OpAdd:
		i.Indicator, err = s.addIndicator(ctx, step, t.Plan, h.ID, i.IndicatorFields, i.Position, false)
	case OpChange:
		i.Indicator, err = s.changeIndicator(ctx, step, t.Plan, m.before[&i.Indicator].(Indicator), i.Indicator, false)
	case OpSame:
	}
	return err
}

// Summary says in one line what an import did or would do.
func (p Preview) Summary() string {
	return "+" + strconv.Itoa(p.Count(OpAdd)) + " ~" + strconv.Itoa(p.Count(OpChange)) + " =" + strconv.Itoa(p.Count(OpSame))
}

// placeholder stands for the id of a unit that does not exist yet; it is as long as an id and never stored.
func placeholder(name string) string { return "?" + sum([]byte(trtext.Fold(name)))[:25] }
