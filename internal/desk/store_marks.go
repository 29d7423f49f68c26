package desk

import (
	"context"

	"gorm.io/gorm/clause"

	"github.com/karne-app/karne/db"
)

type markRow struct {
	PersonID string `gorm:"primaryKey"`
	Mark     string `gorm:"primaryKey"`
	MarkedAt int64
}

func (markRow) TableName() string { return "person_mark" }

func (s *store) marks(ctx context.Context, person string) (out []string, err error) {
	err = s.db.Conn(ctx).Model(&markRow{}).Where("person_id = ?", person).Order("mark").Pluck("mark", &out).Error
	return out, db.Error(err)
}

func (s *store) marked(ctx context.Context, person, mark string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&markRow{}).Where("person_id = ? AND mark = ?", person, mark).Count(&n).Error
	return n > 0, db.Error(err)
}

// mark writes a mark; one that another request wrote meanwhile stays as it is.
func (s *store) mark(ctx context.Context, person, mark string) error {
	row := markRow{PersonID: person, Mark: mark, MarkedAt: s.now()}
	return db.Error(s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error)
}

func (s *store) unmark(ctx context.Context, person, mark string) error {
	return db.Error(s.db.Conn(ctx).Where("person_id = ? AND mark = ?", person, mark).Delete(&markRow{}).Error)
}
