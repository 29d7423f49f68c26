package calendar

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/period"
)

type store struct {
	db    *db.DB
	clock clock.Clock
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }

type windowRow struct {
	ID              string `gorm:"primaryKey"`
	PlanID          string
	Year            int
	Frequency       string
	PeriodNo        int
	OpensOn         string
	UnitClosesOn    string
	ManagerClosesOn string
	OfficeClosesOn  string
	State           string
	FrozenBy        *string
	FrozenAt        int64
	Version         int64
	CreatedAt       int64 `gorm:"autoCreateTime:false"`
	UpdatedAt       int64 `gorm:"autoUpdateTime:false"`
}

func (windowRow) TableName() string { return "report_window" }

func (r windowRow) window() Window {
	return Window{
		ID: r.ID, PlanID: r.PlanID, Year: r.Year, Frequency: r.Frequency, PeriodNo: r.PeriodNo, OpensOn: period.Date(r.OpensOn), UnitClosesOn: period.Date(r.UnitClosesOn),
		ManagerClosesOn: period.Date(r.ManagerClosesOn), OfficeClosesOn: period.Date(r.OfficeClosesOn), State: r.State, FrozenBy: db.Text(r.FrozenBy),
		FrozenAt: r.FrozenAt, Version: r.Version,
	}
}

func rowOf(w Window, now int64) windowRow {
	return windowRow{
		ID: w.ID, PlanID: w.PlanID, Year: w.Year, Frequency: w.Frequency, PeriodNo: w.PeriodNo, OpensOn: string(w.OpensOn), UnitClosesOn: string(w.UnitClosesOn),
		ManagerClosesOn: string(w.ManagerClosesOn), OfficeClosesOn: string(w.OfficeClosesOn), State: w.State, FrozenBy: db.Null(w.FrozenBy),
		FrozenAt: w.FrozenAt, Version: w.Version, CreatedAt: now, UpdatedAt: now,
	}
}

type reopeningRow struct {
	ID       string `gorm:"primaryKey"`
	WindowID string
	UnitID   string
	Reason   string
	UntilOn  string
	OpenedBy string
	OpenedAt int64
	ClosedBy *string
	ClosedAt int64
	Version  int64
}

func (reopeningRow) TableName() string { return "window_reopening" }

func (r reopeningRow) reopening() Reopening {
	return Reopening{ID: r.ID, WindowID: r.WindowID, UnitID: r.UnitID, Reason: r.Reason, UntilOn: period.Date(r.UntilOn), OpenedBy: r.OpenedBy, OpenedAt: r.OpenedAt,
		ClosedBy: db.Text(r.ClosedBy), ClosedAt: r.ClosedAt, Version: r.Version}
}

func reopeningRowOf(r Reopening) reopeningRow {
	return reopeningRow{ID: r.ID, WindowID: r.WindowID, UnitID: r.UnitID, Reason: r.Reason, UntilOn: string(r.UntilOn), OpenedBy: r.OpenedBy, OpenedAt: r.OpenedAt,
		ClosedBy: db.Null(r.ClosedBy), ClosedAt: r.ClosedAt, Version: r.Version}
}

// window is one window with its reopenings.
func (s *store) window(ctx context.Context, id string, l db.Lock) (Window, error) {
	var r windowRow
	if err := db.Take(ctx, s.db, l, &r, "window", id); err != nil {
		return Window{}, err
	}
	all := []Window{r.window()}
	err := s.withReopenings(ctx, all)
	return all[0], err
}

// windows are those of a query, by year, frequency (shortest first) and period, in two statements.
func (s *store) windows(ctx context.Context, q Query) ([]Window, error) {
	if q.PlanID != "" && !ids.Valid(q.PlanID) {
		return nil, nil
	}
	tx := s.db.Conn(ctx).Model(&windowRow{})
	for column, v := range map[string]string{"plan_id": q.PlanID, "frequency": q.Frequency} {
		if v != "" {
			tx = tx.Where(column+" = ?", v)
		}
	}
	if q.Year != 0 {
		tx = tx.Where("year = ?", q.Year)
	}
	var rows []windowRow
	if err := tx.Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Window, len(rows))
	for i, r := range rows {
		out[i] = r.window()
	}
	sortWindows(out)
	if len(out) == 0 {
		return out, nil
	}
	return out, s.withReopenings(ctx, out)
}

// withReopenings reads the reopenings of windows in one statement.
func (s *store) withReopenings(ctx context.Context, windows []Window) error {
	at := map[string]int{}
	asked := make([]string, len(windows))
	for i, w := range windows {
		at[w.ID], asked[i] = i, w.ID
	}
	var rows []reopeningRow
	if err := s.db.Conn(ctx).Where("window_id IN ?", asked).Order("opened_at").Order("id").Find(&rows).Error; err != nil {
		return db.Error(err)
	}
	for _, r := range rows {
		w := &windows[at[r.WindowID]]
		w.Reopenings = append(w.Reopenings, r.reopening())
	}
	return nil
}

func (s *store) reopening(ctx context.Context, id string) (Reopening, error) {
	var r reopeningRow
	err := db.Take(ctx, s.db, db.NoLock, &r, "reopening", id)
	return r.reopening(), err
}

func (s *store) insert(ctx context.Context, windows []Window) error {
	rows, now := make([]windowRow, len(windows)), s.now()
	for i, w := range windows {
		rows[i] = rowOf(w, now)
	}
	return db.InsertAll(ctx, s.db, rows)
}

var windowColumns = []string{"opens_on", "unit_closes_on", "manager_closes_on", "office_closes_on", "state", "frozen_by", "frozen_at", "version", "updated_at"}

// save writes a changed window; w.Version is the version read and becomes the next.
func (s *store) save(ctx context.Context, w *Window) error {
	read := w.Version
	w.Version++
	r := rowOf(*w, s.now())
	return db.Bump(ctx, s.db, &r, w.ID, read, windowColumns)
}

func (s *store) insertReopening(ctx context.Context, r Reopening) error {
	row := reopeningRowOf(r)
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

func (s *store) closeReopening(ctx context.Context, r *Reopening) error {
	read := r.Version
	r.Version++
	row := reopeningRowOf(*r)
	return db.Bump(ctx, s.db, &row, r.ID, read, []string{"closed_by", "closed_at", "version"})
}

func (s *store) unitExists(ctx context.Context, id string) (bool, error) {
	if !ids.Valid(id) {
		return false, nil
	}
	var n int64
	err := s.db.Conn(ctx).Table("unit").Where("id = ?", id).Limit(1).Count(&n).Error
	return n > 0, db.Error(err)
}
