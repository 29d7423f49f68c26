package desk

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/trtext"
)

type viewRow struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	Page      string
	Name      string
	NameFold  string
	Query     string
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

func (viewRow) TableName() string { return "saved_view" }

func (r viewRow) view() View {
	return View{ID: r.ID, Page: r.Page, Name: r.Name, Query: r.Query, Version: r.Version}
}

func itoa(n int) string { return strconv.Itoa(n) }

// own narrows views to a person's.
func (s *store) own(ctx context.Context, person string) *gorm.DB {
	return s.db.Conn(ctx).Model(&viewRow{}).Where("person_id = ?", person)
}

func (s *store) views(ctx context.Context, person, page string) ([]View, error) {
	tx := s.own(ctx, person).Order("page, name_fold, id")
	if page != "" {
		if _, bad := trtext.Clean(page); bad {
			return nil, nil
		}
		tx = tx.Where("page = ?", page)
	}
	var rows []viewRow
	if err := tx.Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]View, len(rows))
	for n, r := range rows {
		out[n] = r.view()
	}
	return out, nil
}

// countViews counts a person's views; two who add at once count one after the other.
func (s *store) countViews(ctx context.Context, person string) (int, error) {
	var n int64
	var held []string
	if err := db.ForUpdate(s.own(ctx, person)).Order("id").Pluck("id", &held).Error; err != nil {
		return 0, db.Error(err)
	}
	err := s.own(ctx, person).Count(&n).Error
	return int(n), db.Error(err)
}

// view is one of a person's views; another's is not found.
func (s *store) view(ctx context.Context, person, id string) (View, error) {
	if !ids.Valid(id) {
		return View{}, fault.NotFound("saved_view", id)
	}
	var rows []viewRow
	if err := db.ForUpdate(s.own(ctx, person)).Where("id = ?", id).Find(&rows).Error; err != nil {
		return View{}, db.Error(err)
	}
	if len(rows) == 0 {
		return View{}, fault.NotFound("saved_view", id)
	}
	return rows[0].view(), nil
}

func (s *store) insertView(ctx context.Context, person string, v View) error {
	now := s.now()
	r := viewRow{ID: v.ID, PersonID: person, Page: v.Page, Name: v.Name, NameFold: trtext.Fold(v.Name), Query: v.Query, Version: v.Version, CreatedAt: now, UpdatedAt: now}
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

func (s *store) saveView(ctx context.Context, person string, v View, read int64) error {
	r := viewRow{Name: v.Name, NameFold: trtext.Fold(v.Name), Version: v.Version, UpdatedAt: s.now()}
	res := s.own(ctx, person).Where("id = ? AND version = ?", v.ID, read).Select("name", "name_fold", "version", "updated_at").Updates(&r)
	return changed(res, v.Name, read)
}

func (s *store) deleteView(ctx context.Context, person string, v View) error {
	return changed(s.own(ctx, person).Where("id = ? AND version = ?", v.ID, v.Version).Delete(&viewRow{}), v.Name, v.Version)
}

func changed(res *gorm.DB, name string, read int64) error {
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.Stale(name, read, read+1)
	}
	return nil
}
