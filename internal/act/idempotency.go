package act

import (
	"context"
	"encoding/json"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

// Once lets a create be repeated safely: the same Key with the same Sum gives the first answer again for 24 hours, another Sum is refused.
// The zero Once does nothing.
type Once struct {
	Key string // at most 100 characters
	Sum string // hash of the request
}

type idempotencyRow struct {
	OwnerID     string `gorm:"primaryKey"`
	RequestKey  string `gorm:"primaryKey"`
	RequestHash string
	Result      string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
}

func (idempotencyRow) TableName() string { return "idempotency" }

const idempotencyMicros = int64(24*60*60) * 1_000_000

func (r *Runner) replay(ctx context.Context, s *Step) (bool, error) {
	if s.options.idemKey == "" {
		return false, nil
	}
	var old []idempotencyRow
	err := r.db.Conn(ctx).Where("owner_id = ? AND request_key = ?", s.Actor.PersonID, s.options.idemKey).Limit(1).Find(&old).Error
	if err != nil {
		return false, db.Error(err)
	}
	if len(old) == 0 {
		return false, nil
	}
	if clock.Micros(r.clock.Now())-old[0].CreatedAt > idempotencyMicros {
		return false, db.Error(r.db.Conn(ctx).Delete(&old[0]).Error)
	}
	if old[0].RequestHash != s.options.idemSum {
		return false, fault.New(fault.KindInvalid, "idempotency.other_body", "read", s.options.idemKey)
	}
	if err := json.Unmarshal([]byte(old[0].Result), s.options.result); err != nil {
		return false, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return true, nil
}

func (r *Runner) remember(ctx context.Context, s *Step) error {
	if s.options.idemKey == "" || s.options.dryRun {
		return nil
	}
	b, err := json.Marshal(s.options.result)
	if err != nil {
		return fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return db.Error(r.db.Conn(ctx).Create(&idempotencyRow{
		OwnerID: s.Actor.PersonID, RequestKey: s.options.idemKey, RequestHash: s.options.idemSum, Result: string(b), CreatedAt: clock.Micros(r.clock.Now()),
	}).Error)
}

// Sweep forgets results older than 24 hours; app calls it now and then.
func (r *Runner) Sweep(ctx context.Context) error {
	return db.Error(r.db.System(ctx).Where("created_at < ?", clock.Micros(r.clock.Now())-idempotencyMicros).Delete(&idempotencyRow{}).Error)
}
