package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/trtext"
)

// Change is one change of one record. Before and After are marshalled as they are; nil is "was not" or "is no more".
type Change struct {
	Entity string // plan, goal, unit …
	ID     string
	Op     string // create, change, remove, submit …
	Before any
	After  any
}

// Meta is what the edge knows of a request.
type Meta struct{ RequestID string }

type metaKey struct{}

// WithMeta puts request facts in a context.
func WithMeta(ctx context.Context, m Meta) context.Context {
	return context.WithValue(ctx, metaKey{}, m)
}

type row struct {
	ID         string `gorm:"primaryKey"`
	At         int64
	ActorID    string
	ActorName  string
	TokenID    string
	Action     string
	RequestID  string
	BatchID    string
	Entity     string
	EntityID   string
	Op         string
	BeforeHash string
	AfterHash  string
	RowHash    string
}

func (row) TableName() string { return "audit_row" }

type text struct {
	RowID      string `gorm:"primaryKey"`
	BeforeText string
	AfterText  string
	ErasedAt   int64
}

func (text) TableName() string { return "audit_text" }

// Log writes and reads the log.
type Log struct {
	db    *db.DB
	clock clock.Clock
}

// New makes the log of a database.
func New(d *db.DB, c clock.Clock) *Log { return &Log{db: d, clock: c} }

// Write appends changes in the transaction ctx carries.
func (l *Log) Write(ctx context.Context, a access.Actor, act access.Action, batch string, changes []Change) error {
	return l.write(ctx, l.db.Conn(ctx), a, act, batch, changes)
}

// Note appends one event in a transaction of its own: sign-ins and denials, which must stay when the step is refused.
func (l *Log) Note(ctx context.Context, a access.Actor, act access.Action, c Change) error {
	return l.db.SystemTx(ctx, func(tx *gorm.DB) error { return l.write(ctx, tx, a, act, "", []Change{c}) })
}

const insertAtOnce = 200

func (l *Log) write(ctx context.Context, tx *gorm.DB, a access.Actor, act access.Action, batch string, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	meta, _ := ctx.Value(metaKey{}).(Meta)
	rows := make([]row, len(changes))
	texts := make([]text, len(changes))
	now := clock.Micros(l.clock.Now())
	for i, c := range changes {
		before, err := marshal(c.Before)
		if err != nil {
			return err
		}
		after, err := marshal(c.After)
		if err != nil {
			return err
		}
		r := row{
			ID: ids.New(), At: now, ActorID: a.PersonID, ActorName: a.Name, TokenID: a.TokenID, Action: string(act), RequestID: cut(meta.RequestID, 64),
			BatchID: batch, Entity: c.Entity, EntityID: c.ID, Op: c.Op, BeforeHash: hash(before), AfterHash: hash(after),
		}
		r.RowHash = r.hash()
		rows[i] = r
		texts[i] = text{RowID: r.ID, BeforeText: before, AfterText: after}
	}
	if err := tx.CreateInBatches(rows, insertAtOnce).Error; err != nil {
		return db.Error(err)
	}
	return db.Error(tx.CreateInBatches(texts, insertAtOnce).Error)
}

func marshal(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return string(b), nil
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// hash covers every column, each with its length, so that no two rows can read the same.
func (r row) hash() string {
	var b strings.Builder
	for _, s := range []string{r.ID, strconv.FormatInt(r.At, 10), r.ActorID, r.ActorName, r.TokenID, r.Action, r.RequestID, r.BatchID, r.Entity, r.EntityID, r.Op, r.BeforeHash, r.AfterHash} {
		b.WriteString(strconv.Itoa(len(s)))
		b.WriteByte(':')
		b.WriteString(s)
	}
	return hash(b.String())
}

// Entry is one row as readers see it.
type Entry struct {
	ID, ActorID, ActorName, TokenID, Action, RequestID, BatchID, Entity, EntityID, Op string
	At                                                                                int64 // UTC microseconds
	Before, After                                                                     string
	Erased                                                                            bool
}

// Query narrows a page of the log; Before is the id of the last row of the page before.
type Query struct {
	EntityID string
	Before   string
	Limit    int
	ActorID  string // who did it
	Entity   string // kind of record
	Action   string // under which right
	From, To int64  // UTC microseconds, To not included; 0: open
}

// LastChange names who changed a record last, and when (UTC microseconds); the name is empty when the log has no row of it. It tells
// neither what was changed nor what the record holds: it is for a caller who is about to change that record and may read it.
func (l *Log) LastChange(ctx context.Context, entityID string) (name string, at int64, err error) {
	if _, err := access.Require(ctx); err != nil {
		return "", 0, err
	}
	var found []row
	tx := l.db.Conn(ctx).Table("audit_row").Select("actor_name", "at").Where("entity_id = ?", entityID).Order("id DESC").Limit(1)
	if err := tx.Scan(&found).Error; err != nil || len(found) == 0 {
		return "", 0, db.Error(err)
	}
	return found[0].ActorName, found[0].At, nil
}

// List is a page of the log, newest first. It asks access itself: every list takes a filter.
func (l *Log) List(ctx context.Context, q Query) ([]Entry, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.AuditRead, access.Whole); err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = 50
	}
	type joined struct {
		Row                   row `gorm:"embedded"` // gorm leaves an embedded unexported struct empty, a field it fills
		BeforeText, AfterText string
		ErasedAt              int64
	}
	tx := l.db.Conn(ctx).Table("audit_row AS r").Select("r.*, t.before_text, t.after_text, t.erased_at").
		Joins("JOIN audit_text AS t ON t.row_id = r.id").Order("r.id DESC").Limit(q.Limit)
	if q.EntityID != "" {
		tx = tx.Where("r.entity_id = ?", q.EntityID)
	}
	if q.Before != "" {
		tx = tx.Where("r.id < ?", q.Before)
	}
	for _, w := range []struct{ column, value string }{{"r.actor_id", q.ActorID}, {"r.entity", q.Entity}, {"r.action", q.Action}} {
		if w.value != "" {
			if clean, bad := trtext.Clean(w.value); bad || clean != w.value { // no row has it, and PostgreSQL refuses to compare with it
				return nil, nil
			}
			tx = tx.Where(w.column+" = ?", w.value)
		}
	}
	if q.From != 0 {
		tx = tx.Where("r.at >= ?", q.From)
	}
	if q.To != 0 {
		tx = tx.Where("r.at < ?", q.To)
	}
	var found []joined
	if err := tx.Scan(&found).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Entry, len(found))
	for i, f := range found {
		r := f.Row
		out[i] = Entry{ID: r.ID, At: r.At, ActorID: r.ActorID, ActorName: r.ActorName, TokenID: r.TokenID, Action: r.Action, RequestID: r.RequestID,
			BatchID: r.BatchID, Entity: r.Entity, EntityID: r.EntityID, Op: r.Op, Before: f.BeforeText, After: f.AfterText, Erased: f.ErasedAt > 0}
	}
	return out, nil
}
