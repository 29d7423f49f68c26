package org

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
)

// Post gives one post of a person in the actor's sight.
func (s *Service) Post(ctx context.Context, id string) (Post, error) {
	if _, _, err := may(ctx, access.PersonRead); err != nil {
		return Post{}, err
	}
	p, err := s.store.post(ctx, id)
	if err != nil {
		return Post{}, err
	}
	if _, err := s.Person(ctx, p.PersonID); err != nil {
		return Post{}, fault.NotFound("post", id)
	}
	return p, nil
}

// AddPost gives a person a role.
func (s *Service) AddPost(ctx context.Context, c AddPost) (Post, error) {
	if err := act.Validate(c); err != nil {
		return Post{}, err
	}
	var out Post
	err := s.run.Run(ctx, access.PostEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Scope{Owner: c.PersonID}); err != nil {
			return err
		}
		known, err := s.store.personExists(ctx, c.PersonID)
		if err != nil {
			return err
		}
		if !known {
			return fault.NotFound("person", c.PersonID)
		}
		p, faults := newPost(s.newID(), c, s.today())
		if err := s.checkPost(ctx, &p, faults); err != nil {
			return err
		}
		if err := s.store.insertPosts(ctx, p); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "post", ID: p.ID, Op: "create", After: p})
		out = p
		return nil
	}, once(c.Once, &out))
	return out, err
}

// ChangePost changes the dates of a post. Substitutions of it end with it.
func (s *Service) ChangePost(ctx context.Context, c ChangePost) (Post, error) {
	if err := act.Validate(c); err != nil {
		return Post{}, err
	}
	var out Post
	err := s.run.Run(ctx, access.PostEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		before, err := s.store.post(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(c.ID, before.Version, c.Version); err != nil {
			return err
		}
		after, faults := before.change(c)
		if err := s.checkPost(ctx, &after, faults); err != nil {
			return err
		}
		if out, err = s.store.savePost(ctx, after); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "post", ID: out.ID, Op: "change", Before: before, After: out})
		return nil
	})
	return out, err
}

// EndPost ends a post with its last day.
func (s *Service) EndPost(ctx context.Context, c EndPost) (Post, error) {
	if err := act.Validate(c); err != nil {
		return Post{}, err
	}
	return s.ChangePost(ctx, ChangePost{ID: c.ID, Version: c.Version, ValidTo: &c.On})
}

// checkPost adds the faults a post has beside its unit, that unit's other posts and the post it stands for.
func (s *Service) checkPost(ctx context.Context, p *Post, faults fault.List) error {
	if p.SubstituteFor != "" {
		base, err := s.store.post(ctx, p.SubstituteFor)
		if fault.KindOf(err) == fault.KindNotFound {
			return append(faults, fault.Invalid("id.unknown", "substitute_for", "read", p.SubstituteFor)).Err()
		}
		if err != nil {
			return err
		}
		faults = append(faults, p.standFor(base)...)
		standing, err := s.store.postsBy(ctx, s.store.db.Conn(ctx).Where("post.substitute_for_id = ?", base.ID))
		if err != nil {
			return err
		}
		faults = append(faults, p.alone(standing)...)
	}
	if p.UnitID == "" {
		return faults.Err()
	}
	if err := s.store.lockPosts(ctx, p.UnitID); err != nil {
		return err
	}
	unit, err := s.store.unit(ctx, p.UnitID)
	if fault.KindOf(err) == fault.KindNotFound {
		return append(faults, fault.Invalid("id.unknown", "unit_id", "read", p.UnitID)).Err()
	}
	if err != nil {
		return err
	}
	others, err := s.store.postsOfUnit(ctx, p.UnitID)
	if err != nil {
		return err
	}
	return append(faults, p.checkAmong(unit, others)...).Err()
}
