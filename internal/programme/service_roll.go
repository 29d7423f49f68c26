package programme

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// RollOver makes the next year's programme out of one and writes the ledger, all in one step. A year that has a programme already, a year after the
// plan's last, and a programme still in draft are refused.
func (s *Service) RollOver(ctx context.Context, cmd RollOver) (Ledger, error) {
	var out Ledger
	err := s.door.Run(ctx, access.ProgrammeEdit, func(ctx context.Context, step *act.Step) error {
		head, err := s.store.head(ctx, cmd.FromID, shared)
		if err != nil {
			return err
		}
		if err := step.Allow(head.Scope()); err != nil {
			return err
		}
		if err := head.in("programme.state", Proposals, Consolidated, Submitted, Decided, InForce); err != nil {
			return err
		}
		from, err := s.store.tree(ctx, s.plans, head.ID)
		if err != nil {
			return err
		}
		if err := cmd.clean(&from); err != nil {
			return err
		}
		made, err := s.carry(ctx, step, &from, cmd)
		if err != nil {
			return err
		}
		to, err := s.store.tree(ctx, s.plans, made.programme.ID)
		if err != nil {
			return err
		}
		out = Ledger{ID: s.newID(), FromID: from.Programme.ID, ToID: to.Programme.ID, Note: cmd.Note, DoneBy: step.Actor.PersonID, DoneAt: s.store.now(), Rows: ledger(&from, &to, cmd, made.activities)}
		for i := range out.Rows {
			out.Rows[i].ID = s.newID()
		}
		if err := s.store.insertLedger(ctx, from.Programme.PlanID, out); err != nil {
			return err
		}
		step.Record(change("roll_over", out.ID, "create", nil, map[string]any{"from": out.FromID, "to": out.ToID, "rows": len(out.Rows), "dropped": cmd.Drop, "note": out.Note}))
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

type rolled struct {
	programme  Programme
	activities map[string]ActivityNode // by the old one's id
}

// carry makes the new programme from the plan, takes out what was dropped, and brings the activities along.
func (s *Service) carry(ctx context.Context, step *act.Step, from *Tree, cmd RollOver) (rolled, error) {
	out := rolled{activities: map[string]ActivityNode{}}
	f := cmd.Fields
	if len(f.Policies) == 0 {
		f.Policies = from.Programme.Policies
	}
	f.Synthetic = f.Synthetic || from.Programme.Synthetic
	p, err := s.create(ctx, step, Create{PlanID: from.Programme.PlanID, Year: from.Programme.Year + 1, Fields: f})
	if err != nil {
		return out, err
	}
	out.programme = p
	t, err := s.store.tree(ctx, s.plans, p.ID)
	if err != nil {
		return out, err
	}
	next := map[string]PerformanceTarget{}
	for _, n := range t.Targets {
		next[n.TargetID] = n.PerformanceTarget
	}
	gone, err := s.store.inactive(ctx, from, p.Year)
	if err != nil {
		return out, err
	}
	for _, n := range from.Targets {
		x, there := next[n.TargetID]
		if _, drop := cmd.Drop[n.ID]; drop && there {
			if err := s.RemovePerformanceTarget(ctx, Remove{ID: x.ID, Version: x.Version}); err != nil {
				return out, err
			}
			continue
		}
		if !there {
			continue
		}
		if err := s.carryTarget(ctx, step, n.PerformanceTarget, &x); err != nil {
			return out, err
		}
		place := 0
		for _, a := range n.Activities {
			if _, drop := cmd.Drop[a.ID]; drop {
				continue
			}
			place++
			k := Activity{ID: s.newID(), ProgrammeID: p.ID, PerformanceTargetID: x.ID, Position: place, ActivityFields: a.ActivityFields, Version: 1}
			if gone[k.ResponsibleUnitID] {
				k.ResponsibleUnitID = ""
			}
			k.SharingUnitIDs = slices.DeleteFunc(slices.Clone(k.SharingUnitIDs), func(u string) bool { return gone[u] })
			if k, err = s.addActivity(ctx, step, p, k); err != nil {
				return out, err
			}
			out.activities[a.ID] = ActivityNode{Activity: k}
		}
	}
	return out, nil
}

// carryTarget brings a target's own code, text and programme codes; its explanation is of its year.
func (s *Service) carryTarget(ctx context.Context, step *act.Step, old PerformanceTarget, x *PerformanceTarget) error {
	if old.Code == x.Code && old.Text == x.Text && old.ProgrammeCode == x.ProgrammeCode && old.SubprogrammeCode == x.SubprogrammeCode {
		return nil
	}
	before := *x
	x.Code, x.Text, x.ProgrammeCode, x.SubprogrammeCode = old.Code, old.Text, old.ProgrammeCode, old.SubprogrammeCode
	if err := s.store.saveTarget(ctx, x); err != nil {
		return err
	}
	step.Record(change("performance_target", x.ID, "change", before, x))
	return nil
}

// Ledger is the roll-over a programme was made by; a programme that was not made by one is not found.
func (s *Service) Ledger(ctx context.Context, programmeID string) (Ledger, error) {
	f, err := access.Reader(ctx, access.ProgrammeRead)
	if err != nil {
		return Ledger{}, err
	}
	if _, err := s.visibleProgramme(ctx, f, programmeID); err != nil {
		return Ledger{}, err
	}
	if !f.All { // it names every unit's activities
		return Ledger{}, fault.NotFound("roll_over", programmeID)
	}
	return s.store.ledger(ctx, programmeID)
}
