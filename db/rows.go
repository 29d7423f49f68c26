package db

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// Bump writes columns of a row when nobody changed it since it was read: UPDATE … WHERE id AND version; row holds the next version.
func Bump[R any](ctx context.Context, d *DB, row *R, id string, read int64, columns []string) error {
	res := d.Conn(ctx).Model(row).Where("id = ? AND version = ?", id, read).Select(columns).Updates(row)
	if res.Error != nil {
		return Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.Stale(id, read, read+1)
	}
	return nil
}

// InsertAll writes new rows, many in one statement.
func InsertAll[R any](ctx context.Context, d *DB, rows []R) error {
	const atOnce = 500
	switch {
	case len(rows) == 0:
		return nil
	case len(rows) <= atOnce: // one statement needs no batch, which costs as much as the statement
		return Error(d.Conn(ctx).Create(&rows).Error)
	}
	return Error(d.Conn(ctx).CreateInBatches(rows, atOnce).Error)
}

// Lock says what a step does with a row it reads.
type Lock uint8

// NoLock only reads, Shared relies on the row's state, ForSelf changes it.
const (
	NoLock Lock = iota
	Shared
	ForSelf
)

// Locked is the query with the lock.
func Locked(tx *gorm.DB, l Lock) *gorm.DB {
	switch l {
	case Shared:
		return ForShare(tx)
	case ForSelf:
		return ForUpdate(tx)
	case NoLock:
	}
	return tx
}

// Take reads one row by its id; what names the record in the fault of one that is not there. A text that is no id has no row, and PostgreSQL
// refuses to compare with a broken one.
func Take(ctx context.Context, d *DB, l Lock, dest any, what, id string) error {
	if !ids.Valid(id) {
		return fault.NotFound(what, id)
	}
	if err := Locked(d.Conn(ctx), l).Where("id = ?", id).Take(dest).Error; err != nil {
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return fault.NotFound(what, id)
		}
		return Error(err)
	}
	return nil
}

// Null is a text as a column that may be NULL: the empty one is.
func Null(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Text is what a column that may be NULL holds; NULL is the empty text.
func Text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
