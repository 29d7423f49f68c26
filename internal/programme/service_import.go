package programme

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/trtext"
)

// Preview is what an import of a proposal's activities would do.
type Preview = plan.Preview

// Diff says what an import of the document's activities would do, without writing and without a lock. What a commit would refuse comes in
// Faults with the code path of its activity. Lines are not looked at: they are budget's.
func (s *Service) Diff(ctx context.Context, d ProposalDoc) (out Preview, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return out, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		l, err := s.lay(ctx, d, noLock, func(scope access.Scope) error { return access.Check(a, access.ProposalEdit, scope) })
		if err != nil {
			return err
		}
		if err := s.mayChange(ctx, a, l.t.Programme, noLock, l.unitID); err != nil {
			return err
		}
		l.match(d, a)
		out = l.preview()
		return nil
	})
	if err != nil {
		return Preview{}, err
	}
	return out, nil
}

// Import adds and changes the unit's own activities from the document, all or none; it removes none, and activities of other units stay as
// they are. It joins an outer step (an intake batch).
func (s *Service) Import(ctx context.Context, d ProposalDoc) (out Preview, err error) {
	err = s.door.Run(ctx, access.ProposalEdit, func(ctx context.Context, step *act.Step) error {
		l, err := s.lay(ctx, d, shared, step.Allow)
		if err != nil {
			return err
		}
		// For update at once: the money of the same file takes the part for update, and two files of a unit that first share it would wait for
		// each other.
		if err := s.mayChange(ctx, step.Actor, l.t.Programme, forSelf, l.unitID); err != nil {
			return err
		}
		l.match(d, step.Actor)
		if err := l.refused.Err(); err != nil {
			return err
		}
		for i := range l.activities {
			if err := s.bring(ctx, step, l.t.Programme, &l.activities[i]); err != nil {
				return err
			}
		}
		out = l.preview()
		flags, err := s.flagsOf(ctx, l)
		out.Faults = append(out.Faults, flags...)
		return err
	})
	if err != nil {
		return Preview{}, err
	}
	return out, nil
}

// laid is a document laid over the programme it is about.
type laid struct {
	t          Tree
	unitID     string
	units      map[string]string // name → id
	activities []laidActivity
	refused    fault.List
	absent     int // activities of the unit that the file does not name
}

type laidActivity struct {
	ref    string
	old    *Activity // nil: new
	next   Activity
	op     plan.Op
	fields []plan.FieldChange
}

// lay finds the programme and the unit of a document, and asks whether the caller may before it tells more.
func (s *Service) lay(ctx context.Context, d ProposalDoc, l db.Lock, allow func(access.Scope) error) (out laid, err error) {
	if d.Schema != SchemaProposal {
		return out, fault.Invalid("programme.doc.schema", "schema", "read", d.Schema, "expected", SchemaProposal)
	}
	id, err := s.store.byCode(ctx, label(d.PlanCode), d.Year)
	if err != nil {
		return out, err
	}
	var names []string
	names = append(names, d.Unit)
	for _, a := range d.Activities {
		for _, n := range a.Sharing {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	if out.units, _, err = s.org.Resolve(ctx, names); err != nil {
		return out, err
	}
	out.unitID = out.units[d.Unit]
	if err := allow(access.Scope{Units: []string{out.unitID}}); err != nil {
		return out, err
	}
	if out.unitID == "" {
		return out, fault.Invalid("programme.unit.unknown", "unit", "read", d.Unit)
	}
	if _, err := s.store.head(ctx, id, l); err != nil { // held before its tree is read
		return out, err
	}
	out.t, err = s.store.tree(ctx, s.plans, id)
	return out, err
}

// match lays the document's activities over those of the programme: by code under a target, each once.
func (l *laid) match(d ProposalDoc, a access.Actor) {
	shown := l.t
	shown.visible(access.Visible(a, access.ProgrammeRead)) // a target the caller does not see is none
	l.t.link()                                             // visible points the targets at its part of the plan
	targets := map[string]*TargetNode{}
	for i := range shown.Targets {
		targets[shown.Targets[i].Ref] = &shown.Targets[i]
	}
	all := map[string]*TargetNode{}
	for i := range l.t.Targets {
		all[l.t.Targets[i].Ref] = &l.t.Targets[i]
	}
	taken, seen, last := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, da := range d.Activities {
		target, code := label(da.Target), label(da.Code)
		ref := target + "/" + code
		if seen[ref]++; seen[ref] > 1 {
			ref += "#" + strconv.Itoa(seen[ref])
		}
		if _, ok := targets[target]; !ok {
			l.refuse(ref, "", fault.Invalid("programme.target.unknown", "target", "read", da.Target, "expected", "H1.1"))
			continue
		}
		h := all[target]
		var old *Activity
		for k := range h.Activities {
			x := &h.Activities[k].Activity
			if x.Code != code || taken[x.ID] {
				continue
			}
			if own := x.ResponsibleUnitID == l.unitID; old == nil || own == da.Mine && (old.ResponsibleUnitID == l.unitID) != da.Mine {
				old = x // two units may have given one code: each means its own
			}
		}
		if old != nil {
			taken[old.ID] = true
		}
		if !da.Mine {
			l.sharedOnly(ref, da, old)
			continue
		}
		if old != nil && old.ResponsibleUnitID != l.unitID {
			l.refuse(ref, old.ID, fault.Invalid("programme.activity.foreign", "code", "read", da.Code))
			continue
		}
		if _, ok := last[h.ID]; !ok {
			for _, x := range h.Activities {
				last[h.ID] = max(last[h.ID], x.Position)
			}
		}
		next := Activity{ProgrammeID: l.t.Programme.ID, PerformanceTargetID: h.ID, ActivityFields: ActivityFields{ResponsibleUnitID: l.unitID}}
		if old != nil {
			next = *old
		} else {
			last[h.ID]++
			next.Position = last[h.ID]
		}
		l.take(ref, h, da, old, next)
	}
	for i := range l.t.Targets {
		for _, x := range l.t.Targets[i].Activities {
			if x.ResponsibleUnitID == l.unitID && !taken[x.ID] {
				l.absent++
			}
		}
	}
}

func (l *laid) refuse(ref, id string, err error) {
	for _, f := range fault.All(err) {
		l.refused = append(l.refused, f.On(ref, id))
	}
}

// sharedOnly: an activity of another unit is in the file for its lines; it must be there and the unit must take part in it.
func (l *laid) sharedOnly(ref string, da DocActivity, old *Activity) {
	switch {
	case old == nil:
		l.refuse(ref, "", fault.Invalid("programme.activity.unknown", "code", "read", da.Code))
	case !slices.Contains(old.UnitIDs(), l.unitID):
		l.refuse(ref, old.ID, fault.Invalid("programme.activity.not_shared", "code", "read", da.Code))
	}
}

// take brings one of the unit's own activities to the form it would have.
func (l *laid) take(ref string, h *TargetNode, da DocActivity, old *Activity, next Activity) {
	next.Code, next.Name, next.Explanation, next.NoCostReason = label(da.Code), da.Name, da.Explanation, da.NoCostReason
	next.ProgrammeCode, next.SubprogrammeCode, next.ActivityCode, next.SubactivityCode = da.Programme, da.Subprogramme, da.ActivityCode, da.Subactivity
	next.SharingUnitIDs = nil
	for _, name := range da.Sharing {
		id := l.units[name]
		if id == "" {
			l.refuse(ref, next.ID, fault.Invalid("programme.unit.unknown", "sharing_units", "read", name))
			continue
		}
		next.SharingUnitIDs = append(next.SharingUnitIDs, id)
	}
	if err := next.clean(); err != nil {
		l.refuse(ref, next.ID, err)
	}
	x := laidActivity{ref: ref, old: old, next: next, op: plan.OpAdd}
	if old != nil {
		was, is := l.shape(*old, h.Ref), l.shape(next, h.Ref)
		if x.fields = plan.Difference(was, is); len(x.fields) > 0 {
			x.op = plan.OpChange
		} else {
			x.op = plan.OpSame
		}
	}
	l.activities = append(l.activities, x)
}

// shape is an activity as previews compare it, with the names of units.
func (l *laid) shape(a Activity, target string) DocActivity {
	name := map[string]string{}
	for n, id := range l.units {
		name[id] = n
	}
	for id, u := range l.t.Units {
		name[id] = u.Name
	}
	d := DocActivity{
		Code: a.Code, Target: target, Name: a.Name, Explanation: a.Explanation, NoCostReason: a.NoCostReason, Programme: a.ProgrammeCode,
		Subprogramme: a.SubprogrammeCode, ActivityCode: a.ActivityCode, Subactivity: a.SubactivityCode, Mine: true,
	}
	for _, id := range a.SharingUnitIDs {
		d.Sharing = append(d.Sharing, name[id])
	}
	return d
}

func (l *laid) preview() Preview {
	p := Preview{PlanID: l.t.Programme.PlanID, Code: l.t.Programme.PlanCode, Absent: l.absent, Faults: l.refused}
	for _, a := range l.activities {
		p.Changes = append(p.Changes, plan.RecordChange{Ref: a.ref, Kind: "activity", Op: a.op, Fields: a.fields})
	}
	return p
}

// bring writes one activity.
func (s *Service) bring(ctx context.Context, step *act.Step, p Programme, a *laidActivity) (err error) {
	switch a.op {
	case plan.OpAdd:
		a.next.ID, a.next.Version = s.newID(), 1
		a.next, err = s.addActivity(ctx, step, p, a.next)
	case plan.OpChange:
		a.next, err = s.changeActivity(ctx, step, p, *a.old, a.next)
	case plan.OpSame:
	}
	if err == nil {
		return nil
	}
	var l fault.List
	for _, f := range fault.All(err) {
		l = append(l, f.On(a.ref, a.next.ID))
	}
	if len(l) == 1 { // one fault stays one, so that its cause is still found: a deadlock is tried again
		return l[0]
	}
	return l
}

// flagsOf are the rules' verdicts on the activities that were brought.
func (s *Service) flagsOf(ctx context.Context, l laid) (fault.List, error) {
	t, err := s.store.tree(ctx, s.plans, l.t.Programme.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.check(ctx, &t)
	if err != nil {
		return nil, err
	}
	refs := map[string]string{}
	for _, a := range l.activities {
		refs[a.next.ID] = a.ref
	}
	var out fault.List
	for _, f := range all {
		if ref, ok := refs[f.At.Record]; ok {
			out = append(out, f.On(ref, f.At.Record))
		}
	}
	return out, nil
}

// label is a code as it is stored; one that will be refused stays as it is.
func label(code string) string {
	clean, bad := trtext.Clean(code)
	if bad {
		return code
	}
	return strings.TrimSpace(clean)
}
