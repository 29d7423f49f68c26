package intake

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// ListQuery asks for a page of uploads, newest first. Limit is 1…200; 0 is 50.
type ListQuery struct {
	Before string // id of the last upload of the page before; empty: the first page
	Limit  int
}

// Page is a page of uploads; Next is the Before of the page after it, empty on the last.
type Page struct {
	Items []Upload
	Next  string
}

// Upload is one line of the list of uploads: what came, and what it would change or changed. Its contents are not in it.
type Upload struct {
	ID          string
	State       State
	Format      string // json, xlsx
	FileName    string
	Size        int // bytes
	PlanID      string
	PlanCode    string
	New         int // records; 0 when the file was refused, since it was compared with nothing
	Changed     int
	Same        int
	Absent      int
	Refusals    int // faults that keep the file from being committed
	Flags       int // faults that do not
	CreatedBy   string
	CreatedAt   int64 // UTC microseconds
	CommittedAt int64
}

const (
	defaultPage = 50
	largestPage = 200
	// headOf is how much of a stored document is read for its plan's code: it stands before the plan's records.
	headOf = 4000
)

// List is a page of the uploads the caller may see.
func (s *Service) List(ctx context.Context, q ListQuery) (Page, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Page{}, err
	}
	if err := access.Check(a, access.IntakeRead, access.Whole); err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 {
		q.Limit = defaultPage
	}
	q.Limit = min(q.Limit, largestPage)
	return s.store.list(ctx, access.Visible(a, access.IntakeRead), q)
}

func (s store) list(ctx context.Context, f access.Filter, q ListQuery) (Page, error) {
	if !f.All { // an upload belongs to the whole administration
		return Page{}, nil
	}
	tx := s.db.Conn(ctx).Model(&batchRow{}).Where("kind = 'plan'").Order("id DESC").Limit(q.Limit+1).
		Select("id, state, file_name, file_format, file_size, SUBSTR(content, 1, ?) AS content, problems, preview, plan_id, created_by, created_at, committed_at", headOf)
	if q.Before != "" {
		tx = tx.Where("id < ?", q.Before)
	}
	var rows []batchRow
	if err := tx.Find(&rows).Error; err != nil {
		return Page{}, db.Error(err)
	}
	var p Page
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		p.Next = rows[q.Limit-1].ID
	}
	p.Items = make([]Upload, len(rows))
	for i, r := range rows {
		u, err := upload(r)
		if err != nil {
			return Page{}, fault.New(fault.KindInternal, "internal").Wrap(err)
		}
		p.Items[i] = u
	}
	return p, nil
}

func upload(r batchRow) (Upload, error) {
	u := Upload{ID: r.ID, State: State(r.State), Format: r.FileFormat, FileName: r.FileName, Size: r.FileSize, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt,
		CommittedAt: r.CommittedAt, PlanCode: codeOf(r.Content)}
	if r.PlanID != nil {
		u.PlanID = *r.PlanID
	}
	var preview struct {
		Changes []struct {
			Op plan.Op `json:"op"`
		} `json:"changes"`
		Absent int `json:"absent"`
	}
	if err := json.Unmarshal([]byte(r.Preview), &preview); err != nil {
		return u, err
	}
	for _, c := range preview.Changes {
		switch c.Op {
		case plan.OpAdd:
			u.New++
		case plan.OpChange:
			u.Changed++
		case plan.OpSame:
			u.Same++
		}
	}
	u.Absent = preview.Absent
	var faults []struct {
		Stage fault.Stage `json:"stage"`
	}
	if err := json.Unmarshal([]byte(r.Problems), &faults); err != nil {
		return u, err
	}
	for _, f := range faults {
		if f.Stage == fault.Refuse {
			u.Refusals++
		} else {
			u.Flags++
		}
	}
	return u, nil
}

// codeOf reads plan.code at the head of a document, which may be cut anywhere behind it.
func codeOf(head string) string {
	dec := json.NewDecoder(strings.NewReader(head))
	if !enter(dec, "plan") || !enter(dec, "code") {
		return ""
	}
	code, _ := next(dec).(string)
	return code
}

// enter goes into an object up to the value of a key.
func enter(dec *json.Decoder, key string) bool {
	if next(dec) != json.Delim('{') {
		return false
	}
	for dec.More() {
		if next(dec) == key {
			return true
		}
		var skip json.RawMessage
		if dec.Decode(&skip) != nil {
			return false
		}
	}
	return false
}

func next(dec *json.Decoder) json.Token {
	t, err := dec.Token()
	if err != nil {
		return nil
	}
	return t
}
