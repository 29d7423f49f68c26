package intake

import (
	"encoding/json"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

type batchRow struct {
	ID          string `gorm:"primaryKey"`
	Kind        string
	State       string
	FileName    string
	FileSHA256  string `gorm:"column:file_sha256"`
	FileFormat  string
	FileSize    int64
	Content     string
	Addresses   string
	Problems    string
	PlanID      *string
	BaseVersion string
	CreatedBy   string
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
	CommittedAt int64
}

func (batchRow) TableName() string { return "intake_batch" }

type fileRow struct {
	BatchID string `gorm:"primaryKey"`
	Part    int    `gorm:"primaryKey"`
	Body    string
}

func (fileRow) TableName() string { return "intake_file" }

// kindPlan is the only kind of batch of this slice; lines and values come later.
const kindPlan = "plan"

// content is what a batch keeps of its plan: the document, and after the commit what was done.
type content struct {
	Doc    plan.Doc      `json:"doc"`
	Done   *plan.Preview `json:"done,omitempty"`
	Faults []problem     `json:"faults,omitempty"` // the rules' verdicts at the commit
}

// problem is a fault as a row keeps it; a cause never leaves the process.
type problem struct {
	Kind   fault.Kind        `json:"kind"`
	Stage  fault.Stage       `json:"stage"`
	Code   string            `json:"code"`
	Ref    string            `json:"ref,omitempty"`
	Record string            `json:"record,omitempty"`
	Field  string            `json:"field,omitempty"`
	Sheet  string            `json:"sheet,omitempty"`
	Cell   string            `json:"cell,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
}

func problemsOf(l fault.List) []problem {
	out := make([]problem, 0, len(l))
	for _, f := range l {
		out = append(out, problem{f.Kind, f.Stage, f.Code, f.At.Ref, f.At.Record, f.At.Field, f.At.Sheet, f.At.Cell, f.Args})
	}
	return out
}

func faultsBack(ps []problem) fault.List {
	out := make(fault.List, 0, len(ps))
	for _, p := range ps {
		out = append(out, &fault.Fault{Kind: p.Kind, Stage: p.Stage, Code: p.Code, Args: p.Args,
			At: fault.Address{Ref: p.Ref, Record: p.Record, Field: p.Field, Sheet: p.Sheet, Cell: p.Cell}})
	}
	return out
}

func rowOf(b Batch, now int64) (batchRow, error) {
	r := batchRow{ID: b.ID, Kind: kindPlan, State: string(b.State), FileName: b.FileName, FileSHA256: b.SHA256, FileFormat: b.Format, FileSize: b.Size,
		BaseVersion: b.base, CreatedBy: b.CreatedBy, Version: b.Version, CreatedAt: b.CreatedAt, UpdatedAt: now, CommittedAt: b.CommittedAt}
	if b.PlanID != "" {
		r.PlanID = &b.PlanID
	}
	c := content{Doc: b.doc}
	if b.State == Committed {
		c.Done, c.Faults = &b.Preview, problemsOf(b.Faults)
	}
	var err error
	for _, f := range []struct {
		to   *string
		from any
	}{{&r.Content, c}, {&r.Addresses, b.where}, {&r.Problems, problemsOf(b.shape)}} {
		var raw []byte
		if raw, err = json.Marshal(f.from); err != nil {
			return r, internal(err)
		}
		*f.to = string(raw)
	}
	return r, nil
}

func (r batchRow) batch() (Batch, error) {
	b := Batch{ID: r.ID, State: State(r.State), Format: r.FileFormat, FileName: r.FileName, SHA256: r.FileSHA256, Size: r.FileSize, CreatedBy: r.CreatedBy,
		CreatedAt: r.CreatedAt, CommittedAt: r.CommittedAt, Version: r.Version, base: r.BaseVersion}
	if r.PlanID != nil {
		b.PlanID = *r.PlanID
	}
	var c content
	var shape []problem
	for _, f := range []struct {
		from string
		to   any
	}{{r.Content, &c}, {r.Addresses, &b.where}, {r.Problems, &shape}} {
		if err := json.Unmarshal([]byte(f.from), f.to); err != nil {
			return b, internal(err)
		}
	}
	b.doc, b.shape, b.PlanCode = c.Doc, faultsBack(shape), c.Doc.Plan.Code
	b.Faults = b.shape
	if c.Done != nil {
		b.Preview, b.Faults = *c.Done, faultsBack(c.Faults)
	}
	return b, nil
}

func internal(err error) error { return fault.New(fault.KindInternal, "internal").Wrap(err) }
