package council

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// DocumentPlan names the editions of a plan; those of a year are "programme/2022", "monitoring/2022", "evaluation/2022", "report/2022"
// (domain.md §0.1-7).
const DocumentPlan = "plan"

// Edition is what a body decided: facts and documents as canonical JSON, each with its SHA-256, and the decision. Once written it never
// changes; the database refuses it.
type Edition struct {
	ID              string
	Document        string // "plan", "programme/2022", "monitoring/2022"
	PlanID          string
	PlanCode        string // of the plan today; the frozen ones stand in Facts
	PlanName        string
	ProgrammeID     string // of a programme, else empty
	Year            int    // of the document, 0 for a plan
	No              int
	Decision        Decision
	FactsSHA256     string
	DocumentsSHA256 string
	FrozenBy        string
	FrozenAt        int64 // UTC microseconds
	Facts           []byte
	Documents       []byte
}

// Contain puts the contents into the edition, with their hashes.
func (e *Edition) Contain(facts, documents []byte) {
	e.Facts, e.Documents = facts, documents
	e.FactsSHA256, e.DocumentsSHA256 = sum(facts), sum(documents)
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

type editionRow struct {
	ID              string `gorm:"primaryKey"`
	Document        string
	PlanID          string
	ProgrammeID     *string
	No              int
	DecisionID      string
	Facts           string
	FactsSha256     string
	Documents       string
	DocumentsSha256 string
	FrozenBy        string
	FrozenAt        int64
}

func (editionRow) TableName() string { return "edition" }

// InsertEdition writes an edition in the step's transaction.
func (s *Store) InsertEdition(ctx context.Context, e Edition) error {
	r := editionRow{
		ID: e.ID, Document: e.Document, PlanID: e.PlanID, No: e.No, DecisionID: e.Decision.ID, Facts: string(e.Facts), FactsSha256: e.FactsSHA256,
		Documents: string(e.Documents), DocumentsSha256: e.DocumentsSHA256, FrozenBy: e.FrozenBy, FrozenAt: e.FrozenAt,
	}
	if e.ProgrammeID != "" {
		r.ProgrammeID = &e.ProgrammeID
	}
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

// EditionQuery narrows a list of editions; the zero value asks for all of them.
type EditionQuery struct {
	PlanID      string // the plan's own editions, unless Document names another of its documents
	ProgrammeID string
	Document    string // "plan", "programme/2022", "monitoring/2022"; empty with PlanID: "plan"
}

// Editions lists editions, oldest first, without their contents. Like Get it asks no access of its own.
func (s *Store) Editions(ctx context.Context, q EditionQuery) ([]Edition, error) {
	return s.editions(ctx, false, func(tx *gorm.DB) *gorm.DB {
		if q.PlanID != "" {
			tx = tx.Where("e.plan_id = ? AND e.document = ?", q.PlanID, cmp.Or(q.Document, DocumentPlan))
		} else if q.Document != "" {
			tx = tx.Where("e.document = ?", q.Document)
		}
		if q.ProgrammeID != "" {
			tx = tx.Where("e.programme_id = ?", q.ProgrammeID)
		}
		return tx
	}, q.PlanID, q.ProgrammeID)
}

// Edition is one edition with its contents; contents whose hash does not hold are refused. It asks no access of its own.
func (s *Store) Edition(ctx context.Context, id string) (Edition, error) {
	found, err := s.editions(ctx, true, func(tx *gorm.DB) *gorm.DB { return tx.Where("e.id = ?", id) }, id)
	if err != nil {
		return Edition{}, err
	}
	if len(found) == 0 {
		return Edition{}, fault.NotFound("edition", id)
	}
	e := found[0]
	if sum(e.Facts) != e.FactsSHA256 || sum(e.Documents) != e.DocumentsSHA256 {
		return Edition{}, fault.New(fault.KindConflict, "edition.hash", "read", id)
	}
	return e, nil
}

func (s *Store) editions(ctx context.Context, whole bool, narrow func(*gorm.DB) *gorm.DB, asked ...string) ([]Edition, error) {
	for _, id := range asked {
		if id != "" && !ids.Valid(id) { // no record has it, and PostgreSQL refuses to compare with a broken text
			return nil, nil
		}
	}
	columns := "e.id, e.document, e.plan_id, e.programme_id, e.no, e.decision_id, e.facts_sha256, e.documents_sha256, e.frozen_by, e.frozen_at, " +
		"p.code AS plan_code, p.name AS plan_name"
	if whole {
		columns += ", e.facts, e.documents"
	}
	tx := s.db.Conn(ctx).Table("edition AS e").Joins("JOIN plan AS p ON p.id = e.plan_id").Select(columns).Order("e.frozen_at, e.id")
	var rows []struct {
		Row                editionRow `gorm:"embedded"`
		PlanCode, PlanName string
	}
	if err := narrow(tx).Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	decided := make([]string, len(rows))
	for i, r := range rows {
		decided[i] = r.Row.DecisionID
	}
	decisions, err := s.Some(ctx, decided)
	if err != nil {
		return nil, err
	}
	out := make([]Edition, len(rows))
	for i, x := range rows {
		r := x.Row
		out[i] = Edition{
			ID: r.ID, Document: r.Document, PlanID: r.PlanID, PlanCode: x.PlanCode, PlanName: x.PlanName, Year: yearOf(r.Document), No: r.No, Decision: decisions[r.DecisionID],
			FactsSHA256: r.FactsSha256, DocumentsSHA256: r.DocumentsSha256, FrozenBy: r.FrozenBy, FrozenAt: r.FrozenAt, Facts: []byte(r.Facts), Documents: []byte(r.Documents),
		}
		if r.ProgrammeID != nil {
			out[i].ProgrammeID = *r.ProgrammeID
		}
	}
	return out, nil
}

// yearOf is the year a document's name ends in: "programme/2022"; a plan's has none.
func yearOf(document string) int {
	_, year, _ := strings.Cut(document, "/")
	n, err := strconv.Atoi(year)
	if err != nil {
		return 0
	}
	return n
}
