package backup

import (
	"context"

	"github.com/karne-app/karne/db"
)

type runRow struct {
	ID         string `gorm:"primaryKey"`
	MadeAt     int64
	Kind       string
	Place      string
	Size       int64
	SHA256     string `gorm:"column:sha256"`
	Note       string
	RecordedBy string
}

func (runRow) TableName() string { return "backup_run" }

func (s *Service) insert(ctx context.Context, r Run) error {
	row := runRow{ID: r.ID, MadeAt: r.MadeAt, Kind: string(r.Kind), Place: r.Place, Size: r.Size, SHA256: r.SHA256, Note: r.Note, RecordedBy: r.RecordedBy}
	return db.Error(s.o.DB.Conn(ctx).Create(&row).Error)
}

func (s *Service) runs(ctx context.Context, limit int) ([]Run, error) {
	var rows []runRow
	if err := s.o.DB.Conn(ctx).Order("made_at DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Run, len(rows))
	for i, r := range rows {
		out[i] = Run{ID: r.ID, MadeAt: r.MadeAt, Kind: Kind(r.Kind), Place: r.Place, Size: r.Size, SHA256: r.SHA256, Note: r.Note, RecordedBy: r.RecordedBy}
	}
	return out, nil
}
