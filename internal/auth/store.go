package auth

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

type store struct{ db *db.DB }

// one reads at most one row into a flat struct; ok is false when there is none.
func one[R any](tx *gorm.DB) (r R, ok bool, err error) {
	var rows []R
	if err := tx.Limit(1).Scan(&rows).Error; err != nil {
		return r, false, db.Error(err)
	}
	if len(rows) == 0 {
		return r, false, nil
	}
	return rows[0], true, nil
}

func (s store) accounts(ctx context.Context) *gorm.DB {
	return s.db.Conn(ctx).Table("person AS p").Joins("LEFT JOIN credential AS c ON c.person_id = p.id").
		Select("p.id, p.name, p.email, p.active, COALESCE(c.password_hash, '') AS password_hash")
}

func (s store) accountByEmail(ctx context.Context, key string) (account, bool, error) {
	if key == "" {
		return account{}, false, nil
	}
	return one[account](s.accounts(ctx).Where("p.email_fold = ?", key))
}

func (s store) account(ctx context.Context, id string) (account, error) {
	a, ok, err := one[account](s.accounts(ctx).Where("p.id = ?", id))
	if err == nil && !ok {
		err = fault.NotFound("person", id)
	}
	return a, err
}

// setPassword keeps one credential a person.
func (s store) setPassword(ctx context.Context, personID, hash string, now int64) error {
	row := credentialRow{PersonID: personID, PasswordHash: hash, ChangedAt: now}
	return db.Error(s.db.Conn(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "person_id"}}, DoUpdates: clause.AssignmentColumns([]string{"password_hash", "changed_at"}),
	}).Create(&row).Error)
}

func (s store) dropPassword(ctx context.Context, personID string) error {
	return db.Error(s.db.Conn(ctx).Where("person_id = ?", personID).Delete(&credentialRow{}).Error)
}

func (s store) insertLink(ctx context.Context, r linkRow) error {
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

// endLinks makes the open links of a person useless.
func (s store) endLinks(ctx context.Context, personID string, now int64) error {
	return db.Error(s.db.Conn(ctx).Model(&linkRow{}).Where("person_id = ? AND used_at = 0", personID).Update("used_at", now).Error)
}

// useLink spends a link; false when somebody else has spent it.
func (s store) useLink(ctx context.Context, id string, now int64) (bool, error) {
	res := s.db.Conn(ctx).Model(&linkRow{}).Where("id = ? AND used_at = 0", id).Update("used_at", now)
	return res.RowsAffected == 1, db.Error(res.Error)
}

func (s store) link(ctx context.Context, hash string) (linkSeen, bool, error) {
	return one[linkSeen](s.db.Conn(ctx).Table("login_link AS l").Joins("JOIN person AS p ON p.id = l.person_id").
		Select("l.id, l.person_id, l.kind, l.expires_at, l.used_at, p.name, p.email, p.active").Where("l.token_hash = ?", hash))
}

// endSessions ends a person's sessions in the step that asks for it.
func (s store) endSessions(ctx context.Context, personID string) error {
	return db.Error(s.db.Conn(ctx).Where("person_id = ?", personID).Delete(&sessionRow{}).Error)
}

func (s store) insertSession(ctx context.Context, r sessionRow) error {
	return db.Error(s.db.System(ctx).Create(&r).Error)
}

func (s store) session(ctx context.Context, hash string) (sessionSeen, bool, error) {
	return one[sessionSeen](s.db.Conn(ctx).Table("session AS s").Joins("JOIN person AS p ON p.id = s.person_id").
		Select("s.person_id, s.used_at, s.expires_at, p.name, p.active").Where("s.token_hash = ?", hash))
}

func (s store) touchSession(ctx context.Context, hash string, now int64) error {
	return db.Error(s.db.System(ctx).Model(&sessionRow{}).Where("token_hash = ?", hash).Update("used_at", now).Error)
}

// endSession removes a session in the caller's transaction.
func (s store) endSession(ctx context.Context, hash string) error {
	return db.Error(s.db.Conn(ctx).Where("token_hash = ?", hash).Delete(&sessionRow{}).Error)
}

// sweep removes sessions that have ended and counters whose window has passed.
func (s store) sweep(ctx context.Context, now, idleBefore, windowBefore int64) error {
	sys := s.db.System(ctx)
	if err := sys.Where("expires_at <= ? OR used_at <= ?", now, idleBefore).Delete(&sessionRow{}).Error; err != nil {
		return db.Error(err)
	}
	return db.Error(sys.Exec("DELETE FROM rate_counter WHERE window_start <= ?", windowBefore).Error)
}

func (s store) insertToken(ctx context.Context, r tokenRow) error {
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

func (s store) tokens(ctx context.Context, f access.Filter) ([]tokenRow, error) {
	var rows []tokenRow
	err := s.db.Conn(ctx).Where("person_id = ? AND revoked_at = 0", f.Self).Order("created_at, id").Find(&rows).Error
	return rows, db.Error(err)
}

func (s store) tokenOf(ctx context.Context, f access.Filter, id string) (tokenRow, error) {
	var rows []tokenRow
	if err := s.db.Conn(ctx).Where("person_id = ? AND id = ?", f.Self, id).Limit(1).Find(&rows).Error; err != nil {
		return tokenRow{}, db.Error(err)
	}
	if len(rows) == 0 {
		return tokenRow{}, fault.NotFound("token", id)
	}
	return rows[0], nil
}

func (s store) revokeToken(ctx context.Context, id string, now int64) error {
	return db.Error(s.db.Conn(ctx).Model(&tokenRow{}).Where("id = ? AND revoked_at = 0", id).
		Updates(map[string]any{"revoked_at": now, "version": gorm.Expr("version + 1")}).Error)
}

// revokeTokens ends all tokens of a person in the step that asks for it.
func (s store) revokeTokens(ctx context.Context, personID string, now int64) error {
	return db.Error(s.db.Conn(ctx).Model(&tokenRow{}).Where("person_id = ? AND revoked_at = 0", personID).
		Updates(map[string]any{"revoked_at": now, "version": gorm.Expr("version + 1")}).Error)
}

func (s store) token(ctx context.Context, hash string) (tokenSeen, bool, error) {
	return one[tokenSeen](s.db.Conn(ctx).Table("api_token AS t").Joins("JOIN person AS p ON p.id = t.person_id").
		Select("t.id, t.person_id, t.scopes, t.used_at, t.expires_at, t.revoked_at, p.name, p.active").Where("t.token_hash = ?", hash))
}

func (s store) touchToken(ctx context.Context, id string, now int64) error {
	return db.Error(s.db.System(ctx).Model(&tokenRow{}).Where("id = ?", id).Update("used_at", now).Error)
}

// hit counts one try and gives the count and start of its window; one statement, so that tries at once cannot pass each other.
func (s store) hit(ctx context.Context, key string, now, windowBefore int64) (hits, start int64, err error) {
	var r struct{ Hits, WindowStart int64 }
	err = s.db.System(ctx).Raw(`
INSERT INTO rate_counter (counter_key, window_start, hits) VALUES (?, ?, 1)
ON CONFLICT (counter_key) DO UPDATE SET
  hits = CASE WHEN rate_counter.window_start <= ? THEN 1 ELSE rate_counter.hits + 1 END,
  window_start = CASE WHEN rate_counter.window_start <= ? THEN excluded.window_start ELSE rate_counter.window_start END
RETURNING hits, window_start`, key, now, windowBefore, windowBefore).Scan(&r).Error
	return r.Hits, r.WindowStart, db.Error(err)
}

// forgive takes back the tries of an account that has signed in from this address, and one of the address and of the account.
func (s store) forgive(ctx context.Context, c counters) error {
	sys := s.db.System(ctx)
	if err := sys.Exec("DELETE FROM rate_counter WHERE counter_key = ?", c.pair).Error; err != nil {
		return db.Error(err)
	}
	return db.Error(sys.Exec("UPDATE rate_counter SET hits = hits - 1 WHERE counter_key IN (?, ?) AND hits > 0", c.address, c.account).Error)
}

// demoRow is one post of one person for the demo's sign-in page.
type demoRow struct{ ID, Name, Title, Role, Unit string }

func (s store) demoPeople(ctx context.Context, on period.Date) ([]demoRow, error) {
	var rows []demoRow
	err := s.db.Conn(ctx).Table("person AS p").Joins("JOIN post AS o ON o.person_id = p.id").Joins("LEFT JOIN unit AS u ON u.id = o.unit_id").
		Select("p.id, p.name, p.title, o.role, COALESCE(u.name, '') AS unit").
		Where("p.active = ? AND o.substitute_for_id IS NULL AND o.valid_from <= ? AND (o.valid_to = '' OR o.valid_to >= ?)", true, string(on), string(on)).
		Order("p.name_sort, p.id, o.id").Scan(&rows).Error
	return rows, db.Error(err)
}
