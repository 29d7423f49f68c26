package org

import (
	"context"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

const insertAtOnce = 100

type store struct {
	db    *db.DB
	clock clock.Clock
}

func (s store) now() int64 { return clock.Micros(s.clock.Now()) }

// insert writes rows of one table.
func insert[R any](ctx context.Context, s store, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	return db.Error(s.db.Conn(ctx).CreateInBatches(rows, insertAtOnce).Error)
}

// update writes the listed columns of one row whose version is still the one that was read; row holds the next version.
func update[R any](ctx context.Context, s store, row R, id string, read int64, columns []string) error {
	res := s.db.Conn(ctx).Model(&row).Where("version = ?", read).Select(columns).Updates(row)
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected != 1 {
		return fault.Stale(id, read, read+1)
	}
	return nil
}

func (s store) insertAdministration(ctx context.Context, a Administration) error {
	return insert(ctx, s, []administrationRow{rowOfAdministration(a, s.now())})
}

func (s store) saveAdministration(ctx context.Context, a Administration) (Administration, error) {
	read := a.Version
	a.Version++
	return a, update(ctx, s, rowOfAdministration(a, s.now()), a.ID, read, administrationColumns)
}

func (s store) insertUnits(ctx context.Context, units ...Unit) error {
	rows := make([]unitRow, len(units))
	for i, u := range units {
		rows[i] = rowOfUnit(u, s.now())
	}
	return insert(ctx, s, rows)
}

func (s store) saveUnit(ctx context.Context, u Unit) (Unit, error) {
	read := u.Version
	u.Version++
	return u, update(ctx, s, rowOfUnit(u, s.now()), u.ID, read, unitColumns)
}

func (s store) insertPeople(ctx context.Context, people ...Person) error {
	rows := make([]personRow, len(people))
	for i, p := range people {
		rows[i] = rowOfPerson(p, s.now())
	}
	return s.emailClash(insert(ctx, s, rows), people...)
}

func (s store) savePerson(ctx context.Context, p Person) (Person, error) {
	read := p.Version
	p.Version++
	return p, s.emailClash(update(ctx, s, rowOfPerson(p, s.now()), p.ID, read, personColumns), p)
}

// emailClash names the address when the database, which alone sees every writer, refuses a second one.
func (s store) emailClash(err error, people ...Person) error {
	if fault.Has(err, "db.duplicate") && len(people) == 1 {
		return emailTaken(people[0].Email).Wrap(err)
	}
	return err
}

func (s store) insertPosts(ctx context.Context, posts ...Post) error {
	rows := make([]postRow, len(posts))
	for i, p := range posts {
		rows[i] = rowOfPost(p, s.now())
	}
	return insert(ctx, s, rows)
}

func (s store) savePost(ctx context.Context, p Post) (Post, error) {
	read := p.Version
	p.Version++
	return p, update(ctx, s, rowOfPost(p, s.now()), p.ID, read, postColumns)
}

// lockUnits keeps other steps that change units, or rely on them, waiting: the administration's row is the root of its units.
func (s store) lockUnits(ctx context.Context) error {
	var ids []string
	return db.Error(db.ForUpdate(s.db.Conn(ctx).Model(&administrationRow{})).Pluck("id", &ids).Error)
}

// lockPosts keeps other steps that change a unit's posts waiting.
func (s store) lockPosts(ctx context.Context, unitID string) error {
	var ids []string
	return db.Error(db.ForUpdate(s.db.Conn(ctx).Model(&unitRow{})).Where("id = ?", unitID).Pluck("id", &ids).Error)
}

func first[R any](tx *gorm.DB, what, id string) (R, error) {
	var rows []R
	if err := tx.Limit(1).Find(&rows).Error; err != nil {
		var none R
		return none, db.Error(err)
	}
	if len(rows) == 0 {
		var none R
		return none, fault.NotFound(what, id)
	}
	return rows[0], nil
}

func (s store) rebuildKeys(ctx context.Context) (changed int, err error) {
	for _, table := range []string{"unit", "person"} {
		var rows []struct{ ID, Name, NameFold, NameSort string }
		if err := s.db.Conn(ctx).Table(table).Select("id, name, name_fold, name_sort").Scan(&rows).Error; err != nil {
			return changed, db.Error(err)
		}
		for _, r := range rows {
			fold, key := trtext.Fold(r.Name), trtext.SortKey(r.Name)
			if fold == r.NameFold && key == r.NameSort {
				continue
			}
			err := s.db.System(ctx).Exec("UPDATE "+table+" SET name_fold = ?, name_sort = ? WHERE id = ? AND name = ?", fold, key, r.ID, r.Name).Error
			if err != nil {
				return changed, db.Error(err)
			}
			changed++
		}
	}
	return changed, nil
}
