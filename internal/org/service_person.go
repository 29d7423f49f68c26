package org

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

const pageSize, pageMost = 50, 200

// People gives a page of the people in the actor's sight with their posts, in Turkish order of their names.
func (s *Service) People(ctx context.Context, q PersonQuery) (PersonPage, error) {
	_, f, err := may(ctx, access.PersonRead)
	if err != nil {
		return PersonPage{}, err
	}
	if q.Cursor != "" && !ids.Valid(q.Cursor) {
		return PersonPage{}, fault.Invalid("cursor.syntax", "cursor", "read", q.Cursor)
	}
	if q.Limit <= 0 {
		q.Limit = pageSize
	}
	q.Limit = min(q.Limit, pageMost)
	people, err := s.store.people(ctx, f, s.today(), q.Cursor, q.Limit+1)
	if err != nil {
		return PersonPage{}, err
	}
	page := PersonPage{Items: people}
	if len(people) > q.Limit {
		page.Items = people[:q.Limit]
		page.Next = page.Items[q.Limit-1].ID
	}
	return page, nil
}

// Person gives one person with posts.
func (s *Service) Person(ctx context.Context, id string) (Person, error) {
	_, f, err := may(ctx, access.PersonRead)
	if err != nil {
		return Person{}, err
	}
	p, err := s.store.person(ctx, id)
	if err == nil && !f.Shows(access.Scope{Owner: id, Units: p.UnitsFrom(s.today())}) {
		return Person{}, fault.NotFound("person", id)
	}
	return p, err
}

// AddPerson adds a person without a post.
func (s *Service) AddPerson(ctx context.Context, c AddPerson) (Person, error) {
	if err := act.Validate(c); err != nil {
		return Person{}, err
	}
	var out Person
	err := s.run.Run(ctx, access.PersonEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		p, faults := newPerson(s.newID(), c)
		if err := s.checkPerson(ctx, p, faults); err != nil {
			return err
		}
		if err := s.store.insertPeople(ctx, p); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "person", ID: p.ID, Op: "create", After: p})
		out = p
		return nil
	}, once(c.Once, &out))
	return out, err
}

// ChangePerson changes a person.
func (s *Service) ChangePerson(ctx context.Context, c ChangePerson) (Person, error) {
	if err := act.Validate(c); err != nil {
		return Person{}, err
	}
	var out Person
	err := s.run.Run(ctx, access.PersonEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: c.ID}); err != nil {
			return err
		}
		before, err := s.store.person(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(c.ID, before.Version, c.Version); err != nil {
			return err
		}
		after, faults := before.change(c)
		if err := s.checkPerson(ctx, after, faults); err != nil {
			return err
		}
		if out, err = s.store.savePerson(ctx, after); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "person", ID: out.ID, Op: "change", Before: before, After: out})
		if before.Active && !out.Active && s.ended != nil {
			return s.ended(ctx, out.ID)
		}
		return nil
	})
	return out, err
}

func (s *Service) checkPerson(ctx context.Context, p Person, faults fault.List) error {
	owner, err := s.store.emailOwner(ctx, p.Email)
	if err != nil {
		return err
	}
	if owner != "" && owner != p.ID {
		faults = append(faults, emailTaken(p.Email))
	}
	return faults.Err()
}
