package db

import (
	"context"
	"slices"
	"strings"
)

// MigrateTo brings an empty database to an earlier version, as an earlier release left it.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return err
	}
	// An earlier release laid the triggers of its own tables only.
	text, err := triggerFiles.ReadFile("triggers/" + map[Engine]string{SQLite: "sqlite.sql", PostgreSQL: "postgres.sql"}[d.engine])
	if err != nil {
		return err
	}
	lines := slices.DeleteFunc(strings.Split(string(text), "\n"), func(l string) bool {
		return version < 3 && strings.Contains(l, "measurement_step") || version < 6 && strings.Contains(l, "process_step")
	})
	_, err = d.writeSQL.ExecContext(ctx, strings.Join(lines, "\n"))
	return mapped(err)
}
