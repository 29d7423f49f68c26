package org

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
)

// HandOver gives a post to another person from a day on, in one step. Substitutions of the giver's post end with it.
func (s *Service) HandOver(ctx context.Context, c HandOver) (HandedOver, error) {
	if err := act.Validate(c); err != nil {
		return HandedOver{}, err
	}
	if err := c.On.Check(); err != nil {
		return HandedOver{}, dateFault(err, "on")
	}
	var out HandedOver
	err := s.run.Run(ctx, access.PostEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: c.ToPersonID}); err != nil {
			return err
		}
		before, err := s.store.post(ctx, c.PostID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(c.PostID, before.Version, c.Version); err != nil {
			return err
		}
		kept, given, faults := before.give(s.newID(), c.ToPersonID, c.On)
		act.Text(&faults, "note", &c.Note)
		if err := s.checkReceiver(ctx, given, faults); err != nil {
			return err
		}
		if kept, err = s.store.savePost(ctx, kept); err != nil {
			return err
		}
		if err := s.checkPost(ctx, &given, nil); err != nil { // beside what the giver keeps
			return err
		}
		if err := s.store.insertPosts(ctx, given); err != nil {
			return err
		}
		row := handOverRow{
			ID: s.newID(), FromPostID: kept.ID, ToPostID: given.ID, UnitID: db.Null(given.UnitID), OnDate: string(c.On), Note: c.Note,
			RecordedBy: step.Actor.PersonID, RecordedAt: s.store.now(), Version: 1,
		}
		if err := insert(ctx, s.store, []handOverRow{row}); err != nil {
			return err
		}
		if out, err = s.store.handOver(ctx, row.ID); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "hand_over", ID: out.ID, Op: "create", After: out},
			audit.Change{Entity: "post", ID: kept.ID, Op: "change", Before: before, After: kept}, audit.Change{Entity: "post", ID: given.ID, Op: "create", After: given})
		return nil
	}, once(c.Once, &out))
	return out, err
}

// checkReceiver adds the faults of who gets the post: somebody active who does not hold it already.
func (s *Service) checkReceiver(ctx context.Context, given Post, faults fault.List) error {
	to, err := s.store.person(ctx, given.PersonID)
	if fault.KindOf(err) == fault.KindNotFound {
		return append(faults, fault.Invalid("id.unknown", "to_person_id", "read", given.PersonID)).Err()
	}
	if err != nil {
		return err
	}
	if !to.Active {
		faults = append(faults, fault.Invalid("org.hand_over.inactive", "to_person_id", "read", to.Name))
	}
	for _, o := range to.Posts {
		if o.Role == given.Role && o.UnitID == given.UnitID && o.SubstituteFor == "" && overlap(given.ValidFrom, given.ValidTo, o.ValidFrom, o.ValidTo) {
			f := fault.Invalid("org.hand_over.held", "to_person_id", "read", to.Name, "expected", span(o.ValidFrom, o.ValidTo))
			f.Kind = fault.KindConflict
			faults = append(faults, f)
			break
		}
	}
	return faults.Err()
}

// HandOversTo gives the posts that were handed over to a person who has not said yet that they have taken them; the reader is that person.
func (s *Service) HandOversTo(ctx context.Context, personID string) ([]HandedOver, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.DeskOwn, access.Scope{Owner: personID}); err != nil {
		return nil, err
	}
	return s.store.handOversBy(s.store.handOvers(ctx).Where("t.person_id = ? AND h.taken_at = 0", personID))
}

// HandOvers gives every hand-over in the actor's sight, the newest day last.
func (s *Service) HandOvers(ctx context.Context) ([]HandedOver, error) {
	_, f, err := may(ctx, access.PersonRead)
	if err != nil {
		return nil, err
	}
	tx := s.store.handOvers(ctx)
	if !f.All {
		tx = tx.Where("h.unit_id IN ?", f.Units)
	}
	return s.store.handOversBy(tx)
}

// HandedOver gives one hand-over to who gave or got it, and to who may read the people of its unit.
func (s *Service) HandedOver(ctx context.Context, id string) (HandedOver, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return HandedOver{}, err
	}
	h, err := s.store.handOver(ctx, id)
	if err != nil {
		return HandedOver{}, err
	}
	own := access.Check(a, access.DeskOwn, access.Scope{Owner: h.FromPersonID}) == nil || access.Check(a, access.DeskOwn, access.Scope{Owner: h.ToPersonID}) == nil
	if !own && access.Check(a, access.PersonRead, access.Scope{Units: []string{h.UnitID}}) != nil {
		return HandedOver{}, fault.NotFound("hand_over", id)
	}
	return h, nil
}

// TakeHandOver marks a hand-over as seen by its receiver. Doing it twice is stale.
func (s *Service) TakeHandOver(ctx context.Context, c TakeHandOver) (HandedOver, error) {
	if err := act.Validate(c); err != nil {
		return HandedOver{}, err
	}
	var out HandedOver
	err := s.run.Run(ctx, access.DeskOwn, func(ctx context.Context, step *act.Step) error {
		before, err := s.store.handOver(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Scope{Owner: before.ToPersonID}); err != nil {
			return err
		}
		if err := fault.Fresh(c.ID, before.Version, c.Version); err != nil {
			return err
		}
		if before.TakenAt != 0 {
			return fault.New(fault.KindConflict, "org.hand_over.taken", "read", before.ToName)
		}
		row := handOverRow{ID: before.ID, TakenAt: s.store.now(), Version: before.Version + 1}
		if err := update(ctx, s.store, row, before.ID, before.Version, []string{"TakenAt", "Version"}); err != nil {
			return err
		}
		out = before
		out.TakenAt, out.Version = row.TakenAt, row.Version
		step.Record(audit.Change{Entity: "hand_over", ID: out.ID, Op: "take", Before: before, After: out})
		return nil
	})
	return out, err
}
