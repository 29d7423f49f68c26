package intake

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
)

// ListQuery asks for a page of uploads, newest first: of plans, or, with a programme, of its units' proposals, or, with a window, of its units'
// values. Limit is 1…200; 0 is 50.
type ListQuery struct {
	Before      string // id of the last upload of the page before; empty: the first page
	Limit       int
	ProgrammeID string // of unit proposals
	WindowID    string // of units' values
	UnitID      string // with a programme or a window: of this unit alone
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
	ProgrammeID string // of a unit's proposal
	UnitID      string // of a unit's proposal or values
	New         int    // records; 0 when the file was refused, since it was compared with nothing
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
	action := access.IntakeRead
	switch {
	case q.ProgrammeID != "":
		action = access.ProposalEdit
	case q.WindowID != "":
		action = access.ValueEnter
	}
	if !access.May(a, action) {
		return Page{}, access.Check(a, action, access.Whole)
	}
	if q.Limit <= 0 {
		q.Limit = defaultPage
	}
	q.Limit = min(q.Limit, largestPage)
	return s.store.list(ctx, access.Visible(a, action), q)
}

func (s store) list(ctx context.Context, f access.Filter, q ListQuery) (Page, error) {
	tx := s.db.Conn(ctx).Model(&batchRow{}).Order("id DESC").Limit(q.Limit+1).Select("id, kind, state, file_name, file_format, file_size, "+
		"SUBSTR(content, 1, ?) AS content, problems, preview, plan_id, programme_id, unit_id, created_by, created_at, committed_at", headOf)
	switch {
	case q.ProgrammeID != "", q.WindowID != "":
		switch {
		case q.ProgrammeID != "":
			tx = tx.Where("kind = ? AND programme_id = ?", string(OfProposal), q.ProgrammeID)
		case ids.Valid(q.WindowID): // a document of values begins with its window
			tx = tx.Where("kind = ? AND content LIKE ?", string(OfWindow), `{"window_id":"`+q.WindowID+`"%`)
		default:
			return Page{}, nil
		}
		if q.UnitID != "" {
			tx = tx.Where("unit_id = ?", q.UnitID)
		}
		if !f.All {
			tx = tx.Where("unit_id IN ?", f.Units)
		}
	case !f.All: // a plan's upload belongs to the whole administration
		return Page{}, nil
	default:
		tx = tx.Where("kind = ?", string(OfPlan))
	}
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
	for to, id := range map[*string]*string{&u.PlanID: r.PlanID, &u.ProgrammeID: r.ProgrammeID, &u.UnitID: r.UnitID} {
		if id != nil {
			*to = *id
		}
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

// codeOf reads plan.code, or a proposal's plan_code, at the head of a document, which may be cut anywhere behind it.
func codeOf(head string) string {
	dec := json.NewDecoder(strings.NewReader(head))
	if !enter(dec, "plan") || !enter(dec, "code") {
		if dec = json.NewDecoder(strings.NewReader(head)); !enter(dec, "plan_code") {
			return ""
		}
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
