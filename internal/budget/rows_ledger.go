package budget

import (
	"database/sql"
	"encoding/json"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

type ledgerRow struct {
	ID           string `gorm:"primaryKey"`
	Year         int
	Kind         string
	State        string
	Entry        string
	FileName     string
	FileSHA256   string `gorm:"column:file_sha256"`
	RowsSHA256   string `gorm:"column:rows_sha256"`
	RowCount     int
	Partial      bool
	StatedTotal  *int64
	CountedTotal *int64
	Report       string
	Origin       string
	Source       string
	Synthetic    bool
	CreatedBy    string
	Version      int64
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
	UpdatedAt    int64 `gorm:"autoUpdateTime:false"`
}

func (ledgerRow) TableName() string { return "ledger" }

func (r ledgerRow) ledger() (Ledger, error) {
	l := Ledger{ID: r.ID, Year: r.Year, Kind: LedgerKind(r.Kind), State: r.State, Entry: r.Entry, FileName: r.FileName, FileSHA256: r.FileSHA256, RowsSHA256: r.RowsSHA256,
		RowCount: r.RowCount, Partial: r.Partial, StatedTotal: (*quantity.Money)(r.StatedTotal), CountedTotal: (*quantity.Money)(r.CountedTotal), Origin: r.Origin,
		Source: r.Source, Synthetic: r.Synthetic, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, Version: r.Version}
	if err := json.Unmarshal([]byte(r.Report), &l.Report); err != nil {
		return Ledger{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return l, nil
}

func ledgerRowOf(l Ledger, now int64) (ledgerRow, error) {
	report, err := json.Marshal(l.Report)
	if err != nil {
		return ledgerRow{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return ledgerRow{ID: l.ID, Year: l.Year, Kind: string(l.Kind), State: l.State, Entry: l.Entry, FileName: l.FileName, FileSHA256: l.FileSHA256, RowsSHA256: l.RowsSHA256,
		RowCount: l.RowCount, Partial: l.Partial, StatedTotal: (*int64)(l.StatedTotal), CountedTotal: (*int64)(l.CountedTotal), Report: string(report), Origin: l.Origin,
		Source: l.Source, Synthetic: l.Synthetic, CreatedBy: l.CreatedBy, Version: l.Version, CreatedAt: l.CreatedAt, UpdatedAt: now}, nil
}

var ledgerColumns = []string{"state", "rows_sha256", "row_count", "stated_total", "counted_total", "report", "version", "updated_at"}

// The columns of ledger_row in the order in which rows are written and read.
const rowColumns = "ledger_id, no, total_line, institutional, unit_id, unit_name, functional, financing, economic, name, " +
	"initial, supplementary, transfer_in, transfer_out, carried_in, final, spent, cancelled, carried_out, " +
	"accrued_before, accrued, accrued_total, collected, refunded, net_collected, written_off, reason, version"

// rowWidth is how many columns that are.
const rowWidth = 28

// args appends a row as statement arguments.
func (r *Row) args(to []any, ledgerID string) []any {
	to = append(to, ledgerID, r.No, r.TotalLine, r.Institutional, nullable(r.UnitID), r.UnitName, r.Functional, r.Financing, r.Economic, r.Name)
	for i := range MoneyColumns {
		if v := *r.Column(i); v != nil {
			to = append(to, int64(*v))
		} else {
			to = append(to, nil)
		}
	}
	return append(to, r.Reason, r.Version)
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// scanner reads rows by hand: 50,000 of them by reflection take several times as long.
type scanner struct {
	ledgerID string
	unit     sql.NullString
	money    [len(MoneyColumns)]sql.NullInt64
}

func (s *scanner) scan(rows *sql.Rows) (Row, error) {
	var r Row
	dest := make([]any, 0, rowWidth)
	dest = append(dest, &s.ledgerID, &r.No, &r.TotalLine, &r.Institutional, &s.unit, &r.UnitName, &r.Functional, &r.Financing, &r.Economic, &r.Name)
	for i := range s.money {
		dest = append(dest, &s.money[i])
	}
	if err := rows.Scan(append(dest, &r.Reason, &r.Version)...); err != nil {
		return r, err
	}
	r.UnitID = s.unit.String
	for i := range s.money {
		if s.money[i].Valid {
			v := quantity.Money(s.money[i].Int64)
			*r.Column(i) = &v
		}
	}
	return r, nil
}
