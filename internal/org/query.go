package org

import (
	"context"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/period"
)

// all is the filter of a step that looks at every row to keep a rule, after access was asked.
var all = access.Filter{All: true}

// administration gives the one row; ok is false when none was founded.
func (s store) administration(ctx context.Context) (a Administration, ok bool, err error) {
	var rows []administrationRow
	if err := s.db.Conn(ctx).Limit(1).Find(&rows).Error; err != nil {
		return a, false, db.Error(err)
	}
	if len(rows) == 0 {
		return a, false, nil
	}
	return rows[0].administration(), true, nil
}

func (s store) units(ctx context.Context, f access.Filter, on period.Date) ([]Unit, error) {
	tx := s.db.Conn(ctx).Table("unit").Select(unitSelect).Order("name_sort, id")
	if !f.All {
		tx = tx.Where("id IN ?", f.Units)
	}
	if on != "" {
		tx = tx.Where("(valid_from = '' OR valid_from <= ?) AND (valid_to = '' OR valid_to >= ?)", string(on), string(on))
	}
	var rows []unitSeen
	if err := tx.Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	units := make([]Unit, len(rows))
	for i, r := range rows {
		units[i] = r.unit()
	}
	return units, nil
}

func (s store) unit(ctx context.Context, id string) (Unit, error) {
	r, err := first[unitSeen](s.db.Conn(ctx).Table("unit").Select(unitSelect).Where("id = ?", id), "unit", id)
	return r.unit(), err
}

// personSeen is a person's row with whether a password was set.
type personSeen struct {
	Row       personRow `gorm:"embedded"`
	CanSignIn bool
}

const personSelect = "person.*, EXISTS (SELECT 1 FROM credential c WHERE c.person_id = person.id) AS can_sign_in"

// people gives limit people after the one whose id is given, in the order of names, with their posts.
func (s store) people(ctx context.Context, f access.Filter, today period.Date, after string, limit int) ([]Person, error) {
	tx := s.db.Conn(ctx).Table("person").Select(personSelect).Order("name_sort, id")
	if limit > 0 {
		tx = tx.Limit(limit)
	}
	if after != "" {
		tx = tx.Where("(name_sort, id) > (SELECT a.name_sort, a.id FROM person a WHERE a.id = ?)", after)
	}
	if !f.All {
		tx = tx.Where(inSight, f.Units, string(today))
	}
	var rows []personSeen
	if err := tx.Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Row.ID
	}
	posts, err := s.postsBy(ctx, s.db.Conn(ctx).Where("post.person_id IN ?", ids))
	if err != nil {
		return nil, err
	}
	people := make([]Person, len(rows))
	for i, r := range rows {
		people[i] = r.Row.person()
		people[i].CanSignIn = r.CanSignIn
		for _, p := range posts {
			if p.PersonID == r.Row.ID {
				people[i].Posts = append(people[i].Posts, p)
			}
		}
	}
	return people, nil
}

func (s store) person(ctx context.Context, id string) (Person, error) {
	r, err := first[personSeen](s.db.Conn(ctx).Table("person").Select(personSelect).Where("id = ?", id), "person", id)
	if err != nil {
		return Person{}, err
	}
	p := r.Row.person()
	p.CanSignIn = r.CanSignIn
	p.Posts, err = s.postsBy(ctx, s.db.Conn(ctx).Where("post.person_id = ?", id))
	return p, err
}

func (s store) personExists(ctx context.Context, id string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&personRow{}).Where("id = ?", id).Count(&n).Error
	return n > 0, db.Error(err)
}

func (s store) emailOwner(ctx context.Context, email string) (string, error) {
	if email == "" {
		return "", nil
	}
	var ids []string
	err := s.db.Conn(ctx).Model(&personRow{}).Where("email_fold = ?", EmailKey(email)).Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", db.Error(err)
	}
	return ids[0], nil
}

func (s store) post(ctx context.Context, id string) (Post, error) {
	r, err := first[postSeen](seenPosts(s.db.Conn(ctx)).Where("post.id = ?", id), "post", id)
	return r.post(), err
}

func (s store) postsOfUnit(ctx context.Context, unitID string) ([]Post, error) {
	return s.postsBy(ctx, s.db.Conn(ctx).Where("post.unit_id = ?", unitID))
}

func (s store) allPosts(ctx context.Context) ([]Post, error) { return s.postsBy(ctx, s.db.Conn(ctx)) }

// seenPosts reads posts with the days that bound them from outside.
func seenPosts(tx *gorm.DB) *gorm.DB {
	return tx.Table("post").Joins("LEFT JOIN unit AS u ON u.id = post.unit_id").Joins("LEFT JOIN post AS b ON b.id = post.substitute_for_id").
		Select("post.*, COALESCE(u.valid_to, '') AS unit_to, COALESCE(b.valid_to, '') AS base_to")
}

func (s store) postsBy(_ context.Context, tx *gorm.DB) ([]Post, error) {
	var rows []postSeen
	if err := seenPosts(tx).Order("post.valid_from, post.id").Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	posts := make([]Post, len(rows))
	for i, r := range rows {
		posts[i] = r.post()
	}
	return posts, nil
}

// heldQuery gives the posts a person holds on a day, each with its unit first and then every unit below it and every unit that was merged
// into one of those by that day: whoever answers for the successor answers for what the predecessor left open. A substitution carries the
// role and unit of the post it stands for and holds no longer than that post, a post of a unit no longer than the unit.
const heldQuery = `
WITH RECURSIVE held AS (
  SELECT p.id, COALESCE(b.role, p.role) AS role, COALESCE(b.unit_id, p.unit_id) AS unit_id
  FROM post p LEFT JOIN post b ON b.id = p.substitute_for_id LEFT JOIN unit w ON w.id = COALESCE(b.unit_id, p.unit_id)
  WHERE p.person_id = ? AND p.valid_from <= ? AND (p.valid_to = '' OR p.valid_to >= ?)
    AND (b.id IS NULL OR (b.valid_from <= ? AND (b.valid_to = '' OR b.valid_to >= ?)))
    AND (w.id IS NULL OR w.valid_to = '' OR w.valid_to >= ? OR COALESCE(b.role, p.role) NOT IN (?, ?))
), under (id, up) AS (
  SELECT id, parent_id FROM unit WHERE parent_id IS NOT NULL
  UNION ALL
  SELECT unit_id, into_id FROM unit_event WHERE kind = 'merge' AND state <> 'cancelled' AND on_date <= ?
), reach (post_id, unit_id, depth) AS (
  SELECT id, unit_id, 0 FROM held WHERE unit_id IS NOT NULL
  UNION
  SELECT r.post_id, u.id, r.depth + 1 FROM reach r JOIN under u ON u.up = r.unit_id WHERE r.depth < 20
)
SELECT h.id, h.role, COALESCE(r.unit_id, '') AS unit_id
FROM held h LEFT JOIN (SELECT post_id, unit_id, MIN(depth) AS depth FROM reach GROUP BY post_id, unit_id) r ON r.post_id = h.id
ORDER BY h.id, r.depth, r.unit_id`

// held is the actor's side of a person: one statement.
func (s store) held(ctx context.Context, personID string, on period.Date) ([]access.Post, error) {
	var rows []struct{ ID, Role, UnitID string }
	d := string(on)
	if err := s.db.Conn(ctx).Raw(heldQuery, personID, d, d, d, d, d, string(access.UnitEditor), string(access.UnitManager), d).Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	var posts []access.Post
	for _, r := range rows {
		if n := len(posts); n == 0 || posts[n-1].ID != r.ID {
			posts = append(posts, access.Post{ID: r.ID, Role: access.Role(r.Role)})
		}
		if p := &posts[len(posts)-1]; r.UnitID != "" && p.Role.UnitBound() {
			p.Units = append(p.Units, r.UnitID)
		}
	}
	return posts, nil
}
