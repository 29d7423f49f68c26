package intake

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

// partBytes is how much of a file one row keeps: one text value of 20 MB would be held several times over.
const partBytes = 192 << 10

// pageSize is how many batches a list shows.
const pageSize = 50

type store struct {
	db    *db.DB
	clock clock.Clock
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }

func (s *store) insert(ctx context.Context, b Batch, data []byte) error {
	r, err := rowOf(b, s.now())
	if err != nil {
		return err
	}
	tx := s.db.Conn(ctx)
	if err := tx.Create(&r).Error; err != nil {
		return db.Error(err)
	}
	var parts []fileRow
	for i := 0; len(data) > 0; i++ {
		n := min(len(data), partBytes)
		parts = append(parts, fileRow{b.ID, i, base64.StdEncoding.EncodeToString(data[:n])})
		data = data[n:]
	}
	return db.Error(tx.CreateInBatches(parts, 20).Error)
}

// file puts the uploaded bytes together again.
func (s *store) file(ctx context.Context, id string) ([]byte, error) {
	var parts []fileRow
	if err := s.db.Conn(ctx).Where("batch_id = ?", id).Order("part").Find(&parts).Error; err != nil {
		return nil, db.Error(err)
	}
	var out []byte
	for _, p := range parts {
		b, err := base64.StdEncoding.DecodeString(p.Body)
		if err != nil {
			return nil, internal(err)
		}
		out = append(out, b...)
	}
	return out, nil
}

// batch reads one; lock is for a step that changes it.
func (s *store) batch(ctx context.Context, f access.Filter, id string, lock bool) (Batch, error) {
	tx := visible(s.db.Conn(ctx), f)
	if lock {
		tx = db.ForUpdate(tx)
	}
	var r batchRow
	if err := tx.Where("id = ? AND kind = ?", id, kindPlan).Take(&r).Error; err != nil {
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return Batch{}, fault.NotFound("intake_batch", id)
		}
		return Batch{}, db.Error(err)
	}
	return r.batch()
}

func visible(tx *gorm.DB, f access.Filter) *gorm.DB {
	switch {
	case f.All:
		return tx
	case f.Self != "":
		return tx.Where("created_by = ?", f.Self)
	}
	return tx.Where("1 = 0")
}

// list gives the newest batches, without content and preview.
func (s *store) list(ctx context.Context, f access.Filter) ([]Batch, error) {
	var rows []batchRow
	err := visible(s.db.Conn(ctx), f).Select("id, state, file_name, file_sha256, file_format, file_size, plan_id, created_by, version, created_at, committed_at").
		Where("kind = ?", kindPlan).Order("created_at DESC, id DESC").Limit(pageSize).Find(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	out := make([]Batch, 0, len(rows))
	for _, r := range rows {
		r.Content, r.Addresses, r.Problems = "{}", "{}", "[]"
		b, err := r.batch()
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// committed gives the batch that took this very file in, "" for none.
func (s *store) committed(ctx context.Context, sha string) (string, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&batchRow{}).Where("kind = ? AND file_sha256 = ? AND state = ?", kindPlan, sha, string(Committed)).Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", db.Error(err)
	}
	return ids[0], nil
}

// save writes the state of a batch; version is the one that was read.
func (s *store) save(ctx context.Context, b Batch) error {
	was := b.Version
	b.Version++
	r, err := rowOf(b, s.now())
	if err != nil {
		return err
	}
	res := s.db.Conn(ctx).Model(&batchRow{}).Where("id = ? AND version = ?", b.ID, was).
		Select("State", "Content", "PlanID", "Version", "UpdatedAt", "CommittedAt").Updates(&r)
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.New(fault.KindStale, "stale", "read", strconv.FormatInt(was, 10)).On("", b.ID)
	}
	return nil
}

// forget drops the uploaded bytes of a batch that will never be needed again.
func (s *store) forget(ctx context.Context, id string) error {
	return db.Error(s.db.Conn(ctx).Where("batch_id = ?", id).Delete(&fileRow{}).Error)
}
