package org

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/budgetcode"
)

type codeRow struct {
	ID        string `gorm:"primaryKey"`
	Kind      string
	CodeSet   string
	Code      string
	Name      string
	ValidFrom int64
	ValidTo   int64
	Origin    string
	Source    string
	Note      string
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

func (codeRow) TableName() string { return "budget_code" }

var codeColumns = []string{"Name", "ValidFrom", "ValidTo", "Origin", "Source", "Note", "Version", "UpdatedAt"}

func rowOfCode(b BudgetCode, now int64) codeRow {
	return codeRow{
		ID: b.ID, Kind: string(b.Kind), CodeSet: string(b.Set), Code: b.Code, Name: b.Name, ValidFrom: int64(b.ValidFrom),
		ValidTo: int64(b.ValidTo), Origin: b.Origin, Source: b.Source, Note: b.Note, Version: b.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r codeRow) code() BudgetCode {
	return BudgetCode{
		ID: r.ID, Kind: budgetcode.Kind(r.Kind), Set: budgetcode.Set(r.CodeSet), Code: r.Code, Name: r.Name, ValidFrom: int(r.ValidFrom),
		ValidTo: int(r.ValidTo), Origin: r.Origin, Source: r.Source, Note: r.Note, Version: r.Version,
	}
}

// codes gives every row, in no order: that of the classification is for budgetcode to know, not for a database's collation.
func (s store) codes(ctx context.Context) ([]BudgetCode, error) {
	var rows []codeRow
	if err := s.db.Conn(ctx).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	return codesOf(rows), nil
}

// codesAt gives every row of one code.
func (s store) codesAt(ctx context.Context, b BudgetCode) ([]BudgetCode, error) {
	var rows []codeRow
	err := s.db.Conn(ctx).Where("kind = ? AND code_set = ? AND code = ?", string(b.Kind), string(b.Set), b.Code).Find(&rows).Error
	return codesOf(rows), db.Error(err)
}

func codesOf(rows []codeRow) []BudgetCode {
	out := make([]BudgetCode, len(rows))
	for i, r := range rows {
		out[i] = r.code()
	}
	return out
}

func (s store) code(ctx context.Context, id string) (BudgetCode, error) {
	r, err := first[codeRow](s.db.Conn(ctx).Where("id = ?", id), "budget_code", id)
	return r.code(), err
}

// lockedCode is code for a step that changes it.
func (s store) lockedCode(ctx context.Context, id string) (BudgetCode, error) {
	r, err := first[codeRow](db.ForUpdate(s.db.Conn(ctx)).Where("id = ?", id), "budget_code", id)
	return r.code(), err
}

func (s store) insertCodes(ctx context.Context, codes ...BudgetCode) error {
	rows := make([]codeRow, len(codes))
	for i, b := range codes {
		rows[i] = rowOfCode(b, s.now())
	}
	err := insert(ctx, s, rows)
	if fault.Has(err, "db.duplicate") && len(codes) == 1 { // the database alone sees every writer
		return codes[0].taken().Wrap(err)
	}
	return err
}

func (s store) saveCode(ctx context.Context, b BudgetCode) (BudgetCode, error) {
	read := b.Version
	b.Version++
	err := update(ctx, s, rowOfCode(b, s.now()), b.ID, read, codeColumns)
	if fault.Has(err, "db.duplicate") {
		err = b.taken().Wrap(err)
	}
	return b, err
}

// codeStamp changes with every addition and change of a code: rows are never deleted, and each change raises a version.
type codeStamp struct{ Total, Versions, UpdatedAt int64 }

func (s store) codeStamp(ctx context.Context) (codeStamp, error) {
	var out codeStamp
	err := s.db.Conn(ctx).Model(&codeRow{}).
		Select("COUNT(*) AS total, CAST(COALESCE(SUM(version), 0) AS BIGINT) AS versions, COALESCE(MAX(updated_at), 0) AS updated_at").
		Scan(&out).Error
	return out, db.Error(err)
}
