package org

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
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
func (s *Service) RebuildKeys(ctx context.Context) (changed int, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return 0, err
	}
	if err := access.Check(a, access.AdministrationEdit, access.Whole); err != nil {
		return 0, err
	}
	for _, table := range []string{"unit", "person"} {
		var rows []struct{ ID, Name, NameFold, NameSort string }
		if err := s.store.db.Conn(ctx).Table(table).Select("id, name, name_fold, name_sort").Scan(&rows).Error; err != nil {
			return changed, db.Error(err)
		}
		for _, r := range rows {
			fold, key := trtext.Fold(r.Name), trtext.SortKey(r.Name)
			if fold == r.NameFold && key == r.NameSort {
				continue
			}
			err := s.store.db.System(ctx).Exec("UPDATE "+table+" SET name_fold = ?, name_sort = ? WHERE id = ? AND name = ?", fold, key, r.ID, r.Name).Error
			if err != nil {
				return changed, db.Error(err)
			}
			changed++
		}
	}
	return changed, nil
}
