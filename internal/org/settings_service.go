package org

import (
	"cmp"
	"context"
	"slices"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
)

type settingRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	ValidFrom int64
	Value     string
	Source    string
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

func (settingRow) TableName() string { return "setting" }

var settingColumns = []string{"Value", "Source", "Version", "UpdatedAt"}

func rowOfSetting(r SettingRow, now int64) settingRow {
	return settingRow{
		ID: r.ID, Name: r.Name, ValidFrom: int64(r.ValidFrom), Value: r.Value, Source: r.Source, Version: r.Version, CreatedAt: now, UpdatedAt: now,
	}
}

// settings gives every row that was set.
func (s store) settings(ctx context.Context) ([]SettingRow, error) {
	var rows []settingRow
	if err := s.db.Conn(ctx).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]SettingRow, len(rows))
	for i, r := range rows {
		k, _ := settingOf(r.Name)
		out[i] = SettingRow{ID: r.ID, Name: r.Name, Type: k.of, ValidFrom: int(r.ValidFrom), Value: r.Value, Source: r.Source, Version: r.Version}
	}
	return out, nil
}

// Settings gives what holds in a budget year, with one statement. It asks no access: services read it inside their steps.
func (s *Service) Settings(ctx context.Context, year int) (Settings, error) {
	rows, err := s.store.settings(ctx)
	if err != nil {
		return Settings{}, err
	}
	return settingsIn(rows, year)
}

// SettingRows lists every setting: the program's own value first, then those that were set, by year.
func (s *Service) SettingRows(ctx context.Context) ([]SettingRow, error) {
	if _, _, err := may(ctx, access.AdministrationRead); err != nil {
		return nil, err
	}
	set, err := s.store.settings(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(set, func(a, b SettingRow) int { return cmp.Compare(a.ValidFrom, b.ValidFrom) })
	var out []SettingRow
	for _, k := range settingKinds {
		out = append(out, SettingRow{Name: k.name, Type: k.of, Value: k.value, Source: k.source, Default: true})
		for _, r := range set {
			if r.Name == k.name {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// SetSetting gives a setting a value from a year on. An unknown name is org.setting.unknown, a value that is not of its type
// org.setting.value, a row that another hand set or changed since it was read stale.
func (s *Service) SetSetting(ctx context.Context, c SetSetting) (SettingRow, error) {
	if err := act.Validate(c); err != nil {
		return SettingRow{}, err
	}
	var out SettingRow
	err := s.run.Run(ctx, access.SettingEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		after, faults := c.row(s.newID())
		if err := faults.Err(); err != nil {
			return err
		}
		rows, err := s.store.settings(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rows, func(r SettingRow) bool { return r.Name == c.Name && r.ValidFrom == c.ValidFrom })
		if i < 0 {
			if c.Version != 0 {
				return fault.NotFound("setting", c.Name)
			}
			err := insert(ctx, s.store, []settingRow{rowOfSetting(after, s.store.now())})
			if fault.Has(err, "db.duplicate") {
				return fault.Stale(c.Name, 0, 1)
			}
			if err != nil {
				return err
			}
			step.Record(audit.Change{Entity: "setting", ID: after.ID, Op: "create", After: after})
			out = after
			return nil
		}
		before := rows[i]
		if err := fault.Fresh(before.ID, before.Version, c.Version); err != nil {
			return err
		}
		after.ID, after.Version = before.ID, before.Version+1
		if err := update(ctx, s.store, rowOfSetting(after, s.store.now()), after.ID, before.Version, settingColumns); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "setting", ID: after.ID, Op: "change", Before: before, After: after})
		out = after
		return nil
	})
	return out, err
}
