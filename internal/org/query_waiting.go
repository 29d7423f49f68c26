package org

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/period"
)

func (s store) ownPosts(ctx context.Context, personID string, on period.Date) ([]OwnPost, error) {
	var rows []struct{ ID, Role, UnitID, UnitName, ValidFrom, ValidTo, StandsFor string }
	d := string(on)
	err := s.db.Conn(ctx).Raw(`SELECT p.id, COALESCE(b.role, p.role) AS role, COALESCE(u.id, '') AS unit_id, COALESCE(u.name, '') AS unit_name, p.valid_from, p.valid_to, COALESCE(x.name, '') AS stands_for
		FROM post AS p LEFT JOIN post AS b ON b.id = p.substitute_for_id LEFT JOIN person AS x ON x.id = b.person_id LEFT JOIN unit AS u ON u.id = COALESCE(b.unit_id, p.unit_id)
		WHERE p.person_id = ? AND p.valid_from <= ? AND (p.valid_to = '' OR p.valid_to >= ?)
		AND (b.id IS NULL OR (b.valid_from <= ? AND (b.valid_to = '' OR b.valid_to >= ?))) ORDER BY p.valid_from DESC, p.id`, personID, d, d, d, d).Scan(&rows).Error
	out := make([]OwnPost, len(rows))
	for i, r := range rows {
		out[i] = OwnPost{ID: r.ID, Role: access.Role(r.Role), UnitID: r.UnitID, UnitName: r.UnitName, From: period.Date(r.ValidFrom), Until: period.Date(r.ValidTo), StandsFor: r.StandsFor}
	}
	return out, db.Error(err)
}

func (s store) unfinished(ctx context.Context, on period.Date) (out Unfinished, err error) {
	d := string(on)
	var people struct{ People, NoAccount, NoPost int }
	err = s.db.Conn(ctx).Raw(`SELECT COUNT(*) AS people, COALESCE(SUM(CASE WHEN NOT EXISTS (SELECT 1 FROM credential AS c WHERE c.person_id = person.id) THEN 1 ELSE 0 END), 0) AS no_account,
		COALESCE(SUM(CASE WHEN NOT EXISTS (SELECT 1 FROM post AS p WHERE p.person_id = person.id AND p.valid_from <= ? AND (p.valid_to = '' OR p.valid_to >= ?)) THEN 1 ELSE 0 END), 0) AS no_post
		FROM person WHERE person.active = ?`, d, d, true).Scan(&people).Error
	if err != nil {
		return Unfinished{}, db.Error(err)
	}
	var units struct{ Units, Drafts int }
	err = s.db.Conn(ctx).Raw("SELECT COUNT(*) AS units, COALESCE(SUM(CASE WHEN draft THEN 1 ELSE 0 END), 0) AS drafts FROM unit").Scan(&units).Error
	return Unfinished{DraftUnits: units.Drafts, Units: units.Units, People: people.People, NoAccount: people.NoAccount, NoPost: people.NoPost}, db.Error(err)
}
