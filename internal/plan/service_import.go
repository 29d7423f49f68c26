package plan

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

// Diff says what an import of the document would do, without writing and without a lock; the rules' verdicts on the result come
// with it. It refuses another administration's document and a plan that is no draft.
func (s *Service) Diff(ctx context.Context, d Doc) (p Preview, err error) {
	if _, err := reader(ctx, access.IntakeStage); err != nil {
		return p, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		known, unknown, err := s.org.Resolve(ctx, d.unitNames())
		if err != nil {
			return err
		}
		names := make(map[string]string, len(known)+len(unknown))
		for n, id := range known {
			names[n] = id
		}
		for _, n := range unknown {
			names[n] = placeholder(n) // no id yet; it would become a flagged draft
		}
		t, m, err := s.lay(ctx, d, names, unknown)
		if err != nil {
			return err
		}
		p = m.preview(t, unknown)
		p.Faults = t.refusals()
		flags, err := s.check(ctx, t)
		p.Faults = append(p.Faults, flags...)
		return err
	})
	return p, err
}

// refusals are the value faults that a commit would meet, with their code paths: all of them, before anything is written.
func (t *Tree) refusals() fault.List {
	var l fault.List
	l = append(l, addressed(t.Plan.clean(), "", t.Plan.ID)...)
	h := t.Plan.Horizon()
	f := ResourceFields{t.Resources, t.Overhead}
	l = append(l, addressed(f.clean(h), "", t.Plan.ID)...)
	for gi := range t.Goals {
		g := &t.Goals[gi]
		l = append(l, addressed(g.clean(), g.Ref, g.ID)...)
		for ti := range g.Targets {
			n := &g.Targets[ti]
			l = append(l, addressed(n.Target.clean(h), n.Ref, n.ID)...)
			for ii := range n.Indicators {
				i := &n.Indicators[ii]
				l = append(l, addressed(i.clean(h), i.Ref, i.ID)...)
			}
		}
	}
	for _, f := range l {
		f.Stage = fault.Refuse
	}
	return l
}

func (m *merger) preview(t *Tree, unknown []string) Preview {
	return Preview{PlanID: t.Plan.ID, Code: t.Plan.Code, New: t.Plan.ID == "", Changes: m.changes, UnknownUnits: unknown, Absent: m.absent}
}

// lay finds the plan the document is about and merges.
func (s *Service) lay(ctx context.Context, d Doc, units map[string]string, unknown []string) (*Tree, *merger, error) {
	if err := s.org.SameAdministration(ctx, d.Administration.Name); err != nil {
		return nil, nil, err
	}
	found, err := s.store.byCode(ctx, access.Filter{All: true}, d.Plan.Code)
	if err != nil {
		return nil, nil, err
	}
	var cur *Tree
	switch len(found) {
	case 0:
	case 1:
		if err := found[0].editable(); err != nil {
			return nil, nil, err
		}
		t, err := s.store.tree(ctx, found[0].ID)
		if err != nil {
			return nil, nil, err
		}
		cur = &t
	default:
		return nil, nil, ambiguous(d.Plan.Code, len(found))
	}
	names := map[string]U{}
	for _, n := range unknown {
		names[units[n]] = U{Name: n, Draft: true}
	}
	if err := s.store.namesOf(ctx, units, names); err != nil {
		return nil, nil, err
	}
	if cur != nil {
		for id, u := range cur.Units {
			names[id] = u
		}
	}
	t, m := merge(cur, d, units, names)
	return t, m, nil
}

// Import commits the document all or nothing: a new plan, or additions and changes of a draft. It joins an outer step (an intake
// batch). Nothing is removed: what the file does not name stays.
func (s *Service) Import(ctx context.Context, d Doc, opts ...act.Option) (p Preview, err error) {
	err = s.door.Run(ctx, access.IntakeCommit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		// The first plan founds the administration of an empty database; another administration's is refused here.
		if _, err := s.org.Found(ctx, org.FoundAdministration{Name: d.Administration.Name, Province: d.Administration.Province, Origin: orEntered(d.Plan.Origin), Source: d.Plan.Source}); err != nil {
			return err
		}
		known, unknown, err := s.org.Resolve(ctx, d.unitNames())
		if err != nil {
			return err
		}
		if len(unknown) > 0 {
			drafts, err := s.org.EnsureDrafts(ctx, unknown, d.Plan.Code)
			if err != nil {
				return err
			}
			for n, id := range drafts {
				known[n] = id
			}
		}
		t, m, err := s.lay(ctx, d, known, nil)
		if err != nil {
			return err
		}
		p = m.preview(t, unknown)
		if err := s.write(ctx, step, t, m); err != nil {
			return err
		}
		p.PlanID = t.Plan.ID
		return nil
	}, opts...)
	return p, err
}

// write puts a merged tree into the database; every field fault of every record comes back, each with its code path.
func (s *Service) write(ctx context.Context, step *act.Step, t *Tree, m *merger) error {
	if err := s.writePlan(ctx, step, t, m); err != nil {
		return err
	}
	var l fault.List
	for gi := range t.Goals {
		g := &t.Goals[gi]
		if err := s.writeGoal(ctx, step, t, m, g); err != nil {
			l = append(l, addressed(err, g.Ref, g.ID)...)
			continue
		}
		for hi := range g.Targets {
			h := &g.Targets[hi]
			if err := s.writeTarget(ctx, step, t, m, g, h); err != nil {
				l = append(l, addressed(err, h.Ref, h.ID)...)
				continue
			}
			for ii := range h.Indicators {
				i := &h.Indicators[ii]
				if err := s.writeIndicator(ctx, step, t, m, h, i); err != nil {
					l = append(l, addressed(err, i.Ref, i.ID)...)
				}
			}
		}
		if len(l) > 0 && fault.KindOf(l) == fault.KindInternal {
			return l
		}
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

func (s *Service) writePlan(ctx context.Context, step *act.Step, t *Tree, m *merger) error {
	if t.Plan.ID == "" {
		p, err := s.create(ctx, step, t.Plan.PlanFields)
		if err != nil {
			return err
		}
		t.Plan = p
	} else {
		cur, err := s.store.plan(ctx, t.Plan.ID, forSelf)
		if err != nil {
			return err
		}
		if err := cur.editable(); err != nil {
			return err
		}
		if err := checkVersion(cur.ID, cur.Version, t.Plan.Version); err != nil {
			return err
		}
		if m.ops[&t.Plan] == OpChange {
			if cur, err = s.change(ctx, step, cur, replaceAll(t.Plan)); err != nil {
				return err
			}
		}
		t.Plan = cur
	}
	if op := m.ops[&t.Resources]; op == OpAdd || op == OpChange {
		p, err := s.setResources(ctx, step, t.Plan, ResourceFields{t.Resources, t.Overhead})
		if err != nil {
			return err
		}
		t.Plan = p
	}
	return nil
}

func replaceAll(p Plan) ChangePlan {
	f := p.PlanFields
	return ChangePlan{ID: p.ID, Version: p.Version, Code: &f.Code, Name: &f.Name, FirstYear: &f.FirstYear, LastYear: &f.LastYear, Mission: &f.Mission, Vision: &f.Vision,
		CoreValues: Some(f.CoreValues), Preparation: &f.Preparation, SubmittedToCouncilOn: &f.SubmittedToCouncilOn, Origin: &f.Origin, Source: &f.Source}
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
func placeholder(name string) string { return "?" + sum([]byte(name))[:25] }
