package db

import "context"

// MigrateTo brings an empty database to an earlier version, as an earlier release left it.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return err
	}
	return d.layTriggers(ctx, true)
}
