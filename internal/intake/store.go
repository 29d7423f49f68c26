package intake

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

type batchRow struct {
	ID          string `gorm:"primaryKey"`
	Kind        string
	State       string
	FileName    string
	FileSha256  string
	FileFormat  string
	FileSize    int
	Content     string
	Problems    string
	Preview     string
	PlanID      *string
	ProgrammeID *string
	UnitID      *string
	Fingerprint string
	CreatedBy   string
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
	CommittedAt int64
}

func (batchRow) TableName() string { return "intake_batch" }

// fileRow is a part of the uploaded file, kept so that it can be given back with notes at its cells.
type fileRow struct {
	BatchID string `gorm:"primaryKey"`
	Part    int    `gorm:"primaryKey;autoIncrement:false"`
	Body    string
}

func (fileRow) TableName() string { return "intake_file" }

const partSize = 1 << 20

type store struct {
	db    *db.DB
	clock clock.Clock
}

func (s store) insert(ctx context.Context, b Batch, file []byte) error {
	content, err := b.content()
	if err != nil {
		return err
	}
	problems, err := packFaults(b.Faults)
	if err != nil {
		return err
	}
	preview, err := json.Marshal(b.Preview)
	if err != nil {
		return err
	}
	r := batchRow{ID: b.ID, Kind: string(b.Kind), State: string(b.State), FileName: b.FileName, FileSha256: b.SHA256, FileFormat: b.Format, FileSize: b.Size,
		Content: string(content), Problems: problems, Preview: string(preview), Fingerprint: b.fingerprint,
		CreatedBy: b.CreatedBy, Version: 1, CreatedAt: b.CreatedAt, UpdatedAt: b.CreatedAt}
	for to, id := range map[**string]*string{&r.PlanID: &b.PlanID, &r.ProgrammeID: &b.ProgrammeID, &r.UnitID: &b.UnitID} {
		if *id != "" {
			*to = id
		}
	}
	tx := s.db.Conn(ctx)
	if err := tx.Create(&r).Error; err != nil {
		return db.Error(err)
	}
	var parts []fileRow
	for text := base64.StdEncoding.EncodeToString(file); text != ""; {
		n := min(partSize, len(text))
		parts = append(parts, fileRow{BatchID: b.ID, Part: len(parts) + 1, Body: text[:n]})
		text = text[n:]
	}
	if len(parts) == 0 {
		return nil
	}
	return db.Error(tx.CreateInBatches(parts, 4).Error)
}

func (s store) batch(ctx context.Context, id string, l db.Lock) (Batch, error) {
	var r batchRow
	if err := db.Take(ctx, s.db, l, &r, "batch", id); err != nil {
		return Batch{}, err
	}
	b := Batch{ID: r.ID, Kind: Kind(r.Kind), State: State(r.State), Format: r.FileFormat, FileName: r.FileName, SHA256: r.FileSha256, Size: r.FileSize, CreatedBy: r.CreatedBy,
		CreatedAt: r.CreatedAt, CommittedAt: r.CommittedAt, Version: r.Version, fingerprint: r.Fingerprint}
	for to, id := range map[*string]*string{&b.PlanID: r.PlanID, &b.ProgrammeID: r.ProgrammeID, &b.UnitID: r.UnitID} {
		if id != nil {
			*to = *id
		}
	}
	var err error
	if b.Faults, err = unpackFaults(r.Problems); err == nil {
		if err = b.take([]byte(r.Content)); err == nil {
			err = json.Unmarshal([]byte(r.Preview), &b.Preview)
		}
	}
	if err != nil {
		return Batch{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return b, nil
}

// head is what says who may see a batch.
func (s store) head(ctx context.Context, id string) (kind Kind, unitID string, err error) {
	var r struct {
		Kind   string
		UnitID *string
	}
	res := s.db.Conn(ctx).Model(&batchRow{}).Select("kind, unit_id").Where("id = ?", id).Limit(1).Find(&r)
	if res.Error != nil {
		return "", "", db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return "", "", fault.NotFound("batch", id)
	}
	if r.UnitID != nil {
		unitID = *r.UnitID
	}
	return Kind(r.Kind), unitID, nil
}

func (s store) file(ctx context.Context, id string) ([]byte, error) {
	var parts []fileRow
	if err := s.db.Conn(ctx).Where("batch_id = ?", id).Order("part").Find(&parts).Error; err != nil {
		return nil, db.Error(err)
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Body)
	}
	out, err := base64.StdEncoding.DecodeString(b.String())
	if err != nil {
		return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return out, nil
}

// finish moves a staged batch to its end.
func (s store) finish(ctx context.Context, b *Batch, to State, planID string) error {
	now := clock.Micros(s.clock.Now())
	fields := map[string]any{"state": string(to), "version": b.Version + 1, "updated_at": now}
	if to == Committed {
		fields["committed_at"], fields["plan_id"] = now, planID
	}
	res := s.db.Conn(ctx).Model(&batchRow{}).Where("id = ? AND version = ? AND state IN ?", b.ID, b.Version, []string{string(Staged), string(Refused)}).Updates(fields)
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.New(fault.KindStale, "stale").On("", b.ID)
	}
	b.State, b.Version, b.PlanID = to, b.Version+1, planID
	if to == Committed {
		b.CommittedAt = now
	}
	return nil
}

// committed tells whether a file of this kind with these bytes was committed.
func (s store) committed(ctx context.Context, k Kind, sha string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&batchRow{}).Where("kind = ? AND state = ? AND file_sha256 = ?", string(k), string(Committed), sha).Count(&n).Error
	return n > 0, db.Error(err)
}
