package audit

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

type seal struct {
	No       int64 `gorm:"primaryKey"`
	PrevHash string
	RowCount int64
	RowsHash string
	SealHash string
	SealedAt int64
}

func (seal) TableName() string { return "audit_seal" }

type sealRow struct {
	RowID  string `gorm:"primaryKey"`
	SealNo int64
}

func (sealRow) TableName() string { return "audit_seal_row" }

const (
	leaseName  = "audit.seal"
	leaseTime  = 30 * time.Second
	sealAtOnce = 5000
)

func (s seal) hash() string {
	return hash(strconv.FormatInt(s.No, 10) + ":" + s.PrevHash + ":" + strconv.FormatInt(s.RowCount, 10) + ":" + s.RowsHash + ":" + strconv.FormatInt(s.SealedAt, 10))
}

// Seal closes every row not yet sealed into the chain, if holder gets the lease; it returns how many rows it sealed. Not "id > last":
// a slow transaction may commit an older id after a younger one was sealed.
func (l *Log) Seal(ctx context.Context, holder string) (int, error) {
	got, err := l.lease(ctx, holder)
	if err != nil || !got {
		return 0, err
	}
	total := 0
	for {
		n, err := l.sealOnce(ctx)
		total += n
		if err != nil || n < sealAtOnce {
			return total, err
		}
	}
}

func (l *Log) lease(ctx context.Context, holder string) (bool, error) {
	now := l.clock.Now()
	res := l.db.System(ctx).Exec(
		`INSERT INTO lease (name, holder, expires_at) VALUES (?, ?, ?)
		 ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
		 WHERE lease.holder = excluded.holder OR lease.expires_at < ?`,
		leaseName, holder, clock.Micros(now.Add(leaseTime)), clock.Micros(now))
	return res.RowsAffected == 1, db.Error(res.Error)
}

// Release gives the lease up, so that the next holder need not wait for it to run out.
func (l *Log) Release(ctx context.Context, holder string) error {
	return db.Error(l.db.System(ctx).Exec("DELETE FROM lease WHERE name = ? AND holder = ?", leaseName, holder).Error)
}

func (l *Log) sealOnce(ctx context.Context) (int, error) {
	n := 0
	err := l.db.SystemTx(ctx, func(tx *gorm.DB) error {
		var rows []row
		err := tx.Table("audit_row AS r").Select("r.id, r.row_hash").Joins("LEFT JOIN audit_seal_row AS s ON s.row_id = r.id").
			Where("s.row_id IS NULL").Order("r.id").Limit(sealAtOnce).Scan(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		var last seal
		if err := tx.Order("no DESC").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		s := seal{No: last.No + 1, PrevHash: last.SealHash, RowCount: int64(len(rows)), RowsHash: rowsHash(rows), SealedAt: clock.Micros(l.clock.Now())}
		s.SealHash = s.hash()
		// The primary key of the seal lets only one of two sealers win, should a lease ever be held twice.
		if err := tx.Create(&s).Error; err != nil {
			return err
		}
		members := make([]sealRow, len(rows))
		for i, r := range rows {
			members[i] = sealRow{RowID: r.ID, SealNo: s.No}
		}
		n = len(rows)
		return tx.CreateInBatches(members, 500).Error
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func rowsHash(rows []row) string {
	var all strings.Builder
	for _, r := range rows {
		all.WriteString(r.ID + r.RowHash)
	}
	return hash(all.String())
}

// Report is the answer of Verify. Broken lists what does not hold; it is empty when the log is whole.
type Report struct {
	Rows, Sealed, Unsealed, Erased, Seals int64
	LastSeal                              string // hash of the newest seal: keep it outside to detect a replaced log
	Broken                                []string
}

// Counts are how long the log is and how much of it no seal covers yet.
type Counts struct{ Rows, Seals, Unsealed int64 }

// Count counts without reading the log's rows.
func (l *Log) Count(ctx context.Context) (c Counts, err error) {
	err = l.db.Snapshot(ctx, func(ctx context.Context) error {
		var sealed int64
		for table, n := range map[string]*int64{"audit_row": &c.Rows, "audit_seal": &c.Seals, "audit_seal_row": &sealed} {
			if err := l.db.Conn(ctx).Table(table).Count(n).Error; err != nil {
				return db.Error(err)
			}
		}
		c.Unsealed = c.Rows - sealed
		return nil
	})
	return c, err
}

// Verify reads the whole log and recomputes every hash. It reports erased texts and rows not yet sealed; neither is a fault.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	var rep Report
	err := l.db.Snapshot(ctx, func(ctx context.Context) error {
		tx := l.db.Conn(ctx)
		var seals []seal
		if err := tx.Order("no").Find(&seals).Error; err != nil {
			return db.Error(err)
		}
		members, err := l.verifyRows(ctx, &rep)
		if err != nil {
			return err
		}
		prev := ""
		for i, s := range seals {
			broken := func(what string) { rep.Broken = append(rep.Broken, "seal "+strconv.FormatInt(s.No, 10)+": "+what) }
			if s.No != int64(i+1) {
				broken("number out of order")
			}
			if s.PrevHash != prev {
				broken("does not follow the seal before")
			}
			if s.SealHash != s.hash() {
				broken("hash does not hold")
			}
			if rows := members[s.No]; int64(len(rows)) != s.RowCount || rowsHash(rows) != s.RowsHash {
				broken("its rows were changed or removed")
			}
			prev = s.SealHash
			delete(members, s.No)
		}
		for no := range members {
			rep.Broken = append(rep.Broken, "seal "+strconv.FormatInt(no, 10)+": missing")
		}
		rep.Seals, rep.LastSeal = int64(len(seals)), prev
		return nil
	})
	return rep, err
}

// verifyRows walks the log in pages, so that memory does not grow with its texts, and returns id and hash of the rows by seal.
func (l *Log) verifyRows(ctx context.Context, rep *Report) (map[int64][]row, error) {
	type full struct {
		Row                   row `gorm:"embedded"`
		BeforeText, AfterText *string
		ErasedAt              int64
		SealNo                int64
	}
	members := map[int64][]row{}
	after := ""
	for {
		var page []full
		err := l.db.Conn(ctx).Table("audit_row AS r").
			Select("r.*, t.before_text, t.after_text, COALESCE(t.erased_at, 0) AS erased_at, COALESCE(s.seal_no, 0) AS seal_no").
			Joins("LEFT JOIN audit_text AS t ON t.row_id = r.id").Joins("LEFT JOIN audit_seal_row AS s ON s.row_id = r.id").
			Where("r.id > ?", after).Order("r.id").Limit(2000).Scan(&page).Error
		if err != nil {
			return nil, db.Error(err)
		}
		if len(page) == 0 {
			return members, nil
		}
		for _, f := range page {
			r := f.Row
			rep.Rows++
			if r.RowHash != r.hash() {
				rep.Broken = append(rep.Broken, "row "+r.ID+": changed")
			}
			switch {
			case f.ErasedAt > 0:
				rep.Erased++
			case f.BeforeText == nil || f.AfterText == nil:
				rep.Broken = append(rep.Broken, "row "+r.ID+": texts removed")
			case hash(*f.BeforeText) != r.BeforeHash || hash(*f.AfterText) != r.AfterHash:
				rep.Broken = append(rep.Broken, "row "+r.ID+": texts changed")
			}
			if f.SealNo == 0 {
				rep.Unsealed++
				continue
			}
			rep.Sealed++
			members[f.SealNo] = append(members[f.SealNo], row{ID: r.ID, RowHash: r.RowHash})
		}
		after = page[len(page)-1].Row.ID
	}
}

// Erase empties the texts of one record's rows (KVKK 6698); the rows and their hashes stay. It asks for the administration's right and
// leaves a row of its own: who erased what, and how many.
func (l *Log) Erase(ctx context.Context, entityID string) (int64, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return 0, err
	}
	if err := access.Check(a, access.AdministrationEdit, access.Whole); err != nil {
		return 0, err
	}
	if entityID == "" {
		return 0, fault.Invalid("text.required", "entity_id")
	}
	var n int64
	err = l.db.SystemTx(ctx, func(tx *gorm.DB) error {
		res := tx.Exec(
			`UPDATE audit_text SET before_text = '', after_text = '', erased_at = ? WHERE erased_at = 0 AND row_id IN (SELECT id FROM audit_row WHERE entity_id = ?)`,
			clock.Micros(l.clock.Now()), entityID)
		if res.Error != nil {
			return res.Error
		}
		n = res.RowsAffected
		return l.write(ctx, tx, a, access.AdministrationEdit, "", []Change{{Entity: "erasure", ID: entityID, Op: "erase", After: map[string]int64{"rows": n}}})
	})
	return n, err
}
