package db

import (
	"context"

	"github.com/karne-app/karne/internal/fault"
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
