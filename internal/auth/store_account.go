package auth

import (
	"context"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
)

// counted is a number of one person.
type counted struct {
	PersonID string
	N        int64
}

func (s store) counted(tx *gorm.DB) ([]counted, error) {
	var rows []counted
	err := tx.Scan(&rows).Error
	return rows, db.Error(err)
}

// signIns reads the last sign-in of each person from the log, through its index on the record.
func (s store) signIns(ctx context.Context) ([]counted, error) {
	return s.counted(s.db.Conn(ctx).Table("person AS p").Joins("JOIN audit_row AS a ON a.entity_id = p.id AND a.action = ?", string(actSignIn)).
		Select("p.id AS person_id, MAX(a.at) AS n").Group("p.id").Order("p.id"))
}

func (s store) openSessions(ctx context.Context, now, idleBefore int64) ([]counted, error) {
	return s.counted(s.db.Conn(ctx).Table("session").Where("expires_at > ? AND used_at > ?", now, idleBefore).
		Select("person_id, COUNT(*) AS n").Group("person_id").Order("person_id"))
}

func (s store) liveTokens(ctx context.Context, now int64) ([]counted, error) {
	return s.counted(s.db.Conn(ctx).Table("api_token").Where("revoked_at = 0 AND expires_at > ?", now).
		Select("person_id, COUNT(*) AS n").Group("person_id").Order("person_id"))
}

func (s store) sessionsOf(ctx context.Context, personID string) (n int64, err error) {
	err = s.db.Conn(ctx).Model(&sessionRow{}).Where("person_id = ?", personID).Count(&n).Error
	return n, db.Error(err)
}

type ownedTokenRow struct {
	Row         tokenRow `gorm:"embedded"`
	OwnerName   string
	OwnerActive bool
}

func (s store) ownedTokens(ctx context.Context) ([]ownedTokenRow, error) {
	var rows []ownedTokenRow
	err := s.db.Conn(ctx).Table("api_token").Joins("JOIN person AS p ON p.id = api_token.person_id").
		Select("api_token.*, p.name AS owner_name, p.active AS owner_active").Order("api_token.created_at DESC, api_token.id").Scan(&rows).Error
	return rows, db.Error(err)
}

func (s store) anyToken(ctx context.Context, id string) (tokenRow, error) {
	r, ok, err := one[tokenRow](s.db.Conn(ctx).Table("api_token").Where("id = ?", id))
	if err == nil && !ok {
		err = fault.NotFound("api_token", id)
	}
	return r, err
}
