package org

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
)

// PersonByEmail finds a person by e-mail address, for the command line.
func (s *Service) PersonByEmail(ctx context.Context, email string) (Person, error) {
	if _, _, err := may(ctx, access.PersonRead); err != nil {
		return Person{}, err
	}
	id, err := s.store.emailOwner(ctx, email)
	if err != nil {
		return Person{}, err
	}
	if id == "" {
		return Person{}, fault.NotFound("person", email)
	}
	return s.Person(ctx, id)
}

// RebuildKeys makes the search and sort columns of units and people anew where they differ, after a new version of the collation;
// it returns how many changed. Derived columns are not facts: nothing is recorded.
func (s *Service) RebuildKeys(ctx context.Context) (int, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return 0, err
	}
	if err := access.Check(a, access.AdministrationEdit, access.Whole); err != nil {
		return 0, err
	}
	return s.store.rebuildKeys(ctx)
}
