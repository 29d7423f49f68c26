package budget

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/programme"
)

type store struct {
	db        *db.DB
	clock     clock.Clock
	decisions *council.Store
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }

func (s *store) take(ctx context.Context, dest any, what, id string) error {
	return db.Take(ctx, s.db, db.NoLock, dest, what, id)
}

// allPropose tells whether each of the units has a proposal; one that is there stays.
func (s *store) allPropose(ctx context.Context, programmeID string, units []string) (bool, error) {
	for _, id := range append([]string{programmeID}, units...) {
		if !ids.Valid(id) {
			return false, nil
		}
	}
	var n int64
	err := s.db.Conn(ctx).Table("unit_proposal").Where("programme_id = ? AND unit_id IN ?", programmeID, units).Count(&n).Error
	return int(n) == len(units), db.Error(err)
}

// lockProposals holds the proposals of units, always in one order.
func (s *store) lockProposals(ctx context.Context, programmeID string, units []string) error {
	var held []string
	return db.Error(db.ForUpdate(s.db.Conn(ctx).Table("unit_proposal")).Select("id").Where("programme_id = ? AND unit_id IN ?", programmeID, units).Order("id").Find(&held).Error)
}

// unitsExist gives those of the units that are there.
func (s *store) unitsExist(ctx context.Context, unitIDs []string) (map[string]bool, error) {
	found := map[string]bool{}
	var asked, have []string
	for _, id := range unitIDs {
		if !found[id] && ids.Valid(id) {
			found[id] = true
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return map[string]bool{}, nil
	}
	if err := s.db.Conn(ctx).Table("unit").Where("id IN ?", asked).Pluck("id", &have).Error; err != nil {
		return nil, db.Error(err)
	}
	clear(found)
	for _, id := range have {
		found[id] = true
	}
	return found, nil
}

// insertLines writes new lines with their amount at one stage.
func (s *store) insertLines(ctx context.Context, lines []Line, stage programme.Stage) error {
	now := s.now()
	rows, amounts := make([]lineRow, len(lines)), make([]amountRow, len(lines))
	for i, l := range lines {
		rows[i], amounts[i] = lineRowOf(l, now), amountRowOf(l, stage)
	}
	if err := db.InsertAll(ctx, s.db, rows); err != nil {
		return err
	}
	return db.InsertAll(ctx, s.db, amounts)
}

// saveLine writes a changed line and its amount at a stage; l.Version is the version read and becomes the next.
func (s *store) saveLine(ctx context.Context, l *Line, stage programme.Stage) error {
	read := l.Version
	l.Version++
	r := lineRowOf(*l, s.now())
	if err := db.Bump(ctx, s.db, &r, l.ID, read, lineColumns); err != nil {
		return err
	}
	if _, ok := l.Amounts[stage]; !ok {
		return nil
	}
	return s.putAmounts(ctx, []amountRow{amountRowOf(*l, stage)})
}

// putAmounts writes amounts, whether they were there or not.
func (s *store) putAmounts(ctx context.Context, rows []amountRow) error {
	return db.Error(s.db.Conn(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "line_id"}, {Name: "stage"}}, DoUpdates: clause.AssignmentColumns([]string{"amount", "copied", "note", "changed_by", "changed_at"}),
	}).Create(&rows).Error)
}

// saveLines writes changed lines of a step that holds them (Service.hold), so that nobody else changed them since they were read: amounts
// and versions of many in two statements, and a statement for each line whose own fields changed.
func (s *store) saveLines(ctx context.Context, before, lines []Line, stage programme.Stage) error {
	const atOnce = 500
	var amounts []amountRow
	var kept []string
	for i := range lines {
		l := &lines[i]
		if l.LineFields != before[i].LineFields {
			if err := s.saveLine(ctx, l, stage); err != nil {
				return err
			}
			continue
		}
		l.Version++
		kept, amounts = append(kept, l.ID), append(amounts, amountRowOf(*l, stage))
	}
	for part := range slices.Chunk(kept, atOnce) {
		res := s.db.Conn(ctx).Exec("UPDATE budget_line SET version = version + 1, updated_at = ? WHERE id IN ?", s.now(), part)
		if res.Error != nil {
			return db.Error(res.Error)
		}
	}
	for part := range slices.Chunk(amounts, atOnce) {
		if err := s.putAmounts(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) removeLine(ctx context.Context, l Line) error {
	tx := s.db.Conn(ctx)
	if err := tx.Where("line_id = ?", l.ID).Delete(&amountRow{}).Error; err != nil {
		return db.Error(err)
	}
	res := tx.Where("id = ? AND version = ?", l.ID, l.Version).Delete(&lineRow{})
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.Stale(l.ID, l.Version, l.Version+1)
	}
	return nil
}

// openStage copies every amount of one stage into the next in one statement; who wrote an amount and when stays with it.
func (s *store) openStage(ctx context.Context, programmeID string, from, to programme.Stage, by string) error {
	tx := s.db.Conn(ctx)
	if err := tx.Create(&stageRow{ProgrammeID: programmeID, Stage: string(to), CopiedFrom: string(from), OpenedBy: by, OpenedAt: s.now()}).Error; err != nil {
		return db.Error(err)
	}
	return db.Error(tx.Exec(`INSERT INTO budget_line_amount (line_id, stage, programme_id, amount, copied, note, changed_by, changed_at)
		SELECT line_id, ?, programme_id, amount, ?, note, changed_by, changed_at FROM budget_line_amount WHERE programme_id = ? AND stage = ?`,
		string(to), true, programmeID, string(from)).Error)
}

func (s *store) replaceCeilings(ctx context.Context, programmeID string, ceilings []Ceiling) error {
	if err := s.db.Conn(ctx).Where("programme_id = ?", programmeID).Delete(&ceilingRow{}).Error; err != nil {
		return db.Error(err)
	}
	now := s.now()
	rows := make([]ceilingRow, len(ceilings))
	for i, c := range ceilings {
		rows[i] = ceilingRow{ID: c.ID, ProgrammeID: programmeID, UnitID: c.UnitID, Economic: c.Economic, Amount: int64(c.Amount), Version: 1, CreatedAt: now, UpdatedAt: now}
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) insertChange(ctx context.Context, c AppropriationChange) error {
	if c.Decision != nil {
		if err := s.decisions.Insert(ctx, *c.Decision); err != nil {
			return err
		}
	}
	r := changeRowOf(c, s.now())
	if err := s.db.Conn(ctx).Create(&r).Error; err != nil {
		return db.Error(err)
	}
	rows := make([]changeLineRow, len(c.Lines))
	for i, l := range c.Lines {
		rows[i] = changeLineRow{ChangeID: c.ID, Position: i + 1, UnitID: db.Null(l.UnitID), Functional: l.Functional, Financing: l.Financing, Economic: l.Economic, Amount: int64(l.Amount)}
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) saveChange(ctx context.Context, c *AppropriationChange) error {
	read := c.Version
	c.Version++
	r := changeRowOf(*c, s.now())
	return db.Bump(ctx, s.db, &r, c.ID, read, []string{"cancelled_reason", "version", "updated_at"})
}
